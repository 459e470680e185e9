"""Read the breadcrumb above the headline: 您的位置:首页 > 新闻中心 > 正文, on one line or more."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from shanben.base.patterns import compile_late
from shanben.base.types import Span
from shanben.pages.extract.tools.dates import find_dates
from shanben.pages.extract.tools.known_words import (
    agency_set,
    find_labels,
    is_office,
    is_outlet,
    is_place,
    label_kinds,
    leading_label,
    opens_end,
    paper_page_pattern,
    phrases,
    role_words,
    section_words,
)
from shanben.pages.extract.tools.lines import Line, strip_span
from shanben.pages.extract.tools.people import is_bare_name

MAX_PART, MAX_PARTS = 16, 8
MAX_LAST = 60  # characters of the last step, which can be the headline
_LABEL = re.compile(
    r"""
    [【\[]? (?: (?:当前)? 位置 [ ]?:[ ]? )?  # perhaps a bracket, and 当前位置: before the rest,
    (?: [您你我]? 现?在? (?: 的 | 所的? | 所在的? | 当前的? )?  # 您现在的
        (?: 当前|所在|目前|现在|所处|浏览|网站|页面|文章 )? 的?  # 当前的
        位置 (?:是|导航)?  # 位置是,
      | [您你] [ ]? 在 这里  # 您在这里,
      | [您你] (?: 现在|当前|目前 ) 位于  # or 您现在位于,
    ) [】\]]? [ ]? :? [ ]?  # and perhaps a colon,
    | (?: (?:网站|页面)?导航 | (?:浏览|阅读|访问)?路径  # or another word, 浏览路径:
        | (?:当前|所在)(?:导航|栏目|频道|路径|页面|浏览)  # 当前栏目:
        | (?:本页|阅读)位置 | Location  # 本页位置:
        | [您你] (?:现在|当前)? 正?在 (?:浏览|访问|查看)? ):[ ]?  # or 您正在浏览:
    """,
    re.VERBOSE,
)
# The sign after 首页 parts all steps.
_OWN_ARROW = re.compile("(?:网站)?(?:首页|主页) ?([〉》▶►▷➤])")
_LOGO = re.compile("(?:logo|LOGO|Logo|标志|图标) (?=首页|主页)")  # the words of the site's picture
_STRONG = re.compile(r" ?(?:>+|»|→|-->|›) ?")
ARROW = re.compile("[>»→›]")  # one of these is in every strong separator
_WEAK = re.compile(r" ?(?:[/|\\\-—·‧•・]|::+) ?| [》〉] ?")
# 文旅 正文: a step of its own, arrow or not; buttons can follow it.
_OWN_STEP = re.compile("(?:^|[ \u3000]+)(正文|内容)(?:[ \u3000].*)?$")
_HOME = compile_late(
    r"""
    (?:网站)?(?:首页|主页)  # 首页, 网站首页,
    | (?:Home|HOME)(?=[ ]?[/|·‧•・][ ]?[\u3400-\u9fff])  # Home before a section with a Chinese name,
    | [\u3400-\u9fff]{2,8}首页(?=[ ]/[ ])  # or 江城文史首页 / 月刊
    """,
    re.VERBOSE,
)
_EDGE = " \u3000\u00a0\t>＞»→›=/-|:：[]【】•●■◆▪*＊"
_SITE = re.compile(
    r"""
    (?:网|网站|官网|在线  # a site,
      |(?:日报|晚报|时报|[早晨商]报|都市报|青年报|法[制治]报|大学报)(?:数字[版报]|电子版)?  # a paper,
      |广播电台|电视台|广电|通讯社|融媒体?中心  # another outlet,
      |首页|人民政府|[县区镇乡]政府|..大学|有限公司)$  # or whose pages are a site
    """,
    re.VERBOSE,
)
_HAN_WORD = compile_late(r"[\u3400-\u9fff]{2,8}")
_NO_SITE = re.compile(
    "^(?:网站|本站|新闻网站|部门|学院|学校|单位|栏目|频道|专题|系统|[返退]?回)?(?:网站)?(?:首页|主页|网站|在线)$"
)


class Breadcrumb(NamedTuple):
    """The parts of a breadcrumb as spans, and the positions of its lines."""

    parts: tuple[Span, ...]
    lines: tuple[int, ...]


def find_breadcrumb(page: str, lines: list[Line], first: int, last: int) -> Breadcrumb | None:
    """Return the breadcrumb among lines[first:last], the one nearest to `last`."""
    for index in range(last - 1, first - 1, -1):
        text = lines[index].text
        is_no_crumb = text[0] in "※<" or (text.startswith(">>") and text.endswith("<<"))
        headline = _ends_in_headline(lines, index) if len(text) > MAX_LAST else 0
        is_no_crumb = is_no_crumb or (text[-1] == ">" and text.rstrip("> ").endswith(_MORE))
        if len(text) > 90 + headline or "。" in text or is_no_crumb or _TURN_PAGE.search(text):
            continue
        spaced = _read_spaced(page, lines, index)
        if spaced is None and (parts := _read_parts(page, lines[index], headline)):
            return Breadcrumb(parts, (index,))
        if spaced := spaced or _read_to_headline(page, lines, index):
            return spaced
        if text[-2:] == "正文" and (alone := _read_site_alone(lines[index], index)):
            return alone
        if text in ("|", "/") and (steps := _read_bars(lines, first, last, index)):
            return steps
        if _is_open(text) and (run := _read_run(page, lines, first, last, index)):
            return run
    return None


def _ends_in_headline(lines: list[Line], index: int) -> int:
    """Return how long the headline right below some steps is that they end in; 0 without one."""
    below = lines[index + 1].text if index + 1 < len(lines) else ""
    return (
        len(below) if len(below) >= SHORTEST_HEADLINE and lines[index].text.endswith(below) else 0
    )


def _read_spaced(page: str, lines: list[Line], index: int) -> Breadcrumb | None:
    """Return the steps that only blanks part when the last one is the headline right below them.

    首页 要闻 民生 老油坊重新开榨, 老油坊重新开榨.
    """
    text = lines[index].text
    if text.endswith(_VIEWED) and (" 首页 " in text or is_outlet(text.partition(" ")[0])):
        front = text  # 江城论坛 首页 民生 查看内容, 江城网 民生 查看内容: a portal of a forum
    else:
        place = find_last_step(lines, index)
        front = text.removesuffix(lines[place].text).rstrip() if place else ""
    if text[0] in "首主回" and not front and (parts := _read_from_home(lines[index])):
        return Breadcrumb(parts, (index,))
    words = front.split()
    if not 1 < len(words) <= MAX_PARTS or max(map(len, words)) > LONGEST_SPACED:
        return None
    if any(_NO_WORD.search(word) for word in words):
        return None  # 首页 > 要闻 > 老油坊重新开榨
    return Breadcrumb(_cut(page, front, lines[index].start, _BLANKS), (index,))


def _read_from_home(line: Line) -> tuple[Span, ...]:
    """Return the steps of a line from the first page over known sections to the headline.

    首页 财经 老油坊重新开榨,乡亲排队等候: nothing but blanks parts them.
    """
    if not line.text.startswith(_HOMES):
        return ()
    parts: list[Span] = []
    for word in _UNSPACED.finditer(line.text):
        if word[0] not in (section_words() if parts else _HOMES):
            rest = line.text[word.start() :]
            is_headline = len(parts) > 1 and len(rest) >= SHORTEST_SPACED
            is_headline = is_headline and min(map(len, rest.split())) > SHORTEST_PART
            parts.append((line.start + word.start(), line.end))
            return tuple(parts) if is_headline else ()
        parts.append((line.start + word.start(), line.start + word.end()))
    return ()


_UNSPACED = re.compile("[^ ]+")
SHORTEST_SPACED = 10  # characters of a headline that only a blank parts from the section
SHORTEST_PART = 3  # characters that are no part of it, but a word of a menu


def _read_to_headline(page: str, lines: list[Line], index: int) -> Breadcrumb | None:
    """Return the steps from a site to the headline below them, with weak signs between.

    江城网 - 要闻 - 老油坊重新开榨, 老油坊重新开榨. A site alone before it is the page's title.
    """
    text = lines[index].text
    if not ("-" in text or "|" in text or "/" in text):
        return None
    for below in lines[index + 1 : index + 1 + HEADLINE_REACH]:
        if len(below.text) < SHORTEST_HEADLINE or not text.endswith(below.text):
            continue
        front = text[: -len(below.text)].rstrip()
        parts = _cut(page, front, lines[index].start, _WEAK) if front[-1:] in _WEAK_SIGNS else ()
        if len(parts) > 1 and _fit(parts) and _SITE.search(page[slice(*parts[0])]):
            return Breadcrumb(parts, (index,))
    return None


HEADLINE_REACH, SHORTEST_HEADLINE = 3, 6  # lines below such steps; characters of a headline
_WEAK_SIGNS = ("/", "|", "-")


def _read_site_alone(line: Line, index: int) -> Breadcrumb | None:
    """Return the steps of a line that is a site and 正文, with nothing but a blank between."""
    match = _SITE_ALONE.fullmatch(line.text)
    if match is None or not is_outlet(match[1]):
        return None
    parts = tuple((line.start + a, line.start + b) for a, b in (match.span(1), match.span(2)))
    return Breadcrumb(parts, (index,))


_NO_WORD = re.compile("^[^\\w]+$|[>»›:]")
_SITE_ALONE = re.compile(r"([\w·]{2,10}) {1,2}(正文)")
_VIEWED = " 查看内容"  # the step of a portal's own article
LONGEST_SPACED = 10  # characters of a step that only blanks part from the others


def find_last_step(lines: list[Line], index: int) -> int:
    """Return the position of the headline below a row of steps after 首页 that ends in it, else 0.

    Below Home 新闻 民生 it is the line over its author: by Wang.
    """
    text = lines[index].text
    if not text.startswith(HOME_FIRST):
        return 0
    if text.startswith("Home ") and _BY.match(
        lines[index + 2].text if index + 2 < len(lines) else ""
    ):
        return index + 1
    below = range(index + 1, min(index + 3, len(lines)))
    return next((at for at in below if text.endswith(f" {lines[at].text}")), 0)


HOME_FIRST = ("首页 ", "主页 ", "回首页 ", "Home ")
_BY = re.compile("[Bb]y ?[\\w]")
_IN_ANGLES = re.compile("<[^<>]{1,24}>")  # 【专栏】<江城夜话>:老油坊开榨
_MORE = ("更多", "全文", "全部", "详情", "详细")  # what a link to more ends in: 查看更多>>
_TURN_PAGE = re.compile(
    "[上下]一[版篇]|本期共|版面导航|日编印|总第[0-9]+期 ?>"
)  # links of an electronic newspaper


def _read_parts(page: str, line: Line, headline: int) -> tuple[Span, ...]:
    """Return the parts when the line is a whole breadcrumb, else ().

    `headline` is how long the headline below it is that it ends in.
    """
    text = line.text
    label = _find_label(text) or _LOGO.match(text)
    # ::: is where readers' programs jump to, and steps of a list are numbered.
    signs = len(text) - len(text.lstrip(":*/ ")) or _number_of(text)
    body = text[label.end() if label else signs :]
    if buttons := _BUTTONS.search(body) or (
        _AFTER_OWN_STEP.search(body) if "正文 " in body else None
    ):
        body = body[: buttons.start()]
    offset = line.start + (label.end() if label else signs)
    body = _with_arrows(body, is_labelled=label is not None)
    if "<" in body and ARROW.search(_IN_ANGLES.sub("", body)) is None:
        return ()
    if ARROW.search(body) and _STRONG.search(body.strip(_EDGE)):
        body = body[: min(_date_after_steps(body), _label_after_steps(body))]
        parts = _cut(page, body, offset, _STRONG)
    elif label or _HOME.match(body) or (body.endswith("正文") and _ends_in_own_step(body)):
        parts = _cut(page, body, offset, _first_sign(body))
        if len(parts) == 1 or _WEAK.search(body.strip(_EDGE)) is None:
            after_home = _cut_steps if label else _cut_after_home
            parts = after_home(page, body, offset) or (parts if label else ())
        if not label and not 2 <= len(parts) <= 4:
            return ()
    else:
        return ()
    if not label and (len(parts) < 2 + _is_between(text, parts) or _DATED.match(text)):
        return ()
    if not label and len(parts) == 2 and _is_title_of_page(page, parts):
        return ()
    return parts if _fit(_drop_own_step(page, parts), max(MAX_LAST, headline)) else ()


def _first_sign(body: str) -> re.Pattern[str]:
    """Return the sign that parts all steps: a dash after a stroke is the headline's own.

    首页/文化/走进油坊——开榨侧记 has three.
    """
    return _STROKE if (found := _WEAK.search(body)) and found[0].strip() == "/" else _WEAK


_STROKE = re.compile(" ?/ ?")
# A site and its sections with weak signs between, which 正文 shows to be steps: 江城网-要闻-正文.
_TO_OWN_STEP = re.compile("[^ /|·—-]{2,12}(?: ?[/|·-] ?[^ /|·—-]{2,10}){1,4}(?<=[/|· -]正文)")


def _ends_in_own_step(body: str) -> bool:
    """Tell whether weak signs part the steps from a site to 正文."""
    is_whole = _TO_OWN_STEP.fullmatch(body) is not None
    return is_whole and _SITE.search(_WEAK.split(body)[0]) is not None


def _is_title_of_page(page: str, parts: Sequence[Span]) -> bool:
    """Tell whether an arrow parts a headline from its site: 老油坊重新开榨→江城新闻网."""
    first, last = (page[start:end] for start, end in parts)
    is_long = len(first) > LONGEST_BESIDE_ARROW and not (is_outlet(first) or is_office(first))
    return is_long and (is_outlet(last) or is_office(last))


def _with_arrows(body: str, *, is_labelled: bool) -> str:
    """Return the steps with arrows for other signs between them, none of which changes its length.

    After a label 》 parts steps where it closes no title; &gt; is an arrow of markup.
    """
    if sign := _OWN_ARROW.match(body):
        body = body.replace(sign[1], ">")
    if is_labelled and "》" in body and "《" not in body:
        body = body.replace("》", ">")
    return body.replace("&gt;", ">>>>")


def _date_after_steps(text: str) -> int:
    """Return where a date that follows the last step begins, 首页 > 要闻 2017-08-11, or the text's end.

    A headline that begins with its date, > 2017年8月11日江城开会, is a step; the date alone is none.
    """
    last = ARROW.split(text)[-1]
    begin = len(text) - len(last.lstrip())
    for found in find_dates(text):
        if last and found.start == begin and _ONLY_TIME.match(text, found.end):
            return len(text) - len(last)
        front = text[: found.start].rstrip(" /|")
        if _ends_step(front, found.start) and _AFTER_DATE.match(text, found.end):
            return len(front)
    return len(text)


_AFTER_DATE = re.compile("$|[ /|]|[0-9]{1,2}:")
_ONLY_TIME = re.compile(" *(?:星期[一二三四五六日天])? *(?:[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)? *$")


def _label_after_steps(text: str) -> int:
    """Return where a label of source, date or views begins that follows the last step: > 要闻 来源:."""
    kinds = label_kinds()
    for start, _, word in find_labels(text):
        front = text[:start].rstrip(" ")
        if kinds[word] in _BESIDE_STEPS and _ends_step(front, start):
            return len(front)
    return len(text)


def _ends_step(front: str, stop: int) -> bool:
    """Tell whether a step ends where `front` does, with a blank or a stroke after it up to `stop`."""
    last = ARROW.split(front)[-1]
    return len(front) < stop and len(last) < len(front) and last != ""


_BESIDE_STEPS = ("source", "person", "date_published", "date_published_weak", "view_count")


def _cut_after_home(page: str, body: str, offset: int) -> tuple[Span, ...]:
    """Return 主页 and one section or two that only blanks part: 主页 北部新闻."""
    words = body.split()
    if not 2 <= len(words) <= MAX_AFTER_HOME or not words[-1].endswith(_NEWS_ENDS):
        return ()
    return _cut(page, body, offset, _BLANKS)


def _cut_steps(page: str, body: str, offset: int) -> tuple[Span, ...]:
    """Return the steps that only blanks part, in a line with a label: 位置 首页 民生 要闻.

    The first is 首页 or a site.
    """
    words = body.split()
    if not 2 <= len(words) <= MAX_STEPS:
        return ()
    if _HOME.fullmatch(words[0]) is None and not is_outlet(words[0].removesuffix("首页")):
        return ()
    longest = max(map(len, words[:-1]))  # the last one can be the headline
    return _cut(page, body, offset, _BLANKS) if longest <= LONGEST_STEP else ()


MAX_STEPS, LONGEST_STEP = 5, 8
MAX_AFTER_HOME = 3
_NEWS_ENDS = ("新闻", "要闻", "港闻", "资讯", "动态", "公告", "快讯", "简讯", "正文")
_BLANKS = re.compile(" +")
_DATED = re.compile("[\u3400-\u9fff]{0,4}(?:日期|时间) ?:")  # 发刊日期:2022年2月10日 > 总第30期


def _is_between(text: str, parts: Sequence[Span]) -> bool:
    """Tell whether an arrow without blanks parts two words: 育苗棚→农户移栽菜苗 is a caption."""
    is_arrow = "→" in text and " " not in text and not _HOME.match(text)
    return is_arrow and any(end - start > LONGEST_BESIDE_ARROW for start, end in parts)


LONGEST_BESIDE_ARROW = 6  # characters of a step beside an arrow that no label and no 首页 explains


def opens_breadcrumb(text: str) -> bool:
    """Tell whether a line opens with a breadcrumb's label and parts its steps, however weak the signs.

    >>> opens_breadcrumb("当前所在位置:首页-民生-正文"), opens_breadcrumb("新馆位置:江边-江心")
    (True, False)
    """
    front = text[:LONGEST_LABEL]
    if ":" not in front or _LABEL_WORDS.search(front) is None:
        return False
    label = _LABEL.match(text)
    return bool(label and ":" in label[0] and _STEPS.match(text, label.end()))


LONGEST_LABEL = 12
_STEPS = re.compile(r"[^-/|>»›→:]{2,16}[-/|>»›→]+[^-/|>»›→:]{2,16}")


def _find_label(text: str) -> re.Match[str] | None:
    """Return the label that opens a breadcrumb; the words of a search box can stand before it."""
    if _LABEL_WORDS.search(text) is None:
        return None
    begin = len(text) - len(text.lstrip(_BULLETS))
    match = _LABEL.match(text, begin)
    is_labelled = ":" in text or " 当前位置 " in text
    return match or (_LABEL.search(text, 0, BEFORE_LABEL) if is_labelled else None)


_BULLETS = "•·●■◆▪ "  # of a list, of which the breadcrumb is one
# One of them is in every label.
_LABEL_WORDS = re.compile("位置|导航|当前|在这里|所在|位于|路径|正在|您在|你在|Location")
# Buttons that follow a breadcrumb in its line.
_BUTTONS = re.compile(
    r"""
    [ 】\]][ ]?  # a bracket may end the breadcrumb,
    (?:改变文字大小|字[号体]|文字大小|[【\[](?:字|大|打[ ]?印)|打印|关闭|分享).*$  # 字号 大 中 小,
    | (?<=[\u3400-\u9fff])字[号体][ ]?:.*$  # glued to the last step,
    | (?<=[\u3400-\u9fff])[ ][【\[][\u3400-\u9fff]{2,6}[】\]]$  # [我要发帖],
    | [ 】\]][ ]?[<‹«|]?[ ]?返回(?:列表|首页|上一?[级页])?$  # or « 返回列表
    """,
    re.VERBOSE,
)
_AFTER_OWN_STEP = re.compile("(?<=正文) +[|].*$")  # 首页 - 文史 - 正文  | 文章推荐
BEFORE_LABEL = 32  # characters in which a label after other words stands


def _fit(parts: Sequence[Span], most: int = MAX_LAST) -> bool:
    """Tell whether the parts are those of a breadcrumb: few and short, but for a headline at the end.

    It has `most` characters and less.
    """
    if not parts or len(parts) > MAX_PARTS or parts[-1][1] - parts[-1][0] > most:
        return False
    steps = parts if len(parts) < 3 else parts[:-1]
    return all(end - start <= MAX_PART for start, end in steps)


def _drop_own_step(page: str, parts: tuple[Span, ...]) -> tuple[Span, ...]:
    """Return the parts without a last 正文, before which a headline can stand."""
    own = len(parts) > 2 and page[slice(*parts[-1])] in ("正文", "内容")
    return parts[:-1] if own else parts


def _cut(page: str, text: str, offset: int, separator: re.Pattern[str]) -> tuple[Span, ...]:
    spans, position = [], 0
    for match in [*separator.finditer(text), None]:
        stop = match.start() if match else len(text)
        start, end = strip_span(page, offset + position, offset + stop, _EDGE)
        if (address := page.find("](", start, end)) > 0:  # [要闻](/news): a link of Markdown
            start, end = strip_span(page, start, address, _EDGE)
        if start < end and _WORD.search(page, start, end):
            spans.append((start, end))
        position = match.end() if match else stop
    if spans and (own := _OWN_STEP.search(page[slice(*spans[-1])])):
        start = spans[-1][0]
        step = (start + own.start(1), start + own.end(1))
        spans[-1:] = [(start, start + own.start()), step] if own.start() else [step]
    last = page[slice(*spans[-1])] if spans else ""
    if len(spans) > 1 and (word := _without_twin(last)) != last:  # 首页>专题>亮点 亮点
        spans[-1] = (spans[-1][0], spans[-1][0] + len(word))
    if spans and (home := _HOME_AND_STEP.fullmatch(page, *spans[0])):
        spans[:1] = [home.span(1), home.span(2)]
    if len(spans) > 1 and page[slice(*spans[0])].endswith("首页"):
        # 新闻中心江城首页 > 新闻中心: the name of the channel before it.
        second = page[slice(*spans[1])]
        glued = page.startswith(second, spans[0][0]) and len(second) > 1
        spans[0] = strip_span(page, spans[0][0] + glued * len(second), spans[0][1], _EDGE)
    return tuple(spans)


_WORD = re.compile(r"\w")  # a sign alone is no step
# 首页 新闻中心> 要闻: the sign between the first two is lost.
_HOME_AND_STEP = re.compile("((?:网站)?(?:首页|主页))[ \u3000]+([\u3400-\u9fff]{2,8})")


def _is_open(text: str) -> bool:
    """Tell whether a line is one step of a breadcrumb that goes on: 快讯 > or a lone >."""
    step = text[_number_of(text) :]
    if len(step) > 20 or not (step[0] in ">»›" or step[-1] in ">»›"):
        return False
    return not (text.endswith(">>>") or text.rstrip("> ").endswith(_MORE))  # 网上调查>>>


def _read_run(page: str, lines: list[Line], first: int, last: int, index: int) -> Breadcrumb | None:
    """Return the breadcrumb that is spread over the lines around `index`."""
    top = bottom = index
    while top > first and (_is_open(lines[top - 1].text) or _goes_on(lines[top].text)):
        if not _near(lines, top - 1, top):
            break
        top -= 1
    if lines[bottom].text[-1] in ">»›" and bottom + 1 < last and _near(lines, bottom, bottom + 1):
        bottom += 1
    spans: list[Span] = []
    for line in lines[top : bottom + 1]:
        label = _LABEL.match(line.text)
        skipped = label.end() if label else _number_of(line.text)
        if line.text not in _NO_STEPS:
            spans += _cut(page, line.text[skipped:], line.start + skipped, _STRONG)
    fits = 2 <= len(spans) <= MAX_PARTS and all(end - start <= MAX_PART for start, end in spans)
    return Breadcrumb(tuple(spans), tuple(range(top, bottom + 1))) if fits else None


def _number_of(text: str) -> int:
    """Return how many characters the number takes that a list puts before a step: 2. > 要闻 >."""
    number = _NUMBER.match(text) if text[0] <= "9" else None
    return number.end() if number else 0


def _goes_on(text: str) -> bool:
    """Tell whether a line goes on with a breadcrumb from the line above it."""
    return text[_number_of(text)] in ">»›"


_NUMBER = re.compile("[1-9][.] +(?=[^ ])")


def _read_bars(lines: list[Line], first: int, last: int, index: int) -> Breadcrumb | None:
    """Return the sections that bars on lines of their own part: 国际, |, 中东.

    The first one must be known for a section, and there are no more than three, else it is a menu.
    Strokes part the steps after 首页.
    """
    mark = lines[index].text
    top, first = index - 1, max(0, first - MAX_BARRED)
    while top - 2 >= first and lines[top - 1].text == mark:
        top -= 2
    steps = range(max(top, first), min(index + 2, last), 2)
    words = [at for at in steps if _SECTION_WORD.fullmatch(lines[at].text)]
    opener = lines[top].text
    is_first = opener in phrases("section", "exact") if mark == "|" else opener in _HOMES
    known = bool(words) and words[0] == top and is_first
    goes_on = index + 2 < last and lines[index + 2].text == mark
    if not known or goes_on or not 1 < len(words) <= MAX_BARRED:
        return None
    return Breadcrumb(tuple((lines[at].start, lines[at].end) for at in words), (*words, index))


MAX_BARRED = 3
_HOMES = ("首页", "主页", "回首页")
_SECTION_WORD = re.compile("[\u3400-\u9fff]{2,6}")
_NO_STEPS = ("字号", "字体", "分享", "收藏", "打印")  # buttons right under a breadcrumb


def _near(lines: list[Line], upper: int, lower: int) -> bool:
    return lines[lower].number - lines[upper].number <= 2 and len(lines[upper].text) <= 20 >= len(
        lines[lower].text
    )


def find_publisher(page: str, crumb: Breadcrumb) -> Span | None:
    """Return the site's name when the breadcrumb begins with it: 人民网, 网易 of 网易首页."""
    start, end = crumb.parts[0]
    word = page[start:end]
    if len(crumb.parts) > 2 and _NO_SITE.search(word) and _is_second(page, *crumb.parts[1:3]):
        return crumb.parts[1]
    is_site = _SITE.search(word) is not None or (word in agency_set() and len(word) > 2)
    is_site = is_site or _is_branch(word)
    if not (is_site or _is_office_of_place(page, word)) or _NO_SITE.search(word):
        return find_credited_site(page, word)
    end -= len("首页") if word.endswith("首页") else 0
    start, end = strip_span(page, start, end, _EDGE)
    is_channel = page[start:end] in phrases("section", "exact")  # 要闻 首页: the channel's own
    return None if start == end or is_channel else (start, end)


