"""Find a headline that shares no word with its article by what the page prints around it.

A press release underlines it, and a forum prints it below the number of answers, beside the button
that copies its address, or above who opened the thread. It may be as short as two characters. An agency
prints it between date and source and the button for the size of letters.
"""

import re

from shanben.base.patterns import compile_late
from shanben.pages.extract.readers.breadcrumb import ARROW
from shanben.pages.extract.readers.headlines.fitness import REACH
from shanben.pages.extract.readers.headlines.trimming import (
    WIRE_HEAD,
    Headline,
    Prose,
    can_be_headline,
    is_known_name,
    trim_headline,
)
from shanben.pages.extract.readers.meanings import DOUBT, SURE, is_button, read_meaning
from shanben.pages.extract.tools.dates import find_dates
from shanben.pages.extract.tools.forums import is_topic_opener
from shanben.pages.extract.tools.known_words import is_office, is_outlet, section_words
from shanben.pages.extract.tools.lines import Line
from shanben.pages.extract.tools.people import is_bare_name


def find_marked(page: Prose) -> Headline:
    """Return the headline that the page marks as one, () without any."""
    return (
        _find_underlined(page) or _find_thread(page) or _find_over_size(page) or _find_of_wire(page)
    )


def find_entry(page: Prose) -> Headline:
    """Return the headword of an encyclopedia, right over the line that names it, however short it is."""
    for index in range(1, min(page.first, ENTRY_REACH)):
        text = page.lines[index].text
        if text.startswith(REDIRECTED):
            return _find_redirected(page, index)
        if len(text) <= LONGEST_TAGLINE and _TAGLINE.fullmatch(text):
            top = index - 1
            while top and page.lines[top].text.startswith(_OF_THE_ENTRY):
                top -= 1
            above = page.lines[top].text
            is_word = len(above) <= LONGEST_ENTRY and read_meaning(above).points < SURE
            return (top,) if is_word else ()
    return ()


def _find_redirected(page: Prose, index: int) -> Headline:
    """Return the headword over the line that says what leads to it, where no encyclopedia is named.

    What the thing is can stand between, 木榨, 榨油的工具, (重定向自油榨): the article has the headword.
    """
    for at in range(index - 1, max(-1, index - 1 - MAX_TAGLINES), -1):
        text = page.lines[at].text
        is_word = len(text) <= LONGEST_ENTRY and read_meaning(text).points < SURE
        if is_word and text in page.opening:
            return (at,)
    return ()


def find_headword(page: Prose) -> Headline:
    """Return the first line of an encyclopedia's page, which the article explains in its first words.

    木榨, perhaps 榨油的工具 and buttons, and 木榨,是一种用木头做的榨油工具. What a page of news has over
    its article, a day, a label or a byline, does not stand between, nor a line with the word in it.
    """
    if not 1 <= page.first <= HEADWORD_REACH or len(page.lines[0].text) > LONGEST_ENTRY:
        return ()
    line = page.lines[0].text
    if page.opening[:2] not in line:
        return ()  # as on nearly all pages
    word = line[slice(*trim_headline(line))]
    if not 2 <= len(word) <= LONGEST_HEADWORD or not page.opening.startswith(word):
        return ()
    between = [line.text for line in page.lines[1 : page.first] if not is_button(line.text)]
    buttons = [text for text in between if _OF_BAIKE.fullmatch(text)]
    if not buttons and _EXPLAINS.match(page.opening, len(word)) is None:
        return ()
    between = [text for text in between if text not in buttons]
    is_bare = len(between) <= MAX_TAGLINES and not any(
        len(text) > LONGEST_TAGLINE or _TELLS_MORE.search(text) or word in text for text in between
    )
    return (0,) if is_bare and read_meaning(word).points < SURE else ()


