"""Tell which first paragraphs open no article: captions, notices, abstracts, lists of keywords."""

import re

from shanben.pages.extract.readers.articles.above_date import (
    is_headline_above_date,
    is_headline_below_date,
    is_meta_line,
)
from shanben.pages.extract.readers.articles.pictures import (
    is_picture_news,
    is_posed,
    is_repeated_caption,
)
from shanben.pages.extract.readers.articles.prose import ENDS, SHORT_PROSE
from shanben.pages.extract.readers.articles.prose_runs import Article, is_list
from shanben.pages.extract.readers.credits.posts import read_author_and_life
from shanben.pages.extract.readers.meanings import read_meaning
from shanben.pages.extract.tools.forums import match_topic_bar
from shanben.pages.extract.tools.known_words import label_kinds, leading_label
from shanben.pages.extract.tools.lines import Line, fold
from shanben.pages.extract.tools.name_signs import COLUMN_SIGNS, LIST_SIGNS

CAPTION_LENGTH, CAPTION_GAP = 40, 4  # a short sentence, then this many buttons: a picture's caption
_COLON = re.compile("[:：︰∶]")


def skip_openings(lines: list[Line], prose: list[int], article: Article, first: int) -> int:
    """Return where the article begins, from `first` on, after captions, notices and what opens none."""
    last = article.last
    while first < last and (
        not prose[first]
        or (opens_no_article(lines[first].text) and not is_in_picture_news(lines, prose, article))
        or _lists_keywords(lines[first].text)
        or is_meta_line(lines[first].text)
        or _is_apart(lines, prose, first, last)
        or _is_note_above_summary(lines, first)
        or (prose[first + 1] and _is_boxed(lines, first))
        or is_headline_above_date(lines, first)
        or is_headline_below_date(lines, first)
        or is_repeated_caption(lines, first)
        or _is_over_reporters(lines, first)
        or _is_caption_over_wire(lines, first)
        or _is_lead_of_head(lines, first)
        or _tells_origin(lines[first].text)
        or (_tells_origin(lines[first + 1].text) and len(lines[first].text) <= LONGEST_BOX)
        or is_posed(lines[first].text)
        or _AFFILIATION.match(lines[first].text) is not None
        or _lists_credits(lines[first].text)
        or read_author_and_life(lines[first].text, 0)
        or match_topic_bar(lines[first].text) is not None
    ):
        first += 1
    return first


def is_in_picture_news(lines: list[Line], prose: list[int], article: Article) -> bool:
    """Tell whether every paragraph of the article is a picture's text that ends in who took it."""
    inside = range(article.first, article.last + 1)
    return is_picture_news(lines[at] for at in inside if prose[at])


def _is_note_above_summary(lines: list[Line], first: int) -> bool:
    """Tell whether an editor's note is followed by the page's abstract."""
    return (
        "编" in lines[first].text[:4]
        and _opens_with(lines[first].text, ("editor_note",))
        and _opens_with(lines[first + 1].text, ("summary",))
    )


def _is_boxed(lines: list[Line], first: int) -> bool:
    """Tell whether a short paragraph stands in a box of its own: 核心提示 is the line above it."""
    above = fold(lines[first - 1].text).strip("【】[]:■◆ ") if first else ""
    is_short = len(lines[first].text) <= LONGEST_BOX
    return is_short and 1 < len(above) <= 4 and label_kinds().get(above) == "summary"


LONGEST_BOX = 160  # characters of a paragraph in a box


def _opens_with(text: str, kinds: tuple[str, ...]) -> bool:
    """Tell whether a paragraph opens with a label of these kinds."""
    head = text[:40]
    label = leading_label(fold(head)) if _COLON.search(head) else None
    return label is not None and label_kinds()[label] in kinds


# Where the authors of a paper work, with its postal code: 1. 江州大学,江州 310000;
_AFFILIATION = re.compile(
    r"""
    [(（]?[ ]? [1①][ ]? [.．、]?[ ]?  # the number,
    [^。]{2,60}? (?:大学|学院|研究[所院]|公司|中心|医院|实验室)  # the house,
    [^。]{0,60} [0-9]{6}  # and its postal code
    """,
    re.VERBOSE,
)


def _lists_keywords(text: str) -> bool:
    """Tell whether a line is a shop's list of words to be found by: four or more, and no sentence."""
    if "。" in text or text.endswith(ENDS):
        return False
    words = re.split("[,，]", text)
    return len(words) > MIN_KEYWORDS and all(
        2 <= len(word) <= SHORT_PROSE + 2 for word in words[:-1]
    )


