"""`add` and `build --bump`: after a release a page is added in two steps, then committed."""

import errno
import io
import json
import os
import re
import subprocess
import sys
import tomllib

import pytest

from shanben.base.files import replace_file
from tests.conftest import ROOT, folder_bytes

PAGE = """河边小学开学
2024-09-01 来源：河边日报

　　今天上午，河边小学举行了开学典礼，三百名学生走进新的教室。
"""
OTHER = """二十条渔船平安回港
2024-10-02 来源：河边日报

　　昨天傍晚，二十条渔船都回到了港口，渔民们忙着卸下满船的鱼。
"""
DAMAGED = "004_cf4053938d74a481.txt"


@pytest.fixture
def river(tmp_path, monkeypatch, run):
    """A project as `init` makes it, with one page."""
    monkeypatch.chdir(tmp_path)
    assert run("init", "river").code == 0
    monkeypatch.chdir(tmp_path / "river")
    (tmp_path / "river" / "seeds" / "one.txt").write_text(PAGE, encoding="utf-8")
    return tmp_path / "river"


def write(folder, name, text, encoding="utf-8"):
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return str(path)


def seeds_of(project):
    return sorted(path.name for path in (project / "seeds").iterdir() if path.name != "README")


def test_a_page_is_shown_and_copied_under_a_name_that_stays(river, run, tmp_path):
    """Title, date, source and damage; the name is a number and the beginning of the page's id."""
    outcome = run("add", write(tmp_path, "渔 船.TXT", OTHER, "gb18030"))
    assert outcome.code == 0
    name = outcome.out.splitlines()[0].partition("seeds/")[2]
    assert re.fullmatch("000000_[a-z2-7]{16}[.]txt", name)
    assert outcome.out.splitlines()[1:] == [
        "  title: 二十条渔船平安回港",
        "  date: 2024-10-02",
        "  source: 河边日报",
        "  damage: none",
    ]
    assert (river / "seeds" / name).read_bytes() == OTHER.encode("gb18030")
    assert "1 page added; next: shanben build --bump" in outcome.err
    assert run("build", "--workers", "1").code == 0
    rows = (river / "data" / "jsonl" / "train-00000.jsonl").read_text("utf-8")
    assert f'"id":"sb1-{name[7:23]}' in rows


@pytest.mark.usefixtures("river")
def test_damage_is_told_before_anybody_builds(run):
    """With the number of edits, as the page is known to have."""
    outcome = run("add", str(ROOT / "seeds" / DAMAGED))
    assert outcome.code == 0
    assert re.search(r"  damage: [0-9]+ edits restored it, 0 spots left as found", outcome.out)


def test_numbers_go_on_after_the_last(river, run, tmp_path):
    """New pages stand after the old ones, so that only the last shard changes."""
    (river / "seeds" / "one.txt").rename(river / "seeds" / "0041_abc.txt")
    assert (
        run("add", write(tmp_path, "a.txt", OTHER), write(tmp_path, "b.md", "雨停了。")).code == 0
    )
    assert [name.split("_")[0] for name in seeds_of(river)] == ["0041", "0042", "0043"]
    assert seeds_of(river)[-1].endswith(".md")


@pytest.mark.usefixtures("river")
def test_standard_input_is_text_or_a_web_page(run, monkeypatch):
    """What it is stands at its beginning."""
    for data, suffix in ((OTHER, ".txt"), ("<!DOCTYPE html><p>雨停了，太阳出来了。", ".html")):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data.encode())))
        outcome = run("add", "-")
        assert outcome.code == 0, outcome.err
        assert outcome.out.startswith("standard input is seeds/00000")
        assert outcome.out.splitlines()[0].endswith(suffix)


REFUSED = {
    "a twin": (PAGE.replace("\n", "\r\n"), "a.txt", "is the page of seeds/one.txt"),
    "no text": (" \n", "a.txt", "the file holds no text"),
    "bytes of no encoding": ("\udcff\udcfe\udc80", "a.txt", "cannot be decoded"),
    "a dump": ('{"text": "雨"}', "a.jsonl", "holds many pages; copy it into the seeds yourself"),
    "a document": ("x", "a.docx", "this suffix is none of them"),
}


