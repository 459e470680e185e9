"""Find the day of the event the article reports: the first dated event of its lead.

A lead mostly names month and day without the year (2月11日, 24日). The year then comes from the
page's date (the event is not after it, unless the lead announces it: 将于1月17日), or from the text: an
anniversary in the headline or lead (成立103周年), a year the text calls the present one (2022年是…), the
latest year of the headline. 2011年度 is the year of a report and not of the event.
The method goes with the value, and when the text gives several years there is no value.
"""

import re
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from shanben.base.patterns import compile_late
from shanben.base.tables import read_table
from shanben.pages.extract.tools.dates import find_month_days, make_date, read_day_number
from shanben.pages.extract.tools.lines import fold_digits


class Event(NamedTuple):
    """The day of the event, where it stands in the page, and how its year was found."""

    day: date
    start: int
    end: int
    method: str


class LeadDay(NamedTuple):
    """A day named in the lead, with or without its year."""

    start: int
    end: int
    year: int | None
    month: int
    day: int


LEAD = 240  # characters of the first paragraph in which its event is dated
_DAY = re.compile(r"(?<![0-9月年.—~-])([0-9]{1,2})日(?!本)")
_PRESENT_YEAR = re.compile(r"(?<!过去的)(20[0-9][0-9])年是")
_TITLE_YEAR = re.compile(r"(?<![0-9])(20[0-9][0-9])年(?!度|终|鉴|报)")
# What an announcement says right before the day, 将于1月17日, and elsewhere in its sentence:
# 17日,县里将开门迎客, 17日起开放, 请于17日前.
_AHEAD = compile_late(
    "(?:将[于在从自]|拟[于在]|定于|预[定计料]|(?:计划|力争|争取)[于在]?|即将)[^\u3400-\u9fff]{0,2}$"
)
_WILL = "(?<![大麻健名上中少老武])将(?![近军士领官帅])|拟[于定在]|预计|即将"
_AHEAD_AFTER = re.compile(
    f"(?:[(][^()]{{1,6}}[)])?(?:起(?!义)|开始)|[^。；]{{0,16}}?(?P<will>{_WILL})"
)
_AHEAD_BEFORE = compile_late(f"(?:{_WILL}|下个?月|下周|明[天日]|后天|报名时间|请[于在])[^。；]*$")
_OTHER_YEAR = compile_late("(明|来|去|前|今|本)年(?:的)?[ ,，]?$")
_YEAR_OF = compile_late("((?:19|20)[0-9]{2})年的[ ]?$")  # 2020年的3月5日
_YEARS_OFF = {"明": 1, "来": 1, "去": -1, "前": -2, "今": 0, "本": 0}
# Days after the page of an event whose day is announced, or in its sentence by 将, or by another word.
FAR_AHEAD, WILL_AHEAD, NEAR_AHEAD = 300, 150, 90
A_YEAR = 366  # days before the page of a day without a year: 2月29日 can be longer ago


# What stands right before a day without an event: 截至6月26日, 根据2019年3月5日印发的通知, 生于3月5日,
# 每年3月5日, 十年前的3月5日.
_NO_EVENT = compile_late(
    "(?:截[至止]到?|根据|按照|依[据照]|生于|[月日年]至|每[年逢到]|年前)[^,，。]{0,2}$"
)
# And right after it: 1970年1月2日出生, (1970年1月2日—), 3月5日《江城日报》报道, 本报3月5日刊发.
_NO_EVENT_AFTER = re.compile(
    r"""
    出生|生[,，)）]|[—–-]{1,2}[)）]  # of a birth,
    |[ ]?第?[A-Z]?[0-9]{1,2}版|《[^《》]{2,12}》(?:刊[登发载]|报[道导]|头版|第[0-9])  # of a paper,
    |刊[登发载]|报[道导]了  # or of its report
    """,
    re.VERBOSE,
)
NEAR_FRONT = 8  # characters of the lead before a day that are looked at


def find_lead_day(
    lead: str, start: int, dateline: tuple[int, int] | None, month: int | None
) -> LeadDay | None:
    """Return the first day named in lead[start:], else the dateline's own day.

    `dateline` is the span of the dateline's day in `lead`, `month` its month: after 6月24日电 a
    bare 24日 is in June. What is told up to a day, by a paper of that day or of a birth is no event.
    """
    found = [
        LeadDay(*hit)
        for hit in find_month_days(lead[:LEAD])
        if hit[0] >= start
        and not _NO_EVENT.search(lead, max(0, hit[0] - NEAR_FRONT), hit[0])
        and not _NO_EVENT_AFTER.match(lead, hit[1])
    ]
    if month is not None:
        found += [
            LeadDay(match.start(), match.end(), None, month, int(match[1]))
            for match in _DAY.finditer(lead, start, LEAD)
            if 1 <= int(match[1]) <= 31
        ]
    if found:
        return min(found)
    if dateline is not None and month is not None:
        written = lead[dateline[0] : dateline[1]].rpartition("月")[2].removesuffix("日")
        if day := read_day_number(written):
            return LeadDay(dateline[0], dateline[1], None, month, day)
    return None


