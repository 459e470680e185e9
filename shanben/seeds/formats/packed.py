"""Unpack a compressed file as one stream of bytes, in bounded memory, and lose only what is broken.

A gzip file is a row of members, one a record in web archives, one a block in those of bgzip. A member
may be empty, as the mark at the end of a BGZF file is. One that is broken is lost; the next one is
looked for by its header and by whether it can be unpacked, and reading goes on there. The other
compressions have no such marks: they are read up to the place where they break.

A piece is handed out only when the next one could be unpacked or the check sum of its member agrees, so
a member of one piece is whole or absent. Where a file merely breaks off, everything before is good.

Source: RFC 1952 for gzip.
"""

import bz2
import io
import lzma
import re
import zlib
from collections.abc import Callable, Generator, Iterator
from typing import IO, Any, NamedTuple

from shanben.base.storage import Root, open_file
from shanben.seeds.formats.seed_rows import Compression, SeedFile

# Unpacked at a time; so much is lost, together with the place, where a stream breaks.
CHUNK_BYTES = 2**16
# Read at a time. At the end of each member the rest is copied, and web archives have many small ones.
INPUT_BYTES = 2**14
# A reader goes on into the next members for a while before it notices that one is broken.
LOOK_BACK_BYTES = 2**20
SEARCH_BYTES = 2**20
GZIP_WINDOW = 31
# Identification, method and flags; the three highest flags must be zero.
GZIP_HEADER = re.compile(rb"\x1f\x8b\x08[\x00-\x1f]")
# xz -9 asks for 65 MB.
XZ_MEMORY_BYTES = 2**27
# What xz and tape drives write to fill up a block.
PADDING = b"\0"


class Loss(NamedTuple):
    """A stretch of a packed file that cannot be unpacked: bytes `start` to `end` of the file, and why.

    `end` is None where nothing after it can be read either.
    """

    start: int
    end: int | None
    reason: str

    def describe(self) -> str:
        """Return in words what is lost."""
        if self.end is None:
            return self.reason
        return (
            f"bytes {self.start:,} to {self.end:,} of the file cannot be unpacked ({self.reason}); "
            f"these {self.end - self.start:,} bytes are lost, reading goes on after them."
        )


class BrokenStreamError(OSError):
    """A reader came to a stretch that cannot be unpacked; what it reads next stands after it."""

    def __init__(self, loss: Loss) -> None:
        self.loss = loss
        super().__init__(loss.describe())

    def __reduce__(self) -> tuple[type, tuple[Loss]]:  # args differ from __init__
        return type(self), (self.loss,)


def open_unpacked(root: Root, source: SeedFile) -> IO[bytes]:
    """Open a file for reading, unpacked if it is packed.

    Reading raises BrokenStreamError at a stretch that cannot be unpacked. What is read next stands
    after it, if its `loss` has an end.
    """
    file = open_file(root, source.path)
    return file if source.compression is None else open_pieces(file, source.compression)


def open_pieces(file: IO[bytes], compression: Compression) -> IO[bytes]:
    """Return the content of an open file that is packed; see `open_unpacked`."""
    return io.BufferedReader(_PieceReader(file, unpack(file, compression)), CHUNK_BYTES)


def unpack(
    file: IO[bytes], compression: Compression | None, begins: bytes = b""
) -> Iterator[bytes | Loss]:
    """Yield the content of an open file piece by piece, and a Loss in the place of what is broken.

    No piece reaches from one gzip member into the next. After a loss only a member is taken whose
    content begins with `begins`.
    """
    match compression:
        case None:
            return iter(lambda: file.read(CHUNK_BYTES), b"")
        case "zstd":
            return _unpack_zstd(file)
        case "gzip":
            return _Members(file, _Inflater, begins).unpack()
        case "bz2":
            return _Members(file, bz2.BZ2Decompressor).unpack()
        case "xz":
            return _Members(file, lambda: lzma.LZMADecompressor(memlimit=XZ_MEMORY_BYTES)).unpack()


def read_upto(stream: IO[bytes], size: int) -> bytes:
    """Return the next `size` bytes of a stream, fewer only at its end."""
    pieces = []
    while size > 0 and (piece := stream.read(min(size, 2**20))):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


class _PieceReader(io.RawIOBase):
    """A stream of the pieces that a generator yields."""

    def __init__(self, file: IO[bytes], pieces: Iterator[bytes | Loss]) -> None:
        self.file, self.pieces = file, pieces
        self.rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self.rest:
            piece = next(self.pieces, None)
            if isinstance(piece, Loss):
                raise BrokenStreamError(piece)
            if piece is None:
                return 0
            self.rest = memoryview(piece)
        size = min(len(buffer), len(self.rest))
        buffer[:size], self.rest = self.rest[:size], self.rest[size:]
        return size

    def close(self) -> None:
        self.file.close()
        super().close()


