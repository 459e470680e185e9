"""Run a command and measure its whole process tree: seconds, processor time, peak memory (Linux)."""

import os
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

SAMPLE_SECONDS = 0.05
TICKS = os.sysconf("SC_CLK_TCK")
MB = 2**20


class Measure(NamedTuple):
    """Wall seconds, processor seconds, peak resident memory in MB: shared pages once per process."""

    seconds: float
    cpu_seconds: float
    peak_mb: float


def measure(command: Sequence[str], cwd: Path, **environment: str) -> Measure:
    """Run a command to its end; raise CalledProcessError with its output when it fails."""
    started = time.perf_counter()
    log = cwd / "command.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=cwd, env=os.environ | environment, stdout=output, stderr=output
        )
    peak, spent = 0, {}
    while process.poll() is None:
        tree = read_tree(process.pid)
        peak = max(peak, sum(memory for memory, _ in tree.values()))
        spent |= {pid: ticks for pid, (_, ticks) in tree.items()}
        time.sleep(SAMPLE_SECONDS)
    seconds = time.perf_counter() - started
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, log.read_bytes())
    return Measure(seconds, sum(spent.values()) / TICKS, peak / MB)


def read_tree(root: int) -> dict[int, tuple[int, int]]:
    """Return, for a process and all its descendants: resident bytes, processor ticks."""
    children: dict[int, list[int]] = {}
    facts = {}
    for path in Path("/proc").iterdir():
        if not path.name.isdigit():
            continue
        try:
            fields = (path / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        pid = int(path.name)
        children.setdefault(int(fields[1]), []).append(pid)
        ticks = int(fields[11]) + int(fields[12])
        facts[pid] = (int(fields[21]) * os.sysconf("SC_PAGE_SIZE"), ticks)
    tree, waiting = {}, [root]
    while waiting:
        pid = waiting.pop()
        if pid in facts:
            tree[pid] = facts[pid]
        waiting += children.get(pid, [])
    return tree
