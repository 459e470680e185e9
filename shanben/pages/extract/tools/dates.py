"""Find calendar dates as Chinese pages print them.

Known forms: 2021-06-27, 2023/01/29, 2022.01.20, 2022年7月1日, 二〇二二年七月一日, 民國105年3月19日,
105年3月19日 (years of the Republic of China, 1911 + n), 27/06/2021, 27 Jun 2021, 2021 Jun 27,
June 27, 2021, 6月 27, 2021. The day is the one that is printed: the time of day and the time zone
after it do not move it, because a reader who looks at the evidence must see the value.

A date without a year does not count as a date here (`find_month_days` finds it), and a date that does
not exist is passed over. The order of day and month in 05/06/2021 is settled by other dates of the
page or not at all.
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

from shanben.base.patterns import compile_late
from shanben.base.tables import read_table

FIRST_YEAR, LAST_YEAR = 1946, 2099  # of pages, newspapers put on the web later among them
WEB_YEAR = 1990  # before it only the head of a newspaper prints a page's date
MAX_CACHED = 160  # characters of a line whose dates are kept
WEEKDAY = "(?:星期|周|礼拜)[一二三四五六日天]"


_ONLY_WEEKDAY = re.compile(f"[ ,()]*(?:{WEEKDAY})?[ ,()]*")


class FoundDate(NamedTuple):
    """A date and where it stands; `order` is `ymd`, `roc`, `dmy`, `mdy` or `either`."""

    start: int
    end: int
    day: date
    order: str


# A time may be glued to the date on either side: 15:312018/09/16, 2019-09-3007:42.
_AFTER_TIME = r"(?: (?<![0-9]) | (?<=:[0-9][0-9]) )"
_BEFORE_TIME = r"(?: (?![0-9]) | (?=[0-9][0-9][:时][0-9][0-9]) | (?<=日)(?=[0-9]{1,2}[:时点]) )"
_YMD = re.compile(
    rf"""
    ((?:19|20)[0-9][0-9])  # the year,
    (?: (?<![0-9]{{5}}) | (?<=:[0-9]{{6}}) ) [ ]?  # alone or after a time: looks back from its end,
    (?: (?:年/|[-/.年－—–][ ]?) ([0-9]{{1,2}}) [ ]? (?:月/|[-/.月－—–])  # the month between two marks,
      | [ ] ([0-9]{{1,2}}) [ ]? [/-]  # or between a blank and a mark,
    )
    [ ]? ([0-9]{{1,2}})(?:[日号]|[ ]日(?![\u3400-\u9fff]))? {_BEFORE_TIME}  # and the day, before a time
    """,
    re.VERBOSE,
)
_YEAR_LAST = re.compile(r"[-/.](?:19|20)[0-9][0-9]")
_DMY = re.compile(
    rf"""
    {_AFTER_TIME}  # alone or after a time:
    ([0-9]{{1,2}}) ([-/.]) ([0-9]{{1,2}}) \2 ((?:19|20)[0-9][0-9])  # day, month in any order, the year,
    {_BEFORE_TIME}  # after which a time may begin
    """,
    re.VERBOSE,
)
_ROC = re.compile(
    r"""
    (?: 民国[ ]?([0-9]{2,3})         # the year of the Republic, named so,
      | (?<![0-9.]) (1[0-3][0-9])  # or one that can hardly be another's
    )
    [ ]?年[ ]? ([0-9]{1,2}) [ ]?月[ ]? ([0-9]{1,2}) [ ]?日  # month and day
    """,
    re.VERBOSE,
)
_HAN_DIGITS = "一二三四五六七八九"
_HAN_MONTH_DAY = f"([{_HAN_DIGITS}十]{{1,2}})月([{_HAN_DIGITS}十廿卅]{{1,3}})日"
_ZEROS = "〇零○OoΟО0"  # the letters are often typed for the sign
_HAN = re.compile(f"([{_ZEROS}{_HAN_DIGITS}]{{4}})年{_HAN_MONTH_DAY}")
_HAN_ROC = re.compile(f"民国([{_HAN_DIGITS}十百〇零○]{{1,5}})年{_HAN_MONTH_DAY}")
# A day of the month, or the first of some: 24日, 24、25日, 24-26日.
_DAY_ENDS = "(?:日|(?=[、~—–-]{1,2}[0-9]{1,2}日))"
_DAY_AFTER_MONTH = re.compile(f"月[0-9]{{1,2}}{_DAY_ENDS}")
_MONTH_DAY = re.compile(f"([0-9]{{1,2}})月([0-9]{{1,2}}){_DAY_ENDS}")
_YEAR_IN_FRONT = re.compile(r"(?:19|20)[0-9][0-9]年")
_SHORT = re.compile(
    rf"""
    [ ]{{0,2}} (?: ([0-4][0-9])-([0-9][0-9])-([0-9][0-9])  # 19-09-07; 99-09-07 reads two ways
      | ([0-4][0-9])年([0-9]{{1,2}})月([0-9]{{1,2}})日  # 19年9月7日
      | (1[0-3][0-9]) ([-/.]?) ([0-9]{{1,2}}) \8 ([0-9]{{1,2}})  # 112/06/12, 1120612
    ) {_BEFORE_TIME}  # and after the day a time may begin
    """,
    re.VERBOSE,
)
_EIGHT_DIGITS = re.compile(" {0,2}(20[0-9][0-9])([01][0-9])([0-3][0-9])(?![0-9])")  # 20210627
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NAME = rf"({'|'.join(_MONTHS)}) [a-z]{{0,6}} \.?"
_ENGLISH = compile_late(
    rf"""
    (?: (?<![0-9A-Za-z]) | (?<=[ ]read)(?=[a-z]) )                       # 2 min readJun 27, 2021
    (?: ([0-9]{{1,2}}) (?:st|nd|rd|th)? [ -] {_MONTH_NAME} [ ,-]{{1,2}}  # 27 Jun
      | {_MONTH_NAME} [ ]{{1,2}} ([0-9]{{1,2}}) (?:st|nd|rd|th)? (?: ,[ ]? | [ ] )  # June 27,
        (?: [0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}} [ ] )?                      # Jun 27 20:41:33
        (?: (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [ ] )?                       # Jun 27 Sun
    ) ((?:19|20)[0-9][0-9]) (?![0-9])                                    # 2021
    """,
    re.VERBOSE | re.IGNORECASE,
)
# The year after a comma, as blogs set it: 4月 06, 2021; 四月 6, 2021; 6 4 月, 2021; 4月6日, 2021. Prose
# has numbers there, often of something: 4月6日,2000,000元; 4月6日,1998 位读者.
_YEAR_AFTER_COMMA = compile_late(
    r"""
    (?<![0-9年])(?:([0-9]{1,2})[ ])?  # 1: perhaps the day, 6,
    (?:([0-9]{1,2})|(十?[一二三四五六七八九十]))[ ]?月  # 2, 3: the month, 4月, 四月,
    (?:[ ]?([0-9]{1,2})日?)?,  # 4: perhaps the day after it, 06,
    (?:[ ]|(?!.{4}[ ][\u3400-\u9fff]))  # a blank, or a year that counts nothing, as 1998 位 does,
    ((?:19|20)[0-9]{2})(?![\w%~+]|[-.,][0-9])  # 5: and the year
    """,
    re.VERBOSE,
)
_MONTH = "(?:(?P<month>[0-9]{1,2})|(?P<written>十?[一二三四五六七八九十]))[ ]?月"
# The year after the day of the week, also 六月27周日2021.
_YEAR_AFTER_WEEKDAY = compile_late(
    rf"""
    (?<![0-9年]){_MONTH}[ ]?(?P<day>[0-9]{{1,2}})[ ]?  # 6月 27
    (?:周|星期)[一二三四五六日][ ]?  # 周日
    (?P<year>(?:19|20)[0-9]{{2}})(?![0-9年])  # 2021
    """,
    re.VERBOSE,
)
# Day, month and year with blanks between, as English has them.
_MONTH_BEFORE_YEAR = compile_late(
    rf"""
    (?<![0-9年.:-])(?P<day>[0-9]{{1,2}})[ ]{_MONTH}[ ]  # 11 六月
    (?P<year>(?:19|20)[0-9]{{2}})(?![\w%~+]|[-.,][0-9])  # 2018
    """,
    re.VERBOSE,
)
_ENGLISH_YEAR_FIRST = compile_late(
    rf"(?<![0-9A-Za-z])(?x:((?:19|20)[0-9][0-9]) [ -] {_MONTH_NAME} [ -] ([0-9]{{1,2}}))(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_ENGLISH_MONTH = re.compile("[JFMASOND][AEPUCOaepuco][NBRYLGPTVCnbrylgptvc]")
_DIGITS = {han: value for value, han in enumerate("零一二三四五六七八九")}
_DIGITS |= dict.fromkeys(_ZEROS, 0)


def find_dates(line: str) -> tuple[FoundDate, ...]:
    """Return the full dates of `line`, folded or not, in their order.

    Several rules ask about one line in turn, hence the cache; only short lines are kept in it.

    >>> [str(found.day) for found in find_dates("民国105年3月19日 二〇二二年七月一日")]
    ['2016-03-19', '2022-07-01']
    """
    if "20" not in line and "19" not in line and "年" not in line:
        return ()
    return _find_in_line(line) if len(line) <= MAX_CACHED else _find_in_text(line)


def is_only_date(line: str) -> bool:
    """Tell whether a folded line is nothing but one full date, with or without the day of the week.

    >>> [is_only_date(line) for line in ("星期六, 2021年6月27日", "2021-06-27 10:30", "星期六")]
    [True, False, False]
    """
    dates = find_dates(line)
    return len(dates) == 1 and all(
        map(_ONLY_WEEKDAY.fullmatch, (line[: dates[0].start], line[dates[0].end :]))
    )


def find_no_day(line: str) -> tuple[int, int] | None:
    """Return where `line` prints year, month and day of a date that does not exist; None without any.

    >>> find_no_day("发布时间:2024-02-31"), find_no_day("发布时间:2024-02-29")
    ((5, 15), None)
    """
    found = _YMD.finditer(line) if "20" in line or "19" in line else ()
    for match in found:
        year, month, other, day = match.groups()
        if make_date(int(year), int(month or other), int(day)) is None:
            return match.span()
    return None


# 阅读量:7892026-01-06: the day that a number of views is glued to.
_AFTER_COUNT = re.compile(
    "(?:阅读|浏览|点击|访问|人气)[次量数]*:? ?[0-9]{1,6}(?=20[0-9]{2}(?:-[0-9]{2}-|年[01]?[0-9]月))"
)


def _find_in_text(line: str) -> tuple[FoundDate, ...]:
    if (":" in line or "读" in line) and (count := _AFTER_COUNT.search(line)):
        line = " " * count.end() + line[count.end() :]
    found = [*_numeric_dates(line)] if "20" in line or "19" in line else []
    if not found and _ENGLISH_MONTH.search(line):
        found += _english_dates(line)
    if not found and "月" in line and "," in line:
        found += _comma_dates(line)
    if not found and "月" in line and ("周" in line or "星期" in line):
        found += _year_last_dates(_YEAR_AFTER_WEEKDAY, line)
    if not found and "月 " in line:
        found += _year_last_dates(_MONTH_BEFORE_YEAR, line)
    if "年" in line and "月" in line and "日" in line:
        found += _republic_dates(line)
        found += _written_dates(line)
    return tuple(sorted(found))


_find_in_line = lru_cache(maxsize=512)(_find_in_text)


def _numeric_dates(line: str) -> Iterator[FoundDate]:
    plain: set[date] = set()
    for match in _YMD.finditer(line):
        year, month, other, day = match.groups()
        if made := make_date(int(year), int(month or other), int(day)):
            plain.add(made)
            yield FoundDate(match.start(), match.end(), made, "ymd")
    if _YEAR_LAST.search(line) is None:
        return
    for match in _DMY.finditer(line):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        day_first, month_first = make_date(year, second, first), make_date(year, first, second)
        order = "dmy" if day_first else "mdy"
        if day_first and month_first and first != second:
            order = "either"
        if order == "either" and plain & {day_first, month_first}:
            continue  # 04.03.2021 2021年3月4日: the same day, said plainly
        if made := day_first or month_first:
            yield FoundDate(match.start(), match.end(), made, order)


def _english_dates(line: str) -> Iterator[FoundDate]:
    for match in _ENGLISH.finditer(line):
        month = _MONTHS.index((match[2] or match[3]).lower()) + 1
        if made := make_date(int(match[5]), month, int(match[1] or match[4])):
            yield FoundDate(match.start(), match.end(), made, "ymd")
    for match in _ENGLISH_YEAR_FIRST.finditer(line):
        month = _MONTHS.index(match[2].lower()) + 1
        if made := make_date(int(match[1]), month, int(match[3])):
            yield FoundDate(match.start(), match.end(), made, "ymd")


def _comma_dates(line: str) -> Iterator[FoundDate]:
    for match in _YEAR_AFTER_COMMA.finditer(line):
        before, number, written, after, year = match.groups()
        month = int(number) if number else read_number(written)
        if (before is None) != (after is None) and (
            made := make_date(int(year), month, int(before or after))
        ):
            yield FoundDate(match.start(), match.end(), made, "ymd")


def _year_last_dates(pattern: re.Pattern[str], line: str) -> Iterator[FoundDate]:
    """Yield the dates of a pattern with `_MONTH`, a day and a year."""
    for match in pattern.finditer(line):
        month = int(match["month"]) if match["month"] else read_number(match["written"])
        if made := make_date(int(match["year"]), month, int(match["day"])):
            yield FoundDate(match.start(), match.end(), made, "ymd")


def _republic_dates(line: str) -> Iterator[FoundDate]:
    for match in _ROC.finditer(line):
        year = 1911 + int(match[1] or match[2])
        if made := make_date(year, int(match[3]), int(match[4])):
            yield FoundDate(_begin_republic(line, match.start()), match.end(), made, "roc")
    for match in _HAN_ROC.finditer(line):
        year = 1911 + (read_number(match[1]) or 0)
        if made := make_date(year, read_number(match[2]), read_number(match[3])):
            yield FoundDate(_begin_republic(line, match.start()), match.end(), made, "roc")


def _begin_republic(line: str, start: int) -> int:
    """Return where the date begins: 中华民国 is the Republic's full name."""
    return start - len("中华") if line.startswith("中华", start - len("中华")) else start


