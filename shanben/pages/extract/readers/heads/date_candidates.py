"""List the dates that can be the page's, each with how it was recognised.

The date of the page is, in this order: one after a label of publication, one that stands alone (or
with a time and an outlet) between headline and article or shortly above the headline, one after a
label of updating. Dates of signature, of related articles and in sentences are not the page's.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from shanben.base.page_text import line_start
from shanben.base.patterns import compile_late
from shanben.base.types import Span
from shanben.pages.extract.readers.headlines.trimming import (
    GLUED_DATE,
    find_dated_tail,
    find_label_after,
)
from shanben.pages.extract.readers.heads.date_lines import (
    CLOCK,
    MAX_DATE_LINE,
    OF_DATES,
    OF_SUBJECTS,
    PAPER_HEAD,
    date_over_lines,
    is_explained,
    is_short,
    short_date_alone,
    stands_alone,
)
from shanben.pages.extract.readers.heads.zone import NEAR, Zone, lines_below
from shanben.pages.extract.readers.outlets import is_paper_head
from shanben.pages.extract.tools.dates import (
    WEB_YEAR,
    WEEKDAY,
    FoundDate,
    find_dates,
    find_short_date,
)
from shanben.pages.extract.tools.forums import match_post_bar, match_topic_bar
from shanben.pages.extract.tools.known_words import (
    is_outlet,
    is_place,
    match_paper_foot,
    phrases,
    prose_words,
)
from shanben.pages.extract.tools.labels import LabelledLines, LabelledValue
from shanben.pages.extract.tools.lines import Line, fold
from shanben.pages.extract.tools.papers import FULL_DAY, HAN_DAY, IN_MARKS, PAGE, PAGE_OF_OLD
from shanben.pages.extract.tools.people import is_bare_name

_LAST_DAY = re.compile(r"[。!！”」)）]((?:19|20)[0-9]{2}([-/])[0-9]{1,2}\2[0-9]{1,2})$")
_SEVEN = re.compile(r"[)）\]】］〕] ?(1[0-3][0-9])([0-9][0-9])([0-9][0-9])$")
# Position of the line, date, method; a date inside the article has no line of its own.
DateCandidate = tuple[int | None, FoundDate, str]


def list_candidates(
    page: str, lines: list[Line], zone: Zone, labelled: LabelledLines
) -> Iterator[DateCandidate]:
    """Yield the dates that can be the page's own, the most telling place first.

    None is the first day of the clocks of machines, which stands where no date was known.
    """
    for found in _list_all(page, lines, zone, labelled):
        if found[1].day != _ZERO or found[2] == "newspaper_head":
            yield found


_ZERO = date(1970, 1, 1)


def _list_all(
    page: str, lines: list[Line], zone: Zone, labelled: LabelledLines
) -> Iterator[DateCandidate]:
    """Yield the dates that can be the page's own, the first day of machines among them."""
    below = lines_below(zone)
    above = [*range(zone.title_first - 1, zone.top - 1, -1)]
    near = below + above[:NEAR] + _over_list(lines, zone)
    told = [index for index in below + above if labelled[index]]
    yield from _before_labels(lines, near)
    yield from _dates_of_kind(page, told, labelled, "date_published", "label")
    yield from _dates_of_kind(page, told, labelled, "date_published_weak", "label")
    yield from _after_updates(lines, near)
    updated = _dates_of_kind(page, near, labelled, "date_updated", "label_updated")
    for one in _unlabelled(lines, near, labelled):
        if not _is_after_update(one, updated, zone):
            yield one
    yield from list_after_headline(lines, zone)
    yield from list_dated_wires(lines, zone.first)
    yield from updated
    yield from _posted(lines, [*near, *range(zone.first, zone.end)])
    yield from list_told_inside(lines, below, zone)
    yield from _printed_dates(lines, below)
    yield from _timed(lines, below, labelled)
    yield from _after_pen_name(page, lines, below)
    yield from _told_ago(lines, near)
    for index in (*range(zone.title_first, zone.title_last), *below, *above[:NEAR]):
        yield from list_dated_wires(lines, index)
    yield from _list_elsewhere(page, lines, zone, labelled)


def _over_list(lines: list[Line], zone: Zone) -> list[int]:
    """Return the head of a newspaper over the list of its page, in which the headline stands as well.

    It is further above the headline than other dates count: 2021年06月27日 江城晚报 社会, ·老油坊开榨.
    """
    far = [*range(zone.top, min(zone.title_first - NEAR, PAPER_HEAD))]
    heads = [at for at in far if "报" in lines[at].text and _PAPER_HEAD.search(lines[at].text)]
    if not heads or zone.title_first == zone.title_last:
        return []
    title = lines[zone.title_first].text
    listed = lines[heads[0] + 1 : zone.title_first - 1]
    return heads[:1] if any(line.text.endswith(title) for line in listed) else []


