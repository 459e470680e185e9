"""Turn what is known of a converted page into edits: readings go, spots become their originals.

A few pages are torn and have not a single reading. Nothing but their cuts shows what happened to
them, so there the cuts have to show it more than once.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from shanben.base.types import Edit
from shanben.pages.repair.converter.annotations import (
    NO_ANNOTATIONS,
    Annotations,
    find_annotations,
    simplified_characters,
    traditional_ranks,
)
from shanben.pages.repair.converter.damaged_page import Spot
from shanben.pages.repair.converter.doubts import find_doubts, is_free
from shanben.pages.repair.converter.runs import is_han
from shanben.pages.repair.converter.spots import Survey, find_spots, read_spots

# Chosen on clean pages, of which none may be changed; see benchmarks/repair_quality.py.
LEAST_CUTS = 2
LEAST_BARE_GAIN = 16.0
# Of a reading out of place the syllable speaks as well.
LEAST_BARE_RUN, LEAST_BARE_REST = 3, 2
# About a third of the characters of Traditional text stand in such text only. Debris has others.
LEAST_TRADITIONAL, MOST_SIMPLIFIED = 0.1, 0.25


def restore_page(text: str, annotations: Annotations) -> tuple[list[Edit], list[Spot]]:
    """Return the edits that restore an annotated page, and the spots that are left as found.

    Both are in order. A reading of a character that also stands without one is a spot as well: it
    contradicts the law that a converter annotates all of them or none.
    """
    spots, decoder = find_spots(text, annotations)
    edits = [*_remove_readings(text, annotations, spots)]
    edits += [_trim_edit(text, spot) for spot in spots if spot.restored is not None]
    unresolved = [spot for spot in spots if spot.restored is None or spot.reason]
    unresolved += find_doubts(text, spots, decoder)
    unresolved += [
        Spot(match.start() - 1, match.end(), "contradiction", None)
        for match in annotations.contradicting
        if is_free(spots, *match.span())
    ]
    return sorted(edits), sorted(unresolved, key=lambda spot: spot.start)


def restore_bare_page(text: str) -> tuple[list[Edit], list[Spot]]:
    """Return the edits that restore a page without readings, and the spots that are left as found.

    Both are empty unless a cut is there whose original is proved, clearly likelier than what was
    found and than any other, or a reading that lost its parenthesis and whose original is proved. One
    alone is left; two or more are evidence enough for each other, for weaker ones, and for the few
    readings that such a page may have. Nobody writes what is left of a torn tag, so it is told as well.
    """
    if not _is_made_traditional(text):
        return [], []
    spots = read_spots(Survey(text, NO_ANNOTATIONS), "q")
    certain = [spot for spot in spots if _is_certain(spot)]
    if len(certain) >= LEAST_CUTS:
        return restore_page(text, find_annotations(text, is_proved=True) or NO_ANNOTATIONS)
    told = [replace(spot, restored=None, likeliest=spot.restored or "") for spot in certain]
    told += find_doubts(text, told, "q", is_bare=True)
    return [], sorted(told, key=lambda spot: spot.start)


def _is_certain(spot: Spot) -> bool:
    length = 0 if spot.reason else len(spot.restored or "")
    if spot.kind == "insertion":
        return length >= LEAST_BARE_REST
    return spot.gain >= LEAST_BARE_GAIN and length >= LEAST_BARE_RUN


def _is_made_traditional(text: str) -> bool:
    """Tell whether a page has Traditional characters as a page in them has, and no Simplified ones."""
    counts = Counter(text)
    traditional = sum(counts[character] for character in traditional_ranks())
    simplified = sum(counts[character] for character in simplified_characters())
    han = sum(count for character, count in counts.items() if is_han(character))
    return traditional > LEAST_TRADITIONAL * han and simplified <= MOST_SIMPLIFIED * traditional


def _remove_readings(text: str, annotations: Annotations, spots: list[Spot]) -> Iterator[Edit]:
    """Yield the edits that remove the readings outside all spots."""
    rest = iter(spots)
    spot = next(rest, None)
    for start, end in annotations.inserted:
        while spot is not None and spot.end <= start:
            spot = next(rest, None)
        if spot is None or end <= spot.start:
            yield Edit(start, end, text[start:end], "", "R101")


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
