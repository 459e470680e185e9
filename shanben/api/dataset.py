"""A dataset to read: its rows, its findings, what changed since another one, whether it is whole.

It lies in a folder, or at an address such as `hf://datasets/ORG/NAME@vX.Y.Z`. Rows and findings are read
as they are asked for, so the memory that is needed does not grow with the dataset.
"""

import shutil
import tempfile
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path

import orjson

from shanben.base.files import copy_stream
from shanben.base.findings import Finding
from shanben.base.storage import Remote, Root, open_file, open_root
from shanben.base.terminal import show_text
from shanben.base.types import Row
from shanben.dataset.build_folder import BuildFolder, list_small_files, open_build_folder
from shanben.dataset.findings_file import FINDINGS, parse_finding
from shanben.dataset.manifest import DatasetError, Manifest
from shanben.release import Diff, compare_builds


class Rows:
    """The rows of a dataset in their order, each as plain JSON values; read anew each time."""

    def __init__(self, place: Root, paths: Sequence[str], number: int) -> None:
        self._place, self._paths, self._number = place, paths, number

    def __len__(self) -> int:
        return self._number

    def __iter__(self) -> Iterator[Row]:
        for path in self._paths:
            with open_file(self._place, path) as lines:
                yield from map(orjson.loads, lines)


class Dataset:
    """A dataset that stands somewhere. `broken_promises` are known of one that was just built.

    `manifest` names every file with its hash, every seed, every tool. `broken_promises` say why it may
    not be released as the version that it declares; of a dataset that was only opened nobody asks.
    """

    def __init__(
        self,
        place: Root,
        folder: BuildFolder,
        broken_promises: tuple[Finding, ...] = (),
    ) -> None:
        self._place, self._folder = place, folder
        self.broken_promises = broken_promises

    def __repr__(self) -> str:
        return f"<Dataset {self.name} {self.version}: {len(self.rows):,} rows in {self._place}>"

    @property
    def manifest(self) -> Manifest:
        """Every file with its hash, every seed, every tool."""
        return self._folder.manifest

    @property
    def name(self) -> str:
        """The short name that `dataset.toml` gives."""
        return self.manifest.name

    @property
    def version(self) -> str:
        """The version that the dataset declares."""
        return self.manifest.version

    @property
    def rows(self) -> Rows:
        """The rows, to be iterated as often as wanted; `len(rows)` reads nothing."""
        paths = [file.path for file in self._folder.jsonl_files]
        return Rows(self._place, paths, self._folder.rows)

    @property
    def findings(self) -> Iterator[Finding]:
        """What a person should know about the seeds, in their order."""
        with open_file(self._place, FINDINGS) as lines:
            yield from map(parse_finding, lines)

    def diff(self, other: "Dataset | str | Path") -> Diff:
        """Return what changed since `other`, an earlier dataset or the place of one."""
        before = other if isinstance(other, Dataset) else open_dataset(other)
        return compare_builds(before._folder, self._folder)

    def verify(self) -> list[str]:
        """Read every file and row; return what is missing, strange or wrong, a line each, best none."""
        return sorted(f"{show_text(flaw.seed)}: {flaw.message}" for flaw in self.find_flaws())

    @property
    def folder(self) -> BuildFolder:
        """The build folder with its small files; of a dataset at an address, a copy of them."""
        return self._folder

    def find_flaws(self) -> Iterator[Finding]:
        """Yield the same as findings, as they are met; `seed` names the file and the row."""
        from shanben.api.flaws import find_flaws

        # The dataset lives, and with it the copy of its small files, until the last flaw is met.
        yield from find_flaws(self._place, self._folder)


def open_dataset(place: str | Path) -> Dataset:
    """Return the dataset in a folder, or at an address such as `hf://datasets/ORG/NAME@v1.0.0`.

    Of one at an address only the small files are fetched; rows are read as they are asked for. Raises
    UsageError when there is no dataset, or it is not whole enough to be read.

    >>> open_dataset("nowhere")
    Traceback (most recent call last):
        ...
    shanben.dataset.manifest.DatasetError: nowhere/manifest.json: no such file; run shanben build first
    """
    root = open_root(str(place))
    if isinstance(root, Path):
        return Dataset(root, open_build_folder(root))
    return _open_remote(root)


def _open_remote(root: Remote) -> Dataset:
    """Return the dataset at an address; its small files are copied, and live as long as it does."""
    folder = Path(tempfile.mkdtemp(prefix="shanben-"))
    try:
        for name, limit in list_small_files(folder):
            with open_file(root, name, limit) as file:
                copy_stream(file, folder / name)
        dataset = Dataset(root, open_build_folder(folder))
    except BaseException as error:
        shutil.rmtree(folder, ignore_errors=True)
        if not isinstance(error, OSError | DatasetError):
            raise
        problem = error.problem if isinstance(error, DatasetError) else error
        reason = f"holds no dataset that can be read: {problem}"
        raise DatasetError(str(root), reason) from None
    weakref.finalize(dataset, shutil.rmtree, folder, ignore_errors=True)
    return dataset
