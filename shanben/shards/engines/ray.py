"""Run tasks on a Ray cluster that is there, or on one started on this machine."""

import logging
import os
import socket
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from shanben.shards.engines import (
    MAX_LOSSES,
    WAITING_PER_WORKER,
    EngineError,
    Result,
    Task,
    WorkerLostError,
)

CONNECT_SECONDS = 10.0


class RayEngine:
    """Runs tasks on a Ray cluster, or on one that it starts on this machine.

    The workers must be able to import this package and see the same files. Ray does a task again
    when its worker or machine is lost.
    """

    def __init__(self, workers: int, address: str | None) -> None:
        self.ray = _start_ray(workers, address)
        self.workers = max(1, int(self.ray.cluster_resources().get("CPU", 1)))
        self._call = self.ray.remote(max_retries=MAX_LOSSES)(_call)

    def run(self, function: Callable[[Task], Result], tasks: Sequence[Task]) -> Iterator[Result]:
        """Yield the results in order."""
        shared = self.ray.put(function)
        waiting: deque[Any] = deque()
        for task in tasks:
            waiting.append(self._call.remote(shared, task))
            if len(waiting) >= self.workers * WAITING_PER_WORKER:
                yield self._get(waiting.popleft())
        while waiting:
            yield self._get(waiting.popleft())

    read = run

    def close(self, at_once: bool = False) -> None:  # noqa: ARG002, Ray ends tasks with their driver
        """Leave the cluster; end it if it was started here."""
        self.ray.shutdown()

    def _get(self, reference: Any) -> Any:
        try:
            return self.ray.get(reference)
        except self.ray.exceptions.RayTaskError as error:
            raise error.cause from None
        except self.ray.exceptions.RayError as error:
            raise WorkerLostError(f"Ray gave a task up: {str(error).splitlines()[0]}") from None


def _call(function: Callable[[Task], Result], task: Task) -> Result:
    return function(task)


def _start_ray(workers: int, address: str | None) -> Any:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    # As urgent as the command itself. At Ray's own 15 workers starve beside others: with three busy
    # processes on two cores a build of 20 seconds did not end in five minutes; so it takes 90 seconds.
    os.environ.setdefault("RAY_worker_niceness", "0")
    try:
        import ray
    except ImportError:
        raise EngineError("Ray is not installed; pip install 'shanben[ray]'") from None
    options: dict[str, Any] = {"address": address} if address else {"num_cpus": workers}
    if not address:
        # A cluster started here runs this very package, installed or not.
        root = str(Path(__file__).resolve().parents[3])
        options |= {"include_dashboard": False, "runtime_env": {"env_vars": {"PYTHONPATH": root}}}
    try:
        _knock(address)
        ray.init(log_to_driver=False, logging_level=logging.ERROR, **options)
    except (ConnectionError, ValueError, RuntimeError, OSError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise EngineError(f"Ray at {address or 'this machine'} does not answer: {reason}") from None
    return ray


def _knock(address: str | None) -> None:
    """Raise OSError at once where nobody listens: Ray itself would wait for minutes."""
    host, _, port = (address or "").removeprefix("ray://").rpartition(":")
    if host and port.isdecimal():
        socket.create_connection((host, int(port)), timeout=CONNECT_SECONDS).close()
