"""The signatures that a shard has kept, and the keys by which pages that may be near duplicates meet.

The slots of a signature are cut into bands; pages with the same key in one of them are compared.
"""

from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from shanben.pages.signature import SLOTS

RowNumbers: TypeAlias = npt.NDArray[np.int64]
RecordArray: TypeAlias = npt.NDArray[Any]

# Slots of a band. Two cuts to two fifths of one article meet in one of the 85 bands in 99.6 cases of
# 100; of a million pairs that share a hundredth of their shingles 85 meet, in vain.
BAND = 3
BANDS = SLOTS // BAND
KEY = np.dtype(np.uint32)
# A prime near 2**32 divided by the golden ratio.
MULTIPLIER = np.uint32(0x9E3779B1)
# Rows whose keys are made together: they stay in the cache, and it takes a ninth of the time.
ROWS_TOGETHER = 512
# Keys are looked for by this many of their lowest bits first: such a table stays in the cache.
TABLE_BITS = 16


class Signed(NamedTuple):
    """The signatures of a shard and the index with their ids; `rows` may be 0.

    `name` is that of the shard, `sha256` that of the file of signatures.
    """

    signatures: Path
    ids: Path
    rows: int
    name: str = ""
    sha256: str = ""


def make_keys(slots: RecordArray) -> RecordArray:
    """Return the keys of rows with these slots, those of each band together."""
    keys = np.empty((BANDS, len(slots)), KEY)
    for start in range(0, len(slots), ROWS_TOGETHER):
        rows = slice(start, start + ROWS_TOGETHER)
        mixed = np.zeros((len(slots[rows]), BANDS), KEY)
        for place in range(BAND):
            mixed += slots[rows, place : BANDS * BAND : BAND]
            mixed *= MULTIPLIER
        keys[:, rows] = mixed.T
    return keys


def number_bands(keys: RecordArray) -> RecordArray:
    """Return the keys of some bands one band after the other; those of two bands are never the same.

    >>> number_bands(np.array([[7, 2], [7, 7]], KEY)).tolist() == [7, 2, 2**32 + 7, 2**32 + 7]
    True
    """
    if len(keys) > 1:
        numbers = np.arange(len(keys), dtype=np.uint64) << np.uint64(8 * KEY.itemsize)
        keys = keys | numbers[:, np.newaxis]
    numbered: RecordArray = keys.reshape(-1)
    return numbered


def find_keys(keys: RecordArray, wanted: RecordArray) -> RowNumbers:
    """Return where one of the wanted keys stands, from the first place on; those come sorted.

    >>> find_keys(np.array([7, 65543, 2, 7], KEY), np.array([2, 7], KEY)).tolist()
    [0, 2, 3]
    """
    if not len(wanted):
        return np.zeros(0, np.int64)
    low = KEY.type((1 << TABLE_BITS) - 1)
    table = np.zeros(1 << TABLE_BITS, np.bool_)
    table[wanted & low] = True
    places: RowNumbers = np.flatnonzero(table.take(keys & low))
    found = keys[places]
    nearest = np.minimum(np.searchsorted(wanted, found), len(wanted) - 1)
    kept: RowNumbers = places[wanted[nearest] == found]
    return kept


def repeated_keys(keys: RecordArray) -> RecordArray:
    """Return the keys that stand there more than once, sorted.

    >>> repeated_keys(np.array([7, 2, 9, 2], KEY)).tolist()
    [2]
    """
    ordered = np.sort(keys)
    repeated: RecordArray = ordered[1:][ordered[1:] == ordered[:-1]]
    return repeated
