"""Rows without the field of the text are told once a file; a name that no row has is wrong use."""

import json

import pytest

from shanben.seeds import scan as scans
from shanben.seeds.formats.seed_rows import FieldNames, SeedFile
from shanben.seeds.naming import PLAIN_NAMING, Naming
from shanben.seeds.scan import merge_scans, plan_scans, scan_sources
from shanben.seeds.unfit_fields import judge_fields
from tests.conftest import folder_bytes, set_pages_per_shard


def write(path, rows):
    path.write_bytes(b"".join(json.dumps(row).encode() + b"\n" for row in rows))


def good(number):
    return {"text": f"山里的老人种了第{number}棵树。"}


def findings_of(outcome):
    return [line for line in outcome.lines if ": P108 error: " in line]


def test_five_thousand_rows_without_the_field_are_one_finding(project, run):
    """It counts them, names some, says what they have and which option to use."""
    rows = [{"body": "x", "meta": {"title": "y"}} for _ in range(5000)]
    write(project / "seeds" / "a.jsonl", [good(1), *rows, good(2)])
    outcome = run("--workers", "1")
    assert outcome.code == 1
    assert findings_of(outcome) == [
        'seeds/a.jsonl: P108 error: no "text" of type string in 5,000 rows (2, 3, 4, 5, 6, …); left '
        "out. They have body, meta.title: say which is the text with --text-field, or in [input] of "
        "schema/dataset.toml."
    ]
    assert "2 rows written" in outcome.out
    manifest = json.loads((project / "data" / "manifest.json").read_bytes())
    assert manifest["rejected"] == [{"seed": "a.jsonl", "rule": "P108"}]


@pytest.mark.slow
def test_one_finding_a_file_whatever_the_shards(project, run):
    """Rows of one file are made in many shards; what is cached tells the same again."""
    set_pages_per_shard(project, 4)
    pages = [good(number) if number % 2 else {"x": number} for number in range(80)]
    for name in ("a.jsonl", "b.jsonl"):
        write(project / "seeds" / name, [row | {"fill": "-" * 1000, "n": name} for row in pages])
    first = run("--workers", "1")
    assert [line.split(":")[0] for line in findings_of(first)] == ["seeds/a.jsonl", "seeds/b.jsonl"]
    assert "in 40 rows (1, 3, 5, 7, 9, …)" in findings_of(first)[0]
    assert len(list((project / "data" / "jsonl").iterdir())) > 9
    assert findings_of(run("--workers", "2")) == findings_of(first)
    assert findings_of(run("check", "--no-cache")) == findings_of(first)


def test_rows_are_numbered_through_the_ranges_of_a_file(tmp_path, monkeypatch):
    """A long file is scanned in ranges of bytes, and none of them knows its first row's number."""
    monkeypatch.setattr(scans, "RANGE_BYTES", 500)
    monkeypatch.setattr("shanben.seeds.sources.SMALL_FILE_BYTES", 10)
    rows = [{"x": n, "fill": "-" * 50} if n in (3, 40, 77) else good(n) for n in range(1, 100)]
    write(tmp_path / "a.jsonl", rows)
    source = SeedFile("a.jsonl", "jsonl", None, (tmp_path / "a.jsonl").stat().st_size)
    tasks = list(plan_scans([source], {}))
    assert len(tasks) > 9
    (found,) = merge_scans(scan for task in tasks for scan in scan_sources(tmp_path, task, 10))
    assert found.textless == (3, (3, 40, 77), ("x", "fill"))
    assert found.rows == 99


def test_json_over_several_lines_is_one_finding_in_every_range(tmp_path, monkeypatch):
    """Only the first range sees how the file begins."""
    monkeypatch.setattr(scans, "RANGE_BYTES", 500)
    monkeypatch.setattr("shanben.seeds.sources.SMALL_FILE_BYTES", 10)
    data = json.dumps([good(n) for n in range(200)], indent=1).encode()
    (tmp_path / "a.jsonl").write_bytes(data)
    source = SeedFile("a.jsonl", "jsonl", None, len(data))
    tasks = list(plan_scans([source], {}))
    assert len(tasks) > 9
    (found,) = merge_scans(scan for task in tasks for scan in scan_sources(tmp_path, task, 10))
    assert found.rows == 1


