"""Widen a line to the whole of a headline that is broken over lines.

Two or three lines that only together make the browser's title, or a title of an official document,
are one headline.
"""

import re

from shanben.base.patterns import compile_late
from shanben.pages.extract.readers.headlines.repeats import MAX_LINES
from shanben.pages.extract.readers.headlines.trimming import Headline, can_be_headline
from shanben.pages.extract.readers.meanings import UNKNOWN, read_meaning
from shanben.pages.extract.tools.dates import find_dates, is_only_date
from shanben.pages.extract.tools.known_words import find_labels
from shanben.pages.extract.tools.lines import Line

DOCUMENT_END = re.compile(
    r"""
    (?: 通知|公告|通告|意见|决定|办法|方案|批复|函|条例|规定|细则  # kinds of official documents,
      | 规划|报告|公示|令|决议|说明|纪要|讲话|要点  # plans, reports, orders, minutes,
    ) [》"”]? $  # perhaps in quotation marks
    """,
    re.VERBOSE,
)
_ISSUER_END = re.compile("(?:政府|办公室|委员会|[厅局委办部院处]|大会|公司|大学|学校|中心|协会)$")


def widen(lines: list[Line], index: int, opening: str, dates: list[int]) -> Headline:
    """Return the headline that ends or begins in line `index`, with the lines that belong to it.

    Lines of `dates`, which print one, do not.
    """
    if DOCUMENT_END.search(lines[index].text):
        top = index
        while top > 0 and index - top < MAX_LINES - 1 and _continues(lines[top - 1], lines[top]):
            top -= 1
        return tuple(range(top, index + 1))
    if index + 1 < len(lines) and _names_its_issuer(lines[index].text, lines[index + 1].text):
        return index, index + 1
    if "关于" in lines[index].text:
        for bottom in range(index + 1, min(index + MAX_LINES, len(lines))):
            if not can_be_headline(lines[bottom].text) or "关于" in lines[bottom].text:
                break
            if DOCUMENT_END.search(lines[bottom].text):
                return tuple(range(index, bottom + 1))
    if index + 1 < len(lines) and _goes_on_below(lines, index, opening):
        return index, index + 1
    run = _lines_of_one_element(lines, index)
    is_whole = all(one not in dates and _can_be_part(lines[one].text) for one in run)
    return run if is_whole else (index,)


def _can_be_part(text: str) -> bool:
    """Tell whether a line can be one of a headline's, which a day alone and what has a label are not."""
    if not can_be_headline(text):
        return False
    if "年" not in text and not text[-1:].isdecimal():
        return True
    return not (is_only_date(text) or (find_labels(text) and find_dates(text)))


def _goes_on_below(lines: list[Line], index: int, opening: str) -> bool:
    """Tell whether two short lines are one headline: the article has the word that they break.

    湖东镇举办秋 / 季运动会, of an article with 秋季; or the whole of both, one right after the other.
    """
    upper, lower = lines[index], lines[index + 1]
    if _are_told_together(upper, lower, opening):
        return True
    if not len(upper.text) <= LONGEST_HALF >= len(lower.text) > 2:
        return False
    if lower.number - upper.number != 1 or _HALF.fullmatch(lower.text) is None:
        return False
    whole = upper.text + lower.text
    seam = whole[len(upper.text) - 2 : len(upper.text) + 2]
    return seam in opening and read_meaning(lower.text) == UNKNOWN


def _are_told_together(upper: Line, lower: Line, opening: str) -> bool:
    """Tell whether a sentence of the article has both lines as they are: 湖东镇油坊 … 重新开榨出油."""
    shortest, longest = sorted((len(upper.text), len(lower.text)))
    if shortest < SHORTEST_TOLD or longest > LONGEST_TOLD or lower.number - upper.number > 2:
        return False
    at = opening.find(upper.text)
    end = at + len(upper.text)
    stop = opening.find(lower.text, end, end + TOLD_REACH + len(lower.text)) if at >= 0 else -1
    is_one = stop >= 0 and "。" not in opening[end:stop] and can_be_headline(lower.text)
    return is_one and _HALF.fullmatch(lower.text) is not None


SHORTEST_TOLD, LONGEST_TOLD, TOLD_REACH = 6, 16, 16  # characters of a line, and between the two
LONGEST_HALF = 12
_HALF = compile_late("[\u3400-\u9fff]+")


def _names_its_issuer(upper: str, lower: str) -> bool:
    """Tell whether a document's title goes on below the office that issued it: 县政府 / 关于…的通知."""
    return (
        lower.startswith("关于")
        and _ISSUER_END.search(upper) is not None
        and can_be_headline(lower)
        and DOCUMENT_END.search(lower) is not None
    )


def _continues(upper: Line, lower: Line) -> bool:
    """Tell whether a document's title runs on from one line to the next."""
    if not can_be_headline(upper.text):
        return False
    is_issuer = _ISSUER_END.search(upper.text) is not None
    if lower.text.startswith("关于"):
        return is_issuer
    return "关于" not in lower.text and (is_issuer or "关于" in upper.text)


def _lines_of_one_element(lines: list[Line], index: int) -> Headline:
    """Return the lines around `index` without a blank line between, when blank lines enclose them.

    Where every element of a page is followed by a blank line, lines without one are one element.
    """
    top = bottom = index
    while top > 0 and lines[top].number - lines[top - 1].number == 1:
        top -= 1
    while bottom + 1 < len(lines) and lines[bottom + 1].number - lines[bottom].number == 1:
        bottom += 1
    enclosed = top > 0 and bottom + 1 < len(lines)
    return tuple(range(top, bottom + 1)) if enclosed and bottom - top < MAX_LINES - 1 else (index,)
