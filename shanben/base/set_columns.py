"""Columns about the set: what the other rows make of a row, known only when all of them are there.

They are no part of the row hash, for a row's content depends on its seed alone. A shard is written as
if each of its rows stood alone; those that do not are stamped when the shards are together.
"""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any, NamedTuple

import orjson

from shanben.base.types import Row

CLUSTER, CLUSTER_SIZE = "duplicate_cluster", "duplicate_cluster_size"
# What they are in a row that stands alone.
ALONE: dict[str, Any] = {CLUSTER: None, CLUSTER_SIZE: 1}


class Stamp(NamedTuple):
    """What the set makes of one row: `row` counts the rows of its shard from 0.

    `cluster` is the id of the page that stands for its near duplicates, `size` their number.
    """

    row: int
    cluster: str
    size: int

    @property
    def values(self) -> dict[str, Any]:
        """The values of the columns."""
        return {CLUSTER: self.cluster, CLUSTER_SIZE: self.size}


def without_set_columns(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names of the columns that a row has by itself."""
    return tuple(name for name in names if name not in ALONE)


def encode_columns(values: dict[str, Any]) -> bytes:
    """Return the columns as they stand in a line of JSONL.

    >>> encode_columns(ALONE)
    b'"duplicate_cluster":null,"duplicate_cluster_size":1'
    """
    return orjson.dumps(values)[1:-1]


def stamp_line(line: bytes, stamp: Stamp) -> tuple[memoryview, bytes, memoryview]:
    """Return, in three parts, the line of a row that stood alone with what the set makes of it.

    Quotation marks in a string are escaped, so nothing in a text looks like the columns. A long line is
    not copied.
    """
    start = line.rfind(ALONE_BYTES)
    if start < 0:
        raise ValueError("a line without the columns about the set")
    view = memoryview(line)
    return view[:start], encode_columns(stamp.values), view[start + len(ALONE_BYTES) :]


def hash_line(line: bytes, row: Row = ALONE) -> bytes:
    """Return the row hash: SHA-256 of a row's line, without the columns; a long line is not copied.

    >>> with_columns = b'{"id":"a","duplicate_cluster":null,"duplicate_cluster_size":1,"kept":2}'
    >>> hash_line(with_columns) == sha256(b'{"id":"a","kept":2}').digest()
    True
    """
    columns = (
        ALONE_BYTES if row is ALONE else encode_columns({name: row.get(name) for name in ALONE})
    )
    columns = b"," + columns
    start = line.rfind(columns)
    if start < 0:
        return sha256(line).digest()
    view = memoryview(line)
    digest = sha256(view[:start])
    digest.update(view[start + len(columns) :])
    return digest.digest()


ALONE_BYTES = encode_columns(ALONE)