def _written_dates(line: str) -> Iterator[FoundDate]:
    for match in _HAN.finditer(line):
        year = int("".join(str(_DIGITS[digit]) for digit in match[1]))
        if made := make_date(year, read_number(match[2]), read_number(match[3])):
            yield FoundDate(match.start(), match.end(), made, "ymd")


def read_number(written: str) -> int | None:
    """Return the number that is written in Chinese, up to 999; None when it is not one.

    >>> [read_number(written) for written in ("十", "廿七", "一百零五", "一〇五")]
    [10, 27, 105, 105]
    """
    if all(digit in _DIGITS for digit in written):
        return int("".join(str(_DIGITS[digit]) for digit in written))
    written = written.replace("廿", "二十").replace("卅", "三十")
    match = re.fullmatch("(?:(.)百)?[零〇○]?(?:(.?)十)?(.)?", written)
    if match is None or not all(part in _DIGITS or part in ("", None) for part in match.groups()):
        return None
    hundreds, tens, ones = match.groups()
    ten = 0 if tens is None else _DIGITS.get(tens, 1) * 10
    return (_DIGITS[hundreds] * 100 if hundreds else 0) + ten + (_DIGITS[ones] if ones else 0)


def read_day_number(written: str) -> int | None:
    """Return the number of a month or day, in digits or in Chinese.

    >>> read_day_number("12"), read_day_number("十二")
    (12, 12)
    """
    return int(written) if written.isdecimal() else read_number(written)


