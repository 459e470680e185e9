"""How the tests of a run on several cores are shared out, and what the workers tell of them."""

from typing import Any

import pytest

# Who reads more of a test that passes than that it has run. Else two reports of three are not sent, nor
# that a test begins, which only -v shows: of 1,900 tests that do nothing the whole cost was 8.7 s of the
# processor, and not 11.4, and is a tenth less without the second.
READ_BY = ("durations", "xmlpath")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give each worker its share in one piece, and let one that has none left take from another.

    By itself `-n` deals out ever smaller pieces: then both workers begin most files, and what a file or
    all files share (a client of the Hub, a build) is made twice.
    """
    if config.getoption("dist") != "load":
        return None
    from xdist.scheduler import WorkStealingScheduling

    return WorkStealingScheduling(config, log)


def pytest_configure(config: pytest.Config) -> None:
    """Have a worker tell of a test that passes once: when it has run."""
    if any(config.getoption(name, None) for name in READ_BY) or config.getoption("verbose") > 0:
        return
    for plugin in config.pluginmanager.get_plugins():
        if type(plugin).__name__ == "WorkerInteractor":
            _tell_less(config.pluginmanager, plugin)


def _tell_less(manager: pytest.PytestPluginManager, worker: Any) -> None:
    tell = worker.pytest_runtest_logreport

    @pytest.hookimpl
    def tell_what_is_read(report: pytest.TestReport) -> None:
        if report.when == "call" or not report.passed or report.sections:
            tell(report)

    @pytest.hookimpl
    def tell_nothing() -> None:
        """That it begins is read by nobody."""

    manager.unregister(worker)
    worker.pytest_runtest_logreport = tell_what_is_read
    worker.pytest_runtest_logstart = tell_nothing
    manager.register(worker)