MIN_KEYWORDS = 4


def _tells_origin(text: str) -> bool:
    """Tell whether a paragraph, however long, says from which account the article is, and who made it.

    >>> _tells_origin("本文来自微信公众号:湖东青年,采访:王琳琳"), _tells_origin("本文来自一次采访。")
    (True, False)
    """
    if text[:2] not in ("本文", "编者") or "。" in text[:-1]:
        return False
    return _ORIGIN.match(fold(text[:LONGEST_ORIGIN])) is not None


LONGEST_ORIGIN = 28  # characters in which such a paragraph says it
_ORIGIN = re.compile("(?:编者按:)?本文(?:来自|转自|首发于?|来源于?) ?:?(?:微信)?公众号 ?[:“(]")


def _is_lead_of_head(lines: list[Line], first: int) -> bool:
    """Tell whether a paragraph with the line over it comes back below: what a browser is told of a page.

    The headline, the first paragraph; once more the headline, its date, and the article.
    """
    if not first:
        return False
    headline, lead = lines[first - 1].text, lines[first].text
    below = [line.text for line in lines[first + 1 : first + LEAD_REACH]]
    if headline not in below:
        return False
    return lead in below[below.index(headline) + 1 :]


LEAD_REACH = 10  # lines in which headline and first paragraph come back


def _is_over_reporters(lines: list[Line], first: int) -> bool:
    """Tell whether a long line without an end is a headline: its reporters stand below it.

    A line of the headline, but no paragraph, can stand between.
    """
    text = lines[first].text
    if "。" in text or len(text) > LONGEST_HEADLINE or text.endswith(ENDS):
        return False
    below = lines[first + 1 : first + 3]
    signed = next((at for at, line in enumerate(below) if _is_signed(line.text)), None)
    return signed == 0 or (signed == 1 and len(below[0].text) <= LONGEST_HEADLINE // 2)


def _is_caption_over_wire(lines: list[Line], first: int) -> bool:
    """Tell whether a short line ends in who took the picture, over a wire's dateline with its 题:.

    老油坊重新开榨。作者:王琳, and 江城社江州3月6日电题:老油坊开榨 below it.
    """
    text, below = lines[first].text, lines[first + 1].text
    is_credited = len(text) <= LONGEST_HEADLINE and _TAKEN_BY.search(text[-12:]) is not None
    return is_credited and "电" in below[:30] and _WITH_SUBJECT.match(below) is not None


_TAKEN_BY = re.compile("[。!！]作者[:：] ?[\u3400-\u9fff]{2,4}$")
_WITH_SUBJECT = re.compile("[\u3400-\u9fff]{2,12}[^ 。]{1,8}日电 ?题[:：]")
LONGEST_HEADLINE = 60  # characters of a headline that is as long as a paragraph


def _lists_credits(text: str) -> bool:
    """Tell whether a long line is who wrote, with a stroke, and more: 撰文/王琳琳、图片来源/Jane Doe."""
    if "。" in text or _CREDITS_FIRST.match(text) is None:
        return False
    return read_meaning(fold(text)).clue == "names_after_role"


_CREDITS_FIRST = re.compile("(?:撰文|图文|文图|文) ?[/／]")


def _is_signed(text: str) -> bool:
    """Tell whether a line is a sign and the reporters: ■江城日报记者 王琳."""
    return text[0] in _SIGNS_OF_STAFF and read_meaning(text).clue == "names_after_role"


_SIGNS_OF_STAFF = frozenset(LIST_SIGNS + COLUMN_SIGNS)


def _is_apart(lines: list[Line], prose: list[int], first: int, last: int) -> bool:
    """Tell whether a short first paragraph is parted from the next one by a row of buttons."""
    if prose[first] > CAPTION_LENGTH:
        return False
    following = next((index for index in range(first + 1, last + 1) if prose[index]), first)
    gap = lines[first + 1 : following]
    return len(gap) >= CAPTION_GAP and not is_list(gap)


def opens_no_article(text: str) -> bool:
    """Tell whether a line above the article is a caption, an abstract or the original title."""
    return read_meaning(text).clue in _NO_OPENINGS


EDGE_CLUES = ("caption", "picture_credit", "notice", "notice_word")
_NO_OPENINGS = frozenset((*EDGE_CLUES, "summary_label"))
