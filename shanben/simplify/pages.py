"""The way of a batch of pages: one array of code points in, one array out.

Texts become an array of code points, and one gather from a table gives, for each, the converted
character and what it tells; only the few places where a phrase may stand are looked at one by one.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from shanben.model import Script
from shanben.simplify.conversion import base_converter, full_converter
from shanben.simplify.script import (
    Codes,
    choose_characters,
    find_marks,
    judge_script,
    score_lines,
)

PageScores = NDArray[np.int32] | NDArray[np.int64]

# Code points that go through the tables at a time, so that the arrays of a block stay in the
# processor's cache. Measured: 2**15 to 2**17 are alike within a third, 2**18 takes twice as long.
BLOCK = 1 << 16


def simplify_pages(pages: Sequence[str]) -> list[str]:
    """Return each page in Simplified Chinese."""
    simplified: list[str] = []
    block: list[str] = []
    size = 0
    for page in pages:
        if block and size + len(page) > BLOCK:
            simplified += _simplify_block(block)[0]
            block, size = [], 0
        if len(page) > BLOCK:
            simplified.append(_simplify_long(page))
        else:
            block.append(page)
            size += len(page)
    return simplified + (_simplify_block(block)[0] if block else [])


def judge_text(text: str) -> Script | None:
    """Return the script of a text."""
    return judge_script(text, full_converter().packed.take(encode_text(text)))


def convert_text(text: str) -> str:
    """Return what the base package makes of `text`."""
    converter = base_converter()
    pieces = []
    for piece in _cut_lines(text):
        codes = encode_text(piece)
        packed = converter.packed.take(codes)
        converted = converter.convert(piece, codes, packed, find_marks(packed).anchors)
        pieces.append(decode_codes(converted))
    return "".join(pieces)


def _simplify_long(page: str) -> str:
    """Return a page that is longer than a block: piece by piece, but judged as a whole.

    Each piece is converted as if it were a page; those few that lean to another script than the
    whole are converted again.
    """
    pieces = list(_cut_lines(page))
    simplified, scores = zip(*map(_simplify_piece, pieces), strict=True)
    whole = sum(scores)
    return "".join(
        text if (score >= 0) == (whole >= 0) else _simplify_piece(piece, whole)[0]
        for text, score, piece in zip(simplified, scores, pieces, strict=True)
    )


def _simplify_piece(piece: str, score: int | None = None) -> tuple[str, int]:
    """Return a piece in Simplified, judged by the `score` of its page or its own, and its own."""
    page_scores = None if score is None else np.array([score], dtype=np.int64)
    simplified, scores = _simplify_block([piece], page_scores)
    return simplified[0], int(scores[0])


def _cut_lines(text: str) -> Iterator[str]:
    """Yield `text` in pieces of about one block that end with a line end, but for the last."""
    start = 0
    while len(text) - start > BLOCK and (end := text.find("\n", start + BLOCK)) >= 0:
        yield text[start : end + 1]
        start = end + 1
    yield text[start:]


def _simplify_block(
    pages: list[str], page_scores: PageScores | None = None
) -> tuple[list[str], PageScores]:
    """Return pages that go through the tables together, and the evidence of each.

    Lines that prove nothing go by `page_scores`; without them, by the evidence of the pages.
    """
    text = "\n".join([*pages, ""])
    bounds = list(accumulate((len(page) + 1 for page in pages), initial=0))
    codes = encode_text(text)
    converter = full_converter()
    packed = converter.packed.take(codes)
    marks = find_marks(packed)
    lines = score_lines(packed, marks, np.array(bounds[:-1]))
    scores = lines.score_pages()
    mask = choose_characters(text, marks, lines, scores if page_scores is None else page_scores)
    simplified = decode_codes(converter.convert(text, codes, packed, marks.anchors, mask))
    return [simplified[start : behind - 1] for start, behind in pairwise(bounds)], scores


# Lone surrogates cannot occur in a page, but the base package lets them pass, so they pass here.
def encode_text(text: str) -> Codes:
    """Return the code points of `text`."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def decode_codes(codes: Codes) -> str:
    """Return the text of `codes`."""
    return str(codes.data, "utf-32-le", "surrogatepass")
