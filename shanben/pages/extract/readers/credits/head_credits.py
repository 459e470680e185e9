"""Collect the people named under, beside and over the headline."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise, takewhile

from shanben.base.patterns import compile_late
from shanben.base.types import Span
from shanben.pages.extract.readers.credits.closing import read_report_and_rest
from shanben.pages.extract.readers.credits.credit_lines import (
    MARKED_ROLE,
    NEXT_ROLE,
    bare_names,
    read_marked,
    read_names_before_roles,
    read_report,
    read_text_and_picture,
    tells_no_credits,
    with_next_line,
)
from shanben.pages.extract.readers.credits.people_of_offices import (
    names_beside_office,
    read_names_after_source,
)
from shanben.pages.extract.readers.credits.posts import (
    read_author_after_posts,
    read_author_and_life,
    read_author_in_brackets,
    read_authors_of_report,
)
from shanben.pages.extract.readers.credits.scholars import (
    read_glued_again,
    read_over_house,
    read_pupil,
)
from shanben.pages.extract.readers.datelines.dateline import Dateline
from shanben.pages.extract.readers.datelines.leads import read_dateline
from shanben.pages.extract.readers.datelines.signatures import read_signature
from shanben.pages.extract.readers.headlines.trimming import trim_headline
from shanben.pages.extract.readers.meanings import (
    NAMES_AND_HOUSE,
    SHORTEST_OFFICER,
    is_button,
    is_post,
    read_meaning,
)
from shanben.pages.extract.readers.outlets import account_before_date
from shanben.pages.extract.tools.callings import CALLINGS, OFFICERS, STAFF
from shanben.pages.extract.tools.dated_rows import (
    UNDATED_ROW,
    names_staff,
    read_dated_row,
    read_name_and_deed,
    read_stamp,
)
from shanben.pages.extract.tools.dates import WEEKDAY, find_dates
from shanben.pages.extract.tools.known_words import (
    find_labels,
    is_office,
    is_outlet,
    is_outlet_or_channel,
    is_place,
    label_kinds,
    leading_label,
    not_names,
    role_words,
    surnames,
)
from shanben.pages.extract.tools.lines import Line, fold
from shanben.pages.extract.tools.name_signs import LIST_SIGNS, NAME_SIGNS
from shanben.pages.extract.tools.people import (
    NAME_MARKS,
    Credit,
    are_all,
    are_names_apart,
    is_bare_name,
    is_full_name,
    is_monk,
    is_name,
    is_plain_name,
    is_sure_name,
    read_credits,
    skip_title,
)

OVERHEAD = 3  # lines above the headline that may begin with a label for people
MAX_CREDIT = 90  # characters of a line of credits
# 钜亨网记者王莞宁 台北2019/10/17: reporters and their place in front of the date.
_PLACED = compile_late(r"\w{0,8}?(记者 ?[^ ]{2,16}) ([\u3400-\u9fff]{2,6}) ?")
_TIME = re.compile(r"[ ,]*(?:[0-9]{1,2}:[0-9][0-9](?::[0-9][0-9])?)? *")
_LABEL_FIRST = compile_late("([\u3400-\u9fff]{2,6}):")
_WORD = re.compile(r"\S+")
_WORD_OR_BAR = re.compile(r"[^\s|,]+|[|,]")
_NAMES_STAFF = re.compile("[报电讯访稿]|记者")  # one of these is in every byline


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
    yield from _find_framed(lines, indices)
    yield from read_glued_again(lines, date_line)
    yield from _find_right_below(lines, indices, date_line)
    for index in indices:
        line = lines[index]
        if len(line.text) > MAX_CREDIT or tells_no_credits(line.text):
            yield from read_author_and_life(line.text, line.start)
            continue
        if byline := read_byline(line):
            yield from byline.credits
            yield from _read_labelled(line)
        elif _is_role_alone(line.text) and (named := _name_above(lines, index)):
            yield from named
        elif credits := _read_credit_line(page, lines, index):
            yield from () if _tells_of_staff(line, credits) else credits
            yield from _names_in_row(line) if index == date_line else ()
        elif line.text in _ORIGINAL:
            yield from _name_below(lines, index)
        elif named := _read_alone(lines, index, indices):
            yield from named
        elif reported := read_report(line.text, line.start):
            yield from reported
        elif date_line is not None and abs(index - date_line) <= 2:
            found = _read_with_deed(line) or [*_names_beside_date(lines, index, date_line)]
            found = found or _names_apart(lines, index, date_line)
            found = found or _read_foreigner(line, is_dated=index == date_line)
            found = found or (_read_stamp(line) if index == date_line else [])
            yield from found or (_names_in_row(line) if index == date_line else ())


def _find_right_below(
    lines: list[Line], indices: list[int], date_line: int | None
) -> Iterator[Credit]:
    """Yield the author right below the headline whose title stands after the name: 王琳琳 牧师.

    Or over the date with nothing but marks and English between, as Medium has it: 王琳琳, 5 min read.
    The article does not go on about somebody of that name.
    """
    line = lines[indices[0]] if indices and indices[0] else None
    if line is None or len(line.text) > LONGEST_TITLED or not is_full_name(name := line.text[:3]):
        return
    is_titled = len(line.text) > len(name) and skip_title(line.text, 3, len(line.text)) == len(
        line.text
    )
    between = lines[indices[0] + 1 : date_line] if date_line is not None else []
    is_over = line.text == name and bool(between) and len(between) <= MOST_MARKS
    is_over = is_over and all(low.text.isascii() or len(low.text) == 1 for low in between)
    below = lines[indices[0] + 1 : indices[0] + 1 + SOLE_REACH]
    if (is_titled or is_over) and not any(name in low.text for low in below):
        yield Credit(line.start, line.start + 3, "author", None, "byline")


LONGEST_TITLED, MOST_MARKS = 8, 4  # characters of a name and its title; lines over the date


def _read_labelled(line: Line) -> list[Credit]:
    """Return the people after a label in a line that a byline opens: 江城报记者王琳 编辑:李敏."""
    kinds = label_kinds()
    starts = (start for start, _, word in find_labels(line.text) if kinds[word] == "person")
    begin = next(starts, 0)
    return read_credits(line.text[begin:], line.start + begin) if begin else []


def _read_alone(lines: list[Line], index: int, indices: list[int]) -> list[Credit]:
    """Return the people of a line that names them and nothing else, or of the one below 江城网记者."""
    line = lines[index]
    if index and _is_role_alone(lines[index - 1].text):
        return []  # told with their role
    if (staff := _STAFF.fullmatch(line.text)) and is_outlet(staff[1]):
        return [*_name_below(lines, index, "reporter")]
    if named := _AUTHOR_AND_COMMA.fullmatch(line.text):
        span = (line.start + named.start(1), line.start + named.end(1))
        return [Credit(*span, "author", None, "byline")]
    row = UNDATED_ROW.fullmatch(line.text)
    if row and row["word"] and is_full_name(row["word"]):
        return bare_names(row["word"], line.start + row.start("word"), "byline")
    is_below, is_edge = index == indices[0], index in (indices[0], indices[-1])
    if index and indices[0] and lines[index - 1].text == lines[indices[0] - 1].text:
        is_below = True  # below the headline where it stands again
    if is_edge and not is_below and index == indices[0] + 1:
        is_below = _ONLY_DAY.fullmatch(lines[indices[0]].text) is not None
    return (
        read_marked(lines, index)
        or (_read_further_names(lines[index - 1], line) if index else [])
        or [
            one._replace(role="reporter") if _is_beside_outlet(lines, index) else one
            for one in _read_names_alone(line, is_below=is_below, is_edge=is_edge)
        ]
        or _read_beside_office(line)
        or read_pupil(line)
    )


def _is_beside_outlet(lines: list[Line], index: int) -> bool:
    """Tell whether an outlet is the line above or below, perhaps in brackets and without a label."""
    around = [*lines[index - 1 : index], *lines[index + 1 : index + 2]]
    return any(is_outlet(other.text.strip("()[]【】")) for other in around)


_ONLY_DAY = re.compile("(?:19|20)[0-9]{2}[-/.年][0-9: 月日./-]{3,16}")  # 2021-06-27 10:30


def _read_further_names(above: Line, line: Line) -> list[Credit]:
    """Return the reporters who stand below others in the column of a paper: 李敏 below 本报记者 王琳."""
    if "记者" not in above.text or _STAFF_LINE.fullmatch(above.text) is None:
        return []
    words = line.text.split()
    are_names = len(words) <= MOST_NAMES and all(
        _is_author_of_paper(word) and is_plain_name(word) for word in words
    )
    return bare_names(line.text, line.start, "byline", "reporter") if are_names else []


_STAFF_LINE = compile_late(
    "[■□●◎○◆]? ?[\u3400-\u9fff]{0,8}?记者[ :]?[\u3400-\u9fff]{2,4}(?: [\u3400-\u9fff]{2,4}){0,2}"
)


def _read_beside_office(line: Line) -> list[Credit]:
    """Return who writes for an office, in a line of it and a full name: 市水利局 王琳琳.

    Several words without brackets can be those of a menu. The name can be glued to its office, or to the
    outlet for which somebody reports: 江城日报王琳琳.
    """
    if len(line.text) > LONGEST_NAMES:
        return []
    if " " not in line.text:
        front, name = line.text[:-3], line.text[-3:]
        role = "reporter" if is_outlet(front) else "author"
        is_told = is_full_name(name) and (role == "reporter" or is_office(front))
        return [Credit(line.end - 3, line.end, role, None, "byline")] if is_told else []
    text = line.text.strip("()[]【】 ")
    found = names_beside_office(text, line.start + line.text.index(text))
    names = (line.text[one.start - line.start : one.end - line.start] for one in found)
    is_told = len(found) == 1 or text != line.text
    return found if is_told and all(map(is_full_name, names)) else []


_AUTHOR_AND_COMMA = compile_late("Author, ?([\u3400-\u9fff·]{2,12})")  # over Role, 江城社


def _read_credit_line(page: str, lines: list[Line], index: int) -> list[Credit]:
    """Return the people of a line, of one with sentences those after the last: 王琳来访。(摄影/李敏)."""
    text, offset = with_next_line(page, lines, index)
    whole = _IN_BRACKETS.fullmatch(text) if "/" in text else None
    if whole:
        told = read_authors_of_report(text, offset)
        told = told or read_report_and_rest(whole[1], offset + whole.start(1))
        return told or read_credits(text, offset)
    for read in (
        read_names_before_roles,
        read_text_and_picture,
        read_authors_of_report,
        read_author_and_life,
        read_author_in_brackets,
        read_author_after_posts,
    ):
        if told := read(text, offset):
            return told
    last = text.rfind("。", 0, len(text) - 1) + 1
    return read_credits(text[last:], offset + last)


_IN_BRACKETS = re.compile(r"[(【\[] ?([^()【】\[\]]{4,80}?) ?[)】\]]")


def _tells_of_staff(line: Line, credits: list[Credit]) -> bool:
    """Tell whether a line goes on after its one reporter: 江城日报记者王琳琳 带大家认识老油坊."""
    only = credits[0]
    if len(credits) > 1 or only.role != "reporter" or not line.start <= only.start < line.end:
        return False
    rest = line.text[only.end - line.start :]
    is_post = rest.endswith("记者") and is_outlet(rest[: -len("记者")].strip())  # 王琳 江城之音记者
    return not is_post and _TELLS.fullmatch(rest) is not None


_TELLS = compile_late("(?!.*(?:报[道导]|摄影?|[电讯文图]|编辑)$) [\u3400-\u9fff]{6,}")


def _is_author_of_paper(text: str) -> bool:
    """Tell whether the one line between headline and article is its author, as old papers print it.

    >>> _is_author_of_paper("王琳"), _is_author_of_paper("社论")
    (True, False)
    """
    is_name = 2 <= len(text) <= 3 and text[0] in surnames("common") and is_bare_name(text)
    return is_name and text[-1] not in _NO_NAME


def _read_names_alone(line: Line, *, is_below: bool, is_edge: bool) -> list[Credit]:
    """Return the authors of a line of names between headline and article: 王 琳, or 王琳琳,李大明.

    Two characters with a blank between them, or several names of which one has three characters,
    are no words of a menu; right below the headline (`is_below`) a blank is enough between them, if all
    have common surnames; a monk is first or last (`is_edge`). A name can stand after its outlet,
    university or post (江城网 王琳), or before 专栏.
    """
    if "/" in line.text and (housed := NAMES_AND_HOUSE.fullmatch(line.text)):
        return bare_names(housed[1], line.start, "byline")
    if len(line.text) > LONGEST_NAMES or _NAMES_ALONE.fullmatch(line.text) is None:
        return []
    if is_monk(line.text):
        return [Credit(line.start, line.end, "author", None, "byline")] if is_edge else []
    if line.text.endswith("专栏"):
        return (
            bare_names(line.text[: -len("专栏")], line.start, "byline")
            if len(line.text) == 5
            else []
        )
    outlet, _, names = line.text.partition(" ")
    if len(names) > 2 and is_outlet_or_channel(outlet):
        return bare_names(names, line.start + len(outlet) + 1, "byline", "reporter")
    if outlet.endswith(_OF_SCHOLARS):
        return _names_of_scholars(names, line.start + len(outlet) + 1)
    if is_below and len(outlet) >= SHORTEST_OFFICER and outlet.endswith(OFFICERS):
        return bare_names(names, line.start + len(outlet) + 1, "byline")
    if spaced := _names_spaced_out(line):
        return spaced
    is_spaced = [*map(len, line.text.split())] == [1, 1]
    are_many = is_below and line.text.count(" ") > 1
    is_listed = "," in line.text or "、" in line.text or are_many
    if not (is_spaced or is_listed or (is_below and _are_sure(line))):
        return []
    found = bare_names(line.text, line.start, "byline")
    size = max((one.end - one.start for one in found), default=0)
    return found if is_spaced or (len(found) > 1 and size > 2) else []


def _names_spaced_out(line: Line) -> list[Credit]:
    """Return the authors of two characters of which a blank parts each from the next: 王 琳 李 敏."""
    words = [*_WORD.finditer(line.text)]
    if len(words) not in (4, 6, 8) or any(len(word[0]) > 1 for word in words):
        return []
    pairs = [*zip(words[::2], words[1::2], strict=True)]
    names = [first[0] + second[0] for first, second in pairs]
    if not all(is_sure_name(name) or is_bare_name(name) for name in names):
        return []
    spans = ((line.start + first.start(), line.start + second.end()) for first, second in pairs)
    return [Credit(start, end, "author", None, "byline") for start, end in spans]


def _names_of_scholars(text: str, offset: int) -> list[Credit]:
    """Return the authors after their university, one with three characters: 江城大学 王琳琳 李 明."""
    found = bare_names(text.lstrip(), offset + len(text) - len(text.lstrip()), "byline")
    words = [text[one.start - offset : one.end - offset] for one in found]
    return found if any(len(word) == 3 and " " not in word for word in words) else []


# Papers print these before their authors; after a bureau stand words of its menu as well.
_OF_SCHOLARS = ("大学", "学院", "研究院", "研究所", "研究中心", "党校", "科院")
LONGEST_NAMES = 32


def _are_sure(line: Line) -> bool:
    """Tell whether a line is two or three names of common form with blanks between them."""
    words = line.text.split()
    return 1 < len(words) <= MOST_NAMES and all(map(_is_author_of_paper, words))


MOST_NAMES = 3
_NAMES_ALONE = compile_late("[\u3400-\u9fff][\u3400-\u9fff· ,、]+[\u3400-\u9fff][*]?")


def read_headline_author(
    lines: list[Line], title: tuple[int, ...], indices: list[int]
) -> Iterator[Credit]:
    """Yield the author with whose name the headline opens, 王琳琳:为什么重开, from a line of its own.

    Or in whose name in brackets it ends: 老油坊的故事(哈斯朝鲁), who need have no surname.
    """
    text = lines[title[0]].text if title else ""
    match = _ENDS_HEADLINE.search(text) if text.endswith(")") else _OPENS_HEADLINE.match(text)
    is_closing = match is not None and match.start() > 0
    if match is None or not (is_bare_name(match[1]) or (is_closing and _can_be_author(match[1]))):
        return
    line = next((lines[index] for index in indices if lines[index].text == match[1]), None)
    if line:
        yield Credit(line.start, line.end, "author", None, "byline")


def _can_be_author(word: str) -> bool:
    return is_name(word, strict=False) and not (
        is_outlet(word) or is_place(word) or is_office(word)
    )


_ENDS_HEADLINE = compile_late("[(]([\u3400-\u9fff]{2,4})[)]$")
_OPENS_HEADLINE = re.compile("([\u3400-\u9fff]{2,4}) ?[:|│]")


def read_inner_byline(lines: list[Line]) -> Iterator[Credit]:
    """Yield the reporters whose line stands below the lead: 江城晚报记者王琳."""
    signed = [line for line in lines if line.text[0] in LIST_SIGNS]
    if len(signed) == 1 and len(signed[0].text) <= LONGEST_SIGN_AND_NAME:
        yield from _read_signed_alone(signed[0])
    posted = [line for line in lines if line.text[0] in NAME_SIGNS and line.text[-1] in ")）"]
    if len(posted) == 1 and _POSTED.fullmatch(fold(posted[0].text[1:].lstrip())):
        yield from _read_signed_alone(posted[0])
    for line in [line for line in lines if len(line.text) <= MAX_CREDIT]:
        if SOURCE_AND_AUTHOR.fullmatch(line.text):
            yield from read_credits(line.text, line.start)
        elif len(line.text) > LONGEST_INNER:
            if _AUTHOR_AND_SOURCE.match(line.text):
                yield from read_credits(line.text, line.start)
        elif inner := _INNER.fullmatch(line.text):
            yield from read_credits(inner[1], line.start + inner.start(1))
        elif _INNER_WRITTEN.match(line.text) or _is_below_writer(lines, line):
            written = read_credits(line.text, line.start)
            yield from written if are_all(line.text, line.start, written) else ()
        elif (match := _INNER_LABEL.fullmatch(line.text)) and max(
            map(len, _SEVERAL.split(match[1]))
        ) > 2:
            yield from bare_names(match[1], line.start + match.start(1), "label", "reporter")


def _is_below_writer(lines: list[Line], line: Line) -> bool:
    """Tell whether a line names who edited, below one that names who wrote: 编辑/李大明, 文/王琳琳."""
    at = lines.index(line) if _INNER_EDITED.match(line.text) else 0
    return at > 0 and _INNER_WRITTEN.match(lines[at - 1].text) is not None


def _read_signed_alone(line: Line) -> list[Credit]:
    """Return the author of a line that is a sign and a name, with no other such line near: ■王琳琳.

    Brackets after it can say who that is: □王琳琳(江城网主任).
    """
    name = line.text[1:].lstrip()
    if posted := _POSTED.fullmatch(fold(name)):
        return bare_names(posted[1], line.end - len(name), "byline")
    found = bare_names(name, line.end - len(name), "byline")
    return found if len(found) == 1 and found[0].end - found[0].start == 3 else []


_POSTED = compile_late(
    rf"""
    ([\u3400-\u9fff]{{2,3}})[ ]?[(][^()。]{{2,20}}  # the name, and in brackets the house
    (?:{CALLINGS}|{STAFF}|[局处社]长|书记)[)]  # with the post or office
    """,
    re.VERBOSE,
)
LONGEST_SIGN_AND_NAME = 6
LONGEST_INNER = 28
# 作者/王琳琳, 撰文:王琳琳; 作者:王琳琳 in an article can be of a book that it tells about.
_INNER_WRITTEN = re.compile(
    r"[(【\[]?(?:作者 ?[/|]|(?:撰文|撰稿|采写|图文|文图|文字?|摄影) ?[/|:])"
)
_INNER_EDITED = re.compile("(?:(?:责任|执行)?编辑|责编|校对|审核) ?[/|:]")
# 作者:王琳琳(原江城报副总编辑),选自:江城时报: with its source it is the page's.
_AUTHOR_AND_SOURCE = re.compile("作者 ?: ?[^。:]{2,40}[,; ](?:选自|来源|出处|原载|转自|摘自) ?:")
# The head of an article that another one's abstract precedes.
SOURCE_AND_AUTHOR = compile_late(
    r"""
    (?:文章|本文)?来源[ ]?:[ ]?[^ 。:,]{2,20}[ ]+  # 来源:江城日报
    (?:本文)?作者[ ]?:[ ]?[\u3400-\u9fff]{2,4}(?:[ 、][\u3400-\u9fff]{2,4}){0,3}  # 作者:王琳
    """,
    re.VERBOSE,
)
# 记者:王琳琳、李大明, but none of two characters alone, as an answer to a reporter can be: 记者:谢谢.
_INNER_LABEL = compile_late(
    "(?:记者|采访) ?: ?([\u3400-\u9fff]{2,4}(?:[ 、,][\u3400-\u9fff]{2,4}){0,3})"
)
_SEVERAL = re.compile("[ 、,]")
_INNER = compile_late(
    r"""
    [□■◆●]?[ ]?((?:本[报刊]|[\u3400-\u9fff]{1,5}(?:[报社网台]|传媒|周刊))  # a sign, the outlet,
    (?:见习|实习|首席|特约)?记者[ ]?[\u3400-\u9fff 、]{2,12}?)  # who reports,
    (?:[ ]发自[ ]?[\u3400-\u9fff、]{2,12}|[ ][\u3400-\u9fff]{2,6}[ ]?报[道导])?  # perhaps from where
    """,
    re.VERBOSE,
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


_MARK = re.compile("[:：/|]|(?:记者|通讯员) ")


def read_name_over_title(
    lines: list[Line], title: tuple[int, ...], date_line: int | None
) -> Iterator[Credit]:
    """Yield the author whose name is the one line between the date and the headline below it.

    Or the page's first line, right over the headline, of somebody whom nothing below it is about.
    """
    if title and title[0] == 1 and _is_author_over(lines):
        yield Credit(lines[0].start, lines[0].end, "author", None, "byline")
    if not title or date_line is None or date_line != title[0] - 2:
        return
    line = lines[title[0] - 1]
    outlet, blank, name = line.text.partition(" ")  # 江城社 王琳琳
    if blank and is_bare_name(name) and is_outlet(outlet):
        yield Credit(line.end - len(name), line.end, "reporter", None, "name_beside_date")
    if len(line.text) == 3 and is_bare_name(line.text) and not _SET_APART.fullmatch(line.text):
        yield Credit(line.start, line.end, "author", None, "name_beside_date")


def _is_author_over(lines: list[Line]) -> bool:
    name = lines[0].text
    if not is_full_name(name) and not (len(name) == 4 and is_sure_name(name)):
        return False
    return not (is_place(name) or any(name in line.text for line in lines[1 : 1 + SOLE_REACH]))


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
    is_person = is_person or (not labels and MARKED_ROLE.match(text) is not None)
    if is_person or (is_dated and (NEXT_ROLE.search(text) or names_staff(text))):
        return read_credits(*with_next_line(page, lines, index))
    if not labels and _NAME_AND_ROLE.fullmatch(text):
        return read_credits(text, lines[index].start)
    return []


_NAME_AND_ROLE = re.compile("[\u3400-\u9fff]{2,4} ?/ ?(?:撰?文|图文|文图|摄影?)")  # 王琳/文
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
    begin = after_date(line)
    label = _LABEL_FIRST.match(line.text, begin)
    if label and label[1] in label_kinds():
        return None  # no byline opens with a label, and to read one takes time
    dateline = read_dateline(line.text[begin:], line.start + begin)
    return dateline if dateline and dateline.credits else None


def after_date(line: Line) -> int:
    """Return where a line goes on after its date, the time and the outlet beside them, 0 without a date.

    2021-06-27 10:20 江城社 江州27日电: beside the date the outlet is the source.
    """
    dates = find_dates(line.text)
    begin = dates[0].end if dates and dates[0].start <= 1 else 0
    time = _TIME.match(line.text, begin)
    begin = time.end() if time else begin
    outlet = _PAPER_OF_LINE.match(line.text, begin) if begin else None
    return outlet.end() if outlet and is_outlet(outlet[1]) else begin


_PAPER_OF_LINE = re.compile("([^ /]{2,12})(?: ?/ ?(?=.*/)| )")


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
    """Return the author whose name is one of the first lines, when the next one says who it is.

    It does so in brackets, or names nothing but a university and a post, or is the abstract. In a
    newspaper a name that is the only line, subtitles aside, is its author.
    """
    indices = _below_copies(lines, indices)
    if indices and (
        _is_over_life(lines, indices)
        or (is_paper and len(indices) == 1 and _is_author_of_paper(lines[indices[0]].text))
        or _is_sole_author(lines, indices)
    ):
        sole = lines[indices[0]]
        return [Credit(sole.start, sole.end, "author", None, "byline")]
    for at, (index, under) in enumerate(pairwise(indices[:SCHOLAR_REACH])):
        line, below = lines[index], lines[under]
        if scholars := read_over_house(line, below):
            return scholars
        name = line.text.rstrip("*")  # marks whom to write to
        is_told = is_post(below.text) or (len(name) == 3 and _opens_abstract(below.text))
        if is_bare_name(name) and (is_told or (not at and _POSITION.fullmatch(below.text))):
            return [Credit(line.start, line.start + len(name), "author", None, "byline")]
        if is_bare_name(name) and (staff := _STAFF.fullmatch(below.text)) and is_outlet(staff[1]):
            return [Credit(line.start, line.start + len(name), "reporter", None, "byline")]
    return []


def _below_copies(lines: list[Line], indices: list[int]) -> list[int]:
    """Return the lines below the headline, or below its copy if it stands again, no subtitles."""
    title = lines[indices[0] - 1].text if indices and indices[0] else ""
    again = [at for at, index in enumerate(indices[:-1]) if lines[index].text == title]
    indices = indices[again[-1] + 1 :] if again else indices
    while len(indices) > 1 and read_meaning(lines[indices[0]].text).clue == "dash":
        indices = indices[1:]
    return indices


def _is_over_life(lines: list[Line], indices: list[int]) -> bool:
    """Tell whether a name stands twice under the headline, over who it is: 1965年出生于江城."""
    name = lines[indices[0]].text
    if len(indices) < 2 or lines[indices[1]].text != name or not _is_author_of_paper(name):
        return False
    below = lines[indices[1] + 1 : indices[1] + 2]
    return any(_LIFE.search(line.text) is not None for line in below)


_LIFE = re.compile("出生|生于|毕业|现任|现为|供职|任教|作家|教授|记者")


def _find_framed(lines: list[Line], indices: list[int]) -> list[Credit]:
    """Return the author whose name stands between two signs right below the headline: - 王琳琳 -.

    It has three characters, of which the first is a common surname, and the article has it not.
    """
    line = lines[indices[0]] if indices else None
    match = _FRAMED.fullmatch(line.text) if line and len(line.text) <= LONGEST_FRAMED else None
    if line is None or match is None:
        return []
    name = match[2]
    article = lines[indices[0] + 1 : indices[0] + 1 + SOLE_REACH]
    if not _is_author_of_paper(name) or is_place(name) or any(name in one.text for one in article):
        return []
    start, end = match.span(2)
    return [Credit(line.start + start, line.start + end, "author", None, "byline")]


# What ends words of three characters that begin as names do, 江城市, 高血压, and no given names.
_NO_NAME = frozenset("省市县区镇乡村报社版界压面周卡戏嘴塔选谣盘")
LONGEST_FRAMED = 11
_FRAMED = compile_late(r"([-—–~*·•‧◇○]{1,2}) ?([\u3400-\u9fff]{3}) ?\1")


def _opens_abstract(text: str) -> bool:
    """Tell whether a paper's abstract opens: [摘要]…, 内容提要:…; its author stands above it."""
    return _ABSTRACT.match(text) is not None


