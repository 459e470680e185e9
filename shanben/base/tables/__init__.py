"""Data that the rules read: tab-separated tables, each opening with its source and licence.

A table's first lines begin with `#` and say where it comes from. The next line names the columns;
every further line is one entry. Cells hold no tab and no line end; an empty one is an empty string.
"""

from functools import cache
from importlib import resources

TableRow = dict[str, str]


@cache
def read_table(name: str) -> tuple[TableRow, ...]:
    """Return the entries of `shanben/base/tables/<name>.tsv`, in their order.

    Raises ValueError when a line has another number of cells than the header: a table is part of
    the program, so a broken one is a fault of the program.
    """
    text = resources.files(__name__).joinpath(f"{name}.tsv").read_text(encoding="utf-8")
    lines = [line for line in text.split("\n") if line and not line.startswith("#")]
    columns = lines[0].split("\t")
    rows = []
    for line in lines[1:]:
        cells = line.split("\t")
        if len(cells) != len(columns):
            raise ValueError(f"{name}.tsv: {len(cells)} cells, {len(columns)} columns: {line!r}")
        rows.append(dict(zip(columns, cells, strict=True)))
    return tuple(rows)
