"""Prove a spot of a page: damage it again together with what stands beside it.

A key that hits misaligned bytes, and a byte that is lost, also touch the neighbours of a spot. Two
characters after it are enough to see whether the decoder is back in step.
"""

import re

from shanben.pages.repair.converter.annotations import READING, SYLLABLE
from shanben.pages.repair.converter.damaged_page import DamagedPage
from shanben.pages.repair.converter.gbk import character_pairs
from shanben.pages.repair.converter.proof import explains
from shanben.pages.repair.converter.runs import is_ordinary, keys_by_syllable
from shanben.pages.repair.converter.weighing import Hypothesis

# Restored spots that may stand side by side before another one. Real pages have three; of more all would
# be proved again with each.
MOST_NEIGHBOURS = 16


def prove_spot(page: DamagedPage, start: int, hypothesis: Hypothesis) -> bool:
    """Tell whether the restored spot, damaged again, is what was found."""
    begin, before, earlier = left_neighbour(page, start)
    after_found, after_clean = right_neighbour(page, hypothesis.end)
    found = page.text[begin : hypothesis.end] + after_found
    # Any ASCII character below "@" would have been swallowed.
    gone = " " if hypothesis.swallowed else ""
    clean = before + hypothesis.restored + gone + after_clean
    table = dict(page.annotations.table)
    for key in (*earlier, *hypothesis.keys):
        if key not in table and (syllable := syllable_in(found, key)):
            table[key] = syllable
    keys = (*earlier, *hypothesis.keys)
    return explains(clean, found, table, page.decoder, keys, page.is_stripped)


def syllable_in(found: str, key: str) -> str | None:
    """Return the syllable with which `key` shows in `found`."""
    for match in re.finditer(rf"({SYLLABLE} ?)\)", found):
        if key in keys_by_syllable(match.group(1), character_pairs()[key][0]):
            return match.group(1)
    return None


def left_neighbour(page: DamagedPage, start: int) -> tuple[int, str, tuple[str, ...]]:
    """Return where what stands before `start` begins, how it reads, and its keys.

    That is one character, or the restored spots that end there with the character before them.
    """
    restored = ""
    keys: tuple[str, ...] = ()
    for spot in page.done[: -MOST_NEIGHBOURS - 1 : -1]:
        if spot.restored is None or spot.reason:
            break
        if not start - 1 <= spot.end <= start and start != page.find_resumed_end():
            break
        restored = spot.restored + page.text[spot.end : start] + restored
        keys = (*spot.keys, *keys)
        start = spot.start
    begin = max(start - 1, 0)
    if page.text[begin] == ")":
        opening = page.text.rfind("(", max(0, start - 10), start)
        if opening > 0 and page.text[opening - 1] in page.annotations.table:
            return opening - 1, page.text[opening - 1] + restored, keys
    return begin, page.text[begin:start] + restored, keys


def right_neighbour(page: DamagedPage, end: int) -> tuple[str, str]:
    """Return up to two characters after `end`: as found, and without readings."""
    found = clean = ""
    place = end
    for _ in range(2):
        character = page.text[place : place + 1]
        reading = READING.match(page.text, place + 1)
        if reading and character in page.annotations.table:
            found += page.text[place : reading.end()]
            clean += character
            place = reading.end()
            continue
        follower = page.text[place + 1 : place + 2]
        if not is_ordinary(character or "\n") or follower in ("?", "("):
            break
        if character in page.annotations.table:
            break
        found += character
        clean += character
        place += 1
    return found, clean
