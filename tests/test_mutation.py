"""The mutation run itself: names that last, changes that change, and lists that fit the program."""

import ast
import gc
import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from collections import Counter
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import SimpleNamespace

import pytest

import tests
from tests.mutation import lists, nursery, tree
from tests.mutation.__main__ import draw, known_rules, run
from tests.mutation.constants import put_constant
from tests.mutation.forks import Fast, Nursery
from tests.mutation.judge import list_fatal
from tests.mutation.lists import Entry, ListError, find_entries, list_modules, read_entries
from tests.mutation.mutants import OPERATORS, Module, Mutant, find_mutants, mutate, show_diff
from tests.mutation.results import Result, append_result, count_fates, read_results, room_of
from tests.mutation.selection import find_imports, join_units
from tests.mutation.tree import ROOT

RULES = ("V101", "V102")
SOURCE = '''"""A docstring with 1 number."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    LIMIT = 2

__all__ = ["0"]
LEAST: "Literal[3]" = 0.5


def check(value: int, limit: int = 7, *, strict: bool = False) -> bool:
    """Another one."""
    if not value < limit and value is not None:
        raise ValueError(f"{value + 1} is wrong")
    found = [part for part in (1, value) if part]
    found.append(value)
    return strict or found == [0]


class Walk:
    step = 2

    def go(self, places: list[str]) -> list[str]:
        for place in places:
            if place == "善":
                continue
            yield "V101", place
'''
# Every operator's changes of SOURCE, as `before -> after`.
EXPECTED = {
    "function": ["def check -> return True", "def check -> return False", "def go -> return"],
    "return": ["strict or found == [0] -> True", "strict or found == [0] -> False"],
    "compare": [
        "value < limit -> value >= limit",
        "value is not None -> value is None",
        "found == [0] -> found != [0]",
        'place == "善" -> place != "善"',
    ],
    "boundary": ["value < limit -> value <= limit"],
    "boolean": [
        "not value < limit and value is not None -> not value < limit or value is not None",
        "strict or found == [0] -> strict and found == [0]",
    ],
    "not": ["not value < limit -> value < limit"],
    "number": ["0.5 -> 0", "0.5 -> 1.5", "1 -> 0", "1 -> 2", "0 -> 1", "2 -> 0", "2 -> 3"],
    "truth": [],
    "statement": [
        'raise ValueError(f"{value + 1} is wrong") -> pass',
        "found.append(value) -> pass",
        "continue -> pass",
        'yield "V101", place -> yield from ()',
    ],
    "rule": ['"V101" -> "V102"'],
    "default": ["7 -> 8", "False -> True"],
    "condition": [
        "not value < limit and value is not None -> True",
        "not value < limit and value is not None -> False",
        "part -> True",
        "part -> False",
        'place == "善" -> True',
        'place == "善" -> False',
    ],
}


@pytest.fixture
def mutants():
    return find_mutants("shanben/sample.py", SOURCE.encode(), RULES)


@pytest.mark.parametrize("operator", OPERATORS)
def test_an_operator_makes_these_changes_and_no_others(mutants, operator):
    """Docstrings, messages, annotations and what only a type checker reads are left alone."""
    made = [f"{x.before} -> {x.after}" for x in mutants if x.operator == operator]
    assert made == EXPECTED[operator]


@pytest.mark.slow
def test_every_mutant_of_the_program_is_valid_and_different():
    """A mutant that is no Python would be killed by its import, one that changes nothing by no test."""
    seen = set()
    parsed = cache(lambda statement: ast.dump(ast.parse(statement).body[0]))  # one for many mutants
    for path in list_modules(ROOT):
        source = (ROOT / path).read_bytes()
        module = Module(path, source)
        spans = [module.span(statement) for statement in module.tree.body]
        mutants = find_mutants(path, source, known_rules(ROOT))
        for mutant in mutants:
            start, end = next(span for span in spans if span[1] >= mutant.end)
            moved = mutant._replace(start=mutant.start - start, end=mutant.end - start)
            (after,) = ast.parse(mutate(source[start:end], moved)).body
            assert ast.dump(after) != parsed(source[start:end]), mutant.id
        seen |= {mutant.operator for mutant in mutants}
        assert len({mutant.id for mutant in mutants}) == len(mutants)
    assert seen == set(OPERATORS)


