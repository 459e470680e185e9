"""Find the outlets that the head of an article, or its last sentence, names as its source."""

import re
from collections.abc import Iterable, Iterator

from shanben.base.patterns import compile_late
from shanben.pages.extract.readers.credits.head_credits import SOURCE_AND_AUTHOR
from shanben.pages.extract.readers.heads.date_candidates import PRINTED_IN
from shanben.pages.extract.readers.heads.date_lines import BESIDE, LOOSE
from shanben.pages.extract.readers.heads.zone import NEAR, Zone, lines_below
from shanben.pages.extract.readers.meanings import is_button
from shanben.pages.extract.readers.outlets import (
    Source,
    account_before_date,
    find_outlet,
    find_outlet_in_date_line,
    is_account,
    read_source,
)
from shanben.pages.extract.tools.dated_rows import UNDATED_ROW
from shanben.pages.extract.tools.known_words import (
    is_office,
    is_outlet,
    label_kinds,
    leading_label,
    phrases,
    self_names,
)
from shanben.pages.extract.tools.labels import LabelledLines, LabelledValue
from shanben.pages.extract.tools.lines import Line, fold
from shanben.pages.extract.tools.people import are_names_apart, is_bare_name

CREDITS = 8  # lines after the article whose label for a source outweighs what is beside the date


def choose_source(named: list[Source]) -> Source | None:
    """Return the first outlet, one that is a word for many only where there is no other."""
    return next((source for source in named if not source.general), named[0] if named else None)


def find_rival_sources(page: str, below: list[int], labelled: LabelledLines) -> tuple[Source, ...]:
    """Return two labelled sources between headline and article that name different outlets.

    Words for many outlets, 转载, and addresses give way; an outlet that is a part of the other,
    湖东日报 and 湖东日报客户端, is the same.
    """
    found = _labelled_sources(page, below, labelled, "source", tail=False)
    named = [source for source in found if not source.general and not source.person]
    named = [source for source in named if not _words_of(page, source).isascii()] or named
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


def read_printed(page: str, lines: list[Line], indices: Iterable[int]) -> list[Source]:
    """Return the paper that such a line under the headline or the article names."""
    found = (
        find_outlet_in_date_line(page, lines[index]) or _find_paper(lines[index])
        if PRINTED_IN.fullmatch(lines[index].text)
        else _find_printed_by(lines[index])
        for index in indices
    )
    return [source for source in found if source]


def _find_printed_by(line: Line) -> Source | None:
    """Return the paper in brackets after who wrote: 作者:王琳(原载于《江城日报》)."""
    if line.text[-1] not in ")】]" or len(line.text) > CLOSING or "。" in line.text:
        return None
    match = _PRINTED_BY.search(line.text)
    front = line.text[: match.start()].rstrip() if match else ""
    if match is None or not (_WRITER.match(front) or is_bare_name(front)):
        return None
    span = (line.start + match.start(1), line.start + match.end(1))
    return Source((span,), "closing_parenthesis")


_WRITER = re.compile("(?:作者|撰文|文) ?[:/] ?[\u3400-\u9fff·]{2,6}$")


def _find_paper(line: Line) -> Source | None:
    """Return the paper that stands in its marks after the day: 原载于2021年6月27日《江城日报》."""
    match = _PAPER.search(line.text)
    return (
        Source(((line.start + match.start(1), line.start + match.end(1)),), "beside_date")
        if match
        else None
    )


_PAPER = re.compile("日 ?《 ?([\u3400-\u9fff·]{2,12}?) ?》")


def read_accounts(lines: list[Line], indices: Iterable[int]) -> list[Source]:
    """Return the accounts that a page of WeChat names: 原创 王琳 江城规划, 以下文章来源于江城规划."""
    found: list[Source] = []
    for index in indices:
        line = lines[index]
        words = line.text.split()
        posted = account_before_date(line.text) if words[0] == "原创" and len(words) > 3 else None
        if posted:  # 原创 王琳 江城规划 2021-06-27 10:30 湖南, below another date
            span = (line.start + posted[0], line.start + posted[1])
            found.append(Source((span,), "beside_byline"))
        elif words[0] == "原创" and len(words) > 2 and is_account(words):  # one alone is its author
            start = line.text.rindex(" ") + 1
            found.append(Source(((line.start + start, line.end),), "beside_byline"))
        elif reprint := _FROM_ACCOUNT.match(line.text):
            at = reprint.lastindex or 0
            span = (line.start + reprint.start(at), line.start + reprint.end(at))
            found.append(Source((span,), "label"))
    return found


