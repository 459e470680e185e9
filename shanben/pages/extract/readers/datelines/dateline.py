"""What a dateline is, and the parts of which every shape is made: names in their roles, places.

The place is what stands between the agency and the day; when that is the name of a service
(上海新闻 in 中新网上海新闻) it belongs to the agency, and the dateline has no place.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from shanben.base.types import Span
from shanben.pages.extract.tools.known_words import is_place, places
from shanben.pages.extract.tools.people import Credit, has_surname, is_han

LEAD = 120  # characters of the first paragraph in which a dateline and its credit stand
WORD_REACH = 60  # characters of a paragraph in which a dateline has its 电, 讯 or 记者


class Dateline(NamedTuple):
    """What a dateline says; spans are offsets in the page, `end` is where the article begins."""

    end: int
    agency: Span | None = None
    place: Span | None = None
    month: int | None = None
    day: Span | None = None
    credits: tuple[Credit, ...] = ()


def shift(span: Span, offset: int) -> Span:
    """Return a span of a text as one of a page in which the text begins at `offset`."""
    return span[0] + offset, span[1] + offset


def credit_names(
    names: Iterable[Span], offset: int, *kinds: str, word: Span | None = None
) -> tuple[Credit, ...]:
    """Return the people named at the head of an article, each in every one of the roles `kinds`."""
    return tuple(
        [Credit(*shift(name, offset), kind, word, "dateline") for name in names for kind in kinds]
    )


def trim_place(lead: str, start: int, end: int) -> Span | None:
    """Return the word in lead[start:end] without blanks around it."""
    word = lead[start:end].strip()
    begin = lead.index(word, start)
    return (begin, begin + len(word)) if word else None


def is_word(text: str) -> bool:
    """Tell whether a text is a word of two to eight Han characters, as places are."""
    return re.fullmatch(r"[\u3400-\u9fff]{2,8}", text) is not None


def known_place(lead: str, start: int, end: int) -> int:
    """Return where a place begins that the table knows and that closes lead[start:end], else `end`.

    The 文成 of 记者王琳文成报道 as well: two names are rare there, and so is a report without a place.
    """
    if end - start == 4 and is_han(lead[start:end]) and is_place(lead[end - 2 : end]):
        return end - 2
    begin = end
    for _ in range(2):  # 台湾台北 is a place in another one
        for length in range(min(8, begin - start - 2), 1, -1):
            if lead[begin - length : begin] in places():
                begin -= length
                break
    return begin


def end_of_names(lead: str, start: int, place: int) -> int:
    """Return where the names end before their place: in 王琳在台北 and 王琳 发自台北 after 王琳."""
    match = _FROM.search(lead, start, place)
    return match.start() if match else place


_FROM = re.compile(" *(?:在|从|自|发自)? *$")


def split_place(lead: str, start: int, end: int) -> int:
    """Return where the names end and the place begins in 温贵香台北."""
    known = known_place(lead, start, end)
    if known < end:
        return known
    if end - start >= 5 and has_surname(lead[start : start + 3]) and "、" not in lead[start:end]:
        return start + 3
    return end
