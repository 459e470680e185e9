"""Join the lines of text that was wrapped by hand or by a mailer, before anything else is read.

Such a page has paragraphs whose lines are all of one width but for the last: 20 to 40 characters, give
or take the mark that may not begin a line. All of them can stand behind a margin of blanks, and the
first of a paragraph behind more. A list of headlines has no such width, and a page with long paragraphs
was not wrapped; both are left as they are. A joined line keeps its line breaks, so its offsets stay
those of the page; `unwrap` takes them out of the paragraph.
"""

import re
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

from shanben.pages.extract.tools.dates import find_dates
from shanben.pages.extract.tools.known_words import find_labels
from shanben.pages.extract.tools.lines import SHORT, Line, fold

NARROW, WIDE = 20, 40  # characters of a wrapped line
SLACK = 1  # by which lines of one width differ
FEWEST = 3  # full lines that show that a page was wrapped
FEW = 2  # as many show it where each goes on to the end of a sentence, and no line is longer
_ENDS = "。！？!?”…:："
_INDENTED = ("\u3000\u3000", "  ", "\t", "\u00a0\u00a0")
_BREAK = re.compile("[ \t\u3000\u00a0]*(?:\r\n|\n|\r)[ \t\u3000\u00a0]*")


def join_wrapped(page: str, lines: list[Line]) -> list[Line]:
    """Return the lines with those of one wrapped paragraph made one."""
    # A torn line is prose, by its stops, that can go on in the line right under it.
    torn = [
        at
        for at, (line, below) in enumerate(pairwise(lines))
        if NARROW - 2 <= len(text := line.text) <= 2 * WIDE
        and below.number == line.number + 1
        and text[-1] not in _ENDS
        and ("，" in text or "," in text or "。" in text or "、" in text)
    ]
    if not torn:
        return lines
    sheet = _Sheet(page, _find_margin(page, [lines[at + 1] for at in torn]))
    is_sure = len(torn) >= FEWEST or _is_sure(sheet, lines, torn)
    block = _find_block(sheet, lines, [lines[at] for at in torn]) if is_sure else None
    if block is None:
        return lines
    head = _find_head(block, lines, torn[0])
    return [*lines[:head], *_join(block, lines[head:])]


class _Sheet(NamedTuple):
    """A page, and the blanks before each of its wrapped lines, in characters."""

    text: str
    margin: int


Measure = Callable[[_Sheet, Line], float]


class _Block(NamedTuple):
    """What is wrapped: where it stands, its width and how that is measured."""

    sheet: _Sheet
    width: float
    measure: Measure


def _find_margin(page: str, lines: list[Line]) -> int:
    """Return how many blanks stand before lines that go on with a paragraph: before most of them."""
    blanks = Counter(line.start - _begin(page, line) for line in lines)
    [(margin, count)] = blanks.most_common(1)
    return margin if count * 4 >= len(lines) * 3 else 0


def _find_head(block: _Block, lines: list[Line], first: int) -> int:
    """Return where the first wrapped paragraph begins; `first` is the first torn line.

    Above it are the page's title, its site and its menu, which are of any width. A line without a mark
    opens a paragraph where it is as wide as the others, goes on below and is indented as they are, or
    where none is and blank lines part them.
    """
    sheet = block.sheet
    rest = lines[first:]
    is_flush = not any(_is_indented(sheet, line) for line in rest)
    is_parted = is_flush and any(low.number > up.number + 1 for up, low in pairwise(rest))
    for at in range(first):
        is_apart = is_parted and (at == 0 or _ends_head(lines[at - 1], lines[at]))
        if (is_apart or _is_indented(sheet, lines[at])) and _reaches_stop(block, lines, at):
            return at
    return first


def _ends_head(upper: Line, lower: Line) -> bool:
    """Tell whether a line above a paragraph is none of its own: a blank line follows, or it is known."""
    is_known = upper.text[0] in "—-" or _is_meta(upper.text)
    return is_known or lower.number > upper.number + 1


def _reaches_stop(block: _Block, lines: list[Line], at: int) -> bool:
    """Tell whether a line goes on to one that ends a sentence, or has a mark inside."""
    while at + 1 < len(lines) and _goes_on(block, lines[at], lines[at + 1]):
        at += 1
        if lines[at].text[-1] in _STOPS or any(mark in lines[at].text for mark in "，,。"):
            return True
    return False


def unwrap(text: str) -> str:
    r"""Return a paragraph without the breaks and blanks between its wrapped lines.

    >>> unwrap("天还没有亮，\n　　他就出了门。")
    '天还没有亮，他就出了门。'
    """
    return _BREAK.sub("", text) if "\n" in text or "\r" in text else text


def _is_sure(sheet: _Sheet, lines: list[Line], torn: list[int]) -> bool:
    """Tell whether one or two torn lines show that a short article was wrapped.

    Each goes on to the end of a sentence, and no sentence of the page stands on a longer line. One alone
    is indented as the paragraphs are, and the line under it is not.
    """
    widest = max(len(lines[at].text) for at in torn) + SLACK
    is_closed = all(
        at in torn or (lines[at].text[-1] in _STOPS and len(lines[at].text) <= widest)
        for at in (at + 1 for at in torn)
    )
    # No captions, one under the other.
    is_cut = all(lines[at].text[-1] not in ")）】" for at in torn)
    if not (is_closed and is_cut) or any(
        "。" in line.text and len(line.text) > widest for line in lines
    ):
        return False
    if len(torn) >= FEW:
        return True
    under = torn[0] + 1
    opened = [
        line for at, line in enumerate(lines) if at in torn or ("。" in line.text and at != under)
    ]
    return not _is_indented(sheet, lines[under]) and all(
        _is_indented(sheet, line) for line in opened
    )


