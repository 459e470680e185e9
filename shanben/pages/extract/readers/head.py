"""Read the lines between headline and article, and those right after it: date, sources, views.

The date of the page is, in this order: one after a label of publication, one that stands alone (or
with a time and an outlet) between headline and article or shortly above the headline, one after a
label of updating. Dates of signature, of related articles and in sentences are not the page's, and
neither is a date that can be read in two ways.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from shanben.base.patterns import compile_late
from shanben.pages.extract.readers.breadcrumb import section_before_bar
from shanben.pages.extract.readers.dateline import is_byline
from shanben.pages.extract.readers.headline import find_dated_tail
from shanben.pages.extract.readers.meanings import is_button
from shanben.pages.extract.readers.outlets import (
    Source,
    account_before_date,
    find_outlet,
    find_outlet_in_date_line,
    find_reprinted,
    is_paper_head,
    read_source,
)
from shanben.pages.extract.tools.dates import (
    WEB_YEAR,
    FoundDate,
    find_dates,
    find_short_date,
    make_date,
    settle_order,
)
from shanben.pages.extract.tools.known_words import (
    alternatives,
    find_labels,
    is_office,
    is_outlet,
    label_kinds,
    opens_end,
    paper_page_pattern,
    phrases,
)
from shanben.pages.extract.tools.labels import LabelledLines, LabelledValue
from shanben.pages.extract.tools.lines import Line, fold, strip_span
from shanben.pages.extract.tools.people import are_all, is_bare_name, read_credits, read_names

ABOVE, AFTER = 30, 14  # lines above the headline, and after the article, in which labels count
BELOW = 60  # lines below the headline, and above the article, in which anything counts
MAX_DATE_LINE = 70  # characters of a line that can be about a date
CREDITS = 8  # lines after the article whose label for a source outweighs what is beside the date
BESIDE = 3  # lines to either side of the date in which its outlet can stand
PAPER_HEAD = 6  # first lines of a page, in which the head of a newspaper can stand
NEAR = 8  # lines above the headline in which a date without label counts

_DATE_FRONT = compile_late(
    r"""
    [(\[【|·: \U0001f300-\U0001faff—-]*                 # marks, or the picture of a calendar,
    (?: (?:星期|周|礼拜)[一二三四五六日天][ ]?,[ ]? )?         # a weekday, 星期二, 4月 06, 2021
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
      | [ |()/\[\]【】·•,;-]                    # a mark that sets off what follows,
      | \.(?=[0-9]{1,2}:)                      # or a time of day,
      | 来源|更新|发布|作者|编辑|格林                     # a label, or Greenwich
      | (?:原创|转载)?(?:文章)?(?:评论|阅读|浏览)[ ]?[(]?[0-9]  # or a count
      | 第[ ]?[0-9]{1,4}期                      # the number of a magazine
    )
    """,
    re.VERBOSE,
)
_WORD_BACK = re.compile(r"[ |()\[\]【】:·•,/-]")
_RANGE = re.compile(
    r"[ 0-9:]{0,10}(?:至|到|~|—{1,2}|-{1,2}|–) ?(?:20[0-9][0-9]|[0-9]{1,2}月)"
)  # up to another day
SHORTEST_RANGE = 4  # characters after a date that can lead to another one: 至7月1日
_BESIDE_DATES = ("source", "source_weak", "person", "view_count", "system", "office")
_LOOSE = " |()[]【】:·•,-/"
_NUMBER = r"""
    ( [0-9][0-9,]{0,11}              # 1,164
      (?: \.[0-9]{1,2}[ ]? (?=万) )?  # 1.25万: a part of ten thousand
      (?: [ ]?万(?!\+) )?             # but 10万+ is a bound
    )
    (?![0-9.万])                    # and not the beginning of a longer number
"""
_COUNT = re.compile(rf"[(\[ ]*{_NUMBER}", re.VERBOSE)
_COUNTED = compile_late(
    rf"""
    (?<![-/.月年:0-9]) {_NUMBER} [ ]?
    (?: 次(?:阅读|浏览|点击|查看|观看)   # 1164次浏览
      | (?:人气|人?阅读|浏览) (?=$|[ ])  # 1164人阅读
    )
    """,
    re.VERBOSE,
)
_COUNTING = re.compile("[次阅浏点查观访]")


_READ_SO_OFTEN = "(?:(?:本[文页]|该文)?[已共]被?)?"  # 本文已被浏览 1164 次


@cache
def _labelled_count() -> re.Pattern[str]:
    """Return the pattern of a number of views whose label has no colon: 人气 2624, 阅读(1234)."""
    labels = alternatives(word for word, kind in label_kinds().items() if kind == "view_count")
    number = f"(?x:{_NUMBER})"
    return re.compile(
        rf"(?:^|[ |/(\[]){_READ_SO_OFTEN}(?:{labels}) ?[(\[]? ?{number}"
        r"(?=$|[ |)\]]|[人次])(?! ?[条个篇分页张])"
    )


_LIST = re.compile(
    r"""
    [\W_]{0,3}                                       # 【
    (?:相关|延伸|推荐|更多|热门|最新|其他)           # 相关
    (?:阅读|新闻|报道|文章|稿件|资讯|链接)           # 阅读
    [\W_]{0,3} $                                     # 】
    | (?:网友|最新|热门)评论                         # or what readers wrote
    """,
    re.VERBOSE,
)
_LAST_DAY = re.compile(r"[。!！”」)）]((?:19|20)[0-9]{2}([-/])[0-9]{1,2}\2[0-9]{1,2})$")
_SEVEN = re.compile(r"[)）\]】］〕] ?(1[0-3][0-9])([0-9][0-9])([0-9][0-9])$")


class Head(NamedTuple):
    """What labels and dates say, as spans of the page; None where they do not say it.

    `date_line` is the position of the line with the date, -1 for a date that closes the article.
    `person` is a name where a source should be, `views_label` a label for a number of views, and
    `uncertain_date` a date that reads two ways. `rival_dates` are two days, `rival_sources` two outlets,
    that have labels of one rank: neither is taken.
    """

    date: FoundDate | None = None
    date_method: str = ""
    date_line: int | None = None
    source: Source | None = None
    person: Source | None = None
    views: tuple[int, int] | None = None
    views_label: tuple[int, int] | None = None
    uncertain_date: FoundDate | None = None
    rival_dates: tuple[FoundDate, ...] = ()
    rival_sources: tuple[Source, ...] = ()


class Zone(NamedTuple):
    """The lines to read, as positions: from `top` above the headline up to `end` after the article.

    The headline is lines[title_first:title_last], the article lines[first:after].
    """

    top: int
    title_first: int
    title_last: int
    first: int
    after: int
    end: int


def make_zone(lines: list[Line], title: tuple[int, ...], first: int, last: int) -> Zone:
    """Return the zone around a headline and an article; a missing headline is where it could be."""
    if first >= len(lines):  # no article: what stands under a headline may still be about it
        first = min(first, title[-1] + 1 + NEAR) if title else 0
    upper = title[0] if title else max(0, first - NEAR)
    lower = title[-1] + 1 if title else upper
    return Zone(
        max(0, upper - ABOVE), upper, lower, first, last + 1, min(len(lines), last + 1 + AFTER)
    )


def lines_below(zone: Zone) -> list[int]:
    """Return the lines between headline and article; of a long menu only its two ends."""
    middle = zone.title_last + BELOW
    if zone.first <= middle:
        return [*range(zone.title_last, zone.first)]
    return [
        *range(zone.title_last, min(middle, zone.first)),
        *range(max(middle, zone.first - BELOW), zone.first),
    ]


def find_date_lines(lines: list[Line]) -> list[int]:
    """Return the positions of the lines that print a date and little else."""
    # Cheap: hardly a line of a menu has it. Other years stand in heads of newspapers.
    told = [
        (index, text, dates)
        for index, line in enumerate(lines)
        if len(text := line.text) <= MAX_DATE_LINE
        and ("20" in text or index < PAPER_HEAD or "民国" in text)
        and (dates := find_dates(text))
    ]
    found = [
        index
        for index, text, dates in told
        if any(_stands_alone(text, one) for one in dates)
        or account_before_date(text, is_posted_in=True)
    ]
    timed = [index for index, text, dates in told if _ACCOUNT_AND_TIME.fullmatch(text)]
    is_alone = bool(timed) and all(at > timed[0] + BESIDE for at in timed[1:2])
    if is_alone and timed[0] not in found and not _OF_DATES.search(lines[timed[0]].text):
        found = sorted([*found, *timed])
    return found


# One word, perhaps an account that no table knows, before a day with a time; no list has one below it.
_ACCOUNT_AND_TIME = compile_late(
    "(?!发[表布]于)[\u3400-\u9fffA-Za-z]{2,10} (?:发[表布]于 ?:?)?"
    "20[0-9]{2}[-/年][0-9]{1,2}[-/月][0-9]{1,2}日? ?[0-9]{1,2}:[0-9]{2}"
    "(?::[0-9]{2})?(?: 发[表布]于[\u3400-\u9fff]{2,3})?"
)


def read_head(
    page: str, lines: list[Line], labelled: LabelledLines, zone: Zone, crumb: tuple[int, ...] = ()
) -> Head:
    """Return date, sources and views of the article.

    `labelled` are the labelled values of the page's lines, `crumb` the lines of its breadcrumb.
    """
    below = lines_below(zone)
    above = [*range(zone.title_first - 1, zone.top - 1, -1)]
    near = (*below, *above, *range(zone.after, zone.end))
    if not near and not (
        _seven_digits(lines[zone.first : zone.after])
        or _dated_wire(lines, zone.first)
        or any(_after_headline(lines, zone))
    ):
        return Head(source=_read_closing_source(page, lines[zone.first : zone.after]))
    zone = Zone(*zone[:-1], _end_before_list(lines, zone))
    after = [*range(zone.after, zone.end)]
    labelled = {index: values_at(lines, labelled, index) for index in (*below, *above, *after)}
    candidates = _date_candidates(page, lines, zone, labelled)
    date = _find_date(candidates, lines, near, page)
    beside: list[Source] = []
    if date.date_line is not None and not {date.date_line + 1, date.date_line - 1} & {*crumb}:
        beside = _beside_date(page, lines, zone, date.date_line)
    sources = _find_sources(page, zone, labelled, beside)
    if not sources:
        tail = (find_reprinted(page, lines[index]) for index in after[:CREDITS])
        sources = [source for source in tail if source]
    if not sources and (closing := _read_closing_source(page, lines[zone.first : zone.after])):
        sources = [closing]
    if not sources:
        sources = _read_printed(page, lines, (*below, *after[:PRINTED]))
    named = [source for source in sources if not source.person]
    views, label = _find_views(lines, [*below, *after, *above[:NEAR]], labelled)
    if rivals := _find_rival_dates(page, below, labelled, date):
        date = date._replace(date=None, date_method="", rival_dates=rivals)
    outlets = _find_rival_sources(page, below, labelled)
    return Head(
        *date[:3],
        None if outlets else _choose_source(named),
        next((source for source in sources if source.person), None),
        views,
        label,
        date.uncertain_date,
        date.rival_dates,
        outlets,
    )


def _choose_source(named: list[Source]) -> Source | None:
    """Return the first outlet, one that is a word for many only where there is no other."""
    return next((source for source in named if not source.general), named[0] if named else None)


def _find_rival_dates(
    page: str, below: list[int], labelled: LabelledLines, head: Head
) -> tuple[FoundDate, ...]:
    """Return the page's date and another day that has as good a label, between headline and article.

    发布时间:2020-03-12 and 发布日期:2020-04-01 say the same of two days. One after 时间 alone, or
    elsewhere, tells less, 发表于 is said of a post and of what it copies, and a date that reads two
    ways is none.
    """
    if head.date is None or head.date_method != "label" or head.date_line not in below:
        return ()
    values = [
        value
        for index in below
        for value in labelled[index]
        if value.kind == "date_published" and value.label.startswith("发布")
    ]
    found = [
        _shift(one, value.start) for value in values for one in _dates_of_value(page, value)[:1]
    ]
    if len(found) < 2 or found[0].start != head.date.start:
        return ()
    other = next((one for one in found if one.day != head.date.day and one.order != "either"), None)
    return (head.date, other) if other else ()


def _find_rival_sources(page: str, below: list[int], labelled: LabelledLines) -> tuple[Source, ...]:
    """Return two labelled sources between headline and article that name different outlets.

    Words for many outlets, 转载, give way; an outlet that is a part of the other, 湖东日报 and
    湖东日报客户端, is the same.
    """
    found = _labelled_sources(page, below, labelled, "source", tail=False)
    named = [source for source in found if not source.general and not source.person]
    if len(named) < 2:
        return ()
    first = _words_of(page, named[0])
    for other in named[1:]:
        words = _words_of(page, other)
        if not (words in first or first in words or set(first.split()) & set(words.split())):
            return (named[0], other)
    return ()


def _words_of(page: str, source: Source) -> str:
    return " ".join(page[start:end] for start, end in source.parts)


def _end_before_list(lines: list[Line], zone: Zone) -> int:
    """Return where the zone after the article ends: at a list of other articles."""
    return next(
        (index for index in range(zone.after, zone.end) if _LIST.match(lines[index].text)),
        zone.end,
    )


def values_at(lines: list[Line], labelled: LabelledLines, index: int) -> list[LabelledValue]:
    """Return the labelled values of a line; an empty one at its end is looked for on the next line."""
    values = labelled.get(index, [])
    if not values or values[-1].start < values[-1].end or index + 1 >= len(lines):
        return values
    last, following = values[-1], lines[index + 1]
    near = following.number - lines[index].number <= 2 and len(following.text) <= 40
    if not near or following.text.endswith(":") or opens_end(following.text):
        return values
    if index + 1 in labelled and last.kind != "person":
        return values
    value = last._replace(start=following.start, end=following.end, line=following.number)
    return [*values[:-1], value]


DateCandidate = tuple[int, FoundDate, str]  # line, date, method


def _find_date(
    candidates: Iterator[DateCandidate], lines: list[Line], near: Iterable[int], page: str
) -> Head:
    """Return the first date that reads in one way, or does so by the order of those of `near` lines."""
    uncertain = None
    for index, found, method in candidates:
        settled: FoundDate | None = found
        if found.order == "either":
            every = [one for at in near for one in find_dates(lines[at].text)]
            settled = settle_order(found, every, page)
        if settled is not None:
            return Head(settled, method, index)
        uncertain = uncertain or found
    return Head(uncertain_date=uncertain)


def list_dates(
    page: str, lines: list[Line], labelled: LabelledLines, zone: Zone, chosen: FoundDate | None
) -> list[tuple[int, int, str]]:
    """Return the full dates near the article that are not the page's own, each with the reason.

    Spans of the page. The arguments are those of `read_head`, of which `chosen` is the answer.
    """
    zone = zone._replace(end=_end_before_list(lines, zone))
    above = [*range(zone.title_first - 1, zone.top - 1, -1)]
    near = [*lines_below(zone), *above, *range(zone.after, zone.end)]
    labelled = {index: values_at(lines, labelled, index) for index in near}
    found: dict[tuple[int, int], str] = {}
    for _, one, method in _date_candidates(page, lines, zone, labelled):
        reading = "it can be day-first or month-first" if one.order == "either" else ""
        why = reading or f"its place tells less ({method})"
        found.setdefault((one.start, one.end), why)
    for index in near:
        other = next((v.label for v in labelled[index] if _dates_other(v, labelled, index)), "")
        why = f"it stands after {other}" if other else "its line is about something else"
        for one in find_dates(lines[index].text):
            moved = _shift(one, lines[index].start)
            found.setdefault((moved.start, moved.end), why)
    if chosen is not None:
        found = {
            (s, e): why for (s, e), why in found.items() if e <= chosen.start or s >= chosen.end
        }
    return [(start, end, why) for (start, end), why in found.items()]


def list_sources(
    page: str, lines: list[Line], labelled: LabelledLines, zone: Zone, head: Head
) -> list[tuple[int, int, str]]:
    """Return what stands where a source can stand and is not it, each with the reason; as above."""
    zone = zone._replace(end=_end_before_list(lines, zone))
    above = [*range(zone.title_first - 1, zone.top - 1, -1)]
    near = [*lines_below(zone), *above, *range(zone.after, zone.end)]
    labelled = {index: values_at(lines, labelled, index) for index in near}
    beside = [] if head.date_line is None else _beside_date(page, lines, zone, head.date_line)
    chosen = {*(head.source.parts if head.source else ())}
    found: dict[tuple[int, int], str] = {}
    for source in _find_sources(page, zone, labelled, beside):
        why = f"its place tells less ({source.method})"
        why = "it is a word for many outlets" if source.general else why
        why = "it is a person's name" if source.person else why
        for part in {*source.parts} - chosen:
            found.setdefault(part, why)
    return [(start, end, why) for (start, end), why in sorted(found.items())]


def _date_candidates(
    page: str, lines: list[Line], zone: Zone, labelled: LabelledLines
) -> Iterator[DateCandidate]:
    """Yield the dates that can be the page's own, the most telling place first."""
    below = lines_below(zone)
    above = [*range(zone.title_first - 1, zone.top - 1, -1)]
    after = [*range(zone.after, zone.end)]
    near = below + above[:NEAR]
    told = [index for index in below + above if labelled[index]]
    yield from _dates_of_kind(page, told, labelled, "date_published", "label")
    yield from _dates_of_kind(page, told, labelled, "date_published_weak", "label")
    yield from _unlabelled(lines, near, labelled)
    yield from _after_headline(lines, zone)
    yield from _dates_of_kind(page, near, labelled, "date_updated", "label_updated")
    yield from _posted(lines, [*near, *range(zone.first, zone.end)])
    yield from _timed(lines, below, labelled)
    yield from _told_ago(lines, near)
    for index in (*below, zone.first):
        yield from _dated_wire(lines, index)
    yield from _dates_of_kind(page, after, labelled, "date_published", "label")
    yield from _closing_dates(lines, after)
    yield from _printed_dates(lines, after[:PRINTED])
    yield from _seven_digits(lines[zone.first : zone.after])
    yield from _dates_of_kind(page, after, labelled, "date_updated", "label_updated")


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
    ]
    values.sort(key=lambda one: not one[1].label.startswith("发布"))
    return [
        (index, _shift(found, value.start), method)
        for index, value in values
        for found in _dates_of_value(page, value)
        if found.start <= 4
        or _TIME_FIRST.match(fold(page[value.start : value.start + found.start]))
    ]


# A time, or how long ago that was: 3天前 (2021-06-27 10:00).
_AGO = "[0-9]{1,3} ?(?:年|个?月|周|星期|天|日|个?小时|分钟)[之以]?前"
_TIME_FIRST = re.compile(
    f"(?:[0-9]{{1,2}}:[0-9][0-9](?::[0-9][0-9])? ?(?:[AaPp][Mm])?[ ,]*|{_AGO} ?[(]"
    "|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6}[., ]{1,2})$"
)
_WEAK_DATES = ("date_published_weak",)


def _has_place(labelled: LabelledLines, index: int) -> bool:
    """Tell whether a line beside this one, or the line itself, says where an event is."""
    near = (index - 1, index, index + 1)
    return any(value.kind == "event_place" for at in near for value in labelled.get(at, []))


def _dates_of_value(page: str, value: LabelledValue) -> tuple[FoundDate, ...]:
    text = fold(page[value.start : value.end + 12].split("\n")[0].split("\r")[0])
    return find_dates(text)[:1] or find_short_date(text)


def _shift(found: FoundDate, offset: int) -> FoundDate:
    start, end, day, order = found
    return FoundDate(start + offset, end + offset, day, order)


def _unlabelled(
    lines: list[Line], indices: list[int], labelled: LabelledLines
) -> list[DateCandidate]:
    """Return the dates of lines that are about a date and not labelled as another one."""
    return [
        (index, _shift(found, lines[index].start), _tell_date_line(lines[index].text, found))
        for index in indices
        if len(lines[index].text) <= MAX_DATE_LINE
        and not (index and _is_other_date(labelled.get(index - 1, []), lines[index - 1].end))
        for found in find_dates(lines[index].text)[:1]
        or (lines[index].text[0].isdecimal() and _date_over_lines(lines, index))
        or _short_date_alone(lines[index].text)
        if not any(
            _dates_other(value, labelled, index)
            for value in labelled[index]
            if value.label_start <= lines[index].start + found.start  # 2010-01-06 分类: is dated
        )
        if _stands_alone(lines[index].text, found) or found.end > len(lines[index].text)
        if not _is_today(lines, index, found)
    ]


def _is_today(lines: list[Line], index: int, found: FoundDate) -> bool:
    """Tell whether nothing but the day of the week is on the line below a date: the site's clock."""
    is_whole = found.end - found.start == len(lines[index].text)
    below = lines[index + 1].text if is_whole and index + 1 < len(lines) else ""
    return len(below) == len("星期一") and below.startswith("星期")


def _tell_date_line(text: str, found: FoundDate) -> str:
    """Return the method of a date by its line: that of a newspaper's head can be from before the web."""
    if found.day.year < WEB_YEAR and is_paper_head(text[: found.start], text[found.end :]):
        return "newspaper_head"
    return "date_line"


def _dates_other(value: LabelledValue, labelled: LabelledLines, index: int) -> bool:
    """Tell whether a label says that the date of its line is not the page's."""
    if value.kind in _WEAK_DATES:
        return _has_place(labelled, index)
    return value.kind in _OTHER_DATES


def _timed(lines: list[Line], indices: list[int], labelled: LabelledLines) -> list[DateCandidate]:
    """Return the one date with a time of day, or at the end of its line, after any short words.

    原创 应急君 应急管理 2021-07-21 18:00 between headline and article: the words are names of accounts
    that no table knows.
    """
    found = [
        (index, _shift(date, lines[index].start), "date_line")
        for index in indices
        if len(lines[index].text) <= MAX_DATE_LINE
        and all(value.kind == "person" for value in labelled[index])
        for date in find_dates(lines[index].text)
    ]
    if len(found) != 1:
        return []
    line, date = lines[found[0][0]], found[0][1]
    front, back = line.text[: date.start - line.start], line.text[date.end - line.start :]
    told = front.rstrip().removesuffix("发表于").removesuffix("发布于")
    if _SHORT_WORDS.fullmatch(front) is None or _OF_DATES.search(told):
        return []  # 演出 2021-06-27 19:30
    return found if _CLOCK.match(back) or (not back and _are_accounts(front)) else []


def _told_ago(lines: list[Line], indices: list[int]) -> list[DateCandidate]:
    """Return the date in brackets after how long ago that was: 王琳 17年前 (2009/02/05 04:55)."""
    return [
        (index, _shift(date, lines[index].start + match.start(1)), "date_line")
        for index in indices
        if "前" in lines[index].text and "。" not in lines[index].text
        for match in [_AGO_DATE.search(lines[index].text)]
        if match
        for date in find_dates(match[1])
    ][:1]


_AGO_DATE = re.compile(rf"{_AGO} ?[(]((?:19|20)[0-9][0-9][-/][0-9]{{1,2}}[-/][0-9]{{1,2}})[ )]")


def _posted(lines: list[Line], indices: list[int]) -> list[DateCandidate]:
    """Return the date of the first post of a forum: 发信站: 江城站 (Thu May  6 20:41:33 2021)."""
    found = []
    for index in indices:
        text = lines[index].text
        is_near = len(text) <= MAX_DATE_LINE and ":" in text and "20" in text
        match = _POST.match(text) if is_near else None
        dates = find_dates(match[0]) if match else ()
        found += [(index, _shift(date, lines[index].start), "date_line") for date in dates[:1]]
    return found[:1]


_POST = re.compile(
    r"""
    (?:发信站|时间) [ ]?:?[ ] .{0,24}? [A-Z][a-z]{2}[ ][A-Z][a-z]{2}[ ]{1,2}[0-9]{1,2}[ ]  # of a BBS
    [0-9]{2}:[0-9]{2}:[0-9]{2}[ ](?:19|20)[0-9]{2}
    | \W{0,3}[\w·]{1,16}\W{0,3}[ ]于[ ](?:19|20)[0-9]{2}[-/][0-9]{1,2}[-/][0-9]{1,2}  # 湖东人 于
    (?=[ ][0-9:]{4,8}[ ]?(?:发布|发表|首发))
    | 送交者 ?:.{1,24}?[ ]于[ ](?:19|20)[0-9]{2}[-/][0-9]{1,2}[-/][0-9]{1,2}(?=[ ][0-9:]{4,8})
    | (?:1楼|楼主)[ |·]{1,3}(?:19|20)[0-9]{2}[-/][0-9]{1,2}[-/][0-9]{1,2}(?=[ ][0-9:]{4,8}(?:[ ]|$))
    """,
    re.VERBOSE,
)


def _are_accounts(front: str) -> bool:
    """Tell whether two words or more before a date can be names of accounts: 湖东人 大湖东.

    One word is what happens on that day: 演出 2022-06-06.
    """
    return len(front.split()) > 1 and _OF_DATES.search(front) is None


def _closing_dates(lines: list[Line], after: list[int]) -> list[DateCandidate]:
    """Return the dates after the article that stand over a time of day: 香港时间16时30分.

    So close the releases of the governments of Hong Kong and Macao.
    """
    return [
        (index, _shift(found, lines[index].start), "date_line")
        for index in after
        if index + 1 < len(lines) and _LOCAL_TIME.match(lines[index + 1].text)
        for found in find_dates(lines[index].text)[:1]
        if _stands_alone(lines[index].text, found)
    ]


def _printed_dates(lines: list[Line], after: list[int]) -> list[DateCandidate]:
    """Return the date of the paper that printed the article: 《江城日报》(2023年08月17日 03版)."""
    return [
        (index, _shift(found, lines[index].start), "date_line")
        for index in after
        if _PRINTED_IN.fullmatch(lines[index].text)
        for found in find_dates(lines[index].text)[:1]
    ]


def _read_printed(page: str, lines: list[Line], indices: Iterable[int]) -> list[Source]:
    """Return the paper that such a line under the headline or the article names."""
    found = (
        find_outlet_in_date_line(page, lines[index])
        for index in indices
        if _PRINTED_IN.fullmatch(lines[index].text)
    )
    return [source for source in found if source]


PRINTED = 3  # lines after the article in which the paper is named that printed it
_PRINTED_IN = compile_late(
    r"[(]?《 ?[\u3400-\u9fff·]{2,12} ?》 ?[(] ?(?:19|20)[0-9][0-9]年[0-9]{1,2}月[0-9]{1,2}日 {0,4}"
    r"第? ?[A-Z]?[0-9]{1,3} ?版 ?[)]{1,2}"
)
_LOCAL_TIME = compile_late(r"[\u3400-\u9fff]{0,2}时间 ?[0-9]{1,2}[时:]")


def _after_headline(lines: list[Line], zone: Zone) -> Iterator[DateCandidate]:
    """Yield the day that follows the headline and its site in their line."""
    for index in range(zone.title_first, zone.title_last):
        text = lines[index].text
        if "日" in text and find_dated_tail(text):
            yield index, _shift(find_dates(text)[-1], lines[index].start), "after_headline"


def _dated_wire(lines: list[Line], first: int) -> list[DateCandidate]:
    """Return the full date inside the dateline of the article: 【大纪元2020年07月17日讯】."""
    head = lines[first].text[:DATED_WIRE] if first < len(lines) else ""
    head = fold(head) if "年" in head and ("讯" in head or "电" in head) else ""
    if not head or (match := _WIRE_DATE.match(head)) is None:
        return []
    return [
        (-1, _shift(found, lines[first].start), "dateline")
        for found in find_dates(head)[:1]
        if found.start == match.start(1) and found.end <= match.end(1)
    ]


DATED_WIRE = 48  # characters in which a dateline with a year stands
_WIRE_DATE = re.compile(
    r"(?:[(\[【][^()\[\]【】]{2,20}[讯电] ?[)\]】] ?)?[(\[【]? ?"
    r"[\u3400-\u9fffA-Za-z·]{2,14} ?((?:19|20)[0-9][0-9] ?年 ?[0-9]{1,2} ?月 ?[0-9]{1,2} ?日)"
    r" ?[\u3400-\u9fff]{0,4}(?:[讯电]|报[道导])"
)
_SHORT_WORDS = re.compile(r"[\w ·|—-]{0,24} ")
_OF_DATES = compile_late(
    "时间|日期|截至|截止|更新|修订|时限|举[办行]|开[幕庭业播标放]|演出|首演|上映|比赛|活动|会议|报名|播出|生效|施行"
    "|实施|成立|出生|逝世|地点|版本|有效|[在于到至从]$"
)
_CLOCK = re.compile(r" ?[0-9]{1,2}:[0-9][0-9](?::[0-9][0-9])?(?![0-9])")
_OTHER_DATES = ("date_created", "date_updated", "document")


def _is_other_date(values: list[LabelledValue], end: int) -> bool:
    """Tell whether the last label of a line that ends at `end` announces what is on the next line.

    A document's label with its value in its own line, 分类:民生, does not.
    """
    if not values or values[-1].kind not in _OTHER_DATES:
        return False
    return values[-1].kind != "document" or not values[-1].start < values[-1].end <= end


def _stands_alone(text: str, found: FoundDate) -> bool:
    """Tell whether a date is what its line is about.

    In front of it stands nothing, a time, an address, a label, or names of outlets and people;
    after it nothing, a time, or what is set off from it. 查看旧版(2007年11月18号以前) and a
    sub-heading 2021年7月1日写给党 are about something else.
    """
    front, back = text[: found.start], text[found.end :]
    if (front or "版" in back) and is_paper_head(front, back):
        return True
    if found.day.year < WEB_YEAR or (len(back) > SHORTEST_RANGE and _RANGE.match(back)):
        return False
    if front.endswith("(") and front[-2:-1].isalnum() and back[1:].strip():
        return False  # 江城快报(2022.05.16)周一 is a headline
    if (
        _DATE_BACK.match(back) is None
        and not is_outlet(_WORD_BACK.split(back.lstrip(_LOOSE))[0])
        and not (text[found.end - 3] == "-" and not front and are_names(back))
    ):
        return False  # 2020年6月8日新闻发布会预告
    if _DATE_FRONT.fullmatch(front):
        return True
    if "|" in front and section_before_bar(front) and _CLOCK.match(back):
        return True
    if "." in front and _SITE_STAMP.fullmatch(front):
        return True
    if len(front) > LONGEST_FRONT:
        return "记者" in front and _is_byline(front)
    words = _WORDS_IN_FRONT.split(front)
    return (
        _is_of_labels(front)
        or _is_byline(front)
        or ("版" in front and _is_paper_page(front))
        or all(_can_stand_in_front(word.strip(_LOOSE)) for word in words if word)
    )


# A site, which no table needs to know, and its address: 江城国际 www.jiangcheng.example 2021-06-27.
_SITE_STAMP = re.compile(r"[\w·]{2,6} {1,2}(?:https?://)?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+ *[(]?")


def _is_paper_page(front: str) -> bool:
    """Tell whether the page of a newspaper stands in front of a date, buttons aside."""
    page = _PAPER_BUTTONS.sub(" ", front).rstrip(" ")
    return paper_page_pattern().fullmatch(page) is not None


_PAPER_BUTTONS = re.compile(" [0-9]?[上下]一[版期篇][0-9]?(?= |$)| [0-9][上下]一[版期]| 返回目录")
LONGEST_FRONT = 36  # characters before a date, if no reporters are named there
# 【来源】江城日报 and □王琳 are two words and one.
_WORDS_IN_FRONT = re.compile("[ :|\\]】■◆●□◇◎]+")


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
    if front[0] in "([【" and is_byline(front.strip()):
        return True  # 【江城社 王琳 江州报导】
    outlet, word, names = front.partition("记者")
    if not word or (outlet and not is_outlet(outlet.strip(_LOOSE))):
        return False
    return next(read_names(names, 0, len(names), strict=True), None) is not None


_CREDIT_MARK = re.compile("(?:文|图|摄影?|译|采访)[:/|]|/(?:文|图|摄|译)|(?:记者|通讯员) ")


def _is_of_labels(front: str) -> bool:
    """Tell whether nothing but sources, people and views with their labels is in front of a date.

    After 上一篇 or 成文日期 the date is another one.
    """
    front = _FONT_SIZE.sub("", front.lstrip(_LOOSE))
    labels = find_labels(_SHORT_CREDITS.sub("", front) if ":" in front[:4] else front)
    kinds = [label_kinds()[word] for _, _, word in labels]
    kinds = kinds[kinds[:1] == ["title_original"] :]  # 原标题:X 来源:Y 2020-03-12
    return bool(kinds) and labels[0][0] == 0 and all(kind in _BESIDE_DATES for kind in kinds)


# 文:王琳 图:李大明 before the labels of the source.
_SHORT_CREDITS = compile_late("^(?:(?:文字?|图片?|摄影?|图文|文图) ?: ?[\u3400-\u9fff、]{2,9} +)+")
_FONT_SIZE = re.compile("^字[号体][大中小 +-]+")


def _can_stand_in_front(word: str) -> bool:
    if word.isascii() or word in label_kinds() or is_outlet(word) or _is_tool(word):
        return True
    if "/" in word:  # 民视新闻/综合报导
        return all(map(_can_stand_in_front, word.split("/")))
    return is_bare_name(word) or word in _IN_FRONT or is_office(word)


def _is_tool(word: str) -> bool:
    """Tell whether a word is a button for the page, with its count or not: 打印, 评论(0).

    推荐 and 视频 are buttons too, and sections of which the date of another article can follow.
    """
    button = _COUNT_OF_BUTTON.sub("", word)
    is_section = button == word and word in phrases("section", "exact")
    return button in phrases("widget", "exact") and not is_section


_COUNT_OF_BUTTON = re.compile("[(][0-9]{0,6}[)]?$")
_IN_FRONT = ("记者", "作者", "文", "编辑", "综合报道", "综合报导", "")


def _short_date_alone(text: str) -> list[FoundDate]:
    """Return the date of a line that is one with a short year and a time to the second.

    >>> [str(found.day) for found in _short_date_alone("• 22-07-01 20:15:57")]
    ['2022-07-01']
    """
    match = _SHORT_ALONE.fullmatch(text) if len(text) < 24 and text.count(":") == 2 else None
    if match is None:
        return []
    start = match.start(1)
    return [
        one._replace(start=one.start + start, end=one.end + start)
        for one in find_short_date(match[1])
    ]


_SHORT_ALONE = re.compile(
    r"\W{0,3}([0-4][0-9]-[0-9]{2}-[0-9]{2}) [0-9]{2}:[0-9]{2}:[0-9]{2}\W{0,2}"
)


def _date_over_lines(lines: list[Line], index: int) -> list[FoundDate]:
    """Return the date that two lines share, like a leaf of a calendar: 2021 and 06-27, 27 and 2021/06.

    The second line can go on with a time or a label.
    """
    first = lines[index].text
    if len(first) > LONGEST_PART or index + 1 >= len(lines):
        return []
    following = lines[index + 1]
    match = _PARTS.match(f"{first} {following.text[:MAX_DATE_LINE]}")
    if match is None or following.number - lines[index].number > 2:
        return []
    parts = match.groupdict()
    year, month, day = (
        next(filter(None, (parts[f"{kind}{form}"] for form in "1234"))) for kind in "ymd"
    )
    made = make_date(int(year), int(month), int(day))
    shift = following.start - lines[index].end - 1  # what stands between the lines, if no blank
    return [FoundDate(0, match.end() + shift, made, "ymd")] if made else []


LONGEST_PART = 8  # characters of the first line of such a date: 2021年06月
_YEAR_PART, _DAY_PART = "(?:19|20)[0-9]{2}", "[0-9]{1,2}"
_PARTS = compile_late(
    rf"(?:(?P<y1>{_YEAR_PART})[年./-]? (?P<m1>{_DAY_PART}) ?[./月-] ?(?P<d1>{_DAY_PART})日?"
    rf"|(?P<m2>{_DAY_PART}) ?[./月-] ?(?P<d2>{_DAY_PART})日? (?P<y2>{_YEAR_PART})年?"
    rf"|(?P<d3>{_DAY_PART})日? (?P<y3>{_YEAR_PART}) ?[./年-] ?(?P<m3>{_DAY_PART})月?"
    rf"|(?P<y4>{_YEAR_PART}) ?[./年-] ?(?P<m4>{_DAY_PART})[./月-]? (?P<d4>{_DAY_PART})日?"
    r")(?=$| (?:[0-9]{1,2}:[0-9]{2}|[^0-9]))"
)


def _seven_digits(article: list[Line]) -> list[DateCandidate]:
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
            (-1, one._replace(start=start, end=line.end), "date_line")
            for one in find_dates(closing[1])
        ]
    if (match := _SEVEN.search(line.text[-12:])) is None:
        return []
    offset = max(0, len(line.text) - 12)
    found = find_dates(f"民国{match[1]}年{match[2]}月{match[3]}日")
    return [
        (-1, one._replace(start=line.start + offset + match.start(1), end=line.end), "seven_digits")
        for one in found
    ]


