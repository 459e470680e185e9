"""Show how far a run is, on a terminal; stay away from a pipe."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

Item = TypeVar("Item")
Track = Callable[[str, Iterable[Item], int, Callable[[Item], int]], Iterator[Item]]


def pass_through(
    _: str, items: Iterable[Item], __: int, ___: Callable[[Item], int]
) -> Iterator[Item]:
    """Track nothing: hand the items on."""
    return iter(items)


@contextmanager
def show_progress(wanted: bool) -> "Iterator[Track]":  # type: ignore[type-arg]
    """Hand out a function that shows a bar for an iterable: (label, items, total, size of an item)."""
    if not (wanted and sys.stderr.isatty()):
        yield pass_through
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    speed = TextColumn("{task.speed:,.0f} pages/s", justify="right")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    with Progress(*columns, speed, TimeRemainingColumn(), console=console, transient=True) as bar:

        def track(
            label: str, items: Iterable[Item], total: int, size: Callable[[Item], int]
        ) -> Iterator[Item]:
            task = bar.add_task(label, total=total)
            for item in items:
                bar.advance(task, size(item))
                yield item

        yield track
