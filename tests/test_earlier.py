"""An edited page costs its own row: the others come from the shard as it was, and no byte differs."""

import json
import os
import shutil

import pytest

from shanben.pages import record
from shanben.seeds import sources
from shanben.shards import schedule
from shanben.shards.engines.local import LocalEngine
from tests.conftest import folder_bytes, set_pages_per_shard

ROWS = 36
ROWS_OF_A_SHARD = 5
DAMAGED = "上;!茖W院的專家在江城的會議上說,渔船都回到了港口里。"
HOUR = 3600
LOOK_BEFORE = schedule._look_before


@pytest.fixture(autouse=True)
def little_files(monkeypatch):
    """So that a dump of some lines is read in parts."""
    monkeypatch.setattr(sources, "SMALL_FILE_BYTES", 1000)


@pytest.fixture
def lines():
    """The lines of a dump: good pages and all kinds of others."""
    pages = [
        {
            "text": f"第{number}版新聞\n2024-0{number % 9 + 1}-11 來源:江城日報\n"
            f"　　漁船都回到了港口裡，第{number}天。關(guān)注{'好' * (number % 7)}。",
            "url": f"https://example.com/{number}",
        }
        for number in range(ROWS)
    ]
    written = [json.dumps(page, ensure_ascii=False) for page in pages]
    written[11] = written[17]  # stands twice
    written[20] = ""
    written[21] = "{"
    written[22] = '{"text": ""}'
    written[23] = json.dumps({"text": DAMAGED}, ensure_ascii=False)
    return written


def write_dump(project, lines):
    path = project / "seeds" / "a.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    # What was changed right before a build is not known again after it.
    past = path.stat().st_mtime - HOUR
    os.utime(path, (past, past))


def edit(text):
    return text.replace("漁船", "漁民")


EDITS = {
    "the last page": lambda lines: lines.__setitem__(-1, edit(lines[-1])),
    "two pages of a shard": lambda lines: lines.__setitem__(
        slice(31, 33), [edit(lines[31]), edit(lines[32])]
    ),
    "pages of many shards": lambda lines: lines.__setitem__(
        slice(0, ROWS, 13), [edit(line) for line in lines[::13]]
    ),
    "a page that is a repeat now": lambda lines: lines.__setitem__(34, lines[33]),
    "the first of two pages that are the same": lambda lines: lines.__setitem__(
        11, edit(lines[11])
    ),
    "a blank line that becomes a page": lambda lines: lines.__setitem__(20, edit(lines[30])),
    "a page that becomes a broken line": lambda lines: lines.__setitem__(24, "["),
    "a damaged page that is damaged otherwise": lambda lines: lines.__setitem__(
        23, lines[23].replace("專家", "專?家")
    ),
    "an address": lambda lines: lines.__setitem__(
        25, lines[25].replace("example.com/", "b.example/")
    ),
    "a page more": lambda lines: lines.insert(28, edit(lines[28])),
    "two pages that change places": lambda lines: lines.__setitem__(
        slice(28, 30), [lines[29], lines[28]]
    ),
}


def build_after(project, run, lines, change, cached):
    """Return the dataset after an edit, made from what the build before left, or from nothing."""
    if cached:
        write_dump(project, lines)
        assert run("build", "--workers", "1", "--quiet").code in (0, 1)
    else:
        shutil.rmtree(project / ".shanben")
        shutil.rmtree(project / "data")
    edited = list(lines)
    EDITS[change](edited)
    write_dump(project, edited)
    assert run("build", "--workers", "1", "--quiet").code in (0, 1)
    return folder_bytes(project / "data"), shard_bytes(project)


def assert_built_as_from_nothing(project, run):
    """Compare the dataset with that of a build without any cache."""
    built = folder_bytes(project / "data")
    shutil.rmtree(project / ".shanben")
    run("build", "--workers", "1", "--quiet")
    assert folder_bytes(project / "data") == built


def shard_bytes(project):
    """What the cache holds of the shards of the last build, signatures and index among it."""
    shards = project / ".shanben" / "data" / "cache" / "shards"
    files = [*shards.glob("*/*.*"), *shards.glob("*/signatures")]
    return {path.relative_to(shards): path.read_bytes() for path in files}


# One of each kind; the others differ in where they are.
FAST = (
    "pages of many shards",
    "the first of two pages that are the same",
    "a page that becomes a broken line",
    "a page more",
)