_PAPER_HEAD = re.compile(
    r"""
    ^(?:星期[一二三四五六日天][ ]{1,3})? (?:20[0-9]{2}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?)  # the day,
    (?:[ ]{1,3}星期[一二三四五六日天])? [ ]{1,3}[\u3400-\u9fff]{1,6}报(?:[ ]|$)  # the paper,
    | ^[\u3400-\u9fff]{1,6}报[ ]{1,3}20[0-9]{2}[-/.年]  # or the paper first
    """,
    re.VERBOSE,
)


def _list_elsewhere(
    page: str, lines: list[Line], zone: Zone, labelled: LabelledLines
) -> Iterator[DateCandidate]:
    """Yield the dates after the article and in it, and those of the page's card and title bar."""
    after = [*range(zone.after, zone.end)]
    yield from _dates_of_kind(page, after, labelled, "date_published", "label")
    yield from _closing_dates(lines, after)
    yield from _printed_dates(lines, after[:PRINTED])
    yield from list_in_foot(lines, zone)
    yield from _list_on_card(lines, zone)
    yield from list_seven_digits(lines[zone.first : zone.after])
    yield from list_signed_pictures(lines, zone)
    yield from _dates_of_kind(page, after, labelled, "date_updated", "label_updated")
    yield from _list_on_title_bar(lines, zone)


def _after_updates(lines: list[Line], indices: list[int]) -> Sequence[DateCandidate]:
    """Return the date of publication after that of a change: 更新于 2021-06-28 • 发布于 2021-06-27."""
    return [
        (index, shift_date(date, lines[index].start), "date_line")
        for index in indices
        if ("更新" in lines[index].text or "pdated" in lines[index].text)
        and len(lines[index].text) <= MAX_DATE_LINE
        for match in [_AFTER_UPDATE.match(lines[index].text)]
        if match
        for date in find_dates(lines[index].text)
        if date.start == match.end()
    ][:1]


_AFTER_UPDATE = re.compile(
    r"""
    (?:最[后近])?更新(?:于|时间|日期)?[ ]?:?[ ]?  # the change,
    [0-9](?:[年月日时分]|[^。\u3400-\u9fff])*  # when, or how long ago,
    (?:(?:个月|[天周]|小时|分钟|(?<=[年月日]))前[^。\u3400-\u9fff]*)?  # 3年前 ·
    (?:发布|发表|刊登|出版|上载)(?:于|时间|日期)?[ ]?:?[ ]?(?=[0-9])  # and the publication,
    | (?:[Ll]ast[ ])?[Uu]pdated[^。\u3400-\u9fff]{6,40}?  # both in English:
      [Pp](?:ublished|osted)(?:[ ]on)?[ ]?:?[ ]?           # Updated: Mar 5, 2021 Published:
    """,
    re.VERBOSE,
)


def _before_labels(lines: list[Line], indices: list[int]) -> Sequence[DateCandidate]:
    """Return the date before its label and that of a change: 2021-06-27 发布/2021-06-28 更新."""
    return [
        (index, shift_date(date, lines[index].start), "label")
        for index in indices
        if "更新" in lines[index].text and len(lines[index].text) <= MAX_DATE_LINE
        for match in [_LABELS_AFTER.search(lines[index].text)]
        if match
        for date in find_dates(lines[index].text)
        if date.start == match.start()
    ][:1]


_LABELS_AFTER = compile_late(
    r"""
    (?:19|20)[0-9]{2}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?  # 2021-06-27
    (?:[ ]{1,2}[0-9]{1,2}:[0-9:]{2,5})?[ ]?  # perhaps with a time,
    (?:发布|发表|刊登|出版|上载|张贴)[ /|·,;]{1,3}  # 发布/
    (?:19|20)[0-9]{2}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?  # and 2021-06-28
    (?:[ ]{1,2}[0-9]{1,2}:[0-9:]{2,5})?[ ]?  # of the same form,
    (?:最[后近])?更新$  # 更新
    """,
    re.VERBOSE,
)


def _is_after_update(one: DateCandidate, updated: list[DateCandidate], zone: Zone) -> bool:
    """Tell whether a date above the headline is later than when the article was changed: a clock."""
    index, found, _ = one
    is_above = index is not None and index < max(zone.title_first, 1)
    return is_above and any(
        found.day > other.day for _, other, _ in updated if other.order != "either"
    )


def _dates_of_kind(
    page: str, indices: list[int], labelled: LabelledLines, kind: str, method: str
) -> list[DateCandidate]:
    """Return the dates after labels of this kind; a bare 时间 beside a 地点 is an event's.

    What says 发布 comes before 发文 and 公开, wherever they stand.
    """
    values = [
        (index, value)
        for index in indices
        for value in labelled[index]
        if value.kind == kind and not (kind in _WEAK_DATES and _has_place(labelled, index))
        if not _is_of_book(page, value)
    ]
    values.sort(key=lambda one: not one[1].label.startswith("发布"))
    return [
        (index, shift_date(found, value.start), method)
        for index, value in values
        for found in dates_of_value(page, value)
        if found.start <= 4
        or _TIME_FIRST.match(fold(page[value.start : value.start + found.start]))
    ]


