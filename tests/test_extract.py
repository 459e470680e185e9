"""What a page says is read off its plain text: shapes of news pages, and what must not be read."""

import json
from pathlib import Path
from typing import Any

import pytest
from opencc import OpenCC

from shanben.extract import extract_page
from shanben.model import Finding, Page

HERE = Path(__file__).parent
SEEDS = HERE.parent / "seeds"
CASES = json.loads((HERE / "cases" / "extract_pages.json").read_text(encoding="utf-8"))
GOLD = json.loads((HERE / "cases" / "extract_seeds.json").read_text(encoding="utf-8"))
BODY = [
    "6月24日上午,全市召开重点工作推进会议,部署下一阶段任务。市领导出席会议并讲话,提出明确要求。",
    "会议要求,各部门要抓好落实,确保完成全年目标任务。",
]
TO_SIMPLIFIED = OpenCC("t2s")
TO_TRADITIONAL = OpenCC("s2t")


def make_text(lines: list[str]) -> str:
    """Return the page of a case; BODY stands for two paragraphs."""
    return "\n".join("\n".join(BODY) if line == "BODY" else line for line in lines)


def read(text: str) -> tuple[Page, tuple[Finding, ...]]:
    simplified: str = TO_SIMPLIFIED.convert(text)
    return extract_page(text, simplified)


def found(page: Page, field: str) -> Any:
    """Return a value of the page in the form in which cases state it."""
    if field in ("authors", "editors"):
        return [list(person) for person in getattr(page, field)]
    if field in ("source", "section"):
        return list(getattr(page, field))
    value = getattr(page, field)
    return str(value) if field in ("date_published", "date_event") and value else value


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_page_gives_what_it_says(case: dict[str, Any]) -> None:
    page, _ = read(make_text(case["page"]))
    body = "\n".join(page.body)
    for field, expected in case["expect"].items():
        if field == "body_begins":
            assert body.startswith(expected), body
            assert expected or not body
        elif field == "body_ends":
            assert body.endswith(expected), body
        else:
            assert found(page, field) == expected, field


def test_a_quarter_of_the_cases_must_not_be_read() -> None:
    negative = [case for case in CASES if case["kind"] == "negative"]
    assert len(negative) * 4 >= len(CASES)
