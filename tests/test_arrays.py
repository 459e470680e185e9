"""Arrays laid out by hand are those that Arrow makes."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanben.dataset import arrays
from shanben.dataset.arrays import make_array, make_positions, read_numbers

TEXT = st.text(st.characters(codec="utf-8"), max_size=5)
PERSON = pa.struct([pa.field("name", pa.string()), pa.field("n", pa.int32())])
KINDS = {
    "strings": (pa.string(), st.none() | TEXT),
    "small numbers": (pa.int32(), st.none() | st.integers(-(2**31), 2**31 - 1)),
    "numbers": (pa.int64(), st.none() | st.integers(-(2**63), 2**63 - 1)),
    "lists": (pa.list_(pa.field("element", pa.string())), st.lists(TEXT, max_size=3)),
    "lists of records": (
        pa.list_(pa.field("element", PERSON)),
        st.lists(st.fixed_dictionaries({"name": TEXT, "n": st.integers(0, 9)}), max_size=3),
    ),
}


@pytest.mark.parametrize(("kind", "values"), KINDS.values(), ids=KINDS)
def test_values_come_back(kind, values):
    """Whatever the values, with and without nulls, none at all included."""

    @given(st.lists(values, max_size=20))
    def check(made):
        array = make_array(made, kind)
        array.validate(full=True)
        assert array.equals(pa.array(made, kind))
        assert array.null_count == made.count(None)

    check()


@given(st.lists(st.none() | st.dates(), max_size=20))
def test_dates_come_from_iso_strings(days):
    """Rows hold dates as JSON does."""
    isos = [day and day.isoformat() for day in days]
    assert make_array(isos, pa.date32()).to_pylist() == days


@given(st.lists(st.integers(0, 2**62), max_size=20), st.integers(1, 3))
def test_positions_come_back(numbers, step):
    """Also from a view of every second or third one, whose memory has gaps."""
    positions = np.array(numbers, np.int64)[::step]
    array = make_positions(positions)
    array.validate(full=True)
    assert array.equals(pa.array(numbers[::step], pa.int64()))
    assert read_numbers(array).tolist() == numbers[::step]


@given(st.lists(st.booleans(), max_size=20), st.integers(0, 9))
def test_truth_values_are_read_from_where_a_slice_begins(values, start):
    """Arrow packs them in bits, NumPy in bytes."""
    found = read_numbers(pa.array(values, pa.bool_()).slice(start))
    assert (found.dtype, found.tolist()) == (np.bool_, values[start:])


@pytest.mark.parametrize(
    ("kind", "values"),
    [(pa.string(), ["山", None, "水"]), (pa.list_(pa.string()), [["山"] * 3, ["水"] * 2])],
    ids=["strings", "lists"],
)
def test_more_than_a_column_can_count_is_an_error(kind, values, monkeypatch):
    """Not a column whose ends lie before their beginnings."""
    monkeypatch.setattr(arrays, "MOST_IN_A_COLUMN", 4)
    with pytest.raises(OverflowError):
        make_array(values, kind)
