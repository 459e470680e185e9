"""The words every stage shares: edits, findings, evidence, blocks, and the lines of a page.

All types are immutable and picklable, so they may cross a process boundary. All offsets count
Unicode code points, all line numbers start at 1. What a rule id means stands in
`shanben/tables/rules.tsv`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import ClassVar, Literal, NamedTuple

from shanben.tables import read_table

Severity = Literal["error", "warning", "note"]
Script = Literal["zh-Hans", "zh-Hant"]
SourceKind = Literal["text", "jsonl", "parquet", "warc"]


class CommandError(Exception):
    """Ends a command with one line for people; `exit_code` is what the process returns."""

    exit_code: ClassVar[int] = 1


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
    """A run of lines of one type; `end` is the offset behind its last character."""

    type: str
    start: int
    end: int


class Person(NamedTuple):
    """A name with one role; somebody with two roles is two entries."""

    name: str
    role: str


class Source(NamedTuple):
    """One file of seeds. `path` is relative to the seeds folder, POSIX; `size` counts bytes."""

    path: str
    kind: SourceKind
    compression: Literal["gzip", "zstd"] | None
    size: int


class Part(NamedTuple):
    """A run of rows of one source: `rows` rows from row number `first` (from 1) on.

    To reach them, a reader of plain JSONL may start at byte `offset`, where row `offset_row` begins.
    A text file is one row.
    """

    source: Source
    first: int
    rows: int
    offset: int = 0
    offset_row: int = 1


class RawPage(NamedTuple):
    """A page as its container holds it: the bytes of a file, or a text that JSON or Parquet held.

    `sha256` is the digest of the content (a text in UTF-8); empty where nobody has taken it yet.
    """

    seed: str
    content: bytes | str
    url: str | None = None
    sha256: bytes = b""

    @property
    def row(self) -> int:
        """Return the page's row number in its file; 1 for a text file."""
        return seed_place(self.seed)[1]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a person should know about a seed.

    `seed` is the relative POSIX path (with `#L<n>` for a row of a many-row file), empty for the set
    as a whole and as long as a stage works on a text without knowing its name. `line` is the line
    of the page, None when the finding has no line. `start` and `end` give the span in the page as
    decoded. One finding may stand for `count` spots of the same kind.
    """

    rule: str
    message: str
    line: int | None = None
    field: str | None = None
    start: int | None = None
    end: int | None = None
    count: int = 1
    seed: str = ""

    @property
    def severity(self) -> Severity:
        """Return how grave the rule is; a rule that is not in the table raises KeyError."""
        return rule_severities()[self.rule]

    def of_seed(self, seed: str) -> "Finding":
        """Return the finding with its seed's name; twice as fast as `dataclasses.replace`."""
        line, field, start, end = self.line, self.field, self.start, self.end
        return Finding(self.rule, self.message, line, field, start, end, self.count, seed)

    def sort_key(self) -> tuple[bytes, int, int, str, int, str]:
        """Order findings as a reader expects them: by file, row, line, rule."""
        path, row = seed_place(self.seed)
        return (path.encode(), row, self.line or 0, self.rule, self.start or 0, self.message)


@dataclass(frozen=True, slots=True)
class Page:
    """What was read off one page; values are restored and Simplified.

    The spans of `evidence` and `blocks` are in the restored page. None and the empty tuple mean
    that the page does not say. `body` holds the paragraphs of the article, without line ends.
    """

    title: str | None = None
    date_published: date | None = None
    date_event: date | None = None
    date_event_method: str | None = None
    dateline_place: str | None = None
    dateline_agency: str | None = None
    source: tuple[str, ...] = ()
    publisher: str | None = None
    section: tuple[str, ...] = ()
    authors: tuple[Person, ...] = ()
    editors: tuple[Person, ...] = ()
    view_count: int | None = None
    icp_license: str | None = None
    sponsor: str | None = None
    body: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    blocks: tuple[Block, ...] = ()


def seed_place(seed: str) -> tuple[str, int]:
    """Return the file and the row that a seed's name stands for.

    >>> seed_place("dump.jsonl#L12"), seed_place("a.txt")
    (('dump.jsonl', 12), ('a.txt', 1))
    """
    path, mark, number = seed.rpartition("#L")
    return (path, int(number)) if mark and number.isdecimal() else (seed, 1)


@cache
def rule_severities() -> dict[str, Severity]:
    """Return the severity of every rule that makes findings."""
    severities: dict[str, Severity] = {}
    for row in read_table("rules"):
        match row["severity"]:
            case "error" | "warning" | "note" as severity:
                severities[row["rule"]] = severity
    return severities


# Only these end a line: U+0085, U+2028 and form feeds stand inside the lines of real pages.
LINE_END = re.compile(r"\r\n?|\n")


def split_lines(text: str) -> list[tuple[int, int]]:
    r"""Return the span of every line of `text`, without its line end; there is at least one.

    >>> split_lines("甲\r\n\n乙")
    [(0, 1), (3, 3), (4, 5)]
    """
    spans = []
    start = 0
    for match in LINE_END.finditer(text):
        spans.append((start, match.start()))
        start = match.end()
    spans.append((start, len(text)))
    return spans


def line_of(text: str, offset: int) -> int:
    r"""Return the number, from 1, of the line that holds `offset`.

    >>> line_of("甲\r\n\n乙", 4)
    3
    """
    return 1 + sum(1 for _ in LINE_END.finditer(text, 0, offset))


def replay_edits(text: str, edits: Iterable[Edit]) -> str:
    """Return `text` with `edits` carried out; they must be in order and must not overlap.

    Raises ValueError when an edit does not find its `before`.

    >>> replay_edits("關(guān)注", [Edit(1, 7, "(guān)", "", "R101")])
    '關注'
    """
    return "".join(_replayed_pieces(text, edits))


def _replayed_pieces(text: str, edits: Iterable[Edit]) -> Iterator[str]:
    position = 0
    for edit in edits:
        if edit.start < position or text[edit.start : edit.end] != edit.before:
            raise ValueError(f"edit does not fit the text at {edit.start}: {edit!r}")
        yield text[position : edit.start]
        yield edit.after
        position = edit.end
    yield text[position:]
