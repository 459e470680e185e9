"""Readings in parentheses on a page, and which of them a converter inserted.

A converter has one table of characters for a page, so it annotates a character everywhere or
nowhere; its characters are ordinary ones that exist in Traditional text only; and its page is
running text. A language lesson, a dictionary or a poem with glosses breaks at least one of these
laws. Only a page on which at least five annotations keep all of them is changed at all.
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import compress
from operator import not_

from shanben.repair.damage import ASCII_MARKS
from shanben.tables import read_table

SYLLABLE = "[a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]{1,6}"
# Some converters print a space before the closing parenthesis.
ANNOTATION = re.compile(rf"\(({SYLLABLE} ?)\)")
# Readings of a converter have their tone marks; English words in parentheses have none.
TONED = re.compile("\\([a-z]{0,5}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]")

LEAST_CONFIRMED = 5
LEAST_CHARACTERS = 2
# A run that is one byte off may show a table character that the page never had: not all, but most.
LEAST_SHARE = 0.8
# Converters annotate ordinary characters; glosses explain rare ones. 142 characters were seen
# annotated on damaged pages, all but 3 of them among the commonest 1,800.
COMMON_RANK = 2500


@dataclass(frozen=True, slots=True)
class Annotations:
    """What the readings on a page say.

    `table` has the syllable of each character that the converter annotated (with the space that it
    may have printed), in the order of their first appearance; `inserted` are the matches of the
    readings behind these characters, `residues` the readings that belong to no character before
    them, `contradicting` the readings of characters that also stand without one, `glosses` the
    readings of characters that no converter has in its table.
    """

    table: dict[str, str]
    inserted: tuple[re.Match[str], ...]
    residues: tuple[re.Match[str], ...]
    contradicting: tuple[re.Match[str], ...]
    glosses: tuple[re.Match[str], ...]


@cache
def character_readings() -> dict[str, frozenset[str]]:
    """Return every reading of every Han character of GBK."""
    readings: defaultdict[str, set[str]] = defaultdict(set)
    for row in read_table("readings"):
        for character in row["characters"]:
            readings[character].add(row["syllable"])
    return {character: frozenset(found) for character, found in readings.items()}


@cache
def syllable_characters() -> dict[str, str]:
    """Return the Han characters of GBK that can be read as each syllable."""
    return {row["syllable"]: row["characters"] for row in read_table("readings")}


@cache
def observed_characters() -> dict[str, int]:
    """Return how often each character was seen annotated on damaged pages."""
    return {row["character"]: int(row["count"]) for row in read_table("annotated")}


@cache
def traditional_ranks() -> dict[str, int]:
    """Return the characters of Traditional text only, with their rank by frequency."""
    return {row["traditional"]: int(row["rank"] or 99999) for row in read_table("traditional")}


@cache
def simplified_characters() -> frozenset[str]:
    """Return the characters that stand in Simplified text only.

    The converters made their pages Traditional character by character, so none is left on one.
    """
    rows = (row for row in read_table("script") if row["evidence"] == "hans")
    return frozenset(character for row in rows for character in row["characters"])


def is_table_character(character: str) -> bool:
    """Tell whether converters may have `character` in their table at all.

    >>> [is_table_character(character) for character in "發著行"]
    [True, True, False]
    """
    return character in traditional_ranks() or character in observed_characters()


def is_reading(syllable: str, character: str) -> bool:
    """Tell whether `syllable` is a reading of `character`; a final space does not count.

    >>> is_reading("huì ", "會"), is_reading("chuàng", "苿")
    (True, False)
    """
    return syllable.rstrip(" ") in character_readings().get(character, ())


def find_annotations(text: str) -> Annotations | None:
    """Return the annotations of a page that a converter annotated, None for any other page."""
    if not TONED.search(text):
        return None
    matches = list(ANNOTATION.finditer(text, 1))
    if len(matches) < LEAST_CONFIRMED:
        return None
    annotated, others = _sort_matches(text, matches)
    table = _confirm_characters(text, annotated)
    inserted = []
    for match in annotated:
        syllable = table.get(text[match.start() - 1])
        if syllable == match.group(1):
            inserted.append(match)
        elif syllable is not None:
            # A table has one syllable for a character: this one belongs to misaligned bytes.
            others.append(match)
    if not _passes_gate(text, inserted, annotated):
        return None
    outside = [match for match in annotated if text[match.start() - 1] not in table]
    is_possible = [is_table_character(text[match.start() - 1]) for match in outside]
    contradicting = tuple(compress(outside, is_possible))
    glosses = tuple(compress(outside, map(not_, is_possible)))
    others.sort(key=re.Match.start)
    return Annotations(table, tuple(inserted), tuple(others), contradicting, glosses)


def _sort_matches(
    text: str, matches: list[re.Match[str]]
) -> tuple[list[re.Match[str]], list[re.Match[str]]]:
    """Return the readings of the character before them, and those that follow another one."""
    annotated, others = [], []
    for match in matches:
        before = text[match.start() - 1]
        if is_reading(match.group(1), before):
            annotated.append(match)
        elif before > "\x7f" or before in ASCII_MARKS or "@" <= before <= "~":
            others.append(match)
    return annotated, others


def _confirm_characters(text: str, annotated: list[re.Match[str]]) -> dict[str, str]:
    counts = Counter(text[match.start() - 1] for match in annotated)
    confirmed = {
        character
        for character, count in counts.items()
        if is_table_character(character) and count >= LEAST_SHARE * text.count(character)
    }
    syllables: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for match in annotated:
        character = text[match.start() - 1]
        if character in confirmed:
            syllables[character][match.group(1)] += 1
    return {character: found.most_common(1)[0][0] for character, found in syllables.items()}


def _passes_gate(text: str, inserted: list[re.Match[str]], annotated: list[re.Match[str]]) -> bool:
    if len(inserted) < max(LEAST_CONFIRMED, LEAST_SHARE * len(annotated)):
        return False
    characters = [text[match.start() - 1] for match in inserted]
    common = sum(map(_is_common, characters))
    running = sum(_stands_in_text(text, match) for match in inserted)
    return (
        len(set(characters)) >= LEAST_CHARACTERS
        and 2 * common >= len(characters)
        and 2 * running >= len(characters)
    )


def _is_common(character: str) -> bool:
    return (
        character in observed_characters()
        or traditional_ranks().get(character, COMMON_RANK) < COMMON_RANK
    )


def _stands_in_text(text: str, match: re.Match[str]) -> bool:
    """Tell whether a character without a reading of its own follows: a list of glosses has none."""
    after = text[match.end() : match.end() + 2]
    return "\u4e00" <= after[:1] <= "\u9fff" and after[1:] != "("
