"""Read the people of an article: who wrote, photographed, translated, edited and checked it.

A name is a value only where a role word or the shape of a credit asks for one: after a label
(责任编辑:薛正轩), a role word (记者 王琳 通讯员 高琳), a slash (文/王文), before 摄, or alone in
the parentheses that close an article. After a colon any two to four characters will do that are
neither an office nor a system's word; elsewhere the first character must be a surname.

What follows a label and is not a name (HN666, 编辑部) is dropped. Roles and words are in the tables.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import zip_longest
from typing import NamedTuple

from shanben.base.patterns import compile_late
from shanben.pages.extract.tools.known_words import (
    alternatives,
    find_labels,
    is_office,
    is_outlet,
    is_place,
    label_kinds,
    no_name_pattern,
    no_names,
    not_names,
    outlet_endings,
    outlet_length,
    places,
    prose_words,
    role_words,
    surnames,
)
from shanben.pages.extract.tools.name_signs import LIST_DOTS

EDITOR_ROLES = frozenset(("editor", "responsible_editor", "reviewer", "proofreader"))


class Credit(NamedTuple):
    """A name with one role: its span in the page, the span of the role word (or None)."""

    start: int
    end: int
    role: str
    word: tuple[int, int] | None
    method: str


class NameSpan(NamedTuple):
    """Where a name stands in a text."""

    start: int
    end: int


_H = r"[\u3400-\u9fff\U00020000-\U0003ffff]"
_LATIN = re.compile(r"[A-Z][a-z]+(?:[ ][A-Z][a-z]*\.?){1,2}(?![A-Za-z])")
_DOTS = "·•・‧"
_DOT = re.compile(f"[{_DOTS}]")
# 阿不都·热合曼, 皮埃尔·让·雅克, 约翰·F·肯尼迪, J·K·罗琳
_DOTTED = f"(?:(?:{_H}{{1,8}}|[A-Z])[{_DOTS}]){{1,3}}{_H}{{1,8}}"
_NAME = re.compile(
    rf"""
    {_LATIN.pattern}                     # Peter Smith
    | {_DOTTED}                          # 阿不都·热合曼
    | {_H}{{2,4}} (?!{_H}|[A-Z][A-Za-z0-9]{{0,5}}{_H})  # 王琳, never the 江川 of 江川A8网
    | ({_H}) [ ]{{1,4}} ({_H}) (?!{_H})  # 王  琳
    | (?![于和与及为])({_H}) [ ]{{1,4}} {_H}{{2}} (?=$|[)\]】、,;|/])  # 王 小琳, and no more of it
    """,
    re.VERBOSE,
)
# The names that end a text, one after another.
_IN_FRONT = compile_late(
    rf"""
    (?:^|[^\u3400-\u9fffA-Z{_DOTS}])  # after nothing that a name could begin with:
    ( (?:(?:{_DOTTED}|{_H}{{2,4}})[ 、,，]){{0,3}} (?:{_DOTTED}|{_H}{{2,4}})  # 王琳 李大明,
      | {_H}[ ]{{1,4}}{_H} ) $  # or 王 琳
    """,
    re.VERBOSE,
)
FRONT = 48  # characters before 摄 or /文 in which its names stand
_RUN = re.compile(f"{_H}{{2,16}}")
_GAP = re.compile(r"[ 、,，/&和;；|·]+")
_OPENERS = ":： /|[【(《]】‧·・•"
# Also how a foreign name is spelled at home: 阿德娜·蒂班度(Adna DiBando), 王琳 Lynn Wang.
_CODE = re.compile(
    r"""
    [_ ]?[A-Za-z]{0,3}[0-9]{2,}[A-Za-z]*  # a number,
    |[ ]?\((?:实习生?|见习|本报|[文图摄]|文字|摄影|报纸|网络)?\)  # the role,
    |[ ]?\([A-Z][A-Za-z .'-]{1,40}\)  # or the name as it is spelled at home
    |(?<=[\u3400-\u9fff])[ ][A-Z][a-z]+(?:[ ][A-Z][a-z]+){1,2}(?![A-Za-z])  # without parentheses
    """,
    re.VERBOSE,
)
_CODE_FIRST = re.compile("[A-Za-z]{1,3}[0-9]{2,6}[ _]{1,3}(?=[\u3400-\u9fff]{2})")  # PN010 王琳
# A character that cannot be inside a name and therefore ends one that is glued to further words.
_AFTER_NAME = frozenset("摄系对在从与和为报道等了是将也于之据通讯文图供编译攝整综采视翻拍")


@cache
def _role_pattern() -> re.Pattern[str]:
    """Return the pattern of a role word at the place where one can stand."""
    before = {**role_words("before"), **dict.fromkeys(role_words("none"), ())}
    for word in ("摄影 记者", "责任 编辑", "责 任 编 辑", "责  任  编  辑"):  # often written so
        before[word] = before[word.replace(" ", "")]
    slash = alternatives(role_words("slash"))
    after = "".join(word for word in role_words("after") if len(word) == 1)
    heads = sorted({word[0] for word in (*before, *role_words("slash"), *after)} | {"/"})
    marks = (
        # 记者 王琳; the 文/摄影 of 翻译:郑雅文/摄影记者:王琳 is none
        f"(?!编辑部|网编辑|摄影报[道导]|(?<={_H})[文图]/(?:摄影|[图文])(?:记者|师| ?[:|]|/{_H}{{2}}))"
        f"(?P<before>{alternatives(before)})",
        f"(?P<slash>(?<!{_H})(?:{slash}))(?= ?[/:|‧·・•])",  # 文/王琳
        # 王琳/摄, but never 记者 王琳 / 摄影 李大明 报导 or 记者 王琳/摄影 李大明,
        f"/ ?(?!(?<=/ )摄影? {_H}{{2,4}} ?(?:/|报[道导]|$)|摄影 {_H}{{2,4}} ?(?:$|/{_H}{{2,6}}报))"
        f"(?P<after_slash>(?:{alternatives(role_words('after_slash'))}))"
        # but 记者:王琳/摄影:李大明, where 王琳/文李敏/摄 is glued
        f"(?!{_H}{{2}}(?!{_H}{{0,2}}/[图摄]影?(?!{_H}))|{_H}? ?(?:[:|·・‧]|/ ?{_H}{{2}}))",
        f"(?<!拍)(?P<after>[{after}])(?:影)?"  # 王琳 摄影,
        "(?=$|[ 、,，()）】\\]。;；]|报道|报导|[0-9]|(?<=摄)【"  # 王琳摄【染布会】街坊染布,
        f"|/{_H}{{2,4}}(?:社|网|图片|视觉)$)",  # or 王琳摄/江城社
    )
    return re.compile(
        f"(?=[{''.join(heads)}])(?:{'|'.join(marks)})"
    )  # one look rules out most places


def read_credits(text: str, offset: int, *, method: str = "byline") -> list[Credit]:
    """Return the people named in `text`, a folded credit line that begins at `offset` of the page.

    >>> [(c.start, c.end, c.role) for c in read_credits("(记者 王琳  通讯员 高琳)", 0)]
    [(4, 6, 'reporter'), (12, 14, 'correspondent')]
    """
    if "? " in text:
        text = text.replace("? ", "  ")  # 通讯员? 孙立: what became of a wide blank
    if "・" in text or "‧" in text:
        text = text.replace("・", "·").replace("‧", "·")  # 文・图, 采访‧整理
    if "=" in text:
        text = _EQUALS.sub(":", text)  # 撰文=王琳 摄影=李敏
    if "." in text and "(" in text:
        text = _FOREIGN_STOP.sub("·", text)  # 文:珍娜.莱文(Janna Levin)
    if "班" in text or "年级" in text:
        text = _CLASS.sub(_blank_out, text)  # 作者:三(2)班 王琳
    if " " in text:
        text = _DEPARTMENT.sub(_blank_out, text)  # 记者 中文二 王琳
    text = _join_roles(text)
    marks = [mark for mark in _role_pattern().finditer(text) if not _is_remark(text, mark)]
    credits = _read_marked(text, offset, marks, method) if marks else []
    for mark in marks[2:][-2:]:
        if mark["after"] == "摄" or mark["before"] in _CAMERA:
            credits = _share_camera(text, offset, credits, mark)
            break
    if len(marks) > 1 and marks[-1]["after"] == "摄":
        return [*_lead_camera(text, offset, marks), *credits]
    return credits


def _lead_camera(text: str, offset: int, marks: list[re.Match[str]]) -> list[Credit]:
    """Return the photographers before a reporter who took the picture with them: 王琳 记者 李敏 摄."""
    match = _NAMES_FIRST.match(text)
    names = match[1].replace("、", " ").split() if match else []
    if match is None or not all(map(is_bare_name, names)):
        return []
    outlet = text[match.end() : marks[0].start()]
    if outlet and not is_outlet(outlet):
        return []
    span = (marks[-1].start() + offset, marks[-1].end() + offset)
    found = read_names(text, 0, len(match[1].rstrip(" 、")), strict=True)
    return [Credit(n.start + offset, n.end + offset, "photographer", span, "label") for n in found]


_FOREIGN_STOP = re.compile(rf"(?<={_H})\.(?={_H}{{1,8}} ?\([A-Z][a-z])")
# What class a pupil is in: 三(2)班, 江城小学五年级一班.
# Of a university's department, the students of a year.
_DEPARTMENT = compile_late(
    r"""
    (?<![\u3400-\u9fff])(?:[中英外日法德俄]文|西语|历史|哲学|法律|政治|经济|社会|社工|心理  # 中文
      |新闻|广电|大传|传播|[资视]传|[资化]工|[资企管运]管|国贸|财金|会计|统计|保险|产经|公行  # 国贸
      |电[机子]|机械|土木|化学|物理|数学|航太|建筑|水环|管科|教[科心]|幼教|护理|餐旅|观光)  # 电机
    [一二三四][甲乙丙]?(?=[ ]{1,2}[\u3400-\u9fff]{2})  # and its year, before a name
    """,
    re.VERBOSE,
)
_CLASS = re.compile(
    r"""
    (?:[\u3400-\u9fff]{2,8}(?:小学|中学|学校))? [初高]?[一二三四五六七八九]?(?:年级)?  # school, year,
    (?:[(][0-9一二三四五六七八九十]{1,2}[)]|[0-9一二三四五六七八九十]{1,2})班  # the class,
    | [初高]?[一二三四五六七八九]年级  # or the year alone
    """,
    re.VERBOSE,
)


def _blank_out(match: re.Match[str]) -> str:
    return " " * len(match[0])


_ROLES_APART = re.compile(rf"(?<={_H}{_H}) 文( {_H}{{2,4}}) ([图摄])(?= ?$|[ )])")
_EQUALS = re.compile(f"(?<={_H})=(?={_H})")


def _join_roles(text: str) -> str:
    """Return a text of the same length in which the roles after names stand as they mostly do.

    王琳/文 李敏/图 for 王琳 文 李敏 图, and 王琳 图文 for 王琳 文并摄.
    """
    if "文" not in text or ("图" not in text and "摄" not in text):
        return text
    return _BOTH.sub(_as_one_role, _ROLES_APART.sub(r"/文\1/\2", text))


# Somebody before it who wrote and took the pictures, in whatever words and order: 文/图, 文并摄.
_BOTH = re.compile(
    rf"""
    (?<={_H}) (?P<gap>[ ]?/?[ ]?)  # after a name,
    (?: (?:撰文|文字?)[ ]?[/、·&和与并]?[ ]?(?:图片?|摄影?)  # both roles,
      | (?:图片?|摄影?)[ ]?[/、·&和与并]?[ ]?(?:撰文|文字?) )  # in either order,
    (?= 报[道导] | [ ]*(?:$|[)\]】。;；]) | [ ]{{2}} )  # that end there
    """,
    re.VERBOSE,
)


def _as_one_role(match: re.Match[str]) -> str:
    """Return two roles as the word for both, with blanks for what is left of their room."""
    gap = match["gap"]
    return gap + "图文".ljust(len(match[0]) - len(gap))


def _read_marked(text: str, offset: int, marks: list[re.Match[str]], method: str) -> list[Credit]:
    credits: list[Credit] = []
    pending: list[NameSpan] = []
    roles: tuple[str, ...] = ()
    word: tuple[int, int] | None = None
    since = 0
    for mark, following in zip_longest(marks, marks[1:]):
        end = _before_label(text, mark.end(), following.start() if following else len(text))
        if roles[:1] in _EDITORS and pending and _is_account(text, pending[-1], mark):
            return credits
        if _is_stray(text, pending, mark, roles):
            pending = pending[:-1] or [*read_names(text, mark.end(), end, strict=True)]
            if roles and pending and pending[0].start > mark.start():
                continue
        if mark["before"] or mark["slash"]:
            credits += _give_role(pending, roles, word, offset, method)
            before, given, kept = pending, roles, () if pending else roles
            roles, strict = _roles_before(mark, text, kept, since)
            word = (mark.start() + offset, mark.start() + offset + len(mark[mark.lastgroup or 0]))
            pending = [*read_names(text, mark.end(), end, strict=strict)]
            if not pending and before and roles == ("author", "photographer"):
                pending, roles = before, roles[bool(given) :]  # 记者 王琳 文/图
            if not pending and not credits and end == len(text):
                pending = [*_names_in_front(text, mark.start(), since)]
        else:
            if _are_others(own := [*_names_in_front(text, mark.start(), since)], pending):
                credits += _give_role(pending, roles, word, offset, method)
                pending = []
            if not pending:
                pending, roles = own, ()
            roles, word = _roles_after(mark, roles, word, offset)
        since = mark.end()
    return credits + _give_role(pending, roles, word, offset, method)


def _share_camera(
    text: str, offset: int, credits: list[Credit], mark: re.Match[str]
) -> list[Credit]:
    """Return the credits of a line that `mark` ends: several kinds of staff all took the picture.

    So 本报记者 王琳 通讯员 李敏 摄; with 摄影报道 or 文/图 at the end they wrote as well. Nothing but
    names, their roles and blanks may stand between.
    """
    first = credits[0].word if credits else None
    others = [one for one in credits if one.role in _WRITERS]
    if (
        not others
        or first is None
        or _STAFF.fullmatch(text, first[1] - offset, mark.start()) is None
    ):
        return credits
    span = (mark.start() + offset, mark.end() + offset)
    is_alone = mark["after"] and not text.startswith(("报道", "报导"), mark.end())
    taken = [one._replace(role="photographer", word=span) for one in others]
    kept = [one for one in credits if not is_alone or one.role not in _WRITERS]
    have = {one.start for one in credits if one.role == "photographer"}
    return [*kept, *(one for one in taken if one.start not in have)]


_CAMERA = ("文图", "文/图", "图文", "图/文", "文、图")
_STAFF = re.compile(
    rf"""
    (?:{_H}{{2,4}}|(?=(?:[ 、,]{{1,3}}[^ 、,]+){{2}}))  # a name glued to the first role, or two names
    (?:[ 、,]{{1,3}}(?!拍友)  # a mark,
      (?:(?:本报)?(?:特约)?(?:记者|通讯员|实习生)[ ]?)?  # perhaps the role,
      {_H}(?:{_H}{{1,3}}|[ ]{_H})){{1,8}}[ ]?  # and the name, of several
    """,
    re.VERBOSE,
)


def are_all(text: str, offset: int, credits: list[Credit]) -> bool:
    """Tell whether a text is nothing but the `credits` read in it: names, their roles, outlets, marks.

    >>> [are_all(text, 0, read_credits(text, 0)) for text in ("编辑:王琳 审核:李敏", "记者王琳从会上说")]
    [True, False]
    """
    rest = [*_join_roles(text)]
    for credit in credits:
        for start, end in (credit[:2], credit.word or (0, 0)):
            if text[start - offset : end - offset] == "新闻记者":
                start += 2  # 封面新闻 is an outlet
            rest[start - offset : end - offset] = " " * (end - start)
    left = _role_pattern().sub(" ", _AT_HOME.sub(" ", "".join(rest)))
    left = _CHANNEL.sub(_drop_channel, left) if _BAR.search(left) else left
    without = any(mark["before"] in role_words("none") for mark in _role_pattern().finditer(text))
    return all(
        word in _OWN or is_outlet(word) or is_office(word) or (without and is_bare_name(word))
        for word in _MARKS.sub(" ", left).split()
    )


def _drop_channel(match: re.Match[str]) -> str:
    """Return an outlet without its channel, which no table knows: 江城晚报 of 江城晚报 | 江城教育."""
    return match[1] if is_outlet(match[1]) else match[0]


_BAR = re.compile("[|/+]")
_CHANNEL = re.compile(r"([\u3400-\u9fff·]{3,10}) ?[|/+] ?[\u3400-\u9fff·]{2,8}(?= |$)")
_AT_HOME = re.compile(r"\([A-Z][A-Za-z .'-]{1,40}\)")  # how a name is spelled at home
_MARKS = re.compile(r"[\W_]+|报[道导]")
_OWN = (
    "本报",
    "本网",
    "本台",
    "本刊",
    "本站",
    "新闻",
    "等",
    "实习",
    "全媒体",
    "融媒体",
    "首席",
    "见习",
    "完",
)


def _are_others(own: list[NameSpan], pending: list[NameSpan]) -> bool:
    """Tell whether the names in front of a mark are not those that wait for a role: 王敏/文 李强/图."""
    return bool(pending and own) and own[0] not in pending


def _is_outlets_own(mark: re.Match[str], rest: str) -> bool:
    """Tell whether a role follows a mark, with whose end `rest` begins: 图/记者, or 图/江城社记者.

    Nothing but an outlet may stand before it.
    """
    word = mark["before"] or ""
    if not word.endswith("记者") or rest[:1] not in ("/", ":", "|"):
        return False
    outlet = rest[1:].lstrip().partition(word)[0]
    own = outlet + word.removesuffix("记者")  # 图/江城社记者 王琳, and the 江城融媒 of 江城融媒记者
    return not outlet or is_outlet(outlet) or is_outlet(own)


def _is_stray(
    text: str, names: list[NameSpan], mark: re.Match[str], roles: tuple[str, ...]
) -> bool:
    """Tell whether the last of `names` is glued to a role word and nobody: a paper, or a place.

    The 南都 of 摄影:南都记者 王琳, where the label tells the role; the 文成 of 王琳 李大明 文成报道.
    """
    if not names or names[-1].end != mark.start():
        return False
    if mark[0] in ("报道", "报导"):
        return len(names) > 1 and is_place(text[names[-1].start : names[-1].end])
    if _is_of_reporters(text[names[-1].start : names[-1].end], roles, mark):
        return False
    is_glued = "\u3400" <= text[names[0].start - 1 : names[0].start] <= "\u9fff"
    if is_glued and mark["before"]:  # 记者王琳通讯员李敏, all blanks lost
        return False
    return (mark["before"] or "").endswith(("记者", "通讯员"))


_EDITORS = (("editor",), ("responsible_editor",))


def _is_account(text: str, name: NameSpan, mark: re.Match[str]) -> bool:
    """Tell whether a word of two characters is glued to 编辑 after a label for one: 编辑:江视编辑."""
    is_last = mark["before"] == "编辑" and mark.end() == len(text) and name.end == mark.start()
    return is_last and name.end - name.start == 2 and text[: name.start].rstrip()[-1:] == ":"


def _is_of_reporters(word: str, roles: tuple[str, ...], mark: re.Match[str]) -> bool:
    """Tell whether a word that is glued to 通讯员 is the last reporter's name: 记者 王琳通讯员李敏."""
    if roles != ("reporter",) or not (mark["before"] or "").startswith(("通讯员", "特约通讯员")):
        return False
    return is_bare_name(word) and not (is_place(word) or is_outlet(word))


