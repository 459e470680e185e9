"""Read which outlets an article is from: the value of 来源, or the outlet beside the date.

A value is cut at the next label, date or remark (参与互动), freed of brackets, and split where
several outlets stand in it (青岛西海岸报/西海岸新闻网). General words (转载, 网络) give way to a
named outlet elsewhere on the page. A person where an outlet should be (来源: 尹娟) is returned as
such.
"""

import re
from typing import NamedTuple

from shanben.base.patterns import compile_late
from shanben.base.types import Span
from shanben.pages.extract.tools.dated_rows import read_dated_row
from shanben.pages.extract.tools.dates import WEEKDAY, find_dates
from shanben.pages.extract.tools.known_words import (
    agency_set,
    button_openings,
    is_office,
    is_outlet,
    is_place,
    label_kinds,
    opens_end,
    phrases,
    remark_pattern,
    section_before_outlet,
    self_names,
    surnames,
)
from shanben.pages.extract.tools.lines import SHORT, Line, fold, strip_span
from shanben.pages.extract.tools.people import is_bare_name, is_full_name, is_plain_name


class Source(NamedTuple):
    """The outlets of a page as spans; `person` when they are people's names."""

    parts: tuple[Span, ...]
    method: str
    general: bool = False
    person: bool = False


_EDGE = " \u3000\u00a0\t:：|·・‧,，、;；/-*＊●■◆★•"
_PAIRS = dict(zip('[［【《<〈(（“「『"', ']］】》>〉)）”」』"', strict=True))
_CLOSING = {closing: opening for opening, closing in _PAIRS.items() if opening != closing}
_SPLIT = re.compile(r" ?[、/;,] ?")
_TIME = re.compile(r" ?[0-9]{1,2}:[0-9][0-9](?::[0-9][0-9])?")
# What may stand between a date and the outlet after it.
_AFTER_DATE = re.compile(
    r"""
    [ ,]* (?: [(]?(?:星期|周|礼拜)[一二三四五六日天][)]? )?  # 星期五,
    [ ,]* (?: (?:[上下中]午|晚上?|早上?|凌晨|傍晚)?[ ]?  # 下午
        [0-9]{1,2}[:时点][0-9][0-9](?::[0-9][0-9]|分)? )?  # 3:20,
    (?: [ ]?[AP]M )? [ ]*  # or 3:20 PM
    """,
    re.VERBOSE,
)
# A private-use icon, a bracket that opens a button after the value, or an account's id after its name.
# Then people whose role word has no colon: 江城网 通讯员 王琳.
_STOP = compile_late(
    r"""
    [\ue000-\uf8ff] | [ ]https?://                                 # an icon, an address
    | [ ][a-z]{2,12}:[a-z]{2,8}[ ][$] | [{<][/?%{$] | [?%]>         # template code
    | (?<=.)[【〖] | (?<=.)[ ]\[                                     # a button
    | (?<=.)[文图摄]:(?=[\u3400-\u9fff]{2,4}(?:[ 、,]|$))           # 文:王琳
    | (?<=.)[ ]{1,3}[\u3400-\u9fff]{2,6}[ ]?:                      # a label that no table knows
    | (?<=.)[ ]{1,3}有?(?:[0-9]+[人条]?|[人条])(?:参与|评论|跟[贴帖])  # 有12人参与
    | (?<=.)[ ]{1,3}[\u3400-\u9fff]{2,3}举报                        # 四川举报
    | (?<=.)[(](?:ID|id|微信号|记者|作者|通讯员|编辑)               # an account's id, or people
    | (?<=[网报社台刊站端线])(?:特约)?(?:通讯员|记者)(?=[ ])        # 江城网通讯员 王琳
    | (?<=[^ ])[ ·•/|]{1,3}[\u3400-\u9fffA-Za-z]{0,10}(?:通讯员|记者)  # 江城网 通讯员 王琳,
      (?=[ ]|(?!协会|之家)[\u3400-\u9fff]{2,3}(?:$|[ 、,]))             # 江城网 · 江城网记者王琳
    """,
    re.VERBOSE,
)
MAX_LENGTH = 40
# A number, an address, the name that a system gave, a document's number or title, or nobody knows.
_NO_OUTLET = re.compile(
    r"""
    .{0,24}关于.{2,}(?:通知|公告|通告|意见|决定|批复|函|报告)$  # a document's title,
    |[0-9]{1,3}(?:[.][0-9*x]{1,3}){3}(?![0-9])|https?://  # an address,
    |(?:[0-9]+|[a-z]{1,4}[0-9]{4,}  # a number, the name that a system gave,
      |.{1,12}[([](?:19|20)[0-9][0-9][)\]][0-9]{1,5}号)$  # a document's number,
    |(?:来源)?(?:不详|未知|不明)|(?:其[他它]|佚名|采访|暂无)$  # or nobody knows
    """,
    re.VERBOSE,
)
# What an author calls himself, glued to the day: hudong8812012-01-14 22:14:14.
_ACCOUNT_GLUED = re.compile(" ?[a-z][a-z0-9_]{3,15}(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2} [0-9]{2}:")
# What boards print after who posted a text: 湖东老王 于 2005-06-22 [档案] [博客] [给我悄悄话].
_LINKS_OF_ACCOUNT = re.compile("悄悄话|\\[(?:档案|旧帖)\\]")
# The pages of a periodical, or its issue after a comma: 江城学报,2017年02期.
_PAGES = re.compile(" ?(?:第[0-9—–~-]+页|(?:19|20)[0-9][0-9] ?年 ?第?[0-9]{1,2} ?期?)")
# The head of a newspaper: 讽刺与幽默 2021年12月10日 星期五, 1957年7月20日人民日报 第3版.
_PAPER = re.compile(r"[ 《]*([\u3400-\u9fff][\u3400-\u9fff·]{1,9})[ 》,(/]*")
# The paper in its marks right before the date: 作者:王琳 《光明日报》( 2023年06月12日 04版).
_MARKED_PAPER = compile_late(r"《 ?([\u3400-\u9fff][\u3400-\u9fff·]{1,9}) ?》[ (]{0,3}$")
_PAPER_PAGE = re.compile(r"第 ?(?:[A-Z]?[0-9]{1,3}|[一二三四五六七八九十]{1,3}) ?版")
_WEEKDAY = re.compile(f"[ ,(]*{WEEKDAY}[ ,)]*")
_NO_PAPER = re.compile(
    "今[天日]|现在|当前|欢迎|您|农历|时间|日期|年|月|第|星期|公告|更新|发[布表]|刊[登载出]|登载|张贴"
)