# A time, or how long ago that was: 3天前 (2021-06-27 10:00).
_AGO = "[0-9]{1,3}[ ]?(?:年|个?月|周|星期|天|日|个?小时|分钟)[之以]?前"
_TIME_FIRST = re.compile(
    rf"""
    (?:[0-9]{{1,2}}:[0-9][0-9](?::[0-9][0-9])?[ ]?(?:[AaPp][Mm])?[ ,]*  # a time of day,
      |{_AGO}[ ]?[(]  # how long ago,
      |(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{{0,6}}[., ]{{1,2}})$  # or the day of the week
    """,
    re.VERBOSE,
)
_WEAK_DATES = ("date_published_weak",)


def _is_of_book(page: str, value: LabelledValue) -> bool:
    """Tell whether a date is a book's: its line names the publisher, 出版社:江城 出版日期:2021-07-28."""
    before = page[line_start(page, value.start) : value.start]
    return value.label.startswith("出版") and "出版社" in before


def _has_place(labelled: LabelledLines, index: int) -> bool:
    """Tell whether a line beside this one, or the line itself, says where an event is."""
    near = (index - 1, index, index + 1)
    return any(value.kind == "event_place" for at in near for value in labelled.get(at, []))


def dates_of_value(page: str, value: LabelledValue) -> tuple[FoundDate, ...]:
    """Return the date with which the value of a label begins, () where none does."""
    text = fold(page[value.start : value.end + 12].split("\n")[0].split("\r")[0])
    return find_dates(text)[:1] or find_short_date(text)


def shift_date(found: FoundDate, offset: int) -> FoundDate:
    """Return a date found in a text as one of a page in which the text begins at `offset`."""
    start, end, day, order = found
    return FoundDate(start + offset, end + offset, day, order)


def _unlabelled(
    lines: list[Line], indices: list[int], labelled: LabelledLines
) -> list[DateCandidate]:
    """Return the dates of lines that are about a date and not labelled as another one."""
    return [
        (index, shift_date(found, lines[index].start), _tell_date_line(lines[index].text, found))
        for index in indices
        if is_short(lines[index].text)
        and not (index and _is_other_date(labelled.get(index - 1, []), lines[index - 1]))
        for found in find_dates(lines[index].text)[:1]
        or (lines[index].text[0].isdecimal() and date_over_lines(lines, index))
        or short_date_alone(lines[index].text)
        if not any(
            dates_other(value, labelled, index)
            for value in labelled[index]
            if value.label_start <= lines[index].start + found.start  # 2010-01-06 分类: is dated
        )
        if stands_alone(lines[index].text, found)
        or found.end > len(lines[index].text)
        or is_explained(lines, index, found)
        if not _is_today(lines, index, found)
    ]


def _is_today(lines: list[Line], index: int, found: FoundDate) -> bool:
    """Tell whether a date is the site's clock: a day of the week alone is on the line below it.

    Or the page's first line has it beside the date, and another date stands a few lines below; or the
    weather stands over it; or a time of day follows both, and the site's menu is the line below.
    """
    text = lines[index].text
    menu = _OPENS_MENU.match(lines[index + 1].text) if index + 1 < len(lines) else None
    if menu and index < CLOCK_REACH and _WITH_CLOCK.fullmatch(text, found.end):
        return True
    if any(_DEGREES.fullmatch(line.text) for line in lines[max(0, index - 2) : index]):
        return True  # below the weather of a place
    is_whole = found.end - found.start == len(text)
    below = lines[index + 1].text if is_whole and index + 1 < len(lines) else ""
    if len(below) == len("星期一") and below.startswith("星期"):
        page_number = lines[index + 2].text if index + 2 < len(lines) else ""
        return _PAGE_NUMBER.fullmatch(page_number) is None  # that of a newspaper has its page
    if index or _WITH_WEEKDAY.fullmatch(text, found.end) is None:
        return False
    return any(_is_other_day(line.text, found) for line in lines[1:CLOCK_REACH])


def _is_other_day(text: str, found: FoundDate) -> bool:
    """Tell whether a line is another date, perhaps with a time, and has no day of the week."""
    dates = find_dates(text) if len(text) <= MAX_DATE_LINE else ()
    is_alone = bool(dates) and dates[0].start == 0 and bool(_ENDS_LINE.match(text, dates[0].end))
    return is_alone and dates[0].day != found.day


_DEGREES = re.compile("-?[0-9]{1,2}(?:[.][0-9])? ?(?:°|℃|° ?C|C)")  # 15.4 C
_PAGE_NUMBER = re.compile("第? ?[A-Z]?[0-9]{1,3} ?版?")
CLOCK_REACH = 6  # first lines of a page, in which the article's date stands below the site's clock
_WITH_WEEKDAY = re.compile(f"[ ,]{{0,2}}{WEEKDAY}")
_WITH_CLOCK = re.compile(f"[ ,]{{0,2}}{WEEKDAY}[ ,]{{0,2}}[0-9]{{1,2}}:[0-9][0-9](?::[0-9][0-9])?")
# A menu, or the first picture of one: top_nav_01.
_OPENS_MENU = re.compile("(?:网站)?首页[ |]|[a-z]+(?:_[a-z0-9]+)+$")


