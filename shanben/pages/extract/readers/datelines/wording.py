"""Read datelines without a day: a paper's own words, a place with a dash, an outlet in brackets.

本报讯(记者 王琳), 新华社综合电, 央视网消息:, (吉隆坡8日讯), 【本报台北讯】, 【Now新闻台】, 华盛顿 —
"""

import re

from shanben.base.patterns import compile_late
from shanben.base.types import Span
from shanben.pages.extract.readers.datelines.dateline import (
    Dateline,
    credit_names,
    known_place,
    shift,
    trim_place,
)
from shanben.pages.extract.readers.datelines.taiwan import NO_PLACE, NUMBER, read_taiwan
from shanben.pages.extract.readers.datelines.wires import SERVICE, read_bracket
from shanben.pages.extract.tools.dates import read_day_number
from shanben.pages.extract.tools.known_words import (
    agency_set,
    is_outlet,
    is_place,
    places,
    self_names,
    wire_names,
)
from shanben.pages.extract.tools.papers import FULL_DAY, HAN_DAY
from shanben.pages.extract.tools.people import are_all, is_bare_name, read_credits, read_names

_NEWS = re.compile(
    r"""
    [(\[【]? (?:据)?  # a bracket that may open it,
    ( 本[报网站台刊社]  # 1: the paper's own word,
      | (?:新浪|搜狐|腾讯|网易|凤凰|和讯|乐视)网?  # a portal
        (?:娱乐|体育|财经|科技|汽车|教育|游戏|数码|时尚|旅游|军事|房产)  # and its channel, 新浪娱乐讯
      | (?:[\u3400-\u9fff]{2,8}(?:[网报台]|在线)[、 ·/-])?  # of two the whole: 江城在线、江城网讯,
        [\u3400-\u9fff]{1,8}?  # or its name
        (?:[网报台社刊]|在线|客户端|发布|新闻(?!网)|融媒(?:体?中心|体)?)  # as names of outlets end,
        (?:[\u3400-\u9fff]{2,3}频道(?=讯(?!息)|消息))?  # with its pages for a place, 江城网湖东频道讯,
      | (?:今日|云上|掌上|无线)[\u3400-\u9fff]{2,4}(?<![资快喜简短])(?=讯[ :(])  # a county's, 今日江城
      | CCTV(?:\.com)? )  # or one in Latin letters,
    (?: [(] [\u3400-\u9fff]{2,8}[网报] [)] )?  # its other name, 荆楚网(湖北日报网),
    (?: [ ]?(?:[0-9-]{5,12})?(?:新闻)?热线(?:[0-9-]{5,12})?[ ]? )?  # who is called, 本报96123热线消息,
    ((?!客户端|融媒)[\u3400-\u9fff]{2,6}?)??  # 2: a place,
    (?: (?:综合|专|特|快)? 讯 | (?:综合)?消息  # 本报讯, 法制网专讯, 江城网综合消息,
      | 综合外?电 | 专?电 )  # 新华社综合电,
    (?=[\])】 :：(【0-9\u3400-\u9fff] | (?<=讯)[,，])  # and more that follows on the line
    """,
    re.VERBOSE,
)
NEWS_REACH = 20  # characters in which the word of such a dateline stands
_NEWS_WORD = re.compile("[讯电消]")
# The report of a paper or of the page's own: 【江城日报综合报道】, 【本报报道】, 江城日报/综合报道.
_OWN_REPORT = re.compile(
    r"""
    [(\[【][ ]?([\u3400-\u9fff]{2,8}?)(?:[ ]?/[ ]?)?             # the paper in brackets
    (?:综合|专题|特别|即时)?(?:报道|报导)[ ]?[)\]】]              # and that it reports,
    | ([\u3400-\u9fff]{2,8}?)[ ]?/[ ]?(?:综合|专题|特别|即时)(?:报道|报导)(?=[ :])  # or a stroke between
    """,
    re.VERBOSE,
)
# A place alone: (吉隆坡8日讯), 【台北讯】, 华盛顿 —.
_PLACE_DAY = compile_late(
    rf"""
    [(\[【][ ]? (?:综合(?=.{{2,10}}电))?  # a bracket, perhaps 综合 before the place,
    ([\u3400-\u9fff][\u3400-\u9fff·、]{{1,11}}?) [ ]?  # 1: the place, or two of them,
    ( (?:{NUMBER}月)? {NUMBER}日 )  # 2: the day,
    (?: [综合专电]{{0,2}}讯  # that it is news, 综合讯,
      | (?:综合|专)?(?P<agency>法新社?|路透社?|美联社?|彭博社?|马新社|中新社|新华社)?电  # or 法新电,
    ) [ ]?[)\]】]  # and the bracket
    """,
    re.VERBOSE,
)
# Perhaps with the agency after it.
_PLACE_NEWS = compile_late(
    r"""
    [(\[【][ ]?([\u3400-\u9fff]{2,8}?)  # (曼谷
    (法新社?|路透社?|美联社?|彭博社?|马新社|中新社|新华社)?  # 法新
    (?:综合|专)?[讯电][ ]?[)\]】]  # 电)
    """,
    re.VERBOSE,
)
_PLACE_DASH = re.compile(
    r"([\u3400-\u9fff]{2,8}) ?(?:(?:—{1,2}|--?|–|/(?= )) ?(?=[\u3400-\u9fff“\"]|$)|——(?=[0-9]))"
)
# A place and 讯 on a line of their own: 洛杉矶讯, 本报纽约讯:.
_PLACE_ALONE = compile_late(r"(?:本[报社台站刊])?([\u3400-\u9fff]{2,6}?)(?:综合|专|特)?讯 ?:?")
# An outlet in brackets of its own: 【Now新闻台】.
_IN_BRACKETS = re.compile(r"[(\[【] ?([\w·]{2,12}) ?[)\]】]")
# Perhaps with a day, or the word for its news: 【希望之声2023年5月6日】, 【《江城早报》综合讯】.
_OUTLET_NEWS = re.compile(
    rf"""
    [(\[【][ ]?《?([\w·.]{{2,14}}?)》?[ ]?  # the outlet,
    (?:(?:{FULL_DAY}|{HAN_DAY})  # the day, also in Chinese numbers,
      |(?:综合|专|特|快)?(?:讯|消息|资讯|报[道导]))[ ]?[)\]】]  # or that it is news
    """,
    re.VERBOSE,
)
_REPORTED = re.compile(
    r"""
    (?: [^\s,，。()]{0,12}讯\]?】?[ ]? )?    # 法制网讯
    [\w·]{0,10}? (?<![名位余多众些路批群队外])         # 大公报记者, never 百名记者
    (?P<role>记者|通讯员)                              # the role word
    [ ]? (?P<names>[^,，。:：()]{2,20}?)     # names, the last one with a place glued to it
    (?: (?<!地)(?P<photo>摄影)? [ ]?(?:报道|报导)  # 摄影报道, never 高兴地报道
      | [ ]?发自 (?P<place>[\u3400-\u9fff]{2,6}) )  # or 发自北京
    """,
    re.VERBOSE,
)
_OUTLET = re.compile(
    rf"""
    [(\[【](?P<name>[^()【】\[\]。,，]{{1,12}}?)  # the outlet,
    (?:{FULL_DAY})?[)\]】][ ]{{0,2}}  # perhaps its day,
    (?=[(\[【]|记者|[\u3400-\u9fff]{{2,4}}[/、])  # and what can be a byline
    """,
    re.VERBOSE,
)
# An outlet that reports, 云上江城报道:, which the reporters in brackets after it show to be one.
_REPORTS = re.compile(r"([\w·]{2,10}?)(?:报道|报导) ?:? ?(?=[(\[【])")
# One that is known needs no such word: 江城新闻网(记者 王琳). Of another's report 曾 or 对 tells.
_KNOWN = re.compile(
    r"""
    ([\u3400-\u9fff·]{2,14}?)(?<![讯电息])[ ]?:?[ ]?  # the outlet, perhaps a colon,
    (?=[(【\[][^()【】\[\]]{0,6}(?:记者|通讯员)[^()【】\[\]]+[)】\]]  # and who reports
       (?![ ]?[对曾报的采发撰摄]))  # who does not do so in the sentence that follows
    """,
    re.VERBOSE,
)
_ALONE = re.compile(
    r"""
    [(\[【] (?P<credit>  # a bracket opens,
        [\w·-]{0,16}?[ ]? (?:记者|通讯员|实习生)  # 大公报记者, a role word,
        [^()\[\]【】。]{2,40}  # names, and further roles with theirs,
    ) [)\]】]  # and it closes
    """,
    re.VERBOSE,
)


