"""Let Python look for circles of objects more rarely: what libraries make at a start stays anyway."""

import gc

# The libraries make a hundred thousand objects that stay. To look through them for circles at every
# 700th, as Python does, takes a twentieth of a short run, and of a worker's start (measured).
OBJECTS_BETWEEN_COLLECTIONS = 50_000


def collect_rarely() -> None:
    """Look for circles in this process after as many new objects only."""
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
