"""Say which other words of a page could have been the value of a field, and why they are not.

For a person who asks why; no row depends on it. The readers' own lists are asked again, so what is said
is what they did.
"""

from collections.abc import Iterator
from typing import NamedTuple

from shanben.pages.extract.layout import HEAD_DATES, Layout, find_layout, find_opening
from shanben.pages.extract.readers.events import LEAD
from shanben.pages.extract.readers.head import find_date_lines, list_dates, list_sources
from shanben.pages.extract.readers.headline import Prose, find_repeats, list_rivals
from shanben.pages.extract.tools.dates import find_month_days
from shanben.pages.extract.tools.lines import fold_digits


class Rival(NamedTuple):
    """Words of the page that are not the value of a field: their span, and the reason."""

    start: int
    end: int
    why: str


def find_rivals(simplified: str) -> dict[str, tuple[Rival, ...]]:
    """Return, by field, what else was looked at on a page, the likeliest first.

    `simplified` is the page restored and in Simplified Chinese; offsets are those of the restored page
    as well. Fields without a rival are left out.
    """
    layout = find_layout(simplified)
    found = {
        "title": tuple(_rivals_of_title(layout)),
        "date_published": tuple(
            Rival(*one)
            for one in list_dates(
                layout.text, layout.lines, layout.labelled, layout.zone, layout.head.date
            )
        ),
        "date_event": tuple(_rivals_of_event(layout)),
        "source": tuple(
            Rival(*one)
            for one in list_sources(
                layout.text, layout.lines, layout.labelled, layout.zone, layout.head
            )
        ),
        "publisher": tuple(_rivals_of_publisher(layout)),
    }
    return {field: rivals for field, rivals in found.items() if rivals}


def _rivals_of_title(layout: Layout) -> Iterator[Rival]:
    lines, first = layout.lines, layout.article.first
    if layout.rivals:
        for index in layout.rivals:
            yield Rival(lines[index].start, lines[index].end, "another line fits equally well")
        return
    prose = Prose(lines, first, find_opening(layout.text, lines, layout.article))
    dates = [index for index in find_date_lines(lines) if first - HEAD_DATES <= index < first]
    for index, why in list_rivals(prose, layout.title, find_repeats(lines), dates):
        yield Rival(lines[index].start, lines[index].end, why)


def _rivals_of_event(layout: Layout) -> Iterator[Rival]:
    """Yield the days that the lead names besides the one that is the event's."""
    if not layout.has_article:
        return
    line = layout.lines[layout.article.first]
    for start, end, *_ in find_month_days(fold_digits(line.text[:LEAD])):
        start, end = start + line.start, end + line.start
        if layout.event is None:
            yield Rival(start, end, "its year is not known")
        elif start >= layout.event.end:
            yield Rival(start, end, "an earlier day is named first")


def _rivals_of_publisher(layout: Layout) -> Iterator[Rival]:
    """Yield the first step of the breadcrumb where the foot of the page names the site."""
    if layout.crumb and layout.footer.publisher:
        start, end = layout.crumb.parts[0]
        if layout.text[start:end] != layout.text[slice(*layout.footer.publisher)]:
            yield Rival(start, end, "the foot of the page names the site")
