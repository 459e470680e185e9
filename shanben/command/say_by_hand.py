"""Write down what a person says of a page: a finding accepted, a spot restored, a value given.

Nothing is written that a build would refuse: the entry is judged with all others first. The page is
looked up in the dataset that is there, so the entry carries its id and the place in its text.
"""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import tomlkit

from shanben.base.by_hand import ACCEPTED, CORRECTIONS, Correction, read_by_hand
from shanben.base.contract import load_contract
from shanben.base.files import replace_file
from shanben.base.findings import Finding
from shanben.base.page_text import line_of
from shanben.base.terminal import plural, show_text
from shanben.base.types import Edit, Row, UsageError
from shanben.command.explain import find_rows
from shanben.command.options import EXIT_CLEAN
from shanben.command.printing import put
from shanben.dataset.findings_file import FINDINGS, read_findings_of
from shanben.dataset.manifest import MANIFEST
from shanben.pages.columns import metadata_names
from shanben.pages.corrections import is_proved
from shanben.seeds.entries import read_file
from shanben.shards.workspace import lock_folder

HEADS = {
    ACCEPTED: "Findings that somebody has looked at and that may stay; see `shanben accept --help`.",
    CORRECTIONS: "What somebody restored or read by hand; see `shanben correct --help`.",
}
EntryFields = dict[str, Any]
# A whole number as TOML and Arrow have them; what is longer stays a text, which the contract refuses.
NUMBER = re.compile("[0-9]{1,18}")
# An entry is written in milliseconds.
WAIT_SECONDS = 10


class Where(NamedTuple):
    """The page that is spoken of: its seed or id, perhaps a line of it, and the folders."""

    seed: str
    line: int | None
    seeds: Path
    out: Path


def accept_command(where: Where, rule: str, author: str, reason: str) -> int:
    """Accept the findings of a rule on a page, or on one line of it."""
    row = _find_row(where)
    found = [
        finding
        for finding in read_findings_of(where.out / FINDINGS, [row["seed"]])
        if finding.rule == rule and where.line in (None, finding.line)
    ]
    if not found:
        place = f" in line {where.line}" if where.line else ""
        raise UsageError(
            f"{where.seed}: has no finding {rule}{place}; see shanben explain {where.seed}"
        )
    entries = [_accept(finding, row["id"], author, reason) for finding in found]
    _append(where, ACCEPTED, "accepted", entries)
    put(
        show_text(
            f"{plural(len(entries), 'finding')} {rule} of {row['seed']} accepted; run shanben build"
        )
    )
    return EXIT_CLEAN


def _accept(finding: Finding, page: str, author: str, reason: str) -> EntryFields:
    entry: EntryFields = {"id": page, "rule": finding.rule, "author": author, "reason": reason}
    if finding.start is not None:
        entry |= {"start": finding.start, "end": finding.end}
    return entry


def correct_spot_command(where: Where, before: str, after: str, author: str, source: str) -> int:
    """Give what stood at a spot of a page before it was damaged, and say whether that is proved."""
    row = _find_row(where)
    start = _find_place(row["text"], before, where)
    spot = Correction(row["id"], start, start + len(before), before, after, author, source)
    _append(where, CORRECTIONS, "spot", [spot._asdict()])
    others = [Edit(**edit) for edit in row["edits"]]
    free = [edit for edit in others if not spot.start <= edit.start < spot.end]
    proof = (
        "damaged again it is what was found"
        if is_proved(row["text"], spot, free)
        else "not proved: no damage that is known makes of it what was found"
    )
    line = line_of(row["text"], start)
    put(show_text(f"{row['seed']}:{line}: “{before}” is “{after}”; {proof}; run shanben build"))
    return EXIT_CLEAN


def correct_value_command(
    where: Where, field: str, values: list[str], author: str, source: str
) -> int:
    """Give the value of a field; no value says that the page has none."""
    row = _find_row(where)
    entry: EntryFields = {"id": row["id"], "field": field, "author": author, "source": source}
    entry |= {"value": _read_value(field, values)} if values else {"absent": True}
    if len(values) == 1 and row["text"].count(values[0]) == 1:
        start = row["text"].index(values[0])
        entry |= {"start": start, "end": start + len(values[0])}
    _append(where, CORRECTIONS, "value", [entry])
    put(show_text(f"{row['seed']}: {field} is given; run shanben build"))
    return EXIT_CLEAN


def _read_value(field: str, values: list[str]) -> Any:
    """Return what was typed as the field's type has it; a person is NAME:ROLE."""
    schema = load_contract().document["properties"].get(field, {})
    kind = schema.get("type", "string")
    if kind == "array":
        if schema["items"]["type"] == "object":
            if strange := next((value for value in values if ":" not in value), None):
                raise UsageError(f"--value {strange}: a person is NAME:ROLE")
            pairs = (value.rpartition(":") for value in values)
            return [{"name": name, "role": role} for name, _, role in pairs]
        return values
    if len(values) > 1:
        raise UsageError(f"--field {field}: takes one --value")
    (value,) = values
    return int(value) if "integer" in kind and NUMBER.fullmatch(value) else value


def _find_row(where: Where) -> Row:
    if not (where.out / MANIFEST).is_file():
        raise UsageError(f"{where.out}: holds no build; run shanben build first")
    rows = find_rows(where.out, where.seed.removeprefix(f"{where.seeds}/"))
    if len(rows) != 1:
        many = f"{len(rows)} pages have" if rows else f"no page of {where.out}/ has"
        raise UsageError(f"{where.seed}: {many} this seed or id; name one page")
    return rows[0]


def _find_place(text: str, before: str, where: Where) -> int:
    """Return where the spot begins; raise UsageError unless there is exactly one such place."""
    places = [n for n in _occurrences(text, before) if where.line in (None, line_of(text, n))]
    if len(places) == 1:
        return places[0]
    lines = ", ".join(dict.fromkeys(str(line_of(text, place)) for place in places[:10]))
    if not places:
        raise UsageError(
            f"{where.seed}: does not hold {before!r}; copy it from `text`, as it was found"
        )
    raise UsageError(
        f"{where.seed}: holds {before!r} {len(places)} times (lines {lines}); name more of it, or --line"
    )


def _occurrences(text: str, words: str) -> Iterator[int]:
    place = text.find(words) if words else -1
    while place >= 0:
        yield place
        place = text.find(words, place + 1)


def _append(where: Where, name: str, table: str, entries: list[EntryFields]) -> None:
    """Write the entries after those of the file, if all of them together can be built.

    Two who speak at the same time do so one after the other.
    """
    busy = f"somebody else is writing into {where.seeds}; run it again"
    with lock_folder(where.seeds, busy, WAIT_SECONDS):
        whole = _add_entries(where, name, table, entries)
        read_others = partial(read_file, where.seeds)
        read_by_hand(
            lambda one: whole.encode() if one == name else read_others(one),
            metadata_names(load_contract()),
        )
        replace_file(where.seeds / name, whole)


def _add_entries(where: Where, name: str, table: str, entries: list[EntryFields]) -> str:
    """Return the file with the entries after those that it has."""
    path = where.seeds / name
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        text = f"# {HEADS[name]}\n"
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read: {error}") from None
    added = tomlkit.document()
    array = tomlkit.aot()
    for entry in entries:
        array.append(tomlkit.item(entry))
    added.add(table, array)
    return f"{text.rstrip()}\n\n{tomlkit.dumps(added)}"
