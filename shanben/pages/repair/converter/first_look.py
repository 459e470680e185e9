"""The first look at a place: whether it is worth while to list originals and to weigh them.

Nearly every mark of a page would be a cut for decoders d and e. So the cheap signs come first: what is
found reads like any other text, or the characters that its bytes make one off are far rarer.
"""

import re

from shanben.base.page_text import line_start
from shanben.pages.repair.converter.annotations import READING
from shanben.pages.repair.converter.damaged_page import CONTEXT, LINE_ENDS, DamagedPage
from shanben.pages.repair.converter.gbk import (
    LONE_BYTE,
    LONE_CHARACTER,
    PRIVATE_USE,
    character_pairs,
)
from shanben.pages.repair.converter.mark_laws import open_brackets
from shanben.pages.repair.converter.originals import count_oddities, measure_rarity
from shanben.pages.repair.converter.runs import (
    CUT_CHARACTERS,
    LONGEST_RUN,
    Ending,
    ordinary_characters,
    widen,
)
from shanben.pages.repair.converter.weighing import LONE_LETTER, ODDITY_PENALTY, measure_excess
from shanben.pages.repair.language.model import word_cost

# A run may end at ASCII and here.
LAST_ASCII = "\x7f"
MAY_END = CUT_CHARACTERS | {LONE_CHARACTER}
# A mark with the quote that it ends, at the end of a line: nothing there is odd.
CLOSED_LINE = re.compile("[。！？!?][”’」』](?:[\r\n]|\\Z)")
# A tag of which decoder e took the "<", with half of a character.
TORN_TAG = re.compile(r"\?/?[a-z][^<>\n]{0,60}>")
# Half of a character before a mark that is stored as ASCII: 哉f, for 以說，.
HALF_BEFORE_MARK = re.compile("[^\x00-@][@-~](?=[,:;?!])")
# Nats. Chosen on generated pages: see benchmarks/repair_quality.py.
LEAST_ODDITY = -2.0
ODD_REACH = 4
ODD_COST = 16.0
# Characters of debris, with a reading among them.
DEBRIS_REACH = 12
# The originals of cuts are up to 7 nats rarer, character by character, than what was found.
MOST_RARER = 9.0
# Up to the first place where a run may end, oddities counted: of 749 originals of cuts one was more
# than 3 nats dearer than what was found, and that one was wrong.
MOST_RARER_AT_FIRST = 3.0


def may_be_run(
    text: str, place: int, pending: int, most_rarer: float = MOST_RARER_AT_FIRST
) -> bool:
    """Tell whether the text at `place` may be a run of decoder d or e with the `pending` lead byte.

    It is none when the bytes make no character before the run may end, or far rarer ones.
    """
    end, wholes = place, []
    pairs = character_pairs()
    # A byte below 80 begins nothing: the run ends before it.
    while pending > LONE_BYTE:
        character = text[end : end + 1]
        if character <= LAST_ASCII or character in MAY_END:
            break
        pair = pairs.get(character)
        whole = ordinary_characters(pending).get(pair[0]) if pair else None
        if pair is None or whole is None:
            return False
        wholes.append(whole)
        pending = pair[1]
        end += 1
    if LONE_LETTER.search(text[place - 1 : place + 2]):
        return True
    original = "".join(wholes)
    rarity = measure_rarity(original) + ODDITY_PENALTY * count_oddities(original)
    return rarity - measure_rarity(text[place:end]) <= most_rarer


def is_odd(page: DamagedPage, left: str, start: int) -> bool:
    """Tell whether the text as found is so unlikely that a closer look is worth while."""
    if page.decoder == "q":
        return True
    if CLOSED_LINE.match(page.text, start):
        return False
    if page.ends_line(start + 1) or page.has_debris(start, start + 1):
        return True
    if TORN_TAG.match(page.text, start + 1):
        return True
    if page.next_residue(start) <= start + ODD_REACH:
        return True
    found = page.text[start : start + 1 + ODD_REACH]
    if LONE_LETTER.search(found) or any(word_cost(one) > ODD_COST for one in found[1:]):
        return True
    found = page.right_of(start, CONTEXT + 1)
    return measure_excess(page, left[-2:], found, None) > LEAST_ODDITY


def is_hopeless(page: DamagedPage, place: int, ending: Ending) -> bool:
    """Tell whether an ending of the run at `place` is not worth weighing.

    Nothing shows that the text is damaged, and the characters of the original are much rarer.
    """
    if LONE_LETTER.search(page.text[place - 1 : place + 2]):
        return False
    found = page.plain.after(place, ending.end, LONGEST_RUN)
    return measure_rarity(ending.restored) - measure_rarity(found) > MOST_RARER


def is_torn(left: str) -> bool:
    """Tell whether the last characters before a place look like the debris of a run."""
    return any(PRIVATE_USE.match(one) or word_cost(one) > ODD_COST for one in left[-ODD_REACH:])


def is_debris(text: str) -> bool:
    """Tell whether a text begins like the debris of a run."""
    found = text[:ODD_REACH]
    if LONE_LETTER.search(found) is not None or count_oddities(found):
        return True
    return any(word_cost(one) > ODD_COST for one in found)


def shows_cut(text: str, place: int) -> bool:
    """Tell whether what follows a mark that ends at `place` is debris of a cut, as d and e leave it.

    At the end of a line nothing follows: there it is the quote that the mark has left open. Of a tag
    decoder e took the "<".
    """
    if TORN_TAG.match(text, place):
        return True
    if text[place : place + 1] in LINE_ENDS:
        return bool(open_brackets(text[line_start(text, place) : place - 1]))
    pending = character_pairs()[widen(text[place - 1])][1]
    found = READING.sub("", text[place : place + DEBRIS_REACH]).partition("\n")[0]
    is_half = LONE_LETTER.match(text, place) or HALF_BEFORE_MARK.search(found[: ODD_REACH + 1])
    return (is_half is not None or is_debris(found)) and may_be_run(text, place, pending, 0.0)
