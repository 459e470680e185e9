"""Facts about the dataset that no code can compute, read from `schema/dataset.toml`."""

import re
import tomllib
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from shanben.base.types import UsageError

FILE = Path("schema") / "dataset.toml"
VERSION = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)")
REPO = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*", re.ASCII)


class SettingsError(UsageError):
    """`dataset.toml` is missing or wrong; nothing has been built."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person declares about the dataset. `pages_per_shard` counts rows."""

    name: str
    title: str
    summary: str
    version: str
    released: date
    repo: str
    license: str
    license_name: str
    license_link: str
    creators: tuple[str, ...]
    tasks: tuple[str, ...]
    tags: tuple[str, ...]
    pages_per_shard: int


def load_settings(path: Path = FILE) -> Settings:
    """Return the settings; raise SettingsError, naming file, key and cure, when they cannot be."""
    table = read_toml(path)
    values = {
        field.name: _read_value(path, table, field.name, field.type) for field in fields(Settings)
    }
    if unknown := sorted(set(table) - set(values)):
        raise SettingsError(f"{path}: unknown key {unknown[0]!r}; known are {', '.join(values)}")
    _check_values(path, values)
    return Settings(**values)


def read_toml(path: Path) -> dict[str, Any]:
    """Return a TOML file; raise SettingsError when it cannot be read."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        hint = "run the command in the project's root"
        raise SettingsError(f"{path}: cannot be read ({error.strerror}); {hint}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: is not TOML: {error}") from None
    return table


def _read_value(path: Path, table: dict[str, Any], key: str, kind: Any) -> Any:
    if key not in table:
        raise SettingsError(f"{path}: the key {key!r} is missing")
    value = table[key]
    if kind == tuple[str, ...]:
        if isinstance(value, list) and value and all(isinstance(v, str) and v for v in value):
            return tuple(value)
        raise SettingsError(f"{path}: {key} must be a list of words, not {value!r}")
    if type(value) is not kind or value == "":
        raise SettingsError(f"{path}: {key} must be of type {kind.__name__}, not {value!r}")
    return value


def _check_values(path: Path, values: dict[str, Any]) -> None:
    if not VERSION.fullmatch(values["version"]):
        raise SettingsError(f"{path}: version {values['version']!r} is not MAJOR.MINOR.PATCH")
    if not REPO.fullmatch(values["repo"]):
        raise SettingsError(f"{path}: repo {values['repo']!r} is not ORG/NAME")
    if values["pages_per_shard"] < 1:
        raise SettingsError(f"{path}: pages_per_shard must be at least 1")
