"""A piece: one finished shard in a folder of its own, with the hashes of its files beside them.

`make_pieces` is the function that every engine schedules. A piece comes into being by one rename, so
any number of processes on any number of machines may work in one folder on a common file system, and
a piece that is there is whole. It is trusted only after its bytes were hashed again: one that was cut
short or edited counts as absent. What is known of a piece is pickled, and read with a list of the few
types that may stand in it, because a file in a work folder must not be able to run code.
"""

import hashlib
import io
import pickle
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from shanben.dataset.tally import SampledRow
from shanben.seeds.cuts import Scan
from shanben.seeds.formats.rows import Source
from shanben.seeds.reader import PageReader
from shanben.shards.write import OutputFile, ShardJob, ShardResult, write_shard

KEPT_TYPES = {
    (kept.__module__, kept.__qualname__): kept
    for kept in (Counter, OutputFile, SampledRow, Scan, ShardResult, Source)
}
RESULT = "result"
UNFINISHED = "unfinished"
DIGEST_BYTES = 32


class Piece(NamedTuple):
    """A finished shard: what is known of it, and the folder that holds its files."""

    folder: Path
    result: ShardResult


def make_pieces(jobs: Sequence[ShardJob]) -> list[Piece]:
    """Write shards that read the same files; what they share is read once, if they are in order."""
    reader = PageReader(jobs[0].seeds, jobs[0].fields)
    pieces = []
    for job in jobs:
        with rename_into(job.folder) as unfinished, _no_collector():
            unfinished.mkdir()
            result = write_shard(job, unfinished, reader)
            save(unfinished / RESULT, result)
        pieces.append(Piece(job.folder, result))
    reader.close()
    return pieces


@contextmanager
def _no_collector() -> Iterator[None]:
    """Look for circles of objects between shards only: pages make none, and looking takes time."""
    import gc

    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def open_piece(folder: Path) -> Piece | None:
    """Return a finished shard whose every file has the hash it was written with, else None."""
    kept = load(folder / RESULT)
    if not isinstance(kept, ShardResult):
        return None
    for file in (kept.parquet, kept.jsonl, kept.findings, kept.index):
        try:
            with (folder / file.name).open("rb") as data:
                sha256 = hashlib.file_digest(data, "sha256").hexdigest()
        except OSError:
            return None
        if sha256 != file.sha256:
            return None
    return Piece(folder, kept)


@contextmanager
def rename_into(target: Path) -> Iterator[Path]:
    """Hand out a path of its own on the same file system; at the end it becomes `target`.

    Who comes second with the same target throws its own away, for both hold the same; unless what is
    there is broken.
    """
    unfinished = target.parent.parent / UNFINISHED
    unfinished.mkdir(parents=True, exist_ok=True)
    target.parent.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=unfinished))
    made = folder / target.name
    try:
        yield made
        if made.is_dir() and target.exists() and open_piece(target) is None:
            remove(target)
        try:
            made.replace(target)
        except OSError:
            if not target.exists():
                raise
    finally:
        remove(folder)


def save(path: Path, value: Any) -> None:
    """Write a value, its hash before it."""
    data = pickle.dumps(value, protocol=5)
    path.write_bytes(hashlib.sha256(data).digest() + data)


def load(path: Path) -> Any:
    """Return what was saved; None when it is not there or not whole."""
    try:
        data = memoryview(path.read_bytes())
    except OSError:
        return None
    if hashlib.sha256(data[DIGEST_BYTES:]).digest() != bytes(data[:DIGEST_BYTES]):
        return None
    try:
        return _Unpickler(io.BytesIO(data[DIGEST_BYTES:])).load()
    except Exception:  # noqa: BLE001  (a pickle of another version may fail in any way)
        return None


def remove(path: Path) -> None:
    """Remove a file or a folder with everything in it, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        """Return one of the few types that may stand in a file of ours."""
        if (module, name) not in KEPT_TYPES:
            raise pickle.UnpicklingError(f"{module}.{name} does not belong here")
        return KEPT_TYPES[module, name]
