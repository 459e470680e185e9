"""Compile what a page goes through, where SHANBEN_COMPILE=1 asks for it; without it, nothing.

    SHANBEN_COMPILE=1 pip install .

mypyc makes C of the modules that `[tool.shanben]` in pyproject.toml lists, as they are: Python stays
the source and is installed beside them. SHANBEN_OPTIMIZE=0 is for trying: compiled in half the
time, slower, and with the compiler's own assertions. What the package is, pyproject.toml says alone.
"""

import os
import sys
import tomllib
from pathlib import Path
from typing import Any

from setuptools import setup

ROOT = Path(__file__).resolve().parent
COMPILE = os.environ.get("SHANBEN_COMPILE") == "1"
# Only the compiler's own findings about these modules matter here; CI judges types elsewhere.
# The compiler, and the libraries whose types it must know.
COMPILER = ("mypy", "msgspec", "numpy")
# The commands that make a package. Others only ask what it is called, or what making it takes.
MAKERS = frozenset({"bdist_wheel", "build_ext", "editable_wheel"})
OPTIONS = ("--config-file=", "--ignore-missing-imports", "--disable-error-code=import-untyped")


def list_compiled() -> list[str]:
    """Return the paths of the modules that are compiled, below the root, in order."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
        "shanben"
    ]
    found = {path for pattern in settings["compiled"] for path in ROOT.glob(pattern)}
    paths = {path.relative_to(ROOT).as_posix() for path in found}
    return sorted(paths.difference(settings["not-compiled"]))


def list_tools() -> list[str]:
    """Return what has to be installed to compile, in the versions that are tried."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.partition("==")[0] in COMPILER]


def make_extensions() -> list[Any]:
    """Return the extensions to compile, if this is to make a package that is compiled."""
    if not COMPILE or MAKERS.isdisjoint(sys.argv):
        return []
    from mypyc.build import mypycify

    # -O3 takes half as long again to compile and gains nothing that could be measured.
    level = os.environ.get("SHANBEN_OPTIMIZE", "2")
    # A file of C for each module: together they are two fifths of the one that mypyc would make, and the
    # compiler needs 6 minutes and 200 megabytes, where it had not ended that one after 30.
    return mypycify(
        [*OPTIONS, *list_compiled()],
        opt_level=level,
        debug_level="0",
        multi_file=True,
        group_name="shanben",
    )


if __name__ == "__main__":
    os.chdir(ROOT)
    setup(ext_modules=make_extensions(), setup_requires=list_tools() if COMPILE else [])
