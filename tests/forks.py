"""A process that has imported what takes seconds to import, and forks for every question.

`Forks("package.module:function", environment)` begins it, and it calls the module's `prepare`; `ask` has
the function answer in a fork, with standard streams of its own, and returns how the fork ended and what
it printed. The function gets the question, a value of JSON, and returns an exit code.
"""

import importlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 120  # after which a fork hangs, and is ended with SIGALRM


class Answer(NamedTuple):
    """How a fork ended, as `subprocess` would say it."""

    returncode: int
    stdout: str
    stderr: str


class Forks:
    """One such process; it ends with the one that began it."""

    def __init__(self, target: str, environment: Mapping[str, str]) -> None:
        path = os.pathsep.join(filter(None, (str(ROOT), environment.get("PYTHONPATH"))))
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "tests.forks", target],
            env={**environment, "PYTHONPATH": path},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8",
        )  # fmt: skip

    def ask(self, question: Any) -> Answer:
        """Return what a fork answers."""
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(json.dumps(question) + "\n")
        stdin.flush()
        return Answer(*json.loads(stdout.readline()))

    def end(self) -> None:
        """End the process."""
        self.process.communicate()


def serve(function: Callable[[Any], int], answers: int) -> None:
    """Fork for every line of standard input."""
    for line in sys.stdin:
        question = json.loads(line)
        files = [os.memfd_create(name) for name in ("out", "err")]
        if not (child := os.fork()):
            _answer(function, question, files, answers)
        status = os.waitpid(child, 0)[1]
        answer = [os.waitstatus_to_exitcode(status), *map(_take, files)]
        os.write(answers, json.dumps(answer).encode() + b"\n")


def _answer(function: Callable[[Any], int], question: Any, files: list[int], answers: int) -> None:
    """Answer one question in a fork, and end it."""
    os.close(answers)
    with open(os.devnull) as nothing:  # noqa: PTH123
        os.dup2(nothing.fileno(), 0)
    for number, file in enumerate(files, 1):
        os.dup2(file, number)
        os.close(file)
    signal.alarm(SECONDS)
    code = 70
    try:
        code = function(question)
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def _take(file: int) -> str:
    """Return what was written to a file of memory, and let it go."""
    with os.fdopen(file, "rb") as reader:
        reader.seek(0)
        return reader.read().decode("utf-8", "backslashreplace")


def main(target: str) -> None:
    """Serve until nobody asks."""
    module, name = target.split(":")
    answers = os.dup(1)
    os.dup2(2, 1)  # nobody else may write there
    asked = importlib.import_module(module)
    asked.prepare()
    serve(getattr(asked, name), answers)


if __name__ == "__main__":
    main(sys.argv[1])
