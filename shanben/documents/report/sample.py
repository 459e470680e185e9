"""Choose the pages that a report shows, worst first, as many as fit, and put them into its JSON.

Rows worth a look were remembered while the shards were written, each with the reason. Reasons take
turns, so that a thousand damaged pages do not hide the one without an article.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from shanben.base.contract import Contract
from shanben.base.findings import finding_as_dict
from shanben.base.set_columns import CLUSTER, CLUSTER_SIZE
from shanben.base.types import Edit, Row
from shanben.dataset.build_folder import BuildFolder
from shanben.dataset.findings_file import (
    FINDINGS,
    read_findings_by,
    read_findings_of,
    read_first_findings,
)
from shanben.dataset.tally import REASONS, SampledRow
from shanben.documents.examples import read_sampled
from shanben.pages.columns import metadata_names

# Bytes of JSON for all pages, and for one; the rest of a report needs less than 300 kB.
MAX_BYTES = 1_600_000
MAX_PAGE_BYTES = 300_000
# Errors listed in full, and findings shown with one page; the rest stand in findings.jsonl.
MAX_ERRORS = 100
MAX_FINDINGS = 50
# What a person has said of a page: a finding accepted, a spot or a value given.
BY_HAND = ("V109", "V111")


@dataclass(frozen=True, slots=True)
class Sample:
    """The pages shown, the first errors, what people said, and how many pages were too long to show."""

    pages: list[Row]
    errors: list[Row]
    by_hand: list[Row]
    too_long: int


def choose_pages(dataset: BuildFolder, contract: Contract, new: Collection[str] = ()) -> Sample:
    """Return the pages of a report and the findings that go with them.

    `new` holds ids that came since the last release.
    """
    metadata = metadata_names(contract)
    chosen: list[tuple[SampledRow, Row]] = []
    left, too_long = MAX_BYTES, 0
    for sample in _take_turns(dataset.numbers.sample):
        row = read_sampled(dataset, sample)
        page = _describe_page(sample, row, metadata)
        size = len(json.dumps(page, ensure_ascii=False).encode())
        if size > MAX_PAGE_BYTES:
            too_long += 1
        elif size <= left:
            left -= size
            chosen.append((sample, page))
    chosen.sort(key=lambda pair: (REASONS.index(pair[0].reason), -pair[0].rank, pair[0].id))
    pages = [page for _, page in chosen]
    for page in pages:
        page["new"] = page["id"] in new
    errors = _add_findings(dataset, {page["seed"]: page for page in pages})
    given = sum(dataset.numbers.tally[f"finding:{rule}"] for rule in BY_HAND)
    by_hand = read_findings_by(dataset.folder / FINDINGS, BY_HAND, MAX_ERRORS) if given else ()
    return Sample(pages, errors, [finding_as_dict(finding) for finding in by_hand], too_long)


def _take_turns(samples: tuple[SampledRow, ...]) -> Iterator[SampledRow]:
    groups = [[sample for sample in samples if sample.reason == reason] for reason in REASONS]
    for turn in zip_longest(*groups):
        yield from (sample for sample in turn if sample is not None)


def _describe_page(sample: SampledRow, row: Row, metadata: Sequence[str]) -> Row:
    """Return a row as the report's script reads it: short lists in place of objects."""
    words: list[str] = []
    explained = _explain_edits(row, words)
    return {
        "id": row["id"],
        "seed": row["seed"],
        "url": row["url"],
        "why": sample.reason,
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


def _explain_edits(row: Row, words: list[str]) -> list[list[Any]]:
    """Return the edits, each with the number of its explanation.

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
            words.append(_explain_edit(row["text"], edit))
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
            entry = finding_as_dict(finding)
            found.append(
                [entry[key] for key in ("rule", "message", "line", "start", "end", "field")]
            )
    errors = min(MAX_ERRORS, dataset.numbers.severities["error"])
    return [finding_as_dict(finding) for finding in read_first_findings(path, {"error": errors})]
