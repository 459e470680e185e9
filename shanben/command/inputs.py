"""What a run needs to know before the first seed is read, and what it refuses then."""

from pathlib import Path

from shanben.base.contract import Contract, extend_contract
from shanben.base.settings import Settings, load_settings
from shanben.base.terminal import plural
from shanben.base.types import UsageError
from shanben.command.options import HISTORY, Options
from shanben.dataset.manifest import MANIFEST
from shanben.documents import load_answers
from shanben.release.history import WITHDRAWN, open_history, read_withdrawn


def load_inputs(options: Options) -> tuple[Contract, Settings]:
    """Read what a run needs before the first seed, and refuse what cannot work."""
    if isinstance(options.seeds, Path):
        _check_folders(options.seeds, options.out)
    if options.out.exists() and not options.out.is_dir():
        raise UsageError(f"{options.out}: is not a folder; name another with --out")
    if options.out.is_dir() and any(options.out.iterdir()) and not _is_ours(options.out):
        raise UsageError(
            f"{options.out}: is not empty and holds no {MANIFEST}, so it is not a dataset of ours; "
            f"remove it, or name another with --out"
        )
    _check_withdrawn(options.out)
    if options.remote:
        options.remote.connect()  # a missing driver is told before the work, not after it
    settings = load_settings()
    load_answers(settings)
    return extend_contract(settings.columns), settings


def _check_folders(seeds: Path, out: Path) -> None:
    if seeds.is_file():
        raise UsageError(f"{seeds}: is a file; name the folder that holds it with --seeds")
    if not seeds.is_dir():
        raise UsageError(f"{seeds}: no such folder; name the folder of seeds with --seeds")
    left, right = seeds.resolve(), out.resolve()
    if left == right:
        raise UsageError(f"{seeds}: seeds and output must be separate folders")
    for outer, inner, place in ((left, right, "output"), (right, left, "seeds")):
        if outer in inner.parents:
            raise UsageError(
                f"{outer}: holds the {place} ({inner}); seeds and output must be separate folders"
            )


def _check_withdrawn(out: Path) -> None:
    """Refuse to forget what was withdrawn for good: the dataset that is there remembers it.

    The history is input and the dataset output, so the cure is to bring the history back.
    """
    remembered = read_withdrawn(out / WITHDRAWN)
    kept = {item["id"] for item in open_history(HISTORY).withdrawn}
    if lost := [item["id"] for item in remembered if item["id"] not in kept]:
        raise UsageError(
            f"{HISTORY / WITHDRAWN}: lacks {plural(len(lost), 'withdrawn id')} that {out / WITHDRAWN} "
            f"names, the first is {lost[0]}; bring {HISTORY}/ back from version control"
        )


def _is_ours(folder: Path) -> bool:
    return (folder / MANIFEST).is_file()
