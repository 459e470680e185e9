"""A build as this stage sees it: a folder with an index, a manifest and a schema.

`data/` is one, `schema/history/` holds the three files of the last release, and a release on the
Hub becomes one when these files are fetched. Texts are never read.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shanben.base.storage import MANIFEST
from shanben.base.types import CommandError
from shanben.dataset.index import INDEX
from shanben.release.version import Version, parse_version

SCHEMA = "record.schema.json"
BASELINE_FILES = (INDEX, SCHEMA, MANIFEST)


class ReleaseError(CommandError):
    """A build or the history cannot be used; nothing has been written."""

    exit_code = 2

    def __init__(self, path: str, problem: str) -> None:
        self.path, self.problem = path, problem
        super().__init__(f"{path}: {problem}")

    def __reduce__(self) -> tuple[type, tuple[str, str]]:
        """Let the error cross a process: its args are not those of __init__."""
        return type(self), (self.path, self.problem)


@dataclass(frozen=True, slots=True)
class Build:
    """The three small files of a build; `folder` is where they lie."""

    folder: Path
    manifest: dict[str, Any]
    schema: dict[str, Any]

    @property
    def version(self) -> Version:
        """The version the build declares."""
        return parse_version(self.manifest["version"])

    @property
    def rows(self) -> int:
        """The number of rows."""
        return int(self.manifest["rows"])

    @property
    def index(self) -> Path:
        """The path of the index."""
        return self.folder / INDEX

    @property
    def files(self) -> dict[str, str]:
        """The SHA-256 of every file of the build, by path."""
        return {file["path"]: file["sha256"] for file in self.manifest["files"]}

    @property
    def tools(self) -> dict[str, str]:
        """The versions of the tools that made it."""
        return dict(self.manifest.get("tools", {}))


def open_build(folder: Path) -> Build:
    """Return the build in `folder`; raises ReleaseError when a file is missing or broken."""
    manifest, schema = read_object(folder / MANIFEST), read_object(folder / SCHEMA)
    if not (folder / INDEX).is_file():
        raise ReleaseError(str(folder / INDEX), "no such file; a build from before the index?")
    try:
        parse_version(manifest["version"])
        valid = isinstance(manifest["rows"], int) and all(
            isinstance(file["path"], str) and isinstance(file["sha256"], str)
            for file in manifest["files"]
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ReleaseError(str(folder / MANIFEST), f"not a manifest: {error}") from None
    if not valid:
        raise ReleaseError(str(folder / MANIFEST), "not a manifest: rows or files are malformed")
    return Build(folder, manifest, schema)


def read_object(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file; raises ReleaseError with the path otherwise."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ReleaseError(str(path), "no such file") from None
    except (OSError, ValueError, RecursionError) as error:
        raise ReleaseError(str(path), f"cannot be read as JSON: {error}") from None
    if not isinstance(value, dict):
        raise ReleaseError(str(path), "must hold a JSON object")
    return value
