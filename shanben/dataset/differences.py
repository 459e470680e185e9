"""Say how two build folders differ: which file, which row, which field."""

import filecmp
import json
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from shanben.base.types import Row

# A row that is there and its number in its file, from 1, and the one just built with its number; None
# where there is none. Rows are paired by the page that they hold, not by their place.
Pair: TypeAlias = tuple[int, Row | None, int, Row | None]

# Differences told of one file; a changed rule may touch every row.
MAX_PER_FILE = 10
BATCH_ROWS = 256


class Difference(NamedTuple):
    """How a file differs: its name in the dataset, what is wrong, and in which of its lines.

    `line` counts from 1; None where it is the whole file, or where its lines are not those of a text.
    """

    file: str
    words: str
    line: int | None = None


def compare_files(found: Path, expected: Path, names: Iterable[str]) -> Iterator[Difference]:
    """Yield what differs in files that differ between the folder that is there and the one just built.

    `names` are those that `list_differing` gives; of files that hold rows it is told which row and
    field differ.
    """
    for name in names:
        left, right = found / name, expected / name
        if not left.is_file():
            yield Difference(name, "is missing")
        elif not right.is_file():
            yield Difference(name, "does not belong here")
        else:
            yield from _limit(name, list(_differences(name, left, right)))


def list_differing(found: Path, expected: Path) -> Iterator[str]:
    """Yield the names of the files that are not the same, byte for byte, in both folders."""
    for name in sorted(_names(found) | _names(expected)):
        left, right = found / name, expected / name
        both = left.is_file() and right.is_file()
        # Files that differ mostly do so in length, or early: neither is hashed.
        if not both or not (left.samefile(right) or filecmp.cmp(left, right, shallow=False)):
            yield name


def _names(folder: Path) -> set[str]:
    paths = folder.rglob("*") if folder.is_dir() else []
    return {path.relative_to(folder).as_posix() for path in paths if not path.is_dir()}


def _limit(name: str, found: list[tuple[int | None, str]]) -> Iterator[Difference]:
    yield from (Difference(name, words, line) for line, words in found[:MAX_PER_FILE])
    if len(found) > MAX_PER_FILE:
        yield Difference(name, f"and {len(found) - MAX_PER_FILE:,} more differences")


def _differences(name: str, left: Path, right: Path) -> Iterator[tuple[int | None, str]]:
    try:
        if name.endswith(".parquet"):
            pairs = _pair_batches(_read_batches(left), _read_batches(right))
            yield from ((None, words) for _, words in _row_differences(pairs))
        elif name.endswith(".jsonl"):
            yield from _row_differences(_pair_lines(left, right))
        else:
            yield from _line_differences(left.read_bytes(), right.read_bytes())
    except (ValueError, OSError, RecursionError) as error:
        reason = (str(error) or type(error).__name__).splitlines()[0]
        yield None, f"cannot be compared ({reason}); its bytes differ"


def _row_differences(pairs: Iterable[Pair]) -> Iterator[tuple[int | None, str]]:
    equal, in_order = True, True
    for place, old, number, new in pairs:
        in_order &= place == number
        if old == new:
            continue
        equal = False
        if old is None:
            yield None, f"row {number} ({(new or {}).get('seed')}) is missing"
        elif new is None:
            yield place, f"row {place} ({old.get('seed')}) does not belong here"
        else:
            fields = [key for key in {**old, **new} if old.get(key) != new.get(key)]
            yield place, f"row {place} ({new.get('seed')}): {', '.join(fields)} differ"
    if equal and not in_order:
        yield None, "the same rows in another order"
    elif equal:
        yield None, "the same values in other bytes (other library versions, or edited by hand)"


class _Pairing:
    """Bring together the rows of two files that hold the same page, however far apart they stand.

    Only rows that wait for the other are held.
    """

    def __init__(self) -> None:
        self.olds: dict[Any, tuple[int, Row]] = {}
        self.news: dict[Any, tuple[int, Row]] = {}

    def add(self, place: int, old: Row | None, number: int, new: Row | None) -> Iterator[Pair]:
        """Take a row of each side, or of one; yield what is now complete."""
        if old is not None:
            self.olds[_page_of(old)] = place, old
        if new is not None:
            self.news[_page_of(new)] = number, new
        for row in (old, new):
            page = None if row is None else _page_of(row)
            if page in self.olds and page in self.news:
                yield *self.olds.pop(page), *self.news.pop(page)

    def rest(self) -> Iterator[Pair]:
        """Yield, in the order of their places, the rows without another."""
        alone: list[Pair] = [(number, old, number, None) for number, old in self.olds.values()]
        alone += [(number, None, number, new) for number, new in self.news.values()]
        yield from sorted(alone, key=lambda pair: (pair[0], pair[1] is None))


def _page_of(row: Row) -> str:
    """Return what tells the page of a row; a row of no page is its own."""
    return json.dumps(row.get("id") or row.get("seed") or row, default=str, sort_keys=True)


def _pair_lines(left: Path, right: Path) -> Iterator[Pair]:
    """Yield the rows whose lines differ; the others are not even parsed."""
    pairing = _Pairing()
    with left.open("rb") as olds, right.open("rb") as news:
        for number, (old, new) in enumerate(zip_longest(olds, news), start=1):
            if old != new:
                yield from pairing.add(number, _parse_line(old), number, _parse_line(new))
    yield from pairing.rest()


def _parse_line(line: bytes | None) -> Row | None:
    if line is None:
        return None
    row = json.loads(line)
    return row if isinstance(row, dict) else {"seed": None, "value": row}


def _pair_batches(
    left: Iterator[pa.RecordBatch], right: Iterator[pa.RecordBatch]
) -> Iterator[Pair]:
    """Yield the rows of batches that differ; those that are equal as a whole hold nothing to tell."""
    pairing, place, number = _Pairing(), 1, 1
    for old, new in zip_longest(left, right):
        if old is None or new is None or not old.equals(new):
            olds, news = ([] if batch is None else batch.to_pylist() for batch in (old, new))
            for step, (old_row, new_row) in enumerate(zip_longest(olds, news)):
                yield from pairing.add(place + step, old_row, number + step, new_row)
        place += 0 if old is None else old.num_rows
        number += 0 if new is None else new.num_rows
    yield from pairing.rest()


def _read_batches(path: Path) -> Iterator[pa.RecordBatch]:
    try:
        with pq.ParquetFile(path) as file:
            yield from file.iter_batches(BATCH_ROWS)
    except pa.ArrowException as error:
        raise ValueError(str(error)) from None


def _line_differences(left: bytes, right: bytes) -> Iterator[tuple[int | None, str]]:
    pairs = zip_longest(left.split(b"\n"), right.split(b"\n"))
    for number, (old, new) in enumerate(pairs, start=1):
        if old != new:
            yield number, f"line {number} differs"
            return
