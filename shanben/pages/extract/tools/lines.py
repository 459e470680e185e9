"""The lines of a page, stripped and width-folded, so that a rule is written once.

Folding keeps the length: a full-width `：` and an ideographic space become the half-width `:` and
a plain space, one for one, so an offset in a folded line is an offset in the page.
"""

import re

from shanben.base.page_text import split_lines
from shanben.pages.extract.tools.forums import match_board_head

# What may stand at the edge of a line and belongs to no value: spaces and invisible characters.
_INVISIBLE = [*range(0x21), *range(0x7F, 0xA1), *range(0x2000, 0x2010), *range(0x2028, 0x2030)]
_INVISIBLE += [0x1680, *range(0x205F, 0x2070), 0x3000, 0xFEFF]
_EDGE = "".join(map(chr, _INVISIBLE))
_INVISIBLES = frozenset(_EDGE)

# U+FF01..U+FF5E are the full-width forms of U+0021..U+007E. 〔〕 do the work of (), the slashes are
# those of bylines in Taiwan, the strokes and hyphens those between two parts of a headline.
_OTHERS = "〔〕〖〗﹝﹞︰﹕∶｜丨│┃∣︱¦￨╱∕⁄‐‑﹣｡｢｣"
_FOLD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FOLD |= dict.fromkeys(_INVISIBLE, 0x20)
_FOLD |= dict(zip(map(ord, _OTHERS), map(ord, "()[][]:::||||||||///---。「」"), strict=True))
_FOLD |= dict.fromkeys(map(ord, "﹥≫❯❱⟩➔➜➝⇒⟶▸▹"), ord(">"))  # arrows of breadcrumbs
_FOLD |= dict.fromkeys(map(ord, "\\＼﹨"), ord("/"))  # in bylines: 王琳琳＼台北报导

_FOLDED_CHARS = {chr(code): chr(folded) for code, folded in _FOLD.items() if code != folded}
_FOLDABLE = re.compile(f"[{''.join(map(re.escape, _FOLDED_CHARS))}]")
# Between two Han characters it parts a name, and figures from nothing: 瓦历斯．诺干, but 一．明确任务.
_NAME_STOP = re.compile("(?<=[\u3400-\u9fff])(?<![一二三四五六七八九十])．(?=[\u3400-\u9fff])")
_WIDE_DIGIT = re.compile("[０-９]")
SHORT = 160  # characters of a line that can be a heading, label or credit
FOLDED = 60  # characters up to which a sentence is folded whole; longer ones are folded where read


class Line:
    """One non-blank line without the spaces at its edges; `text` is folded, long prose is not.

    Once a page has been read it is never changed. Its members are asked for far more often than it is
    made, and those of a tuple with names take five times as long (measured).
    """

    __slots__ = ("end", "number", "start", "text")

    def __init__(self, number: int, start: int, end: int, text: str) -> None:
        self.number = number
        self.start = start
        self.end = end
        self.text = text


def fold(text: str) -> str:
    """Return `text` with full-width forms made half-width, in the same length.

    A text has few kinds of such forms, if any: to replace them kind by kind takes a fifth of the
    time of `str.translate`, which asks its table about every character.

    >>> fold("来源：［新华网］\u30002021年"), fold("瓦历斯．诺干")
    ('来源:[新华网] 2021年', '瓦历斯·诺干')
    """
    if "．" in text:
        text = _NAME_STOP.sub("·", text)
    for char in {*_FOLDABLE.findall(text)}:
        text = text.replace(char, _FOLDED_CHARS[char])
    return text


def fold_digits(text: str) -> str:
    """Return `text` folded when it has full-width digits, else as it is: most prose has none.

    >>> fold_digits("６月２４日，全市"), fold_digits("6月24日，全市")
    ('6月24日,全市', '6月24日，全市')
    """
    return fold(text) if _WIDE_DIGIT.search(text) else text


