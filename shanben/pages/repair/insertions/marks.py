"""What some converters put before marks: a comma, or two characters that make no sense there.

Both were seen before about two marks in three of a page. A comma directly before `，`, `、` or `。`
is never right; two random characters of GB 2312 before a mark cost far more than any word, and on a
Traditional page many of them are Simplified.
"""

import re
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from shanben.base.findings import Finding
from shanben.base.patterns import compile_late
from shanben.base.types import Edit, Span
from shanben.pages.repair.converter.annotations import simplified_characters
from shanben.pages.repair.places import report_places
from shanben.pages.repair.scripts import (
    CODES,
    SIMPLIFIED,
    count_scripts,
    read_codes,
    scripts_of_codes,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

MARKS = "，、。,"
ANY_MARK = re.compile(f"[{MARKS}]")
# Writers of chats type commas and full stops in a row; a comma before a full stop nobody types.
RUN = compile_late(f"[{MARKS}]{{2,}}")
STOPS, DOUBLED_COMMAS = ("、", "。"), (",,", ",，")
BEFORE_OTHERS = re.compile(f"(?<![{MARKS}!?！？]),(?=[；：！？;:!?](?![{MARKS}]))")
LEAST_COMMAS, LEAST_BEFORE_STOPS = 5, 2
LEAST_COMMA_SHARE = 0.4
# Fewer are slips.
LEAST_TOLD = 3

FIRST_HAN, LAST_HAN = "\u4e00", "\u9fa5"
HAN_CODES = slice(ord(FIRST_HAN), ord(LAST_HAN) + 1)
STRAY = compile_late(f"[{FIRST_HAN}-{LAST_HAN}]{{2}}(?=[{MARKS}])")
# The bits of a character in strays: a Han character, a Simplified one, a mark.
FOREIGN_PLACE, MARK_PLACE = 1, 2
HAN_BIT, FOREIGN_BIT, MARK_BIT = 1, 1 << FOREIGN_PLACE, 1 << MARK_PLACE
LEFT_CONTEXT = 4
LEAST_STRAYS, LEAST_STRAY_SHARE, LEAST_FOREIGN = 6, 0.35, 3
# Nats of two characters more than of none: words cost up to 20, names and random pairs more.
DOUBTFUL_STRAY_COST, STRAY_COST, CERTAIN_STRAY_COST = 17.0, 22.0, 25.0
MOST_PAIRS = 400
# The commonest, in both scripts.
FAMILY_NAMES = (
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何高林罗羅郑鄭梁谢謝宋唐许許邓鄧冯馮韩韓曹曾彭肖蔡潘田董袁于余叶葉蒋蔣"
    "杜苏蘇魏程吕呂丁沈任姚卢盧傅钟鍾姜崔谭譚廖范汪陆陸金石戴贾賈韦韋夏邱方侯邹鄒熊孟秦白江阎閻薛尹段雷黎史龙龍陶贺賀顾顧毛郝"
    "龚龔邵万萬钱錢严嚴武莫孔汤湯褚"
)
# Two characters after a whole clause, where lists of names have none; and not after the commonest
# family names. On 60 clean pages one in twelve of them cost as much at most; where converters had put
# some in, one in four at least.
CLAUSE_END = compile_late(
    rf"""
    (?<=[{FIRST_HAN}-{LAST_HAN}]{{4}})(?<![{FAMILY_NAMES}])  # the clause,
    [{FIRST_HAN}-{LAST_HAN}]{{2}}(?=[，。,])  # and the two before a mark
    """,
    re.VERBOSE,
)
LEAST_RANDOM, LEAST_RANDOM_SHARE = 6, 0.3


def undo_marks(
    text: str, is_converted: bool, has_doubled_marks: bool
) -> tuple[list[Edit], list[Finding]]:
    """Return the edits that take out what stands before marks, and what is left; mostly nothing."""
    if has_doubled_marks:
        edits, left = _undo_commas(text)
        if edits or left:
            return edits, left
    edits, left = _undo_strays(text)
    if is_converted or not edits:
        return edits, left
    # Nothing but the strays themselves says that a program wrote on this page: names cost as much.
    return [], [_report_stray(text, [(edit.start, edit.end) for edit in edits])]


def report_random_ends(text: str) -> list[Finding]:
    """Return the finding on two random characters before many marks, in whatever script; mostly none.

    The marks show nothing but what the characters cost, so that these stay.
    """
    pairs = list(CLAUSE_END.finditer(text))[:MOST_PAIRS]
    costly = [pair.span() for pair in pairs if _stray_cost(text, pair) >= CERTAIN_STRAY_COST]
    if len(costly) < max(LEAST_RANDOM, LEAST_RANDOM_SHARE * len(pairs)):
        return []
    return [_report_stray(text, costly)]


def _undo_commas(text: str) -> tuple[list[Edit], list[Finding]]:
    """Return the edits that take commas out before marks, and the runs of marks that keep some."""
    places: list[int] = []
    left: list[Span] = []
    for run in RUN.finditer(text):
        found = _find_inserted(run.group())
        places += [run.start() + place for place in found]
        if len(found) < run.group().count(",", 0, -1):
            left.append(run.span())
    before_stops = [place for place in places if text[place + 1] in STOPS]
    if len(before_stops) < LEAST_BEFORE_STOPS:
        return [], []
    marks = len(ANY_MARK.findall(text)) - len(places)
    if len(places) < max(LEAST_COMMAS, LEAST_COMMA_SHARE * marks):
        few = [(place, place + 2) for place in before_stops]
        return [], [_report_commas(text, few)] if len(few) >= LEAST_TOLD else []
    places += [match.start() for match in BEFORE_OTHERS.finditer(text)]
    edits = [Edit(place, place + 1, ",", "", "R109") for place in sorted(places)]
    return edits, [_report_commas(text, left)] if left else []


def _find_inserted(run: str) -> list[int]:
    """Return the places of the commas that were put into a run of marks.

    One of two commas is the page's own; of more, some may be typed, as one before the first of a run of
    full stops is not.

    >>> _find_inserted(",。,。。"), _find_inserted(",,"), _find_inserted(",,,"), _find_inserted("。,")
    ([0, 2], [0], [], [])
    """
    if run in DOUBLED_COMMAS:
        return [0]
    return [
        place
        for place, one in enumerate(run[:-1])
        if one == "," and run[place + 1] in STOPS and run[place - 1 : place] != ","
    ]


def _report_commas(text: str, left: list[Span]) -> Finding:
    start, end = left[0]
    shown = text[max(0, start - 2) : end]
    message = (
        f'commas before marks of which a program may have put in some: "{shown}"; left as found.'
    )
    return report_places("R209", message, text, left)


def _undo_strays(text: str) -> tuple[list[Edit], list[Finding]]:
    """Return the edits that take out two random characters before marks, and those left."""
    strays, others = _count_foreign(text)
    if strays < LEAST_FOREIGN or others > strays // 3:
        return [], []
    pairs = list(STRAY.finditer(text))[:MOST_PAIRS]
    foreign = {match.start() for match in pairs if _is_foreign(match.group())}
    # On a page that was made Traditional, Simplified characters before marks are the first sign.
    if len(foreign) < LEAST_FOREIGN or not _is_traditional(text, len(foreign)):
        return [], []
    costs = {match.start(): _stray_cost(text, match) for match in pairs}
    costs |= dict.fromkeys(foreign, CERTAIN_STRAY_COST)
    strays = sum(cost >= STRAY_COST for cost in costs.values())
    if strays < max(LEAST_STRAYS, LEAST_STRAY_SHARE * len(pairs)):
        return [], []
    edits = [
        Edit(match.start(), match.end(), match.group(), "", "R110")
        for match in pairs
        if costs[match.start()] >= CERTAIN_STRAY_COST
    ]
    left = [m for m in pairs if DOUBTFUL_STRAY_COST <= costs[m.start()] < CERTAIN_STRAY_COST]
    return edits, [_report_stray(text, [match.span() for match in left])] if left else []


def _count_foreign(text: str) -> tuple[int, int]:
    """Return how many strays have a Simplified character, and how many such stand outside of strays.

    Nearly always the first are too few or the others too many, and counting them at once takes a
    tenth of looking at each.
    """
    kinds = _kinds_of_codes().take(read_codes(text))
    if kinds.tobytes().count(HAN_BIT | FOREIGN_BIT) < LEAST_FOREIGN:
        return 0, 0
    first, second, mark = kinds[:-2], kinds[1:-1], kinds[2:]
    strays = first & second & HAN_BIT & (mark >> MARK_PLACE)
    foreign = int(np.count_nonzero(strays & ((first | second) >> FOREIGN_PLACE)))
    if foreign < LEAST_FOREIGN:
        return foreign, 0
    inside = np.count_nonzero(strays & (first >> FOREIGN_PLACE))
    inside += np.count_nonzero(strays & (second >> FOREIGN_PLACE))
    return foreign, int(np.count_nonzero(kinds & FOREIGN_BIT) - inside)


@cache
def _kinds_of_codes() -> "NDArray[np.uint8]":
    """Return for each code the bits of its character."""
    table = np.zeros(CODES, np.uint8)
    table[HAN_CODES] = HAN_BIT
    table[(table == HAN_BIT) & (scripts_of_codes() == SIMPLIFIED)] |= FOREIGN_BIT
    table[[ord(mark) for mark in MARKS]] = MARK_BIT
    return table


def _is_traditional(text: str, strays: int) -> bool:
    """Tell whether hardly a character of a page is Simplified but those before marks, and more are not.

    A dictionary may explain its Traditional headwords in a few words each.
    """
    simplified, traditional = count_scripts(STRAY.sub("", text))
    return simplified <= strays // 3 and traditional >= strays


def _is_foreign(pair: str) -> bool:
    return not simplified_characters().isdisjoint(pair)


def _stray_cost(text: str, match: re.Match[str]) -> float:
    """Return what the two characters before a mark cost more than if they were not there."""
    from shanben.pages.repair.language.model import text_cost

    left = text[max(0, match.start() - LEFT_CONTEXT) : match.start()].rpartition("\n")[2]
    mark = text[match.end()]
    return text_cost(left + match.group() + mark) - text_cost(left + mark)


def _report_stray(text: str, left: list[tuple[int, int]]) -> Finding:
    start, end = left[0]
    message = (
        f'two characters before a mark that may not belong there: "{text[start : end + 1]}"; '
        "left as found."
    )
    return report_places("R209", message, text, left)
