"""What is added to the language model's cost of an original, piece by piece.

The model's own answer is no matter here: each case says by how much it is corrected.
"""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shanben.pages.repair.converter.annotations import (
    NO_ANNOTATIONS,
    observed_characters,
    traditional_ranks,
)
from shanben.pages.repair.converter.mark_laws import mark_cost
from shanben.pages.repair.converter.runs import Ending, Gap
from shanben.pages.repair.converter.scales import Scales
from shanben.pages.repair.converter.weighing import (
    followers_of,
    is_believable,
    measure_excess,
    measure_gain,
    measure_witness,
    weigh_key,
)
from shanben.pages.repair.language.model import text_cost, word_cost
from tests.damaged import make_page, suppose
from tests.rows import each_row

REST = "小河流過的地方長滿了青草"
GAP = Gap(0xB0, None)
TWENTY = "河" * 20
# What stands before, the original, what else is known of it, what follows, and what is added.
ADDED = {
    "nothing": ("他們", Ending("學校", 0), REST, 0.0),
    "a gap": ("他們", Ending("學校", 0, gap=GAP), REST, 6.0),
    "a Simplified character": ("他們", Ending("学校", 0), REST, 6.0),
    "two of them": ("他們", Ending("学医", 0), REST, 12.0),
    "a mark that was not cut, though others were": ("他們", Ending("走，", 0, 0xA3), REST, 1.05),
    "a mark of which nothing was lost": ("他們", Ending("走，", 0), REST, 0.0),
    "a full stop at which pages are not cut": ("他們", Ending("走。", 0, 0xA1), REST, 0.0),
    "the next damage at once": ("他們", Ending("學校", 0), "(xué)" + REST, 25.0),
    "after one letter": ("他們", Ending("學校", 0), "?(xué)" + REST, 25.0),
    "a parenthesis that is closed": ("他們", Ending("走(", 0), REST + ")", -4.0),
    "a wide one": ("他們", Ending("走（", 0), REST + "）", -4.0),
    "closed after twenty characters": ("他們", Ending("走(", 0), TWENTY + ")", -4.0),
    "closed too late": ("他們", Ending("走(", 0), TWENTY + "河)", 0.0),
    "an indent where a line begins": ("", Ending("\u3000學校", 0), REST, -5.0),
    "after blanks": (" ", Ending("\u3000學校", 0), REST, -5.0),
    "a blank in the middle": ("他們", Ending("\u3000學校", 0), REST, 0.0),
    "a sentence and a quote": ("他們", Ending("。“學", 0), REST, -4.5),
    "the same after half a word": ("為了確", Ending("。“學", 0), REST, -2.0),
    "after the other half of it": ("他明確", Ending("。“學", 0), REST, -4.5),
    "a sentence and a title": ("他們", Ending("。《學", 0), REST, -4.5),
    "a sentence and another": ("他們", Ending("。學", 0), REST, 2.0),
    "a full stop and no more": ("他們", Ending("。", 0), REST, 0.0),
    "a full stop later": ("他們", Ending("走。學", 0), REST, 0.0),
    "a word of the page": ("他們", Ending("河流", 0), REST, -0.8),
    "a word with what stands before": ("小", Ending("河", 0), REST, -0.8),
    "a word with what follows": ("他們", Ending("地", 1), "面方長滿了青草，地方", -0.8),
}


@each_row(("left", "ending", "rest", "added"), ADDED.values(), ids=ADDED)
def test_laws_correct_the_model(left, ending, rest, added):
    said = {"residues": [0]} if "xu" in rest else {}
    page = make_page(rest, **said)
    model = measure_excess(page, left, ending.restored, ending.end)
    marks = mark_cost(left, ending.restored, False)
    cost = Scales(page, left).weigh(3.0, ending).cost
    assert cost == pytest.approx(3.0 + model + marks + added, abs=1e-5)


def test_a_character_that_the_model_does_not_know_is_dearer_than_the_rarest_that_it_knows():
    """What follows it has no neighbour that could make it cheaper."""
    assert (text_cost("㐂"), text_cost("龘"), text_cost("水")) == (22.0, 17.2, 8.2)
    assert text_cost("㐂水") - text_cost("㐂") >= text_cost("龘水") - text_cost("龘")


