"""Parquet: one row a page, its text and its address in columns of strings."""

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from shanben.base.findings import Finding
from shanben.base.storage import Root, open_file
from shanben.base.types import FoundPage
from shanben.seeds.formats.rows import (
    FIELD_NAMES,
    FieldNames,
    Part,
    RawRow,
    SeedFile,
    UnreadableError,
    digest_cells,
    digest_row,
    no_rows,
    page_of_row,
)

PARQUET_BATCH_ROWS = 256


def read_rows(root: Root, part: Part, fields: FieldNames) -> Generator[RawRow]:
    """Yield the rows from the part's first on: row groups before it are not opened."""
    with open_parquet(root, part.source, fields) as file:
        if not file.metadata.num_rows:
            yield RawRow(1, digest_cells(b""), no_rows(part.source))
        number = 1
        for group in range(file.num_row_groups):
            rows = file.metadata.row_group(group).num_rows
            if part.first < number + rows:
                yield from _row_group(file, group, number, part, fields)
            number += rows


def open_parquet(root: Root, source: SeedFile, fields: FieldNames = FIELD_NAMES) -> pq.ParquetFile:
    """Open a Parquet source and make sure that it has a column of text.

    Raises UnreadableError with the reason.
    """
    try:
        place = root / source.path if isinstance(root, Path) else open_file(root, source.path)
        file = pq.ParquetFile(place)
    except pa.ArrowException as error:
        raise UnreadableError(f"not a Parquet file ({str(error).splitlines()[0]})") from None
    if fields.text not in file.schema_arrow.names:
        names = ", ".join(file.schema_arrow.names)
        raise UnreadableError(f'no column "{fields.text}" (there are: {names})')
    kind = file.schema_arrow.field(fields.text).type
    if not _holds_text(kind.value_type if pa.types.is_dictionary(kind) else kind):
        raise UnreadableError(f'the column "{fields.text}" is of type {kind}, not string')
    return file


def _holds_text(kind: Any) -> bool:
    """Return whether a type is one of Arrow's three of strings."""
    return bool(
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    )


def _row_group(
    file: Any, group: int, number: int, part: Part, fields: FieldNames
) -> Iterator[RawRow]:
    columns = [name for name in fields if name in file.schema_arrow.names]
    try:
        for batch in file.iter_batches(PARQUET_BATCH_ROWS, row_groups=[group], columns=columns):
            passed = min(max(part.first - number, 0), batch.num_rows)
            wanted = batch.slice(passed)
            number += passed
            texts, urls = (_column_bytes(wanted, name) for name in fields)
            for text, url in zip(texts, urls, strict=True):
                page = _page_of_cells(f"{part.source.path}#L{number}", text, url)
                yield RawRow(number, digest_row(page, text, url), page)
                number += 1
    except pa.ArrowException as error:
        raise UnreadableError(f"{str(error).splitlines()[0]} at row {number}") from None


def _column_bytes(batch: pa.RecordBatch, name: str) -> list[bytes | None]:
    """Return the cells of a column as bytes: Parquet does not make sure that strings are UTF-8."""
    if name not in batch.schema.names:
        return [None] * batch.num_rows
    column = batch.column(name)
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if not _holds_text(column.type):
        return [None] * batch.num_rows
    cells: list[bytes | None] = column.cast(pa.large_binary()).to_pylist()
    return cells


def _page_of_cells(seed: str, text: bytes | None, url: bytes | None) -> FoundPage | Finding:
    try:
        cells = {name: _decode_cell(cell) for name, cell in (("text", text), ("url", url))}
    except UnicodeDecodeError as error:
        message = f"byte {error.start} of the cell is not UTF-8; the row is left out."
        return Finding("P107", message, line=1, seed=seed)
    return page_of_row(seed, cells, FIELD_NAMES)


def _decode_cell(cell: bytes | None) -> str | None:
    return None if cell is None else cell.decode()