def test_an_id_outlasts_other_lines_and_other_functions(mutants):
    head, name, tail = SOURCE.partition("LEAST")
    longer = f"{head}def other() -> int:\n    return 4\n\n\n{name}{tail}"
    after = find_mutants("shanben/sample.py", longer.encode(), RULES)
    mine = [mutant for mutant in after if mutant.scope != "other"]
    assert [(x.id, x.before, x.after) for x in mine] == [(x.id, x.before, x.after) for x in mutants]
    assert [new.line - old.line for new, old in zip(mine, mutants, strict=True)] == [4] * len(mine)


def test_a_diff_shows_the_change_alone(mutants):
    (mutant,) = (mutant for mutant in mutants if mutant.id.endswith("check:boundary:1"))
    shown = show_diff(SOURCE.encode(), mutant).splitlines()
    assert [line for line in shown if line[0] in "+-"] == [
        "-    if not value < limit and value is not None:",
        "+    if not value <= limit and value is not None:",
    ]


def test_the_fixed_lists_fit_the_program():
    """The short list names sixty mutants or so, each once, with tests that are there."""
    rules = known_rules(ROOT)
    short, survivors = read_entries(lists.SHORT), read_entries(lists.SURVIVORS)
    listed = [*short, *survivors]  # together, so that a module is read once
    assert len(find_entries(ROOT, listed, rules)) == len({entry.id for entry in listed})
    assert len(short) >= 50
    files = {test.partition("::")[0] for entry in short for test in entry.rest.split()}
    assert all((ROOT / file).is_file() for file in files)
    assert all(entry.rest.split() for entry in short)


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (Entry("shanben.gone:f:number:1", "1", "2", ""), "there is no shanben/gone.py"),
        (
            Entry("shanben.sample:check:number:9", "1", "2", ""),
            "is now shanben.sample:check:number:2",
        ),
        (Entry("shanben.sample:check:number:1", "1", "3", ""), "another change than '1' to '3'"),
        (Entry("shanben.sample:edit:it", "place", "", ""), "stands 5 times in shanben/sample.py"),
    ],
)
def test_an_entry_that_does_not_fit_is_an_error(tmp_path, entry, problem):
    """Neither is it skipped, nor is the mutant taken that now has its number."""
    (tmp_path / "shanben").mkdir()
    (tmp_path / "shanben" / "sample.py").write_text(SOURCE, encoding="utf-8")
    with pytest.raises(ListError) as caught:
        find_entries(tmp_path, [entry], RULES)
    (said,) = caught.value.problems
    assert said.startswith(entry.id)
    assert problem in said


def test_wrong_names_are_wrong_use():
    said = []
    name = "shanben.seeds.decode:no:number:1"
    assert run(["--list", "--module", "seeds.decode", "--mutant", name], said.append) == 2
    assert run(["--list", "--module", "no such"], said.append) == 2
    assert said == [
        "shanben.seeds.decode:no:number:1: no such mutant",
        "no module under mutation has no such in its name",
    ]


def test_a_sample_is_the_same_for_the_same_seed():
    def sample(seed):
        said = []
        arguments = ["--list", "--module", "identify", "--sample", "5", "--seed", seed]
        assert run(arguments, said.append) == 0
        return said

    assert sample("1") == sample("1") != sample("2")
    assert len(sample("1")) == 5


def test_every_mutant_is_as_likely_as_another_in_a_sample_and_at_its_head():
    """A run in the order of the files, stopped halfway, would tell of the first modules alone."""
    mutants = [Mutant(f"m:f:not:{n}", "", "f", 1, 0, 1, "", "", "") for n in range(40)]
    samples = [draw(mutants, 10, seed) for seed in range(2000)]
    drawn = Counter(mutant for sample in samples for mutant in sample)
    heads = Counter(sample[0] for sample in samples)
    # Five standard deviations about 500 and about 50.
    assert all(403 <= drawn[mutant] <= 597 for mutant in mutants)
    assert all(15 <= heads[mutant] <= 85 for mutant in mutants)
    assert {len(set(sample)) for sample in samples} == {10}
    # One mutant less, and no other goes with it.
    assert set(draw(mutants, 10, 1)) - set(draw(mutants[1:], 10, 1)) <= {mutants[0]}


