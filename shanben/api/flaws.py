"""Look at a whole dataset as a reader who trusts nobody: files, rows, and what they say of each other.

The manifest vouches for every file, and the index, which is one of them, for every row; a row's id is
made of its text. So whoever knows the hash of one manifest knows every character. Nothing is trusted
that can be computed: files are hashed, ids are made from the texts again, in both formats, and rows are
counted. Everything is streamed, so memory does not grow with the dataset.

What is not computed here: a row from its seed (`check` does that where the seeds are), and the hash of
a file that held one page in another encoding, which no longer exists.
"""

import hashlib
from collections.abc import Callable, Iterator
from itertools import count
from typing import IO, Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from shanben.base.files import hash_stream, leads_out
from shanben.base.findings import Finding
from shanben.base.identify import make_id
from shanben.base.parquet_footer import ParquetError, read_footer
from shanben.base.parquet_pages import find_leaves, plan_reading
from shanben.base.set_columns import hash_line
from shanben.base.storage import (
    Remote,
    Root,
    TooLongError,
    driver_errors,
    list_files,
    open_file,
)
from shanben.base.terminal import plural
from shanben.base.types import seed_place
from shanben.dataset.build_folder import BuildFolder
from shanben.dataset.index import HASH_BYTES
from shanben.dataset.manifest import MANIFEST, FileEntry
from shanben.seeds.formats import FORMATS, find_format
from shanben.shards.assemble import hash_content

RULE = "V203"
# What the two formats are compared by, row by row.
COMPARED = ("id", "seed", "text", "text_simplified", "sha256")
MOST_SHOWN = 80  # characters of a value in a message
# The longest page in three forms, with its edits and what was carried through, takes half of it.
MOST_LINE_BYTES = 2**30
Check = Callable[[FileEntry, IO[bytes], "_Seen"], Iterator[Finding]]


def find_flaws(place: Root, folder: BuildFolder) -> Iterator[Finding]:
    """Yield what is missing, strange, damaged or does not fit, file by file, then row by row.

    `folder` holds the small files of the dataset at `place`. The seed of a finding is the file, with
    the number of the row. Raises OSError when an address does not answer.
    """
    listed = {file.path: file for file in folder.manifest.files}
    found = set(list_dataset(place))
    yield from (_flaw(path, "is missing") for path in sorted({*listed} - found))
    yield from (
        _flaw(path, "is not in the manifest") for path in sorted(found - {*listed, MANIFEST})
    )
    for path in sorted(found & {*listed}):
        yield from _check_bytes(place, listed[path])
    yield from _check_rows(place, folder, found)


def list_dataset(place: Root) -> Iterator[str]:
    """Yield the paths of all files of a dataset, but those that the Hub keeps for itself."""
    if isinstance(place, Remote):
        system, base = place.connect()
        with driver_errors():
            for path, _ in list_files(system, base):
                if not path.startswith(".") or leads_out(path):
                    yield path
    else:
        files = (path for path in place.rglob("*") if path.is_file())
        yield from (path.relative_to(place).as_posix() for path in files)


class _Seen:
    """What the rows of one format were: how many, their hashes, and one hash over what they say."""

    def __init__(self) -> None:
        self.rows = 0
        self.row_hashes = bytearray()
        self.said = hashlib.sha256()

    def add(self, row: dict[str, Any]) -> None:
        """Take a row in; a value that is no text differs from every text, and is judged elsewhere."""
        self.rows += 1
        values = (row.get(name) for name in COMPARED)
        self.said.update(orjson.dumps([_as_text(value) for value in values]))


def _as_text(value: Any) -> str | None:
    """Return a text that can be written down, or None: whoever wrote a file may have put in anything."""
    return value if isinstance(value, str) else None


def _flaw(path: str, problem: str, row: int = 0) -> Finding:
    return Finding(RULE, problem, seed=f"{path}#L{row}" if row else path)


def _check_bytes(place: Root, listed: FileEntry) -> Iterator[Finding]:
    try:
        with open_file(place, listed.path, listed.bytes) as file:
            if hash_stream(file) != listed.sha256:
                yield _flaw(listed.path, "has other bytes than were built")
    except OSError as error:
        yield _unread(place, listed.path, error)


def _unread(place: Root, path: str, error: OSError) -> Finding:
    if isinstance(place, Remote) and not isinstance(error, TooLongError):
        raise error
    return _flaw(path, f"cannot be read: {error.strerror or error}")


def _check_rows(place: Root, folder: BuildFolder, found: set[str]) -> Iterator[Finding]:
    """Yield what is wrong with the rows of both formats, and where they differ."""
    seen = {}
    for name, files, check in (
        ("JSONL", folder.jsonl_files, _check_lines),
        ("Parquet", folder.parquet_files, _check_table),
    ):
        seen[name] = rows = _Seen()
        for file in files:
            if file.path in found:
                yield from _check_file(place, file, rows, check)
        if rows.rows != folder.rows:
            yield _flaw(
                MANIFEST, f"says {plural(folder.rows, 'row')}; the {name} files hold {rows.rows:,}"
            )
    jsonl, parquet = seen["JSONL"], seen["Parquet"]
    if jsonl.rows == parquet.rows and jsonl.said.digest() != parquet.said.digest():
        yield _flaw(MANIFEST, "the Parquet files hold other rows than the JSONL files")
    yield from _check_index(folder, bytes(jsonl.row_hashes))


