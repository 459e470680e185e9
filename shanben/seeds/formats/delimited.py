r"""CSV and TSV: the first row names the columns, every other one is a page.

Quotation marks are those of RFC 4180, in TSV too, as Excel, pandas and DuckDB write them: a field that
begins with one ends with one, and may hold line ends and, doubled, quotation marks. What breaks this
rule is a finding, never a guess. A row that was begun by a stray mark ends with its line: the lines
that it swallowed are read again as rows.

Rows are counted from the first one after the header. The syntax is ASCII, and no byte of a Chinese
character in UTF-8, GB18030 or Big5 looks like a comma, a tab, a quotation mark or a line end, so files
are split as bytes and cells are decoded one by one. UTF-16, as Excel saves "Unicode text", is decoded
on the way.
"""

import csv
import io
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import suppress
from typing import IO, NamedTuple

from shanben.base.findings import Finding
from shanben.base.storage import Root
from shanben.base.terminal import plural
from shanben.base.types import Carried, FoundPage
from shanben.seeds.decode import LEGACY_ENCODINGS, UTF16_MARKS, decode_text
from shanben.seeds.formats.carried import ABSENT, carry_values
from shanben.seeds.formats.jsonl import BYTE_ORDER_MARK, read_line
from shanben.seeds.formats.packed import BrokenStreamError, open_unpacked
from shanben.seeds.formats.seed_rows import (
    FIELD_NAMES,
    MAX_PAGE_BYTES,
    FieldNames,
    Part,
    RawRow,
    Textless,
    UnreadableError,
    digest_cells,
    digest_row,
    list_names,
    no_rows,
    page_of_row,
    too_long,
)

DELIMITERS = {"csv": ",", "tsv": "\t"}


class Header(NamedTuple):
    """How many columns there are, and which of them, from 0, hold text, address and kept fields.

    `names` are the columns that there are.
    """

    number: int
    text: int
    url: int | None
    kept: tuple[int | None, ...]
    names: tuple[str, ...]
    fields: FieldNames


class BrokenRow(NamedTuple):
    """A row that breaks the rules of quotation marks, or is longer than any row: why."""

    reason: str


def read_rows(root: Root, part: Part, fields: FieldNames) -> Generator[RawRow]:
    """Yield the rows after the header; blank lines are none."""
    number = 0
    with open_unpacked(root, part.source) as file:
        try:
            rows = _split_rows(_Lines(_read_lines(file)), DELIMITERS[part.source.kind])
            columns = _find_columns(next(rows, None), fields)
            if isinstance(columns, Textless):
                yield RawRow(1, digest_cells(*columns.names), columns)
                return
            for number, row in enumerate(rows, 1):
                yield _read_row(f"{part.source.path}#L{number}", number, row, columns)
        except BrokenStreamError as error:
            raise UnreadableError(f"{error.loss.reason} at row {number + 1}") from None
        except UnicodeDecodeError as error:
            raise UnreadableError(f"broken UTF-16 ({error.reason}) at row {number + 1}") from None
    if not number:
        yield RawRow(1, digest_cells(b""), no_rows(part.source))


def _read_row(seed: str, number: int, row: list[bytes] | BrokenRow, columns: Header) -> RawRow:
    if isinstance(row, BrokenRow):
        if row.reason == TOO_LONG:
            return RawRow(number, digest_cells(row.reason), too_long(seed, None))
        message = f"{row.reason}; the row is left out."
        finding = Finding("P107", message, line=1, seed=seed)
        return RawRow(number, digest_cells(message), finding)
    if len(row) != columns.number:
        cells = plural(len(row), "cell")
        message = f"{cells} in the row, {columns.number} in the header; the row is left out."
        finding = Finding("P107", message, line=1, seed=seed)
        return RawRow(number, digest_cells(message, *row), finding)
    text, url = row[columns.text], row[columns.url] if columns.url is not None else b""
    page, warnings = _page_of_cells(seed, number, text, url)
    if columns.fields.carries and isinstance(page, FoundPage):
        page = page._replace(carried=_carry_cells(row, columns))
    return RawRow(number, digest_row(page, text, url), page, warnings=warnings)


def _carry_cells(row: list[bytes], columns: Header) -> Carried:
    """Return what a row carries through; a blank cell is null."""
    cells = [ABSENT if place is None else row[place] for place in columns.kept]
    values = [
        _decode_beside(row[columns.text], cell) if isinstance(cell, bytes) else cell
        for cell in cells
    ]
    lacks_url = "url" in columns.fields.asked and columns.url is None
    return carry_values(columns.fields.kept, values, columns.names, lacks_url)


