"""Read the lines between headline and article, and those right behind it: date, sources, views.

The date of the page is, in this order: one behind a label of publication, one that stands alone (or
with a time and an outlet) between headline and article or shortly above the headline, one behind a
label of updating. Dates of signature, of related articles and in sentences are none of these. What
can be read in two ways is none either.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from shanben.pages.extract.readers.body import is_noise
from shanben.pages.extract.readers.outlets import (
    Source,
    find_outlet,
    find_outlet_in_date_line,
    read_source,
)
from shanben.pages.extract.tools.dates import FoundDate, find_dates, find_short_date, settle_order
from shanben.pages.extract.tools.labels import Field, Fields
from shanben.pages.extract.tools.lines import SHORT, Line, fold, strip_span
from shanben.pages.extract.tools.people import is_bare_name, read_names
from shanben.pages.extract.tools.vocabulary import (
    find_labels,
    is_outlet,
    label_fields,
    outlet_pattern,
)

ABOVE, BEHIND = 30, 14  # lines above the headline, and behind the article, in which labels count
BELOW = 60  # lines below the headline, and above the article, in which anything counts
MAX_DATE_LINE = 70  # characters of a line that can be about a date
BESIDE = 3  # lines to either side of the date in which its outlet can stand
NEAR = 8  # lines above the headline in which a date without label counts

_DATE_FRONT = re.compile(
    r"[(\[【|·: -]*(?:(?:https?://|www\.)?[A-Za-z0-9.]+ ?)?(?:\d{1,2}:\d\d(?::\d\d)?)?[(\[【|·: -]*"
)
_DATE_BACK = re.compile(
    r"(?: ?(?:星期|周|礼拜)[一二三四五六日天])?[ ,T]{0,3}(?:[上下]午 ?)?"
    r"(?:\d{1,2}:\d\d|$|[ |()/\[\]【】·•,-]|来源|更新|发布|作者|编辑|格林)"
)
_BESIDE_DATES = ("source", "source_weak", "person", "view_count", "system")
_LOOSE = " |()[]【】:·•,-/"
_NUMBER = r"(\d[\d,]{0,11}(?:\.\d{1,2} ?(?=万))?(?: ?万(?!\+))?)(?![\d.万])"
_COUNT = re.compile(_NUMBER)
_COUNTED = re.compile(
    rf"{_NUMBER} ?(?:次(?:阅读|浏览|点击|查看|观看)|(?:人气|人?阅读|浏览)(?=$| ))"
)
_COUNTING = re.compile("次|人气|阅读|浏览")
_LIST = re.compile(
    r"[\W_]{0,3}(?:相关|延伸|推荐|更多|热门|最新|其他)(?:阅读|新闻|报道|文章|稿件|资讯|链接)[\W_]{0,3}$"
    r"|(?:网友|最新|热门)评论"
)
_YEAR, _MONTH_DAY = re.compile(r"(?:19|20)\d\d"), re.compile(r"\d{1,2} ?[-/.] ?\d{1,2}")
_SEVEN = re.compile(r"[)\]】] ?(1[0-3]\d)(\d\d)(\d\d)$")


class Head(NamedTuple):
    """What labels and dates say; spans of the page.

    `person` is a name where a source should be, `uncertain_date` a date that reads two ways.
    """

    date: FoundDate | None = None
    date_method: str = ""
    date_line: int | None = None
    source: Source | None = None
    person: Source | None = None
    views: tuple[int, int] | None = None
    views_label: tuple[int, int] | None = None
    uncertain_date: FoundDate | None = None


class Zone(NamedTuple):
    """The lines to read: from `top` above the headline to `end` behind the article."""

    top: int
    title_first: int
    title_last: int
    first: int
    behind: int
    end: int


def make_zone(lines: list[Line], title: tuple[int, ...], first: int, last: int) -> Zone:
    """Return the zone around a headline and an article; a missing headline is where it could be."""
    if first >= len(lines):  # no article: what stands under a headline may still be about it
        first = min(first, title[-1] + 1 + NEAR) if title else 0
    upper = title[0] if title else max(0, first - NEAR)
    lower = title[-1] + 1 if title else upper
    return Zone(
        max(0, upper - ABOVE), upper, lower, first, last + 1, min(len(lines), last + 1 + BEHIND)
    )


def lines_below(zone: Zone) -> list[int]:
    """Return the lines between headline and article; of a long menu only its two ends."""
    middle = zone.title_last + BELOW
    return [
        *range(zone.title_last, min(middle, zone.first)),
        *range(max(middle, zone.first - BELOW), zone.first),
    ]


def find_date_lines(lines: list[Line]) -> list[int]:
    """Return the positions of the lines that print a date and little else."""
    return [
        index
        for index, line in enumerate(lines)
        if len(text := line.text) <= MAX_DATE_LINE
        and "20" in text  # cheap: hardly a line of a menu has it
        and any(_stands_alone(text, found) for found in find_dates(text))
    ]


def read_head(
    page: str, lines: list[Line], labelled: Fields, zone: Zone, crumb: tuple[int, ...] = ()
) -> Head:
    """Return date, sources and views of the article.

    `labelled` are the fields of the page's lines, `crumb` the lines of its breadcrumb.
    """
    below = lines_below(zone)
    above = [*range(zone.title_first - 1, zone.top - 1, -1)]
    near = (*below, *above, *range(zone.behind, zone.end))
    if not near and _seven_digits(lines[zone.first : zone.behind]) == []:
        return Head()
    every = [found for index in near for found in find_dates(lines[index].text)]
    zone = zone._replace(end=_end_before_list(lines, zone))
    behind = [*range(zone.behind, zone.end)]
    fields = {index: fields_of(lines, labelled, index) for index in (*below, *above, *behind)}
    date = _find_date(page, lines, zone, fields, every)
    beside: list[Source] = []
    if date.date_line is not None and not {date.date_line + 1, date.date_line - 1} & {*crumb}:
        beside = _beside_date(page, lines, zone, date.date_line)
    sources = _find_sources(page, zone, fields, beside)
    named = [source for source in sources if not source.person]
    views, label = _find_views(lines, [*below, *behind], fields)
    return date._replace(
        source=next(
            (source for source in named if not source.general), named[0] if named else None
        ),
        person=next((source for source in sources if source.person), None),
        views=views,
        views_label=label,
    )


def _end_before_list(lines: list[Line], zone: Zone) -> int:
    """Return where the zone behind the article ends: at a list of other articles."""
    return next(
        (index for index in range(zone.behind, zone.end) if _LIST.match(lines[index].text)),
        zone.end,
    )


def fields_of(lines: list[Line], labelled: Fields, index: int) -> list[Field]:
    """Return the fields of a line; an empty value is looked for on the next line."""
    fields = labelled.get(index, [])
    if not fields or fields[-1].start < fields[-1].end or index + 1 >= len(lines):
        return fields
    last, following = fields[-1], lines[index + 1]
    near = following.number - lines[index].number <= 2 and len(following.text) <= 40
    if not near or (index + 1 in labelled and last.name != "person"):
        return fields
    value = last._replace(start=following.start, end=following.end, line=following.number)
    return [*fields[:-1], value]


Candidate = tuple[int, FoundDate, str]  # line, date, method


def _find_date(
    page: str, lines: list[Line], zone: Zone, fields: Fields, every: list[FoundDate]
) -> Head:
    uncertain = None
    for index, found, method in _date_candidates(page, lines, zone, fields):
        settled = settle_order(found, every)
        if settled is not None:
            return Head(settled, method, index)
        uncertain = uncertain or found
    return Head(uncertain_date=uncertain)


def _date_candidates(
    page: str, lines: list[Line], zone: Zone, fields: Fields
) -> Iterator[Candidate]:
    """Yield the dates that can be the page's own, the most telling place first."""
    below = lines_below(zone)
    above = [*range(zone.title_first - 1, zone.top - 1, -1)]
    behind = [*range(zone.behind, zone.end)]
    near = below + above[:NEAR]
    yield from _labelled(page, below + above, fields, "date_published", "label")
    yield from _unlabelled(lines, near, fields)
    yield from _labelled(page, near, fields, "date_updated", "label_updated")
    yield from _timed(lines, below, fields)
    yield from _labelled(page, behind, fields, "date_published", "label", bare=False)
    yield from _seven_digits(lines[zone.first : zone.behind])
    yield from _labelled(page, behind, fields, "date_updated", "label_updated")


