"""Choose the headline among the lines of a page.

Where no line stands twice, the headline is the line above the article or its line of dates that can be
one (not a label, a menu, a number, a button or a sentence) and shares most words with the article. A
line above the date beats those below it, and of lines that follow each other the first is the
headline: what comes after it are subtitles.
"""

import re
from functools import cache
from typing import NamedTuple

from shanben.base.patterns import compile_late
from shanben.pages.extract.readers.breadcrumb import ARROW
from shanben.pages.extract.readers.headlines.fitness import (
    CLOCKED,
    LONG_HEADLINE,
    MAX_BETWEEN,
    MAX_TAGS,
    REACH,
    Doubt,
    Fit,
    clue_meaning,
    is_day_of_week,
    is_right_above,
    weigh_line,
)
from shanben.pages.extract.readers.headlines.marked import find_marked
from shanben.pages.extract.readers.headlines.repeats import SEPARATORS
from shanben.pages.extract.readers.headlines.trimming import (
    MAX_LENGTH,
    MIN_LENGTH,
    Headline,
    Prose,
    can_be_headline,
    cut_headline,
    is_breadcrumb,
    is_known_name,
    share_words,
    squeeze,
)
from shanben.pages.extract.readers.headlines.widening import DOCUMENT_END, widen
from shanben.pages.extract.readers.meanings import (
    OFFICERS,
    SURE,
    UNKNOWN,
    Meaning,
    is_document_number,
    list_meanings,
    read_meaning,
    read_plain,
    stronger,
)
from shanben.pages.extract.tools.dates import find_dates, is_only_date
from shanben.pages.extract.tools.known_words import (
    find_labels,
    is_office,
    is_outlet,
    label_kinds,
    leading_label,
    match_paper_foot,
    phrases,
    surnames,
)
from shanben.pages.extract.tools.lines import Line, fold
from shanben.pages.extract.tools.name_signs import NAME_SIGNS
from shanben.pages.extract.tools.people import is_bare_name, is_dotted_name, is_monk

OPENING = 1200  # characters of the article whose words a headline shares
BROWSER_SHARED, BROWSER_SCORE = 0.3, 3.0  # words, and score to beat, of a headline with its site
CLOSE = 0.05  # points between two headlines of which neither is surely it
KICKER = 0.6  # of the score of the next line: what a headline has at least, and a kicker has not


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
            score, why = 0.0, clue_meaning("date").says
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
    text = cut_headline(line) if index < page.first else None
    found = {meaning.name: meaning for meaning in list_meanings(text or line)}
    more = [clue_meaning("date")] if index in dates else []
    if text:
        fit = weigh_line(page, index, _find_bottom(page, dates))
        own = Meaning("headline", max(0.0, fit.points), "", "words of the article, and its place")
        more += [fit.other, own]
    for meaning in more:
        found[meaning.name] = stronger(meaning, found.get(meaning.name, UNKNOWN))
    told = [meaning for meaning in found.values() if meaning.points]
    return sorted(told, key=lambda meaning: -meaning.points)


NO_LENGTH = "too short or too long, or hardly Chinese"


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
    if told := _find_repeated(page, repeats, dates):
        return Choice(_with_second_half(page, told))
    if not page.opening:
        return Choice(_find_over_clock(page, dates))
    bottom = _find_bottom(page, dates)
    fits = {
        index: weigh_line(page, index, bottom)
        for index in range(max(0, bottom - REACH), min(first, bottom + REACH))
        if index not in dates
    }
    scores = _score(page, fits)
    best = _find_best(page, scores, bottom)
    is_listed = bool(scores) and best is None
    is_other = is_listed or (0 in fits and fits[0].is_surely_other)
    if best is None or scores[best] <= BROWSER_SCORE:
        browser = None if 0 in dates or is_other else _score_browser_title(page)
        if browser is not None:
            return Choice(widen(lines, browser, page.opening, dates))
    if doubt := _find_doubt(fits, best):
        return Choice(doubt=doubt)
    if best is None:
        return Choice(_find_by_place(page, dates, bottom, may_open=not is_other))
    other = _find_over_twin(page, scores, best)
    other = _find_below_list(page, scores, best, bottom) if other is None else other
    other = _find_over_day(page, fits, best, bottom) if other is None else other
    other = _find_over_days(page, fits, best, dates) if other is None else other
    other = _find_over_subtitle(page, fits, best) if other is None else other
    if other is not None:
        return Choice((other,))
    if (upper := _find_announcing(page, scores, best)) is not None:
        return Choice((upper, upper + 1))
    rival = _find_rival(lines, scores, best)
    if rival is not None:
        return Choice(rivals=(best, rival))
    run = widen(lines, _first_of_run(lines, scores, best), page.opening, dates)
    return Choice(_with_second_half(page, run))


def _score(page: Prose, fits: dict[int, Fit]) -> dict[int, float]:
    """Return by how much each line fits as headline, without the article's own heads under another."""
    scores = {index: fit.margin for index, fit in fits.items() if fit.margin > 0}
    if page.indented and any(at not in page.indented for at in scores):
        return {at: score for at, score in scores.items() if at not in page.indented}
    return scores


