"""Inside pytest: collect the tests once, then run some of them in forks, on a mutant or with a tracer.

A fast run starts pytest with this plugin. Once everything is imported and collected, it answers one
request a line: which tests a fork is to run, and what is changed in it. What stands in functions is
put into those that are loaded; a change elsewhere needs a new import, and is refused.

Tests that start another process are not for forks: while tests are traced, such a start ends them,
but for those that are marked `quick_process`. Their processes see the mutant in the tree.
"""

import importlib
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest
from _pytest.main import pytest_runtestloop as run_items

from tests.mutation.constants import put_constant
from tests.mutation.plugin import clear_caches

REQUESTS = "SHANBEN_NURSERY"  # names the descriptors of two pipes: requests, answers
CO_OPTIMIZED = 1  # set for functions, not for the bodies of modules and classes
WAITING = 10  # times its seconds of the processor, until a fork that waits is ended

# The code of one place in a file: its qualified name and its first line.
CodePlace = tuple[str, int]


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Answer requests until there are no more; without the pipes, run the tests as always."""
    if REQUESTS not in os.environ:
        return None
    if session.testsfailed:  # no fork would run a test, and every mutant would survive
        raise pytest.UsageError("not everything can be collected")
    requests, answers = map(int, os.environ.pop(REQUESTS).split(","))
    with os.fdopen(requests, encoding="utf-8") as asked, os.fdopen(answers, "w") as said:
        for line in asked:
            request = json.loads(line)
            if "modules" in request:
                for name in request["modules"]:
                    importlib.import_module(name)
                answer: dict[str, Any] = {"tests": [item.nodeid for item in session.items]}
            else:
                answer = _run_in_fork(session, request)
            said.write(json.dumps(answer) + "\n")
            said.flush()
    return True


def _run_in_fork(session: pytest.Session, request: dict[str, Any]) -> dict[str, Any]:
    """Return what a fork answers, or that it was stopped for its time.

    One that died otherwise is no verdict: the mutant, or a fault of the run, may have ended it. It is
    tried in a process of its own, as one that no fork can hold.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.close(reader)
        _answer_and_end(session, request, writer)
    os.close(writer)
    deadline = time.monotonic() + WAITING * request["seconds"]
    with os.fdopen(reader, "rb") as pipe:
        os.set_blocking(reader, False)
        words = b""
        has_ended = False
        while not has_ended and time.monotonic() < deadline:
            piece = pipe.read()
            words += piece or b""
            has_ended = piece == b""  # or has said all
            time.sleep(0.005)
    code = _end(child, WAITING if has_ended else 0)
    if words.endswith(b"\n"):
        answer: dict[str, Any] = json.loads(words)
        return answer
    if not has_ended or code == -signal.SIGXCPU:
        return {"status": "timeout"}
    return {"status": "cold", "problem": f"the fork ended with {code}"}


def _end(child: int, seconds: float) -> int:
    """End a fork and what it has started, after these seconds if it has not ended itself.

    Return its exit code, or the signal's number below zero.
    """
    deadline = time.monotonic() + seconds
    has_ended = None
    while has_ended is None and time.monotonic() < deadline:
        has_ended = os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        time.sleep(0.005)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _answer_and_end(session: pytest.Session, request: dict[str, Any], writer: int) -> None:
    """Do what is asked for in this fork, which ends here whatever happens."""
    try:
        os.setsid()
        most = int(request["seconds"]) + 1
        # SIGXCPU, of the first limit, tells what happened; SIGKILL may come from others.
        resource.setrlimit(resource.RLIMIT_CPU, (most, most + 1))
        answer = _trace(session, request) if "log" in request else _try_mutant(session, request)
        os.write(writer, json.dumps(answer).encode() + b"\n")
    except BaseException as error:  # noqa: BLE001  (a fork must end here)
        answer = {"status": "cold", "problem": repr(error)}
        os.write(writer, json.dumps(answer).encode() + b"\n")
    finally:
        os._exit(0)


class Watch:
    """Notes the first test that fails, and stops the tests when their seconds are spent."""

    def __init__(self, session: pytest.Session, budget: float) -> None:
        self.session, self.budget = session, budget
        self.killer, self.met = "", 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.killer:
            self.killer = report.nodeid
            self.session.shouldstop = "killed"

    def pytest_runtest_logfinish(self) -> None:
        self.met += 1
        if _processor_seconds() > self.budget:
            self.session.shouldstop = "the budget is spent"


def _processor_seconds() -> float:
    """Return what this process and its ended children have worked."""
    return sum(os.times()[:4])


def _choose(session: pytest.Session, tests: list[str]) -> None:
    by_id = {item.nodeid: item for item in session.items}
    session.items[:] = [by_id[test] for test in tests if test in by_id]


def _run(session: pytest.Session) -> None:
    with suppress(pytest.Session.Interrupted, pytest.Session.Failed):
        run_items(session)


def _try_mutant(session: pytest.Session, request: dict[str, Any]) -> dict[str, Any]:
    """Run tests on the mutant until one fails; say which, and how many were met."""
    path, before, after = Path(request["path"]), request["before"], request["after"]
    if not put_in(path, before, after):
        return {"status": "cold"}
    clear_caches()
    _choose(session, request["tests"])
    watch = Watch(session, request["budget"])
    session.config.pluginmanager.register(watch)
    _run(session)
    status = "killed" if watch.killer else "survived"
    used = _processor_seconds()
    return {"status": status, "killer": watch.killer, "met": watch.met, "seconds": used}


