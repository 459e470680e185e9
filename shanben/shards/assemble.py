"""Put the shards together: number their files, gather their findings and numbers, say what they are."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from shanben.base.by_hand import Correction, GivenValue, SaidByHand
from shanben.base.contract import FILE_NAME as CONTRACT
from shanben.base.contract import Contract
from shanben.base.findings import Finding
from shanben.base.rulebook import Severity
from shanben.base.settings import Settings
from shanben.dataset.build_folder import BuildFolder, Numbers
from shanben.dataset.findings_file import FINDINGS, merge_findings
from shanben.dataset.index import INDEX, join_pieces
from shanben.dataset.largest import FoundCluster, RowPlace
from shanben.dataset.manifest import Duplicate, Entry, FileEntry, InputEntry, Manifest, Rejected
from shanben.dataset.tally import merge_samples, tally_finding
from shanben.seeds.cuts import Scan
from shanben.shards.pieces import Piece
from shanben.shards.schedule import Made
from shanben.shards.tools import read_tool_versions

HASHES_AT_A_TIME = 2**20
# The Hub asks for fewer than 10,000 files in a folder; beyond this many shards they get sub-folders.
SHARDS_PER_FOLDER = 1000

PlaceFile = Callable[[Path, Path], None]


def assemble_dataset(
    target: Path,
    made: Made,
    contract: Contract,
    settings: Settings,
    place_file: PlaceFile,
    by_hand: Iterable[SaidByHand] = (),
) -> BuildFolder:
    """Put the shards' files into `target`, in order, with `place_file`; return the dataset so far.

    Beside the rows stand index, findings and contract; the manifest is written when all documents are
    there. Shards without a row leave no file, unless there is no row at all: readers expect one.
    """
    full = [piece for piece in made.pieces if piece.result.rows] or made.pieces[:1]
    kept = [piece.result for piece in full]
    files = _place_files(target, full, place_file)
    join_pieces([piece.folder / piece.result.index.path for piece in full], target / INDEX)
    (target / CONTRACT).write_bytes(contract.source)
    findings = sorted(made.findings, key=Finding.sort_key)
    shards = [piece.folder / piece.result.findings.path for piece in made.pieces]
    merge_findings(target / FINDINGS, findings, shards)
    rejected = [(finding.seed, finding.rule) for finding in findings if finding.severity == "error"]
    for piece in made.pieces:
        rejected += piece.result.rejected
    manifest = Manifest(
        name=settings.name,
        version=settings.version,
        rows=sum(result.rows for result in kept),
        content_hash=hash_content(result.row_hashes for result in kept),
        files=tuple(files),
        inputs=tuple(_input_entry(scan) for scan in made.scans),
        rejected=tuple(Rejected(seed or None, rule) for seed, rule in rejected),
        duplicates=tuple(Duplicate(seed, first) for seed, first in made.repeats),
        by_hand=tuple(map(_describe_entry, by_hand)),
        tools=read_tool_versions(scan.source.kind for scan in made.scans),
    )
    return BuildFolder(target, manifest, contract.document, _add_numbers(made, full, findings))


def _describe_entry(one: SaidByHand) -> Entry:
    if isinstance(one, Correction):
        return Entry(one.id, "spot", f"{one.start}-{one.end}", one.author)
    if isinstance(one, GivenValue):
        return Entry(one.id, "value", one.field, one.author)
    return Entry(one.id, "accepted", one.rule, one.author)


def _place_files(target: Path, pieces: Sequence[Piece], place_file: PlaceFile) -> list[FileEntry]:
    files = []
    for number, piece in enumerate(pieces):
        for file in (piece.result.parquet, piece.result.jsonl):
            path = name_file(number, len(pieces), Path(file.path).suffix)
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            place_file(piece.folder / file.path, target / path)
            files.append(FileEntry(path, file.bytes, file.sha256, file.rows))
    return sorted(files, key=lambda file: file.path)


def _add_numbers(made: Made, full: Sequence[Piece], findings: Sequence[Finding]) -> Numbers:
    """Return the sums over all shards; `full` are those that have files."""
    tally: Counter[str] = Counter()
    severities: Counter[Severity] = Counter()
    for finding in findings:
        tally_finding(finding, tally)
        severities[finding.severity] += 1
    for piece in made.pieces:
        tally.update(piece.result.tally)
        severities.update(piece.result.severities)
    sample = merge_samples(
        row._replace(file=number)
        for number, piece in enumerate(full)
        for row in piece.result.sample
    )
    return Numbers(
        tally,
        sample,
        severities,
        sum(piece.result.arrow_bytes for piece in full),
        lists=tuple(piece.folder / piece.result.list.path for piece in full),
        others=tuple(findings),
        largest=tuple(_place_clusters(made, full)),
        sources=_add_sources(full),
    )


def _place_clusters(made: Made, full: Sequence[Piece]) -> Iterator[FoundCluster]:
    """Yield the largest clusters, whose places count all shards, with places among those with files."""
    number_of = {piece.result.name: number for number, piece in enumerate(full)}
    for cluster in made.clusters.largest if made.clusters else ():
        names = [made.pieces[place.file].result.name for place in cluster.members]
        places = zip(names, cluster.members, strict=True)
        yield cluster._replace(
            members=tuple(RowPlace(number_of[name], place.row) for name, place in places)
        )


def _add_sources(pieces: Iterable[Piece]) -> Counter[str] | None:
    """Return the rows of every outlet; None where a shard has too many."""
    counts: Counter[str] = Counter()
    for piece in pieces:
        if piece.result.sources is None:
            return None
        counts.update(piece.result.sources)
    return counts


def name_file(number: int, count: int, suffix: str) -> str:
    """Return the path of the shard with this number among `count`.

    >>> name_file(3, 5, ".parquet"), name_file(1234, 2000, ".jsonl")
    ('parquet/train-00003.parquet', 'jsonl/001/train-01234.jsonl')
    """
    folder = f"{number // SHARDS_PER_FOLDER:03}/" if count > SHARDS_PER_FOLDER else ""
    return f"{suffix[1:]}/{folder}train-{number:05}{suffix}"


def hash_content(row_hashes: Iterable[bytes]) -> str:
    """Return SHA-256 over the sorted hashes of all rows; order and cuts of the rows do not matter."""
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


def _input_entry(scan: Scan) -> InputEntry:
    return InputEntry(scan.source.path, scan.source.size, scan.sha256 or None)
