"""ZIP archives of pages.

Zip bombs are refused by what the archive says of itself, before anything is unpacked: too many members,
members that lie on one another, one that grows out of all proportion. What it says is not believed
either: no member is read further than a page may be long.

Source: APPNOTE.TXT 6.3 (4.3.12 central directory, 4.3.14 and 4.3.16 its end).
"""

import stat
import struct
import zipfile
import zlib
from collections.abc import Generator
from functools import partial
from typing import IO

from shanben.base.storage import Root, open_file
from shanben.seeds.formats.members import Member, MemberError, read_members
from shanben.seeds.formats.packed import read_upto
from shanben.seeds.formats.seed_rows import FieldNames, Part, RawRow, UnreadableError

# The directory is in memory as a whole.
MAX_MEMBERS = 200_000
# An entry is 46 bytes and the name; that of a deep path in Chinese has 300.
MAX_DIRECTORY_BYTES = 400 * MAX_MEMBERS
# A page of a million spaces packs to a thousandth; nothing that is longer does so.
RATIO_FREE_BYTES, MAX_RATIO = 2**20, 200
# Of the others, Python unpacks as much at once as a member wants.
METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
ENCRYPTED = 1

END, END_MARK = struct.Struct("<4s4H2LH"), b"PK\x05\x06"
# Of archives beyond 4 GB or 65,535 members; the locator of 20 bytes stands between the two.
UNIX = 3  # made there: the upper half of the attributes is the mode of the file
END_64, END_64_MARK, LOCATOR_BYTES = struct.Struct("<4sQ2H2L4Q"), b"PK\x06\x06", 20
MAX_COMMENT_BYTES = 2**16
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, struct.error)


def read_rows(root: Root, part: Part, fields: FieldNames) -> Generator[RawRow]:  # noqa: ARG001
    """Yield a row for each page of the archive."""
    size = part.source.size
    with open_file(root, part.source.path) as file:
        _check_directory(file, size)
        try:
            archive = zipfile.ZipFile(file)
        except (*BROKEN, NotImplementedError) as error:
            raise UnreadableError(f"not a ZIP archive ({error})") from None
        with archive:
            # `is_dir` fails for a member without a name (Python 3.11)
            members = [info for info in archive.infolist() if not info.filename.endswith("/")]
            if sum(info.compress_size for info in members) > size:
                raise UnreadableError("its members lie on one another: this is a ZIP bomb")
            yield from read_members(part, (_describe(archive, info) for info in members))


def _check_directory(file: IO[bytes], size: int) -> None:
    """Refuse a directory that would take all memory."""
    file.seek(max(0, size - END.size - MAX_COMMENT_BYTES - END_64.size - LOCATOR_BYTES))
    tail = file.read()
    file.seek(0)
    place = tail.rfind(END_MARK)
    if place < 0 or place + END.size > len(tail):
        raise UnreadableError("not a ZIP archive, or it breaks off: its directory is missing")
    members, length = END.unpack_from(tail, place)[4:6]
    place_64 = place - LOCATOR_BYTES - END_64.size
    if place_64 >= 0 and tail.startswith(END_64_MARK, place_64):
        members, length = END_64.unpack_from(tail, place_64)[7:9]
    if members > MAX_MEMBERS or length > MAX_DIRECTORY_BYTES:
        raise UnreadableError(
            f"{members:,} members; a ZIP archive may have {MAX_MEMBERS:,}. Make it a .tar, or several"
        )


def _describe(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Member:
    is_link = info.create_system == UNIX and stat.S_ISLNK(info.external_attr >> 16)
    read = partial(_read_member, archive, info)
    return Member(info.filename, info.file_size, read, is_link=is_link)


def _read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int) -> bytes:
    if info.flag_bits & ENCRYPTED:
        raise MemberError("it is encrypted")
    if info.compress_type not in METHODS:
        raise MemberError(f"it is packed by method {info.compress_type}, which is not read")
    if info.file_size > max(RATIO_FREE_BYTES, MAX_RATIO * info.compress_size):
        raise MemberError(f"{info.compress_size:,} bytes would grow to {info.file_size:,}")
    try:
        with archive.open(info) as stream:
            return read_upto(stream, limit)
    except (*BROKEN, RuntimeError) as error:
        raise MemberError(str(error)) from None
