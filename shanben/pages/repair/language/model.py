"""A small model of Simplified Chinese: how much a piece of text costs, in nats.

Words are the units: the cost of a text is that of its cheapest division into words, where each word
costs what it costs after the one before it (word pairs, else the word by itself). Traditional
characters are read as their Simplified forms one by one, ASCII marks as full-width ones, figures or
Latin letters in a row as one word of its own kind. The words and their costs are a table
(`vocabulary`).

Inside, costs are whole fifths of a nat, so that sums are exact. The originals of one spot stand
between the same neighbours, so the ways to a place and the costs from a word on are remembered.
"""

import re
import sys
from functools import cache, lru_cache
from typing import NamedTuple, TypeAlias

from shanben.base.tables import read_table
from shanben.pages.repair.language.vocabulary import (
    LONGEST_WORD,
    NO_FOLLOWERS,
    NO_WORD,
    OTHER,
    STEPS_PER_NAT,
    UNKNOWN_STEPS,
    Word,
    followers_of,
    load_vocabulary,
    number_of,
    words_from,
)

# More than any text costs.
MOST_STEPS = sys.maxsize
# Of longer texts nothing is remembered: a run of that length has no rivals.
LONGEST_REMEMBERED = 40
# Rests that are kept before all are forgotten; a spot needs some thirty.
MOST_RESTS = 4096
# Heads and tails that are kept of the texts after one left side.
MOST_NOTED = 64

NOT_CHINESE = re.compile(r"[\"-'*+./0-9<=>@A-Z\[-`a-z{-~０-９-]+")
# One word to the model, however many there are in a row.
TWO_OTHERS = 2 * OTHER
# The model knows ，。；？！：“”、… only; others are read as the mark that stands in like places.
MARKS = str.maketrans(
    ",:;?!‘’「」『』《》〈〉【】［］()（）·‧—～", "，：；？！“”“”“”“”“”“”“”“”“”、、…、"
)
# Pages made Traditional write 有著 for 有着, so 著名 is 着名 to the model as well.
WRITTEN_FOR_BOTH = {ord("著"): "着"}

# The cheapest division of a text that ends with a certain word: its cost, and what may follow the word.
Way: TypeAlias = tuple[int, dict[int, int], int]
# The end of a text, where it begins words: what follows its first character, and the words from that.
Stem: TypeAlias = tuple[str, dict[str, int]]
# A word with which a text goes on: its number, its cost alone, and what follows it costs.
Rest: TypeAlias = tuple[int, int, int]
# How a text ends: its symbols, and the words with which they begin.
Rear: TypeAlias = tuple[str, tuple[Rest, ...]]
# A text read up to its end: the ways to its last places, as many as a word is long, the end last;
# and its stems, the words of which may go on after it.
Front: TypeAlias = tuple[tuple[tuple[Way, ...], ...], tuple[Stem, ...]]

# A character as a word: its number, its cost alone, what follows it by number, and its back-off cost.
_CharacterWord: TypeAlias = tuple[int, int, dict[int, int], int]
_WORDS: dict[str, _CharacterWord] = {}
MOST_WORDS = 16384

START: Front = ((((0, *NO_FOLLOWERS),),), ())
_RESTS: dict[str, tuple[Rest, ...]] = {}


def text_cost(text: str) -> float:
    """Return the cost of `text`: minus the natural logarithm of its probability.

    >>> text_cost("上海基層黨建的") < text_cost("上;鶎狱h建的")
    True
    """
    front = _add_symbols(START, simplify_symbols(text))
    return _least_cost(front[0][-1]) / STEPS_PER_NAT


def costs_at_least(text: str, least: float) -> bool:
    """Tell whether `text` costs `least` nats, quickly where its characters, each a word, cost less.

    >>> costs_at_least("上海基層黨建的", 70.0), costs_at_least("上;鶎狱h建的", 60.0)
    (False, True)
    """
    steps = 0
    costs, back_off = NO_FOLLOWERS
    # Figures in a row count one by one here, where they are one word: so they cost more, if anything.
    for character in text:
        number, alone, following, next_back_off = _WORDS.get(character) or _word_of(character)
        steps += costs.get(number, back_off + alone)
        costs, back_off = following, next_back_off
    return steps >= least * STEPS_PER_NAT and text_cost(text) >= least


def _word_of(character: str) -> _CharacterWord:
    """Return what is known of a character as a word, and keep it.

    What NO_WORD costs, every word says of what may follow it, so what it costs alone is not asked for.
    """
    number = number_of(simplify_symbols(character))
    if len(_WORDS) >= MOST_WORDS:
        _WORDS.clear()
    known = number, load_vocabulary().costs[number], *followers_of(number)
    _WORDS[character] = known
    return known


