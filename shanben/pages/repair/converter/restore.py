"""Turn what is known of an annotated page into edits: readings go, spots become their originals."""

from bisect import bisect_left
from collections.abc import Iterator

from shanben.base.types import Edit
from shanben.pages.repair.converter.annotations import Annotations
from shanben.pages.repair.converter.damaged_page import Spot
from shanben.pages.repair.converter.spots import find_spots


def restore_page(text: str, annotations: Annotations) -> tuple[list[Edit], list[Spot]]:
    """Return the edits that restore an annotated page, and the spots that are left as found.

    Both are in order. A reading of a character that also stands without one is a spot as well: it
    contradicts the law that a converter annotates all of them or none.
    """
    spots, _ = find_spots(text, annotations)
    edits = [*_remove_readings(text, annotations, spots)]
    edits += [_trim_edit(text, spot) for spot in spots if spot.restored is not None]
    unresolved = [spot for spot in spots if spot.restored is None or spot.reason]
    unresolved += [
        Spot(match.start() - 1, match.end(), "contradiction", None)
        for match in annotations.contradicting
        if _is_free(spots, *match.span())
    ]
    return sorted(edits), sorted(unresolved, key=lambda spot: spot.start)


def _remove_readings(text: str, annotations: Annotations, spots: list[Spot]) -> Iterator[Edit]:
    """Yield the edits that remove the readings outside all spots."""
    for start, end in annotations.inserted:
        if _is_free(spots, start, end):
            yield Edit(start, end, text[start:end], "", "R101")


def _is_free(spots: list[Spot], start: int, end: int) -> bool:
    """Tell whether no spot reaches into `text[start:end]`."""
    place = bisect_left(spots, end, key=lambda spot: spot.start) - 1
    return place < 0 or spots[place].end <= start


def _trim_edit(text: str, spot: Spot) -> Edit:
    """Return the edit of a restored spot without what is the same before and after."""
    before, after = text[spot.start : spot.end], spot.restored or ""
    start, least = 0, min(len(before), len(after))
    while start < least and before[start] == after[start]:
        start += 1
    end = 0
    while end < least - start and before[-1 - end] == after[-1 - end]:
        end += 1
    before, after = before[start : len(before) - end], after[start : len(after) - end]
    rule = "R104" if after.endswith("<") else "R103" if spot.kind == "cut" else "R102"
    return Edit(spot.start + start, spot.end - end, before, after, rule)
