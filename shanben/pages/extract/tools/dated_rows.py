"""Read the row of a date word by word: 作者:王琳琳 | 江城日报 | 2021-06-27 10:20.

Most readers look right beside the date. Where everything in its line is understood, an outlet or a name
between other words tells as much as one at the date.
"""

import re
from typing import NamedTuple

from shanben.base.patterns import compile_late
from shanben.base.types import Span
from shanben.pages.extract.tools.dates import WEEKDAY, FoundDate, find_dates
from shanben.pages.extract.tools.known_words import (
    find_labels,
    is_outlet,
    label_kinds,
    phrases,
    role_words,
    self_names,
)
from shanben.pages.extract.tools.lines import Line
from shanben.pages.extract.tools.name_signs import NAME_SIGNS
from shanben.pages.extract.tools.people import (
    NAME_MARKS,
    is_bare_name,
    is_full_name,
    is_plain_name,
)

LONGEST_ROW = 120  # characters
_CLOCK = re.compile(r"[ ,]*[0-9]{1,2}[:时][0-9]{2}(?::[0-9]{2}|分)?")
_WORD = re.compile(r"[^\s|]+")
_UNSAID = ("view_count", "widget")  # labels that can stand without a value: 阅读: 江城网
_SIGNS = frozenset("·•/-—–,;")
_WEEKDAY = re.compile(f"{WEEKDAY},?")
_OPENING, _CLOSING = "([【", ")]】"
_STAFF = re.compile(
    "(?:本[报网台刊社])?(?:记者|通讯员|特约记者|实习生)|(?:文|图|摄|摄影|撰文|文图|图文)[/:].*"
)
# 江城日报记者王琳.
_STAFF_OF = re.compile(r"([\w·]{2,14}?)(?:特约)?(?:记者|通讯员)([\u3400-\u9fff、,]*)")
_COUNT = re.compile(
    "(?:阅读|浏览|点击|人气|评论)?[次量数]?[(]?[0-9][0-9,.万]*[)]?(?:次|人|阅读|浏览)*"
)


_MOMENT = (
    r"(?:[0-9]{1,2}月[0-9]{1,2}日[ ]?[0-9]{1,2}:[0-9]{2}|[0-9]{1,2}[ ]?(?:分钟|小时|天|周|个月)前)"
)
# A row of which the day has no year, and who wrote it: 更新于 1天前 • 发布于 02月09日03:44 • 王琳琳.
UNDATED_ROW = re.compile(
    rf"""
    (?:更新于[ ]?{_MOMENT}[ ]?[•·|][ ]?)?  # perhaps a change,
    发布于[ ]?{_MOMENT}  # when,
    (?:[ ]?[•·|][ ]?(?P<word>[\w·]{{2,14}}))?  # and whose it is
    """,
    re.VERBOSE,
)


class DatedRow(NamedTuple):
    """The outlets and the names of a row that no label announces, each as a span in the line.

    `kinds` are those of its labels; `has_staff` tells that somebody is named with a role.
    """

    outlets: tuple[Span, ...]
    names: tuple[Span, ...]
    kinds: frozenset[str]
    has_staff: bool

    @property
    def has_source(self) -> bool:
        """Tell whether a label announces the source."""
        return any(kind.startswith("source") for kind in self.kinds)

    @property
    def is_of_sections(self) -> bool:
        """Tell whether the row has nothing but sections and buttons beside its date."""
        return not (self.outlets or self.names or self.kinds or self.has_staff)


def names_staff(text: str) -> bool:
    """Tell whether a folded line is an article's row of a date, all of it known, that names staff.

    >>> names_staff("2021-06-27 | 江城日报 | 记者 王琳琳"), names_staff("2021-06-27 江城日报")
    (True, False)
    """
    return _NAMED_STAFF.search(text) is not None and read_dated_row(text) is not None


_NAMED_STAFF = re.compile(
    "(?:^|[ |])(?:本[报网台刊社])?(?:记者|通讯员) [\u3400-\u9fff]{2,4}(?:[ 、|]|$)"
)


