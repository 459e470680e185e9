"""Pages in pandas: data frames and series in, data frames and series out."""

import pandas as pd
import pyarrow as pa

from shanben.adapters import pages


def read_pages(
    frame: pd.DataFrame, text_field: str = "text", url_field: str = "url", seed_field: str = "seed"
) -> pd.DataFrame:
    """Return the rows of a frame of pages: the contract's columns, in Arrow's types.

    The index says which page of `frame` a row was; pages that cannot become rows are missing. Raises
    KeyError when the text's column is missing, TypeError when a column does not hold strings.
    """
    names = [name for name in (text_field, url_field, seed_field) if name in frame.columns]
    if text_field not in names:
        there = ", ".join(map(str, frame.columns)) or "none"
        raise KeyError(f"no column {text_field!r}; the frame has {there}")
    batch = pa.Table.from_pandas(frame[names], preserve_index=False)
    made, places = pages.read_places(batch, text_field, url_field, seed_field)
    rows: pd.DataFrame = made.to_pandas(types_mapper=pd.ArrowDtype)
    rows.index = frame.index[places]
    return rows


def restore_text(column: "pd.Series[str]", *, simplify: bool = True) -> "pd.Series[str]":
    """Return a series of pages restored, in Simplified Chinese unless `simplify` is False.

    Missing values stay missing; TypeError is raised for other values than strings.
    """
    return column.map(lambda text: pages.restore_text(text, simplify=simplify), na_action="ignore")
