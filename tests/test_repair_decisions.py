"""What becomes of a spot whose originals have been weighed: restored, told, or left.

Each case stands on a limit, or a hair beside it; what an original costs is said by the case.
"""

import pytest

from shanben.pages.repair.converter import runs, spot_reader
from shanben.pages.repair.converter.damage import decode_piece
from shanben.pages.repair.converter.damaged_page import Spot
from shanben.pages.repair.converter.gbk import character_pairs
from shanben.pages.repair.converter.listing import begin_run, closing_quotes
from shanben.pages.repair.converter.runs import Ending, read_run
from shanben.pages.repair.converter.scales import Scales
from shanben.pages.repair.converter.spot_reader import (
    Site,
    decide,
    enough_of,
    is_doubtful,
    looks_torn,
    needs_gap,
    prove_best,
    read_resumed_end,
    settle,
)
from tests.damaged import make_page, suppose
from tests.rows import each_row

# The decoder, what the page shows up to the mark and after it, how many nats are missing, the original.
DOUBTS = {
    "a letter after the mark": ("q", "走?", "K他們", 6.0, "。”", True),
    "farther from an original": ("q", "走?", "K他們", 6.1, "。”", False),
    "an English word": ("q", "走?", "Kind他們", 0.0, "。”", False),
    "a figure": ("q", "走?", "7他們", 0.0, "。”", False),
    "text": ("q", "走?", "他們", 0.0, "。”", False),
    "the end of a line": ("d", "走!", "\n他們", 4.5, "。”", True),
    "the end, farther": ("d", "走!", "\n他們", 4.6, "。”", False),
    "the end, after a character": ("d", "走!", "\n他們", 7.0, "海。", True),
    "farther": ("d", "走!", "\n他們", 7.1, "海。", False),
    "a full stop, which most lines end in": ("d", "走。", "\n他們", 4.6, "啊！", False),
    "a full stop, nearer": ("d", "走。", "\n他們", 4.5, "啊！", True),
    "the end of the page": ("d", "走!", "", 4.5, "。”", True),
    "the end for decoder q": ("q", "走!", "\n他們", 0.0, "。”", False),
    "a letter for another decoder": ("d", "走;", "K他們", 6.0, "。”", True),
    "a mark before a mark": ("d", "走;", "，他們", 6.0, "。”", True),
    "a mark before a mark for decoder q": ("q", "走;", "，他們", 0.0, "。”", False),
    "a mark before text": ("d", "走;", "他們", 0.0, "。”", False),
}


@each_row(
    ("decoder", "before", "after", "missing", "likeliest", "expected"), DOUBTS.values(), ids=DOUBTS
)
def test_a_mark_that_may_be_a_cut_is_told(decoder, before, after, missing, likeliest, expected):
    """Though its original is not likely enough to be put in its place."""
    page = make_page(before + after, decoder=decoder)
    assert is_doubtful(page, len(before), missing, likeliest) is expected


@pytest.mark.parametrize(
    ("decoder", "after", "expected"),
    [("q", "河河河亹", True), ("q", "河河河河亹", False), ("d", "河河河亹", False)],
)
def test_debris_of_decoder_q_is_told_whatever_it_stands_for(decoder, after, expected):
    assert looks_torn(make_page("走?" + after, decoder=decoder), 2) is expected


@pytest.mark.parametrize(
    ("best", "said", "nats"),
    [
        ({}, {}, 5.0),
        ({}, {"is_surely_stripped": True}, 9.0),
        ({"swallowed": True}, {}, 7.0),
        ({"swallowed": True}, {"is_surely_stripped": True}, 7.0),
    ],
)
def test_a_rival_that_trails_by_enough_is_no_matter(best, said, nats):
    assert enough_of(make_page("", **said), suppose("學校", **best)) == nats


