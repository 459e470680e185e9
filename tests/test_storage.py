"""Folders at addresses: read like local ones, written so that a manifest means a whole build."""

import io
import json
import shutil
import sys

import fsspec
import pytest

from shanben.base.storage import (
    Remote,
    StorageError,
    _RemoteFile,
    list_remote,
    open_file,
    open_root,
)
from shanben.dataset import transfer
from shanben.dataset.transfer import fetch_folder, upload_folder
from tests.conftest import folder_bytes
from tests.dumps import make_pages, write_pages, write_parts
from tests.sample_build import make_row, settle_datasheet, write_build


@pytest.fixture
def memory():
    """An object store of this process, empty again afterwards."""
    system = fsspec.filesystem("memory")
    yield system
    system.rm("/", recursive=True)


def put_folder(system, folder, base):
    for path, data in folder_bytes(folder).items():
        system.makedirs(f"{base}/{path}".rpartition("/")[0], exist_ok=True)
        system.pipe_file(f"{base}/{path}", data)


def rows_of(folder):
    return [
        json.loads(line)
        for path in sorted((folder / "jsonl").glob("*"))
        for line in path.read_bytes().splitlines()
    ]


@pytest.mark.slow
def test_seeds_behind_an_address_give_the_same_bytes(project, run, memory):
    """JSONL, packed or not, Parquet and text."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    write_parts(project)
    (project / "seeds" / "deep").mkdir()
    (project / "seeds" / "deep" / "a.txt").write_text("善本書目", encoding="utf-8")
    pq.write_table(pa.Table.from_pylist(make_pages(9, seed=9)), project / "seeds" / "z.parquet")
    assert run("--workers", "1").code == 0
    put_folder(memory, project / "seeds", "/bucket/seeds")
    assert run("--seeds", "memory://bucket/seeds", "--out", "far", "--workers", "1").code == 0
    assert folder_bytes(project / "far") == folder_bytes(project / "data")


@pytest.mark.slow
def test_workers_read_behind_an_address_too(project, run):
    """The address travels to them, not an open connection."""
    write_parts(project)
    assert run("--workers", "2").code == 0
    address = f"file://{project}/seeds"
    assert run("--seeds", address, "--out", "far", "--workers", "2").code == 0
    assert folder_bytes(project / "far") == folder_bytes(project / "data")


def stored(system, base):
    return {path.removeprefix(f"{base}/"): system.cat_file(path) for path in system.find(base)}


@pytest.mark.slow
def test_a_build_goes_to_an_address_and_is_checked_there(project, run, memory):
    """The same files as in a folder; a difference is named as usual."""
    write_parts(project, parts=1)
    settle_datasheet(project)
    run("--workers", "1")
    assert run("--out", "memory://bucket/data", "--workers", "1").code == 0
    assert stored(memory, "/bucket/data") == folder_bytes(project / "data")
    outcome = run("check", "--out", "memory://bucket/data", "--workers", "1")
    assert outcome.lines[-1].startswith("memory://bucket/data/: is up to date. ")
    memory.pipe_file("/bucket/data/jsonl/train-00000.jsonl", b"{}\n")
    outcome = run("check", "--out", "memory://bucket/data", "--workers", "1")
    assert outcome.code == 1
    assert "memory://bucket/data/jsonl/train-00000.jsonl: row 1" in outcome.out


@pytest.mark.slow
def test_only_what_changed_is_sent_and_what_is_gone_is_removed(project, run, memory):
    """An upload of a terabyte for one page would be a waste."""
    write_parts(project, parts=2)
    run("--out", "memory://bucket/data", "--workers", "1")
    shutil.rmtree(project / "seeds")
    (project / "seeds").mkdir()
    write_parts(project, parts=1)
    run("--workers", "1")
    number = upload_folder(project / "data", Remote("memory://bucket/data"))
    assert stored(memory, "/bucket/data") == folder_bytes(project / "data")
    assert 0 < number < len(folder_bytes(project / "data"))
    assert upload_folder(project / "data", Remote("memory://bucket/data")) == 0


@pytest.mark.slow
def test_an_upload_that_breaks_off_leaves_no_manifest(project, run, memory, monkeypatch):
    """Whoever sees a manifest sees a whole build."""
    write_parts(project, parts=1)
    run("--out", "memory://bucket/data", "--workers", "1")
    write_pages(project / "seeds" / "b.jsonl", make_pages(3, seed=5))
    send, calls = transfer._send_file, []

    def break_off(system, folder, base, path):
        calls.append(path)
        if len(calls) == 2:
            raise OSError("connection lost")
        send(system, folder, base, path)

    monkeypatch.setattr(transfer, "_send_file", break_off)
    outcome = run("--out", "memory://bucket/data", "--workers", "1")
    assert outcome.code == 1
    assert "connection lost" in outcome.err
    assert "manifest.json" not in stored(memory, "/bucket/data")
    monkeypatch.setattr(transfer, "_send_file", send)
    assert run("--out", "memory://bucket/data", "--workers", "1").code == 0
    run("--workers", "1")
    assert stored(memory, "/bucket/data") == folder_bytes(project / "data")


def test_a_protocol_without_driver_says_what_is_missing():
    """Drivers are installed by whoever needs them."""
    with pytest.raises(StorageError, match="nowhere://"):
        Remote("nowhere://bucket").connect()


@pytest.mark.parametrize(
    ("address", "asked"), [("memory://a", {}), ("hf://datasets/a/b", {"max_workers": 1})]
)
def test_the_hubs_driver_alone_is_asked_for_no_threads(address, asked, monkeypatch):
    """Others do not know the word."""
    told = []
    monkeypatch.setattr("shanben.base.storage.guard_client", lambda _: None)
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    monkeypatch.setattr("fsspec.core.url_to_fs", lambda _, **options: (told.append(options), "a/"))
    assert Remote(address).connect()[1] == "a"
    assert told == [asked]


def test_a_path_is_a_path():
    """Only a protocol makes an address."""
    assert open_root("a/b").parts == ("a", "b")
    assert open_root("memory://a/") == Remote("memory://a")


class DriverError(Exception):
    """What a driver raises that knows nothing of OSError."""


def test_whatever_a_driver_raises_is_one_clear_line(memory, monkeypatch, tmp_path):
    """A person reads the address and the driver's own words, never a traceback."""

    def refuse(*_, **__):
        raise DriverError("signature expired")

    memory.pipe_file("/bucket/data/a.txt", b"a")
    remote = Remote("memory://bucket/data")
    words = "memory://bucket/data: (cannot be listed: )?DriverError: signature expired"
    monkeypatch.setattr(type(memory), "find", refuse)
    with pytest.raises(StorageError, match=words):
        list_remote(remote)
    with pytest.raises(OSError, match=words):
        fetch_folder(remote, tmp_path / "fetched")
    with pytest.raises(OSError, match=words):
        upload_folder(write_build(tmp_path / "build", [make_row("善本")]), remote)
    monkeypatch.setattr(type(memory), "open", refuse)
    with pytest.raises(OSError, match=r"^DriverError: signature expired$"):
        open_file(remote, "a.txt")


