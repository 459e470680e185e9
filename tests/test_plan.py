"""Seeds are found wherever they may be, and cut where an edit does not move the cut."""

import errno
import os
import socket
import stat
from pathlib import Path

import pytest

from shanben.seeds.cuts import Scan, cut_shards, find_repeats
from shanben.seeds.formats.seed_rows import SeedFile
from shanben.seeds.sources import list_sources


def listed(root):
    sources, findings = list_sources(root)
    return [source.path for source in sources], [(f.rule, f.seed) for f in findings]


def test_seeds_are_listed_by_the_bytes_of_their_paths(tmp_path):
    """Whatever order the file system gives, on any machine."""
    for name in (
        "b.txt",
        "a/z.jsonl",
        "a.txt",
        "é.txt",
        "中.jsonl.gz",
        "Z.parquet",
        "a-.jsonl.zst",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    paths, findings = listed(tmp_path)
    assert paths == sorted(paths, key=os.fsencode)
    assert len(paths) == 7
    assert findings == []


def test_other_files_give_one_counted_warning(tmp_path):
    """Nobody wants a line for each picture, and everybody wants to know that they are there."""
    (tmp_path / "b").mkdir()
    for name in ("b/z.docx", "c.DOCX", "a.pdf", "Makefile", "d.docx", "seed.txt"):
        (tmp_path / name).write_bytes(b"x")
    sources, (warning,) = list_sources(tmp_path)
    assert [source.path for source in sources] == ["seed.txt"]
    assert (warning.rule, warning.severity, warning.count) == ("P101", "warning", 5)
    assert warning.message.startswith(
        "3 .docx, 1 .pdf, 1 without a suffix passed over, such as Makefile; pages are read from .txt, "
    )


QUIET = (
    ".hidden.txt",
    ".git/config",
    "README",
    "README.md",
    "a/README.zh-CN.md",
    "a/LICENSE.txt",
    "LICENCE",
    "license",
    "__MACOSX/._a.txt",
)


def test_hidden_files_and_what_says_what_the_others_are_are_passed_over(tmp_path):
    """A project's seeds/README.md is no page of its dataset."""
    for name in QUIET:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "readme_of_a_novel.txt").write_bytes(b"x")
    assert listed(tmp_path) == (["readme_of_a_novel.txt"], [])


def test_what_datasets_writes_beside_its_tables_is_passed_over(tmp_path):
    """`save_to_disk` says in JSON what its tables are; JSON of the same name elsewhere is pages."""
    for name in (
        "set/dataset_dict.json",
        "set/train/data-00000-of-00001.arrow",
        "set/train/state.json",
        "set/train/dataset_info.json",
        "pages/state.json",
        "dataset_dict.json",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    assert listed(tmp_path) == (
        ["dataset_dict.json", "pages/state.json", "set/train/data-00000-of-00001.arrow"],
        [],
    )


def test_links_are_followed_only_inside_the_folder(tmp_path):
    """A link must not pull a password file into a dataset."""
    (tmp_path / "outside.txt").write_bytes(b"secret")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "b.txt").write_bytes(b"secret")
    seeds = tmp_path / "seeds"
    (seeds / "real").mkdir(parents=True)
    (seeds / "real" / "a.txt").write_bytes(b"x")
    (seeds / "in.txt").symlink_to("real/a.txt")
    (seeds / "folder").symlink_to("real", target_is_directory=True)
    (seeds / "out.txt").symlink_to("../outside.txt")
    (seeds / "away").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (seeds / "real" / "loop").symlink_to("..", target_is_directory=True)
    (seeds / "dangling.txt").symlink_to("nothing")
    paths, findings = listed(seeds)
    assert paths == ["folder/a.txt", "in.txt", "real/a.txt"]
    assert sorted(findings) == [("P102", "away"), ("P102", "out.txt"), ("P106", "dangling.txt")]


@pytest.mark.timeout(20)
def test_pipes_and_sockets_are_never_opened(tmp_path, monkeypatch):
    """Opening a pipe would wait for ever."""
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe.txt")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.txt")
        paths, findings = listed(tmp_path)
    assert paths == []
    assert sorted(findings) == [("P103", "pipe.txt"), ("P103", "socket.txt"), ("P110", "")]


