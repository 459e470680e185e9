"""Read the web pages out of a WARC file, the format of web archives and of Common Crawl.

Rows are the records that may hold a page: responses of servers, `resource` records, which are files
without a server's words around them, and `conversion` records, the texts of a WET file. The number of
a row is its place among them, whatever else a crawler wrote between. Of those, pages are HTML, from a
server only with status 200, for redirects, errors and pictures hold no article, and the plain text of
conversions; how many others there were is told at the end of the file in one note.

`warc_records` takes the records apart. What is broken, in the packing or in a record, takes a row's
place and is told there; the rest of the archive is read.

What servers send is often not what they declare: chunked that is not, gzip that has been unpacked by
the crawler. Such content is taken as it is, and decoding decides whether it is a page. No record can
take more memory than `MAX_HTML_BYTES` a few times over, packed or not.

Source: ISO 28500:2017 (WARC 1.1); RFC 9110 and 9112 for HTTP.
"""

import re
import zlib
from collections.abc import Generator
from typing import NamedTuple

import pyarrow as pa

from shanben.base.findings import Finding
from shanben.base.storage import Root, open_file
from shanben.base.terminal import plural
from shanben.seeds.decode import decode_text
from shanben.seeds.formats.html import MAX_HTML_BYTES, decode_webpage, render_html
from shanben.seeds.formats.packed import read_stream, unpack
from shanben.seeds.formats.seed_rows import (
    FieldNames,
    Part,
    RawRow,
    SeedFile,
    UnreadableError,
    digest_cells,
    make_page,
    no_rows,
)
from shanben.seeds.formats.warc_records import (
    RECORD_MARK,
    BreaksOffError,
    Lost,
    Record,
    read_records,
)

KINDS = frozenset({"response", "resource", "conversion"})
HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
TEXT_TYPE = "text/plain"
# Servers send a few hundred bytes of headers; browsers refuse more than 256 kB.
MAX_HEADER_BYTES = 2**16
HEADER_END = re.compile(rb"\r?\n\r?\n")
STATUS = re.compile(rb"HTTP/[0-9.]{1,5} +([0-9]{3})")
CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.I)
CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[^\r\n]{0,200}\r?\n")
GZIP_OR_ZLIB_WINDOW, RAW_DEFLATE_WINDOW = 47, -15


class _Http(NamedTuple):
    """The head of an HTTP response: status, headers with lower-case names, and where its body begins."""

    status: int
    headers: dict[str, str]
    body: int


class _Candidate(NamedTuple):
    """A record that is a page: its type, what it says of its encoding, its HTTP head if it has one."""

    record: Record
    kind: str
    charset: str | None
    http: _Http | None


def read_rows(root: Root, part: Part, fields: FieldNames) -> Generator[RawRow]:  # noqa: ARG001
    """Yield a row for each record that may be a page; after the last one the note on the others."""
    source, number, others = part.source, 0, 0
    size = source.size if source.compression is None else None
    limit = MAX_HEADER_BYTES + MAX_HTML_BYTES + 1
    with open_file(root, source.path) as file:
        pieces = unpack(file, source.compression, RECORD_MARK)
        try:
            for number, record in enumerate(read_records(pieces, KINDS, limit, size), 1):
                found = record if isinstance(record, Lost) else _find_page(record)
                others += found is None
                yield _read_row(part, number, found)
        except BreaksOffError as error:
            raise UnreadableError(f"{error}, at record {number + 1}") from None
    if others or not number:
        note = _other_records(source, others) if others else no_rows(source)
        yield RawRow(number + 1, digest_cells(note.message), note)


def _find_page(record: Record) -> _Candidate | None:
    """Return what is to be known of a record that is a page; None when it is none."""
    fields, http = record.fields, None
    declared = fields.get("content-type")
    if record.kind == "response":
        http = _parse_http(record.block)
        if http is None or http.status != 200:
            return None
        declared = http.headers.get("content-type")
    declared = declared or fields.get("warc-identified-payload-type") or ""
    kind = declared.partition(";")[0].strip().lower()
    if kind not in HTML_TYPES and (record.kind, kind) != ("conversion", TEXT_TYPE):
        return None
    charset = CHARSET.search(declared)
    return _Candidate(record, kind, charset[1] if charset else None, http)


def _read_row(part: Part, number: int, found: _Candidate | Lost | None) -> RawRow:
    if number < part.first or found is None:  # passed on the way, or none
        return RawRow(number, digest_cells(b""), None)
    seed = f"{part.source.path}#L{number}"
    if isinstance(found, Lost):
        finding = Finding("P113", found.message, seed=seed)
        return RawRow(number, digest_cells(found.message), finding)
    record = found.record
    url = (
        record.fields.get("warc-target-uri", "").strip().removeprefix("<").removesuffix(">") or None
    )
    cut = record.fields.get("warc-truncated")
    digest = digest_cells(record.block, url, found.kind, found.charset, cut)
    text, warnings = _render(found)
    page = text if isinstance(text, Finding) else make_page(seed, text, url)
    if isinstance(page, Finding):
        return RawRow(number, digest, page.of_seed(seed))
    if cut is not None:
        warnings += (_cut_page(seed, cut),)
    return RawRow(number, digest, page, warnings=tuple(one.of_seed(seed) for one in warnings))


def _render(found: _Candidate) -> tuple[str | Finding, tuple[Finding, ...]]:
    """Return the text of a page, or the finding that says why there is none; and the warnings."""
    body, is_cut = found.record.block, "warc-truncated" in found.record.fields
    if found.http is not None:
        body = body[found.http.body :]
        if len(body) <= MAX_HTML_BYTES:
            body = _unpack_body(body, found.http)
    if found.kind != TEXT_TYPE:
        html, warnings = decode_webpage(body, found.charset, is_cut=is_cut)
        return (html if isinstance(html, Finding) else render_html(html)), warnings
    text, finding = decode_text(body)
    if text is None:
        return finding or "", ()
    return text, () if finding is None else (finding,)


def _cut_page(seed: str, reason: str) -> Finding:
    said = f"the archive says that its crawler cut the page ({reason[:40]})"
    message = f"{said}; what there is of it is kept."
    return Finding("P114", message, seed=seed)


def _other_records(source: SeedFile, number: int) -> Finding:
    message = f"neither text nor HTML with status 200: {plural(number, 'record')}, passed over."
    return Finding("P111", message, count=number, seed=source.path)


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
            return _decompress(body, "brotli")
        case "zstd":
            return _decompress(body, "zstd")
    return body


def _join_chunks(body: bytes) -> bytes:
    """Return what was sent in chunks; what is not in chunks as it is."""
    pieces: list[bytes] = []
    place = 0
    while found := CHUNK_SIZE.match(body, place):
        size = int(found[1], 16)
        if size == 0:
            return b"".join(pieces) if pieces or not body[found.end() :].strip() else body
        pieces.append(body[found.end() : found.end() + size])
        place = found.end() + size
        place += 2 if body[place : place + 2] == b"\r\n" else 1
    return b"".join(pieces) if pieces else body


def _inflate(body: bytes, window: int) -> bytes:
    try:
        return zlib.decompressobj(window).decompress(body, MAX_HTML_BYTES + 1)
    except zlib.error:
        return body


def _decompress(body: bytes, codec: str) -> bytes:
    plain = bytearray()
    try:
        for piece in read_stream(pa.CompressedInputStream(pa.BufferReader(body), codec)):
            plain += piece
            if len(plain) > MAX_HTML_BYTES:
                break
    except (OSError, pa.ArrowException):
        return body
    return bytes(plain)
