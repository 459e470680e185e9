"""What of the clusters of an earlier run still holds, so that after an edit few pages are compared anew.

Rows with one key in a band are a group, and what of it is compared and found near depends on these rows
alone (`clusters`). So only groups change in which a row came or went. Their rows, and whoever was in one
cluster with one of them, are *touched*; so is all that was in one cluster with a row that went, for what
it was near to had a group in common with it. A row that is not touched is in no group that changed, and
nothing that it was found near to is touched: its cluster stays. Of the groups with two touched rows or
more all rows are compared again, for each may decide what the others are compared with.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from shanben.pages.signature import SIGNATURE
from shanben.shards.signed import (
    RecordArray,
    RowNumbers,
    Signed,
    find_keys,
    make_keys,
    number_bands,
)

Truths = npt.NDArray[np.bool_]
# Where more rows are touched than one of this many, all are compared: that takes no longer.
LEAST_UNTOUCHED = 4
LABEL = np.dtype("<i8")


class SignedShard(NamedTuple):
    """A shard of the earlier run: its name, the hash of its signatures, its rows."""

    name: str
    sha256: str
    rows: int


class KeptClusters(NamedTuple):
    """The clusters of a run as they are kept: `labels` are those of `Clusters`, 8 bytes each."""

    program: str
    shards: tuple[SignedShard, ...]
    labels: bytes


class EarlierClusters(NamedTuple):
    """The clusters of an earlier run of this program, and where the signatures of its shards may be."""

    kept: KeptClusters
    find_signatures: Callable[[str], Path]


@dataclass(frozen=True, slots=True)
class ChangedRows:
    """How the rows of two runs differ.

    `old` is for each row the number that it had, -1 where it is new; `labels` are those of the earlier
    run. `lost` are the numbers of the rows that went, `lost_signed` their signatures.
    """

    old: RowNumbers
    labels: RowNumbers
    lost: RowNumbers
    lost_signed: RecordArray

    @property
    def is_changed(self) -> bool:
        """Whether rows came or went."""
        return bool(len(self.lost) or (self.old < 0).any())

    def move_labels(self) -> RowNumbers:
        """Return the label of every row that was there before; -1 for the others."""
        new = np.full(len(self.labels), -1, np.int64)
        there = np.flatnonzero(self.old >= 0)
        new[self.old[there]] = there
        moved = np.full(len(self.old), -1, np.int64)
        moved[there] = new[self.labels[self.old[there]]]
        return moved

    def join_untouched(self, touched: Truths, parent: RowNumbers) -> None:
        """Let the rows that are not touched stand as they stood."""
        quiet = np.flatnonzero(~touched & (self.old >= 0))
        parent[quiet] = self.move_labels()[quiet]


def keep_clusters(program: str, shards: Sequence[Signed], labels: RowNumbers) -> KeptClusters:
    """Return clusters as they are kept."""
    signed = (SignedShard(shard.name, shard.sha256, shard.rows) for shard in shards)
    return KeptClusters(program, tuple(signed), labels.astype(LABEL).tobytes())


def find_changes(before: EarlierClusters, shards: Sequence[Signed]) -> ChangedRows | None:
    """Return how the rows differ from those of the earlier run; None where that cannot be told."""
    labels = np.frombuffer(before.kept.labels, LABEL).astype(np.int64)
    starts = accumulate((shard.rows for shard in before.kept.shards), initial=0)
    first = dict(zip(before.kept.shards, starts, strict=False))
    left = {shard.sha256: shard for shard in before.kept.shards if shard.rows}
    old = np.full(sum(shard.rows for shard in shards), -1, np.int64)
    fresh: list[tuple[int, Signed]] = []
    start = 0
    for shard in shards:
        if shard.rows and (same := left.pop(shard.sha256, None)):
            old[start : start + shard.rows] = np.arange(first[same], first[same] + shard.rows)
        elif shard.rows:
            fresh.append((start, shard))
        start += shard.rows
    gone = [(first[shard], _read_gone(before, shard)) for shard in left.values()]
    known = [(place, block) for place, block in gone if block is not None]
    if len(known) < len(gone):
        return None
    came = [(place, np.fromfile(shard.signatures, SIGNATURE)) for place, shard in fresh]
    return _match_rows(_number(known), _number(came), old, labels)


def _read_gone(before: EarlierClusters, shard: SignedShard) -> RecordArray | None:
    """Return the signatures of a shard of the earlier run; None where they are not what they were."""
    try:
        data = before.find_signatures(shard.name).read_bytes()
    except OSError:
        return None
    return np.frombuffer(data, SIGNATURE) if sha256(data).hexdigest() == shard.sha256 else None


def _number(blocks: Sequence[tuple[int, RecordArray]]) -> tuple[RowNumbers, RecordArray]:
    """Return the numbers and the signatures of the rows of shards, each given its first number."""
    numbers = [np.arange(first, first + len(block)) for first, block in blocks]
    return (
        np.concatenate([np.zeros(0, np.int64), *numbers]),
        np.concatenate([np.zeros(0, SIGNATURE), *(block for _, block in blocks)]),
    )


def _match_rows(
    gone: tuple[RowNumbers, RecordArray],
    came: tuple[RowNumbers, RecordArray],
    old: RowNumbers,
    labels: RowNumbers,
) -> ChangedRows | None:
    """Return how the rows differ, given those of shards that are not the same.

    Rows with equal signatures match. None where two rows have one number of an id.
    """
    (gone_rows, gone_signed), (came_rows, came_signed) = gone, came
    by_id = np.argsort(gone_signed["order"])
    ids = gone_signed["order"][by_id]
    if (ids[1:] == ids[:-1]).any() or _has_twins(came_signed["order"]):
        return None
    is_lost = np.ones(len(gone_rows), np.bool_)
    if len(ids) and len(came_rows):
        nearest = np.minimum(np.searchsorted(ids, came_signed["order"]), len(ids) - 1)
        places = by_id[nearest]
        same = np.flatnonzero(
            (_bytes_of(gone_signed[places]) == _bytes_of(came_signed)).all(axis=1)
        )
        old[came_rows[same]] = gone_rows[places[same]]
        is_lost[places[same]] = False
    lost = np.flatnonzero(is_lost)
    return ChangedRows(old, labels, gone_rows[lost], gone_signed[lost])


def _bytes_of(signed: RecordArray) -> RecordArray:
    return signed.view(np.uint8).reshape(len(signed), -1)


def _has_twins(values: RecordArray) -> bool:
    ordered = np.sort(values)
    return bool((ordered[1:] == ordered[:-1]).any())


def touch_rows(
    changed: ChangedRows, is_signed: Truths, read_bands: Iterable[tuple[slice, RecordArray]]
) -> Truths | None:
    """Return which rows may have got another cluster; None where they are so many that all may have.

    `read_bands` gives all bands, some at a time, and the keys of all rows in each.
    """
    touched = (changed.old < 0) & is_signed
    added = np.flatnonzero(touched)
    lost = make_keys(_slots_of(changed.lost_signed))
    for bands, keys in read_bands:
        wanted = np.concatenate([lost[bands], keys[:, added]], axis=1)
        places = find_keys(number_bands(keys), np.sort(number_bands(wanted)))
        touched[places % len(touched)] = True
    touched &= is_signed
    there = np.flatnonzero(changed.old >= 0)
    is_open = np.zeros(len(changed.labels), np.bool_)
    is_open[changed.labels[changed.old[there[touched[there]]]]] = True
    touched[there] |= is_open[changed.labels[changed.old[there]]]
    return touched if touched.sum() * LEAST_UNTOUCHED <= len(touched) else None


def _slots_of(signed: RecordArray) -> RecordArray:
    """Return the slots of the rows that are signed."""
    slots: RecordArray = signed["slots"][signed["shingles"] > 0]
    return slots
