"""An id is a function of the page's text alone."""

import gzip
import json

from hypothesis import given
from hypothesis import strategies as st

from shanben.base.identify import digest_content, id_of_digest, identify_page, make_id
from shanben.base.types import FoundPage
from shanben.seeds.formats import find_format
from shanben.seeds.formats.seed_rows import Part, SeedFile
from shanben.seeds.reader import read_pages
from tests.containers import as_arrow, as_zip, write_everywhere

LINES = st.lists(st.text("善本新聞报道,。 a1\u3000", max_size=12), min_size=1, max_size=6)


@given(LINES, st.sampled_from(["\n", "\r\n", "\r"]), st.booleans(), st.integers(0, 3))
def test_line_ends_marks_and_final_blank_lines_do_not_change_an_id(lines, end, mark, blank):
    """The same page copied by another editor is the same page."""
    text = "\n".join(lines)
    other = ("\ufeff" if mark else "") + end.join(lines) + end * blank
    assert make_id(other) == make_id(text)


@given(
    LINES,
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
    st.integers(0, 3),
    st.none() | st.binary(min_size=32, max_size=32),
)
def test_the_id_of_a_page_is_that_of_its_text(lines, end, mark, blank, sha256):
    """Whether its text was canonical already, and whether a file has a hash of its own."""
    text = ("\ufeff" if mark else "") + end.join(lines) + end * blank
    page = identify_page("a.txt", text, sha256=sha256)
    assert id_of_digest(page.digest) == make_id(text)
    assert page.sha256 == (sha256 or digest_content(text))
    assert page.text == text.removeprefix("\ufeff")


@given(
    st.text(st.characters(codec="utf-8"), max_size=40), st.text("善本甲乙", min_size=1, max_size=9)
)
def test_other_text_has_another_id(text, more):
    """Nothing but marks and line ends is normalised away."""
    assert make_id(text + more) != make_id(text)


def test_container_and_encoding_do_not_change_an_id(tmp_path):
    """A page keeps its id when it moves from a file into a dump, an archive or a web page."""
    text = (
        "青島西海岸新區召開動員大會。會議強調，要牢固樹立抓黨建就是抓全局的理念。\n第二行也是這樣。"
    )
    files = write_everywhere(text)
    files |= {
        "mark.txt": text.encode("utf-8-sig"),
        "gb.txt": text.encode("gb18030"),
        "big5.txt": text.encode("big5"),
        "gb.html": text.replace("\n", "<br>").encode("gb18030"),
        "gb.csv": f'text\n"{text}"\n'.encode("gb18030"),
        "utf16.tsv": f'text\n"{text}"\n'.encode("utf-16"),
        "gb.json": json.dumps({"text": text}, ensure_ascii=False).encode("gb18030"),
        "lines.json": b"".join(json.dumps({"text": text}).encode() + b"\n" for _ in range(2)),
        "file.arrow": as_arrow(text, stream=False),
        "packed in it.zip": as_zip({"page.txt.gz": gzip.compress(text.encode())}),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    ids = {path.name: make_id(_first_text(path)) for path in tmp_path.iterdir()}
    assert ids == dict.fromkeys(files, make_id(text))


def _first_text(path):
    source = SeedFile(path.name, *find_format(path.name), path.stat().st_size)
    (page, *_) = read_pages(path.parent, Part(source, 1, 1))
    assert isinstance(page, FoundPage), page
    return page.text
