"""Tell what is said of pictures at the edges of an article: who took them, who stands where."""

import re
from collections.abc import Iterable

from shanben.pages.extract.readers.meanings import read_meaning
from shanben.pages.extract.tools.lines import Line

_TAKEN = ("摄", "摄影", "摄)", "摄）")


def is_picture_news(paragraphs: Iterable[Line]) -> bool:
    """Tell whether each of two or more paragraphs ends in who took its picture."""
    count = 0
    for count, line in enumerate(paragraphs, 1):  # noqa: B007 - the last count is asked
        is_taken = line.text.endswith(_TAKEN) or (
            line.text[-1] in ")）" and _TAKEN_FOR.search(line.text[-LONGEST_TAKEN:])
        )
        if not is_taken or "。" not in line.text:
            return False
    return count > 1


LONGEST_TAKEN = 20
_TAKEN_FOR = re.compile("摄影?(?:报[道导])? ?[(（][^()（）。]{2,10}[)）]$")  # 王琳摄(江城视觉)


def is_caption(text: str) -> bool:
    """Tell whether a line is the text of a picture or says whose it is."""
    return read_meaning(text).clue in ("caption", "picture_credit")


def is_repeated_caption(lines: list[Line], first: int) -> bool:
    """Tell whether a line is a caption that stands twice, as a picture's words and below it.

    It ends in parentheses that say whose the picture is, in an outlet after its last sentence, or as a
    sentence does, and is longer than a verse. Of two long sentences the lower copy is the article's.
    """
    text = lines[first].text
    is_told = text[-1] in ")）社报网" and _WHOSE.search(text) is not None
    is_told = is_told or (
        len(text) >= SHORTEST_REPEATED and text[-1] == "。" and text[0] not in "【[(（〔"
    )
    if len(text) > LONGEST_REPEATED or not is_told:
        return False
    below = lines[first + 1].text if first + 1 < len(lines) else ""
    if len(text) >= SHORTEST_ABSTRACT and _SENTENCE.search(text, 0, len(text) - 1):
        return text == below
    return text == below or (first > 0 and text == lines[first - 1].text)


_SENTENCE = re.compile("[。!！?？][^图(（]{8}")  # with another sentence after it
SHORTEST_ABSTRACT = 50  # characters of two sentences that are abstract and first paragraph
SHORTEST_REPEATED = 25  # characters of a sentence that stands twice
LONGEST_REPEATED = 160  # characters of a caption that stands twice
_WHOSE = re.compile("[(（][^()（）。]{2,16}[)）]$|。[\u3400-\u9fff]{1,7}[社报网]$")


def is_posed(text: str) -> bool:
    """Tell whether a text says who stands where in a picture: 镇长王琳(左3), 左起为王琳."""
    text = text[:POSED_REACH]
    may_be = "左" in text or "右" in text or ("中" in text and (")" in text or "）" in text))
    return may_be and _POSED.search(text) is not None


POSED_REACH = 120  # characters of a paragraph in which they are named
_POSED = re.compile(
    "[(（](?:[前后]排)?[左右中](?:[起0-9一二三四五六七八九]{1,3})?[)）]|[左右]起[为:：]?[\u3400-\u9fff]{2,4}、"
)
