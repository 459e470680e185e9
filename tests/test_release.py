"""Releases: the index, the diff, the version a diff needs, the history."""

import json
import pickle
import re
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import msgspec
import numpy as np
import pyarrow as pa
import pytest

from shanben.base.version import Version, parse_version
from shanben.dataset.build_folder import open_build_folder
from shanben.dataset.manifest import DatasetError
from shanben.documents.changelog import make_changelog, make_withdrawn
from shanben.documents.report.changes import _read_entry
from shanben.release import (
    History,
    check_entry,
    check_release,
    compare,
    compare_builds,
    open_history,
    plan_bump,
    read_declared_version,
    record_release,
    render_json,
    render_markdown,
    render_text,
    write_bump,
)
from shanben.release.compare import _changed_values
from shanben.release.policy import find_reason
from tests.conftest import ROOT, folder_bytes
from tests.sample_build import PROPERTIES, declare_version, make_row, write_build

TODAY = date(2026, 11, 22)
PAGES = [make_row(f"第{n}页的正文") for n in range(8)]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A project folder with a version declared and nothing released yet."""
    (tmp_path / "dataset.toml").write_text('title = "样本"\nversion = "1.0.0"  # declared\n')
    return tmp_path


def build(place: Path, rows, version="1.0.0", **options):
    return open_build_folder(write_build(place / "data", rows, version, **options))


def release(place: Path, rows, version="1.0.0", **options):
    """Build, describe and record a release; returns the history after it."""
    made = build(place, rows, version, **options)
    bump(place, made)
    record_release(place / "data", place / "history")
    return open_history(place / "history")


def diff_to(place: Path, rows, **options):
    baseline = release(place, PAGES).baseline
    return compare_builds(baseline, build(place, rows, **options))


# --- what a diff sees


@pytest.mark.pure
def test_row_hashes_are_read_where_their_column_begins(monkeypatch):
    """A library may give a part of what it holds."""
    hashes = [bytes([number]) * 32 for number in range(4)]
    column = pa.array(hashes, pa.binary(32)).slice(1, 2)
    monkeypatch.setattr(compare, "_read_column", lambda *_: column)
    assert compare._row_hashes(None).tobytes() == b"".join(hashes[1:3])


def test_same_rows_need_no_new_version(place):
    """A rebuild is not a release."""
    diff = diff_to(place, PAGES)
    assert (diff.level, diff.added, diff.changed, diff.withdrawn) == ("none", 0, 0, ())
    assert diff.needed == Version(1, 0, 0)


def test_shards_of_another_size_are_packaging(place):
    """The order and number of shards is no content: the rows are the same."""
    diff = diff_to(place, PAGES, rows_per_shard=5)
    assert diff.level == "patch"
    assert diff.changed == 0


def test_an_added_page_is_minor(place):
    new = make_row("新的一页", source=["人民日报"])
    diff = diff_to(place, [*PAGES, new])
    assert (diff.level, diff.added, diff.added_ids) == ("minor", 1, (new["id"],))
    assert diff.counts["source"] == {"人民日报": (0, 1)}
    assert str(diff.needed) == "1.1.0"


def test_a_page_that_is_gone_is_major(place):
    diff = diff_to(place, PAGES[1:])
    assert (diff.level, diff.withdrawn, diff.edited) == ("major", (PAGES[0]["id"],), ())
    assert str(diff.needed) == "2.0.0"


def test_an_edited_page_is_named_with_both_ids(place):
    """An edit is no withdrawal: the changelog leads readers from the old id to the new."""
    edited = make_row("改过的一页", seed=PAGES[3]["seed"])
    diff = diff_to(place, [*PAGES[:3], edited, *PAGES[4:]])
    assert diff.withdrawn == ()
    assert diff.edited == ((PAGES[3]["seed"], PAGES[3]["id"], edited["id"]),)
    assert diff.level == "major"
    assert [reason.words for reason in diff.reasons][:1] == ["1 page edited: new ids for old"]


@pytest.mark.parametrize("seed", ["诗#Lyrik.txt", "#L7.txt", "a#L1/b.txt", "a#L2.jsonl#L1"])
def test_an_edited_page_is_found_whatever_its_file_is_called(place, seed):
    """Only a number after the last `#L` counts rows."""
    old = release(place, [make_row("甲", seed=seed), *PAGES]).baseline
    diff = compare_builds(old, build(place, [make_row("乙", seed=seed), *PAGES]))
    assert [page.seed for page in diff.edited] == [seed]
    assert diff.withdrawn == ()


def test_an_edited_line_below_an_inserted_one_is_found(place):
    """In a file of many rows the line numbers shift; the neighbours do not."""
    texts = ["甲", "乙", "丙", "丁"]
    before = [make_row(text, seed=f"all.jsonl#L{n}") for n, text in enumerate(texts, 1)]
    texts = ["新", "甲", "乙二", "丙", "丁"]
    after = [make_row(text, seed=f"all.jsonl#L{n}") for n, text in enumerate(texts, 1)]
    old = release(place, before).baseline
    diff = compare_builds(old, build(place, after))
    assert diff.edited == (("all.jsonl#L3", before[1]["id"], after[2]["id"]),)
    assert (diff.added, diff.moved, diff.withdrawn) == (2, 3, ())


def test_a_moved_page_keeps_its_id_and_is_minor(place):
    moved = make_row(PAGES[2]["text"], seed="elsewhere/c.txt")
    diff = diff_to(place, [*PAGES[:2], moved, *PAGES[3:]])
    assert (diff.level, diff.moved, diff.recomputed) == ("minor", 1, 0)
    assert diff.moves == ((moved["id"], PAGES[2]["seed"], "elsewhere/c.txt"),)


def test_recomputed_columns_are_minor_and_counted(place):
    rows = [*PAGES[:6], *({**row, "title": None} for row in PAGES[6:])]
    rows[7] = {**rows[7], "text_simplified": "别的"}
    diff = diff_to(place, rows)
    assert diff.columns == {"title": 2, "text_simplified": 1}
    assert (diff.level, diff.recomputed, diff.nulls) == ("minor", 2, {"title": (0, 2)})
    assert diff.regrouped == 0  # of the columns about the set none is another


def test_another_verbatim_text_under_one_id_is_major(place):
    """Line ends are not part of the id, but they are part of what was promised verbatim."""
    rows = [{**PAGES[0], "text": PAGES[0]["text"] + "\n"}, *PAGES[1:]]
    diff = diff_to(place, rows)
    assert (diff.level, diff.columns, diff.recomputed) == ("major", {"text": 1}, 0)


def test_a_document_is_a_patch(place):
    diff = diff_to(place, PAGES, documents={"DATASHEET.md": "词"})
    assert (diff.level, str(diff.needed)) == ("patch", "1.0.1")
    assert diff.files["new"] == ("DATASHEET.md",)


@pytest.mark.parametrize(
    ("changes", "kinds", "level"),
    [
        ({"damage": None}, {"damage": "column_removed"}, "major"),
        ({"title": {"type": "string"}}, {"title": "column_retyped"}, "major"),
        ({"extra": {"type": ["string", "null"]}}, {"extra": "column_added"}, "minor"),
        (
            {"damage": {"type": "string", "enum": ["none"]}},
            {"damage": "column_constrained"},
            "minor",
        ),
        ({"damage": {"type": "string", "description": "words"}}, {}, "patch"),
        ({"seed": {"type": "string", "pattern": "."}}, {"seed": "column_constrained"}, "minor"),
    ],
)
def test_changes_of_the_contract(place, changes, kinds, level):
    properties = {**PROPERTIES, **changes}
    properties = {name: value for name, value in properties.items() if value}
    rows = [{name: row.get(name) for name in properties} for row in PAGES]
    diff = diff_to(place, rows, properties=properties)
    assert {change.column: change.kind for change in diff.schema} == kinds
    assert diff.level == level


def test_words_inside_a_list_are_words_and_names_of_fields_are_names(place):
    """`description` is a keyword in the schema of an item, and a field's name among properties."""
    people = {"type": "object", "properties": {"description": {"type": "string"}}}
    before = {**PROPERTIES, "authors": {"type": "array", "items": people}}
    rows = [{name: row.get(name) for name in before} | {"authors": []} for row in PAGES]
    old = release(place, rows, properties=before).baseline

    def changes(items):
        properties = {**before, "authors": {"type": "array", "items": items}}
        diff = compare_builds(old, build(place, rows, properties=properties))
        return [(change.column, change.kind) for change in diff.schema]

    assert changes({**people, "description": "Who wrote it."}) == []
    narrower = {"description": {"type": "string", "pattern": "."}}
    assert changes({**people, "properties": narrower}) == [("authors", "column_constrained")]


