"""Carry out what people say of a page: spots restored, values given, findings accepted.

Everything is on record. A spot becomes an edit, V107 where damaging the page again gives what was
found, V108 where it does not; a value has evidence of the method `by_hand` and a note with author and
source. An entry that does not fit its page is a warning and changes nothing.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise, product
from typing import Literal

from shanben.base.by_hand import Acceptance, Correction, GivenValue, SaidByHand
from shanben.base.findings import Finding
from shanben.base.page_text import line_of, replay_edits
from shanben.base.terminal import plural
from shanben.base.types import Edit, Row

METHOD = "by_hand"
# Damaged spots that were left; a correction of one takes it off the list.
LEFT_OPEN = "R2"
# How far around a spot the proof looks: the damage of a neighbour may reach into it.
REACHES = range(9)
DECODERS: tuple[Literal["q", "d", "e"], ...] = ("q", "d", "e")
RepairedPage = tuple[str, tuple[Edit, ...], tuple[Finding, ...]]


def correct_page(text: str, repaired: RepairedPage, entries: Iterable[SaidByHand]) -> RepairedPage:
    """Return the page with the spots that a person restored, beside those that the program did."""
    _, edits, findings = repaired
    for one in entries:
        if isinstance(one, Correction):
            edits, findings = _correct_spot(text, one, edits, findings)
    return replay_edits(text, edits) if edits else text, edits, findings


def _correct_spot(
    text: str, one: Correction, edits: tuple[Edit, ...], findings: tuple[Finding, ...]
) -> tuple[tuple[Edit, ...], tuple[Finding, ...]]:
    if text[one.start : one.end] != one.before:
        found = text[one.start : one.start + len(one.before)]
        return edits, (*findings, _lapsed(text, one.start, f"the page has “{found}” there"))
    if any(_reaches_in(edit, one) for edit in edits):
        return edits, (*findings, _lapsed(text, one.start, "it cuts through an edit"))
    others = tuple(edit for edit in edits if not one.start <= edit.start < one.end)
    rule = "V107" if is_proved(text, one, others) else "V108"
    mine = Edit(one.start, one.end, one.before, one.after, rule)
    note = Finding(
        "V111",
        f"“{one.before}” is “{one.after}”, says {one.author}, from {one.source}.",
        line=line_of(text, one.start),
        start=one.start,
        end=one.end,
    )
    rest = tuple(left for left in (_take_off(text, one, old) for old in findings) if left)
    return tuple(sorted([*others, mine])), (*rest, note)


def _reaches_in(edit: Edit, one: Correction) -> bool:
    """Tell whether an edit stands partly in the spot, partly outside."""
    overlaps = edit.start < one.end and one.start < edit.end
    return overlaps and not (one.start <= edit.start and edit.end <= one.end)


def _take_off(text: str, one: Correction, finding: Finding) -> Finding | None:
    """Return what is left of a finding when the spot is restored; a finding may stand for several."""
    if not finding.rule.startswith(LEFT_OPEN) or finding.line is None:
        return finding
    start, end = finding.start, finding.end or 0
    is_named = start is not None and start < one.end and one.start < end
    lines = line_of(text, one.start), line_of(text, max(one.start, one.end - 1))
    is_other = (finding.count > 1 or start is None) and lines[0] <= finding.line <= lines[1]
    if not is_named and not is_other:
        return finding
    left = finding.count - 1
    if not left:
        return None
    if not is_named:
        return replace(finding, count=left)
    message = f"{plural(left, 'damaged spot')} more on this line; left as found."
    return replace(finding, count=left, message=message, start=None, end=None)


def is_proved(text: str, one: Correction, edits: Sequence[Edit]) -> bool:
    """Tell whether the converter's damage turns the restored spot into what was found.

    `edits` are the others of the page; the spot is looked at alone, then with more and more around it.
    """
    from shanben.pages.repair.converter.annotations import NO_ANNOTATIONS, find_annotations
    from shanben.pages.repair.converter.gbk import PRIVATE_USE
    from shanben.pages.repair.converter.proof import explains

    known = find_annotations(text) or find_annotations(text, is_proved=True) or NO_ANNOTATIONS
    # Tools take the private use characters out of whole pages; without any they may have been there.
    is_stripped = PRIVATE_USE.search(text) is None
    mine = Edit(one.start, one.end, one.before, one.after, "V107")
    for reach in REACHES:
        start, end = _widen(max(0, one.start - reach), min(len(text), one.end + reach), edits)
        inside = [
            edit._replace(start=edit.start - start, end=edit.end - start)
            for edit in sorted([*edits, mine])
            if start <= edit.start and edit.end <= end
        ]
        found = text[start:end]
        restored = replay_edits(found, inside)
        torn = _find_torn_keys(restored, one.before)
        table = {**known.table, **torn}
        ways = product(DECODERS, {False, is_stripped})
        if any(explains(restored, found, table, way, tuple(torn), lost) for way, lost in ways):
            return True
    return False


def _find_torn_keys(restored: str, before: str) -> dict[str, str]:
    """Return the characters whose bytes stand across two others of the restored words, with readings.

    Only readings that are left of the spot are looked for. What stands whole in the words is no such
    character: it would have a reading as well.
    """
    from shanben.pages.repair.converter.annotations import SYLLABLE, is_reading
    from shanben.pages.repair.converter.damage import widen_marks
    from shanben.pages.repair.converter.gbk import encode_page, pair_characters

    syllables = dict.fromkeys(re.findall(SYLLABLE, before))
    pairs = pairwise(encode_page(widen_marks(restored)))
    found = {character for pair in pairs if (character := pair_characters().get(pair))}
    torn = sorted(character for character in found if character not in restored)
    return {one: said for said in syllables for one in torn if is_reading(said, one)}


def _widen(start: int, end: int, edits: Sequence[Edit]) -> tuple[int, int]:
    """Return a stretch of the page that cuts through no edit."""
    for edit in edits:
        if start < edit.end:
            start = min(start, edit.start)
        if edit.start < end:
            end = max(end, edit.end)
    return start, end


def give_values(
    row: Row, findings: Sequence[Finding], entries: Iterable[SaidByHand]
) -> list[Finding]:
    """Put the values that a person read into a row; return the findings with what is to be said of it.

    What the program had read of the field, and what it had to say about it, is gone.
    """
    kept = list(findings)
    for one in entries:
        if not isinstance(one, GivenValue):
            continue
        if one.end > len(row["text"]):
            kept.append(_lapsed(row["text"], 0, f"{one.field} is said to stand beyond its end"))
            continue
        row[one.field] = one.value
        evidence = [entry for entry in row["evidence"] if entry["field"].split("/")[0] != one.field]
        read = {"field": one.field, "start": one.start, "end": one.end, "method": METHOD}
        row["evidence"] = [*evidence, read]
        kept = [f for f in kept if not (f.rule.startswith("M") and f.field == one.field)]
        said = f"{one.field} is given by {one.author}, from {one.source}."
        kept.append(Finding("V111", said, line=line_of(row["text"], one.start), field=one.field))
    return kept


def accept_findings(
    findings: Iterable[Finding], seed: str, entries: Iterable[SaidByHand]
) -> list[Finding]:
    """Return the findings of a page, those that a person has accepted as notes that say so."""
    kept = list(findings)
    for one in entries:
        if not isinstance(one, Acceptance):
            continue
        at = [
            n
            for n, f in enumerate(kept)
            if (f.rule, f.start, f.end) == (one.rule, one.start, one.end)
        ]
        for number in at:
            said = f"{one.rule} is accepted by {one.author}: {one.reason}"
            kept[number] = replace(kept[number], rule="V109", message=said)
        if not at:
            place = "" if one.start is None else f" at {one.start} to {one.end}"
            message = (
                f"{one.rule}{place} is accepted, but there is no such finding; remove the entry."
            )
            kept.append(Finding("V110", message, seed=seed))
    return kept


def _lapsed(text: str, start: int, why: str) -> Finding:
    message = f"a correction by hand does not fit: {why}; nothing was changed for it."
    return Finding("V110", message, line=line_of(text, min(start, len(text))))
