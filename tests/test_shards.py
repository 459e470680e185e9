"""What has not changed is kept, what has is made anew, and the bytes never tell which it was."""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from shanben.base.identify import identify_page
from shanben.base.types import Carried
from shanben.seeds.formats.seed_rows import RawRow
from shanben.shards import cache, write
from shanben.shards.cache import Cache, fingerprint_program
from shanben.shards.workspace import cache_folder
from tests.conftest import ROOT, folder_bytes, run_process
from tests.dumps import make_pages, write_pages, write_parts
from tests.sample_build import settle_datasheet


@pytest.fixture
def parts(project):
    write_parts(project)
    return project


@pytest.fixture
def made(monkeypatch):
    """The shards that were really made, by name."""
    from shanben.shards import pieces
    from shanben.shards import schedule as shards

    names = []

    def make_and_note(jobs):
        names.extend(job.name for job in jobs)
        return pieces.make_pieces(jobs)

    monkeypatch.setattr(shards, "make_pieces", make_and_note)
    return names


def fresh_bytes(project, run):
    """What a build from nothing gives."""
    assert run("--out", "fresh", "--no-cache", "--workers", "1", "--quiet").code < 2
    found = folder_bytes(project / "fresh")
    shutil.rmtree(project / "fresh")
    return found


def rewrite(path, change):
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(change(lines)))


EDITS = {
    "a page is edited": lambda lines: [
        *lines[:7],
        lines[7].replace("善本".encode(), "善夲".encode(), 1),
        *lines[8:],
    ],
    "a page is appended": lambda lines: [*lines, b'{"text": "new"}\n'],
    "a line is broken": lambda lines: [*lines[:-1], b"{\n"],
    "an address is edited": lambda lines: [
        lines[0].replace(b"a.example", b"b.example"),
        *lines[1:],
    ],
}


@pytest.mark.slow
@pytest.mark.parametrize("change", EDITS.values(), ids=EDITS)
def test_an_edit_makes_only_its_shard_anew(parts, run, made, change):
    """Nobody waits for a million pages because of one."""
    run("--workers", "1")
    shards = len(made)
    assert shards > 6
    made.clear()
    rewrite(parts / "seeds" / "part-2.jsonl", change)
    outcome = run("--workers", "1")
    assert 1 <= len(made) <= 2  # 2 where the edited row is where a cut falls
    assert f"{shards - len(made)} of " in outcome.lines[-1]
    assert folder_bytes(parts / "data") == fresh_bytes(parts, run)


def test_nothing_is_made_when_nothing_changed(parts, run, made):
    """The second run only hashes."""
    run("--workers", "1")
    before = folder_bytes(parts / "data")
    made.clear()
    run("--workers", "1")
    assert made == []
    assert folder_bytes(parts / "data") == before


@pytest.mark.slow
def test_a_repeat_that_loses_its_first_page_is_made_anew(parts, run, made):
    """The list of repeats is part of what a shard is made of."""
    shutil.copy(parts / "seeds" / "part-1.jsonl", parts / "seeds" / "part-0.jsonl")
    run("--workers", "1")
    made.clear()
    (parts / "seeds" / "part-0.jsonl").unlink()
    run("--workers", "1")
    assert made
    assert folder_bytes(parts / "data") == fresh_bytes(parts, run)


@pytest.mark.slow
@pytest.mark.usefixtures("parts")
def test_another_program_trusts_nothing(run, made, monkeypatch):
    """A changed rule may change any row."""
    run("--workers", "1")
    before = list(made)
    made.clear()
    monkeypatch.setattr("shanben.shards.schedule.fingerprint_program", lambda: "another")
    run("--workers", "1")
    assert len(made) == len(before)


@pytest.mark.slow
def test_the_cache_holds_what_the_last_build_used_and_no_more(parts, run):
    """It would grow for ever."""
    run("--workers", "1")
    rewrite(parts / "seeds" / "part-1.jsonl", EDITS["a page is edited"])
    run("--workers", "1")
    kept = Cache(cache_folder(parts / "data"))
    shards = [pq.read_table(path) for path in (parts / "data" / "parquet").iterdir()]
    # A shard with near duplicates is kept as it was before it was stamped, too.
    stamped = [shard for shard in shards if pc.any(shard["duplicate_cluster"].is_valid()).as_py()]
    assert stamped
    assert len(kept.shard_keys()) == len(shards) + len(stamped)
    assert len(list((kept.folder / "scans").iterdir())) == 3
    assert not list((kept.folder / "unfinished").iterdir())


