"""Read one damaged spot: list the originals its bytes allow, prove them, weigh them, decide.

Originals that cannot be damaged into what was found are dropped, and the language model decides
between the others when it does so clearly; when it does not, the spot stays as found.
"""

import heapq
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from math import log2
from typing import NamedTuple

from shanben.repair.annotations import (
    ANNOTATION,
    SYLLABLE,
    Annotations,
    is_reading,
    is_table_character,
    observed_characters,
    traditional_ranks,
)
from shanben.repair.damage import Decoder
from shanben.repair.gbk import (
    character_pairs,
    pair_characters,
)
from shanben.repair.language import character_cost, load_model, simplify_symbols, text_cost
from shanben.repair.marks import BRACKET_BONUS, bracket_costs, mark_cost, open_brackets
from shanben.repair.originals import (
    Candidate,
    characters_by_lead,
    characters_by_trail,
    count_oddities,
    may_begin_run,
    measure_rarity,
)
from shanben.repair.plain import PlainPage
from shanben.repair.proof import explains
from shanben.repair.runs import (
    GAP,
    LONGEST_RUN,
    Ending,
    is_han,
    is_ordinary,
    keys_by_syllable,
    read_run,
    widen,
)

# What decoder q leaves of a cut.
CUT_Q = re.compile(r"\?[!?;,、！？；，]")
RESIDUE_BEHIND = re.compile(rf"[@-~?]?\(?{SYLLABLE} ?\)")

MARKUP_REMNANT = re.compile(r"/?[a-z][a-z0-9]{0,9}[^<>\n]{0,60}>")
# Nobody writes these by hand; "?!" and "??" somebody does.
LOST_BEFORE_CUT = ("?;", "?,", "?、")
LONE_LETTER = re.compile("(?<=[^\x00-@])[@-~](?=[^\x00-@])|(?<=[!?;,、])[@-~](?=[^\x00-~])")
# By far the commonest text that a cut at an exclamation mark hits.
SENTENCE_THEN_QUOTE = ("。“", "。”", "。‘", "。’", "。「", "。」", "。《")
# A line that was joined to the next one ended so; what is counted follows a figure instead.
LAST_MARKS = frozenset("，：；？！,:;?!")
# At these the page is cut: whole, that is; but not each time.
CUT_ENDS = ("！", "？", "；", "，", "、")
LINE_FINAL = ("。", "。”", "。’", "。」", "！”", "！」")
COUNTED = frozenset("年月日號号時时分秒點点個个名人項项次家萬万億亿元歲岁條条屆届位倍天周週")
CONTEXT = 8
# A quote is opened in the same line, which is a paragraph; what is named is named near.
LOOKBACK = 1000
NEAR = 120
CLOSED_SOON = re.compile(r"[^(（)）\n]{1,20}[)）]")

# Nats. Chosen on the half "dev" of generated pages: see benchmarks/repair_quality.py.
LEAST_MARGIN = 1.0
LEAST_LOST_MARGIN = 1.4
LEAST_CUT_MARGIN = 1.5
LEAST_WORD_MARGIN = 2.0
LEAST_LONE_CUT_MARGIN = 4.0
# The model does not know what a sentence wants to say.
LEAST_MARK_MARGIN = 2.0
LEAST_LONE_MARGIN = 3.0
MOST_MARGIN = 4.0
# With decoder q a cut leaves two marks, with d one that may be real.
LEAST_CUT_GAIN = {"q": -6.0, "d": 2.0}
LEAST_DOUBTFUL_GAIN = 20.0
LOST_BONUS = 4.0
QUOTE_BONUS = 4.5
# The model sees two words at a time: after many a word it expects a full stop too readily.
STOP_PENALTY = 1.0
AVERAGE = 4.7
LONE_LETTER_PENALTY = 8.0
LOST_BYTE_PENALTY = 8.0
RESIDUE_PENALTY = 25.0
# A full-width letter or a Simplified character in the original.
ODDITY_PENALTY = 6.0
# A reading out of place that an original leaves unexplained needs a second damage beside the first.
SPAN_BONUS = 10.0
# 15 of 23 marks that were found in the bytes of real pages were cut.
UNCUT_PENALTY = 1.05
# A cut that explains a reading out of place as well is no chance.
RESIDUE_BONUS = 8.0
WITNESS_BONUS = 0.8
WITNESS_MOST = 16.0
# A character that stands near returns ten times as often as elsewhere.
REPEATED_BONUS = 2.5
WITNESS_REACH = 20_000
MOST_PROVED = 12
LEAST_ODDITY = -2.0
NO_RIVAL = 99.0
ODD_REACH = 4
ODD_COST = 16.0
RARE_WORD = 15.0
# "!" at the end of a line is mostly real: with 6 none of 1,655 real ones was taken for a cut that
# was not without this law, with 3 two were.
UNSHOWN_PENALTY = 7.0
# The originals of cuts are up to 7 nats rarer, character by character, than what was found.
MOST_RARER = 9.0
# Three characters keep the ends of a run apart for a model of word pairs.
LONG_RUN = 3
KEY_OBSERVED = 1.0
KEY_NEW = 3.0
KEY_CONTRADICTED = 8.0
COMPLETIONS = 7


