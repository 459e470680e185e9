"""What stands left and right of a damaged spot, as its reader, its look and its proof see it."""

from dataclasses import replace

import pytest

from shanben.pages.repair.converter import restore
from shanben.pages.repair.converter.annotations import NO_ANNOTATIONS, READING
from shanben.pages.repair.converter.damage import damage
from shanben.pages.repair.converter.damaged_page import Spot
from shanben.pages.repair.converter.first_look import (
    is_debris,
    is_hopeless,
    is_odd,
    is_torn,
    may_be_run,
    shows_cut,
)
from shanben.pages.repair.converter.neighbours import (
    left_neighbour,
    prove_spot,
    right_neighbour,
    syllable_in,
)
from shanben.pages.repair.converter.plain import PlainPage
from shanben.pages.repair.converter.runs import Ending
from shanben.pages.repair.converter.spots import Survey
from shanben.pages.repair.language.model import word_cost
from tests.damaged import make_page, suppose
from tests.rows import each_row

# 甲乙丙, and 丁戊 on another line, with two readings of four characters each.
FOUND = "甲(jiǎ)乙丙(b)\n丁戊"
SPANS = [(1, 6), (8, 11)]


def test_a_place_of_the_page_is_one_of_the_plain_page():
    """Every place inside a reading is where the reading was."""
    plain = PlainPage(FOUND, SPANS)
    assert plain.text == "甲乙丙\n丁戊"
    places = [plain.place_of(place) for place in range(len(FOUND) + 1)]
    assert places == [0, 1, 1, 1, 1, 1, 1, 2, 3, 3, 3, 3, 4, 5, 6]


@each_row(
    ("start", "end", "width", "before", "after"),
    [
        (0, 8, 10, "甲乙丙", "甲乙丙"),
        (0, 8, 2, "乙丙", "甲乙"),
        (6, 8, 10, "乙丙", "乙丙"),
        (3, 8, 10, "乙丙", "乙丙"),
        (0, 13, 10, "丁", "甲乙丙"),
        (7, 14, 10, "丁戊", "丙"),
        (12, 14, 10, "丁戊", "丁戊"),
        (11, 14, 10, "丁戊", ""),
    ],
)
def test_a_window_is_of_one_line_and_has_no_readings(start, end, width, before, after):
    plain = PlainPage(FOUND, SPANS)
    assert plain.before(start, end, width) == before
    assert plain.after(start, end, width) == after


def spot(start, end, restored, kind="insertion", **said):
    return Spot(start, end, kind, restored, **said)


RIVER = "河" * 3000
# What the page shows, the spots that were read, a place, and what stands left of it.
LEFT = {
    "a line": ("甲乙\n丙丁戊", [], 5, "丙丁"),
    "an original": ("甲乙丙丁", [spot(1, 2, "子丑")], 3, "甲子丑丙"),
    "two of them": ("甲乙丙丁", [spot(0, 1, "子"), spot(2, 3, "丑")], 4, "子乙丑丁"),
    "a spot that is left": ("甲乙丙丁", [spot(1, 2, None)], 3, "甲乙丙"),
    "one of another line": ("甲\n丙丁", [spot(0, 1, "子")], 4, "丙丁"),
    "an original that ends a line": ("甲乙丙丁", [spot(1, 2, "。\n")], 3, "丙"),
}


@each_row(("text", "done", "place", "left"), LEFT.values(), ids=LEFT)
def test_what_was_restored_stands_left(text, done, place, left):
    assert make_page(text, done=done).left_of(place) == left


@pytest.mark.parametrize(
    ("end", "length"), [(1000, 1000), (1001, 1001), (1500, 1001 + 490), (2500, 500 + 1 + 1000)]
)
def test_a_long_line_is_looked_back_a_thousand_characters(end, length):
    """A thousand characters before each original, and no original two thousand back."""
    page = make_page(RIVER, done=[spot(end - 10, end, "子")])
    assert len(page.left_of(3000)) == length