_STOPS = "。！？!?”"


def _is_indented(sheet: _Sheet, line: Line) -> bool:
    """Tell whether more blanks stand before a line than before all of them."""
    return sheet.text[_begin(sheet.text, line) + sheet.margin : line.start].endswith(_INDENTED)


def _begin(page: str, line: Line) -> int:
    """Return where the indentation of a line begins.

    Step by step: a search for a kind of line end that the page does not have would read all of it.
    """
    start = line.start
    while start and page[start - 1] not in "\r\n":
        start -= 1
    return start


def _count_characters(sheet: _Sheet, line: Line) -> float:
    """Return the width of a line from the margin on, with its indentation, in characters."""
    return line.end - _begin(sheet.text, line) - sheet.margin


def _count_cells(sheet: _Sheet, line: Line) -> float:
    """Return the same, but two characters of ASCII count as one."""
    return _cells(sheet.text[_begin(sheet.text, line) + sheet.margin : line.end])


def _cells(text: str) -> float:
    wide = (len(text.encode("utf-8", "replace")) - len(text)) / 2  # three bytes each
    return wide + (len(text) - wide) / 2


def _find_block(sheet: _Sheet, lines: list[Line], torn: list[Line]) -> _Block | None:
    """Return how the page was wrapped, as it explains most lines, None when it was not."""
    best, most = None, 0
    long = sum(len(line.text) for line in lines if len(line.text) > WIDE + 4 and "。" in line.text)
    for measure in (_count_characters, _count_cells):
        widths = (measure(sheet, line) for line in torn)
        counts = Counter(width for width in widths if NARROW - SLACK <= width <= WIDE + SLACK)
        if not counts:
            continue
        width = max(counts, key=lambda width: (_count_near(counts, width), width))
        full = _count_near(counts, width)
        is_wrapped = full >= min(FEWEST, len(torn)) and full * 4 >= len(torn) * 3
        if is_wrapped and full > most and long < full * width:
            best, most = _Block(sheet, width, measure), full
    return best


def _count_near(counts: Counter[float], width: float) -> int:
    return sum(count for other, count in counts.items() if abs(other - width) <= SLACK)


def _join(block: _Block, lines: list[Line]) -> list[Line]:
    paragraphs: list[list[Line]] = []
    for line in lines:
        if paragraphs and _goes_on(block, paragraphs[-1][-1], line):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return [
        _make_one(block.sheet.text, parts) if len(parts) > 1 else parts[0] for parts in paragraphs
    ]


def _goes_on(block: _Block, upper: Line, lower: Line) -> bool:
    """Tell whether `lower` is the next line of a paragraph: right under a full one, not indented."""
    sheet, width, measure = block
    if lower.number - upper.number != 1 or not _is_full(block, upper, lower):
        return False
    if _is_meta(upper.text) or _is_meta(lower.text):
        return False
    if (len(lower.text) > 4 and lower.text in upper.text) or _STEP.search(upper.text):
        return False  # a headline below the page's title, which has it, or below a breadcrumb
    return not _is_indented(sheet, lower) and measure(sheet, lower) <= width + SLACK


def _is_full(block: _Block, upper: Line, lower: Line) -> bool:
    """Tell whether a line is as wide as it can be: the first word below has no room in it.

    A Latin word is not cut, and a mark does not part from the character before it.
    """
    used = block.measure(block.sheet, upper)
    if abs(used - block.width) <= SLACK:
        return True
    word = _WORD.match(lower.text)
    return used < block.width and word is not None and used + _cells(word[0]) > block.width


_WORD = re.compile("[!-~]+|.[，。、；：？！”）》」,;:?!)]+")
_STEP = re.compile("[>＞»›→]")


def _is_meta(text: str) -> bool:
    """Tell whether a date or a label opens a line: it is no part of a paragraph, whatever its width.

    A sentence can open with a date as well: 2019年7月1日老油坊在清潭镇的渡口边重新开.
    """
    dates = find_dates(text[:DATED]) if text[0].isdecimal() else ()
    if dates and dates[0].start == 0 and len(text) <= DATED:
        return _GOES_ON_AS_PROSE.search(text, dates[0].end) is None
    labels = find_labels(text) if ":" in text or "：" in text else ()
    return bool(labels) and labels[0][0] == 0


# A comma that nothing blank follows, a full stop, or more words than an outlet's name has.
_GOES_ON_AS_PROSE = re.compile("[，,。](?! )|[\u3400-\u9fff]{9}")
DATED = 60  # characters of a line that a date opens


def _make_one(page: str, parts: list[Line]) -> Line:
    start, end = parts[0].start, parts[-1].end
    text = page[start:end]
    if len(text) <= SHORT:
        text = "".join(
            part if part in "\r\n" else fold(part) for part in re.split("([\r\n])", text)
        )
    return Line(parts[0].number, start, end, text)
