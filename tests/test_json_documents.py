"""JSON: an array of objects, one object, or, as many a .json is, an object a line."""

import gzip
import json

import pytest

from shanben.base.types import FoundPage
from shanben.seeds.formats import find_format
from shanben.seeds.formats.seed_rows import FieldNames, Part, SeedFile
from shanben.seeds.reader import read_pages

ROWS = [{"text": "甲", "url": "u1"}, {"text": "乙", "url": "u2"}]


def read(folder, data, *, name="a.json", fields=None):
    data = data.encode() if isinstance(data, str) else data
    (folder / name).write_bytes(data)
    source = SeedFile(name, *find_format(name), len(data))
    return list(read_pages(folder, Part(source, 1, 10**6), fields or FieldNames()))


GOOD = {
    "on one line": json.dumps(ROWS),
    "pretty": json.dumps(ROWS, indent=2),
    "pretty, with a mark": "\ufeff" + json.dumps(ROWS, indent=2, ensure_ascii=False),
    "an object a line in an array": "[\n" + ",\n".join(map(json.dumps, ROWS)) + "\n]\n",
    "an object a line": "\n".join(map(json.dumps, ROWS)),
    "an object a line, with a mark": "\ufeff" + "\n".join(map(json.dumps, ROWS)) + "\n\n",
    "UTF-16 is not read, GB18030 is": json.dumps(
        [row | {"x": "青島西海岸新區召開動員大會，會議強調要樹立全局的理念"} for row in ROWS],
        ensure_ascii=False,
    ).encode("gb18030"),
    "numbers that JSON has not": json.dumps([row | {"score": float("nan")} for row in ROWS]),
}


@pytest.mark.parametrize("data", GOOD.values(), ids=GOOD)
def test_every_object_is_a_row(tmp_path, data):
    assert [(page.seed, page.text, page.url) for page in read(tmp_path, data)] == [
        ("a.json#L1", "甲", "u1"),
        ("a.json#L2", "乙", "u2"),
    ]


# In Big5 the second byte of 功 and 許 is a backslash.
LINES = [{"text": "許多老師說，學校成功地種了樹，孩子們都很高興。", "url": f"u{n}"} for n in (1, 2)]


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.json"])
@pytest.mark.parametrize("encoding", ["gb18030", "big5"])
def test_lines_in_another_encoding_are_rows(tmp_path, name, encoding):
    data = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in LINES).encode(encoding)
    pages = read(tmp_path, gzip.compress(data) if name.endswith("gz") else data, name=name)
    assert [{"text": page.text, "url": page.url} for page in pages] == LINES


def test_a_line_that_lost_a_byte_is_told_and_kept(tmp_path):
    """One in a thousand bytes may be lost, as on a page of text."""
    long = LINES[0]["text"] * 20
    whole = json.dumps({"text": long + "們"}, ensure_ascii=False).encode()
    first, second, told = read(
        tmp_path, whole + b"\n" + whole.replace(b'\x91"', b'"'), name="a.jsonl"
    )
    assert (first.text, second.text) == (long + "們", long)
    assert (told.rule, told.seed) == ("D103", "a.jsonl#L2")


@pytest.mark.parametrize("indent", [None, 1])
def test_a_file_may_be_one_object(tmp_path, indent):
    """A crawler that writes a file a page."""
    (page,) = read(tmp_path, json.dumps(ROWS[0], indent=indent))
    assert (page.seed, page.text, page.url) == ("a.json#L1", "甲", "u1")


def test_the_text_may_stand_inside_another_field(tmp_path):
    """Elasticsearch and the like wrap a document; a field of this very name comes first."""
    rows = [
        {"content": {"text": "甲", "url": "u"}},
        {"content.text": "乙", "content": {"text": "x"}},
    ]
    names = FieldNames("content.text", "content.url")
    assert [(page.text, page.url) for page in read(tmp_path, json.dumps(rows), fields=names)] == [
        ("甲", "u"),
        ("乙", None),
    ]


BROKEN = {
    "breaks off": (json.dumps(ROWS, indent=1)[:-9], "P107", "broken JSON: "),
    "no JSON": ("<html>", "P107", "broken JSON: Expecting value: line 1"),
    "a text": ('"甲"', "P107", "not a JSON object"),
    "two values": ("[1]\n[2]", "P107", "if it is one object a line, name it .jsonl"),
    "nested too deeply": ("[" * 10**5 + "]" * 10**5, "P107", "nested too deeply"),
    "nothing": ("  \n", "D101", "the file holds no rows"),
    "an empty array": ("[]", "D101", "the file holds no rows"),
    "no text at all": (b"\x00\x01", "D102", "a NUL byte"),
}


@pytest.mark.parametrize(("data", "rule", "reason"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_one_finding(tmp_path, data, rule, reason):
    (finding,) = read(tmp_path, data)
    assert finding.rule == rule
    assert reason in finding.message


def test_a_broken_row_loses_itself_only(tmp_path):
    """Half a character in one string, and what is no object."""
    rows = '[{"text": "甲"}, {"text": "x\\ud800"}, {"text": "乙", "url": "\\ud800"}, 5, {"text": "丙"}]'
    found = read(tmp_path, rows)
    assert [page.text if isinstance(page, FoundPage) else page.rule for page in found] == [
        "甲",
        "P107",
        "P107",
        "P107",
        "丙",
    ]
    assert "lone surrogate" in found[1].message
    assert found[3].seed == "a.json#L4"


def test_names_of_fields_may_be_anything(tmp_path):
    """They are told, and must not break what tells them."""
    (finding,) = read(tmp_path, '{"\\ud800\\u001b[2J": 1, "b": {"c": 1}}')
    assert finding.rule == "P108"
    assert "They have \\ud800\\x1b[2J, b.c: " in finding.message


def test_a_document_beyond_the_bound_is_refused(tmp_path, monkeypatch):
    """It is in memory as a whole; lines of JSON are not."""
    monkeypatch.setattr("shanben.seeds.formats.json_document.MAX_JSON_BYTES", 1000)
    (finding,) = read(tmp_path, json.dumps([{"text": "善本" * 99}]))
    assert (finding.rule, finding.seed) == ("P109", "a.json")
    assert "write one object a line and name the file .jsonl" in finding.message
    lines = "\n".join(json.dumps({"text": f"{n}" + "善本" * 99}) for n in range(9))
    assert len(read(tmp_path, lines)) == 9
