"""What a page says is read off its plain text: shapes of news pages, and what must not be read."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from shanben.base.findings import Finding
from shanben.base.page_text import split_lines
from shanben.base.types import Page
from shanben.pages.extract import extract_page
from shanben.pages.extract.readers.breadcrumb import paper_page_span
from shanben.pages.extract.tools.dates import find_dates
from shanben.pages.extract.tools.lines import Line
from shanben.pages.extract.tools.wrapped import _begin
from tests.chinese_scripts import to_simplified
from tests.columns import people_columns
from tests.rows import each_row

HERE = Path(__file__).parent
SEEDS = HERE.parent / "seeds"
CASES = json.loads((HERE / "cases" / "extract_pages.json").read_text(encoding="utf-8"))
NAMES = json.loads((HERE / "cases" / "extract_names.json").read_text(encoding="utf-8"))
SITES = json.loads((HERE / "cases" / "extract_sites.json").read_text(encoding="utf-8"))
GOLD = json.loads((HERE / "cases" / "extract_seeds.json").read_text(encoding="utf-8"))
BODY = [
    "6月24日上午,全市召开重点工作推进会议,部署下一阶段任务。市领导出席会议并讲话,提出明确要求。",
    "会议要求,各部门要抓好落实,确保完成全年目标任务。",
]
PEOPLE = people_columns()


def make_text(lines: list[str]) -> str:
    """Return the page of a case; BODY stands for two paragraphs."""
    return "\n".join("\n".join(BODY) if line == "BODY" else line for line in lines)


def read(text: str) -> tuple[Page, tuple[Finding, ...]]:
    return extract_page(text, to_simplified(text))


@cache
def read_once(text: str) -> Page:
    """Return a page as it is read, which several tests ask for."""
    return read(text)[0]


def found(page: Page, field: str) -> Any:
    """Return a value of the page in the form in which cases state it: a person is [name, role]."""
    return json.loads(json.dumps(page.values[field], default=str))


def mark(case: dict[str, Any]) -> Any:
    """Return a case as a parameter; a known failure must fail until somebody mends it."""
    failure = pytest.mark.xfail(strict=True, reason="known failure")
    marks = [failure] if case["kind"] == "known failure" else []
    return pytest.param(case, id=case["name"], marks=marks)


@each_row("case", [mark(case) for case in CASES + NAMES + SITES])
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


@pytest.mark.parametrize("cases", [CASES, NAMES], ids=["pages", "names"])
def test_a_quarter_of_the_cases_are_negative(cases: list[dict[str, Any]]) -> None:
    negative = [case for case in cases if case["kind"] == "negative"]
    assert len(negative) * 4 >= len(cases)


# Readings that a converter put after characters, 區(qū): undone by the repair stage, here by hand.
READING = re.compile(r"\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]+\)")


def read_seed(name: str) -> tuple[str, Page, tuple[Finding, ...]]:
    text = READING.sub("", (SEEDS / name).read_bytes().decode("utf-8"))
    return text, *read(text)


@pytest.mark.parametrize("gold", GOLD, ids=[gold["seed"][:3] for gold in GOLD])
def test_a_seed_gives_its_gold(gold: dict[str, Any]) -> None:
    _, page, _ = read_seed(gold["seed"])
    for field, expected in gold["expect"].items():
        value = found(page, field)
        assert (sorted(value) if field in PEOPLE else value) == expected, field


@pytest.mark.parametrize("gold", GOLD, ids=[gold["seed"][:3] for gold in GOLD])
def test_every_line_of_a_seed_has_its_type(gold: dict[str, Any]) -> None:
    text, page, _ = read_seed(gold["seed"])
    expected = {}
    for kind, first, last in gold["blocks"]:
        expected |= dict.fromkeys(range(first, last + 1), kind)
    for number, (start, end) in enumerate(split_lines(text), 1):
        if text[start:end].strip():
            types = [block.type for block in page.blocks if block.start < end and block.end > start]
            assert types == [expected[number]], number


@pytest.mark.parametrize("gold", GOLD, ids=[gold["seed"][:3] for gold in GOLD])
def test_the_article_of_a_seed_is_its_paragraphs(gold: dict[str, Any]) -> None:
    """Sub-headings are part of the article; closing credits and end marks are not."""
    text, page, _ = read_seed(gold["seed"])
    first, last = gold["body"]
    lines = [text[start:end] for start, end in split_lines(text)[first - 1 : last]]
    paragraphs = [to_simplified(line).strip() for line in lines if line.strip()]
    assert list(page.body[:-1]) == paragraphs[:-1]
    assert paragraphs[-1].startswith(page.body[-1])
    assert page.body[-1].endswith(gold["ends"])


def test_a_label_without_a_number_is_evidence() -> None:
    """Null because nothing is said, and null although a label stands there, are two states."""
    text, page, _ = read_seed("001_e30e47af4e6ceda9.txt")
    methods = [one.method for one in page.evidence if one.field == "view_count"]
    spans = [text[one.start : one.end] for one in page.evidence if one.field == "view_count"]
    assert (methods, spans) == (["label_without_value"], ["點擊量:"])


def test_a_page_without_a_date_says_so_and_what_the_text_says() -> None:
    _, _, findings = read_seed("003_7ee5ee5f73b9d56e.txt")
    assert [(finding.rule, finding.line) for finding in findings] == [("M104", 3)]
    assert "2月11日 without a year" in findings[0].message


def test_a_page_without_a_headline_says_so() -> None:
    _, _, findings = read_seed("004_cf4053938d74a481.txt")
    assert [finding.rule for finding in findings] == ["M101", "M104"]


def test_a_date_that_reads_two_ways_is_a_note_with_its_span() -> None:
    text = make_text(["全市召开重点工作推进会议", "05/06/2021", "BODY"])
    _, findings = read(text)
    assert [finding.rule for finding in findings] == ["M103"]
    assert text[slice(findings[0].start, findings[0].end)] == "05/06/2021"
    assert findings[0].line == 2


def test_a_page_of_links_is_a_warning() -> None:
    _, findings = read("首页\n要闻\n江城举行消防演练")
    assert [(finding.rule, finding.severity) for finding in findings] == [
        ("M102", "warning"),
        ("M104", "note"),
    ]


def test_an_empty_page_is_empty() -> None:
    page, _ = read("")
    assert (page.title, page.body, page.blocks, page.evidence) == (None, (), (), ())


def test_texts_of_different_length_are_a_fault_of_the_caller() -> None:
    with pytest.raises(ValueError, match="restored has 2 characters"):
        extract_page("上海", "上")


def test_a_headline_over_two_lines_has_a_span_for_each() -> None:
    lines = [
        "全市召开推进会议预计增长百分之六_江城网",
        "",
        "全市召开推进会议",
        "预计增长百分之六",
        "",
    ]
    text = make_text([*lines, "2021-06-27", "", "BODY"])
    page, _ = read(text)
    spans = [text[one.start : one.end] for one in page.evidence if one.field == "title"]
    assert (page.title, spans) == ("全市召开推进会议预计增长百分之六", lines[2:4])


HOSTILE = {
    "one megabyte of one character": "发" * 1_000_000,
    "one megabyte of labels": "来源:" * 333_333,
    "one megabyte of digits": "2021" * 250_000,
    "one megabyte of dates": "2021-06-27 " * 90_909,
    "one megabyte of brackets": "(【[" * 333_333,
    "one megabyte of blanks": "\u3000" * 1_000_000 + "。",
    "one megabyte of blanks inside a line": "来" + " " * 1_000_000 + "源:",
    "one megabyte of names": "记者王琳、" * 200_000,
    "one megabyte of breadcrumb": "首页>" * 333_333,
    "a hundred thousand short lines": "来源:\n" * 100_000,
    "a hundred thousand headlines": "全市召开会议\n" * 100_000,
    "a hundred thousand dates": "2021-06-27\n" * 100_000,
    "a hundred thousand sentences": "全市召开会议,部署任务。\n" * 100_000,
    "captions": "全市召开会议,部署任务。\n" + "记者王琳 摄\n" * 50_000 + "江城\n" * 50_000,
    "labels of views": "全市召开会议\n" + "浏览:\n" * 50_000 + "全市召开会议,部署任务。\n",
    "editors that are offices": "全市召开会议\n" + "编辑:编辑部\n" * 50_000 + "会议部署任务。\n",
    "pointers to others": "会议部署任务。\n"
    + "延伸阅读:全市召开会议\n" * 50_000
    + "会议部署任务。\n",
    "calls after a sign": "会议部署任务。\n" * 3 + "●扫描二维码关注江城发布。\n" * 50_000,
    "odd characters": "\0\u202e来源:\ue000\U0010ffff\u0301\u200b:2021年\n" * 1_000,
}


@pytest.mark.slow
@pytest.mark.timeout(20)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_end(name: str) -> None:
    """A second or so is enough; quadratic work on these would take minutes."""
    text = HOSTILE[name]
    page, _ = extract_page(text, text)
    assert all(0 <= one.start <= one.end <= len(text) for one in page.evidence)


WIDER = str.maketrans(",:()[]/-0123456789", "，：（）［］／－０１２３４５６７８９")
NARROWER = str.maketrans("，：（）；！？", ",:();!?")


@pytest.mark.parametrize("width", [WIDER, NARROWER], ids=["wider", "narrower"])
def test_the_width_of_marks_and_digits_changes_no_date_name_place_or_count(
    width: dict[int, int],
) -> None:
    """Converters narrow some marks of a page and widen others; who wrote it, when and where stays."""
    fields = ("date_published", "authors", "editors", "dateline_place", "view_count")
    for case in SITES:
        text = make_text(case["page"])
        page, other = read_once(text), read_once(text.translate(width))
        for field in fields:
            assert found(other, field) == found(page, field), (case["name"], field)


def test_a_foot_that_ends_in_a_full_stop_is_the_foot() -> None:
    """Seed 002 with a stop after its last line says the same about its site."""
    text, page, _ = read_seed("002_2260201178f84675.txt")
    other, _ = read(text.rstrip() + "。")
    assert page.publisher
    assert page.sponsor
    assert (other.publisher, other.sponsor, other.icp_license, other.body) == (
        page.publisher,
        page.sponsor,
        page.icp_license,
        page.body,
    )


@pytest.mark.timeout(20)
@pytest.mark.parametrize("filler", ["(", "记者王 ", "1,", "来源:", "十月"])
def test_a_line_of_a_million_characters_beside_the_date_is_passed_over(filler: str) -> None:
    """Work on a line that is no outlet must not grow with the square of its length."""
    lines = ["全市召开重点工作推进会议", "2021-06-27", filler * (1_000_000 // len(filler)), "BODY"]
    text = make_text(lines)
    page, _ = extract_page(text, text)
    assert str(page.date_published) == "2021-06-27"


def test_where_a_line_begins_is_found_beside_it():
    """Pages have one kind of line end; to look for another reads the whole page for each line."""
    looks = []

    class Page(str):
        __slots__ = ()

        def __getitem__(self, place):
            looks.append(place)
            return str.__getitem__(self, place)

        def rfind(self, *_place):
            raise AssertionError("a search may reach to the page's beginning")

    page = Page("甲\n" * 1000 + "  乙丙\n")
    assert _begin(page, Line(1001, 2002, 2004, "乙丙")) == 2000
    assert len(looks) <= 3


@pytest.mark.parametrize("digit", ["٣", "३", "๓", "𝟑"])
def test_digits_of_other_scripts_make_no_date(digit):
    """They are digits for Python; on a Chinese page they are debris, and no date is guessed from it."""
    for form in ("200{}.01.20", "2003.0{}.20", "2003年1月{}日", "民国9{}年1月2日", "0{}/12/2003"):
        assert find_dates(form.replace("{}", digit)) == (), form
    page = f"青石镇召开植树动员会\n200{digit}-01-20 来源：青石日报\n　　1月2{digit}日，大家都上山种树。"
    read = extract_page(page, page)[0]
    assert (read.date_published, read.values["date_event"]) == (None, None)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("end", ["9", "一"], ids=["a day", "links"])
def test_the_page_of_a_paper_before_many_blanks_is_read_at_once(end):
    """A hostile line; where a day or a link is looked for from each blank, this takes hours."""
    line = "第1版:民生" + " " * 400_000 + end
    assert paper_page_span(line) == (0, len(line))
