"""What `schema/history/` holds, byte by byte, and which states of the folder mean what."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from shanben.base.version import Version
from shanben.dataset.build_folder import open_build_folder
from shanben.dataset.manifest import DatasetError
from shanben.release import (
    History,
    compare_builds,
    open_history,
    plan_bump,
    read_declared_version,
    record_release,
    write_bump,
)
from shanben.release.history import INDEX_LIMIT
from tests.sample_build import declare_version, make_row, write_build

DAY = date(2026, 11, 22)
PAGES = [make_row(f"第{n}页的正文") for n in range(4)]
SMALL = ("index.parquet", "manifest.json", "record.schema.json")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A project with a version declared, a finished build of four pages, and no release yet."""
    (tmp_path / "dataset.toml").write_text('version = "1.0.0"\n')
    write_build(tmp_path / "data", PAGES)
    return tmp_path


def bump(place: Path, *reason: str):
    history = open_history(place / "history")
    made = open_build_folder(place / "data")
    diff = compare_builds(history.require_baseline(), made)
    planned = plan_bump(diff, history, place / "dataset.toml", DAY, *reason)
    write_bump(planned)
    return planned


def test_what_a_bump_writes_is_for_people_too(place):
    """One object a file, told which form it has, set line by line, in Chinese where it is Chinese."""
    bump(place)
    record_release(place / "data", place / "history")
    write_build(place / "data", PAGES[1:])
    made = bump(place, "出版者要求")
    folder = place / "history"
    assert tuple(made.texts) == (
        folder / "changelog.json", folder / "withdrawn.json", place / "dataset.toml",
    )  # fmt: skip
    assert (made.declared, made.version) == (Version(1, 0, 0), Version(2, 0, 0))
    assert (folder / "withdrawn.json").read_text(encoding="utf-8") == (
        '{\n "format": 1,\n "withdrawn": [\n  {\n'
        f'   "id": "{PAGES[0]["id"]}",\n   "version": "2.0.0",\n   "reason": "出版者要求"\n'
        "  }\n ]\n}\n"
    )
    changelog = (folder / "changelog.json").read_text(encoding="utf-8")
    assert changelog.startswith('{\n "format": 1,\n "entries": [\n  {\n   "version": "1.0.0",\n')
    first, second = json.loads(changelog)["entries"]
    assert (first["from"], first["added"], first["new"][0][:4]) == (None, 4, "sb1-")
    assert (second["from"], second["rows"], second["withdrawn"]) == ("1.0.0", 3, [PAGES[0]["id"]])


def test_a_reason_is_nothing_that_is_made_up(place):
    """Whoever gives none is asked for one, and nothing is written."""
    bump(place)
    record_release(place / "data", place / "history")
    write_build(place / "data", PAGES[1:])
    with pytest.raises(DatasetError, match="say why with --reason"):
        bump(place)
    assert read_declared_version(place / "dataset.toml") == Version(1, 0, 0)


def test_a_bump_that_is_repeated_keeps_the_reason(place):
    """Of the two ids that are gone now, only the new one needs a reason; the newest reason counts."""
    bump(place)
    record_release(place / "data", place / "history")
    write_build(place / "data", PAGES[1:])
    bump(place, "one")
    bump(place)
    assert [item["reason"] for item in open_history(place / "history").withdrawn] == ["one"]
    bump(place, "two")
    assert [item["reason"] for item in open_history(place / "history").withdrawn] == ["two"]


@pytest.mark.parametrize("declared", ["0.1.0", "1.0.0", "7.0.0"])
def test_the_first_release_has_the_version_that_is_declared(place, declared):
    """However low or high: nobody has anything yet, so nothing is needed."""
    (place / "dataset.toml").write_text(f'version = "{declared}"\n')
    assert str(bump(place).version) == declared
    (entry,) = open_history(place / "history").entries
    assert entry["version"] == declared


@pytest.mark.parametrize(("declared", "version"), [("1.0.0", "1.1.0"), ("1.4.0", "1.4.0")])
def test_a_version_that_is_high_enough_stays(place, declared, version):
    bump(place)
    record_release(place / "data", place / "history")
    (place / "dataset.toml").write_text(f'version = "{declared}"\n')
    write_build(place / "data", [*PAGES, make_row("新")])
    assert str(bump(place).version) == version
    versions = [entry["version"] for entry in open_history(place / "history").entries]
    assert versions == ["1.0.0", version]


# Which of manifest and index are there, whether a baseline is named; whether there is one then, and
# whether one is missed.
STATES = {
    "nothing released": ((), False, (False, False)),
    "released": (("manifest.json", "index.parquet", "record.schema.json"), False, (True, False)),
    "too big to be kept": (("manifest.json", "record.schema.json"), False, (False, True)),
    "half recorded": (("index.parquet", "record.schema.json"), False, (False, False)),
    "nothing released, one named": ((), True, (True, False)),
    "too big, one named": (("manifest.json", "record.schema.json"), True, (True, False)),
    "released, another named": (SMALL, True, (True, False)),
}


