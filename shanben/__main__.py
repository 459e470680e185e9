"""`python -m shanben` is the command `shanben`, and here both begin.

Workers import the module in which their program began. So it does not import the command line, which
takes each of them a fifth of a second (measured) and is of no use to them.
"""

import gc
import sys

# The libraries make a hundred thousand objects that stay. To look through them for circles at every
# 700th, as Python does, takes a twentieth of a short run (measured).
OBJECTS_BETWEEN_COLLECTIONS = 50_000


def main() -> int:
    """Run the command; return the exit code."""
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    from shanben.command.app import main as run_command

    return run_command()


if __name__ == "__main__":
    sys.exit(main())
