"""A fast run: mutants are put into forks of a process that has imported and collected everything.

No start is paid, and a mutant meets only the fast tests that execute its statement, which are found
once, with the lines of each, and kept. What a test asks of another process is left out: a mutant
that only such a test would notice survives here, so the score is a little too low.
"""

import ast
import json
import os
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from tests.mutation.mutants import FUNCTIONS, Mutant, mutate
from tests.mutation.nursery import REQUESTS
from tests.mutation.selection import (
    FOLDER,
    LEFT_OUT,
    Selection,
    find_imports,
    find_users,
    join_units,
)
from tests.mutation.tree import ROOT, ROW_BY_ROW, Tree

LINES = FOLDER / "lines.json"
TRACE_SECONDS = 900  # of the processor, for the tests of one file
END_SECONDS = 30  # of the processor, that a test which never ends gets beyond the budget
CHEAP_SECONDS = 0.008  # traced; a test that takes less is as cheap as any
CACHES = ("cache", "cached_property", "lru_cache")

# Tests by number, for each line of a function, counted from its own first line.
TestsAtLines = dict[str, dict[int, set[str]]]


class Nursery:
    """Pytest in a tree, with tests collected, that answers requests.

    These are all fast tests, row by row, or those that are `named` as on pytest's command line.
    """

    def __init__(self, tree: Tree, paths: Sequence[str], named: Sequence[str] = ()) -> None:
        self.tree, self.paths = tree, frozenset(paths)
        asked, self.requests = os.pipe()
        self.answers, said = os.pipe()
        plugins = ["-p", "tests.mutation.plugin", "-p", "tests.mutation.nursery"]
        options = ["-q", "-p", "no:cacheprovider", *plugins]
        options += named or ["-m", "not slow", *(f"--ignore={name}" for name in LEFT_OUT)]
        environment = os.environ | {"PYTHONPATH": str(tree.root), REQUESTS: f"{asked},{said}"}
        environment |= {} if named else ROW_BY_ROW
        environment.pop("COVERAGE_PROCESS_START", None)
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        self.log = (tree.root.parent / "nursery.txt").open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "pytest", *options, f"--basetemp={tree.temporary}"],
            cwd=tree.root,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            pass_fds=(asked, said),
            start_new_session=True,
        )
        os.close(asked)
        os.close(said)
        self.reader = os.fdopen(self.answers, encoding="utf-8")
        self.tests: list[str] = self.ask({"modules": names_of(paths)})["tests"]

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Return the answer; raise RuntimeError with what pytest said if it has ended."""
        with suppress(BrokenPipeError):
            os.write(self.requests, json.dumps(request).encode() + b"\n")
        line = self.reader.readline()
        if not line:
            words = Path(self.log.name).read_text(encoding="utf-8", errors="replace")
            raise RuntimeError(f"pytest ended:\n{words[-4000:]}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        """End pytest."""
        os.close(self.requests)
        self.reader.close()
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.log.close()

    def trace(self, unit: str) -> tuple[dict[str, Any], str]:
        """Return the tests of a unit with the lines that they execute, and a complaint."""
        log = self.tree.root.parent / "lines.json"
        log.unlink(missing_ok=True)
        request = {"unit": unit, "log": str(log), "root": str(self.tree.root)}
        answer = self.ask(request | {"seconds": TRACE_SECONDS})
        if not log.exists():
            return {"tests": {}, "functions": {}, "lines": {}}, str(answer)
        found = json.loads(log.read_bytes())
        functions, lines = {}, {}
        for path, numbers in found["lines"].items():
            for key, at in by_function(path, numbers).items():
                functions[key] = sorted(set().union(*at.values()))
                if path in self.paths:
                    lines[key] = at
        failed = answer["failed"]
        complaint = f"fails without a mutant, left out: {failed[0]}" if failed else ""
        return {"tests": found["tests"], "functions": functions, "lines": lines}, complaint

    def list_tests(self, named: Iterable[str]) -> list[str]:
        """Return the ids of the tests that are named as on pytest's command line, each once."""
        heads = [(name, f"{name}::", f"{name}[") for name in named]
        found = (test for head in heads for test in self.tests if _is_named(test, head))
        return list(dict.fromkeys(found))

    def meet(self, mutant: Mutant, tests: Sequence[str], budget: float) -> dict[str, Any]:
        """Return what became of a mutant: its status, `cold` if a fork cannot tell.

        Only a new import would show it, or the fork itself has failed.
        """
        source = (self.tree.root / mutant.path).read_bytes()
        with self.tree.holding(mutant):
            return self._try(mutant.path, source, mutate(source, mutant), tests, budget)

    def try_unharmed(self, tests: Sequence[str], budget: float) -> dict[str, Any]:
        """Return what `meet` does, of a program in which nothing is changed."""
        path = min(self.paths)
        source = (self.tree.root / path).read_bytes()
        return self._try(path, source, source, tests, budget)

    def _try(
        self, path: str, before: bytes, after: bytes, tests: Sequence[str], budget: float
    ) -> dict[str, Any]:
        request = {
            "path": str(self.tree.root / path),
            "before": before.decode(),
            "after": after.decode(),
            "tests": list(tests),
            "budget": budget,
            "seconds": budget + END_SECONDS,
        }
        return self.ask(request)


def _is_named(test: str, head: tuple[str, str, str]) -> bool:
    name, *inside = head
    return test == name or test.startswith(tuple(inside))