def read_leading_names(text: str, offset: int) -> list[Credit]:
    """Return the authors before reporters: 王琳 李大明 记者 张三 文/图; nobody unless all are names."""
    outlet, _, _ = text.partition(" ")
    if _STAFF_NEXT.match(text, len(outlet)) and is_outlet(outlet):  # 江城晚报 王琳 通讯员 李敏
        text, offset = text[len(outlet) + 1 :], offset + len(outlet) + 1
    match = _NAMES_FIRST.match(text)
    names = match[1].replace("、", " ").split() if match else []
    if not names or not all(map(is_bare_name, names)):
        return []
    found = [*read_names(text, 0, len(match[1].rstrip(" 、")), strict=True)] if match else []
    return [Credit(n.start + offset, n.end + offset, "author", None, "byline") for n in found]


_STAFF_NEXT = re.compile(f" (?:{_H}{{2,4}}[ 、]){{1,4}}(?:记者|通讯员)")
_NAMES_FIRST = re.compile(
    f"((?:{_H}{{2,4}}[ 、]{{1,2}}){{1,4}})(?=(?:[\\w·]{{1,14}}?[报网社台刊线端闻])?(?:记者|通讯员))"
)


def _is_remark(text: str, mark: re.Match[str]) -> bool:
    """Tell whether a role word is only a remark after a name: 责编:伍逸伦(实习生)、曹淼."""
    return text[mark.start() - 1 : mark.start()] == "(" and text[mark.end() : mark.end() + 1] == ")"


