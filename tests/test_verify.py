"""Whoever got a dataset can see that it is whole, without the seeds and without trust."""

import hashlib
import json
import re
import subprocess
import sys

import fsspec
import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import shanben
from shanben.api import flaws
from shanben.base import parquet_pages
from tests.conftest import ROOT, run_process
from tests.dumps import write_pages
from tests.hub.server import WRITE_TOKEN, running_hub
from tests.hub.store import regular_entry
from tests.hub.worker import QUICK_END, REPO, client_environment

JSONL, PARQUET = "jsonl/train-00000.jsonl", "parquet/train-00000.parquet"
MANIFEST, INDEX = "manifest.json", "index.parquet"


@pytest.fixture
def data(tmp_path, run, made_once):
    """A dataset of rows of a dump, of a page in GB18030 with its hash of bytes, and of an archive's."""
    river = tmp_path / "river"

    def make():
        assert run("init", str(river)).code == 0
        pages = [{"text": f"第{n}号公告\n\n船回港了。"} for n in range(3)]
        write_pages(river / "seeds" / "a.jsonl", pages)
        old = "村里的老人在河边种树，孩子们在树下读书。"
        (river / "seeds" / "old.txt").write_bytes(old.encode("gb18030"))
        shanben.build(project=river)

    return made_once("what is verified", river, make) / "data"


