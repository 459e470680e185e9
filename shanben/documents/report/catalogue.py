"""List the rows of a dataset for the report: all of them in a few words, and the largest clusters.

The report shows a sample of pages whole. So that any page can be found by its title, seed, id or rules,
all rows stand in the file in some 130 bytes each, up to a bound; the script reads them when somebody
searches. Small columns of the Parquet files are read for it, row by row, and one file of findings.
"""

import heapq
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import IO, Any, NamedTuple

import pyarrow.parquet as pq

from shanben.base.set_columns import CLUSTER, CLUSTER_SIZE
from shanben.base.types import Row
from shanben.dataset.build_folder import BuildFolder
from shanben.dataset.findings_file import FINDINGS, RulesInOrder
from shanben.dataset.largest import MAX_CLUSTERS, MAX_MEMBERS, FoundCluster, RowPlace
from shanben.dataset.row_list import (
    NO_RULES,
    ListedRow,
    add_rules,
    escape_text,
    list_rows,
    rules_by_seed,
)
from shanben.documents.examples import read_short

# Bytes of JSON for all rows: of news some 120,000. Chromium shows the report of 99,634 (13.6 MB) after
# .2 to .5 s, and searches all of them in .03 to .06 s (load 14).
MAX_BYTES = 16_000_000
# Rows that become Python's values together; it bounds memory and changes no result.
BATCH_ROWS = 8192
# Bytes of a line that is passed over.
LINE_PIECE = 2**20
RULES_OF_EDITS = "edits.list.element.rule"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The first rows of the dataset, in their order; all, unless they are too many for the file.

    `entries` is JSON in UTF-8 for a script block: a list of what `dataset.row_list` says of them.
    `rows` is their number.
    """

    entries: bytes = b""
    rows: int = 0


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


def make_catalogue(dataset: BuildFolder) -> Catalogue:
    """Return the rows in a few words each, as many as fit."""
    written, rows = bytearray(), 0
    for lines in _read_lists(dataset):
        room = MAX_BYTES - len(written)
        fitting = lines if len(lines) <= room else lines[: lines.rfind(b"\n", 0, room) + 1]
        written += fitting
        rows += fitting.count(b"\n")
        if len(fitting) < len(lines):
            break
    return Catalogue(b"[" + bytes(written[:-1]).replace(b"\n", b",") + b"]", rows)


def _read_lists(dataset: BuildFolder) -> Iterator[bytes]:
    """Yield the lines of all rows: as the shards have written them, or made of the files."""
    numbers = dataset.numbers
    if numbers.lists is None:
        yield from _list_again(dataset)
        return
    more = rules_by_seed(numbers.others)
    for path in numbers.lists:
        yield add_rules(path.read_bytes(), more)


def _list_again(dataset: BuildFolder) -> Iterator[bytes]:
    found = RulesInOrder(dataset.folder / FINDINGS)
    columns = ("id", "seed", "title", RULES_OF_EDITS, "language", "damage", CLUSTER)
    for _, values in _read_columns(dataset, columns):
        row = ListedRow(*values)
        yield list_rows([row], {row.seed: found.of(row.seed)})


def find_linked(
    dataset: BuildFolder, catalogue: Catalogue, clusters: Iterable["Cluster"]
) -> set[str]:
    """Return the ids of the members of clusters that are listed."""
    first = [0, *accumulate(file.rows or 0 for file in dataset.jsonl_files)]
    members = (member for cluster in clusters for member in cluster.members)
    return {
        member.id
        for member in members
        if first[member.place.file] + member.place.row < catalogue.rows
    }


def escape_json(value: Any) -> str:
    r"""Return a value as JSON that may stand inside a script block, whatever it holds.

    >>> escape_json("</script>\u202e")
    '"\\u003c/script\\u003e\\u202e"'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return escape_text(text)


def list_clusters(dataset: BuildFolder) -> list[Cluster]:
    """Return the largest clusters; of equals the one with the lower id."""
    if dataset.numbers.largest is not None:
        return list(_name_members(dataset, dataset.numbers.largest))
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


def _name_members(dataset: BuildFolder, found: Sequence[FoundCluster]) -> Iterator[Cluster]:
    """Yield clusters whose pages are known by their places."""
    named = _read_members(dataset, {place for cluster in found for place in cluster.members})
    for cluster in found:
        yield Cluster(cluster.id, cluster.size, [named[place] for place in cluster.members])


def _read_members(dataset: BuildFolder, places: Collection[RowPlace]) -> Mapping[RowPlace, Twin]:
    """Return the pages at these places; of the files only row groups with one are read."""
    files, found = dataset.parquet_files, {}
    for number in sorted({place.file for place in places}):
        wanted, start = sorted(place.row for place in places if place.file == number), 0
        with pq.ParquetFile(dataset.folder / files[number].path) as rows:
            for group in range(rows.num_row_groups):
                end = start + rows.metadata.row_group(group).num_rows
                if here := [row for row in wanted if start <= row < end]:
                    table = rows.read_row_group(group, ["id", "seed", "title"])
                    for row in here:
                        name, seed, title = (table[n][row - start].as_py() for n in range(3))
                        place = RowPlace(number, row)
                        found[place] = Twin(name, seed, title or "", place)
                start = end
    return found


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
        path = dataset.folder / dataset.jsonl_files[file].path
        with path.open("rb", buffering=LINE_PIECE) as lines:
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
