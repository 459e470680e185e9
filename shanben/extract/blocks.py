"""Give every non-blank line of a page one type, and join runs of lines of one type to blocks.

Types: breadcrumb, section, navigation, headline, meta_line, source, date_published, body, credits,
copyright_notice, footer, unknown. A line of several labels is a meta_line. `unknown` is what no
rule understood between headline and article or behind it: a line that may matter, not read.
"""

import re
from itertools import groupby

from shanben.extract.body import is_caption, is_end, is_noise
from shanben.extract.labels import Field, split_fields
from shanben.extract.lines import SHORT, Line
from shanben.extract.reading import Reading
from shanben.extract.vocabulary import opens_end, phrase_pattern, phrases
from shanben.model import Block

_HAN = re.compile(r"[\u3400-\u9fff]")


def make_blocks(reading: Reading, section: int | None) -> tuple[Block, ...]:
    """Return the blocks of the page; `section` is the line of a lone section word, if any."""
    first, behind = reading.article.first, reading.article.last + 1
    types = [_type_outside(reading, index, section) for index in range(first)]
    types += [
        "navigation" if index in reading.buttons else "body" for index in range(first, behind)
    ]
    types += [_type_outside(reading, index, section) for index in range(behind, len(reading.lines))]
    blocks = []
    begin = 0
    for kind, run in groupby(types):
        end = begin + len([*run])
        blocks.append(Block(kind, reading.lines[begin].start, reading.lines[end - 1].end))
        begin = end
    return tuple(blocks)


def _type_outside(reading: Reading, index: int, section: int | None) -> str:
    """Return the type of a line above or behind the article."""
    if index in reading.title:
        return "headline"
    if index == section:
        return "section"
    if reading.crumb and index in reading.crumb.lines:
        return "breadcrumb"
    if index < reading.article.first:
        return _type_above(reading, index)
    return _type_behind(reading, index)


def _type_above(reading: Reading, index: int) -> str:
    if index == reading.head.date_line or index + 1 == reading.head.date_line:
        fields = _field_types(reading, index)
        if index == reading.head.date_line:
            return _join_types(fields | {"date_published"})
    if kind := _type_of_labels(reading, index):
        return kind
    if index in reading.credit_lines:
        return "credits"
    if index < reading.zone.title_first or is_noise(reading.lines[index].text):
        return "navigation"
    return "unknown"


def _type_of_labels(reading: Reading, index: int) -> str | None:
    """Return the type of a line whose labels or outlet were understood."""
    kinds = _field_types(reading, index)
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


def _field_types(reading: Reading, index: int) -> set[str]:
    line = reading.lines[index]
    kinds = set()
    if len(line.text) <= SHORT:
        fields: list[Field] = split_fields(reading.text, line)
        kinds = {_TYPE_OF_FIELD.get(field.name, "meta_line") for field in fields}
    if index in reading.source_lines:
        kinds.add("source")
    return kinds


def _type_behind(reading: Reading, index: int) -> str:
    text = reading.lines[index].text
    if index in reading.credit_lines:
        return "credits"
    if len(text) > SHORT:
        return "unknown"
    if phrase_pattern("notice", "footer").search(text):
        return "footer" if phrase_pattern("footer").search(text) else "copyright_notice"
    kinds = _field_types(reading, index)
    if kinds & {"source", "credits", "date_published"}:
        return _join_types(kinds)
    if "。" not in text or is_noise(text) or is_end(text) or is_caption(text):
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
    if word in phrases("widget", "exact") or (opens_end(word) and word not in ("今日热点",)):
        return None
    menu = [line.text.split() for line in lines[1:title_first]]
    return 0 if any(word in words and len(words) > 2 for words in menu) else None
