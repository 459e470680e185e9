"""Find the damaged spots of an annotated page, and restore those on which the evidence agrees.

Two kinds of residue lead to a spot: a reading that does not belong to the character before it (the
converter's search hit the second byte of one character and the first of the next), and a mark
after which the text makes no sense (the page was cut inside two characters). For each the bytes
allow a few originals; those that cannot be damaged into what was found are dropped, and the
language model decides between the others when it does so clearly.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from shanben.pages.repair.converter.annotations import ANNOTATION, SYLLABLE, Annotations
from shanben.pages.repair.converter.damage import Decoder
from shanben.pages.repair.converter.damaged_page import CUT_Q, UNEXPLAINED, DamagedPage, Spot
from shanben.pages.repair.converter.gbk import character_pairs
from shanben.pages.repair.converter.originals import may_be_cut
from shanben.pages.repair.converter.plain import PlainPage
from shanben.pages.repair.converter.reader import read_cut, read_insertion
from shanben.pages.repair.converter.runs import keys_by_syllable, widen

# Decoder q printed the second byte's orphan as "?" and took the parenthesis with it.
RESIDUE_Q = re.compile(rf"\?({SYLLABLE} ?)\)")
CERTAIN_CUT_Q = re.compile(r"\?(?<=[^\x00-\x7f]\?)[;,、]")
# "?" and a mark are what decoder q leaves.
# The mark stands in front, so that the search skips what is none.
CUT_D = re.compile(
    r"[!;,、！？；，?](?<!\?.)(?:(?<!\?)(?=[^\x00-@]|[,:;?!][^\x00-@])"
    r"|(?<=\?)(?=[^\x00-@、！？；，]|:[^\x00-@])|(?<=[!！])(?=[!！]?(?:[\r\n]|$)))"
)
# Real pages have one damaged spot in a thousand characters.
MOST_SEARCHED = 1000
SEARCHED_EVERY = 100


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

    The wrong decoder may explain the last reading of a run, but not the run.
    """
    explained = [spot for spot in spots if spot.reason != UNEXPLAINED]
    restored = sum(spot.restored is not None for spot in spots)
    return sum(spot.end - spot.start for spot in explained), restored


def find_decoder(text: str, annotations: Annotations) -> Decoder | None:
    """Return the decoder that the residues of misaligned readings tell of, None without any."""
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
    candidates = _candidates(text, annotations, decoder)
    residues = [start for start, is_cut, _ in candidates if not is_cut]
    plain = PlainPage(text, annotations.inserted)
    page = DamagedPage(text, annotations, decoder, narrow, residues, plain, [], {}, {}, {}, {})
    budget = MOST_SEARCHED + len(text) // SEARCHED_EVERY
    for start, is_cut, match in candidates:
        if page.done and start < page.done[-1].end:
            continue
        if budget == 0:
            # Not a page any more: what is left is reported unread.
            spot = (
                None if is_cut else Spot(start, match.end(), "insertion", None, reason=UNEXPLAINED)
            )
        else:
            budget -= 1
            spot = read_cut(page, match) if is_cut else read_insertion(page, match)
        if spot is not None:
            page.done.append(spot)
    return page.done


def _candidates(
    text: str, annotations: Annotations, decoder: Decoder
) -> list[tuple[int, bool, re.Match[str]]]:
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
    found = [(match.start(), False, match) for match in insertions]
    found += [
        (match.start(), True, match)
        for match in cuts
        if may_be_cut(text[match.end() - 1 : match.end() + 1])
    ]
    return sorted(found, key=lambda candidate: candidate[:2])


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
    single = (match for start in starts if (match := ANNOTATION.match(text, start)))
    for match in (*single, *annotations.glosses):
        character = text[match.start() - 1]
        pair = pairs.get(character)
        if pair and counts[character] <= 1 and keys_by_syllable(match.group(1), pair[1]):
            yield match