def _labelled(
    page: str, indices: list[int], fields: Fields, name: str, method: str, *, bare: bool = True
) -> list[Candidate]:
    """Return the dates behind labels of this kind; 时间 and 日期 can be an event's (`bare`)."""
    return [
        (index, _shift(found, field.start), method)
        for index in indices
        for field in fields[index]
        if field.name == name and (bare or field.label not in ("时间", "日期"))
        for found in _dates_of_value(page, field)
        if found.start <= 4
    ]


def _dates_of_value(page: str, field: Field) -> tuple[FoundDate, ...]:
    value = fold(page[field.start : field.end + 12].split("\n")[0].split("\r")[0])
    return find_dates(value)[:1] or find_short_date(value)


def _shift(found: FoundDate, offset: int) -> FoundDate:
    return found._replace(start=found.start + offset, end=found.end + offset)


def _unlabelled(lines: list[Line], indices: list[int], fields: Fields) -> list[Candidate]:
    """Return the dates of lines that are about a date and not labelled as another one."""
    return [
        (index, _shift(found, lines[index].start), "date_line")
        for index in indices
        if len(lines[index].text) <= MAX_DATE_LINE
        and not any(field.name in _OTHER_DATES for field in fields[index])
        and not _is_other_date(fields.get(index - 1, []))
        for found in find_dates(lines[index].text)[:1] or _date_over_lines(lines, index)
        if _stands_alone(lines[index].text, found) or found.end > len(lines[index].text)
    ]


