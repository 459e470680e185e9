"""The last release and the story of all releases: `schema/history/`.

    index.parquet, manifest.json, record.schema.json   the last release, to compare with
    changelog.json    one entry per version, oldest first
    withdrawn.json    ids that are gone for good, each with the version and the reason; no texts

This folder is input: `build` reads it, `bump` writes the entry of the coming version, and
recording a published release makes that one the new baseline. An entry whose version is above
the baseline's is the coming one; `bump` may write it again and again until it is published.
"""

import json
import os
import re
import shutil
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from shanben.base.version import Version, parse_version
from shanben.dataset.dataset import SMALL_FILES, Dataset, open_dataset, read_object
from shanben.dataset.index import INDEX
from shanben.dataset.manifest import MANIFEST, DatasetError
from shanben.release.diff import Diff, compare_builds

CHANGELOG, WITHDRAWN = "changelog.json", "withdrawn.json"
# A git repository carries a bigger index badly; such a set names a release on the Hub instead.
INDEX_LIMIT = 50_000_000  # bytes


@dataclass(frozen=True, slots=True)
class History:
    """What the folder says. `entries` and `withdrawn` are the JSON objects of their files.

    `baseline` is None before the first release, and when the index of the last one was too big to be
    kept here; then `is_partial` is True.
    """

    folder: Path
    baseline: Dataset | None
    entries: tuple[dict[str, Any], ...]
    withdrawn: tuple[dict[str, str], ...]
    is_partial: bool = False

    def require_baseline(self) -> Dataset | None:
        """Return the baseline; raises DatasetError when there is one, but not here."""
        if self.is_partial:
            problem = "missing, as for big sets; name the last release with --against hf://..."
            raise DatasetError(str(self.folder / INDEX), problem)
        return self.baseline

    def find_entry(self, version: Version) -> dict[str, Any] | None:
        """Return the changelog's entry of a version."""
        return next((item for item in self.entries if item["version"] == str(version)), None)


def open_history(folder: Path, baseline: Dataset | None = None) -> History:
    """Return what `folder` holds; an absent folder is the history of a set never released.

    `baseline` takes the place of the folder's own, for sets whose index is too big for it. Raises
    DatasetError when a file is broken.
    """
    released, is_whole = (folder / MANIFEST).exists(), (folder / INDEX).exists()
    is_partial = baseline is None and released and not is_whole
    if baseline is None and released and is_whole:
        baseline = open_dataset(folder)
    entries = _read_list(folder / CHANGELOG, "entries", ("version",))
    withdrawn = _read_list(folder / WITHDRAWN, "withdrawn", ("id", "version", "reason"))
    return History(folder, baseline, entries, withdrawn, is_partial)


def _read_list(path: Path, name: str, keys: tuple[str, ...]) -> tuple[dict[str, Any], ...]:
    if not path.exists():
        return ()
    items = read_object(path).get(name)
    if not isinstance(items, list):
        raise DatasetError(str(path), f'must hold a list "{name}"')
    for number, item in enumerate(items):
        if not isinstance(item, dict) or not all(isinstance(item.get(k), str) for k in keys):
            raise DatasetError(str(path), f"{name}/{number}: must have {', '.join(keys)}")
        try:
            parse_version(item["version"])
        except ValueError as error:
            raise DatasetError(str(path), f"{name}/{number}: {error}") from None
    return tuple(items)


def describe_changes(diff: Diff) -> dict[str, Any]:
    """Return what a changelog says about a diff: numbers, ids and columns, no texts."""
    return {
        "version": str(diff.after),
        "from": str(diff.before) if diff.before else None,
        "rows": diff.rows_after,
        "added": diff.added - len(diff.edited),
        "withdrawn": list(diff.withdrawn),
        "edited": [page._asdict() for page in diff.edited],
        "moved": diff.moved,
        "columns": diff.columns,
        "schema": [change._asdict() for change in diff.schema],
        "counts": {
            name: {key: list(pair) for key, pair in values.items()}
            for name, values in diff.counts.items()
        },
        "tools": {name: list(pair) for name, pair in diff.tools.items()},
    }


@dataclass(frozen=True, slots=True)
class Bump:
    """What a bump did: the versions declared before and now, and the files written."""

    declared: Version
    version: Version
    diff: Diff
    written: tuple[Path, ...]