def _is_second(page: str, site: Span, section: Span) -> bool:
    """Tell whether a site follows 首页, and a section of its own follows it: 清潭新闻网 > 清潭新闻."""
    word = page[slice(*site)]
    is_own = page[slice(*section)].startswith(word[:2]) and section[1] - section[0] > 2
    return word.endswith("网") and is_own and is_outlet(word)


def _is_branch(word: str) -> bool:
    """Tell whether a word is a known site and the place of its branch: 中新网湖北.

    >>> _is_branch("中新网湖北"), _is_branch("中新网视频")
    (True, False)
    """
    site, net, place = word.partition("网")
    return bool(net and place) and site + net in agency_set() and is_place(place)


def _is_office_of_place(page: str, word: str) -> bool:
    """Tell whether a word is an office whose name begins with its place: 江城市教育局, 四川林业厅.

    Not where the credit names the site that has its pages: 江城新闻网 编辑:.
    """
    match = _OFFICE.fullmatch(word)
    if match is None or _OTHER_SITE.search(page):
        return False
    if not is_office(word) and not word.endswith("人大常委会"):
        return False
    if match[1] is not None or word.startswith(_OF_THE_COUNTRY):
        return True
    return any(is_place(word[:size]) for size in (2, 3, 4))


_OF_THE_COUNTRY = ("中国", "中华", "全国", "国家")


