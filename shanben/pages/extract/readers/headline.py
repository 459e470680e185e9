"""Find the headline, broken over lines or repeated, and never make one from the lead.

A fetched page often opens with the browser's title, `headline_site`: a later line that is the first
part of it (or, rarer, the last) is the headline, and the one nearest above the article is taken.
Without that help, the headline is the line above the article or its line of dates that can be one (not
a label, a menu, a number, a button or a sentence) and shares most words with the article. A line above
the date beats those below it, and of lines that follow each other the first is the headline: what comes
after it are subtitles. Two or three lines that only together make the browser's title, or a title of an
official document, are one headline.

Around a headline stand arrows and bars, and the name of the site after a separator: `trim_headline`.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from shanben.base.patterns import compile_late
from shanben.pages.extract.readers.breadcrumb import ARROW
from shanben.pages.extract.readers.meanings import (
    ARROWS,
    DOUBT,
    META_KINDS,
    SURE,
    UNKNOWN,
    Meaning,
    clue_meanings,
    is_button,
    is_document_number,
    list_meanings,
    read_meaning,
    read_plain,
    stronger,
)
from shanben.pages.extract.tools.dates import find_dates
from shanben.pages.extract.tools.known_words import (
    agency_set,
    find_labels,
    is_of_departments,
    is_office,
    is_outlet,
    label_kinds,
    leading_label,
    phrases,
)
from shanben.pages.extract.tools.lines import Line

MIN_LENGTH, MAX_LENGTH = 5, 90
REACH = 12  # lines above the article in which a headline without other signs is looked for
NOTICES = 4  # lines at the head of a page that notices and their buttons may take
OPENING = 1200  # characters of the article whose words a headline shares
MIN_SHARED = 0.2
LONG_HEADLINE = 8  # characters of a headline that shares no words with the article
BROWSER_SHARED, BROWSER_SCORE = 0.3, 3.0  # words, and score to beat, of a headline with its site
OUTLET_SHARED, OUTLET_LENGTH = 0.34, 7  # words and length of a headline that looks like an outlet
CLOSE_MEANINGS = 0.3  # points between a headline and something else, of which neither is sure
CLOSE = 0.05  # points between two headlines of which neither is surely it
KICKER = 0.6  # of the score of the next line: what a headline has at least, and a kicker has not
MAX_LINES = 4
MAX_BARS = 4  # words between bars that can be a headline and the names of its site
MAX_BETWEEN = 3  # bylines and labels between the headline and the date

Headline = tuple[int, ...]  # positions of its lines, in order


class Prose(NamedTuple):
    """The lines of a page, where its article begins, and the opening of the article."""

    lines: list[Line]
    first: int
    opening: str


_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_FOUR_HAN = re.compile(f"(?:[^{_HAN.pattern[1:]}*{_HAN.pattern}){{4}}")
_HAN_PAIR = compile_late(f"(?=({_HAN.pattern}{{2}}))")  # also those that overlap
_ELLIPSIS = re.compile(r"…|\.\.\.")
_SEPARATORS = "_-—–|·:<>=(~»/,"
_PARTING = "_-|"  # what mostly parts a headline and its site
_QUOTES = dict.fromkeys("“”「」", '"') | dict.fromkeys("‘’『』", "'") | {" ": ""}
_QUOTE = re.compile(f"[{''.join(_QUOTES)}]")
_SITE_SEPARATOR = re.compile(r"_+|\||--+|——|::+|[·»«>–-]| — | / ")
_SEPARATOR_SIGN = re.compile("[_|—:·»«>/–-]")  # a class is found five times as fast
_SITE = re.compile(
    "(?:网站?|官网|论坛|社区|频道|门户|在线|电视台|政府|博客|版)$"
)  # after a separator
_BARS = frozenset("|/·>»")  # alone on a line they part the steps of a menu
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
    """Return the runs of lines that repeat the beginning or the end of the page's browser title."""
    top = _find_browser_title(lines)
    if top is None:
        return []
    title = lines[top].text
    first = squeeze(_ELLIPSIS.split(title)[0])
    cut = first != squeeze(title)
    found: list[Headline] = []
    for index in range(top + 1, len(lines)):
        text = lines[index].text
        if text[0] not in title or not MIN_LENGTH <= len(text) <= MAX_LENGTH:
            continue
        squeezed = squeeze(text)
        joined = _join_lines(lines, first, index) if first.startswith(squeezed) else None
        if joined:
            found.append(joined)
        elif _repeats(first, squeezed) or (cut and len(first) >= 8 and squeezed.startswith(first)):
            found.append((index,))
    return _longest(lines, found)


def _find_browser_title(lines: list[Line]) -> int | None:
    """Return the position of the page's first line; notices of the site may stand before it."""
    for index, line in enumerate(lines[:NOTICES]):
        if "。" in line.text or is_button(line.text):
            continue
        return index if MIN_LENGTH <= len(line.text) <= 160 else None
    return None


