"""What a person asked for."""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

from shanben.base.storage import Remote, Root, open_root
from shanben.base.types import UsageError
from shanben.shards.engines import Kind
from shanben.shards.workspace import WORK_FOLDER

Format = Literal["text", "json", "github"]

EXIT_CLEAN, EXIT_ERRORS, EXIT_USAGE = 0, 1, 2
DEFAULT_OUT = Path("data")
HISTORY = Path("schema") / "history"


class Work(NamedTuple):
    """How the work is to be done; nothing of it changes a byte of the output but the field names.

    `text_field` and `url_field` take the place of what `dataset.toml` says, for all files.
    """

    engine: Kind = "local"
    workers: int = 1
    address: str | None = None
    text_field: str | None = None
    url_field: str | None = None
    cache: bool = True
    turn: tuple[int, int] | None = None
    collect: bool = False


@dataclass(frozen=True, slots=True)
class Options:
    """What a person asked for."""

    seeds: Root
    out: Path
    work: Work
    findings: Format
    quiet: bool
    strict: bool
    remote: Remote | None = None
    allow_shrink: bool = False

    @property
    def target(self) -> Root:
        """Return where the dataset goes in the end."""
        return self.remote or self.out


def read_options(
    seeds: str, out: str, work: Work, findings: Format, quiet: bool, strict: bool
) -> Options:
    """Return the options. What goes to an address is built in a folder here and kept to compare."""
    place = open_root(out)
    if isinstance(place, Path):
        return Options(open_root(seeds), place, work, findings, quiet, strict)
    name = re.sub(r"[^A-Za-z0-9.-]+", "-", place.address)
    mirror = Path(WORK_FOLDER) / "remote" / name
    return Options(open_root(seeds), mirror, work, findings, quiet, strict, place)


def read_turn(text: str | None) -> tuple[int, int] | None:
    """Return the two numbers of I/N."""
    if text is None:
        return None
    match = re.fullmatch("([0-9]{1,6})/([0-9]{1,6})", text)
    if match is None or not 1 <= int(match[1]) <= int(match[2]):
        raise UsageError(f"--shard {text}: is not I/N with I from 1 to N, such as 3/64")
    return int(match[1]), int(match[2])


def count_processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
