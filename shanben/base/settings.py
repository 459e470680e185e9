"""Facts about the dataset that no code can compute, read from `schema/dataset.toml`.

All keys are judged before the first seed is read, and all problems are told at once, in the words of
the file.
"""

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import MISSING, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from shanben.base.contract import KeptColumn
from shanben.base.input import (
    InputPattern,
    find_bad_columns,
    find_bad_input,
    read_columns,
    read_input,
)
from shanben.base.tables import read_table
from shanben.base.terminal import suggest
from shanben.base.types import UsageError

FILE = Path("schema") / "dataset.toml"
VERSION = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)")
# The owner of the repository that `init` writes where nobody said whose it is.
NOBODY = "my-name"
REPO = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}", re.ASCII)
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,95}")


class SettingsError(UsageError):
    """A file below `schema/` is missing or wrong; nothing has been built."""


TYPE_NAMES: dict[Any, str] = {
    str: "text",
    int: "a whole number",
    date: "a date such as 2026-01-31, without quotes",
}


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
    creators: tuple[str, ...]
    license_name: str = ""
    license_link: str = ""
    language_creators: tuple[str, ...] = ("found",)
    tasks: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    pages_per_shard: int = 2000
    input: tuple[InputPattern, ...] = ()
    columns: tuple[KeptColumn, ...] = ()


# Tables of the file: what is wrong with one, and what it becomes.
TABLES = {"input": read_input, "columns": read_columns}


def load_settings(path: Path = FILE) -> Settings:
    """Return the settings; raise SettingsError with every problem of the file, a line each."""
    return judge_settings(read_toml(path), path)


def judge_settings(table: dict[str, Any], path: Path) -> Settings:
    """Return the settings that a file at `path` says, or will say; raise what `load_settings` does."""
    problems = [*_find_unknown(table), *_find_mistyped(table)]
    if not problems:
        problems += [*_find_implausible(table), *_find_unread_licence(table, path)]
    problems += _find_bad_tables(table)
    if problems:
        raise SettingsError("\n".join(f"{path}: {problem}" for problem in problems))
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in table.items()
    }
    values |= {key: read(table[key]) for key, read in TABLES.items() if key in table}
    return Settings(**values)


def read_toml(path: Path) -> dict[str, Any]:
    """Return a TOML file; raise SettingsError when it cannot be read."""
    try:
        return parse_toml(path.read_bytes())
    except OSError as error:
        hint = "run the command in the folder of a dataset project, or make one with shanben init"
        raise SettingsError(f"{path}: cannot be read ({error.strerror}); {hint}") from None
    except ValueError as error:
        raise SettingsError(f"{path}: is not TOML: {error}") from None


def parse_toml(data: bytes) -> dict[str, Any]:
    """Return a TOML file; raise ValueError when it is none, or nested deeper than anybody writes.

    What Python itself refuses, such as a number of 5,000 digits, tomllib lets pass as it comes. The
    mark that editors on Windows put before a text in UTF-8 is no part of it.
    """
    try:
        document = tomllib.loads(data.decode("utf-8-sig"))
        repr(document)  # a message may quote any value of it
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    return document


def split_mark(text: str) -> tuple[str, str]:
    """Return the mark that an editor has put before a text, if it has, and the text."""
    rest = text.removeprefix(BYTE_ORDER_MARK)
    return text[: len(text) - len(rest)], rest


BYTE_ORDER_MARK = "\ufeff"


def _find_unknown(table: dict[str, Any]) -> Iterator[str]:
    known = [key.name for key in fields(Settings)]
    for key in table:
        if key not in known:
            yield f"unknown key {key!r}{suggest(key, known) or '; known are ' + ', '.join(known)}"


