"""The words of the tables, compiled once: labels, roles, phrases of web pages, outlets, names.

Everything here is cached and never changes; the functions of the other modules ask, this one knows.
Words are in Simplified form and width-folded; a blank inside a two-character label (来 源:) is
allowed by the pattern, not listed.
"""

import re
from collections.abc import Iterable
from functools import cache, lru_cache

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
    return _labels_at_colons(text) if ":" in text or "：" in text else ()


@lru_cache(maxsize=512)
def _labels_at_colons(text: str) -> tuple[tuple[int, int, str], ...]:
    found = (_label_before(text, colon.start()) for colon in _COLON.finditer(text))
    return tuple(label for label in found if label)


_COLON = re.compile("[:：]")
_LONGEST_LABEL, _LABEL_WINDOW = 8, 18


def _label_before(text: str, colon: int) -> tuple[int, int, str] | None:
    begin = max(0, colon - _LABEL_WINDOW)
    letters = text[begin:colon].replace(" ", "")
    if letters[-1:] not in _label_tails():  # the colon of a time of day has a digit before it
        return None
    kinds = label_kinds()
    for length in range(min(_LONGEST_LABEL, len(letters)), 1, -1):
        label = letters[-length:]
        if label in kinds:
            places = [at for at in range(begin, colon) if text[at] != " "]
            start = places[-length]
            if places[-1] - start < length or _is_free(text, start):
                return start, colon + 1, label
    return None


@cache
def _label_tails() -> frozenset[str]:
    """Return the last characters of the labels."""
    return frozenset(label[-1] for label in label_kinds())


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


@cache
def bare_label_pattern() -> re.Pattern[str]:
    """Return the pattern of a label without colon at the head of a segment: 来源CSDN, 作者 魏星."""
    words = [word for word, kind in label_kinds().items() if kind in _BARE_KINDS]
    return re.compile(f"({alternatives(words)})(?= |\\d|[^:]{{2,20}}$)")


@cache
def bare_label_heads() -> frozenset[str]:
    """Return the first characters of the labels that may lack their colon: a cheap test."""
    return frozenset(word[0] for word, kind in label_kinds().items() if kind in _BARE_KINDS)


_BARE_KINDS = ("source", "date_published", "date_updated", "view_count", "person")


def alternatives(words: Iterable[str]) -> str:
    """Return an alternation, longest word first; one of two characters may be letter-spaced, 来 源.

    Not after a Han character: the 三 审 in 张三 审核 is not that word. What stands before is looked at
    once for all of them: to compile that look for each word took a tenth of a second.
    """
    ordered = sorted(words, key=_longest)
    pairs = [map(re.escape, word) for word in ordered if len(word) == 2 and not word.isascii()]
    spaced = "|".join(f"{first} {{1,4}}{second}" for first, second in pairs)
    return "|".join(
        [
            *(re.escape(word) for word in ordered if len(word) > 1),
            rf"(?<![\u3400-\u9fff])(?:{spaced})",
            *(re.escape(word) for word in ordered if len(word) == 1),
        ]
    )


@cache
def phrases(kind: str, match: str) -> frozenset[str]:
    """Return the boilerplate phrases of one kind that match in one way."""
    rows = read_table("boilerplate")
    return frozenset(row["phrase"] for row in rows if (row["kind"], row["match"]) == (kind, match))


@cache
def button_openings() -> tuple[str, ...]:
    """Return the words that open labels of links and with which no outlet's name begins."""
    return tuple(phrases("button", "start"))


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
        rf"(?: |(?<=[网报社台刊站]))(?:{'|'.join(map(re.escape, words))}|\d+ ?[次人条]).*$"
    )


@cache
def end_pattern() -> re.Pattern[str]:
    """Return the pattern of a line that stands after an article and not inside one."""
    starts = "|".join(map(re.escape, sorted(phrases("end", "start"), key=_longest)))
    whole = "|".join(map(re.escape, sorted(phrases("end", "exact"), key=_longest)))
    return re.compile(rf"[\W_]{{0,4}}(?:{starts}|(?:{whole})[\W_\d]{{0,8}}$|(?:{whole}) ?:)")


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
    rows = read_table("outlet_endings")
    endings = _any(row["word"] for row in rows if row["kind"] == "ending")
    departments = _any(row["word"] for row in rows if row["kind"] == "department")
    names = _any(row["agency"] for row in read_table("agencies") if row["kind"] != "self")
    return re.compile(rf"{names}|(?!{departments}{endings}$)[\w·.()《》-]{{1,14}}?{endings}》?")


@cache
def _outlet_tails() -> frozenset[str]:
    """Return the characters in which the name of an outlet ends."""
    words = [row["word"] for row in read_table("outlet_endings") if row["kind"] == "ending"]
    words += [row["agency"] for row in read_table("agencies") if row["kind"] != "self"]
    return frozenset(word[-1] for word in words) | {"》"}


def is_outlet(word: str) -> bool:
    """Tell whether a word is the name of an outlet; its last character rules most words out.

    >>> is_outlet("江城日报"), is_outlet("江城的日报栏")
    (True, False)
    """
    return word[-1:] in _outlet_tails() and outlet_pattern().fullmatch(word) is not None


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
    """Return the places that open datelines."""
    return frozenset(row["place"] for row in read_table("places"))


@cache
def surnames(*kinds: str) -> frozenset[str]:
    """Return the surnames of these kinds: common, rare, compound."""
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
    return frozenset(not_names("exact")) | places()


@cache
def no_name_pattern() -> re.Pattern[str]:
    """Return the pattern of what does not occur in names."""
    return re.compile("|".join(map(re.escape, not_names("contains"))))
