"""Pull requests, played with git: pages come, change, go, get damaged or another name, built or not.

Each story begins on `main` with two pages that were built and committed. What the check of the pull
request says is compared whole: annotations for the reviewer, the summary, the exit code.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.branches import FIRST, NEW, SECOND, git

EDITED = SECOND.replace("三十条", "四十条")
# A page that a converter has damaged: readings after every occurrence of five characters.
DAMAGED = (
    "村里來了教果樹栽培的老師\n2024-09-04 來源：河邊日報\n\n"
    "　　縣(xiàn)裏的農(nóng)技員到田間教農(nóng)民們(men)種(zhǒng)果樹,村民們(men)學得很快。\n"
    "　　當時(shí)全縣(xiàn)種(zhǒng)下三千畝果樹,如今農(nóng)家的收入比那時(shí)高。\n"
)
UNREADABLE = bytes(range(256)) * 4


class Passage(NamedTuple):
    """A passage of a page as the summary shows it: whose, and in its three forms."""

    heading: str
    language: str
    found: str
    restored: str
    simplified: str


class Story(NamedTuple):
    """What a branch does to the seeds, what is annotated before it is built, and its whole summary."""

    seeds: dict[str, str | bytes | None]
    annotated: list[str]
    counted: str
    listed: list[str]
    passages: list[Passage]


def plain(heading: str, words: str) -> Passage:
    """Return the passage of a page that is Simplified and undamaged: three times the same."""
    return Passage(heading, "zh-Hans", words, words, words)


NEW_PASSAGE = plain("河上新桥通车, added", NEW.split("\n")[3].strip())
REMOVED = plain("河边小学开学, removed", FIRST.split("\n")[3].strip())
# Of an edited page what changed is shown, not the beginning of its article; a cut sentence says so.
BEFORE, NOW = (
    plain(f"渔船平安回港, {kind}", f"…来源：河边日报 {page.split(chr(10))[3].strip()}")
    for kind, page in (("before", SECOND), ("now", EDITED))
)


CURE = "run shanben build and commit data/"


def tell(file: str, words: str) -> str:
    return f"::error title=V105,file=sets/river/{file}::{words}; {CURE}"


STORIES = {
    "a page is added": Story(
        {"005_new.txt": NEW},
        [tell("seeds/005_new.txt", "005_new.txt is not in data/")],
        "1 page added",
        ["added|河上新桥通车|005_new.txt|"],
        [NEW_PASSAGE],
    ),
    "a page is edited": Story(
        {"002_two.txt": EDITED},
        [tell("seeds/002_two.txt", "002_two.txt has another text than in data/")],
        "1 page edited",
        ["edited|渔船平安回港|002_two.txt|"],
        [BEFORE, NOW],
    ),
    "a page is removed": Story(
        {"001_one.txt": None},
        [tell("seeds/001_one.txt", "001_one.txt is gone, and its page is still in data/")],
        "1 page removed",
        ["removed|河边小学开学|001_one.txt|"],
        [REMOVED],
    ),
    "a page is renamed": Story(
        {"001_one.txt": None, "009_last.txt": FIRST},
        [tell("seeds/009_last.txt", "009_last.txt is still called 001_one.txt in data/")],
        "1 page renamed",
        ["renamed|河边小学开学|009_last.txt|was 001_one.txt"],
        [],
    ),
    "a damaged page is added": Story(
        {"003_torn.txt": DAMAGED},
        [tell("seeds/003_torn.txt", "003_torn.txt is not in data/")],
        "1 page added",
        ["added|村里来了教果树栽培的老师|003_torn.txt|damaged: 11 edits, 0 spots left as found"],
        [
            Passage(
                "村里来了教果树栽培的老师, added",
                "zh-Hant",
                "縣<del>(xiàn)</del>裏的農<del>(nóng)</del>技員到田間教農<del>(nóng)</del>民們<del>(men)</del>"
                "種<del>(zhǒng)</del>果樹,村民們<del>(men)</del>學得很快。 "
                "當時<del>(shí)</del>全縣<del>(xiàn)</del>種<del>(zhǒng)</del>下三千畝…",
                "縣裏的農技員到田間教農民們種果樹,村民們學得很快。 當時全縣種下三千畝…",
                "县里的农技员到田间教农民们种果树,村民们学得很快。 当时全县种下三千亩…",
            )
        ],
    ),
    "two are exchanged for one": Story(
        {"001_one.txt": None, "002_two.txt": EDITED, "004.txt": NEW},
        [
            tell("seeds/001_one.txt", "001_one.txt is gone, and its page is still in data/"),
            tell("seeds/002_two.txt", "002_two.txt has another text than in data/"),
            tell("seeds/004.txt", "004.txt is not in data/"),
        ],
        "1 page added, 1 page edited, 1 page removed",
        [
            "removed|河边小学开学|001_one.txt|",
            "edited|渔船平安回港|002_two.txt|",
            "added|河上新桥通车|004.txt|",
        ],
        [REMOVED, BEFORE, NOW, NEW_PASSAGE],
    ),
}


def read_list(summary: str) -> list[str]:
    """Return the pages of a summary, a line each."""
    rows = re.findall(
        "<tr><td>(.*)</td><td>(.*)</td><td><code>(.*)</code></td><td>(.*)</td></tr>", summary
    )
    return ["|".join(row) for row in rows]


def write_summary(head: list[str], listed: list[str], passages: list[Passage]) -> list[str]:
    """Return the lines of a summary: its head, the list of the pages, and the passages, if any."""
    lines = [*head, "", "<table>", "<tr><th></th><th>page</th><th>seed</th><th></th></tr>"]
    for what, title, seed, about in (line.split("|") for line in listed):
        cells = f"<td>{what}</td><td>{title}</td><td><code>{seed}</code></td><td>{about}</td>"
        lines.append(f"<tr>{cells}</tr>")
    lines += ["</table>", ""]
    if passages:
        lines += ["What is struck out was taken out by an edit, what is underlined was put in.", ""]
        lines += [
            "<table>",
            "<tr><th>found</th><th>restored</th><th>Simplified</th></tr>",
        ]
    for heading, language, found, restored, simplified in passages:
        named = f"<small>{heading} · <code>sb1-…</code></small>"
        lines.append(f'<tr><td colspan="3">{named}</td></tr>')
        cells = [f'<td lang="{language}">{words}</td>' for words in (found, restored)]
        lines.append(f'<tr>{"".join(cells)}<td lang="zh-Hans">{simplified}</td></tr>')
    return lines + ["</table>", ""] * bool(passages)


@pytest.mark.slow
@pytest.mark.parametrize("work", STORIES.values(), ids=STORIES)
def test_a_change_that_was_not_built_is_annotated_where_something_must_be_done(river, work):
    """One line a page, on its seed, with the path of the project; never one for every row after it."""
    for name, text in work.seeds.items():
        river.seed(name, text)
    river.commit()
    assert river.annotations() == work.annotated
    assert river.check("--quiet").code == 1
    number = len(work.annotated)
    head = ["## The dataset is not what it should be", ""]
    head += [f"{number + 1} differences; {CURE}.", ""]
    head += [f"Since `main`: {work.counted}, {number} not built."]
    listed = [line.replace("|", ", not built|", 1) for line in work.listed]
    assert river.summary().splitlines() == write_summary(head, listed, work.passages)


@pytest.mark.slow
@pytest.mark.parametrize("work", STORIES.values(), ids=STORIES)
def test_a_change_that_was_built_is_told_against_the_branch_it_left(river, work):
    """Nothing is to be done, so nothing is annotated; the summary is for the reviewer."""
    for name, text in work.seeds.items():
        river.seed(name, text)
    assert river.build().code == 0
    river.commit()
    assert river.annotations() == []
    done = river.check()
    assert done.code == 0
    assert done.lines[-1].startswith("data/: is up to date. ")
    head = ["## The dataset is what its seeds give", "", f"Since `main`: {work.counted}."]
    assert river.summary().splitlines() == write_summary(head, work.listed, work.passages)


def test_a_project_that_was_never_built_is_one_line(river):
    """Every file of data/ is missing then; nobody wants to read them one by one."""
    shutil.rmtree(river.project / "data")
    river.commit()
    assert river.annotations() == [
        tell("data/manifest.json", "there is no dataset in data/ yet"),
    ]
    done = river.check("--quiet")
    assert (done.code, done.lines[-1].split(". ")[0]) == (1, f"data/: 1 difference; {CURE}")


def test_a_seed_that_can_no_longer_be_read_is_told_by_its_error(river):
    """Its page would be withdrawn; the reviewer reads why."""
    river.seed("002_two.txt", UNREADABLE)
    river.commit()
    first, second = river.annotations()
    assert first == tell(
        "seeds/002_two.txt", "002_two.txt gives no page any more, and its page is still in data/"
    )
    assert second.startswith("::error title=D102,file=sets/river/seeds/002_two.txt,line=1::")
    summary = river.summary()
    assert "1 page removed, 1 seed without a page, 1 not built" in summary
    assert read_list(summary)[0] == "removed, not built|渔船平安回港|002_two.txt|"
    assert read_list(summary)[1].startswith("gives no page||002_two.txt|D102 ")


def test_without_a_revision_the_summary_is_the_verdict(river):
    """As for a push to the main branch: nobody asks what it does."""
    path = river.top / "summary.md"
    assert river.run("check", "--workers", "1", "--summary", str(path)).code == 0
    assert path.read_text("utf-8") == "## The dataset is what its seeds give\n\n"


def test_at_most_ten_annotations_and_the_last_says_where_the_rest_is(river):
    """GitHub shows no more of a step, and does not say so."""
    for number in range(30):
        river.seed(f"1{number:02}.txt", NEW.replace("九时", f"九时{number}分"))
    river.commit()
    lines = river.annotations()
    assert len([line for line in lines if line.startswith("::")]) == 10
    assert all("is not in data/" in line for line in lines[:9])
    assert lines[9] == ("::error title=V105::and 21 more, which stand in the log of this step")


def test_answers_that_nobody_read_again_are_annotated_where_they_stand(river):
    """C101 is about no seed: it is mended in the datasheet."""
    path = river.project / "schema" / "datasheet.toml"
    bond = '\n[given_for]\n"composition.instances" = "00c0ffee00c0ffee"\n'
    path.write_text(path.read_text("utf-8") + bond, "utf-8")
    river.build()
    river.commit()
    line = path.read_text("utf-8").splitlines().index("[given_for]") + 1
    (told,) = river.annotations()
    assert told.startswith(
        f"::warning title=C101,file=sets/river/schema/datasheet.toml,line={line}::"
    )
    done = river.check("--quiet")
    assert done.code == 1
    assert done.lines == [
        "data/: schema/datasheet.toml: answers are out of date (C101); read the answers again in "
        "schema/datasheet.toml and mend them, then run `shanben build --bump --answers-hold`. "
        "1 finding (1 warning)."
    ]


def test_a_warning_on_an_old_page_does_not_follow_every_branch(river):
    """Only what the branch touches is annotated; the first build said the rest."""
    torn = DAMAGED + "　　全縣(xiàn)總?cè)丝?28人。\n"
    river.seed("003_torn.txt", torn)
    river.build()
    river.commit()
    assert [line.split("::")[1] for line in river.annotations()] == [
        "warning title=R203,file=sets/river/seeds/003_torn.txt,line=6"
    ]
    git(river.top, "switch", "--quiet", "main")
    git(river.top, "merge", "--quiet", "branch")
    git(river.top, "switch", "--quiet", "--create", "next")
    river.seed("005_new.txt", NEW)
    river.build()
    river.commit()
    assert river.annotations() == []


def test_the_place_in_the_workspace_is_known_without_git(river, monkeypatch):
    """An action may run where there is no git."""
    (river.project / "data" / "CITATION.cff").write_text("x\n")
    shutil.rmtree(river.top / ".git")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(river.top))
    done = river.run("check", "--workers", "1", "--findings", "github")
    (line,) = done.lines
    assert line == (
        "::error title=V105,file=sets/river/data/CITATION.cff,line=1::"
        "data/CITATION.cff: line 1 differs"
    )


# --- what is judged, and what is taken from the revision


def test_only_the_pages_of_the_branch_are_made(river, monkeypatch):
    """The others are as they were, and the revision's own check vouched for them."""
    from shanben.pages import record

    river.seed("005_new.txt", NEW)
    river.build()
    river.commit()
    made = []
    make_rows = record.make_rows

    def count(pages, kept=()):
        made.extend(page.seed for page in pages)
        return make_rows(pages, kept)

    monkeypatch.setattr(record, "make_rows", count)
    assert river.check().code == 0
    assert made == ["005_new.txt"]


