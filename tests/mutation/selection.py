"""Which tests execute a function, found by running them all once with a tracer.

The map is kept in a git-ignored file; only tests whose file has changed are traced anew. It names
functions, not lines, so edits of the program seldom make it wrong; `--trace` makes it anew.
"""

import ast
import hashlib
import json
import os
import shutil
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

from tests.mutation.mutants import FUNCTIONS, Mutant
from tests.mutation.tree import ROOT, ROW_BY_ROW, Tree

FOLDER = ROOT / ".shanben" / "mutation"
MAP = FOLDER / "map.json"
TRACE_SECONDS = 1800  # for the tests of one file
FIRST_SECONDS = 10  # of tests that a mutant meets in its first run
TRACER = "tests/mutation/tracer"
ROWS = "tests/rows.py"  # names the tests that walk rows
# Tests of this run itself, of recipes (which run tests), of a cluster and of a browser: none of them
# judges the core, and each is slow.
LEFT_OUT = (
    "tests/test_adding.py",
    "tests/test_mutation.py",
    "tests/test_ray_cluster.py",
    "tests/test_report_browser.py",
)


class Selection(NamedTuple):
    """The processor seconds of every test, and the tests that execute each function (`path:name`).

    `imported` are functions that run while their module is imported, `users` the functions in
    which each name of the program stands, `breadth` counts the functions that a test executes, and
    `imports` are the modules of the program that a file of tests imports.
    """

    seconds: dict[str, float]
    functions: dict[str, set[str]]
    imported: set[str]
    users: dict[str, set[str]]
    breadth: dict[str, int]
    imports: dict[str, set[str]]

    def tests_of(self, mutant: Mutant) -> list[str]:
        """Return the tests that may notice a mutant, file by file, the nearest first.

        Files that import its module, or a room in which that is, come before the others. A test is
        near that executes little else: it asks for what the function does. Whole builds come last;
        they are slow, too.
        """
        key = f"{mutant.path}:{mutant.scope}"
        name = mutant.scope.split(".")[0]
        found = self.functions.get(key, set())
        if not found or key in self.imported:
            found = found | self._tests_with(name)
        if name not in self.users:  # no function needs it: what does not fit may break the module
            found = self._tests_of_module(mutant.path)
        files: defaultdict[str, list[int]] = defaultdict(list)
        for test in found:
            files[_file_of(test)].append(self.breadth[test])
        width = {file: sum(breadths) / len(breadths) for file, breadths in files.items()}
        return sorted(
            found,
            key=lambda test: (
                *(self.distance(test, mutant), width[_file_of(test)], _file_of(test)),
                *(self.breadth[test], self.seconds[test], test),
            ),
        )

    def distance(self, test: str, mutant: Mutant) -> int:
        """Return 0 if a test's file imports the mutant's module, 1 if a room around it, else 2."""
        module = mutant.id.split(":")[0]
        rooms = {module.rsplit(".", up)[0] for up in range(1, module.count("."))}
        imported = self.imports.get(_file_of(test), set())
        return 0 if module in imported else 2 - bool(rooms & imported)

    def first_tests(self, tests: list[str], budget: float) -> list[str]:
        """Return the first tests that take `budget` seconds together, one at least."""
        spent = list(accumulate(self.seconds[test] for test in tests))
        return tests[: max(1, bisect_right(spent, budget))]

    def stages_of(
        self, chosen: Sequence[str], fatal: Iterable[str], budget: float
    ) -> list[list[str]]:
        """Return which of the chosen tests a mutant meets, in one or two runs.

        First come those of `fatal`, which killed others of its module, whatever they take, then the
        nearest. The first run is short: most mutants do not outlive it, and the files of the tests
        that are far away are not even collected for them.
        """
        familiar = [test for test in fatal if test in set(chosen)]
        others = [test for test in chosen if test not in set(familiar)]
        tests = familiar + (self.first_tests(others, budget) if others else [])
        head = self.first_tests(tests, FIRST_SECONDS) if tests else []
        return [part for part in (head, tests[len(head) :]) if part]

    def _tests_with(self, name: str) -> set[str]:
        """Return the tests that execute a function in which a name stands."""
        return {test for user in self.users.get(name, ()) for test in self.functions.get(user, ())}

    def _tests_of_module(self, path: str) -> set[str]:
        start = f"{path}:"
        return {
            test for key, tests in self.functions.items() if key.startswith(start) for test in tests
        }


def _file_of(test: str) -> str:
    return test.partition("::")[0]


def read_map(path: Path) -> dict[str, Any]:
    """Return what is known of each unit of tests."""
    known: dict[str, Any] = json.loads(path.read_bytes()) if path.exists() else {}
    return known


def write_map(path: Path, units: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".new")
    aside.write_text(json.dumps(units, ensure_ascii=False), encoding="utf-8")
    aside.replace(path)


def list_units(root: Path) -> dict[str, str]:
    """Return what is traced at once, with a digest: each file of tests, and all doctests.

    Rows are tests by their numbers, so the cases of a file's own name count as well.
    """
    files = sorted(path.relative_to(root).as_posix() for path in root.glob("tests/**/test_*.py"))
    named_by = (root / ROWS).read_bytes()
    units = {}
    for name in (one for one in files if one not in LEFT_OUT):
        own = f"{Path(name).stem.removeprefix('test_')}.*"
        made_of = [root / name, *sorted((root / "tests" / "cases").glob(own))]
        digest = hashlib.sha256(named_by + b"".join(path.read_bytes() for path in made_of))
        units[name] = digest.hexdigest()[:16]
    doctests = b"".join(path.read_bytes() for path in sorted(root.glob("shanben/**/*.py")))
    lines = [line for line in doctests.splitlines() if line.lstrip().startswith(b">>>")]
    return units | {"shanben": hashlib.sha256(b"\n".join(lines)).hexdigest()[:16]}