_OTHER_SITE = re.compile("[\u3400-\u9fff]网 ?(?:责任)?编辑 ?[:：]")
_OFFICE = re.compile(
    r"""
    (?!城市|智慧|数字|.{0,3}[社园景校小库矿新]区)  # no subject that looks like a place,
    (?:中共|中国共产党|共青团)?  # perhaps the party,
    (?:([^全各本我这该][\u3400-\u9fff]{0,4}?[省市县区旗州])|[\u3400-\u9fff]{2})  # the place,
    [\u3400-\u9fff]{1,12} (?<=[局厅委院学馆联会协室部])  # and the office
    """,
    re.VERBOSE,
)


def find_credited_site(page: str, root: str) -> Span | None:
    """Return the site that is credited by the breadcrumb's root and 网: 古城江州 and 古城江州网编辑:."""
    if len(root) < SHORTEST_ROOT or not root.isalpha() or root + "网" not in page:
        return None
    site = f"(?<![\u3400-\u9fff]){re.escape(root)}网(?=编辑|责任?编|[^\\w]|$)"
    match = re.search(site, page)
    return match.span() if match else None


SHORTEST_ROOT = 4  # characters of a root that is no section's word


def find_lone_section(lines: list[Line], title: tuple[int, ...], first: int) -> int | None:
    """Return the position of a single section word above the headline, or above where it comes back.

    `first` is where the article begins: between it and the headline the headline may be repeated.
    """
    if (found := _find_section_above(lines, title[0])) is not None or len(title) > 1:
        return found
    words = lines[title[0]].text.split()
    copy = title[0] - 1
    if copy > 0 and lines[copy].text.split() == words:  # and once more above it
        return _find_section_above(lines, copy)
    again = (at for at in range(title[0] + 2, first) if lines[at].text == lines[title[0]].text)
    below = next(again, 0)
    return below - 1 if below and lines[below - 1].text in phrases("section", "exact") else None


