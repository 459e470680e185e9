"""Sign an article, so that near duplicates are found by their signatures, without their texts.

A signature is a MinHash of the article's shingles: of every five letters that follow one another, when
all but letters and figures is left out. Two articles agree in about as large a share of the slots as
they share of their shingles (Broder, 1997). Articles are signed restored and in Simplified Chinese, so
that a damaged or Traditional reprint has the signature of a clean one.
"""

import re
import unicodedata
from collections.abc import Sequence

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
# A row of the table of signatures: `order` is for the caller, `shingles` counts different ones.
SIGNATURE = np.dtype([("order", "<u8"), ("shingles", "<u4"), ("slots", "<u2", (SLOTS,))])
# An odd number without a pattern: 2**64 divided by the golden ratio.
FACTOR = np.uint64(0x9E3779B97F4A7C15)


def sign_bodies(bodies: Sequence[str]) -> npt.NDArray[np.void]:
    """Return a row of `SIGNATURE` for each article; one that is too short has 0 shingles.

    >>> signed = sign_bodies(["渔船都回到了港口里，老人在山上种下了一片树。", "好！"])
    >>> signed["shingles"].tolist()
    [16, 0]
    """
    from rensa import RMinHash  # only a build needs it

    signed = np.zeros(len(bodies), SIGNATURE)
    letters = [unicodedata.normalize("NFKC", NO_LETTER.sub("", body)) for body in bodies]
    hashes = _hash_shingles("".join(letters))
    start = 0
    for row, text in zip(signed, letters, strict=True):
        shingles = np.sort(hashes[start : start + max(0, len(text) - SHINGLE + 1)])
        start += len(text)
        different = np.count_nonzero(shingles[1:] != shingles[:-1]) + 1
        if len(shingles) and different >= LEAST_SHINGLES:
            bounds = [0, len(shingles)]
            found = RMinHash.digest_matrix_from_flat_token_hashes(shingles, bounds, SLOTS, SEED)
            row["shingles"] = different
            row["slots"] = np.array(found.to_rows()[0], np.uint32).astype(np.uint16)
    return signed


def _hash_shingles(text: str) -> npt.NDArray[np.uint64]:
    """Return a number for the shingle that begins at each letter; the last four have none."""
    letters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.uint64)
    count = max(0, len(letters) - SHINGLE + 1)
    mixed = np.zeros(count, np.uint64)
    for place in range(SHINGLE):
        mixed = (mixed + letters[place : place + count]) * FACTOR
        mixed ^= mixed >> np.uint64(32)
    return mixed