class _Inflater:
    """One gzip member, with the interface that the decompressors of bz2 and xz have."""

    def __init__(self) -> None:
        self.inner = zlib.decompressobj(GZIP_WINDOW)

    @property
    def eof(self) -> bool:
        return self.inner.eof

    @property
    def unused_data(self) -> bytes:
        return self.inner.unused_data

    @property
    def needs_input(self) -> bool:
        return not self.inner.unconsumed_tail

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return self.inner.decompress(self.inner.unconsumed_tail + data, max_length)


class _Members:
    """The members of a packed file, one after the other."""

    def __init__(self, file: IO[bytes], new: Callable[[], Any], begins: bytes = b"") -> None:
        self.file, self.new, self.begins = file, new, begins
        self.data = b""  # read and not yet unpacked
        self.place = 0  # the byte of the file after `data`

    def unpack(self) -> Generator[bytes | Loss]:
        while self.skip_padding():
            start = self.place - len(self.data)
            loss = yield from self.unpack_member(start)
            if loss is not None:
                yield loss
                if loss.end is None:
                    return

    def unpack_member(self, start: int) -> Generator[bytes, None, Loss | None]:
        """Yield the pieces of the member that begins at byte `start`; return what was lost of it."""
        member, held = self.new(), b""
        while not member.eof:
            try:
                piece, is_over = self.feed(member)
            except (zlib.error, lzma.LZMAError, _DamageError) as error:
                return self.find_next(start, str(error).rpartition(": ")[2])
            if held and (piece or is_over):
                yield held
            if is_over:
                return Loss(start, None, "the file breaks off in packed data")
            held = piece or held
        if held:
            yield held
        self.data = member.unused_data
        return None

    def feed(self, member: Any) -> tuple[bytes, bool]:
        """Return the next piece, and whether the file is over before the member is."""
        is_over = False
        if member.needs_input and not self.data:
            self.read()
            is_over = not self.data
        data, self.data = (self.data, b"") if member.needs_input else (b"", self.data)
        try:
            piece: bytes = member.decompress(data, CHUNK_BYTES)
        except OSError as error:  # bz2 has no error of its own
            raise _DamageError(str(error)) from None
        return piece, is_over and not piece and not member.eof

    def read(self) -> None:
        data = self.file.read(INPUT_BYTES)
        self.place += len(data)
        self.data += data

    def skip_padding(self) -> bool:
        """Pass over padding; return whether anything follows."""
        while True:
            self.data = self.data.lstrip(PADDING)
            if self.data:
                return True
            self.read()
            if not self.data:
                return False

    def find_next(self, start: int, reason: str) -> Loss:
        """Return the loss of the member at byte `start`; reading goes on at its end."""
        if self.new is not _Inflater:
            return Loss(start, None, reason)
        try:
            end = self.find_member(max(start + 1, self.place - LOOK_BACK_BYTES))
        except io.UnsupportedOperation:  # a stream that cannot go back
            end = None
        if end is not None:
            self.file.seek(end)
            self.data, self.place = b"", end
        return Loss(start, end, reason)

    def find_member(self, start: int) -> int | None:
        """Return the byte from `start` on where a member begins; None when none does."""
        while True:
            self.file.seek(start)
            data = read_upto(self.file, SEARCH_BYTES)
            for header in GZIP_HEADER.finditer(data):
                if self.can_unpack(start + header.start()):
                    return start + header.start()
            if len(data) < SEARCH_BYTES:
                return None
            start += len(data) - 3

    def can_unpack(self, start: int) -> bool:
        """Return whether a member seems to begin at this byte."""
        self.file.seek(start)
        member = _Inflater()
        try:
            content = member.decompress(read_upto(self.file, CHUNK_BYTES), CHUNK_BYTES)
        except zlib.error:
            return False
        return content.startswith(self.begins) if content else member.eof


class _DamageError(Exception):
    """Packed data that cannot be unpacked."""


def _unpack_zstd(file: IO[bytes]) -> Generator[bytes | Loss]:
    """Yield the content of Zstandard frames; pyarrow brings its library along."""
    import pyarrow as pa

    stream = pa.CompressedInputStream(pa.PythonFile(file, "r"), "zstd")
    try:
        yield from read_stream(stream)
    except (OSError, pa.ArrowException) as error:
        yield Loss(0, None, str(error).splitlines()[0])


def read_stream(stream: Any) -> Iterator[bytes]:
    """Yield the content of a stream of pyarrow piece by piece.

    What its `read` allocates is never freed where it fails (pyarrow 26), so it is given the memory.
    """
    piece = bytearray(CHUNK_BYTES)
    while size := stream.readinto(piece):
        yield bytes(memoryview(piece)[:size])