def _repeats(first: str, text: str) -> bool:
    """Tell whether `text` is the headline in the browser's title `first`."""
    if len(text) * 3 < len(first) and len(text) < 12:
        return first.startswith(text) and len(text) > MIN_LENGTH and first[len(text)] in _PARTING
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


def list_rivals(
    page: Prose, title: Headline, repeats: list[Headline], dates: list[int]
) -> list[tuple[int, str]]:
    """Return the lines that were looked at and are not the headline `title`, each with the reason.

    Those that fit come first, the best of them before the others; the rest by their nearness to the
    article. The arguments are those of `choose_headline`, of which `title` is the answer.
    """
    bottom = _find_bottom(page, dates)
    window = range(max(0, bottom - REACH), min(page.first, bottom + REACH))
    repeated = {index for run in repeats for index in run}
    is_repeat = bool(title) and any(set(title) <= set(run) for run in repeats)
    best = max((weigh_line(page, index, bottom).margin for index in title), default=0.0)
    found = []
    for index in sorted({*window, *(at for at in repeated if at < page.first)} - {*title}):
        fit = weigh_line(page, index, bottom)
        score, why = max(0.0, fit.margin), fit.other.says
        if index in dates:
            score, why = 0.0, _meaning("date").says
        elif fit.is_doubtful and not title:
            why = f"it can be {why} as well, {fit.points:.1f} points to {fit.other.points:.1f}"
        elif score and is_repeat:
            why = "the browser's title does not begin with it"
            if index in repeated:
                why = "it stands further from the article"
        elif score and title and index > title[0]:
            why = "it stands under the headline"
        elif score:
            why = f"it fits less well, {score:.1f} points to {best:.1f}"
        found.append((-score, -index, index, why or NO_LENGTH))
    return [(index, why) for _, _, index, why in sorted(found)]


def list_fits(page: Prose, dates: list[int], index: int) -> list[Meaning]:
    """Return everything that a line around the article can be, the likeliest first; as above.

    A headline is among it where the words, the length and the place of the line speak for one.
    """
    line = page.lines[index].text
    text = _cut_headline(line) if index < page.first else None
    found = {meaning.name: meaning for meaning in list_meanings(text or line)}
    more = [_meaning("date")] if index in dates else []
    if text:
        fit = weigh_line(page, index, _find_bottom(page, dates))
        own = Meaning("headline", max(0.0, fit.points), "", "words of the article, and its place")
        more += [fit.other, own]
    for meaning in more:
        found[meaning.name] = stronger(meaning, found.get(meaning.name, UNKNOWN))
    told = [meaning for meaning in found.values() if meaning.points]
    return sorted(told, key=lambda meaning: -meaning.points)


NO_LENGTH = "too short or too long, or hardly Chinese"


class Fit(NamedTuple):
    """How well a line fits as headline, in points, and the strongest other thing that it can be."""

    points: float
    other: Meaning

    @property
    def margin(self) -> float:
        """Return what the headline has more than the other meaning; below 0 it is the other."""
        return self.points - self.other.points

    @property
    def is_surely_other(self) -> bool:
        """Tell whether its words or its place say that the line is something else."""
        return self.other.points >= SURE and self.other.clue != "strange"

    @property
    def is_doubtful(self) -> bool:
        """Tell whether about as much speaks for the other meaning as for the headline."""
        return self.other.points >= DOUBT and abs(self.margin) <= CLOSE_MEANINGS


_NO_FIT = Fit(0.0, UNKNOWN)
Doubt = tuple[int, Fit]  # a line, and what speaks for each of its two meanings


class Choice(NamedTuple):
    """The headline, () where there is none.

    `rivals` are two lines of which neither is surely it; `doubt` is one that may be something else.
    """

    headline: Headline = ()
    rivals: tuple[int, ...] = ()
    doubt: Doubt | None = None


def choose_headline(page: Prose, repeats: list[Headline], dates: list[int]) -> Choice:
    """Return the headline of the article.

    `dates` are the positions of lines that print a date. A line that shares no words with the
    article is its headline only when it stands right above the date.
    """
    lines, first = page.lines, page.first
    above = [run for run in repeats if run[-1] < first and _is_about(page, run, dates)]
    if above:
        is_notice = _is_text_of_notice(page, above[-1], dates)
        return Choice((0,) if is_notice else _find_dated(page, above, dates))
    if not page.opening:
        return Choice()
    bottom = _find_bottom(page, dates)
    fits = {
        index: weigh_line(page, index, bottom)
        for index in range(max(0, bottom - REACH), min(first, bottom + REACH))
        if index not in dates
    }
    scores = {index: fit.margin for index, fit in fits.items() if fit.margin > 0}
    best = max(scores, key=scores.__getitem__, default=None)
    is_other = 0 in fits and fits[0].is_surely_other
    if best is None or scores[best] <= BROWSER_SCORE:
        browser = None if 0 in dates or is_other else _score_browser_title(page)
        if browser is not None:
            return Choice(_widen(lines, browser, page.opening))
    if doubt := _find_doubt(fits, best):
        return Choice(doubt=doubt)
    if best is None:
        top = None if is_other else _find_head(page)
        heads = () if top is None or top in dates else (top,)
        return Choice(heads or _find_thread(page) or _find_short(page, bottom))
    below = _find_below_list(page, scores, best, bottom)
    if below is not None:
        return Choice((below,))
    if _announces_quote(lines, best):
        return Choice((best, best + 1))
    rival = _find_rival(lines, scores, best)
    if rival is not None:
        return Choice(rivals=(best, rival))
    return Choice(_widen(lines, _first_of_run(lines, scores, best), page.opening))


def _find_below_list(page: Prose, scores: dict[int, float], best: int, bottom: int) -> int | None:
    """Return the line right over the date where the best one is of a list above it.

    One of 热门文章 can have more words of the article than its own headline.
    """
    above = (line.text for line in reversed(page.lines[max(0, best - LONGEST_LINKS) : best]))
    met = next((text for text in above if read_meaning(text).points >= SURE), "")
    if not met or read_meaning(met).clue != "end":
        return None
    below = (at for at in scores if at > best and _is_right_above(page, at, bottom))
    return next(below, None)


LONGEST_LINKS = 8  # lines of a list of other articles over the headline


def _find_dated(page: Prose, runs: list[Headline], dates: list[int]) -> Headline:
    """Return the last of the repeats of a headline that stands right over a date, else the last.

    Under the date a headline comes back as the words of a picture.
    """
    last = runs[-1]
    text = page.lines[last[0]].text
    if len(last) > 1 or any(at > last[0] for at in dates):
        return last
    again = [run for run in runs if len(run) == 1 and page.lines[run[0]].text == text]
    tops = [(0,), *again] if page.lines[0].text == text else again
    return next((run for run in reversed(tops) if _is_over_date(page, run, dates)), last)


def _is_over_date(page: Prose, run: Headline, dates: list[int]) -> bool:
    """Tell whether nothing but bylines and labels stands between a headline and the date.

    Or the date, with a time, is in the next line, after an account that no table knows.
    """
    under = page.lines[run[-1] + 1].text if run[-1] + 1 < page.first else ""
    if len(under) <= LONGEST_META and _CLOCKED.search(under) and find_dates(under):
        return True
    below = next((at for at in dates if at > run[-1]), page.first)
    return below < page.first and _is_right_above(page, run[-1], below)


def _is_text_of_notice(page: Prose, run: Headline, dates: list[int]) -> bool:
    """Tell whether a repeat opens the text of a company's notice below the date.

    The headline above the date has the company's short name first: 江城微: 江城微电子公司管理办法.
    """
    top = page.lines[0].text
    return 1 in dates and run[0] > 1 and ":" in top and can_be_headline(top) and len(run) == 1


def _find_thread(page: Prose) -> Headline:
    """Return the headline of a thread in a forum: the line with its button [复制链接], or above it."""
    for index in range(1, page.first):
        text = page.lines[index].text
        if text in _COPY_LINK:
            return (index - 1,) if can_be_headline(page.lines[index - 1].text) else ()
        if text.endswith(_COPY_LINK):
            return (index,) if can_be_headline(text) else ()
    return ()


_COPY_LINK = ("[复制链接]", "[复制连结]")


def _find_short(page: Prose, bottom: int) -> Headline:
    """Return the headline of two to four characters right above the date or the article: 街拍.

    The article has the word, or the browser's title begins with it; names of departments, buttons and
    places are words of menus.
    """
    for index in range(bottom - 1, max(-1, bottom - 2 - MAX_BETWEEN), -1):
        text = page.lines[index].text
        if _SHORT.fullmatch(text) and text not in phrases("section", "exact"):
            browser = page.lines[0].text if index else ""
            is_about = text in page.opening or (
                browser.startswith(text) and browser[len(text) :].startswith(tuple(_SEPARATORS))
            )
            is_about = is_about or _is_enclosed(page, index)
            return (index,) if is_about and read_meaning(text) == UNKNOWN else ()
        if not _is_known(text):
            return ()
    return ()


def _is_enclosed(page: Prose, index: int) -> bool:
    """Tell whether four characters stand between a breadcrumb and the date with its source.

    Or they open the page, a byline follows, and the article has two of them.
    """
    text, below = page.lines[index].text, page.lines[index + 1].text
    if len(text) < LONGEST_SHORT:
        return False
    if index:
        is_meta = bool(find_dates(below)) and any(
            label_kinds()[word] == "source" for _, _, word in find_labels(below)
        )
        return is_meta and _is_breadcrumb(page.lines[index - 1].text)
    is_byline = read_meaning(below).name in ("byline", "credit")
    return is_byline and share_words(text, page.opening) > 0


LONGEST_SHORT = 4
_SHORT = compile_late("[\u3400-\u9fff]{2,4}")


def _find_bottom(page: Prose, dates: list[int]) -> int:
    """Return the line above which a headline is looked for: a date, else labels, else the article.

    Of several labels and bylines that follow each other it is the topmost.
    """
    above = [
        index
        for index in dates
        if index < page.first and _PAPER_PAGE.match(page.lines[index].text) is None
    ]
    if above:
        return max(above)
    lowest = max(0, page.first - REACH)
    labels = [at for at in range(lowest, page.first) if _is_under_headline(page.lines[at].text)]
    bottom = labels[-1] if labels else page.first
    while bottom - 1 in labels:
        bottom -= 1
    return bottom