@pytest.mark.slow
def test_deleting_the_cache_loses_time_only(parts, run, made):
    """Everything in it can be made again."""
    run("--workers", "1")
    before = folder_bytes(parts / "data")
    made.clear()
    shutil.rmtree(parts / ".shanben")
    run("--workers", "1")
    assert made
    assert folder_bytes(parts / "data") == before


def cut_short(path):
    path.write_bytes(path.read_bytes()[:-1])


def flip_a_bit(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))


@pytest.mark.slow
@pytest.mark.parametrize("harm", [cut_short, flip_a_bit, os.unlink])
@pytest.mark.parametrize("name", ["rows.parquet", "rows.jsonl", "findings.jsonl", "result"])
def test_a_broken_piece_is_noticed_and_made_again(parts, run, made, name, harm):
    """Disks lie, and people edit files."""
    run("--workers", "1")
    before = folder_bytes(parts / "data")
    shards = cache_folder(parts / "data") / "shards"
    piece = next(shards / key for key in made if (shards / key / "findings.jsonl").stat().st_size)
    harm(piece / name)
    made.clear()
    run("--workers", "1")
    assert made == [piece.name]
    assert folder_bytes(parts / "data") == before


@pytest.mark.slow
@pytest.mark.parametrize("harm", [cut_short, flip_a_bit, os.unlink])
@pytest.mark.parametrize("name", ["rows.parquet", "rows.jsonl", "result"])
def test_a_broken_stamped_piece_is_noticed_and_stamped_again(parts, run, made, name, harm):
    """One that says which near duplicates its rows have is made of the one that does not."""
    run("--workers", "1")
    before = folder_bytes(parts / "data")
    shards = cache_folder(parts / "data") / "shards"
    stamped = sorted(path for path in shards.iterdir() if path.name not in made)
    assert stamped
    for piece in stamped:
        harm(piece / name)
    made.clear()
    run("--workers", "1")
    assert made == []
    assert folder_bytes(parts / "data") == before
    assert all((piece / name).exists() for piece in stamped)


@pytest.mark.slow
def test_a_broken_scan_is_noticed_and_made_again(parts, run):
    """A scan decides where shards begin."""
    run("--workers", "1")
    before = folder_bytes(parts / "data")
    for path in (cache_folder(parts / "data") / "scans").iterdir():
        flip_a_bit(path)
    run("--workers", "1")
    assert folder_bytes(parts / "data") == before


@pytest.mark.slow
def test_an_edit_of_data_by_hand_does_not_get_into_the_next_build(parts, run):
    """Data and cache share their files; the hash tells."""
    run("--workers", "1")
    before = folder_bytes(parts / "data")
    path = sorted((parts / "data" / "jsonl").iterdir())[0]
    path.write_bytes(path.read_bytes().replace("善".encode(), "恶".encode(), 1))
    outcome = run("check", "--workers", "1")
    assert outcome.code == 1
    assert "differ" in outcome.out
    run("--workers", "1")
    assert folder_bytes(parts / "data") == before


@pytest.mark.slow
def test_check_makes_only_what_changed_and_writes_nothing(parts, run, made):
    """A reviewer waits for the changed page only, and the cache stays as it was."""
    run("--workers", "1")
    made.clear()
    rewrite(parts / "seeds" / "part-1.jsonl", EDITS["a page is edited"])
    times = {path: path.stat().st_mtime_ns for path in parts.rglob("*")}
    assert run("check", "--workers", "1").code == 1
    assert len(made) == 1
    assert {path: path.stat().st_mtime_ns for path in parts.rglob("*")} == times


def test_a_seed_that_changes_while_it_is_read_stops_the_build(parts, run, monkeypatch):
    """Only what was hashed is trusted."""
    from shanben.shards import schedule as shards

    def plan_and_change(*arguments):
        planned = original(*arguments)
        rewrite(parts / "seeds" / "part-1.jsonl", EDITS["an address is edited"])
        return planned

    original = shards._plan
    monkeypatch.setattr(shards, "_plan", plan_and_change)
    outcome = run("--workers", "1")
    assert outcome.code == 1
    assert "part-1.jsonl: changed while it was being read; run the command again" in outcome.err
    assert not (parts / "data").exists()


