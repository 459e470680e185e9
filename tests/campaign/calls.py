"""Let the n-th call to the file system fail, for every n: the dataset stays whole, the words are true.

A library that is loaded before the C library (failing_calls.c) breaks calls of a build, an increment and
a publication: one of them, or all from one on, as on a disk that is full or was mounted anew to be read
only. After each, the dataset is the old one or the new one, or it lacks what a finding names; the exit
code says so; and the next run gives what it would have given and leaves nothing behind. Skipped where
there is no C compiler, or another system than Linux.
"""

import errno
import json
import multiprocessing
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from tests.campaign.fuzz import Broken
from tests.campaign.kills import judge_release
from tests.campaign.places import (
    build,
    data_of,
    edit_seed,
    environment,
    find_leftovers,
    grow_old,
    is_clean_answer,
    make_project,
)
from tests.campaign.plan import (
    CREATE,
    EVERY,
    FOR_EVER,
    NAME,
    OPEN,
    SYNC,
    WRITE,
    Plan,
    compile_library,
    preload,
)
from tests.forks import Answer, Forks
from tests.hub.server import WRITE_TOKEN, LoopbackHub, running_hub
from tests.hub.worker import client_environment

ALL_WRITES = CREATE | WRITE | NAME | SYNC
MEMORY = "memory"
# Lines of a page that takes more memory than an idle process has at hand.
LONG_PAGE_LINES = 5_000
# Bytes by which a process may grow. Not where one publishes: its client begins threads, and Python waits
# for ever for one that had no memory to begin.
LIMITS = tuple(2**15 * number for number in range(1, 101))
ABORTS = (127, -signal.SIGABRT, -signal.SIGSEGV)
BUILD = ("build", "--quiet", "--workers", "1")
Rows = list[tuple[str, ...]]


class Fault(NamedTuple):
    """What a call says that fails, which kinds of calls do, and whether all do from the first on."""

    error: int
    kinds: int
    lasting: bool


FAULTS = {
    "EIO, one call": Fault(errno.EIO, EVERY, lasting=False),
    "EIO, from then on": Fault(errno.EIO, EVERY, lasting=True),
    "ENOSPC, one call": Fault(errno.ENOSPC, ALL_WRITES, lasting=False),
    "ENOSPC, from then on": Fault(errno.ENOSPC, ALL_WRITES, lasting=True),
    "EROFS, from then on": Fault(errno.EROFS, ALL_WRITES, lasting=True),
    "EMFILE, one call": Fault(errno.EMFILE, OPEN | CREATE, lasting=False),
    "EMFILE, from then on": Fault(errno.EMFILE, OPEN | CREATE, lasting=True),
}


class Bench:
    """A project, and a process that runs commands in it of which calls fail."""

    def __init__(self, place: Path, library: Path, hub: LoopbackHub | None) -> None:
        self.place, self.hub = place, hub
        self.project = make_project(place / "project", rows=6, pages=2)
        shutil.copytree(self.project, place / "sample")
        self.plan_file = place / "plan"
        more = {"SHANBEN_SAMPLE": str(place / "sample")}
        more |= preload(library, self.plan_file, self.project)
        if hub is not None:
            more |= {"SHANBEN_READERS": str(place), "HF_TOKEN": WRITE_TOKEN}
            more |= client_environment(hub, place / "home", with_xet=False)
        self.forks = Forks("tests.campaign.commands:run_command", environment(self.project, **more))
        self.plan = Plan(self.plan_file)

    def run(self, *arguments: str, memory: int = 0, **calls: int) -> Answer:
        """Run a command to its end; `calls` as of `Plan.begin`."""
        question = {"project": str(self.project), "plan": str(self.plan_file), "memory": memory}
        return self.forks.ask({**question, "arguments": arguments, "calls": calls})


class Trials(NamedTuple):
    """A command that is tried again and again: what comes before it, what is to be true after it."""

    arguments: tuple[str, ...]
    begin: Callable[[Bench, int], None]
    judge: Callable[[Bench, int, Answer], Iterator[str]]
    go_on: Callable[[Bench, int, Answer], Iterator[str]]
    stride: int = 1  # of the calls of one that takes longer, one in this many fails