def _read_own_report(lead: str, offset: int) -> Dateline | None:
    """Return the paper whose report it is, which is nobody's where the page means itself."""
    match = _OWN_REPORT.match(lead)
    paper = match[match.lastindex or 1] if match else ""
    if match is None or not (paper in self_names() or is_outlet(paper)):
        return None
    span = match.span(match.lastindex or 1)
    agency = None if paper in self_names() else shift(span, offset)
    return Dateline(match.end() + offset, agency)


def read_own_words(lead: str, offset: int) -> Dateline | None:
    """Return the reporters at the head of an article: 大公报记者王小明北京报道, (记者 王琳)."""
    outlet = _OUTLET.match(lead)
    says_report = "报道" in lead or "报导" in lead
    reports = None if outlet else _REPORTS.match(lead) if says_report else _match_known(lead)
    before = outlet or reports
    if says_report and (report := _read_own_report(lead, offset)):
        return report
    if outlet and (nested := _read_nested(lead, outlet, offset)):
        return nested
    if match := _ALONE.match(lead, before.end() if before else 0):
        alone = read_credits(match["credit"], match.start("credit") + offset, method="dateline")
        said = reports or _match_report_inside(lead, match.start("credit"))
        is_named = said is not None and said[1] not in self_names()
        agency = shift(said.span(1), offset) if said and is_named else None
        return Dateline(match.end() + offset, agency, credits=tuple(alone)) if alone else None
    is_staffed = "记者" in lead or "通讯员" in lead
    match = _REPORTED.match(lead) if is_staffed else None
    if match is None:
        return None
    start, end = match.span("names")
    stop = known_place(lead, start, start + len(lead[start:end].rstrip()))
    blank = lead.rfind(" ", start + 2, stop)
    if blank > 0 and stop == end and is_place(lead[blank + 1 : end]):
        stop = blank + 1  # 记者 王琳 文成报道
    names = [*read_names(lead[:stop].rstrip(), start, len(lead[:stop].rstrip()), strict=True)]
    if not names or lead[names[-1].end : stop].strip(" /|"):
        return None
    role = "reporter" if match["role"] == "记者" else "correspondent"
    word = shift(match.span("role"), offset)
    kinds = (role, "photographer") if match["photo"] else (role,)
    credits = credit_names(names, offset, *kinds, word=word)
    place = match.span("place") if match["place"] else trim_place(lead, stop, end)
    known = place and is_place(lead[slice(*place)])
    span = shift(place, offset) if place and known else None
    agency = _outlet_before(lead, match.start("role")) if span else None
    return Dateline(match.end() + offset, agency and shift(agency, offset), span, credits=credits)


