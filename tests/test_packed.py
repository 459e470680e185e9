"""Packed files: every packing gives the same bytes, in bounded memory, and what breaks costs itself."""

import bz2
import copy
import gzip
import io
import itertools
import lzma
import random
import tracemalloc
import zlib

import pytest

from shanben.seeds.formats import packed
from shanben.seeds.formats.packed import BrokenStreamError, Loss, open_pieces, unpack
from tests.containers import PACKERS, pack_zstd

TEXT = "\n".join(f"第{number}行，善本書目" for number in range(30_000)).encode()
HALF = len(TEXT) // 2


def make_noise(size):
    """Return bytes that cannot be packed any shorter."""
    return random.Random(1).randbytes(size)  # noqa: S311


def unpacked(data, compression, begins=b""):
    """Return what stands between the losses, and the losses."""
    texts, losses = [b""], []
    for piece in unpack(io.BytesIO(data), compression, begins):
        if isinstance(piece, Loss):
            losses.append(piece)
            texts.append(b"")
        else:
            texts[-1] += piece
    return texts, losses


def bgzip(data, size=2**14):
    """Return gzip in blocks, with the empty one at its end, as bgzip packs."""
    blocks = [data[n : n + size] for n in range(0, len(data), size)]
    return b"".join(gzip.compress(block, mtime=0) for block in [*blocks, b""])


# They are packed when they are asked for, not whenever the file is collected.
PACKED = {
    "gzip": (lambda: gzip.compress(TEXT), "gzip"),
    "gzip in blocks": (lambda: bgzip(TEXT), "gzip"),
    "gzip with a name, padded": (
        lambda: b"\x1f\x8b\x08\x08" + bytes(6) + b"a.txt\0" + gzip.compress(TEXT)[10:] + bytes(700),
        "gzip",
    ),
    "empty gzip members first": (lambda: gzip.compress(b"") * 2 + gzip.compress(TEXT), "gzip"),
    "zstd": (lambda: pack_zstd(TEXT), "zstd"),
    "zstd in two frames": (lambda: pack_zstd(TEXT[:HALF]) + pack_zstd(TEXT[HALF:]), "zstd"),
    "bz2": (lambda: bz2.compress(TEXT), "bz2"),
    "bz2 in two streams": (lambda: bz2.compress(TEXT[:HALF]) + bz2.compress(TEXT[HALF:]), "bz2"),
    "xz": (lambda: lzma.compress(TEXT), "xz"),
    "xz in two streams, padded": (
        lambda: lzma.compress(TEXT[:HALF]) + bytes(8) + lzma.compress(TEXT[HALF:]) + bytes(4),
        "xz",
    ),
}


@pytest.mark.parametrize(("pack", "compression"), PACKED.values(), ids=PACKED)
def test_every_packing_gives_what_was_packed(pack, compression):
    data = pack()
    assert unpacked(data, compression) == ([TEXT], [])
    assert open_pieces(io.BytesIO(data), compression).read() == TEXT


@pytest.mark.parametrize("compression", PACKERS)
def test_nothing_packed_is_nothing(compression):
    assert unpacked(b"", compression) == ([b""], [])
    assert unpacked(PACKERS[compression](b""), compression) == ([b""], [])


@pytest.mark.slow
@pytest.mark.parametrize("compression", PACKERS)
def test_what_breaks_off_gives_everything_before(compression):
    """All that could be unpacked, and where it ends."""
    noise = make_noise(4 * 10**6)
    data = PACKERS[compression](noise)
    (text, rest), (loss,) = unpacked(data[: len(data) // 2], compression)
    assert rest == b""
    assert noise.startswith(text)
    assert len(text) > 1_000_000  # bz2 unpacks blocks of 900,000 bytes
    assert (loss.start, loss.end) == (0, None)


@pytest.mark.slow
@pytest.mark.parametrize("compression", PACKERS)
def test_a_bomb_is_never_in_memory_as_a_whole(compression):
    """A hundred megabytes of zeros come in small pieces."""
    data = PACKERS[compression](bytes(10**8))
    pieces = list(itertools.islice(unpack(io.BytesIO(data), compression), 50))
    assert len(pieces) == 50
    assert all(0 < len(piece) <= packed.CHUNK_BYTES for piece in pieces)


@pytest.mark.slow
def test_an_xz_that_asks_for_much_memory_is_refused():
    """Its header may ask for four gigabytes."""
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 2**30}]
    _, (loss,) = unpacked(lzma.compress(TEXT, filters=filters), "xz")
    assert "emory" in loss.reason


def split_members(data):
    """Return the members of a gzip file."""
    members = []
    while data:
        member = zlib.decompressobj(31)
        member.decompress(data)
        members.append(data[: len(data) - len(member.unused_data)])
        data = member.unused_data
    return members


BREAKS = {
    "a byte in its data": lambda member: member[:50] + b"\xff\x00\xff" + member[53:],
    "its check sum": lambda member: member[:-8] + bytes(4) + member[-4:],
    "its length": lambda member: member[:-4] + bytes(4),
    "its first byte": lambda member: b"\0" + member[1:],
    "its end": lambda member: member[:-40],
    "its beginning": lambda member: member[40:],
}


