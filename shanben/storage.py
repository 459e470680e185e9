"""Open files in a folder of this machine, or behind an address such as s3://bucket/pages.

Local folders are plain paths and never pass through fsspec, which would only cost time. An address
is opened by fsspec with the driver of its protocol; hf:// comes with huggingface_hub, others (s3fs,
gcsfs, …) are installed by whoever needs them.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

READ_BUFFER_BYTES = 2**20


class StorageError(Exception):
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
    try:
        raw = system.open(f"{base}/{path}", "rb")
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001  (every driver has errors of its own)
        raise OSError(f"{type(error).__name__}: {error}") from None
    return io.BufferedReader(raw, READ_BUFFER_BYTES)


def list_files(root: Remote) -> Iterator[tuple[str, int]]:
    """Yield (relative path, size in bytes) of every file below an address.

    Raises OSError when there is no such folder.
    """
    system, base = root.connect()
    for path, entry in system.find(base, detail=True).items():
        yield path.removeprefix(base).lstrip("/"), int(entry["size"] or 0)
