"""Say how two build folders differ: which file, which row, which field."""

import hashlib
import json
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

# Differences told of one file; a changed rule may touch every row.
MAX_PER_FILE = 10


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
            yield from _row_differences(_parquet_rows(left), _parquet_rows(right))
        elif name.endswith(".jsonl"):
            yield from _row_differences(_jsonl_rows(left), _jsonl_rows(right))
        else:
            yield from _line_differences(left.read_bytes(), right.read_bytes())
    except (ValueError, OSError) as error:
        yield f"cannot be compared ({str(error).splitlines()[0]}); its bytes differ"


def _row_differences(left: Iterator[Any], right: Iterator[Any]) -> Iterator[str]:
    equal = True
    for number, (old, new) in enumerate(zip_longest(left, right), start=1):
        if old == new:
            continue
        equal = False
        if old is None or new is None:
            row = old or new
            yield f"row {number} ({row.get('seed')}) is {'new' if old is None else 'gone'}"
        else:
            fields = [key for key in {**old, **new} if old.get(key) != new.get(key)]
            yield f"row {number} ({new.get('seed')}): {', '.join(fields)} differ"
    if equal:
        yield "the same values in other bytes (other library versions, or edited by hand)"


def _jsonl_rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            row = json.loads(line)
            yield row if isinstance(row, dict) else {"seed": None, "value": row}


def _parquet_rows(path: Path) -> Iterator[dict[str, Any]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(256):
                yield from batch.to_pylist()
    except pa.ArrowException as error:
        raise ValueError(str(error)) from None


def _line_differences(left: bytes, right: bytes) -> Iterator[str]:
    pairs = zip_longest(left.split(b"\n"), right.split(b"\n"))
    for number, (old, new) in enumerate(pairs, start=1):
        if old != new:
            yield f"line {number} differs"
            return
