"""JSON Lines: one JSON object a line, plain or compressed.

A compressed file is one stream and can only be read from its beginning; a plain one from any line.
"""

import re
from collections.abc import Generator
from contextlib import suppress
from typing import IO

import orjson

from shanben.base.faults import is_machine_fault
from shanben.base.findings import Finding
from shanben.base.storage import Root
from shanben.base.types import FoundPage
from shanben.seeds.decode import UTF16_MARKS, decode_text
from shanben.seeds.formats.packed import BrokenStreamError, open_unpacked
from shanben.seeds.formats.seed_rows import (
    FIELD_NAMES,
    MAX_PAGE_BYTES,
    FieldNames,
    Part,
    RawRow,
    SeedFile,
    Textless,
    UnreadableError,
    digest_cells,
    digest_row,
    no_rows,
    page_of_row,
    too_long,
)

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# What orjson says of an escape such as \\ud800 without its other half.
LONE_SURROGATE = re.compile("(low|high) surrogate")
# How much of a file is looked at to see whether its lines are rows.
HEAD_BYTES = 2**16
# How a line ends where a value goes on, and how the next one begins then.
OPEN_ENDS, GOES_ON = (b",", b"[", b"{"), (b'"', b"]", b"}", b"[", b"{")
# How rows begin in UTF-16 without its mark: no JSON in UTF-8 holds a NUL byte.
UNMARKED_UTF16 = (b"{\0", b"\0{")
NOT_LINES = (
    "this is JSON over several lines, not one object a line; name the file .json, which is read "
    "as a whole, or write each object on one line. Nothing of it is read."
)
NOT_UTF8 = (
    "this is UTF-16; rows are read as UTF-8, so save the file as that. Nothing of it is read."
)


def read_rows(root: Root, part: Part, fields: FieldNames) -> Generator[RawRow]:
    """Yield the lines of the file, from the part's byte on; blank ones hold no page but are counted."""
    source, is_cut = part.source, False
    with open_lines(root, source) as lines:
        if part.offset:
            lines.seek(part.offset)
        else:
            try:
                if reason := refuse_lines(lines):
                    yield RawRow(1, digest_cells(reason), _refusal(source, reason))
                    return
            except BrokenStreamError as error:
                yield _lost_row(source, 1, error)
                part, is_cut = part._replace(offset_row=2), True
        yield from read_lines(lines, part, fields, is_cut)


def read_lines(
    lines: IO[bytes], part: Part, fields: FieldNames, is_cut: bool = False
) -> Generator[RawRow]:
    """Yield the rows of an open file, which stands where the part's first line to read begins.

    Where packed data cannot be unpacked, one row says what is lost. The piece of a line after it is
    passed over, and so is the first one when the line `is_cut`.
    """
    source, number, position = part.source, part.offset_row, part.offset
    while True:
        try:
            line, length = read_line(lines)
        except BrokenStreamError as error:
            yield _lost_row(source, number, error)
            number, is_cut = number + 1, True
            continue
        except OSError as error:
            raise UnreadableError(f"{error} at row {number}") from error
        if not length:
            if number == 1:
                yield RawRow(1, digest_cells(b""), no_rows(source))
            return
        position += length
        page, warnings = parse_row(f"{source.path}#L{number}", line, length, fields)
        if is_cut and isinstance(page, Finding) and page.rule == "P107":
            is_cut = False
            continue
        is_cut = False
        digest = digest_row(page, line if length <= MAX_PAGE_BYTES else str(length))
        following = 0 if source.compression else position
        yield RawRow(number, digest, page, following, warnings=warnings)
        number += 1


def open_lines(root: Root, source: SeedFile) -> IO[bytes]:
    """Open a JSONL source, unpacked, for reading lines of bytes."""
    return open_unpacked(root, source)


