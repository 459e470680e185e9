"""Laws of web pages and archives."""

import html
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanben.base.findings import Finding
from shanben.base.types import FoundPage
from shanben.seeds.formats.html import read_webpage, render_html
from shanben.seeds.formats.seed_rows import Part, SeedFile
from shanben.seeds.reader import read_pages
from tests.archives import gzip_records, make_crawl

# GB18030 has them all; to ask for its characters by its name tries every code point of Unicode first.
WORDS = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1)
TAGS = (
    "b",
    "a href=x",
    "p",
    "/p",
    "table",
    "td",
    "/td",
    "div hidden",
    "script",
    "!--",
    "svg",
    "li",
)
MARKUP = st.lists(st.one_of(WORDS, st.sampled_from(TAGS).map(lambda tag: f"<{tag}>"))).map("".join)
CRAWLS = (b"".join(make_crawl()), gzip_records(*make_crawl()))


@pytest.mark.slow
@given(st.lists(WORDS, min_size=1))
def test_every_word_of_a_page_is_printed_in_its_order(words):
    """Nothing is lost but what nobody saw."""
    page = "".join(f"<p>{html.escape(word)}</p>" for word in words)
    assert [line for line in render_html(page).split("\n") if line] == words


@given(st.lists(WORDS, min_size=1), st.sampled_from(["utf-8", "gb18030", "utf-16"]))
def test_the_encoding_of_a_page_never_changes_its_text(words, encoding):
    """Whatever is declared: bytes that are UTF-8 are read as such, others as declared or marked."""
    page = "<meta charset=gbk>" + "".join(f"<p>{html.escape(word)}</p>" for word in words)
    data = page.encode(encoding)
    # Bytes of GB18030 that are UTF-8 as well could be meant either way.
    if encoding == "utf-8" or not is_utf8(data):
        assert read_webpage(data) == render_html(page)


def is_utf8(data):
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


@given(MARKUP, st.binary(max_size=40), st.integers(0, 400))
def test_no_markup_and_no_bytes_stop_a_run(markup, noise, place):
    """A page is a text or a finding."""
    data = markup.encode()
    for page in (data, data[:place] + noise + data[place:], noise):
        assert isinstance(read_webpage(page), str | Finding)


@given(st.sampled_from(CRAWLS), st.integers(0, 10_000), st.binary(max_size=8), st.integers(0, 300))
def test_no_damage_to_an_archive_stops_a_run(crawl, place, noise, cut):
    """Pages and findings come out, whatever was overwritten or cut off."""
    place %= len(crawl)
    data = (crawl[:place] + noise + crawl[place + len(noise) :])[: len(crawl) - cut]
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "a.warc").write_bytes(data)
        part = Part(SeedFile("a.warc", "warc", None, len(data)), 1, 10**6)
        found = list(read_pages(Path(folder), part))
        assert found == list(read_pages(Path(folder), part))
    assert all(isinstance(item, FoundPage | Finding) for item in found)
