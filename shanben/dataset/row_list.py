"""List rows in few words, one a line, as the report has all rows of a dataset.

A line is a JSON list, `[id, seed, title, rules, script, damage, cluster]`: the rules of the row's edits
and findings parted by blanks, the cluster as a number of its own, 0 for a page that stands alone. It may
stand inside a script block of HTML as it is. A line depends on its row and the findings about it alone,
so every shard writes its own, and they need only be put one after the other.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

import orjson

from shanben.base.findings import Finding
from shanben.base.identify import number_of_id
from shanben.base.set_columns import CLUSTER, Stamp
from shanben.base.types import Row

MAX_TITLE = 80
# Of the 64 bits of an id's number JavaScript counts 53 exactly. With 48 of them two of 100,000 clusters
# share a number in one set of 50,000, and a search for pages of one then finds those of both.
SHORTENED = 16
# Whatever could end the block of JSON, or turn the direction of writing for whoever opens the file in an
# editor, is written as an escape.
UNSAFE = re.compile(
    "[<>&\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff9-\uffff]"
)
# How the line of a row that stands alone ends.
ALONE_END = b",0]"
NO_RULES: frozenset[str] = frozenset()


class ListedRow(NamedTuple):
    """What is listed of a row. `rules` are those of its edits; `cluster` is None if it stands alone."""

    id: str
    seed: str
    title: str | None
    rules: Collection[str]
    language: str | None
    damage: str
    cluster: str | None


def escape_text(text: str) -> str:
    r"""Return JSON that may stand inside a script block, whatever its strings hold.

    >>> escape_text('"</script>"')
    '"\\u003c/script\\u003e"'
    """
    return UNSAFE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def shorten_row(row: Row) -> ListedRow:
    """Return what of a row is listed."""
    rules = {edit["rule"] for edit in row["edits"]} if row["edits"] else NO_RULES
    script, damage, cluster = row["language"], row["damage"], row.get(CLUSTER)
    return ListedRow(row["id"], row["seed"], row["title"], rules, script, damage, cluster)


def list_rows(rows: Iterable[ListedRow], found: Mapping[str, Collection[str]]) -> bytes:
    """Return the lines of rows, each with its line end; `found` are the rules of findings by seed."""
    return _write_lines(
        [
            one.id,
            one.seed,
            (one.title or "")[:MAX_TITLE],
            " ".join(sorted({*one.rules, *found.get(one.seed, ())})),
            one.language or "",
            one.damage,
            number_cluster(one.cluster) if one.cluster else 0,
        ]
        for one in rows
    )


def add_rules(lines: bytes, found: Mapping[str, Collection[str]]) -> bytes:
    """Return lines with the rules of more findings, by seed."""
    if not found:
        return lines
    entries = list(map(orjson.loads, lines.splitlines()))
    for entry in entries:
        if entry[1] in found:
            entry[3] = " ".join(sorted({*entry[3].split(), *found[entry[1]]}))
    return _write_lines(entries)


def stamp_list(lines: bytes, stamps: Sequence[Stamp]) -> bytes:
    """Return the lines of rows that stood alone with what the set makes of some of them."""
    listed = lines.splitlines(keepends=True)
    for stamp in stamps:
        begin = listed[stamp.row].removesuffix(ALONE_END + b"\n")
        listed[stamp.row] = b"%b,%d]\n" % (begin, number_cluster(stamp.cluster))
    return b"".join(listed)


def number_cluster(name: str) -> int:
    """Return the number of a cluster, which is called by an id; never 0."""
    return (number_of_id(name) >> SHORTENED) + 1


def rules_by_seed(findings: Iterable[Finding]) -> dict[str, set[str]]:
    """Return the rules of findings by seed; those of the set as a whole have none."""
    rules: dict[str, set[str]] = {}
    for finding in findings:
        if finding.seed:
            rules.setdefault(finding.seed, set()).add(finding.rule)
    return rules


def _write_lines(entries: Iterable[list[Any]]) -> bytes:
    lines: Iterator[bytes] = chain.from_iterable((orjson.dumps(entry), b"\n") for entry in entries)
    return escape_text(b"".join(lines).decode()).encode()
