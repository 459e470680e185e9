"""Read the dateline that opens an article: agency, place, day, and the reporters beside them.

Known shapes, in Simplified form:

* 新华社巴黎12月9日电(记者唐霁), 中新网上海新闻6月24日电(郑莹莹), 长江网10月4日讯(记者陈智 整合)
* (中新社北京二月十日电 记者 李京泽), 中国台湾网7月16日福州讯
* (中央社记者温贵香台北21日电), 本报讯(记者 王琳)
* (记者巫其伦/台北报导), 记者林悦/南市报导

The place is what stands between the agency and the day; when that is the name of a service
(上海新闻 in 中新网上海新闻) it belongs to the agency, and the dateline has no place.
"""

import re
from typing import NamedTuple

from shanben.pages.extract.tools.dates import read_day_number
from shanben.pages.extract.tools.people import (
    Credit,
    has_surname,
    is_bare_name,
    is_name,
    read_credits,
    read_names,
)
from shanben.pages.extract.tools.vocabulary import agency_names, places, self_names, wire_names

Span = tuple[int, int]

LEAD = 120  # characters of the first paragraph in which a dateline and its credit stand
WORD_REACH = 60  # characters of a paragraph in which a dateline has its 电, 讯 or 记者


class Dateline(NamedTuple):
    """What a dateline says; spans are offsets in the page, `end` is where the article begins."""

    end: int
    agency: Span | None = None
    place: Span | None = None
    month: int | None = None
    day: Span | None = None
    credits: tuple[Credit, ...] = ()


_NUMBER = r"(?: \d{1,2} | [一二三四五六七八九十]{1,3} )"
_WIRE = re.compile(
    rf"""
    [(\[【]? (?:据)?                                    # (中新社, 据新华社
    ([^\s,，。:;；()【】\d]{{2,24}}?)                   # 1: agency, and a place glued to it
    (?: [ ]{{1,2}} ([^\s,，。:;；()\d]{{2,8}}?) )?      # 2: a place after a blank
    [ ]{{0,2}} (?: (?:19|20)\d\d年 )?                   # a year is no part of the day
    ( (?:{_NUMBER}月)? {_NUMBER}日 )                    # 3: the day
    [ ]{{0,2}} ([\u3400-\u9fff]{{2,6}}?)??              # 4: a place after the day
    (?:综合|外电|同步|即时|专){{0,3}}                   # what kind of report it is
    (?:电|讯|消息|报道|报导)                            # and that it is one
    """,
    re.VERBOSE,
)
_NEWS = re.compile(
    r"""
    [(\[【]?                                                     # a bracket that may open it
    ( (?: 本[报网站台刊社] | [\u3400-\u9fff]{2,8}[网报台社] ) )  # 1: the paper's own word, or its name
    (?:专?讯|消息)                                               # 本报讯, 法制网专讯
    (?=[\]】 (【\u3400-\u9fff])                                  # more must follow on the line
    """,
    re.VERBOSE,
)
# 记者林悦/南市报导, 生活中心/张庭玮报导, 王吟芳/台中报导.
_TAIWAN = re.compile(
    r"""
    [(\[【]?                                                     # a bracket that may open it
    (?: [\u3400-\u9fff]{2,6} (?: 中心[ ]?[/ ] | [ ] | 【 ) )?    # a newsroom, or the paper
    (?: (?!实习)[\u3400-\u9fff]{2,5} (?=记者|编译) )?            # the paper, glued to the role
    (?: 特派 | 驻[\u3400-\u9fff]{1,4} )?                         # where the reporter is based
    (?P<role>实习记者|特约记者|记者|编译)?                       # without it, see _read_taiwan
    (?P<names>[^()\[\]【】。,，:：/][^()\[\]【】。,，:：]{1,29}?)  # two names can have a slash between
    (?: [ ]?/[ ]? (?P<place>[^()\[\]【】。,，:：/]{2,12}?) )?    # the place after the last slash
    [ ]? (?:即时|综合|现场|整理|专访|采访|摄影|连线|独家|直击){0,3}  # what kind of report it is
    (?P<end>报导|报道|特稿|专电|电)                              # and that it is one
    [)\]】]{0,2}                                                 # the bracket closes
    """,
    re.VERBOSE,
)
_REPORTED = re.compile(
    r"""
    (?: [^\s,，。()]{0,12}讯\]?】?[ ]? )?    # 法制网讯
    [\w·]{0,10}? (?P<role>记者|通讯员)       # 大公报记者
    [ ]? (?P<names>[^,，。:：()]{2,20}?)     # names, the last one with a place glued to it
    (?:摄影)? (?:报道|报导)                  # 摄影报道
    """,
    re.VERBOSE,
)
# What stands after 电: a bracket of its own, or the reporters before the dateline's bracket closes.
_BRACKET = re.compile(r"[)\]】]? {0,2}([(【\[]([^()【】\[\]]{2,60})[)】\]])?")
_INSIDE = re.compile(r"[ ,，]{0,2}((?:本报|特派|本社)?(?:记者|通讯员)[^()【】\[\]。]{2,40})[)\]】]")
# Without any bracket: 法制网讯 记者徐伟鑫 通讯员王雯 12月21日.
_OPEN = re.compile(
    r"""
    [)\]】]? [ ]{0,3}                                   # the dateline's bracket closes
    ( (?: (?:本报|全媒体)? (?:记者|通讯员|实习生) [ ]?  # a role word,
          (?: [\u3400-\u9fff]{2,4}[ 、] ){1,4}          # and its names, each with a blank after it
      ){1,3}
    )
    """,
    re.VERBOSE,
)
_OUTLET = re.compile(r"[(\[【][^()【】\[\]。,，]{1,12}[)\]】] {0,2}(?=[(\[【])")
_ALONE = re.compile(
    r"""
    [(\[【] (?P<credit>
        [\w·-]{0,16}?[ ]? (?:记者|通讯员|实习生)  # 大公报记者, a role word
        [^()\[\]【】。]{2,40}                     # names, and further roles with theirs
    ) [)\]】]
    """,
    re.VERBOSE,
)
_NO_PLACE = re.compile(
    r"""
    综合|专题|现场|专访|特稿|连线|摄影|整理|外电|独家|即时|编译|深度|专案|调查  # kinds of reports
    |新闻|频道|报道|报导|客户端|融媒|中心$                                      # departments
    """,
    re.VERBOSE,
)
_SERVICE = re.compile("新闻$|频道$|客户端$|网$|报$|社$")
_AGENCY = re.compile(
    r"""
    [\w·]{1,10}?
    (?: 中文站|通讯社|日报|晚报|时报|早报|晨报|商报|都市报  # words in which names of outlets end,
      | 新闻网|电视台|客户端|新闻                           # 新闻网 before 新闻
      | 社|网|报|台|刊
    )
    """,
    re.VERBOSE,
)