def _before_label(text: str, start: int, end: int) -> int:
    """Return where names must end: at a label of something else, 责编:沐泽评论:27."""
    kinds = label_kinds()
    return next(
        (at for at, _, label in find_labels(text) if start < at < end and kinds[label] != "person"),
        end,
    )


def _roles_before(
    mark: re.Match[str], text: str, kept: tuple[str, ...], since: int
) -> tuple[tuple[str, ...], bool]:
    """Return the roles of a word before names, and whether its names must have a surname.

    `kept` are the roles of the mark that ends at `since`: 摄/本报记者 王琳 names a photographer.
    """
    if mark["slash"]:
        return role_words("slash")[mark["slash"].replace(" ", "")], True
    word = mark["before"].replace(" ", "")
    roles = role_words("before").get(word, ())
    if word == "供稿" and _SUPPLIER.match(text, mark.end()):
        return (), True  # 供稿:江城县水利局 王琳: the office supplied it
    if roles == ("editor",) and kept == ("responsible_editor",) and since == mark.start() - 1:
        roles = kept  # 责任编辑:见习编辑王琳
    if kept == ("photographer",) and _is_outlets_own(mark, text[since:]):
        roles = kept
    elif kept[1:] == ("photographer",) and roles == ("reporter",):
        roles = ("reporter", "photographer")  # 文/图 本报记者 王琳, 采写/摄影:记者 王琳
    elif (
        kept
        and text[since : mark.start()] in _JOINED
        and not text.endswith(("报道/", "报导/"), 0, since)  # 记者王琳报道/编辑:李敏
        and _is_editors(mark, roles)
    ):
        roles = tuple(dict.fromkeys((*kept, *roles)))  # 编译/责编:王琳, 编辑校对:王琳
    return roles, text[mark.end() : mark.end() + 3].lstrip()[:1] not in _NO_MARK_BEFORE


