"""Read datelines with an agency, a place and a day, and what stands in brackets after them.

* 新华社巴黎12月9日电(记者唐霁), 中新网上海新闻6月24日电(郑莹莹), 长江网10月4日讯(记者陈智 整合)
* (中新社北京二月十日电 记者 李京泽), 中国台湾网7月16日福州讯
"""

import re
from typing import NamedTuple

from shanben.base.patterns import compile_late
from shanben.base.types import Span
from shanben.pages.extract.readers.datelines.dateline import (
    WORD_REACH,
    Dateline,
    credit_names,
    is_word,
    known_place,
    shift,
    split_place,
)
from shanben.pages.extract.readers.datelines.taiwan import NUMBER, read_taiwan
from shanben.pages.extract.tools.dates import read_day_number
from shanben.pages.extract.tools.known_words import (
    agencies_by_head,
    agency_set,
    is_office,
    is_outlet,
    is_place,
    places,
    prose_words,
    self_names,
    surnames,
    wire_names,
)
from shanben.pages.extract.tools.papers import HAN_YEAR
from shanben.pages.extract.tools.people import (
    Credit,
    are_all,
    is_bare_name,
    is_full_name,
    is_han,
    is_name,
    read_credits,
    read_leading_names,
    read_names,
)

_WIRE = re.compile(
    rf"""
    [(\[【]? (?:据)?                                    # (中新社, 据新华社
    (?![\u3400-\u9fff]{{2,6}}[组心]/)                   # but no newsroom, 港闻组/香港5日电
    ([^\s,，。:;；()【】0-9※★◎■□]{{2,24}}?)              # 1: agency, and a place glued to it
    (?: [(] (?:微博|微信|[a-z.]{{6,24}}) [)] )?           # its account or address
    (?: [ ]{{1,2}} ([^\s,，。:;；()0-9]{{2,8}}?) )?      # 2: a place after a blank
    [ ]{{0,2}} (?:北京时间)? (?: (?:(?:19|20)[0-9][0-9]|{HAN_YEAR})[ ]?年[ ]? )?  # no part of the day
    ( (?:{NUMBER}[ ]?月[ ]?)? {NUMBER}[ ]?日 )                    # 3: the day
    (?:[0-9]{{1,2}}[时点](?:[0-9]{{1,2}}分)?)?                      # and its time, 5日10时30分讯
    [ ]{{0,2}} ([\u3400-\u9fff]{{2,6}}?)??              # 4: a place after the day
    (?:综合|外电|同步|即时|新媒体|专){{0,3}}                   # what kind of report it is
    (?: 电|讯|消息|(?:报道|报导)(?!了)                    # and that it is one,
      | (?=[)\]】]?[ ]{{0,2}}[—–-](?![ ]?[0-9])) )          # or the dash after it: 路透北京3月5日 -
    """,
    re.VERBOSE,
)
# What stands after 电: a bracket of its own, or the reporters before the dateline's bracket closes.
_BRACKET = compile_late(r"[)\]】]? {0,2}([(【\[]([^()【】\[\]]{2,60})[)】\]])?")
_INSIDE = compile_late(
    r"[ ,，]{0,2}((?:本报|特派|本社)?(?:记者|通讯员)[^()【】\[\]。]{2,40})[)\]】]"
)
# Without any bracket: 法制网讯 记者徐伟鑫 通讯员王雯 12月21日.
_OPEN = compile_late(
    r"""
    [)\]】]? [ ]{0,3}  # the dateline's bracket closes,
    ( (?: (?:本报|全媒体|见习|特约|首席|[\u3400-\u9fff]{2,6}[社网报台])?  # perhaps outlet or rank,
          (?:记者|通讯员|实习生) [ ]?  # a role word,
          (?: [\u3400-\u9fff]{2,4}[ 、] ){0,3} [\u3400-\u9fff]{2,4}(?:[ ]|$)  # its names, set off,
      ){1,3} )  # for up to three roles
    """,
    re.VERBOSE,
)
# Whoever reports, after a dateline or at the head of the article.
_REPORTING = compile_late(
    r"""
    [)\]】]?[ ,，]{0,3}  # the dateline's bracket closes,
    ([^()【】\[\]。:：“" ,，][^()【】\[\]。:：“"]{1,35}?)[ ]?  # 记者王琳,通讯员李敏
    (?:摄影)?(?<!地)(?:报道|报导)(?:[:：,， ]|$)  # 报道:, never 高兴地报道
    """,
    re.VERBOSE,
)
SERVICE = re.compile("新闻$|频道$|客户端$|网$|报$|社$")
_AGENCY = re.compile(
    r"""
    [\w·]{1,10}?  # the first part of the name, and the word in which it ends:
    (?: 中文站|通讯社|日报|晚报|时报|早报|晨报|商报|都市报  # of an agency or a paper,
      | 新闻网|电视台|客户端|新闻  # 新闻网 before 新闻,
      | 融媒体?中心|融媒体?|广电|发布|频道  # of a media centre, a broadcaster or its channel,
      | 社|网|报|台|刊  # or one character
    )
    """,
    re.VERBOSE,
)


