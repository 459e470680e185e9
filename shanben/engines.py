"""Schedule work: the same functions on one process, many, or a Ray cluster.

An engine knows nothing of pages. It gets a picklable function and tasks, and yields what the
function returns, in the order of the tasks. How many workers there are, where they run and whether
one of them dies never changes the output.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, Literal, Protocol, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")
Kind = Literal["local", "ray"]

# Enough waiting tasks to keep every worker busy, few enough that results do not pile up.
WAITING_PER_WORKER = 4
# A worker that dies is replaced and its task done again; what kills so many is the task itself.
MAX_LOSSES = 3
CONNECT_SECONDS = 10.0


class WorkerLostError(Exception):
    """Workers died again and again, most likely killed for their memory."""


class EngineError(Exception):
    """The engine cannot be had as asked for; nothing was read or written."""


class Engine(Protocol):
    """Runs a function over tasks and yields its results in the order of the tasks."""

    workers: int

    def run(self, function: Callable[[Task], Result], tasks: Sequence[Task]) -> Iterator[Result]:
        """Yield `function(task)` for every task. Raises WorkerLostError when workers keep dying."""
        ...

    def read(self, function: Callable[[Task], Result], tasks: Sequence[Task]) -> Iterator[Result]:
        """Do the same for a function that only reads and hashes files."""
        ...

    def close(self) -> None:
        """Let the workers go."""
        ...


@contextmanager
def open_engine(kind: Kind, workers: int, address: str | None = None) -> Iterator[Engine]:
    """Hand out an engine; its workers live until the end of the block.

    Raises EngineError when Ray is asked for and is not installed or does not answer.
    """
    engine: Engine = RayEngine(workers, address) if kind == "ray" else LocalEngine(workers)
    try:
        yield engine
    finally:
        engine.close()


class LocalEngine:
    """Runs tasks in processes of this machine; a single task, or a single worker, in this process."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._pool: ProcessPoolExecutor | None = None

    def run(self, function: Callable[[Task], Result], tasks: Sequence[Task]) -> Iterator[Result]:
        """Yield the results in order."""
        if min(self.workers, len(tasks)) <= 1:
            yield from map(function, tasks)
            return
        waiting: deque[tuple[Task, Future[Result]]] = deque()
        losses = 0
        rest = iter(tasks)
        while True:
            try:
                while len(waiting) < self.workers * WAITING_PER_WORKER and (
                    found := next(((task,) for task in rest), None)
                ):
                    waiting.append((found[0], self._submit(function, found[0])))
                if not waiting:
                    return
                result = waiting[0][1].result()
            except BrokenProcessPool:
                losses += 1
                self._replace_workers(losses)
                waiting = deque((task, self._submit(function, task)) for task, _ in waiting)
                continue
            waiting.popleft()
            yield result

    def read(self, function: Callable[[Task], Result], tasks: Sequence[Task]) -> Iterator[Result]:
        """Yield the results in order. Threads do it: hashing lets others run, and they start at once."""
        with ThreadPoolExecutor(self.workers) as threads:
            yield from threads.map(function, tasks)

    def close(self) -> None:
        """Let the workers go; what they have not begun is not begun."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def _submit(self, function: Callable[[Task], Result], task: Task) -> "Future[Result]":
        import multiprocessing

        if self._pool is None:
            # A fresh interpreter for each worker: forking a process that has threads is not safe.
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self.workers, mp_context=context)
        return self._pool.submit(function, task)

    def _replace_workers(self, losses: int) -> None:
        self.close()
        if losses > MAX_LOSSES:
            message = "worker processes keep dying (out of memory?); try again with fewer --workers"
            raise WorkerLostError(message) from None


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

    def close(self) -> None:
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
    import logging
    import os
    from pathlib import Path

    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
    except ImportError:
        raise EngineError("Ray is not installed; pip install 'shanben[ray]'") from None
    options: dict[str, Any] = {"address": address} if address else {"num_cpus": workers}
    if not address:
        # A cluster started here runs this very package, installed or not.
        root = str(Path(__file__).resolve().parent.parent)
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
    import socket

    host, _, port = (address or "").removeprefix("ray://").rpartition(":")
    if host and port.isdecimal():
        socket.create_connection((host, int(port)), timeout=CONNECT_SECONDS).close()
