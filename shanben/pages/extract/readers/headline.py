"""Find the headline, broken over lines or repeated, and never make one from the lead.

A fetched page often opens with the browser's title, `headline_site`: a later line that is the first
part of it (or, rarer, the last) is the headline, and the one nearest above the article is taken.
Without that help, the headline is the nearest line above the article or its line of dates that can
be one: not a label, a menu, a button or a sentence. Two or three lines that only together make the
browser's title, or a title of an official document, are one headline.
"""

import re
from typing import NamedTuple

from shanben.pages.extract.readers.body import is_caption, is_noise
from shanben.pages.extract.tools.lines import Line
from shanben.pages.extract.tools.vocabulary import (
    is_outlet,
    leading_label,
    opens_end,
    phrase_pattern,
)

MIN_LENGTH, MAX_LENGTH = 5, 90
REACH = 12  # lines above the article in which a headline without other signs is looked for
OPENING = 1200  # characters of the article whose words a headline shares
MIN_SHARED = 0.2
BROWSER_SHARED, BROWSER_SCORE = 0.3, 2.0  # words, and score to beat, of a headline with its site
MAX_LINES = 4
MAX_BETWEEN = 3  # bylines and labels between the headline and the date

Headline = tuple[int, ...]  # positions of its lines, in order


class Prose(NamedTuple):
    """The lines of a page, where its article begins, and the opening of the article."""

    lines: list[Line]
    first: int
    opening: str


_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_HAN_PAIR = re.compile(f"(?=({_HAN.pattern}{{2}}))")  # also those that overlap
_ELLIPSIS = re.compile(r"…|\.\.\.")
_SEPARATORS = "_-—–|·:<>=(~»/,"
_QUOTES = dict.fromkeys("“”「」", '"') | dict.fromkeys("‘’『』", "'") | {" ": ""}
_QUOTE = re.compile(f"[{''.join(_QUOTES)}]")
_SENTENCE_END = ("。", "；", ";", "，", ",", "、", "：", ":")
_SITE_SEPARATOR = re.compile(r" ?(?:_+|\||--+| - | – |-) ?")
_MENU_MARK = re.compile(
    r"""
    [>»→]                  # steps of a breadcrumb
    | ^(?: -- | [—–] )     # a dash that opens a subtitle or a signature
    | ^首页                # a menu from its first word
    | \|.*\|               # words between bars
    | ^\W*$                # nothing but marks
    | ^https?: | ^www\.    # an address
    | \d{1,2}:\d\d$        # a time at the end
    | ^[\d\s:/.-]+$        # nothing but figures
    """,
    re.VERBOSE,
)
_BYLINE = re.compile("(?:记者|通讯员|作者|编辑|摄影|责编)[ :/]")
_DOCUMENT_END = re.compile(
    r"""
    (?: 通知|公告|通告|意见|决定|办法|方案|批复|函|条例|规定|细则  # kinds of official documents
      | 规划|报告|公示|令|决议|说明|纪要|讲话|要点
    )
    [》"”]? $
    """,
    re.VERBOSE,
)
_ISSUER_END = re.compile("(?:政府|办公室|委员会|[厅局委办部院处]|大会|公司|大学|学校|中心|协会)$")


def squeeze(text: str) -> str:
    """Return `text` without blanks and with one kind of quotation marks, for comparison.

    >>> squeeze('全区 召开“创新年” 大会') == squeeze("全区召开「创新年」大会")
    True
    """
    for char in {*_QUOTE.findall(text)}:
        text = text.replace(char, _QUOTES[char])
    return text


def find_repeats(lines: list[Line]) -> list[Headline]:
    """Return the runs of lines that repeat the beginning or the end of the page's first line."""
    if not lines or not MIN_LENGTH <= len(lines[0].text) <= 160 or "。" in lines[0].text:
        return []
    first = squeeze(_ELLIPSIS.split(lines[0].text)[0])
    cut = first != squeeze(lines[0].text)
    found: list[Headline] = []
    for index in range(1, len(lines)):
        text = lines[index].text
        if not MIN_LENGTH <= len(text) <= MAX_LENGTH or text[0] not in lines[0].text:
            continue
        squeezed = squeeze(text)
        joined = _join_lines(lines, first, index) if first.startswith(squeezed) else None
        if joined:
            found.append(joined)
        elif _repeats(first, squeezed) or (cut and len(first) >= 8 and squeezed.startswith(first)):
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


def choose_headline(page: Prose, repeats: list[Headline], dates: list[int]) -> Headline | None:
    """Return the headline of the article, or None.

    `dates` are the positions of lines that print a date. A line that shares no words with the
    article is its headline only when it stands right above the date.
    """
    lines, first = page.lines, page.first
    above = [run for run in repeats if run[-1] < first and _is_about(page, run)]
    if above:
        return above[-1]
    if not page.opening:
        return None
    bottom = max((index for index in dates if index < first), default=first)
    best, best_score = _score_browser_title(page), BROWSER_SCORE
    best_score = 0.0 if best is None else best_score
    for index in range(max(0, bottom - REACH), min(first, bottom + REACH)):
        if index == bottom or not can_be_headline(lines[index].text):
            continue
        score = _score(page, index, bottom)
        if score > best_score:
            best, best_score = index, score
    return None if best is None else _widen(lines, best)


def _score_browser_title(page: Prose) -> int | None:
    """Return the first line when it is a browser's title with the article's words, else None.

    It is the headline when no line near the article is a better one.
    """
    text = page.lines[0].text
    if page.first == 0 or "。" in text:
        return None
    cut = headline_end(text)
    if cut > MAX_LENGTH or not can_be_headline(text[:cut]):
        return None
    return 0 if share_words(squeeze(text[:cut]), page.opening) >= BROWSER_SHARED else None