def _with_second_half(page: Prose, run: Headline) -> Headline:
    """Return a headline with the line below it that stands below its other copy as well.

    山西老陈醋, 市场有冒牌货: lists of electronic newspapers break headlines where their pages do.
    """
    at = run[-1]
    if len(run) > 1 or at + 1 >= page.first:
        return run
    upper, lower = page.lines[at : at + 2]
    is_half = len(lower.text) > LONGEST_SHORT and max(len(upper.text), len(lower.text)) <= HALF
    if not is_half or lower.number != upper.number + 1 or not can_be_headline(lower.text):
        return run
    if is_known_name(lower.text) or find_dates(lower.text):
        return run
    apart = (one for one in range(page.first - 1) if abs(one - at) > MAX_TAGS)
    copies = (page.lines[one : one + 2] for one in apart)
    is_twice = any([line.text for line in two] == [upper.text, lower.text] for two in copies)
    return (at, at + 1) if is_twice else run


HALF = 20  # characters of half a headline


def _find_repeated(page: Prose, repeats: list[Headline], dates: list[int]) -> Headline:
    """Return the headline that stands twice above the article, () where none does."""
    above = [run for run in repeats if run[-1] < page.first and _is_about(page, run, dates)]
    if not above:
        return ()
    if (post := _find_post(page, above[-1], dates)) is not None:
        return (post,)
    is_notice = _is_text_of_notice(page, above[-1], dates)
    return (0,) if is_notice else _find_dated(page, above, dates)


def _find_post(page: Prose, run: Headline, dates: list[int]) -> int | None:
    """Return the headline of a blog's post where its name, which stands twice, is over the day.

    Between day and article is one line, of which the article has more words than of the blog's name.
    """
    at = page.first - 1
    day = page.lines[at - 1].text if at > run[-1] else ""
    if len(run) > 1 or run[0] != at - 2 or at - 1 not in dates or not is_day_of_week(day):
        return None
    name, text = (page.lines[index].text for index in (run[0], at))
    if not can_be_headline(text) or not is_only_date(fold(day)):
        return None
    opening = page.opening
    return at if share_words(text, opening) > max(0.2, share_words(name, opening)) else None


def _find_over_clock(page: Prose, dates: list[int]) -> Headline:
    """Return the headline of a page without an article: right above its one date, with a time or label.

    So stand those of pictures and films.
    """
    at = dates[0] - 1 if len(dates) == 1 else -1
    if at < 0 or not CLOCKED.search(page.lines[dates[0]].text):
        return ()
    text = page.lines[at].text
    is_long = len(text) >= LONG_HEADLINE and can_be_headline(text)
    return (at,) if is_long and not (is_outlet(text) or is_office(text)) else ()


def _find_by_place(page: Prose, dates: list[int], bottom: int, *, may_open: bool) -> Headline:
    """Return the headline that only its place shows; `may_open`: the page's first line can be it."""
    top = _find_head(page) if may_open else None
    return (
        find_marked(page)
        or _find_under_column(page)
        or _find_document_word(page)
        or (() if top is None or top in dates else (top,))
        or _find_short(page, bottom)
        or _find_doubled(page, bottom)
        or _find_over_dashed(page)
        or _find_over_author(page)
        or _find_exclaimed(page)
        or _find_pictured(page, bottom)
        or _find_dated_post(page, dates)
        or _find_in_foot(page)
        or _find_alone(page, bottom)
    )


def _find_document_word(page: Prose) -> Headline:
    """Return the page's first line where it is what a document is called, and the article is below it.

    讣告, 征稿启事: words of menus, 公告 and 通知, are none.
    """
    is_whole = page.first == 1 and _DOCUMENT_WORD.fullmatch(squeeze(page.lines[0].text)) is not None
    return (0,) if is_whole else ()


_DOCUMENT_WORD = re.compile(
    "讣[告闻]|悼词|祭文|唁电|贺[信电词]|(?:感谢|公开|致歉|道歉|慰问|表扬|邀请)信|倡议书|[㐀-鿿]{2}启事|(?:郑重|严正|道歉|致歉|更正)声明"
)


def _find_under_column(page: Prose) -> Headline:
    """Return the headline that an archive of a newspaper prints under page and column: 第4版, 专栏:.

    It may be as short as two characters.
    """
    for at in range(max(2, page.first - MAX_BETWEEN - 1), page.first):
        above, column = (line.text for line in page.lines[at - 2 : at])
        if column.startswith("专栏:") and _PAPER_PAGE.match(above):
            text = page.lines[at].text
            return (at,) if _SHORT.fullmatch(text) or can_be_headline(text) else ()
    return ()


