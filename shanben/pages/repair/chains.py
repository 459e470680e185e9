"""Damage upon damage: what shows only when a confusion of encodings or of signs has been undone.

A page that was read as Latin-1 may have had entities before; a page with entities may spell, in them,
the signs of another confusion. Each link is undone by its own rule, and the edits of all links are
joined into edits of the page as found, so a restored page has nothing left that could be undone.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from shanben.base.findings import Finding
from shanben.base.page_text import replay_edits
from shanben.base.types import Edit
from shanben.pages.repair.places import report_places, show_place

# Rules that give a page other characters, in which other damage can show.
CHAIN_RULES = frozenset(f"R{number}" for number in (*range(111, 119), *range(120, 124)))
# Links that are followed; the longest chains that tests make have four.
MOST_LINKS = 6


class _Change(NamedTuple):
    """What an edit is on the page between two links: the span there, and whether it comes before."""

    start: int
    end: int
    edit: Edit
    is_earlier: bool


def join_edits(text: str, first: Sequence[Edit], second: Sequence[Edit]) -> list[Edit]:
    """Return the edits of `text` that do what `first` does, and `second` on what comes of it.

    Edits that touch the same characters become one, with the rule of the first.

    >>> first = [Edit(0, 2, "ab", "xyz", "R111")]
    >>> join_edits("abc", first, [Edit(1, 2, "y", "", "R117"), Edit(3, 4, "c", "d", "R117")])
    [Edit(start=0, end=2, before='ab', after='xz', rule='R111'), \
Edit(start=2, end=3, before='c', after='d', rule='R117')]
    """
    between = replay_edits(text, first)
    last = replay_edits(between, second)
    changes = sorted(chain(_changes_before(first), _changes_after(second)))
    joined = []
    earlier = later = 0  # by how much the page between is longer than the others, up to here
    for group in _overlapping(changes):
        start, end = group[0].start, max(change.end for change in group)
        grown = sum(len(one.edit.after) - len(one.edit.before) for one in group if one.is_earlier)
        more = sum(
            len(one.edit.after) - len(one.edit.before) for one in group if not one.is_earlier
        )
        begin, finish = start - earlier, end - earlier - grown
        after = last[start + later : end + later + more]
        earlier, later = earlier + grown, later + more
        if text[begin:finish] != after:
            rule = next((one.edit.rule for one in group if one.is_earlier), group[0].edit.rule)
            joined.append(Edit(begin, finish, text[begin:finish], after, rule))
    return joined


def refuse_chain(text: str, edits: Sequence[Edit]) -> Finding:
    """Return the finding that a page does not come to rest, however often damage is undone."""
    spans = [(edit.start, edit.end) for edit in edits]
    message = (
        f'damage upon damage near "{show_place(text, spans[0])}", which does not end; '
        "the page is left as found."
    )
    return report_places("R207", message, text, spans)


def _changes_before(edits: Sequence[Edit]) -> Iterator[_Change]:
    shift = 0
    for edit in edits:
        start = edit.start + shift
        yield _Change(start, start + len(edit.after), edit, True)
        shift += len(edit.after) - len(edit.before)


def _changes_after(edits: Sequence[Edit]) -> Iterator[_Change]:
    return (_Change(edit.start, edit.end, edit, False) for edit in edits)


def _overlapping(changes: Sequence[_Change]) -> Iterator[list[_Change]]:
    """Yield the changes, which are in order, in groups that share no character with one another."""
    group: list[_Change] = []
    end = 0
    for change in changes:
        if group and change.start >= end:
            yield group
            group = []
        end = max(end, change.end)
        group.append(change)
    if group:
        yield group