@pytest.mark.slow
@pytest.mark.usefixtures("parts")
def test_a_packed_file_is_not_unpacked_anew_for_each_shard(run, monkeypatch):
    """A compressed file is one stream: to reach its last row all of it must be unpacked."""
    from shanben.seeds.formats import jsonl

    opened = []

    def open_and_note(root, source):
        opened.append(source.path)
        return original(root, source)

    original = jsonl.open_lines
    monkeypatch.setattr(jsonl, "open_lines", open_and_note)
    run("--workers", "1")
    assert opened.count("part-3.jsonl.gz") == 3  # once to scan it, twice to make its five shards


def test_rows_may_name_text_and_address_otherwise(project, run):
    """Dumps come from many crawlers."""
    pages = [{"html_text": page["text"], "link": page["url"]} for page in make_pages(4)]
    write_pages(project / "seeds" / "a.jsonl", pages)
    settle_datasheet(project)
    assert run("--text-field", "html_text", "--url-field", "link").code == 0
    rows = (project / "data" / "jsonl" / "train-00000.jsonl").read_bytes().splitlines()
    assert [json.loads(row)["url"] for row in rows] == [page["link"] for page in pages]
    assert "--text-field" in run("check").err
    outcome = run("check", "--text-field", "html_text", "--url-field", "link")
    assert "data/jsonl/" not in outcome.out


@pytest.mark.slow
def test_shares_made_apart_are_collected_to_the_same_bytes(parts, run):
    """An array job on a common file system needs no scheduler of ours."""
    expected = fresh_bytes(parts, run)
    for turn in ("2/3", "1/3", "3/3"):
        outcome = run("--shard", turn, "--workers", "1")
        assert outcome.code == 0
        assert re.match("[1-9][0-9]* shards? made in ", outcome.lines[-1])
        assert "run shanben build --collect when every job is done" in outcome.lines[-1]
        assert not (parts / "data").exists()
    assert run("--collect", "--workers", "1").code == 0
    assert folder_bytes(parts / "data") == expected


def test_collecting_names_what_is_missing(parts, run):
    """A job of the array that failed must not go unnoticed."""
    run("--shard", "1/3", "--workers", "1")
    outcome = run("--collect", "--workers", "1")
    assert outcome.code == 2
    assert " shards are not there; the first begins at part-" in outcome.err
    assert not (parts / "data").exists()


@pytest.mark.parametrize("turn", ["0/3", "4/3", "x", "1/0", "-1/2"])
def test_a_share_that_cannot_be_is_refused(parts, run, turn):
    """Before anything is read."""
    outcome = run("--shard", turn)
    assert outcome.code == 2
    assert not (parts / ".shanben").exists()


@pytest.mark.slow
def test_a_file_that_breaks_off_is_never_kept(parts, run, made):
    """What could not be read may be readable tomorrow."""
    path = parts / "seeds" / "part-3.jsonl.gz"
    path.write_bytes(path.read_bytes()[:-200])
    first = run("--workers", "1")
    assert first.code == 1
    before, number = folder_bytes(parts / "data"), len(made)
    made.clear()
    assert run("--workers", "1").code == 1
    assert 0 < len(made) < number
    assert folder_bytes(parts / "data") == before


