"""Say page by page how one build differs from another, by seed and not by place.

A diff (`shanben.release.compare`) counts, for a changelog; a pull request and `check` want pages. Both
read the indexes alone; the texts of the few pages that are shown come from `read_rows`.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
import orjson

from shanben.base.types import Row, seed_place
from shanben.dataset.build_folder import BuildFolder
from shanben.release.compare import (
    Pairs,
    Positions,
    find_changed,
    find_unmatched,
    hashes_of_both,
    match_rows,
    shared_columns,
    take_strings,
    tell_edited,
)

PageChangeKind = Literal["added", "edited", "removed", "moved", "recomputed"]
# Pages of one kind that are named; a new version of the program may recompute them all.
NAMED = 1000
SEED = "seed"


class PageChange(NamedTuple):
    """What became of one page.

    `seed` is where it stands now, of a removed page where it stood; `old` and `new` are its rows in the
    two builds, counted from 0, None where there is none. `moved_from` is the seed in which the same page
    stood before, empty unless it moved; `columns` differ, of a page that both builds have.
    """

    kind: PageChangeKind
    seed: str
    old: int | None
    new: int | None
    moved_from: str = ""
    columns: tuple[str, ...] = ()


class PageChanges(NamedTuple):
    """The changes in the order of the seeds, and how many there are of each kind, named or not."""

    named: tuple[PageChange, ...]
    counts: dict[PageChangeKind, int]


def list_changes(old: BuildFolder | None, new: BuildFolder) -> PageChanges:
    """Return what became of every page from one build to the next; without `old` all pages are new.

    Raises DatasetError when an index names an id twice or does not fit its manifest.
    """
    changes = list(_find_changes(old, new))
    counts: Counter[PageChangeKind] = Counter(change.kind for change in changes)
    kept = [
        change
        for kind in counts
        for change in islice((one for one in changes if one.kind == kind), NAMED)
    ]
    return PageChanges(tuple(sorted(kept, key=lambda one: seed_place(one.seed))), dict(counts))


def _find_changes(old: BuildFolder | None, new: BuildFolder) -> Iterator[PageChange]:
    if old is None:
        seeds = take_strings(new, SEED, np.arange(new.rows))
        yield from (PageChange("added", seed, None, row) for row, seed in enumerate(seeds))
        return
    pairs = match_rows(old, new)
    gone, added = find_unmatched(pairs.old, old.rows), find_unmatched(pairs.new, new.rows)
    _, edited = tell_edited(old, new, pairs, gone, added)
    was, now = _by_id(old, gone), _by_id(new, added)
    for page in edited:
        yield PageChange("edited", page.seed, was.pop(page.before)[1], now.pop(page.after)[1])
    yield from (PageChange("removed", seed, row, None) for seed, row in was.values())
    yield from (PageChange("added", seed, None, row) for seed, row in now.values())
    yield from _compare_pairs(old, new, find_changed(old, new, pairs))


def _by_id(build: BuildFolder, rows: Positions) -> dict[str, tuple[str, int]]:
    """Return the seed and the number of each of these rows, by its id."""
    places = zip(take_strings(build, SEED, rows), rows.tolist(), strict=True)
    return dict(zip(take_strings(build, "id", rows), places, strict=True))


def _compare_pairs(old: BuildFolder, new: BuildFolder, changed: Pairs) -> Iterator[PageChange]:
    """Yield what became of the pages that both builds have, in rows that differ."""
    if not len(changed.old):
        return
    seeds = take_strings(old, SEED, changed.old), take_strings(new, SEED, changed.new)
    differs = {
        name: was[changed.old] != now[changed.new]
        for name, was, now in hashes_of_both(old, new, shared_columns(old, new))
    }
    rows = zip(changed.old.tolist(), changed.new.tolist(), *seeds, strict=True)
    for number, (old_row, new_row, was, now) in enumerate(rows):
        columns = tuple(name for name in differs if name != SEED and differs[name][number])
        kind: PageChangeKind = "moved" if was != now else "recomputed"
        yield PageChange(kind, now, old_row, new_row, was if was != now else "", columns)


def read_rows(
    build: BuildFolder, numbers: Sequence[int], bring: Callable[[str], Path] | None = None
) -> dict[int, Row]:
    """Return rows of a build by their numbers from 0, read from the JSONL files that hold them.

    `bring` is asked for the place of a file by its name in the dataset; without it the files lie in the
    build's folder.
    """
    wanted, rows, first = set(numbers), {}, 0
    for file in build.jsonl_files:
        last = first + (file.rows or 0)
        here = sorted(number for number in wanted if first <= number < last)
        if here:
            path = bring(file.path) if bring else build.folder / file.path
            with path.open("rb") as lines:
                for number, line in enumerate(lines, first):
                    if number in wanted:
                        rows[number] = orjson.loads(line)
        first = last
    return rows
