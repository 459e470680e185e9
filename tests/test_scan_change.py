"""A file that was scanned before is scanned anew only where it has changed, and gives the same scan."""

import json
import random

import pytest

from shanben.seeds import file_blocks, scan
from shanben.seeds.formats.seed_rows import SeedFile
from shanben.seeds.naming import PLAIN_NAMING, make_naming

PAGES = 8


@pytest.fixture(autouse=True)
def little_blocks(monkeypatch):
    """So that a file of some hundred lines has many."""
    monkeypatch.setattr(file_blocks, "BLOCK_BYTES", 256)
    monkeypatch.setattr(scan, "BLOCK_BYTES", 256)
    monkeypatch.setattr(scan, "HEAD_BYTES", 64)
    monkeypatch.setattr(scan, "MARK_EVERY_ROWS", 5)


def make_line(number):
    text = f"第{number}页\n渔船都回到了港口里。" + "好" * (number % 7)
    return json.dumps({"text": text}, ensure_ascii=False).encode() + b"\n"


def scan_whole(folder, naming=PLAIN_NAMING):
    """Return the file's hash and its scan, without any scan of before."""
    source = SeedFile("a.jsonl", "jsonl", None, (folder / "a.jsonl").stat().st_size)
    tasks = list(scan.plan_scans([source], {}))
    found = scan.merge_scans(
        one for task in tasks for one in scan.scan_sources(folder, task, PAGES, naming)
    )
    return source, scan.hash_source(folder, source), found[0]


def scan_changed(folder, lines, changed, naming=PLAIN_NAMING):
    """Return the scan of the changed lines by that of the lines, and what is right."""
    (folder / "a.jsonl").write_bytes(b"".join(lines))
    _, _, before = scan_whole(folder, naming)
    (folder / "a.jsonl").write_bytes(b"".join(changed))
    source, file, right = scan_whole(folder, naming)
    return scan.scan_change(folder, source, file, before, PAGES, naming), right


def is_same(found, right, lines):
    """Return whether two scans say the same; places to start from may be others, but must be some."""
    starts = {0: 1}
    for number, line in enumerate(lines, start=1):
        starts[max(starts) + len(line)] = number + 1
    marks = [offset for _, offset in found.marks]
    return (
        found._replace(marks=()) == right._replace(marks=())
        and all(starts.get(offset) == row for row, offset in found.marks)
        and marks == sorted(set(marks))
    )


