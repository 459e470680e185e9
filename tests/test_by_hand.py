"""What a person says of a page is carried out, on record, and bound to the page as it was."""

import json
import re
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor

import pytest

import shanben
from shanben.base.by_hand import MAX_BYTES, Correction, read_by_hand
from shanben.base.page_text import replay_edits
from shanben.base.types import Edit
from shanben.command import say_by_hand
from shanben.pages.record import make_rows
from shanben.seeds.formats.seed_rows import make_page
from shanben.shards.workspace import lock_folder
from tests.conftest import folder_bytes
from tests.sample_build import settle_datasheet

LI = ("--author", "李明")
PAPER = (*LI, "--source", "2021年6月28日的报纸")
CONVERTED = (
    "縣(xiàn)裏的農(nóng)技員到田間教農(nóng)民們(men)種(zhǒng)果樹,村民們(men)學得很快。\n"
    "當時(shí)全縣(xiàn)種(zhǒng)下三千畝果樹,如今農(nóng)家的收入比那時(shí)高。\n"
)
TORN = "群眾勇?lián)姑?、踔厲,又勇?lián)姑?、前行。"


def rows_of(project):
    return {row["seed"][:3]: row for row in shanben.open_dataset(project / "data").rows}


def findings_of(project):
    return [(f.seed[:3], f.rule) for f in shanben.open_dataset(project / "data").findings]


def test_an_accepted_finding_is_a_note_until_the_page_changes(built, run):
    """The reason stands where the finding stood; manifest, datasheet and report say so too."""
    seed = next((built / "seeds").glob("003_*"))
    before = rows_of(built)
    accepted = run("accept", seed.name, "M104", *LI, "--reason", "此站不印日期。")
    assert (accepted.code, accepted.err) == (0, "")
    assert accepted.lines == [f"1 finding M104 of {seed.name} accepted; run shanben build"]
    assert run("build", "--strict").code == 0
    assert findings_of(built) == [("003", "V109"), ("004", "M101"), ("004", "M104")]
    assert rows_of(built) == before
    manifest = json.loads((built / "data" / "manifest.json").read_text())
    entry = {"id": before["003"]["id"], "kind": "accepted", "of": "M104", "author": "李明"}
    assert manifest["by_hand"] == [entry]
    for name in ("DATASHEET.md", "README.md"):
        text = (built / "data" / name).read_text()
        assert re.search(r"V109( \|.*|</td><td>)finding accepted", text), name
    assert "此站不印日期。" in (built / "data" / "report.html").read_text()
    assert run("check").code == 0
    seed.write_text(seed.read_text() + "多了一行。")
    settle_datasheet(built)
    assert run().code == 0
    assert {("", "V112"), ("003", "M104")} <= set(findings_of(built))
    assert "V109" not in {rule for _, rule in findings_of(built)}


def test_a_value_is_given(built, run):
    """With author and source, and the place where the page prints it; what was missed is not missed."""
    row = rows_of(built)["004"]
    words = row["text"].split("\n")[0][3:20]
    outcome = run("correct", row["id"], "--field", "title", "--value", words, *PAPER)
    assert outcome.lines == [f"{row['seed']}: title is given; run shanben build"]
    people = ("--value", "王琳:reporter", "--value", "张伟:photographer")
    assert run("correct", row["id"], "--field", "authors", *people, *PAPER).code == 0
    assert run("correct", row["id"], "--field", "dateline_agency", "--absent", *PAPER).code == 0
    assert run().code == 0
    now = rows_of(built)["004"]
    assert (now["title"], now["dateline_agency"]) == (words, None)
    assert now["authors"] == [
        {"name": "王琳", "role": "reporter"},
        {"name": "张伟", "role": "photographer"},
    ]
    by_hand = [entry for entry in now["evidence"] if entry["method"] == "by_hand"]
    assert [entry["field"] for entry in by_hand] == ["authors", "dateline_agency", "title"]
    assert now["text"][by_hand[2]["start"] : by_hand[2]["end"]] == words
    explained = run("explain", row["id"]).out
    assert f"title: {words}  line 1, by_hand, from “{words}”" in explained
    assert "from “”" not in explained  # a value that the page does not print comes from nowhere
    assert [rule for seed, rule in findings_of(built) if seed == "004"] == ["M104", *["V111"] * 3]
    others = {field for field in row if row[field] != now[field]}
    assert others == {"title", "authors", "dateline_agency", "evidence"}


