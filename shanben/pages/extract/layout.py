"""Find out from the article outwards what stands where on a page: positions and spans, no values.

The order of `find_layout` is the order of trust: the article is found by its prose near a headline or
a date; then the lines above it, its first and last paragraph, and the lines after it are read.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from shanben.base.patterns import compile_late
from shanben.base.types import Span
from shanben.pages.extract.readers.articles.article import find_article, find_buttons
from shanben.pages.extract.readers.articles.pictures import is_caption
from shanben.pages.extract.readers.articles.prose_runs import Article
from shanben.pages.extract.readers.breadcrumb import (
    Breadcrumb,
    find_breadcrumb,
    find_lone_section,
    find_named_section,
    find_paper_page,
)
from shanben.pages.extract.readers.credits.captions import (
    read_caption_credits,
    read_own_pictures,
    read_picture_lines,
    read_picture_news,
)
from shanben.pages.extract.readers.credits.closing import Closing, read_closing
from shanben.pages.extract.readers.credits.head_credits import (
    after_date,
    read_byline,
    read_head_credits,
    read_headline_author,
    read_inner_byline,
    read_name_over_title,
    read_overhead_credits,
)
from shanben.pages.extract.readers.credits.posts import LIFE_OF, read_biographies
from shanben.pages.extract.readers.credits.tails import read_bracketed_credits, read_tail_credits
from shanben.pages.extract.readers.datelines.dateline import LEAD as DATELINE_LENGTH
from shanben.pages.extract.readers.datelines.dateline import Dateline
from shanben.pages.extract.readers.datelines.leads import may_have_dateline, read_dateline
from shanben.pages.extract.readers.datelines.signatures import (
    LONGEST_BYLINE,
    read_signed_lead,
)
from shanben.pages.extract.readers.events import (
    Event,
    LeadDay,
    date_event,
    find_bare_day,
    find_lead_day,
)
from shanben.pages.extract.readers.footer import Footer, read_footer
from shanben.pages.extract.readers.headlines.choice import OPENING, choose_headline
from shanben.pages.extract.readers.headlines.dated_front import part_dated_headline
from shanben.pages.extract.readers.headlines.fitness import Doubt
from shanben.pages.extract.readers.headlines.marked import (
    NAMES_ENTRY,
    find_entry,
    find_headword,
)
from shanben.pages.extract.readers.headlines.repeats import find_repeats
from shanben.pages.extract.readers.headlines.trimming import (
    Headline,
    Prose,
    can_be_headline,
    trim_headline,
)
from shanben.pages.extract.readers.heads.date_lines import find_date_lines
from shanben.pages.extract.readers.heads.head import Head, read_head
from shanben.pages.extract.readers.heads.zone import Zone, lines_below, make_zone
from shanben.pages.extract.readers.meanings import is_button
from shanben.pages.extract.readers.outlets import Source
from shanben.pages.extract.tools.known_words import find_labels, is_outlet, self_names
from shanben.pages.extract.tools.labels import LabelledLines, LabelledValue, find_labelled
from shanben.pages.extract.tools.lines import (
    SHORT,
    Line,
    fold,
    fold_digits,
    is_dated_front,
    part_first_line,
    read_lines,
)
from shanben.pages.extract.tools.name_signs import COLUMN_SIGNS
from shanben.pages.extract.tools.people import Credit
from shanben.pages.extract.tools.wrapped import WIDE, join_wrapped

ANCHOR_DATES = 3  # the first lines with a date show, beside headlines, where the article is
ROW, ROW_REACH, ROW_SEARCH = 4, 6, 40  # this many dates within this many lines are a list's
HEAD_DATES = 40  # lines above the article in which a date can be the page's
SHORTEST_OPENING = 36  # characters of a paragraph that opens with a dateline
DATELINE_REACH = 8  # lines into the article in which a dateline still shows where it begins
BUTTONS = 16  # lines above the article that may be buttons below a byline
CRUMB_REACH = 12  # lines above the headline, and below it, in which a breadcrumb is the page's own
BYLINE_REACH, SHORT_BYLINE = 3, 60  # lines above the article, and their length, for a byline
LEAD = 240  # characters of the first paragraph that are folded for dateline and event
NEAR_END = 3  # lines of the article above its last one in which brackets can credit people
CAPTIONS_BELOW = 2  # lines after the article that can be captions of its pictures
CRUMB_TITLE = 8  # characters of a breadcrumb's last step that is a headline and no section


class Layout(NamedTuple):
    """What stands where on a page, as the rules found it; nothing is a value yet.

    Positions are indices into `lines`; spans are offsets in `text`, which is restored and Simplified.
    `title` are the lines of the headline, `title_spans` what of them is the headline itself; a headline
    that is only the end of a breadcrumb has a span and no line of its own.
    `rivals` are two lines of which neither is surely the headline, `doubt` is one that is as likely
    something else, with what speaks for both.
    `article.first` is len(lines) when there is no article; `buttons` are the lines inside the article
    that do not belong to it. `title` and `labelled` are empty, and other members None, where the rules
    found nothing. `lead_day` is the first day that the lead names, `event` the same with its year.
    """

    text: str
    lines: list[Line]
    labelled: LabelledLines
    article: Article
    buttons: frozenset[int]
    title: Headline
    rivals: tuple[int, ...]
    doubt: Doubt | None
    title_spans: tuple[Span, ...]
    title_method: str
    zone: Zone
    head: Head
    crumb: Breadcrumb | None
    lone_section: int | None
    dateline: Dateline | None
    closing: Closing | None
    credits: tuple[Credit, ...]
    credit_lines: frozenset[int]
    source_lines: frozenset[int]
    footer: Footer
    lead_day: LeadDay | None
    event: Event | None

    @property
    def has_article(self) -> bool:
        """Tell whether an article was found."""
        return self.article.first < len(self.lines)


def find_layout(text: str) -> Layout:
    """Return what the rules find on the page `text`, which is restored and Simplified."""
    lines, repeats, dates, article = _find_article(
        part_dated_headline(part_first_line(read_lines(text)))
    )
    if _may_be_wrapped(lines, article) and (joined := join_wrapped(text, lines)) is not lines:
        lines, repeats, dates, article = _find_article(joined)
    article = _begin_at_dateline(lines, article)
    page = _Opening(text, lines, article)
    first, last = article
    nothing_around = first == 0 and last == len(lines) - 1
    around = _no_surroundings(page) if nothing_around else _read_around(page, repeats, dates)
    if not around.title and (below := _find_below_question(lines, article)):
        asked = _Opening(text, lines, Article(below, last))
        without = _read_around(asked, repeats, dates)
        if first in without.title:
            page, around, article, first = asked, without, asked.article, below
    lead, dateline = _read_lead(lines, article)
    dateline = dateline or _read_below_title(lines, around.zone)
    head, dateline = _part_outlets(page, around.head, dateline)
    source = head.source
    closing = _read_closing(lines, last, dateline) if first < len(lines) else None
    credits = _join_credits(page, around, dateline, closing)
    named, event = _read_event(page, around.title, head, lead, dateline)
    return Layout(
        text=text,
        lines=lines,
        labelled=around.labelled,
        article=article,
        buttons=find_buttons(lines, article) | _find_alt_texts(page, around.title),
        title=around.title,
        rivals=around.rivals,
        doubt=around.doubt,
        title_spans=around.title_spans,
        title_method=around.title_method,
        zone=around.zone,
        head=head,
        crumb=around.crumb,
        lone_section=around.lone_section,
        dateline=dateline,
        closing=closing,
        credits=credits,
        credit_lines=_lines_of(lines, [credit.start for credit in credits]),
        source_lines=_lines_of(lines, [start for start, _ in source.parts] if source else []),
        footer=around.footer,
        lead_day=named,
        event=event,
    )


def _read_closing(lines: list[Line], last: int, dateline: Dateline | None) -> Closing:
    """Return how the article ends; a byline on a line of its own below it has its place and its people.

    Where the head of the article already names who reports, the people below it are of another one.
    """
    closing = read_closing(lines[last])
    below = [] if closing.place else lines[last + 1 : last + 2]
    byline = next(_list_bylines(below), None)
    if byline is None:
        return closing
    signed = () if dateline and dateline.credits else byline.credits
    return closing._replace(place=byline.place, credits=(*closing.credits, *signed))


def _find_below_question(lines: list[Line], article: Article) -> int:
    """Return where the article goes on below a first line that asks and may be its headline, else 0.

    修桥还是修路,谁说了算? with a blank line below it; short lines can stand before the article.
    """
    first, last = article
    line = lines[first] if first < len(lines) else None
    if line is None or line.text[-1] not in "?？" or len(line.text) > LONGEST_QUESTION:
        return 0
    if "。" in line.text or first == last or lines[first + 1].number == line.number + 1:
        return 0
    near = range(first + 1, min(first + BUTTONS, last + 1))
    return next((at for at in near if len(lines[at].text) > LONGEST_REMARK), 0)


LONGEST_QUESTION = 56  # characters of a headline that asks
LONGEST_REMARK = 30  # characters of a line that can stand below it, before the article


def list_unread_people(layout: Layout) -> Iterator[tuple[int, LabelledValue]]:
    """Yield what follows a label for people and was read as nobody, with the position of its line."""
    zone, starts = layout.zone, sorted(credit.start for credit in layout.credits)
    for index in (*lines_below(zone), *range(zone.after, zone.end)):
        for value in layout.labelled.get(index, ()):
            is_read = bisect_left(starts, value.start) < bisect_left(starts, value.end)
            if value.kind == "person" and value.start < value.end and not is_read:
                yield index, value


class _Found(NamedTuple):
    """The lines of a page with those that repeat its first one, those with a date, and its article."""

    lines: list[Line]
    repeats: list[Headline]
    dates: list[int]
    article: Article


def _find_article(lines: list[Line]) -> _Found:
    repeats = find_repeats(lines)
    dates = find_date_lines(lines)
    article = find_article(lines, _anchors(repeats, dates)) or Article(len(lines), len(lines) - 1)
    return _Found(lines, repeats, dates, article)


def _may_be_wrapped(lines: list[Line], article: Article) -> bool:
    """Tell at little cost whether the article can be text with hard line breaks: no line is long."""
    return all(len(line.text) <= 2 * WIDE for line in lines[article.first : article.last + 1])


class _Opening(NamedTuple):
    """A page whose article has been found, before anything around it is read."""

    text: str
    lines: list[Line]
    article: Article


def _part_outlets(
    page: _Opening, head: Head, dateline: Dateline | None
) -> tuple[Head, Dateline | None]:
    """Return head and dateline, of which only one has the paper of a byline right below the date.

    江城日报 记者王琳/台北报导 tells of a report: the paper is its agency; 江城日报 王琳 is a source.
    """
    if dateline is None or head.source is None or head.source.parts != (dateline.agency,):
        return _name_source(page, head, dateline), dateline
    end = page.text.find("\n", head.source.parts[0][1])
    tells = _REPORT.search(page.text, head.source.parts[0][1], end if end > 0 else len(page.text))
    if tells:
        return head._replace(source=None), dateline
    return head, dateline._replace(agency=None)


_REPORT = re.compile("报[导道]|[电讯访稿]")  # what somebody has sent, and no name alone


def _name_source(page: _Opening, head: Head, dateline: Dateline | None) -> Head:
    """Return the head with the outlet beside the date that only the dateline shows to be one.

    2021-06-27 无线江城, of an article that opens with 无线江城消息(记者:王琳).
    """
    if head.source or head.date_line is None or dateline is None or dateline.agency is None:
        return head
    line, name = page.lines[head.date_line], page.text[slice(*dateline.agency)]
    match = re.search(rf"(?:^|[ |]){re.escape(name)}(?=$|[ |])", line.text)
    if match is None:
        return head
    span = (line.start + match.end() - len(name), line.start + match.end())
    return head._replace(source=Source((span,), "beside_date"))


class _Around(NamedTuple):
    """What the lines above and below the article say; `credits` in the order of trust."""

    zone: Zone
    head: Head
    labelled: LabelledLines
    title: Headline = ()
    rivals: tuple[int, ...] = ()
    doubt: Doubt | None = None
    title_spans: tuple[Span, ...] = ()
    title_method: str = ""
    crumb: Breadcrumb | None = None
    lone_section: int | None = None
    credits: tuple[Credit, ...] = ()
    footer: Footer = Footer()


def _no_surroundings(page: _Opening) -> _Around:
    """Return what surrounds an article that is the whole page: a date can still close it."""
    zone = make_zone(page.lines, (), *page.article)
    return _Around(zone, read_head(page.text, page.lines, {}, zone), {})


def _read_around(page: _Opening, repeats: list[Headline], dates: list[int]) -> _Around:
    """Return what the lines above and below the article say."""
    text, lines, (first, last) = page
    labelled = find_labelled(text, lines)
    opening = find_opening(text, lines, page.article)
    prose = Prose(lines, first, opening, list_indented(text, lines, first))
    entry = find_entry(prose) if any(word in text for word in NAMES_ENTRY) else ()
    if entry := entry or find_headword(prose):
        return _read_entry(page, labelled, entry)
    above = [index for index in dates if first - HEAD_DATES <= index < first]
    if above[:1] == [0] and is_dated_front(lines):
        above = above[1:]  # it shows no place for a headline
    title, rivals, doubt = choose_headline(prose, repeats, above)
    zone = make_zone(lines, title, first, last)
    top, bottom = max(0, zone.title_first - CRUMB_REACH), zone.title_last + CRUMB_REACH
    crumb = find_breadcrumb(text, lines, top, min(zone.first, bottom))
    head = read_head(text, lines, labelled, zone, crumb.lines if crumb else ())
    credits = (
        *read_headline_author(lines, title, lines_below(zone)),
        *read_overhead_credits(text, lines, title),
        *read_name_over_title(lines, title, head.date_line),
        *read_head_credits(
            text,
            lines,
            lines_below(zone),
            head.date_line,
            is_paper=_is_of_paper(lines, head),
        ),
        *read_tail_credits(text, lines, last + 1),
    )
    lone_section = None
    if crumb is None:
        lone_section = (
            find_lone_section(lines, title, first) if title else find_paper_page(lines, first)
        )
        if lone_section is None and title:
            below = lines_below(zone)
            lone_section = find_named_section(lines, title[0], below, head.date_line)
    footer = read_footer(lines, labelled, last + 1)
    spans, method = _span_title(page, title, crumb)
    if not spans and (named := _find_named(page, labelled)):
        spans, method = named
    return _Around(
        zone,
        head,
        labelled,
        title,
        rivals,
        doubt,
        spans,
        method,
        crumb,
        lone_section,
        credits,
        footer,
    )


def _is_of_paper(lines: list[Line], head: Head) -> bool:
    """Tell whether the date stands in the head of a newspaper's page, 1994年11月15日江城日报 第12版."""
    if head.date_line is None:
        return False
    is_numbered = _PAGE_NUMBER.search(lines[head.date_line].text) is not None
    return is_numbered or head.date_method == "newspaper_head"