def _find_over_twin(page: Prose, scores: dict[int, float], best: int) -> int | None:
    """Return the line over the best one that stands under it as well, right above the article.

    So does a headline over and under the words of its picture, in newspapers. Or who took the picture
    stands between the two: under the name are the picture's words.
    """
    above = scores.get(best - 2, 0.0)
    if above > KICKER * scores[best] and read_plain(page.lines[best - 1].text).name == "credit":
        return best - 2
    if best + 2 != page.first or best - 1 not in scores or best + 1 not in scores:
        return None
    return best - 1 if page.lines[best - 1].text == page.lines[best + 1].text else None


def _find_over_day(page: Prose, fits: dict[int, Fit], best: int, bottom: int) -> int | None:
    """Return the page's first line, right over its day with a time, where a line below is the best.

    A sub-head has more words of the article than the headline has. Blank lines part the three.
    """
    if bottom != 1 or best <= bottom or 0 not in fits:
        return None
    is_fit = fits[0].margin > MIN_FIT and share_words(page.lines[0].text, page.opening) > 0
    return 0 if is_fit and _DAY_AND_TIME.fullmatch(page.lines[1].text) else None


def _find_over_days(page: Prose, fits: dict[int, Fit], best: int, dates: list[int]) -> int | None:
    """Return the line over days and names where the best one is between them and the article.

    The lead has all words of that line, as it has those of a picture; the line over the days has most.
    """
    top = best - 1
    while top > 0 and (top in dates or len(page.lines[top].text) <= LONGEST_SHORT):
        top -= 1
    is_between = best == page.first - 1 and top < best - 2 and top + 1 in dates
    if not is_between or top not in fits or fits[top].margin <= MIN_FIT:
        return None
    upper, lower = (share_words(page.lines[at].text, page.opening) for at in (top, best))
    return top if upper >= OVER_DAYS and lower >= WHOLE else None


OVER_DAYS, WHOLE = 0.5, 0.9  # of its words that the article has

_DAY_AND_TIME = re.compile("20[0-9]{2}([-/.])[0-9]{1,2}\\1[0-9]{1,2} [0-9]{1,2}:[0-9:]{2,5}")

MIN_FIT = 2.0  # points of a headline with some word of its article, over its day


def _find_over_subtitle(page: Prose, fits: dict[int, Fit], best: int) -> int | None:
    """Return the page's first line over the best one where it is in two parts, as headlines are.

    看家乡事,品故乡情 over 写在《江城晨刊》创办之际: it may share no word with the article. Nothing but
    numbers and what is known stands between.
    """
    if (over := _find_over_sketch(page, fits, best)) is not None:
        return over
    if not 0 < best <= MAX_BETWEEN or 0 not in fits or fits[0].other.clue != "strange":
        return None
    text = page.lines[0].text
    if _IN_TWO_PARTS.fullmatch(text) is None or not can_be_headline(text):
        return None
    between = page.lines[1:best]
    is_near = all(low.text.isdecimal() or is_known_name(low.text) for low in between)
    return 0 if is_near and not is_outlet(text) and not is_kicker(text) else None


def _find_over_sketch(page: Prose, fits: dict[int, Fit], best: int) -> int | None:
    """Return the line right over one that says what kind of report it is.

    So 油香飘千里 over 老油坊开榨侧记, which has no dashes: with them it is a headline of its own.
    """
    if best - 1 not in fits or _SKETCH.fullmatch(page.lines[best].text) is None:
        return None
    upper, text = page.lines[best - 1], page.lines[best - 1].text
    is_near = page.lines[best].number - upper.number <= 2 and _ESSAY.fullmatch(text) is not None
    is_free = fits[best - 1].other.clue in ("", "strange") and can_be_headline(text)
    is_named = is_outlet(text) or is_office(text) or text in _sections() or is_kicker(text)
    return best - 1 if is_near and is_free and not is_named else None


_SKETCH = re.compile("[^—─:,!?]+(?<!版)(?:侧记|纪实|掠影|小记|札记|速写|巡礼|散记|纪行)")
_IN_TWO_PARTS = re.compile("[^,:! .·|]{4,20}[,:! ][^,:! .·|]{4,20}")


def _find_below_list(page: Prose, scores: dict[int, float], best: int, bottom: int) -> int | None:
    """Return the line right over the date where the best one is of a list above it, or under the date.

    One of 热门文章 can have more words of the article than its own headline, and so can one of links
    without a head, of which others have none. A line under the date can as well, where the headline
    stands over the date and once more between that line and the article.
    """
    over = page.lines[bottom - 1].text if best > bottom else ""
    if len(over) >= LONG_REPEAT and any(
        line.text == over for line in page.lines[bottom + 1 : page.first]
    ):
        return bottom - 1 if bottom - 1 in scores else None
    above = (line.text for line in reversed(page.lines[max(0, best - LONGEST_LINKS) : best]))
    met = next((text for text in above if read_meaning(text).points >= SURE), "")
    if met and read_meaning(met).clue == "end":
        least = best + 1
    elif _is_below_links(page, _first_of_run(page.lines, scores, best)):
        least = best
    else:
        return None
    below = (at for at in scores if at >= least and is_right_above(page, at, bottom))
    return next(below, None)