def test_a_reference_is_what_it_refers_to(place):
    """Whether a column's schema stands in its place or elsewhere in the file is nobody's business."""
    properties = {**PROPERTIES, "damage": {"$ref": "#/properties/title"}}
    old = release(place, PAGES, properties=properties).baseline
    same = {**PROPERTIES, "damage": PROPERTIES["title"]}
    assert compare_builds(old, build(place, PAGES, properties=same)).schema == ()
    narrower = {**PROPERTIES, "damage": {**PROPERTIES["title"], "minLength": 1}}
    changes = compare_builds(old, build(place, PAGES, properties=narrower)).schema
    assert [(change.column, change.kind) for change in changes] == [
        ("damage", "column_constrained")
    ]


@pytest.mark.parametrize("reference", ["#/type/further", "#/$defs/gone", "#/type", 5])
def test_a_reference_to_nothing_is_no_schema(place, reference):
    """A history may be older than what is sure of it today."""
    properties = {**PROPERTIES, "damage": {"$ref": reference}}
    old = release(place, PAGES, properties=properties).baseline
    new = build(place, PAGES, properties={**PROPERTIES, "damage": {}})
    assert compare_builds(old, new).schema == ()


def nested(levels):
    schema = {"type": "string"}
    for _ in range(levels):
        schema = {"items": schema}
    return schema


