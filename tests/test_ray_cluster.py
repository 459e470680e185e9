"""A Ray cluster that was started by somebody else: two nodes, one of which is lost."""

import contextlib
import importlib.util
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT, folder_bytes, run_process
from tests.dumps import write_parts

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        importlib.util.find_spec("ray") is None, reason="ray is not installed (extra `ray`)"
    ),
]

START_SECONDS = 120
# A node that is lost is noticed after a second, not after half a minute.
HEALTH = {"period_ms": "500", "failure_threshold": "2", "initial_delay_ms": "500"}
LOSE_SCRIPT = """
import sys
import tests.killer
from shanben.command.run import run
from shanben.shards import schedule
schedule.make_pieces = tests.killer.make_pieces_until_lost
sys.exit(run(sys.argv[1:]))
"""


def cluster_environment(place: Path) -> dict[str, str]:
    """Return what all processes of one cluster share: its token, the program, no calls home."""
    environment = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}
    environment |= {"RAY_USAGE_STATS_ENABLED": "0", "PYTHONPATH": str(ROOT), "HOME": str(place)}
    return os.environ | environment | {f"RAY_health_check_{key}": HEALTH[key] for key in HEALTH}


@contextlib.contextmanager
def running_node(
    arguments: list[str], environment: dict[str, str]
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a node of one processor until the end of the block; its processes end with it."""
    ray = str(Path(sys.executable).with_name("ray"))
    options = ["--num-cpus=1", "--object-store-memory=80000000", "--block", *arguments]
    with subprocess.Popen(
        [ray, "start", *options],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as node:
        try:
            yield node
        finally:
            node.send_signal(signal.SIGTERM)
            try:
                node.wait(20)
            except subprocess.TimeoutExpired:
                node.kill()


def wait_for_nodes(address: str, number: int, environment: dict[str, str]) -> None:
    """Wait until this many nodes have joined."""
    script = (
        "import ray, sys, time\n"
        f"ray.init({address!r}, log_to_driver=False)\n"
        f"while sum(node['Alive'] for node in ray.nodes()) < {number}: time.sleep(0.2)"
    )
    deadline = time.monotonic() + START_SECONDS
    host, port = address.split(":")
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            socket.create_connection((host, int(port)), timeout=1).close()
            break
        time.sleep(0.2)
    command = [sys.executable, "-c", script]
    subprocess.run(command, env=environment, check=True, capture_output=True, timeout=START_SECONDS)


def free_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return int(server.getsockname()[1])


@pytest.fixture
def short_path() -> Iterator[Path]:
    """A folder whose path is short enough for the sockets of a cluster."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="ray", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def test_a_cluster_of_two_nodes_gives_the_same_bytes_even_when_one_is_lost(project, short_path):
    """Machines of a cluster come and go; what a lost one was doing is done again elsewhere."""
    write_parts(project)
    assert run_process(project, "--workers", "1").code == 0
    expected = folder_bytes(project / "data")
    flag = short_path / "busy"
    environment = cluster_environment(short_path) | {"SHANBEN_TEST_LOST_FLAG": str(flag)}
    lost = environment | {"SHANBEN_TEST_LOST_NODE": "1"}
    address = f"127.0.0.1:{free_port()}"
    port = address.split(":")[1]
    head = ["--head", f"--port={port}", "--node-ip-address=127.0.0.1"]
    head += ["--include-dashboard=false", f"--temp-dir={short_path}"]
    second = [f"--address={address}", "--node-ip-address=127.0.0.2"]
    build = ["--engine", "ray", "--address", address, "--quiet", "--no-cache", "--out"]
    with running_node(head, environment), running_node(second, lost) as node:
        wait_for_nodes(address, 2, environment)
        outcome = run_process(project, *build, "two", **environment)
        assert (outcome.code, outcome.err) == (0, "")
        assert folder_bytes(project / "two") == expected
        command = [sys.executable, "-c", LOSE_SCRIPT, *build, "lost"]
        with subprocess.Popen(
            command, cwd=project, env=environment, stderr=subprocess.PIPE, text=True
        ) as driver:
            deadline = time.monotonic() + START_SECONDS
            while not flag.exists() and time.monotonic() < deadline and driver.poll() is None:
                time.sleep(0.1)
            node.kill()
            _, problems = driver.communicate(timeout=120)
    assert flag.exists(), problems
    assert driver.returncode == 0, problems
    assert folder_bytes(project / "lost") == expected
