"""The public door to whole datasets: build one, open one, compare two, see whether one is whole."""

import hashlib
import json
import subprocess
import sys
import tracemalloc

import pytest

import shanben
from shanben.base.identify import make_id
from shanben.dataset.manifest import DatasetError
from tests.conftest import ROOT, folder_bytes
from tests.dumps import write_pages
from tests.test_input import add_tables, fill


def page(number):
    return {"text": f"第{number}号公告\n\n渔船回到了港口。", "url": f"http://a.example/{number}"}


@pytest.fixture
def river(tmp_path, run):
    """A project somewhere else than where the program runs."""
    assert run("init", str(tmp_path / "river")).code == 0
    write_pages(tmp_path / "river" / "seeds" / "a.jsonl", [page(n) for n in range(5)])
    return tmp_path / "river"


def test_a_build_is_that_of_the_command(river, run, monkeypatch):
    """The same bytes, the copy of the datasheet too, without a word on standard output."""
    dataset = shanben.build(project=river)
    made = folder_bytes(river / "data")
    monkeypatch.chdir(river)
    assert run("check").code == 0
    assert run("build", "--no-cache").code == 0
    assert folder_bytes(river / "data") == made
    assert repr(dataset) == f"<Dataset river 1.0.0: 5 rows in {river / 'data'}>"
    assert (dataset.name, dataset.version, dataset.broken_promises) == ("river", "1.0.0", ())


def test_nothing_is_printed(river, capsys):
    """A library speaks when it is asked."""
    shanben.build(project=river)
    assert capsys.readouterr() == ("", "")


def test_folders_and_names_of_fields_can_be_said(river, tmp_path):
    """Seeds and output may lie elsewhere; the settings stay the project's."""
    (tmp_path / "dump").mkdir()
    write_pages(tmp_path / "dump" / "b.jsonl", [{"content": "雨停了。", "at": "u"}])
    options = {"text_field": "content", "url_field": "at", "workers": 1, "cache": False}
    dataset = shanben.build(tmp_path / "dump", tmp_path / "out", river, **options)
    assert [(row["text"], row["url"]) for row in dataset.rows] == [("雨停了。", "u")]
    assert not (river / "data").exists()
    assert not (river / "DATASHEET.md").exists()


def test_rows_and_findings_are_read_as_they_are_asked_for(river):
    """As often as wanted, in order, as the JSONL has them."""
    (river / "seeds" / "b.txt").write_text("\n", encoding="utf-8")
    dataset = shanben.build(project=river)
    assert len(dataset.rows) == 5
    for _ in range(2):
        assert [row["url"] for row in dataset.rows] == [page(n)["url"] for n in range(5)]
    lines = (river / "data" / "jsonl" / "train-00000.jsonl").read_text("utf-8").splitlines()
    assert list(dataset.rows) == [json.loads(line) for line in lines]
    errors = [finding for finding in dataset.findings if finding.severity == "error"]
    assert [(finding.seed, finding.rule) for finding in errors] == [("b.txt", "D101")]
    assert [entry.seed for entry in dataset.manifest.rejected] == ["b.txt"]


@pytest.mark.slow
def test_rows_of_a_large_set_take_the_memory_of_one(river):
    """A million rows must not be in memory at once."""
    text = "渔船回到了港口。\n" * 2000
    pages = [{"text": f"第{n}号公告\n\n{text}"} for n in range(150)]
    write_pages(river / "seeds" / "a.jsonl", pages)
    dataset = shanben.build(project=river)
    whole = (river / "data" / "jsonl" / "train-00000.jsonl").stat().st_size
    tracemalloc.start()
    count = sum(1 for _ in dataset.rows)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 150
    assert peak < whole / 5


def test_kept_columns_are_in_the_rows(project):
    """What [columns] of the project says holds from code too."""
    add_tables(project)
    fill(project)
    rows = shanben.build().rows
    assert {row["category"] for row in rows} == {None, "渔业", "农业", "水利"}


def test_two_builds_are_compared(river):
    """By a dataset, or by its place; the difference says which version it needs."""
    first = shanben.build(project=river, out=river / "before")
    write_pages(river / "seeds" / "a.jsonl", [page(n) for n in range(6)])
    second = shanben.build(project=river)
    for other in (first, river / "before", str(river / "before")):
        diff = second.diff(other)
        assert (diff.added, diff.level, str(diff.needed)) == (1, "minor", "1.1.0")
    assert second.diff(second).level == "none"


