"""What machine and people do while a run is under way: the dataset stays whole, and the words are clear.

Each trial changes one thing and says with which exit codes the command may end. Afterwards, and after
the next run without the fault, the dataset is what the seeds give.
"""

import os
import resource
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from tests.campaign.fuzz import Broken
from tests.campaign.places import (
    COMMAND,
    build,
    data_of,
    edit_seed,
    environment,
    find_leftovers,
    grow_old,
    is_clean_answer,
    make_project,
    page,
)

Done = "subprocess.CompletedProcess[str]"
Trial = Callable[[Path], list[str]]


def _run(project: Path, limit: Callable[[], None] | None = None, **more: str) -> Done:
    return subprocess.run(
        [*COMMAND, "build", "--quiet", "--workers", "1"],
        cwd=project, env=environment(project, **more), capture_output=True, encoding="utf-8",
        preexec_fn=limit, timeout=120, check=False,
    )  # fmt: skip


def _limited(kind: int, value: int, *codes: int) -> Trial:
    """Return a trial with a limit of the system: memory, size of a file, open files."""

    def trial(project: Path) -> list[str]:
        edit_seed(project, 1)
        before = data_of(project)
        done = _run(project, lambda: resource.setrlimit(kind, (value, value)))
        wrong = [is_clean_answer(done, *codes)]
        if done.returncode and data_of(project) != before:
            wrong.append("a run that failed changed the dataset")
        return wrong

    return trial


def _full_disk(project: Path) -> list[str]:
    """Let the project lie on a disk that is nearly full."""
    disk = project / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2400k", "tmpfs", str(disk)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        print("no disk could be mounted; tried with a limit of files instead")
        return _limited(resource.RLIMIT_FSIZE, 20_000, 1)(project)
    try:
        for name in ("seeds", "schema", "data"):
            shutil.copytree(project / name, disk / name)
        (disk / "tmp").mkdir()
        (disk / "fill").write_bytes(b"x" * max(0, shutil.disk_usage(disk).free - 120_000))
        before = data_of(disk)
        edit_seed(disk, 1)
        done = _run(disk)
        wrong = [is_clean_answer(done, 1)]
        if data_of(disk) != before:
            wrong.append("a full disk changed the dataset")
        (disk / "fill").unlink()
        grow_old(disk)
        wrong.append(is_clean_answer(build(disk), 0))
        if found := find_leftovers(disk):
            wrong.append(f"left behind {found[:3]}")
        return wrong
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False)


def _clock_set_back(project: Path) -> list[str]:
    """Let everything that the last run wrote be of the future."""
    edit_seed(project, 2)
    for path in (project / ".shanben").rglob("*"):
        if not path.is_symlink():
            os.utime(path, (2**32, 2**32))
    for path in (project / "seeds").rglob("*"):
        os.utime(path, (2**32, 2**32))
    return [is_clean_answer(_run(project), 0)]


