"""Open files in a folder of this machine, or at an address such as s3://bucket/pages.

Local folders are plain paths and never pass through fsspec, which would only cost time. An address
is opened by fsspec with the driver of its protocol; hf:// comes with huggingface_hub, others (s3fs,
gcsfs, …) are installed by whoever needs them.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from shanben.base.types import UsageError

READ_BUFFER_BYTES = 2**20


class StorageError(UsageError):
    """An address that cannot be used as given; nothing was read or written."""


@dataclass(frozen=True, slots=True)
class Remote:
    """A folder at an address, without a slash at its end."""

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
    with driver_errors():
        raw = system.open(f"{base}/{path}", "rb")
    return io.BufferedReader(raw, READ_BUFFER_BYTES)


@contextmanager
def driver_errors() -> Iterator[None]:
    """Turn the errors of drivers into OSError; every driver has some of its own."""
    try:
        yield
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001  (nothing is known of them but their text)
        raise OSError(f"{type(error).__name__}: {error}") from None


def list_remote(root: Remote) -> list[tuple[str, int]]:
    """Return (relative path, size in bytes) of every file below an address.

    Raises StorageError when it cannot be listed, or holds nothing: object stores know no empty
    folders, so nothing is what a mistyped address holds.
    """
    system, base = root.connect()
    try:
        with driver_errors():
            files = list_files(system, base)
    except OSError as error:
        raise StorageError(f"{root}: cannot be listed: {error}") from None
    if not files:
        raise StorageError(f"{root}: no such folder, or nothing in it")
    return files


def list_files(system: Any, base: str) -> list[tuple[str, int]]:
    """Return (relative path, size in bytes) of every file below a folder of a file system."""
    found = system.find(base, detail=True).items()
    return [(path.removeprefix(base).lstrip("/"), int(entry["size"] or 0)) for path, entry in found]