def by_function(path: str, numbers: dict[str, list[int]]) -> dict[str, dict[int, list[int]]]:
    """Return the tests of each line of each function, `path:name`, counted from its first line.

    So edits elsewhere in the file leave them right.
    """
    found: dict[str, dict[int, list[int]]] = {}
    for scope, node in list_functions(path):
        inside = {
            int(line) - node.lineno: tests
            for line, tests in numbers.items()
            if node.body[0].lineno <= int(line) <= (node.end_lineno or node.lineno)
        }
        if inside:
            found[f"{path}:{scope}"] = inside
    return found


@cache
def list_functions(path: str) -> list[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Return the functions of a file, with the names of what they stand in."""
    found = []
    waiting: list[tuple[str, ast.AST]] = [("", ast.parse((ROOT / path).read_bytes()))]
    while waiting:
        scope, node = waiting.pop()
        for child in ast.iter_child_nodes(node):
            name = scope
            if isinstance(child, (*FUNCTIONS, ast.ClassDef)):
                name = f"{scope}.{child.name}".lstrip(".")
            if isinstance(child, FUNCTIONS):
                found.append((name, child))
            waiting.append((name, child))
    return found


class Fast(NamedTuple):
    """Which fast tests execute each function, and each of its lines."""

    selection: Selection
    lines: TestsAtLines

    def tests_of(self, mutant: Mutant) -> list[str]:
        """Return the tests that execute a mutant's statement, cheap and near ones first.

        A budget holds many cheap tests or a few dear ones, and a mutant is as likely to meet its match
        among the many. To be of a file that imports the module makes up for taking twice as long.
        """
        selection = self.selection

        def price(test: str) -> tuple[int, int, str]:
            steps = int(selection.seconds[test] / CHEAP_SECONDS).bit_length()
            return steps + selection.distance(test, mutant), selection.breadth[test], test

        return sorted(self._those_at(mutant), key=price)

    def cold_stages_of(
        self, mutant: Mutant, chosen: Sequence[str], budget: float
    ) -> list[list[str]]:
        """Return what a mutant meets in processes of its own: its module's own files, then all others.

        Every file costs its collection, so most are spared to a mutant that its own files kill.
        """
        first_tests, distance = self.selection.first_tests, self.selection.distance
        near = [test for test in chosen if not distance(test, mutant)]
        own = first_tests(near, budget) if near else []
        spent = sum(self.selection.seconds[test] for test in own)
        others = [test for test in chosen if test not in set(own)]
        rest = first_tests(others, budget - spent) if others else []
        return [stage for stage in (own, rest) if stage]

    def _those_at(self, mutant: Mutant) -> list[str]:
        tests = self.selection.tests_of(mutant)
        key = f"{mutant.path}:{mutant.scope}"
        node = dict(list_functions(mutant.path)).get(mutant.scope)
        if node is None:  # what is made of a constant may be kept, too
            return self._also_after_the_first(mutant, tests)
        if key not in self.lines:  # it may have run while the tests were collected
            return tests or self._also_after_the_first(mutant, tests)
        if any(name in ast.unparse(part) for part in node.decorator_list for name in CACHES):
            return self._also_after_the_first(mutant, tests)
        first, last = span_of_statement(node, mutant.line)
        inside = range(first - node.lineno, last - node.lineno + 1)
        at_line = set().union(*(self.lines[key].get(line, set()) for line in inside))
        return [test for test in tests if test in at_line] or tests

    def _also_after_the_first(self, mutant: Mutant, tests: list[str]) -> list[str]:
        """Add those that may ask for what is kept, which is executed for the first test alone.

        They execute a function in which the name stands, or their file imports the module.
        """
        selection = self.selection
        users = selection.users.get(mutant.scope.split(".")[-1], set())
        more = set().union(*(selection.functions.get(user, set()) for user in users))
        more |= {test for test in selection.seconds if selection.distance(test, mutant) == 0}
        return [*tests, *(more - set(tests))]


def span_of_statement(node: ast.AST, line: int) -> tuple[int, int]:
    """Return the first and the last line of the statement at a line; of a compound one, of its head."""
    around = [
        part
        for part in ast.walk(node)
        if isinstance(part, ast.stmt) and part.lineno <= line <= (part.end_lineno or part.lineno)
    ]
    nearest = max(around, key=lambda part: part.lineno, default=node)
    if nearest is node:
        return line, line
    body = getattr(nearest, "body", None)
    last = body[0].lineno - 1 if body else nearest.end_lineno
    return nearest.lineno, max(nearest.lineno, last)


def load_lines(known: dict[str, Any]) -> Fast:
    """Return the map of all units."""
    parts = [value | {"imported": []} for value in known.values()]
    selection = join_units(parts, find_users(ROOT), find_imports(ROOT))
    lines: defaultdict[str, defaultdict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for part in parts:
        tests = list(part["tests"])
        for key, at in part["lines"].items():
            for line, numbers in at.items():
                lines[key][int(line)].update(tests[number] for number in numbers)
    return Fast(selection, {key: dict(at) for key, at in lines.items()})


def names_of(paths: Iterable[str]) -> list[str]:
    """Return the modules of files.

    >>> names_of(["shanben/pages/record.py", "shanben/pages/repair/__init__.py"])
    ['shanben.pages.record', 'shanben.pages.repair']
    """
    return [path.removesuffix(".py").replace("/", ".").removesuffix(".__init__") for path in paths]
