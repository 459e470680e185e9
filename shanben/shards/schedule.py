"""Turn seeds into finished shards: what is known is kept, what is not is made, on any engine.

Four passes. The first hashes large files and scans those that are not in the cache (`scan`); then
the driver alone decides where shards begin, which pages repeat others, and which shards the cache
holds (`plan`, `cache`); the third makes the others (`pieces`). When all are there, the driver finds the
near duplicates among their rows (`clusters`), and the fourth writes the shards that have some anew
(`stamp`). The driver never sees a text.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import msgspec

from shanben.base.by_hand import SaidByHand
from shanben.base.files import sync_tree
from shanben.base.findings import Finding
from shanben.base.identify import DIGEST_BYTES
from shanben.base.set_columns import Stamp
from shanben.base.storage import Root
from shanben.base.types import UsageError
from shanben.seeds.cuts import FileHash, Scan, Shard, cut_shards, find_repeats
from shanben.seeds.entries import find_lapsed, select_entries
from shanben.seeds.formats import is_seekable, name_row, require_readers
from shanben.seeds.formats.seed_rows import Part, SeedFile
from shanben.seeds.naming import PLAIN_NAMING, Naming, require_matches
from shanben.seeds.scan import (
    RANGE_BYTES,
    ScanTask,
    has_unread,
    hash_source,
    merge_scans,
    plan_scans,
    scan_change,
    scan_sources,
)
from shanben.seeds.sources import is_small, list_sources
from shanben.seeds.unfit_fields import judge_fields
from shanben.shards.cache import Cache, fingerprint_program, make_key
from shanben.shards.clusters import Clusters, find_clusters
from shanben.shards.earlier import EarlierShard
from shanben.shards.engines import Engine, WorkerLostError
from shanben.shards.pieces import Piece, make_pieces, open_piece
from shanben.shards.seen import FileStamp, stamp_seed
from shanben.shards.signed import Signed
from shanben.shards.stamp import StampJob, stamp_piece
from shanben.shards.track import Track, pass_through
from shanben.shards.write import ShardJob, hash_rows

# As many bytes are read in the time that it takes to start workers (half a second, measured): after an
# edit there may be no other work for them.
READ_HERE = 200 * 2**20
# To let workers share a file that can only be read from its beginning, it is read up to this often.
MAX_READS = 8


class MissingShardsError(UsageError):
    """Shards that other jobs were to make are not there; nothing was written."""


class Order(NamedTuple):
    """What to make: where the seeds are, how rows name their fields, about how many rows a shard has.

    `turn` (i, n) asks for the i-th of n shares of the shards only, from 1. `collect` asks for no work
    but to find every shard made. `known` is where rows of an earlier dataset are kept, for a cache that
    keeps nothing of this run;
    `by_hand` is what people say of pages, in the order of their ids.
    """

    seeds: Root
    pages: int
    naming: Naming = PLAIN_NAMING
    turn: tuple[int, int] | None = None
    collect: bool = False
    known: Path | None = None
    by_hand: tuple[SaidByHand, ...] = ()


class Made(NamedTuple):
    """Every shard in its order, what the first pass found, and the cache's keys that were used.

    `kept` are those that the cache keeps, before and after they were stamped; `seeds` are the stamps and
    hashes of large files, by their keys. `clusters` are the near duplicates of a whole set.
    """

    pieces: list[Piece]
    scans: list[Scan]
    findings: list[Finding]
    repeats: list[tuple[str, str]]
    computed: int
    scan_keys: list[str]
    kept: list[Piece]
    seeds: dict[str, tuple[FileStamp, str]]
    clusters: Clusters | None = None


def make_shards(order: Order, engine: Engine, cache: Cache, scratch: Path, track: Track) -> Made:
    """Return all shards of the seeds. What the cache cannot hold is written below `scratch`.

    Raises MissingShardsError when `collect` is asked for and a shard is not there; SeedsChangedError
    when a seed changes while it is read; UnknownFieldError when no row has a field that was asked for,
    UnusedPatternError when a pattern speaks of no file.
    """
    sources, findings = list_sources(order.seeds)
    require_readers(source.kind for source in sources)
    require_matches(sources, order.naming)
    stamps = _stamp_seeds(order.seeds, sources)
    scans, scan_keys = _scan(order, sources, engine, cache, track, stamps)
    findings += judge_fields(scans, order.naming)
    findings += find_lapsed(scans, order.by_hand)
    shards, repeats = _plan(scans, order.pages)
    jobs = list(_plan_jobs(order, shards, scans, cache, scratch))
    workshop = _Workshop(engine, cache, scratch, track, order.collect)
    wanted = _look_before(_take_turn(order, jobs), order, scans, workshop)
    pieces, computed = _find_or_make(wanted, workshop)
    made = [pieces[job.name] for job in wanted]
    seeds = {
        _key_of(order.seeds, scan.source): (stamps[scan.source], scan.sha256)
        for scan in scans
        if scan.sha256 and scan.source in stamps
    }
    # A share of the shards is not the set.
    stamped, clusters = (made, None) if order.turn else _stamp(made, order, workshop)
    kept = [piece for piece in (*made, *stamped) if not piece.result.has_fault]
    return Made(stamped, scans, findings, repeats, computed, scan_keys, kept, seeds, clusters)


# --- first pass ----------------------------------------------------------------------------------


def _scan(
    order: Order,
    sources: list[SeedFile],
    engine: Engine,
    cache: Cache,
    track: Track,
    stamps: dict[SeedFile, FileStamp],
) -> tuple[list[Scan], list[str]]:
    """Return the scan of every source, in order, and the keys of those that the cache now holds."""
    large = [source for source in sources if not is_small(source)]
    scans: dict[SeedFile, Scan] = {}
    hashes: dict[SeedFile, FileHash] = {}
    if cache.has_scans():
        hashes = _know_again(order.seeds, stamps, cache)
        unknown = [source for source in large if source not in hashes]
        hashed = engine.read(partial(hash_source, order.seeds), unknown)
        hashes |= zip(unknown, track("hashing", hashed, len(unknown), _one), strict=True)
        kept = ((source, _find_scan(order, source, file, cache)) for source, file in hashes.items())
        scans = {source: scan for source, scan in kept if scan is not None}
    tasks = list(plan_scans((source for source in sources if source not in scans), hashes))
    scan_batch = partial(scan_sources, order.seeds, pages=order.pages, naming=order.naming)
    is_little = cache.has_scans() and sum(map(_bytes_of, tasks)) <= READ_HERE
    read: Iterator[list[Scan]] = map(scan_batch, tasks)
    read = read if is_little else engine.run(scan_batch, tasks)
    batches = track("reading", read, len(tasks), _one)
    for found in merge_scans(scan for batch in batches for scan in batch):
        scans[found.source] = found
        if found.sha256 and not is_small(found.source):
            cache.keep_scan(_scan_key(order, found.source, found.sha256), found)
    keys = [_scan_key(order, source, scans[source].sha256) for source in large]
    return [scans[source] for source in sources], keys


def _scan_key(order: Order, source: SeedFile, sha256: str) -> str:
    kind = source.kind, source.compression
    fields = order.naming.fields_of(source.path)
    return make_key("scan", fingerprint_program(), sha256, kind, order.pages, fields)


def _find_scan(order: Order, source: SeedFile, file: FileHash, cache: Cache) -> Scan | None:
    """Return the kept scan of a file, or what follows from that of the same file before a change."""
    if not file.sha256:
        return None
    scan = cache.find_scan(_scan_key(order, source, file.sha256))
    if scan is not None:
        return scan._replace(source=source)
    before = _find_before(order, source, cache)
    if before is None:
        return None
    scan = scan_change(order.seeds, source, file, before, order.pages, order.naming)
    if scan is not None:
        cache.keep_scan(_scan_key(order, source, scan.sha256), scan)
    return scan


def _find_before(order: Order, source: SeedFile, cache: Cache) -> Scan | None:
    """Return the scan of a file as it was in the last run; None when it is not known."""
    _, sha256 = cache.seen.seeds.get(_key_of(order.seeds, source), (None, ""))
    return cache.find_scan(_scan_key(order, source, sha256)) if sha256 else None


def _bytes_of(task: ScanTask) -> int:
    return sum(source.size for source in task.sources) if task.end is None else RANGE_BYTES


def _stamp_seeds(root: Root, sources: list[SeedFile]) -> dict[SeedFile, FileStamp]:
    """Return the stamps of large files, before anything of them is read; addresses have none."""
    if not isinstance(root, Path):
        return {}
    stamps = {source: stamp_seed(root / source.path) for source in sources if not is_small(source)}
    return {source: stamp for source, stamp in stamps.items() if stamp is not None}


def _know_again(
    root: Root, stamps: dict[SeedFile, FileStamp], cache: Cache
) -> dict[SeedFile, FileHash]:
    """Return the hashes of the files that have the stamp that they had when they were hashed."""
    seen = cache.seen.seeds
    found = ((source, stamp, seen.get(_key_of(root, source))) for source, stamp in stamps.items())
    return {
        source: FileHash(known[1]) for source, stamp, known in found if known and known[0] == stamp
    }


def _key_of(root: Root, source: SeedFile) -> str:
    """Return the key of a seed among those seen: a build may be given other folders of seeds."""
    return make_key(str(root.absolute() if isinstance(root, Path) else root), source.path)


def _one(_: object) -> int:
    return 1


# --- the plan ------------------------------------------------------------------------------------


def _plan(scans: list[Scan], pages: int) -> tuple[list[Shard], list[tuple[str, str]]]:
    """Return the shards, each with the repeated pages in it, and all repeats."""
    rows: dict[str, list[int]] = {}
    named: dict[str, list[tuple[str, str]]] = {}
    for (scan, row), (first, first_row) in find_repeats(scans).items():
        source = scans[scan].source
        rows.setdefault(source.path, []).append(row)
        pair = name_row(source, row), name_row(scans[first].source, first_row)
        named.setdefault(source.path, []).append(pair)

    def repeats_in(part: Part) -> list[tuple[str, str]]:
        found = rows.get(part.source.path, [])
        begin, end = (bisect_left(found, row) for row in (part.first, part.first + part.rows))
        return named[part.source.path][begin:end] if end > begin else []

    shards = [
        Shard(parts, tuple(pair for part in parts for pair in repeats_in(part)))
        for parts in cut_shards(scans, pages)
    ]
    return shards or [Shard(())], [pair for pairs in named.values() for pair in pairs]


def _plan_jobs(
    order: Order, shards: list[Shard], scans: list[Scan], cache: Cache, scratch: Path
) -> Iterator[ShardJob]:
    """Yield a job a shard. One whose seeds could not be read whole is never kept."""
    scan_of = {scan.source.path: scan for scan in scans}
    for shard in shards:
        whole = all(scan_of[part.source.path].sha256 for part in shard.parts)
        digests = b"".join(_row_digests(scan_of[part.source.path], part) for part in shard.parts)
        pages = b"".join(_page_digests(scan_of[part.source.path], part) for part in shard.parts)
        said = select_entries(order.by_hand, pages)
        key = _shard_key(order, shard, digests, said)
        folder = cache.shard_folder(key) if whole else scratch / key
        input_hash = hash_rows(digests) if whole else ""
        unread = frozenset(_find_unread(shard, scan_of))
        yield ShardJob(
            order.seeds,
            folder,
            key,
            shard,
            order.naming,
            input_hash,
            unread=unread,
            known=order.known,
            by_hand=said,
        )


def _shard_key(order: Order, shard: Shard, digests: bytes, said: tuple[SaidByHand, ...]) -> str:
    """Return the key of a shard whose rows have these digests, and of whose pages this is said."""
    parts = [(part.source[:3], part.first, part.rows) for part in shard.parts]
    fields = list(dict.fromkeys(order.naming.fields_of(part.source.path) for part in shard.parts))
    made_of = fields, parts, shard.repeats, hash_rows(digests), said
    return make_key("shard", fingerprint_program(), *made_of)


def _find_unread(shard: Shard, scan_of: Mapping[str, Scan]) -> Iterator[str]:
    """Yield the path of every file that the first pass could not read on, somewhere in this shard."""
    for part in shard.parts:
        scan = scan_of[part.source.path]
        if not scan.sha256 and has_unread(_row_digests(scan, part)):
            yield part.source.path


def _row_digests(scan: Scan, part: Part) -> bytes:
    return _digests_of(part, scan.row_digests)


def _page_digests(scan: Scan, part: Part) -> bytes:
    return _digests_of(part, scan.digests)


def _digests_of(part: Part, digests: bytes) -> bytes:
    """Return those of the part's rows among the digests of a whole file."""
    start = (part.first - 1) * DIGEST_BYTES
    return digests[start : start + part.rows * DIGEST_BYTES]


