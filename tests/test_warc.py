"""Web archives: pages become seeds, what breaks is named, nothing hostile takes the machine."""

import bz2
import gzip
import json
import lzma
import tracemalloc
import zlib

import pytest

from shanben.base.findings import Finding
from shanben.base.types import FoundPage
from shanben.seeds.formats import find_format, warc, warc_records
from shanben.seeds.formats.seed_rows import Part, SeedFile
from shanben.seeds.reader import read_pages
from tests.archives import TABLE_PAGE, gzip_records, http, make_crawl, make_page, record
from tests.conftest import folder_bytes, run_process, set_pages_per_shard
from tests.containers import pack_zstd
from tests.rows import each_row


def read(folder, *records, name="a.warc", data=None, first=1):
    data = b"".join(records) if data is None else data
    (folder / name).write_bytes(data)
    source = SeedFile(name, *find_format(name), len(data))
    return list(read_pages(folder, Part(source, first, 10**6)))


@pytest.mark.parametrize(
    "name", ["a.warc", "a.warc.gz", "one.warc.gz", "a.warc.zst", "a.warc.bz2", "a.warc.xz"]
)
def test_every_packing_gives_the_same_pages(tmp_path, name):
    """Numbers count what may be a page; requests, metadata, the archive's own record count nothing."""
    crawl = make_crawl()
    data = {
        "a.warc": b"".join(crawl),
        "a.warc.gz": gzip_records(*crawl),
        "one.warc.gz": gzip.compress(b"".join(crawl)),
        "a.warc.zst": b"".join(map(pack_zstd, crawl)),
        "a.warc.bz2": b"".join(map(bz2.compress, crawl)),
        "a.warc.xz": lzma.compress(b"".join(crawl)),
    }[name]
    first, second, note = read(tmp_path, name=name, data=data)
    assert [(page.seed, page.url) for page in (first, second)] == [
        (f"{name}#L1", "http://a.example/1"),
        (f"{name}#L3", "http://b.example/1"),
    ]
    assert "青石镇召开植树工作动员会" in first.text
    assert (note.rule, note.seed, note.count) == ("P111", name, 2)
    assert note.message == ("neither text nor HTML with status 200: 2 records, passed over.")


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
    assert "resiliparse" in manifest["tools"]


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


ONE, TWO = record(http("<p>甲</p>".encode())), record(http("<p>乙</p>".encode()))
THREE = record(http("<p>丙</p>".encode()))
REQUEST = record(b"GET / HTTP/1.0\r\n", type_="request")
ENDS = {
    "in a page": (ONE + TWO[:-12], "the file breaks off after 46 of 54 bytes of a record"),
    "in a header": (ONE + TWO[:100], "the file breaks off in the header of a record"),
    "in a request": (ONE + REQUEST[:-10], "the file breaks off after 10 of 16 bytes of a record"),
    "in a member": (gzip_records(ONE, TWO)[:-25], "the file breaks off in packed data"),
    "in other data": (ONE + b"junk\r\n\r\n" * 9, "no record begins where one should"),
    "in other packed data": (gzip_records(ONE) + b"junk" * 9, "incorrect header check"),
    "by broken packing": (gzip_records(ONE) + gzip.compress(TWO)[:40] + b"\xff" * 200, "invalid"),
    "with a record without a length": (
        ONE + TWO.replace(b"Content-Length", b"X-Length"),
        "the header of a record does not say how long it is",
    ),
    "with a length that is no number": (
        ONE + TWO.replace(b"Content-Length: 5", b"Content-Length: -5"),
        "the header of a record does not say how long it is",
    ),
    "with a length that is a lie": (
        ONE + record(http(b"<p>x</p>"), length=10**12),
        "the file breaks off after 56 of 1,000,000,000,000 bytes of a record",
    ),
    "with a long length that is a lie, packed": (
        gzip.compress(ONE + record(http(b"<p>x</p>"), length=10**12)),
        "the file breaks off after 56 of 1,000,000,000,000 bytes of a record",
    ),
    "with a header without end": (
        ONE + TWO.replace(b"WARC-Date", b"X: " + b"y" * 10**6 + b"\r\nWARC-Date"),
        "the header of a record has more than 65,536 bytes",
    ),
}


