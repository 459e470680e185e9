"""What `check_row` finds in rows of the project's own seeds that were changed in one place."""

import json
import re
from copy import deepcopy
from dataclasses import replace
from functools import cache

import pytest

from shanben.base.contract import load_contract
from shanben.base.identify import identify_page
from shanben.base.types import Block
from shanben.pages import record
from shanben.pages.record import make_rows
from shanben.pages.rules import sense
from shanben.pages.rules.sense import check_row
from tests.cases import load_cases
from tests.conftest import ROOT
from tests.contract_breaks import walk_schema
from tests.full_page import full_page, make_full_row
from tests.rows import each_row

CASES = load_cases("row_checks")
CONTACT = CASES["contact_data"]
# Not read off the page as a value: the page, what was changed in it, and where it came from. An
# address of the web may hold eleven digits in a row.
NO_METADATA = {"seed", "url", "text", "text_simplified", "body_simplified", "edits"}


@cache
def seed_row(number):
    """Return the row of one of the project's seeds."""
    (path,) = (ROOT / "seeds").glob(f"{number}_*.txt")
    (row,), _ = make_rows([identify_page(path.name, path.read_bytes().decode())])
    return row


def change_row(case):
    """Return a copy of the case's row with its values put in and its item dropped."""
    row = deepcopy(seed_row(case["seed"]))
    for path, value in case.get("set", {}).items():
        is_length = isinstance(value, dict)
        put(row, path, row["n_chars"] + value["page"] if is_length else value)
    if "drop" in case:
        column, number = case["drop"].split("/")
        del row[column][int(number)]
    return row


def put(row, path, value):
    *steps, last = [int(step) if step.isdecimal() else step for step in path.split("/")]
    for step in steps:
        row = row[step]
    assert last in row if isinstance(row, dict) else 0 <= last < len(row)
    row[last] = value


@each_row("case", CASES["cases"], ids=lambda case: case["name"])
def test_a_row_is_held_to_its_promises(case):
    """The rule, the field and the line are named; what keeps its promises passes without a word."""
    found = [(finding.rule, finding.field, finding.line) for finding in check_row(change_row(case))]
    assert found == ([tuple(case["finds"])] if case["finds"] else [])


def text_fields():
    """Return the path of every string that the contract leaves free, in the full row."""
    row = make_full_row()
    return [
        "/".join(map(str, place))
        for schema, _, place in walk_schema(load_contract().document, row)
        if "string" in schema.get("type", ()) and not {"enum", "pattern", "format"} & schema.keys()
    ]


METADATA = [path for path in text_fields() if path.split("/")[0] not in NO_METADATA]


def test_metadata_is_what_the_contract_says():
    """The list is derived from the contract; this names what it must hold at the least."""
    expected = {"title", "publisher", "sponsor", "source/1", "section/2", "authors/1/name"}
    assert expected | {"icp_license", "dateline_place", "editors/1/name"} <= set(METADATA)


@each_row("field", METADATA)
@pytest.mark.parametrize("value", CONTACT["found"])
def test_contact_data_is_found_in_every_field(field, value):
    """An address or a number never gets a column, whichever field read it."""
    row = make_full_row()
    put(row, field, value)
    (finding,) = check_row(row)
    assert (finding.rule, finding.severity, finding.field) == ("V104", "warning", field)
    evidence = [entry for entry in row["evidence"] if entry["field"] == field]
    assert (finding.line is not None) == bool(evidence)
    assert value not in finding.message


@each_row("field", METADATA)
@pytest.mark.parametrize("value", CONTACT["passed"])
def test_what_only_looks_like_contact_data_passes(field, value):
    """Dates, numbers of licences and pages, a name after an at sign."""
    row = make_full_row()
    put(row, field, value)
    assert check_row(row) == []


@pytest.mark.parametrize("field", ["url", "seed", "body_simplified"])
def test_contact_data_of_the_page_itself_stays(field):
    """The page is kept as it was found; only values are held to this."""
    row = make_full_row()
    put(row, field, "https://example.com/13812345678/?to=a@example.com")
    assert check_row(row) == []


def test_a_hash_may_look_like_a_telephone_number():
    """What the contract gives a form cannot hold what somebody wrote."""
    row = make_full_row()
    put(row, "sha256", "a13812345678" + "b" * 52)
    assert check_row(row) == []


@pytest.mark.pure
def test_a_field_added_to_the_contract_is_looked_through(tmp_path, monkeypatch):
    """Nobody has to remember a second place."""
    document = deepcopy(load_contract().document)
    words = {"description": "Made up.", "x-null": "Never null."}
    place = {"type": "object", "properties": {"hall": {"type": "string"}}}
    document["properties"]["venues"] = {"type": "array", "items": place, **words}
    document["required"].append("venues")
    path = tmp_path / "record.schema.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    contract = load_contract(path)
    row = make_full_row() | {"venues": [{"hall": "礼堂"}, {"hall": "电话010-12345678"}]}
    monkeypatch.setattr(sense, "load_contract", lambda: contract)
    sense._metadata_paths.cache_clear()
    try:
        assert [finding.field for finding in check_row(row)] == ["venues/1/hall"]
    finally:
        sense._metadata_paths.cache_clear()


def make_row_of(monkeypatch, *, values=None, **read):
    """Return what becomes of the full page when the page's reader gives these values."""
    extract = record.extract_page

    def misread(restored, simplified):
        page, findings = extract(restored, simplified)
        return replace(page, values={**page.values, **(values or {})}, **read), findings

    monkeypatch.setattr(record, "extract_page", misread)
    return make_rows([identify_page("a.txt", full_page())])


@pytest.mark.pure
def test_a_row_that_breaks_a_promise_is_left_out(monkeypatch):
    """A span outside of the page is a fault of the program: the row would mislead its readers."""
    rows, findings = make_row_of(monkeypatch, blocks=(Block("body", 5, 4),))
    assert rows == []
    faults = [finding for finding in findings if finding.severity == "error"]
    assert [(fault.rule, fault.seed, fault.field) for fault in faults] == [
        ("V101", "a.txt", "blocks")
    ]
    assert re.search(r"blocks/0 spans \d+ to \d+ of \d+", faults[0].message)


@pytest.mark.pure
def test_a_doubtful_row_is_written_with_a_warning(monkeypatch):
    """Somebody should look, but the page is not lost."""
    (row,), (finding,) = make_row_of(monkeypatch, values={"sponsor": "东海市新区 0532-1234567"})
    assert row["sponsor"] == "东海市新区 0532-1234567"
    assert (finding.rule, finding.seed, finding.field) == ("V104", "a.txt", "sponsor")
    lines = full_page().splitlines()
    assert "主辦單位" in lines[finding.line - 1]
