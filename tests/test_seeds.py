"""The five real pages, read by a person: every field, every role, every line."""

import hashlib
import json
import re
import unicodedata

import pytest

from shanben.base.page_text import replay_edits, split_lines
from shanben.base.types import Edit
from shanben.pages.record import make_rows
from shanben.seeds.formats.seed_rows import decode_page
from tests.cases import load_cases
from tests.columns import people_columns
from tests.conftest import ROOT
from tests.rows import each_row

SEEDS = load_cases("seeds")
PEOPLE = people_columns()


def read_seed(seed):
    data = (ROOT / "seeds" / seed).read_bytes()
    page, _ = decode_page(seed, data, hashlib.sha256(data).digest())
    return page


@pytest.fixture(scope="module")
def rows():
    pages = [read_seed(seed) for seed in SEEDS]
    made, _ = make_rows(pages)
    return {row["seed"]: row for row in made}


def plain(value):
    """Return a value as two readers would agree on it: widths and spaces aside."""
    text = unicodedata.normalize("NFKC", json.dumps(value, ensure_ascii=False, sort_keys=True))
    return re.sub(r"\s+", "", text)


VALUES = [(seed, field) for seed, gold in SEEDS.items() for field in gold["values"]]


@each_row(("seed", "field"), VALUES)
def test_metadata(rows, seed, field):
    """What a person read there; null where the page does not say."""
    expected, found = SEEDS[seed]["values"][field], rows[seed][field]
    if field in PEOPLE:
        expected, found = sorted(map(plain, expected)), sorted(map(plain, found))
    assert plain(found) == plain(expected)


SPANS = [(seed, field) for seed, gold in SEEDS.items() for field in gold["spans"]]
# A date may be read from any place on the line that holds the words, or from a part of them.
LOOSE = ("date_published", "date_event", "dateline_agency")


@each_row(("seed", "field"), SPANS)
def test_evidence(rows, seed, field):
    """text[start:end] is the verbatim value; an inserted reading after it is outside."""
    row, (start, end) = rows[seed], SEEDS[seed]["spans"][field]
    spans = [(e["start"], e["end"]) for e in row["evidence"] if _field_of(e, field, seed)]
    assert spans
    for found in spans:
        if field in LOOSE:
            assert row["text"].count("\n", 0, found[0]) == row["text"].count("\n", 0, start)
        elif field == "source":
            assert start <= found[0] < found[1] <= end
        else:
            assert found == (start, end)


def _field_of(evidence, field, seed):
    """Return whether evidence is for a field; people are matched by their verbatim name's place."""
    if field == "source":
        return evidence["field"].startswith("source/")
    if "/name" in field:
        span = SEEDS[seed]["spans"][field]
        mine = field.split("/")[0] == evidence["field"].split("/")[0]
        return mine and evidence["field"].endswith("/name") and evidence["start"] == span[0]
    return evidence["field"] == field


@pytest.mark.parametrize("seed", SEEDS)
def test_a_label_without_a_value_is_on_record(rows, seed):
    """The page asks for a number of views and prints none."""
    found = [e for e in rows[seed]["evidence"] if e["method"] == "label_without_value"]
    assert bool(found) == SEEDS[seed]["label_without_value"]
    assert all(evidence["field"] == "view_count" for evidence in found)


@pytest.mark.parametrize("seed", SEEDS)
def test_restored_page(rows, seed):
    """The edits, replayed, give the page as a person restored it."""
    row, gold = rows[seed], SEEDS[seed]
    restored = replay_edits(row["text"], [Edit(**edit) for edit in row["edits"]])
    assert hashlib.sha256(restored.encode()).hexdigest() == gold["restored_sha256"]
    assert (row["damage"], row["unresolved"]) == (gold["damage"], 0)
    assert row["language"] == gold["language"]
    assert len(row["text_simplified"]) == len(restored)


@pytest.mark.parametrize("seed", SEEDS)
def test_blocks(rows, seed):
    """Every line that is not blank has its type."""
    row = rows[seed]
    lines = list(_written_lines(row["text"]))
    found = {
        number: block["type"]
        for block in row["blocks"]
        for number, start, end in lines
        if block["start"] <= start and end <= block["end"]
    }
    expected = {
        number: kind
        for kind, first, last in SEEDS[seed]["blocks"]
        for number, _, _ in lines
        if first <= number <= last
    }
    assert found == expected


def _written_lines(text):
    """Yield (number, start, end) of every line that is not blank, without the spaces around it."""
    for number, (start, end) in enumerate(split_lines(text), 1):
        line = text[start:end]
        if line.strip():
            yield number, end - len(line.lstrip()), start + len(line.rstrip())


@pytest.mark.parametrize("seed", SEEDS)
def test_body(rows, seed):
    """The article alone: its first and last sentence, as many paragraphs as a person counted."""
    row, gold = rows[seed], SEEDS[seed]
    body = row["body_simplified"]
    assert body.startswith(gold["body_begins"])
    assert gold["body_ends"] in body[-60:]
    first, last = gold["body_lines"]
    lines = [row["text"][start:end] for start, end in split_lines(row["text"])]
    assert body.count("\n") + 1 == sum(bool(line.strip()) for line in lines[first - 1 : last])
