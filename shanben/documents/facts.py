"""The numbers that documents state, computed from the finished data.

Card, datasheet, Croissant and report say the same numbers because all of them read them here.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pyarrow.parquet as pq

from shanben.base.contract import Contract
from shanben.base.program import ADDRESS
from shanben.base.rulebook import read_rules
from shanben.base.set_columns import CLUSTER
from shanben.base.settings import Settings
from shanben.dataset.build_folder import BuildFolder
from shanben.dataset.tally import read_prefix

# Names of outlets counted at once. Up to this many are counted exactly; of more, those in at least one
# row of 10,000 are still found, with counts that may be too low by as much (Misra and Gries, 1982).
MAX_SOURCES = 10_000
SHOWN_SOURCES = 20
# Fields of which nothing is missing when they are empty: an undamaged page has no edits.
NOT_METADATA = frozenset({"edits", "evidence", "blocks", CLUSTER})


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How often a rule was applied: `count` edits or findings, in `rows` rows; or for `rows` spots."""

    rule: str
    severity: str
    title: str
    description: str
    next_step: str
    count: int
    rows: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What was built, in numbers. Counts of rows unless their name says otherwise.

    `duplicates` were left out; `clustered` rows stay, in `clusters` of near duplicates.
    """

    rows: int
    characters: int
    body_characters: int
    edits: int
    unresolved: int
    languages: dict[str, int]
    damage: dict[str, int]
    months: dict[str, int]
    lengths: dict[int, int]
    block_characters: dict[str, int]
    absent: dict[str, int]
    edit_rules: tuple[RuleCount, ...]
    finding_rules: tuple[RuleCount, ...]
    sources: tuple[tuple[str, int], ...]
    more_sources: bool
    rejected: int
    duplicates: int
    clusters: int
    clustered: int
    severities: dict[str, int]

    NUMBERS: ClassVar = (
        "rows",
        "characters",
        "body_characters",
        "edits",
        "unresolved",
        "dated",
        "damaged",
        "rejected",
        "duplicates",
        "clusters",
        "clustered",
    )

    @property
    def dated(self) -> int:
        """Return the rows with a printed date."""
        return sum(self.months.values())

    @property
    def damaged(self) -> int:
        """Return the rows whose page was damaged."""
        return self.rows - self.damage.get("none", 0)

    def numbers(self) -> dict[str, int]:
        """Return what a person's words may refer to by name, such as `{rows}`."""
        return {name: getattr(self, name) for name in self.NUMBERS}


def collect_facts(dataset: BuildFolder, contract: Contract) -> Facts:
    """Return the numbers of a dataset.

    They were tallied; the column `source` is read where its values were not counted, or are many.
    """
    tally = dataset.numbers.tally
    counted, exact = count_sources(dataset)
    return Facts(
        rows=dataset.rows,
        characters=tally["n_chars"],
        body_characters=tally["n_body_chars"],
        edits=tally["edits"],
        unresolved=tally["unresolved"],
        languages=_name_scripts(read_prefix(tally, "language:")),
        damage=read_prefix(tally, "damage:"),
        months=read_prefix(tally, "month:"),
        lengths={int(k): v for k, v in read_prefix(tally, "length:").items()},
        block_characters=read_prefix(tally, "block:"),
        absent={name: tally[f"null:{name}"] for name in contract.names},
        edit_rules=tuple(_rule_counts(tally, "edit:", "edited:")),
        sources=counted[:SHOWN_SOURCES],
        more_sources=len(counted) > SHOWN_SOURCES or not exact,
        rejected=len(dataset.manifest.rejected),
        duplicates=len(dataset.manifest.duplicates),
        clusters=tally["clusters"],
        clustered=dataset.rows - tally[f"null:{CLUSTER}"],
        **count_findings(dataset),
    )


def count_findings(dataset: BuildFolder) -> dict[str, Any]:
    """Return the numbers about findings."""
    return {
        "finding_rules": tuple(_rule_counts(dataset.numbers.tally, "finding:", "spot:")),
        "severities": {s: dataset.numbers.severities[s] for s in ("error", "warning", "note")},
    }


def describe_settings(settings: Settings) -> dict[str, str]:
    """Return what a person's words may refer to by name besides the numbers."""
    names = ("version", "repo", "title", "license")
    return {name: getattr(settings, name) for name in names} | {"program": ADDRESS}


def count_sources(dataset: BuildFolder) -> tuple[tuple[tuple[str, int], ...], bool]:
    """Return the rows of every outlet, most first, and whether the counts are exact."""
    known = dataset.numbers.sources
    if known is not None and len(known) <= MAX_SOURCES:
        return _order_counts(known), True
    counts: Counter[str] = Counter()
    exact = True
    for name in _sources_of(dataset.folder / file.path for file in dataset.parquet_files):
        counts[name] += 1
        if len(counts) > MAX_SOURCES:
            exact = False
            counts = Counter({key: count - 1 for key, count in counts.items() if count > 1})
    return _order_counts(counts), exact


def _order_counts(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _name_scripts(counts: dict[str, int]) -> dict[str, int]:
    return {"no Han characters" if key == "None" else key: n for key, n in counts.items()}


def _sources_of(paths: Iterable[Path]) -> Iterable[str]:
    """Yield the outlets row by row, in the order of the rows, each once a row."""
    for path in paths:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(columns=["source"]):
                for names in batch.column(0).to_pylist():
                    yield from dict.fromkeys(names)


def _rule_counts(tally: Counter[str], prefix: str, rows: str) -> Iterable[RuleCount]:
    rules = read_rules()
    for rule, count in read_prefix(tally, prefix).items():
        about = rules[rule]
        yield RuleCount(
            rule,
            about.severity,
            about.title,
            about.meaning,
            about.next_step,
            count,
            tally[f"{rows}{rule}"],
        )