def _find_sources(
    page: str, zone: Zone, labelled: LabelledLines, beside: list[Source]
) -> list[Source]:
    """Return what stands where sources stand, the most telling place first."""
    below = [index for index in lines_below(zone) if labelled[index]]
    top = max(zone.top, zone.title_first - 2 * NEAR)
    above = [index for index in range(zone.title_first - 1, top - 1, -1) if labelled[index]]
    nearest = [index for index in above if index >= zone.title_first - NEAR]
    credits = min(zone.after + CREDITS, zone.end)
    after = [index for index in range(zone.after, zone.end) if labelled[index]]
    near = [index for index in after if index < credits]
    return [
        *_labelled_sources(page, below, labelled, "source", tail=False),
        *_labelled_sources(page, above, labelled, "source", tail=False),
        *_labelled_sources(page, near, labelled, "source", tail=True),
        *beside,
        *_labelled_sources(page, after[len(near) :], labelled, "source", tail=True),
        *_labelled_sources(page, [*below, *after], labelled, "source_weak", tail=True),
        *_labelled_sources(page, nearest, labelled, "source_weak", tail=True),
    ]


def _read_closing_source(page: str, article: list[Line]) -> Source | None:
    """Return the outlet that parentheses at the end of the article name: (来源:江城网)[编辑:王琳]."""
    if not article:
        return None
    offset = max(article[-1].start, article[-1].end - CLOSING)
    tail = page[offset : article[-1].end]
    match = _CLOSING_SOURCE.search(fold(tail)) if _SOURCE_WORD.search(tail) else None
    if match is None:
        return None
    start, end = match.span(match.lastindex or 0)
    return read_source(page, offset + start, offset + end, "closing_parenthesis", tail=True)