_PAGE_NUMBER = re.compile("第 ?[A-Z]?[0-9]{1,3} ?版$")


def _read_entry(page: _Opening, labelled: LabelledLines, entry: Headline) -> _Around:
    """Return what surrounds an entry of an encyclopedia: the days and people of its box are told of."""
    first, last = page.article
    spans, method = _span_title(page, entry, None)
    footer = read_footer(page.lines, labelled, last + 1)
    zone = make_zone(page.lines, entry, first, last)
    return _Around(zone, Head(), {}, entry, title_spans=spans, title_method=method, footer=footer)


def _span_title(
    page: _Opening, title: Headline, crumb: Breadcrumb | None
) -> tuple[tuple[Span, ...], str]:
    """Return what is the headline and how it was found; it may be the breadcrumb's last step."""
    if not title:
        last = crumb.parts[-1] if crumb else None
        word = fold(page.text[last[0] : last[1]]) if last else ""
        is_headline = len(word) >= CRUMB_TITLE and not word.endswith(_SECTION_ENDS)
        if last and is_headline and can_be_headline(word):
            return (last,), "last_crumb"
        return (), ""
    if len(title) > 1:
        lines = (page.lines[index] for index in title)
        return tuple((line.start, line.end) for line in lines), "lines_above_article"
    line = page.lines[title[0]]
    start, end = trim_headline(line.text)
    start += _own_site_before(page, line.text[start:end], crumb)
    is_cut = title == (0,) and end < len(line.text)
    method = "browser_title" if is_cut else "line_above_article"
    return ((line.start + start, line.start + end),), method