@each_row(
    ("text", "said", "right"),
    [
        ("甲乙丙丁戊己庚辛壬癸", {}, "甲乙丙丁戊己庚辛"),
        ("甲乙\n丙", {}, "甲乙"),
        ("甲乙?;丙", {}, "甲乙"),
        ("甲乙?丙", {}, "甲乙?丙"),
        ("甲乙?;丙", {"decoder": "d"}, "甲乙?;丙"),
        ("甲乙丙丁", {"residues": [3]}, "甲乙丙"),
        ("甲?;丙丁", {"residues": [3]}, "甲"),
        ("甲乙丙丁", {"residues": [3], "debris": [1]}, "甲"),
        ("甲乙丙丁", {"residues": [1], "debris": [3]}, "甲"),
    ],
)
def test_what_is_damaged_itself_does_not_stand_right(text, said, right):
    page = make_page(text, **said)
    assert page.right_of(0) == right
    assert page.right_of(0) == right, "the second time as well"
    assert page.right_of(0, 1) == right[:1]


def test_readings_out_of_place_are_counted_between_two_places():
    """One at the first of them belongs to what begins there."""
    page = make_page("甲" * 10, residues=[2, 5, 7])
    assert [page.count_residues(2, end) for end in (5, 6, 8)] == [0, 1, 2]
    assert [page.count_residues(start, 10) for start in (0, 1, 2, 7)] == [3, 3, 2, 0]
    assert [page.next_residue(start) for start in (0, 2, 3, 7, 8)] == [2, 2, 5, 7, 10]


def test_marks_are_stored_as_the_page_stores_them():
    assert make_page("", narrow=True).store("走，（好）！：；？。") == "走,(好)!:;?。"
    assert make_page("").store("走，（好）") == "走，（好）"


# What the page shows, the last spot, and where its run ends for the first program.
RESUMED = {
    "a cut and text": ("甲乙，丙丁a", spot(0, 2, "子"), 5),
    "no spot": ("甲乙，丙丁a", None, None),
    "a cut itself": ("甲乙，丙丁a", spot(0, 2, "子", "cut"), None),
    "one that is left": ("甲乙，丙丁a", spot(0, 2, None), None),
    "no mark": ("甲乙丙丁a", spot(0, 2, "子"), None),
    "nothing after the mark": ("甲乙，a", spot(0, 2, "子"), None),
    "no run is that long": ("甲乙，" + "丙" * 200, spot(0, 2, "子"), 162),
}


@each_row(("text", "last", "end"), RESUMED.values(), ids=RESUMED)
def test_a_run_goes_on_for_the_first_program_after_a_cut(text, last, end):
    assert make_page(text, done=[last] if last else []).find_resumed_end() == end


READ = replace(NO_ANNOTATIONS, table={"乙": "yǐ", "丁": "dīng"})
# What the page shows, the spots that were read, a place, and what the proof takes from its left.
BESIDE = {
    "one character": ("甲丙戊", [], 2, (1, "丙", ())),
    "nothing": ("甲丙戊", [], 0, (0, "", ())),
    "a key with its reading": ("甲乙(yǐ)戊", [], 6, (1, "乙", ())),
    "a key at the beginning": ("乙(yǐ)戊", [], 5, (0, "乙", ())),
    "a reading before everything": ("(yǐ)乙", [], 4, (3, ")", ())),
    "a reading of nothing": ("甲丙(yǐ)戊", [], 6, (5, ")", ())),
    "no reading within ten characters": ("甲乙(zzzzzzzzzz)戊", [], 14, (13, ")", ())),
    "a spot that ends there": ("甲丙戊", [spot(1, 2, "子", keys=("丁",))], 2, (0, "甲子", ("丁",))),
    "one that ends a character before": ("甲丙戊己", [spot(1, 2, "子")], 3, (0, "甲子戊", ())),
    "one that ends earlier": ("甲丙戊己", [spot(0, 1, "子")], 3, (2, "戊", ())),
    "one that is left": ("甲丙戊", [spot(1, 2, None)], 2, (1, "丙", ())),
    "one restored in part": ("甲丙戊", [spot(1, 2, "?", reason="ambiguous")], 2, (1, "丙", ())),
    "two of them": (
        "甲丙戊己",
        [spot(1, 2, "子", keys=("丁",)), spot(2, 3, "丑", keys=("乙",))],
        3,
        (0, "甲子丑", ("丁", "乙")),
    ),
    "one whose run goes on to there": ("甲丙，戊己", [spot(1, 2, "子")], 5, (0, "甲子，戊己", ())),
}


