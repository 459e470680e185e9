"""Find the damaged spots of an annotated page, and restore those on which the evidence agrees.

Two kinds of residue lead to a spot: a reading that does not belong to the character before it (the
converter's search hit the second byte of one character and the first of the next), and a mark
behind which the text makes no sense (the page was cut inside two characters). For each the bytes
allow a few originals; those that cannot be damaged into what was found are dropped, and the
language model decides between the others when it does so clearly.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from shanben.repair.annotations import (
    ANNOTATION,
    SYLLABLE,
    Annotations,
    observed_characters,
    traditional_ranks,
)
from shanben.repair.damage import Decoder
from shanben.repair.gbk import character_pairs
from shanben.repair.language import character_cost, is_word, text_cost
from shanben.repair.proof import explains
from shanben.repair.runs import (
    Ending,
    is_ordinary,
    keys_by_syllable,
    ordinary_characters,
    read_run,
    widen,
)

# Decoder q printed the second byte's orphan as "?" and took the parenthesis with it.
RESIDUE_Q = re.compile(rf"\?({SYLLABLE} ?)\)")
CUT_Q = re.compile(r"\?[!?;,、！？；，]")
CUT_D = re.compile(r"[!?;,、！？；，](?=[^\x00-@])")

MARKUP_REMNANT = re.compile(r"/?[a-z][a-z0-9]{0,9}[^<>\n]{0,60}>")
CONTEXT = 8
LOOKBACK = 120
OPENING, CLOSING = "“「『《", "”」』》"

# Nats. Found on generated pages: see benchmarks/repair_quality.py.
LEAST_MARGIN = 1.5
LEAST_CUT_GAIN = 6.0
SUSPICIOUS_GAIN = 3.0
KEY_OBSERVED = 1.0
KEY_NEW = 3.0
KEY_CONTRADICTED = 8.0
QUOTE_PENALTY = 6.0
COMPLETIONS = 8


@dataclass(frozen=True, slots=True)
class Spot:
    """A damaged spot: what stands for `text[start:end]`, or why nothing does.

    `restored` is None when the spot is left as found. `margin` is by how many nats the language
    model prefers the chosen original to the next one.
    """

    start: int
    end: int
    kind: str
    restored: str | None
    margin: float = 0.0
    keys: tuple[str, ...] = ()
    reason: str = ""


class Hypothesis(NamedTuple):
    """An original of a spot; `cost` is in nats, lower is better."""

    cost: float
    restored: str
    end: int
    keys: tuple[str, ...]
    swallowed: bool


@dataclass(slots=True)
class Reader:
    """Goes through one page from left to right; `done` are the spots behind it."""

    text: str
    annotations: Annotations
    decoder: Decoder
    narrow: bool
    done: list[Spot]

    # -- context -----------------------------------------------------------------------------

    def left_of(self, start: int) -> str:
        """Return the restored text before `start`, back to the line's beginning or so."""
        begin = max(0, start - LOOKBACK, self.text.rfind("\n", 0, start) + 1)
        prefix = ""
        for spot in reversed(self.done):
            if spot.end <= begin:
                break
            if spot.restored is not None:
                prefix = spot.restored
                begin = spot.end
                break
        return prefix + self.strip(self.text[begin:start])

    def right_of(self, start: int, end: int) -> str:
        """Return the text behind a spot as it reads without the inserted readings."""
        piece = self.text[start:end]
        line_end = piece.find("\n")
        return self.strip(piece if line_end < 0 else piece[:line_end])

    def strip(self, piece: str) -> str:
        """Return a piece of the page without the readings of its table characters."""
        if "(" not in piece:
            return piece
        table = self.annotations.table

        def keep(match: re.Match[str]) -> str:
            before = piece[match.start() - 1 : match.start()]
            return "" if before in table else match.group()

        return ANNOTATION.sub(keep, piece)

    # -- misaligned readings -----------------------------------------------------------------

    def read_insertion(self, residue: re.Match[str]) -> Spot | None:
        """Restore the spot at a reading that does not belong to the character before it."""
        left = self.left_of(residue.start())
        pair = character_pairs().get(widen(left[-1])) if left else None
        if pair is None or not left[-1].strip():
            return None
        hypotheses = []
        for key in keys_by_syllable(residue.group(1), pair[1]):
            pending = character_pairs()[key][1]
            prior = self.key_cost(key)
            for ending in read_run(self.text, residue.end(), pending, self.decoder):
                ending = ending._replace(keys=(key, *ending.keys))
                hypotheses += [(prior, full) for full in self.complete(left, ending)]
        return self.decide(residue.start(), residue.end(), "insertion", left, hypotheses)

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
        if not left:
            return None
        hypotheses = []
        for ending in read_run(self.text, mark + 1, second, self.decoder):
            if not ending.restored and self.decoder == "d":
                continue
            for first in self.first_characters(left, lead, ending.restored):
                whole = ending._replace(restored=first + ending.restored)
                hypotheses += [(0.0, full) for full in self.complete(left, whole)]
        return self.decide(match.start(), mark + 1, "cut", left, hypotheses)

    def run_is_likely(self, place: int, pending: int) -> bool:
        """Tell whether a run that begins with `pending` could begin with an ordinary character."""
        after = self.text[place : place + 1]
        if after == "?" or (self.decoder == "d" and after in "\n"):
            return True
        pair = character_pairs().get(widen(after))
        whole = ordinary_characters(pending).get(pair[0]) if pair else None
        return whole is not None and character_cost(whole) < 14

    def first_characters(self, left: str, trail: int, after: str) -> list[str]:
        """Return the likeliest characters with this second byte between `left` and `after`."""
        candidates = [
            character
            for lead in range(0x81, 0xFF)
            if (character := ordinary_characters(lead).get(trail))
        ]
        return self.likeliest(candidates, left, after)

    def likeliest(self, candidates: Iterable[str], left: str, after: str) -> list[str]:
        """Return the few candidates that fit their neighbours best, in a rough estimate."""

        def rough_cost(character: str) -> float:
            cost = character_cost(character)
            for width in (1, 2, 3):
                if len(left) >= width and is_word(left[-width:] + character):
                    cost -= 4 + width
                if len(after) >= width and is_word(character + after[:width]):
                    cost -= 4 + width
            return cost

        table = self.annotations.table
        allowed = (character for character in candidates if character not in table)
        return sorted(allowed, key=lambda character: (rough_cost(character), character))[
            :COMPLETIONS
        ]

    # -- deciding ----------------------------------------------------------------------------

    def complete(self, left: str, ending: Ending) -> Iterator[Ending]:
        """Yield the ending with its last character, when the decoder lost a byte of it."""
        if ending.lead is None:
            yield ending
            return
        before = left + ending.restored
        after = self.right_of(ending.end, ending.end + 12)
        candidates = ordinary_characters(ending.lead).values()
        for character in self.likeliest(candidates, before, "" if ending.swallowed else after):
            yield ending._replace(restored=ending.restored + character)

    def decide(
        self,
        start: int,
        least_end: int,
        kind: str,
        left: str,
        endings: list[tuple[float, Ending]],
    ) -> Spot | None:
        """Return the spot with the original that the evidence prefers clearly, or none."""
        horizon = max((ending.end for _, ending in endings), default=least_end) + 2 * CONTEXT
        hypotheses = sorted(self.weigh(prior, left, ending, horizon) for prior, ending in endings)
        proved = []
        for hypothesis in hypotheses:
            if self.proves(start, hypothesis):
                proved.append(hypothesis)
                if len(proved) == 2:
                    break
        if not proved:
            return Spot(start, least_end, kind, None, reason="no original explains the bytes")
        best = proved[0]
        margin = proved[1].cost - best.cost if len(proved) > 1 else 99.0
        gain = self.gain(start, left, best, horizon) if kind == "cut" else 0.0
        if kind == "cut" and gain < LEAST_CUT_GAIN:
            return None
        if best.swallowed:
            return Spot(start, best.end, kind, None, margin, best.keys, "swallowed")
        if margin < LEAST_MARGIN:
            return Spot(start, best.end, kind, None, margin, best.keys, "ambiguous")
        return Spot(start, best.end, kind, best.restored, margin, best.keys)

    def weigh(self, prior: float, left: str, ending: Ending, horizon: int) -> Hypothesis:
        """Return an ending with its cost between its neighbours."""
        restored = self.store(ending.restored)
        whole = left[-CONTEXT:] + restored + self.right_of(ending.end, horizon)
        cost = prior + text_cost(whole) + quote_cost(left, restored)
        return Hypothesis(cost, restored, ending.end, ending.keys, ending.swallowed)

    def gain(self, start: int, left: str, best: Hypothesis, horizon: int) -> float:
        """Return by how many nats the original is likelier than the page as found."""
        found = left[-CONTEXT:] + self.right_of(start, horizon)
        return text_cost(found) + quote_cost(left, self.text[start : best.end]) - best.cost

    def store(self, restored: str) -> str:
        """Return restored text with its marks as the page stores them."""
        if not self.narrow:
            return restored
        return restored.translate({0xFF00 + ord(mark) - 0x20: mark for mark in ",:;?!()"})

    def proves(self, start: int, hypothesis: Hypothesis) -> bool:
        """Tell whether the restored spot, damaged again, is what was found."""
        begin, before = self.left_neighbour(start)
        end, after_found, after_clean = self.right_neighbour(hypothesis.end)
        found = self.text[begin : hypothesis.end] + after_found
        clean = before + hypothesis.restored + after_clean
        table = dict(self.annotations.table)
        for key in hypothesis.keys:
            if key not in table and (reading := self.reading_in(found, key)):
                table[key] = reading
        return explains(clean, found, table, self.decoder, hypothesis.keys)

    def reading_in(self, found: str, key: str) -> str | None:
        """Return the syllable with which `key` shows itself in `found`."""
        for match in re.finditer(rf"({SYLLABLE} ?)\)", found):
            if key in keys_by_syllable(match.group(1), character_pairs()[key][0]):
                return match.group(1)
        return None

    def left_neighbour(self, start: int) -> tuple[int, str]:
        """Return where the character before `start` begins, and this character."""
        for spot in reversed(self.done):
            if spot.restored is not None and spot.end >= start - 1 and spot.end <= start:
                return spot.start, spot.restored + self.text[spot.end : start]
            break
        begin = start - 1
        if self.text[begin] == ")":
            opening = self.text.rfind("(", max(0, start - 10), start)
            if opening > 0 and self.text[opening - 1] in self.annotations.table:
                return opening - 1, self.text[opening - 1]
        return begin, self.text[begin:start]

    def right_neighbour(self, end: int) -> tuple[int, str, str]:
        """Return up to two characters behind `end`: their end, as found, and without readings."""
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
        return place, found, clean