def _find_section_above(lines: list[Line], title_first: int) -> int | None:
    """Return the position of a single section word above line `title_first`.

    The menu repeats it (热点聚焦 over 集团动态 媒体关注 热点聚焦), or it is known for a section and
    stands right above the headline; else the line names the page of a newspaper: 第A7版:民生.
    """
    for index in (0, title_first - 1) if 2 <= title_first <= 4 else ():
        word, headline = lines[index].text, lines[title_first].text
        is_known = word in phrases("section", "exact")  # or it may be the site in the page's title
        others = (
            line
            for at, line in enumerate(lines[:title_first])
            if at != index and (is_known or headline not in line.text)
        )
        if _is_section(word) and _is_in_menu(word, others):
            return index
    for index in range(title_first - 1, max(-1, title_first - 1 - PAGE_REACH), -1):
        text = lines[index].text
        if "版" in text and (span := paper_page_span(text)) and _names_page(text, *span):
            return index
    if title_first > 1 and _is_page_of(lines[title_first - 1].text, lines[title_first - 2].text):
        return title_first - 2  # 港闻, 港闻二
    beside = lines[title_first - 1].text if title_first > 1 else ""
    is_between = _TOOLS.match(beside) or (len(beside) < DATE_LINE and find_dates(beside))
    nearest = title_first - (2 if is_between else 1)
    if (
        beside.isascii()
        and 1 < len(beside) <= LONGEST_ENGLISH
        and beside.replace(" ", "").isalpha()
    ):
        nearest = title_first - 2  # 新闻中心, News
    if (turned := _find_turned_page(lines, title_first)) is not None:
        return turned
    if title_first and _is_known_section(lines, nearest):
        return nearest
    return find_paper_page(lines, title_first)


