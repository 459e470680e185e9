"""Find headlines that stand twice on a page.

A fetched page often opens with the browser's title, `headline_site`: a later line that is the first
part of it (or, rarer, the last) is the headline, and the one nearest above the article is taken.
"""

import re

from shanben.pages.extract.readers.breadcrumb import ARROW, HOME_FIRST, find_last_step
from shanben.pages.extract.readers.headlines.trimming import (
    MAX_LENGTH,
    MIN_LENGTH,
    Headline,
    squeeze,
)
from shanben.pages.extract.readers.meanings import is_button, read_plain
from shanben.pages.extract.tools.known_words import is_office, is_outlet
from shanben.pages.extract.tools.lines import Line

SHORTEST_PART = 2  # characters of a line that is a headline with the lines below it
NOTICES = 4  # lines at the head of a page that notices and their buttons may take
MAX_LINES = 4
_ELLIPSIS = re.compile(r"(?:…|\.\.\.)+(?=$|[ _|—-])")  # where a title is cut, and no pause in one
SEPARATORS = "_-—–|·:<>=(~»→/,"
_BEFORE = SEPARATORS + "]】丨"  # also what the name of a site in front of it ends in: 【江城网】
_PARTING = "_-|"  # what mostly parts a headline and its site


def find_repeats(lines: list[Line]) -> list[Headline]:
    """Return the runs of lines that repeat the beginning or the end of the page's browser title."""
    if named := _find_last_steps(lines):
        return named
    top = _find_browser_title(lines)
    if top is None or _ENDS_IN_STEP.match(lines[top].text):
        return _find_below_steps(lines) or ([] if top is None else _find_titles(lines, top))
    return _find_titles(lines, top) or _find_below_steps(lines)


def _find_titles(lines: list[Line], top: int) -> list[Headline]:
    """Return the runs of lines that repeat the page's title, which is line `top`."""
    title = lines[top].text
    first = squeeze(_ELLIPSIS.split(title)[0])
    cut = first != squeeze(title)
    found: list[Headline] = []
    for index in range(top + 1, len(lines)):
        text = lines[index].text
        if text[0] not in title or not SHORTEST_PART <= len(text) <= MAX_LENGTH:
            continue
        if len(text) < MIN_LENGTH and not title.startswith(text):
            continue  # cheap: a half of the headline
        squeezed = squeeze(text)
        joined = _join_lines(lines, first, index) if first.startswith(squeezed) else None
        if joined:
            found.append(joined)
        elif len(text) < MIN_LENGTH:
            continue
        elif _repeats(first, squeezed) or (cut and len(first) >= 8 and squeezed.startswith(first)):
            found.append((index,))
    return _longest(lines, found)


def _find_last_steps(lines: list[Line]) -> list[Headline]:
    """Return the headline below a breadcrumb of blanks that ends in it: 首页 要闻 老油坊重新开榨."""
    for index, line in enumerate(lines[: min(len(lines) - 1, LONGEST_MENU)]):
        is_of_blanks = line.text.startswith(HOME_FIRST) and not _ENDS_IN_STEP.match(line.text)
        at = find_last_step(lines, index) if is_of_blanks else 0
        if at and MIN_LENGTH < len(lines[at].text) <= MAX_LENGTH:
            return [(at,)]
    return []


LONGEST_MENU = 60  # lines of a menu above such a breadcrumb


def _find_below_steps(lines: list[Line]) -> list[Headline]:
    """Return the headline, on one line or more, below a breadcrumb that ends in it.

    首页 > 要闻 > 老油坊重新开榨; its steps can be lines of their own.
    """
    tails = [line.text[-3:] for line in lines[: LONGEST_MENU + STEP_REACH]]
    if len({*tails}) == len(tails):
        return []  # as on most pages without a menu
    for at, line in enumerate(lines[: min(len(lines) - 1, LONGEST_MENU)]):
        if tails[at] not in tails[at + 1 : at + 1 + STEP_REACH]:
            continue  # cheap: no line below ends as this one does
        is_step = at > 0 and lines[at - 1].text in _ARROWS
        if not is_step and _ENDS_IN_STEP.match(line.text) is None:
            continue
        for step in _list_last_steps(line.text):
            for below in range(at + 1, min(at + 1 + STEP_REACH, len(lines))):
                if run := _join_whole(lines, step, below):
                    return [run]
    return []


