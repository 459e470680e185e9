"""Find the build to compare with: in `schema/history/`, in a folder, or a release on the Hub."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shanben.base.scratch import open_scratch
from shanben.dataset.build_folder import BuildFolder, open_build_folder
from shanben.dataset.manifest import DatasetError
from shanben.release import HISTORY, open_history

AGAIN = "try again when the Hub can be reached, or compare with schema/history/ or a folder"


@contextmanager
def open_baseline(address: str | None) -> Iterator[BuildFolder | None]:
    """Yield the dataset that an address names; without one, the last release of the history."""
    if address is None:
        yield open_history(HISTORY).require_baseline()
    elif address.startswith("hf://"):
        with _fetch_release(address) as dataset:
            yield dataset
    else:
        yield open_build_folder(Path(address))


@contextmanager
def _fetch_release(address: str) -> Iterator[BuildFolder]:
    """Yield the small files of a release on the Hub."""
    from shanben.publish import connect, fetch_dataset, parse_revision  # the Hub's client is heavy

    revision = parse_revision(address)
    if revision is None:
        raise DatasetError(address, "expected hf://datasets/ORG/NAME@vX.Y.Z")
    with open_scratch() as folder:
        hub = connect(revision.repo, again=AGAIN)
        yield fetch_dataset(hub, revision.revision, folder)
