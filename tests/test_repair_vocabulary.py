"""The words of the language model, as they are unpacked from the table."""

import pytest

from shanben.pages.repair.language import vocabulary
from shanben.pages.repair.language.model import cost_between, cost_on, scale_after, text_cost
from shanben.pages.repair.language.vocabulary import (
    NO_WORD,
    OTHER,
    UNKNOWN_STEPS,
    Followers,
    followers_of,
    is_word,
    load_vocabulary,
    number_of,
    words_from,
)
from tools.make_language_model import pack_table


def test_every_number_belongs_to_one_word():
    """All words of the table are there, each under its first character, and none twice."""
    vocabulary = load_vocabulary()
    numbers = []
    for first in vocabulary.places:
        words = words_from.__wrapped__(first)
        assert words.get("", NO_WORD) == number_of(first)
        numbers += [number for number in words.values() if number != NO_WORD]
    assert sorted(numbers) == list(range(len(vocabulary.costs)))


def test_what_a_word_begins_with_is_known_and_is_mostly_no_word():
    words = words_from("中")
    assert all(rest[:width] in words for rest in words for width in range(len(rest)))
    assert (words["国"], words["国人"]) > (NO_WORD, NO_WORD)
    assert NO_WORD in words.values()


def test_characters_with_which_words_go_on_are_held_once():
    """Half of all words have two characters; words go on with few."""
    one, other = ({rest: rest for rest in words_from(first)} for first in "中大")
    shared = [rest for rest in one.keys() & other.keys() if len(rest) == 1]
    assert shared
    assert all(one[rest] is other[rest] for rest in shared)


def test_numbers_are_ranks():
    costs = load_vocabulary().costs
    assert list(costs) == sorted(costs)
    assert number_of("的") < number_of("龟")


def test_what_pages_made_traditional_write_for_both_is_one_character():
    """They write 看著 for 看着, as they write 著名."""
    assert text_cost("門口站著一個人") == text_cost("門口站着一個人")
    assert is_word("着名")
    assert not any(rest.count("著") for rest in words_from("看"))
    assert words_from("著") == {}


def test_what_stands_in_no_word_is_none():
    assert words_from("\ue000") == {}
    assert number_of("\ue000") == NO_WORD
    assert not is_word("")
    assert is_word(OTHER)


def test_a_table_of_another_version_is_no_table(monkeypatch):
    """Its numbers would be words' costs by chance."""
    monkeypatch.setattr(vocabulary, "MAGIC", b"shanben-lm-2")
    with pytest.raises(ValueError, match="of another version"):
        vocabulary.load_vocabulary.__wrapped__()


def test_what_the_tool_writes_is_what_is_read(tmp_path, monkeypatch):
    """山 is no word of this table: 山火 and 山火门 begin with it."""
    words = [("0", 0), ("人", 1), ("人中", 4), ("山火", 2), ("山火门", 3)]
    pairs = {(1, 2): 30, (1, 4): 20, (3, 0): 10}
    packed = pack_table(words, bytes([9, 20, 30, 40, 50]), bytes([1, 2, 3, 4, 5]), pairs)
    (tmp_path / "language_model.bin").write_bytes(packed)
    monkeypatch.setattr(vocabulary.resources, "files", lambda _: tmp_path)
    table = load_vocabulary.__wrapped__()
    monkeypatch.setattr(vocabulary, "load_vocabulary", lambda: table)
    assert words_from.__wrapped__("山") == {"": NO_WORD, "火": 2, "火门": 3}
    assert words_from.__wrapped__("人") == {"": 1, "中": 4}
    assert (number_of("0"), number_of("山")) == (0, NO_WORD)
    followers = [followers_of.__wrapped__(number) for number in range(5)]
    assert followers == [
        Followers({NO_WORD: UNKNOWN_STEPS, **costs}, number + 1)
        for number, costs in enumerate([{}, {2: 30, 4: 20}, {}, {0: 10}, {}])
    ]
    assert list(table.costs) == [9, 20, 30, 40, 50]


def test_heads_and_tails_are_noted_and_forgotten_when_they_are_many():
    """Sixty-four of each: memory is bounded, and what a spot tries again is not read again."""
    scale = scale_after.__wrapped__("上海")
    heads, tails = "一二三四五六七八", "甲乙丙丁戊己庚辛"
    tried = [(one + other, other + one) for one in heads for other in tails]
    for number, (head, tail) in enumerate(tried, 1):
        assert cost_on(scale, head, tail, "的") == text_cost(f"上海{head}{tail}的")
        assert (len(scale.fronts), len(scale.rears)) == (number, number)
    noted = scale.fronts["一甲"], scale.rears["甲一", "的"]
    cost_on(scale, "一甲", "甲一", "的")
    assert scale.fronts["一甲"] is noted[0]
    assert scale.rears["甲一", "的"] is noted[1]
    cost_on(scale, "新", "旧", "的")
    assert [*scale.fronts] == ["新"]
    assert [*scale.rears] == [("旧", "的")]


@pytest.mark.parametrize(("length", "is_remembered"), [(40, True), (41, False)])
def test_of_long_texts_nothing_is_remembered(length, is_remembered):
    """A run of that length has no rivals."""
    left, middle = f"北京第{length}", "的" * length
    asked = scale_after.cache_info().misses
    assert cost_between(left, middle, "市") == text_cost(f"{left}{middle}市")
    assert (scale_after.cache_info().misses > asked) is is_remembered


def test_figures_that_go_on_are_one_word_with_those_before():
    """Also where what they go on is remembered."""
    scale = scale_after("山上海")
    for head in ("1", "12", "12年", "12年3"):
        assert cost_on(scale, head, "", "黨建") == text_cost(f"山上海{head}黨建")