def _find_best(page: Prose, scores: dict[int, float], bottom: int) -> int | None:
    """Return the line that fits best, None where none does or it is one of several over the article."""
    best = max(scores, key=scores.__getitem__, default=None)
    is_undated = bottom == page.first or (best is not None and best > bottom)
    if best and is_undated and _is_listed_above(page.lines, best, page.first):
        return None
    return best


def _is_listed_above(lines: list[Line], index: int, first: int) -> bool:
    """Tell whether a line of a page without date or labels is one of several over the article.

    The words of pictures stand so; a headline has at most a subtitle between, and what is known.
    """
    below = [line for line in lines[index + 1 : first] if not is_known_name(line.text)]
    is_block = lines[index + 1].number == lines[index].number + 1 == lines[index - 1].number + 2
    return is_block and len(below) > MOST_UNDER


def _is_below_links(page: Prose, index: int) -> bool:
    """Tell whether two long lines right above one share no word with the article, as links do."""
    above = [line.text for line in page.lines[max(0, index - 2) : index]]
    return len(above) == 2 and all(
        len(text) >= LONG_LINK and can_be_headline(text) and not share_words(text, page.opening)
        for text in above
    )


MOST_UNDER = 2
LONG_LINK = 12  # characters of a link to another article, which buttons are not
LONG_REPEAT = 8  # characters of a headline that stands over and under the date
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
    if len(under) <= LONGEST_META and CLOCKED.search(under) and find_dates(under):
        return True
    below = next((at for at in dates if at > run[-1]), page.first)
    return below < page.first and is_right_above(page, run[-1], below)


def _is_text_of_notice(page: Prose, run: Headline, dates: list[int]) -> bool:
    """Tell whether a repeat opens the text of a company's notice below the date.

    The headline above the date has the company's short name first: 江城微: 江城微电子公司管理办法.
    """
    top = page.lines[0].text
    return 1 in dates and run[0] > 1 and ":" in top and can_be_headline(top) and len(run) == 1


def _find_short(page: Prose, bottom: int) -> Headline:
    """Return the headline of two to four characters right above the date or the article: 街拍.

    The article has the word, or the browser's title begins with it; names of departments, buttons and
    places are words of menus.
    """
    for index in range(bottom - 1, max(-1, bottom - 2 - MAX_BETWEEN), -1):
        text = page.lines[index].text
        if _SHORT.fullmatch(text) and text not in _sections():
            browser = page.lines[0].text if index else ""
            is_about = text in page.opening or (
                browser.startswith(text) and browser[len(text) :].startswith(tuple(SEPARATORS))
            )
            is_about = is_about or _is_enclosed(page, index) or _is_over_labels(page, index)
            below = page.lines[bottom + 1 : page.first] if len(text) == LONGEST_SHORT else []
            is_about = is_about or any(line.text == text for line in below)
            if is_about and read_meaning(text) == UNKNOWN:
                return (index,)
            is_name = is_bare_name(text) or is_monk(text)
            if not (is_name and index == bottom - 1):  # who wrote it may stand between
                return ()
        elif not is_known_name(text):
            return ()
    return ()


def _find_doubled(page: Prose, bottom: int) -> Headline:
    """Return the headline of a page without a date that opens it and stands once more right below.

    The browser's title and the page's own are the same: 江大惊艳, however short it is.
    """
    if bottom != page.first or not 2 <= page.first <= MAX_BETWEEN + 1:
        return ()
    text = page.lines[0].text
    if text != page.lines[1].text or _SHORT.fullmatch(text) is None or len(text) < LONGEST_SHORT:
        return ()
    is_known = text in _sections() or is_bare_name(text) or is_outlet(text)
    is_known = is_known or read_meaning(text) != UNKNOWN
    return () if is_known or not share_words(text, page.opening) else (1,)


def _find_exclaimed(page: Prose) -> Headline:
    """Return the headline of three or four characters and a mark, right above the article: 开榨啦!."""
    at = page.first - 1
    text = page.lines[at].text if at >= 0 else ""
    is_told = _EXCLAIMED.fullmatch(text) is not None and text[:2] in page.opening
    return (at,) if is_told and read_meaning(text) == UNKNOWN else ()


_EXCLAIMED = re.compile("[\u3400-\u9fff]{3,4}[!?！？]")


def _find_over_dashed(page: Prose) -> Headline:
    """Return the headline over a subtitle with dashes that the article is about: ——老油坊复工侧记."""
    for index in range(page.first - 1, max(0, page.first - 2 - MAX_BETWEEN), -1):
        text, upper = page.lines[index].text, page.lines[index - 1].text
        if text.startswith(("——", "──")) and share_words(text, page.opening) >= DASHED_SHARED:
            is_near = page.lines[index].number - page.lines[index - 1].number <= 2
            is_free = can_be_headline(upper) and not (is_outlet(upper) or is_office(upper))
            return (index - 1,) if is_near and is_free and upper not in _sections() else ()
        if not is_known_name(text):
            return ()
    return ()


