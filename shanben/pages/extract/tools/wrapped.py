"""Join the lines of text that was wrapped by hand or by a mailer, before anything else is read.

Such a page has paragraphs whose lines are all of one width but for the last: 20 to 40 characters, give
or take the mark that may not begin a line. A list of headlines has no such width, and a page with long
paragraphs was not wrapped; both are left as they are. A joined line keeps its line breaks, so its
offsets stay those of the page; `unwrap` takes them out of the paragraph.
"""

import re
from collections import Counter
from collections.abc import Callable
from itertools import pairwise

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

Measure = Callable[[str, Line], float]


def join_wrapped(page: str, lines: list[Line]) -> list[Line]:
    """Return the lines with those of one wrapped paragraph made one."""
    # A torn line is prose, by its stops, that can go on in the line right under it.
    torn = [
        line
        for line, below in pairwise(lines)
        if NARROW - 2 <= len(text := line.text) <= 2 * WIDE
        and below.number == line.number + 1
        and text[-1] not in _ENDS
        and ("，" in text or "," in text or "。" in text or "、" in text)
    ]
    if not torn or (len(torn) < FEWEST and not _is_sure(page, lines, torn)):
        return lines
    for measure in (_count_characters, _count_cells):
        width = _find_width(page, lines, torn, measure)
        if width:
            head = _find_head(page, lines, lines.index(torn[0]))
            return [*lines[:head], *_join(page, lines[head:], width, measure)]
    return lines


def _find_head(page: str, lines: list[Line], first: int) -> int:
    """Return where the paragraph begins of which `first` is the first torn line.

    Above it are the page's title, its site and its menu, which are of any width. Only an indentation
    shows that a line above, without a mark, is the paragraph's.
    """
    if first and not _is_indented(page, lines[first]):
        is_next = lines[first].number == lines[first - 1].number + 1
        return first - 1 if is_next and _is_indented(page, lines[first - 1]) else first
    return first


def unwrap(text: str) -> str:
    r"""Return a paragraph without the breaks and blanks between its wrapped lines.

    >>> unwrap("天还没有亮，\n　　他就出了门。")
    '天还没有亮，他就出了门。'
    """
    return _BREAK.sub("", text) if "\n" in text or "\r" in text else text


def _is_sure(page: str, lines: list[Line], torn: list[Line]) -> bool:
    """Tell whether one or two torn lines show that a short article was wrapped.

    Each goes on to the end of a sentence, and no sentence of the page stands on a longer line. One alone
    is indented as the paragraphs are, and the line under it is not.
    """
    numbers = {line.number for line in torn}
    ends = {line.number: below for line, below in pairwise(lines) if line.number in numbers}
    widest = max(map(_length, torn)) + SLACK
    is_closed = all(
        (below.text[-1] in _STOPS and len(below.text) <= widest) or below.number in ends
        for below in ends.values()
    )
    is_cut = all(line.text[-1] not in ")）】" for line in torn)  # no captions, one under the other
    if not (is_closed and is_cut) or any(
        "。" in line.text and len(line.text) > widest for line in lines
    ):
        return False
    if len(torn) >= FEW:
        return True
    under = ends[torn[0].number]
    opened = [line for line in lines if "。" in line.text and line != under]
    return not _is_indented(page, under) and all(
        _is_indented(page, line) for line in (*opened, *torn)
    )


_STOPS = "。！？!?”"


def _length(line: Line) -> int:
    return len(line.text)


def _is_indented(page: str, line: Line) -> bool:
    return page[_begin(page, line) : line.start].endswith(_INDENTED)


def _begin(page: str, line: Line) -> int:
    """Return where the indentation of a line begins.

    Step by step: a search for a kind of line end that the page does not have would read all of it.
    """
    start = line.start
    while start and page[start - 1] not in "\r\n":
        start -= 1
    return start


def _count_characters(page: str, line: Line) -> float:
    """Return the width of a line with its indentation, in characters."""
    return line.end - _begin(page, line)


def _count_cells(page: str, line: Line) -> float:
    """Return the same, but two characters of ASCII count as one."""
    text = page[_begin(page, line) : line.end]
    wide = (len(text.encode("utf-8", "replace")) - len(text)) / 2  # three bytes each
    return wide + (len(text) - wide) / 2


def _find_width(page: str, lines: list[Line], torn: list[Line], measure: Measure) -> float | None:
    """Return the width at which the page was wrapped, None when it was not."""
    widths = [measure(page, line) for line in torn]
    counts = Counter(width for width in widths if NARROW - SLACK <= width <= WIDE + SLACK)
    if not counts:
        return None
    best = max(counts, key=lambda width: (_count_near(counts, width), width))
    full = _count_near(counts, best)
    long = sum(len(line.text) for line in lines if len(line.text) > WIDE + 4 and "。" in line.text)
    is_wrapped = full >= min(FEWEST, len(torn)) and full * 4 >= len(torn) * 3 and long < full * best
    return best if is_wrapped else None


def _count_near(counts: Counter[float], width: float) -> int:
    return sum(count for other, count in counts.items() if abs(other - width) <= SLACK)


def _join(page: str, lines: list[Line], width: float, measure: Measure) -> list[Line]:
    paragraphs: list[list[Line]] = []
    for line in lines:
        if paragraphs and _goes_on(page, paragraphs[-1][-1], line, width, measure):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return [_make_one(page, parts) if len(parts) > 1 else parts[0] for parts in paragraphs]


def _goes_on(page: str, upper: Line, lower: Line, width: float, measure: Measure) -> bool:
    """Tell whether `lower` is the next line of a paragraph: right under a full one, not indented."""
    if lower.number - upper.number != 1 or abs(measure(page, upper) - width) > SLACK:
        return False
    if _is_meta(upper.text) or _is_meta(lower.text):
        return False
    if (len(lower.text) > 4 and lower.text in upper.text) or _STEP.search(upper.text):
        return False  # a headline below the page's title, which has it, or below a breadcrumb
    return not _is_indented(page, lower) and measure(page, lower) <= width + SLACK


_STEP = re.compile("[>＞»›→]")


def _is_meta(text: str) -> bool:
    """Tell whether a date or a label opens a line: it is no part of a paragraph, whatever its width."""
    dates = find_dates(text[:DATED]) if text[0].isdecimal() else ()
    if dates and dates[0].start == 0 and len(text) <= DATED:
        return "，" not in text
    labels = find_labels(text) if ":" in text or "：" in text else ()
    return bool(labels) and labels[0][0] == 0


DATED = 60  # characters of a line that a date opens


def _make_one(page: str, parts: list[Line]) -> Line:
    start, end = parts[0].start, parts[-1].end
    text = page[start:end]
    if len(text) <= SHORT:
        text = "".join(
            part if part in "\r\n" else fold(part) for part in re.split("([\r\n])", text)
        )
    return Line(parts[0].number, start, end, text)