def make_row(text, *spots):
    corrections = []
    place = 0
    for before, after in spots:
        place = text.index(before, place)
        corrections.append(
            Correction("", place, place + len(before), before, after, "李明", "报纸")
        )
        place += len(before)
    (row,), findings = make_rows(
        [make_page("a.txt", text)], (), {shanben.page_id(text): corrections}
    )
    edits = [Edit(**edit) for edit in row["edits"]]
    restored = replay_edits(text, edits)
    assert len(restored) == len(row["text_simplified"])
    return row, findings, restored


def test_a_spot_is_restored_and_proved():
    """It is an edit like any other: replayed, simplified, counted."""
    text = CONVERTED + TORN
    row, findings, _ = make_row(text)
    assert (row["damage"], row["unresolved"]) == ("partial", 2)
    row, findings, restored = make_row(text, ("?lián)姑?", "擔使命"))
    assert "群眾勇擔使命、踔厲,又勇?lián)姑?" in restored
    assert "群众勇担使命、踔厉" in row["text_simplified"]
    assert (row["damage"], row["unresolved"]) == ("partial", 1)
    left = [finding for finding in findings if finding.rule == "R201"]
    assert [(f.count, f.line, f.message) for f in left] == [
        (1, 3, "1 damaged spot more on this line; left as found.")
    ]
    both = ("?lián)姑?", "擔使命"), ("?lián)姑?", "擔使命")
    row, findings, restored = make_row(text, *both)
    assert restored.count("擔使命") == 2
    assert (row["damage"], row["unresolved"]) == ("repaired", 0)
    assert [edit["rule"] for edit in row["edits"] if edit["rule"][0] == "V"] == ["V107", "V107"]
    assert not [finding for finding in findings if finding.rule.startswith("R2")]


@pytest.mark.parametrize("wrong", ["擔任務", "擔使", "擔当命"])
def test_what_the_damage_does_not_explain_is_not_proved(wrong):
    """A person's word is taken, and called no more than that."""
    row, _, restored = make_row(CONVERTED + TORN, ("?lián)姑?", wrong))
    assert f"群眾勇{wrong}、" in restored
    assert [edit["rule"] for edit in row["edits"] if edit["rule"][0] == "V"] == ["V108"]


def test_a_repair_that_is_wrong_is_corrected():
    """What a person says stands in the place of the program's edits inside of it."""
    text = CONVERTED + "全縣(xiàn)人民。"
    row, _, restored = make_row(text, ("縣(xiàn)人", "郡人"))
    assert restored.endswith("全郡人民。")
    spot = [edit for edit in row["edits"] if edit["before"] == "縣(xiàn)人"]
    assert [(edit["after"], edit["rule"]) for edit in spot] == [("郡人", "V108")]


def test_the_command_says_whether_a_spot_is_proved(project, run):
    """The curator learns at once what the record will say; which of two spots must be said."""
    (project / "seeds" / "a.txt").write_text(CONVERTED + TORN)
    settle_datasheet(project)
    assert run().code == 0
    twice = run("correct", "a.txt", "--before", "?lián)姑?", "--after", "擔使命", *PAPER)
    assert twice.code == 2
    assert "2 times (lines 3); name more of it, or --line" in twice.err
    spot = ("correct", "seeds/a.txt", "--before", "眾勇?lián)姑?", "--after", "眾勇擔使命", *PAPER)
    assert "damaged again it is what was found; run shanben build" in run(*spot).out
    again = run(*spot)
    assert (again.code, "overlap" in again.err) == (2, True)
    other = ("--before", "又勇?lián)姑?", "--after", "又说甲", *PAPER)
    assert "not proved" in run("correct", "a.txt", *other).out
    assert run().code == 0
    assert [rule for _, rule in findings_of(project)].count("V111") == 2
    written = tomllib.loads((project / "seeds" / "corrections.toml").read_text())
    assert [spot["after"] for spot in written["spot"]] == ["眾勇擔使命", "又说甲"]


