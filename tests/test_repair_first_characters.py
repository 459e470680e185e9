"""What speaks for the character before a cut: the words that it makes, and the rest of the page."""

import pytest

from shanben.pages.repair import repair_text
from shanben.pages.repair.converter.damage import damage
from shanben.pages.repair.converter.first_characters import weigh_first
from shanben.pages.repair.converter.listing import take_words
from shanben.pages.repair.converter.runs import Ending
from shanben.pages.repair.converter.spot_reader import Site, find_enough, gain_of
from shanben.pages.repair.converter.weighing import measure_gain
from shanben.pages.repair.language.model import word_cost
from tests.damaged import make_page, suppose
from tests.rows import each_row

TABLE = {"學": "xué", "發": "fā", "進": "jìn", "經": "jīng"}
HOST = ("學校發現進步。", "他們進學校發問。", "學生經過進修。")


def restore(*lines: str) -> tuple[list[str], list[str]]:
    """Return lines as a page of decoder q is restored, and the rules of what was found."""
    page = "\n".join(damage(line, TABLE, "q") for line in (*HOST, *lines))
    restored, _, findings = repair_text(page)
    return restored.split("\n")[len(HOST) :], [finding.rule for finding in findings]


# What stands before, the original, the page, and the cost.
FIRSTS = {
    "a full stop": ("他走", "。我", "", 0.0),
    "two marks in a row": ("他走", "！（", "", 5.0),
    "two exclamation marks": ("他走", "！！", "走！？", 10.0),
    "an exclamation and a question": ("他走", "！？", "走！！", 10.0),
    "two as the page has them": ("他走", "！！", "走！！", 5.0),
    "a character that makes no word": ("他，", "鴉，", "", 3.0),
    "a particle is rather talk than text": ("他，", "啊，", "", 4.0),
    "a word with what stands before": ("規", "模，", "", 3.0 - 0.3 * (22.0 - 9.6)),
    "a word with what follows": ("他，", "學校", "", 3.0 - 0.4 * (22.0 - 8.2)),
    "the page has it after the same character": ("王鴉", "鴞，", "小鴉鴞", 3.0 - 2.0),
    "and nothing stands before that": ("鴉", "鴞，", "小鴉鴞", 3.0 - 2.0),
    "three times": ("王鴉", "鴞，", "小鴉鴞。" * 3, 3.0 - 2 * 2.0),
    "after the same two": ("王鴉", "鴞，", "王鴉鴞", 3.0 - 2.0 - 3.0),
    "before the same one": ("他，", "鴞鴉", "鴞鴉", 3.0 - 0.9),
    "nothing is clearer than that": ("王鴉", "鴞，", "王鴉鴞，" * 99, 3.0 - 16.0),
    "no character": ("他，", "", "", 0.0),
}


@each_row(("left", "restored", "text", "cost"), FIRSTS.values(), ids=FIRSTS)
def test_words_and_the_page_speak_for_the_first_character(left, restored, text, cost):
    assert weigh_first(make_page(text), left, restored) == pytest.approx(cost)


def test_the_cases_cost_what_they_say():
    assert (word_cost("規模"), word_cost("學校"), word_cost("鴉鴞")) == (9.6, 8.2, 22.0)


def test_a_name_of_the_page_is_known_where_it_is_torn():
    """Its second character is not among those that the bytes and the language make likely."""
    page = ("老會長走了,裴福、小張也走了。", "後來裴福說話了。", "沒有人問裴福,裴福走了。")
    assert restore(*page) == ([*page], [])
    torn, rules = restore(page[0], "後來老裴說話了。", "沒有人問老裴,老裴走了。")
    assert torn[0] == "老會長走了,裴?、小張也走了。"
    assert rules == ["R202"]


def test_a_name_before_a_dot_is_left():
    """Chance makes words with foreign names: 馬牛 is one."""
    line = "主席是馬福·拉曼和他。"
    restored, rules = restore(line)
    assert restored[0] != line
    assert rules == ["R202"]


def test_a_quote_must_be_clear_unless_it_has_to_be_closed():
    """Which last character it is that lost half of itself is told by the quote that is open."""
    site, rival = Site(12, "cut", "它的好處多"), suppose("常。", lost=True)
    best = suppose("。”", lost=True, end=16)
    page = make_page("他說“這就是\n它的好處多?!?\n")
    assert find_enough(page, site, best, rival) == 1.0
    assert find_enough(page, site, best._replace(lost=False), rival) == 1.5
    assert find_enough(page, site, best._replace(restored="走。”"), rival) == 4.0


def test_dots_are_written_twice():
    """The second of them lost half of itself; a full stop is likelier, but not after one of them."""
    line = "他喊:“孫爺爺。”孩子羞澀而喜悅地叫着……"
    assert restore(line) == ([line], [])


def test_what_a_first_character_lacks_is_no_doubt_about_the_cut():
    """It tells the originals from each other; whether something was cut there is another question."""
    page = make_page("他，,他走了。")
    for restored, more in (("鴉，", 3.0), ("。", 0.0), ("學校", 0.0)):
        best = suppose(restored, end=2)
        gain = measure_gain(page, 1, "他", best)
        assert gain_of(page, Site(1, "cut", "他"), best) == pytest.approx(gain + more)


def test_two_halves_of_a_word_are_read_together():
    """The outer bytes are lost: 海 ends with A3, 款 begins with BF."""
    words = [full.restored for full in take_words(0xA3, Ending("", 2, 0xBF))]
    assert words[:2] == ["專科", "海口"]
    assert "專款" in words
    assert words == sorted(words, key=word_cost)
    assert len(words) == 8
    for whole in (Ending("", 2), Ending("得", 2, 0xBF), Ending("", 2, 0xBF, True)):
        assert [*take_words(0xA3, whole)] == []


def test_on_a_stripped_page_a_quote_of_another_kind_is_left():
    """A character was lost there with two halves: 。』後 stands for 。’然後."""
    lines = [damage(line, TABLE, "q") for line in (*HOST, "他說：‘我已經知道。’然後就走了。")]
    found = "".join(one for one in "\n".join(lines) if not "\ue000" <= one < "\uf900")
    restored, _, findings = repair_text(found)
    assert "。』後" not in restored
    assert [finding.rule for finding in findings] == ["R202"]
