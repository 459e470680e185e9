"""Find Traditional characters that are left in Simplified text, and say why they may be there.

Only characters that the mainland never prints count (shanben/base/tables/script.tsv); 乾, 於 or 昇 in
names are right as they are. What is left is there for one of three reasons, and the message names
the one that the line shows: the line is Japanese, the line is Simplified and quotes, or the tables
know none.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate, pairwise
from operator import itemgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from shanben.base.findings import Finding
from shanben.base.tables import read_table

# A line that leaves more kinds of characters than this names only the first.
NAMED = 8
# Characters that are looked up at a time, so that their codes stay in the processor's cache.
BATCH_SIZE = 1 << 16
# What a character tells, one thing: it is Traditional, its line is Japanese, or Simplified, or ends.
TRADITIONAL, KANA, SIMPLIFIED, LINE_END = 1, 2, 4, 8
KANA_LETTERS = range(0x3041, 0x30FB)


def find_traditional(text_simplified: str) -> tuple[Finding, ...]:
    r"""Return one finding for each line that holds Traditional-only characters.

    The span reaches from the first such character of the line to the last; `count` is their number.

    >>> [finding.message for finding in find_traditional("“馬”字今作“马”字\n他说得对")]
    ['馬 (now 马) left in a line that is in Simplified; as found']
    """
    return find_traditional_pages([text_simplified])[0]


def find_traditional_pages(texts: Sequence[str]) -> list[tuple[Finding, ...]]:
    """Return the findings of each page; many pages are looked up faster together."""
    findings: list[tuple[Finding, ...]] = []
    batch: list[str] = []
    size = 0
    for text in texts:
        batch.append(text)
        size += len(text)
        if size > BATCH_SIZE:
            findings += _look_up(batch)
            batch, size = [], 0
    return findings + _look_up(batch)


class _Batch(NamedTuple):
    """Pages one after the other, and what their characters tell.

    `found` are their Traditional characters, `places` where these stand, `ends` where lines end.
    """

    kinds: bytes
    found: str
    places: list[int]
    ends: list[int]


def _look_up(pages: list[str]) -> list[tuple[Finding, ...]]:
    text = "".join(pages)
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    kinds = _character_kinds().take(codes, mode="clip")  # all are in it; faster than to look
    flagged = np.flatnonzero((kinds & (TRADITIONAL | LINE_END)) != 0)
    is_end = (kinds[flagged] & LINE_END) != 0
    places = flagged[~is_end]
    if not len(places):
        return [()] * len(pages)
    bounds = [*accumulate(map(len, pages), initial=0)]
    ends: list[int] = flagged[is_end].tolist()
    if "\r" in text:
        starts = frozenset(bounds)
        ends = [end for end in ends if end + 1 in starts or not text.startswith("\r\n", end)]
    found = codes[places].tobytes().decode("utf-32-le")
    batch = _Batch(kinds.tobytes(), found, places.tolist(), ends)
    return [tuple(_describe_page(batch, start, end)) for start, end in pairwise(bounds)]


def _describe_page(batch: _Batch, start: int, end: int) -> Iterator[Finding]:
    """Yield one finding for each line of the page between `start` and `end`."""
    kinds, found, places, ends = batch
    first, last = bisect_left(places, start), bisect_left(places, end)
    top, bottom = bisect_left(ends, start), bisect_left(ends, end)
    while first < last:
        line = bisect_right(ends, places[first], top, bottom)
        line_start = ends[line - 1] + 1 if line > top else start
        line_end = ends[line] if line < bottom else end
        after = bisect_left(places, line_end, first, last)
        names = _name_characters(found[first:after])
        message = f"{names} left in {_describe_line(kinds, line_start, line_end)}"
        span = places[first] - start, places[after - 1] + 1 - start
        yield Finding("V201", message, line - top + 1, None, *span, after - first)
        first = after


def _name_characters(found: str) -> str:
    names = _names()
    if len(found) == 1:
        return names[found]
    counted = sorted(Counter(found).items(), key=itemgetter(1), reverse=True)
    named = [
        f"{names[character]} {number} times" if number > 1 else names[character]
        for character, number in counted[:NAMED]
    ]
    more = f" and {len(counted) - NAMED} more" if len(counted) > NAMED else ""
    return ", ".join(named) + more


def _describe_line(kinds: bytes, start: int, end: int) -> str:
    if kinds.find(KANA, start, end) >= 0:
        return "a line with Japanese; as found"
    if kinds.find(SIMPLIFIED, start, end) >= 0:
        return "a line that is in Simplified; as found"
    return "a line that shows no script; as found"


@cache
def _simplified_forms() -> dict[str, str]:
    return {
        character: simplified
        for row in read_table("script")
        if row["evidence"] in ("hant", "variant")
        for character, simplified in zip(row["characters"], row["simplified"], strict=True)
    }


@cache
def _names() -> dict[str, str]:
    return {old: f"{old} (now {new})" for old, new in _simplified_forms().items()}


@cache
def _character_kinds() -> NDArray[np.uint8]:
    """Return, for every code point, what it tells."""
    kinds = np.zeros(0x110000, dtype=np.uint8)
    row = next(row for row in read_table("script") if row["evidence"] == "hans")
    kinds[[ord(character) for character in row["characters"]]] |= SIMPLIFIED
    kinds[[ord(character) for character in _simplified_forms()]] |= TRADITIONAL
    kinds[KANA_LETTERS] |= KANA
    kinds[[ord("\n"), ord("\r")]] = LINE_END
    return kinds
