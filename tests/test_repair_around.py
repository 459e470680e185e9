"""Where only the character at one end of a spot is unknown, the others are restored around it."""

from types import SimpleNamespace

import pytest

from shanben.pages.repair.converter.spot_reader import Site, end_openly, restore_around
from shanben.pages.repair.converter.weighing import Hypothesis
from tests.rows import each_row

# What the page shows, the best original, its rivals (`+1` ends a character later), what else is said
# of the best, and what is restored.
AROUND = {
    "the first is unknown": ("?花開了", "梅花開了", ["桃花開了", "杏花開了"], "", "?花開了"),
    "a rival differs in more": ("?花開了", "梅花開了", ["桃花落了"], "", None),
    "a rival ends elsewhere": ("?花開了", "梅花開了", ["桃花開了+1"], "", None),
    "what was swallowed is lost": ("?花開了", "梅花開了", ["桃花開了"], "swallowed", None),
    "a sign after the last": ("院裡?", "院裡有", ["院裡又"], "lost swallowed", "院裡?"),
    "it is no sign to a rival": ("院裡?", "院裡有", ["院裡又"], "lost swallowed other", None),
    "with it a rival differs in more": ("院裡?", "院裡有", ["園裡又"], "lost swallowed", None),
    "two characters are too few": ("?花", "梅花", ["桃花"], "", None),
    "the last is unknown": ("院裡有?", "院裡有梅", ["院裡有桃"], "lost", "院裡有?"),
    "nothing stands before the last": ("花?", "梅", ["桃"], "lost", None),
    "the last was not lost": ("院裡有?", "院裡有梅", ["院裡有桃"], "", None),
    "a rival differs before the last": ("院裡有?", "院裡有梅", ["園裡有桃"], "lost", None),
    "the page shows no question mark": ("花開了", "梅花開", ["桃花開"], "lost", None),
}


@each_row(("found", "best", "rivals", "said", "restored"), AROUND.values(), ids=AROUND)
def test_what_all_agree_on_is_restored(found, best, rivals, said, restored):
    """And never more than the page shows to be missing."""

    def suppose(words, flags=""):
        text, _, later = words.partition("+")
        end = len(found) + int(later or 0)
        return Hypothesis(1.0, text, end, (), "swallowed" in flags, "lost" in flags, False)

    page = SimpleNamespace(text=found)
    site = Site(0, "cut", "")
    # What is said of the best holds for its rivals where it lost a sign, if not the other is said.
    shared = said if "swallowed" in said and "lost" in said and "other" not in said else ""
    others = [suppose(words, shared) for words in rivals]
    assert restore_around(page, site, suppose(best, said), others) == restored


@pytest.mark.parametrize(
    ("text", "margin", "restored"),
    [
        ("人口", 7.0, "人口?"),
        (
            "。可以",
            6.9,
            "。可?",
        ),  # it was 。可見，: the model says 以, and nothing stands to the right
        ("看", 6.9, None),
        ("。”", 1.0, "。”?"),  # the quote had to be closed
        ("。”", 0.9, "。?"),
        ("，”", 6.9, "，?"),
    ],
)
def test_a_last_character_before_a_swallowed_one_must_be_clear_from_the_left(
    text, margin, restored
):
    assert end_openly(Hypothesis(1.0, text, 3, (), True, True, False), margin) == restored
