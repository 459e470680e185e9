"""Say how much of a Parquet file may be read at once, so that no file takes more memory than is stated.

A file of some kilobytes may hold a text of megabytes once, in a dictionary, and every row of it as two
bytes; or every row whole, packed to a ten-thousandth. Arrow unpacks a page at a time, and makes of a
dictionary's text a copy for every row of a batch. So the heads of the pages are looked at first: they
say how large each is when it is unpacked, and Arrow believes them too.
"""

from collections.abc import Iterable, Iterator
from typing import IO, Any, NamedTuple

from shanben.base.parquet_footer import I32, ColumnPiece, FileFooter, ParquetError, read_struct

# What the texts of one batch, or one unpacked page, may take. Writers end a page at a megabyte, DuckDB
# at a hundred.
MOST_BYTES = 2**28
# Of lists nobody knows which pages hold which rows: all of a row group are taken to come at once.
MOST_LIST_BYTES = 2**30
# What a value in a list takes at least: as Arrow and Python hold it.
VALUE_BYTES = 16
# A larger dictionary is not copied for every row: 20 µs a row, where copying takes 5 (measured).
LARGE_DICTIONARY = 2**20
ROWS_AT_ONCE = (256, 64, 16, 4, 1)
# The head of a page mostly takes 50 bytes; with samples of its texts it may take more.
HEAD_BYTES, MOST_HEAD_BYTES = 2**8, 2**24
# Arrow reads this far beyond a piece of a column, for the sake of old files.
BEYOND = 100
# More pages than that in a piece of a column are none that anybody wrote to be read.
MOST_PAGES = 2**20
# Fields of a page's head, by their numbers in parquet.thrift; its kinds with the field that each has.
KIND, SIZE, PACKED_SIZE = 1, 2, 3
DATA, DICTIONARY, DATA_2 = 5, 7, 8
FIELD_OF_KIND = {0: DATA, 2: DICTIONARY, 3: DATA_2}
VALUES, ENCODING, ENCODING_2 = 1, 2, 4
PAGE_HEAD = {
    KIND: I32, SIZE: I32, PACKED_SIZE: I32,
    DATA: {VALUES: I32, ENCODING: I32}, DICTIONARY: {VALUES: I32},
    DATA_2: {VALUES: I32, ENCODING_2: I32},
}  # fmt: skip
# Encodings: a value is the number of one in the dictionary; what it adds to the last one.
BY_NUMBER, BY_PREFIX = (2, 8), 7


class DataPage(NamedTuple):
    """A page of a column: its values, the bytes of all of them, and those of the longest, at most.

    `is_numbered` says that they are those of the dictionary.
    """

    values: int
    total: int
    longest: int
    is_numbered: bool


class Portion(NamedTuple):
    """How a row group is to be read: rows at once, and the leaves whose texts stay in dictionaries."""

    rows: int
    dictionaries: tuple[int, ...]


def find_leaves(footer: FileFooter, columns: Iterable[tuple[str, ...]]) -> list[int]:
    """Return the numbers of the leaves that columns have, which are named by the way to them."""
    paths = [tuple(name.encode() for name in column) for column in columns]
    return [
        number
        for number, leaf in enumerate(footer.leaves)
        if any(leaf.path[: len(path)] == path for path in paths)
    ]


def plan_reading(
    file: IO[bytes], footer: FileFooter, group: int, leaves: Iterable[int], can_share: bool = True
) -> Portion:
    """Return how the `leaves` of a row group, by their numbers, are read in bounded memory.

    Whoever makes a copy of a dictionary's text for every row gives a false `can_share`. Raises
    ParquetError where there is no way.
    """
    rows, dictionaries = ROWS_AT_ONCE[0], []
    for column in leaves:
        leaf, chunk = footer.leaves[column], footer.groups[group][column]
        if chunk is None:
            raise ParquetError("a column without data")
        pages = list(_read_pages(file, chunk))
        is_shared = can_share and leaf.is_text and _shares_texts(pages, leaf.is_repeated)
        if is_shared:
            dictionaries.append(column)
        if leaf.is_repeated:
            _check_lists(pages, is_shared)
        elif not is_shared:
            rows = min(rows, _count_rows(pages))
    return Portion(rows, tuple(dictionaries))


