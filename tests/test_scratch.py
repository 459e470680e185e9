"""Folders of a run are gone after it, those of killed runs after the next one."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from shanben.base.scratch import FRESH_SECONDS, PREFIX, open_scratch
from tests.conftest import ROOT

HOLD = """
import sys, time
from shanben.base.scratch import open_scratch

with open_scratch() as folder:
    (folder / "pages").mkdir()
    (folder / "pages" / "a").touch()
    print(folder, flush=True)
    time.sleep(600)
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    """Where the system keeps temporary files."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def grow_old(folder):
    """Let the last change of a folder lie two fresh times back."""
    time = folder.stat().st_mtime - 2 * FRESH_SECONDS
    os.utime(folder, (time, time))


def names(place):
    return sorted(path.name for path in place.iterdir())


def test_a_folder_is_empty_and_gone_after_its_run(place):
    with open_scratch() as folder:
        assert list(folder.iterdir()) == []
        (folder / "below").mkdir()
        (folder / "below" / "a").touch()
    assert names(place) == []


def test_a_folder_is_gone_when_the_run_fails(place):
    with pytest.raises(ZeroDivisionError), open_scratch():
        raise ZeroDivisionError
    assert names(place) == []


@pytest.mark.timeout(60)
def test_what_a_killed_run_left_is_cleared_by_the_next_and_what_a_live_one_holds_is_not(place):
    """However old the folder of a live run is: a large build takes days."""
    environment = os.environ | {"TMPDIR": str(place), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", HOLD]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as owner:
        held = Path(owner.stdout.readline().strip())
        grow_old(held)
        with open_scratch():
            assert (held / "pages" / "a").exists()
        owner.send_signal(signal.SIGKILL)
    with open_scratch() as mine:
        assert names(place) == [mine.name]


def test_a_folder_that_may_not_be_locked_yet_is_left(place):
    """Its owner has just made it."""
    (place / f"{PREFIX}new").mkdir()
    with open_scratch():
        pass
    assert names(place) == [f"{PREFIX}new"]


def test_no_link_is_followed_and_no_other_folder_is_touched(place):
    """Anybody may write where the system keeps temporary files."""
    for name in ("mine", "shanben-other"):
        (place / name).mkdir()
        (place / name / "a").touch()
        grow_old(place / name)
    (place / f"{PREFIX}link").symlink_to(place / "mine")
    os.utime(place / f"{PREFIX}link", (0, 0), follow_symlinks=False)
    with open_scratch():
        pass
    assert names(place) == ["mine", "shanben-other", f"{PREFIX}link"]
    assert (place / "mine" / "a").exists()
    assert (place / "shanben-other" / "a").exists()
