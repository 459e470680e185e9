"""Read the dateline at the head of a paragraph: of all shapes, the reading that explains most.

Every shape is a reader of its own (`_SHAPES`), which gets the folded lead and its offset in the page.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TypeAlias

from shanben.base.patterns import compile_late
from shanben.base.types import Span
from shanben.pages.extract.readers.bylines import read_whole_byline
from shanben.pages.extract.readers.datelines.dateline import LEAD, WORD_REACH, Dateline, shift
from shanben.pages.extract.readers.datelines.signatures import (
    LONGEST_BYLINE,
    read_name_first,
    read_open_byline,
    read_reports,
    read_roles_first,
    read_signed,
)
from shanben.pages.extract.readers.datelines.taiwan import (
    read_newsroom,
    read_place_staff,
    read_staff_place,
    read_strokes,
    read_taiwan,
)
from shanben.pages.extract.readers.datelines.wires import read_single_first, read_wire
from shanben.pages.extract.readers.datelines.wording import (
    read_glued_outlet,
    read_kind,
    read_news,
    read_outlet,
    read_own_words,
    read_paper_and_names,
    read_place,
    read_place_of_report,
    read_staffed_report,
)
from shanben.pages.extract.tools.known_words import is_outlet
from shanben.pages.extract.tools.people import Credit

_WORD = re.compile(
    "电|讯|[记作]者|[ /]文|文字?[ /:：|]|消息|报[道导]|特稿|专访|采访|[—–-]|/ |[)）\\]】］〕]"
)
# How every dateline opens; 电, 讯, 消息, 报道, 报导, 特稿 or 记者 stand before its first comma.
_FRONT = re.compile(
    r"""
    [(\[【（［〔] | [^,，。｡电讯消报特者]*+[电讯消报特者]        # a bracket, or one of the words,
    | [\u3400-\u9fff]{2,8}(?:[ ]?[—–-]|/[ ])                # or a place and its dash,
    | [\u3400-\u9fff/]{2,12}[,，]?[ ]?[0-9]{1,2}月[0-9]{1,2}日[ ]?[—–(（－-]  # perhaps a day between,
    | [\u3400-\u9fff]{2,8}[ ]?[(（][\u3400-\u9fff]{2,5}[)）][ ]?[—–－-]  # or an agency
    | [\u3400-\u9fff]{2,4}[ ]?[ /]文[ /、并] | [图撰]?文字?[ ]?[/:：|] | 撰文[ ]  # or who wrote, 王琳/文
    """,
    re.VERBOSE,
)


# A picture of Markdown before the first words: ![](a.jpg) (记者 王琳).
_PICTURE = re.compile(r"(?:!\[[^\[\]]{0,40}\]\([^()]{0,120}\) ?)+(?=[^ ])")


# A sign in place of the stroke between who reports and where: 记者王琳琳◎台中报导.
_SIGN_AS_STROKE = re.compile(
    "(?<=[\u3400-\u9fff])[◎●◆※＠@](?=[\u3400-\u9fff]{2,5}(?:综合|采访|现场)?报[导道])"
)


# A wire in the marks of titles, as financial pages of Hong Kong have it: 《江城通讯社24日专讯》.
_MARKED_WIRE = compile_late("《([\u3400-\u9fff]{2,12}(?:[0-9]{1,2}日)?(?:综合|专|快)?[电讯])》")


# A label glued to the first paragraph: 来源:江城网 江城网江州8日电, 图文:本报记者王琳 今年的.
_LABEL_FIRST = re.compile(
    r"""
    来源:[\u3400-\u9fff]{2,10}[ ]{1,2}(?=[\u3400-\u9fff])  # that of the page's source,
    | (?:文图?|图/?文|文/图|撰文|采写|采访)[:/][ ]?(?=[\u3400-\u9fff]{0,8}(?:记者|通讯员))  # or 图文:
      (?=.{30})  # before a reporter and the first words
    """,
    re.VERBOSE,
)
_LABEL_HEADS = frozenset("来文图撰采")


def may_have_dateline(text: str) -> bool:
    """Tell at little cost whether a paragraph, folded or not, can open with a dateline."""
    return _FRONT.match(text) is not None and _WORD.search(text, 0, WORD_REACH) is not None


def is_byline(text: str) -> bool:
    """Tell whether a short line is nothing but a byline: 即时中心/王琳报导, (记者王琳台北5日电).

    >>> is_byline("联合报/ 记者王小琳/台北报导"), is_byline("百名记者齐聚江城采访报道")
    (True, False)
    """
    if text[-1:] not in _BYLINE_TAILS or len(text) > LONGEST_BYLINE or not may_have_dateline(text):
        return False
    found = read_dateline(text, 0)
    if found is None or not (found.credits or found.agency or found.place):
        return False
    rest = text[found.end :].strip()
    return not rest or (bool(found.credits) and is_outlet(rest))


_BYLINE_TAILS = frozenset("导道稿电访)]】影报社")


def read_dateline(text: str, offset: int) -> Dateline | None:
    """Return the dateline at the head of `text`, a folded paragraph that begins at `offset`."""
    if _FRONT.match(text, 0, LEAD) is None:
        return None
    if text[0] == "!" and (picture := _PICTURE.match(text)):
        text, offset = text[picture.end() :], offset + picture.end()
    if sign := _SIGN.match(text):
        text, offset = text[sign.end() :], offset + sign.end()
    if text[0] in _LABEL_HEADS and (label := _LABEL_FIRST.match(text)):
        text, offset = text[label.end() :], offset + label.end()
    if text[1:2] == " " and (spaced := _SPACED.match(text)):
        return _read_spaced(text[:LEAD], spaced.end(), offset)
    lead = _SIGN_AS_STROKE.sub("/", text[:LEAD])
    if lead[0] == "《" and (marked := _MARKED_WIRE.match(lead)):
        lead = f"【{marked[1]}】{lead[marked.end() :]}"
    found = _read_lead(lead)
    return _move(found, offset) if found and offset else found


# A sign before the outlet, as lists have it: -江城晚报5日讯, ■江城网讯.
_SIGN = re.compile("[-—–·•■□●◆▲*]{1,2} ?(?=[\u3400-\u9fff])")
# 江 城 晚 报 讯: each character has its own blank.
_SPACED = re.compile("(?:[\u3400-\u9fff] {1,2}){2,8}[讯电]")


def _read_spaced(text: str, size: int, offset: int) -> Dateline | None:
    """Return the dateline of which the first `size` characters have blanks between them."""
    kept = [at for at, sign in enumerate(text) if at >= size or sign != " "]
    found = _read_lead("".join(text[at] for at in kept))
    if found is None:
        return None
    ends = [*kept, len(text)]

    def place(span: Span) -> Span:
        return offset + ends[span[0]], offset + ends[span[1] - 1] + 1

    end, agency, where, month, day, credits = found
    return Dateline(
        offset + ends[end],
        agency and place(agency),
        where and place(where),
        month,
        day and place(day),
        tuple(
            Credit(*place((start, stop)), role, word and place(word), method)
            for start, stop, role, word, method in credits
        ),
    )


@lru_cache(maxsize=64)  # where the article begins is asked first, then what its lead says
def _read_lead(lead: str) -> Dateline | None:
    """Return the dateline at the head of `lead` as if it were all of its page."""
    if whole := _read_whole(lead):
        return whole
    shapes = _BRACKET_SHAPES if lead[0] in "([【" else _OPEN_SHAPES
    best, weight = None, -1
    for read in shapes:
        dateline = read(lead, 0)
        if dateline and (own := _weigh(dateline)) > weight:
            best, weight = dateline, own
    return best


def _move(dateline: Dateline, offset: int) -> Dateline:
    """Return a dateline of a text as that of a page in which the text begins at `offset`."""
    end, agency, place, month, day, credits = dateline
    return Dateline(
        end + offset,
        agency and shift(agency, offset),
        place and shift(place, offset),
        month,
        day and shift(day, offset),
        tuple(
            [
                Credit(start + offset, stop + offset, role, word and shift(word, offset), method)
                for start, stop, role, word, method in credits
            ]
        ),
    )


def list_readings(text: str, offset: int) -> list[Dateline]:
    """Return every reading of the head of `text`, the one that explains most first; as above."""
    lead = text[:LEAD]
    if _FRONT.match(lead) is None:
        return []
    shapes = _BRACKET_SHAPES if lead[0] in "([【" else _OPEN_SHAPES
    byline = _read_whole(lead)
    whole = byline and _move(byline, offset)
    found = [dateline for read in shapes if (dateline := read(lead, offset)) and dateline != whole]
    return [*([whole] if whole else []), *sorted(found, key=_weigh, reverse=True)]


def _read_whole(lead: str) -> Dateline | None:
    """Return the byline of which every word has its part, which no other shape can outweigh."""
    found = read_whole_byline(lead)
    if found is None:
        return None
    word, paper, place = found[3:]
    if paper and lead.startswith("本", paper[0]):
        paper = None  # 本网讯 记者王琳报道
    credits = [
        Credit(*name, role, word, "dateline") for name in found.names for role in found.roles
    ]
    return Dateline(found.end, paper, place, credits=tuple(credits))


def _weigh(dateline: Dateline) -> int:
    """Return how much of the lead a reading explains; of equal ones the first shape wins."""
    _, agency, place, _, day, credits = dateline
    return bool(agency) + bool(place) + bool(day) + 2 * len(credits)


_ReadShape: TypeAlias = Callable[[str, int], Dateline | None]
_BRACKET, _OPEN = "with a bracket", "without one"
_BOTH = _BRACKET, _OPEN
# Every shape and how the leads that it reads open; of readings that explain equally much the first wins.
_SHAPES: tuple[tuple[_ReadShape, tuple[str, ...]], ...] = (
    (read_taiwan, _BOTH),
    (read_wire, _BOTH),
    (read_own_words, _BOTH),
    (read_staffed_report, (_OPEN,)),
    (read_place_staff, _BOTH),
    (read_news, _BOTH),
    (read_newsroom, _BOTH),
    (read_strokes, _BOTH),
    (read_staff_place, (_BRACKET,)),
    (read_place, _BOTH),
    (read_place_of_report, (_BRACKET,)),
    (read_kind, (_BRACKET,)),
    (read_glued_outlet, (_BRACKET,)),
    (read_paper_and_names, (_BRACKET,)),
    (read_name_first, (_BRACKET,)),
    (read_single_first, (_BRACKET,)),
    (read_roles_first, (_BRACKET,)),
    (read_outlet, (_BRACKET,)),
    (read_signed, (_OPEN,)),
    (read_reports, (_OPEN,)),
    (read_open_byline, (_OPEN,)),
)
_BRACKET_SHAPES = tuple([read for read, openings in _SHAPES if _BRACKET in openings])
_OPEN_SHAPES = tuple([read for read, openings in _SHAPES if _OPEN in openings])
