"""Write one shard: its pages become rows, its rows become one Parquet and one JSONL file.

`write_shard` reads its own seeds, works in bounded memory, writes only into the folder that it is
given, and may be repeated: the same shard gives the same bytes wherever it runs. It reads the seeds a
second time and makes sure that they still are what the first pass saw; if not, it gives up.
"""

import hashlib
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from shanben.base.batches import cut_batches
from shanben.base.by_hand import SaidByHand
from shanben.base.contract import Contract, arrow_schema, extend_contract
from shanben.base.findings import Finding, encode_line
from shanben.base.heap import return_large_blocks
from shanben.base.identify import number_of_id
from shanben.base.rulebook import Severity
from shanben.base.set_columns import hash_line
from shanben.base.storage import Root
from shanben.base.types import FailedError, FoundPage, Row
from shanben.dataset.arrays import make_record_batch
from shanben.dataset.findings_file import FINDINGS, encode_findings
from shanben.dataset.index import index_batch, open_pieces
from shanben.dataset.manifest import FileEntry
from shanben.dataset.row_list import list_rows, rules_by_seed, shorten_row
from shanben.dataset.tally import (
    SampledRow,
    merge_samples,
    sample_row,
    tally_finding,
    tally_rows,
    tally_sources,
)
from shanben.pages.corrections import accept_findings
from shanben.pages.rules.violations import find_violations
from shanben.pages.signature import sign_bodies
from shanben.seeds.cuts import Shard
from shanben.seeds.formats.seed_rows import RawRow
from shanben.seeds.naming import PLAIN_NAMING, Naming
from shanben.seeds.reader import PageReader, read_safely
from shanben.shards.earlier import EarlierRows, EarlierShard, WrittenRows
from shanben.shards.known import MakeRows, recall_rows

# Pages converted together; more gain nothing (measured), and a worker holds this many at a time.
BATCH_PAGES = 128
# Many long pages, which a small packed file can hold, are not held together; kept values count as well.
BATCH_CHARACTERS = 2**23
# Characters of a page, or bytes of a row group, whose memory is given back at once.
LONG_PAGE = 2**21
# Rules that say that the program failed on a page; another run may do better.
FAILURES = ("V106", "V202")
# A row group has at most this many rows and characters of text; a longer page is one by itself. Both are
# counted from the shard's first row, so they are part of the bytes: changing them changes files.
ROW_GROUP_ROWS = 1000
ROW_GROUP_CHARACTERS = 2**23
# Nor does it get another row once its lines have this many bytes, which only long kept values give them:
# Arrow counts the bytes of a column in 31 bits, and readers take a row group at a time.
ROW_GROUP_BYTES = 2**28
# Columns in which values repeat; for long texts a dictionary only costs time.
PLAIN_COLUMNS = frozenset({"id", "url", "text", "text_simplified", "body_simplified", "sha256"})
WRITE_BUFFER_BYTES = 2**20
STREAM_BUFFER_BYTES = 2**16
# Outlets that a shard counts; where one has more, they are counted in the files of all.
MOST_SOURCES = 1000
PARQUET, JSONL = "rows.parquet", "rows.jsonl"
INDEX = "index.arrow"
SIGNATURES = "signatures"
LIST = "list.jsonl"
FILE_NAMES = (PARQUET, JSONL, FINDINGS, INDEX, SIGNATURES, LIST)


class SeedsChangedError(FailedError):
    """A seed changed between the two passes; nothing made of it can be trusted."""


@dataclass(frozen=True, slots=True)
class ShardJob:
    """Everything that makes a shard: where its seeds are, which rows, and the folder it becomes.

    `name` tells shards apart. `input_hash` is what `hash_rows` gives for the rows as the first pass
    saw them; empty when the first pass could not read them all: `unread` then are the paths of the
    files at whose rows in this shard it failed. `known` is where rows that need not be
    made again are kept, None where there are none. `by_hand` is what people say of its
    pages. `earlier` is the shard as it was before some of its pages were edited, if that is known.
    """

    seeds: Root
    folder: Path
    name: str
    shard: Shard
    naming: Naming = PLAIN_NAMING
    input_hash: str = ""
    unread: frozenset[str] = frozenset()
    known: Path | None = None
    by_hand: tuple[SaidByHand, ...] = ()
    earlier: EarlierShard | None = None