def cost_between(left: str, middle: str, right: str) -> float:
    """Return the cost of `left + middle + right`, quickly for many middles between the same two.

    >>> cost_between("上海", "基層", "黨建的") == text_cost("上海基層黨建的")
    True
    """
    if len(middle) > LONGEST_REMEMBERED:
        return text_cost(left + middle + right)
    return cost_on(scale_after(left), middle, "", right)


class Scale(NamedTuple):
    """What is known of the texts that stand after a certain one: its symbols, and their front.

    `fronts` are those of what the texts begin with, `rears` the symbols and first words of what they
    end with and what follows.
    """

    left: str
    front: Front
    fronts: dict[str, Front]
    rears: dict[tuple[str, str], Rear]


@lru_cache(maxsize=256)
def scale_after(left: str) -> Scale:
    """Return a scale for texts that stand after `left`, the same while it is asked for often."""
    symbols = symbols_of(left)
    return Scale(symbols, _add_symbols(START, symbols), {}, {})


def cost_on(scale: Scale, head: str, tail: str, right: str) -> float:
    """Return the cost of a text with what stands beside it, quickly for many of like head or tail.

    >>> cost_on(scale_after("上海"), "基", "層", "黨建的") == text_cost("上海基層黨建的")
    True
    """
    is_figure = ends_in_figure(scale, head)
    return (
        steps_to_end(front_of(scale, head), is_figure, rear_of(scale, tail, right)) / STEPS_PER_NAT
    )


def ends_in_figure(scale: Scale, head: str) -> bool:
    """Tell whether what is left of a tail ends in a figure or a Latin letter."""
    return _join(scale.left, symbols_of(head)).endswith(OTHER)


def steps_to_end(front: Front, is_figure: bool, rear: Rear) -> int:
    """Return the cost of a front, which may end in a figure, with a rear, in fifths of a nat."""
    symbols, rests = rear
    if not symbols:
        return _least_cost(front[0][-1])
    if is_figure and symbols.startswith(OTHER):
        # Figures on both sides of the seam are one word.
        return _cost_to_end(front, symbols[len(OTHER) :])
    return _cost_on(front, symbols, rests)


def front_of(scale: Scale, head: str) -> Front:
    """Return the front of a text that stands after the left side of a scale."""
    return scale.fronts.get(head) or _find_front(scale, head)


def rear_of(scale: Scale, tail: str, right: str) -> Rear:
    """Return the rear of `tail + right`."""
    return scale.rears.get((tail, right)) or _find_rear(scale, tail, right)


def _find_front(scale: Scale, head: str) -> Front:
    """Return the front of a text that begins with `head`, and note it."""
    before = scale.fronts.get(head[:-1])
    if before is not None and not NOT_CHINESE.match(head[-1]):
        front = _add_symbols(before, symbols_of(head[-1]))
    else:
        symbols = symbols_of(head)
        is_one = scale.left.endswith(OTHER) and symbols.startswith(OTHER)
        front = _add_symbols(scale.front, symbols[1:] if is_one else symbols)
    if len(scale.fronts) >= MOST_NOTED:
        scale.fronts.clear()
    scale.fronts[head] = front
    return front


def _find_rear(scale: Scale, tail: str, right: str) -> Rear:
    """Return the symbols and first words of `tail + right`, and note them."""
    symbols = _join(symbols_of(tail), symbols_of(right))
    rear = symbols, _rests(symbols) if symbols else ()
    if len(scale.rears) >= MOST_NOTED:
        scale.rears.clear()
    scale.rears[tail, right] = rear
    return rear


@lru_cache(maxsize=32768)
def word_cost(word: str) -> float:
    """Return the cost of a word, or of a character, without neighbours; anything else is unknown."""
    number = number_of(simplify_symbols(word))
    steps = UNKNOWN_STEPS if number == NO_WORD else load_vocabulary().costs[number]
    return steps / STEPS_PER_NAT


def simplify_symbols(text: str) -> str:
    """Return `text` as the model reads it.

    >>> simplify_symbols("2023年,區委")
    '0年，区委'
    """
    symbols = text.translate(_symbol_map())
    while TWO_OTHERS in symbols:
        symbols = symbols.replace(TWO_OTHERS, OTHER)
    return symbols


@cache
def _symbol_map() -> dict[int, int | str]:
    symbols = {ord(row["traditional"]): row["simplified"] for row in read_table("traditional")}
    narrow_and_wide = (*range(0x80), *range(0xFF00, 0xFF80))
    others = {code: OTHER for code in narrow_and_wide if NOT_CHINESE.match(chr(code))}
    return symbols | others | MARKS | WRITTEN_FOR_BOTH


@lru_cache(maxsize=4096)
def symbols_of(text: str) -> str:
    """Return `text` as the model reads it, quickly for one that was asked for before."""
    return simplify_symbols(text)


def _join(front: str, rear: str) -> str:
    """Return the symbols of two texts as one: figures on both sides of the seam are one word."""
    return front + (rear[1:] if front.endswith(OTHER) and rear.startswith(OTHER) else rear)