TWICE = {"allOf": [{"$ref": "#/$defs/twice"}] * 3}
STRANGE = {
    "columns in a list": {"properties": [{"title": {}}]},
    "a reference that multiplies": {
        "properties": {"title": PROPERTIES["title"] | TWICE},
        "$defs": {"twice": TWICE},
    },
    "nested without an end": {"properties": {"title": nested(5000)}},
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("contract", STRANGE.values(), ids=STRANGE)
def test_a_comparison_with_a_strange_contract_ends(place, contract):
    """A release to compare with may come from anybody."""
    old = replace(release(place, PAGES).baseline, contract=contract)
    with pytest.raises(DatasetError, match="cannot be compared with"):
        compare_builds(old, build(place, PAGES))


def test_columns_in_another_order_are_said(place):
    diff = diff_to(place, PAGES, properties=dict(reversed(PROPERTIES.items())))
    assert [change.kind for change in diff.schema] == ["column_moved"]


def test_every_file_is_kept_changed_new_or_gone(place):
    """Kinds that no file is of are not named."""
    diff = diff_to(place, PAGES, documents={"DATASHEET.md": "词"})
    assert set(diff.files) == {"kept", "new"}
    files = folder_bytes(place / "data").keys() - {"manifest.json", "DATASHEET.md"}
    assert set(diff.files["kept"]) == files
    diff = compare_builds(
        open_build_folder(place / "data"),
        open_build_folder(write_build(place / "other", PAGES[1:])),
    )
    assert "DATASHEET.md" in diff.files["gone"]
    assert "parquet/train-00000.parquet" in diff.files["changed"]
    assert not set(diff.files["kept"]) & set(diff.files["changed"])


def test_the_first_release_is_all_new(place):
    diff = compare_builds(None, build(place, PAGES))
    assert (diff.before, diff.added, diff.needed) == (None, 8, Version(1, 0, 0))
    assert diff.reasons == []


def test_a_doubled_id_is_refused(place):
    made = build(place, [*PAGES, PAGES[0]])
    with pytest.raises(DatasetError, match="an id stands twice"):
        compare_builds(made, made)


def test_an_index_that_does_not_fit_its_manifest_is_refused(place):
    made = build(place, PAGES)
    made = replace(made, manifest=msgspec.structs.replace(made.manifest, rows=9))
    with pytest.raises(DatasetError, match="8 rows, but the manifest says 9"):
        compare_builds(made, made)


BROKEN_FILES = [
    (name, content)
    for name in ("index.parquet", "manifest.json", "record.schema.json")
    for content in (None, b"", b"[]", b"\xff", b'{"version": 1}')
    if (name, content) != ("record.schema.json", b'{"version": 1}')  # a contract without columns
]


@pytest.mark.parametrize(("name", "content"), BROKEN_FILES)
def test_broken_builds_are_one_clear_error(place, name, content):
    """A cut-off download or a stray file must not become a traceback."""
    folder = write_build(place / "data", PAGES)
    (folder / name).unlink() if content is None else (folder / name).write_bytes(content)
    with pytest.raises(DatasetError, match=name) as caught:
        compare_builds(open_build_folder(folder), open_build_folder(folder))
    assert "\n" not in str(caught.value)


def test_errors_cross_processes():
    error = pickle.loads(pickle.dumps(DatasetError("a", "b")))  # noqa: S301  # made right here
    assert (error.path, error.problem, str(error)) == ("a", "b", "a: b")


# --- versions and history


def test_versions_compare_as_numbers_and_reject_all_else():
    assert parse_version("1.10.0") > parse_version("v1.9.9")
    for text in ("1.0", "1.0.0-rc1", "01.0.0", "1.0.0\n", "", "v1.0.0.0", "１.0.0", "9" * 5000):
        with pytest.raises(ValueError, match="is not a version"):
            parse_version(text)


def test_declaring_a_version_edits_two_values_and_nothing_else(tmp_path):
    """Comments, blanks and line ends are a person's work; tables below have versions of their own."""
    path = tmp_path / "dataset.toml"
    mark = "\ufeff"  # as Notepad begins a file
    before = (
        f"{mark}"
        '# 注 version = "0.0.0"\r\nversion = "1.0.0"  # why\nreleased = 2020-01-01 # day\n'
        '[tool]\nversion = "9"\nreleased = 2020-01-01\n'
    )
    path.write_bytes(before.encode())
    declare_version(path, Version(1, 1, 0), TODAY)
    head, tail = before.split("[tool]")
    head = head.replace("1.0.0", "1.1.0").replace("2020-01-01", "2026-11-22")
    assert path.read_bytes().decode() == f"{head}[tool]{tail}"
    assert read_declared_version(path) == Version(1, 1, 0)


def test_the_project_s_own_settings_keep_their_layout(tmp_path):
    """The file that `bump` is for: two values change, everything beside them stays in its column."""
    path = tmp_path / "dataset.toml"
    before = (ROOT / "schema" / "dataset.toml").read_bytes()
    path.write_bytes(before)
    declare_version(path, Version(9, 8, 7), date(2031, 2, 3))
    pairs = zip(before.splitlines(True), path.read_bytes().splitlines(True), strict=True)
    changed = [(old, new) for old, new in pairs if old != new]
    declared = tomllib.loads(before.decode())
    values = {"version": ("9.8.7", '"'), "released": ("2031-02-03", "")}
    assert len(changed) == 2
    for (old, new), (name, (value, quote)) in zip(changed, values.items(), strict=True):
        was = f"{name} = {quote}{declared[name]}{quote}".encode()
        assert old.startswith(was)
        assert new == f"{name} = {quote}{value}{quote}".encode() + old[len(was) :]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ('[tool]\nversion = "9.9.9"\n', "has no version"),
        ("version = 1\n", "has no version"),
        ('version = "1.0.0"\nversion = "1.0.0"\n', "cannot be read as TOML: .* already exists"),
        ("version = \n", "cannot be read as TOML"),
        ("\udcff", "cannot be read as TOML"),
    ],
)
def test_a_file_that_declares_no_version_is_left_alone(tmp_path, content, problem):
    """One clear error, and the person finds the file as it was."""
    path = tmp_path / "dataset.toml"
    path.write_bytes(content.encode(errors="surrogateescape"))
    before = path.read_bytes()
    with pytest.raises(DatasetError, match=rf"dataset\.toml: {problem}"):
        declare_version(path, Version(1, 1, 0), TODAY)
    with pytest.raises(DatasetError, match="declares no version"):
        read_declared_version(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_bump_that_cannot_declare_writes_nothing(place):
    """A layout that would not be kept is a person's to change; the history does not run ahead."""
    release(place, PAGES)
    settings = place / "dataset.toml"
    settings.write_bytes(b'version = "1.0.0"\nreleased = 2026-11-22 \t# day\n')
    made = build(place, [*PAGES, make_row("新")])
    before = folder_bytes(place)
    with pytest.raises(DatasetError, match=r"dataset\.toml: would lose some of its layout"):
        bump(place, made)
    assert folder_bytes(place) == before
    settings.write_bytes(b'version = "1.0.0"\nreleased = 2026-11-21  # day\n')
    assert str(bump(place, made).version) == "1.1.0"
    assert settings.read_bytes() == b'version = "1.1.0"\nreleased = 2026-11-22  # day\n'


def test_a_set_never_released_has_promised_nothing(place):
    made = build(place, PAGES)
    assert check_release(made, open_history(place / "history"), Version(1, 0, 0)) == []


def test_where_nothing_changed_there_is_one_line(place):
    """No heading stands above nothing."""
    assert render_text(diff_to(place, PAGES)) == "nothing changed since 1.0.0: 8 rows\n"


@pytest.mark.parametrize(
    ("number", "words"), [(1, "1 row added"), (2, "2 rows added"), (1001, "1,001 rows added")]
)
def test_a_reason_counts_as_people_do(number, words):
    """Also where a number ends in one."""
    assert find_reason("row_added", number).words == words


def test_a_declared_version_too_low_is_an_error(place):
    history = release(place, PAGES)
    made = build(place, [*PAGES, make_row("新")])
    (finding,) = check_release(made, history, Version(1, 0, 0))
    assert (finding.rule, finding.severity) == ("L201", "error")
    assert finding.message == (
        "version 1.0.0 declared, 1.1.0 needed: 1 row added; 4 files changed; run shanben build --bump"
    )


def bump(place: Path, made, reason=""):
    history = open_history(place / "history")
    diff = compare_builds(history.require_baseline(), made)
    planned = plan_bump(diff, history, place / "dataset.toml", TODAY, reason)
    write_bump(planned)
    return planned


def test_bump_declares_what_the_diff_needs_and_can_be_repeated(place):
    release(place, PAGES)
    for extra, version in (1, "1.1.0"), (2, "1.1.0"):
        rows = [*PAGES, *(make_row(f"新{n}") for n in range(extra))]
        made = build(place, rows, "1.0.0")
        assert str(bump(place, made).version) == version
        made = build(place, rows, version)
        assert check_release(made, open_history(place / "history"), Version(1, 1, 0)) == []
    entries = open_history(place / "history").entries
    assert [(e["version"], e["added"], e["date"]) for e in entries] == [
        ("1.0.0", 8, "2026-11-22"),
        ("1.1.0", 2, "2026-11-22"),
    ]


def test_bump_without_a_change_writes_nothing(place):
    release(place, PAGES)
    before = {path: path.read_bytes() for path in place.rglob("*") if path.is_file()}
    assert bump(place, build(place, PAGES)).texts == {}
    assert {path: path.read_bytes() for path in place.rglob("*") if path.is_file()} == before


def test_a_changelog_that_lags_behind_is_an_error(place):
    release(place, PAGES)
    bump(place, build(place, [*PAGES, make_row("一")]))
    made = build(place, [*PAGES, make_row("一"), make_row("二")], "1.1.0")
    (finding,) = check_release(made, open_history(place / "history"), Version(1, 1, 0))
    assert finding.rule == "L204"
    assert finding.message == (
        "the changelog's entry for 1.1.0 is wrong about the number of pages, the number of new pages, "
        "which pages are new, the counts of values; run shanben build --bump"
    )


def test_an_entry_written_on_another_machine_is_not_out_of_date(place):
    """Other versions of the tools are no other data."""
    release(place, PAGES)
    bump(place, build(place, [*PAGES, make_row("一")]))
    path = place / "history" / "changelog.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    document["entries"][-1]["tools"] = {"pyarrow": ["1.0", "2.0"]}
    path.write_text(json.dumps(document), encoding="utf-8")
    made = build(place, [*PAGES, make_row("一")], "1.1.0")
    assert check_release(made, open_history(place / "history"), Version(1, 1, 0)) == []


def test_an_entry_is_checked_unless_the_last_release_is_not_kept(place):
    """What a publication asks: of a set too big for its history only that there is an entry."""
    release(place, PAGES)
    bump(place, build(place, [*PAGES, make_row("一")]))
    made = build(place, [*PAGES, make_row("一"), make_row("二")], "1.1.0")
    history = open_history(place / "history")
    assert [finding.rule for finding in check_entry(made, history, Version(1, 1, 0))] == ["L204"]
    (place / "history" / "index.parquet").unlink()
    history = open_history(place / "history")
    assert check_entry(made, history, Version(1, 1, 0)) == []
    assert [finding.rule for finding in check_entry(made, history, Version(1, 2, 0))] == ["L204"]


def test_the_index_of_a_set_that_grew_too_big_leaves_the_history(place, monkeypatch):
    """The old one would be taken for the new release's."""
    release(place, PAGES)
    build(place, [*PAGES, make_row("一")], "1.1.0")
    monkeypatch.setattr("shanben.release.history.INDEX_LIMIT", 10)
    written = record_release(place / "data", place / "history")
    assert "index.parquet" not in {path.name for path in written}
    assert not (place / "history" / "index.parquet").exists()
    assert open_history(place / "history").is_partial


def test_a_version_raised_by_hand_still_needs_its_entry(place):
    history = release(place, PAGES)
    made = build(place, PAGES, "1.1.0")
    (finding,) = check_release(made, history, Version(1, 1, 0))
    words = "the changelog has no entry for 1.1.0; run shanben build --bump"
    assert (finding.rule, finding.message) == ("L204", words)


def test_a_withdrawal_needs_a_reason(place):
    release(place, PAGES)
    made = build(place, PAGES[1:])
    with pytest.raises(DatasetError, match=f"1 id would be withdrawn, .*{PAGES[0]['id']}; say why"):
        bump(place, made)
    assert read_declared_version(place / "dataset.toml") == Version(1, 0, 0)
    history = open_history(place / "history")
    gone, stale = check_release(made, history, Version(2, 0, 0))
    assert (gone.rule, stale.rule) == ("L203", "L204")
    assert gone.message.startswith("1 id of 1.0.0 is gone without a reason, first sb1-")
    assert str(bump(place, made, "出版者要求").version) == "2.0.0"
    history = open_history(place / "history")
    assert history.withdrawn == (
        {"id": PAGES[0]["id"], "version": "2.0.0", "reason": "出版者要求"},
    )
    assert check_release(build(place, PAGES[1:], "2.0.0"), history, Version(2, 0, 0)) == []
    assert PAGES[0]["text"] not in make_changelog(history) + make_withdrawn(history)


def withdraw_first(place: Path):
    release(place, PAGES)
    bump(place, build(place, PAGES[1:]), "takedown")
    build(place, PAGES[1:], "2.0.0")
    record_release(place / "data", place / "history")


def test_a_withdrawn_id_cannot_come_back_unnoticed(place):
    withdraw_first(place)
    made = build(place, PAGES, "2.1.0")
    findings = check_release(made, open_history(place / "history"), Version(2, 1, 0))
    assert findings[0].rule == "L202"
    assert findings[0].seed == PAGES[0]["seed"]
    assert findings[0].message == (
        f"{PAGES[0]['id']} was withdrawn in 2.0.0 (takedown) and is back; "
        "remove the seed, or take the id out of schema/history/withdrawn.json"
    )


def test_a_later_bump_keeps_old_withdrawals(place):
    withdraw_first(place)
    bump(place, build(place, PAGES[2:], "2.0.0"), "another")
    withdrawn = open_history(place / "history").withdrawn
    assert sorted((item["version"], item["reason"]) for item in withdrawn) == [
        ("2.0.0", "takedown"),
        ("3.0.0", "another"),
    ]


def test_a_withdrawal_taken_back_before_its_release_leaves_no_trace(place):
    release(place, PAGES)
    bump(place, build(place, PAGES[1:]), "by mistake")
    bump(place, build(place, [*PAGES, make_row("新")], "2.0.0"))
    history = open_history(place / "history")
    assert history.withdrawn == ()
    assert [entry["version"] for entry in history.entries] == ["1.0.0", "2.0.0"]


def test_a_set_too_big_for_its_history_names_its_baseline(place):
    """Its builds are not compared; diff and bump ask for the release on the Hub."""
    release(place, PAGES)
    (place / "history" / "index.parquet").unlink()
    history = open_history(place / "history")
    made = build(place, PAGES[1:])
    assert [finding.rule for finding in check_release(made, history, Version(1, 0, 0))] == ["L205"]
    with pytest.raises(DatasetError, match="name the last release with --against"):
        bump(place, made)
    other = open_build_folder(write_build(place / "other", PAGES))
    assert open_history(place / "history", other).require_baseline() is other


ENTRY = '{"entries": [{"version": "1.0.0", "rows": 3, "withdrawn": []}]}'


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("changelog.json", "{}", 'must hold a list "entries"'),
        (
            "changelog.json",
            '{"entries": [{"version": "1", "rows": 3}]}',
            "entries/0: '1' is not a version",
        ),
        (
            "withdrawn.json",
            '{"withdrawn": [{"id": "x"}]}',
            "/0: .*`version`; it must have id, version",
        ),
        ("changelog.json", '{"entries": [{"version": "1.0.0"}]}', "/0: .*`rows`; it must have"),
        ("changelog.json", '{"entries": [{"version": "1.0.0", "rows": "3"}]}', "/0: .*rows"),
        ("changelog.json", ENTRY.replace("[]", '["a", 1]'), "/0: .*withdrawn"),
        ("changelog.json", ENTRY.replace("[]", '{"a": {}}'), "/0: .*withdrawn"),
        ("withdrawn.json", "[" * 100_000, "cannot be read as JSON"),
    ],
)
def test_a_broken_history_is_one_clear_error(place, name, content, problem):
    (place / "history").mkdir()
    (place / "history" / name).write_text(content)
    with pytest.raises(DatasetError, match=f"{name}: .*{problem}"):
        open_history(place / "history")


