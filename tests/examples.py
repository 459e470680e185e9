"""How many examples a law is tried on: all of them in a whole run, a sixth in the fast set."""

SHARE = 6  # of the fast set; every law holds for the same first examples there
IS_FAST = False  # set by conftest, before any file of tests is imported


def many(number: int) -> int:
    """Return how many of `number` examples this run tries."""
    return number // SHARE if IS_FAST else number
