"""How tests are collected: examples only where there are some, and without looks for garbage.

Both cores collect everything, so a second less here is two.
"""

import atexit
import gc
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from _pytest.doctest import DoctestModule

# Objects that are made, less those that are gone, before Python looks for garbage among the new ones.
# Its own number, 700, is for programs that hold little; what is collected lives as long as the run.
GARBAGE = 50_000


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path: Path) -> Generator[None, list[Any], list[Any]]:
    """Leave out files without an example: most of 480, which would be imported and searched."""
    found = yield
    if file_path.suffix == ".py" and b">>> " not in file_path.read_bytes():
        return [one for one in found if not isinstance(one, DoctestModule)]
    return found


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, Any, Any]:
    """Take what was collected out of every later look for garbage."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        atexit.register(gc.unfreeze)  # extension modules complain of what is still there at the end
        gc.set_threshold(GARBAGE)
        gc.enable()
