"""List the originals of a damaged spot: every text that its bytes allow and that is worth weighing.

Where a decoder lost a byte, the few characters that fit their neighbours best stand for all.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from shanben.base.page_text import line_start
from shanben.pages.repair.converter.damage import FULL_WIDTH_MARKS
from shanben.pages.repair.converter.damaged_page import DamagedPage
from shanben.pages.repair.converter.gbk import FULL_WIDTH_LEAD, character_pairs
from shanben.pages.repair.converter.mark_laws import PARTNERS, bracket_costs, open_brackets
from shanben.pages.repair.converter.originals import (
    INDENT,
    Candidates,
    characters_after_gap,
    characters_before_gap,
    characters_by_lead,
    characters_by_trail,
    unwritten_characters,
    words_in_gap,
    words_of_halves,
)
from shanben.pages.repair.converter.runs import GAP, Ending, is_han, is_ordinary
from shanben.pages.repair.converter.scales import Scales
from shanben.pages.repair.converter.weighing import CLOSED_SOON, followers_of
from shanben.pages.repair.language.model import symbols_of

MARKUP_REMNANT = re.compile(r"/?[a-z][a-z0-9]{0,9}[^<>\n]{0,60}>")
ENTITY_REMNANT = re.compile("(?:nbsp|[lr][ds]quo|hellip|[mn]dash|middot|quot|amp|lt|gt);")
# A line that was joined to the next one ended so; what is counted follows a figure instead.
LINE_FINAL = ("。", "。”", "。’", "。」", "！”", "！」")
COUNTED = frozenset("年月日號号時时分秒點点個个名人項项次家萬万億亿元歲岁條条屆届位倍天周週")
SENTENCE_ENDS = ("。", "！", "？", "!", "?")
# Marks that a cut has left. Before commas others put one, and "?!" is typed.
STRAY_MARK = re.compile("[;；][,;、。！？；，]|[!！][,;、。；，]|[?？][、。]")
# The ideographic space is A1 A1.
INDENT_TRAIL = 0xA1
MARKS = tuple("。，、；：？！")
# Half of a mark vanishes before a figure.
BEFORE_FIGURE = re.compile("[。;；][0-9]")
QUOTE_LEAD, CLOSING_QUOTES = 0xA1, "”」"
# They have the same lead byte, and are written twice; a dash by itself stands between years.
ELLIPSIS, DASH = "…", "—"
HALF_ELLIPSIS, HALF_DASH = (
    re.compile(f"(?<!{sign})(?:{sign}{sign})*{sign}\\Z") for sign in (ELLIPSIS, DASH)
)
LONE_DASH = re.compile(f"(?<!{DASH}){DASH}(?!{DASH})")
ROUND = frozenset("(（")
# A citation's bracket of which half was lost, with the first figure, and what is left of them.
WIDE_BRACKET, CITED = "［", re.compile(r"[0-9]{0,2}(?:[-,，、~][0-9]{1,3})*[\]］]")
# Three characters keep the ends of a run apart for a model of word pairs.
LONG_RUN = 3
COMPLETIONS = 7
# After each first character of a longer run: the likeliest last one, and what must be worse than it.
LAST_OF_EACH = 3
# Of a gap: the second character fits the first and what follows.
FIRSTS_IN_GAP, SECONDS_IN_GAP = 3, 3
# And the commonest words that both make together.
WORDS_IN_GAP = 5
FIRSTS_BEFORE_GAP = 4
# Of two characters of which half was lost each.
WORDS_OF_HALVES = 8
# A word that a candidate makes with its neighbours, before its length is counted.
WORD_BONUS = 4


def begin_run(scales: Scales, lead: int, ending: Ending) -> Iterator[Ending]:
    """Yield the ending with the characters that may have stood before the cut, completed.

    Both ends of a longer run are chosen separately: they do not touch each other. Yet each first
    character has rivals of the last one beside it, or none of them would be told apart.
    """
    page, left = scales.page, scales.left
    if GAP in ending.restored:
        for filled in fill_gaps(page, "", ending):
            yield from begin_run(scales, lead, filled)
        return
    firsts = choose_firsts(page, lead, left, ending)
    # Of a longer run with an open end the originals that differ there are costed together.
    is_long = ending.lead is not None and len(ending.restored) >= LONG_RUN
    shared_from = None if is_long else 1
    wholes = [ending.with_text(first + ending.restored, shared_from) for first in firsts]
    if ending.lead is None:  # nothing is to be completed
        yield from wholes
        return
    if not is_long or not wholes:
        for whole in wholes:
            yield from complete_ending(page, left, whole)
        yield from take_words(lead, ending)
        return
    fulls = list(complete_ending(page, left, wholes[0]))
    yield from fulls
    for full in sorted(fulls, key=scales.weigh_early)[:LAST_OF_EACH]:
        for first in firsts[1:]:
            yield full.with_text(first + full.restored[1:], shared_from=1)


def choose_firsts(page: DamagedPage, lead: int, left: str, ending: Ending) -> list[str]:
    """Return the characters that may have stood before a cut: few of all that end with a byte."""
    candidates = characters_by_trail(lead)
    firsts = keep_written(page, choose_likeliest(candidates, left, ending.restored))
    if ending.gap is not None:
        del firsts[FIRSTS_BEFORE_GAP:]
    firsts += find_seen(page, candidates, left, firsts)
    firsts += repeat_character(left, 1, lead, firsts)
    if not left.strip() and lead == INDENT_TRAIL and not ending.restored.startswith(MARKS):
        firsts.insert(0, INDENT)
    return firsts


def keep_written(page: DamagedPage, chosen: list[str]) -> list[str]:
    """Return the candidates without those that no converter writes and the page does not show."""
    unwritten = unwritten_characters()
    return [one for one in chosen if one not in unwritten or one in page.text]


def repeat_character(left: str, place: int, byte: int, chosen: list[str]) -> list[str]:
    """Return the character before as a further candidate where it fits: 茫茫, though 茫 is rare."""
    last = left[-1:]
    fits = is_han(last) and character_pairs()[last][place] == byte
    return [last] if fits and last not in chosen else []


def find_seen(page: DamagedPage, candidates: Candidates, left: str, chosen: list[str]) -> list[str]:
    """Return further candidates that the page has elsewhere after the same character: names."""
    if not is_han(left[-1:]):
        return []
    found = followers_of(page, left[-1]) & candidates.characters
    found.difference_update(chosen)
    return [one.character for one in candidates.ranked if one.character in found] if found else []


def take_words(lead: int, ending: Ending) -> Iterator[Ending]:
    """Yield the commonest words in the place of two characters of which each has lost a byte.

    Neither tells the other: each alone would be chosen without its neighbour.
    """
    if ending.lead is not None and not ending.restored and not ending.swallowed:
        for word in words_of_halves(lead, ending.lead)[:WORDS_OF_HALVES]:
            yield ending.with_text(word)


def complete_ending(page: DamagedPage, left: str, ending: Ending) -> Iterator[Ending]:
    """Yield the ending with its last character, when the decoder lost a byte of it."""
    for filled in fill_gaps(page, left, ending):
        if filled.lead is None:
            yield filled
            continue
        before = left + filled.restored
        after = "" if filled.swallowed else page.right_of(filled.end)
        of_lead = characters_by_lead(filled.lead)
        candidates = keep_written(page, choose_likeliest(of_lead, before, after))
        candidates += find_seen(page, of_lead, before, candidates)
        candidates += repeat_character(before, 0, filled.lead, candidates)
        if (
            filled.swallowed
            and filled.lead == FULL_WIDTH_LEAD
            and CITED.match(page.text, filled.end)
        ):
            candidates = [WIDE_BRACKET]
        elif filled.lead == QUOTE_LEAD and HALF_ELLIPSIS.search(before):
            candidates = [ELLIPSIS]
        elif filled.lead == QUOTE_LEAD and HALF_DASH.search(before):
            candidates = [DASH, *candidates] if LONE_DASH.search(page.text) else [DASH]
        elif filled.lead == QUOTE_LEAD and before.endswith(SENTENCE_ENDS):
            others = [one for one in candidates if one not in CLOSING_QUOTES]
            candidates = [*others, *closing_quotes(page, before, filled.end)]
        # The originals differ in what stands last: what they cost up to there is counted once.
        stem = len(filled.restored)
        shared_from = stem if filled.shared_from is None else filled.shared_from
        for character in candidates:
            full = filled.with_text(filled.restored + character, shared_from)
            yield name_swallowed(page, left, full) if full.swallowed else full


def closing_quotes(page: DamagedPage, before: str, end: int) -> list[str]:
    """Return the quotes that may close at `end`: of the one that is open, else of both kinds."""
    # Pages that were made Traditional have “” throughout, if they show no other kind.
    usual = CLOSING_QUOTES if "「" in page.text else CLOSING_QUOTES[:1]
    return opened_quotes(page, before, end)[-1:] or list(usual)


def opened_quotes(page: DamagedPage, before: str, end: int) -> list[str]:
    """Return what closes the quotes that are open at `end`.

    They may have been opened in the text `before`, which is of this line, or in a line before.
    """
    opened = [PARTNERS[one] for one in open_brackets(before) if PARTNERS[one] in CLOSING_QUOTES]
    if opened:
        return opened
    stop = line_start(page.text, end)
    return [
        closing
        for opening, closing in PARTNERS.items()
        if closing in CLOSING_QUOTES
        and page.text.count(opening, 0, stop) > page.text.count(closing, 0, stop)
    ]


def fill_gaps(page: DamagedPage, left: str, ending: Ending) -> Iterator[Ending]:
    """Yield the ending with characters in the place of a gap."""
    if ending.gap is None or GAP not in ending.restored:
        yield ending
        return
    before, after = ending.restored.split(GAP)
    lead, trail = ending.gap
    following = after or ("" if ending.lead is not None else page.right_of(ending.end))
    firsts = choose_likeliest(characters_before_gap(lead), left + before, "")
    twos = list(words_in_gap(lead, trail)[:WORDS_IN_GAP])
    for first in firsts[:FIRSTS_IN_GAP]:
        seconds = characters_after_gap(character_pairs()[first][1], trail)
        likeliest = choose_likeliest(seconds, left + before + first, following)[:SECONDS_IN_GAP]
        if page.ends_line(ending.end) and any(one.character == "。" for one in seconds.ranked):
            likeliest.append("。")
        twos += [first + second for second in likeliest]
    for two in dict.fromkeys(twos):
        yield ending.with_text(before + two + after, shared_from=len(before) + len(two))


def name_swallowed(page: DamagedPage, left: str, ending: Ending) -> Ending:
    """Return the ending with the ASCII character that decoder q took, where the page tells it.

    A "<" is told by its tag, a "&" by its entity, a "(" by the parenthesis that closes it and no other
    one. A figure is told by nothing: it stays lost.
    """
    if CLOSED_SOON.match(page.text, ending.end) and may_open(left + ending.restored):
        return ending._replace(restored=ending.restored + "(", swallowed=False)
    if MARKUP_REMNANT.match(page.text, ending.end):
        return ending._replace(restored=ending.restored + "<", swallowed=False)
    if entity := ENTITY_REMNANT.match(page.text, ending.end):
        restored = f"{ending.restored}&{entity.group()}"
        return ending._replace(restored=restored, end=entity.end(), swallowed=False)
    after = page.text[ending.end : ending.end + 1]
    may_end = ending.restored.endswith(LINE_FINAL) and not page.has_returns
    if may_end and is_ordinary(after) and after not in COUNTED:
        return ending._replace(restored=ending.restored + "\n", swallowed=False)
    return ending


def may_open(before: str) -> bool:
    """Tell whether a parenthesis may open after `before`: not within another one, nor after a mark."""
    return before[-1:] not in FULL_WIDTH_MARKS and ROUND.isdisjoint(open_brackets(before))


def choose_likeliest(candidates: Candidates, left: str, right: str) -> list[str]:
    """Return the few candidates that fit their neighbours best, in a rough estimate.

    Most make no word with their neighbours; of those the cheapest are enough.
    """
    before, after = symbols_of(left[-3:]), symbols_of(right[:3])
    opened = open_brackets(left) if candidates.brackets else ()
    return [*_rank_roughly(candidates, before, after, opened)]


@lru_cache(maxsize=8192)
def _rank_roughly(
    candidates: Candidates, before: str, after: str, opened: tuple[str, ...]
) -> tuple[str, ...]:
    bonuses: dict[str, float] = {}
    for width in (1, 2, 3):
        bonus = float(WORD_BONUS + width)
        for symbol in candidates.going_on(before[-width:]) if before else ():
            bonuses[symbol] = bonuses.get(symbol, 0.0) + bonus
        for symbol in candidates.leading_to(after[:width]) if after else ():
            bonuses[symbol] = bonuses.get(symbol, 0.0) + bonus
    brackets = bracket_costs(opened) if candidates.brackets else {}
    rough = [
        (cost - bonus + brackets.get(character, 0.0), character)
        for symbol, bonus in bonuses.items()
        for cost, character, _ in candidates.by_symbol[symbol]
    ]
    rough += [
        (cost + brackets[character], character)
        for cost, character, symbol in candidates.brackets
        if symbol not in bonuses
    ]
    most = len(rough) + COMPLETIONS
    for cost, character, symbol in candidates.ranked:
        if len(rough) == most:
            break
        if symbol not in bonuses and character not in brackets:
            rough.append((cost, character))
    rough.sort()
    return tuple([character for _, character in rough[:COMPLETIONS]])


def is_invisible(page: DamagedPage, ending: Ending) -> bool:
    """Tell whether a cut left nothing at all but its mark, inside a line, where one may stand."""
    if page.decoder == "q" or ending.restored or ending.swallowed:
        return False
    if ending.lead is not None and page.ends_line(ending.end):
        return False
    return not (
        is_stray(page.text, ending.end - 1) or BEFORE_FIGURE.match(page.text, ending.end - 1)
    )


def is_shown(page: DamagedPage, left: str, ending: Ending) -> bool:
    """Tell whether more than its mark shows a cut: text, or a quote that is not closed."""
    if page.decoder == "q" or ending.restored or is_stray(page.text, ending.end - 1):
        return True
    return bool(open_brackets(left))


def is_stray(text: str, place: int) -> bool:
    """Tell whether a mark stands directly before another one where nobody writes it."""
    return STRAY_MARK.match(text, place) is not None
