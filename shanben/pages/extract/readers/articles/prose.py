"""Weigh how much of a line is prose: a line with a full stop, or a long one with commas.

Headings, links, labels and what the site says of itself weigh nothing.
"""

import re

from shanben.base.patterns import compile_late
from shanben.pages.extract.readers.meanings import is_call, is_statement, read_meaning
from shanben.pages.extract.tools.dated_rows import LONGEST_ROW, read_dated_row
from shanben.pages.extract.tools.forums import is_mirrored_head
from shanben.pages.extract.tools.known_words import (
    find_labels,
    label_kinds,
    leading_label,
    phrase_pattern,
)
from shanben.pages.extract.tools.lines import SHORT, Line, fold

SHORT_PROSE, LONG_PROSE = 10, 40
FOOT = 100  # characters of a line that can be a notice
# An ASCII stop after a Han character ends a sentence on pages with half-width punctuation.
_STOPS = compile_late('(?:[。!?！？…;；]|(?<=[\u3400-\u9fff"])\\.)[”"』」’)）]{0,2}|[:：]$')
# A label of these opens a line of the foot, also one that ends in a full stop.
_FOOT_KINDS = ("sponsor", "icp_license", "contact")
ENDS = tuple('。.!?！？…;；:：”」』"')


def weigh_prose(line: Line) -> int:
    """Return the number of characters of prose in `line`; 0 when it is a heading, link or label."""
    text = line.text
    length = len(text)
    if text[-1] == "。" and length <= LONGEST_LABELLED and _names_person(text):
        return 0
    if length < SHORT_PROSE:
        return length if length > 3 and text[-1] == "。" else 0
    if "。" not in text and not _reads_without_stop(text):
        return 0
    if text[0] == "标" and text.startswith(_TITLE_LABELS):
        return 0
    if text[-2:] == "。。" and "。" not in text.rstrip("。"):
        return 0  # 慢慢来。。。: they stand for dots, after a headline
    if (length < FOOT and _is_machinery(text)) or is_statement(text):
        return 0
    if length < SHORT and _OTHER_LANGUAGE.match(text):
        return 0
    return length


def _names_person(text: str) -> bool:
    """Tell whether a line is a label for people with a name, which a stop ends: 作者:王琳琳。."""
    if ":" not in text and "：" not in text:
        return False
    label = leading_label(fold(text))
    is_person = label is not None and label_kinds()[label] == "person"
    return is_person and text.count("。") == 1 and not ("，" in text or "," in text)


LONGEST_LABELLED = 16  # characters of a label with a name or two
_TITLE_LABELS = ("标题:", "标题：")  # a headline can end as a sentence does


def _reads_without_stop(text: str) -> bool:
    """Tell whether a line without a full stop has the signs of prose, the article's or the site's."""
    comma = "，" in text or ("," in text and _COMMA.search(text) is not None)
    if not (comma or "、" in text) or is_mirrored_head(text) or _STEPS.match(text):
        return False
    if len(text) >= LONG_PROSE and not _is_menu(text):
        is_byline = text.endswith(_REPORTED) and _STAFF.search(text)  # however many it names
        # What is ASCII is data of a script.
        return not (is_byline or text.isascii() or _is_row(text, comma=comma))
    if not comma or len(text) < 18 or not text.endswith(ENDS) or _STOPS.search(text) is None:
        return False
    return text[-1] not in ":：" or not _is_row(text, comma=comma)  # a count that is missing: 阅读:


_COMMA = re.compile("(?<![0-9]),|,(?![0-9]{3}(?![0-9]))")  # not that of 1,234


def _is_row(text: str, *, comma: bool) -> bool:
    """Tell whether a long line without a stop is a row of labels, of roles and names, or of a date.

    分类:民生、农业 发布:2021-06-27 阅读:12, 本报记者 王琳、李敏 通讯员 张敏.
    """
    if len(text) <= LONGEST_ROW and read_dated_row(fold(text)) is not None:
        return True
    if text.count(":") + text.count("：") > 1:
        kinds = label_kinds()
        return sum(kinds[label] in _META for _, _, label in find_labels(fold(text))) > 1
    return not comma and "记者" in text and len(_ROLES.findall(text)) > 1


_META = frozenset(("person", "source", "date_published", "date_published_weak", "view_count"))
_ROLES = re.compile("(?:^|[ \u3000])[\u3400-\u9fff]{0,6}?(?:记者|通讯员|摄影|实习生)[ \u3000/]")
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
    return (
        is_call(text)
        or _is_foot(text)
        or (text.endswith(_TOLD) and _LABELLED_REPORT.fullmatch(text) is not None)
    )


# 记者: 王琳琳/江州报导。.
_TOLD = ("报导。", "报道。")
_LABELLED_REPORT = compile_late("(?:记者|采访|撰文) ?[:：] ?[^。，,]{2,24}报[导道]。")


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
    if text.startswith(_HOME_FIRST):
        return True
    return text.count(" ") * 6 > len(text) or text.count("|") > 2 or text.count(" - ") > 2


_HOME_FIRST = ("首页 ", "主页 ", "回首页 ", "首页\u3000", "主页\u3000")
# Where a breadcrumb begins whose last step is the headline: 首页 > 要闻 > 大桥通车,过河只需3分钟.
_STEPS = compile_late(
    r"""
    [【\[]?[您你当现所目][\u3400-\u9fff]{0,6}位置[】\]]?[ ]?[:：]?  # its label,
      [^>»›→/|,，、-]{1,20}[>»›→/|-]  # and the first step,
    | (?:[\u3400-\u9fff]{0,4}(?:首页|主页)|Home)[ ]?[>»›→/|-]  # 首页,
    | (?:[^>»›→,，、:：“”]{2,20}(?:>+|[»›]|[ ]→[ ])[ ]?){2}  # or a site and a section
    """,
    re.VERBOSE,
)
