"""Every rule is made by the code, stands in the table, and has cases for it and against it.

The cases are data in tests/cases/rules.json. A case is fed to the program in one of the ways of `FEEDS`;
every feed goes through the real code and returns whatever was made of it: edits, findings, and the
overrides that chose a Simplified form.
"""

import ast
import gzip
import json
import os
import re
import socket
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import shanben
from shanben.base import budget
from shanben.base.findings import Finding
from shanben.base.page_text import replay_edits
from shanben.base.program import is_compiled
from shanben.base.rulebook import Rule, describe_rules, nearest_rules, read_rules, rule_severities
from shanben.base.tables import read_table
from shanben.base.types import Block, Edit, Evidence, FoundPage, Row
from shanben.base.version import parse_version
from shanben.dataset.build_folder import open_build_folder
from shanben.documents.messages import say_message
from shanben.pages import record
from shanben.pages.repair import explain_edit
from shanben.pages.simplify import explain_change
from shanben.release import (
    check_release,
    compare_builds,
    history,
    open_history,
    plan_bump,
    read_declared_version,
    record_release,
    write_bump,
)
from shanben.seeds.formats.seed_rows import Part, make_page
from shanben.seeds.reader import MOST_ROWS, read_pages
from shanben.seeds.sources import list_sources
from tests import examples
from tests.archives import http
from tests.archives import record as warc_record
from tests.conftest import ROOT, Run
from tests.rows import each_row
from tests.sample_build import declare_version, make_row, write_build

Case = dict[str, Any]
CASES: Case = json.loads((ROOT / "tests" / "cases" / "rules.json").read_text(encoding="utf-8"))
PASSAGES: dict[str, list[str]] = CASES["passages"]
RULES: dict[str, Case] = CASES["rules"]
RULE_ID = re.compile(r"[A-Z][0-9]{3}")
QUOTED_ID = re.compile(rf"[\"']{RULE_ID.pattern}[\"']")
# Findings of `check` and `verify` about a whole dataset: no report has them.
NEVER_REPORTED = ("V105", "V203")


class Made(NamedTuple):
    """One thing that a rule made: a finding, an edit, or the choice of a Simplified form.

    `at` are the words of the page that it is about, `after` what they became; None where there are none.
    The `message` of an edit is its explanation.
    """

    rule: str
    severity: str
    message: str = ""
    line: int | None = None
    field: str | None = None
    count: int = 1
    seed: str | None = None
    at: str | None = None
    after: str | None = None


class World(NamedTuple):
    """What a feed may use: an empty project to work in, the command, and a way to spoil a stage."""

    project: Path
    run: Run
    patch: pytest.MonkeyPatch


# --- the feeds: each hands a case to the program and returns what was made of it


def feed_page(lines: str | list[str], _: World) -> Iterator[Made]:
    """A page's text goes through all stages."""
    text = join_lines(lines)
    rows, findings = make_rows(text)
    yield from (made_of_finding(finding, text) for finding in findings)
    for row in rows:
        edits = [Edit(**edit) for edit in row["edits"]]
        for edit in edits:
            why = explain_edit(text, edit)
            yield Made(edit.rule, "edit", why, at=edit.before, after=edit.after)
        restored = replay_edits(text, edits).split("\n")
        for before, after in zip(restored, row["text_simplified"].split("\n"), strict=True):
            uses = explain_change(before, after)
            yield from (Made(use.rule, "edit", at=use.before, after=use.after) for use in uses)


def feed_misread(case: Case, world: World) -> Iterator[Made]:
    """A page was written in one encoding and read in another, once or several times."""
    return feed_page(misread(case), world)


def feed_fragment(lines: str | list[str], _: World) -> Iterator[Made]:
    """A text that may be no whole page is given to the public function."""
    text = join_lines(lines)
    yield from (made_of_finding(finding, text) for finding in shanben.repair_text(text).findings)


def feed_cut(case: Case, world: World) -> Iterator[Made]:
    """A misread text is cut somewhere, and what is left is given to the public function."""
    return feed_fragment(misread(case)[case["from"] : case["to"]], world)


