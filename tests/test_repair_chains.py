"""Damage upon damage is undone to its end, by edits of the page as it was found."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanben.base.findings import Finding
from shanben.base.page_text import replay_edits
from shanben.base.types import Edit
from shanben.pages import repair
from shanben.pages.repair import explain_edit, repair_text
from shanben.pages.repair.chains import join_edits
from shanben.pages.repair.converter.damage import damage
from tests.misreadings import misread, write_entities

PAGE = "山里的老人种树，孩子们在河边读书。\n今年粮食丰收，农民的收入增加了两成。"


@pytest.mark.parametrize(("right", "wrong"), [("utf-8", "cp1252"), ("gbk", "cp1252")])
def test_entities_below_a_confusion_are_undone(right, wrong):
    """The page was written with entities, and then read in a wrong encoding."""
    found = misread(write_entities(PAGE), right, wrong)
    restored, edits, findings = repair_text(found)
    assert restored == PAGE
    assert findings == ()
    assert replay_edits(found, edits) == PAGE
    assert [edit.start for edit in edits] == sorted(edit.start for edit in edits)


def test_a_reading_below_a_confusion_is_removed():
    """The converter came first, the wrong encoding after it; each edit can be explained."""
    clean = "市區的產業發展很快,學習的風氣很濃。\n市區的產業發展很快,他們勇擔使命。\n" * 3
    table = {"區": "qū", "產": "chǎn", "發": "fā", "學": "xué", "習": "xí"}
    found = misread(damage(clean, table, "q", ()), "utf-8", "cp1252")
    restored, edits, _ = repair_text(found)
    assert repair_text(restored)[0] == restored
    assert "(" not in restored
    assert all(explain_edit(found, edit) for edit in edits)


def test_what_is_said_of_a_whole_page_is_said_below_a_confusion():
    """It has no place that could be another one on the page as found."""
    page = "今天办事器坏了。\n明天搜刮引擎的人也来了，我们都去看。\n小法式也不能用了。"
    restored, _, findings = repair_text(misread(page, "utf-8", "latin-1"))
    assert restored == page
    assert [(one.rule, one.line, one.start, one.end) for one in findings] == [
        ("R302", 1, None, None)
    ]


@pytest.mark.pure
def test_a_page_that_does_not_come_to_rest_is_left_as_found(monkeypatch):
    """A finding says so; half a chain is no restoration."""

    def turn(text):
        other = "乙" if text == "甲" else "甲"
        return [Edit(0, 1, text, other, "R111")], []

    monkeypatch.setattr(repair, "_repair_once", turn)
    restored, edits, (finding,) = repair_text("甲")
    assert (restored, edits) == ("甲", ())
    assert (finding.rule, finding.line, finding.start, finding.end) == ("R207", 1, 0, 1)
    assert "does not end; the page is left as found" in finding.message


@pytest.mark.pure
def test_what_a_link_of_a_chain_has_lost_is_told_whichever_it_was(monkeypatch):
    """No trace of it is left to be found at the end; of anything else there is, and it is told once."""

    def lost(rule, start):
        return Finding(rule, "a", line=1, start=start, end=start + 1)

    turns = {
        "甲乙": ([Edit(0, 1, "甲", "丙", "R111")], [lost("R208", 1), lost("R201", 1)]),
        "丙乙": ([Edit(1, 2, "乙", "丁", "R111")], [lost("R208", 0), lost("R201", 0)]),
        "丙丁": ([], [lost("R201", 1)]),
    }
    monkeypatch.setattr(repair, "_repair_once", turns.get)
    restored, _, findings = repair_text("甲乙")
    assert restored == "丙丁"
    told = sorted((one.rule, one.start) for one in findings)
    assert told == [("R201", 1), ("R208", 0), ("R208", 1)]


def edits_of(text, places, words, rule):
    """Return edits between pairs of places, each with a word for what stands there."""
    spans = zip(places[::2], places[1::2], strict=False)
    made = [
        Edit(start, end, text[start:end], word, rule)
        for (start, end), word in zip(spans, words, strict=False)
    ]
    return [edit for edit in made if edit.before != edit.after]


PLACES = st.lists(st.integers(0, 30), unique=True, max_size=12).map(sorted)
WORDS = st.lists(st.text("abc", max_size=6), min_size=6, max_size=6)


@given(text=st.text("xyz", min_size=30, max_size=40), ends=PLACES, words=WORDS, data=st.data())
def test_joined_edits_do_what_both_do_one_after_the_other(text, ends, words, data):
    """Wherever the second ones stand: in what the first made, across its edges, beside it."""
    first = edits_of(text, ends, words, "R111")
    between = replay_edits(text, first)
    limits = st.integers(0, len(between))
    places = data.draw(st.lists(limits, unique=True, max_size=12).map(sorted))
    second = edits_of(between, places, data.draw(WORDS), "R117")
    joined = join_edits(text, first, second)
    assert replay_edits(text, joined) == replay_edits(between, second)
    assert all(edit.before != edit.after for edit in joined)
    assert {edit.rule for edit in joined} <= {"R111", "R117"}


@pytest.mark.pure
@pytest.mark.parametrize(
    ("rule", "is_told"), [("R201", True), ("R202", False), ("R203", False), ("R204", True)]
)
def test_what_looks_like_a_cut_or_a_figure_where_blanks_were_is_none(rule, is_told, monkeypatch):
    """Elsewhere it stays."""
    blank = Edit(1, 2, "山", " ", "R119")
    monkeypatch.setattr(repair, "undo_blanks", lambda *_: ([blank], []))
    monkeypatch.setattr(repair, "undo_insertions", lambda *_: ([], []))
    here, there = (Finding(rule, "a", line=1, start=at, end=at + 2) for at in (0, 2))
    seen = SimpleNamespace(is_converted=False)
    edits, findings = repair._undo_others("水山水水", seen, [], [here, there])
    assert (edits, findings) == ([blank], [here, there] if is_told else [there])
