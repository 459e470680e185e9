"""`findings.jsonl`: everything that was found, one finding a line, in the order of the seeds.

A large set has millions of findings, so readers say which lines they want, and the others are not
parsed: of some seeds they are looked up, since the order of the lines is that of the seeds.
"""

import os
import shutil
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import IO, Any

import msgspec
import orjson

from shanben.base.findings import Finding, encode_line, escape_separators, finding_as_dict
from shanben.base.rulebook import Severity
from shanben.base.types import seed_place

FINDINGS = "findings.jsonl"
COPY_BYTES = 2**20


def encode_findings(findings: Iterable[Finding]) -> bytes:
    """Return findings as lines; all are escaped at once, for hardly one needs it."""
    lines = [orjson.dumps(finding_as_dict(finding)) + b"\n" for finding in findings]
    return escape_separators(b"".join(lines))


def read_findings(path: Path) -> Iterator[Finding]:
    """Yield every finding of a file, in its order."""
    with path.open("rb") as lines:
        for line in lines:
            yield parse_finding(line)


def parse_finding(line: bytes) -> Finding:
    """Return the finding that a line holds; raise ValueError or TypeError when it holds none."""
    entry: dict[str, Any] = orjson.loads(line)
    del entry["severity"]
    return Finding(**(entry | {"seed": entry["seed"] or ""}))


def read_first_findings(path: Path, wanted: dict[Severity, int]) -> Iterator[Finding]:
    """Yield, in order, up to this many findings of each severity; to ask for too many reads all."""
    left = {_member("severity", severity): n for severity, n in wanted.items() if n}
    with path.open("rb") as lines:
        for line in lines:
            if not left:
                return
            if mark := next((mark for mark in left if mark in line), None):
                yield parse_finding(line)
                left[mark] -= 1
                if not left[mark]:
                    del left[mark]


def read_findings_by(path: Path, rules: Iterable[str], limit: int) -> Iterator[Finding]:
    """Yield, in order, up to this many findings of some rules."""
    marks = [_member("rule", rule) for rule in rules]
    with path.open("rb") as lines:
        found = (line for line in lines if any(mark in line for mark in marks))
        yield from map(parse_finding, islice(found, limit))


def read_findings_of(path: Path, seeds: Iterable[str]) -> Iterator[Finding]:
    """Yield the findings of some seeds, in order."""
    wanted = set(seeds)
    start = 0
    with path.open("rb") as lines:
        size = lines.seek(0, os.SEEK_END)
        for place in sorted(map(_order_of, wanted)):
            start = _find_line(lines, place, start, size)
            lines.seek(start)
            while (line := lines.readline()) and _order_of(seed := _seed_of(line)) == place:
                if seed in wanted:  # a file and its first row stand at one place
                    yield parse_finding(line)
                start += len(line)


class RulesInOrder:
    """The rules of the findings of seeds, which are asked for in their order; one is held at a time."""

    def __init__(self, path: Path) -> None:
        self.found = self._read(path)
        self.waiting = next(self.found, None)

    def of(self, seed: str) -> frozenset[str]:
        """Return the rules of a seed, none where it has no finding."""
        place = _order_of(seed)
        rules = set()
        while self.waiting is not None and self.waiting[0] <= place:
            if self.waiting[1] == seed:
                rules.add(self.waiting[2])
            self.waiting = next(self.found, None)
        return frozenset(rules)

    @staticmethod
    def _read(path: Path) -> Iterator[tuple[tuple[bytes, int], str, str]]:
        parse = msgspec.json.Decoder(_SeedAndRule).decode  # half the time of whole lines (measured)
        with path.open("rb") as lines:
            for line in lines:
                entry = parse(line)
                seed = entry.seed or ""
                yield _order_of(seed), seed, entry.rule


class _SeedAndRule(msgspec.Struct):
    """What is read of a line where nothing else is asked for."""

    seed: str | None
    rule: str


def _find_line(lines: IO[bytes], place: tuple[bytes, int], low: int, high: int) -> int:
    """Return where the first line begins whose seed does not stand before `place`; `high` without any.

    Only what is from `low` to `high` is looked at; a line begins at `low`.
    """
    while low < high:
        middle = (low + high) // 2
        start = middle
        if middle > low:
            lines.seek(middle - 1)
            start = middle - 1 + len(lines.readline())
        lines.seek(start)
        line = lines.readline() if start < high else b""
        if line and _order_of(_seed_of(line)) < place:
            low = start + len(line)
        else:
            high = middle
    return low


def _seed_of(line: bytes) -> str:
    return orjson.loads(line)["seed"] or ""


def _order_of(seed: str) -> tuple[bytes, int]:
    """Return what the lines are ordered by first; see `Finding.sort_key`."""
    path, row = seed_place(seed)
    return path.encode(), row


def merge_findings(target: Path, first: Sequence[Finding], shards: Sequence[Path]) -> None:
    """Merge a few sorted findings with the long sorted files of the shards.

    Lines are looked at only until the few are in their places; the rest is copied as it is.
    """
    waiting = deque((finding.sort_key(), encode_findings([finding])) for finding in first)
    with target.open("wb") as file:
        for path in shards:
            with path.open("rb") as lines:
                while waiting and (line := lines.readline()):
                    key = parse_finding(line).sort_key()
                    while waiting and waiting[0][0] <= key:
                        file.write(waiting.popleft()[1])
                    file.write(line)
                shutil.copyfileobj(lines, file, COPY_BYTES)
        file.writelines(line for _, line in waiting)


def _member(name: str, value: str) -> bytes:
    """Return how a member stands in a line; what a message quotes never looks so.

    >>> _member("severity", "error")
    b'"severity":"error"'
    """
    return encode_line({name: value})[1:-1]
