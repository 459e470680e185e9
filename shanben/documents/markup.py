"""Put text into Markdown and HTML so that it stays text.

What pages say reaches documents only inside blocks of HTML, escaped: Markdown is not read there, so no
character of a page can open a heading, a link, a table or the YAML at the top. Characters that cannot
be seen or that turn the direction of writing are written out.
"""

from collections.abc import Iterable
from html import escape
from typing import Any

from shanben.base.terminal import show_text

# A passage for the eye; whoever wants more opens the data.
MAX_SHOWN = 160


def render(template: str, **facts: Any) -> str:
    """Return a template of the package filled in. Values are escaped for HTML unless marked safe."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("shanben.documents", "templates"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=True,
    )
    environment.filters["cell"] = escape_cell
    environment.filters["shown"] = escape_found
    environment.filters["code"] = mark_code
    environment.filters["number"] = lambda number: f"{number:,}"
    return environment.get_template(template).render(**facts)


def escape_cell(text: str) -> Any:
    r"""Return our own words, which may hold `code`, for one cell of a Markdown table.

    >>> str(escape_cell("a|b\n<c> `<d>`"))
    'a\\|b &lt;c&gt; `<d>`'
    """
    from markupsafe import Markup

    pieces = text.replace("\n", " ").replace("|", "\\|").split("`")
    escaped = "`".join(p if code % 2 else escape(p, quote=False) for code, p in enumerate(pieces))
    return Markup(escaped)  # noqa: S704  just escaped


def escape_found(text: str) -> Any:
    r"""Return a passage of a page, or a seed's name, for a block of HTML: one line, nothing hidden.

    >>> str(escape_found("<b>甲\n\n乙\u202e"))
    '&lt;b&gt;甲 乙\\u202e'
    """
    from markupsafe import Markup

    line = show_text(" ".join(text.split()))
    if len(line) > MAX_SHOWN:
        line = line[: MAX_SHOWN - 1] + "…"
    return Markup(escape(line))  # noqa: S704  just escaped


def mark_code(text: str) -> Any:
    """Return our own words as HTML, with `code` marked.

    >>> str(mark_code("`title` is < null"))
    '<code>title</code> is &lt; null'
    """
    from markupsafe import Markup

    pieces = text.split("`")
    marked = (f"<code>{escape(p)}</code>" if n % 2 else escape(p) for n, p in enumerate(pieces))
    return Markup("".join(marked))  # noqa: S704  every piece is escaped


def make_table(head: Iterable[str], rows: Iterable[Iterable[str | int]]) -> str:
    """Return a table as a block of HTML; cells are text as found anywhere.

    >>> print(make_table(["outlet", "rows"], [["# 甲|<乙>", 3]]))
    <table>
    <tr><th>outlet</th><th>rows</th></tr>
    <tr><td># 甲|&lt;乙&gt;</td><td align="right">3</td></tr>
    </table>
    """
    lines = ["<table>", f"<tr>{''.join(f'<th>{escape_found(cell)}</th>' for cell in head)}</tr>"]
    lines += [f"<tr>{''.join(_table_cell(cell) for cell in row)}</tr>" for row in rows]
    return "\n".join([*lines, "</table>"])


def _table_cell(cell: str | int) -> str:
    if isinstance(cell, int):
        return f'<td align="right">{cell:,}</td>'
    return f"<td>{escape_found(cell)}</td>"