def _add_symbols(front: Front, symbols: str) -> Front:
    for symbol in symbols:
        front = _add_symbol(front, symbol)
    return front


def _add_symbol(front: Front, symbol: str) -> Front:
    """Return the text with one symbol more."""
    before, beginnings = front
    alone = load_vocabulary().costs
    words = words_from(symbol)
    ways, stems = [], []
    number = words.get("", NO_WORD)
    for begin, begun in beginnings:
        stem = begin + symbol
        longer = begun.get(stem)
        if longer is None:
            continue
        stems.append((stem, begun))
        if longer != NO_WORD:
            costs, back_off = followers_of(longer)
            cost = _step_cost(before[-1 - len(stem)], longer, alone[longer])
            ways.append((cost, costs, back_off))
    costs, back_off = followers_of(number)
    ways.append((_step_cost(before[-1], number, alone[number]), costs, back_off))
    stems.append(("", words))
    return (*before, tuple(ways))[-LONGEST_WORD:], tuple(stems)


def _least_cost(ways: tuple[Way, ...]) -> int:
    return min([cost for cost, _, _ in ways])


def _step_cost(ways: tuple[Way, ...], number: int, alone: int) -> int:
    """Return the cost of the cheapest way that goes on with a word.

    What is no word costs the same after all, as each of them says: `alone` is not asked for then.
    """
    # A place has one to three ways: a loop costs less here than a list and its minimum.
    least = MOST_STEPS
    for cost, costs, back_off in ways:
        cost += costs.get(number, back_off + alone)
        if cost < least:
            least = cost
    return least


def _cost_to_end(front: Front, symbols: str) -> int:
    """Return what a text costs that goes on with `symbols`, which may end a word begun before."""
    return _cost_on(front, symbols, _rests(symbols)) if symbols else _least_cost(front[0][-1])


def _cost_on(front: Front, symbols: str, rests: tuple[Rest, ...]) -> int:
    """Return what a text costs that goes on with `symbols`, of which `rests` are the first words."""
    before, stems = front
    least = MOST_STEPS
    for before_it, costs, back_off in before[-1]:
        for number, alone, rest in rests:
            rest += before_it + costs.get(number, back_off + alone)
            if rest < least:
                least = rest
    first = symbols[0]
    for stem, words in stems:
        # Mostly no word goes on over the seam.
        if stem + first in words:
            least = min(least, _cost_over(before[-2 - len(stem)], stem, words, symbols))
    return least


def _cost_over(ways: tuple[Way, ...], stem: str, words: dict[str, int], symbols: str) -> int:
    """Return what the cheapest way costs that goes on with a word over the seam."""
    least = MOST_STEPS
    for width, number, alone in _words_beginning(symbols, stem, words):
        cost = _step_cost(ways, number, alone)
        least = min(least, cost + _cost_after(number, symbols[width:]))
    return least


def _cost_after(number: int, symbols: str) -> int:
    """Return what `symbols` cost after a word."""
    least = MOST_STEPS if symbols else 0
    costs, back_off = followers_of(number)
    for number, alone, rest in _rests(symbols) if symbols else ():
        rest += costs.get(number, back_off + alone)
        if rest < least:
            least = rest
    return least


def _rests(symbols: str) -> tuple[Rest, ...]:
    """Return the words with which `symbols` begins; those of all that it ends with are kept."""
    known = _RESTS
    found = known.get(symbols)
    if found is not None:
        return found
    if len(known) > MOST_RESTS:
        known.clear()
    places = range(len(symbols) - 1, -1, -1)
    for place in places:
        rear = symbols[place:]
        found = known.get(rear)
        if found is None:
            found = known[rear] = _find_rests(rear)
    return found or ()


def _find_rests(symbols: str) -> tuple[Rest, ...]:
    """Return the words with which `symbols` begins, where the rests of all that follows are known."""
    alone, words = load_vocabulary().costs, words_from(symbols[0])
    rests = []
    if words.get("", NO_WORD) == NO_WORD:
        rests.append((NO_WORD, UNKNOWN_STEPS, _cost_after(NO_WORD, symbols[1:])))
    for width, _ in enumerate(symbols, 1):
        number = words.get(symbols[1:width])
        if number is None:
            break
        if number != NO_WORD:
            rests.append((number, alone[number], _cost_after(number, symbols[width:])))
    return tuple(rests)


def _words_beginning(symbols: str, stem: str, words: dict[str, int]) -> list[Word]:
    """Return the words that go on in `symbols` after a stem, and how far they reach there."""
    costs = load_vocabulary().costs
    found = []
    for width, symbol in enumerate(symbols, 1):
        stem += symbol
        number = words.get(stem)
        if number is None:
            break
        if number != NO_WORD:
            found.append((width, number, costs[number]))
    return found