@dataclass(frozen=True, slots=True)
class ShardResult:
    """What became of a shard. `row_hashes` holds 32 bytes a row; for `tally` and `sample` see tally.

    `signatures` holds a row of `SIGNATURE` for every row, `list` a line of `row_list`; `sources` are the
    rows of every outlet, None where there are too many.
    """

    name: str
    rows: int
    parquet: FileEntry
    jsonl: FileEntry
    findings: FileEntry
    index: FileEntry
    signatures: FileEntry
    list: FileEntry
    row_hashes: bytes
    rejected: tuple[tuple[str, str], ...]
    severities: dict[Severity, int]
    tally: dict[str, int]
    sample: tuple[SampledRow, ...]
    arrow_bytes: int
    sources: dict[str, int] | None

    @property
    def has_fault(self) -> bool:
        """Return whether the program failed on a page of the shard: it is not kept."""
        return any(rule in FAILURES for _, rule in self.rejected)


def write_shard(job: ShardJob, folder: Path, reader: PageReader) -> ShardResult:
    """Make the rows of a shard, write its files into `folder`; return what was written and found.

    Raises SeedsChangedError when the rows are not those that the job was planned for, FailedError
    when they could be read then and cannot be read now.
    """
    columns = job.naming.columns
    contract, kept = extend_contract(columns), [column.name for column in columns]
    repeats = dict(job.shard.repeats)
    by_hand = {one: list(said) for one, said in groupby(job.by_hand, key=lambda said: said.id)}
    make = _find_maker(job, by_hand)
    rejected: list[tuple[str, str]] = []
    severities: Counter[Severity] = Counter()
    seen = _SeenRows()
    with _ShardFiles(folder, contract) as files:
        for batch in _batches(_read_shard(job, reader)):
            seen.add(batch)
            if isinstance(make, EarlierRows):
                make.note(batch)
                files.written = make.written
            findings = _judge_batch(batch, repeats)
            rows, found = make(_take_pages(batch, repeats), kept)
            findings += found
            said_of = [(row["seed"], by_hand.get(row["id"], ())) for row in rows] if by_hand else []
            for seed, said in said_of:
                findings = _accept(findings, seed, said)
            findings += files.add_rows(rows, tuple(findings))
            findings.sort(key=Finding.sort_key)
            severities.update(finding.severity for finding in findings)
            rejected += ((f.seed, f.rule) for f in findings if f.severity == "error")
            files.add_findings(findings)
    seen.require(job)
    return files.result(job.name, tuple(dict.fromkeys(rejected)), dict(severities))


def _find_maker(job: ShardJob, by_hand: Mapping[str, Sequence[SaidByHand]]) -> MakeRows:
    """Return what makes the rows of a shard, or takes them from where they are known."""
    from shanben.pages.record import make_rows  # compiles the stages' patterns; a driver needs none

    if job.known:
        return recall_rows(job.known, make_rows)
    make = partial(make_rows, by_hand=by_hand)
    return EarlierRows(job.earlier, make, by_hand.__contains__) if job.earlier else make


class _SeenRows:
    """What the second pass has seen of a shard's rows, to be held against the first."""

    def __init__(self) -> None:
        self.hash = hashlib.sha256()
        self.broken: dict[str, Finding] = {}  # where reading ended, by the path of the file

    def add(self, batch: Sequence[RawRow]) -> None:
        """Note rows; only those without a digest stand for what could not be read."""
        self.hash.update(b"".join(row.digest for row in batch))
        pages = [row.page for row in batch if not row.digest]
        self.broken |= {page.seed: page for page in pages if isinstance(page, Finding)}

    def require(self, job: ShardJob) -> None:
        """Raise when a file could be read in one pass only: nobody knows then what is in it."""
        if lacking := sorted(job.unread - {*self.broken}):
            words = "could not be read at first, and then it could"
            raise SeedsChangedError(f"{lacking[0]}: {words}; run the command again")
        if job.input_hash in ("", self.hash.hexdigest()):
            return
        for finding in self.broken.values():
            words = finding.message.partition(". ")[0].rstrip(".")
            raise FailedError(f"{finding.seed}: {words}; run the command again")
        path = job.shard.parts[0].source.path
        raise SeedsChangedError(f"{path}: changed while it was being read; run the command again")


