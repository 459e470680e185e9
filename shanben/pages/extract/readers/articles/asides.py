"""Tell which lines inside an article only point to others: 延伸阅读:新米上市, or such a head over two.

Below an article they end it; inside, its paragraphs go on right below.
"""

import re

from shanben.base.patterns import compile_late
from shanben.pages.extract.readers.headlines.trimming import share_words
from shanben.pages.extract.readers.meanings import is_button
from shanben.pages.extract.tools.dates import find_dates
from shanben.pages.extract.tools.lines import Line

SHORTEST_HEADLINE, LONGEST_HEADLINE = 5, 40  # characters of what is pointed to
LONGEST_ASIDE = 80  # characters of a head with one
MOST_HEADLINES, MOST_LINES = 3, 10  # under one head, and each with its own
_POINTER = compile_late(
    r"""
    [►▶▲▼●■◆★※▪•·>\[【(<《 ]*  # a sign or a bracket,
    (?: (?:相关|延伸|推荐|更多|热门|精选|精彩|最新|独家)  # 相关
          (?:阅读|新闻|报[道导]|推荐|文章|资讯|链接|内容|专题|影音|影片|话题)  # 阅读,
      | 编辑(?:推荐|精选) | 新闻推荐 | 同场加映 | 往?下?看更多(?:新闻)?  # 看更多
      | [您你](?:可能)?(?:也|会)*(?:喜欢|感兴趣|想看) | 猜[您你]喜欢 | 为[您你]推荐  # or 猜你喜欢
    ) [\]】)>》 ]*  # the bracket's end,
    [:|»>·]?[ ]*  # a mark,
    (?P<headline>.*)  # and what it points to
    """,
    re.VERBOSE,
)


def find_aside_end(lines: list[Line], index: int) -> int:
    """Return the line after what points to other articles from a line on, that line if nothing does."""
    text = lines[index].text
    match = _POINTER.match(text) if len(text) <= LONGEST_ASIDE else None
    if match is None:
        return index
    after = index + 1
    if len(match["headline"]) >= SHORTEST_HEADLINE:
        while after < min(len(lines), index + MOST_LINES) and _has_headline(lines[after].text):
            after += 1
        return after
    while after < len(lines) and after - index <= MOST_HEADLINES and _is_headline(lines[after]):
        after += 1
    return after


def is_pointer(text: str) -> bool:
    """Tell whether a line points to other articles: 相关阅读, 延伸阅读:新米上市."""
    return len(text) <= LONGEST_ASIDE and _POINTER.match(text) is not None


def _has_headline(text: str) -> bool:
    match = _POINTER.match(text) if len(text) <= LONGEST_ASIDE else None
    return match is not None and len(match["headline"]) >= SHORTEST_HEADLINE


def _is_headline(line: Line) -> bool:
    text = line.text
    if not SHORTEST_HEADLINE <= len(text) <= LONGEST_HEADLINE or "。" in text:
        return False
    return text[-1] not in ":;,、：；，" and not find_dates(text)


def is_aside(lines: list[Line], prose: list[int], index: int) -> bool:
    """Tell whether the article goes on below what points to others from line `index` on.

    Two paragraphs follow at once, or one where the line itself has the headline, or that says nothing of
    the last headline and has none below it: each of a list can have its first sentence.
    """
    after = find_aside_end(lines, index)
    if index == after or after >= len(lines) or not prose[after]:
        return False
    above, text = lines[after - 1].text, lines[after].text
    if _has_headline(above) or (after + 1 < len(lines) and prose[after + 1]):
        return True
    below = lines[after + 1 : after + 2]
    is_listed = any(_is_headline(line) or is_button(line.text) for line in below)  # [详细]
    if is_listed or len(text) <= LONGEST_HEADLINE:
        return False
    return share_words(above, text) <= MOST_SHARED


MOST_SHARED = 0.1  # of the words of a headline that another article has
