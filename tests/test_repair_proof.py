"""An original is printed only if, damaged again, it is what was found; however likely it is."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shanben.base.page_text import split_lines
from shanben.pages.repair import repair_text
from shanben.pages.repair.converter import spot_reader
from shanben.pages.repair.converter.annotations import find_annotations
from shanben.pages.repair.converter.damage import damage
from shanben.pages.repair.converter.damaged_page import Spot
from shanben.pages.repair.converter.neighbours import MOST_NEIGHBOURS, left_neighbour
from shanben.pages.repair.converter.proof import explains
from tests.cases import load_cases
from tests.damaged import make_page
from tests.examples import many
from tests.rows import each_row
from tests.test_repair import FRAME, FRAME_TABLE

CASES = load_cases("repair_proof")["cases"]
REFUSED = [case for case in CASES if case["likeliest"] != case["restored"]]
ACCEPTED = [case for case in CASES if case["likeliest"] == case["restored"]]


def page_around(line, table, decoder):
    """Return a converted page whose last line is `line` and which annotates `table` as well."""
    lines = [FRAME, *(f"這一課講{key}字,{key}字怎麼寫。" for key in table)]
    return damage("\n".join(lines), FRAME_TABLE | table, decoder) + "\n" + line


def repair_case(case):
    """Return the last line as it is printed, and the rules of its findings."""
    page = page_around(case["line"], case["table"], case["decoder"])
    restored, _, findings = repair_text(page)
    last = len(split_lines(page))
    return restored.rpartition("\n")[2], [f.rule for f in findings if f.line == last]


def named(case):
    return case["name"]


@each_row("case", REFUSED, ids=named)
def test_the_likeliest_original_is_refused_when_it_cannot_have_been_there(case):
    """What the converter would have left of it is not what was found."""
    restored, rules = repair_case(case)
    assert case["likeliest"] not in restored
    assert (restored, rules) == (case["restored"], case["findings"])


@each_row("case", ACCEPTED, ids=named)
def test_the_likeliest_original_is_printed_when_it_explains_what_was_found(case):
    """A proof that refuses the truth would leave every page damaged."""
    assert repair_case(case) == (case["restored"], [])


@pytest.mark.pure
@pytest.mark.parametrize("case", CASES, ids=named)
def test_it_is_the_proof_that_decides(case, monkeypatch):
    """Without it the wrong original is printed: nothing else stands in its way."""
    monkeypatch.setattr(spot_reader, "prove_spot", lambda *_: True)
    assert repair_case(case)[0] == case["likeliest"]


def test_a_quarter_of_the_cases_is_accepted():
    """A program that refuses everything would pass the others."""
    assert len(ACCEPTED) * 4 >= len(CASES)


# Each has the key inside of the torn spot and nowhere else.
SENTENCES = {
    "憐": "他們沒有答應。可憐的孩子哭了一夜。",
    "長": "環保科長昨天來過,說保證書已經寄出。",
    "驗": "我們試驗了三種辦法,最後一種最省錢。",
    "創": "他介紹了有關情況。“中央科創區”成立以來,變化很大。",
    "學": "他在上海科學院工作多年,認識很多專家。",
    "層": "今年上海基層組織的工作重點是學習。上海很大。",
    "現": "會開完了。現在大家都回家。",
}
READINGS = {
    "憐": "lián",
    "長": "zhǎng",
    "驗": "yàn",
    "創": "chuàng",
    "學": "xué",
    "層": "céng",
    "現": "xiàn",
}


@given(
    key=st.sampled_from(sorted(SENTENCES)),
    on_page=st.sets(st.sampled_from(sorted(READINGS)), max_size=3),
    is_bare=st.booleans(),
    decoder=st.sampled_from("qd"),
    cuts=st.lists(st.booleans(), max_size=4),
)
@settings(
    max_examples=many(150),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
def test_every_restored_line_damaged_again_is_what_was_found(key, on_page, is_bare, decoder, cuts):
    """Whatever the page annotates elsewhere and leaves bare in the torn spot: law 3, line by line."""
    table = {one: READINGS[one] for one in sorted(on_page)}
    here = {one: table[one] for one in table if not (is_bare and one == key)}
    line = damage(SENTENCES[key], FRAME_TABLE | here, decoder, cuts)
    page = page_around(line, table, decoder)
    restored, edits, _ = repair_text(page)
    begin = len(page) - len(line)
    torn = [edit for edit in edits if edit.start >= begin and edit.rule != "R101"]
    if torn:
        last = restored.rpartition("\n")[2]
        known = FRAME_TABLE | dict(find_annotations(page).table)
        assert explains(last, line, known, decoder, ())


def test_a_spot_is_proved_with_a_bounded_number_of_those_beside_it():
    """Each of a line of nothing but cuts would otherwise be proved with all before it."""
    page = make_page("?！" * 40)
    page.done.extend(Spot(2 * n, 2 * n + 2, "cut", "海") for n in range(39))
    assert left_neighbour(page, 78)[1].count("海") == MOST_NEIGHBOURS