WHOLE = {
    "other versions": ("tools", "its dataset was built with other versions of numpy"),
    "another dataset": ("rows", "its jsonl/train-00000.jsonl is not what was built"),
    "no dataset": ("none", "it held no dataset that can be opened"),
}


@pytest.mark.parametrize(("change", "why"), WHOLE.values(), ids=WHOLE)
def test_everything_is_made_where_the_revision_vouches_for_nothing(river, change, why):
    """A guarantee that is no guarantee is said, and the whole is judged."""
    git(river.top, "switch", "--quiet", "main")
    data = river.project / "data"
    if change == "none":
        shutil.rmtree(data)
    elif change == "rows":
        path = data / "jsonl" / "train-00000.jsonl"
        path.write_text(path.read_text("utf-8").replace("渔船", "货船"), "utf-8")
    else:
        manifest = json.loads((data / "manifest.json").read_bytes())
        manifest["tools"]["numpy"] = "0.1"
        (data / "manifest.json").write_text(json.dumps(manifest))
    river.commit()
    git(river.top, "switch", "--quiet", "--create", "next")
    river.build()
    river.commit()
    done = river.check()
    assert done.code == 0
    assert f"everything was judged anew: main: {why}" in done.out


def test_everything_is_made_where_the_branch_changes_more_than_pages(river, monkeypatch):
    """The program, the columns of a row, what is said about seeds: any row may be another then."""
    program = river.top / "program" / "__init__.py"
    program.parent.mkdir()
    program.write_text("x = 1\n")
    git(river.top, "switch", "--quiet", "main")
    river.commit()
    git(river.top, "switch", "--quiet", "--create", "next")
    monkeypatch.setattr("shanben.command.branch.shanben.__file__", str(program))
    assert "judged anew" not in river.check().out

    program.write_text("x = 2\n")
    assert "judged anew: main: the branch changes the program." in river.check().out
    program.write_text("x = 1\n")

    (river.project / "seeds" / "notes.toml").write_text("")
    assert "main: the branch changes what is said about seeds." in river.check().out
    (river.project / "seeds" / "notes.toml").unlink()

    settings = river.project / "schema" / "dataset.toml"
    settings.write_text(settings.read_text("utf-8") + '\n[columns]\nmark = "string"\n', "utf-8")
    assert "main: the branch changes the columns of a row." in river.check().out