@each_row(("data", "reason"), ENDS.values(), ids=ENDS)
def test_an_archive_that_breaks_off_keeps_what_came_before(tmp_path, data, reason):
    """File, record and reason are named; nothing of what cannot be read is passed over in silence."""
    name = "a.warc.gz" if data.startswith(b"\x1f\x8b") else "a.warc"
    page, finding = read(tmp_path, data=data, name=name)
    assert (page.seed, page.text) == (f"{name}#L1", "甲")
    assert (finding.rule, finding.seed, finding.severity) == ("P106", name, "error")
    assert reason in finding.message
    assert "at record 2. What came before is kept." in finding.message


def lie(length):
    """Return a record whose header says another length than it has."""
    return record(http("<p>謊</p>".encode()), length=length)


def spoil(data):
    """Return packed data with a byte changed in its middle."""
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 0xFF]) + data[middle + 1 :]


LIE = "a record is not as long as its header says"
LOSSES = {
    "a length that is too small": (ONE + lie(20) + THREE, LIE),
    "a length that cuts a character": (ONE + lie(50) + THREE, LIE),
    "a length that reaches into the next record": (ONE + lie(100) + THREE, LIE),
    "a length that ends in the next record's block": (ONE + lie(400) + THREE, LIE),
    "a length beyond the end": (ONE + lie(10**5) + THREE, LIE),
    "a length beyond what is kept": (ONE + lie(10**12) + THREE, LIE),
    "a request with such a length": (
        ONE + record(b"GET /\r\n", type_="request", length=300) + THREE,
        LIE,
    ),
    "no length": (ONE + TWO.replace(b"Content-Length", b"X-Length") + THREE, "does not say"),
    "a header without end": (
        ONE + TWO.replace(b"WARC-Date", b"X: " + b"y" * 10**6 + b"\r\nWARC-Date") + THREE,
        "more than 65,536 bytes",
    ),
    "a header that breaks off": (
        ONE + TWO[:60] + b"\r\n" + THREE,
        "the header of a record breaks off",
    ),
    "junk": (ONE + b"junk\r\n\r\n" + THREE, "no record begins where one should; 8 bytes are lost"),
    "much junk": (ONE + b"junk\r\n" * 10**6 + THREE, "6,000,000 bytes are lost"),
    "packed junk": (gzip_records(ONE) + b"junk" * 9 + gzip_records(THREE), "these 36 bytes"),
    "a member with a wrong byte": (
        gzip_records(ONE) + spoil(gzip_records(TWO)) + gzip_records(THREE),
        "cannot be unpacked",
    ),
    "a member that breaks off": (
        gzip_records(ONE) + gzip_records(TWO)[:-30] + gzip_records(THREE),
        "cannot be unpacked",
    ),
    "a member with a wrong check sum": (
        gzip_records(ONE) + gzip_records(TWO)[:-8] + bytes(8) + gzip_records(THREE),
        "incorrect data check",
    ),
    "a broken member that holds a packed body": (
        gzip_records(ONE)
        + gzip_records(record(gzip.compress("<p>謊</p>".encode() * 9)))[:-8]
        + bytes(8)
        + gzip_records(THREE),
        "incorrect data check",
    ),
    "a length beyond the member": (gzip_records(ONE, lie(10**9), THREE), LIE),
    "a short length in a member": (gzip_records(ONE, lie(20), THREE), LIE),
    "a length beyond the member, in one member": (gzip.compress(ONE + lie(500) + THREE), LIE),
}


