"""Read one damaged spot: list the originals its bytes allow, prove them, weigh them, decide.

Originals that cannot be damaged into what was found are dropped, and the language model decides
between the others where it speaks clearly; where it does not, the spot stays as found. If all that is
left agree on everything but one character, the rest is restored around it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from html import unescape
from itertools import islice
from typing import TypeAlias

from shanben.pages.repair.converter.annotations import (
    SYLLABLE,
    is_reading,
    is_table_character,
    syllable_characters,
)
from shanben.pages.repair.converter.damaged_page import (
    AMBIGUOUS,
    DOUBTFUL,
    LOOKBACK,
    NEAR,
    SWALLOWED,
    UNEXPLAINED,
    DamagedPage,
    Spot,
)
from shanben.pages.repair.converter.first_characters import weigh_first
from shanben.pages.repair.converter.first_look import (
    LAST_ASCII,
    is_debris,
    is_hopeless,
    is_odd,
    is_torn,
    may_be_run,
)
from shanben.pages.repair.converter.gbk import PRIVATE_USE, character_pairs, pair_characters
from shanben.pages.repair.converter.listing import (
    CLOSING_QUOTES,
    begin_run,
    complete_ending,
    is_invisible,
    is_shown,
    is_stray,
    opened_quotes,
)
from shanben.pages.repair.converter.margins import (
    MOST_GAP_MARGIN,
    MOST_MARGIN,
    has_stranger,
    least_margin,
    stands_out,
)
from shanben.pages.repair.converter.mark_laws import PARTNERS, closes_other_quote, open_brackets
from shanben.pages.repair.converter.neighbours import prove_spot
from shanben.pages.repair.converter.runs import (
    CUT_CHARACTERS,
    RUNS_ON,
    Ending,
    is_han,
    keys_by_syllable,
    read_run,
    read_run_with_gap,
    widen,
)
from shanben.pages.repair.converter.scales import Scales, Weighed
from shanben.pages.repair.converter.weighing import (
    DECIMALS,
    Hypothesis,
    is_believable,
    measure_gain,
    take_ending,
    weigh_key,
)

# Nats. Chosen on the half "dev" of generated pages: see benchmarks/repair_quality.py.
# With decoder q a cut leaves two marks, with the others one that may be real.
LEAST_CUT_GAIN = {"q": -6.0, "d": 2.0, "e": 2.0}
# Where characters were lost, a letter after a mark is said, though its original be less likely.
MOST_DOUBT = 6.0
LETTER, FIGURE = re.compile("[@-~](?![ -~]*[a-z])"), re.compile("[0-9]")
QUOTE = re.compile("[“”「」]")
# "!" at the end of a line, of which an original is as likely: it ends as such pages end; and one that
# stands for a character and the end of a sentence. Of 23 torn such ones the first leaves 6 without a
# word, the second 2; of 120 whole ones the first tells one, the second four more.
MOST_DOUBT_AT_END, MOST_DOUBT_OF_HAN = 4.5, 7.0
# "?" alone, more than once, is typed; not before another mark.
QUESTIONS, UNTYPED_AFTER = re.compile(r"\?{2,}"), frozenset(",、;；，")
# A text this much likelier than the one found, which nothing can have become what was found.
LEAST_REPORTED_GAIN = 10.0
# An original that beats the next one, and what was found, by this much may be dearer than others, a full
# stop by less: of 190 such ones of a newspaper only those were wrong that ended in a letter.
FAR_AHEAD, STOP_AHEAD, LEAST_AHEAD_GAIN = 5.0, 2.0, 8.0
# A letter that is a key's second byte, with the key's reading, and a word that it may begin.
KEY_OF_WORD = re.compile(rf"[@-~]\({SYLLABLE} ?\)[0-9A-Za-z]")
# What ends a line, as far as nothing but that is known.
LINE_FINAL_MARKS = "。！？…”」）"
ENDS, MARKS_AFTER_END = ("。", "”", "」"), "”」）…"
# One of these before a lost mark may be part of the damage.
TYPED_BEFORE = ("!", "！")
MOST_PROVED = 12
# Nats. Where a run ends in `?` and its original costs more, a character may be lost before the `?`.
MOST_NATURAL_COST = 4.0
# Nats. The next original of a last character with nothing to its right; see `utf8_as_gbk`, where it was
# measured.
LEAST_SWALLOWED_MARGIN = 7.0
# A run of fewer characters is not certain while the one before it is not.
LEAST_AROUND = 2
# An original this much less likely than one that the proof refused is not believed: something
# happened to the page that nobody knows of. On generated pages right ones stood up to 10 nats after
# a refused one, wrong ones 16 and more.
MOST_AFTER_REFUSED = 12.0
NO_RIVAL = 99.0
# Nats. The next original of a full stop and a quote that had to be closed.
LEAST_CLOSED_MARGIN = 1.0
# A character that stands near returns ten times as often as elsewhere.
REPEATED_BONUS = 2.5
# An original that explains one reading out of place more needs one damage less beside the first.
SPAN_BONUS = 10.0
# Debris after a run that has ended.
TORN_ON_PENALTY = 24.0
# "!" at the end of a line is mostly real. A penalty of 3 took two of 1,655 real ones for cuts, one of
# 6 took none.
UNSHOWN_PENALTY = 7.0

Originals: TypeAlias = Sequence[Hypothesis]
# A proved original, its margin over the next one, and the proved rivals that it does not beat clearly.
SpotRanking = tuple[Hypothesis | None, float, list[Hypothesis]]


class Site:
    """A spot that is being read: where it begins, of which kind it is, what stands before it."""

    def __init__(self, start: int, kind: str, left: str) -> None:
        """Take what is known of it."""
        self.start = start
        self.kind = kind
        self.left = left
        self._scales: Scales | None = None

    def scales(self, page: DamagedPage) -> Scales:
        """Return what its originals are weighed with."""
        if self._scales is None:
            self._scales = Scales(page, self.left)
        return self._scales


def read_insertion(page: DamagedPage, residue: re.Match[str]) -> Spot | None:
    """Restore the spot at a reading that does not belong to the character before it."""
    start, end = residue.span()
    site = Site(start, "insertion", page.left_of(start))
    if not residue.group().startswith("?"):
        return read_printed_key(page, residue, site)
    pair = character_pairs().get(widen(site.left[-1])) if site.left else None
    if pair is None or not site.left[-1].strip():
        return None
    if PRIVATE_USE.match(site.left[-1]):
        # Debris of what was left as found: its last byte is no half of an original.
        return Spot(start, end, site.kind, None, reason=UNEXPLAINED)
    return decide(page, site, end, partial(list_insertion, page, site, residue))


def list_insertion(
    page: DamagedPage, site: Site, residue: re.Match[str], with_gap: bool
) -> Iterator[Weighed]:
    """Yield the originals that a reading out of place allows, with what the key costs."""
    syllable, end = residue.group(1), residue.end()
    lead = character_pairs()[widen(site.left[-1])][1]
    for key in keys_by_syllable(syllable, lead):
        for ending in _list_endings(page, end, character_pairs()[key][1], site.kind, with_gap):
            ending = Ending(*ending[:4], (key, *ending.keys), ending.gap)
            prior = weigh_keys(page, ending)
            # A run that lost its last byte at a mark has whole text after it.
            is_torn_on = ending.lead is not None and ending.end in page.debris
            for full in complete_ending(page, site.left, ending):
                yield prior + TORN_ON_PENALTY * is_torn_on, full
    if page.find_resumed_end() == site.start and not with_gap:
        # A cut has saved the text before the reading: it belongs to a whole character.
        for key in syllable_characters().get(syllable.rstrip(" "), ""):
            if is_table_character(key):
                yield weigh_key(page, key), Ending(key, end, keys=(key,))


def read_resumed_end(page: DamagedPage, start: int) -> Spot | None:
    """Restore the `?` at the end of a run that a cut had ended for the second program only.

    It stands for a whole character, of which both bytes are lost, and for what followed it.
    """
    site = Site(start, "insertion", page.left_of(start))
    if not page.ends_line(start + 1):
        return Spot(start, start + 1, site.kind, None, reason=SWALLOWED)
    if site.left[-1:] in TYPED_BEFORE:
        return Spot(start, start + 1, site.kind, None, reason=UNEXPLAINED)
    marks = MARKS_AFTER_END if site.left[-1:] in ENDS else LINE_FINAL_MARKS
    endings = [(0.0, Ending(mark, start + 1)) for mark in marks]
    return decide(page, site, start + 1, lambda _: endings)  # for a mark no gap is supposed


def read_printed_key(page: DamagedPage, residue: re.Match[str], site: Site) -> Spot:
    """Remove the reading after a key whose trail byte is a single character of the page.

    After a mark `F` may be half of 現, and the mark what a cut has left of 。. Where it begins a word,
    the page must have the word elsewhere.
    """
    left, (start, end) = site.left, residue.span()
    rest = RUNS_ON.match(page.text, end)
    if rest and left[-2:-1] in CUT_CHARACTERS and left[-1] + rest.group() not in page.plain.text:
        return Spot(start, end, site.kind, None, reason=AMBIGUOUS)
    pair = character_pairs().get(widen(left[-2:-1]))
    key = pair_characters().get((pair[1], ord(left[-1])), "") if pair else ""
    if is_table_character(key) and is_reading(residue.group(1), key) and not is_torn(left[:-1]):
        return Spot(start, end, site.kind, "", NO_RIVAL, (key,))
    return Spot(start, end, site.kind, None, reason=UNEXPLAINED)


def read_cut(page: DamagedPage, match: re.Match[str]) -> Spot | None:
    """Restore the spot at a mark that may be a cut inside two characters."""
    start, after = match.start(), match.end()
    trail, pending = character_pairs()[widen(page.text[after - 1])]
    if page.decoder != "q" and not may_be_run(page.text, after, pending):
        return None
    if KEY_OF_WORD.match(page.text, after):
        return None  # the letter begins a word
    site = Site(start, "cut", page.left_of(start))
    if not is_odd(page, site.left, start):
        return None
    if page.decoder != "q" and page.ends_line(after) and is_closed_later(page, site.left, after):
        return Spot(start, after, site.kind, None, reason=DOUBTFUL)
    return decide(page, site, after, partial(list_cut, page, site, after, trail, pending))


def weigh_keys(page: DamagedPage, ending: Ending) -> float:
    """Return what speaks against the keys of an ending being in the table of the page."""
    return sum(weigh_key(page, key) for key in ending.keys)


def is_closed_later(page: DamagedPage, left: str, place: int) -> bool:
    """Tell whether the quote that `left` opens is closed on another line.

    Then the line ends with a mark of its own, unless the quote on that line has lost its beginning.
    """
    quote = QUOTE.search(page.text, place, place + LOOKBACK)
    opened = open_brackets(left)
    return bool(quote and opened and PARTNERS[opened[-1]] == quote.group())


def list_cut(
    page: DamagedPage, site: Site, after: int, trail: int, pending: int, with_gap: bool
) -> Iterator[Weighed]:
    """Yield the originals that a cut allows, with what speaks against or for each beforehand."""
    scales = site.scales(page)
    # What repeats the character right before it is another thing: 小啊 is no 小小.
    near = site.left[-NEAR:-1] + page.plain.after(site.start, len(page.text), NEAR)
    firsts: dict[str, float] = {}  # of what begins alike
    for ending in _list_endings(page, after, pending, site.kind, with_gap):
        if is_invisible(page, ending) or is_hopeless(page, after, ending):
            continue
        unshown = UNSHOWN_PENALTY * (not is_shown(page, site.left, ending))
        for full in begin_run(scales, trail, ending):
            begin = full.restored[:2]
            against = firsts.get(begin)
            if against is None:
                against = weigh_first(page, site.left, begin)
                against -= REPEATED_BONUS * (is_han(begin[:1]) and begin[0] in near)
                firsts[begin] = against
            yield unshown + against + weigh_keys(page, full), full


def _list_endings(
    page: DamagedPage, place: int, pending: int, kind: str, with_gap: bool
) -> list[Ending]:
    return (read_run_with_gap if with_gap else read_run)(
        page.run(kind == "insertion"), place, pending
    )


def decide(
    page: DamagedPage, site: Site, least_end: int, endings: Callable[[bool], Iterable[Weighed]]
) -> Spot | None:
    """Return the spot with the original that the evidence clearly prefers, None without a spot.

    `endings` gives the originals without a gap, or those with one.
    """
    hypotheses = weigh_endings(page, site, endings(False))
    if page.is_stripped and needs_gap(page, site, hypotheses):
        hypotheses = weigh_endings(page, site, endings(True), hypotheses)
    unexplained = Spot(site.start, least_end, site.kind, None, reason=UNEXPLAINED)
    is_cut = site.kind == "cut"
    least_gain = LEAST_CUT_GAIN[page.decoder]
    if not hypotheses:
        return unexplained if not is_cut or looks_torn(page, least_end) else None
    gain = gain_of(page, site, hypotheses[0]) if is_cut else 0.0
    if is_cut and gain < least_gain:
        likeliest = hypotheses[0].restored
        is_torn_on = page.text[least_end : least_end + 1] > LAST_ASCII and looks_torn(
            page, least_end
        )
        if is_torn_on or is_doubtful(page, least_end, least_gain - gain, likeliest):
            return replace(unexplained, reason=DOUBTFUL, likeliest=likeliest, gain=gain)
        return None
    best, margin, rivals = prove_best(page, site, hypotheses)
    if best is None:
        is_reported = not is_cut or gain >= LEAST_REPORTED_GAIN or looks_torn(page, least_end)
        return unexplained if is_reported else None
    if is_cut and best is not hypotheses[0]:
        gain = gain_of(page, site, best)
        if gain < least_gain:
            return None
    return settle(page, site, best, margin, rivals, gain)


def gain_of(page: DamagedPage, site: Site, best: Hypothesis) -> float:
    """Return by how many nats the original of a cut is likelier than the page as found.

    What speaks against its first character tells it from other originals only.
    """
    gain = measure_gain(page, site.start, site.left, best)
    return gain + max(0.0, weigh_first(page, site.left, best.restored))


def is_doubtful(page: DamagedPage, place: int, missing: float, likeliest: str) -> bool:
    """Tell whether a mark that ends at `place` may be a cut, though its original is not likely enough.

    `missing` is by how many nats it is not, `likeliest` is the original. A letter, a figure or a stray
    mark after it, or the end of a line, make it doubtful.
    """
    if page.decoder != "q" and page.ends_line(place):
        # Nearly all lines end in a full stop, and few that lost half of 啊 and another mark.
        is_of_han = page.text[place - 1] != "。" and is_han(likeliest[:1])
        return missing <= (MOST_DOUBT_OF_HAN if is_of_han else MOST_DOUBT_AT_END)
    if missing > MOST_DOUBT:
        return False
    if LETTER.match(page.text, place):
        return True
    return page.decoder != "q" and (
        FIGURE.match(page.text, place) is not None or is_stray(page.text, place - 1)
    )


def looks_torn(page: DamagedPage, place: int) -> bool:
    """Tell whether decoder q has left debris after a mark, whatever it may stand for."""
    return page.decoder == "q" and is_debris(page.text[place : place + NEAR])


def needs_gap(page: DamagedPage, site: Site, hypotheses: Originals) -> bool:
    """Tell whether it is worth while to suppose a gap: whether the best original reads oddly.

    A gap puts two characters in the place of one, which seldom makes a word with its neighbours.
    What only decoders d and e call a cut is mostly a real mark, so there it must look like one.
    """
    if not hypotheses:
        return page.decoder == "q" or site.kind == "insertion"
    best = hypotheses[0]
    around = site.left, best.restored, page.right_of(best.end)
    is_natural = not best.lost or best.cost < MOST_NATURAL_COST
    is_outstanding = page.is_surely_stripped and stands_out(*around)
    if is_natural and not is_outstanding and not has_stranger(*around):
        return False
    return (
        page.decoder == "q"
        or site.kind == "insertion"
        or (measure_gain(page, site.start, site.left, best) >= LEAST_CUT_GAIN[page.decoder])
    )


def weigh_endings(
    page: DamagedPage, site: Site, listed: Iterable[Weighed], others: Originals = ()
) -> Originals:
    """Return the originals of a spot, and `others` of it that were weighed, the likeliest first."""
    endings = list(listed)
    page.weighed += len(endings)
    if site.kind == "insertion" and len(endings) == 1 and not page.is_stripped:
        return [take_ending(page, *endings[0])]
    ends = {ending.end for _, ending in endings}
    bonuses = {end: SPAN_BONUS * _count_explained(page, site.start, end) for end in ends}
    weigh = site.scales(page).weigh
    return sorted([*others, *[weigh(prior - bonuses[one.end], one) for prior, one in endings]])


def _count_explained(page: DamagedPage, start: int, end: int) -> int:
    """Return how many readings out of place an original explains besides the first.

    Where a cut shows between them, it explains them as well.
    """
    return 0 if page.has_debris(start + 1, end) else page.count_residues(start, end)


def prove_best(page: DamagedPage, site: Site, hypotheses: Originals) -> SpotRanking:
    """Return the first hypothesis that can be proved, and how it stands against the others.

    A rival that trails by enough is not proved; the margin is then at least that much.
    """
    best: Hypothesis | None = None
    least = NO_RIVAL
    rivals = []
    for hypothesis in islice(hypotheses, MOST_PROVED):
        if best is None:
            if hypothesis.cost - hypotheses[0].cost > MOST_AFTER_REFUSED:
                break
            best = hypothesis if prove_spot(page, site.start, hypothesis) else None
            continue
        if (hypothesis.restored, hypothesis.end) == (best.restored, best.end):
            continue
        margin = round(hypothesis.cost - best.cost, DECIMALS)
        least = min(least, margin)
        if margin >= enough_of(page, best):
            break
        least_enough = find_enough(page, site, best, hypothesis)
        if margin < least_enough and prove_spot(page, site.start, hypothesis):
            rivals.append(hypothesis)
            if restore_around(page, site, best, rivals) is None:
                break  # more of them change nothing
    return best, least, rivals


def find_enough(page: DamagedPage, site: Site, best: Hypothesis, rival: Hypothesis) -> float:
    """Return by how many nats the best original of a spot must beat another one."""
    least = least_margin(site.kind, site.left, best, rival, page.is_surely_stripped)
    quote = best.restored[-1:]
    if site.kind != "cut" or not best.lost or quote not in CLOSING_QUOTES:
        return least
    return min(least, LEAST_CLOSED_MARGIN) if best.restored == "。" + quote else least


def enough_of(page: DamagedPage, best: Hypothesis) -> float:
    """Return by how many nats a rival must trail not to matter."""
    if best.swallowed:
        return LEAST_SWALLOWED_MARGIN
    return MOST_GAP_MARGIN if page.is_surely_stripped else MOST_MARGIN


def settle(
    page: DamagedPage,
    site: Site,
    best: Hypothesis,
    margin: float,
    rivals: list[Hypothesis],
    gain: float,
) -> Spot:
    """Return the spot with its proved original, if no rival and no doubt is left."""
    # An entity travelled as such; a page of text has its character.
    restored: str | None = unescape(best.restored)
    reason = ""
    right = page.right_of(best.end)
    is_guess = best.has_gap and has_stranger(site.left, best.restored, right)
    # Of two characters that lost the one between them one may have been the other kind of quote.
    is_guess |= page.is_stripped and closes_other_quote(site.left, best.restored)
    if closes_nothing(page, site, best):
        rivals = [*rivals, best._replace(restored=best.restored[:-1] + "。")]
    is_ahead = site.kind == "cut" and is_far_ahead(page, site, best, margin)
    is_typed = (
        QUESTIONS.fullmatch(page.text, site.start, best.end) is not None
        and page.text[best.end : best.end + 1] not in UNTYPED_AFTER
    )
    if is_guess or is_typed or not is_believable(page, site.kind, best, is_ahead):
        restored, reason = None, AMBIGUOUS
    elif rivals:
        restored, reason = restore_around(page, site, best, rivals), AMBIGUOUS
    elif best.swallowed:
        restored, reason = end_openly(best, margin), SWALLOWED
    elif page.has_lost_return(best.end):
        restored = unescape(add_return(page, site, best))
    likeliest = best.restored if reason else ""
    if restored and reason == SWALLOWED:
        likeliest = restored[:-1]
    end, keys = best.end, best.keys
    return Spot(site.start, end, site.kind, restored, margin, keys, reason, likeliest, gain)


def closes_nothing(page: DamagedPage, site: Site, best: Hypothesis) -> bool:
    """Tell whether the last character, of which half was lost, is a quote that nothing has opened.

    Two full stops at the end of a line are printed as one and a quote would be.
    """
    quote = best.restored[-1:]
    if not best.lost or quote not in CLOSING_QUOTES:
        return False
    return quote not in opened_quotes(page, site.left + best.restored[:-1], best.end)


def add_return(page: DamagedPage, site: Site, best: Hypothesis) -> str:
    """Return the original with the CR that its last byte took, as far as that is proved."""
    whole = best._replace(restored=best.restored + "\r")
    return whole.restored if prove_spot(page, site.start, whole) else best.restored


def is_far_ahead(page: DamagedPage, site: Site, best: Hypothesis, margin: float) -> bool:
    """Tell whether the original of a cut beats both the next one and what was found by far."""
    least = STOP_AHEAD if best.restored.startswith("。") else FAR_AHEAD
    if margin < least:
        return False
    return measure_gain(page, site.start, site.left, best) >= LEAST_AHEAD_GAIN


def end_openly(best: Hypothesis, margin: float) -> str | None:
    """Return the original of which a sign after its last character was lost, with `?` for that.

    Nothing stands to the right of the character, so it must be clear from what stands before it; else
    the `?` stands for both.
    """
    is_closed = best.restored[-1:] in CLOSING_QUOTES and best.restored[-2:-1] == "。"
    if margin >= (LEAST_CLOSED_MARGIN if is_closed else LEAST_SWALLOWED_MARGIN):
        return best.restored + "?"
    return best.restored[:-1] + "?" if len(best.restored) > 1 else None


def restore_around(
    page: DamagedPage, site: Site, best: Hypothesis, rivals: list[Hypothesis]
) -> str | None:
    """Return the original with `?` for the one character in which the rivals differ from it.

    The page has to show the `?` already: what is printed there is not known, and no more is lost.
    """
    found, text = page.text[site.start : best.end], best.restored
    if any((rival.end, rival.swallowed) != (best.end, best.swallowed) for rival in rivals):
        return None
    others = [rival.restored for rival in rivals]
    if best.swallowed:
        # The `?` stands for the last character and for a sign.
        return end_openly(best, 0.0) if all(one[:-1] == text[:-1] for one in others) else None
    if found.startswith("?") and all(other[1:] == text[1:] for other in others):
        return "?" + text[1:] if len(text) > LEAST_AROUND else None
    if found.endswith("?") and best.lost and all(other[:-1] == text[:-1] for other in others):
        return text[:-1] + "?" if len(text) > 1 else None
    return None
