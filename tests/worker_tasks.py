"""What workers are made to do; a worker imports this module, and it is quickly imported."""

import os
import signal
import sys
import time
from pathlib import Path


def square(number):
    """Take longest for the first task, so that results come out of order unless they are put in it."""
    time.sleep(0.3 if number == 0 else 0)
    return number * number


def fail(number):
    raise ValueError(f"no {number}")


def die_once(flag):
    """Kill the own process, the first time."""
    path = Path(flag)
    if not path.exists():
        path.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return path.name


def die(_):
    os.kill(os.getpid(), signal.SIGKILL)


def tell_and_wait(path):
    """Write the number of the own process into a file, whole at once, and work for ten minutes."""
    aside = Path(f"{path}.new")
    aside.write_text(str(os.getpid()))
    aside.rename(path)
    try:
        time.sleep(600)
    except KeyboardInterrupt:
        Path(f"{path}.heard").touch()
        raise


HEARD = []


def prepare():
    """Nothing takes time here; a process that forks asks for it."""


def answer(question):
    """Say what this process has heard so far."""
    HEARD.append(question or str(1 / 0))
    sys.stdout.write(str(HEARD))
    sys.stderr.write(f"said {question}")
    return 0
