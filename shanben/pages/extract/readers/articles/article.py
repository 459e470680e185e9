"""Find the article: the run of prose that belongs to the headline or to the date of the page.

The longest run wins; one that begins shortly after the page's headline or date counts four times,
because comment rules and portraits of related articles can be longer than a short article.
"""

import re
from bisect import bisect_right

from shanben.pages.extract.readers.articles.asides import LONGEST_ASIDE, find_aside_end, is_pointer
from shanben.pages.extract.readers.articles.edges import clean_edges
from shanben.pages.extract.readers.articles.prose import ENDS, SHORT_PROSE, weigh_prose
from shanben.pages.extract.readers.articles.prose_runs import Article, runs_of_prose
from shanben.pages.extract.readers.articles.verse import (
    LITTLE_PROSE,
    find_unmarked_verse,
    weigh_verse,
)
from shanben.pages.extract.readers.headlines.marked import UNDER_SIGNS, is_underlined
from shanben.pages.extract.readers.headlines.trimming import share_words, squeeze
from shanben.pages.extract.readers.meanings import LONGEST_BUTTON, is_button
from shanben.pages.extract.tools.dates import find_dates
from shanben.pages.extract.tools.known_words import opens_end
from shanben.pages.extract.tools.lines import Line

ANCHOR_REACH = 28  # lines between a headline or date and the article (share buttons, font sizes)
ANCHOR_WEIGHT = 4


def find_article(lines: list[Line], anchors: list[int]) -> Article | None:
    """Return the article among `lines`; `anchors` are lines with the headline or the date, in order."""
    # Most lines of a page are words of its menus: too short to be asked.
    prose = [
        weigh_prose(line) if len(text := line.text) >= SHORT_PROSE or text[-1] == "。" else 0
        for line in lines
    ]
    if prose and prose[0] and _is_unended(lines):
        prose[0] = 0
    _drop_headlines(lines, prose)
    if sum(prose) <= LITTLE_PROSE:
        prose = weigh_verse(lines, prose)
    best, best_score = None, 0
    is_closed = False
    for first, last in runs_of_prose(lines, prose):
        score = sum(prose[first : last + 1])
        if not is_closed and (
            _is_anchored(first, anchors) or _is_anchored_inside(prose, first, last, anchors)
        ):
            score *= ANCHOR_WEIGHT
            is_closed = _is_closed_below(lines, last)
        if score > best_score:
            best, best_score = Article(first, last), score
    if best is None:
        return find_unmarked_verse(lines, anchors)
    return clean_edges(lines, prose, _keep_one_copy(lines, prose, best, anchors))


def _is_closed_below(lines: list[Line], last: int) -> bool:
    """Tell whether an article ends with a run of prose: the dates below are not its own.

    Who edited it is below, what the next one is, or what others wrote.
    """
    below = lines[last + 1 : last + 1 + CLOSERS_REACH]
    return any(
        len(text := line.text) <= LONGEST_CLOSER and (_CLOSERS.match(text) or is_pointer(text))
        for line in below
    )


CLOSERS_REACH, LONGEST_CLOSER = 5, 40  # lines below an article, and characters of such a line
_CLOSERS = re.compile(
    r"""
    (?:网友|最新|热门|全部|精彩|发表|用户|我要)?(?:评论|跟[帖贴]|留言)[^。]{0,6}$  # 网友评论
    | [(\[【]?(?:责任编辑|责编|编辑[ ]?:)  # 责任编辑:
    | [上下]一[篇条则]  # 下一篇
    | (?:标签|关键词|关键字|Tags?)[ ]?:  # 标签:
    | (?:版权|免责)声明  # 版权声明
    """,
    re.VERBOSE,
)


def _is_unended(lines: list[Line]) -> bool:
    """Tell whether the page's first line is no paragraph: no mark ends it, and a blank line follows.

    Commas can part the words of a headline, or those by which a site wants to be found.
    """
    text = lines[0].text
    is_open = "。" not in text and not text.endswith(ENDS)
    return is_open and len(lines) > 1 and lines[1].number > lines[0].number + 1


