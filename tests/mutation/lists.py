"""The fixed lists: mutants that CI kills (`short.tsv`), survivors that may stay (`survivors.tsv`).

Both name a mutant by its id together with its change in words. An id whose change has become
another one is an error, not a different mutant. In `short.tsv` a mutant may also be an edit of the
source that no operator makes: its id is `module:edit:what`, and `before` then stands exactly once
in the file.
"""

from pathlib import Path
from typing import NamedTuple

from tests.mutation.mutants import MODULE, Mutant, find_mutants

HERE = Path(__file__).parent
SHORT = HERE / "short.tsv"
SURVIVORS = HERE / "survivors.tsv"
MODULES = HERE / "modules.txt"


class ListError(Exception):
    """Entries of a list do not fit the program any more; `problems` has one line for each."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class Entry(NamedTuple):
    """A line of a list: the mutant, its change, and the tests that kill it or why it may stay."""

    id: str
    before: str
    after: str
    rest: str


def list_modules(root: Path) -> list[str]:
    """Return the files under mutation; raise ListError for a pattern that fits none."""
    files: list[str] = []
    problems = []
    for line in MODULES.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            found = sorted(path.relative_to(root).as_posix() for path in root.glob(line))
            files += found
            problems += [] if found else [f"{MODULES.name}: no file is called {line}"]
    if problems:
        raise ListError(problems)
    return files


def read_entries(path: Path) -> list[Entry]:
    """Return the lines of a list without its head and its comments."""
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line and not line.startswith("#")]
    return [Entry(*row.split("\t")) for row in rows[1:]]


def path_of(root: Path, name: str) -> str:
    """Return the file of a module, relative to the root."""
    path = name.replace(".", "/")
    return f"{path}/__init__.py" if (root / path).is_dir() else f"{path}.py"


def find_entries(
    root: Path, entries: list[Entry], rule_ids: tuple[str, ...]
) -> list[tuple[Entry, Mutant]]:
    """Return the mutants that the entries name; raise ListError if one is not there any more."""
    known: dict[str, list[Mutant]] = {}
    found, problems = [], []
    for entry in entries:
        path = path_of(root, entry.id.split(":")[0])
        if not (root / path).is_file():
            problems.append(f"{entry.id}: there is no {path}")
            continue
        source = (root / path).read_bytes()
        if path not in known:
            known[path] = find_mutants(path, source, rule_ids)
        mutant = _find_edit(entry, path, source) if _is_edit(entry) else _find(entry, known[path])
        if isinstance(mutant, str):
            problems.append(f"{entry.id}: {mutant}")
        else:
            found.append((entry, mutant))
    if problems:
        raise ListError(problems)
    return found


def _is_edit(entry: Entry) -> bool:
    return entry.id.split(":")[1] == "edit"


def _find_edit(entry: Entry, path: str, source: bytes) -> Mutant | str:
    before = entry.before.encode()
    if source.count(before) != 1:
        return f"{entry.before!r} stands {source.count(before)} times in {path}, not once"
    start = source.index(before)
    line = source.count(b"\n", 0, start) + 1
    end = start + len(before)
    return Mutant(entry.id, path, MODULE, line, start, end, entry.after, entry.before, entry.after)


def _find(entry: Entry, mutants: list[Mutant]) -> Mutant | str:
    change = (entry.before, entry.after)
    for mutant in mutants:
        if mutant.id == entry.id and (mutant.before, mutant.after) == change:
            return mutant
    others = [mutant.id for mutant in mutants if (mutant.before, mutant.after) == change]
    hint = f"; the same change is now {' or '.join(others)}" if others else ""
    return f"no such mutant, or another change than {entry.before!r} to {entry.after!r}{hint}"
