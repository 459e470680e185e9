"""Undo UTF-8 that was taken for GBK, also where the last byte of odd stretches is gone.

Three bytes of UTF-8 are one and a half characters of GBK. A stretch with an odd number of bytes
leaves a lead byte before the line's end, or before ASCII, and most decoders drop it: the last
character then lacks one byte of three. It is put back where the language model leaves no doubt, and
left out with a finding elsewhere.

A page is read whole or not at all: where a stretch that looks like the others cannot be read,
nothing is changed and a finding says so.
"""

import codecs
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from math import inf
from operator import itemgetter
from sys import float_info
from typing import NamedTuple

from shanben.base.findings import Finding
from shanben.base.page_text import lines_of
from shanben.base.types import Edit
from shanben.pages.repair.chinese import HAN, cost_a_character, is_chinese
from shanben.pages.repair.converter.mark_laws import mark_cost
from shanben.pages.repair.places import report_unread

# The first two bytes of ，。的中是 in UTF-8, read as GBK; and of what two readings make of them.
UTF8_AS_GBK_SIGNS = "锛銆鐨涓鏄闁闂閺閸"
STRETCH = re.compile("[^\x00-\x7f]+\\??")
NO_MARK = re.compile("[^\u2010-\u203b\u3000-\u303f\uff01-\uff5e·?]")
LEAST_SIGNS = 3
# A page with this many of them may be no Chinese, though nothing of it can be read.
MANY_SIGNS = 5
SAMPLE = 2000
LEAST_CONFUSED = 4
# Nats a character.
LEAST_GAIN = 2.0
SHORT = 4
# Nats, of a last character over the next one. On 300 sentences cut at every place 3 of 1,154 were wrong
# that make a word with what stands before them, and none of 70 others; with 4 nats it was 46 of 2,495.
LEAST_WORD_MARGIN, LEAST_MARGIN = 7.0, 8.0
# Marks are put back at the end of a line only. Elsewhere the model prefers wrong ones by 12.
LEAST_MARK_MARGIN = 4.0
LONGEST_WORD = 4
LEFT_CONTEXT = 12
NOTHING = (float_info.max, "")
NO_MARGIN = inf
# A decoder takes a byte 80 by itself for the euro sign; the euro of GBK is A2 E3.
EURO = "€"
# Marks that may end a stretch anywhere; others do only where the page has them already.
LAST_MARKS = "。，、；：？！”’」』》〉）…—"
CONTINUATIONS = range(0x80, 0xC0)


class ReadStretch(NamedTuple):
    """A stretch that was read: what it is, and the bytes that are left of its last character."""

    match: re.Match[str]
    restored: str
    left: bytes


def undo_utf8_as_gbk(text: str) -> tuple[list[Edit], list[Finding]]:
    """Return the edits that read a page as UTF-8, and the findings on what is lost; mostly none."""
    if _count_signs(text) < LEAST_SIGNS:
        return [], []
    read, unread = [], []
    for match in STRETCH.finditer(text):
        stretch = _read_stretch(match)
        if stretch is not None:
            read.append(stretch)
        elif _looks_confused(match.group()):
            unread.append(match)
    if not read and (_count_signs(text) < MANY_SIGNS or any(map(_is_prose, unread))):
        return [], []
    if unread:
        return [], [report_unread(text, unread, "UTF-8 taken for GBK")]
    completed = [_complete(text, stretch) for stretch in read]
    lost = [edit for edit, is_whole in completed if not is_whole]
    return [edit for edit, _ in completed], list(_report_lost(text, lost))


def _is_prose(stretch: re.Match[str]) -> bool:
    return is_chinese(stretch.group())


def _count_signs(text: str) -> int:
    return sum(map(text[:SAMPLE].count, UTF8_AS_GBK_SIGNS))