def read_lines(page: str) -> list[Line]:
    """Return the non-blank lines of `page`, numbered from 1 with blank lines counted."""
    lines: list[Line] = []
    short: list[Line] = []  # what is folded, all at once, because that is faster than line by line
    # Cheap: one sign is sought in a tenth of the time of two.
    has_marks = ("*" in page and ("**" in page or "\n*" in page)) or (
        ">" in page and "\n> " in page
    )
    for number, start, raw in _raw_lines(page):
        if has_marks:
            raw = _blank_marks(raw)
        text = raw
        if raw[0] in _INVISIBLES or raw[-1] in _INVISIBLES:
            text = raw.strip(_EDGE)
            if not text:
                continue
            start += raw.index(text[0])
        length = len(text)
        line = Line(number, start, start + length, text)
        lines.append(line)
        if length <= FOLDED or (length <= SHORT and "。" not in text):
            short.append(line)
    joined = "".join([line.text for line in short])
    folded = fold(joined)
    if folded is not joined:
        position = 0
        for line in short:
            after = position + line.end - line.start
            line.text = folded[position:after]
            position = after
    return lines


def _blank_marks(text: str) -> str:
    """Return a line with blanks for the marks of Markdown: > before a sentence, * and ** around words.

    >>> _blank_marks("**来源：江城网** 2021年"), _blank_marks("*2021-06-27*"), _blank_marks("* 其一")
    ('  来源：江城网   2021年', ' 2021-06-27 ', '* 其一')
    """
    quoted = len(text) - len(text.lstrip("> ")) if text[0] == ">" else 0
    if quoted and text[quoted - 1] == " " and "。" in text:
        text = " " * quoted + text[quoted:]  # elsewhere it is an arrow of a breadcrumb
    if len(text) <= SHORT:
        text = _BOLD.sub("  ", text)
    if text[0] == text[-1] == "*" and text[1:2].strip(" *"):
        text = f" {text[1:-1]} "
    return text


_BOLD = re.compile("(?<![*])[*]{2}(?![*])")


def part_first_line(lines: list[Line]) -> list[Line]:
    """Return the lines, the first one in several where a day, or a post's or page's head stands in it.

    Programs that collect pages put a day, or a month, before the headline, date 2025-11-05
    全市召开会议, and the head of a post in one line: 作者 湖东人 看板 News 标题 全市召开会议 时间
    Thu May  6 20:41:33 2021.
    """
    if not lines:
        return lines
    for index in range(1, min(len(lines), MOST_LINES)):
        if len(text := lines[index].text) > SHORTEST_PAGE and text[0].isdecimal():
            lines = _part_meta_line(lines, index)
    first = lines[0].text
    if first.startswith("date "):
        match = _DATED_FRONT.match(first)
    elif len(first) >= SHORTEST_PAGE and len(lines) <= MOST_LINES:
        return _part_one_line(lines)
    else:
        match = match_board_head(first)
    if match is None:
        return lines
    parts = [match.span(group) for group in range(1, match.re.groups + 1)]
    return [*(_take_part(lines[0], *part) for part in parts), *lines[1:]]


def _take_part(line: Line, start: int, end: int) -> Line:
    """Return a part of a line as a line of its own."""
    text = line.text[start:end]
    text = fold(text) if len(text) <= SHORT else text
    return Line(line.number, line.start + start, line.start + end, text)


def _take_rest(line: Line, start: int) -> Line:
    """Return what goes on from `start` as article, with its forms as they are."""
    return Line(line.number, line.start + start, line.end, line.text[start:])


def _part_one_line(lines: list[Line]) -> list[Line]:
    """Return the lines of a page of which headline, date, labels and article are one line."""
    line = lines[0]
    opening = fold(line.text[:LONGEST_HEAD])
    match = _WIRE_IN_LINE.match(opening) or _ONE_LINE.match(opening)
    if match is None or not (":" in match["meta"] or "者" in match["meta"]):
        return lines  # 清潭镇的老油坊 2021年5月6日 重新开榨: neither a time nor a label
    start, end = match.span("title")
    signed = _SIGNED_TITLE.fullmatch(opening, start, end)
    if signed and f"作者:{signed[2]}" in fold(line.text[-SIGNED:]):
        parts = [(start, signed.end(1)), signed.span(2), match.span("meta")]
    else:
        parts = [(start, end), match.span("meta")]
    head = (_take_part(line, *part) for part in parts)
    return [*head, _take_rest(line, match.end()), *lines[1:]]


