"""Let Python look for circles of objects more rarely: what libraries make at a start stays anyway."""

import atexit
import gc

# The libraries make a hundred thousand objects that stay. To look through them for circles at every
# 700th, as Python does, takes a twentieth of a short run, and of a worker's start (measured). Of what
# a run makes itself, some 1,500 objects of a check of 20,000 pages are in circles.
OBJECTS_BETWEEN_COLLECTIONS = 1_000_000


def collect_rarely() -> None:
    """Look for circles in this process after as many new objects only, and not when it ends.

    Python looks through all objects several times before a process ends, which gives all its memory
    back anyway: a twentieth of a check after one edit, and .1 s of every worker (measured).
    """
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    atexit.register(gc.freeze)  # what is frozen is not looked at