def _find_turned_page(lines: list[Line], title_first: int) -> int | None:
    """Return the first line that names the newspaper's page with links to those beside it.

    It stands over lists of pages and headlines, of which one can be right above the headline: 图片新闻.
    """
    for index in range(min(PAGE_REACH, title_first)):
        if "下一版" in lines[index].text and _names_paper_page(lines[index].text):
            return index
    return None


LONGEST_ENGLISH = 24  # characters of a section's name in English
# Buttons that can stand between a section and the headline: 字体:大 中 小.
_TOOLS = re.compile(
    r"[【\[ ]?(?:字[体号]|打印|分享到|收藏|放大|缩小|默认)(?![\u3400-\u9fff])[^。]{0,20}$"
)


def _is_page_of(word: str, section: str) -> bool:
    """Tell whether a word is a numbered page of a known section."""
    is_numbered = word[:-1] == section and word[-1] in "一二三四五六七八九十"
    return is_numbered and section in phrases("section", "exact")


def find_paper_page(lines: list[Line], title_first: int) -> int | None:
    """Return the one line far above the headline that names the newspaper's page; links name several."""
    pages = [at for at in range(title_first) if _names_paper_page(lines[at].text)]
    return pages[0] if len(pages) == 1 else None


def _names_paper_page(text: str) -> bool:
    start, end = paper_page_span(text)
    has_name = text[start] in _PAGE_HEADS and ":" in text[start:]
    return has_name and _names_page(text, start, end)


