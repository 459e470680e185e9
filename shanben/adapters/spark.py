"""Pages in Spark: rows by the Arrow batch, where the executors have the package installed."""

from collections.abc import Iterable, Iterator

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql.pandas.types import from_arrow_schema

import shanben


def read_pages(
    frame: DataFrame, text_field: str = "text", url_field: str = "url", seed_field: str = "seed"
) -> DataFrame:
    """Return the rows of a frame of pages, with the contract's columns."""

    def read_batches(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        return (shanben.make_batch(batch, text_field, url_field, seed_field) for batch in batches)

    return frame.mapInArrow(read_batches, from_arrow_schema(shanben.arrow_schema()))
