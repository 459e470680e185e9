"""The first pass: which pages are there, where do cuts fall, what are the seeds' hashes.

Reads every seed once and keeps 16 bytes a page, so that repeated pages and the shards' bounds are
known before the first row is made. Any engine can run `scan_sources`; a long plain JSONL is scanned
in ranges of bytes, the ranges of one file are put together by `merge_scans`.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, NamedTuple

from shanben.decode import decode_text
from shanben.identify import DIGEST_BYTES, digest_text
from shanben.model import Finding, Part, RawPage, Source
from shanben.plan import Scan, is_natural_cut, is_small
from shanben.read import (
    UnreadableError,
    open_lines,
    open_parquet,
    parse_row,
    read_line,
    read_pages,
    read_text_file,
)

RANGE_BYTES = 64 * 2**20
GROUP_FILES = 256
MARK_EVERY_ROWS = 512
NO_PAGE = bytes(DIGEST_BYTES)


class ScanTask(NamedTuple):
    """Sources to scan whole, or the lines that begin in bytes `start` to `end` of a single one."""

    sources: tuple[Source, ...]
    start: int = 0
    end: int | None = None


def plan_scans(sources: Iterable[Source]) -> Iterator[ScanTask]:
    """Yield tasks of a size that keeps every worker busy and loses little when it is repeated."""
    group: list[Source] = []
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
        if source.kind == "jsonl" and source.compression is None:
            for start in range(0, source.size, RANGE_BYTES):
                yield ScanTask((source,), start, start + RANGE_BYTES)
        else:
            yield ScanTask((source,))
    if group:
        yield ScanTask(tuple(group))


def scan_sources(root: Path, task: ScanTask, pages: int) -> list[Scan]:
    """Return one scan a source. What cannot be read ends its scan early; the second pass reports it."""
    scans = []
    for source in task.sources:
        rows = _Rows(pages)
        try:
            sha256 = _scan_source(root, source, task, rows)
            complete = rows.count > 0 or task.start > 0
        except (OSError, UnreadableError):
            sha256, complete = "", False
        if not complete:
            rows.add(None, None)  # a row for the finding that the second pass makes here
        scans.append(rows.finish(source, sha256))
    return scans


def merge_scans(scans: Iterable[Scan]) -> list[Scan]:
    """Put the ranges of the same source together; they stand in order."""
    merged: list[Scan] = []
    for scan in scans:
        if merged and merged[-1].source == scan.source:
            merged[-1] = _join(merged[-1], scan)
        else:
            merged.append(scan)
    return merged


class _Rows:
    """Collects what one scan says about its rows."""

    def __init__(self, pages: int) -> None:
        self.pages = pages
        self.count = 0
        self.digests = bytearray()
        self.cuts: list[int] = []
        self.marks: list[tuple[int, int]] = []

    def add(self, text: str | None, url: str | None, next_offset: int = 0) -> None:
        """Count one row; `next_offset` is the byte where the next one begins."""
        self.count += 1
        digest = digest_text(text) if text is not None else None
        self.digests += digest[:DIGEST_BYTES] if digest else NO_PAGE
        # An address outlives an edit of its page, so where there is one it says where to cut.
        key = hashlib.sha256(url.encode()).digest() if url else digest
        is_cut = key is not None and is_natural_cut(key, self.pages)
        if is_cut:
            self.cuts.append(self.count)
        if next_offset and (is_cut or self.count % MARK_EVERY_ROWS == 0):
            self.marks.append((self.count + 1, next_offset))

    def finish(self, source: Source, sha256: str) -> Scan:
        cuts, marks = tuple(self.cuts), tuple(self.marks)
        return Scan(source, sha256, self.count, bytes(self.digests), cuts, marks)


def _scan_source(root: Path, source: Source, task: ScanTask, rows: _Rows) -> str:
    """Add the rows of one source, or of a range of it; return its SHA-256 if this task reads it."""
    if source.kind == "text":
        return _scan_text(root, source, rows)
    if task.end is not None:
        _scan_range(root, source, task.start, task.end, rows)
        return _hash_file(root / source.path) if task.start == 0 else ""
    sha256 = _hash_file(root / source.path)
    if source.kind == "jsonl":
        _scan_range(root, source, 0, None, rows)
    else:
        _scan_parquet(root, source, rows)
    return sha256


def _scan_text(root: Path, source: Source, rows: _Rows) -> str:
    page = read_text_file(root, source)
    if isinstance(page, Finding) or not isinstance(page.content, bytes):
        rows.add(None, None)
        return _hash_file(root / source.path)
    rows.add(decode_text(page.content)[0], None)
    return hashlib.sha256(page.content).hexdigest()


def _scan_range(root: Path, source: Source, start: int, end: int | None, rows: _Rows) -> None:
    with open_lines(root, source) as lines:
        position = _first_line(lines, start)
        while end is None or position < end:
            line, length = read_line(lines)
            if not length:
                return
            position += length
            page = parse_row("", line, length)
            offset = position if source.compression is None else 0
            if isinstance(page, RawPage):
                rows.add(str(page.content), page.url, offset)
            else:
                rows.add(None, None, offset)


def _first_line(lines: IO[bytes], start: int) -> int:
    """Go to the first line that begins at or after byte `start`; return where that is."""
    if start == 0:
        return 0
    lines.seek(start - 1)
    return start - 1 + read_line(lines)[1]


def _scan_parquet(root: Path, source: Source, rows: _Rows) -> None:
    with open_parquet(root, source) as file:
        total = file.metadata.num_rows
    for page in read_pages(root, Part(source, 1, total)):
        if isinstance(page, RawPage):
            rows.add(str(page.content), page.url)
        else:
            rows.add(None, None)


def _hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _join(left: Scan, right: Scan) -> Scan:
    return Scan(
        left.source,
        left.sha256 or right.sha256,
        left.rows + right.rows,
        left.digests + right.digests,
        (*left.cuts, *(cut + left.rows for cut in right.cuts)),
        (*left.marks, *((row + left.rows, offset) for row, offset in right.marks)),
    )


def count_rows(scans: Sequence[Scan]) -> int:
    """Return how many rows the sources hold, pages or not."""
    return sum(scan.rows for scan in scans)