def read_dated_row(text: str) -> DatedRow | None:
    """Return what stands without a label in a folded line with a date; None where a word is unknown.

    >>> text = "作者:王琳琳 | 江城日报 | 2021-06-27 10:20"
    >>> [text[slice(*span)] for span in read_dated_row(text).outlets]
    ['江城日报']
    >>> text = "2021-06-27  王琳琳  来源:江城日报"
    >>> [text[slice(*span)] for span in read_dated_row(text).names]
    ['王琳琳']
    >>> read_dated_row("2021-06-27 来源:王琳琳 李大明").names  # the label announces both
    ()
    >>> read_dated_row("2021-06-27 江城日报 走进油坊")
    """
    dates = find_dates(text) if len(text) <= LONGEST_ROW else ()
    if len(dates) != 1:
        return None
    clock = _CLOCK.match(text, dates[0].end)
    start, end = dates[0].start, clock.end() if clock else dates[0].end
    row = f"{text[:start]}{'|' * (end - start)}{text[end:]}"  # a date parts words as a bar does
    labels = {start: (end, label_kinds()[label]) for start, end, label in find_labels(row)}
    outlets: list[Span] = []
    names: list[Span] = []
    has_staff = False
    announced, at = "", 0  # by the label or the role before, up to the next bar
    for word in _WORD.finditer(row):
        start, end = word.start() + len(word[0]) - len(word[0].lstrip(_OPENING)), word.end()
        announced = "" if "|" in row[at:start] else announced
        at = end
        if start in labels:
            after, kind = labels[start]
            is_of_people = kind == "person" or _are_names(row[after:end])  # 来源:王琳琳 李大明
            is_awaited = after >= end and kind not in _UNSAID
            announced = "person" if is_of_people else kind if is_awaited else ""
            continue
        kind = announced if announced not in ("", "person") else _tell(row[start:end])
        if not kind:
            return None
        if kind == "outlet":
            outlets.append((start, start + len(_without_news(row[start:end].rstrip(_CLOSING)))))
        elif kind == "names" and not announced:
            names += [name.span() for name in _NAME.finditer(row, start, end)]
        has_staff = has_staff or kind == "staff"
        goes_on = kind == "staff" or (kind == "names" and announced == "person")
        announced = "person" if goes_on else ""
    kinds = frozenset([kind for _, kind in labels.values()])
    return DatedRow(tuple(outlets), tuple(names), kinds, has_staff)


def _without_news(outlet: str) -> str:
    """Return the outlet without the word of a dateline, which can stand beside the day: 江城网讯."""
    own = outlet.removesuffix("讯")
    return own if is_outlet(own) else outlet


def _tell(word: str) -> str:
    """Return what a word of a row is: an outlet, names, a role, or something known; "" if nothing."""
    bare = word.rstrip(_CLOSING)
    if is_outlet(bare) and bare not in self_names():
        return "outlet"
    if word in _SIGNS or _COUNT.fullmatch(word) or _WEEKDAY.fullmatch(word):
        return "known"
    if word in phrases("section", "exact") or _is_button(word):
        return "known"
    if _STAFF.fullmatch(word) or word in role_words("before"):
        return "staff"
    staff = _STAFF_OF.fullmatch(word) if "记者" in word or "通讯员" in word else None
    if staff and is_outlet(staff[1]) and (not staff[2] or _are_names(staff[2])):
        return "staff"
    return "names" if _are_names(word) else ""


def _is_button(word: str) -> bool:
    """Tell whether a word is a button, perhaps in a bracket and before what it offers: 【字体:大."""
    parts = word.strip(_OPENING + _CLOSING).split(":")
    return all(part in phrases("widget", "exact") or part in _SIGNS for part in parts if part)


def _are_names(text: str) -> bool:
    return all(map(_is_name, NAME_MARKS.split(text)))


def _is_name(word: str) -> bool:
    if _NAME.fullmatch(word) is None:
        return False
    return is_full_name(word) if len(word) == 3 else is_plain_name(word)


_NAME = re.compile("[\u3400-\u9fff]{2,4}")


def read_stamp(text: str, found: FoundDate) -> Span | None:
    """Return who put a page up, by what stands around the date in the stamp of the site's program.

    It is an account, or a name: 由 admin 于 2021-06-27 10:20 发表, Mar 5, 2021, 11:32, by 王琳琳.

    >>> text = "由 admin 于 2021-06-27 10:20 发表"
    >>> text[slice(*read_stamp(text, find_dates(text)[0]))]
    'admin'
    >>> text = "由 市府 于 2021-06-27 举办"
    >>> read_stamp(text, find_dates(text)[0]) is None
    True
    """
    if front := _STAMP_FRONT.fullmatch(text, 0, found.start):
        return front.span("who") if _STAMP_END.fullmatch(text, found.end) else None
    back = _STAMP_BACK.fullmatch(text, found.end)
    return back.span("who") if back and _STAMP_LEAD.fullmatch(text, 0, found.start) else None


