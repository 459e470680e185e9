"""Read datelines as papers of Taiwan print them, with strokes between a desk, its reporters and a place.

* (中央社记者温贵香台北21日电), (记者巫其伦/台北报导), 记者林悦/南市报导
* 地方中心/高雄报导, 中部中心/詹志成、许芳瑜 台中报导
"""

import re
from functools import cache

from shanben.base.patterns import compile_late
from shanben.pages.extract.readers.datelines.dateline import (
    Dateline,
    credit_names,
    end_of_names,
    is_word,
    known_place,
    shift,
    split_place,
    trim_place,
)
from shanben.pages.extract.tools.known_words import (
    agency_set,
    is_office,
    is_outlet,
    is_place,
    no_names,
    not_names,
    phrases,
    self_names,
)
from shanben.pages.extract.tools.people import (
    NameSpan,
    is_bare_name,
    is_han,
    is_name,
    read_credits,
    read_names,
)

TAIWAN_REACH = 72  # characters in which a byline of Taiwan has its 报导 or 电
NUMBER = r"(?: [0-9]{1,2} | [一二三四五六七八九十廿卅]{1,3} )"
_STAFF_PLACE = re.compile(
    r"""
    [(\[【][ ]?(?P<staff>[\u3400-\u9fff]{0,6}记者[ ]?[^/。,，()【】]{2,24}?)  # who reports,
    (?:[ ]?/[ ]?|[ ])(?P<place>[\u3400-\u9fff]{2,5})[ ]?[)\]】]  # and from where
    """,
    re.VERBOSE,
)
# A line of its own.
_STROKES = compile_late(
    r"""
    [(\[【]?(?:特派)?(?P<role>记者)[ ]?(?P<names>[^/。,，()]{2,24}?)[ ]?/[ ]?  # 记者王琳、李大明/
    (?P<place>[\u3400-\u9fff]{2,4}?)(?:[\u3400-\u9fff]{2,4}[报社])?[)\]】]?  # 台北, perhaps with 联合报
    """,
    re.VERBOSE,
)
_REPORT_STROKE = compile_late(
    r"""
    (?P<names>[\u3400-\u9fff· 、]{2,24}?)[ ]?(?:综合|采访)?(?:报导|报道)  # 王琳 报导
    [ ]{0,2}/[ ]{0,2}(?P<place>[\u3400-\u9fff]{2,5})  # / 台北
    """,
    re.VERBOSE,
)
# 台北市 / 王琳 李大明 报导
_PLACE_STROKE = compile_late(
    r"""
    (?P<place>[\u3400-\u9fff]{2,5})[ ]{0,2}/[ ]{0,2}  # from where,
    (?P<names>[\u3400-\u9fff· 、]{2,24}?)[ ]?  # the names,
    (?:综合|采访)?(?:报导|报道)  # and that they report
    """,
    re.VERBOSE,
)
_REPORT_ENDS = ("报道", "报导")
_PLACED_REPORT = compile_late(
    r"""
    (?:[\u3400-\u9fff]{0,6}(?:志工|义工|记者|通讯员)[ ])?  # perhaps the role,
    (?P<names>[\u3400-\u9fff]{2,4}(?:[ 、][\u3400-\u9fff]{2,4}){0,3})[ ]  # the names,
    (?P<place>[\u3400-\u9fff]{2,5}?)(?:综合|采访|摄影)?(?:报道|报导)  # and from where they report
    """,
    re.VERBOSE,
)
# A place without a reporter, after its newsroom or before the kind of report: 港闻组/香港5日电.
_NEWSROOM = compile_late(
    rf"""
    [(\[【]? [ ]?  # perhaps a bracket,
    (?: [\u3400-\u9fff]{{2,6}}(?:中心|组) [ ]?[/ ][ ]? ([\u3400-\u9fff]{{2,6}}?)  # 1: 地方中心/高雄,
        (?: ({NUMBER}日)(?=电) )?  # 2: a day, only before 电,
      | ([\u3400-\u9fff]{{2,6}}) [ ]?/[ ]? (?:综合|采访|现场) )  # 3: or 台中市/综合,
    (?: 报导 | 报道 | (?<=日)电 ) [)\]】]?  # and that it is a report
    """,
    re.VERBOSE,
)
# 综合报导 / 台中市
_KIND_STROKE = compile_late(
    "(?:综合|采访|现场|即时|专题)(?:报导|报道) {0,2}/ {0,2}([\u3400-\u9fff]{2,5})"
)
_PAPER_ROOM = compile_late(
    r"([\w·]{2,12}) ?/ ?(?:[\u3400-\u9fff]{2,8} ?/ ?)?(?:综合|即时|外电|编译|整理){0,3}(?:报导|报道)"
)
# 记者林悦/南市报导, 生活中心/张庭玮报导, 王吟芳/台中报导.
_TAIWAN = re.compile(
    r"""
    [※★◎■]? [(\[【]?                                            # a sign, a bracket
    (?: (?P<room>(?!记者|编译|编辑|责任编辑)[\u3400-\u9fff]{2,6})     # a newsroom, or the paper,
        (?: 中心[ ]?[/ ][ ]? | [ ] | 【                          # and what parts it from the names
          | (?<=新闻)中心(?=[\u3400-\u9fff、]{2,16}/)            # 新闻中心王琳/高雄报导
          | [ ]?[/|][ ]? (?= [\u3400-\u9fff]{0,4}(?:记者|编译) ) ) )?  # or a stroke before a role
    (?: (?!实习|特[约派])(?P<staff>[A-Za-z\u3400-\u9fff]{2,14}?)  # the paper, glued to the role
        (?= (?:实习|特约|特派)?记者|编译 ) )?                  # 联合报记者
    (?: 特派(?!员) | 驻[\u3400-\u9fff]{1,4} )?                         # where the reporter is based
    (?P<role>(?:实习|特约|特派)?记者|编译|特派员)?               # without it, see read_taiwan
    (?P<names>[^()\[\]【】。,，:：/][^()\[\]【】。,，:：]{1,29}?)  # two names can have a slash between
    (?: [ ]?/[ ]? (?P<place>[^()\[\]【】。,，:：/]{2,12}?) )?    # the place after the last slash
    (?:(?<=[\u3400-\u9fff])(?:[0-9]{1,2}|[一二三四五六七八九十廿卅]{1,3})日(?=电))?  # 东京5日电
    [ ]? (?:即时|综合|现场|整理|专访|采访|摄影|连线|独家|直击|联合|专题|越洋){0,3}  # what kind of report
    (?<!地)(?P<end>报导|报道|特稿|专电|电|讯(?!员))               # and that it is one, never 高兴地报道
    (?P<photo>[、/·&及和]摄影)?                                  # with pictures by the same person
    [)\]】]{0,2}                                                 # the bracket closes
    """,
    re.VERBOSE,
)
_TAIWAN_END = re.compile("[报电稿讯]")
_TAIWAN_WORD = re.compile("[电讯]|报[导道]|特稿")  # one of these is the group `end`
NO_PLACE = re.compile(
    r"""
    综合|专题|现场|专访|特稿|连线|摄影|整理|外电|独家|即时|编译|深度|专案|调查  # kinds of reports
    |新闻|频道|报道|报导|客户端|融媒|(?:中心|组|部|室)$    # departments
    """,
    re.VERBOSE,
)