_FROM_ACCOUNT = re.compile(
    r"""
    以[下上]文章来源于:?[ ]?([\w·]{2,16})[ ]?,?[ ]?(?:作者|$)  # 以下文章来源于江城晚报,作者王琳,
    | (?:编者按[ ]?:[ ]?)?本(?:篇文章|文)?(?:内容)?  # 本文
      (?:来源于?|来自|转自|转载自|首发于)[ ]?:?[ ]?  # 转自
      (?:微信)?(?:公众号|公众平台)[ ]?[:“][ ]?([\w·]{2,16})  # 微信公众号:江城晚报
      (?:”?$|”?[ ]?[(](?:ID|id|微信号)|[,。])  # and its id, or more
    """,
    re.VERBOSE,
)


def find_sources(
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
        *_labelled_sources(page, below, labelled, "account", tail=False),
        *_labelled_sources(page, after[len(near) :], labelled, "source", tail=True),
        *_labelled_sources(page, [*below, *after], labelled, "source_weak", tail=True),
        *_labelled_sources(page, nearest, labelled, "source_weak", tail=True),
    ]


def find_inner_sources(
    page: str, lines: list[Line], zone: Zone, labelled: LabelledLines
) -> list[Source]:
    """Return the outlet of a line inside the article that is its second head: 来源:江城网 作者:王琳."""
    inside = range(zone.first + 1, min(zone.first + INNER, zone.after))
    heads = [at for at in inside if at in labelled and SOURCE_AND_AUTHOR.fullmatch(lines[at].text)]
    return _labelled_sources(page, heads, labelled, "source", tail=False)


INNER = 8  # lines of the article in which an abstract ends and such a head stands


def read_closing_source(page: str, article: list[Line]) -> Source | None:
    """Return the outlet that parentheses at the end of the article name: (来源:江城网)[编辑:王琳]."""
    if not article:
        return None
    offset = max(article[-1].start, article[-1].end - CLOSING)
    tail = page[offset : article[-1].end]
    match = _CLOSING_SOURCE.search(fold(tail)) if _SOURCE_WORD.search(tail) else None
    if match is None:
        return _read_outlet_of_staff(offset, tail)
    if match[4] and not is_outlet(match[4]):
        return None
    start, end = match.span(match.lastindex or 0)
    return read_source(page, offset + start, offset + end, "closing_parenthesis", tail=True)


def find_outlet_of_staff(page: str, lines: list[Line], indices: Iterable[int]) -> list[Source]:
    """Return the outlet of a line in brackets after the article: (江城县融媒体中心 编辑:王琳)."""
    texts = ((lines[at].start, page[lines[at].start : lines[at].end]) for at in indices)
    found = (_read_outlet_of_staff(at, text) for at, text in texts if len(text) <= CLOSING)
    return [source for source in found if source]


def _read_outlet_of_staff(offset: int, tail: str) -> Source | None:
    """Return the outlet whose editors or reporters close the article: (江城广播电视台 编辑:王琳).

    Or that alone, (江城晚报) or 据江城晚报; or with others, or in its marks: (原载《江城文艺》第3期).
    """
    if fold(tail[-1]) not in ")】]":
        said = _ACCORDING_TO.search(fold(tail)) if "据" in tail else None
        return _take_closing_outlet(said, offset)
    text = fold(tail)
    if printed := _PRINTED_BY.search(text) or _PAPER_AND_NAMES.search(text):
        return Source(
            ((offset + printed.start(1), offset + printed.end(1)),), "closing_parenthesis"
        )
    if several := _OUTLETS_TOGETHER.search(text):
        spans = [several.span(at) for at in (1, 2, 3) if several[at]]
        if not all(is_outlet(text[slice(*span)]) for span in spans):
            return None
        return Source(
            tuple((offset + start, offset + end) for start, end in spans), "closing_parenthesis"
        )
    return _take_closing_outlet(_OUTLET_OF_STAFF.search(text) or _OUTLET_ALONE.search(text), offset)


def _take_closing_outlet(match: re.Match[str] | None, offset: int) -> Source | None:
    """Return the outlet that a pattern has found at the end of the article, unless it is no other's."""
    if match is None:
        return None
    at = match.lastindex or 1
    if not is_outlet(match[at]) or match[at] in self_names():
        return None
    return Source(((offset + match.start(at), offset + match.end(at)),), "closing_parenthesis")