_PUT_UP = "(?:发布|发表|提交|张贴|撰写|刊登|首发)"
_WHO = "(?P<who>[^ :|/·,，0-9][^:|/·,，]{0,18}?)"
_OWN_TIME = (
    r"[ ,–-]{0,3}(?:[上下中]午)?[ ]?(?:[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?[ ]?(?:[AaPp][Mm])?"
)
_STAMP_FRONT = compile_late(
    rf"""
    (?:{_PUT_UP}?由[ ]|{_PUT_UP}者[ ]?:?[ ]?  # 由, 发布者:,
      |(?:[Pp]osted[ ]|[Ss]ubmitted[ ]|[Ww]ritten[ ])?[Bb]y[ :]{{1,2}})  # Posted by
    {_WHO}[ ](?:在|于|on|at|»)[ ]{{1,2}}  # who,
    (?:{WEEKDAY},?[ ]?)?  # and perhaps the day of the week
    """,
    re.VERBOSE,
)
_STAMP_END = compile_late(
    rf"""
    {_OWN_TIME}[ ]?{_PUT_UP}?  # the time, and what was done
    (?:[ ]?[(][^()]{{1,12}}[)])?  # or how often it was read
    """,
    re.VERBOSE,
)
_STAMP_LEAD = compile_late(rf"(?:(?:{_PUT_UP}[于在]?|[Pp](?:osted|ublished)(?: on)?)[ :]{{0,2}})?")
_STAMP_BACK = compile_late(
    rf"""
    {_OWN_TIME}[ ,，|/·•-]{{1,3}}(?:由|[Bb]y:?)[ ]{{1,2}}  # the time, by
    {_WHO}(?:[ ]?{_PUT_UP})?  # whom
    """,
    re.VERBOSE,
)


class NamesAgain(NamedTuple):
    """The position of a line that names people once more, and the spans of the names in it."""

    line: int
    names: tuple[Span, ...]


def read_name_and_deed(text: str) -> tuple[str, str]:
    """Return who put an article together and what was done, nothing else in the line: 王琳琳(摘编).

    >>> read_name_and_deed("王琳琳(摘编)"), read_name_and_deed("大会(综述)")
    (('王琳琳', '摘编'), ('', ''))
    """
    match = _NAME_AND_DEED.fullmatch(text) if text[-1] == ")" else None
    return (match[1], match[2]) if match and is_bare_name(match[1]) else ("", "")


_NAME_AND_DEED = re.compile(
    r"""
    ([\u3400-\u9fff]{2,4})[ ]?  # the name
    [(](摘编|编译|翻译|综合|综述|整理|综合报[道导]|采访报[道导]|撰稿|撰文)[)]  # and what was done
    """,
    re.VERBOSE,
)


def find_names_again(lines: list[Line], index: int) -> NamesAgain | None:
    """Return the line below that has apart what is glued to a day: 2015-01-31王琳李大明, 王琳 李大明."""
    glued = _GLUED.fullmatch(lines[index].text)
    if glued is None:
        return None
    for at in range(index + 1, min(index + 1 + REACH, len(lines))):
        text = lines[at].text.strip(_AROUND)
        bare = _BETWEEN.sub("", text) if len(text) < LONGEST_AGAIN else ""
        is_longer = bare.startswith(glued[1]) and bare != glued[1]  # the day has the first alone
        if bare == glued[1] or (is_longer and _PARTS.fullmatch(text)):
            names = tuple(name.span() for name in _PART.finditer(lines[at].text))
            return NamesAgain(at, names) if len(names) > 1 else None
    return None


def is_glued_to_day(lines: list[Line], index: int) -> bool:
    """Tell whether what is glued to a day are authors, as archives of journals have it.

    They stand once more below it, or the next line is the journal and its issue: 江州研究 2015年16期.
    """
    if _GLUED.fullmatch(lines[index].text) is None:
        return False
    below = lines[index + 1].text if index + 1 < len(lines) else ""
    return _ISSUE.fullmatch(below) is not None or find_names_again(lines, index) is not None


REACH = 6  # lines below the day in which its names stand again
_AROUND = NAME_SIGNS + " *文/"
_BETWEEN = re.compile("[ 、,，]")
_GLUED = compile_late(
    r"""
    (?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2} (?:[ ]?[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?  # the day,
    ([\u3400-\u9fff]{3,24})  # and names
    """,
    re.VERBOSE,
)
_ISSUE = compile_late("《?[\u3400-\u9fff·()]{2,20}》? (?:19|20)[0-9]{2}年第?[0-9]{1,2}期")
LONGEST_AGAIN = 48  # characters of a line of names
_WHOLE_NAME = "(?:[\u3400-\u9fff]{2,4}|[\u3400-\u9fff] {1,2}[\u3400-\u9fff])"
_PARTS = compile_late(f"{_WHOLE_NAME}(?:[ 、,]{{1,3}}{_WHOLE_NAME})+")
_PART = compile_late(  # 李大明, or 王 琳
    "(?<![\u3400-\u9fff])(?:[\u3400-\u9fff]{2,4}|[\u3400-\u9fff] [\u3400-\u9fff])(?![\u3400-\u9fff])"
)
