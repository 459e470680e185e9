"""What a run needs to know before the first seed is read, and what it refuses then."""

from pathlib import Path

from shanben.base.contract import Contract, load_contract
from shanben.base.settings import Settings, load_settings
from shanben.base.types import UsageError
from shanben.command.options import Options
from shanben.dataset.manifest import MANIFEST
from shanben.documents import load_answers


def load_inputs(options: Options) -> tuple[Contract, Settings]:
    """Read what a run needs before the first seed, and refuse what cannot work."""
    if isinstance(options.seeds, Path):
        _check_folders(options.seeds, options.out)
    if options.out.exists() and not options.out.is_dir():
        raise UsageError(f"{options.out}: is not a folder; name another with --out")
    if options.out.is_dir() and any(options.out.iterdir()) and not _is_ours(options.out):
        raise UsageError(
            f"{options.out}: is not empty and not a dataset of ours; name another with --out"
        )
    if options.remote:
        options.remote.connect()  # a missing driver is told before the work, not after it
    settings = load_settings()
    load_answers(settings)
    return load_contract(), settings


def _check_folders(seeds: Path, out: Path) -> None:
    if not seeds.is_dir():
        raise UsageError(f"{seeds}: no such folder; name the folder of seeds with --seeds")
    left, right = seeds.resolve(), out.resolve()
    if left == right or left in right.parents or right in left.parents:
        raise UsageError(f"{out}: seeds and output must be separate folders")


def _is_ours(folder: Path) -> bool:
    return (folder / MANIFEST).is_file()
