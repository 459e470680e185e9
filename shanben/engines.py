"""Schedule work: the same functions on one process or many, results always in the order of the work.

An engine knows nothing of pages. It gets a picklable function and tasks, and yields what the
function returns; how many workers there are never changes the output.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Protocol, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

# Enough waiting tasks to keep every worker busy, few enough that results do not pile up.
WAITING_PER_WORKER = 4


class WorkerLostError(Exception):
    """A worker process died, most likely killed for its memory."""


class Engine(Protocol):
    """Runs a function over tasks and yields its results in the order of the tasks."""

    def run(self, function: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """Yield `function(task)` for every task."""
        ...


class InlineEngine:
    """Runs everything in this process: for few pages, where starting workers would cost more."""

    def run(self, function: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """Yield the results as they are asked for."""
        return map(function, tasks)


class LocalEngine:
    """Runs tasks in processes of this machine."""

    def __init__(self, workers: int) -> None:
        self.workers = workers

    def run(self, function: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """Yield the results in order; raise WorkerLostError when a process dies."""
        import multiprocessing

        # A fresh interpreter for each worker: forking a process that has threads is not safe.
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(self.workers, mp_context=context) as pool:
            try:
                yield from _in_order(pool, function, tasks, self.workers * WAITING_PER_WORKER)
            except BrokenProcessPool:
                message = "a worker process died (out of memory?); try again with fewer --workers"
                raise WorkerLostError(message) from None
            finally:
                pool.shutdown(wait=True, cancel_futures=True)


def choose_engine(workers: int, tasks: int) -> Engine:
    """Return the engine for this much work: processes only where there are several tasks."""
    return LocalEngine(min(workers, tasks)) if min(workers, tasks) > 1 else InlineEngine()


def _in_order(
    pool: ProcessPoolExecutor,
    function: Callable[[Task], Result],
    tasks: Iterable[Task],
    limit: int,
) -> Iterator[Result]:
    from collections import deque

    waiting: deque[Future[Result]] = deque()
    for task in tasks:
        waiting.append(pool.submit(function, task))
        if len(waiting) >= limit:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()
