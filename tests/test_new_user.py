"""A new user: the built wheel, an empty folder, thirty pages of every format, a dataset on the Hub.

Nothing of this checkout is used after the wheel is built, and the environment has nothing but the
wheel and what it asks for.
"""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from shanben.seeds.formats import FORMATS, find_format
from tests.conftest import ROOT
from tests.hub.server import WRITE_TOKEN, LoopbackHub, running_hub
from tests.hub.worker import QUICK_END, client_environment
from tests.new_user_pages import PAGES, make_titles, write_new_user_pages

pytestmark = pytest.mark.slow

REPO = "org/river-news"
SOURCES = (
    "pyproject.toml",
    "README.md",
    "LICENSE",
    "NOTICE",
    "build_dataset.py",
    "shanben",
    "schema",
)
LOAD = f"""
import datasets, json
rows = datasets.load_dataset({REPO!r}, revision="v1.0.0", split="train")
names = ("seed", "title", "date_published", "source")
print(json.dumps([[row[name] for name in names] for row in rows], default=str, ensure_ascii=False))
"""


class User:
    """Somebody with a shell: runs commands in a folder, and keeps what was said."""

    def __init__(self, place: Path, hub: LoopbackHub) -> None:
        self.place, self.transcript = place, [""]
        self.programs = place / "venv" / "bin"
        environment = client_environment(hub, place / "home", with_xet=False)
        environment |= {"HF_TOKEN": WRITE_TOKEN, "HOME": str(place), "PYTHONUTF8": "1"}
        environment["PATH"] = f"{self.programs}:{environment['PATH']}"
        for name in ("PYTHONPATH", "COVERAGE_PROCESS_START"):
            environment.pop(name, None)
        self.environment = environment

    def run(self, *command: str, folder: str = ".") -> str:
        """Run a command, which must end well; return what it printed."""
        done = subprocess.run(
            command,
            cwd=self.place / folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        self.transcript += [f"$ {' '.join(command)}", done.stdout]
        assert done.returncode == 0, "\n".join(self.transcript)
        return done.stdout


def build_wheel(place: Path) -> Path:
    """Build the wheel from a copy of what it is made of, so that nothing is left in the checkout."""
    tree = place / "tree"
    tree.mkdir()
    leave_out = shutil.ignore_patterns("__pycache__", "history")
    for name in SOURCES:
        source = ROOT / name
        copy = shutil.copytree if source.is_dir() else shutil.copy2
        copy(source, tree / name, **({"ignore": leave_out} if source.is_dir() else {}))
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(place), str(tree)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    (wheel,) = place.glob("shanben-*.whl")
    return wheel


def install(user: User, wheel: Path) -> None:
    """Make an environment and install the wheel, with what it asks for and nothing else."""
    user.run(sys.executable, "-m", "venv", "venv")
    user.run("pip", "install", "-q", "-c", str(ROOT / "constraints.txt"), str(wheel))
    assert user.run("shanben", "--version") == f"shanben {wheel.name.split('-')[1]}\n"
    where = user.run("python", "-c", "import shanben; print(shanben.__file__)")
    assert Path(where.strip()).is_relative_to(user.place / "venv")
    user.run("python", "-c", "from shanben.adapters.datasets import read_pages")


def release(user: User) -> list[str]:
    """Make a project of the pages and publish its dataset; return the names of the files."""
    options = ["--title", "青石新闻", "--license", "cc-by-4.0", "--repo", REPO]
    user.run("shanben", "init", "river-news", *options)
    names = write_new_user_pages(user.place / "river-news" / "seeds")
    assert f"{PAGES} rows" in user.run("shanben", "build", folder="river-news")
    checked = user.run("shanben", "check", folder="river-news")
    assert checked.startswith("data/: is up to date.")
    user.run("shanben", "build", "--bump", folder="river-news")  # the first entry of the changelog
    said = user.run("shanben", "publish", "--yes", folder="river-news")
    assert f'load_dataset("{REPO}", revision="v1.0.0"' in said
    return names


def test_the_pages_come_in_every_format(tmp_path):
    """Who adds a format adds a file of it here."""
    names = write_new_user_pages(tmp_path)
    found = [find_format(name) for name in names]
    assert {kind[0] for kind in found if kind} == set(FORMATS)


@pytest.mark.timeout(1800)
def test_a_new_user_gets_from_nothing_to_a_published_dataset(tmp_path, capsys):
    """Install, init, copy pages, build, check, publish, load: every command ends well at once."""
    wheel = build_wheel(tmp_path)
    with running_hub(tmp_path / "hub") as hub:
        user = User(tmp_path, hub)
        start = time.monotonic()
        install(user, wheel)
        installed = time.monotonic()
        names = release(user)
        published = time.monotonic()
        rows = json.loads(user.run("python", "-c", LOAD + QUICK_END).splitlines()[-1])
    assert sorted(title for _, title, _, _ in rows) == sorted(make_titles())
    assert {seed.partition("#")[0] for seed, *_ in rows} == set(names)
    assert all(source == ["青石日报"] and day.startswith("2024-05-") for _, _, day, source in rows)
    user.transcript.append(
        f"From install to published dataset: {published - start:.1f} s, of which installing took "
        f"{installed - start:.1f} s; {PAGES} pages in {len(names)} files.\n"
    )
    with capsys.disabled():
        sys.stdout.write("\n".join(user.transcript))
