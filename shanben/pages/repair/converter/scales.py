"""Weigh the originals of one spot, which have most in common: that is looked up once.

They begin alike or end alike, and what laws and marks say of two of them is the same where one has a Han
character in the place of another.
"""

from functools import lru_cache
from typing import TypeAlias

from shanben.pages.repair.converter.damaged_page import DamagedPage
from shanben.pages.repair.converter.originals import INDENT, count_oddities
from shanben.pages.repair.converter.plain import PAIR_FACTOR, PAIR_MASK
from shanben.pages.repair.converter.runs import Ending, is_han
from shanben.pages.repair.converter.weighing import (
    AVERAGE,
    DECIMALS,
    LONE_LETTER,
    LONE_LETTER_PENALTY,
    ODDITY_PENALTY,
    Hypothesis,
    find_following,
    limit_witness,
    measure_after,
    measure_seam,
    measure_witness,
    note_words,
    read_left,
    reward_long_word,
    reward_number,
    weigh_laws,
)
from shanben.pages.repair.language.model import (
    LONGEST_REMEMBERED,
    Front,
    Rear,
    ends_in_figure,
    front_of,
    rear_of,
    steps_to_end,
)
from shanben.pages.repair.language.vocabulary import STEPS_PER_NAT

# To the laws all Han characters are one, but for the one that may stand after two marks.
ANY_HAN, AFTER_MARKS = "一", "等"

# An original, and what speaks against it before it is weighed, in nats.
Weighed: TypeAlias = tuple[float, Ending]
# How originals begin: what the model knows of it, and whether it ends in a figure; what the page says of
# its words, and whether the last two characters stand there; these, what the laws know of it, and the
# last one's part in the number of a pair.
FirstPart: TypeAlias = tuple[Front, bool, float, bool, str, str, int]
# How originals end, with what follows: the same, and how long both are. It is the first two characters
# that may stand on the page.
LastPart: TypeAlias = tuple[Rear, int, float, bool, str, str]
# What the laws know of an original: its two parts, where it ends, whether a byte was lost, and a gap
# supposed.
LawKey: TypeAlias = tuple[str, str, int, bool, bool]


class Scales:
    """Weighs the originals of one spot: what they have in common is looked up once."""

    def __init__(self, page: DamagedPage, left: str) -> None:
        """Take the page, and what stands before the spot."""
        self.page = page
        self.left = left
        self.before = read_left(left)
        self._pairs = page.plain.pairs()
        self._heads: dict[str, FirstPart] = {}
        self._tails: dict[tuple[str, int], LastPart] = {}
        self._laws: dict[LawKey, float] = {}

    def weigh_early(self, ending: Ending) -> float:
        """Return the cost of an ending that is going to be weighed again with the others."""
        return round(self._weigh(self.page.store(ending.restored), ending), DECIMALS)

    def weigh(self, prior: float, ending: Ending) -> Hypothesis:
        """Return an ending with its cost."""
        restored, end, lead, swallowed, keys, gap, _ = ending
        restored = self.page.store(restored)
        cost = round(prior + self._weigh(restored, ending), DECIMALS)
        return Hypothesis(cost, restored, end, keys, swallowed, lead is not None, gap is not None)

    def _weigh(self, restored: str, ending: Ending) -> float:
        """Return what an original costs; `restored` is its text as the page stores it."""
        cost = self._weigh_parts(restored, ending)
        if ending.lead is None:
            return cost
        following = self.page.followings[ending.end].character
        return cost - reward_long_word(self.left, restored) - reward_number(restored, following)

    def _weigh_parts(self, restored: str, ending: Ending) -> float:
        _, end, lead, _, _, gap, place = ending
        width = len(restored)
        if width > LONGEST_REMEMBERED or INDENT in restored:
            return self._weigh_alone(restored, ending)
        if place is None:
            place = width
        head, tail = restored[:place], restored[place:]
        found = self._heads.get(head) or self._find_head(head)
        front, is_figure, bonus, goes_on, last, begin, number = found
        found_tail = self._tails.get((tail, end)) or self._find_tail(tail, end)
        rear, after, more, begins, first, rest = found_tail
        cost = steps_to_end(front, is_figure, rear) / STEPS_PER_NAT
        cost -= AVERAGE * (len(self.before.text) + place + after)
        key = begin, rest, end, lead is not None, gap is not None
        laws = self._laws.get(key)
        cost += self._find_laws(key, restored, ending) if laws is None else laws
        bonus += more
        # Most two parts make no word that stands on the page.
        if last and first and self._pairs[number + ord(first[0]) & PAIR_MASK]:
            bonus += measure_seam(self.page, last, goes_on, first, begins)
        return cost - limit_witness(bonus) if bonus else cost

    def _find_head(self, head: str) -> FirstPart:
        """Return what is known of how originals begin, and note it."""
        words = self.left[-1:] + head
        bonus, _, goes_on = note_words(self.page, words)
        front = front_of(self.before.scale, head)
        is_figure = ends_in_figure(self.before.scale, head)
        number = ord(words[-1]) * PAIR_FACTOR if words else 0
        found = front, is_figure, bonus, goes_on, words[-2:], to_law(head), number
        self._heads[head] = found
        return found

    def _find_tail(self, tail: str, end: int) -> LastPart:
        """Return what is known of how originals end, with what follows there, and note it."""
        page = self.page
        right, character, _, _ = page.followings.get(end) or find_following(page, end)
        words = tail + character
        bonus, begins, _ = note_words(page, words)
        rear = rear_of(self.before.scale, tail, right)
        found = rear, len(tail) + len(right), bonus, begins, words[:2], to_law(tail)
        self._tails[tail, end] = found
        return found

    def _find_laws(self, key: LawKey, restored: str, ending: Ending) -> float:
        """Return what the laws say of an original, single letters and odd characters, and note it."""
        whole = self.before.text + restored + self.page.followings[ending.end].right
        laws = weigh_laws(self.page, self.left, restored, ending)
        laws += LONE_LETTER_PENALTY * len(LONE_LETTER.findall(whole))
        laws = self._laws[key] = laws + ODDITY_PENALTY * count_oddities(ending.restored)
        return laws

    def _weigh_alone(self, restored: str, ending: Ending) -> float:
        """Return what an original costs that has nothing in common with others."""
        page, left, end = self.page, self.left, ending.end
        right, character, _, _ = page.followings.get(end) or find_following(page, end)
        cost = measure_after(self.before, restored, right)
        cost += weigh_laws(page, left, restored, ending)
        cost += ODDITY_PENALTY * count_oddities(ending.restored)
        return cost - measure_witness(page, left[-1:] + restored + character)


def to_law(part: str) -> str:
    """Return a part of an original as the laws know it: with any Han character at its ends.

    >>> to_law("茫山。海"), to_law("等")
    ('一山。一', '等')
    """
    return _law_of(part[:1]) + part[1:-1] + _law_of(part[1:][-1:])


@lru_cache(maxsize=4096)
def _law_of(character: str) -> str:
    """Return what stands for a character; what such a page hardly has stands for itself."""
    is_any = is_han(character) and character != AFTER_MARKS and not count_oddities(character)
    return ANY_HAN if is_any else character
