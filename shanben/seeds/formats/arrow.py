"""Arrow's own files: the stream and the file format, as `save_to_disk` of `datasets` writes them.

Batches are read one after the other, and of them only the columns that are wanted. What a file says
of itself may be a lie, so the bounds of every text are checked before it is touched.
"""

from collections.abc import Generator, Iterator
from typing import Any

import pyarrow as pa

from shanben.base.storage import Root, open_file
from shanben.seeds.formats.seed_rows import (
    FieldNames,
    Part,
    RawRow,
    Textless,
    digest_cells,
    no_rows,
)
from shanben.seeds.formats.table_cells import (
    ARROW_ERRORS,
    WithinSize,
    find_columns,
    read_batch,
    refuse_file,
    textless_row,
)

FILE_MARK = b"ARROW1"


def read_rows(root: Root, part: Part, fields: FieldNames) -> Generator[RawRow]:
    """Yield the rows of the file, from the part's first on."""
    number = 1
    with open_file(root, part.source.path) as opened:
        file = WithinSize(opened, part.source.size)
        try:
            columns = find_columns(_open_arrow(file).schema, fields, 0)
            if isinstance(columns, Textless):
                yield textless_row(columns)
                return
            for batch in _read_batches(file, *(path[0] for path in columns.wanted)):
                yield from read_batch(batch, columns, part, number)
                number += batch.num_rows
        except ARROW_ERRORS as error:
            raise refuse_file(error, f"{{}} at row {number}") from None
    if number == 1:
        yield RawRow(1, digest_cells(b""), no_rows(part.source))


def _open_arrow(file: WithinSize, **options: Any) -> Any:
    file.seek(0)
    is_file = file.read(len(FILE_MARK)) == FILE_MARK
    file.seek(0)
    return pa.ipc.open_file(file, **options) if is_file else pa.ipc.open_stream(file, **options)


def _read_batches(file: WithinSize, *names: str) -> Iterator[Any]:
    """Yield the batches of the file with no other columns than these."""
    schema = _open_arrow(file).schema
    wanted = sorted({schema.get_field_index(name) for name in names})
    reader = _open_arrow(file, options=pa.ipc.IpcReadOptions(included_fields=wanted))
    if isinstance(reader, pa.ipc.RecordBatchFileReader):
        yield from (reader.get_batch(number) for number in range(reader.num_record_batches))
    else:
        yield from reader
