"""Which decoder is believed, from what each of them makes of the spots of a page."""

import re

import pytest

from shanben.pages.repair.converter import spots
from shanben.pages.repair.converter.annotations import NO_ANNOTATIONS
from shanben.pages.repair.converter.damage import damage
from shanben.pages.repair.converter.damaged_page import Spot
from tests.rows import each_row

RIVER = "河河河河河河河河河河"
# A reading out of place, with an orphan after it or without one.
TORN_TAG = "河!?/p>河河!河河"
ORPHAN, WHOLE = "河?lián)?河河河河", "河?lián)河河河河河"


def cut(gain, restored=None, reason="ambiguous", end=6):
    return Spot(1, end, "cut", restored, reason=reason, gain=gain)


def reading(restored="聯河", reason="", start=1, end=6):
    return Spot(start, end, "insertion", restored, reason=reason)


LEFT = reading(None, "unexplained")


@each_row(
    ("found", "number", "gain"),
    [
        ([cut(5.0), cut(3.0)], 2, 8.0),
        ([cut(5.0), cut(2.5)], 0, 0.0),
        ([cut(5.0), cut(2.5), reading()], 1, 0.0),
        ([cut(9.0), reading(), reading(None), reading("聯?", "ambiguous")], 2, 9.0),
        ([cut(9.0, None, "unexplained"), cut(9.0, "子", "")], 1, 9.0),
        ([], 0, 0.0),
    ],
)
def test_cuts_count_when_they_are_likely_together(found, number, gain):
    """And by how much: what is not likely is no gain."""
    assert spots._weigh_spots(found) == (number, gain)


# The page, what each decoder makes of it, and which is believed.
BELIEVED = {
    "a cut that q restores": (RIVER, {"q": [cut(1, "子", "")], "d": [cut(99)]}, "q"),
    "a cut that q leaves": (RIVER, {"q": [cut(1)], "d": [cut(99)]}, "d"),
    "a reading that q restores": (RIVER, {"q": [reading()], "d": [cut(99), cut(99)]}, "q"),
    "no spot of q": (RIVER, {"q": [], "d": [cut(99)]}, "q"),
    "a likely cut of d": (RIVER, {"q": [LEFT], "d": [cut(8.0)]}, "d"),
    "one less likely": (RIVER, {"q": [LEFT], "d": [cut(7.9)]}, "q"),
    "two that are likely together": (RIVER, {"q": [LEFT], "d": [cut(4.0), cut(4.0)]}, "d"),
    "one that nothing explains": (RIVER, {"q": [LEFT], "d": [cut(99, None, "unexplained")]}, "q"),
    "a reading that d restores": (RIVER, {"q": [LEFT], "d": [reading()]}, "d"),
    "one of which it doubts": (RIVER, {"q": [LEFT], "d": [reading("聯?", "ambiguous")]}, "q"),
    "one that it leaves": (RIVER, {"q": [LEFT], "d": [LEFT]}, "q"),
    "as many spots": (RIVER, {"q": [LEFT, reading()], "d": [reading()]}, "q"),
    "as many, and likelier": (RIVER, {"q": [LEFT, reading()], "d": [cut(8.0)]}, "d"),
    "e explains more": (ORPHAN, {"q": [LEFT], "d": [cut(8.0)], "e": [cut(8.1)]}, "e"),
    "e explains as much": (ORPHAN, {"q": [LEFT], "d": [cut(8.0)], "e": [cut(8.0)]}, "d"),
    "d does no better than q": (ORPHAN, {"q": [LEFT], "d": [LEFT], "e": [cut(99)]}, "q"),
    "e reads as d does": (WHOLE, {"q": [LEFT], "d": [cut(8.0, end=8)], "e": [cut(99)]}, "d"),
    "e prints what d loses": (WHOLE, {"q": [LEFT], "d": [cut(8.0, end=7)], "e": [cut(99)]}, "e"),
    "an orphan right after the cut": (
        "河?lián)河?河河",
        {"q": [LEFT], "d": [cut(8.0, end=8)], "e": [cut(99)]},
        "e",
    ),
    "one farther on": (
        "河?lián)河河?河",
        {"q": [LEFT], "d": [cut(8.0, end=8)], "e": [cut(99)]},
        "d",
    ),
    "d restores everything": (ORPHAN, {"q": [LEFT], "d": [cut(8.0, "子")], "e": [cut(99)]}, "d"),
    "a tag that e tore": (TORN_TAG, {"q": [LEFT], "d": [LEFT], "e": [cut(99)]}, "e"),
    "one where d restores everything": (
        TORN_TAG,
        {"q": [LEFT], "d": [cut(8.0, "子", end=2)], "e": [cut(99)]},
        "e",
    ),
    "d leaves an orphan": (
        ORPHAN.replace("?河", "??河"),
        {"q": [LEFT], "d": [cut(8.0, "子", end=8)], "e": [cut(99)]},
        "e",
    ),
}


