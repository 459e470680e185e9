"""Measure the report's plots: bars in a table, columns in a frame; `charts.jinja` draws them.

Everything is drawn when the report is made, so that plots print, need no script, and can be read
aloud.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from shanben.dataset.tally import LENGTH_BOUNDS
from shanben.documents.facts import NOT_METADATA, Facts
from shanben.documents.words import Said, say, say_field, say_rule

# Months drawn apart; of longer spans the years are drawn.
MAX_MONTHS = 36
# In units of the drawing; it is scaled to the width of its frame.
PLOT_WIDTH, COLUMN_HEIGHT, COLUMN_WIDTH, LABEL_WIDTH = 420, 120, 84, 58
# As many classes of length as have room for their names.
MAX_CLASSES = 5
# Above the columns and below them, for numbers and names.
ABOVE, BELOW = 16, 24
# The part of its place that a column fills, in the middle.
FILLED = 0.84


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; `width` is in thousandths of the longest that there may be."""

    label: Said
    count: int
    width: int


@dataclass(frozen=True, slots=True)
class Column:
    """One column; its number and its name stand around `middle`."""

    label: Said
    count: int
    left: float
    middle: float
    top: int
    width: float
    height: int


@dataclass(frozen=True, slots=True)
class Frame:
    """Columns from left to right, standing on a floor; y grows downwards.

    `is_roomy` says whether each column has room for its own number and name.
    """

    columns: list[Column]
    is_roomy: bool
    width: int = PLOT_WIDTH
    floor: int = ABOVE + COLUMN_HEIGHT
    height: int = ABOVE + COLUMN_HEIGHT + BELOW


@dataclass(frozen=True, slots=True)
class Chart:
    """A plot with its heading and one sentence of reading help: columns in a frame, else bars."""

    heading: Said
    note: Said
    bars: tuple[Bar, ...] = ()
    frame: Frame | None = None


Counts = Sequence[tuple[str, int]]
Labelled = Iterable[tuple[Said, int]]


def make_charts(facts: Facts) -> list[Chart]:
    """Return the plots of a dataset; those without data are left out."""
    charts = [
        _make_columns(
            "Pages by month",
            say("{n} of {all} pages print a full date.", n=facts.dated, all=facts.rows),
            _months(facts),
        ),
        _make_columns("Pages by length", say("Characters of the page as found."), _lengths(facts)),
        _make_bars(
            "Script",
            say("In which the article was found, of {n} pages.", n=facts.rows),
            _translate(facts.languages),
        ),
        _make_bars(
            "Damage", say("Of a converter, of {n} pages.", n=facts.rows), _translate(facts.damage)
        ),
        _make_bars(
            "What was restored, what was left",
            say("Edits by rule; damaged spots left as found."),
            _damage(facts),
        ),
        _make_bars("Outlets", _sources_note(facts), _keep_names(facts.sources)),
        _make_bars(
            "Lines by type",
            say("Characters in lines of each type."),
            _translate(facts.block_characters),
        ),
        _make_bars(
            "Fields without a value",
            say("Null or empty, of {n} pages.", n=facts.rows),
            _absent(facts),
            facts.rows,
        ),
    ]
    return [chart for chart in charts if chart.bars or chart.frame]


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
    """Return classes that fit the lengths there are: none is empty, and there are few enough to read."""
    ends = dict(pairwise((*LENGTH_BOUNDS, 0)))
    classes = [[bound, ends[bound], facts.lengths[bound]] for bound in sorted(facts.lengths)]
    while len(classes) > MAX_CLASSES:
        sums = [first[2] + second[2] for first, second in pairwise(classes)]
        place = sums.index(min(sums))
        (start, _, count), (_, end, more) = classes[place : place + 2]
        classes[place : place + 2] = [[start, end, count + more]]
    return [(_name_class(start, end), count) for start, end, count in classes]


def _name_class(start: int, end: int) -> str:
    return f"{start}–{end - 1}" if end else f"{start}+"


def _damage(facts: Facts) -> Labelled:
    edits = [(_name_rule(rule.rule), rule.count) for rule in facts.edit_rules]
    left = [
        (_name_rule(rule.rule), rule.rows)
        for rule in facts.finding_rules
        if rule.rule.startswith("R")
    ]
    return [*edits, *left]


def _name_rule(rule: str) -> Said:
    return Said(*(f"{rule} {title}" for title in say_rule(rule, "title")))


def _translate(counts: dict[str, int]) -> Labelled:
    """Return counts of what has a name in both languages; other names stay as they are."""
    return [(say(label.replace("_", " ")), n) for label, n in counts.items()]


def _keep_names(counts: Counts) -> Labelled:
    """Return counts of names, which are the same in both languages."""
    return [(Said(name, ""), n) for name, n in counts]


def _sources_note(facts: Facts) -> Said:
    words = "Named as source by a page; {n} pages name none."
    more = " The most frequent of more."
    return say(words + more * facts.more_sources, n=facts.absent["source"])


def _absent(facts: Facts) -> Labelled:
    counts = ((n, count) for n, count in facts.absent.items() if count and n not in NOT_METADATA)
    return [(say_field(name), count) for name, count in counts]


def _make_bars(
    heading: str,
    note: Said,
    counts: Labelled,
    whole: int | None = None,
) -> Chart:
    """Return bars; the longest may be `whole`, else it is the highest of the counts."""
    counts = list(counts)
    longest = whole or max((count for _, count in counts), default=0) or 1
    bars = (Bar(label, n, max(round(n / longest * 1000), 2)) for label, n in counts if n)
    return Chart(say(heading), note, bars=tuple(bars))


def _make_columns(heading: str, note: Said, counts: Counts) -> Chart:
    if not counts:
        return Chart(say(heading), note)
    highest = max(count for _, count in counts) or 1
    step = min(COLUMN_WIDTH, PLOT_WIDTH / len(counts))
    columns = [
        _place_column(place * step, step, say(label), count, count / highest)
        for place, (label, count) in enumerate(counts)
    ]
    return Chart(say(heading), note, frame=Frame(columns, is_roomy=step >= LABEL_WIDTH))


def _place_column(x: float, step: float, label: Said, count: int, share: float) -> Column:
    height = round(share * COLUMN_HEIGHT)
    return Column(
        label,
        count,
        left=x + step * (1 - FILLED) / 2,
        middle=x + step / 2,
        top=ABOVE + COLUMN_HEIGHT - height,
        width=step * FILLED,
        height=height,
    )