_PAGE_HEADS = frozenset("第ABCDEFGHT")  # 第08版:民生, A08版:民生


def _names_page(text: str, start: int, end: int) -> bool:
    """Tell whether a part of a line is the page of a newspaper with the name of its section."""
    page = paper_page_pattern().fullmatch(text, start, end)
    return bool(page and page[1] and not (page[1][-1] == "报" and is_outlet(page[1])))


def paper_page_span(text: str) -> Span:
    """Return where a newspaper's page is named beside the date that opens or ends its line.

    >>> paper_page_span("2026年01月26日 第08版:看台"), paper_page_span("第08版:看台")
    ((12, 19), (0, 7))
    >>> paper_page_span("第08版:看台 2026-01-26"), paper_page_span("第08版:看台 上一版 下一版")
    ((0, 7), (0, 7))
    """
    if ("一" in text or "PDF" in text or "字" in text) and (turned := _TURNED.search(text)):
        text = text[: turned.start()]
    dated = (
        _DATED_PAGE.match(text) if text[0].isdecimal() or text[-1] not in "0123456789日" else None
    )
    may_be_dated = text[0] == "第" and text[-1] in "0123456789日"
    # Not from the blanks before the day: of a line of blanks each would be tried, up to the last.
    tail = _PAGE_DATED.search(text, max(0, len(text) - LONGEST_DAY)) if may_be_dated else None
    return dated.end() if dated else 0, len(text[: tail.start()].rstrip(" ") if tail else text)


