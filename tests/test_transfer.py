"""What is sent to an address and fetched from one, with a file system in memory that notes each deed."""

import fsspec
import pytest

from shanben.base.storage import Remote, StorageError, TooLongError, list_remote, read_remote
from shanben.dataset.transfer import fetch_folder, upload_folder
from tests.conftest import folder_bytes
from tests.sample_build import make_row, write_build

PAGES = [make_row(f"第{n}页的正文") for n in range(4)]
THERE = "memory://sets/one"


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return write_build(tmp_path_factory.mktemp("transfer") / "data", PAGES)


@pytest.fixture
def system(monkeypatch):
    """The file system, empty; `noted` has what is put and removed, in order."""
    memory = fsspec.filesystem("memory")
    memory.store.clear()
    noted = []
    put, rm = type(memory).put_file, type(memory).rm_file

    def put_file(self, local, path, *more, **how):
        noted.append(f"put {path.partition('/one/')[2]}")
        return put(self, local, path, *more, **how)

    def rm_file(self, path):
        noted.append(f"rm {path.partition('/one/')[2]}")
        return rm(self, path)

    monkeypatch.setattr(type(memory), "put_file", put_file)
    monkeypatch.setattr(type(memory), "rm_file", rm_file)
    memory.noted = noted
    yield memory
    memory.store.clear()


def bytes_at(system):
    return {path.partition("/one/")[2]: system.cat(path) for path in system.find("/sets/one")}


def test_a_build_is_sent_whole_with_its_manifest_last_and_then_no_more(data, system):
    files = folder_bytes(data)
    assert upload_folder(data, Remote(THERE)) == len(files)
    assert bytes_at(system) == files
    assert system.noted[-1] == "put manifest.json"
    assert len(system.noted) == len(files)
    system.noted.clear()
    assert upload_folder(data, Remote(THERE)) == 0
    assert system.noted == []


def test_what_is_vouched_for_stays_and_the_manifest_is_gone_meanwhile(data, system):
    upload_folder(data, Remote(THERE))
    system.pipe("/sets/one/stale.txt", b"x")
    system.rm("/sets/one/README.md")
    system.noted.clear()
    assert upload_folder(data, Remote(THERE)) == 2
    expected = ["rm manifest.json", "put README.md", "rm stale.txt", "put manifest.json"]
    assert system.noted == expected
    assert bytes_at(system) == folder_bytes(data)
    # Nothing is sent but what differs from the manifest there, which is another one now.
    system.pipe("/sets/one/manifest.json", (data / "manifest.json").read_bytes() + b" ")
    system.noted.clear()
    assert upload_folder(data, Remote(THERE)) == 1
    assert system.noted == ["rm manifest.json", "put manifest.json"]


def test_without_a_manifest_that_can_be_read_everything_is_sent(data, system):
    upload_folder(data, Remote(THERE))
    system.pipe("/sets/one/manifest.json", b"{")
    assert upload_folder(data, Remote(THERE)) == len(folder_bytes(data))
    system.rm("/sets/one/manifest.json")
    system.noted.clear()
    assert upload_folder(data, Remote(THERE)) == len(folder_bytes(data))
    assert "rm manifest.json" not in system.noted


@pytest.mark.usefixtures("system")
def test_what_was_sent_is_fetched(data, tmp_path):
    fetch_folder(Remote(THERE), tmp_path / "none")
    assert not (tmp_path / "none").exists()
    upload_folder(data, Remote(THERE))
    fetch_folder(Remote(THERE), tmp_path / "all")
    assert folder_bytes(tmp_path / "all") == folder_bytes(data)
    assert {path for path, _ in list_remote(Remote(THERE))} == {*folder_bytes(data)}
    assert dict(list_remote(Remote(THERE)))["README.md"] == len((data / "README.md").read_bytes())


def test_a_path_that_leads_out_is_not_followed(data, system, tmp_path, monkeypatch):
    upload_folder(data, Remote(THERE))
    found = system.find("/sets/one", detail=True)
    answer = {**found, "/sets/one/../x": {"size": 1}}
    monkeypatch.setattr(type(system), "find", lambda *_, **__: answer)
    for deed in (fetch_folder, lambda remote, folder: upload_folder(data, remote)):  # noqa: ARG005
        with pytest.raises(OSError, match=f"^{THERE}: ../x leads out of the folder$"):
            deed(Remote(THERE), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_what_a_driver_says_is_told_with_the_address(data, system, tmp_path, monkeypatch):
    upload_folder(data, Remote(THERE))

    def fail(*_, **__):
        raise ValueError("no such bucket")

    monkeypatch.setattr(type(system), "find", fail)
    for deed in (fetch_folder, lambda remote, folder: upload_folder(data, remote)):  # noqa: ARG005
        with pytest.raises(OSError, match=f"^{THERE}: ValueError: no such bucket$"):
            deed(Remote(THERE), tmp_path / "out")
    with pytest.raises(StorageError, match=f"^{THERE}: cannot be listed: ValueError: no such"):
        list_remote(Remote(THERE))


def test_nothing_at_an_address_is_a_mistyped_one(system):
    assert system.store == {}
    with pytest.raises(StorageError, match=f"^{THERE}: no such folder, or nothing in it$"):
        list_remote(Remote(THERE))


def test_a_file_is_read_as_far_as_it_may_reach(system):
    system.pipe("/sets/one/a", b"12345")
    assert read_remote(system, "/sets/one/a", 5) == b"12345"
    with pytest.raises(
        TooLongError, match=r"^/sets/one/a holds more than the 4 bytes that it may$"
    ):
        read_remote(system, "/sets/one/a", 4)
