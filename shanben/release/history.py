"""The last release and the story of all releases: `schema/history/`.

    index.parquet, manifest.json, record.schema.json   the last release, to compare with
    changelog.json    one entry per version, oldest first
    withdrawn.json    ids that are gone for good, each with the version and the reason; no texts

This folder is input: `build` reads it, `bump` writes the entry of the coming version, and
recording a published release makes that one the new baseline. An entry whose version is above
the baseline's is the coming one; `bump` may write it again and again until it is published.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from shanben.base.files import replace_file
from shanben.base.settings import parse_toml, split_mark
from shanben.base.terminal import plural
from shanben.base.version import Version, parse_version
from shanben.dataset.build_folder import SMALL_FILES, BuildFolder, open_build_folder, read_object
from shanben.dataset.index import INDEX
from shanben.dataset.manifest import MANIFEST, DatasetError
from shanben.release.compare import Diff

HISTORY = Path("schema") / "history"
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
    baseline: BuildFolder | None
    entries: tuple[dict[str, Any], ...]
    withdrawn: tuple[dict[str, str], ...]
    is_partial: bool = False

    def require_baseline(self) -> BuildFolder | None:
        """Return the baseline; raises DatasetError when there is one, but not here."""
        if self.is_partial:
            problem = "missing, as for big sets; name the last release with --against hf://..."
            raise DatasetError(str(self.folder / INDEX), problem)
        return self.baseline

    def find_entry(self, version: Version) -> dict[str, Any] | None:
        """Return the changelog's entry of a version."""
        return next((item for item in self.entries if item["version"] == str(version)), None)


def open_history(folder: Path, baseline: BuildFolder | None = None) -> History:
    """Return what `folder` holds; an absent folder is the history of a set never released.

    `baseline` takes the place of the folder's own, for sets whose index is too big for it. Raises
    DatasetError when a file is broken.
    """
    released, is_whole = (folder / MANIFEST).exists(), (folder / INDEX).exists()
    is_partial = baseline is None and released and not is_whole
    if baseline is None and released and is_whole:
        baseline = open_build_folder(folder)
    entries = _read_list(folder / CHANGELOG, "entries", _Entry)
    withdrawn = read_withdrawn(folder / WITHDRAWN)
    return History(folder, baseline, entries, withdrawn, is_partial)


def read_withdrawn(path: Path) -> tuple[dict[str, str], ...]:
    """Return the entries of a `withdrawn.json`; none where there is no such file."""
    return _read_list(path, "withdrawn", _Withdrawn)


class _EditedPage(msgspec.Struct):
    seed: str
    before: str
    after: str


class _SchemaChange(msgspec.Struct):
    column: str
    kind: str


class _Entry(msgspec.Struct, omit_defaults=True):
    """The shape of an entry of the changelog; see `describe_changes`."""

    version: str
    rows: int
    added: int = 0
    before: str | None = msgspec.field(name="from", default=None)
    date: str = ""
    withdrawn: tuple[str, ...] = ()
    edited: tuple[_EditedPage, ...] = ()
    moved: int = 0
    columns: dict[str, int] = {}
    schema: tuple[_SchemaChange, ...] = ()
    counts: dict[str, dict[str, tuple[int, int]]] = {}
    tools: dict[str, tuple[str | None, str | None]] = {}


class _Withdrawn(msgspec.Struct):
    """The shape of an id that is gone for good."""

    id: str
    version: str
    reason: str


def _read_list(
    path: Path, name: str, shape: type[_Entry | _Withdrawn]
) -> tuple[dict[str, Any], ...]:
    """Return the objects of a list, when every one has the shape; what one leaves out is empty."""
    if not path.exists():
        return ()
    items = read_object(path).get(name)
    if not isinstance(items, list):
        raise DatasetError(str(path), f'must hold a list "{name}"')
    for number, item in enumerate(items):
        try:
            parse_version(msgspec.convert(item, shape).version)
        except msgspec.ValidationError as error:
            needed = [key.encode_name for key in msgspec.structs.fields(shape) if key.required]
            problem = f"{name}/{number}: {error}; it must have {', '.join(needed)}"
            raise DatasetError(str(path), problem) from None
        except ValueError as error:
            raise DatasetError(str(path), f"{name}/{number}: {error}") from None
    empty = {
        key.encode_name: key.default_factory() if key.default is msgspec.NODEFAULT else key.default
        for key in msgspec.structs.fields(shape)
        if not key.required
    }
    return tuple(item | {name: empty[name] for name in empty if name not in item} for item in items)