EDITS = {
    "changed": lambda lines, at: [
        *lines[:at],
        lines[at].replace(b"\\n", b"\\n-"),
        *lines[at + 1 :],
    ],
    "of the same length": lambda lines, at: [
        *lines[:at],
        lines[at].replace("港".encode(), "湾".encode()),
        *lines[at + 1 :],
    ],
    "gone": lambda lines, at: lines[:at] + lines[at + 1 :],
    "many gone": lambda lines, at: lines[:at] + lines[at + 40 :],
    "twice": lambda lines, at: [*lines[: at + 1], *lines[at:]],
    "new": lambda lines, at: [*lines[:at], make_line(1000), b"\n", *lines[at:]],
    "joined": lambda lines, at: [*lines[:at], lines[at][:-1] + lines[at + 1], *lines[at + 2 :]],
    "broken": lambda lines, at: [*lines[:at], b'{"text": \n', *lines[at + 1 :]],
    "without its text": lambda lines, at: [*lines[:at], b'{"t": 1}\n', *lines[at + 1 :]],
    "the last": lambda lines, at: lines[:at],
    "without an end": lambda lines, at: [*lines[:at], lines[at][:-1]],
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
@pytest.mark.parametrize("at", [20, 60, 97])
def test_an_edit_gives_the_scan_of_the_whole_file(tmp_path, edit, at):
    """Else a page would be missing, or an old one stand in its place."""
    lines = [make_line(number) for number in range(100)]
    changed = edit(lines, at)
    found, right = scan_changed(tmp_path, lines, changed)
    assert found is not None
    assert is_same(found, right, changed)


def test_any_change_gives_the_scan_of_the_whole_file_or_none(tmp_path):
    """Lines that stand often in a file must not be taken for one another."""
    chance = random.Random(1)  # noqa: S311
    found_some = 0
    for _ in range(150):
        lines = [make_line(chance.randrange(4)) for _ in range(chance.randrange(1, 90))]
        start, end = sorted(chance.choices(range(len(lines) + 1), k=2))
        new = [make_line(chance.randrange(4)) for _ in range(chance.randrange(9))]
        changed = [*lines[:start], *new, *lines[end:]] or [make_line(0)]
        found, right = scan_changed(tmp_path, lines, changed)
        if found is not None:
            found_some += 1
            assert is_same(found, right, changed)
    assert found_some > 75


def test_only_changed_blocks_and_their_lines_are_read(tmp_path, monkeypatch):
    """That is what an edit of a large file gains by."""
    lines = [make_line(number) for number in range(400)]
    read = []
    original = scan._Rows.add
    monkeypatch.setattr(
        scan._Rows, "add", lambda rows, row: (read.append(1), original(rows, row))[1]
    )
    scan_changed(tmp_path, lines, EDITS["changed"](lines, 200))
    assert len(read) - 2 * len(lines) < 25


def test_a_change_at_the_beginning_is_none_to_go_by(tmp_path):
    """The beginning says what the lines are: rows, or one value over several lines."""
    lines = [make_line(number) for number in range(100)]
    found, _ = scan_changed(tmp_path, lines, [b"[\n", *lines])
    assert found is None


@pytest.mark.parametrize("first", [b"[\n", b"\xff\xfe", b"{\0"])
def test_a_file_whose_lines_are_no_rows_has_none_in_any_of_its_ranges(tmp_path, first):
    """Its beginning says so for all of them; the scan that begins there tells it."""
    data = b"".join([first, *map(make_line, range(100))])
    (tmp_path / "a.jsonl").write_bytes(data)
    source = SeedFile("a.jsonl", "jsonl", None, len(data))
    half = len(data) // 2
    tasks = [scan.ScanTask((source,), 0, half), scan.ScanTask((source,), half, len(data))]
    found = [one for task in tasks for one in scan.scan_sources(tmp_path, task, 10)]
    assert [one.rows for one in found] == [1, 0]


def test_what_a_scan_says_of_fields_is_not_put_together(tmp_path):
    """How many rows had a field cannot be told of some of them, nor how many have no text."""
    lines = [make_line(number) for number in range(100)]
    changed = EDITS["changed"](lines, 60)
    url_asked = make_naming((), (), url="address")
    assert scan_changed(tmp_path, lines, changed, url_asked)[0] is None
    lines[50] = b'{"t": 1}\n'
    assert scan_changed(tmp_path, lines, changed)[0] is None


def test_a_line_that_has_lost_its_end_before_the_first_block_that_is_the_same(tmp_path):
    """A block may begin where a line begins; what stands before it says whether one does."""
    lines = [b'{"text": "%03d%s"}\n' % (number, b"a" * 48) for number in range(100)]
    assert {len(line) for line in lines} == {64}
    changed = EDITS["joined"](lines, 59)
    found, right = scan_changed(tmp_path, lines, changed)
    assert is_same(found, right, changed)


def test_a_change_in_what_says_what_the_lines_are(tmp_path, monkeypatch):
    """More than one line may be looked at for it."""
    monkeypatch.setattr(scan, "HEAD_BYTES", 4000)
    lines = [make_line(number) for number in range(100)]
    assert scan_changed(tmp_path, lines, EDITS["changed"](lines, 40))[0] is None
    assert scan_changed(tmp_path, lines, EDITS["changed"](lines, 80))[0] is not None


def test_a_file_that_grows_while_it_is_hashed_has_no_blocks(tmp_path):
    """They would be looked for where they are not."""
    (tmp_path / "a.jsonl").write_bytes(make_line(1) * 9)
    size = len(make_line(1)) * 9
    found = scan.hash_source(tmp_path, SeedFile("a.jsonl", "jsonl", None, size))
    grown = scan.hash_source(tmp_path, SeedFile("a.jsonl", "jsonl", None, size - 1))
    assert (bool(found.blocks), grown) == (True, found._replace(blocks=b"", beginnings=b""))
