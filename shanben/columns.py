"""Rows as columns: Arrow batches with the contract's schema."""

from typing import TYPE_CHECKING, Any

from shanben.arrays import make_array
from shanben.schema import Contract, arrow_schema

if TYPE_CHECKING:
    import pyarrow as pa

Row = dict[str, Any]


def make_record_batch(rows: list[Row], contract: Contract) -> "pa.RecordBatch":
    """Return rows as one Arrow batch with the contract's schema."""
    import pyarrow as pa

    schema = arrow_schema(contract)
    columns = [make_array([row[field.name] for row in rows], field.type) for field in schema]
    return pa.RecordBatch.from_arrays(columns, schema=schema)