def read_wire(lead: str, offset: int) -> Dateline | None:
    """Return what a wire's dateline says: agency, place, day, and the reporters beside them."""
    match = _match_wire(lead)
    if match is None:
        return None
    start, end = match.span(1)
    reporter = lead.find("记者", start, end)
    agency_end = reporter if reporter > start else _agency_end(lead, start, end)
    if reporter > start:  # 江城网特派记者王琳
        agency_end = start + len(_SENT.sub("", lead[start:reporter]))
    after = read_bracket(lead, match.end(), offset)
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
        agency_end, place = _part_agency(lead, start, agency_end, match)
        agency_end, place = _widen_place(lead, start, agency_end, place)
    own = agency_end == start or lead[start:agency_end] in self_names()
    agency = None if own else (start + offset, agency_end + offset)
    month = match[3].partition("月")[0].strip() if "月" in match[3] else None
    return Dateline(
        after.end,
        after.agency or agency,
        shift(place, offset) if place else after.place,
        read_day_number(month) if month else None,
        shift(match.span(3), offset),
        (*credits, *after.credits),
    )


def _match_wire(lead: str) -> re.Match[str] | None:
    match = _WIRE.match(lead) if lead.find("日", 1, WORD_REACH) > 0 else None
    if match is None or (match[4] and not is_place(match[4])) or match[1][-1] == "讯":
        return None  # 江城科技讯 4月5日消息: two datelines
    if match[1].endswith("频道") and match[0][-2] == "报" and lead[match.end() :][:1] != ":":
        return None  # 江城体育频道5日报道, 球员: another's report
    if match.end() == match.end(3) and not _begins_with_wire(match[1]):
        return None
    is_byline = match[2] and "/" in match[2] and match[1].endswith("记者")  # 记者 王琳/台北5日电
    return None if is_byline else match


def _begins_with_wire(text: str) -> bool:
    return any(text.startswith(name) for name in wire_names() - self_names())


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
    name_end = split_place(lead, begin, end) if glued else end
    if glued and name_end - begin == 4 and lead[begin : begin + 2] not in surnames("compound"):
        name_end = begin + 2  # 王琳金沙: two names are rare, a dateline without a place as well
    word = (start + offset, begin + offset)
    names = read_names(lead[:name_end], begin, name_end, strict=True)
    credits = credit_names(names, offset, "reporter", word=word)
    return credits, (name_end, end) if name_end < end else None


def _read_named(
    lead: str, start: int, agency_end: int, end: int, offset: int
) -> tuple[tuple[Credit, ...], Span | None] | None:
    """Return the reporter between a known agency and a known place: 中央社王琳琳台北.

    In brackets no place need follow: 【江城网王琳琳3月5日讯】.
    """
    if lead[0] in "[【" and is_full_name(lead[agency_end:end]):
        return credit_names([(agency_end, end)], offset, "reporter"), None
    begin = known_place(lead, agency_end, end) if end - agency_end > 3 else end
    name = lead[agency_end:begin]
    if begin == end or not 2 <= len(name) <= 4 or lead[start:agency_end] not in agency_set():
        return None
    if is_place(name) or not is_bare_name(name):
        return None
    return credit_names([(agency_end, begin)], offset, "reporter"), (begin, end)


def _part_agency(
    lead: str, start: int, agency_end: int, wire: re.Match[str]
) -> tuple[int, Span | None]:
    """Return where the agency ends in 新华社巴黎 or 中新网上海新闻, and the place after it.

    What a paper wires comes from a place, also one that nobody knows: 江城日报清潭4月5日电.
    """
    end = wire.end(1)
    if agency_end >= end:
        return agency_end, None
    if lead[agency_end] == "/" and is_place(lead[agency_end + 1 : end]):  # 中央社/台北5日电
        return agency_end, (agency_end + 1, end)
    if _is_place(lead[start:agency_end], lead[agency_end:end]):
        return agency_end, (agency_end, end)
    if (
        wire[0][-1] == "电"
        and lead[agency_end - 1] in "报网"
        and _WIRED.fullmatch(lead, start, end)
    ):
        return agency_end, (agency_end, end)
    begin = _place_start(lead, agency_end, end)
    if begin < end:
        return begin, (begin, end)
    # 中央社总统专机上29日: a long word after an agency is no part of its name, if no service.
    is_long = end - agency_end > LONGEST_PLACE and lead[start:agency_end] in wire_names()
    return (agency_end if is_long and not SERVICE.search(lead[agency_end:end]) else end), None


