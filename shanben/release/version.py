"""Version numbers of the dataset: what they look like and which one a change asks for.

The number is computed from a diff and compared with the declared one; the policy is the table
`version_policy.tsv`.
"""

import re
from functools import cache
from typing import Literal, NamedTuple

from shanben.base.tables import read_table

Level = Literal["none", "patch", "minor", "major"]
LEVELS: tuple[Level, ...] = ("none", "patch", "minor", "major")


class Version(NamedTuple):
    """A semantic version without pre-release parts; versions compare as numbers do."""

    major: int
    minor: int
    patch: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"

    @property
    def tag(self) -> str:
        """The name of the release on the Hub."""
        return f"v{self}"

    def raised(self, level: Level) -> "Version":
        """Return the next version of a level; `none` is this version.

        >>> str(Version(1, 2, 3).raised("minor"))
        '1.3.0'
        """
        match level:
            case "major":
                return Version(self.major + 1, 0, 0)
            case "minor":
                return Version(self.major, self.minor + 1, 0)
            case "patch":
                return Version(self.major, self.minor, self.patch + 1)
            case "none":
                return self


def parse_version(text: str) -> Version:
    """Return the version that `text` spells, with or without a leading `v`.

    Raises ValueError for anything else, such as leading zeros or missing parts.

    >>> parse_version("v1.10.0") > parse_version("1.9.3")
    True
    """
    number = "(0|[1-9][0-9]{0,8})"
    match = re.fullmatch(rf"v?{number}\.{number}\.{number}", text)
    if not match:
        raise ValueError(f"{text!r} is not a version; expected MAJOR.MINOR.PATCH such as 1.2.0")
    return Version(*(int(part) for part in match.groups()))


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
