"""Run the tests on mutants, on two copies of the tree at once if asked, and judge what they say."""

import queue
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from math import isinf
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from tests.mutation.forks import LINES, Fast, Nursery, load_lines
from tests.mutation.lists import Entry, list_modules
from tests.mutation.mutants import Mutant
from tests.mutation.results import (
    Result,
    Status,
    append_result,
    describe_survivor,
    digest_source,
    module_of,
    read_results,
)
from tests.mutation.selection import (
    FOLDER,
    MAP,
    Selection,
    digest_tests,
    find_imports,
    find_users,
    join_units,
    list_units,
    read_map,
    trace,
    write_map,
)
from tests.mutation.tree import ROOT, ROW_BY_ROW, Outcome, Tree

RESULTS = FOLDER / "results.jsonl"
# A mutant may take this many times as long as its tests did when they were traced, and this many
# seconds for the start: all of them seconds of the processor.
SLOWER, START_SECONDS = 5, 60
# A function at the bottom is executed by nearly all tests, and a survivor meets every one: beyond this
# many seconds only in a thorough run. The nearest tests are the cheapest, and come first.
BUDGET_SECONDS = 240
SHORT_SECONDS, UNHARMED_SECONDS = 300, 1800  # for the tests of one entry, for those of all
GROUP_SIZE = 32
WRITTEN_EVERY = 16  # files traced
FATAL_TESTS = 12  # that killed others of a module, tried before those that are nearest

Say = Callable[[str], None]
Named = tuple[Entry, Mutant]  # an entry of the short list, and its mutant
Task = TypeVar("Task")
Done = TypeVar("Done")


class Fate(NamedTuple):
    """What became of a mutant: see `Result`."""

    status: Status
    killer: str
    left: int
    seconds: float


class Effort(NamedTuple):
    """How much is done: how many at once, all anew, how many seconds of tests a mutant meets.

    In a `fast` run no mutant meets a slow test, and none is traced; the others meet it in forks.
    """

    jobs: int = 2
    trace: bool = False
    again: bool = False
    budget: float = BUDGET_SECONDS
    fast: bool = False


def run_mutants(mutants: Sequence[Mutant], effort: Effort, say: Say) -> None:
    """Try every mutant whose fate is not known, and write it down."""
    tests = digest_tests(ROOT)
    known = {} if effort.again else read_results(RESULTS)
    waiting = []
    for mutant in mutants:
        result = known.get(mutant.id)
        module = digest_source((ROOT / mutant.path).read_bytes())
        if result is None or not result.holds_for(mutant, module, tests, isinf(effort.budget)):
            waiting.append(mutant)
    say(f"{len(mutants)} mutants, {len(waiting)} of them to try")
    if not waiting and not effort.trace:
        return
    with _trees(effort.jobs) as trees, _open_court(trees, effort, say) as try_mutant:

        def judge(tree: Tree, mutant: Mutant) -> Fate:
            return try_mutant(tree, mutant, list_fatal(mutant, known.values()))

        for number, (mutant, fate) in enumerate(_share(trees, waiting, judge), 1):
            module = digest_source((ROOT / mutant.path).read_bytes())
            what = (mutant.id, mutant.before, mutant.after)
            result = Result(*what, *fate, module=module, tests=tests)
            append_result(RESULTS, result)
            known[result.id] = result
            words = f"{result.status} {result.id} ({result.seconds:.0f} s) {result.killer}"
            say(f"[{number}/{len(waiting)}] {words.rstrip()}")


@contextmanager
def _open_court(
    trees: Sequence[Tree], effort: Effort, say: Say
) -> Iterator[Callable[[Tree, Mutant, list[str]], Fate]]:
    """Give what tries a mutant in a tree: in forks for a fast run, else in processes of their own."""
    if not effort.fast:
        selection = _load_selection(trees, say, effort)

        def try_in_processes(tree: Tree, mutant: Mutant, fatal: list[str]) -> Fate:
            found = selection.tests_of(mutant)
            stages = selection.stages_of(found, fatal, effort.budget)
            return _try_in_processes(tree, mutant, stages, selection, len(found))

        yield try_in_processes
        return
    paths = list_modules(ROOT)
    with _open_nurseries(trees, paths) as nurseries:
        fast = _load_lines(nurseries, say, effort)

        def try_in_forks(tree: Tree, mutant: Mutant, fatal: list[str]) -> Fate:
            found = fast.tests_of(mutant)
            if not found:
                return Fate("untested", "", 0, 0.0)
            familiar = [test for test in fatal if test in set(found)]
            chosen = list(dict.fromkeys([*familiar, *found]))  # the fork ends with its budget
            answer = nurseries[tree].meet(mutant, chosen, effort.budget)
            if answer["status"] == "cold":
                stages = fast.cold_stages_of(mutant, chosen, effort.budget)
                return _try_in_processes(tree, mutant, stages, fast.selection, len(found))
            seconds = round(answer.get("seconds", 0.0), 1)
            if answer["status"] != "survived":
                return Fate(answer["status"], answer.get("killer", ""), 0, seconds)
            # Tests of its module's own files have met it, though none was seen to execute it.
            status: Status = "survived" if fast.selection.tests_of(mutant) else "untested"
            return Fate(status, "", len(found) - answer["met"], seconds)

        yield try_in_forks


