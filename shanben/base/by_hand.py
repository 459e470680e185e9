"""What people say of single pages, from two files beside the seeds, judged before a seed is read.

`accepted.toml`: findings that somebody has looked at and that may stay. `corrections.toml`: spots of a
page that somebody has restored, and values that somebody has read. Every entry is bound to the id of
its page, which is made of the page's text: when the page changes, the entry lapses.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple, TypeAlias

import jsonschema_rs

from shanben.base.contract import load_contract
from shanben.base.rulebook import rule_severities
from shanben.base.settings import parse_toml
from shanben.base.terminal import show_text, suggest
from shanben.base.types import UsageError

ACCEPTED, CORRECTIONS = "accepted.toml", "corrections.toml"
FILES = (ACCEPTED, CORRECTIONS)
# Nobody writes more by hand; a file beyond this is something else.
MAX_BYTES = 16 * 2**20
ID = re.compile(r"sb1-[a-z2-7]{26}")


class ByHandError(UsageError):
    """A file of what people say is wrong; nothing has been built."""


class Acceptance(NamedTuple):
    """A finding that may stay. Without `start` and `end` it is a finding that has no span."""

    id: str
    rule: str
    author: str
    reason: str
    start: int | None = None
    end: int | None = None


class Correction(NamedTuple):
    """A spot of a page: `text[start:end]` was `before` and becomes `after`; `source` says who knows."""

    id: str
    start: int
    end: int
    before: str
    after: str
    author: str
    source: str


class GivenValue(NamedTuple):
    """A value of a field, as JSON has it; `start` and `end` say where the page prints it, if it does."""

    id: str
    field: str
    value: Any
    author: str
    source: str
    start: int = 0
    end: int = 0


SaidByHand: TypeAlias = Acceptance | Correction | GivenValue


def read_by_hand(
    read: Callable[[str], bytes | None], fields: Sequence[str]
) -> tuple[SaidByHand, ...]:
    """Return all entries of the two files, in the order of their pages.

    `read` returns the bytes of a file by its name, None where there is none; `fields` are the names of
    the fields whose value may be given. Raises ByHandError with every problem, a line each.
    """
    problems: list[str] = []
    entries: list[SaidByHand] = []
    for name in FILES:
        data = read(name)
        if data is None:
            continue
        for label, entry in _parse_file(name, data, fields):
            if isinstance(entry, str):
                problems.append(f"seeds/{name}: {label}{entry}")
            else:
                entries.append(entry)
    problems += _find_clashes(entries)
    if problems:
        raise ByHandError("\n".join(map(show_text, problems)))
    return tuple(sorted(entries, key=lambda entry: (entry.id, type(entry).__name__, repr(entry))))


def _parse_file(
    name: str, data: bytes, fields: Sequence[str]
) -> Iterator[tuple[str, SaidByHand | str]]:
    """Yield the entries of a file, each with its place; in the place of a wrong one what is wrong."""
    if len(data) > MAX_BYTES:
        yield "", f"is larger than {MAX_BYTES // 2**20} MB"
        return
    try:
        document = parse_toml(data)
    except ValueError as error:
        yield "", f"is not TOML: {error}"
        return
    for table, items in document.items():
        if table not in KINDS or KINDS[table].file != name:
            known = [kind for kind in KINDS if KINDS[kind].file == name]
            yield (
                "",
                f"unknown key {table!r}{suggest(table, known) or '; known: ' + ', '.join(known)}",
            )
        elif not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            yield "", f"{table} must be written as [[{table}]]"
        else:
            for number, item in enumerate(items, 1):
                wrong = list(_find_wrong(table, item, fields))
                yield from ((f"{table} {number}: ", one) for one in wrong)
                if not wrong:
                    yield "", KINDS[table].make(item)


def _find_wrong(table: str, item: dict[str, Any], fields: Sequence[str]) -> Iterator[str]:
    """Yield what is wrong with one entry."""
    kind = KINDS[table]
    known = (*kind.needed, *kind.allowed)
    yield from (
        f"unknown key {key!r}{suggest(key, list(known))}" for key in item if key not in known
    )
    for key in kind.needed:
        if key not in item:
            yield f"the key {key!r} is missing"
    for key, (is_right, wanted) in RIGHT.items():
        if key in item and not is_right(item[key]):
            yield f"{key} must be {wanted}, not {item[key]!r}"
            return
    if all(key in item for key in kind.needed):
        yield from kind.judge(item, fields)


def _judge_span(item: dict[str, Any], _: Sequence[str] = ()) -> Iterator[str]:
    if ("start" in item) != ("end" in item):
        yield "start and end stand together"
    elif "start" in item and item["end"] < item["start"]:
        yield "end must not be before start"


def _judge_acceptance(item: dict[str, Any], _: Sequence[str]) -> Iterator[str]:
    severity = rule_severities().get(item["rule"])
    if severity not in ("warning", "note"):
        yield f"rule {item['rule']!r} makes no warning and no note that could be accepted"
    yield from _judge_span(item)


def _judge_correction(item: dict[str, Any], _: Sequence[str]) -> Iterator[str]:
    length = item["end"] - item["start"]
    if length != len(item["before"]):
        yield f"from start to end are {length} characters, before has {len(item['before'])}"
    if item["before"] == item["after"]:
        yield "before and after are the same"


def _judge_value(item: dict[str, Any], fields: Sequence[str]) -> Iterator[str]:
    yield from _judge_span(item)
    if ("value" in item) == ("absent" in item):
        yield "give either value or absent = true"
    elif (field := item["field"]) not in fields:
        yield f"field {field!r} is none that is read off a page{suggest(field, list(fields))}"
    else:
        schema = load_contract().document["properties"][field]
        checker = jsonschema_rs.validator_for(schema, validate_formats=True)
        if error := next(checker.iter_errors(_value_of(item)), None):
            form = "; a day is written YYYY-MM-DD" if schema.get("format") == "date" else ""
            yield f"value is not what the contract asks of {field}: {error.message}{form}"


def _value_of(item: dict[str, Any]) -> Any:
    """Return the value as JSON has it; an absent one is null, or an empty list of a list."""
    if "absent" in item:
        schema = load_contract().document["properties"][item["field"]]
        return [] if schema["type"] == "array" else None
    value = item["value"]
    return value.isoformat() if type(value) is date else value


def _find_clashes(entries: Iterable[SaidByHand]) -> Iterator[str]:
    """Yield where two entries speak of one thing."""
    spots: dict[str, list[Correction]] = {}
    said: set[tuple[Any, ...]] = set()
    for entry in entries:
        if isinstance(entry, Correction):
            spots.setdefault(entry.id, []).append(entry)
            continue
        of = entry.rule if isinstance(entry, Acceptance) else entry.field
        span = (entry.start, entry.end) if isinstance(entry, Acceptance) else ()
        if (key := (type(entry), entry.id, of, *span)) in said:
            yield f"seeds/: two entries of {entry.id} speak of {of}"
        said.add(key)
    for corrections in spots.values():
        corrections.sort()
        for first, second in pairwise(corrections):
            if second.start < first.end or second.start == first.start:
                yield f"seeds/{CORRECTIONS}: two spots of {first.id} overlap at {second.start}"


def _is_line(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip()) and value.isprintable()


def _is_offset(value: Any) -> bool:
    return type(value) is int and 0 <= value < 2**31


class _Kind(NamedTuple):
    """A table of one of the files: its keys, what else is asked of it, and what it becomes."""

    file: str
    needed: tuple[str, ...]
    allowed: tuple[str, ...]
    judge: Callable[[dict[str, Any], Sequence[str]], Iterator[str]]
    make: Callable[[dict[str, Any]], SaidByHand]


def _make_value(item: dict[str, Any]) -> GivenValue:
    rest = {key: value for key, value in item.items() if key not in ("value", "absent")}
    return GivenValue(**rest, value=_value_of(item))


KINDS = {
    "accepted": _Kind(
        ACCEPTED,
        ("id", "rule", "author", "reason"),
        ("start", "end"),
        _judge_acceptance,
        lambda item: Acceptance(**item),
    ),
    "spot": _Kind(
        CORRECTIONS,
        ("id", "start", "end", "before", "after", "author", "source"),
        (),
        _judge_correction,
        lambda item: Correction(**item),
    ),
    "value": _Kind(
        CORRECTIONS,
        ("id", "field", "author", "source"),
        ("value", "absent", "start", "end"),
        _judge_value,
        _make_value,
    ),
}
Right = tuple[Callable[[Any], Any], str]
RIGHT: dict[str, Right] = {
    "id": (lambda value: isinstance(value, str) and ID.fullmatch(value), "the id of a page"),
    "rule": (_is_line, "the id of a rule"),
    "author": (_is_line, "a name, on one line"),
    "reason": (_is_line, "a reason, on one line"),
    "source": (_is_line, "a source, on one line"),
    "field": (_is_line, "the name of a field"),
    "start": (_is_offset, "an offset in the page"),
    "end": (_is_offset, "an offset in the page"),
    "before": (lambda value: isinstance(value, str), "a text"),
    "after": (lambda value: isinstance(value, str), "a text"),
    "absent": (lambda value: value is True, "true"),
}
