"""What other converters put into pages: readings by laws of their own, and signs before marks.

The converter of `shanben.pages.repair.converter` is the commonest by far, and tears bytes. Those
here tear nothing; each keeps a law that no person keeps when writing, and a page is changed only
where the law is seen to hold often enough.

groups    the readings of a page: after which character, how often in a row, which of them fit
readings  the kinds of readings, each with its gate; a table
marks     commas, and two characters that make no sense, before marks
"""

from typing import NamedTuple

from shanben.base.findings import Finding
from shanben.base.types import Edit
from shanben.pages.repair.insertions.marks import report_random_ends, undo_marks
from shanben.pages.repair.insertions.readings import undo_readings
from shanben.pages.repair.remains import find_strewn_after_readings

MARK_RULES = ("R109", "R110")
INSERTION_RULES = ("R105", "R106", "R107", "R108", *MARK_RULES)


class Seen(NamedTuple):
    """What is known of a page.

    It `is_converted` when the byte converter annotated it; it `has_readings` whoever put them there,
    `has_doubled_marks` when a comma stands before a mark, and `has_rare_ends` when less common
    characters stand before many marks.
    """

    is_converted: bool
    has_readings: bool
    has_doubled_marks: bool
    has_rare_ends: bool


def undo_insertions(text: str, seen: Seen) -> tuple[list[Edit], list[Finding]]:
    """Return the edits that take out what other converters put in, and what is left of it.

    On a page that is converted the readings are the business of its own converter.
    """
    edits, findings = undo_marks(text, seen.is_converted, seen.has_doubled_marks)
    if seen.has_rare_ends and not edits and not findings:
        findings = report_random_ends(text)
    if seen.has_readings and not seen.is_converted:
        more, left = undo_readings(text)
        edits, findings = sorted(edits + more), findings + left
        if more:
            findings += find_strewn_after_readings(text)
    return edits, findings


def explain_insertion(text: str, edit: Edit, is_converted: bool) -> str:
    """Return the evidence for one edit of `undo_insertions` in one line, computed afresh."""
    like = [
        one
        for one in undo_insertions(text, Seen(is_converted, True, True, False))[0]
        if one.rule == edit.rule
    ]
    if edit.rule in MARK_RULES:
        return f"put before a mark like {len(like) - 1} others on this page."
    character = text[edit.start - 1]
    characters = {text[one.start - 1] for one in like}
    return (
        f"{edit.before.strip()} is a reading of {character}; {len(like)} of {len(characters)} "
        "characters on this page keep one law."
    )
