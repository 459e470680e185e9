"""Find the near duplicates of a set: every page with the pages that say nearly the same.

The driver alone does it, from the signatures that the shards have kept, never from texts. Pages whose
signatures agree in the three slots of a band are candidates; of those, whose signatures agree in as
many slots as two reprints do are united. A cut of an article is a near duplicate of the whole, so it is
the shorter of two articles that has to stand in the other.

Memory: some 110 bytes a page. Signatures and keys lie in files (928 bytes a page), of which a bounded
part is held. The clusters depend on the set of pages alone, not on seeds, shards or workers.
"""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from shanben.base.set_columns import Stamp
from shanben.dataset.index import read_piece
from shanben.dataset.largest import MAX_CLUSTERS, MAX_MEMBERS, FoundCluster, RowPlace
from shanben.pages.signature import SIGNATURE, SLOTS
from shanben.shards.changed_rows import (
    ChangedRows,
    EarlierClusters,
    find_changes,
    touch_rows,
)
from shanben.shards.signed import (
    BANDS,
    KEY,
    RecordArray,
    RowNumbers,
    Signed,
    find_keys,
    make_keys,
    number_bands,
    repeated_keys,
)

# Of all shingles of two articles the first share must be common, of the shorter one's the second. A cut
# to two fifths has .4 and 1, less what damage has spoilt; two halves that are common have .33 and .5.
# With .7 there, one of five runs of benchmarks/near_duplicates.py had wrong pairs, with .8 none.
LEAST_ALIKE = 0.25
LEAST_SHARED = 0.8
# Pages of a band that agree are compared with the first of them; those unlike it among themselves, up
# to this many times. It bounds the work where thousands of pages share a phrase.
ROUNDS = 8
# Pairs are looked at in their coarse signatures first, this many of the lowest bits of every slot, one
# after the other; where those say that too few slots can be alike, nothing else need be read. It takes a
# tenth of the time (measured where 1.7 million pairs met and none was near).
COARSE_BITS = 2
WORDS = SLOTS // 64  # that a bit of every slot takes
PAIRS_AT_A_TIME = 4096
# Pairs whose whole signatures are read together. Linux counts 64 KB around each that is read as memory
# of the process until the file is mapped anew, so these are 64 MB at most. Where every page has nine
# near twins, with 256 the search takes 1.4 times as long as with 512, with 4,096 as long.
PAIRS_READ = 512
ONES = np.ones(WORDS, np.int64)
# Rows whose signatures are read together.
ROWS_AT_A_TIME = 1 << 14
# Keys that are looked at together. Of few rows these are those of many bands: of 150 rows the clusters
# are found in a third of the time that they take band by band.
KEYS_AT_A_TIME = 1 << 14