@pytest.mark.parametrize(("there", "is_named", "found"), STATES.values(), ids=STATES)
def test_a_release_to_compare_with_is_there_or_missed(place, there, is_named, found):
    folder = place / "history"
    folder.mkdir()
    for name in there:
        shutil.copy(place / "data" / name, folder)
    named = open_build_folder(place / "data") if is_named else None
    history = open_history(folder, named)
    assert (history.baseline is not None, history.is_partial) == found
    assert (history.entries, history.withdrawn, history.folder) == ((), (), folder)
    if is_named:
        assert history.baseline is named
    if not history.is_partial:
        assert history.require_baseline() is history.baseline
        return
    with pytest.raises(DatasetError, match="name the last release with --against hf://"):
        history.require_baseline()


def test_a_history_is_whole_unless_it_says_otherwise():
    assert History(Path("x"), None, (), ()).require_baseline() is None


def test_an_entry_is_found_by_its_version():
    entries = tuple({"version": version} for version in ("1.0.0", "1.1.0", "2.0.0"))
    history = History(Path("x"), None, entries, ())
    assert history.find_entry(Version(1, 1, 0)) is entries[1]
    assert history.find_entry(Version(1, 2, 0)) is None


# --- recording a release


def test_a_release_is_recorded_as_it_was_built(place):
    """The manifest last: it vouches for the others."""
    written = record_release(place / "data", place / "history")
    assert sorted(path.name for path in written) == [*SMALL]
    assert written[-1].name == "manifest.json"
    for path in written:
        assert path.read_bytes() == (place / "data" / path.name).read_bytes()


def test_what_is_no_build_is_never_recorded(place):
    bump(place)
    record_release(place / "data", place / "history")
    before = {path: path.read_bytes() for path in (place / "history").iterdir()}
    (place / "data" / "manifest.json").write_text("{}")
    (place / "data" / "index.parquet").write_bytes(b"other")
    with pytest.raises(DatasetError, match="manifest"):
        record_release(place / "data", place / "history")
    assert {path: path.read_bytes() for path in (place / "history").iterdir()} == before


@pytest.mark.parametrize(("size", "is_kept"), [(9000, True), (9001, False)])
@pytest.mark.parametrize("is_first", [True, False])
def test_an_index_has_a_longest_size_in_a_history(place, monkeypatch, size, is_kept, is_first):
    """A longer one takes the old one along, if there is one; the other files are kept all the same.

    The limit is 50 MB, as CONTRIBUTING says; here it is 9 kB, which is written sooner.
    """
    assert INDEX_LIMIT == 50_000_000
    monkeypatch.setattr("shanben.release.history.INDEX_LIMIT", 9000)
    if not is_first:
        record_release(place / "data", place / "history")
    with (place / "data" / "index.parquet").open("r+b") as file:
        file.truncate(size)
    names = {path.name for path in record_release(place / "data", place / "history")}
    assert names == set(SMALL) - (set() if is_kept else {"index.parquet"})
    assert (place / "history" / "index.parquet").exists() is is_kept


# --- the declared version

# What the settings hold before, and after 2.0.0 was declared on that day.
DECLARED = {
    "a day": (
        'version = "1.0.0"\nreleased = 2020-01-02\n', 'version = "2.0.0"\nreleased = 2026-11-22\n',
    ),
    "no day": ('version = "1.0.0"\n', 'version = "2.0.0"\n'),
    "a day in words": (
        'version = "1.0.0"\nreleased = "soon"\n', 'version = "2.0.0"\nreleased = "soon"\n',
    ),
    "a table with its own": (
        'version = "1.0.0"\n[other]\nversion = "1.0.0"\n',
        'version = "2.0.0"\n[other]\nversion = "1.0.0"\n',
    ),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after"), DECLARED.values(), ids=DECLARED)
def test_a_version_is_declared_where_it_stands(tmp_path, before, after):
    path = tmp_path / "dataset.toml"
    path.write_text(before)
    assert read_declared_version(path) == Version(1, 0, 0)
    declare_version(path, Version(2, 0, 0), DAY)
    assert path.read_text() == after
    assert read_declared_version(path) == Version(2, 0, 0)


@pytest.mark.parametrize("content", ["", "version = 1", "[a]\nversion = '1.0.0'", "version ="])
def test_settings_without_a_version_are_left_alone(tmp_path, content):
    path = tmp_path / "dataset.toml"
    path.write_text(content)
    with pytest.raises(DatasetError, match="declares no version"):
        read_declared_version(path)
    with pytest.raises(DatasetError, match=r"before its first table|cannot be read as TOML"):
        declare_version(path, Version(2, 0, 0), DAY)
    assert path.read_text() == content
