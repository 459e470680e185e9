"""Readings in parentheses on a page, and which of them a converter inserted.

A converter has one table of characters for a page, so it annotates a character everywhere or
nowhere; its characters are ordinary ones that exist in Traditional text only; and its page is
running text. A language lesson, a dictionary or a poem with glosses breaks at least one of these
laws. Only a page on which at least five annotations keep all of them is changed at all.
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache

from shanben.base.tables import read_table
from shanben.pages.repair.converter.damage import ASCII_MARKS

SYLLABLE = "[a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]{1,6}"
# Some converters print a space before the closing parenthesis.
ANNOTATION = re.compile(rf"\(({SYLLABLE} ?)\)")
# Readings of a converter have their tone marks; English words in parentheses have none.
BARE_CHARACTER = re.compile("[\u4e00-\u9fff](?!\\()")
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
    may have printed), in the order of their first appearance; `inserted` are the spans of the
    readings after these characters, `residues` the readings that belong to no character before
    them, `contradicting` the readings of characters that also stand without one, `glosses` the
    readings of characters that no converter has in its table.
    """

    table: dict[str, str]
    inserted: tuple[tuple[int, int], ...]
    residues: tuple[re.Match[str], ...]
    contradicting: tuple[re.Match[str], ...]
    glosses: tuple[re.Match[str], ...]


class Kind(Enum):
    """What a reading after a character is on this page."""

    INSERTED = auto()
    RESIDUE = auto()
    CONTRADICTING = auto()
    GLOSS = auto()
    NOTHING = auto()


# A character and the syllable after it, as found. A page has few of them, and many times each: so
# all is decided for them, not for their places.
Pair = tuple[str, str]


@cache
def syllable_characters() -> dict[str, str]:
    """Return the Han characters of GBK that can be read as each syllable."""
    return {row["syllable"]: row["characters"] for row in read_table("readings")}


@cache
def _syllable_sets() -> dict[str, frozenset[str]]:
    return {syllable: frozenset(found) for syllable, found in syllable_characters().items()}


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
    return character in _syllable_sets().get(syllable.rstrip(" "), ())


def find_annotations(text: str) -> Annotations | None:
    """Return the annotations of a page that a converter annotated, None for any other page."""
    if not TONED.search(text):
        return None
    spans, pairs = _find_readings(text)
    if len(pairs) < LEAST_CONFIRMED:
        return None
    counts = Counter(pairs)
    annotated = {pair: count for pair, count in counts.items() if is_reading(pair[1], pair[0])}
    table = _confirm_characters(text, annotated)
    kinds = {pair: _kind_of(pair, pair in annotated, table) for pair in counts}
    spans_of: dict[Kind, list[tuple[int, int]]] = {kind: [] for kind in Kind}
    spans_like = {pair: spans_of[kind] for pair, kind in kinds.items()}
    for span, pair in zip(spans, pairs, strict=True):
        spans_like[pair].append(span)
    inserted = spans_of[Kind.INSERTED]
    common = sum(
        count
        for pair, count in annotated.items()
        if kinds[pair] is Kind.INSERTED and _is_common(pair[0])
    )
    if len(table) < LEAST_CHARACTERS or 2 * common < len(inserted):
        return None
    if not _is_running_text(text, inserted, sum(annotated.values())):
        return None
    others = (
        tuple(match for start, _ in spans_of[kind] if (match := ANNOTATION.match(text, start)))
        for kind in (Kind.RESIDUE, Kind.CONTRADICTING, Kind.GLOSS)
    )
    return Annotations(table, tuple(inserted), *others)


def _find_readings(text: str) -> tuple[list[tuple[int, int]], list[Pair]]:
    """Return the spans of all readings after a character, and what each is with its character."""
    spans, pairs = [], []
    for match in ANNOTATION.finditer(text, 1):
        start, end = match.span()
        spans.append((start, end))
        pairs.append((text[start - 1], match[1]))
    return spans, pairs


def _confirm_characters(text: str, annotated: dict[Pair, int]) -> dict[str, str]:
    """Return the characters that are annotated (nearly) everywhere, with their usual syllable."""
    syllables: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for (character, syllable), times in annotated.items():
        syllables[character][syllable] = times
    return {
        character: max(found, key=found.__getitem__)
        for character, found in syllables.items()
        if is_table_character(character)
        and sum(found.values()) >= LEAST_SHARE * text.count(character)
    }


def _kind_of(pair: Pair, is_annotated: bool, table: dict[str, str]) -> Kind:
    before, syllable = pair
    if not is_annotated:
        is_shifted = before > "\x7f" or before in ASCII_MARKS or "@" <= before <= "~"
        return Kind.RESIDUE if is_shifted else Kind.NOTHING
    if before in table:
        # A table has one syllable for a character: another one belongs to misaligned bytes.
        return Kind.INSERTED if table[before] == syllable else Kind.RESIDUE
    return Kind.CONTRADICTING if is_table_character(before) else Kind.GLOSS


def _is_common(character: str) -> bool:
    return (
        character in observed_characters()
        or traditional_ranks().get(character, COMMON_RANK) < COMMON_RANK
    )


def _is_running_text(text: str, inserted: list[tuple[int, int]], annotated: int) -> bool:
    """Tell whether the readings are enough, and a character without a reading follows most.

    A list of glosses has none.
    """
    if len(inserted) < max(LEAST_CONFIRMED, LEAST_SHARE * annotated):
        return False
    running = sum(1 for _, end in inserted if BARE_CHARACTER.match(text, end))
    return 2 * running >= len(inserted)
