"""What changed since the last release, as the report's first page tells it.

The comparison itself is `shanben.release`; only rows and columns are told here, because the documents,
this report among them, are still being written.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from shanben.base.settings import Settings
from shanben.base.version import parse_version
from shanben.dataset.build_folder import BuildFolder
from shanben.documents.words import Said, say
from shanben.release import Diff, History, compare_builds, find_stale_parts

# Ids and seeds named; the whole list is what the command diff prints.
MAX_NAMED = 20


@dataclass(frozen=True, slots=True)
class Changes:
    """The verdict, the reasons, and tables of numbers before and after; none of it is markup.

    `new` names pages that came since version `since`, if they are many only some.
    """

    verdict: Said
    reasons: list[str]
    numbers: list[tuple[str, int, int]]
    named: list[tuple[Said, list[str]]]
    new: frozenset[str]
    since: str


def describe_changes(dataset: BuildFolder, settings: Settings, history: History) -> Changes | None:
    """Return what changed since the last release; None before the first one.

    Once the changelog says what the declared version changes, that is told: it stays true when the
    release itself becomes the last one, so the report keeps its bytes. An entry that no longer fits the
    build (L204) is not told.
    """
    declared = parse_version(settings.version)
    entry = history.find_entry(declared)
    baseline = history.baseline
    if baseline:
        diff = replace(compare_builds(baseline, dataset), files={})
        if entry and declared > baseline.version:
            is_untold = bool(find_stale_parts(entry, diff))
        else:
            is_untold = diff.level != "none" or entry is None
        if is_untold:
            return Changes(
                _judge(diff, settings),
                [f"{reason.level}: {reason.words}" for reason in diff.reasons],
                list(_count(diff)),
                list(_name(diff)),
                frozenset(diff.added_ids),
                str(diff.before),
            )
    return _read_entry(entry) if entry and entry.get("from") else None


def _read_entry(entry: dict[str, Any]) -> Changes:
    """Return what an entry of the changelog says."""
    edited = [
        f"{page['seed']}: {page['before']} is now {page['after']}" for page in entry["edited"]
    ]
    lists = {
        "columns in which rows differ": [
            f"{name}: {n:,} rows" for name, n in entry["columns"].items()
        ],
        "pages withdrawn": entry["withdrawn"],
        "pages edited": edited,
        "fields of the contract": [f"{c['column']} {c['kind']}" for c in entry["schema"]],
    }
    numbers = [
        (f"{name}: {value}", before, after)
        for name, values in entry["counts"].items()
        for value, (before, after) in values.items()
    ]
    verdict = say(
        "Version {version} against {before}: {rows} pages, {added} of them added, {gone} withdrawn.",
        version=entry["version"],
        before=entry["from"],
        rows=entry["rows"],
        added=entry["added"],
        gone=len(entry["withdrawn"]),
    )
    new = frozenset(entry.get("new", ()))
    return Changes(verdict, [], numbers, list(_cut_lists(lists)), new, entry["from"])


def _judge(diff: Diff, settings: Settings) -> Said:
    if diff.level == "none":
        return say("No row changed since version {before}.", before=str(diff.before))
    return say(
        "Since version {before} rows changed ({level}): {needed} is needed, {declared} is declared.",
        before=str(diff.before),
        needed=str(diff.needed),
        level=diff.level,
        declared=settings.version,
    )


def _count(diff: Diff) -> Iterator[tuple[str, int, int]]:
    """Yield what is counted, before and after."""
    if diff.level != "none":
        yield "pages", diff.rows_before, diff.rows_after
    for name, values in diff.counts.items():
        for value, (before, after) in values.items():
            yield f"{name}: {value}", before, after
    for name, (before, after) in diff.nulls.items():
        yield f"{name} null or empty", before, after


def _name(diff: Diff) -> Iterator[tuple[Said, list[str]]]:
    """Yield lists of what changed, by name, cut where they grow long."""
    edited = [f"{page.seed}: {page.before} is now {page.after}" for page in diff.edited]
    lists: dict[str, list[Any]] = {
        "columns in which rows differ": [f"{name}: {n:,} rows" for name, n in diff.columns.items()],
        "pages withdrawn": list(diff.withdrawn),
        "pages edited": edited,
        "pages added": list(diff.added_ids) if diff.added > len(diff.edited) else [],
        "tools": [f"{name}: {old} is now {new}" for name, (old, new) in diff.tools.items()],
    }
    yield from _cut_lists(lists)


def _cut_lists(lists: dict[str, list[Any]]) -> Iterator[tuple[Said, list[str]]]:
    for title, items in lists.items():
        if items:
            more = [f"and {len(items) - MAX_NAMED:,} more"] if len(items) > MAX_NAMED else []
            yield say(title), [*map(str, items[:MAX_NAMED]), *more]
