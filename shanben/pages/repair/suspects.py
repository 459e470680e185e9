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
from shanben.pages.repair.insertions.marks import HAN_CODES, LEAST_FOREIGN
from shanben.pages.repair.remains import LEAST_ASTERISKS, LEAST_QUESTION_MARKS, LEAST_WRITTEN
from shanben.pages.repair.scripts import (
    CODES,
    SIMPLIFIED,
    TRADITIONAL,
    read_codes,
    scripts_of_codes,
)
from shanben.pages.repair.signs import (
    FAR_LETTERS,
    LEAST_SIMPLIFIED,
    LEAST_TRADITIONAL,
    LOST_SIGNS,
    spun_words,
)
from shanben.pages.repair.utf8_as_gbk import UTF8_AS_GBK_SIGNS
from shanben.pages.repair.western import WESTERN_SIGNS

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Characters of the longest spun word, and of a page in which places are few if there is one.
REACH, FEW_IN = 5, 30
NONE: frozenset[str] = frozenset()
HEAD = 1000
SUSPICIOUS = 1
# Beside the scripts' kinds: letters, Simplified characters outside of the common block, which are no
# strays, blanks between single signs, what stands before marks, what no text has, other alphabets, signs
# of remains, the suspects that give notice of spun words, and marks, which are the last.
LOWER, CAPITAL = range(5, 7)
FAR_SIMPLIFIED, BLANK, RARE, ODD, ALIEN, SIGN, SPUN, OTHER_MARK, MARK, COMMA = range(7, 17)
# What most pages have many of. The others are picked out at once (2 µs) and counted among themselves:
# to count all kinds of a page of 2,500 characters takes 8 µs.
FREQUENT = bytes((0, SIMPLIFIED, TRADITIONAL, MARK))
# Sought among the few first: in all of a page it takes a tenth of the look.
CAPITAL_INSIDE = bytes((LOWER, CAPITAL))
DOUBLED = re.compile(rb"%c[%c%c]" % (COMMA, COMMA, MARK))
# What a cut leaves of Traditional text, as any decoder prints it: soon after a mark a character that no
# such text has, one for private use or of Simplified text or of neither. Most torn lines show one.
SIGNS_OF_DEBRIS = (SIMPLIFIED, FAR_SIMPLIFIED, ODD)
# Or a letter by itself in Chinese text right after it, which is the second half of a character: 哉f of
# 以說. Of most pages the few kinds alone tell that none is there.
LETTER_AMONG_FEW = re.compile(rb"%c%c{0,3}[%c%c]" % (OTHER_MARK, RARE, LOWER, CAPITAL))
LETTER_AFTER_MARK = re.compile(
    rb"%c[%c%c%c%c]{1,3}[%c%c](?![%c%c])"
    % (OTHER_MARK, 0, TRADITIONAL, SIMPLIFIED, RARE, LOWER, CAPITAL, LOWER, CAPITAL)
)
# In any sixteen characters of 1,000 sentences two of these stood at most; of lines in a wrong encoding
# two in three have five in twenty.
LEAST_STRANGE = 5
BEYOND = re.compile("[\U00010000-\U0010ffff]")
# For one kind instead of two: what begins with one byte is found in a ninth of the time (measured).
STRANGE = re.compile(rb"%c(?:.{0,3}?%c){4}" % (ODD, ODD), re.DOTALL)
# Characters on one side of such a sign. Simplified text on a Traditional page has one of its script
# there, or two in less, and none of the other, of which Traditional text has one in 997 of 1,000 cases.
STRETCH = 16
AFTER_MARK = 3
MOST_SIMPLIFIED = 0.25
LEAST_BLANKS = 8
# Asterisks, what escapes begin with, signs that are no marks, first halves of those beyond 65,536.
SIGNS, LEAST_SIGNS = "*%=\\", LEAST_ASTERISKS
# Greek and Cyrillic letters, lines of boxes, kana and bopomofo: half of what Big5 looks like in GBK.
ALPHABETS = (slice(0x370, 0x500), slice(0x2500, 0x2580), slice(0x3041, 0x3130))
JOINED = bytes(ODD if kind in (RARE, ALIEN) else kind for kind in range(256))
FIRST_HALVES, SYMBOLS = slice(0xD83C, 0xD83F), slice(0x2600, 0x27C0)
# The second half of GB 2312, ordered by radicals: less common characters.
RARE_LEADS, TRAILS = range(0xD8, 0xF8), range(0xA1, 0xFF)
# Of clean pages up to one mark in ten has one before it, where two random ones stand one in four.
LEAST_RARE, MARKS_FOR_A_RARE, CHARACTERS_FOR_A_RARE = 3, 6, 60


