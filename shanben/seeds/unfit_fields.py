"""Fields that rows do not have, and values that are not of a column's type: told once a file.

A field that no row of any file has is wrong use: a name that is mistyped must not empty a dataset.
"""

from collections.abc import Iterable, Iterator, Sequence

from shanben.base.findings import Finding
from shanben.base.terminal import plural
from shanben.base.types import UsageError
from shanben.seeds.cuts import Scan
from shanben.seeds.field_notes import Unfit
from shanben.seeds.formats import FORMATS
from shanben.seeds.formats.seed_rows import (
    NAME_THE_TEXT,
    FieldNames,
    describe_textless,
    list_numbers,
)
from shanben.seeds.naming import Naming

NAME_THE_FIELD = "name the right one in [input] of schema/dataset.toml, or with --url-field"
NAME_THE_COLUMN = (
    "take {} out of [columns] of schema/dataset.toml, or say in [input] what it is kept from"
)
Groups = dict[str | None, list[Scan]]


class UnknownFieldError(UsageError):
    """No row has a field that was asked for; nothing was written."""


def judge_fields(scans: Sequence[Scan], naming: Naming) -> list[Finding]:
    """Return a finding a file for its rows without text, and for each of its columns that does not fit.

    Raises UnknownFieldError, with the fields that there are, when no row of any file has a field that
    was asked for.
    """
    groups: Groups = {}
    for scan in scans:
        groups.setdefault(naming.find_group(scan.source.path), []).append(scan)
    whole: Groups = {None: list(scans)} if scans else {}
    has_pages = any(any(scan.digests) for scan in scans)
    _require_texts(whole if "text" in naming.given else groups, naming, has_pages)
    for name in sorted(_list_asked(naming)):
        _require_field(whole if name in naming.given else groups, naming, name)
    _require_columns(scans, naming)
    return [finding for scan in scans for finding in _judge_file(scan, naming)]


def _judge_file(scan: Scan, naming: Naming) -> Iterator[Finding]:
    path = scan.source.path
    if scan.textless is not None:
        yield describe_textless(path, scan.textless, naming.fields_of(path))
    if scan.notes is not None:
        kinds = {kept.column: kept.kind for kept in naming.others.kept}
        yield from (_describe_unfit(path, unfit, kinds[unfit.column]) for unfit in scan.notes.unfit)


def _describe_unfit(path: str, unfit: Unfit, kind: str) -> Finding:
    numbers = list_numbers(unfit.first, unfit.rows)
    message = (
        f'column "{unfit.column}" is of type {kind}, and {plural(unfit.rows, "row")} ({numbers}) '
        f"{'holds' if unfit.rows == 1 else 'hold'} something else, such as “{unfit.example}”; "
        "null there."
    )
    place = f"{path}#L{unfit.first[0]}" if unfit.rows == 1 else path
    return Finding("P116", message, field=unfit.column, count=unfit.rows, seed=place)


def _require_texts(groups: Groups, naming: Naming, has_pages: bool) -> None:
    """Refuse files in which no row has the text that somebody named, or no other page is there."""
    for group, scans in groups.items():
        fields = naming.fields_of(scans[0].source.path)
        is_named = "text" in fields.asked
        rows = [scan for scan in scans if FORMATS[scan.source.kind].has_fields]
        has_text = any(any(scan.digests) for scan in rows) if is_named else has_pages
        lacking = [
            (scan.source.path, scan.textless.names)
            for scan in rows
            if scan.textless is not None and scan.textless.names
        ]
        if lacking and not has_text:
            raise _unknown_field(fields.text, group, *lacking[0], NAME_THE_TEXT)


def _list_asked(naming: Naming) -> set[str]:
    """Return what somebody named a field for, beside the text."""
    fields = (naming.others, *(names for _, names in naming.patterns))
    return {name for one in fields for name in one.asked} - {"text"}


def _require_field(groups: Groups, naming: Naming, name: str) -> None:
    """Refuse a pattern or an option that names a field which no row of its files has."""
    for group, scans in groups.items():
        fields = naming.fields_of(scans[0].source.path)
        if name in fields.asked and name in _lacked_by_all(scans):
            path, names = _first_names(scans)
            raise _unknown_field(_field_of(fields, name), group, path, names, NAME_THE_FIELD)


def _require_columns(scans: Sequence[Scan], naming: Naming) -> None:
    """Refuse a kept column that no row of any file has a field for."""
    columns = [kept.column for kept in naming.others.kept]
    for name in _lacked_by_all(scans):
        if name in columns:
            path, names = _first_names(scans)
            field = _field_of(naming.fields_of(path), name)
            raise _unknown_field(field, None, path, names, NAME_THE_COLUMN.format(name))


def _lacked_by_all(scans: Iterable[Scan]) -> list[str]:
    """Return what no page of these files has a field for; nothing where no page has fields."""
    lacking = [scan.notes.lacking for scan in scans if scan.notes is not None]
    return [name for name in lacking[0] if all(name in one for one in lacking)] if lacking else []


def _first_names(scans: Iterable[Scan]) -> tuple[str, tuple[str, ...]]:
    """Return the first file that lacks a field, and the fields that its rows have."""
    return next(
        (scan.source.path, scan.notes.names)
        for scan in scans
        if scan.notes is not None and scan.notes.lacking
    )


def _field_of(fields: FieldNames, name: str) -> str:
    return fields.url if name == "url" else {k.column: k.field for k in fields.kept}[name]


def _unknown_field(
    field: str, group: str | None, path: str, names: tuple[str, ...], cure: str
) -> UnknownFieldError:
    files = "any file" if group is None else f'the files "{group}"'
    there = f"those of {path} have {', '.join(names)}"
    return UnknownFieldError(f'no row of {files} has the field "{field}"; {there}: {cure}')
