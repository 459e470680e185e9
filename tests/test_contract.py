"""The contract is kept: whatever a row breaks of it, the row is refused and named."""

import json

import pyarrow as pa
import pytest
from jsonschema import Draft202012Validator

from shanben.api import rows as api
from shanben.base.contract import load_contract
from shanben.pages import record
from shanben.pages.rules.violations import find_violations
from tests.contract_breaks import break_keywords, keep_keywords
from tests.full_page import full_page, make_full_row
from tests.rows import each_row

CONTRACT = load_contract()
FULL_ROW = make_full_row()
BREAKS = list(break_keywords(CONTRACT.document, FULL_ROW))
KEEPS = list(keep_keywords(CONTRACT.document, FULL_ROW))
# Two keywords that nothing breaks alone, because the second one asks for all that the first does:
# a value of another type is none of the list, and what is not digits and hyphens is no date.
COMPANIONS = {"type": {"enum"}, "pattern": {"format"}}


def explain(document, row):
    """Return the keywords that a plain validator finds broken, and where."""
    validator = Draft202012Validator(document, format_checker=Draft202012Validator.FORMAT_CHECKER)
    errors = list(validator.iter_errors(row))
    return {error.validator for error in errors}, {tuple(error.absolute_path) for error in errors}


def test_the_good_row_has_a_value_in_every_field():
    """What is null or empty could not be broken."""
    assert [name for name, value in FULL_ROW.items() if value is None or value == []] == []
    assert find_violations(FULL_ROW, CONTRACT) == []


@each_row("broken", BREAKS, ids=[broken.pointer for broken in BREAKS])
def test_every_keyword_of_the_contract_is_held(broken):
    """Each is broken once, alone, and the finding names the field."""
    assert broken.known, f"tell tests/contract_breaks.py how to break {broken.keyword}"
    keywords, places = explain(CONTRACT.document, broken.row)
    assert broken.keyword in keywords
    assert keywords - {broken.keyword} <= COMPANIONS.get(broken.keyword, set())
    assert places == {broken.place}
    findings = find_violations(broken.row, CONTRACT)
    field = "/".join(map(str, broken.place)) or None
    assert {(f.rule, f.severity, f.field) for f in findings} == {("V100", "error", field)}
    assert len(findings) == len(keywords)
    assert all(f.message.startswith(f"{field or 'the row'}: ") for f in findings)


@pytest.mark.parametrize(("length", "is_cut"), [(20, False), (400, True)])
def test_what_breaks_the_contract_is_quoted_up_to_a_length(length, is_cut):
    """A field may hold a whole page."""
    (finding,) = find_violations(FULL_ROW | {"date_event_method": "頁" * length}, CONTRACT)
    quoted = finding.message.count("頁")
    assert (quoted < length, finding.message.endswith("…")) == (is_cut, is_cut)


@pytest.mark.parametrize(
    ("keyword", "name"),
    [("required", "title"), ("additionalProperties", "surplus")],
)
def test_a_missing_or_surplus_field_is_named(keyword, name):
    """The pointer leads to the row as a whole, so the message has to say which field it is."""
    (broken,) = [
        b for b in BREAKS if b.pointer in (f"/{keyword}", f"/{keyword}/{name}") and not b.place
    ]
    (finding,) = find_violations(broken.row, CONTRACT)
    assert f"'{name}'" in finding.message


@each_row("kept", KEEPS, ids=[kept.pointer for kept in KEEPS])
def test_a_row_at_the_limit_is_accepted(kept):
    """Null where null may be, the empty list, the smallest number, every word of a list."""
    assert find_violations(kept.row, CONTRACT) == []


def test_two_faults_are_two_findings():
    """Whoever mends the row wants to see both."""
    row = make_full_row() | {"title": "", "view_count": -1}
    assert [f.field for f in find_violations(row, CONTRACT)] == ["title", "view_count"]


MADE_UP = {
    "type": "object",
    "description": "Made up, with the keywords that the contract may get one day.",
    "properties": {
        "kind": {"type": "string", "const": "page"},
        "name": {"type": "string", "minLength": 2, "maxLength": 3},
        "share": {"type": "integer", "minimum": 1, "maximum": 9},
        "tags": {
            "type": "array",
            "minItems": 1,
            "maxItems": 2,
            "items": {"type": "string", "pattern": "^[a-z]+$"},
        },
    },
}
MADE_UP_ROW = {"kind": "page", "name": "善本", "share": 5, "tags": ["a", "b"]}


def test_the_walk_breaks_keywords_that_the_contract_does_not_use_yet():
    """A test that cannot break what it promises to break would be green for ever."""
    breaks = [b for b in break_keywords(MADE_UP, MADE_UP_ROW) if b.place]
    assert len(breaks) == 13
    for broken in breaks:
        keywords, places = explain(MADE_UP, broken.row)
        companions = {"const"} if broken.keyword == "type" else set()
        assert keywords - companions == {broken.keyword}, broken
        assert places == {broken.place}