_WORD = re.compile("电|讯|记者|消息|报道|报导")
# Every dateline opens with a bracket or has 电, 讯, 消息, 报道, 报导 or 特稿 before its first comma.
_FRONT = re.compile(r"[(\[【（［〔]|[^,，。｡电讯消报特]*+[电讯消报特]")


def may_have_dateline(text: str) -> bool:
    """Tell at little cost whether a paragraph, folded or not, can open with a dateline."""
    return _FRONT.match(text) is not None and _WORD.search(text, 0, WORD_REACH) is not None


def read_dateline(text: str, offset: int) -> Dateline | None:
    """Return the dateline at the head of `text`, a folded paragraph that begins at `offset`."""
    if _FRONT.match(text, 0, LEAD) is None:
        return None
    lead = text[:LEAD]
    if ("报" in lead or "电" in lead) and (match := _TAIWAN.match(lead)):
        byline = _read_taiwan(lead, match, offset)
        if byline:
            return byline
    if match := _WIRE.match(lead):
        return _read_wire(lead, match, offset)
    if byline := _read_own_words(lead, offset):
        return byline
    if match := _NEWS.match(lead):
        agency = None if match[1] in self_names() else _shift(match.span(1), offset)
        end, credits = _read_bracket(lead, match.end(), offset)
        return Dateline(end, agency, credits=credits)
    return None


def _shift(span: Span, offset: int) -> Span:
    return span[0] + offset, span[1] + offset


def _read_own_words(lead: str, offset: int) -> Dateline | None:
    """Return the reporters at the head of an article: 大公报记者王小明北京报道, (记者 王琳)."""
    outlet = _OUTLET.match(lead)
    if match := _ALONE.match(lead, outlet.end() if outlet else 0):
        credits = read_credits(match["credit"], match.start("credit") + offset, method="dateline")
        return Dateline(match.end() + offset, credits=tuple(credits)) if credits else None
    match = _REPORTED.match(lead)
    if match is None:
        return None
    start, end = match.span("names")
    stop = _split_place(lead, start, start + len(lead[start:end].rstrip()))
    names = [*read_names(lead[:stop].rstrip(), start, len(lead[:stop].rstrip()), strict=True)]
    if not names or lead[names[-1].end : stop].strip(" /|"):
        return None
    role = "reporter" if match["role"] == "记者" else "correspondent"
    word = _shift(match.span("role"), offset)
    credits = [Credit(n.start + offset, n.end + offset, role, word, "dateline") for n in names]
    return Dateline(match.end() + offset, credits=tuple(credits))


