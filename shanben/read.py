"""Open the containers that seeds come in, and hand out their pages one by one.

A container that is broken in one place loses that place only: what cannot be read becomes a
finding with the row's number, and reading goes on wherever the format allows it. Nothing is decoded
here but JSON, Parquet and web archives themselves; the bytes of a text file are handed on as they are.

A compressed file is one stream and can only be read from its beginning, so a `PageReader` that is
asked for the parts of one file in their order reads the file once.
"""

import hashlib
import io
import re
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from shanben.identify import DIGEST_BYTES, digest_content
from shanben.model import Finding, Part, RawPage, Source
from shanben.storage import Root, open_file

if TYPE_CHECKING:
    import pyarrow as pa

    from shanben.warc import Response

# A page longer than this is no page; it also keeps every offset inside 32 bits.
MAX_PAGE_BYTES = 64 * 2**20
# What was unpacked together with the place where a packed file breaks off is lost; so unpack little.
UNPACK_BUFFER_BYTES = 2**14
PARQUET_BATCH_ROWS = 256
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# What orjson says of an escape such as \\ud800 without its other half.
LONE_SURROGATE = re.compile("(low|high) surrogate")


class UnreadableError(Exception):
    """A file that cannot be read from some place on; says where and why."""


class Fields(NamedTuple):
    """The names under which rows of JSONL and Parquet hold a page's text and its address."""

    text: str = "text"
    url: str = "url"


FIELDS = Fields()


class RawRow(NamedTuple):
    """One row of a source: its number, a digest of its bytes, and what they hold.

    `page` is None for a row without a page, such as a blank line. `behind` is the byte where the
    next row begins, 0 where no reader could start there.
    """

    number: int
    digest: bytes
    page: RawPage | Finding | None
    behind: int = 0


class PageReader:
    """Reads parts of sources. Parts of one file, asked for in their order, are read in one go."""

    def __init__(self, root: Root, fields: Fields = FIELDS) -> None:
        self.root, self.fields = root, fields
        self._source: Source | None = None
        self._next = 0
        self._rows: Generator[RawRow] = _no_generator()

    def read_rows(self, part: Part) -> Iterator[RawRow]:
        """Yield the rows of `part`, in order.

        Raises OSError or UnreadableError where the file cannot be read on.
        """
        if self._source != part.source or self._next > part.first:
            self.close()
            self._source, self._next = part.source, part.offset_row
            self._rows = _open_rows(self.root, part, self.fields)
        behind = part.first + part.rows
        for row in self._rows:
            self._next = row.number + 1
            if row.number >= part.first:
                yield row
            if row.number + 1 >= behind:
                return

    def close(self) -> None:
        """Close the file that is open, if any."""
        self._rows.close()
        self._source = None


def read_pages(root: Root, part: Part, fields: Fields = FIELDS) -> Iterator[RawPage | Finding]:
    """Yield every page of `part`, in order; a finding in the place of each that cannot be read.

    Blank lines of JSONL hold no page but are counted, so a row's number is its line in an editor.
    """
    reader = PageReader(root, fields)
    for row in read_safely(reader, part):
        if row.page is not None:
            yield row.page
    reader.close()


def read_safely(reader: PageReader, part: Part) -> Iterator[RawRow]:
    """Yield the rows of `part`; where it cannot be read on, one row with the finding, and end."""
    number = part.first
    try:
        for row in reader.read_rows(part):
            yield row
            number = row.number + 1
    except (OSError, UnreadableError) as error:
        reader.close()
        yield RawRow(number, b"", _unreadable(part.source.path, error))


def read_text_file(root: Root, source: Source) -> RawPage | Finding:
    """Return the one page of a text file, as bytes."""
    if source.size > MAX_PAGE_BYTES:
        return _too_long(source.path, source.size)
    with open_file(root, source.path) as file:
        content = file.read()
    return RawPage(source.path, content, None, digest_content(content))


