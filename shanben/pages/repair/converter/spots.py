"""Find the damaged spots of an annotated page, and restore those on which the evidence agrees.

Two kinds of trace lead to a spot: a residue, which is a reading that does not belong to the character
before it (the converter's search hit the trail byte of one character and the lead byte of the next),
and a mark after which the text makes no sense (a cut has torn two characters). For each the
bytes allow a few originals; those that cannot be damaged into what was found are dropped, and the
language model decides between the others where it speaks clearly.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from shanben.pages.repair.converter.annotations import READING, SYLLABLE, Annotations
from shanben.pages.repair.converter.damage import Decoder
from shanben.pages.repair.converter.damaged_page import CUT_Q, UNEXPLAINED, DamagedPage, Spot
from shanben.pages.repair.converter.gbk import character_pairs
from shanben.pages.repair.converter.originals import may_be_cut
from shanben.pages.repair.converter.plain import PlainPage
from shanben.pages.repair.converter.reader import read_cut, read_insertion
from shanben.pages.repair.converter.runs import keys_by_syllable, widen

# Decoder q printed an orphan lead byte as "?" and took the parenthesis with it.
RESIDUE_Q = re.compile(rf"\?({SYLLABLE} ?)\)")
CERTAIN_CUT_Q = re.compile(r"\?(?<=[^\x00-\x7f]\?)[;,、]")
# What decoder d leaves of a cut. The mark comes first, so that the search skips everything else.
CUT_D = re.compile(
    r"""
    [!;,、！？；，?] (?<!\?.)                          # a mark, not after "?": that is decoder q's
    (?: (?<!\?) (?=[^\x00-@] | [,:;?!][^\x00-@])      # before a letter, perhaps with a mark between
      | (?<=\?) (?=[^\x00-@、！？；，] | :[^\x00-@])   # "?": the same, with ":" alone between
      | (?<=[!！]) (?=[!！]? (?:[\r\n] | $))            # "!": at the end of a line as well
    )
    """,
    re.VERBOSE,
)
# Real pages have one damaged spot in a thousand characters.
MOST_SEARCHED = 1000
SEARCHED_EVERY = 100


class Trace(NamedTuple):
    """A place that may be a spot: a residue, or a mark that may be a cut."""

    start: int
    is_cut: bool
    match: re.Match[str]


def find_spots(text: str, annotations: Annotations) -> tuple[list[Spot], Decoder]:
    """Return the damaged spots of an annotated page, and the decoder that explains them."""
    decoder = find_decoder(text, annotations)
    if decoder:
        return read_spots(text, annotations, decoder), decoder
    by_q, by_d = read_spots(text, annotations, "q"), read_spots(text, annotations, "d")
    if _weigh_spots(by_q) >= _weigh_spots(by_d):
        return by_q, "q"
    return by_d, "d"


def _weigh_spots(spots: list[Spot]) -> tuple[int, int]:
    """Return how much found text has an original, and how many spots are restored.

    The wrong decoder may explain the reading that ends a run, but not the run.
    """
    explained = [spot for spot in spots if spot.reason != UNEXPLAINED]
    restored = sum(spot.restored is not None for spot in spots)
    return sum(spot.end - spot.start for spot in explained), restored


def find_decoder(text: str, annotations: Annotations) -> Decoder | None:
    """Return the decoder that the residues speak for, None when they speak for neither."""
    pairs = character_pairs()
    swallowed = len(RESIDUE_Q.findall(text)) + len(CERTAIN_CUT_Q.findall(text))
    dropped = 0
    for match in annotations.residues:
        pair = pairs.get(widen(text[match.start() - 1]), (0, 0))
        dropped += bool(keys_by_syllable(match.group(1), pair[1]))
    if swallowed == dropped:
        return None
    return "q" if swallowed > dropped else "d"


def read_spots(text: str, annotations: Annotations, decoder: Decoder) -> list[Spot]:
    """Return the damaged spots of a page in order, as this decoder explains them."""
    narrow = "，" not in text
    traces = _find_traces(text, annotations, decoder)
    residues = [trace.start for trace in traces if not trace.is_cut]
    plain = PlainPage(text, annotations.inserted)
    page = DamagedPage(text, annotations, decoder, narrow, residues, plain, [], {}, {}, {}, {})
    budget = MOST_SEARCHED + len(text) // SEARCHED_EVERY
    for start, is_cut, match in traces:
        if page.done and start < page.done[-1].end:
            continue
        if budget == 0:
            # No page is so damaged: the rest is reported without being read.
            spot = (
                None if is_cut else Spot(start, match.end(), "insertion", None, reason=UNEXPLAINED)
            )
        else:
            budget -= 1
            spot = read_cut(page, match) if is_cut else read_insertion(page, match)
        if spot is not None:
            page.done.append(spot)
    return page.done


def _find_traces(text: str, annotations: Annotations, decoder: Decoder) -> list[Trace]:
    """Return the traces that this decoder would leave, in order."""
    insertions: Iterable[re.Match[str]]
    if decoder == "q":
        insertions = [*RESIDUE_Q.finditer(text, 1), *annotations.residues]
        cuts = CUT_Q.finditer(text, 1)
    else:
        insertions = [
            *annotations.residues,
            *annotations.contradicting,
            *_doubtful_insertions(text, annotations),
        ]
        cuts = CUT_D.finditer(text, 1)
    traces = [Trace(match.start(), False, match) for match in insertions]
    traces += [
        Trace(match.start(), True, match)
        for match in cuts
        if may_be_cut(text[match.end() - 1 : match.end() + 1])
    ]
    return sorted(traces, key=lambda trace: trace[:2])


def _doubtful_insertions(text: str, annotations: Annotations) -> Iterator[re.Match[str]]:
    """Yield readings that fit the character before them and misaligned bytes as well.

    A character that is annotated twice is in the table; chance does not do that.
    """
    pairs = character_pairs()
    starts = [start for start, _ in annotations.inserted]
    characters = [text[start - 1] for start in starts]
    counts = Counter(characters)
    once = {character for character, count in counts.items() if count == 1}
    starts = [start for start, one in zip(starts, characters, strict=True) if one in once]
    single = (match for start in starts if (match := READING.match(text, start)))
    for match in (*single, *annotations.glosses):
        character = text[match.start() - 1]
        pair = pairs.get(character)
        if pair and counts[character] <= 1 and keys_by_syllable(match.group(1), pair[1]):
            yield match
