"""`python -m shanben` is the command `shanben`, and here both begin.

Workers import the module in which their program began. So it does not import the command line, which
takes each of them a fifth of a second (measured) and is of no use to them.
"""

import sys


def main() -> int:
    """Run the command; return the exit code."""
    from shanben.command.app import main as run_command

    return run_command()


if __name__ == "__main__":
    sys.exit(main())
