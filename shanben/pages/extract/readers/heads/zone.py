"""Say which lines of a page are the head of its article."""

import re
from typing import NamedTuple

from shanben.pages.extract.tools.known_words import opens_end
from shanben.pages.extract.tools.labels import LabelledLines, LabelledValue
from shanben.pages.extract.tools.lines import Line

ABOVE, AFTER = 30, 14  # lines above the headline, and after the article, in which labels count
BELOW = 60  # lines below the headline, and above the article, in which anything counts
NEAR = 8  # lines above the headline in which a date without label counts
_LIST = re.compile(
    r"""
    [\W_]{0,3}                                       # 【
    (?:相关|延伸|推荐|更多|热门|最新|其他)           # 相关
    (?:阅读|新闻|报道|文章|稿件|资讯|链接)           # 阅读
    [\W_]{0,3} $                                     # 】
    | (?:网友|最新|热门)评论                         # or what readers wrote
    """,
    re.VERBOSE,
)


class Zone(NamedTuple):
    """The lines to read, as positions: from `top` above the headline up to `end` after the article.

    The headline is lines[title_first:title_last], the article lines[first:after].
    """

    top: int
    title_first: int
    title_last: int
    first: int
    after: int
    end: int


def make_zone(lines: list[Line], title: tuple[int, ...], first: int, last: int) -> Zone:
    """Return the zone around a headline and an article; a missing headline is where it could be."""
    if first >= len(lines):  # no article: what stands under a headline may still be about it
        first = min(first, title[-1] + 1 + NEAR) if title else 0
    upper = title[0] if title else max(0, first - NEAR)
    lower = title[-1] + 1 if title else upper
    return Zone(
        max(0, upper - ABOVE), upper, lower, first, last + 1, min(len(lines), last + 1 + AFTER)
    )


def lines_below(zone: Zone) -> list[int]:
    """Return the lines between headline and article; of a long menu only its two ends."""
    middle = zone.title_last + BELOW
    if zone.first <= middle:
        return [*range(zone.title_last, zone.first)]
    return [
        *range(zone.title_last, min(middle, zone.first)),
        *range(max(middle, zone.first - BELOW), zone.first),
    ]


def end_before_list(lines: list[Line], zone: Zone) -> int:
    """Return where the zone after the article ends: at a list of other articles."""
    return next(
        (index for index in range(zone.after, zone.end) if _LIST.match(lines[index].text)),
        zone.end,
    )


def values_at(lines: list[Line], labelled: LabelledLines, index: int) -> list[LabelledValue]:
    """Return the labelled values of a line; an empty one at its end is looked for on the next line."""
    values = labelled.get(index, [])
    if not values or values[-1].start < values[-1].end or index + 1 >= len(lines):
        return values
    last, following = values[-1], lines[index + 1]
    near = following.number - lines[index].number <= 2 and len(following.text) <= 40
    if not near or following.text.endswith(":") or opens_end(following.text):
        return values
    if index + 1 in labelled and last.kind != "person":
        return values
    value = last._replace(start=following.start, end=following.end, line=following.number)
    return [*values[:-1], value]