def _is_editors(mark: re.Match[str], roles: tuple[str, ...]) -> bool:
    """Tell whether a role word is an editor's and its colon follows at once: 责编:."""
    is_editor = bool(roles) and roles[0] in EDITOR_ROLES
    return is_editor and mark.string.startswith(":", mark.end())


_JOINED = ("/", "、", "&", "")  # what stands between the two roles of one person
_SUPPLIER = re.compile(f" ?[:/|]? ?{_H}{{5,}}(?![{_H[1:-1]}:])")


def _roles_after(
    mark: re.Match[str], roles: tuple[str, ...], word: tuple[int, int] | None, offset: int
) -> tuple[tuple[str, ...], tuple[int, int] | None]:
    """Return the roles of names in front of 摄 or /文.

    记者 X 摄 names a photographer, 记者 X/文 and 实习生 X/文 still a reporter and an intern, 记者 X/文图
    a reporter who is a photographer as well.
    """
    if slashed := mark["after_slash"]:
        own = role_words("after_slash")[slashed]
        if {*roles} & _WRITERS and own[0] == "author":
            return (*roles, *own[1:]), word
        span = (mark.start("after_slash") + offset, mark.end("after_slash") + offset)
        if {*roles} <= _WRITERS and own == ("photographer",) and slashed == "摄":
            return own, span
        return ((*roles, *own) if roles else own), word or span
    span = (mark.start("after") + offset, mark.end("after") + offset)
    own = role_words("after")[mark["after"]]
    if own == ("photographer",) and mark.string.startswith(("报道", "报导"), mark.end()):
        return (*(roles or ("reporter",)), *own), word  # 记者 X 摄影报道
    return own, span