# --- words


def test_the_diff_in_words(place):
    edited = make_row("改过", seed=PAGES[1]["seed"])
    text = render_text(
        diff_to(place, [*PAGES[:1], edited, *PAGES[2:], make_row("新", language=None)])
    )
    assert text.splitlines()[:5] == [
        "since 1.0.0: 8 rows before, 9 now; declared 1.0.0, needed 2.0.0 (major)",
        "why:",
        "  major: 1 page edited: new ids for old",
        "  minor: 1 row added",
        "  patch: 6 files changed",
    ]
    assert f"  {PAGES[1]['seed']}: {PAGES[1]['id']} -> {edited['id']}" in text
    assert "pages per language:\n  (none): 0 -> 1\n" in text


def test_the_diff_as_json_can_be_read_by_programs(place):
    value = json.loads(render_json(diff_to(place, PAGES[1:])))
    assert (value["needed"], value["level"], value["withdrawn"]) == (
        "2.0.0",
        "major",
        [PAGES[0]["id"]],
    )
    assert value["rows"] == {"before": 8, "after": 7}


def test_hostile_names_cannot_steer_a_terminal_or_a_page(place):
    """Seeds are named by strangers."""
    evil = make_row("新", seed="\x1b[2J`</code><script>\n::error::.txt")
    moved = make_row(PAGES[0]["text"], seed=evil["seed"])
    diff = diff_to(place, [moved, *PAGES[1:]])
    assert "\x1b" not in render_text(diff) + render_markdown(diff)
    assert "\n::error::" not in render_text(diff) + render_markdown(diff)
    assert "`</code>" not in render_markdown(diff)


