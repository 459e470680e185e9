"""Engines: results in order, dead workers replaced, the same bytes from all of them."""

import importlib.util
import os
import signal
import subprocess
import sys
import time
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from shanben.shards.engines import EngineError, WorkerLostError, open_engine
from shanben.shards.engines.local import LocalEngine
from tests.conftest import ROOT, folder_bytes, run_process
from tests.dumps import write_parts
from tests.worker_tasks import die, die_once, fail, square

needs_ray = pytest.mark.skipif(
    importlib.util.find_spec("ray") is None, reason="ray is not installed (extra `ray`)"
)


@pytest.fixture(scope="module")
def engines():
    """Engines by their workers; to start two takes half a second of the processor."""
    with open_engine("local", 1) as one, open_engine("local", 2) as two:
        yield {1: one, 2: two}


@pytest.mark.parametrize("workers", [pytest.param(1, marks=pytest.mark.slow), 2])
def test_results_come_in_the_order_of_the_tasks(engines, workers):
    """The driver numbers shards by it."""
    engine = engines[workers]
    assert list(engine.run(square, range(40))) == [square(number) for number in range(40)]
    assert list(engine.read(square, range(40))) == [square(number) for number in range(40)]
    assert list(engine.run(square, [])) == []


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_comes_back_as_itself(engines, workers):
    """The message is for a person."""
    with pytest.raises(ValueError, match="no 1"):
        list(engines[workers].run(fail, [1, 2, 3]))


def test_a_worker_that_dies_is_replaced(engines, tmp_path):
    """One process out of memory must not cost the run."""
    flags = [str(tmp_path / f"{number}") for number in range(3)]
    for flag in flags[1:]:
        Path(flag).touch()
    assert list(engines[2].run(die_once, flags)) == ["0", "1", "2"]


@pytest.mark.slow
@pytest.mark.timeout(60)
def test_workers_that_keep_dying_end_the_run():
    """Then it is the task that kills them."""
    with open_engine("local", 2) as engine, pytest.raises(WorkerLostError, match="keep dying"):
        list(engine.run(die, [1, 2]))


# A shell that starts the tests in the background lets them ignore Ctrl-C, and what they start as well.
LEAD_AND_WAIT = """
import signal
import sys
from shanben.shards.engines import open_engine
from tests.worker_tasks import tell_and_wait

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with open_engine("local", 2) as engine:
        list(engine.run(tell_and_wait, sys.argv[1:]))
"""


def is_alive(process):
    """Return whether a process runs; one that nobody has asked for its end does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_until(holds):
    while not holds():
        time.sleep(0.05)


@pytest.mark.timeout(120)
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
@pytest.mark.parametrize("ended_by", [signal.SIGKILL, signal.SIGTERM])
def test_workers_end_with_the_run_that_started_them(tmp_path, ended_by):
    """Whoever stops a run, the kernel for want of memory too, wants its memory back."""
    flags = [tmp_path / "1", tmp_path / "2"]
    script = tmp_path / "lead.py"
    script.write_text(LEAD_AND_WAIT)
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, str(script), *map(str, flags)], env=environment) as lead:
        wait_until(lambda: all(flag.exists() for flag in flags))
        lead.send_signal(ended_by)
    workers = [int(flag.read_text()) for flag in flags]
    try:
        wait_until(lambda: not any(map(is_alive, workers)))
    finally:
        for worker in filter(is_alive, workers):
            os.kill(worker, signal.SIGKILL)


@pytest.mark.timeout(120)
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_who_interrupts_a_run_interrupts_the_one_who_leads_it(tmp_path):
    """A terminal sends Ctrl-C to all of them, and a worker that heard it tore the queue of the others:
    the run hung. Nobody waits for tasks that are under way.
    """
    flags = [tmp_path / "1", tmp_path / "2"]
    script = tmp_path / "lead.py"
    script.write_text(LEAD_AND_WAIT)
    with subprocess.Popen(
        [sys.executable, str(script), *map(str, flags)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        start_new_session=True,
        stderr=subprocess.PIPE,
        text=True,
    ) as lead:
        wait_until(lambda: all(flag.exists() for flag in flags))
        os.killpg(lead.pid, signal.SIGINT)
        _, said = lead.communicate()
    workers = [int(flag.read_text()) for flag in flags]
    assert not any(map(is_alive, workers))
    assert not any(flag.with_name(f"{flag.name}.heard").exists() for flag in flags)
    assert said.count("Traceback") == 1  # that of the script, which asks for nothing else
    assert lead.returncode == -signal.SIGINT


def test_ray_that_is_not_installed_says_how(monkeypatch):
    """It is an extra."""
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(EngineError, match=r"shanben\[ray\]"), open_engine("ray", 1):
        pass


@pytest.mark.slow
@pytest.mark.timeout(60)
@pytest.mark.parametrize("broken", [1, 3, 7, 40])
def test_a_pool_that_breaks_between_two_submissions_loses_no_task(monkeypatch, broken):
    """The task that was about to be submitted must not go with the worker that died."""
    submit, calls = LocalEngine._submit, []

    def break_once(engine, function, task):
        calls.append(task)
        if len(calls) == broken:
            raise BrokenProcessPool("a worker died")
        return submit(engine, function, task)

    monkeypatch.setattr(LocalEngine, "_submit", break_once)
    with open_engine("local", 2) as engine:
        assert list(engine.run(abs, range(40))) == list(range(40))


# Builds once as it is, once with a worker that is killed while it makes a shard. Asks how workers run.
RAY_SCRIPT = """
import os
import sys
from pathlib import Path
sys.path.insert(0, {root!r})
import tests.killer
from shanben.command.run import run
from shanben.shards import schedule
from shanben.shards.engines import open_engine
assert run(["--engine", "ray", "--workers", "2", "--quiet", "--out", "two"]) == 0
schedule.make_pieces = tests.killer.make_pieces
arguments = ["--engine", "ray", "--workers", "2", "--quiet", "--out", "killed"]
assert run(arguments) == 0
assert Path("killed.flag").exists()
with open_engine("ray", 1) as engine:
    assert list(engine.run(os.nice, [0])) == [os.nice(0)]  # a worker is as urgent as the command
"""


@pytest.mark.slow
@pytest.mark.measured
@needs_ray
def test_ray_gives_the_same_bytes_even_when_a_worker_is_killed(project):
    """A cluster is only another way to schedule; a lost worker costs its shard."""
    write_parts(project)
    assert run_process(project, "--workers", "1").code == 0
    expected = folder_bytes(project / "data")
    assert any(b'"duplicate_cluster":"sb1-' in content for content in expected.values())
    assert run_process(project, "--workers", "2", "--out", "local").code == 0
    assert folder_bytes(project / "local") == expected
    finished = subprocess.run(
        [sys.executable, "-c", RAY_SCRIPT.format(root=str(ROOT))],
        env={name: value for name, value in os.environ.items() if name != "RAY_worker_niceness"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    assert folder_bytes(project / "two") == expected
    assert folder_bytes(project / "killed") == expected


@pytest.mark.slow
@pytest.mark.measured
@pytest.mark.timeout(60)
@needs_ray
def test_a_cluster_that_does_not_answer_is_wrong_use(project):
    """Nothing is written, and one line names the address; Ray itself would wait for minutes."""
    outcome = run_process(project, "--engine", "ray", "--address", "127.0.0.1:1")
    assert outcome.code == 2
    assert "127.0.0.1:1" in outcome.err
    assert outcome.err.count("\n") == 1
    assert not (project / "data").exists()
