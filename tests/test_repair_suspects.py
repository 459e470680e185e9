"""What one look at a page sees: each of its answers on both sides of its limit."""

import pytest

from shanben.pages.repair.suspects import find_strange, look_at_page
from tests.rows import each_row

TRADITIONAL = "頁" * 40
# Three characters that stand in Simplified text only before marks, and three more.
STRAYS = "们们，" * 3
# A page, and whether enough characters of the other script stand before its marks.
MAY_HAVE_STRAYS = {
    "three strays": (STRAYS, True),
    "the second character is Simplified": ("们，的们，" * 3 + STRAYS, True),
    "the first is": ("们的，" * 6, True),
    "the one before both is": ("们的的，" * 6, False),
    "characters that stand in no stray": ("㑇的，" * 6, False),
    "before commas as well": ("们们," * 3, True),
    "two strays, and no other such characters": ("们们，" * 2 + "㑇㑇", False),
    "two, and a strange character that may be another": ("们们，" * 2 + "㑇㑇ä", True),
    "a third of them elsewhere": (STRAYS + "们的的", True),
    "more": (STRAYS + "们的们的的", False),
    "two in six": ("们们，" * 6 + "们的们的的", True),
    "a page of one script": ("们们，" * 3 + "的" * 40, False),
}


@each_row(("text", "expected"), MAY_HAVE_STRAYS.values(), ids=MAY_HAVE_STRAYS)
def test_a_page_may_have_strays_that_has_three_and_few_such_characters_elsewhere(text, expected):
    page = text if "的" * 40 in text else text + TRADITIONAL
    assert look_at_page(page).may_have_strays is expected


PLAIN = "的" * 5
# A page, and whether less common characters stand before many of its marks.
HAS_RARE_ENDS = {
    "three": ("丌丐，" * 3, True),
    "two": ("丌丐，" * 2, False),
    "the first character of two": ("丌的，" * 3, True),
    "the second": ("的丌，" * 3, True),
    "the one before both": ("丌的的，" * 3, False),
    "commas": ("的丌," * 3, True),
    "other marks": ("的丌。" * 2 + "的丌、", True),
    "one mark in six": ("的丌，" * 3 + "的，" * 15, True),
    "one in seven": ("的丌，" * 3 + "的，" * 16, False),
    "one of the page's commas in six": ("的丌," * 3 + "的," * 15, True),
    "fewer of its commas": ("的丌," * 3 + "的," * 16, False),
    "one character in sixty": ("的丌，" * 3 + PLAIN * 34 + "的", True),
    "fewer": ("的丌，" * 3 + PLAIN * 34 + "的的", False),
    "the first of the less common ones": ("的亍，" * 3, True),
    "the last of them": ("的鼾，" * 3, True),
    "common ones": ("的啊，" * 3, False),
    "one that is of one script only": ("的龛，" * 3, False),
}


@each_row(("text", "expected"), HAS_RARE_ENDS.values(), ids=HAS_RARE_ENDS)
def test_less_common_characters_stand_before_many_marks(text, expected):
    """Before three, one in six; and one character in sixty is such a one."""
    assert look_at_page(text).has_rare_ends is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("山,，水", True),
        ("山,,水", True),
        ("山,。水", True),
        ("山，,水", False),
        ("山,水，", False),
    ],
)
def test_a_comma_right_before_a_mark_is_seen(text, expected):
    assert look_at_page(text).has_doubled_marks is expected


@pytest.mark.parametrize(("number", "expected"), [(8, True), (7, False), (0, False)])
def test_a_page_has_blanks_that_has_eight(number, expected):
    assert look_at_page("山 " * number + "水").has_blanks is expected


@pytest.mark.parametrize("simplified", ["们们们", "们们㑇", "㑇㑇㑇"])
def test_both_scripts_are_seen_in_rare_characters_as_well(simplified):
    """Six Simplified characters, be they outside of the common block, and forty Traditional ones."""
    assert look_at_page(simplified + TRADITIONAL).has_both_scripts
    assert not look_at_page(simplified[1:] + TRADITIONAL).has_both_scripts
    assert not look_at_page(simplified + TRADITIONAL[1:]).has_both_scripts


