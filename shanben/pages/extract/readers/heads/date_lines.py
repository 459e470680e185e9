"""Find the lines that are about nothing but a date, with a time, an outlet or names beside it."""

import re
from datetime import date

from shanben.base.patterns import compile_late
from shanben.pages.extract.readers.breadcrumb import section_before_bar
from shanben.pages.extract.readers.datelines.leads import is_byline
from shanben.pages.extract.readers.outlets import (
    POSTED_BY,
    PUBLIC_ACCOUNT,
    account_before_date,
    is_paper_head,
)
from shanben.pages.extract.tools.dated_rows import is_glued_to_day, read_dated_row, read_stamp
from shanben.pages.extract.tools.dates import (
    WEB_YEAR,
    WEEKDAY,
    FoundDate,
    find_dates,
    find_short_date,
    make_date,
)
from shanben.pages.extract.tools.known_words import (
    find_labels,
    is_office,
    is_outlet,
    is_place,
    label_kinds,
    leading_label,
    paper_page_pattern,
    phrases,
    section_before_outlet,
    section_words,
)
from shanben.pages.extract.tools.lines import Line
from shanben.pages.extract.tools.people import (
    are_all,
    are_names_apart,
    is_bare_name,
    read_credits,
    read_names,
)

LONGEST_LABELLED = 160  # characters of a line that opens with a date and has labels after it
MAX_DATE_LINE = 70  # characters of a line that can be about a date
BESIDE = 3  # lines to either side of the date in which its outlet can stand
PAPER_HEAD = 6  # first lines of a page, in which the head of a newspaper can stand
# What a day in English is for that is to come.
_EVENTS = re.compile(
    r"[(\[【| ]?(?i:deadline|expir[ey]|due|valid|until|starts?|ends?|event)(?![a-z]{2})"
)
_DATE_FRONT = compile_late(
    r"""
    [(\[【|·・‧•: \U0001f300-\U0001faff—-]*              # marks, or the picture of a calendar,
    (?: (?:星期|周|礼拜)[一二三四五六日天][ ]{0,3},?[ ]{0,3} )?  # a weekday, 星期二, 4月 06, 2021
    (?: (?:字[号体])? 大[ ]?中[ ]?小 [\])】 ]{1,3} )?       # buttons for the size of letters,
    (?: (?: https?:// | www\. )? [A-Za-z0-9.]+ [ ]? )?  # an address,
    (?: [0-9]{1,2}:[0-9][0-9] (?: :[0-9][0-9] )? )?     # a time of day,
    [(\[【|·: —-]*                                        # marks
    """,
    re.VERBOSE,
)
_DATE_BACK = re.compile(
    r"""
    (?: [ ]? (?:星期|周|礼拜)[一二三四五六日天] )?  # a day of the week
    [ ,T]{0,3}                                      # 2021-06-27T10:00
    (?: (?:[上下中]午|晚上?|早上?|凌晨|傍晚|[AP]M)[ ]? )?  # a part of the day
    (?: [0-9]{1,2}:[0-9][0-9]                 # a time of day,
      | [0-9]{1,2}[时点] (?:[0-9]{1,2}分|$|[ ])  # 09时30分,
      | $                                     # the end of the line,
      | [ |()/\[\]【】·•・‧,;-]                  # a mark that sets off what follows,
      | \.(?=[0-9]{1,2}:)                      # or a time of day,
      | 来源|更新|发布|发表$|作者|编辑|格林                     # a label, or Greenwich
      | 阅读(?:时间|完|约)                             # how long it takes to read
      | (?:原创|转载)?(?:文章)?(?:评论|阅读|浏览)[ ]?[(]?[0-9]  # or a count
      | (?:本[文页]|该文)[已共]?被?(?:阅读|浏览|点击)          # or 本文被阅读过12次
      | 第[ ]?[0-9]{1,4}期                      # the number of a magazine
      | (?:新闻|资讯|动态|社会|生活|教育|科技|娱乐|体育|财经|健康|文化|国际|国内)  # or a section,
        (?:[ ]?[0-9]{1,7})?$                  # perhaps with a count
    )
    """,
    re.VERBOSE,
)
_WORD_BACK = re.compile(r"[ |()\[\]【】:·•・‧,/-]")
_RANGE = re.compile(
    r"[ 0-9:]{0,10}(?:至|到|~|—{1,2}|-{1,2}|–) ?(?:20[0-9][0-9]|[0-9]{1,2}月)"
)  # up to another day
SHORTEST_RANGE = 4  # characters after a date that can lead to another one: 至7月1日
_BESIDE_DATES = frozenset(
    ("source", "source_weak", "account", "person", "view_count", "system", "office", "subject")
)
LOOSE = " |()[]【】:·•・‧,-/"