class Look(NamedTuple):
    """What one look at a page saw.

    `suspects` are its suspicious characters, `near` what stands around those that give notice of spun
    words. It `has_both_scripts` when
    some characters of Simplified text stand at its beginning, and many of Traditional anywhere, and
    `may_have_strays` when so many of the former stand right before marks that a program can have put
    them there; it `has_doubled_marks` when a comma stands before a mark somewhere, `has_blanks` when it
    has some, `has_rare_ends` when less common characters stand before many marks, `has_debris` when a
    mark of Traditional text may be what a cut has left, `has_signs` when as many signs as remains have
    are there, `has_question_marks` when those are many, `has_capitals_inside` when capitals stand after
    small letters.
    """

    suspects: frozenset[str]
    near: str
    has_both_scripts: bool
    may_have_strays: bool
    has_doubled_marks: bool
    has_blanks: bool
    has_rare_ends: bool
    has_debris: bool
    has_strange_text: bool
    has_signs: bool
    has_question_marks: bool
    has_capitals_inside: bool


def look_at_page(text: str) -> Look:
    """Return what one look at `text` sees.

    >>> sorted(look_at_page("普通的一頁,⼈ä").suspects)
    ['ä', '⼈']
    >>> look_at_page("们这说话东时来个车马" + "頁" * 40).has_both_scripts
    True
    """
    codes = read_codes(text)
    # All codes are in the table, so none need be clipped: not to look takes two thirds of the time.
    kinds = _kinds_of_codes().take(codes, mode="clip")
    found = kinds.tobytes()
    few = found.translate(None, FREQUENT)
    both = _has_both_scripts(found)
    suspects, near = NONE, ""
    if SUSPICIOUS in few:
        suspects = frozenset(map(chr, codes[(kinds == SUSPICIOUS).nonzero()[0]].tolist()))
    if SPUN in few:
        places = (kinds == SPUN).nonzero()[0]
        suspects |= frozenset(map(chr, codes[places].tolist()))
        # Places of codes are those of characters where each character is one code.
        near = _take_near(text, places.tolist()) if len(codes) == len(text) else text
    rare = few.count(RARE)
    has_rare_ends = (
        rare * CHARACTERS_FOR_A_RARE >= len(found)
        and rare * MARKS_FOR_A_RARE >= found.count(MARK) + few.count(COMMA)
        and _has_rare_ends(kinds)
    )
    may_be_strange = rare + few.count(ODD) + few.count(ALIEN) >= LEAST_STRANGE
    return Look(
        suspects,
        near,
        both,
        both and _may_have_strays(kinds, few),
        COMMA in few and DOUBLED.search(found) is not None,
        few.count(BLANK) >= LEAST_BLANKS,
        has_rare_ends,
        _has_debris(kinds, found, few),
        may_be_strange and STRANGE.search(_join_strange(found)) is not None,
        few.count(SIGN) >= LEAST_SIGNS,
        few.count(OTHER_MARK) >= LEAST_QUESTION_MARKS,
        few.count(CAPITAL_INSIDE) >= LEAST_WRITTEN <= found.count(CAPITAL_INSIDE),
    )


def find_strange(text: str) -> list[int]:
    """Return the places where less common characters, or such as no text has, stand together."""
    # Of characters beyond the first 65,536 one code stands for all.
    codes = read_codes(BEYOND.sub("\ufffd", text))
    found = _kinds_of_codes().take(codes, mode="clip").tobytes()
    return [match.start() for match in STRANGE.finditer(_join_strange(found))]


def _join_strange(found: bytes) -> bytes:
    """Return kinds, those of less common characters and other alphabets like what no text has."""
    return found.translate(JOINED)


def _has_both_scripts(found: bytes) -> bool:
    head = found[:HEAD]
    if TRADITIONAL not in found or not (SIMPLIFIED in head or FAR_SIMPLIFIED in head):
        return False
    simplified = head.count(SIMPLIFIED) + head.count(FAR_SIMPLIFIED)
    return simplified >= LEAST_SIMPLIFIED and found.count(TRADITIONAL) >= LEAST_TRADITIONAL


def _has_debris(kinds: "NDArray[np.uint8]", found: bytes, few: bytes) -> bool:
    """Tell whether a sign of debris stands on a Traditional page, and not in Simplified text of its own.

    To pass over the latter saves most of the repair of pages that mix sentences of both scripts.
    """
    has_signs = SIMPLIFIED in found or FAR_SIMPLIFIED in few or ODD in few
    may_have_halves = LETTER_AMONG_FEW.search(few) is not None
    if TRADITIONAL not in found or not (has_signs or may_have_halves):
        return False
    if found.count(SIMPLIFIED) > MOST_SIMPLIFIED * found.count(TRADITIONAL):
        return False
    if may_have_halves and LETTER_AFTER_MARK.search(found):
        return True
    # All signs that a mark stands before are found at once: place by place it takes six times as long.
    padded = np.zeros(len(kinds) + AFTER_MARK, np.bool_)
    padded[AFTER_MARK:] = kinds >= OTHER_MARK
    after_mark = padded[:-AFTER_MARK] | padded[1 : 1 - AFTER_MARK] | padded[2 : 2 - AFTER_MARK]
    signs = kinds == SIMPLIFIED
    if FAR_SIMPLIFIED in few or ODD in few:
        signs |= (kinds == FAR_SIMPLIFIED) | (kinds == ODD)
    passed = 0
    for place in (signs & after_mark).nonzero()[0].tolist():
        if place < passed:
            continue
        # In Simplified text all that have a stretch of it after them are passed over together.
        passed = _find_either(found, place) - STRETCH + 1
        if place < passed:
            continue
        # Before it the mark stands, and up to two characters more.
        before = found[max(0, place - STRETCH - AFTER_MARK) : place]
        if not (_is_simplified(found[place : place + STRETCH]) or _is_simplified(before)):
            return True
    return False


