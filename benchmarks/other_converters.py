"""What converters other than the one that tore bytes did to a page: forward models.

Each takes a clean page and a source of chance, and returns the page as it was found in the wild. Their
shapes were seen on real pages; which characters and places they hit is chance.
"""

import random
import re
from collections.abc import Callable

from shanben.pages.repair.converter.annotations import is_table_character, syllable_characters
from shanben.pages.repair.insertions.groups import remove_tone

HAN = re.compile("[\u4e00-\u9fff]")
MARKS = re.compile("[,、。]")
# A page has a comma before two marks in three, a reading after one character in eight.
COMMA_SHARE, READING_SHARE, REPEATED_SHARE, TONED_SHARE = 0.65, 0.12, 0.15, 0.6
MOST_REPEATED = 4
WHOLE_PAGE_SHARE = 0.5
TABLE_SHARE = 0.3
TYPED, TYPED_SHARE = ("。。。", "。。", "。。。。。。"), 0.5
PERIODS = (3, 4, 7)

READINGS = {
    character: syllable
    for syllable, characters in reversed(syllable_characters().items())
    for character in characters
    if syllable != remove_tone(syllable)
}


def annotate(clean: str, reading_of: Callable[[int, str], str]) -> str:
    """Return a page with what `reading_of` says for the n-th Han character after it."""
    out, number = [], 0
    for character in clean:
        out.append(character)
        if HAN.match(character):
            number += 1
            out.append(reading_of(number, character))
    return "".join(out)


def add_toneless(clean: str, table: set[str], blank: str = " ") -> str:
    """Return a page with a toneless reading after every character of the table, as a blank follows."""

    def reading_of(_: int, one: str) -> str:
        return f"({remove_tone(READINGS[one])}){blank}" if one in table else ""

    body = annotate(clean, reading_of)
    return body.replace(" \n", "\n")  # a blank that ends a line is stripped by most crawlers


def repeat_readings(clean: str, chance: random.Random) -> str:
    """Return a page with readings at random places, as often in a row as the character has it.

    It has it on the whole page, or on a line.
    """
    blocks = [clean] if chance.random() < WHOLE_PAGE_SHARE else clean.split("\n")
    return "\n".join(_repeat_in_block(block, chance) for block in blocks)


def _repeat_in_block(block: str, chance: random.Random) -> str:
    times = {one: chance.randint(1, MOST_REPEATED) for one in sorted(set(block))}

    def reading_of(_: int, one: str) -> str:
        is_hit = chance.random() < REPEATED_SHARE and one in READINGS
        return f"({remove_tone(READINGS[one])})" * times[one] if is_hit else ""

    return annotate(block, reading_of)


def annotate_every(clean: str, period: int, chance: random.Random) -> str:
    """Return a page with a reading after every so many characters, with its tone mark or without."""

    def reading_of(number: int, one: str) -> str:
        if number % period or one not in READINGS:
            return ""
        is_toned = chance.random() < TONED_SHARE
        return f"({READINGS[one] if is_toned else remove_tone(READINGS[one])})"

    return annotate(clean, reading_of)


def annotate_at_random(clean: str, chance: random.Random) -> str:
    """Return a page with readings at random places; seen on Simplified pages."""

    def reading_of(_: int, one: str) -> str:
        is_hit = chance.random() < READING_SHARE and one in READINGS
        return f"({READINGS[one]})" if is_hit else ""

    return annotate(clean, reading_of)


def add_commas(clean: str, chance: random.Random) -> str:
    """Return a page with a comma directly before about two marks in three."""
    return MARKS.sub(lambda mark: "," * (chance.random() < COMMA_SHARE) + mark[0], clean)


def choose_table(clean: str, chance: random.Random) -> set[str]:
    """Return some of a page's characters that a converter may have in its table."""
    possible = sorted(one for one in set(clean) if is_table_character(one) and one in READINGS)
    return {one for one in possible if chance.random() < TABLE_SHARE}


def type_dots(clean: str, chance: random.Random) -> str:
    """Return a page on which every other line ends as people type in comments."""
    return "\n".join(
        line.rstrip("。") + chance.choice(TYPED) if chance.random() < TYPED_SHARE else line
        for line in clean.split("\n")
    )


MODELS: dict[str, Callable[[str, random.Random], str]] = {
    "toneless": lambda clean, chance: add_toneless(clean, choose_table(clean, chance)),
    "repeated": repeat_readings,
    "periodic": lambda clean, chance: annotate_every(clean, chance.choice(PERIODS), chance),
    "commas": add_commas,
    "at random": annotate_at_random,
}
MODELS["commas among dots"] = add_commas
# What stands on a clean page of these.
WRITERS = {"commas among dots": type_dots}
# These were seen on Simplified pages only.
SIMPLIFIED_ONLY = frozenset({"at random"})
