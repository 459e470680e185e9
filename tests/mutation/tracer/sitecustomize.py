"""Write down which functions of the package a test executes, in every process that it starts.

Python imports this file at its start when its folder is on the path. The first call of a function
is one line in a log: what was going on, the function's file, its qualified name. Nothing waits for
the end of the process, since workers are killed and end in other hard ways.
"""

import os
import sys
import threading

LOG = os.environ.get("SHANBEN_TRACE_LOG", "")
# What is going on stands in a file, for the processes that a test starts.
CONTEXT = f"{LOG}.context"
IMPORTING = "import"


class Tracer:
    """Called by the interpreter for every call of a Python function."""

    def __init__(self, root):
        self.root = f"{root}{os.sep}shanben{os.sep}"
        self.skip = len(root) + 1
        self.log = os.open(LOG, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self.begin()

    def begin(self):
        """Read what is going on now, and forget what was seen before."""
        self.seen = {}  # code by its number; held, so that no other code gets the same number
        try:
            with open(CONTEXT, encoding="utf-8") as file:  # noqa: PTH123  (each process pays for an import)
                self.context = file.read()
        except FileNotFoundError:
            self.context = IMPORTING

    def __call__(self, frame, *_):
        code = frame.f_code
        if id(code) not in self.seen and code.co_filename.startswith(self.root):
            self.seen[id(code)] = code
            self.write(frame)

    def write(self, frame):
        code = frame.f_code
        parts = code.co_qualname.split(".")
        name = ".".join(part for part in parts if not part.startswith("<"))
        if name:
            context = IMPORTING if self.is_importing(frame) else self.context
            line = f"{context}\t{code.co_filename[self.skip :]}\t{name}\n"
            os.write(self.log, line.encode())

    def is_importing(self, frame):
        """Tell whether a module of the package is being imported: that happens once, for all.

        A module that is run as a program is none; what it calls is called for the test.
        """
        while frame is not None:
            code = frame.f_code
            if code.co_name == "<module>" and code.co_filename.startswith(self.root):
                return frame.f_globals["__name__"] != "__main__"
            frame = frame.f_back
        return False


def install():
    tracer = Tracer(os.environ["SHANBEN_TRACE_ROOT"])
    os.register_at_fork(after_in_child=tracer.begin)
    threading.settrace(tracer)
    sys.settrace(tracer)
    return tracer


TRACER = install() if LOG else None