def _own_site_before(page: _Opening, text: str, crumb: Breadcrumb | None) -> int:
    """Return where a headline begins after the name of the page's own site: 江城国学网:老油坊开榨.

    The breadcrumb or the foot shows whose page it is: a headline can begin with who reports as well.
    """
    match = _SITE_BEFORE.match(text)
    if match is None or not is_outlet(match[1]):
        return 0
    root = fold(page.text[slice(*crumb.parts[0])]) if crumb else ""
    foot = (line.text for line in page.lines[page.article.last + 1 :])
    is_own = root.removesuffix("首页") == match[1] or any(
        match[1] in below and _RIGHTS.search(below) for below in foot
    )
    return match.end() if is_own else 0


_SITE_BEFORE = re.compile(
    r"""
    [【\[]?([\u3400-\u9fff]{2,8}(?:网|在线))[】\]]?  # the site, perhaps in brackets,
    (?:[ ]?[:|丨][ ]?|[ ]-[ ]|(?<=[】\]])[ ]?)(?=.{5})  # a mark, and a headline
    """,
    re.VERBOSE,
)
_RIGHTS = re.compile("版权|[Cc]opyright|©|备案|ICP")
_SECTION_ENDS = ("新闻", "要闻", "动态", "资讯", "频道", "专栏", "专题")  # no headline ends so


