"""Read a run: text that the converter's decoder took one byte off.

Every character found in a run holds the trail byte of one original and the lead byte of the next.
Once the lead byte of the first original is known (it is then pending), the originals follow one after
another, until the decoder falls back into step: at an ASCII byte, at a reading inserted after a
character that begins with the pending byte, or at the end of a piece, where the decoder lost the
trail byte of the pending character. What stood there is then open; the caller chooses.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from shanben.pages.repair.converter.annotations import (
    READING,
    SYLLABLE,
    is_reading,
    is_table_character,
    syllable_characters,
)
from shanben.pages.repair.converter.damage import Decoder
from shanben.pages.repair.converter.gbk import (
    FIRST_LEAD,
    FULL_WIDTH_LEAD,
    FULL_WIDTH_OFFSET,
    LAST_LEAD,
    BytePair,
    character_pairs,
    pair_characters,
)
from shanben.pages.repair.language.model import word_cost

# The decoder swallowed the parenthesis of this reading together with an orphan byte.
BARE_READING = re.compile(rf"({SYLLABLE} ?)\)")
CUT_CHARACTERS = frozenset("!?;,、！？；，")
ORDINARY_MARKS = frozenset("。，、；：？！“”‘’《》（）〈〉【】「」『』…—·～％＋－＝／．　")
LINE_ENDS = frozenset("\r\n")

# Runs end at the next ASCII byte or cut; what is longer is no run.
LONGEST_RUN = 160
MOST_ENDINGS = 48

# Stands for a character whose lead byte is lost.
GAP = "\0"
# The lowest trail byte that is not printed by itself.
NO_LEAD = 0x80
# Nats. The 2,000 commonest characters cost less.
COMMON_COST = 12.5


class Ending(NamedTuple):
    """One way to read a run: `restored` stands for the found text up to `end`.

    `lead` is the lead byte of a last character whose trail byte is lost (None when nothing is
    lost); `swallowed` tells that the decoder took an unknown ASCII character with it. `keys` are
    the table characters whose readings ended the run. `lost_bytes` counts the bytes that began no
    character inside the run. Each GAP in `restored` is a character whose lead byte is lost;
    `trails` are their trail bytes. Originals of one run that differ only before `shared_from` are
    costed together.
    """

    restored: str
    end: int
    lead: int | None = None
    swallowed: bool = False
    keys: tuple[str, ...] = ()
    lost_bytes: int = 0
    trails: tuple[int, ...] = ()
    shared_from: int | None = None


class _Branch(NamedTuple):
    restored: str
    place: int
    pending: int
    trails: tuple[int, ...] = ()


def keys_by_syllable(syllable: str, lead: int) -> tuple[str, ...]:
    """Return the characters a table may hold with this reading and this lead byte."""
    return _keys_by_lead(syllable.rstrip(" ")).get(lead, ())


@cache
def _keys_by_lead(syllable: str) -> dict[int, tuple[str, ...]]:
    pairs = character_pairs()
    keys: dict[int, tuple[str, ...]] = {}
    for character in syllable_characters().get(syllable, ""):
        if is_table_character(character):
            lead = pairs[character][0]
            keys[lead] = (*keys.get(lead, ()), character)
    return keys


@cache
def ordinary_characters(lead: int) -> dict[int, str]:
    """Return the characters that Chinese prose may contain with this lead byte, by trail byte."""
    pairs = pair_characters()
    found = ((trail, pairs.get((lead, trail))) for trail in range(0x40, 0xFF))
    return {trail: character for trail, character in found if character and is_ordinary(character)}


@cache
def broken_leads() -> dict[int, frozenset[int]]:
    """Return the bytes that begin no character before some lead byte, with these lead bytes.

    Byte 80 never begins one (個 is 82 80); under others some codes are open.
    """
    pairs = pair_characters()
    leads = range(FIRST_LEAD, LAST_LEAD + 1)
    broken = {
        lead: frozenset(after for after in leads if (lead, after) not in pairs)
        for lead in range(FIRST_LEAD - 1, LAST_LEAD + 1)
    }
    return {lead: afters for lead, afters in broken.items() if afters}


@cache
def fragile_characters(lead: int) -> dict[int, str]:
    """Return the common characters of a lead byte whose trail byte may be lost, by trail byte.

    In a run it is taken for a lead byte, and begins no character before some of the next ones.
    """
    ordinary = ordinary_characters(lead)
    found = ((trail, ordinary[trail]) for trail in broken_leads() if trail in ordinary)
    return {trail: character for trail, character in found if word_cost(character) < COMMON_COST}


def is_han(character: str) -> bool:
    """Tell whether `character` is a Han character of GBK's rows for them."""
    return "\u4e00" <= character <= "\u9fff"


def is_ordinary(character: str) -> bool:
    """Tell whether Chinese prose may contain `character`, as far as GBK has it."""
    return (
        is_han(character)
        or character in ORDINARY_MARKS
        or "０" <= character <= "９"
        or "Ａ" <= character <= "Ｚ"
        or "ａ" <= character <= "ｚ"
    )