@each_row(("data", "reason"), LOSSES.values(), ids=LOSSES)
def test_what_is_broken_costs_itself_only(tmp_path, data, reason):
    """It takes a row's place, says what is lost, and the next record is read."""
    name = "a.warc.gz" if data.startswith(b"\x1f\x8b") else "a.warc"
    before, lost, after = read(tmp_path, data=data, name=name)
    assert (before.seed, before.text) == (f"{name}#L1", "甲")
    assert (lost.rule, lost.seed, lost.severity) == ("P113", f"{name}#L2", "error")
    assert reason in lost.message
    assert (after.seed, after.text) == (f"{name}#L3", "丙")


def test_lost_bytes_are_counted(tmp_path):
    """Where in the file, and how many."""
    first, second = gzip_records(ONE), gzip_records(TWO)[:-8] + bytes(8)
    lost = read(tmp_path, data=first + second + gzip_records(THREE), name="a.warc.gz")[1]
    begin, end = len(first), len(first + second)
    assert lost.message == (
        f"bytes {begin:,} to {end:,} of the file cannot be unpacked (incorrect data check); "
        f"these {end - begin} bytes are lost, reading goes on after them."
    )


WHOLE = {
    "an empty member, as at the end of BGZF": [gzip.compress(b"", mtime=0)],
    "several": [gzip.compress(b"")] * 3,
    "zeros, as tapes have them": [bytes(512)],
}


@pytest.mark.parametrize("between", WHOLE.values(), ids=WHOLE)
def test_what_holds_nothing_between_members_loses_nothing(tmp_path, between):
    """Archives are put together by `cat`, and each ends as its writer ends it."""
    data = b"".join((gzip_records(ONE), *between, gzip_records(TWO), *between))
    pages = read(tmp_path, data=data, name="a.warc.gz")
    assert [page.text for page in pages] == ["甲", "乙"]


def test_a_record_may_quote_a_record(tmp_path):
    """A page about web archives shows what one looks like."""
    quoted = http(b"<pre>" + REQUEST + b"</pre>" + "<p>甲</p>".encode())
    page, other = read(tmp_path, record(quoted), TWO)
    assert "WARC-Type: request" in page.text
    assert other.text == "乙"


def test_a_record_longer_than_what_is_kept_is_passed_over(tmp_path, monkeypatch):
    """Films are not taken into memory."""
    monkeypatch.setattr(warc_records, "KEPT_BYTES", 10**5)
    film = record(http(b"\0" * 10**6, "video/mp4"))
    for name, data in {
        "a.warc": ONE + film + TWO,
        "a.warc.gz": gzip_records(ONE, film, TWO),
    }.items():
        first, second, note = read(tmp_path, data=data, name=name)
        assert (first.text, second.seed, second.text) == ("甲", f"{name}#L3", "乙")
        assert (note.rule, note.count) == ("P111", 1)


LONG_LIES = {
    "beyond the end of the file": (
        ONE + lie(10**12) + record(b"x" * 3000, type_="request") + THREE
    ),
    "beyond the member": gzip_records(
        ONE, lie(10**12), record(b"x" * 3000, type_="request"), THREE
    ),
}


@pytest.mark.parametrize("data", LONG_LIES.values(), ids=LONG_LIES)
def test_a_lie_that_is_longer_than_what_is_kept_costs_itself_only(tmp_path, monkeypatch, data):
    """The size of the file, or the member that begins with a record, tells."""
    monkeypatch.setattr(warc_records, "KEPT_BYTES", 1000)
    name = "a.warc.gz" if data.startswith(b"\x1f\x8b") else "a.warc"
    before, lost, after = read(tmp_path, data=data, name=name)
    assert (before.text, lost.rule, after.text) == ("甲", "P113", "丙")
    assert LIE in lost.message


