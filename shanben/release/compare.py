"""Compare two builds by their indexes, in memory that does not depend on the texts.

The ids of both builds are held at once (about 70 bytes a row and build) with one hash table over
the old ones; row hashes are compared in blocks; short hashes are read one column at a time, and
only when a row differs. Measured by benchmarks/diff.py: 0.5 GB for 1 million rows, 2.8 GB for 10.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from shanben.base.contract import FILE_NAME as CONTRACT
from shanben.base.set_columns import ALONE, without_set_columns
from shanben.base.version import LEVELS, Level, Version
from shanben.dataset.arrays import load_compute, make_array, make_positions, read_numbers
from shanben.dataset.build_folder import BuildFolder
from shanben.dataset.index import COUNTED, HASH_BYTES, NULL_HASH, PREFIX, index_columns
from shanben.dataset.manifest import DatasetError
from shanben.release.contract_diff import SchemaChange, StrangeSchemaError, compare_schemas
from shanben.release.pairing import EditedPage, Place, pair_edited
from shanben.release.policy import Reason, find_reason, highest_level

Positions = npt.NDArray[np.int64]
# Rows whose row hashes are compared at once: 64 MB for the hashes of both builds.
BLOCK = 1_000_000
# How many added ids and moves a diff names; the counts are always exact.
EXAMPLES = 20
# Under which rows are counted whose short hashes do not tell in which column they differ.
UNKNOWN = "(unknown)"
# Columns that hold what was found; all others are computed from it.
FOUND = ("seed", "text", "sha256")


class MovedPage(NamedTuple):
    """The same page in another seed."""

    id: str
    before: str
    after: str


@dataclass(frozen=True)
class Diff:
    """What changed from one build to the next.

    `withdrawn` and `edited` are complete, because the history keeps them; of added rows and moves
    a few are named. `columns` counts, per column, the rows in both builds where it differs, under
    `(unknown)` those whose short hashes do not tell; `recomputed` counts the rows where a computed
    column differs, `regrouped` those where a column about the set does. `nulls` and `counts` give
    numbers before and after, where they differ. `before` is None for the first release.
    """

    before: Version | None
    after: Version
    rows_before: int
    rows_after: int
    added: int = 0
    added_ids: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    edited: tuple[EditedPage, ...] = ()
    changed: int = 0
    columns: dict[str, int] = field(default_factory=dict)
    recomputed: int = 0
    regrouped: int = 0
    moved: int = 0
    moves: tuple[MovedPage, ...] = ()
    schema: tuple[SchemaChange, ...] = ()
    nulls: dict[str, tuple[int, int]] = field(default_factory=dict)
    counts: dict[str, dict[str, tuple[int, int]]] = field(default_factory=dict)
    tools: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)
    files: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def reasons(self) -> list[Reason]:
        """What asks for a new version, gravest first."""
        found = list(_reasons(self)) if self.before else []
        return sorted(found, key=lambda reason: -LEVELS.index(reason.level))

    @property
    def level(self) -> Level:
        """The part of the version number that has to be raised."""
        return highest_level(self.reasons)

    @property
    def needed(self) -> Version:
        """The lowest version this build may have; its own when there was none before."""
        return self.before.raised(self.level) if self.before else self.after


def _reasons(diff: Diff) -> Iterator[Reason]:
    numbers = {
        "id_withdrawn": len(diff.withdrawn),
        "page_edited": len(diff.edited),
        "text_changed": diff.columns.get("text", 0),
        "row_added": diff.added - len(diff.edited),
        "row_moved": diff.moved,
        "file_changed": sum(len(diff.files.get(kind, ())) for kind in ("changed", "new", "gone")),
    }
    yield from (find_reason(change, n) for change, n in numbers.items() if n)
    for kind in dict.fromkeys(change.kind for change in diff.schema):
        names = [change.column for change in diff.schema if change.kind == kind]
        yield find_reason(kind, len(names), names)
    if diff.recomputed:
        names = [name for name in diff.columns if name not in FOUND and name not in ALONE]
        yield find_reason("column_recomputed", diff.recomputed, names)
    if diff.regrouped:
        yield find_reason("row_regrouped", diff.regrouped)
    if diff.tools:
        yield find_reason("tool_changed", len(diff.tools), list(diff.tools))


def compare_builds(old: BuildFolder | None, new: BuildFolder) -> Diff:
    """Return what changed from `old` to `new`; None for `old` means that `new` is the first.

    Raises DatasetError when an index names an id twice or does not fit its manifest, and for a contract
    that cannot be compared.
    """
    if old is None:
        ids = _read_column(new, "id")
        named = tuple(ids.slice(0, EXAMPLES).to_pylist())
        return Diff(None, new.version, 0, new.rows, added=new.rows, added_ids=named)
    pairs = match_rows(old, new)
    gone, added = find_unmatched(pairs.old, old.rows), find_unmatched(pairs.new, new.rows)
    withdrawn, edited = tell_edited(old, new, pairs, gone, added)
    changed = find_changed(old, new, pairs)
    moves = _list_moves(old, new, changed)
    columns, recomputed = _count_columns(old, new, changed)
    about_set, regrouped = _count_set_columns(old, new, pairs)
    return Diff(
        old.version,
        new.version,
        old.rows,
        new.rows,
        added=len(added),
        added_ids=take_strings(new, "id", added[:EXAMPLES]),
        withdrawn=withdrawn,
        edited=edited,
        changed=len(changed.new),
        columns=columns | about_set,
        recomputed=recomputed,
        regrouped=regrouped,
        moved=moves[0],
        moves=moves[1],
        schema=_compare_contracts(old, new),
        nulls=_count_nulls(old, new),
        counts={name: found for name in COUNTED if (found := _count_values(old, new, name))},
        tools=_changed_values(old.manifest.tools, new.manifest.tools),
        files=_compare_files(old.manifest.hashes, new.manifest.hashes),
    )


def _compare_contracts(old: BuildFolder, new: BuildFolder) -> tuple[SchemaChange, ...]:
    try:
        return tuple(compare_schemas(old.contract, new.contract))
    except StrangeSchemaError:
        problem = (
            f"cannot be compared with that of {new.folder}: one of them is no contract of rows"
        )
        raise DatasetError(str(old.folder / CONTRACT), problem) from None


class Pairs(NamedTuple):
    """Positions of the same ids in the old and the new index."""

    old: Positions
    new: Positions


def _read_column(build: BuildFolder, name: str) -> pa.Array:
    return next(_read_columns(build, [name]))


def _read_columns(build: BuildFolder, names: Sequence[str]) -> Iterator[pa.Array]:
    """Yield columns of the index one after the other: to open it takes longer than a short one."""
    try:
        with pq.ParquetFile(build.index) as file:  # read_table imports pandas
            if (rows := file.metadata.num_rows) != build.rows:
                problem = f"{rows} rows, but the manifest says {build.rows}"
                raise DatasetError(str(build.index), problem)
            if rows * HASH_BYTES > build.index.stat().st_size:
                problem = f"{rows:,} rows cannot have hashes of their own in so few bytes"
                raise DatasetError(str(build.index), problem)
            for name in names:
                yield file.read([name])[name].combine_chunks()
    except (OSError, pa.ArrowException, KeyError) as error:
        raise DatasetError(str(build.index), f"cannot be read: {error}") from None


def match_rows(old: BuildFolder, new: BuildFolder) -> Pairs:
    """Return where the ids that both builds have stand; raises DatasetError when one stands twice."""
    pc = load_compute()
    old_ids, new_ids = _read_column(old, "id"), _read_column(new, "id")
    for build, ids in ((old, old_ids), (new, new_ids)):
        if pc.count_distinct(ids).as_py() != len(ids):
            raise DatasetError(str(build.index), "an id stands twice")
    found = pc.index_in(new_ids, value_set=old_ids)
    positions = read_numbers(found.drop_null()).astype(np.int64)
    return Pairs(positions, np.flatnonzero(read_numbers(pc.is_valid(found))))


def find_unmatched(positions: Positions, rows: int) -> Positions:
    """Return the positions of `rows` rows that are not among `positions`."""
    free = np.ones(rows, dtype=bool)
    free[positions] = False
    return np.flatnonzero(free)


def take_strings(build: BuildFolder, column: str, positions: Positions) -> tuple[str, ...]:
    """Return the values of a column of the index at these positions."""
    if not len(positions):
        return ()
    return tuple(_read_column(build, column).take(make_positions(positions)).to_pylist())


def tell_edited(
    old: BuildFolder, new: BuildFolder, pairs: Pairs, gone: Positions, added: Positions
) -> tuple[tuple[str, ...], tuple[EditedPage, ...]]:
    """Tell ids that are gone for good from those of edited pages, which have a new id."""
    if not len(gone):
        return (), ()
    order = np.argsort(pairs.old)
    before = _places(old, gone, pairs.old[order], pairs.new[order])
    # only what was added in a file that lost a row can be the new form of that row
    files = make_array(sorted({place.file for place in before}), pa.string())
    seeds = _read_column(new, "seed").take(make_positions(added))
    pc = load_compute()
    in_files = pc.is_in(pc.replace_substring_regex(seeds, "#L[0-9]+$", ""), value_set=files)
    near = added[read_numbers(in_files)]
    edited = pair_edited(before, _places(new, near, pairs.new, pairs.new))
    paired = {page.before for page in edited}
    withdrawn = sorted(place.id for place in before if place.id not in paired)
    return tuple(withdrawn), tuple(edited)


def _places(build: BuildFolder, at: Positions, kept: Positions, kept_new: Positions) -> list[Place]:
    """Describe rows; `kept` are the sorted positions that both builds have, in this build."""
    if not len(at):
        return []
    nearest = np.searchsorted(kept, at) - 1
    anchors = np.append(kept_new, -1)[nearest]
    columns = take_strings(build, "seed", at), take_strings(build, "id", at)
    return list(map(Place, *columns, anchors.tolist()))


def find_changed(old: BuildFolder, new: BuildFolder, pairs: Pairs) -> Pairs:
    """Return the pairs whose rows differ anywhere."""
    before, after = (_row_hashes(build) for build in (old, new))
    differs = np.zeros(len(pairs.old), dtype=bool)
    for start in range(0, len(differs), BLOCK):
        block = slice(start, start + BLOCK)
        unequal = before[pairs.old[block]] != after[pairs.new[block]]
        differs[block] = unequal.any(axis=1)
    return Pairs(pairs.old[differs], pairs.new[differs])


def _row_hashes(build: BuildFolder) -> npt.NDArray[np.uint64]:
    column = _read_column(build, "row_hash")
    # of no rows there may be no buffer
    words: npt.NDArray[np.uint64] = np.frombuffer(column.buffers()[1] or b"", dtype=np.uint64)
    return words[column.offset * 4 : (column.offset + len(column)) * 4].reshape(-1, 4)


def shared_columns(old: BuildFolder, new: BuildFolder) -> list[str]:
    """Return the columns beside the id that both builds have, in the order of the new one."""
    known = set(index_columns(old.index))
    return [name for name in index_columns(new.index) if name in known and name != "id"]


def _count_columns(
    old: BuildFolder, new: BuildFolder, changed: Pairs
) -> tuple[dict[str, int], int]:
    """Return, per column, in how many changed rows it differs, and in how many a computed one."""
    counts: dict[str, int] = {}
    if not len(changed.old):
        return counts, 0
    explained, computed = (np.zeros(len(changed.old), dtype=bool) for _ in range(2))
    names = without_set_columns(shared_columns(old, new))
    for name, before, after in hashes_of_both(old, new, names):
        unequal = before[changed.old] != after[changed.new]
        explained |= unequal
        if name not in FOUND:
            computed |= unequal
        if unequal.any():
            counts[name] = int(unequal.sum())
    # a new, removed or moved column changes every row hash; that is said by the schema
    same_columns = without_set_columns(index_columns(old.index)) == without_set_columns(
        index_columns(new.index)
    )
    if same_columns and not explained.all():
        counts[UNKNOWN] = int((~explained).sum())
        computed |= ~explained
    return counts, int(computed.sum())


def _count_set_columns(
    old: BuildFolder, new: BuildFolder, pairs: Pairs
) -> tuple[dict[str, int], int]:
    """Return, per column about the set, in how many rows it differs, and in how many one of them does.

    They are no part of the row hash, so all rows are compared.
    """
    counts: dict[str, int] = {}
    differs = np.zeros(len(pairs.old), dtype=bool)
    names = [name for name in shared_columns(old, new) if name in ALONE]
    for name, before, after in hashes_of_both(old, new, names):
        unequal = before[pairs.old] != after[pairs.new]
        differs |= unequal
        if unequal.any():
            counts[name] = int(unequal.sum())
    return counts, int(differs.sum())


def hash_columns(build: BuildFolder, names: Sequence[str]) -> Iterator[npt.NDArray[np.uint32]]:
    """Yield the short hashes of columns in every row, one column after the other."""
    return map(read_numbers, _read_columns(build, [PREFIX + name for name in names]))


def hashes_of_both(
    old: BuildFolder, new: BuildFolder, names: Sequence[str]
) -> Iterator[tuple[str, npt.NDArray[np.uint32], npt.NDArray[np.uint32]]]:
    """Yield columns with their short hashes before and after."""
    return zip(names, hash_columns(old, names), hash_columns(new, names), strict=True)


def _list_moves(
    old: BuildFolder, new: BuildFolder, changed: Pairs
) -> tuple[int, tuple[MovedPage, ...]]:
    if not len(changed.old):
        return 0, ()
    before = _read_column(old, "seed").take(make_positions(changed.old))
    after = _read_column(new, "seed").take(make_positions(changed.new))
    places = np.flatnonzero(read_numbers(load_compute().not_equal(before, after)))
    named = make_positions(places[:EXAMPLES])
    ids = take_strings(new, "id", changed.new[places[:EXAMPLES]])
    seeds = before.take(named).to_pylist(), after.take(named).to_pylist()
    return len(places), tuple(map(MovedPage, ids, *seeds))


def _count_nulls(old: BuildFolder, new: BuildFolder) -> dict[str, tuple[int, int]]:
    """Return the number of nulls before and after, of the columns where it differs."""
    counts = {}
    for name, *hashes in hashes_of_both(old, new, shared_columns(old, new)):
        before, after = (int((column == NULL_HASH).sum()) for column in hashes)
        if before != after:
            counts[name] = (before, after)
    return counts


def _count_values(old: BuildFolder, new: BuildFolder, name: str) -> dict[str, tuple[int, int]]:
    before, after = (_value_counts(build, name) for build in (old, new))
    names = sorted(before.keys() | after.keys())
    return {key: (before[key], after[key]) for key in names if before[key] != after[key]}


def _value_counts(build: BuildFolder, name: str) -> Counter[str]:
    column = _read_column(build, name)
    if pa.types.is_list(column.type):
        column = column.flatten()
    counts = load_compute().value_counts(column).to_pylist()
    return Counter({item["values"] or "(none)": item["counts"] for item in counts})


def _changed_values(before: dict[str, Any], after: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    names = sorted(before.keys() | after.keys())
    pairs = ((name, before.get(name), after.get(name)) for name in names)
    return {name: (old, new) for name, old, new in pairs if old != new}


def _compare_files(before: dict[str, str], after: dict[str, str]) -> dict[str, tuple[str, ...]]:
    both = sorted(before.keys() & after.keys())
    kinds = {
        "kept": tuple(path for path in both if before[path] == after[path]),
        "changed": tuple(path for path in both if before[path] != after[path]),
        "new": tuple(sorted(after.keys() - before.keys())),
        "gone": tuple(sorted(before.keys() - after.keys())),
    }
    return {kind: paths for kind, paths in kinds.items() if paths}
