"""Pages that were read in a wrong encoding, once or several times, and had entities in between.

Each link of a chain takes a text and returns what a program made of it. What a codec cannot hold is
dropped, as careless programs do, so not every page can be read back.
"""

from collections.abc import Callable

SENTENCES = (
    "山里的老人种树，孩子们在河边读书。",
    "今年粮食丰收，农民的收入增加了两成。",
    "2020年3月1日，镇里召开会议，镇长王小明出席会议并讲话。",
    "图书馆新馆在东街开放，“读者”可以免费借书。",
    "這條路上的人們都說，橋修好了以後，孩子上學就近了。",
    "記者從會上獲悉，全國的醫院數量增長了兩成，是的。",
)
CHINESE = ("utf-8", "gbk", "gb18030", "big5")
WRONG = ("cp1252", "latin-1", "cp1250", "gbk", "gb18030", "big5", "utf-8")
ENTITIES = {"“": "&ldquo;", "”": "&rdquo;", "，": "&#65292;", "。": "&#12290;", "的": "&#x7684;"}
# What cp1252 has no character for, browsers read as Latin-1 does.
HOLES = {0x81, 0x8D, 0x8F, 0x90, 0x9D}


def misread(text: str, right: str, wrong: str) -> str:
    """Return a text that was written in one encoding and read in another."""
    data = text.encode(right, "ignore")
    if wrong != "cp1252":
        return data.decode(wrong, "ignore")
    return "".join(chr(byte) if byte in HOLES else bytes((byte,)).decode(wrong) for byte in data)


def write_entities(text: str) -> str:
    """Return a text with entities for its commonest signs."""
    for sign, entity in ENTITIES.items():
        text = text.replace(sign, entity)
    return text


LINKS: dict[str, Callable[[str], str]] = {
    f"{right} as {wrong}": lambda text, right=right, wrong=wrong: misread(text, right, wrong)
    for right in (*CHINESE, "cp1252")
    for wrong in WRONG
    if right != wrong
}
LINKS["entities"] = write_entities
LINKS["entities without a semicolon"] = lambda text: write_entities(text).replace(";", "")