def test_a_survivor_with_tests_left_is_unfinished_and_one_with_a_reason_is_told_apart():
    """Neither may be taken for what it is not, and neither raises the score."""
    fates = [("killed", 0), ("timeout", 0), ("survived", 0), ("survived", 7), ("untested", 0)]
    results = [
        Result(f"shanben.seeds.decode:f:not:{number}", "", "", status, "", left, 1.0, "", "")
        for number, (status, left) in enumerate([*fates, ("survived", 0)])
    ]
    _, decode, everything = count_fates(results, {results[-1].id}, room_of)
    assert decode == ["seeds", "6", *"111111", "33.3 %", "9.7 %", "70.0 %"]
    assert everything == ["all", *decode[1:]]


def test_a_cut_line_of_the_results_is_no_result(tmp_path):
    """The run was stopped while it wrote."""
    path = tmp_path / "results.jsonl"
    first = Result("a:f:not:1", "not x", "x", "survived", "", 0, 1.0, "m", "t")
    append_result(path, first)
    append_result(path, first._replace(status="killed", killer="tests/test_a.py::test_a"))
    with path.open("a", encoding="utf-8") as file:
        file.write('{"id": "b:f:not')
    assert {id: result.status for id, result in read_results(path).items()} == {
        "a:f:not:1": "killed"
    }


def test_the_nearest_tests_come_first_and_are_the_first_of_a_budget():
    """A test of one function says more about it, and sooner, than a build that runs through it."""
    unit = {
        "tests": {"a.py::whole": 0.1, "b.py::wide": 0.2, "b.py::near": 0.3, "c.py::other": 0.1},
        "functions": {
            "shanben/x.py:f": [0, 1, 2],
            "shanben/x.py:g": [0, 1, 3],
            "shanben/y.py:h": [0, 3],
            "shanben/y.py:i": [0],
        },
        "imported": [],
    }
    selection = join_units([unit], {"f": {"shanben/x.py:f"}}, {})
    mutant = Mutant("shanben.x:f:not:1", "shanben/x.py", "f", 1, 0, 1, "", "", "")
    tests = selection.tests_of(mutant)
    assert tests == ["b.py::near", "b.py::wide", "a.py::whole"]
    assert selection.first_tests(tests, 0.5) == tests[:2]
    assert selection.first_tests(tests, 0.0) == tests[:1]


def test_files_that_import_the_module_come_before_those_that_are_near(tmp_path):
    """A file of tests is about what it imports, however much of the program runs for it."""
    tests = ["other.py::a", "room.py::a", "own.py::a", "tests/test_mutation.py::a"]
    keys = [f"shanben/{name}.py:{name}" for name in "yzabc"]
    functions = {key: [2] for key in keys} | {key: [1, 2] for key in keys[:3]}
    unit = {
        "tests": dict.fromkeys(tests, 1.0),
        "functions": functions | {"shanben/room/x.py:f": [0, 1, 2, 3]},
        "imported": [],
    }
    imports = {"own.py": {"shanben.room.x"}, "room.py": {"shanben.room", "shanben.y"}}
    near_duplicates = tmp_path / "tests" / "property" / "test_near_duplicates.py"
    near_duplicates.parent.mkdir(parents=True)
    shutil.copy(ROOT / "tests" / near_duplicates.name, near_duplicates)
    selection = join_units([unit], {"f": {"shanben/room/x.py:f"}}, imports | find_imports(tmp_path))
    mutant = Mutant("shanben.room.x:f:not:1", "shanben/room/x.py", "f", 1, 0, 1, "", "", "")
    assert selection.tests_of(mutant) == ["own.py::a", "room.py::a", tests[0], tests[3]]
    assert "shanben.shards.clusters" in selection.imports["tests/property/test_near_duplicates.py"]


