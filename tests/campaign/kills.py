"""End builds, increments, checks and publications with SIGKILL, at random and at chosen moments.

After every kill the dataset is the old one or the new one, byte for byte; nobody works on; and the next
run gives what it would have given without the kill, and leaves nothing behind.
"""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tests.campaign.fuzz import Broken
from tests.campaign.places import (
    COMMAND,
    REPO,
    build,
    data_of,
    edit_seed,
    environment,
    find_leftovers,
    find_orphans,
    grow_old,
    is_clean_answer,
    make_project,
)
from tests.hub.server import WRITE_TOKEN, LoopbackHub, running_hub
from tests.hub.worker import client_environment
from tests.suicide import WATCH_SWITCH

ORPHAN_SECONDS = 10.0
# Kills after which the figures so far are printed.
PROGRESS = 10
# Kills itself before the n-th rename or exchange of a build; the exchange may be missing.
SUICIDE = f"""{WATCH_SWITCH}
switch = workspace.switch_build
def watched(*arguments):
    watch_switch(int(sys.argv[1]), sys.argv[2] == "1")
    return switch(*arguments)
from shanben.api import build
build.switch_build = watched
from shanben.command.run import run
sys.exit(run(["build", "--workers", "1", "--quiet"]))
"""


class Tally(NamedTuple):
    """What the kills of one kind came to."""

    kind: str
    kills: int
    broken: list[Broken]