def _judge_batch(batch: Sequence[RawRow], repeats: Mapping[str, str]) -> list[Finding]:
    """Return what is known of a batch before its rows are made."""
    findings = [row.page for row in batch if isinstance(row.page, Finding)]
    findings += [finding for row in batch for finding in row.warnings]
    pages = [row.page for row in batch if isinstance(row.page, FoundPage)]
    return findings + [_repeat_note(page, repeats) for page in pages if page.seed in repeats]


def _take_pages(batch: list[RawRow], repeats: Mapping[str, str]) -> list[FoundPage]:
    """Return the pages of which rows are made, and empty the batch: long pages are held once."""
    pages = [row.page for row in batch if isinstance(row.page, FoundPage)]
    batch.clear()
    if max((len(page.text) for page in pages), default=0) > LONG_PAGE:
        return_large_blocks()
    return [page for page in pages if page.seed not in repeats]


def _sign_rows(rows: list[Row]) -> bytes:
    """Return the signatures of rows; their order is that of their ids, which are hashes themselves."""
    signed = sign_bodies([row["body_simplified"] for row in rows])
    signed["order"] = [number_of_id(row["id"]) for row in rows]
    return signed.tobytes()


def open_parquet(file: "HashedFile", contract: Contract) -> pq.ParquetWriter:
    """Return a writer for the rows of a shard."""
    return pq.ParquetWriter(
        file.open_stream(),
        arrow_schema(contract),
        compression="zstd",
        use_dictionary=[name for name in contract.names if name not in PLAIN_COLUMNS],
        write_page_index=True,
        use_content_defined_chunking=True,
    )


def _accept(findings: list[Finding], seed: str, entries: Sequence[SaidByHand]) -> list[Finding]:
    """Return the findings; those of a page that people have accepted are notes that say so."""
    if not entries:
        return findings
    others = [finding for finding in findings if finding.seed != seed]
    mine = [finding for finding in findings if finding.seed == seed]
    return [*others, *accept_findings(mine, seed, entries)]


def hash_rows(digests: bytes) -> str:
    """Return the hash of rows, given their digests one after the other."""
    return hashlib.sha256(digests).hexdigest()


def canonical_line(row: Row) -> bytes:
    """Return a row's one line of JSONL, without its line end: keys in contract order, UTF-8.

    Nothing in it ends a line for any reader, as U+2028 does for Python's `str.splitlines`.
    """
    return encode_line(row) if _holds_separator(row) else orjson.dumps(row)


def _holds_separator(row: Row) -> bool:
    """Return whether a string of the row holds what ends a line for some readers.

    Values inside people, edits and evidence were read off the page, so the page holds what they hold.
    Looking at the strings is a hundred times as fast as looking at the line (measured).
    """
    for value in row.values():
        if isinstance(value, list) and value and isinstance(value[0], str):
            value = "".join(value)
        if isinstance(value, str) and ("\u2028" in value or "\u2029" in value or "\x85" in value):
            return True
    return False


def _read_shard(job: ShardJob, reader: PageReader) -> Iterator[RawRow]:
    for part in job.shard.parts:
        yield from read_safely(reader, part)


def _batches(rows: Iterator[RawRow]) -> Iterator[list[RawRow]]:
    return cut_batches(rows, _measure, number=BATCH_PAGES, size=BATCH_CHARACTERS)


def _measure(row: RawRow) -> int:
    if not isinstance(row.page, FoundPage):
        return 0
    carried = row.page.carried.values if row.page.carried else ()
    return len(row.page.text) + sum(map(_count_characters, carried))


def _count_characters(value: Any) -> int:
    """Return how many characters a kept value holds; numbers and the like take no room to speak of."""
    if isinstance(value, list):
        return sum(map(len, value))
    return len(value) if isinstance(value, str) else 0


def _repeat_note(page: FoundPage, repeats: Mapping[str, str]) -> Finding:
    message = f"the same page as {repeats[page.seed]}; that one is kept, this one dropped."
    return Finding("P105", message, seed=page.seed)


