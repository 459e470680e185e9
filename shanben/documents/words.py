"""The report's own words, in English and in Chinese: the reader's browser chooses.

`report_words.tsv` pairs them. The English ones stand in the page, so that it can be read without its
script, and the Chinese ones beside them in an attribute. Words of the data and the texts of rules stay
as they are.
"""

from functools import cache
from typing import NamedTuple

from shanben.base.tables import read_table


class Said(NamedTuple):
    """The same words twice. `chinese` is empty where the table has none."""

    english: str
    chinese: str


@cache
def read_words() -> dict[str, str]:
    """Return the Chinese words by the English ones."""
    return {row["english"]: row["chinese"] for row in read_table("report_words")}


def say(english: str, **values: object) -> Said:
    """Return words of the report, their places filled with `values`.

    >>> say("{n} errors", n=2)
    Said(english='2 errors', chinese='2 个错误')
    """
    chinese = read_words().get(english, "")
    if not values:
        return Said(english, chinese)
    shown = {name: f"{n:,}" if isinstance(n, int) else n for name, n in values.items()}
    return Said(english.format(**shown), chinese.format(**shown))