def _is_stream(job: ShardJob) -> bool:
    """Return whether the job's rows can only be reached by reading what stands before them."""
    source = job.shard.parts[0].source if job.shard.parts else None
    return source is not None and not is_small(source) and not is_seekable(source)


def _owners(jobs: Sequence[ShardJob]) -> list[int]:
    """Return, for each job, the number of the job it must stay together with: that of its stream."""
    owners: list[int] = []
    first_of: dict[str, int] = {}
    for number, job in enumerate(jobs):
        path = job.shard.parts[0].source.path if _is_stream(job) else f"#{number}"
        owners.append(first_of.setdefault(path, number))
    return owners


def _take_turn(order: Order, jobs: list[ShardJob]) -> list[ShardJob]:
    """Return the jobs of this run: all, or the share of its turn that can be handed on."""
    if order.turn is None:
        return jobs
    turn, turns = order.turn
    owned = zip(jobs, _owners(jobs), strict=True)
    return [job for job, owner in owned if owner % turns == turn - 1 and job.input_hash]


# --- what is there, and what has to be made ------------------------------------------------------


class _Workshop(NamedTuple):
    """Who makes shards, where finished ones are, where those go that the cache does not take."""

    engine: Engine
    cache: Cache
    scratch: Path
    track: Track
    collect: bool


