"""Show how far a run is, on a terminal; stay away from a pipe."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from shanben.shards.track import Item, Track, pass_through


@contextmanager
def show_progress(wanted: bool) -> Iterator[Track]:
    """Hand out a function that shows a bar for an iterable: (label, items, total, size of an item)."""
    if not (wanted and sys.stderr.isatty()):
        yield pass_through
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class SpeedColumn(ProgressColumn):
        """Pages a second; nothing before there is a speed."""

        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:,.0f} pages/s" if task.speed else "")

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), SpeedColumn())
    console = Console(stderr=True)
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bar:

        def track(
            label: str, items: Iterable[Item], total: int, size: Callable[[Item], int]
        ) -> Iterator[Item]:
            if not total:  # a bar at 0 of 0 looks like a run that hangs
                yield from items
                return
            task = bar.add_task(label, total=total)
            for item in items:
                bar.advance(task, size(item))
                yield item

        yield track
