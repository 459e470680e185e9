"""Rules on one row: does it keep its promises, and does it make sense."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from shanben.base.contract import Json, load_contract
from shanben.base.findings import Finding
from shanben.base.page_text import line_of, replay_edits
from shanben.base.types import Edit, Row
from shanben.pages.columns import metadata_names

EMAIL = re.compile(r"[\w.+-]{1,64}[@＠][\w-]{1,63}\.[\w.-]{2,}", re.ASCII)
# `\d` stands for figures in either width. Both branches begin with one figure, which is found fast.
TELEPHONE = re.compile(
    r"""
    [1１] (?:(?<!\d.)|(?<=86.)) [3-9３-９]\d (?:[- ]?\d{4}){2} (?!\d)  # 13812345678, 138-1234-5678
    | [0０] (?<!\d.) \d{2,3} (?:[)）][- ]?|[-－ ]) \d{7,8} (?!\d)      # 010-12345678, (0532)1234567
    """,
    re.VERBOSE,
)
# Keywords by which the contract says what a string looks like.
FIXING_KEYWORDS = frozenset({"const", "enum", "format", "pattern"})
# A step of a path that stands for every item of a list.
EACH = "*"
# Pages of the Chinese web: the first site of the mainland went on line in 1994.
FIRST_DATE = "1994-01-01"


def check_row(row: Row) -> list[Finding]:
    """Return everything that is wrong or doubtful about a row, whether or not the schema accepts it."""
    return [
        *check_spans(row),
        *check_edits(row),
        *check_dates(row),
        *check_contact_data(row),
    ]


def check_spans(row: Row) -> Iterator[Finding]:
    """Yield V101 where evidence or a block lies outside of the page or stands the wrong way round."""
    length = row["n_chars"]
    for column in ("evidence", "blocks"):
        for index, span in enumerate(row[column]):
            if not 0 <= span["start"] <= span["end"] <= length:
                message = f"{column}/{index} spans {span['start']} to {span['end']} of {length}."
                yield Finding("V101", message, field=column)


def check_edits(row: Row) -> Iterator[Finding]:
    """Yield V102 when the edits, replayed, do not give a page as long as the Simplified one."""
    if not row["edits"]:
        same = row["n_chars"] == len(row["text_simplified"])
    else:
        try:
            restored = replay_edits(row["text"], (Edit(**edit) for edit in row["edits"]))
        except ValueError as error:
            yield Finding("V102", f"{error}.", field="edits")
            return
        same = len(restored) == len(row["text_simplified"])
    if not same:
        yield Finding(
            "V102", "the restored and the Simplified page differ in length.", field="edits"
        )


def check_dates(row: Row) -> Iterator[Finding]:
    """Yield V103 for a date before there were web pages in China, or an event a year after its page.

    What the head of a newspaper prints is the paper's own date, however old.
    """
    published, event = row["date_published"], row["date_event"]
    if published and published < FIRST_DATE and not _is_of_newspaper(row):
        message = (
            f"{published} is before the first Chinese web page; see what was read as the date."
        )
        yield Finding("V103", message, line=_line(row, "date_published"), field="date_published")
    if published and event and int(event[:4]) > int(published[:4]) + 1:
        message = f"the event of {event} is long after the page's own date {published}."
        yield Finding("V103", message, line=_line(row, "date_event"), field="date_event")


def check_contact_data(row: Row) -> Iterator[Finding]:
    """Yield V104 where an e-mail address or a telephone number became metadata.

    Only what was read off the page is looked through: the page itself stays as it was found, and many
    an address of the web has eleven digits in a row.
    """
    for field, value in _text_values(row):
        if EMAIL.search(value) or TELEPHONE.search(value):
            message = f"{field} holds contact data, which never gets a column."
            yield Finding("V104", message, line=_line(row, field), field=field)


def check_kept(row: Row, kept: Sequence[str]) -> Iterator[Finding]:
    """Yield V104 where a column that is carried from the seeds holds contact data.

    Numbers in an address of the web are no telephone numbers.
    """
    for name in kept:
        values = row[name] if isinstance(row[name], list) else [row[name]]
        texts = [value for value in values if isinstance(value, str) and "://" not in value]
        if any(EMAIL.search(text) or TELEPHONE.search(text) for text in texts):
            message = (
                f"{name}, kept from the seeds, holds contact data; leave out what is not wanted."
            )
            yield Finding("V104", message, field=name)


def _text_values(row: Row) -> Iterator[tuple[str, str]]:
    """Yield the path and the value of every metadata string of a row, empty ones left out."""
    for name, steps in _metadata_paths():
        if value := row[name]:  # most pages have few
            yield from _values_below(value, steps, name)


def _values_below(value: Any, steps: Sequence[str], path: str) -> Iterator[tuple[str, str]]:
    if not steps:
        if value:
            yield path, value
    elif steps[0] == EACH:
        for index, item in enumerate(value):
            yield from _values_below(item, steps[1:], f"{path}/{index}")
    else:
        yield from _values_below(value[steps[0]], steps[1:], f"{path}/{steps[0]}")


@cache
def _metadata_paths() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return where all metadata strings are that the contract leaves free: fields, and steps below."""
    contract = load_contract()
    metadata = frozenset(metadata_names(contract))
    fields = (field for field in contract.fields if field.name in metadata)
    return tuple((field.name, path) for field in fields for path in _free_strings(field.schema, ()))


def _free_strings(schema: Json, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the paths of the strings below a schema that may say anything."""
    if "items" in schema:
        yield from _free_strings(schema["items"], (*path, EACH))
    for name, member in schema.get("properties", {}).items():
        yield from _free_strings(member, (*path, name))
    if "string" in schema["type"] and FIXING_KEYWORDS.isdisjoint(schema):
        yield path


def _is_of_newspaper(row: Row) -> bool:
    """Tell whether the page's date was read in the head of a newspaper."""
    methods = (e["method"] for e in row["evidence"] if e["field"] == "date_published")
    return next(methods, None) == "newspaper_head"


def _line(row: Row, field: str) -> int | None:
    """Return the line where a value was read, None without evidence."""
    starts = (e["start"] for e in row["evidence"] if e["field"] == field)
    start = next(starts, None)
    return None if start is None else line_of(row["text"], start)
