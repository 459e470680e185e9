"""Clean the edges of the article.

What opens with a photo's caption, an abstract or a machine's notice begins later; signature, notices,
statements of the platform and captions at the end are not the article. An editor's note stays, unless
an abstract follows: then both are the page's.
"""

from shanben.pages.extract.readers.articles.above_date import (
    skip_above_date,
    skip_notice_above_headline,
)
from shanben.pages.extract.readers.articles.first_lines import belongs_above
from shanben.pages.extract.readers.articles.openings import (
    EDGE_CLUES,
    is_in_picture_news,
    skip_openings,
)
from shanben.pages.extract.readers.articles.paragraphs import (
    is_listed,
    stands_above,
    stands_below,
)
from shanben.pages.extract.readers.articles.prose_runs import Article
from shanben.pages.extract.readers.meanings import read_meaning
from shanben.pages.extract.tools.lines import Line


def clean_edges(lines: list[Line], prose: list[int], article: Article) -> Article:
    """Return the article without what stands at its edges, and with its own lines above `first`."""
    first, last = article
    first = skip_openings(lines, prose, article, first)
    below = skip_above_date(lines, prose, first, last)
    below = max(below, skip_notice_above_headline(lines, prose, first, last))
    if below > first:
        first = skip_openings(lines, prose, article, below)
    while first and belongs_above(lines, first):
        first -= 1
    while last > first and (
        not prose[last]
        or (
            closes_no_article(lines[last].text)
            and not is_listed(lines, last)
            and not is_in_picture_news(lines, prose, article)
        )
    ):
        last -= 1
    if stands_above(lines, prose, Article(first, last)):
        first -= 1
    if stands_below(lines, prose, Article(first, last)):
        last += 1
    return Article(first, last)


def closes_no_article(text: str) -> bool:
    """Tell whether a line below the article is a notice, a caption or a credit."""
    if not text:
        return False
    if text[0] in "([【" and text[-1] in ")]】" and len(text) < 80:
        return True
    return text[0] in "★●※◎" or read_meaning(text).clue in _NO_CLOSINGS


_NO_CLOSINGS = frozenset((*EDGE_CLUES, "statement"))