LONGEST_HEADWORD, HEADWORD_REACH = 16, 9
# The buttons of Baidu's encyclopedia between an entry and its text: 播报 编辑 讨论, 0有用+1.
_OF_BAIKE = compile_late(
    "(?:播报|锁定|讨论|上传视频|编辑)(?: (?:播报|编辑|讨论|上传视频|[0-9]+))+|[0-9]+ ?有用\\+1"
)
# What follows a headword in the sentence that explains it: 木榨(英语:…), 木榨,是, 王琳琳,女,.
_EXPLAINS = re.compile(
    r"""
    [(（](?!记者|通讯员|图)  # its name in other words,
    | [,，][ ]?(?:是|指|即|又|亦|简称|别名|别称|古称|原名|本名|位于|[男女][,，])  # or after a comma
    | 是 | 指的 | 位于 | 又[名称]  # or at once
    """,
    re.VERBOSE,
)
_TELLS_MORE = re.compile("[0-9:：/|]|记者|作者|来源")
MAX_TAGLINES = 3  # lines between the headword and what leads to it
REDIRECTED = "(重定向自"
# What an encyclopedia says of an entry, between its headword and its own name.
_OF_THE_ENTRY = ("本页", "本条目", "本词条", REDIRECTED)


NAMES_ENTRY = ("维基", "百科", "辞典", "词典", "重定向自")  # one of these is in every such line
ENTRY_REACH = 40  # first lines of a page, in which its menus stand as well
LONGEST_TAGLINE, LONGEST_ENTRY = 28, 40
# 维基百科,自由的百科全书, 出自维基百科,自由嘅百科全书.
_TAGLINE = re.compile(
    r"""
    (?:[出来]自|取自)? (?:维基|粤语维基|文言维基)[\u3400-\u9fff]{2}             # 出自维基百科
    (?:[,，][ ]?(?:自由[的嘅之]?)?[\u3400-\u9fff]{2,8})?                      # its motto
    | (?:[出来]自|取自)[\u3400-\u9fffA-Za-z]{2,8}(?:百科|百科全书|辞典|词典)  # 来自江城百科
    (?:[,，][ ]?[\u3400-\u9fff]{2,12})?                                     # also with a motto
    """,
    re.VERBOSE,
)


def _find_underlined(page: Prose) -> Headline:
    """Return the headline over a line of asterisks or such, right above the article: 匠心永续, *****."""
    under = page.first - 1
    if under < 1 or _UNDERLINE.fullmatch(page.lines[under].text) is None:
        return ()
    text = page.lines[under - 1].text
    if len(text) < SHORTEST or not _is_fit(text):
        return ()
    return (under - 2, under - 1) if _is_in_two_lines(page, under) else (under - 1,)


def find_drawn_under(page: Prose) -> Headline:
    """Return the one line above the article that signs of equality underline: 老油坊开榨, ==========.

    So a page's first head is printed where a page becomes text. A site's name is none.
    """
    lines = page.lines[: page.first]
    under = [at for at, line in enumerate(lines) if line.text[0] == "="]
    at = under[0] - 1 if len(under) == 1 else -1
    if at < 0 or _DOUBLE_LINE.fullmatch(lines[at + 1].text) is None:
        return ()
    text = lines[at].text
    return (at,) if len(text) >= SHORTEST and _is_fit(text) and not is_office(text) else ()


_DOUBLE_LINE = re.compile("={4,}")


def is_underlined(lines: list[Line], index: int) -> bool:
    """Tell whether a line that can read as prose is over a line of asterisks, as headlines are."""
    text = lines[index].text
    is_open = "。" not in text and text[-1] not in ":;,、"
    return is_open and _UNDERLINE.fullmatch(lines[index + 1].text) is not None


UNDER_SIGNS = frozenset("*=-")  # of which one opens such a line


def _is_in_two_lines(page: Prose, under: int) -> bool:
    """Tell whether the two lines over a line of asterisks are one headline, set apart from the rest."""
    if under < 2 or page.lines[under - 1].number - page.lines[under - 2].number != 1:
        return False
    is_alone = under == 2 or page.lines[under - 2].number - page.lines[under - 3].number > 1
    upper = page.lines[under - 2].text
    is_open = upper[-1] not in "。!?:;,”」】)" and len(upper) >= SHORTEST
    return is_alone and is_open and _is_fit(upper) and not is_outlet(upper)


_UNDERLINE = re.compile(r"[*](?: ?[*]){3,}|={4,}|-{6,}")
SHORTEST = 4  # characters of such a headline: 目录 and 附件 are underlined as well


