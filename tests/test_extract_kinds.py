"""Pages that nobody had seen: forms in which real pages failed, and pages in the manner of many sites.

`extract_kinds.jsonl` has small pages, one form each, by the kind of what must be read or must not be.
`extract_manners.jsonl` has whole pages in the manner of some hundred sites, from 1957 to 2024. They were
annotated before the rules that read them were written; `half` says which were looked at while those
were written (`open`) and which only afterwards (`aside`).
"""

import json
from pathlib import Path
from typing import Any

import pytest

import shanben
from tests.columns import people_columns
from tests.rows import each_row

CASES = Path(__file__).parent / "cases"
PEOPLE = people_columns()


def load(name: str) -> list[Any]:
    lines = (CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [pytest.param(case, id=case["name"]) for case in map(json.loads, lines)]


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
    row = shanben.read_page(case["text"])
    assert differences(row, case["expect"]) == []
    for field, value in case.get("not", {}).items():
        assert found(row, field) != squeeze(value), field


@each_row("case", load("extract_manners"))
def test_a_page_in_the_manner_of_a_site_gives_what_it_says(case: dict[str, Any]) -> None:
    assert differences(shanben.read_page(case["text"]), case["expect"]) == []