@pytest.mark.parametrize(("restored", "rest"), [("走，", "\n" + REST), ("走<", REST)])
def test_the_last_mark_restored_on_a_line_is_held_to_its_law(restored, rest):
    """Be it the page's own, or the one that a tag follows: nothing but a mark ends prose."""
    page, left = make_page(rest), "他走了。我"
    cost = Scales(page, left).weigh(0.0, Ending(restored, 0)).cost
    expected = measure_excess(page, left, restored, 0) + mark_cost(left, restored.rstrip("<"), True)
    assert cost == pytest.approx(expected)
    assert mark_cost(left, restored.rstrip("<"), True) > 0


@each_row(
    ("left", "restored", "right", "letters"),
    [
        ("小學", "校K", "裡", 1),
        ("小K", "校", "裡", 1),
        ("小K", "校K", "裡", 2),
        ("小學,", "K校", "裡", 1),
        ("小學:", "K校", "裡", 0),
        ("小學", "KK校", "裡", 2),
        ("小學", "校", "K", 0),
    ],
)
def test_a_letter_alone_between_characters_is_debris(left, restored, right, letters):
    """It costs eight nats more than a figure, which is the same word to the model."""
    found = measure_excess(make_page(right), left, restored, 0)
    figures = [one.replace("K", "7") for one in (left, restored, right)]
    assert found - measure_excess(make_page(figures[2]), *figures[:2], 0) == pytest.approx(
        8.0 * letters
    )


# A page, an original, and how many times .8 nats the words count that both have.
SEEN = {
    "a word of two": ("圖書", "圖書", 1.0),
    "a word of three, and both parts": ("圖書館", "圖書館", 3.0),
    "three that stand apart": ("圖書，書館", "圖書館", 2.0),
    "twice is less than twice as much": ("圖書，圖書，圖書", "圖書", 2.0),
    "two words apart": ("圖書，河流", "圖書的河流", 2.0),
    "nothing that it has": ("圖書", "書圖", 0.0),
    "the characters without the word": ("圖的書", "圖書", 0.0),
    "no more than sixteen nats": ("圖書館" * 127, "圖書館圖書館", 20.0),
}


@each_row(("text", "restored", "times"), SEEN.values(), ids=SEEN)
def test_the_rest_of_the_page_is_a_witness(text, restored, times):
    page = make_page(text)
    assert measure_witness(page, restored) == pytest.approx(0.8 * times)
    assert measure_witness(page, restored) == pytest.approx(0.8 * times), "the second time as well"


@pytest.mark.parametrize(("place", "times"), [(19_998, 1), (19_999, 0)])
def test_only_the_first_20_000_characters_of_a_page_are_witnesses(place, times):
    assert measure_witness(make_page("的" * place + "圖書"), "圖書") == pytest.approx(0.8 * times)


def test_a_key_is_the_less_likely_the_less_is_known_of_it():
    """One in the table of the page is certain, one that was seen elsewhere likelier than a new one."""
    page = make_page("學習", replace(NO_ANNOTATIONS, table={"發": "fā"}))
    ranks, seen = traditional_ranks(), observed_characters()
    fresh = next(one for one in ranks if one not in seen and one not in "學習發")
    assert weigh_key(page, "發") == 0.0
    assert "會" in seen
    assert weigh_key(page, "會") == pytest.approx(1.0 + ranks["會"] / 2000)
    assert weigh_key(page, fresh) == pytest.approx(3.0 + ranks[fresh] / 2000)
    assert weigh_key(page, "學") == pytest.approx(9.0 + ranks["學"] / 2000)
    rarest = next(one for one, rank in ranks.items() if rank > 20_000 and one not in seen)
    assert weigh_key(page, rarest) == 13.0, "of which nobody knows how rare it is"
    assert weigh_key(page, "鴉鴉") == 3.0, "one that is no Traditional character has no rank"