def feed_seeds(files: Case, world: World) -> list[Made]:
    """A folder of files is built into a dataset."""
    write_files(world.project / "seeds", files)
    return build(world)


def feed_files(files: Case, world: World) -> list[Made]:
    """Files are read and their pages become rows as in a shard.

    A whole run builds the dataset; the fast set builds that of one case of each rule (`seeds`).
    """
    if not examples.IS_FAST:
        return feed_seeds(files, world)
    folder = world.project / "seeds"
    write_files(folder, files)
    sources, findings = list_sources(folder)
    pages: list[FoundPage] = []
    for source in sources:
        for read in read_pages(folder, Part(source, 1, MOST_ROWS)):
            (pages if isinstance(read, FoundPage) else findings).append(read)
    _, found = record.make_rows(pages)
    return [made_of_finding(finding) for finding in (*findings, *found)]


def feed_settings(case: Case, world: World) -> list[Made]:
    """A folder of files is built, where `dataset.toml` ends with these lines."""
    path = world.project / "schema" / "dataset.toml"
    lines = "\n".join(case["lines"])
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{lines}\n", encoding="utf-8")
    return feed_seeds(case["seeds"], world)


def feed_answers(case: Case, world: World) -> list[Made]:
    """A folder of files is built, where answers of the datasheet were given for certain pages.

    `says` are the project's own answers; without it they are those of this repository.
    """
    path = world.project / "schema" / "datasheet.toml"
    text = path.read_text(encoding="utf-8").rpartition("\n[given_for]\n")[0]
    if "says" in case:
        words = "".join(f'{key} = "{text}"\n' for key, text in case["says"].items())
        text = f'written_for = "shanben-news"\nreviewed_for = "1.0.0"\n{words}'
    bonds = "".join(f'"{key}" = "{pages}"\n' for key, pages in case["given_for"].items())
    path.write_text(f"{text}\n[given_for]\n{bonds}", encoding="utf-8")
    return feed_seeds(case["seeds"], world)


def feed_checked(case: Case, world: World) -> list[Made]:
    """A dataset is built, files of it are changed by hand, and `check` judges it as in CI."""
    feed_seeds(case["seeds"], world)
    for name, text in case["changed"].items():
        (world.project / name).write_text(text, encoding="utf-8")
    lines = world.run("check", "--findings", "github").lines
    matches = (re.fullmatch("::([a-z]+) title=([A-Z][0-9]{3})[^:]*::(.*)", line) for line in lines)
    severities = {"error": "error", "warning": "warning", "notice": "note"}
    return [Made(m[2], severities[m[1]], m[3]) for m in matches if m]


def feed_verified(case: Case, world: World) -> list[Made]:
    """Seeds are built, files of the dataset are changed, and it is looked at as a whole."""
    feed_seeds(case["seeds"], world)
    write_files(world.project, case["changed"])
    flaws = shanben.open_dataset(world.project / "data").find_flaws()
    return [Made(flaw.rule, flaw.severity, flaw.message, seed=flaw.seed) for flaw in flaws]


def feed_by_hand(case: Case, world: World) -> list[Made]:
    """A page is built of which people say something; `id` is its own unless an entry names another."""
    text = join_lines(case["page"])
    files: dict[str, list[str]] = {}
    for name, table in (
        ("accepted", "accepted"),
        ("corrections", "spot"),
        ("corrections", "value"),
    ):
        for entry in case.get(table, []):
            keys = {"id": shanben.page_id(text), "author": "李明", **entry}
            lines = [f"{key} = {json.dumps(value)}" for key, value in keys.items()]
            files.setdefault(f"{name}.toml", []).extend([f"[[{table}]]", *lines])
    made = feed_seeds({"page.txt": case["page"], **files}, world)
    rows = shanben.open_dataset(world.project / "data").rows
    edits = [Edit(**edit) for row in rows for edit in row["edits"]]
    return made + [
        Made(edit.rule, "edit", explain_edit(text, edit), at=edit.before, after=edit.after)
        for edit in edits
    ]


