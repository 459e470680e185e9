"""What a person says of a page: where it fits, what it takes the place of, what is told."""

from dataclasses import replace

import pytest

from shanben.base.by_hand import Acceptance, Correction, GivenValue
from shanben.base.findings import Finding
from shanben.base.types import Edit
from shanben.pages.corrections import accept_findings, correct_page, give_values, is_proved
from shanben.pages.repair.converter.damage import damage
from tests.rows import each_row

TEXT = "一二三四\n五六七八\n九十"


def say(start, end, after="", text=TEXT):
    return Correction("sb1", start, end, text[start:end], after, "李明", "报纸")


def correct(one, edits=(), findings=()):
    """Return the page, its edits as spans with their rules, and what is told."""
    page, edits, found = correct_page(TEXT, (TEXT, tuple(edits), tuple(findings)), [one])
    return page, [(edit.start, edit.end, edit.rule) for edit in edits], found


def edit(start, end, after="子"):
    return Edit(start, end, TEXT[start:end], after, "R102")


# Edits of the program, what a person says of 2 to 6, and the edits that are left.
EDITS = {
    "none": ([], [(2, 6, "V108")]),
    "one before": ([edit(0, 2)], [(0, 2, "R102"), (2, 6, "V108")]),
    "one after": ([edit(6, 7)], [(2, 6, "V108"), (6, 7, "R102")]),
    "one inside": ([edit(3, 4)], [(2, 6, "V108")]),
    "one of the same": ([edit(2, 6)], [(2, 6, "V108")]),
    "one at its beginning": ([edit(2, 3)], [(2, 6, "V108")]),
    "one at its end": ([edit(5, 6)], [(2, 6, "V108")]),
}


@each_row(("edits", "left"), EDITS.values(), ids=EDITS)
def test_a_spot_takes_the_place_of_what_the_program_did_inside(edits, left):
    page, found, findings = correct(say(2, 6, "丑"), edits)
    assert found == left
    assert "丑" in page
    (note,) = findings
    assert (note.rule, note.line, note.start, note.end) == ("V111", 1, 2, 6)


@pytest.mark.parametrize("across", [edit(1, 3), edit(5, 7), edit(1, 7)])
def test_a_spot_that_cuts_through_an_edit_is_told_and_changes_nothing(across):
    _, edits, findings = correct(say(2, 6, "丑"), [across])
    assert [one[:2] for one in edits] == [(across.start, across.end)]
    assert [(one.rule, one.line) for one in findings] == [("V110", 1)]
    assert "it cuts through an edit; nothing was changed for it." in findings[0].message


@pytest.mark.parametrize(("start", "line", "found"), [(6, 2, "六七"), (11, 3, "十"), (40, 3, "")])
def test_a_spot_that_is_not_there_is_told_with_what_is(start, line, found):
    one = say(0, 2, "丑")._replace(start=start, end=start + 2)
    page, edits, (told,) = correct(one)
    assert (page, edits) == (TEXT, [])
    assert (told.rule, told.line) == ("V110", line)
    assert f"the page has “{found}” there" in told.message


def left(rule="R201", line=1, **said):
    return Finding(rule, "damage", line=line, **said)


AT = {"start": 3, "end": 5}
# A finding, and what is left of it when 2 to 6 is restored: None for nothing, else what is changed.
OPEN = {
    "of the spot": (left(**AT), None),
    "of a part of it": (left(start=1, end=3), None),
    "of the rest of it": (left(start=5, end=9), None),
    "of what ends before": (left(start=0, end=2), {}),
    "of what begins after": (left(start=6, end=7), {}),
    "of another kind": (left("R101", **AT), {}),
    "of a field": (left("M104"), {}),
    "of the whole page": (left("R205", line=None), {}),
    "of more than one": (
        left(**AT, count=3),
        {
            "count": 2,
            "start": None,
            "end": None,
            "message": "2 damaged spots more on this line; left as found.",
        },
    ),
    "of two": (
        left(**AT, count=2),
        {
            "count": 1,
            "start": None,
            "end": None,
            "message": "1 damaged spot more on this line; left as found.",
        },
    ),
    "of others of the line": (left(start=0, end=1, count=2), {"count": 1}),
    "of others of its second line": (left(line=2, start=7, end=8, count=2), {"count": 1}),
    "of others of a line below": (left(line=3, start=10, end=11, count=2), {}),
    "of one that is no more named": (left(), None),
    "of one on another line": (left(line=3), {}),
}


@each_row(("finding", "changed"), OPEN.values(), ids=OPEN)
def test_a_spot_that_is_restored_is_left_no_more(finding, changed):
    _, _, findings = correct(say(2, 6, "丑"), (), [finding])
    assert [one.rule for one in findings][-1] == "V111"
    rest = [] if changed is None else [replace(finding, **changed)]
    assert list(findings[:-1]) == rest


