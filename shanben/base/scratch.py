"""Folders for what a run needs only while it lasts; what killed runs left of theirs is cleared.

The kernel lets go of a lock when its process ends, however it ends. So a folder whose lock is free
has no owner any more, and no process number, which another process may have by now, is asked.
"""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from shanben.base.files import remove

try:
    import fcntl
except ImportError:  # Windows; nothing is cleared there
    fcntl = None  # type: ignore[assignment]

PREFIX = "shanben-scratch-"
# A folder that is younger may not have been locked yet.
FRESH_SECONDS = 60


@contextmanager
def open_scratch() -> Iterator[Path]:
    """Hand out an empty folder where the system keeps such; at its end it is gone."""
    _clear_abandoned()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    lock = _lock(folder)
    try:
        yield folder
    finally:
        remove(folder)
        if lock is not None:
            os.close(lock)


def _clear_abandoned() -> None:
    """Remove the scratch folders of this user whose owners are gone."""
    for folder in () if fcntl is None else Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            about = folder.lstat()
            if about.st_uid != os.getuid() or time.time() - about.st_mtime < FRESH_SECONDS:
                continue
            if (lock := _lock(folder)) is not None:
                remove(folder)
                os.close(lock)


def _lock(folder: Path) -> int | None:
    """Return the descriptor that holds a folder's lock; None when another does, or there are none."""
    if fcntl is None:
        return None
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor
