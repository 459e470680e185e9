"""Read the foot of a page: the site's name, ICP number and sponsor; never contact data."""

import re
from typing import NamedTuple

from shanben.base.patterns import compile_late
from shanben.base.types import Span
from shanben.pages.extract.tools.known_words import is_office, is_outlet, wire_names
from shanben.pages.extract.tools.labels import LabelledLines, LabelledValue
from shanben.pages.extract.tools.lines import SHORT, Line, fold
from shanben.pages.extract.tools.people import is_bare_name


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
# Words of a name in brackets belong to it: 湖东(集团)有限公司, 《湖东文艺》杂志社.
_HAN = r"(?:[\u3400-\u9fff·]|\([\u3400-\u9fff]{2,8}\))"
_NAME = (
    r"((?:[\u3400-\u9fff]{4,16}纪律检查委员会[ ](?=[\u3400-\u9fff]+监察委员会))?"  # of two boards,
    r"(?:(?<![A-Za-z])(?![Cc]opyright)[A-Za-z]{1,10})?"  # with Latin letters first, ETtoday,
    rf"(?:[\u3400-\u9fff](?:{_HAN}{{2,24}}|报)"  # the name, perhaps with parentheses,
    r"|《[\u3400-\u9fff·]{2,12}》(?!版权)[\u3400-\u9fff]{2,8}))"  # or 《江城》杂志社
)
# Latin letters can close it before a comma: 湖东卡HudongBar, All Rights Reserved
_NAME_IN_BOTH = rf"{_NAME[:-1]}(?:[A-Z][A-Za-z]{{2,15}}(?=,))?)"
_HOST = r"(?:https?://)?[a-zA-Z0-9-]{1,30}(?:\.[a-zA-Z0-9-]{1,30}){1,4}/?"
_YEARS = r"[12][0-9]{3}年?(?: ?[-—至~] ?(?:[12][0-9]{3}年?)?)?"
# What can stand between a name and the words after it: 湖东网(www.hudong.com) 2003-2019 版权所有.
_BETWEEN = rf"(?: |[©@\[》】]|\([cC]\)|\(?{_HOST}\)?|{_YEARS}){{0,5}}"
OF_ITS_OWN = "注明"
OF_ITS_STAFF = "署名"
# A word that is in every line of the pattern after it, and the pattern.
_PUBLISHERS = (
    (  # who hosts a site stands before whose it is: 主办:江城网络公司 版权所有 江城网
        "主办",
        compile_late(
            rf"主办(?:(?!版权)[^|,。]){{0,24}}版权所有(?:[ :©]|\([cC]\)){{0,3}}{_NAME}(?=$|[ |])"
        ),
    ),
    (
        "版权所有",
        compile_late(rf"版权所有(?:者|人|单位)? ?(?:[©@] ?|\([cC]\) ?)?[:：] ?{_NAME}"),
    ),
    (
        "权所有",
        compile_late(rf"(?:本网站?|本站|网站)[\u3400-\u9fff]{{0,6}}?[由为属]{_NAME} ?[版著]"),
    ),
    (
        "权所有",
        compile_late(rf"(?:[均皆全][由为归属]于?)?{_NAME}{_BETWEEN}(?:网站)?(?:版|著作)权所有"),
    ),
    (
        "权所有",
        compile_late(
            rf"""
            (?<!图片)(?<!照片)(?<!本文)(?<!文章)(?<!作品)(?:版|著作)权所有  # but not of a picture,
            (?:[:©@ |·•\]—-]|\([cC]\)|Copyright|[0-9]{{4}}  # signs, the year,
              |,?不得转载|,(?:转载|翻印)必究|{_HOST}){{0,6}}  # a warning, the address,
            {_NAME}  # and the name
            """,
            re.VERBOSE,
        ),
    ),
    ("版 权 所 有", compile_late(rf"版 权 所 有[:© ]{{1,3}}{_NAME}")),
    ("版 权 所 有", compile_late(r"^([\u3400-\u9fff](?: [\u3400-\u9fff]){2,15}) 版 权 所 有")),
    ("版权信息", compile_late(rf"版权信息[:©@ ]{{1,3}}{_NAME}")),
    (
        "权",
        compile_late(
            r"""
            (?:^|(?:网站|网页|本站)[\u3400-\u9fff]{0,6})  # 本站
            (?:版|著作)权[均皆]?(?:归属?|属于?|为)于?  # 版权归
            ([\u3400-\u9fff][\u3400-\u9fff·]{2,24}?)(?:所有|$)  # 江城日报社所有
            """,
            re.VERBOSE,
        ),
    ),
    ("版权", compile_late(rf"^版权 ?[:：] ?{_NAME}$")),
    ("网站名称", compile_late(rf"网站名称 ?: ?{_NAME}(?=$|[ |])")),
    ("版权声明", compile_late(rf"© ?{_YEARS} ?([\u3400-\u9fff·]{{2,16}}?)版权声明")),
    ("权利", compile_late(rf"{_NAME} ?保留(?:一切|所有)权利")),
    (  # and of those by its reporters
        OF_ITS_STAFF,
        compile_late(
            r"""
            凡[^。]{2,30}署名[^。]{2,20}?版权[均皆]?(?:归属?|属|为)于?  # 凡江城报记者署名文字,版权均属于
            ([\u3400-\u9fff][\u3400-\u9fff·]{1,20}?)(?:所有|[,;。]|$)  # 江城报所有
            """,
            re.VERBOSE,
        ),
    ),
    (  # what a site says of its own articles
        OF_ITS_OWN,
        compile_late(
            r"""
            凡[^。]{0,30}?注明[^。]{2,60}?版权[均皆]?(?:归属?|属|为)于?  # 凡本网注明…的作品,版权均属
            ([\u3400-\u9fff][\u3400-\u9fff·]{1,20}?)(?:所有|[,;。]|$)  # 江城网所有
            """,
            re.VERBOSE,
        ),
    ),
)
# How a name ends that alone stands before the number of the register.
_OWNERS = (
    "[网站馆局厅社]|公司|大学|[学医法]院|学校|[中小]学|[协学]会|论坛|中心|政府|检察院|委员会|基金会"
)
_HOLDERS = (
    (
        "备案",
        compile_late(r"(?:^|[ |])([\u3400-\u9fff]{2,20}(?:网|网站|在线|门户)) {0,3}(?:网站)?备案"),
    ),
    (  # 江城新闻网 江ICP备12345678号
        "ICP",
        compile_late(
            r"(?:^|[ |])([\u3400-\u9fff]{2,12}(?:网|在线)) {1,3}[\u3400-\u9fff]ICP[备证] ?[0-9]"
        ),
    ),
    ("opyright", compile_late(rf"[Cc]opyright[^\u3400-\u9fff]{{0,40}}{_NAME}")),
    ("opyright", compile_late(rf"(?:^|[ |]){_NAME} {{0,2}}[Cc]opyright")),
    ("eserved", compile_late(rf"[Rr]ights [Rr]eserved[ .:|-]{{1,3}}{_NAME}")),
    ("eserved", compile_late(rf"(?:^|[ |]){_NAME} {{0,3}}(?:[Aa]ll )?[Rr]ights [Rr]eserved")),
    ("©", compile_late(rf"©[^\u3400-\u9fff]{{0,40}}{_NAME_IN_BOTH}")),
    (
        "ICP",
        compile_late(
            rf"""
            ^([\u3400-\u9fff·()]{{2,24}}?(?:{_OWNERS}))[ ]{{1,3}}  # the owner,
            (?:备案号[ ]?:?[ ]?)?[\u3400-\u9fff]ICP备  # and the number
            """,
            re.VERBOSE,
        ),
    ),
    # 江城商会会长王琳 © AP is a picture.
    ("©", compile_late(rf"^{_NAME} ?©(?! ?(?!Copyright|All)[A-Z])")),
)
_NO_PUBLISHER_END = re.compile(
    "(?:主办|版权|(?<=网)网站|(?:全部|所有|原创|网站)?(?:内容|作品))$|对外部(?:网站|链接).*$"
)
_MAINTAINS = re.compile("(?:承办|协办|维护|主管|支持|制作|设计|开发|建设|运营)$")
# Who only runs the site stands after such a label: 维护:江城市大数据局 版权所有.
_MAINTAINER = compile_late(
    r"""
    (?:(?<![\u3400-\u9fff])(?:技术|网站)?  # as a whole word, 技术支持,
       (?:承办|协办|维护|主管|支持|制作|设计|开发|建设|运营|地址)(?:单位|方)?[ ]?:?  # 承办单位:,
     | (?:承办|协办|维护|主管|支持|制作|设计|开发|建设|运营|地址)(?:单位|方)?[ ]?:)[ ]?$  # or any with :
    """,
    re.VERBOSE,
)
_NO_PUBLISHER = re.compile(
    r"""
    ^(?:股份)?有限|许可|编号|备案  # the rest of a company's name, a licence,
    |违法|必究|翻印|侵权|举报|不得|未经|转载|本网|本站|声明|禁止|请勿|切勿|严禁|翻摄|违者  # a warning,
    |所有|使用|授权|作者|原创|权利人|他人|本文  # whose rights they are,
    |我们|地图|电话|地址|邮[编箱]|浏览|统计$|单位$  # how to be reached,
    |建议|欢迎|访[问客]|留言|首页|信箱  # another link of the foot
    |^[A-Za-z]*对外部(?:网站|链接)  # or for whose words nobody answers
    """,
    re.VERBOSE,
)
# A host without a label.
_HOSTS = compile_late(
    r"""
    ^(?:(?:本网站?|本站|网站)由|[\u3400-\u9fff]{4,20}主管[ ,、|]{0,3})?  # 江城市主管,
    ((?:(?!由)[\u3400-\u9fff·]){3,21}?)主办  # 本站由江城日报社主办,
    (?:$|承办|版权|[ ,|;].*[办权持护案P])  # and nothing after it, or more of a foot
    """,
    re.VERBOSE,
)
# A label without its colon, or with a blank inside: 主办单位 江城市教育局, 主 办:江城市教育局.
_HOST_LABELS = compile_late(
    r"(?:^|[ |])主 ?办(?:单 ?位|方)?[: ]{1,3}([\u3400-\u9fff·]{4,21})(?=$|[ |])"
)
_WORD_END = re.compile(r" {1,}|[,，。;；|©]|主办$|承办$")