def _load_lines(nurseries: dict[Tree, Nursery], say: Say, effort: Effort) -> Fast:
    """Return which fast tests execute which lines, after tracing those that are not known."""
    units = list_units(ROOT)
    known = {unit: value for unit, value in read_map(LINES).items() if unit in units}
    unknown = [
        unit
        for unit, digest in units.items()
        if effort.trace or known.get(unit, {}).get("digest") != digest
    ]

    def trace_unit(tree: Tree, unit: str) -> tuple[dict[str, Any], str]:
        return nurseries[tree].trace(unit)

    for unit, (found, complaint) in _share(list(nurseries), unknown, trace_unit):
        say(f"traced {unit}" + (f": {complaint}" if complaint else ""))
        known[unit] = found | {"digest": units[unit]}
        if len(known) % WRITTEN_EVERY == 0:  # a run that is stopped goes on where it was
            write_map(LINES, known)
    write_map(LINES, known)
    return load_lines(known)


def list_fatal(mutant: Mutant, results: Iterable[Result]) -> list[str]:
    """Return the tests that killed most mutants of the module of this one, the deadliest first."""
    module = module_of(mutant.id)
    killers = Counter(result.killer for result in list(results) if module_of(result.id) == module)
    del killers[""]  # a Counter does not mind one that is not there
    return [test for test, _ in killers.most_common(FATAL_TESTS)]


def _try_in_processes(
    tree: Tree, mutant: Mutant, stages: Sequence[list[str]], selection: Selection, number: int
) -> Fate:
    """Run the stages, up to the one that the mutant does not outlive, of `number` tests in all."""
    outcomes = list(_run_stages(tree, mutant, stages, selection))
    status = _status(outcomes[-1]) if outcomes else "untested"
    killer = outcomes[-1].killer if status == "killed" else ""
    left = number - sum(map(len, stages[: len(outcomes)]))
    return Fate(status, killer, left, round(sum(outcome.seconds for outcome in outcomes), 1))


def _run_stages(
    tree: Tree, mutant: Mutant, stages: Sequence[list[str]], selection: Selection
) -> Iterator[Outcome]:
    """Yield the outcome of each stage, up to the one that the mutant does not outlive."""
    for tests in stages:
        timeout = START_SECONDS + SLOWER * sum(selection.seconds[test] for test in tests)
        outcome = _run_chosen(tree, [mutant], tests, timeout)
        yield outcome
        if _status(outcome) != "survived":
            return


def try_together(mutants: Sequence[Mutant], effort: Effort, say: Say) -> None:
    """Let the survivors that have tests left meet all of them, several mutants in one tree.

    A test that fails is run again for halves of them down to one, so none is killed for another's
    sake. One may hide another, though: then a mutant survives that could be killed, and the score is
    too low. In a fast run the slow tests are left, and the results say how many.
    """
    known = read_results(RESULTS)
    by_id = {mutant.id: mutant for mutant in mutants}
    left = [known[name] for name in by_id if name in known and known[name].left]
    groups = list(group_apart([by_id[result.id] for result in left if result.status == "survived"]))
    say(f"{sum(map(len, groups))} survivors with tests left, in {len(groups)} groups")
    tests = digest_tests(ROOT)
    with _trees(effort.jobs) as trees:
        selection = _load_selection(trees, say, effort)

        slow = trees[0].list_slow_tests() if effort.fast else frozenset()

        def judge(tree: Tree, group: list[Mutant]) -> list[Result]:
            all_tests = {mutant.id: selection.tests_of(mutant) for mutant in group}
            chosen = list(dict.fromkeys(test for found in all_tests.values() for test in found))
            chosen = [test for test in chosen if test not in slow]
            timeout = START_SECONDS + SLOWER * sum(selection.seconds[test] for test in chosen)
            return [
                known[mutant.id]._replace(
                    status=status,
                    killer=killer,
                    left=0 if killer else len(slow.intersection(all_tests[mutant.id])),
                    tests=tests,
                )
                for mutant, status, killer in _judge_group(tree, group, chosen, timeout)
            ]

        for _, results in _share(trees, groups, judge):
            for result in results:
                append_result(RESULTS, result)
                say(f"{result.status} {result.id} {result.killer}".rstrip())