def _find_named(page: _Opening, labelled: LabelledLines) -> tuple[tuple[Span, ...], str] | None:
    """Return the headline that only the table over a document gives: 名称: | 关于停水的通知 |.

    Or the page's first line, where the page has no other: 原标题:全市召开会议.
    Or a label below the article, over the page's own address: 标题:修桥还是修路, 地址:http://….
    """
    for index in sorted(index for index in labelled if index < page.article.first):
        for value in labelled[index]:
            text = fold(page.text[value.start : value.end])
            is_told = value.label == "名称" or (not index and value.label in _ORIGINAL)
            if is_told and len(text) >= CRUMB_TITLE and can_be_headline(text):
                return ((value.start, value.end),), "label"
    last = page.article.last
    for line, below in pairwise(page.lines[last + 1 : last + 1 + FOOT_LABELS]):
        match = _TITLE_IN_FOOT.fullmatch(line.text)
        if match and _OWN_ADDRESS.match(below.text):
            quoted = match[1][0] in "“《" and match[1][-1] in "”》"
            start, end = match.start(1) + quoted, match.end(1) - quoted
            return ((line.start + start, line.start + end),), "label"
    return None


_ORIGINAL = ("原标题", "原题", "原文标题")
FOOT_LABELS = 6  # lines below the article in which these two stand
_TITLE_IN_FOOT = re.compile("标题: ?([^:]{5,60})")
_OWN_ADDRESS = re.compile("(?:本文)?地址: ?https?:")