def _drop_headlines(lines: list[Line], prose: list[int]) -> None:
    """Weigh as nothing what reads as prose and is marked as a headline, among the page's first lines.

    Or is the last step of a breadcrumb, after an arrow on a line of its own.
    """
    for index, line in enumerate(lines[1:UNDERLINED]):
        if not prose[index]:
            continue
        if index and not prose[index - 1] and lines[index - 1].text in _ARROWS:
            prose[index] = 0
            continue
        is_marked = line.text[0] in UNDER_SIGNS and is_underlined(lines, index)
        if is_marked or (lines[index].text[0] == "[" and _is_tagged(lines, index)):
            prose[index] = 0
    if lines and not prose[0] and (again := _find_second_head(lines)):
        prose[1:again] = [0] * (again - 1)
    first = next((index for index in range(min(len(lines) - 1, HEADS)) if prose[index]), None)
    if first is not None and _is_told_again(lines, first):
        prose[first] = 0


def _find_second_head(lines: list[Line]) -> int:
    """Return where the page's first line stands again, right over the line of its date; else 0.

    What a page's card says of the article stands between the two.
    """
    text = lines[0].text
    if len(text) < SHORTEST_HEAD:
        return 0
    near = range(2, min(len(lines) - 1, SECOND_HEAD))
    again = next((index for index in near if lines[index].text == text), 0)
    return again if again and find_dates(lines[again + 1].text) else 0


SHORTEST_HEAD, SECOND_HEAD = 8, 6  # characters of such a line, and first lines of a page
_ARROWS = frozenset(">»›→")
HEADS = 3  # first lines of a page, of which a long headline is one


def _is_told_again(lines: list[Line], index: int) -> bool:
    """Tell whether a long line that no mark ends is the headline: the next one has most of its words."""
    text, below = lines[index].text, lines[index + 1].text
    if "。" in text or text.endswith((*ENDS, ",")) or len(text) > LONGEST_TAGGED:
        return False
    return "。" in below and share_words(squeeze(text), squeeze(below)) > TOLD_AGAIN


TOLD_AGAIN = 0.6


def _is_tagged(lines: list[Line], index: int) -> bool:
    """Tell whether a line with a blank line below it is a thread's headline: [转载][图]老油坊开榨!."""
    line = lines[index]
    is_short = len(line.text) <= LONGEST_TAGGED and "。" not in line.text
    is_apart = lines[index + 1].number > line.number + 1
    return is_short and is_apart and _TAGGED.match(line.text) is not None


LONGEST_TAGGED = 90
_TAGGED = re.compile("(?:\\[[\u3400-\u9fff]{2,4}\\] ?){1,3}[^\\[\\] ]")
UNDERLINED = 40  # first lines of a page, in which a headline over a line of asterisks stands


def _keep_one_copy(
    lines: list[Line], prose: list[int], article: Article, anchors: list[int]
) -> Article:
    """Return the half of an article that a page prints twice, with its date or credits between.

    The lower one where the date stands between them and nothing above: pages of pictures do so.
    """
    places = [index for index in range(article.first, article.last + 1) if prose[index]]
    half, odd = divmod(len(places), 2)
    upper, lower = places[:half], places[half:]
    is_long = sum(prose[index] for index in upper) >= SHORTEST_COPY
    if odd or not is_long or lower[0] == upper[-1] + 1:
        return article
    if any(lines[one].text != lines[two].text for one, two in zip(upper, lower, strict=True)):
        return article
    if _is_anchored(lower[0], anchors) and not _is_anchored(upper[0], anchors):
        return Article(lower[0], article.last)
    return Article(article.first, upper[-1])


SHORTEST_COPY = 60  # characters of an article that stands twice


def _is_anchored(first: int, anchors: list[int]) -> bool:
    """Tell whether one of the anchors, which are in order, stands shortly above a line."""
    place = bisect_right(anchors, first)
    return place > 0 and first - anchors[place - 1] <= ANCHOR_REACH


def _is_anchored_inside(prose: list[int], first: int, last: int, anchors: list[int]) -> bool:
    """Tell whether most of a run of prose stands below one of the anchors, under what opens the page."""
    inside = anchors[bisect_right(anchors, first) : bisect_right(anchors, last)]
    return bool(inside) and 2 * sum(prose[inside[0] : last + 1]) > sum(prose[first : last + 1])


def find_buttons(lines: list[Line], article: Article) -> frozenset[int]:
    """Return the positions of buttons, page numbers and others' headlines inside the article."""
    inside = enumerate(lines[article.first : article.last + 1], article.first)
    short = [(index, text) for index, line in inside if len(text := line.text) <= LONGEST_ASIDE]
    found = {index for index, text in short if len(text) <= LONGEST_BUTTON and is_button(text)}
    for index, text in short:
        if article.first < index < article.last and opens_end(text):
            found |= {at for at in range(index, find_aside_end(lines, index)) if at < article.last}
    return frozenset(found)