# A paper or site and two or three characters that cannot be what it publishes online.
_WIRED = compile_late("[\u3400-\u9fff]{2,8}[报网](?!时刻|快讯)[^报网端体媒讯社台闻道]{2,3}")
LONGEST_PLACE = 8  # characters of a place


def _is_place(agency: str, word: str) -> bool:
    """Tell whether what stands between agency and day is a place: always after a wire service.

    Other outlets put names of their services there: 红网时刻, 大众网海报新闻.
    """
    if "/" in word:  # 新华社香港/北京
        return all(map(is_place, word.split("/")))
    if SERVICE.search(word) or not is_word(word):
        return False
    return agency in wire_names() or is_place(word) or word[-1] in "市县区州省镇"


def _place_start(lead: str, start: int, end: int) -> int:
    """Return where a known place begins that closes lead[start:end], after a service's name.

    张家界 in 时刻张家界; `end` when none does. In 云上江城 the place is the outlet's.
    """
    if _COUNTY.fullmatch(lead, start, end):
        return end
    for begin in range(start + 1, end - 1):
        if is_place(lead[begin:end]):
            return begin
    return end


_COUNTY = re.compile("(?:今日|云上|掌上|无线|智慧|直播|看见)[\u3400-\u9fff]{2,4}")


def _agency_end(lead: str, start: int, end: int) -> int | None:
    """Return where the agency's name ends that begins at `start`; None when no agency is named."""
    for name in agencies_by_head().get(lead[start : start + 1], ()):
        if lead.startswith(name, start) and start + len(name) <= end:
            stop = start + len(name)
            stop += len("客户端") if lead.startswith("客户端", stop) else 0
            return _end_of_second(lead, stop, end)
    match = _AGENCY.match(lead, start, end)
    if match is None or "记者" in match[0]:
        is_pair = "·" in lead[start:end] and is_outlet(lead[start:end])  # 江城广电·蓝睛3月5日讯
        return end if is_pair else None
    return _end_of_second(lead, match.end(), end)


def _end_of_second(lead: str, stop: int, end: int) -> int:
    """Return where another paper or site ends whose name follows the first at `stop`: 江城日报江城网."""
    second = _AGENCY.match(lead, stop, end)
    if second is None or second[0].endswith(_SERVICES) or not is_outlet(second[0]):
        return stop
    return second.end()


_SERVICES = ("新闻", "客户端", "社")  # what the first calls a part of its own, or whom it cites


class _Bracket(NamedTuple):
    """What the parentheses after a dateline say; `end` is the offset after them."""

    end: int
    credits: tuple[Credit, ...] = ()
    place: Span | None = None
    agency: Span | None = None


def read_bracket(lead: str, position: int, offset: int) -> _Bracket:
    """Return what the parentheses say that follow a dateline.

    A name without a role word is the reporter's: 电(郑莹莹). A whole byline can stand there as well,
    (大纪元记者徐秀惠洛杉矶报导), or the dateline of the agency whose report it is,
    (中央社记者江小亮台北31日电).
    """
    position = _after_colon(lead, position)
    if reporting := read_reporting(lead, position, offset):
        return reporting
    for pattern in (_INSIDE, _OPEN):
        match = pattern.match(lead, position)
        if match and (
            credits := read_credits(match[1], match.start(1) + offset, method="dateline")
        ):
            return _Bracket(match.end() + offset, tuple(credits))
    if glued := _read_glued(lead, position, offset):
        return glued
    match = _BRACKET.match(lead, position)
    if match is None or not match[1]:
        return _Bracket((match.end() if match else position) + offset)
    inside, begin = match[2], match.start(2) + offset
    byline = read_wire(inside, begin) if "日" in inside else None
    if byline := byline or read_taiwan(inside, begin):
        credits = [*byline.credits, *_read_translator(inside, byline.end - begin, begin)]
        return _Bracket(match.end() + offset, tuple(credits), byline.place, byline.agency)
    if quoted := _read_staffed(inside, begin) or _read_quoted(inside, begin):
        return quoted._replace(end=match.end() + offset)
    if place := _place_in_bracket(inside):
        return _Bracket(match.end() + offset, place=shift(place, begin))
    credits = [
        *read_leading_names(match[2], match.start(2) + offset),
        *read_credits(match[2], match.start(2) + offset, method="dateline"),
    ]
    credits += _read_given(inside, begin, credits)
    if not credits:
        names = [*read_names(lead, match.start(2), match.end(2), strict=True)]
        covers = names and names[-1].end == match.start(2) + len(inside.rstrip())  # ( 王琳琳 )
        credits = (
            [
                Credit(n.start + offset, n.end + offset, "reporter", None, "dateline_parenthesis")
                for n in (names if covers else [])
                if is_name(lead[n.start : n.end].replace(" ", ""), strict=True)
            ]
            or _read_listed(inside, begin)
            or read_single(inside, begin)
        )
    sent = _SENT_FROM.search(inside) if credits else None
    place = shift(sent.span(1), begin) if sent else None
    return _Bracket(match.end() + offset, tuple(credits), place)