# What the originals cost, in the order of their cost, `!` for one that the proof refuses, and the place
# of the best, by how much it leads, and the places of those that it does not beat clearly.
PROVED = {
    "one alone": (["0"], (0, 99.0, [])),
    "none": (["0!", "1!"], (None, 99.0, [])),
    "a rival near": (["0", "2.9"], (0, 2.9, [1])),
    "a rival at the limit": (["0", "3"], (0, 3.0, [])),
    "rivals near and far": (["0", "1", "4.9", "5.1"], (0, 1.0, [1])),
    "what the proof refuses is no rival": (["0", "1!", "2"], (0, 1.0, [2])),
    "the best after one that is refused": (["0!", "12"], (1, 99.0, [])),
    "not after so long": (["0!", "12.1"], (None, 99.0, [])),
    "nothing matters after one that trails": (["0", "5", "5.1"], (0, 5.0, [])),
    "the same once more is no rival": (["0", "0=", "1"], (0, 1.0, [2])),
    "twelve are tried": ([f"{n / 9}!" for n in range(11)] + ["2"], (11, 99.0, [])),
    "no thirteenth": ([f"{n / 9}!" for n in range(12)] + ["2"], (None, 99.0, [])),
}


@pytest.mark.pure
@pytest.mark.parametrize(("costs", "expected"), PROVED.values(), ids=PROVED)
def test_the_likeliest_that_can_be_proved_is_the_best(costs, expected, monkeypatch):
    listed = [
        suppose("學校" if "=" in cost else "學校醫生會來"[place % 3 :], float(cost.strip("!=")))
        for place, cost in enumerate(costs)
    ]
    if "=" not in "".join(costs):
        listed = [one._replace(end=place) for place, one in enumerate(listed)]
    refused = [id(one) for one, cost in zip(listed, costs, strict=True) if "!" in cost]
    monkeypatch.setattr(spot_reader, "prove_spot", lambda _, __, one: id(one) not in refused)
    if any("=" in cost for cost in costs):
        listed[0] = listed[0]._replace(restored="學校", end=2)
        listed[1] = listed[1]._replace(end=2)
    best, margin, rivals = prove_best(make_page("他們走了"), Site(0, "insertion", "他"), listed)
    place, lead, others = expected
    assert best is (None if place is None else listed[place])
    assert margin == pytest.approx(lead)
    assert [id(one) for one in rivals] == [id(listed[other]) for other in others]


# The best original, its rivals, and what is put on the page and told.
SETTLED = {
    "nothing against it": (suppose("學校"), [], ("學校", "", "")),
    "an entity is its character": (suppose("學&amp;校"), [], ("學&校", "", "")),
    "rivals": (suppose("學校"), [suppose("學生")], (None, "ambiguous", "學校")),
    "it costs too much": (suppose("學校", 12.1), [], (None, "ambiguous", "學校")),
    "a gap and a stranger": (suppose("悽", has_gap=True), [], (None, "ambiguous", "悽")),
    "a gap": (suppose("學校", has_gap=True), [], ("學校", "", "")),
    "a stranger": (suppose("悽"), [], ("悽", "", "")),
    "a sign was swallowed": (
        suppose("學校", swallowed=True, lost=True),
        [],
        ("學校?", "swallowed", "學校"),
    ),
}


@each_row(("best", "rivals", "expected"), SETTLED.values(), ids=SETTLED)
def test_a_doubt_keeps_an_original_from_the_page(best, rivals, expected):
    found = settle(make_page("走走走走走"), Site(0, "cut", "在"), best, 8.0, rivals, 0.0)
    assert (found.restored, found.reason, found.likeliest) == expected
    assert (found.start, found.end, found.margin) == (0, len(best.restored), 8.0)


@pytest.mark.parametrize(
    ("text", "place", "expected"),
    [
        ("他走了。?他們", 4, Spot(4, 5, "insertion", None, reason="swallowed")),
        ("他走了！?\n", 4, Spot(4, 5, "insertion", None, reason="unexplained")),
        ("他走了!?\n", 4, Spot(4, 5, "insertion", None, reason="unexplained")),
    ],
)
def test_what_stood_at_a_question_mark_is_told_where_it_cannot_be_known(text, place, expected):
    """In the middle of a line, or where the mark before it may be part of the damage."""
    assert read_resumed_end(make_page(text), place) == expected