@each_row("one", "À×ÿ鏄锛锟烫屯⼀⿕\ufffd")
def test_every_kind_of_strange_character_is_a_suspect(one):
    look = look_at_page("的" * 10 + one + "的" * 40)
    assert (look.suspects, look.near) == ({one}, "")


def test_what_stands_around_a_sign_of_spun_words_is_looked_through():
    """Other suspects give no notice of them."""
    look = look_at_page("的" * 10 + "式" + "的" * 40 + "ä")
    assert (look.suspects, look.near) == ({"式", "ä"}, "的" * 5 + "式" + "的" * 4)


@each_row(("one", "is_strange"), [("\ue000", True), ("\uf8ff", True), ("\uf900", False)])
def test_private_characters_in_a_row_are_strange_text(one, is_strange):
    """All 6,400 of them; the character after the last one is a form of 豈."""
    assert bool(find_strange("的" + one * 8)) is is_strange


@each_row("one", "的们頁丌龛¿⻳\ufffc,， ")
def test_no_other_character_is_one(one):
    """Nor does anything stand near one then, not even where a character is two codes."""
    for page in ("的" * 10 + one + "的" * 40, "𠀀" + one):
        look = look_at_page(page)
        assert (look.suspects, look.near) == (frozenset(), "")


# A sentence on a page in Traditional characters, and whether what follows its mark may be debris: a
# Simplified character is none where one side of it has no Traditional one within sixteen, and one of
# Simplified text, or two where the page has less.
MAY_BE_DEBRIS = {
    "one Simplified character among Traditional ones": ("頁頁，的们頁頁頁", True),
    "two of them, with a Traditional one": ("頁頁，的们们的頁", True),
    "a Simplified sentence": ("頁頁，的们的们" + "的" * 20 + "頁", False),
    "one character of it": ("頁頁，的们" + "的" * 15 + "頁", False),
    "one character of it and a Traditional one": ("頁頁，的们" + "的" * 14 + "頁", True),
    "one character of it at the end of the page": ("頁頁，的们" + "的" * 14, True),
    "two characters of it at the end of the page": ("頁頁，的们" + "的" * 13 + "们", False),
    "the Traditional one just beyond": ("頁頁，的们的们" + "的" * 13 + "頁", False),
    "the Traditional one just within": ("頁頁，的们的们" + "的" * 12 + "頁", True),
    "the end of a Simplified sentence": ("頁" + "的" * 16 + "们们，的们頁", False),
    "what precedes it Traditional, just beyond": ("頁" + "的" * 15 + "们们，的们頁", False),
    "what precedes it Traditional, just within": ("頁" + "的" * 14 + "们们，的们頁", True),
    "a character of no text at all": ("頁頁，的们\ue123们" + "的" * 20, True),
    "rarer Simplified characters count": ("頁頁，的㑇的㑇" + "的" * 20 + "頁", False),
    "half of a character after a mark that cuts leave": ("頁頁?梢的f,頁", True),
    "a rare one before it": ("頁頁!鸜f,頁", True),
    "it is too far away": ("頁頁?梢的頁頁f,頁", False),
    "it goes on": ("頁頁?梢的fa,頁", False),
    "no mark that cuts leave before it": ("頁頁，梢的f,頁", False),
    "right after the mark": ("頁頁?f,頁", False),
    "one sign of two": ("頁頁，的们的们" + "的" * 20 + "頁，的们頁", True),
}


@each_row(("sentence", "expected"), MAY_BE_DEBRIS.values(), ids=MAY_BE_DEBRIS)
def test_a_sentence_in_simplified_characters_is_no_debris_of_a_traditional_page(sentence, expected):
    assert look_at_page(TRADITIONAL + "。" + sentence).has_debris is expected


# A page, and whether capitals stand after small letters three times.
HAS_CAPITALS_INSIDE = {
    "three": ("aB" * 3, True),
    "two": ("aB" * 2, False),
    "apart": ("山a水B" * 3, False),
    "the first and last letters": ("aAzZaZ", True),
    "others beside them": ("`A{ZaB@", False),
}


@each_row(("text", "expected"), HAS_CAPITALS_INSIDE.values(), ids=HAS_CAPITALS_INSIDE)
def test_a_page_has_capitals_inside_that_has_three_after_small_letters(text, expected):
    assert look_at_page(text).has_capitals_inside is expected
