"""What a branch does, judged against the revision that it left.

`check --changed-since` makes only the rows of pages that the branch touches. The others are taken from
the dataset of the revision, whose own check vouched for them; everything else of a build is done, and
every byte compared, so the verdict is that of a whole check. Where the rows of that dataset need not be
what this program gives, all of them are made, and it is said why.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import shanben
from shanben.api.job import Inputs, Job
from shanben.base.contract import FILE_NAME as CONTRACT
from shanben.base.files import hash_file
from shanben.base.types import UsageError
from shanben.command.git import fetch_files, find_base, has_changed, list_changed
from shanben.dataset.build_folder import BuildFolder, open_build_folder
from shanben.dataset.manifest import DatasetError
from shanben.release.page_changes import list_changes
from shanben.shards.known import keep_known
from shanben.shards.tools import read_tool_versions

SCHEMA = "schema"


class Branch(NamedTuple):
    """A branch: the revision as it was named, the dataset that it held, and the files that differ now.

    `known` is where the rows of that dataset are kept; None where all are made, and then `why_whole`
    says why. `base` is None where the revision held no dataset that can be opened.
    """

    revision: str
    base: BuildFolder | None
    touched: frozenset[str]
    known: Path | None
    why_whole: str


@contextmanager
def open_branch(job: Job, inputs: Inputs, revision: str, folder: Path) -> Iterator[Branch]:
    """Yield what differs between this folder and a revision; what it held is written into `folder`.

    Raises UsageError without git, for a revision that git does not know, and for addresses.
    """
    if job.remote or not isinstance(job.seeds, Path) or job.seeds.is_absolute():
        raise UsageError("--changed-since needs seeds and dataset below this folder")
    commit = find_base(revision)
    touched = frozenset(list_changed(commit, [str(job.seeds), str(job.out), SCHEMA]))
    base = _open_base(commit, job, folder / "base")
    why = "it held no dataset that can be opened" if base is None else ""
    why = why or _find_why_whole(base, inputs, commit, touched, job)
    known = None
    if base is not None and not why:
        known = folder / "known"
        keep_known(base, known)
    yield Branch(revision, base, touched, known, f"{revision}: {why}" if why else "")


def _open_base(commit: str, job: Job, folder: Path) -> BuildFolder | None:
    folder.mkdir()
    try:
        if not fetch_files(commit, str(job.out), folder):
            return None
        base = open_build_folder(folder)
        list_changes(base, base)  # an index that cannot be compared is found here
    except DatasetError:
        return None
    return base


def _find_why_whole(
    base: BuildFolder | None, inputs: Inputs, commit: str, touched: frozenset[str], job: Job
) -> str:
    """Return why the rows of a dataset need not be what this program gives; empty when they are."""
    if base is None:
        return ""
    here = read_tool_versions()
    was = {name: base.manifest.tools.get(name) for name in here}
    if other := sorted(name for name in here if was[name] != here[name]):
        return f"its dataset was built with other versions of {', '.join(other)}"
    if has_changed(commit, Path(shanben.__file__).parent):
        return "the branch changes the program"
    if (base.folder / CONTRACT).read_bytes() != inputs.contract.source:
        return "the branch changes the columns of a row"
    if inputs.by_hand:
        return "people have accepted or corrected something"
    if any(Path(name).suffix == ".toml" for name in touched if _is_below(name, job.seeds)):
        return "the branch changes what is said about seeds"
    for file in base.manifest.files:
        place = base.folder / file.path
        if not place.is_file() or hash_file(place) != file.sha256:
            return f"its {file.path} is not what was built (large files not fetched?)"
    return ""


def _is_below(name: str, folder: object) -> bool:
    return Path(name).is_relative_to(str(folder))
