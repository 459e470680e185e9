"""Read the lines between headline and article, and those right after it: date, sources, views.

A date that can be read in two ways is none.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from shanben.base.patterns import compile_late
from shanben.pages.extract.readers.headlines.trimming import find_label_after
from shanben.pages.extract.readers.heads.date_candidates import (
    PRINTED,
    DateCandidate,
    dates_of_value,
    dates_other,
    list_after_headline,
    list_candidates,
    list_dated_wires,
    list_seven_digits,
    list_signed_pictures,
    list_told_inside,
    shift_date,
)
from shanben.pages.extract.readers.heads.head_sources import (
    CREDITS,
    beside_date,
    choose_source,
    find_inner_sources,
    find_outlet_of_staff,
    find_rival_sources,
    find_sources,
    find_undated,
    find_written_by,
    read_accounts,
    read_closing_source,
    read_printed,
)
from shanben.pages.extract.readers.heads.views import find_views
from shanben.pages.extract.readers.heads.zone import (
    NEAR,
    Zone,
    end_before_list,
    lines_below,
    values_at,
)
from shanben.pages.extract.readers.outlets import (
    Source,
    find_outlet_in_date_line,
    find_reprinted,
)
from shanben.pages.extract.tools.dated_rows import names_staff
from shanben.pages.extract.tools.dates import FoundDate, find_dates, settle_order
from shanben.pages.extract.tools.labels import LabelledLines
from shanben.pages.extract.tools.lines import Line


class Head(NamedTuple):
    """What labels and dates say, as spans of the page; None where they do not say it.

    `date_line` is the position of the line with the date; a date inside the article has none.
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


def read_head(
    page: str, lines: list[Line], labelled: LabelledLines, zone: Zone, crumb: tuple[int, ...] = ()
) -> Head:
    """Return date, sources and views of the article.

    `labelled` are the labelled values of the page's lines, `crumb` the lines of its breadcrumb.
    """
    opened = _has_labels_after(lines, zone)
    zone = zone._replace(title_last=zone.title_last - opened)
    below = lines_below(zone)
    above = [*range(zone.title_first - 1, zone.top - 1, -1)]
    near = (*below, *above, *range(zone.after, zone.end))
    if not near and not (
        list_seven_digits(lines[zone.first : zone.after])
        or list_signed_pictures(lines, zone)
        or list_dated_wires(lines, zone.first)
        or any(list_after_headline(lines, zone))
        or list_told_inside(lines, below, zone)
    ):
        inner = _find_more_sources(page, lines, labelled, zone, [])
        return Head(source=choose_source(inner))
    zone = Zone(*zone[:-1], end_before_list(lines, zone))
    after = [*range(zone.after, zone.end)]
    on_page = labelled
    labelled = {index: values_at(lines, labelled, index) for index in (*below, *above, *after)}
    candidates = list_candidates(page, lines, zone, labelled)
    date = _find_date(candidates, lines, near, page, _find_told_day(lines, zone.first))
    is_apart = not opened or date.date_line != zone.title_first
    beside = _list_beside(page, lines, zone, date.date_line if is_apart else None, crumb)
    sources = find_sources(page, zone, labelled, beside)
    sources = sources or _find_more_sources(page, lines, on_page, zone, below)
    named = [source for source in sources if not source.person]
    views, label = find_views(lines, [*below, *after, *above[:NEAR]], labelled)
    if rivals := _find_rival_dates(page, below, labelled, date):
        date = date._replace(date=None, date_method="", rival_dates=rivals)
    outlets = find_rival_sources(page, below, labelled)
    return Head(
        *date[:3],
        None if outlets else choose_source(named),
        next((source for source in sources if source.person), None),
        views,
        label,
        date.uncertain_date,
        date.rival_dates,
        outlets,
    )


def _list_beside(
    page: str, lines: list[Line], zone: Zone, at: int | None, crumb: tuple[int, ...]
) -> list[Source]:
    """Return the outlets beside the date in line `at`: beside a breadcrumb only one of that line.

    Below the headline it is; above it the outlet is the site's own where the row names no reporter.
    """
    if at is None:
        return []
    if not {at + 1, at - 1} & {*crumb}:
        return beside_date(page, lines, zone, at)
    is_own = at >= zone.title_last or names_staff(lines[at].text)
    own = find_outlet_in_date_line(page, lines[at]) if is_own else None
    return [own] if own else []


def _has_labels_after(lines: list[Line], zone: Zone) -> bool:
    """Tell whether labels follow the headline in its line, which is headline and head in one.

    全市召开会议 来源:江城日报 时间:2021-06-27.
    """
    is_one_line = zone.title_last == zone.title_first + 1
    return is_one_line and find_label_after(lines[zone.title_first].text) > 0