def test_a_program_that_is_installed_is_none_of_the_branch(river, tmp_path, monkeypatch):
    """Its folder lies in no repository at all; git would then compare two paths, and find neither."""
    program = tmp_path / "site-packages" / "shanben" / "__init__.py"
    program.parent.mkdir(parents=True)
    program.write_text("x = 1\n")
    monkeypatch.setattr("shanben.command.branch.shanben.__file__", str(program))
    river.seed("005_new.txt", NEW)
    river.commit()
    assert "judged anew" not in river.check().out


def test_what_others_found_about_an_untouched_page_is_not_told_twice(river):
    """The reader of files and the writer of rows find it anew; only the stages are not asked."""
    git(river.top, "switch", "--quiet", "main")
    river.seed("html.txt", "<html><body><p>雨停了，渔船出海。</p></body></html>\n")
    river.seed("twice.txt", FIRST)
    river.build()
    river.commit()
    git(river.top, "switch", "--quiet", "--create", "next")
    river.seed("005_new.txt", NEW)
    river.build()
    river.commit()
    done = river.check("--findings", "json")
    assert done.code == 0
    rules = [json.loads(line)["rule"] for line in done.lines]
    assert sorted(rules) == ["M101", "M104", "P105", "P112"]


def test_a_revision_of_another_time_is_told_as_far_as_it_goes(river):
    """Its rows had other columns; the summary has no hole and no fault."""
    git(river.top, "switch", "--quiet", "main")
    path = river.project / "data" / "jsonl" / "train-00000.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    kept = ("id", "seed", "text", "text_simplified")
    old = ({key: row[key] for key in kept} for row in rows)
    path.write_text("".join(json.dumps(row) + "\n" for row in old), "utf-8")
    river.commit()
    git(river.top, "switch", "--quiet", "--create", "next")
    river.seed("001_one.txt", None)
    river.seed("002_two.txt", EDITED)
    river.build()
    river.commit()
    summary = river.summary()
    assert read_list(summary) == [
        "removed|(no title)|001_one.txt|",
        "edited|渔船平安回港|002_two.txt|",
    ]
    assert "四十条渔船" in summary