def open_lines(root: Root, source: Source) -> IO[bytes]:
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
    seed: str, line: bytes, length: int, fields: Fields = FIELDS
) -> RawPage | Finding | None:
    """Return the page of one line of JSONL, which may begin with a mark; None for a blank line."""
    import orjson

    if length > len(line):
        return _too_long(seed, length)
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
    return _page_of_row(seed, row, fields)


def _no_generator() -> Generator[RawRow]:
    yield from ()


def _open_rows(root: Root, part: Part, fields: Fields) -> Generator[RawRow]:
    """Return the rows of a file, from a place at or before the part's first row to the file's end."""
    match part.source.kind:
        case "text":
            return _text_rows(root, part.source)
        case "jsonl":
            return _jsonl_rows(root, part, fields)
        case "parquet":
            return _parquet_rows(root, part, fields)
        case "warc":
            return _warc_rows(root, part)


def _text_rows(root: Root, source: Source) -> Generator[RawRow]:
    page = read_text_file(root, source)
    yield RawRow(1, digest_row(page, str(source.size)), page)


def _jsonl_rows(root: Root, part: Part, fields: Fields) -> Generator[RawRow]:
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
                    yield RawRow(1, digest_cells(b""), _no_rows(source))
                return
            position += length
            page = parse_row(f"{source.path}#L{number}", line, length, fields)
            digest = digest_row(page, line if length <= MAX_PAGE_BYTES else str(length))
            yield RawRow(number, digest, page, 0 if source.compression else position)
            number += 1


def digest_row(page: RawPage | Finding | None, *cells: bytes | str | None) -> bytes:
    """Return a digest of what a row is made of: its page, or the cells that are none."""
    if isinstance(page, RawPage):
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


def open_parquet(root: Root, source: Source, fields: Fields = FIELDS) -> "pa.parquet.ParquetFile":
    """Open a Parquet source and make sure that it has a column of text.

    Raises UnreadableError with the reason.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        place = root / source.path if isinstance(root, Path) else open_file(root, source.path)
        file = pq.ParquetFile(place)
    except pa.ArrowException as error:
        raise UnreadableError(f"no Parquet file ({str(error).splitlines()[0]})") from None
    if fields.text not in file.schema_arrow.names:
        names = ", ".join(file.schema_arrow.names)
        raise UnreadableError(f'no column "{fields.text}" (there are: {names})')
    kind = file.schema_arrow.field(fields.text).type
    if not any(test(kind) for test in (pa.types.is_string, pa.types.is_large_string, _is_coded)):
        raise UnreadableError(f'the column "{fields.text}" is of type {kind}, not string')
    return file


def _is_coded(kind: Any) -> bool:
    """Return whether a type is a dictionary of strings."""
    import pyarrow as pa

    return bool(pa.types.is_dictionary(kind) and pa.types.is_string(kind.value_type))


def _parquet_rows(root: Root, part: Part, fields: Fields) -> Generator[RawRow]:
    """Yield the rows from the part's first on: row groups before it are not opened."""
    with open_parquet(root, part.source, fields) as file:
        if not file.metadata.num_rows:
            yield RawRow(1, digest_cells(b""), _no_rows(part.source))
        number = 1
        for group in range(file.num_row_groups):
            rows = file.metadata.row_group(group).num_rows
            if part.first < number + rows:
                yield from _row_group(file, group, number, part, fields)
            number += rows


def _row_group(file: Any, group: int, number: int, part: Part, fields: Fields) -> Iterator[RawRow]:
    import pyarrow as pa

    columns = [name for name in fields if name in file.schema_arrow.names]
    try:
        for batch in file.iter_batches(PARQUET_BATCH_ROWS, row_groups=[group], columns=columns):
            passed = min(max(part.first - number, 0), batch.num_rows)
            wanted = batch.slice(passed)
            number += passed
            texts, urls = (_column_bytes(wanted, name) for name in fields)
            for text, url in zip(texts, urls, strict=True):
                page = _page_of_cells(f"{part.source.path}#L{number}", text, url)
                yield RawRow(number, digest_row(page, text, url), page)
                number += 1
    except pa.ArrowException as error:
        raise UnreadableError(f"{str(error).splitlines()[0]} at row {number}") from None