CLOSING = 72  # characters at the end of the article in which its source can stand
_SOURCE_WORD = re.compile("来源|稿源|出处|转[载]?自|摘自")
_CLOSING_SOURCE = compile_late(
    r"""
    (?: [(【\[] (?:转|转载|摘)自 [ ]?:?[ ]?
        ([^()【】\[\]。:/、,]{2,16}) (?=[/)】\]])            # 1: the outlet it was taken from
        [^()【】\[\]。]{0,24} [)】\]]                       # and editors
      | [(【\[] (?:[^()【】\[\]。]{0,24}[ ])?              # ( and perhaps reporters,
        (?:文章|稿件|信息|新闻)?(?:来源|稿源|出处) [ ]?:[ ]?  # the label,
        ([^()【】\[\]。:]{2,48}) [)】\]]                    # 2: the outlet )
      | [。!！”] [ ]? (?:本文|文章|稿件)来源 [ ]?:[ ]?       # or a label after the last sentence,
        ([^()【】\[\]。: ]{2,24})                           # 3: and the outlet
    )
    (?: [ ]? [(【\[][^()【】\[\]]{2,24}[)】\]] )? $        # editors in brackets of their own
    """,
    re.VERBOSE,
)


def _labelled_sources(
    page: str, indices: list[int], labelled: LabelledLines, kind: str, *, tail: bool
) -> list[Source]:
    return [
        source
        for index in indices
        for value in labelled[index]
        if value.kind == kind and value.end > value.start
        if (source := read_source(page, value.start, value.end, "label", tail=tail))
    ]


