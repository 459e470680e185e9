"""What a person asked for, and what a run needs to know before the first seed is read."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

from shanben.describe import load_answers
from shanben.engines import Kind
from shanben.read import FIELDS, Fields
from shanben.schema import Contract, load_contract
from shanben.settings import Settings, load_settings
from shanben.storage import MANIFEST, Remote, Root

Format = Literal["text", "json", "github"]


class UsageError(Exception):
    """The command cannot be carried out as given; nothing was read or written."""


class Work(NamedTuple):
    """How the work is to be done; nothing of it changes a byte of the output but the field names."""

    engine: Kind = "local"
    workers: int = 1
    address: str | None = None
    fields: Fields = FIELDS
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

    @property
    def target(self) -> Root:
        """Return where the dataset goes in the end."""
        return self.remote or self.out


def load_inputs(options: Options) -> tuple[Contract, Settings]:
    """Read what a run needs before the first seed, and refuse what cannot work."""
    if isinstance(options.seeds, Path):
        _check_folders(options.seeds, options.out)
    if options.out.exists() and not options.out.is_dir():
        raise UsageError(f"{options.out}: is no folder; name another with --out")
    if options.out.is_dir() and any(options.out.iterdir()) and not _is_ours(options.out):
        raise UsageError(
            f"{options.out}: is not empty and no build of ours; name another with --out"
        )
    if options.remote:
        options.remote.connect()  # a missing driver is told before the work, not after it
    settings = load_settings()
    load_answers(settings.version)
    return load_contract(), settings


def _check_folders(seeds: Path, out: Path) -> None:
    if not seeds.is_dir():
        raise UsageError(f"{seeds}: no such folder; name the folder of seeds with --seeds")
    left, right = seeds.resolve(), out.resolve()
    if left == right or left in right.parents or right in left.parents:
        raise UsageError(f"{out}: seeds and output must be separate folders")


def _is_ours(folder: Path) -> bool:
    return (folder / MANIFEST).is_file()
