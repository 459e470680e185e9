"""Rows as columns: Arrow batches with the contract's schema."""

from datetime import date
from typing import TYPE_CHECKING, Any

from shanben.schema import Contract, arrow_schema

if TYPE_CHECKING:
    import pyarrow as pa

Row = dict[str, Any]

UNIX_EPOCH_DAY = date(1970, 1, 1).toordinal()


def make_record_batch(rows: list[Row], contract: Contract) -> "pa.RecordBatch":
    """Return rows as one Arrow batch with the contract's schema."""
    import pyarrow as pa

    schema = arrow_schema(contract)
    columns = [_make_column([row[f.name] for row in rows], f.type) for f in schema]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _make_column(values: list[Any], kind: "pa.DataType") -> "pa.Array":
    """Return a column. Nested values are flattened first: Arrow infers much slower than it copies."""
    import pyarrow as pa

    if pa.types.is_date32(kind):
        return pa.array([_epoch_day(value) for value in values], pa.int32()).cast(kind)
    if not pa.types.is_list(kind):
        return pa.array(values, kind)
    offsets = [0]
    for value in values:
        offsets.append(offsets[-1] + len(value))
    flat = [item for value in values for item in value]
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), _make_items(flat, kind), kind)


def _make_items(flat: list[Any], kind: "pa.DataType") -> "pa.Array":
    import pyarrow as pa

    if not pa.types.is_struct(kind.value_type):
        return pa.array(flat, kind.value_type)
    members = list(kind.value_type)
    arrays = [pa.array([item[member.name] for item in flat], member.type) for member in members]
    return pa.StructArray.from_arrays(arrays, fields=members)


def _epoch_day(iso: str | None) -> int | None:
    return None if iso is None else date.fromisoformat(iso).toordinal() - UNIX_EPOCH_DAY
