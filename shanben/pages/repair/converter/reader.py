"""Read one damaged spot: list the originals its bytes allow, prove them, weigh them, decide.

Originals that cannot be damaged into what was found are dropped, and the language model decides
between the others where it speaks clearly; where it does not, the spot stays as found.
"""

import re

from shanben.pages.repair.converter.annotations import is_reading, is_table_character
from shanben.pages.repair.converter.damaged_page import (
    AMBIGUOUS,
    NEAR,
    SWALLOWED,
    UNEXPLAINED,
    DamagedPage,
    Spot,
)
from shanben.pages.repair.converter.gbk import character_pairs, pair_characters
from shanben.pages.repair.converter.listing import (
    begin_run,
    complete_ending,
    is_invisible,
    is_shown,
)
from shanben.pages.repair.converter.margins import MOST_MARGIN, least_margin
from shanben.pages.repair.converter.neighbours import prove_spot
from shanben.pages.repair.converter.runs import Ending, is_han, keys_by_syllable, read_run, widen
from shanben.pages.repair.converter.weighing import (
    DECIMALS,
    Hypothesis,
    is_hopeless,
    is_odd,
    measure_gain,
    take_ending,
    weigh_ending,
    weigh_key,
)

# Nats. Chosen on the half "dev" of generated pages: see benchmarks/repair_quality.py.
# With decoder q a cut leaves two marks, with d one that may be real.
LEAST_CUT_GAIN = {"q": -6.0, "d": 2.0}
LEAST_DOUBTFUL_GAIN = 20.0
MOST_PROVED = 12
# An original this much less likely than one that the proof refused is not believed: something
# happened to the page that nobody knows of. On generated pages right ones stood up to 10 nats after
# a refused one, wrong ones 16 and more.
MOST_AFTER_REFUSED = 12.0
NO_RIVAL = 99.0
# A character that stands near returns ten times as often as elsewhere.
REPEATED_BONUS = 2.5
# An original that explains one reading out of place more needs one damage less beside the first.
SPAN_BONUS = 10.0
# "!" at the end of a line is mostly real. A penalty of 3 took two of 1,655 real ones for cuts, one of
# 6 took none.
UNSHOWN_PENALTY = 7.0


def read_insertion(page: DamagedPage, residue: re.Match[str]) -> Spot | None:
    """Restore the spot at a reading that does not belong to the character before it."""
    left = page.left_of(residue.start())
    if "@" <= left[-1:] <= "~":
        return read_ascii_key(page, residue, left)
    pair = character_pairs().get(widen(left[-1])) if left else None
    if pair is None or not left[-1].strip():
        return None
    kind = "insertion"
    if page.decoder == "d" and is_reading(residue.group(1), left[-1]):
        kind = "doubtful"
    hypotheses = []
    for key in keys_by_syllable(residue.group(1), pair[1]):
        pending = character_pairs()[key][1]
        prior = weigh_key(page, key)
        for ending in read_run(page.text, residue.end(), pending, page.decoder):
            if is_hopeless(page, kind, residue.end(), ending):
                continue
            ending = ending._replace(keys=(key, *ending.keys))
            hypotheses += [(prior, full) for full in complete_ending(page, left, ending)]
    return decide(page, residue.start(), residue.end(), kind, left, hypotheses)


def read_ascii_key(page: DamagedPage, residue: re.Match[str], left: str) -> Spot | None:
    """Remove the reading after a key whose trail byte is an ASCII letter of the page."""
    pair = character_pairs().get(widen(left[-2:-1]), (0, 0))
    key = pair_characters().get((pair[1], ord(left[-1])), "")
    if page.decoder == "q" and residue.group().startswith("?"):
        return None
    if is_table_character(key) and is_reading(residue.group(1), key):
        return Spot(residue.start(), residue.end(), "insertion", "", NO_RIVAL, (key,))
    return None


def read_cut(page: DamagedPage, match: re.Match[str]) -> Spot | None:
    """Restore the spot at a mark that may be a cut inside two characters."""
    mark = match.end() - 1
    trail, pending = character_pairs()[widen(page.text[mark])]
    left = page.left_of(match.start())
    if not is_odd(page, left, match.start()):
        return None
    hypotheses = []
    near = left[-NEAR:] + page.plain.after(match.start(), len(page.text), NEAR)
    for ending in read_run(page.text, mark + 1, pending, page.decoder):
        if is_invisible(page, ending) or is_hopeless(page, "cut", mark + 1, ending):
            continue
        unshown = UNSHOWN_PENALTY * (not is_shown(page, left, ending))
        for full in begin_run(page, trail, left, ending):
            first = full.restored[:1]
            prior = unshown - REPEATED_BONUS * (is_han(first) and first in near)
            hypotheses.append((prior, full))
    return decide(page, match.start(), mark + 1, "cut", left, hypotheses)


def decide(
    page: DamagedPage,
    start: int,
    least_end: int,
    kind: str,
    left: str,
    endings: list[tuple[float, Ending]],
) -> Spot | None:
    """Return the spot with the original that the evidence clearly prefers, None without a spot."""
    if kind == "insertion" and len(endings) == 1:
        hypotheses = [take_ending(page, *endings[0])]
    else:
        hypotheses = sorted(
            weigh_ending(
                page, prior - SPAN_BONUS * page.count_residues(start, ending.end), left, ending
            )
            for prior, ending in endings
        )
    page.weights.clear()  # they are of this spot
    doubtful = kind != "insertion"
    least_gain = LEAST_CUT_GAIN[page.decoder] if kind == "cut" else LEAST_DOUBTFUL_GAIN
    if doubtful and (not hypotheses or measure_gain(page, start, left, hypotheses[0]) < least_gain):
        return None
    best, margin, decided = prove_best(page, start, kind, left, hypotheses)
    if best is None:
        return None if doubtful else Spot(start, least_end, kind, None, reason=UNEXPLAINED)
    if (
        doubtful
        and best is not hypotheses[0]
        and measure_gain(page, start, left, best) < least_gain
    ):
        return None
    if best.swallowed:
        return Spot(start, best.end, kind, None, margin, best.keys, SWALLOWED, best.restored)
    if not decided:
        return Spot(start, best.end, kind, None, margin, best.keys, AMBIGUOUS, best.restored)
    return Spot(start, best.end, kind, best.restored, margin, best.keys)


def prove_best(
    page: DamagedPage, start: int, kind: str, left: str, hypotheses: list[Hypothesis]
) -> tuple[Hypothesis | None, float, bool]:
    """Return the first hypothesis that can be proved, its margin, and whether it suffices.

    A rival that trails by MOST_MARGIN or more is not proved; the margin is then at least that much.
    """
    best: Hypothesis | None = None
    least = NO_RIVAL
    for hypothesis in hypotheses[:MOST_PROVED]:
        if best is None:
            if hypothesis.cost - hypotheses[0].cost > MOST_AFTER_REFUSED:
                break
            best = hypothesis if prove_spot(page, start, kind, hypothesis) else None
            continue
        if (hypothesis.restored, hypothesis.end) == (best.restored, best.end):
            continue
        margin = round(hypothesis.cost - best.cost, DECIMALS)
        least = min(least, margin)
        if margin >= MOST_MARGIN:
            break
        enough = margin >= least_margin(kind, left, best, hypothesis)
        if not enough and prove_spot(page, start, kind, hypothesis):
            return best, margin, False
    return best, least, True