def _match_report_inside(lead: str, start: int) -> re.Match[str] | None:
    """Return the outlet that reports inside the brackets of its reporters: 【江城网报道 记者 王琳】."""
    match = _REPORTS_INSIDE.match(lead, start)
    return match if match and is_outlet(match[1]) else None


_REPORTS_INSIDE = compile_late("([\u3400-\u9fff·]{2,10}?)(?:综合)?(?:报道|报导) ?(?=记者)")


def _match_known(lead: str) -> re.Match[str] | None:
    """Return the match of a known outlet that stands before its reporters in brackets."""
    match = _KNOWN.match(lead)
    return match if match and (is_outlet(match[1]) or match[1] in self_names()) else None


def read_staffed_report(lead: str, offset: int) -> Dateline | None:
    """Return the place of a byline of people of several roles: 记者 王琳 通讯员 李敏 江州报道.

    Or of one whose outlet stands in its marks: 《江城周刊》记者 王琳 江州报道.
    """
    match = _STAFFED_REPORT.match(lead) if "记者" in lead[:STAFF_REACH] else None
    if match is None or not is_place(match["place"]):
        return None
    house = match["house"].strip("《》 ")
    if house and not (house in self_names() or is_outlet(house)):
        return None
    front, begin = match["front"], match.start("front") + offset
    credits = read_credits(front, begin, method="dateline")
    least = 1 if match["house"][:1] == "《" else 2
    if len(credits) < least or not are_all(front, begin, credits):
        return None
    place = shift(match.span("place"), offset)
    return Dateline(match.end() + offset, None, place, credits=tuple(credits))


STAFF_REACH = 20  # characters in which such a byline has its first 记者
_STAFFED_REPORT = compile_late(
    r"""
    (?P<house>《?[\w·]{0,14}?》?[ ]?)  # 江城日报
    (?P<front>(?:见习|首席|全媒体|特约)?记者[ ]?[^()。,:]{2,48}?)[ ]  # 记者 王琳 李大明
    (?P<place>[\u3400-\u9fff]{2,6})[ ]?(?:综合)?报[道导](?:[:：,， ]|$)  # 北京报道:
    """,
    re.VERBOSE,
)