def _check_file(place: Root, file: FileEntry, seen: _Seen, check: Check) -> Iterator[Finding]:
    before = seen.rows
    try:
        with open_file(place, file.path, file.bytes) as stream:
            yield from check(file, stream, seen)
    except OSError as error:
        yield _unread(place, file.path, error)
    if (rows := seen.rows - before) != file.rows:
        yield _flaw(file.path, f"holds {rows:,} of {plural(file.rows or 0, 'row')}")


def _check_lines(file: FileEntry, stream: IO[bytes], seen: _Seen) -> Iterator[Finding]:
    for number in count(1):
        line = stream.readline(MOST_LINE_BYTES + 1)
        if not line:
            return
        if len(line) > MOST_LINE_BYTES:
            words = f"is longer than the {MOST_LINE_BYTES:,} bytes that a row may have"
            yield _flaw(file.path, f"{words}; the rest was not read", number)
            return
        try:
            row = orjson.loads(line)
        except ValueError:
            row = None
        line = line.removesuffix(b"\n")
        if not isinstance(row, dict):
            seen.rows += 1
            seen.row_hashes += hashlib.sha256(line).digest()
            yield _flaw(file.path, "is no row: no object of JSON", number)
            continue
        seen.row_hashes += hash_line(line, row)
        seen.add(row)
        yield from (_flaw(file.path, problem, number) for problem in _judge_row(row))


def _check_table(file: FileEntry, stream: IO[bytes], seen: _Seen) -> Iterator[Finding]:
    number = 0
    try:
        with pq.ParquetFile(stream) as table:
            for batch in _read_batches(table, stream, file.bytes):
                for number, row in enumerate(batch.to_pylist(), number + 1):  # noqa: B020
                    seen.add(row)
                    yield from (_flaw(file.path, problem, number) for problem in _judge_row(row))
    except (pa.ArrowException, UnicodeDecodeError, ParquetError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        yield _flaw(file.path, f"cannot be read as Parquet after row {number}: {reason}")


def _read_batches(table: Any, stream: IO[bytes], size: int) -> Iterator[Any]:
    """Yield what is judged of a table, as much at once as memory is stated for.

    Raises ParquetError where even a row would be too much.
    """
    there = set(table.schema_arrow.names)
    names = [name for name in (*COMPARED, "n_chars") if name in there]
    footer = read_footer(stream, size)
    leaves = find_leaves(footer, ((name,) for name in names))
    for group in range(table.num_row_groups):
        rows, _ = plan_reading(stream, footer, group, leaves, can_share=False)
        yield from table.iter_batches(rows, row_groups=[group], columns=names)


def _judge_row(row: dict[str, Any]) -> Iterator[str]:
    """Yield what a row says of its text and is not so."""
    text = row.get("text")
    if not isinstance(text, str):
        yield "has no text"
        return
    made = make_id(text)
    if row.get("id") != made:
        yield f"the id is {_show_text(row.get('id'))}, that of its text {made}"
    if (said := row.get("n_chars", len(text))) != len(text):
        shown = said if isinstance(said, int) else "no number"
        yield f"n_chars is {shown}, its text has {plural(len(text), 'character')}"
    if not _fits_hash(row, text):
        yield f"sha256 is {_show_text(row.get('sha256'))}, not that of its text"


def _show_text(value: Any) -> str:
    """Return a value as a message has it, which is not as long as somebody may have made it."""
    text = _as_text(value)
    if text is None:
        return "no text"
    return text[:MOST_SHOWN] + "…" * (len(text) > MOST_SHOWN)


def _fits_hash(row: dict[str, Any], text: str) -> bool:
    """Return whether the hash is that of the text; of a file that was a page nobody can tell."""
    kind = find_format(seed_place(_as_text(row.get("seed")) or "")[0])
    if kind is None or not FORMATS[kind[0]].has_fields:
        return True
    # The byte order mark of a value counts, and is not part of the text.
    forms = (text, "\ufeff" + text)
    return row.get("sha256") in [hashlib.sha256(form.encode()).hexdigest() for form in forms]


def _check_index(folder: BuildFolder, hashes: bytes) -> Iterator[Finding]:
    """Yield where the rows are not those that the index, and the manifest, stand for."""
    name, there = folder.index.name, len(hashes) // HASH_BYTES
    read = _read_index(folder, there)
    if isinstance(read, Finding):
        yield read
        return
    indexed, rows = read
    if rows != there:
        yield _flaw(name, f"holds {plural(rows, 'row')}; there are {there:,}")
    for start in range(0, min(len(hashes), len(indexed)), HASH_BYTES):
        here = slice(start, start + HASH_BYTES)
        if hashes[here] != indexed[here]:
            row = start // HASH_BYTES + 1
            yield _flaw(name, "stands for another row than there is", row)
    said = folder.manifest.content_hash
    if said and said != hash_content([hashes]):
        yield _flaw(MANIFEST, "content_hash is not that of the rows")


def _read_index(folder: BuildFolder, most: int) -> tuple[bytes, int] | Finding:
    """Return the hashes of up to `most` rows that the index stands for, and how many it stands for."""
    hashes = bytearray()
    try:
        with pq.ParquetFile(folder.index) as index:
            rows: int = index.metadata.num_rows
            for batch in index.iter_batches(columns=["row_hash"]):
                if len(hashes) >= most * HASH_BYTES:
                    break
                hashes += b"".join(batch.column(0).to_pylist())
    except (pa.ArrowException, OSError, IndexError, TypeError) as error:
        return _flaw(folder.index.name, f"cannot be read: {str(error).splitlines()[0]}")
    return bytes(hashes[: most * HASH_BYTES]), rows