def _beside_date(page: str, lines: list[Line], zone: Zone, date_line: int) -> list[Source]:
    """Return the outlet in the line of the date, the one after it, or the one before it."""
    near = range(max(zone.top, zone.title_first - NEAR), zone.first)
    sources = [
        find_outlet_in_date_line(page, lines[date_line]),
        *(
            find_outlet(page, lines[index])
            for step in (1, -1)
            for index in _walk_beside(lines, date_line, step)
            if index in near and not zone.title_first <= index < zone.title_last
            if not (step > 0 and _opens_menu(lines, index))
        ),
    ]
    return [source for source in sources if source is not None]


def _opens_menu(lines: list[Line], index: int) -> bool:
    """Tell whether the two lines after this one are words of a menu: 今日头条, 专题, 要闻."""
    below = [line.text for line in lines[index + 1 : index + 3]]
    return len(below) > 1 and all(word in phrases("section", "exact") for word in below)


def _walk_beside(lines: list[Line], date_line: int, step: int) -> Iterator[int]:
    """Yield the lines beside that of the date; buttons and a name may stand between."""
    index = date_line + step
    for _ in range(BESIDE):
        if not 0 <= index < len(lines) or abs(lines[index].number - lines[index - step].number) > 3:
            return
        yield index
        text = lines[index].text.strip(_LOOSE)
        if not text or not (is_button(text) or is_bare_name(text) or _PASSED.match(text)):
            return
        index += step


