"""Find the article: the run of prose that belongs to the headline or to the date of the page.

Prose is a line with a full stop, or a long one with commas. Runs of prose may be broken by a few
short lines (sub-headings, captions) but not by a line that stands after articles (延伸阅读,
责任编辑). The longest run wins; one that begins shortly after the page's headline or date counts
four times, because comment rules and portraits of related articles can be longer than a short
article.

The edges are then cleaned: what opens with a photo's caption, an abstract or a machine's notice
begins later; signature, notices, statements of the platform and captions at the end are not the article.
An editor's note stays, unless an abstract follows: then both are the page's.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from shanben.base.patterns import compile_late
from shanben.pages.extract.readers.meanings import (
    LONGEST_BUTTON,
    is_button,
    is_statement,
    read_meaning,
)
from shanben.pages.extract.tools.dates import find_dates
from shanben.pages.extract.tools.known_words import (
    find_labels,
    is_outlet,
    label_kinds,
    leading_label,
    opens_end,
    phrase_pattern,
)
from shanben.pages.extract.tools.lines import SHORT, Line, fold

# Tuned on news pages with their boilerplate: sub-headings, captions and list items come in runs of
# up to six lines between two paragraphs; menus and related articles are longer.
MAX_GAP = 6
LONGEST_LIST = 60  # numbered lines between two paragraphs
ANCHOR_REACH = 28  # lines between a headline or date and the article (share buttons, font sizes)
ANCHOR_WEIGHT = 4
LONGEST_END = 60
LONGEST_HEADLINE = 56  # characters of a headline that has a comma and ends as a sentence does
SHORT_PROSE, LONG_PROSE = 10, 40
FOOT = 100  # characters of a line that can be a notice
CAPTION_LENGTH, CAPTION_GAP = 40, 4  # a short sentence, then this many buttons: a picture's caption

# An ASCII stop after a Han character ends a sentence on pages with half-width punctuation.
_STOPS = compile_late('(?:[。!?！？…;；]|(?<=[\u3400-\u9fff"])\\.)[”"』」’)）]{0,2}|[:：]$')
# A label of these opens a line of the foot, also one that ends in a full stop.
_FOOT_KINDS = ("sponsor", "icp_license", "contact")
_COLON = re.compile("[:：︰∶]")
_ENDS = tuple('。.!?！？…;；:：”」』"')
_ADDRESS = re.compile(r"(?:各|尊敬的|亲爱的|全[体市县区省])[^。:：!?]{1,70}[:：]$")
_ANNOUNCEMENT = compile_late(
    "(?:如下|以下|下面[\u3400-\u9fff]{0,8}|[您你]好.*|^以下[是为][^。]*)[:]$"
)
_FIRST_HEAD = compile_late("第[一1](?:[章编节篇]|部分)")
_LIST_ITEM = compile_late(
    r"""
    第[一二三四五六七八九十百0-9]+[条章项名]                  # 第一条
    | [(]? (?: [一二三四五六七八九十]+ | [0-9]{1,3} ) [)、.．]  # (一), 12.
    | [①-⑳●◆■•]                                     # a sign
    """,
    re.VERBOSE,
)


class Article(NamedTuple):
    """The article as positions in the list of lines; `last` is inside."""

    first: int
    last: int


def find_article(lines: list[Line], anchors: list[int]) -> Article | None:
    """Return the article among `lines`; `anchors` are lines with the headline or the date, in order."""
    # Most lines of a page are words of its menus: too short to be asked.
    prose = [
        weigh_prose(line) if len(text := line.text) >= SHORT_PROSE or text[-1] == "。" else 0
        for line in lines
    ]
    best, best_score = None, 0
    for first, last in _runs_of_prose(lines, prose):
        score = sum(prose[first : last + 1])
        if _is_anchored(first, anchors):
            score *= ANCHOR_WEIGHT
        if score > best_score:
            best, best_score = Article(first, last), score
    if best is None:
        return None
    return _clean_edges(lines, prose, _keep_one_copy(lines, prose, best, anchors))


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
    return Article(article.first, lower[0] - 1)


SHORTEST_COPY = 60  # characters of an article that stands twice


def weigh_prose(line: Line) -> int:
    """Return the number of characters of prose in `line`; 0 when it is a heading, link or label."""
    text = line.text
    length = len(text)
    if length < SHORT_PROSE:
        return length if length > 3 and text[-1] == "。" else 0
    if "。" not in text and not _reads_without_stop(text):
        return 0
    if (length < FOOT and _is_machinery(text)) or is_statement(text):
        return 0
    if length < SHORT and _OTHER_LANGUAGE.match(text):
        return 0
    return length


def _reads_without_stop(text: str) -> bool:
    """Tell whether a line without a full stop has the signs of prose, the article's or the site's."""
    comma = "，" in text or "," in text
    if text.startswith("看板") and _BOARD_HEAD.match(text):
        return False
    if len(text) >= LONG_PROSE and (comma or "、" in text) and not _is_menu(text):
        is_byline = text.endswith(_REPORTED) and _STAFF.search(text)  # however many it names
        return not (is_byline or text.isascii())  # what is ASCII is data of a script
    return comma and len(text) >= 18 and text.endswith(_ENDS) and _STOPS.search(text) is not None


# 看板Food (美食)作者hudong (湖东闲人)时间5年前 (2020/03/05 10:20)推嘘32(...)留言70则, 12人参与.
_BOARD_HEAD = re.compile(r"看板 ?[A-Za-z]\S{1,20} .{0,20}作者.{2,40}时间.{0,8}(?:19|20)[0-9]{2}")
_REPORTED = tuple(
    f"{word}{closed}"
    for word in ("报导", "报道", "特稿", "专访", "采访", "电")
    for closed in ("", *")）]】〕")
)
_STAFF = re.compile("(?:记者|编译|特派员)[^。]{2,60}$|[/／╱∕]")


def _is_machinery(text: str) -> bool:
    """Tell whether a line of moderate length is the site's and not the article's."""
    if phrase_pattern("notice", "site", "junk").search(text):
        return read_meaning(text).name not in ("body", "")
    return _is_foot(text)


# A notice of the site in Japanese, which has stops as well, or in English.
_OTHER_LANGUAGE = re.compile("[ぁ-ヿ]{2}|.[ぁ-ヿ]{2}|[A-Za-z ,.?!'’“”]{24}")


def _is_foot(text: str) -> bool:
    """Tell whether a line without a stop inside is the page's foot, even one printed as a sentence."""
    stop = text.find("。")
    if stop < 0:
        return phrase_pattern("footer").search(text) is not None
    if stop < len(text) - 1:
        return False
    if "ICP" in text or text.startswith("版权所有"):
        return phrase_pattern("footer").search(text) is not None
    label = leading_label(text) if ":" in text or "：" in text else None
    return label is not None and label_kinds()[label] in _FOOT_KINDS


