"""Count what rows and findings hold, in numbers that add up, and remember the rows worth a look.

Every shard counts its own rows while it writes them. The counts of two shards add up to the counts of
both, and the sample of two is the sample of both, so neither depends on where shards are cut. Both
are bounded: nothing is counted that pages can invent freely, such as the name of an outlet.

Keys of the counts: `null:<field>` rows without a value, `language:<script>`, `damage:<state>`,
`month:<YYYY-MM>` of the printed date, `length:<bound>` rows by length, `method:<how>` the event's date
was reached, `edit:<rule>` edits and `edited:<rule>` rows with one, `block:<type>` characters in lines
of a type, `finding:<rule>` findings and `spot:<rule>` spots they stand for, `clusters` of near
duplicates; sums under their own name.
"""

import heapq
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal, NamedTuple

from shanben.base.findings import Finding
from shanben.base.set_columns import CLUSTER
from shanben.base.types import Row

SampleReason = Literal["unresolved", "warning", "no_article", "repaired", "incomplete", "ordinary"]

# Lower bounds of the classes of length, in characters.
LENGTH_BOUNDS = (
    0, 100, 150, 200, 300, 400, 500, 600, 800, 1000, 1250, 1500, 1750, 2000, 2250, 2500, 2750, 3000,
    3500, 4000, 5000, 6000, 8000, 10_000, 15_000, 20_000, 30_000, 50_000, 100_000,
)  # fmt: skip
# Before 1994 there was no Chinese web; the classes outside keep the number of months bounded.
FIRST_YEAR, LAST_YEAR = "1994", "2099"
EARLIER, LATER = "earlier", "later"
MONTH = "month:"
# Why a row is worth a look, worst first.
REASONS: tuple[SampleReason, ...] = (
    "unresolved",
    "warning",
    "no_article",
    "repaired",
    "incomplete",
    "ordinary",
)
# Rows remembered for each reason: what fits into one report, with some to spare.
SAMPLE_PER_REASON = 24
# What a reader misses most when a page does not say it.
WANTED_FIELDS = ("title", "date_published", "source")


class SampledRow(NamedTuple):
    """A row worth a look, and where its line begins: byte `offset` of JSONL file number `file`.

    `rank` grows with the need to look; equal ranks go by id, a hash and so a fair draw.
    """

    reason: SampleReason
    rank: int
    id: str
    file: int
    offset: int


def tally_rows(rows: Sequence[Row], tally: Counter[str]) -> None:
    """Add rows to the counts, column by column: that is several times faster than row by row."""
    for name in rows[0] if rows else ():
        values = [row[name] for row in rows]
        if absent := values.count(None) + values.count([]):
            tally[f"null:{name}"] += absent
        if name in SUMMED:
            tally[name] += sum(values)
        if name in CLASSED:
            kind, classify = CLASSED[name]
            for value, count in Counter(values).items():
                if (shown := classify(value)) is not None:
                    tally[f"{kind}:{shown}"] += count
    tally.update("clusters" for row in rows if row.get(CLUSTER) == row["id"])
    for row in rows:
        for block in row["blocks"]:
            tally["block:" + block["type"]] += block["end"] - block["start"]
        if row["edits"]:
            _tally_edits(row["edits"], tally)


def tally_finding(finding: Finding, tally: Counter[str]) -> None:
    """Add a finding to the counts."""
    tally[f"finding:{finding.rule}"] += 1
    tally[f"spot:{finding.rule}"] += finding.count


def tally_sources(rows: Iterable[Row], counts: Counter[str]) -> None:
    """Add the outlets of rows to the counts, each once a row."""
    for row in rows:
        counts.update(dict.fromkeys(row["source"] or (), 1))


def tally_stamps(rows: int, clusters: int, tally: Counter[str]) -> None:
    """Say in the counts that `rows` are not alone, and that `clusters` of them stand for one."""
    for key, more in ((f"null:{CLUSTER}", -rows), ("clusters", clusters)):
        tally[key] += more
        if not tally[key]:
            del tally[key]


def sample_row(row: Row, warned: bool, offset: int, file: int = 0) -> SampledRow:
    """Return a row as a candidate for a look. `warned` says whether a warning names it."""
    missing = sum([not row[name] for name in WANTED_FIELDS])
    if row["unresolved"]:
        return SampledRow("unresolved", row["unresolved"], row["id"], file, offset)
    if warned:
        return SampledRow("warning", missing, row["id"], file, offset)
    if not row["n_body_chars"]:
        return SampledRow("no_article", row["n_chars"], row["id"], file, offset)
    if row["edits"]:
        return SampledRow("repaired", len(row["edits"]), row["id"], file, offset)
    if missing:
        return SampledRow("incomplete", missing, row["id"], file, offset)
    return SampledRow("ordinary", 0, row["id"], file, offset)


def merge_samples(samples: Iterable[SampledRow]) -> tuple[SampledRow, ...]:
    """Return the rows to remember of all candidates, worst first."""
    groups: dict[SampleReason, list[SampledRow]] = {reason: [] for reason in REASONS}
    for sample in samples:
        groups[sample.reason].append(sample)
    return tuple(
        sample
        for group in groups.values()
        for sample in heapq.nsmallest(SAMPLE_PER_REASON, group, key=_by_need)
    )


def read_prefix(tally: Counter[str], prefix: str) -> dict[str, int]:
    """Return the counts under a prefix, without it, in the order of their names.

    >>> read_prefix(Counter({"damage:none": 3, "damage:partial": 1, "edits": 9}), "damage:")
    {'none': 3, 'partial': 1}
    """
    return {
        key.removeprefix(prefix): count
        for key, count in sorted(tally.items())
        if key.startswith(prefix)
    }


def _tally_edits(edits: list[Row], tally: Counter[str]) -> None:
    tally["edits"] += len(edits)
    for rule, count in Counter(edit["rule"] for edit in edits).items():
        tally[f"edit:{rule}"] += count
        tally[f"edited:{rule}"] += 1


def _length_class(characters: int) -> int:
    return LENGTH_BOUNDS[bisect_right(LENGTH_BOUNDS, characters) - 1]


def _month_class(day: str | None) -> str | None:
    if day is None:
        return None
    year = day[:4]
    if FIRST_YEAR <= year <= LAST_YEAR:
        return day[:7]
    return EARLIER if year < FIRST_YEAR else LATER


def _by_need(sample: SampledRow) -> tuple[int, str]:
    return -sample.rank, sample.id


# Columns that are summed up, and columns whose values are counted, by class or as they are.
SUMMED = frozenset({"unresolved", "n_chars", "n_body_chars"})
CLASSED: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "language": ("language", str),
    "damage": ("damage", str),
    "date_published": ("month", _month_class),
    "date_event_method": ("method", lambda method: method),
    "n_chars": ("length", _length_class),
}