_SENT_FROM = re.compile("发自 ?(?!内心|肺腑|现场)([\u3400-\u9fff]{2,8})$")  # (记者 王琳 发自江城)


def _after_colon(lead: str, position: int) -> int:
    """Return where who reports is told, after a colon: 江城网讯:(记者 王琳), 江城网讯:记者王琳 ."""
    match = _COLON.match(lead, position)
    return match.end() if match else position


_COLON = re.compile(r":[ ]{0,2}(?=[(【\[]|[\u3400-\u9fff]{0,3}(?:记者|通讯员))")


def _read_staffed(inside: str, offset: int) -> _Bracket | None:
    """Return the reporters after their outlet: (江城县融媒体中心 王琳琳 李敏)."""
    outlet, _, names = inside.partition(" ")
    words = names.replace("、", " ").split()
    if not 0 < len(words) <= MOST_STAFF or len(outlet) < SHORTEST_STAFFED or not is_outlet(outlet):
        return None
    if not all(map(is_bare_name, words)):
        return None
    start = len(outlet) + 1
    found = read_names(inside, start, len(inside), strict=True)
    return _Bracket(len(inside) + offset, credit_names(found, offset, "reporter"))


MOST_STAFF, SHORTEST_STAFFED = 4, 4


def _read_given(inside: str, offset: int, credits: list[Credit]) -> list[Credit]:
    """Return the given names alone that end a list of reporters: 江川 思思 in 记者 王琳 江川 思思.

    Two or more of them, of two characters each, which are nothing else.
    """
    last = credits[-1] if credits else None
    if last is None or last.role != "reporter" or last.word is None:
        return []
    match = _GIVEN.fullmatch(inside, last.end - offset)
    words = [*_LISTED.finditer(match[0])] if match else []
    if match is None or not all(map(_is_somebody, (word[0] for word in words))):
        return []
    if any(word[0] in prose_words() for word in words):
        return []
    start = match.start() + offset
    return [
        Credit(start + word.start(), start + word.end(), last.role, last.word, last.method)
        for word in words
    ]


_GIVEN = compile_late(
    "(?:[ 、](?![文图摄编译报])[\u3400-\u9fff](?![文图摄编译道])[\u3400-\u9fff]){2,6}"
)


def _read_translator(inside: str, end: int, offset: int) -> tuple[Credit, ...]:
    """Return who translated, named after the byline that ends at `end`: 记者Jane Doe报导/王琳编译."""
    match = _TRANSLATED.fullmatch(inside, end) if end < len(inside) else None
    if match is None or not is_bare_name(match[1]):
        return ()
    return credit_names([match.span(1)], offset, "translator")


_TRANSLATED = compile_late("[ /、,，]{1,3}([\u3400-\u9fff]{2,4}?)(?:编译|翻译|译)")


def _read_glued(lead: str, position: int, offset: int) -> _Bracket | None:
    """Return the reporters whom no blank parts from each other or from the words of the article.

    电记者王琳琳李大明通讯员张敏今天上午: a word for a day or a figure follows the last of them.
    """
    match = _GLUED.match(lead, position) if lead.startswith("记者", position) else None
    if match is None:
        return None
    credits: list[Credit] = []
    for part, role in (("staff", "reporter"), ("others", "correspondent")):
        start, end = match.span(part)
        names = [*read_names(lead[:end], start, end, strict=True)] if match[part] else []
        if match[part] and not (names and names[-1].end == end):
            return None
        credits += credit_names(names, offset, role)
    return _Bracket(match.end() + offset, tuple(credits))


