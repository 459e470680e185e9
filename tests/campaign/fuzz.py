"""Give every entry mutated input, in processes with little memory, and keep what breaks a law."""

import multiprocessing
import os
import random
import resource
import signal
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

from tests.campaign.entries import ENTRIES

# An input that takes longer hangs; the longest take two seconds on a busy machine.
MOST_SECONDS = 60
MEMORY_BYTES = 4 * 2**30
CHUNK = 250


class Broken(NamedTuple):
    """A law that an input broke: the words that make it again, what was raised and where."""

    name: str
    raised: str
    place: str


class Chunk(NamedTuple):
    """What some inputs of an entry came to."""

    entry: str
    inputs: int
    seconds: float
    broken: list[Broken]


class HangError(BaseException):
    """An input took too long."""


def run_chunk(entry: str, chunk: int, inputs: int, seed: int) -> Chunk:
    """Judge some inputs of an entry."""
    begun, broken = time.process_time(), []
    for number in range(inputs):
        try:
            judge_one(entry, chunk, number, seed)
        except (Exception, HangError) as error:  # noqa: BLE001, whatever it is, it breaks a law
            place = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{os.path.basename(place.filename)}:{place.lineno}"  # noqa: PTH119
            said = f"{type(error).__name__}: {str(error)[:120]}"
            broken.append(Broken(f"fuzz {entry}:{chunk}:{number}", said, where))
    return Chunk(entry, inputs, time.process_time() - begun, broken)


def judge_one(entry: str, chunk: int, number: int, seed: int = 0) -> None:
    """Make one input and judge it."""
    rng = random.Random(f"{seed}/{entry}/{chunk}/{number}")  # noqa: S311
    make, judge, _ = ENTRIES[entry]
    signal.alarm(MOST_SECONDS)
    try:
        judge(make(rng))
    finally:
        signal.alarm(0)


def run_fuzz(inputs: int, seed: int, workers: int) -> Iterator[Chunk]:
    """Yield the chunks of a campaign of so many inputs, as they end."""
    whole = sum(entry.share for entry in ENTRIES.values())
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, initializer=_limit) as pool:
        tasks = []
        for name, entry in ENTRIES.items():
            wanted = -(-inputs * entry.share // whole)
            for chunk, start in enumerate(range(0, wanted, CHUNK)):
                size = min(CHUNK, wanted - start)
                tasks.append(pool.submit(run_chunk, name, chunk, size, seed))
        random.Random(0).shuffle(tasks)  # noqa: S311
        for task in tasks:
            yield task.result()


def _limit() -> None:
    """Let a worker have little memory, and end an input that hangs."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    signal.signal(signal.SIGALRM, _hang)


def _hang(_number: int, _frame: object) -> None:
    raise HangError


def fuzz(inputs: int, seed: int, workers: int) -> tuple[list[tuple[str, ...]], list[Broken]]:
    """Return the figures of every entry, and what was broken."""
    counts: Counter[str] = Counter()
    seconds: Counter[str] = Counter()
    broken: list[Broken] = []
    for chunk in run_fuzz(inputs, seed, workers):
        counts[chunk.entry] += chunk.inputs
        seconds[chunk.entry] += chunk.seconds
        broken += chunk.broken
        for one in chunk.broken:
            print(f"{one.name}: {one.raised} at {one.place}", flush=True)
    failed = Counter(one.name.split(" ", 1)[1].split(":")[0] for one in broken)
    rows = [
        (name, f"{counts[name]:,}", str(failed[name]), f"{seconds[name]:.0f}")
        for name in sorted(counts)
    ]
    total = (f"{counts.total():,}", str(len(broken)), f"{seconds.total():.0f}")
    return [("entry", "inputs", "laws broken", "CPU s"), *rows, ("all", *total)], broken
