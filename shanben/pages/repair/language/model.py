"""A small model of Simplified Chinese: how much a piece of text costs, in nats.

Words are the units: the cost of a text is that of its cheapest cut into words, each word paid by
what stands before it (word pairs, else the word alone). Traditional characters are read as their
Simplified forms one by one, ASCII marks as full-width ones, every run of figures or Latin letters
as one word of its own kind. The words and their costs are a table (`vocabulary`).

Inside, costs are whole fifths of a nat, so that sums are exact. The originals of one spot stand
between the same neighbours: the ways to a place and the costs from a word on are remembered.
"""

import re
from functools import cache, lru_cache
from typing import TypeAlias

from shanben.base.tables import read_table
from shanben.pages.repair.language.vocabulary import (
    LONGEST_WORD,
    NO_ROW,
    NO_WORD,
    OTHER,
    STEPS_PER_NAT,
    UNKNOWN_STEPS,
    UNKNOWN_SYMBOL,
    Word,
    load_vocabulary,
    number_of,
    row_of,
    words_from,
)

# More than any text costs.
MOST_STEPS = 1 << 60
# Of longer pieces nothing is remembered: a run of that length has no rivals.
LONGEST_REMEMBERED = 40

NOT_CHINESE = re.compile(r"[\"-'*+./0-9<=>@A-Z\[-`a-z{-~０-９-]+")
# The model knows ，。；？！：“”、… only; others are read as the mark that stands in like places.
MARKS = dict(
    zip(
        ",:;?!‘’「」『』《》〈〉【】()（）·‧—～",
        "，：；？！“”“”“”“”“”“”“”“”、、…、",
        strict=True,
    )
)


# The cheapest cut of a text that ends with a certain word: its cost, and the word's row.
Way: TypeAlias = tuple[int, dict[int, int], int]
# An end of a text with which words begin, and what begins with its first character.
Piece: TypeAlias = tuple[str, dict[str, int]]
# A word with which a text goes on: its number, its cost alone, and what follows it costs.
Rest: TypeAlias = tuple[int, int, int]
# A text read up to its end: the ways to the last places, as many as a word is long, the end last;
# and the ends of the text with which words begin that may go on after it.
Front: TypeAlias = tuple[tuple[tuple[Way, ...], ...], tuple[Piece, ...]]

START: Front = ((((0, *NO_ROW),),), ())


def text_cost(text: str) -> float:
    """Return the cost of `text`: minus the natural logarithm of its probability.

    >>> text_cost("上海基層黨建的") < text_cost("上;鶎狱h建的")
    True
    """
    front = START
    for symbol in simplify_symbols(text):
        front = _add_symbol(front, symbol)
    return _cost_behind(front, "") / STEPS_PER_NAT


def cost_between(left: str, middle: str, right: str) -> float:
    """Return the cost of `left + middle + right`, quickly for many middles between the same two.

    >>> cost_between("上海", "基層", "黨建的") == text_cost("上海基層黨建的")
    True
    """
    if len(middle) > LONGEST_REMEMBERED:
        return text_cost(left + middle + right)
    symbols, rear = _join(_simplify_piece(left), _simplify_piece(middle)), _simplify_piece(right)
    if symbols.endswith(OTHER) and rear.startswith(OTHER):
        rear = rear[len(OTHER) :]
    return _cost_behind(_read_front(symbols), rear) / STEPS_PER_NAT


@lru_cache(maxsize=32768)
def word_cost(word: str) -> float:
    """Return the cost of a word, or of a character, without neighbours; what is none is unknown."""
    number = number_of(simplify_symbols(word))
    steps = UNKNOWN_STEPS if number == NO_WORD else load_vocabulary().costs[number]
    return steps / STEPS_PER_NAT


def simplify_symbols(text: str) -> str:
    """Return `text` as the model reads it.

    >>> simplify_symbols("2023年,區委")
    '0年，区委'
    """
    return NOT_CHINESE.sub(OTHER, text).translate(_symbol_map())


@cache
def _symbol_map() -> dict[int, str]:
    symbols = {ord(row["traditional"]): row["simplified"] for row in read_table("traditional")}
    return symbols | {ord(mark): wide for mark, wide in MARKS.items()}


