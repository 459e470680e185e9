"""Replace characters and phrases by a table, exactly as the base package would, but in one gather.

The package looks for phrases by itself: in a text it takes the longest phrase there is, of equal
ones the leftmost, and goes on with what stands left and right of it; whatever no phrase covers is
converted character by character. Phrases hold no separators, so its splitting at separators changes
nothing. The same choice is made here, but only among phrases that touch each other, because
others cannot disturb one another.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from shanben.base.tables import read_table
from shanben.pages.simplify.script import ALL_CODES, ANCHOR, CODE_BITS, Codes, Mask, evidence_flags

# The first two characters of a phrase are looked up by a 16-bit hash: a few of the other pairs
# pass as well, and are refused by the dictionary.
PAIR_HASHES = 1 << 16
PAIR_FACTOR = 0x9E3B
LONGEST = 16  # the longest phrase of the base has 14 characters; each place needs a bit of 16


Places = NDArray[np.intp]

# A phrase found in a text: start, end, phrase. A plain tuple, because there may be many.
FoundPhrase = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Conversion:
    """Characters and phrases, ready to be applied.

    Every phrase has an anchor, the character that it is about (著 in 著名). Only where an anchor
    stands in the text, at one of its known `places` in a phrase, is a phrase looked for.

    `packed` gives for every code point what script.py describes; `places_by_pair` gives for the
    hash of a phrase's first two characters the possible places of the anchor, as bits; `lengths`
    the lengths of the phrases that begin with a pair; `changes` what a phrase makes different from
    its characters: (place in the phrase, code point).
    """

    packed: Codes
    places: Places
    places_by_pair: NDArray[np.uint16]
    lengths: Mapping[str, tuple[int, ...]]
    changes: Mapping[str, tuple[tuple[int, int], ...]]

    def convert(
        self, text: str, codes: Codes, packed: Codes, anchors: Places, mask: Mask | None = None
    ) -> Codes:
        """Return the converted code points of `text`, where `mask` (if any) allows it.

        They are written over `packed`: to get new memory takes longer than the work done in it.
        """
        if mask is not None:
            anchors = anchors[mask[anchors]]
        places, values = [], []
        for start, _, phrase in self.find_phrases(text, codes, anchors):
            for place, value in self.changes[phrase]:
                places.append(start + place)
                values.append(value)
        packed &= np.uint32(CODE_BITS)
        packed[places] = values
        if mask is not None:
            np.copyto(packed, codes, where=~mask)
        return packed

    def find_phrases(self, text: str, codes: Codes, anchors: Places) -> list[FoundPhrase]:
        """Return the phrases that apply, in order of their place."""
        starts = (anchors[:, np.newaxis] - self.places).ravel()
        bits = np.broadcast_to(1 << self.places, (len(anchors), len(self.places))).ravel()
        inside = (starts >= 0) & (starts < len(codes) - 1)
        starts, bits = starts[inside], bits[inside]
        pairs = hash_pairs(codes[starts], codes[starts + 1])
        possible = (self.places_by_pair[pairs] & bits) != 0
        return choose_phrases(self._find_at(text, sorted(set(starts[possible].tolist()))))

    def _find_at(self, text: str, starts: list[int]) -> list[FoundPhrase]:
        found = []
        for start in starts:
            for length in self.lengths.get(text[start : start + 2], ()):
                phrase = text[start : start + length]
                if phrase in self.changes and len(phrase) == length:  # the text may end before
                    found.append((start, start + length, phrase))
        return found


def choose_phrases(found: list[FoundPhrase]) -> list[FoundPhrase]:
    """Return those of the phrases `found`, in order of start, that the package would choose."""
    chosen: list[FoundPhrase] = []
    group: list[FoundPhrase] = []
    end = 0
    for phrase in found:
        if phrase[0] >= end:
            chosen += group if len(group) < 2 else _longest_first(group)
            group = []
        group.append(phrase)
        if phrase[1] > end:
            end = phrase[1]
    return chosen + (group if len(group) < 2 else _longest_first(group))


def _longest_first(group: list[FoundPhrase]) -> list[FoundPhrase]:
    taken: set[int] = set()
    chosen = []
    for phrase in sorted(group, key=lambda phrase: (phrase[0] - phrase[1], phrase[0])):
        span = range(phrase[0], phrase[1])
        if taken.isdisjoint(span):
            taken.update(span)
            chosen.append(phrase)
    return sorted(chosen)


def hash_pairs(first: Codes, second: Codes) -> Codes:
    """Return a number below PAIR_HASHES for each pair of code points."""
    return (first * np.uint32(PAIR_FACTOR) + second) & np.uint32(PAIR_HASHES - 1)


@cache
def base_conversion() -> Conversion:
    """Return the conversion that equals the package's t2s."""
    return build_conversion(*read_base())


