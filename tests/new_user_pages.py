"""Thirty pages of ten kinds and more, as a new user may have them, each with a headline of its own."""

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tests.archives import gzip_records, http, record
from tests.containers import as_html, as_tar, as_zip, pack_zstd

Take = Callable[[int], list[dict[str, str]]]

PAGES = 30
TOPICS = ("植树", "读书", "龙舟", "义诊", "灯会", "春耕")
PLACES = ("青石镇", "河湾村", "柳溪镇", "北山乡", "东海渡口")


def make_titles() -> list[str]:
    """Return the headlines, all different, as they are printed in Simplified Chinese."""
    return [f"{place}举行{topic}活动" for place in PLACES for topic in TOPICS]


def make_page(number: int) -> str:
    """Return a page: headline, date and source, two paragraphs, the editor."""
    title = make_titles()[number]
    return (
        f"{title}\n2024-05-{number + 1:02} 来源：青石日报\n\n"
        f"　　5月{number + 1}日上午，{title}，三百多位居民参加，孩子们坐在最前面。\n"
        f"　　组织者介绍，这已经是第{number + 2}次，今后每年都会举行，欢迎大家报名。\n责任编辑：赵宁\n"
    )


def make_address(number: int) -> str:
    return f"http://river.example/{number}.html"


def write_new_user_pages(folder: Path) -> list[str]:
    """Write the pages below a folder, in every format; return the names of the files."""
    numbers = iter(range(PAGES))

    def take(count: int) -> list[dict[str, str]]:
        taken = [next(numbers) for _ in range(count)]
        return [{"text": make_page(number), "url": make_address(number)} for number in taken]

    files = dict(_make_files(take))
    assert next(numbers, None) is None
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return sorted(files)


def _make_files(take: Take) -> Iterator[tuple[str, bytes]]:
    yield from _make_page_files(take)
    yield "tables/pages.csv", _as_table(take(3), ",")
    yield "tables/pages.tsv", _as_table(take(2), "\t")
    yield "tables/pages.json", json.dumps(take(3), ensure_ascii=False, indent=2).encode()
    yield "dumps/a.jsonl.gz", gzip.compress(_as_lines(take(2)), mtime=0)
    yield "dumps/b.jsonl.zst", pack_zstd(_as_lines(take(2)))
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(take(3)), sink)
    yield "dumps/c.parquet", sink.getvalue()
    yield "dumps/d.arrow", _as_arrow(take(2))
    (page,) = take(1)
    yield "crawl/a.warc.gz", gzip_records(record(http(as_html(page["text"])), page["url"]))
    (page,) = take(1)
    text = record(page["text"].encode(), page["url"], "conversion", kind="text/plain")
    yield "crawl/b.warc.wet.gz", gzip_records(text)
    first, second = take(2)
    members = {"a/one.txt": first["text"].encode(), "a/two.html": as_html(second["text"])}
    yield "packed/a.zip", as_zip(members)
    (page,) = take(1)
    yield "packed/b.tar.gz", gzip.compress(as_tar({"one.md": page["text"].encode()}), mtime=0)


def _make_page_files(take: Take) -> Iterator[tuple[str, bytes]]:
    """Yield files that are one page each, in the encodings of three decades."""
    for name, encoding in (("one", "utf-8"), ("two", "gb18030"), ("three", "utf-8-sig")):
        yield f"{name}.txt", take(1)[0]["text"].encode(encoding)
    for name in ("notes/one.md", "notes/two.md"):
        yield name, take(1)[0]["text"].encode()
    for name, charset in (("one.html", "utf-8"), ("two.htm", "gb18030"), ("THREE.HTML", "utf-8")):
        html = as_html(take(1)[0]["text"]).decode()
        yield f"web/{name}", html.replace("charset=utf-8", f"charset={charset}").encode(charset)


def _as_table(rows: list[dict[str, str]], delimiter: str) -> bytes:
    table = io.StringIO()
    writer = csv.writer(table, delimiter=delimiter)
    writer.writerows([("url", "text"), *((row["url"], row["text"]) for row in rows)])
    return table.getvalue().encode()


def _as_lines(rows: list[dict[str, str]]) -> bytes:
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


def _as_arrow(rows: list[dict[str, str]]) -> bytes:
    table, sink = pa.Table.from_pylist(rows), io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()