def find_bare_day(lead: str, start: int, published: date) -> LeadDay | None:
    """Return the day at the head of the lead that has no month: 26日上午, 昨(26)日, 上月25日.

    It is the last such day up to the page's date; after it where 将 tells so. Months long past and
    numbers of days are none.
    """
    match = _BARE_DAY.search(lead, start, start + BARE_REACH)
    if match is None:
        return None
    number = int(match["day"] or match["beside"])
    ahead = _AHEAD_AFTER.match(lead, match.end(), match.end() + 24)
    if number > published.day and match["month"] is None and ahead and ahead["will"]:
        return LeadDay(*match.span(), None, published.month, number)
    before = published.replace(day=1) - timedelta(days=1)
    months = (published, before) if match["month"] is None else (before,)
    if match["month"] in ("本月", "当月"):
        months = (published,)
    for near in months:
        day = make_date(near.year, near.month, number)
        if day and day <= published:
            return LeadDay(*match.span(), None, day.month, day.day)
    return None


BARE_REACH = 20  # characters of the lead in which such a day begins
_BARE_DAY = compile_late(
    r"""
    (?<![0-9月年个每.:—~至近前共时第、-]) (?<![为连经][期续过日])  # no number of days,
    (?P<month>[本上当]月)? (?P<day>[0-9]{1,2})日  # 26日, 上月25日
    (?=[,，上下中晚凌早傍深夜在召举从])  # and what somebody does or when,
    | (?:[昨今前][天日晚晨]?|(?:周|星期)[一二三四五六日天])  # or beside another word for it,
      [(（] (?P<beside>[0-9]{1,2}) (?:日[)）]|[)）]日)  # 昨(26)日, 周四(26日)
    """,
    re.VERBOSE,
)


def date_event(
    named: LeadDay, offset: int, published: date | None, title: str, lead: str, body: str
) -> Event | None:
    """Return the event with its year; None when the year is uncertain or the day does not exist."""
    span = (named.start + offset, named.end + offset)
    if named.year is not None:
        day = make_date(named.year, named.month, named.day)
        return Event(day, *span, "explicit") if day else None
    if published is not None:
        day = _near_page(named, published, lead)
        return Event(day, *span, "year_from_date_published") if day else None
    year = infer_year(title, lead, body)
    day = make_date(year, named.month, named.day) if year else None
    return Event(day, *span, "year_inferred_from_text") if day else None


def _near_page(named: LeadDay, published: date, lead: str) -> date | None:
    """Return the day in the year that the page's date and the words around it call for."""
    front, back = lead[max(0, named.start - 12) : named.start], lead[named.end : named.end + 24]
    if told := _YEAR_OF.search(front):
        return make_date(int(told[1]), named.month, named.day)
    if other := _OTHER_YEAR.search(front):
        return make_date(published.year + _YEARS_OFF[other[1]], named.month, named.day)
    after = _AHEAD_AFTER.match(back)
    if _AHEAD.search(front):
        reach = FAR_AHEAD
    elif after and after["will"]:
        reach = WILL_AHEAD
    else:
        reach = NEAR_AHEAD if after or _AHEAD_BEFORE.search(lead, 0, named.start) else 0
    years = range(published.year + 1, published.year - 2, -1)
    days = [day for year in years if (day := make_date(year, named.month, named.day))]
    return next((day for day in days if -A_YEAR <= (day - published).days <= reach), None)


def infer_year(title: str, lead: str, body: str) -> int | None:
    """Return the year the text is written in, when headline and text agree on one.

    `lead` is the beginning of `body`.

    >>> infer_year("庆祝中国共产党成立103周年座谈会", "", "")
    2024
    >>> infer_year("", "", "2021年是开局之年。2022年是关键一年。") is None
    True
    """
    opening = title + " " + lead[:LEAD]
    counted = set()
    if "周年" in opening:
        counted = {founding_years()[m[1]] + int(m[2]) for m in _anniversary().finditer(opening)}
    if counted:
        return counted.pop() if len(counted) == 1 else None
    named = set()
    if "年是" in body:
        named = {int(year) for year in _PRESENT_YEAR.findall(fold_digits(body))}
    titled = [int(year) for year in _TITLE_YEAR.findall(title)]
    years = named | ({max(titled)} if titled else set())
    return years.pop() if len(years) == 1 else None


@cache
def founding_years() -> dict[str, int]:
    """Return the year from which anniversaries of a name are counted."""
    return {row["name"]: int(row["year"]) for row in read_table("anniversaries")}


@cache
def _anniversary() -> re.Pattern[str]:
    names = sorted(founding_years(), key=lambda name: (-len(name), name))
    return re.compile(f"({'|'.join(names)})(?:成立|建立|诞辰)?([0-9]{{2,3}})周年")