def test_the_next_record_is_found_wherever_it_begins(tmp_path, monkeypatch):
    """The archive is searched piece by piece, and a record may begin in one and go on in the next."""
    monkeypatch.setattr(warc_records, "SEARCH_BYTES", 32)
    monkeypatch.setattr("shanben.seeds.formats.packed.CHUNK_BYTES", 16)
    for size in range(5000, 5040):  # beyond what is read to find the end of a header
        before, lost, after = read(tmp_path, ONE + b"#" * size + THREE)
        assert (before.text, after.text) == ("甲", "丙")
        assert f"; {size:,} bytes are lost" in lost.message
    headless = TWO.replace(b"Content-Length", b"X-Length") + b"#" * 5000
    before, lost, after = read(tmp_path, ONE + headless + THREE)
    assert (before.text, after.text) == ("甲", "丙")
    assert f"; {len(headless):,} bytes are lost" in lost.message


def test_line_ends_between_records_may_be_missing_or_many(tmp_path):
    """Not every writer keeps to two."""
    data = ONE.rstrip() + TWO + b"\r\n" * 20 + THREE.removesuffix(b"\r\n")
    assert [page.text for page in read(tmp_path, data=data)] == ["甲", "乙", "丙"]


WET = record("甲\n乙".encode(), type_="conversion", kind="text/plain")
OTHER_KINDS = {
    "a text of a WET file": (WET, "甲\n乙"),
    "HTML without a server's words": (
        record("<p>甲</p>".encode(), type_="resource", kind="text/html"),
        "甲",
    ),
    "the same in another encoding": (
        record("<p>甲乙</p>".encode("gbk"), type_="resource", kind="text/html; charset=gbk"),
        "甲乙",
    ),
    "converted HTML": (record(b"<p>a</p>", type_="conversion", kind="application/xhtml+xml"), "a"),
}


@pytest.mark.parametrize(("data", "text"), OTHER_KINDS.values(), ids=OTHER_KINDS)
def test_records_without_a_server_are_pages_too(tmp_path, data, text):
    """Common Crawl's WET files, and archives made from folders."""
    page, other = read(tmp_path, data, TWO)
    assert (page.seed, page.text, page.url) == ("a.warc#L1", text, "http://a.example/1")
    assert other.seed == "a.warc#L2"


@pytest.mark.parametrize(("type_", "kind"), [("resource", "text/plain"), ("resource", "image/png")])
def test_a_resource_that_is_no_page_is_counted(tmp_path, type_, kind):
    """A robots.txt is no page, nor is a screenshot."""
    page, note = read(tmp_path, record(b"x", type_=type_, kind=kind), TWO)
    assert (page.seed, note.rule, note.count) == ("a.warc#L2", "P111", 1)


@pytest.mark.parametrize("charset", ["utf-8", "gbk", "big5"])
def test_a_page_cut_in_a_character_loses_that_only(tmp_path, charset):
    """Crawlers cut at a size; the archive says so, and so does a warning."""
    body = "<p>植樹工作動員會</p><p>部署".encode(charset)[:-1]
    headers = f"Content-Type: text/html; charset={charset}\r\n"
    block = http(body, None, headers=headers)
    page, warning, other = read(tmp_path, record(block, more="WARC-Truncated: length\r\n"), TWO)
    assert page.text.split() == ["植樹工作動員會", "部"]
    assert (warning.rule, warning.severity, warning.seed) == ("P114", "warning", "a.warc#L1")
    assert "cut the page (length)" in warning.message
    assert other.text == "乙"


def test_a_page_that_nobody_cut_says_what_it_lost(tmp_path):
    """Half a character without a reason is left out, and told."""
    block = http("<p>植樹工作動員會議室".encode()[:-1])
    page, warning, *_ = read(tmp_path, record(block), TWO)
    assert (page.text, warning.rule, warning.seed) == ("植樹工作動員會議", "D103", "a.warc#L1")
    finding, _ = read(tmp_path, record(http("<p>植樹工作".encode()[:-1])), TWO)
    assert (finding.rule, finding.seed) == ("D102", "a.warc#L1")


@pytest.mark.parametrize(
    "data", [b"<html>" * 99, b"\x1f\x8b", gzip.compress(b"<html>" * 99, mtime=0)]
)
def test_what_is_no_archive_is_a_finding(tmp_path, data):
    """Not every .warc is one."""
    (finding,) = read(tmp_path, data=data)
    assert (finding.rule, finding.severity) == ("P106", "error")


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