def find_date_lines(lines: list[Line]) -> list[int]:
    """Return the positions of the lines that print a date and little else."""
    # Cheap: hardly a line of a menu has it. Other years stand in heads of newspapers.
    likely = [
        (index, text)
        for index, line in enumerate(lines)
        if len(text := line.text) <= LONGEST_LABELLED  # no paragraph
        and ("20" in text or index < PAPER_HEAD or "日期:" in text or "民国" in text)
    ]
    told = [
        (index, text, dates)
        for index, text in likely
        if is_short(text) and not text.endswith(_PICTURE_FILES) and (dates := find_dates(text))
    ]
    found = [
        index
        for index, text, dates in told
        if any(stands_alone(text, one) for one in dates)
        or account_before_date(text, is_posted_in=True)
        or is_explained(lines, index, dates[0])
        or ("公众号" in text and PUBLIC_ACCOUNT.fullmatch(text))
    ]
    found = sorted({*found, *_list_republic(likely)})
    timed = [index for index, text, dates in told if _ACCOUNT_AND_TIME.fullmatch(text)]
    is_alone = bool(timed) and all(at > timed[0] + BESIDE for at in timed[1:2])
    if is_alone and timed[0] not in found and not OF_DATES.search(lines[timed[0]].text):
        found = sorted([*found, *timed])
    return found


_PICTURE_FILES = (".jpg", ".jpeg", ".png", ".gif", ".JPG", ".PNG")  # named by when they were taken


def _list_republic(lines: list[tuple[int, str]]) -> list[int]:
    """Return the positions of lines whose label shows a day of the Republic: 发布日期:112-06-12."""
    return [index for index, text in lines if "日期:" in text and _OF_REPUBLIC.search(text)]


_OF_REPUBLIC = re.compile(
    r"(?:发布|公[告布]|张贴|刊登|发文|上[版架])日期: ?1[0-3][0-9]([-/.])[0-9]{1,2}\1[0-9]{1,2}(?![0-9])"
)


def is_explained(lines: list[Line], index: int, found: FoundDate) -> bool:
    """Tell whether other lines say what the words beside a date are: a section, authors, an account."""
    return (
        _is_before_section(lines, index, found)
        or is_glued_to_day(lines, index)
        or _is_after_account(lines, index)
        or _is_after_section(lines, index, found)
        or _opens_page(lines[index].text, index, found)
    )


def _is_after_account(lines: list[Line], index: int) -> bool:
    """Tell whether an account and the day stand below a headline, which only 分享 has above it.

    So sites on which people keep what others wrote open a page: 分享, 老油坊的一天, 墨白斋 2021-06-27.
    """
    is_third = index == KEPT_PAGE and lines[0].text == "分享"
    match = _ACCOUNT_AND_DAY.fullmatch(lines[index].text) if is_third else None
    return match is not None and not OF_DATES.search(match[1])


KEPT_PAGE = 2  # position of that line
_ACCOUNT_AND_DAY = compile_late(
    "([\u3400-\u9fffA-Za-z0-9_]{2,16}) {1,3}(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}"
)