def read_place_staff(lead: str, offset: int) -> Dateline | None:
    """Return the place of the news, perhaps in brackets, and who reports after it: 台中讯/记者王琳琳.

    After brackets or without a stroke a blank or 报导 ends the names: 【台中讯】记者王琳琳报导.
    """
    return _read_staff_and_place(_PLACE_STAFF.match(lead), offset)


def _read_staff_and_place(match: re.Match[str] | None, offset: int) -> Dateline | None:
    """Return what the groups `staff` and `place` say, None without a place that is one, or names."""
    if match is None or not is_place(match["place"]):
        return None
    staff = read_credits(match["staff"], match.start("staff") + offset, method="dateline")
    place = shift(match.span("place"), offset)
    return Dateline(match.end() + offset, None, place, credits=tuple(staff)) if staff else None


_PLACE_STAFF = re.compile(
    r"""
    [(\[【]? (?P<place>[\u3400-\u9fff]{2,5}?)讯 [)\]】]? [ ]?/?[ ]?  # 台中讯,
    (?P<staff>(?:特派)?记者[ ]?[\u3400-\u9fff]{2,4}?(?:[、 ][\u3400-\u9fff]{2,4}?){0,3})  # who reports,
    (?: [ ]?(?:综合|采访)?报[导道] [)\]】]? | [)\]】] | (?=[ ,，:：]) )  # and where the names end
    """,
    re.VERBOSE,
)