def stand_in(monkeypatch, read):
    """Let each decoder make of a page what a case says; return what it was told to be known."""
    told = {}

    def read_spots(*arguments):
        (decoder,) = (one for one in arguments if one in ("q", "d", "e"))
        told[decoder] = arguments[-1] if isinstance(arguments[-1], dict) else {}
        return read[decoder]

    monkeypatch.setattr(spots, "read_spots", read_spots)
    return told


@pytest.mark.pure
@pytest.mark.parametrize(("text", "read", "decoder"), BELIEVED.values(), ids=BELIEVED)
def test_the_decoder_that_explains_most_is_believed(text, read, decoder, monkeypatch):
    stand_in(monkeypatch, read)
    assert spots.find_spots(spots.Survey(text, NO_ANNOTATIONS)) == (read[decoder], decoder)


# The page, a spot as decoder q reads it, and whether the others take it over.
CERTAIN = {
    "a reading that is restored": (RIVER, reading(), True),
    "one that is left": (RIVER, reading(None), False),
    "one with a doubt": (RIVER, reading("聯?", "ambiguous"), False),
    "a cut": (RIVER, cut(9, None, ""), False),
    "a mark at its beginning": ("河!河河河河河河", reading(), True),
    "a mark inside": ("河河，河河河河河", reading(), False),
    "a mark after it": ("河河河河河河。河", reading(), False),
    "a mark farther away": ("河河河河河河河。", reading(), True),
}


@pytest.mark.pure
@pytest.mark.parametrize(("text", "one", "expected"), CERTAIN.values(), ids=CERTAIN)
def test_what_is_certain_for_one_decoder_is_read_once(text, one, expected, monkeypatch):
    """Where a run meets a mark, another decoder may have ended it there."""
    left = reading(None, "unexplained", start=0, end=1)
    told = stand_in(monkeypatch, {"q": [left, one], "d": []})
    spots.find_spots(spots.Survey(text, NO_ANNOTATIONS))
    assert told["d"] == ({1: one} if expected else {})


@pytest.mark.pure
@pytest.mark.parametrize(("distance", "is_read"), [(0, False), (1, True), (2, True)])
def test_debris_inside_or_right_after_a_spot_of_one_decoder_asks_for_no_other(
    distance, is_read, monkeypatch
):
    """What is left of a cut elsewhere does: here the mark where decoder d has left one."""
    text = damage("他說。成為上海基層組織的驕傲。成為上海基層組織的驕傲", {}, "d")
    text = text[: text.rindex("成")] + damage("成為上海基層組織的驕傲", {}, "d")
    place = text.rindex(";")
    told = stand_in(monkeypatch, {"q": [reading(start=0, end=place - distance)], "d": []})
    spots.find_spots(spots.Survey(text, NO_ANNOTATIONS))
    assert ("d" in told) is is_read


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("insertion", Spot(1, 6, "insertion", None, reason="unexplained")),
        ("cut", None),
        ("resumed", None),
    ],
)
def test_what_is_beyond_the_budget_of_a_page_is_told_and_not_read(kind, told):
    """No page is so damaged; there is nothing to read it with here."""
    trace = spots.Trace(1, kind, re.compile(r"\S+ián").match("河?lián)河", 1))
    assert trace.match.span() == (1, 6)
    assert spots._read_trace(None, trace, True) == told


def test_of_a_spot_that_nobody_weighed_no_nats_are_told():
    assert Spot(1, 2, "cut", None) == Spot(1, 2, "cut", None, 0.0, (), "", "", 0.0)