@each_row(("text", "done", "place", "beside"), BESIDE.values(), ids=BESIDE)
def test_the_proof_takes_what_the_damage_may_have_touched(text, done, place, beside):
    assert left_neighbour(make_page(text, READ, done=done), place) == beside


@each_row(
    ("text", "right"),
    [
        ("甲丙戊", ("甲丙", "甲丙")),
        ("乙(yǐ)丙戊", ("乙(yǐ)丙", "乙丙")),
        ("甲丁(dīng)戊", ("甲丁(dīng)", "甲丁")),
        ("甲丙(bǐng)戊", ("甲", "甲")),
        ("甲?丙", ("", "")),
        ("甲丙?", ("甲", "甲")),
        ("乙丙戊", ("", "")),
        ("甲a丙", ("甲", "甲")),
        ("甲", ("甲", "甲")),
        ("", ("", "")),
    ],
)
def test_two_whole_characters_after_a_spot_are_enough(text, right):
    """One that may belong to the next damage is none of them."""
    assert right_neighbour(make_page(text, READ), 0) == right


@pytest.mark.parametrize(
    ("found", "key", "syllable"),
    [
        ("?fā)群", "發", "fā"),
        ("?fā )群", "發", "fā "),
        ("?lián)?fā)", "發", "fā"),
        ("?lián)", "發", None),
        ("?fā", "發", None),
    ],
)
def test_the_syllable_of_a_key_is_the_one_that_is_shown(found, key, syllable):
    assert syllable_in(found, key) == syllable


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, True),
        ({"keys": ()}, True),
        ({"swallowed": False}, False),
        ({"restored": "擔命使"}, False),
    ],
)
def test_a_spot_is_proved_with_what_stands_beside_it(said, expected):
    """勇擔使命7年, into which a reading of 聯 was put one byte off, until a byte took the figure."""
    found = damage("群眾勇擔使命7年過去", {"聯": "lián"})
    page = make_page(found, replace(NO_ANNOTATIONS, table={"聯": "lián"}))
    best = suppose("擔使命", end=found.index("年"), keys=("聯",), swallowed=True)._replace(**said)
    assert prove_spot(page, found.index("?"), best) is expected


def test_a_strange_character_costs_more_than_sixteen():
    """Both are as rare as a character of prose may be, or a hair rarer."""
    assert (word_cost("囘"), word_cost("亹")) == (16.0, 16.2)
    assert (is_torn("河囘"), is_torn("河亹"), is_torn("亹河河河"), is_torn("亹河河河河")) == (
        *(False, True, True, False),
    )
    assert is_torn("河\ue000河")
    assert (is_debris("河河河囘"), is_debris("河河河亹"), is_debris("河河河河亹")) == (
        *(False, True, False),
    )
    assert is_debris("河学河")
    assert is_debris("河K河")
    assert not is_debris("河流。")


# What the page shows from the mark on, what else is known of it, and whether it is looked at.
ODD = {
    "decoder q": ("!河流過的", {"decoder": "q"}, True),
    "prose": ("!他們都回家去了", {}, False),
    "a quote that ends a line": ("!”\n亹河", {}, False),
    "a line that ends": ("!\n他們", {}, True),
    "a page that ends": ("!", {}, True),
    "a reading out of place, near": ("!我們不是(xué)", {"residues": [5]}, True),
    "farther": ("!我們不是學(xué)", {"residues": [6]}, False),
    "a rare character, near": ("!他們都亹回家", {}, True),
    "words that are seldom together": ("!他們是的", {}, True),  # −1.8 nats
    "words that are a little oftener": ("!我們的大", {}, False),  # −2.4
    "a letter alone": ("!K他們都回家去", {}, True),
    "a mark that only a cut explains": ("!他們都回家去了", {"debris": [1]}, True),
    "another one": ("!他們都回家去了", {"debris": [0, 7]}, False),
}


