"""Replace characters and phrases by a table, exactly as the base package would, but in one gather.

The package looks for phrases by itself: in a text it takes the longest phrase there is, of equal
ones the leftmost, and goes on with the pieces left and right of it; whatever no phrase covers is
converted character by character. Phrases hold no separators, so its cutting at separators changes
nothing. The same choice is made here, but only among phrases that touch each other, because
others cannot disturb one another.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from typing import NamedTuple

import numpy as np

from shanben.simplify.script import ALL_CODES, CODE_BITS, PHRASE_START, Codes, Mask, evidence_flags
from shanben.tables import read_table

# Pairs of first characters are looked up by a 16-bit hash: about 3 % of other pairs pass as well,
# and are refused by the dictionary.
PAIR_HASHES = 1 << 16
PAIR_FACTOR = 0x9E3B


class Match(NamedTuple):
    """A phrase found in a text."""

    start: int
    end: int
    phrase: str


@dataclass(frozen=True, slots=True)
class Converter:
    """Characters and phrases, ready to be applied.

    `packed` gives for every code point what script.py describes; `pairs` tells which hashed pairs
    of characters may begin a phrase; `lengths` the lengths of the phrases that begin with a pair;
    `changes` what a phrase makes different from its characters: (place in the phrase, code point).
    """

    packed: Codes
    pairs: Mask
    lengths: Mapping[str, tuple[int, ...]]
    changes: Mapping[str, tuple[tuple[int, int], ...]]

    def convert(self, text: str, codes: Codes, packed: Codes, mask: Mask | None) -> Codes:
        """Return the converted code points of `text`, where `mask` (if any) allows it."""
        result = packed & np.uint32(CODE_BITS)
        places, values = [], []
        for match in self.find_phrases(text, codes, packed, mask):
            for place, value in self.changes[match.phrase]:
                places.append(match.start + place)
                values.append(value)
        result[places] = values
        return result if mask is None else np.where(mask, result, codes)

    def find_phrases(
        self, text: str, codes: Codes, packed: Codes, mask: Mask | None
    ) -> Iterator[Match]:
        """Yield the phrases that apply, in order of their place."""
        starts = np.flatnonzero((packed[:-1] & PHRASE_START) != 0)
        if mask is not None:
            starts = starts[mask[starts]]
        starts = starts[self.pairs[hash_pairs(codes[starts], codes[starts + 1])]]
        return choose_matches(self._match_at(text, starts.tolist()))

    def _match_at(self, text: str, starts: list[int]) -> Iterator[Match]:
        for start in starts:
            for length in self.lengths.get(text[start : start + 2], ()):
                phrase = text[start : start + length]
                if len(phrase) == length and phrase in self.changes:  # the text may end before
                    yield Match(start, start + length, phrase)


def choose_matches(matches: Iterator[Match]) -> Iterator[Match]:
    """Yield those of the `matches`, given in order of start, that the package would choose."""
    group: list[Match] = []
    end = 0
    for match in matches:
        if match.start >= end:
            yield from _longest_first(group)
            group = []
        group.append(match)
        end = max(end, match.end)
    yield from _longest_first(group)


def _longest_first(group: list[Match]) -> list[Match]:
    if len(group) < 2:
        return group
    taken: set[int] = set()
    chosen = []
    for match in sorted(group, key=lambda match: (match.start - match.end, match.start)):
        span = range(match.start, match.end)
        if taken.isdisjoint(span):
            taken.update(span)
            chosen.append(match)
    return sorted(chosen)


def hash_pairs(first: Codes, second: Codes) -> Codes:
    """Return a number below PAIR_HASHES for each pair of code points."""
    return (first * np.uint32(PAIR_FACTOR) + second) & np.uint32(PAIR_HASHES - 1)


@cache
def base_converter() -> Converter:
    """Return the converter that equals the package's t2s."""
    return build_converter(*read_base())


@cache
def full_converter() -> Converter:
    """Return the converter of base and overrides."""
    characters, phrases = read_base()
    overrides = {row["before"]: row["after"] for row in read_table("overrides")}
    for before, after in overrides.items():
        (characters if len(before) == 1 else phrases)[before] = after
    return build_converter(characters, phrases)


def build_converter(characters: Mapping[str, str], phrases: Mapping[str, str]) -> Converter:
    """Return a converter of single `characters` and of `phrases` of two or more.

    Raises ValueError when an entry would change the length of a text.
    """
    packed = np.arange(ALL_CODES, dtype=np.uint32)
    packed[[ord(key) for key in characters]] = [ord(value) for value in characters.values()]
    packed |= evidence_flags()
    packed[[ord(phrase[0]) for phrase in phrases]] |= np.uint32(PHRASE_START)
    pairs = np.zeros(PAIR_HASHES, dtype=np.bool_)
    firsts, seconds = (
        np.array([ord(phrase[place]) for phrase in phrases], dtype=np.uint32) for place in (0, 1)
    )
    pairs[hash_pairs(firsts, seconds)] = True
    lengths: dict[str, tuple[int, ...]] = {}
    for phrase in phrases:
        known = lengths.get(phrase[:2], ())
        if len(phrase) not in known:
            lengths[phrase[:2]] = (*known, len(phrase))
    changes = {
        phrase: _list_changes(phrase, after, characters.get) for phrase, after in phrases.items()
    }
    return Converter(packed, pairs, lengths, changes)


def _list_changes(
    phrase: str, after: str, convert_character: Callable[[str, str], str]
) -> tuple[tuple[int, int], ...]:
    if len(phrase) != len(after):
        raise ValueError(f"{phrase} and {after} differ in length")
    return tuple(
        (place, ord(new))
        for place, (old, new) in enumerate(zip(phrase, after, strict=True))
        if convert_character(old, old) != new
    )


def read_base() -> tuple[dict[str, str], dict[str, str]]:
    """Return characters and phrases of the package's t2s, the first choice of each."""
    return _read_dictionary("TSCharacters.txt"), _read_dictionary("TSPhrases.txt")


def _read_dictionary(name: str) -> dict[str, str]:
    # Found by the name of the distribution: the C++ package `opencc` installs a module of the same
    # name over this one and has other dictionaries.
    package = distribution("opencc-python-reimplemented")
    path = Path(str(package.locate_file(f"opencc/dictionary/{name}")))
    pairs = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    return {key: value.split(" ")[0] for key, value in pairs}