_GLUED = compile_late(
    r"""
    记者(?P<staff>[\u3400-\u9fff]{2,12}?)(?:通讯员(?P<others>[\u3400-\u9fff]{2,12}?))?  # 记者…通讯员…
    (?=[今昨][天日年]|[日目]前|近[日来年]|记者|连日|[0-9])  # and how texts begin, 昨天
    """,
    re.VERBOSE,
)


def _read_listed(inside: str, offset: int) -> list[Credit]:
    """Return the reporters of a list without role words, of which one may have no surname.

    (王琳琳 九美卓玛): Tibetans and Mongols have none. As many others are plain names.
    """
    words = [*_LISTED.finditer(inside)]
    names = [word for word in words if _is_somebody(word[0])]
    others = len(words) - sum(is_bare_name(word[0]) for word in words)
    if not 1 < len(words) == len(names) or not 2 * others <= len(words):
        return []
    return [
        Credit(*shift(word.span(), offset), "reporter", None, "dateline_parenthesis")
        for word in words
    ]


def read_single(inside: str, offset: int) -> list[Credit]:
    """Return the one reporter of a bracket, whose name need have no surname there: (记者 格桑).

    After an outlet it can be glued to the word: (江城时报记者格桑).
    """
    match = _SINGLE.fullmatch(inside)
    if match is None or not _is_somebody(match["name"]):
        return []
    if match["outlet"] and not is_outlet(match["outlet"]):
        return []
    role = "correspondent" if match["role"] == "通讯员" else "reporter"
    word, name = shift(match.span("role"), offset), shift(match.span("name"), offset)
    return [Credit(*name, role, word, "dateline_parenthesis")]


_SINGLE = compile_late(
    r"""
    (?:(?:本报|全媒体|见习|特约)?(?=..{1,2}[ ])  # 本报
      |(?P<outlet>[\u3400-\u9fff]{3,12}?)[ ]?)  # or 江城时报,
    (?P<role>记者|通讯员)[ ]?  # the role
    (?P<name>[\u3400-\u9fff]{2,4})  # and the name
    """,
    re.VERBOSE,
)


def read_single_first(lead: str, offset: int) -> Dateline | None:
    """Return the one reporter whose bracket opens the article: (江城时报记者格桑)."""
    match = _SINGLE_FIRST.match(lead)
    credits = read_single(match[1], offset + 1) if match else []
    return Dateline(match.end() + offset, credits=tuple(credits)) if match and credits else None


_SINGLE_FIRST = compile_late(
    "[(【\\[]([\u3400-\u9fff]{0,12}(?:记者|通讯员)[ ]?[\u3400-\u9fff]{2,4})[)】\\]]"
)


def _is_somebody(word: str) -> bool:
    """Tell whether a word among names can be one: neither a place, an outlet, nor an office."""
    is_own = is_place(word) or is_outlet(word) or is_office(word)
    return not is_own and is_han(word) and is_name(word, strict=False)


_LISTED = re.compile("[^ 、,，]+")


def _read_quoted(inside: str, offset: int) -> _Bracket | None:
    """Return another outlet and its reporter, written together: (据江城广播王琳琳报导).

    Or the wire alone, after its own dateline: 吉隆坡8日讯(马新社).
    """
    if inside in wire_names():
        return _Bracket(len(inside) + offset, agency=(offset, len(inside) + offset))
    match = _QUOTED.fullmatch(inside)
    word = match[1] if match else ""
    size = next((n for n in range(len(word) - 2, 1, -1) if is_outlet(word[:n])), 0)
    if match is None or not size or not is_bare_name(word[size:]) or is_place(word[size:]):
        return None
    start, end = match.span(1)
    middle = start + size
    credits = credit_names([(middle, end)], offset, "reporter")
    return _Bracket(end + offset, credits, agency=(start + offset, middle + offset))


_QUOTED = re.compile("据?([\u3400-\u9fff]{4,14}?)(?:综合|采访)?报[导道]")


def read_reporting(lead: str, position: int, offset: int) -> _Bracket | None:
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
        return _Bracket(match.end() + offset, credit_names(names, offset, "reporter"))
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


def _place_in_bracket(inside: str) -> Span | None:
    """Return the place in brackets after a dateline: the 纽约 of (大纪元纽约讯)."""
    if inside[-1] not in "讯电":
        return None
    start = _agency_end(inside, 0, len(inside) - 1) or 0
    return (start, len(inside) - 1) if is_place(inside[start:-1]) else None
