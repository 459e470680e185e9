"""The door that the project's card fixes; the command itself begins in `shanben.__main__`."""

import sys

if __name__ == "__main__":
    # Here, because workers import this file as well and have no use for a command line.
    from shanben.__main__ import main

    sys.exit(main())
