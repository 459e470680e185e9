"""Read the web pages out of a WARC file, the format of web archives and of Common Crawl.

Only `response` records count: the number of a row is its place among them, whatever else a crawler
wrote between. Of those, pages are the HTML ones with status 200, for redirects, errors and pictures
hold no article; how many others there were is told at the end of the file in one note.

FastWARC takes the records apart. It is asked for bytes only, and HTTP is read here, because an error
in the header or the compression of one response would end its iteration over the whole file (tried
with 2.0). It does not say when a file breaks off within a record either; lengths are compared here.

What servers send is often not what they declare: chunked that is not, gzip that has been unpacked by
the crawler. Such content is taken as it is, and decoding decides whether it is a page. No record can
take more memory than `MAX_HTML_BYTES` a few times over, packed or not.

Source: ISO 28500:2017 (WARC 1.1); RFC 9110 and 9112 for HTTP.
"""

import io
import re
import zlib
from collections.abc import Generator, Iterator
from typing import IO, Any, NamedTuple

from fastwarc.stream_io import BrotliReader, ZstdReader
from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from shanben.base.findings import Finding
from shanben.base.storage import Root, open_file
from shanben.seeds.formats.html import MAX_HTML_BYTES, read_webpage
from shanben.seeds.formats.rows import (
    FieldNames,
    Part,
    RawRow,
    SeedFile,
    UnreadableError,
    digest_cells,
    make_page,
    no_rows,
)

HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
# Servers send a few hundred bytes of headers; browsers refuse more than 256 kB.
MAX_HEADER_BYTES = 2**16
HEADER_END = re.compile(rb"\r?\n\r?\n")
STATUS = re.compile(rb"HTTP/[0-9.]{1,5} +([0-9]{3})")
CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.I)
CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[^\r\n]{0,200}\r?\n")
GZIP_OR_ZLIB_WINDOW, RAW_DEFLATE_WINDOW = 47, -15


class Response(NamedTuple):
    """One response of an archive: its address, its bytes, and whether it is a page.

    `content` is everything the page's text depends on: the HTTP header and body; empty for what is
    not a page.
    """

    url: str | None = None
    content: bytes = b""
    is_page: bool = False


class _Http(NamedTuple):
    """The head of an HTTP response: status, headers with lower-case names, and where its body begins."""

    status: int
    headers: dict[str, str]
    body: int


def read_rows(root: Root, part: Part, fields: FieldNames) -> Generator[RawRow]:  # noqa: ARG001
    """Yield a row for each response; after the last one the note on those that are not pages."""
    source, number, others = part.source, 0, 0
    with open_file(root, source.path) as file:
        try:
            for number, response in enumerate(read_responses(file), 1):
                others += not response.is_page
                yield _row_of_response(part, number, response)
        except OSError as error:
            raise UnreadableError(f"{error}, at response {number + 1}") from None
    if others or not number:
        note = _other_responses(source, others) if others else no_rows(source)
        yield RawRow(number + 1, digest_cells(note.message), note)


def read_responses(stream: IO[bytes]) -> Iterator[Response]:
    """Yield every response of an archive, packed or not, in order.

    Raises OSError with the reason where the archive cannot be read on.
    """
    for record in ArchiveIterator(stream, parse_http=False):
        if "Content-Length" not in record.headers:
            raise OSError("the file breaks off in the header of a record")
        if record.record_type == WarcRecordType.response:
            yield _read_response(record)
        else:
            _read_whole(record, 0)


def render_response(response: Response) -> str | Finding:
    """Return the text of a page, or the finding that says why there is none."""
    http = _parse_http(response.content)
    if http is None:
        return read_webpage(response.content)
    body = response.content[http.body :]
    if len(body) <= MAX_HTML_BYTES:
        body = _unpack_body(body, http)
    charset = CHARSET.search(http.headers.get("content-type", ""))
    return read_webpage(body, charset[1] if charset else None)


def _row_of_response(part: Part, number: int, response: Response) -> RawRow:
    if number < part.first:  # only passed on the way
        return RawRow(number, b"", None)
    digest = digest_cells(response.content, response.url)
    if not response.is_page:
        return RawRow(number, digest, None)
    seed = f"{part.source.path}#L{number}"
    text = render_response(response)
    if isinstance(text, Finding):
        return RawRow(number, digest, text.of_seed(seed))
    return RawRow(number, digest, make_page(seed, text, response.url))