# Links to the pages beside it, or buttons for the size of the letters, looked for once a run of blanks.
_TURNED = re.compile(
    "(?<! ) ++(?:[0-9]?[上下]一[版篇期].*|PDF(?:版|阅读|下载|版阅读|版下载)?|[【(]?字[体号].*)$"
)
_DAY = "(?:19|20)[0-9][0-9][年-][0-9]{1,2}[月-][0-9]{1,2}日?"
_DATED_PAGE = re.compile(
    f"{_DAY}(?: 星期.)? +(?=第)|[\u3400-\u9fff]{{2,8}} {_DAY}(?: 星期.)? (?=第|[A-T][0-9])"
)
_PAGE_DATED = re.compile(f" {_DAY}$")
LONGEST_DAY = len(" 2026年01月26日")


PAGE_REACH = 4  # lines above the headline in which a newspaper's page is named


def _is_known_section(lines: list[Line], index: int) -> bool:
    """Tell whether a line is a word for sections and not the last one of a menu."""
    word = _without_brackets(_without_twin(lines[index].text))
    if " / " in word and _SLASHED.fullmatch(word):
        return not any(map(is_bare_name, word.split(" / ")))
    if not 2 <= len(word) <= 6 or _HAN_WORD.fullmatch(word) is None:
        return False
    above = lines[index - 1].text if index else ""
    if above and len(above) <= LONGEST_LONE and not _closes_menu(lines, index - 1):
        return False  # the last word of a menu
    if word in section_words() or _is_channel(word):
        return True
    return word.endswith(tuple(phrases("section", "end"))) and not is_outlet(word)


def _closes_menu(lines: list[Line], index: int) -> bool:
    """Tell whether a line is the paper, or a button that ends what stands above the section: 搜寻."""
    if lines[index].text in _CLOSERS or is_outlet(lines[index].text):
        return True
    if _SKIPS.match(lines[index].text):
        return True
    above = [line.text for line in lines[max(0, index - BUTTONS_ABOVE) : index + 1]]
    known = section_words()
    if above[-1] not in phrases("widget", "exact") or above[-1] in _HOMES:
        return False
    return not any(word in known for word in above)


BUTTONS_ABOVE = 3
_SKIPS = re.compile("(?:跳[到至过转]|访问主要|:::)")  # the button that leads past the menu


def _without_brackets(word: str) -> str:
    """Return the word in brackets, 【社会】; else the word."""
    return word[1:-1].strip() if word[0] in "[【" and word[-1] in "]】" and len(word) > 2 else word