_ABSTRACT = re.compile("[【\\[]?(?:内容)?(?:摘 {0,2}要|提要) ?[】\\]:：]")


def _is_sole_author(lines: list[Line], indices: list[int]) -> bool:
    """Tell whether the one line between headline and article is a name that the article has not.

    It has three characters, of which the first is a common surname; the article has a subject, 高血压.
    A question or two can open the article under it.
    """
    index, *asked = indices
    name = lines[index].text
    if not asked and index and _is_short_name(name) and not is_place(name):
        is_below = lines[index].number == lines[index - 1].number + 1
        return is_below and not any(name in line.text for line in lines[index + 1 :][:SOLE_REACH])
    if len(asked) > MOST_ASKED or any(lines[at].text[-1] not in "?!？！…" for at in asked):
        return False
    if len(name) != 3 or not _is_author_of_paper(name):
        return False
    is_right_below = index > 0 and lines[index].number - lines[index - 1].number <= 2
    article = lines[index + 1 : index + 1 + SOLE_REACH]
    return is_right_below and not is_place(name) and not any(name in line.text for line in article)


MOST_ASKED = 2  # lines between the author's name and the article
SOLE_REACH = 12  # paragraphs of an article in which its subject is named


SCHOLAR_REACH = 4  # first lines in which such a name stands


