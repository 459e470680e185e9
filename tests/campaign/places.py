"""Small dataset projects to be broken, and what must be true of one after anything happened to it."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT, folder_bytes, set_pages_per_shard

COMMAND = [sys.executable, str(ROOT / "build_dataset.py")]
REPO = "org/name"
SECONDS = 120  # after which a command hangs


def make_project(folder: Path, rows: int = 240, pages: int = 6) -> Path:
    """Make a project of a dump and some pages, cut into shards of twenty rows."""
    subprocess.run(
        [sys.executable, "-m", "shanben", "init", str(folder), "--repo", REPO],
        cwd=folder.parent, env=environment(folder), check=True, capture_output=True,
    )  # fmt: skip
    (folder / "tmp").mkdir()
    lines = [
        json.dumps({"text": page(number), "url": f"http://a.example/{number}"})
        for number in range(rows)
    ]
    (folder / "seeds" / "dump.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for number in range(pages):
        (folder / "seeds" / f"{number}.txt").write_text(page(1000 + number), encoding="utf-8")
    set_pages_per_shard(folder, 20)
    return folder


def page(number: int) -> str:
    head = f"第{number}号公告\n2024-09-01 来源：河边日报\n\n"
    return f"{head}　　今天上午，河边小学举行了开学典礼，{number}人参加。\n"


def edit_seed(project: Path, number: int) -> None:
    """Change one page."""
    (project / "seeds" / "0.txt").write_text(page(2000 + number), encoding="utf-8")


def environment(project: Path, **more: str) -> dict[str, str]:
    """Return an environment whose temporary files are the project's."""
    return os.environ | {"TMPDIR": str(project / "tmp"), "PYTHONPATH": str(ROOT)} | more


def build(project: Path, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end."""
    return subprocess.run(
        [*COMMAND, *(arguments or ("build",)), *(() if arguments else ("--quiet", "--allow-shrink"))],
        cwd=project, env=environment(project, **more), capture_output=True, encoding="utf-8",
        timeout=SECONDS, check=False,
    )  # fmt: skip


def data_of(project: Path) -> dict[str, bytes]:
    return folder_bytes(project / "data")


def is_clean_answer(done: "subprocess.CompletedProcess[str]", *codes: int) -> str:
    """Return what is wrong with how a command ended: another exit code, a traceback, a fault."""
    if done.returncode not in codes:
        return f"exit code {done.returncode}: {done.stderr[-200:]}"
    for words in ("Traceback", "fault of the program"):
        if words in done.stderr + done.stdout:
            return f"{words}: {done.stderr[-200:]}"
    return ""


def find_leftovers(project: Path) -> list[str]:
    """Return what a run left behind that nobody needs: staging, unfinished shards, scratch."""
    work = project / ".shanben" / "data"
    there = [path for path in (work / "staging", work / "previous") if path.exists()]
    unfinished = work / "cache" / "unfinished"
    there += unfinished.iterdir() if unfinished.is_dir() else []
    there += (project / "tmp").iterdir()
    return sorted(path.relative_to(project).as_posix() for path in there)


def grow_old(project: Path) -> None:
    """Let leftovers look as old as they are by the time anybody runs the program again."""
    work = project / ".shanben" / "data" / "cache" / "unfinished"
    for folder in (*(project / "tmp").glob("*"), *work.glob("*")):
        os.utime(folder, (1, 1))


def find_orphans(project: Path) -> list[int]:
    """Return the processes that still work in the project."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if (place / "cwd").readlink() == project and int(place.name) != os.getpid():
                found.append(int(place.name))
        except OSError:
            continue
    return found
