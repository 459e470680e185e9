"""A made-up page that gives every field of the contract a value, and its row."""

import pickle
from functools import cache
from typing import Any

from shanben.base.identify import identify_page
from shanben.pages.record import make_rows
from shanben.pages.repair.converter.damage import damage
from tests.cases import load_cases


@cache
def full_page() -> str:
    """Return the page as it was found: damaged by a converter."""
    page = load_cases("full_page")
    return damage("\n".join(page["lines"]), page["table"], page["decoder"])


@cache
def full_url() -> str:
    """Return the page's address."""
    return str(load_cases("full_page")["url"])


def make_full_row() -> dict[str, Any]:
    """Return a fresh row of the page, as if it had a near duplicate; nothing is null or empty."""
    row: dict[str, Any] = pickle.loads(_packed_row())  # noqa: S301  (packed right here)
    return row


@cache
def _packed_row() -> bytes:
    """Return the row once made: hundreds of cases begin with it, and each changes its own."""
    (row,), _ = make_rows([identify_page("pages.jsonl#L1", full_page(), full_url())])
    return pickle.dumps(row | {"duplicate_cluster": row["id"], "duplicate_cluster_size": 2})