# 第6版:民生 2022-08-19, over the headline.
_PAPER_PAGE = re.compile("第 ?[A-Z]?[0-9]{1,4} ?版")


def _find_doubt(fits: dict[int, Fit], best: int | None) -> Doubt | None:
    """Return the best line, or the best where none fits, if it is as likely something else."""
    lines = fits if best is None else (best,)
    close = [index for index in lines if fits[index].is_doubtful]
    found = max(close, key=lambda index: fits[index].margin, default=None)
    return None if found is None else (found, fits[found])


def _find_rival(lines: list[Line], scores: dict[int, float], best: int) -> int | None:
    """Return another line that fits as well as the best one and is no part of the same headline."""
    if len(scores) < 2:
        return None
    close = [
        index
        for index, score in scores.items()
        if score > scores[best] - CLOSE
        and _cut_headline(lines[index].text) != _cut_headline(lines[best].text)
    ]
    apart = [
        index
        for index in close
        if not all(between in scores for between in range(min(index, best), max(index, best)))
    ]
    return apart[0] if apart else None


def _announces_quote(lines: list[Line], index: int) -> bool:
    """Tell whether a headline ends in a colon and goes on with a quotation on the next line."""
    if lines[index].text[-1] != ":" or index + 1 >= len(lines):
        return False
    lower = lines[index + 1]
    is_next = lower.number - lines[index].number == 1 and len(lower.text) <= MAX_LENGTH // 2
    return is_next and lower.text[0] in "“「" and lower.text[-1] in "”」"


def _find_head(page: Prose) -> int | None:
    """Return the page's first line when it is a headline by its place alone.

    Between it and the article stand only lines that are known for what they are. The names of
    sections may stand above it.
    """
    lines, first = page.lines, page.first
    top = 0
    while top < min(first, MAX_SECTIONS) and lines[top].text in phrases("section", "exact"):
        top += 1
    if not top < first <= top + MAX_BETWEEN + 1 or not can_be_headline(lines[top].text):
        return None
    is_head = (
        len(lines[top].text) > MIN_LENGTH
        and not is_outlet(lines[top].text)
        and all(_is_known(line.text) for line in lines[top + 1 : first])
    )
    return top if is_head else None


MAX_SECTIONS = 2  # names of sections above the page's headline


def _is_known(text: str) -> bool:
    """Tell whether a line under a headline is a label, a byline, a number or a numbered head."""
    return read_meaning(text).name in _BETWEEN or _WIRE_HEAD.match(text) is not None


_BETWEEN = frozenset(
    ("meta_line", "credit", "summary", "byline", "outlet", "heading", "button", "caption")
)
_LABELS = frozenset(("label", "people_label", "summary_label", "document_label"))


def _is_under_headline(text: str) -> bool:
    """Tell whether a line opens with a label, but for the headline's own, or is a byline."""
    plain = read_plain(text)
    if plain.points or len(text) < MIN_LENGTH:  # cheaper than to ask all of a menu's words
        return plain.clue in _LABELS
    return read_meaning(text).clue == "byline"


def _first_of_run(lines: list[Line], scores: dict[int, float], index: int) -> int:
    """Return the first of the lines up to `index` that all could be the headline: subtitles follow.

    A document's title over several lines is put together later.
    """
    top = index
    while (
        top - 1 in scores
        and lines[top].number - lines[top - 1].number <= 2
        and not _DOCUMENT_END.search(lines[top].text)
        and scores[top - 1] > KICKER * scores[top]
        and not is_outlet(lines[top - 1].text)
    ):
        top -= 1
    return top


def _score_browser_title(page: Prose) -> int | None:
    """Return the first line when it is a browser's title with the article's words, else None.

    It is the headline when no line near the article is a better one.
    """
    if page.first == 0 or "。" in page.lines[0].text:
        return None
    text = _cut_headline(page.lines[0].text)
    if text is None or not can_be_headline(page.lines[0].text):
        return None
    return 0 if share_words(squeeze(text), page.opening) >= BROWSER_SHARED else None


