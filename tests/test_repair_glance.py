"""The look for what is strange after a mark passes over no place that a closer look would find."""

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from shanben.pages.repair.converter.annotations import READING, BareText
from shanben.pages.repair.converter.doubts import DEBRIS, WHOLE
from shanben.pages.repair.converter.doubts import DEBRIS_REACH as RARE_REACH
from shanben.pages.repair.converter.first_look import DEBRIS_REACH, is_debris
from shanben.pages.repair.converter.glance import (
    LEAST_RARE,
    find_before_halves,
    find_before_rare,
    find_before_strange,
    has_private,
)
from shanben.pages.repair.converter.spots import CUT_D
from shanben.pages.repair.converter.weighing import LONE_LETTER
from shanben.pages.repair.language.model import costs_at_least, text_cost, word_cost
from tests.rows import each_row

CHARACTERS = "。，!;?“” \r\n的是山水科院發鶎狱鷆h1\ue000𠀀"
PIECES = [*CHARACTERS, "(fā)", "(chuàng)", "(ān)", "(ě"]
# On a busy machine texts are drawn slowly.
SLOWLY = settings(suppress_health_check=[HealthCheck.too_slow])
TEXTS = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


@SLOWLY
@given(TEXTS)
@example("，山水科鶎")
@example("，山(fā)水科(fā)(fā)鶎")
@example("，科(chuàng)山(ān)")
@example("，h山")
@example("，山，水h科")
@example("去。\n")
def test_every_mark_with_debris_after_it_is_found(text: str) -> None:
    """What decoders d and e leave of a cut is seen, whatever stands between the mark and the debris."""
    debris = set()
    for mark in CUT_D.finditer(text):
        found = text[mark.end() : mark.end() + DEBRIS_REACH]
        after = READING.sub("", found).partition("\n")[0]
        is_at_end = found[:1] in ("\r", "\n", "")
        if is_at_end or is_debris(after) or LONE_LETTER.match(text, mark.end()):
            debris.add(mark.start())
    bare = BareText(text)
    assert debris <= {*map(bare.found_place, find_before_strange(bare)), *find_before_halves(text)}


@SLOWLY
@given(TEXTS)
@example("。的是山水科院鶎")
@example("。的(chuàng)是(fā)山鶎")
@example("!鶎")
def test_every_mark_with_a_rare_character_after_it_is_found(text: str) -> None:
    """Readings between are passed over, and a character of two codes moves no place."""
    rare = set()
    for mark in DEBRIS.finditer(text):
        piece = WHOLE.match(READING.sub("", text[mark.end() : mark.end() + RARE_REACH]))
        if piece and max(map(word_cost, piece.group())) >= LEAST_RARE:
            rare.add(mark.start())
    bare = BareText(text)
    assert rare <= {*map(bare.found_place, find_before_rare(bare))}


def test_most_marks_are_passed_over() -> None:
    """Ordinary text follows them."""
    assert find_before_rare(BareText("山水。的發(fā)是。")) == []
    strange = "山水，的發(fā)是，山水"
    assert find_before_strange(BareText(strange)) + find_before_halves(strange) == []


@SLOWLY
@given(TEXTS, st.sampled_from([0.0, 8.0, 10.0, 14.0]))
def test_a_text_costs_at_least_what_it_costs(text: str, each: float) -> None:
    """The quick answer is the one that reading the text gives."""
    least = each * len(text)
    assert costs_at_least(text, least) is (text_cost(text) >= least)


@SLOWLY
@given(TEXTS)
@example("(fā)山(fā)(ān)水")
@example("山(fā)")
def test_places_of_the_bare_page_are_those_of_the_page_as_found(text: str) -> None:
    """Every character outside of readings stands at both, and a place inside a reading at none."""
    bare = BareText(text)
    assert bare.text == READING.sub("", text)
    spans = zip(bare.starts, bare.ends, strict=True)
    inside = {place for span in spans for place in range(*span)}
    outside = [place for place in range(len(text)) if place not in inside]
    assert [bare.found_place(place) for place in range(len(bare.text))] == outside
    assert [bare.bare_place(place) for place in outside] == [*range(len(bare.text))]


@each_row(("text", "is_told"), [("山A水", False), ("山\ue000水", True), ("山(fā)\uf8ff", True)])
def test_characters_for_private_use_are_seen(text: str, is_told: bool) -> None:
    assert has_private(BareText(text)) is is_told
