"""Find Traditional characters that are left in Simplified text, and say why they may be there.

Only characters that the mainland never prints count (shanben/tables/script.tsv); 乾, 於 or 昇 in
names are right as they are. What is left is there for one of three reasons, and the message names
the one that the line shows: the line is Japanese, the line is Simplified and quotes, or nothing
that the tables know.
"""

import re
from bisect import bisect_left
from collections import Counter
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING

from shanben.model import Finding, split_lines
from shanben.tables import read_table

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# A line that leaves more kinds of characters than this names only the first.
NAMED = 8


def find_traditional(text_simplified: str) -> tuple[Finding, ...]:
    r"""Return one finding for each line that holds Traditional-only characters.

    The span reaches from the first such character of the line to the last; `count` is their number.

    >>> [finding.message for finding in find_traditional("“馬”字今作“马”字\n他说得对")]
    ['馬 (now 马) left in a line that is in Simplified; as found']
    """
    import numpy as np  # here, because loading it takes longer than the command's help

    codes = np.frombuffer(text_simplified.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    places = np.flatnonzero(_is_traditional().take(codes)).tolist()
    if not places:
        return ()
    findings = []
    behind = 0
    for line, (start, end) in enumerate(split_lines(text_simplified), 1):
        first = behind
        behind = bisect_left(places, end, first)
        inside = places[first:behind]
        if inside:
            found = [text_simplified[place] for place in inside]
            message = _explain(found, text_simplified[start:end])
            finding = Finding("V201", message, line, None, inside[0], inside[-1] + 1, len(inside))
            findings.append(finding)
    return tuple(findings)


def _explain(characters: list[str], line: str) -> str:
    counted = sorted(Counter(characters).items(), key=itemgetter(1), reverse=True)
    simplified = _simplified_forms()
    named = [
        f"{character} (now {simplified[character]})" + (f" {number} times" if number > 1 else "")
        for character, number in counted[:NAMED]
    ]
    more = len(counted) - len(named)
    return f"{', '.join(named)}{f' and {more} more' if more else ''} left in {_describe_line(line)}"


def _describe_line(line: str) -> str:
    if re.search("[ぁ-ヺ]", line):
        return "a line with Japanese; as found"
    if _simplified_pattern().search(line):
        return "a line that is in Simplified; as found"
    return "a line that shows no script; as found"


@cache
def _simplified_forms() -> dict[str, str]:
    return {
        character: simplified
        for row in read_table("script")
        if row["evidence"] in ("hant", "variant")
        for character, simplified in zip(row["characters"], row["simplified"], strict=True)
    }


@cache
def _is_traditional() -> "NDArray[np.bool_]":
    """Return, for every code point, whether only Traditional text prints it."""
    import numpy as np

    table = np.zeros(0x110000, dtype=np.bool_)
    table[[ord(character) for character in _simplified_forms()]] = True
    return table


@cache
def _simplified_pattern() -> re.Pattern[str]:
    row = next(row for row in read_table("script") if row["evidence"] == "hans")
    return re.compile(f"[{row['characters']}]")
