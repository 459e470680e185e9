"""Choose the pages that a report shows, worst first, as many as fit, and put them into its JSON.

Rows worth a look were remembered while the shards were written, each with the reason. Reasons take
turns, so that a thousand damaged pages do not hide the one without an article. Three reasons are only
known of the whole: what a person said of a page, that it is new, that it stands for many.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import Any, NamedTuple

from shanben.base.contract import Contract
from shanben.base.findings import Finding, finding_as_dict
from shanben.base.set_columns import CLUSTER, CLUSTER_SIZE
from shanben.base.types import Edit, Row
from shanben.dataset.build_folder import BuildFolder
from shanben.dataset.findings_file import (
    FINDINGS,
    read_findings_by,
    read_findings_of,
    read_first_findings,
)
from shanben.dataset.largest import RowPlace
from shanben.dataset.tally import REASONS
from shanben.documents.examples import read_sampled
from shanben.documents.messages import say_message
from shanben.documents.report.catalogue import Cluster, find_rows, read_rows_at
from shanben.documents.words import Said
from shanben.pages.columns import metadata_names

# Bytes of JSON for all pages, and for one; the rest of a report needs less than 300 kB.
MAX_BYTES = 1_600_000
MAX_PAGE_BYTES = 300_000
# Errors listed in full, and findings shown with one page; the rest stand in findings.jsonl.
MAX_ERRORS = 100
MAX_FINDINGS = 50
# What a person has said of a page: a finding accepted, a spot or a value given.
BY_HAND = ("V109", "V111")
# Pages shown for each reason that is known of the whole; of a cluster two, to be compared.
MAX_PAGES = 12
PAGES_OF_CLUSTER = 2
# Reasons to show a page, in the order of the list.
ORDER = (
    *REASONS[: REASONS.index("repaired")],
    "by_hand",
    "new",
    "repaired",
    "near_duplicates",
    *REASONS[REASONS.index("incomplete") :],
)


@dataclass(frozen=True, slots=True)
class Sample:
    """The pages shown, the first errors, what people said, and how many pages were too long to show."""

    pages: list[Row]
    errors: list[Row]
    by_hand: list[Row]
    too_long: int


class CandidatePage(NamedTuple):
    """A page that may be shown: why, how much it needs a look, and its row.

    A row that is far too long to be shown is None.
    """

    reason: str
    rank: int
    id: str
    row: Row | None


def choose_pages(
    dataset: BuildFolder,
    contract: Contract,
    new: Collection[str] = (),
    clusters: Sequence[Cluster] = (),
) -> Sample:
    """Return the pages of a report and the findings that go with them.

    `new` holds ids that came since the last release, `clusters` are the largest near duplicates.
    """
    given = sum(dataset.numbers.tally[f"finding:{rule}"] for rule in BY_HAND)
    said = list(read_findings_by(dataset.folder / FINDINGS, BY_HAND, MAX_ERRORS)) if given else []
    groups = _sampled(dataset)
    if len(dataset.numbers.sample) < dataset.rows:
        seeds = list(dict.fromkeys(finding.seed for finding in said))
        groups |= _known_of_the_whole(dataset, seeds, new, clusters)
    chosen, too_long = _fit(groups, metadata_names(contract))
    for page in chosen:
        page["new"] = page["id"] in new
    errors = _add_findings(dataset, {page["seed"]: page for page in chosen})
    return Sample(chosen, errors, [_describe_finding(finding) for finding in said], too_long)


def _sampled(dataset: BuildFolder) -> dict[str, Iterator[CandidatePage]]:
    """Return the rows that were remembered, by reason; each is read when its turn comes."""

    def read(reason: str) -> Iterator[CandidatePage]:
        for sample in dataset.numbers.sample:
            if sample.reason == reason:
                row = read_sampled(dataset, sample)
                yield CandidatePage(reason, sample.rank, sample.id, row)

    return {reason: read(reason) for reason in REASONS}


def _known_of_the_whole(
    dataset: BuildFolder, seeds: Sequence[str], new: Collection[str], clusters: Sequence[Cluster]
) -> dict[str, Iterator[CandidatePage]]:
    """Return the rows with a reason that only the whole set gives, by reason; they are few."""
    wanted = sorted(new)[:MAX_PAGES], seeds[:MAX_PAGES]
    reasons: dict[RowPlace, tuple[str, int, str]] = {}
    for cluster in clusters[: MAX_PAGES // PAGES_OF_CLUSTER]:
        for twin in cluster.members[:PAGES_OF_CLUSTER]:
            reasons[twin.place] = "near_duplicates", cluster.size, twin.id
    for name, place in find_rows(dataset, *map(frozenset, wanted)):
        reasons[place] = "new" if name in wanted[0] else "by_hand", 0, name
    found: dict[str, list[CandidatePage]] = {"by_hand": [], "new": [], "near_duplicates": []}
    for place, row in zip(sorted(reasons), read_rows_at(dataset, reasons), strict=True):
        candidate = CandidatePage(*reasons[place], row)
        found[candidate.reason].append(candidate)
    return {reason: iter(rows) for reason, rows in found.items()}


def _fit(
    groups: dict[str, Iterator[CandidatePage]], metadata: Sequence[str]
) -> tuple[list[Row], int]:
    """Return as many pages as fit, in the order of the list, and how many were too long to show."""
    chosen: dict[str, tuple[CandidatePage, Row]] = {}
    left, too_long = MAX_BYTES, set()
    for candidate in chain.from_iterable(zip_longest(*(groups[r] for r in ORDER if r in groups))):
        if candidate is None or candidate.id in chosen:
            continue
        page = _describe_page(candidate.reason, candidate.row, metadata) if candidate.row else None
        size = len(json.dumps(page, ensure_ascii=False).encode())
        if page is None or size > MAX_PAGE_BYTES:
            too_long.add(candidate.id)
        elif size <= left:
            left -= size
            # Without the row: those of all reasons together would take much.
            chosen[candidate.id] = candidate._replace(row=None), page
    pairs = sorted(
        chosen.values(),
        key=lambda pair: (ORDER.index(pair[0].reason), -pair[0].rank, pair[1]["id"]),
    )
    return [page for _, page in pairs], len(too_long)


def _describe_page(reason: str, row: Row, metadata: Sequence[str]) -> Row:
    """Return a row as the report's script reads it: short lists in place of objects."""
    words: list[Said] = []
    explained = _explain_edits(row, words)
    return {
        "id": row["id"],
        "seed": row["seed"],
        "url": row["url"],
        "why": reason,
        "language": row["language"],
        "damage": row["damage"],
        "unresolved": row["unresolved"],
        "chars": row["n_chars"],
        "meta": {name: row[name] for name in metadata if row[name] not in (None, [])},
        "text": row["text"],
        "simplified": row["text_simplified"],
        "edits": explained,
        "words": words,
        "evidence": [[e["field"], e["start"], e["end"], e["method"]] for e in row["evidence"]],
        "blocks": [[b["type"], b["start"], b["end"]] for b in row["blocks"]],
        "cluster": row[CLUSTER],
        "size": row[CLUSTER_SIZE],
        "new": False,
        "findings": [],
    }


