"""How forums and boards mark their posts.

Over each post of a forum stands a bar: who wrote it, when, and buttons, 王琳 发表于 2015-8-4 21:37 |
显示全部楼层; below the headline of a topic, who opened it. The posts of a board have a head of four
labels, 作者, 看板, 标题 and 时间, a line each or all in one.
"""

import re

_DAY = "(?:19|20)[0-9]{2}[-/][0-9]{1,2}[-/][0-9]{1,2}"
# A bar up to the end of its day. What comes after it, or all that stands before, tells it from one
# who says that an article was 发表于 a day.
_POST_BAR = re.compile(
    rf"""
    .{{0,24}}?发表于[ ]?:?[ ]?{_DAY}  # anybody,
    (?= [ ][0-9:]{{4,8}}(?:[ ]?[|][ ]?|[ ]{{1,4}}(?:[|][ ]{{0,3}})?)  # with the time
        (?:显示全部|只看|[倒正]序|阅读模式) )  # and buttons after it,
    | (?:只看.{{0,14}}[ ])?[0-9]{{1,4}}[楼#]?[ ]?发表于[ ]?:[ ]?{_DAY}  # a floor,
      (?=(?:[ ][0-9:]{{4,8}})?$)  # with nothing after it but the time,
    | [^\s。:]{{1,24}}[ ]发表于[ ]{_DAY}(?=[ ][0-9:]{{4,8}}$)  # or a name
    """,
    re.VERBOSE,
)


def match_post_bar(text: str) -> re.Match[str] | None:
    """Return the part of a line over a post of a forum that ends in its day; None for other lines.

    >>> bar = match_post_bar("王琳 发表于 2020-3-5 10:30 只看该作者")
    >>> bar and bar[0], match_post_bar("本文 首次发表于 2020-3-5 的晚报")
    ('王琳 发表于 2020-3-5', None)
    """
    return _POST_BAR.match(text) if "发表于" in text else None


def match_topic_bar(text: str) -> re.Match[str] | None:
    """Return the part of a line that names a topic, over its post, up to the post's day.

    >>> bar = match_topic_bar("发表主题: 旧桥拆除 旧桥拆除 Empty周一 12月 02, 2013 2:04 pm")
    >>> bar and bar[0][-12:], match_topic_bar("发表主题演讲: 旧桥拆除")
    ('12月 02, 2013', None)
    """
    return _TOPIC_BAR.match(text) if text.startswith(("发表主题", "发表于")) else None


_TOPIC_BAR = re.compile(
    r"""
    (?:发表主题[ ]?:[ ].{2,160}?|发表于[ ]?:[ ]?)(?:Empty[ ]?)?  # the topic, or that it was posted,
    (?:周|星期)[一二三四五六日][ ]?  # the day of the week,
    [0-9]{1,2}月[ ][0-9]{1,2},[ ](?:19|20)[0-9]{2}  # and the day
    """,
    re.VERBOSE,
)


def is_topic_opener(text: str) -> bool:
    """Tell whether a line says who opened a topic: it stands below its headline.

    >>> is_topic_opener("楼主:湖东闲人 时间:2012-03-12 20:11:23 点击:5120 回复:33")
    True
    """
    return text.startswith("楼主") and _TOPIC_OPENER.match(text) is not None


_TOPIC_OPENER = re.compile(
    "楼主 ?: ?[^: ].{0,24}? 时间 ?: ?(?=20[0-9]{2}-).{8,24} (?:点击|回复) ?: ?[0-9]"
)


def match_board_head(text: str) -> re.Match[str] | None:
    """Return the head of a post on a board, in one line; its groups are the labels with their values.

    >>> head = match_board_head("作者 湖东人 看板 News 标题 旧桥拆除 时间 Thu May  6 20:41:33 2021")
    >>> head and head[3]
    '标题 旧桥拆除'
    """
    return _BOARD_HEAD.match(text) if text.startswith("作者") else None


def is_mirrored_head(text: str) -> bool:
    """Tell whether a line is the head of a post on a board as sites that copy boards print it.

    >>> is_mirrored_head("看板Food (美食)作者hudong (湖东闲人)时间5年前 (2020/03/05 10:20)推嘘32(...)")
    True
    """
    is_mirrored = text.startswith("看板") and _MIRRORED_HEAD.match(text) is not None
    return is_mirrored or (text.startswith("送交者") and _HANDED_IN.match(text) is not None)


_BOARD_HEAD = re.compile(
    r"""
    (作者[ ].{1,40}?)[ ]+  # the author,
    ((?:看板|站内)[ ][A-Za-z][A-Za-z0-9_-]{1,20})[ ]+  # the board,
    (标题[ ].{2,80}?)[ ]+  # the title,
    (时间[ ][A-Z][a-z]{2}[ ][A-Z][a-z]{2}[ ]{1,2}[0-9]{1,2}[ ]  # the day,
      [0-9:]{8}[ ](?:19|20)[0-9]{2})$  # the time and the year
    """,
    re.VERBOSE,
)
# 送交者: 湖东老王 于 2005-6-22, 10:20:30:.
_HANDED_IN = re.compile("送交者 ?[:：] ?.{1,24}(?:19|20)[0-9]{2}.{4,60}$")
_MIRRORED_HEAD = re.compile(
    r"看板 ?[A-Za-z][A-Za-z0-9_-]{1,20}(?: .{0,20})?作者.{0,40}时间.{0,8}(?:19|20)[0-9]{2}"
)
