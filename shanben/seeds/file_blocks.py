"""Know again what of a file is as it was: by hashes of its blocks, from its beginning and its end.

Blocks are counted from the end of a file, so that after a change that moves the rest the blocks after
it are the same ones. Those before it are hashed again where the old file had them.
"""

import hashlib
from collections.abc import Iterator
from itertools import takewhile
from typing import IO, NamedTuple

from shanben.base.identify import DIGEST_BYTES

BLOCK_BYTES = 2**20


class Blocks(NamedTuple):
    """The bytes of a file, and 16 bytes for each of its blocks that tell it from others."""

    size: int
    digests: bytes


def first_block(size: int) -> int:
    """Return the bytes of the first block of a file of this many bytes; all others are full."""
    return size % BLOCK_BYTES or BLOCK_BYTES


def digest_block(block: bytes) -> bytes:
    """Return what a block is known by: as many bytes of its SHA-256 as tell two pages apart."""
    return hashlib.sha256(block).digest()[:DIGEST_BYTES]


def find_same(data: IO[bytes], now: Blocks, before: Blocks) -> tuple[int, int]:
    """Return how many bytes at the beginning, and how many at the end, are as they were.

    They do not overlap, neither in the file as it is `now` nor as it was. `data` is the file, open.
    """
    old = list(_split(before.digests))
    after = _count_same(reversed(list(_split(now.digests))), reversed(old))
    begin = (digest_block(data.read(length)) for length in _lengths(before.size))
    same = _count_same(begin, iter(old))
    head = first_block(before.size) + (same - 1) * BLOCK_BYTES if same else 0
    room = min(now.size, before.size) - head
    return head, max(0, min(after * BLOCK_BYTES, room))


def _split(blocks: bytes) -> Iterator[bytes]:
    return (blocks[at : at + DIGEST_BYTES] for at in range(0, len(blocks), DIGEST_BYTES))


def _lengths(size: int) -> Iterator[int]:
    yield first_block(size)
    yield from (BLOCK_BYTES for _ in range(first_block(size), size, BLOCK_BYTES))


def _count_same(now: Iterator[bytes], old: Iterator[bytes]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(now, old, strict=False)))
