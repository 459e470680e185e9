"""Draw the report's plots: bars in tables, and columns in SVG with a table beside them.

Everything is drawn when the report is made, so that plots print, need no script, and can be read
aloud. No inline style is used: the page's policy forbids it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from shanben.dataset.tally import LENGTH_BOUNDS
from shanben.documents.facts import NOT_METADATA, Facts
from shanben.documents.markup import escape_found

# Months drawn apart; of longer spans the years are drawn.
MAX_MONTHS = 36
# In units of the drawing; it is scaled to the width of its frame.
PLOT_WIDTH, COLUMN_HEIGHT, COLUMN_WIDTH, LABEL_WIDTH = 420, 120, 76, 58


@dataclass(frozen=True, slots=True)
class Chart:
    """A plot with its heading and one sentence of reading help; `drawing` is safe HTML."""

    heading: str
    note: str
    drawing: Any


Counts = Sequence[tuple[str, int]]


def draw_charts(facts: Facts) -> list[Chart]:
    """Return the plots of a dataset; those without data are left out."""
    rows = f"of {facts.rows:,} pages"
    charts = [
        _columns("Pages by month", f"{facts.dated:,} {rows} print a full date.", _months(facts)),
        _columns("Pages by length", "Characters of the page as found.", _lengths(facts)),
        _bars("Script", f"In which the article was found, {rows}.", facts.languages.items()),
        _bars("Damage", f"Of a converter, {rows}.", facts.damage.items()),
        _bars(
            "What was restored, what was left",
            "Edits by rule; damaged spots left as found.",
            _damage(facts),
        ),
        _bars("Outlets", _sources_note(facts), facts.sources),
        _bars("Lines by type", "Characters in lines of each type.", facts.block_characters.items()),
        _bars("Fields without a value", f"Null or empty, {rows}.", _absent(facts), facts.rows),
    ]
    return [chart for chart in charts if chart is not None]


def _months(facts: Facts) -> Counts:
    ends = {"earlier": "0", "later": "9999"}
    months = sorted(facts.months.items(), key=lambda item: ends.get(item[0], item[0]))
    if len(months) <= MAX_MONTHS:
        return months
    years: dict[str, int] = {}
    for month, count in months:
        year = month.split("-")[0]
        years[year] = years.get(year, 0) + count
    return list(years.items())


def _lengths(facts: Facts) -> Counts:
    """Return every class between the shortest and the longest, also the empty ones."""
    if not facts.lengths:
        return []
    first, last = min(facts.lengths), max(facts.lengths)
    bounds = [bound for bound in LENGTH_BOUNDS if first <= bound <= last]
    return [(f"{bound:,}+", facts.lengths.get(bound, 0)) for bound in bounds]


def _damage(facts: Facts) -> Counts:
    edits = [(f"{rule.rule} {rule.title}", rule.count) for rule in facts.edit_rules]
    left = [
        (f"{rule.rule} {rule.title}", rule.rows)
        for rule in facts.finding_rules
        if rule.rule.startswith("R")
    ]
    return [*edits, *left]


def _sources_note(facts: Facts) -> str:
    more = " The most frequent of more." if facts.more_sources else ""
    return f"Named as source by a page; {facts.absent['source']:,} pages name none.{more}"


def _absent(facts: Facts) -> Counts:
    return [(n, count) for n, count in facts.absent.items() if count and n not in NOT_METADATA]


def _bars(
    heading: str, note: str, counts: Iterable[tuple[str, int]], whole: int | None = None
) -> Chart | None:
    """Return bars as a table: the numbers are there for whoever cannot see the bars."""
    from markupsafe import Markup

    counts = list(counts)
    if not counts:
        return None
    longest = whole or max(count for _, count in counts) or 1
    lines = [
        f'<tr><th scope="row"{_language(label)}>{escape_found(label)}</th>'
        f'<td class="bar">{_bar(count / longest)}</td><td class="number">{count:,}</td></tr>'
        for label, count in counts
    ]
    head = '<tr><th scope="col">what</th><th scope="col">bar</th><th scope="col">number</th></tr>'
    body = "".join(lines)
    table = f'<table class="bars"><thead>{head}</thead><tbody>{body}</tbody></table>'
    return Chart(heading, note, Markup(table))  # noqa: S704  every part is escaped


def _bar(share: float) -> str:
    return (
        '<svg viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        f'<rect width="{max(round(share * 1000), 2)}" height="10"/></svg>'
    )


def _language(label: str) -> str:
    return "" if label.isascii() else ' lang="zh-Hans"'


def _columns(heading: str, note: str, counts: Counts) -> Chart | None:
    """Return columns in SVG with title and description, and the same numbers as a table to unfold."""
    from markupsafe import Markup

    if not counts:
        return None
    highest = max(count for _, count in counts) or 1
    name = heading.lower().replace(" ", "-")
    step = min(COLUMN_WIDTH, PLOT_WIDTH / len(counts))
    columns = "".join(
        _column(place * step, step, label, count, count / highest)
        for place, (label, count) in enumerate(counts)
    )
    listed = "; ".join(f"{label}: {count:,}" for label, count in counts)
    floor = COLUMN_HEIGHT + 16
    svg = (
        f'<svg class="columns" role="img" aria-labelledby="{name}-t {name}-d" '
        f'viewBox="0 0 {PLOT_WIDTH} {floor + 24}">'
        f'<title id="{name}-t">{escape(heading)}</title><desc id="{name}-d">{escape(listed)}</desc>'
        f'{columns}<line x1="0" x2="{PLOT_WIDTH}" y1="{floor}" y2="{floor}"/>'
        f"{_marks(counts, step, floor + 17)}</svg>"
    )
    cells = "".join(
        f'<tr><th scope="row">{escape(label)}</th><td class="number">{count:,}</td></tr>'
        for label, count in counts
    )
    table = f"<details><summary>As a table</summary><table>{cells}</table></details>"
    return Chart(heading, note, Markup(svg + table))  # noqa: S704  every part is escaped


def _column(x: float, step: float, label: str, count: int, share: float) -> str:
    height = round(share * COLUMN_HEIGHT)
    y = COLUMN_HEIGHT - height + 16
    number = (
        f'<text x="{x + step / 2:.1f}" y="{y - 4}">{count:,}</text>'
        if count and step >= LABEL_WIDTH
        else ""
    )
    return (
        f"<g><title>{escape(label)}: {count:,}</title>"
        f'<rect x="{x + step * 0.08:.1f}" y="{y}" width="{step * 0.84:.1f}" height="{height}"/>'
        f"{number}</g>"
    )


def _marks(counts: Counts, step: float, y: float) -> str:
    """Return the names below the columns: all where they fit, else the first and the last."""
    if step >= LABEL_WIDTH:
        return "".join(
            f'<text x="{(place + 0.5) * step:.1f}" y="{y}">{escape(label)}</text>'
            for place, (label, _) in enumerate(counts)
        )
    last = f'<text class="end" x="{PLOT_WIDTH}" y="{y}">{escape(counts[-1][0])}</text>'
    return f'<text class="start" x="0" y="{y}">{escape(counts[0][0])}</text>{last}'