def trim_headline(text: str) -> tuple[int, int]:
    """Return the span of the headline in its line, without arrows, bars and the names of its site.

    >>> [text[slice(*trim_headline(text))] for text in ("→ 全市召开会议 ←", "全市召开会议 | |")]
    ['全市召开会议', '全市召开会议']
    >>> [text[slice(*trim_headline(text))] for text in ("全市召开会议_江城网", "全市召开A-B股会议")]
    ['全市召开会议', '全市召开A-B股会议']
    >>> trim_headline("—" * 20)
    (0, 20)
    """
    start, end = _trim_signs(text)
    if ":" in text or text.startswith("标题 "):
        start += _title_label(text[start:])
    if ":" in text:
        end = _find_label_after(text) or end
        start = wire.end() if "题" in text and (wire := _WIRE_HEAD.match(text)) else start
    if text[end - 1] == ")" and (clock := _CLOCK_TAIL.search(text, start + MIN_LENGTH, end)):
        end = clock.start()
    has_button = "分享" in text or "字号" in text or "字体" in text or text[-1] == "]"
    if has_button and (button := _GLUED_BUTTON.search(text, start, end)):
        end = button.start()
    if (
        "日" in text[-LONGEST_DATED:]
        and (dated := find_dated_tail(text[:end])) > start + MIN_LENGTH
    ):
        end = dated
    if _SEPARATOR_SIGN.search(text) is None:
        return start, end
    for mark in _SITE_SEPARATOR.finditer(text, start + MIN_LENGTH, end):
        if _is_site(mark[0], text[mark.start() - 1], text[mark.end() : end]):
            return start, start + len(text[start : mark.start()].rstrip())
    return start, end


def _trim_signs(text: str) -> tuple[int, int]:
    """Return the span of a line without the arrows and dashes around it; all of it if it has no more."""
    start, end = 0, len(text)
    if text[0] in ARROWS or text[-1] in ARROWS:
        start, end = end - len(text.lstrip(ARROWS)), len(text.rstrip(ARROWS))
    if text[0] in _DASHES and text[-1] in _DASHES and end > 2 * MIN_LENGTH:
        start, end = end - len(text.lstrip(_DASHES)), len(text.rstrip(_DASHES))
    return (start, end) if start < end else (0, len(text))


_DASHES = "-—–"
_CLOCK_TAIL = re.compile(
    r" ?[(][0-9]{1,2}:[0-9]{2}[)]$"
)  # when it was posted: 全市召开会议 (23:18)
# A button that is glued to a headline: 全市召开会议分享到:.
_GLUED_BUTTON = re.compile(
    # Not of what asks for it: 选择字号:.
    "(?<=[\u3400-\u9fff”」])(?<!选择|调整|设置|浏览|阅读|改变|文章|页面)"
    "(?:分享到|分享至|字号|字体) ?:?$"
    r"| ?\[(?:复制[链连][接结]|打印(?:本页|此文)?|[大中小 ]{3,5}|收藏|关闭)\]$"
)


def find_dated_tail(text: str) -> int:
    """Return where a headline ends that its site and the day follow in its line; else 0.

    The outlet that stands after the day is no part of it either.

    >>> find_dated_tail("旧桥拆除 居民合影 江城网 2023年9月3日"), find_dated_tail("通知 2023年9月3日")
    (9, 0)
    """
    match = _DATED_TAIL.search(text)
    if match is None or is_outlet(text[: match.start()].strip()):  # a line of the date
        return 0
    is_site = match[1].isascii() or is_outlet(match[1])
    return match.start() if is_site and (not match[2] or is_outlet(match[2])) else 0


LONGEST_DATED = 26  # characters of a day's last one, its time and an outlet
_DATED_TAIL = re.compile(
    r" ([\w·.:/-]{2,24}) (?:19|20)[0-9][0-9]年[0-9]{1,2}月[0-9]{1,2}日(?: [0-9:]{4,8})?"
    r"(?: ([\w·-]{3,16}))?$"
)


def _title_label(text: str) -> int:
    """Return where the headline begins after its label, 标题:; 0 without one."""
    if _FORUM_TITLE.match(text):
        return len("标题 ")
    label = leading_label(text)
    if label is None or label_kinds()[label] != "title":
        return 0
    after = find_labels(text)[0][1]
    return after + len(text[after:]) - len(text[after:].lstrip())


_FORUM_TITLE = re.compile(
    "标题 (?! |作者|时间|发[布表]|回[复应])"
)  # 标题 王琳谈修桥, on boards of old


# A wire's dateline in front of the headline: 江城3月5日电 题:.
_WIRE_HEAD = re.compile(
    r"[\u3400-\u9fff]{2,12}[0-9]{1,2}月[0-9]{1,2}日[电讯] ?(?:[(][^()]{1,16}[)])? ?题 ?: ?"
    r"(?:(?:通讯|特稿|综述|述评|特写|时评|专访) ?: ?)?"
)


def _find_label_after(text: str) -> int:
    """Return where a headline ends that labels follow in its line, 全市召开会议 作者:王琳; else 0."""
    kinds = label_kinds()
    for start, _, word in find_labels(text):
        if kinds[word] == "person" or kinds[word] in META_KINDS:
            is_apart = start > MIN_LENGTH and text[start - 1] == " "
            return len(text[:start].rstrip()) if is_apart else 0
    return 0


def _is_site(mark: str, before: str, tail: str) -> bool:
    """Tell whether what a separator cuts off names the site: always after _, else by its words."""
    if "_" in mark:
        return True
    names = [_LATIN_NAME.sub("", name.strip(" #")) for name in _SITE_SEPARATOR.split(tail)]
    sure = mark not in ("——", "·", "-", ">", " / ") or (mark == "-" and before == " ")
    known = [is_outlet(name) or (sure and _SITE.search(name[-3:]) is not None) for name in names]
    known[-1] = known[-1] or names[-1].endswith(_OWNERS) or (sure and is_office(names[-1]))
    if sure or before == " ":
        return any(known)
    return known[-1] and all(map(_is_step, names[:-1], known))