def _name_of(row: Row) -> str:
    """Return the seed that a refused row names; empty when it names none."""
    seed = row.get("seed")
    return seed if isinstance(seed, str) else ""


class _ShardFiles:
    """The files of a shard while they are being written."""

    def __init__(self, folder: Path, contract: Contract) -> None:
        self.contract = contract
        self.pending: list[pa.RecordBatch] = []
        self.pending_index: list[pa.RecordBatch] = []
        self.pending_rows = self.pending_characters = self.pending_bytes = 0
        self.rows = 0
        self.row_hashes = bytearray()
        self.tally: Counter[str] = Counter()
        self.sources: Counter[str] = Counter()
        self.sample: tuple[SampledRow, ...] = ()
        self.candidates: list[SampledRow] = []
        self.arrow_bytes = 0
        self.jsonl = HashedFile(folder / JSONL)
        self.findings = HashedFile(folder / FINDINGS)
        self.parquet_file = HashedFile(folder / PARQUET)
        self.index_file = HashedFile(folder / INDEX)
        self.signatures = HashedFile(folder / SIGNATURES)
        self.list = HashedFile(folder / LIST)
        self.rules: dict[str, set[str]] = {}
        self.written = WrittenRows()
        self.schema = arrow_schema(contract)
        self.index = open_pieces(self.index_file.open_stream(), contract.names)
        self.parquet = open_parquet(self.parquet_file, contract)

    def __enter__(self) -> "_ShardFiles":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._flush()
        self.parquet.close()
        self.index.close()
        files = self.parquet_file, self.index_file, self.jsonl, self.findings, self.signatures
        for file in (*files, self.list):
            file.close()

    def add_rows(self, rows: list[Row], findings: Sequence[Finding]) -> Iterator[Finding]:
        """Write the rows that keep the contract; yield the findings of those that do not.

        `findings` are what else is known of their pages. The rows are taken out of their list: those of
        long pages are not held while Parquet takes memory of its own.
        """
        warned = {finding.seed for finding in findings if finding.severity == "warning"}
        self.rules = rules_by_seed(findings)
        kept: list[Row] = []
        rows.reverse()
        while rows:
            row = rows.pop()
            violations = () if self._is_written(row) else find_violations(row, self.contract)
            if violations:
                yield from (finding.of_seed(_name_of(row)) for finding in violations)
                continue
            if self.pending_rows and self._would_overflow(row):
                self._end_group(kept)
            self._add_line(row, row["seed"] in warned)
            kept.append(row)
            del row
            if self._is_full():
                self._end_group(kept)
        self._add_columns(kept)

    def _would_overflow(self, row: Row) -> bool:
        characters: int = row["n_chars"]
        return self.pending_characters + characters > ROW_GROUP_CHARACTERS

    def _end_group(self, rows: list[Row]) -> None:
        """Write a row group, of which these are the last rows, and take them out of their list."""
        self._add_columns(rows)
        rows.clear()
        self._flush()

    def add_findings(self, findings: list[Finding]) -> None:
        self.findings.write(encode_findings(findings))
        for finding in findings:
            tally_finding(finding, self.tally)

    def result(
        self, name: str, rejected: tuple[tuple[str, str], ...], severities: dict[Severity, int]
    ) -> ShardResult:
        return ShardResult(
            name,
            self.rows,
            self.parquet_file.describe(self.rows),
            self.jsonl.describe(self.rows),
            self.findings.describe(None),
            self.index_file.describe(None),
            self.signatures.describe(None),
            self.list.describe(None),
            bytes(self.row_hashes),
            rejected,
            severities,
            self.tally,
            self.sample,
            self.arrow_bytes,
            self.sources if len(self.sources) <= MOST_SOURCES else None,
        )

    def _add_line(self, row: Row, warned: bool) -> None:
        """Write a row as a line at once, while what it holds is in the processor's cache."""
        written = self.written.rows.get(row["seed"])
        line = written.line if written else canonical_line(row)
        self.row_hashes += written.row_hash if written else hash_line(line)
        self.candidates.append(sample_row(row, warned, self.jsonl.size))
        self.jsonl.write(line)
        self.jsonl.write(b"\n")
        self.pending_rows += 1
        self.pending_characters += row["n_chars"]
        self.pending_bytes += len(line)
        self.rows += 1

    def _is_full(self) -> bool:
        return (
            self.pending_rows >= ROW_GROUP_ROWS
            or self.pending_characters >= ROW_GROUP_CHARACTERS
            or self.pending_bytes >= ROW_GROUP_BYTES
        )

    def _add_columns(self, rows: list[Row]) -> None:
        """Turn rows into columns as soon as they are there: as objects they take twice the memory."""
        if rows:
            self._sign_and_index(rows)
            self.list.write(list_rows(map(shorten_row, rows), self.rules))
            self.pending.append(make_record_batch(rows, self.schema))
            tally_rows(rows, self.tally)
            if len(self.sources) <= MOST_SOURCES:
                tally_sources(rows, self.sources)

    def _is_written(self, row: Row) -> bool:
        """Return whether an earlier shard holds the row: it kept the contract there."""
        return row.get("seed") in self.written.rows

    def _sign_and_index(self, rows: list[Row]) -> None:
        """Write the signatures of rows, and keep their index; what an earlier shard holds is copied."""
        end = len(self.row_hashes) - 32 * len(rows)
        for is_written, run in groupby(rows, self._is_written):
            some = list(run)
            start, end = end, end + 32 * len(some)
            if is_written:
                signatures, index = self.written.copy([row["seed"] for row in some])
                self.signatures.write(signatures)
                self.pending_index += index
            else:
                self.signatures.write(_sign_rows(some))
                hashes = bytes(self.row_hashes[start:end])
                self.pending_index.append(index_batch(some, hashes, self.contract.names))

    def _flush(self) -> None:
        if not self.pending:
            return
        table = _join_batches(self.pending)
        self.arrow_bytes += table.nbytes
        self.parquet.write_table(table, row_group_size=ROW_GROUP_ROWS)
        if table.nbytes > LONG_PAGE:
            del table
            pa.default_memory_pool().release_unused()
        self.index.write_table(pa.Table.from_batches(self.pending_index).combine_chunks())
        self.sample = merge_samples((*self.sample, *self.candidates))
        self.pending_index, self.candidates = [], []
        self.pending_rows = self.pending_characters = self.pending_bytes = 0


