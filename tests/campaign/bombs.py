"""Small files that are large when they are read: each is a finding, in little memory and time.

Every bomb is built in a process of its own that may take 600 MB beyond what the program takes anyway;
without that bound it would be a matter of the machine.
"""

import bz2
import gzip
import io
import json
import lzma
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tests.campaign.fuzz import Broken
from tests.campaign.places import data_of, environment, is_clean_answer, make_project

MEGABYTE = 2**20
# What the whole build may take. A page may have 64 MB, and several copies of it are needed at once.
MOST_MEGABYTES = 1200
SECONDS = 300

MEASURE = """
import re, sys
from shanben.command.app import run
code = run(["build", "--workers", "1", "--quiet", "--allow-shrink"])
# What getrusage says would be the parent's, if that is more.
peak = re.search("VmHWM:\\s+([0-9]+) kB", open("/proc/self/status").read())
print("PEAK", int(peak[1]) // 1024, file=sys.stderr)
sys.exit(code)
"""


def _zeros(pack: Callable[[bytes], bytes], size: int = 300) -> bytes:
    return pack(b"\0" * (size * MEGABYTE))


def _zip(members: dict[str, bytes]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return sink.getvalue()


def _nested() -> bytes:
    data = b"\0" * (100 * MEGABYTE)
    for _ in range(3):
        data = _zip({f"{number}.txt.gz": gzip.compress(data, 9) for number in range(2)})
    return data


def _parquet(rows: int = 60, **options: Any) -> bytes:
    """A dictionary of one long text, which all rows have."""
    text = pa.array(["山水" * (4 * MEGABYTE)])
    column = pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), text)
    return _pack_table(column, **options)


def _pack_table(column: Any, **options: Any) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table({"text": column}), sink, compression="zstd", **options)
    return sink.getvalue()


def _packed_texts() -> bytes:
    """Texts too long for a page, of which each is there whole, packed."""
    texts = [pa.array(["山水" * (9 * MEGABYTE) + str(number)]) for number in range(20)]
    return _pack_table(pa.chunked_array(texts), use_dictionary=False)


def _long_text() -> bytes:
    return _pack_table(pa.array(["a" * (1900 * MEGABYTE)]), use_dictionary=False)


def _row(text: str) -> bytes:
    return json.dumps({"text": text}, ensure_ascii=False).encode() + b"\n"


BOMBS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "gzip of nothing": ("a.txt.gz", lambda: _zeros(gzip.compress)),
    "bz2 of nothing": ("a.txt.bz2", lambda: _zeros(bz2.compress)),
    "xz of nothing": ("a.txt.xz", lambda: _zeros(lzma.compress)),
    "gzip of gzip": ("a.jsonl.gz", lambda: gzip.compress(_zeros(gzip.compress))),
    "one line without end": ("a.jsonl.gz", lambda: _zeros(lambda data: gzip.compress(b'"' + data))),
    "an archive of long members": ("a.zip", lambda: _zip({"a.txt": b" " * (200 * MEGABYTE)})),
    "an archive in an archive": ("a.zip", _nested),
    "a text that 60 rows share": ("a.parquet", _parquet),
    "a text that 3,000 rows share": ("a.parquet", lambda: _parquet(3000)),
    "the same without Arrow's schema": ("a.parquet", lambda: _parquet(store_schema=False)),
    "20 packed texts of 57 MB": ("a.parquet", _packed_texts),
    "a packed text of 2 GB": ("a.parquet", _long_text),
    "a line of 50 MB": ("a.jsonl", lambda: _row("山里的老人种树。" * (50 * MEGABYTE // 24))),
    "a page of 50 MB in many lines": ("a.txt", lambda: ("种树。\n" * (5 * MEGABYTE)).encode()),
    "a line of 60 MB of Traditional": ("a.jsonl", lambda: _row("國家" * (10 * MEGABYTE))),
    "brackets": ("a.json", lambda: b"[" * (10 * MEGABYTE)),
    "a number without end": ("a.jsonl", lambda: b'{"text": ' + b"1" * (30 * MEGABYTE) + b"}\n"),
    "escapes": ("a.jsonl", lambda: b'{"text": "' + b"\\u0000" * (10 * MEGABYTE) + b'"}\n'),
    "a table of one cell": ("a.csv", lambda: b'text\n"' + b"a" * (100 * MEGABYTE)),
    "a table of a million columns": ("a.csv", lambda: b"text," * MEGABYTE + b"\n" + b"a," * MEGABYTE),
    "elements without end": ("a.html", lambda: b"<div>" * (MEGABYTE // 2)),
    "formatting without end": ("a.html", lambda: b"<b a=1>" * 100_000),
}  # fmt: skip


def explode_all() -> tuple[list[tuple[str, ...]], list[Broken]]:
    """Return how much memory each took, and what was broken."""
    rows: list[tuple[str, ...]] = [("bomb", "bytes", "peak MB", "rows", "broken")]
    broken: list[Broken] = []
    with tempfile.TemporaryDirectory(prefix="shanben-bombs-") as name:
        for number, (bomb, (file, make)) in enumerate(BOMBS.items()):
            project = make_project(Path(name) / f"bomb{number}", rows=3)
            data = make()
            (project / "seeds" / file).write_bytes(data)
            peak, words = _explode(project)
            rows_there = str(data_of(project).get("jsonl/train-00000.jsonl", b"").count(b"\n"))
            if words:
                broken.append(Broken(f"bombs {bomb}", words, f"{peak} MB"))
            rows.append((bomb, f"{len(data):,}", str(peak), rows_there, str(int(bool(words)))))
            print(f"{bomb}: {peak} MB {words}", flush=True)
    return rows, broken


def _explode(project: Path) -> tuple[int, str]:
    """Return the peak of a build in megabytes, and what is wrong with it."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", MEASURE],
            cwd=project, env=environment(project), capture_output=True, encoding="utf-8",
            timeout=SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return 0, f"took more than {SECONDS} s"
    said = done.stderr.rpartition("PEAK ")[2].strip()
    peak = int(said) if said.isdecimal() else 0
    words = is_clean_answer(done, 0, 1)
    if not words and peak > MOST_MEGABYTES:
        words = f"took {peak} MB, at most {MOST_MEGABYTES}"
    if not words and "jsonl/train-00000.jsonl" not in data_of(project):
        words = f"no dataset: {done.stderr[-200:]}"
    return peak, words
