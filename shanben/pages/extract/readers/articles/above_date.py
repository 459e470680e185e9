"""Tell what stands above the article's date: meta lines, notices, a headline that reads as prose."""

import re

from shanben.pages.extract.readers.articles.pictures import is_caption
from shanben.pages.extract.readers.articles.prose_runs import LONGEST_END
from shanben.pages.extract.readers.headlines.trimming import (
    can_be_headline,
    share_words,
    squeeze,
)
from shanben.pages.extract.readers.meanings import is_empty_meta, read_meaning
from shanben.pages.extract.tools.dates import find_dates, is_only_date
from shanben.pages.extract.tools.known_words import (
    find_labels,
    is_outlet,
    label_kinds,
    leading_label,
)
from shanben.pages.extract.tools.lines import Line, fold

LONGEST_HEADLINE = 56  # characters of a headline that has a comma and ends as a sentence does


def is_meta_line(text: str) -> bool:
    """Tell whether a line opens with the date or a label and has labels of another kind, however long.

    An outlet can stand before the date.

    >>> [is_meta_line(text) for text in ("时间:2014-04-11 来源:江城法院", "时间:早上,地点:操场")]
    [True, False]
    >>> is_meta_line("2014-04-11 10:30 来源:江城法院 作者:王琳、李敏 浏览次数:12")
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


def skip_above_date(lines: list[Line], prose: list[int], first: int, last: int) -> int:
    """Return where the article begins when what stands above its date, with a time, is a notice.

    Up to `NOTICES` sentences of the site can stand there, of less weight than the rest; or the first
    sentences of other articles, each under its own headline.
    """
    reach = min(first + TEASERS_REACH, last)
    # Above the first two sentences that stand together each may be that of another article.
    together = next((at + 1 for at in range(first, reach) if prose[at] and prose[at + 1]), reach)
    for index in range(first + 1, min(max(first + DATE_REACH, together + 1), reach)):
        text = lines[index].text
        if prose[index] or len(text) > LONGEST_END:
            continue
        are_teasers = index <= together and not prose[index - 1]
        above, below = prose[first:index], prose[index : last + 1]
        is_counted = "评论" in text and read_meaning(text).clue == "counts"
        is_timed = _CLOCK.search(text) is not None
        few = are_teasers and max(above) < sum(below) and (is_timed or is_meta_line(text))
        if is_counted or is_timed:
            told = [
                at for at in range(first, index) if prose[at] and not is_caption(lines[at].text)
            ]
            few = few or (len(told) <= NOTICES and sum(above) < sum(below))
        if few and (is_counted or find_dates(text)):
            return next(at for at in range(index, last + 1) if prose[at])
    return first


TEASERS_REACH = 30  # lines that a list of other articles may take
NOTICES, DATE_REACH = 2, 10  # sentences above the date of an article, and lines that they may take
_CLOCK = re.compile("[0-9]{1,2}:[0-9][0-9](?![0-9:]*年)")


def skip_notice_above_headline(lines: list[Line], prose: list[int], first: int, last: int) -> int:
    """Return where the article begins when the page's first paragraph is a notice over its headline.

    The next paragraph opens with the headline's words, and the notice has hardly one of them. So radio
    stations tell on every page how they go on: notice, headline, article.
    """
    if first or last < 2 or prose[1] or not prose[2]:
        return first
    notice, headline, lead = (squeeze(line.text) for line in lines[:3])
    is_opened = len(headline) >= OPENS_WITH and lead.startswith(headline[:OPENS_WITH])
    is_other = share_words(headline, notice) <= MOST_IN_NOTICE and can_be_headline(lines[1].text)
    return 2 if is_opened and is_other else first


OPENS_WITH, MOST_IN_NOTICE = 6, 0.1  # characters of the headline; share of its words


def is_headline_above_date(lines: list[Line], first: int) -> bool:
    """Tell whether a line that reads as prose is a headline, 修桥还是修路,谁说了算?: a date follows."""
    text, below = lines[first].text, lines[first + 1].text
    stops = text.count("。")
    if len(text) > LONGEST_LABELLED or stops > 1:
        return False  # cheap: a paragraph
    if first + 2 < len(lines) and label_kinds().get(leading_label(fold(below)) or "") == "person":
        below = lines[first + 2].text  # the author's label between them
    is_quote = stops == 1 and _QUOTED_STOP.search(text) is not None
    is_open = not stops and (text[-1].isalnum() or text[-1] in "”」』》)）")
    is_labelled = is_meta_line(below)
    longest = LONGEST_LABELLED if is_labelled and is_open else LONGEST_HEADLINE
    if len(text) > longest or not (is_quote or is_open or text[-1] in "?!？！"):
        return False
    if is_open and len(below) > LONGEST_DATE and not (is_labelled or _DATE_AND_BAR.match(below)):
        return False
    if stops and not is_quote:
        return False
    is_between = len(below) <= LONGEST_AUTHOR or below.startswith(_DASHES)
    if is_between and text[-1] in "?!？！" and first + 2 < len(lines):
        below = lines[first + 2].text  # an author or a subtitle between them
    if len(below) > LONGEST_END * 2 or "。" in below:
        return False
    is_counted = "评论" in below and read_meaning(below).clue == "counts"
    return is_counted or bool(find_dates(below)) or is_empty_meta(below)


# A day and its sections: 2022 年 06 月 16 日 | 文史沙龙, 活动纪实.
_DATE_AND_BAR = re.compile(
    "(?:19|20)[0-9]{2} ?[-/.年] ?[0-9]{1,2} ?[-/.月] ?[0-9]{1,2} ?日? ?[|] ?"
)
_DASHES = ("——", "--", "──")
LONGEST_AUTHOR = 12  # characters of an author's name in a line of its own
LONGEST_LABELLED = 80  # characters of a headline over a date with its label
LONGEST_DATE = 32  # characters of a date that stands alone
_QUOTED_STOP = re.compile("。(?=[」”』][^。」”』]*[^。」”』:：]$)")


def is_headline_below_date(lines: list[Line], first: int) -> bool:
    """Tell whether a line that reads as prose is a headline right below the day, which is a line alone.

    It does not end as a sentence does, and what stands over the day is too short for a headline:
    最新消息, 2024-09-26, 为了湖东的孩子,老校长十年不搬家.
    """
    text = lines[first].text
    day = lines[first - 1].text if first else ""
    if not 0 < len(day) <= LONGEST_DATE or not is_only_date(day):
        return False
    is_open = text[-1].isalnum() or text[-1] in "”」』"
    if len(text) > LONGEST_HEADLINE or "。" in text or not is_open or is_caption(text):
        return False
    over = lines[first - 2].text if first > 1 else ""
    near = lines[first + 1 : first + 1 + FIRST_PROSE]
    return len(over) <= LONGEST_OVER_DAY and any(line.text[-1] in "。!?！？”」" for line in near)


FIRST_PROSE = 3  # lines below such a headline, of which one ends as a sentence does
LONGEST_OVER_DAY = 4  # characters of a section's name over the day of its article
