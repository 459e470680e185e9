"""A page becomes a row; what goes wrong with it stays its own affair."""

import pytest

from shanben.base.identify import identify_page
from shanben.base.types import Edit
from shanben.pages import record
from shanben.pages.offsets import Origin
from shanben.pages.record import make_rows
from shanben.seeds.formats.seed_rows import make_page
from tests.rows import each_row


@pytest.mark.pure
def test_a_stage_that_fails_costs_its_page_only(monkeypatch):
    """A fault of ours on one page must not stop a hundred million others."""

    def fail_on_b(restored, simplified):
        if "乙" in restored:
            raise ZeroDivisionError("by zero")
        return extract(restored, simplified)

    extract = record.extract_page
    monkeypatch.setattr(record, "extract_page", fail_on_b)
    rows, findings = make_rows(
        [identify_page("a", "甲页"), identify_page("b", "乙页"), identify_page("c", "丙页")]
    )
    assert [row["seed"] for row in rows] == ["a", "c"]
    (fault,) = [finding for finding in findings if finding.rule == "V106"]
    assert (fault.seed, fault.severity) == ("b", "error")
    assert "ZeroDivisionError at test_record.py:" in fault.message


@pytest.mark.pure
@pytest.mark.parametrize("stage", ["simplify_pages", "find_traditional_pages"])
def test_a_stage_of_many_pages_that_fails_costs_the_page_at_fault(monkeypatch, stage):
    """Pages are printed together for speed; one that cannot be must not take the others with it."""
    whole = getattr(record, stage)

    def fail_on_b(texts):
        if any("乙" in text for text in texts):
            raise ZeroDivisionError("by zero")
        return whole(texts)

    monkeypatch.setattr(record, stage, fail_on_b)
    pages = [identify_page("a", "甲页"), identify_page("b", "乙页"), identify_page("c", "丙页")]
    rows, findings = make_rows(pages)
    assert [row["seed"] for row in rows] == ["a", "c"]
    (fault,) = [finding for finding in findings if finding.rule == "V106"]
    assert (fault.seed, fault.severity) == ("b", "error")


@pytest.mark.pure
@pytest.mark.parametrize("stage", ["simplify_pages", "find_traditional_pages"])
def test_a_stage_of_many_pages_that_loses_one_loses_none_without_a_word(monkeypatch, stage):
    """Which one it was cannot be told, nor may what is left be taken for others."""
    whole = getattr(record, stage)
    monkeypatch.setattr(record, stage, lambda texts: whole(texts)[:-1])
    rows, findings = make_rows([identify_page("a", "甲页"), identify_page("b", "乙页")])
    assert rows == []
    assert [(one.seed, one.rule) for one in findings] == [("a", "V106"), ("b", "V106")]


def test_a_finding_of_a_later_stage_names_its_place_on_the_page_as_found():
    """The stages after repair see a page on which entities are one character each."""
    text = "第一段&nbsp;写&ldquo;春耕&rdquo;的事\n“馬”字今作“马”字"
    (row,), findings = make_rows([identify_page("a", text)])
    assert len(row["edits"]) == 3
    (left,) = (finding for finding in findings if finding.rule == "V201")
    assert (text[left.start : left.end], left.line) == ("馬", 2)


def test_a_finding_on_a_page_without_edits_keeps_its_place():
    text = "第一段写“春耕”的事\n“馬”字今作“马”字"
    _, findings = make_rows([identify_page("a", text)])
    (left,) = (finding for finding in findings if finding.rule == "V201")
    assert (text[left.start : left.end], left.line) == ("馬", 2)


@pytest.mark.parametrize("blank", ["", "\n\n", "\u3000\xa0\r\n"])
def test_a_blank_page_is_a_finding(blank):
    """A row of nothing helps nobody."""
    finding = make_page("a.jsonl#L3", blank)
    assert (finding.rule, finding.seed) == ("D101", "a.jsonl#L3")


TEXTS = ["国家发展", "國家發展", "發展\n发展", "abc"]


def test_neighbours_do_not_change_a_row():
    """Alone, in a batch, in another order: the same row."""
    pages = [identify_page(str(n), text) for n, text in enumerate(TEXTS)]
    alone = [make_rows([page])[0][0] for page in pages]
    assert make_rows(pages)[0] == alone
    assert make_rows(pages[::-1])[0] == alone[::-1]


EDITS = [
    Edit(1, 5, "(fā)", "", "R101"),
    Edit(8, 10, "?X", "海科", "R103"),
    Edit(12, 16, "(qū)", "", "R101"),
]
# 發(fā)展上?X院區(qū)。 restored: 發展上海科院區。
FOUND = "發(fā)展上啊?X院區(qū)。"
RESTORED = "發展上啊海科院區。"


@each_row(
    ("restored", "found"),
    [
        ("發", "發"),
        ("發展", "發(fā)展"),
        ("展上", "展上"),
        ("海", "?X"),
        ("啊海科院", "啊?X院"),
        ("院區", "院區"),
        ("區。", "區(qū)。"),
    ],
)
def test_a_span_holds_the_same_kept_characters(restored, found):
    """An inserted reading after the last kept character stays outside."""
    start = RESTORED.index(restored)
    span = Origin(FOUND, EDITS).span(start, start + len(restored))
    assert FOUND[slice(*span)] == found


@each_row(("offset", "place"), [(0, 0), (1, 5), (3, 7), (4, 8), (6, 10), (8, 16)])
def test_an_empty_span_stands_before_the_character_that_stood_there(offset, place):
    """A label without a value: nothing was read, but there."""
    assert Origin(FOUND, EDITS).span(offset, offset) == (place, place)


@pytest.mark.parametrize("end", [0, 1, 3])
def test_a_page_without_edits_keeps_its_offsets(end):
    """Also those after its last character."""
    origin = Origin("甲乙", [])
    assert (origin.span(0, end), origin.lines(0, end)) == ((0, end), (0, end))


def test_whole_lines_take_a_reading_at_their_end_along():
    """A block is lines, and the reading is part of the line."""
    text, edits = "區(qū)\n乙", [Edit(1, 5, "(qū)", "", "R101")]
    assert Origin(text, edits).lines(0, 1) == (0, 5)
    assert Origin(text, edits).lines(2, 3) == (6, 7)


SIMPLIFIED = "　　今天上午，渔船都回到了港口里，老人在山上种下了一片树，孩子们在春天里唱歌。"
TRADITIONAL = "　　今天上午，漁船都回到了港口裡，老人在山上種下了一片樹，孩子們在春天裡唱歌。"


@each_row(
    ("menu", "article", "language"),
    [
        ("網站導覽\n會員專區\n聯絡我們\n訂閱電子報\n", SIMPLIFIED, "zh-Hans"),
        ("网站导航\n会员专区\n联系我们\n订阅电子报\n", TRADITIONAL, "zh-Hant"),
    ],
)
def test_a_page_is_written_in_the_script_of_its_article(menu, article, language):
    """Menus stand in another one on many a page."""
    ((row,), _) = make_rows([identify_page("a", f"{menu}漁船回港\n2021-06-27\n{article}\n{menu}")])
    assert row["language"] == language