def _list_last_steps(text: str) -> list[str]:
    """Return what can be the last step of a breadcrumb: after its last sign, or its last arrow.

    The headline can have a weaker sign in it: 首页 > 民生 > 油坊开榨通知【2021-03-05】.
    """
    parts = (sign.split(text)[-1] for sign in (_BEFORE_STEP, ARROW))
    steps = dict.fromkeys(map(squeeze, parts))
    return [step for step in steps if len(step) >= SHORTEST_STEP and not _is_site(step)]


STEP_REACH = 4  # lines below a breadcrumb in which its headline stands, under a kicker


def _join_whole(lines: list[Line], step: str, index: int) -> Headline | None:
    """Return the lines from `index` that together are the whole of `step`."""
    joined = ""
    for at in range(index, min(index + MAX_LINES, len(lines))):
        joined += squeeze(lines[at].text)
        if joined == step:
            return tuple(range(index, at + 1))
        if not step.startswith(joined):
            return None
    return None


SHORTEST_STEP = 7  # characters of a headline at the end of a breadcrumb, which sections have not
_ARROWS = frozenset(">»›→")
_BEFORE_STEP = re.compile("[>»›→/|]|(?<!-)-(?!-)")
# What a breadcrumb opens with.
_ENDS_IN_STEP = re.compile(
    r"""
    [【\[]?[您你当现所目].{0,6}位置.*[>»›→/|-]  # its label,
    | (?:网站)?首页[ ]?[>»›→/|-]  # 首页,
    | [^>»›→]{2,20}[>»›→][^>»›→]{2,20}[>»›→]  # or two arrows,
    | (?:[^/|_—-]{2,12}[/|-]){2}  # or two weaker signs
    """,
    re.VERBOSE,
)


def _find_browser_title(lines: list[Line]) -> int | None:
    """Return the position of the page's first line; notices of the site may stand before it."""
    for index, line in enumerate(lines[:NOTICES]):
        if "。" in line.text or is_button(line.text.rstrip("| ")):
            continue  # 404 Not Found |
        if line.text[-1] in "摄影)" and read_plain(line.text).clue in _OF_PICTURES:
            continue  # the words of a picture stand twice as well
        if not index and read_plain(line.text).name in ("credit", "meta_line"):
            return None  # 编辑:王琳, which closes the article as well
        return index if MIN_LENGTH <= len(line.text) <= 160 else None
    return None


_OF_PICTURES = ("caption", "picture_credit")


def _repeats(first: str, text: str) -> bool:
    """Tell whether `text` is the headline in the browser's title `first`."""
    if len(text) * 3 < len(first) and len(text) < 12:
        return first.startswith(text) and len(text) > MIN_LENGTH and first[len(text)] in _PARTING
    if first.startswith(text):
        return len(first) == len(text) or first[len(text)] in SEPARATORS or len(text) >= 12
    return (
        first.endswith(text)
        and (text[0] == "《" or first[-len(text) - 1] in _BEFORE or len(text) >= 12)
        and (len(text) * 2 > len(first) or _is_site(first[: -len(text)].rstrip(SEPARATORS)))
    )


def _is_site(text: str) -> bool:
    return is_outlet(text) or is_office(text)


def _join_lines(lines: list[Line], first: str, index: int) -> Headline | None:
    """Return the run of two or more lines from `index` that together begin the browser's title."""
    joined = squeeze(lines[index].text)
    for count in range(2, MAX_LINES + 1):
        if (
            index + count > len(lines)
            or lines[index + count - 1].number - lines[index].number > 2 * count
        ):
            return None
        joined += squeeze(lines[index + count - 1].text)
        if not first.startswith(joined):
            return None
        if _repeats(first, joined):
            return tuple(range(index, index + count))
    return None


def _longest(lines: list[Line], found: list[Headline]) -> list[Headline]:
    """Return the headlines that are not a part of a longer one."""
    lengths = {run: sum(len(squeeze(lines[index].text)) for index in run) for run in found}
    longest = max(lengths.values(), default=0)
    return [run for run in found if lengths[run] == longest]