def test_an_error_of_the_system_stays_what_it_is():
    """Who opens a file that is gone can ask for just that."""
    with pytest.raises(FileNotFoundError):
        open_file(Remote("memory://bucket/data"), "gone.txt")


def test_an_address_with_nothing_behind_it_is_a_mistyped_one():
    with pytest.raises(StorageError, match="memory://bucket/no: no such folder, or nothing in it"):
        list_remote(Remote("memory://bucket/no"))


def test_files_are_listed_with_their_sizes(memory, monkeypatch):
    """A driver that does not know a size says None."""
    memory.pipe_file("/bucket/data/deep/a.txt", b"abc")
    memory.pipe_file("/bucket/data/b.txt", b"")
    remote = Remote("memory://bucket/data/")
    assert sorted(list_remote(open_root(str(remote)))) == [("b.txt", 0), ("deep/a.txt", 3)]
    sizeless = {"/bucket/data/a.txt": {"size": None}}
    monkeypatch.setattr(type(memory), "find", lambda *_, **__: sizeless)
    assert list_remote(remote) == [("a.txt", 0)]


def test_a_file_is_read_from_a_folder_and_from_an_address(memory, tmp_path):
    (tmp_path / "a.txt").write_bytes(b"abc")
    memory.pipe_file("/bucket/data/a.txt", b"abc")
    for root in (tmp_path, Remote("memory://bucket/data")):
        with open_file(root, "a.txt") as file:
            assert file.read() == b"abc"


def test_a_place_in_a_file_of_a_driver_is_counted_from_its_beginning():
    file = _RemoteFile(io.BytesIO(b"abcdef"), None)
    assert [file.seek(4), file.seek(2), file.tell()] == [4, 2, 2]
    assert [file.seek(1, 1), file.seek(-1, 2)] == [3, 5]


def test_a_file_of_a_driver_that_tells_no_size_is_read_whole():
    """Nobody knows then whether a piece is short; the end is where nothing comes."""
    with io.BufferedReader(_RemoteFile(io.BytesIO(b"abc" * 9), None), 4) as file:
        assert file.read(5) == b"abcab"
        assert file.read() == b"cabc" + b"abc" * 6 + b""
