"""Count what rows and findings hold, in numbers that add up, and remember the rows worth a look.

Every shard counts its own rows while it writes them. The counts of two shards add up to the counts of
both, and the sample of two is the sample of both, so neither depends on where shards are cut. Both
are bounded: nothing is counted that pages can invent freely, such as the name of an outlet.

Keys of the counts: `null:<field>` rows without a value, `language:<script>`, `damage:<state>`,
`month:<YYYY-MM>` of the printed date, `length:<bound>` rows by length, `method:<how>` the event's date
was reached, `edit:<rule>` edits and `edited:<rule>` rows with one, `block:<type>` characters in lines
of a type, `finding:<rule>` findings and `spot:<rule>` spots they stand for; sums under their own name.
"""

import heapq
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

from shanben.model import Finding

Row = dict[str, Any]
Reason = Literal["unresolved", "warning", "no_article", "repaired", "incomplete", "ordinary"]

# Lower bounds of the classes of length, in characters.
LENGTH_BOUNDS = (0, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000)
# Before 1994 there was no Chinese web; the classes outside keep the number of months bounded.
FIRST_YEAR, LAST_YEAR = "1994", "2099"
# Why a row is worth a look, worst first.
REASONS: tuple[Reason, ...] = (
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

    reason: Reason
    rank: int
    id: str
    file: int
    offset: int


def tally_row(row: Row, tally: Counter[str]) -> None:
    """Add a row to the counts."""
    for name, value in row.items():
        if value is None or value == []:
            tally[f"null:{name}"] += 1
    tally[f"language:{row['language']}"] += 1
    tally[f"damage:{row['damage']}"] += 1
    tally[f"length:{_length_class(row['n_chars'])}"] += 1
    for name in ("unresolved", "n_chars", "n_body_chars"):
        tally[name] += row[name]
    if row["date_published"] is not None:
        tally[f"month:{_month_class(row['date_published'])}"] += 1
    if row["date_event_method"] is not None:
        tally[f"method:{row['date_event_method']}"] += 1
    for block in row["blocks"]:
        tally[f"block:{block['type']}"] += block["end"] - block["start"]
    if row["edits"]:
        _tally_edits(row["edits"], tally)


def tally_finding(finding: Finding, tally: Counter[str]) -> None:
    """Add a finding to the counts."""
    tally[f"finding:{finding.rule}"] += 1
    tally[f"spot:{finding.rule}"] += finding.count


def sample_row(row: Row, warned: bool, offset: int, file: int = 0) -> SampledRow:
    """Return a row as a candidate for a look. `warned` says whether a warning names it."""
    missing = sum(1 for name in WANTED_FIELDS if not row[name])
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
    groups: dict[Reason, list[SampledRow]] = {reason: [] for reason in REASONS}
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


def _month_class(day: str) -> str:
    year = day[:4]
    if FIRST_YEAR <= year <= LAST_YEAR:
        return day[:7]
    return "earlier" if year < FIRST_YEAR else "later"


def _by_need(sample: SampledRow) -> tuple[int, str]:
    return -sample.rank, sample.id
