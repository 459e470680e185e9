"""What holds for every page, however it is made up."""

import json
import random
import re
import unicodedata
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from shanben.base.identify import identify_page
from shanben.base.page_text import replay_edits, split_lines
from shanben.base.types import Edit, Page
from shanben.pages.extract import extract_page
from shanben.pages.record import make_rows
from shanben.pages.simplify import simplify_text
from tests.campaign.pages import damaged_page
from tests.chinese_scripts import to_simplified, to_traditional
from tests.examples import many

HERE = Path(__file__).parent.parent
TYPES = {
    *("breadcrumb", "section", "navigation", "headline", "meta_line", "source"),
    *("date_published", "body", "credits", "copyright_notice", "footer", "unknown"),
}
BODY = (
    "6月24日上午,全市召开重点工作推进会议,部署下一阶段任务。市领导出席会议并讲话,提出明确要求。",
    "会议要求,各部门要抓好落实,确保完成全年目标任务。",
)
CASES = json.loads((HERE / "cases" / "extract_pages.json").read_text(encoding="utf-8"))
PAGES = [
    "\n".join("\n".join(BODY) if line == "BODY" else line for line in case["page"])
    for case in CASES
]
PAGES += [path.read_bytes().decode("utf-8") for path in sorted((HERE.parent / "seeds").iterdir())]
LINES = sorted({line for page in PAGES for line in page.split("\n")})

pages = st.sampled_from(PAGES)
# Pages put together from lines of real shapes, and from characters that rules look at.
mixed = st.lists(st.sampled_from(LINES), max_size=14).map("\n".join)
SIGNS = "来源:：作者记摄编辑发布时间20211-/年月日电讯报(（)【】[]>|· \u3000\u00a0\n。,"
SIGNS += "王琳李文图\0\u202e\ue000"
odd = st.lists(st.text(alphabet=SIGNS, max_size=40), max_size=8).map("\n".join)
texts = st.one_of(pages, mixed, odd, st.text(max_size=200))

laws = settings(max_examples=many(120), derandomize=True, deadline=None)


def read(text: str) -> Page:
    return extract_page(text, text)[0]


def squeeze(text: str) -> str:
    return re.sub(r"[\s\u200b]+", "", unicodedata.normalize("NFKC", text))


def values(page: Page) -> dict[str, object]:
    """Return everything a page says, without the spans, which move with the text."""
    return {**page.values, "body": page.body}


def value_at(page: Page, path: str) -> Any:
    """Return the value that a path of evidence names, such as `source/0` or `authors/1/name`."""
    field, *steps = path.split("/")
    value: Any = page.values[field]
    for step in steps:
        value = value[int(step)] if step.isdecimal() else getattr(value, step)
    return value


@laws
@given(texts)
def test_evidence_reproduces_the_value(text: str) -> None:
    """The text under the spans of a name, a place or a headline is its value, blanks and widths aside.

    Under a date, a role or a number something is printed; other laws say what.
    """
    page = read(text)
    spans: dict[str, str] = {}
    for one in page.evidence:
        spans[one.field] = spans.get(one.field, "") + text[one.start : one.end]
    for path, printed in spans.items():
        value = value_at(page, path)
        if path.endswith("/role") or not isinstance(value, str):  # a word for it, a date, a number
            assert printed.strip()
        else:
            assert squeeze(printed) == squeeze(value), path


# How the event's year was reached is the method of the evidence for the event.
NOWHERE = ("date_event_method",)


@laws
@given(texts)
def test_every_value_has_evidence(text: str) -> None:
    """No value comes from nowhere, and what is nowhere has no value."""
    page = read(text)
    paths = {one.field for one in page.evidence if one.method != "label_without_value"}
    for field, value in page.values.items():
        if field in NOWHERE:
            continue
        if not isinstance(value, tuple):
            assert (value is not None) == (field in paths), field
            continue
        expected = {
            f"{field}/{n}" if isinstance(item, str) else f"{field}/{n}/name"
            for n, item in enumerate(value)
        }
        found = {path for path in paths if path.split("/")[0] == field}
        assert {path for path in found if not path.endswith("/role")} == expected


@laws
@given(texts)
def test_every_line_with_text_is_in_one_block(text: str) -> None:
    """Blocks are in order, do not overlap, and leave no line out."""
    page = read(text)
    assert {block.type for block in page.blocks} <= TYPES
    edges = [edge for block in page.blocks for edge in (block.start, block.end)]
    assert edges == sorted(edges)
    for start, end in split_lines(text):
        if re.search(r"\w", text[start:end]):
            inside = [block for block in page.blocks if block.start < end and block.end > start]
            assert len(inside) == 1


@laws
@given(st.one_of(pages, mixed))
def test_a_traditional_page_says_what_its_conversion_says(text: str) -> None:
    """Values come from the Simplified page, so the script in which it was found does not matter."""
    traditional = to_traditional(text)
    simplified = to_simplified(traditional)
    assert extract_page(traditional, simplified) == extract_page(simplified, simplified)


@laws
@given(pages, st.integers(0, 3))
def test_blank_lines_around_a_page_change_no_value(text: str, count: int) -> None:
    """Some converters leave them at the edges of a page."""
    assert values(read("\n" * count + text + "\n" * count)) == values(read(text))


