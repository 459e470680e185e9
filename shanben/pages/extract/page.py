"""Put together what one page says, each value with the span where it was read."""

import re
from collections.abc import Iterable

from shanben.base.findings import Finding
from shanben.base.types import Evidence, Page, Person
from shanben.pages.extract.blocks import find_lone_section, make_blocks
from shanben.pages.extract.notes import note_gaps
from shanben.pages.extract.readers.breadcrumb import find_publisher
from shanben.pages.extract.readers.head import trim_views
from shanben.pages.extract.readers.headline import headline_end, squeeze
from shanben.pages.extract.reading import Reading, read_page
from shanben.pages.extract.tools.lines import SHORT
from shanben.pages.extract.tools.people import EDITOR_ROLES, Credit

Span = tuple[int, int]

_BLANK = re.compile(r"\s+")
_ANY_BLANK = re.compile(r"[\s\u200b]")
_HAN_BLANK = re.compile(r"(?<=[\u3400-\u9fff])[\s\u200b]+(?=[\u3400-\u9fff])")


def extract_page(restored: str, simplified: str) -> tuple[Page, tuple[Finding, ...]]:
    """Return what the page says about its article, with evidence, and notes on what is missing.

    Both texts have the same length; spans are offsets in either, values are slices of `simplified`.
    A headline over several lines has one span of evidence for each line. Raises ValueError when the
    lengths differ: a caller's mistake, not the page's.
    """
    if len(restored) != len(simplified):
        raise ValueError(f"restored has {len(restored)} characters, simplified {len(simplified)}")
    reading = read_page(simplified)
    return make_page(reading), note_gaps(reading)


def make_page(reading: Reading) -> Page:
    """Return the values of a reading, with evidence and blocks."""
    evidence: list[Evidence] = []
    lone = find_lone_section(reading.lines, reading.title[0]) if reading.title else None
    authors, editors = split_people(reading)
    head = reading.head
    if head.date:
        evidence.append(
            Evidence("date_published", head.date.start, head.date.end, head.date_method)
        )
    if reading.event:
        evidence.append(
            Evidence("date_event", reading.event.start, reading.event.end, reading.event.method)
        )
    return Page(
        title=_title(reading, evidence),
        date_published=head.date.day if head.date else None,
        date_event=reading.event.day if reading.event else None,
        date_event_method=reading.event.method if reading.event else None,
        dateline_place=_value(
            reading,
            evidence,
            "dateline_place",
            "dateline",
            _place(reading),
        ),
        dateline_agency=_value(
            reading,
            evidence,
            "dateline_agency",
            "dateline",
            reading.dateline and reading.dateline.agency,
        ),
        source=_sources(reading, evidence),
        publisher=_publisher(reading, evidence),
        section=_section(reading, evidence, lone),
        authors=_people(reading, evidence, "authors", authors),
        editors=_people(reading, evidence, "editors", editors),
        view_count=_views(reading, evidence),
        icp_license=_value(reading, evidence, "icp_license", "footer", reading.footer.icp_license),
        sponsor=_value(reading, evidence, "sponsor", "footer", reading.footer.sponsor),
        body=_paragraphs(reading),
        evidence=_in_order(evidence),
        blocks=make_blocks(reading, lone),
    )


def _in_order(evidence: list[Evidence]) -> tuple[Evidence, ...]:
    if len(evidence) > 1:
        evidence.sort(key=lambda one: (one.start, one.end, one.field))
    return tuple(evidence)


def clean(text: str) -> str:
    """Return `text` with each run of blanks made one, and none between two Han characters.

    >>> clean("王\u3000琳"), clean("AI  改变 世界")
    ('王琳', 'AI 改变世界')
    """
    if _ANY_BLANK.search(text) is None:
        return text
    return _BLANK.sub(" ", _HAN_BLANK.sub("", text)).strip()


def _value(
    reading: Reading, evidence: list[Evidence], field: str, method: str, span: Span | None
) -> str | None:
    if span is None:
        return None
    evidence.append(Evidence(field, *span, method))
    return clean(reading.text[span[0] : span[1]])


