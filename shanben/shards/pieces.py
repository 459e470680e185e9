"""A piece: one finished shard in a folder of its own, with the hashes of its files beside them.

`make_pieces` is the function that every engine schedules. A piece comes into being by one rename, so
any number of processes on any number of machines may work in one folder on a common file system, and
a piece that is there is whole. It is trusted only after its bytes were hashed again, or when its files
are known to be those that were hashed (`seen`): one that was cut short or edited counts as absent.
"""

import gc
import hashlib
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec
from filelock import FileLock, Timeout

from shanben.base.files import hash_file, remove
from shanben.dataset.manifest import FileEntry
from shanben.seeds.reader import PageReader
from shanben.shards.seen import FileStamp, stamp_pieces
from shanben.shards.write import FILE_NAMES, ShardJob, ShardResult, write_shard

KeptValue = TypeVar("KeptValue")
RESULT = "result"
UNFINISHED = "unfinished"
LOCK = "lock"
# A folder that is younger may not have been locked yet.
FRESH_SECONDS = 60
DIGEST_BYTES = 32


class Piece(NamedTuple):
    """A finished shard: what is known of it, the folder that holds its files, and their stamps.

    The stamps are those from before the files were hashed, or from right after they were written.
    """

    folder: Path
    result: ShardResult
    stamps: tuple[FileStamp, ...] = ()


def make_pieces(jobs: Sequence[ShardJob]) -> list[Piece]:
    """Write shards that read the same files; what they share is read once, if they are in order."""
    reader = PageReader(jobs[0].seeds, jobs[0].naming)
    pieces = []
    for job in jobs:
        with rename_into(job.folder) as unfinished, _no_collector():
            unfinished.mkdir()
            result = write_shard(job, unfinished, reader)
            save(unfinished / RESULT, result)
            stamps = stamp_pieces(unfinished, FILE_NAMES)
        pieces.append(Piece(job.folder, result, stamps))
    reader.close()
    return pieces


@contextmanager
def _no_collector() -> Iterator[None]:
    """Look for circles of objects between shards only: pages make none, and looking takes time."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def open_piece(folder: Path, known: tuple[FileStamp, ...] = ()) -> Piece | None:
    """Return a finished shard whose every file has the hash it was written with, else None.

    Files that have the stamps `known` are not hashed.
    """
    kept = load(folder / RESULT, ShardResult)
    if kept is None:
        return None
    files = kept.parquet, kept.jsonl, kept.findings, kept.index, kept.signatures, kept.list
    if tuple(file.path for file in files) != FILE_NAMES:
        return None
    stamps = stamp_pieces(folder, FILE_NAMES)
    is_known = stamps != () and stamps == known
    if not is_known and not all(_is_whole(folder, file) for file in files):
        return None
    return Piece(folder, kept, stamps)


def _is_whole(folder: Path, file: FileEntry) -> bool:
    try:
        return hash_file(folder / file.path) == file.sha256
    except OSError:
        return False


@contextmanager
def rename_into(target: Path) -> Iterator[Path]:
    """Hand out a path of its own on the same file system; at the end it becomes `target`.

    Who comes second with the same target throws its own away, for both hold the same; unless what is
    there is broken, or the program failed on a page of it.
    """
    unfinished = target.parent.parent / UNFINISHED
    unfinished.mkdir(parents=True, exist_ok=True)
    target.parent.mkdir(exist_ok=True)
    folder, lock = _open_unfinished(unfinished)
    made = folder / target.name
    try:
        yield made
        if made.is_dir() and target.exists():
            there = open_piece(target)
            if there is None or there.result.has_fault:
                remove(target)
        try:
            made.replace(target)
        except OSError:
            if not target.exists():
                raise
    finally:
        remove(folder)
        lock.release()


def clear_unfinished(cache: Path) -> None:
    """Remove what ended processes left unfinished; other jobs may be at work in the same folder.

    The lock of a process ends with it, however it ends, and on a common file system tells of other
    machines as well.
    """
    for folder in (cache / UNFINISHED).glob("*"):
        if not (folder / LOCK).exists():
            with suppress(OSError):
                if time.time() - folder.lstat().st_mtime >= FRESH_SECONDS:
                    remove(folder)
            continue
        with suppress(Timeout, OSError), FileLock(folder / LOCK).acquire(timeout=0):
            remove(folder)


def _open_unfinished(place: Path) -> tuple[Path, FileLock]:
    """Return a new folder and its lock, which is held."""
    while True:
        folder = Path(tempfile.mkdtemp(dir=place))
        lock = FileLock(folder / LOCK)
        try:
            lock.acquire(timeout=0)
        except (Timeout, OSError):  # somebody who clears was faster
            if folder.exists() and not (folder / LOCK).exists():
                raise
            continue
        return folder, lock


def save(path: Path, value: Any) -> None:
    """Write a value, its hash before it."""
    data = msgspec.msgpack.encode(value)
    path.write_bytes(hashlib.sha256(data).digest() + data)


def load(path: Path, kind: type[KeptValue]) -> KeptValue | None:
    """Return what was saved; None when it is not there, not whole, or of another version."""
    try:
        data = memoryview(path.read_bytes())
        if hashlib.sha256(data[DIGEST_BYTES:]).digest() != bytes(data[:DIGEST_BYTES]):
            return None
        return msgspec.msgpack.decode(data[DIGEST_BYTES:], type=kind)
    except (OSError, ValueError):
        return None