# The decoder, what is known of the page, the best original, and whether a gap is supposed.
GAPS = {
    "nothing for decoder q": ("q", "cut", {}, None, True),
    "nothing at a cut of another": ("d", "cut", {}, None, False),
    "nothing at a reading": ("d", "insertion", {}, None, True),
    "an original that reads well": ("q", "cut", {}, suppose("學校"), False),
    "a stranger": ("q", "cut", {}, suppose("悽"), True),
    "a byte lost, and it costs four nats": ("q", "cut", {}, suppose("學校", 4.0, lost=True), True),
    "it costs less": ("q", "cut", {}, suppose("學校", 3.9, lost=True), False),
    "it costs more, nothing lost": ("q", "cut", {}, suppose("學校", 9.0), False),
    "at a reading": ("d", "insertion", {}, suppose("悽"), True),
    "a cut of another that is not likely": ("d", "cut", {}, suppose("悽", 99.0), False),
    "one that is": ("d", "cut", {}, suppose("悽", -99.0), True),
}


@each_row(("decoder", "kind", "said", "best", "expected"), GAPS.values(), ids=GAPS)
def test_lost_characters_are_supposed_where_the_best_reads_oddly(
    decoder, kind, said, best, expected
):
    page = make_page("!走走走走走", decoder=decoder, **said)
    listed = [best] if best else []
    assert needs_gap(page, Site(0, kind, "在"), listed) is expected


@pytest.mark.parametrize(
    ("left", "byte_of", "listed"),
    [("河茫", "茫", True), ("河河", "茫", False), ("茫河", "茫", False), ("河茫", "淼", False)],
)
def test_a_cut_run_may_begin_with_the_character_before_it(left, byte_of, listed):
    """Rare as that is: 茫茫. It must be one that the bytes allow."""
    trail = character_pairs()[byte_of][1]
    found = [
        one.restored
        for one in begin_run(Scales(make_page("河河河河"), left), trail, Ending("過", 3))
    ]
    assert len(found) >= 7
    assert ("茫過" in found) is listed


def test_a_byte_that_begins_no_character_ends_no_run():
    """Of the rows of signs nothing is worth weighing."""
    page = make_page("河河河河")
    assert [*begin_run(Scales(page, "他"), 0xB0, Ending("過河水", 3, 0xB0))]
    assert not [*begin_run(Scales(page, "他"), 0xB0, Ending("過河水", 3, 0xA2))]


HALF, LATER = ("昂", 3, 211), ("昂", 4, 211)
# What follows the lead byte B0, the decoder, whether a reading was put there, and where the run may end
# inside a character: what is restored up to there, where that is, and the byte that is left.
HALVES = {
    "a figure for d": ("河7河", "d", False, [HALF]),
    "a figure after a reading": ("河7河", "d", True, []),
    "a figure for e": ("河7河", "e", False, []),
    "a figure for q": ("河7河", "q", False, []),
    "a comma for d": ("河,河", "d", False, [HALF]),
    "a comma after a reading": ("河,河", "d", True, [HALF]),
    "a comma for e": ("河,河", "e", False, [HALF]),
    "a comma for q": ("河,河", "q", False, []),
    "an orphan for q": ("河?河", "q", True, [LATER]),
    "an orphan for d": ("河?河", "d", False, [HALF]),
    "an orphan for d after a reading": ("河?河", "d", True, [LATER]),
    "an orphan or a mark for e": ("河?河", "e", False, [LATER, HALF]),
    "an orphan for e after a reading": ("河?河", "e", True, [LATER]),
}


@each_row(("text", "decoder", "is_inserted", "ends"), HALVES.values(), ids=HALVES)
def test_a_run_ends_inside_a_character_as_its_decoder_loses_bytes(text, decoder, is_inserted, ends):
    page = make_page(f"河!{text}流", decoder=decoder)
    found = read_run(page.run(is_inserted), 2, 0xB0)
    assert [(one.restored, one.end, one.lead) for one in found if one.end < 6] == ends


@each_row(
    ("text", "before", "quotes"),
    [
        ("河", "「甲“乙", "”"),
        ("河", "“甲「乙", "」"),
        ("河", "“甲「乙」", "”"),
        ("「甲\n乙丙", "乙", "」"),
        ("“甲「乙」\n乙丙", "乙", "”"),
        ("甲\n「乙丙", "乙", "”」"),
        ("「甲」\n乙丙", "乙", "”」"),
        ("河", "甲", "”"),
    ],
)
def test_the_quote_that_was_opened_last_is_closed(text, before, quotes):
    """On the line, or on one before; if none was, the kinds that the page has."""
    assert closing_quotes(make_page(text), before, len(text)) == list(quotes)