def find_opening(text: str, lines: list[Line], article: Article) -> str:
    """Return the first characters of the article, in which its headline's words come back."""
    if article.first >= len(lines):
        return ""
    start = lines[article.first].start
    opening = text[start : min(start + OPENING, lines[article.last].end)]
    is_spaced = opening[1:SPACED:2].isspace()  # 【 本 报 讯 】 清 潭 镇
    return opening.replace(" ", "") if is_spaced else opening


SPACED = 24  # first characters of an article of which each has its own blank


def list_indented(text: str, lines: list[Line], first: int) -> frozenset[int]:
    """Return the lines right above the article that are indented as its first paragraph is.

    None where the line over them is indented as well, or one of them comes twice: that tells nothing.
    """
    if not 1 < first < len(lines) or not (indent := _read_indent(text, lines[first])):
        return frozenset()
    top = first
    while top > first - MOST_HEADS and _read_indent(text, lines[top - 1]) == indent:
        top -= 1
    is_told = top and top > first - MOST_HEADS and not _read_indent(text, lines[top - 1])
    own = {line.text for line in lines[top:first]}
    is_copy = is_told and any(line.text in own for line in lines[:top])
    return frozenset(range(top, first)) if is_told and not is_copy else frozenset()


def _read_indent(text: str, line: Line) -> str:
    """Return the blanks before the first character of a line; what else is there makes it none."""
    before = text[max(0, line.start - LONGEST_INDENT) : line.start].rpartition("\n")[2]
    return before if before.isspace() else ""


MOST_HEADS, LONGEST_INDENT = 3, 12


def _anchors(repeats: list[Headline], dates: list[int]) -> list[int]:
    """Return the lines near which the article begins: headlines and the first of the `dates`.

    Dates that come in rows belong to lists of other articles.
    """
    alone = [at for at in dates[:ROW_SEARCH] if _count_near(dates, at) < ROW]
    return sorted([run[-1] for run in repeats] + alone[:ANCHOR_DATES])


def _count_near(dates: list[int], index: int) -> int:
    return sum(abs(other - index) <= ROW_REACH for other in dates[: 2 * ROW_SEARCH])


def _begin_at_dateline(lines: list[Line], article: Article) -> Article:
    """Return the article from its dateline on: what stands before it are captions and notices.

    Where a line right above that dateline stands twice, it is the headline of another article.
    """
    for index in _list_above(lines, article.first):
        if _is_short_lead(lines[index].text):
            return Article(index, article.last)
    if _opens_above(lines, article):
        return Article(article.first - 1, article.last)
    for index in range(article.first + 1, min(article.first + DATELINE_REACH, article.last + 1)):
        text = lines[index].text
        if len(text) <= 40 and _is_short_lead(text):
            return Article(index, article.last)
        if len(text) > SHORTEST_OPENING and may_have_dateline(text) and _opens_with_dateline(text):
            if _opens_with_dateline(lines[article.first].text):
                return article
            is_twice = lines[index - 1].text == lines[index - 2].text
            is_other = (
                index > article.first + 2 and is_twice and not is_caption(lines[index - 1].text)
            )
            return Article(article.first, index - 3) if is_other else Article(index, article.last)
    return article


