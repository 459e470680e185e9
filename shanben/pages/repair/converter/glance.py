"""Where something strange follows a mark: one look for all marks of a page.

Debris of a cut has characters that text has seldom or never. Most marks have none nearby, and nothing
else need be asked about those. Nothing is decided here: whoever asks looks at each place again, so one
too many costs time only.
"""

import re
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from shanben.pages.repair.converter.annotations import BareText
from shanben.pages.repair.converter.gbk import PRIVATE_USE
from shanben.pages.repair.converter.originals import count_oddities
from shanben.pages.repair.language.model import word_cost
from shanben.pages.repair.scripts import CODES, read_codes

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Nats. What costs as much is rare, or no part of any text worth speaking of.
LEAST_RARE, LEAST_STRANGE = 11.0, 16.0
# The kinds of characters, a letter each; blanks and parentheses stand for themselves.
ORDINARY, RARE, STRANGE, PRIVATE = b"orsp"
SMALL, VOWEL, LETTER, LINE_END, MARK, COMMA = b"avAnm,"
KINDS = {
    **dict.fromkeys("abcdefghijklmnopqrstuvwxyz", SMALL),
    **dict.fromkeys("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü", VOWEL),
    **dict.fromkeys("@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`{|}~", LETTER),
    **dict.fromkeys("。!;?！；？", MARK),
    **dict.fromkeys(",、，", COMMA),
    **{one: ord(one) for one in " ()"},
    "\n": LINE_END,
}
# Readings are not there. One that ends outside of the window in which others look is none to them.
RARE_AFTER = re.compile(rb"m(?=o{0,6}[rspv])")
# Most marks have four ordinary characters after them, which is found in a third of the time.
STRANGE_AFTER = re.compile(rb"[m,](?![orm,()]{4})(?=n|\Z|[^n]{0,3}?[spvaA ])")
# Of such a one a vowel is left, if it begins with that or stands right after another.
BEGINS_WITH_VOWEL = re.compile(r"\([āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]")
SIDE_BY_SIDE, WINDOW = re.compile(r"\)\("), 12
ANY_MARK = re.compile("[。!;?！；？,、，]")
BEYOND = re.compile("[\U00010000-\U0010ffff]")


def find_before_rare(bare: BareText) -> list[int]:
    """Return the places of marks `。!;?！；？` that a rare character may follow, among seven.

    They are places of the page without its readings.
    """
    return [match.start() for match in RARE_AFTER.finditer(bare_kinds(bare))]


def find_before_strange(bare: BareText) -> list[int]:
    """Return the places of marks that a strange character may follow, within four, or the line's end.

    They are places of the page without its readings; `find_before_halves` has those before half ones.
    """
    return [match.start() for match in STRANGE_AFTER.finditer(bare_kinds(bare))]


def find_before_halves(text: str) -> list[int]:
    """Return the places of marks after which a window may end inside a reading, and show its vowel."""
    places = []
    for pattern in (BEGINS_WITH_VOWEL, SIDE_BY_SIDE):
        for half in pattern.finditer(text):
            start = half.start()
            marks = ANY_MARK.finditer(text, max(0, start - WINDOW), start)
            places += [mark.start() for mark in marks]
    return places


def has_private(bare: BareText) -> bool:
    """Tell whether any character for private use stands on the page."""
    return PRIVATE in bare_kinds(bare)


def is_any_rare(bare: BareText, start: int, end: int) -> bool:
    """Tell whether a character in a part of the bare page costs as much as a rare one.

    The kinds say it of nearly all. What is strange may be so for another reason.
    """
    kinds = bare_kinds(bare)[start:end]
    if RARE in kinds:
        return True
    rest = kinds.strip(b"o")
    return bool(rest) and max(map(word_cost, bare.text[start:end])) >= LEAST_RARE


def bare_kinds(bare: BareText) -> bytes:
    """Return the kinds of the characters of a page without its readings, which are kept."""
    if not bare.kinds:
        bare.kinds = kinds_of(bare.text)
    return bare.kinds


def kinds_of(text: str) -> bytes:
    r"""Return the kinds of the characters of a text, one byte each.

    >>> kinds_of("去。\n鶎(fā)!")
    b'omns(av)m'
    """
    codes = read_codes(text)
    if len(codes) != len(text):
        # No character beyond the first 65,536 is a word, so any of no meaning stands for all.
        codes = read_codes(BEYOND.sub("\ufffd", text))
    table = _table()
    kinds = table.take(codes)
    found = kinds.tobytes()
    if 0 in found:
        for code in {*codes[(kinds == 0).nonzero()[0]].tolist()}:
            table[code] = _kind_of(chr(code))
        found = table.take(codes).tobytes()
    return found


@cache
def _table() -> "NDArray[np.uint8]":
    """Return the kind of each code, 0 while it has not been asked for."""
    return np.zeros(CODES, np.uint8)


def _kind_of(character: str) -> int:
    if character in KINDS:
        return KINDS[character]
    if PRIVATE_USE.match(character):
        return PRIVATE
    cost = word_cost(character)
    if cost > LEAST_STRANGE or count_oddities(character):
        return STRANGE
    return RARE if cost >= LEAST_RARE else ORDINARY