def test_what_killed_others_of_a_module_comes_before_what_is_near():
    """In a first run of ten seconds, in which most die; the rest of the budget is a second one."""
    tests = {f"a.py::{name}": 6.0 for name in ("near", "far", "farther", "other")}
    functions = {"shanben/x.py:f": [0, 1, 2], "shanben/y.py:g": [1, 2], "shanben/y.py:h": [2]}
    unit = {"tests": tests, "functions": functions, "imported": []}
    selection = join_units([unit], {"f": {"shanben/x.py:f"}}, {})
    mutant = Mutant("shanben.x:f:not:1", "shanben/x.py", "f", 1, 0, 1, "", "", "")

    def stages(fatal, budget):
        return selection.stages_of(selection.tests_of(mutant), fatal, budget)

    assert stages([], 60) == [["a.py::near"], ["a.py::far", "a.py::farther"]]
    assert stages(["a.py::other", "a.py::farther"], 7) == [["a.py::farther"], ["a.py::near"]]
    assert stages([], 7) == [["a.py::near"]]
    nobody = Mutant("shanben.x:k:not:1", "shanben/x.py", "k", 1, 0, 1, "", "", "")
    found = selection._replace(users={"k": set()}).tests_of(nobody)
    assert selection.stages_of(found, [], 60) == []


def test_in_forks_the_cheapest_come_first_and_cold_mutants_meet_their_own_files_before_others():
    """A near one may take twice as long as others."""
    path = "shanben/base/version.py"
    tests = {"a.py::dear": 2.0, "a.py::near": 0.02, "b.py::cheap": 0.001, "b.py::also": 0.012}
    functions = {f"{path}:f": [0, 1, 2, 3], "shanben/y.py:g": [1, 2]}
    unit = {"tests": tests, "functions": functions, "imported": []}
    selection = join_units([unit], {"f": {f"{path}:f"}}, {"a.py": {"shanben.base.version"}})
    fast = Fast(selection, {})
    mutant = Mutant("shanben.base.version:f:not:1", path, "f", 1, 0, 1, "", "", "")
    found = fast.tests_of(mutant)
    assert found == ["a.py::near", "b.py::cheap", "b.py::also", "a.py::dear"]
    assert fast.cold_stages_of(mutant, found, 9) == [[found[0], found[3]], found[1:3]]
    assert fast.cold_stages_of(mutant, found, 0.02) == [found[:1], found[1:2]]


def test_a_constant_meets_all_tests_of_its_modules_own_files():
    """What is made of it may be kept: then the first test alone executes the function that makes it."""
    path = "shanben/base/version.py"
    tests = {"a.py::first": 0.001, "a.py::second": 0.002, "b.py::other": 0.001}
    unit = {"tests": tests, "functions": {f"{path}:f": [0]}, "imported": []}
    selection = join_units([unit], {"LIMIT": {f"{path}:f"}}, {"a.py": {"shanben.base.version"}})
    mutant = Mutant("shanben.base.version:LIMIT:number:1", path, "LIMIT", 1, 0, 1, "", "", "")
    assert selection.tests_of(mutant) == ["a.py::first"]
    assert {*Fast(selection, {}).tests_of(mutant)} == {"a.py::first", "a.py::second"}


def test_the_deadliest_tests_of_a_module_are_known_from_its_results():
    killers = ["", "a.py::one", "a.py::two", "a.py::two", ""]
    results = [
        Result(f"shanben.x:f:not:{number}", "", "", "killed", killer, 0, 1.0, "", "")
        for number, killer in enumerate(killers)
    ]
    results.append(results[1]._replace(id="shanben.y:f:not:1", killer="a.py::three"))
    mutant = Mutant("shanben.x:f:not:7", "shanben/x.py", "f", 1, 0, 1, "", "", "")
    assert list_fatal(mutant, results) == ["a.py::two", "a.py::one"]


