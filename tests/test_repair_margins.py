"""What quotes, marks and words make of an original's cost, and how clearly it must win.

Each case stands on a limit, or a hair beside it: costs of words are whole fifths of a nat.
"""

import pytest

from shanben.pages.repair.converter.margins import (
    ends_in_word,
    has_company,
    least_first_margin,
    least_margin,
    stands_out,
)
from shanben.pages.repair.converter.mark_laws import bracket_costs, mark_cost, open_brackets
from shanben.pages.repair.language.model import word_cost
from tests.damaged import suppose
from tests.rows import each_row

PLAIN = "這些人"


# What stands before, the original, whether a line ends there, and what its marks cost.
MARKS = {
    "text without marks": (PLAIN, "走了", False, 0.0),
    "two marks side by side": (PLAIN, "走，。他", False, 8.0),
    "a mark after the last one before": ("他走，", "。他", False, 8.0),
    "two marks earlier are no matter": ("他走，。", "他走；", False, 0.0),
    "an exclamation mark before a comma": (PLAIN, "走！，", False, 8.0),
    "two exclamation marks": (PLAIN, "走！！", False, 0.0),
    "a sentence that ends in its quote and after it": ("他說「我們都", "走。」。", False, 4.0),
    "a clause of one character in a quote": ("「他走了，", "我」說", False, 4.0),
    "of two": ("「他走了，", "我們」說", False, -4.0),
    "one character is a quote by itself": ("「", "我」說", False, -4.0),
    "a parenthesis that nothing opened": (PLAIN, "乙）", False, 14.0),
    "an ASCII one": (PLAIN, "乙)", False, 14.0),
    "a sentence in quotes in a list": ("他說「我們都", "走。」、", False, 4.0),
    "or before a comma": ("他說「我們都", "走。」，", False, 4.0),
    "or named as one of several": ("他說「我們都", "走。」等", False, 4.0),
    "a sentence in quotes and its speaker": ("他說「我們都", "走。」他", False, -4.0),
    "a full stop before the dot of a name": (PLAIN, "走。·馬", False, 8.0),
    "a wave after a full stop": (PLAIN, "走。～", False, 8.0),
    "lone dots": (PLAIN, "說…好", False, 8.0),
    "dots as they are written": (PLAIN, "說……好", False, 0.0),
    "the second half of the dots": ("他說…", "…好", False, 0.0),
    "dots after one more character": ("他…說", "……好", False, 0.0),
    "no dots in the original": ("他說…", "好，", False, 0.0),
    "a full stop twice": (PLAIN, "。。他", False, 16.0),
    "full stops earlier are no matter": ("他走。。", "他走。我", False, 0.0),
    "a short word as a sentence in quotes": ("他說「我", "是的。」", False, 4.0),
    "four characters make a sentence": ("說「我不", "是的。」", False, -4.0),
    "such a word earlier is no matter": ("「好。」他", "走。", False, 0.0),
    "nor far before": ("「好。」他們都", "走。", False, 0.0),
    "nor where the full stop was there before": ("他說「好。", "」", False, -4.0),
    "a comma at the end of a line": (PLAIN, "走，", True, 8.0),
    "a comma inside a line": (PLAIN, "走，", False, 0.0),
    "a headline has no full stop": ("題" * 40, "好", True, 0.0),
    "a longer line is prose": ("題" * 41, "好", True, 2.5),
    "so is a line with a full stop": ("他走。我", "好", True, 2.5),
    "and an original with one": (PLAIN, "走。我", True, 2.5),
    "prose ends with a mark": ("他走。我", "好。", True, 0.0),
    "a quote opened in a quote of its kind": ("「甲", "「乙", False, 6.0),
    "a quote opened in another": ("「甲", "“乙", False, 0.0),
    "a quote closed": ("「甲", "乙」", False, -4.0),
    "a quote that nothing opened": (PLAIN, "乙」", False, 6.0),
    "the other quote is open": ("「甲“乙", "丙」", False, 6.0),
    "a quote opened and closed": (PLAIN, "「甲」乙", False, -4.0),
    "a sentence quoted where a name is": ("他唱“山上有海", "。”", False, 4.0),
    "a sentence that somebody says": ("他說“山上有海", "。”", False, -4.0),
    "one after a mark": ("他：“山上有海", "。”", False, -4.0),
    "what is said in one character": ("他說：“好", "。”", False, -4.0),
    "what one character names": ("他唱“好", "。”", False, 4.0),
    "what is said breaks off": ("他說：“我們都想到海上", "去”", False, -1.0),
    "where it ends": ("他說：“我們都想到海上", "去。”", False, -4.0),
    "a short saying is a name as well": ("題為：“山上", "有海”", False, -4.0),
    "what is written on a board breaks off": ("牌子上“我們都想到海上", "去”", False, -4.0),
    "the second of two that were said": ("說：“我們都走。”：“都想到海上", "去。”", False, -4.0),
    "one with marks": ("他唱“山上,有海", "。”", False, -4.0),
    "a quote left open at the end": ("「甲", "乙", True, 6.0),
    "a quote left open inside": ("「甲", "乙；", False, 0.0),
}


