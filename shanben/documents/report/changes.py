"""What changed since the last release, as the report's first page tells it.

The comparison itself is `shanben.release`; only rows and columns are told here, because the documents,
this report among them, are still being written.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from shanben.base.settings import Settings
from shanben.base.version import parse_version
from shanben.dataset.build_folder import BuildFolder
from shanben.documents.messages import say_inside
from shanben.documents.words import Said, say, say_name
from shanben.release import Diff, History, compare_builds, find_stale_parts
from shanben.release.policy import Reason, find_reason

# Ids and seeds named; the whole list is what the command diff prints.
MAX_NAMED = 20
EDITED = "{seed}: {before} is now {after}"


@dataclass(frozen=True, slots=True)
class Changes:
    """The verdict, the reasons, and tables of numbers before and after; none of it is markup.

    `new` names pages that came since version `since`, if they are many only some.
    """

    verdict: Said
    reasons: list[Said]
    numbers: list[tuple[Said, int, int]]
    named: list[tuple[Said, list[Said]]]
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
                [_say_reason(reason) for reason in diff.reasons],
                list(_count(diff)),
                list(_name(diff)),
                frozenset(diff.added_ids),
                str(diff.before),
            )
    return _read_entry(entry) if entry and entry.get("from") else None


def _read_entry(entry: dict[str, Any]) -> Changes:
    """Return what an entry of the changelog says."""
    contract = (find_reason(one["kind"], 1, [one["column"]]) for one in entry["schema"])
    lists = {
        "columns in which rows differ": _say_columns(entry["columns"]),
        "pages withdrawn": _keep_names(entry["withdrawn"]),
        "pages edited": [say(EDITED, **page) for page in entry["edited"]],
        "fields of the contract": [say_inside(reason.words) for reason in contract],
    }
    numbers = [
        (_say_count(name, value), before, after)
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


def _count(diff: Diff) -> Iterator[tuple[Said, int, int]]:
    """Yield what is counted, before and after."""
    if diff.level != "none":
        yield say("pages"), diff.rows_before, diff.rows_after
    for name, values in diff.counts.items():
        for value, (before, after) in values.items():
            yield _say_count(name, value), before, after
    for name, (before, after) in diff.nulls.items():
        yield say("{name} null or empty", name=name), before, after


def _name(diff: Diff) -> Iterator[tuple[Said, list[Said]]]:
    """Yield lists of what changed, by name, cut where they grow long."""
    lists = {
        "columns in which rows differ": _say_columns(diff.columns),
        "pages withdrawn": _keep_names(diff.withdrawn),
        "pages edited": [say(EDITED, **page._asdict()) for page in diff.edited],
        "pages added": _keep_names(diff.added_ids if diff.added > len(diff.edited) else ()),
        "tools": [
            say("{name}: {old} is now {new}", name=name, old=old or "–", new=new or "–")
            for name, (old, new) in diff.tools.items()
        ],
    }
    yield from _cut_lists(lists)


def _cut_lists(lists: dict[str, list[Said]]) -> Iterator[tuple[Said, list[Said]]]:
    for title, items in lists.items():
        if items:
            left = len(items) - MAX_NAMED
            more = [say("and {n} more", n=left)] if left > 0 else []
            yield say(title), [*items[:MAX_NAMED], *more]


def _say_reason(reason: Reason) -> Said:
    words = say_inside(reason.words)
    return Said(f"{reason.level}: {words.english}", f"{reason.level}：{words.chinese}")


def _say_count(name: str, value: str) -> Said:
    """Return a column and one of its values, which are counted."""
    column, said = say_name(name), say_name(value)
    chinese = f"{column.chinese or name}：{said.chinese or value}"
    return Said(f"{name}: {value}", chinese)


def _say_columns(rows: Mapping[str, int]) -> list[Said]:
    return [say("{name}: {n} rows", name=name, n=n) for name, n in rows.items()]


def _keep_names(names: Iterable[str]) -> list[Said]:
    """Return ids, which are the same in both languages."""
    return [Said(name, "") for name in names]
