"""Give the memory of long pages, and of columns in workers, back to the machine when they are done.

The C library of Linux learns from every large block that is freed to keep the next ones, up to 32 MB
each (https://man7.org/linux/man-pages/man3/mallopt.3.html). After some pages of 25 MB a worker so held
330 MB of which nothing was in use (measured). A worker that writes columns of ordinary pages holds
15 MB less so, for a hundredth of its time (measured).
"""

import sys
from contextlib import suppress
from functools import cache

MMAP_THRESHOLD = -3  # M_MMAP_THRESHOLD of <malloc.h>
TRIM_THRESHOLD = -1  # M_TRIM_THRESHOLD
# The texts of a batch of ordinary pages take twice as much.
LARGE_BLOCK = 2**19
# What may lie free at the end of the heap; with 128 KB, as set by the C library, it would always move.
FREE_AT_END = 2**24


@cache
def return_large_blocks() -> None:
    """From now on blocks of half a megabyte or more go back to the machine when they are freed.

    It holds for the whole process. Does nothing where the C library has no such setting.
    """
    import ctypes

    if sys.platform == "linux":
        with suppress(AttributeError, OSError):
            library = ctypes.CDLL(None)
            library.mallopt(MMAP_THRESHOLD, LARGE_BLOCK)
            library.mallopt(TRIM_THRESHOLD, FREE_AT_END)
