"""Find the headline beside the line that fits best, which may be its subtitle or a caption."""

import re

from shanben.pages.extract.readers.breadcrumb import ARROW
from shanben.pages.extract.readers.headlines.by_place import (
    ESSAY,
    LONGEST_SHORT,
    tells_who_attended,
)
from shanben.pages.extract.readers.headlines.fitness import MAX_BETWEEN, Fit, is_right_above
from shanben.pages.extract.readers.headlines.kickers import (
    KICKER,
    first_of_run,
    is_call,
    is_kicker,
)
from shanben.pages.extract.readers.headlines.trimming import (
    MAX_LENGTH,
    MIN_LENGTH,
    Prose,
    can_be_headline,
    is_breadcrumb,
    is_known_name,
    share_words,
)
from shanben.pages.extract.readers.meanings import SURE, read_meaning, read_plain
from shanben.pages.extract.tools.known_words import (
    is_office,
    is_outlet,
    leading_label,
    section_words,
)
from shanben.pages.extract.tools.lines import Line


def find_better(
    page: Prose,
    fits: dict[int, Fit],
    scores: dict[int, float],
    best: int,
    bottom: int,
    dates: list[int],
) -> int | None:
    """Return the line that is the headline although `best` fits best; None where none is.

    The other arguments are those that the best line was found with; see `choose_headline`.
    """
    other = _find_twice_above(page, scores, best)
    other = _find_over_twin(page, scores, best) if other is None else other
    other = _find_over_words(page, scores, best) if other is None else other
    other = _find_over_part(page, scores, best) if other is None else other
    other = _find_below_list(page, scores, best, bottom) if other is None else other
    other = _find_over_labels(page, fits, best, bottom) if other is None else other
    other = _find_over_day(page, fits, best, bottom) if other is None else other
    other = _find_over_days(page, fits, best, dates) if other is None else other
    return _find_over_subtitle(page, fits, best) if other is None else other


def _find_twice_above(page: Prose, scores: dict[int, float], best: int) -> int | None:
    """Return the first of two lines over the best one that say the same, where no other line fits.

    The page's own head and that of the article do so, with labels between: under them the best one is
    a head inside the article, of which the paragraph below it has most words.
    """
    texts = {page.lines[at].text for at in scores if at < best}
    text = texts.pop() if len(texts) == 1 else ""
    if len(text) < LONG_REPEAT:
        return None
    copies = [at for at in range(best) if page.lines[at].text == text]
    return copies[0] if len(copies) == 2 else None


def _find_over_words(page: Prose, scores: dict[int, float], best: int) -> int | None:
    """Return the longer line over the best one where that is one of many short ones in a row.

    Newspapers call each picture of a story so, right under the headline: 粒粒皆辛苦, 希望的田野, 收获.
    """
    if len(page.lines[best].text) > PICTURE_NAME:
        return None
    first = best
    while first and len(page.lines[first - 1].text) <= PICTURE_NAME:
        first -= 1
    last = best
    while last + 1 < page.first and len(page.lines[last + 1].text) <= PICTURE_NAME:
        last += 1
    is_list = first < best and last - first + 1 >= PICTURES and last + 1 == page.first
    return first - 1 if is_list and first - 1 in scores else None


PICTURE_NAME, PICTURES = 6, 4  # characters of such a line, and how many stand in a row


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


def _find_over_part(page: Prose, scores: dict[int, float], best: int) -> int | None:
    """Return the line with which the best one begins that numbers a part: 范文 over 范文第1篇."""
    text = page.lines[best].text
    if _NUMBERED_PART.search(text) is None:
        return None
    whole = _NUMBERED_PART.sub("", text)
    return next((at for at in scores if at < best and page.lines[at].text == whole), None)


_NUMBERED_PART = re.compile(
    "[ :]?(?:第?[0-9一二三四五六七八九十]{1,2}篇|篇[0-9一二三四五六七八九十]{1,2})$"
)


def _find_over_day(page: Prose, fits: dict[int, Fit], best: int, bottom: int) -> int | None:
    """Return the page's first line, right over its day with a time or label, if a lower line is best.

    A sub-head has more words of the article than the headline has. Blank lines part the three.
    """
    if bottom != 1 or best <= bottom or 0 not in fits:
        return None
    is_fit = fits[0].margin > MIN_FIT and share_words(page.lines[0].text, page.opening) > 0
    day = page.lines[1].text
    return 0 if is_fit and (_DAY_AND_TIME.fullmatch(day) or _LABELLED_DAY.match(day)) else None