# What stands after a word that is no mark of a role: its label, or a name goes on.
_NO_MARK_BEFORE = frozenset(":/|‧·・")
_WRITERS = frozenset(("reporter", "intern", "correspondent"))


def _give_role(
    names: list[NameSpan],
    roles: tuple[str, ...],
    word: tuple[int, int] | None,
    offset: int,
    method: str,
) -> list[Credit]:
    how = method if word is None else ("label" if method == "byline" else method)
    return [
        Credit(name.start + offset, name.end + offset, role, word, how)
        for name in names
        for role in roles
    ]


def read_names(text: str, start: int, end: int, *, strict: bool) -> Iterator[NameSpan]:
    """Yield the names that stand one after another from `start`; the first other word ends them.

    `strict`: every name must begin with a surname, else only those after the first.
    """
    position = _skip(text, start, end, _OPENERS)
    if text[position - 1 : position] == "《" and (post := _POST.match(text, position, end)):
        position = post.end()  # 《江城周刊》主编 王琳
    position = _skip_outlet(text, position, end)
    if (code := _CODE_FIRST.match(text, position, end)) is not None:
        position, strict = code.end(), True
    if text[max(0, position - 1) : position] in _BRACKETS and (
        country := _COUNTRY.match(text, position, end)
    ):
        position, strict = country.end(), False
    while position < end:
        names = (
            _match_glued(text, position, end)
            or _match_name(text, position, end, strict=strict)
            or _match_listed(text, position, end)
        )
        if not names:
            return
        name = names[-1]
        if text[position - 1 : position] == "/" and _is_place_of_report(text, name):
            return
        if text[name.end : name.end + 1] == ".":
            name = _join_stopped(text, name, end)
        yield from names[:-1]
        yield from _part_two(text, name)
        position = skip_title(text, name.end, end)
        code = _CODE.match(text, position, end)
        position = code.end() if code else position
        gap = _GAP.match(text, position, end)
        if gap is None and text[position - 1] != ")":
            return  # but 王琳(实习)李敏(实习)
        position, strict = gap.end() if gap else position, strict or gap is None or " " in gap[0]
        if gap and gap[0] == " ":
            position = _skip_second_outlet(text, position, end)


# Whence somebody is, or from which age: [英]约翰·史密斯, (清)王士祯.
_LANDS = "美英法德日俄意加澳韩印苏奥荷瑞西葡波捷匈希埃以智秘墨哥爱挪丹芬比泰越"
_AGES = "汉魏晋唐宋元明清"
_BRACKETS = frozenset("[(【")
_COUNTRY = compile_late(
    rf"""
    (?:[{_LANDS}{_AGES}]  # 英, 清,
      |[美英法德俄韩泰]国|日本|俄罗斯|意大利|加拿大|澳大利亚|西班牙|葡萄牙|印度|苏联|荷兰  # 英国,
      |奥地利|瑞士|瑞典|挪威|丹麦|芬兰|波兰|捷克|匈牙利|希腊|以色列|阿根廷|智利|墨西哥)  # or 瑞士
    [\])】][ ]?(?={_H})  # and the name
    """,
    re.VERBOSE,
)


def _skip_second_outlet(text: str, start: int, end: int) -> int:
    """Return where a name begins after the outlet between it and another: 王琳 江城观察 李敏."""
    match = _OUTLET_BETWEEN.match(text, start, end)
    if match is None or not is_bare_name(match[2]):
        return start
    word = match[1]
    is_local = word.endswith("观察") and is_place(word.removesuffix("观察"))
    return match.start(2) if is_local or is_outlet(word) else start


_OUTLET_BETWEEN = compile_late(rf"({_H}{{3,8}}) ({_H}{{2,4}})(?=$|[ 、)])")


def _match_listed(text: str, start: int, end: int) -> list[NameSpan]:
    """Return a name without a surname that stands between two with one: the 远航 of 李敏、远航、王琳."""
    if text[start - 1] != "、":
        return []
    match = _LISTED.match(text, start, end)
    if match is None or not (is_bare_name(match[2]) and is_name(match[1], strict=False)):
        return []
    word = match[1]
    is_other = is_place(word) or is_outlet(word) or is_office(word) or word in prose_words()
    return [] if is_other else [NameSpan(*match.span(1))]


_LISTED = compile_late(rf"({_H}{{2,3}})、(?=({_H}{{2,4}})(?!{_H}))")


