"""Tell what the machine lacks from what is wrong with the data.

Bad data becomes a finding, and the run goes on. Where memory, room on the disk or descriptors run out,
a finding would blame a page that another machine, or the same one an hour later, makes a row of.
"""

import errno
import os

# No memory, no room on the disk or within a quota, too many open files in the process or the system.
LACKS = frozenset({errno.ENOMEM, errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE})

# How errors begin that have no number and no class for it, by the name of their class: no thread, no
# memory. Only how they begin: further on, words may be those of a file.
WORDS = {
    "RuntimeError": "can't start new thread",
    "ArrowException": "Unknown error: Failed to launch worker thread",
    "JSONDecodeError": "Not enough memory",
}
# What a disk fails with: the data may be good, but nobody can tell.
BREAKS = LACKS | {errno.EIO}


def is_machine_fault(error: BaseException) -> bool:
    """Return whether an error says that the machine lacks something.

    >>> is_machine_fault(MemoryError()), is_machine_fault(OSError(errno.EMFILE, "Too many open files"))
    (True, True)
    >>> is_machine_fault(FileNotFoundError(errno.ENOENT, "No such file or directory"))
    False
    """
    if isinstance(error, OSError):
        return error.errno in LACKS
    words = WORDS.get(type(error).__name__)
    is_told = words is not None and str(error).startswith(words)
    return is_told or isinstance(error, MemoryError)


def describe_os_error(error: OSError) -> str:
    """Return in words which file an error is about and what the system said.

    >>> describe_os_error(OSError(errno.EACCES, "Permission denied", "data"))
    'data: Permission denied'
    >>> describe_os_error(OSError("a message of a library"))
    'a message of a library'
    """
    if error.errno is None:
        return str(error)
    said = os.strerror(error.errno) if error.errno in CURES else error.strerror
    place = "" if error.filename is None else f"{os.fsdecode(error.filename)}: "
    return f"{place}{said}"


def find_cure(error: OSError) -> str:
    """Return what to do about an error of the system; empty where it depends."""
    return CURES.get(error.errno or 0, "")


_WRITABLE = "see that you may read and write there"
_ROOM = "make room and run the command again"
CURES = {
    errno.EACCES: _WRITABLE,
    errno.EPERM: _WRITABLE,
    errno.EROFS: _WRITABLE,
    errno.ENOSPC: _ROOM,
    errno.EDQUOT: _ROOM,
}


def is_of_machine(error: BaseException) -> bool:
    """Return whether an error of ours was raised because the machine lacks something, or its disk fails.

    >>> try:
    ...     raise OSError(errno.EIO, "Input/output error")
    ... except OSError:
    ...     try:
    ...         raise ValueError("a file cannot be read") from None
    ...     except ValueError as error:
    ...         is_of_machine(error)
    True
    """
    cause = error.__context__
    while cause is not None:
        if isinstance(cause, MemoryError) or (isinstance(cause, OSError) and cause.errno in BREAKS):
            return True
        cause = cause.__context__
    return False
