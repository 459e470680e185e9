"""Find the lines of a poem, which are no prose: short, and most of them with a mark at their end."""

from itertools import takewhile

from shanben.pages.extract.readers.articles.prose_runs import Article
from shanben.pages.extract.readers.meanings import UNKNOWN, is_button, read_meaning
from shanben.pages.extract.tools.dates import find_dates
from shanben.pages.extract.tools.known_words import is_outlet, section_words
from shanben.pages.extract.tools.lines import Line
from shanben.pages.extract.tools.name_signs import NAME_SIGNS
from shanben.pages.extract.tools.wechat import OF_WECHAT

LITTLE_PROSE = 400  # characters of prose on a page up to which its article can be a poem
LONGEST_VERSE = 32  # characters of a line of verse
FEWEST, FEWEST_OPEN = 6, 3  # lines of a poem, and those of them that end in a comma
# What ends a line of verse; no line of a menu ends in a comma.
_ENDS = frozenset(",，、;；.。!！?？…”—")
_OPEN_ENDS = frozenset(",，、")


def weigh_verse(lines: list[Line], prose: list[int]) -> list[int]:
    """Return what each line weighs: those of a poem as much as they are long, all else as in `prose`."""
    if len([line for line in lines if line.text[-1] in _OPEN_ENDS]) < OPEN_OF_FOUR:
        return prose
    weights, first = [*prose], -1
    for index in range(len(lines) + 1):
        goes_on = index < len(lines) and _is_verse(lines, index, first)
        if goes_on and first < 0:
            first = index
        elif not goes_on and first >= 0:
            _weigh_run(lines, weights, first, index)
            first = -1
    return weights


def _is_verse(lines: list[Line], index: int, first: int) -> bool:
    """Tell whether a line is one of a poem: it ends in a mark, or the lines beside it do."""
    text = lines[index].text
    if not 2 < len(text) <= LONGEST_VERSE:
        return False
    if text[-1] in _ENDS:
        return True
    beside = lines[index + 1 : index + 2]
    return first >= 0 and bool(beside) and _is_bare(text) and beside[0].text[-1] in _ENDS


def _is_bare(text: str) -> bool:
    """Tell whether nothing in a line is a label or a link's mark."""
    return not any(mark in text for mark in (":", "：", "|", ">", "/"))


def _weigh_run(lines: list[Line], weights: list[int], first: int, end: int) -> None:
    run = lines[first:end]
    is_open = sum(line.text[-1] in _OPEN_ENDS for line in run) >= FEWEST_OPEN
    poem = run if len(run) >= FEWEST and is_open else _list_regular(run)
    for index, line in enumerate(poem, first):
        weights[index] = max(weights[index], len(line.text))


def _list_regular(run: list[Line]) -> list[Line]:
    """Return the lines at the head of a run that are an old poem: four or more of five or seven words.

    Every second one ends in a comma. What explains them can follow.
    """
    size = len(run[0].text)
    poem = [*takewhile(lambda line: len(line.text) == size and line.text[-1] in _ENDS, run)]
    is_regular = size in SIZES_OF_OLD and len(poem) >= FOUR and len(poem) % 2 == 0
    are_pairs = all((line.text[-1] in _OPEN_ENDS) == (at % 2 == 0) for at, line in enumerate(poem))
    return poem if is_regular and are_pairs else []


SIZES_OF_OLD = (6, 8)  # characters of a line of five or seven words and its mark
FOUR, OPEN_OF_FOUR = 4, 2  # lines of the shortest old poem, and those of them that end in a comma


def find_unmarked_verse(lines: list[Line], anchors: list[int]) -> Article | None:
    """Return the poem without marks that stands below the date of the page, or below words of WeChat.

    Its lines are longer than the words of menus, and none of them is known for something else.
    """
    anchors = anchors or [
        at for at in range(min(len(lines), HEAD)) if OF_WECHAT.match(lines[at].text)
    ]
    if not anchors:
        return None
    first = anchors[-1] + 1
    while first < len(lines) and _stands_between(lines[first].text):
        first += 1
    end = first
    while end < len(lines) and _is_unmarked(lines[end].text):
        end += 1
    sizes = [len(line.text) for line in lines[first:end]]
    is_verse = len(sizes) >= FEWEST_UNMARKED and max(sizes) > LONGEST_WORD
    is_verse = is_verse and sum(sizes) >= SHORTEST_VERSE * len(sizes)
    return Article(first, end - 1) if is_verse else None


HEAD = 6  # first lines of a page, in which words of WeChat stand over its article
FEWEST_UNMARKED = 8
SHORTEST_VERSE, LONGEST_WORD = 3.5, 5  # characters of its lines on average, and of a menu's words


def _stands_between(text: str) -> bool:
    """Tell whether a line between the date and a poem is a button or a byline."""
    return is_button(text) or read_meaning(text) != UNKNOWN or text[0] in NAME_SIGNS


def _is_unmarked(text: str) -> bool:
    """Tell whether a line is short and means nothing else: neither a link nor a word of a menu."""
    if not 1 < len(text) <= LONGEST_VERSE or not _is_bare(text) or find_dates(text):
        return False
    is_section = text in section_words()
    return not (is_section or is_outlet(text)) and read_meaning(text) == UNKNOWN
