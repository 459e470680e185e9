"""Know again what of a file is as it was: by hashes of its beginnings, and of its blocks.

Blocks are counted from the end of a file, so that after a change that moves the rest the blocks after
it are the same ones. What stands before it is known by the hash that the file's own has come to at
every full block from the beginning, which costs nothing.
"""

import hashlib
from collections.abc import Iterator
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from shanben.base.identify import DIGEST_BYTES

if TYPE_CHECKING:
    from hashlib import _Hash

BLOCK_BYTES = 2**20


class Blocks(NamedTuple):
    """How long a file is, and 16 bytes that tell each of its beginnings and blocks from others."""

    size: int
    beginnings: bytes
    digests: bytes


def first_block(size: int) -> int:
    """Return the bytes of the first block of a file of this many bytes; all others are full."""
    return size % BLOCK_BYTES or BLOCK_BYTES


def digest_block(block: bytes) -> bytes:
    """Return what a block is known by: as many bytes of its SHA-256 as tell two pages apart."""
    return hashlib.sha256(block).digest()[:DIGEST_BYTES]


def hash_block(whole: "_Hash", block: bytes, start: int) -> bytes:
    """Add the block from byte `start` on to the hash of its file; blocks are given one after the other.

    Return what the file's beginning is known by that ends in the block, "" where none does: one with
    as many bytes as full blocks have.
    """
    end = BLOCK_BYTES - start % BLOCK_BYTES
    whole.update(memoryview(block)[:end])
    beginning = whole.copy().digest()[:DIGEST_BYTES] if end <= len(block) else b""
    whole.update(memoryview(block)[end:])
    return beginning


def find_same(now: Blocks, before: Blocks) -> tuple[int, int]:
    """Return how many bytes at the beginning, and how many at the end, are as they were.

    They do not overlap, neither in the file as it is `now` nor as it was.
    """
    old = reversed([*_split(before.digests)])
    after = _count_same(reversed([*_split(now.digests)]), old)
    head = BLOCK_BYTES * _count_same(_split(now.beginnings), _split(before.beginnings))
    room = min(now.size, before.size) - head
    return head, max(0, min(after * BLOCK_BYTES, room))


def _split(blocks: bytes) -> Iterator[bytes]:
    return (blocks[at : at + DIGEST_BYTES] for at in range(0, len(blocks), DIGEST_BYTES))


def _count_same(now: Iterator[bytes], old: Iterator[bytes]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(now, old, strict=False)))
