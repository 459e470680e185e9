"""Undo the damage that page converters did to the text, and say what was undone.

The commonest converter did two things (specimens in tests/cases/repair_wild.json):

* a reading put after its character, 關(guān)注 for 關注;
* GBK bytes edited one byte off, 上?茖W院 for 上海科學院: the converter searched for the two
  bytes of one character and hit the trail byte of one and the lead byte of the next.

Others put readings and signs into pages by laws of their own, and encodings were taken for others.
All of it is undone where the law is seen to hold, or the way back is exact. Text that only looks
damaged is left alone: a false repair destroys an original, a missed one leaves a finding. Lost bytes
are not invented; they become a finding.

    suspects    the characters without which most kinds of damage cannot be there: one look
    signs       what nothing can undo: reported
    remains     question marks and escapes in the place of text, signs put into it: reported
    chains      damage that shows when other damage has been undone
    places      what is left at several places, told in one finding
    confusions  encodings taken for others, entities, look-alike characters; of these
                western (with mixed) and utf8_as_gbk have modules of their own
    strange_lines   lines that were in another encoding than the rest
    blanks      no-break spaces that became question marks
    insertions/ readings and signs that other converters put in
    converter/  readings, runs and cuts of the commonest one: found, explained by their bytes, proved
    language/   the language model that chooses between what the bytes allow
    chinese, scripts    whether a text is good Chinese, and in which script
    reasons     why an edit was made, and why a spot is left as found

docs/glossary.md has the words, docs/mysteries.md what is not understood.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace

from shanben.base.findings import Finding
from shanben.base.page_text import line_of, replay_edits
from shanben.base.types import Edit
from shanben.pages.offsets import Origin
from shanben.pages.repair.blanks import undo_blanks
from shanben.pages.repair.chains import CHAIN_RULES, MOST_LINKS, join_edits, refuse_chain
from shanben.pages.repair.confusions import (
    HALF_LOST,
    report_swallowed,
    undo_confusion,
    undo_lookalikes,
    undo_swallowed,
)
from shanben.pages.repair.converter.annotations import (
    BARE_SIGN,
    READING,
    Annotations,
    find_annotations,
    leaves_quote_open,
)
from shanben.pages.repair.converter.damaged_page import Spot
from shanben.pages.repair.insertions import Seen, undo_insertions
from shanben.pages.repair.places import is_apart
from shanben.pages.repair.remains import find_lost_lines, find_remains, find_written_syllables
from shanben.pages.repair.signs import find_lost_bytes, find_mixed_letters, find_page_signs
from shanben.pages.repair.suspects import Look, look_at_page
from shanben.pages.repair.western import REST

# What blanks printed as question marks look like.
BLANK_LIKE = ("R202", "R203")
TORN_RULES = ("R102", "R103")
# What is lost while a confusion is undone; the page shows no trace of it afterwards.
LOST_IN_CONFUSION = "R208"


def repair_text(text: str) -> tuple[str, tuple[Edit, ...], tuple[Finding, ...]]:
    """Return the page restored, the edits that did it, and what is left damaged.

    Edits are minimal spans in `text`, in order. A page without damage comes back as the same
    object. Findings of rules R2xx count damaged spots that were left as found.

    >>> repair_text("普通的一頁。")
    ('普通的一頁。', (), ())
    """
    edits, findings = _repair_once(text)
    if not edits:
        return text, (), tuple(findings)
    restored = replay_edits(text, edits)
    if not CHAIN_RULES.isdisjoint([edit.rule for edit in edits]):
        restored, edits, findings = _follow_chain(text, restored, edits, findings)
    return restored, tuple(edits), tuple(findings)


def _repair_once(text: str) -> tuple[list[Edit], list[Finding]]:
    """Return the edits and findings of what shows on the page as it stands."""
    look = look_at_page(text)
    suspects = look.suspects
    findings = find_page_signs(
        text,
        suspects,
        look.near,
        has_both_scripts=look.has_both_scripts,
        has_blanks=look.has_blanks,
    )
    if suspects:
        findings += find_lost_bytes(text, suspects)
    if look.has_question_marks:
        findings += find_lost_lines(text)
    if look.has_signs:
        findings += find_remains(text)
    if look.has_capitals_inside:
        findings += find_written_syllables(text)
    edits, confused = _undo_encodings(text, look)
    findings += confused
    if not edits:
        edits = undo_lookalikes(text, suspects)
        has_readings = "(" in text and READING.search(text) is not None
        annotations = find_annotations(text) if has_readings else None
        if (
            annotations is not None
            or look.has_debris
            or ("?" in text and BARE_SIGN.search(text) is not None)
            or leaves_quote_open(text)
        ):
            edits, unresolved = _undo_converter(text, annotations, look.has_debris, edits)
            findings += unresolved
        # Of a page in a confused encoding all characters are such.
        has_rare_ends = look.has_rare_ends and not confused
        has_ends = look.has_doubled_marks or has_rare_ends
        if "?" in text or has_readings or has_ends or look.may_have_strays:
            is_converted = annotations is not None
            seen = Seen(is_converted, has_readings, look.has_doubled_marks, has_rare_ends)
            edits, findings = _undo_others(text, seen, edits, findings)
    findings.sort(key=Finding.sort_key)
    return edits, findings


def _undo_encodings(text: str, look: Look) -> tuple[list[Edit], list[Finding]]:
    """Return what becomes of encodings that were taken for others."""
    edits, confused = undo_confusion(text, look.suspects)
    if look.has_strange_text and not edits and not confused:
        from shanben.pages.repair.strange_lines import undo_strange_lines

        edits, confused = undo_strange_lines(text)
    if look.suspects and not edits and not confused:
        confused = [*find_mixed_letters(text, look.suspects)]
    return edits, confused


def _follow_chain(
    text: str, restored: str, edits: list[Edit], findings: list[Finding]
) -> tuple[str, list[Edit], list[Finding]]:
    """Return what becomes of a page when what undoing a confusion brought to light is undone as well.

    A page that does not come to rest is left as found.
    """
    told = [finding for finding in findings if _shows_no_more(finding)]
    for _ in range(MOST_LINKS):
        further, left = _repair_once(restored)
        if not further:
            placed = [_place(one, text, Origin(text, edits)) for one in left]
            return restored, edits, sorted([*told, *placed], key=Finding.sort_key)
        origin = Origin(text, edits)
        told += (_place(one, text, origin) for one in left if _shows_no_more(one))
        edits = join_edits(text, edits, further)
        restored = replay_edits(text, edits)
    return text, [], [refuse_chain(text, edits)]


def _shows_no_more(finding: Finding) -> bool:
    """Tell whether a finding is of what the page shows no trace of when its edits are made."""
    return finding.rule == LOST_IN_CONFUSION or finding.message.startswith((HALF_LOST, REST))


def _place(finding: Finding, text: str, origin: Origin) -> Finding:
    """Return a finding of a restored page as one of the page as found."""
    if finding.start is None or finding.end is None:
        return finding
    start, end = origin.span(finding.start, finding.end)
    return replace(finding, start=start, end=end, line=line_of(text, start))


def explain_edit(text: str, edit: Edit) -> str:
    """Return the evidence for one edit of `repair_text(text)` in one line, computed afresh.

    Raises StopIteration for an edit that is none of them.
    """
    from shanben.pages.repair.reasons import explain_edit as explain

    try:
        return explain(text, edit)
    except StopIteration:
        if edit not in repair_text(text)[1]:
            raise
    return "shows only where other damage of the page has been undone; damaged again it is this."


def _undo_converter(
    text: str, annotations: Annotations | None, has_debris: bool, others: list[Edit]
) -> tuple[list[Edit], list[Finding]]:
    """Return what the converter's page becomes, with the other edits that do not touch a spot."""
    # What restores spots, and what it loads, is needed on damaged pages only.
    from shanben.pages.repair.converter.restore import restore_bare_page, restore_page
    from shanben.pages.repair.converter.spots import Survey
    from shanben.pages.repair.reasons import report_figures, report_spots

    edits, unresolved = (
        restore_bare_page(text, has_debris)
        if annotations is None
        else restore_page(Survey(text, annotations))
    )
    told = list(report_spots(text, unresolved)) if unresolved else []
    if annotations is not None and "?" in text and _is_torn(edits, unresolved):
        told += report_figures(text, _list_taken(edits, unresolved))
    if others:
        apart = _keep_apart(others, _list_taken(edits, unresolved))
        edits = sorted([*edits, *apart])
    return edits, told


