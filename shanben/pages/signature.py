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

import numpy as np
import numpy.typing as npt

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
# Letters that are hashed together: some seven articles. Alone each pays for NumPy's calls, all at once
# do not stay in the processor's cache; a signature takes 56 instead of 73 microseconds (measured).
GROUP_LETTERS = 1 << 14
# An odd number without a pattern: 2**64 divided by the golden ratio.
FACTOR = np.uint64(0x9E3779B97F4A7C15)
HALF = np.uint64(32)
# Of the 2,400 shingles of a long article some 150 meet another one in so many places.
PLACES = 1 << 14


def sign_bodies(bodies: Sequence[str]) -> npt.NDArray[np.void]:
    """Return a row of `SIGNATURE` for each article; one that is too short has 0 shingles.

    >>> signed = sign_bodies(["渔船都回到了港口里，老人在山上种下了一片树。", "好！"])
    >>> signed["shingles"].tolist()
    [16, 0]
    """
    signed = np.zeros(len(bodies), SIGNATURE)
    start = 0
    for group in _group_letters(bodies):
        _sign_group(group, signed[start : start + len(group)])
        start += len(group)
    return signed


def _group_letters(bodies: Iterable[str]) -> Iterator[list[npt.NDArray[np.uint32]]]:
    """Yield the letters of articles, in order, in groups that stay in the processor's cache."""
    group: list[npt.NDArray[np.uint32]] = []
    size = 0
    for body in bodies:
        letters = _keep_letters(body)
        group.append(letters)
        size += len(letters)
        if size >= GROUP_LETTERS:
            yield group
            group, size = [], 0
    if group:
        yield group


def _sign_group(group: list[npt.NDArray[np.uint32]], signed: npt.NDArray[np.void]) -> None:
    """Fill in a row for each article of a group."""
    from rensa import RMinHash  # only a build needs it

    bounds = [0, *accumulate(map(len, group))]
    shingles = _hash_shingles(np.concatenate(group))
    for row, (start, end) in zip(signed, pairwise(bounds), strict=True):
        own = shingles[start : end - SHINGLE + 1]
        different = _count_different(own) if end - start >= SHINGLE else 0
        row["shingles"] = different if different >= LEAST_SHINGLES else 0
        if different:
            # What reaches into the next article; that a shingle stands twice changes no minimum.
            shingles[end - SHINGLE + 1 : end] = own[0]
    found = RMinHash.digest_matrix_from_flat_token_hashes(shingles, bounds, SLOTS, SEED)
    for row, slots in zip(signed, found.to_rows(), strict=True):
        if row["shingles"]:
            row["slots"] = np.frombuffer(array("I", slots), np.uint32)  # half as long as np.array


def _keep_letters(body: str) -> npt.NDArray[np.uint32]:
    """Return the code points of the letters and figures of an article, full-width ones as plain ones."""
    codes = _encode(body)
    letters = codes[_letters().take(codes, mode="clip")]
    text = str(letters.data, "utf-32-le", "surrogatepass")
    plain = unicodedata.normalize("NFKC", text)
    return letters if plain == text else _encode(plain)


def _encode(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


@cache
def _letters() -> npt.NDArray[np.bool_]:
    """Return, for every code point, whether it is a letter or a figure; the last stands for the rest."""
    codes = np.arange(NO_MORE_LETTERS, dtype="<u4")
    letters = np.zeros(len(codes), dtype=bool)
    letters[_encode(NO_LETTER.sub("", str(codes.data, "utf-32-le", "surrogatepass")))] = True
    return letters


def _hash_shingles(letters: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint64]:
    """Return a number for the shingle that begins at each letter; for the last four it is 0."""
    wide = letters.astype(np.uint64)
    count = max(0, len(wide) - SHINGLE + 1)
    shingles = np.zeros(len(wide), np.uint64)
    mixed = shingles[:count]
    spare = np.empty_like(mixed)
    for place in range(SHINGLE):
        mixed += wide[place : place + count]
        mixed *= FACTOR
        mixed ^= np.right_shift(mixed, HALF, out=spare)
    return shingles


def _count_different(numbers: npt.NDArray[np.uint64]) -> int:
    """Return how many different numbers there are; less than sorting them takes (measured).

    Of the numbers that meet in a place of a table one stands for its equals; the few others are sorted.
    """
    places = (numbers & np.uint64(PLACES - 1)).astype(np.intp)
    order = np.arange(len(numbers), dtype=np.int32)
    table = np.empty(PLACES, np.int32)
    table[places] = order
    standing = table.take(places)
    others = numbers[numbers.take(standing) != numbers]
    others.sort()
    repeated = np.count_nonzero(others[1:] == others[:-1])
    return int(np.count_nonzero(standing == order)) + len(others) - int(repeated)
