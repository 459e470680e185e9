"""The public door: what is offered, what it costs, what it refuses."""

import re
import subprocess
import sys

import pyarrow as pa
import pytest

import shanben
from shanben.api.rows import PageError
from tests.cases import load_cases
from tests.conftest import ROOT
from tests.rows import each_row

PAGE = "河边小学开学\n2024-09-01 来源：河边日报\n\n　　今天上午，河边小学举行了开学典礼。\n"


def test_every_name_is_there_documented_and_lazy():
    """`dir(shanben)` tells a newcomer what there is."""
    assert set(shanben.__all__) <= set(dir(shanben))
    for name in shanben.__all__:
        assert getattr(shanben, name).__doc__, name
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = shanben.nothing


def test_the_door_costs_nothing_until_it_is_used():
    """A pipeline that imports it pays for what it calls."""
    code = (
        "import sys, shanben; heavy = {'numpy', 'pyarrow', 'orjson', 'typer', 'jinja2'}; "
        "print(sorted(heavy & set(sys.modules))); shanben.repair_text('一頁。'); "
        "print(sorted({'pyarrow', 'typer', 'jinja2', 'datasets'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["[]", "[]"]


def test_the_typed_names_are_the_lazy_ones():
    """What a type checker sees and what is imported must not differ."""
    text = (ROOT / "shanben" / "__init__.py").read_text(encoding="utf-8")
    typed = {
        line.split(" as ")[1] for line in text.splitlines() if " as " in line and "    from" in line
    }
    assert typed == set(shanben.__all__)


SEED = "004_cf4053938d74a481.txt"


def test_a_damaged_page_is_restored_with_its_edits():
    """The edits, replayed, are the restored page, and each has a reason."""
    text = (ROOT / "seeds" / SEED).read_text(encoding="utf-8")
    repaired = shanben.repair_text(text)
    assert repaired.edits
    assert shanben.replay_edits(text, repaired.edits) == repaired.text
    assert all(shanben.explain_edit(text, edit) for edit in repaired.edits[:5])
    assert shanben.simplify_text(repaired.text) != repaired.text
    assert shanben.detect_script(repaired.text) == "zh-Hant"
    assert shanben.page_id(text) == load_cases("ids")[SEED]


def test_a_page_becomes_the_row_of_the_command():
    """All stages, one call; only the seed's name and the file's hash differ."""
    import json

    path = ROOT / "data" / "jsonl" / "train-00000.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()
    for line in lines:
        expected = json.loads(line)
        row = shanben.read_page(expected["text"])
        assert list(row) == list(expected)
        unlike = {"seed", "sha256"}
        assert {k: v for k, v in row.items() if k not in unlike} == {
            k: v for k, v in expected.items() if k not in unlike
        }
    assert shanben.read_page(PAGE, "http://a.example/1")["seed"] == "http://a.example/1"


def test_a_page_is_read():
    """Headline, date and source, with the place of each."""
    page = shanben.extract_page(PAGE)
    assert (page.title, str(page.date_published), page.source) == (
        "河边小学开学",
        "2024-09-01",
        ("河边日报",),
    )


@each_row(
    "name",
    ["repair_text", "simplify_text", "detect_script", "read_page", "page_id", "extract_page"],
)
@pytest.mark.parametrize("value", [None, b"bytes", 1, float("nan"), ["a"]], ids=repr)
def test_other_types_get_a_clear_error(name, value):
    """A data frame's missing value is a float; it must not end in an AttributeError."""
    with pytest.raises(TypeError, match=f"as str, not {type(value).__name__}"):
        getattr(shanben, name)(value)


@pytest.mark.parametrize("value", [None, b"bytes", float("nan")], ids=repr)
def test_edits_of_what_is_no_text_get_a_clear_error(value):
    """A page that was never read has no edits either."""
    edit = shanben.Edit(0, 1, "甲", "乙", "R102")
    with pytest.raises(TypeError, match=f"as str, not {type(value).__name__}"):
        shanben.replay_edits(value, [edit])
    with pytest.raises(TypeError, match=f"as str, not {type(value).__name__}"):
        shanben.explain_edit(value, edit)


def test_an_edit_of_another_text_is_refused():
    """Its evidence would be told of something else."""
    text = (ROOT / "seeds" / SEED).read_text(encoding="utf-8")
    edit = shanben.repair_text(text).edits[0]
    with pytest.raises(ValueError, match="the edit is one of another text"):
        shanben.explain_edit(text[5:], edit)
    clean = text.index("的")
    made_up = shanben.Edit(clean, clean + 1, "的", "得", "R102")
    with pytest.raises(ValueError, match="none that repair_text makes"):
        shanben.explain_edit(text, made_up)
    with pytest.raises(ValueError, match="does not fit the text"):
        shanben.replay_edits(text[5:], [edit])


@pytest.mark.parametrize("blank", ["", "\n \u3000", "\ufeff"])
def test_a_blank_page_is_no_row(blank):
    """The finding travels with the error, also between processes."""
    import pickle

    with pytest.raises(PageError, match="holds no text") as error:
        shanben.read_page(blank)
    assert [finding.rule for finding in error.value.findings] == ["D101"]
    assert pickle.loads(pickle.dumps(error.value)).findings == error.value.findings  # noqa: S301


def test_a_batch_without_the_column_names_those_it_has():
    """No rows and no error would look like an empty dump."""
    batch = pa.RecordBatch.from_pydict({"content": ["甲"], "link": ["x"]})
    with pytest.raises(KeyError, match="no column 'text'; the batch has content, link"):
        shanben.make_batch(batch)
    assert shanben.make_batch(batch, "content", "link").num_rows == 1


@pytest.mark.parametrize(
    ("columns", "problem"),
    [
        ({"text": [1, 2]}, "the column 'text' holds int64; expected strings"),
        ({"text": [["甲頁。"]]}, "the column 'text' holds list<"),
        ({"text": [b"page"]}, "the column 'text' holds binary"),
        ({"text": ["甲頁。"], "url": [7]}, "the column 'url' holds int64"),
        ({"text": ["甲頁。"], "seed": [1.5]}, "the column 'seed' holds double"),
    ],
    ids=str,
)
def test_a_column_that_holds_no_strings_is_named(columns, problem):
    """A number for an address would cost every row, and nobody would hear of it."""
    with pytest.raises(TypeError, match=re.escape(problem)):
        shanben.make_batch(pa.RecordBatch.from_pydict(columns))


@pytest.mark.parametrize("value", [None, "善本", [{"text": "善本"}], {"text": ["善本"]}], ids=repr)
def test_what_is_no_batch_is_named(value):
    """A dictionary of columns looks like one."""
    with pytest.raises(TypeError, match=rf"not {type(value).__name__}$"):
        shanben.make_batch(value)


@pytest.mark.parametrize(
    "kind",
    [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())],
)
def test_strings_of_every_kind_are_read(kind):
    """pandas, Polars and DuckDB each have their own."""
    text = pa.array(["甲頁。", None], pa.string()).cast(kind)
    made = shanben.make_batch(pa.table({"text": text, "url": pa.nulls(2)}))
    assert made["text"].to_pylist() == ["甲頁。"]