def _other_responses(source: SeedFile, number: int) -> Finding:
    message = f"{number:,} of its responses are not HTML with status 200; they are passed over."
    return Finding("P111", message, count=number, seed=source.path)


def _read_response(record: WarcRecord) -> Response:
    head = _read_upto(record, MAX_HEADER_BYTES)
    http = _parse_http(head)
    url = (record.headers.get("WARC-Target-URI") or "").strip().removeprefix("<").removesuffix(">")
    if http is None or http.status != 200 or not _is_html(record, http):
        _read_whole(record, len(head))
        return Response(url or None)
    content = head + _read_upto(record, http.body + MAX_HTML_BYTES + 1 - len(head))
    _read_whole(record, len(content))
    return Response(url or None, content, is_page=True)


def _is_html(record: WarcRecord, http: _Http) -> bool:
    kind = http.headers.get("content-type") or record.headers.get("WARC-Identified-Payload-Type")
    return (kind or "").partition(";")[0].strip().lower() in HTML_TYPES


def _read_upto(record: WarcRecord, size: int) -> bytes:
    """Return the next `size` bytes of a record, fewer at its end."""
    pieces = []
    while size > 0 and (piece := record.reader.read(size)):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def _read_whole(record: WarcRecord, read: int) -> None:
    """Pass over the rest of a record, of which `read` bytes are read; OSError when it is cut short."""
    length = record.content_length
    found = read + record.consume()
    if found < length:
        raise OSError(f"the file breaks off after {found:,} of {length:,} bytes of a record")


def _parse_http(data: bytes) -> _Http | None:
    """Return the head of a response; None when there is none."""
    status = STATUS.match(data)
    end = HEADER_END.search(data, 0, MAX_HEADER_BYTES)
    if status is None or end is None:
        return None
    headers: dict[str, str] = {}
    for line in data[: end.start()].decode("latin-1").splitlines()[1:]:
        name, _, value = line.partition(":")
        headers.setdefault(name.strip().lower(), value.strip())
    return _Http(int(status[1]), headers, end.end())


def _unpack_body(body: bytes, http: _Http) -> bytes:
    """Return the content of a body, at most one byte more than a page may have."""
    if "chunked" in http.headers.get("transfer-encoding", "").lower():
        body = _join_chunks(body)
    match http.headers.get("content-encoding", "").strip().lower():
        case "gzip" | "x-gzip":
            return _inflate(body, GZIP_OR_ZLIB_WINDOW)
        case "deflate":
            # Half of all servers leave out the frame that the standard asks for.
            plain = _inflate(body, GZIP_OR_ZLIB_WINDOW)
            return plain if plain is not body else _inflate(body, RAW_DEFLATE_WINDOW)
        case "br":
            return _unpack_brotli(body)
        case "zstd":
            return _unpack_zstd(body)
    return body


def _join_chunks(body: bytes) -> bytes:
    """Return what was sent in chunks; what is not in chunks as it is."""
    pieces, place = [], 0
    while found := CHUNK_SIZE.match(body, place):
        size = int(found[1], 16)
        if size == 0:
            break
        pieces.append(body[found.end() : found.end() + size])
        place = found.end() + size
        place += 2 if body[place : place + 2] == b"\r\n" else 1
    return b"".join(pieces) if pieces else body


def _inflate(body: bytes, window: int) -> bytes:
    try:
        return zlib.decompressobj(window).decompress(body, MAX_HTML_BYTES + 1)
    except zlib.error:
        return body


def _unpack_brotli(body: bytes) -> bytes:
    return _read_unpacked(BrotliReader(io.BytesIO(body)), body)


def _unpack_zstd(body: bytes) -> bytes:
    return _read_unpacked(ZstdReader(io.BytesIO(body)), body)


def _read_unpacked(reader: Any, body: bytes) -> bytes:
    try:
        plain: bytes = reader.read(MAX_HTML_BYTES + 1)
    except OSError:
        return body
    return plain
