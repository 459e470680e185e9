"""The characters that one byte of a damaged spot allows, and what each costs by itself.

A character that nothing on the page shows is guessed only if it is ordinary and common.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from string import ascii_letters, digits
from typing import NamedTuple

from shanben.base.tables import read_table
from shanben.pages.repair.converter.annotations import simplified_characters
from shanben.pages.repair.converter.gbk import (
    FIRST_LEAD,
    FULL_WIDTH_OFFSET,
    LAST_LEAD,
    character_pairs,
)
from shanben.pages.repair.converter.mark_laws import ALL_BRACKETS
from shanben.pages.repair.converter.runs import (
    GAP,
    NO_LEAD,
    ordinary_characters,
    private_leads,
    widen,
)
from shanben.pages.repair.language.model import simplify_symbols, word_cost
from shanben.pages.repair.language.vocabulary import NO_WORD, is_word, words_from

WIDE_LETTERS = frozenset(chr(ord(one) + FULL_WIDTH_OFFSET) for one in ascii_letters + digits)

# Nobody writes these before another mark: half of a character was lost between them.
STRAY, MARKS = "!;?！；？", "、。，；,;"

# Big5 begins its less common characters here; "?" stands for what it has not.
BIG5_COMMON, BIG5_RARE = b"\xa4", b"\xc9"
# Forms among them that twelve real pages did not keep all the same.
CHANGED_ALL_THE_SAME = frozenset("儿划几厂台听准丰荐虫怀坏夸晒帘痴朴扑仆挂尸凶范")

# Paragraphs begin with one or two of these, also where they were joined.
INDENT = "\u3000"

# Before these a mark may be a cut whatever its bytes: decoder q prints "?" for a figure.
MAY_FOLLOW = frozenset(("?", "\n", "\r", "", *digits))

NO_FORMS: frozenset[str] = frozenset()

# Nats. Found on generated pages: see benchmarks/repair_quality.py.
RARE = 14.0
# Rarer characters are not guessed: nothing on the page shows them. Those that are nearly as rare stand
# in words only, 茫 in 渺茫.
GUESSABLE = 14.5
# Of two lost bytes only the thousand commonest characters are guessed.
COMMON = 10.5


class Candidate(NamedTuple):
    """A character that a byte allows: its cost by itself, itself, its Simplified form."""

    cost: float
    character: str
    symbol: str


@dataclass(frozen=True, eq=False)
class Candidates:
    """The characters that a byte allows, the cheapest first, and those of each Simplified form."""

    ranked: tuple[Candidate, ...]
    by_symbol: dict[str, tuple[Candidate, ...]]
    brackets: tuple[Candidate, ...]
    characters: frozenset[str]

    @lru_cache(maxsize=8192)  # noqa: B019  # there are some 300 objects, and they stay
    def going_on(self, before: str) -> frozenset[str]:
        """Return the forms that make a word together with `before`, which is not empty."""
        words, stem = words_from(before[0]), before[1:]
        if not stem:
            return frozenset(
                [one for one in words.keys() & self.by_symbol.keys() if words[one] != NO_WORD]
            )
        if stem not in words:  # nothing begins so
            return NO_FORMS
        return frozenset(
            [one for one in self.by_symbol if words.get(stem + one, NO_WORD) != NO_WORD]
        )

    @lru_cache(maxsize=8192)  # noqa: B019
    def leading_to(self, after: str) -> frozenset[str]:
        """Return the forms that make a word together with `after`, which is not empty."""
        return frozenset([symbol for symbol in self._before(after) if is_word(symbol + after)])

    @lru_cache(maxsize=8192)  # noqa: B019
    def _before(self, after: str) -> frozenset[str]:
        """Return the forms with which some word begins that goes on with `after`."""
        forms = self._before(after[:-1]) if len(after) > 1 else self.by_symbol
        return frozenset([one for one in forms if after in words_from(one)])


@cache
def characters_by_lead(lead: int) -> Candidates:
    """Return the characters of a lead byte whose trail byte a decoder may have lost.

    A trail byte below 80 would have been printed.
    """
    found = ordinary_characters(lead).items()
    return _candidates_of(character for trail, character in found if trail >= NO_LEAD)


@cache
def characters_by_trail(trail: int) -> Candidates:
    """Return the characters that end with a byte."""
    found = (ordinary_characters(lead).get(trail) for lead in range(FIRST_LEAD, LAST_LEAD + 1))
    return _candidates_of(character for character in found if character)


@cache
def characters_before_gap(lead: int) -> Candidates:
    """Return the characters of a lead byte whose trail byte begins a private use character."""
    found = (ordinary_characters(lead).get(trail) for trail in private_leads())
    return _candidates_of(character for character in found if character)


@cache
def characters_after_gap(first: int, trail: int | None) -> Candidates:
    """Return the characters of a trail byte whose lead byte goes on a private use character.

    `first` is the first byte of the character that was lost. Where the trail byte is lost as well,
    the common ones stand for all.
    """
    leads = private_leads()[first]
    if trail is None:
        return _candidates_of(chain.from_iterable(map(_common_characters, leads)))
    return _candidates_of(filter(None, (ordinary_characters(lead).get(trail) for lead in leads)))


@cache
def _common_characters(lead: int) -> tuple[str, ...]:
    """Return the common characters of a lead byte whose trail byte a decoder may have lost."""
    found = ordinary_characters(lead).items()
    return tuple(one for trail, one in found if trail >= NO_LEAD and word_cost(one) < COMMON)


@lru_cache(maxsize=4096)
def words_in_gap(lead: int, trail: int | None) -> tuple[str, ...]:
    """Return the words of two characters that a gap allows, the commonest first."""
    found: list[tuple[float, str]] = []
    for first in characters_before_gap(lead).ranked:
        found += _words_of_two(
            first, characters_after_gap(character_pairs()[first.character][1], trail)
        )
    return tuple(word for _, word in sorted(found))


@lru_cache(maxsize=1024)
def words_of_halves(trail: int, lead: int) -> tuple[str, ...]:
    """Return the words of two characters of which the outer bytes are lost, the commonest first."""
    found: list[tuple[float, str]] = []
    seconds = characters_by_lead(lead)
    for first in characters_by_trail(trail).ranked:
        found += _words_of_two(first, seconds)
    return tuple(word for _, word in sorted(found))


def _words_of_two(first: Candidate, seconds: Candidates) -> Iterator[tuple[float, str]]:
    """Yield the words that a character makes with any of others, and what they cost."""
    words = words_from(first.symbol)
    for symbol in words.keys() & seconds.by_symbol.keys():
        if words[symbol] != NO_WORD:
            cost = word_cost(first.symbol + symbol)
            for second in seconds.by_symbol[symbol]:
                yield cost, first.character + second.character


@lru_cache(maxsize=65536)
def may_be_cut(found: str) -> bool:
    """Tell whether the mark that `found` begins with may be a cut: whether a run may begin after.

    Most marks are ruled out here, so it is asked of all of them before anything else.
    """
    after, pending = found[1:], character_pairs()[widen(found[0])][1]
    # Before a figure a byte was dropped.
    if after in MAY_FOLLOW or (found[0] in STRAY and after in MARKS):
        return True
    pair = character_pairs().get(widen(after))
    trails = [pair[0]] if pair else []
    if after > "@":
        trails.append(ord(after))
    wholes = map(ordinary_characters(pending).get, trails)
    return any(whole and (word_cost(whole) < RARE or whole == INDENT) for whole in wholes)


def _candidates_of(characters: Iterable[str]) -> Candidates:
    ranked = sorted(filter(None, map(_guess, characters)))
    by_symbol: defaultdict[str, list[Candidate]] = defaultdict(list)
    for candidate in ranked:
        by_symbol[candidate.symbol].append(candidate)
    return Candidates(
        tuple(ranked),
        {symbol: tuple(found) for symbol, found in by_symbol.items()},
        tuple(candidate for candidate in ranked if candidate.character in ALL_BRACKETS),
        frozenset(candidate.character for candidate in ranked),
    )


@cache
def _guess(character: str) -> Candidate | None:
    """Return a character as a candidate, None where it is not guessed."""
    cost = word_cost(character)
    if cost >= GUESSABLE or not is_guessable(character):
        return None
    return Candidate(cost, character, simplify_symbols(character))


def is_guessable(character: str) -> bool:
    """Tell whether a page made Traditional is likely to have held `character` at all."""
    return character not in _odd_characters()


@cache
def _odd_characters() -> frozenset[str]:
    return WIDE_LETTERS | simplified_characters() | _converted_characters()


@cache
def _converted_characters() -> frozenset[str]:
    """Return the simplified forms that a page made Traditional does not keep."""
    simplified = (row["simplified"] for row in read_table("traditional"))
    return frozenset(one for one in simplified if not _is_in_both(one))


@cache
def unwritten_characters() -> frozenset[str]:
    """Return the characters that no page made Traditional gets, as it keeps their simplified forms.

    Neither the 80 originals of real spots nor the 142 characters that were seen annotated are any.
    """
    return frozenset(
        row["traditional"]
        for row in read_table("traditional")
        if _is_in_both(row["simplified"]) and row["simplified"] not in CHANGED_ALL_THE_SAME
    )


def _is_in_both(simplified: str) -> bool:
    """Tell whether Traditional text prints a simplified form as well.

    The programs that made pages Traditional kept those: 里 and 后 on all pages seen, 体 on none. They
    are the ones that Big5 counts among its common characters.
    """
    return BIG5_COMMON <= simplified.encode("big5", "replace") < BIG5_RARE


def count_oddities(piece: str) -> int:
    """Return how many characters of a piece such a page would hardly have held."""
    odd = _odd_characters()
    return 0 if odd.isdisjoint(piece) else sum(map(odd.__contains__, piece))


def measure_rarity(piece: str) -> float:
    """Return what the characters of a piece cost one by one."""
    return sum(map(word_cost, piece.replace(GAP, "")))