def read_footer(lines: list[Line], labelled: LabelledLines, first: int) -> Footer:
    """Return what the lines from position `first` on say about the site; each value once, the first."""
    publisher = holder = icp = sponsor = None
    for index in range(first, len(lines)):
        line = lines[index]
        text = _read_foot(line.text) if _FOOT_SIGNS.search(line.text) else ""
        if icp is None and "ICP" in text and (match := _ICP.search(text)):
            icp = (line.start + match.start(), line.start + match.end())
        if publisher is None and (
            "权" in text
            or "备案" in text
            or "©" in text
            or "opyright" in text
            or "eserved" in text
            or "ICP" in text
            or "网站名称" in text
        ):
            publisher = _find_name(text, line.start, _PUBLISHERS) or _find_below(lines, index)
            holder = holder or _find_name(text, line.start, _HOLDERS)
        if sponsor is None and ("主办" in text or "主 办" in text):
            sponsor = _find_sponsor(text, line.start, labelled.get(index, []))
    return Footer(publisher, holder, icp, sponsor)


# One is in every line of a foot that says anything: most lines below an article are links.
_FOOT_SIGNS = re.compile("[权©]|备案|ICP|opyright|opyRight|eserved|RIGHT|网站名称|主 ?办")


def list_names(lines: list[Line], first: int) -> list[tuple[Span, bool]]:
    """Return every name of the foot that could be the site's, and whether its rights are reserved."""
    found = []
    for line in lines[first:]:
        if text := _read_foot(line.text):
            at = line.start
            spans = (
                (_find_name(text, at, _PUBLISHERS), True),
                (_find_name(text, at, _HOLDERS), False),
            )
            found += [(span, is_sure) for span, is_sure in spans if span]
    return found


