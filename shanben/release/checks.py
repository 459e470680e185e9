"""What a release promises, as findings: the version, the withdrawn ids, the changelog."""

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from shanben.base.findings import Finding
from shanben.base.terminal import plural
from shanben.base.version import Version
from shanben.dataset.arrays import load_compute, make_array
from shanben.dataset.build_folder import BuildFolder
from shanben.release.compare import Diff, compare_builds
from shanben.release.history import HISTORY, WITHDRAWN, History, describe_changes

BUMP = "run shanben build --bump"
UNKEPT = (
    "not compared with the last release, whose index is not kept here; compare with "
    "shanben diff --against hf://datasets/ORG/NAME@vX.Y.Z"
)
# What each part of a changelog's entry tells, in words for people.
PARTS = {
    "from": "the release before it",
    "rows": "the number of pages",
    "added": "the number of new pages",
    "new": "which pages are new",
    "withdrawn": "which pages are withdrawn",
    "edited": "which pages were edited",
    "moved": "the number of pages in another seed",
    "columns": "the columns in which rows differ",
    "schema": "the columns of a row",
    "counts": "the counts of values",
}


def check_release(build: BuildFolder, history: History, declared: Version) -> list[Finding]:
    """Return what keeps `build` from being released as version `declared`; empty when nothing.

    Rules: L201 version too low, L202 a withdrawn id is back, L203 an id is gone without a reason,
    L204 the changelog does not say what this version changes, L205 not compared. A set that was
    never released has promised nothing; but what its changelog says already has to be true.
    """
    findings = list(_find_returned(build, history))
    if history.is_partial:
        findings.append(Finding("L205", UNKEPT))
    if history.baseline is None:
        if history.entries and not history.is_partial:
            findings += check_entry(build, history, declared)
        return findings
    diff = compare_builds(history.baseline, build)
    findings += _find_unexplained(diff, history)
    if declared < diff.needed:
        reasons = "; ".join(reason.words for reason in diff.reasons[:5])
        words = f"version {declared} declared, {diff.needed} needed: {reasons}; {BUMP}"
        findings.append(Finding("L201", words))
    elif declared > history.baseline.version:
        findings += _find_stale_entry(diff, history, declared)
    return findings


def check_entry(build: BuildFolder, history: History, declared: Version) -> list[Finding]:
    """Return what the changelog lacks about `declared`, for a first release too (rule L204).

    Where the last release is not kept, an entry has to be there, but cannot be checked.
    """
    released = history.baseline and declared == history.baseline.version
    if released or (history.is_partial and history.find_entry(declared)):
        return []
    return list(_find_stale_entry(compare_builds(history.baseline, build), history, declared))


def _find_returned(build: BuildFolder, history: History) -> Iterator[Finding]:
    if not history.withdrawn:
        return
    withdrawn = {item["id"]: item for item in history.withdrawn}
    with pq.ParquetFile(build.index) as file:
        index = file.read(["id", "seed"])
    ids = make_array(list(withdrawn), pa.string())
    back = index.filter(load_compute().is_in(index["id"], value_set=ids))
    for row in back.to_pylist():
        item = withdrawn[row["id"]]
        words = (
            f"{row['id']} was withdrawn in {item['version']} ({item['reason']}) and is back; remove the "
            f"seed, or take the id out of {HISTORY / WITHDRAWN}"
        )
        yield Finding("L202", words, seed=row["seed"])


def _find_unexplained(diff: Diff, history: History) -> Iterator[Finding]:
    explained = {item["id"] for item in history.withdrawn}
    gone = [row_id for row_id in diff.withdrawn if row_id not in explained]
    if gone:
        ids = f"{plural(len(gone), 'id')} of {diff.before} {'is' if len(gone) == 1 else 'are'}"
        words = (
            f"{ids} gone without a reason, first {gone[0]}; "
            f'{BUMP} --reason "…", or bring the seeds back'
        )
        yield Finding("L203", words, count=len(gone))


def _find_stale_entry(diff: Diff, history: History, declared: Version) -> Iterator[Finding]:
    entry = history.find_entry(declared)
    if entry is None:
        yield Finding("L204", f"the changelog has no entry for {declared}; {BUMP}")
        return
    if stale := find_stale_parts(entry, diff):
        parts = ", ".join(PARTS[name] for name in stale)
        words = f"the changelog's entry for {declared} is wrong about {parts}; {BUMP}"
        yield Finding("L204", words)


def find_stale_parts(entry: dict[str, Any], diff: Diff) -> list[str]:
    """Return the parts of a changelog's entry that do not say what a build changes; best nothing."""
    # The version is the entry's own, and other machines have other tools.
    expected = describe_changes(diff)
    return [name for name in PARTS if entry.get(name) != expected[name]]
