"""Parquet: one row a page, its text and its address in columns of strings.

Before a row group is read it is asked how large its pages are: see `parquet_pages` in base.
"""

from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, Any, NamedTuple

# pq.ParquetFile decodes the names of all columns, and fails where one of them is no UTF-8.
from pyarrow.parquet.core import ParquetReader

from shanben.base.parquet_footer import FileFooter, ParquetError, read_footer
from shanben.base.parquet_pages import HEAD_BYTES, find_leaves, plan_reading
from shanben.base.storage import Root, open_file
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
    Columns,
    WithinSize,
    find_columns,
    read_batch,
    refuse_file,
    textless_row,
)


class Opened(NamedTuple):
    """A Parquet source: its reader, its footer, and the same file for looking at the heads of pages."""

    reader: Any
    footer: FileFooter
    heads: IO[bytes]


def read_rows(root: Root, part: Part, fields: FieldNames) -> Generator[RawRow]:
    """Yield the rows from the part's first on: row groups before it are not opened."""
    with closing(_open_parquet(root, part.source)) as reader:
        columns = _find_columns(reader, fields)
        if not reader.metadata.num_rows:
            yield RawRow(1, digest_cells(b""), no_rows(part.source))
        elif isinstance(columns, Textless):
            yield textless_row(columns)
        else:
            with _open_heads(root, part.source) as heads:
                file = Opened(reader, _read_footer(heads, part.source), heads)
                yield from _read_groups(file, columns, root, part)


def _open_parquet(root: Root, source: SeedFile, dictionaries: tuple[int, ...] = ()) -> Any:
    """Open a Parquet source; raise UnreadableError with the reason when it is none.

    Texts of the columns with the numbers `dictionaries` stay in dictionaries.
    """
    place: Any = root / source.path if isinstance(root, Path) else None
    if place is None:
        place = WithinSize(open_file(root, source.path), source.size)
    reader = ParquetReader()
    try:
        reader.open(place, read_dictionary=dictionaries)
    except ARROW_ERRORS as error:
        raise refuse_file(error, "not a Parquet file ({})") from None
    return reader


def _open_heads(root: Root, source: SeedFile) -> IO[bytes]:
    """Open a source for looking here and there: of a local file no more is read than is looked at."""
    if isinstance(root, Path):
        return (root / source.path).open("rb", buffering=HEAD_BYTES)
    return open_file(root, source.path)


def _read_footer(heads: IO[bytes], source: SeedFile) -> FileFooter:
    try:
        return read_footer(heads, source.size)
    except ParquetError as error:
        raise UnreadableError(f"not a Parquet file ({error})") from None


def _find_columns(reader: Any, fields: FieldNames) -> Columns | Textless:
    try:
        return find_columns(reader.schema_arrow, fields, reader.metadata.num_rows)
    except ARROW_ERRORS as error:
        raise refuse_file(error) from None


def _read_groups(file: Opened, columns: Columns, root: Root, part: Part) -> Iterator[RawRow]:
    leaves, number = find_leaves(file.footer, columns.wanted), 1
    for group in range(file.reader.num_row_groups):
        rows = file.reader.metadata.row_group(group).num_rows
        if part.first < number + rows:
            batches = _plan_group(file, group, leaves, root, part.source, number)
            yield from _read_batches(batches, number, columns, part)
        number += rows


def _plan_group(
    file: Opened, group: int, leaves: list[int], root: Root, source: SeedFile, number: int
) -> Iterator[Any]:
    """Return the batches of a row group; none of them takes more memory than is stated."""
    try:
        rows, dictionaries = plan_reading(file.heads, file.footer, group, leaves)
    except ParquetError as error:
        raise UnreadableError(f"{error} at row {number}") from None
    reader = _open_parquet(root, source, dictionaries) if dictionaries else file.reader
    batches: Iterator[Any] = reader.iter_batches(rows, [group], leaves)
    return batches


def _read_batches(
    batches: Iterator[Any], number: int, columns: Columns, part: Part
) -> Iterator[RawRow]:
    try:
        for batch in batches:
            yield from read_batch(batch, columns, part, number)
            number += batch.num_rows
    except ARROW_ERRORS as error:
        raise refuse_file(error, f"{{}} at row {number}") from None
