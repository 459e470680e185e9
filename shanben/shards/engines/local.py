"""Run tasks in processes of this machine."""

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice

from shanben.base.collector import collect_rarely
from shanben.base.heap import return_large_blocks
from shanben.base.patterns import mark_classes_once
from shanben.shards.engines import MAX_LOSSES, WAITING_PER_WORKER, Result, Task, WorkerLostError


class LocalEngine:
    """Runs tasks in processes of this machine; a single task, or a single worker, in this process."""

    def __init__(self, workers: int, address: str | None = None) -> None:  # noqa: ARG002
        self.workers = workers
        self._pool: ProcessPoolExecutor | None = None

    def run(self, function: Callable[[Task], Result], tasks: Sequence[Task]) -> Iterator[Result]:
        """Yield the results in order."""
        if min(self.workers, len(tasks)) <= 1:
            yield from map(function, tasks)
            return
        # A task waits here from before it is submitted until its result is there, so none can be lost.
        waiting: deque[tuple[Task, Future[Result] | None]] = deque()
        losses = 0
        rest = iter(tasks)
        while True:
            room = self.workers * WAITING_PER_WORKER - len(waiting)
            waiting.extend((task, None) for task in islice(rest, room))
            if not waiting:
                return
            try:
                for place, (task, future) in enumerate(waiting):
                    waiting[place] = task, future or self._submit(function, task)
                result = waiting[0][1].result()  # type: ignore[union-attr]
            except BrokenProcessPool:
                losses += 1
                self._replace_workers(losses)
                waiting = deque((task, None) for task, _ in waiting)
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
        if self._pool is None:
            # A fresh interpreter for each worker: forking a process that has threads is not safe.
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self.workers, mp_context=context, initializer=_begin)
        return self._pool.submit(function, task)

    def _replace_workers(self, losses: int) -> None:
        self.close()
        if losses > MAX_LOSSES:
            message = "worker processes keep dying (out of memory?); try again with fewer --workers"
            raise WorkerLostError(message) from None


def _begin() -> None:
    """Do what a new worker does before its first task, and before it loads what tasks need."""
    collect_rarely()
    mark_classes_once()
    return_large_blocks()
    _end_with_parent()


def _end_with_parent() -> None:
    """Let this worker end when the process that started it has ended, however that came about."""
    threading.Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()  # waits for the end of a pipe whose other end the parent alone holds
        os._exit(1)
