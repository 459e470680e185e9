"""Cut the seeds into shards so that an edit never moves a cut, and find the pages that repeat.

Files stand in the order of the bytes of their paths, rows in the order of their file. A cut falls
where a hash says so: after a small file whose path, after a row of a many-row file whose page hashes
to it. So a change to one page leaves every other cut where it was, and an inserted page moves rows
only up to the next natural cut. Where nature gives no cut for too long, one is made; it counts from
the last natural one.
"""

import hashlib
import os
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from shanben.base.identify import DIGEST_BYTES
from shanben.seeds.field_notes import FieldNotes
from shanben.seeds.formats.seed_rows import Part, SeedFile, Textless
from shanben.seeds.sources import is_small

# A shard without a natural cut ends after this many times the usual number of rows.
FORCED_CUT_FACTOR = 2


class FileHash(NamedTuple):
    """SHA-256 of a file in hexadecimal, empty when it could not be read to its end.

    `blocks` holds 16 bytes of that of each block of a file in which reading can start anywhere, and
    `beginnings` of that of each of its beginnings; see `shanben.seeds.file_blocks`. Empty for other
    files, and where they are not known.
    """

    sha256: str = ""
    blocks: bytes = b""
    beginnings: bytes = b""


class Scan(NamedTuple):
    """What a first pass over one source found, without keeping its texts.

    `digests` holds 16 bytes a row that tell its page, all zero for a row without one; `row_digests`
    16 bytes that tell everything the row's result depends on. `cuts` are the natural cuts: the number
    of rows before each. `marks` are places to start reading from: (row number, byte). `sha256` is
    that of the file, empty when it could not be read to its end. `textless` are the rows without a text
    under the name that was asked for, None when there are none. `notes` tell of the other fields asked
    for, None when none was, or no row has a page.
    """

    source: SeedFile
    sha256: str
    rows: int
    digests: bytes
    cuts: tuple[int, ...] = ()
    marks: tuple[tuple[int, int], ...] = ()
    row_digests: bytes = b""
    textless: Textless | None = None
    notes: FieldNotes | None = None
    blocks: bytes = b""
    beginnings: bytes = b""


@dataclass(frozen=True, slots=True)
class Shard:
    """The rows that become one Parquet and one JSONL file.

    `repeats` names the rows that repeat an earlier page, and the seed that holds it.
    """

    parts: tuple[Part, ...]
    repeats: tuple[tuple[str, str], ...] = ()

    @property
    def rows(self) -> int:
        """Return how many rows of the sources the shard covers."""
        return sum(part.rows for part in self.parts)


def is_natural_cut(digest: bytes, pages: int) -> bool:
    """Return whether a cut falls after something with this SHA-256, once in `pages` on average."""
    return int.from_bytes(digest[-8:], "big") % pages == 0


def cut_shards(scans: Iterable[Scan], pages: int) -> Iterator[tuple[Part, ...]]:
    """Yield the parts of every shard of about `pages` rows, in order."""
    limit = FORCED_CUT_FACTOR * pages
    pending: list[Part] = []
    for scan in scans:
        source = scan.source
        if not is_small(source):
            if pending:
                yield tuple(pending)
                pending = []
            yield from _cut_rows(scan, limit)
            continue
        pending.append(Part(source, 1, scan.rows))
        path_hash = hashlib.sha256(os.fsencode(source.path)).digest()
        if len(pending) == limit or is_natural_cut(path_hash, pages):
            yield tuple(pending)
            pending = []
    if pending:
        yield tuple(pending)


def find_repeats(scans: Sequence[Scan]) -> dict[tuple[int, int], tuple[int, int]]:
    """Return every row whose page stood before, and where: (index of the scan, row number) each.

    Holds 16 bytes a row while it works, sorts their first halves, and looks closer where two are equal.
    """
    starts = np.cumsum([0, *(scan.rows for scan in scans)], dtype=np.int64)
    joined = b"".join(scan.digests for scan in scans)
    both = np.frombuffer(joined, dtype=np.uint64).reshape(-1, 2)
    halves = np.ascontiguousarray(both[:, 0])
    order = np.argsort(halves, kind="stable")
    ordered = halves[order]
    twins = np.flatnonzero(ordered[1:] == ordered[:-1])
    if not len(twins):  # as in most sets: what follows loads a part of NumPy that takes 20 ms
        return {}
    members = np.unique(np.concatenate([order[twins], order[twins + 1]]))
    members = members[both[members].any(axis=1)]  # rows without a page repeat nothing
    first: dict[bytes, int] = {}
    repeats = {}
    for position in members.tolist():
        digest = joined[position * DIGEST_BYTES : (position + 1) * DIGEST_BYTES]
        if (earlier := first.setdefault(digest, position)) != position:
            repeats[position] = earlier

    def place(position: int) -> tuple[int, int]:
        scan = int(np.searchsorted(starts, position, side="right")) - 1
        return scan, position - int(starts[scan]) + 1

    return {place(repeat): place(earlier) for repeat, earlier in repeats.items()}


def _cut_rows(scan: Scan, limit: int) -> Iterator[tuple[Part, ...]]:
    start = 0
    for cut in (*scan.cuts, scan.rows):
        while start < cut:
            end = min(cut, start + limit)
            row, offset = _mark_before(scan, start + 1)
            yield (Part(scan.source, start + 1, end - start, offset, row),)
            start = end


def _mark_before(scan: Scan, row: int) -> tuple[int, int]:
    """Return the last place to start reading from at or before `row`: (row number, byte)."""
    index = bisect_right(scan.marks, (row, 2**63)) - 1
    return scan.marks[index] if index >= 0 else (1, 0)
