"""Give every non-blank line of a page one type, and join runs of lines of one type to blocks.

Types: breadcrumb, section, navigation, headline, meta_line, source, date_published, body, credits,
copyright_notice, footer, unknown. A line of several labels is a meta_line. `unknown` is what no
rule understood between headline and article or after it: a line that may matter, not read.
"""

from collections.abc import Iterator, Set
from itertools import groupby

from shanben.base.types import Block
from shanben.pages.extract.layout import Layout
from shanben.pages.extract.readers.articles.prose_runs import is_end
from shanben.pages.extract.readers.meanings import is_button, read_plain
from shanben.pages.extract.tools.known_words import phrase_pattern
from shanben.pages.extract.tools.lines import SHORT


def make_blocks(layout: Layout) -> tuple[Block, ...]:
    """Return the blocks of the page."""
    first, after = layout.article.first, layout.article.last + 1
    known = _known_types(layout)
    types = [known.get(index) or _type_above(layout, index) for index in range(first)]
    types += ["navigation" if index in layout.buttons else "body" for index in range(first, after)]
    types += _types_below(layout, known, after)
    blocks = []
    begin = 0
    for kind, run in groupby(types):
        end = begin + len([*run])
        blocks.append(Block(kind, layout.lines[begin].start, layout.lines[end - 1].end))
        begin = end
    return tuple(blocks)


def _known_types(layout: Layout) -> dict[int, str]:
    """Return the types of the lines whose place was found: breadcrumb, section, headline."""
    known = dict.fromkeys(layout.crumb.lines, "breadcrumb") if layout.crumb else {}
    if layout.lone_section is not None:
        known[layout.lone_section] = "section"
    return known | dict.fromkeys(layout.title, "headline")


_NO_TYPES: frozenset[str] = frozenset()


def _type_above(layout: Layout, index: int) -> str:
    named = index in layout.labelled or index in layout.source_lines
    kinds = _types_of_labels(layout, index) if named else _NO_TYPES
    if index == layout.head.date_line:
        return _join_types(kinds | {"date_published"})
    if kinds:
        return _join_types(kinds)
    if index in layout.credit_lines:
        return "credits"
    if index < layout.zone.title_first or is_button(layout.lines[index].text):
        return "navigation"
    return "unknown"


def _join_types(kinds: Set[str]) -> str:
    return next(iter(kinds)) if len(kinds) == 1 else "meta_line"


_TYPE_OF_KIND = {
    "source": "source",
    "source_weak": "source",
    "date_published": "date_published",
    "person": "credits",
    "navigation": "navigation",
    "widget": "navigation",
}


def _types_of_labels(layout: Layout, index: int) -> Set[str]:
    """Return the types of a line's labels and of the outlet that was read there."""
    values = layout.labelled.get(index, ())
    kinds = {_TYPE_OF_KIND.get(value.kind, "meta_line") for value in values}
    if index in layout.source_lines:
        kinds.add("source")
    return kinds


def _types_below(layout: Layout, known: dict[int, str], after: int) -> Iterator[str]:
    """Yield the types of the lines from position `after` on: most of them are links."""
    finds_notice = phrase_pattern("notice", "footer").search
    named = layout.credit_lines.union(layout.source_lines, layout.labelled)
    for index in range(after, len(layout.lines)):
        text = layout.lines[index].text
        if index in known:
            yield known[index]
        elif len(text) <= SHORT and finds_notice(text) and index not in layout.credit_lines:
            yield "footer" if phrase_pattern("footer").search(text) else "copyright_notice"
        elif index in named or len(text) > SHORT or "。" in text:
            yield _type_below(layout, index)
        else:
            yield "navigation"


_LINKS = frozenset(("button", "caption", "picture_credit"))


def _type_below(layout: Layout, index: int) -> str:
    text = layout.lines[index].text
    if index in layout.credit_lines:
        return "credits"
    if len(text) > SHORT:
        return "unknown"
    kinds = _types_of_labels(layout, index)
    if kinds & {"source", "credits", "date_published"}:
        return _join_types(kinds)
    if "。" not in text or is_end(text) or read_plain(text).clue in _LINKS:
        return "navigation"
    return "unknown"
