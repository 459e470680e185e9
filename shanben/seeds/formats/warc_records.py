"""Take a WARC file apart into its records, and lose no more than the broken ones.

A record is a head, a block as long as the head says, and two line ends. After a record there is the next
one or the end of the file; where there is something else, the record's length is a lie. Such a record
is lost, and reading goes on at the next line that begins as a record does, inside the block or after it.

Up to `KEPT_BYTES` of a record are at hand before anything of it is believed, so a lie costs one record.
Longer blocks are films and the like; they are passed over piece by piece. In a packed file a record may
also end early because a member of the packing ends and the next one begins with a record.

Source: ISO 28500:2017 (WARC 1.1); its Annex on gzip for a member a record.
"""

import re
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from shanben.seeds.formats.packed import Loss

# A page and its head as servers send them fit several times.
KEPT_BYTES = 16 * 2**20
MAX_HEAD_BYTES = 2**16
RECORD_MARK = b"WARC/"
# How a record begins: the version, and a named field on the next line.
RECORD = re.compile(rb"WARC/[01]\.[0-9]{1,2}\r?\n(?:WARC|Content)-[A-Za-z-]{1,60}:")
# As long as the longest match of RECORD.
RECORD_BYTES = 90
HEAD_END = re.compile(rb"\r?\n\r?\n")
LINE_ENDS = b"\r\n"
BLANK = re.compile(rb"[\r\n]+")
BLOCK_END = b"\r\n\r\n"
SEARCH_BYTES = 2**20
LENGTH = re.compile(rb"\nContent-Length:[ \t]*([0-9]{1,18})[ \t]*\r?\n", re.I)
KIND = re.compile(rb"\nWARC-Type:[ \t]*([a-z]+)", re.I)
# A line that begins with a space goes on with the one before.
CONTINUED = re.compile(r"\n[ \t]+")


class Record(NamedTuple):
    """A record: its named fields, with names in small letters, and the first bytes of its block."""

    fields: dict[str, str]
    block: bytes

    @property
    def kind(self) -> str:
        """Return the type of the record, such as `response`."""
        return self.fields.get("warc-type", "").lower()


class Lost(NamedTuple):
    """A stretch of the archive that holds no record that can be read: what is wrong."""

    message: str


class BreaksOffError(Exception):
    """The archive cannot be read any further; says where and why."""


def read_records(
    pieces: Iterator[bytes | Loss], wanted: frozenset[str], limit: int, size: int | None = None
) -> Iterator[Record | Lost]:
    """Yield the records of these types, in order, and a Lost in the place of what is broken.

    Of a block at most `limit` bytes are handed out. `size` is that of a file that is not packed.
    Raises BreaksOffError where nothing more can be read.
    """
    window = _Window(pieces, size)
    while True:
        if window.begin_record():
            found = _read_record(window, wanted, limit)
            if found is not None:
                yield found
        elif window.loss is not None:
            yield _pass_loss(window)
        else:
            return


class _Window:
    """The bytes of an archive from some place on: as many as were asked for, and perhaps more.

    They end, for the time being, before a stretch that could not be unpacked: `loss`.
    """

    def __init__(self, pieces: Iterator[bytes | Loss], size: int | None) -> None:
        self.pieces, self.size = pieces, size
        self.data = bytearray()
        self.place = 0  # how many bytes stand before `data`
        self.loss: Loss | None = None
        # Where pieces begin as records do: in a packed file, the members.
        self.begins: deque[int] = deque()

    def read_piece(self) -> bytes:
        """Return the next piece; nothing at the end and before a loss."""
        piece = next(self.pieces, b"") if self.loss is None else b""
        if isinstance(piece, Loss):
            self.loss, piece = piece, b""
        return piece

    def fill(self, size: int) -> bool:
        """Have this many bytes at hand; return False when there are fewer."""
        while len(self.data) < size:
            piece = self.read_piece()
            if not piece:
                return False
            self.add(piece)
        return True

    def add(self, piece: bytes) -> None:
        """Put a piece after what is at hand."""
        if piece.startswith(RECORD_MARK):
            self.begins.append(self.place + len(self.data))
        self.data += piece

    def drop(self, size: int) -> None:
        """Pass over bytes that are at hand, and over what begins there."""
        del self.data[:size]
        self.place += size
        while self.begins and self.begins[0] <= self.place:
            self.begins.popleft()

    def skip(self, size: int) -> int:
        """Pass over bytes, at hand or not; return how many of them there are before another record."""
        start = self.place
        self.drop(0)  # the record that begins here is no other one
        while True:
            stop = min([start + size, *self.begins])
            if stop <= self.place + len(self.data):
                self.drop(stop - self.place)
                return stop - start
            self.drop(len(self.data))
            piece = self.read_piece()
            if not piece:
                return self.place - start
            self.add(piece)

    def left(self) -> int | None:
        """Return how many bytes there are; None where that is not known."""
        return None if self.size is None else self.size - self.place

    def holds(self, size: int) -> bool:
        """Return whether there may be that many bytes, at hand or not."""
        left = self.left()
        return left is None or size <= left

    def begin_record(self) -> bool:
        """Pass over line ends; return whether anything follows."""
        while self.fill(1) and self.data[0] in LINE_ENDS:
            blank = BLANK.match(self.data)
            self.drop(blank.end() if blank else 0)
        return bool(self.data)

    def find_block(self) -> int | None:
        """Return where the block of the record begins; None when its head has no end."""
        for size in (2**12, MAX_HEAD_BYTES):
            self.fill(size)
            if end := HEAD_END.search(self.data, 0, MAX_HEAD_BYTES):
                return end.end()
        return None

    def ends_after(self, size: int) -> bool:
        """Return whether a record may end after this many bytes."""
        self.fill(size + 2 * len(BLOCK_END) + len(RECORD_MARK))
        rest = bytes(self.data[size : size + 2 * len(BLOCK_END) + len(RECORD_MARK)])
        after = rest.lstrip(LINE_ENDS)
        return rest.startswith(BLOCK_END) or RECORD_MARK.startswith(after[: len(RECORD_MARK)])

    def find_record(self, start: int, problem: str, ending: str = "") -> Lost | None:
        """Pass over everything before the next record; return what is lost, None before a loss.

        `start` is the byte from which on it may begin, `problem` what is wrong if there is one. Raises
        BreaksOffError, with `ending` or the same problem, when there is none.
        """
        passed, has_more = 0, True
        while (record := RECORD.search(self.data, start)) is None and has_more:
            gone = max(0, len(self.data) - RECORD_BYTES)
            self.drop(gone)
            passed, start = passed + gone, max(0, start - gone)
            before = len(self.data)
            self.fill(before + SEARCH_BYTES)
            has_more = len(self.data) > before
        if record is not None:
            passed += record.start()
            self.drop(record.start())
            return Lost(f"{problem}; {passed:,} bytes are lost, reading goes on after them.")
        self.drop(len(self.data))
        if self.loss is None:
            raise BreaksOffError(ending or problem)
        return None


