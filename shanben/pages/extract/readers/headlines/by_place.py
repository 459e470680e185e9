"""Find the headline that shares no words with its article: only its place or its form shows it.

Short and poetic headlines are such, those of pictures, of essays over their authors, and of pages that
print a word of what they are. Each kind asks for a frame of its own around the line.
"""

import re
from itertools import pairwise

from shanben.base.patterns import compile_late
from shanben.pages.extract.readers.breadcrumb import ARROW
from shanben.pages.extract.readers.headlines.chapters import find_first_part
from shanben.pages.extract.readers.headlines.fitness import (
    CLOCKED,
    LONG_HEADLINE,
    MAX_BETWEEN,
    REACH,
    is_day_of_week,
    weigh_line,
)
from shanben.pages.extract.readers.headlines.marked import find_marked
from shanben.pages.extract.readers.headlines.repeats import MAX_LINES, SEPARATORS
from shanben.pages.extract.readers.headlines.trimming import (
    MIN_LENGTH,
    Headline,
    Prose,
    can_be_headline,
    is_breadcrumb,
    is_known_name,
    share_words,
    squeeze,
    trim_headline,
)
from shanben.pages.extract.readers.headlines.widening import DOCUMENT_END
from shanben.pages.extract.readers.meanings import (
    DOUBT,
    SURE,
    UNKNOWN,
    is_document_number,
    read_meaning,
)
from shanben.pages.extract.tools.callings import OFFICERS
from shanben.pages.extract.tools.dates import find_dates, is_only_date
from shanben.pages.extract.tools.known_words import (
    find_labels,
    is_office,
    is_outlet,
    is_place,
    label_kinds,
    match_paper_foot,
    phrases,
    section_words,
    surnames,
)
from shanben.pages.extract.tools.lines import Line, fold
from shanben.pages.extract.tools.name_signs import NAME_SIGNS
from shanben.pages.extract.tools.people import are_names_apart, is_bare_name, is_monk
from shanben.pages.extract.tools.wechat import OF_WECHAT


def find_over_clock(page: Prose, dates: list[int]) -> Headline:
    """Return the headline of a page without an article: right above its one date, with a time or label.

    So stand those of pictures and films.
    """
    at = dates[0] - 1 if len(dates) == 1 else -1
    if at < 0 or not CLOCKED.search(page.lines[dates[0]].text):
        return ()
    text = page.lines[at].text
    is_long = len(text) >= LONG_HEADLINE and can_be_headline(text)
    return (at,) if is_long and not (is_outlet(text) or is_office(text)) else ()


