"""By how much the best original of a damaged spot must beat the next one.

A false repair destroys an original: where nothing but the language model speaks, it must speak
clearly.
"""

from collections.abc import Iterator

from shanben.pages.repair.converter.mark_laws import QUOTE_ENDS
from shanben.pages.repair.converter.runs import is_han
from shanben.pages.repair.converter.weighing import Hypothesis, ends_in_half_word
from shanben.pages.repair.language.model import cost_between, simplify_symbols, word_cost
from shanben.pages.repair.language.vocabulary import is_word

QUOTES = frozenset("“”‘’「」『』《》")
# Before it stands a foreign name, of which nothing is a word.
DOT_OF_NAME = "·"
NUMERALS = frozenset("零一二三四五六七八九十百千万")
EXCLAMATIONS = frozenset("！!")
LAST_MARKS = frozenset("，：；？！,:;?!")

# Nats. Chosen on the half "dev" of generated pages: see benchmarks/repair_quality.py; what a full stop,
# a quotation and a last word need, on 1,100 lines of a newspaper.
LEAST_MARGIN = 3.0
# Originals of a cut that begin alike.
LEAST_CUT_MARGIN = 1.5
# A last character whose trail byte is lost: more, the less the text reads like any other.
LEAST_LOST_MARGIN = 1.5
COST_PER_MARGIN = 6.0
NO_WORD_MARGIN = 1.5
# Where another character makes a word as well: the model does not know which is meant. Of 12 such ones
# of a newspaper that 1.5 to two nats told apart after a reading three were wrong, of 13 of more none.
LEAST_LAST_WORD_MARGIN = 2.0
# The same after a cut, and where the other one makes none: of 15 up to these six were wrong.
LEAST_CUT_WORD_MARGIN, LEAST_CUT_LAST_MARGIN = 3.0, 2.5
# The first character of a cut: a full stop, a word against one, any other.
LEAST_STOP_MARGIN = 1.5
# A word against a full stop, and one with a character of the word before it: 背上海 against 背上。
LEAST_OVER_STOP_MARGIN, LEAST_TAKEN_MARGIN = 3.0, 4.1
LEAST_LONE_CUT_MARGIN = 4.0
# The model does not know what a sentence wants to say.
LEAST_MARK_MARGIN = 5.0
# A full stop fits nearly everywhere; not where another original goes on with the word before it.
LEAST_BROKEN_WORD_MARGIN = 3.0
# A word may end a quotation as well as a sentence does.
LEAST_QUOTED_WORD_MARGIN = 5.0
# Nor after half a word.
LEAST_BROKEN_SENTENCE_MARGIN = 4.5
# Where either of the two supposes a gap.
LEAST_GAP_MARGIN = 5.0
# Where one character stands out in the place of two that were lost with their bytes.
LEAST_INTACT_MARGIN = 9.0
# A rival that trails by this much cannot matter; where it supposes a gap, by that.
MOST_MARGIN = 5.0
MOST_GAP_MARGIN = LEAST_INTACT_MARGIN
RARE_WORD = 15.0
# The 87 commonest cost less; they stand beside anything.
FREE_WORD = 7.5
# Nats that a character costs more than if it were not there. Of spots of generated pages without
# private use characters 27 of 367 right ones and 6 of 13 wrong ones had one of 7.5 and more.
LEAST_OUTSTANDING = 7.5
# Of marks, which make no words: semicolons where nobody writes one.
LEAST_OUTSTANDING_MARK = 6.5
REACH = 4


def least_margin(
    kind: str, left: str, best: Hypothesis, rival: Hypothesis, is_stripped: bool
) -> float:
    """Return by how many nats the best original must beat another one.

    `is_stripped` tells that the page has lost characters for private use, as far as its runs tell.
    """
    if best.has_gap or rival.has_gap:
        is_intact = is_stripped and not best.has_gap and stands_out(left, best.restored, "")
        return LEAST_INTACT_MARGIN if is_intact else LEAST_GAP_MARGIN
    if best.restored[-1:] in LAST_MARKS and rival.restored[-1:] in LAST_MARKS:
        return LEAST_MARK_MARGIN
    # Nothing but the language model speaks for the character before a cut, and it knows few
    # words with this one; a mark is told by its neighbours as well.
    if kind == "cut" and rival.restored[:1] != best.restored[:1]:
        return least_first_margin(left, best, rival)
    if not best.lost:
        return LEAST_CUT_MARGIN if kind == "cut" else LEAST_MARGIN
    return least_last_margin(kind, left, best, rival)


