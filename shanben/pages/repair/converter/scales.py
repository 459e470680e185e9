"""Weigh the originals of one spot, and give them in the order of what they cost.

Only the first few of many are asked for. What all of them cost at least is known beforehand, so one is
weighed when nothing that was weighed is cheaper than its bound: the order is the one in which all would
stand, and most are never weighed whole.
"""

from collections.abc import Iterable, Iterator
from heapq import heapify, heappop, heappush
from typing import TypeAlias

from shanben.pages.repair.converter.damaged_page import DamagedPage
from shanben.pages.repair.converter.mark_laws import (
    BRACKET_BONUS,
    CLOSING,
    DOTS_PENALTY,
    PARTNERS,
    open_brackets,
)
from shanben.pages.repair.converter.runs import Ending
from shanben.pages.repair.converter.weighing import (
    DECIMALS,
    INDENT,
    INDENT_BONUS,
    OPENED,
    QUOTE_BONUS,
    Hypothesis,
    add_laws,
    find_following,
    measure_after,
    measure_witness,
    read_left,
    take_restored,
)

OPENING = frozenset(PARTNERS)
# What may gain by the laws of marks.
GAINING = OPENING | CLOSING | {INDENT, "。"}
# What a bound leaves for rounding.
ROUNDED = 10.0 ** (1 - DECIMALS)

# An original, and what speaks against it before it is weighed, in nats.
Weighed: TypeAlias = tuple[float, Ending]
# What an original costs, or costs at least; itself as soon as it was weighed, its number. What is not
# weighed comes before anything else that costs the same.
Placed: TypeAlias = tuple[float, Hypothesis | tuple[()], int]


class Scales:
    """Weighs the originals of one spot: what they have in common is looked up once.

    Of many of them a bound is enough, which leaves out what takes long: whether marks fit together, and
    how odd the characters are.
    """

    def __init__(self, page: DamagedPage, left: str) -> None:
        """Take the page, and what stands before the spot."""
        self.page = page
        self.left = left
        self.before = read_left(left)
        self.is_open = bool(open_brackets(left))
        self.known: dict[Ending, float] = {}

    def weigh_early(self, ending: Ending) -> float:
        """Return the cost of an ending that is going to be weighed again with the others."""
        cost = self.known.get(ending)
        if cost is None:
            cost = self.known[ending] = self._weigh(self.page.store(ending.restored), ending)
        return round(cost, DECIMALS)

    def weigh(self, prior: float, ending: Ending) -> Hypothesis:
        """Return an ending with its cost."""
        restored = self.page.store(ending.restored)
        cost = self.known.get(ending)
        if cost is None:
            cost = self._weigh(restored, ending)
        return take_restored(prior + cost, restored, ending)

    def weigh_rest(self, prior: float, ending: Ending, text: float) -> Hypothesis:
        """Return an ending with its cost; `text` is what its text costs, as `bounds` says."""
        restored = self.page.store(ending.restored)
        cost = add_laws(self.page, self.left, restored, ending, text)
        return take_restored(prior + cost, restored, ending)

    def bounds(self, endings: list[Ending]) -> list[tuple[float, float]]:
        """Return for each ending what it costs at least, and what its text costs."""
        page, last = self.page, self.left[-1:]
        found = []
        for ending in endings:
            restored, end = page.store(ending.restored), ending.end
            right, character, _, penalty = page.followings.get(end) or find_following(page, end)
            text = measure_after(self.before, restored, right, ending.shared_from)
            bound = text + penalty - ROUNDED
            bound -= measure_witness(page, last + restored + character)
            if not GAINING.isdisjoint(restored):
                bound -= self._most_gained(restored)
            found.append((bound, text))
        return found

    def _weigh(self, restored: str, ending: Ending) -> float:
        end = ending.end
        right = (self.page.followings.get(end) or find_following(self.page, end)).right
        text = measure_after(self.before, restored, right, ending.shared_from)
        return add_laws(self.page, self.left, restored, ending, text)

    def _most_gained(self, restored: str) -> float:
        """Return by how much the laws of marks may make a text cheaper, or a little more."""
        gained = QUOTE_BONUS if restored[:1] == "。" else INDENT_BONUS * (restored[:1] == INDENT)
        if not (CLOSING if self.is_open else OPENING).isdisjoint(restored):
            gained += BRACKET_BONUS * len(restored)
        if restored[-1:] in OPENED:
            gained += BRACKET_BONUS
        if self.page.writes_dots and "。" in restored:
            gained += DOTS_PENALTY * len(restored)
        return gained


class Ranking:
    """The originals of one spot, the likeliest first."""

    def __init__(
        self, scales: Scales, listed: list[Weighed], others: Iterable[Hypothesis] = ()
    ) -> None:
        """Take the scales of the spot, its originals, and others of it that were weighed before."""
        self._scales = scales
        self._listed = listed
        self._bounds = scales.bounds([ending for _, ending in listed])
        self._heap: list[Placed] = [(one.cost, one, -1) for one in others]
        self._ranked: list[Hypothesis] = []
        for number, (prior, _) in enumerate(listed):
            self._heap.append((prior + self._bounds[number][0], (), number))
        self._size = len(self._heap)
        heapify(self._heap)

    def __len__(self) -> int:
        """Return how many originals there are."""
        return self._size

    def __getitem__(self, place: int) -> Hypothesis:
        """Return the original at a place of the order."""
        while len(self._ranked) <= place:
            _, weighed, number = heappop(self._heap)
            if weighed:
                self._ranked.append(weighed)
                continue
            prior, ending = self._listed[number]
            found = self._scales.weigh_rest(prior, ending, self._bounds[number][1])
            heappush(self._heap, (found.cost, found, number))
        return self._ranked[place]

    def __iter__(self) -> Iterator[Hypothesis]:
        """Yield the originals in order."""
        for place in range(self._size):
            yield self[place]
