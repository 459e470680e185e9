"""A small model of Simplified Chinese: how much a piece of text costs, in nats.

Words are the units: the cost of a text is that of its cheapest cut into words, each word paid by
what stands before it (word pairs, else the word alone). Traditional characters are read as their
Simplified forms one by one, ASCII marks as full-width ones, every run of figures or Latin letters
as one word of its own kind. The model is a table (`shanben/tables/language_model.md` says from
which text); it is read when a page needs it first.
"""

import heapq
import lzma
import re
import struct
from array import array
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import resources
from itertools import accumulate, chain
from typing import NamedTuple

from shanben.tables import read_table

MAGIC = b"shanben-lm-2"
STEPS_PER_NAT = 5
ZERO = ord("0")
# Longer words are rare, and their parts are words as well.
LONGEST_WORD = 6
# A character that is no word of the table: a little dearer than the rarest word in it.
UNKNOWN = 22.0
# Ways of cutting that are followed at one place; more than three change nothing.
BEAM = 3
OTHER = "0"

NOT_CHINESE = re.compile(r"[\"-'*+./0-9<=>@A-Z\[-`a-z{-~０-９-]+")
# The model knows ，。；？！：“”、… only; others are read as the mark that stands in like places.
MARKS = dict(
    zip(
        ",:;?!‘’「」『』《》〈〉【】()（）·‧—～",
        "，：；？！“”“”“”“”“”“”“”“”、、…、",
        strict=True,
    )
)


class Model(NamedTuple):
    """The tables: numbers of words, costs by number, of pairs by `first * size + second`."""

    numbers: dict[str, int]
    words: tuple[float, ...]
    back_offs: tuple[float, ...]
    pairs: dict[int, float]
    size: int


# A way of cutting the text up to a place: its cost, and the number of its last word as a row of the
# table of pairs (negative behind what is no word) with what it costs to leave that row.
State = tuple[float, int, float]
# Length, number, cost, cost of leaving its row.
Word = tuple[int, int, float, float]


def text_cost(text: str) -> float:
    """Return the cost of `text`: minus the natural logarithm of its probability.

    >>> text_cost("上海基層黨建的") < text_cost("上;鶎狱h建的")
    True
    """
    return _symbols_cost(simplify_symbols(text))


@lru_cache(maxsize=32768)
def character_cost(character: str) -> float:
    """Return the cost of a single character without neighbours."""
    model = load_model()
    number = model.numbers.get(simplify_symbols(character))
    return UNKNOWN if number is None else model.words[number]


def simplify_symbols(text: str) -> str:
    """Return `text` as the model reads it.

    >>> simplify_symbols("2023年,區委")
    '0年，区委'
    """
    return NOT_CHINESE.sub(OTHER, text).translate(_symbol_map())


@cache
def load_model() -> Model:
    """Read the model's table."""
    packed = resources.files("shanben.tables").joinpath("language_model.xz").read_bytes()
    raw = lzma.decompress(packed)
    if not raw.startswith(MAGIC):
        raise ValueError("language_model.xz is of another version")
    head = len(MAGIC)
    n_words, n_pairs, n_text = struct.unpack_from("<III", raw, head)
    sizes = (n_text, n_words, n_words, *[n_pairs] * 5)
    text, words, back_offs, *planes, pairs = _slices(raw, head + 12, sizes)
    costs = tuple(step / STEPS_PER_NAT for step in range(256))
    ranked = _rank_words(text.decode("gb18030"), words)
    places = accumulate(_join_planes(planes))
    return Model(
        {word or OTHER: number for number, word in enumerate(chain.from_iterable(ranked))},
        tuple(map(costs.__getitem__, sorted(words))),
        tuple(map(costs.__getitem__, back_offs)),
        dict(zip(places, map(costs.__getitem__, pairs), strict=True)),
        n_words,
    )


def _rank_words(text: str, steps: bytes) -> list[list[str]]:
    """Return the words of each cost, in the order of their spelling.

    Each word was stored as what it adds to the one before it, behind the count of what it shares.
    """
    ranked: list[list[str]] = [[] for _ in range(256)]
    word = ""
    for step, line in zip(steps, text.split("\n"), strict=True):
        word = word[: ord(line[0]) - ZERO] + line[1:]
        ranked[step].append(word)
    return ranked


def _slices(raw: bytes, start: int, sizes: tuple[int, ...]) -> Iterator[bytes]:
    for size in sizes:
        yield raw[start : start + size]
        start += size


def _join_planes(planes: list[bytes]) -> "array[int]":
    joined = bytearray(4 * len(planes[0]))
    for number, plane in enumerate(planes):
        joined[number::4] = plane
    return array("I", joined)


@cache
def _symbol_map() -> dict[int, str]:
    symbols = {ord(row["traditional"]): row["simplified"] for row in read_table("traditional")}
    return symbols | {ord(mark): wide for mark, wide in MARKS.items()}


@lru_cache(maxsize=8192)
def _symbols_cost(symbols: str) -> float:
    pairs, size = load_model().pairs, load_model().size
    length = len(symbols)
    states: list[list[State]] = [[] for _ in range(length + 1)]
    states[0] = [(0.0, -size, 0.0)]
    for place in range(length):
        here = states[place]
        if len(here) > BEAM:
            here = heapq.nsmallest(BEAM, here)
        for width, number, alone, back_off in _words_of(symbols[place : place + LONGEST_WORD]):
            if number < 0:
                states[place + 1].append((min(here)[0] + UNKNOWN, -size, 0.0))
                continue
            steps = [cost + pairs.get(row + number, left + alone) for cost, row, left in here]
            states[place + width].append((min(steps), number * size, back_off))
    return min(states[length])[0]


@lru_cache(maxsize=32768)
def _words_of(symbols: str) -> tuple[Word, ...]:
    """Return the words with which `symbols` begins; a first character that is none has number -1."""
    numbers, words, back_offs, _, _ = load_model()
    found = [(width, numbers.get(symbols[:width], -1)) for width in range(1, len(symbols) + 1)]
    return tuple(
        (width, number, words[number], back_offs[number])
        for width, number in found
        if width == 1 or number >= 0
    )
