"""Weigh how well a line fits as headline, against whatever else it may be."""

import re
from typing import NamedTuple

from shanben.pages.extract.readers.headlines.trimming import (
    MIN_LENGTH,
    SEPARATOR_SIGN,
    SITE_SEPARATOR,
    Prose,
    cut_headline,
    is_breadcrumb,
    is_known_name,
    share_words,
    squeeze,
)
from shanben.pages.extract.readers.meanings import (
    ARROWS,
    DOUBT,
    SURE,
    UNKNOWN,
    Meaning,
    clue_meanings,
    read_meaning,
    stronger,
)
from shanben.pages.extract.tools.dates import WEEKDAY, is_only_date
from shanben.pages.extract.tools.known_words import (
    agency_set,
    find_labels,
    is_office,
    is_outlet,
    label_kinds,
    phrases,
)
from shanben.pages.extract.tools.lines import Line
from shanben.pages.extract.tools.people import are_names_apart, is_bare_name

REACH = 12  # lines above the article in which a headline without other signs is looked for
MIN_SHARED = 0.2
LONG_HEADLINE = 8  # characters of a headline that shares no words with the article
OUTLET_SHARED, OUTLET_LENGTH = 0.34, 7  # words and length of a headline that looks like an outlet
CLOSE_MEANINGS = 0.3  # points between a headline and something else, of which neither is sure
MAX_BETWEEN = 3  # bylines and labels between the headline and the date
_BARS = frozenset("|/·>»")  # alone on a line they part the steps of a menu


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
_SIGNS = frozenset(ARROWS + "☉⊙◎◇▓")  # what opens a line with nothing but a name


# Points of the line right above a date with its time or label, or above a summary: it outweighs a word
# of menus.
RIGHT_ABOVE = 0.3
SUMMARY = re.compile("[【\\[(（]?(?:导读|摘要|内容摘要|内容提要|核心提示|提要|编者按)[】\\])）:：]")


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
    headline = cut_headline(page.lines[index].text)
    if headline is None:
        return _NO_FIT
    other = read_meaning(headline)
    if other.clue == "numbered" and _heads_post(page, index, bottom, headline):
        other = UNKNOWN
    if other.points >= SURE:
        return Fit(0.0, other)
    text = squeeze(headline)
    shared = share_words(text, page.opening)
    line = JudgedLine(index, text, shared, other)
    if page.lines[index].text[0] == "~" == page.lines[index].text[-1]:
        return Fit(0.0, clue_meaning("dash"))  # ~江城油坊侧记~, under the headline
    other = stronger(other, _read_place(page, line, bottom))
    distance = bottom - index if index < bottom else 2 * (index - bottom) + 2
    known = index > 0 and text[:6] == squeeze(page.lines[0].text)[:6]
    above = index < bottom < page.first
    points = 3 * shared + min(len(text), 24) / 16 - 0.12 * distance + 1.5 * known + above + 1
    if index == bottom - 1 and above and CLOCKED.search(page.lines[bottom].text):
        points += RIGHT_ABOVE
    if index + 1 < page.first and SUMMARY.match(page.lines[index + 1].text):
        points += RIGHT_ABOVE
    return Fit(points, other)


def _heads_post(page: Prose, index: int, bottom: int, headline: str) -> bool:
    """Tell whether a chapter is what a page is called: it opens the page, over its day with a time."""
    is_over = index == bottom - 1 and bottom < page.first and index <= 1
    is_chapter = headline[0] == "第" and len(headline) >= LONG_HEADLINE
    return is_over and is_chapter and CLOCKED.search(page.lines[bottom].text) is not None