@pytest.mark.parametrize("broken", BREAKS.values(), ids=BREAKS)
def test_a_broken_member_costs_itself(broken):
    """The members before and after it are whole; the loss says from which byte to which."""
    members = split_members(bgzip(TEXT))
    spoiled = broken(members[5])
    data = b"".join((*members[:5], spoiled, *members[6:]))
    (before, after), (loss,) = unpacked(data, "gzip")
    assert before == TEXT[: 5 * 2**14]
    assert after == TEXT[6 * 2**14 :]
    start = sum(map(len, members[:5]))
    # Zeros in the place of the first byte are taken for padding.
    assert loss.start in (start, start + 1)
    assert loss.end == start + len(spoiled)
    assert f"{loss.end - loss.start:,} bytes are lost" in loss.describe()


def test_broken_members_one_after_the_other_are_one_loss():
    """None of them can be unpacked, so nobody can say how many there were."""
    members = split_members(bgzip(TEXT))
    spoiled = [member[:-8] + bytes(8) for member in members[5:8]]
    (before, *_, after), losses = unpacked(b"".join((*members[:5], *spoiled, *members[8:])), "gzip")
    assert (before, after) == (TEXT[: 5 * 2**14], TEXT[8 * 2**14 :])
    assert losses[0].start == sum(map(len, members[:5]))
    assert losses[-1].end == sum(map(len, members[:5])) + sum(map(len, spoiled))


def test_a_long_broken_member_gives_what_came_before_and_the_next_one():
    """A member of hundreds of megabytes is not all or nothing."""
    noise = make_noise(5 * 10**6)
    first, second = gzip.compress(noise), gzip.compress(TEXT)
    spoiled = first[:-8] + bytes(8)
    (before, after), (loss,) = unpacked(spoiled + second, "gzip")
    assert noise.startswith(before)
    assert len(before) > 4_800_000
    assert after == TEXT
    assert (loss.start, loss.end) == (0, len(first))


def test_packed_data_inside_a_broken_member_is_not_taken_for_the_next_one():
    """Servers pack bodies, and what is packed already is stored as it is."""
    inner = gzip.compress(b"body " * 99)
    member = gzip.compress(b"WARC/1.0 " + inner, compresslevel=0)
    data = member[:-8] + bytes(8) + gzip.compress(b"WARC/1.0 next")
    (_, after), (loss,) = unpacked(data, "gzip", b"WARC/")
    assert after == b"WARC/1.0 next"
    assert loss.end == len(member)


def test_packed_data_long_before_the_break_is_not_taken_for_the_next_member():
    """What was handed out already must not come again."""
    inner = gzip.compress(b"inner " * 99)
    member = gzip.compress(inner + make_noise(2 * packed.LOOK_BACK_BYTES), compresslevel=0)
    assert inner in member
    (_, after), (loss,) = unpacked(member[:-8] + bytes(8) + gzip.compress(b"next"), "gzip")
    assert after == b"next"
    assert loss.end == len(member)


def test_the_next_member_is_found_wherever_its_header_stands(monkeypatch):
    """The file is searched piece by piece, and a header may lie across two of them."""
    monkeypatch.setattr(packed, "SEARCH_BYTES", 16)
    last = gzip.compress(b"last")
    for size in range(30, 60):
        texts, losses = unpacked(gzip.compress(b"first") + b"\xff" * size + last, "gzip")
        assert texts == [b"first", b"last"]
        assert losses[0].end - losses[0].start == size


def test_a_reader_of_lines_goes_on_after_a_loss():
    """It is told once, and the next line it reads stands after it."""
    members = [gzip.compress(f"{n}\n".encode() * 3) for n in range(3)]
    members[1] = members[1][:-8] + bytes(8)
    lines = open_pieces(io.BytesIO(b"".join(members)), "gzip")
    assert [lines.readline() for _ in range(3)] == [b"0\n"] * 3
    with pytest.raises(BrokenStreamError) as error:
        lines.readline()
    assert copy.copy(error.value).loss == error.value.loss  # as it crosses a process boundary
    assert lines.read() == b"2\n" * 3


def test_a_stream_that_cannot_go_back_ends_where_it_breaks():
    """Some addresses can only be read forwards."""

    class Forwards(io.BytesIO):
        def seek(self, *_):
            raise io.UnsupportedOperation("seek")

    members = split_members(bgzip(TEXT))
    members[1] = members[1][:-8] + bytes(8)
    found = list(unpack(Forwards(b"".join(members)), "gzip"))
    assert found[-1].end is None
    assert b"".join(found[:-1]) == TEXT[: 2**14]


def test_broken_zstd_leaves_no_memory_behind():
    """A worker reads thousands of files; what pyarrow's own `read` allocates stays where it fails."""
    broken = pack_zstd(TEXT)[:-5000] + make_noise(5000)
    assert len(unpacked(broken, "zstd")[1]) == 1
    tracemalloc.start()
    for _ in range(30):
        unpacked(broken, "zstd")
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < packed.CHUNK_BYTES