# --- builds --------------------------------------------------------------------------------------


class Versions:
    """What a project gives with its page in one of two forms, and what stood there before."""

    def __init__(self) -> None:
        self.made: dict[int, dict[str, bytes]] = {}
        self.before: dict[str, bytes] = {}


VERSIONS = Versions()  # of the one bench of this process


def _begin_increment(bench: Bench, number: int) -> None:
    for form in () if VERSIONS.made else (0, 1):
        edit_seed(bench.project, form)
        assert bench.run(*BUILD) == Answer(0, "", "")
        VERSIONS.made[form] = data_of(bench.project)
    edit_seed(bench.project, number % 2)
    VERSIONS.before = data_of(bench.project)


def _begin_build(bench: Bench, number: int) -> None:
    _begin_increment(bench, number)
    for name in ("data", ".shanben"):
        shutil.rmtree(bench.project / name, ignore_errors=True)
    VERSIONS.before = {}


def judge_build(
    answer: Answer, before: dict[str, bytes], now: dict[str, bytes], expected: dict[str, bytes]
) -> Iterator[str]:
    """Yield what is wrong with a build of which a call failed; `expected` is what it gives else."""
    yield is_clean_answer(answer, 0, 1)
    said = answer.stdout + answer.stderr
    if answer.returncode and not said.strip():
        yield "it failed without a word"
    if answer.returncode == 0 and now != expected:
        yield "exit code 0, and other bytes"
    if "nothing was changed" in said and now != before:
        yield "it said that nothing was changed"
    if now not in (before, expected):
        rows, wanted = _read_rows(now), _read_rows(expected)
        lost = sorted(seed for seed in wanted if seed not in rows)
        yield from (f"{seed} was lost" for seed in lost if seed.split("#")[0] not in said)
        yield from (f"{seed} is another row" for seed in rows if rows[seed] != wanted.get(seed))


def _read_rows(data: dict[str, bytes]) -> dict[str, Any]:
    """Return the rows of a dataset by their seeds."""
    lines = [line for path in data if path.startswith("jsonl/") for line in data[path].splitlines()]
    return {row["seed"]: row for row in map(json.loads, lines)}


def _judge_build(bench: Bench, number: int, answer: Answer) -> Iterator[str]:
    now, expected = data_of(bench.project), VERSIONS.made[number % 2]
    yield from judge_build(answer, VERSIONS.before, now, expected)


def _build_again(bench: Bench, number: int, _: Answer) -> Iterator[str]:
    if (done := bench.run(*BUILD)) != Answer(0, "", ""):
        yield f"the next run: {done}"
    if data_of(bench.project) != VERSIONS.made[number % 2]:
        yield "other bytes than a build of which no call failed"


# --- publications --------------------------------------------------------------------------------


def _begin_publication(bench: Bench, _: int) -> None:
    if not (bench.project / "data").exists():
        assert build(bench.project, "build", "--bump", "--quiet").returncode == 0
        VERSIONS.before = data_of(bench.project)
    assert bench.hub is not None
    bench.hub.forget_everything()


def _judge_publication(bench: Bench, _: int, answer: Answer) -> Iterator[str]:
    yield is_clean_answer(answer, 0, 1, 3)
    if data_of(bench.project) != VERSIONS.before:
        yield "a publication changed the dataset"
    yield from _judge_release(bench, "after the fault", is_there=answer.returncode == 0)


def _publish_again(bench: Bench, _number: int, _answer: Answer) -> Iterator[str]:
    yield is_clean_answer(bench.run("publish", "--yes"), 0)
    yield from _judge_release(bench, "after the next run", is_there=True)


def _judge_release(bench: Bench, when: str, *, is_there: bool) -> Iterator[str]:
    assert bench.hub is not None
    files = {path: len(data) for path, data in VERSIONS.before.items()}
    for words in judge_release(bench.hub, files, when, is_there=is_there):
        yield " ".join(words)


