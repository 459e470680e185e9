"""Pages in Polars: expressions, for eager and lazy frames alike."""

import polars as pl
import pyarrow as pa

import shanben
from shanben.adapters import pages


def page_row(text: str = "text", url: str | None = None, seed: str | None = None) -> pl.Expr:
    """Return an expression for the row of every page: a struct of the contract's columns.

    The three are names of columns. Null stands where there is no text and where a page cannot become a
    row, so that the rows keep their places. To have the rows alone::

        frame.select(page_row("text", "url")).drop_nulls().unnest("row")
    """
    columns = {"text": text, "url": url, "seed": seed}
    given = [pl.col(column).alias(name) for name, column in columns.items() if column]
    return (
        pl.struct(given)
        .map_batches(_make_rows, return_dtype=_row_type(), is_elementwise=True)
        .alias("row")
    )


def restore_text(text: pl.Expr, *, simplify: bool = True) -> pl.Expr:
    """Return an expression for pages restored, in Simplified Chinese unless `simplify` is False.

    Null stays null.
    """

    def restore(column: pl.Series) -> pl.Series:
        restored = [
            None if page is None else pages.restore_text(page, simplify=simplify) for page in column
        ]
        return pl.Series(column.name, restored, pl.String)

    return text.map_batches(restore, return_dtype=pl.String, is_elementwise=True)


def _row_type() -> pl.DataType:
    return pl.Struct(pl.DataFrame(shanben.arrow_schema().empty_table()).schema)


def _make_rows(column: pl.Series) -> pl.Series:
    table = column.struct.unnest().to_arrow()
    made, places = pages.read_places(table)
    numbers: list[int | None] = [None] * len(column)
    for number, place in enumerate(places):
        numbers[place] = number
    rows = made.to_struct_array().take(pa.array(numbers, pa.int64()))
    return pl.Series(column.name, rows, _row_type())
