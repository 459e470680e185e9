"""Weigh an original of a damaged spot, in nats: how likely it is between its neighbours.

The language model has the first word; the laws of quotes and marks, the rest of the page as a
witness, and what is known of the converters correct it.
"""

import re
from functools import lru_cache
from itertools import pairwise
from math import log2
from operator import add
from typing import NamedTuple

from shanben.pages.repair.converter.annotations import (
    SYLLABLE,
    observed_characters,
    traditional_ranks,
)
from shanben.pages.repair.converter.damaged_page import CONTEXT, DamagedPage, Following
from shanben.pages.repair.converter.mark_laws import (
    BRACKET_BONUS,
    DOTS_PENALTY,
    FULL_STOPS,
    HAS_MARK,
    mark_cost,
    seam_cost,
)
from shanben.pages.repair.converter.originals import INDENT, count_oddities
from shanben.pages.repair.converter.plain import PAIR_FACTOR, PAIR_MASK, WITNESS_REACH, Notes
from shanben.pages.repair.converter.runs import Ending
from shanben.pages.repair.language.model import (
    Scale,
    cost_between,
    scale_after,
    simplify_symbols,
    word_cost,
)
from shanben.pages.repair.language.vocabulary import is_word

RESIDUE_AFTER = re.compile(rf"[@-~?]?\(?{SYLLABLE} ?\)")
# Nobody types these, while "?!" and "??" are typed.
LOST_BEFORE_CUT = ("?;", "?,", "?、")
LONE_LETTER = re.compile("(?<=[^\x00-@])[@-~](?=[^\x00-@])|(?<=[!?;,、])[@-~](?=[^\x00-~])")
# A letter with a reading is the second byte of a character; seldom it stands after a mark by itself.
PRINTED_KEY = re.compile(rf"\??[!?;,、。][@-~]\({SYLLABLE} ?\)[^\x00-~]")
LETTERS = frozenset(map(chr, range(ord("@"), 0x7F)))
# An ellipsis is two of these.
LONE_DOT = re.compile("(?<!…)…(?!…)")
# By far the commonest text that a cut at an exclamation mark hits.
SENTENCE_THEN_QUOTE = ("。“", "。”", "。‘", "。’", "。「", "。」", "。《")
# A page is cut at these, though not each time.
CUT_ENDS = ("！", "？", "；", "，", "、")
# "?" may hide the parenthesis of a reading.
OPENED = ("(", "（")
CLOSED_SOON = re.compile(r"[^(（)）?\n]{1,20}[)）]")

# Costs that differ by less are equal: errors of rounding decide nothing.
DECIMALS = 6

# Nats. Chosen on the half "dev" of generated pages: see benchmarks/repair_quality.py.
LOST_BONUS = 4.0
QUOTE_BONUS, HALF_WORD_BONUS = 4.5, 2.0
INDENT_BONUS = 5.0
# The 400 commonest characters cost less; others seldom end a sentence as a word of their own.
COMMON_WORD = 9.5
# The model sees two words at a time, and expects a full stop too readily.
STOP_PENALTY = 2.0
AVERAGE = 4.7
LONE_LETTER_PENALTY = 8.0
RARE_ON_STRIPPED = 16.0
# More than average text costs, altogether and for each character; and where nothing else comes near,
# since then mostly names stand around it. What ends in a letter is dearer for another reason: bytes of
# full-width letters read as characters.
MOST_COST, MOST_COST_EACH, MOST_COST_AHEAD = 9.0, 1.5, 30.0
# Where two characters were chosen freely.
MOST_GAP_COST = 3.0
RESIDUE_PENALTY = 25.0
# What a run spells out that had ended before a mark: 瑏K for ，並. Of 1,482 restored runs of
# generated pages none that was right ended so.
LAST_LETTER, RARE_BEFORE_LETTER = re.compile("([\u4e00-\u9fff])[@-~]\\Z"), 16.0
# A full-width letter or a Simplified character in the original.
ODDITY_PENALTY = 6.0
# A last character of which a byte is lost ends a word of this many, as in 科技成果: the model knows two.
LONG_WORD, LONG_WORD_BONUS = 4, 4.0
# Or it is the number of a paragraph that was joined to the one before.
NUMBER_AFTER_INDENT, NUMBER_BONUS = re.compile("\u3000[一二三四五六七八九十]\\Z"), 3.0
# 15 of 23 marks that were found in the bytes of real pages were cut.
UNCUT_PENALTY = 1.05
# A cut that also explains a reading out of place is no coincidence.
RESIDUE_BONUS = 8.0
WITNESS_BONUS = 0.8
WITNESS_MOST = 16.0
NO_NOTES: Notes = (0.0, False, False)
KEY_OBSERVED = 1.0
KEY_NEW = 3.0
KEY_CONTRADICTED = 8.0
# Of characters that are not counted nobody knows how rare they are.
RAREST_RANK = 20_000


