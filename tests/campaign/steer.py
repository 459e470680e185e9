"""Judge the inputs of one entry that atheris makes: the process that tests.campaign.guided begins.

Atheris sees the branches of modules that are imported under its eyes, so nothing imports the program
before it.
"""

import sys
from collections.abc import Callable

import atheris

with atheris.instrument_imports(include=["shanben"]):
    from tests.campaign.entries import ENTRIES, list_files
    from tests.campaign.guided import GUIDED, Guided


def make_judge(guided: Guided) -> Callable[[bytes], None]:
    """Return a function that makes the entry's input of any bytes, and judges it."""
    judge = ENTRIES[guided.entry].judge
    names = [name for name, _ in list_files(*guided.formats)]

    def judge_bytes(data: bytes) -> None:
        if names:
            judge((names[data[0] % len(names)] if data else names[0], data[1:]))
        else:
            judge(data.decode("utf-8", "ignore") if guided.is_text else data)

    return judge_bytes


def main(arguments: list[str]) -> None:
    """Let atheris judge inputs until its time is over, which ends the process."""
    atheris.Setup([arguments[0], *arguments[2:]], make_judge(GUIDED[arguments[1]]))
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv)
