"""Read names that stand after or beside the office for which they write: 县委宣传部 王琳."""

import re

from shanben.base.patterns import compile_late
from shanben.pages.extract.tools.known_words import (
    is_office,
    is_outlet,
    is_place,
    not_names,
    phrases,
    surnames,
)
from shanben.pages.extract.tools.people import Credit, is_bare_name, is_full_name

HAN_CLASS = r"[\u3400-\u9fff]"
_OFFICE = compile_late(rf" ?({HAN_CLASS}{{2,16}}?) ?({HAN_CLASS}{{3}}|{HAN_CLASS} ?{HAN_CLASS}) ?")


def name_after_office(text: str, offset: int) -> list[Credit]:
    """Return the authors in (县委政法委 刘强) and (办公室王晓东): an office, or an outlet, and names.

    The office can stand after them, (刘强 县委政法委), or before brackets: 县委政法委(刘强). A word can
    say that they sent it in: (办公室王晓东供稿), (供稿:办公室王晓东).
    """
    if sent := _SENT.match(text):
        text, offset = sent[1] or sent[2], offset + sent.start(sent.lastindex or 0)
    if found := names_beside_office(text, offset):
        return found
    match = _OFFICE.fullmatch(text)
    if match is None or not match[1].endswith(not_names("end")):
        return []
    name = match[2].replace(" ", "")
    if name[0] not in surnames("common") or not is_bare_name(name):
        return []
    start, end = match.span(2)
    return [Credit(start + offset, end + offset, "author", None, "closing_parenthesis")]


_SENT = re.compile(r"(?:([^:]{4,24}?) ?(?:供稿|来稿|投稿|报送)|供稿 ?[:/] ?([^:]{4,24}))$")


def names_beside_office(text: str, offset: int) -> list[Credit]:
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
    if not all(map(_is_somebody, (name[0] for name in names))):
        return []
    spans = (name.span() for name in names)
    role = "photographer" if taken else "author"
    return [
        Credit(start + offset, end + offset, role, None, "closing_parenthesis")
        for start, end in spans
    ]


def _is_somebody(word: str) -> bool:
    """Tell whether a word beside an office is a name: neither another office nor a place, 石门."""
    return is_bare_name(word) and not (is_office(word) or is_place(word))


_TAKEN = re.compile(" ?(?:摄影?|供图)$")
_PART = re.compile("[^ 、()/:]+")  # 教务处:王琳, 教务处/王琳


def read_office(text: str, offset: int) -> list[Credit]:
    """Return the author of a line that is an office and a name: 宣传科 王琳, 宣传科(王琳).

    What opens with a bracket that is not closed is a link to another article: (王琳 宣传科.
    """
    if text[-1:] == ")":
        return names_beside_office(text, offset)
    if text[0] == "(":
        return []
    office, _, name = text.partition(" ")
    is_short = 2 < len(office) <= LONGEST_OFFICE and len(name.replace(" ", "")) > 1
    return name_after_office(text, offset) if is_short and " " in text else []


LONGEST_OFFICE = 12


def read_names_after_source(text: str, offset: int) -> list[Credit]:
    """Return the authors after the office or outlet of a labelled source: 来源:宣传部 王琳琳 李大明."""
    match = _SOURCE_AND_NAMES.search(text) if "来源" in text or "单位" in text else None
    if match is None or not all(map(is_full_name, match[2].split())):
        return []
    is_known = is_office(match[1]) or is_outlet(match[1]) or match[1] in phrases("general", "exact")
    start = match.start(2) + offset
    return [
        Credit(start + name.start(), start + name.end(), "author", None, "name_beside_date")
        for name in (_PART.finditer(match[2]) if is_known else ())
    ]


_SOURCE_AND_NAMES = compile_late(
    rf"""
    (?:来源|[供来]稿单位|报送单位)[ ]?:[ ]?({HAN_CLASS}{{2,16}})[ ]  # the office,
    ({HAN_CLASS}{{3}}(?:[ ]{HAN_CLASS}{{3}}){{0,2}})(?=[ ]|[)】\]]?$)  # and the names
    """,
    re.VERBOSE,
)
