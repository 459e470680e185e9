"""The life of a dataset, played with the command and the real clients against the loopback Hub.

Version 1.0.0 with the five seeds; a page is added: 1.1.0; a page is withdrawn: 2.0.0. After each
release every reader that people use reads it, and the old releases still read the same.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, Outcome, run_process
from tests.hub.server import WRITE_TOKEN, LoopbackHub, running_hub
from tests.hub.worker import QUICK_END, client_environment
from tests.sample_build import settle_datasheet

REPO = "org/story"
NEW_PAGE = "新的一页\n\n2024年3月1日 来源:测试\n\n　　这是后来加入的一页，正文只有这一段。\n"


class Story:
    """A project, a Hub, and the commands of a curator."""

    def __init__(self, project: Path, hub: LoopbackHub, home: Path) -> None:
        self.project, self.hub, self.home = project, hub, home
        self.environment = client_environment(hub, home, with_xet=True) | {"HF_TOKEN": WRITE_TOKEN}

    def run(self, *arguments: str, code: int = 0) -> Outcome:
        done = run_process(self.project, *arguments, **self.environment)
        assert done.code == code, done
        assert WRITE_TOKEN not in done.out + done.err
        return done

    def release(self, *bump: str) -> Outcome:
        """Build, bump, build again, publish: what CONTRIBUTING asks of a curator."""
        run_process(self.project, "build")  # may say that the version is too low
        self.run("bump", *bump)
        self.run("build")
        return self.run("publish", "--repo", REPO, "--yes")

    def read(self, program: str, *arguments: str) -> str:
        """Run a program with a cache that has never seen the Hub."""
        home = self.home.with_name(f"reader-{len(list(self.home.parent.iterdir()))}")
        done = subprocess.run(
            [sys.executable, "-c", program + QUICK_END, *arguments],
            env=client_environment(self.hub, home, with_xet=True),
            capture_output=True,
            encoding="utf-8",
            cwd=self.home.parent,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def ids(self, revision: str) -> list[str]:
        """Return the ids that `load_dataset` gives for a revision."""
        return json.loads(self.read(LOAD_IDS, REPO, revision))


LOAD_IDS = """
import datasets, json, sys
rows = datasets.load_dataset(sys.argv[1], revision=sys.argv[2], split="train")
print(json.dumps(rows["id"][:]))
"""

# Everything a reader may use: the ids of the release, then each reader's number of rows.
READ_ALL = """
import json, sys
from pathlib import Path
import datasets, huggingface_hub, pandas, pyarrow.parquet
repo, tag, commit = sys.argv[1:]
print(json.dumps(datasets.load_dataset(repo, revision=tag, split="train")["id"][:]))
print(datasets.load_dataset(repo, revision=commit, split="train").num_rows)
print(sum(1 for _ in datasets.load_dataset(repo, revision=tag, split="train", streaming=True)))
place = Path(huggingface_hub.snapshot_download(repo, repo_type="dataset", revision=tag))
print(sum(pyarrow.parquet.read_metadata(p).num_rows for p in place.glob("parquet/*.parquet")))
checked = huggingface_hub.HfApi().verify_repo_checksums(repo, repo_type="dataset", revision=tag)
assert not checked.mismatches, checked.mismatches
print(len(pandas.read_parquet(f"hf://datasets/{repo}@{tag}/parquet/train-00000.parquet")))
"""


@pytest.fixture
def story(seeded, tmp_path):
    settle_datasheet(seeded)
    with running_hub(tmp_path / "hub", with_xet=True) as hub:
        yield Story(seeded, hub, tmp_path / "home")


def release_and_read(story: Story, tag: str, *bump: str) -> list[str]:
    """Release, read it back by every reader, and return its ids."""
    done = story.release(*bump)
    assert f'load_dataset("{REPO}", revision="{tag}")' in done.err
    commit = story.hub.refs(REPO)[1][tag]
    first, *counts = story.read(READ_ALL, REPO, tag, commit).splitlines()
    ids = json.loads(first)
    assert counts == [str(len(ids))] * 4
    return ids


def test_a_dataset_lives_through_three_releases(story):
    """Old tags read old rows, whatever came later; ids that are gone stay gone."""
    seeds = story.project / "seeds"
    first = release_and_read(story, "v1.0.0")
    assert len(first) == 5

    (seeds / "005.txt").write_text(NEW_PAGE, encoding="utf-8")
    low = story.run("build", code=1)
    assert "L201 error: version 1.0.0 declared, 1.1.0 needed: 1 row added" in low.out
    second = release_and_read(story, "v1.1.0")
    assert second[:5] == first

    gone = sorted(seeds.glob("*.txt"))[1]
    gone.rename(story.project / "gone.txt")
    story.run("build", code=1)
    assert "say why with --reason" in story.run("bump", code=1).err
    third = release_and_read(story, "v2.0.0", "--reason", "the publisher asked")
    assert third == [second[0], *second[2:]]

    assert [story.ids("v1.0.0"), story.ids("v1.1.0")] == [first, second]
    withdrawn = json.loads((story.project / "data" / "withdrawn.json").read_bytes())["withdrawn"]
    assert [item["id"] for item in withdrawn] == [first[1]]

    (story.project / "gone.txt").rename(gone)
    back = story.run("build", code=1)
    assert f"L202 error: {first[1]} was withdrawn in 2.0.0 (the publisher asked)" in back.out


def test_the_commands_of_a_release(story):
    """What each one says, on a set that was published and then changed."""
    unbuilt = story.run("publish", "--repo", REPO, "--yes", code=1).err
    assert re.fullmatch(
        "shanben: not published: 1 difference; run shanben build and commit data/\n", unbuilt
    )
    story.run("build")
    first = story.run("publish", "--repo", REPO, "--yes", code=1)
    assert (
        "not published: the changelog has no entry for 1.0.0; run shanben build --bump" in first.err
    )
    story.release()
    again = story.run("publish", "--repo", REPO, "--yes")
    assert f"{REPO}: v1.0.0 is published with these bytes; nothing to do" in again.err
    publish_unrecorded(story)
    assert story.run("diff").out == "nothing changed since 1.0.0: 5 rows\n"
    (story.project / "seeds" / "005.txt").write_text(NEW_PAGE, encoding="utf-8")
    story.run("build", code=1)
    address = f"hf://datasets/{REPO}@v1.0.0"
    for against in ([], ["--against", address]):
        value = json.loads(story.run("diff", "--format", "json", *against).out)
        assert (value["needed"], value["added"]["count"]) == ("1.1.0", 1)
    assert story.run("diff", "--format", "markdown").out.startswith("**since 1.0.0: 5 rows")
    dry = story.run("publish", "--repo", REPO, "--dry-run", code=1)
    assert "before it can be sent: 1 error, L201: run `shanben build --bump`\n" in dry.err
    missing = story.run("diff", "--against", f"hf://datasets/{REPO}@v9.9.9", code=3)
    assert missing.err.startswith("shanben: the Hub failed while reading manifest.json: 404")
    story.run("bump", "--released", address)
    assert "is the last release" in story.run("bump", "--released", address).err


def publish_unrecorded(story):
    """What is published is published, whatever becomes of the history here; and that is said."""
    in_the_way = story.project / "schema" / "history" / "index.parquet.new"
    in_the_way.mkdir()
    untold = story.run("publish", "--repo", REPO, "--yes", code=1).err.splitlines()[-1]
    assert untold == (
        "shanben: v1.0.0 is published, but schema/history/index.parquet: Is a directory; when that is "
        "mended, run shanben bump --released data"
    )
    in_the_way.rmdir()


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["diff", "--against", "hf://x"], 2, "hf://x: expected hf://datasets/ORG/NAME@vX.Y.Z"),
        (["diff", "--against", "nowhere"], 2, "nowhere/manifest.json: no such file"),
        (["diff", "--format", "xml"], 2, "is not one of"),
        (["publish", "--repo", "x", "--yes"], 2, "x: expected ORG/NAME"),
        (["publish"], 2, "without a terminal say --yes or --dry-run"),
        (["bump", "--out", "nowhere"], 2, "nowhere/manifest.json: no such file"),
    ],
)
def test_wrong_use_is_one_line(run, arguments, code, words):
    done = run(*arguments)
    assert done.code == code
    assert words in done.err
    assert done.err.count("\n") == 1
    assert done.out == ""


def test_the_history_of_the_project_describes_its_data():
    """The changelog in data/ comes from schema/history/, and its newest entry is this version."""
    manifest = json.loads((ROOT / "data" / "manifest.json").read_bytes())
    entries = json.loads((ROOT / "schema" / "history" / "changelog.json").read_bytes())["entries"]
    assert entries[-1]["version"] == manifest["version"]
    assert entries[-1]["rows"] == manifest["rows"]
