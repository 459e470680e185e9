"""Put the shards together: number their files, gather the findings, say what is in the folder.

The folder's manifest is written last, over everything else, so a manifest vouches for a whole build.
"""

import hashlib
import json
import shutil
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from shanben.base.contract import FILE_NAME as SCHEMA_NAME
from shanben.base.contract import Contract
from shanben.base.findings import Finding, finding_as_json
from shanben.base.settings import Settings
from shanben.base.storage import MANIFEST
from shanben.dataset.index import INDEX, join_pieces
from shanben.dataset.tally import SampledRow, merge_samples, tally_finding
from shanben.seeds.cuts import Scan
from shanben.shards.pieces import Piece
from shanben.shards.tools import read_tool_versions
from shanben.shards.write import OutputFile

FORMAT = 1
FINDINGS = "findings.jsonl"
HASHES_AT_A_TIME = 2**20
COPY_BYTES = 2**20
# The Hub asks for fewer than 10,000 files in a folder; beyond this many shards they get sub-folders.
SHARDS_PER_FOLDER = 1000


@dataclass(frozen=True, slots=True)
class Build:
    """A finished set of shards in one folder. `files` are the data files; for `tally` see tally.

    The `sample` is of rows worth a look; its `file` counts the JSONL files in their order.
    """

    folder: Path
    rows: int
    files: tuple[OutputFile, ...]
    content_hash: str
    tally: Counter[str]
    sample: tuple[SampledRow, ...]
    severities: Counter[str]
    arrow_bytes: int
    rejected: tuple[tuple[str, str], ...]
    repeats: tuple[tuple[str, str], ...]

    @property
    def parquet_files(self) -> list[OutputFile]:
        """Return the Parquet files in the order of their rows."""
        return [file for file in self.files if file.name.endswith(".parquet")]

    @property
    def jsonl_files(self) -> list[OutputFile]:
        """Return the JSONL files in the order of their rows."""
        return [file for file in self.files if file.name.endswith(".jsonl")]

    @property
    def parquet_bytes(self) -> int:
        """Return the size of all Parquet files."""
        return sum(file.bytes for file in self.parquet_files)


def assemble_build(
    target: Path,
    pieces: Sequence[Piece],
    findings: Iterable[Finding],
    repeats: Iterable[tuple[str, str]],
    place_file: Callable[[Path, Path], None],
) -> Build:
    """Put the shards' files to their places below `target`, in order, with `place_file`.

    Shards without a row leave no file, unless there is no row at all: readers expect one.
    """
    results = [piece.result for piece in pieces]
    full = [piece for piece in pieces if piece.result.rows] or list(pieces[:1])
    kept = [piece.result for piece in full]
    files = []
    for number, (folder, result) in enumerate(full):
        for file in (result.parquet, result.jsonl):
            place = file_place(number, len(kept), Path(file.name).suffix)
            (target / place).parent.mkdir(parents=True, exist_ok=True)
            place_file(folder / file.name, target / place)
            files.append(file._replace(name=place))
    join_pieces([folder / result.index.name for folder, result in full], target / INDEX)
    found = sorted(findings, key=Finding.sort_key)
    severities: Counter[str] = Counter(finding.severity for finding in found)
    rejected = [(finding.seed, finding.rule) for finding in found if finding.severity == "error"]
    _write_findings(
        target / FINDINGS, found, [piece.folder / piece.result.findings.name for piece in pieces]
    )
    tally: Counter[str] = Counter()
    for finding in found:
        tally_finding(finding, tally)
    for result in results:
        tally.update(result.tally)
        severities.update(result.severities)
        rejected += result.rejected
    return Build(
        folder=target,
        rows=sum(result.rows for result in kept),
        files=tuple(sorted(files)),
        content_hash=hash_content(result.row_hashes for result in kept),
        tally=tally,
        sample=merge_samples(
            row._replace(file=number) for number, result in enumerate(kept) for row in result.sample
        ),
        severities=severities,
        arrow_bytes=sum(result.arrow_bytes for result in kept),
        rejected=tuple(rejected),
        repeats=tuple(repeats),
    )


def file_place(number: int, count: int, suffix: str) -> str:
    """Return the path of the shard with this number among `count`.

    >>> file_place(3, 5, ".parquet"), file_place(1234, 2000, ".jsonl")
    ('parquet/train-00003.parquet', 'jsonl/001/train-01234.jsonl')
    """
    folder = f"{number // SHARDS_PER_FOLDER:03}/" if count > SHARDS_PER_FOLDER else ""
    return f"{suffix[1:]}/{folder}train-{number:05}{suffix}"