@laws
@given(pages, st.sampled_from(["\u00a0", "\u3000", "  ", "\t", "\u200b"]))
def test_blanks_at_the_edges_of_lines_change_no_value(text: str, blank: str) -> None:
    """Indents and trailing no-break spaces are layout."""
    padded = "\n".join(blank + line + blank for line in text.split("\n"))
    assert values(read(padded)) == values(read(text))


@laws
@given(pages, st.sampled_from(["\r\n", "\r"]))
def test_line_ends_change_no_value(text: str, ending: str) -> None:
    """A page saved on another system is the same page."""
    text = text.replace("\r\n", "\n")
    assert values(read(text.replace("\n", ending))) == values(read(text))


@laws
@given(pages)
def test_full_width_forms_change_no_name_and_no_date(text: str) -> None:
    """Full-width colons, brackets and digits are the same signs to a reader."""
    wide = "".join(
        chr(ord(sign) + 0xFEE0) if sign in ":,()[]/0123456789" else sign for sign in text
    )
    narrow = "".join(
        chr(ord(sign) - 0xFEE0) if "\uff01" <= sign <= "\uff5e" else sign for sign in wide
    )
    left, right = read(wide), read(narrow)
    assert (left.date_published, left.date_event) == (right.date_published, right.date_event)
    assert (left.authors, left.editors) == (right.authors, right.editors)
    assert squeeze(left.title or "") == squeeze(right.title or "")


@laws
@given(texts)
def test_no_date_is_made_of_thin_air(text: str) -> None:
    """The year, month and day of a page's date stand under its evidence."""
    page = read(text)
    if page.date_published is None:
        return
    spans = [text[e.start : e.end] for e in page.evidence if e.field == "date_published"]
    assert len(spans) == 1
    printed = squeeze(spans[0])
    day = page.date_published
    if re.search("[〇零○一二三四五六七八九十]", printed):
        return  # digits of another kind
    years = (f"{day.year}", f"{day.year - 1911}", f"{day:%y}-")  # the last after a label only
    assert any(year in printed for year in years)
    # Blanks may part the figures of a number, and a line's end two numbers: 2019, below it 09/07.
    numbers = {int(number) for number in re.findall("[0-9]+", f"{printed} {spans[0]}")}
    if f"{day:%b}".lower() in printed.lower():
        numbers.add(day.month)  # 1 SEP 2000
    assert f"{day:%m%d}" in printed or {day.month, day.day} <= numbers


@laws
@given(texts)
def test_contact_data_is_no_value(text: str) -> None:
    """A mail address under a label stays in the text and out of the columns; V104 says the others."""
    page = read(f"{text}\n联系邮箱:someone@example.com 主办单位:江城市委 a@example.com")
    for field, value in page.values.items():
        assert "@example.com" not in str(value), field


# Characters with which names from elsewhere are written; none of them begins or ends an office.
SOUNDS = "阿卜杜热西提买努尔古丽约翰史密斯皮埃让雅克玛居里"
parts = st.text(alphabet=SOUNDS, min_size=1, max_size=6)
dotted_names = st.builds(
    lambda dot, first, others: dot.join([first, *others]),
    st.sampled_from("·•・‧"),
    parts,
    st.lists(parts, min_size=1, max_size=3),
)


@laws
@given(dotted_names, dotted_names)
def test_a_name_with_dots_is_read_as_a_whole(author: str, editor: str) -> None:
    """However many parts it has: never a part alone, never its parts as several people."""
    head = "全市召开重点工作推进会议\n2021-06-04 来源：江城日报"
    page = read(f"{head}\n作者：{author}\n{BODY[0]}\n{BODY[1]}\n责任编辑：{editor}")
    assert [tuple(person) for person in page.values["authors"]] == [(author, "author")]
    assert [tuple(person) for person in page.values["editors"]] == [(editor, "responsible_editor")]
    page = read(f"{head}\n{author}/文 {editor}/图\n{BODY[0]}\n{BODY[1]}")
    people = [(author, "author"), (editor, "photographer")]
    assert [tuple(person) for person in page.values["authors"]] == people


@laws
@given(st.integers(0, 10**6))
def test_no_span_of_a_damaged_page_cuts_an_edit(seed: int) -> None:
    """Replayed, what is found under a name's evidence holds the name; no edit lies half inside it."""
    page = damaged_page(random.Random(seed))  # noqa: S311
    rows, _ = make_rows([identify_page("a.txt", page)])
    for row in rows:
        edits = [Edit(**edit) for edit in row["edits"]]
        for one in row["evidence"]:
            start, end = one["start"], one["end"]
            near = [edit for edit in edits if edit.start < end and start < edit.end]
            assert all(start <= edit.start and edit.end <= end for edit in near)
            moved = [e._replace(start=e.start - start, end=e.end - start) for e in near]
            restored = replay_edits(page[start:end], moved)
            value: Any = row
            for step in one["field"].split("/"):
                value = value[int(step)] if isinstance(value, list) else value[step]
            if isinstance(value, str) and one["field"].split("/")[-1] in ("name", "title", "0"):
                # A line in Simplified keeps a Traditional character, which V201 says.
                printed = {squeeze(restored), squeeze(simplify_text(restored))}
                assert any(squeeze(value) in one or one in squeeze(value) for one in printed)
