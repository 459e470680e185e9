"""Web archives: pages become seeds, what breaks is named, nothing hostile takes the machine."""

import gzip
import importlib.util
import json
import zlib

import pyarrow as pa
import pytest

from shanben.base.findings import Finding
from shanben.base.types import FoundPage
from shanben.seeds.formats import warc
from shanben.seeds.formats.rows import Part, SeedFile
from shanben.seeds.reader import read_pages
from tests.archives import TABLE_PAGE, gzip_records, http, make_crawl, make_page, record
from tests.conftest import folder_bytes, run_process, set_pages_per_shard

needs_reader = pytest.mark.skipif(
    importlib.util.find_spec("fastwarc") is None, reason="needs shanben[warc]"
)


def read(folder, *records, name="a.warc", data=None, first=1):
    data = b"".join(records) if data is None else data
    (folder / name).write_bytes(data)
    return list(read_pages(folder, Part(SeedFile(name, "warc", None, len(data)), first, 10**6)))


def pack_zstd(data):
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(data)
    return sink.getvalue().to_pybytes()


@needs_reader
@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "one.warc.gz", "a.warc.zst"])
def test_every_packing_gives_the_same_pages(tmp_path, name):
    """Numbers count responses; requests, metadata and the archive's own record count nothing."""
    crawl = make_crawl()
    data = {
        "a.warc": b"".join(crawl),
        "a.warc.gz": gzip_records(*crawl),
        "one.warc.gz": gzip.compress(b"".join(crawl)),
        "a.warc.zst": b"".join(map(pack_zstd, crawl)),
    }[name]
    first, second, note = read(tmp_path, name=name, data=data)
    assert [(page.seed, page.url) for page in (first, second)] == [
        (f"{name}#L1", "http://a.example/1"),
        (f"{name}#L3", "http://b.example/1"),
    ]
    assert "青石镇召开植树工作动员会" in first.text
    assert (note.rule, note.seed, note.count) == ("P111", name, 2)
    assert note.message == "2 of its responses are not HTML with status 200; they are passed over."


@needs_reader
def test_the_rows_of_an_archive_are_those_of_its_pages(project, run):
    """From a crawl to the dataset: headline, date, sources, people, article."""
    (project / "seeds" / "a.warc.gz").write_bytes(gzip_records(*make_crawl()))
    assert run("--workers", "1").code == 0
    lines = (project / "data" / "jsonl" / "train-00000.jsonl").read_bytes().splitlines()
    old, new = (json.loads(line) for line in lines)
    assert (old["title"], old["date_published"]) == ("青石镇召开植树工作动员会", "2012-03-09")
    assert (old["source"], old["section"][:2]) == (["青石日报"], ["青石新闻网", "要闻"])
    assert old["authors"] == [{"name": "王小川", "role": "reporter"}]
    assert old["editors"] == [{"name": "赵宁", "role": "responsible_editor"}]
    assert old["icp_license"] == "浙ICP备00000001号"
    assert old["body_simplified"].startswith("3月8日，青石镇在镇政府礼堂召开")
    assert old["body_simplified"].endswith("由护林员负责浇水和看护。")
    assert (new["title"], new["language"]) == ("河湾区图书馆新馆开放", "zh-Hant")
    assert (new["date_published"], new["source"]) == ("2021-05-06", ["河湾晚报"])
    assert (new["seed"], new["url"]) == ("a.warc.gz#L3", "http://b.example/1")
    manifest = json.loads((project / "data" / "manifest.json").read_bytes())
    assert manifest["tools"].keys() >= {"fastwarc", "resiliparse"}


def make_archive(number):
    """Return the records of many different pages, every third response a picture."""
    for n in range(number):
        page = make_page(TABLE_PAGE, "gb2312").replace(
            b"2012-03-09", b"2012-03-%02d" % (n % 28 + 1)
        )
        page = page.replace("三万".encode("gbk"), str(n).encode())
        yield record(http(page), f"http://a.example/{n}")
        if n % 3 == 0:
            yield record(http(b"\x89PNG", "image/png"))


@pytest.mark.slow
@needs_reader
def test_workers_and_shards_never_change_a_byte(project):
    """A packed archive is one stream; its shards are made by whoever reads it."""
    set_pages_per_shard(project, 4)
    (project / "seeds" / "a.warc.gz").write_bytes(gzip_records(*make_archive(40)))
    (project / "seeds" / "b.warc").write_bytes(b"".join(make_crawl()))
    assert run_process(project, "--workers", "1").code == 0
    assert run_process(project, "--workers", "2", "--out", "two", "--no-cache").code == 0
    assert folder_bytes(project / "two") == folder_bytes(project / "data")
    assert len(list((project / "data" / "jsonl").iterdir())) > 3
    address = f"file://{project}/seeds"
    assert run_process(project, "--seeds", address, "--out", "far", "--workers", "2").code == 0
    assert folder_bytes(project / "far") == folder_bytes(project / "data")


