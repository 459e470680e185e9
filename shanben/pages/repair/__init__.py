"""Undo the damage that page converters did to the text, and say what was undone.

Two kinds are known (specimens in tests/cases/repair_wild.json):

* a reading put after its character, 關(guān)注 for 關注;
* GBK bytes edited one byte off, 上?茖W院 for 上海科學院: the converter searched for the two
  bytes of one character and hit the second half of one and the first half of the next.

Classic confusions of encodings are undone beside them. Text that only looks damaged is left alone:
a false repair destroys an original, a missed one leaves a finding. Lost bytes are not invented;
they become a finding.

    suspects     the characters without which most kinds of damage cannot be: one pass
    annotations  which readings on a page were inserted, and whether it is such a page at all
    damage       the forward model: what the converters do to a clean page
    runs         the originals that the bytes of a shifted run allow
    spots        the damaged spots of a page, and the decoder that explains them
    page         what stands left and right of a spot, as far as it is read
    reader       one spot: its originals are listed, weighed, proved, and one is chosen or none
    listing      the originals that are worth weighing
    weighing     how likely an original is between its neighbours
    margins      by how much the best one must beat the next
    neighbours   the proof of a spot, with what stands beside it
    originals    the characters that one byte allows
    plain        a page without its readings: the text that spots are read in
    marks        which quotes and brackets are open
    proof        an original is accepted only if, damaged again, it is what was found
    language     the language model that chooses
    vocabulary   its words and their costs, packed
    misread      encodings taken for others, entities, look-alike characters
    signs        what nothing can undo: reported
"""

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from shanben.base.findings import Finding
from shanben.base.text import replay_edits
from shanben.base.types import Edit
from shanben.pages.repair.confusions import undo_lookalikes, undo_misreading
from shanben.pages.repair.converter.annotations import Annotations, find_annotations
from shanben.pages.repair.signs import find_lost_bytes, find_page_signs
from shanben.pages.repair.suspects import find_suspects

if TYPE_CHECKING:  # the spots and what they load are needed on damaged pages only
    from shanben.pages.repair.converter.damaged_page import Spot

Repaired = tuple[str, tuple[Edit, ...], tuple[Finding, ...]]


def repair_text(text: str) -> Repaired:
    """Return the page restored, the edits that did it, and what is left damaged.

    Edits are minimal spans in `text`, in order. A page without damage comes back as the same
    object. Findings of rules R2xx count damaged spots that were left as found.

    >>> repair_text("普通的一頁。")
    ('普通的一頁。', (), ())
    """
    suspects = find_suspects(text)
    findings = [*find_lost_bytes(text, suspects), *find_page_signs(text, suspects)]
    edits = undo_misreading(text, suspects)
    if not edits:
        edits = undo_lookalikes(text, suspects)
        annotations = find_annotations(text) if "(" in text else None
        if annotations is not None:
            more, left = _repair_annotated(text, annotations)
            edits = _merge(more, edits)
            findings += left
    restored = replay_edits(text, edits) if edits else text
    return restored, tuple(edits), tuple(sorted(findings, key=Finding.sort_key))


def explain_edit(text: str, edit: Edit) -> str:
    """Return the evidence for one edit of `repair_text(text)` in one line, computed anew."""
    from shanben.pages.repair.explain import explain_edit as explain

    return explain(text, edit)


def _repair_annotated(text: str, annotations: Annotations) -> tuple[list[Edit], list[Finding]]:
    # The spots and what they load are needed on damaged pages only.
    from shanben.pages.repair.converter.damaged_page import Spot
    from shanben.pages.repair.converter.spots import find_spots
    from shanben.pages.repair.explain import report_spots

    spots, _ = find_spots(text, annotations)
    edits = _remove_readings(text, annotations.inserted, spots)
    edits += [_trim_edit(text, spot) for spot in spots if spot.restored is not None]
    left = [spot for spot in spots if spot.restored is None]
    left += [
        Spot(match.start() - 1, match.end(), "contradiction", None)
        for match in annotations.contradicting
        if _is_free(spots, *match.span())
    ]
    return sorted(edits), list(report_spots(text, sorted(left, key=lambda spot: spot.start)))


def _remove_readings(
    text: str, inserted: tuple[tuple[int, int], ...], spots: list["Spot"]
) -> list[Edit]:
    """Return the edits that remove the readings which no spot holds."""
    return [
        Edit(start, end, text[start:end], "", "R101")
        for start, end in inserted
        if _is_free(spots, start, end)
    ]


def _is_free(spots: list["Spot"], start: int, end: int) -> bool:
    """Tell whether no spot holds a reading."""
    place = bisect_left(spots, end, key=lambda spot: spot.start) - 1
    return place < 0 or spots[place].end <= start


def _trim_edit(text: str, spot: "Spot") -> Edit:
    """Return the edit of a spot without what is the same before and after."""
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


def _merge(edits: list[Edit], others: list[Edit]) -> list[Edit]:
    """Return both in order; of two that overlap the one of the first list stays."""
    starts = [edit.start for edit in edits]
    merged = list(edits)
    for other in others:
        place = bisect_right(starts, other.end - 1) - 1
        if place < 0 or edits[place].end <= other.start:
            merged.append(other)
    return sorted(merged)
