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
    FULL_WIDTH_LEAD,
    FULL_WIDTH_OFFSET,
    LONE_BYTE,
    LONE_CHARACTER,
    PRIVATE_USE,
    BytePair,
    character_pairs,
    pair_characters,
)
from shanben.pages.repair.language.model import word_cost

# The decoder swallowed the parenthesis of this reading together with an orphan byte.
BARE_READING = re.compile(rf"({SYLLABLE} ?)\)")
CUT_CHARACTERS = frozenset("!?;,、。！？；，")
ORDINARY_MARKS = frozenset("。，、；：？！“”‘’《》（）〈〉【】「」『』…—·～％＋－＝／．　")
LINE_ENDS = frozenset("\r\n")
# A word that a letter before a reading may have begun.
RUNS_ON = re.compile("[0-9A-Za-z]+")

# Runs end at the next ASCII byte or cut; what is longer is no run.
LONGEST_RUN = 160
MOST_ENDINGS = 48
# Of a private use character that was lost further on the rest of the run says little.
LONGEST_BEFORE_GAP = 8
# Nats. Chance makes words of two characters that cost more.
COMMON_PAIR = 15.0

# What is left of a citation of which the "[" was half of a character.
CITATION_END = re.compile(r"[0-9]{1,3}(?:[-,，、~][0-9]{1,3})*\]")
CITATION_BEGIN = "["
# Stands for the two characters whose bytes met in a private use character that is lost.
GAP = "\0"
# The lowest trail byte that is not printed by itself.
NO_LEAD = 0x81


class Gap(NamedTuple):
    """What is known of two characters with a lost one between: the first byte and the last.

    The last is None where it was printed as `?`.
    """

    lead: int
    trail: int | None


class Ending(NamedTuple):
    """One way to read a run: `restored` stands for the found text up to `end`.

    `lead` is the lead byte of a last character whose trail byte is lost (None when nothing is
    lost); `swallowed` tells that the decoder took an unknown ASCII character with it. `keys` are
    the table characters whose readings ended the run. A GAP in `restored` are two characters, `gap`
    is what is known of them. Originals of one run that differ only before `shared_from` are costed
    together.
    """

    restored: str
    end: int
    lead: int | None = None
    swallowed: bool = False
    keys: tuple[str, ...] = ()
    gap: Gap | None = None
    shared_from: int | None = None

    def with_text(self, restored: str, shared_from: int | None = None) -> "Ending":
        """Return this ending with another restored text; `_replace` takes three times as long."""
        _, end, lead, swallowed, keys, gap, _ = self
        return Ending(restored, end, lead, swallowed, keys, gap, shared_from)


class _Branch(NamedTuple):
    restored: str
    place: int
    pending: int
    gap: Gap | None = None


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
def private_leads() -> dict[int, tuple[int, ...]]:
    """Return the lead bytes of private use characters, each with its trail bytes that may be leads.

    Those are the characters of the user-defined areas and of the codes that GBK leaves open.
    """
    leads: dict[int, tuple[int, ...]] = {}
    for (lead, trail), character in pair_characters().items():
        if trail > LONE_BYTE and PRIVATE_USE.match(character):
            leads[lead] = (*leads.get(lead, ()), trail)
    return leads


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


class Run(NamedTuple):
    """A run to be read: on which page, and by which of the two programs it was torn.

    `is_inserted` tells that a reading tore it: the first program prints `?` for what is no character.
    Else it begins at a cut, and `decoder` tells what the second one prints.
    """

    text: str
    decoder: Decoder
    is_inserted: bool


def read_run(run: Run, place: int, pending: int) -> list[Ending]:
    """Return the ways to read the run that begins at `place` with the `pending` lead byte."""
    return _read_branches(run, [_Branch("", place, pending)])


def _read_branches(run: Run, branches: list[_Branch]) -> list[Ending]:
    endings: list[Ending] = []
    while branches and len(endings) < MOST_ENDINGS:
        branch = branches.pop()
        found = _find_endings(run, branch)
        endings += [Ending(*ending[:5], branch.gap) for ending in found] if branch.gap else found
        if len(branch.restored) < LONGEST_RUN:
            branches += _go_on(run.text, branch)
    return endings


def read_run_with_gap(run: Run, place: int, pending: int) -> list[Ending]:
    """Return the ways to read a run from which one character of the private use area was lost."""
    endings: list[Ending] = []
    branches = [_Branch("", place, pending)]
    while branches:
        branch = branches.pop()
        endings += _end_after_gap(run, branch)
        if len(branch.restored) < LONGEST_BEFORE_GAP:
            branches += _go_on(run.text, branch)
    return endings


def _end_after_gap(run: Run, branch: _Branch) -> Iterator[Ending]:
    """Read the place before a character as one where a private use character was lost.

    Its bytes were the trail byte of one original and the lead byte of the next. Where the run makes
    a word without a gap, none is supposed: two characters in the place of one would break it.
    """
    restored, place, pending, _ = branch
    character = run.text[place : place + 1]
    if pending > LONE_BYTE and CITATION_END.match(run.text, place):
        for whole in _before_citation(pending):
            yield Ending(restored + whole + CITATION_BEGIN, place, gap=Gap(pending, None))
    if pending <= LONE_BYTE or _makes_word(run.text, branch):
        return
    if character == "?" and (run.is_inserted or run.decoder != "d"):
        for ending in _end_at_question_mark(run, branch):
            if ending.lead is not None:
                gap = Gap(pending, None)
                yield Ending(restored + GAP, ending.end, None, ending.swallowed, gap=gap)
    elif "@" <= character <= "~":
        yield Ending(restored + GAP, place + 1, gap=Gap(pending, ord(character)))
    elif pair := character_pairs().get(character):
        gap = Gap(pending, pair[0])
        yield from _read_branches(run, [_Branch(restored + GAP, place + 1, pair[1], gap)])


