"""Pages in Ray Data: rows by the Arrow batch, on a cluster or on one machine."""

from typing import Any

from ray.data import Dataset

from shanben.adapters.pages import read_table


def read_pages(
    dataset: Dataset,
    text_field: str = "text",
    url_field: str = "url",
    seed_field: str = "seed",
    **options: Any,
) -> Dataset:
    """Return the rows of a dataset of pages, with the contract's columns.

    `options` go to `map_batches`: `batch_size`, `num_cpus`, `concurrency`. The package must be installed
    on every node. A cluster keeps the order of rows only if it is told to
    (`DataContext.get_current().execution_options.preserve_order`).
    """
    fields = {"text_field": text_field, "url_field": url_field, "seed_field": seed_field}
    return dataset.map_batches(read_table, batch_format="pyarrow", fn_kwargs=fields, **options)
