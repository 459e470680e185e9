"""Collect the people of a page from the places where pages print them, in the page's order.

Those places are the lines under the headline, the dateline, captions that end in 摄, the
parentheses that close the article, and the lines after it. Running text is never searched: in
记者从上海获悉 and 编辑部认为 nobody is credited.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from shanben.base.patterns import compile_late
from shanben.base.types import Span
from shanben.pages.extract.readers.body import is_picture_news
from shanben.pages.extract.readers.dateline import Dateline, read_dateline, read_signature
from shanben.pages.extract.readers.headline import trim_headline
from shanben.pages.extract.readers.meanings import read_plain
from shanben.pages.extract.readers.outlets import account_before_date
from shanben.pages.extract.tools.dates import find_dates
from shanben.pages.extract.tools.known_words import (
    find_labels,
    is_office,
    is_outlet,
    is_place,
    label_kinds,
    leading_label,
    not_names,
    role_words,
    surnames,
    wire_names,
)
from shanben.pages.extract.tools.lines import Line, fold
from shanben.pages.extract.tools.people import (
    Credit,
    are_all,
    is_bare_name,
    is_name,
    read_credits,
    read_leading_names,
    read_names,
    skip_title,
)

CLOSING_LINE = 32  # characters of a line in parentheses that credits people
CAPTION = 160  # characters at the end of a paragraph in which its picture's credit stands
AFTER_ANY, AFTER_LABELLED = 6, 30  # lines after the article: any credit; a label with its colon
CLOSING = 80  # characters at the end of the article in which its closing parentheses stand
WORDS_BEFORE = 12  # characters before the first label of a line of credits
OVERHEAD = 3  # lines above the headline that may begin with a label for people
MAX_CREDIT = 90  # characters of a line of credits

BYLINE = 40  # characters at the end of the article in which reporters stand without parentheses
_BYLINE = re.compile(
    r"""
    (?<=[。!?！？”\"]) [ ]{0,4}            # after the last sentence
    [■◆●□◇◎▲★]? [ ]?                      # a sign
    ( (?:(?:[文图摄]|摄影)[ ]?[/:][ ]?)?      # 摄/
      [\w·]{0,12}?                         # 本报
      (?:记者|通讯员|文/|图文|撰文)        # a role word
      .{2,30}                              # names
    ) $
    """,
    re.VERBOSE,
)
# The author's name after the last sentence and a blank: 。 王  琳.
_SIGNED_OFF = re.compile("[。！!”](?: |\u3000)+([\u3400-\u9fff](?: |\u3000)+[\u3400-\u9fff])$")
_CLOSERS = frozenset(")）】]］〕0123456789０１２３４５６７８９")
_CLOSING = re.compile(r"[(【\[]([^()【】\[\]]{1,60})[)】\]]? ?[0-9]{0,7}$")
# 钜亨网记者王莞宁 台北2019/10/17: reporters and their place in front of the date.
_PLACED = compile_late(r"\w{0,8}?(记者 ?[^ ]{2,16}) ([\u3400-\u9fff]{2,6}) ?")
_TIME = re.compile(r"[ ,]*(?:[0-9]{1,2}:[0-9][0-9](?::[0-9][0-9])?)? *")
_LABEL_FIRST = compile_late("([\u3400-\u9fff]{2,6}):")
_WORD = re.compile(r"\S+")
_STAFF = compile_late(r"记者 {0,2}[^。,，()记]{2,16} {0,2}摄影?(?![\u3400-\u9fff]| ?[:/|])")
# 江城社记者 阿依摄, a whole line: nothing but a name stands between 记者 and 摄, surname or not.
_STAFF_LINE = compile_late(
    "[\u3400-\u9fff]{1,6}[社报网台]记者 ?([\u3400-\u9fff]{2,4}?)(?<![拍航跟实现连]) {0,2}摄影?"
)
# 中新社发 王琳 摄: whoever took a picture for an agency.
_AGENCY_PHOTO = compile_late(r"发 {0,2}\(?([^。,，()发]{2,12}?) {0,2}摄\)?(?![\u3400-\u9fff])")
_SIGNS = "■◆●□◇◎☉⊙▲△★☆※○"
_SIGNED = compile_late(
    rf"[{_SIGNS}]+ ?([\u3400-\u9fff·][\u3400-\u9fff· 、]{{1,20}}?)(?: ?[(][^()]{{2,30}}[)])?"
)
_SIGNED_STAFF = re.compile(
    rf"[{_SIGNS}] ?((?:(?:[文图摄]|摄影) ?[/:] ?)?[\w·]{{0,12}}?(?:记者|通讯员).{{2,24}})$"
)
_PHOTOGRAPHED = compile_late(
    r"[(【\[]? ?([\u3400-\u9fff·][\u3400-\u9fff· 、]{1,16}?) ?摄(?:影)?[)】\]]?(?: ?[(][^()]{2,8}[)])?"
)
_LISTED = "([\u3400-\u9fff][\u3400-\u9fff 、]{1,14}?)"
_WRITTEN_TAKEN = compile_late(f"[(]?{_LISTED} 文 {_LISTED} ?[图摄影]{{1,2}}[)]?")
_NAMES_STAFF = re.compile("[报电讯访稿]|记者")  # one of these is in every byline
# 王琳 报道: a line of its own.
_REPORT = ("报道", "报导")
_REPORTS = compile_late(
    r"([\u3400-\u9fff·][\u3400-\u9fff· 、]{1,16}?) ?(?:综合)?(编译)?(?:报道|报导)"
)
_END_MARK = re.compile(r"^(?:完|全文完|未完待续|待续|END|end|完稿)$")
_WHOLE = compile_late(r"^[(【\[ ]*([^()【】\[\]]*)[)】\] ]*$")
_H = r"[\u3400-\u9fff]"
_OFFICE = compile_late(rf" ?({_H}{{2,16}}?) ?({_H}{{3}}|{_H} ?{_H}) ?")
_ROLES_IN_TAIL = "记者|通讯员|实习生|作者|撰文|摄影|编译|图文|责任编辑|责编|编辑|校对|审核|文|图|摄"
_MARKED_IN_TAIL = (
    "翻译|撰稿|核稿|照片|图片|文字|执笔|采访|采访报[道导]|报[道导]"  # only before a mark
)
# Such a role opens the line: 照片:王琳,编辑:李大明.
_MARKED_ROLE = compile_late(
    rf"^[(【\[ ]*(?:{_MARKED_IN_TAIL}|文|图|摄影|撰文|撰文者|编译|记者|作者)[ ]?[/|:]"
)
_NEXT_ROLE = compile_late(
    rf"[ /|,，;；](?:{_ROLES_IN_TAIL}|{_MARKED_IN_TAIL}|(?:执行|网路)编辑)[ ]?[/|:]"
)
# One of these is in every such line.
_ROLE_SIGN = re.compile("[记通实作撰摄编图责校审文供采译执报签核片]")
_LEADING_ROLE = compile_late(
    rf"""
    ^ [(【\[□■◆◇★☆▲△●○◎※*·\- ]*              # brackets and signs,
    (?:{_H}{{2,4}}[ ](?={_H}{{2,12}}记者))?    # a name without a role,
    [\w·]{{0,14}}?                            # an outlet,
    (?: (?:{_ROLES_IN_TAIL})                  # a role word,
        (?: [ ] | / | \| | : | [】\]] | [\u3400-\u9fff] )  # and something after it
      | (?:{_MARKED_IN_TAIL})[ ]?[/|:] )
    """,
    re.VERBOSE,
)


class Closing(NamedTuple):
    """Where the last paragraph really ends, and who is credited after that, with their place."""

    end: int
    credits: tuple[Credit, ...]
    place: Span | None = None


def read_head_credits(
    page: str,
    lines: list[Line],
    indices: list[int],
    date_line: int | None,
    *,
    is_paper: bool = False,
) -> Iterator[Credit]:
    """Yield the people named between headline and article; `is_paper` of a page of a newspaper."""
    yield from _find_scholar(lines, indices, is_paper=is_paper)
    for index in indices:
        line = lines[index]
        if len(line.text) > MAX_CREDIT or _tells_no_credits(line.text):
            continue
        if byline := read_byline(line):
            yield from byline.credits
        elif _is_role_alone(line.text) and (named := _name_above(lines, index)):
            yield from named
        elif credits := read_credits(*_with_next_line(page, lines, index)):
            yield from credits
        elif line.text in _ORIGINAL:
            yield from _name_below(lines, index)
        elif named := _read_marked(lines, index) or _read_names_alone(
            line, is_below=index == indices[0]
        ):
            yield from named
        elif reported := _read_report(line.text, line.start):
            yield from reported
        elif date_line is not None and abs(index - date_line) <= 2:
            yield from _names_beside_date(lines, index, date_line)


def _read_written_taken(line: Line) -> list[Credit]:
    """Return who wrote and who took the pictures, of a line of its own: 王琳琳 文 李大明 摄."""
    match = _WRITTEN_TAKEN.fullmatch(line.text)
    if match is None:
        return []
    writers = _bare_names(match[1], line.start + match.start(1), "byline")
    taken = _bare_names(match[2], line.start + match.start(2), "byline", "photographer")
    return writers + taken if writers and taken else []


def _read_pen_name(line: Line) -> list[Credit]:
    """Return the author whose name, with or without a surname, is all that follows 文/."""
    match = _PEN_NAME.fullmatch(line.text)
    if match is None or not is_name(match[1], strict=False):
        return []
    start, end = match.span(1)
    word = (line.start, line.start + 1)
    return [Credit(line.start + start, line.start + end, "author", word, "label")]


def _read_written_drawn(line: Line) -> list[Credit]:
    """Return who wrote and who took the pictures, of a line with blanks for marks: 文 王琳 图 李大明."""
    match = _WRITTEN_DRAWN.fullmatch(line.text)
    if match is None or not (is_bare_name(match[1]) and is_bare_name(match[2])):
        return []
    roles = ("author", "photographer")
    spans = (match.span(1), match.span(2))
    return [
        Credit(line.start + start, line.start + end, role, None, "byline")
        for role, (start, end) in zip(roles, spans, strict=True)
    ]


_WRITTEN_DRAWN = compile_late(
    "文 {1,3}([\u3400-\u9fff]{2,4}) {1,4}(?:图|摄影?) {1,3}([\u3400-\u9fff]{2,4})"
)
_PEN_NAME = compile_late("文 ?[/|] ?([\u3400-\u9fff]{2,3})")


def _is_author_of_paper(text: str) -> bool:
    """Tell whether the one line between headline and article is its author, as old papers print it.

    >>> _is_author_of_paper("王琳"), _is_author_of_paper("社论")
    (True, False)
    """
    return 2 <= len(text) <= 3 and text[0] in surnames("common") and is_bare_name(text)


def _read_names_alone(line: Line, *, is_below: bool) -> list[Credit]:
    """Return the authors of a line of names between headline and article: 王 琳, or 王琳琳,李大明.

    Two characters with a blank between them, or several names of which one has three characters,
    are no words of a menu; right below the headline (`is_below`) a blank is enough between them, if all
    have common surnames. A name can stand after its outlet or before 专栏: 江城网 王琳琳.
    """
    if len(line.text) > LONGEST_NAMES or _NAMES_ALONE.fullmatch(line.text) is None:
        return []
    if line.text.endswith("专栏"):
        return (
            _bare_names(line.text[: -len("专栏")], line.start, "byline")
            if len(line.text) == 5
            else []
        )
    outlet, _, names = line.text.partition(" ")
    if len(names) > 2 and is_outlet(outlet):
        return _bare_names(names, line.start + len(outlet) + 1, "byline", "reporter")
    is_spaced = [*map(len, line.text.split())] == [1, 1]
    if not (is_spaced or "," in line.text or "、" in line.text or (is_below and _are_sure(line))):
        return []
    found = _bare_names(line.text, line.start, "byline")
    size = max((one.end - one.start for one in found), default=0)
    return found if is_spaced or (len(found) > 1 and size > 2) else []


LONGEST_NAMES = 32


def _are_sure(line: Line) -> bool:
    """Tell whether a line is two or three names of common form with blanks between them."""
    words = line.text.split()
    return 1 < len(words) <= MOST_NAMES and all(map(_is_author_of_paper, words))


MOST_NAMES = 3


def _read_marked(lines: list[Line], index: int) -> list[Credit]:
    """Return the people of a line that a sign, a stroke or English opens: ◎王琳, 文/听风, By 王琳."""
    head = lines[index].text[0]
    if head in _SIGNS:
        return _read_signed(lines[index])
    if head == "文":
        return _read_pen_name(lines[index]) or _read_written_drawn(lines[index])
    if " 文 " in lines[index].text:
        return _read_written_taken(lines[index])
    if "By" in lines[index].text[1:] and (named := _BY_INSIDE.search(lines[index].text)):
        return _bare_names(named[1], lines[index].start + named.start(1), "label")
    return _read_english(lines, index) if head in _ENGLISH_HEADS else []


# In a row of labels: 2023-05-06 | By 王琳.
_BY_INSIDE = compile_late("[ |/·•;；]By ?[:|/ ] ?([\u3400-\u9fff]{2,4})(?=[ |/·•;；]|$)")


def _read_english(lines: list[Line], index: int) -> list[Credit]:
    """Return the people after an English word for their role, By 王琳琳, or on the line after it.

    >>> [line := Line(1, 0, 14, "By 王琳琳 | 2023"), len(_read_english([line], 0))][1]
    1
    """
    text = lines[index].text
    match = _english_role().match(text)
    if match is None:
        return []
    line, begin = lines[index], match.end()
    if begin == len(text) and index + 1 < len(lines):
        line, begin = lines[index + 1], 0
    names = [*read_names(line.text, begin, len(line.text), strict=True)]
    rest = line.text[names[-1].end :] if names else ""
    if not names or _AFTER_ENGLISH.match(rest) is None or (line is not lines[index] and rest):
        return []
    if any(_english_words() & {*line.text[n.start : n.end].lower().split()} for n in names):
        return []
    span = (lines[index].start, lines[index].start + len(match[1]))
    return [
        Credit(line.start + name.start, line.start + name.end, role, span, "label")
        for name in names
        for role in role_words("english")[match[1].lower()]
    ]


@cache
def _english_role() -> re.Pattern[str]:
    words = "|".join(sorted(role_words("english"), key=lambda word: (-len(word), word)))
    return re.compile(rf"({words})(?: ?[:/|] ?| |$)", re.IGNORECASE)


@cache
def _english_words() -> frozenset[str]:
    """Return the English words that are no part of a name: Related, Posts."""
    return frozenset(not_names("english"))


_ENGLISH_HEADS = frozenset("ABTWRPEabtwrpe")
_AFTER_ENGLISH = re.compile(r" ?(?:$|[|/,·•-]|[A-Z][a-z]{2,8} [0-9]|[0-9]{1,4}[ /.年-])")
_NAMES_ALONE = compile_late("[\u3400-\u9fff][\u3400-\u9fff· ,、]+[\u3400-\u9fff][*]?")


def read_inner_byline(lines: list[Line]) -> Iterator[Credit]:
    """Yield the reporters whose line stands below the lead: 江城晚报记者王琳."""
    for line in lines:
        if len(line.text) > LONGEST_INNER:
            continue
        if _INNER.fullmatch(line.text):
            yield from read_credits(line.text, line.start)
        elif (match := _INNER_LABEL.fullmatch(line.text)) and max(
            map(len, _SEVERAL.split(match[1]))
        ) > 2:
            yield from _bare_names(match[1], line.start + match.start(1), "label", "reporter")


LONGEST_INNER = 20
# 记者:王琳琳、李大明, but none of two characters alone, as an answer to a reporter can be: 记者:谢谢.
_INNER_LABEL = compile_late(
    "(?:记者|采访) ?: ?([\u3400-\u9fff]{2,4}(?:[ 、,][\u3400-\u9fff]{2,4}){0,3})"
)
_SEVERAL = re.compile("[ 、,]")
_INNER = compile_late(
    "(?:本报|[\u3400-\u9fff]{1,5}[报社网台])(?:见习|实习|首席)?记者 ?[\u3400-\u9fff 、]{2,12}"
)


def read_overhead_credits(page: str, lines: list[Line], title: tuple[int, ...]) -> list[Credit]:
    """Return the people whose label stands in one of the lines right above the headline."""
    if not title:
        return []
    found: list[Credit] = []
    if len(title) == 1 and ":" in lines[title[0]].text:
        found += _credits_after_title(lines[title[0]])
    for index in range(max(0, title[0] - OVERHEAD), title[0]):
        text = lines[index].text
        if _MARK.search(text) and len(text) <= MAX_CREDIT and "。" not in text:
            found += _read_overhead(page, lines, index)
    return found


_MARK = re.compile("[:：/|]")


def _read_overhead(page: str, lines: list[Line], index: int) -> list[Credit]:
    """Return the people of a line with marks, if a role opens it or a date stands in it."""
    text = lines[index].text
    labels = find_labels(text)
    is_dated = bool(find_dates(text))  # 2017-12-11 来源:江城网 编辑:王琳
    number = _NUMBER_FIRST.match(text)  # 2.记者署名:
    opens = (0, number.end()) if number else (0,)
    is_person = any(
        label_kinds()[word] == "person" and (is_dated or at in opens) for at, _, word in labels
    )
    is_person = is_person or (not labels and _MARKED_ROLE.match(text) is not None)
    if is_person or (is_dated and _NEXT_ROLE.search(text) is not None):
        return read_credits(*_with_next_line(page, lines, index))
    return []


_NUMBER_FIRST = re.compile("[0-9]{1,2} ?[.、] ?")


def _credits_after_title(line: Line) -> list[Credit]:
    """Return the people whose label stands after the headline, in its line: 全市召开会议 作者:王琳."""
    end = trim_headline(line.text)[1]
    rest = line.text[end:]
    if not rest or leading_label(rest.lstrip()) is None:
        return []
    return read_credits(rest, line.start + end)


@lru_cache(maxsize=64)  # lines around the article are asked by several readers
def read_byline(line: Line) -> Dateline | None:
    """Return the byline a short line consists of, its date and time left out."""
    if signed := read_signature(line.text, line.start):
        return signed
    if _NAMES_STAFF.search(line.text) is None:
        return None
    dates = find_dates(line.text)
    if dates and (match := _PLACED.fullmatch(line.text, 0, dates[0].start)):
        place = (line.start + match.start(2), line.start + match.end(2))
        credits = tuple(read_credits(match[1], line.start + match.start(1), method="dateline"))
        if credits and is_place(match[2]):
            return Dateline(line.end, None, place, credits=credits)
    begin = dates[0].end if dates and dates[0].start <= 1 else 0
    time = _TIME.match(line.text, begin)
    begin = time.end() if time else begin
    outlet, blank, _ = line.text[begin:].partition(" ")
    if blank and begin and is_outlet(outlet):
        begin += len(outlet) + 1
    label = _LABEL_FIRST.match(line.text, begin)
    if label and label[1] in label_kinds():
        return None  # no byline opens with a label, and to read one takes time
    dateline = read_dateline(line.text[begin:], line.start + begin)
    return dateline if dateline and dateline.credits else None


def _is_role_alone(text: str) -> bool:
    """Tell whether a line is a role; 编辑, 原创 and 翻译 are buttons as well."""
    return text in role_words("before") and (len(text) > 2 or text in ("记者", "作者"))


def _name_above(lines: list[Line], index: int) -> list[Credit]:
    """Return the person whose role stands on the next line: 江枫, 撰稿人.

    Where roles stand above their names, a name or a role is beside them.
    """
    name, word = lines[index - 1], lines[index].text
    roles = role_words("before")
    above = lines[index - 2].text if index > 1 else ""
    below = lines[index + 1].text if index + 1 < len(lines) else ""
    if not is_bare_name(name.text) or above in roles or is_bare_name(below):
        return []
    span = (lines[index].start, lines[index].end)
    return [Credit(name.start, name.end, role, span, "label") for role in roles[word]]


def _find_scholar(lines: list[Line], indices: list[int], *, is_paper: bool) -> list[Credit]:
    """Return the author whose name is the first line, when the next one says in brackets who it is.

    In a newspaper a name that is the only line is its author.
    """
    if is_paper and len(indices) == 1 and _is_author_of_paper(lines[indices[0]].text):
        return [Credit(lines[indices[0]].start, lines[indices[0]].end, "author", None, "byline")]
    if len(indices) < 2:
        return []
    line, below = lines[indices[0]], lines[indices[1]]
    if not is_bare_name(line.text) or _POSITION.fullmatch(below.text) is None:
        return []
    return [Credit(line.start, line.end, "author", None, "byline")]


_POSITION = re.compile(
    r"\([^()。]{2,30}(?:教授|讲师|研究员|博士|硕士|学者|作者|作家|记者|评论员|律师|医师|医生|主任|院长|会长"
    r"|大学|学院|研究所|研究中心)\)"
)
_ORIGINAL = ("Original", "原创")  # what stands over the author's name on pages of WeChat


def _name_below(lines: list[Line], index: int) -> Iterator[Credit]:
    """Yield the author whose name is the next line."""
    if index + 1 < len(lines) and is_bare_name(lines[index + 1].text):
        yield Credit(lines[index + 1].start, lines[index + 1].end, "author", None, "byline")


def _read_signed(line: Line) -> list[Credit]:
    """Return the authors of a line that is a sign and names: ◎王琳."""
    match = _SIGNED.fullmatch(line.text)
    return _bare_names(match[1], line.start + match.start(1), "byline") if match else []


def _names_beside_date(lines: list[Line], index: int, date_line: int) -> Iterator[Credit]:
    """Yield a name that is the line beside the date or the outlet, or stands after an outlet."""
    line = lines[index]
    around = [*lines[index - 1 : index], *lines[index + 1 : index + 2]]
    if any(other.text == line.text for other in around):
        return  # a picture's words, and the same below it
    is_beside = len(line.text) == 3 and (
        abs(index - date_line) == 1
        or any(is_outlet(lines[at].text) for at in (index - 1, index + 1) if at < len(lines))
    )
    if is_beside and is_bare_name(line.text):
        yield Credit(line.start, line.end, "reporter", None, "name_beside_date")
    elif index == date_line + 1 and _is_short_name(line.text) and lines[index + 1 :]:
        is_last = len(lines[index + 1].text) > LONGEST_NAMES  # the article follows
        if is_last:
            yield Credit(line.start, line.end, "reporter", None, "name_beside_date")
    if index == date_line:
        yield from _names_before_date(line)
        yield from _names_after_time(line)
    words = [word for word in _WORD.finditer(line.text) if word[0] not in _BETWEEN]
    for before, word in pairwise(words):
        if is_outlet(before[0].rpartition(":")[2]) and is_bare_name(word[0]):
            span = (line.start + word.start(), line.start + word.end())
            yield Credit(*span, "reporter", None, "name_beside_date")
    # On pages of WeChat.
    if len(words) > 1 and is_bare_name(words[0][0]) and is_outlet(words[1][0]):
        start, end = words[0].span()
        yield Credit(line.start + start, line.start + end, "author", None, "name_beside_date")


def _is_short_name(word: str) -> bool:
    """Tell whether a word of two characters can be a name alone; its surname must be common."""
    return len(word) == 2 and word[0] in surnames("common") and is_bare_name(word)


def _names_before_date(line: Line) -> Iterator[Credit]:
    """Yield the names when nothing but names stands in front of the date: 李昕 2020年04月15日.

    After them an account of WeChat may be named, which their authors write for.
    """
    dates = find_dates(line.text)
    end = dates[0].start if dates else 0
    label = _LABEL_IN_BRACKET.search(line.text, 0, end)  # 王琳琳 (发表日期:2023-09-07
    front = _WORD.finditer(line.text, 0, label.start() if label else end)
    words = [*front]
    is_marked = bool(words) and words[-1][0] in _BETWEEN
    words = [word for word in words if word[0] not in _BETWEEN]
    role = "author" if label or is_marked else "reporter"
    if account := account_before_date(line.text):
        words = words[:-1] if words[-1].start() == account[0] else words
        role = "author"
    if all(is_bare_name(word[0]) for word in words):
        for word in words:
            start, end = word.span()
            yield Credit(line.start + start, line.start + end, role, None, "name_beside_date")


# What parts a name from its outlet or its date: 王琳 | 2021-06-27, 王琳 发布于 2021-06-27.
_BETWEEN = frozenset(("|", "·", "/", "-", "•", "发布于", "发表于", "发布", "发表"))
_LABEL_IN_BRACKET = re.compile("[(\\[][\u3400-\u9fff]{2,6} ?: ?$")


def _names_after_time(line: Line) -> list[Credit]:
    """Return the authors who are glued to the time and end their line, 2015-09-10 07:22王琳李大明."""
    match = _AFTER_TIME.search(line.text)
    if match is None:
        return []
    role = "reporter" if match["report"] else "author"
    return _bare_names(match[1], line.start + match.start(1), "name_beside_date", role)


# Also 12:00:00 / 王琳 李大明 报导 /.
_AFTER_TIME = re.compile(
    r"(?:[0-9]:|-[0-9]?[0-9]-)[0-9][0-9](?: ?/ ?(?=.*报[导道]))?"
    r"([\u3400-\u9fff][\u3400-\u9fff 、]{1,15}?)"
    r"(?P<report> ?(?:报导|报道)(?: ?/)?)?$"
)


# What is about something else than people, whatever words are in it.
_NO_CREDITS = frozenset(("button", "caption", "summary_label", "document_label"))


def _tells_no_credits(text: str) -> bool:
    """Tell whether a line is about something else; 图:王琳 文:李大明 is a row of credits."""
    clue = read_plain(text).clue
    if clue == "caption" and _MARKED_ROLE.match(text):
        return _NEXT_ROLE.search(text) is None
    return clue in _NO_CREDITS


def _with_next_line(page: str, lines: list[Line], index: int) -> tuple[str, int]:
    """Return a line and its offset, with the next line when its last label waits for a value."""
    line = lines[index]
    waits = line.text[-1] in ":/" or (len(line.text) < 6 and line.text in label_kinds())
    if waits and index + 1 < len(lines):
        following = lines[index + 1]
        if following.number - line.number <= 2 and len(following.text) <= 24:
            return fold(page[line.start : following.end]), line.start
    return line.text, line.start


def read_caption_credits(lines: list[Line]) -> Iterator[Credit]:
    """Yield the reporters who took the pictures inside and above the article: 中新社记者 贾天勇 摄.

    Whoever else is named under a picture supplied it and has no part in the article.
    """
    for line in lines:
        text = line.text
        is_captioned = "摄" in text
        if is_captioned or "图" in text:
            yield from _read_credited_picture(line)
        if not is_captioned and "■" not in text and "◆" not in text:
            continue
        tail = text[-CAPTION:]
        offset = line.end - len(tail)
        if is_captioned:
            found = [*_read_photographer(fold(tail), offset)]
            yield from found or _read_staff_line(line)
        if (match := _SIGNED_STAFF.search(tail)) and line is not lines[-1]:
            yield from read_credits(match[1], offset + match.start(1))


def _read_credited_picture(line: Line) -> list[Credit]:
    """Return the photographer whom a caption names after a mark: (图/记者王琳), 。摄影/王琳琳."""
    match = _CREDITED_PICTURE.search(line.text[-CAPTION:])
    if match is None:
        return []
    group = match.lastindex or 0
    offset = line.end - len(line.text[-CAPTION:]) + match.start(group)
    return _bare_names(match[group], offset, "caption", "photographer")


_CREDITED_PICTURE = re.compile(
    "[(（]图 ?[/／:：] ?(?:[\u3400-\u9fff]{2,6}[报社网台])?记者 ?([\u3400-\u9fff]{2,4})[)）]$"
    "|[。!！」”)）] ?摄影? ?[/／:：] ?([\u3400-\u9fff]{3})$"
)


def _read_staff_line(line: Line) -> list[Credit]:
    """Return the photographer of a line that is an outlet, 记者, a name without a surname and 摄."""
    match = _STAFF_LINE.fullmatch(line.text) if len(line.text) <= LONGEST_TAKEN else None
    if match is None or not is_name(match[1], strict=False):
        return []
    start, end = match.span(1)
    return [Credit(line.start + start, line.start + end, "photographer", None, "caption")]


def read_picture_news(lines: list[Line]) -> Iterator[Credit]:
    """Yield who took the pictures where every paragraph of the article describes one: 。 王琳 摄."""
    for line in lines if is_picture_news(lines) else ():
        if match := _TAKEN_BY.search(line.text[-CAPTION:]):
            offset = line.end - len(line.text[-CAPTION:]) + match.start(1)
            names = match[1].replace("/", "、").rstrip(" 、")
            yield from _bare_names(names, offset, "caption", "photographer")


def read_picture_lines(lines: list[Line]) -> Iterator[Credit]:
    """Yield who took the pictures where captions have lines of their own for that: 王琳摄(江城社).

    There are two such lines at least, each below a sentence.
    """
    found = [
        (line, match)
        for above, line in pairwise(lines)
        if len(line.text) <= LONGEST_TAKEN and "摄" in line.text and above.text[-1] == "。"
        if (match := _PHOTOGRAPHED.fullmatch(fold(line.text)))
    ]
    for line, match in found if len(found) > 1 else ():
        yield from _bare_names(match[1], line.start + match.start(1), "caption", "photographer")


LONGEST_TAKEN = 24
_TAKEN_BY = re.compile(
    r"[。!！”] {0,4}[□■(（]? ?([\u3400-\u9fff][\u3400-\u9fff /、]{1,16}?) ?摄影?[)）]?$"
)


def read_own_pictures(lines: list[Line], credits: Iterable[Credit], text: str) -> Iterator[Credit]:
    """Yield the authors who took pictures of the page as well: a caption ends (王琳摄).

    `credits` are the people whom the page `text` names elsewhere; nobody else is taken from a caption.
    """
    names = {text[one.start : one.end] for one in credits if one.role in _WITH_CAMERA}
    for line in lines if names else ():
        match = _OWN_PICTURE.search(line.text[-16:]) if line.text[-1] in "摄影)）" else None
        if match and (match[1] or match[2]) in names:
            span = match.span(1 if match[1] else 2)
            begin = line.end - len(line.text[-16:])
            yield Credit(begin + span[0], begin + span[1], "photographer", None, "caption")


_WITH_CAMERA = frozenset(("author", "reporter", "correspondent", "intern"))
_OWN_PICTURE = re.compile(
    "(?:(?:[(（。 ]|[(（]图[/／:：])(?:记者)?([\u3400-\u9fff]{2,4}) ?摄影?[)）]?"
    "|[(（]摄影?[/／:：]([\u3400-\u9fff]{2,4})[)）])$"
)


def _read_photographer(text: str, offset: int) -> Iterator[Credit]:
    match = _STAFF.search(text)
    if match is None:
        match = _AGENCY_PHOTO.search(text)
        if match and not text[: match.start()].endswith(tuple(wire_names())):
            return
    if match:
        credits = read_credits(match[0], offset + match.start(), method="caption")
        yield from (credit for credit in credits if credit.role == "photographer")


def read_closing(line: Line) -> Closing:
    """Return where the last paragraph ends without its closing credits and end mark."""
    end = line.end - (len(line.text) - len(line.text.rstrip(" |")))  # of a table's cell
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
    found = _read_all(text, start) if _ROLE_SIGN.search(rest) else _names_beside_office(text, start)
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
        if name := _bare_names(signed[1], start):
            return Closing(start - len(signed[0]) + len(signed[1]) + 1, (*name, *credits), place)
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
    return (
        [*read_leading_names(text, offset), *read_credits(text, offset)]
        or _bare_names(text, offset)
        or _read_report(text, offset)
        or _name_after_office(text, offset)
    )


def _ends_article(text: str) -> bool:
    """Tell whether closing parentheses hold an end mark or an outlet: (完), (来源:新华社)."""
    return (
        _END_MARK.match(text) is not None
        or is_outlet(text)
        or leading_label(text) in ("来源", "资料来源", "稿源", "文章来源", "据")
        or re.fullmatch("[A-Z]{2,6}", text) is not None
    )


def _bare_names(
    text: str, offset: int, method: str = "closing_parenthesis", role: str = "author"
) -> list[Credit]:
    """Return the authors when `text` is nothing but names: (罗森), (常书香 马丹阳)."""
    names = [*read_names(text, 0, len(text), strict=True)]
    last = skip_title(text, names[-1].end, len(text)) if names else 0
    if not names or text[last:].strip(" 、,*"):  # * marks whom to write to
        return []
    words = [text[name.start : name.end].replace(" ", "") for name in names]
    if not all(is_bare_name(word) for word in words):
        return []
    return [Credit(n.start + offset, n.end + offset, role, None, method) for n in names]


def _name_after_office(text: str, offset: int) -> list[Credit]:
    """Return the authors in (县委政法委 刘强) and (办公室王晓东): an office, or an outlet, and names.

    The office can stand after them, (刘强 县委政法委), or before brackets: 县委政法委(刘强).
    """
    if found := _names_beside_office(text, offset):
        return found
    match = _OFFICE.fullmatch(text)
    if match is None or not match[1].endswith(not_names("end")):
        return []
    name = match[2].replace(" ", "")
    if name[0] not in surnames("common") or not is_bare_name(name):
        return []
    start, end = match.span(2)
    return [Credit(start + offset, end + offset, "author", None, "closing_parenthesis")]


def _names_beside_office(text: str, offset: int) -> list[Credit]:
    """Return the authors of a text of an office or an outlet and names, with blanks between.

    A word at its end says that they took the picture: 市水利局 王琳摄.
    """
    taken = _TAKEN.search(text)
    words = [*_PART.finditer(text, 0, taken.start() if taken else len(text))]
    if not 1 < len(words) <= 4:
        return []
    first, last = words[0], words[-1]
    is_first = is_office(first[0]) or is_outlet(first[0])
    if not is_first and not is_office(last[0]):
        return []
    names = words[1:] if is_first else words[:-1]
    if not all(is_bare_name(name[0]) and not is_office(name[0]) for name in names):
        return []
    spans = (name.span() for name in names)
    role = "photographer" if taken else "author"
    return [
        Credit(start + offset, end + offset, role, None, "closing_parenthesis")
        for start, end in spans
    ]


_TAKEN = re.compile(" ?(?:摄影?|供图)$")
_PART = re.compile("[^ 、()]+")


def _read_office(text: str, offset: int) -> list[Credit]:
    """Return the author of a line that is an office and a name: 宣传科 王琳, 宣传科(王琳)."""
    if text[-1] == ")":
        return _names_beside_office(text, offset)
    office, _, name = text.partition(" ")
    is_short = 2 < len(office) <= LONGEST_OFFICE and len(name.replace(" ", "")) > 1
    return _name_after_office(text, offset) if is_short and " " in text else []


LONGEST_OFFICE = 12


def read_tail_credits(page: str, lines: list[Line], first: int) -> Iterator[Credit]:
    """Yield the people named after the article, in the lines from position `first` on."""
    for index in range(first, min(len(lines), first + AFTER_LABELLED)):
        line = lines[index]
        if len(line.text) > MAX_CREDIT or (
            _tells_no_credits(line.text) and not _label_after_words(line.text)
        ):
            continue
        yield from _read_tail_line(page, lines, index, near=index < first + AFTER_ANY)
    if first and len(lines) == first + 1:
        yield from _read_signature_line(lines[first])


def _read_signature_line(line: Line) -> list[Credit]:
    """Return the author whose name is the one line after the article: 王琳."""
    is_sure = 2 <= len(line.text) <= 3 and line.text[0] in surnames("common")
    return _bare_names(line.text, line.start, "byline") if is_sure else []


def _read_tail_line(page: str, lines: list[Line], index: int, *, near: bool) -> list[Credit]:
    text, offset = _with_next_line(page, lines, index)
    label = leading_label(text)
    if label and label_kinds()[label] in ("person", "source"):
        return read_credits(text, offset)
    if begin := _label_after_words(text):
        begin = 0 if _MARKED_ROLE.match(text) else begin
        return read_credits(text[begin:], offset + begin)
    if not near or "。" in text[:-1]:  # 记者王琳从会上了解到: what was left of the article
        return []
    whole = _WHOLE.match(text) if text[0] in "([【" else None
    if whole and (
        names := _bare_names(whole[1].rstrip(), offset + whole.start(1))
        or _name_after_office(whole[1], offset + whole.start(1))
    ):
        return names
    if signed := _read_marked(lines, index) or _read_office(text, offset):
        return signed
    if _ROLE_SIGN.search(text) is None:
        return []
    if whole and len(text) <= CLOSING_LINE and (credits := read_credits(text, offset)):
        return credits
    photographed = _PHOTOGRAPHED.fullmatch(text) if "摄" in text else None
    if photographed and _bare_names(photographed[1], 0):
        return read_credits(text, offset)
    if _LEADING_ROLE.match(text) or any(word in text for word in _SLASHED_ROLES):
        return read_credits(text, offset)
    return _read_report(text, offset) or (
        _read_all(text, offset) if len(text) <= OPEN_CREDITS else []
    )


_SLASHED_ROLES = ("摄影/", "编辑/", "文/", "图/", "供稿")


def _read_all(text: str, offset: int) -> list[Credit]:
    """Return the people of a text that is nothing but roles and names."""
    credits = read_credits(text, offset)
    return credits if credits and are_all(text, offset, credits) else []


def _read_report(text: str, offset: int) -> list[Credit]:
    """Return the reporters of a text that is names and 报道, or the translators before 编译报道."""
    match = _REPORTS.fullmatch(text) if text.endswith(_REPORT) else None
    if match is None:
        return []
    return _bare_names(match[1], offset, "byline", "translator" if match[2] else "reporter")


def _label_after_words(text: str) -> int:
    """Return where the label for an editor stands that a button or a name precedes, else 0.

    【纠错】 责任编辑: 李明; 张三 本文来源: 江城晚报 责任编辑: 李明.
    """
    labels = find_labels(text)
    if not labels or labels[0][0] > WORDS_BEFORE or "。" in text:
        return 0
    kinds = label_kinds()
    if kinds[labels[0][2]] not in ("person", "source", "keywords", "date_published"):
        return 0
    return next((start for start, _, word in labels if kinds[word] == "person"), 0)
