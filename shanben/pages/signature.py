"""Sign an article, so that near duplicates are found by their signatures, without their texts.

A signature is a MinHash of the article's shingles: of every five letters that follow one another, when
all but letters and figures is left out. Two articles agree in about as large a share of the slots as
they share of their shingles (Broder, 1997). Articles are signed restored and in Simplified Chinese, so
that a damaged or Traditional reprint has the signature of a clean one.
"""

import re
import unicodedata
from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import accumulate, pairwise
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Lengths: TypeAlias = npt.NDArray[np.int64]

# Five letters in a row are rare: articles of six to forty sentences, drawn from the same six hundred,
# share 1.6 % of their shingles on average (114,561 pairs of benchmarks/near_duplicates.py).
SHINGLE = 5
# Slots of a signature. With 256 an estimate of .4 errs by .03; half the bits of a slot are enough.
SLOTS = 256
SEED = 1
# Shorter articles say too little to be told from others, such as "no content yet".
LEAST_SHINGLES = 16
NO_LETTER = re.compile(r"[\W_]+")
# Planes 4 to 16 of Unicode hold no letter, nor is one planned for them.
NO_MORE_LETTERS = 0x40000
# A row of the table of signatures: `order` is for the caller, `shingles` counts different ones.
SIGNATURE = np.dtype([("order", "<u8"), ("shingles", "<u4"), ("slots", "<u2", (SLOTS,))])
# Characters that are signed together: some fourteen articles. Alone each pays for NumPy's calls, all at
# once do not stay in the processor's cache.
GROUP_CHARACTERS = 1 << 15
# Longer articles are signed piece by piece: eight arrays of all their letters would be held at once, and
# a table would be filled again and again until every letter has found a place in it.
PIECE = 1 << 17
# An odd number without a pattern: 2**64 divided by the golden ratio.
FACTOR = np.uint64(0x9E3779B97F4A7C15)
HALF = np.uint64(32)
# Of the 2,400 shingles of a long article some 300 meet another one in this many places.
PLACE_BITS = 13
PLACES = 1 << PLACE_BITS
# What a character is for a signature.
NO_LETTER_KIND, PLAIN_LETTER, OTHER_LETTER = range(3)
# Letters that no normal form changes, whatever stands beside them: ASCII and Chinese characters.
PLAIN_RANGES = ((0x30, 0x7F), (0x3400, 0x4DC0), (0x4E00, 0xA000))


def sign_bodies(bodies: Sequence[str]) -> npt.NDArray[np.void]:
    """Return a row of `SIGNATURE` for each article; one that is too short has 0 shingles.

    >>> signed = sign_bodies(["渔船都回到了港口里，老人在山上种下了一片树。", "好！"])
    >>> signed["shingles"].tolist()
    [16, 0]
    """
    signed = np.zeros(len(bodies), SIGNATURE)
    start = 0
    for group in _group_bodies(bodies):
        if len(group[0]) > PIECE:
            _sign_long(group[0], signed[start])
        else:
            _sign_group(group, signed[start : start + len(group)])
        start += len(group)
    return signed


def _group_bodies(bodies: Iterable[str]) -> Iterator[list[str]]:
    """Yield the articles, in order, in groups that stay in the processor's cache; a long one alone."""
    group: list[str] = []
    size = 0
    for body in bodies:
        if group and len(body) > PIECE:
            yield group
            group, size = [], 0
        group.append(body)
        size += len(body)
        if size >= GROUP_CHARACTERS:
            yield group
            group, size = [], 0
    if group:
        yield group


def _sign_group(group: list[str], signed: npt.NDArray[np.void]) -> None:
    """Fill in a row for each article of a group."""
    from rensa import RMinHash  # only a build needs it

    letters, bounds = _keep_letters(group)
    shingles = _hash_shingles(letters)
    lengths = np.diff(bounds)
    # What reaches into the next article becomes the first shingle of its own: that one stands twice
    # changes no minimum. An article without any has a row of zeros, whatever it holds.
    long = lengths >= SHINGLE
    tails = bounds[1:][long, np.newaxis] - np.arange(1, SHINGLE)
    shingles[tails] = shingles[bounds[:-1][long], np.newaxis]
    different = lengths - _count_repeated(shingles, lengths)
    signed["shingles"] = np.where(long & (different >= LEAST_SHINGLES), different, 0)
    found = RMinHash.digest_matrix_from_flat_token_hashes(shingles, bounds.tolist(), SLOTS, SEED)
    slots = array("I")  # half as long as np.array
    for row in found.to_rows():
        slots.fromlist(row)
    is_signed = signed["shingles"][:, np.newaxis] > 0
    signed["slots"] = np.frombuffer(slots, np.uint32).reshape(-1, SLOTS) * is_signed