def _two_at_once(project: Path) -> list[str]:
    """Start five builds into the same folder: one works, the others say that it is busy."""
    edit_seed(project, 3)
    commands = [
        subprocess.Popen(
            [*COMMAND, "--quiet", "--workers", "1"],
            cwd=project, env=environment(project), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        for _ in range(5)
    ]  # fmt: skip
    said = [(command.communicate()[1], command.returncode) for command in commands]
    wrong = [words for words, code in said if code not in (0, 2) or "Traceback" in words]
    if not any(code == 0 for _, code in said):
        wrong.append("none of five builds was made")
    return wrong


def _corrupted_cache(project: Path) -> list[str]:
    """Change, cut or empty every file of the cache in turn."""
    wrong = []
    files = sorted(path for path in (project / ".shanben").rglob("*") if path.is_file())
    for number, path in enumerate(files):
        data = path.read_bytes()
        broken = (data[: len(data) // 2], b"", data[:-1] + bytes([data[-1] ^ 1]) if data else b"x")
        path.unlink()  # it may be the same file as one of the dataset
        path.write_bytes(broken[number % 3])
    edit_seed(project, 4)
    wrong.append(is_clean_answer(_run(project), 0))
    return wrong


def _seeds_under_change(project: Path) -> list[str]:
    """Write, move and remove seeds while they are read."""
    wrong: list[str] = []
    done = threading.Event()

    def change() -> None:
        number = 0
        while not done.is_set():
            number += 1
            path = project / "seeds" / f"new{number % 3}.txt"
            path.unlink() if path.exists() else path.write_text(page(number), encoding="utf-8")
            edit_seed(project, number)
            time.sleep(0.01)

    thread = threading.Thread(target=change)
    thread.start()
    try:
        for _ in range(6):
            answer = _run(project)
            wrong.append(is_clean_answer(answer, 0, 1))
            wrong.append(is_clean_answer(build(project, "verify"), 0))
    finally:
        done.set()
        thread.join()
        for path in (project / "seeds").glob("new*"):
            path.unlink()
    return wrong


def _read_only(project: Path) -> list[str]:
    """Take the right to write away; the root user is not stopped by it."""
    edit_seed(project, 5)
    os.chmod(project, 0o555)  # noqa: PTH101, S103
    try:
        done = _run(project)
        return [is_clean_answer(done, 0, 1)]
    finally:
        os.chmod(project, 0o755)  # noqa: PTH101, S103


def _strange_seeds(project: Path) -> list[str]:
    """Put a pipe, a loop, a device and a link to elsewhere among the seeds."""
    seeds = project / "seeds"
    os.mkfifo(seeds / "pipe.txt")
    (seeds / "loop.txt").symlink_to("loop.txt")
    (seeds / "out.txt").symlink_to("/etc/hostname")
    (seeds / "zero.txt").symlink_to("/dev/zero")
    try:
        return [is_clean_answer(_run(project), 1)]
    finally:
        for name in ("pipe.txt", "loop.txt", "out.txt", "zero.txt"):
            (seeds / name).unlink()


TRIALS: dict[str, Trial] = {
    "a full disk": _full_disk,
    "files of at most 20 kB": _limited(resource.RLIMIT_FSIZE, 20_000, 1, -25),
    "300 MB of memory": _limited(resource.RLIMIT_AS, 300 * 2**20, 1, 0),
    "24 open files": _limited(resource.RLIMIT_NOFILE, 24, 1, 0),
    "a clock set back": _clock_set_back,
    "five builds at once": _two_at_once,
    "a corrupted cache": _corrupted_cache,
    "seeds under change": _seeds_under_change,
    "a folder to read only": _read_only,
    "strange seeds": _strange_seeds,
}


def meet_all() -> tuple[list[tuple[str, ...]], list[Broken]]:
    """Return what became of every trial, and what was broken."""
    rows: list[tuple[str, ...]] = [("fault", "broken")]
    broken: list[Broken] = []
    with tempfile.TemporaryDirectory(prefix="shanben-faults-") as name:
        project = make_project(Path(name) / "project", rows=100)
        build(project)
        for fault, trial in TRIALS.items():
            wrong = [words for words in (*trial(project), *_go_on(project)) if words]
            broken += [Broken(f"faults {fault}", words, "") for words in wrong]
            rows.append((fault, str(len(wrong))))
            print(f"{fault}: {wrong or 'whole'}", flush=True)
    return rows, broken


def _go_on(project: Path) -> list[str]:
    """Return what is wrong with the run that comes after a fault."""
    grow_old(project)
    wrong = [is_clean_answer(build(project), 0)]
    made = data_of(project)
    wrong.append(is_clean_answer(build(project, "build", "--no-cache", "--quiet"), 0))
    if data_of(project) != made:
        wrong.append("other bytes than a build without a cache")
    wrong.append(is_clean_answer(build(project, "verify"), 0))
    return [*wrong, *(f"left behind {path}" for path in find_leftovers(project))]
