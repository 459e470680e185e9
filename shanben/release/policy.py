"""Which version of the dataset a change asks for.

The number is computed from a diff and compared with the declared one; the policy is the table
`version_policy.tsv`.
"""

from functools import cache
from typing import NamedTuple

from shanben.base.tables import read_table
from shanben.base.version import LEVELS, Level

# What a reader has to know about a version of this level; of the others the reasons say enough.
MAJOR = (
    "MAJOR does not say that anything is wrong: something that readers may refer to (an id, a text as "
    "found, a column) is not what it was. {before} stays as it is under its tag, and the changelog "
    "leads from the old ids to the new ones"
)


class Reason(NamedTuple):
    """A change that asks for a version, in words: `3 rows added`."""

    change: str
    level: Level
    words: str


def find_reason(change: str, n: int, names: list[str] | None = None) -> Reason:
    """Return what the policy says about a change; `change` is a key of the table."""
    level, words = _policy()[change]
    filled = words.format(n=f"{n:,}", names=", ".join(names or []))
    return Reason(change, level, _singular(filled) if n == 1 else filled)


def _singular(words: str) -> str:
    for plural in ("ids", "pages", "rows", "files"):
        words = words.replace(f"1 {plural} ", f"1 {plural[:-1]} ")
    return words


@cache
def _policy() -> dict[str, tuple[Level, str]]:
    levels: dict[str, Level] = {level: level for level in LEVELS}
    rows = read_table("version_policy")
    return {row["change"]: (levels[row["level"]], row["words"]) for row in rows}


def highest_level(reasons: list[Reason]) -> Level:
    """Return the level that satisfies all reasons, `none` without any."""
    return max((reason.level for reason in reasons), key=LEVELS.index, default="none")