def _list_taken(edits: list[Edit], unresolved: list[Spot]) -> list[tuple[int, int]]:
    spots = [(spot.start, spot.end) for spot in unresolved]
    return sorted([*spots, *((edit.start, edit.end) for edit in edits)])


def _is_torn(edits: list[Edit], unresolved: Collection[Spot]) -> bool:
    return bool(unresolved) or any(edit.rule in TORN_RULES for edit in edits)


def _keep_apart(edits: list[Edit], taken: list[tuple[int, int]]) -> Iterator[Edit]:
    """Yield the edits that overlap none of the stretches `taken`, which are in order."""
    for edit in edits:
        if is_apart(taken, edit.start, edit.end):
            yield edit


def _undo_others(
    text: str, seen: Seen, edits: list[Edit], findings: list[Finding]
) -> tuple[list[Edit], list[Finding]]:
    """Return edits and findings with those on what other programs did.

    What seems to be a lost figure or a cut where blanks were is none.
    """
    blanks, unsure = undo_blanks(text, seen.is_converted)
    inserted, left = undo_insertions(text, seen)
    if blanks:
        findings = [
            one for one in findings if one.rule not in BLANK_LIKE or not _overlaps(one, blanks)
        ]
    swallowed = [*undo_swallowed(text)] if "?" in text else []
    edits = _add_apart(_add_apart(edits, blanks), sorted([*inserted, *swallowed]))
    if swallowed:
        left = [*left, *report_swallowed(text, edits)]
    return edits, [*findings, *unsure, *left]


def _overlaps(finding: Finding, edits: list[Edit]) -> bool:
    start, end = finding.start or 0, finding.end or 0
    return any(edit.start < end and start < edit.end for edit in edits)


def _add_apart(edits: list[Edit], others: list[Edit]) -> list[Edit]:
    """Return both in order; of two that overlap the one of the first list stays."""
    if not others:
        return edits
    taken = [(edit.start, edit.end) for edit in edits]
    return sorted([*edits, *_keep_apart(others, taken)])
