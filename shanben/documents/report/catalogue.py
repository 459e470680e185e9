"""List the rows of a dataset for the report: all of them in a few words, and the largest clusters.

The report shows a sample of pages whole. So that any page can be found by its title, seed, id or rules,
all rows stand in the file in some 130 bytes each, up to a bound; the script reads them when somebody
searches. Small columns of the Parquet files are read for it, row by row, and one file of findings.
"""

import heapq
import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import IO, Any, NamedTuple

import orjson
import pyarrow.parquet as pq

from shanben.base.set_columns import CLUSTER, CLUSTER_SIZE
from shanben.base.types import Row
from shanben.dataset.build_folder import BuildFolder
from shanben.dataset.findings_file import FINDINGS, NO_RULES, read_rules_by_seed
from shanben.documents.examples import read_short

# Bytes of JSON for all rows, and for one title: of news some 120,000 rows. Chromium shows the report of
# 99,634 (13.6 MB) after .2 to .5 s, and searches all of them in .03 to .06 s (load 14).
MAX_BYTES = 16_000_000
MAX_TITLE = 80
# Findings that are looked at; they come in the order of the rows.
MAX_FINDINGS = 1_000_000
# Clusters of near duplicates listed, largest first, and pages named of each.
MAX_CLUSTERS = 12
MAX_MEMBERS = 6
# Rows that become Python's values together; it bounds memory and changes no result.
BATCH_ROWS = 8192
# Bytes of a line that is passed over.
LINE_PIECE = 2**20
# Whatever could end the block of JSON, or turn the direction of writing for whoever opens the file in an
# editor, is written as an escape.
UNSAFE = re.compile(
    "[<>&\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff9-\uffff]"
)
RULES_OF_EDITS = "edits.list.element.rule"

CatalogueEntry = list[Any]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The first rows of the dataset, in their order; all, unless they are too many for the file.

    `entries` is JSON in UTF-8 for a script block, a list of `[id, seed, title, rules, script, damage,
    cluster]`: the rules parted by blanks, the cluster as a number of its own, 0 for a page that stands
    alone. `rows` is their number, `rules` are all that they name, `ids` those that were asked for.
    """

    entries: bytes = b""
    rows: int = 0
    rules: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()


class RowPlace(NamedTuple):
    """Where a row stands: number of the JSONL file, and of the row in it, both from 0."""

    file: int
    row: int


class Twin(NamedTuple):
    """A page of a cluster. `title` is empty where the page has none."""

    id: str
    seed: str
    title: str
    place: RowPlace


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster of near duplicates: the page that stands for it, and the first of the others."""

    id: str
    size: int
    members: list[Twin]


def make_catalogue(dataset: BuildFolder, asked: Collection[str] = ()) -> Catalogue:
    """Return the rows in a few words each, as many as fit. `asked` are ids that somebody links to."""
    written, rows = bytearray(b"["), 0
    named: set[str] = set()
    ids: set[str] = set()
    for entry in _list_entries(dataset):
        line = _escape(orjson.dumps(entry).decode()).encode()
        if len(written) + len(line) > MAX_BYTES:
            break
        written += b"," * bool(rows) + line
        rows += 1
        named.add(entry[3])
        if entry[0] in asked:
            ids.add(entry[0])
    written += b"]"
    rules = frozenset(rule for several in named for rule in several.split())
    return Catalogue(bytes(written), rows, rules, frozenset(ids))


def _list_entries(dataset: BuildFolder) -> Iterator[CatalogueEntry]:
    found = read_rules_by_seed(dataset.folder / FINDINGS, MAX_FINDINGS)
    spelled: dict[frozenset[str], str] = {}
    clusters: dict[str, int] = {}
    columns = ("id", "seed", "title", RULES_OF_EDITS, "language", "damage", CLUSTER)
    for _, (name, seed, title, edits, language, damage, cluster) in _read_columns(dataset, columns):
        number = clusters.setdefault(cluster, len(clusters) + 1) if cluster else 0
        rules = edits | found.get(seed, edits)
        if rules not in spelled:
            spelled[rules] = " ".join(sorted(rules))
        shown = (title or "")[:MAX_TITLE]
        yield [name, seed, shown, spelled[rules], language or "", damage, number]