def test_without_the_extra_nothing_is_read(project, run, monkeypatch):
    """It is an extra, and the message says how to get it."""
    (project / "seeds" / "a.warc").write_bytes(b"".join(make_crawl()))
    monkeypatch.setattr(
        "shanben.seeds.formats.find_spec", lambda name: None if name == "fastwarc" else name
    )
    outcome = run("--workers", "1")
    assert outcome.code == 2
    assert outcome.err == ("shanben: .warc files need fastwarc; pip install 'shanben[warc]'\n")
    assert not (project / "data").exists()


ONE, TWO = record(http("<p>甲</p>".encode())), record(http("<p>乙</p>".encode()))
ENDS = {
    "in a page": (ONE + TWO[:-12], "the file breaks off after 46 of 54 bytes of a record"),
    "in a header": (ONE + TWO[:100], "the file breaks off in the header of a record"),
    "in a request": (
        ONE + record(b"GET / HTTP/1.0\r\n", type_="request")[:-10],
        "the file breaks off after 10 of 16 bytes of a record",
    ),
    "in a packed page": (gzip_records(ONE, TWO)[:-25], "the file breaks off"),
    "in other data": (ONE + b"junk\r\n\r\n" + TWO, "Invalid WARC header"),
    "by broken packing": (gzip_records(ONE) + gzip.compress(TWO)[:40] + b"\xff" * 200, ""),
    "with a record without a length": (ONE + TWO.replace(b"Content-Length", b"X-Length"), "header"),
    "with a length that is a lie": (ONE + record(http(b"<p>x</p>"), length=10**12), "breaks off"),
    "with a header without end": (
        ONE + TWO.replace(b"WARC-Date", b"X: " + b"y" * 10**6 + b"\r\nWARC-Date"),
        "Maximum header length exceeded",
    ),
}


@needs_reader
@pytest.mark.parametrize(("data", "reason"), ENDS.values(), ids=ENDS)
def test_an_archive_that_breaks_off_keeps_what_came_before(tmp_path, data, reason):
    """File, record and reason are named; the rest of the file is lost to the run, not in silence."""
    page, finding = read(tmp_path, data=data)
    assert (page.seed, page.text) == ("a.warc#L1", "甲")
    assert (finding.rule, finding.seed, finding.severity) == ("P106", "a.warc", "error")
    assert reason in finding.message
    assert "at response 2. What came before is kept." in finding.message


@needs_reader
@pytest.mark.parametrize("data", [b"<html>" * 99, b"\x1f\x8b", gzip.compress(b"<html>" * 99)])
def test_what_is_no_archive_is_a_finding(tmp_path, data):
    """Not every .warc is one."""
    (finding,) = read(tmp_path, data=data)
    assert (finding.rule, finding.severity) == ("P106", "error")


@needs_reader
@pytest.mark.parametrize("records", [[], [record(b"software: x\r\n", None, "warcinfo")]])
def test_an_archive_without_responses_is_a_finding(tmp_path, records):
    """Somebody meant it to hold pages."""
    (finding,) = read(tmp_path, *records)
    assert finding.message == "the file holds no rows; fill it or remove it."


def chunked(body):
    return b"6;name=x\r\n" + body[:6] + b"\r\n%x\r\n" % len(body[6:]) + body[6:] + b"\r\n0\r\n\r\n"


PLAIN = "<p>植树工作</p>".encode()
BODIES = {
    "gzip": (gzip.compress(PLAIN), "Content-Encoding: gzip\r\n"),
    "zlib": (zlib.compress(PLAIN), "Content-Encoding: deflate\r\n"),
    "deflate": (zlib.compress(PLAIN)[2:-4], "Content-Encoding: deflate\r\n"),
    "gzip that was unpacked": (PLAIN, "Content-Encoding: gzip\r\n"),
    "deflate that was unpacked": (PLAIN, "Content-Encoding: deflate\r\n"),
    "brotli that was unpacked": (PLAIN, "Content-Encoding: br\r\n"),
    "zstd that was unpacked": (PLAIN, "Content-Encoding: zstd\r\n"),
    "unknown packing": (PLAIN, "Content-Encoding: foo\r\n"),
    "chunks": (chunked(PLAIN), "Transfer-Encoding: chunked\r\n"),
    "chunks that were joined": (PLAIN, "transfer-encoding: Chunked\r\n"),
    "chunks of gzip": (
        chunked(gzip.compress(PLAIN)),
        "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n",
    ),
    "a chunk without end": (b"fffffff\r\n" + PLAIN, "Transfer-Encoding: chunked\r\n"),
    "headers without a colon": (PLAIN, "no colon here\r\n: x\r\n"),
}