def read_source(page: str, start: int, end: int, method: str, *, tail: bool) -> Source | None:
    """Return the outlets written in page[start:end], the value of a label, or None."""
    text = fold(page[start:end])
    if _ACCOUNT_GLUED.match(text) or _LINKS_OF_ACCOUNT.search(text):
        return None
    cuts = [
        len(text[: found.start].rstrip(" .").removesuffix("于"))  # 江城网 于 2020-07-13
        for found in find_dates(text)
    ]
    cuts += [
        match.start()
        for match in (
            _TIME.search(text),
            remark_pattern().search(text),
            _STOP.search(text),
        )
        if match
    ]
    start, end = _trim(page, start, start + min(cuts, default=len(text)))
    start, end = _cut_issue(page, start, end)
    start += _drawn_from(page[start:end])
    end -= len("等") if page[start:end].endswith("等") and end - start > 4 else 0
    if page[end - 1 : end] in (")", "）") and (branch := _BRANCH.search(fold(page[start:end]))):
        end -= len(branch[0]) if is_place(branch[1]) else 0
    is_remark = page[start : start + 1] == "※"  # ※ 例如江城日报: what a form asks for
    is_remark |= page[start - 1] == "·" and "※" in page[max(0, start - 8) : start]  # ※ 来源:·江城站
    if is_remark or not 1 < end - start <= MAX_LENGTH or "。" in page[start:end]:
        return None
    if page[start] == "“" and (quoted := _QUOTED_ACCOUNT.fullmatch(fold(page[start:end]))):
        start, end = start + quoted.start(1), start + quoted.end(1)
    end = start + _outlet_end(fold(page[start:end]))
    if tail and page[end - 1] in ")）" and (motto := _MOTTO.search(fold(page[start:end]))):
        end = start + motto.start() if is_bare_name(page[start : start + motto.start()]) else end
    value = fold(page[start:end])
    if _NO_OUTLET.match(value) or "@" in value or "FROM:" in value or _is_of_page(value):
        return None
    if label_kinds().get(value.partition("/")[0]) == "person" or value.startswith(
        button_openings()
    ):
        return None  # 记者/王琳, or a link: 进入江城论坛
    if people := _list_people(value, start, alone=tail):
        return Source(people, method, person=True)
    return Source(_split(page, start, end), method, general=value in phrases("general", "exact"))


def _list_people(value: str, start: int, *, alone: bool) -> tuple[Span, ...]:
    """Return the people that the value of a label at `start` consists of; one counts if `alone`.

    >>> _list_people("吴小玲 王欢", 0, alone=False), _list_people("安徽 江西", 0, alone=False)
    (((0, 3), (4, 6)), ())
    """
    words = [*_LISTED.finditer(value)]
    is_person = is_plain_name if len(words) > 1 else is_bare_name
    if len(words) == 1 and not alone:
        return ()
    if not all(is_person(word[0]) and word[0][0] in surnames("common") for word in words):
        return ()
    return tuple((start + word.start(), start + word.end()) for word in words)


