"""Rows of an edited file that are what they were, taken from the shard that held them before the edit.

A row depends on what its page's bytes and its place say, on what people say of the page, and on the
program (law 5). So where a shard has the same rows of the same file as one that the cache keeps, and
these bytes are the same, the kept row and the findings of its page are what the stages would give: an
edited page costs its own row, and its neighbours only their reading and writing. The line, hash,
signature and index of a kept row are copied; its columns and counts are made anew.

Shards are trusted here as everywhere in the cache: after they were hashed, or known by their stamps.
One that is gone by then, since another run has cleared the cache, is no loss: all rows are made.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import orjson
import pyarrow as pa

from shanben.base.findings import Finding
from shanben.base.identify import DIGEST_BYTES
from shanben.base.types import FoundPage, Row
from shanben.dataset.findings_file import FINDINGS, read_findings
from shanben.dataset.index import ROW_HASH, read_piece
from shanben.seeds.formats.seed_rows import RawRow
from shanben.shards.known import MakeRows, is_of_stages


class EarlierShard(NamedTuple):
    """A finished shard of the same rows of the same file, before an edit.

    `lines` are its JSONL, `listed` is its index, `signatures` holds those of its rows. `digests` holds
    16 bytes a row of the file that tell everything the row's result depends on.
    """

    lines: Path
    listed: Path
    signatures: Path
    digests: bytes


# Of a shard without rows.
NO_INDEX = pa.Table.from_batches([], pa.schema([("seed", pa.string()), (ROW_HASH, pa.binary())]))


class WrittenRow(NamedTuple):
    """What an earlier shard holds of a row: its number there, its line, its row hash, its signature."""

    number: int
    line: bytes
    row_hash: bytes
    signature: bytes


class WrittenRows:
    """Rows of one batch that an earlier shard holds, by their seeds."""

    def __init__(self, index: pa.Table = NO_INDEX) -> None:
        self.index = index
        self.rows: dict[str, WrittenRow] = {}

    def copy(self, seeds: Sequence[str]) -> tuple[bytes, list[pa.RecordBatch]]:
        """Return the signatures and the index of rows that are here, in this order."""
        found = [self.rows[seed] for seed in seeds]
        index: list[pa.RecordBatch] = []
        # What stands together is sliced: `take` would load 40 MB of functions.
        for _, together in groupby(enumerate(found), lambda pair: pair[1].number - pair[0]):
            rows = [row for _, row in together]
            index += self.index.slice(rows[0].number, len(rows)).to_batches()
        return b"".join([row.signature for row in found]), index


class EarlierRows:
    """Does what `make_rows` does, but takes the rows that are what they were from an earlier shard.

    Every batch is shown to `note` before its pages are asked for. `is_of_people` says of an id whether
    people say something of its page; such a page is made again. `written` are the rows of the last batch
    that the shard holds.
    """

    def __init__(
        self, shard: EarlierShard, make_rows: MakeRows, is_of_people: Callable[[str], bool]
    ) -> None:
        self.digests = shard.digests
        self.make_rows, self.is_of_people = make_rows, is_of_people
        self.noted = 0
        self.same: set[str] = set()  # of the last batch, by their seeds
        self.number_of: dict[str, int] = {}
        self.written = WrittenRows()
        self.hashes: list[bytes] = []
        self.signatures, self.signature_bytes = b"", 0
        self.lines = self._read(shard.lines)
        self.findings: dict[str, list[Finding]] = {}
        with suppress(OSError):
            self._look_up(shard)

    def _look_up(self, shard: EarlierShard) -> None:
        """Note what was found of which page, and then where its row stands: nowhere if one is gone."""
        for finding in read_findings(shard.lines.with_name(FINDINGS)):
            if is_of_stages(finding.rule):
                self.findings.setdefault(finding.seed, []).append(finding)
        batches = [*read_piece(shard.listed)]
        index = pa.Table.from_batches(batches).combine_chunks() if batches else NO_INDEX
        seeds: list[str] = index.column("seed").to_pylist()
        self.written = WrittenRows(index)
        self.hashes = index.column(ROW_HASH).to_pylist()
        self.signatures = shard.signatures.read_bytes()
        self.signature_bytes = len(self.signatures) // max(1, len(seeds))
        self.number_of = {seed: number for number, seed in enumerate(seeds)}

    def note(self, batch: Sequence[RawRow]) -> None:
        """Look which of the next rows of the file are what they were."""
        digests = (
            self.digests[at : at + DIGEST_BYTES]
            for at in range(self.noted, self.noted + len(batch) * DIGEST_BYTES, DIGEST_BYTES)
        )
        self.noted += len(batch) * DIGEST_BYTES
        pages = [
            row.page
            for row, digest in zip(batch, digests, strict=True)
            if row.digest == digest and isinstance(row.page, FoundPage)
        ]
        self.same = {page.seed for page in pages}

    def __call__(
        self, pages: Sequence[FoundPage], kept: Sequence[str] = ()
    ) -> tuple[list[Row], list[Finding]]:
        """Return the rows of pages, in order, and what the stages find."""
        self.written.rows.clear()
        rows = {page.seed: row for page in pages if (row := self._recall(page))}
        findings = [one for seed in rows for one in self.findings.get(seed, ())]
        fresh = [page for page in pages if page.seed not in rows]
        made, found = self.make_rows(fresh, kept) if fresh else ([], [])
        rows |= {row["seed"]: row for row in made}
        return [rows[page.seed] for page in pages if page.seed in rows], [*findings, *found]

    def _recall(self, page: FoundPage) -> Row | None:
        """Return the row that the page had; None where it had none, or need not have the same now."""
        number = self.number_of.get(page.seed) if page.seed in self.same else None
        if number is None:
            return None
        line = next((line for place, line in self.lines if place == number), b"null")
        row: Row | None = orjson.loads(line)
        if row is None or row["sha256"] != page.sha256.hex() or self.is_of_people(row["id"]):
            return None
        start = number * self.signature_bytes
        signature = self.signatures[start : start + self.signature_bytes]
        self.written.rows[page.seed] = WrittenRow(number, line, self.hashes[number], signature)
        return row

    @staticmethod
    def _read(path: Path) -> Iterator[tuple[int, bytes]]:
        """Yield the lines, asked for in their order, and their numbers, while there are any."""
        with suppress(OSError), path.open("rb") as lines:
            yield from enumerate(line.removesuffix(b"\n") for line in lines)
