"""Tell whether the line above the first paragraph is the article's own: a greeting, an address."""

import re

from shanben.base.patterns import compile_late
from shanben.pages.extract.readers.articles.above_date import LONGEST_META
from shanben.pages.extract.readers.articles.prose import SHORT_PROSE
from shanben.pages.extract.readers.articles.prose_runs import LONGEST_END
from shanben.pages.extract.readers.meanings import LONGEST_BUTTON, SURE, read_meaning
from shanben.pages.extract.tools.dates import find_dates
from shanben.pages.extract.tools.known_words import leading_label
from shanben.pages.extract.tools.lines import Line, fold
from shanben.pages.extract.tools.people import is_bare_name

_ADDRESS = re.compile(
    r"""
    (?:各|尊敬的|亲爱的|全[体市县区省]) [^。:：!?]{1,70} [:：]$  # to people: 尊敬的各位老师:
    | (?:《[^《》]{2,16}》|[^。:：!?]{2,12})  # or a paper
      (?:编辑部|编辑同志|编者同志)(?:同志)? [:：]$  # and those who make it
    """,
    re.VERBOSE,
)
_ANNOUNCEMENT = compile_late(
    "(?:如下|以下|下面[\u3400-\u9fff]{0,8}|[您你]好.*|^以下[是为][^。]*|分[为成][^。:]{1,8})[:]$"
)
_FIRST_HEAD = compile_late("第[一1](?:[章编节篇]|部分)")
_ASKS = compile_late("(?:记者|问|[Qq]) ?[:：][^:：]{4,}[?？]")


def belongs_above(lines: list[Line], first: int) -> bool:
    """Tell whether the line above the first paragraph is the article's own first line.

    It says whom a document is for (各乡镇人民政府:), announces what follows (现答复如下:), or is the
    first chapter's head (第一章 总则).
    """
    line = lines[first - 1]
    if lines[first].number - line.number > 2:
        return False
    if len(line.text) <= LONGEST_BUTTON and (
        _FIRST_HEAD.match(line.text) or _is_first_head(lines, first)
    ):
        return True
    if (
        _ASKED.match(line.text + lines[first].text[:2])
        or _ASKS.fullmatch(line.text)
        or _is_quoted(lines, first)
        or _is_torn(line, lines[first])
        or _greets(line.text)
        or (line.text[-1] in ",，" and _goes_on(line, lines[first]))
    ):
        return True
    if not line.text.endswith((":", "：")):
        return False
    text = fold(line.text)
    if _ADDRESS.match(text) is not None:
        return True
    is_told = _ANNOUNCEMENT.search(text) is not None or _speaks_below_date(lines, first - 1)
    return is_told and leading_label(text) is None


# 问:油坊为什么停产? 答:: the first of an interview's questions and how its answer begins.
_ASKED = re.compile("(?:问 ?[:：].*答[:：]|[Qq] ?[:：].*[Aa][:：])$")


def _is_first_head(lines: list[Line], first: int) -> bool:
    """Tell whether the line above is the article's first head, as the next one stands below.

    1 总则 or 一、油坊的由来 has a number, 【选料】 and ■选料 have signs that the next one has, too.
    """
    text = lines[first - 1].text
    below = (line.text for line in lines[first : first + HEADS_REACH])
    if match := _NUMBERED.match(text):
        words = match[1] + _NEXT_NUMBERS[match[2].upper()] + match[3]
        return any(other.startswith(words) for other in below)
    if text[0] not in _HEAD_SIGNS or read_meaning(text).points >= SURE or is_bare_name(text[1:]):
        return False
    if first < 2 or not _is_date(lines[first - 2].text):
        return False  # it may be the headline
    return any(
        other[0] == text[0] and len(other) <= LONGEST_BUTTON and other[-1] not in "。!?！？"
        for other in below
    )


HEADS_REACH = 60  # lines of the article in which its second head stands
_NUMBERS = (
    ("一", "二"), ("1.1", "1.2"), ("1", "2"), ("①", "②"), ("壹", "贰"), ("Ⅰ", "Ⅱ"), ("ONE", "TWO"),
)  # fmt: skip
_NEXT_NUMBERS = dict(_NUMBERS)
_NUMBERED = compile_late(
    rf"""
    ([(]?(?:第|其|之|part|step|no|chapter)?[ .]?0?)  # what stands before the number,
    ({"|".join(re.escape(number) for number, _ in _NUMBERS)})  # the first of all,
    ([ .．、,:)步条点](?![0-9])|$|(?<=①))  # and what follows it, but 1.5 is no number of a head
    """,
    re.VERBOSE | re.IGNORECASE,
)
_HEAD_SIGNS = frozenset("【[■◆●▲★◎▍▶○□◇")


def _speaks_below_date(lines: list[Line], index: int) -> bool:
    """Tell whether a line with a colon at its end alone stands right below the date of the page.

    江城县气象台6月27日发布暴雨黄色预警信号:, 湖滨社区居民王女士:.
    """
    text = lines[index].text
    if len(text) < SHORTEST_SPEAKER or text.count(":") + text.count("：") > 1 or not index:
        return False
    if _OF_THE_SITE.search(text):
        return False
    return _is_date(lines[index - 1].text)


def _is_date(text: str) -> bool:
    return len(text) <= LONGEST_META and bool(find_dates(text))


# What such a line of the site's own speaks of.
_OF_THE_SITE = re.compile(
    "位置|[您你]|本[站网页文]|点击|关注|下载|分享|扫码|标签|关键|相关|推荐|阅读|链接|视频|附件|来源|作者|时间|日期"
)
SHORTEST_SPEAKER = 9  # characters of such a line


def _is_quoted(lines: list[Line], first: int) -> bool:
    """Tell whether the line above is one of two or more that are spoken: 「大家好吗?」, 「来,笑一笑!」.

    One alone can be a headline, but not below the date.
    """
    if not _is_spoken(lines[first - 1].text):
        return False
    if _is_spoken(lines[first].text) or (first > 1 and _is_spoken(lines[first - 2].text)):
        return True
    return first > 1 and _is_date(lines[first - 2].text)


def _is_torn(line: Line, below: Line) -> bool:
    """Tell whether a line ends within a word for a day, with the rest right below: 市政府今, 天开会."""
    is_next = below.number == line.number + 1
    return is_next and line.text[-1] in "今昨明前去" and below.text[0] in "天日年晚早"


def _is_spoken(text: str) -> bool:
    """Tell whether a line is nothing but a sentence in quotation marks: 「来,笑一笑!」."""
    return text[0] in "「“" and text[-1] in "」”" and text[-2:-1] in _SENTENCE_ENDS


_SENTENCE_ENDS = frozenset("。!?！？…")


def _greets(text: str) -> bool:
    """Tell whether a line is how a speech or letter begins: 各位来宾、各位同学,大家好!.

    >>> _greets("校长、各位同学,大家好!"), _greets("各位同学参加了运动会")
    (True, False)
    """
    is_greeting = len(text) <= LONGEST_END and text[-1] in _AFTER_GREETING
    return is_greeting and _GREETING.fullmatch(text) is not None


_AFTER_GREETING = frozenset("!！;；,，:：。好")
_GREETING = compile_late(
    r"[^。!?！？]{2,50}(?:大家(?:[早晚]上|上午|下午|中午)?好|[你您]们?好)[!！;；,，:：。]?"
)


def _goes_on(line: Line, below: Line) -> bool:
    """Tell whether a line that ends in a comma goes on right below, in text with hard line breaks."""
    is_next = below.number == line.number + 1 and len(line.text) >= SHORT_PROSE
    return is_next and leading_label(line.text) is None
