"""Tell good Chinese from what a wrong encoding makes of it, by the language model."""

import unicodedata

from shanben.base.patterns import compile_late

HAN = compile_late("[\u4e00-\u9fff]")
# What is left of a character whose other byte was lost: one of ASCII between two of Han.
HALF = compile_late("(?<=[\u4e00-\u9fff])[@-~](?=[\u4e00-\u9fff])")
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
