"""Pages that nobody had seen: forms in which real pages failed, and pages in the manner of many sites.

`extract_kinds.jsonl` has small pages, one form each, by the kind of what must be read or must not be.
`extract_manners.jsonl` has whole pages in the manner of some hundred sites, from 1957 to 2024. They were
annotated before the rules that read them were written; `half` says which were looked at while those
were written (`open`) and which only afterwards (`aside`).
"""

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from shanben.base.contract import load_contract
from shanben.pages.record import make_rows
from shanben.pages.rules.violations import find_violations
from shanben.seeds.formats.seed_rows import make_page
from tests.columns import people_columns
from tests.rows import ROWS, ROWS_NAME, each_row

CASES = Path(__file__).parent / "cases"
PEOPLE = people_columns()
AT_ONCE = min(ROWS, int(os.environ.get(ROWS_NAME, ROWS)))  # cases of one test
TOGETHER: dict[str, tuple[str, ...]] = {}  # the pages of the test in which a page stands


def load(name: str) -> list[Any]:
    lines = (CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    cases = list(map(json.loads, lines))
    for first in range(0, len(cases), AT_ONCE):
        texts = tuple(case["text"] for case in cases[first : first + AT_ONCE])
        TOGETHER.update(dict.fromkeys(texts, texts))
    return [pytest.param(case, id=case["name"]) for case in cases]


def read_case(case: dict[str, Any]) -> dict[str, Any]:
    """Return the row of a case.

    Those of one test go through the stages together, as the pages of a shard do: 2,286 small pages take
    3.4 seconds of the processor so, and 6.3 one by one.
    """
    return read_pages(TOGETHER[case["text"]])[case["text"]]


@cache
def read_pages(texts: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    pages = [make_page(f"page {place}", text, None) for place, text in enumerate(texts)]
    rows, findings = make_rows(pages)
    findings += [found for row in rows for found in find_violations(row, load_contract())]
    assert [finding for finding in findings if finding.severity == "error"] == []
    return {texts[int(row["seed"].split()[1])]: row for row in rows}


def squeeze(value: Any) -> Any:
    """Return a value as cases state it, without blanks, and a breadcrumb without its root 首页."""
    if isinstance(value, str):
        return "".join(value.split())
    if isinstance(value, list):
        return [squeeze(item) for item in value if item != "首页"]
    return value


def found(row: dict[str, Any], field: str) -> Any:
    value = json.loads(json.dumps(row[field], default=str))
    if field in PEOPLE:
        return sorted([squeeze(person["name"]), person["role"]] for person in value)
    return squeeze(value)


def differences(row: dict[str, Any], expected: dict[str, Any]) -> list[str]:
    """Return what the row has otherwise than the case says."""
    body = squeeze(row["body_simplified"] or "")
    wrong = []
    for field, value in expected.items():
        if field == "body_begins":
            right = body.startswith(squeeze(value))
        elif field == "body_ends":
            right = body.endswith(squeeze(value))
        elif field == "body_has":
            right = all(squeeze(words) in body for words in value)
        elif field == "body_lacks":
            right = not any(squeeze(words) in body for words in value)
        else:
            wanted = sorted(squeeze(value)) if field in PEOPLE else squeeze(value)
            right = found(row, field) == wanted
        if not right:
            wrong.append(f"{field} {row.get(field, body)!r} for {value!r}")
    return wrong


@each_row("case", load("extract_kinds"))
def test_a_form_is_read(case: dict[str, Any]) -> None:
    row = read_case(case)
    assert differences(row, case["expect"]) == []
    for field, value in case.get("not", {}).items():
        assert found(row, field) != squeeze(value), field


@each_row("case", load("extract_manners"))
def test_a_page_in_the_manner_of_a_site_gives_what_it_says(case: dict[str, Any]) -> None:
    assert differences(read_case(case), case["expect"]) == []
