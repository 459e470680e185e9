"""Say which calls to the file system fail: what tests/campaign/failing_calls.c reads, in its words."""

import mmap
import shutil
import struct
import subprocess
from pathlib import Path

LOOK, OPEN, READ, CREATE, WRITE, NAME, SYNC = (1 << number for number in range(7))
EVERY = 127
LAYOUT = struct.Struct("@5l")  # kinds, first, last, error, counted
FOR_EVER = 2**62


def compile_library(folder: Path) -> Path | None:
    """Return the library that lets calls fail; None where there is no C compiler."""
    compiler = shutil.which("cc")
    if compiler is None:
        return None
    source = Path(__file__).with_name("failing_calls.c")
    library = folder / "failing_calls.so"
    command = [compiler, "-shared", "-fPIC", "-O2", "-o", str(library), str(source), "-ldl"]
    return library if subprocess.run(command, check=False).returncode == 0 else None


def preload(library: Path, plan: Path, under: Path) -> dict[str, str]:
    """Return the environment of a process whose calls below `under` shall fail."""
    plan.write_bytes(bytes(LAYOUT.size))
    here = {"SHANBEN_FAIL_PLAN": str(plan), "SHANBEN_FAIL_UNDER": str(under)}
    return here | {"LD_PRELOAD": str(library)}


class Plan:
    """The file that the library maps."""

    def __init__(self, path: Path) -> None:
        with path.open("r+b") as file:
            self.map = mmap.mmap(file.fileno(), LAYOUT.size)

    def begin(self, kinds: int = 0, first: int = 0, last: int = FOR_EVER, error: int = 0) -> None:
        """Let the calls from `first` to `last` fail, of these kinds; 0 only counts them."""
        self.map[:] = LAYOUT.pack(kinds, first, last, error, 0)

    def end(self) -> None:
        """Let no call fail any more."""
        self.map[: LAYOUT.size - 8] = LAYOUT.pack(0, 0, 0, 0, 0)[:-8]

    @property
    def counted(self) -> int:
        """The calls of the kinds asked for, since the beginning."""
        return int(LAYOUT.unpack(self.map[:])[4])
