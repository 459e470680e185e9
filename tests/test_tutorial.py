"""docs/tutorial.md: its commands, run one after the other in one shell, print what it says."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import ROOT
from tests.hub.server import WRITE_TOKEN, running_hub
from tests.hub.worker import QUICK_END, client_environment

pytestmark = pytest.mark.slow

TEXT = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
STEP = re.compile(
    r"(?P<skip><!-- not run -->\n)?```sh\n(?P<commands>.*?)```\n"
    r"(?:<!-- exit (?P<code>\d+) -->\n)?(?:```text\n(?P<said>.*?)```\n)?",
    re.DOTALL,
)
MARK = "=== the tutorial goes on"


class Step(NamedTuple):
    """Commands for the shell, the exit code of the last, and what they print; None is anything."""

    commands: str
    code: int
    said: str | None


def read_steps() -> list[Step]:
    """Return the steps of the tutorial that are run."""
    return [
        Step(match["commands"], int(match["code"] or 0), match["said"])
        for match in STEP.finditer(TEXT)
        if not match["skip"]
    ]


def write_programs(folder: Path) -> None:
    """Write the programs that an installed environment would have."""
    folder.mkdir()
    # A reader of `datasets` ends at once; how is no part of a tutorial.
    reader = f"import sys\nexec(compile(sys.stdin.read(), '<stdin>', 'exec'), {{}})\n{QUICK_END}"
    (folder / "reader.py").write_text(reader, encoding="utf-8")
    for name, arguments in (("shanben", '-m shanben "$@"'), ("python", folder / "reader.py")):
        path = folder / name
        path.write_text(f"#!/bin/sh\nexec {sys.executable} {arguments}\n", encoding="utf-8")
        path.chmod(0o755)


def play(steps: list[Step], folder: Path, environment: dict[str, str]) -> list[tuple[str, int]]:
    """Run the steps in one shell; return of each what it printed and its exit code."""
    script = "".join(f'{step.commands}echo "{MARK} $?"\n' for step in steps)
    done = subprocess.run(
        ["bash"],
        input=script,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    pieces = re.split(rf"^{MARK} (\d+)\n", done.stdout, flags=re.MULTILINE)
    return list(zip(pieces[:-1:2], map(int, pieces[1::2]), strict=True))


def fits(said: str, printed: str) -> bool:
    """Tell whether what was printed is what was said; `…` stands for anything, also for lines."""
    pattern = ".*".join(re.escape(piece) for piece in said.strip().split("…"))
    return re.fullmatch(pattern, printed.strip(), re.DOTALL) is not None


def test_the_tutorial_prints_what_it_says(tmp_path):
    """A newcomer compares line by line."""
    steps = read_steps()
    assert len(steps) >= 10
    write_programs(tmp_path / "bin")
    with running_hub(tmp_path / "hub") as hub:
        environment = client_environment(hub, tmp_path / "home", with_xet=False)
        environment |= {"HF_TOKEN": WRITE_TOKEN, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
        environment["PYTHONUNBUFFERED"] = "1"  # as on a terminal: both streams in their order
        environment["PATH"] = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
        (tmp_path / "empty").mkdir()
        played = play(steps, tmp_path / "empty", environment)
    assert len(played) == len(steps), played[-1]
    for step, (printed, code) in zip(steps, played, strict=True):
        assert code == step.code, (step.commands, printed)
        assert fits(step.said or "", printed), (
            f"{step.commands}\nsaid:\n{step.said}\nprinted:\n{printed}"
        )


def test_what_is_said_is_compared():
    """A wildcard that takes everything would compare nothing."""
    assert fits("a …\nc", "a b\nc\n")
    assert fits("…\nc", "a\nb\nc")
    assert not fits("a …\nc", "a b\nd")
    assert not fits("a", "a\nb")