def trace(tree: Tree, unit: str, fast: bool) -> tuple[dict[str, Any], str]:
    """Run the tests of a unit; return what each executes, and a complaint if they do not pass.

    With `fast` the slow ones are left out, as if they were not there.
    """
    folder = tree.root.parent / "trace"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    log = folder / "log"
    variables = {"SHANBEN_TRACE_LOG": str(log), "SHANBEN_TRACE_ROOT": str(tree.root), **ROW_BY_ROW}
    tracer = str(tree.root / TRACER)
    chosen = [unit, "--maxfail=0", *(["-m", "not slow"] if fast else [])]
    done = tree.run_tests(chosen, TRACE_SECONDS, path=tracer, **variables)
    passes = done.code in (0, 5)
    return read_trace(log), "" if passes else f"fails without a mutant, left out: {done.killer}"


def read_trace(log: Path) -> dict[str, Any]:
    """Return tests with their seconds and functions with their tests (by number), of one unit."""
    executed: defaultdict[str, set[str]] = defaultdict(set)
    for line in log.read_text(encoding="utf-8").splitlines() if log.exists() else ():
        context, path, name = line.split("\t")
        executed[context].add(f"{path}:{name}")
    seconds: dict[str, float] = {}
    functions: defaultdict[str, list[int]] = defaultdict(list)
    listed = Path(f"{log}.tests")
    for line in listed.read_text(encoding="utf-8").splitlines() if listed.exists() else ():
        value = json.loads(line)
        if value["outcome"] == "passed":
            number = len(seconds)
            seconds[value["test"]] = value["seconds"]
            contexts = [f"test {value['test']}", *(f"fixture {x}" for x in value["fixtures"])]
            for key in set().union(*(executed[context] for context in contexts)):
                functions[key].append(number)
    return {
        "tests": seconds,
        "functions": dict(sorted(functions.items())),
        "imported": sorted(executed["import"]),
    }


def join_units(
    units: Iterable[dict[str, Any]], users: dict[str, set[str]], imports: dict[str, set[str]]
) -> Selection:
    """Return the map of all units."""
    selection = Selection({}, {}, set(), users, {}, imports)
    for unit in units:
        selection.seconds.update(unit["tests"])
        selection.imported.update(unit["imported"])
        tests = list(unit["tests"])
        for key, numbers in unit["functions"].items():
            selection.functions.setdefault(key, set()).update(tests[number] for number in numbers)
    executed = Counter(test for tests in selection.functions.values() for test in tests)
    selection.breadth.update({test: executed[test] for test in selection.seconds})
    return selection


def find_users(root: Path) -> dict[str, set[str]]:
    """Return the functions in which each name stands, also by way of constants made from it."""
    direct: defaultdict[str, set[str]] = defaultdict(set)
    makes: defaultdict[str, set[str]] = defaultdict(set)
    for path in sorted(root.glob("shanben/**/*.py")):
        name = path.relative_to(root).as_posix()
        for statement in ast.parse(path.read_bytes()).body:
            bound = set(_bound_names(statement))
            for used in _used_names(statement):
                makes[used] |= bound - {used}
            for scope, function in _functions(statement, ()):
                for used in {*_used_names(function), scope[0]}:
                    direct[used].add(f"{name}:{'.'.join(scope)}")
    return {name: _follow(name, direct, makes) for name in {*direct, *makes}}


def find_imports(root: Path) -> dict[str, set[str]]:
    """Return the modules and rooms of the program from which each file of tests imports."""
    found = {}
    for path in sorted(root.glob("tests/**/test_*.py")):
        nodes = list(ast.walk(ast.parse(path.read_bytes())))
        names = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
        names |= {
            f"{node.module}.{alias.name}"
            for node in nodes
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        found[path.relative_to(root).as_posix()] = names
    return found


def _follow(name: str, direct: dict[str, set[str]], makes: dict[str, set[str]]) -> set[str]:
    names, waiting = {name}, [name]
    while waiting:
        more = makes.get(waiting.pop(), set()) - names
        names |= more
        waiting += more
    return set().union(*(direct.get(name, set()) for name in names))


def _bound_names(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement of a module binds, unless they are functions."""
    if isinstance(statement, (ast.Assign, ast.AnnAssign)):
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id


def _used_names(node: ast.AST) -> set[str]:
    names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    return names | {part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute)}


def _functions(node: ast.AST, scope: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], ast.AST]]:
    if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
        scope = (*scope, node.name)
        if not isinstance(node, ast.ClassDef):
            yield scope, node
    for child in ast.iter_child_nodes(node):
        yield from _functions(child, scope)


def digest_tests(root: Path) -> str:
    """Return a digest of all that tests are made of."""
    digest = hashlib.sha256()
    for folder, folders, files in os.walk(root / "tests"):
        folders[:] = sorted(name for name in folders if name not in ("__pycache__", "mutation"))
        for name in sorted(files):
            digest.update(name.encode() + (Path(folder) / name).read_bytes())
    return digest.hexdigest()[:16]