class Hypothesis(NamedTuple):
    """An original of a spot; `cost` is in nats, lower is better."""

    cost: float
    restored: str
    end: int
    keys: tuple[str, ...]
    swallowed: bool
    lost: bool
    has_gap: bool


class LeftSide(NamedTuple):
    """What stands before a spot, the scale of what may follow it, and whether it holds a LETTER."""

    text: str
    scale: Scale
    has_letter: bool


def reward_long_word(left: str, restored: str) -> float:
    """Return what speaks for an original whose last character ends a long word."""
    return LONG_WORD_BONUS if is_word(simplify_symbols((left + restored)[-LONG_WORD:])) else 0.0


def reward_number(restored: str, following: str) -> float:
    """Return what speaks for an original that ends in the number of a paragraph: 一、 after a blank."""
    is_number = following == "、" and NUMBER_AFTER_INDENT.search(restored)
    return NUMBER_BONUS if is_number else 0.0


def weigh_laws(page: DamagedPage, left: str, restored: str, ending: Ending) -> float:
    """Return what the laws of marks, and those of converters, say against an original or for it.

    It is the same for originals that differ in Han characters alone.
    """
    original, end, lead, _, _, gap, _ = ending
    right, _, ends_line, cost = page.followings[end]
    first, last = restored[:1], restored[-1:]
    at_end = ends_line or last in ("\n", "<")
    if at_end or HAS_MARK.search(restored):
        cost += mark_cost(left, restored.rstrip("\n<"), at_end)
        cost += seam_cost(restored, right)
        if page.writes_dots and "。" in restored:
            cost -= DOTS_PENALTY * len(FULL_STOPS.findall(left[-1:] + restored))
    if gap is not None:
        cost += page.gap_penalty
    if lead is not None and original[-1:] in CUT_ENDS:
        cost += UNCUT_PENALTY
    if last in OPENED and CLOSED_SOON.match(page.text, end):
        cost -= BRACKET_BONUS
    if first == INDENT and not left.strip():
        cost -= INDENT_BONUS
    if first == "。" and len(restored) > 1:
        if restored.startswith(SENTENCE_THEN_QUOTE):
            cost -= HALF_WORD_BONUS if ends_in_half_word(left) else QUOTE_BONUS
        else:
            cost += STOP_PENALTY
    return cost


def ends_in_half_word(left: str) -> bool:
    """Tell whether a text ends in a character that seldom is a word of its own, and in no longer one."""
    is_whole = len(left) > 1 and is_word(simplify_symbols(left[-2:]))
    return word_cost(left[-1:]) >= COMMON_WORD and not is_whole


def find_following(page: DamagedPage, end: int) -> Following:
    """Return what stands after an original that ends at a place, and note it."""
    character = page.text[end : end + 1]
    penalty = RESIDUE_PENALTY if RESIDUE_AFTER.match(page.text, end) else 0.0
    following = Following(page.right_of(end), character, page.ends_line(end), penalty)
    page.followings[end] = following
    return following


def take_ending(page: DamagedPage, cost: float, ending: Ending) -> Hypothesis:
    """Return an ending with its cost, as the page stores text."""
    original, end, lead, swallowed, keys, gap, _ = ending
    cost, restored = round(cost, DECIMALS), page.store(original)
    return Hypothesis(cost, restored, end, keys, swallowed, lead is not None, gap is not None)


def measure_gain(page: DamagedPage, start: int, left: str, best: Hypothesis) -> float:
    """Return by how many nats the original is likelier than the page as found."""
    residue = min(page.next_residue(start + 1), best.end)
    as_found = page.plain.after(start, residue, len(page.text))
    gain = measure_excess(page, left, as_found, residue) - best.cost
    found = page.text[start : best.end]
    if page.decoder == "q" and (found.startswith(LOST_BEFORE_CUT) or len(found) > 2):
        gain += LOST_BONUS * (1 + found.endswith("?"))
    if residue < best.end:
        gain += RESIDUE_BONUS
        if PRINTED_KEY.match(page.text, start):
            gain += LONE_LETTER_PENALTY
    if page.ends_line(best.end):
        gain += mark_cost(left, found, True)
    return round(gain, DECIMALS)


def measure_excess(page: DamagedPage, left: str, restored: str, end: int | None) -> float:
    """Return by how much a restored text costs more than average text of its length.

    So texts of different lengths can be compared.
    """
    return measure_between(left, restored, "" if end is None else page.right_of(end))


def measure_between(left: str, restored: str, right: str) -> float:
    """Return what a text costs more than average between what stands left and right of it."""
    return _measure_text(left[-CONTEXT:], restored, right)


@lru_cache(maxsize=8192)
def _measure_text(left: str, restored: str, right: str) -> float:
    """Return what a text costs more than average; several decoders, and pages of a site, ask again."""
    return measure_after(read_left(left), restored, right)


def read_left(left: str) -> LeftSide:
    """Return what stands before a spot, ready for all of its originals."""
    text = left[-CONTEXT:].replace(INDENT, "")
    return LeftSide(text, scale_after(text), not LETTERS.isdisjoint(text))


