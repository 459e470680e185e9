"""Many small cases as rows of one test.

A test costs pytest and its workers 4 ms, a row of a table often less than one. `each_row` is written as
`pytest.mark.parametrize` is, and walks up to 40 rows in one test. All rows are tried; each that fails is
named. Rows share the fixtures of their test, so it is for tests that leave nothing behind in one. Where
every row should be a test, `SHANBEN_ROWS=1` says so: a mutant then meets those rows that execute it.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from inspect import Signature, signature
from typing import Any

import pytest

ParameterSet = type(pytest.param())  # which pytest gives no public name
ROWS_NAME = "SHANBEN_ROWS"  # in the environment: how many rows at most, whatever a test says
ROWS = 40  # of one test
Row = tuple[str, tuple[Any, ...]]  # its name, and its values
Test = Callable[..., None]


def each_row(
    names: str | Sequence[str], rows: Iterable[Any], ids: Any = None, most: int = ROWS
) -> Callable[[Test], Test]:
    """Walk the rows, `most` in one test; what has a mark of its own, such as `xfail`, is one test.

    `ids` are names of the rows or a function that names a value; without them values name their row.
    """
    keys = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
    is_bare = isinstance(names, str) and len(keys) == 1
    named = list(name_rows(rows, is_bare, ids))

    def make(test: Test) -> Test:
        def walk(group: Sequence[Row], **given: Any) -> None:
            __tracebackhide__ = True
            tell_failures(list(try_rows(test, keys, group, given)), len(group))

        others = [p for p in signature(test).parameters.values() if p.name not in keys]
        first = signature(walk).parameters["group"]
        walk.__signature__ = Signature([first, *others])  # type: ignore[attr-defined]
        walk.__name__, walk.__qualname__ = test.__name__, test.__qualname__
        walk.__module__, walk.__doc__ = test.__module__, test.__doc__
        walk.__dict__.update(test.__dict__)
        return pytest.mark.parametrize("group", list(group_rows(named, most)))(walk)

    return make


def name_rows(rows: Iterable[Any], is_bare: bool, ids: Any) -> Iterator[tuple[Row, Any]]:
    """Yield each row with its marks."""
    words = iter(ids) if ids is not None and not callable(ids) else None
    for row in rows:
        known = row if isinstance(row, ParameterSet) else None
        values = known.values if known else (row,) if is_bare else tuple(row)
        if known and isinstance(known.id, str):
            name = known.id
        elif words is not None:
            name = str(next(words))
        else:
            name = "-".join(str(ids(value)) if ids else repr(value)[:60] for value in values)
        yield (name, values), known.marks if known else ()


def group_rows(named: Sequence[tuple[Row, Any]], most: int) -> Iterator[Any]:
    """Yield the rows of a test: those without marks together, named by their numbers."""
    most = min(most, int(os.environ.get(ROWS_NAME, most)))
    plain = [row for row, marks in named if not marks]
    for first in range(0, len(plain), most):
        group = plain[first : first + most]
        yield pytest.param(group, id=f"{first + 1} to {first + len(group)}")
    for row, marks in named:
        if marks:
            yield pytest.param([row], id=row[0], marks=marks)


def try_rows(
    test: Test, keys: Sequence[str], group: Sequence[Row], given: dict[str, Any]
) -> Iterator[Exception]:
    """Yield what each row that fails raised, with a note that names the row."""
    __tracebackhide__ = True
    for name, values in group:
        try:
            test(**dict(zip(keys, values, strict=True)), **given)
        except Exception as error:  # noqa: BLE001  (whatever a row raises, the others are tried)
            error.add_note(f"row: {name}")
            yield error


def tell_failures(failures: Sequence[Exception], rows: int) -> None:
    """Fail as the only row that failed did, or with all of them."""
    __tracebackhide__ = True
    if len(failures) == 1:
        raise failures[0]
    if failures:
        raise ExceptionGroup(f"{len(failures)} of {rows} rows fail", failures)
