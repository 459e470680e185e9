"""Run tasks in processes of this machine."""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from multiprocessing.connection import Connection, wait

from shanben.base.collector import collect_rarely
from shanben.base.heap import return_large_blocks
from shanben.base.kept_patterns import keep_patterns
from shanben.shards.engines import MAX_LOSSES, WAITING_PER_WORKER, Result, Task, WorkerLostError


class LocalEngine:
    """Runs tasks in processes of this machine; a single task, or a single worker, in this process."""

    def __init__(self, workers: int, address: str | None = None) -> None:  # noqa: ARG002
        self.workers = workers
        self._pool: ProcessPoolExecutor | None = None
        self._lifeline: Connection | None = None

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

    def close(self, at_once: bool = False) -> None:
        """Let the workers go; what they have not begun is not begun, and `at_once` nothing is ended."""
        if self._lifeline is not None and at_once:
            self._lifeline.close()
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None
        if self._lifeline is not None:
            self._lifeline.close()
            self._lifeline = None

    def _submit(self, function: Callable[[Task], Result], task: Task) -> "Future[Result]":
        if self._pool is None:
            # A fresh interpreter for each worker: forking a process that has threads is not safe.
            context = multiprocessing.get_context("spawn")
            end, self._lifeline = context.Pipe(duplex=False)
            self._pool = ProcessPoolExecutor(
                self.workers, mp_context=context, initializer=_begin, initargs=(end,)
            )
        with _hold_interrupts():
            return self._pool.submit(function, task)

    def _replace_workers(self, losses: int) -> None:
        self.close()
        if losses > MAX_LOSSES:
            message = "worker processes keep dying (out of memory?); try again with fewer --workers"
            raise WorkerLostError(message) from None


@contextmanager
def _hold_interrupts() -> Iterator[None]:
    """Let a process that is started here never see Ctrl-C; one that comes meanwhile comes afterwards.

    A worker that is interrupted while it takes its next task leaves the others a torn queue, from which
    they read for ever.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT,))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(end: Connection) -> None:
    """Do what a new worker does before its first task, and before it loads what tasks need."""
    collect_rarely()
    keep_patterns()
    return_large_blocks()
    threading.Thread(target=_end_with_lifeline, args=(end,), daemon=True).start()


def _end_with_lifeline(end: Connection) -> None:
    """End this worker when the other end of a pipe is closed, which the process that started it holds.

    So it ends with that process, however that came about, or when that is interrupted.
    """
    wait([end])
    os._exit(1)