def _tell_date_line(text: str, found: FoundDate) -> str:
    """Return the method of a date by its line: that of a newspaper's head can be from before the web."""
    if found.day.year < WEB_YEAR and is_paper_head(text[: found.start], text[found.end :]):
        return "newspaper_head"
    return "date_line"


def dates_other(value: LabelledValue, labelled: LabelledLines, index: int) -> bool:
    """Tell whether a label says that the date of its line is not the page's."""
    if value.kind in _WEAK_DATES:
        return _has_place(labelled, index)
    return value.kind in _OTHER_DATES and value.label not in OF_SUBJECTS


def _timed(
    lines: list[Line], indices: list[int], labelled: LabelledLines
) -> Sequence[DateCandidate]:
    """Return the one date with a time of day, or at the end of its line, after any short words.

    原创 应急君 应急管理 2021-07-21 18:00 between headline and article: the words are names of accounts
    that no table knows.
    """
    found = [
        (index, shift_date(date, lines[index].start), "date_line")
        for index in indices
        if len(lines[index].text) <= MAX_DATE_LINE
        and all(value.kind in ("person", "view_count", "source") for value in labelled[index])
        for date in find_dates(lines[index].text)
    ]
    if len(found) != 1:
        return []
    line, date = lines[found[0][0]], found[0][1]
    front, back = line.text[: date.start - line.start], line.text[date.end - line.start :]
    told = front.rstrip().removesuffix("发表于").removesuffix("发布于")
    is_stamped = _STAMP.match(back) and _ACCOUNT_ALONE.fullmatch(front)
    if not (_SHORT_WORDS.fullmatch(front) or is_stamped) or OF_DATES.search(told):
        return []  # 演出 2021-06-27 19:30
    is_told = CLOCK.match(back) or _COUNT_BACK.match(back)
    if back and not is_told:
        return []
    is_free = "/" not in front and (is_told or _are_accounts(front))
    return found if is_free or _are_in_row(front) else []


def _after_pen_name(page: str, lines: list[Line], below: list[int]) -> Sequence[DateCandidate]:
    """Return the one day below the headline that is glued to a word, 墨白2021-06-27, a pen name mostly.

    What happens on that day is what the page tells of, so it has the word once more: 开榨2021-06-27.
    """
    dated = [index for index in below if find_dates(lines[index].text)]
    line = lines[dated[0]] if len(dated) == 1 else None
    match = _GLUED_NAME.fullmatch(line.text) if line else None
    if line is None or match is None or OF_DATES.search(match[1]):
        return []
    word = match[1]
    if page.count(word[:2]) > 1 or page.count(word[-2:]) > 1 or word in prose_words():
        return []
    return [
        (dated[0], shift_date(found, line.start), "date_line")
        for found in find_dates(line.text)
        if found.start == len(word)
    ]


_GLUED_NAME = compile_late(
    "([\u3400-\u9fff]{2,4})(?:19|20)[0-9]{2}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?(?: [0-9:]{4,8})?"
)


# How often a page was read, beside its date: 湖东闲人 2010-03-05 | 215阅读.
_COUNT_BACK = re.compile(
    r" {0,3}[|·] {0,3}[0-9][0-9,.万]{0,8} ?(?:次?阅读|人?浏览|次浏览|人阅读|阅)"
)


def list_told_inside(lines: list[Line], below: list[int], zone: Zone) -> Sequence[DateCandidate]:
    """Return the date of a line of its own, also one below a summary: 刊登于 2018-05-13."""
    return [
        (index, shift_date(date, lines[index].start), "date_line")
        for index in (*below, *range(zone.first, min(zone.first + INSIDE, zone.after)))
        if len(lines[index].text) <= MAX_DATE_LINE
        and (match := _PUBLISHED.match(lines[index].text))
        for date in find_dates(lines[index].text)
        if date.start == match.end() and _ENDS_LINE.match(lines[index].text, date.end)
    ][:1]


INSIDE = 8  # lines into the article in which such a line can stand
_PUBLISHED = re.compile(
    "(?:首次)?(?:刊登|刊载|发表|发布|刊出|出版|上载)(?:于|时间|日期)? ?:? ?(?=[0-9])"
)
_ENDS_LINE = re.compile(r"[ ,T]{0,2}(?:[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)? ?$")


def _told_ago(lines: list[Line], indices: list[int]) -> Sequence[DateCandidate]:
    """Return the date in brackets after how long ago that was: 王琳 17年前 (2009/02/05 04:55)."""
    return [
        (index, shift_date(date, lines[index].start + match.start(1)), "date_line")
        for index in indices
        if "前" in lines[index].text and "。" not in lines[index].text
        for match in [_AGO_DATE.search(lines[index].text)]
        if match
        for date in find_dates(match[1])
    ][:1]


_AGO_DATE = re.compile(rf"{_AGO} ?[(]((?:19|20)[0-9][0-9][-/][0-9]{{1,2}}[-/][0-9]{{1,2}})[ )]")


