"""Part a headline from the day in front of it in its line: [2005-06-22] 老油坊重新开榨.

Archives of newspapers print the day of an article so. Where several of the page's first lines do, they
are a list of articles, and nothing is parted.
"""

import re

from shanben.pages.extract.readers.headlines.trimming import can_be_headline
from shanben.pages.extract.tools.dated_rows import read_dated_row, read_stamp
from shanben.pages.extract.tools.dates import find_dates
from shanben.pages.extract.tools.known_words import is_office, is_outlet
from shanben.pages.extract.tools.lines import Line
from shanben.pages.extract.tools.people import is_bare_name

FIRST_LINES = 8  # of a page, in which its headline stands
LONGEST_LINE = 72  # characters of a day and a headline
_OPENINGS = frozenset("([【12")
_DAY_IN_FRONT = re.compile(
    r"""
    (?: [(\[【][ ]?(?:19|20)[0-9]{2}                                    # [2005-06-22],
        (?:([-/.])[0-9]{1,2}\1[0-9]{1,2}|年[0-9]{1,2}月[0-9]{1,2}日)     # 【2005年6月22日】
        [ ]?[)\]】]  # closed,
      | (?:19|20)[0-9]{2}([-/.])[0-9]{1,2}\2[0-9]{1,2}(?=[ ]) )         # or 2005-06-22
    [ ]?(?P<headline>[^0-9 ].{5,})  # and the headline
    """,
    re.VERBOSE,
)


def part_dated_headline(lines: list[Line]) -> list[Line]:
    """Return the lines, the one that opens with a day and goes on as headline in two."""
    found = 0
    parted = lines
    for index, line in enumerate(lines[:FIRST_LINES]):
        if line.text[0] not in _OPENINGS or len(line.text) > LONGEST_LINE:
            continue
        match = _DAY_IN_FRONT.fullmatch(line.text)
        if match is None or not _is_headline(match["headline"]) or read_dated_row(line.text):
            continue
        if any(read_stamp(line.text, found) for found in find_dates(line.text)):
            continue
        found += 1
        if index and find_dates(lines[index - 1].text):
            return lines  # an event of that day
        start = match.start("headline")
        day = Line(line.number, line.start, line.start + start, line.text[:start].rstrip())
        rest = Line(line.number, line.start + start, line.end, line.text[start:])
        parted = [*lines[:index], day, rest, *lines[index + 1 :]]
    return parted if found == 1 else lines


def _is_headline(text: str) -> bool:
    """Tell whether what follows a day can be a headline, and not its outlet, weekday or author."""
    first = text.split(" ", 1)[0]
    is_name = is_outlet(first) or is_office(first) or is_bare_name(first)
    return not is_name and can_be_headline(text) and _WEEKDAY.match(text) is None


_WEEKDAY = re.compile("[(]?(?:星期|礼拜|周)[一二三四五六日天]")