def vouch(data, *paths):
    """Let the manifest say of files what they are now, as somebody would who lies well."""
    manifest = json.loads((data / MANIFEST).read_bytes())
    for entry in manifest["files"]:
        if entry["path"] in paths:
            content = (data / entry["path"]).read_bytes()
            entry |= {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    (data / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


def test_what_a_store_keeps_for_itself_is_no_file_of_the_dataset(data):
    """A Hub has a `.gitattributes` in every repository, and nobody vouches for that."""
    store = fsspec.filesystem("memory")
    for path in (path for path in data.rglob("*") if path.is_file()):
        store.pipe(f"/kept/{path.relative_to(data).as_posix()}", path.read_bytes())
    store.pipe("/kept/.gitattributes", b"*.parquet filter=lfs\n")
    try:
        assert shanben.open_dataset("memory://kept").verify() == []
        store.pipe("/kept/extra.txt", b"?")
        (flaw,) = shanben.open_dataset("memory://kept").find_flaws()
        assert flaw.seed == "extra.txt"
    finally:
        store.rm("/kept", recursive=True)


def edit_row(data, number, **values):
    lines = (data / JSONL).read_bytes().splitlines()
    lines[number - 1] = orjson.dumps(orjson.loads(lines[number - 1]) | values)
    (data / JSONL).write_bytes(b"\n".join(lines) + b"\n")
    vouch(data, JSONL)


def edit_table(data, path, change):
    table = pq.read_table(data / path)
    pq.write_table(change(table), data / path)
    vouch(data, path)


def set_cell(name, value):
    def change(table):
        place = table.schema.get_field_index(name)
        cells = [value, *table.column(name).to_pylist()[1:]]
        return table.set_column(
            place, table.schema.field(name), pa.array(cells, table.schema.types[place])
        )

    return change


def edit_manifest(data, **values):
    manifest = json.loads((data / MANIFEST).read_bytes())
    (data / MANIFEST).write_text(json.dumps(manifest | values), encoding="utf-8")


def encode_line(data, line):
    (data / JSONL).write_bytes(line + b"\n")
    vouch(data, JSONL)


def as_bytes(name):
    def change(table):
        place = table.schema.get_field_index(name)
        cells = table.column(name).cast(pa.binary())
        return table.set_column(place, pa.field(name, pa.binary()), cells)

    return change


LIES = {
    "a missing file": (lambda data: (data / "CITATION.cff").unlink(), "CITATION.cff: is missing"),
    "a missing table": (lambda data: (data / PARQUET).unlink(), "the Parquet files hold 0"),
    "a strange file": (lambda data: (data / "x.bin").touch(), "x.bin: is not in the manifest"),
    "a changed document": (
        lambda data: (data / "README.md").write_text("x"),
        "README.md: has other bytes than were built",
    ),
    "a text that was edited": (
        lambda data: edit_row(data, 2, text="第1号公告\n\n船沉了。"),
        f"{JSONL}#L2: the id is sb1-",
    ),
    "an id that was edited": (lambda data: edit_row(data, 1, id="sb1-x"), f"{JSONL}#L1: the id is"),
    "a hash that was edited": (lambda data: edit_row(data, 1, sha256="00"), f"{JSONL}#L1: sha256 is 00"),
    "a length that was edited": (lambda data: edit_row(data, 3, n_chars=1), f"{JSONL}#L3: n_chars is 1"),
    "a title that was edited": (
        lambda data: edit_row(data, 4, title="謊"),
        f"{INDEX}#L4: stands for another row than there is",
    ),
    "a row without a text": (lambda data: edit_row(data, 1, text=None), f"{JSONL}#L1: has no text"),
    "a row that is none": (
        lambda data: ((data / JSONL).write_bytes(b"[1]\n{\n"), vouch(data, JSONL)),
        f"{JSONL}#L2: is no row: no object of JSON",
    ),
    "a row that is deep": (
        lambda data: encode_line(data, b'{"text": "a", "id": ' + b"[" * 900 + b"]" * 900 + b"}"),
        f"{JSONL}#L1: the id is no text, that of its text sb1-",
    ),
    "a row of deep values": (
        lambda data: encode_line(
            data,
            b'{"text": "a", "seed": D, "sha256": D, "n_chars": D}'.replace(
                b"D", b"[" * 900 + b"]" * 900
            ),
        ),
        f"{JSONL}#L1: n_chars is no number",
    ),
    "a long id": (
        lambda data: edit_row(data, 1, id="sb1-" + "x" * 100_000),
        f"{JSONL}#L1: the id is sb1-{'x' * 76}…, that of its text sb1-",
    ),
    "a table of bytes": (
        lambda data: edit_table(data, PARQUET, as_bytes("id")),
        f"{PARQUET}#L1: the id is no text",
    ),
    "a row twice": (
        lambda data: ((data / JSONL).write_bytes((data / JSONL).read_bytes() * 2), vouch(data, JSONL)),
        f"{JSONL}: holds 8 of 4 rows",
    ),
    "a text that was edited in one format alone": (
        lambda data: edit_table(data, PARQUET, set_cell("text", "沉了。")),
        f"{PARQUET}#L1: the id is sb1-",
    ),
    "a simplified text that was edited in one format": (
        lambda data: edit_table(data, PARQUET, set_cell("text_simplified", "沉了。")),
        "the Parquet files hold other rows than the JSONL files",
    ),
    "a table with a row less": (
        lambda data: edit_table(data, PARQUET, lambda table: table.slice(1)),
        f"{PARQUET}: holds 3 of 4 rows",
    ),
    "a table that is none": (
        lambda data: ((data / PARQUET).write_bytes(b"PAR1PAR1"), vouch(data, PARQUET)),
        f"{PARQUET}: cannot be read as Parquet after row 0",
    ),
    "an index with a row less": (
        lambda data: edit_table(data, INDEX, lambda table: table.slice(1)),
        f"{INDEX}: holds 3 rows; there are 4",
    ),
    "an index that is none": (
        lambda data: ((data / INDEX).write_bytes(b"x"), vouch(data, INDEX)),
        f"{INDEX}: cannot be read",
    ),
    "a number of rows": (lambda data: edit_manifest(data, rows=9), f"{MANIFEST}: says 9 rows"),
    "a hash of all rows": (
        lambda data: edit_manifest(data, content_hash="00"),
        f"{MANIFEST}: content_hash is not that of the rows",
    ),
}  # fmt: skip


def test_a_table_takes_no_more_memory_than_is_stated(data, run, monkeypatch):
    """A page of a file, of some kilobytes, may say that it is of gigabytes."""
    monkeypatch.setattr(parquet_pages, "MOST_BYTES", 2**20)
    long = "山" * 2**20
    edit_table(data, PARQUET, set_cell("text", long))
    outcome = run("verify", str(data))
    assert (
        f"{PARQUET}: V203 error: cannot be read as Parquet after row 0: a page of 3," in outcome.out
    )


def test_a_line_takes_no_more_memory_than_is_stated(data, run, monkeypatch):
    """A line may be as long as its file, and that as long as the manifest says."""
    monkeypatch.setattr(flaws, "MOST_LINE_BYTES", 2**20)
    edit_row(data, 2, text="山" * 2**20)
    outcome = run("verify", str(data))
    assert f"{JSONL}#L2: V203 error: is longer than the 1,048,576 bytes" in outcome.out
    assert f"{JSONL}#L3" not in outcome.out


@pytest.mark.parametrize(("lie", "words"), LIES.values(), ids=LIES)
def test_a_flaw_is_found_and_named(data, run, lie, words):
    """One line each with its place, exit code 1; the same from code."""
    lie(data)
    outcome = run("verify", str(data))
    assert outcome.code == 1
    told = [line.replace(": V203 error: ", ": ") for line in outcome.lines]
    assert any(words in line for line in told), outcome.out
    assert "flaw" in outcome.lines[-1]
    assert any(words in line for line in shanben.open_dataset(data).verify())


def test_a_table_that_is_missing_is_not_read_as_well(data):
    (data / PARQUET).unlink()
    flaws = [one.message for one in shanben.open_dataset(data).find_flaws()]
    assert sum("is missing" in words for words in flaws) == 1
    assert not [words for words in flaws if "cannot be read" in words]


def test_a_line_that_is_no_row_counts_as_one(data):
    """Its file has as many as it should, and what else is said of it follows from that line."""
    lines = (data / JSONL).read_bytes().splitlines()
    (data / JSONL).write_bytes(b"\n".join([b"[1]", *lines[1:]]) + b"\n")
    vouch(data, JSONL)
    told = shanben.open_dataset(data).verify()
    assert f"{JSONL}#L1: is no row: no object of JSON" in told
    assert not [line for line in told if re.search("holds [0-9]+ of|files hold [0-9]", line)]
    assert [line for line in told if "another row" in line] == [
        f"{INDEX}#L1: stands for another row than there is"
    ]


def test_a_whole_dataset_is_whole(data, run):
    """Also one with pages whose files were in another encoding."""
    outcome = run("verify", str(data))
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.endswith(": river 1.0.0: whole, 12 files and 4 rows.\n")


def test_flaws_for_programs(data, run):
    """A line of JSON each, with the rule; the sum on standard error."""
    (data / "README.md").write_text("x")
    outcome = run("verify", str(data), "--findings", "json")
    (flaw,) = [json.loads(line) for line in outcome.lines]
    assert (flaw["rule"], flaw["severity"], flaw["seed"]) == ("V203", "error", "README.md")
    assert "1 flaw" in outcome.err
    (line,) = run("verify", str(data), "--findings", "github").lines
    assert line.startswith(f"::error title=V203,file={data}/README.md::")
    (run_of_tool,) = json.loads(run("verify", str(data), "--findings", "sarif").out)["runs"]
    (result,) = run_of_tool["results"]
    (location,) = result["locations"]
    place = location["physicalLocation"]["artifactLocation"]["uri"]
    assert (result["ruleId"], place.endswith("/README.md")) == ("V203", True)


@pytest.mark.parametrize("is_named_whole", [False, True])
def test_a_flaw_is_annotated_from_the_top_of_the_repository(data, run, monkeypatch, is_named_whole):
    """A project in a folder of its repository would else be annotated nowhere."""
    (data / "README.md").write_text("x")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(data.parent.parent))
    monkeypatch.chdir(data.parent)
    place = str(data) if is_named_whole else data.name
    wanted = str(data) if is_named_whole else f"{data.parent.name}/{data.name}"
    (line,) = run("verify", place, "--findings", "github").lines
    assert line.startswith(f"::error title=V203,file={wanted}/README.md::")
    log = json.loads(run("verify", place, "--findings", "sarif").out)
    (where,) = log["runs"][0]["results"][0]["locations"]
    assert where["physicalLocation"]["artifactLocation"]["uri"] == f"{wanted}/README.md"


def test_our_own_dataset_is_the_one_that_is_meant(run, monkeypatch):
    """Without a word the folder is data/."""
    monkeypatch.chdir(ROOT)
    assert run("verify").lines == ["data: shanben-news 1.0.0: whole, 13 files and 5 rows."]


def test_what_is_no_dataset_is_wrong_use(tmp_path, run):
    """Nothing was looked at."""
    outcome = run("verify", str(tmp_path))
    assert (outcome.code, outcome.out) == (2, "")
    assert "manifest.json: no such file" in outcome.err


def test_a_hostile_row_steers_no_terminal(data, run):
    """Ids are printed, and may be anything."""
    edit_row(data, 1, id="\x1b[2J::error::")
    outcome = run("verify", str(data))
    assert "\x1b" not in outcome.out
    assert outcome.code == 1


VERIFY = """
import sys
from shanben.command.run import run
print(run(["verify", sys.argv[1]]))
"""


@pytest.mark.slow
def test_a_release_on_the_hub_is_verified_from_there_and_a_hub_that_lies_is_told(data, tmp_path):
    """Streamed by the real client; other bytes and paths that lead out are flaws, and go nowhere."""
    with running_hub(tmp_path / "hub") as hub:
        environment = client_environment(hub, tmp_path / "home", with_xet=False)
        environment |= {"HF_TOKEN": WRITE_TOKEN, "PYTHONPATH": str(ROOT)}
        river = data.parent
        for arguments in (["build", "--bump"], ["publish", "--yes", "--repo", REPO]):
            done = run_process(river, *arguments, **environment)
            assert done.code == 0, done
        verify = [sys.executable, "-c", VERIFY + QUICK_END, f"hf://datasets/{REPO}@v1.0.0"]

        def look():
            done = subprocess.run(
                verify,
                env=environment,
                capture_output=True,
                encoding="utf-8",
                cwd=tmp_path,
                check=True,
            )
            assert WRITE_TOKEN not in done.stdout + done.stderr
            return done.stdout.splitlines()

        *_, words, code = look()
        assert (code, "whole, 12 files and 4 rows" in words) == ("0", True)

        repository = hub.store.repositories[REPO]
        files = repository.commits[repository.resolve("v1.0.0")].files
        before = {path.name for path in tmp_path.iterdir()}
        for data in (b"x", b"y"):
            hub.store.put_blob(data)
        files |= {"README.md": regular_entry(b"x"), "../../out.txt": regular_entry(b"y")}
        *lines, _, code = look()
        assert code == "1"
        told = " ".join(line.partition("@v1.0.0/")[2] for line in lines)
        assert "README.md: V203 error: has other bytes than were built" in told
        assert "out.txt: V203 error: is not in the manifest" in told
        assert {path.name for path in tmp_path.iterdir()} == before
        assert not (tmp_path.parent / "out.txt").exists()
