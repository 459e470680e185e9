"""Laws of the counts and samples that shards make each for itself."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from shanben.dataset.tally import (
    REASONS,
    SAMPLE_PER_REASON,
    SampledRow,
    merge_samples,
    sample_row,
    tally_rows,
)
from tests.examples import many

BLOCKS = st.lists(
    st.tuples(st.sampled_from(["body", "footer", "unknown"]), st.integers(0, 50)).map(
        lambda pair: {"type": pair[0], "start": 0, "end": pair[1]}
    ),
    max_size=3,
)
EDITS = st.lists(st.sampled_from(["R101", "R102"]).map(lambda rule: {"rule": rule}), max_size=4)
ROWS = st.fixed_dictionaries(
    {
        "id": st.text("abcdef", min_size=4, max_size=4),
        "language": st.sampled_from(["zh-Hans", "zh-Hant", None]),
        "damage": st.sampled_from(["none", "repaired", "partial"]),
        "title": st.sampled_from([None, "題"]),
        "date_published": st.sampled_from(
            [None, "0001-01-01", "1993-12-31", "2021-06-27", "9999-12-31"]
        ),
        "date_event_method": st.sampled_from([None, "explicit"]),
        "source": st.lists(st.text(max_size=3), max_size=2),
        "edits": EDITS,
        "blocks": BLOCKS,
        "unresolved": st.integers(0, 9),
        "n_chars": st.integers(1, 10**6),
        "n_body_chars": st.integers(0, 10**6),
    }
)
SAMPLES = st.lists(
    st.builds(
        SampledRow,
        st.sampled_from(REASONS),
        st.integers(0, 3),
        st.text("ab", min_size=6, max_size=6),
        st.integers(0, 2),
        st.integers(0, 99),
    ),
    max_size=90,
)


def tally(rows):
    counts = Counter()
    tally_rows(rows, counts)
    return counts


@settings(max_examples=many(60), deadline=None, derandomize=True)
@given(st.lists(ROWS, max_size=12), st.integers(0, 12))
def test_counts_of_two_shards_add_up_to_the_counts_of_both(rows, cut):
    """tally(a + b) = tally(a) + tally(b), so no number in a document depends on shards."""
    whole = tally(rows)
    assert tally(rows[:cut]) + tally(rows[cut:]) == +whole
    assert sum(count for key, count in whole.items() if key.startswith("damage:")) == len(rows)


@settings(max_examples=many(60), deadline=None, derandomize=True)
@given(st.lists(ROWS, max_size=40))
def test_the_number_of_counts_is_bounded(rows):
    """What pages can invent, such as names of outlets or impossible dates, makes no new count."""
    allowed = ("null", "language", "damage", "length", "month", "method", "block", "edit", "edited")
    for key in tally(rows):
        kind, _, value = key.partition(":")
        assert not value or kind in allowed
        if kind == "month":
            assert value in ("earlier", "later") or "1994" <= value[:4] <= "2099"


@settings(max_examples=many(60), deadline=None, derandomize=True)
@given(SAMPLES, st.integers(0, 90))
def test_the_sample_of_two_shards_is_the_sample_of_both(samples, cut):
    """merge(merge(a), merge(b)) = merge(a + b), and it is bounded."""
    merged = merge_samples(samples)
    parts = (*merge_samples(samples[:cut]), *merge_samples(samples[cut:]))
    assert [s[:3] for s in merge_samples(parts)] == [s[:3] for s in merged]
    assert all(
        sum(sample.reason == reason for sample in merged) <= SAMPLE_PER_REASON for reason in REASONS
    )


@settings(max_examples=many(60), deadline=None, derandomize=True)
@given(ROWS, st.booleans())
def test_every_row_has_one_reason(row, warned):
    """Damage left comes before everything else; a row with nothing to look for is drawn by lot."""
    sample = sample_row(row, warned, 7)
    assert sample.reason in REASONS
    assert (sample.reason == "unresolved") == (row["unresolved"] > 0)
    if sample.reason == "ordinary":
        assert row["title"]
        assert row["source"]
        assert row["date_published"]