@pytest.mark.pure
@pytest.mark.parametrize(
    ("kind", "gain", "after", "is_told"),
    [
        ("cut", 10.0, "他們走了", True),
        ("cut", 9.9, "他們走了", False),
        ("cut", 9.9, "河河河亹", True),  # debris
        ("insertion", 0.0, "他們走了", True),
    ],
)
def test_where_no_original_can_be_proved_a_likely_cut_is_told(
    kind, gain, after, is_told, monkeypatch
):
    """Ten nats likelier than the page as it was found; a reading out of place is told anyway."""
    page, likeliest = make_page("走?" + after), suppose("學校")
    monkeypatch.setattr(spot_reader, "weigh_endings", lambda *_: [likeliest])
    monkeypatch.setattr(spot_reader, "gain_of", lambda *_: gain)
    monkeypatch.setattr(spot_reader, "prove_best", lambda *_: (None, 99.0, []))
    spot = decide(page, Site(1, kind, "走"), 2, lambda _: [])
    told = Spot(1, 2, kind, None, reason="unexplained")
    assert spot == (told if is_told else None)


@pytest.mark.pure
@pytest.mark.parametrize(
    ("decoder", "kind", "gain", "expected"),
    [
        ("d", "cut", 1.9, False),
        ("d", "cut", 2.0, True),
        ("e", "cut", 2.0, True),
        ("q", "cut", -9.0, True),
        ("d", "insertion", -9.0, True),
    ],
)
def test_a_gap_is_supposed_where_a_cut_is_likely(decoder, kind, gain, expected, monkeypatch):
    """Of which the best original reads oddly; decoder q leaves no real marks, nor does a reading."""
    monkeypatch.setattr(spot_reader, "measure_gain", lambda *_: gain)
    page, best = make_page("走,他們走了", decoder=decoder), suppose("學校", 9.0, lost=True)
    assert spot_reader.needs_gap(page, Site(1, kind, "走"), [best]) is expected


@pytest.mark.parametrize(
    ("residues", "debris", "nats"),
    [([], [], 0.0), ([0], [], 0.0), ([0, 2], [], 10.0), ([0, 2, 3], [], 20.0), ([0, 2], [1], 0.0)],
)
def test_an_original_that_explains_more_readings_needs_less_damage(residues, debris, nats):
    """Ten nats for each but the first; where a cut shows between them it explains them as well."""

    def weigh(**said):
        page, site = make_page("山水河里村裡有人", **said), Site(0, "insertion", "河")
        listed = [(0.0, Ending("山水河里", 5)), (0.0, Ending("村裡", 5))]
        return {one.restored: one.cost for one in spot_reader.weigh_endings(page, site, listed)}

    alone, found = weigh(), weigh(residues=residues, debris=debris)
    assert {name: round(alone[name] - cost, 6) for name, cost in found.items()} == dict.fromkeys(
        alone, nats
    )


@pytest.mark.pure
@pytest.mark.parametrize(
    ("longest", "read"), [(8, []), (9, [("山水大河人民中心小", 10)])], ids=["shorter", "as long"]
)
def test_a_run_is_read_as_far_as_runs_reach(longest, read, monkeypatch):
    monkeypatch.setattr(runs, "LONGEST_RUN", longest)
    data = "山水大河人民中心小村".encode("gbk")
    found = decode_piece(data[1:-1], "q") + "?"
    endings = read_run(runs.Run(found, "q", False), 0, data[0])
    assert [(one.restored, one.end) for one in endings][:1] == read


@pytest.mark.pure
@pytest.mark.parametrize(
    ("restored", "margin", "gain", "expected"),
    [
        ("學校", 5.0, 8.0, True),
        ("學校", 4.9, 8.0, False),
        ("學校", 5.0, 7.9, False),
        ("學校", 9.0, 9.0, True),
        ("。學", 2.0, 8.0, True),
        ("。學", 1.9, 8.0, False),
    ],
)
def test_an_original_far_ahead_beats_the_next_one_and_what_was_found(
    restored, margin, gain, expected, monkeypatch
):
    monkeypatch.setattr(spot_reader, "measure_gain", lambda *_: gain)
    site, best = Site(1, "cut", "走"), suppose(restored)
    assert spot_reader.is_far_ahead(make_page("走?他們"), site, best, margin) is expected