SMALL = {
    "shanben/__init__.py": "",
    "shanben/rules.tsv": "id\nV101\nV102\n",
    "shanben/sums.py": """
        from functools import cache

        LIMIT = 10


        def is_small(number: int) -> bool:
            return number < LIMIT


        @cache
        def twice(number: int) -> int:
            return 2 * number


        def only_in_a_process() -> str:
            return "done"


        def only_in_a_fixture() -> int:
            return 5


        def nobody_calls_this() -> bool:
            return True
    """,
    "tests/__init__.py": "",
    "tests/conftest.py": """
        from hypothesis import settings

        settings.register_profile("shanben", deadline=None)
        settings.load_profile("shanben")
    """,
    "tests/test_sums.py": """
        import subprocess
        import sys

        import pytest

        from shanben.sums import is_small, only_in_a_fixture, twice


        @pytest.fixture(scope="module")
        def five():
            return only_in_a_fixture()


        def test_small():
            assert is_small(9)
            assert not is_small(11)


        def test_twice_without_knowing_the_sum(five):
            assert twice(4)


        def test_twice():
            assert twice(4) == 8


        def test_five(five):
            assert five == 5


        def test_process():
            code = "from shanben import sums; print(sums.only_in_a_process())"
            done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
            assert done.stdout == "done\\n"
    """,
}
FATES = {
    "LIMIT:number:1": "killed",  # 0
    "LIMIT:number:2": "survived",  # 11
    "is_small:boundary:1": "survived",
    "is_small:compare:1": "killed",
    "is_small:function:1": "killed",
    "is_small:function:2": "killed",
    "twice:function:1": "killed",
    "twice:number:1": "killed",
    "twice:number:2": "killed",
    "only_in_a_process:function:1": "killed",
    "only_in_a_fixture:function:1": "killed",
    "only_in_a_fixture:number:1": "killed",
    "only_in_a_fixture:number:2": "killed",
    "nobody_calls_this:function:1": "untested",
    "nobody_calls_this:truth:1": "untested",
}


def run_small(folder, *arguments):
    command = [sys.executable, "-m", "tests.mutation", *arguments]
    environment = os.environ | {"PYTHONPATH": str(folder)}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


@pytest.fixture
def small(tmp_path):
    """A program of five functions, with the mutation run as its own."""
    for name, text in SMALL.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(textwrap.dedent(text).lstrip(), encoding="utf-8")
    (tmp_path / ".gitignore").write_text(".shanben/\n__pycache__/\n")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "tests/mutation", tmp_path / "tests/mutation", ignore=ignored)
    shutil.copy(ROOT / "tests/rows.py", tmp_path / "tests")
    (tmp_path / "tests/mutation/modules.txt").write_text("shanben/sums.py\n")
    head = "mutant\tbefore\tafter\trest\n"
    (tmp_path / "tests/mutation/short.tsv").write_text(head, encoding="utf-8")
    (tmp_path / "tests/mutation/survivors.tsv").write_text(head, encoding="utf-8")
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    return tmp_path


@pytest.fixture
def judged(small, made_once):
    """The small program with the fates of all its mutants, and what was said; made once, then copied."""

    def judge():
        code, said = run_small(small)
        (small / ".shanben" / "said").write_text(f"{code}\n{said}")

    made_once("the small program, judged", small, judge)
    code, _, said = (small / ".shanben" / "said").read_text().partition("\n")
    return small, int(code), said


@pytest.mark.slow
def test_a_run_finds_the_fate_of_every_mutant(judged):
    """Also of code that only another process executes, that a cache or a shared fixture hides."""
    small, code, said = judged
    lines = (small / ".shanben/mutation/results.jsonl").read_text().splitlines()
    results = {value["id"]: value for value in map(json.loads, lines)}
    fates = {name.removeprefix("shanben.sums:"): x["status"] for name, x in results.items()}
    assert fates == FATES
    assert results["shanben.sums:twice:number:2"]["killer"] == "tests/test_sums.py::test_twice"
    assert code == 1
    assert "-    return number < LIMIT\n+    return number <= LIMIT" in said
    assert said.splitlines()[-1].split() == [
        *("all", "15", "11", "0", "2", "2", "0", "0"),
        *("73.3", "%", "48.0", "%", "89.1", "%"),
    ]
    assert (small / "shanben/sums.py").read_text() == textwrap.dedent(
        SMALL["shanben/sums.py"]
    ).lstrip()

    code, said = run_small(small)
    assert (code, said.splitlines()[0]) == (1, "15 mutants, 0 of them to try")

    path = small / "tests/test_sums.py"
    path.write_text(path.read_text() + "\n\ndef test_limit():\n    assert not is_small(10)\n")
    accepted = "shanben.sums:nobody_calls_this:{}\t{}\t{}\tnobody calls this\n"
    with (small / "tests/mutation/survivors.tsv").open("a") as file:
        file.write(accepted.format("function:1", "def nobody_calls_this", "return False"))
        file.write(accepted.format("truth:1", "True", "False"))
    code, said = run_small(small)
    assert "15 mutants, 4 of them to try" in said
    assert said.splitlines()[-1].split() == [
        *("all", "15", "13", "0", "0", "0", "0", "2"),
        *("86.7", "%", "62.1", "%", "96.3", "%"),
    ]
    assert code == 0