def _title(reading: Reading, evidence: list[Evidence]) -> str | None:
    if not reading.title:
        return None
    lines = [reading.lines[index] for index in reading.title]
    method = "line_above_article" if len(lines) == 1 else "lines_above_article"
    if reading.title == (0,):
        method = "browser_title" if headline_end(lines[0].text) < len(lines[0].text) else method
        lines[0] = lines[0]._replace(end=lines[0].start + headline_end(lines[0].text))
    evidence.extend(Evidence("title", line.start, line.end, method) for line in lines)
    return "".join(_BLANK.sub(" ", reading.text[line.start : line.end]) for line in lines) or None


def _place(reading: Reading) -> Span | None:
    """Return the place of the dateline, or of the byline that closes the article."""
    if reading.dateline:
        return reading.dateline.place
    return reading.closing.place if reading.closing else None


def _sources(reading: Reading, evidence: list[Evidence]) -> tuple[str, ...]:
    source = reading.head.source
    if source is None:
        return ()
    spans = dict.fromkeys(source.parts)
    evidence.extend(Evidence(f"source/{n}", *span, source.method) for n, span in enumerate(spans))
    return tuple(clean(reading.text[start:end]) for start, end in spans)


def _publisher(reading: Reading, evidence: list[Evidence]) -> str | None:
    root = find_publisher(reading.text, reading.crumb) if reading.crumb else None
    if root:
        return _value(reading, evidence, "publisher", "breadcrumb_root", root)
    return _value(reading, evidence, "publisher", "footer", reading.footer.publisher)


def _section(reading: Reading, evidence: list[Evidence], lone: int | None) -> tuple[str, ...]:
    if reading.crumb is None:
        if lone is None:
            return ()
        line = reading.lines[lone]
        evidence.append(Evidence("section/0", line.start, line.end, "lone_section"))
        return (clean(reading.text[line.start : line.end]),)
    title = squeeze("".join(reading.lines[index].text for index in reading.title))
    spans = [
        span for span in reading.crumb.parts if squeeze(reading.text[span[0] : span[1]]) != title
    ]
    evidence.extend(Evidence(f"section/{n}", *span, "breadcrumb") for n, span in enumerate(spans))
    return tuple(clean(reading.text[start:end]) for start, end in spans)


def split_people(reading: Reading) -> tuple[list[Credit], list[Credit]]:
    """Return authors and editors, each name and role once, in the page's order."""
    if not reading.credits and not reading.head.person:
        return [], []
    credits = [*reading.credits]
    if reading.head.person:
        credits.append(Credit(*reading.head.person.parts[0], "author", None, "person_in_source"))
    seen: set[tuple[str, str]] = set()
    authors: list[Credit] = []
    editors: list[Credit] = []
    for credit in credits:
        key = (clean(reading.text[credit.start : credit.end]), credit.role)
        if key not in seen:
            seen.add(key)
            (editors if credit.role in EDITOR_ROLES else authors).append(credit)
    return authors, editors


def _people(
    reading: Reading, evidence: list[Evidence], field: str, credits: Iterable[Credit]
) -> tuple[Person, ...]:
    people = []
    for number, credit in enumerate(credits):
        evidence.append(Evidence(f"{field}/{number}/name", credit.start, credit.end, credit.method))
        if credit.word:
            evidence.append(Evidence(f"{field}/{number}/role", *credit.word, credit.method))
        people.append(Person(clean(reading.text[credit.start : credit.end]), credit.role))
    return tuple(people)


def _views(reading: Reading, evidence: list[Evidence]) -> int | None:
    if reading.head.views:
        evidence.append(Evidence("view_count", *reading.head.views, "label"))
        return trim_views(reading.text, reading.head.views)
    if reading.head.views_label:
        evidence.append(Evidence("view_count", *reading.head.views_label, "label_without_value"))
    return None


def _paragraphs(reading: Reading) -> tuple[str, ...]:
    """Return the paragraphs as the page has them; the last one ends before its closing credits."""
    first, last = reading.article
    page, buttons, closing = reading.text, reading.buttons, reading.closing
    paragraphs = [
        line.text if len(line.text) > SHORT else page[line.start : line.end]  # prose is not folded
        for index, line in enumerate(reading.lines[first : last + 1], first)
        if index not in buttons
    ]
    if closing and last not in buttons and closing.end < reading.lines[last].end:
        paragraphs[-1] = page[reading.lines[last].start : closing.end]
    return tuple(paragraphs)
