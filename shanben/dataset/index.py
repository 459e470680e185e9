"""The small index that every build carries, so that builds are compared without their texts.

One row per page, in the order of the dataset: its id and seed, the row hash (SHA-256 of the
canonical JSONL line without the columns about the set), a short hash per column, and the three
columns whose counts a reader of a changelog asks for. About 200 bytes a row before compression.

A short hash is a CRC-32 and only says *which* columns of a changed row differ; *that* a row
changed is said by the row hash. A hostile page can make two values with one CRC-32; the change is
then counted, but not put down to a column.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from shanben.base.set_columns import ALONE, Stamp
from shanben.dataset.arrays import make_array, read_numbers

INDEX = "index.parquet"
PREFIX = "hash_"
ROW_HASH = "row_hash"
# Fixed, so that the bytes of the file depend on the rows alone, not on the shards they came in.
ROWS_PER_GROUP = 131_072
HASH_BYTES = 32
NULL_HASH = crc32(b"null")
COUNTED = ("language", "damage", "source")


@cache
def index_schema(columns: tuple[str, ...]) -> pa.Schema:
    """Return the schema of the index of a dataset with these columns, in their order."""
    named = [
        pa.field("id", pa.string(), nullable=False),
        pa.field("seed", pa.string(), nullable=False),
        pa.field(ROW_HASH, pa.binary(HASH_BYTES), nullable=False),
        pa.field("language", pa.string()),
        pa.field("damage", pa.string()),
        pa.field("source", pa.list_(pa.string())),
    ]
    hashes = [
        pa.field(PREFIX + name, pa.uint32(), nullable=False) for name in columns if name != "id"
    ]
    return pa.schema(named + hashes)


def index_batch(
    rows: Sequence[dict[str, Any]], row_hashes: bytes, columns: Sequence[str]
) -> pa.RecordBatch:
    """Return the index of some rows; `row_hashes` holds the 32 bytes of each, one after another.

    >>> batch = index_batch([{"id": "sb1-a", "seed": "a.txt"}], bytes(32), ["id", "seed"])
    >>> batch.num_rows, batch.schema.names[-1]
    (1, 'hash_seed')
    """
    schema = index_schema(tuple(columns))
    arrays = [
        make_array([row["id"] for row in rows], pa.string()),
        make_array([row["seed"] for row in rows], pa.string()),
        pa.Array.from_buffers(pa.binary(HASH_BYTES), len(rows), [None, pa.py_buffer(row_hashes)]),
        make_array([row.get("language") for row in rows], pa.string()),
        make_array([row.get("damage") for row in rows], pa.string()),
        make_array([row.get("source") or [] for row in rows], pa.list_(pa.string())),
    ]
    for name in schema.names[len(arrays) :]:
        column = name.removeprefix(PREFIX)
        data = pa.py_buffer(np.array(_hash_values([row[column] for row in rows]), np.uint32))
        arrays.append(pa.Array.from_buffers(pa.uint32(), len(rows), [None, data], 0))
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _hash_values(values: list[Any]) -> list[int]:
    """Return the short hash of each; most columns hold one value, or none, in all rows of a batch."""
    if values and values.count(values[0]) == len(values):
        return [hash_value(values[0])] * len(values)
    return [hash_value(value) for value in values]


def hash_value(value: Any) -> int:
    """Return the short hash of a column's value; "null" and null start from different sums."""
    if value is None:
        return NULL_HASH
    if type(value) is str:
        return crc32(value.encode(), 1)
    return crc32(orjson.dumps(value))


def stamp_index(batch: pa.RecordBatch, stamps: Sequence[Stamp]) -> pa.RecordBatch:
    """Return the index of rows that stood alone with what the set makes of some of them.

    `row` of a stamp counts the rows of the batch.
    """
    for name in ALONE:
        place = batch.schema.get_field_index(PREFIX + name)
        hashes = read_numbers(batch.column(place)).copy()
        for stamp in stamps:
            hashes[stamp.row] = hash_value(stamp.values[name])
        column = pa.Array.from_buffers(pa.uint32(), len(hashes), [None, pa.py_buffer(hashes)], 0)
        batch = batch.set_column(place, batch.schema.field(place), column)
    return batch


def write_index(
    pieces: Iterable[pa.RecordBatch | pa.Table], path: Path, columns: Sequence[str]
) -> int:
    """Write the index of a build from the indexes of its shards and return the number of rows.

    The bytes are the same however the rows are spread over the pieces. Needs the memory of one
    row group and one piece.
    """
    schema = index_schema(tuple(columns))
    plain = ["language", "damage", "source.list.element"]
    rows = 0
    with pq.ParquetWriter(
        path,
        schema,
        compression="zstd",
        use_dictionary=plain,  # hashes do not repeat
        write_statistics=["id", "seed"],
        use_content_defined_chunking=True,
    ) as writer:
        for group in _regroup(pieces, schema):
            writer.write_table(group, row_group_size=ROWS_PER_GROUP)
            rows += group.num_rows
    return rows


def _regroup(pieces: Iterable[pa.RecordBatch | pa.Table], schema: pa.Schema) -> Iterator[pa.Table]:
    waiting = pa.Table.from_batches([], schema=schema)
    for piece in pieces:
        table = pa.Table.from_batches([piece]) if isinstance(piece, pa.RecordBatch) else piece
        if table.schema != schema:
            table = table.cast(schema)
        waiting = pa.concat_tables([waiting, table])
        while waiting.num_rows >= ROWS_PER_GROUP:
            yield waiting.slice(0, ROWS_PER_GROUP).combine_chunks()
            waiting = waiting.slice(ROWS_PER_GROUP)
    if waiting.num_rows:
        yield waiting.combine_chunks()


def open_pieces(file: Any, columns: Sequence[str]) -> "pa.ipc.RecordBatchFileWriter":
    """Return a writer for the index of one shard into an open file; see `index_batch`."""
    return pa.ipc.new_file(file, index_schema(tuple(columns)))


def join_pieces(paths: Sequence[Path], target: Path) -> int:
    """Write the index of a build from the files of its shards, in their order; at least one.

    Returns the number of rows.
    """
    return write_index(_read_pieces(paths), target, _columns_of(next(_open_files(paths)).schema))


def read_piece(path: Path) -> Iterator[pa.RecordBatch]:
    """Yield the index of one shard, batch by batch."""
    yield from _read_pieces([path])


def _read_pieces(paths: Sequence[Path]) -> Iterator[pa.RecordBatch]:
    for file in _open_files(paths):
        for number in range(file.num_record_batches):
            yield file.get_batch(number)


def _open_files(paths: Sequence[Path]) -> Iterator["pa.ipc.RecordBatchFileReader"]:
    for path in paths:
        with pa.OSFile(str(path)) as source:
            yield pa.ipc.open_file(source)


def index_columns(path: Path) -> list[str]:
    """Return the columns of the dataset that an index describes, in their order, with the id."""
    return _columns_of(pq.read_schema(path))


def _columns_of(schema: pa.Schema) -> list[str]:
    hashes = [name for name in schema.names if name.startswith(PREFIX)]
    return ["id", *(name.removeprefix(PREFIX) for name in hashes)]
