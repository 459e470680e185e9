"""Commands that begin in a moment: forks of a process that has imported the program; see tests.forks."""

import importlib
import os
import pkgutil
import resource
from pathlib import Path
from typing import Any

import shanben
from shanben.command.run import run
from shanben.publish import connect, send
from tests.campaign.places import REPO
from tests.campaign.plan import Plan
from tests.hub.readers import use_forked_readers

# A project: what it takes to build it is there afterwards.
SAMPLE = "SHANBEN_SAMPLE"
# A folder of those who load what is published; nothing is published without.
READERS = "SHANBEN_READERS"


def prepare() -> None:
    """Import what commands import when they are called for, and load their tables: build a sample."""
    for _, name, _ in pkgutil.walk_packages(shanben.__path__, "shanben."):
        if not name.startswith(("shanben.adapters", "shanben.__main__")):
            importlib.import_module(name)
    os.chdir(os.environ[SAMPLE])
    assert run(["build", "--quiet", "--workers", "1"]) == 0
    if READERS in os.environ:
        readers = use_forked_readers(Path(os.environ[READERS]))
        readers.begin(send._reader_environment(connect(REPO), "home"))


def run_command(question: dict[str, Any]) -> int:
    """Run a command line in a project, with calls that fail or little memory, or as another user."""
    os.chdir(question["project"])
    if more := question.get("memory"):
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        most = pages * resource.getpagesize() + more
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    if user := question.get("user"):
        os.setgroups([])
        os.setgid(user)
        os.setuid(user)
    if "plan" not in question:
        return run(question["arguments"])
    plan = Plan(Path(question["plan"]))
    plan.begin(**question["calls"])
    try:
        return run(question["arguments"])
    finally:
        plan.end()
