"""What was hashed once is not read again while its stamp is the same, unless somebody asks for it."""

import os
import time

import pytest

from shanben.shards import pieces, schedule
from shanben.shards.cache import Cache
from shanben.shards.seen import COARSE_TICK, NOTHING_SEEN, SECOND, TICK, SeenFiles, keep_settled
from shanben.shards.workspace import cache_folder
from tests.conftest import folder_bytes
from tests.dumps import write_parts

NOW = 1_700_000_000 * SECOND + 7


@pytest.fixture
def built(project, run):
    """A project that was built twice, so that all its files were looked at after they had settled."""
    write_parts(project, pages=20, per_shard=4)
    run("--workers", "1")
    settle(project)
    run("--workers", "1")
    return project


@pytest.fixture
def read(monkeypatch):
    """What is read only to be hashed, seeds by their paths and files of pieces by their names."""
    names = []
    hash_file, hash_source = pieces.hash_file, schedule.hash_source

    def hash_and_note_file(path):
        names.append(path.name)
        return hash_file(path)

    def hash_and_note_seed(root, source):
        names.append(source.path)
        return hash_source(root, source)

    monkeypatch.setattr(pieces, "hash_file", hash_and_note_file)
    monkeypatch.setattr(schedule, "hash_source", hash_and_note_seed)
    return names


def settle(project):
    """Make what was just written look as if it had been written a while ago."""
    old = time.time_ns() - 60 * SECOND
    folders = project / "seeds", cache_folder(project / "data") / "shards"
    for path in (path for folder in folders for path in folder.rglob("*") if path.is_file()):
        os.utime(path, ns=(old, old))


def forge(path):
    """Change a byte, leave the size, and set the time back."""
    before = path.stat()
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    os.utime(path, ns=(before.st_mtime_ns, before.st_mtime_ns))


def a_shard(project):
    """Return a shard that the dataset shares; others are as they were before they were stamped."""
    shards = sorted((cache_folder(project / "data") / "shards").iterdir())
    return next(one for one in shards if (one / "rows.jsonl").stat().st_nlink > 1)


def test_nothing_is_read_again_when_nothing_was_touched(built, run, read):
    """A set of millions of pages is not hashed for one edit."""
    before = folder_bytes(built / "data")
    assert run("--workers", "1").code < 2
    assert read == []
    assert folder_bytes(built / "data") == before


@pytest.mark.slow
@pytest.mark.usefixtures("built")
def test_check_reads_nothing_again_either(run, read):
    """It trusts what the last build has seen, and writes nothing down."""
    assert "data/jsonl" not in run("check", "--workers", "1").out
    assert read == []


def test_what_was_touched_is_read_and_nothing_else(built, run, read):
    """A new time says that there may be something new, not that there is."""
    os.utime(built / "seeds" / "part-1.jsonl")
    os.utime(a_shard(built) / "rows.jsonl")
    before = folder_bytes(built / "data")
    run("--workers", "1")
    assert sorted(set(read)) == [
        "findings.jsonl",
        "index.arrow",
        "list.jsonl",
        "part-1.jsonl",
        *ROWS,
    ]
    assert len(read) == 7
    assert folder_bytes(built / "data") == before


ROWS = ["rows.jsonl", "rows.parquet", "signatures"]


@pytest.mark.slow
def test_a_seed_whose_time_was_set_back_is_read(built, run):
    """The time of the last change of the inode cannot be set."""
    path = built / "seeds" / "part-2.jsonl"
    before, old = path.stat(), folder_bytes(built / "data")
    path.write_bytes(path.read_bytes().replace("善本".encode(), "善夲".encode(), 1))
    os.utime(path, ns=(before.st_mtime_ns, before.st_mtime_ns))
    run("--workers", "1")
    assert folder_bytes(built / "data") != old


@pytest.mark.slow
@pytest.mark.parametrize("command", [(), ("check",)])
def test_verify_reads_everything(built, run, read, command):
    """Times can be forged; bytes cannot."""
    forge(a_shard(built) / "rows.jsonl")
    run(*command, "--workers", "1", "--verify")
    shards = len(Cache(cache_folder(built / "data")).shard_keys())
    assert read.count("rows.jsonl") >= shards
    assert len([name for name in read if name.startswith("part-")]) == 3


@pytest.mark.slow
def test_verify_mends_what_was_forged(built, run):
    """Otherwise a broken shard would stay for ever."""
    before = folder_bytes(built / "data")
    forge(a_shard(built) / "rows.jsonl")
    run("--workers", "1")
    assert folder_bytes(built / "data") != before  # data and cache share their files
    run("--workers", "1", "--verify")
    assert folder_bytes(built / "data") == before


@pytest.mark.slow
@pytest.mark.usefixtures("built")
def test_a_release_reads_everything(run, read, monkeypatch):
    """Readers get what is there, not what was there."""
    monkeypatch.setenv("HF_ENDPOINT", "http://localhost:9")
    run("publish", "--dry-run")
    assert "rows.parquet" in read
    read.clear()
    run("build", "--bump", "--reason", "none", "--answers-hold", "--workers", "1")
    assert "rows.parquet" in read


@pytest.mark.slow
def test_other_seeds_of_the_same_name_are_other_seeds(built, run, read):
    """Several folders may be built into one dataset, one after the other."""
    (built / "seeds").rename(built / "others")
    run("--seeds", "others", "--workers", "1")
    assert [name for name in read if name.startswith("part-")] == [
        "part-1.jsonl",
        "part-2.jsonl",
        "part-3.jsonl.gz",
    ]


@pytest.mark.slow
def test_a_broken_list_is_no_list(built, run, read):
    """Deleting it, or a part of it, loses time only."""
    path = cache_folder(built / "data") / "seen" / "seen"
    path.write_bytes(path.read_bytes()[:-1])
    before = folder_bytes(built / "data")
    run("--workers", "1")
    assert "rows.parquet" in read
    assert folder_bytes(built / "data") == before


@pytest.mark.parametrize(
    ("changed", "is_known"),
    [
        (NOW - TICK - 1, True),
        (NOW - TICK, False),  # a write within the same tick would leave the same time
        (NOW + SECOND, False),  # the clock of another machine
        (NOW // SECOND * SECOND - COARSE_TICK, True),  # a file system that counts whole seconds
        (NOW // SECOND * SECOND - COARSE_TICK + SECOND, False),
    ],
)
def test_what_was_changed_just_before_is_not_known(changed, is_known):
    """Git calls such an entry racy."""
    stamp = 1, changed, 2
    found = keep_settled(SeenFiles(NOW, {"a": (stamp, "x")}, {"b": (stamp,)}), NOW)
    assert (bool(found.seeds), bool(found.pieces)) == (is_known, is_known)


def test_nothing_is_known_when_the_clock_was_set_back():
    """Then times say nothing of what was before."""
    stamp = 1, NOW - 60 * SECOND, 2
    seen = SeenFiles(NOW, {"a": (stamp, "x")}, {"b": (stamp,)})
    assert keep_settled(seen, NOW) == seen
    assert keep_settled(seen, NOW - 1) == NOTHING_SEEN
