"""Read the dateline that opens an article: agency, place, day, and the reporters beside them.

Known shapes, in Simplified form:

* 新华社巴黎12月9日电(记者唐霁), 中新网上海新闻6月24日电(郑莹莹), 长江网10月4日讯(记者陈智 整合)
* (中新社北京二月十日电 记者 李京泽), 中国台湾网7月16日福州讯
* (中央社记者温贵香台北21日电), 本报讯(记者 王琳)
* (记者巫其伦/台北报导), 记者林悦/南市报导, 地方中心/高雄报导, 中部中心/詹志成、许芳瑜 台中报导
* (吉隆坡8日讯), 【本报台北讯】, 新华社综合电, 央视网消息:, 【Now新闻台】, 华盛顿 —

Every shape is a reader of its own (`_SHAPES`); of what they find, the reading that explains most wins.

The place is what stands between the agency and the day; when that is the name of a service
(上海新闻 in 中新网上海新闻) it belongs to the agency, and the dateline has no place.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from shanben.base.patterns import compile_late
from shanben.base.types import Span
from shanben.pages.extract.readers.bylines import read_whole_byline
from shanben.pages.extract.tools.dates import read_day_number
from shanben.pages.extract.tools.known_words import (
    agencies_by_head,
    agency_names,
    agency_set,
    is_outlet,
    is_place,
    places,
    self_names,
    wire_names,
)
from shanben.pages.extract.tools.people import (
    Credit,
    are_all,
    has_surname,
    is_bare_name,
    is_name,
    read_credits,
    read_leading_names,
    read_names,
)

LEAD = 120  # characters of the first paragraph in which a dateline and its credit stand
TAIWAN_REACH = 72  # characters in which a byline of Taiwan has its 报导 or 电
WORD_REACH = 60  # characters of a paragraph in which a dateline has its 电, 讯 or 记者


class Dateline(NamedTuple):
    """What a dateline says; spans are offsets in the page, `end` is where the article begins."""

    end: int
    agency: Span | None = None
    place: Span | None = None
    month: int | None = None
    day: Span | None = None
    credits: tuple[Credit, ...] = ()


_NUMBER = r"(?: [0-9]{1,2} | [一二三四五六七八九十廿卅]{1,3} )"
_WIRE = re.compile(
    rf"""
    [(\[【]? (?:据)?                                    # (中新社, 据新华社
    (?![\u3400-\u9fff]{{2,6}}[组心]/)                   # but no newsroom, 港闻组/香港5日电
    ([^\s,，。:;；()【】0-9※★◎■□]{{2,24}}?)              # 1: agency, and a place glued to it
    (?: [(] (?:微博|微信|[a-z.]{{6,24}}) [)] )?           # its account or address
    (?: [ ]{{1,2}} ([^\s,，。:;；()0-9]{{2,8}}?) )?      # 2: a place after a blank
    [ ]{{0,2}} (?:北京时间)? (?: (?:19|20)[0-9][0-9][ ]?年[ ]? )?  # a year is no part of the day
    ( (?:{_NUMBER}[ ]?月[ ]?)? {_NUMBER}[ ]?日 )                    # 3: the day
    [ ]{{0,2}} ([\u3400-\u9fff]{{2,6}}?)??              # 4: a place after the day
    (?:综合|外电|同步|即时|新媒体|专){{0,3}}                   # what kind of report it is
    (?:电|讯|消息|报道|报导)                            # and that it is one
    """,
    re.VERBOSE,
)
_NEWS = re.compile(
    r"""
    [(\[【]? (?:据)?                                             # a bracket that may open it
    ( 本[报网站台刊社]                                          # 1: the paper's own word, or its name
      | [\u3400-\u9fff]{1,8}?(?:[网报台社刊]|在线|客户端|发布|新闻(?!网)|融媒(?:体?中心|体)?) )
    (?: [(] [\u3400-\u9fff]{2,8}[网报] [)] )?                      # its other name, 荆楚网(湖北日报网)
    ((?!客户端|融媒)[\u3400-\u9fff]{2,6}?)??                     # 2: a place
    (?: (?:综合|专|特|快)? 讯 | 消息 | 综合外?电 | 专?电 )         # 本报讯, 法制网专讯, 新华社综合电
    (?=[\])】 :：(【0-9\u3400-\u9fff])                            # more must follow on the line
    """,
    re.VERBOSE,
)
NEWS_REACH = 20  # characters in which the word of such a dateline stands
_NEWS_WORD = re.compile("[讯电消]")
# The report of a paper or of the page's own: 【江城日报综合报道】, 【本报报道】.
_OWN_REPORT = re.compile(
    r"[(\[【] ?([\u3400-\u9fff]{2,8}?)(?:综合|专题|特别|即时)?(?:报道|报导) ?[)\]】]"
)
# A place alone: (吉隆坡8日讯), 【台北讯】, 华盛顿 —.
_PLACE_DAY = compile_late(
    rf"""
    [(\[【][ ]? (?:综合(?=.{{2,10}}电))?
    ([\u3400-\u9fff][\u3400-\u9fff·、]{{1,11}}?) [ ]?           # 1: the place, or two of them
    ( (?:{_NUMBER}月)? {_NUMBER}日 )                              # 2: the day
    (?: [综合专电]{{0,2}}讯
      | (?:综合|专)?(?P<agency>法新社?|路透社?|美联社?|彭博社?|马新社|中新社|新华社)?电
    ) [ ]?[)\]】]
    """,
    re.VERBOSE,
)
# Perhaps with the agency after it: (曼谷法新电).
_PLACE_NEWS = compile_late(
    r"[(\[【] ?([\u3400-\u9fff]{2,8}?)(法新社?|路透社?|美联社?|彭博社?|马新社|中新社|新华社)?"
    r"(?:综合|专)?[讯电] ?[)\]】]"
)
_PLACE_DASH = re.compile(r"([\u3400-\u9fff]{2,8}) ?(?:—{1,2}|--?|–) ?(?=[\u3400-\u9fff“\"]|$)")
# An outlet in brackets of its own: 【Now新闻台】.
_IN_BRACKETS = re.compile(r"[(\[【] ?([\w·]{2,12}) ?[)\]】]")
# Perhaps with a day, or the word for its news: 【希望之声2023年5月6日】, 【《江城早报》综合讯】.
_OUTLET_NEWS = re.compile(
    r"[(\[【] ?《?([\w·.]{2,14}?)》? ?(?:(?:19|20)[0-9]{2}年[0-9]{1,2}月[0-9]{1,2}日"
    r"|二[〇零○][〇零○一二三四五六七八九]{2}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日"
    r"|(?:综合|专|特|快)?(?:讯|消息|资讯)) ?[)\]】]"
)
_STAFF_PLACE = re.compile(
    r"[(\[【] ?(?P<staff>[\u3400-\u9fff]{0,6}记者 ?[^/。,，()【】]{2,24}?) ?/ ?"
    r"(?P<place>[\u3400-\u9fff]{2,5}) ?[)\]】]"
)
# 记者王琳、李大明/台北联合报: a line of its own.
_STROKES = compile_late(
    r"[(\[【]?(?:特派)?(?P<role>记者) ?(?P<names>[^/。,，()]{2,24}?) ?/ ?"
    r"(?P<place>[\u3400-\u9fff]{2,4}?)(?:[\u3400-\u9fff]{2,4}[报社])?[)\]】]?"
)
_REPORT_STROKE = compile_late(
    r"(?P<names>[\u3400-\u9fff· 、]{2,24}?) ?(?:综合|采访)?(?:报导|报道)"
    r" {0,2}/ {0,2}(?P<place>[\u3400-\u9fff]{2,5})"
)
_REPORT_ENDS = ("报道", "报导")
_PLACED_REPORT = compile_late(
    r"(?P<names>[\u3400-\u9fff]{2,4}(?:[ 、][\u3400-\u9fff]{2,4}){0,3}) "
    r"(?P<place>[\u3400-\u9fff]{2,5}?)(?:综合|采访|摄影)?(?:报道|报导)"
)
# A place without a reporter, after its newsroom or before the kind of report: 地方中心/高雄报导,
# 港闻组/香港5日电, 台中市/综合报导.
_NEWSROOM = compile_late(
    rf"""
    [(\[【]? [ ]?
    (?: [\u3400-\u9fff]{{2,6}}(?:中心|组) [ ]?[/ ][ ]? ([\u3400-\u9fff]{{2,6}}?)
        (?: ({_NUMBER}日)(?=电) )?                               # 2: a day, only before 电
      | ([\u3400-\u9fff]{{2,6}}) [ ]?/[ ]? (?:综合|采访|现场) )
    (?: 报导 | 报道 | (?<=日)电 ) [)\]】]?
    """,
    re.VERBOSE,
)
_PAPER_ROOM = compile_late(
    r"([\w·]{2,12}) ?/ ?(?:[\u3400-\u9fff]{2,8} ?/ ?)?(?:综合|即时|外电|编译|整理){0,3}(?:报导|报道)"
)
# 记者林悦/南市报导, 生活中心/张庭玮报导, 王吟芳/台中报导.
_TAIWAN = re.compile(
    r"""
    [※★◎■]? [(\[【]?                                            # a sign, a bracket
    (?: (?P<room>(?!记者|编译)[\u3400-\u9fff]{2,6})              # a newsroom, or the paper,
        (?: 中心[ ]?[/ ][ ]? | [ ] | 【                          # and what parts it from the names
          | (?<=新闻)中心(?=[\u3400-\u9fff、]{2,16}/)            # 新闻中心王琳/高雄报导
          | [ ]?[/|][ ]? (?= [\u3400-\u9fff]{0,4}(?:记者|编译) ) ) )?
    (?: (?!实习|特[约派])[A-Za-z\u3400-\u9fff]{2,14}?            # the paper, glued to the role
        (?= (?:实习|特约|特派)?记者|编译 ) )?
    (?: 特派(?!员) | 驻[\u3400-\u9fff]{1,4} )?                         # where the reporter is based
    (?P<role>(?:实习|特约|特派)?记者|编译|特派员)?               # without it, see _read_taiwan
    (?P<names>[^()\[\]【】。,，:：/][^()\[\]【】。,，:：]{1,29}?)  # two names can have a slash between
    (?: [ ]?/[ ]? (?P<place>[^()\[\]【】。,，:：/]{2,12}?) )?    # the place after the last slash
    (?:(?<=[\u3400-\u9fff])(?:[0-9]{1,2}|[一二三四五六七八九十廿卅]{1,3})日(?=电))?  # 东京5日电
    [ ]? (?:即时|综合|现场|整理|专访|采访|摄影|连线|独家|直击|联合|专题|越洋){0,3}  # what kind of report
    (?<!地)(?P<end>报导|报道|特稿|专电|电|讯)                     # and that it is one, never 高兴地报道
    (?P<photo>[、/·&及和]摄影)?                                  # with pictures by the same person
    [)\]】]{0,2}                                                 # the bracket closes
    """,
    re.VERBOSE,
)
_REPORTED = re.compile(
    r"""
    (?: [^\s,，。()]{0,12}讯\]?】?[ ]? )?    # 法制网讯
    [\w·]{0,10}? (?<![名位余多众些路批群队外])         # 大公报记者, never 百名记者
    (?P<role>记者|通讯员)
    [ ]? (?P<names>[^,，。:：()]{2,20}?)     # names, the last one with a place glued to it
    (?: (?<!地)(?P<photo>摄影)? [ ]?(?:报道|报导)  # 摄影报道, never 高兴地报道
      | [ ]?发自 (?P<place>[\u3400-\u9fff]{2,6}) )
    """,
    re.VERBOSE,
)
_TAIWAN_END = re.compile("[报电稿讯]")
_TAIWAN_WORD = re.compile("[电讯]|报[导道]|特稿")  # one of these is the group `end`
# What stands after 电: a bracket of its own, or the reporters before the dateline's bracket closes.
_BRACKET = compile_late(r"[)\]】]? {0,2}([(【\[]([^()【】\[\]]{2,60})[)】\]])?")
_INSIDE = compile_late(
    r"[ ,，]{0,2}((?:本报|特派|本社)?(?:记者|通讯员)[^()【】\[\]。]{2,40})[)\]】]"
)
# Without any bracket: 法制网讯 记者徐伟鑫 通讯员王雯 12月21日.
_OPEN = compile_late(
    r"""
    [)\]】]? [ ]{0,3}                                   # the dateline's bracket closes
    ( (?: (?:本报|全媒体|见习|特约|首席|[\u3400-\u9fff]{2,6}[社网报台])?
          (?:记者|通讯员|实习生) [ ]?                   # a role word,
          (?: [\u3400-\u9fff]{2,4}[ 、] ){1,4}          # and its names, each with a blank after it
      ){1,3}
    )
    """,
    re.VERBOSE,
)
# Whoever reports, after a dateline or at the head of the article: 记者王琳,通讯员李敏报道:.
_REPORTING = compile_late(
    r"[)\]】]?[ ,，]{0,3}([^()【】\[\]。:：“\" ,，][^()【】\[\]。:：“\"]{1,35}?) ?"
    r"(?:摄影)?(?<!地)(?:报道|报导)(?:[:：,， ]|$)"
)
_OUTLET = re.compile(
    r"[(\[【][^()【】\[\]。,，]{1,12}[)\]】] {0,2}(?=[(\[【]|记者|[\u3400-\u9fff]{2,4}[/、])"
)
# An outlet that reports, 云上江城报道:, which the reporters in brackets after it show to be one.
_REPORTS = re.compile(r"([\w·]{2,10}?)(?:报道|报导) ?:? ?(?=[(\[【])")
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
      | 融媒体?中心|融媒体?|广电|发布
      | 社|网|报|台|刊
    )
    """,
    re.VERBOSE,
)


_WORD = re.compile("电|讯|记者|消息|报道|报导|特稿|专访|采访|[—–-]|[)）\\]】］〕]")
# Every dateline opens with a bracket, or with a place and a dash, or has 电, 讯, 消息, 报道, 报导,
# 特稿 or 记者 before its first comma.
_FRONT = re.compile(
    r"[(\[【（［〔]|[^,，。｡电讯消报特者]*+[电讯消报特者]|[\u3400-\u9fff]{2,8} ?[—–-]"
)


def may_have_dateline(text: str) -> bool:
    """Tell at little cost whether a paragraph, folded or not, can open with a dateline."""
    return _FRONT.match(text) is not None and _WORD.search(text, 0, WORD_REACH) is not None


def is_byline(text: str) -> bool:
    """Tell whether a short line is nothing but a byline: 即时中心/王琳报导, (记者王琳台北5日电).

    >>> is_byline("联合报/ 记者王小琳/台北报导"), is_byline("百名记者齐聚江城采访报道")
    (True, False)
    """
    if text[-1] not in _BYLINE_TAILS or len(text) > LONGEST_BYLINE or not may_have_dateline(text):
        return False
    found = read_dateline(text, 0)
    if found is None or not (found.credits or found.agency or found.place):
        return False
    rest = text[found.end :].strip()
    return not rest or (bool(found.credits) and is_outlet(rest))


