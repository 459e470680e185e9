"""Parquet: one row a page, its text and its address in columns of strings.

A Parquet file may write a long value once and name it in any number of rows, and Arrow hands out a copy
for each. How long such values may be, the first page of a column says (Parquet's format, PageHeader).
Where they are long, Arrow is asked to hand them out as the file has them, once; where it cannot, in
lists, it is asked for fewer rows.
"""

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from shanben.base.storage import Root, open_file
from shanben.base.terminal import show_text
from shanben.seeds.formats.seed_rows import (
    FieldNames,
    Part,
    RawRow,
    SeedFile,
    Textless,
    UnreadableError,
    digest_cells,
    no_rows,
)
from shanben.seeds.formats.table_cells import (
    ARROW_ERRORS,
    BATCH_ROWS,
    Columns,
    WithinSize,
    find_columns,
    read_batch,
    refuse_file,
    textless_row,
)

# Bytes of the values that a column writes once; common writers stop at a megabyte.
LONG_DICTIONARY = 2**21
# All of them are in memory, twice; a page has at most half of it.
MOST_DICTIONARY = 2**27
# Bytes of a batch whose rows may all be copies of one value.
MOST_COPIED = 2**27
HEADER_BYTES = 32
DICTIONARY_PAGE = 2


def read_rows(root: Root, part: Part, fields: FieldNames) -> Generator[RawRow]:
    """Yield the rows from the part's first on: row groups before it are not opened."""
    with _open_parquet(root, part.source) as file:
        long = _find_long(root, part.source, file, _find_columns(file, fields))
    flat = [path for path in long if "." not in path]
    most = max((size for path, size in long.items() if path not in flat), default=1)
    batch_rows = max(1, min(BATCH_ROWS, MOST_COPIED // most))
    with _open_parquet(root, part.source, read_dictionary=flat) as file:
        columns = _find_columns(file, fields)
        if not file.metadata.num_rows:
            yield RawRow(1, digest_cells(b""), no_rows(part.source))
        elif isinstance(columns, Textless):
            yield textless_row(columns)
        else:
            yield from _read_groups(file, columns, part, batch_rows)


def _open_parquet(root: Root, source: SeedFile, **options: Any) -> pq.ParquetFile:
    """Open a Parquet source; raise UnreadableError with the reason when it is none."""
    place: Any = root / source.path if isinstance(root, Path) else None
    if place is None:
        place = WithinSize(open_file(root, source.path), source.size)
    try:
        return pq.ParquetFile(place, **options)
    except ARROW_ERRORS as error:
        raise refuse_file(error, "not a Parquet file ({})") from None


def _find_columns(file: Any, fields: FieldNames) -> Columns | Textless:
    try:
        return find_columns(file.schema_arrow, fields, file.metadata.num_rows)
    except ARROW_ERRORS as error:
        raise refuse_file(error) from None


def _find_long(
    root: Root, source: SeedFile, file: Any, columns: Columns | Textless
) -> dict[str, int]:
    """Return the paths of wanted columns that write long values once, with the bytes of all of them."""
    if isinstance(columns, Textless):
        return {}
    found: dict[str, int] = {}
    names = [".".join(path) for path in columns.wanted]
    with open_file(root, source.path) as raw:
        for place, path in _list_chunks(file.metadata, names):
            raw.seek(place)
            size = read_dictionary_size(raw.read(HEADER_BYTES))
            if size > MOST_DICTIONARY:
                raise UnreadableError(
                    f'the column "{show_text(path)}" has a dictionary of {size:,} bytes; '
                    f"at most {MOST_DICTIONARY:,} are read"
                )
            if size > LONG_DICTIONARY:
                found[path] = max(size, found.get(path, 0))
    return found


def _list_chunks(metadata: Any, names: list[str]) -> Iterator[tuple[int, str]]:
    """Yield the byte where each piece of the wanted columns begins, and the column's path."""
    for group in range(metadata.num_row_groups):
        row_group = metadata.row_group(group)
        for number in range(row_group.num_columns):
            chunk = row_group.column(number)
            path = chunk.path_in_schema
            if any(path == name or path.startswith(f"{name}.") for name in names):
                first, data = chunk.dictionary_page_offset or 0, chunk.data_page_offset
                yield max(0, first if 0 < first < data else data), path


def read_dictionary_size(header: bytes) -> int:
    """Return the unpacked bytes of the page that a header opens; 0 if it is none of a dictionary.

    The header is a structure of Thrift's compact protocol: its first fields are the kind of the page and
    its unpacked size, each a byte that says so (0x15) and a number, zigzag in groups of seven bits.

    >>> read_dictionary_size(bytes([0x15, 0x04, 0x15, 0x80, 0x01, 0x15, 0x10]))
    64
    """
    numbers, place = [], 0
    for _ in range(2):
        if header[place : place + 1] != b"\x15":
            return 0
        value, shift, place = 0, 0, place + 1
        while place < len(header):
            byte = header[place]
            value, shift, place = value | (byte & 0x7F) << shift, shift + 7, place + 1
            if byte < 0x80:
                break
        numbers.append((value >> 1) ^ -(value & 1))
    kind, size = numbers
    return size if kind == DICTIONARY_PAGE else 0


def _read_groups(file: Any, columns: Columns, part: Part, batch_rows: int) -> Iterator[RawRow]:
    number = 1
    for group in range(file.num_row_groups):
        rows = file.metadata.row_group(group).num_rows
        if part.first < number + rows:
            yield from _read_group(file, group, number, columns, part, batch_rows)
        number += rows


def _read_group(
    file: Any, group: int, number: int, columns: Columns, part: Part, batch_rows: int
) -> Iterator[RawRow]:
    names = [".".join(path) for path in columns.wanted]
    try:
        for batch in file.iter_batches(batch_rows, row_groups=[group], columns=names):
            yield from read_batch(batch, columns, part, number)
            number += batch.num_rows
    except ARROW_ERRORS as error:
        raise refuse_file(error, f"{{}} at row {number}") from None