def test_only_the_shard_of_the_page_is_made_anew(project, run, monkeypatch):
    """An entry is part of what its shard is made of, and of no other."""
    from shanben.shards import pieces, schedule

    settings = project / "schema" / "dataset.toml"
    settings.write_text(
        settings.read_text().replace("pages_per_shard = 2000", "pages_per_shard = 3")
    )
    for number in range(30):
        (project / "seeds" / f"{number:02}.txt").write_text(f"第{number}页写了一件小事。\n")
    settle_datasheet(project)
    assert run("--workers", "1").code == 0
    before = folder_bytes(project / "data")
    made = []
    monkeypatch.setattr(
        schedule, "make_pieces", lambda jobs: made.extend(jobs) or pieces.make_pieces(jobs)
    )
    assert run("correct", "07.txt", "--field", "title", "--value", "小事", *PAPER).code == 0
    assert run("--workers", "1").code == 0
    assert len(made) == 1
    after = folder_bytes(project / "data")
    changed = [name for name in before if "/train-" in name and before[name] != after[name]]
    assert len(changed) == 2  # its Parquet and its JSONL
    assert run("check", "--no-cache", "--workers", "1").code == 0


GOOD = {"id": "sb1-" + "a" * 26, "author": "a", "source": "s"}
SPOT = GOOD | {"start": 1, "end": 2, "before": "a", "after": "b"}
VALUE = GOOD | {"field": "title", "value": "a"}
WRONG = {
    "accepted.toml": [
        ("[[accepted", "is not TOML"),
        ("\udcff", "is not TOML"),
        ("a = " + "[" * 5000, "is not TOML"),
        ("spot = 1", "unknown key 'spot'; known: accepted"),
        ("accepted = 1", "accepted must be written as [[accepted]]"),
        ([{"id": "x"}], "accepted 1: the key 'rule' is missing"),
        ([{**GOOD, "rule": "M104", "reason": "r"}], "unknown key 'source'"),
        (
            [{"id": "../x", "rule": "M104", "reason": "r", "author": "a"}],
            "id must be the id of a page",
        ),
        ([{"id": GOOD["id"], "rule": "V106", "reason": "r", "author": "a"}], "makes no warning"),
        ([{"id": GOOD["id"], "rule": "X", "reason": "r\x1b[2J", "author": "a"}], "reason must be"),
        ([{"id": GOOD["id"], "rule": "M104", "reason": "r", "author": "a"}] * 2, "two entries of"),
    ],
    "corrections.toml": [
        ([SPOT | {"end": 9}], "from start to end are 8 characters, before has 1"),
        ([SPOT | {"after": "a"}], "before and after are the same"),
        ([SPOT | {"after": "\ud800"}], "is not TOML"),  # half a character, in any spelling
        ([SPOT | {"start": -1}], "start must be an offset in the page, not -1"),
        ([SPOT | {"start": True}], "start must be an offset in the page, not True"),
        ([SPOT, SPOT | {"end": 3, "before": "aa"}], "two spots of sb1-aaa"),
        ([VALUE | {"field": "text"}], "field 'text' is none that is read off a page"),
        ([VALUE | {"field": "titel"}], "did you mean"),
        ([VALUE | {"value": 7}], "value is not what the contract asks of title"),
        ([VALUE | {"field": "date_published", "value": "heute"}], "value is not what the contract"),
        ([VALUE | {"absent": True}], "give either value or absent = true"),
        ([VALUE | {"start": 3}], "start and end stand together"),
        ([VALUE, VALUE], "two entries of"),
    ],
}


def write_wrong(path, content):
    if isinstance(content, str):
        path.write_bytes(content.encode("utf-8", "surrogateescape"))
        return
    lines = []
    for entry in content:
        table = "accepted" if path.stem == "accepted" else "spot" if "before" in entry else "value"
        lines += [f"[[{table}]]", *(f"{key} = {json.dumps(value)}" for key, value in entry.items())]
    path.write_text("\n".join(lines))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [(name, content, words) for name, cases in WRONG.items() for content, words in cases],
)
def test_a_wrong_file_is_wrong_use(seeded, run, name, content, words):
    """One line a problem, before a seed is read; a terminal shows it as it is."""
    write_wrong(seeded / "seeds" / name, content)
    outcome = run()
    assert (outcome.code, outcome.out) == (2, "")
    assert words in outcome.err
    assert outcome.err.startswith("shanben: seeds/")
    assert all(line.isprintable() for line in outcome.err.splitlines())
    assert not (seeded / "data").exists()