def find_by_place(page: Prose, dates: list[int], bottom: int, *, may_open: bool) -> Headline:
    """Return the headline that only its place shows; `may_open`: the page's first line can be it."""
    is_advertised = page.first > 0 and "://" in page.lines[0].text  # and where it leads to
    top = _find_head(page) if may_open and not is_advertised else None
    return (
        find_marked(page)
        or _find_under_column(page)
        or _find_document_word(page)
        or _find_under_number(page)
        or (() if top is None or top in dates else (top,))
        or _find_short(page, bottom)
        or _find_doubled(page, bottom)
        or _find_over_dashed(page)
        or _find_over_author(page)
        or _find_exclaimed(page)
        or _find_pictured(page, bottom)
        or _find_dated_post(page, dates)
        or _find_under_turns(page, dates)
        or _find_under_day(page, dates)
        or _find_under_crumb(page)
        or _find_over_essay(page)
        or _find_half_latin(page)
        or find_first_part(page)
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


def _find_under_number(page: Prose) -> Headline:
    """Return the title of a document right below its number: 江政发(2019)29号, 关于…的通知."""
    numbers = [at for at in range(page.first) if is_document_number(page.lines[at].text)]
    top = numbers[-1] + 1 if numbers else page.first
    for bottom in range(top, min(top + MAX_LINES, page.first)):
        if not can_be_headline(page.lines[bottom].text):
            return ()
        if DOCUMENT_END.search(page.lines[bottom].text):
            return tuple(range(top, bottom + 1))
    return ()


def _find_under_column(page: Prose) -> Headline:
    """Return the headline that an archive of a newspaper prints under page and column: 第4版, 专栏:.

    It may be as short as two characters.
    """
    for at in range(max(2, page.first - MAX_BETWEEN - 1), page.first):
        above, column = (line.text for line in page.lines[at - 2 : at])
        if column.startswith("专栏:") and PAPER_PAGE.match(above):
            text = page.lines[at].text
            return (at,) if _SHORT.fullmatch(text) or can_be_headline(text) else ()
    return ()


def _find_short(page: Prose, bottom: int) -> Headline:
    """Return the headline of two to four characters right above the date or the article: 街拍.

    The article has the word, or the browser's title begins with it; names of departments, buttons and
    places are words of menus.
    """
    for index in range(bottom - 1, max(-1, bottom - 2 - MAX_BETWEEN), -1):
        text = page.lines[index].text
        if _SHORT.fullmatch(text) and text not in section_words():
            browser = page.lines[0].text if index else ""
            is_about = text in page.opening or _is_in_browser_title(browser, text)
            is_about = (
                is_about
                or _is_last_step(page, index)
                or _is_enclosed(page, index)
                or _is_over_labels(page, index)
            )
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
    is_known = text in section_words() or is_bare_name(text) or is_outlet(text)
    is_known = is_known or read_meaning(text) != UNKNOWN
    return () if is_known or not share_words(text, page.opening) else (1,)


def _find_exclaimed(page: Prose) -> Headline:
    """Return the headline of a few characters and a mark, right above the article.

    The article opens with the word, 开榨啦!, or the line is right under a breadcrumb: 开榨啦!加油!.
    """
    at = page.first - 1
    text = page.lines[at].text if at >= 0 else ""
    if text[-1:] not in _CRIES or read_meaning(text) != UNKNOWN:
        return ()
    is_told = _EXCLAIMED.fullmatch(text) is not None and text[:2] in page.opening
    if not is_told and at and _CHEERS.fullmatch(text) and not _GREETS.search(text):
        is_told = _is_crumb(page.lines[at - 1].text)
    return (at,) if is_told else ()


_CRIES = frozenset("!?！？")
_EXCLAIMED = re.compile("[\u3400-\u9fff]{3,4}[!?！？]")
_CHEERS = re.compile("[\u3400-\u9fff]{2,6}(?:[ ,，!！~～]{1,2}[\u3400-\u9fff]{2,6}){0,3}[!！]{1,3}")
_GREETS = re.compile("(?:们|同[志学]|朋友|先生|女士|老师|好)[!！]")  # whom a letter speaks to


def _find_over_dashed(page: Prose) -> Headline:
    """Return the headline over a subtitle with dashes that the article is about: ——老油坊复工侧记."""
    for index in range(page.first - 1, max(0, page.first - 2 - MAX_BETWEEN), -1):
        text, upper = page.lines[index].text, page.lines[index - 1].text
        if text.startswith(("——", "──")) and share_words(text, page.opening) >= DASHED_SHARED:
            is_near = page.lines[index].number - page.lines[index - 1].number <= 2
            is_free = _SHORT.fullmatch(upper) is not None or can_be_headline(upper)
            is_free = is_free or _is_of_phrases(upper)
            is_free = is_free and not (is_outlet(upper) or is_office(upper))
            return (index - 1,) if is_near and is_free and upper not in section_words() else ()
        if not (is_known_name(text) or _is_of_author(text, may_be_short=False)):
            return ()
    return ()


DASHED_SHARED = 0.2


def _is_of_phrases(text: str) -> bool:
    """Tell whether a line is several phrases of one length, none of them a section's name.

    >>> _is_of_phrases("薪火相传 千锤百炼 油香四溢 名扬四方"), _is_of_phrases("首页 新闻 国内 国际")
    (True, False)
    """
    words = text.split()
    is_even = 2 < len(words) <= 6 and {len(word) for word in words} <= {3, 4, 5, 6, 7}
    return is_even and len({*map(len, words)}) == 1 and not section_words().intersection(words)


def _find_over_author(page: Prose) -> Headline:
    """Return the headline over the name of its author, right above the article, as essays have it.

    The article has some word of it; in a newspaper's frame, 第07版:副刊, it need have none: 岁月如歌.
    """
    at = page.first - 2
    text, name = (page.lines[i].text if at >= 0 else "" for i in (at, at + 1))
    if ESSAY.fullmatch(text) is None or read_meaning(text) != UNKNOWN or text in section_words():
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


ESSAY = compile_late("(?=.{4})[\u3400-\u9fff]{2,12}(?:[ ,!?][\u3400-\u9fff]{2,12})?[!?]?")
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


def _find_under_turns(page: Prose, dates: list[int]) -> Headline:
    """Return the headline of a blog's post right under its day and the links to the posts beside it."""
    for at in dates:
        text = page.lines[at].text
        if at + 1 < page.first and "上一篇" in text and "下一篇" in text:
            return (at + 1,) if can_be_headline(page.lines[at + 1].text) else ()
    return ()


def _find_under_day(page: Prose, dates: list[int]) -> Headline:
    """Return the headline of a blog's post, however short: the one line between its day and the article.

    The day is alone on its line, has its day of the week, and opens the page, or stands under the blog's
    name where the foot says who put the post up. Without a day of the week the line is a longer one.
    Blank lines set it off.
    """
    day = dates[0] if dates else page.first
    at = day + 1
    if not day < at < page.first <= at + MAX_BETWEEN or day > 1:
        return ()
    line, numbers = page.lines[at], [one.number for one in page.lines[day : at + 2]]
    is_apart = all(lower - upper > 1 for upper, lower in pairwise(numbers))
    dated = page.lines[day].text
    if not is_apart or not (is_only_date(fold(dated)) or _ENGLISH_DAY.fullmatch(dated)):
        return ()
    if day and not any(_POSTED_BY.match(below.text) for below in page.lines[page.first :]):
        return ()
    is_long = len(line.text) >= MIN_LENGTH and can_be_headline(line.text)
    is_post = is_day_of_week(dated) and len(line.text) > 1 and _ends_as_headline(line.text)
    if not (is_long or is_post) or not _is_free_word(line.text):
        return ()
    between = page.lines[at + 1 : page.first]
    return (at,) if all(_can_stand_under(low.text) for low in between) else ()


def _ends_as_headline(text: str) -> bool:
    return len(text) < MIN_LENGTH and text[-1] not in "。,、;:"


def _is_free_word(text: str) -> bool:
    """Tell whether a line is no name, place, outlet or section, and nothing else that is known."""
    is_named = is_bare_name(text) or is_outlet(text) or is_office(text) or is_place(text)
    return not (is_named or text in section_words()) and read_meaning(text) == UNKNOWN


# Blogger puts one of these under a post.
_POSTED_BY = re.compile("(?:张贴者|发布者|发帖者|Posted by|张贴留言|发布评论|没有留言|没有评论)")


def find_in_foot(page: Prose) -> Headline:
    """Return the line over the article that the foot of a newspaper's page gives as its headline."""
    over = {page.lines[at].text: at for at in range(max(0, page.first - REACH), page.first)}
    feet = (match_paper_foot(line.text) for line in page.lines[-LONGEST_FOOT:])
    found = next((over[foot["title"]] for foot in feet if foot and foot["title"] in over), None)
    return () if found is None else (found,)


LONGEST_FOOT = 8  # last lines of a page in which such a foot stands


def _find_half_latin(page: Prose) -> Headline:
    """Return the page's first line where it names something in Latin letters: C++ STL详解.

    Between it and the article stand only what is known and the words that open a manual.
    """
    text = page.lines[0].text
    if not 0 < page.first <= MOST_OVER_MANUAL or _HALF_LATIN.fullmatch(text) is None:
        return ()
    is_site = text.endswith(_SITES) or _OF_SITES.search(text.replace(" ", "")) is not None
    is_named = is_outlet(text) or is_office(text) or is_site or "://" in text
    own = read_meaning(text)
    if is_named or (own.points >= DOUBT and own.clue not in _OF_LATIN):
        return ()
    return (0,) if all(_opens_manual(line.text) for line in page.lines[1 : page.first]) else ()


def _opens_manual(text: str) -> bool:
    is_head = text in _FIRST_HEADS or text.startswith(("#", "0x0"))
    return is_head or _can_stand_under(text) or read_meaning(text).clue == "statement"


# What words of Latin letters with blanks between them look like, or one after a colon.
_OF_LATIN = ("menu_row", "long_row", "number_at_end")
_SITES = ("网", "论坛", "社区", "门户", "在线", "博客", "首页", "主页")
MOST_OVER_MANUAL = 7  # lines of the page up to the article
_FIRST_HEADS = frozenset(
    ("前言", "目录", "简介", "概述", "引言", "背景", "背景介绍", "摘要", "正文")
)
_HALF_LATIN = re.compile(
    r"(?=.*[A-Za-z][A-Za-z+#.0-9]|.*[A-Z]\b)(?=.*[\u3400-\u9fff])(?!.*[。;；,，:：]$)[^。;；|_]{5,90}"
)


def _find_over_essay(page: Prose) -> Headline:
    """Return four characters that open the page, set off right over an article with half of them."""
    text = page.lines[0].text
    if page.first != 1 or len(text) != LONGEST_SHORT or _SHORT.fullmatch(text) is None:
        return ()
    is_apart = page.lines[1].number > page.lines[0].number + 1
    is_named = is_bare_name(text) or is_outlet(text) or is_office(text) or text in section_words()
    is_told = text[:2] in page.opening or text[2:] in page.opening
    is_free = not is_named and read_meaning(text) == UNKNOWN
    return (0,) if is_apart and is_told and is_free else ()


def _find_under_crumb(page: Prose) -> Headline:
    """Return the one line between a breadcrumb and the article: nothing else can be the headline."""
    at = page.first - 1
    if at < 1 or not _is_crumb(page.lines[at - 1].text):
        return ()
    text = page.lines[at].text
    is_named = is_outlet(text) or is_office(text) or is_bare_name(text)
    is_free = can_be_headline(text) and not is_named and text not in section_words()
    return (at,) if is_free and text[-1] not in ":：" else ()


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
        text = text[slice(*trim_headline(text))]
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
    text = text[slice(*trim_headline(text))]
    if text[0] in _LINK_SIGNS or _OF_SITES.search(text) or read_meaning(text) != UNKNOWN:
        return False
    above = lines[index - 1].number if index else number - 1
    is_apart = above != number - 1 and number + 1 < lines[index + 1].number
    is_office_or_post = is_office(text) or text.rstrip(":").endswith(OFFICERS)
    return is_apart and not is_office_or_post and can_be_headline(text)


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


def _is_in_browser_title(browser: str, text: str) -> bool:
    """Tell whether a word begins the browser's title or is between its bars: 长夜_夜雨_江城网."""
    if browser.startswith(text):
        return browser[len(text) :].startswith(tuple(SEPARATORS))
    return any(bar + text + bar in browser.replace(" ", "") for bar in "_-|")


def _is_last_step(page: Prose, index: int) -> bool:
    """Tell whether a word is the last step of a breadcrumb right above it, with others before it.

    A site's page about itself is called so, 首页 > 走进江城 > 历史沿革, and a part of a book.
    """
    text = page.lines[index].text
    for line in page.lines[max(0, index - MENU_REACH) : index]:
        steps = line.text.removesuffix(text).rstrip().removesuffix("正文").rstrip()
        is_last = line.text.endswith(text) and steps[-1:] in _STEPS
        if is_last and len(ARROW.findall(steps)) > 1:
            return True
    return False


_STEPS = frozenset(">»›→/")


def _is_enclosed(page: Prose, index: int) -> bool:
    """Tell whether four characters stand between a breadcrumb and the date, with its source or not.

    Without a source the article has both words of them, and no step of the breadcrumb is the line. Or
    they open the page, and a byline follows, or the date with its source: then the article has one
    word of them, or both. Over a row with author and date the page's first line needs none.
    """
    text, below = page.lines[index].text, page.lines[index + 1].text
    if index == 0 and _is_row_of_author(below) and page.first <= MAX_BETWEEN:
        return not (is_bare_name(text) or is_outlet(text) or is_office(text))
    if index and _is_under_last_step(page.lines[index - 1].text) and find_dates(below):
        return len(text) == LONGEST_SHORT or not (is_bare_name(text) or is_outlet(text))
    if len(text) < LONGEST_SHORT:
        return _is_between_crumb_and_name(page, index)
    is_told = text[:2] in page.opening and text[2:] in page.opening
    is_meta = bool(find_dates(below)) and any(
        label_kinds()[word] == "source" for _, _, word in find_labels(below)
    )
    if index:
        above = page.lines[index - 1].text
        is_crumb = _is_crumb(above)
        is_crumb = is_crumb or (above.startswith("首页 ") and " 正文" in above)
        is_signed = read_meaning(below).name == "credit" and share_words(text, page.opening) > 0
        is_told = is_signed or (is_told and bool(find_dates(below)) and text not in above)
        return is_crumb and (is_meta or is_told or is_monk(below) or is_bare_name(below))
    is_byline = read_meaning(below).name in ("byline", "credit")
    return (is_byline and share_words(text, page.opening) > 0) or (is_meta and is_told)


def _is_row_of_author(text: str) -> bool:
    """Tell whether a line has an author's label and the day: 作者:王琳 时间:2021-06-27."""
    kinds = {label_kinds()[word] for _, _, word in find_labels(text)}
    return "person" in kinds and bool(find_dates(text))


def _is_under_last_step(above: str) -> bool:
    """Tell whether the line above ends a breadcrumb, so that nothing but a headline follows it."""
    return above.endswith("正文") and ARROW.search(above) is not None


def _is_crumb(text: str) -> bool:
    return is_breadcrumb(text) or (ARROW.search(text) is not None and "首页" in text)


def _is_between_crumb_and_name(page: Prose, index: int) -> bool:
    """Tell whether a word stands right under a breadcrumb, over a name and the date with its source."""
    if not 0 < index < page.first - 2 or not is_bare_name(page.lines[index + 1].text):
        return False
    above, meta = page.lines[index - 1].text, page.lines[index + 2].text
    is_crumb = _is_crumb(above)
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
# 第6版:民生 2022-08-19, over the headline.
PAPER_PAGE = re.compile("第 ?[A-Z]?[0-9]{1,4} ?版")


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
    if is_strange and (_OF_SITES.search(lines[top].text) or is_office(lines[top].text)):
        return None
    is_head = (
        len(lines[top].text) > MIN_LENGTH
        and lines[top].text[-1] not in ":："  # who speaks below it: 江城电视台记者:
        and not is_outlet(lines[top].text)
        and not is_office(lines[top].text.rpartition(" ")[0])  # what its owner tells on every page
        and all(_can_stand_under(one.text) for one in _without_section(lines[top + 1 : first]))
    )
    return top if is_head else None


def _without_section(below: list[Line]) -> list[Line]:
    """Return the lines under a headline, none where the only one is the name of its section."""
    return [] if len(below) == 1 and below[0].text in section_words() else below


def _can_stand_under(text: str) -> bool:
    is_known = is_known_name(text) or are_names_apart(text) or tells_who_attended(text)
    return is_known or OF_WECHAT.match(text) is not None


def tells_who_attended(text: str) -> bool:
    """Tell whether a line is what stands under the headline of a meeting: who was there and spoke.

    >>> tells_who_attended("王琳琳 李敏出席并讲话"), tells_who_attended("王琳琳出席油坊节开幕式")
    (True, False)
    """
    match = _ATTENDED.fullmatch(text) if text[-1] in _ENDS_OF_ATTENDED else None
    return match is not None and all(map(is_bare_name, re.split("[ 、,]", match[1])))


_ENDS_OF_ATTENDED = frozenset("席持加同辞话告言证布会议动式")
_ATTENDED = re.compile(
    r"""
    ([\u3400-\u9fff]{2,4}?(?:[ 、,][\u3400-\u9fff]{2,4}?){0,4})  # who,
    (?:等(?:领导|人|同志)?)?[ ]?(?:分别|共同)?  # and others, together
    (?:(?:会议|活动|仪式)?[并和、, ]?  # and,
      (?:出席|主持|参加|陪同|致辞|讲话|发言|见证|宣布开幕  # what they did, up to four things,
        |作(?:主题|工作|总结)?(?:报告|讲话))){1,4}  # a report among them,
    (?:会议|活动|仪式|大会|开幕式)?  # at what
    """,
    re.VERBOSE,
)


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
