"""The first pass: which pages are there, where do cuts fall, what are the seeds' hashes.

Reads every seed once and keeps 32 bytes a page, so that repeated pages, the shards' bounds and what
has changed since the last run are known before the first row is made. Any engine can run the
functions. A long plain JSONL is scanned in ranges of bytes; the ranges of one file are put together
by `merge_scans`. A scan depends on a file's bytes alone, so it can be kept and used again.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from shanben.base.faults import is_machine_fault
from shanben.base.identify import DIGEST_BYTES
from shanben.base.storage import Root, open_file
from shanben.base.types import FoundPage
from shanben.seeds.cuts import FileHash, Scan, is_natural_cut
from shanben.seeds.field_notes import FieldNotes, join_notes, note_row
from shanben.seeds.file_blocks import (
    BLOCK_BYTES,
    Blocks,
    digest_block,
    find_same,
    first_block,
    hash_block,
)
from shanben.seeds.formats import is_seekable
from shanben.seeds.formats.jsonl import HEAD_BYTES, open_lines, read_line, refuse_lines
from shanben.seeds.formats.seed_rows import (
    Part,
    RawRow,
    SeedFile,
    Textless,
    UnreadableError,
    join_textless,
)
from shanben.seeds.naming import PLAIN_NAMING, Naming
from shanben.seeds.reader import PageReader
from shanben.seeds.sources import is_small

RANGE_BYTES = 64 * 2**20
GROUP_FILES = 256
MARK_EVERY_ROWS = 512
NO_PAGE = bytes(DIGEST_BYTES)
READ_ERRORS = (OSError, UnreadableError)
IN_ANOTHER_RANGE = "range"
# More rows than any file has: a part that reaches to the end.
ALL_ROWS = 2**62


class ScanTask(NamedTuple):
    """Sources to scan whole, or the lines that begin in bytes `start` to `end` of a single one.

    `hash` is that of a single source, if it is known. Else ranges of one source end with an
    empty one at its end; that task hashes the file.
    """

    sources: tuple[SeedFile, ...]
    start: int = 0
    end: int | None = None
    hash: FileHash = FileHash()


def plan_scans(
    sources: Iterable[SeedFile], hashes: Mapping[SeedFile, FileHash]
) -> Iterator[ScanTask]:
    """Yield tasks of a size that keeps every worker busy and loses little when it is repeated.

    `hashes` holds those of the sources that have been hashed already.
    """
    group: list[SeedFile] = []
    for source in sources:
        if is_small(source):
            group.append(source)
            if len(group) == GROUP_FILES:
                yield ScanTask(tuple(group))
                group = []
            continue
        if group:
            yield ScanTask(tuple(group))
            group = []
        known = hashes.get(source, FileHash())
        if is_seekable(source):
            for start in range(0, source.size, RANGE_BYTES):
                yield ScanTask((source,), start, start + RANGE_BYTES, known)
            if not known.sha256:
                yield ScanTask((source,), source.size, source.size)
        else:
            yield ScanTask((source,), hash=known)
    if group:
        yield ScanTask(tuple(group))


def scan_sources(
    root: Root, task: ScanTask, pages: int, naming: Naming = PLAIN_NAMING
) -> list[Scan]:
    """Return one scan a source. What cannot be read ends its scan early; the second pass reports it."""
    return [_scan_source(root, source, task, pages, naming) for source in task.sources]


def hash_source(root: Root, source: SeedFile) -> FileHash:
    """Return the hash of a file, and of its blocks where reading can start at any line.

    Raises OSError when the machine lacks what reading takes.
    """
    whole, length = hashlib.sha256(), 0
    beginnings, blocks = bytearray(), bytearray()
    try:
        with open_file(root, source.path) as file:
            while block := file.read(first_block(source.size) if not length else BLOCK_BYTES):
                beginnings += hash_block(whole, block, length)
                length += len(block)
                if is_seekable(source):
                    blocks += digest_block(block)
    except OSError as error:
        if is_machine_fault(error):
            raise
        return FileHash()
    if not is_seekable(source) or length != source.size:
        return FileHash(whole.hexdigest())
    return FileHash(whole.hexdigest(), bytes(blocks), bytes(beginnings))


def scan_change(
    root: Root, source: SeedFile, file: FileHash, before: Scan, pages: int, naming: Naming
) -> Scan | None:
    """Return the scan of a file by what it was `before`: only the lines of changed blocks are read.

    None when there is nothing to go by: a scan that says more than where rows begin and what they are,
    no blocks, or a change at the beginning, which also says what the lines are.
    """
    if not (before.blocks and file.blocks) or before.textless or before.notes:
        return None
    now = Blocks(source.size, file.beginnings, file.blocks)
    head, tail = find_same(now, Blocks(before.source.size, before.beginnings, before.blocks))
    starts = [mark for mark in before.marks if mark[1] <= head]
    if head < HEAD_BYTES or not starts:
        return None
    start, moved = starts[-1], source.size - before.source.size
    # After a line end that is as it was; such a row begins after `start`.
    ends = (mark for mark in before.marks if mark[1] > before.source.size - tail)
    end = next(ends, (before.rows + 1, before.source.size))
    task = ScanTask((source,), start[1], end[1] + moved, file)
    between = _scan_source(root, source, task, pages, naming)
    if not between.sha256:
        return None
    whole = _cut(before, 1, start[0], 0), between, _cut(before, end[0], before.rows + 1, moved)
    found = _join([part._replace(source=source, sha256=file.sha256) for part in whole])
    marks = tuple(dict.fromkeys(found.marks))
    return found._replace(marks=marks, blocks=file.blocks, beginnings=file.beginnings)


def _cut(scan: Scan, first: int, end: int, moved: int) -> Scan:
    """Return a scan of the rows from `first` up to `end`, which have moved by this many bytes."""
    before = first - 1
    rows = slice(before * DIGEST_BYTES, (end - 1) * DIGEST_BYTES)
    return scan._replace(
        rows=end - first,
        digests=scan.digests[rows],
        row_digests=scan.row_digests[rows],
        cuts=tuple(cut - before for cut in scan.cuts if before < cut < end),
        marks=tuple(
            (row - before, offset + moved) for row, offset in scan.marks if first <= row <= end
        ),
    )


def has_unread(row_digests: bytes) -> bool:
    """Return whether one of the rows with these digests stands for a failure to read."""
    places = range(0, len(row_digests), DIGEST_BYTES)
    return any(row_digests[at : at + DIGEST_BYTES] == NO_PAGE for at in places)


def merge_scans(scans: Iterable[Scan]) -> list[Scan]:
    """Put the ranges of the same source together; they stand in order."""
    merged: list[Scan] = []
    ranges: list[Scan] = []
    for scan in scans:
        if ranges and ranges[0].source != scan.source:
            merged.append(_join(ranges))
            ranges = []
        ranges.append(scan)
    return [*merged, _join(ranges)] if ranges else merged


class _Rows:
    """Collects what one scan says about its rows."""

    def __init__(self, pages: int) -> None:
        self.pages = pages
        self.count = 0
        self.digests = bytearray()
        self.row_digests = bytearray()
        self.cuts: list[int] = []
        self.marks: list[tuple[int, int]] = []
        self.textless: Textless | None = None
        self.notes: FieldNotes | None = None

    def add(self, row: RawRow) -> None:
        """Count one row and the byte where the next one begins."""
        self.count += 1
        self.row_digests += row.digest or NO_PAGE
        digest = key = None
        if isinstance(row.page, FoundPage):
            digest = key = row.page.digest
            # An address outlives an edit of its page, so where there is one it says where to cut.
            if row.page.url:
                key = hashlib.sha256(row.page.url.encode()).digest()
            if row.page.carried is not None:
                self.notes = note_row(self.notes, row.page.carried, self.count)
        elif isinstance(row.page, Textless):
            here = row.page._replace(first=(self.count,)) if row.page.first else row.page
            self.textless = join_textless(self.textless, here)
        self.digests += digest[:DIGEST_BYTES] if digest else NO_PAGE
        is_cut = key is not None and is_natural_cut(key, self.pages)
        if is_cut:
            self.cuts.append(self.count)
        if row.next_offset and (is_cut or self.count % MARK_EVERY_ROWS == 0):
            self.marks.append((self.count + 1, row.next_offset))

    def finish(self, source: SeedFile, file: FileHash) -> Scan:
        """Return the scan."""
        cuts, marks = tuple(self.cuts), tuple(self.marks)
        digests, row_digests = bytes(self.digests), bytes(self.row_digests)
        found = row_digests, self.textless, self.notes, file.blocks, file.beginnings
        return Scan(source, file.sha256, self.count, digests, cuts, marks, *found)


def _scan_source(root: Root, source: SeedFile, task: ScanTask, pages: int, naming: Naming) -> Scan:
    rows = _Rows(pages)
    reader = PageReader(root, naming)
    file = task.hash
    try:
        if task.end is not None:
            _scan_range(root, reader, task, rows)
            if not file.sha256:
                is_ending = task.start == task.end
                file = hash_source(root, source) if is_ending else FileHash(IN_ANOTHER_RANGE)
        else:
            for row in reader.read_rows(Part(source, 1, ALL_ROWS)):
                rows.add(row)
                file = FileHash(row.sha256.hex()) if row.sha256 else file
            file = file if file.sha256 else hash_source(root, source)
    except READ_ERRORS as error:
        if is_machine_fault(error.__cause__ or error):
            raise
        file = FileHash()
    if not file.sha256:
        rows.add(RawRow(rows.count + 1, b"", None))  # for the finding of the second pass
    reader.close()
    return rows.finish(source, file)


def _scan_range(root: Root, reader: PageReader, task: ScanTask, rows: _Rows) -> None:
    source = task.sources[0]
    start = _first_line(root, source, task.start)
    if task.end is None or start >= min(task.end, source.size):
        return
    first = 1 if start == 0 else 2  # only row 1 may begin with a byte order mark
    for row in reader.read_rows(Part(source, first, ALL_ROWS, start, first)):
        rows.add(row)
        if row.next_offset >= task.end:
            return


def _first_line(root: Root, source: SeedFile, start: int) -> int:
    """Return the byte of the first line that begins at or after byte `start`.

    That is the end of the file where its lines are no rows: then its beginning says what it is.
    """
    if start == 0:
        return 0
    with open_lines(root, source) as lines:
        if refuse_lines(lines):
            return source.size
        lines.seek(start - 1)
        return start - 1 + read_line(lines)[1]


def _join(ranges: Sequence[Scan]) -> Scan:
    if len(ranges) == 1:
        return ranges[0]
    cuts: list[int] = []
    marks: list[tuple[int, int]] = []
    textless: Textless | None = None
    notes: FieldNotes | None = None
    rows = 0
    for scan in ranges:
        cuts += (cut + rows for cut in scan.cuts)
        marks += ((row + rows, offset) for row, offset in scan.marks)
        if scan.textless is not None:
            textless = join_textless(textless, scan.textless, rows)
        if scan.notes is not None:
            notes = join_notes(notes, scan.notes, rows)
        rows += scan.rows
    whole = all(scan.sha256 for scan in ranges)
    return Scan(
        ranges[0].source,
        ranges[-1].sha256 if whole else "",
        rows,
        b"".join(scan.digests for scan in ranges),
        tuple(cuts),
        tuple(marks),
        b"".join(scan.row_digests for scan in ranges),
        textless,
        notes,
        ranges[-1].blocks,
        ranges[-1].beginnings,
    )
