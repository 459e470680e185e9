"""Undo the damage that page converters did to the text, and say what was undone."""

from bisect import bisect_right

from shanben.model import Edit, Finding, line_of
from shanben.repair.annotations import Annotations, find_annotations
from shanben.repair.spots import Spot, find_decoder, read_spots

Repaired = tuple[str, tuple[Edit, ...], tuple[Finding, ...]]


def repair_text(text: str) -> Repaired:
    """Return the page restored, the edits that did it, and what was left as found."""
    if "(" not in text:
        return text, (), ()
    annotations = find_annotations(text)
    if annotations is None:
        return text, (), ()
    spots = _choose_spots(text, annotations)
    edits = _make_edits(text, annotations, spots)
    findings = tuple(
        Finding(
            rule="R201",
            message=f"{spot.kind} {spot.reason} near {text[max(0, spot.start - 4):spot.end + 3]!r}; left as found.",
            line=line_of(text, spot.start),
            start=spot.start,
            end=spot.end,
        )
        for spot in spots
        if spot.restored is None
    )
    from shanben.model import replay_edits

    return replay_edits(text, edits), tuple(edits), findings


def _choose_spots(text: str, annotations: Annotations) -> list[Spot]:
    decoder = find_decoder(text, annotations)
    if decoder:
        return read_spots(text, annotations, decoder)
    by_q, by_d = (read_spots(text, annotations, decoder) for decoder in ("q", "d"))
    return by_q if _count_restored(by_q) >= _count_restored(by_d) else by_d


def _count_restored(spots: list[Spot]) -> int:
    return sum(spot.restored is not None for spot in spots)


def _make_edits(text: str, annotations: Annotations, spots: list[Spot]) -> list[Edit]:
    edits = []
    starts = [spot.start for spot in spots]
    for match in annotations.inserted:
        place = bisect_right(starts, match.start()) - 1
        if place < 0 or spots[place].end <= match.start():
            edits.append(Edit(match.start(), match.end(), match.group(), "", "R101"))
    for spot in spots:
        if spot.restored is not None:
            rule = "R103" if spot.kind == "cut" else "R102"
            edits.append(Edit(spot.start, spot.end, text[spot.start : spot.end], spot.restored, rule))
    return sorted(edits)