def test_long_lists_are_cut_and_counted(place):
    rows = [make_row(f"长{n}") for n in range(60)]
    old = release(place, rows).baseline
    text = render_text(compare_builds(old, build(place, rows[:5])))
    assert "  and 35 more\n" in text


def test_the_changelog_tells_the_releases_newest_first(place):
    withdraw_first(place)
    lines = make_changelog(open_history(place / "history")).splitlines()
    assert lines[4:] == [
        "## 2.0.0 (2026-11-22)",
        "",
        "- 7 rows; 0 added since 1.0.0.",
        f"- Withdrawn `{PAGES[0]['id']}: takedown`.",
        "",
        "## 1.0.0 (2026-11-22)",
        "",
        "- First release: 8 rows.",
    ]
    empty = make_changelog(open_history(place / "none"))
    assert empty.splitlines()[3:] == ["", "No release has been described yet."]


def test_the_changelog_tells_every_kind_of_change(place):
    """One line each: moves, the contract, columns, withdrawals, edits, tools."""
    entry = {
        "version": "1.1.0",
        "from": "1.0.0",
        "rows": 1200,
        "added": 1,
        "moved": 2,
        "schema": [{"column": "title", "kind": "column_retyped"}],
        "columns": {"title": 3, "text": 1000},
        "withdrawn": ["sb1-a", "sb1-b"],
        "edited": [{"seed": "a.txt", "before": "sb1-c", "after": "sb1-d"}],
        "tools": {"opencc": [None, "0.1.7"], "lxml": ["5.0", None], "orjson": ["3.1", "3.2"]},
    }
    gone = ({"id": "sb1-b", "version": "1.1.0", "reason": "asked"},)
    history = History(place, None, (entry,), gone)
    assert make_changelog(history).splitlines()[4:] == [
        "## 1.1.0",
        "",
        "- 1,200 rows; 1 added since 1.0.0.",
        "- 2 pages moved to another seed.",
        "- Contract: `title retyped`.",
        "- Rows changed per column: `title` 3, `text` 1,000.",
        "- Withdrawn `sb1-a: no reason given`.",
        "- Withdrawn `sb1-b: asked`.",
        "- Edited `a.txt: sb1-c -> sb1-d`.",
        "- Built with `opencc 0.1.7`, which was not needed before.",
        "- Built without `lxml 5.0`, which is not needed any more.",
        "- Built with `orjson 3.2` instead of `3.1`.",
    ]
    many = {**entry, "withdrawn": [f"sb1-{n}" for n in range(30)]}
    lines = make_changelog(History(place, None, (many,), gone)).splitlines()
    assert sum(line.startswith("- Withdrawn") for line in lines) == 21
    assert "- Withdrawn `and 10 more`." in lines