def _look_before(
    jobs: list[ShardJob], order: Order, scans: list[Scan], workshop: _Workshop
) -> list[ShardJob]:
    """Return the jobs; one that has to be done, with the shard as it was before an edit of its file.

    That is a whole shard of the cache with the same rows of the file as it was in the last run.
    """
    there = workshop.cache.shard_keys()
    absent = [job for job in jobs if job.name not in there]
    before = {
        job.name: (_shard_key(order, job.shard, digests, job.by_hand), digests)
        for job, digests in _digests_before(absent, order, scans, workshop.cache)
    }
    found = _open_kept([key for key, _ in before.values() if key in there], workshop)

    def take_up(job: ShardJob) -> ShardJob:
        key, digests = before.get(job.name, ("", b""))
        piece = found.get(key)
        if piece is None:
            return job
        written = piece.result.jsonl, piece.result.index, piece.result.signatures
        lines, listed, signatures = (piece.folder / entry.path for entry in written)
        return replace(job, earlier=EarlierShard(lines, listed, signatures, digests))

    return [take_up(job) for job in jobs]


def _digests_before(
    jobs: list[ShardJob], order: Order, scans: list[Scan], cache: Cache
) -> Iterator[tuple[ShardJob, bytes]]:
    """Yield jobs of rows of one file with the digests of the same rows in the last run, if known."""
    scan_of = {scan.source.path: scan for scan in scans}
    before_of: dict[str, Scan | None] = {}
    for job in jobs:
        if len(job.shard.parts) == 1 and job.input_hash:
            part = job.shard.parts[0]
            path = part.source.path
            if path not in before_of:
                before_of[path] = _find_before(order, scan_of[path].source, cache)
            if before := before_of[path]:
                yield job, _row_digests(before, part)


