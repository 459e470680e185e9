"""Write one shard: its pages become rows, its rows become one Parquet and one JSONL file.

`write_shard` is the unit that every engine schedules. It reads its own seeds, works in bounded
memory, writes only files that carry its own name, and may be repeated: the same shard gives the same
bytes wherever it runs.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from shanben.messages import finding_as_json
from shanben.model import Finding, RawPage
from shanben.plan import Shard
from shanben.read import read_pages
from shanben.record import make_rows
from shanben.schema import Contract, arrow_schema, load_contract
from shanben.tally import SampledRow, merge_samples, sample_row, tally_finding, tally_row
from shanben.validate.schema_check import find_violations

if TYPE_CHECKING:
    import pyarrow as pa

Row = dict[str, Any]

# Pages converted together; more gain nothing (measured), and a worker holds this many at a time.
BATCH_PAGES = 128
# A row group ends after so many rows or characters of text, whichever comes first. Both are counted
# from the shard's first row, so they are part of the bytes: changing them changes every file.
ROW_GROUP_ROWS = 1000
ROW_GROUP_CHARACTERS = 16 * 2**20
# Columns in which values repeat; for long texts a dictionary only costs time.
PLAIN_COLUMNS = frozenset({"id", "url", "text", "text_simplified", "body_simplified", "sha256"})
UNIX_EPOCH_DAY = date(1970, 1, 1).toordinal()


class OutputFile(NamedTuple):
    """A file that was written: name, size, SHA-256 in hexadecimal, rows (None for a document)."""

    name: str
    bytes: int
    sha256: str
    rows: int | None


@dataclass(frozen=True, slots=True)
class ShardJob:
    """Everything that makes a shard: where its seeds are, which rows, and where to write."""

    seeds: Path
    folder: Path
    name: str
    shard: Shard


@dataclass(frozen=True, slots=True)
class ShardResult:
    """What became of a shard. `row_hashes` holds 32 bytes a row; for `tally` and `sample` see tally."""

    name: str
    rows: int
    parquet: OutputFile
    jsonl: OutputFile
    row_hashes: bytes
    rejected: tuple[tuple[str, str], ...]
    severities: dict[str, int]
    tally: Counter[str]
    sample: tuple[SampledRow, ...]
    arrow_bytes: int

    @property
    def findings_name(self) -> str:
        """Return the name of the file that holds the shard's findings."""
        return f"{self.name}.findings.jsonl"


def write_shard(job: ShardJob) -> ShardResult:
    """Make the rows of a shard and write its files; return what was written and found."""
    contract = load_contract()
    repeats = dict(job.shard.repeats)
    rejected: list[tuple[str, str]] = []
    severities: Counter[str] = Counter()
    with _ShardFiles(job, contract) as files:
        for batch in _batches(_read_shard(job)):
            findings = [page for page in batch if isinstance(page, Finding)]
            pages = [page for page in batch if isinstance(page, RawPage)]
            findings += [_repeat_note(page, repeats) for page in pages if page.seed in repeats]
            rows, found = make_rows([page for page in pages if page.seed not in repeats])
            findings += found
            warned = {finding.seed for finding in found if finding.severity == "warning"}
            for row in rows:
                violations = find_violations(row, contract)
                findings += (_of_seed(finding, row["seed"]) for finding in violations)
                if not violations:
                    files.add_row(row, row["seed"] in warned)
            findings.sort(key=Finding.sort_key)
            severities.update(finding.severity for finding in findings)
            rejected += ((f.seed, f.rule) for f in findings if f.severity == "error")
            files.add_findings(findings)
    return files.result(tuple(dict.fromkeys(rejected)), dict(severities))


def canonical_line(row: Row) -> bytes:
    """Return a row's one line of JSONL, without its line end: keys in contract order, UTF-8."""
    import orjson

    return orjson.dumps(row)


def make_table(rows: list[Row], contract: Contract) -> "pa.Table":
    """Return rows as one Arrow table with the contract's schema, every column in one piece."""
    import pyarrow as pa

    schema = arrow_schema(contract)
    columns = [_make_column([row[f.name] for row in rows], f.type) for f in schema]
    return pa.Table.from_arrays(columns, schema=schema)


def _read_shard(job: ShardJob) -> Iterator[RawPage | Finding]:
    for part in job.shard.parts:
        yield from read_pages(job.seeds, part)


def _batches(pages: Iterator[RawPage | Finding]) -> Iterator[list[RawPage | Finding]]:
    while batch := list(islice(pages, BATCH_PAGES)):
        yield batch


def _repeat_note(page: RawPage, repeats: dict[str, str]) -> Finding:
    message = f"the same page as {repeats[page.seed]}; that one is kept, this one dropped."
    return Finding("P105", message, seed=page.seed)