@pytest.mark.slow
def test_a_fast_run_finds_the_same_but_for_what_only_another_process_executes(small):
    code, said = run_small(small, "--fast")
    lines = (small / ".shanben/mutation/results.jsonl").read_text().splitlines()
    results = {value["id"]: value for value in map(json.loads, lines)}
    fates = {name.removeprefix("shanben.sums:"): x["status"] for name, x in results.items()}
    assert fates == FATES | {"only_in_a_process:function:1": "untested"}, said
    assert results["shanben.sums:twice:number:2"]["killer"] == "tests/test_sums.py::test_twice"
    assert code == 1


PROCESS_AND_MORE = """

@pytest.mark.quick_process
def test_process_and_more():
    from shanben.sums import only_in_a_process

    subprocess.run([sys.executable, "-c", ""], check=True)
    assert only_in_a_process() == "done"
"""


@pytest.mark.slow
def test_a_fast_run_meets_what_starts_a_process_that_is_marked_as_quick(small):
    """What happens in its own process counts; the other one would have to be measured."""
    (small / "pytest.ini").write_text("[pytest]\nmarkers = quick_process\n")
    path = small / "tests/test_sums.py"
    path.write_text(path.read_text() + PROCESS_AND_MORE)
    mutant = "shanben.sums:only_in_a_process:function:1"
    _, said = run_small(small, "--fast", "--mutant", mutant)
    assert f"killed {mutant}" in said
    assert "test_sums.py::test_process_and_more" in said


def test_tests_are_named_for_forks_as_on_the_command_line_of_pytest():
    """A file, a function with all its rows, one row; never one whose name only begins like it."""
    collected = Nursery.__new__(Nursery)
    collected.tests = [
        "tests/test_a.py::test_one",
        "tests/test_a.py::test_one[1]",
        "tests/test_a.py::test_one[2]",
        "tests/test_a.py::test_one_more",
        "tests/test_ab.py::test_two",
    ]
    first, *rows, more, two = collected.tests
    for named, found in {
        "tests/test_a.py": [first, *rows, more],
        "tests/test_a.py::test_one": [first, *rows],
        "tests/test_a.py::test_one[2]": rows[1:],
        "tests/test_ab.py::test_two tests/test_a.py::test_one_more tests/test_ab.py": [two, more],
        "tests/test": [],
    }.items():
        assert collected.list_tests(named.split()) == found


def test_a_fork_that_fails_itself_kills_no_mutant(monkeypatch):
    """Else a fault of the run would raise the score: the mutant is tried in a process of its own."""
    for module, name in ((os, "setsid"), (os, "_exit"), (nursery.resource, "setrlimit")):
        monkeypatch.setattr(module, name, lambda *_: None)
    reader, writer = os.pipe()
    nursery._answer_and_end(None, {"seconds": 1}, writer)  # names no file
    os.close(writer)
    with os.fdopen(reader, "rb") as said:
        assert json.loads(said.read()) == {"status": "cold", "problem": "KeyError('path')"}


LIMITS = """LEAST = 3
ENOUGH, MOST = 2 * LEAST, 9


def double():
    return 2 * LEAST


DOUBLED = [double()]


def limits():
    return LEAST, ENOUGH, MOST, DOUBLED
"""
OTHERS = """from tests.sample_limits import ENOUGH as ENOUGH_HERE

TABLE = {ENOUGH_HERE: "enough"}


def table():
    return TABLE
"""
# What a module may make of LEAST that cannot be made again.
ONLY_BY_IMPORT = {
    "a default": "def least(most=LEAST):\n    pass\n",
    "a decorator": "@pytest.mark.parametrize('least', [LEAST])\ndef test(least):\n    pass\n",
    "a class": "class Limits:\n    least = LEAST\n",
    "a deed": "assert LEAST\n",
    "by the module's name": "LEAST_HERE = tests.sample_limits.LEAST\n",
}