def _is_place_of_report(text: str, name: NameSpan) -> bool:
    """Tell whether a word after a stroke is whence somebody reports: 王琳琳/金城报导."""
    if not text.startswith(("报导", "报道"), name.end):
        return False
    word = text[name.start : name.end]
    return is_place(word) or len(word) != 3 or not is_bare_name(word)


def _part_two(text: str, name: NameSpan) -> list[NameSpan]:
    """Return the two names of a name with one dot that parts two people: 王琳·李敏, but 瓦历斯·诺干.

    Both have a common surname and no character that foreign names are spelled with: 罗伯·雷德福.
    """
    dots = _DOT_OR_STOP.split(text[name.start : name.end])
    if len(dots) != 2 or not _are_two(*dots):
        return [name]
    middle = name.start + len(dots[0])
    return [NameSpan(name.start, middle), NameSpan(middle + 1, name.end)]


def _are_two(first: str, second: str) -> bool:
    """Tell whether two words, which a dot or a stop parts, are surely the names of two people."""
    are_names = all(2 <= len(word) <= 3 and is_sure_name(word) for word in (first, second))
    return are_names and _SPELLS.isdisjoint(first[1:] + second[1:])


_DOT_OR_STOP = re.compile(f"[{_DOTS}.]")
# Characters that spell foreign names, those of given names in Chinese among them.
_SPELLS = frozenset(
    "阿埃艾巴贝本比彼伯勃布查茨达戴丹道德登迪蒂丁多恩尔耳法菲费芬佛弗夫福戈格盖古哈汉赫亨霍基吉加卡凯科克肯库夸拉莱赖兰朗劳勒雷里利力列"
    "隆卢鲁路罗洛马玛迈麦曼梅门蒙米密摩莫姆木穆纳娜奈内尼涅努诺欧帕派佩皮珀普奇齐乔切瑞萨塞桑瑟森沙莎珊舍史斯苏索塔泰坦特提图托瓦万威维韦温沃"
    "乌西希夏谢辛修逊雅亚扬耶伊因英尤约泽扎詹兹佐祖爾蓋漢亞羅瑪馬邁麥門蘇維韋溫烏謝遜楊約澤詹茲喬齊薩納諾歐魯盧蘭萊賴勞達蓮"
)


def _join_stopped(text: str, name: NameSpan, end: int) -> NameSpan:
    """Return a name with its second part, which a half-width stop may part from it: 瓦历斯.诺干.

    Of two words that both can be names the first stays alone, 罗伯.雷德福, unless both are sure.
    """
    match = _AFTER_STOP.match(text, name.end, end)
    if match is None or match[1] in role_words("before") or not is_name(match[1], strict=False):
        return name
    first = text[name.start : name.end]
    are_two = text[name.end + 1] != " " and _are_two(first, match[1])
    if has_surname(first) and is_bare_name(match[1]) and not are_two:
        return name
    return name._replace(end=match.end())


_AFTER_STOP = compile_late(rf"\. ?({_H}{{2,5}})(?!{_H}| ?[:/|.])")


def skip_title(text: str, start: int, end: int) -> int:
    """Return where a title ends that follows a name at once or after a blank, else `start`.

    >>> skip_title("王琳琳医师、李敏", 3, 8), skip_title("王琳琳 牧师", 3, 6)
    (5, 6)
    >>> skip_title("王琳琳 李敏", 3, 6)
    3
    """
    match = _title_pattern().match(text, start, end)
    return match.end() if match else start


@cache
def _title_pattern() -> re.Pattern[str]:
    """Return the pattern of titles after a name, where no other word begins with one."""
    return re.compile(f" ?(?:{alternatives(not_names('title'))})(?!{_H})")


_POST = re.compile(f"[^《》]{{2,14}}》{_H}{{0,8}}[ ]{{1,3}}(?={_H})")


def _skip_outlet(text: str, start: int, end: int) -> int:
    """Return where a name begins after the outlet it is glued to, 江城日报王琳; else `start`."""
    run = _RUN.match(text, start, end)
    if run is None or ((size := len(run[0])) < 3 and not (is_office(run[0]) or is_outlet(run[0]))):
        return start  # 内科 and 财新 are of two
    if size > 4 and (title := _title_at_end(run[0])):
        return _skip_office(run[0][:-title], start, shortest=2)
    length = outlet_length(run[0])
    if not length and text[start + size : start + size + 1] == " ":
        length = size if is_office(run[0]) or is_outlet(run[0]) else 0  # 作者:江城县水利局 王琳
    if not length:
        return _skip_office(run[0], start) if size > 4 else start
    stop = _skip(text, start + length, end, " ")
    name = _RUN.match(text, stop, end)
    own = name[0][: -_title_at_end(name[0]) or None] if name else ""
    return stop if is_bare_name(own) else start


def _title_at_end(word: str) -> int:
    """Return how many characters of a word are a title at its end: 3 of 梁咏诗营养师."""
    return next((len(title) for title in not_names("title") if word.endswith(title)), 0)


def _skip_office(word: str, start: int, shortest: int = 3) -> int:
    """Return where a name begins after its township, office or site, 湖东镇王琳; else `start`.

    A name of three characters and one of two can both end a run; then neither is sure. After a site
    whose name no table knows, 湖东网, only three are one.
    """
    found = [
        size
        for size in (3, 2)
        if len(word) - size >= shortest
        and (word[:-size].endswith(_office_endings()) or (size == 3 and _SITE.search(word[:-size])))
        and is_bare_name(word[-size:])
    ]
    return start + len(word) - found[0] if len(found) == 1 else start


_SITE = re.compile("(?<!联)网$")


@cache
def _office_endings() -> tuple[str, ...]:
    return tuple(outlet_endings("office", "office_of_name"))


