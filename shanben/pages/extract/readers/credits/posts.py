"""Read the author whose post stands beside the name under an article: (作者王琳琳为江城大学教授).

What names nobody, (作者为江城大学教授), gives nobody.
"""

import re
from collections.abc import Iterator

from shanben.base.patterns import compile_late
from shanben.pages.extract.tools.callings import CALLINGS
from shanben.pages.extract.tools.known_words import is_outlet, is_place, surnames
from shanben.pages.extract.tools.lines import Line, fold
from shanben.pages.extract.tools.people import Credit, is_bare_name


def read_author_and_post(text: str, offset: int, *, is_marked: bool = True) -> list[Credit]:
    """Return the author of a text that says nothing but who it is, in brackets or after a sign.

    Without such a mark the text must say that it is the author.

    >>> [c.start for c in read_author_and_post("本文作者王琳琳为江城大学教授", 0)]
    [4]
    >>> read_author_and_post("作者为江城大学教授", 0), read_author_and_post("任教于江城大学", 0)
    ([], [])
    """
    if len(text) > LONGEST:
        return []
    for shape in _SHAPES if is_marked else _SHAPES[:1]:
        match = shape.fullmatch(text)
        if match and _is_author(match["name"]):
            start, end = match.span("name")
            return [Credit(start + offset, end + offset, "author", None, "closing_parenthesis")]
    return []


def read_author_in_brackets(text: str, offset: int) -> list[Credit]:
    """Return the author whom brackets at a line's end call so: 江城日报/ 王琳(作者为江城大学教授)."""
    match = _CALLED.search(text) if "(作者" in text or "(本文作者" in text else None
    if match is None or not _is_author(match["name"]):
        return []
    start, end = match.span("name")
    return [Credit(start + offset, end + offset, "author", None, "byline")]


_CALLED = compile_late(
    "(?:^|[ /|:,])(?P<name>[\u3400-\u9fff]{2,4}) ?[(](?:本文)?作者[为是系现曾][^()]{2,40}[)]$"
)
LONGEST = 90  # characters of such a text


def _is_author(name: str) -> bool:
    is_whole = len(name) == 3 or name[0] in surnames("common")
    is_called = name.endswith(("小姐", "先生", "女士", "太太"))
    return is_whole and is_bare_name(name) and not (is_called or is_place(name) or is_outlet(name))


_POST = f"(?:{CALLINGS})"
_OF_NAME = "(?P<name>[\u3400-\u9fff]{2,4}?)"
_SHAPES = (
    # 本文作者王琳琳为江城大学教授, 作者:王琳琳,曾任江城日报主笔
    compile_late(
        rf"""
        (?:本文)?作者[ ]?:?[ ]?{_OF_NAME}(?:[ ]?[(][^()]{{1,24}}[)])?  # 作者:王琳琳,
        (?:[ ]?[,，、/][ ]?|,?[现曾]?[任为是系](?![何谁什])|[ ][现曾][任为是])  # a comma, 为, or 曾任,
        [^。]{{2,70}}。?  # and the post
        """,
        re.VERBOSE,
    ),
    # 王琳琳/江城大学教授, 王琳琳,资深媒体人
    compile_late(rf"{_OF_NAME} ?[/,，、] ?[^。/:]{{0,40}}{_POST}。?"),
    compile_late(
        rf"""
        (?:资深|独立|自由|时事|政治|财经|专栏|文史|特约){{1,2}}  # 资深
        (?:媒体人|新闻人|评论员|评论人|撰稿人|作家|作者|主笔|撰述|工作者)[ ]?{_OF_NAME}  # 媒体人王琳琳
        """,
        re.VERBOSE,
    ),
)


def read_author_after_posts(text: str, offset: int) -> list[Credit]:
    """Return the author whose posts stand between the label and the name: 作者:江城大学副教授王琳琳博士.

    >>> [(c.start, c.end) for c in read_author_after_posts("作者: 江城研究员 江大副教授王琳琳博士", 0)]
    [(15, 18)]
    """
    match = _AFTER_POSTS.fullmatch(text) if text[:2] == "作者" and len(text) <= LONGEST else None
    if match is None or not _is_author(match["name"]):
        return []
    return [
        Credit(
            match.start("name") + offset,
            match.end("name") + offset,
            "author",
            (offset, offset + 2),
            "label",
        )
    ]