@pytest.fixture
def load_sample(tmp_path, monkeypatch):
    """Return a function that loads a module of the tests with this source."""

    def load(name, source):
        path = tmp_path / f"{name}.py"
        path.write_text(source, encoding="utf-8")
        spec = spec_from_file_location(f"tests.{name}", path)
        module = module_from_spec(spec)
        monkeypatch.setitem(sys.modules, f"tests.{name}", module)
        monkeypatch.setattr(tests, name, module, raising=False)
        spec.loader.exec_module(module)
        return module

    return load


def test_a_constant_changes_with_all_that_was_made_of_it(load_sample):
    """Where it stands, in what the functions there make while they are imported, and in others."""
    limits, others = load_sample("sample_limits", LIMITS), load_sample("sample_others", OTHERS)
    after = LIMITS.replace("LEAST = 3", "LEAST = 4")
    assert put_constant(Path(limits.__file__), LIMITS, after)
    assert limits.limits() == (4, 8, 9, [8])
    assert others.table() == {8: "enough"}


@pytest.mark.parametrize("source", ONLY_BY_IMPORT.values(), ids=ONLY_BY_IMPORT)
def test_what_only_an_import_makes_is_left_to_one(load_sample, source):
    """A test, say, whose rows were made of it when it was collected."""
    limits = load_sample("sample_limits", LIMITS)
    head = "import pytest\nimport tests\nfrom tests.sample_limits import LEAST\n\n"
    load_sample("sample_others", head + source)
    after = LIMITS.replace("LEAST = 3", "LEAST = 4")
    assert not put_constant(Path(limits.__file__), LIMITS, after)
    assert limits.limits() == (3, 6, 9, [6])


def test_what_is_made_by_way_of_a_module_of_a_short_name_is_left_to_an_import(load_sample):
    """Nothing in its source is called as the module is."""
    limits = load_sample("sample_limits", LIMITS)
    source = "from tests import sample_limits\n\nLEAST_HERE = sample_limits.LEAST\n"
    load_sample("sample_others", source)
    after = LIMITS.replace("LEAST = 3", "LEAST = 4")
    assert not put_constant(Path(limits.__file__), LIMITS, after)


def test_a_function_is_changed_though_no_garbage_is_looked_for_in_it(load_sample):
    """What was there when all was collected is frozen, and a frozen object is listed nowhere."""
    limits = load_sample("sample_limits", LIMITS)
    path = Path(limits.__file__)
    after = LIMITS.replace("return 2 * LEAST", "return 3 * LEAST")
    gc.freeze()
    try:
        assert nursery.put_in(path, LIMITS, after)
    finally:
        gc.unfreeze()
    assert limits.double() == 9


def test_a_module_without_functions_is_imported_anew_unless_it_will_be_read(load_sample, tmp_path):
    others = load_sample("sample_others", "LEAST = [3]\n")
    assert not nursery.put_in(Path(others.__file__), "LEAST = [3]\n", "LEAST = [4]\n")
    assert nursery.put_in(tmp_path / "not_loaded.py", "LEAST = [3]\n", "LEAST = [4]\n")


def test_a_function_is_no_constant_nor_are_two(load_sample):
    limits = load_sample("sample_limits", LIMITS)
    for words, others in (
        ("2 * LEAST\n", "3 * LEAST\n"),
        ("3\nENOUGH, MOST =", "4\nENOUGH, MOST = 1,"),
    ):
        assert LIMITS.count(words) == 1
        after = LIMITS.replace(words, others)
        assert not put_constant(Path(limits.__file__), LIMITS, after)


