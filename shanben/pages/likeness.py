"""How much of one article stands in another as well, sentence by sentence.

Simplified articles are compared, so a damaged or Traditional copy of a page is found too. Short
sentences and headings are in many articles and say nothing.
"""

import re
from collections.abc import Set

SENTENCE_END = re.compile(r"[。！？!?；;\n]")
MIN_SENTENCE = 8


def split_sentences(body_simplified: str) -> frozenset[str]:
    r"""Return the sentences of an article that are long enough to tell it from others, without spaces.

    >>> sorted(split_sentences("渔船都回到了港口里。好！老人在山上种下了一片树\n"))
    ['渔船都回到了港口里', '老人在山上种下了一片树']
    """
    pieces = ("".join(piece.split()) for piece in SENTENCE_END.split(body_simplified))
    return frozenset(piece for piece in pieces if len(piece) >= MIN_SENTENCE)


def find_likeness(mine: Set[str], other: Set[str]) -> float:
    """Return the share of the characters of `mine` that stands in `other`, of the shorter of the two.

    >>> find_likeness({"渔船都回到了港口里"}, {"渔船都回到了港口里", "老人在山上种下了一片树"})
    1.0
    """
    shared = sum(map(len, mine & other))
    least = min(sum(map(len, mine)), sum(map(len, other)))
    return shared / least if least else 0.0