def _read_foot(text: str) -> str:
    """Return a line as the foot reads it, and nothing of one that is prose.

    All of a site's foot can be one line of links, addresses and registers, which nothing else folds.
    """
    if "RI" in text or "yRi" in text:
        for shouted, word in _IN_CAPITALS:
            text = text.replace(shouted, word)
    if len(text) <= SHORT:
        return text if len(text) > 2 else ""
    is_foot = "权所有" in text or "opyright" in text or OF_ITS_OWN in text[:20]
    is_foot = is_foot and len(text) <= LONGEST_FOOT
    return fold(text) if is_foot and text.count("。") <= SENTENCES else ""


_IN_CAPITALS = (
    ("CopyRight", "Copyright"),
    ("COPYRIGHT", "Copyright"),
    ("ALL RIGHTS RESERVED", "All Rights Reserved"),
)
LONGEST_FOOT, SENTENCES = 1000, 2  # characters of such a line, and full stops in it


def _find_name(
    text: str, offset: int, patterns: tuple[tuple[str, re.Pattern[str]], ...]
) -> Span | None:
    """Return the first name that a pattern finds in a line of the foot, which begins at `offset`."""
    for word, pattern in patterns:
        match = pattern.search(text) if word in text else None
        if match and word in (OF_ITS_OWN, OF_ITS_STAFF) and not is_outlet(match[1]):
            continue
        if match and word == "©" and (match[1] in wire_names() or match[1] in _PICTURE_AGENCIES):
            continue  # © 法新社: whose picture it is
        if match and not _is_no_publisher(text, match):
            cut = _NO_PUBLISHER_END.search(match[1])
            length = cut.start() if cut and cut.start() > 2 else len(match[1])
            return offset + match.start(1), offset + match.start(1) + length
    return None