def refuse_lines(lines: IO[bytes]) -> str:
    """Return in words why no line is a row, "" where they may be; the file stands at its beginning."""
    head: bytes = lines.peek(HEAD_BYTES)[:HEAD_BYTES]  # type: ignore[attr-defined]
    if head[:2] in UTF16_MARKS or head.startswith(UNMARKED_UTF16):
        return NOT_UTF8
    return NOT_LINES if _is_document(head) else ""


def _is_document(head: bytes) -> bool:
    """Return whether a file that begins so holds one JSON value over several lines."""
    first, _, rest = head.removeprefix(BYTE_ORDER_MARK).lstrip().partition(b"\n")
    first, second = first.rstrip(), rest.lstrip()
    if not first.startswith((b"{", b"[")) or not second.startswith(GOES_ON):
        return False
    is_open = first.endswith(OPEN_ENDS)
    return is_open and (first.startswith(b"[") or not second.startswith(b"{"))


def _refusal(source: SeedFile, reason: str) -> Finding:
    return Finding("P107", reason, line=1, seed=source.path)


def _lost_row(source: SeedFile, number: int, error: BrokenStreamError) -> RawRow:
    """Return the row that stands for a stretch that cannot be unpacked.

    Raises UnreadableError when nothing after it can be read either.
    """
    if error.loss.end is None:
        raise UnreadableError(f"{error} at row {number}") from None
    finding = Finding("P113", str(error), seed=f"{source.path}#L{number}")
    return RawRow(number, digest_cells(finding.message), finding)


def read_line(lines: IO[bytes]) -> tuple[bytes, int]:
    """Return the next line and its length in bytes; of one that is too long only the beginning."""
    line = lines.readline(MAX_PAGE_BYTES)
    length = len(line)
    while len(line) == MAX_PAGE_BYTES and not line.endswith(b"\n"):
        rest = lines.readline(MAX_PAGE_BYTES)
        length += len(rest)
        if not rest or rest.endswith(b"\n"):
            break
    return line, length


def parse_row(
    seed: str, line: bytes, length: int, fields: FieldNames = FIELD_NAMES
) -> tuple[FoundPage | Finding | Textless | None, tuple[Finding, ...]]:
    """Return the page of one line of JSONL, and the warnings on it; None for a blank line.

    The line may begin with a mark. JSON is UTF-8; a line that is not is read where its bytes prove
    another encoding, as a page of text is.
    """
    if length > len(line):
        return too_long(seed, length), ()
    if not line.strip():
        return None, ()
    try:
        return page_of_row(seed, orjson.loads(line.removeprefix(BYTE_ORDER_MARK)), fields), ()
    except orjson.JSONDecodeError as error:
        if is_machine_fault(error):
            raise MemoryError from None
        return _parse_decoded(seed, line, fields) or (
            Finding("P107", _describe_broken(line, error), line=1, seed=seed),
            (),
        )


def _parse_decoded(
    seed: str, line: bytes, fields: FieldNames
) -> tuple[FoundPage | Finding | Textless, tuple[Finding, ...]] | None:
    """Return what a line in another encoding than UTF-8 holds, and the warnings; None if it is none."""
    with suppress(UnicodeDecodeError):
        line.decode()
        return None
    text, finding = decode_text(line)
    if text is None:
        return None
    try:
        row = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    warnings = () if finding is None else (finding.of_seed(seed),)
    return page_of_row(seed, row, fields), warnings


def _describe_broken(line: bytes, error: orjson.JSONDecodeError) -> str:
    """Return in words why a line is no JSON; of what is not UTF-8, orjson does not say where."""
    try:
        line.decode()
    except UnicodeDecodeError as wrong:
        place = f"byte {wrong.start + 1} of the line"
        return f"{place} is not UTF-8; save the file as UTF-8; the row is left out."
    reason = "lone surrogate" if LONE_SURROGATE.search(error.msg) else "broken JSON"
    return f"{reason}: {error.msg} at character {error.pos + 1} of the line; the row is left out."