def _read_place(page: Prose, line: JudgedLine, bottom: int) -> Meaning:
    """Return what a line can be by its place and by the words that it shares with the article."""
    index, text, shared, own = line
    whole = page.lines[index].text
    is_strange = shared < MIN_SHARED
    if own.name == "outlet":
        is_alone = shared < OUTLET_SHARED or len(text) < OUTLET_LENGTH
        return clue_meaning("outlet_alone" if is_alone else "outlet")
    is_credited = whole[0] in "([【" and is_outlet(whole[1:-1])  # (江城之声), under a picture
    is_owner = index == 0 and _is_own_blog(whole, page.opening)
    is_owner = is_owner or (_opens_page(page, index) and is_office(whole))
    is_owner = is_owner or (whole.endswith("文件") and is_office(whole[:-2]))  # over its title
    is_spam = not (index or shared) and whole.count("_") > 1 and not _names_site(whole)
    if is_credited or is_owner or is_spam:
        return clue_meaning("outlet_alone")
    is_parted = SEPARATOR_SIGN.search(whole) is not None
    front, *rest = SITE_SEPARATOR.split(whole, maxsplit=1) if is_parted else (whole,)
    is_subject = whole[len(front) : len(front) + 1] == "|" and front[-1:] != " " and not is_strange
    is_subject = is_subject or (
        whole[len(front) : len(front) + 1] == "|" and index == bottom + 1 == page.first - 1
    )  # 江城日报|王琳琳:修桥, between its date and the article
    if front.strip() in agency_set() and not (is_subject and len(rest[0]) >= LONG_HEADLINE):
        return clue_meaning("agency")
    if clue := _clue_of_words(whole, own, is_strange=is_strange):
        return clue_meaning(clue)
    if _is_menu_step(page.lines, index):
        return clue_meaning("menu_step")
    if index and _is_label_of_document(page.lines[index - 1].text):
        return clue_meaning("value_below_label")
    if len(whole) <= LONGEST_TAG and _is_tag(page.lines, index):
        return clue_meaning("tag")
    if whole[0] in _BULLETS and _is_listed(page.lines, index):
        return clue_meaning("link")
    if is_strange and not (is_right_above(page, index, bottom) and _is_long(page, line, bottom)):
        is_named = _is_chosen_from_list(page, line) or _ends_breadcrumb(page, line, bottom)
        is_named = is_named or _stands_twice(page, line, bottom)
        is_named = is_named or _is_in_paper(page, line, bottom) or _is_of_blog(page, line, bottom)
        is_named = is_named or _is_over_reporters(page, line) or _is_over_heads(page, line)
        return UNKNOWN if is_named else clue_meaning("strange")
    return UNKNOWN


def _clue_of_words(text: str, own: Meaning, *, is_strange: bool) -> str:
    """Return the clue of a line of authors, or of one like a button without a word of the article."""
    is_parted = " " in text or "、" in text or "," in text or "+" in text
    if is_parted and len(text) <= LONGEST_NAMES and are_names_apart(text.replace("+", " ")):
        return "byline"
    return "strange_button" if is_strange and own.clue == "button_opening" else ""


LONGEST_NAMES = 24  # characters of a line of authors


def _opens_page(page: Prose, index: int) -> bool:
    """Tell whether a line is the page's first one, or the first with a word in it over a menu."""
    if not 0 < index <= MOST_OVER:
        return index == 0
    *above, below = (read_meaning(line.text).name for line in page.lines[: index + 2])
    return below == "menu" and all(
        name in ("button", "meta_line", "menu") for name in above[:index]
    )


MOST_OVER = 3  # marks and links over a site's name


def _names_site(text: str) -> bool:
    """Tell whether one of the parts of a browser's title is an outlet or a section: 冬至_副刊_江城网."""
    sections = phrases("section", "exact")
    parts = [part for part in text.split("_") if len(part) <= OUTLET_LENGTH]
    return any(is_outlet(part) or part in sections for part in parts)


def _is_own_blog(text: str, opening: str) -> bool:
    """Tell whether a line is the name of a blog, 江城老王的博客, and no blog is in the article."""
    return _OWN_BLOG.fullmatch(text) is not None and "博客" not in opening


_OWN_BLOG = re.compile("[\u3400-\u9fffA-Za-z0-9 ]{2,12}的(?:网易|新浪)?博客")


def _is_listed(lines: list[Line], index: int) -> bool:
    """Tell whether the sign that opens a line opens the one above or below it as well."""
    sign = lines[index].text[0]
    return any(
        line.text[0] == sign for line in (*lines[index - 1 : index], *lines[index + 1 :][:1])
    )