def _find_or_make(jobs: list[ShardJob], workshop: _Workshop) -> tuple[dict[str, Piece], int]:
    """Return the pieces of all jobs by their names, and how many of them were not there.

    Those that are there are hashed while the others are made.
    """
    cache = workshop.cache
    there = cache.shard_keys()
    kept = [job for job in jobs if job.name in there and job.folder == cache.shard_folder(job.name)]
    sizes = {job.name: job.shard.rows for job in kept}
    absent = [job for job in jobs if job.name not in sizes]
    if workshop.collect:
        _expect_none(absent, len(jobs))
    with ThreadPoolExecutor(1) as beside:
        rows = sum(sizes.values())
        checked = beside.submit(_open_kept, list(sizes), workshop, workshop.track, rows)
        made = _make_missing(absent, workshop)
        found = checked.result()
    broken = [job for job in kept if job.name not in found]
    if workshop.collect:
        _expect_none(broken, len(jobs))
    return found | made | _make_missing(broken, workshop), len(absent) + len(broken)


def _open_kept(
    names: list[str], workshop: _Workshop, track: Track = pass_through, rows: int = 0
) -> dict[str, Piece]:
    """Return those pieces of the cache that are whole, by their names; `rows` is how many they have.

    One that a killed run left and in which the program failed on a page is none, unless it is collected.
    """
    cache = workshop.cache
    tasks = [(cache.shard_folder(name), cache.seen.pieces.get(name, ())) for name in names]
    found = workshop.engine.read(_open_known, tasks)
    pieces = track("checking", found, rows, lambda piece: piece.result.rows if piece else 0)
    return {
        name: piece
        for name, piece in zip(names, pieces, strict=True)
        if piece is not None and (workshop.collect or not piece.result.has_fault)
    }


def _open_known(task: tuple[Path, tuple[FileStamp, ...]]) -> Piece | None:
    return open_piece(*task)