def _outlet_before(lead: str, role: int) -> Span | None:
    """Return the outlet at the head of a lead whose reporters are named from `role` on, with no bracket.

    江城网·水报新闻记者 王琳 江州报道: the byline has its place, and so tells whose report it is.
    """
    outlet = lead[:role].removesuffix("全媒体").removesuffix("首席").rstrip()
    return (0, len(outlet)) if is_outlet(outlet) and outlet not in self_names() else None


def _read_nested(lead: str, outlet: re.Match[str], offset: int) -> Dateline | None:
    """Return the byline after an outlet in brackets of its own: 【江城网】【记者王琳/江州报导】."""
    nested = read_taiwan(lead[outlet.end() :], outlet.end() + offset)
    if nested is None or not (nested.place or lead[outlet.end()] in "([【"):
        return None
    is_own = outlet["name"] in self_names() or not is_outlet(outlet["name"])
    named = None if is_own else shift(outlet.span("name"), offset)
    return nested._replace(agency=nested.agency or named)


def read_news(lead: str, offset: int) -> Dateline | None:
    """Return what 本报讯, 本报台北讯, 新华社综合电 and 央视网消息: say."""
    near = _NEWS_WORD.search(lead, 0, NEWS_REACH)
    match = _NEWS.match(lead) if near else None
    is_whole = match is not None and _goes_on(match[1], match[2] or "")
    if match is None or (match[2] and not (is_whole or is_place(match[2]))):
        own = _read_own_news(lead, match, offset) if match and match[1] in self_names() else None
        return own or (_read_staffed_news(lead, offset) if near else None)
    if len(match[1]) == 2 and match[1] not in self_names() | agency_set():
        return None
    if "电" in lead[match.end(1) : match.end()] and not (match[2] or match[1] in wire_names()):
        return None
    if is_whole:  # 江城网络电视台消息: its name goes on after 网
        span = (match.start(1), match.end(2))
        after = read_bracket(lead, match.end(), offset)
        return Dateline(after.end, shift(span, offset), after.place, credits=after.credits)
    agency = None if match[1] in self_names() else shift(match.span(1), offset)
    place = shift(match.span(2), offset) if match[2] else None
    after = read_bracket(lead, match.end(), offset)
    return Dateline(after.end, after.agency or agency, place or after.place, credits=after.credits)


def _read_own_news(lead: str, match: re.Match[str], offset: int) -> Dateline | None:
    """Return the place that only the reporters after it show to be one: 本报湖东讯(记者 王琳)."""
    after = read_bracket(lead, match.end(), offset)
    if not after.credits or len(match[2]) > 4 or NO_PLACE.search(match[2]):
        return None
    return Dateline(after.end, None, shift(match.span(2), offset), credits=after.credits)


def _goes_on(name: str, rest: str) -> bool:
    """Tell whether what stands between an outlet and 讯 ends its name: 江城网 and 络电视台."""
    return rest.endswith(("网", "报", "台", "刊")) and name not in self_names()


def _read_staffed_news(lead: str, offset: int) -> Dateline | None:
    """Return the outlet that only its reporters show to be one: 云上江城讯(记者 王琳)."""
    match = _STAFFED_NEWS.match(lead)
    if match is None or match[1] in self_names():
        return None
    after = read_bracket(lead, match.end(), offset)
    if not after.credits:
        return None
    return Dateline(after.end, shift(match.span(1), offset), after.place, credits=after.credits)


_STAFFED_NEWS = re.compile(
    r"""
    (?!本)([\w·-]{2,12}?|[\w·]{3,10}[·—-]{1,2}[\w·]{3,10}?)  # the outlet, or two,
    (?<![快简])(?:消息|讯)  # that it is news,
    (?=[ ]{0,2}[(【]?[ ]?[\u3400-\u9fff]{0,4}(?:记者|通讯员))  # and who reports
    """,
    re.VERBOSE,
)


