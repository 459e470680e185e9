"""Find the near duplicates of a set: every page with the pages that say nearly the same.

The driver alone does it, from the signatures that the shards have kept, never from texts. Pages whose
signatures agree in the three slots of a band are candidates; of those, whose signatures agree in as
many slots as two reprints do are united. A cut of an article is a near duplicate of the whole, so it is
the shorter of two articles that has to stand in the other.

Memory: some 40 bytes a page. Signatures and keys lie in files (930 bytes a page) and are mapped. The
clusters depend on the set of pages alone, not on seeds, shards or workers.
"""

import math
import os
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from shanben.base.set_columns import Stamp
from shanben.dataset.index import read_piece
from shanben.pages.signature import SIGNATURE, SLOTS

RowNumbers: TypeAlias = npt.NDArray[np.int64]
RecordArray: TypeAlias = npt.NDArray[Any]

# Slots of a band. Two cuts to two fifths of one article meet in one of the 85 bands in 99.6 cases of
# 100; of a million pairs that share a hundredth of their shingles 85 meet, in vain.
BAND = 3
BANDS = SLOTS // BAND
# Of all shingles of two articles the first share must be common, of the shorter one's the second. A cut
# to two fifths has .4 and 1, less what damage has spoilt; two halves that are common have .33 and .5.
# With .7 there, one of five runs of benchmarks/near_duplicates.py had wrong pairs, with .8 none.
LEAST_ALIKE = 0.25
LEAST_SHARED = 0.8
# Pages of a band that agree are compared with the first of them; those unlike it among themselves, up
# to this many times. It bounds the work where thousands of pages share a phrase.
ROUNDS = 8
# Pairs are looked at in their coarse signatures first, this many of the lowest bits of every slot; where
# those say that too few slots can be alike, nothing else need be read. It takes a seventh of the time
# (measured where 1.7 million pairs met and none was near).
COARSE_BITS = 2
WORDS = SLOTS // 64  # that a bit of every slot takes
PAIRS_AT_A_TIME = 4096
ONES = np.ones(WORDS, np.int64)
MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


class Signed(NamedTuple):
    """The signatures of a shard and the index with their ids; `rows` may be 0."""

    signatures: Path
    ids: Path
    rows: int


class _Signatures(NamedTuple):
    """Of every row its place in the order of ids, how many shingles it has, coarse and whole slots."""

    order: npt.NDArray[np.uint64]
    shingles: npt.NDArray[np.float64]
    coarse: RecordArray
    slots: RecordArray


def find_clusters(shards: Sequence[Signed], scratch: Path) -> list[tuple[Stamp, ...]]:
    """Return, for each shard, what the set makes of its rows; rows that stand alone have no stamp.

    Files are written below `scratch`, which is made where it is missing.
    """
    rows = sum(shard.rows for shard in shards)
    if rows < 2:
        return [() for _ in shards]
    scratch.mkdir(parents=True, exist_ok=True)
    table, keys = _gather(shards, rows, scratch)
    signed = np.flatnonzero(table.shingles)
    signed = signed[np.argsort(table.order[signed], kind="stable")]
    parent = np.arange(rows, dtype=np.int64)
    for band in range(BANDS):
        _join_band(keys[band][signed], signed, table, parent)
    return list(_name_clusters(shards, _roots(parent, parent), table.order))


def _gather(shards: Sequence[Signed], rows: int, scratch: Path) -> tuple[_Signatures, RecordArray]:
    """Return the signatures of all rows, and for each band the key of every row."""
    table = _map(scratch / "signatures", SIGNATURE, (rows,))
    coarse = _map(scratch / "coarse", np.dtype(np.uint64), (rows, COARSE_BITS * WORDS))
    keys = _map(scratch / "keys", np.dtype(np.uint32), (BANDS, rows))
    start = 0
    for shard in shards:
        end = start + shard.rows
        block = np.fromfile(shard.signatures, SIGNATURE)
        table[start:end] = block
        for bit in range(COARSE_BITS):
            of_slots = block["slots"] >> np.uint16(bit) & np.uint16(1)
            words = slice(bit * WORDS, (bit + 1) * WORDS)
            coarse[start:end, words] = np.packbits(of_slots, axis=1).view(np.uint64)
        slots = block["slots"][:, : BANDS * BAND].astype(np.uint64)
        mixed = np.zeros((len(block), BANDS), np.uint64)
        for place in range(BAND):
            mixed = (mixed + slots[:, place::BAND]) * MULTIPLIER
        keys[:, start:end] = (mixed >> np.uint64(32)).astype(np.uint32).T
        start = end
    order, shingles = np.ascontiguousarray(table["order"]), table["shingles"].astype(np.float64)
    return _Signatures(order, shingles, np.asarray(coarse), np.asarray(table)["slots"]), keys


def _map(path: Path, kind: np.dtype[Any], shape: tuple[int, ...]) -> RecordArray:
    """Return an array of zeros that lies in a file. Raises OSError where the disk has no room for it.

    The room is taken at once: where a disk has none for a page of a mapped file that is written, the
    system ends the process with SIGBUS.
    """
    with path.open("wb") as file:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(file.fileno(), 0, math.prod(shape) * kind.itemsize)
    return np.memmap(path, kind, "r+", shape=shape)