def _match_glued(text: str, start: int, end: int) -> list[NameSpan]:
    """Return the names that are written together, 高大君蓝小达朱汉民: surnames at equal distances.

    Else at any distances, 于翔李小珊杨迪. Where two ways of cutting give only surnames there is none,
    since neither is sure.
    """
    run = _RUN.match(text, start, end)
    length = len(run[0]) if run else 0
    if run is None or length < 4 or text[run.end() : run.end() + 1] in {*_DOTS}:
        return []  # short, or a name with dots that goes on
    if length == 4 and run[0][:2] in surnames("compound"):
        return []
    if no_name_pattern().search(run[0]):
        return []  # 庄恭相关文章: whichever way it is cut
    cuts = [size for size in (3, 2) if length % size == 0 and _are_names(run[0], size)]
    if len(cuts) == 1:
        return [NameSpan(at, at + cuts[0]) for at in range(start, start + length, cuts[0])]
    return _cut_unequal(run, end) if not cuts and length > 4 else []


def _cut_unequal(run: re.Match[str], end: int) -> list[NameSpan]:
    """Return the names of two and three characters that together are all of `run`, if only one way does.

    Every one has a common surname or one of two characters, and the run must end where a list does:
    what goes on may be prose.
    """
    word = run[0]
    ends_here = run.end() == end or run.string[run.end()] in _LIST_ENDS
    if not ends_here or not _PARTICLES.isdisjoint(word) or is_outlet(word) or outlet_length(word):
        return []
    ways = _list_cuts(word)
    return (
        [NameSpan(run.start() + a, run.start() + b) for a, b in ways[0]] if len(ways) == 1 else []
    )


_LIST_ENDS = frozenset(" 、,，;)）]】/|")


def _list_cuts(word: str) -> list[list[tuple[int, int]]]:
    """Return every way to cut `word` into names of two or three characters, as spans."""
    ways: list[list[list[tuple[int, int]]]] = [[[]], *([] for _ in word)]
    for end in range(2, len(word) + 1):
        for start in range(max(0, end - 4), end - 1):
            part = word[start:end]
            if ways[start] and is_sure_name(part):
                ways[end] = ways[end] + [[*way, (start, end)] for way in ways[start]]
    return ways[-1]


def is_sure_name(word: str) -> bool:
    """Tell whether a word without anything around it is a name of common form."""
    if word[:2] in surnames("compound"):
        return 3 <= len(word) <= 4 and is_name(word, strict=True)
    return len(word) < 4 and word[0] in surnames("common") and is_name(word, strict=True)


def is_plain_name(word: str) -> bool:
    """Tell whether a word between a date and an outlet is a name, and no place or office.

    >>> [is_plain_name(word) for word in ("易小琳", "李敏", "张家口", "时事")]
    [True, True, False, False]
    """
    is_long = len(word) == 3 and is_bare_name(word)
    return (is_long or is_sure_name(word)) and not (is_place(word) or is_office(word))


def is_full_name(word: str) -> bool:
    """Tell whether a word is a name of three characters with a common surname, and no place: 石拱桥."""
    is_name = len(word) == 3 and word[0] in surnames("common") and is_plain_name(word)
    return is_name and word[-1] not in _OF_PLACES and not is_place(word[:2])


_OF_PLACES = (
    "井沟街桥路村镇乡屯庄店厂园部科办组队处院校馆楼区年级州巷塔寺门站港湾岛"  # no name ends so
)


def _are_names(run: str, size: int) -> bool:
    """Tell whether every `size` characters of `run` are a name; a name of four is one name.

    Half of the surnames must be common ones, and no particle stands in a name: 毛主席纪念堂 and
    都是不安全的 begin with surnames as well.
    """
    names = [run[at : at + size] for at in range(0, len(run), size)]
    common = sum(name[0] in surnames("common") for name in names)
    needed = len(names) if size == 2 else (len(names) + 1) // 2
    return (
        len(names) > 1
        and common >= needed
        and _PARTICLES.isdisjoint(run)
        and all(is_name(name, strict=True) for name in names)
    )


_PARTICLES = frozenset("的了是不都等们和与或被把之其这那就也")


def _skip(text: str, start: int, end: int, chars: str) -> int:
    while start < end and text[start] in chars:
        start += 1
    return start


def _match_name(text: str, start: int, end: int, *, strict: bool) -> list[NameSpan]:
    """Return the one name that begins at `start`, if one does."""
    name = _find_name(text, start, end, strict=strict)
    return [name] if name else []


def _find_name(text: str, start: int, end: int, *, strict: bool) -> NameSpan | None:
    match = _NAME.match(text, start, end)
    if match and text[match.end() : match.end() + 1] == ":":
        return None  # a label that no table knows
    if match and _SPELLED.match(text, match.end()):
        return None  # 甄过责(zé)任编辑: how a converter spelled the last character
    if match:
        spaced = match.lastindex is not None
        word = match[0].replace(" ", "") if spaced else match[0]
        if is_name(word, strict=strict or spaced):
            return NameSpan(start, match.end())
        if not spaced:
            return _cut_name(text, start, end)
        return None
    if text[start - 1 : start] == ":" and (apart := _APART.match(text, start, end)):
        return NameSpan(*apart.span()) if is_bare_name(apart[0].replace(" ", "")) else None
    return _cut_name(text, start, end)


# A surname and a given name of two, right after a label: 记者:王 琳琳.
_APART = compile_late(f"{_H} {_H}{{2}}(?=$| )")
_SPELLED = re.compile(r"\([a-zàáèéìíòóùúāēěīōūǎǐǒǔǘǚǜü]{1,6}\)")


def _cut_name(text: str, start: int, end: int) -> NameSpan | None:
    """Return the name that is glued to further words: 王金茹对此文亦有贡献, 张新伟摄.

    The whole run is asked first: 金华日报 is an outlet, and no 金华日 is a person.
    """
    run = _RUN.match(text, start, end)
    if run and (is_outlet(run[0]) or outlet_length(run[0])):
        return None
    for length in (3, 2, 4):
        stop = start + length
        if stop <= end and (stop == end or text[stop] in "/(" or _goes_on(text, stop)):
            word = text[start:stop]
            if stop < end and is_place(word) and text[stop] not in "/(摄":
                return None  # 记者 王琳 文成报道, 石门文旅
            if is_han(word) and is_name(word, strict=True):
                return NameSpan(start, stop)
    return None