def read_place(lead: str, offset: int) -> Dateline | None:
    """Return the place that opens the lead: (吉隆坡8日讯), 【台北讯】, 华盛顿 —.

    Before a day and 讯 in brackets stands an agency or a place, and the agencies are known.
    """
    bracket = lead[0] in "([【"
    if bracket and (match := _PLACE_DAY.match(lead)):
        word = match[1]
        is_told = "电" in match[0] and match["agency"] is None and not is_place(word)
        if is_outlet(word) or SERVICE.search(word) or NO_PLACE.search(word):
            return None
        if is_told:  # 江城社6日电
            return None
        month = match[2].partition("月")[0].strip() if "月" in match[2] else None
        number = read_day_number(month) if month else None
        carrier = match["agency"] and next((n for n in wire_names() if word.startswith(n)), None)
        begin = match.start(1) + len(carrier or "")  # 中央社华盛顿6日法新电
        place, day = shift((begin, match.end(1)), offset), shift(match.span(2), offset)
        agency = shift(match.span("agency"), offset) if match["agency"] else None
        return Dateline(match.end() + offset, agency, place, number, day)
    if not bracket and (told := _read_place_and_agency(lead, offset)):
        return told
    match = (_PLACE_NEWS if bracket else _PLACE_DASH).match(lead)
    if match is None and (alone := _PLACE_ALONE.fullmatch(lead)) and alone[1] in places():
        return Dateline(len(lead) + offset, None, shift(alone.span(1), offset))
    if match and not bracket and match[1] not in places():
        return _read_agency_dash(match, offset)
    if match is None or (bracket and not is_place(match[1])):
        return None
    if not bracket and lead[match.end() : match.end() + 1].isdecimal():
        return None  # 江州——2021年的冬天: only an agency has a figure after its dash
    agency = shift(match.span(2), offset) if bracket and match[2] else None
    return Dateline(match.end() + offset, agency, shift(match.span(1), offset))


def _read_place_and_agency(lead: str, offset: int) -> Dateline | None:
    """Return the place before a day or an agency, and a dash: 吉隆坡,10月24日(马新社)—."""
    match = _PLACE_AGENCY.match(lead)
    if match is None or not (match["day"] or match["agency"]) or not is_place(match["place"]):
        return None
    agency = match["agency"]
    if agency and agency not in wire_names() and not is_outlet(agency):
        return None
    month = match["day"].partition("月")[0] if match["day"] else ""
    return Dateline(
        match.end() + offset,
        shift(match.span("agency"), offset) if agency else None,
        shift(match.span("place"), offset),
        read_day_number(month) if month else None,
        shift(match.span("day"), offset) if match["day"] else None,
    )


_PLACE_AGENCY = compile_late(
    r"""
    (?P<place>[\u3400-\u9fff]{2,8})  # the place,
    (?:,[ ]?(?P<day>[0-9]{1,2}月[0-9]{1,2}日))?  # perhaps the day,
    (?:[ ]?[(](?P<agency>[\u3400-\u9fff]{2,5})[)])?  # perhaps the agency,
    [ ]?(?:—{1,2}|-{1,2}|–)[ ]?(?=[^0-9 ])  # and a dash
    """,
    re.VERBOSE,
)


def read_place_of_report(lead: str, offset: int) -> Dateline | None:
    """Return the place in brackets that names no day: (吉隆坡综合报导), 【马新社 台北专电】.

    Before it can stand an agency or the paper's own word for itself.
    """
    match = _PLACE_OF_REPORT.match(lead)
    if match is None:
        return None
    start, end = match.span(1)
    begin = start if is_place(match[1]) else known_place(lead, start, end)
    word = lead[start:begin].rstrip(" /·")
    if begin == end or not (not word or word in self_names() or is_outlet(word)):
        return None
    agency = shift((start, start + len(word)), offset) if word not in self_names() else None
    return Dateline(match.end() + offset, agency if word else None, shift((begin, end), offset))


_PLACE_OF_REPORT = compile_late(
    r"""
    [(\[【][ ]?([\u3400-\u9fff][\u3400-\u9fff /·]{1,14}?)[ ]?  # the place,
    (?:(?:综合|联合|专题)(?:报导|报道|外电|[讯电])|专?[讯电]|特[讯稿])[ ]?[)\]】]  # and what kind it is
    """,
    re.VERBOSE,
)


def _read_agency_dash(match: re.Match[str], offset: int) -> Dateline | None:
    """Return the agency that a dash follows, with its place or a blank: 越通社河内——, 美国之音 —."""
    word = match[1]
    size = next((n for n in range(len(word), 1, -1) if word[:n] in agency_set()), 0)
    place = word[size:]
    if not size or (not is_place(place) if place else match[0][len(word)] != " "):
        return None
    span = (size + offset, len(word) + offset) if place else None
    return Dateline(match.end() + offset, (offset, size + offset), span)