def _read_stretch(match: re.Match[str]) -> ReadStretch | None:
    """Return what a stretch is in UTF-8; None when it is none, or no better Chinese."""
    found = match.group()
    for data in dict.fromkeys(_encode(found.removesuffix("?"))):
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            restored = decoder.decode(data)
        except UnicodeDecodeError:
            continue
        left, _ = decoder.getstate()
        # A question mark stands for a lost byte, or is one.
        if not left and found.endswith("?"):
            restored += "?"
        if _is_better(found, restored, left):
            return ReadStretch(match, restored, left)
    return None


def _looks_confused(found: str) -> bool:
    """Tell whether a stretch that cannot be read is not good Chinese either."""
    if not set(UTF8_AS_GBK_SIGNS).isdisjoint(found):
        return True
    return len(found) >= LEAST_CONFUSED and not is_chinese(found)


def _encode(found: str) -> Iterator[bytes]:
    for euro in (b"\x80", b"\xa2\xe3"):
        try:
            yield euro.join([part.encode("gb18030") for part in found.split(EURO)])
        except UnicodeEncodeError:
            return


def _is_better(found: str, restored: str, left: bytes) -> bool:
    if not HAN.search(restored):
        # Marks alone, or less than one character.
        return bool(restored or len(left) > 1) and not NO_MARK.search(restored)
    if len(found) <= SHORT:
        # Too short for a judgement; chance makes no valid UTF-8 of Chinese that is likelier, too.
        return len(found) * cost_a_character(found) > len(restored) * cost_a_character(restored)
    gain = cost_a_character(found) - cost_a_character(restored)
    return is_chinese(restored) and gain > LEAST_GAIN


def _complete(text: str, stretch: ReadStretch) -> tuple[Edit, bool]:
    """Return the edit of a stretch with its last character, and whether that is there."""
    match, restored, left = stretch
    start, end = match.span()
    if not left:
        return Edit(start, end, match.group(), restored, "R111"), True
    before = restored.rpartition("\n")[2][-LEFT_CONTEXT:]
    after = text[end : end + 1]
    last = _find_last(before, left, after in ("", "\n", "\r"))
    # Half a character and Chinese after it would have been one: the `?` took a sign with it.
    is_whole = last is not None and not (match.group().endswith("?") and after > "\x7f")
    return Edit(start, end, match.group(), restored + (last or ""), "R123"), is_whole


def _report_lost(text: str, lost: list[Edit]) -> Iterator[Finding]:
    """Yield one finding for each line on which characters are lost."""
    numbered = zip(lines_of(text, (edit.end for edit in lost)), lost, strict=True)
    for line, group in groupby(numbered, key=itemgetter(0)):
        edits = [edit for _, edit in group]
        yield Finding(
            rule="R208",
            message=f'a character lost after "{edits[0].after[-6:]}"; the rest is restored.',
            line=line,
            start=edits[0].start,
            end=edits[0].end,
            count=len(edits),
        )


@lru_cache(maxsize=1024)
def _find_last(before: str, left: bytes, at_end: bool) -> str | None:
    """Return the character that begins with the bytes `left`, when one is likely beyond doubt."""
    from shanben.pages.repair.language.model import text_cost

    costs = []
    for trail in CONTINUATIONS:
        try:
            character = (left + bytes((trail,))).decode()
        except UnicodeDecodeError:
            continue
        if not (HAN.match(character) or character in LAST_MARKS or character in before):
            continue
        cost = text_cost(before + character) + mark_cost(before, character, at_end)
        costs.append((cost, character))
    (best, character), (second, _) = sorted([*costs, NOTHING, NOTHING])[:2]
    is_clear = second - best >= _least_margin(before, character, at_end)
    return character if is_clear else None


def _least_margin(before: str, character: str, at_end: bool) -> float:
    """Return by how many nats a last character must be likelier than the next one."""
    from shanben.pages.repair.language.model import simplify_symbols
    from shanben.pages.repair.language.vocabulary import is_word

    if not HAN.match(character):
        return LEAST_MARK_MARGIN if at_end else NO_MARGIN
    symbols = simplify_symbols(before + character)[-LONGEST_WORD:]
    if any(is_word(symbols[place:]) for place in range(len(symbols) - 1)):
        return LEAST_WORD_MARGIN
    return LEAST_MARGIN