def _make_missing(jobs: list[ShardJob], workshop: _Workshop) -> dict[str, Piece]:
    if workshop.cache.frozen:  # what is broken there is not mended there either
        jobs = [replace(job, folder=workshop.scratch / job.name) for job in jobs]
    batches = list(_share_streams(jobs, workshop.engine.workers))
    # Long work first, so that no worker ends with a long one while the others have nothing to do.
    batches.sort(key=lambda batch: -sum(job.shard.rows for job in batch))
    total = sum(job.shard.rows for job in jobs)
    made = workshop.track("writing", workshop.engine.run(make_pieces, batches), total, _count_rows)
    found = _sync_beside(piece for pieces in made for piece in pieces)
    if len(found) != len({job.name for job in jobs}):
        raise WorkerLostError(f"of {len(jobs):,} shards {len(found):,} came back; run it again")
    return found


def _sync_beside(made: Iterable[Piece]) -> dict[str, Piece]:
    """Return pieces by their names. Each is forced to disk while the next ones are made.

    Disks are slow to take everything at the end. Raises OSError when one does not take a piece.
    """
    found, waiting = {}, []
    with ThreadPoolExecutor(1) as disk:
        for piece in made:
            waiting.append(disk.submit(sync_tree, piece.folder))
            found[piece.result.name] = piece
    for one in waiting:
        one.result()
    return found


def _count_rows(pieces: Iterable[Piece]) -> int:
    return sum(piece.result.rows for piece in pieces)


def _share_streams(jobs: list[ShardJob], workers: int) -> Iterator[tuple[ShardJob, ...]]:
    """Yield jobs in batches: shards of one stream together, so that it is read few times."""
    streams = {job.shard.parts[0].source.path for job in jobs if _is_stream(job)}
    reads = max(1, min(MAX_READS, 2 * workers // max(1, len(streams))))
    for is_stream, group in groupby(jobs, _is_stream):
        if not is_stream:
            yield from ((job,) for job in group)
            continue
        for _, same in groupby(group, lambda job: job.shard.parts[0].source.path):
            found = tuple(same)
            size = -(-len(found) // reads)
            yield from (found[start : start + size] for start in range(0, len(found), size))


# --- what the set makes of the rows --------------------------------------------------------------


def _stamp(pieces: list[Piece], order: Order, workshop: _Workshop) -> tuple[list[Piece], Clusters]:
    """Return the pieces, whose rows say which near duplicates they have, and all near duplicates."""
    signed = [
        Signed(
            folder / result.signatures.path,
            folder / result.index.path,
            result.rows,
            result.name,
            result.signatures.sha256,
        )
        for folder, result, _ in pieces
    ]
    before = workshop.cache.find_clusters()
    clusters = find_clusters(signed, workshop.scratch.with_name("clusters"), before)
    jobs = {
        number: _plan_stamp(pieces[number], found, order, workshop)
        for number, found in enumerate(clusters.stamps)
        if found
    }
    there = workshop.cache.shard_keys()
    found = _open_kept([job.name for job in jobs.values() if job.name in there], workshop)
    missing = [job for job in jobs.values() if job.name not in found]
    found |= _make_stamped(missing, workshop)
    stamped = [
        found[jobs[number].name] if number in jobs else piece for number, piece in enumerate(pieces)
    ]
    return stamped, clusters


def _plan_stamp(
    piece: Piece, stamps: tuple[Stamp, ...], order: Order, workshop: _Workshop
) -> StampJob:
    """Return the job of a shard with near duplicates, kept if the shard itself is."""
    # Packed in a thirtieth of the time of `repr`, which is that of a row where all have near duplicates.
    name = make_key("stamped", piece.result.name, msgspec.msgpack.encode(stamps))
    is_kept = piece.folder == workshop.cache.shard_folder(piece.result.name)
    folder = workshop.cache.shard_folder(name) if is_kept else workshop.scratch / name
    return StampJob(piece, folder, name, order.naming.columns, stamps)


def _make_stamped(jobs: list[StampJob], workshop: _Workshop) -> dict[str, Piece]:
    if workshop.cache.frozen:
        jobs = [replace(job, folder=workshop.scratch / job.name) for job in jobs]
    total = sum(job.piece.result.rows for job in jobs)
    made = workshop.engine.run(stamp_piece, jobs)
    return _sync_beside(workshop.track("stamping", made, total, lambda piece: piece.result.rows))


def _expect_none(missing: list[ShardJob], total: int) -> None:
    """Raise MissingShardsError when a shard is missing that another job could have made."""
    left = [job for job in missing if job.input_hash]
    if not left:
        return
    parts = left[0].shard.parts
    place = f"; the first begins at {name_row(parts[0].source, parts[0].first)}" if parts else ""
    message = f"{len(left)} of {total} shards are not there{place}. "
    raise MissingShardsError(
        message + "Run the jobs --shard 1/n to n/n that are missing, then collect again"
    )
