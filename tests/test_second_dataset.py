"""A second dataset beside ours: other licence, dumps with kept columns, a person's own datasheet.

From `init` to `load_dataset` from the Hub, by the commands that a person types.
"""

import json
import subprocess
import sys
import tomllib

import pytest
import yaml

from tests.conftest import ROOT, run_process
from tests.hub.server import WRITE_TOKEN, running_hub
from tests.hub.worker import QUICK_END, client_environment
from tests.test_input import KEPT, TABLES, fill

pytestmark = pytest.mark.slow

REPO = "org/river"
# What a person answers, and what stands in our own datasheet and must not.
ANSWER = "The harbour office of a small river town wanted its notices in one place."
OURS = ("善本新闻", "shanben-news", "third-party-news-pages")

READ = """
import datasets, json, sys
rows = datasets.load_dataset(sys.argv[1], revision=sys.argv[2], split="train")
names = ["url", *sys.argv[3:]]
print(json.dumps([[row[name] for name in names] for row in rows], default=str))
"""

OPEN = """
import shanben, sys
there = shanben.open_dataset(sys.argv[1])
print(there.name, there.version, len(there.rows), sum(1 for _ in there.rows), there.verify())
"""


@pytest.fixture
def river(tmp_path):
    """A project as `init` makes it, with mixed dumps and a person's words."""
    given = ["--repo", REPO, "--license", "cc-by-4.0", "--creator", "The harbour office"]
    assert run_process(tmp_path, "init", "river", "--title", "河港公告", *given).code == 0
    project = tmp_path / "river"
    settings = project / "schema" / "dataset.toml"
    settings.write_text(settings.read_text("utf-8") + TABLES, encoding="utf-8")
    answers = project / "schema" / "datasheet.toml"
    default = tomllib.loads(answers.read_text("utf-8"))["motivation"]["purpose"].split("\n")[0]
    text = answers.read_text("utf-8")
    assert default[:40] in text
    head, _, rest = text.partition("purpose = ")
    answers.write_text(f'{head}purpose = "{ANSWER}"\n' + rest.split("\n", 1)[1], encoding="utf-8")
    fill(project)
    return project


def test_a_dataset_of_other_people_is_built_checked_published_and_loaded(river, tmp_path):
    """Nothing on the way needs an option, and nothing of ours gets into it."""
    with running_hub(tmp_path / "hub") as hub:
        environment = client_environment(hub, tmp_path / "home", with_xet=False)
        environment |= {"HF_TOKEN": WRITE_TOKEN}

        def run(*arguments):
            done = run_process(river, *arguments, **environment)
            assert done.code == 0, done
            return done

        run("build", "--bump")
        run("check")
        run("publish", "--dry-run")
        assert hub.refs(REPO) == (None, {})
        done = run("publish", "--yes")
        assert f'load_dataset("{REPO}", revision="v1.0.0")' in done.err
        reader = subprocess.run(
            [sys.executable, "-c", READ + QUICK_END, REPO, "v1.0.0", *KEPT],
            env=client_environment(hub, tmp_path / "reader", with_xet=False),
            capture_output=True,
            encoding="utf-8",
            cwd=tmp_path,
            check=True,
        )
        opened = subprocess.run(
            [sys.executable, "-c", OPEN + QUICK_END, f"hf://datasets/{REPO}@v1.0.0"],
            env=client_environment(hub, tmp_path / "opener", with_xet=False)
            | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            encoding="utf-8",
            cwd=tmp_path,
            check=False,
        )
    assert opened.stdout == "river 1.0.0 7 7 []\n", opened.stderr
    rows = {row[0]: row[1:] for row in json.loads(reader.stdout)}
    assert rows["http://a.example/1"] == ["渔业", 0.5, 7, True, "2024-02-29", ["港口", "船"]]
    assert rows["http://a.example/3"] == ["农业", None, 12, None, None, None]


def test_its_documents_are_its_own(river):
    """Licence, words and numbers are this project's; ours stay what they are beside it."""
    assert run_process(river, "build").code == 0
    data = river / "data"
    card = yaml.safe_load((data / "README.md").read_text("utf-8").split("---")[1])
    assert card["license"] == "cc-by-4.0"
    assert "license_name" not in card
    datasheet = (data / "DATASHEET.md").read_text("utf-8")
    assert ANSWER in datasheet
    for name in ("README.md", "DATASHEET.md", "croissant.json", "CITATION.cff", "report.html"):
        text = (data / name).read_text("utf-8")
        assert not [ours for ours in OURS if ours in text], name
    citation = yaml.safe_load((data / "CITATION.cff").read_text("utf-8"))
    assert citation["authors"] == [{"name": "The harbour office"}]
    our_card = yaml.safe_load((ROOT / "data" / "README.md").read_text("utf-8").split("---")[1])
    assert our_card["license"] == "other"
    assert not any(feature["name"] in KEPT for feature in our_card["dataset_info"]["features"])


def test_our_datasheet_copied_there_is_refused(river):
    """Our statements are about our pages: the name of the dataset they were written for says so."""
    copied = (ROOT / "schema" / "datasheet.toml").read_bytes()
    (river / "schema" / "datasheet.toml").write_bytes(copied)
    done = run_process(river, "build")
    assert done.code == 2
    assert "written_for must be 'river'" in done.err