def _posted(lines: list[Line], indices: list[int]) -> Sequence[DateCandidate]:
    """Return the date of the first post of a forum: 发信站: 江城站 (Thu May  6 20:41:33 2021)."""
    found = []
    for index in indices:
        text = lines[index].text
        is_near = len(text) <= MAX_DATE_LINE and ":" in text and "20" in text
        match = (match_post_bar(text) or _POST.match(text)) if is_near else None
        match = match or match_topic_bar(text)
        dates = find_dates(match[0]) if match else ()
        found += [(index, shift_date(date, lines[index].start), "date_line") for date in dates[:1]]
    return found[:1]


_POST = re.compile(
    r"""
    (?:发信站|时间) (?:[ ]?:?[ ] .{0,24}?)? [A-Z][a-z]{2}[ ][A-Z][a-z]{2}  # of a BBS: 时间 Sun Jun
    [ ]{1,2}[0-9]{1,2}[ ][0-9]{2}:[0-9]{2}:[0-9]{2}[ ](?:19|20)[0-9]{2}  # 27 10:12:30 2021,
    | (?:(?:原创|转载|置顶|翻译)[ ]){0,2}  # 原创 置顶
      \W{0,3}[\w·]{1,16}\W{0,3}[ ]于[ ]  # 湖东人 于
      (?:19|20)[0-9]{2}[-/][0-9]{1,2}[-/][0-9]{1,2}  # 2014-03-05
      (?=[ ][0-9:]{4,8}[ ]?(?:发布|发表|首发))  # 10:12 发表,
    | [#]1[ ]?[^#0-9]{1,20}[•·][ ]?  # #1 湖东人 •
      (?:19|20)[0-9]{2}年[0-9]{1,2}月[0-9]{1,2}日(?=[ ][0-9:]{4,8})  # 2014年3月5日 10:12,
    | 送交者[ ]?:.{1,24}?[ ]于[ ]  # 送交者:湖东人 于
      (?:19|20)[0-9]{2}[-/][0-9]{1,2}[-/][0-9]{1,2}(?=[ ][0-9:]{4,8})  # 2014-03-05 10:12,
    | (?:(?:[^0-9。]{0,30}[^0-9。第])?1楼|楼主)[ |·]{0,3}  # 来自Android客户端1楼
      (?:19|20)[0-9]{2}[-/][0-9]{1,2}[-/][0-9]{1,2}  # 2014-03-05
      (?=[ ][0-9:]{4,8}(?:[ |]|回复|收起|举报|$))  # 18:20回复,
    | (?:19|20)[0-9]{2}[-/][0-9]{1,2}[-/][0-9]{1,2}(?=[ ][0-9:]{4,8}  # 2014-03-05 18:20
      [ ]?[|·]?[ ](?:来自[^0-9。]{2,12}[ |]{1,3})?(?:1楼|楼主)(?:[ |]|$))  # | 楼主,
    | posted[ ]?@[ ]?(?:19|20)[0-9]{2}[-/][0-9]{1,2}[-/][0-9]{1,2}(?=[ ][0-9:]{4,8}[ ])  # posted @,
    | [\u3400-\u9fff]{2,4}20[0-9]{2}-[0-9]{2}-[0-9]{2}  # 生活2021-03-05
      (?=[ ][0-9:]{5}--阅读)  # 10:12--阅读,
    | 于[ ](?:19|20)[0-9]{2}[-/][0-9]{1,2}[-/][0-9]{1,2}  # or 于 2014-03-05
      (?=[ ][0-9:]{4,8}[ ](?:首次)?发布$)  # 10:12 首次发布
    """,
    re.VERBOSE,
)


def _are_accounts(front: str) -> bool:
    """Tell whether two words or more before a date can be names of accounts: 湖东人 大湖东.

    One word is what happens on that day: 演出 2022-06-06.
    """
    return len(front.split()) > 1 and OF_DATES.search(front) is None


def _are_in_row(front: str) -> bool:
    """Tell whether each of the words before a date is a section, an outlet or a name: 生活 / 王琳琳.

    Others tell what happens then and where: 展览 / 江城美术馆.
    """
    words = front.replace("/", " ").split()
    sections = phrases("section", "exact")
    return all(word in sections or is_outlet(word) or is_bare_name(word) for word in words)


def _closing_dates(lines: list[Line], after: list[int]) -> list[DateCandidate]:
    """Return the dates after the article that stand over a time of day: 香港时间16时30分.

    So close the releases of the governments of Hong Kong and Macao.
    """
    found: list[DateCandidate] = [
        (index, shift_date(found, lines[index].start), "date_line")
        for index in after
        if index + 1 < len(lines) and _LOCAL_TIME.match(lines[index + 1].text)
        for found in find_dates(lines[index].text)[:1]
        if stands_alone(lines[index].text, found)
        or lines[index].text[: found.start].rstrip(" /") == "完"
    ]
    return found or _released_dates(lines, after)


