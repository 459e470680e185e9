"""Find the lines of a poem, which are no prose: short, and most of them with a mark at their end."""

from shanben.pages.extract.readers.articles.prose_runs import Article, is_end
from shanben.pages.extract.readers.meanings import UNKNOWN, is_button, read_meaning
from shanben.pages.extract.tools.dates import find_dates
from shanben.pages.extract.tools.lines import Line

LITTLE_PROSE = 400  # characters of prose on a page up to which its article can be a poem
LONGEST_VERSE = 32  # characters of a line of verse
FEWEST, FEWEST_OPEN = 6, 3  # lines of a poem, and those of them that end in a comma
# What ends a line of verse; no line of a menu ends in a comma.
_ENDS = frozenset(",，、;；.。!！?？…”—")
_OPEN_ENDS = frozenset(",，、")


def weigh_verse(lines: list[Line], prose: list[int]) -> list[int]:
    """Return what each line weighs: those of a poem as much as they are long, all else as in `prose`."""
    if sum(line.text[-1] in _OPEN_ENDS for line in lines) < FEWEST_OPEN:
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
    if len(run) >= FEWEST and is_open:
        for index, line in enumerate(run, first):
            weights[index] = max(weights[index], len(line.text))


def find_unmarked_verse(lines: list[Line], anchors: list[int]) -> Article | None:
    """Return the poem without marks that is all that stands below the date of the page.

    Menus have words of sections, and more dates or links after them.
    """
    if not anchors:
        return None
    first = anchors[-1] + 1
    while first < len(lines) and _stands_between(lines[first].text):
        first += 1
    end = next((at for at in range(first, len(lines)) if is_end(lines[at].text)), len(lines))
    texts = [line.text for line in lines[first:end]]
    if len(texts) < FEWEST_UNMARKED or not all(map(_is_unmarked, texts)):
        return None
    plain = sum(read_meaning(text) == UNKNOWN for text in texts)
    return Article(first, end - 1) if plain >= MOST_PLAIN * len(texts) else None


FEWEST_UNMARKED = 8
MOST_PLAIN = 0.9  # of its lines mean nothing else


def _stands_between(text: str) -> bool:
    """Tell whether a line between the date and a poem is a button or a byline."""
    return is_button(text) or read_meaning(text) != UNKNOWN or text[0] in _SIGNS


_SIGNS = frozenset("□■◆●◎☆★○◇")


def _is_unmarked(text: str) -> bool:
    return len(text) <= LONGEST_VERSE and _is_bare(text) and not find_dates(text)