@each_row(("left", "restored", "at_end", "cost"), MARKS.values(), ids=MARKS)
def test_marks_that_do_not_fit_cost(left, restored, at_end, cost):
    assert mark_cost(left, restored, at_end) == cost


def test_a_bracket_costs_what_it_would_as_part_of_an_original():
    costs = bracket_costs(open_brackets("「甲“乙"))
    assert (costs["”"], costs["」"], costs["「"], costs["“"], costs["‘"]) == (-4, 6, 6, 6, 0)
    assert bracket_costs(open_brackets("甲"))["”"] == 6


@pytest.mark.parametrize(
    ("text", "opened"),
    [("「甲“乙”", ("「",)), ("「甲」乙", ()), ("「甲“乙」", ("「", "“")), ("甲」「", ("「",))],
)
def test_what_is_opened_last_is_closed_first(text, opened):
    assert open_brackets(text) == opened


LOST = {"lost": True}
# The kind of spot, what stands before, two originals, and by how much the first must be cheaper.
CLEAR = {
    "a gap": ("cut", suppose("學校", has_gap=True), suppose("學生"), 5.0),
    "a gap in the rival": ("insertion", suppose("學校"), suppose("學生", has_gap=True), 5.0),
    "two marks at the end": ("cut", suppose("走，"), suppose("走！"), 5.0),
    "a mark against none": ("cut", suppose("走，"), suppose("走吧"), 1.5),
    "none against a mark": ("insertion", suppose("走吧"), suppose("走！"), 3.0),
    "cuts that begin alike": ("cut", suppose("學校"), suppose("學生"), 1.5),
    "other spots": ("insertion", suppose("學校"), suppose("醫生"), 3.0),
    "cuts that do not begin alike": ("cut", suppose("學校"), suppose("囘了"), 4.0),
    "a byte lost in a word": ("cut", suppose("學校", -6.0, **LOST), suppose("學習"), 1.5),
    "the dearer, the clearer": ("cut", suppose("學校", 6.0, **LOST), suppose("學習"), 2.5),
    "but not without end": ("cut", suppose("學校", 60.0, **LOST), suppose("學習"), 5.0),
    "a byte lost in either of two words": (
        "cut",
        suppose("學校", -6.0, **LOST),
        suppose("學習", **LOST),
        3.0,
    ),
    "no cut there": (
        "insertion",
        suppose("學校", -6.0, **LOST),
        suppose("學習", **LOST),
        2.0,
    ),
    "no cut there, and dear": (
        "insertion",
        suppose("學校", 6.0, **LOST),
        suppose("學習", **LOST),
        2.5,
    ),
    "the other in no word": ("cut", suppose("學校", -6.0, **LOST), suppose("學鴉", **LOST), 2.5),
    "nor in one, and dear": (
        "cut",
        suppose("學校", 60.0, **LOST),
        suppose("學鴉", **LOST),
        2.5,
    ),
    "neither in a word": ("cut", suppose("學鴨", **LOST), suppose("學鴉", **LOST), 2.5),
    "only the other in a word": ("cut", suppose("學鴉", **LOST), suppose("學校", **LOST), 5.0),
    "a byte lost in no word": ("insertion", suppose("校學", **LOST), suppose("校園"), 3.0),
}


@each_row(("kind", "best", "rival", "margin"), CLEAR.values(), ids=CLEAR)
def test_the_best_must_be_clearly_better(kind, best, rival, margin):
    assert least_margin(kind, "", best, rival, False) == pytest.approx(margin)


