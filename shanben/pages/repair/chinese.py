"""Tell good Chinese from what a wrong encoding makes of it, by the language model."""

import unicodedata

from shanben.base.patterns import compile_late

HAN = compile_late("[\u4e00-\u9fff]")
# What is left of a character whose other byte was lost: one of ASCII between two of Han.
HALF = compile_late("(?<=[\u4e00-\u9fff])[@-~](?=[\u4e00-\u9fff])")
KANA = compile_late("[\u3041-\u30ff]")
# What the other characters of Big5 become: Han characters, and such for private use.
NO_KANA = compile_late("[\u4e00-\u9fff\ue000-\uf8ff]")
# Of kana and Han characters together: Japanese has .4 to .7. Of 2,000 stretches of Big5 read as GBK,
# whose commonest characters are kana there, none had more than .35.
LEAST_KANA_SHARE = 0.4
# Nats a character. Prose costs about 5, wrongly decoded text 10 and more.
GOOD_COST = 8.0
SAMPLED_COST = 400


def is_chinese(text: str) -> bool:
    """Tell whether a text is likely Chinese without strange characters."""
    strange = sum(unicodedata.category(character) in ("Co", "Cn", "Cc") for character in text)
    strange -= sum(map(text.count, "\t\r\n"))
    return strange == 0 and cost_a_character(text) < GOOD_COST


def is_japanese(text: str) -> bool:
    """Tell whether a text has as many kana as Japanese, and more than Big5 read as GBK.

    >>> is_japanese("日本語教育で教えることがある"), is_japanese("い地瓣產穦")
    (True, False)
    """
    kana = len(KANA.findall(text))
    return kana > 0 and kana >= LEAST_KANA_SHARE * (kana + len(NO_KANA.findall(text)))


def cost_a_character(text: str) -> float:
    """Return what a character of the beginning of `text` costs in the language model, in nats."""
    from shanben.pages.repair.language.model import text_cost

    sample = text[:SAMPLED_COST]
    return text_cost(sample) / max(1, len(sample))