def _list_above(lines: list[Line], first: int) -> list[int]:
    """Return the line above the article, and further ones while buttons stand between."""
    found: list[int] = []
    for index in range(first - 1, max(-1, first - 5), -1):
        found.append(index)
        if first >= len(lines) or not is_button(lines[index].text):
            break
    return found


def _opens_with_dateline(text: str) -> bool:
    """Tell whether a paragraph opens with a dateline beyond doubt, or with one in brackets."""
    if not may_have_dateline(text):
        return False
    dateline = read_dateline(fold(text[:DATELINE_LENGTH]), 0)
    if dateline is None:
        return False
    is_placed = dateline.place is not None and text[0] in "(（"  # (江州讯)
    return _tells_enough(dateline) or is_placed or text[0] in _BRACKETS


_BRACKETS = frozenset("【[［")


def _tells_enough(dateline: Dateline) -> bool:
    """Tell whether a dateline is one beyond doubt, so that what stands before it is not the article."""
    return bool(dateline.agency or dateline.credits or (dateline.place and dateline.day))


def _opens_above(lines: list[Line], article: Article) -> bool:
    """Tell whether the line right above the article is torn off it: a dateline and a few words.

    本报讯(记者 王琳) 今年7月1日是 may end its line there. Or it is a paragraph without its full stop
    that an outlet in brackets opens: 【江城之声】...,....
    """
    line = lines[article.first - 1] if 0 < article.first < len(lines) else None
    if line is None:
        return False
    if len(line.text) >= LONG_LEAD and line.text[0] in _BRACKETS and _COMMAS.search(line.text):
        return _opens_with_dateline(line.text)
    if lines[article.first].number != line.number + 1:
        return False
    text = line.text
    is_long = TORN <= len(text) <= SHORT and not find_labels(text)
    if not is_long or ("记者" not in text and "通讯员" not in text) or not may_have_dateline(text):
        return False
    dateline = read_dateline(text, 0)
    return bool(dateline and dateline.credits and _WORDS.search(text, dateline.end))


LONG_LEAD = 50  # characters of a paragraph that no full stop ends
_COMMAS = re.compile("[,，].*[,，]")


def _is_short_lead(text: str) -> bool:
    """Tell whether a short line is a first paragraph: (江州8日讯)他又来了!.

    A dateline in brackets with a place or an agency opens it, and it ends as a sentence does.
    """
    if text[0] not in "([【" or text[-1] not in "。!?…”」" or not may_have_dateline(text):
        return False
    dateline = read_dateline(fold(text), 0)
    is_sure = (
        dateline is not None
        and dateline.day is not None
        and bool(dateline.place or dateline.agency)
    )
    return is_sure and dateline is not None and dateline.end + 4 <= len(text)


TORN = 16  # characters of such a line
_WORDS = compile_late("[\u3400-\u9fff][^0-9]*[\u3400-\u9fff]{2}")


def _read_lead(lines: list[Line], article: Article) -> tuple[str, Dateline | None]:
    if article.first >= len(lines):
        return "", None
    lead = fold_digits(lines[article.first].text[:LEAD])
    dateline = None
    if may_have_dateline(lead):
        dateline = read_dateline(fold(lead[:DATELINE_LENGTH]), lines[article.first].start)
    elif lead[0] in COLUMN_SIGNS:
        dateline = read_signed_lead(fold(lead), lines[article.first].start)
    if dateline is None:
        dateline = _read_above(_lines_above(lines, article.first))
    dateline = dateline or _read_after_caption(lead, lines[article.first].start)
    return lead, dateline or _read_inside(lines, article)


def _read_after_caption(lead: str, offset: int) -> Dateline | None:
    """Return the dateline that a picture's words precede in their paragraph, with all its parts.

    油坊重新开榨。 江城社供图 江城网江州8月4日电(记者 王琳): pages in one paragraph have it so.
    """
    match = _AFTER_CAPTION.search(lead) if "日电" in lead or "日讯" in lead else None
    if match is None:
        return None
    text = fold(lead[match.start() : match.start() + DATELINE_LENGTH])
    dateline = read_dateline(text, offset + match.start())
    is_whole = dateline is not None and dateline.agency and dateline.day and dateline.credits
    return dateline if is_whole else None


_AFTER_CAPTION = compile_late(
    "(?<=[。摄供图片] )[\u3400-\u9fff·]{2,12}[0-9]{1,2}月[0-9]{1,2}日[电讯] ?[(（]"
)