def test_hostile_names_and_reasons_stay_code_in_the_changelog(place):
    """Nothing of them ends its span, opens a heading or a link, or is read as HTML."""
    evil = "`</code>\n# <script>alert(1)</script>[x](javascript:1)\x1b\u202e&lt;"
    release(place, PAGES)
    edited = make_row("改过", seed=evil)
    bump(place, build(place, [*PAGES[2:], edited]), evil)
    history = open_history(place / "history")
    text = make_changelog(history)
    newest = text.split("## 1.0.0")[0].split("## 2.0.0")[1]
    assert "\x1b" not in text
    assert "\u202e" not in text
    spans = [line for line in newest.splitlines() if "script" in line]
    assert len(spans) == 2
    for line in spans:
        assert re.fullmatch(r"- Withdrawn `[^`]+`\.", line)
        assert "<script>alert(1)</script>" in line
        assert line.endswith("&lt;`.")
    assert json.loads(make_withdrawn(history))["withdrawn"][0]["reason"] == evil


def test_a_comparison_without_the_hub_says_what_to_do_about_it(project, run, monkeypatch):
    """It was not publishing, so running publish again is no cure."""
    from shanben.command import baseline
    from shanben.publish.hub import connect

    def connect_to_nobody(repo, **options):
        return connect(repo, endpoint="http://127.0.0.1:9", timeout=2, **options)

    write_build(project / "data", PAGES)
    monkeypatch.setattr("shanben.publish.connect", connect_to_nobody)
    outcome = run("diff", "--against", "hf://datasets/org/name@v1.0.0")
    assert outcome.code == 3
    assert baseline.AGAIN in outcome.err
    assert "publish" not in outcome.err


