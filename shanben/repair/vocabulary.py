"""The words of the language model and their costs, as the table holds them.

A page needs a few thousand of the words and pairs. So the table stays packed, some six megabytes,
and what begins with one character, or follows one word, is unpacked when it is first asked for.
Costs are whole fifths of a nat. `shanben/tables/language_model.md` says where the table is from.
"""

import lzma
import struct
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAGIC = b"shanben-lm-2"
STEPS_PER_NAT = 5
# A character that is no word of the table: a little dearer than the rarest word in it, and the same
# behind any word.
NO_WORD, UNKNOWN_STEPS = -1, 110
# How the model writes a run of figures or Latin letters, its first word.
OTHER = "0"
# Longer words are rare, and their parts are words as well.
LONGEST_WORD = 6
# Rows and first characters that are kept unpacked; a long page needs about half of them.
UNPACKED = 4096

Numbers: TypeAlias = "NDArray[np.uint32]"


class Vocabulary(NamedTuple):
    """The packed table. A word's number is its rank, the commonest has 0.

    `text[starts[n]:stops[n]]` is word n; `ordered` are the numbers in the order of the words' first
    characters, which are `firsts`; `singles` are the words of one character. The pairs of word n,
    `followers` with their `pair_costs`, are those from `rows[n]` to `rows[n + 1]`.
    """

    text: str
    starts: Numbers
    stops: Numbers
    ordered: Numbers
    firsts: "array[int]"
    singles: dict[str, int]
    costs: bytes
    back_offs: bytes
    rows: Numbers
    followers: Numbers
    pair_costs: bytes


class Row(NamedTuple):
    """What may follow a word: costs by number, and what it costs to leave them."""

    costs: dict[int, int]
    back_off: int


class Word(NamedTuple):
    """A word of a text: its length, its number, what it costs alone, its row."""

    width: int
    number: int
    alone: int
    row: Row


NO_ROW = Row({NO_WORD: UNKNOWN_STEPS}, 0)
UNKNOWN_SYMBOL = Word(1, NO_WORD, UNKNOWN_STEPS, NO_ROW)


@lru_cache(maxsize=UNPACKED)
def words_from(first: str) -> dict[str, int]:
    """Return the words that begin with the character `first`, with their numbers.

    What words begin with, and is none itself, has NO_WORD: who reads a text symbol by symbol knows
    where no word goes on.
    """
    vocabulary = load_vocabulary()
    begin = bisect_left(vocabulary.firsts, ord(first))
    end = bisect_right(vocabulary.firsts, ord(first), begin)
    numbers = vocabulary.ordered[begin:end]
    starts, stops = vocabulary.starts[numbers].tolist(), vocabulary.stops[numbers].tolist()
    known = {
        vocabulary.text[start:stop] or OTHER: number
        for number, start, stop in zip(numbers.tolist(), starts, stops, strict=True)
        if stop - start <= LONGEST_WORD
    }
    beginnings = {word[:width] for word in known for width in range(1, len(word))}
    return dict.fromkeys(beginnings - known.keys(), NO_WORD) | known


@lru_cache(maxsize=UNPACKED)
def row_of(number: int) -> Row:
    """Return what may follow the word with this number."""
    vocabulary = load_vocabulary()
    begin, end = vocabulary.rows[number : number + 2].tolist()
    followers = vocabulary.followers[begin:end].tolist()
    costs = dict(zip(followers, vocabulary.pair_costs[begin:end], strict=True))
    costs[NO_WORD] = UNKNOWN_STEPS
    return Row(costs, vocabulary.back_offs[number])


def is_word(symbols: str) -> bool:
    """Tell whether `symbols` is a word of the table; nothing is none."""
    return bool(symbols) and words_from(symbols[0]).get(symbols, NO_WORD) != NO_WORD


@cache
def load_vocabulary() -> Vocabulary:
    """Read the table."""
    packed = resources.files("shanben.tables").joinpath("language_model.xz").read_bytes()
    raw = lzma.decompress(packed)
    if not raw.startswith(MAGIC):
        raise ValueError("language_model.xz is of another version")
    head = len(MAGIC)
    n_words, n_pairs, n_text = struct.unpack_from("<III", raw, head)
    sizes = (n_text, n_words, n_words, 4 * n_pairs, n_pairs)
    coded, spelled_costs, back_offs, steps, pair_costs = _slices(raw, head + 12, sizes)
    text = "\n".join(_read_fronts(coded.decode("gb18030")))
    ranked = np.argsort(np.frombuffer(spelled_costs, np.uint8), kind="stable")
    costs = np.frombuffer(spelled_costs, np.uint8)[ranked].tobytes()
    rows, followers = _unpack_pairs(steps, n_words)
    return Vocabulary(
        text, *_index_words(text, ranked), costs, back_offs, rows, followers, pair_costs
    )


def _read_fronts(text: str) -> Iterator[str]:
    """Yield words of which each is written as what it adds to the one before."""
    word = ""
    for line in text.split("\n"):
        word = word[: int(line[0])] + line[1:]
        yield word


def _slices(raw: bytes, start: int, sizes: tuple[int, ...]) -> Iterator[bytes]:
    for size in sizes:
        yield raw[start : start + size]
        start += size


def _index_words(
    text: str, ranked: "NDArray[np.intp]"
) -> tuple[Numbers, Numbers, Numbers, "array[int]", dict[str, int]]:
    """Return where each word starts and stops, and the words in the order of first characters.

    The text holds the words in the order of their spelling, `ranked` are their places by rank.
    """
    codes = np.frombuffer(text.encode("utf-32-le"), "<u4")
    stops = np.append(np.flatnonzero(codes == ord("\n")), len(codes)).astype(np.uint32)
    starts = np.append(0, stops[:-1] + 1).astype(np.uint32)[ranked]
    stops = stops[ranked]
    firsts = codes[np.minimum(starts, len(codes) - 1)]
    firsts[starts == stops] = ord(OTHER)  # the table writes it as nothing
    ordered = np.argsort(firsts, kind="stable").astype(np.uint32)
    singles = np.flatnonzero(stops - starts <= 1)
    characters = map(chr, firsts[singles].tolist())
    return (
        starts,
        stops,
        ordered,
        array("I", firsts[ordered].tobytes()),
        dict(zip(characters, singles.tolist(), strict=True)),
    )


def _unpack_pairs(steps: bytes, n_words: int) -> tuple[Numbers, Numbers]:
    """Return where the row of each word begins, and the second words of all pairs.

    A pair is written as its distance from the last one, `first * n_words + second`, all first bytes
    of the distances in front, then all second ones.
    """
    planes = np.frombuffer(steps, np.uint8).reshape(4, -1)
    distances = np.ascontiguousarray(planes.T).view("<u4").ravel()
    places = np.cumsum(distances, dtype=np.int64)
    firsts, followers = np.divmod(places, n_words)
    rows = np.searchsorted(firsts, np.arange(n_words + 1))
    return rows.astype(np.uint32), followers.astype(np.uint32)
