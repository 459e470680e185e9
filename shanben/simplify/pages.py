"""The way of a batch of pages: one array of code points in, one array out.

Texts become an array of code points, and one gather from a table gives, for each, the converted
character and what it tells; only the few places where a phrase may stand are looked at one by one.
"""

from collections.abc import Sequence
from itertools import accumulate, pairwise

import numpy as np

from shanben.model import Script
from shanben.simplify.conversion import base_converter, full_converter
from shanben.simplify.script import Codes, choose_characters, judge_script


def simplify_pages(texts: Sequence[str]) -> list[str]:
    """Return each page in Simplified Chinese."""
    if not texts:
        return []
    text = "\n".join(texts) + "\n"
    bounds = list(accumulate((len(page) + 1 for page in texts), initial=0))
    codes = _encode(text)
    converter = full_converter()
    packed = converter.packed.take(codes)
    mask = choose_characters(text, packed, np.array(bounds[:-1], dtype=np.intp))
    simplified = _decode(converter.convert(text, codes, packed, mask))
    return [simplified[start : behind - 1] for start, behind in pairwise(bounds)]


def judge_text(text: str) -> Script | None:
    """Return the script of a text."""
    return judge_script(text, full_converter().packed.take(_encode(text)))


def convert_text(text: str) -> str:
    """Return what the base package makes of `text`."""
    converter = base_converter()
    codes = _encode(text)
    return _decode(converter.convert(text, codes, converter.packed.take(codes), None))


# Lone surrogates cannot occur in a page, but the base package lets them pass, so they pass here.
def _encode(text: str) -> Codes:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def _decode(codes: Codes) -> str:
    return codes.astype("<u4", copy=False).tobytes().decode("utf-32-le", "surrogatepass")
