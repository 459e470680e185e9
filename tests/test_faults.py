"""What the machine lacks is nobody's page: it ends the run, and nothing of it is told or kept."""

import errno
import json
import os
import sys
from pathlib import Path
from types import ModuleType

import orjson
import pyarrow as pa
import pytest

from shanben import __main__ as entry
from shanben.api import build
from shanben.base.faults import is_machine_fault
from shanben.base.identify import identify_page
from shanben.command import run as door
from shanben.pages import record
from shanben.pages.record import make_rows
from shanben.seeds import reader, scan, sources
from shanben.seeds.formats import jsonl
from shanben.seeds.formats.seed_rows import Part, SeedFile, UnreadableError
from shanben.seeds.reader import PageReader, read_safely
from shanben.shards import schedule, workspace
from shanben.shards.cache import Cache
from tests.conftest import ROOT, folder_bytes

STAGES = ("repair_text", "simplify_pages", "find_traditional_pages", "extract_page", "check_row")
FAULTS = {
    "memory": MemoryError(),
    "disk": OSError(errno.ENOSPC, "No space left on device"),
    "files": OSError(errno.EMFILE, "Too many open files"),
}
PAGE = "河边小学开学\n2024-09-01 来源：河边日报\n\n　　今天上午，河边小学举行了开学典礼。\n"


def fail_with(error):
    def fail(*_args, **_options):
        raise error

    return fail


