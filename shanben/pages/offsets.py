"""Map offsets of the restored page back to the page as found."""

from bisect import bisect_right
from collections.abc import Sequence

from shanben.base.types import Edit


class Origin:
    """Maps offsets of the restored page back to the page as found."""

    def __init__(self, text: str, edits: Sequence[Edit]) -> None:
        self.length = len(text)
        self.edits = edits
        self.starts: list[int] = []  # where each edit's result begins in the restored page
        shift = 0
        for edit in edits:
            self.starts.append(edit.start + shift)
            shift += len(edit.after) - len(edit.before)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span that holds the same kept characters; a removed reading after it is outside."""
        if not self.edits:
            return start, end
        if start >= end:
            place = self._character(start)[0]
            return place, place
        return self._character(start)[0], self._character(end - 1)[1]

    def lines(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of whole lines; a removed reading at the end of a line is part of it."""
        if not self.edits:
            return start, end
        return self._character(start)[0], self._character(end)[0]

    def _character(self, offset: int) -> tuple[int, int]:
        """Return the span in the page as found of the restored page's character at `offset`."""
        index = bisect_right(self.starts, offset) - 1
        if index < 0:
            return offset, min(offset + 1, self.length)
        edit, start = self.edits[index], self.starts[index]
        end = start + len(edit.after)
        if offset < end:
            return edit.start, edit.end
        place = edit.end + offset - end
        return place, min(place + 1, self.length)
