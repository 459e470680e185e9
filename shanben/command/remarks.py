"""Remarks: findings and differences, each with the file in which a person mends it.

Seeds are mended where they stand; answers, versions and the changelog below `schema/`.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from shanben.base.findings import Finding, Location, find_location
from shanben.base.settings import FILE as DATASET_TOML
from shanben.base.storage import Root
from shanben.documents import ANSWERS
from shanben.release.history import CHANGELOG, HISTORY

# Rules on the set as a whole: the file in which each is mended, and how the line begins that it is on.
FILES = {
    "C101": (ANSWERS, "[given_for]"),
    "C102": (ANSWERS, "[given_for]"),
    "L201": (DATASET_TOML, "version"),
    "L203": (DATASET_TOML, "version"),
    "L204": (HISTORY / CHANGELOG, ""),
    "L205": (DATASET_TOML, "version"),
}
OUT_OF_DATE, STALE = "V105", "C101"


class Remark(NamedTuple):
    """A finding or a difference; `place` is None where no file can be named.

    `is_sum` says that it only sums up what follows from the remarks before it.
    """

    finding: Finding
    place: Location | None
    is_sum: bool = False

    @property
    def is_failure(self) -> bool:
        """Whether `check` fails until somebody has done something about it."""
        return self.finding.severity == "error" or self.finding.rule == STALE

    def is_about(self, files: Iterable[str]) -> bool:
        """Return whether it is about one of these files."""
        return self.place is not None and self.place.file in files


def make_remark(finding: Finding, seeds: Root) -> Remark:
    """Return a finding with its place; `seeds` is their folder or address."""
    if finding.rule in FILES:
        path, beginning = FILES[finding.rule]
        return Remark(finding, Location(path.as_posix(), _find_line(path, beginning)))
    return Remark(finding, find_location(finding, str(seeds)))


def _find_line(path: Path, beginning: str) -> int | None:
    """Return the first line that begins so; None where no line does, or there is no such file."""
    if not beginning or not path.is_file():
        return None
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return next((n for n, line in enumerate(lines, 1) if line.startswith(beginning)), None)
