"""An id is a function of the page's text alone."""

import gzip
import json

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given
from hypothesis import strategies as st

from shanben.base.identify import make_id
from shanben.base.types import FoundPage
from shanben.seeds.formats import find_format
from shanben.seeds.formats.rows import Part, SeedFile
from shanben.seeds.reader import read_pages

LINES = st.lists(st.text("善本新聞报道,。 a1\u3000", max_size=12), min_size=1, max_size=6)


@given(LINES, st.sampled_from(["\n", "\r\n", "\r"]), st.booleans(), st.integers(0, 3))
def test_line_ends_marks_and_final_blank_lines_do_not_change_an_id(lines, end, mark, blank):
    """The same page copied by another editor is the same page."""
    text = "\n".join(lines)
    other = ("\ufeff" if mark else "") + end.join(lines) + end * blank
    assert make_id(other) == make_id(text)


@given(
    st.text(st.characters(codec="utf-8"), max_size=40), st.text("善本甲乙", min_size=1, max_size=9)
)
def test_other_text_has_another_id(text, more):
    """Nothing but marks and line ends is normalised away."""
    assert make_id(text + more) != make_id(text)


def test_container_and_encoding_do_not_change_an_id(tmp_path):
    """A page keeps its id when it moves from a file into a dump."""
    text = (
        "青島西海岸新區召開動員大會。會議強調，要牢固樹立抓黨建就是抓全局的理念。\n第二行也是這樣。"
    )
    (tmp_path / "utf8.txt").write_bytes(text.encode())
    (tmp_path / "mark.txt").write_bytes(text.encode("utf-8-sig"))
    (tmp_path / "gb.txt").write_bytes(text.encode("gb18030"))
    (tmp_path / "big5.txt").write_bytes(text.encode("big5"))
    row = json.dumps({"text": text}).encode() + b"\n"
    (tmp_path / "a.jsonl").write_bytes(row)
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(row))
    with pa.output_stream(tmp_path / "a.jsonl.zst", compression="zstd") as stream:
        stream.write(row)
    pq.write_table(pa.table({"text": [text]}), tmp_path / "a.parquet")
    assert {make_id(found) for found in map(_only_text, sorted(tmp_path.iterdir()))} == {
        make_id(text)
    }


def _only_text(path):
    source = SeedFile(path.name, *find_format(path.name), path.stat().st_size)
    (page,) = read_pages(path.parent, Part(source, 1, 1))
    assert isinstance(page, FoundPage)
    return page.text
