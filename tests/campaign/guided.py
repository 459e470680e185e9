"""Fuzz guided by coverage: atheris keeps every input that reaches a new branch and changes it further.

Atheris is no requirement of the project (it has wheels for some systems and Pythons only): where it is
not installed, this part is skipped and says so. Each entry is a process of its own that starts from the
same inputs as `fuzz` does, and is judged by the same laws:

    python -m tests.campaign guided --seconds 300
"""

import importlib.util
import os
import random
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple

from tests.campaign.entries import ENTRIES, list_files
from tests.campaign.fuzz import Broken
from tests.conftest import ROOT

# What an input may take, in seconds and megabytes.
LIMITS = ("-timeout=60", "-rss_limit_mb=4096")
MOST_BYTES = 20_000
STARTS = 40
Rows = list[tuple[str, ...]]


class Guided(NamedTuple):
    """An entry of `fuzz`, and the formats of its files; without, its input is bytes or a text."""

    entry: str
    formats: tuple[str, ...] = ()
    is_text: bool = False


GUIDED = {
    "decode": Guided("decode"),
    "markup": Guided("markup"),
    "rows of JSON": Guided("lines", ("jsonl", "json")),
    "tables": Guided("tables", ("csv", "tsv")),
    "archives": Guided("archives", ("warc", "zip", "tar")),
    "parquet": Guided("parquet", ("parquet", "arrow")),
    "repair": Guided("repair", is_text=True),
    "simplify": Guided("simplify", is_text=True),
    "extract": Guided("extract", is_text=True),
}


def fuzz_guided(seed: int, seconds: int, workers: int) -> tuple[Rows, list[Broken]]:
    """Return how many inputs each entry got in so many seconds, and what was broken."""
    rows: Rows = [("entry, guided by coverage", "inputs", "branches", "broken")]
    broken: list[Broken] = []
    if importlib.util.find_spec("atheris") is None:
        print("guided: skipped; atheris is not installed (pip install atheris)")
        return rows, broken
    with ThreadPoolExecutor(workers) as pool:
        for row, found in pool.map(partial(_fuzz_one, seed, seconds), GUIDED):
            rows.append((*row, str(len(found))))
            broken += found
            print(f"{', '.join(row)}: {found or 'none broken'}", flush=True)
    return rows, broken


def _fuzz_one(seed: int, seconds: int, name: str) -> tuple[tuple[str, ...], list[Broken]]:
    """Fuzz one entry in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="shanben-guided-") as place:
        corpus = Path(place)
        for number, data in enumerate(_list_starts(GUIDED[name], seed)):
            (corpus / str(number)).write_bytes(data)
        how = [f"-max_total_time={seconds}", f"-seed={seed + 1}", f"-max_len={MOST_BYTES}", *LIMITS]
        done = subprocess.run(
            [sys.executable, "-m", "tests.campaign.steer", name, str(corpus), *how],
            cwd=place, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, check=False,
        )  # fmt: skip
    said = done.stderr.decode("utf-8", "replace") + done.stdout.decode("utf-8", "replace")
    inputs = re.findall(r"^#(\d+)\s", said, re.MULTILINE)
    branches = re.findall(r"cov: (\d+)", said)
    row = name, inputs[-1] if inputs else "0", branches[-1] if branches else "0"
    if done.returncode == 0 and inputs:
        return row, []
    raised = re.findall(r"^\w+(?:Error|Exception).*|^==\d+== ?ERROR.*", said, re.MULTILINE)
    found = re.findall(r"^Base64: (.*)", said, re.MULTILINE)
    words = raised[-1] if raised else said[-300:]
    return row, [Broken(f"guided {name}", words, f"input in base64: {(found or ['?'])[-1]}")]


def _list_starts(guided: Guided, seed: int) -> list[bytes]:
    """Return inputs to start from: whole files, after a byte that says which; or some of the entry."""
    if guided.formats:
        return [bytes([n]) + data for n, (_, data) in enumerate(list_files(*guided.formats))]
    rng = random.Random(seed)  # noqa: S311
    made = [ENTRIES[guided.entry].make(rng) for _ in range(STARTS)]
    return [one.encode("utf-8", "ignore") if guided.is_text else one for one in made]
