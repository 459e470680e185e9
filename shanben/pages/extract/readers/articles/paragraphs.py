"""Tell whether a short line beside the article is one of its paragraphs, by how it stands.

A line without a full stop or comma may be anything: 老油坊又开榨了!, and so may a full stop after two
characters. A paragraph stands as the others do, as far from the next one and as much indented.
"""

from shanben.pages.extract.readers.articles.prose_runs import Article, is_end
from shanben.pages.extract.readers.meanings import read_meaning
from shanben.pages.extract.tools.lines import Line

SHORTEST, LONGEST = 3, 60  # characters of such a line
INDENTED = 2  # blanks before the first line of a paragraph
_STOPS = frozenset("。！!？?…；;")
_QUOTES = "”」’』"


def stands_above(lines: list[Line], prose: list[int], article: Article) -> bool:
    """Tell whether the line above the first paragraph is indented as it is, and the one over it is not.

    Without any indentation it may be the headline, where it ends as one can.
    """
    at = article.first
    if not 0 < at < article.last or prose[at - 1] or not _is_sentence(lines[at - 1].text):
        return False
    if lines[at].number - lines[at - 1].number != lines[at + 1].number - lines[at].number:
        return False
    indent = _count_blanks(lines, at)
    if _count_blanks(lines, at - 1) != indent:
        return False
    if indent < INDENTED:
        return lines[at - 1].text[-1] in "。；;"
    return at == 1 or _count_blanks(lines, at - 2) < indent


def stands_below(lines: list[Line], prose: list[int], article: Article) -> bool:
    """Tell whether the line below the last paragraph is indented as it is.

    Without any indentation it ends in a full stop, as hardly a link or a call does, and what follows
    shows that the article ends there: a credit, the page's end.
    """
    at = article.last
    if not article.first < at < len(lines) - 1 or prose[at + 1]:
        return False
    if not _is_sentence(lines[at + 1].text):
        return False
    if lines[at + 1].number - lines[at].number != lines[at].number - lines[at - 1].number:
        return False
    indent = _count_blanks(lines, at)
    if _count_blanks(lines, at + 1) != indent:
        return False
    is_stopped = lines[at + 1].text.rstrip(_QUOTES)[-1] == "。"
    return indent >= INDENTED or (is_stopped and _ends_at(lines, at + 2))


def is_listed(lines: list[Line], index: int) -> bool:
    """Tell whether a line is one of three or more that the same sign opens, or a colon announces them.

    ●选料要用当年的新菜籽。; a sign opens a notice of the site as well, seldom more than two.
    """
    sign, top = lines[index].text[0], index
    while top > max(0, index - LONGEST_LISTED) and lines[top - 1].text[0] == sign:
        top -= 1
    size = sum(line.text[0] == sign for line in lines[top : index + LEAST_LISTED])
    is_told = top > 0 and lines[top - 1].text[-1] in ":："
    return sign in "●※" and (size >= LEAST_LISTED or is_told) and not _is_known(lines[index].text)


LEAST_LISTED, LONGEST_LISTED = 3, 20


def _is_known(text: str) -> bool:
    """Tell whether a line's words say that it is something else than a paragraph."""
    return read_meaning(text).name not in ("", "body")


def _is_sentence(text: str) -> bool:
    """Tell whether a line ends as a sentence does, and nothing says that it is something else."""
    if not SHORTEST <= len(text) <= LONGEST or text.rstrip(_QUOTES)[-1:] not in _STOPS:
        return False
    return not _is_known(text)


def _ends_at(lines: list[Line], index: int) -> bool:
    """Tell whether the page ends above a line, or the line stands after an article."""
    if index >= len(lines):
        return True
    text = lines[index].text
    return is_end(text) or read_meaning(text).name in _AFTER


_AFTER = frozenset(("credit", "meta_line", "notice", "foot", "button"))


def _count_blanks(lines: list[Line], index: int) -> int:
    """Return how many blanks stand before a line; those at the end of the line above count, too."""
    if not index:
        return lines[0].start
    line, above = lines[index], lines[index - 1]
    return line.start - above.end - (line.number - above.number)