@pytest.mark.pure
@pytest.mark.parametrize("error", FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("stage", STAGES)
def test_a_fault_of_the_machine_is_no_finding_of_a_page(monkeypatch, stage, error):
    """Whichever stage it meets: with more memory the page would have been a row."""
    monkeypatch.setattr(record, stage, fail_with(error))
    with pytest.raises(type(error)):
        make_rows([identify_page("a", PAGE)])


@pytest.mark.pure
def test_a_run_without_memory_ends_and_keeps_nothing(project, run, monkeypatch):
    """One line, exit code 1, the target as it was; and the next run makes every page."""
    (project / "seeds" / "a.txt").write_text(PAGE, encoding="utf-8")
    assert run("--workers", "1").code == 0
    before = folder_bytes(project / "data")
    (project / "seeds" / "b.txt").write_text(PAGE + "第二页。\n", encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(record, "extract_page", fail_with(MemoryError()))
        outcome = run("--workers", "1")
    assert (outcome.code, outcome.err) == (1, "shanben: out of memory; nothing was changed\n")
    assert folder_bytes(project / "data") == before
    again = run("--workers", "1")
    assert (again.code, "V106" in again.out) == (0, False)
    assert "2 rows written" in again.lines[-1]


@pytest.mark.pure
@pytest.mark.parametrize("pages", [("a.txt",), ("a.txt", "b.txt")], ids=["made", "stamped"])
def test_a_shard_that_the_disk_does_not_take_ends_the_run(project, run, monkeypatch, pages):
    """Also one that is written beside the work: a disk says once that it has lost something."""
    (seed,) = (ROOT / "seeds").glob("002_*")
    for name in pages:
        page = f"{seed.read_text(encoding='utf-8')}\n{name}"
        (project / "seeds" / name).write_text(page, encoding="utf-8")
    real, stamped = schedule.sync_tree, []

    def fail(folder):
        stamped.append(folder)
        if len(stamped) == len(pages):
            raise FAULTS["disk"]
        real(folder)

    with monkeypatch.context() as patch:
        patch.setattr(schedule, "sync_tree", fail)
        outcome = run("--workers", "1")
    assert len(stamped) == len(pages)
    assert outcome.code == 1
    assert outcome.err.startswith("shanben: No space left on device; nothing was changed;")
    assert not (project / "data").exists()
    assert run("--workers", "1").code == 0


PART = Part(SeedFile("a.jsonl", "jsonl", None, 10), 1, 1)
LOOKS = {
    "opened": (reader, "open_rows", lambda root: list(read_safely(PageReader(root), PART))),
    "read": (jsonl, "read_line", lambda root: list(read_safely(PageReader(root), PART))),
    "hashed": (scan, "open_file", lambda root: scan.hash_source(root, PART.source)),
    "listed": (sources.os, "scandir", sources.list_sources),
}


@pytest.mark.parametrize("error", FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize(("module", "name", "look"), LOOKS.values(), ids=LOOKS)
def test_a_fault_of_the_machine_is_no_finding_of_a_file(
    tmp_path, monkeypatch, module, name, look, error
):
    """The file is as good as it was, and so is its folder."""
    (tmp_path / "a.jsonl").write_text('{"text": "善本"}\n', encoding="utf-8")
    monkeypatch.setattr(module, name, fail_with(error))
    with pytest.raises(type(error)):
        look(tmp_path)


def test_a_file_that_the_disk_does_not_give_is_a_finding(tmp_path, monkeypatch):
    """The others are read."""
    monkeypatch.setattr(reader, "open_rows", fail_with(OSError(errno.EIO, "Input/output error")))
    (row,) = read_safely(PageReader(tmp_path), PART)
    assert row.page.rule == "P106"


def fail_at(number, function, error):
    """Return the function, the n-th call of which fails."""
    calls = iter(range(1, 1000))

    def call(*arguments, **options):
        if next(calls) == number:
            raise error
        return function(*arguments, **options)

    return call


@pytest.mark.pure
@pytest.mark.parametrize("kind", [errno.EIO, errno.EMFILE])
def test_a_file_that_is_read_at_the_second_try_is_not_read_in_part(project, run, monkeypatch, kind):
    """Five of six rows were lost without a word: the first pass had counted one."""
    lines = [json.dumps({"text": f"{PAGE}第{n}页。\n"}, ensure_ascii=False) for n in range(6)]
    (project / "seeds" / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    with monkeypatch.context() as patch:
        error = OSError(kind, os.strerror(kind))
        patch.setattr(reader, "open_rows", fail_at(1, reader.open_rows, error))
        outcome = run("--workers", "1")
    assert outcome.code == 1
    words = "a.jsonl: could not be read at first" if kind == errno.EIO else os.strerror(kind)
    assert words in outcome.err
    assert not (project / "data").exists()
    assert "6 rows written" in run("--workers", "1").lines[-1]


@pytest.mark.pure
def test_a_file_whose_hash_cannot_be_had_is_named(project, run, monkeypatch):
    """The manifest named the file without its hash, and nothing said so."""
    (project / "seeds" / "a.jsonl").write_text('{"text": "善本"}\n', encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(scan, "open_file", fail_with(OSError(errno.EIO, "Input/output error")))
        outcome = run("--workers", "1")
    assert outcome.code == 1
    assert "a.jsonl: could not be read at first" in outcome.err
    assert not (project / "data").exists()


@pytest.mark.pure
def test_a_file_that_is_not_read_at_the_second_try_did_not_change(project, run, monkeypatch):
    """The words tell what the disk said."""
    (project / "seeds" / "a.txt").write_text(PAGE, encoding="utf-8")
    with monkeypatch.context() as patch:
        error = OSError(errno.EIO, "Input/output error")
        patch.setattr(reader, "open_rows", fail_at(2, reader.open_rows, error))
        outcome = run("--workers", "1")
    assert outcome.code == 1
    assert "a.txt: cannot be read: Input/output error; run the command again" in outcome.err
    assert "changed" not in outcome.err.replace("nothing was changed", "")


@pytest.mark.pure
@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("can't start new thread"),
        pa.ArrowException("Unknown error: Failed to launch worker thread: Resource temporarily"),
    ],
)
def test_a_thread_that_the_system_does_not_give_is_no_fault_of_the_program(
    project, run, monkeypatch, error
):
    """Nobody has to report it."""
    (project / "seeds" / "a.txt").write_text(PAGE, encoding="utf-8")
    monkeypatch.setattr(build, "write_report", fail_with(error))
    outcome = run("--workers", "1")
    assert outcome.code == 1
    assert outcome.err == f"shanben: {error}; nothing was changed\n"


def test_a_line_for_which_there_is_no_memory_is_no_broken_json(monkeypatch):
    """orjson has no error of its own for it; the row was left out, and its line blamed."""
    words = "Not enough memory to allocate buffer for parsing"
    error = orjson.JSONDecodeError(words, "", 0)
    monkeypatch.setattr(jsonl.orjson, "loads", fail_with(error))
    with pytest.raises(MemoryError):
        jsonl.parse_row("a.jsonl", b'{"text": "a"}', 13)


@pytest.mark.parametrize("kind", [ValueError, pa.ArrowInvalid, UnreadableError, RuntimeError])
def test_a_file_that_speaks_of_memory_ends_no_run(kind):
    """Words of an error may be the file's own, such as the name of a column."""
    for words in ("Not enough memory", "Failed to launch worker thread", "can't start new thread"):
        assert not is_machine_fault(kind(f"no column {words}"))


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PermissionError(errno.EACCES, "Permission denied", "data/a"), "data/a: Permission denied"),
        (OSError(errno.ENOSPC, "Error writing bytes. Detail: …"), "No space left on device"),
        (OSError(errno.ENOTEMPTY, "Directory not empty", "x"), "x: Directory not empty"),
        (OSError("words of a library"), "words of a library"),
    ],
)
def test_an_error_of_the_system_is_told_without_its_number(run, monkeypatch, error, words):
    """And, where one thing helps, with that: who may not write, or has no room, need not guess."""
    monkeypatch.setattr(door, "read_job", fail_with(error))
    outcome = run("build")
    assert outcome.code == 1
    assert outcome.err.startswith(f"shanben: {words}; nothing was changed")
    cures = {
        errno.EACCES: "; see that you may read and write there\n",
        errno.ENOSPC: "; make room and",
    }
    assert cures.get(error.errno or 0, "changed\n") in outcome.err


