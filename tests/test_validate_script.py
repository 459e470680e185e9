"""Traditional characters left in Simplified text are reported, each line once."""

import pytest

from shanben.pages.rules.leftovers import find_traditional
from shanben.pages.simplify import simplify_text


def test_clean_text_has_no_findings():
    """Names in 乾, 於 and 昇 are right as they are."""
    assert find_traditional("松原市乾安县，於潜镇，毕昇，瞭望，慰藉，著作") == ()
    assert find_traditional("") == ()


def test_a_finding_says_where_what_and_why():
    """Fact, evidence, reason."""
    text = "他们说\n“馬”和“車”和“馬”是旧字这\n"
    (finding,) = find_traditional(text)
    assert finding.rule == "V201"
    assert finding.severity == "note"
    assert finding.line == 2
    assert finding.count == 3
    assert text[finding.start : finding.end] == "馬”和“車”和“馬"
    assert finding.message == (
        "馬 (now 马) 2 times, 車 (now 车) left in a line that is in Simplified; as found"
    )


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("東京の電車", "a line with Japanese"),
        ("这個", "a line that is in Simplified"),
        ("個", "a line that shows no script"),
        ("気", "a line that shows no script"),
    ],
)
def test_the_reason_is_read_off_the_line(line, reason):
    """A curator wants to know whether something is wrong."""
    (finding,) = find_traditional(line)
    assert reason in finding.message


def test_many_kinds_are_counted_not_listed():
    """A message stays one line of reasonable length."""
    (finding,) = find_traditional("馬車東風見貝頁魚鳥")
    assert finding.count == 9
    assert "and 1 more left" in finding.message


def test_lines_are_counted_as_everywhere():
    """CRLF is one line end."""
    assert [finding.line for finding in find_traditional("馬\r\n\r\n車\r東")] == [1, 3, 4]


def test_what_simplify_converts_is_not_reported():
    """The two tables agree."""
    assert find_traditional(simplify_text("關於這個問題，牠們看著對面的廣場")) == ()
