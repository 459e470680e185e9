"""The command: read what is asked for, choose the mutants, show what became of them."""

import argparse
import hashlib
import sys
from collections.abc import Sequence
from math import inf
from pathlib import Path

from tests.mutation.judge import (
    BUDGET_SECONDS,
    RESULTS,
    Effort,
    Say,
    run_entries,
    run_mutants,
    try_together,
)
from tests.mutation.lists import (
    SHORT,
    SURVIVORS,
    ListError,
    find_entries,
    list_modules,
    read_entries,
)
from tests.mutation.mutants import RULE_ID, Mutant, find_mutants
from tests.mutation.results import (
    ALIVE,
    count_fates,
    describe_survivor,
    fate_of,
    module_of,
    read_results,
    room_of,
    set_in_columns,
)
from tests.mutation.tree import ROOT


def run(arguments: Sequence[str], say: Say) -> int:
    """Do what was asked for; return 0 if no mutant survived, 1 if one did, 2 for wrong use."""
    options = _parse(arguments)
    try:
        if options.short:
            entries = find_entries(ROOT, read_entries(SHORT), known_rules(ROOT))
            return run_entries(entries, options.jobs, say)
        mutants = _choose(options)
    except ListError as error:
        for problem in error.problems:
            say(problem)
        return 2
    if options.list:
        for mutant in mutants:
            say(f"{mutant.id}\t{mutant.line}\t{mutant.before}\t{mutant.after}")
        return 0
    if not options.report:
        budget = inf if options.thorough else options.budget
        effort = Effort(options.jobs, options.trace, options.again, budget, options.fast)
        (try_together if options.together else run_mutants)(mutants, effort, say)
    return report(mutants, say)


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    about = "Change the program in one place at a time and see whether a test fails."
    parser = argparse.ArgumentParser("python -m tests.mutation", description=about)
    add = parser.add_argument
    add("--short", action="store_true", help="the fixed mutants of short.tsv, as in CI")
    add("--list", action="store_true", help="print the mutants; run nothing")
    add("--report", action="store_true", help="show what is known so far; run nothing")
    add("--module", action="append", default=[], help="part of a module's name; repeatable")
    add("--mutant", action="append", default=[], help="one mutant by its id; repeatable")
    add("--sample", type=int, metavar="N", help="this many of them, chosen at random")
    add("--seed", type=int, default=0, help="for another sample (default: 0)")
    add("--jobs", type=int, default=2, choices=(1, 2), help="processes (default: 2)")
    add("--trace", action="store_true", help="trace anew which tests execute what")
    add("--budget", type=float, default=BUDGET_SECONDS, help="seconds of tests a mutant meets")
    add("--thorough", action="store_true", help="a survivor meets all tests, however many")
    add("--together", action="store_true", help="let survivors meet the tests that they have left")
    add("--fast", action="store_true", help="leave the slow tests")
    add("--again", action="store_true", help="do not trust earlier results")
    return parser.parse_args(arguments)


def known_rules(root: Path) -> tuple[str, ...]:
    """Return the ids of all rules, in order."""
    (table,) = root.glob("shanben/**/rules.tsv")
    cells = (line.split("\t")[0] for line in table.read_text(encoding="utf-8").splitlines())
    return tuple(sorted({cell for cell in cells if RULE_ID.fullmatch(cell)}))


def _choose(options: argparse.Namespace) -> list[Mutant]:
    rules = known_rules(ROOT)
    mutants = [
        mutant
        for path in list_modules(ROOT)
        if not options.module or any(part in path.replace("/", ".") for part in options.module)
        for mutant in find_mutants(path, (ROOT / path).read_bytes(), rules)
    ]
    if not mutants:
        raise ListError([f"no module under mutation has {' or '.join(options.module)} in its name"])
    if options.mutant:
        by_id = {mutant.id: mutant for mutant in mutants}
        missing = [f"{name}: no such mutant" for name in options.mutant if name not in by_id]
        if missing:
            raise ListError(missing)
        mutants = [by_id[name] for name in options.mutant]
    return mutants if options.sample is None else draw(mutants, options.sample, options.seed)


def draw(mutants: list[Mutant], number: int, seed: int) -> list[Mutant]:
    """Return this many mutants, any of them as likely as another, in the order of the draw.

    So those that were tried when a run is stopped are a sample as well. The order is that of hashes of
    the ids: an edit of the program changes few of a sample, and what is known of the others holds.
    """

    def lot(mutant: Mutant) -> bytes:
        return hashlib.sha256(f"{seed} {mutant.id}".encode()).digest()

    return sorted(mutants, key=lot)[:number]


def report(mutants: Sequence[Mutant], say: Say) -> int:
    """Show the survivors among the mutants and the score of each module."""
    accepted = {entry.id: entry for entry in read_entries(SURVIVORS)}
    known = read_results(RESULTS)
    results = []
    for mutant in sorted(mutants, key=lambda mutant: (mutant.path, mutant.start)):
        result = known.get(mutant.id)
        if result is None or (result.before, result.after) != (mutant.before, mutant.after):
            continue
        results.append(result)
        if result.status in ALIVE:
            source = (ROOT / mutant.path).read_bytes()
            why = accepted[mutant.id].rest if mutant.id in accepted else ""
            fate = fate_of(result, accepted.keys())
            words = f"{fate}, {result.left} tests left" if result.left else fate
            say(describe_survivor(mutant, source, words, why) + "\n")
    for name_of in (module_of, room_of) if results else ():
        say("")
        for line in set_in_columns(list(count_fates(results, accepted.keys(), name_of))):
            say(line)
    alive = [result for result in results if result.status in ALIVE and result.id not in accepted]
    return 1 if alive else 0


def main() -> int:
    """Print as it goes."""

    def say(line: str) -> None:
        print(line, flush=True)  # noqa: T201

    try:
        return run(sys.argv[1:], say)
    except (BrokenPipeError, KeyboardInterrupt):  # results are on disk; the next run goes on
        return 130


if __name__ == "__main__":
    sys.exit(main())
