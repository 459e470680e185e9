"""What closes a quotation, and what is said where nothing tells, or characters are lost."""

import pytest

from shanben.pages.repair import repair_text
from shanben.pages.repair.converter.damage import damage
from shanben.pages.repair.converter.gbk import PRIVATE_USE

TABLE = {"學": "xué", "發": "fā", "進": "jìn", "經": "jīng"}
HOST = ("學校發現進步。", "他們進學校發問。", "學生經過進修。")


def make_page(*lines: str) -> str:
    """Return a page that decoder q left, with lines that have readings only before."""
    return "\n".join(damage(line, TABLE, "q") for line in (*HOST, *lines))


@pytest.mark.parametrize(
    ("before", "line"),
    [
        ("我說“先發言。", "這就是它的淵源。”"),
        ("我說「先發言。", "這就是它的淵源。」"),
        ("我說「好」。", "他說:“這就是它的淵源。”"),
    ],
)
def test_a_quote_closes_as_it_was_opened(before: str, line: str) -> None:
    """Be it in a line before, and whatever quotes the page has more of."""
    restored, _, findings = repair_text(make_page(before, line))
    assert restored.split("\n")[-2:] == [before, line]
    assert findings == ()


@pytest.mark.parametrize("quote", "”」")
def test_a_quote_that_nothing_opened_is_not_guessed(quote: str) -> None:
    """The other quotes of the page do not tell which it was; the full stop before it is certain."""
    restored, _, findings = repair_text(make_page("他答道「好」。", f"這就是它的淵源。{quote}"))
    assert restored.split("\n")[-1] == "這就是它的淵源。?"
    assert [finding.rule for finding in findings] == ["R202"]


@pytest.mark.parametrize("line", ["電腦經常卡頓,難用", "電腦常卡頓,慢"])
def test_a_letter_after_a_cut_is_said_where_characters_are_lost(line: str) -> None:
    """A private use character between two marks and a letter is lost, and the original is rare."""
    found = PRIVATE_USE.sub("", make_page(line))
    assert "??D" in found
    restored, _, findings = repair_text(found)
    assert "??D" in restored
    assert [finding.rule for finding in findings] == ["R202"]


@pytest.mark.parametrize("line", ["他去學校??", "真的??OK的", "發現??DVD,好"])
def test_typed_question_marks_are_not_said(line: str) -> None:
    """Nor words in Latin letters after them."""
    assert repair_text(make_page(line))[2] == ()


def test_a_short_run_of_decoder_d_is_told_where_no_cut_shows_the_decoder() -> None:
    """Of 。可是 it leaves ?墒, which nobody writes; what people ask stays unsaid."""
    found = damage("那條山路很長。可是,大家都走。", {}, "d")
    assert found == "那條山路很長?墒,大家都走。"
    restored, _, (finding,) = repair_text(f"{make_page()}\n{found}")
    assert (restored.split("\n")[-1], finding.rule, finding.line) == (found, "R202", 4)
    assert "。可是" in finding.message
    assert repair_text(f"{make_page()}\n那條山路長嗎?我們可走不到。")[2] == ()
