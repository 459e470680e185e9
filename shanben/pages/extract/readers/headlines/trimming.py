"""Trim a line to what can be a headline: around it stand arrows, labels, and the name of the site."""

import re
from functools import lru_cache
from typing import NamedTuple

from shanben.base.patterns import compile_late
from shanben.pages.extract.readers.breadcrumb import ARROW, opens_breadcrumb
from shanben.pages.extract.readers.meanings import ARROWS, DOUBT, META_KINDS, read_meaning
from shanben.pages.extract.tools.known_words import (
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
MOST_ARROWS = 3  # arrows that only a breadcrumb has
MAX_BARS = 4  # words between bars that can be a headline and the names of its site
Headline = tuple[int, ...]  # positions of its lines, in order


class Prose(NamedTuple):
    """The lines of a page, where its article begins, and the opening of the article.

    `indented` are the lines right above it that are indented as its first paragraph is: its own heads.
    """

    lines: list[Line]
    first: int
    opening: str
    indented: frozenset[int] = frozenset()


_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_FOUR_HAN = re.compile(f"(?:[^{_HAN.pattern[1:]}*{_HAN.pattern}){{4}}")
_HAN_PAIR = compile_late(f"(?=({_HAN.pattern}{{2}}))")  # also those that overlap
_QUOTES = dict.fromkeys("“”「」", '"') | dict.fromkeys("‘’『』", "'") | {" ": ""}
_QUOTE = re.compile(f"[{''.join(_QUOTES)}]")
SITE_SEPARATOR = re.compile(r"_+|\||--+|——|::+|[·»«>→–—-]| — | / | @ ")
SEPARATOR_SIGN = re.compile("[_|—:·»«>→/@–-]")  # a class is found five times as fast
_SITE = re.compile(
    "(?:网站?|官网|论坛|社区|频道|门户|在线|电视台|政府|博客|版)$"
)  # after a separator


def squeeze(text: str) -> str:
    """Return `text` without blanks and with one kind of quotation marks, for comparison.

    >>> squeeze('全区 召开“创新年” 大会') == squeeze("全区召开「创新年」大会")
    True
    """
    for char in {*_QUOTE.findall(text)}:
        text = text.replace(char, _QUOTES[char])
    return text


def is_known_name(text: str) -> bool:
    """Tell whether a line under a headline is a label, a byline, a number or a numbered head."""
    if read_meaning(text).name in _BETWEEN or text.startswith("作者是 "):  # of Joomla, an account
        return True
    return WIRE_HEAD.match(text) is not None


_BETWEEN = frozenset(
    ("meta_line", "credit", "summary", "byline", "outlet", "heading", "button", "caption")
)


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
    start = _skip_front(text, start)
    if ":" in text:
        end = find_label_after(text) or end
        start = wire.end() if "题" in text and (wire := WIRE_HEAD.match(text)) else start
    if text[end - 1].isdecimal() and (count := _PICTURE_OF.search(text, start + MIN_LENGTH, end)):
        end = count.start()
    if text[end - 1] == ")" and (clock := _CLOCK_TAIL.search(text, start + MIN_LENGTH, end)):
        end = clock.start()
    if text.endswith(_PRINTS) and (button := _PRINT.search(text, start, end)):
        end = button.start()
    has_button = "分享" in text or "字号" in text or "字体" in text or text[-1] == "]"
    has_button = has_button or "http" in text
    if has_button and (button := _GLUED_BUTTON.search(text, start, end)):
        end = button.start()
    if ("日" in text[-LONGEST_DATED:] or text[end - 1] in _ENDS_FIGURES) and (
        dated := find_dated_tail(text[:end])
    ) > start + MIN_LENGTH:
        end = dated
    start, end = _trim_site(text, start, end)
    half = (start + end) // 2
    if text[half] == " " and text[start:half] == text[half + 1 : end] and half - start > MIN_LENGTH:
        end = half  # the browser's title and the page's own in one line
    return start, end


# What a site says of a post, before its headline: 原创 全市召开会议.
_BADGES = ("原创 ", "转载 ", "置顶 ")
_BADGE = re.compile("(?:(?:原创|转载|置顶) ){1,2}(?=[^ ]{8})")


def _skip_front(text: str, start: int) -> int:
    """Return where the headline begins after a wire's bracket, a label or a site's badge before it."""
    if text[0] in "【[" and (front := _WIRE_BRACKET.match(text) or _LABEL_IN_BRACKETS.match(text)):
        start = front.end()
    if "|" in text and (cell := _TITLE_CELL.match(text)):
        start = cell.end()
    elif ":" in text or text.startswith(("标题 ", "标题[")):
        start += _title_label(text[start:])
    if text.startswith(_BADGES) and (badge := _BADGE.match(text)):
        start = badge.end()
    return start


def _trim_site(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of a headline without its site's name in brackets or after a separator."""
    if text[end - 1] in "]】)>":
        site = _SITE_IN_BRACKETS.search(text, start + MIN_LENGTH, end)
        end = site.start() if site and is_outlet(site[1]) else end
    if SEPARATOR_SIGN.search(text) is None:
        return start, end
    for mark in SITE_SEPARATOR.finditer(text, start + MIN_LENGTH - 1, end):
        tail = text[mark.end() : end]
        if mark.start() < start + MIN_LENGTH and len(tail) > LONGEST_AFTER_WORD:
            continue  # 老织布坊|学徒排队上机|江城网
        if _is_site(mark[0], text[mark.start() - 1], tail):
            end = start + len(text[start : mark.start()].rstrip())
            board = _BOARD.fullmatch(text, start, end) if text[end - 1] == "】" else None
            return board.span(1) if board else (start, end)
    return start, end


LONGEST_AFTER_WORD = 16  # characters of sections and a site after a headline of four characters
# 全市召开会议【江城网】.
_SITE_IN_BRACKETS = re.compile("[ ]?[\\[【(<]([\u3400-\u9fff·]{2,12})[\\]】)>]$")
# What a board of old puts around a headline, before its name: 【图片】旧桥拆除【江城吧】_百度贴吧.
_BOARD = re.compile("(?:【图片】)?(.{5,}?) ?【[^【】]{1,14}吧】")


def _trim_signs(text: str) -> tuple[int, int]:
    """Return the span of a line without arrows, dashes and lines around it; all if it has no more."""
    start, end = 0, len(text)
    if text[0] not in _OF_PICTURES and (text[0] in ARROWS or text[-1] in ARROWS):
        start, end = end - len(text.lstrip(ARROWS)), len(text.rstrip(ARROWS))
        start = 0 if _TOPIC.match(text) else start
        drawn = _DRAWN_OUT.match(text, end) if text[0] != "~" else None  # 开榨啦~
        end = drawn.end() if drawn else end
    if text[0] in _DASHES and text[-1] in _DASHES and end > 2 * MIN_LENGTH:
        start, end = end - len(text.lstrip(_DASHES)), len(text.rstrip(_DASHES))
    broken = text.find("<br")
    if broken > MIN_LENGTH:
        end = min(end, len(text[:broken].rstrip()))  # a subtitle follows in the next line
    if text[-1] == ">" and (tags := _TAGS_AT_END.search(text)):
        end = min(end, tags.start())
    if text[0] == "<" and (tags := _TAGS_AT_START.match(text)):
        start = max(start, tags.end())
    return (start, end) if start < end else (0, len(text))


_TAGS_AT_END = re.compile(r"(?:\s*</?(?:h[1-6]|p|div|span|b|strong|a|font|center|em|br ?/?)>)+$")
_TOPIC = re.compile("#[^# ][^#]*# ?[^# ]")  # #湖东油坊# 重新开榨
_TAGS_AT_START = re.compile(
    r"(?:<(?:h[1-6]|p|div|span|b|strong|font|center|em)(?: [^<>]{1,60})?>\s*)+"
)
_DRAWN_OUT = re.compile("~{1,3}(?=[^~]|$)")
_OF_PICTURES = "▲▼"  # one of them opens the words of a picture, which are no headline
_DASHES = "-—–"
_PICTURE_OF = re.compile(" [0-9]{1,2} / ?[0-9]{1,2}$")  # which picture it is: 全市召开会议 1 / 4
# When it was posted, or which page of it this is: 全市召开会议 (23:18), 全市召开会议(1/3).
_CLOCK_TAIL = re.compile(
    r" ?[(](?:[0-9]{1,2}:[0-9]{2}|[0-9]{1,2} ?/ ?[0-9]{1,2}|第[0-9]{1,2}页)[)]$"
)
# Buttons after a headline, of Joomla: 全市召开会议 列印 E-mail.
_PRINTS = ("列印", "打印", "转寄", "ail", "下载公告", "下载附件", "全文", "下一页", "原文")
_PRINT = re.compile(
    r"""
    (?<=[\u3400-\u9fff”」!?][ ])  # after a headline and a blank,
    (?:(?:列印|打印|友善列印|转寄|下载(?:公告|附件|全文)  # 打印,
      |(?:查看|阅读|返回)(?:下一页|全文|原文)|下一页|E-?mail)[ ]?){1,3}$  # 查看下一页
    """,
    re.VERBOSE,
)
# A button that is glued to a headline: 全市召开会议分享到:.
_GLUED_BUTTON = re.compile(
    r"""
    (?<=[\u3400-\u9fff”」]) (?<!老) (?<!选择|调整|设置|浏览|阅读|改变|文章|页面)  # no 选择字号,
    (?:分享到|分享至|字号|字体)[ ]?:?$  # 分享到:, 字号:,
    | [ ]?\[(?:复制[链连][接结]|(?:打印|列印)(?:本页|此文)?|[大中小 ]{3,5}|收藏|关闭|更多  # [打印本页],
      |下载(?:附件|全文|公告)?)\]$  # [下载],
    | (?<=[\u3400-\u9fff)”」!?])[ ]?  # or, after the headline,
      https?://[a-z0-9.-]{4,40}\.(?:cn|com|net|org)/?$  # the site's address
    """,
    re.VERBOSE,
)


def find_dated_tail(text: str) -> int:
    """Return where a headline ends that its site and the day follow in its line, or a day in figures.

    The outlet that stands after the day is no part of it either.

    >>> find_dated_tail("旧桥拆除 居民合影 江城网 2023年9月3日"), find_dated_tail("通知 2023年9月3日")
    (9, 0)
    >>> find_dated_tail("旧桥拆除前居民合影留念 [2023-09-03]"), find_dated_tail("江城网 2023-09-03")
    (11, 0)
    """
    if match := _DATED_TAIL.search(text):
        if is_outlet(text[: match.start()].strip()):  # a line of the date
            return 0
        is_site = match[1].isascii() or is_outlet(match[1])
        if is_site and (not match[2] or is_outlet(match[2])):
            return match.start()
    figures = _DAY_IN_FIGURES.search(text)
    if figures is None or figures.start() < SHORTEST_DATED:
        return 0
    front = text[: figures.start()]
    is_line_of_date = is_outlet(front) or is_office(front) or ":" in front
    return 0 if is_line_of_date else figures.start()


SHORTEST_DATED = 8  # characters of a headline before a day in figures
# 旧桥拆除前居民合影留念 2023-09-03 10:20, or [2023-09-03], or glued to it, or 2023年09月03日 as
# machines write it.
_DAY_IN_FIGURES = re.compile(
    r"""
    (?: (?:[ ]?[(\[][ ]?|[ ]|(?<=[\u3400-\u9fff”」])(?=[0-9]{4}-))  # glued or apart,
        (?:19|20)[0-9][0-9] ([-/.]) [0-9]{1,2} \1 [0-9]{1,2}                 # 2023-09-03
      | [ ](?:19|20)[0-9][0-9]年(?:0[1-9]月[0-3][0-9]|1[0-2]月0[1-9])日 )     # or 2023年09月03日
    (?:[ ][0-9:]{4,8})? [ ]?[)\]]?$                                          # and its time
    """,
    re.VERBOSE,
)
_ENDS_FIGURES = frozenset("0123456789)]")
LONGEST_DATED = 26  # characters of a day's last one, its time and an outlet
_DATED_TAIL = re.compile(
    r"""
    [ ]([\w·.:/-]{2,24})[ ]  # the site,
    (?:19|20)[0-9][0-9]年[0-9]{1,2}月[0-9]{1,2}日(?:[ ][0-9:]{4,8})?  # the day,
    (?:[ ]([\w·-]{3,16}))?$  # and perhaps the outlet
    """,
    re.VERBOSE,
)


def _title_label(text: str) -> int:
    """Return where the headline begins after its label, 标题:; 0 without one."""
    if forum := _FORUM_TITLE.match(text):
        return forum.end()
    label = leading_label(text)
    if label is None or label_kinds()[label] != "title":
        return 0
    after = find_labels(text)[0][1]
    return after + len(text[after:]) - len(text[after:].lstrip())


# The row of a table with the headline: 标题 | 老油坊开榨 |, 词条 | 老油坊 |.
_TITLE_CELL = re.compile(
    "(?:(?:文章|新闻|信息|公告|文件)?标题|题目|题名|篇名|词条|词目) ?[|] ?(?=[^|]{2,}[| ]*$)"
)
_FORUM_TITLE = re.compile(
    r"标题(?: (?! |作者|时间|发[布表]|回[复应])|(?=\[|Re:))|主题 ?: ?(?=.{6})"
)  # 标题 王琳谈修桥, 标题[新闻] 谈修桥, on boards of old
_LABEL_IN_BRACKETS = re.compile("[【\\[](?:标题|题目)[】\\]] ?(?=.{4})")
# An outlet's own in brackets: 【江城时报2021年6月27日讯】.
_WIRE_BRACKET = re.compile(
    r"""
    [【\[][ ]?[\u3400-\u9fff·]{2,12}[ ]?  # the outlet, or one and a place,
    (?:(?:19|20)[0-9]{2}年)?[0-9]{1,2}月[0-9]{1,2}日  # the day
    [ ]?[电讯][ ]?[】\]][ ]?(?=.{5})  # and the wire, before a headline
    """,
    re.VERBOSE,
)
# A wire's dateline in front of the headline: 江城3月5日电 题:.
WIRE_HEAD = re.compile(
    r"""
    [\u3400-\u9fff]{2,12}[0-9]{1,2}月[0-9]{1,2}日[电讯][ ]?  # place, day and wire,
    (?:[(][^()]{1,16}[)])?[ ]?题[ ]?:[ ]?  # perhaps the reporters, the word for a headline,
    (?:(?:通讯|特稿|综述|述评|特写|时评|专访)[ ]?:[ ]?)?  # and perhaps of what kind it is
    """,
    re.VERBOSE,
)


def find_label_after(text: str) -> int:
    """Return where a headline ends that labels follow in its line; else 0.

    >>> find_label_after("全市召开会议 作者:王琳"), find_label_after("作者:王琳 时间:2021-06-27")
    (6, 0)
    >>> find_label_after("全市召开会议发布时间:2021-06-27 来源:江城网")
    6

    >>> find_label_after("全市召开会议来源:江城网 作者:王琳")
    6
    """
    if "20" in text and (glued := GLUED_DATE.search(text, MIN_LENGTH)):
        return glued.start()
    kinds = label_kinds()
    if "来源" in text and (glued := _GLUED_SOURCE.search(text, MIN_LENGTH)):
        is_told = glued["next"] or is_outlet(glued["outlet"].strip())
        return 0 if _YEAR.search(text, 0, glued.start()) or not is_told else glued.start()
    for start, after, word in find_labels(text):
        is_day = kinds[word] == "date_published_weak" and text[after:].lstrip()[:2] in ("19", "20")
        if is_day or kinds[word] == "person" or kinds[word] in META_KINDS:
            is_apart = start > MIN_LENGTH and text[start - 1] == " "
            return len(text[:start].rstrip()) if is_apart else 0
    return 0


_YEAR = re.compile("(?:19|20)[0-9]{2}[-/.年]")
# The label of the source, glued to the headline: 全市召开会议来源:江城网 作者:王琳.
_GLUED_SOURCE = compile_late(
    r"""
    (?<=[\u3400-\u9fff”」])(?:文章|信息|新闻|稿件)?来源[ ]?:(?P<outlet>[^:]{2,16}?)  # the outlet,
    (?:(?P<next>[ ][\u3400-\u9fff]{2,4}[ ]?:|(?:19|20)[0-9]{2}[-/.年][0-9])|$)  # another label, a day
    """,
    re.VERBOSE,
)
# The label of the date, glued to the headline: 全市召开会议发布时间:.
GLUED_DATE = compile_late(
    r"""
    (?<=[\u3400-\u9fff”」])(?:发布|发表|发稿|更新)(?:时间|日期)[ ]?:[ ]?  # 发布时间:
    ((?:19|20)[0-9]{2}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?)(?:[ ]?[0-9:]{4,8})?  # 2021-06-27
    [ ]{0,2}(?:来源|作者|点击|浏览|阅读|编辑)[\u3400-\u9fff]{0,2}[ ]?:  # and the next label, 点击:
    """,
    re.VERBOSE,
)


def _is_site(mark: str, before: str, tail: str) -> bool:
    """Tell whether what a separator cuts off names the site: always after _, else by its words."""
    if "_" in mark:
        return True
    parts = (_LATIN_NAME.sub("", name.strip(" #")) for name in SITE_SEPARATOR.split(tail))
    names = [name for part in parts if (name := _OF_SITES.sub("", part))] or [""]
    sure = mark not in ("——", "—", "·", "-", ">", "→", " / ") or (mark == "-" and before == " ")
    known = [
        is_outlet(name.replace(" ", "")) or (sure and _SITE.search(name[-3:]) is not None)
        for name in names
    ]
    if len(names) == 1 and sure and names[0] in phrases("section", "exact"):
        return True  # 全市召开会议 | 社会新闻
    if (sure or before == " ") and _IN_ENGLISH.fullmatch(tail.strip()):
        return True
    is_owner = sure and len(names[-1]) <= LONGEST_AFTER_WORD and is_office(names[-1])
    known[-1] = known[-1] or names[-1].endswith(_OWNERS) or is_owner
    if sure or before == " ":
        return any(known)
    return known[-1] and all(map(_is_step, names[:-1], known))


def _is_step(name: str, is_known: bool) -> bool:
    """Tell whether a name before that of the site can be one of its sections."""
    return is_known or is_of_departments(name)


# How names of owners of sites end, which no headline has after a mark.
_OWNERS = (
    *("人民政府", "有限公司", "门户网站", "政府网"),
    *("Mobile01", "批踢踢实业坊", "讨论区", "百度贴吧", "知乎", "豆瓣"),
)
# What follows the name of a site, or stands for it: 江城网首页, 江城网【官方】, -江城网-手机版.
_OF_SITES = re.compile("(?:首页|手机版|移动版|电脑版|官方网站|[【(\\[]官方[】)\\]])$")
# What a site is called in English, after its name: 江城时报 JIANGCHENG TIMES.
_LATIN_NAME = re.compile("(?<=[\u3400-\u9fff]) [A-Za-z][A-Za-z .&'-]*$")


# A site that has no other name than an English one: JIANGCHENG WORLD News.
_IN_ENGLISH = compile_late(
    r"[A-Z][A-Za-z .&'-]{2,40} (?:News|Times|Post|Daily|Radio|TV|Press|Journal|Weekly|Online|Herald)"
)


def is_breadcrumb(text: str) -> bool:
    """Tell whether a line says where on the site the reader is: 您的位置: 江城网 > 民生."""
    return ("位置" in text and ARROW.search(text) is not None) or opens_breadcrumb(text)


def share_words(title: str, opening: str) -> float:
    """Return the share of pairs of Han characters of `title` that the article's opening has too.

    >>> share_words("我市举行会谈", "7月1日,我市举行座谈会。")
    0.6
    """
    pairs = _HAN_PAIR.findall(title)
    return sum(map(opening.__contains__, pairs)) / len(pairs) if pairs else 0.0


def can_be_headline(text: str) -> bool:
    """Tell whether a line can be a headline by its words alone, arrows and site aside."""
    headline = cut_headline(text)
    return headline is not None and read_meaning(headline).points < DOUBT


_HOME = re.compile("[\\w·]{2,10}[首主]页")


@lru_cache(maxsize=512)  # a line is weighed, compared with rivals, and asked when others join it
def cut_headline(line: str) -> str | None:
    """Return a line without what stands around a headline; None when it has not a headline's length.

    Nor is it one when labels run into it, so that nothing says where it ends.

    >>> cut_headline("老油坊的前世今生时间: 2016-09-11信息来源:江城网") is None
    True
    >>> cut_headline("老油坊的前世今生" * 12) is None, cut_headline("老油坊 Oil Mill" * 8) is None
    (True, False)
    """
    if not MIN_LENGTH <= len(line) <= 3 * MAX_LENGTH or _is_barred(line):
        return None
    if len(line) > 2 * MAX_LENGTH and _width(line) > MAX_LENGTH:
        return None
    if line.count(" > ") >= MOST_ARROWS or _HOME.fullmatch(line):
        return None  # a breadcrumb, whose first step can be long, or a site's first page
    if (line[0] in "小书作" and _OF_BOOK.match(line)) or opens_breadcrumb(line):
        return None
    start, end = trim_headline(line)
    text = line[start:end]
    if ":" in text and len(_LABEL_INSIDE.findall(text)) > 1:
        return None
    is_long = len(text) >= MIN_LENGTH and (len(text) <= MAX_LENGTH or _width(text) <= MAX_LENGTH)
    if (
        "日" in text[-LONGEST_DATED:]
        and (dated := _DATED_SITE.fullmatch(text))
        and is_outlet(dated[1])
    ):
        return None
    if (text[-1:].isdecimal() or text[-1:] == "日") and _DATED_NAME.fullmatch(text):
        return None  # whoever or whatever it is, its day is all that is told
    return text if is_long and _FOUR_HAN.match(text) else None


# The book of which the page shows a part: 小说:长夜 作者:王琳琳.
_OF_BOOK = re.compile("(?:小说|书名|作品)(?:名称?)? ?: ?[^:]{1,24} 作者 ?:")


def _width(text: str) -> int:
    """Return the characters of a line, three Latin letters or blanks as one, as in two languages."""
    return len(text) - 2 * len(_LATIN.findall(text)) // 3


_LATIN = re.compile("[A-Za-z ]")
# Two of these in a line say that headline and head are one run, and nothing where the headline ends:
# 老油坊的前世今生时间: 2016-09-11信息来源:江城网.
_LABEL_INSIDE = re.compile("(?:来源|作者|时间|日期|点击数?|浏览[次量]数?|阅读[次量]数?|编辑) ?:")
# An account and its day, or what happens on it: 湖东学人 2021-04-25, 秋季演出 2021/4/25.
_DATED_NAME = re.compile(
    r"""
    [\w·]{2,10}[ ](?:19|20)[0-9]{2}([-/.])[0-9]{1,2}\1[0-9]{1,2}  # 江城油坊 2021-05-06,
    | [\w·]{2,10}[ ]?:[ ]?(?:19|20)[0-9]{2}年[0-9]{1,2}月[0-9]{1,2}日  # or 日期查询:2021年5月6日
    """,
    re.VERBOSE,
)
# A line of the date, of which a label was cut off: 江城网 www.jiangcheng.example 2021年6月27日.
_DATED_SITE = re.compile(
    r"(\S{2,16})(?: +[A-Za-z0-9.:/-]+)? +(?:19|20)[0-9][0-9]年[0-9]{1,2}月[0-9]{1,2}日(?: ?[0-9:]{4,8})?"
)


def _is_barred(line: str) -> bool:
    """Tell whether bars part more words than a headline and the names of its site: a menu.

    Or signs part the subjects by which a page is found: #老油坊# #木榨#.
    """
    if line[0] == "#" and _SUBJECTS.fullmatch(line):
        return True
    return (
        line.count("|") >= MAX_BARS and sum(map(bool, map(str.strip, line.split("|")))) > MAX_BARS
    )


_SUBJECTS = re.compile(r"(?:#[^#\s]{1,20}#?\s*){1,9}")