def _explain_edits(row: Row, words: list[Said]) -> list[list[Any]]:
    """Return the edits, each with the number of its explanation among `words`.

    What was done to the same words after the same character has the same reason, and is explained once.
    """
    numbers: dict[tuple[str, ...], int] = {}
    edits = []
    for entry in row["edits"]:
        edit = Edit(**entry)
        preceding = row["text"][max(0, edit.start - 1) : edit.start]
        kind = (edit.rule, preceding, edit.before, edit.after)
        if kind not in numbers:
            numbers[kind] = len(words)
            words.append(say_message(edit.rule, _explain_edit(row["text"], edit)))
        edits.append([edit.start, edit.end, edit.after, edit.rule, numbers[kind]])
    return edits


def _explain_edit(text: str, edit: Edit) -> str:
    from shanben.pages.repair import explain_edit  # most reports have no edits to explain

    return explain_edit(text, edit)


def _add_findings(dataset: BuildFolder, pages: dict[str, Row]) -> list[Row]:
    """Give every shown page its findings; return the first errors of the whole dataset."""
    path = dataset.folder / FINDINGS
    for finding in read_findings_of(path, pages):
        found = pages[finding.seed]["findings"]
        if len(found) < MAX_FINDINGS:
            entry = _describe_finding(finding)
            found.append([entry[key] for key in ("rule", "said", "line", "start", "end", "field")])
    errors = min(MAX_ERRORS, dataset.numbers.severities["error"])
    return [_describe_finding(finding) for finding in read_first_findings(path, {"error": errors})]


def _describe_finding(finding: Finding) -> Row:
    """Return a finding as plain data, with what it says in both languages as `said`."""
    return finding_as_dict(finding) | {"said": say_message(finding.rule, finding.message)}
