"""One look at a page for the characters without which most kinds of damage cannot be.

Nearly all pages have none of them: one pass then spares a pass for every rule. A rule that finds
one of its characters here looks for itself; nothing is decided in this module.
"""

import re
from functools import cache

from shanben.repair.misread import RADICALS, UTF8_AS_GBK_SIGNS, WESTERN_SIGNS
from shanben.repair.signs import LOST_SIGNS, spun_words


def find_suspects(text: str) -> frozenset[str]:
    """Return the suspicious characters of `text`.

    >>> sorted(find_suspects("普通的一頁,⼈ä"))
    ['ä', '⼈']
    """
    return frozenset(_suspects().findall(text))


@cache
def _suspects() -> re.Pattern[str]:
    spun = "".join(sorted(set(spun_words().values())))
    return re.compile(f"[{WESTERN_SIGNS}{UTF8_AS_GBK_SIGNS}{RADICALS}{LOST_SIGNS}{spun}]")