_PRINTED_BY = compile_late(
    r"""
    [(【\[](?:本文)?(?:原载|原刊|原发|刊载|刊登|刊|载|转载自|[转选摘]自|据)[ ]?于?[ ]?:?[ ]?  # (原载于
    《[ ]?([\u3400-\u9fff·]{2,12})[ ]?》[^()【】\[\]。]{0,24}[)】\]]$  # 《江城日报》2021年6月27日)
    """,
    re.VERBOSE,
)
# (《江城青年报》6.30 王琳 李敏): the paper, the day and who wrote it there.
_PAPER_AND_NAMES = compile_late(
    r"""
    [(【\[]《[ ]?([\u3400-\u9fff·]{2,12})[ ]?》[ ]?  # the paper,
    [0-9]{1,2}[./月][0-9]{1,2}日?  # the day,
    (?:[ ][\u3400-\u9fff]{2,4}){0,4}[)】\]]$  # and the names
    """,
    re.VERBOSE,
)
# A paper or a site by its name: the agency alone, (江城社), is rather that of a picture.
_PAPER_NAME = (
    "[\u3400-\u9fff·]{2,9}(?:[日晚早晨午时商快导周]报|都市报|青年报|[法工农]?[制治人民]报|周刊|(?<!联)网|新闻网"
    "|在线|电视台|电台|融媒体中心|客户端)"
)
_OUTLET_ALONE = compile_late(
    rf"""
    (?:^|[。!?”」 ])[(【\[]据?({_PAPER_NAME})(?:报道|消息)?[)】\]]$  # (江城晚报),
    | (?:^|[。!?”」 ])[(【\[](?:据|综合)([\u3400-\u9fff·]{{2,10}}?)  # or (据江城社
      (?:电|报[道导]|消息)?[)】\]]$  # 电)
    """,
    re.VERBOSE,
)
# Or without brackets: 据江城晚报报道.
_ACCORDING_TO = compile_late(rf"(?:^|[。!?”」][ ]?)据({_PAPER_NAME})(?:报道|消息)?$")
# Or two or three of them: (江城晚报、江城网).
_OUTLETS_TOGETHER = compile_late(
    rf"""
    (?:^|[。!?”」 ])[(【\[](?:据|综合)?({_PAPER_NAME})  # the first,
    [、 /]({_PAPER_NAME})(?:[、 /]({_PAPER_NAME}))?  # and the others
    (?:报道|消息)?[)】\]]$  # and the bracket
    """,
    re.VERBOSE,
)
_OUTLET_OF_STAFF = compile_late(
    r"""
    [(【\[] (?:来源[ :]{1,2})? ([\u3400-\u9fff·]{3,16}) [ ,;|/]{1,3}                  # the outlet,
    (?: (?:记者|通讯员)[ :][ ]?[\u3400-\u9fff]{2,4}(?:[ 、][\u3400-\u9fff]{2,4}){0,3}  # its reporters,
      | (?:责任编辑|责编|编辑|校对|审核|编审|[一二三初终]审)[ :/][^()【】\[\]。]{2,48}   # or editors
    ) [)】\]]$  # and the bracket
    """,
    re.VERBOSE,
)
CLOSING = 72  # characters at the end of the article in which its source can stand
_SOURCE_WORD = re.compile("来源|稿源|出处|转[载]?自|摘自")
_CLOSING_SOURCE = compile_late(
    r"""
    (?: [(【\[] (?:转|转载|摘)自 [ ]?:?[ ]?              # (转自
        ([^()【】\[\]。:/、,]{2,16}) (?=[/)】\]])            # 1: the outlet it was taken from
        [^()【】\[\]。]{0,24} [)】\]]                       # and editors
      | [(【\[] (?:[^()【】\[\]。]{0,24}[ ])?              # ( and perhaps reporters,
        (?:文章|稿件|信息|新闻)?(?:来源|稿源|出处) [ ]?:[ ]?  # the label,
        ([^()【】\[\]。:]{2,48}) [)】\]]                    # 2: the outlet )
      | [。!！”] [ ]{0,3} (?:作者 [ ]?:[ ]? [\u3400-\u9fff]{2,4} [ ]{1,2})?  # or who wrote it
        (?:(?:本文|文章|稿件)来源 | (?<=[ ])来源) [ ]?:[ ]?  # and a label after the last sentence,
        《? ([^()【】\[\]。:《》 ]{2,24}) 》?                # 3: and the outlet
      | [。!！”] 来源 [ ]?:[ ]? ([^()【】\[\]。:《》 ]{2,16})   # 4: with no blank, if it is known
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
        if value.kind == kind and value.end > value.start and not _stands_above(page, value)
        if (source := read_source(page, value.start, value.end, "label", tail=tail))
    ]


def _stands_above(page: str, value: LabelledValue) -> bool:
    """Tell whether the line below an empty label is the headline, which stands above it as well."""
    text = page[value.start : value.end].strip()
    is_long = len(text) >= LONG_REPEAT and value.start > value.label_end + 1
    return is_long and f"\n{text}\n" in f"\n{page[: value.label_start]}"


LONG_REPEAT = 8  # characters of such a headline


def beside_date(page: str, lines: list[Line], zone: Zone, date_line: int) -> list[Source]:
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


def find_written_by(lines: list[Line], indices: Iterable[int]) -> list[Source]:
    """Return the outlet of a line that says who wrote, with its reporter or alone: 文/江城社 王琳."""
    matches = ((lines[at], _WRITTEN_BY.fullmatch(lines[at].text)) for at in indices)
    return [
        Source(((line.start + match.start(1), line.start + match.end(1)),), "beside_byline")
        for line, match in matches
        if match and is_outlet(match[1]) and match[1] not in self_names()
    ]


_WRITTEN_BY = re.compile(
    r"""
    (?:文|撰文)[ ]?[/:|][ ]?  # who wrote:
    ([\w·]{2,12}?)  # the outlet,
    (?:[ ](?:记者[ ]?)?[\u3400-\u9fff]{2,4})?  # and perhaps its reporter
    """,
    re.VERBOSE,
)


def find_undated(page: str, lines: list[Line], indices: Iterable[int]) -> list[Source]:
    """Return the outlet beside a day without its year, or beside how long ago it was.

    原创 06-27 09:23 江城市融媒体中心, 江城日报 3小时前: nothing else stands in the line.
    """
    matches = ((lines[index], _UNDATED.fullmatch(lines[index].text)) for index in indices)
    spans = [
        (line.start + match.start(at), line.start + match.end(at))
        for line, match in matches
        if match and (is_outlet(match[at := match.lastindex or 1]) or is_office(match[at]))
    ]
    own = self_names()
    found = [
        Source((span,), "beside_date") for span in spans if fold(page[slice(*span)]) not in own
    ]
    return found or [source for index in indices if (source := _find_over_row(page, lines, index))]


def _find_over_row(page: str, lines: list[Line], index: int) -> Source | None:
    """Return the outlet that stands in a row whose day has no year, or over it.

    江城周刊 over 发布于 02月09日03:44 • 王琳琳.
    """
    row = UNDATED_ROW.fullmatch(lines[index].text)
    if row is None:
        return None
    if row["word"] and is_outlet(row["word"]):
        start, end = row.span("word")
        return Source(((lines[index].start + start, lines[index].start + end),), "beside_date")
    return find_outlet(page, lines[index - 1]) if index else None


_MOMENT = (
    r"(?:[0-9]{1,2}[-/月][0-9]{1,2}日?(?:[ ][0-9]{1,2}:[0-9]{2})?"
    r"|[0-9]{1,2}[ ]?(?:分钟|小时|天)前|昨天|刚刚)"
)
_UNDATED = compile_late(
    rf"""
    (?:[©·•]?[ ]?(?:原创|转载)[ ]{{0,3}})?  # perhaps a sign, or whether it is the site's own,
    (?:([\u3400-\u9fff·]{{3,16}})[ ]{{1,3}}{_MOMENT}  # the outlet and when,
      |{_MOMENT}[ ]{{1,3}}([\u3400-\u9fff·]{{3,16}})  # or the other way round,
      |([\u3400-\u9fff·]{{3,16}}?)[ ]{{0,3}}[0-9]{{1,7}}[人次]{{0,2}}(?:阅读|浏览))  # or its readers
    """,
    re.VERBOSE,
)


def _opens_menu(lines: list[Line], index: int) -> bool:
    """Tell whether the two lines after this one are words of a menu: 今日头条, 专题, 要闻."""
    below = [line.text for line in lines[index + 1 : index + 3]]
    return len(below) > 1 and all(word in phrases("section", "exact") for word in below)


def _walk_beside(lines: list[Line], date_line: int, step: int) -> Iterator[int]:
    """Yield the lines beside that of the date; buttons and names may stand between."""
    index = date_line + step
    for _ in range(BESIDE):
        if not 0 <= index < len(lines) or abs(lines[index].number - lines[index - step].number) > 3:
            return
        yield index
        text = lines[index].text.strip(LOOSE)
        is_passed = is_button(text) or are_names_apart(text) or _PASSED.match(text)
        if not text or not (is_passed or label_kinds().get(leading_label(text) or "") in _BETWEEN):
            return
        index += step


# Of labels that can stand between a date and its outlet.
_BETWEEN = ("person", "view_count", "widget")


# 字级: 小 中 大; and the rest of a date that stands in several lines: 06/27, 10:20.
# Or who wrote it: 文 / 王琳, 记者 王琳, 王琳 报道.
_PASSED = re.compile(
    r"""
    字[级号体型][ ]?: | (?:最[后近])?更新(?:时间|日期)?[ ]?:                # a button, a change,
    | [0-9]{1,2}[:/.-][0-9]{2}$                                        # the rest of the date,
    | (?:文|撰文|作者|(?:本[报网台])?(?:记者|通讯员)|报道|报导|责任编辑|责编|编辑)[ ]?[:/]?[ ]?  # a role
      [\u3400-\u9fff]{2,4}(?:[ 、,]{1,2}[\u3400-\u9fff]{2,4}){0,3}$  # and names,
    | [\u3400-\u9fff]{2,4}[ ](?:报道|报导)$                             # or the other way round
    """,
    re.VERBOSE,
)