def _find_over_labels(page: Prose, fits: dict[int, Fit], best: int, bottom: int) -> int | None:
    """Return the line right over the day or labels, if a line below these is best.

    A sub-head has more words of the article than the headline has. A breadcrumb over it shows that it
    is the headline, unless it is a step of it; without one it is longer than the lower line, the article
    has words of it, and no other line that could be a headline is over it, as in a list of links.
    """
    at = bottom - 1
    if best <= bottom or at < 0 or at not in fits or fits[at].other.clue not in ("", "strange"):
        return None
    text, over = page.lines[at].text, page.lines[at - 1].text if at else ""
    if is_outlet(text) or is_office(text) or text in section_words() or is_kicker(text):
        return None
    is_crumb = over != "" and is_breadcrumb(over)
    has_arrow = ARROW.search(over) is not None
    is_crumb = is_crumb or (has_arrow and read_meaning(over).clue == "menu_mark")
    shared = share_words(text, page.opening)
    if is_crumb:
        is_free = can_be_headline(text) or ESSAY.fullmatch(text) is not None
        is_free = is_free and (shared > 0 or len(text) >= LONG_REPEAT)
        return at if is_free and text not in over else None
    if not can_be_headline(text) or is_call(text) or _OF_MENU.search(text):
        return None
    if over and _is_link(over):
        return None
    is_longer = len(text) > max(SHORTEST_SHARING, len(page.lines[best].text))
    return at if is_longer and shared >= MIN_OVER_LABELS else None


_OF_MENU = re.compile("[A-Za-z]{2,} [A-Za-z]{2,} ")  # Home News 江城论坛
SHORTEST_SHARING, MIN_OVER_LABELS = 6, 0.25  # characters, and words that the article has


def _is_link(text: str) -> bool:
    return len(text) > LONGEST_SHORT and can_be_headline(text) and not is_known_name(text)


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
_LABELLED_DAY = re.compile("(?:发[布表]|更新)(?:时间|日期) ?: ?20[0-9]{2}")
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
    if " " in text and _SUBTITLE.search(page.lines[best].text) is None:
        return None  # two words of a menu
    between = page.lines[1:best]
    is_near = all(low.text.isdecimal() or is_known_name(low.text) for low in between)
    is_over = is_outlet(text) or is_kicker(text) or is_call(text)
    return 0 if is_near and not is_over else None


def _find_over_sketch(page: Prose, fits: dict[int, Fit], best: int) -> int | None:
    """Return the line right over one that says what kind of report it is, or who was there.

    So 油香飘千里 over 老油坊开榨侧记 or 记老油坊的师傅, which have no dashes: with them it is a
    headline of its own. So 油坊保护座谈会召开 over 王琳琳出席并讲话.
    """
    lower = page.lines[best].text
    is_attended = tells_who_attended(lower)
    if best - 1 not in fits or not (is_attended or _SKETCH.fullmatch(lower)):
        return None
    upper, text = page.lines[best - 1], page.lines[best - 1].text
    is_near = page.lines[best].number - upper.number <= 2
    is_near = is_near and (is_attended or ESSAY.fullmatch(text) is not None)
    is_free = fits[best - 1].other.clue in ("", "strange") and can_be_headline(text)
    is_named = is_outlet(text) or is_office(text) or text in section_words() or is_kicker(text)
    return best - 1 if is_near and is_free and not is_named else None


_SKETCH = re.compile(
    "[^—─:,!?]+(?<!版)(?:侧记|纪实|掠影|小记|札记|速写|巡礼|散记|纪行)|[记访](?![者住录忆得问谈事])[^。:,!?]{5,24}"
)
_IN_TWO_PARTS = re.compile("[^,:! .·|]{4,20}[,:! ][^,:! .·|]{4,20}")
_SUBTITLE = re.compile(
    "^(?:※|写[在给于]|[记访评读论谈致]|献给|兼[论谈])|(?:侧记|纪实|之际|有感|随[想笔]|印象|启示录?)$"
)


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
    elif _is_below_links(page, first_of_run(page.lines, scores, best)):
        least = best
    else:
        return None
    below = (at for at in scores if at >= least and is_right_above(page, at, bottom))
    return next(below, None)


def _is_below_links(page: Prose, index: int) -> bool:
    """Tell whether two long lines right above one share no word with the article, as links do."""
    above = [line.text for line in page.lines[max(0, index - 2) : index]]
    return len(above) == 2 and all(
        len(text) >= LONG_LINK and can_be_headline(text) and not share_words(text, page.opening)
        for text in above
    )


LONG_LINK = 12  # characters of a link to another article, which buttons are not
LONG_REPEAT = 8  # characters of a headline that stands over and under the date
LONGEST_LINKS = 8  # lines of a list of other articles over the headline


def find_announcing(page: Prose, scores: dict[int, float], best: int) -> int | None:
    """Return the line of a headline that ends in a colon, if the headline goes on in the next line.

    That is a quotation, or a line that fits as well, 江城卫健委: over 新增病例两例, or the last one over
    the article. A stroke at its end, 如何修好一座桥── over 简论江州桥梁, does as much.
    """
    lines = page.lines
    if best and _is_broken(lines[best - 1], lines[best]):
        return best - 1
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


def _is_broken(upper: Line, lower: Line) -> bool:
    """Tell whether a headline is broken after a comma: 江城老油坊开榨, over 农户挑籽赶来."""
    text = upper.text
    is_open = text[-1] in ",、" and "。" not in text and MIN_LENGTH < len(text) <= LONGEST_BROKEN
    is_next = lower.number - upper.number == 1 and len(lower.text) <= LONGEST_BROKEN
    return is_open and is_next and leading_label(text) is None and "。" not in lower.text


LONGEST_BROKEN = 30  # characters of either line
_ENDS_IN_STROKE = re.compile("[^。:─]{7,40}──")
LONGEST_ANNOUNCING = 16  # characters of who says what stands on the next line
