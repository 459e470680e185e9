"""What the readers of all formats share: the rows they yield, the pages in them, and their digests.

A row of seeds is read twice, to plan the shards and to write them; its digest tells whether both saw
the same. The page in it is text: bytes are decoded here, and what cannot be decoded is a finding.
"""

import hashlib
from typing import Any, Literal, NamedTuple

import orjson

from shanben.base.findings import Finding
from shanben.base.identify import DIGEST_BYTES, identify_page
from shanben.base.terminal import plural, show_text
from shanben.base.types import FoundPage, seed_place
from shanben.seeds.decode import decode_text
from shanben.seeds.formats.carried import ABSENT, Kept, carry_values

Compression = Literal["gzip", "zstd", "bz2", "xz"]
# Nothing longer than this is a page; it also keeps every offset inside 32 bits.
MAX_PAGE_BYTES = 64 * 2**20
# A page is held several times while it becomes a row, and every line of it as an object: 16 million
# characters take 300 MB, 300,000 lines 150 MB (measured). The longest novels have a third of either.
MAX_CHARACTERS, MAX_LINES = 2**24, 300_000
# What a message can hold: names of fields, their lengths, numbers of rows.
MAX_NAMES, MAX_NAME_CHARACTERS, MAX_NUMBERS = 20, 60, 5


class SeedFile(NamedTuple):
    """One file of seeds. `path` is relative to the seeds folder, POSIX; `kind` names its format.

    `size` counts bytes.
    """

    path: str
    kind: str
    compression: Compression | None
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
    """The names under which the rows of a table or dump hold a page's text and its address.

    A name such as `content.text` is that of a field inside another, unless a field has this very name.
    `kept` are the fields that are carried through. `asked` tells which of "text", "url" and the kept
    columns somebody named a field for: a field that no row has is then a mistake.
    """

    text: str = "text"
    url: str = "url"
    kept: tuple[Kept, ...] = ()
    asked: tuple[str, ...] = ()

    @property
    def carries(self) -> bool:
        """Return whether more is asked of a row than its text and an address where there is one."""
        return bool(self.kept) or "url" in self.asked


FIELD_NAMES = FieldNames()
NAME_THE_TEXT = "say which is the text with --text-field, or in [input] of schema/dataset.toml"


class Textless(NamedTuple):
    """Rows without a text under the name that was asked for: how many, and what they have instead.

    `first` holds the numbers of the first of them, empty when it is every row of the file; `names` are
    those of the fields that they have, empty when the field is there and holds no text.
    """

    rows: int
    first: tuple[int, ...] = ()
    names: tuple[str, ...] = ()


class RawRow(NamedTuple):
    """One row of a source: its number, a digest of its bytes, and what they hold.

    `page` is None for a row without a page, such as a blank line. `next_offset` is the byte where
    the next row begins, 0 where no reader could start there. `sha256` is that of the file where the
    row is the whole file, else empty. `warnings` are what a person should know of a page that is there.
    """

    number: int
    digest: bytes
    page: FoundPage | Finding | Textless | None
    next_offset: int = 0
    sha256: bytes = b""
    warnings: tuple[Finding, ...] = ()


def decode_page(
    seed: str, data: bytes, sha256: bytes | None
) -> tuple[FoundPage | Finding, tuple[Finding, ...]]:
    """Return the page of a file that is one page, decoded, or why there is none; and the warnings.

    `sha256` is None where that of the text is wanted.
    """
    text, finding = decode_text(data)
    told = () if finding is None else (finding.of_seed(seed),)
    if text is None and told:
        return told[0], ()
    return make_page(seed, text or "", None, sha256), told


def make_page(
    seed: str, text: str, url: str | None = None, sha256: bytes | None = None
) -> FoundPage | Finding:
    """Return a page with its digests; a finding when it holds no text."""
    if not text.removeprefix("\ufeff").strip():
        return Finding("D101", "the page holds no text; fill it or remove it.", line=1, seed=seed)
    if len(text) > MAX_LINES and (finding := _too_large(text)):
        return finding.of_seed(seed)
    return identify_page(seed, text, url, sha256)


def _too_large(text: str) -> Finding | None:
    """Return the finding of a page that would take more memory than a worker has for one."""
    lines = 1 + max(text.count("\n"), text.count("\r"))
    if len(text) <= MAX_CHARACTERS and lines <= MAX_LINES:
        return None
    message = (
        f"{len(text):,} characters in {plural(lines, 'line')}; a page has at most "
        f"{MAX_CHARACTERS:,} and {MAX_LINES:,}. It is left out."
    )
    return Finding("P117", message)


def digest_row(page: FoundPage | Finding | Textless | None, *cells: bytes | str | None) -> bytes:
    """Return a digest of what a row is made of: its page, or the cells that are none."""
    if isinstance(page, FoundPage):
        if page.carried is None:
            return digest_cells(page.sha256, page.url)
        return digest_cells(page.sha256, page.url, orjson.dumps(page.carried.values))
    return digest_cells(*cells)


