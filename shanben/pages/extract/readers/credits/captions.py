"""Collect the photographers of captions, which end in 摄, and of picture news."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from shanben.base.patterns import compile_late
from shanben.pages.extract.readers.articles.pictures import is_picture_news
from shanben.pages.extract.readers.credits.credit_lines import bare_names
from shanben.pages.extract.tools.known_words import wire_names
from shanben.pages.extract.tools.lines import Line, fold
from shanben.pages.extract.tools.name_signs import NAME_SIGNS
from shanben.pages.extract.tools.people import Credit, is_name, read_credits

CAPTION = 160  # characters at the end of a paragraph in which its picture's credit stands
_STAFF = compile_late(
    r"""
    记者[ ]{0,2}[^。,，()记]{2,16}(?<!拍)[ ]{0,2}摄影?  # 记者 王琳 摄,
    (?![\u3400-\u9fff]|[ ]?[:/|·・‧]|[ ][\u3400-\u9fff]{2,4}[ ]?(?:/|报[道导])  # and no further role,
      |(?<=影)[ ](?!编|责|审|通)[\u3400-\u9fff]{2,3}(?:$|[ 、)）]))  # or who took it: 摄影 李敏
    """,
    re.VERBOSE,
)
# 江城社记者 阿依摄, a whole line: nothing but a name stands between 记者 and 摄, surname or not.
_STAFF_LINE = compile_late(
    "[\u3400-\u9fff]{1,6}[社报网台]记者 ?([\u3400-\u9fff]{2,4}?)(?<![拍航跟实现连]) {0,2}摄影?"
)
# 中新社发 王琳 摄: whoever took a picture for an agency.
_AGENCY_PHOTO = compile_late(r"发 {0,2}\(?([^。,，()发]{2,12}?) {0,2}摄\)?(?![\u3400-\u9fff])")
_SIGNED_STAFF = re.compile(
    rf"[{NAME_SIGNS}] ?((?:(?:[文图摄]|摄影) ?[/:] ?)?[\w·]{{0,12}}?(?:记者|通讯员).{{2,24}})$"
)
PHOTOGRAPHED = compile_late(
    r"[(【\[]? ?([\u3400-\u9fff·][\u3400-\u9fff· 、]{1,16}?) ?摄(?:影)?[)】\]]?(?: ?[(][^()]{2,8}[)])?"
)


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
    return bare_names(match[group], offset, "caption", "photographer")


_CREDITED_PICTURE = re.compile(
    r"""
    (?:[(（]|^) 图[ ]?[/／:：][ ]?  # 图/
    (?:[\u3400-\u9fff]{2,6}[报社网台])?记者[ ]?  # 江城晚报记者
    ([\u3400-\u9fff]{2,4}?) (?<![翻摄]) [ ]?摄?[)）]?$  # 王琳, perhaps with what she did,
    | [。!！」”)）][ ]?摄影?[ ]?[/／:：][ ]?([\u3400-\u9fff]{3})  # 。摄影/王琳琳
      (?:[/／(（][\u3400-\u9fff]{2,8}[)）]?)?$  # perhaps of an agency, /江城社,
    | [。!！」”)）][ ]?(?:[本A-Z0-9-]{1,8}版)?  # or 。A10版
      (?:摄影|[摄图](?=[ ]?[/／:：]))[ ]?[/／:：]?[ ]?  # 摄影/
      [\u3400-\u9fff]{0,8}记者[ ]?  # 江城晚报记者
      ([\u3400-\u9fff]{2,4}(?:[ 、][\u3400-\u9fff]{2,4}){0,2})$  # 王琳 李敏
    | ^图为[^。!！]{4,60}[。!！][ ]?  # 图为油坊复工。
      [\u3400-\u9fff]{2,6}[报社网台]记者[ ]?[:：/／]?[ ]?([\u3400-\u9fff]{2,4})$  # 江城社记者:王琳,
    | [。!！」”][ ]?[(（] (?:摄影?|拍摄)[ ]?[/／:：][ ]?  # or 。(摄影:
      ([\u3400-\u9fff]{3}|[\u3400-\u9fff][ ][\u3400-\u9fff])  # 王琳琳,
      (?:[ /／]?(?:人民视觉|视觉中国|东方IC|图虫创意))? [)）]$  # of an agency or none)
    """,
    re.VERBOSE,
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
            yield from bare_names(names, offset, "caption", "photographer")


def read_picture_lines(lines: list[Line]) -> Iterator[Credit]:
    """Yield who took the pictures where captions have lines of their own for that: 王琳摄(江城社).

    There are two such lines at least, each below a sentence.
    """
    found = [
        (line, match)
        for above, line in pairwise(lines)
        if len(line.text) <= LONGEST_TAKEN and "摄" in line.text and above.text[-1] == "。"
        if (match := PHOTOGRAPHED.fullmatch(fold(line.text)))
    ]
    for line, match in found if len(found) > 1 else ():
        yield from bare_names(match[1], line.start + match.start(1), "caption", "photographer")


LONGEST_TAKEN = 24
_TAKEN_BY = re.compile(
    r"""
    [。!！”][ ]{0,4}[□■(（]?[ ]?  # the end of the caption, and perhaps a sign,
    ([\u3400-\u9fff][\u3400-\u9fff /、]{1,16}?)[ ]?摄影?(?:报[道导])?[)）]?  # who took it,
    (?:[ ]?[(（][^()（）]{2,10}[)）])?$  # (江城视觉), whose the picture is
    """,
    re.VERBOSE,
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
    r"""
    (?:(?:[(（。 ]|[(（]图[/／:：])  # after a sentence, or as 图/,
        (?:记者)?([\u3400-\u9fff]{2,4})[ ]?摄影?[)）]?  # 记者王琳 摄,
      |[(（]摄影?[/／:：]([\u3400-\u9fff]{2,4})[)）])$  # or (摄影/王琳)
    """,
    re.VERBOSE,
)


def _read_photographer(text: str, offset: int) -> Iterator[Credit]:
    match = _STAFF.search(text)
    if match is None:
        match = _AGENCY_PHOTO.search(text)
        if match and not text[: match.start()].endswith(tuple(wire_names())):
            return
    if match:
        taken = match[0].removesuffix("影")  # 摄影 asks for a name after it
        credits = read_credits(taken, offset + match.start(), method="caption")
        yield from (credit for credit in credits if credit.role == "photographer")