@dataclass(frozen=True, slots=True)
class _Signatures:
    """Of every row its place in the order of ids, how many shingles it has, coarse and whole slots.

    Of the coarse ones the lowest bits of all rows stand together, then the next ones. `signatures` is a
    file of whole signatures, `keys` one of the keys of all rows in the first band, then in the second,
    and so on.
    """

    order: npt.NDArray[np.uint64]
    shingles: npt.NDArray[np.float64]
    coarse: tuple[RecordArray, ...]
    signatures: Path
    keys: Path

    @property
    def bands_together(self) -> int:
        """How many bands are looked at together."""
        return max(1, KEYS_AT_A_TIME // len(self.order))

    def read_bands(self) -> Iterator[tuple[slice, RecordArray]]:
        """Yield some bands and the key of every row in each; of few rows many bands, or all."""
        rows = len(self.order)
        for first in range(0, BANDS, self.bands_together):
            bands = slice(first, min(first + self.bands_together, BANDS))
            number = bands.stop - first
            keys = np.fromfile(self.keys, KEY, number * rows, offset=first * rows * KEY.itemsize)
            yield bands, keys.reshape(number, rows)

    def count_alike(self, left: RowNumbers, right: RowNumbers) -> RowNumbers:
        """Return for each pair of rows in how many slots they are alike."""
        alike = np.zeros(len(left), np.int64)
        for start in range(0, len(left), PAIRS_READ):
            pairs = slice(start, start + PAIRS_READ)
            slots = np.asarray(np.memmap(self.signatures, SIGNATURE, "r"))["slots"]  # mapped anew
            alike[pairs] = _count_alike(slots[left[pairs]], slots[right[pairs]])
        return alike


class Clusters(NamedTuple):
    """Shards, and for each what the set makes of its rows; rows that stand alone have no stamp.

    `largest` are the largest clusters; the places of their pages count the shards. `labels` holds for
    each row of all shards the row that stands for its cluster, itself where it stands alone.
    """

    shards: Sequence[Signed]
    stamps: list[tuple[Stamp, ...]]
    largest: tuple[FoundCluster, ...]
    labels: RowNumbers


def find_clusters(
    shards: Sequence[Signed], scratch: Path, before: EarlierClusters | None = None
) -> Clusters:
    """Return the near duplicates of shards, the same whether those `before` are known or not.

    Files are written below `scratch`, which is made where it is missing.
    """
    rows = sum(shard.rows for shard in shards)
    if rows < 2:
        return Clusters(shards, [() for _ in shards], (), np.arange(rows))
    known = before and find_changes(before, shards)
    if known and not known.is_changed:
        return _name_clusters(shards, known.move_labels())
    scratch.mkdir(parents=True, exist_ok=True)
    table = _gather(shards, rows, scratch)
    parent = np.arange(rows, dtype=np.int64)
    mates = np.full(rows, rows, np.int64)  # nobody's number
    for keys, chosen in _choose_rows(table, known, parent):
        _join_band(keys, chosen, table, parent, mates)
    labels = _label_rows(_roots(parent, parent), table.order)
    return _name_clusters(shards, labels)


def _gather(shards: Sequence[Signed], rows: int, scratch: Path) -> _Signatures:
    """Return the signatures of all rows, and for each band the key of every row."""
    order, shingles = np.empty(rows, np.uint64), np.empty(rows, np.float64)
    at = {name: scratch / name for name in ("signatures", "coarse", "keys")}
    with (
        at["signatures"].open("wb") as whole,
        at["coarse"].open("wb") as low,
        at["keys"].open("wb") as keys,
    ):
        for start, block in _read_blocks(shards):
            rows_here = slice(start, start + len(block))
            whole.write(block.data)  # which says what is wrong, as `tofile` does not
            for bit, words in enumerate(_look_coarsely(block["slots"])):
                low.seek((bit * rows + start) * words.itemsize * WORDS)
                low.write(words.data)
            order[rows_here], shingles[rows_here] = block["order"], block["shingles"]
            for band, mine in enumerate(make_keys(block["slots"])):
                keys.seek((band * rows + start) * mine.itemsize)
                keys.write(mine)
    coarse = np.memmap(at["coarse"], np.uint64, "r", shape=(COARSE_BITS, rows, WORDS))
    return _Signatures(order, shingles, tuple(np.asarray(coarse)), at["signatures"], at["keys"])


def _read_blocks(shards: Sequence[Signed]) -> Iterator[tuple[int, RecordArray]]:
    """Yield the signatures of some shards together, and the number of their first row."""
    start, waiting = 0, []
    for number, shard in enumerate(shards, start=1):
        waiting.append(np.fromfile(shard.signatures, SIGNATURE))
        if number == len(shards) or sum(map(len, waiting)) >= ROWS_AT_A_TIME:
            block = np.concatenate(waiting)
            yield start, block
            start, waiting = start + len(block), []


def _look_coarsely(slots: RecordArray) -> list[RecordArray]:
    """Return the lowest bit of every slot, then the next."""
    low = slots.astype(np.uint8)  # as bytes in a tenth of the time
    bits = range(COARSE_BITS)
    return [np.packbits(low & np.uint8(1 << bit), axis=1).view(np.uint64) for bit in bits]


def _choose_rows(
    table: _Signatures, known: ChangedRows | None, parent: RowNumbers
) -> Iterator[tuple[RecordArray, RowNumbers]]:
    """Yield, for some bands at a time, the rows that have to be compared, and their keys.

    In each band they come in the order of ids. What is `known` of other rows is said in `parent` before.
    """
    is_signed = table.shingles > 0
    touched = touch_rows(known, is_signed, table.read_bands()) if known else None
    if known and touched is not None:
        known.join_untouched(touched, parent)
    signed = np.flatnonzero(is_signed)
    signed = signed[np.argsort(table.order[signed], kind="stable")]
    if touched is not None:
        yield from _choose_touched(table, touched, is_signed)
        return
    for _, bands in table.read_bands():
        rows = np.tile(signed, len(bands)) if len(bands) > 1 else signed
        yield number_bands(bands[:, signed]), rows


def _choose_touched(
    table: _Signatures, touched: npt.NDArray[np.bool_], is_signed: npt.NDArray[np.bool_]
) -> Iterator[tuple[RecordArray, RowNumbers]]:
    """Yield the rows that have a key of touched ones, and their keys, for many bands at a time.

    After an edit these are few, and to join each band by itself takes twice the time (measured).
    """
    waiting: list[tuple[RecordArray, RowNumbers]] = []
    number = 0
    for which, bands in table.read_bands():
        keys = number_bands(bands)
        places = find_keys(keys, repeated_keys(number_bands(bands[:, touched])))
        chosen = places % len(is_signed)
        places, chosen = places[is_signed[chosen]], chosen[is_signed[chosen]]
        by_id = np.argsort(table.order[chosen], kind="stable")
        first_band = np.uint64(which.start << 8 * KEY.itemsize)
        waiting.append((keys[places[by_id]] + first_band, chosen[by_id]))
        number += len(chosen)
        if number >= KEYS_AT_A_TIME or which.stop == BANDS:
            yield (
                np.concatenate([one[0] for one in waiting]),
                np.concatenate([one[1] for one in waiting]),
            )
            waiting, number = [], 0


def _join_band(
    keys: RecordArray, rows: RowNumbers, table: _Signatures, parent: RowNumbers, mates: RowNumbers
) -> None:
    """Unite the rows with the same key that say nearly the same; `rows` come in the order of ids.

    What is compared depends on the rows with this key alone, not on what was united before. `mates` says
    with which row each was found near last, so that these two are compared once for all bands.
    """
    # Numbers are sorted several times as fast as their order is found. A key has 39 bits at most, with
    # that of its band; only where it has 32 can there be more rows than fit beside it.
    width = np.uint64(len(keys).bit_length())
    by_key = keys.astype(np.uint64) << width | np.arange(len(keys), dtype=np.uint64)
    by_key.sort()
    keys, rows = by_key >> width, rows[by_key & np.uint64((1 << int(width)) - 1)]
    for _ in range(ROUNDS):
        is_first = np.ones(len(keys), dtype=bool)
        np.not_equal(keys[1:], keys[:-1], out=is_first[1:])
        later = np.flatnonzero(~is_first)
        if not len(later):
            return
        firsts = np.flatnonzero(is_first)
        first = firsts.take(np.searchsorted(firsts, later) - 1)
        left, right, rest = rows.take(first), rows.take(later), keys.take(later)
        near = mates.take(right) == left
        unknown = np.flatnonzero(~near)
        found = unknown[_meet(table, left[unknown], right[unknown])]
        near[found] = True
        mates[right[found]] = left[found]
        _unite(parent, left[found], right[found])
        keys, rows = rest[~near], right[~near]


def _meet(table: _Signatures, left: RowNumbers, right: RowNumbers) -> npt.NDArray[np.bool_]:
    """Return whether the rows of each pair are near; who meet in many bands are compared once."""
    if table.bands_together == 1:
        return _are_near(table, left, right)
    rows = len(table.order)
    pairs, each = np.unique(left * rows + right, return_inverse=True)
    return _are_near(table, pairs // rows, pairs % rows)[each]


def _are_near(table: _Signatures, left: RowNumbers, right: RowNumbers) -> npt.NDArray[np.bool_]:
    """Return for each pair of rows whether one says nearly what the other says."""
    near = np.zeros(len(left), dtype=bool)
    for start in range(0, len(left), PAIRS_AT_A_TIME):
        pairs = slice(start, start + PAIRS_AT_A_TIME)
        mine, other = left[pairs], right[pairs]
        may = np.arange(start, start + len(mine))
        differ: RecordArray = np.zeros((len(mine), WORDS), np.uint64)
        for bit in table.coarse:
            differ = bit.take(mine, 0) ^ bit.take(other, 0) | differ
            lengths = table.shingles.take(mine), table.shingles.take(other)
            kept = np.flatnonzero(_say_nearly(_count_equal(differ), *lengths))
            may, mine, other, differ = may[kept], mine[kept], other[kept], differ[kept]
        if not len(may):
            continue
        alike = table.count_alike(mine, other)
        near[may] = _say_nearly(alike, table.shingles[mine], table.shingles[other])
    return near


def _count_equal(differ: RecordArray) -> RowNumbers:
    """Return how many slots can be alike, given those that differ; `_count_alike` finds no more."""
    # A product with ones is summed twice as fast as rows of four are.
    counts: RowNumbers = SLOTS - np.bitwise_count(differ) @ ONES
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


def _label_rows(roots: RowNumbers, order: npt.NDArray[np.uint64]) -> RowNumbers:
    """Return for each row the one that stands for its cluster: that with the lowest number of its id."""
    labels = np.arange(len(roots), dtype=np.int64)
    twins = np.flatnonzero(np.bincount(roots)[roots] > 1)
    twins = twins[np.lexsort((order[twins], roots[twins]))]
    is_first = np.ones(len(twins), dtype=bool)
    is_first[1:] = roots[twins[1:]] != roots[twins[:-1]]
    labels[twins] = twins[is_first][np.cumsum(is_first) - 1]
    return labels


def _name_clusters(shards: Sequence[Signed], labels: RowNumbers) -> Clusters:
    """Return the clusters by name: each is called by the id of the page that stands for it."""
    sizes = np.bincount(labels, minlength=len(labels))
    starts = np.cumsum([0, *(shard.rows for shard in shards)])
    firsts = np.flatnonzero(sizes > 1)
    names = _read_ids(shards, starts, firsts)
    twins = np.flatnonzero(sizes[labels] > 1)
    stamps = []
    for start, end in pairwise(starts):
        mine = twins[np.searchsorted(twins, start) : np.searchsorted(twins, end)]
        named = [names[first] for first in labels[mine].tolist()]
        rows = zip((mine - start).tolist(), named, sizes[labels[mine]].tolist(), strict=True)
        stamps.append(tuple(map(Stamp._make, rows)))  # in half the time of Stamp(...) for each
    ranked = ((-int(sizes[row]), names[row], row) for row in firsts.tolist())
    largest = [
        FoundCluster(name, -size, tuple(_place_rows(_first_members(labels, row), starts)))
        for size, name, row in heapq.nsmallest(MAX_CLUSTERS, ranked)
    ]
    return Clusters(shards, stamps, tuple(largest), labels)


def _first_members(labels: RowNumbers, first: int) -> list[int]:
    """Return the row that stands for a cluster and the first of the others, as many as are named."""
    members = np.flatnonzero(labels == first)[:MAX_MEMBERS].tolist()
    return [first, *(row for row in members if row != first)][:MAX_MEMBERS]


def _place_rows(rows: Sequence[int], starts: RowNumbers) -> Iterator[RowPlace]:
    """Yield shard and place in it of each row."""
    for row in rows:
        shard = int(np.searchsorted(starts, row, side="right")) - 1
        yield RowPlace(shard, row - int(starts[shard]))


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