_POSITION = re.compile(
    rf"""
    \([^()。]{{2,30}}  # in parentheses, perhaps with the house,
    (?:{CALLINGS}|{STAFF}|大学|学院|研究所|研究中心)\)  # what somebody is, or where
    """,
    re.VERBOSE,
)
# Whose reporter is named in the line above: 江城网驻湖东记者.
_STAFF = re.compile(r"([\w·]{2,10}?) ?(?:特约|特派|驻[\u3400-\u9fff]{2,4})?(?:记者|特派员|撰稿人)")
_ORIGINAL = ("Original", "原创")  # what stands over the author's name on pages of WeChat


def _name_below(lines: list[Line], index: int, role: str = "author") -> Iterator[Credit]:
    """Yield the person whose name is the next line."""
    if index + 1 < len(lines) and is_bare_name(lines[index + 1].text):
        yield Credit(lines[index + 1].start, lines[index + 1].end, role, None, "byline")


def _names_beside_date(lines: list[Line], index: int, date_line: int) -> Iterator[Credit]:
    """Yield a name that is the line beside the date or the outlet, or stands after an outlet.

    Whoever is named with a paper reports for it; the name alone tells no more than who wrote it.
    """
    line = lines[index]
    around = [*lines[index - 1 : index], *lines[index + 1 : index + 2]]
    if any(other.text == line.text for other in around):
        return  # a picture's words, and the same below it
    name = line.text.rstrip("* ")  # 王琳*, whose note stands below
    is_full = len(name) == 3
    is_staff = is_full and any(is_outlet(other.text) for other in around)
    is_beside = is_full and (
        is_staff or abs(index - date_line) == 1 or is_button(lines[(index + date_line) // 2].text)
    )
    end = line.start + len(name)
    if is_beside and is_bare_name(name) and not _SET_APART.fullmatch(name):
        role = "reporter" if is_staff else "author"
        yield Credit(line.start, end, role, None, "name_beside_date")
    elif index == date_line + 1 and _is_short_name(name) and lines[index + 1 :]:
        rest = (other.text for other in lines[index + 1 :] if not is_button(other.text))
        if len(next(rest, "")) > LONGEST_NAMES:  # the article follows
            yield Credit(line.start, end, "author", None, "name_beside_date")
    if index == date_line:
        yield from _names_before_date(line)
        yield from _names_after_time(line)
    yield from read_names_after_source(line.text, line.start)
    words = [word for word in _WORD.finditer(line.text) if word[0] not in _BETWEEN]
    yield from _names_after_outlet(line, words, is_dated=index == date_line)
    yield from _name_slashed(line) if "/" in line.text else ()
    if first := _name_before_outlet(line.text, words, is_dated=index == date_line):
        start, end = first
        yield Credit(line.start + start, line.start + end, "author", None, "name_beside_date")


def _name_slashed(line: Line) -> Iterator[Credit]:
    """Yield who reports or writes beside an outlet and a stroke: 10:20 江城日报/王琳.

    They end the line, or stand right before its date: 王琳/江城日报 2021年3月5日.
    """
    dates = find_dates(line.text)
    ends = [len(line.text), *(found.start for found in dates[:1])]
    for end in ends:
        front = line.text[:end].rstrip()
        if (signed := _AFTER_OUTLET.search(front)) is None:
            continue
        for at, role in ((2, "reporter"), (1, "author")):
            if is_outlet(signed[3 - at]) and is_bare_name(signed[at]):
                span = (line.start + signed.start(at), line.start + signed.end(at))
                yield Credit(*span, role, None, "name_beside_date")


def _names_apart(lines: list[Line], index: int, date_line: int) -> list[Credit]:
    """Return the whole names that are a line beside the date, or beside the outlet that is beside it.

    One name right beside the date is read elsewhere; several are of a byline.
    """
    line = lines[index]
    names = NAME_MARKS.split(line.text)
    if (len(names) < 2 and abs(index - date_line) < 2) or not all(map(is_full_name, names)):
        return []
    around = [*lines[index - 1 : index], *lines[index + 1 : index + 2]]
    labels = (leading_label(other.text.strip("()[]【】")) for other in around)
    is_told = any(label is not None and label_kinds()[label] == "source" for label in labels)
    is_staff = not is_told and _is_beside_outlet(lines, index)
    if not (is_told or is_staff or abs(index - date_line) == 1):
        return []
    role = "reporter" if is_staff else "author"
    return bare_names(line.text, line.start, "name_beside_date", role)


def _read_foreigner(line: Line, *, is_dated: bool) -> list[Credit]:
    """Return the author with a given name of English who is a line, or alone before the day of one.

    Jane Miller2015年4月27日, or Jane Miller over the day.
    """
    match = _FOREIGNER.match(line.text)
    if match is None or match[1] not in surnames("given"):
        return []
    if {*match[0].lower().split()} & {*not_names("english")}:
        return []
    day = next(iter(find_dates(line.text)), None) if is_dated else None
    end = day.start if day else len(line.text)
    if line.text[match.end() : end].strip(" |/·•,-"):
        return []
    return [Credit(line.start, line.start + match.end(), "author", None, "name_beside_date")]


_FOREIGNER = compile_late(
    r"([A-Z][a-z]{2,10})(?: [A-Z]\.)?(?: [A-Z][A-Za-z'’-]{2,15}){1,2}(?![A-Za-z])"
)


def _read_with_deed(line: Line) -> list[Credit]:
    """Return who wrote or translated, of a line that tells what was done: 王琳琳(编译)."""
    name, deed = read_name_and_deed(line.text)
    if not name or deed in ("摘编", "整理", "综合"):
        return []  # words that tell of no column
    role = "translator" if deed in ("编译", "翻译") else "author"
    return [Credit(line.start, line.start + len(name), role, None, "name_beside_date")]


def _read_stamp(line: Line) -> list[Credit]:
    """Return the author in the stamp around a date: 由 王琳琳 于 2021-06-27 发表; no account."""
    spans = (read_stamp(line.text, found) for found in find_dates(line.text)[:1])
    return [
        Credit(line.start + start, line.start + end, "author", None, "name_beside_date")
        for start, end in filter(None, spans)
        if is_full_name(line.text[start:end])
    ]


def _names_in_row(line: Line) -> Iterator[Credit]:
    """Yield who stands between other words of the date's row: 2021-06-27 | 王琳琳 | 来源:江城日报.

    A name of two characters can be a section's where the row has neither an outlet nor a longer one.
    """
    row = read_dated_row(line.text)
    if row is None:
        return
    is_of_people = row.outlets or row.has_source or any(end - start > 2 for start, end in row.names)
    least = 2 if is_of_people else 3
    role = "reporter" if row.outlets and not row.has_source else "author"
    for start, end in row.names:
        if end - start >= least:
            span = (line.start + start, line.start + end)
            yield Credit(*span, role, None, "name_beside_date")


def _names_after_outlet(
    line: Line, words: list[re.Match[str]], *, is_dated: bool
) -> Iterator[Credit]:
    """Yield who stands after an outlet, 江城日报 王琳琳 李敏, or beside the date after an office."""
    for at, before in enumerate(words[:-1], 1):
        if is_outlet(before[0].rpartition(":")[2]):
            role, is_named = "author" if ":" in before[0] else "reporter", _is_name_in_row
        elif is_dated and is_office(before[0]):
            role, is_named = "author", _is_full_in_row
        else:
            continue
        for word in takewhile(is_named, words[at:]):
            yield from bare_names(word[0], line.start + word.start(), "name_beside_date", role)


def _is_name_in_row(word: re.Match[str]) -> bool:
    """Tell whether a word after an outlet is a name, or several that commas part: 王琳琳、李敏."""
    return are_names_apart(word[0])


def _is_full_in_row(word: re.Match[str]) -> bool:
    """Tell whether a word after an office is a full name."""
    return is_full_name(word[0])


def _name_before_outlet(text: str, words: list[re.Match[str]], *, is_dated: bool) -> Span | None:
    """Return where the author stands who is named before an outlet, first in a line or after its date.

    So do pages of WeChat: 王琳琳 江城发布.
    """
    if len(words) > 1 and is_bare_name(words[0][0]) and is_outlet(words[1][0]):
        return words[0].span()
    named = _DATE_NAME_OUTLET.fullmatch(text) if is_dated else None
    if named and is_plain_name(named[1]) and is_outlet(named[2]):
        return named.span(1)
    return None


_DATE_NAME_OUTLET = compile_late(
    r"""
    (?:19|20)[0-9]{2}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?(?:[ ][0-9:]{4,8})?[ ]  # 2021-06-27
    ([\u3400-\u9fff]{2,4})[ ]([\w·]{2,16})  # 王琳琳 江城日报
    """,
    re.VERBOSE,
)


_SET_APART = re.compile("[^ ][·•・‧.][^ ]")  # a word of two characters, a column: 文·学


_AFTER_OUTLET = compile_late("(?:^|(?<= ))([\u3400-\u9fff·]{2,12}) ?/ ?([\u3400-\u9fff·]{2,12})$")


def _is_short_name(word: str) -> bool:
    """Tell whether a word of two characters can be a name alone; its surname must be common."""
    return len(word) == 2 and word[0] in surnames("common") and is_bare_name(word)


def _names_before_date(line: Line) -> Iterator[Credit]:
    """Yield the authors when nothing but names stands in front of the date: 李昕 2020年04月15日.

    After them an account of WeChat may be named, which their authors write for. Where the line ends in
    an outlet they are its reporters: 李昕 2020年04月15日 江城日报.
    """
    dates = find_dates(line.text)
    end = dates[0].start if dates else 0
    label = _LABEL_IN_BRACKET.search(line.text, 0, end)  # 王琳琳 (发表日期:2023-09-07
    front = _WORD_OR_BAR.finditer(line.text, 0, label.start() if label else end)
    words = [*front]
    is_marked = bool(words) and (words[-1][0] in _BETWEEN or words[0][0] in _SIGNS)
    words = [
        word
        for word in words
        if word[0] not in _BETWEEN and word[0] not in _SIGNS and not _WEEKDAY.fullmatch(word[0])
    ]
    is_staff = not (label or is_marked) and is_outlet(line.text[end:].rpartition(" ")[2])
    role = "reporter" if is_staff else "author"
    if account := account_before_date(line.text):
        words = words[:-1] if words[-1].start() == account[0] else words
        role = "author"
    if all(_is_name_in_row(word) and not _SET_APART.fullmatch(word[0]) for word in words):
        for word in words:
            name = word[0].removesuffix("等")
            yield from bare_names(name, line.start + word.start(), "name_beside_date", role)


_WEEKDAY = re.compile(f"{WEEKDAY},?")
# What parts a name from its outlet or its date: 王琳 | 2021-06-27, 王琳 发布于 2021-06-27.
_BETWEEN = frozenset(("发布于", "发表于", "发布", "发表", "on", "posted", *"|·/-•‧・●,@"))
_SIGNS = frozenset(NAME_SIGNS)  # one of them stands before a name: □ 王琳 2021-06-27
_LABEL_IN_BRACKET = re.compile("[(\\[][\u3400-\u9fff]{2,6} ?: ?$")


def _names_after_time(line: Line) -> list[Credit]:
    """Return the authors who are glued to the time and end their line, 2015-09-10 07:22王琳李大明.

    After a blank or a bar stand names of three characters alone: 2015-09-10 王琳琳, | 王琳琳 | 社会.
    """
    match = _AFTER_TIME.search(line.text)
    if match is None or (
        match["gap"] and not all(map(is_full_name, NAME_MARKS.split(match["names"])))
    ):
        return []
    role = "reporter" if match["report"] and "报" in match["report"] else "author"
    return bare_names(match["names"], line.start + match.start("names"), "name_beside_date", role)


# Also 12:00:00 / 王琳 李大明 报导 /.
_AFTER_TIME = re.compile(
    r"""
    (?:(?:[0-9]:|-[0-9]?[0-9]-)[0-9][0-9]|[0-9]日(?=[ ]))  # the end of a time, or of a day,
    (?:[ ]?[/|][ ]?(?=.*(?:报[导道]|[ ]?/$))|(?P<gap>[ ]{1,4}|[ ]?[|/•·‧・●][ ]?))?  # a mark,
    (?P<names>[\u3400-\u9fff][\u3400-\u9fff 、]{1,15}?)  # the names,
    (?P<report>[ ]?(?:综合|采访|专题)?(?:报导|报道)(?:[ ]?/)?|[ ]?/  # and that they report,
      |(?<=[ |/•][\u3400-\u9fff]{3})[ ]?[|/•][ ]?[\u3400-\u9fff]{2,4})?$  # or the section
    """,
    re.VERBOSE,
)