def _find_either(kinds: bytes, start: int) -> int:
    """Return where the next character of Traditional text or of none stands, else the end."""
    end = kinds.find(TRADITIONAL, start)
    end = len(kinds) if end < 0 else end
    odd = kinds.find(ODD, start, end)
    return end if odd < 0 else odd


def _is_simplified(kinds: bytes) -> bool:
    if TRADITIONAL in kinds or ODD in kinds:
        return False
    simplified = kinds.count(SIMPLIFIED) + kinds.count(FAR_SIMPLIFIED)
    return simplified >= (1 if len(kinds) >= STRETCH else 2)


def _take_near(text: str, places: list[int]) -> str:
    """Return what stands around places of `text`, where they are few; else all of it."""
    if len(places) * FEW_IN > len(text):
        return text
    return "\n".join([text[max(0, at - REACH) : at + REACH] for at in places])


def _may_have_strays(kinds: "NDArray[np.uint8]", few: bytes) -> bool:
    """Tell whether the page passes the first test of `marks`, with characters counted in its favour.

    Of strays with a Simplified character three are wanted, and of such characters at most a third as
    many elsewhere; in a stray there are two at most.
    """
    simplified = kinds == SIMPLIFIED
    before_marks = (simplified[:-2] | simplified[1:-1]) & (kinds[2:] >= MARK)
    strays = int(np.count_nonzero(before_marks)) + few.count(SUSPICIOUS) + few.count(SPUN)
    elsewhere = int(np.count_nonzero(simplified)) - 2 * strays
    return strays >= LEAST_FOREIGN and elsewhere <= strays // 3


def _has_rare_ends(kinds: "NDArray[np.uint8]") -> bool:
    """Tell whether one of the two characters before many marks is a less common one."""
    rare, marks = kinds == RARE, kinds >= MARK
    ends = int(np.count_nonzero((rare[:-2] | rare[1:-1]) & marks[2:]))
    return ends >= LEAST_RARE and ends * MARKS_FOR_A_RARE >= int(np.count_nonzero(marks))


@cache
def _kinds_of_codes() -> "NDArray[np.uint8]":
    """Return for each code what its character is: suspicious, else of one script only, else nothing."""
    suspects = f"[{WESTERN_SIGNS}{UTF8_AS_GBK_SIGNS}{RADICALS}{LOST_SIGNS}{FAR_LETTERS}]"
    table = scripts_of_codes().copy()
    far = table == SIMPLIFIED
    far[HAN_CODES] = False
    table[far] = FAR_SIMPLIFIED
    characters = np.arange(CODES, dtype=np.uint32).tobytes().decode("utf-32-le", "surrogatepass")
    table[[ord(one) for one in re.findall(suspects, characters)]] = SUSPICIOUS
    table[[ord(one) for one in set(spun_words().values())]] = SPUN
    table[[ord(one) for one in "，、。"]] = MARK
    table[[ord(one) for one in "!;?！；？"]] = OTHER_MARK
    table[ord(",")], table[ord(" ")] = COMMA, BLANK
    table[[ord(one) for one in SIGNS]], table[FIRST_HALVES] = SIGN, SIGN
    table[SYMBOLS][table[SYMBOLS] == 0] = SIGN
    table[ord("a") : ord("z") + 1], table[ord("A") : ord("Z") + 1] = LOWER, CAPITAL
    for alphabet in ALPHABETS:
        table[alphabet][table[alphabet] == 0] = ALIEN
    pairs = bytes(byte for lead in RARE_LEADS for trail in TRAILS for byte in (lead, trail))
    rare = np.array([ord(one) for one in pairs.decode("gb2312")])
    table[rare[table[rare] == 0]] = RARE
    table[0xE000:0xF900] = ODD
    odd = np.zeros(CODES, np.bool_)
    odd[HAN_CODES] = True
    odd[_common_codes()] = False
    table[odd & (table == 0)] = ODD
    return table


def _common_codes() -> "NDArray[np.uint32]":
    """Return the codes of the characters of GB 2312, and of those of Big5 that come first there."""
    kinds = (("gb2312", range(0xB0, 0xF8)), ("big5", range(0xA4, 0xC7)))
    trails = bytes(range(0x40, 0xFF))
    found = []
    for codec, leads in kinds:
        for lead in leads:
            pairs = bytearray(2 * len(trails))
            pairs[::2], pairs[1::2] = bytes((lead,)) * len(trails), trails
            found.append(pairs.decode(codec, "ignore"))
    return np.frombuffer("".join(found).encode("utf-32-le"), "<u4")