_BULLETS = frozenset("·•▪■●◆►▶▸‣➤")


def _ends_breadcrumb(page: Prose, line: JudgedLine, bottom: int) -> bool:
    """Tell whether a line right over the date or the article is the last step of a breadcrumb above.

    Or it comes back under the date, as the words of a picture do.
    """
    whole = page.lines[line.at].text
    between = page.lines[line.at + 1 : page.first if line.at > bottom else bottom]
    if len(between) > MAX_BETWEEN or not all(is_known_name(below.text) for below in between):
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
        and all(
            is_known_name(low.text) or is_bare_name(low.text) or _is_short_caption(low.text)
            for low in between
        )
    )


def _is_short_caption(text: str) -> bool:
    """Tell whether a line under a headline can be the words of a picture: 油坊里一派火热。."""
    return len(text) <= LONGEST_WORDS and text[-1] == "。" and text.count("。") == 1


LONGEST_WORDS = 24


def _is_of_blog(page: Prose, line: JudgedLine, bottom: int) -> bool:
    """Tell whether a line right over the article follows a day of the week and its date alone.

    So blogs open a post: 星期一, 2月 22, 2021, and the headline. Without a day of the week who wrote it
    stands under it.
    """
    days = page.lines[: line.at]
    if bottom != line.at - 1 or not 0 < line.at <= MOST_DAYS or len(line.text) < MIN_LENGTH:
        return False
    if bottom and not all(is_only_date(other.text) for other in days):
        return False
    whole, between = (
        page.lines[line.at].text,
        page.lines[line.at + 1 : page.first][: 2 * MAX_BETWEEN],
    )
    others = [low for low in between if not (whole.startswith(low.text) or is_known_name(low.text))]
    is_near = page.first <= line.at + 2 * MAX_BETWEEN and len(others) < MAX_BETWEEN
    is_signed = bool(between) and read_meaning(between[0].text).name in ("byline", "credit")
    day = page.lines[0].text
    return is_near and (is_day_of_week(day) or (is_signed and is_only_date(day)))


def _is_over_heads(page: Prose, line: JudgedLine) -> bool:
    """Tell whether a line stands between a breadcrumb and heads that are indented as the article is."""
    at = line.at
    is_over = 0 < at == page.first - len(page.indented) - 1 and bool(page.indented)
    return (
        is_over
        and len(line.text) >= LONG_HEADLINE
        and read_meaning(page.lines[at - 1].text).clue == "menu_mark"
    )


def _is_over_reporters(page: Prose, line: JudgedLine) -> bool:
    """Tell whether a line stands between the page's meta line or breadcrumb and who reports.

    来源:江城日报 2021-06-27, the headline, 江城日报记者 王琳, and the article: nothing else is there.
    """
    at, first = line.at, page.first
    if not 0 < at < first - 1 or len(line.text) < LONG_HEADLINE or first - at > MAX_BETWEEN:
        return False
    above, below = page.lines[at - 1].text, page.lines[at + 1 : first]
    if any(other.text == page.lines[at].text for other in page.lines[:at]):
        return False
    is_signed = read_meaning(below[0].text).clue == "names_after_role"
    over = read_meaning(above)
    is_under = over.name == "meta_line" or over.clue == "menu_mark" or is_breadcrumb(above)
    return is_signed and is_under and all(is_known_name(one.text) for one in below)


MOST_DAYS = 2  # lines of days over a post: today's with its day of the week, and its own


def _stands_twice(page: Prose, line: JudgedLine, bottom: int) -> bool:
    """Tell whether a line right under the date stands there twice, as a page and its article begin."""
    below = page.lines[line.at + 1] if line.at + 1 < page.first else None
    is_under = line.at == bottom + 1 and len(line.text) > MIN_LENGTH
    return is_under and below is not None and below.text == page.lines[line.at].text


def is_day_of_week(text: str) -> bool:
    """Tell whether a line names a day of the week, as blogs do over the posts of a day."""
    return _DAY_OF_WEEK.search(text) is not None