def read_signature(text: str, offset: int) -> Dateline | None:
    """Return who signs a short line that says nothing else, and neither 报道 nor 电.

    江城日报/ 撰文/王琳琳, 江城日报/王琳琳, 王琳琳 发自高雄, and whoever writes to a paper:
    王琳琳/亚凯迪亚, 王琳琳(台北市/教师), 王琳琳(作家).
    """
    if len(text) > LONGEST_BYLINE or _SIGNS_LINE.search(text) is None:
        return None
    matches = (one.fullmatch(text) for one in _SIGNATURES)
    match = next((one for one in matches if one and _signs(one.groupdict())), None)
    if match is None:
        return None
    spans = {
        part: _shift(match.span(part), offset) for part, word in match.groupdict().items() if word
    }
    names = read_names(text[: match.end("names")], *match.span("names"), strict=True)
    is_report = "place" in spans or ("paper" in spans and "kind" not in spans)
    credits = _credit_names(names, offset, "reporter" if is_report else "author")
    return Dateline(len(text) + offset, spans.get("paper"), spans.get("place"), credits=credits)


def _signs(parts: dict[str, str]) -> bool:
    """Tell whether the parts of a signature are what they look like: a paper, names, and a place."""
    names = parts["names"].replace("、", " ").split()
    places = (parts.get("place"), parts.get("home"))
    is_known = "paper" not in parts or is_outlet(parts["paper"])
    return is_known and all(map(is_bare_name, names)) and all(map(is_place, filter(None, places)))


_SIGNS_LINE = re.compile(r"/|发自|[授师员士生家者人笔]\)$")
_NAMED = r"(?P<names>[\u3400-\u9fff]{2,4}(?:[ 、][\u3400-\u9fff]{2,4}){0,3})"
_SIGNATURES = (
    compile_late(
        rf"(?P<paper>[\w·]{{2,12}}) ?/ ?(?:(?P<kind>撰文|采访|特稿|专稿|文) ?/ ?)?{_NAMED}"
    ),
    compile_late(rf"{_NAMED} ?发自 ?(?P<place>[\u3400-\u9fff]{{2,6}})"),
    compile_late(r"(?P<names>[\u3400-\u9fff]{3}) ?/ ?(?P<home>[\u3400-\u9fff]{2,6})"),
    compile_late(
        r"(?P<names>[\u3400-\u9fff]{2,4}) ?[(](?P<home>[\u3400-\u9fff]{2,5}) ?[/、] ?[^()/。]{2,16}[)]"
    ),
    compile_late(
        r"(?P<names>[\u3400-\u9fff]{3}) ?/ ?[^/。()]{2,20}"
        r"(?:教授|讲师|研究员|博士|作家|律师|医师|评论员|理事长|执行长)"
    ),
    compile_late(
        r"(?P<names>[\u3400-\u9fff]{2,4}) ?[(][^()/。]{0,16}(?:教授|讲师|研究员|博士生?|作家|作者|学者"
        r"|律师|医师|评论[员人]|媒体人|主笔|撰稿人|影评人|乐评人)[)]"
    ),
)
LONGEST_BYLINE = 40
_BYLINE_TAILS = frozenset("导道稿电访)]】影报社")


def read_dateline(text: str, offset: int) -> Dateline | None:
    """Return the dateline at the head of `text`, a folded paragraph that begins at `offset`."""
    if _FRONT.match(text, 0, LEAD) is None:
        return None
    found = _read_lead(text[:LEAD])
    return _move(found, offset) if found and offset else found


@lru_cache(maxsize=64)  # where the article begins is asked first, then what its lead says
def _read_lead(lead: str) -> Dateline | None:
    """Return the dateline at the head of `lead` as if it were all of its page."""
    if whole := _read_whole(lead):
        return whole
    shapes = _SHAPES if lead[0] in "([【" else _OPEN_SHAPES
    best, weight = None, -1
    for read in shapes:
        dateline = read(lead, 0)
        if dateline and (own := _weigh(dateline)) > weight:
            best, weight = dateline, own
    return best


