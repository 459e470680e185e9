"""Tell good Chinese from what a wrong encoding makes of it, by the language model; report the latter."""

import re
import unicodedata

from shanben.base.findings import Finding
from shanben.base.page_text import line_of

HAN = re.compile("[\u4e00-\u9fff]")
# Nats a character. Prose costs about 5, wrongly decoded text 10 and more.
GOOD_COST = 8.0
SAMPLED_COST = 400


def is_chinese(text: str) -> bool:
    """Tell whether a text is likely Chinese without strange characters."""
    strange = sum(unicodedata.category(character) in ("Co", "Cn", "Cc") for character in text)
    strange -= sum(map(text.count, "\t\r\n"))
    return strange == 0 and cost_a_character(text) < GOOD_COST


def cost_a_character(text: str) -> float:
    """Return what a character of the beginning of `text` costs in the language model, in nats."""
    from shanben.pages.repair.language.model import text_cost

    sample = text[:SAMPLED_COST]
    return text_cost(sample) / max(1, len(sample))


def report_unread(text: str, matches: list[re.Match[str]], what: str) -> Finding:
    """Return the finding that a page is confused, as `what` says, where no way back is whole."""
    start, end = matches[0].span()
    return Finding(
        rule="R207",
        message=f'{what} near "{text[start : min(end, start + 12)]}"; not all of it can be read back, '
        "so the page is left as found.",
        line=line_of(text, start),
        start=start,
        end=end,
        count=len(matches),
    )
