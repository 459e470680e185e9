"""Find the headline among the lines that stand twice above the article."""

import re
from itertools import pairwise

from shanben.pages.extract.readers.headlines.by_place import LONGEST_SHORT
from shanben.pages.extract.readers.headlines.fitness import (
    CLOCKED,
    MAX_TAGS,
    is_day_of_week,
    is_right_above,
)
from shanben.pages.extract.readers.headlines.trimming import (
    Headline,
    Prose,
    can_be_headline,
    is_known_name,
    share_words,
    squeeze,
)
from shanben.pages.extract.readers.meanings import is_document_number
from shanben.pages.extract.tools.dates import find_dates, is_only_date
from shanben.pages.extract.tools.known_words import is_office, is_outlet
from shanben.pages.extract.tools.lines import fold


def with_second_half(page: Prose, run: Headline) -> Headline:
    """Return a headline with the line below it that stands below its other copy as well.

    山西老陈醋, 市场有冒牌货: lists of electronic newspapers break headlines where their pages do.
    """
    at = run[-1]
    if len(run) > 1 or at + 1 >= page.first:
        return run
    upper, lower = page.lines[at : at + 2]
    is_half = len(lower.text) > LONGEST_SHORT and max(len(upper.text), len(lower.text)) <= HALF
    if not is_half or lower.number != upper.number + 1 or not can_be_headline(lower.text):
        return run
    if is_known_name(lower.text) or find_dates(lower.text):
        return run
    apart = (one for one in range(page.first - 1) if abs(one - at) > MAX_TAGS)
    copies = (page.lines[one : one + 2] for one in apart)
    is_twice = any([line.text for line in two] == [upper.text, lower.text] for two in copies)
    return (at, at + 1) if is_twice else run


HALF = 20  # characters of half a headline


def find_repeated(page: Prose, repeats: list[Headline], dates: list[int]) -> Headline:
    """Return the headline that stands twice above the article, () where none does."""
    above = [run for run in repeats if run[-1] < page.first and _is_about(page, run, dates)]
    if not above:
        return ()
    if (post := _find_post(page, above[-1], dates)) is not None:
        return (post,)
    is_notice = _is_text_of_notice(page, above[-1], dates)
    return (0,) if is_notice else _find_dated(page, above, dates)


def find_twin(page: Prose) -> Headline:
    """Return the line right above the article that stands once more over the words of a picture.

    Blank lines part the three, and the article is about it; what opens the page can be anything.
    """
    at = page.first - 1
    if at < 2 or page.lines[at].text != page.lines[at - 2].text:
        return ()
    text = page.lines[at].text
    numbers = [line.number for line in page.lines[at - 2 : at + 1]]
    is_parted = all(lower - upper > 1 for upper, lower in pairwise(numbers))
    is_apart = is_parted and can_be_headline(text) and not is_known_name(text)
    return (at - 2,) if is_apart and share_words(text, page.opening) > 0 else ()


def _find_post(page: Prose, run: Headline, dates: list[int]) -> int | None:
    """Return the headline of a blog's post where its name, which stands twice, is over the day.

    Between day and article is one line, of which the article has more words than of the blog's name.
    """
    at = page.first - 1
    day = page.lines[at - 1].text if at > run[-1] else ""
    if len(run) > 1 or run[0] != at - 2 or at - 1 not in dates or not is_day_of_week(day):
        return None
    name, text = (page.lines[index].text for index in (run[0], at))
    if not can_be_headline(text) or not is_only_date(fold(day)):
        return None
    opening = page.opening
    return at if share_words(text, opening) > max(0.2, share_words(name, opening)) else None


def _find_dated(page: Prose, runs: list[Headline], dates: list[int]) -> Headline:
    """Return the last of the repeats of a headline that stands right over a date, else the last.

    Under the date a headline comes back as the words of a picture.
    """
    last = runs[-1]
    text = page.lines[last[0]].text
    if len(last) > 1 or any(at > last[0] for at in dates):
        return last
    again = [run for run in runs if len(run) == 1 and page.lines[run[0]].text == text]
    tops = [(0,), *again] if page.lines[0].text == text else again
    return next((run for run in reversed(tops) if _is_over_date(page, run, dates)), last)


def _is_over_date(page: Prose, run: Headline, dates: list[int]) -> bool:
    """Tell whether nothing but bylines and labels stands between a headline and the date.

    Or the date, with a time, is in the next line, after an account that no table knows.
    """
    under = page.lines[run[-1] + 1].text if run[-1] + 1 < page.first else ""
    if len(under) <= LONGEST_META and CLOCKED.search(under) and find_dates(under):
        return True
    below = next((at for at in dates if at > run[-1]), page.first)
    return below < page.first and is_right_above(page, run[-1], below)


def _is_text_of_notice(page: Prose, run: Headline, dates: list[int]) -> bool:
    """Tell whether a repeat opens the text of a company's notice below the date.

    The headline above the date has the company's short name first: 江城微: 江城微电子公司管理办法.
    """
    top = page.lines[0].text
    return 1 in dates and run[0] > 1 and ":" in top and can_be_headline(top) and len(run) == 1


def _is_about(page: Prose, run: Headline, dates: list[int]) -> bool:
    """Tell whether a repeated line can be about the article: 登录/注册 is repeated too."""
    text = squeeze("".join(page.lines[index].text for index in run))
    if is_outlet(text) or is_document_number(text):
        return False
    if is_office(text) and not _is_over_date(page, run, dates):
        return False  # whose site it is, over the menu and under it
    if (text[0].isdecimal() and _IS_DAY.fullmatch(text)) or _IS_CRUMB.match(text):
        return False
    if text.isascii() and not any(word in page.opening for word in _WORD.findall(text)):
        return False  # 404 Not Found: what the site's machinery left
    is_about = len(text) >= 12 or text[0] == "《" or share_words(text, page.opening) > 0
    is_about = is_about or _OF_HEADLINES.search(text) is not None
    return is_about or _is_over_date(page, run, dates) or _is_before_site(page.lines[0].text, text)


_OF_HEADLINES = re.compile('["!?！？…]')  # squeezed: no word of a menu has them


def _is_before_site(title: str, text: str) -> bool:
    """Tell whether the page's title has nothing after a headline but sections and the site.

    “老油坊”开榨记_文化_江城网: such a headline need not have a word of its article.
    """
    whole = squeeze(title)
    if not whole.startswith(text) or whole[len(text) : len(text) + 1] not in _BEFORE_SITE:
        return False
    site = _PARTS.split(whole)[-1]
    return is_outlet(site) or is_office(site)


_BEFORE_SITE = frozenset("_-—–|·:→")
_PARTS = re.compile("[_—–|·:→-]+")


_WORD = re.compile("[A-Za-z]{2,}")
# A day, perhaps with its time, and at most a section after a mark: 2022-11-25・专题.
_IS_DAY = re.compile(
    r"(?:19|20)[0-9]{2}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?(?:[0-9]{1,2}:[0-9:]{2,5})?(?:[·・|/].{1,8})?"
)


_IS_CRUMB = re.compile("(?:网站)?(?:首页|主页)[>»›→/|]")  # 首页>新闻中心, also over a menu


LONGEST_META = 60  # characters of the line under a headline with the date and its labels