def _find_thread(page: Prose) -> Headline:
    """Return the headline of a thread in a forum.

    It stands with its button [复制链接], or above it, right below the number of answers, or right
    above who opened the thread and how often it was answered. A post of a blog has its author below, or
    how often it was read and commented on.
    """
    for index in range(page.first - 1, -1, -1):
        text = page.lines[index].text
        if _COUNTS.fullmatch(text) and index + REACH >= page.first:
            return _find_below_counts(page, index + 1)
        above = page.lines[index - 1].text if index else ""
        if text in _COPY_LINK and can_be_headline(above):
            return (index - 1,)
        if text.endswith(_COPY_LINK) and can_be_headline(text):
            return (index,)
        is_counted = "评论" in text and read_meaning(text).clue == "counts"
        if index and (is_counted or is_topic_opener(text) or _SIGNED.fullmatch(text)):
            return (index - 1,) if _is_fit(above) else ()
    return ()


def _find_below_counts(page: Prose, index: int) -> Headline:
    """Return the headline below the number of answers, buttons aside; a name stands over 发表于."""
    while index < page.first - 1 and is_button(page.lines[index].text):
        index += 1
    if index >= page.first - 1 or page.lines[index + 1].text.startswith("发表于"):
        return ()
    text = page.lines[index].text
    for button in _COPY_LINK:
        text = text.removesuffix(button).rstrip()
    return (index,) if _is_fit(text) else ()


_COPY_LINK = ("[复制链接]", "[复制连结]")
# 查看: 5911|回复: 14.
_COUNTS = re.compile("(?:查看|浏览|阅读) ?: ?[0-9]+ ?[|/]? ?(?:回[复覆]|回帖) ?: ?[0-9]+")
# And what blogs print below it: 散文 | by 王琳琳 | 2020-03-05, or the date first.
_DAY = "20[0-9]{2}[-/.][0-9]{1,2}[-/.][0-9]{1,2}"
_SIGNED = compile_late(
    rf"""
    (?:[\u3400-\u9fff]{{2,6}}[ ]?[|/·•][ ]?)?  # perhaps the section,
    by[ ]{{1,2}}[^|/·•]{{2,32}}[|/·•][ ]?{_DAY}  # by whom, and the day,
    | {_DAY}[ ]?[|/·•][ ]?by[ ]{{1,2}}[^|/·•]{{2,32}}  # or the day, by whom,
      (?:[|/·•][ ]?[\u3400-\u9fff]{{2,6}})?  # and perhaps the section
    """,
    re.VERBOSE,
)


def _is_fit(text: str) -> bool:
    """Tell whether the words of a line do not speak against a headline, however short it is."""
    if _SHORT.fullmatch(text) is None:
        return can_be_headline(text) and not is_outlet(text)
    is_section = text in section_words()
    is_name = is_outlet(text) or is_bare_name(text)
    return not (is_section or is_name) and read_meaning(text).points < DOUBT


_SHORT = compile_late("[\u3400-\u9fff]{2,4}")


def _find_over_size(page: Prose) -> Headline:
    """Return the headline under date and source, right above the button for the size of letters.

    Over it stand only a breadcrumb and what is known of an article, the last of it the date or source.
    """
    at = page.first - 2
    if at < 1 or not page.lines[at + 1].text.startswith(_SIZE) or not _is_fit(page.lines[at].text):
        return ()
    over = [line.text for line in page.lines[:at]]
    is_under_meta = any(map(find_dates, over)) and read_meaning(over[-1]).name == "meta_line"
    is_bare = all(is_known_name(text) or ARROW.search(text) for text in over)
    text = page.lines[at].text
    is_whose = is_office(text) or text.endswith(_KINDS_OF_REPORT)
    return (at,) if is_under_meta and is_bare and not is_whose else ()


_KINDS_OF_REPORT = ("报道", "报导", "综合", "供稿")
_SIZE = ("字体", "字号", "【字体", "【字号", "[字体", "[字号")


def _find_of_wire(page: Prose) -> Headline:
    """Return the headline after a wire's dateline, over its reporters: 江城3月5日电 题:守望."""
    for index in range(page.first - 1, max(-1, page.first - 3), -1):
        text = page.lines[index].text
        if "题" in text and (wire := WIRE_HEAD.match(text)) and _is_fit(text[wire.end() :]):
            return (index,)
    return ()