def digest_cells(*cells: bytes | str | None) -> bytes:
    """Return a digest of a row's cells; no two lists of cells have the same one."""
    data = [cell.encode() if isinstance(cell, str) else cell for cell in cells]
    if len(data) == 1 and data[0] is not None:
        return hashlib.sha256(data[0]).digest()[:DIGEST_BYTES]
    lengths = " ".join("null" if cell is None else str(len(cell)) for cell in data)
    joined = b"\n".join([lengths.encode(), *(cell for cell in data if cell is not None)])
    return hashlib.sha256(joined).digest()[:DIGEST_BYTES]


def page_of_row(seed: str, row: Any, fields: FieldNames) -> FoundPage | Finding | Textless:
    """Return the page that a JSON object holds under the names of `fields`."""
    if not isinstance(row, dict):
        cure = "; a file that is one array is read if its name ends in .json" * isinstance(
            row, list
        )
        message = f"the row is not a JSON object{cure}; it is left out."
        return Finding("P107", message, line=1, seed=seed)
    text, url = row.get(fields.text), row.get(fields.url)
    if text is None and "." in fields.text:
        text = _find_inside(row, fields.text, None)
    if url is None and "." in fields.url:
        url = _find_inside(row, fields.url, None)
    if not isinstance(text, str):
        names = () if fields.text in row else list_names(row)
        return Textless(1, (seed_place(seed)[1],), names)
    if len(text) > MAX_PAGE_BYTES:
        return too_long(seed, len(text))
    page = make_page(seed, text, url if isinstance(url, str) and url else None)
    if not fields.kept and not fields.asked:  # most rows, so it is asked in the quickest way
        return page
    return _carry_fields(page, row, fields) if fields.carries else page


def _carry_fields(
    page: FoundPage | Finding, row: dict[str, Any], fields: FieldNames
) -> FoundPage | Finding:
    """Return the page with what its row carries through."""
    if isinstance(page, Finding):
        return page
    values = [_find_field(row, kept.field) for kept in fields.kept]
    lacks_url = "url" in fields.asked and _find_field(row, fields.url) is ABSENT
    names = list_names(row) if lacks_url or ABSENT in values else ()
    return page._replace(carried=carry_values(fields.kept, values, names, lacks_url))


def _find_field(row: dict[str, Any], name: str) -> Any:
    """Return the value of a field, which may stand inside another; ABSENT where there is none."""
    return row[name] if name in row else _find_inside(row, name, ABSENT)


def _find_inside(row: dict[str, Any], path: str, absent: Any) -> Any:
    """Return the value at a path such as `content.text`; `absent` where there is none."""
    value: Any = row
    for name in path.split("."):
        value = value.get(name, absent) if isinstance(value, dict) else absent
    return value


def list_names(row: dict[str, Any]) -> tuple[str, ...]:
    """Return the names of an object's fields, the first of them, as a person would give them.

    >>> list_names({"id": 1, "content": {"text": "善本", "html": None}})
    ('id', 'content.text', 'content.html')
    """
    names: list[str] = []
    for name, value in row.items():
        inner = value if isinstance(value, dict) and value else None
        names += [f"{name}.{key}" for key in inner] if inner else [name]
        if len(names) >= MAX_NAMES:
            break
    return tuple(show_text(name[:MAX_NAME_CHARACTERS]) for name in names[:MAX_NAMES])


def join_textless(before: Textless | None, after: Textless, passed: int = 0) -> Textless:
    """Return rows without a text together with later ones; `passed` rows stand before the latter."""
    rows, first, names = before or Textless(0)
    first += tuple(number + passed for number in after.first)
    names = tuple(dict.fromkeys(names + after.names))
    return Textless(rows + after.rows, first[:MAX_NUMBERS], names[:MAX_NAMES])


def describe_textless(seed: str, textless: Textless, fields: FieldNames) -> Finding:
    """Return the one finding of all rows of a file that have no text."""
    rows, first, names = textless
    where = f"in {plural(rows, 'row')} ({list_numbers(first, rows)})" if first else "in any row"
    cure = f" They have {', '.join(names)}: {NAME_THE_TEXT}." if names else ""
    message = f'no "{fields.text}" of type string {where}; left out.{cure}'
    place = f"{seed}#L{first[0]}" if rows == 1 and first else seed
    return Finding("P108", message, field="text", count=max(rows, 1), seed=place)


def list_numbers(first: tuple[int, ...], rows: int) -> str:
    """Return the numbers of the first of some rows, as a message lists them.

    >>> list_numbers((2, 7), 2), list_numbers((2, 7), 3)
    ('2, 7', '2, 7, …')
    """
    return ", ".join(map(str, first)) + (", …" if rows > len(first) else "")


def too_long(seed: str, size: int | None, most: int | None = None) -> Finding:
    """Return the finding of a page that is too long to be one; of unknown `size` if it is None."""
    limit = MAX_PAGE_BYTES if most is None else most
    size_said = f"more than {limit:,}" if size is None else f"{size:,}"
    message = f"{size_said} bytes; a page has at most {limit:,}. It is left out."
    return Finding("P109", message, seed=seed)


def no_rows(source: SeedFile) -> Finding:
    """Return the finding of a file without any row."""
    return Finding(
        "D101", "the file holds no rows; fill it or remove it.", line=1, seed=source.path
    )