# What the page is, the kind of spot, the original, and whether anybody would have written it.
BELIEVED = {
    "a gap that costs three nats": ({}, "insertion", suppose("學", 3.0, has_gap=True), True),
    "a gap that costs more": ({}, "insertion", suppose("學", 3.1, has_gap=True), False),
    "no gap": ({}, "insertion", suppose("學", 30.0), True),
    "a cut at the limit": ({}, "cut", suppose("學校", 12.0), True),
    "a cut beyond it": ({}, "cut", suppose("學校", 12.1), False),
    "far ahead at the limit": ({"is_ahead": True}, "cut", suppose("學校", 42.0), True),
    "far ahead beyond it": ({"is_ahead": True}, "cut", suppose("學校", 42.1), False),
    "a Simplified character": ({}, "cut", suppose("学校"), False),
    "one that the page has": ({"text": "学"}, "cut", suppose("学校"), True),
    "one that it has, and another": ({"text": "学"}, "cut", suppose("学医"), False),
    "a rare character": ({}, "cut", suppose("囘"), True),
    "a rare one, where bytes may be lost": ({"is_stripped": True}, "cut", suppose("囘"), False),
    "a less rare one": ({"is_stripped": True}, "cut", suppose("崁"), True),
    "a rare one, and a letter": ({}, "insertion", suppose("樂囘K"), False),
    "a less rare one, and a letter": ({}, "insertion", suppose("樂崁K"), True),
    "a rare one, and a figure": ({}, "insertion", suppose("樂囘4"), True),
    "a rare one, a letter and more": ({}, "insertion", suppose("囘K學"), True),
    "at a cut": ({}, "cut", suppose("囘K"), True),
    "far ahead, but with a letter": ({"is_ahead": True}, "cut", suppose("樂學K", 13.6), False),
    "a letter within the limit": ({"is_ahead": True}, "cut", suppose("樂學K", 13.5), True),
    "an indent is not rare": ({"is_stripped": True}, "cut", suppose("\u3000學"), True),
}


@each_row(("said", "kind", "best", "expected"), BELIEVED.values(), ids=BELIEVED)
def test_the_likeliest_original_may_be_none(said, kind, best, expected):
    assert (word_cost("崁"), word_cost("囘")) == (15.8, 16.0)
    known = {"text": "", **said}
    is_ahead = known.pop("is_ahead", False)
    assert is_believable(make_page(**known), kind, best, is_ahead) is expected


# What the page shows, where the original ends, and what is added to the model's gain.
GAINS = {
    "decoder q: a lost character before a cut": ("?;學校", 2, {}, 4.0),
    "one that may be typed": ("?!學校", 2, {}, 0.0),
    "a run": ("?!學校", 3, {}, 4.0),
    "a run that ends in a lost character": ("?!學?校", 4, {}, 8.0),
    "the other decoders": ("!學校的", 3, {"decoder": "d"}, 0.0),
    "a reading out of place": ("?!學(xué)的", 4, {"residues": [3]}, 12.0),
    "a letter with a reading after a mark": (
        "!K(xué)的好",
        8,
        {"decoder": "d", "residues": [2]},
        16.0,
    ),
    "one before ASCII": ("!K(xué)a好", 8, {"decoder": "d", "residues": [2]}, 8.0),
}


@each_row(("text", "end", "said", "added"), GAINS.values(), ids=GAINS)
def test_a_cut_is_gained_where_it_explains_more(text, end, said, added):
    page, left = make_page(text, **said), "他們"
    residue = min([*said.get("residues", []), end])
    model = measure_excess(page, left, text[:residue], residue)
    gain = measure_gain(page, 0, left, suppose("學校", 2.0, end))
    assert gain == pytest.approx(model - 2.0 + added)


@pytest.mark.parametrize(("left", "marks"), [("他說「走", 6.0), ("他走。我", 0.0)])
def test_what_was_found_at_the_end_of_a_line_is_held_to_its_law(left, marks):
    page = make_page("!", decoder="d")
    gain = measure_gain(page, 0, left, suppose("？", 2.0, 1))
    assert gain == pytest.approx(measure_excess(page, left, "!", 1) - 2.0 + marks)


@given(st.text("山水科", max_size=12))
@example("山山山")
@example("水山山")
@example("山水科山")
def test_what_follows_a_character_on_a_page_is_what_stands_beside_it(text: str) -> None:
    """The character itself among them, and nothing where the page ends."""
    page = make_page(text)
    for one in "山院":
        wanted = {after for before, after in pairwise(text) if before == one}
        assert followers_of(page, one) == wanted
