"""The words of the language model, as they are unpacked from the table."""

import pytest

from shanben.pages.repair.language import vocabulary
from shanben.pages.repair.language.vocabulary import (
    NO_WORD,
    OTHER,
    is_word,
    load_vocabulary,
    number_of,
    words_from,
)


def test_every_number_belongs_to_one_word():
    """All words of the table are there, each under its first character, and none twice."""
    vocabulary = load_vocabulary()
    numbers = []
    for first in vocabulary.places:
        words = words_from.__wrapped__(first)
        assert all(word.startswith(first) for word in words)
        assert words.get(first, NO_WORD) == number_of(first)
        numbers += [number for number in words.values() if number != NO_WORD]
    assert sorted(numbers) == list(range(len(vocabulary.costs)))


def test_what_a_word_begins_with_is_known_and_is_mostly_no_word():
    words = words_from("中")
    assert all(word[:width] in words for word in words for width in range(1, len(word)))
    assert (words["中国"], words["中国人"]) > (NO_WORD, NO_WORD)
    assert NO_WORD in words.values()


def test_numbers_are_ranks():
    costs = load_vocabulary().costs
    assert list(costs) == sorted(costs)
    assert number_of("的") < number_of("龟")


def test_what_stands_in_no_word_is_none():
    assert words_from("\ue000") == {}
    assert number_of("\ue000") == NO_WORD
    assert not is_word("")
    assert is_word(OTHER)


def test_a_table_of_another_version_is_no_table(monkeypatch):
    """Its numbers would be words' costs by chance."""
    monkeypatch.setattr(vocabulary.gzip, "decompress", lambda _: b"shanben-lm-1" + bytes(99))
    with pytest.raises(ValueError, match="of another version"):
        vocabulary.load_vocabulary.__wrapped__()