def bump_version(
    build: Dataset, history: History, dataset_toml: Path, today: date, reason: str = ""
) -> Bump:
    """Declare the version that `build` needs and write its entry in the history.

    The declared version stays when it is high enough. `reason` is why ids were withdrawn; ids
    that had a reason keep it. Raises DatasetError when ids are withdrawn without any reason; then
    nothing is written. Dataset again afterwards: the documents carry the version.
    """
    declared = read_declared_version(dataset_toml)
    diff = compare_builds(history.require_baseline(), build)
    # a version already released is never declared for something else
    version = max(declared, diff.needed) if diff.before else declared
    withdrawn = _merge_withdrawn(history, diff, version, reason)
    entry = {**describe_changes(diff), "version": str(version), "date": today.isoformat()}
    kept = [item for item in history.entries if not _is_coming(item["version"], diff.before)]
    written = []
    if diff.before is None or version > diff.before:
        values = {CHANGELOG: ("entries", [*kept, entry]), WITHDRAWN: ("withdrawn", withdrawn)}
        for name, (key, items) in values.items():
            _write_json(history.folder / name, {"format": 1, key: items})
            written.append(history.folder / name)
        declare_version(dataset_toml, version, today)
        written.append(dataset_toml)
    return Bump(declared, version, diff, tuple(written))


def _is_coming(version: str, baseline: Version | None) -> bool:
    return baseline is None or parse_version(version) > baseline


def _merge_withdrawn(
    history: History, diff: Diff, version: Version, reason: str
) -> list[dict[str, str]]:
    items = {
        item["id"]: item
        for item in history.withdrawn
        if not _is_coming(item["version"], diff.before)
    }
    known = {item["id"]: item["reason"] for item in history.withdrawn}
    for row_id in diff.withdrawn:
        why = reason or known.get(row_id, "")
        if not why:
            problem = f"{len(diff.withdrawn)} ids are withdrawn, the first is {row_id}"
            raise DatasetError(WITHDRAWN, f"{problem}; say why with --reason")
        items[row_id] = {"id": row_id, "version": str(version), "reason": why}
    return [items[row_id] for row_id in sorted(items)]


def record_release(data: Path, folder: Path) -> tuple[Path, ...]:
    """Make the build in `data` the baseline of the history; returns the files written.

    The manifest comes last, so that an interruption leaves the old baseline or an open error. An
    index above INDEX_LIMIT stays out.
    """
    open_dataset(data)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name in SMALL_FILES:
        target = folder / name
        if name == INDEX and (data / name).stat().st_size > INDEX_LIMIT:
            target.unlink(missing_ok=True)
            continue
        shutil.copyfile(data / name, target.with_suffix(".new"))
        target.with_suffix(".new").replace(target)
        written.append(target)
    return tuple(written)


# A line in the head of a TOML file: what stands before the value, and the value.
VERSION_LINE = re.compile(r"""(\s*version\s*=\s*)(["'][^"'\n]*["'])""")
RELEASED_LINE = re.compile(r"(\s*released\s*=\s*)([0-9]{4}-[0-9]{2}-[0-9]{2})")


def read_declared_version(dataset_toml: Path) -> Version:
    """Return the version declared in `schema/dataset.toml`; raises DatasetError without one."""
    try:
        text = dataset_toml.read_text(encoding="utf-8")
        return parse_version(tomllib.loads(text)["version"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DatasetError(str(dataset_toml), f"declares no version: {error}") from None


def declare_version(dataset_toml: Path, version: Version, day: date) -> None:
    """Write the version, and the day of its release, into their lines; all else stays as it is.

    A file without a line `released` gets none. Raises DatasetError when no version stands before
    the first table.
    """
    with dataset_toml.open(encoding="utf-8", newline="") as file:
        lines = file.read().splitlines(keepends=True)
    head = next((n for n, line in enumerate(lines) if line.lstrip().startswith("[")), len(lines))
    changed = [_set_value(line, version, day) for line in lines[:head]]
    if not any(VERSION_LINE.match(line) for line in changed):
        problem = 'has no line version = "..." before its first table'
        raise DatasetError(str(dataset_toml), problem)
    _write_text(dataset_toml, "".join(changed + lines[head:]))


def _set_value(line: str, version: Version, day: date) -> str:
    line = (
        VERSION_LINE.sub(rf'\g<1>"{version}"', line, count=1) if VERSION_LINE.match(line) else line
    )
    return RELEASED_LINE.sub(rf"\g<1>{day}", line) if RELEASED_LINE.match(line) else line


def _write_json(path: Path, value: dict[str, Any]) -> None:
    _write_text(path, json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def _write_text(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.new")
    with temporary.open("w", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
