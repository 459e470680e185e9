"""A process that kills itself at a step of the switch from an old build to a new one."""

# Source for the head of a process. `watch_switch` has it killed with SIGKILL before the step with the
# number `step`, a rename or an exchange of folders; without `exchange` the latter is not to be had.
WATCH_SWITCH = """
import os, pathlib, signal, sys
from shanben.shards import workspace
calls, at = 0, 0
def counted(function):
    def call(*arguments):
        global calls
        calls += 1
        if calls == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments)
    return call
def watch_switch(step, exchange):
    global at
    at = step
    pathlib.Path.rename = counted(pathlib.Path.rename)
    workspace._exchange = counted(workspace._exchange) if exchange else (lambda *_: False)
"""
