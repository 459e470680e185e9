"""Work of jobs that are still running is left alone; that of ended ones is cleared."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from shanben.shards.cache import Cache
from shanben.shards.pieces import FRESH_SECONDS, UNFINISHED, rename_into
from tests.conftest import ROOT

WORK = """
import sys, time
from pathlib import Path
from shanben.shards.pieces import rename_into

with rename_into(Path(sys.argv[1]) / "shards" / "key") as folder:
    folder.mkdir()
    (folder / "rows").touch()
    print(folder, flush=True)
    time.sleep(600)
"""


@pytest.mark.timeout(60)
def test_a_shard_of_a_running_job_is_not_cleared_and_that_of_a_killed_one_is(tmp_path):
    """Jobs of one array share a cache, and the first to end clears it."""
    cache = Cache(tmp_path)
    command = [sys.executable, "-c", WORK, str(tmp_path)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as job:
        folder = job.stdout.readline().strip()
        cache.prune((), ())
        assert [path.name for path in Path(folder).iterdir()] == ["rows"]
        job.send_signal(signal.SIGKILL)
    cache.prune((), ())
    assert list((tmp_path / UNFINISHED).iterdir()) == []


def test_a_folder_of_a_process_that_died_before_its_lock_is_cleared_later(tmp_path):
    """At first it may be about to be locked."""
    folder = tmp_path / UNFINISHED / "a"
    folder.mkdir(parents=True)
    Cache(tmp_path).prune((), ())
    assert folder.exists()
    old = time.time() - 2 * FRESH_SECONDS
    os.utime(folder, (old, old))
    Cache(tmp_path).prune((), ())
    assert not folder.exists()


def test_a_finished_piece_leaves_nothing_unfinished(tmp_path):
    with rename_into(tmp_path / "shards" / "key") as folder:
        folder.mkdir()
    assert (tmp_path / "shards" / "key").is_dir()
    assert list((tmp_path / UNFINISHED).iterdir()) == []