def read_run(text: str, place: int, pending: int, decoder: Decoder) -> list[Ending]:
    """Return the ways to read the run that begins at `place` with the `pending` lead byte."""
    endings: list[Ending] = []
    branches = [_Branch("", place, pending)]
    while branches and len(endings) < MOST_ENDINGS:
        branch = branches.pop()
        found = _find_endings(text, branch, decoder)
        if branch.trails:
            found = (ending._replace(trails=branch.trails) for ending in found)
        endings += found
        if len(branch.restored) < LONGEST_RUN:
            branches += _go_on(text, branch)
            if decoder == "q" and text.startswith("?", branch.place):
                branches += _go_on_after_lost_pair(text, branch)
    return endings


def _find_endings(text: str, branch: _Branch, decoder: Decoder) -> Iterator[Ending]:
    restored, place, pending, _ = branch
    if pending < FIRST_LEAD:
        # The byte is no lead byte but an ASCII character of the page: the decoder is in step.
        yield Ending(restored + chr(pending), place)
        return
    character = text[place : place + 1]
    if decoder == "q":
        if character == "?":
            yield from _end_at_question_mark(text, branch)
    else:
        yield from _end_at_vanished_byte(text, branch)
    if decoder == "d":
        yield from _end_at_vanished_lead(text, branch)
    if "@" <= character <= "~" and (whole := ordinary_characters(pending).get(ord(character))):
        yield from _end_at_ascii_byte(text, branch, whole)


def _end_at_vanished_lead(text: str, branch: _Branch) -> Iterator[Ending]:
    """Read the place before a character as one where decoder d dropped a byte that began none."""
    pair = character_pairs().get(text[branch.place : branch.place + 1])
    for whole in _wholes_before(branch.pending, pair and pair[0]):
        yield Ending(branch.restored + whole, branch.place, lost_bytes=1)


@cache
def _wholes_before(pending: int, next_lead: int | None) -> tuple[str, ...]:
    """Return the common characters of lead byte `pending` whose trail byte is lost before `next_lead`.

    None stands for what is no lead byte: before it all these trail bytes are lost.
    """
    return tuple(
        character
        for trail, character in fragile_characters(pending).items()
        if next_lead is None or next_lead in broken_leads()[trail]
    )


def _end_at_ascii_byte(text: str, branch: _Branch, whole: str) -> Iterator[Ending]:
    """Read an ASCII character as the trail byte of the pending one: the decoder is in step."""
    after = branch.place + 1
    reading = READING.match(text, after) if text.startswith("(", after) else None
    if reading and is_reading(reading.group(1), whole) and is_table_character(whole):
        yield Ending(branch.restored + whole, reading.end(), keys=(whole,))
    else:
        yield Ending(branch.restored + whole, after)


def _end_at_question_mark(text: str, branch: _Branch) -> Iterator[Ending]:
    """Read a "?" as the orphan of decoder q, with the byte that it swallowed."""
    restored, place, pending, _ = branch
    after = text[place + 1 : place + 2]
    if reading := BARE_READING.match(text, place + 1):
        for key in keys_by_syllable(reading.group(1), pending):
            yield Ending(restored + key, reading.end(), keys=(key,))
    elif not after or after in CUT_CHARACTERS or after in LINE_ENDS:
        yield Ending(restored, place + 1, lead=pending)
    else:
        yield Ending(restored, place + 1, lead=pending, swallowed=True)


def _end_at_vanished_byte(text: str, branch: _Branch) -> Iterator[Ending]:
    """Read the place before a character as one where decoder d dropped an orphan."""
    restored, place, pending, _ = branch
    if reading := READING.match(text, place):
        for key in keys_by_syllable(reading.group(1), pending):
            yield Ending(restored + key, reading.end(), keys=(key,))
        return
    character = text[place : place + 1]
    if character < "@" or character in CUT_CHARACTERS:
        yield Ending(restored, place, lead=pending)


def _go_on(text: str, branch: _Branch) -> Iterator[_Branch]:
    """Read one more found character as the end of one original and the beginning of the next."""
    restored, place, pending, trails = branch
    pair = _found_pair(text[place : place + 1])
    if pair is None:
        return
    whole = ordinary_characters(pending).get(pair[0])
    if whole is None:
        return
    yield _Branch(restored + whole, place + 1, pair[1], trails)
    if not text.startswith("(", place + 1) or not is_table_character(text[place]):
        return
    reading = READING.match(text, place + 1)
    if reading and is_reading(reading.group(1), text[place]):
        # The converter found a key's bytes in the run as the decoder reads it.
        yield _Branch(restored + whole, reading.end(), pair[1], trails)


def _go_on_after_lost_pair(text: str, branch: _Branch) -> Iterator[_Branch]:
    """Read a "?" as two bytes that make no character: a trail byte and the lead byte after it.

    That lead byte is gone, but the trail byte of its character begins the next found one.
    """
    restored, place, pending, trails = branch
    pair = _found_pair(text[place + 1 : place + 2])
    if pair is None:
        return
    for whole in fragile_characters(pending).values():
        yield _Branch(restored + whole + GAP, place + 2, pair[1], (*trails, pair[0]))


def _found_pair(character: str) -> BytePair | None:
    """Return the bytes of a found character; stored ASCII may have been full-width."""
    if "!" <= character <= "~":
        return FULL_WIDTH_LEAD, ord(character) + 0x80
    return character_pairs().get(character)


def widen(character: str) -> str:
    """Return the full-width form of an ASCII mark, other characters as they are."""
    return chr(ord(character) + FULL_WIDTH_OFFSET) if "!" <= character <= "~" else character