WRONG = {
    "a mistyped name": (["--text-field", "contnet"], {"a.jsonl": [{"content": "x", "url": "u"}]}),
    "the usual name": ([], {"a.jsonl": [{"content": "x", "url": "u"}]}),
    "in several files": (
        [],
        {"a.jsonl": [{"content": "x", "url": "u"}] * 3, "b.jsonl": [{"body": "x"}]},
    ),
}


@pytest.fixture
def one_row(project, run, made_once):
    """A dataset of the one row of a dump."""

    def make():
        write(project / "seeds" / "a.jsonl", [good(1)])
        assert run("--workers", "1").code == 0

    return made_once("a good row", project, make)


@pytest.mark.parametrize(("options", "files"), WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("command", [["build"], ["check"]])
def test_a_field_that_no_row_has_is_wrong_use(one_row, run, command, options, files):
    """A good dataset must not become an empty one; the message names the fields that there are."""
    before = folder_bytes(one_row / "data")
    for name, rows in files.items():
        write(one_row / "seeds" / name, rows)
    outcome = run(*command, *options)
    assert (outcome.code, outcome.out) == (2, "")
    name = options[1] if options else "text"
    assert outcome.err == (
        f'shanben: no row of any file has the field "{name}"; those of a.jsonl have content, url: '
        "say which is the text with --text-field, or in [input] of schema/dataset.toml\n"
    )
    assert folder_bytes(one_row / "data") == before


def test_a_mistyped_name_is_wrong_use_beside_text_files(project, run):
    """Somebody asked for the field; pages that have none do not answer the question."""
    (project / "seeds" / "a.txt").write_text("山里的老人种树。", encoding="utf-8")
    write(project / "seeds" / "b.jsonl", [good(1)])
    outcome = run("--text-field", "txet")
    assert outcome.code == 2
    assert 'no row of any file has the field "txet"; those of b.jsonl have text: ' in outcome.err


TABLES = {
    "a.csv": b"content,url\nx,u\n",
    "a.tsv": b"content\turl\n",
    "a.json": b'[{"content": "x", "url": "u"}]',
}


@pytest.mark.parametrize(("name", "data"), TABLES.items())
def test_every_format_with_fields_names_them(project, run, name, data):
    (project / "seeds" / name).write_bytes(data)
    outcome = run()
    assert outcome.code == 2
    assert f'the field "text"; those of {name} have content, url: ' in outcome.err


def test_a_dump_without_the_field_beside_pages_is_a_finding(project, run):
    """Nobody said that its rows have a text; the other pages are written."""
    (project / "seeds" / "a.txt").write_text("山里的老人种树。", encoding="utf-8")
    write(project / "seeds" / "b.jsonl", [{"content": "x"}])
    outcome = run("--workers", "1")
    assert outcome.code == 1
    assert len(findings_of(outcome)) == 1


def test_rows_whose_text_is_null_are_no_wrong_use(project, run):
    """The name is right, and the data is bad."""
    write(project / "seeds" / "a.jsonl", [{"text": None}, {"text": 5}])
    outcome = run("--workers", "1")
    assert outcome.code == 1
    assert findings_of(outcome) == [
        'seeds/a.jsonl: P108 error: no "text" of type string in 2 rows (1, 2); left out.'
    ]


def test_names_of_fields_cannot_speak_for_us(project, run):
    """They are quoted in a message for the terminal."""
    write(project / "seeds" / "a.jsonl", [{"\x1b[2J\n::error::x": 1}])
    outcome = run()
    assert outcome.code == 2
    assert "\x1b" not in outcome.err
    assert outcome.err.count("\n") == 1


def test_nothing_to_tell_is_no_finding():
    assert judge_fields([], PLAIN_NAMING) == []
    assert judge_fields([], Naming(others=FieldNames("x"))) == []