@needs_reader
@pytest.mark.parametrize(("body", "headers"), BODIES.values(), ids=BODIES)
def test_bodies_are_unpacked_whatever_the_header_says(tmp_path, body, headers):
    """Crawlers unpack bodies and keep the header that says they are packed."""
    (page,) = read(tmp_path, record(http(body, headers=headers)))
    assert page.text == "植树工作"


@needs_reader
def test_brotli_is_unpacked(tmp_path):
    """Most servers send it to browsers now."""
    import brotli

    body = http(brotli.compress(PLAIN), headers="Content-Encoding: br\r\n")
    (page,) = read(tmp_path, record(body))
    assert page.text == "植树工作"


NO_PAGES = {
    "no HTTP": b"<p>x</p>",
    "no type": http(PLAIN, None),
    "a redirect": http(PLAIN, status="301 Moved Permanently"),
    "a type that only begins so": http(PLAIN, "text/htmlx"),
    "headers without end": http(PLAIN, headers="X: y\r\n" * 20_000),
    "nothing": b"",
}


@needs_reader
@pytest.mark.parametrize("block", NO_PAGES.values(), ids=NO_PAGES)
def test_a_response_that_is_no_page_is_counted(tmp_path, block):
    """The next one is read all the same."""
    page, note = read(tmp_path, record(block), TWO)
    assert (page.seed, page.text) == ("a.warc#L2", "乙")
    assert (note.rule, note.count) == ("P111", 1)


PACKED = "Content-Encoding: gzip\r\n"
TOO_LONG = {
    "long": http(b"<p>x" * 30_000),
    "long when unpacked": http(gzip.compress(b"x" * 10**8), headers=PACKED),
    "long and packed in packing": http(gzip.compress(bytes(10**8), mtime=0), headers=PACKED),
    "tangled": http(b"".join(b"<b a='<%d'>" % n for n in range(3000)) + b"<p>x" * 3000),
}


@needs_reader
@pytest.mark.parametrize("block", TOO_LONG.values(), ids=TOO_LONG)
def test_a_page_that_would_take_all_memory_is_refused(tmp_path, monkeypatch, block):
    """It loses itself only."""
    monkeypatch.setattr("shanben.seeds.formats.warc.MAX_HTML_BYTES", 10**5)
    monkeypatch.setattr("shanben.seeds.formats.html.MAX_HTML_BYTES", 10**5)
    finding, page = read(tmp_path, record(block), TWO)
    assert isinstance(finding, Finding)
    assert (finding.rule, finding.seed) == ("P109", "a.warc#L1")
    assert (page.seed, page.text) == ("a.warc#L2", "乙")


def test_a_packed_body_is_unpacked_only_so_far():
    """A bomb of 2 MB would become 2 GB."""
    bomb = gzip.compress(bytes(10**8), 9)
    assert len(warc._inflate(bomb, warc.GZIP_OR_ZLIB_WINDOW)) == warc.MAX_HTML_BYTES + 1


@needs_reader
@pytest.mark.parametrize(
    ("target", "url"),
    [
        (None, None),
        ("<http://a.example/1>", "http://a.example/1"),
        (b"http://a.example/\x1b[31m\x07", "http://a.example/\x1b[31m\x07"),
        ("http://a.example/植树", "http://a.example/植树"),
        (b"http://a.example/\xff", "http://a.example/\ufffd"),
    ],
)
def test_addresses_are_taken_as_they_are(project, run, target, url):
    """Nothing of them reaches a terminal but through `messages`."""
    (project / "seeds" / "a.warc").write_bytes(record(http(b"<p>" + "植树".encode()), target))
    outcome = run("--workers", "1")
    (line,) = (project / "data" / "jsonl" / "train-00000.jsonl").read_bytes().splitlines()
    assert json.loads(line)["url"] == url
    assert "\x1b" not in outcome.out + outcome.err


@needs_reader
def test_reading_may_begin_at_any_response(tmp_path):
    """Shards of one archive are made apart."""
    records = list(make_archive(9))
    whole = read(tmp_path, *records)
    for first in range(1, 14):
        rest = read(tmp_path, *records, first=first)
        numbered = [page for page in whole if isinstance(page, FoundPage) and page.row >= first]
        assert rest == [*numbered, whole[-1]]