@each_row(("body", "headers"), BODIES.values(), ids=BODIES)
def test_bodies_are_unpacked_whatever_the_header_says(tmp_path, body, headers):
    """Crawlers unpack bodies and keep the header that says they are packed."""
    (page,) = read(tmp_path, record(http(body, headers=headers)))
    assert page.text == "植树工作"


@pytest.mark.parametrize("ending", ["0\r\n\r\n", "0;x=y\n\n"])
def test_no_chunk_but_the_last_one_is_an_empty_page(tmp_path, ending):
    """The figure is the server's; a body in no chunks that begins with one keeps it."""
    headers = "Transfer-Encoding: chunked\r\n"
    first, second = read(
        tmp_path,
        record(http(ending.encode(), headers=headers)),
        record(http(b"0\r\n<p>" + PLAIN, headers=headers)),
    )
    assert (first.rule, first.message[:22]) == ("D101", "the page holds no text")
    assert second.text == "0\n\n植树工作"


@pytest.mark.parametrize("coding", ["br", "zstd"])
def test_bodies_that_were_unpacked_leave_no_memory_behind(tmp_path, coding):
    """Crawls hold millions of them; the buffer for one of them has four megabytes."""
    body = http(PLAIN, headers=f"Content-Encoding: {coding}\r\n")
    records = [record(body)] * 20
    read(tmp_path, *records)
    tracemalloc.start()
    read(tmp_path, *records)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < warc.MAX_HTML_BYTES


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


@pytest.mark.parametrize("block", NO_PAGES.values(), ids=NO_PAGES)
def test_a_response_that_is_no_page_is_counted(tmp_path, block):
    """The next one is read all the same."""
    page, note = read(tmp_path, record(block), TWO)
    assert (page.seed, page.text) == ("a.warc#L2", "乙")
    assert (note.rule, note.count) == ("P111", 1)


PACKED = "Content-Encoding: gzip\r\n"
# They are made when they are asked for, not whenever the file is collected.
TOO_LONG = {
    "long": lambda: http(b"<p>x" * 30_000),
    "long when unpacked": lambda: http(gzip.compress(b"x" * 10**7), headers=PACKED),
    "long and packed in packing": lambda: http(
        gzip.compress(bytes(10**7), mtime=0), headers=PACKED
    ),
    "tangled": lambda: http(b"".join(b"<b a='<%d'>" % n for n in range(3000)) + b"<p>x" * 3000),
}


@pytest.mark.parametrize("make_block", TOO_LONG.values(), ids=TOO_LONG)
def test_a_page_that_would_take_all_memory_is_refused(tmp_path, monkeypatch, make_block):
    """It loses itself only."""
    monkeypatch.setattr("shanben.seeds.formats.warc.MAX_HTML_BYTES", 10**5)
    monkeypatch.setattr("shanben.seeds.formats.html.MAX_HTML_BYTES", 10**5)
    finding, page = read(tmp_path, record(make_block()), TWO)
    assert isinstance(finding, Finding)
    assert (finding.rule, finding.seed) == ("P109", "a.warc#L1")
    assert (page.seed, page.text) == ("a.warc#L2", "乙")


def test_a_packed_body_is_unpacked_only_so_far():
    """A bomb of 2 MB would become 2 GB."""
    bomb = gzip.compress(bytes(3 * warc.MAX_HTML_BYTES), 9)
    assert len(warc._inflate(bomb, warc.GZIP_OR_ZLIB_WINDOW)) == warc.MAX_HTML_BYTES + 1


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


def test_reading_may_begin_at_any_response(tmp_path):
    """Shards of one archive are made apart."""
    records = list(make_archive(9))
    whole = read(tmp_path, *records)
    for first in range(1, 14):
        rest = read(tmp_path, *records, first=first)
        numbered = [page for page in whole if isinstance(page, FoundPage) and page.row >= first]
        assert rest == [*numbered, whole[-1]]
