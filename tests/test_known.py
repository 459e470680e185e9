"""Rows that an earlier dataset has are taken from it where nothing of the page is another."""

import json

import pytest

from shanben.base.findings import Finding
from shanben.dataset.build_folder import open_build_folder
from shanben.dataset.findings_file import read_findings
from shanben.pages.record import make_rows
from shanben.release import page_changes
from shanben.release.page_changes import list_changes, read_rows
from shanben.seeds.formats.seed_rows import make_page
from shanben.shards.known import keep_known, recall_rows
from tests.conftest import set_pages_per_shard
from tests.sample_build import make_row, write_build

TEXT = "河边小学开学\n\n　　今天上午，河边小学举行了开学典礼。\n"
SEED = "a.jsonl#L1"


class Calls:
    """The stages of a page, counted."""

    def __init__(self):
        self.made = []

    def __call__(self, pages, kept=()):
        self.made += [page.seed for page in pages]
        return make_rows(pages, kept)


@pytest.fixture
def known(project, run, made_once):
    """The rows of a dump of two pages and of a file, kept."""

    def make():
        rows = [
            {"text": TEXT, "url": "https://a.example/1"},
            {"text": TEXT.replace("今天", "昨天")},
        ]
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (project / "seeds" / "a.jsonl").write_text(lines, encoding="utf-8")
        (project / "seeds" / "b.txt").write_text("雨停了。\n", encoding="utf-8")
        assert run("build", "--workers", "1", "--quiet").code == 0

    made_once("a dump and a file", project, make)
    place = project.parent / "known"
    keep_known(open_build_folder(project / "data"), place)
    return place


def page_of(text=TEXT, seed=SEED, url="https://a.example/1"):
    return make_page(seed, text)._replace(url=url)


def test_a_page_that_is_the_same_is_not_made_again(known, project):
    """Row and findings are those of the dataset, and those that the stages would give."""
    calls = Calls()
    page = page_of()
    rows, findings = recall_rows(known, calls)([page])
    assert calls.made == []
    assert (rows, findings) == make_rows([page])
    of_set = {finding.rule for finding in read_findings(project / "data" / "findings.jsonl")}
    assert {"C101", "M104"} <= of_set
    assert [finding.rule for finding in findings] == ["M104"]


OTHERS = {
    "another text": page_of(text=TEXT + "雨停了。"),
    "another seed": page_of(seed="a.jsonl#L3"),
    "another address": page_of(url="https://a.example/2"),
    "no address": page_of(url=None),
}


@pytest.mark.parametrize("page", OTHERS.values(), ids=OTHERS)
def test_a_page_that_is_another_is_made(known, page):
    calls = Calls()
    assert recall_rows(known, calls)([page]) == make_rows([page])
    assert calls.made == [page.seed]


def test_a_page_that_becomes_no_row_leaves_the_others(known):
    """What is wrong with it is told."""
    fault = Finding("V202", "work on it does not end", seed="new.txt")
    rows, findings = recall_rows(known, lambda *_: ([], [fault]))(
        [page_of(seed="new.txt"), page_of()]
    )
    assert [row["seed"] for row in rows] == [SEED]
    assert fault in findings


def test_rows_stay_in_the_order_of_their_pages(known):
    """Made and recalled ones stand where their pages do."""
    pages = [page_of(text="新的一页。", seed="0.txt", url=None), page_of()]
    pages.append(page_of(text="又一页。", seed="z.txt", url=None))
    rows, _ = recall_rows(known, Calls())(pages)
    assert [row["seed"] for row in rows] == ["0.txt", SEED, "z.txt"]


def test_values_that_are_kept_must_be_the_same(project, run):
    """A column of the dump is part of the row."""
    settings = project / "schema" / "dataset.toml"
    settings.write_text(settings.read_text("utf-8") + '\n[columns]\nmark = "string"\n', "utf-8")
    line = json.dumps({"text": TEXT, "mark": "甲"}, ensure_ascii=False)
    (project / "seeds" / "a.jsonl").write_text(f"{line}\n", encoding="utf-8")
    assert run("build", "--workers", "1", "--quiet").code == 0
    place = project.parent / "known"
    keep_known(open_build_folder(project / "data"), place)
    page = page_of(url=None)
    calls = Calls()
    rows, _ = recall_rows(place, calls)([page], ["mark"])
    assert rows[0]["mark"] is None
    assert calls.made == [SEED]


# --- changes page by page


def test_of_many_changes_the_first_are_named_and_all_are_counted(tmp_path, monkeypatch):
    """A new version of the program may change every row."""
    monkeypatch.setattr(page_changes, "NAMED", 2)
    rows = [make_row(f"第{n}页的正文", seed=f"{n}.txt") for n in range(9)]
    old = open_build_folder(write_build(tmp_path / "old", rows))
    later = [{**row, "title": "别的"} for row in rows[2:8]]
    later.append({**rows[8], "seed": "moved.txt"})
    later.append(make_row("新的一页", seed="new.txt"))
    new = open_build_folder(write_build(tmp_path / "new", later))
    changes = list_changes(old, new)
    assert changes.counts == {"removed": 2, "added": 1, "recomputed": 6, "moved": 1}
    assert [(one.kind, one.seed, one.moved_from, one.columns) for one in changes.named] == [
        ("removed", "0.txt", "", ()),
        ("removed", "1.txt", "", ()),
        ("recomputed", "2.txt", "", ("title",)),
        ("recomputed", "3.txt", "", ("title",)),
        ("moved", "moved.txt", "8.txt", ()),
        ("added", "new.txt", "", ()),
    ]


def test_rows_are_read_by_their_numbers_from_the_files_that_hold_them(project, run):
    """Of a large set the few pages that are shown, and no file more."""
    set_pages_per_shard(project, 2)
    for number in range(20):
        (project / "seeds" / f"{number:02}.txt").write_text(f"第{number}页。\n", encoding="utf-8")
    run("build", "--workers", "1", "--quiet")
    build = open_build_folder(project / "data")
    assert len(build.jsonl_files) > 3
    rows = read_rows(build, [19, 0, 7])
    assert {number: row["seed"] for number, row in rows.items()} == {
        0: "00.txt",
        7: "07.txt",
        19: "19.txt",
    }
    brought = []

    def bring(name):
        brought.append(name)
        return build.folder / name

    read_rows(build, [0], bring)
    assert brought == [build.jsonl_files[0].path]


def test_without_a_build_before_every_page_is_added(tmp_path):
    new = open_build_folder(write_build(tmp_path / "new", [make_row("一页", seed="a.txt")]))
    assert list_changes(None, new).counts == {"added": 1}
    assert list_changes(new, new) == ((), {})
