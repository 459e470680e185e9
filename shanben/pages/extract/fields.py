"""The fields that are read off a page: one entry and one reader for each.

The layout says what stands where; a reader turns that into the value of one field and says where it
stands. `READERS`, at the end of this file, names the reader of every field, in the order of the
contract. Rows, evidence, the report, the check for contact data and the tests all follow the contract
and this table, so a new field is one property in `schema/record.schema.json` and one entry here
(docs/adding.md has the recipe).
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from shanben.base.patterns import compile_late
from shanben.base.types import Evidence, Person, Span, Value
from shanben.pages.extract.layout import Layout
from shanben.pages.extract.readers.breadcrumb import find_publisher, list_sections
from shanben.pages.extract.readers.headlines.trimming import squeeze
from shanben.pages.extract.readers.heads.views import read_count
from shanben.pages.extract.readers.meanings import is_spaced_out
from shanben.pages.extract.tools.known_words import is_office
from shanben.pages.extract.tools.lines import fold
from shanben.pages.extract.tools.people import EDITOR_ROLES, Credit

# Where a part of a value stands: its path below the field (`` or `/0` or `/1/name`), the span, how it
# was recognised.
FoundAt = tuple[str, int, int, str]


class Answer(NamedTuple):
    """What a page says about one field, and where; places without a value are a label alone."""

    value: Value
    places: Sequence[FoundAt] = ()


NO_VALUE, NO_VALUES = Answer(None), Answer(())
Reader = Callable[[Layout], Answer]

_BLANK = re.compile(r"\s+")
_ANY_BLANK = re.compile(r"[\s\u200b]")
_HAN_BLANK = compile_late(r"(?<=[\u3400-\u9fff])[\s\u200b]+(?=[\u3400-\u9fff])")


def read_fields(layout: Layout) -> tuple[dict[str, Value], tuple[Evidence, ...]]:
    """Return the value of every field, and the evidence for all of them in the page's order."""
    values: dict[str, Value] = {}
    found: list[tuple[int, int, str, str]] = []
    for name, read in READERS.items():
        values[name], places = read(layout)
        for below, start, end, method in places:
            found.append((start, end, name + below, method))
    found.sort()
    return values, tuple([Evidence(path, start, end, how) for start, end, path, how in found])


def clean(text: str) -> str:
    """Return `text` with each run of blanks made one, and none between two Han characters.

    >>> clean("王\u3000琳"), clean("AI  改变 世界")
    ('王琳', 'AI 改变世界')
    """
    if _ANY_BLANK.search(text) is None:
        return text
    return _BLANK.sub(" ", _HAN_BLANK.sub("", text)).strip()


def answer_span(layout: Layout, span: Span | None, method: str) -> Answer:
    """Return the text of one span as the value; without a span, or with a blank one, there is none."""
    if span is None:
        return NO_VALUE
    start, end = span
    value = clean(layout.text[start:end])
    return Answer(value, [("", start, end, method)]) if value else NO_VALUE


def answer_spans(layout: Layout, spans: Iterable[Span], method: str) -> Answer:
    """Return the texts of the spans as a list of values, each with its place; blank ones are none."""
    values: list[str] = []
    places: list[FoundAt] = []
    for start, end in spans:
        if value := clean(layout.text[start:end]):
            places.append((f"/{len(values)}", start, end, method))
            values.append(value)
    return Answer(tuple(values), places)


def _read_title(layout: Layout) -> Answer:
    """Return the headline; its lines are joined without a blank, and each has its own place."""
    spans = layout.title_spans
    if not spans:
        return NO_VALUE
    text = "".join(_read_part(layout.text[start:end]) for start, end in spans)
    return Answer(text or None, [("", start, end, layout.title_method) for start, end in spans])


def _read_part(text: str) -> str:
    """Return a line of the headline with blanks made one, and none where each character has its own."""
    return _BLANK.sub("" if is_spaced_out(fold(text)) else " ", text)


def _read_date_published(layout: Layout) -> Answer:
    found = layout.head.date
    if found is None:
        return NO_VALUE
    return Answer(found.day, [("", found.start, found.end, layout.head.date_method)])


def _read_date_event(layout: Layout) -> Answer:
    event = layout.event
    if event is None:
        return NO_VALUE
    return Answer(event.day, [("", event.start, event.end, event.method)])


def _read_date_event_method(layout: Layout) -> Answer:
    """Return how the year of the event was reached; it stands nowhere, so it has no place."""
    return Answer(layout.event.method) if layout.event else NO_VALUE


def _read_dateline_place(layout: Layout) -> Answer:
    """Return the place of the dateline, or of the byline that closes the article."""
    told = [line.place for line in (layout.dateline, layout.closing) if line and line.place]
    return answer_span(layout, told[0] if told else None, "dateline")