def _released_dates(lines: list[Line], after: list[int]) -> list[DateCandidate]:
    """Return the one day after the article that has its day of the week in brackets.

    2010年1月26日(星期二) closes the releases of bureaus of Hong Kong; a programme has a time below it.
    """
    told = [
        (index, one)
        for index in after
        for one in find_dates(lines[index].text)[:1]
        if one.start == 0 and _WITH_BRACKETED_DAY.fullmatch(lines[index].text, one.end)
    ]
    if len(told) != 1:
        return []
    index, one = told[0]
    if any(_BEGINS_AT.match(below.text) for below in lines[index + 1 : index + 2]):
        return []
    return [(index, shift_date(one, lines[index].start), "date_line")]


_WITH_BRACKETED_DAY = re.compile(f" ?[(]{WEEKDAY}[)]")
_BEGINS_AT = re.compile("[上下中]午|晚上|[0-9]")


def _printed_dates(lines: list[Line], after: list[int]) -> list[DateCandidate]:
    """Return the date of the paper that printed the article: 《江城日报》(2023年08月17日 03版)."""
    return [
        (index, shift_date(found, lines[index].start), "date_line")
        for index in after
        if PRINTED_IN.fullmatch(lines[index].text)
        for found in find_dates(lines[index].text)[:1]
    ]


def list_in_foot(lines: list[Line], zone: Zone) -> Iterator[DateCandidate]:
    """Yield the day after the article's own headline in the foot that a newspaper's program prints."""
    if zone.title_last != zone.title_first + 1:
        return
    title = lines[zone.title_first].text
    for index in range(zone.after, min(zone.after + PRINTED, len(lines))):
        foot = match_paper_foot(lines[index].text)
        if foot and foot["title"].replace(" ", "") == title.replace(" ", ""):
            for found in find_dates(lines[index].text):
                if found.start == foot.start("day"):
                    yield index, shift_date(found, lines[index].start), "date_line"


def _list_on_card(lines: list[Line], zone: Zone) -> Iterator[DateCandidate]:
    """Yield the day of a card under the article, over its author: 日期 08.05.2023, 作者 王琳."""
    for index in range(zone.after, min(zone.after + CARD, len(lines) - 1)):
        text = lines[index].text
        if text.startswith("日期") and lines[index + 1].text.startswith("作者"):
            for found in find_dates(text):
                if len(text) == found.end and found.start <= len("日期: "):
                    yield index, shift_date(found, lines[index].start), "label"


CARD = 8  # lines after the article in which such a card begins
PRINTED = 3  # lines after the article in which the paper is named that printed it
_OF_LAWS = (
    "(?:办法|条例|规定|细则|通知|意见|方案|规划|标准|章程|公告|决定|纲要|制度|法案|民法|刑法)》"
)
PRINTED_IN = compile_late(
    rf"""
    [(]? {IN_MARKS}[ ]? [(][ ]?  # (《江城日报》(
    {FULL_DAY}[ ]{{0,4}}  # 1987年5月6日
    {PAGE}[ ]? [)]{{1,2}}  # 第3版)),
    | [(]? (?:(?:本文)?(?:原载|刊载|刊发|原刊|刊登|载|摘自|转自|选自)于?[ :]?)?  # (原载
    {IN_MARKS}[ ]?  # 《江城日报》
    {FULL_DAY}[ ]{{0,4}}  # 1987年5月6日
    (?: {PAGE_OF_OLD}[ ]? [)]? | [)] )  # 第3版),
    | [(]? (?![0-9]|上|下)[\u3400-\u9fff·]{{2,12}}[ ]?  # 江城日报
    (?:19|20)[0-9]{{2}}[-/.年][0-9]{{1,2}}[-/.月][0-9]{{1,2}}日?  # 2021年06月27日
    [ ]{{0,2}} (?:[(]?星期[一二三四五六日天][)]?)?  # 星期日
    [ ]{{0,2}} {PAGE}  # A05版
    (?:[:\ ]{{1,2}}[\u3400-\u9fff]{{2,6}})? [)]?  # and the page's name, 社会,
    | [(]? (?:原载|刊载|刊发|原刊|刊登|载)于?[ ]?  # or 原载于
    {FULL_DAY}[ ]?  # 2021年6月27日
    {IN_MARKS}[ ]?  # 《江城日报》
    (?:{PAGE_OF_OLD})? [)]?  # 四版
    | [(\[【]? (?!《[^》]*(?:{_OF_LAWS}))  # or no document's name, but
    {IN_MARKS} [ ]? [(]  # 《江城日报》(
    (?:(?:19|20)[0-9]{{2}}[-/.][0-9]{{1,2}}[-/.][0-9]{{1,2}}  # 1965-01-22),
      |{FULL_DAY}(?:播出)?) [)] [)\]】]?  # or 1965年1月22日播出),
    | [(\[【] 《?[ ]?[\u3400-\u9fff·]{{1,10}}[报刊志][ ]?》? [ ,]{{0,2}}  # or [江城日报
    (?:19|20)[0-9]{{2}}[-/.年][0-9]{{1,2}}[-/.月][0-9]{{1,2}}日? [)\]】]  # 1965.1.22],
    | [(—-]{{0,3}} (?:本文)?  # or (
    (?:原载|刊载|刊发|原刊|刊登|发表|载|刊|转载自|转自|摘自|选自)[于在]?[ ]?:?[ ]?  # 原刊于
    (?:{IN_MARKS} | [\u3400-\u9fff·]{{1,10}}[报刊志网])  # 《江城日报》
    (?:副刊)? [ ,]{{0,2}} [(]?  # perhaps of its supplement
    (?:19|20)[0-9]{{2}}[-/.年][0-9]{{1,2}}[-/.月][0-9]{{1,2}}日?[ ,]{{0,2}}  # 2005.6.22
    (?:{PAGE_OF_OLD})? [)]{{0,2}}  # and a page
    """,
    re.VERBOSE,
)
_LOCAL_TIME = compile_late(r"[\u3400-\u9fff]{0,2}时间 ?[0-9]{1,2}[时:]")