def make_date(year: int, month: int | None, day: int | None) -> date | None:
    """Return the date when it exists and a web page can carry it, else None."""
    if not month or not day or not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def find_short_date(text: str) -> tuple[FoundDate, ...]:
    """Return the date at the head of a labelled value whose year is short: 19-09-07, 112/06/12.

    Only after a label of publication is this a date at all. There the year comes first; one of three
    digits is a year of the Republic of China. Eight digits without a mark are a date there as well.

    >>> texts = ("19年9月7日", "112/06/12", "20190907 10:30")
    >>> [str(found.day) for text in texts for found in find_short_date(text)]
    ['2019-09-07', '2023-06-12', '2019-09-07']
    """
    if whole := _EIGHT_DIGITS.match(text):
        made = make_date(int(whole[1]), int(whole[2]), int(whole[3]))
        return (FoundDate(whole.start(1), whole.end(), made, "ymd"),) if made else ()
    match = _SHORT.match(text)
    if match is None:
        return ()
    short, month, day, *written, republic, mark, republic_month, republic_day = match.groups()
    if written[0]:
        short, month, day = written
    if republic and not mark and len(republic_month + republic_day) != len("0612"):
        return ()
    if republic:
        made = make_date(1911 + int(republic), int(republic_month), int(republic_day))
    else:
        made = make_date(2000 + int(short), int(month), int(day))
    order = "roc" if republic else "ymd"
    start = next(match.start(group) for group in (1, 4, 7) if match[group])
    return (FoundDate(start, match.end(), made, order),) if made else ()


