"""Find the headline, broken over lines or repeated, and never make one from the lead.

A fetched page often opens with the browser's title, `headline_site`: a later line that is the first
part of it (or, rarer, the last) is the headline, and the one nearest above the article is taken.
Without that help, the headline is the nearest line above the article or its line of dates that can
be one: not a label, a menu, a button or a sentence. Two or three lines that only together make the
browser's title, or a title of an official document, are one headline.
"""

import re

from shanben.extract.body import is_noise
from shanben.extract.lines import Line
from shanben.extract.vocabulary import end_pattern, leading_label, phrase_pattern

MIN_LENGTH, MAX_LENGTH = 5, 90
REACH = 12  # lines above the article in which a headline without other signs is looked for
MAX_LINES = 4

Headline = tuple[int, ...]  # positions of its lines, in order

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_SEPARATORS = "_-—–|·:<>=(~»/,"
_QUOTES = str.maketrans(
    {"“": '"', "”": '"', "「": '"', "」": '"', "‘": "'", "’": "'", "『": "'", "』": "'", " ": ""}
)
_SENTENCE_END = ("。", "；", ";", "，", ",", "、", "：", ":")
_MENU_MARK = re.compile(r"[>»→]|^首页|\|.*\||^\W*$|^https?:|^www\.|^[\d\s:/.-]+$")
_DOCUMENT_END = re.compile(
    '(?:通知|公告|通告|意见|决定|办法|方案|批复|函|条例|规定|细则|规划|报告|公示|令|决议|说明|纪要|讲话|要点)[》"”]?$'
)


def squeeze(text: str) -> str:
    """Return `text` without blanks and with one kind of quotation marks, for comparison.

    >>> squeeze('全区 召开“创新年” 大会') == squeeze("全区召开「创新年」大会")
    True
    """
    return text.translate(_QUOTES)


def find_repeats(lines: list[Line]) -> list[Headline]:
    """Return the runs of lines that repeat the beginning or the end of the page's first line."""
    if not lines or not MIN_LENGTH <= len(lines[0].text) <= 160:
        return []
    first = squeeze(lines[0].text)
    found: list[Headline] = []
    for index in range(1, len(lines)):
        text = lines[index].text
        if not MIN_LENGTH <= len(text) <= MAX_LENGTH or text[0] not in lines[0].text:
            continue
        squeezed = squeeze(text)
        joined = _join_lines(lines, first, index) if first.startswith(squeezed) else None
        if joined:
            found.append(joined)
        elif _repeats(first, squeezed):
            found.append((index,))
    return _longest(lines, found)


def _repeats(first: str, text: str) -> bool:
    """Tell whether `text` is the headline in the browser's title `first`."""
    if len(text) * 3 < len(first) and len(text) < 12:
        return False
    if first.startswith(text):
        return len(first) == len(text) or first[len(text)] in _SEPARATORS or len(text) >= 12
    return (
        first.endswith(text) and first[-len(text) - 1] in _SEPARATORS and len(text) * 2 > len(first)
    )


def _join_lines(lines: list[Line], first: str, index: int) -> Headline | None:
    """Return the run of two or more lines from `index` that together begin the browser's title."""
    joined = squeeze(lines[index].text)
    for count in range(2, MAX_LINES + 1):
        if (
            index + count > len(lines)
            or lines[index + count - 1].number - lines[index].number > 2 * count
        ):
            return None
        joined += squeeze(lines[index + count - 1].text)
        if not first.startswith(joined):
            return None
        if _repeats(first, joined):
            return tuple(range(index, index + count))
    return None


def _longest(lines: list[Line], found: list[Headline]) -> list[Headline]:
    """Return the headlines that are not a part of a longer one."""
    lengths = {run: sum(len(squeeze(lines[index].text)) for index in run) for run in found}
    longest = max(lengths.values(), default=0)
    return [run for run in found if lengths[run] == longest]


def choose_headline(
    lines: list[Line], repeats: list[Headline], first: int, dates: list[int]
) -> Headline | None:
    """Return the headline of the article that begins at line `first`, or None.

    `dates` are the positions of lines that print the page's date.
    """
    above = [run for run in repeats if run[-1] < first]
    if above:
        return above[-1]
    bottom = max((index for index in dates if index < first), default=first)
    for index in [*range(bottom - 1, max(-1, bottom - 1 - REACH), -1), *range(bottom + 1, first)]:
        if can_be_headline(lines[index].text):
            return _widen(lines, index)
    return None


def can_be_headline(text: str) -> bool:
    """Tell whether a line above an article can be its headline."""
    if not MIN_LENGTH <= len(text) <= MAX_LENGTH or len(_HAN.findall(text)) < 4:
        return False
    if text.endswith(_SENTENCE_END) or "。" in text or _MENU_MARK.search(text):
        return False
    if leading_label(text) or end_pattern().match(text) or is_noise(text):
        return False
    if phrase_pattern("footer").search(text) or phrase_pattern("junk").search(text):
        return False
    return not is_menu_line(text)


def is_menu_line(text: str) -> bool:
    """Tell whether a line is a row of four or more short words."""
    words = text.split()
    return len(words) >= 4 and len(text) - len(words) <= 7 * len(words) and "，" not in text


def _widen(lines: list[Line], index: int) -> Headline:
    """Return the headline that ends in line `index`, with the lines above that belong to it."""
    if not _DOCUMENT_END.search(lines[index].text):
        return (index,)
    top = index
    while top > 0 and index - top < MAX_LINES - 1 and _continues(lines[top - 1], lines[top]):
        top -= 1
    return tuple(range(top, index + 1))


def _continues(upper: Line, lower: Line) -> bool:
    """Tell whether a document's title runs on from one line to the next."""
    if lower.text.startswith("关于") and len(upper.text) >= 4:
        return can_be_headline(upper.text)
    return not _opens_title(lower.text) and can_be_headline(upper.text)


def _opens_title(text: str) -> bool:
    """Tell whether a line is a whole title of a document: it names its subject with 关于."""
    return "关于" in text