_LISTED = re.compile("[^ 、,/;]+")
# “江城发布”微信公众号
_QUOTED_ACCOUNT = compile_late(
    "“([^“”]{2,16})” ?(?:官方)?(?:微信|微博)?(?:公众号|公众平台|[账帐]号)"
)
_MOTTO = re.compile(" ?[(][^()]{1,16}[)]$")  # 湖东老王(慢慢走)
_BRANCH = re.compile(" ?[(]([\u3400-\u9fff]{2,4})[)]$")  # 江城晚报(武汉), as portals print it


def _cut_issue(page: str, start: int, end: int) -> Span:
    """Return the span of an outlet without its day, page and issue, and without 转自 or 据…报道.

    《江城日报》6月27日3版, 9月30日《江城日报》, 转自江城日报.
    """
    value = fold(page[start:end])
    if value.isalpha() and value[0] not in "转摘选据原于":
        return start, end
    if told := _TOLD.fullmatch(value):
        return _trim(page, start + told.start(1), start + told.end(1))
    front, back = _FROM.match(value), _ISSUED.search(value, 2)
    begin = start + (front.end() if front else 0)
    stop = start + (back.start() if back else len(value))
    return _trim(page, begin, stop) if stop - begin > 1 else (start, end)


_TOLD = re.compile("据([^,。]{2,16}?)(?:消息|报道)")
_FROM = re.compile(
    "[0-9]{1,2}月[0-9]{1,2}日 ?|(?:转载?|摘|选)自[: ]?|(?:原载|[原本]?文?刊登?)于?(?=《)|于(?=《)"
)
_ISSUED = re.compile(
    r"""
    (?:[ ,(]{0,2}  # after a blank, a comma or a parenthesis
      (?:[0-9]{1,2}月[0-9]{1,2}日  # the day,
        |第?[ ]?[A-Z]?[0-9]{1,3}[ ]?版|有删[节改]  # the page of a paper, that it was shortened,
        |总?第[ ]?[0-9]{1,4}[ ]?期  # the issue of a magazine,
        |(?:19|20)[0-9]{2}[ ]?[年/][ ]?第?[0-9]{1,2}期?|(?<=》)(?:19|20)[0-9]{2}年)  # issue or year,
      [ )]{0,2}[电讯]?)+$  # and perhaps that it is a wire
    """,
    re.VERBOSE,
)


def _is_of_page(value: str) -> bool:
    """Tell whether a value is the next label of its line, a button, or who wrote: 来源: | 打印本页."""
    is_person = value[1] in "/:" and value[0] in "文图摄"
    return is_person or value in label_kinds() or value in phrases("widget", "exact")


def _drawn_from(value: str) -> int:
    """Return the length of the word that says an article draws on several outlets: 综合江城日报.

    >>> _drawn_from("综合江城日报、央视新闻"), _drawn_from("综合频道")
    (2, 0)
    """
    if not value.startswith("综合"):
        return 0
    outlet = fold(re.split("[、,，;；/ ]", value[2:].lstrip("自:： "), maxsplit=1)[0])
    return value.find(outlet[0], 2) if len(outlet) > 2 and is_outlet(outlet) else 0


def _outlet_end(value: str) -> int:
    """Return where the outlet ends in a value that goes on with names, or with where it was posted.

    >>> _outlet_end("南方网 张玮 陈理"), _outlet_end("南方网 广州站"), _outlet_end("江城晚报 湖北")
    (3, 7, 4)
    >>> _outlet_end("江城晚报 张玮、陈理"), _outlet_end("江城晚报 · 张玮"), _outlet_end("江城晚报湖北")
    (4, 4, 4)

    After a name that no table knows only a whole person's name is cut off, with a usual surname.

    >>> _outlet_end("民间故事 王小琳"), _outlet_end("民间故事 高校版"), _outlet_end("王琳 王小琳")
    (4, 8, 6)
    >>> _outlet_end("宣传部 王小琳 李大明"), _outlet_end("县公安局 交警队")
    (3, 8)
    """
    if (posted := _PLACED_PAPER.fullmatch(value)) and is_place(posted[2]) and is_outlet(posted[1]):
        return posted.end(1)
    outlet, _, names = value.partition(" ")
    names = _PARTED.sub(r"\1", _REPORTED.sub("", names))
    names = _BETWEEN_NAMES.sub(" ", names).strip()
    people = bool(names) and all(is_bare_name(name) or is_place(name) for name in names.split())
    is_parted = people and (is_outlet(outlet) or (len(outlet) > 3 and _is_full_name(names)))
    if not is_parted and (is_office(outlet) or outlet in phrases("general", "exact")):
        is_parted = bool(names) and all(map(_is_full_name, names.split()))
    return len(outlet) if is_parted else len(value)


