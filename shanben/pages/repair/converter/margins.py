"""By how much the best original of a damaged spot must beat the next one.

A false repair destroys an original: where nothing but the language model speaks, it must speak
clearly.
"""

from shanben.pages.repair.converter.runs import is_han
from shanben.pages.repair.converter.weighing import Hypothesis
from shanben.pages.repair.language.model import simplify_symbols, word_cost
from shanben.pages.repair.language.vocabulary import is_word

LAST_MARKS = frozenset("，：；？！,:;?!")

# Nats. Chosen on the half "dev" of generated pages: see benchmarks/repair_quality.py.
LEAST_MARGIN = 1.0
LEAST_LOST_MARGIN = 1.4
LEAST_CUT_MARGIN = 1.5
LEAST_WORD_MARGIN = 2.0
LEAST_LONE_CUT_MARGIN = 4.0
# The model does not know what a sentence wants to say.
LEAST_MARK_MARGIN = 2.0
LEAST_LONE_MARGIN = 3.0
# A rival that trails by this much cannot matter.
MOST_MARGIN = 4.0
RARE_WORD = 15.0


def least_margin(kind: str, left: str, best: Hypothesis, rival: Hypothesis) -> float:
    """Return by how many nats the best original must beat another one."""
    if best.restored[-1:] in LAST_MARKS and rival.restored[-1:] in LAST_MARKS:
        return LEAST_MARK_MARGIN
    # Nothing but the language model speaks for the character before a cut, and it knows few
    # words with this one; a mark is told by its neighbours as well.
    if kind == "cut" and rival.restored[:1] != best.restored[:1]:
        if not is_han(best.restored[:1]):
            return LEAST_CUT_MARGIN
        return LEAST_WORD_MARGIN if has_company(left, best) else LEAST_LONE_CUT_MARGIN
    if not best.lost:
        return LEAST_MARGIN
    return LEAST_LOST_MARGIN if ends_in_word(left, best) else LEAST_LONE_MARGIN


def has_company(left: str, best: Hypothesis) -> bool:
    """Tell whether the character before a cut is part of a longer word that is not rare."""
    first = best.restored[:1]
    return min(word_cost(left[-1:] + first), word_cost(best.restored[:2])) < RARE_WORD


def ends_in_word(left: str, best: Hypothesis) -> bool:
    """Tell whether the last character is a mark, or part of a longer word."""
    last = simplify_symbols((left + best.restored)[-2:])
    return not is_han(last[-1:]) or is_word(last)
