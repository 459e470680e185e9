"""A damaged page while its spots are read: what stands left and right of a place.

Both sides are read without the inserted readings. What was restored already counts as restored;
what is still damaged does not count, so the text to the right ends where the next damage begins.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import NamedTuple

from shanben.base.page_text import line_start
from shanben.pages.repair.converter.annotations import Annotations
from shanben.pages.repair.converter.damage import Decoder
from shanben.pages.repair.converter.gbk import FULL_WIDTH_OFFSET
from shanben.pages.repair.converter.plain import PlainPage
from shanben.pages.repair.converter.runs import CUT_CHARACTERS, LONGEST_RUN, Run

# What decoder q leaves of a cut.
CUT_Q = re.compile(r"\?[!?;,、。！？；，]")
# Characters of two bytes, some stored as ASCII: such text goes on one byte off where it began so. At the
# end of a line the last of them may be lost, and be all there was.
TWO_BYTES = re.compile(
    r"""
    (?:[^\x00-\x80] | [,:;!()~]       # characters, and marks as they are stored,
      | \?(?=\?(?:[\r\n]|\Z)))+        # "?" where another one ends the line;
    | (?=\?(?:[\r\n]|\Z))             # or none
    """,
    re.VERBOSE,
)
CONTEXT = 8
# A quote is opened in the same line, which is a paragraph; a name returns nearby.
LOOKBACK = 1000
NEAR = 120

LINE_ENDS = ("\n", "\r", "")
# On a page this many of whose lines end in CR LF, and half as many or fewer in LF, no other line does.
LEAST_RETURNS, MOST_LONE = 4, 0.5
STORED_MARKS = {FULL_WIDTH_OFFSET + ord(mark): mark for mark in ",:;?!()"}
STORED_MARKS_WIDE = frozenset(map(chr, STORED_MARKS))

# Why a spot is left as found.
SWALLOWED, AMBIGUOUS, UNEXPLAINED = "swallowed", "ambiguous", "unexplained"
# The mark may as well be a mark.
DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class Spot:
    """A damaged spot: what stands for `text[start:end]`, or why nothing does.

    `restored` is None when the spot is left as found, for `reason`; `likeliest` is then the best
    guess. A spot with both is restored around one unknown character, for which the page goes on
    showing the decoder's `?`. `margin` is by how many nats the chosen original beats the next one,
    `gain` by how many that of a cut beats the page as found.
    """

    start: int
    end: int
    kind: str
    restored: str | None
    margin: float = 0.0
    keys: tuple[str, ...] = ()
    reason: str = ""
    likeliest: str = ""
    gain: float = 0.0


def ends_in_returns(text: str) -> bool:
    """Tell whether the lines of a page end in CR LF, but for some of which the CR may be lost."""
    returns = text.count("\r\n")
    return returns >= LEAST_RETURNS and text.count("\n") - returns <= MOST_LONE * returns


class Following(NamedTuple):
    """What stands after an original: the text, as far as it is whole, and its first character.

    `penalty` is what it costs that the next damage is there already.
    """

    right: str
    character: str
    ends_line: bool
    penalty: float


@dataclass(slots=True)
class DamagedPage:
    """A page whose spots are read from left to right; `done` are those that were read.

    `narrow` tells that its marks are stored as ASCII, `is_stripped` that it shows no private use
    character, so that these may have been lost, `is_surely_stripped` that so many runs would have
    shown one, and `gap_penalty` what it costs to suppose a lost one, in nats; `residues` are the
    places of its misaligned readings, `debris` those of marks that only a cut explains, where decoder
    d or e is supposed; `writes_dots` tells that it shows full stops in a row, `has_returns` that its
    lines end in CR LF; `weighed` counts the originals that were. Answers are kept: in `rights` what
    stands to the right of places, in `followings` what stands after originals.
    """

    text: str
    annotations: Annotations
    decoder: Decoder
    narrow: bool
    is_stripped: bool
    is_surely_stripped: bool
    gap_penalty: float
    residues: list[int]
    debris: list[int]
    plain: PlainPage
    writes_dots: bool = False
    has_returns: bool = False
    done: list[Spot] = field(default_factory=list)
    weighed: int = 0
    rights: dict[tuple[int, int], str] = field(default_factory=dict)
    followings: dict[int, Following] = field(default_factory=dict)

    def run(self, is_inserted: bool) -> Run:
        """Return what a run of this page is read with."""
        return Run(self.text, self.decoder, is_inserted)

    def left_of(self, start: int) -> str:
        """Return the restored text before `start`, back to the line's beginning or so."""
        begin = max(start - 2 * LOOKBACK, line_start(self.text, start))
        parts = []
        for spot in reversed(self.done):
            if spot.end <= begin:
                break
            if spot.restored is not None:
                parts += [self.plain.before(spot.end, start, LOOKBACK), spot.restored]
                start = spot.start
        parts.append(self.plain.before(begin, start, LOOKBACK))
        return "".join(reversed(parts)).rpartition("\n")[2]

    def right_of(self, start: int, width: int = CONTEXT) -> str:
        """Return the text after a spot without readings, up to the next residue.

        What follows a residue, or a cut of decoder q, is damaged itself.
        """
        right = self.rights.get((start, width))
        if right is None:
            end = self.next_residue(start)
            if self.decoder == "q" and (cut := CUT_Q.search(self.text, start, start + NEAR)):
                end = min(end, cut.start())
            # Of debris the mark itself is left: an original may end before it.
            place = bisect_left(self.debris, start)
            if place < len(self.debris):
                end = min(end, self.debris[place])
            right = self.rights[start, width] = self.plain.after(start, end, width)
        return right

    def next_residue(self, start: int) -> int:
        """Return where the next misaligned reading stands at or after `start`."""
        place = bisect_left(self.residues, start)
        return self.residues[place] if place < len(self.residues) else len(self.text)

    def count_residues(self, start: int, end: int) -> int:
        """Return how many misaligned readings stand between two places, none of them at `start`."""
        return bisect_left(self.residues, end) - bisect_left(self.residues, start + 1)

    def has_debris(self, start: int, end: int) -> bool:
        """Tell whether a mark that only a cut explains stands between two places."""
        return bisect_left(self.debris, start) < bisect_left(self.debris, end)

    def ends_line(self, place: int) -> bool:
        """Tell whether a line of the page as found ends at `place`."""
        return self.text[place : place + 1] in LINE_ENDS

    def has_lost_return(self, place: int) -> bool:
        """Tell whether a `?` before `place` took the CR of a line end with it."""
        return self.has_returns and self.text[place - 1 : place + 1] == "?\n"

    def find_resumed_end(self) -> int | None:
        """Return where the run of the last spot ends for the first program, though a cut ended it.

        The second program was in step again after the mark, so that the text between is whole. None
        when the last spot is no such run.
        """
        last = self.done[-1] if self.done else None
        if last is None or last.kind != "insertion" or last.restored is None:
            return None
        between = TWO_BYTES.match(self.text, last.end + 1, last.end + LONGEST_RUN)
        is_cut = self.text[last.end : last.end + 1] in CUT_CHARACTERS and between is not None
        return between.end() if is_cut and between else None

    def store(self, restored: str) -> str:
        """Return restored text with its marks as the page stores them."""
        if not self.narrow or STORED_MARKS_WIDE.isdisjoint(restored):
            return restored
        return restored.translate(STORED_MARKS)