def read_kind(lead: str, offset: int) -> Dateline | None:
    """Return the author who is named with the kind of article: 【特稿/王琳】."""
    match = _KIND.match(lead)
    if match is None or not is_bare_name(match[1]):
        return None
    credits = credit_names([match.span(1)], offset, "author")
    return Dateline(match.end() + offset, credits=credits)


_KIND = re.compile(
    r"""
    [(\[【][ ]?(?:本报)?  # perhaps the paper's own,
    (?:特稿|专稿|专文|评论|短评|社评|投书|专栏|随笔|文)[ ]?[/|:][ ]?  # the kind,
    ([\u3400-\u9fff]{2,4})[ ]?[)\]】]  # and who wrote it
    """,
    re.VERBOSE,
)


def read_glued_outlet(lead: str, offset: int) -> Dateline | None:
    """Return the outlet and the reporter in one word: 【江视新闻王琳琳台北报导】.

    The word for what was done can be 编译, or one for columns: 专栏, 文章. Without an outlet a place
    must follow the name.
    """
    match = _GLUED.match(lead)
    if match is None:
        return None
    word = match[1]
    size = next((n for n in range(len(word) - 2, 1, -1) if is_outlet(word[:n])), 0)
    start, end = match.start(1) + size, match.end(1)
    begin = known_place(lead, start, end)
    is_named = is_bare_name(lead[start:begin]) and not is_place(lead[start:begin])
    is_series = match[2] == "评论" and begin - start < LONGER_THAN_SERIES  # 方圆评论 is no person
    if not is_named or is_series or (not size and begin == end):
        return None
    credits = credit_names([(start, begin)], offset, _ROLES_OF_KINDS.get(match[2], "reporter"))
    place = (begin + offset, end + offset) if begin < end else None
    is_column = _ROLES_OF_KINDS.get(match[2]) == "author"
    agency = (match.start(1) + offset, start + offset) if size and not is_column else None
    return Dateline(match.end() + offset, agency, place, credits=credits)


LONGER_THAN_SERIES = 3  # characters of a name before 评论: two can be the name of a series
_GLUED = re.compile(
    r"""
    [(\[【][ ]?([\u3400-\u9fff]{4,14}?)  # outlet, name and place in one word,
    (?:综合|采访|专访)?(报导|报道|专栏|编译|文章|投书|评论)  # and what was done
    [ ]?[)\]】]  # in brackets
    """,
    re.VERBOSE,
)
_ROLES_OF_KINDS = {
    **dict.fromkeys(("专栏", "文章", "投书", "评论"), "author"),
    "编译": "translator",
}


def read_paper_and_names(lead: str, offset: int) -> Dateline | None:
    """Return what brackets say that name a paper first: 【江城新闻/王琳 综合报导】, 【江城社 王琳】."""
    match = _PAPER_FIRST.match(lead)
    names = match["names"].split("、") if match else []
    if match is None or not all(map(is_bare_name, names)):
        return None
    place, is_paper = match["place"], is_outlet(match["paper"])
    is_mixed = match["paper"][0].isascii() and not match["paper"][-1].isascii()  # Now健康
    if (place and not is_place(place)) or not (is_paper or (is_mixed and match["report"])):
        return None
    spans = read_names(lead, *match.span("names"), strict=True)
    return Dateline(
        match.end() + offset,
        shift(match.span("paper"), offset) if is_paper else None,
        shift(match.span("place"), offset) if place else None,
        credits=credit_names(spans, offset, "reporter"),
    )


_PAPER_FIRST = re.compile(
    r"""
    [(\[【][ ]?(?P<paper>[\w·]{2,12})[ ]?[/ ][ ]?  # the paper,
    (?P<names>[\u3400-\u9fff]{2,4}(?:、[\u3400-\u9fff]{2,4}){0,3}?)  # the names,
    (?:[ ]?[/ ][ ]?(?P<place>[\u3400-\u9fff]{2,5}?))?  # perhaps from where,
    (?P<report>(?:综合|采访|专访)?(?:报导|报道))?[ ]?[)\]】]  # and mostly that they report
    """,
    re.VERBOSE,
)


def read_outlet(lead: str, offset: int) -> Dateline | None:
    """Return the outlet that stands in brackets before the lead: 【Now新闻台】, 【大纪元讯】."""
    match = _OUTLET_NEWS.match(lead) or _IN_BRACKETS.match(lead)
    if match is None or not lead[match.end() :].strip():
        return None
    if not is_outlet(match[1]) or match[1] in self_names():
        return None
    return Dateline(match.end() + offset, shift(match.span(1), offset))