# A paper and whence it posted, as platforms have to show: 江城晚报湖北. 江城网湖北 is its channel.
_PLACED_PAPER = re.compile("([\u3400-\u9fff]{2,8}报)([\u3400-\u9fff]{2,3})")
_PARTED = re.compile("(?<![\u3400-\u9fff])([\u3400-\u9fff]) (?=[\u3400-\u9fff](?![\u3400-\u9fff]))")
_BETWEEN_NAMES = re.compile("(?:^| +)[·•|/] +|[、,] *")
# What those did who are named after an outlet: 江城日报 王琳 李 敏摄影报道.
_REPORTED = re.compile(" ?(?:摄影报[道导]|报[道导]|摄影|文/图|[摄文图])$")


def _is_full_name(word: str) -> bool:
    """Tell whether a word after an outlet is a full name and no part of it: 中学生天地 高校版."""
    return is_full_name(word) and word[-1] not in "版台刊志段室站" and not is_outlet(word)


def _trim(page: str, start: int, end: int) -> Span:
    """Return the span without separators and brackets at its edges; a closed pair inside stays."""
    start, end = strip_span(page, start, end, _EDGE)
    while start < end:
        if _is_loose_opener(page, start, end):
            start += 1
        elif _is_loose_closer(page, start, end):
            end -= 1
        else:
            break
        start, end = strip_span(page, start, end, _EDGE)
    return start, end


def _is_loose_opener(page: str, start: int, end: int) -> bool:
    """Tell whether the first character opens a pair that ends with the span or nowhere in it."""
    closing = _PAIRS.get(page[start])
    return closing is not None and page.find(closing, start + 1, end) in (-1, end - 1)


def _is_loose_closer(page: str, start: int, end: int) -> bool:
    """Tell whether the last character belongs to a pair without its other half in the span."""
    last = page[end - 1]
    if last in _CLOSING:
        return page.find(_CLOSING[last], start, end) < 0
    return last in _PAIRS


def _split(page: str, start: int, end: int) -> tuple[Span, ...]:
    """Return the spans of the single outlets; a part of one character is not an outlet of its own."""
    text = fold(page[start:end])
    spans, position = list[Span](), 0
    words = re.split("[ +]+", text)
    if len(words) > 1 and (all(map(_is_whole_outlet, words)) or _are_offices(words)):
        return tuple(
            (start + one.start(), start + one.end()) for one in re.finditer("[^ +]+", text)
        )
    for match in [*_SPLIT.finditer(text), None]:
        stop = match.start() if match else len(text)
        spans.append(_trim(page, start + position, start + stop))
        if spans and _PAGES.fullmatch(text[position:stop]):
            spans.pop()
        position = match.end() if match else stop
    if any(right - left < 2 for left, right in spans):
        return ((start, end),)
    if len(spans) > 1:  # 采访、中央社: what the reporter saw is no outlet
        spans = [span for span in spans if fold(page[slice(*span)]) != "采访"] or spans
    if is_outlet(fold(page[slice(*spans[0])])):  # 江城日报/江州: the paper's pages for a place
        words = [fold(page[slice(*span)]) for span in spans]
        kept = [not (is_place(word) or is_bare_name(word)) for word in words[1:]]
        spans[1:] = [span for span, is_kept in zip(spans[1:], kept, strict=True) if is_kept]
    return tuple(spans)


def _are_offices(words: list[str]) -> bool:
    """Tell whether words name an office each, and no part of the one before it: 县教育局 县公安局.

    >>> _are_offices(["县教育局", "县公安局"]), _are_offices(["县公安局", "交警大队"])
    (True, False)
    """
    return all(map(is_office, words)) and all(
        word[0] in _LEVELS or word[:2] == words[0][:2] or is_place(word[:2]) for word in words
    )


_LEVELS = frozenset("省市县区镇乡州")


def _is_whole_outlet(word: str) -> bool:
    """Tell whether a word names an outlet, and no part of the one before it: 江城网 湖东频道."""
    return is_outlet(word) and not word.endswith(("频道", "客户端", "网站", "综合", "新闻"))


# A periodical before its number: 江城导刊 2015年11期.
_ISSUE = re.compile(
    r"""
    《?[ ]?([\u3400-\u9fff][\u3400-\u9fff·]{1,15}  # the periodical,
        (?:[(][\u3400-\u9fff]{2,8}[)])?)[ ]?》?[ ]?  # perhaps its part,
    [(]?(?:19|20)[0-9][0-9]年?[ ,]?  # the year,
    (?:第?[0-9]{1,2}卷)?[ ,]?第?[ ]?[0-9]{1,2}[ ]?期[)]?  # perhaps the volume, and the issue
    """,
    re.VERBOSE,
)


