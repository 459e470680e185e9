"""A copy of the working tree in which one mutant lives at a time, and pytest in it.

The copy comes first on the path of every process that the tests start, so workers and the command
itself are the mutated program too.
"""

import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from math import ceil
from pathlib import Path
from typing import NamedTuple

from tests.mutation.mutants import Mutant, mutate
from tests.rows import ROWS_NAME

ROOT = Path(__file__).resolve().parents[2]
FAILED = re.compile(r"^(?:FAILED|ERROR) ([^ \[]+(?:\[.*?\])?)(?= - |$)", re.MULTILINE)
# Python trusts a compiled module whose source has the same size and time, in seconds: each state of
# a file gets a time of its own. The first one lies before any real file.
FIRST_TIME = 10**9
COLLECT_SECONDS = 600
ROW_BY_ROW = {ROWS_NAME: "1"}  # for a mutant that meets chosen tests: those rows that execute it
WAITING = 10  # times as long by the clock, until something that waits is stopped
OVERTIME = (-signal.SIGXCPU, -signal.SIGKILL)  # how a process ends that has had its seconds


class Outcome(NamedTuple):
    """What pytest said: its exit code, None when it was stopped for its time; and its words."""

    code: int | None
    seconds: float
    output: str

    @property
    def killer(self) -> str:
        """The first test that failed, or what else happened."""
        match = FAILED.search(self.output)
        return match.group(1) if match else f"pytest ended with {self.code}"


class Tree:
    """A copy of the tracked and new files of the working tree."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "tree"
        self.temporary = folder / "temporary"
        self.clock = FIRST_TIME
        listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        found = subprocess.run(listed, cwd=ROOT, capture_output=True, check=True).stdout
        for name in filter(None, found.decode().split("\0")):
            if (ROOT / name).is_file():
                (self.root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, self.root / name)

    @contextmanager
    def holding(self, *mutants: Mutant) -> Iterator[None]:
        """Let mutants live in the copy for a while; no two of them change the same place."""
        sources = {
            path: path.read_bytes() for path in {self.root / mutant.path for mutant in mutants}
        }
        changed = dict(sources)
        for mutant in sorted(mutants, key=lambda mutant: -mutant.start):  # the last place first
            path = self.root / mutant.path
            changed[path] = mutate(changed[path], mutant)
        for path, source in changed.items():
            self._write(path, source)
        try:
            yield
        finally:
            for path, source in sources.items():
                self._write(path, source)

    def _write(self, path: Path, source: bytes) -> None:
        path.write_bytes(source)
        self.clock += 1
        os.utime(path, (self.clock, self.clock))

    def list_slow_tests(self) -> frozenset[str]:
        """Return the ids of the tests that are marked slow."""
        listed = self.run_tests(["--collect-only", "-m", "slow"], COLLECT_SECONDS, **ROW_BY_ROW)
        return frozenset(line for line in listed.output.splitlines() if "::" in line)

    def run_tests(self, arguments: Sequence[str], timeout: float, **variables: str) -> Outcome:
        """Run pytest until the first failure; stop it and all it started after `timeout` seconds.

        These are seconds of the processor, of each process, so that a busy machine is no verdict. Who
        waits for something that does not come is stopped by the clock, after many times as long.
        """
        options = [
            "-x",
            "-q",
            "--no-header",
            "-p",
            "no:cacheprovider",
            "-p",
            "tests.mutation.plugin",
        ]
        command = [sys.executable, "-m", "pytest", *options, f"--basetemp={self.temporary}"]
        path = os.pathsep.join(filter(None, [variables.pop("path", ""), str(self.root)]))
        environment = os.environ | {"PYTHONPATH": path} | variables
        environment.pop("COVERAGE_PROCESS_START", None)  # a mutant's coverage tells nothing
        # A mutant changes one module: no process need compile the others, or the tests, anew.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        began = time.monotonic()
        with tempfile.TemporaryFile() as output:
            process = subprocess.Popen(
                [*command, *arguments],
                cwd=self.root,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            # What it starts inherits the limit.
            resource.prlimit(process.pid, resource.RLIMIT_CPU, (ceil(timeout),) * 2)
            try:
                code: int | None = process.wait(WAITING * timeout)
                code = None if code in OVERTIME else code
            except subprocess.TimeoutExpired:
                code = None
            finally:
                _end_group(process)
            output.seek(0)
            words = output.read().decode(errors="replace")
        return Outcome(code, time.monotonic() - began, words)


def _end_group(process: "subprocess.Popen[bytes]") -> None:
    """End pytest and what it left running."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