def _join_band(keys: RecordArray, rows: RowNumbers, table: _Signatures, parent: RowNumbers) -> None:
    """Unite the rows with the same key that say nearly the same; `rows` come in the order of ids."""
    # Numbers are sorted several times as fast as their order is found.
    by_key = keys.astype(np.uint64) << np.uint64(32) | np.arange(len(keys), dtype=np.uint64)
    by_key.sort()
    keys, rows = by_key >> np.uint64(32), rows[by_key & np.uint64(0xFFFFFFFF)]
    for _ in range(ROUNDS):
        is_first = np.ones(len(keys), dtype=bool)
        np.not_equal(keys[1:], keys[:-1], out=is_first[1:])
        later = np.flatnonzero(~is_first)
        if not len(later):
            return
        firsts = np.flatnonzero(is_first)
        first = firsts.take(np.searchsorted(firsts, later) - 1)
        left, right, rest = rows.take(first), rows.take(later), keys.take(later)
        apart = _roots(parent, left) != _roots(parent, right)
        left, right, rest = left[apart], right[apart], rest[apart]
        near = _are_near(table, left, right)
        _unite(parent, left[near], right[near])
        keys, rows = rest[~near], right[~near]


def _are_near(table: _Signatures, left: RowNumbers, right: RowNumbers) -> npt.NDArray[np.bool_]:
    """Return for each pair of rows whether one says nearly what the other says."""
    near = np.zeros(len(left), dtype=bool)
    for start in range(0, len(left), PAIRS_AT_A_TIME):
        pairs = slice(start, start + PAIRS_AT_A_TIME)
        mine, other = left[pairs], right[pairs]
        most = _count_coarsely(table.coarse.take(mine, 0), table.coarse.take(other, 0))
        may = np.flatnonzero(
            _say_nearly(most, table.shingles.take(mine), table.shingles.take(other))
        )
        if not len(may):
            continue
        mine, other = mine[may], other[may]
        alike = _count_alike(table.slots[mine], table.slots[other])
        near[start + may] = _say_nearly(alike, table.shingles[mine], table.shingles[other])
    return near


def _count_coarsely(mine: RecordArray, other: RecordArray) -> RowNumbers:
    """Return how many slots of each pair agree in their lowest bits; `_count_alike` finds no more."""
    differ = mine ^ other
    for bit in range(1, COARSE_BITS):
        differ[:, :WORDS] |= differ[:, bit * WORDS : (bit + 1) * WORDS]
    # A product with ones is summed twice as fast as rows of four are.
    counts: RowNumbers = SLOTS - np.bitwise_count(differ[:, :WORDS]) @ ONES
    return counts


def _count_alike(mine: RecordArray, other: RecordArray) -> RowNumbers:
    """Return in how many columns each row of a table is as in another one."""
    bits = np.packbits(mine == other, axis=1).view(np.uint64)
    counts: RowNumbers = np.bitwise_count(bits).sum(axis=1, dtype=np.int64)
    return counts


def _say_nearly(alike: RowNumbers, mine: RecordArray, other: RecordArray) -> npt.NDArray[np.bool_]:
    """Return whether pairs are near, given how many slots are alike and how many shingles each has."""
    # The share of the common ones in all is the estimate; that of the shorter one's follows.
    share = alike / SLOTS
    shared = share / (1 + share) * (mine + other) / np.minimum(mine, other)
    near: npt.NDArray[np.bool_] = (share >= LEAST_ALIKE) & (shared >= LEAST_SHARED)
    return near


def _roots(parent: RowNumbers, rows: RowNumbers) -> RowNumbers:
    """Return the row that stands for each row until now."""
    found = parent[rows]
    while ((above := parent[found]) != found).any():
        found = above
    return found


def _unite(parent: RowNumbers, left: RowNumbers, right: RowNumbers) -> None:
    """Let one row stand for both of each pair."""
    while len(left):
        left, right = _roots(parent, left), _roots(parent, right)
        apart = left != right
        left, right = left[apart], right[apart]
        np.minimum.at(parent, np.maximum(left, right), np.minimum(left, right))


def _name_clusters(
    shards: Sequence[Signed], roots: RowNumbers, order: npt.NDArray[np.uint64]
) -> Iterator[tuple[Stamp, ...]]:
    """Yield the stamps of each shard. The page with the lowest id number stands for a cluster."""
    sizes = np.bincount(roots)
    starts = np.cumsum([0, *(shard.rows for shard in shards)])
    twins = np.flatnonzero(sizes[roots] > 1)
    twins = twins[np.lexsort((order[twins], roots[twins]))]
    is_first = np.ones(len(twins), dtype=bool)
    is_first[1:] = roots[twins[1:]] != roots[twins[:-1]]
    names = _read_ids(shards, starts, np.sort(twins[is_first]))
    named = {int(roots[row]): names[row] for row in twins[is_first].tolist()}
    twins.sort()
    for start, end in pairwise(starts):
        mine = twins[np.searchsorted(twins, start) : np.searchsorted(twins, end)]
        found = zip((mine - start).tolist(), roots[mine].tolist(), strict=True)
        yield tuple(Stamp(row, named[root], int(sizes[root])) for row, root in found)


def _read_ids(shards: Sequence[Signed], starts: RowNumbers, rows: RowNumbers) -> dict[int, str]:
    """Return the ids of rows, which must be sorted."""
    ids: dict[int, str] = {}
    for shard, start in zip(shards, starts.tolist(), strict=False):
        end = start + shard.rows
        wanted = rows[np.searchsorted(rows, start) : np.searchsorted(rows, end)].tolist()
        if wanted:
            there = [one for batch in read_piece(shard.ids) for one in batch.column("id")]
            ids |= {row: there[row - start].as_py() for row in wanted}
    return ids
