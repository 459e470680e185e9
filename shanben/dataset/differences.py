"""Say how two build folders differ: which file, which row, which field."""

import hashlib
import json
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from pathlib import Path
from typing import TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from shanben.base.types import Row

# The number of a row, the row that is there and the one just built; None where there is none.
Pair: TypeAlias = tuple[int, Row | None, Row | None]

# Differences told of one file; a changed rule may touch every row.
MAX_PER_FILE = 10
BATCH_ROWS = 256


def compare_folders(found: Path, expected: Path) -> Iterator[str]:
    """Yield one line for every difference between the folder that is there and the one just built.

    Files are compared byte by byte; of those that hold rows it is told which row and field differ.
    """
    for name in sorted(_names(found) | _names(expected)):
        left, right = found / name, expected / name
        if not left.is_file():
            yield f"{name}: is missing"
        elif not right.is_file():
            yield f"{name}: does not belong here"
        elif not left.samefile(right) and _hash(left) != _hash(right):
            yield from _limit(name, list(_differences(name, left, right)))


def _names(folder: Path) -> set[str]:
    paths = folder.rglob("*") if folder.is_dir() else []
    return {path.relative_to(folder).as_posix() for path in paths if not path.is_dir()}


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _limit(name: str, lines: list[str]) -> Iterator[str]:
    yield from (f"{name}: {line}" for line in lines[:MAX_PER_FILE])
    if len(lines) > MAX_PER_FILE:
        yield f"{name}: and {len(lines) - MAX_PER_FILE:,} more differences"


def _differences(name: str, left: Path, right: Path) -> Iterator[str]:
    try:
        if name.endswith(".parquet"):
            yield from _row_differences(_pair_batches(_read_batches(left), _read_batches(right)))
        elif name.endswith(".jsonl"):
            yield from _row_differences(_pair_lines(left, right))
        else:
            yield from _line_differences(left.read_bytes(), right.read_bytes())
    except (ValueError, OSError) as error:
        yield f"cannot be compared ({str(error).splitlines()[0]}); its bytes differ"


def _row_differences(pairs: Iterable[Pair]) -> Iterator[str]:
    equal = True
    for number, old, new in pairs:
        if old == new:
            continue
        equal = False
        if old is None or new is None:
            row = old or new or {}
            yield f"row {number} ({row.get('seed')}) is {'new' if old is None else 'gone'}"
        else:
            fields = [key for key in {**old, **new} if old.get(key) != new.get(key)]
            yield f"row {number} ({new.get('seed')}): {', '.join(fields)} differ"
    if equal:
        yield "the same values in other bytes (other library versions, or edited by hand)"


def _pair_lines(left: Path, right: Path) -> Iterator[Pair]:
    """Yield the rows whose lines differ; the others are not even parsed."""
    with left.open("rb") as olds, right.open("rb") as news:
        for number, (old, new) in enumerate(zip_longest(olds, news), start=1):
            if old != new:
                yield number, _parse_line(old), _parse_line(new)


def _parse_line(line: bytes | None) -> Row | None:
    if line is None:
        return None
    row = json.loads(line)
    return row if isinstance(row, dict) else {"seed": None, "value": row}


def _pair_batches(
    left: Iterator[pa.RecordBatch], right: Iterator[pa.RecordBatch]
) -> Iterator[Pair]:
    """Yield the rows with the same number, but for those in batches that are equal as a whole."""
    olds: deque[Row] = deque()
    news: deque[Row] = deque()
    number = 0
    for old, new in zip_longest(left, right):
        if not olds and not news and old is not None and new is not None and old.equals(new):
            number += old.num_rows
            continue
        olds.extend([] if old is None else old.to_pylist())
        news.extend([] if new is None else new.to_pylist())
        while olds and news:
            number += 1
            yield number, olds.popleft(), news.popleft()
    for old_row, new_row in zip_longest(olds, news):
        number += 1
        yield number, old_row, new_row


def _read_batches(path: Path) -> Iterator[pa.RecordBatch]:
    try:
        with pq.ParquetFile(path) as file:
            yield from file.iter_batches(BATCH_ROWS)
    except pa.ArrowException as error:
        raise ValueError(str(error)) from None


def _line_differences(left: bytes, right: bytes) -> Iterator[str]:
    pairs = zip_longest(left.split(b"\n"), right.split(b"\n"))
    for number, (old, new) in enumerate(pairs, start=1):
        if old != new:
            yield f"line {number} differs"
            return