@pytest.mark.parametrize(
    ("left", "restored", "is_stripped", "margin"),
    [
        ("今年", "悽清華", True, 9.0),  # 國立 may have stood for 悽
        ("今年", "悽清華", False, 5.0),
        ("上", "學校", True, 5.0),
    ],
)
def test_a_character_that_stands_out_must_beat_two_that_were_lost(
    left, restored, is_stripped, margin
):
    rival = suppose("學生", has_gap=True)
    assert least_margin("insertion", left, suppose(restored), rival, is_stripped) == margin
    rival = suppose("學生")
    assert least_margin("insertion", left, suppose(restored), rival, is_stripped) == 3.0


# What stands before a cut, two originals that do not begin alike, and the margin.
FIRSTS = {
    "a word": ("我", "學校", "鴉了", 4.0),
    "a word against a word": ("我", "學校", "醫生", 4.0),
    "a word with what stands before": ("學", "校，", "鴉，", 4.0),
    "a word against a full stop": ("學", "校，", "。，", 3.0),
    "a word that takes a character of another": ("大學", "校，", "。，", 4.1),
    "or one of a number": ("四十四", "海，", "。，", 4.1),
    "but goes on as a word": ("大學", "校長", "。長", 3.0),
    "both make one with it": ("學", "校，", "說，", 4.0),
    "no word": ("他", "鴉了", "說了", 4.0),
    "a mark that is no full stop": ("他", "”了", "說了", 4.0),
    "an exclamation mark that is typed twice": ("他走了", "!!他", "啊!他", 5.0),
    "a full stop": ("他走了", "。他", "能他", 1.5),
    "a full stop where a word would go on": ("他走了", "。他", "解他", 3.0),
    "in front of the end of a quotation": ("他走了", "。”", "解”", 5.0),
    "where no word would go on": ("他走了", "。”", "能”", 1.5),
    "or a character comes twice": ("他走了", "。他", "了他", 3.0),
    "a mark goes on with no word": ("他走了", "。他", "，他", 1.5),
    "a full stop after half a word": ("他，鴉", "。他", "，他", 4.5),
    "or after half a word that begins a line": ("鴉", "。他", "，他", 4.5),
    "a foreign name": ("學", "校·馬", "說·馬", 5.0),
    "after a whole word": ("小烏鴉", "。他", "，他", 1.5),
    "after a character that is common": ("他，壞", "。他", "，他", 1.5),
    "after one that is hardly less so": ("他，寶", "。他", "，他", 4.5),
}


@each_row(("left", "best", "rival", "margin"), FIRSTS.values(), ids=FIRSTS)
def test_the_first_character_of_a_cut_must_be_clearer_without_a_word(left, best, rival, margin):
    assert least_first_margin(left, suppose(best), suppose(rival)) == margin


def test_the_cases_stand_on_the_limits():
    """What the words of the cases cost: 9.5 is common, 15 is rare, 7.5 stands anywhere."""
    assert (word_cost("壞"), word_cost("寶")) == (9.4, 9.6)
    assert (word_cost("一單"), word_cost("一過")) == (14.8, 15.0)
    assert (word_cost("才"), word_cost("比")) == (7.4, 7.6)


@each_row(
    ("left", "restored", "expected"),
    [
        ("他一", "單，", True),
        ("他一", "過，", False),
        ("他，", "一單", True),
        ("他，", "一過", False),
        ("他，", "，一單", False),
        ("一單，", "，，", False),
    ],
)
def test_a_rare_word_is_no_company(left, restored, expected):
    assert has_company(left, suppose(restored)) is expected


@each_row(
    ("left", "restored", "expected"),
    [
        ("", "學校", True),
        ("在學", "校", True),
        ("在", "我學校", True),
        ("在", "校學", False),
        ("在", "校學。", True),
        ("", "", True),
    ],
)
def test_a_word_ends_with_the_original_or_a_mark(left, restored, expected):
    assert ends_in_word(left, suppose(restored)) is expected


@pytest.mark.parametrize(
    ("left", "restored", "right", "expected"),
    [
        ("收成和明年", "多最", "划雨水多的年", True),  # 7.8 nats
        ("天开会讨论", "最里", "的收成和明年", True),
        ("天开会讨论", "会会", "的收成和明年", True),  # with a character more before it, 7.4
        ("天开会讨论", "今年", "的收成和明年", False),
    ],
)
def test_a_character_stands_out_that_makes_its_neighbours_dearer(left, restored, right, expected):
    """By seven and a half nats; four characters on either side are its neighbours."""
    assert stands_out(left, restored, right) is expected