def _is_after_section(lines: list[Line], index: int, found: FoundDate) -> bool:
    """Tell whether a day is glued to a section's word, 中国2021年5月6日, and no list is around it."""
    text = lines[index].text
    if found.end < len(text) or text[-1] != "日" or text[: found.start] not in section_words():
        return False
    around = lines[max(0, index - SECTION_REACH) : index + SECTION_REACH]
    dated = [line for line in around if line.text[-1] == "日" and find_dates(line.text)]
    return dated == [lines[index]]


def _opens_page(text: str, index: int, found: FoundDate) -> bool:
    """Tell whether a section and the day are the page's first line: 校园新闻 2021-06-27."""
    is_whole = index == 0 < found.start and found.end == len(text)
    return is_whole and text[: found.start].rstrip() in phrases("section", "exact")


def _is_before_section(lines: list[Line], index: int, found: FoundDate) -> bool:
    """Tell whether a date opens its line and all after it is a section, a step of the breadcrumb above.

    So 2021/06/27好文章, under 江城轩 > 好文 > 好文章 > 正文.
    """
    text = lines[index].text
    section = text[found.end :].strip()
    if found.start or not 2 <= len(section) <= LONGEST_SECTION or not section.isalpha():
        return False
    above = (line.text for line in lines[max(0, index - SECTION_REACH) : index])
    return any(_STEP.search(line) and section in _STEP.split(line) for line in above)


LONGEST_SECTION, SECTION_REACH = 6, 6
_STEP = re.compile(" ?[>»›→] ?")


def is_short(text: str) -> bool:
    """Tell whether a line can be about a date by its length; with labels after the day it can be longer.

    2021-06-27 10:30          来源:江城市融媒体中心 | 编辑:王琳 | 作者:李敏          浏览量:1234

    A sentence with who took the picture tells what the picture shows: 2021年6月27日,江城开榨。王琳 摄.
    """
    if text[-1] == "摄" and "。" in text:
        return False
    if len(text) <= MAX_DATE_LINE:
        return True
    if len(text) > LONGEST_LABELLED:
        return False
    labels = find_labels(text)
    if len(labels) > 2 and labels[0][0] == 0:
        return True  # 来源:江城网 | 作者:王琳 | 编辑:李敏 | 2021-06-27 before the others
    return _READ_BEFORE.match(text) is not None or (text[0].isdecimal() and len(labels) > 1)


# One word, perhaps an account that no table knows, before a day with a time; no list has one below it.
_ACCOUNT_AND_TIME = compile_late(
    r"""
    (?!发[表布]于) [\u3400-\u9fffA-Za-z]{2,10}                       # a word
    (?: [ ] | (?=20.{8,9}[ ]?[0-9]{2}:[0-9]{2}:[0-9]{2}) )           # glued only to a machine's time
    (?:发[表布]于[ ]?:?)?                                            # perhaps 发表于
    20[0-9]{2}[-/年][0-9]{1,2}[-/月][0-9]{1,2}日?[ ]?                # a day
    [0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?                                # a time
    (?:[ ]发[表布]于[\u3400-\u9fff]{2,3})?                           # a province
    """,
    re.VERBOSE,
)
OF_DATES = compile_late(
    r"""
    时间|日期|截至|截止|更新|修订|时限  # a word for a date,
    |举[办行]|开[幕庭业播标放]|演出|首演|上映|比赛|活动|会议|报名|播出  # what takes place then,
    |生效|施行|实施|成立|出生|逝世  # what begins or ends,
    |地点|版本|有效|[在于到至从]$  # or what else stands before a date
    """,
    re.VERBOSE,
)
CLOCK = re.compile(r" ?[0-9]{1,2}:[0-9][0-9](?::[0-9][0-9])?(?![0-9])")


