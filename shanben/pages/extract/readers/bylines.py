"""Read a byline of Taiwan, Hong Kong or Malaysia of which every word has a part of its own.

Such a line names, in this order, a paper, a newsroom, a role, one or more people, a place and the kind
of report; everything but the people and the last word may be left out, and slashes, bars, dashes,
commas, dots or blanks stand between: 聯合報／記者王琳／台北報導, 【記者王琳─台北報導】.

The line is cut at these marks and its words are given their parts from left to right. When a word is
left over, nothing is read here: the shapes in `datelines` read what is written together with more.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from shanben.base.patterns import compile_late
from shanben.base.types import Span
from shanben.pages.extract.readers.datelines.taiwan import SHORTEST_PLACE, can_be_place
from shanben.pages.extract.tools.known_words import (
    agency_set,
    is_outlet,
    is_place,
    places,
    role_words,
    self_names,
    surnames,
)
from shanben.pages.extract.tools.people import is_bare_name, is_name, read_names

REACH = 112  # characters in which a byline ends
LONGEST_PLACE = 8  # characters of a place that is glued to a name
LONGEST_COUNTRY = 5  # characters of most countries that stand before a city
LONG_LIST = 4  # words after a role that can be a list of names
LONGEST_STAFF = 4  # characters before 记者 that say which ones: 地方记者, 驻台记者


class Byline(NamedTuple):
    """The parts of a byline, as spans in its text; `end` is where it ends."""

    end: int
    names: tuple[Span, ...]
    roles: tuple[str, ...]
    word: Span | None = None
    paper: Span | None = None
    place: Span | None = None


class _Word(NamedTuple):
    """A word between two marks, with where it stands."""

    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    def cut(self, size: int) -> "_Word":
        """Return what follows the first `size` characters."""
        return _Word(self.text[size:], self.start + size)


def read_whole_byline(text: str) -> Byline | None:
    """Return the byline that opens a folded text, when each of its words can be told; else None.

    >>> byline = read_whole_byline("(江城日报/记者王琳─台北报导)市府昨天")
    >>> byline.names, byline.paper, byline.place, byline.end
    (((8, 10),), (1, 5), (11, 13), 16)
    >>> read_whole_byline("记者云集台北报导") is None
    True
    """
    near = text[:REACH]
    if _ENDS.search(near) is None:
        return None
    is_bracketed = near[0] in _BRACKETS
    match = (_BRACKETED if is_bracketed else _OPEN).match(near)
    if match is None:
        return None
    tail = _TAIL.search(near, match.start("inside"), match.end("inside"))
    words = [
        _Word(word[0], word.start())
        for word in _WORDS.finditer(near, match.start("inside"), tail.start() if tail else 0)
    ]
    if tail is None or not words:
        return None
    found = _give_parts(words, near)
    is_framed = is_bracketed or _ROOM.fullmatch(words[0].text) is not None
    if found is None or not _is_sure(found, is_bracketed=is_framed, tail=tail):
        return None
    photo = ("photographer",) if _HAS_CAMERA.search(tail[0]) else ()
    return found._replace(end=match.end(), roles=(*found.roles, *photo))


# The last word of a byline.
_ENDS = re.compile("报[导道]|特稿|专[访稿电]|采访|电(?:[)\\]】 ]|$)")
_BRACKETS = frozenset("([【『「《<〈")
_BRACKETED = re.compile(
    r"[(\[【『「《<〈] ?(?P<inside>[^()\[\]【】『』「」《》<>〈〉。]{4,100}?) ?[)\]】』」》>〉]"
)
_OPEN = compile_late(
    r"[※★◎■]?(?P<inside>[^()\[\]【】。0-9]{3,56}?(?:报[导道]|特稿|专[访稿]|采访|电))(?= (?![ |/:])|$)"
)
_TAIL = compile_late(
    r"""
    [ /|:─—–-]{0,2}  # perhaps a stroke,
    (?: (?:即时|综合|现场|整理|专访|采访|摄影|连线|独家|直击|联合|专题|越洋  # what kind of report,
          |特别|深度|外电|同步|实地|图文|文图) [ /、]? ){0,3}  # in up to three words,
    (?:报导|报道|特稿|专稿|专访|采访|专电|电)  # that it is one,
    (?:[ /、·&及和]{1,2}摄影)? $  # and perhaps pictures by the same person
    """,
    re.VERBOSE,
)
_HAS_CAMERA = re.compile("(?:摄影|图文|文图)(?:[ /、]{0,2}报[道导])?$")
_WORDS = re.compile(r"[^ /|、,，&:─—–-]+")


def _is_sure(found: Byline, *, is_bracketed: bool, tail: re.Match[str]) -> bool:
    """Tell whether names and the kind of report make a byline: with a role, a place, or a bracket."""
    if tail[0][-1] == "电" and not (is_bracketed or found.place):
        return False
    has_stroke = tail[0].lstrip()[0] in "/|─—–-"
    return bool(found.word or found.place or found.paper or has_stroke or is_bracketed)


def _give_parts(words: list[_Word], near: str) -> Byline | None:
    """Return the parts of the words between the marks of `near`, or None when one is left over."""
    words, paper = _take_paper(words)
    if words and _ROOM.fullmatch(words[0].text):
        words = words[1:]
    words, role, word = _put_role_first(words) or _take_role(words)
    listed = len(words) if word else 0
    words, names, place = _take_names(words, is_long_list=listed >= LONG_LIST)
    if not names:
        return None
    if words and place is None:
        words, place = _take_place(words)
    is_told = place is None and len(words) == 1 and (paper or word)
    if is_told and _can_be_any(words[0].text) and near[words[0].start - 1] == " ":
        words = []  # a village, or what kind of report it is: nobody knows
    if words:
        return None
    roles = _roles().get(role, ("reporter",))
    return Byline(0, tuple(names), roles, word, paper, place)


def _can_be_any(word: str) -> bool:
    """Tell whether a word after the names can be a place or the kind of report, and is not read."""
    return can_be_place(word) or (len(word) == SHORTEST_PLACE and word not in self_names())


_ROOM = compile_late(
    r"""
    [\u3400-\u9fff]{1,6}(?:中心|组|室|部)  # 地方中心,
    | (?:即时|综合|国际|社会|生活|政治|地方|焦点|两岸  # or its news, 即时新闻,
        |娱乐|体育|财经|健康|科技|网路|网搜)新闻  # also on one subject, 体育新闻
    """,
    re.VERBOSE,
)


def _take_paper(words: list[_Word]) -> tuple[list[_Word], Span | None]:
    """Return the words after the paper, and the paper unless it is the page's own word for itself.

    It is a word of its own, 聯合報 記者; glued to the role, 聯合報記者, it says who somebody is, but an
    agency, 中央社記者, or a site and its service, 江城网·水报新闻记者, whose news it is.
    """
    first = words[0]
    if _ROOM.fullmatch(first.text):
        return words, None
    at = _role_at(first.text)
    shortest = max(at - LONGEST_STAFF, 1)
    for size in range(at, shortest, -1) if at > 0 else (len(first.text),):
        own = first.text[:size]
        if own in self_names() or is_outlet(own):
            if at > 0:
                is_agency = own.endswith("社") and own in agency_set() - self_names()
                is_agency = is_agency or "·" in own
                paper = (first.start, first.start + size) if is_agency else None
                return [first.cut(size), *words[1:]], paper
            if own in self_names():
                return words[1:], None
            is_service = len(words) > 2 and words[1].text.isascii() and is_outlet(words[1].text)
            last = words[1] if is_service else first  # 江城特 GNN 记者
            return words[2 if is_service else 1 :], (first.start, last.end)
    if len(words) > 1 and _STATION.fullmatch(first.text) and is_bare_name(words[1].text):
        return words[1:], (first.start, first.end)  # KTSF 王琳琳
    return _skip_latin(words), None


def _skip_latin(words: list[_Word]) -> list[_Word]:
    """Return the words after a paper in Latin letters that no table knows: News365/记者王琳琳.

    A role follows it, Harbor Post记者王琳琳, or a name and its place: Harbor Post 王琳琳台北.
    """
    size = 0
    while size < len(words) - 1 and size < LONGEST_LATIN and _LATIN.fullmatch(words[size].text):
        size += 1
    rest = words[size:]
    if glued := _LATIN_AND_ROLE.match(rest[0].text):
        rest = [rest[0].cut(glued.end()), *rest[1:]]
    elif not size or (_role_at(rest[0].text) and words[0].text.isupper()):
        return words  # NBA 詹森特 is no paper
    return rest if glued or not _role_at(rest[0].text) or _is_placed(rest) else words


def _is_placed(words: list[_Word]) -> bool:
    """Tell whether words that begin with a name end in a place, a word of its own or glued to it."""
    return is_place(words[-1].text) or _cut_place(words[0]) is not None


_LATIN = re.compile("[A-Z][A-Za-z0-9.]{1,15}")
_LATIN_AND_ROLE = compile_late("[A-Z][A-Za-z0-9.]{1,15}(?=(?:特约|特派|实习)?记者|特派员|编译)")
LONGEST_LATIN = 3  # words of such a paper
_STATION = re.compile("[KW][A-Z]{3}")  # stations of America; NBA is none


def _role_at(text: str) -> int:
    """Return where a role word begins in a word, with which its paper may be written together."""
    match = _role_pattern().search(text)
    if match and match[0] == "新闻记者" and "·" in text and is_outlet(text[: match.start() + 2]):
        return match.start() + 2  # 江城网·水报新闻 is one name
    return match.start() if match else -1


@cache
def _roles() -> dict[str, tuple[str, ...]]:
    """Return the roles of the words that stand in a byline."""
    kinds = {"reporter", "intern", "translator", "correspondent"}
    words = role_words("before")
    return {
        word: roles
        for word, roles in words.items()
        if kinds >= {*roles} and not _ENDS.search(word) and ":" not in word
    }


@cache
def _role_pattern() -> re.Pattern[str]:
    words = sorted(_roles(), key=lambda word: (-len(word), word))
    return re.compile("|".join(words))


def _take_role(words: list[_Word]) -> tuple[list[_Word], str, Span | None]:
    """Return the words after the role word, the role word, and its span.

    Up to four characters before it say which of the reporters: 地方记者, 驻东京特派员.
    """
    match = _role_pattern().search(words[0].text) if words else None
    if match is None or match.start() > LONGEST_STAFF:
        return words, "", None
    first, rest = words[0], words[1:]
    if match.start() and is_bare_name(first.text[: match.start()]):
        return words, "", None
    if match.end() < len(first.text):
        rest = [first.cut(match.end()), *rest]
    return rest, match[0], (first.start + match.start(), first.start + match.end())


def _put_role_first(words: list[_Word]) -> tuple[list[_Word], str, Span] | None:
    """Return the name before its role and the words after it, the role, and its span: 王琳琳记者."""
    first = words[0] if words else None
    if first is None or len(words) < 2 or first.text[3:] != "记者":
        return None
    if not is_bare_name(first.text[:3]):
        return None
    role = (first.start + 3, first.end)
    return [_Word(first.text[:3], first.start), *words[1:]], "记者", role


def _take_names(
    words: list[_Word], *, is_long_list: bool
) -> tuple[list[_Word], list[Span], Span | None]:
    """Return the words after the names, the names, and the place that is glued to the last one.

    In a long list after a role word one between names need not have a known surname.
    """
    names: list[Span] = []
    while words:
        word = words[0]
        if len(words) == 1 and names and is_place(word.text):
            break
        if len(word.text) > 3 and (glued := _cut_place(word)):
            return words[1:], names + glued[0], glued[1]
        found = [*_list_names(word)]
        if not found and is_long_list and names and _is_listed(words):
            found = [(word.start, word.end)]
        if not found:
            break
        names += found
        words = words[1:]
    return words, names, None


def _is_listed(words: list[_Word]) -> bool:
    """Tell whether the first of the words can be a name of three characters, and a name follows."""
    own = words[0].text
    can_be = len(own) == 3 and is_name(own, strict=False) and not (is_place(own) or is_outlet(own))
    return can_be and len(words) > 1 and is_bare_name(words[1].text)


def _list_names(word: _Word) -> Iterator[Span]:
    """Yield the names in a word, if it is nothing but names: one, or several that are glued."""
    parts = [*_PARTS.finditer(word.text)]
    if len(parts) > 1:
        is_dotted = _DOT.search(word.text) is not None
        if all(map(_is_full_name if is_dotted else is_bare_name, (part[0] for part in parts))):
            yield from ((word.start + part.start(), word.start + part.end()) for part in parts)
        elif "·" in word.text and not is_place(parts[-1][0]) and is_name(word.text, strict=False):
            yield word.start, word.end
        return
    if is_bare_name(word.text):
        yield word.start, word.end
        return
    found = [*read_names(word.text, 0, len(word.text), strict=True)] if len(word.text) > 3 else []
    if found and found[0].start == 0 and found[-1].end == len(word.text):
        yield from ((word.start + one.start, word.start + one.end) for one in found)


_PARTS = re.compile("[^·・‧与和及暨]+")
_DOT = re.compile("[·・‧]")


def _is_full_name(text: str) -> bool:
    """Tell whether a word between dots is a name by itself, and no part of a foreign one."""
    is_compound = text[:2] in surnames("compound")
    is_full = len(text) == (4 if is_compound else 3)
    return is_full and (is_compound or text[0] in surnames("common")) and is_bare_name(text)


def _cut_place(word: _Word) -> tuple[list[Span], Span] | None:
    """Return the names and the place that are written together, 王琳台北, or with a dot between."""
    for size in range(min(LONGEST_PLACE, len(word.text) - 2), 1, -1):
        place = word.text[-size:]
        is_rest = size == 2 == len(word.text) - size  # 王琳文成: two names are rare
        if place not in places() and not (is_rest and is_place(place)):
            continue
        rest = _Word(word.text[:-size].rstrip("·・‧"), word.start)
        names = [*_list_names(rest)]
        if names:
            return names, (word.end - size, word.end)
        if wider := _before_country(rest):  # 王琳琳加拿大多伦多
            return wider[0], (wider[1], word.end)
    return None


def _before_country(word: _Word) -> tuple[list[Span], int] | None:
    """Return the names before a country and where it begins: the city after it has been cut."""
    for size in range(2, min(LONGEST_COUNTRY, len(word.text) - 2) + 1):
        rest = _Word(word.text[:-size], word.start)
        if is_place(word.text[-size:]) and (names := [*_list_names(rest)]):
            return names, rest.end
    return None


def _take_place(words: list[_Word]) -> tuple[list[_Word], Span | None]:
    """Return the words after one place or several, and the place."""
    found = 0
    while found < len(words) and _is_place(words[found].text):
        found += 1
    return words[found:], (words[0].start, words[found - 1].end) if found else None


def _is_place(word: str) -> bool:
    """Tell whether a word is a place, or one in another: 台湾台北."""
    cuts = range(2, len(word) - 1)
    return is_place(word) or any(is_place(word[:at]) and is_place(word[at:]) for at in cuts)