def _timed(lines: list[Line], indices: list[int], fields: Fields) -> list[Candidate]:
    """Return the one date with a time of day between headline and article, behind any short words.

    原创 应急君 应急管理 2021-07-21 18:00: the words are names of accounts that no table knows.
    """
    found = [
        (index, _shift(date, lines[index].start), "date_line")
        for index in indices
        if len(lines[index].text) <= MAX_DATE_LINE
        and all(field.name == "person" for field in fields[index])
        for date in find_dates(lines[index].text)
    ]
    if len(found) != 1:
        return []
    line, date = lines[found[0][0]], found[0][1]
    front, behind = line.text[: date.start - line.start], line.text[date.end - line.start :]
    return found if _SHORT_WORDS.fullmatch(front) and _CLOCK.match(behind) else []


_SHORT_WORDS = re.compile(r"[\w ·|]{0,24} ")
_CLOCK = re.compile(r" ?\d{1,2}:\d\d(?::\d\d)?(?!\d)")
_OTHER_DATES = ("date_created", "date_updated", "document")


def _is_other_date(fields: list[Field]) -> bool:
    return bool(fields) and fields[-1].name in _OTHER_DATES


def _stands_alone(text: str, found: FoundDate) -> bool:
    """Tell whether a date is what its line is about.

    In front of it stands nothing, a time, an address, a label, or names of outlets and people;
    behind it nothing, a time, or what is set off from it. 查看旧版(2007年11月18号以前) and a
    sub-heading 2021年7月1日写给党 are about something else.
    """
    behind = text[found.end :]
    if _DATE_BACK.match(behind) is None and outlet_pattern().match(behind.lstrip(_LOOSE)) is None:
        return False
    front = text[: found.start]
    if _DATE_FRONT.fullmatch(front):
        return True
    if len(front) > 36:
        return False
    words = front.replace(":", " ").split()
    return (
        _is_of_labels(front)
        or _is_byline(front)
        or all(_can_stand_in_front(word.strip(_LOOSE)) for word in words)
    )


def _is_byline(front: str) -> bool:
    """Tell whether reporters are named in front of a date: 记者许家祯/综合报导, 记者王莞宁 台北."""
    outlet, word, names = front.partition("记者")
    if not word or (outlet and not is_outlet(outlet.strip(_LOOSE))):
        return False
    return next(read_names(names, 0, len(names), strict=True), None) is not None


def _is_of_labels(front: str) -> bool:
    """Tell whether nothing but sources, people and views with their labels is in front of a date.

    Behind 上一篇 or 成文日期 the date is another one.
    """
    labels = find_labels(front.lstrip(_LOOSE))
    return (
        bool(labels)
        and labels[0][0] == 0
        and all(label_fields()[word] in _BESIDE_DATES for _, _, word in labels)
    )


def _can_stand_in_front(word: str) -> bool:
    if word.isascii() or word in label_fields() or is_outlet(word):
        return True
    return is_bare_name(word) or word in ("记者", "作者", "文", "编辑")


