"""Small files that are large when they are read: each is a finding, in little memory and time.

Every bomb is built in a process of its own, whose memory has the bound that docs/reliability.md states.
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
# What a build of any number of pages of 25 MB may take in one process.
MOST_FOR_25_MEGABYTES = 700
SECONDS = 300

MEASURE = """
import re, sys
from shanben.command.run import run
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


def different_texts(make: Callable[[int], str], count: int = 12) -> Callable[[], bytes]:
    """Return what packs texts, none like another, each in a row group of its own."""

    def pack() -> bytes:
        sink = io.BytesIO()
        schema = pa.schema([("text", pa.string())])
        with pq.ParquetWriter(sink, schema, compression="zstd", use_dictionary=False) as writer:
            for number in range(count):
                writer.write_table(pa.table({"text": [make(number)]}))
        return sink.getvalue()

    return pack


def prose(number: int, size: int, words: str) -> str:
    """Return a page of nearly this many characters, in lines of some 75, none like another."""
    lines = -(-size // (len(words) + 16))
    return "".join(f"{words}{number}号{line:09}。\n" for line in range(lines))[:size]


SIMPLIFIED = "山里的老人每年春天都要上山种树，" * 4
TRADITIONAL = "國家圖書館的老館員說，這裡的書每年都要整理一遍，" * 3
# Damaged by a converter that edits GBK one byte off; the second half of a character is gone.
DAMAGED = "河边小学的老师说，上?茖W院的學生關(guān)注每一棵树，" * 2


def _long_text() -> bytes:
    return _pack_table(pa.array(["a" * (1900 * MEGABYTE)]), use_dictionary=False)


def _many_rows() -> bytes:
    """Ten million rows that share a text of two characters, in some kilobytes."""
    indices = pa.repeat(pa.scalar(0, pa.int32()), 10_000_000)
    return _pack_table(pa.DictionaryArray.from_arrays(indices, pa.array(["山水"])))


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
    "12 pages of 25 MB": ("a.parquet", different_texts(lambda n: prose(n, 2**23, SIMPLIFIED))),
    "12 pages of 25 MB in one line": (
        "a.parquet", different_texts(lambda n: "山水" * (4 * MEGABYTE - 9) + str(n))
    ),
    "4 longest pages": ("a.parquet", different_texts(lambda n: prose(n, 2**24, SIMPLIFIED), 4)),
    "4 longest pages of Traditional": (
        "a.parquet", different_texts(lambda n: prose(n, 2**24, TRADITIONAL), 4)
    ),
    "4 longest pages of rare characters": (
        "a.parquet", different_texts(lambda n: "𠀀𠮷" * (2**23 - 9) + str(n), 4)
    ),
    "4 pages of as many lines as may be": (
        "a.parquet", different_texts(lambda n: f"种树{n}\n" * 299_000, 4)
    ),
    "4 long damaged pages": (
        "a.parquet", different_texts(lambda n: prose(n, 2**22, DAMAGED), 4)
    ),
    "a line of 50 MB": ("a.jsonl", lambda: _row("山里的老人种树。" * (50 * MEGABYTE // 24))),
    "a page of 50 MB in many lines": ("a.txt", lambda: ("种树。\n" * (5 * MEGABYTE)).encode()),
    "a line of 60 MB of Traditional": ("a.jsonl", lambda: _row("國家" * (10 * MEGABYTE))),
    "10 million rows of two characters": ("a.parquet", _many_rows),
    "10 million rows in gzip": ("a.jsonl.gz", lambda: gzip.compress(_row("山水") * 10_000_000)),
    "100 million blank lines": ("a.jsonl.gz", lambda: gzip.compress(b"\n" * 100_000_000)),
    "a table of 10 million rows": ("a.csv.bz2", lambda: bz2.compress(b"text\n" + b"a\n" * 10_000_000)),
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
            peak, words = explode(project)
            rows_there = str(data_of(project).get("jsonl/train-00000.jsonl", b"").count(b"\n"))
            if words:
                broken.append(Broken(f"bombs {bomb}", words, f"{peak} MB"))
            rows.append((bomb, f"{len(data):,}", str(peak), rows_there, str(int(bool(words)))))
            print(f"{bomb}: {peak} MB {words}", flush=True)
    return rows, broken


def explode(project: Path) -> tuple[int, str]:
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
