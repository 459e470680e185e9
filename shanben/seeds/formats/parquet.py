"""Parquet: one row a page, its text and its address in columns of strings."""

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from shanben.base.storage import Root, open_file
from shanben.seeds.formats.seed_rows import (
    FieldNames,
    Part,
    RawRow,
    SeedFile,
    Textless,
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


def read_rows(root: Root, part: Part, fields: FieldNames) -> Generator[RawRow]:
    """Yield the rows from the part's first on: row groups before it are not opened."""
    with _open_parquet(root, part.source) as file:
        columns = _find_columns(file, fields)
        if not file.metadata.num_rows:
            yield RawRow(1, digest_cells(b""), no_rows(part.source))
        elif isinstance(columns, Textless):
            yield textless_row(columns)
        else:
            yield from _read_groups(file, columns, part)


def _open_parquet(root: Root, source: SeedFile) -> pq.ParquetFile:
    """Open a Parquet source; raise UnreadableError with the reason when it is none."""
    place: Any = root / source.path if isinstance(root, Path) else None
    if place is None:
        place = WithinSize(open_file(root, source.path), source.size)
    try:
        return pq.ParquetFile(place)
    except ARROW_ERRORS as error:
        raise refuse_file(error, "not a Parquet file ({})") from None


def _find_columns(file: Any, fields: FieldNames) -> Columns | Textless:
    try:
        return find_columns(file.schema_arrow, fields, file.metadata.num_rows)
    except ARROW_ERRORS as error:
        raise refuse_file(error) from None


def _read_groups(file: Any, columns: Columns, part: Part) -> Iterator[RawRow]:
    number = 1
    for group in range(file.num_row_groups):
        rows = file.metadata.row_group(group).num_rows
        if part.first < number + rows:
            yield from _read_group(file, group, number, columns, part)
        number += rows


def _read_group(
    file: Any, group: int, number: int, columns: Columns, part: Part
) -> Iterator[RawRow]:
    names = [".".join(path) for path in columns.wanted]
    try:
        for batch in file.iter_batches(BATCH_ROWS, row_groups=[group], columns=names):
            yield from read_batch(batch, columns, part, number)
            number += batch.num_rows
    except ARROW_ERRORS as error:
        raise refuse_file(error, f"{{}} at row {number}") from None