def _shares_texts(pages: list[DataPage], is_list: bool) -> bool:
    """Return whether every value is one of a dictionary, and copies of them could take much."""
    longest = max((page.longest for page in pages), default=0)
    return all(page.is_numbered for page in pages) and (is_list or longest > LARGE_DICTIONARY)


def _check_lists(pages: list[DataPage], is_shared: bool) -> None:
    """Raise ParquetError where the lists of a row group could take more than they may."""
    least = sum(page.values for page in pages) * VALUE_BYTES
    total = least if is_shared else max(least, sum(page.total for page in pages))
    if total > MOST_LIST_BYTES:
        raise ParquetError(
            f"lists of up to {total:,} bytes in one row group; at most {MOST_LIST_BYTES:,}"
        )


def _count_rows(pages: list[DataPage]) -> int:
    """Return how many rows may be read at once so that no run of as many takes more than it may."""
    for rows in ROWS_AT_ONCE:
        if _measure_run(pages, rows) <= MOST_BYTES:
            return rows
    return 1  # no page is larger than that


def _measure_run(pages: list[DataPage], rows: int) -> int:
    """Return what the largest run of this many rows takes, at most: its pages, or its longest values."""
    weights = [min(page.total, rows * page.longest) for page in pages]
    largest = held = first = 0
    between = 0  # rows between the first page and the last
    for last, weight in enumerate(weights):
        held += weight
        while first < last and between > rows - 2:
            held -= weights[first]
            first += 1
            between -= pages[first].values if first < last else 0
        largest = max(largest, held)
        between += pages[last].values if first < last else 0
    return largest


def _read_pages(file: IO[bytes], chunk: ColumnPiece) -> Iterator[DataPage]:
    """Yield the pages of a column's data in a row group; raise ParquetError where one is too large."""
    place, end, seen, dictionary = chunk.start, chunk.start + chunk.size + BEYOND, 0, 0
    for _ in range(MOST_PAGES):
        if seen >= chunk.values or place >= end:
            return
        head, length = _read_head(file, place)
        size = head[SIZE]
        if size > MOST_BYTES:
            raise ParquetError(
                f"a page of {size:,} bytes in it; at most {MOST_BYTES:,}: "
                "write the file with smaller pages"
            )
        place += length + head[PACKED_SIZE]
        field = FIELD_OF_KIND.get(head[KIND])
        if field == DICTIONARY:
            dictionary = max(dictionary, size)
        elif field is not None:
            page = _measure_page(head[field], size, dictionary)
            seen += page.values
            yield page
    raise ParquetError(f"more than {MOST_PAGES:,} pages in one row group")


def _measure_page(said: dict[int, int], size: int, dictionary: int) -> DataPage:
    values, encoding = said.get(VALUES, 0), said.get(ENCODING, said.get(ENCODING_2, 0))
    if values < 0:
        raise ParquetError("a page with less than no values")
    if encoding in BY_NUMBER:
        return DataPage(values, values * dictionary, dictionary, is_numbered=True)
    return DataPage(
        values, values * size if encoding == BY_PREFIX else size, size, is_numbered=False
    )


def _read_head(file: IO[bytes], place: int) -> tuple[dict[int, Any], int]:
    """Return the head of a page, as far as it is asked for, and its length in bytes."""
    asked = HEAD_BYTES
    while asked <= MOST_HEAD_BYTES:
        file.seek(place)
        data = file.read(asked)
        try:
            head, length = read_struct(data, 0, PAGE_HEAD)
        except IndexError:
            if len(data) < asked:
                break
            asked *= 16
            continue
        sizes = [head.get(name, -1) for name in (KIND, SIZE, PACKED_SIZE)]
        if min(sizes) < 0 or FIELD_OF_KIND.get(head[KIND], KIND) not in head:
            break
        return head, length
    raise ParquetError("a page without a head")
