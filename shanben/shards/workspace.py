"""Switch a finished build into place in one step, and never leave half of one.

Everything is written beside the target, in `.shanben/<name>/`, on the same file system. When it is
finished it is forced to disk and exchanged with the old build in one system call. Where the system
has no such call, two renames do it, and an interruption between them is mended at the next start.
"""

import ctypes
import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from shanben.base.faults import describe_os_error
from shanben.base.files import remove_tree, sync_file, sync_tree
from shanben.base.types import UnfinishedError, UsageError

WORK_FOLDER = ".shanben"
AT_FDCWD = -100
RENAME_EXCHANGE = 2
# What a kernel or file system answers that cannot exchange.
NO_EXCHANGE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP}


class WorkspaceBusyError(UsageError):
    """Another run of the program writes into the same folder."""


@contextmanager
def open_workspace(out: Path) -> Iterator[Path]:
    """Lock the target, mend what an interrupted switch left, and hand out an empty staging folder.

    Raises WorkspaceBusyError when another build holds the lock. The staging folder is removed at the end
    unless `switch_build` has made it the target.
    """
    staging = _workspace(out) / "staging"
    with lock_folder(out, f"another build into {out} is running; wait for it to end"):
        try:
            recover_build(out)
            remove_tree(staging)
            staging.mkdir()
            yield staging
        finally:
            remove_tree(staging)


@contextmanager
def lock_folder(folder: Path, busy: str, seconds: float = 0) -> Iterator[None]:
    """Let no other run of the program change a folder, and wait up to this long for one that does.

    Raises WorkspaceBusyError, which says `busy`, when it has not ended by then.
    """
    from filelock import FileLock, Timeout  # 20 ms that neither help nor a check needs

    workspace = _workspace(folder)
    workspace.mkdir(parents=True, exist_ok=True)
    lock = FileLock(workspace / "lock")
    try:
        lock.acquire(timeout=seconds)
    except Timeout:
        raise WorkspaceBusyError(busy) from None
    try:
        yield
    finally:
        lock.release()


def recover_build(out: Path) -> None:
    """Finish what was interrupted between two renames: a target that is gone comes back."""
    previous = _previous(out)
    if previous.exists() and not out.exists():
        previous.rename(out)
    remove_tree(previous)


def switch_build(staging: Path, out: Path) -> None:
    """Make `staging` the target. Whoever opens the target sees the old build or the new one.

    Afterwards the old build, if there was one, is gone. Raises OSError as long as the target is the old
    one, UnfinishedError when it is the new one and the disk does not say that it will stay so.
    """
    sync_tree(staging)
    previous = _previous(out)
    if not out.exists():
        staging.rename(out)
    elif _exchange(staging, out):
        with suppress(OSError):  # then it goes with the staging folder
            staging.rename(previous)
    else:
        _rename_both(staging, out, previous)
    with tell_unfinished(out):
        sync_file(out.absolute().parent)
    remove_tree(previous)


@contextmanager
def tell_unfinished(out: Path) -> Iterator[None]:
    """Raise UnfinishedError for what the machine lacks when the new build is in its place."""
    try:
        yield
    except OSError as error:
        raise UnfinishedError(
            f"{out} is the new build, but {describe_os_error(error)}; run the command again"
        ) from None


def cache_folder(out: Path) -> Path:
    """Return the folder that keeps what builds into `out` computed."""
    return _workspace(out) / "cache"


def _workspace(out: Path) -> Path:
    return out.absolute().parent / WORK_FOLDER / out.name


def _previous(out: Path) -> Path:
    return _workspace(out) / "previous"


def _rename_both(staging: Path, out: Path, previous: Path) -> None:
    """Put the target aside and the new build in its place; if that fails, take the target back."""
    out.rename(previous)
    try:
        staging.rename(out)
    except OSError:
        previous.rename(out)
        raise


def _exchange(left: Path, right: Path) -> bool:
    """Exchange two folders in one system call; return False where there is none."""
    if not sys.platform.startswith("linux"):
        return False
    library = ctypes.CDLL(None, use_errno=True)
    if not hasattr(library, "renameat2"):
        return False
    names = os.fsencode(left), os.fsencode(right)
    if library.renameat2(AT_FDCWD, names[0], AT_FDCWD, names[1], RENAME_EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in NO_EXCHANGE:
        return False
    raise OSError(code, os.strerror(code), str(right))