def read_staff_place(lead: str, offset: int) -> Dateline | None:
    """Return the reporters and their place in brackets, 【记者王琳/台北】: no word says 报导."""
    return _read_staff_and_place(_STAFF_PLACE.match(lead), offset)


def read_strokes(lead: str, offset: int) -> Dateline | None:
    """Return the reporters and the place of a line that says nothing else.

    记者王琳/台北联合报, 王琳 李大明 报导 / 台北市, 台北市 / 王琳 报导, 王琳 李大明 澳门报道.
    """
    if "/" in lead:
        shapes = (_STROKES, _REPORT_STROKE, _PLACE_STROKE)
        match = next((found for shape in shapes if (found := shape.fullmatch(lead))), None)
    else:
        match = _PLACED_REPORT.fullmatch(lead) if lead.endswith(_REPORT_ENDS) else None
    if match is None or not is_place(match["place"]):
        return None
    names = [*read_names(lead, *match.span("names"), strict=True)]
    if not names or names[-1].end != match.end("names"):
        return None
    word = shift(match.span("role"), offset) if "role" in match.re.groupindex else None
    credits = credit_names(names, offset, "reporter", word=word)
    return Dateline(len(lead) + offset, None, shift(match.span("place"), offset), credits=credits)


def read_taiwan(lead: str, offset: int) -> Dateline | None:
    """Return what a byline of Taiwan says; without a role word it needs brackets or a newsroom."""
    near = lead[:TAIWAN_REACH]
    if " 、" in near:  # 王大明 、高雄报导: a place after a comma in the wrong place
        lead = lead.replace(" 、", " /", 1)
    is_report = _TAIWAN_END.search(near) and _TAIWAN_WORD.search(lead)
    match = _TAIWAN.match(lead) if is_report else None
    if match is None:
        return None
    start, end = _skip_newsroom(lead, match)
    if start is None or (match["room"] or "").endswith("讯"):
        return None
    place = match.span("place") if match["place"] else None
    if place is None:
        # Without brackets it may be running text: 记者方阵走进江城报道这次活动.
        is_closed = match["role"] and lead[match.end() - 1] in ")]】"
        stop = (split_place if is_closed else known_place)(lead, start, end)
        place = trim_place(lead, stop, end)
        end = end_of_names(lead, start, stop)
    names = [*read_names(lead, start, end, strict=True)] or _read_sole_name(match)
    if not names or names[-1].end != end or (match["end"] == "讯" and place is None):
        return None
    kinds = _ROLES_OF_TAIWAN.get(match["role"] or "", ("reporter",))
    is_taken = (
        match["photo"]
        or "摄影" in lead[match.end("place" if match["place"] else "names") : match.end()]
    )
    kinds = (*kinds, "photographer") if is_taken else kinds
    word = shift(match.span("role"), offset) if match["role"] else None
    credits = credit_names(names, offset, *kinds, word=word)
    known = place and can_be_place(lead[slice(*place)])
    span = shift(place, offset) if place and known else None
    is_apart = match["role"] or match["place"] or match[0][0] in "([【"
    is_paper = match["room"] and is_apart and is_outlet(match["room"])
    is_paper = is_paper and match["room"] not in self_names()
    agency = shift(match.span("room"), offset) if is_paper else None
    if (
        match["staff"]
        and match["staff"].endswith("社")
        and match["staff"] in agency_set() - self_names()
    ):
        agency = shift(match.span("staff"), offset)  # 中央社记者: whose news it is
    return Dateline(match.end() + offset, agency, span, credits=credits)


