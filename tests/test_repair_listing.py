"""How many originals of a torn run are listed, and which of them are costed together."""

import pytest

from shanben.pages.repair.converter.gbk import character_pairs
from shanben.pages.repair.converter.listing import (
    _rank_roughly,
    begin_run,
    choose_firsts,
    choose_likeliest,
    complete_ending,
    fill_gaps,
    take_words,
)
from shanben.pages.repair.converter.originals import characters_by_lead
from shanben.pages.repair.converter.runs import GAP, Ending, Gap
from shanben.pages.repair.converter.scales import Scales
from tests.damaged import make_page

PAGE = make_page("河河河河河河河河河河")
LEAD, TRAIL = character_pairs()["啊"][0], character_pairs()["茫"][1]


def test_seven_characters_fit_their_neighbours_best():
    assert len(choose_likeliest(characters_by_lead(LEAD), "他", "的")) == 7
    assert len(choose_likeliest(characters_by_lead(LEAD), "", "")) == 7


def test_three_characters_on_either_side_are_neighbours():
    """What stands farther away is not looked at, and nothing is weighed anew for it."""
    candidates = characters_by_lead(LEAD)
    chosen = choose_likeliest(candidates, "甲他們走", "河水山甲")
    asked = _rank_roughly.cache_info().misses
    assert choose_likeliest(candidates, "乙他們走", "河水山乙") == chosen
    assert _rank_roughly.cache_info().misses == asked
    choose_likeliest(candidates, "甲它們走", "河水火甲")
    assert _rank_roughly.cache_info().misses == asked + 1


@pytest.mark.parametrize(
    ("text", "before", "expected"),
    [
        ("河河", "因為—", "—"),  # dashes and dots are written twice
        ("河——河", "因為—", "—"),
        ("河河", "因為———", "—"),
        ("河河", "因為…", "…"),
        ("山—河", "因為—", "—。"),  # one by itself stands on the page
        ("河河", "因為——", "。"),
        ("河河", "因為", "。"),
    ],
)
def test_what_is_written_twice_is_written_twice(text, before, expected):
    page = make_page(text)
    ending = Ending(before, 0, lead=character_pairs()["—"][0])
    listed = [one.restored[-1] for one in complete_ending(page, "", ending)]
    assert listed[: len(expected)] == [*expected]
    assert (len(listed) == 1) is (expected in "—…")


@pytest.mark.parametrize(
    ("restored", "number", "shared"),
    [
        ("過", 49, [1] * 49),
        ("過河", 49, [1] * 49),
        ("過河水", 24, [4] * 6 + [1] * 18),
        ("過河水山", 25, [5] * 7 + [1] * 18),
    ],
)
def test_the_ends_of_a_run_of_three_characters_are_chosen_separately(restored, number, shared):
    """Seven at either end: of a shorter run each with each, of longer ones three with the others."""
    found = [*begin_run(Scales(PAGE, "他"), TRAIL, Ending(restored, 3, LEAD))]
    assert len({one.restored for one in found}) == number
    assert [one.shared_from for one in found] == shared
    whole = [*begin_run(Scales(PAGE, "他"), TRAIL, Ending(restored, 3))]
    assert [one.shared_from for one in whole] == [1] * 7


def test_before_a_gap_fewer_are_chosen():
    assert len(choose_firsts(PAGE, TRAIL, "他", Ending("過", 3))) == 7
    assert len(choose_firsts(PAGE, TRAIL, "他", Ending("過", 3, gap=Gap(LEAD, None)))) == 4


def test_eight_words_are_taken_for_two_characters_of_which_half_was_lost_each():
    assert len([*take_words(TRAIL, Ending("", 1, LEAD))]) == 8
    for other in (Ending("", 1), Ending("過", 1, LEAD), Ending("", 1, LEAD, swallowed=True)):
        assert not [*take_words(TRAIL, other)]


def test_in_a_gap_stand_five_words_and_three_pairs_of_each_of_three_characters():
    ending = Ending(f"過{GAP}水", 3, gap=Gap(LEAD, None))
    found = [*fill_gaps(PAGE, "他", ending)]
    twos = [one.restored[1:3] for one in found]
    assert {(one.restored[0], one.restored[3], one.shared_from) for one in found} == {
        ("過", "水", 3)
    }
    assert (len(twos), len({*twos}), len({two[0] for two in twos[5:]})) == (14, 14, 3)
    few = [*fill_gaps(PAGE, "他", ending._replace(gap=Gap(LEAD, TRAIL)))]
    assert len(few) == 7


def test_what_has_no_gap_stays():
    for ending in (Ending("過", 3), Ending("過", 3, gap=Gap(LEAD, None))):
        assert [*fill_gaps(PAGE, "他", ending)] == [ending]
