"""data/ is one whole build at every moment."""

import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from shanben.base.files import sync_tree
from shanben.shards import workspace
from shanben.shards.workspace import WorkspaceBusyError, open_workspace, recover_build, switch_build
from tests.conftest import ROOT, folder_bytes, run_process
from tests.suicide import WATCH_SWITCH


def fill(folder, content):
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("one", "two"):
        (folder / name).write_text(content)


def content(folder):
    return {path.read_text() for path in folder.iterdir()}


@pytest.mark.parametrize("exchange", [True, False], ids=["exchange", "two renames"])
def test_a_switch_replaces_the_whole_build(tmp_path, monkeypatch, exchange):
    """With and without the system call."""
    if not exchange:
        monkeypatch.setattr(workspace, "_exchange", lambda *_: False)
    fill(tmp_path / "data", "old")
    with open_workspace(tmp_path / "data") as staging:
        fill(staging, "new")
        switch_build(staging, tmp_path / "data")
    assert content(tmp_path / "data") == {"new"}
    assert sorted(path.name for path in (tmp_path / ".shanben" / "data").iterdir()) == ["lock"]


def test_a_second_rename_that_fails_takes_the_first_back(tmp_path, monkeypatch):
    """Without an exchange there was no dataset until the next command."""
    monkeypatch.setattr(workspace, "_exchange", lambda *_: False)
    fill(tmp_path / "data", "old")
    real = Path.rename

    def rename(path, target):
        if path.name == "staging":
            raise OSError(errno.EIO, "Input/output error")
        return real(path, target)

    with open_workspace(tmp_path / "data") as staging:
        fill(staging, "new")
        with monkeypatch.context() as patch:
            patch.setattr(Path, "rename", rename)
            with pytest.raises(OSError, match="Input/output"):
                switch_build(staging, tmp_path / "data")
        assert content(tmp_path / "data") == {"old"}


def test_what_cannot_be_cleared_away_ends_no_build(tmp_path, monkeypatch):
    """`rmtree` may raise though it was told to ignore errors: where a folder cannot be looked at."""
    fill(tmp_path / "data", "old")
    with open_workspace(tmp_path / "data") as staging:
        fill(staging, "new")
        monkeypatch.setattr(shutil, "rmtree", fail_to_list)
        switch_build(staging, tmp_path / "data")
    assert content(tmp_path / "data") == {"new"}


def test_a_folder_that_cannot_be_listed_is_not_taken_for_safe(tmp_path, monkeypatch):
    """Whoever forces a tree to disk hears of every file."""
    fill(tmp_path / "data", "new")
    monkeypatch.setattr(os, "scandir", fail_to_list)
    with pytest.raises(OSError, match="Input/output"):
        sync_tree(tmp_path / "data")


def fail_to_list(*_, **__):
    raise OSError(errno.EIO, "Input/output error")


def test_two_builds_into_one_folder_do_not_mix(tmp_path):
    """The second one says so and changes nothing."""
    with open_workspace(tmp_path / "data") as staging:
        fill(staging, "first")
        with (
            pytest.raises(WorkspaceBusyError, match="another build"),
            open_workspace(tmp_path / "data"),
        ):
            pass
        assert content(staging) == {"first"}
        with open_workspace(tmp_path / "other") as other:
            assert other != staging


def test_an_interruption_between_two_renames_is_mended(tmp_path):
    """The next command finds the old build again."""
    fill(tmp_path / ".shanben" / "data" / "previous", "old")
    recover_build(tmp_path / "data")
    assert content(tmp_path / "data") == {"old"}


# Kills itself with SIGKILL at the n-th rename or exchange of a switch.
SUICIDE = f"""{WATCH_SWITCH}
out = pathlib.Path(sys.argv[1])
watch_switch(int(sys.argv[2]), sys.argv[3] == "1")
with workspace.open_workspace(out) as staging:
    for name in ("one", "two"):
        (staging / name).write_text("new")
    workspace.switch_build(staging, out)
"""


@pytest.mark.parametrize("exchange", ["1", "0"], ids=["exchange", "two renames"])
@pytest.mark.parametrize("step", [1, 2, 3])
def test_a_kill_at_the_switch_leaves_a_whole_build(tmp_path, step, exchange):
    """SIGKILL before each step: old or new, never half, never nothing after the next start."""
    fill(tmp_path / "data", "old")
    command = [sys.executable, "-c", SUICIDE, str(tmp_path / "data"), str(step), exchange]
    killed = subprocess.run(command, cwd=ROOT, check=False).returncode == -signal.SIGKILL
    assert killed == (step < 3)
    if exchange == "1":
        assert content(tmp_path / "data") in ({"old"}, {"new"})
    with open_workspace(tmp_path / "data"):
        assert content(tmp_path / "data") == (
            {"old"} if step < 2 or (exchange == "0" and killed) else {"new"}
        )


@pytest.mark.slow
def test_a_kill_at_any_moment_leaves_a_whole_build(seeded):
    """Builds are killed at random; what is there afterwards is always the one or the other build."""
    assert run_process(seeded).code == 0
    old = folder_bytes(seeded / "data")
    (seeded / "seeds" / "new.txt").write_text("又一頁。", encoding="utf-8")
    aside = run_process(seeded, "--out", "aside")
    new = folder_bytes(seeded / "aside")
    assert aside.code == 0
    assert new != old
    started = time.monotonic()
    run_process(seeded, "--out", "timing")
    usual = time.monotonic() - started
    chance = random.Random(20261122)  # noqa: S311
    command = [sys.executable, str(ROOT / "build_dataset.py")]
    for _ in range(8):
        process = subprocess.Popen(
            command, cwd=seeded, stdout=subprocess.DEVNULL, start_new_session=True
        )
        time.sleep(chance.uniform(0.2, usual))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        assert folder_bytes(seeded / "data") in (old, new)
    assert run_process(seeded).code == 0
    assert folder_bytes(seeded / "data") == new


@pytest.mark.slow
@pytest.mark.parametrize("kilobytes", [1, 20, 60])
def test_a_full_disk_leaves_the_old_build(seeded, kilobytes):
    """A limit on the size of files stands for a full disk; both fail a write."""
    assert run_process(seeded).code == 0
    old = folder_bytes(seeded / "data")
    (seeded / "seeds" / "new.txt").write_text("又一頁。", encoding="utf-8")
    script = (
        f"ulimit -f {kilobytes}; trap '' XFSZ; exec {sys.executable} {ROOT / 'build_dataset.py'}"
    )
    # Coverage could not write its own file either.
    environment = {key: os.environ[key] for key in os.environ if not key.startswith("COVERAGE_")}
    failed = subprocess.run(
        ["bash", "-c", script],
        cwd=seeded,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert failed.returncode == 1
    assert "nothing was changed" in failed.stderr
    assert "Traceback" not in failed.stderr
    assert folder_bytes(seeded / "data") == old
