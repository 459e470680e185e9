"""Find how often a page says that it was read."""

import re
from functools import cache

from shanben.base.patterns import compile_late
from shanben.pages.extract.readers.heads.date_lines import MAX_DATE_LINE
from shanben.pages.extract.tools.known_words import alternatives, label_kinds
from shanben.pages.extract.tools.labels import LabelledLines
from shanben.pages.extract.tools.lines import Line, fold, strip_span

_NUMBER = r"""
    ( [0-9][0-9,]{0,11}              # 1,164
      (?: \.[0-9]{1,2}[ ]? (?=万) )?  # 1.25万: a part of ten thousand
      (?: [ ]?万(?!\+) )?             # but 10万+ is a bound
    )
    (?![0-9.万年kKwW] | [-/][0-9]{1,2}[-/][0-9]  # and not the beginning of a longer number, or of a day,
      | [ ]?(?:分钟|小时|秒))  # nor how long it takes to read: 阅读5分钟
"""
_COUNT = re.compile(rf"[(\[ ]*{_NUMBER}", re.VERBOSE)
# 阅读量:7892026-01-06: a day that machines write is glued to the number.
_GLUED_COUNT = re.compile("([0-9]{1,6})(?=20[0-9]{2}(?:-[0-9]{2}-|年[01]?[0-9]月))")
_COUNTED = compile_late(
    rf"""
    (?<![-/.月年:0-9]) {_NUMBER} [ ]?  # a number that is no part of a date,
    (?: 次(?:阅读|浏览|点击|查看|观看)   # 1164次浏览
      | (?:观看|浏览|阅读|点击|点阅)次(?=$|[ ])  # 1164观看次
      | (?:人气|人?阅读|浏览|人看过|人浏览过?) (?=$|[ ])  # 1164人阅读
    )
    """,
    re.VERBOSE,
)
_COUNTING = re.compile("[次阅浏点查观访看]")
_READ_SO_OFTEN = "(?:(?:本[文页]|该文)[已共]?被?|[已共]被?|被)?"  # 本文已被浏览 1164 次


@cache
def _labelled_count() -> re.Pattern[str]:
    """Return the pattern of a number of views whose label has no colon: 人气 2624, 阅读(1234)."""
    labels = alternatives(word for word, kind in label_kinds().items() if kind == "view_count")
    number = f"(?x:{_NUMBER})"
    return re.compile(
        rf"""
        (?:^|[ |/(\[]|:[0-9][0-9](?=[浏阅点人])  # at the start, after a mark or a time of day,
          |(?<=[0-9])(?=本[文页])|字数[ ]?[0-9,]{{1,7}})  # or after a number
        {_READ_SO_OFTEN}(?-x:{labels})(?:(?<=阅读|浏览|点击)[过了])?  # the label,
        [ ]?[(\[]?[ ]?{number}  # and the number,
        (?=$|[ |)\]]|[人次])(?![ ]?[条个篇分页张])  # which counts nothing else
        """,
        re.VERBOSE,
    )


def find_views(
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
            match = match or _GLUED_COUNT.match(holder.text, max(0, value.start - holder.start))
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
