"""Say what is missing or uncertain on a page, in at most a handful of findings."""

from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice

from shanben.extract.head import lines_below
from shanben.extract.labels import split_fields
from shanben.extract.lines import SHORT
from shanben.extract.reading import Reading
from shanben.model import Finding

MOST_NO_NAMES, LONGEST_NO_NAME = 2, 20  # notes of one page, characters of the value


def note_gaps(reading: Reading) -> tuple[Finding, ...]:
    """Return the findings of one page, in the order of its lines."""
    found = [*_note_article(reading), *_note_date(reading), *_note_event(reading)]
    found += islice(_note_no_names(reading), MOST_NO_NAMES)
    if len(found) > 1:
        found.sort(key=lambda finding: (finding.line or 0, finding.rule))
    return tuple(found)


def _note_article(reading: Reading) -> Iterator[Finding]:
    if not reading.has_article:
        message = "no run of prose on the page; body_simplified is empty."
        yield Finding("M102", message, line=1, field="body_simplified")
    elif not reading.title:
        message = "no headline above the article; title is null, the lead is not used for it."
        yield Finding("M101", message, line=_line(reading), field="title")


def _note_date(reading: Reading) -> Iterator[Finding]:
    if reading.head.date:
        return
    if found := reading.head.uncertain_date:
        printed = reading.text[found.start : found.end]
        line = next(one.number for one in reversed(reading.lines) if one.start <= found.start)
        message = f"{printed} can be day-first or month-first; date_published is null."
        yield Finding("M103", message, line, "date_published", found.start, found.end)
        return
    day = reading.lead_day
    says = ""
    if day and day.year is None:
        says = f"; the body says {day.month}月{day.day}日 without a year"
    message = f"no publication date on the page{says}. date_published is null."
    yield Finding("M104", message, _line(reading), "date_published")


def _note_event(reading: Reading) -> Iterator[Finding]:
    day = reading.lead_day
    dated = reading.head.date or reading.head.uncertain_date
    if day and day.year is None and reading.event is None and not dated:
        says = f"the lead says {day.month}月{day.day}日"
        message = f"{says} and the page names no single year; date_event is null."
        yield Finding("M105", message, _line(reading), "date_event")


def _note_no_names(reading: Reading) -> Iterator[Finding]:
    """Yield the labels for a person that are followed by an id, an office or a system's word."""
    zone = reading.zone
    starts = sorted(credit.start for credit in reading.credits)
    for line in [
        *(reading.lines[index] for index in lines_below(zone)),
        *reading.lines[zone.behind : zone.end],
    ]:
        for field in split_fields(reading.text, line) if len(line.text) <= SHORT else ():
            value = reading.text[field.start : field.end]
            read = bisect_left(starts, field.start) < bisect_left(starts, field.end)
            if field.name == "person" and value and len(value) <= LONGEST_NO_NAME and not read:
                message = f"{value} behind {field.label} is no name; it is left out."
                yield Finding("M106", message, line.number, None, field.start, field.end)


def _line(reading: Reading) -> int:
    """Return the line in which the article begins."""
    return reading.lines[reading.article.first].number if reading.has_article else 1