def settle_order(found: FoundDate, others: list[FoundDate], page: str = "") -> FoundDate | None:
    """Return `found` with its day and month in the order that `others` show; None when none does.

    `others` are dates of the same page; one with a day above 12 shows the order of the site. Where none
    does, the country decides that the words of the `page` show.
    """
    if found.order != "either":
        return found
    shown = {other.order for other in others if other.day.day > 12} & {"dmy", "mdy"}
    shown = shown or country_orders(page)
    if len(shown) != 1:
        return None
    order = shown.pop()
    day = found.day if order == "dmy" else date(found.day.year, found.day.day, found.day.month)
    return found._replace(order=order, day=day)


def country_orders(page: str) -> set[str]:
    """Return the orders of day and month in the countries that words of the page show.

    >>> country_orders("www.example.com.my"), country_orders("江城日报")
    ({'dmy'}, set())
    """
    return {_orders_of_words()[match[0]] for match in _country_pattern().finditer(page)}


@cache
def _orders_of_words() -> dict[str, str]:
    return {row["word"]: row["order"] for row in read_table("date_orders")}


@cache
def _country_pattern() -> re.Pattern[str]:
    """Return the pattern of these words; a paper's short name stands apart, unlike 明报 in 说明报告."""
    han = "[\u3400-\u9fff]"
    short = "|".join(word for word in _orders_of_words() if word.endswith("报") and len(word) < 4)
    other = "|".join(map(re.escape, _orders_of_words()))
    return re.compile(rf"(?<!{han})(?:{short})(?!{han})|(?!{short})(?:{other})(?![a-z]|\.[a-z])")


def find_month_days(text: str) -> Iterator[tuple[int, int, int | None, int, int]]:
    """Yield (start, end, year or None, month, day) for every 6月24日, 6月24-26日 and 2024年6月24日."""
    if _DAY_AFTER_MONTH.search(text) is None:  # begins with a fixed character: a quick look
        return
    for match in _MONTH_DAY.finditer(text):
        month, day, start = int(match[1]), int(match[2]), match.start()
        if not 1 <= month <= 12 or not 1 <= day <= 31:
            continue
        year = (
            _YEAR_IN_FRONT.match(text, start - 5)
            if start >= 5 and text[start - 1] == "年"
            else None
        )
        if year and year.end() == start:
            yield start - 5, match.end(), int(text[start - 5 : start - 1]), month, day
        else:
            yield start, match.end(), None, month, day
