"""Which script a text is in, by the characters that only one has: all codes looked up at once."""

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from shanben.pages.repair.converter.annotations import simplified_characters, traditional_ranks

if TYPE_CHECKING:
    from numpy.typing import NDArray

CODES = 0x10000
SIMPLIFIED, TRADITIONAL = range(2, 4)


def read_codes(text: str) -> "NDArray[np.uint16]":
    """Return the UTF-16 codes of a text; a character beyond the first 65,536 is two of no meaning."""
    return np.frombuffer(text.encode("utf-16-le", "surrogatepass"), "<u2")


def count_scripts(text: str) -> tuple[int, int]:
    """Return how many characters stand in Simplified text only, and how many in Traditional only.

    >>> count_scripts("头条: 山水頁")
    (2, 1)
    """
    found = scripts_of_codes().take(read_codes(text)).tobytes()
    return found.count(SIMPLIFIED), found.count(TRADITIONAL)


@cache
def scripts_of_codes() -> "NDArray[np.uint8]":
    """Return for each code the script whose text alone has its character, or nothing."""
    table = np.zeros(CODES, np.uint8)
    table[[ord(one) for one in simplified_characters() if ord(one) < CODES]] = SIMPLIFIED
    table[[ord(one) for one in traditional_ranks()]] = TRADITIONAL
    return table