def test_an_index_that_cannot_be_compared_is_no_base(river):
    """As one from before the index had its columns: every page is new."""
    git(river.top, "switch", "--quiet", "main")
    path = river.project / "data" / "index.parquet"
    pq.write_table(pa.table({"id": ["a", "a"]}), path)
    river.commit()
    git(river.top, "switch", "--quiet", "--create", "next")
    river.build()
    river.commit()
    assert "it held no dataset that can be opened" in river.check().out
    assert "Since `main`: 2 pages added." in river.summary()


def test_a_row_edited_by_hand_is_seen_though_its_page_was_not_touched(river):
    """What is taken from the revision is compared as well."""
    path = river.project / "data" / "jsonl" / "train-00000.jsonl"
    path.write_text(path.read_text("utf-8").replace('"title":"渔船', '"title":"货船'), "utf-8")
    river.commit()
    done = river.check()
    assert done.code == 1
    assert "data/jsonl/train-00000.jsonl: row 2 (002_two.txt): title differ" in done.lines


def test_a_check_of_a_branch_says_what_a_whole_check_says(river):
    """The same lines, byte for byte: findings, differences, verdict."""
    river.seed("003_torn.txt", DAMAGED)
    river.seed("002_two.txt", None)
    river.commit()
    whole = river.run("check", "--workers", "1", "--no-cache")
    assert river.check() == whole
    assert whole.code == 1


