"""Tell what stands over a headline and is none: series, columns, mottos, and datelines of wires."""

import re

from shanben.base.patterns import compile_late
from shanben.pages.extract.readers.headlines.fitness import REACH
from shanben.pages.extract.readers.headlines.trimming import cut_headline
from shanben.pages.extract.readers.headlines.widening import DOCUMENT_END
from shanben.pages.extract.tools.known_words import is_outlet, phrases
from shanben.pages.extract.tools.lines import Line

KICKER = 0.6  # of the score of the next line: what a headline has at least, and a kicker has not


def first_of_run(lines: list[Line], scores: dict[int, float], index: int) -> int:
    """Return the first of the lines up to `index` that all could be the headline: subtitles follow.

    A document's title over several lines is put together later. What stands over a headline is none.
    """
    if index + 1 in scores and (
        is_kicker(lines[index].text)
        or (_PART.search(lines[index].text) and scores[index + 1] >= KICKER * scores[index])
        or (_CHAPTER.search(lines[index].text) and scores[index + 1] > scores[index])
        or (_is_listed(lines, index + 1) and not _stands_again(lines, index))
    ):
        return index + 1
    top = _find_over_wire(lines, scores, index)
    while (
        top - 1 in scores
        and lines[top].number - lines[top - 1].number <= 2
        and not DOCUMENT_END.search(lines[top].text)
        and scores[top - 1] > KICKER * scores[top]
        and not is_outlet(lines[top - 1].text)
        and not is_kicker(lines[top - 1].text)
        and not is_call(lines[top - 1].text)
        and not (_stands_again(lines, top) and not _stands_again(lines, top - 1))
        and not _PART.search(lines[top - 1].text)
        and not (_CHAPTER.search(lines[top - 1].text) and scores[top] > scores[top - 1])
    ):
        top -= 1
    return top


def _stands_again(lines: list[Line], index: int) -> bool:
    """Tell whether a line comes back further down, as a headline does below its date, or up."""
    text = lines[index].text
    is_below = any(line.text == text for line in lines[index + 2 : index + 2 + REACH])
    return is_below or _is_listed(lines, index)


def _is_listed(lines: list[Line], index: int) -> bool:
    """Tell whether a line is in the list, further up, of what a newspaper's page has: ·老油坊开榨."""
    text = lines[index].text
    above = lines[max(0, index - REACH) : max(0, index - 1)]
    return any(line.text.endswith(text) and line.text.lstrip(_DOTS) == text for line in above)


_DOTS = "•·・●■◆ "  # what an item of a list opens with


def _find_over_wire(lines: list[Line], scores: dict[int, float], index: int) -> int:
    """Return the page's own headline over a wire that repeats it after 题:, with its column in front.

    江城视点|老油坊开榨 over 江城社江州3月5日电 题:老油坊开榨; `index` itself where none is.
    """
    words = cut_headline(lines[index].text) if "题" in lines[index].text else None
    over = (at for at in scores if at < index and words and lines[at].text.endswith(words))
    return next(over, index)


def is_kicker(text: str) -> bool:
    """Tell whether a line is one that stands over a headline: a part of a series, whom somebody asks.

    Or a newspaper's column with the years that it looks back on, the motto of its series, a programme
    and its day, or the special that an article belongs to.

    >>> [is_kicker(word) for word in ("江城油坊系列报道之三", "请问江城镇长", "请问江城何时开榨?")]
    [True, True, False]
    """
    return _KICKER.fullmatch(text) is not None or _is_motto(text) or _is_slogan(text)


def is_call(text: str) -> bool:
    """Tell whether a line is two calls, over a headline that is more about the article.

    >>> is_call("弘扬榨油精神 建设美丽江城"), is_call("老油坊开榨 江城人排队")
    (True, False)
    """
    return _TWO_CALLS.fullmatch(text) is not None