def test_a_keyword_that_nobody_can_break_is_no_test_that_passes():
    """Whoever adds it to the contract is told to add the way to break it."""
    schema = {"type": "integer", "multipleOf": 2, "x-arrow": "int32"}
    assert [(b.pointer, b.known) for b in break_keywords(schema, 4)] == [
        ("/type", True),
        ("/multipleOf", False),
    ]


# Rows that a stage could hand on; that a row is an object at all is Python's own promise.
BROKEN_ROWS = [broken for broken in BREAKS if isinstance(broken.row, dict)]
# Without its seed nobody can say which page a row was made of.
NAMELESS = [b for b in BROKEN_ROWS if b.place == ("seed",) or b.pointer == "/required/seed"]
NAMED = [broken for broken in BROKEN_ROWS if broken not in NAMELESS]


@pytest.fixture
def spoil(project, monkeypatch):
    """Let rows lose a promise each between their making and their check: broken row by seed."""

    def spoil_rows(broken):
        lines = [json.dumps({"text": f"善本书目第{n}页"}) for n in range(2 * len(broken) + 1)]
        (project / "seeds" / "pages.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        make = record.make_rows

        def make_faulty_rows(pages, kept, by_hand):
            rows, findings = make(pages, kept, by_hand)
            return [broken.get(row["seed"], row) for row in rows], findings

        monkeypatch.setattr(record, "make_rows", make_faulty_rows)

    return spoil_rows


def seed_of(number):
    return f"pages.jsonl#L{number}"


def read_lines(path):
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def test_the_build_rejects_what_breaks_the_contract_and_writes_the_rest(project, run, spoil):
    """Every keyword once, in one real build: rejected, named in findings and manifest, exit 1."""
    broken = {seed_of(2 * number): b for number, b in enumerate(NAMED, start=1)}
    spoil({seed: b.row | {"seed": seed} for seed, b in broken.items()})
    outcome = run("--workers", "1")
    assert outcome.code == 1
    rows = read_lines(project / "data" / "jsonl" / "train-00000.jsonl")
    good = [seed_of(n) for n in range(1, 2 * len(NAMED) + 2) if seed_of(n) not in broken]
    assert [row["seed"] for row in rows] == good
    manifest = json.loads((project / "data" / "manifest.json").read_bytes())
    assert manifest["rows"] == len(good)
    assert manifest["rejected"] == [{"seed": seed, "rule": "V100"} for seed in broken]
    findings = read_lines(project / "data" / "findings.jsonl")
    found = {(f["seed"], f["field"]) for f in findings if f["rule"] == "V100"}
    assert found == {(seed, "/".join(map(str, b.place)) or None) for seed, b in broken.items()}
    for seed in broken:
        assert f"seeds/{seed}: V100 error: " in outcome.out


def test_a_row_without_its_name_is_rejected_too(project, run, spoil):
    """Nobody can say which seed it is; the build says what is wrong and writes the others."""
    spoil({seed_of(2 * number): b.row for number, b in enumerate(NAMELESS, start=1)})
    outcome = run("--workers", "1")
    assert (outcome.code, outcome.err) == (1, "")
    manifest = json.loads((project / "data" / "manifest.json").read_bytes())
    assert manifest["rows"] == len(NAMELESS) + 1
    assert manifest["rejected"] == [{"seed": None, "rule": "V100"}]
    findings = read_lines(project / "data" / "findings.jsonl")
    messages = [f["message"] for f in findings if f["rule"] == "V100" and f["seed"] is None]
    assert len(messages) == len(NAMELESS)
    assert any("'seed' is a required property" in message for message in messages)


@pytest.fixture
def faulty_door(monkeypatch):
    """The public door, where rows are made that break the contract; by the row's seed."""
    broken = {str(number): b.row for number, b in enumerate(BROKEN_ROWS)}

    def make_faulty_rows(pages):
        rows, findings = record.make_rows(pages)
        return [broken.get(row["seed"], row) for row in rows], findings

    monkeypatch.setattr(api, "make_rows", make_faulty_rows)
    return broken


def test_a_batch_for_other_engines_leaves_out_what_breaks_the_contract(faulty_door):
    """Spark and Ray Data have nobody to tell; a bad row must not reach their tables all the same."""
    seeds = [*faulty_door, "good"]
    texts = [f"善本书目第{seed}页" for seed in seeds]
    batch = pa.RecordBatch.from_pydict({"text": texts, "seed": seeds})
    assert api.make_batch(batch).column("seed").to_pylist() == ["good"]


@pytest.mark.usefixtures("faulty_door")
def test_a_single_page_that_breaks_the_contract_is_an_error():
    """Whoever reads one page is told what is wrong with its row."""
    assert api.read_page(full_page(), "good")["seed"] == "good"
    with pytest.raises(api.PageError) as caught:
        api.read_page(full_page(), "0")
    assert [finding.rule for finding in caught.value.findings] == ["V100"]