_PASSED = re.compile("字[级号体型] ?:|(?:最[后近])?更新(?:时间|日期)? ?:")  # 字级: 小 中 大


def _find_views(
    lines: list[Line], indices: list[int], labelled: LabelledLines
) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
    """Return the span of the number of views, and of the first label for it."""
    label = None
    for index in indices:
        line = lines[index]
        if len(line.text) <= MAX_DATE_LINE and (match := _find_counted(line.text)):
            return (line.start + match.start(1), line.start + match.end(1)), label
        for value in labelled[index]:
            if value.kind != "view_count":
                continue
            label = label or (value.label_start, value.label_end)
            holder = line if value.line == line.number else lines[index + 1]
            match = _COUNT.match(holder.text, max(0, value.start - holder.start))
            if match and value.end > value.start:
                return (holder.start + match.start(1), holder.start + match.end(1)), label
    return None, label


def _find_counted(text: str) -> re.Match[str] | None:
    """Return the number that its line calls a number of views; a word of counting comes first."""
    if _COUNTING.search(text) is None and "人气" not in text:
        return None
    return _labelled_count().search(text) or _COUNTED.search(text)


def read_count(page: str, span: tuple[int, int]) -> int:
    """Return the number that is printed in `span`.

    >>> read_count("1,164次", (0, 5)), read_count("1.25万", (0, 5))
    (1164, 12500)
    """
    start, end = strip_span(page, *span)
    number, ten_thousand, _ = fold(page[start:end]).replace(",", "").partition("万")
    whole, _, part = number.strip().partition(".")
    return int(whole + part.ljust(4, "0")) if ten_thousand else int(whole)