def _is_step(name: str, is_known: bool) -> bool:
    """Tell whether a name before that of the site can be one of its sections."""
    return is_known or is_of_departments(name)


# How names of owners of sites end, which no headline has after a mark.
_OWNERS = ("人民政府", "有限公司", "门户网站", "政府网")


# What a site is called in English, after its name: 江城时报 JIANGCHENG TIMES.
_LATIN_NAME = re.compile("(?<=[\u3400-\u9fff]) [A-Za-z][A-Za-z .&'-]*$")


def _is_about(page: Prose, run: Headline, dates: list[int]) -> bool:
    """Tell whether a repeated line can be about the article: 登录/注册 is repeated too."""
    text = squeeze("".join(page.lines[index].text for index in run))
    if is_outlet(text) or is_document_number(text):
        return False
    is_about = len(text) >= 12 or share_words(text, page.opening) > 0
    return is_about or _heads_dated(page, run) or _is_over_date(page, run, dates)


def _heads_dated(page: Prose, run: Headline) -> bool:
    """Tell whether a repeat below the date is the page's first line, and the date its second."""
    lines = page.lines
    is_first = len(run) == 1 < run[0] and lines[run[0]].text == lines[0].text
    return is_first and bool(find_dates(lines[1].text))


_SIGNS = frozenset(ARROWS + "☉⊙◎◇▓")  # what opens a line with nothing but a name


class JudgedLine(NamedTuple):
    """A line by its position: its headline, the share that the article has too, what else it is."""

    at: int
    text: str
    shared: float
    own: Meaning


def weigh_line(page: Prose, index: int, bottom: int) -> Fit:
    """Return how well a line fits as headline, and what else it can be.

    Weights found on news pages with their browser's titles removed: shared words tell most, then
    length, then closeness to the date, which mostly stands below the headline.
    """
    headline = _cut_headline(page.lines[index].text)
    if headline is None:
        return _NO_FIT
    other = read_meaning(headline)
    if other.points >= SURE:
        return Fit(0.0, other)
    text = squeeze(headline)
    shared = share_words(text, page.opening)
    line = JudgedLine(index, text, shared, other)
    other = stronger(other, _read_place(page, line, bottom))
    distance = bottom - index if index < bottom else 2 * (index - bottom) + 2
    known = index > 0 and text[:6] == squeeze(page.lines[0].text)[:6]
    above = index < bottom < page.first
    points = 3 * shared + min(len(text), 24) / 16 - 0.12 * distance + 1.5 * known + above + 1
    return Fit(points, other)


def _read_place(page: Prose, line: JudgedLine, bottom: int) -> Meaning:
    """Return what a line can be by its place and by the words that it shares with the article."""
    index, text, shared, own = line
    whole = page.lines[index].text
    is_strange = shared < MIN_SHARED
    if own.name == "outlet":
        is_alone = shared < OUTLET_SHARED or len(text) < OUTLET_LENGTH
        return _meaning("outlet_alone" if is_alone else "outlet")
    if index == 0 and is_office(whole):
        return _meaning("outlet_alone")  # the owner of the site
    is_parted = _SEPARATOR_SIGN.search(whole) is not None
    front, *rest = _SITE_SEPARATOR.split(whole, maxsplit=1) if is_parted else (whole,)
    is_subject = whole[len(front) : len(front) + 1] == "|" and front[-1:] != " " and not is_strange
    if front.strip() in agency_set() and not (is_subject and len(rest[0]) >= LONG_HEADLINE):
        return _meaning("agency")
    if is_strange and own.clue == "button_opening":
        return _meaning("strange_button")
    if _is_menu_step(page.lines, index):
        return _meaning("menu_step")
    if index and _is_label_of_document(page.lines[index - 1].text):
        return _meaning("value_below_label")
    if len(whole) <= LONGEST_TAG and _is_tag(page.lines, index):
        return _meaning("tag")
    if whole[0] in _BULLETS and _is_listed(page.lines, index):
        return _meaning("link")
    if is_strange and not (_is_right_above(page, index, bottom) and _is_long(page, line, bottom)):
        is_named = _is_chosen_from_list(page, line) or _ends_breadcrumb(page, line, bottom)
        is_named = is_named or _is_in_paper(page, line, bottom)
        return UNKNOWN if is_named else _meaning("strange")
    return UNKNOWN


def _is_listed(lines: list[Line], index: int) -> bool:
    """Tell whether the sign that opens a line opens the one above or below it as well."""
    sign = lines[index].text[0]
    return any(
        line.text[0] == sign for line in (*lines[index - 1 : index], *lines[index + 1 :][:1])
    )


_BULLETS = frozenset("·•▪■●◆")


