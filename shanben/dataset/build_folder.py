"""A build folder: what its manifest says, the contract of its rows, and their numbers.

`data/` is one, `schema/history/` holds the small files of the last release, and a release on the Hub
becomes one when its small files are fetched. The rows themselves are read only to count them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec
import orjson

from shanben.base.batches import cut_batches
from shanben.base.contract import FILE_NAME as CONTRACT
from shanben.base.contract import Json
from shanben.base.findings import Finding
from shanben.base.rulebook import Severity
from shanben.base.terminal import is_utf8
from shanben.base.version import Version, parse_version
from shanben.dataset.findings_file import FINDINGS, merge_findings, read_findings
from shanben.dataset.index import INDEX
from shanben.dataset.largest import FoundCluster
from shanben.dataset.manifest import (
    MANIFEST,
    DatasetError,
    FileEntry,
    Manifest,
    measure_file,
    read_manifest,
    write_manifest,
)
from shanben.dataset.tally import SampledRow, merge_samples, sample_row, tally_finding, tally_rows

# The files that are enough to compare with a build. The last says how long the others are.
SMALL_FILES = (INDEX, CONTRACT, MANIFEST)
# Bytes of a manifest that is read at an address; one that names a million seeds has some 150 MB.
MANIFEST_BYTES = 2**28
# Rows counted together, and bytes of their lines; they bound memory and change no result.
BATCH_ROWS, BATCH_BYTES = 1000, 2**24 - 1


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the rows and findings of a build add up to; for `tally` and `sample` see `tally`.

    The `sample` is of rows worth a look; its `file` counts the JSONL files in their order.
    `arrow_bytes` is the size of the rows in memory, 0 where they were counted again from the files.
    Only the build that wrote the rows knows more: `lists` are the files in which they are listed (see
    `row_list`), `others` the findings that its shards did not make, which those do not hold,
    `largest` the largest clusters and `sources` the rows of every outlet. What is None has to be found
    in the rows.
    """

    tally: Counter[str] = field(default_factory=Counter)
    sample: tuple[SampledRow, ...] = ()
    severities: Counter[Severity] = field(default_factory=Counter)
    arrow_bytes: int = 0
    lists: tuple[Path, ...] | None = None
    others: tuple[Finding, ...] = ()
    largest: tuple[FoundCluster, ...] | None = None
    sources: Counter[str] | None = None


@dataclass(frozen=True, slots=True)
class BuildFolder:
    """A build folder. `contract` is the JSON Schema of its rows.

    The manifest names the data files alone until `finish_dataset` has written it. `numbers` are all
    zero until the rows were counted: by the build that wrote them, or by `count_dataset`.
    """

    folder: Path
    manifest: Manifest
    contract: Json
    numbers: Numbers = field(default_factory=Numbers)

    @property
    def version(self) -> Version:
        """The version the build declares."""
        return parse_version(self.manifest.version)

    @property
    def rows(self) -> int:
        """The number of rows."""
        return self.manifest.rows

    @property
    def index(self) -> Path:
        """The path of the index."""
        return self.folder / INDEX

    @property
    def parquet_files(self) -> list[FileEntry]:
        """The Parquet files of rows, in the order of their rows."""
        return self._data_files(".parquet")

    @property
    def jsonl_files(self) -> list[FileEntry]:
        """The JSONL files of rows, in the order of their rows."""
        return self._data_files(".jsonl")

    @property
    def parquet_bytes(self) -> int:
        """The size of all Parquet files of rows."""
        return sum(file.bytes for file in self.parquet_files)

    def _data_files(self, suffix: str) -> list[FileEntry]:
        files = (file for file in self.manifest.files if file.rows is not None)
        return [file for file in files if file.path.endswith(suffix)]


def open_build_folder(folder: Path) -> BuildFolder:
    """Return the build in `folder`, not counted; raise DatasetError when a file is missing or broken."""
    require_utf8(folder)
    manifest, contract = read_manifest(folder), read_object(folder / CONTRACT)
    if not (folder / INDEX).is_file():
        raise DatasetError(str(folder / INDEX), "no such file; a build from before the index?")
    try:
        parse_version(manifest.version)
    except ValueError as error:
        raise DatasetError(str(folder / MANIFEST), f"is not a manifest: {error}") from None
    return BuildFolder(folder, manifest, contract)