def group_apart(mutants: Sequence[Mutant]) -> Iterator[list[Mutant]]:
    """Yield groups of mutants, of which no two are in one function."""
    groups: list[dict[tuple[str, str], Mutant]] = []
    for mutant in mutants:
        place = mutant.path, mutant.scope
        for group in groups:
            if place not in group and len(group) < GROUP_SIZE:
                group[place] = mutant
                break
        else:
            groups.append({place: mutant})
    yield from (list(group.values()) for group in groups)


def _judge_group(
    tree: Tree, group: list[Mutant], tests: list[str], timeout: float
) -> Iterator[tuple[Mutant, Status, str]]:
    """Yield what becomes of each mutant; `tests` are those that nobody of the group has met."""
    outcome = _run_chosen(tree, group, tests, timeout)
    status = _status(outcome)
    if status == "survived" or len(group) == 1:
        killer = outcome.killer if status == "killed" else ""
        yield from ((mutant, status, killer) for mutant in group)
        return
    killer, guilty = outcome.killer, None
    if status == "killed" and killer in tests:
        tests = tests[tests.index(killer) :]
        guilty = _find_guilty(tree, group, killer, timeout)
    if guilty is None:  # none of them alone, or nobody knows which test: each half for itself
        middle = len(group) // 2
        for part in (group[:middle], group[middle:]):
            yield from _judge_group(tree, part, tests, timeout)
        return
    yield guilty, "killed", killer
    rest = [mutant for mutant in group if mutant is not guilty]
    yield from _judge_group(tree, rest, tests, timeout)


def _find_guilty(tree: Tree, group: list[Mutant], test: str, timeout: float) -> Mutant | None:
    """Return a mutant for which alone a test fails; None when it takes two of them."""
    while len(group) > 1:
        middle = len(group) // 2
        for half in (group[:middle], group[middle:]):
            if _status(_run_chosen(tree, half, [test], timeout)) != "survived":
                group = half
                break
        else:
            return None
    return group[0]


def run_entries(entries: Sequence[Named], jobs: int, say: Say) -> int:
    """Run the tests of each entry on its mutant; return 0 if all are killed, else 1.

    Each meets them in a fork; one that a fork cannot hold, or that survives there, in a process of its
    own. Tests that kill must pass on the copy without a mutant: 2 if they do not.
    """
    sources = {mutant.path: (ROOT / mutant.path).read_bytes() for _, mutant in entries}
    left: list[Named] = []
    alive = 0
    with _trees(jobs) as trees:
        try:
            for (entry, mutant), answer in _try_in_forks(trees, entries):
                if answer["status"] in ("killed", "timeout"):
                    say(f"{answer['status']} {mutant.id}: {answer.get('killer', '')}")
                else:
                    left.append((entry, mutant))
            for (_, mutant), outcome in _try_apart(trees, left):
                status = _status(outcome)
                if status == "survived":
                    alive += 1
                    say(describe_survivor(mutant, sources[mutant.path], status))
                else:
                    say(f"{status} {mutant.id}, in a process of its own: {outcome.killer}")
        except HarmedError as error:
            say(f"{error}\nthe tests do not pass without a mutant")
            return 2
    say(f"{len(entries)} mutants, {alive} of them survived")
    return 1 if alive else 0


class HarmedError(Exception):
    """The tests do not pass on the program as it is."""


def _try_in_forks(
    trees: Sequence[Tree], entries: Sequence[Named]
) -> Iterator[tuple[Named, dict[str, Any]]]:
    """Yield what became of the mutant of each entry in a fork.

    Raises HarmedError at the end where a test that has killed one fails without a mutant, too.
    """
    paths = sorted({mutant.path for _, mutant in entries})
    named = _tests_of(entries)
    with _open_nurseries(trees, paths, named) as nurseries:

        def judge(tree: Tree, task: Named) -> dict[str, Any]:
            entry, mutant = task
            nursery = nurseries[tree]
            return nursery.meet(mutant, nursery.list_tests(entry.rest.split()), SHORT_SECONDS)

        blamed: list[str] = []
        for (entry, mutant), answer in _share(trees, entries, judge):
            yield (entry, mutant), answer
            if answer["status"] == "killed":
                blamed.append(answer["killer"])
            elif answer["status"] == "timeout":
                blamed += entry.rest.split()
        first = nurseries[trees[0]]
        unharmed = first.try_unharmed(first.list_tests(blamed), UNHARMED_SECONDS)
        if unharmed["status"] != "survived":
            raise HarmedError(str(unharmed))