def test_devices_are_never_opened(tmp_path):
    """Reading /dev/zero would never end."""
    try:
        os.mknod(tmp_path / "zero.txt", stat.S_IFCHR | 0o666, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("only root may make a device")
    assert listed(tmp_path) == ([], [("P103", "zero.txt"), ("P110", "")])


def test_a_file_name_that_is_no_utf8_is_a_finding(tmp_path):
    """No row could name such a seed."""
    path = os.fsencode(tmp_path) + b"/\xff.txt"
    with open(path, "wb") as file:  # noqa: PTH123
        file.write(b"x")
    assert listed(tmp_path) == ([], [("P104", "\\xff.txt"), ("P110", "")])


def test_an_unreadable_folder_is_a_finding(tmp_path, monkeypatch):
    """The other seeds go on. Root may read everything, so the refusal is made up here."""
    for name in ("a.txt", "locked/b.txt", "open/c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")

    def refuse(folder):
        if Path(folder) == tmp_path / "locked":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return scan_folder(folder)

    scan_folder = os.scandir
    monkeypatch.setattr(os, "scandir", refuse)
    assert listed(tmp_path) == (["a.txt", "open/c.txt"], [("P106", "locked/")])


def scan(name, digests, *, kind="text", cuts=()):
    source = SeedFile(name, kind, None, 10**6)
    return Scan(source, "", len(digests), b"".join(digests), cuts)


def digest(number):
    return number.to_bytes(16, "big")


def test_the_first_of_equal_pages_is_kept():
    """Three seeds with one page: two repeats of the first."""
    scans = [
        scan("a.txt", [digest(7)]),
        scan("b.jsonl", [digest(1), digest(7), digest(2), digest(1)], kind="jsonl"),
        scan("c.txt", [digest(7)]),
    ]
    assert find_repeats(scans) == {(1, 2): (0, 1), (1, 4): (1, 1), (2, 1): (0, 1)}


def test_rows_without_a_page_are_no_repeats():
    """Two unreadable seeds are two problems, not one page."""
    assert find_repeats([scan("a.txt", [digest(0)]), scan("b.txt", [digest(0)])]) == {}


def test_no_pages_have_no_repeats():
    """An empty folder is no error here."""
    assert find_repeats([]) == {}


def test_a_long_stretch_without_a_natural_cut_is_cut_all_the_same():
    """A worker must never get more than twice the usual number of rows."""
    rows = [digest(number) for number in range(50)]
    shards = list(cut_shards([scan("a.jsonl", rows, kind="jsonl", cuts=(30,))], pages=10))
    assert [(part.first, part.rows) for (part,) in shards] == [(1, 20), (21, 10), (31, 20)]


@pytest.fixture
def seeds(tmp_path):
    folder = tmp_path / "seeds"
    folder.mkdir()
    return folder


def test_a_link_that_leads_round_and_round_costs_nothing_else(seeds):
    """Asking whether it is a folder is an error of its own."""
    (seeds / "a.txt").write_text("山里的老人种树。", encoding="utf-8")
    (seeds / "loop").symlink_to("loop")
    (seeds / "loop.txt").symlink_to("loop.txt")
    sources, findings = list_sources(seeds)
    assert [source.path for source in sources] == ["a.txt"]
    assert {(f.rule, f.seed) for f in findings} == {("P106", "loop.txt"), ("P101", "")}


def test_folders_may_be_as_deep_as_paths_are_long(seeds):
    """Python counts the depth of calls, and stops at a thousand."""
    folders = [f"{seeds}{'/d' * depth}" for depth in range(1, 1101)]
    for folder in folders:
        os.mkdir(folder)  # noqa: PTH102  (paths of pathlib take most of a second)
    page = Path(folders[-1], "a.txt")
    page.write_text("山里的老人种树。", encoding="utf-8")
    try:
        sources, findings = list_sources(seeds)
    finally:  # what clears up after tests would stop there
        page.unlink()
        for folder in reversed(folders):
            os.rmdir(folder)  # noqa: PTH106
    assert [source.path for source in sources] == ["d/" * 1100 + "a.txt"]
    assert findings == []


def test_links_that_multiply_end_and_lose_nothing(seeds):
    """Of 40 folders each leads to the next in two ways: a million million paths to the last."""
    for number in range(40):
        folder = seeds / f"f{number}"
        folder.mkdir()
        (folder / "a.txt").write_text(f"山里的老人种树{number}。", encoding="utf-8")
        for link in ("x", "y"):
            (folder / link).symlink_to(f"../f{(number + 1) % 40}", target_is_directory=True)
    sources, findings = list_sources(seeds)
    assert {f"f{number}/a.txt" for number in range(40)} <= {source.path for source in sources}
    (finding,) = findings
    assert finding.rule == "P106"
    assert "no more than 100 are followed" in finding.message
