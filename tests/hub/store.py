"""What a Hub remembers: repositories, commits, branches, tags and blobs."""

import hashlib
import json
import threading
from dataclasses import dataclass, field
from pathlib import Path

# The endings that a fresh dataset repository sends to large-file storage (a subset of the Hub's).
LARGE_SUFFIXES = ("7z", "arrow", "bin", "bz2", "gz", "npy", "parquet", "tar", "zip", "zst")
GIT_ATTRIBUTES = "".join(
    f"*.{suffix} filter=lfs diff=lfs merge=lfs -text\n" for suffix in LARGE_SUFFIXES
)


def git_blob_id(data: bytes) -> str:
    """Return the name git gives to a file with this content."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def lfs_pointer(sha256: str, size: int) -> bytes:
    return (
        f"version https://git-lfs.github.com/spec/v1\noid sha256:{sha256}\nsize {size}\n".encode()
    )


@dataclass(frozen=True)
class Entry:
    """A file of a commit; `oid` is git's name of it (of its pointer, for a large file)."""

    sha256: str
    size: int
    oid: str
    large: bool

    @property
    def hub_oid(self) -> str:
        """The name the Hub compares with the client's own."""
        return self.sha256 if self.large else self.oid


def regular_entry(data: bytes) -> Entry:
    return Entry(hashlib.sha256(data).hexdigest(), len(data), git_blob_id(data), large=False)


def large_entry(sha256: str, size: int) -> Entry:
    return Entry(sha256, size, git_blob_id(lfs_pointer(sha256, size)), large=True)


@dataclass(frozen=True)
class Commit:
    parent: str | None
    title: str
    files: dict[str, Entry]


@dataclass
class Repository:
    """One repository: commits by id, and the names that point at them."""

    private: bool = False
    commits: dict[str, Commit] = field(default_factory=dict)
    branches: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)

    def add_commit(self, branch: str, title: str, adds: dict[str, Entry], gone: set[str]) -> str:
        """Put a commit on a branch and return its id; `gone` names files and folders."""
        parent = self.branches.get(branch)
        files = dict(self.commits[parent].files) if parent else {}
        for path in [path for path in files if _is_under(path, gone)]:
            del files[path]
        files |= adds
        facts = [len(self.commits), parent, title, sorted((p, e.oid) for p, e in files.items())]
        oid = hashlib.sha1(json.dumps(facts).encode(), usedforsecurity=False).hexdigest()
        self.commits[oid] = Commit(parent, title, files)
        self.branches[branch] = oid
        return oid

    def resolve(self, revision: str) -> str | None:
        """Return the commit that a branch, tag, full or short commit id names."""
        name = revision.removeprefix("refs/heads/").removeprefix("refs/tags/")
        known = self.branches.get(name) or self.tags.get(name)
        if known or name in self.commits:
            return known or name
        short = [oid for oid in self.commits if len(name) >= 7 and oid.startswith(name)]
        return short[0] if len(short) == 1 else None

    def large_suffixes(self, revision: str, read: "BlobReader") -> tuple[str, ...]:
        """Return the file endings that `.gitattributes` sends to large-file storage."""
        entry = self.commits[revision].files.get(".gitattributes")
        lines = read(entry.sha256).decode().splitlines() if entry else []
        return tuple(line.split()[0][1:] for line in lines if line[:1] == "*" and "lfs" in line)


def _is_under(path: str, names: set[str]) -> bool:
    return any(path == name or path.startswith(name.rstrip("/") + "/") for name in names)


class BlobReader:
    """The content of a blob by its hash."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, sha256: str) -> bytes:
        return (self.folder / sha256).read_bytes()


class Store:
    """Everything on disk and in memory; safe to use from many threads."""

    def __init__(self, root: Path) -> None:
        self.lock = threading.RLock()
        self.repositories: dict[str, Repository] = {}
        self.blobs = root / "blobs"
        self.blobs.mkdir(parents=True)
        self.read_blob = BlobReader(self.blobs)
        self.parts: dict[str, dict[int, bytes]] = {}

    def create(self, name: str, private: bool) -> Repository:
        repository = Repository(private)
        data = GIT_ATTRIBUTES.encode()
        self.put_blob(data)
        repository.add_commit(
            "main", "initial commit", {".gitattributes": regular_entry(data)}, set()
        )
        self.repositories[name] = repository
        return repository

    def has_blob(self, sha256: str) -> bool:
        return (self.blobs / sha256).exists()

    def put_blob(self, data: bytes) -> str:
        """Keep a blob and return its hash."""
        sha256 = hashlib.sha256(data).hexdigest()
        temporary = self.blobs / f"{sha256}.{threading.get_ident()}"
        temporary.write_bytes(data)
        temporary.rename(self.blobs / sha256)
        return sha256