def quote_cost(left: str, restored: str) -> float:
    """Return the cost of quotes that close nothing or open twice."""
    opened = max(map(left.rfind, OPENING)) > max(map(left.rfind, CLOSING))
    cost = 0.0
    for character in restored:
        if character in "“「":
            cost += QUOTE_PENALTY if opened else 0.0
            opened = True
        elif character in "”」":
            cost += 0.0 if opened else QUOTE_PENALTY
            opened = False
    return cost


def find_decoder(text: str, annotations: Annotations) -> Decoder | None:
    """Return the decoder that the residues of misaligned readings tell of, None without any."""
    swallowed = len(RESIDUE_Q.findall(text))
    dropped = len(annotations.residues)
    if not swallowed and not dropped:
        return None
    return "q" if swallowed >= dropped else "d"


def read_spots(text: str, annotations: Annotations, decoder: Decoder) -> list[Spot]:
    """Return the damaged spots of a page in order, as this decoder explains them."""
    narrow = "，" not in text
    reader = Reader(text, annotations, decoder, narrow, [])
    for start, is_cut, match in _candidates(text, annotations, decoder):
        if reader.done and start < reader.done[-1].end:
            continue
        spot = reader.read_cut(match) if is_cut else reader.read_insertion(match)
        if spot is not None:
            reader.done.append(spot)
    return reader.done


def _candidates(
    text: str, annotations: Annotations, decoder: Decoder
) -> list[tuple[int, bool, re.Match[str]]]:
    insertions: Iterable[re.Match[str]]
    if decoder == "q":
        insertions, cuts = RESIDUE_Q.finditer(text, 1), CUT_Q.finditer(text, 1)
    else:
        insertions, cuts = annotations.residues, CUT_D.finditer(text, 1)
    found = [(match.start(), False, match) for match in insertions]
    found += [(match.start(), True, match) for match in cuts]
    return sorted(found, key=lambda candidate: candidate[:2])
