"""The recipes of docs/adding.md, followed as they are written, in a copy of the program."""

import json
import re
import shutil
import textwrap
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml

from tests.conftest import ROOT, run_process
from tests.sample_build import settle_datasheet

PAGES = {
    "contact.txt": ("河边小学开学", "——投稿 someone@example.com"),
    "plain.txt": ("全市召开重点工作推进会议",),
    "told.txt": ("江城举行消防演练", "——记一次城市的演练"),
}
ARTICLE = "今天上午，{headline}，很多人到场参加，大家都说准备得很好，现场秩序井然。\n"
SUBTITLES = {
    "contact.txt": "投稿 someone@example.com",
    "plain.txt": None,
    "told.txt": "记一次城市的演练",
}


def read_blocks(section: str, language: str) -> list[str]:
    """Return the blocks of code in this language below a heading of docs/adding.md, in order."""
    text = (ROOT / "docs" / "adding.md").read_text(encoding="utf-8")
    (body,) = re.findall(rf"^## {section}\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    blocks = re.findall(rf"^ *```{language}\n(.*?)^ *```$", body, re.DOTALL | re.MULTILINE)
    return [textwrap.dedent(block) for block in blocks]


def insert_after(path: Path, anchor: str, text: str) -> None:
    """Put `text` after the one place in a file where `anchor` stands."""
    before, found, after = path.read_text(encoding="utf-8").partition(anchor)
    assert found
    assert anchor not in after
    path.write_text(before + anchor + text + after, encoding="utf-8")


def add_field(program: Path) -> None:
    """Follow the recipe for a field."""
    said, cases, line = read_blocks("A field", "json")
    reader, entry = read_blocks("A field", "python")
    schema = program / "schema" / "record.schema.json"
    document = json.loads(schema.read_text(encoding="utf-8"))
    properties = {}
    for name, value in document["properties"].items():
        properties[name] = value
        if name == "title":
            properties |= json.loads("{" + said + "}")
    document |= {"properties": properties, "required": list(properties)}
    schema.write_text(json.dumps(document, ensure_ascii=False, indent=2), encoding="utf-8")
    fields = program / "shanben" / "pages" / "extract" / "fields.py"
    insert_after(fields, '    "title": _read_title,\n', textwrap.indent(entry, "    "))
    text = fields.read_text(encoding="utf-8")
    place = text.index("READERS: dict")
    fields.write_text(text[:place] + reader + "\n\n" + text[place:], encoding="utf-8")
    pages = program / "tests" / "cases" / "extract_pages.json"
    insert_after(pages, "[\n", cases.rstrip() + ",\n")
    page = program / "tests" / "cases" / "full_page.json"
    insert_after(page, '"全區深入學習會議精神,發展現代產業",\n', line.rstrip() + ",\n")


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program with one field more, and what it made of three pages."""
    program = tmp_path_factory.mktemp("program")
    for name in ("shanben", "schema", "tests", "seeds"):
        # What Python has compiled holds in the copy as well.
        ignored = shutil.ignore_patterns("*-pytest-*.pyc", "history")
        shutil.copytree(ROOT / name, program / name, ignore=ignored)
    for name in ("build_dataset.py", "pyproject.toml"):
        shutil.copy(ROOT / name, program)
    add_field(program)
    settle_datasheet(program)
    (program / "pages").mkdir()
    for name, head in PAGES.items():
        page = "\n".join([*head, "2021-06-27", ARTICLE.format(headline=head[0])])
        (program / "pages" / name).write_text(page, encoding="utf-8")
    outcome = run_program(program, "build", "--seeds", "pages", "--out", "made")
    assert outcome.code == 0, outcome.err
    return program


def run_program(program: Path, *arguments: str):
    return run_process(program, *arguments, script=program / "build_dataset.py")


@pytest.mark.slow
def test_a_field_reaches_the_rows_in_both_formats(program):
    """In its place in the contract, in JSONL and in Parquet, with its evidence."""
    lines = (program / "made" / "jsonl" / "train-00000.jsonl").read_bytes().splitlines()
    rows = {row["seed"]: row for row in map(json.loads, lines)}
    assert {seed: row["subtitle"] for seed, row in rows.items()} == SUBTITLES
    assert list(rows["told.txt"])[4:6] == ["title", "subtitle"]
    (evidence,) = [one for one in rows["told.txt"]["evidence"] if one["field"] == "subtitle"]
    assert rows["told.txt"]["text"][evidence["start"] : evidence["end"]] == SUBTITLES["told.txt"]
    table = pq.read_table(program / "made" / "parquet" / "train-00000.parquet")
    assert str(table.schema.field("subtitle").type) == "string"
    assert dict(zip(*table.select(["seed", "subtitle"]).to_pydict().values(), strict=True)) == (
        SUBTITLES
    )


def test_a_field_reaches_card_features_and_croissant(program):
    """Readers are told about it by every document that describes columns."""
    card = (program / "made" / "README.md").read_text(encoding="utf-8")
    features = yaml.safe_load(card.split("---\n")[1])["dataset_info"]["features"]
    assert {"name": "subtitle", "dtype": "string"} in features
    assert "| `subtitle` | `string?` | Line below the headline that opens with a dash" in card
    croissant = json.loads((program / "made" / "croissant.json").read_text(encoding="utf-8"))
    (field,) = [
        field for field in croissant["recordSet"][0]["field"] if field["@id"] == "pages/subtitle"
    ]
    assert field["equivalentProperty"] == "sc:alternativeHeadline"
    sheet = (program / "made" / "DATASHEET.md").read_text(encoding="utf-8")
    assert re.search(r"<td>subtitle</td><td[^>]*>1</td>", sheet)  # absent in one row


@pytest.mark.slow
def test_a_field_reaches_the_report_and_the_terminal(program):
    """A curator sees the value beside the others."""
    report = (program / "made" / "report.html").read_text(encoding="utf-8")
    block = report.split('<script type="application/json" id="data">')[1].split("</script>")[0]
    data = json.loads(block)
    shown = {page["seed"]: page["meta"].get("subtitle") for page in data["pages"]}
    assert shown == SUBTITLES
    assert data["fields"][4:6] == ["title", "subtitle"]
    outcome = run_program(program, "explain", "told.txt", "--out", "made")
    assert "subtitle: 记一次城市的演练" in outcome.out


def test_a_field_is_looked_through_for_contact_data(program):
    """V104 needs to know nothing of the field."""
    lines = (program / "made" / "findings.jsonl").read_bytes().splitlines()
    found = [entry for entry in map(json.loads, lines) if entry["rule"] == "V104"]
    assert [(entry["seed"], entry["field"], entry["line"]) for entry in found] == [
        ("contact.txt", "subtitle", 2)
    ]


@pytest.mark.slow
def test_a_field_passes_the_tests_of_fields(program):
    """The recipe's cases are what the copy's own tests ask for."""
    outcome = run_process(
        program,
        *("-p", "no:cacheprovider", "-q", "tests/test_fields.py", "tests/test_extract.py"),
        *("tests/test_contract.py", "-k", "field or subtitle or dash"),
        script=Path(pytest.__file__).parent / "__main__.py",
    )
    assert outcome.code == 0, outcome.out
