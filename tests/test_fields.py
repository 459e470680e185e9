"""A field that is read off a page: its column, its reader, its cases; forgetting one is no null."""

import json
import pickle
from copy import deepcopy

import pytest

from shanben.base.contract import Contract, Field, SchemaError, load_contract
from shanben.pages import record
from shanben.pages.columns import COMPUTED, check_columns, metadata_names
from shanben.pages.extract import extract_page
from shanben.pages.extract.fields import NO_VALUE, READERS, answer_span, answer_spans
from shanben.pages.extract.layout import find_layout
from tests.cases import load_cases
from tests.rows import each_row

FIELDS = metadata_names(load_contract())
CASES = [*load_cases("extract_pages"), *load_cases("extract_sites")]
PAGE = "江城新闻网 > 要闻\n全市召开重点工作推进会议\n2021-06-27\n会议部署下一阶段任务,提出要求。"


def add_column(name):
    """Return the contract with one more column, which nobody fills."""
    contract = load_contract()
    words = {"type": ["string", "null"], "description": "Made up.", "x-null": "Null."}
    return Contract((*contract.fields, Field(name, words)), contract.document, contract.source)


def test_the_readers_are_those_of_the_contract_in_its_order():
    """What the contract has and no stage computes is read off the page."""
    assert tuple(READERS) == FIELDS
    assert set(FIELDS) | set(COMPUTED) == set(load_contract().names)


@each_row("field", FIELDS)
@pytest.mark.parametrize("printed", [True, False], ids=["printed", "absent"])
def test_every_field_has_a_case_with_a_value_and_one_without(field, printed):
    """Whoever adds a field shows a page that prints it, and one on which it must not be read."""
    stated = [case["expect"][field] for case in CASES if field in case["expect"]]
    assert any(bool(value) == printed for value in stated)


def test_the_contract_as_it_is_has_everything_it_needs():
    """No exception is the answer."""
    check_columns(load_contract(), READERS)


def test_a_column_without_a_reader_is_named():
    """A null in every row would look like pages that do not say."""
    with pytest.raises(SchemaError) as caught:
        check_columns(add_column("made_up"), READERS)
    assert caught.value.pointer == "/properties/made_up"
    assert "extract/fields.py" in caught.value.problem


@pytest.mark.parametrize("name", ["title", "n_chars"])
def test_a_value_without_a_column_is_named(name):
    """A value that is read or computed and then thrown away is a mistake as well."""
    contract = load_contract()
    fields = tuple(field for field in contract.fields if field.name != name)
    with pytest.raises(SchemaError, match=f'has no "{name}"'):
        check_columns(Contract(fields, contract.document, contract.source), READERS)


def test_a_build_with_a_column_that_nobody_fills_stops_with_one_line(built, run, monkeypatch):
    """Exit 2, and what was there before is still there."""
    before = (built / "data" / "manifest.json").read_bytes()
    monkeypatch.setattr(record, "load_contract", lambda: add_column("made_up"))
    record._find_columns.cache_clear()
    try:
        outcome = run("--quiet", "--no-cache")
    finally:
        record._find_columns.cache_clear()
    assert outcome.code == 2
    (line,) = outcome.err.splitlines()
    assert "/properties/made_up: is filled by nobody" in line
    assert (built / "data" / "manifest.json").read_bytes() == before


def test_a_value_of_a_page_is_an_attribute_too():
    """For people; programs ask `values`."""
    page, _ = extract_page(PAGE, PAGE)
    assert list(page.values) == list(READERS)
    assert page.title == page.values["title"] == "全市召开重点工作推进会议"
    with pytest.raises(AttributeError, match="'headline' is not a field of a page"):
        page.headline  # noqa: B018, to ask is the test


def test_a_page_crosses_processes():
    """Workers hand pages on; copies are made by the same way."""
    page, _ = extract_page(PAGE, PAGE)
    assert pickle.loads(pickle.dumps(page)) == page  # noqa: S301, our own
    assert deepcopy(page) == page


def test_the_report_shows_every_field_that_a_page_has(built):
    """In the contract's order; what is null or empty is not shown."""
    text = (built / "data" / "report.html").read_text(encoding="utf-8")
    block = text.split('<script type="application/json" id="data">')[1].split("</script>")[0]
    lines = (built / "data" / "jsonl" / "train-00000.jsonl").read_bytes().splitlines()
    rows = {row["id"]: row for row in map(json.loads, lines)}
    pages = json.loads(block)["pages"]
    assert len(pages) == len(rows)
    for page in pages:
        shown = [name for name in FIELDS if rows[page["id"]][name] not in (None, [])]
        assert list(page["meta"]) == shown
        assert page["meta"] == {name: rows[page["id"]][name] for name in shown}


def test_a_blank_span_is_no_value():
    """A reader that finds nothing but blanks loses the value, not the page."""
    layout = find_layout("要闻 \u3000 江城")
    assert answer_span(layout, (2, 5), "method") == NO_VALUE
    assert answer_spans(layout, [(2, 5), (5, 7)], "method") == (("江城",), [("/0", 5, 7, "method")])
