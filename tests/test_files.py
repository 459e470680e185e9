"""What stands under a name is whole: files are written aside, forced to disk, and then renamed."""

import errno
import os

import pytest

from shanben.base.files import (
    hard_link,
    hash_file,
    remove,
    replace_file,
    symbolic_link,
    sync_tree,
)

HASH_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.fixture
def synced(monkeypatch):
    """The descriptors that are forced to disk, each with the number of its file."""
    calls = []
    monkeypatch.setattr(os, "fsync", lambda number: calls.append((number, os.fstat(number).st_ino)))
    return calls


def test_a_hash_is_that_of_the_whole_file(tmp_path):
    (tmp_path / "a").write_bytes(b"abc")
    assert hash_file(tmp_path / "a") == HASH_OF_ABC


@pytest.mark.parametrize("content", ["善本\r\n", b"\xff\x00"])
def test_a_file_is_on_disk_before_it_has_its_name(tmp_path, synced, content):
    """Text is UTF-8 with its line ends as they are; a missing folder is made."""
    path = tmp_path / "deep" / "below" / "a.txt"
    for _ in range(2):
        replace_file(path, content)
    assert path.read_bytes() == (content.encode() if isinstance(content, str) else content)
    assert [file.name for file in path.parent.iterdir()] == ["a.txt"]
    assert len(synced) == 2
    assert synced[-1][1] == path.stat().st_ino


def test_all_of_the_content_is_written_when_it_is_forced_to_disk(tmp_path, monkeypatch):
    """Else a power cut would leave an empty file under the name."""
    sizes = []
    monkeypatch.setattr(os, "fsync", lambda number: sizes.append(os.fstat(number).st_size))
    replace_file(tmp_path / "a.txt", b"abc")
    assert sizes == [3]


def test_a_write_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    """A full disk shows at the latest when the file is forced to it."""

    def refuse(_):
        raise OSError("no space left")

    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OSError, match="no space left"):
        replace_file(path, "new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]  # beside a seed, what was begun would be passed over


def test_an_error_names_the_file_that_was_to_be_written(tmp_path, monkeypatch):
    """Not the one that was begun beside it."""

    def refuse(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OSError, match="No space") as caught:
        replace_file(tmp_path / "a.txt", "new")
    assert caught.value.filename == str(tmp_path / "a.txt")


def test_every_file_and_folder_of_a_tree_is_forced_to_disk(tmp_path, synced):
    """A name is on disk when its folder is."""
    (tmp_path / "a" / "b").mkdir(parents=True)
    for name in ("1", "a/2", "a/b/3"):
        (tmp_path / name).touch()
    sync_tree(tmp_path)
    everything = {path.stat().st_ino for path in (tmp_path, *tmp_path.rglob("*"))}
    assert {inode for _, inode in synced} == everything
    for number, _ in synced:  # none is left open: a large build has more files than descriptors
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(number)


def test_a_hard_link_is_the_same_file(tmp_path):
    (tmp_path / "a").write_bytes(b"abc")
    hard_link(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b").stat().st_ino == (tmp_path / "a").stat().st_ino


def test_where_no_hard_link_can_be_made_there_is_a_copy(tmp_path, monkeypatch):
    """Between two disks, and on file systems without links."""

    def refuse(*_):
        raise OSError("cross-device link")

    (tmp_path / "a").write_bytes(b"abc")
    monkeypatch.setattr(os, "link", refuse)
    hard_link(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b").read_bytes() == b"abc"


def test_a_symbolic_link_leads_there_from_anywhere(tmp_path, monkeypatch):
    (tmp_path / "a").write_bytes(b"abc")
    (tmp_path / "deep").mkdir()
    monkeypatch.chdir(tmp_path)
    source = (tmp_path / "a").relative_to(tmp_path)
    symbolic_link(source, tmp_path / "deep" / "b")
    assert (tmp_path / "deep" / "b").is_symlink()
    assert (tmp_path / "deep" / "b").read_bytes() == b"abc"


def test_a_link_is_removed_and_not_what_it_leads_to(tmp_path):
    """A cache may lie elsewhere, with a link in its place."""
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a").touch()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    remove(tmp_path / "link")
    assert [path.name for path in tmp_path.rglob("*")] == ["real", "a"]


@pytest.mark.parametrize("name", ["file", "folder", "gone"])
def test_a_file_or_a_whole_folder_is_removed_if_it_is_there(tmp_path, name):
    (tmp_path / "file").touch()
    (tmp_path / "folder" / "below").mkdir(parents=True)
    (tmp_path / "folder" / "below" / "a").touch()
    remove(tmp_path / name)
    assert not (tmp_path / name).exists()


def test_what_cannot_be_removed_from_a_folder_stays(tmp_path, monkeypatch):
    """Left-over pieces of a cache cost room, and no build."""

    def refuse(*_, **__):
        raise PermissionError("not yours")

    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a").touch()
    monkeypatch.setattr(os, "unlink", refuse)
    remove(tmp_path / "folder")
    assert (tmp_path / "folder" / "a").exists()
