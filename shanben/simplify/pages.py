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
from shanben.simplify.script import Codes, choose_characters, judge_script, sum_evidence

# Code points that go through the tables at a time: the arrays of one block then stay in the
# processor's cache. Between 2**14 and 2**17 the speed is much the same; a million takes 1.6 times
# as long per character.
BLOCK = 1 << 16


def simplify_pages(pages: Sequence[str]) -> list[str]:
    """Return each page in Simplified Chinese."""
    simplified: list[str] = []
    block: list[str] = []
    size = 0
    for page in pages:
        if size + len(page) > BLOCK:
            simplified += _simplify_block(block)
            block, size = [], 0
        if len(page) > BLOCK:
            simplified.append(_simplify_long(page))
        else:
            block.append(page)
            size += len(page)
    return simplified + _simplify_block(block)


def judge_text(text: str) -> Script | None:
    """Return the script of a text."""
    return judge_script(text, _encode(text))


def convert_text(text: str) -> str:
    """Return what the base package makes of `text`."""
    converter = base_converter()
    pieces = []
    for piece in _cut_lines(text):
        codes = _encode(piece)
        converted = converter.convert(piece, codes, converter.packed.take(codes), None)
        pieces.append(_decode(converted))
    return "".join(pieces)


def _simplify_long(page: str) -> str:
    """Return a page that is longer than a block: judged as a whole, converted piece by piece."""
    pieces = list(_cut_lines(page))
    table = full_converter().packed
    score = sum(sum_evidence(table.take(_encode(piece))) for piece in pieces)
    whole = np.array([score], dtype=np.int32)
    return "".join(line for piece in pieces for line in _simplify_block([piece], whole))


def _cut_lines(text: str) -> Iterator[str]:
    """Yield `text` in pieces of about one block that end with a line end, but for the last."""
    start = 0
    while len(text) - start > BLOCK and (end := text.find("\n", start + BLOCK)) >= 0:
        yield text[start : end + 1]
        start = end + 1
    yield text[start:]


def _simplify_block(pages: list[str], scores: NDArray[np.int32] | None = None) -> list[str]:
    """Return pages that go through the tables together; `scores` as in `choose_characters`."""
    if not pages:
        return []
    text = "\n".join([*pages, ""])
    bounds = list(accumulate((len(page) + 1 for page in pages), initial=0))
    codes = _encode(text)
    converter = full_converter()
    packed = converter.packed.take(codes)
    mask = choose_characters(text, packed, np.array(bounds[:-1]), scores)
    simplified = _decode(converter.convert(text, codes, packed, mask))
    return [simplified[start : behind - 1] for start, behind in pairwise(bounds)]


# Lone surrogates cannot occur in a page, but the base package lets them pass, so they pass here.
def _encode(text: str) -> Codes:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def _decode(codes: Codes) -> str:
    return codes.astype("<u4", copy=False).tobytes().decode("utf-32-le", "surrogatepass")
