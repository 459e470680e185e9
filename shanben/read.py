"""Open the containers that seeds come in, and hand out their pages one by one.

A container that is broken in one place loses that place only: what cannot be read becomes a
finding with the row's number, and reading goes on wherever the format allows it. Nothing is decoded
here but JSON and Parquet themselves; the bytes of a text file are handed on as they are.
"""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from shanben.model import Finding, Part, RawPage, Source

if TYPE_CHECKING:
    import pyarrow as pa

# A page longer than this is no page; it also keeps every offset inside 32 bits.
MAX_PAGE_BYTES = 64 * 2**20
READ_BUFFER_BYTES = 2**20
# What was unpacked together with the place where a packed file breaks off is lost; so unpack little.
UNPACK_BUFFER_BYTES = 2**14
PARQUET_BATCH_ROWS = 256
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# What orjson says of an escape such as \\ud800 without its other half.
LONE_SURROGATE = re.compile("(low|high) surrogate")


class UnreadableError(Exception):
    """A file that cannot be read from some place on; says where and why."""


def read_pages(root: Path, part: Part) -> Iterator[RawPage | Finding]:
    """Yield every page of `part`, in order; a finding in the place of each that cannot be read.

    Blank lines of JSONL hold no page but are counted, so a row's number is its line in an editor.
    """
    try:
        match part.source.kind:
            case "text":
                yield read_text_file(root, part.source)
            case "jsonl":
                yield from _read_jsonl(root, part)
            case "parquet":
                yield from _read_parquet(root, part)
    except (OSError, UnreadableError) as error:
        yield _unreadable(part.source.path, error)


def read_text_file(root: Path, source: Source) -> RawPage | Finding:
    """Return the one page of a text file, as bytes."""
    if source.size > MAX_PAGE_BYTES:
        return _too_long(source.path, source.size)
    return RawPage(source.path, (root / source.path).read_bytes())


def open_lines(root: Path, source: Source) -> IO[bytes]:
    """Open a JSONL source, decompressed, for reading lines of bytes."""
    path = root / source.path
    if source.compression is None:
        return path.open("rb", buffering=READ_BUFFER_BYTES)
    import pyarrow as pa

    stream = pa.input_stream(str(path), compression=source.compression)
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


def parse_row(seed: str, line: bytes, length: int) -> RawPage | Finding | None:
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
    return _page_of_row(seed, row)


def _read_jsonl(root: Path, part: Part) -> Iterator[RawPage | Finding]:
    source = part.source
    with open_lines(root, source) as lines:
        if part.offset:
            lines.seek(part.offset)
        for number in range(part.offset_row, part.first + part.rows):
            try:
                line, length = read_line(lines)
            except OSError as error:
                raise UnreadableError(f"{error} at row {number}") from error
            if number == 1 and not length:
                yield _no_rows(source)
            if number >= part.first:
                page = parse_row(f"{source.path}#L{number}", line, length)
                if page is not None:
                    yield page


def _read_parquet(root: Path, part: Part) -> Iterator[RawPage | Finding]:
    number = 1
    with open_parquet(root, part.source) as file:
        if not file.metadata.num_rows:
            yield _no_rows(part.source)
        for group in range(file.num_row_groups):
            rows = file.metadata.row_group(group).num_rows
            if number < part.first + part.rows and part.first < number + rows:
                yield from _read_row_group(file, group, number, part)
            number += rows


def open_parquet(root: Path, source: Source) -> "pa.parquet.ParquetFile":
    """Open a Parquet source and make sure that it has a column of text.

    Raises UnreadableError with the reason.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(root / source.path)
    except pa.ArrowException as error:
        raise UnreadableError(f"no Parquet file ({str(error).splitlines()[0]})") from None
    if "text" not in file.schema_arrow.names:
        names = ", ".join(file.schema_arrow.names)
        raise UnreadableError(f'no column "text" (there are: {names})')
    kind = file.schema_arrow.field("text").type
    if not any(test(kind) for test in (pa.types.is_string, pa.types.is_large_string, _is_coded)):
        raise UnreadableError(f'the column "text" is of type {kind}, not string')
    return file


def _is_coded(kind: Any) -> bool:
    """Return whether a type is a dictionary of strings."""
    import pyarrow as pa

    return bool(pa.types.is_dictionary(kind) and pa.types.is_string(kind.value_type))


def _read_row_group(file: Any, group: int, first: int, part: Part) -> Iterator[RawPage | Finding]:
    import pyarrow as pa

    columns = [name for name in ("text", "url") if name in file.schema_arrow.names]
    number = first
    try:
        for batch in file.iter_batches(PARQUET_BATCH_ROWS, row_groups=[group], columns=columns):
            texts, urls = (_column_bytes(batch, name) for name in ("text", "url"))
            for text, url in zip(texts, urls, strict=True):
                if part.first <= number < part.first + part.rows:
                    yield _page_of_cells(f"{part.source.path}#L{number}", text, url)
                number += 1
    except pa.ArrowException as error:
        raise UnreadableError(f"{str(error).splitlines()[0]} at row {number}") from None


def _column_bytes(batch: "pa.RecordBatch", name: str) -> list[bytes | None]:
    """Return the cells of a column as bytes: Parquet does not make sure that strings are UTF-8."""
    import pyarrow as pa

    if name not in batch.schema.names:
        return [None] * batch.num_rows
    column = batch.column(name)
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    cells: list[bytes | None] = column.cast(pa.large_binary()).to_pylist()
    return cells


def _page_of_cells(seed: str, text: bytes | None, url: bytes | None) -> RawPage | Finding:
    try:
        row = {"text": text and text.decode(), "url": url and url.decode()}
    except UnicodeDecodeError as error:
        message = f"byte {error.start} of the cell is not UTF-8; the row is left out."
        return Finding("P107", message, line=1, seed=seed)
    return _page_of_row(seed, row)


def _page_of_row(seed: str, row: Any) -> RawPage | Finding:
    if not isinstance(row, dict):
        return Finding("P107", "the row is no JSON object; it is left out.", line=1, seed=seed)
    text, url = row.get("text"), row.get("url")
    if not isinstance(text, str):
        message = 'the row has no "text" of type string; it is left out.'
        return Finding("P108", message, line=1, field="text", seed=seed)
    if len(text) > MAX_PAGE_BYTES:
        return _too_long(seed, len(text))
    return RawPage(seed, text, url if isinstance(url, str) and url else None)


def _too_long(seed: str, size: int) -> Finding:
    message = f"{size:,} bytes; a page has at most {MAX_PAGE_BYTES:,}. It is left out."
    return Finding("P109", message, seed=seed)


def _no_rows(source: Source) -> Finding:
    return Finding(
        "D101", "the file holds no rows; fill it or remove it.", line=1, seed=source.path
    )


def _unreadable(seed: str, error: Exception) -> Finding:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return Finding(
        "P106", f"cannot be read further: {reason}. What came before is kept.", seed=seed
    )
