"""What a build changes against the last release, as the report's first page tells it.

The comparison itself is `shanben.release`; only rows and columns are told here, because the documents,
this report among them, are still being written.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from shanben.assemble import Build, metadata_version, read_tool_versions
from shanben.schema import Contract
from shanben.settings import Settings

if TYPE_CHECKING:  # what compares is loaded only when there is something to compare with
    from shanben import release

INDEX = "index.parquet"
# Ids and seeds named; the whole list is what the command diff prints.
MAX_NAMED = 20


@dataclass(frozen=True, slots=True)
class Changes:
    """The verdict, the reasons, and tables of numbers before and after; all of it plain text."""

    verdict: str
    reasons: list[str]
    numbers: list[tuple[str, int, int]]
    named: list[tuple[str, list[str]]]


def describe_changes(
    build: Build, contract: Contract, settings: Settings, history: "release.History"
) -> Changes | None:
    """Return what changed since the last release; None without one, or without an index to compare."""
    if history.baseline is None or not (build.folder / INDEX).is_file():
        return None
    from shanben import release

    manifest = {
        "version": settings.version,
        "rows": build.rows,
        "tools": {"shanben": metadata_version(), **read_tool_versions()},
        "files": [],
    }
    new = release.Build(build.folder, manifest, contract.document)
    diff = replace(release.compare_builds(history.baseline, new), files={})
    return Changes(
        verdict=_judge(diff, settings),
        reasons=[f"{reason.level}: {reason.words}" for reason in diff.reasons],
        numbers=list(_count(diff)),
        named=list(_name(diff)),
    )


def _judge(diff: "release.Diff", settings: Settings) -> str:
    if diff.level == "none":
        return f"No row changed since version {diff.before}."
    return (
        f"Since version {diff.before} the rows changed so that version {diff.needed} is needed "
        f"({diff.level}); declared is {settings.version}."
    )


def _count(diff: "release.Diff") -> Iterator[tuple[str, int, int]]:
    """Yield what is counted, before and after."""
    if diff.level != "none":
        yield "pages", diff.rows_before, diff.rows_after
    for name, values in diff.counts.items():
        for value, (before, after) in values.items():
            yield f"{name}: {value}", before, after
    for name, (before, after) in diff.nulls.items():
        yield f"{name} null or empty", before, after


def _name(diff: "release.Diff") -> Iterator[tuple[str, list[str]]]:
    """Yield lists of what changed, by name, cut where they grow long."""
    edited = [f"{page.seed}: {page.before} is now {page.after}" for page in diff.edited]
    lists: dict[str, list[Any]] = {
        "columns in which rows differ": [f"{name}: {n:,} rows" for name, n in diff.columns.items()],
        "pages withdrawn": list(diff.withdrawn),
        "pages edited": edited,
        "pages added": list(diff.added_ids) if diff.added > len(diff.edited) else [],
        "tools": [f"{name}: {old} is now {new}" for name, (old, new) in diff.tools.items()],
    }
    for title, items in lists.items():
        if items:
            more = [f"and {len(items) - MAX_NAMED:,} more"] if len(items) > MAX_NAMED else []
            yield title, [*map(str, items[:MAX_NAMED]), *more]
