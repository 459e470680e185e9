"""Archives of files: the members that are pages are rows, numbered in the order of the archive.

Nothing is ever unpacked to a disk, so the names of members can do no harm; they only tell what a member
is. A member that is broken, encrypted or too long loses itself only. What is no page, other archives
included, is counted and told in one note at the end.
"""

from collections import Counter
from collections.abc import Callable, Generator, Iterable, Mapping
from importlib import import_module
from io import BytesIO
from typing import Any, NamedTuple

from shanben.base.findings import Finding
from shanben.seeds.formats import FORMATS, FileKind, find_format, list_suffixes
from shanben.seeds.formats.names import (
    WITHOUT_SUFFIX,
    describe_suffix_counts,
    find_suffix,
    is_quiet,
)
from shanben.seeds.formats.packed import BrokenStreamError, open_pieces, read_upto
from shanben.seeds.formats.page_file import read_row
from shanben.seeds.formats.seed_rows import Part, RawRow, SeedFile, digest_cells, no_rows, too_long

# A hostile archive has a suffix of its own for every member.
MAX_SUFFIXES = 1000
LINK = "(link)"  # after the suffix of a member that leads to a file, a device or a pipe


class MemberError(Exception):
    """A member that cannot be read; the others can."""


class Member(NamedTuple):
    """A file of an archive: its name, its size in bytes as the archive says, and how to read it.

    `is_link` says that it only leads to a file, or to a device or a pipe: it is never read.
    `read(limit)` returns at most `limit` bytes of its content; it raises MemberError with the reason.
    """

    name: str
    size: int
    read: Callable[[int], bytes]
    is_link: bool = False


def read_members(part: Part, members: Iterable[Member]) -> Generator[RawRow]:
    """Yield a row for each member that is a page; after the last one the note on the others."""
    suffixes = list_suffixes()
    others: Counter[str] = Counter()
    number = 0
    for member in members:
        if is_quiet(member.name):
            continue
        kind = find_format(member.name, suffixes)
        if member.is_link or kind is None or not FORMATS[kind[0]].is_page:
            suffix = find_suffix(member.name)
            if member.is_link:
                suffix = f"{suffix or WITHOUT_SUFFIX} {LINK}"
            others[suffix if suffix in others or len(others) < MAX_SUFFIXES else ""] += 1
            continue
        number += 1
        if number < part.first:  # only passed on the way
            yield RawRow(number, b"", None)
        else:
            yield _read_member(f"{part.source.path}#L{number}", number, member, kind)
    if others or not number:
        finding = _describe_others(part.source, others, number)
        yield RawRow(number + 1, digest_cells(finding.message), finding)


def _read_member(seed: str, number: int, member: Member, kind: FileKind) -> RawRow:
    name, compression = kind
    module: Any = import_module(FORMATS[name].module)
    limit: int = module.MAX_BYTES
    if member.size > limit:
        return RawRow(number, digest_cells(str(member.size)), too_long(seed, member.size, limit))
    try:
        data = member.read(limit + 1)
        if compression is not None:
            data = read_upto(open_pieces(BytesIO(data), compression), limit + 1)
    except (MemberError, BrokenStreamError) as error:
        reason = error.loss.reason if isinstance(error, BrokenStreamError) else str(error)
        finding = Finding("P113", f"{member.name} is lost: {reason}.", seed=seed)
        return RawRow(number, digest_cells(finding.message), finding)
    row = read_row(number, seed, data, module.read_content, limit)
    return row._replace(digest=digest_cells(row.digest, name))


def _describe_others(source: SeedFile, others: Mapping[str, int], pages: int) -> Finding:
    total = sum(others.values())
    if not total:
        return no_rows(source)
    counted = describe_suffix_counts(others)
    if not pages:
        message = f"the archive holds no page, only {counted}; unpack what is wanted."
        return Finding("D101", message, line=1, seed=source.path)
    message = f"members that are not pages are passed over: {counted}."
    return Finding("P115", message, count=total, seed=source.path)