def _is_menu(text: str) -> bool:
    """Tell whether a long line is a row of links."""
    if text.count(">") > MAX_STEPS and text.endswith("正文"):
        return True  # a breadcrumb, with the headline in it
    if text.startswith(_HOME_FIRST):
        return True
    return text.count(" ") * 6 > len(text) or text.count("|") > 2 or text.count(" - ") > 2


_HOME_FIRST = ("首页 ", "主页 ", "回首页 ", "首页\u3000", "主页\u3000")
MAX_STEPS = 2  # arrows of a line with commas that is still prose


def is_end(text: str) -> bool:
    """Tell whether a line is one that stands after an article."""
    if len(text) > LONGEST_END or "。" in text:
        return is_statement(text)
    return opens_end(text) and _ATTACHED.fullmatch(text) is None


_ATTACHED = re.compile("附件?[0-9一二三四五]? ?[:：]?")  # what a document hands out follows below


def _runs_of_prose(lines: list[Line], prose: list[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    first = last = -1
    for index, weight in enumerate(prose[: _end_of_first_post(lines, prose)]):
        if weight:
            if first < 0:
                first = index
            elif index - last - 1 > MAX_GAP and not _is_list(lines[last + 1 : index]):
                runs.append((first, last))
                first = index
            last = index
        elif first >= 0 and is_end(lines[index].text) and not _hands_out(lines, index):
            runs.append((first, last))
            first = -1
    if first >= 0:
        runs.append((first, last))
    return runs


def _hands_out(lines: list[Line], index: int) -> bool:
    """Tell whether a line names the paper that follows: 附件:江城县油坊管理办法(试行) over its title.

    The day and 附件: may stand between, and (试行) on a line of its own.
    """
    match = _NAMED_PAPER.fullmatch(fold(lines[index].text))
    below = (_TRIAL.sub("", fold(line.text)) for line in lines[index + 1 : index + 1 + PAPER_REACH])
    return match is not None and match[1] in below


PAPER_REACH = 5  # lines below 附件:, in which the title of the paper stands
_TRIAL = re.compile(" ?[(][\u3400-\u9fff]{2,6}[)]$")
_NAMED_PAPER = re.compile(
    "附件?[0-9一二三四五]? ?: ?(?:[0-9][.、])?《?([^()]{4,40}?)(?: ?[(][\u3400-\u9fff]{2,6}[)])?》?"
)


def _end_of_first_post(lines: list[Line], prose: list[int]) -> int:
    """Return the line of who answered in a thread of a forum, the number of lines without an answer.

    Over each post stand its time and buttons; the first one that has prose is the article.
    """
    bars = [
        index
        for index, line in enumerate(lines)
        if "发表于" in line.text and _POST_BAR.match(line.text)
    ]
    return next((end for top, end in pairwise(bars) if any(prose[top:end])), len(lines))


# 湖东闲人 发表于 2015-8-4 21:37:32 | 显示全部楼层.
_POST_BAR = re.compile(
    ".{0,24}?发表于 ?:? ?20[0-9]{2}-[0-9]{1,2}-[0-9]{1,2} [0-9:]{4,8} ?[|] ?(?:显示全部|只看)"
)


def _is_list(gap: list[Line]) -> bool:
    """Tell whether the lines between two paragraphs are a list: at least half are numbered."""
    if len(gap) > LONGEST_LIST:
        return False
    return sum(_LIST_ITEM.match(line.text) is not None for line in gap) * 2 >= len(gap)


def _is_anchored(first: int, anchors: list[int]) -> bool:
    """Tell whether one of the anchors, which are in order, stands shortly above a line."""
    place = bisect_right(anchors, first)
    return place > 0 and first - anchors[place - 1] <= ANCHOR_REACH


def _clean_edges(lines: list[Line], prose: list[int], article: Article) -> Article:
    first, last = article
    first = _skip_openings(lines, prose, article, first)
    below = _skip_above_date(lines, prose, first, last)
    if below > first:
        first = _skip_openings(lines, prose, article, below)
    while first and _belongs_above(lines, first):
        first -= 1
    while last > first and (
        not prose[last]
        or (closes_no_article(lines[last].text) and not _is_picture_news(lines, prose, article))
    ):
        last -= 1
    return Article(first, last)


def _skip_openings(lines: list[Line], prose: list[int], article: Article, first: int) -> int:
    """Return where the article begins, from `first` on, after captions, notices and what opens none."""
    last = article.last
    while first < last and (
        not prose[first]
        or (opens_no_article(lines[first].text) and not _is_picture_news(lines, prose, article))
        or _lists_keywords(lines[first].text)
        or _is_meta_line(lines[first].text)
        or _is_apart(lines, prose, first, last)
        or _is_note_above_summary(lines, first)
        or _is_headline_above_date(lines, first)
        or _is_repeated_caption(lines, first)
        or _is_posed(lines[first].text[:POSED_REACH])
        or _is_asked_headline(lines, first)
        or _AFFILIATION.match(lines[first].text) is not None
    ):
        first += 1
    return first


def _is_picture_news(lines: list[Line], prose: list[int], article: Article) -> bool:
    inside = range(article.first, article.last + 1)
    return is_picture_news(lines[at] for at in inside if prose[at])


def is_picture_news(paragraphs: Iterable[Line]) -> bool:
    """Tell whether each of two or more paragraphs ends in who took its picture."""
    count = 0
    for count, line in enumerate(paragraphs, 1):  # noqa: B007 - the last count is asked
        if not line.text.endswith(_TAKEN) or "。" not in line.text:
            return False
    return count > 1


_TAKEN = ("摄", "摄影", "摄)", "摄）")


def _belongs_above(lines: list[Line], first: int) -> bool:
    """Tell whether the line above the first paragraph is the article's own first line.

    It says whom a document is for (各乡镇人民政府:), announces what follows (现答复如下:), or is the
    first chapter's head (第一章 总则).
    """
    line = lines[first - 1]
    if lines[first].number - line.number > 2:
        return False
    if len(line.text) <= LONGEST_BUTTON and _FIRST_HEAD.match(line.text):
        return True
    if (
        _is_quoted(lines, first)
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


def _speaks_below_date(lines: list[Line], index: int) -> bool:
    """Tell whether a line with a colon at its end alone stands right below the date of the page.

    江城县气象台6月27日发布暴雨黄色预警信号:, 湖滨社区居民王女士:.
    """
    text = lines[index].text
    if len(text) < SHORTEST_SPEAKER or text.count(":") + text.count("：") > 1 or not index:
        return False
    if _OF_THE_SITE.search(text):
        return False
    above = lines[index - 1].text
    return len(above) <= LONGEST_META and bool(find_dates(above))


# What such a line of the site's own speaks of.
_OF_THE_SITE = re.compile(
    "位置|[您你]|本[站网页文]|点击|关注|下载|分享|扫码|标签|关键|相关|推荐|阅读|链接|视频|附件|来源|作者|时间|日期"
)
SHORTEST_SPEAKER = 9  # characters of such a line


def _is_quoted(lines: list[Line], first: int) -> bool:
    """Tell whether the line above is one of two or more that are spoken: 「大家好吗?」, 「来,笑一笑!」.

    One alone can be a headline.
    """
    if not _is_spoken(lines[first - 1].text):
        return False
    return _is_spoken(lines[first].text) or (first > 1 and _is_spoken(lines[first - 2].text))


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


def _is_meta_line(text: str) -> bool:
    """Tell whether a line opens with the date or a label and has labels of another kind, however long.

    An outlet can stand before the date.

    >>> [_is_meta_line(text) for text in ("时间:2014-04-11 来源:江城法院", "时间:早上,地点:操场")]
    [True, False]
    >>> _is_meta_line("2014-04-11 10:30 来源:江城法院 作者:王琳、李敏 浏览次数:12")
    True
    """
    if len(text) > LONGEST_META or "。" in text:
        return False
    text = fold(text)
    labels = find_labels(text)
    kinds = label_kinds()
    found = {kinds[word] for _, _, word in labels} & _META_KINDS
    dates = find_dates(text[:MOST_BEFORE_DATE]) if found else ()
    if dates and (dates[0].start <= 1 or is_outlet(text[: dates[0].start].strip())):
        return True
    return len(found) > 1 and labels[0][0] == 0 and kinds[labels[0][2]] in found


MOST_BEFORE_DATE = 24  # characters of a line in which its date stands, if it opens with one
LONGEST_META = 160
_META_KINDS = frozenset(
    (
        "date_published",
        "date_published_weak",
        "date_updated",
        "source",
        "source_weak",
        "person",
        "view_count",
    )
)


def _is_note_above_summary(lines: list[Line], first: int) -> bool:
    """Tell whether an editor's note is followed by the page's abstract."""
    return (
        "编" in lines[first].text[:4]
        and _opens_with(lines[first].text, ("editor_note",))
        and _opens_with(lines[first + 1].text, ("summary",))
    )


def _skip_above_date(lines: list[Line], prose: list[int], first: int, last: int) -> int:
    """Return where the article begins when what stands above its date, with a time, is a notice.

    Up to `NOTICES` sentences of the site can stand there, of less weight than the rest.
    """
    for index in range(first + 1, min(first + DATE_REACH, last)):
        text = lines[index].text
        if prose[index] or len(text) > LONGEST_END or _CLOCK.search(text) is None:
            continue
        above, below = prose[first:index], prose[index : last + 1]
        told = [at for at in range(first, index) if prose[at] and not _is_caption(lines[at].text)]
        few = len(told) <= NOTICES and sum(above) < sum(below)
        if few and find_dates(text):
            return next(at for at in range(index, last + 1) if prose[at])
    return first


def _is_caption(text: str) -> bool:
    return read_meaning(text).clue in ("caption", "picture_credit")


NOTICES, DATE_REACH = 2, 10  # sentences above the date of an article, and lines that they may take
_CLOCK = re.compile("[0-9]{1,2}:[0-9][0-9](?![0-9:]*年)")


def _is_headline_above_date(lines: list[Line], first: int) -> bool:
    """Tell whether a line that reads as prose is a headline, 修桥还是修路,谁说了算?: a date follows."""
    text, below = lines[first].text, lines[first + 1].text
    if first + 2 < len(lines) and label_kinds().get(leading_label(fold(below)) or "") == "person":
        below = lines[first + 2].text  # the author's label between them
    is_quote = _QUOTED_STOP.search(text) is not None and text.count("。") == 1
    is_open = "。" not in text and (text[-1].isalnum() or text[-1] in "”」』")
    is_labelled = _is_meta_line(below)
    longest = LONGEST_LABELLED if is_labelled and is_open else LONGEST_HEADLINE
    if len(text) > longest or not (is_quote or is_open or text[-1] in "?!？！"):
        return False
    if is_open and len(below) > LONGEST_DATE and not is_labelled:
        return False
    if "。" in text and not is_quote:
        return False
    if len(below) <= LONGEST_AUTHOR and text[-1] in "?!？！" and first + 2 < len(lines):
        below = lines[first + 2].text  # an author between them
    return len(below) <= LONGEST_END * 2 and "。" not in below and bool(find_dates(below))


LONGEST_AUTHOR = 12  # characters of an author's name in a line of its own


def _is_repeated_caption(lines: list[Line], first: int) -> bool:
    """Tell whether a line is a caption that stands twice, as a picture's words and below it.

    It ends in parentheses that say whose the picture is, or in an outlet after its last sentence.
    """
    text = lines[first].text
    if len(text) > LONGEST_REPEATED or not (text[-1] in ")）社报网" and _WHOSE.search(text)):
        return False
    below = lines[first + 1].text if first + 1 < len(lines) else ""
    return text == below or (first > 0 and text == lines[first - 1].text)


def _is_asked_headline(lines: list[Line], first: int) -> bool:
    """Tell whether the page's first line is a headline that asks, with a blank line below it."""
    text, below = lines[first].text, lines[first + 1]
    is_question = text[-1] in "?？" and "。" not in text and len(text) <= LONGEST_HEADLINE
    return (
        first == 0
        and is_question
        and below.number > lines[0].number + 1
        and len(below.text) > LONG_PROSE
    )


def _is_posed(text: str) -> bool:
    may_be = "左" in text or "右" in text or ("中" in text and (")" in text or "）" in text))
    return may_be and _POSED.search(text) is not None


LONGEST_LABELLED = 80  # characters of a headline over a date with its label
LONGEST_DATE = 32  # characters of a date that stands alone
# Who stands where in a picture: 镇长王琳(左3), 左起为王琳.
_POSED = re.compile(
    "[(（](?:[前后]排)?[左右中](?:[起0-9一二三四五六七八九]{1,3})?[)）]|[左右]起[为:：]?[\u3400-\u9fff]{2,4}、"
)
# Where the authors of a paper work, with its postal code: 1. 江州大学,江州 310000;
_AFFILIATION = re.compile(
    "[(（]? ?[1①] ?[.．、]? ?[^。]{2,60}?"
    "(?:大学|学院|研究[所院]|公司|中心|医院|实验室)[^。]{0,60}[0-9]{6}"
)
POSED_REACH = 120  # characters of a paragraph in which they are
LONGEST_REPEATED = 160  # characters of a caption that stands twice
_WHOSE = re.compile("[(（][^()（）。]{2,16}[)）]$|。[\u3400-\u9fff]{1,7}[社报网]$")
_QUOTED_STOP = re.compile("。(?=[」”』][^。」”』]*[^。」”』:：]$)")


def _lists_keywords(text: str) -> bool:
    """Tell whether a line is a shop's list of words to be found by: four or more, and no sentence."""
    if "。" in text or text.endswith(_ENDS):
        return False
    words = re.split("[,，]", text)
    return len(words) > MIN_KEYWORDS and all(
        2 <= len(word) <= SHORT_PROSE + 2 for word in words[:-1]
    )


MIN_KEYWORDS = 4


def _is_apart(lines: list[Line], prose: list[int], first: int, last: int) -> bool:
    """Tell whether a short first paragraph is parted from the next one by a row of buttons."""
    if prose[first] > CAPTION_LENGTH:
        return False
    following = next((index for index in range(first + 1, last + 1) if prose[index]), first)
    gap = lines[first + 1 : following]
    return len(gap) >= CAPTION_GAP and not _is_list(gap)


def opens_no_article(text: str) -> bool:
    """Tell whether a line above the article is a caption, an abstract or the original title."""
    return read_meaning(text).clue in _NO_OPENINGS


_EDGES = ("caption", "picture_credit", "notice", "notice_word")
_NO_OPENINGS = frozenset((*_EDGES, "summary_label"))
_NO_CLOSINGS = frozenset((*_EDGES, "statement"))


def _opens_with(text: str, kinds: tuple[str, ...]) -> bool:
    """Tell whether a paragraph opens with a label of these kinds."""
    head = text[:40]
    label = leading_label(fold(head)) if _COLON.search(head) else None
    return label is not None and label_kinds()[label] in kinds


def closes_no_article(text: str) -> bool:
    """Tell whether a line below the article is a notice, a caption or a credit."""
    if not text:
        return False
    if text[0] in "([【" and text[-1] in ")]】" and len(text) < 80:
        return True
    return text[0] in "★●※◎" or read_meaning(text).clue in _NO_CLOSINGS


def find_buttons(lines: list[Line], article: Article) -> frozenset[int]:
    """Return the positions of the buttons and page numbers inside the article."""
    inside = enumerate(lines[article.first : article.last + 1], article.first)
    return frozenset(
        [
            index
            for index, line in inside
            if len(line.text) <= LONGEST_BUTTON and is_button(line.text)
        ]
    )