def _try_apart(trees: Sequence[Tree], entries: Sequence[Named]) -> Iterator[tuple[Named, Outcome]]:
    """Yield what pytest said of the mutant of each entry in a process of its own."""
    if not entries:
        return
    unharmed = trees[0].run_tests(_tests_of(entries), UNHARMED_SECONDS)
    if unharmed.code != 0:
        raise HarmedError(unharmed.output)

    def judge(tree: Tree, task: Named) -> Outcome:
        entry, mutant = task
        with tree.holding(mutant):
            return tree.run_tests(entry.rest.split(), SHORT_SECONDS)

    yield from _share(trees, entries, judge)


def _tests_of(entries: Iterable[Named]) -> list[str]:
    return sorted({test for entry, _ in entries for test in entry.rest.split()})


@contextmanager
def _open_nurseries(
    trees: Sequence[Tree], paths: Sequence[str], named: Sequence[str] = ()
) -> Iterator[dict[Tree, Nursery]]:
    """Give a nursery in each tree, begun at the same time."""
    with ThreadPoolExecutor(len(trees)) as starts, ExitStack() as ends:
        begun = starts.map(lambda tree: Nursery(tree, paths, named), trees)
        nurseries = dict(zip(trees, begun, strict=True))
        for nursery in nurseries.values():
            ends.callback(nursery.close)
        yield nurseries


@contextmanager
def _trees(jobs: int) -> Iterator[list[Tree]]:
    with tempfile.TemporaryDirectory(prefix="shanben-mutation-") as folder:
        yield [Tree(Path(folder) / str(number)) for number in range(jobs)]


def _share(
    trees: Sequence[Tree], tasks: Sequence[Task], do: Callable[[Tree, Task], Done]
) -> Iterator[tuple[Task, Done]]:
    """Yield the tasks as they are done; each has a tree for itself meanwhile."""
    free: queue.SimpleQueue[Tree] = queue.SimpleQueue()
    for tree in trees:
        free.put(tree)

    def do_in_a_tree(task: Task) -> tuple[Task, Done]:
        tree = free.get()
        try:
            return task, do(tree, task)
        finally:
            free.put(tree)

    with ThreadPoolExecutor(len(trees)) as threads:
        try:
            for done in as_completed([threads.submit(do_in_a_tree, task) for task in tasks]):
                yield done.result()
        finally:
            threads.shutdown(cancel_futures=True)


def _load_selection(trees: Sequence[Tree], say: Say, effort: Effort) -> Selection:
    """Return the map of tests, after tracing those that it does not know."""
    units = list_units(ROOT)
    known = {unit: value for unit, value in read_map(MAP).items() if unit in units}
    fits = {unit for unit, value in known.items() if value["digest"] == units[unit]}
    if not effort.fast:  # a fast run can do with what a whole one knows
        fits -= {unit for unit, value in known.items() if value.get("fast")}
    unknown = [unit for unit in units if effort.trace or unit not in fits]

    def trace_unit(tree: Tree, unit: str) -> tuple[dict[str, Any], str]:
        return trace(tree, unit, effort.fast)

    for unit, (found, complaint) in _share(trees, unknown, trace_unit):
        say(f"traced {unit}" + (f": {complaint}" if complaint else ""))
        known[unit] = found | {"digest": units[unit], "fast": effort.fast}
        write_map(MAP, known)
    return join_units(known.values(), find_users(ROOT), find_imports(ROOT))


def _run_chosen(tree: Tree, mutants: Sequence[Mutant], tests: list[str], timeout: float) -> Outcome:
    if not tests:
        return Outcome(0, 0.0, "")
    listed = tree.root.parent / "tests.txt"
    listed.write_text("\n".join(tests), encoding="utf-8")
    files = list(dict.fromkeys(test.partition("::")[0] for test in tests))
    with tree.holding(*mutants):
        return tree.run_tests(files, timeout, SHANBEN_TEST_LIST=str(listed), **ROW_BY_ROW)


def _status(outcome: Outcome) -> Status:
    if outcome.code is None:
        return "timeout"
    # 5: nothing was left to run, since the mutant has made the tests of a table disappear.
    return "survived" if outcome.code in (0, 5) else "killed"
