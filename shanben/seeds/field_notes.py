"""What a scan remembers of the fields that rows carry: those that none has, values that do not fit.

Bounded, whatever the rows hold: a column is told once, with the first rows and one example.
"""

from typing import NamedTuple

from shanben.base.types import Carried
from shanben.seeds.formats.seed_rows import MAX_NAMES, MAX_NUMBERS


class Unfit(NamedTuple):
    """Values of one column that are not of its type: how many, in which rows first, and one of them."""

    column: str
    rows: int
    first: tuple[int, ...]
    example: str


class FieldNotes(NamedTuple):
    """What some rows with pages have in common.

    `lacking` are those of the fields asked for that no row has, `names` the fields that there are then.
    """

    lacking: tuple[str, ...]
    names: tuple[str, ...] = ()
    unfit: tuple[Unfit, ...] = ()


def note_row(before: FieldNotes | None, carried: Carried, number: int) -> FieldNotes:
    """Return the notes with those on one more row."""
    if before is not None and not before.lacking and not carried.unfit:
        return before
    unfit = tuple(Unfit(column, 1, (number,), value) for column, value in carried.unfit)
    return join_notes(before, FieldNotes(carried.lacking, carried.names, unfit))


def join_notes(before: FieldNotes | None, after: FieldNotes, passed: int = 0) -> FieldNotes:
    """Return the notes on rows and on later ones; `passed` rows stand before the latter."""
    moved = {
        one.column: one._replace(first=tuple(number + passed for number in one.first))
        for one in after.unfit
    }
    if before is None:
        return after._replace(unfit=tuple(moved.values()))
    lacking = tuple(name for name in before.lacking if name in after.lacking)
    names = tuple(dict.fromkeys(before.names + after.names))[:MAX_NAMES] if lacking else ()
    unfit = {one.column: one for one in before.unfit}
    for column, one in moved.items():
        unfit[column] = _join_unfit(unfit[column], one) if column in unfit else one
    return FieldNotes(lacking, names, tuple(unfit.values()))


def _join_unfit(before: Unfit, after: Unfit) -> Unfit:
    first = (before.first + after.first)[:MAX_NUMBERS]
    return Unfit(before.column, before.rows + after.rows, first, before.example)