@pytest.mark.parametrize(("text", "name", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_added_is_told_and_nothing_is_copied(river, run, tmp_path, text, name, said):
    """Not even the good page beside it; every problem with the name of its file."""
    path = tmp_path / name
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    before = folder_bytes(river)
    outcome = run("add", write(tmp_path, "good.txt", OTHER), str(path), str(tmp_path / "none.txt"))
    assert (outcome.code, outcome.out) == (2, "")
    lines = outcome.err.splitlines()
    assert any(line.startswith(f"shanben: {path}: ") and said in line for line in lines), lines
    assert any("none.txt: cannot be read: No such file" in line for line in lines)
    assert lines[-1] == "shanben: nothing was added"
    assert folder_bytes(river) == before


def test_where_one_page_cannot_be_written_none_is_added(river, run, tmp_path, monkeypatch):
    """A half-added list would have to be sorted out by hand; and it is said that nothing was changed."""
    from shanben.command import add

    def fill_disk(path, content):
        if path.name.startswith("000001_"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        replace_file(path, content)

    monkeypatch.setattr(add, "replace_file", fill_disk)
    before = folder_bytes(river)
    outcome = run("add", write(tmp_path, "a.txt", OTHER), write(tmp_path, "b.txt", NEAR))
    assert (outcome.code, outcome.out) == (1, "")
    assert "No space left on device; nothing was changed; make room" in outcome.err
    assert folder_bytes(river) == before


@pytest.mark.usefixtures("river")
def test_one_page_given_twice_is_refused(run, tmp_path):
    first, second = write(tmp_path, "a.txt", OTHER), write(tmp_path, "b.txt", OTHER + "\n")
    outcome = run("add", first, second)
    assert outcome.code == 2
    assert f"{second}: is the same page as {first}" in outcome.err


def test_a_row_of_a_dump_is_a_twin_too(river, run, tmp_path):
    """The name says which row."""
    line = json.dumps({"text": OTHER})
    (river / "seeds" / "dump.jsonl").write_text(f'{{"text": "雨停了"}}\n{line}\n')
    outcome = run("add", write(tmp_path, "a.txt", OTHER))
    assert "a.txt: is the page of seeds/dump.jsonl#L2" in outcome.err


NEAR = OTHER.replace("平安回港", "回到港口").replace("2024-10-02", "2024-10-03 浏览次数：7")


def test_nearly_the_same_page_is_shown(river, run, tmp_path):
    """One that is built, one that is not yet, one given in the same breath, and one in Traditional."""
    (river / "seeds" / "two.txt").write_text(OTHER, encoding="utf-8")
    run("build", "--workers", "1")
    outcome = run("add", write(tmp_path, "a.txt", NEAR))
    assert "  near-identical: 100% of the article stands in two.txt" in outcome.out
    third = NEAR.replace("浏览次数：7", "")
    fourth = NEAR.replace("渔船回到港口", "漁船回到港口")
    outcome = run("add", write(tmp_path, "b.txt", third), write(tmp_path, "c.txt", fourth))
    near = [line for line in outcome.out.splitlines() if "near-identical" in line]
    assert len(near) == 6
    assert len([line for line in near if "stands in two.txt" in line]) == 2
    assert len([line for line in near if "stands in 000000_" in line]) == 2
    assert "near-identical" not in run("add", write(tmp_path, "d.txt", "雨停了，太阳出来了。")).out


@pytest.mark.usefixtures("river")
def test_a_page_cannot_speak_to_the_terminal(run, tmp_path):
    page = OTHER.replace("平安回港", "平安\x1b[2J回港\u202e")
    outcome = run("add", write(tmp_path, "a.txt", page))
    assert outcome.code == 0
    assert "\x1b" not in outcome.out
    assert "\u202e" not in outcome.out


def test_outside_of_a_project_nothing_is_added(tmp_path, monkeypatch, run):
    monkeypatch.chdir(tmp_path)
    outcome = run("add", write(tmp_path, "a.txt", OTHER))
    assert outcome.code == 2
    assert "or make one with shanben init" in outcome.err


# --- build --bump


def declared(project):
    return tomllib.loads((project / "schema" / "dataset.toml").read_text("utf-8"))["version"]


def release(run):
    """Build, declare, build again, and make that the last release, as a publication does."""
    assert run("build", "--bump", "--workers", "1").code == 0
    assert run("bump", "--released", "data").code == 0


def git(*arguments):
    options = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "core.autocrlf=false"]
    done = subprocess.run(
        ["git", *options, *arguments], capture_output=True, encoding="utf-8", check=True
    )
    return done.stdout


def test_after_a_release_a_page_is_two_steps_and_a_commit(river, run, tmp_path):
    """In a folder under git: what is committed is what `check` wants, and nothing is left over."""
    git("init", "-q")
    release(run)
    git("add", "-A")
    git("commit", "-qm", "first")
    assert run("check").code == 0

    assert run("add", write(tmp_path, "a.txt", OTHER)).code == 0
    outcome = run("build", "--bump", "--workers", "1")
    assert outcome.code == 0, outcome
    assert "version 1.1.0 (was 1.0.0)" in outcome.err
    assert "L201" not in outcome.out + outcome.err
    assert declared(river) == "1.1.0"
    git("add", "-A")
    git("commit", "-qm", "a page more")
    changed = set(git("diff", "--name-only", "HEAD~1").split())
    assert {"schema/dataset.toml", "schema/history/changelog.json", "data/manifest.json"} <= changed
    assert len([name for name in changed if name.startswith("seeds/")]) == 1
    clone = tmp_path / "clone"
    git("clone", "-q", str(river), str(clone))
    os.chdir(clone)
    assert run("check", "--no-cache").code == 0
    manifest = json.loads((clone / "data" / "manifest.json").read_bytes())
    assert (manifest["version"], manifest["rows"]) == ("1.1.0", 2)


@pytest.mark.slow
def test_a_second_time_nothing_changes(river, run):
    """What is declared already is declared once."""
    release(run)
    (river / "seeds" / "two.txt").write_text(OTHER, encoding="utf-8")
    run("build", "--bump")
    once = folder_bytes(river / "data") | folder_bytes(river / "schema")
    outcome = run("build", "--bump")
    assert outcome.code == 0
    assert folder_bytes(river / "data") | folder_bytes(river / "schema") == once


def test_a_build_that_changes_nothing_declares_nothing(river, run):
    release(run)
    outcome = run("build", "--bump")
    assert "version 1.0.0: nothing changed since it was released" in outcome.err
    assert declared(river) == "1.0.0"


def bind_answer(project):
    """Let one answer of the datasheet be given for the pages that are there."""
    from shanben.dataset.build_folder import open_build_folder
    from shanben.documents.datasheet import hash_pages

    path = project / "schema" / "datasheet.toml"
    pages = hash_pages(open_build_folder(project / "data"))
    bond = f'\n[given_for]\n"motivation.purpose" = "{pages}"  # ours\n'
    path.write_text(path.read_text("utf-8") + bond, encoding="utf-8")


@pytest.mark.slow
def test_all_that_only_a_person_can_answer_is_named_together(river, run):
    """Nobody is there: everything is told, with the options that answer it; nothing is declared."""
    (river / "seeds" / "two.txt").write_text(OTHER, encoding="utf-8")
    release(run)
    bind_answer(river)
    (river / "seeds" / "two.txt").unlink()
    schema = folder_bytes(river / "schema")
    outcome = run("build", "--bump")
    assert outcome.code == 1
    first, *lines = outcome.err.splitlines()
    assert first.startswith(
        "version 2.0.0 is needed, because of 1 id withdrawn. MAJOR does not say "
    )
    assert lines[0].startswith("shanben: 1 id would be withdrawn for good, the first is sb1-")
    assert "say why with --reason" in lines[0]
    assert lines[1] == (
        "shanben: schema/datasheet.toml: answers are given for other pages: motivation.purpose and "
        "not confirmed for version 2.0.0; read them, mend what is wrong, and say --answers-hold"
    )
    assert lines[2:] == ["shanben: no version was declared"]
    assert folder_bytes(river / "schema") == schema

    outcome = run("build", "--bump", "--reason", "its author asked", "--answers-hold")
    assert outcome.code == 0, outcome
    assert declared(river) == "2.0.0"
    datasheet = (river / "schema" / "datasheet.toml").read_text("utf-8")
    assert 'reviewed_for = "2.0.0"' in datasheet
    assert "# ours" in datasheet
    withdrawn = json.loads((river / "data" / "withdrawn.json").read_bytes())["withdrawn"]
    assert [item["reason"] for item in withdrawn] == ["its author asked"]
    assert run("check").code == 0


def test_a_person_on_a_terminal_is_asked(river, run, monkeypatch):
    """Two questions, two answers, and the version is declared."""
    from shanben.command import bump

    (river / "seeds" / "two.txt").write_text(OTHER, encoding="utf-8")
    release(run)
    bind_answer(river)
    (river / "seeds" / "two.txt").unlink()
    asked = []

    def answer(question):
        asked.append(question)
        return "its author asked" if question.endswith("Why?") else "y"

    monkeypatch.setattr(bump, "ask_on_terminal", answer)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert run("build", "--bump", "--quiet").code == 0
    assert len(asked) == 2
    assert "Do they still hold? [y/N]" in asked[1]
    assert declared(river) == "2.0.0"


def test_a_person_who_says_no_declares_nothing(river, run, monkeypatch):
    """The words are to be mended first."""
    from shanben.command import bump

    release(run)
    bind_answer(river)
    (river / "seeds" / "two.txt").write_text(OTHER, encoding="utf-8")
    monkeypatch.setattr(bump, "ask_on_terminal", lambda _: "")
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    outcome = run("build", "--bump", "--quiet")
    assert outcome.code == 1
    assert "say --answers-hold" in outcome.err
    assert declared(river) == "1.0.0"


@pytest.mark.parametrize("command", [["build", "--bump", "--quiet"], ["bump"]])
def test_answers_are_confirmed_for_no_version_that_cannot_be_declared(river, run, command):
    """The datasheet names a version that is declared, or none; what a person may mend comes first."""
    release(run)
    bind_answer(river)
    (river / "seeds" / "two.txt").write_text(OTHER, encoding="utf-8")
    assert run("build").code == 1
    settings = river / "schema" / "dataset.toml"
    layout = re.sub(
        "(?m)^released = .*$", "released = 2026-11-22 \t# day", settings.read_text("utf-8")
    )
    settings.write_text(layout, encoding="utf-8")
    before = folder_bytes(river / "schema")
    outcome = run(*command, "--answers-hold")
    assert outcome.code != 0
    assert "dataset.toml: would lose some of its layout" in outcome.err
    assert folder_bytes(river / "schema") == before


@pytest.mark.parametrize("arguments", [["--reason", "x"], ["--against", "data"]])
@pytest.mark.usefixtures("river")
def test_what_speaks_of_a_version_needs_the_bump(run, arguments):
    outcome = run("build", *arguments)
    assert outcome.code == 2
    assert f"{arguments[0]} says something about a new version; say --bump too" in outcome.err


@pytest.mark.usefixtures("river")
def test_the_placeholder_of_init_is_never_published(run, monkeypatch):
    """A dry run says what is missing; nothing goes to a stranger's name."""
    from shanben.command import publish

    run("build", "--bump")
    asked = []
    monkeypatch.setattr(publish, "run_publish", lambda *_, **named: asked.append(named) or 0)
    outcome = run("publish", "--dry-run")
    assert outcome.code == 0
    assert "before it can be sent: my-name/river stands for a name of yours" in outcome.err
    assert [named["confirm"] for named in asked] == [None]
    outcome = run("publish", "--yes")
    assert outcome.code == 2
    assert (
        "my-name/river stands for a name of yours; set repo in schema/dataset.toml" in outcome.err
    )
    assert len(asked) == 1
    assert run("publish", "--yes", "--repo", "people/river").code == 0


def test_one_character_of_a_released_page_need_not_frighten(river, run):
    """What MAJOR means is said, and `bump` asks at once for the reviews that it will need."""
    release(run)
    bind_answer(river)
    page = river / "seeds" / "one.txt"
    page.write_text(page.read_text("utf-8").replace("。", "！", 1), encoding="utf-8")
    low = run("build")
    assert "L201 error: version 1.0.0 declared, 2.0.0 needed: 1 page edited" in low.out
    assert low.lines[-2].endswith("; run shanben build --bump")
    outcome = run("bump")
    assert outcome.code == 1
    meaning, review, last = outcome.err.splitlines()
    assert review == (
        "shanben: schema/datasheet.toml: answers are given for other pages: motivation.purpose and not "
        "confirmed for version 2.0.0; read them, mend what is wrong, and say --answers-hold"
    )
    assert meaning == (
        "version 2.0.0 is needed, because of 1 page edited: new ids for old. MAJOR does not say that "
        "anything is wrong: something that readers may refer to (an id, a text as found, a column) is "
        "not what it was. v1.0.0 stays as it is under its tag, and the changelog leads from the old ids "
        "to the new ones."
    )
    assert last == "shanben: no version was declared"
    assert declared(river) == "1.0.0"
    outcome = run("bump", "--answers-hold")
    assert outcome.code == 0
    assert "MAJOR does not say that anything is wrong" in outcome.err
    assert declared(river) == "2.0.0"
    assert run("build").code == 0
    assert run("check").code == 0


def test_an_answer_that_speaks_of_all_pages_is_bound_when_a_person_says_that_it_holds(river, run):
    """From then on the pages decide when it has to be read again."""
    path = river / "schema" / "datasheet.toml"
    words = '"All of them report on the river."'
    path.write_text(re.sub("(?m)^instances = .*$", f"instances = {words}", path.read_text("utf-8")))
    assert "C102 note" in run("build").out
    assert "C102" not in run("build", "--bump", "--answers-hold").out
    assert "[given_for]" in path.read_text("utf-8")
    (river / "seeds" / "two.txt").write_text(OTHER, encoding="utf-8")
    assert "C101 warning" in run("build").out


def test_a_strict_build_that_fails_quietly_says_why(river, run):
    """Its warnings are not printed; that they are errors here must be."""
    (river / "seeds" / "strange.docx").write_bytes(b"x")
    outcome = run("build", "--quiet", "--strict")
    assert outcome.code == 1
    assert outcome.lines == [
        "1 warning (--strict), P101: save them in a form that is read, or move them out of the folder."
    ]