DASHED_SHARED = 0.2


def _find_over_author(page: Prose) -> Headline:
    """Return the headline over the name of its author, right above the article, as essays have it.

    The article has some word of it; in a newspaper's frame, 第07版:副刊, it need have none: 岁月如歌.
    """
    at = page.first - 2
    text, name = (page.lines[i].text if at >= 0 else "" for i in (at, at + 1))
    if _ESSAY.fullmatch(text) is None or read_meaning(text) != UNKNOWN or text in _sections():
        return ()
    if is_bare_name(text) or is_outlet(text) or is_office(text):
        return ()
    over = [line.text for line in page.lines[:at]]
    is_paper = any(_FRAME.search(line) for line in over) and all(map(_is_frame, over))
    is_told = not over or is_paper
    is_next = page.lines[at + 1].number == page.lines[at].number + 1
    if not _is_of_author(name, may_be_short=is_paper and is_next):
        return ()
    return (at,) if is_paper or (is_told and share_words(text, page.opening)) else ()


def _is_of_author(text: str, *, may_be_short: bool) -> bool:
    """Tell whether a line is a name of three characters, or one with a sign before it: ●王琳."""
    name = text.lstrip(NAME_SIGNS + " ")
    is_plain = 2 <= len(name) <= 3 and is_bare_name(name) and name[0] in surnames("common")
    return is_plain and (name != text or len(name) == 3 or may_be_short)


def _is_frame(text: str) -> bool:
    is_known = is_known_name(text) or bool(find_dates(text)) or _FRAME.search(text) is not None
    return is_known or read_meaning(text).points >= SURE


_ESSAY = compile_late("(?=.{4})[\u3400-\u9fff]{2,12}(?:[ ,!?][\u3400-\u9fff]{2,12})?[!?]?")
_FRAME = re.compile(
    "(?:第 ?[A-Z]?[0-9]{1,3}|[A-Z][0-9]{1,2}) ?版|[上下]一[篇版]|标题导航|数字报|电子报"
)


def _find_pictured(page: Prose, bottom: int) -> Headline:
    """Return the headline of a page of pictures right over a line with a time: 图:江城老油坊开榨."""
    index = bottom - 1
    if not 0 <= index < bottom < page.first or not CLOCKED.search(page.lines[bottom].text):
        return ()
    text = page.lines[index].text
    match = _PICTURED.fullmatch(text)
    if match is None or read_meaning(text).name != "caption" or is_outlet(match[1]):
        return ()
    return (index,) if share_words(match[1], page.opening) >= PICTURED_SHARED else ()


PICTURED_SHARED = 0.4  # of its words that the article has
_PICTURED = re.compile(r"图 ?: ?([^。,:/ ]{8,40})(?<![摄供\])])")


def _find_dated_post(page: Prose, dates: list[int]) -> Headline:
    """Return the headline of a post that begins with a date, right under the date of the post.

    星期六, 2021年6月27日, and 2021年6月20日 江城油坊开榨 under it.
    """
    above = [at for at in dates if at < page.first]
    if len(above) < 2 or above[-2] != above[-1] - 1 or page.first - above[-1] > MAX_BETWEEN + 1:
        return ()
    day = page.lines[above[-2]].text
    if not (is_only_date(fold(day)) or _ENGLISH_DAY.fullmatch(day)):
        return ()
    match = _DATE_FIRST.fullmatch(page.lines[above[-1]].text)
    if match is None or is_outlet(match[1]) or read_meaning(match[1]) != UNKNOWN:
        return ()
    return (above[-1],) if share_words(match[1], page.opening) >= PICTURED_SHARED else ()


_ENGLISH_DAY = re.compile("[A-Z][a-z]+day, [A-Z][a-z]+ [0-9]{1,2}, 20[0-9]{2}")
_DATE_FIRST = re.compile("[0-9]{4}[年./-][0-9]{1,2}[月./-][0-9]{1,2}日? ([\u3400-\u9fff]{4,30})")


def _find_in_foot(page: Prose) -> Headline:
    """Return the line over the article that the foot of a newspaper's page gives as its headline."""
    over = {page.lines[at].text: at for at in range(max(0, page.first - REACH), page.first)}
    feet = (match_paper_foot(line.text) for line in page.lines[-LONGEST_FOOT:])
    found = next((over[foot[1]] for foot in feet if foot and foot[1] in over), None)
    return () if found is None else (found,)


LONGEST_FOOT = 8  # last lines of a page in which such a foot stands


