"""Weigh the character before a cut, of which the bytes tell one half: what speaks for it in itself.

The language model costs a whole text by its cheapest division into words, and so hardly tells whether
a character makes a word with its neighbours. Here that counts, and so does the page: what stands
beside the same character elsewhere on it.
"""

from shanben.pages.repair.converter.damaged_page import DamagedPage
from shanben.pages.repair.converter.runs import is_han
from shanben.pages.repair.converter.weighing import count_seen
from shanben.pages.repair.language.model import word_cost
from shanben.pages.repair.language.vocabulary import STEPS_PER_NAT, UNKNOWN_STEPS

# Nats, like all costs; fitted on the half "dev" of generated pages: see benchmarks/repair_quality.py.
# What a Han character costs more than a full stop, and gains back by the words that it makes: for
# each nat by which such a word is commoner than a text that is none.
LONE_PENALTY = 3.0
WORD_BEFORE_SHARE, WORD_AFTER_SHARE = 0.3, 0.4
# For each doubling of how often the page has the character after the same one, or the same two.
SEEN_BONUS, SEEN_LONGER_BONUS, SEEN_AFTER_BONUS = 2.0, 3.0, 0.9
MOST_SEEN = 16.0
# Two marks in a row.
DOUBLE_PENALTY = 5.0
# The sources of the language model are more talkative than most pages.
PARTICLE, PARTICLE_PENALTY = "啊", 1.0
NO_WORD_COST = UNKNOWN_STEPS / STEPS_PER_NAT


def weigh_first(page: DamagedPage, left: str, restored: str) -> float:
    """Return what speaks against the first character of an original, or for it, in nats."""
    first = restored[:1]
    if not is_han(first):
        return DOUBLE_PENALTY * (first == "！")
    cost = LONE_PENALTY - _measure_words(left[-1:], restored[:2])
    cost += PARTICLE_PENALTY * (first == PARTICLE)
    return cost - min(MOST_SEEN, _measure_seen(page, left, restored))


def _measure_words(before: str, characters: str) -> float:
    """Return what the words say that the first of one or two characters makes with its neighbours.

    For each pair that is by how many nats it is commoner than a text that is no word.
    """
    shares = (
        WORD_BEFORE_SHARE * (NO_WORD_COST - word_cost(before + characters[0])) if before else 0.0
    )
    if len(characters) > 1:
        shares += WORD_AFTER_SHARE * (NO_WORD_COST - word_cost(characters))
    return shares


def _measure_seen(page: DamagedPage, left: str, restored: str) -> float:
    """Return what the page says: how often it has the character beside the same neighbours."""
    first = restored[0]
    bonus = 0.0
    if left:
        seen = count_seen(page, left[-1] + first)
        bonus = SEEN_BONUS * seen
        if seen and len(left) > 1:
            bonus += SEEN_LONGER_BONUS * count_seen(page, left[-2:] + first)
    if len(restored) > 1:
        bonus += SEEN_AFTER_BONUS * count_seen(page, restored[:2])
    return bonus