@pytest.mark.parametrize(
    "change",
    [pytest.param(name, marks=[] if name in FAST else pytest.mark.slow) for name in EDITS],
)
def test_after_an_edit_the_bytes_are_those_of_a_build_of_everything(project, run, lines, change):
    set_pages_per_shard(project, ROWS_OF_A_SHARD)
    again = build_after(project, run, lines, change, cached=True)
    assert again == build_after(project, run, lines, change, cached=False)


@pytest.fixture
def made(monkeypatch):
    """The seeds of the pages that went through the stages."""
    seeds = []
    make_rows = record.make_rows

    def make_and_note(pages, *rest, **named):
        seeds.extend(page.seed for page in pages)
        return make_rows(pages, *rest, **named)

    monkeypatch.setattr(record, "make_rows", make_and_note)
    return seeds


@pytest.mark.pure
@pytest.mark.parametrize("option", [(), ("--verify",)], ids=["known again", "verified"])
def test_only_the_edited_page_goes_through_the_stages(project, run, lines, made, option):
    """Unless nothing that was made before is to be trusted."""
    set_pages_per_shard(project, ROWS_OF_A_SHARD)
    write_dump(project, lines)
    run("build", "--workers", "1", "--quiet")
    made.clear()
    lines[30] = edit(lines[30])
    write_dump(project, lines)
    run("build", "--workers", "1", "--quiet", *option)
    assert "a.jsonl#L31" in made
    assert (len(made) == 1) != bool(option)


@pytest.mark.pure
@pytest.mark.parametrize(
    "name",
    [
        "rows.jsonl",
        pytest.param("findings.jsonl", marks=pytest.mark.slow),
        pytest.param("index.arrow", marks=pytest.mark.slow),
        pytest.param("signatures", marks=pytest.mark.slow),
    ],
)
def test_a_shard_that_is_not_what_was_written_gives_no_rows(project, run, lines, made, name):
    set_pages_per_shard(project, ROWS_OF_A_SHARD)
    write_dump(project, lines)
    run("build", "--workers", "1", "--quiet")
    for path in (project / ".shanben" / "data" / "cache" / "shards").glob(f"*/{name}"):
        data = path.read_bytes()
        path.unlink()  # the dataset's own file is another name of it
        path.write_bytes(data.replace("漁船".encode(), "漁歌".encode()) + b" ")
    made.clear()
    lines[30] = edit(lines[30])
    write_dump(project, lines)
    run("build", "--workers", "1", "--quiet")
    assert len(made) > 1
    assert_built_as_from_nothing(project, run)


@pytest.mark.pure
@pytest.mark.parametrize(
    "gone",
    [
        pytest.param("rows.jsonl", id="its lines", marks=pytest.mark.slow),
        pytest.param("", id="all of it"),
    ],
)
def test_a_shard_that_is_gone_when_its_rows_are_wanted_gives_none(
    project, run, lines, made, monkeypatch, gone
):
    """Another run may clear the same cache meanwhile."""
    set_pages_per_shard(project, ROWS_OF_A_SHARD)
    write_dump(project, lines)
    run("build", "--workers", "1", "--quiet")
    look = schedule.open_piece

    def look_and_lose(folder, known=()):
        piece = look(folder, known)
        if not gone:
            shutil.rmtree(folder)
        elif (folder / gone).exists():
            (folder / gone).unlink()
        return piece

    def look_before(*args):
        monkeypatch.setattr(schedule, "open_piece", look_and_lose)
        found = LOOK_BEFORE(*args)
        monkeypatch.setattr(schedule, "open_piece", look)
        return found

    monkeypatch.setattr(schedule, "_look_before", look_before)
    made.clear()
    lines[30] = edit(lines[30])
    write_dump(project, lines)
    assert run("build", "--workers", "1", "--quiet").code == 1  # for the lines that are no pages
    assert len(made) > 1
    assert_built_as_from_nothing(project, run)


@pytest.mark.pure
def test_shards_are_looked_at_side_by_side(project, run, lines, monkeypatch):
    """To hash them takes long where they are large, and the driver has one core."""
    set_pages_per_shard(project, ROWS_OF_A_SHARD)
    write_dump(project, lines)
    run("build", "--workers", "1", "--quiet")
    looks = []
    read = LocalEngine.read
    monkeypatch.setattr(
        LocalEngine,
        "read",
        lambda self, work, tasks: looks.append((work, tasks)) or read(self, work, tasks),
    )
    lines[::5] = [edit(line) for line in lines[::5]]
    write_dump(project, lines)
    run("build", "--workers", "1", "--quiet")
    assert max(len(tasks) for work, tasks in looks if work is schedule._open_known) > 3
