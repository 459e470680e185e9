"""Find the build to compare with: in `schema/history/`, in a folder, or a release on the Hub."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shanben.command.options import HISTORY
from shanben.dataset.dataset import Dataset, open_dataset
from shanben.dataset.manifest import DatasetError
from shanben.publish import connect, fetch_build, parse_revision
from shanben.release import open_history


@contextmanager
def open_baseline(address: str | None) -> Iterator[Dataset | None]:
    """Yield the build that an address names; without one, the last release of the history."""
    if address is None:
        yield open_history(HISTORY).require_baseline()
    elif revision := parse_revision(address):
        with tempfile.TemporaryDirectory(prefix="shanben-") as folder:
            hub = connect(revision.repo)
            yield fetch_build(hub, revision.revision, Path(folder))
    elif address.startswith("hf://"):
        raise DatasetError(address, "expected hf://datasets/ORG/NAME@vX.Y.Z")
    else:
        yield open_dataset(Path(address))
