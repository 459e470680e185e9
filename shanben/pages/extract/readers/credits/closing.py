"""Read the people in the parentheses, or the byline, that close an article."""

import re
from typing import NamedTuple

from shanben.base.patterns import compile_late
from shanben.base.types import Span
from shanben.pages.extract.readers.credits.credit_lines import (
    bare_names,
    read_report,
    read_text_and_picture,
)
from shanben.pages.extract.readers.credits.people_of_offices import (
    name_after_office,
    names_beside_office,
    read_names_after_source,
)
from shanben.pages.extract.readers.credits.posts import read_author_and_post
from shanben.pages.extract.readers.datelines.dateline import end_of_names, known_place
from shanben.pages.extract.readers.datelines.leads import read_dateline
from shanben.pages.extract.readers.datelines.wires import read_single
from shanben.pages.extract.tools.known_words import is_outlet, is_place, leading_label
from shanben.pages.extract.tools.lines import Line, fold
from shanben.pages.extract.tools.papers import FULL_DAY
from shanben.pages.extract.tools.people import (
    Credit,
    are_all,
    is_bare_name,
    is_name,
    is_sure_name,
    read_credits,
    read_leading_names,
)

CLOSING = 80  # characters at the end of the article in which its closing parentheses stand
BYLINE = 40  # characters at the end of the article in which reporters stand without parentheses
_BYLINE = re.compile(
    r"""
    (?<=[。!?！？”\"]) [ ]{0,4}            # after the last sentence
    [■◆●□◇◎▲★]? [ ]?                      # a sign
    ( (?:(?:[文图摄]|摄影)[ ]?[/:][ ]?)?      # 摄/
      [\w·]{0,12}?                         # 本报
      (?:记者|通讯员|文/|图文|撰文)        # a role word
      .{2,30}                              # names
    ) $                                    # that nothing follows
    """,
    re.VERBOSE,
)
# The author's name after the last sentence and a blank: 。 王  琳.
_SIGNED_OFF = re.compile("[。！!”](?: |\u3000)+([\u3400-\u9fff](?: |\u3000)+[\u3400-\u9fff])$")
# Or set apart by more than one: 。   王琳.
_SIGNED_APART = re.compile("[。!！”](?: {2,}|\u3000+)([\u3400-\u9fff]{2,3})$")
# Or after a sign: 。□王琳.
_SIGNED_MARKED = compile_late("[。!！”][ \u3000]*[■◆●□◇◎☉][ \u3000]*([\u3400-\u9fff]{2,4})$")
_CLOSERS = frozenset(")）】]］〕0123456789０１２３４５６７８９")
_CLOSING = re.compile(r"[(【\[]([^()【】\[\]]{1,60})[)】\]]? ?[0-9]{0,7}$")
_END_MARK = re.compile(r"^(?:完|全文完|未完待续|待续|END|end|完稿)$")
# One of these is in every role word of the table that names may stand beside; a test looks.
ROLE_SIGN = re.compile("[记通实作撰摄编图责校审文供采译执报签核片习员稿创拍班署笔访影]")


class Closing(NamedTuple):
    """Where the last paragraph really ends, and who is credited after that, with their place."""

    end: int
    credits: tuple[Credit, ...]
    place: Span | None = None


def read_closing(line: Line) -> Closing:
    """Return where the last paragraph ends without its closing credits and end mark."""
    end = line.end - (len(line.text) - len(line.text.rstrip(" |")))  # of a table's cell
    if line.text.endswith(_REPORTED) and len(line.text) <= BYLINE:
        return _read_reported(line)
    tail = line.text[max(0, end - line.start - CLOSING) : end - line.start]
    if ("《" in tail or "提供" in tail) and (cited := _CITED.search(fold(tail))):
        closing = _read_up_to(line, end - len(tail) + cited.start())
        if closing.credits:
            return closing
    return _read_up_to(line, end)


