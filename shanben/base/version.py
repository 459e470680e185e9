"""Version numbers of a dataset."""

import re
from typing import Literal, NamedTuple

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
