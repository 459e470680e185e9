"""Say which other words of a page could have been the value of a field, and why they are not.

For a person who asks why; no row depends on it. The readers' own lists are asked again, so what is said
is what they did.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from shanben.pages.extract.layout import (
    HEAD_DATES,
    Layout,
    find_layout,
    find_opening,
    list_indented,
    list_unread_people,
)
from shanben.pages.extract.readers.credits.tails import AFTER_ANY
from shanben.pages.extract.readers.datelines.dateline import LEAD as DATELINE_LENGTH
from shanben.pages.extract.readers.datelines.leads import list_readings
from shanben.pages.extract.readers.events import LEAD
from shanben.pages.extract.readers.footer import list_names
from shanben.pages.extract.readers.headlines.choice import list_fits, list_rivals
from shanben.pages.extract.readers.headlines.fitness import REACH
from shanben.pages.extract.readers.headlines.repeats import find_repeats
from shanben.pages.extract.readers.headlines.trimming import Prose
from shanben.pages.extract.readers.heads.date_lines import find_date_lines
from shanben.pages.extract.readers.heads.head import list_dates, list_sources
from shanben.pages.extract.readers.meanings import Meaning
from shanben.pages.extract.tools.dates import find_month_days
from shanben.pages.extract.tools.known_words import is_outlet, role_words, self_names
from shanben.pages.extract.tools.lines import fold, fold_digits
from shanben.pages.extract.tools.people import EDITOR_ROLES, is_bare_name

LONGEST_NAME = 40  # characters after a label for people that are shown as no name
# Who is named in running text, 记者王琳从县里获悉, or under a picture, 王琳 摄.
_NAMED_IN_TEXT = re.compile(
    r"""
    记者([\u3400-\u9fff]{2,3}?)(?=[从在昨今近日前了对获说])  # 记者王琳从县里获悉,
    |([\u3400-\u9fff]{2,3})[ ]?摄(?![\u3400-\u9fff])  # or 王琳 摄
    """,
    re.VERBOSE,
)


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
        "dateline_place": tuple(_rivals_of_dateline(layout, "place")),
        "dateline_agency": tuple(_rivals_of_dateline(layout, "agency")),
        "publisher": tuple(_rivals_of_publisher(layout)),
        "authors": tuple(_rivals_of_people(layout, editors=False)),
        "editors": tuple(_rivals_of_people(layout, editors=True)),
    }
    found |= {field: rivals for field, rivals in _of_one_rank(layout).items() if rivals}
    return {field: rivals for field, rivals in found.items() if rivals}


def _of_one_rank(layout: Layout) -> dict[str, tuple[Rival, ...]]:
    """Return the values of fields that are null because two have labels of one rank."""
    why = "another one has as good a label"
    spans = [span for source in layout.head.rival_sources for span in source.parts]
    return {
        "date_published": tuple(Rival(one.start, one.end, why) for one in layout.head.rival_dates),
        "source": tuple(Rival(start, end, why) for start, end in spans),
    }


def find_meanings(simplified: str) -> Iterator[tuple[int, int, list[Meaning]]]:
    """Yield what the lines around the article of a page can be, likeliest first, with their spans.

    `simplified` as above. A line of which nothing tells what it is has no meanings.
    """
    layout = find_layout(simplified)
    if not layout.has_article:
        return
    lines, (first, last) = layout.lines, layout.article
    prose, dates = _read_prose(layout)
    for index in (*range(max(0, first - REACH), first), *range(last + 1, last + 1 + AFTER_ANY)):
        if index < len(lines):
            yield lines[index].start, lines[index].end, list_fits(prose, dates, index)


def _read_prose(layout: Layout) -> tuple[Prose, list[int]]:
    """Return what a headline is chosen by: the lines with the article's opening, those with a date."""
    lines, first = layout.lines, layout.article.first
    dates = [index for index in find_date_lines(lines) if first - HEAD_DATES <= index < first]
    opening = find_opening(layout.text, lines, layout.article)
    return Prose(lines, first, opening, list_indented(layout.text, lines, first)), dates


def _rivals_of_title(layout: Layout) -> Iterator[Rival]:
    lines = layout.lines
    if layout.rivals:
        for index in layout.rivals:
            yield Rival(lines[index].start, lines[index].end, "another line fits equally well")
        return
    prose, dates = _read_prose(layout)
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


def _rivals_of_dateline(layout: Layout, part: str) -> Iterator[Rival]:
    """Yield what other readings of the lead take for the place or the agency of its dateline."""
    dateline = layout.dateline
    if not layout.has_article or dateline is None:
        return
    chosen = [span for span in (dateline.agency, dateline.place) if span]
    line = layout.lines[layout.article.first]
    lead = fold(line.text[:DATELINE_LENGTH])
    if part == "agency" and dateline.agency is None:
        bare = lead.lstrip("([【 据")
        start = line.start + len(lead) - len(bare)
        for word in self_names():
            if bare.startswith(word):
                yield Rival(start, start + len(word), "the page's word for itself names no agency")
    for reading in list_readings(lead, line.start):
        span = reading.agency if part == "agency" else reading.place
        if span and not any(start < span[1] and span[0] < end for start, end in chosen):
            yield Rival(*span, "a reading of the dateline that explains less of it")


def _rivals_of_publisher(layout: Layout) -> Iterator[Rival]:
    """Yield the first step of the breadcrumb where the foot names the site, and further names there."""
    footer = layout.footer
    if layout.crumb and footer.publisher:
        start, end = layout.crumb.parts[0]
        if layout.text[start:end] != layout.text[slice(*footer.publisher)]:
            yield Rival(start, end, "the foot of the page names the site")
    chosen = footer.publisher or footer.holder
    for span, is_sure in list_names(layout.lines, layout.article.last + 1):
        if chosen is None or layout.text[slice(*span)] == layout.text[slice(*chosen)]:
            continue
        why = (
            "another name stands before it"
            if is_sure
            else "it only owns the site, or registered it"
        )
        yield Rival(*span, why)


def _rivals_of_people(layout: Layout, *, editors: bool) -> Iterator[Rival]:
    """Yield what stands after a label for people and is no name, and who is named without a part."""
    for _, value in list_unread_people(layout):
        text = layout.text[value.start : value.end]
        roles = role_words("before").get(value.label, ())
        if bool({*roles} & EDITOR_ROLES) == editors and len(text) <= LONGEST_NAME:
            why = "the name of an outlet" if is_outlet(fold(text)) else "no name of a person"
            yield Rival(value.start, value.end, why)
    if not editors:
        yield from _named_in_text(layout)


def _named_in_text(layout: Layout) -> Iterator[Rival]:
    """Yield the people whom the article names and does not credit, each name once."""
    read = {credit.start for credit in layout.credits}
    seen: set[str] = set()
    for line in layout.lines[layout.article.first : layout.article.last + 1]:
        for match in _NAMED_IN_TEXT.finditer(line.text):
            group = 1 if match[1] else 2
            start, end = line.start + match.start(group), line.start + match.end(group)
            name = match[group]
            if start in read or name in seen or not is_bare_name(name):
                continue
            seen.add(name)
            why = (
                "running text credits nobody"
                if group == 1
                else "who supplied a picture has no part"
            )
            yield Rival(start, end, why)
