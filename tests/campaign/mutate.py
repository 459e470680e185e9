"""Turn good input into hostile input that still has the shape of what it was.

Values of JSON and TOML become values of other types, names go, come twice or are others; bytes of files
flip, go, repeat and change places. All is drawn from one generator of random numbers, so that an input
can be made again from the number of its run.
"""

import copy
import random
from collections.abc import Callable, Iterator
from typing import Any

Tree = Any
STRANGE: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**53 + 1, -(2**63), 1.5, -0.0, 1e308, "", " ", "\n", "x",
    "0", "1.0.0", "01.2.3", "1.0", "٣.0.0", "../../etc/passwd", "/", "C:\\", "a\0b", "\ud7ff", "\u202e",
    "善本", "sb1-aaaaaaaaaaaaaaaaaaaaaaaaaa", "x" * 5000, "{}", "{0}", "{x", "2026-01-31", "TODO", [],
    [None], [[]], [{}], {}, {"": ""}, {"a": {"b": []}}, ["a", 1], [1, 2], {"version": 3},
)  # fmt: skip


def mutate_tree(rng: random.Random, tree: Tree, strange: tuple[Any, ...] = STRANGE) -> Tree:
    """Return a copy of a tree of JSON in which one to three places are something else."""
    tree = copy.deepcopy(tree)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        tree = _mutate_once(rng, tree, strange)
    return tree


def _mutate_once(rng: random.Random, tree: Tree, strange: tuple[Any, ...]) -> Tree:
    places = list(_places(tree))
    if not places or rng.random() < 0.02:
        return copy.deepcopy(rng.choice(strange))
    holder, key = rng.choice(places)
    deed = rng.random()
    if deed < 0.65:
        holder[key] = copy.deepcopy(rng.choice(strange))
    elif deed < 0.8:
        del holder[key]
    elif deed < 0.9 and isinstance(holder, dict):
        holder[rng.choice(("x", "", str(key) + "s", "版本"))] = holder.pop(key)
    elif isinstance(holder, list):
        holder.insert(key, copy.deepcopy(holder[rng.randrange(len(holder))]))
    else:
        other, place = rng.choice(places)
        holder[key] = copy.deepcopy(other[place])
    return tree


def _places(tree: Tree) -> Iterator[tuple[Any, Any]]:
    """Yield every place of a tree: what holds it, and its name or number there."""
    if isinstance(tree, dict | list):
        keys = list(tree) if isinstance(tree, dict) else range(len(tree))
        for key in keys:
            yield tree, key
            yield from _places(tree[key])


def mutate_bytes(rng: random.Random, data: bytes) -> bytes:
    """Return bytes with one to four changes: flipped, gone, repeated, moved, cut off, put in."""
    for _ in range(rng.choice((1, 1, 2, 4))):
        data = rng.choice(BYTE_DEEDS)(rng, data)
    return data


def _stretch(rng: random.Random, data: bytes) -> tuple[int, int]:
    start = rng.randrange(len(data) + 1)
    return start, min(len(data), start + rng.choice((1, 1, 2, 4, 16, 64, 300)))


def _flip(rng: random.Random, data: bytes) -> bytes:
    if not data:
        return data
    place = rng.randrange(len(data))
    return data[:place] + bytes((data[place] ^ (1 << rng.randrange(8)),)) + data[place + 1 :]


def _drop(rng: random.Random, data: bytes) -> bytes:
    start, end = _stretch(rng, data)
    return data[:start] + data[end:]


def _repeat(rng: random.Random, data: bytes) -> bytes:
    start, end = _stretch(rng, data)
    return data[:end] + data[start:end] * rng.choice((1, 1, 3, 50)) + data[end:]


def _move(rng: random.Random, data: bytes) -> bytes:
    start, end = _stretch(rng, data)
    rest = data[:start] + data[end:]
    place = rng.randrange(len(rest) + 1)
    return rest[:place] + data[start:end] + rest[place:]


def _cut_off(rng: random.Random, data: bytes) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def _put_in(rng: random.Random, data: bytes) -> bytes:
    place = rng.randrange(len(data) + 1)
    return data[:place] + rng.choice(DEBRIS) + data[place:]


def _number(rng: random.Random, data: bytes) -> bytes:
    """Put another length where one may stand."""
    place = rng.randrange(len(data) + 1)
    number = rng.choice((0, 1, 0x7FFFFFFF, 0xFFFFFFFF, 2**62, 2**63 - 1))
    width = 4 if number < 2**32 else 8
    return data[:place] + number.to_bytes(width, "little") + data[place + width :]


DEBRIS = (
    b"\0", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\r", b"\n", b"\r\n\r\n", b'"', b"'", b"\\", b"{",
    b"[", b"<!--", b"<script>", b"</", b"&#xD800;", b"PK\x03\x04", b"\x1f\x8b\x08", b"ARROW1", b"PAR1",
    b"WARC/1.0", b"\x80", b"\x81", b"\xa3\xbf", b"\xe2\x80\xa8", b"\x1b[2J", b",", b";", b"\t", b"0",
    b"-", b"1e999",
)  # fmt: skip
BYTE_DEEDS: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    _flip, _flip, _drop, _repeat, _move, _cut_off, _put_in, _put_in, _number,
)  # fmt: skip
