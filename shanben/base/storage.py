"""Open files in a folder of this machine, or at an address such as s3://bucket/pages.

Local folders are plain paths and never pass through fsspec, which would only cost time. An address
is opened by fsspec with the driver of its protocol; hf:// comes with huggingface_hub, others (s3fs,
gcsfs, …) are installed by whoever needs them.
"""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from shanben.base.guard import bounded, guard_client
from shanben.base.types import UsageError

READ_BUFFER_BYTES = 2**20
PIECE_BYTES = 2**26  # asked of a driver at once, at most


class StorageError(UsageError):
    """An address that cannot be used as given; nothing was read or written."""


class TooLongError(OSError):
    """A file at an address that holds more than it may."""


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
        # The Hub's driver lists folders in threads, in which no bound of ours would hold.
        options = {"max_workers": 1} if protocol == "hf" else {}
        try:
            system, path = url_to_fs(self.address, **options)
        except ImportError as error:
            raise StorageError(f"{self.address}: no driver for {protocol}://: {error}") from None
        except ValueError as error:
            raise StorageError(f"{self.address}: {error}") from None
        if protocol == "hf":
            guard_client(sys.modules["huggingface_hub"])  # fsspec has loaded it
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


def open_file(root: Root, path: str, limit: int | None = None) -> IO[bytes]:
    """Open a file of the folder for reading; raise OSError when that cannot be done.

    At an address reading raises TooLongError after `limit` bytes, where one is given.
    """
    if isinstance(root, Path):
        return (root / path).open("rb", buffering=READ_BUFFER_BYTES)
    system, base = root.connect()
    with driver_errors():
        raw = system.open(f"{base}/{path}", "rb")
    return io.BufferedReader(_RemoteFile(raw, limit), READ_BUFFER_BYTES)


class _RemoteFile(io.RawIOBase):
    """A file of a driver, read piece by piece: drivers read all at once what is asked for at once."""

    def __init__(self, raw: Any, limit: int | None) -> None:
        self._raw, self._limit = raw, limit

    def readinto(self, buffer: Any) -> int:
        wanted, size = min(len(buffer), PIECE_BYTES), getattr(self._raw, "size", None)
        if size is not None:
            wanted = min(wanted, max(0, size - self._raw.tell()))
        with driver_errors():
            data = self._raw.read(wanted)
        if size is not None and len(data) < wanted:  # so little a time could go on for ever
            raise OSError(f"{len(data):,} of {wanted:,} bytes came that were asked for")
        if self._limit is not None and data and self._raw.tell() > self._limit:
            raise TooLongError(f"holds more than the {self._limit:,} bytes that it may")
        buffer[: len(data)] = data
        return len(data)

    def seek(self, place: int, whence: int = 0) -> int:
        return int(self._raw.seek(place, whence))

    def tell(self) -> int:
        return int(self._raw.tell())

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return bool(self._raw.seekable())

    def close(self) -> None:
        self._raw.close()
        super().close()


def read_remote(system: Any, path: str, limit: int) -> bytes:
    """Return a file of a file system at an address; raise TooLongError when it is longer than that."""
    with driver_errors(), system.open(path, "rb") as raw:
        data: bytes = raw.read(limit + 1)
    if len(data) > limit:
        raise TooLongError(f"{path} holds more than the {limit:,} bytes that it may")
    return data


@contextmanager
def driver_errors() -> Iterator[None]:
    """Turn the errors of drivers into OSError, and hold the Hub to bounds meanwhile."""
    try:
        with bounded():
            yield
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001  (every driver has its own; nothing is known but the text)
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
