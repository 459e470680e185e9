"""The door that the project's card fixes; the command itself is `shanben.command.app`."""

import sys

from shanben.command.app import main

if __name__ == "__main__":
    sys.exit(main())