def escape_json(value: Any) -> str:
    r"""Return a value as JSON that may stand inside a script block, whatever it holds.

    >>> escape_json("</script>\u202e")
    '"\\u003c/script\\u003e\\u202e"'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _escape(text)


def _escape(text: str) -> str:
    return UNSAFE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def list_clusters(dataset: BuildFolder) -> list[Cluster]:
    """Return the largest clusters; of equals the one with the lower id."""
    heads = (
        (-size, name)
        for _, (name, cluster, size) in _read_columns(dataset, ("id", CLUSTER, CLUSTER_SIZE))
        if cluster == name
    )
    largest = {name: -size for size, name in heapq.nsmallest(MAX_CLUSTERS, heads)}
    members: dict[str, list[Twin]] = {name: [] for name in largest}
    columns = ("id", "seed", "title", CLUSTER) if largest else ()
    for place, (name, seed, title, cluster) in _read_columns(dataset, columns):
        if cluster in members:
            _add_member(members[cluster], Twin(name, seed, title or "", place), name == cluster)
    return [Cluster(name, size, members[name]) for name, size in largest.items()]


def _add_member(members: list[Twin], member: Twin, is_head: bool) -> None:
    """Add a page; the one that stands for its cluster comes first, whenever it is met."""
    if is_head:
        members.insert(0, member)
        del members[MAX_MEMBERS:]
    elif len(members) < MAX_MEMBERS:
        members.append(member)


def find_rows(
    dataset: BuildFolder, ids: Collection[str], seeds: Collection[str]
) -> Iterator[tuple[str, RowPlace]]:
    """Yield id and place of the rows with one of these ids or seeds."""
    columns = ("id", "seed") if ids or seeds else ()
    for place, (name, seed) in _read_columns(dataset, columns):
        if name in ids or seed in seeds:
            yield name, place


def read_rows_at(dataset: BuildFolder, places: Iterable[RowPlace]) -> Iterator[Row | None]:
    """Yield rows by their places, in the order of the rows; None for each that is too long to show.

    Every file is read once.
    """
    wanted: dict[int, list[int]] = defaultdict(list)
    for place in sorted(places):
        wanted[place.file].append(place.row)
    for file, rows in wanted.items():
        with (dataset.folder / dataset.jsonl_files[file].path).open("rb") as lines:
            here = 0
            for row in rows:
                for _ in range(here, row):
                    _pass_line(lines)
                start = lines.tell()
                yield read_short(lines)
                lines.seek(start)
                _pass_line(lines)
                here = row + 1


def _pass_line(lines: IO[bytes]) -> None:
    """Pass over a line without holding all of it."""
    while (piece := lines.readline(LINE_PIECE)) and not piece.endswith(b"\n"):
        pass


def _read_columns(
    dataset: BuildFolder, columns: Sequence[str]
) -> Iterator[tuple[RowPlace, tuple[Any, ...]]]:
    """Yield the place of every row and its values in these columns; nothing without columns."""
    for number, file in enumerate(dataset.parquet_files if columns else ()):
        start = 0
        with pq.ParquetFile(dataset.folder / file.path) as rows:
            for batch in rows.iter_batches(BATCH_ROWS, columns=list(columns)):
                cells = zip(*(_read_column(batch, name) for name in columns), strict=True)
                for row, values in enumerate(cells, start):
                    yield RowPlace(number, row), values
                start += batch.num_rows


def _read_column(batch: Any, name: str) -> Sequence[Any]:
    """Return the values of a column; of the rules of edits each once."""
    if name != RULES_OF_EDITS:
        values: list[Any] = batch.column(name).to_pylist()
        return values
    edits = batch.column("edits")
    rules = edits.values.field("rule").to_pylist()
    bounds = pairwise(edits.offsets.to_pylist())
    return [frozenset(rules[start:end]) if start < end else NO_RULES for start, end in bounds]
