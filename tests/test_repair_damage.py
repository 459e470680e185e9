"""The forward model prints what real converters left."""

import pytest

from shanben.pages.repair.converter.damage import damage, widen_marks
from shanben.pages.repair.converter.gbk import encode_page, pair_characters
from shanben.pages.repair.converter.proof import explains, find_cuts
from tests.rows import each_row


@each_row(
    ("clean", "table", "decoder", "found"),
    [
        (
            "群眾勇擔使命、踔厲奮發",
            {"聯": "lián", "發": "fā"},
            "q",
            "群眾勇?lián)\ue319姑?、踔厲奮發(fā)",
        ),
        ("上海科學院黨委", {}, "d", "上?茖W院黨委"),
        ("今年上海基層黨建的", {}, "d", "今年上;鶎狱h建的"),
        ("情況。“中央科創區”", {"創": "chuàng"}, "d", "情況!爸醒肟苿(chuàng)區”"),
        ("要創新", {"創": "chuàng", "獎": "jiǎng"}, "q", "要?jiǎng)?chuàng)新"),
        ("急速駛去。</p>", {"側": "cè"}, "q", "急速駛?cè)ァ?/p>"),
        ("空\xa0格𠀀", {}, "q", "空\xa0格?"),
    ],
)
def test_known_spots(clean, table, decoder, found):
    assert damage(clean, table, decoder) == found


def test_the_order_of_the_table_matters():
    first = damage("要創新", {"創": "chuàng", "獎": "jiǎng"})
    second = damage("要創新", {"獎": "jiǎng", "創": "chuàng"})
    assert first != second


def test_a_mark_may_stay_uncut():
    assert damage("上海科學院", {}, "d", [False]) == "上海科學院"


@pytest.mark.parametrize("decoder", ["q", "d"])
def test_a_proof_finds_the_cuts(decoder):
    """Some marks are cut and some are not; the proof finds a choice that explains the page."""
    clean = "上海科學院和上海基層,環保科技"
    for cuts in ([True, False, True], [False, True, False], [False] * 3, [True] * 3):
        found = damage(clean, {}, decoder, cuts)
        assert explains(clean, found, {}, decoder, ())
        assert not explains(clean + "。", found, {}, decoder, ())


def test_a_proof_refuses_what_the_table_would_have_annotated():
    assert not explains("區域", "區域", {"區": "qū"}, "q", ())


@pytest.mark.parametrize(("wanted", "cuts"), [("海科", ()), ("水科", None), ("海水", None)])
def test_what_stands_at_a_mark_must_be_what_is_wanted(wanted, cuts):
    """BA A3 BF C6 has one, A3 BF, inside of which a piece may end."""
    assert find_cuts("海科".encode("gbk"), wanted, "q") == cuts


def test_no_cuts_explain_another_text():
    assert find_cuts(encode_page(widen_marks("上海科學")), "北京", "q") is None


def test_every_pair_of_the_private_use_area_has_its_own_character():
    characters = list(pair_characters().values())
    assert len(characters) == len(set(characters))
