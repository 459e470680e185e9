"""A page as it reads without the inserted readings: the context of its damaged spots.

A window of the found text would end inside a reading now and then, and half a reading looks like
damage. So the page is stripped once, and places are translated.
"""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import TypeAlias

import numpy as np

# Two characters side by side have one of this many numbers, by their codes: few share one.
PAIR_FACTOR, PAIR_MASK = 31, (1 << 16) - 1
# Of a page this much is asked whether it has the words of an original elsewhere, in characters.
WITNESS_REACH = 20_000

# What a page says of a text: how often its words of two and three characters stand there, and whether
# the first two do, and the last two.
Notes: TypeAlias = tuple[float, bool, bool]


class PlainPage:
    """The stripped `text`; every method takes places of the page as found.

    Answers about the text are kept here for all decoders: in `seen` how often two or three characters
    stand on it together, in `notes` what that says of texts, in `followers` what stands after single
    ones, in `firsts` what speaks against some in such places, and for them.
    """

    def __init__(self, found: str, spans: Sequence[tuple[int, int]]) -> None:
        """Strip the readings with these `spans`, given in order, from the `found` page."""
        self._ends = [end for _, end in spans]
        self._starts = [start for start, _ in spans]
        self._removed = [0, *accumulate(end - start for start, end in spans)]
        begins = [0, *self._ends]
        stops = [*self._starts, len(found)]
        kept = zip(begins, stops, strict=True)
        self.text = "".join([found[begin:stop] for begin, stop in kept])
        self.seen: dict[str, float] = {}
        self.notes: dict[str, Notes] = {}
        self.followers: dict[str, set[str]] = {}
        self.firsts: dict[str, tuple[float, float]] = {}
        self._pairs = b""

    def place_of(self, place: int) -> int:
        """Return where a place of the found page is on the plain one.

        A place inside a reading becomes the place where the reading was.
        """
        passed = bisect_right(self._ends, place)
        if passed < len(self._starts):
            place = min(place, self._starts[passed])
        return place - self._removed[passed]

    def before(self, start: int, end: int, width: int) -> str:
        """Return at most `width` characters of the line before `end`, none before `start`."""
        stop = self.place_of(end)
        begin = max(self.place_of(start), stop - width)
        return self.text[max(begin, self.text.rfind("\n", begin, stop) + 1) : stop]

    def after(self, start: int, end: int, width: int) -> str:
        """Return at most `width` characters of the line from `start` on, none from `end` on."""
        begin = self.place_of(start)
        window = self.text[begin : min(begin + width, self.place_of(end))]
        line_end = window.find("\n")
        return window if line_end < 0 else window[:line_end]

    def may_hold(self, word: str) -> bool:
        """Tell whether the first two characters of `word` may stand side by side on the page."""
        return self.pairs()[ord(word[0]) * PAIR_FACTOR + ord(word[1]) & PAIR_MASK] != 0

    def pairs(self) -> bytes:
        """Return for each number of two characters whether such may stand side by side there.

        The number is `ord(first) * PAIR_FACTOR + ord(second) & PAIR_MASK`. Nearly all that are asked for
        do not. To note the numbers of all pairs at once takes a twentieth of the time that a set of them
        would (22 and 400 µs for a page of 3,000 characters).
        """
        if not self._pairs:
            text = self.text[:WITNESS_REACH].encode("utf-32-le", "surrogatepass")
            codes = np.frombuffer(text, "<u4")
            wide = codes.astype(np.int64)
            marks = np.zeros(PAIR_MASK + 1, np.uint8)
            marks[(wide[:-1] * PAIR_FACTOR + wide[1:]) & PAIR_MASK] = 1
            self._pairs = marks.tobytes()
        return self._pairs
