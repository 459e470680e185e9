"""Read the foot of a page: the site's name, ICP number and sponsor; never contact data."""

import re
from typing import NamedTuple

from shanben.pages.extract.tools.labels import LabelledLines, LabelledValue
from shanben.pages.extract.tools.lines import SHORT, Line

Span = tuple[int, int]


class Footer(NamedTuple):
    """What the foot says, as spans of the page."""

    publisher: Span | None = None
    icp_license: Span | None = None
    sponsor: Span | None = None


_ICP = re.compile(r"[\u3400-\u9fff]ICP[备证] ?\d{6,10}号?(?: ?[-—] ?\d{1,3})?")
_NAME = r"([\u3400-\u9fff][\u3400-\u9fff·]{2,24})"
_PUBLISHERS = (
    re.compile(r"(?:^|[ |])([\u3400-\u9fff]{2,20}(?:网|网站|在线|门户)) {0,3}(?:网站)?备案"),
    re.compile(rf"{_NAME} ?(?:网站)?版权所有"),
    re.compile(rf"版权所有[:©@ ]{{0,3}}{_NAME}"),
)
_NO_PUBLISHER = re.compile(
    "许可|编号|备案|违法|举报|不得|未经|转载|本网|本站|声明|禁止|违者|所有|使用|授权"
)
_WORD_END = re.compile(r" {1,}|[,，。;；|©]|主办$|承办$")


def read_footer(lines: list[Line], labelled: LabelledLines, first: int) -> Footer:
    """Return what the lines from position `first` on say about the site; each value once, the first."""
    publisher = icp = sponsor = None
    for index in range(first, len(lines)):
        line = lines[index]
        if len(line.text) > SHORT:
            continue
        if icp is None and "ICP" in line.text and (match := _ICP.search(line.text)):
            icp = (line.start + match.start(), line.start + match.end())
        if publisher is None and ("版权" in line.text or "备案" in line.text):
            publisher = _find_publisher(line)
        if sponsor is None and "主办" in line.text:
            sponsor = _find_sponsor(line, labelled.get(index, []))
    return Footer(publisher, icp, sponsor)


def _find_publisher(line: Line) -> Span | None:
    for pattern in _PUBLISHERS:
        match = pattern.search(line.text)
        if match and not _NO_PUBLISHER.search(match[1]):
            return line.start + match.start(1), line.start + match.end(1)
    return None


def _find_sponsor(line: Line, values: list[LabelledValue]) -> Span | None:
    for value in values:
        if value.kind == "sponsor" and value.end > value.start:
            text = line.text[value.start - line.start : value.end - line.start]
            cut = _WORD_END.search(text)
            return value.start, value.start + (cut.start() if cut else len(text))
    return None
