"""The words of the language model and their costs, as the table holds them.

A page needs a few thousand of the words and pairs. So the table stays packed, some seven megabytes,
and what begins with one character, or follows one word, is unpacked when it is first asked for.
Costs are whole fifths of a nat. `shanben/base/tables/language_model.md` says where the table is from.
"""

import gzip
import re
import struct
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import resources
from itertools import compress
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAGIC = b"shanben-lm-2"
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
    """Read the table."""
    packed = resources.files("shanben.base.tables").joinpath("language_model.gz").read_bytes()
    raw = gzip.decompress(packed)
    if not raw.startswith(MAGIC):
        raise ValueError("language_model.gz is of another version")
    head = len(MAGIC)
    n_words, n_pairs, n_text = struct.unpack_from("<III", raw, head)
    sizes = (n_text, n_words, n_words, 4 * n_pairs, n_pairs)
    coded, spelled_costs, back_offs, distances, pair_costs = _slices(raw, head + 12, sizes)
    ranked = np.argsort(np.frombuffer(spelled_costs, np.uint8), kind="stable")
    ranks = np.empty(n_words, np.int32)
    ranks[ranked] = np.arange(n_words)
    costs = np.frombuffer(spelled_costs, np.uint8)[ranked].tobytes()
    words = _spell_words(coded.decode("gb18030"), ranks)
    return Vocabulary(*words, costs, back_offs, *_unpack_pairs(distances, n_words), pair_costs)


def _slices(raw: bytes, start: int, sizes: tuple[int, ...]) -> Iterator[bytes]:
    for size in sizes:
        yield raw[start : start + size]
        start += size


def _spell_words(
    coded: str, ranks: "NDArray[np.int32]"
) -> tuple[str, bytes, "NDArray[np.int32]", dict[str, int], UintArray]:
    """Return the first parts of the vocabulary; `ranks` are the words' in the order of `coded`.

    There each word is written as how many characters it shares with the one before, and those that
    it adds: each of these ends something new that words begin with, the last one the word itself.
    The words of a first character are put together when they are asked for: for all of them together
    that took half of the time of a start with a damaged page, 25 ms (measured).
    """
    # The first word, OTHER, is written as nothing.
    codes = np.frombuffer(f"0{OTHER}{coded[1:]}".encode("utf-32-le"), "<u4")
    stops = np.append(np.flatnonzero(codes == ord("\n")), len(codes))
    starts = np.append(0, stops[:-1] + 1)
    added = stops - starts - 1
    is_added = np.ones(len(codes), np.bool_)
    is_added[starts] = is_added[stops[:-1]] = False
    characters = codes[is_added].tobytes().decode("utf-32-le")
    ends = np.cumsum(added)
    shared = codes[starts].astype(np.int64) - ord("0")
    widths = np.arange(1, len(characters) + 1) + np.repeat(shared - ends + added, added)
    numbers = np.full(len(characters), NO_WORD, np.int32)
    numbers[ends - 1] = ranks
    heads = np.append(np.flatnonzero(widths == 1), len(widths))
    places = {characters[head]: place for place, head in enumerate(heads[:-1].tolist())}
    return characters, widths.astype(np.uint8).tobytes(), numbers, places, heads.astype(np.uint32)


def _unpack_pairs(coded: bytes, n_words: int) -> tuple[UintArray, UintArray]:
    """Return where the pairs of each word begin, and the second words of all pairs.

    A pair is written as its distance from the last one, `first * n_words + second`, the first bytes
    of all distances, then the second ones, and so on.
    """
    planes = np.frombuffer(coded, np.uint8).reshape(4, -1)
    distances = np.ascontiguousarray(planes.T).view("<u4").ravel()
    places = np.cumsum(distances, dtype=np.int64)
    firsts, followers = np.divmod(places, n_words)
    starts = np.searchsorted(firsts, np.arange(n_words + 1))
    return starts.astype(np.uint32), followers.astype(np.uint32)
