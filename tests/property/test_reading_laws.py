"""Bad data is a finding, never a traceback, in whatever container it comes."""

import gzip
import json
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from shanben.base.findings import Finding
from shanben.base.types import FoundPage
from shanben.seeds.formats import find_format
from shanben.seeds.formats.seed_rows import Part, SeedFile
from shanben.seeds.reader import PageReader, read_pages, read_safely
from shanben.seeds.scan import ScanTask, scan_sources
from tests.archives import gzip_records, make_crawl
from tests.containers import as_arrow, as_tar, as_zip, write_everywhere
from tests.examples import many

TEXT = "青島西海岸新區召開動員大會。會議強調，要牢固樹立抓黨建就是抓全局的理念。\n第二行也是這樣。"


@cache
def files():
    """A file of every suffix, and some with several rows or members."""
    pages = {f"{number}.txt": f"{TEXT}{number}".encode() for number in range(9)}
    row = json.dumps({"text": TEXT}).encode() + b"\n"
    return write_everywhere(TEXT) | {
        "crawl.warc": b"".join(make_crawl()),
        "crawl.warc.gz": gzip_records(*make_crawl()),
        "rows.jsonl.gz": b"".join(gzip.compress(row, mtime=0) for _ in range(9)),
        "table.csv": b"text,url\n" + f'"{TEXT}","u"\n'.encode() * 9,
        "file.arrow": as_arrow(TEXT, stream=False),
        "pages.zip": as_zip(pages),
        "pages.tar.gz": gzip.compress(as_tar({"長" * 99 + name: pages[name] for name in pages})),
    }


@st.composite
def broken_files(draw):
    """A file that was cut, or in which some bytes were changed, taken out or put in."""
    name = draw(st.sampled_from(sorted(files())))
    data = bytearray(files()[name])
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(data)))
        match draw(st.sampled_from(["change", "change", "change", "cut", "put in", "take out"])):
            case "change":
                data[place : place + 1] = bytes([draw(st.integers(0, 255))])
            case "cut":
                del data[place:]
            case "put in":
                data[place:place] = draw(st.binary(max_size=9))
            case "take out":
                del data[place : place + draw(st.integers(1, 99))]
    return name, bytes(data)


@settings(max_examples=many(300))
@given(broken_files())
def test_every_row_of_a_broken_file_is_a_page_or_a_finding(tmp_path_factory, broken):
    """And the two passes see the same rows, or a shard could not be told from a changed one."""
    name, data = broken
    folder = tmp_path_factory.mktemp("broken")
    (folder / name).write_bytes(data)
    source = SeedFile(name, *find_format(name), len(data))
    part = Part(source, 1, 10**6)
    found = list(read_pages(folder, part))
    assert found or not data.strip()
    assert all(isinstance(item, FoundPage | Finding) for item in found)
    (scan,) = scan_sources(folder, ScanTask((source,)), 10)
    rows = list(read_safely(PageReader(folder), part))
    assert scan.rows == len(rows)
    digests = b"".join(row.digest for row in rows)
    assert scan.row_digests.startswith(digests)
    assert bool(scan.sha256) == (len(digests) == len(scan.row_digests))