def _of_seed(finding: Finding, seed: str) -> Finding:
    return Finding(finding.rule, finding.message, field=finding.field, seed=seed)


class _ShardFiles:
    """The three files of a shard while they are being written."""

    def __init__(self, job: ShardJob, contract: Contract) -> None:
        import pyarrow.parquet as pq

        self.job, self.contract = job, contract
        self.schema = arrow_schema(contract)
        self.pending: list[Row] = []
        self.pending_characters = 0
        self.rows = 0
        self.row_hashes = bytearray()
        self.tally: Counter[str] = Counter()
        self.sample: tuple[SampledRow, ...] = ()
        self.candidates: list[SampledRow] = []
        self.jsonl_bytes = 0
        self.arrow_bytes = 0
        self.jsonl_hash = hashlib.sha256()
        self.jsonl = (job.folder / f"{job.name}.jsonl").open("wb")
        self.findings = (job.folder / f"{job.name}.findings.jsonl").open("w", encoding="utf-8")
        self.parquet = pq.ParquetWriter(
            job.folder / f"{job.name}.parquet",
            self.schema,
            compression="zstd",
            use_dictionary=[name for name in contract.names if name not in PLAIN_COLUMNS],
            write_page_index=True,
            use_content_defined_chunking=True,
        )

    def __enter__(self) -> "_ShardFiles":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._flush()
        self.parquet.close()
        self.jsonl.close()
        self.findings.close()

    def add_row(self, row: Row, warned: bool) -> None:
        line = canonical_line(row)
        self.row_hashes += hashlib.sha256(line).digest()
        line += b"\n"
        self.jsonl.write(line)
        self.jsonl_hash.update(line)
        tally_row(row, self.tally)
        self.candidates.append(sample_row(row, warned, self.jsonl_bytes))
        self.jsonl_bytes += len(line)
        self.pending.append(row)
        self.pending_characters += row["n_chars"]
        self.rows += 1
        if len(self.pending) >= ROW_GROUP_ROWS or self.pending_characters >= ROW_GROUP_CHARACTERS:
            self._flush()

    def add_findings(self, findings: list[Finding]) -> None:
        self.findings.writelines(f"{finding_as_json(finding)}\n" for finding in findings)
        for finding in findings:
            tally_finding(finding, self.tally)

    def result(
        self, rejected: tuple[tuple[str, str], ...], severities: dict[str, int]
    ) -> ShardResult:
        jsonl = self.job.folder / f"{self.job.name}.jsonl"
        parquet = self.job.folder / f"{self.job.name}.parquet"
        with parquet.open("rb") as file:
            parquet_hash = hashlib.file_digest(file, "sha256").hexdigest()
        return ShardResult(
            self.job.name,
            self.rows,
            OutputFile(parquet.name, parquet.stat().st_size, parquet_hash, self.rows),
            OutputFile(jsonl.name, jsonl.stat().st_size, self.jsonl_hash.hexdigest(), self.rows),
            bytes(self.row_hashes),
            rejected,
            severities,
            self.tally,
            self.sample,
            self.arrow_bytes,
        )

    def _flush(self) -> None:
        if not self.pending:
            return
        table = make_table(self.pending, self.contract)
        self.arrow_bytes += table.nbytes
        self.parquet.write_table(table, row_group_size=ROW_GROUP_ROWS)
        self.sample = merge_samples((*self.sample, *self.candidates))
        self.pending, self.candidates = [], []
        self.pending_characters = 0


def _make_column(values: list[Any], kind: "pa.DataType") -> "pa.Array":
    """Return a column. Nested values are flattened first: Arrow infers much slower than it copies."""
    import pyarrow as pa

    if pa.types.is_date32(kind):
        return pa.array([_epoch_day(value) for value in values], pa.int32()).cast(kind)
    if not pa.types.is_list(kind):
        return pa.array(values, kind)
    offsets = [0]
    for value in values:
        offsets.append(offsets[-1] + len(value))
    flat = [item for value in values for item in value]
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), _make_items(flat, kind), kind)


def _make_items(flat: list[Any], kind: "pa.DataType") -> "pa.Array":
    import pyarrow as pa

    if not pa.types.is_struct(kind.value_type):
        return pa.array(flat, kind.value_type)
    members = list(kind.value_type)
    arrays = [pa.array([item[member.name] for item in flat], member.type) for member in members]
    return pa.StructArray.from_arrays(arrays, fields=members)


def _epoch_day(iso: str | None) -> int | None:
    return None if iso is None else date.fromisoformat(iso).toordinal() - UNIX_EPOCH_DAY