def kill_all(kills: int, seed: int) -> tuple[list[tuple[str, ...]], list[Broken]]:
    """Return the figures of the kills of every kind, and what was broken."""
    tallies = []
    with tempfile.TemporaryDirectory(prefix="shanben-kills-") as name:
        place = Path(name)
        for kind, (share, kill) in KINDS.items():
            rng = random.Random(f"{seed}/{kind}")  # noqa: S311
            wanted = max(1, kills * share // 100)
            project = make_project(place / kind.replace(" ", "-"))
            tallies.append(kill(kind, project, wanted, rng))
            print(
                f"{kind}: {tallies[-1].kills} kills, {len(tallies[-1].broken)} broken", flush=True
            )
    broken = [one for tally in tallies for one in tally.broken]
    rows = [(tally.kind, str(tally.kills), str(len(tally.broken))) for tally in tallies]
    return [("kind", "kills", "broken"), *rows], broken


class Versions(NamedTuple):
    """A project of which one page turns from one text into another and back, and what both give."""

    project: Path
    bytes: tuple[dict[str, bytes], dict[str, bytes]]
    seconds: float

    def turn(self, number: int) -> dict[str, bytes]:
        """Change the page; return what the dataset shall be."""
        edit_seed(self.project, number % 2)
        return self.bytes[number % 2]


def _prepare(project: Path) -> Versions:
    """Build both versions without a cache, and see how long that takes."""
    made = []
    begun = time.monotonic()
    for number in (0, 1):
        edit_seed(project, number)
        build(project, "build", "--quiet", "--no-cache", "--workers", "2")
        made.append(data_of(project))
    return Versions(project, (made[0], made[1]), (time.monotonic() - begun) / 2)


def _kill_builds(kind: str, project: Path, kills: int, rng: random.Random) -> Tally:
    """Kill builds that begin from nothing: without a dataset and without a cache."""
    return _kill_commands(kind, _prepare(project), kills, rng, is_new=True)


def _kill_increments(kind: str, project: Path, kills: int, rng: random.Random) -> Tally:
    """Kill builds of a dataset in which one page has changed."""
    return _kill_commands(kind, _prepare(project), kills, rng)


def _kill_commands(
    kind: str, versions: Versions, kills: int, rng: random.Random, *, is_new: bool = False
) -> Tally:
    project, broken, killed, number = versions.project, [], 0, 0
    while killed < kills:
        number += 1
        for folder in ("data", ".shanben") if is_new else ():
            subprocess.run(["rm", "-rf", str(project / folder)], check=True)
        expected = versions.turn(number)
        before = data_of(project)
        process = subprocess.Popen(
            [*COMMAND, "--workers", "2", "--quiet"],
            cwd=project, env=environment(project), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(rng.uniform(0.05, versions.seconds))
        was_running = process.poll() is None
        process.send_signal(rng.choice((signal.SIGKILL, signal.SIGKILL, signal.SIGTERM)))
        process.wait()
        killed += was_running
        wrong = _judge(project, before, expected)
        broken += [Broken(f"kills {kind}:{number}", *one) for one in wrong]
        if number % PROGRESS == 0:
            print(f"{kind}: {killed} kills so far, {len(broken)} broken", flush=True)
    return Tally(kind, killed, broken)


def _judge(
    project: Path, before: dict[str, bytes], expected: dict[str, bytes]
) -> list[tuple[str, str]]:
    """Return what is wrong after a kill, and after the run that follows it."""
    wrong = [("orphans", str(found)) for found in [_wait_for_orphans(project)] if found]
    # Between the two renames of a switch there is none; the next start brings it back.
    if (left := data_of(project)) and left not in (before, expected):
        wrong.append(("half a dataset", str(sorted(left)[:3])))
    grow_old(project)
    done = build(project)
    if words := is_clean_answer(done, 0):
        wrong.append(("the next run", words))
    if data_of(project) != expected:
        wrong.append(("other bytes", "than a build that nobody killed"))
    if found := find_leftovers(project):
        wrong.append(("left behind", str(found[:3])))
    return wrong


def _wait_for_orphans(project: Path) -> list[int]:
    end = time.monotonic() + ORPHAN_SECONDS
    while (found := find_orphans(project)) and time.monotonic() < end:
        time.sleep(0.1)
    return found


def _kill_switches(kind: str, project: Path, kills: int, rng: random.Random) -> Tally:
    """Kill before every step of the switch, by exchange and by two renames."""
    versions = _prepare(project)
    broken, killed, number = [], 0, 0
    while killed < kills:
        number += 1
        expected = versions.turn(number)
        before = data_of(project)
        step, exchange = number % 3 + 1, rng.choice("01")  # an exchange has fewer steps
        done = subprocess.run(
            [sys.executable, "-c", SUICIDE, str(step), exchange],
            cwd=project, env=environment(project), capture_output=True, check=False,
        )  # fmt: skip
        killed += done.returncode == -signal.SIGKILL
        wrong = _judge(project, before, expected)
        broken += [Broken(f"kills {kind}:{number}", *one) for one in wrong]
    return Tally(kind, killed, broken)


def _kill_publications(kind: str, project: Path, kills: int, rng: random.Random) -> Tally:
    """Kill a first publication: a tag that is there stands for the whole release, now and later."""
    build(project, "build", "--bump", "--quiet")
    files = {path: len(data) for path, data in data_of(project).items()}
    broken, killed, number = [], 0, 0
    with running_hub(project.parent / "hub") as hub:
        client = client_environment(hub, project.parent / "home", with_xet=False)
        client |= {"HF_TOKEN": WRITE_TOKEN, "PYTHONPATH": os.environ.get("PYTHONPATH", "")}
        while killed < kills:
            number += 1
            hub.forget_everything()
            command = [*COMMAND, "publish", "--yes"]
            process = subprocess.Popen(
                command, cwd=project, env=environment(project) | client,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            time.sleep(rng.uniform(1.0, 7.0))
            killed += process.poll() is None
            process.kill()
            process.wait()
            wrong = judge_release(hub, files, "after the kill")
            done = build(project, "publish", "--yes", **client)
            if words := is_clean_answer(done, 0):
                wrong.append(("the next run", words))
            wrong += judge_release(hub, files, "after the next run", is_there=True)
            broken += [Broken(f"kills {kind}:{number}", *one) for one in wrong]
    return Tally(kind, killed, broken)


def judge_release(
    hub: LoopbackHub, files: dict[str, int], when: str, *, is_there: bool = False
) -> list[tuple[str, str]]:
    """Return what is wrong with the release on the Hub: a tag without all of the files."""
    try:
        tags = hub.refs(REPO)[1]
    except KeyError:
        tags = {}
    if not tags:
        return [("no release", when)] if is_there else []
    there = set(hub.files(REPO, "v1.0.0"))
    lacking = set(files) - there
    return [(f"a tag without files {when}", str(sorted(lacking)[:3]))] if lacking else []


KINDS: dict[str, tuple[int, Callable[[str, Path, int, random.Random], Tally]]] = {
    "builds": (35, _kill_builds),
    "increments": (35, _kill_increments),
    "switches": (20, _kill_switches),
    "publications": (10, _kill_publications),
}