def _read_below_title(lines: list[Line], zone: Zone) -> Dateline | None:
    """Return the byline right under the headline, when more than its buttons follow it."""
    below = lines[zone.title_last : min(zone.title_last + BYLINE_REACH, zone.first)]
    return next((found for found in _list_bylines(below) if found.place), None)


def _read_inside(lines: list[Line], article: Article) -> Dateline | None:
    """Return the byline that stands below a summary: 江城周刊记者 王琳 发自江州."""
    inside = lines[article.first + 1 : min(article.first + 1 + BYLINE_REACH, article.last)]
    found = next(_list_bylines(inside), None) or _read_second(inside[:1])
    return found._replace(end=0, day=None) if found else None


def _read_second(lines: list[Line]) -> Dateline | None:
    """Return the dateline with who reports that opens a short paragraph below a summary.

    本报讯 记者 王琳报道 3月9日是开榨的第十天。
    """
    text = lines[0].text if lines else ""
    if not TORN <= len(text) <= SHORTEST_OPENING or not _opens_with_dateline(text):
        return None
    dateline = read_dateline(text, lines[0].start)
    return dateline if dateline and dateline.credits else None


def _list_bylines(lines: list[Line]) -> Iterator[Dateline]:
    """Yield the bylines among lines that consist of nothing else."""
    for line in lines:
        found = read_byline(line) if len(line.text) <= LONGEST_BYLINE else None
        if found and found.end >= line.end:
            yield found


def _read_above(above: list[Line]) -> Dateline | None:
    """Return what the lines above an article say: who wrote it, and the place of a dateline.

    新华社北京9月1日电 题:铁路暑运 may be one line and 新华社记者樊曦 the next.
    """
    byline = next(
        (
            _add_paper(found, above[at + 1 :])
            for at, line in enumerate(above)
            if (found := read_byline(line))
        ),
        None,
    )
    wires = (
        (read_dateline(told, line.end - len(told)), told)
        for line in above
        if ("日" in line.text or _WIRE_ALONE.search(line.text))
        and may_have_dateline(told := _without_date(line))
    )
    wire = next((found for found, line in wires if found and _is_wire(found, line)), None)
    if byline is None or wire is None or byline.place:
        return byline or wire
    return byline._replace(agency=wire.agency, place=wire.place)


def _without_date(line: Line) -> str:
    """Return a line, that of a wire without its date: 2021-06-27 10:20 江城社 江州27日电."""
    is_row = line.text[:1].isdigit() and line.text[-1] in "电讯"
    return line.text[after_date(line) :] if is_row else line.text


def _add_paper(byline: Dateline, above: list[Line]) -> Dateline:
    """Return a byline with the paper that a stroke ends in the next of the lines above: 江城日报/."""
    text = above[0].text if above else ""
    paper = text[:-1].rstrip()
    if byline.agency or text[-1:] != "/" or not is_outlet(paper) or paper in self_names():
        return byline
    return byline._replace(agency=(above[0].start, above[0].start + len(paper)))


def _is_wire(found: Dateline, text: str) -> bool:
    """Tell whether a line above the article is a wire's dateline, perhaps with its headline."""
    is_whole = found.agency and found.place and found.day
    return bool(is_whole or ((found.agency or found.place) and _WIRE_ALONE.search(text)))


# A wire's dateline before the words 题:, or one that is a line of its own; so is a newsroom's byline.
_WIRE_ALONE = re.compile(
    r"""
    [电讯][ ]?题[ ]?:  # 江城5月6日电 题:,
    |[电讯息][ ]?[)\]】]?(?:[(][^()]{1,12}[)])?[ ]?:?$  # 江城5月6日电 (记者王琳):,
    |/[^/]{0,10}报[导道]$|[—–]$  # 记者王琳/台北报导, 江城—,
    |^(?:综合|采访|现场|即时|专题)报[导道][ ]{0,2}/  # or 综合报导/
    """,
    re.VERBOSE,
)


def _lines_above(lines: list[Line], first: int) -> list[Line]:
    """Return the nearest lines above the article that can be a byline, buttons left out."""
    above = reversed(lines[max(0, first - BUTTONS) : first])
    text = [line for line in above if not is_button(line.text)]
    return [line for line in text[:BYLINE_REACH] if len(line.text) <= SHORT_BYLINE]


def _lines_of(lines: list[Line], offsets: list[int]) -> frozenset[int]:
    """Return the positions of the lines in which people or outlets are named."""
    if not offsets:
        return frozenset()
    return frozenset(bisect_right(lines, offset, key=_START) - 1 for offset in offsets)