# Why a spot is left as found.
SWALLOWED, AMBIGUOUS, UNEXPLAINED = "swallowed", "ambiguous", "unexplained"


@dataclass(frozen=True, slots=True)
class Spot:
    """A damaged spot: what stands for `text[start:end]`, or why nothing does.

    `restored` is None when the spot is left as found, for `reason`; `likeliest` is then the best
    guess. `margin` is by how many nats the chosen original beats the next one.
    """

    start: int
    end: int
    kind: str
    restored: str | None
    margin: float = 0.0
    keys: tuple[str, ...] = ()
    reason: str = ""
    likeliest: str = ""


class Hypothesis(NamedTuple):
    """An original of a spot; `cost` is in nats, lower is better."""

    cost: float
    restored: str
    end: int
    keys: tuple[str, ...]
    swallowed: bool
    lost: bool


@dataclass(slots=True)
class Reader:
    """Goes through one page from left to right; `done` are the spots behind it."""

    text: str
    annotations: Annotations
    decoder: Decoder
    narrow: bool
    residues: list[int]
    plain: PlainPage
    seen: dict[str, float]
    done: list[Spot]

    # -- context -----------------------------------------------------------------------------

    def left_of(self, start: int) -> str:
        """Return the restored text before `start`, back to the line's beginning or so."""
        begin = max(0, start - 2 * LOOKBACK, self.text.rfind("\n", 0, start) + 1)
        pieces = []
        for spot in reversed(self.done):
            if spot.end <= begin:
                break
            if spot.restored is not None:
                pieces += [self.plain.before(spot.end, start, LOOKBACK), spot.restored]
                start = spot.start
        pieces.append(self.plain.before(begin, start, LOOKBACK))
        return "".join(reversed(pieces)).rpartition("\n")[2]

    def right_of(self, start: int, width: int = CONTEXT) -> str:
        """Return the text behind a spot without readings, up to the next residue.

        What follows a residue, or a cut of decoder q, is damaged itself.
        """
        end = self.next_residue(start)
        if self.decoder == "q" and (cut := CUT_Q.search(self.text, start, start + NEAR)):
            end = min(end, cut.start())
        return self.plain.behind(start, end, width)

    # -- misaligned readings -----------------------------------------------------------------

    def read_insertion(self, residue: re.Match[str]) -> Spot | None:
        """Restore the spot at a reading that does not belong to the character before it."""
        left = self.left_of(residue.start())
        if "@" <= left[-1:] <= "~":
            return self.read_ascii_key(residue, left)
        pair = character_pairs().get(widen(left[-1])) if left else None
        if pair is None or not left[-1].strip():
            return None
        kind = "insertion"
        if self.decoder == "d" and is_reading(residue.group(1), left[-1]):
            kind = "doubtful"
        hypotheses = []
        for key in keys_by_syllable(residue.group(1), pair[1]):
            pending = character_pairs()[key][1]
            prior = self.key_cost(key)
            for ending in read_run(self.text, residue.end(), pending, self.decoder):
                if self.is_hopeless(kind, residue.end(), ending):
                    continue
                ending = ending._replace(keys=(key, *ending.keys))
                hypotheses += [(prior, full) for full in self.complete(left, ending)]
        return self.decide(residue.start(), residue.end(), kind, left, hypotheses)

    def read_ascii_key(self, residue: re.Match[str], left: str) -> Spot | None:
        """Restore a reading behind a key whose second byte is an ASCII letter of the page."""
        pair = character_pairs().get(widen(left[-2:-1]), (0, 0))
        key = pair_characters().get((pair[1], ord(left[-1])), "")
        if self.decoder == "q" and residue.group().startswith("?"):
            return None
        if is_table_character(key) and is_reading(residue.group(1), key):
            return Spot(residue.start(), residue.end(), "insertion", "", NO_RIVAL, (key,))
        return None

    def key_cost(self, key: str) -> float:
        """Return how much the page and experience speak against `key` being in its table."""
        if key in self.annotations.table:
            return 0.0
        cost = KEY_OBSERVED if key in observed_characters() else KEY_NEW
        rank = traditional_ranks().get(key, 0)
        cost += rank / 2000
        if key in self.text:
            cost += KEY_CONTRADICTED
        return cost

    # -- cuts --------------------------------------------------------------------------------

    def read_cut(self, match: re.Match[str]) -> Spot | None:
        """Restore the spot at a mark that may be a cut inside two characters."""
        mark = match.end() - 1
        lead, second = character_pairs()[widen(self.text[mark])]
        if not self.run_is_likely(mark + 1, second):
            return None
        left = self.left_of(match.start())
        if not self.is_odd(left, match.start()):
            return None
        hypotheses = []
        near = left[-NEAR:] + self.plain.behind(match.start(), len(self.text), NEAR)
        for ending in read_run(self.text, mark + 1, second, self.decoder):
            if self.is_invisible(ending) or self.is_hopeless("cut", mark + 1, ending):
                continue
            unshown = UNSHOWN_PENALTY * (not self.is_shown(left, ending))
            for full in self.begin_run(lead, left, ending):
                first = full.restored[:1]
                prior = unshown - REPEATED_BONUS * (is_han(first) and first in near)
                hypotheses.append((prior, full))
        return self.decide(match.start(), mark + 1, "cut", left, hypotheses)

    def begin_run(self, lead: int, left: str, ending: Ending) -> Iterator[Ending]:
        """Yield the ending with the characters that may have stood before the cut, completed.

        Both ends of a longer run are chosen apart: they do not touch each other.
        """
        firsts = self.likeliest(characters_by_trail(lead), left, ending.restored)
        wholes = [ending._replace(restored=first + ending.restored) for first in firsts]
        if ending.lead is None or len(ending.restored) < LONG_RUN or not wholes:
            for whole in wholes:
                yield from self.complete(left, whole)
            return
        fulls = list(self.complete(left, wholes[0]))
        yield from fulls
        if fulls:
            best = min(fulls, key=lambda full: self.weigh(0.0, left, full).cost)
            for first in firsts[1:]:
                yield best._replace(restored=first + best.restored[1:])

    def is_hopeless(self, kind: str, place: int, ending: Ending) -> bool:
        """Tell whether a reading of the run at `place` is not worth weighing.

        Either the text goes on as oddly as before, or nothing shows that it is damaged, and the
        characters of the original are much rarer.
        """
        if ending.lost_bytes and self.goes_on_oddly(ending.end):
            return True
        if kind == "insertion":
            return False
        found = self.plain.behind(place, ending.end, LONGEST_RUN)
        if LONE_LETTER.search(self.text[place - 1 : place + 2]):
            return False
        return measure_rarity(ending.restored) - measure_rarity(found) > MOST_RARER

    def goes_on_oddly(self, place: int) -> bool:
        """Tell whether rare characters follow: the run is not over there."""
        return any(character_cost(one) > ODD_COST for one in self.right_of(place, 2))

    def is_invisible(self, ending: Ending) -> bool:
        """Tell whether nothing at all of a cut is left but its mark, inside a line."""
        at_end = self.is_line_end(ending.end) and ending.lead is not None
        return self.decoder == "d" and not ending.restored and not at_end

    def is_shown(self, left: str, ending: Ending) -> bool:
        """Tell whether more than its mark shows a cut: text, or a quote that is not closed."""
        return self.decoder == "q" or bool(ending.restored) or bool(open_brackets(left))

    def is_line_end(self, place: int) -> bool:
        """Tell whether a line ends at `place`."""
        return self.text[place : place + 1] in ("\n", "\r", "")

    def is_odd(self, left: str, start: int) -> bool:
        """Tell whether the text as found is so unlikely that it is worth while to look further."""
        if self.decoder == "q" or self.text[start + 1 : start + 2] in ("\n", "\r", ""):
            return True
        if self.next_residue(start) <= start + ODD_REACH:
            return True
        found = self.text[start : start + 1 + ODD_REACH]
        if LONE_LETTER.search(found) or any(character_cost(one) > ODD_COST for one in found[1:]):
            return True
        found = self.right_of(start, CONTEXT + 1)
        return self.excess(left[-2:], found, None) > LEAST_ODDITY

    def run_is_likely(self, place: int, pending: int) -> bool:
        """Tell whether a run that begins with `pending` could begin with an ordinary character."""
        return may_begin_run(self.text[place : place + 1], pending)

    def likeliest(self, candidates: tuple[Candidate, ...], left: str, after: str) -> list[str]:
        """Return the few candidates that fit their neighbours best, in a rough estimate."""
        before, behind = simplify_symbols(left[-3:]), simplify_symbols(after[:3])
        numbers = load_model().numbers
        brackets = bracket_costs(left)
        rough = []
        for candidate in candidates:
            cost = candidate.cost + brackets.get(candidate.character, 0.0)
            for width in (1, 2, 3):
                if before[-width:] + candidate.symbol in numbers:
                    cost -= 4 + width
                if candidate.symbol + behind[:width] in numbers:
                    cost -= 4 + width
            rough.append((cost, candidate.character))
        return [character for _, character in heapq.nsmallest(COMPLETIONS, rough)]

    # -- deciding ----------------------------------------------------------------------------

    def complete(self, left: str, ending: Ending) -> Iterator[Ending]:
        """Yield the ending with its last character, when the decoder lost a byte of it."""
        for filled in self.fill_gaps(left, ending):
            if filled.lead is None:
                yield filled
                continue
            before = left + filled.restored
            after = "" if filled.swallowed else self.right_of(filled.end, 3)
            for character in self.likeliest(characters_by_lead(filled.lead), before, after):
                yield self.name_swallowed(filled._replace(restored=filled.restored + character))

    def name_swallowed(self, ending: Ending) -> Ending:
        """Return the ending with the ASCII character that decoder q took, where the page tells it.

        A "<" is told by its tag, a "&" by its entity. A figure is told by nothing: it stays lost.
        """
        if not ending.swallowed:
            return ending
        if MARKUP_REMNANT.match(self.text, ending.end):
            return ending._replace(restored=ending.restored + "<", swallowed=False)
        if self.text.startswith("nbsp;", ending.end):
            restored = ending.restored + "\xa0"
            return ending._replace(restored=restored, end=ending.end + 5, swallowed=False)
        after = self.text[ending.end : ending.end + 1]
        if ending.restored.endswith(LINE_FINAL) and is_ordinary(after) and after not in COUNTED:
            return ending._replace(restored=ending.restored + "\n", swallowed=False)
        return ending

    def fill_gaps(self, left: str, ending: Ending) -> Iterator[Ending]:
        """Yield the ending with characters in the place of those whose first byte is lost."""
        if GAP not in ending.restored:
            yield ending
            return
        before, after = ending.restored.split(GAP, 1)
        for character in self.likeliest(
            characters_by_trail(ending.trails[0]), left + before, after
        ):
            restored = before + character + after
            rest = ending._replace(restored=restored, trails=ending.trails[1:], lost_bytes=1)
            if GAP not in restored:
                yield rest

    def decide(
        self,
        start: int,
        least_end: int,
        kind: str,
        left: str,
        endings: list[tuple[float, Ending]],
    ) -> Spot | None:
        """Return the spot with the original that the evidence prefers clearly, or none."""
        if kind == "insertion" and len(endings) == 1:
            hypotheses = [self.take(*endings[0])]
        else:
            hypotheses = sorted(
                self.weigh(
                    prior - SPAN_BONUS * self.count_residues(start, ending.end), left, ending
                )
                for prior, ending in endings
            )
        doubtful = kind != "insertion"
        least_gain = LEAST_CUT_GAIN[self.decoder] if kind == "cut" else LEAST_DOUBTFUL_GAIN
        if doubtful and (not hypotheses or self.gain(start, left, hypotheses[0]) < least_gain):
            return None
        best, margin, decided = self.prove_best(start, kind, left, hypotheses)
        if best is None:
            return None if doubtful else Spot(start, least_end, kind, None, reason=UNEXPLAINED)
        if doubtful and self.gain(start, left, best) < least_gain:
            return None
        if best.swallowed:
            return Spot(start, best.end, kind, None, margin, best.keys, SWALLOWED, best.restored)
        if not decided:
            return Spot(start, best.end, kind, None, margin, best.keys, AMBIGUOUS, best.restored)
        return Spot(start, best.end, kind, best.restored, margin, best.keys)

    def prove_best(
        self, start: int, kind: str, left: str, hypotheses: list[Hypothesis]
    ) -> tuple[Hypothesis | None, float, bool]:
        """Return the first hypothesis that can be proved, its margin, and whether it suffices.

        What is further behind than the least margin is not proved: the margin is then at least so
        much.
        """
        best: Hypothesis | None = None
        least = NO_RIVAL
        for hypothesis in hypotheses[:MOST_PROVED]:
            if best is None:
                best = hypothesis if self.proves(start, kind, hypothesis) else None
                continue
            if (hypothesis.restored, hypothesis.end) == (best.restored, best.end):
                continue
            margin = hypothesis.cost - best.cost
            least = min(least, margin)
            if margin >= MOST_MARGIN:
                break
            enough = margin >= self.least_margin(kind, left, best, hypothesis)
            if not enough and self.proves(start, kind, hypothesis):
                return best, margin, False
        return best, least, True

    def least_margin(self, kind: str, left: str, best: Hypothesis, rival: Hypothesis) -> float:
        """Return by how many nats the best original must beat another one."""
        if best.restored[-1:] in LAST_MARKS and rival.restored[-1:] in LAST_MARKS:
            return LEAST_MARK_MARGIN
        # Nothing but the language model speaks for the character before a cut, and it knows few
        # words with this one; a mark is told by its neighbours as well.
        if kind == "cut" and rival.restored[:1] != best.restored[:1]:
            if not is_han(best.restored[:1]):
                return LEAST_CUT_MARGIN
            return LEAST_WORD_MARGIN if self.has_company(left, best) else LEAST_LONE_CUT_MARGIN
        if not best.lost:
            return LEAST_MARGIN
        return LEAST_LOST_MARGIN if self.ends_in_word(left, best) else LEAST_LONE_MARGIN

    def has_company(self, left: str, best: Hypothesis) -> bool:
        """Tell whether the character before a cut is part of a longer word that is not rare."""
        first = best.restored[:1]
        return min(character_cost(left[-1:] + first), character_cost(best.restored[:2])) < RARE_WORD

    def ends_in_word(self, left: str, best: Hypothesis) -> bool:
        """Tell whether the last character is a mark, or part of a longer word."""
        last = simplify_symbols((left + best.restored)[-2:])
        return not is_han(last[-1:]) or last in load_model().numbers

    def weigh(self, prior: float, left: str, ending: Ending) -> Hypothesis:
        """Return an ending with its cost between its neighbours."""
        restored = self.store(ending.restored)
        end = ending.end
        at_end = self.text[end : end + 1] in ("\n", "\r", "") or restored.endswith("\n")
        cost = (
            prior
            + self.excess(left, restored, end)
            + mark_cost(left, restored.rstrip("\n"), at_end)
        )
        cost += LOST_BYTE_PENALTY * ending.lost_bytes
        cost += ODDITY_PENALTY * count_oddities(ending.restored)
        if ending.lead is not None and ending.restored.endswith(CUT_ENDS):
            cost += UNCUT_PENALTY
        if RESIDUE_BEHIND.match(self.text, end):
            cost += RESIDUE_PENALTY
        cost -= self.witness(left[-1:] + restored + self.text[end : end + 1])
        if restored.endswith(("(", "（")) and CLOSED_SOON.match(self.text, end):
            cost -= BRACKET_BONUS
        if restored.startswith(SENTENCE_THEN_QUOTE):
            cost -= QUOTE_BONUS
        elif restored.startswith("。") and len(restored) > 1:
            cost += STOP_PENALTY
        return Hypothesis(
            cost, restored, end, ending.keys, ending.swallowed, ending.lead is not None
        )

    def take(self, prior: float, ending: Ending) -> Hypothesis:
        """Return an ending that has no rival."""
        lost = ending.lead is not None
        restored = self.store(ending.restored)
        return Hypothesis(prior, restored, ending.end, ending.keys, ending.swallowed, lost)

    def witness(self, restored: str) -> float:
        """Return a bonus for words of the restored text that stand elsewhere on the page.

        Only undamaged text can hold them: a wrong original would have to make the same mistake.
        """
        bonus = 0.0
        for width in (2, 3):
            for place in range(len(restored) - width + 1):
                piece = restored[place : place + width]
                seen = self.seen.get(piece)
                if seen is None:
                    seen = self.seen[piece] = log2(
                        1 + self.plain.text.count(piece, 0, WITNESS_REACH)
                    )
                bonus += seen
        return min(WITNESS_MOST, WITNESS_BONUS * bonus)

    def gain(self, start: int, left: str, best: Hypothesis) -> float:
        """Return by how many nats the original is likelier than the page as found."""
        residue = min(self.next_residue(start + 1), best.end)
        as_found = self.plain.behind(start, residue, len(self.text))
        gain = self.excess(left, as_found, residue) - best.cost
        found = self.text[start : best.end]
        if self.decoder == "q" and (found.startswith(LOST_BEFORE_CUT) or len(found) > 2):
            gain += LOST_BONUS * (1 + found.endswith("?"))
        if residue < best.end:
            gain += RESIDUE_BONUS
        if self.text[best.end : best.end + 1] in ("\n", "\r", ""):
            gain += mark_cost(left, found, True)
        return gain

    def excess(self, left: str, restored: str, end: int | None) -> float:
        """Return by how much a restored text costs more than average text of its length.

        Texts of different lengths can so be compared.
        """
        right = "" if end is None else self.right_of(end)
        whole = left[-CONTEXT:] + restored + right
        letters = len(LONE_LETTER.findall(whole))
        return text_cost(whole) - AVERAGE * len(whole) + LONE_LETTER_PENALTY * letters

    def next_residue(self, start: int) -> int:
        """Return where the next misaligned reading stands at or behind `start`."""
        place = bisect_left(self.residues, start)
        return self.residues[place] if place < len(self.residues) else len(self.text)

    def count_residues(self, start: int, end: int) -> int:
        """Return how many readings out of place an original explains besides the first."""
        return bisect_left(self.residues, end) - bisect_left(self.residues, start + 1)

    def store(self, restored: str) -> str:
        """Return restored text with its marks as the page stores them."""
        if not self.narrow:
            return restored
        return restored.translate({0xFF00 + ord(mark) - 0x20: mark for mark in ",:;?!()"})

    def proves(self, start: int, kind: str, hypothesis: Hypothesis) -> bool:
        """Tell whether the restored spot, damaged again, is what was found."""
        begin, before, earlier = self.left_neighbour(start)
        after_found, after_clean = self.right_neighbour(hypothesis.end)
        found = self.text[begin : hypothesis.end] + after_found
        # Any ASCII character below "@" would have been swallowed.
        gone = " " if hypothesis.swallowed else ""
        clean = before + hypothesis.restored + gone + after_clean
        table = dict(self.annotations.table)
        if kind == "doubtful":
            # The character is in the table for the very reading that is in doubt.
            table.pop(self.text[start - 1], None)
        for key in (*earlier, *hypothesis.keys):
            if key not in table and (reading := self.reading_in(found, key)):
                table[key] = reading
        return explains(clean, found, table, self.decoder, (*earlier, *hypothesis.keys))

    def reading_in(self, found: str, key: str) -> str | None:
        """Return the syllable with which `key` shows itself in `found`."""
        for match in re.finditer(rf"({SYLLABLE} ?)\)", found):
            if key in keys_by_syllable(match.group(1), character_pairs()[key][0]):
                return match.group(1)
        return None

    def left_neighbour(self, start: int) -> tuple[int, str, tuple[str, ...]]:
        """Return where what stands before `start` begins, how it reads, and its keys.

        That is one character, or the restored spots that end there with the character before them.
        """
        restored = ""
        keys: tuple[str, ...] = ()
        for spot in reversed(self.done):
            if spot.restored is None or not start - 1 <= spot.end <= start:
                break
            restored = spot.restored + self.text[spot.end : start] + restored
            keys = (*spot.keys, *keys)
            start = spot.start
        begin = max(start - 1, 0)
        if self.text[begin] == ")":
            opening = self.text.rfind("(", max(0, start - 10), start)
            if opening > 0 and self.text[opening - 1] in self.annotations.table:
                return opening - 1, self.text[opening - 1] + restored, keys
        return begin, self.text[begin:start] + restored, keys

    def right_neighbour(self, end: int) -> tuple[str, str]:
        """Return up to two characters behind `end`: as found, and without readings."""
        found = clean = ""
        place = end
        for _ in range(2):
            character = self.text[place : place + 1]
            reading = ANNOTATION.match(self.text, place + 1)
            if reading and character in self.annotations.table:
                found += self.text[place : reading.end()]
                clean += character
                place = reading.end()
                continue
            follower = self.text[place + 1 : place + 2]
            if not is_ordinary(character or "\n") or follower in ("?", "("):
                break
            if character in self.annotations.table:
                break
            found += character
            clean += character
            place += 1
        return found, clean