def test_a_spot_that_ends_a_line_is_of_that_line_alone():
    """The line end belongs to the line that it ends."""
    finding = left(line=2, start=8, end=9, count=2)
    assert correct(say(2, 5, "丑"), (), [finding])[2][0] == finding
    assert correct(say(4, 5, "丑"), (), [left(line=2)])[2][0] == left(line=2)


CLEAN = "我們在河邊種樹,他又勇擔使命,前行"


@pytest.mark.parametrize(
    ("decoder", "table", "key"), [("q", {"聯": "lián"}, "聯"), ("d", {}, ""), ("e", {}, "")]
)
def test_what_the_damage_explains_is_proved_whichever_decoder_it_was(decoder, table, key):
    """Also where a neighbour has to be looked at, and where a key is nowhere else on the page."""
    clean = CLEAN if key else "今年上海基層組織的工作,和上海科學院的"
    found = damage(clean, table, decoder)
    assert found != clean
    start = next(n for n, (a, b) in enumerate(zip(found, clean, strict=False)) if a != b)
    tail = next(n for n in range(1, 99) if found[-n:] != clean[-n:]) - 1
    one = Correction("x", start, len(found) - tail, "", clean[start : len(clean) - tail], "a", "b")
    one = one._replace(before=found[one.start : one.end])
    assert is_proved(found, one, ())
    assert not is_proved(found, one._replace(after=one.after[::-1]), ())
    assert not is_proved(found, one._replace(after=one.after + "的"), ())


ROW = {"text": TEXT, "title": "甲", "authors": [{"name": "乙"}]}
EVIDENCE = [
    {"field": "title", "start": 0, "end": 1, "method": "m"},
    {"field": "authors/0", "start": 1, "end": 2, "method": "m"},
]
TITLE = GivenValue("sb1", "title", "子", "李明", "报纸", 5, 7)


def test_a_value_takes_the_place_of_what_was_read():
    """Its evidence and its notes with it; what is told of other fields stays."""
    row = {**ROW, "evidence": list(EVIDENCE)}
    notes = [
        Finding("M101", "title", field="title"),
        Finding("M104", "date", field="date_published"),
        Finding("V104", "contact", field="title"),
    ]
    findings = give_values(row, notes, [TITLE, say(0, 1, "x")])
    mine = {"field": "title", "start": 5, "end": 7, "method": "by_hand"}
    assert (row["title"], row["evidence"]) == ("子", [EVIDENCE[1], mine])
    assert findings[:2] == notes[1:]
    assert [(one.rule, one.line, one.field) for one in findings[2:]] == [("V111", 2, "title")]
    assert findings[2].message == "title is given by 李明, from 报纸."


def test_a_list_is_given_whole():
    row = {**ROW, "evidence": list(EVIDENCE)}
    give_values(row, [], [TITLE._replace(field="authors", value=[])])
    assert row["authors"] == []
    assert [one["field"] for one in row["evidence"]] == ["title", "authors"]


@pytest.mark.parametrize(("end", "rule"), [(len(TEXT), "V111"), (len(TEXT) + 1, "V110")])
def test_a_value_stands_on_its_page(end, rule):
    row = {**ROW, "evidence": []}
    (told,) = give_values(row, [], [TITLE._replace(end=end)])
    assert told.rule == rule
    assert row["title"] == ("子" if rule == "V111" else "甲")


def test_a_finding_is_accepted_where_it_stands():
    """All that stand there, and no other; an entry for none is told."""
    notes = [
        Finding("R201", "one", start=1, end=2),
        Finding("R201", "two", start=3, end=4),
        Finding("R201", "again", start=1, end=2),
        Finding("M104", "date"),
    ]
    entry = Acceptance("sb1", "R201", "李明", "既定如此。", 1, 2)
    found = accept_findings(notes, "a.txt", [entry, TITLE])
    assert [one.rule for one in found] == ["V109", "R201", "V109", "M104"]
    assert found[0].message == "R201 is accepted by 李明: 既定如此。"
    assert (found[0].start, found[0].end) == (1, 2)
    (*same, told) = accept_findings(notes, "a.txt", [entry._replace(start=9, end=10)])
    assert same == notes
    assert (told.rule, told.seed) == ("V110", "a.txt")
    assert told.message.startswith("R201 at 9 to 10 is accepted, but there is no such finding")
    (*_, told) = accept_findings(notes, "a.txt", [entry._replace(start=None, end=None)])
    assert told.message.startswith("R201 is accepted, but")