def test_a_mark_that_an_editor_puts_first_is_no_part_of_a_file(seeded, run):
    """Notepad begins a file with one, and a person writes settings, answers and what is accepted."""
    for path in (*(seeded / "schema").glob("*.toml"), seeded / "seeds" / "accepted.toml"):
        text = path.read_text(encoding="utf-8") if path.exists() else "# nothing yet\n"
        path.write_text(text, encoding="utf-8-sig", newline="\r\n")
    assert run("build").code == 0
    assert run("build", "--bump", "--answers-hold").code == 0
    for path in (seeded / "schema").glob("*.toml"):
        assert path.read_bytes().startswith(b"\xef\xbb\xbf#")


def test_all_problems_are_told_together(seeded, run):
    """Nobody mends a file line by line."""
    write_wrong(
        seeded / "seeds" / "corrections.toml", [SPOT | {"end": 9}, VALUE | {"field": "text"}]
    )
    write_wrong(seeded / "seeds" / "accepted.toml", "x = 1")
    assert len(run().err.splitlines()) == 3


def test_a_file_without_end_is_not_read_as_one(seeded, run):
    """Nobody writes so much by hand."""
    with (seeded / "seeds" / "accepted.toml").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    outcome = run()
    assert (outcome.code, outcome.err) == (
        2,
        f"shanben: seeds/accepted.toml: is larger than {MAX_BYTES // 2**20} MB\n",
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("accept", "nobody.txt", "M104", *LI, "--reason", "r"), "no page of data/ has"),
        (
            ("accept", "000_868280a114e208a9.txt", "M104", *LI, "--reason", "r"),
            "has no finding M104",
        ),
        (("correct", "000_868280a114e208a9.txt", *PAPER), "say either --before and --after"),
        (
            ("correct", "000_868280a114e208a9.txt", "--before", "没有的话", "--after", "b", *PAPER),
            "does not hold",
        ),
        (
            ("correct", "000_868280a114e208a9.txt", "--field", "id", "--value", "b", *PAPER),
            "none that is read off a page",
        ),
        (
            (
                "correct",
                "000_868280a114e208a9.txt",
                "--field",
                "title",
                *("--value", "b") * 2,
                *PAPER,
            ),
            "takes one --value",
        ),
    ],
)
def test_what_cannot_be_written_is_said(built, run, arguments, words):
    """Exit 2, and no file is made that a build would refuse."""
    outcome = run(*arguments)
    assert (outcome.code, words in outcome.err) == (2, True), outcome
    assert not list((built / "seeds").glob("*.toml"))


def test_spots_may_be_written_in_any_order(tmp_path):
    """Only those that overlap clash; whoever adds one need not look for its place."""
    path = tmp_path / "corrections.toml"
    write_wrong(path, [SPOT | {"start": 7, "end": 8}, SPOT, SPOT | {"start": 4, "end": 5}])
    files = {path.name: path.read_bytes()}
    assert sorted(one.start for one in read_by_hand(files.get, ["title"])) == [1, 4, 7]


ACCEPT = ("accept", "003_7ee5ee5f73b9d56e.txt", "M104", *LI, "--reason", "此站不印日期。")


def test_two_who_speak_at_once_are_both_heard(built, run):
    """Who comes second waits, and adds to what the first has written."""
    path = built / "seeds" / "accepted.toml"
    first = {"id": "sb1-" + "a" * 26, "rule": "M104", "author": "王芳", "reason": "r"}
    with ThreadPoolExecutor(1) as beside:
        with lock_folder(built / "seeds", "busy"):
            second = beside.submit(run, *ACCEPT)
            time.sleep(0.5)
            write_wrong(path, [first])
        assert second.result().code == 0
    said = tomllib.loads(path.read_text(encoding="utf-8"))["accepted"]
    assert [entry["author"] for entry in said] == ["王芳", "李明"]


def test_who_writes_for_long_is_not_waited_for(built, run, monkeypatch):
    """A run that hangs keeps the lock; then the command says so, and nothing is written."""
    monkeypatch.setattr(say_by_hand, "WAIT_SECONDS", 0)
    with lock_folder(built / "seeds", "busy"):
        outcome = run(*ACCEPT)
    assert (outcome.code, outcome.err) == (
        2,
        "shanben: somebody else is writing into seeds; run it again\n",
    )
    assert not (built / "seeds" / "accepted.toml").exists()
