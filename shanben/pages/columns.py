"""The columns of a row: which are computed, and how; all others hold fields read off the page.

`COMPUTED` names what follows from the seed and from the work of the stages. Every other column of the
contract is metadata: a field with a reader in `shanben.pages.extract.fields`. Whoever must treat
metadata apart (the report, the check for contact data) asks `metadata_names`, so no list of fields
stands anywhere else.

This module imports no stage: the driver of a large build asks it too, and needs no patterns.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, NamedTuple

from shanben.base.contract import Contract, SchemaError, find_schema_file
from shanben.base.identify import id_of_digest
from shanben.base.set_columns import ALONE, CLUSTER, CLUSTER_SIZE
from shanben.base.types import Block, Edit, Evidence, FoundPage, Page, Row, Script, Value
from shanben.pages.offsets import Origin


class FinishedPage(NamedTuple):
    """A page after all stages, and what they made of it.

    `edits` are in the page as found; `unresolved` counts the damaged spots that were left in it.
    `language` is the script in which the article was found. `page` speaks of the restored page, and
    `origin` leads back from there to the page as found.
    """

    found: FoundPage
    edits: tuple[Edit, ...]
    unresolved: int
    simplified: str
    language: Script | None
    page: Page
    origin: Origin
    body: str


def fill_row(page: FinishedPage, names: Iterable[str]) -> Row:
    """Return the row of a page: its columns `names`, in this order, as JSON has them."""
    values = page.page.values
    row: Row = {}
    for name in names:
        compute = COMPUTED.get(name)
        row[name] = compute(page) if compute else as_json(values[name])
    return row


def metadata_names(contract: Contract) -> tuple[str, ...]:
    """Return the names of the columns that are read off the page, in the contract's order."""
    fields = (field for field in contract.fields if not field.is_kept)
    return tuple(field.name for field in fields if field.name not in COMPUTED)


def check_columns(contract: Contract, readers: Iterable[str]) -> None:
    """Make sure that every column is filled, and that everything that is read has a column.

    `readers` are the names of the fields that have one. Raises SchemaError for the first name without
    its counterpart: a column that nobody fills would be null for ever, and nobody would notice.
    """
    readers = set(readers)
    for name in metadata_names(contract):
        if name not in readers:
            raise SchemaError(
                str(find_schema_file()),
                f"/properties/{name}",
                "is filled by nobody; register its reader in shanben/pages/extract/fields.py",
            )
    for name in (*COMPUTED, *sorted(readers)):
        if name not in contract.names:
            raise SchemaError(
                str(find_schema_file()),
                "/properties",
                f'has no "{name}", which the program fills; add it, or take its reader out',
            )


def as_json(value: Value) -> Any:
    """Return a value as JSON has it: dates in ISO 8601, people as objects, tuples as lists.

    >>> from shanben.base.types import Person
    >>> as_json(date(2021, 6, 27)), as_json((Person("王琳", "reporter"),))
    ('2021-06-27', [{'name': '王琳', 'role': 'reporter'}])
    """
    if value is None or isinstance(value, str):  # as most are
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [item if isinstance(item, str) else item._asdict() for item in value]
    return value


def _name_damage(page: FinishedPage) -> str:
    if page.unresolved:
        return "partial"
    return "repaired" if page.edits else "none"


def _place_evidence(evidence: Evidence, origin: Origin) -> Row:
    start, end = origin.span(evidence.start, evidence.end)
    return {"field": evidence.field, "start": start, "end": end, "method": evidence.method}


def _place_block(block: Block, origin: Origin) -> Row:
    start, end = origin.lines(block.start, block.end)
    return {"type": block.type, "start": start, "end": end}


COMPUTED: dict[str, Callable[[FinishedPage], Any]] = {
    "id": lambda page: id_of_digest(page.found.digest),
    "seed": lambda page: page.found.seed,
    "url": lambda page: page.found.url,
    "language": lambda page: page.language,
    "text": lambda page: page.found.text,
    "text_simplified": lambda page: page.simplified,
    "body_simplified": lambda page: page.body,
    "edits": lambda page: [edit._asdict() for edit in page.edits],
    "damage": _name_damage,
    "unresolved": lambda page: page.unresolved,
    "evidence": lambda page: [_place_evidence(one, page.origin) for one in page.page.evidence],
    "blocks": lambda page: [_place_block(block, page.origin) for block in page.page.blocks],
    "n_chars": lambda page: len(page.found.text),
    "n_body_chars": lambda page: len(page.body),
    "sha256": lambda page: page.found.sha256.hex(),
    # Known only when all rows are there; a row by itself stands alone.
    CLUSTER: lambda page: ALONE[CLUSTER],  # noqa: ARG005
    CLUSTER_SIZE: lambda page: ALONE[CLUSTER_SIZE],  # noqa: ARG005
}