# What can follow the brackets with the names: the paper and its day, or who told it.
_CITED = re.compile(
    rf"""
    (?<=[)】\]])[ ]{{0,2}}  # after the bracket
    (?:《[^《》]{{2,12}}》[ ]?  # the paper
        (?:[(]?{FULL_DAY}[^()。]{{0,12}}[)]?)?  # and its day,
      |(?:新闻)?线索提供(?:者|人)?[ ]?[:：][ ]?[\w ]{{2,12}})$  # or who told it
    """,
    re.VERBOSE,
)


def _read_up_to(line: Line, end: int) -> Closing:
    """Return the closing of a paragraph of which nothing counts from `end` of the page on."""
    credits, place = list[Credit](), None
    for _ in range(3):
        begin = max(line.start, end - CLOSING)
        tail = line.text[begin - line.start : end - line.start].rstrip()
        if open_credits := _read_open_credits(tail, begin):
            end, found = open_credits
            credits = found + credits
            continue
        text = fold(tail) if tail[-1:] in _CLOSERS else ""
        match = _CLOSING.search(text) if text else None
        if match is None:
            return _close_with_byline(tail, begin, end, credits, place)
        found = _closing_credits(match[1], begin + match.start(1))
        if not found and not _ends_article(match[1].strip()):
            break
        byline = read_dateline(match[1], begin + match.start(1))
        place = byline.place if byline and byline.credits else place
        credits = found + credits
        end = begin + len(text[: match.start()].rstrip())
    return Closing(end, tuple(credits), place) if end > line.start else Closing(line.end, ())


def _read_reported(line: Line) -> Closing:
    """Return who closes an article in a sentence of its own: 江城之声记者王琳、李大明江州采访报道。."""
    text = fold(line.text.rstrip("。"))
    if told := _SIGN_OFF.fullmatch(text):
        return _read_sign_off(line, told)
    byline = read_dateline(text, line.start)
    if byline is None or not byline.credits or byline.end < line.start + len(text):
        return Closing(line.end, ())
    return Closing(line.end, byline.credits, byline.place)


_REPORTED = ("报道。", "报导。")


def _read_sign_off(line: Line, told: re.Match[str]) -> Closing:
    """Return whose report it was, as broadcasters say: 以上是江城之声记者王琳在江州的采访报道。.

    A place of the table after a name ends it, so that it need not have a surname.
    """
    start, end = told.span("who")
    at = known_place(told.string, start, end)
    is_placed = at < end
    stop = end_of_names(told.string, start, at)
    parts = [*_NAMES.finditer(told.string, start, stop)]
    can_be = [
        is_bare_name(one[0]) or (is_placed and is_name(one[0], strict=False)) for one in parts
    ]
    if not all(can_be):
        return Closing(line.end, ())
    role = (line.start + told.start("role"), line.start + told.end("role"))
    found = [
        Credit(line.start + one.start(), line.start + one.end(), "reporter", role, "dateline")
        for one in parts
    ]
    place = (line.start + at, line.start + end) if is_placed else None
    return Closing(line.end, tuple(found), place)


_NAMES = re.compile("[^、和与 ]+")
_SIGN_OFF = compile_late(
    r"""
    (?:以上|这)(?:就?是|为|由)[\w·]{0,12}?  # 以上是江城之声
    (?:特[约派]|驻[\u3400-\u9fff]{1,4})?(?P<role>记者)[ ]?  # 特约记者
    (?P<who>[\u3400-\u9fff、 ]{2,24}?)  # 王琳、李敏在江州
    (?:所?[作做]|发回|发来|带来)?的?  # 所做的
    (?:采访|独家|现场|综合|整理|专题|详细|特别|电话|连线){0,2}报[道导]  # 采访报道
    """,
    re.VERBOSE,
)


def _read_open_credits(tail: str, begin: int) -> tuple[int, list[Credit]] | None:
    """Return who is credited after the last sentence, without brackets, and where that begins.

    。编辑:王琳 审核:李大明, 。王琳 摄影报道: what follows the sentence is nothing but roles and names.
    """
    last = _LAST_MARK.search(tail) if tail[-1:] not in _STOPS else None
    if last is None or len(rest := tail[last.end() :].strip()) > OPEN_CREDITS:
        return None
    if not rest or (rest[0] in _OPENERS and rest[-1] in _CLOSERS):
        return None
    start = begin + tail.index(rest, last.end())
    text = fold(rest)
    found = read_all(text, start) if ROLE_SIGN.search(rest) else names_beside_office(text, start)
    return (begin + last.end(), found) if found else None