_CALL = (
    "弘扬|传承|践行|学习|贯彻|牢记|坚定|坚持|建设|打造|构建|推进|推动|"
    "实现|争做|争当|争创|喜迎|迎接|奋进|奋战|决战|决胜|聚焦|深化|落实|"
    "凝聚|发扬|感恩|礼赞|致敬|共筑|共建|共创|共享|不忘|砥砺|建功|投身|"
    "奋斗|担当|筑牢"
)
_TWO_CALLS = re.compile(
    f"[【“]?(?:{_CALL})[\u3400-\u9fff]{{2,8}}[ ,·]{{1,2}}(?:{_CALL})[\u3400-\u9fff]{{2,8}}[】”!]?"
)


def _is_motto(text: str) -> bool:
    """Tell whether a line is the motto of a series, with signs around it or without: 【走基层】."""
    bare = text.strip("【】[]《》“”■●◆★·—- ")
    return bare.replace(" ", "") in phrases("column", "exact")


def _is_slogan(text: str) -> bool:
    """Tell whether a line is how a site praises itself, in one part or two: 江城第一门户.

    >>> [_is_slogan(text) for text in ("传播正能量 弘扬主旋律", "让世界了解江城,让江城走向世界")]
    [True, True]
    >>> _is_slogan("传播正能量 江城举行歌咏比赛")
    False
    """
    if len(text) > LONGEST_SLOGAN:
        return False
    parts = [part for part in _SLOGAN_PARTS.split(text) if part]
    return 0 < len(parts) <= MOST_PARTS and all(map(_SLOGAN.fullmatch, parts))


LONGEST_SLOGAN, MOST_PARTS = 24, 4
_SLOGAN_PARTS = re.compile("[ ,，、·!！。|]+")
_SLOGAN = compile_late(
    r"""
    (?:传播|传递|凝聚|弘扬|唱响)(?:正能量|主旋律|好声音)  # what it spreads,
    | (?:权威|主流|新闻)(?:发布|媒体|声音|资讯)|权威|及时|准确|全面  # how it informs,
    | [\u3400-\u9fff]{2,6}(?:第一|最大|综合|权威|主流)(?:新闻)?(?:门户|媒体|网站)  # its rank,
    | 让(?:世界|中国|全国|外界)(?:了解|认识|看见|读懂)[\u3400-\u9fff]{2,6}  # whom it tells,
    | 让[\u3400-\u9fff]{2,6}(?:走向|了解|认识|拥抱)(?:世界|全国)  # of what,
    | (?:立足|服务|面向|辐射)(?:[\u3400-\u9fff]{2,4})  # for whom,
    | 做?有(?:温度|态度|深度)(?:的(?:新闻|媒体|资讯))?|贴近(?:实际|生活|群众)  # or how it wants to be
    """,
    re.VERBOSE,
)

# 老油坊的故事(三), 【老油坊的故事】, over a line that is more about the article.
_CHAPTER = re.compile(
    "[(（][一二三四五六七八九十]{1,2}[)）]$|第[一二三四五六七八九十0-9]{1,2}[集期讲回]$|^【[^】]{2,12}】$"
)

_PART = re.compile("[①-⑳]$")  # 油坊新故事③, over the headline of that part
_KICKER = re.compile(
    r"""
    [^。?!:]{2,16}系列(?:报[道导]|報導|评论|評論|述评|访谈)  # 新城新貌系列报道
        (?: [ ]?之[一二三四五六七八九十]{1,2}  # 之二,
          | [ ]?[(][一二三四五六七八九十0-9]{1,2}[)] | [ ]?[①-⑳])  # (二), ②,
    | [请請][问問][^。?!:,吗嗎呢谁誰何几幾什怎哪为為]{2,10}  # whom somebody asks, 请问市长,
    | 专题[ ]?[:：][ ]?[^。?!:]{2,16}  # 专题:乡村书屋
    | 《[^《》]{2,12}》[ ]?[(]?(?:19|20)[0-9年月日./-]{6,10}[)]?  # 《江城夜话》(20210304)
    | (?:大[陆陸]|[两兩]岸|[国國][际際]|[台臺][湾灣]|香港|[财財][经經]|社[会會])  # or 两岸
        (?:深度|[透專专][视視題题]|[观觀]察|特稿)[^。?!:]{2,6}年  # 观察开放三十年
    """,
    re.VERBOSE,
)