def _sign_long(body: str, row: np.void) -> None:
    """Fill in the row of one long article; the least number of its pieces is that of the whole."""
    from rensa import RMinHash

    letters, _ = _keep_letters([body])
    shingles = np.zeros(max(0, len(letters) - SHINGLE + 1), np.uint64)
    least = np.full(SLOTS, np.iinfo(np.uint32).max, np.uint32)
    for start in range(0, len(shingles), PIECE):
        own = shingles[start : start + PIECE]
        own[:] = _hash_shingles(letters[start : start + len(own) + SHINGLE - 1])[: len(own)]
        found = RMinHash.digest_matrix_from_flat_token_hashes(own, [0, len(own)], SLOTS, SEED)
        np.minimum(least, np.array(found.to_rows()[0], np.uint32), out=least)
    shingles.sort()
    different = min(1, len(shingles)) + int(np.count_nonzero(shingles[1:] != shingles[:-1]))
    if different >= LEAST_SHINGLES:
        row["shingles"], row["slots"] = different, least


def _keep_letters(bodies: Sequence[str]) -> tuple[npt.NDArray[np.uint32], Lengths]:
    """Return the code points of the letters and figures of articles, full-width ones as plain ones.

    They stand one article after the other; the second array says where each begins, and the end.
    """
    codes = _encode("".join(bodies))
    kinds = _kinds().take(codes, mode="clip")
    if kinds.max(initial=0) == OTHER_LETTER:
        bodies = [unicodedata.normalize("NFKC", NO_LETTER.sub("", body)) for body in bodies]
        return _encode("".join(bodies)), _add_up(map(len, bodies))
    letters = kinds.view(np.bool_)
    bounds = pairwise(accumulate(map(len, bodies), initial=0))
    lengths = (int(np.count_nonzero(letters[start:end])) for start, end in bounds)
    return codes.compress(letters), _add_up(lengths)


def _add_up(lengths: Iterable[int]) -> Lengths:
    """Return where articles of these lengths begin that follow one another, and where the last ends."""
    return np.array([*accumulate(lengths, initial=0)], dtype=np.int64)


def _encode(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


@cache
def _kinds() -> npt.NDArray[np.uint8]:
    """Return, for every code point, what it is for a signature; the last stands for the rest."""
    codes = np.arange(NO_MORE_LETTERS, dtype="<u4")
    letters = _encode(NO_LETTER.sub("", str(codes.data, "utf-32-le", "surrogatepass")))
    kinds = np.full(len(codes), NO_LETTER_KIND, np.uint8)
    kinds[letters] = OTHER_LETTER
    for start, end in PLAIN_RANGES:
        np.minimum(kinds[start:end], PLAIN_LETTER, out=kinds[start:end])
    return kinds


def _hash_shingles(letters: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint64]:
    """Return a number for the shingle that begins at each letter; for the last four it is 0."""
    wide = letters.astype(np.uint64)
    count = max(0, len(wide) - SHINGLE + 1)
    shingles = np.empty_like(wide)
    shingles[count:] = 0
    mixed = np.multiply(wide[:count], FACTOR, out=shingles[:count])
    spare = np.right_shift(mixed, HALF)
    mixed ^= spare
    for place in range(1, SHINGLE):
        mixed += wide[place : place + count]
        mixed *= FACTOR
        mixed ^= np.right_shift(mixed, HALF, out=spare)
    return shingles


def _count_repeated(numbers: npt.NDArray[np.uint64], lengths: Lengths) -> Lengths:
    """Return how many numbers of each article stood in it before.

    Every article has a table. Of the numbers that meet in a place of it one stands for its equals,
    which are counted; the few others meet in other places, until none is left. Sorting them takes
    four times as long (measured).
    """
    repeated = np.zeros(len(lengths), dtype=np.int64)
    table = np.empty(len(lengths) * PLACES, dtype=np.int32)
    tables = np.repeat(np.arange(0, len(table), PLACES), lengths)  # where each number's begins
    bits = 0
    while len(numbers):
        shifted = numbers >> np.uint64(bits) if bits else numbers
        places = (shifted & np.uint64(PLACES - 1)).view(np.int64)
        places += tables
        order = np.arange(len(numbers), dtype=np.int32)
        table[places] = order
        standing = table.take(places)
        others = np.flatnonzero(standing != order)
        is_equal = numbers.take(others) == numbers.take(standing.take(others))
        articles = tables.take(others[is_equal]) >> PLACE_BITS
        repeated += np.bincount(articles, minlength=len(lengths))
        left = others[~is_equal]
        numbers, tables = numbers.take(left), tables.take(left)
        bits = (bits + PLACE_BITS) % (64 - PLACE_BITS)
    return repeated
