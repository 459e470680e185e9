"""The same seeds and the same program give the same bytes, wherever and however the program runs."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.campaign.fuzz import Broken
from tests.campaign.places import COMMAND, build, data_of, environment, make_project
from tests.conftest import ROOT
from tests.forks import Forks

# Names a Python of an environment with other versions of the libraries; see `OTHER_PYTHONS`.
OTHER_PYTHONS = "SHANBEN_OTHER_PYTHONS"

ZONES = ("Pacific/Kiritimati", "America/St_Johns", "Asia/Shanghai", "UTC")
NOBODY = 65534
LOCALES = ("C", "C.UTF-8", "zh_CN.GBK", "zh_CN.UTF-8", "tr_TR.UTF-8", "POSIX")
# A listing in the reverse of the order of names, and in another one.
REVERSED = """
import os, sys
real = os.scandir
class Listing:
    def __init__(self, entries): self.entries = iter(entries)
    def __iter__(self): return self.entries
    def __next__(self): return next(self.entries)
    def __enter__(self): return self
    def __exit__(self, *_): pass
    def close(self): pass
def scandir(path="."):
    with real(path) as entries:
        return Listing(sorted(entries, key=lambda entry: entry.name, reverse=True))
os.scandir = scandir
from shanben.command.run import run
sys.exit(run(["build", "--no-cache", "--quiet", "--workers", "1"]))
"""


def compare_runs(*, short: bool) -> tuple[list[tuple[str, ...]], list[Broken]]:
    """Return how many ways of each kind gave the same bytes, and which did not."""
    rows: list[tuple[str, ...]] = [("what differs", "runs", "other bytes")]
    broken: list[Broken] = []
    with tempfile.TemporaryDirectory(prefix="shanben-same-") as name:
        project = make_project(Path(name) / "project", rows=100)
        build(project)
        expected = data_of(project)
        for kind, ways in _list_ways(Path(name), short).items():
            different = [words for words, run in ways if run(project) != expected]
            broken += [Broken(f"determinism {kind}", words, "other bytes") for words in different]
            rows.append((kind, str(len(ways)), str(len(different))))
            print(f"{kind}: {len(ways)} runs, other bytes with {different or 'none'}", flush=True)
        found, rows_found = _compare_pythons(project)
        rows += rows_found
    return rows, broken + found


Way = tuple[str, Callable[[Path], dict[str, bytes]]]


def _list_ways(place: Path, short: bool) -> dict[str, list[Way]]:
    ways = _list_all_ways(place)
    return {kind: found[:1] for kind, found in ways.items()} if short else ways


def _list_all_ways(place: Path) -> dict[str, list[Way]]:
    return {
        "time zone": [_with(f"TZ={zone}", TZ=zone) for zone in ZONES],
        "locale": [_with(more["LC_ALL"], **more) for more in _list_locales(place)],
        "hash seed": [_with(seed, PYTHONHASHSEED=seed) for seed in ("0", "1", "4711")],
        "order of the folder": [("reversed", _reversed)],
        "workers": [_with(f"{n} workers", ("--workers", str(n))) for n in (1, 2, 5)],
        "folder": [("a name of Chinese and blanks", _elsewhere)],
        "user": [("nobody", _as_nobody)] if _is_root() else [],
        "optimisation": [_with("-OO", PYTHONOPTIMIZE="2")],
    }


def _with(words: str, arguments: tuple[str, ...] = (), **more: str) -> Way:
    def run(project: Path) -> dict[str, bytes]:
        done = build(project, "build", "--no-cache", "--quiet", *arguments, **more)
        return data_of(project) if done.returncode == 0 else {"failed": done.stderr.encode()}

    return words, run


def _list_locales(place: Path) -> Iterator[dict[str, str]]:
    """Yield the environment of every locale that is there or can be made; say which is not."""
    for name in LOCALES:
        language, _, code = name.partition(".")
        compiled = place / "locales" / name
        compiled.parent.mkdir(exist_ok=True)
        if code and shutil.which("localedef"):
            command = ["localedef", "-c", "-i", language, "-f", code, str(compiled)]
            subprocess.run(command, capture_output=True, check=False)
        more = {"LC_ALL": name, "LANG": name, "PYTHONUTF8": "0"}
        more |= {"LOCPATH": str(compiled.parent)} if compiled.is_dir() else {}
        ask = [sys.executable, "-c", "import locale; locale.setlocale(locale.LC_ALL, '')"]
        if subprocess.run(ask, env=os.environ | more, capture_output=True, check=False).returncode:
            print(f"locale {name}: skipped; it is not installed")
        else:
            yield more


def _is_root() -> bool:
    if os.geteuid() == 0:
        return True
    print("another user: skipped; it takes root to become one")
    return False


def _as_nobody(project: Path) -> dict[str, bytes]:
    """Build as a user who owns nothing but a copy of the project, in a process that began as root.

    An install that only root may read is no hindrance: all is imported by then.
    """
    there, sample = project.with_name("nobody's"), project.with_name("sample")
    for folder in (there, sample):
        for name in ("seeds", "schema", "tmp"):
            shutil.copytree(project / name, folder / name)
    project.parent.chmod(0o755)
    for path in (there, *there.rglob("*")):
        os.chown(path, NOBODY, NOBODY)
    env = environment(there, SHANBEN_SAMPLE=str(sample))
    forks = Forks("tests.campaign.commands:run_command", env)
    arguments = ["build", "--quiet", "--workers", "1"]
    done = forks.ask({"project": str(there), "arguments": arguments, "user": NOBODY})
    forks.end()
    if done.returncode or (there / "data" / "manifest.json").stat().st_uid != NOBODY:
        return {"failed": done.stderr.encode()}
    return data_of(there)


def _reversed(project: Path) -> dict[str, bytes]:
    command = [sys.executable, "-c", REVERSED]
    subprocess.run(command, cwd=project, env=environment(project), check=True, capture_output=True)
    return data_of(project)


def _elsewhere(project: Path) -> dict[str, bytes]:
    there = project.with_name("另一 個 folder")
    for name in ("seeds", "schema", "tmp"):
        shutil.copytree(project / name, there / name)
    build(there)
    return data_of(there)


def _compare_pythons(project: Path) -> tuple[list[Broken], list[tuple[str, ...]]]:
    """Compare the hashes of all rows with those that other Pythons and libraries make."""
    others = [place for place in os.environ.get(OTHER_PYTHONS, "").split(os.pathsep) if place]
    broken, rows = [], []
    build(project)
    expected = (project / "data" / "manifest.json").read_text(encoding="utf-8")
    for python in others:
        done = subprocess.run(
            [python, *COMMAND[1:], "--no-cache", "--quiet"],
            cwd=project, env=environment(project) | {"PYTHONPATH": str(ROOT)}, capture_output=True,
            encoding="utf-8", check=False,
        )  # fmt: skip
        made = (project / "data" / "manifest.json").read_text(encoding="utf-8")
        is_other = bool(done.returncode) or _content_hash(made) != _content_hash(expected)
        versions = _read_versions(python)
        if is_other:
            broken.append(Broken(f"determinism {versions}", done.stderr[-200:], "other rows"))
        rows.append((f"rows with {versions}", "1", str(int(is_other))))
    return broken, rows


def _read_versions(python: str) -> str:
    """Return which Python it is, and which Arrow it has."""
    words = "import platform, pyarrow; print(platform.python_version(), pyarrow.__version__)"
    command = [python, "-c", words]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    version, _, arrow = done.stdout.strip().partition(" ")
    return f"Python {version or python}, Arrow {arrow}"


def _content_hash(manifest: str) -> str:
    import json

    return str(json.loads(manifest)["content_hash"])
