"""End the work on pages that takes far longer than their length can ask for.

Every stage is built to take time in proportion to a page's length, and tests hold it to that. Seeds are
hostile, and the next way to make a stage search without end is not known yet: where one is found, the
page shall be lost and not the run. So this is a net below the stages, and wide: the slowest page that
is known, 6,000 characters that may be torn everywhere, takes a seventh of it. A page caught in it is
told, as one that a slower machine may lose and a faster one keep; its shard is not kept.

Time is allowed page by page and stage by stage, never to a batch: a page's neighbours must not lend it
theirs, or it would be lost where it is made alone, as after an edit, and be a row among others.

Only the time of this process counts that it spent in itself, so a busy machine changes nothing. Code
in C is not stopped before it returns. Threads other than the first have no net, nor has Windows.
"""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

# A search for originals takes 10 s at most, however long the page is; pages of GBK that was shown as
# UTF-8 take a fifth of a millisecond a character (both measured on a busy machine).
FIXED_SECONDS = 60.0
SECONDS_A_CHARACTER = 0.001


class OverBudget(BaseException):
    """The work took too long. No Exception, so that no stage takes it for a failure of its own."""


@contextmanager
def limit_work() -> Iterator[Callable[[int], None]]:
    """Hand out a function that allows what follows the time that this many characters can ask for.

    Every call of it begins to count anew. Raises OverBudget inside when the time allowed last is over.
    """
    if not _can_limit():
        yield _allow_all
        return
    before = signal.signal(signal.SIGVTALRM, _raise)
    try:
        yield _allow
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _allow(characters: int) -> None:
    signal.setitimer(signal.ITIMER_VIRTUAL, FIXED_SECONDS + characters * SECONDS_A_CHARACTER)


def _allow_all(_characters: int) -> None:
    """Do nothing: nobody looks at the clock."""


def _can_limit() -> bool:
    """Return whether this thread can be told the time, and nobody else uses the clock for it."""
    if not hasattr(signal, "ITIMER_VIRTUAL"):
        return False
    if threading.current_thread() is not threading.main_thread():
        return False
    return signal.getsignal(signal.SIGVTALRM) is signal.SIG_DFL


def _raise(_number: int, _frame: FrameType | None) -> None:
    raise OverBudget