@each_row(("text", "said", "expected"), ODD.values(), ids=ODD)
def test_what_reads_like_any_other_text_is_not_looked_at(text, said, expected):
    assert is_odd(make_page("我" + text, **{"decoder": "d", **said}), "我", 1) is expected


@pytest.mark.parametrize(("debris", "expected"), [([2], True), ([], False)])
def test_a_mark_that_only_a_cut_explains_is_looked_at_after_likely_words_too(debris, expected):
    """Up to it the text is as likely as any other."""
    page = make_page("我們!他們都回家去了", decoder="d", debris=debris)
    assert is_odd(page, "我們", 2) is expected


@pytest.mark.parametrize(
    ("found", "restored", "expected"),
    [("下", "囘", False), ("下", "亹", True), ("K", "亹", False), ("下", "学", False)],
)
def test_an_original_nine_nats_rarer_than_what_was_found_is_not_weighed(found, restored, expected):
    """下 costs 7 nats: 囘 just 9 more. A letter alone shows damage, whatever comes of it."""
    page = make_page("我!" + found + "他們", decoder="d")
    assert word_cost("下") == 7.0
    assert is_hopeless(page, 2, Ending(restored, 3)) is expected


@pytest.mark.parametrize(
    ("found", "most", "expected"),
    [
        ("効", 3.0, True),
        ("値", 3.0, False),
        ("値", 3.3, True),
        ("値K", 3.0, False),
        ("値K値", 3.0, False),
        ("", 3.0, True),
    ],
)
def test_a_run_is_looked_at_up_to_the_first_ascii(found, most, expected):
    """粍 is 3 nats rarer than 効, 粋 3.2 rarer than 値. The letter stands too far away to count."""
    assert may_be_run(";" + found, 1, 0xBB, most) is expected


@each_row(
    ("text", "expected"),
    [
        ("他說「走!\n", True),
        ("他說走!\n", False),
        ("「走\n他說走!\n", False),
        ("他說走!「\n", False),
        ("K;値K", False),
        ("他;鶎狱h建的", True),
        ("他;鶎\n狱h建", True),
        ("他;他們都", False),
    ],
)
def test_a_cut_shows_in_its_line(text, expected):
    """At the end of one, by a quote that is left open."""
    place = max(text.find("!"), text.find(";")) + 1
    assert shows_cut(text, place) is expected


# What a page without readings is, the spots on it, and which of them are told; None if it is restored.
LIKELY = {"restored": "學校的", "gain": 16.0}
BARE = {
    "two likely cuts": ([LIKELY, LIKELY], None),
    "one of them": ([LIKELY], [0]),
    "one less likely": ([LIKELY, LIKELY | {"gain": 15.9}], [0, 1]),
    "one hardly likely": ([LIKELY, LIKELY | {"gain": 9.9}], [0]),
    "two less likely": ([LIKELY | {"gain": 10.0}] * 2, [0, 1]),
    "a cut of two characters": ([LIKELY, LIKELY | {"restored": "學校"}], [0, 1]),
    "one that is uncertain": ([LIKELY, LIKELY | {"reason": "ambiguous"}], [0, 1]),
    "one that is left": ([LIKELY, LIKELY | {"restored": None}], [0, 1]),
    "marks alone": ([{"start": 6, "end": 8, "restored": None, "gain": 16.0}], []),
    "a reading out of place": ([LIKELY, LIKELY | {"kind": "insertion", "gain": 0.0}], None),
    "one of two characters": ([LIKELY, LIKELY | {"kind": "insertion", "restored": "學校"}], None),
    "of a single one": (
        [LIKELY, LIKELY | {"kind": "insertion", "gain": 0.0, "restored": "學"}],
        [0],
    ),
    "with a doubt": (
        [LIKELY, LIKELY | {"kind": "insertion", "gain": 0.0, "reason": "ambiguous"}],
        [0],
    ),
    "one that is not explained": ([LIKELY, {"kind": "insertion", "restored": None}], [0]),
    "none": ([], []),
}


