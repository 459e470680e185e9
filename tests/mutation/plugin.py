"""What pytest does for a mutation run: trace tests, or run some of them in a given order.

`SHANBEN_TRACE_LOG` makes it tell the tracer which test runs, `SHANBEN_TEST_LIST` names a file with
the ids of the tests to run, one a line.
"""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, settings

TRACE_LOG = os.environ.get("SHANBEN_TRACE_LOG", "")
TEST_LIST = os.environ.get("SHANBEN_TEST_LIST", "")


def pytest_collection() -> None:
    """A counterexample need not be small to kill a mutant."""
    phases = [Phase.explicit, Phase.generate]
    settings.register_profile("mutation", settings.default, phases=phases)
    settings.load_profile("mutation")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the tests of the list, in its order."""
    if TEST_LIST:
        ids = Path(TEST_LIST).read_text(encoding="utf-8").splitlines()
        order = {test: number for number, test in enumerate(ids)}
        config.hook.pytest_deselected(items=[item for item in items if item.nodeid not in order])
        items[:] = sorted(
            (item for item in items if item.nodeid in order), key=lambda item: order[item.nodeid]
        )


class Trace:
    """Tells the tracer what is going on: a test, a fixture of many tests, or the collection.

    Writes one line for each test: its id, seconds, outcome, and the fixtures of many tests that it
    uses, for what those execute is executed for it too.
    """

    def __init__(self) -> None:
        self.tracer: Any = sys.modules["sitecustomize"].TRACER
        self.outcomes: dict[str, str] = {}
        self.enter("fixture collection")

    def enter(self, context: str) -> None:
        Path(self.tracer.__class__.__init__.__globals__["CONTEXT"]).write_text(context)
        self.tracer.begin()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        clear_caches()
        self.enter(f"test {item.nodeid}")
        before = _processor_seconds()
        result = yield
        self.enter("fixture teardown")
        self.write(item, _processor_seconds() - before)
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Iterator[None]:
        before = self.tracer.context
        if fixturedef.scope != "function":
            self.enter(f"fixture {fixturedef.argname}")
        result = yield
        if fixturedef.scope != "function":
            self.enter(before)
        return result

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        test = report.nodeid
        if report.outcome != "passed" or report.when == "call":
            before = self.outcomes.get(test)
            self.outcomes[test] = before if before == "failed" else report.outcome

    def write(self, item: pytest.Item, seconds: float) -> None:
        test = item.nodeid
        fixtures = ["collection", *getattr(item, "fixturenames", ())]
        value = {"test": test, "seconds": round(seconds, 3)}
        value |= {"outcome": self.outcomes.get(test, "skipped"), "fixtures": fixtures}
        with Path(f"{TRACE_LOG}.tests").open("a", encoding="utf-8") as file:
            file.write(json.dumps(value) + "\n")


def _processor_seconds() -> float:
    """Return what this process and its ended children have worked: a busy machine does not add to it."""
    return sum(os.times()[:4])


def clear_caches() -> None:
    """Forget what cached functions know: each test is to execute them itself."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in ("shanben", "tests"):
            for value in list(vars(module).values()):
                if hasattr(value, "cache_clear"):
                    value.cache_clear()


def pytest_configure(config: pytest.Config) -> None:
    if TRACE_LOG:
        config.pluginmanager.register(Trace())