def _ends_breadcrumb(page: Prose, line: JudgedLine, bottom: int) -> bool:
    """Tell whether a line right over the date or the article is the last step of a breadcrumb above.

    Or it comes back under the date, as the words of a picture do.
    """
    whole = page.lines[line.at].text
    between = page.lines[line.at + 1 : page.first if line.at > bottom else bottom]
    if len(between) > MAX_BETWEEN or not all(_is_known(below.text) for below in between):
        return False
    if line.at < bottom and any(other.text == whole for other in page.lines[bottom : page.first]):
        return True
    above = (other.text for other in page.lines[max(0, line.at - REACH) : line.at])
    return any(
        text.endswith(whole) and text[: -len(whole)].rstrip()[-1:] in _STEPS for text in above
    )


def _is_in_paper(page: Prose, line: JudgedLine, bottom: int) -> bool:
    """Tell whether a line right over the article has only the head of a newspaper's page above it."""
    at, first = line.at, page.first
    if at < bottom or len(line.text) < MIN_LENGTH or first - at > MAX_BETWEEN + 1:
        return False
    head, between = page.lines[max(0, bottom - 1) : at], page.lines[at + 1 : first]
    return (
        any(_PAGE_OF_PAPER.search(over.text) for over in head)
        and all(map(_is_of_head, page.lines[bottom + 1 : at]))
        and all(_is_known(below.text) for below in between)
    )


def _is_of_head(line: Line) -> bool:
    """Tell whether a line is of a newspaper's head: the page, the paper, buttons to other pages."""
    if _PAGE_OF_PAPER.search(line.text) or is_outlet(line.text.strip("《》")):
        return True
    return read_meaning(line.text).points >= SURE


_PAGE_OF_PAPER = re.compile("(?:第 ?[A-Z]?[0-9]{1,3}|[A-Z][0-9]{1,2}) ?版")
_STEPS = frozenset(">»›→/|")  # what parts the steps of a breadcrumb


def _is_label_of_document(text: str) -> bool:
    """Tell whether a line is a label alone whose value stands on the next line: 发布机构, 索 引 号."""
    if len(text) > LONGEST_CELL:
        return False
    word = text.replace(" ", "").rstrip(":")  # 专栏: stands over headlines
    kind = label_kinds().get(word)
    return kind == "office" or (kind == "document" and len(word) > len("专栏"))


LONGEST_CELL = 10  # characters of a label in a table's cell


def _is_tag(lines: list[Line], index: int) -> bool:
    """Tell whether a short line is one of a group that stands twice, one right below the other."""
    text = lines[index].text
    for step in range(2, MAX_TAGS + 1):
        for other in (index - step, index + step):
            if 0 < other < len(lines) - 1 and lines[other].text == text:
                sides = (-1, 1) if index else (1,)
                beside = ((lines[index + one].text, lines[other + one].text) for one in sides)
                return any(own == its and len(own) <= LONGEST_TAG for own, its in beside)
    return False


LONGEST_TAG, MAX_TAGS = 12, 6  # characters of a tag, and tags of a page


def _is_menu_step(lines: list[Line], index: int) -> bool:
    """Tell whether a lone bar or arrow stands on the next line; of two the line is a table's cell."""
    is_bar = [line.text in _BARS for line in lines[index + 1 : index + 3]]
    return is_bar[:1] == [True] and is_bar != [True, True]


def _is_chosen_from_list(page: Prose, line: JudgedLine) -> bool:
    """Tell whether a line over the article is one of a list above it: the list's chosen article."""
    between = page.lines[line.at + 1 : page.first]
    if len(line.text) < LONG_HEADLINE or len(between) > MAX_BETWEEN:
        return False
    whole = page.lines[line.at].text
    listed = any(other.text == whole for other in page.lines[max(0, line.at - REACH) : line.at])
    return listed and all(_is_known(below.text) or below.text[0] in _SIGNS for below in between)


def _meaning(clue: str) -> Meaning:
    return clue_meanings()[clue]


def _is_long(page: Prose, line: JudgedLine, bottom: int) -> bool:
    """Tell whether a line is long for a link, opens the page, or follows a menu.

    Over a line that has more than the bare date it is a headline, whatever stands above it.
    """
    if len(line.text) >= LONG_HEADLINE or line.at == 0:
        return True
    above = page.lines[line.at - 1].text
    if read_meaning(above).clue in _MENUS or _is_breadcrumb(above):
        return True
    is_clocked = _CLOCKED.search(page.lines[bottom].text) or bottom > line.at + 1
    return bool(is_clocked) and not line.text.endswith(tuple(phrases("section", "end")))


# What a menu has not under its words, and a headline has: a time of day, or the article's source.
_CLOCKED = re.compile("[0-9]{1,2}:[0-9][0-9]|来源:|发布时间:")
LONGEST_META = 60  # characters of the line under a headline with the date and its labels


def _is_breadcrumb(text: str) -> bool:
    """Tell whether a line says where on the site the reader is: 您的位置: 江城网 > 民生."""
    return "位置" in text and ARROW.search(text) is not None


_MENUS = frozenset(("menu_mark", "dash", "figures", "clock_at_end", "number_at_end"))