def least_last_margin(kind: str, left: str, best: Hypothesis, rival: Hypothesis) -> float:
    """Return the margin for originals that differ in their last character, of which a byte is lost."""
    makes_word = ends_in_word(left, best)
    margin = LEAST_LOST_MARGIN + max(0.0, best.cost) / COST_PER_MARGIN
    margin += 0.0 if makes_word else NO_WORD_MARGIN
    if rival.lost and ends_in_word(left, rival):
        if kind == "cut":
            return LEAST_CUT_WORD_MARGIN if makes_word else MOST_MARGIN
        if is_han(best.restored[-1:]):
            margin = max(margin, LEAST_LAST_WORD_MARGIN)
    elif kind == "cut" and rival.lost:
        margin = LEAST_CUT_LAST_MARGIN
    return min(margin, MOST_MARGIN)


def least_first_margin(left: str, best: Hypothesis, rival: Hypothesis) -> float:
    """Return the margin for originals that differ in their first character."""
    first = best.restored[:1]
    other = rival.restored[:1]
    if best.restored[1:2] == DOT_OF_NAME:
        return MOST_MARGIN
    if is_han(first) and has_company(left, best):
        if other == "。":
            return LEAST_TAKEN_MARGIN if takes_character(left, best) else LEAST_OVER_STOP_MARGIN
        return LEAST_LONE_CUT_MARGIN
    if first != "。":
        # People exclaim after a particle as well as twice.
        return MOST_MARGIN if first in EXCLAMATIONS else LEAST_LONE_CUT_MARGIN
    before = left[-1:]
    if ends_in_half_word(left):
        return LEAST_BROKEN_SENTENCE_MARGIN
    goes_on = is_han(other) and (before == other or is_word(simplify_symbols(before + other)))
    if not goes_on:
        return LEAST_STOP_MARGIN
    is_quoted = best.restored[1:2] in QUOTE_ENDS
    return LEAST_QUOTED_WORD_MARGIN if is_quoted else LEAST_BROKEN_WORD_MARGIN


def takes_character(left: str, best: Hypothesis) -> bool:
    """Tell whether the character before a cut makes a word only with one that ends another word."""
    before = simplify_symbols(left[-2:])
    is_taken = len(before) > 1 and (is_word(before) or NUMERALS.issuperset(before))
    return is_taken and word_cost(best.restored[:2]) >= RARE_WORD


def has_company(left: str, best: Hypothesis) -> bool:
    """Tell whether the character before a cut is part of a longer word that is not rare."""
    first = best.restored[:1]
    return min(word_cost(left[-1:] + first), word_cost(best.restored[:2])) < RARE_WORD


def ends_in_word(left: str, best: Hypothesis) -> bool:
    """Tell whether the last character is a mark, or part of a longer word."""
    last = simplify_symbols((left + best.restored)[-2:])
    return not is_han(last[-1:]) or is_word(last)


def has_stranger(left: str, restored: str, right: str) -> bool:
    """Tell whether a character of the original is uncommon and makes no word with its neighbours."""
    before, after = simplify_symbols(left), simplify_symbols(right)
    symbols = before + simplify_symbols(restored) + after
    for place in range(len(before), len(symbols) - len(after)):
        one = symbols[place]
        if not is_han(one) or word_cost(one) < FREE_WORD:
            continue
        around = symbols[max(0, place - 2) : place + 3]
        if not any(one in word and is_word(word) for word in _parts(around)):
            return True
    return False


def stands_out(left: str, restored: str, right: str) -> bool:
    """Tell whether a character of the original is a stranger to common words, and unlikely there.

    Chance makes rare words of two characters, so that they are no evidence here. What begins or ends
    a quotation is often a name. Of the last character nothing tells where what follows is not known.
    """
    before, after = simplify_symbols(left[-REACH:]), simplify_symbols(right[:REACH])
    symbols = before + simplify_symbols(restored) + after
    return any(
        _measure_strangeness(symbols, place)
        >= (LEAST_OUTSTANDING if is_han(symbols[place]) else LEAST_OUTSTANDING_MARK)
        and not _is_in_common_word(symbols, place)
        for place in range(len(before), len(symbols) - max(1, len(after)))
        if QUOTES.isdisjoint(symbols[max(0, place - 1) : place + 2])
    )


def _measure_strangeness(symbols: str, place: int) -> float:
    """Return by how many nats a character makes its neighbours dearer."""
    before, after = symbols[max(0, place - REACH) : place], symbols[place + 1 : place + 1 + REACH]
    return cost_between(before, symbols[place], after) - cost_between(before, "", after)


def _is_in_common_word(symbols: str, place: int) -> bool:
    around = symbols[max(0, place - 2) : place + 3]
    return any(symbols[place] in word and word_cost(word) < RARE_WORD for word in _parts(around))


def _parts(text: str) -> Iterator[str]:
    for width in (2, 3):
        for begin in range(len(text) - width + 1):
            yield text[begin : begin + width]