def stands_alone(text: str, found: FoundDate) -> bool:
    """Tell whether a date is what its line is about.

    In front of it stands nothing, a time, an address, a label, or names of outlets and people;
    after it nothing, a time, or what is set off from it. 查看旧版(2007年11月18号以前) and a
    sub-heading 2021年7月1日写给党 are about something else.
    """
    front, back = text[: found.start], text[found.end :]
    if ((front or "版" in back) and is_paper_head(front, back)) or _is_issue(front, back):
        return True
    if found.day.year < WEB_YEAR:
        return _is_of_archive(front, back, found)
    if len(back) > SHORTEST_RANGE and _RANGE.match(back):
        return False
    if front.endswith("(") and front[-2:-1].isalnum() and back[1:].strip():
        return False  # 江城快报(2022.05.16)周一 is a headline
    if not front and text == 2 * text[: len(text) // 2]:
        return True  # printed twice: 2021年6月27日2021年6月27日
    if (
        _DATE_BACK.match(back) is None
        and not is_outlet(_WORD_BACK.split(back.lstrip(LOOSE))[0])
        and not (text[found.end - 3] == "-" and not front and are_names(back))
    ):
        return False  # 2020年6月8日新闻发布会预告
    if not front or _can_precede(front, back) or _is_row(text, front):
        return True
    return front[-1] == " " and read_stamp(text, found) is not None


def _can_precede(front: str, back: str) -> bool:
    """Tell whether what stands in front of a date says nothing else of it; `back` follows it."""
    if _EVENTS.match(front):
        return False  # Deadline: 2021-06-27
    if _DATE_FRONT.fullmatch(front) or ("期" in front and _BULLETIN.fullmatch(front)):
        return True
    if _is_section_or_site(front, back):
        return True
    if front[-1] in " >" and (steps := _STEPS.fullmatch(front)) and not _OF_READER.search(back):
        return not steps[1] or CLOCK.match(back) is not None  # the reader's day has its weekday
    if len(front) > LONGEST_FRONT:
        return "记者" in front and _is_byline(front)
    return _is_posted_by(front) or _is_of_labels(front) or _can_be_in_front(front)


_OF_READER = compile_late(WEEKDAY)
# The breadcrumb that ends in the day, 江城网 >> 社会 >> 社会新闻 2021年6月27日10:20; as a step of it
# only with a time.
_STEPS = compile_late("[\u3400-\u9fffA-Za-z]{2,10}(?: ?>{1,2} ?[\u3400-\u9fff]{2,8}){1,4} (> ?)?")


def _is_posted_by(front: str) -> bool:
    """Tell whether an outlet that had the article stands in front of its date: 《江城日报》发布于."""
    posted = POSTED_BY.search(front.rstrip(LOOSE))
    outlet = front[: posted.start()].strip(LOOSE) if posted else ""
    return outlet[:1] + outlet[-1:] == "《》" or is_outlet(outlet)


def _is_issue(front: str, back: str) -> bool:
    """Tell whether a day on which a paper came out has the paper alone before it, or its issue.

    1987年11月01日出版, 江城文艺 1987年11月1日出版 第6期: a table knows the paper, or the issue is told.
    """
    if "出" not in back or _CAME_OUT.fullmatch(back) is None:
        return False
    words = front.split()
    papers = [word for word in words if _ISSUE.fullmatch(word) is None]
    if not papers:
        return True
    is_told = len(papers) < len(words) or back.endswith(("期", "期)")) or is_outlet(papers[0])
    return is_told and len(papers) == 1 and not papers[0].endswith("出版社")


_ISSUE = re.compile("[(]?总?第?[0-9一二三四五六七八九十百]{1,5}期[)]?")
_CAME_OUT = re.compile(f"(?: ?[(]?{WEEKDAY}[)]?)? ?(?:出版|出刊)(?: {{1,2}}{_ISSUE.pattern})?")
# What a bulletin has before its day: 江城县油坊协会编 第1期(总第7期).
_BULLETIN = compile_late(
    r"""
    (?:[\u3400-\u9fff()]{2,20}(?:主办|[编印]|编印|编辑)[ ]{1,4})?  # perhaps who puts it together,
    [(]?第[ ]?[0-9]{1,4}[ ]?期[)]?[ ]{0,2}  # the issue,
    (?:[(]总第[ ]?[0-9]{1,4}[ ]?期[)])?[ ]{0,8}  # and of how many
    """,
    re.VERBOSE,
)


def _can_be_in_front(front: str) -> bool:
    """Tell whether what stands before a date is a section, a byline, a count, or names of outlets."""
    if clock := _SECTION_AND_CLOCK.fullmatch(front):
        return clock[1] in phrases("section", "exact")
    if label_kinds().get(front.rstrip()) == "date_created":
        return False  # 活动时间 2021-06-27
    words = _WORDS_IN_FRONT.split(front)
    return (
        ("次阅读" in front and _READ_BEFORE.fullmatch(front) is not None)
        or _is_byline(front)
        or ("版" in front and _is_paper_page(front))
        or _BY_FRONT.fullmatch(front) is not None
        or all(_can_stand_in_front(word.strip(LOOSE)) for word in words if word)
    )


# 社会 10:20 2021/06/27.
_SECTION_AND_CLOCK = re.compile("([\u3400-\u9fff]{2,4}) [0-9]{1,2}:[0-9]{2} ?")


def _is_of_archive(front: str, back: str, found: FoundDate) -> bool:
    """Tell whether a day from before the web stands in the meta line of a paper's archive.

    1987-05-06 来源:江城日报, 来源:江城日报 1987-05-06, 1987年5月6日 江城日报; the day from which
    machines count, 1970-01-01, is none.
    """
    if found.day == MACHINES_DAY or (front and back.strip()):
        return False
    named = _ARCHIVE_FRONT.fullmatch(front) if front else _ARCHIVE.match(back)
    return named is not None and all(map(is_outlet, named[1].split("-")))


MACHINES_DAY = date(1970, 1, 1)
_ARCHIVE = compile_late(
    r"""
    (?:[ ]?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?[ ]{1,4}  # perhaps the time,
    (?:(?:文章|稿件)?来源[ ]?:[ ]?|(?=《?[^ ]+$))  # the label, unless only the outlet follows,
    《?([\u3400-\u9fff·-]{2,14})》?(?=$|[ |])  # and the outlet
    """,
    re.VERBOSE,
)
_ARCHIVE_FRONT = compile_late("(?:文章|稿件)?来源 ?: ?《?([\u3400-\u9fff·-]{2,14})》? {1,4}")


def _is_section_or_site(front: str, back: str) -> bool:
    """Tell whether a section and a bar, or a site and its address, stand in front of a date."""
    word, bar, labels = front.partition("|")
    if bar and section_before_bar(word + bar):
        if labels.strip():
            return _is_of_labels(labels.strip())  # 民生 | 编辑:王琳琳 2021-06-27
        if (
            CLOCK.match(back)
            or label_kinds().get(leading_label(back.strip()) or "") in _BESIDE_DATES
        ):
            return True
    return "." in front and _SITE_STAMP.fullmatch(front) is not None


def _is_row(text: str, front: str) -> bool:
    """Tell whether a date stands in a row that is understood whole: 社会 / 2021-06-27 / 王琳琳.

    Beside sections alone a mark parts it from them, for links to other articles are dated as well.
    """
    if not any(mark in front for mark in _ROW) and not _LABELLED.search(text):
        return False  # cheap: names and outlets with blanks between are read elsewhere
    row = read_dated_row(text)
    if row is None or not row.kinds.issubset(_OF_ROWS):
        return False
    return not row.is_of_sections or front.rstrip(" ")[-1:] in _ROW


_ROW = ("/", "|", "·", "•")
_LABELLED = compile_late("[\u3400-\u9fff]:|记者")
_OF_ROWS = frozenset((*_BESIDE_DATES, "date_published", "date_published_weak", "widget"))
# How often a post of a forum's blog was read, glued to its day: 热度 3已有 612 次阅读2015-8-17 22:44.
_READ_BEFORE = re.compile("(?:热度 ?[0-9]* ?)?已有 ?[0-9]{1,8} ?次阅读 ?")
# A site, which no table needs to know, and its address: 江城国际 www.jiangcheng.example 2021-06-27.
# The address can be glued to a name of Han characters: 江城网jiangcheng.example|.
_SITE_STAMP = re.compile(
    r"(?:[\w·]{2,6} {1,2}|[\u3400-\u9fff·]{2,8})(?:https?://)?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+ *[(|]? ?"
)


# Who wrote, whether a table knows the name or not: 其他 / by 王琳琳 /, 由 王琳琳 |.
_BY_FRONT = compile_late(
    rf"""
    (?:[\u3400-\u9fff]{{2,8}}[ ]?[|/·][ ]?)?  # perhaps a section,
    (?:[Bb]y|BY|由)[ ]{{1,2}}[^ |/·:0-9][^|/·:0-9]{{1,32}}  # who wrote,
    (?:[|/·•][ ]?|发表[于在][ ](?:{WEEKDAY}[ ]?,[ ]?)?)  # and a mark, or 发表于 周二,
    """,
    re.VERBOSE,
)


def _is_paper_page(front: str) -> bool:
    """Tell whether the page of a newspaper stands in front of a date, buttons aside."""
    page = _PAPER_BUTTONS.sub(" ", front).rstrip(" ")
    return paper_page_pattern().fullmatch(page) is not None


_PAPER_BUTTONS = re.compile(" [0-9]?[上下]一[版期篇][0-9]?(?= |$)| [0-9][上下]一[版期]| 返回目录")
LONGEST_FRONT = 36  # characters before a date, if no reporters are named there
# 【来源】江城日报 and □王琳 are two words and one.
_WORDS_IN_FRONT = re.compile(r"(?:\[微博\]|[ :|\]】■◆●□◇◎])+")


def are_names(text: str) -> bool:
    """Tell whether a text is nothing but names, also written together: 王琳琳李大明.

    >>> are_names("王琳琳李大明"), are_names("全市召开会议")
    (True, False)
    """
    names = [*read_names(text, 0, len(text), strict=True)]
    whole = bool(names) and names[0].start == 0 and names[-1].end == len(text)
    return whole and all(is_bare_name(text[name.start : name.end]) for name in names)


def _is_byline(front: str) -> bool:
    """Tell whether reporters are named in front of a date: 记者许家祯/综合报导, 记者王莞宁 台北."""
    credits = read_credits(front, 0) if _CREDIT_MARK.search(front) else []
    if credits and are_all(front, 0, credits):
        return True  # 文:王琳 图:李大明
    if (front[0] in "([【" or _REPORTED.search(front)) and is_byline(front.strip()):
        return True  # 【江城社 王琳 江州报导】, 江城日报/ 王琳/ 江州报导
    if front[0] == "文" and front[1:2] in _ROLE_MARKS:
        return is_bare_name(front[2:].strip(LOOSE))  # 文.王琳琳
    outlet, word, names = front.partition("记者")
    if not word or (outlet and not is_outlet(outlet.strip(LOOSE))):
        return False
    return next(read_names(names, 0, len(names), strict=True), None) is not None


_ROLE_MARKS = (".", "·", "‧", "・", "•")
_REPORTED = re.compile("报[道导] ?$")
_CREDIT_MARK = re.compile("(?:文|图|摄影?|译|采访)[:/|]|/(?:文|图|摄|译)|(?:记者|通讯员) ")


def _is_of_labels(front: str) -> bool:
    """Tell whether nothing but sources, people and views with their labels is in front of a date.

    After 上一篇 or 成文日期 the date is another one.
    """
    front = _COUNTED.sub("", _FONT_SIZE.sub("", front.lstrip(LOOSE))).lstrip(LOOSE)
    front = _SHORT_CREDITS.sub("", front) if ":" in front[:4] else front
    labels = find_labels(front)
    if labels and front.rstrip()[-1:] == ":" and labels[-1][1] < len(front.rstrip()):
        return False  # 浏览:215 抓拍时间: before the date
    kinds = ["subject" if word in OF_SUBJECTS else label_kinds()[word] for _, _, word in labels]
    kinds = kinds[kinds[:1] == ["title_original"] :]  # 原标题:X 来源:Y 2020-03-12
    if kinds[:1] == ["navigation"] and len(kinds) > 1:
        kinds = kinds[1:]  # 您的位置:首页 > 要闻 来源:江城日报
    return bool(kinds) and labels[0][0] == 0 and all(kind in _BESIDE_DATES for kind in kinds)


# Labels of what an article is about, whose kind is subject here: 栏目:要闻 作者:王琳 2021-06-27.
OF_SUBJECTS = frozenset(
    ("栏目", "所属栏目", "分类", "主题分类", "信息分类", "关键词", "关键字", "专栏")
)
# 文:王琳 图:李大明 before the labels of the source.
_SHORT_CREDITS = compile_late("^(?:(?:文字?|图片?|摄影?|图文|文图) ?: ?[\u3400-\u9fff、]{2,9} +)+")
# How often it was read, or the button for comments, before the labels: 阅读 1.2万  来源:江城日报.
_COUNTED = re.compile(
    r"""
    ^(?: (?:阅读|浏览|点击|评论)[量数次]?[ :(]{0,2}[0-9][0-9.,]*[万次)]{0,2}  # 阅读 1.2万,
       | (?:我要|参与|发表|查看)评论 )(?=[ |])  # or the button
    """,
    re.VERBOSE,
)
_FONT_SIZE = re.compile("^字[号体][大中小 +-]+")


def _can_stand_in_front(word: str) -> bool:
    if word.isascii() or word in label_kinds() or is_outlet(word) or _is_tool(word):
        return True
    if word[0] > "\uffff" and _PICTURES.fullmatch(word):
        return True
    if section_before_outlet(word):
        return True  # 国内新闻新京报
    if word.endswith(("报导", "报道")) and is_place(word[:-2]):
        return True  # 江城新闻 | 王琳琳 江州报导 发布
    if "/" in word:  # 民视新闻/综合报导
        return all(map(_can_stand_in_front, word.split("/")))
    return are_names_apart(word) or word in _IN_FRONT or is_office(word)


def _is_tool(word: str) -> bool:
    """Tell whether a word is a button for the page, with its count or not: 打印, 评论(0).

    推荐 and 视频 are buttons too, and sections of which the date of another article can follow.
    """
    button = _COUNT_OF_BUTTON.sub("", word)
    is_section = button == word and word in phrases("section", "exact")
    return button in phrases("widget", "exact") and not is_section


_PICTURES = re.compile("[\U0001f300-\U0001faff\ufe0f]+")  # a newspaper before the day
_COUNT_OF_BUTTON = re.compile("[(][0-9]{0,6}[)]?$")
_IN_FRONT = ("记者", "作者", "文", "编辑", "综合报道", "综合报导", "新闻稿", "")


def short_date_alone(text: str) -> list[FoundDate]:
    """Return the date of a line that is one with a short year and a time to the second.

    Or one that is nothing but eight figures, or but a day with a year of the Republic of China.

    >>> texts = ("• 22-07-01 20:15:57", "20220701", "111-07-01")
    >>> [str(found.day) for text in texts for found in short_date_alone(text)]
    ['2022-07-01', '2022-07-01', '2022-07-01']
    """
    if 8 <= len(text) <= 9 and _FIGURES_ALONE.fullmatch(text):
        return [*find_short_date(text)]
    match = _SHORT_ALONE.fullmatch(text) if len(text) < 24 and text.count(":") == 2 else None
    if match is None:
        return []
    start = match.start(1)
    return [
        one._replace(start=one.start + start, end=one.end + start)
        for one in find_short_date(match[1])
    ]


_FIGURES_ALONE = re.compile(r"20[0-2][0-9][01][0-9][0-3][0-9]|1[0-2][0-9]([-/.])[0-9]{2}\1[0-9]{2}")
_SHORT_ALONE = re.compile(
    r"\W{0,3}([0-4][0-9]-[0-9]{2}-[0-9]{2}) [0-9]{2}:[0-9]{2}:[0-9]{2}\W{0,2}"
)


def date_over_lines(lines: list[Line], index: int) -> list[FoundDate]:
    """Return the date that two lines share, like a leaf of a calendar: 2021 and 06-27, 27 and 2021/06.

    The second line can go on with a time or a label.
    """
    first = lines[index].text
    if len(first) > LONGEST_PART or index + 1 >= len(lines):
        return []
    following = lines[index + 1]
    match = _PARTS.match(f"{first} {following.text[:MAX_DATE_LINE]}")
    if match is None:
        return _date_over_three(lines[index : index + 3])
    if following.number - lines[index].number > 2:
        return []
    parts = match.groupdict()
    year, month, day = (
        next(filter(None, (parts[f"{kind}{form}"] for form in "1234"))) for kind in "ymd"
    )
    made = make_date(int(year), int(month), int(day))
    shift = following.start - lines[index].end - 1  # what stands between the lines, if no blank
    return [FoundDate(0, match.end() + shift, made, "ymd")] if made else []


def _date_over_three(leaf: list[Line]) -> list[FoundDate]:
    """Return the date of three lines that are a leaf of a calendar: 3月, 16 and 2020."""
    match = (
        _LEAF.fullmatch(" ".join(line.text for line in leaf)) if len(leaf[-1].text) < 6 else None
    )
    if match is None or leaf[-1].number - leaf[0].number > 4:
        return []
    parts = match.groupdict()
    year, month, day = (next(filter(None, (parts[f"{k}1"], parts[f"{k}2"]))) for k in "ymd")
    made = make_date(int(year), int(month), int(day))
    return [FoundDate(0, leaf[-1].end - leaf[0].start, made, "ymd")] if made else []


LONGEST_PART = 8  # characters of the first line of such a date: 2021年06月
_YEAR_PART, _DAY_PART = "(?:19|20)[0-9]{2}", "[0-9]{1,2}"
_PARTS = compile_late(
    rf"""
    (?: (?P<y1>{_YEAR_PART})[年./-]?[ ]  # 2021
        (?P<m1>{_DAY_PART})[ ]?[./月-][ ]?(?P<d1>{_DAY_PART})日?  # 06-27,
      | (?P<m2>{_DAY_PART})[ ]?[./月-][ ]?(?P<d2>{_DAY_PART})日?[ ](?P<y2>{_YEAR_PART})年?  # 06-27 2021,
      | (?P<d3>{_DAY_PART})日?[ ]  # 27
        (?P<y3>{_YEAR_PART})[ ]?[./年-][ ]?(?P<m3>{_DAY_PART})月?  # 2021-06,
      | (?P<y4>{_YEAR_PART})[ ]?[./年-][ ]?(?P<m4>{_DAY_PART})[./月-]?[ ]  # or 2021-06
        (?P<d4>{_DAY_PART})日?  # 27,
    ) (?= $ | [ ](?:[0-9]{{1,2}}:[0-9]{{2}}|[^0-9]) )  # and a time, or words
    """,
    re.VERBOSE,
)
_LEAF = compile_late(
    rf"""
    (?P<m1>{_DAY_PART})月[ ](?P<d1>{_DAY_PART})日?[ ](?P<y1>{_YEAR_PART})年?  # 6月 27 2021,
    | (?P<d2>{_DAY_PART})日?[ ](?P<m2>{_DAY_PART})月[ ](?P<y2>{_YEAR_PART})年?  # or 27 6月 2021
    """,
    re.VERBOSE,
)
