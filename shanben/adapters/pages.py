"""What the adapters share: pages of a table as rows in their places, one page's text as another.

Only names that `shanben` offers are used here and in every adapter.
"""

from collections.abc import Iterable
from typing import Any

import pyarrow as pa

import shanben

# The columns of a row that are the text of its page.
TEXTS = ("text", "text_simplified", "body_simplified")


def restore_text(text: str, *, simplify: bool = True) -> str:
    """Return a page restored, in Simplified Chinese unless `simplify` is False.

    It is the column `text_simplified` of the page's row. Raises TypeError for anything but str.

    >>> restore_text("他看著後面")
    '他看着后面'
    """
    restored = shanben.repair_text(text).text
    return shanben.simplify_text(restored) if simplify else restored


def read_table(table: pa.Table, **fields: str) -> pa.Table:
    """Return the rows of a table of pages; `fields` are those of `make_batch`. It may be empty."""
    batches = [shanben.make_batch(batch, **fields) for batch in table.to_batches()]
    return pa.Table.from_batches(batches, shanben.arrow_schema())


def read_places(
    batch: pa.RecordBatch | pa.Table,
    text_field: str = "text",
    url_field: str = "url",
    seed_field: str = "seed",
) -> tuple[pa.RecordBatch, list[int]]:
    """Return the rows of a batch of pages, and of each the place, from 0, where its page stands.

    What `make_batch` raises is raised here.
    """
    shanben.make_batch(batch.slice(0, 0), text_field, url_field, seed_field)  # judges the columns
    given = {
        name: batch.column(field)
        for name, field in (("text", text_field), ("url", url_field))
        if field in batch.schema.names
    }
    numbers = pa.array([str(place) for place in range(batch.num_rows)], pa.string())
    made = shanben.make_batch(pa.table({**given, "seed": numbers}))
    places = [int(place) for place in made["seed"].to_pylist()]
    names = made["url"].to_pylist()
    if seed_field in batch.schema.names:
        seeds = batch.column(seed_field).to_pylist()
        names = [seeds[place] or name for place, name in zip(places, names, strict=True)]
    seeds = [name or id_ for name, id_ in zip(names, made["id"].to_pylist(), strict=True)]
    columns = [
        pa.array(seeds, pa.string()) if field.name == "seed" else made.column(field.name)
        for field in made.schema
    ]
    return pa.RecordBatch.from_arrays(columns, schema=made.schema), places


def check_columns(names: Iterable[str], known: Iterable[str] = ()) -> None:
    """Raise ValueError when a name is not among `known`, by default the columns of a row."""
    known = tuple(known) or tuple(shanben.arrow_schema().names)
    for name in names:
        if name not in known:
            raise ValueError(f"no column {name!r} here; expected one of {', '.join(known)}")


def read_columns(text: Any, url: str | None, columns: Iterable[str]) -> dict[str, Any] | None:
    """Return columns of a page's row; None for what is no text, or a page that cannot become a row."""
    if not isinstance(text, str):
        return None
    names = tuple(columns)
    if names == ("text_simplified",) and text.strip():
        return {"text_simplified": restore_text(text)}  # needs the first two stages only
    try:
        row = shanben.read_page(text, url)
    except shanben.PageError:
        return None
    return {name: row[name] for name in names}