def test_a_promise_that_a_build_breaks_is_told(river, run, monkeypatch):
    """The version that is declared is lower than what a release needs."""
    monkeypatch.chdir(river)
    shanben.build()
    assert run("bump").code == 0
    shanben.build()
    assert run("bump", "--released", "data").code == 0
    write_pages(river / "seeds" / "a.jsonl", [page(n) for n in range(6)])
    dataset = shanben.build()
    assert [finding.rule for finding in dataset.broken_promises] == ["L201"]


def test_a_damaged_dataset_is_told_file_by_file(river):
    """Missing, strange and changed files; a whole one has nothing to tell."""
    dataset = shanben.build(project=river)
    assert dataset.verify() == []
    data = river / "data"
    (data / "CITATION.cff").unlink()
    (data / "more.txt").write_text("x")
    path = data / "jsonl" / "train-00000.jsonl"
    path.write_bytes(path.read_bytes().replace("渔船".encode(), "魚船".encode(), 1))
    made = make_id(text := json.loads(path.read_bytes().splitlines()[0])["text"])
    kept = next(iter(shanben.build(project=river, out=river / "again").rows))["id"]
    assert shanben.open_dataset(data).verify() == [
        "CITATION.cff: is missing",
        "index.parquet#L1: stands for another row than there is",
        "jsonl/train-00000.jsonl#L1: sha256 is "
        f"{hashlib.sha256(text.replace('魚', '渔').encode()).hexdigest()}, not that of its text",
        f"jsonl/train-00000.jsonl#L1: the id is {kept}, that of its text {made}",
        "jsonl/train-00000.jsonl: has other bytes than were built",
        "manifest.json: content_hash is not that of the rows",
        "manifest.json: the Parquet files hold other rows than the JSONL files",
        "more.txt: is not in the manifest",
    ]


def test_what_cannot_be_is_refused_in_words(river, tmp_path):
    """The exceptions are public; nothing is written."""
    with pytest.raises(shanben.UsageError, match="no such folder"):
        shanben.build(tmp_path / "nowhere", project=river)
    with pytest.raises(shanben.UsageError, match="run the command in the folder of a dataset"):
        shanben.build(river / "seeds", river / "data", tmp_path)
    shanben.build(project=river)
    stood = folder_bytes(river / "data")
    write_pages(river / "seeds" / "a.jsonl", [page(1)])
    with pytest.raises(shanben.FailedError, match="this build has 1 row"):
        shanben.build(project=river)
    assert folder_bytes(river / "data") == stood
    assert len(shanben.build(project=river, allow_shrink=True).rows) == 1
    with pytest.raises(DatasetError, match="no such file; run shanben build first"):
        shanben.open_dataset(tmp_path)


def test_our_own_dataset_is_whole():
    assert shanben.open_dataset(ROOT / "data").verify() == []


def test_opening_a_dataset_loads_no_stage():
    """A reader of rows pays for no pattern and no model."""
    code = (
        "import sys, shanben; rows = shanben.open_dataset('data').rows; print(len(list(rows))); "
        "print(sorted({'ray', 'datasets', 'huggingface_hub', 'pandas', 'typer', 'jinja2', "
        "'shanben.pages.record'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["5", "[]"]


def test_a_dataset_at_an_address_is_read_from_there(river):
    """Any address that fsspec knows; only the small files are copied."""
    fsspec = pytest.importorskip("fsspec")
    shanben.build(project=river)
    memory = fsspec.filesystem("memory")
    memory.put(str(river / "data") + "/", "/sets/river", recursive=True)
    there = shanben.open_dataset("memory://sets/river")
    assert there.verify() == []
    assert list(there.rows) == list(shanben.open_dataset(river / "data").rows)
    assert list(there.findings) == list(shanben.open_dataset(river / "data").findings)
    assert there.diff(river / "data").level == "none"
    memory.rm("/sets/river/index.parquet")
    with pytest.raises(shanben.UsageError, match="memory://sets/river: holds no dataset that can"):
        shanben.open_dataset("memory://sets/river")
    memory.rm("/sets", recursive=True)