def find_outlet(page: str, line: Line) -> Source | None:
    """Return the outlet that a short line without any label consists of, names after it aside."""
    if line.end - line.start > SHORT or line.text[-1] == ":":
        return None
    if issue := _ISSUE.fullmatch(line.text):
        start, end = issue.span(1)
        return Source(((line.start + start, line.start + end),), "beside_date")
    if whole := _find_outlet(page, line.start, line.end):
        return whole
    if address := _WITH_ADDRESS.fullmatch(line.text):  # 江城新闻网 jiangcheng.example
        return _find_outlet(page, line.start, line.start + address.end(1))
    if (put := _PUT_TOGETHER.fullmatch(line.text)) and is_outlet(put[1]):
        return _find_outlet(page, line.start, line.start + put.end(1))
    first, blank, rest = line.text.partition(" ")
    if blank and is_bare_name(first) and is_outlet(rest):  # 王琳 江城发布, on pages of WeChat
        return _find_outlet(page, line.end - len(rest), line.end)
    end = _outlet_end(line.text) if line.text.count(" ") in (1, 2) else len(line.text)
    return _find_outlet(page, line.start, line.start + end) if end < len(line.text) else None


def _is_programme(text: str) -> bool:
    """Tell whether a word is a broadcaster and one of its programmes: 江城电视台《新闻调查》."""
    return text[-1] == "》" and is_outlet(text[:-1].partition("《")[0])


# What an outlet has put together from others: 江城日报综合.
_PUT_TOGETHER = re.compile(r"([\u3400-\u9fffA-Za-z·]{3,14}) ?综合(?:报道|报导|整理)?")
_WITH_ADDRESS = re.compile(
    r"([\u3400-\u9fff]{3,12}) (?:www\.)?[a-z0-9-]{2,24}(?:\.[a-z]{2,8}){1,3}"
)


def find_reprinted(page: str, line: Line) -> Source | None:
    """Return the outlet of a line after the article that says whence it is: (转载自江城日报)."""
    text = line.text
    if len(text) > MAX_LENGTH:
        return None
    if _REPRINTED.match(text) is None:
        granted = _GRANTED.fullmatch(text) if "授权" in text else None
        if granted is None or not is_outlet(granted[1]):
            return None
        return Source(((line.start + granted.start(1), line.start + granted.end(1)),), "label")
    marked = _REPRINTED_IN.fullmatch(text)
    if marked and (marked[2] or is_outlet(marked[1]) or _IN_PAPER.match(text)):
        start, end = marked.span(1)
        return Source(((line.start + start, line.start + end),), "label")
    if marked or _IN_BOOK.match(text):
        return None
    found = find_outlet(page, line)
    return found._replace(method="label") if found else None


_GRANTED = compile_late(
    r"""
    [(※*]?[ ]?本文(?:[由经获]|已获)[ ]?  # (本文由
    [「《]?([\u3400-\u9fffA-Za-z ]{2,14}?)[」》]?[ ]?  # 1: 江城日报
    授权(?:转载|刊[登载])(?:,[^。]{2,16})?[)。]?  # 授权转载,未经同意不得转载
    """,
    re.VERBOSE,
)
_REPRINTED = re.compile(
    r"""
    [(\[【※*—-]{0,3} [ ]?  # (
    (?: [原本]?文?(?:[经已获]?授权)?转载?自|[摘选]自  # 本文转载自,
      | (?:本文)?原载|[原本]文刊|原[文始]出处:  # 原载,
      | [载原]?刊[于登载]|载《 )  # or 原刊于
    """,
    re.VERBOSE,
)
# The paper in its marks, with its day, issue or page after it, or who wrote it.
_REPRINTED_IN = re.compile(
    r"""
    [(\[【※*—-]{0,3} [ ]? (?:本文)?  # (本文
    (?:转载?|[摘选]|原载|原刊|刊[登载]|载|刊)[自于在]?[ ]?:?[ ]?  # 原载
    《[ ]?([\u3400-\u9fff·]{2,14}?)[ ]?》  # 1: 《江城文艺》
    (?: [ ,]{0,2}[(]?[ ]?((?:19|20)[0-9]{2}[0-9年月日号期第总.,/版\- ]{1,24})[)]?  # 2: 2005年第6期,
      | [ ,]{0,2}作者[ ]?:?[ ]?[\u3400-\u9fff]{2,4} )?  # or its author
    [)\]】]?  # )
    """,
    re.VERBOSE,
)


# What tells of a paper also where no table knows it, and what can tell of a book: (载《红楼梦》第三回).
_IN_PAPER = re.compile("[(\\[【※*]? ?(?:本文)?(?:原载|原刊|刊[于登]|转载?自|[摘选]自)")
_IN_BOOK = re.compile("[(\\[【※*]? ?载|[—-]")


