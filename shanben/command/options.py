"""What a person asked for."""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from shanben.base.storage import open_root
from shanben.base.types import UsageError
from shanben.shards.workspace import WORK_FOLDER

if TYPE_CHECKING:
    from shanben.api.job import Job, Work

OutputFormat = Literal["text", "json", "github", "sarif"]

EXIT_CLEAN, EXIT_ERRORS, EXIT_USAGE = 0, 1, 2
EXIT_INTERRUPTED = 130  # what a shell says of it
DEFAULT_OUT = Path("data")


@dataclass(frozen=True, slots=True)
class Options:
    """What a person asked for: a job, and how it is told."""

    job: "Job"
    findings: OutputFormat
    quiet: bool
    strict: bool


def read_job(seeds: str, out: str, work: "Work", allow_shrink: bool = False) -> "Job":
    """Return a job. What goes to an address is built in a folder here and kept to compare."""
    from shanben.api.job import Job  # loads what a build needs, and help does not

    place = open_root(out)
    if isinstance(place, Path):
        return Job(open_root(seeds), place, work, allow_shrink=allow_shrink)
    name = re.sub(r"[^A-Za-z0-9.-]+", "-", place.address)
    mirror = Path(WORK_FOLDER) / "remote" / name
    return Job(open_root(seeds), mirror, work, remote=place, allow_shrink=allow_shrink)


def refuse_empty(**options: object) -> None:
    """Raise UsageError for an option that is the empty text, as an unset variable of a shell is."""
    for name, value in options.items():
        if value == "":
            raise UsageError(f"{_name_option(name)} is empty; leave it out, or say what it is")


def refuse_unbumped(**options: object) -> None:
    """Raise UsageError for an option of a build with --bump that was given to one without it."""
    for name, value in options.items():
        if value:
            said = "says something about a new version; say --bump too"
            raise UsageError(f"{_name_option(name)} {said}")


def refuse_contrary(work: "Work") -> None:
    """Raise UsageError for work whose options do not go together."""
    if work.address and work.engine != "ray":
        raise UsageError("--address is that of a Ray cluster; say --engine ray too")
    if (work.turn or work.collect) and not work.cache:
        raise UsageError("--shard and --collect need the cache; leave --no-cache out")
    if work.turn and work.collect:
        raise UsageError(
            "--shard makes a share, --collect puts all shares together; say one of them"
        )


def read_turn(text: str | None) -> tuple[int, int] | None:
    """Return the two numbers of I/N."""
    if text is None:
        return None
    match = re.fullmatch("([0-9]{1,6})/([0-9]{1,6})", text)
    if match is None or not 1 <= int(match[1]) <= int(match[2]):
        raise UsageError(f"--shard {text}: is not I/N with I from 1 to N, such as 3/64")
    return int(match[1]), int(match[2])


def _name_option(name: str) -> str:
    """Return an option as it is typed.

    >>> _name_option("text_field")
    '--text-field'
    """
    return f"--{name.replace('_', '-')}"


def count_processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