def require_utf8(folder: Path) -> None:
    """Raise DatasetError for a folder that nothing reads Parquet in, because of its name."""
    if not is_utf8(str(folder.absolute())):
        raise DatasetError(str(folder.absolute()), "is not UTF-8, as names are here; rename it")


def list_small_files(folder: Path) -> Iterator[tuple[str, int]]:
    """Yield the small files in the order in which to fetch them into `folder`, each with its bytes.

    The manifest comes first, with the bytes that one may have: it has to be there before the next is
    asked for. Raises DatasetError when what came is no manifest, or does not name a file.
    """
    yield MANIFEST, MANIFEST_BYTES
    named = {file.path: file.bytes for file in read_manifest(folder).files}
    for name in SMALL_FILES[:-1]:
        if name not in named:
            raise DatasetError(str(folder / MANIFEST), f"does not name {name}")
        yield name, named[name]


def read_object(path: Path) -> Json:
    """Return the JSON object in a file; raise DatasetError with the path otherwise."""
    try:
        value = msgspec.json.decode(path.read_bytes())
    except FileNotFoundError:
        raise DatasetError(str(path), "no such file") from None
    except (OSError, ValueError, RecursionError) as error:
        raise DatasetError(str(path), f"cannot be read as JSON: {error}") from None
    if not isinstance(value, dict):
        raise DatasetError(str(path), "must hold a JSON object")
    return value


def finish_dataset(dataset: BuildFolder, documents: Iterable[str]) -> BuildFolder:
    """Write the manifest over the data files and these documents; return the finished dataset."""
    listed = [measure_file(dataset.folder, path) for path in documents]
    files = tuple(sorted((*dataset.manifest.files, *listed), key=lambda file: file.path))
    manifest = msgspec.structs.replace(dataset.manifest, files=files)
    write_manifest(dataset.folder, manifest)
    return replace(dataset, manifest=manifest)


def add_findings(dataset: BuildFolder, findings: Sequence[Finding]) -> BuildFolder:
    """Return the dataset with findings that could only be made when its shards were together."""
    found = sorted(findings, key=Finding.sort_key)
    path, tally = dataset.folder / FINDINGS, dataset.numbers.tally.copy()
    for finding in found:
        tally_finding(finding, tally)
    merged = path.with_suffix(".merged")
    merge_findings(merged, found, [path])
    merged.replace(path)
    severities = dataset.numbers.severities + Counter(finding.severity for finding in found)
    others = *dataset.numbers.others, *found
    numbers = replace(dataset.numbers, tally=tally, severities=severities, others=others)
    return replace(dataset, numbers=numbers)


def count_dataset(dataset: BuildFolder) -> BuildFolder:
    """Return the dataset with its rows and findings counted anew from its files.

    Raises DatasetError when one of the files is not there or broken.
    """
    tally: Counter[str] = Counter()
    severities: Counter[Severity] = Counter()
    warned = set()
    try:
        for finding in read_findings(dataset.folder / FINDINGS):
            tally_finding(finding, tally)
            severities[finding.severity] += 1
            if finding.severity == "warning":
                warned.add(finding.seed)
        lines = [dataset.folder / file.path for file in dataset.jsonl_files]
        sample = _count_rows(lines, warned, tally)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DatasetError(str(dataset.folder), f"holds no whole build ({error})") from None
    return replace(dataset, numbers=Numbers(tally, sample, severities))


def _count_rows(paths: list[Path], warned: set[str], tally: Counter[str]) -> tuple[SampledRow, ...]:
    """Add every row to the counts; return those worth a look."""
    sample: tuple[SampledRow, ...] = ()
    lines = _number_lines(paths)
    for batch in cut_batches(lines, _measure, number=BATCH_ROWS, size=BATCH_BYTES):
        numbered = [(number, orjson.loads(line), offset) for number, line, offset in batch]
        batch.clear()
        tally_rows([row for _, row, _ in numbered], tally)
        found = (
            sample_row(row, row["seed"] in warned, offset, number)
            for number, row, offset in numbered
        )
        sample = merge_samples((*sample, *found))
    return sample


def _measure(numbered: tuple[int, bytes, int]) -> int:
    return len(numbered[1])


def _number_lines(paths: list[Path]) -> Iterator[tuple[int, bytes, int]]:
    """Yield the number of the file, the line, and the byte where it begins."""
    for number, path in enumerate(paths):
        offset = 0
        with path.open("rb") as lines:
            for line in lines:
                yield number, line, offset
                offset += len(line)
