"""Find the headline of a part of a book: 第2章 夜雨, 第十二回 夜雨.

A number is also how a law or a textbook heads its parts, under its own headline. So the page has to
say that the part is what it shows: its breadcrumb or its browser's title names it, or its buttons lead
to the part before and the next one. Without such a sign the page begins with it, and numbers no other.
"""

import re

from shanben.pages.extract.readers.breadcrumb import ARROW
from shanben.pages.extract.readers.headlines.trimming import (
    MAX_LENGTH,
    Headline,
    Prose,
    is_known_name,
)
from shanben.pages.extract.readers.meanings import read_meaning
from shanben.pages.extract.tools.known_words import find_labels, is_outlet, section_words
from shanben.pages.extract.tools.lines import Line

_COUNT = "[0-9零〇一二三四五六七八九十百千两]{1,7}"
_PART = re.compile(
    rf"""
    (?:[^ 。,:>]{{1,8}}[ ])?                    # perhaps the volume or the book,
    第[ ]?{_COUNT}[ ]?  # the number,
    (?: 章 | [回节卷集话幕](?=[ :、.·-]|$) )  # the kind of part,
    [ :、.·-]{{0,3}} (?P<name>[^。;>]{{0,36}})   # and what the part is called
    """,
    re.VERBOSE,
)
_NUMBER = re.compile(f"第[ ]?{_COUNT}[ ]?[章回节卷集话幕]")
_ARTICLE_OF_LAW = re.compile(f"第{_COUNT}条")
_LEADS_TO = re.compile(
    "[上前]一[章回节页集话].{0,40}[下后]一[章回节页集话]|章节(?:目录|列表)|返回(?:目录|书页)"
)
_TURNS = re.compile("[上前]一[章回节页集话].{0,24}[下后]一[章回节页集话]")
# What the first part of a law or a textbook is called.
_GENERAL = re.compile("总[则论述]|附则|[绪概导引][论述言]|前言|一般规定")
MAX_BETWEEN = 3  # lines between such a headline and the text: who wrote it, buttons
FOOT = 12  # last lines of a page in which its buttons stand


def find_part(page: Prose) -> Headline:
    """Return the headline of a part of a book where the page says that it shows this part."""
    over = page.lines[max(0, page.first - 2 - MAX_BETWEEN) : page.first]
    if not any("第" in line.text or "一" in line.text for line in over):
        return ()  # as on nearly all pages
    for index in _list_above(page):
        text = page.lines[index].text
        is_over_turns = index + 1 < page.first and _is_turn(page.lines[index + 1])
        match = _PART.fullmatch(text) if "第" in text else None
        if match and not _heads_other_parts(page, match["name"]):
            return (index,) if is_over_turns or _is_named(page, index) or _is_led(page) else ()
        if is_over_turns:
            return (index,) if _is_free(text) else ()
    return ()


def find_first_part(page: Prose) -> Headline:
    """Return the page's first line where it is a part of a book, and the page has no other."""
    at = min(_list_above(page), default=FOOT)
    match = _PART.fullmatch(page.lines[at].text) if at < page.first else None
    if match is None or len(match["name"]) < SHORTEST_NAME or not _opens_page(page, at):
        return ()
    return () if _heads_other_parts(page, match["name"]) else (at,)


def _opens_page(page: Prose, index: int) -> bool:
    """Tell whether a line is the page's first one, or has only a breadcrumb above it."""
    return index == 0 or (index == 1 and ARROW.search(page.lines[0].text) is not None)


SHORTEST_NAME = 2


def _list_above(page: Prose) -> list[int]:
    """Return the lines right above the text, the lowest first; what is known stands between."""
    found = []
    for index in range(page.first - 1, max(-1, page.first - 2 - MAX_BETWEEN), -1):
        line = page.lines[index]
        found.append(index)
        is_part = "第" in line.text and _PART.fullmatch(line.text)
        if is_part or not (_is_turn(line) or _is_of_book(line) or is_known_name(line.text)):
            break
    return [at for at in found if not _is_turn(page.lines[at])]


def _is_turn(line: Line) -> bool:
    """Tell whether a line is the buttons to the part before and the next: 上一章 目录 下一章."""
    return (
        "一" in line.text and len(line.text) <= MAX_LENGTH and _TURNS.search(line.text) is not None
    )


def _is_of_book(line: Line) -> bool:
    """Tell whether a line has labels for the book: 小说:长夜 作者:王琳琳 字数:2150."""
    return ":" in line.text and len(find_labels(line.text)) > 1


def _is_named(page: Prose, index: int) -> bool:
    """Tell whether a longer line above ends a breadcrumb with the part, or is the browser's title."""
    text = page.lines[index].text
    over = [line.text for line in page.lines[:index] if text in line.text and line.text != text]
    return any(len(_NUMBER.findall(line)) == len(_NUMBER.findall(text)) for line in over)


def _is_led(page: Prose) -> bool:
    return any(
        _LEADS_TO.search(line.text)
        for line in page.lines[max(page.first, len(page.lines) - FOOT) :]
    )


def _heads_other_parts(page: Prose, name: str) -> bool:
    """Tell whether the part is the first of a law, a textbook or a list of parts."""
    if _GENERAL.match(name) or _ARTICLE_OF_LAW.search(page.opening):
        return True
    return any(
        line.text[0] == "第" and _NUMBER.match(line.text) and len(line.text) <= MAX_LENGTH
        for line in page.lines[page.first :]
    )


def _is_free(text: str) -> bool:
    """Tell whether a line over the buttons is no site and no section."""
    is_section = text in section_words()
    return len(text) <= MAX_LENGTH and not (
        is_section or is_outlet(text) or read_meaning(text).points
    )