@pytest.mark.parametrize("revision", ["nowhere", "--help", "HEAD:sets"])
def test_a_revision_that_git_does_not_know_is_wrong_use(river, revision):
    done = river.run("check", f"--changed-since={revision}")
    assert done.code == 2
    assert f"{revision}: git knows no such revision here; fetch it" in done.err
    assert done.out == ""


def test_without_git_there_is_no_revision(river):
    shutil.rmtree(river.top / ".git")
    done = river.check()
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "git failed: fatal: not a git repository" in done.err


def test_a_repository_that_git_does_not_trust_is_told_in_its_words(river, monkeypatch):
    """In a container the files are often somebody else's; to fetch more would not help."""
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    done = river.check()
    assert done.code == 2
    assert "git failed: fatal: detected dubious ownership in repository" in done.err


# --- for programs


def test_findings_and_differences_are_json_on_standard_output(river):
    """One object a line, with the file in which it is mended; words for people go elsewhere."""
    river.seed("005_new.txt", NEW)
    done = river.check("--findings", "json")
    lines = [json.loads(line) for line in done.lines]
    keys = ["file", "seed", "line", "field", "rule", "severity", "message", "start", "end", "count"]
    assert all(list(line) == keys for line in lines)
    of_rule = [(line["rule"], line["file"], line["seed"]) for line in lines]
    assert of_rule == [
        ("V105", "seeds/005_new.txt", "005_new.txt"),
        ("V105", "data/manifest.json", None),
    ]
    assert "2 differences" in done.err


FETCH = """
import sys
from pathlib import Path
from shanben.command.git import fetch_files
print(fetch_files("HEAD", "data", Path(sys.argv[1])))
"""


def test_a_revision_with_a_link_that_leads_out_is_left_and_waited_for_no_longer(river, tmp_path):
    """Git goes on writing what nobody takes any more, and was waited for."""
    data = river.project / "data"
    (data / "AAA").symlink_to("/etc")
    (data / "ZZZ").write_bytes(os.urandom(2**21))
    river.commit()
    folder = tmp_path / "base"
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", FETCH, str(folder)],
        cwd=river.project, capture_output=True, encoding="utf-8", timeout=60, check=True,
    )  # fmt: skip
    assert done.stdout in ("True\n", "False\n")
    assert not (folder / "AAA").exists()
    assert river.check("--changed-since", "HEAD").code == 1
