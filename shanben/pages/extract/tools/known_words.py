"""The words of the tables, compiled once: labels, roles, phrases of web pages, outlets, names.

Everything here is cached and never changes; the functions of the other modules ask, this one knows.
Words are in Simplified form and width-folded; a blank inside a two-character label (来 源:) is
allowed by the pattern, not listed.
"""

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from shanben.base.patterns import compile_late
from shanben.base.tables import read_table


@cache
def label_kinds() -> dict[str, str]:
    """Return what every label announces, the words of roles included (these announce a `person`)."""
    kinds = {row["label"]: row["kind"] for row in read_table("labels")}
    for row in read_table("roles"):
        if row["position"] == "before":
            kinds.setdefault(row["word"], "person")
    return kinds


def find_labels(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return (start, offset after the colon, label) for every label with a colon in `text`.

    Looked up from the colon backwards, longest label first, so the work grows with the colons and
    not with the table. Several rules ask about one line in turn, hence the cache.

    >>> find_labels("发布日期:2022-07-01 信息来 源：政法委")
    ((0, 5, '发布日期'), (16, 22, '信息来源'))
    """
    is_marked = ":" in text or "：" in text or "/" in text or "|" in text
    return _labels_at_marks(text) if is_marked else ()


@lru_cache(maxsize=512)
def _labels_at_marks(text: str) -> tuple[tuple[int, int, str], ...]:
    found = (_label_before(text, mark.start()) for mark in _mark_pattern().finditer(text))
    return tuple(label for label in found if label and _is_marked(text, label))


@cache
def _mark_pattern() -> re.Pattern[str]:
    """Return the pattern of a colon, or of the stroke that does its work in Taiwan: 来源/江城日报.

    A stroke is one only after the last character of such a label: menus have many.
    """
    tails = {word[-1] for word, kind in label_kinds().items() if kind in _STROKE_KINDS}
    return re.compile(f"[:：]|(?<=[{''.join(sorted(tails))}]) ?[/|]")


_STROKE_KINDS = frozenset(
    ("source", "source_weak", "date_published", "date_updated", "view_count", "system")
)
_BEFORE_STROKE = frozenset(" /|·•;；,，([（【")


def _is_marked(text: str, label: tuple[int, int, str]) -> bool:
    """Tell whether what follows a label is a colon, or a stroke after a label that stands apart."""
    start, after, word = label
    if text[after - 1] not in "/|":
        return True
    is_apart = start == 0 or text[start - 1] in _BEFORE_STROKE
    return is_apart and len(word) > 1 and label_kinds()[word] in _STROKE_KINDS


_LONGEST_LABEL, _LABEL_WINDOW = 8, 18


def _label_before(text: str, colon: int) -> tuple[int, int, str] | None:
    begin = max(0, colon - _LABEL_WINDOW)
    letters = text[begin:colon].replace(" ", "")
    if letters[-1:] not in _label_tails():  # the colon of a time of day has a digit before it
        return None
    kinds = label_kinds()
    for length in _label_tails()[letters[-1]]:
        label = letters[-length:]
        if len(label) == length and label in kinds:
            places = [at for at in range(begin, colon) if text[at] != " "]
            start = places[-length]
            if places[-1] - start < length or _is_free(text, start):
                if _ends_outlet(text, start, label):
                    continue
                whole = kinds[label] not in _WHOLE_KINDS or _is_whole(text, start, label)
                return (start, _after_mark(text, colon), label) if whole else None
    return None


def _ends_outlet(text: str, start: int, label: str) -> bool:
    """Tell whether a label begins with the end of an outlet's name: 来源:澎湃新闻编辑:.

    >>> find_labels("来源:澎湃新闻编辑:王琳")[1][2], find_labels("湖东县新闻编辑:王琳")[0][2]
    ('编辑', '新闻编辑')
    """
    if not label.startswith(_OUTLET_TAILS) or _is_free(text, start):
        return False
    begin = start
    while begin > 0 and start - begin < _LABEL_WINDOW and not _is_free(text, begin):
        begin -= 1
    return text[begin : start + len("新闻")] in agency_set()


_OUTLET_TAILS = ("新闻", "频道", "视频")


def _after_mark(text: str, mark: int) -> int:
    """Return the offset after a colon or stroke, before which a blank can stand."""
    return mark + 2 if text[mark] == " " else mark + 1


# In 报名时间, 结果公布日期 and 视频来源 the word before says that something else is meant.
_WHOLE_KINDS = frozenset(("date_published", "date_published_weak", "date_updated", "source"))
_NOT_OF_LABEL = re.compile(
    "(?:(?:星期|周|礼拜)[一二三四五六日天]|[年月日时分秒午次]|本[文网站]|原创)$"
)


_YEAR_AFTER = re.compile(" ?[:：] ?(?:19|20)[0-9]{2}")
_TIME_BEFORE = re.compile("(?:[0-9]:[0-9]{2}|[0-9][-/.][0-9]{1,2})\\Z")


def _is_whole(text: str, start: int, label: str) -> bool:
    """Tell whether the label that begins at `start` is the whole of it: known whole or not at all.

    A value can be glued to the next label, 政法委发布日期:; in front of bare 时间 it must look like one,
    since 来源:江城日报开标时间: has a label that no table knows. What is published in a headline is no
    day: 江城P50发布:售价三千元.
    """
    if label == "发布" and text[start - 1 : start].isalnum() and text[start - 1].isascii():
        is_dated = _YEAR_AFTER.match(text, start + len(label)) is not None
        return is_dated or _TIME_BEFORE.search(text, 0, start) is not None
    begin = start
    while begin > 0 and start - begin < _LABEL_WINDOW and not _is_free(text, begin):
        begin -= 1
    word = text[begin:start]
    if not word or is_outlet(word) or _NOT_OF_LABEL.search(word[-4:]):
        return True
    before = text[:begin].rstrip(" ")
    if not before.endswith(":"):  # 作者:王琳、李大明来源:, the last of some names
        words = re.split("[ 、]", before[before.rfind(":") + 1 :].strip(" 、"))
        are_short = len(words) < 3 and len(word) in (2, 3)
        if label in ("时间", "日期"):  # but 作者:王琳 中标日期:, and 来源:江城网 施工日期:
            words.append(word)
            are_short = are_short and word not in prose_words() | no_names()
        return are_short and all(map(_looks_like_value, words))
    return label not in ("时间", "日期") or _looks_like_value(word)


def _looks_like_value(word: str) -> bool:
    """Tell whether a word has the shape of an office's or a person's name."""
    is_person = 2 <= len(word) <= 4 and word[0] in surnames("common", "rare")
    return is_person or word.endswith(not_names("end"))


@cache
def _label_tails() -> dict[str, tuple[int, ...]]:
    """Return the lengths of labels by their last character, the longest first."""
    tails: dict[str, set[int]] = {}
    for label in label_kinds():
        if 1 < len(label) <= _LONGEST_LABEL:
            tails.setdefault(label[-1], set()).add(len(label))
    return {tail: tuple(sorted(lengths, reverse=True)) for tail, lengths in tails.items()}


def leading_label(text: str) -> str | None:
    """Return the label with which `text` opens, brackets aside; None when it opens with none.

    >>> leading_label("(责任编辑:薛正轩)"), leading_label("他说:来源:")
    ('责任编辑', None)
    """
    if ":" not in text and "：" not in text:
        return None
    bare = text[:40].lstrip("([【 □■●◎")
    labels = find_labels(bare)
    return labels[0][2] if labels and labels[0][0] == 0 else None


def _is_free(text: str, start: int) -> bool:
    """Tell whether a letter-spaced word can begin here: not after a Han character."""
    return start == 0 or not "\u3400" <= text[start - 1] <= "\u9fff"


def match_bare_label(text: str, start: int, end: int) -> tuple[int, str] | None:
    """Return the end and the word of the label without a colon at `start`: 来源CSDN, 作者 魏星.

    The longest word is taken after which a value can begin; one of two characters may be letter-spaced.

    >>> match_bare_label("来 源 江城网", 0, 7), match_bare_label("来源:江城网", 0, 6)
    ((3, '来源'), None)
    """
    if start >= end or text[start : start + 2] not in bare_label_heads():
        return None
    words = _bare_labels()
    for stop in range(min(start + _LONGEST_LABEL, end), start, -1):
        if text[start:stop] in words and _is_before_value(text, stop, end):
            return stop, text[start:stop]
    pair = _SPACED_PAIR.match(text, start, end)
    if pair and pair[1] + pair[2] in words and _is_before_value(text, pair.end(), end):
        return pair.end(), pair[1] + pair[2]
    return None


_SPACED_PAIR = compile_late("([\u3400-\u9fff]) {1,4}([\u3400-\u9fff])")


def _is_before_value(text: str, stop: int, end: int) -> bool:
    """Tell whether a value without a colon before it begins at `stop` and ends at `end`."""
    if stop < end and (text[stop] == " " or text[stop].isdecimal()):
        return True
    return 2 <= end - stop <= 20 and text.find(":", stop, end) < 0


@cache
def _bare_labels() -> frozenset[str]:
    return frozenset(word for word, kind in label_kinds().items() if kind in _BARE_KINDS)


@cache
def bare_label_heads() -> frozenset[str]:
    """Return the first two characters of the labels that may lack their colon: a cheap test.

    The second one can be the blank of a letter-spaced word. Some labels do so only as a whole line.
    """
    words = _bare_labels() | {word for word, kind in label_kinds().items() if kind == "source_weak"}
    return frozenset(head for word in words for head in (word[:2], f"{word[0]} "))


@cache
def bare_label_characters() -> frozenset[str]:
    """Return the first characters of these, and brackets, in which labels stand as well.

    One character is faster to get than two.
    """
    return frozenset(head[0] for head in bare_label_heads()) | {"[", "【"}


_BARE_KINDS = (
    "source",
    "date_published",
    "date_published_weak",
    "date_updated",
    "view_count",
    "person",
)


def alternatives(words: Iterable[str]) -> str:
    """Return an alternation, longest word first; one of two characters may be letter-spaced, 来 源.

    Not after a Han character: the 三 审 in 张三 审核 is not that word. What stands before is looked at
    once for all of them: to compile that look for each word took a tenth of a second.
    """
    ordered = sorted(words, key=_longest)
    pairs = [map(re.escape, word) for word in ordered if len(word) == 2 and not word.isascii()]
    spaced = "|".join(f"{first} {{1,{WIDEST_SPACE}}}{second}" for first, second in pairs)
    return "|".join(
        [
            *(re.escape(word) for word in ordered if len(word) > 1),
            rf"(?<![\u3400-\u9fff])(?:{spaced})",
            *(re.escape(word) for word in ordered if len(word) == 1),
        ]
    )


WIDEST_SPACE = 8  # blanks inside a word of two characters that is set as wide as one of four


@cache
def phrases(kind: str, match: str) -> frozenset[str]:
    """Return the boilerplate phrases of one kind that match in one way."""
    rows = read_table("boilerplate")
    return frozenset(row["phrase"] for row in rows if (row["kind"], row["match"]) == (kind, match))


@cache
def section_words() -> frozenset[str]:
    """Return the words that name a section, alone or in a menu."""
    return phrases("section", "exact") | phrases("section", "lone")


@cache
def button_openings() -> tuple[str, ...]:
    """Return the words that open labels of links and with which no outlet's name begins."""
    return tuple(phrases("button", "start"))


@cache
def statement_openings() -> tuple[str, ...]:
    """Return the words that open a statement of the platform, of any length, with either colon."""
    words = phrases("statement", "start")
    return tuple(sorted({*words, *(word.replace(":", "：") for word in words)}))


@cache
def statement_heads() -> frozenset[str]:
    """Return the first characters of these words: a cheap test."""
    return frozenset(word[0] for word in statement_openings())


@cache
def paper_page_pattern() -> re.Pattern[str]:
    """Return the pattern of a line that names the page of a newspaper, with its section in group 1.

    >>> [bool(paper_page_pattern().fullmatch(text)) for text in ("第A7版:民生", "A07 江城", "7版方案")]
    [True, False, False]
    """
    number = "(?:[A-Z]?[0-9]{1,5}[A-Z]?|[一二三四五六七八九十]{1,3})"
    return re.compile(
        rf"""
        [\[【(]?[ ]?(?:第[ ]?{number}[ ]?版|{number}版)  # the number of the page,
        (?:[ ]?[:·/|—-][ ]?|[ ][ ]?|$)  # a mark,
        ([\u3400-\u9fff·/ ]{{2,12}})?[0-9]*[)\]】]?  # and the name of the page
        """,
        re.VERBOSE,
    )


def match_paper_foot(text: str) -> re.Match[str] | None:
    """Return the foot that a newspaper's program prints under an article, with headline and day.

    It is the paper, the section, the page in five figures, the headline (`title`), the `day`, and
    whatever else the program knows; or, of another program, the day, the paper and the headline.

    >>> foot = match_paper_foot("江城日报 民生 00010 老油坊重新开榨 2018-09-20 江城日报2018-09-2000006")
    >>> foot and foot.group("title", "day")
    ('老油坊重新开榨', '2018-09-20')
    >>> foot = match_paper_foot("2018-09-20 1 江城日报 content_2.htm 1 老油坊重新开榨 /enpproperty-->")
    >>> foot and foot.group("title", "day")
    ('老油坊重新开榨', '2018-09-20')
    """
    if text.endswith(_FOOT_END):
        return _MARKED_FOOT.fullmatch(text)
    match = _PAPER_FOOT.fullmatch(text)
    return match if match and is_outlet(text.partition(" ")[0]) else None


_PAPER_FOOT = compile_late(
    r"""
    [\u3400-\u9fff]{2,8}[ ][\u3400-\u9fff·/]{2,10}[ ]0[0-9]{4}[ ]  # paper, page and its number,
    (?P<title>[^ 。].{1,60}?)[ ]  # the headline,
    (?P<day>(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2})(?:[ ].*)?  # the day, and perhaps more
    """,
    re.VERBOSE,
)
_FOOT_END = "/enpproperty-->"
_MARKED_FOOT = compile_late(
    r"""
    (?P<day>(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2})[ ].{0,60}?  # the day, perhaps the page,
    [\u3400-\u9fff]{2,8}[ ]content_[0-9_]{1,20}\.html?[ ][0-9]{1,3}[ ]  # the paper, its file,
    (?P<title>[^ 。].{1,60}?)[ ]/enpproperty-->  # and the headline
    """,
    re.VERBOSE,
)


@cache
def phrase_pattern(*kinds: str) -> re.Pattern[str]:
    """Return the pattern that finds a boilerplate phrase of these kinds anywhere in a line."""
    words = frozenset[str]().union(*(phrases(kind, "contains") for kind in kinds))
    return re.compile("|".join(map(re.escape, sorted(words, key=_longest))))


@cache
def remark_pattern() -> re.Pattern[str]:
    """Return the pattern of a remark that is glued to the name of a source, with all that follows."""
    words = sorted(phrases("remark", "contains"), key=_longest)
    return re.compile(
        rf"(?: |(?<=[网报社台刊站]))(?:{'|'.join(map(re.escape, words))}|[0-9]+ ?[次人条]).*$"
    )


@cache
def end_pattern() -> re.Pattern[str]:
    """Return the pattern of a line that stands after an article and not inside one."""
    starts = "|".join(map(re.escape, sorted(phrases("end", "start"), key=_longest)))
    whole = "|".join(map(re.escape, sorted(phrases("end", "exact"), key=_longest)))
    return re.compile(rf"[\W_]{{0,4}}(?:{starts}|(?:{whole})[\W_0-9]{{0,8}}$|(?:{whole}) ?:)")


@cache
def _end_heads() -> frozenset[str]:
    """Return the first characters of the phrases that stand after an article."""
    return frozenset(word[0] for word in phrases("end", "start") | phrases("end", "exact"))


def opens_end(text: str) -> bool:
    """Tell whether `text` opens with a phrase that stands after an article.

    Most lines are ruled out by their first character, when no sign can stand before the phrase.

    >>> opens_end("【延伸阅读】"), opens_end("延伸到山里的路")
    (True, False)
    """
    head = text[:1]
    return (head in _end_heads() or not head.isalnum()) and end_pattern().match(text) is not None


@cache
def outlet_pattern() -> re.Pattern[str]:
    """Return the pattern of a word that is the name of an outlet; 社会新闻 is a department."""
    names = _any(agency_set())
    endings = _any(outlet_endings("ending", "paper"))
    department = f"(?!{_any(outlet_endings('department'))}{_any(outlet_endings('ending'))}$)"
    return re.compile(rf"(?:[\w]{{2,8}}·)?{names}|{department}[\w·•.()《》—-]{{1,14}}?{endings}》?")


@cache
def outlet_endings(*kinds: str) -> frozenset[str]:
    """Return the words of these kinds from the table of outlets' names."""
    return frozenset(row["word"] for row in read_table("outlet_endings") if row["kind"] in kinds)


@lru_cache(maxsize=512)
def outlet_length(run: str) -> int:
    """Return how many characters at the head of `run` name an outlet: an agency, or up to 日报 and such.

    Endings of one character are too short to tell where the name ends.

    >>> outlet_length("江城日报记者"), outlet_length("新华社记者"), outlet_length("王琳")
    (4, 3, 0)
    """
    ending = _paper_ending().search(run, 1)
    if ending:
        return ending.end()
    agencies = agency_set()
    return next((size for size in range(min(8, len(run)), 1, -1) if run[:size] in agencies), 0)


@cache
def _paper_ending() -> re.Pattern[str]:
    return re.compile(_any(word for word in outlet_endings("paper") if len(word) > 1))


@cache
def _outlet_tails() -> frozenset[str]:
    """Return the characters in which the name of an outlet ends."""
    words = (*outlet_endings("ending", "paper"), *agency_set())
    return frozenset(word[-1] for word in words) | {"》"}


def is_outlet(word: str) -> bool:
    """Tell whether a word is the name of an outlet; its last character rules most words out.

    An ending alone is no name, and what tells a deed is a headline.

    >>> is_outlet("江城日报"), is_outlet("江城的日报栏"), is_outlet("日报"), is_outlet("走进中央电视台")
    (True, False, False, False)
    """
    if word[:2] in _OF_COUNTIES and is_place(word[2:]):
        return True
    if word[-1:] not in _outlet_tails() or word in _bare_endings():
        return False
    if outlet_pattern().fullmatch(word) is None:
        return False
    if word.endswith(_no_outlet_endings()) and not (
        word in agency_set() or word.endswith(_papers_all_the_same())
    ):
        return False
    return len(word) < 5 or word in agency_set() or _deed_pattern().search(word) is None


_OF_COUNTIES = frozenset(("掌上", "云上", "无线"))  # before a county's name, its program for phones


def is_outlet_or_channel(word: str) -> bool:
    """Tell whether a word is an outlet, or one with a channel of its own that no table knows.

    >>> is_outlet_or_channel("江城新闻·湖东观察"), is_outlet_or_channel("老油坊·湖东观察")
    (True, False)
    """
    front, dot, channel = word.partition("·")
    return is_outlet(word) or (dot != "" and 2 <= len(channel) <= 6 and is_outlet(front))


def section_before_outlet(word: str) -> int:
    """Return how many characters of a word are a section, glued before an outlet that the table knows.

    >>> [section_before_outlet(word) for word in ("国内新闻新京报", "新京报", "科技日报")]
    [4, 0, 0]
    """
    agencies = agency_set()
    if not 5 <= len(word) <= LONGEST_GLUED or word[-1] not in _outlet_tails() or word in agencies:
        return 0
    sections = phrases("section", "exact")
    return next(
        (n for n in range(len(word) - 3, 1, -1) if word[n:] in agencies and word[:n] in sections), 0
    )


LONGEST_GLUED = 16  # characters of a section and an outlet


@cache
def _no_outlet_endings() -> tuple[str, ...]:
    """Return what ends as outlets do and is none: 落网, 预报."""
    return tuple(outlet_endings("no_outlet"))


@cache
def _papers_all_the_same() -> tuple[str, ...]:
    """Return how papers end that end like something else: 青年报 like 年报."""
    endings = outlet_endings("paper")
    return tuple([ending for ending in endings if ending.endswith(_no_outlet_endings())])


def is_office(word: str) -> bool:
    """Tell whether a word is the name of an office that can put up a page: 市水利局, 教务处.

    >>> is_office("市水利局"), is_office("教务处"), is_office("局部"), is_office("走进市水利局")
    (True, True, False, False)
    >>> [is_office(word) for word in ("农田水利新格局", "政策落到实处", "大山里的学校")]
    [False, False, False]
    """
    if not 2 < len(word) <= LONGEST_OFFICE or not word.endswith(_office_endings()):
        return word in outlet_endings("office_alone")
    if "的" in word or word.endswith(_no_office_endings()):
        return False
    is_han = all("\u3400" <= char <= "\u9fff" for char in word)
    return is_han and word not in no_names() and _deed_pattern().search(word) is None


@cache
def _no_office_endings() -> tuple[str, ...]:
    """Return what ends as offices do and is none: 格局, 实处."""
    return tuple(outlet_endings("no_office"))


LONGEST_OFFICE = 20  # characters of the name of an office


@cache
def _office_endings() -> tuple[str, ...]:
    return tuple(outlet_endings("office"))


def is_of_departments(text: str) -> bool:
    """Tell whether a line names nothing but departments and the site: 国内正文, 新闻中心新浪.

    >>> is_of_departments("新闻中心 国内新闻"), is_of_departments("新闻中心揭牌")
    (True, False)
    """
    return len(text) <= 16 and _departments().fullmatch(text) is not None


@cache
def _departments() -> re.Pattern[str]:
    words = outlet_endings("department", "ending", "portal")
    return re.compile(rf"(?:{_any(words)}|[ >|·./-])+")


@cache
def _bare_endings() -> frozenset[str]:
    """Return the endings that no outlet has for its whole name."""
    return outlet_endings("ending", "paper") - agency_set()


@cache
def _deed_pattern() -> re.Pattern[str]:
    """Return the pattern of what headlines tell and names of outlets do not."""
    return re.compile(_any(outlet_endings("deed")))


def _any(words: Iterable[str]) -> str:
    """Return the pattern of any of these words, the longest first."""
    return f"(?:{'|'.join(map(re.escape, sorted(words, key=_longest)))})"


def _longest(word: str) -> tuple[int, str]:
    return -len(word), word


@cache
def agency_names() -> tuple[str, ...]:
    """Return the names that open datelines, the longest first."""
    return tuple(sorted((row["agency"] for row in read_table("agencies")), key=_longest))


@cache
def agencies_by_head() -> dict[str, tuple[str, ...]]:
    """Return those names by their first character, so that few are compared."""
    heads: dict[str, tuple[str, ...]] = {}
    for name in agency_names():
        heads[name[0]] = (*heads.get(name[0], ()), name)
    return heads


@cache
def agency_set() -> frozenset[str]:
    """Return the names of agencies and outlets that the table knows."""
    return frozenset(row["agency"] for row in read_table("agencies") if row["kind"] != "self")


@cache
def wire_names() -> frozenset[str]:
    """Return the agencies after whose name a dateline gives a place."""
    rows = read_table("agencies")
    return frozenset(row["agency"] for row in rows if row["kind"] in ("wire", "self"))


@cache
def self_names() -> frozenset[str]:
    """Return the words a page has for itself, such as 本报: they name no agency."""
    return frozenset(row["agency"] for row in read_table("agencies") if row["kind"] == "self")


@cache
def places() -> frozenset[str]:
    """Return the places that are nobody's name, each also with what it is: 台中, 台中市, 嘉义县."""
    names = [row["place"] for row in read_table("places") if row["kind"] == "city"]
    return frozenset(f"{name}{kind}" for name in names for kind in ("", "市", "县", "省"))


def is_place(word: str) -> bool:
    """Tell whether a word is a place, where a place is asked for: also one that can be a name.

    >>> is_place("台中市"), is_place("文成"), is_place("文成县"), is_place("新闻")
    (True, True, True, False)
    """
    return (
        word in places()
        or word in _counties()
        or (word[-1:] in "县市区" and word[:-1] in _counties())
    )


@cache
def _counties() -> frozenset[str]:
    """Return the places whose names are persons' names as well, or parts of them."""
    return frozenset(row["place"] for row in read_table("places") if row["kind"] == "county")


@cache
def surnames(*kinds: str) -> frozenset[str]:
    """Return the surnames of these kinds: common, rare, compound, word; or halves of Tibetan names."""
    return frozenset(row["surname"] for row in read_table("surnames") if row["kind"] in kinds)


@cache
def role_words(position: str) -> dict[str, tuple[str, ...]]:
    """Return the roles of every word of this position; () for a word without a column."""
    rows = read_table("roles")
    return {row["word"]: tuple(row["role"].split()) for row in rows if row["position"] == position}


@cache
def not_names(match: str) -> tuple[str, ...]:
    """Return the words that show that something is not a name: as a whole, as its end, inside it."""
    return tuple(row["word"] for row in read_table("not_names") if row["match"] == match)


@cache
def no_names() -> frozenset[str]:
    """Return the words that are not names of people; places are among them."""
    labels = {word for word, kind in label_kinds().items() if kind != "person"}
    return (
        frozenset(not_names("exact"))
        | frozenset(not_names("title"))
        | places()
        | agency_set()
        | labels
        | phrases("widget", "exact")
    )


@cache
def prose_words() -> frozenset[str]:
    """Return the words that begin with a surname's character and are hardly ever a name."""
    return frozenset(not_names("prose"))


@cache
def no_name_pattern() -> re.Pattern[str]:
    """Return the pattern of what does not occur in names."""
    return re.compile("|".join(map(re.escape, not_names("contains"))))
