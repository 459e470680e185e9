"""What the readers of all formats share: the rows they yield, the pages in them, and their digests.

A row of seeds is read twice, to plan the shards and to write them; its digest tells whether both saw
the same. The page in it is text: bytes are decoded here, and what cannot be decoded is a finding.
"""

import hashlib
from typing import Any, Literal, NamedTuple

from shanben.base.findings import Finding
from shanben.base.identify import DIGEST_BYTES, identify_page
from shanben.base.types import FoundPage
from shanben.seeds.decode import decode_text

# Nothing longer than this is a page; it also keeps every offset inside 32 bits.
MAX_PAGE_BYTES = 64 * 2**20


class SeedFile(NamedTuple):
    """One file of seeds. `path` is relative to the seeds folder, POSIX; `kind` names its format.

    `size` counts bytes.
    """

    path: str
    kind: str
    compression: Literal["gzip", "zstd"] | None
    size: int


class Part(NamedTuple):
    """A run of rows of one source: `rows` rows from row number `first` (from 1) on.

    To reach them, a reader of plain JSONL may start at byte `offset`, where row `offset_row` begins.
    A text file is one row.
    """

    source: SeedFile
    first: int
    rows: int
    offset: int = 0
    offset_row: int = 1


class UnreadableError(Exception):
    """A file that cannot be read from some place on; says where and why."""


class FieldNames(NamedTuple):
    """The names under which rows of JSONL and Parquet hold a page's text and its address."""

    text: str = "text"
    url: str = "url"


FIELD_NAMES = FieldNames()


class RawRow(NamedTuple):
    """One row of a source: its number, a digest of its bytes, and what they hold.

    `page` is None for a row without a page, such as a blank line. `next_offset` is the byte where
    the next row begins, 0 where no reader could start there. `sha256` is that of the file where the
    row is the whole file, else empty.
    """

    number: int
    digest: bytes
    page: FoundPage | Finding | None
    next_offset: int = 0
    sha256: bytes = b""


def read_page(seed: str, data: bytes, sha256: bytes) -> FoundPage | Finding:
    """Return the page of a file that is one page, decoded; the finding that says why there is none."""
    text, finding = decode_text(data)
    if finding is not None:
        return finding.of_seed(seed)
    return make_page(seed, text or "", None, sha256)


def make_page(
    seed: str, text: str, url: str | None = None, sha256: bytes | None = None
) -> FoundPage | Finding:
    """Return a page with its digests; a finding when it holds no text."""
    if not text.removeprefix("\ufeff").strip():
        return Finding("D101", "the page holds no text; fill it or remove it.", line=1, seed=seed)
    return identify_page(seed, text, url, sha256)


def digest_row(page: FoundPage | Finding | None, *cells: bytes | str | None) -> bytes:
    """Return a digest of what a row is made of: its page, or the cells that are none."""
    if isinstance(page, FoundPage):
        return digest_cells(page.sha256, page.url)
    return digest_cells(*cells)


def digest_cells(*cells: bytes | str | None) -> bytes:
    """Return a digest of a row's cells; no two lists of cells have the same one."""
    data = [cell.encode() if isinstance(cell, str) else cell for cell in cells]
    if len(data) == 1 and data[0] is not None:
        return hashlib.sha256(data[0]).digest()[:DIGEST_BYTES]
    lengths = " ".join("null" if cell is None else str(len(cell)) for cell in data)
    joined = b"\n".join([lengths.encode(), *(cell for cell in data if cell is not None)])
    return hashlib.sha256(joined).digest()[:DIGEST_BYTES]


def page_of_row(seed: str, row: Any, fields: FieldNames) -> FoundPage | Finding:
    """Return the page that a JSON object holds under the names of `fields`."""
    if not isinstance(row, dict):
        return Finding("P107", "the row is not a JSON object; it is left out.", line=1, seed=seed)
    text, url = row.get(fields.text), row.get(fields.url)
    if not isinstance(text, str):
        message = f'the row has no "{fields.text}" of type string; it is left out.'
        return Finding("P108", message, line=1, field="text", seed=seed)
    if len(text) > MAX_PAGE_BYTES:
        return too_long(seed, len(text))
    return make_page(seed, text, url if isinstance(url, str) and url else None)


def too_long(seed: str, size: int) -> Finding:
    """Return the finding of a page that is too long to be one."""
    message = f"{size:,} bytes; a page has at most {MAX_PAGE_BYTES:,}. It is left out."
    return Finding("P109", message, seed=seed)


def no_rows(source: SeedFile) -> Finding:
    """Return the finding of a file without any row."""
    return Finding(
        "D101", "the file holds no rows; fill it or remove it.", line=1, seed=source.path
    )