def _move(dateline: Dateline, offset: int) -> Dateline:
    """Return a dateline of a text as that of a page in which the text begins at `offset`."""
    end, agency, place, month, day, credits = dateline
    return Dateline(
        end + offset,
        agency and _shift(agency, offset),
        place and _shift(place, offset),
        month,
        day and _shift(day, offset),
        tuple(
            [
                Credit(start + offset, stop + offset, role, word and _shift(word, offset), method)
                for start, stop, role, word, method in credits
            ]
        ),
    )


def list_readings(text: str, offset: int) -> list[Dateline]:
    """Return every reading of the head of `text`, the one that explains most first; as above."""
    lead = text[:LEAD]
    if _FRONT.match(lead) is None:
        return []
    shapes = _SHAPES if lead[0] in "([【" else _OPEN_SHAPES
    byline = _read_whole(lead)
    whole = byline and _move(byline, offset)
    found = [dateline for read in shapes if (dateline := read(lead, offset)) and dateline != whole]
    return [*([whole] if whole else []), *sorted(found, key=_weigh, reverse=True)]


def _read_whole(lead: str) -> Dateline | None:
    """Return the byline of which every word has its part, which no other shape can outweigh."""
    found = read_whole_byline(lead)
    if found is None:
        return None
    word, paper, place = found[3:]
    credits = [
        Credit(*name, role, word, "dateline") for name in found.names for role in found.roles
    ]
    return Dateline(found.end, paper, place, credits=tuple(credits))


def _weigh(dateline: Dateline) -> int:
    """Return how much of the lead a reading explains; of equal ones the first shape wins."""
    _, agency, place, _, day, credits = dateline
    return bool(agency) + bool(place) + bool(day) + 2 * len(credits)


def _shift(span: Span, offset: int) -> Span:
    return span[0] + offset, span[1] + offset


def _credit_names(
    names: Iterable[Span], offset: int, *kinds: str, word: Span | None = None
) -> tuple[Credit, ...]:
    """Return the people named at the head of an article, each in every one of the roles `kinds`."""
    return tuple(
        [Credit(*_shift(name, offset), kind, word, "dateline") for name in names for kind in kinds]
    )


def _read_own_words(lead: str, offset: int) -> Dateline | None:
    """Return the reporters at the head of an article: 大公报记者王小明北京报道, (记者 王琳)."""
    outlet = _OUTLET.match(lead)
    says_report = "报道" in lead or "报导" in lead
    reports = _REPORTS.match(lead) if says_report and not outlet else None
    before = outlet or reports
    report = _OWN_REPORT.match(lead)
    if report and (report[1] in self_names() or is_outlet(report[1])):
        agency = None if report[1] in self_names() else _shift(report.span(1), offset)
        return Dateline(report.end() + offset, agency)
    nested = _read_taiwan(lead[outlet.end() :], outlet.end() + offset) if outlet else None
    if outlet and nested and (nested.place or lead[outlet.end()] in "([【"):
        return nested  # 【江城网】【记者王琳/江州报导】
    if match := _ALONE.match(lead, before.end() if before else 0):
        alone = read_credits(match["credit"], match.start("credit") + offset, method="dateline")
        agency = _shift(reports.span(1), offset) if reports else None
        return Dateline(match.end() + offset, agency, credits=tuple(alone)) if alone else None
    is_staffed = "记者" in lead or "通讯员" in lead
    match = _REPORTED.match(lead) if is_staffed else None
    if match is None:
        return None
    start, end = match.span("names")
    stop = _known_place(lead, start, start + len(lead[start:end].rstrip()))
    blank = lead.rfind(" ", start + 2, stop)
    if blank > 0 and stop == end and is_place(lead[blank + 1 : end]):
        stop = blank + 1  # 记者 王琳 文成报道
    names = [*read_names(lead[:stop].rstrip(), start, len(lead[:stop].rstrip()), strict=True)]
    if not names or lead[names[-1].end : stop].strip(" /|"):
        return None
    role = "reporter" if match["role"] == "记者" else "correspondent"
    word = _shift(match.span("role"), offset)
    kinds = (role, "photographer") if match["photo"] else (role,)
    credits = _credit_names(names, offset, *kinds, word=word)
    place = match.span("place") if match["place"] else _trim_place(lead, stop, end)
    known = place and is_place(lead[slice(*place)])
    span = _shift(place, offset) if place and known else None
    return Dateline(match.end() + offset, None, span, credits=credits)


def _read_staff_place(lead: str, offset: int) -> Dateline | None:
    """Return the reporters and their place in brackets, 【记者王琳/台北】: no word says 报导."""
    match = _STAFF_PLACE.match(lead)
    if match is None or not is_place(match["place"]):
        return None
    staff = read_credits(match["staff"], match.start("staff") + offset, method="dateline")
    place = _shift(match.span("place"), offset)
    return Dateline(match.end() + offset, None, place, credits=tuple(staff)) if staff else None


def _read_strokes(lead: str, offset: int) -> Dateline | None:
    """Return the reporters and the place of a line that says nothing else.

    记者王琳/台北联合报, 王琳 李大明 报导 / 台北市, 王琳 李大明 澳门报道.
    """
    if "/" in lead:
        match = _STROKES.fullmatch(lead) or _REPORT_STROKE.fullmatch(lead)
    else:
        match = _PLACED_REPORT.fullmatch(lead) if lead.endswith(_REPORT_ENDS) else None
    if match is None or not is_place(match["place"]):
        return None
    names = [*read_names(lead, *match.span("names"), strict=True)]
    if not names or names[-1].end != match.end("names"):
        return None
    word = _shift(match.span("role"), offset) if "role" in match.re.groupindex else None
    credits = _credit_names(names, offset, "reporter", word=word)
    return Dateline(len(lead) + offset, None, _shift(match.span("place"), offset), credits=credits)


def _trim_place(lead: str, start: int, end: int) -> Span | None:
    """Return the word in lead[start:end] without blanks around it."""
    word = lead[start:end].strip()
    begin = lead.index(word, start)
    return (begin, begin + len(word)) if word else None


