"""Get the small files of a release from the Hub, to compare a dataset with."""

import re
from pathlib import Path
from typing import NamedTuple

from shanben.base.files import hash_file
from shanben.dataset.build_folder import (
    SMALL_FILES,
    BuildFolder,
    list_small_files,
    open_build_folder,
)
from shanben.dataset.manifest import MANIFEST, DatasetError
from shanben.publish.hub import Hub, HubError

ADDRESS = re.compile(r"hf://datasets/([A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*)@([\w./-]+)", re.ASCII)


class Revision(NamedTuple):
    """A dataset repository and a tag, branch or commit of it."""

    repo: str
    revision: str


def parse_revision(address: str) -> Revision | None:
    """Return what an address of the Hub names, None when `address` is none.

    >>> parse_revision("hf://datasets/org/name@v1.0.0")
    Revision(repo='org/name', revision='v1.0.0')
    """
    match = ADDRESS.fullmatch(address)
    return Revision(*match.groups()) if match else None


def fetch_dataset(hub: Hub, revision: str, folder: Path) -> BuildFolder:
    """Write index, contract and manifest of a revision into `folder` and return them as a dataset.

    Raises HubError when the Hub fails or has no such revision, DatasetError when a file is broken, or is
    not the one that the manifest names.
    """
    refs = hub.read_refs()
    if refs.head is None:
        raise HubError("looking for the last release", f"there is no dataset {hub.repo}")
    commit = refs.tags.get(revision, revision)
    for name, limit in list_small_files(folder):
        hub.download(name, commit, folder, limit)
    dataset = open_build_folder(folder)
    hashes = dataset.manifest.hashes
    for name in SMALL_FILES:
        if name != MANIFEST and hash_file(folder / name) != hashes[name]:
            raise DatasetError(
                f"{hub.repo}@{revision}/{name}", f"is not the file that {MANIFEST} names"
            )
    return dataset