def _find_outlet(page: str, start: int, end: int) -> Source | None:
    if end - start < 2:
        return None
    staff = page.find("记者", start + 2, end)  # 北京日报客户端 | 记者 李瑶
    if staff > 0 and _is_about_staff(page, staff, end):
        return None
    end -= len("[微博]") if page.endswith("[微博]", start, end) else 0  # 江城网[微博]2021-06-27
    start, end = _trim(page, start, end) if staff < 0 else _cut_staff(page, start, staff)
    start += section_before_outlet(fold(page[start:end]))
    text = fold(page[start:end])
    if label := _BARE_LABEL.match(text):
        start, end = _trim(page, start + label.end(), end)
        text = fold(page[start:end])
    if told := POSTED_BY.search(text) or _ACCOUNT_OF.search(text) or _GLUED_LABEL.search(text):
        start, end = _trim(page, start, start + told.start())
        text = fold(page[start:end])
    if _STROKE.search(text) and (beside := _find_beside_names(text)):
        start, text = start + beside[0], text[slice(*beside)]
        end = start + len(text)
    if not 2 <= len(text) <= 16 or _is_count_or_device(text):
        return None
    name = _glued_name(text) or (text[0] == "据" and is_outlet(text[1:]))  # 据江城晚报
    start, text = start + name, text[name:]
    in_marks = page[start - 1 : start] == "《" and page[end : end + 1] == "》"
    if not (in_marks or is_outlet(text) or _is_programme(text)):
        return None
    if opens_end(text) or any(text in phrases(kind, "exact") for kind in _NO_OUTLETS):
        return None
    is_dateline = text[-1] == "讯" and is_outlet(text[:-1])  # 江城网讯(记者 王琳)
    if is_dateline or text.startswith(button_openings()) or text in self_names():
        return None
    return Source(((start, end),), "beside_date")


# The label of the date, glued to the outlet: 江城网发布时间:2021-06-27.
_GLUED_LABEL = re.compile("(?<=..)(?:发[布表稿]|更新)(?:时间|日期)$")


def _cut_staff(page: str, start: int, staff: int) -> Span:
    """Return the span of an outlet before 记者 without which reporters they are: 江城晚报全媒体记者.

    Nor with the letter that papers print as a sign: N本报记者.
    """
    start, end = _trim(page, start, start + len(page[start:staff].rstrip(" ／")))
    match = _RANKED.fullmatch(page, start, end)
    own = fold(match[1]) if match else ""
    return match.span(1) if match and (is_outlet(own) or own in self_names()) else (start, end)


_RANKED = re.compile(
    r"""
    N?([\u3400-\u9fff·]{2,14}?)[ ]?  # the outlet,
    (?:全媒体|全媒體|融媒[体體]?|首席|特派|特约|特約|见习|見習|实习|實習|资深|資深)*  # and which ones
    """,
    re.VERBOSE,
)


def _glued_name(text: str) -> int:
    """Return the length of the name that is glued to a known outlet, 王琳琳中国证券报; else 0.

    >>> _glued_name("王琳琳中国证券报"), _glued_name("中国证券报"), _glued_name("王琳琳晚报")
    (3, 0, 0)
    """
    if text[0] not in surnames("common") or text in agency_set():
        return 0
    first = re.split("[·-]", text, maxsplit=1)[0]
    sizes = (size for size in (2, 3) if len(first) - size > 3 and first[size:] in agency_set())
    return next((size for size in sizes if is_bare_name(first[:size])), 0)


def _is_about_staff(page: str, staff: int, end: int) -> bool:
    """Tell whether 记者 at `staff` says for whom somebody reports, or is of a heading: 校报记者的日常.

    江城社记者王琳江州报导 is about the reporter too.
    """
    if page[staff + 2 : min(staff + 3, end)] in ("的", "们"):
        return True
    return page[staff - 1].isalpha() and _REPORTS.search(page, staff, end) is not None


_NO_OUTLETS = ("widget", "general", "section")


def _is_count_or_device(text: str) -> bool:
    """Tell whether a text counts comments, 0条评论, or says what a post was sent with."""
    is_device = text.startswith("来自") and text.endswith(_DEVICES)  # 来自Android客户端
    return is_device or (text[0].isdecimal() and text.endswith(_COMMENTS))


def _find_beside_names(text: str) -> Span | None:
    """Return where the one outlet stands that strokes part from names.

    >>> _find_beside_names("江城日报|王琳"), _find_beside_names("记者 王琳 / 江城日报")
    ((0, 4), (8, 12))
    >>> _find_beside_names("江城日报|湖东晚报"), _find_beside_names("江城日报/生活")
    (None, None)
    """
    words = [*_BETWEEN_STROKES.finditer(text)]
    found = [word.span() for word in words if is_outlet(word[0])]
    others = (_WHO.sub("", word[0]) for word in words if not is_outlet(word[0]))
    return found[0] if len(found) == 1 < len(words) and all(map(is_bare_name, others)) else None