def _find_mistyped(table: dict[str, Any]) -> Iterator[str]:
    """Yield what is missing or not of the key's type."""
    for key in fields(Settings):
        if key.name in TABLES:
            continue
        if key.name not in table:
            if key.default is MISSING and key.default_factory is MISSING:
                yield f"the key {key.name!r} is missing"
            continue
        value = table[key.name]
        if key.type == tuple[str, ...]:
            if not isinstance(value, list) or not all(isinstance(v, str) and v for v in value):
                yield f"{key.name} must be a list of words, not {value!r}"
            elif not value and key.default is MISSING:
                yield f"{key.name} must name at least one"
        elif type(value) is not key.type or (value == "" and key.default is MISSING):
            yield f"{key.name} must be {TYPE_NAMES[key.type]}, not {value!r}"


def _find_bad_tables(table: dict[str, Any]) -> Iterator[str]:
    columns = table.get("columns", {})
    yield from find_bad_input(table.get("input", {}), columns)
    yield from find_bad_columns(columns)


def _find_implausible(table: dict[str, Any]) -> Iterator[str]:
    """Yield what is of the right type and still cannot be."""
    for key, (is_right, wanted) in RULES.items():
        if key in table and not is_right(table[key]):
            yield f"{key} {table[key]!r} is not {wanted}"
    for key in ("title", "summary"):
        if any(ord(character) < 32 for character in table[key]):
            yield f"{key} must be one line"
    tasks = [row["task"] for row in read_table("hub_tasks")]
    for task in table.get("tasks", []):
        if task not in tasks:
            yield f"tasks: {task!r} is not on the Hub's list{suggest(task, tasks)}"
    for creator in table.get("language_creators", []):
        if creator not in LANGUAGE_CREATORS:
            cure = suggest(creator, list(LANGUAGE_CREATORS))
            known = ", ".join(LANGUAGE_CREATORS)
            yield f"language_creators: {creator!r} is none of {known}{cure}"
    yield from _find_unlicensed(table)


def _find_unlicensed(table: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong about the licence; one that the Hub does not list has a name and a link."""
    licenses = [row["license"] for row in read_table("hub_licenses")]
    if table["license"] not in licenses:
        cure = suggest(table["license"], licenses) or '; use "other" and license_name'
        yield f"license {table['license']!r} is not on the Hub's list{cure}"
    if table["license"] == "other":
        for key in ("license_name", "license_link"):
            if not table.get(key):
                yield f'license is "other": say which in {key}'


def _find_unread_licence(table: dict[str, Any], path: Path) -> Iterator[str]:
    """Yield that the file of the licence, which goes into the dataset, is not there."""
    link = table.get("license_link")
    if link in LICENSE_FILES and not path.with_name(link).is_file():
        yield f"license_link: there is no {path.with_name(link)}; write it, or give an address"


def is_address(text: str) -> bool:
    """Return whether a text is an address of the web.

    >>> is_address("https://example.org/licence"), is_address("LICENSE.md")
    (True, False)
    """
    return urlsplit(text).scheme in ("http", "https") and bool(urlsplit(text).netloc)


def _is_license_link(text: str) -> bool:
    return not text or is_address(text) or text in LICENSE_FILES


# The files that the Hub knows as a licence; the project's own stands beside its settings.
LICENSE_FILES = ("LICENSE", "LICENSE.md")
LANGUAGE_CREATORS = ("found", "machine-generated", "expert-generated", "crowdsourced")
SettingCheck = tuple[Callable[[Any], Any], str]
RULES: dict[str, SettingCheck] = {
    "name": (NAME.fullmatch, "a name of small letters, digits, - . and _"),
    "version": (VERSION.fullmatch, "MAJOR.MINOR.PATCH"),
    "repo": (REPO.fullmatch, "ORG/NAME"),
    "license_name": (
        lambda name: not name or NAME.fullmatch(name),
        "a name of small letters, digits and -",
    ),
    "license_link": (_is_license_link, "an address, LICENSE or LICENSE.md"),
    "pages_per_shard": (lambda pages: 1 <= pages <= 1_000_000, "a number from 1 to 1,000,000"),
}
