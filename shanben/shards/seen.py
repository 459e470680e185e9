"""Know a file again without reading it: what was hashed once is trusted while its stamp is the same.

A stamp is what the file system says of a file: size, time of the last change, inode; of seeds also
the time of the last change of the inode, which nobody can set back. (Pieces share their inode with
the dataset, and every link to it changes that time.) Git's index does the same, and so is the rule
for files that were changed just before they were looked at: whoever writes again within the same
tick of the clock leaves the same stamp, so such a file is not known. Nothing is known when the clock
says that it is earlier than it was.

Who restores times by hand can deceive it. `--verify` trusts nothing, and a release is always made so.
"""

from pathlib import Path
from typing import NamedTuple

# Size in bytes, nanoseconds of the last change, inode; of a seed nanoseconds of the inode's change.
FileStamp = tuple[int, ...]

# Two changes that far apart, in nanoseconds, have different times. Kernels tick every 10 ms at most;
# file systems that count whole seconds count them in twos at most (FAT).
TICK, COARSE_TICK = 10**8, 2 * 10**9
SECOND = 10**9


class SeenFiles(NamedTuple):
    """What was hashed: the stamp and SHA-256 of seeds by path, the stamps of the pieces' files by key.

    `at` is when it was written down, in nanoseconds by the clock of the cache's file system.
    """

    at: int
    seeds: dict[str, tuple[FileStamp, str]]
    pieces: dict[str, tuple[FileStamp, ...]]


NOTHING_SEEN = SeenFiles(0, {}, {})


def stamp_seed(path: Path) -> FileStamp | None:
    """Return the stamp of a file of seeds; None when there is none to be had."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns, found.st_ino, found.st_ctime_ns


def stamp_pieces(folder: Path, names: tuple[str, ...]) -> tuple[FileStamp, ...]:
    """Return the stamps of the files of a piece; none at all when one of them is missing."""
    try:
        found = [(folder / name).stat() for name in names]
    except OSError:
        return ()
    return tuple((one.st_size, one.st_mtime_ns, one.st_ino) for one in found)


def keep_settled(seen: SeenFiles, now: int) -> SeenFiles:
    """Return what of `seen` can be trusted at `now`, in nanoseconds; nothing if the clock was set back.

    >>> keep_settled(SeenFiles(5 * SECOND, {"a": ((1, 5 * SECOND - 1, 1), "")}, {}), 9 * SECOND).seeds
    {}
    """
    if seen.at > now:
        return NOTHING_SEEN
    seeds = {path: one for path, one in seen.seeds.items() if _is_settled(one[0], seen.at)}
    pieces = {
        key: stamps
        for key, stamps in seen.pieces.items()
        if all(_is_settled(stamp, seen.at) for stamp in stamps)
    }
    return SeenFiles(seen.at, seeds, pieces)


def _is_settled(stamp: FileStamp, at: int) -> bool:
    """Return whether a change after `at` would show in the time of the last change."""
    changed = stamp[1]
    return changed + (TICK if changed % SECOND else COARSE_TICK) < at