def _read_taiwan(lead: str, offset: int) -> Dateline | None:
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
        stop = (_split_place if is_closed else _known_place)(lead, start, end)
        place = _trim_place(lead, stop, end)
        end = start + len(lead[start:stop].rstrip())
    names = [*read_names(lead, start, end, strict=True)]
    if not names or names[-1].end != end or (match["end"] == "讯" and place is None):
        return None
    kinds = _ROLES_OF_TAIWAN.get(match["role"] or "", ("reporter",))
    is_taken = (
        match["photo"]
        or "摄影" in lead[match.end("place" if match["place"] else "names") : match.end()]
    )
    kinds = (*kinds, "photographer") if is_taken else kinds
    word = _shift(match.span("role"), offset) if match["role"] else None
    credits = _credit_names(names, offset, *kinds, word=word)
    known = place and not _NO_PLACE.search(lead[slice(*place)]) and _is_word(lead[slice(*place)])
    span = _shift(place, offset) if place and known else None
    is_apart = match["role"] or match["place"] or match[0][0] in "([【"
    is_paper = match["room"] and is_apart and is_outlet(match["room"])
    is_paper = is_paper and match["room"] not in self_names()
    agency = _shift(match.span("room"), offset) if is_paper else None
    return Dateline(match.end() + offset, agency, span, credits=credits)


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


def _read_newsroom(lead: str, offset: int) -> Dateline | None:
    """Return the place of a newsroom that names no reporter: 地方中心/高雄报导.

    Or the paper before it, where both are a line of their own: 江城日报/ 国际中心/综合报导.
    """
    near = lead[:12]
    if "/" in near and (match := _PAPER_ROOM.fullmatch(lead)) and is_outlet(match[1]):
        return Dateline(len(lead) + offset, _shift(match.span(1), offset))
    match = _NEWSROOM.match(lead) if "中心" in near or "/" in near else None
    if match is None or not is_place(match[1] or match[3]):
        return None
    place = _shift(match.span(1 if match[1] else 3), offset)
    day = _shift(match.span(2), offset) if match[2] else None
    return Dateline(match.end() + offset, None, place, day=day)


def _read_news(lead: str, offset: int) -> Dateline | None:
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
        after = _read_bracket(lead, match.end(), offset)
        return Dateline(after.end, _shift(span, offset), after.place, credits=after.credits)
    agency = None if match[1] in self_names() else _shift(match.span(1), offset)
    place = _shift(match.span(2), offset) if match[2] else None
    after = _read_bracket(lead, match.end(), offset)
    return Dateline(after.end, after.agency or agency, place or after.place, credits=after.credits)


def _read_own_news(lead: str, match: re.Match[str], offset: int) -> Dateline | None:
    """Return the place that only the reporters after it show to be one: 本报湖东讯(记者 王琳)."""
    after = _read_bracket(lead, match.end(), offset)
    if not after.credits or len(match[2]) > 4 or _NO_PLACE.search(match[2]):
        return None
    return Dateline(after.end, None, _shift(match.span(2), offset), credits=after.credits)


def _goes_on(name: str, rest: str) -> bool:
    """Tell whether what stands between an outlet and 讯 ends its name: 江城网 and 络电视台."""
    return rest.endswith(("网", "报", "台", "刊")) and name not in self_names()


def _read_staffed_news(lead: str, offset: int) -> Dateline | None:
    """Return the outlet that only its reporters show to be one: 云上江城讯(记者 王琳)."""
    match = _STAFFED_NEWS.match(lead)
    if match is None or match[1] in self_names():
        return None
    after = _read_bracket(lead, match.end(), offset)
    if not after.credits:
        return None
    return Dateline(after.end, _shift(match.span(1), offset), after.place, credits=after.credits)


_STAFFED_NEWS = re.compile(
    r"(?!本)([\w·-]{2,12}?)(?<![快简])(?:消息|讯)"
    r"(?= {0,2}[(【]? ?[\u3400-\u9fff]{0,4}(?:记者|通讯员))"
)


def _read_place(lead: str, offset: int) -> Dateline | None:
    """Return the place that opens the lead: (吉隆坡8日讯), 【台北讯】, 华盛顿 —.

    Before a day and 讯 in brackets stands an agency or a place, and the agencies are known.
    """
    bracket = lead[0] in "([【"
    if bracket and (match := _PLACE_DAY.match(lead)):
        word = match[1]
        is_told = "电" in match[0] and match["agency"] is None and not is_place(word)
        if is_outlet(word) or _SERVICE.search(word) or _NO_PLACE.search(word) or _is_agency(word):
            return None
        if is_told:  # 江城社6日电
            return None
        month = match[2].partition("月")[0].strip() if "月" in match[2] else None
        number = read_day_number(month) if month else None
        place, day = _shift(match.span(1), offset), _shift(match.span(2), offset)
        agency = _shift(match.span("agency"), offset) if match["agency"] else None
        return Dateline(match.end() + offset, agency, place, number, day)
    match = (_PLACE_NEWS if bracket else _PLACE_DASH).match(lead)
    if match and not bracket and match[1] not in places():
        return _read_agency_dash(match, offset)
    if match is None or (bracket and not is_place(match[1])):
        return None
    agency = _shift(match.span(2), offset) if bracket and match[2] else None
    return Dateline(match.end() + offset, agency, _shift(match.span(1), offset))


def _read_place_of_report(lead: str, offset: int) -> Dateline | None:
    """Return the place in brackets that names no day: (吉隆坡综合报导), 【马新社 台北专电】.

    Before it can stand an agency or the paper's own word for itself.
    """
    match = _PLACE_OF_REPORT.match(lead)
    if match is None:
        return None
    start, end = match.span(1)
    begin = start if is_place(match[1]) else _known_place(lead, start, end)
    word = lead[start:begin].rstrip(" /")
    if begin == end or not (not word or word in self_names() or is_outlet(word)):
        return None
    agency = _shift((start, start + len(word)), offset) if word not in self_names() else None
    return Dateline(match.end() + offset, agency if word else None, _shift((begin, end), offset))