def feed_spoiled(case: Case, world: World) -> list[Made]:
    """A stage of the page fails or gives something else than it should; the build goes on."""
    stage = getattr(record, case["stage"])

    def spoiled(*arguments: Any) -> Any:
        return spoil(stage(*arguments), case["gives"])

    if is_compiled():
        pytest.skip("compiled callers do not notice what is put in the place of a stage")
    world.patch.setattr(record, case["stage"], spoiled)
    if "end" in case["gives"]:
        world.patch.setattr(budget, "FIXED_SECONDS", 0.2)
    return feed_seeds({"page.txt": case["page"]}, world)


def feed_releases(steps: list[Case], world: World) -> list[Made]:
    """Datasets of a few pages are built one after the other; the last one is judged as a release."""
    schema = world.project / "schema" / "dataset.toml"
    place, day = world.project / "history", date(2026, 1, 1)
    for step in steps:
        if "declares" in step:
            version = parse_version(step["declares"])
            declare_version(schema, version, day)
        declared = read_declared_version(schema)
        rows = [make_row(text, seed=f"{text}.txt") for text in step["pages"]]
        write_build(world.project / "built", rows, str(declared))
        made = open_build_folder(world.project / "built")
        if step.get("then") in ("bump", "release"):
            past = open_history(place)
            diff = compare_builds(past.require_baseline(), made)
            write_bump(plan_bump(diff, past, schema, day, step.get("reason", "")))
        if step.get("then") == "release":
            if "index_limit" in step:
                world.patch.setattr(history, "INDEX_LIMIT", step["index_limit"])
            record_release(world.project / "built", place)
    return [
        made_of_finding(finding) for finding in check_release(made, open_history(place), declared)
    ]


FEEDS: dict[str, Callable[[Any, World], Iterable[Made]]] = {
    name.removeprefix("feed_"): feed
    for name, feed in list(globals().items())
    if name.startswith("feed_")
}


def make_rows(text: str) -> tuple[list[Row], list[Finding]]:
    """Return the row of one page, and what was found on it."""
    page = make_page("page.txt", text)
    assert not isinstance(page, Finding)
    return record.make_rows([page])


def misread(case: Case) -> str:
    """Return a text as it looks after it was written in one encoding and read in another."""
    text = join_lines(case["page"])
    for written, read in case["encodings"]:
        text = text.encode(written).decode(read)
    return text


def join_lines(lines: str | list[str]) -> str:
    """Return a page's text; the name of a passage stands for its lines."""
    if isinstance(lines, str):
        return lines
    return "\n".join("\n".join(PASSAGES.get(line, [line])) for line in lines)


def made_of_finding(finding: Finding, text: str = "") -> Made:
    """Return a finding as it is compared with a case."""
    at = text[finding.start : finding.end] if finding.start is not None and text else None
    return Made(
        finding.rule,
        finding.severity,
        finding.message,
        finding.line,
        finding.field,
        finding.count,
        finding.seed or None,
        at,
    )


def build(world: World) -> list[Made]:
    """Build the dataset and return its findings; the exit code says whether one is an error."""
    outcome = world.run("build", "--workers", "1", "--no-cache", "--findings", "json")
    found = [json.loads(line) for line in outcome.lines]
    assert outcome.code == int(any(entry["severity"] == "error" for entry in found)), outcome.err
    names = ("rule", "severity", "message", "line", "field", "count", "seed")
    return [Made(*(entry[name] for name in names)) for entry in found]


def spoil(result: Any, gives: Case) -> Any:
    """Return the result of a stage as a case wants it, or fail as it wants it."""
    if "error" in gives:
        raise ValueError(gives["error"])
    while not gives.get("end", True):
        pass
    if "page" in gives:
        page, findings = result
        kinds = {"blocks": Block, "evidence": Evidence}
        spans = {
            name: tuple(kinds[name](*span) for span in value)
            for name, value in gives["page"].items()
            if name in kinds
        }
        values = {name: value for name, value in gives["page"].items() if name not in kinds}
        return replace(page, values={**page.values, **values}, **spans), findings
    restored, edits, findings = result
    if "edits" in gives:
        edits = tuple(Edit(*edit) for edit in gives["edits"])
    return gives.get("restored", restored), edits, findings


