"""Say what is missing or uncertain on a page, in at most a handful of findings."""

from collections.abc import Iterator
from itertools import islice

from shanben.base.findings import Finding
from shanben.pages.extract.layout import Layout, list_unread_people
from shanben.pages.extract.readers.headlines.fitness import Fit
from shanben.pages.extract.readers.heads.date_lines import MAX_DATE_LINE
from shanben.pages.extract.tools.dates import find_no_day

MOST_NO_NAMES, LONGEST_NO_NAME = 2, 20  # notes of one page, characters of the value


def note_gaps(layout: Layout) -> tuple[Finding, ...]:
    """Return the findings of one page, in the order of its lines."""
    notes = (_note_article(layout), _note_date(layout), _note_event(layout), _note_source(layout))
    found = [note for note in notes if note]
    if layout.labelled:
        found += islice(_note_no_names(layout), MOST_NO_NAMES)
    if len(found) > 1:
        found.sort(key=lambda finding: (finding.line or 0, finding.rule))
    return tuple(found)


def _note_article(layout: Layout) -> Finding | None:
    if not layout.has_article:
        message = "no run of prose on the page; body_simplified is empty."
        return Finding("M102", message, line=1, field="body_simplified")
    if layout.rivals:
        one, other = (layout.lines[index] for index in layout.rivals)
        message = f"{one.text} or {other.text}: either can be the headline; title is null."
        return Finding("M108", message, one.number, "title", one.start, one.end)
    if layout.doubt and not layout.title_spans:
        return _note_doubt(layout, *layout.doubt)
    if not layout.title_spans:
        message = "no headline above the article; title is null, the lead is not used for it."
        return Finding("M101", message, line=_line(layout), field="title")
    return None


def _note_doubt(layout: Layout, index: int, fit: Fit) -> Finding:
    """Return the note for a line that is a headline or something else, with what speaks for each."""
    line = layout.lines[index]
    message = (
        f"{line.text} can be the headline ({fit.points:.1f} points) or {fit.other.says} "
        f"({fit.other.points:.1f}); title is null."
    )
    return Finding("M180", message, line.number, "title", line.start, line.end)


def _note_date(layout: Layout) -> Finding | None:
    if layout.head.date:
        return None
    if rivals := layout.head.rival_dates:
        return _note_rivals(
            layout,
            "date_published",
            [(one.start, one.end) for one in rivals],
            "date of publication",
        )
    if found := layout.head.uncertain_date:
        printed = layout.text[found.start : found.end]
        line = next(one.number for one in reversed(layout.lines) if one.start <= found.start)
        message = f"{printed} can be day-first or month-first; date_published is null."
        return Finding("M103", message, line, "date_published", found.start, found.end)
    return _note_no_day(layout) or _note_no_date(layout)


def _note_no_day(layout: Layout) -> Finding | None:
    """Return the note for a date above the article that does not exist, such as 2024-02-31."""
    for line in layout.lines[: layout.article.first]:
        if len(line.text) <= MAX_DATE_LINE and (span := find_no_day(line.text)):
            start, end = line.start + span[0], line.start + span[1]
            message = f"{layout.text[start:end]} is no day of the calendar; date_published is null."
            return Finding("M104", message, line.number, "date_published", start, end)
    return None


def _note_no_date(layout: Layout) -> Finding:
    day = layout.lead_day
    says = ""
    if day and day.year is None:
        says = f"; the body says {day.month}月{day.day}日 without a year"
    message = f"no publication date on the page{says}. date_published is null."
    return Finding("M104", message, _line(layout), "date_published")


def _note_source(layout: Layout) -> Finding | None:
    rivals = layout.head.rival_sources
    spans = [(source.parts[0][0], source.parts[-1][1]) for source in rivals]
    return _note_rivals(layout, "source", spans, "source") if spans else None


def _note_rivals(layout: Layout, field: str, spans: list[tuple[int, int]], what: str) -> Finding:
    """Return the note for two values of one rank, of which neither is taken."""
    one, other = (layout.text[start:end] for start, end in spans)
    start, end = spans[0]
    line = next(one.number for one in reversed(layout.lines) if one.start <= start)
    message = f"{one} or {other}: either can be the {what}; {field} is left empty."
    return Finding("M187", message, line, field, start, end)


def _note_event(layout: Layout) -> Finding | None:
    day = layout.lead_day
    dated = layout.head.date or layout.head.uncertain_date or layout.head.rival_dates
    if not day or day.year is not None or layout.event or dated:
        return None
    says = f"the lead says {day.month}月{day.day}日"
    message = f"{says} and the page names no single year; date_event is null."
    return Finding("M105", message, _line(layout), "date_event")


def _note_no_names(layout: Layout) -> Iterator[Finding]:
    """Yield a note for a label of a person that an id, an office or a system's word follows."""
    for index, value in list_unread_people(layout):
        if value.end - value.start <= LONGEST_NO_NAME:
            text = layout.text[value.start : value.end]
            message = f"{text} after {value.label} is no name; it is left out."
            line = layout.lines[index].number
            yield Finding("M106", message, line, None, value.start, value.end)


def _line(layout: Layout) -> int:
    """Return the line in which the article begins."""
    return layout.lines[layout.article.first].number if layout.has_article else 1