def headline_end(text: str) -> int:
    """Return where the headline ends in a browser's title: before the parts that name the site.

    >>> headline_end("全市召开会议_要闻_江城新闻网"), headline_end("全市召开A-B股会议")
    (6, 10)
    """
    parts = [*_SITE_SEPARATOR.finditer(text)]
    for mark in parts:
        names = re.split(_SITE_SEPARATOR, text[mark.end() :])
        named = "_" in mark[0] or any(is_outlet(name.strip()) for name in names)
        if named and mark.start() >= MIN_LENGTH:
            return mark.start()
    return len(text)


def _is_about(page: Prose, run: Headline) -> bool:
    """Tell whether a repeated line can be about the article: 登录/注册 is repeated too."""
    text = squeeze("".join(page.lines[index].text for index in run))
    if is_outlet(text):
        return False
    return len(text) >= 12 or share_words(text, page.opening) > 0


def _score(page: Prose, index: int, bottom: int) -> float:
    """Return how well a line fits as headline; 0 when it does not.

    Weights found on news pages with their browser's titles removed: shared words tell most, then
    length, then closeness to the date, which mostly stands below the headline.
    """
    text = squeeze(page.lines[index].text)
    shared = share_words(text, page.opening)
    distance = bottom - index if index < bottom else 2 * (index - bottom) + 2
    if shared < MIN_SHARED and not (len(text) >= 8 and _is_right_above(page, index, bottom)):
        return 0
    known = index > 0 and text[:6] == squeeze(page.lines[0].text)[:6]
    return 3 * shared + min(len(text), 24) / 16 - 0.12 * distance + 1.5 * known + 1


def _is_right_above(page: Prose, index: int, bottom: int) -> bool:
    """Tell whether a line stands above the date with nothing but labels and bylines between."""
    between = page.lines[index + 1 : bottom]
    return (
        index < bottom < page.first
        and len(between) <= MAX_BETWEEN
        and all(leading_label(line.text) or _BYLINE.search(line.text) for line in between)
    )


def share_words(title: str, opening: str) -> float:
    """Return the share of pairs of Han characters of `title` that the article's opening has too.

    >>> share_words("我市举行会谈", "7月1日,我市举行座谈会。")
    0.6
    """
    pairs = _HAN_PAIR.findall(title)
    return sum(pair in opening for pair in pairs) / len(pairs) if pairs else 0.0


def can_be_headline(text: str) -> bool:
    """Tell whether a line above an article can be its headline."""
    if not MIN_LENGTH <= len(text) <= MAX_LENGTH or len(_HAN.findall(text)) < 4:
        return False
    if text.endswith(_SENTENCE_END) or "。" in text or _MENU_MARK.search(text):
        return False
    if leading_label(text) or opens_end(text) or is_noise(text):
        return False
    if is_caption(text) or _BYLINE.search(text):
        return False
    if phrase_pattern("footer", "junk").search(text):
        return False
    return not is_menu_line(text) and not is_outlet(text)


def is_menu_line(text: str) -> bool:
    """Tell whether a line is a row of four or more short words."""
    words = text.split()
    return len(words) >= 4 and len(text) - len(words) <= 7 * len(words) and "，" not in text


def _widen(lines: list[Line], index: int) -> Headline:
    """Return the headline that ends or begins in line `index`, with the lines that belong to it."""
    if _DOCUMENT_END.search(lines[index].text):
        top = index
        while top > 0 and index - top < MAX_LINES - 1 and _continues(lines[top - 1], lines[top]):
            top -= 1
        return tuple(range(top, index + 1))
    if index + 1 < len(lines) and _names_its_issuer(lines[index].text, lines[index + 1].text):
        return index, index + 1
    for bottom in range(index + 1, min(index + MAX_LINES, len(lines))):
        if not can_be_headline(lines[bottom].text) or "关于" in lines[bottom].text:
            break
        if "关于" in lines[index].text and _DOCUMENT_END.search(lines[bottom].text):
            return tuple(range(index, bottom + 1))
    run = _lines_of_one_element(lines, index)
    return run if all(can_be_headline(lines[one].text) for one in run) else (index,)


def _names_its_issuer(upper: str, lower: str) -> bool:
    """Tell whether a document's title goes on below the office that issued it: 县政府 / 关于…的通知."""
    return (
        _ISSUER_END.search(upper) is not None
        and lower.startswith("关于")
        and can_be_headline(lower)
        and _DOCUMENT_END.search(lower) is not None
    )


def _continues(upper: Line, lower: Line) -> bool:
    """Tell whether a document's title runs on from one line to the next."""
    if not can_be_headline(upper.text):
        return False
    return lower.text.startswith("关于") or "关于" not in lower.text


def _lines_of_one_element(lines: list[Line], index: int) -> Headline:
    """Return the lines around `index` without a blank line between, when blank lines enclose them.

    Where every element of a page is followed by a blank line, lines without one are one element.
    """
    top = bottom = index
    while top > 0 and lines[top].number - lines[top - 1].number == 1:
        top -= 1
    while bottom + 1 < len(lines) and lines[bottom + 1].number - lines[bottom].number == 1:
        bottom += 1
    enclosed = top > 0 and bottom + 1 < len(lines)
    return tuple(range(top, bottom + 1)) if enclosed and bottom - top < MAX_LINES - 1 else (index,)