@cache
def full_conversion() -> Conversion:
    """Return the conversion of base and overrides."""
    characters, phrases = read_base()
    overrides = {row["before"]: row["after"] for row in read_table("overrides")}
    for before, after in overrides.items():
        (characters if len(before) == 1 else phrases)[before] = after
    return build_conversion(characters, phrases)


def build_conversion(characters: Mapping[str, str], phrases: Mapping[str, str]) -> Conversion:
    """Return a conversion of single `characters` and of `phrases` of two or more.

    Raises ValueError when an entry would change the length of a text.
    """
    packed = np.arange(ALL_CODES, dtype=np.uint32)
    packed[[ord(old) for old in characters]] = [ord(new) for new in characters.values()]
    packed |= evidence_flags()
    changes = {
        phrase: _list_changes(phrase, after, characters) for phrase, after in phrases.items()
    }
    places = _choose_anchors(changes)
    anchors = {phrase[place] for phrase, place in places.items()}
    packed[[ord(character) for character in anchors]] |= np.uint32(ANCHOR)
    firsts, seconds, bits = (
        np.array(column, dtype=np.uint32)
        for column in zip(
            *((ord(phrase[0]), ord(phrase[1]), 1 << place) for phrase, place in places.items()),
            strict=True,
        )
    )
    places_by_pair = np.zeros(PAIR_HASHES, dtype=np.uint16)
    np.bitwise_or.at(places_by_pair, hash_pairs(firsts, seconds), bits.astype(np.uint16))
    lengths: dict[str, tuple[int, ...]] = {}
    for phrase in phrases:
        known = lengths.get(phrase[:2], ())
        if len(phrase) not in known:
            lengths[phrase[:2]] = (*known, len(phrase))
    known_places = np.array(sorted(set(places.values())))
    return Conversion(packed, known_places, places_by_pair, lengths, changes)


def _list_changes(
    phrase: str, after: str, characters: Mapping[str, str]
) -> tuple[tuple[int, int], ...]:
    if not 2 <= len(phrase) == len(after) <= LONGEST:
        raise ValueError(f"{phrase} and {after}: of one length, 2 to {LONGEST}")
    return tuple(
        (place, ord(new))
        for place, (old, new) in enumerate(zip(phrase, after, strict=True))
        if characters.get(old, old) != new
    )


def _choose_anchors(changes: Mapping[str, tuple[tuple[int, int], ...]]) -> dict[str, int]:
    """Return the place of each phrase's anchor: the first character that it changes.

    A phrase that changes nothing still keeps others away. It is anchored where it can touch a
    phrase that has an anchor; one that touches none is left out.
    """
    places = {phrase: changed[0][0] for phrase, changed in changes.items() if changed}
    anchors = {phrase[place] for phrase, place in places.items()}
    idle = [phrase for phrase in changes if phrase not in places]
    before: set[str] = set()
    touched = set[str]().union(*places)
    while touched != before:
        for phrase in idle:
            candidates = [place for place, character in enumerate(phrase) if character in touched]
            if candidates:
                places[phrase] = min(candidates, key=lambda place: phrase[place] not in anchors)
        before, touched = touched, set[str]().union(*places)
    return places


def read_base() -> tuple[dict[str, str], dict[str, str]]:
    """Return characters and phrases of the package's t2s, the first choice of each."""
    return _read_dictionary("TSCharacters.txt"), _read_dictionary("TSPhrases.txt")


def _read_dictionary(name: str) -> dict[str, str]:
    # The C++ package `opencc` installs a module of the same name over this one, with other
    # dictionaries elsewhere; so the folder is looked up, and the module is not imported.
    spec = find_spec("opencc")
    folders = (spec and spec.submodule_search_locations) or ["opencc (not installed)"]
    text = Path(folders[0], "dictionary", name).read_text(encoding="utf-8")
    entries = (line.split("\t") for line in text.splitlines())
    return {old: choices.split(" ")[0] for old, choices in entries}