def _warc_rows(root: Root, part: Part) -> Generator[RawRow]:
    """Yield a row for each response; behind the last one the note on those that are no pages."""
    from shanben.warc import read_responses  # its patterns are for those who have archives

    source, number, others = part.source, 0, 0
    with open_file(root, source.path) as file:
        try:
            for number, response in enumerate(read_responses(file), 1):
                others += not response.is_page
                yield _row_of_response(part, number, response)
        except OSError as error:
            raise UnreadableError(f"{error}, at response {number + 1}") from None
    if others or not number:
        note = _other_responses(source, others) if others else _no_rows(source)
        yield RawRow(number + 1, digest_cells(note.message), note)


def _row_of_response(part: Part, number: int, response: "Response") -> RawRow:
    from shanben.warc import print_response

    if number < part.first:  # only passed on the way
        return RawRow(number, b"", None)
    digest = digest_cells(response.content, response.url)
    if not response.is_page:
        return RawRow(number, digest, None)
    seed = f"{part.source.path}#L{number}"
    text = print_response(response)
    if isinstance(text, Finding):
        return RawRow(number, digest, text.of_seed(seed))
    return RawRow(number, digest, RawPage(seed, text, response.url))


def _column_bytes(batch: "pa.RecordBatch", name: str) -> list[bytes | None]:
    """Return the cells of a column as bytes: Parquet does not make sure that strings are UTF-8."""
    import pyarrow as pa

    if name not in batch.schema.names:
        return [None] * batch.num_rows
    column = batch.column(name)
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if not pa.types.is_string(column.type) and not pa.types.is_large_string(column.type):
        return [None] * batch.num_rows
    cells: list[bytes | None] = column.cast(pa.large_binary()).to_pylist()
    return cells


def _page_of_cells(seed: str, text: bytes | None, url: bytes | None) -> RawPage | Finding:
    try:
        cells = {name: _decode_cell(cell) for name, cell in (("text", text), ("url", url))}
    except UnicodeDecodeError as error:
        message = f"byte {error.start} of the cell is not UTF-8; the row is left out."
        return Finding("P107", message, line=1, seed=seed)
    return _page_of_row(seed, cells, FIELDS)


def _decode_cell(cell: bytes | None) -> str | None:
    return None if cell is None else cell.decode()


def _page_of_row(seed: str, row: Any, fields: Fields) -> RawPage | Finding:
    if not isinstance(row, dict):
        return Finding("P107", "the row is no JSON object; it is left out.", line=1, seed=seed)
    text, url = row.get(fields.text), row.get(fields.url)
    if not isinstance(text, str):
        message = f'the row has no "{fields.text}" of type string; it is left out.'
        return Finding("P108", message, line=1, field="text", seed=seed)
    if len(text) > MAX_PAGE_BYTES:
        return _too_long(seed, len(text))
    return RawPage(seed, text, url if isinstance(url, str) and url else None, digest_content(text))


def _too_long(seed: str, size: int) -> Finding:
    message = f"{size:,} bytes; a page has at most {MAX_PAGE_BYTES:,}. It is left out."
    return Finding("P109", message, seed=seed)


def _no_rows(source: Source) -> Finding:
    return Finding(
        "D101", "the file holds no rows; fill it or remove it.", line=1, seed=source.path
    )


def _other_responses(source: Source, number: int) -> Finding:
    message = f"{number:,} of its responses are no HTML with status 200; they are passed over."
    return Finding("P111", message, count=number, seed=source.path)


def _unreadable(seed: str, error: Exception) -> Finding:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return Finding(
        "P106", f"cannot be read further: {reason}. What came before is kept.", seed=seed
    )
