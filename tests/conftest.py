"""What many tests need: a project of their own, and a way to run the command in it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import settings

from shanben.base.program import is_compiled
from tests import examples

if TYPE_CHECKING:
    from shanben.dataset.build_folder import BuildFolder

pytest_plugins = [
    "tests.branches",
    "tests.collecting",
    "tests.hub.fixtures",
    "tests.measuring",
    "tests.workers",
]

ROOT = Path(__file__).resolve().parent.parent


class Outcome(NamedTuple):
    """What a command left behind: exit code, standard output, standard error."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


Run = Callable[..., Outcome]
MakeOnce = Callable[[str, Path, Callable[[], object]], Path]

EXAMPLES = 100  # of a law that does not say how many

# Where the fast set works: a build waits for the disk some twenty times, and a tenth of the processor's
# time of a test that builds went into files on it. At most a gigabyte is there at a time.
MEMORY = Path("/dev/shm")  # noqa: S108
MEMORY_BYTES = 4 * 2**30

# Each starts something that takes its time: a browser, another Hub, an S3 server, a life of releases,
# the readers of Croissant and of Hugging Face.
SLOW_FIXTURES = frozenset(
    {"browser", "croissant_cache", "fresh_cache", "over_xet", "s3", "story", "thousand_rows"}
)


# The files that take longest, from a minute to four, in CI (`--durations=30`). They come first, so that
# at the end no core waits for another that has just begun with one of them.
LONGEST = (
    "test_publish_faults.py",
    "test_mutation.py",
    "test_release_story.py",
    "test_new_user.py",
    "test_publish.py",
    "test_engines.py",
    "test_workspace.py",
    "test_addresses.py",
)


def pytest_configure(config: pytest.Config) -> None:
    """The same examples everywhere, and no verdict by the clock: a busy machine is no failure.

    The fast set tries fewer.
    """
    examples.IS_FAST = config.getoption("markexpr") == "not slow"
    if examples.IS_FAST and _has_room(MEMORY):
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
    # Clusters that tests start, beside other tests; those of the command are so by themselves.
    os.environ.setdefault("RAY_worker_niceness", "0")
    known = examples.many(EXAMPLES)
    settings.register_profile("shanben", max_examples=known, deadline=None, derandomize=True)
    settings.load_profile("shanben")


def _has_room(folder: Path) -> bool:
    """Return whether a folder of memory has room for the tests; that of a container often has none."""
    return os.access(folder, os.W_OK) and shutil.disk_usage(folder).free >= MEMORY_BYTES


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow what asks for a slow fixture; single tests and files are marked where they stand.

    The longest files come first. Where pages go through compiled modules, leave out what cannot be
    tried there.
    """
    left_out = pytest.mark.skip(reason="tries Python's way of calling; the modules are compiled")
    for item in items:
        if is_compiled() and item.get_closest_marker("pure"):
            item.add_marker(left_out)
        if SLOW_FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker("slow")
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.name, len(places)))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project: settings, no history, an empty seeds folder; it is the working directory."""
    ignore = shutil.ignore_patterns("history")
    shutil.copytree(ROOT / "schema", tmp_path / "project" / "schema", ignore=ignore)
    (tmp_path / "project" / "seeds").mkdir()
    monkeypatch.chdir(tmp_path / "project")
    return tmp_path / "project"


@pytest.fixture
def seeded(project: Path) -> Path:
    """A project with the five real seeds."""
    for seed in sorted((ROOT / "seeds").glob("*.txt")):
        shutil.copy(seed, project / "seeds")
    return project


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> MakeOnce:
    """Bring a folder into a state that many tests begin with: made once, then copied.

    A build takes 40 to 90 ms, a copy of it 5. Seeds and cache are copied too, but the program knows what
    it has seen by inodes and change times, so tests of what a cache gives build themselves.
    """
    made: dict[str, Path] = {}

    def bring(name: str, folder: Path, make: Callable[[], object]) -> Path:
        if name in made:
            return Path(shutil.copytree(made[name], folder, symlinks=True, dirs_exist_ok=True))
        make()
        made[name] = tmp_path_factory.mktemp("made") / "copy"
        shutil.copytree(folder, made[name], symlinks=True)
        return folder

    return bring


@pytest.fixture
def built(seeded: Path, run: Run, made_once: MakeOnce) -> Path:
    """A project with the five real seeds, built; each test has a copy."""

    def build() -> None:
        assert run("--quiet", "--workers", "1").code == 0

    return made_once("the five seeds", seeded, build)


def describe(project: Path) -> None:
    """Give a project of the five seeds the history that says what they are: that of this repository."""
    shutil.copytree(ROOT / "schema" / "history", project / "schema" / "history")


@pytest.fixture
def reported(monkeypatch: pytest.MonkeyPatch) -> "list[BuildFolder]":
    """The datasets of which a report is written from now on, with all that their builds know of them."""
    from shanben.api import build as building

    seen: list[BuildFolder] = []
    write = building.write_report

    def write_and_note(dataset: "BuildFolder", *rest: Any) -> str:
        seen.append(dataset)
        return write(dataset, *rest)

    monkeypatch.setattr(building, "write_report", write_and_note)
    return seen


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command in this process."""
    from shanben.command.run import run as run_command

    def run_captured(*arguments: str) -> Outcome:
        capsys.readouterr()
        code = run_command(list(arguments))
        return Outcome(code, *capsys.readouterr())

    return run_captured


def run_process(
    folder: Path, *arguments: str, script: Path = ROOT / "build_dataset.py", **environment: str
) -> Outcome:
    """Run the command as a user does, in a process of its own."""
    command = [sys.executable, str(script), *arguments]
    finished = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return Outcome(finished.returncode, finished.stdout, finished.stderr)


def run_there(folder: Path, *arguments: str) -> int:
    """Run the command in this process as if in a folder, for fixtures that outlive a test."""
    from shanben.command.run import run as run_command

    with chdir(folder):
        return run_command(list(arguments))


def folder_bytes(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def set_pages_per_shard(project: Path, pages: int) -> None:
    """Cut the project's shards smaller, so that a few pages make several."""
    settings = project / "schema" / "dataset.toml"
    lines = settings.read_text(encoding="utf-8").splitlines()
    lines = [
        f"pages_per_shard = {pages}" if line.startswith("pages_per_shard") else line
        for line in lines
    ]
    settings.write_text("\n".join(lines) + "\n", encoding="utf-8")
