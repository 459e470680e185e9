"""The words of the language model and their costs, as the table holds them.

A page needs a few thousand of the words and pairs. So the table stays as it lies on disk, some five
megabytes that are read in two thousandths of a second, and what begins with one character, or follows
one word, is unpacked when it is first asked for. Costs are whole fifths of a nat.
`shanben/base/tables/language_model.md` says where the table is from, `tools/make_language_model.py`
writes it.
"""

import re
import struct
from functools import cache, lru_cache
from importlib import resources
from itertools import compress
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAGIC = b"shanben-lm-3"
STEPS_PER_NAT = 5
# A character that is no word of the table costs a little more than the rarest word in it, and the
# same after any word.
NO_WORD, UNKNOWN_STEPS = -1, 110
# How the model writes a run of figures or Latin letters, its first word.
OTHER = "0"
# Longer words are rare, and their parts are words as well.
LONGEST_WORD = 6
# Words and first characters of which what follows is kept unpacked; a long page needs half as many.
UNPACKED = 4096

# How many words, pairs, beginnings of words and first characters the table holds.
HEAD = struct.Struct("<IIII")

UintArray: TypeAlias = "NDArray[np.uint32]"


class Vocabulary(NamedTuple):
    """The packed table. A word's number is its rank, the commonest has 0.

    Words and all that words begin with stand in the order of their spelling: `characters` are their last
    ones, `widths` how long they are, `numbers` their numbers, NO_WORD for a mere beginning. What comes
    before the last character is what stands in the nearest place above that is one shorter. What begins
    with the character that has n in `places` begins at `heads[n]` and ends where the next begins. The
    pairs of word n, `followers` with their `pair_costs`, begin at `pair_starts[n]` and end where
    those of the next word begin.
    """

    characters: str
    widths: bytes
    numbers: "NDArray[np.int32]"
    places: dict[str, int]
    heads: UintArray
    costs: bytes
    back_offs: bytes
    pair_starts: UintArray
    followers: UintArray
    pair_costs: bytes


class Followers(NamedTuple):
    """What may follow a word: costs by number, and what any other word costs in addition."""

    costs: dict[int, int]
    back_off: int


# A word of a text: its length, its number, what it costs alone.
Word: TypeAlias = tuple[int, int, int]

NO_FOLLOWERS = Followers({NO_WORD: UNKNOWN_STEPS}, 0)

# Those with which words go on, each one object.
_CHARACTERS: dict[str, str] = {}
# Among widths: words of two characters, and what goes on after one.
_IS_TWO = bytes(width == 2 for width in range(256))
LONGER = re.compile(rb"[^\x01\x02]+")


@lru_cache(maxsize=UNPACKED)
def words_from(first: str) -> dict[str, int]:
    """Return how words go on that begin with the character `first`, with their numbers.

    What words begin with, without being a word, has NO_WORD: it tells a reader who takes a text symbol
    by symbol where a word may go on. Half of the words go on with one character, so these are shared:
    ten megabytes less after some hundred damaged pages (measured).

    >>> words_from("上")["海"] == number_of("上海"), words_from("上")[""] == number_of("上")
    (True, True)
    """
    vocabulary = load_vocabulary()
    place = vocabulary.places.get(first)
    if place is None:
        return {}
    begin, end = vocabulary.heads[place : place + 2].tolist()
    numbers = vocabulary.numbers[begin:end].tolist()
    words: dict[str, int] = {"": numbers[0]}
    added = vocabulary.characters[begin:end]
    widths = vocabulary.widths[begin:end]
    # All of one character at once, then what goes on with more: in half the time of one by one.
    twos = widths.translate(_IS_TWO)
    rests = list(compress(added, twos))
    words.update(
        zip(map(_CHARACTERS.setdefault, rests, rests), compress(numbers, twos), strict=True)
    )
    for longer in LONGER.finditer(widths):
        start = longer.start()
        begun = [added[start - 1]] * LONGEST_WORD  # the last rest of each width
        for place in range(start, longer.end()):
            width = widths[place]
            rest = begun[width - 1] = begun[width - 2] + added[place]
            words[rest] = numbers[place]
    return words


@lru_cache(maxsize=UNPACKED)
def followers_of(number: int) -> Followers:
    """Return what may follow the word with this number."""
    if number == NO_WORD:
        return NO_FOLLOWERS
    vocabulary = load_vocabulary()
    begin, end = vocabulary.pair_starts[number : number + 2].tolist()
    followers = vocabulary.followers[begin:end].tolist()
    costs = dict(zip(followers, vocabulary.pair_costs[begin:end], strict=True))
    costs[NO_WORD] = UNKNOWN_STEPS
    return Followers(costs, vocabulary.back_offs[number])


def number_of(symbols: str) -> int:
    """Return the number of a word, NO_WORD for anything else.

    For a single character the words that begin with it are not unpacked.
    """
    if len(symbols) > 1:
        return words_from(symbols[0]).get(symbols[1:], NO_WORD)
    vocabulary = load_vocabulary()
    place = vocabulary.places.get(symbols)
    return NO_WORD if place is None else int(vocabulary.numbers[vocabulary.heads[place]])


def is_word(symbols: str) -> bool:
    """Tell whether `symbols` is a word of the table, which the empty string is not."""
    return number_of(symbols) != NO_WORD


@cache
def load_vocabulary() -> Vocabulary:
    """Read the table: a head with four counts, arrays of 32 bits, then what has a byte or two each."""
    raw = resources.files("shanben.base.tables").joinpath("language_model.bin").read_bytes()
    if not raw.startswith(MAGIC):
        raise ValueError("language_model.bin is of another version")
    n_words, n_pairs, n_beginnings, n_heads = HEAD.unpack_from(raw, len(MAGIC))
    rest = memoryview(raw)[len(MAGIC) + HEAD.size :]

    def take(size: int) -> memoryview:
        nonlocal rest
        taken, rest = rest[:size], rest[size:]
        return taken

    numbers = np.frombuffer(take(4 * n_beginnings), "<i4")
    heads, pair_starts, followers = (
        np.frombuffer(take(4 * length), "<u4") for length in (n_heads + 1, n_words + 1, n_pairs)
    )
    characters = str(take(2 * n_beginnings), "utf-16-le")
    widths, costs, back_offs, pair_costs = (
        bytes(take(length)) for length in (n_beginnings, n_words, n_words, n_pairs)
    )
    firsts = map(characters.__getitem__, heads[:-1].tolist())
    return Vocabulary(
        characters=characters,
        widths=widths,
        numbers=numbers,
        places={first: place for place, first in enumerate(firsts)},
        heads=heads,
        costs=costs,
        back_offs=back_offs,
        pair_starts=pair_starts,
        followers=followers,
        pair_costs=pair_costs,
    )
