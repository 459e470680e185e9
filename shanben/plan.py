"""Find the seeds, and cut them into shards so that an edit never moves a cut.

Files stand in the order of the bytes of their paths, rows in the order of their file. A cut falls
where a hash says so: after a small file whose path, after a row of a many-row file whose page hashes
to it. So a change to one page leaves every other cut where it was, and an inserted page moves rows
only up to the next natural cut. Where nature gives no cut for too long, one is made; it counts from
the last natural one.
"""

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

from shanben.identify import DIGEST_BYTES
from shanben.model import Finding, Part, Source, SourceKind
from shanben.storage import Remote, Root, list_seeds

SUFFIXES: dict[str, tuple[SourceKind, Literal["gzip", "zstd"] | None]] = {
    ".txt": ("text", None),
    ".jsonl": ("jsonl", None),
    ".jsonl.gz": ("jsonl", "gzip"),
    ".jsonl.zst": ("jsonl", "zstd"),
    ".parquet": ("parquet", None),
    ".warc": ("warc", None),
    ".warc.gz": ("warc", "gzip"),
    ".warc.zst": ("warc", "zstd"),
}
# A shard without a natural cut ends after this many times the usual number of rows.
FORCED_CUT_FACTOR = 2
# A many-row file up to this size is packed into a shard with its neighbours, as text files are.
SMALL_FILE_BYTES = 64 * 2**10


class Scan(NamedTuple):
    """What a first pass over one source found, without keeping its texts.

    `digests` holds 16 bytes a row that tell its page, all zero for a row without one; `row_digests`
    16 bytes that tell everything the row's result depends on. `cuts` are the natural cuts: the number
    of rows before each. `marks` are places to start reading from: (row number, byte). `sha256` is
    that of the file, empty when it could not be read to its end.
    """

    source: Source
    sha256: str
    rows: int
    digests: bytes
    cuts: tuple[int, ...] = ()
    marks: tuple[tuple[int, int], ...] = ()
    row_digests: bytes = b""


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


def list_sources(root: Root) -> tuple[list[Source], list[Finding]]:
    """Return the seed files below `root`, sorted by the bytes of their paths, and what is wrong.

    Symbolic links are followed only while they stay inside the folder; devices, sockets and pipes
    never. Other suffixes and hidden files give one counted note.
    """
    if not isinstance(root, Path):
        return _list_remote(root)
    sources: list[Source] = []
    findings: list[Finding] = []
    skipped: list[str] = []
    inside = Path(os.path.realpath(root))
    for path, entry in _walk(root, "", inside, (inside,), findings):
        kind = _kind_of(path)
        if kind is None or entry.name.startswith("."):
            skipped.append(path)
        elif (finding := _refusal(path, entry, inside)) is not None:
            findings.append(finding)
        else:
            sources.append(Source(path, *kind, entry.stat().st_size))
    return _sort_sources(sources, findings, skipped)


def _list_remote(root: Remote) -> tuple[list[Source], list[Finding]]:
    sources: list[Source] = []
    skipped: list[str] = []
    for path, size in list_seeds(root):
        kind = _kind_of(path)
        hidden = any(name.startswith(".") for name in path.split("/"))
        if kind is None or hidden:
            skipped.append(path)
        else:
            sources.append(Source(path, *kind, size))
    return _sort_sources(sources, [], skipped)


def _sort_sources(
    sources: list[Source], findings: list[Finding], skipped: list[str]
) -> tuple[list[Source], list[Finding]]:
    sources.sort(key=lambda source: os.fsencode(source.path))
    if skipped:
        findings.append(_skipped_note(sorted(skipped, key=os.fsencode)))
    if not sources:
        findings.append(
            Finding("P110", "there are no seeds; add .txt, .jsonl, .parquet or .warc files.")
        )
    return sources, findings


def is_natural_cut(digest: bytes, pages: int) -> bool:
    """Return whether a cut falls behind something with this SHA-256, once in `pages` on average."""
    return int.from_bytes(digest[-8:], "big") % pages == 0


def name_row(source: Source, row: int) -> str:
    """Return the name of a seed: its path, with the row's number for a many-row file."""
    return source.path if source.kind == "text" else f"{source.path}#L{row}"


def is_small(source: Source) -> bool:
    """Return whether the source shares a shard with its neighbours."""
    return source.kind == "text" or (
        source.compression is None and source.kind == "jsonl" and source.size <= SMALL_FILE_BYTES
    )


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
    import numpy as np

    starts = np.cumsum([0, *(scan.rows for scan in scans)], dtype=np.int64)
    joined = b"".join(scan.digests for scan in scans)
    both = np.frombuffer(joined, dtype=np.uint64).reshape(-1, 2)
    halves = np.ascontiguousarray(both[:, 0])
    order = np.argsort(halves, kind="stable")
    ordered = halves[order]
    twins = np.flatnonzero(ordered[1:] == ordered[:-1])
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
    from bisect import bisect_right

    index = bisect_right(scan.marks, (row, 2**63)) - 1
    return scan.marks[index] if index >= 0 else (1, 0)


def _walk(
    root: Path, below: str, inside: Path, chain: tuple[Path, ...], findings: list[Finding]
) -> Iterator[tuple[str, "os.DirEntry[str]"]]:
    """Yield (relative path, entry) of everything below `root` that is no folder."""
    try:
        entries = list(os.scandir(root / below))
    except OSError as error:
        findings.append(Finding("P106", f"cannot be listed: {error.strerror}.", seed=below))
        return
    for entry in entries:
        path = f"{below}{entry.name}"
        if not entry.is_dir() or entry.name.startswith("."):
            yield path, entry
            continue
        real = Path(os.path.realpath(entry.path))
        if not real.is_relative_to(inside):
            findings.append(_leaves_folder(path))
        elif real not in chain:  # a link to one of its own parents would never end
            yield from _walk(root, f"{path}/", inside, (*chain, real), findings)


def _kind_of(path: str) -> tuple[SourceKind, Literal["gzip", "zstd"] | None] | None:
    return next((kind for suffix, kind in SUFFIXES.items() if path.endswith(suffix)), None)


def _refusal(path: str, entry: "os.DirEntry[str]", inside: Path) -> Finding | None:
    """Return why a file with a known suffix is not read; None when it is."""
    try:
        path.encode()
    except UnicodeEncodeError:
        message = "the file's name is not UTF-8; rename it."
        return Finding("P104", message, seed=os.fsencode(path).decode("utf-8", "backslashreplace"))
    if entry.is_symlink() and not Path(os.path.realpath(entry.path)).is_relative_to(inside):
        return _leaves_folder(path)
    try:
        mode = entry.stat().st_mode
    except OSError as error:
        return Finding("P106", f"cannot be read: {error.strerror}.", seed=path)
    if not stat.S_ISREG(mode):
        return Finding("P103", "is no regular file; it is not opened.", seed=path)
    return None


def _leaves_folder(path: str) -> Finding:
    message = "is a link that leads out of the seeds folder; put the file itself there."
    seed = os.fsencode(path).decode("utf-8", "backslashreplace")
    return Finding("P102", message, seed=seed)


def _skipped_note(paths: list[str]) -> Finding:
    first = os.fsencode(paths[0]).decode("utf-8", "backslashreplace")
    others = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
    message = f"{first}{others}: hidden, or no suffix that is read ({', '.join(SUFFIXES)})."
    return Finding("P101", message, count=len(paths))
