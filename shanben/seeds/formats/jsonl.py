"""JSON Lines: one JSON object a line, plain or compressed.

A compressed file is one stream and can only be read from its beginning; a plain one from any line.
"""

import io
import re
from collections.abc import Generator
from pathlib import Path
from typing import IO, Any

import orjson

from shanben.base.findings import Finding
from shanben.base.storage import Root, open_file
from shanben.base.types import FoundPage
from shanben.seeds.formats.rows import (
    FIELD_NAMES,
    MAX_PAGE_BYTES,
    FieldNames,
    Part,
    RawRow,
    SeedFile,
    UnreadableError,
    digest_cells,
    digest_row,
    no_rows,
    page_of_row,
    too_long,
)

# What was unpacked together with the place where a packed file breaks off is lost; so unpack little.
UNPACK_BUFFER_BYTES = 2**14
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# What orjson says of an escape such as \\ud800 without its other half.
LONE_SURROGATE = re.compile("(low|high) surrogate")


def read_rows(root: Root, part: Part, fields: FieldNames) -> Generator[RawRow]:
    """Yield the lines of the file, from the part's byte on; blank ones hold no page but are counted."""
    source, number, position = part.source, part.offset_row, part.offset
    with open_lines(root, source) as lines:
        if position:
            lines.seek(position)
        while True:
            try:
                line, length = read_line(lines)
            except OSError as error:
                raise UnreadableError(f"{error} at row {number}") from error
            if not length:
                if number == 1:
                    yield RawRow(1, digest_cells(b""), no_rows(source))
                return
            position += length
            page = parse_row(f"{source.path}#L{number}", line, length, fields)
            digest = digest_row(page, line if length <= MAX_PAGE_BYTES else str(length))
            yield RawRow(number, digest, page, 0 if source.compression else position)
            number += 1


def open_lines(root: Root, source: SeedFile) -> IO[bytes]:
    """Open a JSONL source, decompressed, for reading lines of bytes."""
    if source.compression is None:
        return open_file(root, source.path)
    import pyarrow as pa

    if isinstance(root, Path):
        place: Any = str(root / source.path)
    else:
        place = open_file(root, source.path)
    stream = pa.input_stream(place, compression=source.compression)
    return io.BufferedReader(stream, UNPACK_BUFFER_BYTES)


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
) -> FoundPage | Finding | None:
    """Return the page of one line of JSONL, which may begin with a mark; None for a blank line."""
    if length > len(line):
        return too_long(seed, length)
    if not line.strip():
        return None
    try:
        row = orjson.loads(line.removeprefix(BYTE_ORDER_MARK))
    except orjson.JSONDecodeError as error:
        reason = "lone surrogate" if LONE_SURROGATE.search(error.msg) else "broken JSON"
        message = (
            f"{reason}: {error.msg} at character {error.pos + 1} of the line; the row is left out."
        )
        return Finding("P107", message, line=1, seed=seed)
    return page_of_row(seed, row, fields)
