"""`python -m shanben` is the command `shanben`, and here both begin.

Workers import the module in which their program began. So it does not import the command line, which
takes each of them a fifth of a second (measured) and is of no use to them.
"""

import os
import sys

from shanben.base.collector import collect_rarely
from shanben.base.kept_patterns import keep_patterns

# Arrow's own allocator keeps what a written shard has freed: 25 MB a worker, for nothing (measured).
# Who has chosen one keeps it.
ARROW_POOL = "ARROW_DEFAULT_MEMORY_POOL"


def main() -> int:
    """Run the command; return the exit code."""
    collect_rarely()
    keep_patterns()
    os.environ.setdefault(ARROW_POOL, "system")  # which workers inherit
    try:
        from shanben.command.run import main as run_command

        return run_command()
    except KeyboardInterrupt:  # while it was being imported; later the command says more
        sys.stderr.write("shanben: interrupted\n")
        return 130


if __name__ == "__main__":
    sys.exit(main())