@lru_cache(maxsize=4096)
def _simplify_piece(text: str) -> str:
    return simplify_symbols(text)


def _join(front: str, rear: str) -> str:
    """Return two simplified pieces as one: figures on both sides of the seam are one run."""
    return front + (rear[1:] if front.endswith(OTHER) and rear.startswith(OTHER) else rear)


@lru_cache(maxsize=4096)
def _read_front(symbols: str) -> Front:
    return _add_symbol(_read_front(symbols[:-1]), symbols[-1]) if symbols else START


def _add_symbol(front: Front, symbol: str) -> Front:
    """Return the text with one symbol more."""
    before, beginnings = front
    costs = load_vocabulary().costs
    ways, pieces = [], []
    number: int | None = None
    for begin, words in (*beginnings, ("", words_from(symbol))):
        piece = begin + symbol
        number = words.get(piece)
        if number is None:
            continue
        width = len(piece)
        if width < LONGEST_WORD:
            pieces.append((piece, words))
        if number != NO_WORD:
            ways.append((_step_cost(before[-width], number, costs[number]), *row_of(number)))
    if number is None or number == NO_WORD:
        ways.append((_least_cost(before[-1]) + UNKNOWN_STEPS, *NO_ROW))
    return (*before[1 - LONGEST_WORD :], tuple(ways)), tuple(pieces)


def _least_cost(ways: tuple[Way, ...]) -> int:
    return min([cost for cost, _, _ in ways])


# A place has one to three ways: a loop costs less here than a list and its minimum.


def _step_cost(ways: tuple[Way, ...], number: int, alone: int) -> int:
    """Return the cost of the cheapest way that goes on with a word."""
    least = MOST_STEPS
    for cost, costs, left in ways:
        cost += costs.get(number, left + alone)
        if cost < least:
            least = cost
    return least


def _cost_behind(front: Front, symbols: str) -> int:
    """Return what a text costs that goes on with `symbols`, which may end a word begun before."""
    before, pieces = front
    ways = before[-1]
    if not symbols:
        return _least_cost(ways)
    rests = _rests(symbols)
    least = min([cost + _cost_ahead(costs, left, rests) for cost, costs, left in ways])
    for piece, words in pieces:
        # Mostly no word goes on over the seam.
        if piece + symbols[0] in words:
            least = min(least, _cost_over(before[-1 - len(piece)], piece, symbols))
    return least


def _cost_over(ways: tuple[Way, ...], piece: str, symbols: str) -> int:
    """Return what the cheapest way costs that goes on with a word over the seam."""
    least = MOST_STEPS
    for width, number, alone in _words_beginning(symbols, piece):
        cost = _step_cost(ways, number, alone)
        least = min(least, cost + _cost_after(number, symbols[width - len(piece) :]))
    return least


def _cost_after(number: int, symbols: str) -> int:
    """Return what `symbols` cost after a word."""
    return _cost_ahead(*row_of(number), _rests(symbols)) if symbols else 0


def _cost_ahead(costs: dict[int, int], left: int, rests: tuple[Rest, ...]) -> int:
    least = MOST_STEPS
    for number, alone, rest in rests:
        rest += costs.get(number, left + alone)
        if rest < least:
            least = rest
    return least


@lru_cache(maxsize=4096)
def _rests(symbols: str) -> tuple[Rest, ...]:
    """Return the words with which `symbols` begins."""
    words = _words_beginning(symbols, "")
    if not words or words[0][0] > 1:
        words.insert(0, UNKNOWN_SYMBOL)
    return tuple(
        [(number, alone, _cost_after(number, symbols[width:])) for width, number, alone in words]
    )


def _words_beginning(symbols: str, piece: str) -> list[Word]:
    """Return the words that begin with `piece`, if any, and go on in `symbols`."""
    costs = load_vocabulary().costs
    words = words_from((piece or symbols)[0])
    found = []
    for symbol in symbols[: LONGEST_WORD - len(piece)]:
        piece += symbol
        number = words.get(piece)
        if number is None:
            break
        if number != NO_WORD:
            found.append((len(piece), number, costs[number]))
    return found