def _find_more_sources(
    page: str, lines: list[Line], labelled: LabelledLines, zone: Zone, below: list[int]
) -> list[Source]:
    """Return the outlets that stand where no label and no date is beside them, or in the article."""
    after = [*range(zone.after, zone.end)]
    tail = (find_reprinted(page, lines[index]) for index in after[:CREDITS])
    if found := [source for source in tail if source]:
        return found
    if closing := read_closing_source(page, lines[zone.first : zone.after]):
        return [closing]
    near = (*below, *after[:PRINTED])
    return (
        find_inner_sources(page, lines, zone, labelled)
        or read_accounts(lines, near)
        or read_printed(page, lines, near)
        or find_written_by(lines, near)
        or find_undated(page, lines, below)
        or find_outlet_of_staff(page, lines, after[:PRINTED])
    )


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
        shift_date(one, value.start) for value in values for one in dates_of_value(page, value)[:1]
    ]
    if len(found) < 2 or found[0].start != head.date.start:
        return ()
    other = next((one for one in found if one.day != head.date.day and one.order != "either"), None)
    return (head.date, other) if other else ()


def _find_date(
    candidates: Iterator[DateCandidate],
    lines: list[Line],
    near: Iterable[int],
    page: str,
    told: int,
) -> Head:
    """Return the first date that reads in one way, or does so by the order of those of `near` lines.

    `told` is the day of the month in the dateline, which 08/05/2023 can have in one order alone.
    """
    uncertain = None
    for index, found, method in candidates:
        settled: FoundDate | None = found
        if found.order == "either":
            every = [one for at in near for one in find_dates(lines[at].text)]
            line = None if index is None else lines[index]
            settled = (
                settle_order(found, every, page)
                or (_settle_by_weekday(found, line) if line else None)
                or _settle_by_day(found, told)
            )
        if settled is not None:
            return Head(settled, method, index)
        uncertain = uncertain or found
    return Head(uncertain_date=uncertain)


def _settle_by_weekday(found: FoundDate, line: Line) -> FoundDate | None:
    """Return a date in the one order in which it falls on the weekday beside it: 7/3/2023 (星期二)."""
    start, end = found.start - line.start, found.end - line.start
    match = _WEEKDAY.search(line.text, max(0, start - WEEKDAY_REACH), end + WEEKDAY_REACH)
    if match is None:
        return None
    told = _WEEKDAYS.index(match[1].replace("天", "日"))
    turned = found.day.replace(month=found.day.day, day=found.day.month)
    if (found.day.weekday() == told) == (turned.weekday() == told):
        return None
    if found.day.weekday() == told:
        return found._replace(order="dmy")
    return found._replace(order="mdy", day=turned)


WEEKDAY_REACH = 6  # characters between a date and its weekday, with the weekday itself
_WEEKDAYS = "一二三四五六日"
_WEEKDAY = compile_late("(?:星期|周|礼拜|[(])([一二三四五六日天])(?![\u3400-\u9fff])")


def _settle_by_day(found: FoundDate, told: int) -> FoundDate | None:
    """Return a date in the order in which its day is the one that the dateline tells: (江州8日讯)."""
    first, second = found.day.day, found.day.month  # as a date that is day-first
    if told == first != second:
        return found._replace(order="dmy")
    if told == second != first:
        return found._replace(order="mdy", day=found.day.replace(day=second, month=first))
    return None


def _find_told_day(lines: list[Line], first: int) -> int:
    """Return the day of the month in the dateline of the article or in the line above it, else 0."""
    matches = (_TOLD_DAY.match(line.text) for line in lines[max(0, first - 1) : first + 1])
    return next((int(match[1]) for match in matches if match), 0)


_TOLD_DAY = compile_late("[(（【][\u3400-\u9fff·、]{2,10}?([0-9]{1,2})日[讯电][)）】]")


def list_dates(
    page: str, lines: list[Line], labelled: LabelledLines, zone: Zone, chosen: FoundDate | None
) -> list[tuple[int, int, str]]:
    """Return the full dates near the article that are not the page's own, each with the reason.

    Spans of the page. The arguments are those of `read_head`, of which `chosen` is the answer.
    """
    zone = zone._replace(end=end_before_list(lines, zone))
    above = [*range(zone.title_first - 1, zone.top - 1, -1)]
    near = [*lines_below(zone), *above, *range(zone.after, zone.end)]
    labelled = {index: values_at(lines, labelled, index) for index in near}
    found: dict[tuple[int, int], str] = {}
    for _, one, method in list_candidates(page, lines, zone, labelled):
        reading = "it can be day-first or month-first" if one.order == "either" else ""
        why = reading or f"its place tells less ({method})"
        found.setdefault((one.start, one.end), why)
    for index in near:
        other = next((v.label for v in labelled[index] if dates_other(v, labelled, index)), "")
        why = f"it stands after {other}" if other else "its line is about something else"
        for one in find_dates(lines[index].text):
            moved = shift_date(one, lines[index].start)
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
    zone = zone._replace(end=end_before_list(lines, zone))
    above = [*range(zone.title_first - 1, zone.top - 1, -1)]
    near = [*lines_below(zone), *above, *range(zone.after, zone.end)]
    labelled = {index: values_at(lines, labelled, index) for index in near}
    beside = [] if head.date_line is None else beside_date(page, lines, zone, head.date_line)
    chosen = {*(head.source.parts if head.source else ())}
    found: dict[tuple[int, int], str] = {}
    for source in find_sources(page, zone, labelled, beside):
        why = f"its place tells less ({source.method})"
        why = "it is a word for many outlets" if source.general else why
        why = "it is a person's name" if source.person else why
        for part in {*source.parts} - chosen:
            found.setdefault(part, why)
    return [(start, end, why) for (start, end), why in sorted(found.items())]
