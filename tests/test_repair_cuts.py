"""What tells which character a cut has torn, where the language model alone would choose another."""

import pytest

from shanben.pages.repair import repair_text
from shanben.pages.repair.converter.damage import damage
from shanben.pages.repair.converter.listing import choose_likeliest
from shanben.pages.repair.converter.mark_laws import seam_cost
from shanben.pages.repair.converter.originals import characters_by_lead
from shanben.pages.repair.converter.runs import Ending
from shanben.pages.repair.converter.scales import Scales
from tests.damaged import make_page
from tests.rows import each_row

FRAME = "農(nóng)民過(guò)橋,車(chē)隊開(kāi)走,長(zhǎng)河邊有馬(mǎ)。"

# What stood there, and the decoder that read the pieces.
RESTORED = {
    "dear for its names, but far ahead": ("林雁問阿蘭。“鄉親們怎么過河”", "q"),
    "a small letter left after the mark": ("將軍隊規模縮編為一半。", "d"),
    "no exclamation mark before a comma": ("他們在湖南省,代表團來看過。", "q"),
}


@pytest.mark.parametrize(("clean", "decoder"), RESTORED.values(), ids=RESTORED)
def test_the_original_of_a_cut_is_restored(clean, decoder):
    found = damage(clean, {}, decoder)
    assert found != clean
    restored, _, findings = repair_text(f"{FRAME}\n{found}\n{FRAME}")
    assert restored.split("\n")[1] == clean
    assert "R202" not in {one.rule for one in findings}


# What stood there, which nothing tells, and the decoder.
SAID = {
    "a comma does not begin an indented line": ("小,這樣才好。", "q"),
    "nor with a mark alone": ("小,這樣才好。", "d"),
    "half a character lost before a comma": ("縣里撥出專款,修好這座橋。", "d"),
    "with the third decoder": ("縣里撥出專款,修好這座橋。", "e"),
}


@pytest.mark.parametrize(("clean", "decoder"), SAID.values(), ids=SAID)
def test_what_nothing_tells_is_said(clean, decoder):
    found = damage(clean, {}, decoder)
    restored, _, findings = repair_text(f"{FRAME}\n{found}\n{FRAME}")
    line = restored.split("\n")[1]
    assert line == found or "?" in line
    assert [one.line for one in findings if one.rule == "R202"] == [2]


def test_a_full_stop_that_a_comma_was_put_before_is_restored():
    """Other converters put commas before marks. One character between comma and quote is no clause."""
    found = damage("大家都回家了,。”張虎站在橋上看著他們", {}, "q")
    restored = repair_text(f"{FRAME}\n{found}")[0]
    assert restored.split("\n")[1].startswith("大家都回家了,。”張虎站在橋上看著")


@each_row(
    ("restored", "right", "cost"),
    [
        ("去了，", "。他", 8.0),
        ("去了！", "，他", 8.0),
        ("去了！", "！他", 0.0),
        ("去了。”", "。他", 8.0),
        ("去了”", "。他", 0.0),
        ("去了", "。他", 0.0),
        ("去了。", "", 0.0),
    ],
)
def test_an_original_meets_the_marks_of_the_page(restored, right, cost):
    assert seam_cost(restored, right) == cost


def test_a_page_that_types_dots_as_full_stops_has_lost_such_ones_too():
    """Elsewhere two full stops side by side are four marks too many."""
    costs = [
        Scales(make_page("他們走", writes_dots=writes), "天黑了").weigh(0.0, Ending("。。", 0)).cost
        for writes in (False, True)
    ]
    assert costs[0] - costs[1] == pytest.approx(16.0)


@pytest.mark.parametrize("dots", [0, 1, 2])
def test_one_pair_of_full_stops_is_no_habit(dots):
    found = damage("山路太小。。大家都很喜歡", {}, "q")
    quiet = "\n".join(["天黑了。。大家都走了"] * dots)
    restored = repair_text(f"{FRAME}\n{found}\n{quiet}")[0].split("\n")[1]
    assert (restored == "山路太小。。大家都很喜歡") is (dots == 2)


@pytest.mark.parametrize("word", ["分一杯羹", "又饥又渴", "国破家亡", "千娇百媚"])
def test_a_word_of_four_characters_tells_its_last_one(word):
    """No shorter word has it, and by itself it is far from the likeliest of its lead byte."""
    candidates = characters_by_lead(word[3].encode("gbk")[0])
    for right in ("", "的"):
        assert word[3] in choose_likeliest(candidates, word[:3], right)
        assert word[3] not in choose_likeliest(candidates, word[1:3], right)


@pytest.mark.parametrize("word", ["慈眉善目", "遵章守纪", "忽高忽低", "喘不过气"])
def test_a_word_of_four_characters_tells_its_first_one(word):
    candidates = characters_by_lead(word[0].encode("gbk")[0])
    for left in ("", "他"):
        assert word[0] in choose_likeliest(candidates, left, word[1:])
        assert word[0] not in choose_likeliest(candidates, left, word[1:3])


# The page, what is left of it, and the rules of what was found. FRAME has readings and nothing torn.
LETTERS = {
    "a word of the page begins with the second byte of a key": (
        "舊的FAT32盤都能用,F(xiàn)AT32格式最常見。",
        "舊的FAT32盤都能用,FAT32格式最常見。",
        [],
    ),
    "a word that the page has nowhere else": (
        "舊的盤都能用,F(xiàn)AT32格式最常見。",
        "舊的盤都能用,F(xiàn)AT32格式最常見。",
        ["R201"],
    ),
    "half of a character": (
        "舊的盤都能用,F(xiàn)在大家不用了。他在上?茖W院工作。",
        "舊的盤都能用。現在大家不用了。他在上海科學院工作。",
        [],
    ),
}


@each_row(("found", "left", "rules"), LETTERS.values(), ids=LETTERS)
def test_a_letter_after_a_mark_is_half_of_a_character_unless_it_begins_a_word(found, left, rules):
    """`,F(xiàn)` is left of 。現 by decoder d, and of ，F by any."""
    restored, _, findings = repair_text(f"{FRAME}\n{found}\n{FRAME}")
    assert restored.split("\n")[1] == left
    assert [finding.rule for finding in findings] == rules


@pytest.mark.parametrize(
    ("after", "restored"), [(",", "海口"), ("", "???")], ids=["before a comma", "typed"]
)
def test_question_marks_before_another_mark_are_not_typed(after, restored):
    """Of a word that the page has elsewhere both characters lost a byte; people type them at an end."""
    line = "坐船渡海到{}再向南走。海口市很大,海口的人多。"
    page = f"{FRAME}\n{line.format('???' + after)}\n{FRAME}"
    assert repair_text(page)[0].split("\n")[1] == line.format(restored + after)


def test_a_question_about_what_is_quoted_has_lost_nothing():
    """A question mark after a quoted sentence has, which ended with a mark of its own."""
    asked, torn = "怎樣理解“多吃水果”?", "他說:“我們都走了。”?"
    assert repair_text(f"{FRAME}\n{asked}\n{FRAME}")[2] == ()
    assert [one.line for one in repair_text(f"{FRAME}\n{torn}\n{FRAME}")[2]] == [2]