def test_where_not_everything_can_be_collected_nothing_is_tried(monkeypatch):
    """Pytest would run no test in any fork, and every mutant would survive."""
    monkeypatch.setenv(nursery.REQUESTS, "0,1")
    with pytest.raises(pytest.UsageError, match="not everything can be collected"):
        nursery.pytest_runtestloop(SimpleNamespace(testsfailed=1))


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
@pytest.mark.parametrize(
    ("end", "answer"),
    [
        (lambda: os._exit(3), {"status": "cold", "problem": "the fork ended with 3"}),
        (lambda: os.kill(os.getpid(), 9), {"status": "cold", "problem": "the fork ended with -9"}),
        (lambda: os.kill(os.getpid(), signal.SIGXCPU), {"status": "timeout"}),
        (lambda: time.sleep(99), {"status": "timeout"}),
    ],
    ids=["by itself", "from outside", "its seconds are spent", "it waits"],
)
def test_a_fork_that_dies_is_no_verdict_unless_its_time_was_up(end, answer, monkeypatch):
    """The mutant may have ended it, or the run: a process of its own will tell."""
    monkeypatch.setattr(nursery, "_answer_and_end", lambda *_: end())
    assert nursery._run_in_fork(None, {"seconds": 0.05}) == answer


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_what_never_ends_is_stopped_after_its_seconds_of_the_processor(
    small, tmp_path, monkeypatch
):
    """One that waits is stopped as well, later: on a busy machine the good ones wait, too."""
    loop = "def test_it():\n    while True:\n        pass\n"
    sleep = "import time\n\n\ndef test_it():\n    time.sleep(999)\n"
    (small / "tests/test_loop.py").write_text(loop)
    (small / "tests/test_sleep.py").write_text(sleep)
    monkeypatch.setattr(tree, "ROOT", small)
    copy = tree.Tree(tmp_path / "copy")
    monkeypatch.setattr(tree, "WAITING", 200)  # longer than this test may take
    assert copy.run_tests(["tests/test_loop.py"], 3).code is None
    monkeypatch.setattr(tree, "WAITING", 2)
    assert copy.run_tests(["tests/test_sleep.py"], 5).code is None


@pytest.mark.slow
def test_survivors_with_tests_left_meet_them_together(judged):
    """Each is killed by its own test, or lives; and a group says what each one alone would."""
    small, _, _ = judged
    path = small / ".shanben/mutation/results.jsonl"
    for result in read_results(path).values():
        if result.status == "killed":
            append_result(path, result._replace(status="survived", killer="", left=1))
    _, said = run_small(small, "--together")
    assert "11 survivors with tests left, in 3 groups" in said
    results = read_results(path)
    fates = {name.removeprefix("shanben.sums:"): result.status for name, result in results.items()}
    assert fates == FATES
    assert not any(result.left for result in results.values())
    assert results["shanben.sums:twice:number:2"].killer == "tests/test_sums.py::test_twice"


@pytest.mark.slow
def test_the_short_form_fails_for_a_survivor(small):
    entry = "shanben.sums:{}\t{}\t{}\ttests/test_sums.py::{}\n"
    path = small / "tests/mutation/short.tsv"
    with path.open("a", encoding="utf-8") as file:
        file.write(entry.format("twice:number:2", "2", "3", "test_twice"))
        file.write(entry.format("edit:done", '"done"', '"gone"', "test_process"))
        file.write(entry.format("edit:no module", "LIMIT = 10", "LIMIT = [][0]", "test_small"))
    code, said = run_small(small, "--short")
    assert (code, said.splitlines()[-1]) == (0, "3 mutants, 0 of them survived")
    assert "killed shanben.sums:twice:number:2: tests/test_sums.py::test_twice\n" in said
    assert "killed shanben.sums:edit:no module, in a process of its own: " in said

    with path.open("a", encoding="utf-8") as file:
        file.write(entry.format("LIMIT:number:2", "10", "11", "test_small"))
    code, said = run_small(small, "--short")
    assert (code, said.splitlines()[-1]) == (1, "4 mutants, 1 of them survived")
    assert "-LIMIT = 10\n+LIMIT = 11" in said

    test = small / "tests/test_sums.py"
    test.write_text(test.read_text().replace("is_small(9)", "is_small(19)"))
    code, said = run_small(small, "--short")
    assert (code, said.splitlines()[-1]) == (2, "the tests do not pass without a mutant")