def _join_batches(batches: list[pa.RecordBatch]) -> pa.Table:
    """Return batches as a table, every column in one piece, and empty their list.

    In one piece, because the bytes of a Parquet file depend on how its columns are cut. Of every column
    the pieces are gone before the next is joined, and all before the writer takes memory of its own.
    """
    schema = batches[0].schema
    waiting = [batch.columns[::-1] for batch in batches]
    batches.clear()
    joined = [pa.concat_arrays([columns.pop() for columns in waiting]) for _ in schema]
    return pa.Table.from_arrays(joined, schema=schema)


class HashedFile(io.RawIOBase):
    """A file that knows the hash of what was written to it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file = path.open("wb", buffering=WRITE_BUFFER_BYTES)
        self.sha256 = hashlib.sha256()
        self.size = 0
        self.stream: Any = None

    def open_stream(self) -> Any:
        """Return a file for Arrow, which writes the rows of a few pages in 400 pieces.

        Handing each to Python took a millisecond of the 50 that such a shard takes (measured).
        """
        self.stream = pa.BufferedOutputStream(pa.PythonFile(self, "w"), STREAM_BUFFER_BYTES)
        return self.stream

    def write(self, data: Any) -> int:
        """Write bytes and hash them."""
        self.sha256.update(data)
        self.size += len(data)
        return self.file.write(data)

    def writable(self) -> bool:
        """Return that it is."""
        return True

    def tell(self) -> int:
        """Return how much was written."""
        return self.size

    def flush(self) -> None:
        """Hand on what was written."""
        if not self.file.closed:
            self.file.flush()

    def close(self) -> None:
        """Close the file."""
        if self.stream is not None and not self.file.closed:
            self.stream.flush()
        self.file.close()
        super().close()

    def describe(self, rows: int | None) -> FileEntry:
        """Return its entry for the manifest; `rows` is None for a document."""
        return FileEntry(self.path.name, self.size, self.sha256.hexdigest(), rows)
