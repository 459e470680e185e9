"""Tell an edited page from a withdrawn one.

An edit gives a page a new id, so to the ids alone it looks like one page gone and one added. The
seed tells: a file that held the one now holds the other. Rows of a many-row file are numbered by
line, and an insertion shifts the numbers, so there the place between the neighbours counts.
"""

from collections import defaultdict
from typing import NamedTuple

from shanben.base.types import seed_place


class EditedPage(NamedTuple):
    """A page whose text was edited: its seed now, the old and the new id."""

    seed: str
    before: str
    after: str


class Place(NamedTuple):
    """A row that stands in one of two builds only.

    `anchor` is where, in the new build, the nearest row before it stands that both builds have.
    """

    seed: str
    id: str
    anchor: int

    @property
    def file(self) -> str:
        """The file of the seed, without the number of the line."""
        return seed_place(self.seed)[0]


def pair_edited(gone: list[Place], added: list[Place]) -> list[EditedPage]:
    """Return the pages that were edited, sorted by seed; every row is used once at most.

    >>> pair_edited([Place("a.txt", "sb1-x", 3)], [Place("a.txt", "sb1-y", 3)])
    [EditedPage(seed='a.txt', before='sb1-x', after='sb1-y')]
    >>> pair_edited([Place("a.jsonl#L5", "sb1-x", 3)], [Place("a.jsonl#L6", "sb1-y", 3)])
    [EditedPage(seed='a.jsonl#L6', before='sb1-x', after='sb1-y')]
    """
    free = {place.seed: place for place in added}
    pages, rest = [], []
    for place in gone:
        if place.seed in free:
            pages.append(_pair(place, free.pop(place.seed)))
        else:
            rest.append(place)
    runs = _group(rest), _group(list(free.values()))
    for key, before in runs[0].items():
        after = runs[1].get(key, [])
        if len(before) == len(after):
            pages += map(_pair, before, after)
    return sorted(pages)


def _pair(old: Place, new: Place) -> EditedPage:
    return EditedPage(new.seed, old.id, new.id)


def _group(places: list[Place]) -> dict[tuple[str, int], list[Place]]:
    groups: dict[tuple[str, int], list[Place]] = defaultdict(list)
    for place in places:
        if place.file != place.seed:
            groups[place.file, place.anchor].append(place)
    return groups
