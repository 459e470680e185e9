"""Sign an article, so that near duplicates are found by their signatures, without their texts.

A signature is a MinHash of the article's shingles: of every five letters that follow one another, when
all but letters and figures is left out. Two articles agree in about as large a share of the slots as
they share of their shingles (Broder, 1997). Articles are signed restored and in Simplified Chinese, so
that a damaged or Traditional reprint has the signature of a clean one.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

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
    from rensa import RMinHash  # only a build needs it

    signed = np.zeros(len(bodies), SIGNATURE)
    # One by one, so that what is worked on stays in the processor's cache.
    for row, body in zip(signed, bodies, strict=True):
        shingles = _hash_shingles(_keep_letters(body))
        different = _count_different(shingles)
        if different >= LEAST_SHINGLES:
            bounds = [0, len(shingles)]
            found = RMinHash.digest_matrix_from_flat_token_hashes(shingles, bounds, SLOTS, SEED)
            row["shingles"] = different
            row["slots"] = np.array(found.to_rows()[0], np.uint32)
    return signed


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
    """Return a number for the shingle that begins at each letter; the last four have none."""
    wide = letters.astype(np.uint64)
    count = max(0, len(wide) - SHINGLE + 1)
    mixed = np.zeros(count, np.uint64)
    spare = np.empty_like(mixed)
    for place in range(SHINGLE):
        mixed += wide[place : place + count]
        mixed *= FACTOR
        mixed ^= np.right_shift(mixed, HALF, out=spare)
    return mixed


def _count_different(numbers: npt.NDArray[np.uint64]) -> int:
    """Return how many different numbers there are; half as long as sorting them takes (measured).

    Of the numbers that meet in a place of a table one stands for its equals; the few others are sorted.
    """
    places = (numbers & np.uint64(PLACES - 1)).astype(np.intp)
    order = np.arange(len(numbers), dtype=np.int32)
    table = np.empty(PLACES, np.int32)
    table[places] = order
    standing = table[places]
    others = np.sort(numbers[numbers[standing] != numbers])
    repeated = np.count_nonzero(others[1:] == others[:-1])
    return int(np.count_nonzero(standing == order)) + len(others) - int(repeated)
