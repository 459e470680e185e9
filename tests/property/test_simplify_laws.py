"""Laws of shanben.pages.simplify, on random mixtures of dictionary keys, separators and other text."""

import random
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanben.base.tables import read_table
from shanben.pages.simplify import convert_base, simplify_text, simplify_texts
from shanben.pages.simplify.batch import decode_codes, look_up
from shanben.pages.simplify.conversion import full_conversion, read_base
from shanben.pages.simplify.script import read_characters
from tests.chinese_scripts import to_simplified
from tests.examples import many

SEEDS = sorted((Path(__file__).parents[2] / "seeds").glob("*.txt"))
OTHER = list("国あー𠀀𪚥😀\x00\u0301\u202e\ue000\ufeff着了1的")
SEPARATORS = list(
    " \t\n\r\u3000\x0b\x1c\x85\u2028-,.?!*，。、；：？！…“”‘’「」『』—－（）《》～．／｛｝【】"
)

laws = settings(max_examples=many(150), deadline=None, derandomize=True)


@cache
def pieces() -> list[str]:
    """Return what random texts are made of: keys, halves of keys, results, other text."""
    characters, phrases = read_base()
    keys = list(phrases) * 8 + [row["before"] for row in read_table("overrides")]
    halves = [key[: len(key) // 2] for key in phrases] + [key[len(key) // 2 :] for key in phrases]
    return [
        *keys,
        *halves,
        *phrases.values(),
        *characters,
        *characters.values(),
        *(OTHER * 60),
        *(SEPARATORS * 12),
    ]


texts = st.lists(st.one_of(st.sampled_from(pieces()), st.text(max_size=3)), max_size=30).map(
    "".join
)


@pytest.mark.slow
def test_base_equals_the_package_on_30000_random_mixtures():
    """For every text, `convert_base` gives the bits that the package's t2s gives."""
    rng = random.Random(20130605)  # noqa: S311 (a fixed sequence, not a secret)
    for _ in range(30_000):
        text = "".join(rng.choices(pieces(), k=rng.randrange(1, 16)))
        assert convert_base(text) == to_simplified(text)


@laws
@given(texts)
def test_base_equals_the_package(text):
    """For every text, also an odd one, `convert_base` gives the bits that the package gives."""
    assert convert_base(text) == to_simplified(text)


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.stem)
def test_base_equals_the_package_on_real_pages(seed):
    """Real pages, too, come out bit for bit as from the package."""
    text = seed.read_bytes().decode("utf-8")
    assert convert_base(text) == to_simplified(text)


@laws
@given(texts)
def test_length_is_preserved(text):
    """Offsets of the restored page and of the Simplified page are the same offsets."""
    assert len(simplify_text(text)) == len(text)


@laws
@given(st.lists(texts, max_size=6))
def test_a_page_does_not_depend_on_its_neighbours(pages):
    """A batch gives each page what the page gets alone."""
    assert simplify_texts(pages) == [simplify_text(page) for page in pages]


def convert_plainly(text, characters, phrases):
    """Read the tables as their head says: the longest phrase first, of equal ones the leftmost."""
    result = [characters.get(character, character) for character in text]
    spans = sorted(
        (-length, start)
        for start in range(len(text))
        for length in range(2, 17)
        if text[start : start + length] in phrases and start + length <= len(text)
    )
    taken = set()
    for length, start in spans:
        span = range(start, start - length)
        if taken.isdisjoint(span):
            taken.update(span)
            result[start : start - length] = phrases[text[start : start - length]]
    return "".join(result)


def test_overrides_are_applied_as_their_table_says():
    """Anchors and hashes make it fast; they change nothing."""
    characters, phrases = read_base()
    for row in read_table("overrides"):
        (characters if len(row["before"]) == 1 else phrases)[row["before"]] = row["after"]
    rng = random.Random(1956)  # noqa: S311 (a fixed sequence, not a secret)
    keys = [key for key in phrases if len(key) < 5]
    conversion = full_conversion()
    for _ in range(many(4_000)):
        text = "".join(rng.choices(keys, k=rng.randrange(1, 6)))
        text = text[rng.randrange(2) : len(text) - rng.randrange(2)]
        coded = look_up(text, conversion)
        converted = conversion.convert(text, coded.codes, coded.packed, coded.flagged.anchors)
        assert decode_codes(converted) == convert_plainly(text, characters, phrases)


proof = st.sampled_from(read_characters("hans"))
harmless = st.sampled_from([*"乾著藉瞭於徵覆妳気的一，。「」《》の1a \n", "乾安", "看著", "答覆"])


@laws
@given(st.lists(st.lists(st.tuples(proof, harmless), min_size=1), min_size=1))
def test_simplified_lines_are_never_touched(lines):
    """A line with proof of Simplified and none of Traditional stays, whatever else it holds."""
    page = "\n".join("".join(a + b for a, b in line) for line in lines)
    assert simplify_text(page) == page