_STROKE = re.compile("[|/]")
_BETWEEN_STROKES = re.compile("[^ |/](?:[^|/]*[^ |/])?")
_WHO = re.compile("^(?:记者|作者|撰文|文) ?:? ?")
_REPORTS = re.compile("报[导道]")
_COMMENTS = ("评论", "跟贴", "跟帖", "留言")
_DEVICES = ("客户端", "网页版", "手机版")
# The account of an outlet: 江城日报官方账号.
_ACCOUNT_OF = re.compile(
    "(?<=[网报社台刊站端线闻布媒]) ?(?:官方)?(?:微信|微博|百家号|头条号)?(?:公众号|[账帐]号)$"
)
# What stands between an outlet and when it had the article: 《江城日报》发布于 2021-06-27.
POSTED_BY = re.compile(" ?(?:发[布表]|刊[登载]?|登载?|载)[于在]$")
# 来源江城日报: the word is glued to the outlet, as is 转载自江城日报 or 原载于《江城日报》.
_BARE_LABEL = re.compile(
    r"""
    (?:(?:(?:文章|信息|新闻|稿件|内容)?来源|稿源)于?[ ]?(?:—+|-+)?  # 来源, 新闻来源于, 稿源--,
      |(?:※[ ]?)?[原本]?文?(?:[经已获]?授权)?转载?自  # 本文经授权转载自,
      |[摘选]自|—*原载于?  # 摘自, 原载于,
      |—*(?:原?刊[登载]?[于在]|原[载刊](?=《)|[载刊](?=《[^》]{1,10}[报刊志]》))  # 刊于, 载《江城日报》,
      |(?:发[布表]|登载?|载)[于在]  # 发表于,
      |[原本]文刊[登载]?[于在]|原[文始]出处:)[ ]?(?=.)  # 原文刊于, 原文出处:
    """,
    re.VERBOSE,
)


def find_outlet_in_date_line(page: str, line: Line) -> Source | None:
    """Return the outlet that stands before or after the date of its line.

    In the head of a newspaper it is the paper, which no table needs to know.
    """
    dates = find_dates(line.text)
    if not dates:
        return None
    head, tail = line.start + dates[0].start, min(line.start + dates[-1].end, line.end)
    found = _find_outlet(page, line.start, head)
    after = (
        _find_after_date(page, tail, line.end) if found is None or _is_site(page, found) else None
    )
    if found is None or (after and not _is_site(page, after)):
        found = after or found  # 江城新闻网 2021-06-27 江城早报: the site, and whose article it has
    is_byline = line.text[0] in "([【" and line.text[: dates[0].start].rstrip()[-1:] in (
        ")",
        "]",
        "】",
    )
    if found is None and not is_byline and (blank := line.text.find(" ", 0, head - line.start)) > 0:
        found = _find_outlet(page, line.start, line.start + blank)
    if found is None and (account := account_before_date(line.text)):
        start, end = account
        found = Source(((line.start + start, line.start + end),), "beside_date")
    if found is None and "公众号" in line.text and (named := PUBLIC_ACCOUNT.fullmatch(line.text)):
        found = Source(((line.start + named.start(1), line.start + named.end(1)),), "beside_date")
    front, back = line.text[: dates[0].start], line.text[dates[-1].end :]
    if found is None and (paper := _read_paper(front, back)):
        start, end = paper
        return Source(((line.start + start, line.start + end),), "newspaper_head")
    return (
        found
        or _find_office(front, line.start)
        or _find_office(back, line.start + dates[-1].end)
        or _find_in_row(line)
    )


def _find_in_row(line: Line) -> Source | None:
    """Return the one outlet of a row that is understood whole: 作者:王琳 | 江城日报 | 2021-06-27."""
    row = read_dated_row(line.text)
    if row is None or row.has_source or len(row.outlets) != 1:
        return None
    start, end = row.outlets[0]
    return Source(((line.start + start, line.start + end),), "beside_date")


def _is_site(page: str, source: Source) -> bool:
    """Tell whether an outlet is a site by its name, and no paper or station."""
    return page[slice(*source.parts[0])].endswith(("网", "在线", "网站"))


def _find_office(text: str, offset: int) -> Source | None:
    """Return the office that stands before or after the date of its line: 市水利局 2021-06-27.

    After a time of day, and before nothing, a name or a label.
    """
    if len(text) < 2:
        return None
    after = _AFTER_DATE.match(text)
    begin = after.end() if after else 0
    word, _, rest = text[begin:].strip(_EDGE).partition(" ")
    if label := _BARE_LABEL.match(word):
        word = word[label.end() :]
    if word[:1] == "据" or not is_office(word):
        return None
    is_told = ":" in rest or rest.strip() in label_kinds()  # 市水利局 发布时间:2021-06-27
    is_told = is_told or _COUNT.fullmatch(rest.strip()) is not None
    if rest and not is_told and not all(map(is_bare_name, rest.split())):
        return None
    start = text.index(word, begin) + offset
    return Source(((start, start + len(word)),), "beside_date")


# 江城晚报  · 公众号  · 社会  · 2017-03-20 10:28
PUBLIC_ACCOUNT = re.compile(
    r"""
    ([\w ]{2,16}?)[ ]*·[ ]*(?:微信)?公众号[ ]*·  # the account,
    (?:[ ]*[\u3400-\u9fff/]{2,8}[ ]*·)?[ ]*  # perhaps its subject,
    20[0-9]{2}-[0-9]{2}-[0-9]{2}(?:[ ][0-9:]{4,8})?  # and the day
    """,
    re.VERBOSE,
)
# How often it was read: 阅读 12, 1024次浏览.
_COUNT = re.compile(
    "(?:阅读|浏览|点击|访问|查看)[量数次]{0,2} ?[(]?[0-9]{1,8}[)]?次?|[0-9]{1,8} ?次?(?:阅读|浏览|点击)"
)


