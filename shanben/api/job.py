"""What a build needs to know before the first seed is read, and what it refuses then."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

from shanben.base.by_hand import SaidByHand, read_by_hand
from shanben.base.contract import FILE_NAME, Contract, extend_contract, load_contract
from shanben.base.settings import FILE as DATASET_TOML
from shanben.base.settings import LICENSE_FILES, Settings, SettingsError, load_settings
from shanben.base.storage import Remote, Root
from shanben.base.terminal import plural
from shanben.base.types import UsageError
from shanben.dataset.build_folder import require_utf8
from shanben.dataset.manifest import MANIFEST, DatasetError, read_manifest
from shanben.documents import ANSWERS, Answers, load_answers
from shanben.pages.columns import metadata_names
from shanben.release.history import HISTORY, WITHDRAWN, History, open_history, read_withdrawn
from shanben.seeds.entries import read_file
from shanben.shards.engines import EngineName


class Work(NamedTuple):
    """How the work is to be done; nothing of it changes a byte of the output but the field names.

    `text_field` and `url_field` take the place of what `dataset.toml` says, for all files. With `verify`
    no file is taken for what it was when it was read last.
    """

    engine: EngineName = "local"
    workers: int = 1
    address: str | None = None
    text_field: str | None = None
    url_field: str | None = None
    cache: bool = True
    turn: tuple[int, int] | None = None
    collect: bool = False
    verify: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be built: from which seeds, into which folder, and how.

    `project` is the folder with `schema/`. With `remote`, what is built in `out` goes on to that
    address.
    """

    seeds: Root
    out: Path
    work: Work = Work()  # noqa: RUF009, a constant
    project: Path = Path()
    remote: Remote | None = None
    allow_shrink: bool = False

    @property
    def target(self) -> Root:
        """Return where the dataset goes in the end."""
        return self.remote or self.out


class Inputs(NamedTuple):
    """What stands below `schema/`, judged, and the contract that follows from it.

    `licence` holds the bytes of the file that `license_link` names, None where it names none; `by_hand`
    is what people say of single pages.
    """

    contract: Contract
    settings: Settings
    answers: Answers
    history: History
    licence: bytes | None = None
    by_hand: tuple[SaidByHand, ...] = ()


def load_inputs(job: Job) -> Inputs:
    """Read what a run needs before the first seed, and refuse what cannot work."""
    _check_folders(job)
    history = open_history(job.project / HISTORY)
    _check_withdrawn(job, history)
    if job.remote:
        job.remote.connect()  # a missing driver is told before the work, not after it
    settings = load_settings(job.project / DATASET_TOML)
    answers = load_answers(settings, job.project / ANSWERS)
    _refuse_own_contract(job.project / DATASET_TOML.with_name(FILE_NAME))
    licence = None
    if settings.license_link in LICENSE_FILES:
        place = job.project / DATASET_TOML.with_name(settings.license_link)
        licence = place.read_bytes()
    by_hand = read_by_hand(partial(read_file, job.seeds), metadata_names(load_contract()))
    contract = extend_contract(settings.columns)
    return Inputs(contract, settings, answers, history, licence, by_hand)


def _check_folders(job: Job) -> None:
    require_utf8(job.out)
    if isinstance(job.seeds, Path):
        _check_seeds(job.seeds, job.out)
    if job.out.exists() and not job.out.is_dir():
        raise UsageError(f"{job.out}: is not a folder; name another with --out")
    if job.out.is_dir() and any(job.out.iterdir()) and not (job.out / MANIFEST).is_file():
        raise UsageError(
            f"{job.out}: is not empty and holds no {MANIFEST}, so it is not a dataset of ours; "
            f"remove it, or name another with --out"
        )
    for folder in job.out.resolve().parents:
        if _holds_dataset(folder):
            raise UsageError(
                f"{job.out}: lies in the dataset {folder}, which a build replaces as a whole; "
                "name another with --out"
            )
    if (job.out / MANIFEST).is_file():
        _check_manifest(job.out)


def _holds_dataset(folder: Path) -> bool:
    """Tell whether a folder is a dataset; manifest.json is a name of other programs' files as well."""
    try:
        return (folder / MANIFEST).is_file() and bool(read_manifest(folder))
    except DatasetError:
        return False


def _check_manifest(out: Path) -> None:
    """Refuse a dataset that says of itself what cannot be, before the work and not after it."""
    try:
        read_manifest(out)
    except DatasetError as error:
        raise UsageError(
            f"{error}; bring it back, or remove {out}/ and run shanben build"
        ) from None


def _check_seeds(seeds: Path, out: Path) -> None:
    if seeds.is_file():
        raise UsageError(f"{seeds}: is a file; name the folder that holds it with --seeds")
    if seeds.exists() and not seeds.is_dir():
        raise UsageError(f"{seeds}: is not a folder; name the folder of seeds with --seeds")
    if not seeds.is_dir():
        raise UsageError(
            f"{seeds}: no such folder; name the folder of seeds with --seeds, or begin with shanben init"
        )
    left, right = seeds.resolve(), out.resolve()
    if left == right:
        raise UsageError(f"{seeds}: seeds and output must be separate folders")
    for outer, inner, place in ((left, right, "output"), (right, left, "seeds")):
        if outer in inner.parents:
            raise UsageError(
                f"{outer}: holds the {place} ({inner}); seeds and output must be separate folders"
            )


def _check_withdrawn(job: Job, history: History) -> None:
    """Refuse to forget what was withdrawn for good: the dataset that is there remembers it.

    The history is input and the dataset output, so the cure is to bring the history back.
    """
    remembered = read_withdrawn(job.out / WITHDRAWN)
    kept = {item["id"] for item in history.withdrawn}
    if lost := [item["id"] for item in remembered if item["id"] not in kept]:
        raise UsageError(
            f"{history.folder / WITHDRAWN}: lacks {plural(len(lost), 'withdrawn id')} that "
            f"{job.out / WITHDRAWN} names, the first is {lost[0]}; bring {history.folder}/ back from "
            "version control"
        )


def _refuse_own_contract(path: Path) -> None:
    """Refuse a contract that nobody reads: rows are what the program's own says.

    A copy of the program's is no mistake, and in a checkout of the program it is the file itself.
    """
    if path.is_file() and path.read_bytes() != load_contract().source:
        raise SettingsError(
            f"{path}: is not read; the contract of a row comes with the program, and is copied into "
            "the dataset. Declare columns of your own in [columns] of dataset.toml, and remove the file"
        )