def _find_alone(page: Prose, bottom: int) -> Headline:
    """Return the headline of a page without a date that shares no word with its article.

    Over the article it is the only line that has a headline's form, and blank lines set it off; words of
    menus, names and what is known may stand around it: 守住一座桥,守住一座城!. Captions stand in blocks.
    """
    if bottom < page.first:
        return ()
    found = shorts = 0
    for index in range(page.first - 1, max(-1, page.first - 1 - REACH), -1):
        text = page.lines[index].text
        if is_known_name(text) or is_bare_name(text) or CLOCKED.search(text):
            continue
        if len(text) < MIN_LENGTH:
            shorts += not found
            continue
        clue = weigh_line(page, index, bottom).other.clue
        if clue in ("", "end"):
            continue  # too short, too long, or the way to other articles
        if clue != "strange":
            break
        if found or shorts > MOST_SHORTS or not _is_set_off(page.lines, index):
            return ()
        found = index
    return (found,) if found else ()


def _is_set_off(lines: list[Line], index: int) -> bool:
    """Tell whether blank lines set off a line that has a headline's form and is nobody's post."""
    text, number = lines[index].text, lines[index].number
    if text[0] in _LINK_SIGNS or _OF_SITES.search(text) or read_meaning(text) != UNKNOWN:
        return False
    above = lines[index - 1].number if index else number - 1
    is_apart = above != number - 1 and number + 1 < lines[index + 1].number
    is_office_or_post = _is_of_office(text) or text.rstrip(":").endswith(OFFICERS)
    return is_apart and not is_office_or_post and can_be_headline(text)


def _is_of_office(text: str) -> bool:
    """Tell whether a line is an office and no headline that ends as one: 慢有慢的好处."""
    return "的" not in text and is_office(text)


MOST_SHORTS = 2  # words of a menu between such a headline and its article
_LINK_SIGNS = frozenset("-—–>»·•#")  # what opens a link
# Who somebody is, what sites and their programs say, and a row of links.
_OF_SITES = re.compile(
    r"""
    (?: 记者|主持人|评论员|会员|作者|主播|年级|[一二三四五六七八九十]班|嘉宾   # who somebody is
      | [辑期刊版]|季刊\)|月刊\)|模式|频道|专区|栏目|平台|系统|网站|官网       # what it stands in
      | 登录|注册|讨论|点赞|播[出放]|下载|转换|文章|选登|说明|内容|版本|[早晚]上 ) [:)]? $  # or does
    | ^(?:本[文站页版刊节]|此文|该文|已有|[您你]|欢迎|收听|点击|分享|发表于|更多|繁体)  # or opens
    | ^\S{1,6}(?:[ ]\S{1,6}){2,}$                                       # links in a row
    """,
    re.VERBOSE,
)


@cache
def _sections() -> frozenset[str]:
    """Return the words that name a section, alone or in a menu."""
    return phrases("section", "exact") | phrases("section", "lone")


def _is_enclosed(page: Prose, index: int) -> bool:
    """Tell whether four characters stand between a breadcrumb and the date, with its source or not.

    Without a source the article has both words of them, and no step of the breadcrumb is the line. Or
    they open the page, and a byline follows, or the date with its source: then the article has one
    word of them, or both.
    """
    text, below = page.lines[index].text, page.lines[index + 1].text
    if len(text) < LONGEST_SHORT:
        return _is_between_crumb_and_name(page, index)
    is_told = text[:2] in page.opening and text[2:] in page.opening
    is_meta = bool(find_dates(below)) and any(
        label_kinds()[word] == "source" for _, _, word in find_labels(below)
    )
    if index:
        above = page.lines[index - 1].text
        is_crumb = is_breadcrumb(above) or (ARROW.search(above) is not None and "首页" in above)
        is_crumb = is_crumb or (above.startswith("首页 ") and " 正文" in above)
        is_told = is_told and bool(find_dates(below)) and text not in above
        return is_crumb and (is_meta or is_told or is_monk(below) or is_bare_name(below))
    is_byline = read_meaning(below).name in ("byline", "credit")
    return (is_byline and share_words(text, page.opening) > 0) or (is_meta and is_told)


def _is_between_crumb_and_name(page: Prose, index: int) -> bool:
    """Tell whether a word stands right under a breadcrumb, over a name and the date with its source."""
    if not 0 < index < page.first - 2 or not is_bare_name(page.lines[index + 1].text):
        return False
    above, meta = page.lines[index - 1].text, page.lines[index + 2].text
    is_crumb = is_breadcrumb(above) or (ARROW.search(above) is not None and "首页" in above)
    kinds = {label_kinds()[word] for _, _, word in find_labels(meta)}
    return is_crumb and "source" in kinds and bool(find_dates(meta))


def _is_over_labels(page: Prose, index: int) -> bool:
    """Tell whether two or three characters stand right over a date and a source with its label.

    No other short word is near above, of which a menu would have several.
    """
    text, below = page.lines[index].text, page.lines[index + 1].text
    kinds = {label_kinds()[word] for _, _, word in find_labels(below)}
    is_meta = "source" in kinds and bool(find_dates(below))
    if not is_meta or len(text) >= LONGEST_SHORT or is_bare_name(text) or is_outlet(text):
        return False
    above = (line.text for line in page.lines[max(0, index - MENU_REACH) : index])
    return not any(_SHORT.fullmatch(word) for word in above)