# --- files of seeds


def write_files(folder: Path, files: Case) -> None:
    """Write files below a folder, each as its entry says."""
    for name, entry in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(entry, str | list):
            entry = {"text": entry}
        (kind,) = entry.keys() & WRITERS.keys()
        WRITERS[kind](path, entry)


def write_text(path: Path, entry: Case) -> None:
    """Write lines of text in an encoding, with bytes after them, or cut after a number of bytes."""
    data = join_lines(entry["text"]).encode(entry.get("encoding", "utf-8"))
    data += bytes.fromhex(entry.get("then", ""))
    path.write_bytes(data[: entry.get("cut")])


def write_packed(path: Path, entry: Case) -> None:
    """Write lines of JSONL packed by gzip; `of_it` is the share of the packed file that is there.

    With `spoiled`, each line is a member of its own, and that of this number has a wrong check sum.
    """
    if "spoiled" in entry:
        members = [gzip.compress(line.encode(), mtime=0) for line in entry["packed"]]
        spoiled = (
            member[:-8] + bytes(8) if number == entry["spoiled"] else member
            for number, member in enumerate(members, 1)
        )
        path.write_bytes(b"".join(spoiled))
        return
    data = gzip.compress("\n".join(entry["packed"] * entry["times"]).encode(), mtime=0)
    path.write_bytes(data[: int(len(data) * entry["of_it"])])


def write_members(path: Path, entry: Case) -> None:
    """Write an archive of files."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in entry["members"].items():
            archive.writestr(name, text)


def write_parquet(path: Path, entry: Case) -> None:
    """Write columns of Parquet; a cell may be a text repeated, or the bytes of no text."""
    columns = {
        name: [make_cell(cell) for cell in cells] for name, cells in entry["columns"].items()
    }
    arrays = {
        name: pa.array(cells, pa.binary()).view(pa.string())
        if cells and all(isinstance(cell, bytes) for cell in cells)
        else pa.array(cells, None if cells else pa.string())
        for name, cells in columns.items()
    }
    pq.write_table(pa.table(arrays), path)


def make_cell(cell: Any) -> Any:
    """Return the value of a cell."""
    if not isinstance(cell, dict):
        return cell
    return bytes.fromhex(cell["hex"]) if "hex" in cell else cell["text"] * cell["times"]


def write_archive(path: Path, entry: Case) -> None:
    """Write an archive of web pages: HTML, what a server says that is none, or records without one."""
    records = []
    for number, response in enumerate(entry["responses"], 1):
        html = "".join(response["html"]) * response.get("times", 1)
        data = html.encode(response.get("encoding", "utf-8"))
        data += bytes.fromhex(response.get("then", ""))
        kind, address = response.get("type", "text/html"), f"http://a.example/{number}"
        if "as" in response:
            records.append(warc_record(data, address, response["as"], kind=kind))
            continue
        reply = http(data, kind, response.get("status", "200 OK"))
        length, more = response.get("length"), response.get("more", "")
        records.append(warc_record(reply, address, length=length, more=more))
    path.write_bytes(b"".join(records)[: entry.get("cut")])


def write_size(path: Path, entry: Case) -> None:
    """Make a file of a given size, all zeros."""
    path.touch()
    os.truncate(path, entry["size"])


def write_deep(path: Path, entry: Case) -> None:
    """Make folders within folders, until no system call takes the path of the last one."""
    path.mkdir()
    folder = os.open(path, os.O_RDONLY)
    for _ in range(entry["deep"]):
        os.mkdir("x" * 250, dir_fd=folder)
        inner = os.open("x" * 250, os.O_RDONLY, dir_fd=folder)
        os.close(folder)
        folder = inner
    os.close(folder)


def write_socket(path: Path, _: Case) -> None:
    """Leave a socket that nobody listens on; unlike a pipe it lets nobody wait for ever."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(path))  # an address has at most 107 bytes


WRITERS: dict[str, Callable[[Path, Case], None]] = {
    "text": write_text,
    "packed": write_packed,
    "columns": write_parquet,
    "responses": write_archive,
    "members": write_members,
    "size": write_size,
    "deep": write_deep,
    "link": lambda path, entry: path.symlink_to(entry["link"]),
    "socket": write_socket,
}