@pytest.mark.slow
def test_kill_and_resume_gives_the_same_bytes(parts, run):
    """Ten kills at random moments, one when shards are there; what was finished is not made again."""
    expected = fresh_bytes(parts, run)
    finished = cache_folder(parts / "data") / "shards"
    chance = random.Random(20211121)  # noqa: S311
    command = [sys.executable, str(ROOT / "build_dataset.py"), "--workers", "2", "--quiet"]
    for turn in range(11):
        process = subprocess.Popen(
            command,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(chance.uniform(0.2, 1.2))
        while turn == 10 and process.poll() is None and not any(finished.glob("*")):
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if (parts / "data").exists():
            assert folder_bytes(parts / "data") == expected
            shutil.rmtree(parts / "data")
    kept = {path: path.stat().st_ino for path in finished.rglob("*")}
    assert kept
    assert run_process(parts, "--workers", "2").code == 0
    assert folder_bytes(parts / "data") == expected
    assert {path: path.stat().st_ino for path in kept} == kept


@pytest.mark.parametrize(
    "place", ["shards/cache.py", "base/tables/rules.tsv", "documents/templates/report.css"]
)
def test_the_fingerprint_covers_the_program_and_its_tables(tmp_path, monkeypatch, place):
    """A changed byte in any of them makes another program; the same program elsewhere is the same."""
    package = Path(cache.__file__).parents[1]
    copy = shutil.copytree(package, tmp_path / "shanben")
    here = fingerprint_program.__wrapped__()
    monkeypatch.setattr(cache, "__file__", str(copy / "shards" / "cache.py"))
    assert fingerprint_program.__wrapped__() == here
    (copy / place).write_bytes((copy / place).read_bytes() + b"\n")
    assert fingerprint_program.__wrapped__() != here


def test_a_link_to_nothing_is_no_part_of_the_program(tmp_path, monkeypatch):
    """Some editors leave one beside each file that is being edited."""
    copy = shutil.copytree(Path(cache.__file__).parents[1], tmp_path / "shanben")
    monkeypatch.setattr(cache, "__file__", str(copy / "shards" / "cache.py"))
    here = fingerprint_program.__wrapped__()
    (copy / "shards" / ".#cache.py").symlink_to("nobody@nowhere.1")
    assert fingerprint_program.__wrapped__() == here


def test_long_pages_are_not_held_together(monkeypatch):
    """A small file can hold many, packed; nothing depends on which pages are made at once."""
    monkeypatch.setattr(write, "BATCH_CHARACTERS", 25)
    rows = [RawRow(n, b"", identify_page(f"{n}", "山" * 10)) for n in range(1, 8)]
    rows.insert(2, RawRow(9, b"", None))
    found = list(write._batches(iter(rows)))
    assert [len(batch) for batch in found] == [4, 3, 1]
    assert [row for batch in found for row in batch] == rows


def test_long_kept_values_are_not_held_together(monkeypatch):
    """Whatever they hang on."""
    monkeypatch.setattr(write, "BATCH_CHARACTERS", 25)
    values = ("山" * 10, None, 7, ["水" * 5, "石" * 5])
    pages = [identify_page(f"{n}", "山")._replace(carried=Carried(values)) for n in range(6)]
    rows = [RawRow(n, b"", page) for n, page in enumerate(pages, 1)]
    assert [len(batch) for batch in write._batches(iter(rows))] == [2, 2, 2]


def test_a_row_group_has_a_bound_of_bytes(project, run, monkeypatch):
    """Kept values may be much longer than pages; a column can count to two thousand million bytes."""
    monkeypatch.setattr(write, "ROW_GROUP_BYTES", 5000)
    settings = project / "schema" / "dataset.toml"
    settings.write_text(settings.read_text("utf-8") + '[columns]\nhtml = "string"\n', "utf-8")
    lengths = [3000, 3000, 3000, 6000, 10, 10]
    lines = [json.dumps({"text": f"第{n}页", "html": "x" * html}) for n, html in enumerate(lengths)]
    (project / "seeds" / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    run("--workers", "1", "--quiet", "--no-cache")
    (place,) = (project / "data" / "parquet").glob("*.parquet")
    file = pq.ParquetFile(place)
    groups = [file.read_row_group(n)["html"].to_pylist() for n in range(file.num_row_groups)]
    assert [[len(html) for html in group] for group in groups] == [
        [3000, 3000],
        [3000, 6000],
        [10, 10],
    ]


def test_a_row_group_has_a_bound_of_characters(project, run, monkeypatch):
    """Of long pages few are held at once; one that is longer than the bound stands alone."""
    monkeypatch.setattr(write, "ROW_GROUP_CHARACTERS", 25)
    lengths = [10, 10, 10, 25, 10, 10, 40, 5, 20]
    lines = [json.dumps({"text": str(n) * length}) for n, length in enumerate(lengths)]
    (project / "seeds" / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    run("--workers", "1", "--quiet", "--no-cache")
    (place,) = (project / "data" / "parquet").glob("*.parquet")
    groups = [pq.ParquetFile(place).read_row_group(n)["n_chars"].to_pylist() for n in range(6)]
    assert groups == [[10, 10], [10], [25], [10, 10], [40], [5, 20]]
    assert pq.read_metadata(place).num_row_groups == 6
