"""The command: read what is asked for, choose the mutants, show what became of them."""

import argparse
import random
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.mutation.judge import RESULTS, Effort, Say, run_entries, run_mutants
from tests.mutation.lists import SHORT, SURVIVORS, ListError, find_entries, read_entries
from tests.mutation.mutants import RULE_ID, Mutant, find_mutants
from tests.mutation.results import (
    ALIVE,
    count_by_module,
    describe_survivor,
    read_results,
    set_in_columns,
)
from tests.mutation.tree import ROOT

MODULES = Path(__file__).parent / "modules.txt"


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
        effort = Effort(options.jobs, options.trace, options.again, options.thorough)
        run_mutants(mutants, effort, say)
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
    add("--thorough", action="store_true", help="a survivor meets all tests, however many")
    add("--again", action="store_true", help="do not trust earlier results")
    return parser.parse_args(arguments)


def known_rules(root: Path) -> tuple[str, ...]:
    """Return the ids of all rules, in order."""
    (table,) = root.glob("shanben/**/rules.tsv")
    cells = (line.split("\t")[0] for line in table.read_text(encoding="utf-8").splitlines())
    return tuple(sorted({cell for cell in cells if RULE_ID.fullmatch(cell)}))


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
    if options.sample is not None and options.sample < len(mutants):
        chosen = random.Random(options.seed).sample(range(len(mutants)), options.sample)  # noqa: S311
        mutants = [mutants[number] for number in sorted(chosen)]
    return mutants


def report(mutants: Sequence[Mutant], say: Say) -> int:
    """Show the survivors among the mutants and the score of each module."""
    accepted = {entry.id: entry for entry in read_entries(SURVIVORS)}
    known = read_results(RESULTS)
    results = []
    for mutant in mutants:
        result = known.get(mutant.id)
        if result is None or (result.before, result.after) != (mutant.before, mutant.after):
            continue
        results.append(result)
        if result.status in ALIVE:
            source = (ROOT / mutant.path).read_bytes()
            why = accepted[mutant.id].rest if mutant.id in accepted else ""
            fate = f"{result.status}, {result.left} tests left" if result.left else result.status
            say(describe_survivor(mutant, source, fate, why) + "\n")
    if results:
        for line in set_in_columns(list(count_by_module(results, accepted.keys()))):
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
