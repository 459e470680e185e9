"""A small model of Simplified Chinese: how much a piece of text costs, in nats.

Words are the units: the cost of a text is that of its cheapest cut into words, each word paid by
what stands before it (word pairs, else the word alone). Traditional characters are read as their
Simplified forms one by one, ASCII marks as full-width ones, every run of figures or Latin letters
as one word of its own kind. The words and their costs are a table (`shanben.repair.vocabulary`).

Inside, costs are whole fifths of a nat, so that sums are exact. The originals of one spot stand
between the same neighbours: the ways to a place and the costs from a word on are remembered.
"""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from shanben.repair.vocabulary import (
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
from shanben.tables import read_table

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
Way = tuple[int, dict[int, int], int]
# A word with which a text goes on: its number, its cost alone, and what follows it costs.
Rest = tuple[int, int, int]


class Front(NamedTuple):
    """A text read up to its end.

    `ways` are the ways to the last places, as many as a word is long, the end last; `pieces` are
    the ends of the text with which words begin that may go on behind it.
    """

    ways: tuple[tuple[Way, ...], ...]
    pieces: tuple[str, ...]


START = Front((((0, *NO_ROW),),), ())


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
def character_cost(character: str) -> float:
    """Return the cost of a single character without neighbours."""
    number = number_of(simplify_symbols(character))
    steps = UNKNOWN_STEPS if number == NO_WORD else load_vocabulary().costs[number]
    return steps / STEPS_PER_NAT


def word_cost(text: str) -> float:
    """Return the cost of a single word without neighbours; of what is no word, that of the unknown."""
    symbols = simplify_symbols(text)
    number = words_from(symbols[0]).get(symbols, NO_WORD) if symbols else NO_WORD
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
    for begin in (*beginnings, ""):
        piece = begin + symbol
        number = words_from(piece[0]).get(piece)
        if number is None:
            continue
        width = len(piece)
        if width < LONGEST_WORD:
            pieces.append(piece)
        if number != NO_WORD:
            ways.append((_step_cost(before[-width], number, costs[number]), *row_of(number)))
    if number is None or number == NO_WORD:
        ways.append((min([way[0] for way in before[-1]]) + UNKNOWN_STEPS, *NO_ROW))
    return Front((*before[1 - LONGEST_WORD :], tuple(ways)), tuple(pieces))


def _step_cost(ways: tuple[Way, ...], number: int, alone: int) -> int:
    """Return the cost of the cheapest way that goes on with a word."""
    return min([cost + costs.get(number, left + alone) for cost, costs, left in ways])


def _cost_behind(front: Front, symbols: str) -> int:
    """Return what a text costs that goes on with `symbols`, which may end a word begun before."""
    before, pieces = front
    ways = before[-1]
    if not symbols:
        return min([way[0] for way in ways])
    least = _least_ahead(ways, _rests(symbols))
    for piece in pieces:
        # Mostly no word goes on over the seam.
        if piece + symbols[0] in words_from(piece[0]):
            for width, *word in _words_beginning(symbols, piece):
                cost = _step_cost(before[-1 - len(piece)], *word) + _cost_ahead(
                    word[0], symbols[width - len(piece) :]
                )
                least = min(least, cost)
    return least


def _least_ahead(ways: tuple[Way, ...], rests: tuple[Rest, ...]) -> int:
    return min(
        [
            cost + costs.get(number, left + alone) + rest
            for cost, costs, left in ways
            for number, alone, rest in rests
        ]
    )


def _cost_ahead(number: int, symbols: str) -> int:
    """Return what `symbols` cost behind a word."""
    if not symbols:
        return 0
    costs, left = row_of(number)
    return min([costs.get(word, left + alone) + rest for word, alone, rest in _rests(symbols)])


@lru_cache(maxsize=4096)
def _rests(symbols: str) -> tuple[Rest, ...]:
    """Return the words with which `symbols` begins."""
    words = _words_beginning(symbols, "")
    if not words or words[0][0] > 1:
        words.insert(0, UNKNOWN_SYMBOL)
    return tuple(
        [(number, alone, _cost_ahead(number, symbols[width:])) for width, number, alone in words]
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