def hash_content(row_hashes: Iterable[bytes]) -> str:
    """Return SHA-256 over the sorted hashes of all rows; order and cuts of the rows do not matter."""
    import numpy as np

    # Sorted as bytes: big-endian numbers, whatever the machine; numpy's S32 would drop final zeros.
    words = np.frombuffer(b"".join(row_hashes), dtype=">u8").reshape(-1, 4)
    first = words[:, 0].astype(np.uint64)
    order = np.argsort(first, kind="stable")
    if (first[order[1:]] == first[order[:-1]]).any():
        order = np.lexsort((words[:, 3], words[:, 2], words[:, 1], words[:, 0]))
    digest = hashlib.sha256()
    for start in range(0, len(order), HASHES_AT_A_TIME):
        digest.update(words[order[start : start + HASHES_AT_A_TIME]].tobytes())
    return digest.hexdigest()


def write_manifest(
    build: Build, scans: Sequence[Scan], settings: Settings, documents: Iterable[str]
) -> None:
    """Write the manifest of a finished folder: every file but itself, every seed, every tool."""
    listed = [*build.files, *(_measure(build.folder, name) for name in documents)]
    manifest = {
        "format": FORMAT,
        "name": settings.name,
        "version": settings.version,
        "rows": build.rows,
        "content_hash": build.content_hash,
        "files": [_file_entry(file) for file in sorted(listed)],
        "inputs": [_input_entry(scan) for scan in scans],
        "rejected": [{"seed": seed or None, "rule": rule} for seed, rule in build.rejected],
        "duplicates": [{"seed": seed, "same_as": first} for seed, first in build.repeats],
        "tools": read_tool_versions(scan.source.kind for scan in scans),
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
    (build.folder / MANIFEST).write_text(text, encoding="utf-8")


def write_schema(folder: Path, contract: Contract) -> str:
    """Put the contract beside the data, byte for byte; return the file's name."""
    (folder / SCHEMA_NAME).write_bytes(contract.source)
    return SCHEMA_NAME


def _write_findings(target: Path, first: Sequence[Finding], shards: Sequence[Path]) -> None:
    """Merge a few sorted findings with the long sorted files of the shards.

    Lines are looked at only until the few are in their places; the rest is copied as it is.
    """
    waiting = deque((finding.sort_key(), _line_of(finding)) for finding in first)
    with target.open("wb") as file:
        for path in shards:
            with path.open("rb") as lines:
                while waiting and (line := lines.readline()):
                    key = finding_of(json.loads(line)).sort_key()
                    while waiting and waiting[0][0] <= key:
                        file.write(waiting.popleft()[1])
                    file.write(line)
                shutil.copyfileobj(lines, file, COPY_BYTES)
        file.writelines(line for _, line in waiting)


def _line_of(finding: Finding) -> bytes:
    return f"{finding_as_json(finding)}\n".encode()


def add_findings(build: Build, findings: Iterable[Finding]) -> Build:
    """Return the build with findings that could only be made when its shards were together."""
    found = sorted(findings, key=Finding.sort_key)
    path, tally = build.folder / FINDINGS, build.tally.copy()
    for finding in found:
        tally_finding(finding, tally)
    merged = path.with_suffix(".merged")
    _write_findings(merged, found, [path])
    merged.replace(path)
    severities = build.severities + Counter(finding.severity for finding in found)
    return replace(build, tally=tally, severities=severities)


def finding_of(entry: dict[str, Any]) -> Finding:
    """Return the finding that a line of `findings.jsonl` holds."""
    values = {key: value for key, value in entry.items() if key != "severity"}
    return Finding(**(values | {"seed": entry["seed"] or ""}))


def _file_entry(file: OutputFile) -> dict[str, str | int]:
    entry: dict[str, str | int] = {"path": file.name, "bytes": file.bytes, "sha256": file.sha256}
    return entry if file.rows is None else entry | {"rows": file.rows}


def _input_entry(scan: Scan) -> dict[str, str | int | None]:
    source = scan.source
    return {"path": source.path, "bytes": source.size, "sha256": scan.sha256 or None}


def _measure(folder: Path, name: str) -> OutputFile:
    data = (folder / name).read_bytes()
    return OutputFile(name, len(data), hashlib.sha256(data).hexdigest(), None)
