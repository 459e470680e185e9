"""TAR archives of pages, plain or packed as a whole.

An archive is read once, from its beginning, and never more of it than a page may be long is in memory.
Python's `tarfile` reads the heads; walking from one to the next is done here, because `tarfile` takes
extended heads of any length into memory and keeps every member it has met.

Source: POSIX.1-2024, pax, "ustar Interchange Format" and "pax Extended Header".
"""

import re
import tarfile
from collections.abc import Generator, Iterator
from typing import IO

from shanben.base.storage import Root
from shanben.seeds.formats.members import Member, read_members
from shanben.seeds.formats.packed import BrokenStreamError, open_unpacked, read_upto
from shanben.seeds.formats.seed_rows import FieldNames, Part, RawRow, UnreadableError

BLOCK_BYTES = 512
# A path may have 4,096 bytes on Linux.
MAX_HEAD_BYTES = 2**16
MAX_MEMBERS = 10_000_000
NAME_HEADS = frozenset({tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE})
WITHOUT_CONTENT = frozenset(
    {
        tarfile.LNKTYPE,
        tarfile.SYMTYPE,
        tarfile.DIRTYPE,
        tarfile.FIFOTYPE,
        tarfile.CHRTYPE,
        tarfile.BLKTYPE,
    }
)
LINKS = WITHOUT_CONTENT - {tarfile.DIRTYPE}
# How a record of an extended head begins: its length in bytes, and its key.
PAX_RECORD = re.compile(rb"([0-9]{1,6}) ([A-Za-z.]{1,60})=")
BREAKS_OFF = "the archive breaks off in a member"


def read_rows(root: Root, part: Part, fields: FieldNames) -> Generator[RawRow]:  # noqa: ARG001
    """Yield a row for each page of the archive."""
    with open_unpacked(root, part.source) as file:
        try:
            yield from read_members(part, _list_files(file))
        except BrokenStreamError as error:
            raise UnreadableError(error.loss.reason) from None


def _list_files(file: IO[bytes]) -> Iterator[Member]:
    """Yield the files of an archive. Of each, what was not read is passed over before the next."""
    name, size = "", None
    for info in _read_heads(file):
        if info.type in NAME_HEADS:
            content = _Content(file, info.size)
            name, size = _parse_head(info, content.read_whole(), name)
        else:
            length = info.size if size is None else size
            content = _Content(file, 0 if info.type in WITHOUT_CONTENT else length)
            if info.isreg() or info.type in LINKS:
                is_link = not info.isreg()
                yield Member(name or info.name, content.left, content.read, is_link=is_link)
            if info.type not in (tarfile.GNUTYPE_LONGLINK, tarfile.XGLTYPE):
                name, size = "", None
        content.skip()


def _read_heads(file: IO[bytes]) -> Iterator[tarfile.TarInfo]:
    """Yield the head of every member; whoever takes it passes over the content."""
    for number in range(MAX_MEMBERS):
        head = read_upto(file, BLOCK_BYTES)
        if number and not head:  # archives end with blocks of zeros, but not all of them do
            return
        try:
            info = tarfile.TarInfo.frombuf(head, "utf-8", "surrogateescape")
        except tarfile.EOFHeaderError:  # type: ignore[attr-defined]
            return
        except tarfile.HeaderError as error:
            reason = f"the head of member {number + 1} is broken" if number else "not a TAR archive"
            raise UnreadableError(f"{reason} ({error})") from None
        if info.size < 0 or info.type == tarfile.GNUTYPE_SPARSE:
            raise UnreadableError(f"member {number + 1} has holes or a size below zero")
        yield info
    raise UnreadableError(f"more than {MAX_MEMBERS:,} members; make several archives of it")


def _parse_head(info: tarfile.TarInfo, data: bytes, name: str) -> tuple[str, int | None]:
    """Return the name and the size that an extended head gives to the member after it.

    `name` is the one that an earlier head gave it; the size is None where the head does not say.
    """
    if info.type == tarfile.GNUTYPE_LONGNAME:
        return data.rstrip(b"\0").decode("utf-8", "replace"), None
    size, place = None, 0
    while record := PAX_RECORD.match(data, place):
        end = place + int(record[1])
        if not record.end() < end <= len(data) or data[end - 1 : end] != b"\n":
            break
        value = data[record.end() : end - 1]
        if record[2] == b"path":
            name = value.decode("utf-8", "replace")
        elif record[2] == b"size" and value.isdigit():
            size = int(value[:20])
        place = end
    return name, size


class _Content:
    """The content of a member, in the archive's stream."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        self.file, self.left = file, size
        self.padding = -size % BLOCK_BYTES

    def read(self, limit: int) -> bytes:
        """Return the next bytes, at most `limit`; raise UnreadableError where the archive breaks off."""
        wanted = min(limit, self.left)
        data = read_upto(self.file, wanted)
        self.left -= len(data)
        if len(data) < wanted:
            raise UnreadableError(BREAKS_OFF)
        return data

    def read_whole(self) -> bytes:
        """Return the content of a head."""
        if self.left > MAX_HEAD_BYTES:
            raise UnreadableError(f"the head of a member has {self.left:,} bytes")
        return self.read(self.left)

    def skip(self) -> None:
        """Pass over what is left and what fills up its last block."""
        while self.left:
            self.read(2**20)
        read_upto(self.file, self.padding)
