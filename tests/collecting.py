"""How tests are collected: examples only where there are some, slow files only in a whole run, and
without looks for garbage.

Both cores collect everything, so a second less here is two.
"""

import atexit
import gc
import re
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from _pytest.doctest import DoctestModule

from tests import examples

# Objects that are made, less those that are gone, before Python looks for garbage among the new ones.
# Its own number, 700, is for programs that hold little; what is collected lives as long as the run.
GARBAGE = 50_000
WHOLLY_SLOW = re.compile(rb"^pytestmark = (?:\[\s*)?pytest\.mark\.slow\b", re.MULTILINE)


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(
    file_path: Path, parent: pytest.Collector
) -> Generator[None, list[Any], list[Any]]:
    """Leave out files without an example, most of 480, which would be imported and searched.

    The fast set does not import files that are slow as a whole either, unless it is asked for them: they
    bring Selenium and DuckDB.
    """
    found = yield
    if file_path.suffix != ".py":
        return found
    text = file_path.read_bytes()
    is_asked_for = parent.session.isinitpath(file_path)
    if examples.IS_FAST and WHOLLY_SLOW.search(text) and not is_asked_for:
        return []
    return (
        found if b">>> " in text else [one for one in found if not isinstance(one, DoctestModule)]
    )


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
