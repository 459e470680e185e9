"""Wrong uses that once answered badly: each ends at once, names the cure, and touches nothing."""

import json

import pytest

from tests.conftest import folder_bytes
from tests.dumps import write_pages

PAGES = [{"text": f"第{number}頁\n\n會議開幕了。"} for number in range(4)]


def one_file(project):
    (project / "seeds" / "one.txt").write_text("一頁。", encoding="utf-8")


def no_manifest(project):
    (project / "data" / "manifest.json").unlink()


def no_change(project):
    pass


# what is done before, the arguments, the exit code, what the answer says
USES = {
    "a mistyped command": (no_change, ["biuld"], 2, "no command 'biuld'; did you mean build?"),
    "a strange command": (no_change, ["frobnicate"], 2, "commands are init, build, check"),
    "a mistyped option": (no_change, ["--seds", "x"], 2, "--seds"),
    "a file as seeds": (one_file, ["--seeds", "seeds/one.txt"], 2, "is a file; name the folder"),
    "no folder": (no_change, ["--seeds", "nowhere"], 2, "nowhere: no such folder"),
    "the root as seeds": (no_change, ["--seeds", "/"], 2, "/: holds the output ("),
    "the project as seeds": (no_change, ["--seeds", "."], 2, "holds the output ("),
    "the seeds as output": (no_change, ["--out", "seeds"], 2, "must be separate folders"),
    "a manifest that is gone": (no_manifest, [], 2, "holds no manifest.json"),
    "a mistyped field": (no_change, ["--text-field", "txet"], None, "txet"),
    "a shard that cannot be": (no_change, ["--shard", "4/3"], 2, "is not I/N with I from 1 to N"),
    "a release that nobody can name": (
        no_change,
        ["diff", "--against", "hf://datasets/x"],
        2,
        "expected hf://datasets/ORG/NAME@vX.Y.Z",
    ),
    "a rule that is none": (no_change, ["rule", "V14"], 2, "near are V104"),
    "a page that is not there": (no_change, ["explain", "nothing.txt"], 2, "no page of data/"),
    "a second project": (no_change, ["init"], 2, "there is a dataset project already"),
    "a repo that cannot be": (
        no_change,
        ["publish", "--repo", "x", "--dry-run"],
        2,
        "x: expected ORG/NAME",
    ),
    "a licence that nobody knows": (
        lambda project: _set(project, "license = ", 'license = "mine"'),
        [],
        2,
        "license 'mine' is not on the Hub's list",
    ),
    "a title of two lines": (
        lambda project: _set(project, "title = ", 'title = "a\\nb"'),
        [],
        2,
        "title must be one line",
    ),
    "a task of no list": (
        lambda project: _set(project, "tasks = ", 'tasks = ["tea"]'),
        [],
        2,
        "tasks: 'tea' is not on the Hub's list",
    ),
}


def _set(project, key, line):
    path = project / "schema" / "dataset.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(line if text.startswith(key) else text for text in lines) + "\n")


@pytest.fixture
def built(project, run):
    """A small dataset that must survive all of it."""
    write_pages(project / "seeds" / "a.jsonl", PAGES)
    assert run("--workers", "1").code == 0
    return project


@pytest.mark.timeout(60)
@pytest.mark.parametrize(("before", "arguments", "code", "answer"), USES.values(), ids=USES)
def test_a_wrong_use_is_answered_with_the_cure(built, run, before, arguments, code, answer):
    """No traceback, no half-written data, the words of the person's own command."""
    before(built)
    stood = folder_bytes(built / "data")
    outcome = run(*arguments)
    assert outcome.code == code or (code is None and outcome.code in (1, 2))
    said = outcome.err + outcome.out
    assert answer in said
    assert "Traceback" not in said
    assert "fault of the program" not in said
    assert all(line.startswith("shanben: ") for line in outcome.err.splitlines())
    assert folder_bytes(built / "data") == stood
    if "manifest.json" in stood:
        assert json.loads(stood["manifest.json"])["rows"] == len(PAGES)