def _read_sole_name(match: re.Match[str]) -> list[NameSpan]:
    """Return the one name of 记者花小梅/花莲报导, whose surname no table needs to know there."""
    word, place = match["names"], match["place"]
    if match["role"] != "记者" or place is None or not (is_place(place) and is_han(word)):
        return []
    is_own = is_place(word) or is_outlet(word) or is_office(word) or len(word) != FULL_NAME
    return [] if is_own or not is_name(word, strict=False) else [NameSpan(*match.span("names"))]


FULL_NAME = 3  # characters of a surname and a given name of two


def can_be_place(word: str) -> bool:
    """Tell whether the word after the last stroke can be a place that the table does not know.

    A word of two characters can, unless it is a word of newsrooms or of menus: 王琳/团队报导.

    >>> [can_be_place(word) for word in ("埔心", "太麻里", "生命力", "生活组", "布拉格")]
    [True, True, False, False, True]
    >>> [can_be_place(word) for word in ("团队", "采访", "校园", "社会", "台湾")]
    [False, False, False, False, True]
    """
    if NO_PLACE.search(word) or not is_word(word):
        return False
    if is_place(word):
        return True
    if len(word) == SHORTEST_PLACE:
        return not (word in _common_words() or is_outlet(word))
    return _PLACE_END.search(word) is not None


SHORTEST_PLACE = 2  # characters of a place


@cache
def _common_words() -> frozenset[str]:
    """Return the words that stand where a name could stand and name nobody, and those of menus."""
    words = frozenset((*not_names("end"), *not_names("contains")))
    return no_names() | phrases("section", "exact") | words


_PLACE_END = re.compile("[县市区乡镇村里州岛屿港山湾林园澳湖埔寮坑崎埤潭溪坪城东西南北中]$")
_ROLES_OF_TAIWAN: dict[str, tuple[str, ...]] = {"编译": ("translator",), "实习记者": ("intern",)}


def _skip_newsroom(lead: str, match: re.Match[str]) -> tuple[int | None, int]:
    """Return where the names of a byline of Taiwan begin and end; no begin when it is none."""
    start, end = match.span("names")
    end = start + len(lead[start:end].rstrip())
    if match["role"] is not None:
        return start, end
    newsroom = lead[:start].strip(" ([【")
    if is_bare_name(newsroom):  # 林晓慧 陈立峰/澎湖报导: no newsroom, a name
        start = lead.index(newsroom)
    is_named = match[0][0] in "([【" and is_outlet(newsroom)  # 【人间社 王琳 高雄报导】
    return (start if match["place"] or is_named or "中心" in match[0][:8] else None), end


def read_newsroom(lead: str, offset: int) -> Dateline | None:
    """Return the place of a newsroom that names no reporter: 地方中心/高雄报导.

    Or the paper before it, where both are a line of their own: 江城日报/ 国际中心/综合报导.
    """
    near = lead[:12]
    if "/" in near and (match := _PAPER_ROOM.fullmatch(lead)) and is_outlet(match[1]):
        return Dateline(len(lead) + offset, shift(match.span(1), offset))
    if "/" in near and (match := _KIND_STROKE.fullmatch(lead)) and is_place(match[1]):
        return Dateline(len(lead) + offset, None, shift(match.span(1), offset))
    match = _NEWSROOM.match(lead) if "中心" in near or "/" in near else None
    if match is None or not is_place(match[1] or match[3]):
        return None
    place = shift(match.span(1 if match[1] else 3), offset)
    day = shift(match.span(2), offset) if match[2] else None
    return Dateline(match.end() + offset, None, place, day=day)
