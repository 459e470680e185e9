"""Give every non-blank line of a page one type, and join runs of lines of one type to blocks.

Types: breadcrumb, section, navigation, headline, meta_line, source, date_published, body, credits,
copyright_notice, footer, unknown. A line of several labels is a meta_line. `unknown` is what no
rule understood between headline and article or behind it: a line that may matter, not read.
"""

import re
from itertools import groupby
from operator import itemgetter

from shanben.extract.body import is_caption, is_end, is_noise
from shanben.extract.labels import Field, split_fields
from shanben.extract.lines import SHORT, Line
from shanben.extract.reading import Reading
from shanben.extract.vocabulary import end_pattern, phrase_pattern, phrases
from shanben.model import Block

_HAN = re.compile(r"[\u3400-\u9fff]")


def make_blocks(reading: Reading, section: int | None) -> tuple[Block, ...]:
    """Return the blocks of the page; `section` is the line of a lone section word, if any."""
    types = [type_line(reading, index, section) for index in range(len(reading.lines))]
    blocks = []
    for kind, run in groupby(zip(types, reading.lines, strict=True), key=itemgetter(0)):
        lines = [line for _, line in run]
        blocks.append(Block(kind, lines[0].start, lines[-1].end))
    return tuple(blocks)


def type_line(reading: Reading, index: int, section: int | None) -> str:
    """Return the type of one line."""
    first, last = reading.article
    if first <= index <= last:
        return "navigation" if is_noise(reading.lines[index].text) else "body"
    if index in reading.title:
        return "headline"
    if index == section:
        return "section"
    if reading.crumb and index in reading.crumb.lines:
        return "breadcrumb"
    if index < first:
        return _type_above(reading, index)
    return _type_behind(reading, index)


def _type_above(reading: Reading, index: int) -> str:
    line = reading.lines[index]
    if index == reading.head.date_line or index + 1 == reading.head.date_line:
        fields = _field_types(reading, line)
        if index == reading.head.date_line:
            return _join_types(fields | {"date_published"})
    if kind := _type_of_labels(reading, line):
        return kind
    if index in reading.credit_lines:
        return "credits"
    if index < reading.zone.title_first or is_noise(line.text):
        return "navigation"
    return "unknown"


def _type_of_labels(reading: Reading, line: Line) -> str | None:
    """Return the type of a line whose labels or outlet were understood."""
    kinds = _field_types(reading, line)
    return _join_types(kinds) if kinds else None


def _join_types(kinds: set[str]) -> str:
    return next(iter(kinds)) if len(kinds) == 1 else "meta_line"


_TYPE_OF_FIELD = {
    "source": "source",
    "source_weak": "source",
    "date_published": "date_published",
    "person": "credits",
    "navigation": "navigation",
    "widget": "navigation",
}


def _field_types(reading: Reading, line: Line) -> set[str]:
    kinds = set()
    if len(line.text) <= SHORT:
        fields: list[Field] = split_fields(reading.text, line)
        kinds = {_TYPE_OF_FIELD.get(field.name, "meta_line") for field in fields}
    source = reading.head.source
    if source and any(line.start <= start < line.end for start, _ in source.parts):
        kinds.add("source")
    return kinds


def _type_behind(reading: Reading, index: int) -> str:
    line = reading.lines[index]
    text = line.text
    if index in reading.credit_lines:
        return "credits"
    if len(text) > SHORT:
        return "unknown"
    if phrase_pattern("notice").search(text) and not phrase_pattern("footer").search(text):
        return "copyright_notice"
    if phrase_pattern("footer").search(text):
        return "footer"
    kinds = _field_types(reading, line)
    if kinds & {"source", "credits", "date_published"}:
        return _join_types(kinds)
    if is_noise(text) or is_end(text) or "。" not in text or is_caption(text):
        return "navigation"
    return "unknown"


def find_lone_section(lines: list[Line], title_first: int) -> int | None:
    """Return the position of a single section word above the headline that the menu repeats.

    热点聚焦 over a menu line 集团动态 媒体关注 热点聚焦 is the section the page belongs to.
    """
    if not 2 <= title_first <= 4:
        return None
    word = lines[0].text
    if not 2 <= len(word) <= 8 or len(_HAN.findall(word)) != len(word):
        return None
    if word in phrases("widget", "exact") or (
        end_pattern().match(word) and word not in ("今日热点",)
    ):
        return None
    menu = [line.text.split() for line in lines[1:title_first]]
    return 0 if any(word in words and len(words) > 2 for words in menu) else None