def _is_right_above(page: Prose, index: int, bottom: int) -> bool:
    """Tell whether a line stands above the date with nothing but labels and bylines between."""
    between = page.lines[index + 1 : bottom]
    if between and len(between) <= MAX_ORIGINAL and between[0].text == "原创":
        return True  # over the author and the account, on pages of WeChat
    return (
        index < bottom < page.first
        and len(between) <= MAX_META
        and all(_is_known(line.text) for line in between)
    )


MAX_META = 5  # lines of bylines and of labels with their values between the headline and the date
MAX_ORIGINAL = 4  # lines of 原创, authors, account


def share_words(title: str, opening: str) -> float:
    """Return the share of pairs of Han characters of `title` that the article's opening has too.

    >>> share_words("我市举行会谈", "7月1日,我市举行座谈会。")
    0.6
    """
    pairs = _HAN_PAIR.findall(title)
    return sum(map(opening.__contains__, pairs)) / len(pairs) if pairs else 0.0


def can_be_headline(text: str) -> bool:
    """Tell whether a line can be a headline by its words alone, arrows and site aside."""
    headline = _cut_headline(text)
    return headline is not None and read_meaning(headline).points < DOUBT


@lru_cache(maxsize=512)  # a line is weighed, compared with rivals, and asked when others join it
def _cut_headline(line: str) -> str | None:
    """Return a line without what stands around a headline; None when it has not a headline's length."""
    if not MIN_LENGTH <= len(line) <= 2 * MAX_LENGTH or _is_barred(line):
        return None
    start, end = trim_headline(line)
    text = line[start:end]
    is_long = MIN_LENGTH <= len(text) <= MAX_LENGTH
    if (
        "日" in text[-LONGEST_DATED:]
        and (dated := _DATED_SITE.fullmatch(text))
        and is_outlet(dated[1])
    ):
        return None
    return text if is_long and _FOUR_HAN.match(text) else None


# A line of the date, of which a label was cut off: 江城网 www.jiangcheng.example 2021年6月27日.
_DATED_SITE = re.compile(
    r"(\S{2,16})(?: +[A-Za-z0-9.:/-]+)? +(?:19|20)[0-9][0-9]年[0-9]{1,2}月[0-9]{1,2}日(?: ?[0-9:]{4,8})?"
)


def _is_barred(line: str) -> bool:
    """Tell whether bars part more words than a headline and the names of its site: a menu."""
    return (
        line.count("|") >= MAX_BARS and sum(map(bool, map(str.strip, line.split("|")))) > MAX_BARS
    )


def _widen(lines: list[Line], index: int, opening: str) -> Headline:
    """Return the headline that ends or begins in line `index`, with the lines that belong to it."""
    if _DOCUMENT_END.search(lines[index].text):
        top = index
        while top > 0 and index - top < MAX_LINES - 1 and _continues(lines[top - 1], lines[top]):
            top -= 1
        return tuple(range(top, index + 1))
    if index + 1 < len(lines) and _names_its_issuer(lines[index].text, lines[index + 1].text):
        return index, index + 1
    if "关于" in lines[index].text:
        for bottom in range(index + 1, min(index + MAX_LINES, len(lines))):
            if not can_be_headline(lines[bottom].text) or "关于" in lines[bottom].text:
                break
            if _DOCUMENT_END.search(lines[bottom].text):
                return tuple(range(index, bottom + 1))
    if index + 1 < len(lines) and _goes_on_below(lines, index, opening):
        return index, index + 1
    run = _lines_of_one_element(lines, index)
    return run if all(can_be_headline(lines[one].text) for one in run) else (index,)


def _goes_on_below(lines: list[Line], index: int, opening: str) -> bool:
    """Tell whether two short lines are one headline: the article has the word that they break.

    湖东镇举办秋 / 季运动会, of an article with 秋季; or the whole of both.
    """
    upper, lower = lines[index], lines[index + 1]
    if not len(upper.text) <= LONGEST_HALF >= len(lower.text) > 2:
        return False
    if lower.number - upper.number != 1 or _HALF.fullmatch(lower.text) is None:
        return False
    whole = upper.text + lower.text
    seam = whole[len(upper.text) - 2 : len(upper.text) + 2]
    return seam in opening and read_meaning(lower.text) == UNKNOWN


LONGEST_HALF = 12
_HALF = compile_late("[\u3400-\u9fff]+")


def _names_its_issuer(upper: str, lower: str) -> bool:
    """Tell whether a document's title goes on below the office that issued it: 县政府 / 关于…的通知."""
    return (
        lower.startswith("关于")
        and _ISSUER_END.search(upper) is not None
        and can_be_headline(lower)
        and _DOCUMENT_END.search(lower) is not None
    )


def _continues(upper: Line, lower: Line) -> bool:
    """Tell whether a document's title runs on from one line to the next."""
    if not can_be_headline(upper.text):
        return False
    is_issuer = _ISSUER_END.search(upper.text) is not None
    if lower.text.startswith("关于"):
        return is_issuer
    return "关于" not in lower.text and (is_issuer or "关于" in upper.text)


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
