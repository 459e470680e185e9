"""One page in every container that is read: what `find_format` tells apart by suffixes."""

import bz2
import csv
import gzip
import io
import json
import lzma
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from functools import partial

import pyarrow as pa
import pyarrow.parquet as pq

from shanben.seeds.formats import COMPRESSIONS, FORMATS
from tests.archives import http, record


def pack_zstd(data: bytes) -> bytes:
    """Return one Zstandard frame."""
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(data)
    packed: bytes = sink.getvalue().to_pybytes()
    return packed


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda data: gzip.compress(data, mtime=0),
    "zstd": pack_zstd,
    "bz2": bz2.compress,
    "xz": partial(lzma.compress, preset=0),  # quick
}


def as_html(text: str) -> bytes:
    """Return a page that shows these lines."""
    lines = text.replace("\n", "<br>")
    return f"<!DOCTYPE html><html><head><meta charset=utf-8></head><body>{lines}</body></html>".encode()


def as_rows(delimiter: str) -> Callable[[str], bytes]:
    """Return a writer of a table of one row."""

    def write(text: str) -> bytes:
        table = io.StringIO()
        writer = csv.writer(table, delimiter=delimiter)
        writer.writerows([("id", "text"), (1, text)])
        return table.getvalue().encode()

    return write


def as_parquet(text: str) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table({"text": [text]}), sink)
    return sink.getvalue()


def as_arrow(text: str, *, stream: bool = True) -> bytes:
    """Return an Arrow stream, as `save_to_disk` writes it, or a file."""
    table, sink = pa.table({"text": [text]}), io.BytesIO()
    open_writer = pa.ipc.new_stream if stream else pa.ipc.new_file
    with open_writer(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


def as_zip(members: Mapping[str, bytes]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return sink.getvalue()


def as_tar(members: Mapping[str, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w", format=form) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return sink.getvalue()


# How a page is written in each format; the lines of the text end with LF and none is blank.
WRITERS: dict[str, Callable[[str], bytes]] = {
    "text": str.encode,
    "markdown": str.encode,
    "html": as_html,
    "jsonl": lambda text: json.dumps({"text": text}).encode() + b"\n",
    "json": lambda text: json.dumps([{"text": text}], ensure_ascii=False, indent=1).encode(),
    "csv": as_rows(","),
    "tsv": as_rows("\t"),
    "parquet": as_parquet,
    "arrow": as_arrow,
    "warc": lambda text: record(http(as_html(text))),
    "zip": lambda text: as_zip({"a/page.txt": text.encode()}),
    "tar": lambda text: as_tar({"a/page.html": as_html(text)}),
}


def write_everywhere(text: str) -> dict[str, bytes]:
    """Return the files that hold one page: one for every suffix that is read, in capitals too."""
    files = {}
    for name, entry in FORMATS.items():
        data = WRITERS[name](text)
        for suffix in entry.suffixes:
            files[f"{name}{suffix}"] = data
            if entry.is_packable:
                for ending, compression in COMPRESSIONS.items():
                    files[f"{name}{suffix}{ending}"] = PACKERS[compression](data)
        for suffix, compression in entry.short_suffixes:
            files[f"{name}{suffix}"] = PACKERS[compression](data)
        files[f"capital {name}{entry.suffixes[0].upper()}"] = data
    return files
