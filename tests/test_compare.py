"""Comparing two folders: which file, which row, which field differs."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from shanben.dataset.differences import compare_files, list_differing

ROWS = [{"seed": f"a.jsonl#L{n}", "title": f"第{n}頁", "size": n} for n in range(1, 601)]
EDITED = [*ROWS[:299], ROWS[299] | {"title": "另一頁"}, *ROWS[300:]]

# What is there, what was built, and what is said of it.
CASES = {
    "a row edited": (EDITED, ROWS, ["row 300 (a.jsonl#L300): title differ"]),
    "the last row gone": (ROWS, ROWS[:-1], ["row 600 (a.jsonl#L600) does not belong here"]),
    "a row new": (ROWS[:-1], ROWS, ["row 600 (a.jsonl#L600) is missing"]),
    "all moved up": (
        ROWS[:3],
        ROWS[1:4],
        ["row 1 (a.jsonl#L1) does not belong here", "row 3 (a.jsonl#L4) is missing"],
    ),
    "the first of many gone, and another edited": (
        EDITED,
        ROWS[1:],
        ["row 300 (a.jsonl#L300): title differ", "row 1 (a.jsonl#L1) does not belong here"],
    ),
    "two rows exchanged": (
        [ROWS[1], ROWS[0], *ROWS[2:]],
        ROWS,
        ["the same rows in another order"],
    ),
}


def tell(folders):
    """Return what is said of two folders, a line each."""
    return [f"{one.file}: {one.words}" for one in compare_files(*folders, list_differing(*folders))]


def write_jsonl(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def write_parquet(path, rows):
    pq.write_table(pa.Table.from_pylist(rows), path, row_group_size=100)


WRITERS = {"rows.jsonl": write_jsonl, "rows.parquet": write_parquet}


@pytest.fixture
def folders(tmp_path):
    """Two folders."""
    for name in ("found", "built"):
        (tmp_path / name).mkdir()
    return tmp_path / "found", tmp_path / "built"


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize(("found", "built", "lines"), CASES.values(), ids=CASES)
def test_the_row_and_the_field_are_named(folders, name, found, built, lines):
    """A curator looks at that row and not at two gigabytes."""
    for folder, rows in zip(folders, (found, built), strict=True):
        WRITERS[name](folder / name, rows)
    assert tell(folders) == [f"{name}: {line}" for line in lines]


@pytest.mark.parametrize("name", WRITERS)
def test_many_differences_are_counted(folders, name):
    """A changed rule may touch every row."""
    for folder, rows in zip(folders, (ROWS, [row | {"size": 0} for row in ROWS]), strict=True):
        WRITERS[name](folder / name, rows)
    *first, last = tell(folders)
    assert len(first) == 10
    assert last == f"{name}: and 590 more differences"


def test_other_bytes_of_the_same_rows_are_a_difference_too(folders):
    """Another version of a library must not go unnoticed."""
    write_jsonl(folders[0] / "rows.jsonl", ROWS)
    spaced = "".join(json.dumps(row, indent=None, separators=(",", ":")) + "\n" for row in ROWS)
    (folders[1] / "rows.jsonl").write_text(spaced, encoding="utf-8")
    (line,) = tell(folders)
    assert line.startswith("rows.jsonl: the same values in other bytes")


@pytest.mark.parametrize("text", ["{", "[" * 100_000])
def test_a_line_that_is_no_json_is_said_not_raised(folders, text):
    """Somebody edited it by hand."""
    write_jsonl(folders[0] / "rows.jsonl", ROWS)
    (folders[1] / "rows.jsonl").write_text(text, encoding="utf-8")
    (line,) = tell(folders)
    assert line.startswith("rows.jsonl: cannot be compared")


def test_files_of_one_side_only(folders):
    """Missing here, or not ours."""
    write_jsonl(folders[0] / "old.jsonl", ROWS)
    write_jsonl(folders[1] / "new.jsonl", ROWS)
    assert tell(folders) == [
        "new.jsonl: is missing",
        "old.jsonl: does not belong here",
    ]
