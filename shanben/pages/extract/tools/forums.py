"""How forums mark their posts.

Over each post stands a bar: who wrote it, when, and buttons, 王琳 发表于 2015-8-4 21:37 | 显示全部楼层.
"""

import re

_DAY = "(?:19|20)[0-9]{2}[-/][0-9]{1,2}[-/][0-9]{1,2}"
# A bar up to the end of its day. What comes after it, or all that stands before, tells it from one
# who says that an article was 发表于 a day.
_POST_BAR = re.compile(
    f".{{0,24}}?发表于 ?:? ?{_DAY}"
    "(?= [0-9:]{4,8}(?: ?[|] ?| {1,4}(?:[|] {0,3})?)(?:显示全部|只看|[倒正]序|阅读模式))"
    f"|(?:只看.{{0,14}} )?[0-9]{{1,4}}[楼#]? ?发表于 ?: ?{_DAY}(?=(?: [0-9:]{{4,8}})?$)"  # a floor
    rf"|[^\s。:]{{1,24}} 发表于 {_DAY}(?= [0-9:]{{4,8}}$)"  # a name
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
    "(?:发表主题 ?: .{2,160}?|发表于 ?: ?)(?:Empty ?)?(?:周|星期)[一二三四五六日] ?"
    "[0-9]{1,2}月 [0-9]{1,2}, (?:19|20)[0-9]{2}"
)
