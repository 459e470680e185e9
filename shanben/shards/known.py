"""Rows that an earlier dataset has, so that they need not be made again.

A row is a function of its seed and the program (law 5). So where the program is the same, and a page has
the seed, the bytes, the address and the kept values of a row that is known to be right, that row and the
findings about its page are what the stages would give. Whoever keeps the rows vouches for them: they are
used to judge a branch against the revision that it left, never for a dataset that is written.

They lie in one SQLite file, which any number of processes may read.
"""

import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from shanben.base.findings import Finding
from shanben.base.set_columns import ALONE
from shanben.base.types import FoundPage, Row
from shanben.dataset.build_folder import BuildFolder
from shanben.dataset.findings_file import FINDINGS, parse_finding

MakeRows = Callable[[Sequence[FoundPage], Sequence[str]], tuple[list[Row], list[Finding]]]
# Findings that the stages of a page do not make: those of files, of decoding, of writing, of the set.
OTHERS = re.compile("[PDCL]|V10[056]")
SEED = re.compile(rb'"seed":("(?:[^"\\]|\\.)*")')


def keep_known(dataset: BuildFolder, place: Path) -> None:
    """Keep the rows of a dataset, and what was found about their pages, in a file."""
    with sqlite3.connect(place) as store:
        store.execute("CREATE TABLE rows (seed TEXT PRIMARY KEY, line BLOB) WITHOUT ROWID")
        store.execute("CREATE TABLE findings (seed TEXT, line BLOB)")
        store.executemany("INSERT OR REPLACE INTO rows VALUES (?, ?)", _read_lines(dataset))
        store.executemany("INSERT INTO findings VALUES (?, ?)", _read_findings(dataset))
        store.execute("CREATE INDEX of_seed ON findings (seed)")
    store.close()


def is_of_stages(rule: str) -> bool:
    """Return whether findings of a rule are made by the stages of a page, from the page alone."""
    return not OTHERS.match(rule)


def recall_rows(place: Path, make_rows: MakeRows) -> MakeRows:
    """Return a function that does what `make_rows` does, but makes only the rows that are not known."""

    def recall_or_make(
        pages: Sequence[FoundPage], kept: Sequence[str] = ()
    ) -> tuple[list[Row], list[Finding]]:
        rows: dict[str, Row] = {}
        findings: list[Finding] = []
        for page in pages:
            if row := _recall(place, page, kept):
                rows[page.seed] = row
                findings += _recall_findings(place, page.seed)
        made, found = make_rows([page for page in pages if page.seed not in rows], kept)
        rows |= {row["seed"]: row for row in made}
        return [rows[page.seed] for page in pages if page.seed in rows], [*findings, *found]

    return recall_or_make


def _recall(place: Path, page: FoundPage, kept: Sequence[str]) -> Row | None:
    """Return the row of the same page from the same place; None where none is known."""
    found = _open(place).execute("SELECT line FROM rows WHERE seed = ?", (page.seed,)).fetchone()
    if found is None:
        return None
    row: Row = orjson.loads(found[0]) | ALONE
    carried = page.carried.values if page.carried else [None] * len(kept)
    same = (
        row["sha256"] == page.sha256.hex() and row["text"] == page.text and row["url"] == page.url
    )
    return row if same and [row[name] for name in kept] == list(carried) else None


def _recall_findings(place: Path, seed: str) -> list[Finding]:
    lines = _open(place).execute("SELECT line FROM findings WHERE seed = ?", (seed,))
    return [parse_finding(line) for (line,) in lines]


@cache
def _open(place: Path) -> sqlite3.Connection:
    """Return a connection of this process, which only reads."""
    return sqlite3.connect(
        f"{place.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False
    )


def _read_lines(dataset: BuildFolder) -> Iterator[tuple[str, bytes]]:
    for file in dataset.jsonl_files:
        with (dataset.folder / file.path).open("rb") as lines:
            for line in lines:
                if match := SEED.search(line, 0, 4096):
                    yield orjson.loads(match[1]), line


def _read_findings(dataset: BuildFolder) -> Iterator[tuple[Any, bytes]]:
    with (dataset.folder / FINDINGS).open("rb") as lines:
        for line in lines:
            entry = orjson.loads(line)
            if entry["seed"] and is_of_stages(entry["rule"]):
                yield entry["seed"], line
