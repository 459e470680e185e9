"""Open files in a folder of this machine, or behind an address such as s3://bucket/pages.

Local folders are plain paths and never pass through fsspec, which would only cost time. An address
is opened by fsspec with the driver of its protocol; hf:// comes with huggingface_hub, others (s3fs,
gcsfs, …) are installed by whoever needs them.
"""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from shanben.base.types import UsageError

READ_BUFFER_BYTES = 2**20
MANIFEST = "manifest.json"


class StorageError(UsageError):
    """An address that cannot be used as given; nothing was read or written."""


@dataclass(frozen=True, slots=True)
class Remote:
    """A folder behind an address, without a slash at its end."""

    address: str

    def __str__(self) -> str:
        return self.address

    def connect(self) -> tuple[Any, str]:
        """Return the file system and the folder's path in it; raise StorageError with the cure."""
        from fsspec.core import url_to_fs

        protocol = self.address.partition("://")[0]
        try:
            system, path = url_to_fs(self.address)
        except ImportError as error:
            raise StorageError(f"{self.address}: no driver for {protocol}://: {error}") from None
        except ValueError as error:
            raise StorageError(f"{self.address}: {error}") from None
        return system, str(path).rstrip("/")


Root = Path | Remote


def open_root(address: str) -> Root:
    """Return the folder that a person named: a path, or an address with a protocol.

    >>> open_root("s3://bucket/pages/")
    Remote(address='s3://bucket/pages')
    >>> open_root("seeds").name
    'seeds'
    """
    return Remote(address.rstrip("/")) if "://" in address else Path(address)


def open_file(root: Root, path: str) -> IO[bytes]:
    """Open a file of the folder for reading; raise OSError when that cannot be done."""
    if isinstance(root, Path):
        return (root / path).open("rb", buffering=READ_BUFFER_BYTES)
    system, base = root.connect()
    with _driver_errors():
        raw = system.open(f"{base}/{path}", "rb")
    return io.BufferedReader(raw, READ_BUFFER_BYTES)


@contextmanager
def _driver_errors() -> Iterator[None]:
    """Turn the errors of drivers into OSError; every driver has some of its own."""
    try:
        yield
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001  (nothing is known of them but their text)
        raise OSError(f"{type(error).__name__}: {error}") from None


def list_seeds(root: Remote) -> list[tuple[str, int]]:
    """Return (relative path, size in bytes) of every file below an address.

    Raises StorageError when it cannot be listed, or holds nothing: object stores know no empty
    folders, so nothing is what a mistyped address holds.
    """
    system, base = root.connect()
    try:
        with _driver_errors():
            files = _list_files(system, base)
    except OSError as error:
        raise StorageError(f"{root}: cannot be listed: {error}") from None
    if not files:
        raise StorageError(f"{root}: no such folder, or nothing in it")
    return files


def _list_files(system: Any, base: str) -> list[tuple[str, int]]:
    found = system.find(base, detail=True).items()
    return [(path.removeprefix(base).lstrip("/"), int(entry["size"] or 0)) for path, entry in found]


def upload_folder(folder: Path, remote: Remote) -> int:
    """Make the folder behind an address the same as a local one; return how many files were sent.

    Files that the manifest there vouches for are not sent again. While others are, there is no
    manifest: an upload that breaks off is known by that, and the next one sends everything. Raises
    OSError with the address when the driver fails.
    """
    system, base = remote.connect()
    try:
        with _driver_errors():
            return _upload(system, base, folder)
    except OSError as error:
        raise OSError(f"{remote}: {error}") from None


def _upload(system: Any, base: str, folder: Path) -> int:
    there = dict(_list_files(system, base)) if system.exists(base) else {}
    vouched = _vouched_files(system, base) if MANIFEST in there else {}
    mine = {file["path"]: file["sha256"] for file in _read_manifest(folder)["files"]}
    stale = [path for path in there if path not in mine and path != MANIFEST]
    sent = [
        path for path, sha256 in mine.items() if vouched.get(path) != sha256 or path not in there
    ]
    if MANIFEST in there:
        if not stale and not sent and _same(system, base, folder):
            return 0
        system.rm_file(f"{base}/{MANIFEST}")
    for path in sent:
        _send_file(system, folder, base, path)
    for path in stale:
        system.rm_file(f"{base}/{path}")
    _send_file(system, folder, base, MANIFEST)
    return len(sent) + 1


def fetch_folder(remote: Remote, folder: Path) -> None:
    """Copy everything behind an address into an empty local folder; nothing where nothing is.

    Raises OSError with the address when the driver fails.
    """
    system, base = remote.connect()
    try:
        with _driver_errors():
            _fetch(system, base, folder)
    except OSError as error:
        raise OSError(f"{remote}: {error}") from None


def _fetch(system: Any, base: str, folder: Path) -> None:
    for path, _ in _list_files(system, base) if system.exists(base) else ():
        target = folder / path
        if not target.resolve().is_relative_to(folder.resolve()):
            raise OSError(f"{path} leads out of the folder")
        target.parent.mkdir(parents=True, exist_ok=True)
        system.get_file(f"{base}/{path}", str(target))


def _send_file(system: Any, folder: Path, base: str, path: str) -> None:
    system.makedirs(f"{base}/{path}".rpartition("/")[0], exist_ok=True)
    system.put_file(str(folder / path), f"{base}/{path}")


def _read_manifest(folder: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_bytes())
    return manifest


def _vouched_files(system: Any, base: str) -> dict[str, str]:
    """Return path and hash of the files that the manifest behind an address names."""
    try:
        manifest = json.loads(system.cat_file(f"{base}/{MANIFEST}"))
        return {file["path"]: file["sha256"] for file in manifest["files"]}
    except (ValueError, KeyError, TypeError):
        return {}


def _same(system: Any, base: str, folder: Path) -> bool:
    found: bytes = system.cat_file(f"{base}/{MANIFEST}")
    return found == (folder / MANIFEST).read_bytes()