OPEN_CREDITS = 48  # characters after the last sentence in which such credits stand
_LAST_MARK = re.compile("[。!！?？”」』…](?=[^。!！?？”」』…]+$)")
_STOPS = frozenset("。!！?？”」』…")
_OPENERS = frozenset("(（[【［〔")


def _close_with_byline(
    tail: str, begin: int, end: int, credits: list[Credit], place: Span | None
) -> Closing:
    """Return the closing of an article that ends 。本报记者 张三 without parentheses."""
    last = tail[-BYLINE:]
    if (" " in last or "\u3000" in last) and (signed := _SIGNED_OFF.search(last)):
        start = end - len(signed[1])
        if name := bare_names(signed[1], start):
            return Closing(start - len(signed[0]) + len(signed[1]) + 1, (*name, *credits), place)
    signed = _SIGNED_APART.search(last) if " " in last or "\u3000" in last else None
    if signed is None and (marked := _SIGNED_MARKED.search(last)):
        signed, is_named = marked, is_bare_name(marked[1]) and not is_place(marked[1])
    else:
        is_named = signed is not None and is_sure_name(signed[1])
    if signed and is_named:
        own = Credit(end - len(signed[1]), end, "author", None, "closing_parenthesis")
        return Closing(end - len(signed[0]) + 1, (own, *credits), place)
    match = None
    if "记者" in last or "通讯员" in last or "文" in last or "摄/" in last:
        match = _BYLINE.search(fold(last))
    if match is None:
        return Closing(end, tuple(credits), place)
    offset = begin + max(0, len(tail) - BYLINE)
    found = read_credits(match[1], offset + match.start(1))
    if not found or found[-1].end != offset + match.end(1):
        return Closing(end, tuple(credits), place)
    return Closing(offset + match.start(), (*found, *credits), place)


def _closing_credits(text: str, offset: int) -> list[Credit]:
    """Return the people in the parentheses that close an article."""
    byline = read_dateline(text, offset)
    if byline and byline.credits and byline.end == offset + len(text):
        return [*byline.credits]
    if "/" in text and (parted := read_report_and_rest(text, offset)):
        return parted
    return (
        read_text_and_picture(text, offset)
        or [*read_leading_names(text, offset), *read_credits(text, offset)]
        or bare_names(text, offset)
        or read_report(text, offset)
        or name_after_office(text, offset)
        or read_names_after_source(text, offset)
        or read_author_and_post(text, offset)
        or read_single(text, offset)
    )


def read_report_and_rest(text: str, offset: int) -> list[Credit]:
    """Return who reports before a stroke, and who is named after it: 记者王琳综合报导/责任编辑:李敏."""
    front, _, rest = text.partition("/")
    told = front.rstrip()
    if not told.endswith(("报导", "报道")):
        return []
    byline = read_dateline(told, offset)
    staff = [*byline.credits] if byline else read_report(told, offset)
    begin = offset + len(text) - len(rest.lstrip())
    others = read_all(rest.strip(), begin) if staff else []
    return [*staff, *others] if others else []


def _ends_article(text: str) -> bool:
    """Tell whether closing parentheses hold an end mark or an outlet: (完), (来源:新华社)."""
    return (
        _END_MARK.match(text) is not None
        or is_outlet(text)
        or leading_label(text) in ("来源", "资料来源", "稿源", "文章来源", "据")
        or re.fullmatch("[A-Z]{2,6}", text) is not None
    )


def read_all(text: str, offset: int) -> list[Credit]:
    """Return the people of a text that is nothing but roles and names."""
    credits = read_credits(text, offset)
    return credits if credits and are_all(text, offset, credits) else []