def _read_record(window: _Window, wanted: frozenset[str], limit: int) -> Record | Lost | None:
    """Return the record at hand, or what is lost in its place; None when it is not wanted."""
    if not window.data.startswith(RECORD_MARK) and window.fill(len(RECORD_MARK)):
        return window.find_record(1, "no record begins where one should")
    begin = window.find_block()
    if begin is None:
        if len(window.data) < MAX_HEAD_BYTES:
            problem = "the file breaks off in the header of a record"
        else:
            problem = f"the header of a record has more than {MAX_HEAD_BYTES:,} bytes"
        return window.find_record(1, problem)
    if RECORD.search(window.data, 1, begin):
        return window.find_record(1, "the header of a record breaks off")
    head = bytes(window.data[:begin])
    length = LENGTH.search(head)
    if length is None:
        return window.find_record(begin, "the header of a record does not say how long it is")
    kind = KIND.search(head)
    is_wanted = kind is not None and kind[1].decode().lower() in wanted
    return _read_block(window, begin, int(length[1]), limit if is_wanted else None)


def _read_block(
    window: _Window, begin: int, length: int, limit: int | None
) -> Record | Lost | None:
    """Return the record with up to `limit` bytes of its block, None when there is no limit."""
    end = begin + length
    lie = f"a record is not as long as its header says, {length:,} bytes"
    is_there = window.fill(min(end, KEPT_BYTES)) and window.holds(end)
    if not is_there:
        found = (window.left() or len(window.data)) - begin
        ending = f"the file breaks off after {found:,} of {length:,} bytes of a record"
        return window.find_record(begin, lie, ending)
    if end <= KEPT_BYTES and not window.ends_after(end):
        return window.find_record(begin, lie)
    record = None
    if limit is not None:
        fields = _parse_fields(bytes(window.data[:begin]))
        record = Record(fields, bytes(window.data[begin : min(end, begin + limit)]))
    passed = window.skip(end)
    if passed < end:
        if window.data:
            return Lost(f"{lie}; it is lost, reading goes on after it.")
        ending = f"the file breaks off after {passed - begin:,} of {length:,} bytes of a record"
        return window.find_record(0, lie, ending)
    return record


def _pass_loss(window: _Window) -> Lost:
    """Go on after a stretch that could not be unpacked."""
    loss, window.loss = window.loss, None
    if loss is None or loss.end is None:
        raise BreaksOffError(loss.reason if loss else "")
    return Lost(loss.describe())


def _parse_fields(head: bytes) -> dict[str, str]:
    """Return the named fields of a record's head, with names in small letters; of two, the first."""
    fields: dict[str, str] = {}
    text = head.decode("utf-8", "replace").replace("\r\n", "\n")
    if "\n " in text or "\n\t" in text:
        text = CONTINUED.sub(" ", text)
    for line in text.split("\n")[1:]:
        name, _, value = line.partition(":")
        fields.setdefault(name.strip().lower(), value.strip())
    return fields
