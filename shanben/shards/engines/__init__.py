"""Schedule work: the same functions on one process, many, or a Ray cluster.

An engine knows nothing of pages. It gets a picklable function and tasks, and yields what the
function returns, in the order of the tasks. How many workers there are, where they run and whether
one of them dies never changes the output.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Literal, Protocol, TypeVar

from shanben.base.types import FailedError, UsageError

Task = TypeVar("Task")
Result = TypeVar("Result")
EngineName = Literal["local", "ray"]

# Where the class of each engine is; it is imported when it is asked for.
ENGINES: dict[EngineName, tuple[str, str]] = {
    "local": ("shanben.shards.engines.local", "LocalEngine"),
    "ray": ("shanben.shards.engines.ray", "RayEngine"),
}

# Enough waiting tasks to keep every worker busy, few enough that results do not pile up.
WAITING_PER_WORKER = 4
# A worker that dies is replaced and its task done again; what kills this many is the task itself.
MAX_LOSSES = 3


class WorkerLostError(FailedError):
    """Workers died again and again, most likely killed for their memory."""


class EngineError(UsageError):
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

    def close(self, at_once: bool = False) -> None:
        """Let the workers go, `at_once` in the middle of their tasks."""
        ...


@contextmanager
def open_engine(kind: EngineName, workers: int, address: str | None = None) -> Iterator[Engine]:
    """Hand out an engine; its workers live until the end of the block.

    Raises EngineError when Ray is asked for and is not installed or does not answer.
    """
    module, name = ENGINES[kind]
    engine: Engine = getattr(import_module(module), name)(workers, address)
    try:
        yield engine
    except KeyboardInterrupt:
        engine.close(at_once=True)
        raise
    finally:
        engine.close()
