"""Readers that begin in a moment: a process that has imported everything forks one for every question.

The last step of a publication has a new process load the dataset, and importing `datasets` takes it two
seconds: most of what breaking a thousand requests costs. Here every reader is still a process of its own
with an empty cache of its own, runs the program's own module and speaks with the real client; only what
it has imported is shared. `use_forked_readers` is called in the process that publishes.
"""

import io
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from shanben.publish import send
from tests.forks import Forks


def use_forked_readers(folder: Path) -> "Readers":
    """Have publications of this process load by forks, not by new Pythons; `folder` is theirs."""
    readers = Readers(folder / "readers")
    send.subprocess = SimpleNamespace(run=readers.run, TimeoutExpired=subprocess.TimeoutExpired)
    return readers


class Readers:
    """The process that forks, begun in the environment of the first question."""

    def __init__(self, home: Path) -> None:
        self.forks: Forks | None = None
        self.environment: dict[str, str] = {}
        # libraries read the place of their cache once, so it is a link to that of the reader
        self.home = home

    def begin(self, environment: dict[str, str]) -> None:
        """Begin the process, unless it has begun."""
        if self.forks is None:
            self.environment = self._keep(environment)
            self.forks = Forks("tests.hub.readers:load", self.environment)

    def _keep(self, environment: dict[str, str]) -> dict[str, str]:
        return environment | {"HF_HOME": str(self.home)}

    def run(
        self, command: list[str], *, input: str, env: dict[str, str], **_: Any
    ) -> "subprocess.CompletedProcess[str]":
        """Answer as `subprocess.run` would."""
        self.begin(env)
        assert self.forks is not None
        assert self._keep(env) == self.environment
        self.home.unlink(missing_ok=True)
        self.home.symlink_to(env["HF_HOME"])
        return subprocess.CompletedProcess(command, *self.forks.ask(input))


def load(question: str) -> int:
    """Load what the question asks for, as the program's own process does."""
    from shanben.publish.load import main

    sys.stdin = io.StringIO(question)
    main()


def prepare() -> None:
    """Import what no reader shall need to."""
    import datasets  # noqa: F401

    import shanben.publish.load  # noqa: F401