SIGNED = 60  # characters at the end of a page in one line that name its author once more
_SIGNED_TITLE = re.compile("(.{5,}) ([\u3400-\u9fff]{2,3})")


def _part_meta_line(lines: list[Line], index: int) -> list[Line]:
    """Return the lines, one of them parted that opens with date and labels and goes on as article."""
    line = lines[index]
    match = _META.match(fold(line.text[:LONGEST_HEAD]))
    if match is None or not match["labels"]:
        return lines
    meta, rest = _take_part(line, 0, match.end("meta")), _take_rest(line, match.end())
    return [*lines[:index], meta, rest, *lines[index + 1 :]]


# Characters of a page in one line, and of its head; lines of such a page.
SHORTEST_PAGE, LONGEST_HEAD, MOST_LINES = 100, 160, 3
# 全市召开会议 2021-06-27 10:20 来源:江城日报 作者:王琳 and the article.
# 江州8月13日电 题:老油坊重新开榨 记者 王琳 and the article.
_WIRE_IN_LINE = re.compile(
    r"""
    (?P<title>[\u3400-\u9fff]{2,12}[0-9]{1,2}月[0-9]{1,2}日[电讯][ ]?  # the dateline,
      题[ ]?:[ ]?[^。]{6,50}?)[ ]  # the headline,
    (?P<meta>(?:[\u3400-\u9fff]{2,6}[社网报])?(?:记者|作者)[ ]?  # agency and role,
      [\u3400-\u9fff]{2,4}(?:[ 、][\u3400-\u9fff]{2,4}){0,2})[ ]  # and the names
    """,
    re.VERBOSE,
)
_META_OF_PAGE = (
    r"(?P<meta>(?:(?:发布|发表|发稿|更新)?(?:时间|日期) ?: ?)?"  # perhaps 发布时间:,
    r"(?:(?:19|20)[0-9]{2}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?"  # the day, 2021-06-27
    r"|[A-Z][a-z]{2} [0-9]{1,2}(?:st|nd|rd|th)? 20[0-9]{2},)"  # or Jun 27th 2021,
    r"(?: [0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?: ?[AP]M)?)?"  # perhaps the time,
    r"(?P<labels>(?: +(?:信息|文章|稿件)?"  # then, any number of times, a label,
    r"(?:来源|作者|记者|责任编辑|编辑|责编|浏览次数|浏览量|点击量|点击|阅[读览]次数|阅读)"  # 作者
    r" ?: ?(?:(?![0-9]+[月年])[^ :,。]{1,16}(?= ))?)*)) *(?=[^ ])"  # and its value: no day, no sentence
)
_META = re.compile(_META_OF_PAGE)
_ONE_LINE = re.compile(
    rf"(?P<title>(?:[^。:：!? ]{{2,8}}:)?[^。:：!?]{{5,60}}?[!?]?) +{_META_OF_PAGE}"
)
_DATED_FRONT = re.compile("(date (?:19|20)[0-9]{2}-[0-9]{2}(?:-[0-9]{2})?) +([^ ].+)$")


def is_dated_front(lines: list[Line]) -> bool:
    """Tell whether the first line is the day that was parted from what followed it."""
    is_parted = len(lines) > 1 and lines[0].number == lines[1].number
    return is_parted and lines[0].text.removeprefix("date ").lstrip("([【 ")[:2] in ("19", "20")


def _raw_lines(page: str) -> list[tuple[int, int, str]]:
    """Return number, offset and text of every line with a character in it.

    They are the same lines as `split_lines` has.
    """
    if "\r" in page:
        spans = enumerate(split_lines(page), 1)
        return [(number, start, page[start:end]) for number, (start, end) in spans if start < end]
    found: list[tuple[int, int, str]] = []
    start = 0
    for number, raw in enumerate(page.split("\n"), 1):
        if raw:
            found.append((number, start, raw))
        start += len(raw) + 1
    return found


def strip_span(page: str, start: int, end: int, edge: str = _EDGE) -> tuple[int, int]:
    """Return the span without the characters of `edge` (spaces) at its two ends."""
    text = page[start:end]
    left = text.lstrip(edge)
    start += len(text) - len(left)
    return start, start + len(left.rstrip(edge))