def _before_citation(lead: int) -> Iterator[str]:
    """Yield the characters with this lead byte whose trail byte makes a lost character with "["."""
    pairs = pair_characters()
    for trail, whole in ordinary_characters(lead).items():
        if PRIVATE_USE.match(pairs.get((trail, ord(CITATION_BEGIN)), "")):
            yield whole


def _makes_word(text: str, branch: _Branch) -> bool:
    """Tell whether the original at the place of a branch is part of a common word of the run."""
    restored, place, pending, _ = branch
    trail, lead = _bytes_of(text[place : place + 1])
    whole = ordinary_characters(pending).get(trail)
    if whole is None:
        return False
    if restored and word_cost(restored[-1] + whole) < COMMON_PAIR:
        return True
    after = ordinary_characters(lead).get(_bytes_of(text[place + 1 : place + 2])[0])
    return after is not None and word_cost(whole + after) < COMMON_PAIR


def _bytes_of(character: str) -> BytePair:
    """Return the bytes of a found character; of one that has a single byte, that byte and 0."""
    return character_pairs().get(character) or (ord(character or "\0"), 0)


def _find_endings(run: Run, branch: _Branch) -> Iterator[Ending]:
    restored, place, pending, _ = branch
    if pending <= LONE_BYTE:
        # The byte is no lead byte but a character of the page by itself: the decoder is in step.
        if pending < LONE_BYTE:
            yield Ending(restored + chr(pending), place)
        return
    text = run.text
    character = text[place : place + 1]
    if character == "?" and (run.is_inserted or run.decoder != "d"):
        yield from _end_at_question_mark(run, branch)
    if run.decoder != "q":
        yield from _end_at_vanished_byte(run, branch)
    byte = LONE_BYTE if character == LONE_CHARACTER else ord(character or "\0")
    if "@" <= character <= "~" or byte == LONE_BYTE:
        whole = ordinary_characters(pending).get(byte)
        if whole:
            yield from _end_at_single_byte(text, branch, whole)


def _end_at_single_byte(text: str, branch: _Branch, whole: str) -> Iterator[Ending]:
    """Read a character of one byte as the trail byte of the pending one: the decoder is in step."""
    after = branch.place + 1
    reading = READING.match(text, after)
    if reading and is_reading(reading.group(1), whole) and is_table_character(whole):
        yield Ending(branch.restored + whole, reading.end(), keys=(whole,))
    else:
        yield Ending(branch.restored + whole, after)


def _end_at_question_mark(run: Run, branch: _Branch) -> Iterator[Ending]:
    """Read a "?" as an orphan, with the byte that it swallowed."""
    restored, place, pending, _ = branch
    after = run.text[place + 1 : place + 2]
    if reading := BARE_READING.match(run.text, place + 1):
        for key in keys_by_syllable(reading.group(1), pending):
            yield Ending(restored + key, reading.end(), keys=(key,))
    elif run.decoder == "q" and after in CUT_CHARACTERS:
        # The last lead byte of a piece swallows nothing.
        yield Ending(restored, place + 1, lead=pending)
    elif not after or after in LINE_ENDS:
        yield Ending(restored, place + 1, lead=pending)
    else:
        yield Ending(restored, place + 1, lead=pending, swallowed=True)


def _end_at_vanished_byte(run: Run, branch: _Branch) -> Iterator[Ending]:
    """Read the place before a character as one where decoder d or e dropped an orphan."""
    restored, place, pending, _ = branch
    is_d = run.decoder == "d" and not run.is_inserted
    if reading := READING.match(run.text, place):
        for key in keys_by_syllable(reading.group(1), pending) if is_d else ():
            yield Ending(restored + key, reading.end(), keys=(key,))
        return
    character = run.text[place : place + 1]
    # A "?" here is an orphan of the first program, not a mark.
    at_cut = character in CUT_CHARACTERS and not (run.is_inserted and character == "?")
    at_end = not character or at_cut or character in LINE_ENDS
    if at_end or (is_d and character < "@"):
        yield Ending(restored, place, lead=pending)


def _go_on(text: str, branch: _Branch) -> Iterator[_Branch]:
    """Read one more found character as the end of one original and the beginning of the next."""
    restored, place, pending, gap = branch
    character = text[place : place + 1]
    pair = _found_pair(character)
    if pair is None:
        return
    if character == "?" and BARE_READING.match(text, place + 1):
        return  # an orphan that took the parenthesis, and no mark
    whole = ordinary_characters(pending).get(pair[0])
    if whole is None:
        return
    yield _Branch(restored + whole, place + 1, pair[1], gap)
    if not text.startswith("(", place + 1) or not is_table_character(text[place]):
        return
    reading = READING.match(text, place + 1)
    if reading and is_reading(reading.group(1), text[place]):
        # The converter found a key's bytes in the run as the decoder reads it.
        yield _Branch(restored + whole, reading.end(), pair[1], gap)


def _found_pair(character: str) -> BytePair | None:
    """Return the bytes of a found character; stored ASCII may have been full-width."""
    if "!" <= character <= "~":
        return FULL_WIDTH_LEAD, ord(character) + 0x80
    return character_pairs().get(character)


def widen(character: str) -> str:
    """Return the full-width form of an ASCII mark, other characters as they are."""
    return chr(ord(character) + FULL_WIDTH_OFFSET) if "!" <= character <= "~" else character
