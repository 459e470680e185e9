"""Tell where prose runs on: over sub-headings and captions, not over a line that stands after articles.

Of a thread of a forum only the first post is looked at.
"""

import re
from itertools import pairwise
from typing import NamedTuple

from shanben.base.patterns import compile_late
from shanben.pages.extract.readers.articles.asides import is_aside
from shanben.pages.extract.readers.meanings import is_statement
from shanben.pages.extract.tools.forums import match_post_bar
from shanben.pages.extract.tools.known_words import leading_label, opens_end
from shanben.pages.extract.tools.lines import Line, fold
from shanben.pages.extract.tools.papers import FULL_DAY, IN_MARKS, PAGE

# Tuned on news pages with their boilerplate: sub-headings, captions and list items come in runs of
# up to six lines between two paragraphs; menus and related articles are longer.
MAX_GAP = 6
LONGEST_LIST = 60  # numbered lines between two paragraphs
LONGEST_END = 60  # characters of a line that stands after an article
_LIST_ITEM = compile_late(
    r"""
    第[一二三四五六七八九十百0-9]+[条章项名]                  # 第一条
    | [(]? (?: [一二三四五六七八九十]+ | [0-9]{1,3} ) [)、.．]  # (一), 12.
    | [①-⑳●◆■•‧]                                    # a sign
    """,
    re.VERBOSE,
)


class Article(NamedTuple):
    """The article as positions in the list of lines; `last` is inside."""

    first: int
    last: int


def runs_of_prose(lines: list[Line], prose: list[int]) -> list[tuple[int, int]]:
    """Return the first and last line of each run; `prose` is what each line weighs."""
    runs: list[tuple[int, int]] = []
    first = last = -1
    for index, weight in enumerate(prose[: _end_of_first_post(lines, prose)]):
        if weight:
            if first < 0:
                first = index
            elif index - last - 1 > MAX_GAP and not is_list(lines[last + 1 : index]):
                runs.append((first, last))
                first = index
            last = index
        elif (
            first >= 0
            and is_end(lines[index].text)
            and not (_hands_out(lines, index) or is_aside(lines, prose, index))
        ):
            runs.append((first, last))
            first = -1
    if first >= 0:
        runs.append((first, last))
    return runs


def is_end(text: str) -> bool:
    """Tell whether a line is one that stands after an article."""
    if len(text) > LONGEST_END or "。" in text:
        return is_statement(text)
    if text[0] in "《(" and _PRINTED.fullmatch(text):
        return True
    return opens_end(text) and _ATTACHED.fullmatch(text) is None


# The paper that printed the article; on its site other headlines and their leads follow.
_PRINTED = compile_late(
    rf"""
    [(]? {IN_MARKS}[ ]? [(]?[ ]?  # 《江城日报》(
    {FULL_DAY}[ ]{{0,4}}  # 2020年09月23日
    {PAGE} [ )]{{1,3}}  # 04版)
    """,
    re.VERBOSE,
)
_ATTACHED = re.compile("附件?[0-9一二三四五]? ?[:：]?")  # what a document hands out follows below


def _hands_out(lines: list[Line], index: int) -> bool:
    """Tell whether a line names the paper that follows: 附件:江城县油坊管理办法(试行) over its title.

    The day and 附件: may stand between, and (试行) on a line of its own.
    """
    match = _NAMED_PAPER.fullmatch(fold(lines[index].text))
    below = (_TRIAL.sub("", fold(line.text)) for line in lines[index + 1 : index + 1 + PAPER_REACH])
    return match is not None and match[1] in below


PAPER_REACH = 5  # lines below 附件:, in which the title of the paper stands
_TRIAL = re.compile(" ?[(][\u3400-\u9fff]{2,6}[)]$")
_NAMED_PAPER = re.compile(
    "附件?[0-9一二三四五]? ?: ?(?:[0-9][.、])?《?([^()]{4,40}?)(?: ?[(][\u3400-\u9fff]{2,6}[)])?》?"
)


def _end_of_first_post(lines: list[Line], prose: list[int]) -> int:
    """Return the line of who answered in a thread of a forum, the number of lines without an answer.

    Over each post stand its time and buttons, the first one that has prose is the article; or under
    each stand its number and time.
    """
    # Cheap: of most pages no line is asked.
    signed = [at for at, line in enumerate(lines) if "楼" in line.text or "发表于" in line.text]
    bars = [at for at in signed if "发表于" in lines[at].text and match_post_bar(lines[at].text)]
    if not bars and (floor := _find_floor(lines, signed)) and sum(prose[:floor]) >= SHORTEST_POST:
        return floor
    return next((end for top, end in pairwise(bars) if any(prose[top:end])), len(lines))


def _find_floor(lines: list[Line], indices: list[int]) -> int:
    """Return the first of the lines that says which floor of a thread a post is, 0 without one."""
    short = (at for at in indices if len(lines[at].text) <= LONGEST_END)
    return next((at for at in short if _FLOOR.match(lines[at].text)), 0)


SHORTEST_POST = 30  # characters of prose above the first floor of a thread
# 1楼 2014-03-05 18:20 回复, 来自Android客户端1楼2014-03-05 18:20, 2014-03-05 18:20 | 1楼.
_FLOOR = re.compile(
    r"""
    (?:[^0-9。]{0,30}[^0-9。第])?  # perhaps who writes,
    [0-9]{1,4}楼 [ |·]{0,3}  # the floor,
    20[0-9]{2}-[0-9]{1,2}-[0-9]{1,2}[ ][0-9:]{4,8}  # and the time,
    | 20[0-9]{2}-[0-9]{1,2}-[0-9]{1,2}[ ][0-9:]{4,8}  # or the time first,
      [ ]?[|·]?[ ] (?:来自[^0-9。]{2,12}[ |]{1,3})?  # perhaps with the device,
      [0-9]{1,4}楼  # and then the floor
    """,
    re.VERBOSE,
)


def is_list(gap: list[Line]) -> bool:
    """Tell whether the lines between two paragraphs are a list: at least half are numbered.

    Or they say what something is, each after a word of its own, 环境:木榨, that is no label of pages.
    """
    if len(gap) > LONGEST_LIST:
        return False
    if len(gap) <= LONGEST_TERMS and sum(map(_is_term, gap)) * 2 >= len(gap):
        return True
    return sum(_LIST_ITEM.match(line.text) is not None for line in gap) * 2 >= len(gap)


def _is_term(line: Line) -> bool:
    """Tell whether a line says what something is: 环境:木榨, but not 来源:江城网."""
    return _TERM.match(line.text) is not None and leading_label(line.text) is None


LONGEST_TERMS = 12  # lines of such a list
_TERM = re.compile("[\u3400-\u9fff/]{2,10}[:：].")