def _without_twin(text: str) -> str:
    """Return the word of a line that says it twice, 地方新闻 地方新闻; else the line.

    >>> _without_twin("地方 地方"), _without_twin("地方 社会")
    ('地方', '地方 社会')
    """
    word = text[: len(text) // 2]
    return word if text == f"{word} {word}" else text


# Buttons that are no words of menus.
_CLOSERS = frozenset(
    ("关闭", "返回", "close", "Close", "搜索", "返回首页", "登录 注册", "登录", "注册", "打印")
)


def _is_channel(word: str) -> bool:
    """Tell whether a word is the channel of a section: 民生频道, but not 江城频道."""
    return word.endswith("频道") and word[:-2] in phrases("section", "exact")


def find_named_section(
    lines: list[Line], title_first: int, indices: Sequence[int], date: int | None
) -> int | None:
    """Return the line that names the section after its label, 分类:民生, or beside the date.

    `indices` are the lines below the headline, which begins at `title_first`; a label can be above it.
    """
    near: list[int] = [*indices, *range(max(0, title_first - LABEL_ABOVE), title_first)]
    for index in near:
        if _match_labelled(lines[index].text) and not (
            index < title_first and lines[index].text.startswith("所属")
        ):
            return index
    above = range(max(1, title_first - LABEL_ABOVE), title_first)
    if told := [at for at in above if _is_under_label(lines, at, title_first)]:
        return told[0]
    pages = [index for index in indices if _PAGE_LABELLED.match(lines[index].text)]
    if len(pages) == 1:
        return pages[0]
    if date is not None and ":" in lines[date].text and _SECTION_IN_META.search(lines[date].text):
        return date
    known = phrases("section", "exact") - phrases("widget", "exact")
    words = [
        index for index in indices if lines[index].text in known and not _is_role(lines, index)
    ]
    if len(words) == 1:  # 港闻 alone between headline and article; several are a menu
        return words[0]
    return date if date is not None and _list_beside_date(lines[date]) else None


def _is_role(lines: list[Line], index: int) -> bool:
    """Tell whether a line is what somebody did, who is named on the line below it: 摄影 over 王琳琳."""
    is_known = lines[index].text in role_words("before") and index + 1 < len(lines)
    return is_known and is_bare_name(lines[index + 1].text)


def _is_under_label(lines: list[Line], index: int, title_first: int) -> bool:
    """Tell whether a line is a section under its label, 民生 under Categories, and no other is below."""
    if _LABEL_ALONE.fullmatch(lines[index - 1].text) is None:
        return False
    words = [line.text for line in lines[index:title_first] if _HAN_WORD.fullmatch(line.text)]
    return words == [lines[index].text]


LABEL_ABOVE = 2  # lines above the headline in which a label names the section


def _match_labelled(text: str) -> re.Match[str] | None:
    """Return the section after its label: the whole line, or up to the next label."""
    match = _LABELLED_SECTION.match(text)
    if match is None or match.end() == len(text):
        return match
    is_free = text[match.end()] == " " and ":" in match[0]
    rest = text[match.end() + 1 :]
    return match if is_free and (leading_label(rest) or _DAY_NEXT.match(rest)) else None


_DAY_NEXT = re.compile("20[0-9]{2}[-./年][0-9]")


_LABELLED_SECTION = re.compile(
    r"""
    (?:(?:文章|新闻|所属|所在)?(?:分类|类别|栏目|频道|专栏)[ ]?:  # 文章分类:,
      |(?:posted[ ]|Posted[ ])?[Ii]n(?=[ ])  # Posted in,
      |Categor(?:y|ies)[ ]?:|Filed[ ]under[ ]?:?)[ ]?  # Category:,
    (?P<words>[\u3400-\u9fff]{2,8}(?:[ ]?[/、,>][ ]?[\u3400-\u9fff]{2,8}){0,3})  # and the sections
    """,
    re.VERBOSE,
)


_LABEL_ALONE = re.compile(
    "(?:(?:文章|新闻|所属|所在)?(?:分类|类别|栏目)|Categor(?:y|ies)|Filed under)[ ]?:?"
)


# A section with its label among those of the date's line: 2021-06-27 来源:江城日报 分类:民生 浏览:23.
_SECTION_IN_META = compile_late(
    "(?<= )(?:(?:文章|新闻|所属|所在)?(?:分类|栏目)|所属频道) ?: ?([\u3400-\u9fff]{2,8})(?= |$)"
)


# 版面:第02版:江城新闻 上一篇 下一篇
_PAGE_LABELLED = re.compile(
    "(?:版面|版次|版名) ?: ?(第 ?[A-Z]?[0-9]{1,3} ?版 ?[:·] ?[\u3400-\u9fff·]{2,10})(?= |$)"
)


def _list_beside_date(line: Line) -> list[Span]:
    """Return the section that opens or ends the line of the date: 政治 2023-05-06 14:20."""
    text = line.text
    dates = find_dates(text)
    if not dates:
        return []
    if ":" in text and (labels := find_labels(text)):
        word, bar, rest = text[: labels[0][0]].partition("|")
        is_first = bool(bar) and not _DAYS.sub("", rest).strip() and section_before_bar(word + bar)
        return [(line.start, line.start + len(word.rstrip()))] if is_first else []
    words = [*_BESIDE_DATE.finditer(text)]
    ends = [word for word in words if word.start() == 0 or word.end() == len(text)]
    known = [word.span() for word in ends if word[0] in section_words() and not _is_button(word)]
    if known and (both := _TWO_SLASHED.search(text)) and {*both.groups()} <= section_words():
        return [(line.start + both.start(at), line.start + both.end(at)) for at in (1, 2)]
    if (
        not known
        and "|" in text
        and not _OF_A_POST.search(text)
        and section_before_bar(text[: dates[0].start])
    ):
        known = [word.span() for word in ends if word.start() == 0]
    return [(line.start + start, line.start + end) for start, end in known[:1]]


def _is_button(word: re.Match[str]) -> bool:
    """Tell whether the last word of a line is a button, which may be a section's as well: 收藏."""
    return word.end() == len(word.string) and word[0] in phrases("widget", "exact")


_DAYS = re.compile("20[0-9]{2}[-./年][0-9]{1,2}[-./月][0-9]{1,2}日?(?: ?[0-9:]{4,8})?")
# Two sections: 2021-06-27 10:20 生活 / 地方.
_TWO_SLASHED = compile_late("(?<![^ ])([\u3400-\u9fff]{2,6}) ?/ ?([\u3400-\u9fff]{2,6})(?![^ ])")
_OF_A_POST = re.compile("楼|只看|阅读模式")  # who posted stands before the bar, and is no section
_BESIDE_DATE = re.compile("(?<![^ |/·•])[\u3400-\u9fff]{2,6}(?![^ |/·•])")


def section_before_bar(front: str) -> str:
    """Return the short word before a bar that is neither an outlet nor a label: 时事脉搏 |.

    >>> [section_before_bar(text) for text in ("时事脉搏 | ", "江城日报 | ", "来源 | ")]
    ['时事脉搏', '', '']
    """
    word, bar, rest = front.partition("|")
    word = word.strip()
    if not bar or rest.strip() or _SECTION_WORD.fullmatch(word) is None or word in label_kinds():
        return ""
    return "" if is_outlet(word) or is_bare_name(word) or word in _NO_SECTIONS else word


_NO_SECTIONS = frozenset(("原创", "转载", "更新", "发布", "首发", "今天", "昨天", "日期", "时间"))


def list_sections(line: Line) -> list[Span]:
    """Return the spans of the sections of a line over the headline: 政治 / 外交 names two."""
    if match := _match_labelled(line.text):
        start, end = line.start + match.start("words"), match["words"]
        return [(start + word.start(), start + word.end()) for word in _SLASHED_WORD.finditer(end)]
    if paper := _PAGE_LABELLED.match(line.text):
        return [(line.start + paper.start(1), line.start + paper.end(1))]
    if len(line.text) > LONGEST_LONE and (inside := _SECTION_IN_META.search(line.text)):
        return [(line.start + inside.start(1), line.start + inside.end(1))]
    if beside := _list_beside_date(line) if len(line.text) > LONGEST_LONE else []:
        return beside
    if " / " not in line.text:
        word = _without_twin(line.text)
        if (bare := _without_brackets(word)) != word:
            start = line.start + word.index(bare)
            return [(start, start + len(bare))]
        start, end = paper_page_span(word)
        return [(line.start + start, line.start + end)]
    words = _SLASHED_WORD.finditer(line.text)
    return [(line.start + word.start(), line.start + word.end()) for word in words]


DATE_LINE = 32  # characters of a date that can stand between the section and the headline
LONGEST_LONE = 6  # characters of a section's word
_SLASHED = re.compile("[\u3400-\u9fff]{2,6}(?: / [\u3400-\u9fff]{2,6}){1,3}")
_SLASHED_WORD = re.compile("[\u3400-\u9fff]+")


def _is_section(word: str) -> bool:
    if _HAN_WORD.fullmatch(word) is None or word in phrases("widget", "exact"):
        return False
    return not opens_end(word) or word in ("今日热点",)


def _is_in_menu(word: str, lines: Iterable[Line]) -> bool:
    """Tell whether one of the lines is a menu that has the word."""
    menus = (re.findall(r"[^\s]*\w[^\s]*", line.text) for line in lines if word in line.text)
    return any(word in words and len(words) > 2 for words in menus)
