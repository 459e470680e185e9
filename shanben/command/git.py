"""What git knows of the project: where it lies in its repository, and what a revision held.

Only commands that read. A project without git has no revision to compare with; everything else works.
"""

import os
import subprocess
import tarfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from shanben.base.types import UsageError


def find_prefix() -> str:
    """Return the path from the top of the repository to this folder, with a slash at its end.

    Empty at the top, and without git outside of a GitHub workspace.
    """
    done = _run(["rev-parse", "--show-prefix"])
    if done.returncode == 0:
        return done.stdout.decode("utf-8", "surrogateescape").rstrip("\n")
    top = os.environ.get("GITHUB_WORKSPACE")
    inside = top is not None and Path.cwd().is_relative_to(top) and Path.cwd() != Path(top)
    return f"{Path.cwd().relative_to(str(top)).as_posix()}/" if inside else ""


def find_base(revision: str) -> str:
    """Return the commit at which this branch left `revision`; raises UsageError for an unknown one.

    Where the history ends before the two meet, as in a shallow clone, it is the revision itself. Where
    git can tell nothing of this folder, the error says why in git's words.
    """
    named = _run(["rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"])
    if named.returncode:
        if named.stderr:  # it is told to be quiet, and speaks only of what keeps it from looking
            _require(named)
        raise UsageError(
            f"{revision}: git knows no such revision here; fetch it (in CI: fetch-depth: 2 or more)"
        )
    commit = named.stdout.decode().strip()
    met = _run(["merge-base", commit, "HEAD"])
    return met.stdout.decode().strip() if met.returncode == 0 else commit


def list_changed(commit: str, places: Sequence[str]) -> list[str]:
    """Return the files below `places` that are not what they were at a commit, new ones as well.

    Paths are relative to this folder, files that git ignores included.
    """
    options = ["diff", "--name-only", "-z", "--relative", "--no-renames", "--no-ext-diff", commit]
    changed = _require(_run([*options, "--", *places]))
    new = _require(_run(["ls-files", "--others", "-z", "--", *places]))
    names = {name for name in (changed + new).split(b"\0") if name}
    return sorted(name.decode("utf-8", "surrogateescape") for name in names)


def has_changed(commit: str, place: Path) -> bool:
    """Return whether a file or folder of this repository is not what it was at a commit.

    What lies outside of it, as an installed program does, has not changed. Outside of every repository
    `git diff` would take the commit for a path, so it is asked first whether the commit is known there.
    """
    there = ["-C", str(place)]
    if _run([*there, "cat-file", "-e", f"{commit}^{{commit}}"]).returncode:
        return False
    done = _run([*there, "diff", "--quiet", "--no-ext-diff", commit, "--", "."])
    return done.returncode == 1


def fetch_files(commit: str, place: str, folder: Path) -> bool:
    """Write what a commit held below `place` into `folder`; return whether it held anything.

    False as well where git cannot hand it out, as in a clone that was made without it.
    """
    listed = _require(_run(["ls-tree", "--name-only", commit, "--", f"{place}/"]))
    if not listed:
        return False
    prefix = find_prefix()
    tree = f"{commit}:{prefix}{place}"
    command = ["git", "archive", "--format=tar", tree]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=_find_top()) as process:  # noqa: S603  (a tree of git's own naming)
        with (
            suppress(tarfile.TarError),
            tarfile.open(fileobj=process.stdout, mode="r|") as archive,
        ):
            archive.extractall(folder, filter="data")
        if process.stdout:  # git would wait for ever to hand out what nobody takes any more
            process.stdout.close()
        return process.wait() == 0


def _find_top() -> str:
    return _require(_run(["rev-parse", "--show-toplevel"])).decode().rstrip("\n")


def _require(done: subprocess.CompletedProcess[bytes]) -> bytes:
    if done.returncode:
        words = done.stderr.decode("utf-8", "replace").splitlines()
        raise UsageError(f"git failed: {words[0] if words else done.returncode}")
    return done.stdout


def _run(arguments: Sequence[str]) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["git", *arguments], capture_output=True, check=False)  # noqa: S603, S607  (git as the person has it; revisions are told from options)
    except OSError as error:
        return subprocess.CompletedProcess(arguments, 127, b"", str(error).encode())
