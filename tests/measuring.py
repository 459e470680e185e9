"""What CI measures of the tests: the lines and branches that they run, without running twice as long.

What is measured takes up to twice its time, and two kinds of that tell nothing new: a law runs the same
lines in its hundredth example as in its tenth, and slow tests, with the processes that they start, run
what fast ones run as well. They are not measured. That can only be missing from the sum: the floor that
pyproject.toml sets holds for all the tests.
"""

import functools
import os
import sys
from collections.abc import Callable, Generator
from typing import Any

import pytest

# Names the settings to every process that Python starts; without it, none measures itself.
VARIABLE = "COVERAGE_PROCESS_START"
EXAMPLES = 30  # of a law, that are measured
# Processes that several tests share, slow ones and others: whoever comes first starts them.
SHARED = frozenset({"lfs_session", "publisher", "xet_session"})


def pytest_configure(config: pytest.Config) -> None:
    """Begin where the run is measured; who only deals out the tests to others need not be."""
    if VARIABLE not in os.environ or "coverage" not in sys.modules:
        return
    meter = sys.modules["coverage"].Coverage.current()
    if meter is None:
        return
    if config.getoption("numprocesses", None):
        meter.stop()
    else:
        config.pluginmanager.register(Pauses(meter))


def is_measured(item: pytest.Item) -> bool:
    """Return whether a test and what it starts are measured: unless it is slow, and where it says so."""
    names = getattr(item, "fixturenames", ())
    is_slow = item.get_closest_marker("slow") is not None
    return (
        not is_slow
        or item.get_closest_marker("measured") is not None
        or not SHARED.isdisjoint(names)
    )


class Pauses:
    """Stops the measuring where it would tell nothing new, and goes on with it."""

    def __init__(self, meter: Any) -> None:
        self.meter = meter

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """Leave out a slow test and its fixtures, and their processes."""
        if is_measured(item):
            return (yield)
        settings = os.environ.pop(VARIABLE)
        self.meter.stop()
        try:
            return (yield)
        finally:
            self.meter.start()
            os.environ[VARIABLE] = settings

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """Leave out what comes after the first examples of a law."""
        law = getattr(getattr(item, "obj", None), "hypothesis", None)
        if law is None or not is_measured(item):
            return (yield)
        body = law.inner_test
        first = First(self.meter, body)
        law.inner_test = first.meet
        try:
            return (yield)
        finally:
            law.inner_test = body
            first.end()


class First:
    """The body of a law, of which the first examples are measured."""

    def __init__(self, meter: Any, body: Callable[..., Any]) -> None:
        self.meter, self.left = meter, EXAMPLES

        @functools.wraps(body)
        def meet(*values: Any, **named: Any) -> Any:
            self.left -= 1
            if self.left == -1:
                meter.stop()
            return body(*values, **named)

        self.meet = meet

    def end(self) -> None:
        """Go on with the measuring, if it has stopped."""
        if self.left < 0:
            self.meter.start()