def _decode_beside(text: bytes, cell: bytes) -> str | bytes | None:
    """Return a cell decoded as the page in its row is; itself where that is not certain.

    A few bytes alone prove nothing: 农业 in GBK is well-formed UTF-8 as well.
    """
    if not cell:
        return None
    try:
        text.decode()
    except UnicodeDecodeError:
        page, _ = decode_text(text)
        both, _ = decode_text(text + b"\n" + cell)
    else:
        return cell
    if page is None or both is None or not both.startswith(page + "\n"):
        return cell
    return both[len(page) + 1 :]


def _page_of_cells(
    seed: str, number: int, text: bytes, url: bytes
) -> tuple[FoundPage | Finding | Textless, tuple[Finding, ...]]:
    """Return the page of a row, or why there is none, and the warnings on it."""
    if not text:
        return Textless(1, (number,)), ()
    told: tuple[Finding, ...] = ()
    try:
        cells = {"text": text.decode(), "url": url.decode()}
    except UnicodeDecodeError:
        decoded, finding = decode_text(text)
        told = () if finding is None else (finding.of_seed(seed),)
        if decoded is None and told:
            return told[0], ()
        # An address is ASCII but for mistakes; what else it is cannot be known from so little.
        cells = {"text": decoded or "", "url": url.decode("utf-8", "backslashreplace")}
    return page_of_row(seed, cells, FIELD_NAMES), told


def _find_columns(header: list[bytes] | BrokenRow | None, fields: FieldNames) -> Header | Textless:
    """Return the columns that the header names; the names that there are when none is the text's."""
    if header is None:
        return Header(0, 0, None, (), (), fields)  # of a file without rows
    if isinstance(header, BrokenRow):
        raise UnreadableError(f"the header is broken: {header.reason}")
    text, url = (_find_column(header, name) for name in (fields.text, fields.url))
    names = list_names({_show_name(cell): None for cell in header})
    if text is None:
        return Textless(0, (), names)
    kept = tuple(_find_column(header, kept.field) for kept in fields.kept)
    return Header(len(header), text, url, kept, names, fields)


def _find_column(header: list[bytes], name: str) -> int | None:
    written = set()
    for encoding in ("utf-8", *LEGACY_ENCODINGS):
        with suppress(UnicodeEncodeError):
            written.add(name.encode(encoding))
    found = [place for place, cell in enumerate(header) if cell.strip() in written]
    if len(found) > 1:
        raise UnreadableError(f'{len(found)} columns are named "{name}"; one of them must go')
    return found[0] if found else None


def _show_name(cell: bytes) -> str:
    try:
        return cell.decode()
    except UnicodeDecodeError:
        return cell.decode("gb18030", "backslashreplace")


# --- rows and lines


TOO_LONG = "too long"


class _TooLongError(Exception):
    """A row is longer than any row."""


class _Lines:
    """The lines of a file, as `csv.reader` takes them: a character a byte. They can be given back."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self.lines = lines
        self.waiting: deque[str] = deque()
        self.taken: list[str] = []
        self.size = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self.waiting.popleft() if self.waiting else next(self.lines).decode("latin-1")
        self.taken.append(line)
        self.size += len(line)
        if self.size >= MAX_PAGE_BYTES:
            raise _TooLongError
        return line

    def begin_row(self) -> None:
        self.taken, self.size = [], 0

    def give_back(self) -> None:
        """Take all lines of the row but the first for lines that are still to be read."""
        self.waiting.extendleft(reversed(self.taken[1:]))


def _split_rows(lines: _Lines, delimiter: str) -> Iterator[list[bytes] | BrokenRow]:
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.begin_row()
        try:
            row = _next_row(reader)
        except StopIteration:
            return
        except csv.Error as error:
            lines.give_back()
            yield BrokenRow(f"quotation marks do not fit: {error}")
        except _TooLongError:
            lines.give_back()
            yield BrokenRow(TOO_LONG)
        else:
            if row:
                yield [cell.encode("latin-1") for cell in row]


def _next_row(reader: Iterator[list[str]]) -> list[str]:
    """Return the next row. The module's limit of a field is everybody's in this process: it is lent."""
    limit = csv.field_size_limit(MAX_PAGE_BYTES)
    try:
        return next(reader)
    finally:
        csv.field_size_limit(limit)


def _read_lines(file: IO[bytes]) -> Iterator[bytes]:
    """Yield the lines of a file, which may end as on any system; UTF-16 becomes UTF-8."""
    head: bytes = file.peek(2)[:2]  # type: ignore[attr-defined]
    if head in UTF16_MARKS:
        with io.TextIOWrapper(file, "utf-16", newline="") as text:
            while line := text.readline(MAX_PAGE_BYTES):
                yield line.encode()
        return
    mark = BYTE_ORDER_MARK
    while True:
        data, length = read_line(file)
        if not length:
            return
        data, mark = data.removeprefix(mark), b""
        yield from data.splitlines(keepends=True) if b"\r" in data else (data,)
