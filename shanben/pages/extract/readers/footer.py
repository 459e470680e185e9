"""Read the foot of a page: the site's name, ICP number and sponsor; never contact data."""

import re
from typing import NamedTuple

from shanben.base.patterns import compile_late
from shanben.base.types import Span
from shanben.pages.extract.tools.labels import LabelledLines, LabelledValue
from shanben.pages.extract.tools.lines import SHORT, Line


class Footer(NamedTuple):
    """What the foot says, as spans of the page.

    `publisher` is whose rights it reserves outright (版权所有); `holder` a name beside © or a number of
    the register, which may be a company behind the site.
    """

    publisher: Span | None = None
    holder: Span | None = None
    icp_license: Span | None = None
    sponsor: Span | None = None


_ICP = compile_late(r"[\u3400-\u9fff]ICP[备证] ?[0-9]{6,10}号?(?: ?[-—] ?[0-9]{1,3})?")
_NAME = (  # Latin letters can open it: ETtoday
    r"((?:(?<![A-Za-z])(?![Cc]opyright)[A-Za-z]{1,10})?"
    r"[\u3400-\u9fff](?:[\u3400-\u9fff·]{2,24}|报))"
)
# A word that is in every line of the pattern after it, and the pattern.
_PUBLISHERS = (
    ("版权所有", compile_late(rf"版权所有 ?(?:[©@] ?|\([cC]\) ?)?[:：] ?{_NAME}")),
    (
        "权所有",
        compile_late(rf"(?:本网站?|本站|网站)[\u3400-\u9fff]{{0,6}}?[由为属]{_NAME} ?[版著]"),
    ),
    ("版权所有", compile_late(rf"{_NAME} ?(?:[©@] ?|\([cC]\) ?)?(?:网站)?版权所有")),
    (
        "权所有",
        compile_late(
            r"(?:版|著作)权所有(?:[:©@ |-]|\([cC]\)|Copyright|[0-9]{4}|,(?:转载|翻印)必究){0,6}"
            + _NAME
        ),
    ),
    ("版权信息", compile_late(rf"版权信息[:©@ ]{{1,3}}{_NAME}")),
    (
        "版权",
        compile_late(
            r"(?:网站|网页|本站)[\u3400-\u9fff]{0,6}版权[均皆]?(?:归属?|属于?|为)于?"
            r"([\u3400-\u9fff][\u3400-\u9fff·]{2,24}?)所有"
        ),
    ),
    ("权利", compile_late(rf"{_NAME} ?保留(?:一切|所有)权利")),
)
_HOLDERS = (
    (
        "备案",
        compile_late(r"(?:^|[ |])([\u3400-\u9fff]{2,20}(?:网|网站|在线|门户)) {0,3}(?:网站)?备案"),
    ),
    ("opyright", compile_late(rf"[Cc]opyright[^\u3400-\u9fff]{{0,40}}{_NAME}")),
    ("opyright", compile_late(rf"(?:^|[ |]){_NAME} {{0,2}}[Cc]opyright")),
    ("eserved", compile_late(rf"[Rr]ights [Rr]eserved[ .:|-]{{1,3}}{_NAME}")),
    ("eserved", compile_late(rf"(?:^|[ |]){_NAME} ?(?:[Aa]ll )?[Rr]ights [Rr]eserved")),
    ("©", compile_late(rf"©[^\u3400-\u9fff]{{0,40}}{_NAME}")),
    ("©", compile_late(rf"^{_NAME} ?©")),
)
_NO_PUBLISHER_END = re.compile("(?:主办|承办|主管|维护|版权)$")
_NO_PUBLISHER = re.compile(
    "许可|编号|备案|违法|必究|翻印|侵权|举报|不得|未经|转载|本网|本站|声明|禁止|请勿|切勿|严禁|翻摄|违者|所有|使用|授权|作者|原创|权利人|他人"
)
_WORD_END = re.compile(r" {1,}|[,，。;；|©]|主办$|承办$")


def read_footer(lines: list[Line], labelled: LabelledLines, first: int) -> Footer:
    """Return what the lines from position `first` on say about the site; each value once, the first."""
    publisher = holder = icp = sponsor = None
    for index in range(first, len(lines)):
        line = lines[index]
        text = line.text
        if not 2 < len(text) <= SHORT:
            continue
        if icp is None and "ICP" in text and (match := _ICP.search(text)):
            icp = (line.start + match.start(), line.start + match.end())
        if publisher is None and (
            "权" in text or "备案" in text or "©" in text or "opyright" in text or "eserved" in text
        ):
            publisher = _find_name(line, _PUBLISHERS)
            holder = holder or _find_name(line, _HOLDERS)
        if sponsor is None and "主办" in text:
            sponsor = _find_sponsor(line, labelled.get(index, []))
    return Footer(publisher, holder, icp, sponsor)


def list_names(lines: list[Line], first: int) -> list[tuple[Span, bool]]:
    """Return every name of the foot that could be the site's, and whether its rights are reserved."""
    found = []
    for line in lines[first:]:
        if 2 < len(line.text) <= SHORT:
            spans = ((_find_name(line, _PUBLISHERS), True), (_find_name(line, _HOLDERS), False))
            found += [(span, is_sure) for span, is_sure in spans if span]
    return found


def _find_name(line: Line, patterns: tuple[tuple[str, re.Pattern[str]], ...]) -> Span | None:
    for word, pattern in patterns:
        match = pattern.search(line.text) if word in line.text else None
        if match and not _NO_PUBLISHER.search(match[1]):
            cut = _NO_PUBLISHER_END.search(match[1])
            length = cut.start() if cut and cut.start() > 2 else len(match[1])
            return line.start + match.start(1), line.start + match.start(1) + length
    return None


def _find_sponsor(line: Line, values: list[LabelledValue]) -> Span | None:
    for value in values:
        if value.kind == "sponsor" and value.end > value.start:
            text = line.text[value.start - line.start : value.end - line.start]
            cut = _WORD_END.search(text)
            return value.start, value.start + (cut.start() if cut else len(text))
    return None
