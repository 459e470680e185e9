"""What the Xet client leaves in its file-system store, and how to read it back.

`casUrl: "local://DIR"` makes hf_xet write chunks to DIR. Its shard files say which SHA-256
belongs to which Xet hash: a header of 48 bytes; then, per file, a hash of 32 bytes, flags and a
count of segments (u32 each), 8 bytes, 48 bytes per segment (twice that with bit 31 of the flags),
and, with bit 30, 48 bytes that open with the SHA-256. The list ends with 32 bytes of 0xFF.
"""

import hashlib
import struct
import time
from pathlib import Path

HEADER, RECORD = 48, 48
LAST = b"\xff" * 32


def read_hashes(store: Path) -> dict[str, str]:
    """Return the Xet hash of every file in the store, by SHA-256."""
    hashes: dict[str, str] = {}
    for path in sorted((store / "xet/xorbs/shards").glob("*.mdb")):
        hashes |= _read_shard(path.read_bytes())
    return hashes


def _read_shard(data: bytes) -> dict[str, str]:
    hashes = {}
    offset = HEADER
    while data[offset : offset + 32] != LAST:
        xet_hash = _hex(data[offset : offset + 32])
        flags, segments = struct.unpack_from("<II", data, offset + 32)
        offset += RECORD + RECORD * segments * (2 if flags >> 31 else 1)
        if flags & (1 << 30):
            hashes[_hex(data[offset : offset + 32])] = xet_hash
            offset += RECORD
    return hashes


def _hex(data: bytes) -> str:
    return "".join(f"{word:016x}" for word in struct.unpack("<4Q", data))


def download(url: str, xet_hash: str, size: int, sha256: str, target: Path) -> None:
    """Write the content of a Xet file to `target`, which appears only when it is whole."""
    from hf_xet import XetFileInfo, XetSession

    temporary = target.with_suffix(".xet")
    expires = int(time.time()) + 3600
    with XetSession().new_file_download_group(
        endpoint=url,
        token="xet",  # noqa: S106  # any word will do for a store in the file system
        token_expiry_unix_secs=expires,
    ) as group:
        group.start_download_file(XetFileInfo(xet_hash, size), str(temporary.absolute()))
    if hashlib.sha256(temporary.read_bytes()).hexdigest() != sha256:
        raise ValueError(f"the Xet store gave other bytes than {sha256}")
    temporary.rename(target)


def stored_bytes(store: Path) -> int:
    """Return how many bytes the store keeps, chunks and shards together."""
    return sum(path.stat().st_size for path in store.rglob("*") if path.is_file())