_PLACE_OF_REPORT = compile_late(
    r"[(\[【] ?([\u3400-\u9fff][\u3400-\u9fff /]{1,14}?) ?"
    r"(?:(?:综合|联合|专题)(?:报导|报道|外电|[讯电])|专?[讯电]|特[讯稿]) ?[)\]】]"
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


def _is_agency(word: str) -> bool:
    return word.startswith(agency_names())


def _read_kind(lead: str, offset: int) -> Dateline | None:
    """Return the author who is named with the kind of article: 【特稿/王琳】."""
    match = _KIND.match(lead)
    if match is None or not is_bare_name(match[1]):
        return None
    credits = _credit_names([match.span(1)], offset, "author")
    return Dateline(match.end() + offset, credits=credits)


_KIND = re.compile(
    r"[(\[【] ?(?:本报)?(?:特稿|专稿|专文|评论|短评|社评|投书|专栏|随笔|文) ?[/|:] ?"
    r"([\u3400-\u9fff]{2,4}) ?[)\]】]"
)


def _read_glued_outlet(lead: str, offset: int) -> Dateline | None:
    """Return the outlet and the reporter in one word: 【江视新闻王琳琳台北报导】.

    The word for what was done can be 编译 or 专栏. Without an outlet a place must follow the name.
    """
    match = _GLUED.match(lead)
    if match is None:
        return None
    word = match[1]
    size = next((n for n in range(len(word) - 2, 1, -1) if is_outlet(word[:n])), 0)
    start, end = match.start(1) + size, match.end(1)
    begin = _known_place(lead, start, end)
    is_named = is_bare_name(lead[start:begin]) and not is_place(lead[start:begin])
    if not is_named or (not size and begin == end):
        return None
    credits = _credit_names([(start, begin)], offset, _ROLES_OF_KINDS.get(match[2], "reporter"))
    place = (begin + offset, end + offset) if begin < end else None
    agency = (match.start(1) + offset, start + offset) if size and match[2] != "专栏" else None
    return Dateline(match.end() + offset, agency, place, credits=credits)


_GLUED = re.compile(
    r"[(\[【] ?([\u3400-\u9fff]{4,14}?)(?:综合|采访|专访)?(报导|报道|专栏|编译) ?[)\]】]"
)
_ROLES_OF_KINDS = {"专栏": "author", "编译": "translator"}


def _read_paper_and_names(lead: str, offset: int) -> Dateline | None:
    """Return what brackets say that name a paper first: 【江城新闻/王琳琳 江州综合报导】."""
    match = _PAPER_FIRST.match(lead)
    names = match["names"].split("、") if match else []
    if match is None or not all(map(is_bare_name, names)):
        return None
    place, is_paper = match["place"], is_outlet(match["paper"])
    is_mixed = match["paper"][0].isascii() and not match["paper"][-1].isascii()  # Now健康
    if (place and not is_place(place)) or not (is_paper or is_mixed):
        return None
    spans = read_names(lead, *match.span("names"), strict=True)
    return Dateline(
        match.end() + offset,
        _shift(match.span("paper"), offset) if is_paper else None,
        _shift(match.span("place"), offset) if place else None,
        credits=_credit_names(spans, offset, "reporter"),
    )


_PAPER_FIRST = re.compile(
    r"[(\[【] ?(?P<paper>[\w·]{2,12}) ?[/ ] ?"
    r"(?P<names>[\u3400-\u9fff]{2,4}(?:、[\u3400-\u9fff]{2,4}){0,3}?)"
    r"(?: ?[/ ] ?(?P<place>[\u3400-\u9fff]{2,5}?))?(?:综合|采访|专访)?(?:报导|报道) ?[)\]】]"
)


def _read_outlet(lead: str, offset: int) -> Dateline | None:
    """Return the outlet that stands in brackets before the lead: 【Now新闻台】, 【大纪元讯】."""
    match = _OUTLET_NEWS.match(lead) or _IN_BRACKETS.match(lead)
    if match is None or not lead[match.end() :].strip():
        return None
    if not is_outlet(match[1]) or match[1] in self_names():
        return None
    return Dateline(match.end() + offset, _shift(match.span(1), offset))


def _is_word(text: str) -> bool:
    return re.fullmatch(r"[\u3400-\u9fff]{2,8}", text) is not None


def _read_wire(lead: str, offset: int) -> Dateline | None:
    """Return what a wire's dateline says: agency, place, day, and the reporters beside them."""
    match = _match_wire(lead)
    if match is None:
        return None
    start, end = match.span(1)
    reporter = lead.find("记者", start, end)
    agency_end = reporter if reporter > start else _agency_end(lead, start, end)
    if reporter > start:  # 江城网特派记者王琳
        agency_end = start + len(_SENT.sub("", lead[start:reporter]))
    after = _read_bracket(lead, match.end(), offset)
    if agency_end is None:
        if lead[start:end] in places() and lead[match.end() - 1] in "电讯":  # 北京3月5日电
            agency_end = start
        elif after.credits:  # only reporters after it show that an unknown word is an outlet
            agency_end = _place_start(lead, start, end)
        else:
            return None
    place = next((match.span(group) for group in (2, 4) if match[group]), None)
    credits: tuple[Credit, ...] = ()
    if reporter > start:
        credits, rest = _read_reporters(lead, reporter, end, glued=place is None, offset=offset)
        place = place or rest
    elif place is None and agency_end == start:
        place = (start, end)
    elif place is None and (named := _read_named(lead, start, agency_end, end, offset)):
        credits, place = named
    elif place is None:
        agency_end, place = _part_agency(lead, start, agency_end, end)
        agency_end, place = _widen_place(lead, start, agency_end, place)
    own = agency_end == start or lead[start:agency_end] in self_names()
    agency = None if own else (start + offset, agency_end + offset)
    month = match[3].partition("月")[0].strip() if "月" in match[3] else None
    return Dateline(
        after.end,
        after.agency or agency,
        _shift(place, offset) if place else after.place,
        read_day_number(month) if month else None,
        _shift(match.span(3), offset),
        (*credits, *after.credits),
    )


def _match_wire(lead: str) -> re.Match[str] | None:
    match = _WIRE.match(lead) if lead.find("日", 0, WORD_REACH) > 0 else None
    if match is None or (match[4] and not is_place(match[4])):
        return None
    is_byline = match[2] and "/" in match[2] and match[1].endswith("记者")  # 记者 王琳/台北5日电
    return None if is_byline else match


_SENT = compile_late("(?:特派|特约|见习|实习|首席|全媒体)$")


def _widen_place(
    lead: str, start: int, agency_end: int, place: Span | None
) -> tuple[int, Span | None]:
    """Return the ends of an agency and its place, where a city stands before its county.

    江城在线湖州德清5日讯: the outlet is known without the city, and the city for a place.
    """
    city = agency_end - 2
    if place is None or city - start < 3 or lead[city:agency_end] not in places():
        return agency_end, place
    return (city, (city, place[1])) if is_outlet(lead[start:city]) else (agency_end, place)


def _read_reporters(
    lead: str, start: int, end: int, *, glued: bool, offset: int
) -> tuple[tuple[Credit, ...], Span | None]:
    """Return the reporters in 记者温贵香台北, and the place that is glued to their names."""
    begin = start + len("记者")
    if glued and is_place(lead[begin:end]):  # 本报记者广州5日电 names nobody
        return (), (begin, end)
    name_end = _split_place(lead, begin, end) if glued else end
    word = (start + offset, begin + offset)
    names = read_names(lead[:name_end], begin, name_end, strict=True)
    credits = _credit_names(names, offset, "reporter", word=word)
    return credits, (name_end, end) if name_end < end else None


def _read_named(
    lead: str, start: int, agency_end: int, end: int, offset: int
) -> tuple[tuple[Credit, ...], Span] | None:
    """Return the reporter between a known agency and a known place: 中央社王琳琳台北."""
    begin = _known_place(lead, agency_end, end) if end - agency_end > 3 else end
    name = lead[agency_end:begin]
    if begin == end or not 2 <= len(name) <= 4 or lead[start:agency_end] not in agency_set():
        return None
    if is_place(name) or not is_bare_name(name):
        return None
    return _credit_names([(agency_end, begin)], offset, "reporter"), (begin, end)


def _part_agency(lead: str, start: int, agency_end: int, end: int) -> tuple[int, Span | None]:
    """Return where the agency ends in 新华社巴黎 or 中新网上海新闻, and the place after it."""
    if agency_end >= end:
        return agency_end, None
    if lead[agency_end] == "/" and is_place(lead[agency_end + 1 : end]):  # 中央社/台北5日电
        return agency_end, (agency_end + 1, end)
    if _is_place(lead[start:agency_end], lead[agency_end:end]):
        return agency_end, (agency_end, end)
    begin = _place_start(lead, agency_end, end)
    if begin < end:
        return begin, (begin, end)
    # 中央社总统专机上29日: a long word after an agency is no part of its name, if no service.
    is_long = end - agency_end > LONGEST_PLACE and lead[start:agency_end] in wire_names()
    return (agency_end if is_long and not _SERVICE.search(lead[agency_end:end]) else end), None


LONGEST_PLACE = 8  # characters of a place


def _is_place(agency: str, word: str) -> bool:
    """Tell whether what stands between agency and day is a place: always after a wire service.

    Other outlets put names of their services there: 红网时刻, 大众网海报新闻.
    """
    if "/" in word:  # 新华社香港/北京
        return all(map(is_place, word.split("/")))
    if _SERVICE.search(word) or not _is_word(word):
        return False
    return agency in wire_names() or is_place(word) or word[-1] in "市县区州省镇"


def _place_start(lead: str, start: int, end: int) -> int:
    """Return where a known place begins that closes lead[start:end], after a service's name.

    张家界 in 时刻张家界; `end` when none does.
    """
    for begin in range(start + 1, end - 1):
        if is_place(lead[begin:end]):
            return begin
    return end


def _agency_end(lead: str, start: int, end: int) -> int | None:
    """Return where the agency's name ends that begins at `start`; None when no agency is named."""
    for name in agencies_by_head().get(lead[start : start + 1], ()):
        if lead.startswith(name, start) and start + len(name) <= end:
            stop = start + len(name)
            return stop + len("客户端") if lead.startswith("客户端", stop) else stop
    match = _AGENCY.match(lead, start, end)
    if match is None or "记者" in match[0]:
        is_pair = "·" in lead[start:end] and is_outlet(lead[start:end])  # 江城广电·蓝睛3月5日讯
        return end if is_pair else None
    return match.end()


def _known_place(lead: str, start: int, end: int) -> int:
    """Return where a place begins that the table knows and that closes lead[start:end], else `end`."""
    begin = end
    for _ in range(2):  # 台湾台北 is a place in another one
        for length in range(min(8, begin - start - 2), 1, -1):
            if lead[begin - length : begin] in places():
                begin -= length
                break
    return begin


def _split_place(lead: str, start: int, end: int) -> int:
    """Return where the names end and the place begins in 温贵香台北."""
    known = _known_place(lead, start, end)
    if known < end:
        return known
    if end - start >= 5 and has_surname(lead[start : start + 3]) and "、" not in lead[start:end]:
        return start + 3
    return end


class _Bracket(NamedTuple):
    """What the parentheses after a dateline say; `end` is the offset after them."""

    end: int
    credits: tuple[Credit, ...] = ()
    place: Span | None = None
    agency: Span | None = None


def _read_bracket(lead: str, position: int, offset: int) -> _Bracket:
    """Return what the parentheses say that follow a dateline.

    A name without a role word is the reporter's: 电(郑莹莹). A whole byline can stand there as well,
    (大纪元记者徐秀惠洛杉矶报导), or the dateline of the agency whose report it is,
    (中央社记者江小亮台北31日电).
    """
    if reporting := _read_reporting(lead, position, offset):
        return reporting
    for pattern in (_INSIDE, _OPEN):
        match = pattern.match(lead, position)
        if match and (
            credits := read_credits(match[1], match.start(1) + offset, method="dateline")
        ):
            return _Bracket(match.end() + offset, tuple(credits))
    match = _BRACKET.match(lead, position)
    if match is None or not match[1]:
        return _Bracket((match.end() if match else position) + offset)
    inside, begin = match[2], match.start(2) + offset
    byline = _read_wire(inside, begin) if "日" in inside else None
    if byline := byline or _read_taiwan(inside, begin):
        return _Bracket(match.end() + offset, byline.credits, byline.place, byline.agency)
    if place := _place_in_bracket(inside):
        return _Bracket(match.end() + offset, place=_shift(place, begin))
    credits = [
        *read_leading_names(match[2], match.start(2) + offset),
        *read_credits(match[2], match.start(2) + offset, method="dateline"),
    ]
    if not credits:
        names = [*read_names(lead, match.start(2), match.end(2), strict=True)]
        covers = names and names[-1].end == match.end(2)
        credits = [
            Credit(n.start + offset, n.end + offset, "reporter", None, "dateline_parenthesis")
            for n in (names if covers else [])
            if is_name(lead[n.start : n.end].replace(" ", ""), strict=True)
        ]
    return _Bracket(match.end() + offset, tuple(credits))


def _read_reporting(lead: str, position: int, offset: int) -> _Bracket | None:
    """Return who reports, in words that name nobody else: 王琳 报道:, 通讯员李敏 记者王琳报道:."""
    is_told = lead.find("报", position, position + REPORT_REACH) > 0
    match = _REPORTING.match(lead, position) if is_told and _REPORT.search(lead, position) else None
    if match is None:
        return None
    text, begin = match[1], match.start(1) + offset
    if _STAFF.search(text) is None:
        if not all(map(is_bare_name, re.split("[ 、,，]+", text))):
            return None
        names = read_names(lead, *match.span(1), strict=True)
        return _Bracket(match.end() + offset, _credit_names(names, offset, "reporter"))
    credits = [
        *read_leading_names(text, begin),
        *read_credits(text, begin, method="dateline"),
    ]
    if not credits or not are_all(text, begin, credits):
        return None
    if is_place(lead[credits[-1].start - offset : credits[-1].end - offset]):
        return None  # 记者 王琳 文成报道
    return _Bracket(match.end() + offset, tuple(credits))


_STAFF = re.compile("记者|通讯员|实习生")
_REPORT = re.compile("报[道导]")
REPORT_REACH = 48  # characters in which reporters have their 报道


def _read_reports(lead: str, offset: int) -> Dateline | None:
    """Return who reports at the head of an article: 李敏、记者王琳报道:."""
    found = _read_reporting(lead, 0, offset)
    is_told = found is not None and (lead[found.end - offset - 1] in ":：" or "记者" in lead)
    return Dateline(found.end, credits=found.credits) if found and is_told else None


def _read_open_byline(lead: str, offset: int) -> Dateline | None:
    """Return the reporters whom blanks part from the words of the article: 本报记者 王琳 七月的江城."""
    match = _OPEN_BYLINE.match(lead) if lead.find("记者", 0, STAFF_REACH) >= 0 else None
    if match is None or len(lead) - match.end() < SHORTEST_PROSE:
        return None
    if not all(map(is_bare_name, re.split("[ 、]+", match["names"]))):
        return None
    outlet = match["outlet"]
    if outlet and not (outlet in self_names() or is_outlet(outlet)):
        return None
    names = read_names(lead, *match.span("names"), strict=True)
    word = _shift(match.span("role"), offset)
    credits = _credit_names(names, offset, "reporter", word=word)
    return Dateline(match.end() + offset, credits=credits)


STAFF_REACH = 20  # characters in which such a byline has its 记者
SHORTEST_PROSE = 20  # characters after such reporters
_OPEN_BYLINE = re.compile(
    r"(?P<outlet>(?:(?![由在和对向与的了])[\w·]){2,12}?)?(?:全媒体|融媒体?|首席|见习|特派|特约)?(?P<role>记者)"
    r"(?:(?<=..记者) ?| )(?P<names>[\u3400-\u9fff]{2,4}(?:[ 、][\u3400-\u9fff]{2,4}){0,3}) {1,2}"
    r"(?=[\u3400-\u9fff“0-9]{3})(?![\u3400-\u9fff]{2,4}(?: |$)|通讯员|记者|实习生)"
)


def _read_signed(lead: str, offset: int) -> Dateline | None:
    """Return the dateline after the names that sign it: 王琳 江城晚报江州电."""
    match = _SIGNED.match(lead)
    names = match[1].split() if match else []
    if match is None or not all(map(is_bare_name, names)):
        return None
    start = match.end()
    after = _read_wire(lead[start:], start + offset) or _read_news(lead[start:], start + offset)
    if after is None or not (after.agency or after.place) or after.credits:
        return None
    names = read_names(lead, 0, match.end(1), strict=True)
    return after._replace(credits=_credit_names(names, offset, "author"))


_SIGNED = re.compile(
    r"([\u3400-\u9fff]{2,4}(?: [\u3400-\u9fff]{2,4}){0,2}) {1,2}(?=[\u3400-\u9fff])"
)


def _place_in_bracket(inside: str) -> Span | None:
    """Return the place in brackets after a dateline: the 纽约 of (大纪元纽约讯)."""
    if inside[-1] not in "讯电":
        return None
    start = _agency_end(inside, 0, len(inside) - 1) or 0
    return (start, len(inside) - 1) if is_place(inside[start:-1]) else None


def read_signed_lead(lead: str, offset: int) -> Dateline | None:
    """Return the author whose name after a sign opens the article: ◎王琳琳 昨天清晨."""
    match = _SIGNED_LEAD.match(lead)
    if match is None or not is_bare_name(match[1]):
        return None
    return Dateline(match.end() + offset, credits=_credit_names([match.span(1)], offset, "author"))


LEAD_SIGNS = frozenset("◎☉⊙")  # what parts a paper's columns from their authors, and opens no list
_SIGNED_LEAD = compile_late("[◎☉⊙] ?(?:文 ?[/|:] ?)?([\u3400-\u9fff]{2,4}) {1,3}(?=[^ ])")


def _read_name_first(lead: str, offset: int) -> Dateline | None:
    """Return the author whose name in brackets opens the article: (王琳琳)5月3日,镇里."""
    match = _NAME_FIRST.match(lead) if lead[4:5] == ")" else None
    if match is None or not is_bare_name(match[1]):
        return None
    credits = _credit_names([match.span(1)], offset, "author")
    return Dateline(match.end() + offset, credits=credits)


_NAME_FIRST = compile_late("[(]([\u3400-\u9fff]{3})[)] ?(?=[0-9\u3400-\u9fff“])")
# Of readings that explain equally much, the first wins.
_SHAPES = (
    _read_taiwan,
    _read_wire,
    _read_own_words,
    _read_news,
    _read_newsroom,
    _read_strokes,
    _read_staff_place,
    _read_place,
    _read_place_of_report,
    _read_kind,
    _read_glued_outlet,
    _read_paper_and_names,
    _read_name_first,
    _read_outlet,
)
# These read nothing but brackets.
_IN_BRACKETS_ONLY = (
    _read_staff_place,
    _read_place_of_report,
    _read_kind,
    _read_glued_outlet,
    _read_paper_and_names,
    _read_name_first,
    _read_outlet,
)
_OPEN_SHAPES = (
    *(read for read in _SHAPES if read not in _IN_BRACKETS_ONLY),
    _read_signed,
    _read_reports,
    _read_open_byline,
)