def _read_taiwan(lead: str, match: re.Match[str], offset: int) -> Dateline | None:
    """Return what a byline of Taiwan says; without a role word it needs brackets or a newsroom."""
    start, end = match.span("names")
    role = match["role"]
    newsroom = lead[:start].strip(" ([【")
    if role is None and is_bare_name(newsroom):  # 林晓慧 陈立峰/澎湖报导: no newsroom, a name
        start = lead.index(newsroom)
    if role is None and not (match["place"] or "中心" in match[0][:8]):
        return None
    names = [*read_names(lead, start, end, strict=True)]
    if not names or names[-1].end != start + len(lead[start:end].rstrip()):
        return None
    kind = {"编译": "translator", "实习记者": "intern"}.get(role or "", "reporter")
    word = _shift(match.span("role"), offset) if role else None
    credits = [Credit(n.start + offset, n.end + offset, kind, word, "dateline") for n in names]
    place = match["place"]
    known = place and not _NO_PLACE.search(place) and _is_word(place)
    span = _shift(match.span("place"), offset) if known else None
    return Dateline(match.end() + offset, None, span, credits=tuple(credits))


def _is_word(text: str) -> bool:
    return re.fullmatch(r"[\u3400-\u9fff]{2,8}", text) is not None


def _read_wire(lead: str, match: re.Match[str], offset: int) -> Dateline | None:
    start, end = match.span(1)
    credits: list[Credit] = []
    reporter = lead.find("记者", start, end)
    agency_end = reporter if reporter > start else _agency_end(lead, start, end)
    after, more = _read_bracket(lead, match.end(), offset)
    if agency_end is None:
        if not more:  # only reporters after it show that an unknown word is an outlet
            return None
        agency_end = _place_start(lead, start, end)
    place = match.span(2) if match[2] else None
    if match[4]:
        if match[4] not in places():
            return None
        place = place or match.span(4)
    if reporter > start:
        name_end = end if place else _split_place(lead, reporter + 2, end)
        word = (reporter + offset, reporter + 2 + offset)
        names = read_names(lead[:name_end], reporter + 2, name_end, strict=True)
        credits = [
            Credit(n.start + offset, n.end + offset, "reporter", word, "dateline") for n in names
        ]
        place = place or ((name_end, end) if name_end < end else None)
    elif place is None and agency_end < end:
        begin = _place_start(lead, agency_end, end)
        if _is_place(lead[start:agency_end], lead[agency_end:end]):
            place = (agency_end, end)
        elif begin < end:
            agency_end, place = begin, (begin, end)
        else:
            agency_end = end
    agency = (
        None if lead[start:agency_end] in self_names() else (start + offset, agency_end + offset)
    )
    month = match[3].partition("月")[0] if "月" in match[3] else None
    return Dateline(
        after,
        agency,
        _shift(place, offset) if place else None,
        read_day_number(month) if month else None,
        _shift(match.span(3), offset),
        (*credits, *more),
    )


def _is_place(agency: str, word: str) -> bool:
    """Tell whether what stands between agency and day is a place: always after a wire service.

    Other outlets put names of their services there: 红网时刻, 大众网海报新闻.
    """
    if _SERVICE.search(word) or not _is_word(word):
        return False
    return agency in wire_names() or word in places() or word[-1] in "市县区州省镇"


def _place_start(lead: str, start: int, end: int) -> int:
    """Return where a known place begins that closes lead[start:end], after a service's name.

    张家界 in 时刻张家界; `end` when none does.
    """
    for begin in range(start + 1, end - 1):
        if lead[begin:end] in places():
            return begin
    return end


def _agency_end(lead: str, start: int, end: int) -> int | None:
    """Return where the agency's name ends that begins at `start`; None when no agency is named."""
    for name in agency_names():
        if lead.startswith(name, start) and start + len(name) <= end:
            return start + len(name)
    match = _AGENCY.match(lead, start, end)
    if match is None or "记者" in match[0]:
        return None
    return match.end()


def _split_place(lead: str, start: int, end: int) -> int:
    """Return where the names end and the place begins in 温贵香台北."""
    for length in range(min(5, end - start - 2), 1, -1):
        if lead[end - length : end] in places():
            return end - length
    if end - start >= 5 and has_surname(lead[start : start + 3]):
        return start + 3
    return end


def _read_bracket(lead: str, position: int, offset: int) -> tuple[int, tuple[Credit, ...]]:
    """Return the credits in the parentheses after a dateline, and the offset after them.

    A name without a role word is the reporter's: 电(郑莹莹).
    """
    inside = _INSIDE.match(lead, position)
    if inside and (credits := read_credits(inside[1], inside.start(1) + offset, method="dateline")):
        return inside.end() + offset, tuple(credits)
    bare = _OPEN.match(lead, position)
    if bare and (credits := read_credits(bare[1], bare.start(1) + offset, method="dateline")):
        return bare.end() + offset, tuple(credits)
    match = _BRACKET.match(lead, position)
    if match is None or not match[1]:
        return position + (match.end() - position if match else 0) + offset, ()
    credits = read_credits(match[2], match.start(2) + offset, method="dateline")
    if not credits:
        names = [*read_names(lead, match.start(2), match.end(2), strict=True)]
        covers = names and names[-1].end == match.end(2)
        credits = [
            Credit(n.start + offset, n.end + offset, "reporter", None, "dateline_parenthesis")
            for n in (names if covers else [])
            if is_name(lead[n.start : n.end].replace(" ", ""), strict=True)
        ]
    return match.end() + offset, tuple(credits)
