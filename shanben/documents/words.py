"""The report's own words, in English and in Chinese: the reader's browser chooses.

`report_words.tsv` pairs them, `rules_zh.tsv` has what the rules say; `messages` puts into Chinese what
findings say. The English ones stand in the page, so that it can be read without its script, and the
Chinese ones beside them in an attribute. Words of the data stay as they are.
"""

from functools import cache
from typing import Literal, NamedTuple

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


def say_name(name: str) -> Said:
    """Return a name that the data use, of a field or a value; in Chinese as people say it.

    >>> say_name("date_published"), say_name("江城日报")
    (Said(english='date_published', chinese='发布日期'), Said(english='江城日报', chinese=''))
    """
    return Said(name, read_words().get(name.replace("_", " "), ""))


def say_field(name: str) -> Said:
    """Return the name of a field; in Chinese what it is called, and the name.

    >>> say_field("date_published").chinese
    '发布日期 date_published'
    """
    chinese = say_name(name).chinese
    return Said(name, f"{chinese} {name}" if chinese else "")


@cache
def read_rules_in_both() -> dict[str, dict[str, Said]]:
    """Return title, description and next step of every rule in both languages, by its id."""
    chinese = {row["rule"]: row for row in read_table("rules_zh")}
    return {
        row["rule"]: {
            name: Said(row[name], chinese[row["rule"]][name])
            for name in ("title", "description", "next_step")
        }
        for row in read_table("rules")
    }


def say_rule(rule: str, name: Literal["title", "description", "next_step"]) -> Said:
    """Return what a rule is called, what it means or what to do, in both languages.

    >>> say_rule("M101", "title")
    Said(english='no title on the page', chinese='网页上没有标题')
    """
    return read_rules_in_both()[rule][name]