_PICTURE_AGENCIES = ("视觉中国", "东方IC", "图虫创意", "全景视觉")


def _find_below(lines: list[Line], index: int) -> Span | None:
    """Return the name in the line below a label that has none: 版权所有: over 江城县融媒体中心."""
    if index + 1 >= len(lines) or _LABEL_ALONE.fullmatch(lines[index].text) is None:
        return None
    below = lines[index + 1]
    is_near = below.number - lines[index].number <= MAX_LINES_BELOW
    return (
        (below.start, below.end)
        if is_near and (is_outlet(below.text) or is_office(below.text))
        else None
    )


MAX_LINES_BELOW = 2  # from the label's line to the name's
_LABEL_ALONE = re.compile("(?:网站)?版权所有 ?[:©]{0,2}(?:[(]c[)])?")


def _is_no_publisher(text: str, match: re.Match[str]) -> bool:
    """Tell whether the words are a notice, or name who only runs the site for its publisher."""
    name, start = match[1], match.start(1)
    if _NO_PUBLISHER.search(name) or _MAINTAINS.search(name):
        return True
    if len(name) < LONGEST_PERSON and is_bare_name(name) and not is_outlet(name):
        return True  # who took a picture
    return _MAINTAINER.search(text, max(0, start - LONGEST_LABEL), start) is not None


LONGEST_PERSON, LONGEST_LABEL = 5, 8  # characters of a person's name, of a label with its colon


def _find_sponsor(text: str, offset: int, values: list[LabelledValue]) -> Span | None:
    for value in values:
        if value.kind == "sponsor" and value.end > value.start:
            cut = _WORD_END.search(text[value.start - offset : value.end - offset])
            return value.start, value.start + cut.start() if cut else value.end
    host = _HOSTS.match(text) or _HOST_LABELS.search(text)
    if host is None or not (is_office(host[1]) or is_outlet(host[1])):
        return None
    return offset + host.start(1), offset + host.end(1)
