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
# Two marks in a row, and two that the page has nowhere else.
DOUBLE_PENALTY = 5.0
TWICE, TWICE_PENALTY = frozenset("！？!?"), 5.0
# The sources of the language model are more talkative than most pages.
PARTICLE, PARTICLE_PENALTY = "啊", 1.0
NO_WORD_COST = UNKNOWN_STEPS / STEPS_PER_NAT


def weigh_first(page: DamagedPage, left: str, restored: str) -> float:
    """Return what speaks against the first character of an original, or for it, in nats."""
    first = restored[:1]
    if not is_han(first):
        return weigh_exclamation(page, restored) if first == "！" else 0.0
    before = left[-2:] + first
    cost, seen = page.plain.firsts.get(before) or _weigh_after(page, before)
    if len(restored) > 1:
        word = restored[:2]
        cost -= WORD_AFTER_SHARE * (NO_WORD_COST - word_cost(word))
        seen += SEEN_AFTER_BONUS * count_seen(page, word)
    return cost - min(MOST_SEEN, seen)


def weigh_exclamation(page: DamagedPage, restored: str) -> float:
    """Return what speaks against an exclamation mark before a cut: more, where it is one of two.

    Some pages have two throughout; of others each is half of a character, as in 啊！.
    """
    twice = page.store(restored[:2])
    is_new = twice[1:] in TWICE and not count_seen(page, twice)
    return DOUBLE_PENALTY + TWICE_PENALTY * is_new


def _weigh_after(page: DamagedPage, characters: str) -> tuple[float, float]:
    """Return what speaks against the last of up to three characters, and note it.

    Of words that is by how many nats one is commoner than a text that is no word. What the page says for
    it stands apart: how often it has the character after the same ones.
    """
    cost, seen = LONE_PENALTY + PARTICLE_PENALTY * (characters[-1] == PARTICLE), 0.0
    if len(characters) > 1:
        word = characters[-2:]
        cost -= WORD_BEFORE_SHARE * (NO_WORD_COST - word_cost(word))
        often = count_seen(page, word)
        seen = SEEN_BONUS * often
        if often and len(characters) > 2:
            seen += SEEN_LONGER_BONUS * count_seen(page, characters)
    page.plain.firsts[characters] = cost, seen
    return cost, seen