def put_in(path: Path, before: str, after: str) -> bool:
    """Put what is new in a module's functions into those that are loaded; False if that is not all.

    A module that is not loaded yet will be read with the change in it.
    """
    loaded = [
        function
        for function in _functions_of(str(path))
        if function.__module__
        in sys.modules  # what a test made of the source itself is not the program
    ]
    if not loaded:
        return not any(getattr(one, "__file__", "") == str(path) for one in sys.modules.values())
    new_codes: dict[CodePlace, CodeType] = {}
    codes = [compile(text, str(path), "exec", dont_inherit=True) for text in (before, after)]
    if not _pair(codes[0], codes[1], new_codes):
        return put_constant(path, before, after)
    try:
        for function in loaded:
            code = function.__code__
            function.__code__ = new_codes.get((code.co_qualname, code.co_firstlineno), code)
    except ValueError:  # it closes over more or fewer names than before
        return False
    return True


def _functions_of(path: str) -> list[FunctionType]:
    import gc

    gc.unfreeze()  # what was collected is hidden from whoever asks for objects
    objects = gc.get_objects()
    functions = [value for value in objects if type(value) is FunctionType]
    return [function for function in functions if function.__code__.co_filename == path]


def _pair(old: CodeType, new: CodeType, found: dict[CodePlace, CodeType]) -> bool:
    """Note the new code of each function; tell whether modules and classes do the same as before."""
    same_parts = all(
        getattr(old, name) == getattr(new, name)
        for name in ("co_code", "co_names", "co_freevars", "co_cellvars")
    )
    olds, news = (
        [constant for constant in code.co_consts if isinstance(constant, CodeType)]
        for code in (old, new)
    )
    is_function = bool(old.co_flags & CO_OPTIMIZED)
    if not is_function:
        plain = [
            [(type(x), x) for x in code.co_consts if not isinstance(x, CodeType)]
            for code in (old, new)
        ]
        if not same_parts or plain[0] != plain[1]:
            return False
    if len(olds) != len(news):
        return is_function  # it makes those within it anew whenever it is called
    places = Counter((code.co_qualname, code.co_firstlineno) for code in olds)
    for one, other in zip(olds, news, strict=True):
        place = one.co_qualname, one.co_firstlineno
        if one.co_flags & CO_OPTIMIZED:
            if places[place] == 1:
                found[place] = other
            elif (one.co_code, one.co_consts) != (other.co_code, other.co_consts):
                return False  # two lambdas of one line: which is which?
        if not _pair(one, other, found):
            return False
    return True


STARTS_PROCESS = "quick_process"  # the mark of tests that may do so in a fork


class LineMeter:
    """Measures which lines of the program each test executes, and each fixture of many tests."""

    def __init__(self, root: str) -> None:
        import coverage

        self.coverage = coverage.Coverage(
            data_file=None, config_file=False, include=[f"{root}/shanben/*"]
        )
        self.coverage.set_option("run:disable_warnings", ["no-data-collected"])
        self.context = "fixture none"
        self.may_start_process = False
        self.outcomes: dict[str, str] = {}
        self.tests: list[tuple[str, float, list[str]]] = []

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.context = f"test {item.nodeid}"
        self.may_start_process = item.get_closest_marker(STARTS_PROCESS) is not None
        self.coverage.switch_context(self.context)
        before = _processor_seconds()
        result = yield
        seconds = round(_processor_seconds() - before, 3)
        if self.outcomes.get(item.nodeid) == "passed":
            names = [f"fixture {name}" for name in getattr(item, "fixturenames", ())]
            self.tests.append((item.nodeid, seconds, names))
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Iterator[None]:
        of_many = fixturedef.scope != "function"
        if of_many:
            self.coverage.switch_context(f"fixture {fixturedef.argname}")
        result = yield
        if of_many:
            self.coverage.switch_context(self.context)
        return result

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.outcome != "passed" or report.when == "call":
            before = self.outcomes.get(report.nodeid)
            self.outcomes[report.nodeid] = before if before == "failed" else report.outcome

    def list_lines(self, root: str) -> dict[str, dict[int, list[int]]]:
        """Return the numbers of the tests that execute each line, file by file."""
        numbers: defaultdict[str, set[int]] = defaultdict(set)
        for number, (test, _, fixtures) in enumerate(self.tests):
            for context in (f"test {test}", *fixtures):
                numbers[context].add(number)
        data = self.coverage.get_data()
        found = {}
        for path in sorted(data.measured_files()):
            if not path.endswith(".py"):  # a template
                continue
            lines = {
                line: sorted(set().union(*(numbers[context] for context in contexts)))
                for line, contexts in data.contexts_by_lineno(path).items()
            }
            found[os.path.relpath(path, root)] = {line: at for line, at in lines.items() if at}
        return found


def _trace(session: pytest.Session, request: dict[str, Any]) -> dict[str, Any]:
    """Run all tests of a unit, and write what they execute into a file, since it is much."""

    start = subprocess.Popen.__init__

    def start_or_refuse(*arguments: Any, **named: Any) -> None:
        if not lines.may_start_process:
            pytest.skip("starts another process")
        start(*arguments, **named)

    root = request["root"]
    unit = request["unit"]
    _choose(
        session,
        [
            item.nodeid
            for item in session.items
            if item.nodeid.startswith((f"{unit}::", f"{unit}/"))
        ],
    )
    clear_caches()
    lines = LineMeter(root)
    session.config.pluginmanager.register(lines)
    subprocess.Popen.__init__ = start_or_refuse  # type: ignore[method-assign]
    lines.coverage.start()
    _run(session)
    lines.coverage.stop()
    tests = {test: seconds for test, seconds, _ in lines.tests}
    failed = [test for test, outcome in lines.outcomes.items() if outcome == "failed"]
    found = {"tests": tests, "lines": lines.list_lines(root)}
    Path(request["log"]).write_text(json.dumps(found), encoding="utf-8")
    return {"status": "traced", "failed": failed, "tests": len(tests)}