def test_an_interrupted_command_says_how_to_go_on(run, monkeypatch):
    """It does not say what was changed: of a publication, or a build with --bump, half may be done."""
    monkeypatch.setattr(door, "read_job", fail_with(KeyboardInterrupt()))
    outcome = run("build")
    assert (outcome.code, outcome.out) == (130, "")
    assert (
        outcome.err == "shanben: interrupted; run the command again, and it goes on where it was\n"
    )


def test_a_command_that_is_interrupted_before_it_has_begun_shows_no_traceback(monkeypatch, capsys):
    """On a busy machine its imports take seconds."""
    # What holds for a whole process is not for that of the tests.
    for name in ("collect_rarely", "keep_patterns"):
        monkeypatch.setattr(entry, name, lambda: None)
    monkeypatch.setenv(entry.ARROW_POOL, "system")

    class Slow(ModuleType):
        def __getattr__(self, _):
            raise KeyboardInterrupt

    monkeypatch.setitem(sys.modules, "shanben.command.run", Slow("run"))
    assert entry.main() == 130
    assert capsys.readouterr().err == "shanben: interrupted\n"


@pytest.mark.pure
def test_a_cache_that_cannot_be_tended_ends_no_build(project, run, monkeypatch):
    """The dataset is in its place by then, and a cache is only time."""
    (project / "seeds" / "a.txt").write_text(PAGE, encoding="utf-8")
    for name in ("prune", "keep_seen"):
        with monkeypatch.context() as patch:
            patch.setattr(Cache, name, fail_with(FAULTS["disk"]))
            outcome = run("--workers", "1")
        assert (outcome.code, outcome.err) == (0, "")
        assert "1 row written" in outcome.lines[-1]


@pytest.mark.pure
@pytest.mark.parametrize(("module", "name"), [(build, "replace_file"), (workspace, "sync_file")])
def test_what_fails_when_the_dataset_stands_does_not_say_that_nothing_changed(
    project, run, monkeypatch, module, name
):
    """The copy of the datasheet, and the word of the disk that the names are safe."""
    (project / "seeds" / "a.txt").write_text(PAGE, encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(module, name, fail_with(FAULTS["disk"]))
        outcome = run("--workers", "1")
    assert outcome.code == 1
    assert "data is the new build, but" in outcome.err
    assert "No space left on device; run the command again" in outcome.err
    assert "nothing was changed" not in outcome.err
    assert len(outcome.err.splitlines()) == 1
    assert (project / "data" / "manifest.json").is_file()
    assert run("--workers", "1").code == 0


@pytest.mark.pure
@pytest.mark.parametrize("name", ["data/manifest.json", "seeds/accepted.toml"])
def test_a_fault_of_the_machine_is_no_wrong_use(project, run, monkeypatch, name):
    """Exit code 2 says that somebody has to ask for something else."""
    (project / "seeds" / "a.txt").write_text(PAGE, encoding="utf-8")
    (project / "seeds" / "accepted.toml").write_text("", encoding="utf-8")
    assert run("--workers", "1").code == 0
    real = Path.open

    def fail(path, *arguments, **options):
        if path == Path(name) or path == project / name:
            raise OSError(errno.EIO, "Input/output error", str(path))
        return real(path, *arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", fail)
        outcome = run("--workers", "1")
    assert outcome.code == 1
    assert "Input/output error" in outcome.err


@pytest.mark.pure
def test_a_shard_in_which_the_program_failed_is_made_again(project, run, monkeypatch):
    """What was kept of it would outlive the fault."""
    (project / "seeds" / "a.txt").write_text(PAGE, encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(record, "extract_page", fail_with(ZeroDivisionError("by zero")))
        failed = run("--workers", "1", "--allow-shrink")
    assert "V106" in failed.out
    again = run("--workers", "1")
    assert (again.code, "V106" in again.out) == (0, False)
    assert "1 row written" in again.lines[-1]
