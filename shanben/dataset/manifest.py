"""The manifest of a build folder: every file with its hash, every seed, every tool.

It is written last, over everything else, so a manifest vouches for a whole build. This is the one
place where it is written and read.
"""

from pathlib import Path

import msgspec

from shanben.base.files import hash_file, leads_out
from shanben.base.types import UsageError

MANIFEST = "manifest.json"
FORMAT = 1


class FileEntry(msgspec.Struct, frozen=True, order=True, omit_defaults=True):
    """A file of the build: path, size, SHA-256 in hexadecimal; `rows` is None for a document."""

    path: str
    bytes: int
    sha256: str
    rows: int | None = None


class InputEntry(msgspec.Struct, frozen=True):
    """A file of seeds; `sha256` is None when it could not be read to its end."""

    path: str
    bytes: int
    sha256: str | None


class Rejected(msgspec.Struct, frozen=True):
    """A seed that did not become a row, and the rule that says why; None for the set as a whole."""

    seed: str | None
    rule: str


class Duplicate(msgspec.Struct, frozen=True):
    """A seed whose page stands in the dataset already, as that of `same_as`."""

    seed: str
    same_as: str


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a person says of a page: a finding accepted, a spot restored, or a value given.

    `of` is the rule, the span or the field. `id` names the page, which may be gone by now.
    """

    id: str
    kind: str
    of: str
    author: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a build folder holds and what it was made of.

    `content_hash` is SHA-256 over the sorted hashes of all rows; `tools` are versions of the packages
    that can change a byte.
    """

    format: int = FORMAT
    name: str = ""
    version: str
    rows: int
    content_hash: str = ""
    files: tuple[FileEntry, ...]
    inputs: tuple[InputEntry, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    by_hand: tuple[Entry, ...] = ()
    tools: dict[str, str] = {}

    @property
    def hashes(self) -> dict[str, str]:
        """The SHA-256 of every file, by path."""
        return {file.path: file.sha256 for file in self.files}


class DatasetError(UsageError):
    """A build folder, or the history of releases, cannot be used; nothing has been written."""

    def __init__(self, path: str, problem: str) -> None:
        self.path, self.problem = path, problem
        super().__init__(f"{path}: {problem}")

    def __reduce__(self) -> tuple[type, tuple[str, str]]:
        """Let the error cross a process: its args are not those of __init__."""
        return type(self), (self.path, self.problem)


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of a build folder; raise DatasetError when there is none or it is broken."""
    path = folder / MANIFEST
    try:
        return parse_manifest(path.read_bytes())
    except FileNotFoundError:
        raise DatasetError(str(path), "no such file; run shanben build first") from None
    except OSError as error:
        raise DatasetError(str(path), f"cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise DatasetError(str(path), f"is not a manifest: {error}") from None


def parse_manifest(data: bytes) -> Manifest:
    """Return the manifest that JSON spells; raise ValueError when it spells something else.

    It may come from somebody else, so it may name files of its own folder only.
    """
    manifest = msgspec.json.decode(data, type=Manifest)
    for file in manifest.files:
        if leads_out(file.path):
            raise ValueError(f"{file.path!r} leads out of the folder")
    return manifest


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest of a finished folder."""
    text = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
    (folder / MANIFEST).write_bytes(text + b"\n")


def measure_file(folder: Path, path: str) -> FileEntry:
    """Return the entry of a document that stands in the folder."""
    return FileEntry(path, (folder / path).stat().st_size, hash_file(folder / path))
