"""Read which outlets an article is from: the value of 来源, or the outlet beside the date.

A value is cut at the next label, date or remark (参与互动), freed of brackets, and split where
several outlets stand in it (青岛西海岸报/西海岸新闻网). General words (转载, 网络) give way to a
named outlet elsewhere on the page. A person where an outlet should be (来源: 尹娟) is returned as
such.
"""

import re
from typing import NamedTuple

from shanben.pages.extract.tools.dates import find_dates
from shanben.pages.extract.tools.lines import SHORT, Line, fold, strip_span
from shanben.pages.extract.tools.people import is_bare_name
from shanben.pages.extract.tools.vocabulary import (
    button_openings,
    is_outlet,
    opens_end,
    phrases,
    remark_pattern,
    surnames,
)

Span = tuple[int, int]


class Source(NamedTuple):
    """The outlets of a page as spans; `person` when the one value is a name."""

    parts: tuple[Span, ...]
    method: str
    general: bool = False
    person: bool = False


_EDGE = " \u3000\u00a0\t:：|·,，、;；/-*＊"
_PAIRS = dict(zip('[［【《<〈(（“「『"', ']］】》>〉)）”」』"', strict=True))
_CLOSING = {closing: opening for opening, closing in _PAIRS.items() if opening != closing}
_SPLIT = re.compile(r" ?[、/;,] ?")
_TIME = re.compile(r" ?\d{1,2}:\d\d(?::\d\d)?")
# A private-use icon, a bracket that opens a button after the value, or an account's id after its name.
_STOP = re.compile("[\ue000-\uf8ff]|(?<=.)[【〖]|(?<=.)[(](?:ID|id|微信号)")
MAX_LENGTH = 40


def read_source(page: str, start: int, end: int, method: str, *, tail: bool) -> Source | None:
    """Return the outlets written in page[start:end], the value of a label, or None."""
    text = fold(page[start:end])
    cuts = [found.start for found in find_dates(text)]
    cuts += [
        match.start()
        for match in (_TIME.search(text), remark_pattern().search(text), _STOP.search(text))
        if match
    ]
    start, end = _trim(page, start, start + min(cuts, default=len(text)))
    end -= len("等") if page[start:end].endswith("等") and end - start > 4 else 0
    if not 0 < end - start <= MAX_LENGTH or "。" in page[start:end]:
        return None
    end = start + _outlet_end(fold(page[start:end]))
    value = fold(page[start:end])
    if value.isdigit() or "@" in value:
        return None
    if tail and is_bare_name(value) and value[0] in surnames("common"):
        return Source(((start, end),), method, person=True)
    return Source(_split(page, start, end), method, general=value in phrases("general", "exact"))


def _outlet_end(value: str) -> int:
    """Return where the outlet ends in a value that goes on with names: 南方网 张玮 陈理.

    >>> _outlet_end("南方网 张玮 陈理"), _outlet_end("南方网 广州站")
    (3, 7)
    """
    outlet, _, names = value.partition(" ")
    people = bool(names) and all(is_bare_name(name) for name in names.split())
    return len(outlet) if people and is_outlet(outlet) else len(value)


def _trim(page: str, start: int, end: int) -> Span:
    """Return the span without separators and brackets at its edges; a closed pair inside stays."""
    start, end = strip_span(page, start, end, _EDGE)
    while start < end:
        if _is_loose_opener(page, start, end):
            start += 1
        elif _is_loose_closer(page, start, end):
            end -= 1
        else:
            break
        start, end = strip_span(page, start, end, _EDGE)
    return start, end


def _is_loose_opener(page: str, start: int, end: int) -> bool:
    """Tell whether the first character opens a pair that ends with the span or nowhere in it."""
    closing = _PAIRS.get(page[start])
    return closing is not None and page.find(closing, start + 1, end) in (-1, end - 1)


def _is_loose_closer(page: str, start: int, end: int) -> bool:
    """Tell whether the last character belongs to a pair without its other half in the span."""
    last = page[end - 1]
    if last in _CLOSING:
        return page.find(_CLOSING[last], start, end) < 0
    return last in _PAIRS


def _split(page: str, start: int, end: int) -> tuple[Span, ...]:
    """Return the spans of the single outlets; a part of one character is not an outlet of its own."""
    text = fold(page[start:end])
    spans, position = [], 0
    for match in [*_SPLIT.finditer(text), None]:
        stop = match.start() if match else len(text)
        spans.append(_trim(page, start + position, start + stop))
        position = match.end() if match else stop
    if any(right - left < 2 for left, right in spans):
        return ((start, end),)
    return tuple(spans)


def find_outlet(page: str, line: Line) -> Source | None:
    """Return the outlet that a short line without any label consists of."""
    if line.end - line.start > SHORT:
        return None
    staff = page.find("记者", line.start + 2, line.end)  # 北京日报客户端 | 记者 李瑶
    start, end = _trim(page, line.start, line.end if staff < 0 else staff)
    text = fold(page[start:end])
    if not 2 <= len(text) <= 16 or not is_outlet(text):
        return None
    if opens_end(text) or text in phrases("widget", "exact"):
        return None
    if text.startswith(button_openings()):
        return None
    return Source(((start, end),), "beside_date")


def find_outlet_in_date_line(page: str, line: Line) -> Source | None:
    """Return the outlet that stands before or after the date of its line."""
    dates = find_dates(line.text)
    if not dates:
        return None
    front = line._replace(end=line.start + dates[0].start)
    time = _TIME.match(line.text, dates[-1].end)
    back = line._replace(start=line.start + (time.end() if time else dates[-1].end))
    text = fold(page[back.start : back.end])
    first = back._replace(end=back.start + len(text) - len(text.lstrip().partition(" ")[2]))
    return find_outlet(page, front) or find_outlet(page, back) or find_outlet(page, first)
