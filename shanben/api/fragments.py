"""Why a fragment that looks damaged is left as it is.

Repair wants whole pages: the proof that a converter annotated a page is that it annotated it everywhere.
One sentence shows too little, and comes back as it was found. Who repairs sentences, rows of a table or
chunks of a corpus should hear of it, so the public `repair_text` adds what is found here. The command
reads whole pages and does not ask.
"""

import re
from collections.abc import Iterator

from shanben.base.findings import Finding
from shanben.base.page_text import line_of
from shanben.base.terminal import plural
from shanben.pages.repair.converter.annotations import (
    LEAST_CHARACTERS,
    LEAST_CONFIRMED,
    READING,
    SYLLABLE,
    is_reading,
    is_table_character,
    simplified_characters,
)

HAN = "\u4e00-\u9fff"
TONE = re.compile("[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]")
# 勇?lián): a reading whose opening parenthesis was taken together with half a character.
TORN = re.compile(rf"(?<=[{HAN}][?!;])({SYLLABLE})\)")
# 上?茖W院: bytes that were shifted by one show a Latin letter or sign inside a word of Han characters.
SHIFTED = re.compile(rf"\?(?<=[{HAN}]\?)(?=[{HAN}][A-Z\[\\\]^_`{{|}}~][{HAN}])")
CONTEXT = 4


def explain_fragment(text: str) -> tuple[Finding, ...]:
    """Return a finding that says why a text was left that a converter damaged; none for another.

    A lesson does not look damaged: it has many readings, or Simplified characters, which no converted
    page has; nor does a word of Latin letters without a tone mark.
    """
    spots = sorted({*_find_readings(text), *_find_shifted(text)})
    if not spots or len(spots) >= LEAST_CONFIRMED:
        return ()  # nothing, or enough to be judged by: then it was judged
    if not simplified_characters().isdisjoint(text):
        return ()
    start, end = spots[0]
    near = " ".join(text[max(0, start - CONTEXT) : end + CONTEXT].split())
    message = (
        f'looks damaged by a converter near "{near}", but {plural(len(spots), "spot")} '
        f"{'prove' if len(spots) > 1 else 'proves'} nothing: a whole page must show "
        f"{LEAST_CONFIRMED} readings of {LEAST_CHARACTERS} characters; left as found."
    )
    line = line_of(text, start)
    return (Finding("R303", message, line=line, start=start, end=end, count=len(spots)),)


def _find_readings(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of readings that a converter may have put there."""
    if ")" not in text or not TONE.search(text):
        return
    for match in READING.finditer(text, 1):
        character = text[match.start() - 1]
        if not TONE.search(match[1]) or not "\u4e00" <= character <= "\u9fff":
            continue
        # A reading that is not the character's own has lost it to bytes shifted by one.
        if not is_reading(match[1], character) or is_table_character(character):
            yield match.span()
    yield from (match.span() for match in TORN.finditer(text) if TONE.search(match[1]))


def _find_shifted(text: str) -> Iterator[tuple[int, int]]:
    """Yield the question marks after which bytes were shifted."""
    if "?" in text:
        yield from (match.span() for match in SHIFTED.finditer(text))
