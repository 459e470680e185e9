"""Pages in `datasets` of Hugging Face: `map`, with what it needs to give the right types."""

from typing import Any

import pyarrow as pa
from datasets import Dataset, DatasetDict, Features, IterableDataset

import shanben
from shanben.adapters import pages

# How many pages become rows at a time.
BATCH_PAGES = 1000


def read_pages(
    dataset: Dataset | DatasetDict | IterableDataset,
    text_field: str = "text",
    url_field: str = "url",
    seed_field: str = "seed",
    **options: Any,
) -> Any:
    """Return the rows of a dataset of pages, with the contract's features; the kind stays.

    `options` go to `map`: `num_proc`, `batch_size`, `cache_file_name`. `map` keeps what it made and
    finds it again by the function and what it was given; the version of shanben is part of that.
    """
    fields = {"text_field": text_field, "url_field": url_field, "seed_field": seed_field}
    return (  # tables in, tables out: `map` then keeps no column of its own accord
        dataset.with_format("arrow")
        .map(
            _read_table,
            batched=True,
            features=Features.from_arrow_schema(shanben.arrow_schema()),
            fn_kwargs=fields | {"version": shanben.__version__},
            **{"batch_size": BATCH_PAGES} | options,
        )
        .with_format(None)
    )


def _read_table(table: pa.Table, version: str, **fields: str) -> pa.Table:  # noqa: ARG001
    """Return the rows of a batch; `version` only tells `map` that the program has changed."""
    return pages.read_table(table, **fields)
