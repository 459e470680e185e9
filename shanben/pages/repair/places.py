"""Report what stands at several places of a page and is left: one finding, at the first of them."""

import re
from bisect import bisect_left
from collections.abc import Sequence

from shanben.base.findings import Finding
from shanben.base.page_text import line_of
from shanben.base.types import Span

# Characters of a place that a message shows.
LONGEST_SHOWN = 12


def report_places(rule: str, message: str, text: str, spans: Sequence[Span]) -> Finding:
    """Return a finding of `rule` for the places `spans`, which are in order and at least one."""
    start, end = spans[0]
    return Finding(rule, message, line_of(text, start), start=start, end=end, count=len(spans))


def is_apart(taken: Sequence[Span], start: int, end: int) -> bool:
    """Tell whether none of the stretches `taken`, which are in order, reaches into `text[start:end]`.

    >>> is_apart([(2, 5), (7, 8)], 5, 7), is_apart([(2, 5), (7, 8)], 4, 7)
    (True, False)
    """
    place = bisect_left(taken, (end,)) - 1
    return place < 0 or taken[place][1] <= start


def show_place(text: str, span: Span) -> str:
    """Return the beginning of a place, as messages quote it."""
    start, end = span
    return text[start : min(end, start + LONGEST_SHOWN)]


def report_unread(text: str, matches: Sequence[re.Match[str]], what: str) -> Finding:
    """Return the finding that a page is confused, as `what` says, where no way back is whole."""
    spans = [match.span() for match in matches]
    message = (
        f'{what} near "{show_place(text, spans[0])}"; not all of it can be read back, '
        "so the page is left as found."
    )
    return report_places("R207", message, text, spans)