def account_before_date(text: str, *, is_posted_in: bool = False) -> Span | None:
    """Return the account of WeChat that stands between its authors and a date that ends the line.

    No table knows it; names in front of it and nothing else show what it is. With `is_posted_in` the
    date can go on with 发表于湖南.

    >>> account_before_date("王琳 李大明 江城规划 2022-07-10")
    (7, 11)
    >>> account_before_date("王琳等 江城规划 2022-07-10")
    (4, 8)
    """
    dates = find_dates(text)
    posted = _POSTED_IN if is_posted_in else _POSTED_FROM
    if not dates or posted.fullmatch(text, dates[-1].end) is None:
        return None
    words = text[: dates[0].start].split()
    if not words or not (
        is_account(words) or (len(words) == 1 and _is_posted_from(text, words[0]))
    ):
        return None
    start = text.rindex(words[-1], 0, dates[0].start)
    return start, start + len(words[-1])


def _is_posted_from(text: str, word: str) -> bool:
    """Tell whether a line is how WeChat shows an article: 江城规划 2022-07-10 10:20 湖南."""
    front, _, place = text.rpartition(" ")
    is_placed = front[-3:-2] == ":" and is_place(place.removeprefix("发表于"))
    return is_placed and not is_bare_name(word) and _ACCOUNT.fullmatch(word) is not None


def is_account(words: list[str]) -> bool:
    """Tell whether the last of some words is an account: after its authors, itself, or 原创.

    >>> is_account(["王琳", "江城规划"]), is_account(["江城规划", "江城规划"]), is_account(["江城规划"])
    (True, True, False)
    >>> is_account(["原创", "江城规划"]), is_account(["原创", "王琳"])
    (True, False)
    """
    name = words[-1]
    if not 2 <= len(words) <= 6 or is_bare_name(name):
        return False
    if not (_ACCOUNT.fullmatch(name) or is_outlet(name)):
        return False
    is_original = words[0] == "原创"
    return all(
        is_bare_name(word.removesuffix("等")) or word == name or (is_original and is_outlet(word))
        for word in words[is_original:-1]
    )


_POSTED_FROM = re.compile("(?: [0-9]{1,2}:[0-9][0-9](?::[0-9][0-9])?(?: [\u3400-\u9fff]{2,3})?)?")
_POSTED_IN = re.compile(
    "(?: [0-9]{1,2}:[0-9][0-9](?::[0-9][0-9])?(?: (?:发[表布]于)?[\u3400-\u9fff]{2,3})?)?"
)
# No account is 发表于, 发布 or 更新于, which say what the date is.
_ACCOUNT = re.compile(r"(?![0-9]*$|[a-z]+$)\w{2,12}(?<![于在])(?<!发布|发表|更新|上传)")


def _find_after_date(page: str, start: int, end: int) -> Source | None:
    """Return the outlet that is all, or the first word, of what follows a date and its time."""
    back = fold(page[start:end])
    after = _AFTER_DATE.match(back)
    begin = after.end() if after else 0
    begin += len(back) - begin - len(back[begin:].lstrip(" |·]-—"))
    blank = next((at for at in range(begin + 1, len(back)) if back[at] in " |【"), -1)
    whole = _find_outlet(page, start + begin, end)
    if whole or blank < 0:
        return whole
    is_last = is_plain_name(back[begin:blank])  # 2021-06-27 王琳琳 江城日报
    beside = (start + blank + 1, end) if is_last else (start + begin, start + blank)
    return _find_outlet(page, *beside)


def is_paper_head(front: str, back: str) -> bool:
    """Tell whether a date between `front` and `back` stands in the head of a newspaper.

    The paper may be one that no table knows. A weekday alone tells less than the number of the page:
    今天是 2024年1月9日 星期二 is no head.
    """
    if _PAPER_PAGE.search(back[:30]):
        return not front or _PAPER.fullmatch(front) is not None
    paper = _PAPER.fullmatch(front)
    if paper is None or _NO_PAPER.search(front):
        return False
    weekday = _WEEKDAY.match(back)
    if weekday is None:
        return is_outlet(paper[1]) and not back.strip()
    return not back[weekday.end() :].strip() or is_outlet(paper[1])


def _read_paper(front: str, back: str) -> Span | None:
    """Return where the name of the paper stands in the front of a newspaper's head."""
    paper = _PAPER.fullmatch(front) if is_paper_head(front, back) else None
    paper = paper or _MARKED_PAPER.search(front)
    return paper.span(1) if paper else None