def test_an_empty_address_is_none():
    """As the command reads it."""
    made = shanben.make_batch(pa.RecordBatch.from_pydict({"text": ["甲頁。"], "url": [""]}))
    assert made["url"].to_pylist() == [None]
    assert made["seed"].to_pylist() == made["id"].to_pylist()
    assert shanben.read_page("甲頁。", "") == shanben.read_page("甲頁。")
    with pytest.raises(TypeError, match="address of a page as str or None, not int"):
        shanben.read_page("甲頁。", 7)


def test_null_and_blank_texts_of_a_batch_are_left_out():
    """One bad cell must not cost the batch."""
    batch = pa.RecordBatch.from_pydict({"text": ["甲頁。", None, " "]})
    made = shanben.make_batch(batch)
    assert made.num_rows == 1
    assert made.schema == shanben.arrow_schema()


def test_html_becomes_the_text_that_a_reader_saw():
    """As the seeds look."""
    html = "<html><body><h1>標題</h1><p>第一段。</p><script>x</script></body></html>"
    text = shanben.html_to_text(html)
    assert [line for line in text.split("\n") if line] == ["標題", "第一段。"]
    assert shanben.html_to_text(html.encode("big5"), "big5") == text
    with pytest.raises(ValueError, match="byte"):
        shanben.html_to_text(b"<p>\xff\xff</p>", "utf-8")
    with pytest.raises(TypeError, match="not int"):
        shanben.html_to_text(1)
