"""Give every non-blank line of a page one type, and join runs of lines of one type to blocks.

Types: breadcrumb, section, navigation, headline, meta_line, source, date_published, body, credits,
copyright_notice, footer, unknown. A line of several labels is a meta_line. `unknown` is what no
rule understood between headline and article or behind it: a line that may matter, not read.
"""

import re
from itertools import groupby

from shanben.base.types import Block
from shanben.pages.extract.readers.body import is_caption, is_end, is_noise
from shanben.pages.extract.reading import Reading
from shanben.pages.extract.tools.lines import SHORT, Line
from shanben.pages.extract.tools.vocabulary import opens_end, phrase_pattern, phrases

_HAN = re.compile(r"[\u3400-\u9fff]")


def make_blocks(reading: Reading, section: int | None) -> tuple[Block, ...]:
    """Return the blocks of the page; `section` is the line of a lone section word, if any."""
    first, behind = reading.article.first, reading.article.last + 1
    known = _known_types(reading, section)
    types = [known.get(index) or _type_above(reading, index) for index in range(first)]
    types += [
        "navigation" if index in reading.buttons else "body" for index in range(first, behind)
    ]
    types += [
        known.get(index) or _type_behind(reading, index)
        for index in range(behind, len(reading.lines))
    ]
    blocks = []
    begin = 0
    for kind, run in groupby(types):
        end = begin + len([*run])
        blocks.append(Block(kind, reading.lines[begin].start, reading.lines[end - 1].end))
        begin = end
    return tuple(blocks)


def _known_types(reading: Reading, section: int | None) -> dict[int, str]:
    """Return the types of the lines whose place was found: breadcrumb, section, headline."""
    known = dict.fromkeys(reading.crumb.lines, "breadcrumb") if reading.crumb else {}
    if section is not None:
        known[section] = "section"
    return known | dict.fromkeys(reading.title, "headline")


def _type_above(reading: Reading, index: int) -> str:
    date_line = reading.head.date_line
    kinds = _types_of_fields(reading, index)
    if index == date_line:
        return _join_types(kinds | {"date_published"})
    if kinds:
        return _join_types(kinds)
    if index in reading.credit_lines:
        return "credits"
    if index < reading.zone.title_first or is_noise(reading.lines[index].text):
        return "navigation"
    return "unknown"


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


def _types_of_fields(reading: Reading, index: int) -> set[str]:
    """Return the types of a line's labels and of the outlet that was read there."""
    fields = reading.fields.get(index, ())
    kinds = {_TYPE_OF_FIELD.get(field.name, "meta_line") for field in fields} if fields else set()
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
    kinds = _types_of_fields(reading, index)
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