def test_a_value_that_changed_is_told_with_both_sides():
    """Tools and their versions: one that came, one that went, one that is another; no other."""
    before = {"gone": "1", "same": "2", "other": "3"}
    after = {"same": "2", "other": "4", "new": "5"}
    assert _changed_values(before, after) == {
        "gone": ("1", None),
        "new": (None, "5"),
        "other": ("3", "4"),
    }


def test_what_an_entry_leaves_out_is_empty(tmp_path):
    """The report of such a history ended with a fault of the program."""
    folder = tmp_path / "history"
    folder.mkdir()
    entry = {"version": "1.0.0", "rows": 5, "from": "0.9.0"}
    text = json.dumps({"format": 1, "entries": [entry]})
    (folder / "changelog.json").write_text(text, encoding="utf-8")
    (found,) = open_history(folder).entries
    assert found.items() >= entry.items()
    assert set(found) >= {"added", "withdrawn", "edited", "columns", "schema", "counts"}
    assert not any(found[name] for name in set(found) - set(entry))
    assert str(_read_entry(found).verdict)


@pytest.mark.pure
@pytest.mark.parametrize(("columns", "unknown"), [(["id", "title"], 2), (["id", "title", "x"], 0)])
def test_a_row_may_differ_where_no_column_tells(columns, unknown, monkeypatch):
    """Columns have short hashes, which may agree by chance; a new column changes every row."""
    hashes = [("title", np.array([1, 2, 3], np.uint32), np.array([1, 7, 3], np.uint32))]
    monkeypatch.setattr(compare, "hashes_of_both", lambda *_: iter(hashes))
    monkeypatch.setattr(compare, "index_columns", list)
    builds = SimpleNamespace(index=["id", "title"]), SimpleNamespace(index=columns)
    counts, computed = compare._count_columns(*builds, compare.Pairs(np.arange(3), np.arange(3)))
    assert counts == {"title": 1} | ({compare.UNKNOWN: unknown} if unknown else {})
    assert computed == 1 + unknown


@pytest.mark.pure
def test_a_row_stands_after_the_last_before_it_that_both_builds_have(monkeypatch):
    """By its place in the new build; before all of them it stands after none."""
    monkeypatch.setattr(compare, "take_strings", lambda _, name, at: [f"{name} {n}" for n in at])
    places = compare._places(None, *map(np.array, ([0, 2, 3, 6], [1, 4, 5], [10, 40, 50])))
    assert [(one.seed, one.id) for one in places] == [
        (f"seed {n}", f"id {n}") for n in (0, 2, 3, 6)
    ]
    assert [one.anchor for one in places] == [-1, 10, 10, 50]