# --- the cases


# What is fed these ways is the text of one page, and needs no project.
TEXTS = frozenset({"page", "misread", "fragment", "cut"})
CASES_AT_ONCE = 20


def list_cases(kind: str, *, of_texts: bool) -> list[Any]:
    """Return the cases for rules (`makes`) or against them (`does_not`) as parameters.

    A case that says so is `slow`: its seed is as large as a seed may be, and more.
    """
    return [
        pytest.param(
            *(rule, case),
            id=f"{rule}: {case['name']}",
            marks=[pytest.mark.slow] if case.get("slow") else [],
        )
        for rule, entry in RULES.items()
        for case in entry[kind]
        if bool(TEXTS & case.keys()) == of_texts
    ]


def feed_case(case: Case, world: World | None) -> list[Made]:
    """Feed a case and return what was made; a message can be printed as it is, whatever it quotes."""
    (name,) = case.keys() & FEEDS.keys()
    made = list(FEEDS[name](case[name], world))
    for one in (one for one in made if one.severity != "edit"):
        hidden = [char for char in one.message if unicodedata.category(char)[0] == "C"]
        assert not hidden, one
    return made


@pytest.fixture
def world(project: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> World:
    return World(project, run, monkeypatch)


@each_row("rule, case", list_cases("makes", of_texts=True), most=CASES_AT_ONCE)
def test_a_rule_makes_of_a_text_what_its_case_says(rule: str, case: Case) -> None:
    assert_made(rule, case, feed_case(case, None))


@pytest.mark.parametrize(("rule", "case"), list_cases("makes", of_texts=False))
def test_a_rule_makes_what_its_case_says(rule: str, case: Case, world: World) -> None:
    assert_made(rule, case, feed_case(case, world))


def assert_made(rule: str, case: Case, made: list[Made]) -> None:
    """The rule made what the case says, as often as it says, and with words for a Chinese reader."""
    of_rule = [one for one in made if one.rule == rule]
    assert of_rule, made
    assert {one.severity for one in of_rule} == {RULES[rule]["severity"]}
    expected = dict(case["finds"])
    assert len(of_rule) == expected.pop("times", len(of_rule))
    pattern = expected.pop("message", "")
    fitting = [
        one
        for one in of_rule
        if re.search(pattern, one.message)
        and {name: getattr(one, name) for name in expected} == expected
    ]
    assert fitting, of_rule
    if rule not in NEVER_REPORTED and not rule.startswith("S"):
        # A reader of the report whose browser asks for Chinese reads Chinese.
        assert all(say_message(rule, one.message).chinese for one in of_rule), of_rule


@each_row("rule, case", list_cases("does_not", of_texts=True), most=CASES_AT_ONCE)
def test_a_rule_is_silent_on_a_text_where_its_case_says(rule: str, case: Case) -> None:
    assert_silent(rule, case, feed_case(case, None))


@pytest.mark.parametrize(("rule", "case"), list_cases("does_not", of_texts=False))
def test_a_rule_is_silent_where_its_case_says(rule: str, case: Case, world: World) -> None:
    assert_silent(rule, case, feed_case(case, world))


def assert_silent(rule: str, case: Case, made: list[Made]) -> None:
    """The page or set is good all the same, or another rule says what is wrong with it."""
    rules = {one.rule for one in made}
    assert rule not in rules, made
    instead = {case["instead"]} if "instead" in case else set()
    assert rules >= instead
    assert {one.rule for one in made if one.severity == "error"} <= instead, made


# --- the laws


def named_by_code() -> set[str]:
    """Return every rule that the code can name: in its strings and in the tables that it reads."""
    named: set[str] = set()
    texts = (path.read_text(encoding="utf-8") for path in (ROOT / "shanben").rglob("*.py"))
    for text in filter(QUOTED_ID.search, texts):  # one in five; to parse them all takes a second
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                named |= {node.value} if RULE_ID.fullmatch(node.value) else set()
    for path in (ROOT / "shanben" / "base" / "tables").glob("*.tsv"):
        if path.stem != "rules":
            cells = (cell for row in read_table(path.stem) for cell in row.values())
            named.update(cell for cell in cells if RULE_ID.fullmatch(cell))
    return named


def test_what_the_code_makes_stands_in_the_table_and_has_cases() -> None:
    """A rule is one thing: an id that somebody can look up, that is made, and that is tested."""
    listed = [row["rule"] for row in read_table("rules")]
    assert listed == sorted(set(listed))
    assert named_by_code() == set(listed)
    assert list(RULES) == listed
    assert all(entry["makes"] and entry["does_not"] for entry in RULES.values())


@each_row("rule", read_rules().values(), ids=list(read_rules()))
def test_a_rule_says_all_that_a_person_needs(rule: Rule) -> None:
    """What it means, an example, and what to do, unless the program has done it."""
    assert RULE_ID.fullmatch(rule.id)
    assert rule.severity in ("edit", "error", "warning", "note")
    assert rule.title
    assert rule.example
    assert rule.meaning.endswith(".")
    assert rule.next_step.endswith(".") or (rule.is_edit and not rule.next_step)
    assert rule.is_edit == (rule.id not in rule_severities())


@each_row("rule", [rule for rule in read_rules().values() if rule.is_edit])
def test_the_example_of_an_edit_is_what_the_program_does(rule: Rule) -> None:
    """A reader may try it: a case of the rule holds the words before and has the words after."""
    before, arrow, after = rule.example.partition(" → ")
    assert arrow
    cases = RULES[rule.id]["makes"]
    if "by_hand" in cases[0]:
        spots = [spot for case in cases for spot in case["by_hand"]["spot"]]
        assert {"before": before, "after": after}.items() <= spots[0].items()
        return
    texts = [
        misread(case["misread"]) if "misread" in case else join_lines(case["page"])
        for case in cases
    ]
    assert any(before in text and after in edited(text) for text in texts)


def edited(text: str) -> str:
    """Return a page restored, and after it the same page Simplified."""
    ((row,), _) = make_rows(text)
    restored = replay_edits(text, (Edit(**edit) for edit in row["edits"]))
    return f"{restored}\n{row['text_simplified']}"


def test_the_page_of_rules_is_made_from_the_table() -> None:
    """Who changes the table makes the page again."""
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert page == describe_rules()
    assert all(
        f"\n### {rule.id} {rule.title} ({rule.severity})\n" in page
        for rule in read_rules().values()
    )


def test_a_message_never_holds_what_a_terminal_would_obey() -> None:
    """A finding quotes the open web, and `cat findings.jsonl` is how people read it."""
    finding = Finding("M106", "甲\x1b[2J\u202e\n\x9b乙\u3000丙")
    assert finding.message == r"甲\x1b[2J\u202e\n\x9b乙" + "\u3000丙"
    assert finding.of_seed("a.txt").message == finding.message


def test_the_command_tells_what_a_rule_means(run: Run) -> None:
    """Whoever meets an id in a log asks for it."""
    rule = read_rules()["V104"]
    outcome = run("rule", "v104")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.lines == [
        f"V104 warning: {rule.title}",
        rule.meaning,
        f"Example: {rule.example}",
        f"What to do: {rule.next_step}",
    ]
    assert "What to do" not in run("rule", "R101").out
    assert run("rule").out == describe_rules()


@pytest.mark.parametrize(
    ("name", "words"),
    [("V117", "no rule has this id; near are V1"), ("hello", "hello: no rule has this id\n")],
)
def test_an_id_that_no_rule_has_is_wrong_use(run: Run, name: str, words: str) -> None:
    outcome = run("rule", name)
    assert (outcome.code, outcome.out) == (2, "")
    assert words in outcome.err
    assert outcome.err.count("\n") == 1


def test_the_nearest_rules_are_few_and_exist() -> None:
    assert nearest_rules("R10l")[0].startswith("R10")
    assert len(nearest_rules("R1")) <= 3
    assert set(nearest_rules("R1")) <= read_rules().keys()
