"""Print for people: what is printed leaves here, so that none of it commands a CI.

Colours and marks are added before; foreign text in it was made safe for a terminal by `show_text`.
"""

import sys

from shanben.base.terminal import disarm_lines, show_text


def put(text: str, *, end: str = "\n") -> None:
    """Print text that a terminal may have, on standard output."""
    print(disarm_lines(text), end=end)


def put_command(line: str) -> None:
    """Print a workflow command, which a CI is to carry out."""
    print(line)


def tell_beside(line: str, form: str) -> None:
    """Print a line for people beside findings: where these are for machines, on standard error."""
    if form == "text":
        put(show_text(line))
    else:
        tell(line)


def tell(line: str, *, end: str = "\n") -> None:
    """Print a line on the way of a command, on standard error."""
    print(disarm_lines(show_text(line)), end=end, file=sys.stderr, flush=True)