_START = attrgetter("start")


# One is in every (图/记者王琳), 图/江城社记者王琳 and 图为油坊开榨。江城社记者:王琳.
STAFF_PICTURES = re.compile(
    "图(?:[/／]|[:：]记者|为[^。!！\n]{4,60}[。!！] ?[\u3400-\u9fff]{2,6}记者)"
)


def _join_credits(
    page: _Opening, around: _Around, dateline: Dateline | None, closing: Closing | None
) -> tuple[Credit, ...]:
    """Return all who are credited around the article, at its head and end, and below its pictures."""
    text, lines, (first, last) = page
    found = [*around.credits]
    # One look at the page instead of one at each of its lines.
    shows_staff = "图" in text and STAFF_PICTURES.search(text)  # on most pages 图 has no such mark
    if shows_staff or "摄" in text or "■" in text or "◆" in text:
        found += read_caption_credits(lines[around.zone.title_last : _end_of_captions(lines, last)])
        found += read_picture_news(lines[first : last + 1])
        found += read_picture_lines(lines[first : last + 1])
    found += read_inner_byline(lines[first + 1 : min(first + DATELINE_REACH, last)])
    found += read_bracketed_credits(lines[max(first, last - NEAR_END) : last])
    found += dateline.credits if dateline else ()
    if closing:  # a caption has one half of 记者王琳 文/摄
        told = {(credit.start, credit.role) for credit in closing.credits}
        named = {one.start for one in found if (one.start, one.role) not in told}
        found += [credit for credit in closing.credits if credit.start not in named]
    if LIFE_OF.search(text) and not any(one.role in _WRITERS for one in found):
        found += read_biographies(lines[around.zone.title_last : around.zone.end])
    credits = _order_credits(_name_once(text, found))
    if not credits:
        return credits
    return _order_credits([*credits, *read_own_pictures(lines, credits, text)])


def _end_of_captions(lines: list[Line], last: int) -> int:
    """Return where the captions end that follow the article: those of a page of pictures go on."""
    end = min(last + 1 + CAPTIONS_BELOW, len(lines))
    while end < len(lines) and last + 1 < end and lines[end - 1].text.endswith(_TAKEN):
        end += 1
    return end


_TAKEN = ("摄", "摄)", "摄）")


def _name_once(text: str, found: list[Credit]) -> list[Credit]:
    """Return the people without a bare name beside the date whose role is printed elsewhere."""
    told = {
        text[one.start : one.end]
        for one in found
        if one.method != "name_beside_date" and one.role in _WRITERS
    }
    return [
        one
        for one in found
        if one.method != "name_beside_date" or text[one.start : one.end] not in told
    ]


_WRITERS = ("reporter", "author", "correspondent", "intern", "translator")


def _order_credits(found: list[Credit]) -> tuple[Credit, ...]:
    """Return the people in the page's order, each span and role once."""
    if not found:
        return ()
    sure = {credit.start for credit in found if credit.method != "name_beside_date"}
    found = [one for one in found if one.method != "name_beside_date" or one.start not in sure]
    once = {(credit.start, credit.role): credit for credit in reversed(found)}
    return tuple(once[place] for place in sorted(once))


def _find_alt_texts(page: _Opening, title: Headline) -> frozenset[int]:
    """Return the lines inside the article that only repeat its headline, as texts of pictures do."""
    text, lines, (first, last) = page
    if len(title) != 1 or first > last:
        return frozenset()
    headline = lines[title[0]]
    raw = text[headline.start : headline.end]
    if text.find(raw, lines[first].start, lines[last].end) < 0:
        return frozenset()
    inside = enumerate(lines[first : last + 1], first)
    return frozenset(index for index, line in inside if line.text == headline.text)


def _read_event(
    page: _Opening, title: Headline, head: Head, lead: str, dateline: Dateline | None
) -> tuple[LeadDay | None, Event | None]:
    if not lead:
        return None, None
    offset = page.lines[page.article.first].start
    inside = dateline is not None and dateline.end > offset
    day = dateline.day if dateline and inside else None
    span = (day[0] - offset, day[1] - offset) if day else None
    start = dateline.end - offset if dateline and inside else 0
    named = find_lead_day(lead, start, span, dateline.month if dateline else None)
    published = head.date.day if head.date else None
    if named is None and published:
        named = find_bare_day(lead, start, published)
    if named is None:
        return None, None
    headline = " ".join(page.lines[index].text for index in title)
    body = page.text[offset : page.lines[page.article.last].end] if published is None else ""
    return named, date_event(named, offset, published, headline, lead, body)
