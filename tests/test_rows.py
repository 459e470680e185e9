"""Rows of one test: all are tried, those that fail are named, a mark parts one from the others."""

import pytest

from tests.rows import ROWS_NAME, each_row


def groups_of(test):
    (mark,) = [mark for mark in test.pytestmark if mark.name == "parametrize"]
    return {param.id: param.values[0] for param in mark.args[1]}


def test_all_rows_are_walked_some_at_a_time(monkeypatch):
    monkeypatch.delenv(ROWS_NAME, raising=False)
    met = []

    def note(value):
        met.append(value)

    test = each_row("value", range(7), most=3)(note)
    groups = groups_of(test)
    assert list(groups) == ["1 to 3", "4 to 6", "7 to 7"]
    for group in groups.values():
        test(group)
    assert met == list(range(7))


def test_every_row_that_fails_is_named(monkeypatch):
    """With what it raised; a row after it is tried all the same."""
    monkeypatch.delenv(ROWS_NAME, raising=False)
    test = each_row(("left", "right"), [(1, 1), (1, 2), (2, 2), (3, 4)], ids=str)(hold_alike)
    (group,) = groups_of(test).values()
    with pytest.raises(ExceptionGroup, match="2 of 4 rows fail") as error:
        test(group)
    assert [one.__notes__ for one in error.value.exceptions] == [["row: 1-2"], ["row: 3-4"]]
    with pytest.raises(AssertionError) as one:
        test(group[:2])
    assert one.value.__notes__ == ["row: 1-2"]


def hold_alike(left, right):
    assert left == right


def pass_over(value):
    assert value


def test_a_row_with_a_mark_is_a_test_of_its_own(monkeypatch):
    """So that a known failure must fail."""
    monkeypatch.delenv(ROWS_NAME, raising=False)
    known = pytest.param(2, id="known", marks=pytest.mark.xfail)
    test = each_row("value", [1, known, 3], ids=["one", "three"])(pass_over)
    groups = groups_of(test)
    assert groups["known"] == [("known", (2,))]
    assert groups["1 to 2"] == [("one", (1,)), ("three", (3,))]


def test_a_run_may_ask_for_every_row_as_a_test_of_its_own(monkeypatch):
    """So that a mutant meets those rows alone that execute it."""
    monkeypatch.setenv(ROWS_NAME, "1")
    assert list(groups_of(each_row("value", range(3))(pass_over))) == ["1 to 1", "2 to 2", "3 to 3"]


@each_row("value", ["a", "b"], ids=["first", "second"])
@pytest.mark.parametrize("other", [1, 2])
def test_other_parameters_and_fixtures_stay(tmp_path, value, other):
    """Of the test, not of a row."""
    assert tmp_path.is_dir()
    assert (value in "ab", other in (1, 2)) == (True, True)
