"""JSON: a file is an array of objects, one a page, or a single object; it is read as a whole.

Many a `.json` holds one object a line; then it is read as JSON Lines are. In other encodings than
UTF-8 a file is read if its bytes prove them.
"""

import json
import re
from collections.abc import Generator, Iterator
from typing import Any

import orjson

from shanben.base.findings import Finding
from shanben.base.storage import Root
from shanben.base.types import FoundPage
from shanben.seeds.decode import decode_text
from shanben.seeds.formats.jsonl import BYTE_ORDER_MARK, read_lines
from shanben.seeds.formats.packed import BrokenStreamError, open_unpacked, read_upto
from shanben.seeds.formats.seed_rows import (
    FieldNames,
    Part,
    RawRow,
    SeedFile,
    UnreadableError,
    digest_cells,
    digest_row,
    no_rows,
    page_of_row,
)

# Everything is in memory at once, as bytes and as text.
MAX_JSON_BYTES = 64 * 2**20
# An object that ends where its line does, and another one after it.
ROWS = re.compile(rb"\s*\{[^\n]*\}[ \t\r]*\n\s*\{")
HEAD_BYTES = 2**20


def read_rows(root: Root, part: Part, fields: FieldNames) -> Generator[RawRow]:
    """Yield a row for each object of the file."""
    source = part.source
    with open_unpacked(root, source) as file:
        try:
            head: bytes = file.peek(HEAD_BYTES)  # type: ignore[attr-defined]
            if ROWS.match(head.removeprefix(BYTE_ORDER_MARK)):
                yield from (row._replace(next_offset=0) for row in read_lines(file, part, fields))
                return
            data = read_upto(file, MAX_JSON_BYTES + 1)
        except BrokenStreamError as error:
            raise UnreadableError(error.loss.reason) from None
    if finding := _refusal(source, data):
        yield RawRow(1, digest_cells(finding.message), finding)
    else:
        yield from _read_document(source, data, fields)


def _refusal(source: SeedFile, data: bytes) -> Finding | None:
    """Return why a file is not even parsed; None when it is."""
    if len(data) > MAX_JSON_BYTES:
        message = (
            f"more than {MAX_JSON_BYTES:,} bytes in one JSON value; write one object a line and name "
            "the file .jsonl, which may have any size. Nothing of it is read."
        )
        return Finding("P109", message, seed=source.path)
    return None if data.removeprefix(BYTE_ORDER_MARK).strip() else no_rows(source)


def _read_document(source: SeedFile, data: bytes, fields: FieldNames) -> Iterator[RawRow]:
    value, warnings = _parse(source, data)
    if isinstance(value, Finding):
        yield RawRow(1, digest_cells(value.message), value)
        return
    rows = value if isinstance(value, list) else [value]
    if not rows:
        yield RawRow(1, digest_cells(b""), no_rows(source))
    for number, row in enumerate(rows, 1):
        read = _read_object(f"{source.path}#L{number}", number, row, fields)
        yield read._replace(warnings=warnings) if number == 1 else read


def _read_object(seed: str, number: int, row: Any, fields: FieldNames) -> RawRow:
    try:
        page = page_of_row(seed, row, fields)
        if isinstance(page, FoundPage):
            return RawRow(number, digest_row(page), page)
    except UnicodeEncodeError:
        message = "lone surrogate: a string of the row has half a character; the row is left out."
        page = Finding("P107", message, line=1, seed=seed)
    return RawRow(number, digest_row(page, json.dumps(row)), page)


def _parse(source: SeedFile, data: bytes) -> tuple[Any, tuple[Finding, ...]]:
    """Return the value that a file holds, or the finding that says why it holds none; the warnings."""
    try:
        return orjson.loads(data.removeprefix(BYTE_ORDER_MARK)), ()
    except orjson.JSONDecodeError:
        text, finding = decode_text(data)
    told = finding and finding.of_seed(source.path)
    if text is None:
        return told, ()
    warnings = (told,) if told is not None else ()
    try:
        # Reads what orjson refuses as a whole because of one string: half a character.
        return json.loads(text), warnings
    except ValueError as error:
        cure = ", if it is one object a line, name it .jsonl" if "Extra data" in str(error) else ""
        message = f"broken JSON: {error}{cure}; nothing of the file is read."
        line = getattr(error, "lineno", 1)
        return Finding("P107", message, line=line, seed=source.path), warnings
    except RecursionError:
        message = "broken JSON: its values are nested too deeply; nothing of the file is read."
        return Finding("P107", message, line=1, seed=source.path), ()
