"""The two tables of `schema/dataset.toml` that speak of dumps: `[input]` and `[columns]`.

`[input]` says under which names the rows of which files hold their text, their address and the fields
that are kept; `[columns]` which columns of a dump are carried through to the rows, and of which type.
Both are judged here as text; the fields themselves are met when the seeds are read.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from shanben.base.contract import KEPT_TYPES, KeptColumn, load_contract
from shanben.base.terminal import suggest

COLUMN_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
# Columns about the set; see docs/design.md.
RESERVED = ("duplicate_cluster", "duplicate_cluster_size")
# The parts of a pattern: any folders, any text with folders, any text, a character, a class of them.
WILD = re.compile(r"(\*\*/)|(\*\*)|(\*)|(\?)|\[(!?)([^\]/]+)\]|(.)", re.DOTALL)
COLUMN_KEYS, PATTERN_KEYS = ("type", "description"), ("text", "url", "keep")


class InputPattern(NamedTuple):
    """Files whose paths match `pattern`, and the names of fields in their rows.

    `text` and `url` are empty where the table does not say; `keep` holds pairs of a kept column and the
    field that it comes from, where that is not the one of the same name.
    """

    pattern: str
    text: str = ""
    url: str = ""
    keep: tuple[tuple[str, str], ...] = ()


def read_columns(table: dict[str, Any]) -> tuple[KeptColumn, ...]:
    """Return the kept columns of a table that `find_bad_columns` found nothing wrong with."""
    entries = {
        name: {"type": about} if isinstance(about, str) else about for name, about in table.items()
    }
    return tuple(
        KeptColumn(name, KEPT_TYPES[about["type"]], about.get("description", ""))
        for name, about in entries.items()
    )


def read_input(table: dict[str, Any]) -> tuple[InputPattern, ...]:
    """Return the patterns of a table that `find_bad_input` found nothing wrong with, in its order."""
    return tuple(
        InputPattern(
            pattern,
            names.get("text", ""),
            names.get("url", ""),
            tuple(names.get("keep", {}).items()),
        )
        for pattern, names in table.items()
    )


def find_bad_columns(table: Any) -> Iterator[str]:
    """Yield every problem of the table `[columns]`, in words."""
    if not isinstance(table, dict):
        yield f"columns must be a table of name = type, not {table!r}"
        return
    for name, about in table.items():
        if name in load_contract().names or name in RESERVED:
            yield (
                f"columns: every row has a column {name!r} already; choose another name, and say in "
                f'[input] from which field it is kept: keep = {{other_name = "{name}"}}'
            )
        elif not COLUMN_NAME.fullmatch(name):
            yield (
                f"columns: {name!r} is not a name of small letters, digits and _; choose one, and say "
                'in [input] from which field it is kept: keep = {my_name = "…"}'
            )
        yield from (f"columns: {name}: {problem}" for problem in _judge_column(about))


def _judge_column(about: Any) -> Iterator[str]:
    if isinstance(about, dict):
        for key in about:
            if key not in COLUMN_KEYS:
                cure = suggest(key, list(COLUMN_KEYS)) or "; known are type and description"
                yield f"unknown key {key!r}{cure}"
        description = about.get("description", "-")
        if not isinstance(description, str) or not description.isprintable() or not description:
            yield f"description must be one line of text, not {description!r}"
        about = about.get("type")
    if not isinstance(about, str) or about not in KEPT_TYPES:
        known = ", ".join(dict.fromkeys(KEPT_TYPES.values()))
        near = suggest(about, list(KEPT_TYPES)) if isinstance(about, str) else ""
        yield f"type {about!r} is none of {known}{near}"


def find_bad_input(table: Any, columns: Any) -> Iterator[str]:
    """Yield every problem of the table `[input]`, in words; `columns` is the table of that name."""
    if not isinstance(table, dict):
        yield f'input must be a table such as "dump/*.jsonl" = {{text = "content"}}, not {table!r}'
        return
    known = list(columns) if isinstance(columns, dict) else []
    for pattern, names in table.items():
        where = f"input: {pattern!r}"
        if not _is_pattern(pattern):
            yield f"{where} is no pattern of paths below the folder of seeds, such as dump/*.jsonl"
        if not isinstance(names, dict):
            yield f'{where} must say names of fields, such as {{text = "content"}}, not {names!r}'
            continue
        yield from (f"{where}: {problem}" for problem in _judge_names(names, known))


def _is_pattern(pattern: str) -> bool:
    try:
        compile_pattern(pattern)
    except re.error:  # a class such as [z-a]
        return False
    return bool(pattern) and not pattern.startswith("/") and ".." not in pattern.split("/")


def _judge_names(names: dict[str, Any], columns: list[str]) -> Iterator[str]:
    if not names:
        yield "says nothing; name a field with text, url or keep"
    for key, value in names.items():
        if key in columns:
            yield f'kept columns stand in keep: keep = {{{key} = "…"}}'
        elif key not in PATTERN_KEYS:
            cure = suggest(key, list(PATTERN_KEYS)) or "; known are text, url and keep"
            yield f"unknown key {key!r}{cure}"
        elif key == "keep":
            yield from _judge_kept(value, columns)
        elif not isinstance(value, str) or not value:
            yield f"{key} must be the name of a field, not {value!r}"


def _judge_kept(kept: Any, columns: list[str]) -> Iterator[str]:
    if not isinstance(kept, dict):
        yield f'keep must be a table such as {{category = "meta.category"}}, not {kept!r}'
        return
    for name, field in kept.items():
        if name not in columns:
            cure = suggest(name, columns) or "; declare its type there"
            yield f"keep names {name!r}, which is not in [columns]{cure}"
        if not isinstance(field, str) or not field:
            yield f"keep: {name} must be the name of a field, not {field!r}"


@cache
def compile_pattern(pattern: str) -> "re.Pattern[str]":
    """Return a pattern of paths as a regular expression: `*` within a folder, `**` across folders.

    >>> [bool(compile_pattern("a/**/*.csv").fullmatch(path)) for path in ("a/x.csv", "a/b/c/x.csv")]
    [True, True]
    >>> bool(compile_pattern("*.csv").fullmatch("a/x.csv"))
    False
    """
    return re.compile("".join(map(_translate, WILD.finditer(pattern))), re.DOTALL)


def _translate(match: "re.Match[str]") -> str:
    folders, deep, flat, one, negated, members, plain = match.groups()
    if members:
        return f"[{'^/' if negated else ''}{re.escape(members).replace(chr(92) + '-', '-')}]"
    if plain:
        return re.escape(plain)
    return "(?:.*/)?" if folders else ".*" if deep else "[^/]*" if flat else "[^/]" if one else ""
