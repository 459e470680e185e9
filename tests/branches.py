"""A repository with a dataset project in a sub-folder, for tests that play pull requests with git."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import Outcome, Run

FIRST = (
    "河边小学开学\n2024-09-01 来源：河边日报\n\n"
    "　　今天上午，河边小学举行了开学典礼，两百名学生走进新校舍。\n"
)
SECOND = (
    "渔船平安回港\n2024-09-02 来源：河边日报\n\n"
    "　　傍晚，三十条渔船回到港口，码头上站满了等候的人。\n"
)
NEW = (
    "河上新桥通车\n2024-09-03 来源：河边日报\n\n"
    "　　上午九时，河上的新桥通车，第一辆车是镇上的公共汽车。\n"
)


def git(folder: Path, *arguments: str) -> str:
    options = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "core.autocrlf=false"]
    done = subprocess.run(
        ["git", *options, *arguments],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


class Repository:
    """A repository with a dataset project in a sub-folder, and a branch on which one works."""

    def __init__(self, top: Path, run: Run) -> None:
        self.top, self.project, self.run = top, top / "sets" / "river", run

    def seed(self, name: str, text: str | bytes | None) -> None:
        path = self.project / "seeds" / name
        if text is None:
            path.unlink()
        else:
            path.write_bytes(text.encode() if isinstance(text, str) else text)

    def commit(self) -> None:
        git(self.top, "add", "--all")
        git(self.top, "commit", "--quiet", "--allow-empty", "-m", "a step")

    def build(self) -> Outcome:
        return self.run("build", "--workers", "1", "--no-cache")

    def check(self, *options: str) -> Outcome:
        return self.run(
            "check", "--workers", "1", "--no-cache", "--changed-since", "main", *options
        )

    def annotations(self) -> list[str]:
        return self.check("--findings", "github").lines

    def summary(self) -> str:
        path = self.top / "summary.md"
        path.unlink(missing_ok=True)
        self.check("--quiet", "--summary", str(path))
        text = path.read_text(encoding="utf-8")
        path.unlink()
        return re.sub("sb1-[a-z2-7]{26}", "sb1-…", text)


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    """The repository as every story finds it, made once."""
    from shanben.command.run import run

    top = tmp_path_factory.mktemp("begun") / "top"
    project = top / "sets" / "river"
    project.mkdir(parents=True)
    here = Path.cwd()
    os.chdir(project)
    try:
        assert run(["init", ".", "--name", "river"]) == 0
        (project / "seeds" / "001_one.txt").write_text(FIRST, encoding="utf-8")
        (project / "seeds" / "002_two.txt").write_text(SECOND, encoding="utf-8")
        assert run(["build", "--quiet", "--workers", "1"]) == 0
    finally:
        os.chdir(here)
    git(top, "init", "--quiet", "--initial-branch", "main")
    git(top, "add", "--all")
    git(top, "commit", "--quiet", "-m", "two pages")
    git(top, "switch", "--quiet", "--create", "branch")
    return top


@pytest.fixture
def river(begun, tmp_path, monkeypatch, run):
    """A copy of the repository; the project is the working directory."""
    shutil.copytree(begun, tmp_path / "top", symlinks=True)
    repository = Repository(tmp_path / "top", run)
    monkeypatch.chdir(repository.project)
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    return repository