COMMANDS = {
    "builds": Trials(BUILD, _begin_build, _judge_build, _build_again),
    "increments": Trials(BUILD, _begin_increment, _judge_build, _build_again),
    "publications": Trials(
        ("publish", "--yes"), _begin_publication, _judge_publication, _publish_again, 20
    ),
}


# --- the part of the campaign ---------------------------------------------------------------------


def fail_calls(seed: int, workers: int, *, every: int) -> tuple[Rows, list[Broken]]:
    """Return how many calls failed and what was broken; of the calls, one in `every` fails."""
    rows: Rows = [("command", "what fails", "calls", "failed", "overcome", "broken")]
    broken: list[Broken] = []
    if not sys.platform.startswith("linux") or shutil.which("cc") is None:
        print("calls: skipped; it takes Linux and a C compiler")
        return rows, broken
    with tempfile.TemporaryDirectory(prefix="shanben-calls-") as name:
        library = compile_library(Path(name))
        tasks = [(command, fault) for command in COMMANDS for fault in FAULTS]
        tasks += [(command, MEMORY) for command in COMMANDS if command != "publications"]
        work = partial(_fail_in_all, Path(name).resolve(), library, seed, every)
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(workers, context, max_tasks_per_child=1) as pool:
            for task, tally in zip(tasks, pool.map(work, tasks), strict=True):
                broken += tally.broken
                counts = tally.calls, tally.failed, tally.overcome, len(tally.broken)
                rows.append((*task, *map(str, counts)))
                print(f"{', '.join(task)}: {tally.failed}, {len(tally.broken)} broken", flush=True)
    return rows, broken


class Tally(NamedTuple):
    """How many calls a command makes, how many failed, and how many it did not even mind."""

    calls: int
    failed: int
    overcome: int
    broken: list[Broken]


def _fail_in_all(
    folder: Path, library: Path, seed: int, every: int, task: tuple[str, str]
) -> Tally:
    """Break one command in one way, at all the calls that are chosen."""
    command, fault = task
    trials = COMMANDS[command]
    overcome, broken = 0, []
    with _open_bench(folder / "-".join(task).replace(" ", "-"), library, command) as bench:
        steps = list(_list_steps(bench, trials, fault))
        chosen = range(seed % (every * trials.stride), len(steps), every * trials.stride)
        for number in chosen:
            trials.begin(bench, number)
            answer = bench.run(*trials.arguments, **steps[number])
            overcome += answer.returncode == 0
            # Libraries end the process where they get no memory: that is like a kill.
            is_killed = fault == MEMORY and answer.returncode in ABORTS
            seen = answer._replace(returncode=1) if is_killed else answer
            wrong = list(trials.judge(bench, number, seen))
            grow_old(bench.project)
            wrong += trials.go_on(bench, number, answer)
            wrong += [f"left behind {path}" for path in find_leftovers(bench.project)]
            name = f"calls {command}, {fault}: {number}"
            broken += [Broken(name, words, answer.stderr[-200:]) for words in wrong if words]
    return Tally(len(steps), len(chosen), overcome, broken)


def _list_steps(bench: Bench, trials: Trials, fault: str) -> Iterator[dict[str, int]]:
    """Yield what shall fail, once for each call that a command makes, or for each limit of memory."""
    if fault == MEMORY:
        page = "今天上午，河边小学举行了开学典礼。\n" * LONG_PAGE_LINES
        (bench.project / "seeds" / "long.txt").write_text(page, encoding="utf-8")
        yield from ({"memory": limit} for limit in LIMITS)
        return
    error, kinds, lasting = FAULTS[fault]
    trials.begin(bench, 0)
    assert bench.run(*trials.arguments, kinds=kinds).returncode == 0
    calls = bench.plan.counted
    assert calls
    for number in range(1, calls + 1):
        last = FOR_EVER if lasting else number
        yield {"kinds": kinds, "first": number, "last": last, "error": error}


@contextmanager
def _open_bench(place: Path, library: Path, command: str) -> Iterator[Bench]:
    place.mkdir()
    with running_hub(place / "hub") if command == "publications" else nullcontext() as hub:
        bench = Bench(place, library, hub)
        yield bench
        bench.forks.end()
    shutil.rmtree(place)