_AFTER_POSTS = compile_late(
    rf"""
    作者[ ]?[:/][ ]?[^。:]{{2,40}}?{_POST}[ ]?  # 作者:江城大学教授
    (?P<name>[\u3400-\u9fff]{{3}})(?:博士|教授|老师|医师|律师|牧师)?  # 王琳琳, perhaps with 博士
    """,
    re.VERBOSE,
)


def read_authors_of_report(text: str, offset: int) -> list[Credit]:
    """Return the authors of a firm's report: (报告出品方/作者:江城证券,王琳琳、李敏).

    >>> [(c.start, c.end) for c in read_authors_of_report("(报告出品方/作者:江城证券,王琳琳、李敏)", 0)]
    [(15, 18), (19, 21)]
    >>> read_authors_of_report("(报告出品方/作者:江城证券)", 0)
    []
    """
    match = _OF_REPORT.match(fold(text[:LONGEST])) if "出品方" in text[:8] else None
    if match is None:
        return []
    spans = [name.span() for name in _NAME_IN_LIST.finditer(fold(text), *match.span(1))]
    if not all(is_bare_name(text[start:end]) for start, end in spans):
        return []
    return [Credit(start + offset, end + offset, "author", None, "byline") for start, end in spans]


_OF_REPORT = re.compile(
    r"""
    [(]?(?:报告)?出品方[ ]?(?:/|及|和|、)[ ]?(?:报告)?作者[ ]?:[ ]?  # the label of both,
    [\u3400-\u9fff]{4,16}[ ]?[,/][ ]?  # the house,
    ([\u3400-\u9fff]{2,4}(?:[、, ]{1,2}[\u3400-\u9fff]{2,4}){0,5})[)]?$  # and the authors
    """,
    re.VERBOSE,
)
_NAME_IN_LIST = re.compile("[\u3400-\u9fff]{2,4}")


def read_author_and_life(text: str, offset: int) -> list[Credit]:
    """Return the author of a paragraph that goes on with who that is: 文/王琳琳|2012年起任编委。.

    >>> [(c.start, c.end) for c in read_author_and_life("文/王琳琳│2012年起任编委,著有三本书。", 0)]
    [(2, 5)]
    >>> read_author_and_life("文/王琳琳", 0)
    []
    """
    match = _WITH_LIFE.match(fold(text[:LONGEST_HEAD])) if text[:1] == "文" else None
    if match is None or not is_bare_name(match[1]):
        return []
    return [
        Credit(
            match.start(1) + offset, match.end(1) + offset, "author", (offset, offset + 1), "label"
        )
    ]


LONGEST_HEAD = 12  # characters in which such a name ends
_WITH_LIFE = re.compile("文 ?[/|:] ?([\u3400-\u9fff]{2,4}) ?[|│] ?[^ ]")


def read_biographies(lines: list[Line]) -> Iterator[Credit]:
    """Yield the authors whose lives a page tells in a line or two: 作者简介:王琳琳,女,江城人.

    The words 作者简介 can be a line of their own, and a second life can follow after a semicolon.
    """
    for index, line in enumerate(lines):
        told = _LIFE_OF.match(line.text)
        if told is None:
            continue
        own, begin = line, told.end()
        if begin == len(line.text) and index + 1 < len(lines):
            own, begin = lines[index + 1], 0
        first = _LIFE.match(own.text, begin)
        for match in (first, *_NEXT_LIFE.finditer(own.text, first.end())) if first else ():
            if _has_life(match[1], own.text[match.end() :]):
                start, end = match.span(1)
                yield Credit(own.start + start, own.start + end, "author", None, "label")


def _has_life(name: str, rest: str) -> bool:
    """Tell whether a word is a name and no 江城人; one of two characters goes on with man or woman."""
    is_told = len(name) > 2 or _SEX.match(rest) is not None
    return is_told and name[-1] not in "人籍" and is_bare_name(name) and not is_place(name)


LIFE_OF = re.compile("作者(?:简介|介绍)")
_SEX = re.compile("[,，(（](?:[男女]|19)")
_LIFE_OF = re.compile(r"[【\[(（]?(?:本文)?作者(?:简介|介绍)[】\])）]? ?[:：]? ?")
_LIFE = re.compile("([\u3400-\u9fff]{2,4}) ?(?=[,，(（])")
_NEXT_LIFE = re.compile("[;；] ?([\u3400-\u9fff]{2,4}) ?(?=[,，][男女]|[(（](?:19|[男女]))")
