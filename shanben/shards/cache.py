"""Know what earlier runs computed, and what of it still holds.

The cache lies in `.shanben/<name>/cache/`. Deleting it loses time, never data. Four things are kept:

* scans of large files, by the SHA-256 of the file;
* pieces (finished shards), by a key that covers every byte the shard is made of, the repeats in it
  and the program (`fingerprint_program`);
* by which stamps the files of seeds and pieces are known again (`seen`);
* the near duplicates of the last run (`changed_rows`).
"""

import hashlib
import os
import platform
import time
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from shanben.base.contract import FILE_NAME as CONTRACT
from shanben.base.contract import find_schema_file
from shanben.base.files import remove
from shanben.seeds.cuts import Scan
from shanben.seeds.formats import FORMATS, can_read
from shanben.shards.changed_rows import EarlierClusters, KeptClusters, keep_clusters
from shanben.shards.clusters import Clusters
from shanben.shards.pieces import Piece, clear_unfinished, load, rename_into, save
from shanben.shards.seen import NOTHING_SEEN, FileStamp, SeenFiles, keep_settled
from shanben.shards.tools import read_tool_versions
from shanben.shards.write import SIGNATURES

# Suffixes of what is made from the sources.
MADE = (".pyc", ".so", ".pyd")
SCANS, SHARDS, SEEN, CLUSTERS = "scans", "shards", "seen", "clusters"


class Cache:
    """What earlier runs computed, in one folder.

    It is `frozen` when nothing may be added or removed. With `verify` every file is read in full.
    """

    def __init__(self, folder: Path, *, frozen: bool = False, verify: bool = False) -> None:
        self.folder, self.frozen, self.verify = folder, frozen, verify

    @cached_property
    def seen(self) -> SeenFiles:
        """The files that need not be read to be known."""
        found = None if self.verify else load(self.folder / SEEN / SEEN, SeenFiles)
        return NOTHING_SEEN if found is None else keep_settled(found, time.time_ns())

    def keep_seen(
        self, seeds: Mapping[str, tuple[FileStamp, str]], pieces: Iterable[Piece]
    ) -> None:
        """Keep by which stamps seeds, named by their keys, and pieces are known again."""
        stamps = {piece.result.name: piece.stamps for piece in pieces if piece.stamps}
        with rename_into(self.folder / SEEN / SEEN) as path:
            now = path.parent.stat().st_mtime_ns  # made just now, by the clock of this file system
            save(path, SeenFiles(now, dict(seeds), stamps))

    def find_clusters(self) -> EarlierClusters | None:
        """Return the near duplicates of the last run; None unless this program found them."""
        found = None if self.verify else load(self.folder / SEEN / CLUSTERS, KeptClusters)
        if found is None or found.program != fingerprint_program():
            return None
        return EarlierClusters(found, lambda name: self.shard_folder(name) / SIGNATURES)

    def keep_clusters(self, found: Clusters | None) -> None:
        """Keep the near duplicates of a whole run."""
        if found is not None:
            kept = keep_clusters(fingerprint_program(), found.shards, found.labels)
            with rename_into(self.folder / SEEN / CLUSTERS) as path:
                save(path, kept)

    def has_scans(self) -> bool:
        """Return whether any scan may be found."""
        return any((self.folder / SCANS).glob("*"))

    def find_scan(self, key: str) -> Scan | None:
        """Return a kept scan, None when there is none or its bytes are not what was written."""
        return load(self.folder / SCANS / key, Scan)

    def keep_scan(self, key: str, scan: Scan) -> None:
        """Keep a scan."""
        if not self.frozen:
            with rename_into(self.folder / SCANS / key) as path:
                save(path, scan)

    def shard_folder(self, key: str) -> Path:
        """Return the folder that is or will be the piece with this key."""
        return self.folder / SHARDS / key

    def shard_keys(self) -> set[str]:
        """Return the keys of the pieces that are there, good or not; see `open_piece`."""
        folder = self.folder / SHARDS
        return {path.name for path in folder.iterdir()} if folder.is_dir() else set()

    def prune(self, scans: Iterable[str], shards: Iterable[str]) -> None:
        """Remove every entry that is not named, and what interrupted runs left."""
        clear_unfinished(self.folder)
        for kind, kept in ((SCANS, set(scans)), (SHARDS, set(shards))):
            for path in (self.folder / kind).glob("*"):
                if path.name not in kept:
                    remove(path)


@cache
def fingerprint_program() -> str:
    """Return a SHA-256 over everything of the program that can change a byte of a shard.

    All sources and tables of the package, the contract, the versions of the libraries and of Python.
    Sources that do not matter to a shard count as well: too much work is better than a wrong byte.
    What was compiled from them gives the same bytes, and does not count.
    """
    digest = hashlib.sha256(platform.python_version().encode())
    readers = [name for name in FORMATS if can_read(name)]
    for tool, version in read_tool_versions(readers).items():
        digest.update(f"{tool} {version}\n".encode())
    package = str(Path(__file__).resolve().parents[1])
    # By their names: to list and sort as many objects of pathlib takes 10 ms of every start. Editors
    # leave links to nothing beside what they edit.
    files = (f"{place}{os.sep}{name}" for place, _, names in os.walk(package) for name in names)
    sources = sorted(
        path
        for path in files
        if not path.endswith(MADE) and os.path.isfile(path)  # noqa: PTH113
    )
    named = [(path.removeprefix(package), path) for path in sources]
    for name, path in (*named, (CONTRACT, str(find_schema_file()))):
        data = Path(path).read_bytes()
        digest.update(f"{name} {len(data)}\n".encode() + data)
    return digest.hexdigest()


def make_key(*parts: Any) -> str:
    """Return a name for what depends on nothing but `parts`, whose `repr` must tell them apart."""
    return hashlib.sha256("\n".join(map(repr, parts)).encode()).hexdigest()