def _date_over_lines(lines: list[Line], index: int) -> list[FoundDate]:
    """Return the date whose year stands on one line and whose month and day on the next."""
    if index + 1 >= len(lines) or not _YEAR.fullmatch(lines[index].text):
        return []
    following = lines[index + 1]
    if following.number - lines[index].number > 2 or not _MONTH_DAY.fullmatch(following.text):
        return []
    length = following.start - lines[index].end
    joined = f"{lines[index].text}-{following.text}"
    return [found._replace(end=found.end + length - 1) for found in find_dates(joined)]


def _seven_digits(article: list[Line]) -> list[Candidate]:
    """Return the date that closes an article of Taiwan: 1120221 is year 112, month, day."""
    if not article or (match := _SEVEN.search(article[-1].text[-12:])) is None:
        return []
    line = article[-1]
    offset = max(0, len(line.text) - 12)
    found = find_dates(f"民国{match[1]}年{match[2]}月{match[3]}日")
    return [
        (-1, one._replace(start=line.start + offset + match.start(1), end=line.end), "seven_digits")
        for one in found
    ]


def _find_sources(page: str, zone: Zone, fields: Fields, beside: list[Source]) -> list[Source]:
    """Return what stands where sources stand, the most telling place first."""
    below = lines_below(zone)
    above = [*range(zone.title_first - 1, max(zone.top, zone.title_first - 2 * NEAR) - 1, -1)]
    behind = [*range(zone.behind, zone.end)]
    return [
        *_labelled_sources(page, below, fields, ("source",), tail=False),
        *_labelled_sources(page, above, fields, ("source",), tail=False),
        *beside,
        *_labelled_sources(page, behind, fields, ("source",), tail=True),
        *_labelled_sources(page, [*below, *behind], fields, ("source_weak",), tail=True),
    ]


def _labelled_sources(
    page: str, indices: list[int], fields: Fields, names: tuple[str, ...], *, tail: bool
) -> list[Source]:
    read = (
        read_source(page, field.start, field.end, "label", tail=tail)
        for index in indices
        for field in fields[index]
        if field.name in names and field.end > field.start
    )
    return [source for source in read if source is not None]


def _beside_date(page: str, lines: list[Line], zone: Zone, date_line: int) -> list[Source]:
    """Return the outlet in the line of the date, behind it, or in front of it."""
    near = range(max(zone.top, zone.title_first - NEAR), zone.first)
    sources = [
        find_outlet_in_date_line(page, lines[date_line]),
        *(
            find_outlet(page, lines[index])
            for step in (1, -1)
            for index in _walk_beside(lines, date_line, step)
            if index in near and not zone.title_first <= index < zone.title_last
        ),
    ]
    return [source for source in sources if source is not None]


def _walk_beside(lines: list[Line], date_line: int, step: int) -> Iterator[int]:
    """Yield the lines beside that of the date; buttons and a name may stand between."""
    index = date_line + step
    for _ in range(BESIDE):
        if not 0 <= index < len(lines) or abs(lines[index].number - lines[index - step].number) > 3:
            return
        yield index
        text = lines[index].text.strip(_LOOSE)
        if not (is_noise(text) or is_bare_name(text)):
            return
        index += step


def _find_views(
    lines: list[Line], indices: list[int], fields: Fields
) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
    """Return the span of the number of views, and of the first label for it."""
    label = None
    for index in indices:
        line = lines[index]
        if len(line.text) <= SHORT and (match := _find_counted(line.text)):
            return (line.start + match.start(1), line.start + match.end(1)), label
        for field in fields[index]:
            if field.name != "view_count":
                continue
            label = label or (field.label_start, field.label_end)
            source = line if field.line == line.number else lines[index + 1]
            match = _COUNT.match(source.text, max(0, field.start - source.start))
            if match and field.end > field.start:
                return (source.start + match.start(1), source.start + match.end(1)), label
    return None, label


def _find_counted(text: str) -> re.Match[str] | None:
    """Return the number that its line calls a number of views; a word of counting comes first."""
    return _COUNTED.search(text) if _COUNTING.search(text) else None


def read_count(page: str, span: tuple[int, int]) -> int:
    """Return the number that is printed in `span`.

    >>> read_count("1,164次", (0, 5)), read_count("1.25万", (0, 5))
    (1164, 12500)
    """
    start, end = strip_span(page, *span)
    number, ten_thousand, _ = fold(page[start:end]).replace(",", "").partition("万")
    whole, _, part = number.strip().partition(".")
    return int(whole + part.ljust(4, "0")) if ten_thousand else int(whole)
