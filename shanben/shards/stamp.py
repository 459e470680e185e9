"""Stamp a finished shard: write it anew with what the set makes of some of its rows.

A shard is written as if each of its rows stood alone, and most stay so. One with near duplicates is
copied with two columns changed; which of its bytes come out depends on the shard and its stamps alone,
so a stamped shard is kept like any other, and made again only when a cluster of its rows changes.
"""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from shanben.base.contract import KeptColumn, extend_contract
from shanben.base.files import hard_link
from shanben.base.set_columns import ALONE, Stamp, stamp_line
from shanben.dataset.arrays import make_array
from shanben.dataset.index import open_pieces, read_piece, stamp_index
from shanben.dataset.row_list import stamp_list
from shanben.dataset.tally import tally_stamps
from shanben.shards.pieces import RESULT, Piece, rename_into, save
from shanben.shards.seen import stamp_pieces
from shanben.shards.write import (
    FILE_NAMES,
    INDEX,
    JSONL,
    LIST,
    PARQUET,
    ROW_GROUP_ROWS,
    HashedFile,
    ShardResult,
    open_parquet,
)


@dataclass(frozen=True, slots=True)
class StampJob:
    """A shard that is to be stamped, the folder that the stamped one becomes, and its name."""

    piece: Piece
    folder: Path
    name: str
    columns: tuple[KeptColumn, ...]
    stamps: tuple[Stamp, ...]


def stamp_piece(job: StampJob) -> Piece:
    """Write the shard anew, stamped; the old one stays."""
    source = job.piece.folder
    with rename_into(job.folder) as unfinished:
        unfinished.mkdir()
        for file in (job.piece.result.findings, job.piece.result.signatures):
            hard_link(source / file.path, unfinished / file.path)
        result = _stamp_files(job, source, unfinished)
        save(unfinished / RESULT, result)
        stamps = stamp_pieces(unfinished, FILE_NAMES)
    return Piece(job.folder, result, stamps)


def _stamp_files(job: StampJob, source: Path, target: Path) -> ShardResult:
    before = job.piece.result
    parquet, arrow_bytes, clusters = _stamp_rows(job, source, target)
    jsonl, moved = _stamp_lines(job, source, target)
    index = _stamp_index(job, source, target)
    listed = HashedFile(target / LIST)
    listed.write(stamp_list((source / LIST).read_bytes(), job.stamps))
    listed.close()
    tally = Counter(before.tally)
    tally_stamps(len(job.stamps), clusters, tally)
    return replace(
        before,
        name=job.name,
        parquet=parquet.describe(before.rows),
        jsonl=jsonl.describe(before.rows),
        index=index.describe(None),
        list=listed.describe(None),
        tally=tally,
        sample=tuple(row._replace(offset=moved[row.offset]) for row in before.sample),
        arrow_bytes=arrow_bytes,
    )


def _stamp_index(job: StampJob, source: Path, target: Path) -> HashedFile:
    file = HashedFile(target / INDEX)
    with open_pieces(file.open_stream(), extend_contract(job.columns).names) as writer:
        batches = list(read_piece(source / INDEX))
        shares = _share_out(job.stamps, [batch.num_rows for batch in batches])
        for batch, stamps in zip(batches, shares, strict=True):
            writer.write_batch(stamp_index(batch, stamps))
    file.close()
    return file


def _stamp_rows(job: StampJob, source: Path, target: Path) -> tuple[HashedFile, int, int]:
    """Write the Parquet file; return it, the rows' size in memory, and how many stand for a cluster."""
    file, contract = HashedFile(target / PARQUET), extend_contract(job.columns)
    arrow_bytes = clusters = 0
    with pq.ParquetFile(source / PARQUET) as old, open_parquet(file, contract) as new:
        rows = [old.metadata.row_group(n).num_rows for n in range(old.num_row_groups)]
        for number, stamps in enumerate(_share_out(job.stamps, rows)):
            table = _stamp_group(old.read_row_group(number, use_threads=False), stamps)
            clusters += sum(table["id"][stamp.row].as_py() == stamp.cluster for stamp in stamps)
            arrow_bytes += table.nbytes
            new.write_table(table, row_group_size=ROW_GROUP_ROWS)
            del table  # gone before the next is read
    file.close()
    pa.default_memory_pool().release_unused()
    return file, arrow_bytes, clusters


def _stamp_group(group: pa.Table, stamps: Sequence[Stamp]) -> pa.Table:
    for name, alone in ALONE.items():
        values = [alone] * group.num_rows
        for stamp in stamps:
            values[stamp.row] = stamp.values[name]
        place = group.schema.get_field_index(name)
        field = group.schema.field(place)
        group = group.set_column(place, field, make_array(values, field.type))
    return group.combine_chunks()


def _stamp_lines(job: StampJob, source: Path, target: Path) -> tuple[HashedFile, dict[int, int]]:
    """Write the JSONL file; return it, and where each line of the sample begins now."""
    file = HashedFile(target / JSONL)
    wanted = {row.offset for row in job.piece.result.sample}
    stamps = {stamp.row: stamp for stamp in job.stamps}
    moved, offset = {}, 0
    with (source / JSONL).open("rb") as lines:
        for number, line in enumerate(lines):
            if offset in wanted:
                moved[offset] = file.size
            offset += len(line)
            for part in stamp_line(line, stamps[number]) if number in stamps else (line,):
                file.write(part)
    file.close()
    return file, moved


def _share_out(stamps: Sequence[Stamp], rows: Iterable[int]) -> Iterator[list[Stamp]]:
    """Yield, for tables of this many rows each, the stamps of a table, counted from its first row."""
    waiting, start = deque(stamps), 0
    for count in rows:
        mine = []
        while waiting and waiting[0].row < start + count:
            stamp = waiting.popleft()
            mine.append(stamp._replace(row=stamp.row - start))
        yield mine
        start += count
