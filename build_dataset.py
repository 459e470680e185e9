"""The door that the project's card fixes; the command itself is `shanben.command.app`."""

import sys

if __name__ == "__main__":
    # Here, because workers import this file as well and have no use for a command line.
    from shanben.command.app import main

    sys.exit(main())