def measure_after(left: LeftSide, restored: str, right: str) -> float:
    """Return what a text costs more than average between what stands left and right of it."""
    text, _, has_letter = left
    restored = restored.replace(INDENT, "")
    cost = cost_between(text, restored, right)
    cost -= AVERAGE * (len(text) + len(restored) + len(right))
    if has_letter or not LETTERS.isdisjoint(restored + right):
        cost += LONE_LETTER_PENALTY * len(LONE_LETTER.findall(text + restored + right))
    return cost


def measure_witness(page: DamagedPage, restored: str) -> float:
    """Return a bonus for words of the restored text that stand elsewhere on the page.

    Only undamaged text can hold them: a wrong original would have to make the same mistake.
    """
    return limit_witness(note_words(page, restored)[0])


def limit_witness(bonus: float) -> float:
    """Return what words of an original earn that stand elsewhere on the page."""
    return min(WITNESS_MOST, WITNESS_BONUS * bonus)


def measure_seam(page: DamagedPage, last: str, goes_on: bool, first: str, begins: bool) -> float:
    """Return how often words stand on the page that two parts of a text make where they meet.

    `last` are the last two characters of the one, `first` the first two of the other; `goes_on` and
    `begins` tell whether these stand there.
    """
    bonus = count_seen(page, last[-1] + first[0])
    if bonus and goes_on:
        bonus += count_seen(page, last + first[0])
    if bonus and begins:
        bonus += count_seen(page, last[-1] + first)
    return bonus


def note_words(page: DamagedPage, text: str) -> Notes:
    """Return what the page says of the words of two and three characters in a text, and note it."""
    notes = page.plain.notes.get(text)
    if notes is not None:
        return notes
    pairs, codes = page.plain.pairs(), list(map(ord, text))
    notes = NO_NOTES
    # Of most texts no two characters may stand there: then no word is spelled.
    if any(pairs[one * PAIR_FACTOR + two & PAIR_MASK] for one, two in pairwise(codes)):
        seen = [count_seen(page, word) for word in map(add, text, text[1:])]
        bonus = sum(seen)
        for place, (before, after) in enumerate(pairwise(seen)):
            if before and after:
                bonus += count_seen(page, text[place : place + 3])
        notes = bonus, bool(seen[0]), bool(seen[-1])
    page.plain.notes[text] = notes
    return notes


def count_seen(page: DamagedPage, word: str) -> float:
    """Return the binary logarithm of one more than how often a word stands on the page."""
    plain = page.plain
    seen = plain.seen.get(word)
    if seen is None:
        is_there = plain.may_hold(word)
        seen = log2(1 + plain.text.count(word, 0, WITNESS_REACH)) if is_there else 0.0
        plain.seen[word] = seen
    return seen


def followers_of(page: DamagedPage, character: str) -> set[str]:
    """Return the characters that the page has after this one: of a page few are asked for."""
    known = page.plain.followers.get(character)
    if known is None:
        pieces = page.plain.text[:WITNESS_REACH].split(character)
        known = {piece[:1] or character for piece in pieces[1:-1]}
        if len(pieces) > 1 and pieces[-1]:
            known.add(pieces[-1][0])
        page.plain.followers[character] = known
    return known


def weigh_key(page: DamagedPage, key: str) -> float:
    """Return how much the page and experience speak against `key` being in its table."""
    if key in page.annotations.table:
        return 0.0
    cost = KEY_OBSERVED if key in observed_characters() else KEY_NEW
    cost += min(traditional_ranks().get(key, 0), RAREST_RANK) / 2000
    if key in page.text:
        cost += KEY_CONTRADICTED
    return cost


def is_believable(page: DamagedPage, kind: str, best: Hypothesis, is_ahead: bool) -> bool:
    """Tell whether such a page is likely to have held an original at all.

    `is_ahead` tells that nothing else comes near it.

    If even the likeliest original of a cut is none that anybody would have written, it is another
    one, which nobody thought of. A rare character that the bytes spell out is one, unless bytes may be
    missing between them, or a letter follows it.
    """
    restored = best.restored
    if best.has_gap and (best.cost > MOST_GAP_COST or count_oddities(restored)):
        return False
    if "…" in restored and LONE_DOT.search(restored) and not LONE_DOT.search(page.text):
        return False
    last = LAST_LETTER.search(restored)
    most = MOST_COST + MOST_COST_EACH * len(restored)
    most += MOST_COST_AHEAD if is_ahead and not last else 0.0
    if kind == "cut" and best.cost > most:
        return False
    if kind == "insertion" and last and word_cost(last[1]) >= RARE_BEFORE_LETTER:
        return False
    if count_oddities(restored) and any(
        count_oddities(one) and one not in page.text for one in restored
    ):
        return False
    return not page.is_stripped or all(
        word_cost(one) < RARE_ON_STRIPPED for one in restored.replace(INDENT, "")
    )