@pytest.mark.pure
@pytest.mark.parametrize(("cuts", "told"), BARE.values(), ids=BARE)
def test_two_likely_spots_bear_each_other_out(cuts, told, monkeypatch):
    """One alone is told, with its likeliest original, and left; so are less likely ones."""
    spots = [
        Spot(**{"start": 3 * n, "end": 3 * n + 2, "kind": "cut", **said})
        for n, said in enumerate(cuts)
    ]
    monkeypatch.setattr(restore, "read_spots", lambda *_: spots)
    monkeypatch.setattr(restore, "restore_page", lambda *_: ("edits", "spots"))
    found = restore.restore_bare_page("學校?醫學?。。", has_debris=False)
    if told is None:
        assert found == ("edits", "spots")
    else:
        left = [replace(spots[n], restored=None, likeliest=spots[n].restored or "") for n in told]
        assert found == ([], left)


@pytest.mark.pure
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("學" * 2 + "的" * 17 + "?", True),
        ("學" * 2 + "的" * 18 + "?", False),
        ("學" * 4 + "们" + "的" * 9 + "?", True),
        ("學" * 4 + "们们" + "的" * 9 + "?", False),
    ],
)
def test_a_page_made_traditional_has_such_characters_and_hardly_others(text, expected, monkeypatch):
    """More than one in ten, and Simplified ones no more than a quarter of them."""
    monkeypatch.setattr(
        restore, "read_spots", lambda *_: [Spot(0, 2, "cut", "學校的", gain=16.0)] * 2
    )
    monkeypatch.setattr(restore, "restore_page", lambda *_: ("edits", "spots"))
    assert (restore.restore_bare_page(text) == ("edits", "spots")) is expected


# The spots of 甲乙丙丁戊, and the edits that restore them: what is the same on both sides is left out.
EDITS = {
    "what is the same before": ([spot(1, 3, "乙子", "cut")], [(2, 3, "丙", "子", "R103")]),
    "what is the same after": ([spot(1, 3, "子丙")], [(1, 2, "乙", "子", "R102")]),
    "both": ([spot(0, 4, "甲子丁", "cut")], [(1, 3, "乙丙", "子", "R103")]),
    "a tag": ([spot(1, 3, "乙<", "cut")], [(2, 3, "丙", "<", "R104")]),
    "nothing but what is gone": ([spot(0, 2, "甲", "insertion")], [(1, 2, "乙", "", "R102")]),
    "everything": ([spot(0, 2, "子丑", "insertion")], [(0, 2, "甲乙", "子丑", "R102")]),
    "what is left": ([spot(0, 2, None)], []),
    "the same twice": ([spot(0, 2, "甲甲乙", "cut")], [(1, 1, "", "甲", "R103")]),
}


@pytest.mark.pure
@pytest.mark.parametrize(("spots", "edits"), EDITS.values(), ids=EDITS)
def test_an_edit_is_what_differs(spots, edits, monkeypatch):
    monkeypatch.setattr(restore, "find_spots", lambda *_: (spots, "q"))
    found, left = restore.restore_page(Survey("甲乙丙丁戊", NO_ANNOTATIONS))
    assert found == edits
    assert left == [one for one in spots if one.restored is None]


# The spots of a page with readings at 1 to 4 and 6 to 9, and the readings that are removed.
REMOVED = {
    "no spot": ([], [1, 6]),
    "one that holds a reading": ([spot(0, 5, "子")], [6]),
    "one that ends where it begins": ([spot(0, 1, "子")], [1, 6]),
    "one that begins where it ends": ([spot(4, 6, "子")], [1, 6]),
    "one that reaches into it": ([spot(3, 6, "子")], [6]),
    "one for each": ([spot(0, 2, "子"), spot(7, 8, "丑")], []),
    "one between": ([spot(4, 5, "子"), spot(5, 6, "丑")], [1, 6]),
    "one that is left": ([spot(0, 5, None)], [6]),
}


