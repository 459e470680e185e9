"""Twice the page, at most 2.3 times the work, whatever stands on it."""

import pytest

from tests.campaign.growth import MOST, PATTERNS, STAGES, compare_calls, count_calls
from tests.rows import each_row


@each_row("pattern", PATTERNS, most=8)
@pytest.mark.parametrize("stage", STAGES)
def test_the_work_grows_with_the_page(stage, pattern):
    """Counted in calls of functions, so the verdict is the same on every machine."""
    grown = compare_calls(stage, pattern, 1_500)
    assert grown.ratio <= MOST, grown


def test_a_stage_that_looks_at_every_pair_is_seen():
    """The measure measures."""

    def pairs(text):
        return sum(one.isalpha() and other.isalpha() for one in text for other in text)

    assert count_calls(pairs, "a" * 200) > 3.9 * count_calls(pairs, "a" * 100)