def _read_dateline_agency(layout: Layout) -> Answer:
    return answer_span(layout, layout.dateline.agency if layout.dateline else None, "dateline")


def _read_source(layout: Layout) -> Answer:
    found = layout.head.source
    if found is None:
        return NO_VALUES
    return answer_spans(layout, dict.fromkeys(found.parts), found.method)


def _read_publisher(layout: Layout) -> Answer:
    """Return the site's name: from the foot that reserves its rights, else the breadcrumb's root."""
    root = find_publisher(layout.text, layout.crumb) if layout.crumb else None
    if root and not layout.footer.publisher:
        return answer_span(layout, root, "breadcrumb_root")
    return answer_span(layout, layout.footer.publisher or layout.footer.holder, "footer")


def _read_section(layout: Layout) -> Answer:
    """Return the breadcrumb without the headline at its end, else the section's lone word."""
    if layout.crumb is None:
        if layout.lone_section is None:
            return NO_VALUES
        line = layout.lines[layout.lone_section]
        return answer_spans(layout, list_sections(line), "lone_section")
    title = squeeze("".join(fold(layout.text[start:end]) for start, end in layout.title_spans))
    title = title.strip("[]【】")  # as a step has no bracket at its edge
    untagged = _TAG.sub("", title)
    steps = [(span, squeeze(fold(layout.text[slice(*span)]))) for span in layout.crumb.parts]
    spans = [
        (start, _cut_headline(layout.text, start, end, title))
        for (start, end), step in steps
        if not (_is_headline(step, title) or step == untagged)
    ]
    return answer_spans(layout, spans, "breadcrumb")


_TAG = re.compile("^[【\\[]?[\u3400-\u9fff]{2,4}[】\\]](?=.{5})")  # [图文] before the headline


def _cut_headline(text: str, start: int, end: int, title: str) -> int:
    """Return where a step of the breadcrumb ends that the headline follows after a blank."""
    blank = text.find(" ", start, end)
    if blank > start and title and squeeze(fold(text[blank:end])) == title:
        return blank
    return end


def _is_headline(step: str, title: str) -> bool:
    """Tell whether a step of the breadcrumb is the headline, whole or cut short: 全市召开会....

    >>> _is_headline("全市召开会...", "全市召开会议"), _is_headline("全市", "全市召开会议")
    (True, False)
    """
    begun = step.rstrip(".…_")
    if len(title) > 8 and step.endswith(title) and is_office(step[: -len(title)]):
        return True  # the office that issued a document stands before it
    return step == title or (len(begun) > 3 and begun != step and title.startswith(begun))


def _read_authors(layout: Layout) -> Answer:
    """Return everybody who did not edit, and the people who stand where a source should."""
    credits = [credit for credit in layout.credits if credit.role not in EDITOR_ROLES]
    people = layout.head.person.parts if layout.head.person else ()
    credits += [Credit(*part, "author", None, "person_in_source") for part in people]
    return _answer_people(layout, credits)


def _read_editors(layout: Layout) -> Answer:
    return _answer_people(layout, [one for one in layout.credits if one.role in EDITOR_ROLES])


def _answer_people(layout: Layout, credits: Sequence[Credit]) -> Answer:
    """Return the people in the page's order, each name and role once."""
    if not credits:
        return NO_VALUES
    people: dict[Person, None] = {}
    places: list[FoundAt] = []
    for credit in credits:
        person = Person(clean(layout.text[credit.start : credit.end]), credit.role)
        if person in people:
            continue
        number = len(people)
        people[person] = None
        places.append((f"/{number}/name", credit.start, credit.end, credit.method))
        if credit.word:
            places.append((f"/{number}/role", *credit.word, credit.method))
    return Answer(tuple(people), places)


def _read_view_count(layout: Layout) -> Answer:
    """Return the number of views; a label that waits for its number is a place without a value."""
    head = layout.head
    if head.views:
        return Answer(read_count(layout.text, head.views), [("", *head.views, "label")])
    if head.views_label:
        return Answer(None, [("", *head.views_label, "label_without_value")])
    return NO_VALUE


def _read_icp_license(layout: Layout) -> Answer:
    return answer_span(layout, layout.footer.icp_license, "footer")


def _read_sponsor(layout: Layout) -> Answer:
    return answer_span(layout, layout.footer.sponsor, "footer")


READERS: dict[str, Reader] = {
    "title": _read_title,
    "date_published": _read_date_published,
    "date_event": _read_date_event,
    "date_event_method": _read_date_event_method,
    "dateline_place": _read_dateline_place,
    "dateline_agency": _read_dateline_agency,
    "source": _read_source,
    "publisher": _read_publisher,
    "section": _read_section,
    "authors": _read_authors,
    "editors": _read_editors,
    "view_count": _read_view_count,
    "icp_license": _read_icp_license,
    "sponsor": _read_sponsor,
}