_DAY_OF_WEEK = re.compile(f"{WEEKDAY}|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day")


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


LONGEST_STEP = (
    14  # characters of a step of a menu; a headline with a bar before its buttons is longer
)


def _is_menu_step(lines: list[Line], index: int) -> bool:
    """Tell whether a lone bar or arrow stands on the next line; of two the line is a table's cell.

    So it is where the bar stands between a headline and the line of its date.
    """
    if len(lines[index].text) > LONGEST_STEP:
        return False
    below = [line.text for line in lines[index + 1 : index + 3]]
    is_bar = [text in _BARS for text in below]
    if is_bar[:1] != [True] or is_bar == [True, True]:
        return False
    return len(lines[index].text) < LONG_HEADLINE or not CLOCKED.search(below[-1])


def _is_chosen_from_list(page: Prose, line: JudgedLine) -> bool:
    """Tell whether a line over the article is one of a list above it: the list's chosen article."""
    between = page.lines[line.at + 1 : page.first]
    between = [below for below in between if read_meaning(below.text).clue not in _OF_PICTURE]
    if len(line.text) < LONG_HEADLINE or len(between) > MAX_BETWEEN:
        return False
    whole = page.lines[line.at].text
    listed = any(other.text == whole for other in page.lines[max(0, line.at - REACH) : line.at])
    return listed and all(is_known_name(below.text) or below.text[0] in _SIGNS for below in between)


_OF_PICTURE = frozenset(("caption", "picture_credit"))


def clue_meaning(clue: str) -> Meaning:
    """Return what the clue of this name speaks for, with its points."""
    return clue_meanings()[clue]


def _is_long(page: Prose, line: JudgedLine, bottom: int) -> bool:
    """Tell whether a line is long for a link, opens the page, or follows a menu.

    Over a line that has more than the bare date it is a headline, whatever stands above it.
    """
    if len(line.text) >= LONG_HEADLINE or line.at == 0:
        return True
    above = page.lines[line.at - 1].text
    if read_meaning(above).clue in _MENUS or is_breadcrumb(above) or above.startswith(_TURNS):
        return True
    if line.at == 1 and is_outlet(above):
        return True  # the site's name over it is all
    dated = page.lines[bottom].text
    is_clocked = CLOCKED.search(dated) or len(find_labels(dated)) > 1 or bottom > line.at + 1
    return bool(is_clocked) and not line.text.endswith(tuple(phrases("section", "end")))


# What a menu has not under its words, and a headline has: a time of day, or a label of the article.
CLOCKED = re.compile("[0-9]{1,2}:[0-9][0-9]|来源:|作者:|(?:发[布表]|更新)(?:时间|日期|于):")
_MENUS = frozenset(("menu_mark", "paper_page", "dash", "figures", "clock_at_end", "number_at_end"))
_TURNS = ("上一篇 下", "上一版 下", "下一篇 上", "下一版 上")  # buttons of a newspaper's page


def is_right_above(page: Prose, index: int, bottom: int) -> bool:
    """Tell whether a line stands above the date with nothing but labels and bylines between."""
    between = page.lines[index + 1 : bottom]
    if between and len(between) <= MAX_ORIGINAL and between[0].text == "原创":
        return True  # over the author and the account, on pages of WeChat
    is_asked = page.lines[index].text[-1] in "?!？！"
    if is_asked and len(between) == 1 and len(between[0].text) <= LONGEST_PEN_NAME:
        return index < bottom < page.first  # over an author whom no table knows
    return (
        index < bottom < page.first
        and len(between) <= MAX_META
        and all(map(_can_stand_between, between))
    )


def _can_stand_between(line: Line) -> bool:
    """Tell whether a line can stand between a headline and its date: a label, a name, an office."""
    return is_known_name(line.text) or is_bare_name(line.text) or is_office(line.text)


LONGEST_PEN_NAME = 12  # characters of what an author calls himself
MAX_META = 5  # lines of bylines and of labels with their values between the headline and the date
MAX_ORIGINAL = 4  # lines of 原创, authors, account