def _goes_on(text: str, stop: int) -> bool:
    """Tell whether a word begins at `stop` that goes on after a name: 报道, but not the 报 of 日报."""
    if skip_title(text, stop, len(text)) > stop:
        return True  # 蔡宜庭医师
    if text[stop : stop + 2] in places() or text[stop : stop + 3] in places():
        return True  # 方敏北京大学经济学院教授
    words = _OPENED_BY.get(text[stop])  # no 文 of 石门文旅
    if text.startswith(("编辑部", "从前", "从容"), stop) or text[stop - 1 : stop + 1] in _SPLIT:
        return False
    if words is not None and text[stop + 1 : stop + 2] and is_han(text[stop + 1]):
        return text.startswith(words, stop)
    return text[stop] in _AFTER_NAME


_SPLIT = frozenset(("通讯", "拍摄", "街道"))  # words of which a name has no half: 记者王琳拍摄
# What begins with these characters and stands after a name; other words are a part of an account.
_OPENED_BY = {
    "报": ("报道", "报导"),
    "文": ("文图", "文字", "文摄", "文并图"),
    "图": ("图文", "图片", "图摄"),
    "编": ("编辑", "编译", "编写", "编发", "编审"),
    "综": ("综合报", "综合整", "综合编"),
    "采": ("采访", "采写", "采编", "采摄"),
    "译": ("译文",),
    "对": ("对此", "对本", "对该"),
    "等": ("等报", "等采", "等记", "等通"),
    "为": ("为本",),
    "是": ("是本",),
    "视": (),
    "供": ("供图", "供稿", "供片"),
    "整": ("整理",),
    "通": ("通讯员", "通信员"),
    "之": ("之后", "之前"),
    "的": ("的报", "的采访", "的独家", "的现场"),
}


def _names_in_front(text: str, end: int, start: int) -> Iterator[NameSpan]:
    """Yield the names that stand right in front of `end`: 王五 摄, 曾轩/文."""
    head = text[start:end].rstrip(" /")
    match = _IN_FRONT.search(head, max(0, len(head) - FRONT))
    if match is None:
        return
    begin = start + len(head) - len(match[1])
    yield from read_names(text, begin, start + len(head), strict=True)


def is_han(word: str) -> bool:
    """Tell whether all characters are Han."""
    return re.fullmatch(f"{_H}+", word) is not None


def is_name(word: str, *, strict: bool) -> bool:
    """Tell whether `word` can be a person's name; `strict` asks for a surname.

    >>> [is_name(word, strict=False) for word in ("薛正轩", "运来", "编辑部")]
    [True, True, False]
    """
    if word in no_names() or word.endswith(not_names("end")):
        return False
    if word[-1] in "电讯" and is_place(word[:-1]):  # 台北电, what a wire is called
        return False
    if no_name_pattern().search(word):
        return False
    if len(parts := _DOT.split(word)) > 1:  # a page in both scripts keeps 記者
        if parts[0] in role_words("slash"):
            return False  # 文•王琳琳
        return not (any(map(is_outlet, parts)) or word.startswith(("記者", "編譯", "攝影")))
    if _LATIN.fullmatch(word):
        return True
    if not 2 <= len(word) <= 4 or (len(word) == 4 and word[2:] in no_names()):
        return False  # 何曾采访 begins with two surnames
    if len(word) > 2 and word[-1] in _WORDS_AFTER:
        return False  # 记者王琳在台北的报道
    if len(word) == 4 and word.startswith(not_names("account")):
        return False  # 平安江城, as an office calls its account
    return not strict or (has_surname(word) and word not in prose_words())


_WORDS_AFTER = frozenset("的在从")  # what goes on after a name, and ends none of three characters


def has_surname(word: str) -> bool:
    """Tell whether a word of two to four characters is a surname and a given name, or a Tibetan name."""
    if word[:2] in surnames("compound"):
        return 3 <= len(word) <= 4
    if len(word) == 4:  # the name of a married woman, 林郑月娥, or a Tibetan one, 扎西顿珠
        is_double = word[0] in surnames("common") and word[1] in surnames("common")
        return is_double or {word[:2], word[2:]} <= surnames("tibetan")
    if word[:1] in surnames("common", "rare"):
        return True
    return len(word) == 3 and word[0] in surnames("word")  # 平小梅, but no 平安


def is_bare_name(word: str) -> bool:
    """Tell whether a word that stands alone, without any role, is surely a name."""
    return (
        len(word) > 1
        and has_surname(word)
        and word[-1].isalpha()
        and is_name(word, strict=True)
        and not is_outlet(word)
    )


def are_names_apart(text: str) -> bool:
    """Tell whether a text is a name, or several with blanks or marks between: 王琳琳、李大明等."""
    return all(map(is_bare_name, NAME_MARKS.split(text.removesuffix("等"))))


NAME_MARKS = re.compile("[ 、,]+")


def is_monk(word: str) -> bool:
    """Tell whether a word is the name of a monk or nun, which has no surname: 弘道法师.

    >>> is_monk("弘道法师"), is_monk("法师")
    (True, False)
    """
    return (
        len(word) == LONGEST_MONK and word.endswith(_MONKS) and word[0] not in "各位本诸老大两这那"
    )


def is_dotted_name(text: str) -> bool:
    """Tell whether a line is a dot and a name of three characters: • 王琳琳.

    >>> is_dotted_name("• 王琳琳"), is_dotted_name("• 王琳"), is_dotted_name("王琳琳")
    (True, False, False)
    """
    name = text[1:].lstrip()
    return text[0] in LIST_DOTS and len(name) == 3 and is_bare_name(name)


LONGEST_MONK = 4
_MONKS = ("法师", "上人", "禅师", "和尚", "居士", "长老")