def list_after_headline(lines: list[Line], zone: Zone) -> Iterator[DateCandidate]:
    """Yield the day that follows the headline, or its site, in their line."""
    for index in range(zone.title_first, max(zone.title_last, zone.title_first + 1)):
        text = lines[index].text if index < zone.first else ""
        if "20" in text and (glued := GLUED_DATE.search(text)):
            start = glued.start(1)
            yield from (
                (index, shift_date(one, lines[index].start), "label")
                for one in find_dates(text)
                if one.start == start
            )
        elif "日" in text or "20" in text:
            end = find_label_after(text) or len(text)  # 全市召开会议2021-06-27 来源:江城网
            if find_dated_tail(text[:end]):
                found = find_dates(text[:end])[-1]
                yield index, shift_date(found, lines[index].start), "after_headline"
            rest = text[end:].lstrip()  # 来源:江城网 2021-06-27
            for found in find_dates(rest)[:1]:
                if stands_alone(rest, found):
                    offset = lines[index].start + len(text) - len(rest)
                    yield index, shift_date(found, offset), "after_headline"


def _list_on_title_bar(lines: list[Line], zone: Zone) -> Iterator[DateCandidate]:
    """Yield the day that ends the first line, in which a headline below stands again with its site.

    旧桥拆除 | 江城之声 | 28.03.2015 is what the bar of a browser's window shows.
    """
    if not 0 < zone.first < len(lines) or "20" not in lines[0].text[-TITLE_BAR_DAY:]:
        return
    bar = lines[0]
    for found in find_dates(bar.text)[-1:]:
        if found.end == len(bar.text) and any(
            bar.text.startswith(line.text)
            and _TITLE_BAR.fullmatch(bar.text, len(line.text), found.start)
            for line in lines[1 : zone.first]
            if len(line.text) >= SHORTEST_HEADLINE
        ):
            yield 0, shift_date(found, bar.start), "after_headline"


TITLE_BAR_DAY = 11  # characters of a day, 2015年03月28日
SHORTEST_HEADLINE = 6  # characters of a line that can only be the headline where it stands twice
_TITLE_BAR = re.compile(" ?[|_—–-] ?(?:[^|_—–。,-]{1,20}[|_—–-] ?)*")


def list_dated_wires(lines: list[Line], first: int) -> list[DateCandidate]:
    """Return the full date inside the dateline of the article: 【大纪元2020年07月17日讯】."""
    head = lines[first].text[:DATED_WIRE] if first < len(lines) else ""
    may_be_wire = "讯" in head or "电" in head or head[:1] in _BRACKETS
    head = fold(head) if "年" in head and may_be_wire else ""
    if not head:
        return []
    match = _WIRE_DATE.match(head) or _read_dated_bracket(head)
    span = match.span(match.lastindex or 1) if match else _read_release(head)
    if span is None:
        return []
    start, end = span
    return [
        (None, shift_date(found, lines[first].start), "dateline")
        for found in find_dates(head)[:1]
        if found.start == start and found.end <= end
    ]


def _read_dated_bracket(head: str) -> re.Match[str] | None:
    """Return an outlet and a day that have brackets of their own: 【江城之声2021年4月5日】."""
    match = _DATED_BRACKET.match(head) if head[0] in _BRACKETS else None
    return match if match and is_outlet(head[match.start() + 1 : match.start(1)].strip()) else None


def _read_release(head: str) -> Span | None:
    """Return the day beside the place that opens a press release: (2005年6月22日,江城讯)."""
    match = _RELEASE.match(head) if head[0] in _BRACKETS else None
    if match is None:
        return None
    place = match["place"] or match["other"] or ""
    return match.span("day") if place[-1:] in ("讯", "电") or is_place(place) else None


