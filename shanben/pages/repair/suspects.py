"""One look at a page for the characters without which most kinds of damage cannot be there.

Nearly all pages have none of them, and one look then saves one for every rule. A rule that finds
one of its characters here looks for itself; nothing is decided in this module. All codes of a page
are looked up in a table at once, which takes a third of the time of a regular expression.
"""

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from shanben.pages.repair.confusions import RADICALS
from shanben.pages.repair.scripts import (
    CODES,
    SIMPLIFIED,
    TRADITIONAL,
    read_codes,
    scripts_of_codes,
)
from shanben.pages.repair.signs import LEAST_SIMPLIFIED, LEAST_TRADITIONAL, LOST_SIGNS, spun_words
from shanben.pages.repair.utf8_as_gbk import UTF8_AS_GBK_SIGNS
from shanben.pages.repair.western import WESTERN_SIGNS

if TYPE_CHECKING:
    from numpy.typing import NDArray

NONE: frozenset[str] = frozenset()
HEAD = 1000
SUSPICIOUS = 1
# Beside the scripts' kinds: what stands before marks, and the blanks between single signs.
COMMA, MARK, BLANK, RARE = 8, 16, 32, 64
LEAST_BLANKS = 8
# The second half of GB 2312, ordered by radicals: less common characters.
RARE_LEADS, TRAILS = range(0xD8, 0xF8), range(0xA1, 0xFF)
# Of clean pages up to one mark in ten has one before it, where two random ones stand one in four.
LEAST_RARE, MARKS_FOR_A_RARE, CHARACTERS_FOR_A_RARE = 3, 6, 60


class Look(NamedTuple):
    """What one look at a page saw.

    `suspects` are its suspicious characters. It `has_both_scripts` when some characters of Simplified
    text stand at its beginning, and many of Traditional anywhere; it `has_doubled_marks` when a comma
    stands before a mark somewhere, `has_blanks` when it has some, and `has_rare_ends` when less common
    characters stand before many marks.
    """

    suspects: frozenset[str]
    has_both_scripts: bool
    has_doubled_marks: bool
    has_blanks: bool
    has_rare_ends: bool


def look_at_page(text: str) -> Look:
    """Return what one look at `text` sees.

    >>> sorted(look_at_page("普通的一頁,⼈ä").suspects)
    ['ä', '⼈']
    >>> look_at_page("们这说话东时来个车马" + "頁" * 40).has_both_scripts
    True
    """
    codes = read_codes(text)
    kinds = _kinds_of_codes().take(codes)
    found = kinds.tobytes()
    both = (
        TRADITIONAL in found
        and found.count(SIMPLIFIED, 0, HEAD) >= LEAST_SIMPLIFIED
        and found.count(TRADITIONAL) >= LEAST_TRADITIONAL
    )
    suspects = (
        frozenset(map(chr, codes[kinds == SUSPICIOUS].tolist())) if SUSPICIOUS in found else NONE
    )
    doubled = COMMA in found and _has_doubled_marks(kinds)
    has_blanks = found.count(BLANK) >= LEAST_BLANKS
    rare = found.count(RARE)
    has_rare_ends = (
        rare * CHARACTERS_FOR_A_RARE >= len(found)
        and rare * MARKS_FOR_A_RARE >= found.count(MARK) + found.count(COMMA)
        and _has_rare_ends(kinds)
    )
    return Look(suspects, both, doubled, has_blanks, has_rare_ends)


def _has_doubled_marks(kinds: "NDArray[np.uint8]") -> bool:
    """Tell whether a comma or another mark stands directly after a comma."""
    after = kinds[1:][kinds[:-1] == COMMA].tobytes()
    return COMMA in after or MARK in after


def _has_rare_ends(kinds: "NDArray[np.uint8]") -> bool:
    """Tell whether one of the two characters before many marks is a less common one."""
    rare, marks = kinds == RARE, (kinds == MARK) | (kinds == COMMA)
    ends = int(np.count_nonzero((rare[:-2] | rare[1:-1]) & marks[2:]))
    return ends >= LEAST_RARE and ends * MARKS_FOR_A_RARE >= int(np.count_nonzero(marks))


@cache
def _kinds_of_codes() -> "NDArray[np.uint8]":
    """Return for each code what its character is: suspicious, else of one script only, else nothing."""
    spun = "".join(sorted(set(spun_words().values())))
    suspects = f"[{WESTERN_SIGNS}{UTF8_AS_GBK_SIGNS}{RADICALS}{LOST_SIGNS}{spun}]"
    table = scripts_of_codes().copy()
    table[[ord(one) for one in re.findall(suspects, "".join(map(chr, range(CODES))))]] = SUSPICIOUS
    table[[ord(one) for one in "，、。"]] = MARK
    table[ord(",")], table[ord(" ")] = COMMA, BLANK
    pairs = bytes(byte for lead in RARE_LEADS for trail in TRAILS for byte in (lead, trail))
    rare = np.array([ord(one) for one in pairs.decode("gb2312")])
    table[rare[table[rare] == 0]] = RARE
    return table