def describe_changes(diff: Diff) -> dict[str, Any]:
    """Return what a changelog says about a diff: numbers, ids and columns, no texts."""
    return {
        "version": str(diff.after),
        "from": str(diff.before) if diff.before else None,
        "rows": diff.rows_after,
        "added": diff.added - len(diff.edited),
        "new": list(diff.added_ids),
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
    """What a bump says: the version declared until now, the one from now on, and what its files become.

    `texts` is empty where nothing has changed since the version was released.
    """

    declared: Version
    version: Version
    texts: Mapping[Path, str]


def plan_bump(
    diff: Diff, history: History, dataset_toml: Path, today: date, reason: str = ""
) -> Bump:
    """Return the version that a dataset needs, declared, with its entry in the history.

    `diff` is what has changed since the history's baseline. The declared version stays when it is high
    enough. `reason` is why ids were withdrawn; ids that had a reason keep it. Raises DatasetError when
    ids are withdrawn without any reason, or the version cannot be declared. Nothing is written.
    """
    declared = read_declared_version(dataset_toml)
    version = choose_version(declared, diff)
    withdrawn = _merge_withdrawn(history, diff, version, reason)
    entry = {**describe_changes(diff), "version": str(version), "date": today.isoformat()}
    kept = [item for item in history.entries if not _is_coming(item["version"], diff.before)]
    texts = {}
    if _is_coming(str(version), diff.before):
        texts = {
            history.folder / CHANGELOG: _make_list("entries", [*kept, entry]),
            history.folder / WITHDRAWN: _make_list("withdrawn", withdrawn),
            dataset_toml: edit_version(dataset_toml, version, today),
        }
    return Bump(declared, version, texts)


def write_bump(bump: Bump) -> None:
    """Write what a bump says. Build again afterwards: the documents carry the version."""
    for path, text in bump.texts.items():
        replace_file(path, text)


def choose_version(declared: Version, diff: Diff) -> Version:
    """Return the version to declare: one already released is never declared for something else."""
    return max(declared, diff.needed) if diff.before else declared


def _make_list(name: str, items: list[Any]) -> str:
    return json.dumps({"format": 1, name: items}, ensure_ascii=False, indent=1) + "\n"


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
            ids = plural(len(diff.withdrawn), "id")
            problem = f"{ids} would be withdrawn, the first is {row_id}"
            raise DatasetError(WITHDRAWN, f"{problem}; say why with --reason")
        items[row_id] = {"id": row_id, "version": str(version), "reason": why}
    return [items[row_id] for row_id in sorted(items)]


def record_release(data: Path, folder: Path) -> tuple[Path, ...]:
    """Make the dataset in `data` the baseline of the history; returns the files written.

    The manifest comes last, so that an interruption leaves the old baseline or an open error. An
    index above INDEX_LIMIT stays out.
    """
    open_build_folder(data)
    written = []
    for name in SMALL_FILES:
        target = folder / name
        if name == INDEX and (data / name).stat().st_size > INDEX_LIMIT:
            target.unlink(missing_ok=True)
            continue
        replace_file(target, (data / name).read_bytes())
        written.append(target)
    return tuple(written)


def read_declared_version(dataset_toml: Path) -> Version:
    """Return the version declared in `schema/dataset.toml`; raises DatasetError without one."""
    try:
        return parse_version(parse_toml(dataset_toml.read_bytes())["version"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DatasetError(str(dataset_toml), f"declares no version: {error}") from None


def edit_version(dataset_toml: Path, version: Version, day: date) -> str:
    """Return the file with the version, and the day of its release; every other byte stays.

    Both are changed where they stand before the first table; a file without a day gets none. Raises
    DatasetError when it is no TOML, declares no version there, or cannot be edited without a change
    elsewhere.
    """
    import tomlkit  # only a bump writes TOML
    from tomlkit.exceptions import TOMLKitError

    try:
        mark, text = split_mark(dataset_toml.read_bytes().decode())
        document = tomlkit.parse(text)
    except (OSError, ValueError, TOMLKitError) as error:
        raise DatasetError(str(dataset_toml), f"cannot be read as TOML: {error}") from None
    if not isinstance(document.get("version"), str):
        raise DatasetError(str(dataset_toml), 'has no version = "..." before its first table')
    # tomlkit 0.15.2 loses a tab that follows a day and a space
    if tomlkit.dumps(document) != text:
        problem = "would lose some of its layout; put spaces, not tabs, before its comments"
        raise DatasetError(str(dataset_toml), problem)
    document["version"] = str(version)
    if isinstance(document.get("released"), date):
        document["released"] = day
    return mark + tomlkit.dumps(document)