LONGEST_SHORT, MENU_REACH = 4, 3
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
    if page.first and is_dotted_name(page.lines[page.first - 1].text):
        labels.append(page.first - 1)
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
        and cut_headline(lines[index].text) != cut_headline(lines[best].text)
    ]
    apart = [
        index
        for index in close
        if not all(between in scores for between in range(min(index, best), max(index, best)))
    ]
    return apart[0] if apart else None


def _find_announcing(page: Prose, scores: dict[int, float], best: int) -> int | None:
    """Return the line of a headline that ends in a colon, if the headline goes on in the next line.

    That is a quotation, or a line that fits as well, 江城卫健委: over 新增病例两例, or the last one over
    the article. A stroke at its end, 如何修好一座桥── over 简论江州桥梁, does as much.
    """
    lines = page.lines
    if best and _ENDS_IN_STROKE.fullmatch(lines[best - 1].text) is not None:
        return best - 1 if lines[best].number - lines[best - 1].number <= 2 else None
    for index in (best, best - 1):
        upper = lines[index].text if index >= 0 else ""
        if upper[-1:] != ":" or index + 1 >= len(lines):
            continue
        lower, gap = lines[index + 1].text, lines[index + 1].number - lines[index].number
        is_quote = lower[0] in "“「" and lower[-1] in "”」" and len(lower) <= MAX_LENGTH // 2
        if index == best and gap == 1 and is_quote:
            return index
        is_short = len(upper) <= LONGEST_ANNOUNCING and leading_label(upper) is None
        is_last = gap == 1 and index + 2 == page.first and can_be_headline(lower)
        is_fit = index in scores and (index + 1 in scores or (index == best and is_last))
        if is_short and gap <= 2 and is_fit:
            return index
    return None


_ENDS_IN_STROKE = re.compile("[^。:─]{7,40}──")
LONGEST_ANNOUNCING = 16  # characters of who says what stands on the next line


def _find_head(page: Prose) -> int | None:
    """Return the page's first line when it is a headline by its place alone.

    Between it and the article stand only lines that are known for what they are. The names of
    sections may stand above it.
    """
    lines, first = page.lines, page.first
    top = 0
    while top < min(first, MAX_SECTIONS) and _is_of_menu(lines[top].text):
        top += 1
    if not top < first <= top + MAX_BETWEEN + 1 or not can_be_headline(lines[top].text):
        return None
    is_strange = not share_words(lines[top].text, page.opening)
    if is_strange and (_OF_SITES.search(lines[top].text) or _is_of_office(lines[top].text)):
        return None
    is_head = (
        len(lines[top].text) > MIN_LENGTH
        and lines[top].text[-1] not in ":："  # who speaks below it: 江城电视台记者:
        and not is_outlet(lines[top].text)
        and not is_office(lines[top].text.rpartition(" ")[0])  # what its owner tells on every page
        and all(is_known_name(one.text) or is_bare_name(one.text) for one in lines[top + 1 : first])
    )
    return top if is_head else None


def _is_of_menu(text: str) -> bool:
    """Tell whether a line above the page's headline is a section's name, or a word of two characters.

    Or a label for its sections, Categories: 要闻, 分类: 要闻; or a link for readers' programs.
    """
    if text in phrases("section", "exact") or _WORD_OF_MENU.fullmatch(text):
        return True
    return _OF_SECTIONS.match(text) is not None or _SKIPS.match(text) is not None


_SKIPS = re.compile(
    r"[0-9.•· ]{0,4}(?:(?:Skip|skip|SKIP|Jump) to |You.re viewing a |跳[至转到过]).{2,200}$"
)


_OF_SECTIONS = re.compile("(?:Categor(?:y|ies)|Tags?|分类|标签|栏目) ?: ?.{2,24}$")
_WORD_OF_MENU = re.compile("[\u3400-\u9fff]{2}")
MAX_SECTIONS = 2  # names of sections above the page's headline
_LABELS = frozenset(("label", "people_label", "summary_label", "document_label"))


def _is_under_headline(text: str) -> bool:
    """Tell whether a line opens with a label, but for the headline's own, or is a byline."""
    if is_breadcrumb(text):
        return False
    plain = read_plain(text)
    if plain.points or len(text) < MIN_LENGTH:  # cheaper than to ask all of a menu's words
        return plain.clue in _LABELS
    return read_meaning(text).clue in ("byline", "label")


