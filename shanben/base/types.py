"""The words every room shares: edits, evidence, blocks, people, and a page as it was found.

All types are immutable and picklable, so they may cross a process boundary. All offsets count
Unicode code points, all line numbers start at 1.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Literal, NamedTuple

Script = Literal["zh-Hans", "zh-Hant"]
# A row of the dataset: the contract's columns by name, as plain JSON values.
Row = dict[str, Any]
Span = tuple[int, int]  # start and end in a text; the end is the first that does not belong to it
Say = Callable[[str], None]  # tells a person something, in one line


class CommandError(Exception):
    """Ends a command with one line for people; `exit_code` is what the process returns."""

    exit_code: ClassVar[int] = 1


class UsageError(CommandError):
    """What was asked for cannot be done as given; nothing was read or written."""

    exit_code = 2


class FailedError(CommandError):
    """A run could not be finished; what was there before is unchanged."""


class UnfinishedError(CommandError):
    """What was to be done is done, but for something after it that failed."""


class Edit(NamedTuple):
    """One change to a page: `text[start:end]` was `before` and becomes `after`."""

    start: int
    end: int
    before: str
    after: str
    rule: str


class Evidence(NamedTuple):
    """Where a value was read. `field` is a path such as `source/0` or `authors/1/name`."""

    field: str
    start: int
    end: int
    method: str


class Block(NamedTuple):
    """A run of lines of one type; `end` is the offset after its last character."""

    type: str
    start: int
    end: int


class Person(NamedTuple):
    """A name with one role; somebody with two roles is two entries."""

    name: str
    role: str


# A value that was read off a page. Rows hold the same as JSON: see `shanben.pages.columns`.
Value = str | int | date | None | tuple[str, ...] | tuple[Person, ...]


class Carried(NamedTuple):
    """What a row of a dump carries through beside its page.

    `values` are those of all kept columns, in their order, as JSON has them. `lacking` names the kept
    columns, and "url" where somebody named its field, whose field the row does not have; `names` are
    then the fields that it has. `unfit` pairs a column with a value that is not of its type.
    """

    values: tuple[Any, ...]
    lacking: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    unfit: tuple[tuple[str, str], ...] = ()


class FoundPage(NamedTuple):
    """A page as it was found, decoded, without a byte order mark.

    `sha256` is the digest of its content: of the bytes of a file that is one page, else of the text in
    UTF-8. `digest` is that of the canonical text, of which the id is made. `carried` is None where the
    page is no row of a dump, or nothing was asked of the row but text and address.
    """

    seed: str
    text: str
    url: str | None
    sha256: bytes
    digest: bytes
    carried: Carried | None = None

    @property
    def row(self) -> int:
        """Return the page's row number in its file; 1 for a file that is one page."""
        return seed_place(self.seed)[1]


@dataclass(frozen=True, slots=True)
class Page:
    """What was read off one page.

    `values` holds the value of every field that is read off a page, by the contract's names and in its
    order; a value is an attribute as well: `page.title`. Values are restored and Simplified; None and
    the empty tuple mean that the page does not say. `body` holds the paragraphs of the article, without
    line ends. The spans of `evidence` and `blocks` are in the restored page.
    """

    values: Mapping[str, Value]
    body: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    blocks: tuple[Block, ...]

    def __getattr__(self, name: str) -> Any:
        """Return the value of a field; raise AttributeError when no field has this name."""
        values = object.__getattribute__(self, "values")
        if name not in values:
            raise AttributeError(f"{name!r} is not a field of a page")
        return values[name]


def seed_place(seed: str) -> tuple[str, int]:
    """Return the file and the row that a seed's name stands for.

    >>> seed_place("dump.jsonl#L12"), seed_place("a.txt")
    (('dump.jsonl', 12), ('a.txt', 1))
    """
    path, mark, number = seed.rpartition("#L")
    return (path, int(number)) if mark and number.isdecimal() else (seed, 1)