_BRACKETS = frozenset("([【（［〔")
_RELEASE = re.compile(
    rf"""
    [(\[【][ ]?  # (
    (?:(?P<place>[\u3400-\u9fff]{{2,8}}),[ ]?)?  # perhaps the place, 江城讯,
    (?P<day>{FULL_DAY})  # the day
    (?:,[ ]?(?P<other>[\u3400-\u9fff]{{2,8}}))?  # or the place after it
    [ ]?[)\]】]  # )
    """,
    re.VERBOSE,
)
_DATED_BRACKET = re.compile(
    rf"[(\[【][\u3400-\u9fffA-Za-z· ]{{2,14}}({FULL_DAY}|{HAN_DAY})[讯电]? ?[)\]】]"
)
DATED_WIRE = 48  # characters in which a dateline with a year stands
_WIRE_DATE = re.compile(
    r"""
    (?: [(\[【][^()\[\]【】]{2,20}[讯电][ ]?[)\]】][ ]? )?     # a wire in brackets before
    [(\[【]?[ ]? [\u3400-\u9fffA-Za-z·]{2,14}[ ]?             # a place
    ( (?:19|20)[0-9][0-9][ ]?年[ ]?[0-9]{1,2}[ ]?月[ ]?[0-9]{1,2}[ ]?日 )  # 1: the day
    [ ]?[\u3400-\u9fff]{0,4}(?:[讯电]|报[道导])               # and the agency
    | [(\[【][ ]?                                             # or the day alone, in brackets
    ( (?:19|20)[0-9][0-9][ ]?年[ ]?[0-9]{1,2}[ ]?月[ ]?[0-9]{1,2}[ ]?日 )  # 2: the day
    [ ]?[讯电][ ]?[)\]】]                                     # and the wire
    """,
    re.VERBOSE,
)
# A machine's, to which an account can be glued.
_STAMP = re.compile(" ?[0-9]{2}:[0-9]{2}:[0-9]{2}$")
_ACCOUNT_ALONE = compile_late("[\u3400-\u9fffA-Za-z]{2,10}")
_SHORT_WORDS = re.compile(r"[\w ·|/()★☆©—-]{0,24}[ ©]")
_OTHER_DATES = ("date_created", "date_updated", "document")


def _is_other_date(values: list[LabelledValue], line: Line) -> bool:
    """Tell whether the last label of a line announces what is on the next line, or a label of no table.

    A document's label with its value in its own line, 分类:民生, does not; 报名时间: does.
    """
    if not values or values[-1].kind not in _OTHER_DATES:
        return not values and _NO_LABEL.fullmatch(line.text) is not None
    return values[-1].kind != "document" or not values[-1].start < values[-1].end <= line.end


_NO_LABEL = re.compile(
    r"""
    [\u3400-\u9fff]{2,8}(?:时间|日期|时限|截止)[ ]?:  # 报名时间:,
    |[【\[(][\u3400-\u9fff]{2,8}(?:时间|日期)[】\])]  # 【报名时间】,
    |[\u3400-\u9fff]{2,6}(?:期|期?至)[ ]?:  # 有效期至:,
    |(?:[Dd]eadline|[Ee]xpires?|[Vv]alid[ ]until)[ ]?:?  # Deadline:
    """,
    re.VERBOSE,
)


def list_signed_pictures(lines: list[Line], zone: Zone) -> list[DateCandidate]:
    """Return the day after who of an agency sent the picture: 。江城社记者王琳琳摄 106年11月28日.

    It closes the article, or is the line after it.
    """
    return [
        (None, shift_date(found, line.end - len(tail)), "date_line")
        for line in lines[max(zone.first, zone.after - 1) : zone.after + 1]
        if line.text[-1] == "日"
        for tail in [line.text[-SIGNED_PICTURE:]]
        if (match := _SIGNED_PICTURE.search(tail))
        for found in find_dates(tail)
        if found.start == match.start(1) and found.end == len(tail)
    ]


SIGNED_PICTURE = 36  # characters in which such a signature stands
_SIGNED_PICTURE = compile_late(
    r"""
    (?:^|[。 ])[\u3400-\u9fff]{2,5}社记者[ ]?  # 江城社记者
    [\u3400-\u9fff]{2,7}(?:摄影?|传真|翻摄)[ ]{0,2}  # 王琳摄, 王琳琳江州市传真
    ([0-9]{2,4}年[0-9月]{2,6}日)$  # 2021年6月27日
    """,
    re.VERBOSE,
)


def list_seven_digits(article: list[Line]) -> list[DateCandidate]:
    """Return the date that closes an article: 2023-02-21 right after its last sentence.

    Or, of Taiwan, seven figures after a bracket: 1120221 is year 112, month, day.
    """
    if not article:
        return []
    line = article[-1]
    if line.text[-1] not in "0123456789":
        return []
    if closing := _LAST_DAY.search(line.text[-12:]):
        start = line.end - len(closing[1])
        return [
            (None, one._replace(start=start, end=line.end), "date_line")
            for one in find_dates(closing[1])
        ]
    if (match := _SEVEN.search(line.text[-12:])) is None:
        return []
    offset = max(0, len(line.text) - 12)
    found = find_dates(f"民国{match[1]}年{match[2]}月{match[3]}日")
    return [
        (
            None,
            one._replace(start=line.start + offset + match.start(1), end=line.end),
            "seven_digits",
        )
        for one in found
    ]