def _first_of_run(lines: list[Line], scores: dict[int, float], index: int) -> int:
    """Return the first of the lines up to `index` that all could be the headline: subtitles follow.

    A document's title over several lines is put together later. What stands over a headline is none.
    """
    if index + 1 in scores and (
        is_kicker(lines[index].text)
        or (_PART.search(lines[index].text) and scores[index + 1] >= KICKER * scores[index])
        or (_CHAPTER.search(lines[index].text) and scores[index + 1] > scores[index])
    ):
        return index + 1
    top = _find_over_wire(lines, scores, index)
    while (
        top - 1 in scores
        and lines[top].number - lines[top - 1].number <= 2
        and not DOCUMENT_END.search(lines[top].text)
        and scores[top - 1] > KICKER * scores[top]
        and not is_outlet(lines[top - 1].text)
        and not is_kicker(lines[top - 1].text)
        and not (_stands_again(lines, top) and not _stands_again(lines, top - 1))
        and not _PART.search(lines[top - 1].text)
        and not (_CHAPTER.search(lines[top - 1].text) and scores[top] > scores[top - 1])
    ):
        top -= 1
    return top


def _stands_again(lines: list[Line], index: int) -> bool:
    """Tell whether a line comes back further down, as a headline does below its date."""
    text = lines[index].text
    return any(line.text == text for line in lines[index + 2 : index + 2 + REACH])


def _find_over_wire(lines: list[Line], scores: dict[int, float], index: int) -> int:
    """Return the page's own headline over a wire that repeats it after 题:, with its column in front.

    江城视点|老油坊开榨 over 江城社江州3月5日电 题:老油坊开榨; `index` itself where none is.
    """
    words = cut_headline(lines[index].text) if "题" in lines[index].text else None
    over = (at for at in scores if at < index and words and lines[at].text.endswith(words))
    return next(over, index)


def is_kicker(text: str) -> bool:
    """Tell whether a line is one that stands over a headline: a part of a series, whom somebody asks.

    Or a newspaper's column with the years that it looks back on, or the motto of its series.

    >>> [is_kicker(word) for word in ("江城油坊系列报道之三", "请问江城镇长", "请问江城何时开榨?")]
    [True, True, False]
    """
    return _KICKER.fullmatch(text) is not None or _is_motto(text)


def _is_motto(text: str) -> bool:
    """Tell whether a line is the motto of a series, with signs around it or without: 【走基层】."""
    bare = text.strip("【】[]《》“”■●◆★·—- ")
    return bare.replace(" ", "") in phrases("column", "exact")


# 老油坊的故事(三), 【老油坊的故事】, over a line that is more about the article.
_CHAPTER = re.compile(
    "[(（][一二三四五六七八九十]{1,2}[)）]$|第[一二三四五六七八九十0-9]{1,2}[集期讲回]$|^【[^】]{2,12}】$"
)
_PART = re.compile("[①-⑳]$")  # 油坊新故事③, over the headline of that part
_KICKER = re.compile(
    r"""
    [^。?!:]{2,16}系列(?:报[道导]|報導|评论|評論|述评|访谈)  # 新城新貌系列报道
        (?: [ ]?之[一二三四五六七八九十]{1,2}  # 之二,
          | [ ]?[(][一二三四五六七八九十0-9]{1,2}[)] | [ ]?[①-⑳])  # (二), ②,
    | [请請][问問][^。?!:,吗嗎呢谁誰何几幾什怎哪为為]{2,10}  # whom somebody asks, 请问市长,
    | (?:大[陆陸]|[两兩]岸|[国國][际際]|[台臺][湾灣]|香港|[财財][经經]|社[会會])  # or 两岸
        (?:深度|[透專专][视視題题]|[观觀]察|特稿)[^。?!:]{2,6}年  # 观察开放三十年
    """,
    re.VERBOSE,
)


def _score_browser_title(page: Prose) -> int | None:
    """Return the first line when it is a browser's title with the article's words, else None.

    It is the headline when no line near the article is a better one.
    """
    if page.first == 0 or "。" in page.lines[0].text:
        return None
    text = cut_headline(page.lines[0].text)
    if text is None or not can_be_headline(page.lines[0].text):
        return None
    return 0 if share_words(squeeze(text), page.opening) >= BROWSER_SHARED else None


def _is_about(page: Prose, run: Headline, dates: list[int]) -> bool:
    """Tell whether a repeated line can be about the article: 登录/注册 is repeated too."""
    text = squeeze("".join(page.lines[index].text for index in run))
    if is_outlet(text) or is_document_number(text):
        return False
    if text[0].isdecimal() and _IS_DAY.fullmatch(text):
        return False
    is_about = len(text) >= 12 or text[0] == "《" or share_words(text, page.opening) > 0
    return is_about or _heads_dated(page, run) or _is_over_date(page, run, dates)


# A day, perhaps with its time, and at most a section after a mark: 2022-11-25・专题.
_IS_DAY = re.compile(
    r"(?:19|20)[0-9]{2}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?(?:[0-9]{1,2}:[0-9:]{2,5})?(?:[·・|/].{1,8})?"
)


def _heads_dated(page: Prose, run: Headline) -> bool:
    """Tell whether a repeat below the date is the page's first line, and the date its second."""
    lines = page.lines
    is_first = len(run) == 1 < run[0] and lines[run[0]].text == lines[0].text
    return is_first and bool(find_dates(lines[1].text))


LONGEST_META = 60  # characters of the line under a headline with the date and its labels
