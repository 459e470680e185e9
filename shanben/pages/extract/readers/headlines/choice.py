"""Choose the headline among the lines of a page.

Where no line stands twice, the headline is the line above the article or its line of dates that can be
one (not a label, a menu, a number, a button or a sentence) and shares most words with the article. A
line above the date beats those below it, and of lines that follow each other the first is the
headline: what comes after it are subtitles.
"""

import re
from typing import NamedTuple

from shanben.pages.extract.readers.headlines.better_lines import find_announcing, find_better
from shanben.pages.extract.readers.headlines.by_place import (
    PAPER_PAGE,
    find_by_place,
    find_in_foot,
    find_over_clock,
)
from shanben.pages.extract.readers.headlines.chapters import find_part
from shanben.pages.extract.readers.headlines.fitness import (
    REACH,
    Doubt,
    Fit,
    clue_meaning,
    weigh_line,
)
from shanben.pages.extract.readers.headlines.kickers import first_of_run
from shanben.pages.extract.readers.headlines.marked import find_drawn_under
from shanben.pages.extract.readers.headlines.repeated import (
    find_repeated,
    find_twin,
    with_second_half,
)
from shanben.pages.extract.readers.headlines.trimming import (
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
from shanben.pages.extract.readers.headlines.widening import widen
from shanben.pages.extract.readers.meanings import (
    UNKNOWN,
    Meaning,
    list_meanings,
    read_meaning,
    read_plain,
    stronger,
)
from shanben.pages.extract.tools.lines import Line
from shanben.pages.extract.tools.people import is_dotted_name

OPENING = 1200  # characters of the article whose words a headline shares
BROWSER_SHARED, BROWSER_SCORE = 0.3, 3.0  # words, and score to beat, of a headline with its site
CLOSE = 0.05  # points between two headlines of which neither is surely it


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
    pictures = _find_picture_texts(page)
    repeats = [run for run in repeats if not pictures.intersection(run)] if pictures else repeats
    if told := _find_told(page, repeats, dates):
        return Choice(told)
    if not page.opening:
        return Choice(find_over_clock(page, dates))
    bottom = _find_bottom(page, dates)
    fits = {
        index: weigh_line(page, index, bottom)
        for index in range(max(0, bottom - REACH), min(first, bottom + REACH))
        if index not in dates and index not in pictures
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
        return Choice(find_by_place(page, dates, bottom, may_open=not is_other))
    other = find_better(page, fits, scores, best, bottom, dates)
    if other is not None:
        return Choice((other,))
    if (upper := find_announcing(page, scores, best)) is not None:
        return Choice((upper, upper + 1))
    rival = _find_rival(lines, scores, best)
    if rival is not None:
        return Choice(rivals=(best, rival))
    run = widen(lines, first_of_run(lines, scores, best), page.opening, dates)
    return Choice(with_second_half(page, run))


def _find_picture_texts(page: Prose) -> set[int]:
    """Return the lines that are a headline above them and a picture's number: 老油坊开榨(图1)."""
    found = set[int]()
    for index in range(max(1, page.first - PICTURE_REACH), page.first):
        text = page.lines[index].text
        if text[-1] not in _PICTURE_ENDS:
            continue
        above = page.lines[max(0, index - PICTURE_REACH) : index]
        headlines = [line.text for line in above if text.startswith(line.text)]
        if any(
            len(one) >= SHORTEST_PICTURED and _PICTURE_TAIL.match(text, len(one))
            for one in headlines
        ):
            found.add(index)
    return found


PICTURE_REACH = 16  # lines above the article in which its first pictures stand
SHORTEST_PICTURED = 5  # characters of the headline in such a text
_PICTURE_ENDS = frozenset("0123456789图片张)）网")
_PICTURE_TAIL = re.compile(
    r"""
    [ _—-]{0,3} (?: 的?(?:图片|配图|插图|图) [ ]?(?:第?[0-9]{0,2}张?)  # 的图片 第1张,
      | [(（](?:图片?|配图|插图)?[ ]?[0-9]{1,2}[)）]  # (图1),
      | 第[0-9]{1,2}张(?:图片?)? | [0-9]{1,2} )  # 第1张图片, 1,
    (?:[ _—-]{1,3}[\u3400-\u9fff]{2,12}网)? $  # perhaps the site,
    | [ ]?[_—-][ ]?[\u3400-\u9fff]{2,12}网 $  # or the site alone
    """,
    re.VERBOSE,
)


def _find_told(page: Prose, repeats: list[Headline], dates: list[int]) -> Headline:
    """Return the headline that the page says is one.

    It is underlined or stands twice, or in the foot, is that of a book's part, or opens the page over a
    table of contents.
    """
    run = find_drawn_under(page) or find_repeated(page, repeats, dates)
    if run := run or find_in_foot(page) or find_twin(page):
        return with_second_half(page, run)
    is_over = page.first > 1 and page.lines[1].text in CONTENTS and 1 not in dates
    is_over = is_over and can_be_headline(page.lines[0].text)
    return (0,) if is_over else find_part(page)


CONTENTS = ("目录", "文章目录", "本文目录", "内容目录")


def _score(page: Prose, fits: dict[int, Fit]) -> dict[int, float]:
    """Return by how much each line fits as headline, without the article's own heads under another."""
    scores = {index: fit.margin for index, fit in fits.items() if fit.margin > 0}
    crumb = max((at for at in fits if is_breadcrumb(page.lines[at].text)), default=-1)
    if 0 <= crumb < max(scores, default=-1):  # what is over it, stands over every page
        scores = {
            at: score
            for at, score in scores.items()
            if at > crumb or share_words(page.lines[at].text, page.opening) > 0
        }
    if page.indented and any(at not in page.indented for at in scores):
        return {at: score for at, score in scores.items() if at not in page.indented}
    return scores


def _find_best(page: Prose, scores: dict[int, float], bottom: int) -> int | None:
    """Return the line that fits best, None where none does or it is one of several over the article.

    A line of those that stands once more above the article is the headline of a newspaper's list.
    """
    best = max(scores, key=scores.__getitem__, default=None)
    is_undated = bottom == page.first or (best is not None and best > bottom)
    if best and is_undated and _is_listed_above(page.lines, best, page.first):
        text = page.lines[best].text
        again = max(at for at in scores if page.lines[at].text == text)
        return again if again > best and again == page.first - 1 else None
    return best


def _is_listed_above(lines: list[Line], index: int, first: int) -> bool:
    """Tell whether a line of a page without date or labels is one of several over the article.

    The words of pictures stand so; a headline has at most a subtitle between, and what is known.
    """
    below = [line for line in lines[index + 1 : first] if not is_known_name(line.text)]
    is_block = lines[index + 1].number == lines[index].number + 1 == lines[index - 1].number + 2
    return is_block and len(below) > MOST_UNDER


MOST_UNDER = 2


def _find_bottom(page: Prose, dates: list[int]) -> int:
    """Return the line above which a headline is looked for: a date, else labels, else the article.

    Of several labels and bylines that follow each other it is the topmost.
    """
    above = [
        index
        for index in dates
        if index < page.first and PAPER_PAGE.match(page.lines[index].text) is None
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


_LABELS = frozenset(("label", "people_label", "summary_label", "document_label"))


def _is_under_headline(text: str) -> bool:
    """Tell whether a line opens with a label, but for the headline's own, or is a byline.

    Or a day and a time without the year, as Baijiahao has them glued: 百家号02-2617:08.
    """
    if is_breadcrumb(text):
        return False
    plain = read_plain(text)
    if plain.points or len(text) < MIN_LENGTH:  # cheaper than to ask all of a menu's words
        return plain.clue in _LABELS
    return read_meaning(text).clue in _UNDER or _WITHOUT_YEAR.fullmatch(text) is not None


_UNDER = frozenset(("byline", "label", "names_after_role"))
_WITHOUT_YEAR = re.compile(
    "(?:百家号|企鹅号)?(?:[0-9]{2}-)?[0-9]{2}-[0-9]{2} ?[0-9]{2}:[0-9]{2}(?: 关注)?"
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