@pytest.mark.pure
@pytest.mark.parametrize(("spots", "starts"), REMOVED.values(), ids=REMOVED)
def test_readings_are_removed_outside_of_spots(spots, starts, monkeypatch):
    monkeypatch.setattr(restore, "find_spots", lambda *_: (spots, "q"))
    annotations = replace(NO_ANNOTATIONS, inserted=((1, 4), (6, 9)))
    edits, _ = restore.restore_page(Survey("甲(a)乙丙(b)丁", annotations))
    assert [edit.start for edit in edits if edit.rule == "R101"] == starts


@pytest.mark.pure
@pytest.mark.parametrize(
    ("spots", "is_told"),
    [
        ([], True),
        ([spot(1, 3, "子")], True),
        ([spot(6, 8, "子")], True),
        ([spot(1, 4, "子")], False),
        ([spot(5, 8, "子")], False),
        ([spot(0, 2, "子"), spot(4, 5, "丑")], False),
    ],
)
def test_a_reading_that_contradicts_is_told_outside_of_spots(spots, is_told, monkeypatch):
    """With the character before it, which also stands without one."""
    monkeypatch.setattr(restore, "find_spots", lambda *_: (spots, "q"))
    text = "甲乙丙(b)丁戊"
    contradicting = tuple(READING.finditer(text))
    _, left = restore.restore_page(
        Survey(text, replace(NO_ANNOTATIONS, contradicting=contradicting))
    )
    told = [Spot(2, 6, "contradiction", None)] if is_told else []
    assert left == told


@pytest.mark.pure
@pytest.mark.parametrize(
    ("span", "is_told"),
    [((0, 4), True), ((6, 8), True), ((3, 5), False), ((5, 7), False), ((4, 6), False)],
)
def test_what_another_decoder_would_have_left_is_told_beside_spots(span, is_told, monkeypatch):
    cut = Spot(4, 6, "cut", "學校", gain=16.0)
    monkeypatch.setattr(restore, "read_spots", lambda *_: [cut])
    survey = Survey("山水大環?萍,山水", NO_ANNOTATIONS)
    found = restore._find_cuts_by_d(survey, [spot(*span, "子", "insertion")])
    assert found == ([replace(cut, restored=None, likeliest="學校")] if is_told else [])


@pytest.mark.pure
@pytest.mark.parametrize(
    ("text", "is_read"), [("山水大環?萍,山水", True), ("山水大河?水山水", False)]
)
def test_another_decoder_reads_nothing_where_no_run_may_follow_a_question_mark(
    text, is_read, monkeypatch
):
    asked = []
    monkeypatch.setattr(restore, "read_spots", lambda *_: asked.append(text) or [])
    assert restore._find_cuts_by_d(Survey(text, NO_ANNOTATIONS), []) == []
    assert bool(asked) is is_read


ENDS = {
    "a character and a full stop": ("校。", -2.5, [], True),
    "less likely": ("校。", -2.6, [], False),
    "the end of a quote": ("。”", 0.0, [], False),
    "beside a reading out of place": ("校。", -2.5, [spot(0, 1, "子", "insertion")], True),
    "where a cut shows the decoder": ("校。", 0.0, [Spot(0, 1, "cut", "子")], False),
}


@pytest.mark.pure
@each_row(("likeliest", "gain", "spots", "is_told"), ENDS.values(), ids=ENDS)
def test_an_exclamation_mark_that_ends_a_line_is_told_where_nothing_shows_the_decoder(
    likeliest, gain, spots, is_told
):
    """Only such marks are read as another decoder would have left them."""
    end = Spot(8, 9, "cut", None, reason="doubtful", likeliest=likeliest, gain=gain)
    asked = []

    def read(_, decoder, known):
        asked.append((decoder, known))
        return [Spot(2, 3, "cut", "海。", gain=9.0), end]

    survey = Survey("山水!山!\n山水!\r\n!山水!", NO_ANNOTATIONS)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(restore, "read_spots", read)
        assert restore._find_ends_by_d(survey, spots) == ([end] if is_told else [])
    assert all(decoder == "d" and {4, 8, 14}.isdisjoint(known) for decoder, known in asked)
