"""What became of the mutants: kept line by line in a git-ignored file, counted and shown."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

from tests.mutation.mutants import Mutant, show_diff

Status = Literal["killed", "timeout", "survived", "untested"]
ALIVE = ("survived", "untested")


class Result(NamedTuple):
    """What became of a mutant.

    `killer` is the test that failed; `left` counts the tests that were not run, for they are many
    and far away. `module` and `tests` are digests of the mutated file and of
    the tests: a survivor is tried again when either has changed, a dead mutant when its file has.
    """

    id: str
    before: str
    after: str
    status: Status
    killer: str
    left: int
    seconds: float
    module: str
    tests: str

    def holds_for(self, mutant: Mutant, module: str, tests: str, thorough: bool) -> bool:
        """Tell whether the mutant need not be tried again."""
        same = (self.before, self.after, self.module) == (mutant.before, mutant.after, module)
        tried = self.tests == tests and not (thorough and self.left)
        return same and (self.status not in ALIVE or tried)


def digest_source(source: bytes) -> str:
    return hashlib.sha256(source).hexdigest()[:16]


def read_results(path: Path) -> dict[str, Result]:
    """Return the last result of each mutant; a line that was cut off counts for nothing."""
    results: dict[str, Result] = {}
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        try:
            result = Result(**json.loads(line))
        except (ValueError, TypeError):
            continue
        results[result.id] = result
    return results


def append_result(path: Path, result: Result) -> None:
    value: dict[str, Any] = result._asdict()
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(value, ensure_ascii=False) + "\n")


def module_of(mutant_id: str) -> str:
    return mutant_id.split(":")[0]


def count_by_module(results: Iterable[Result], accepted: Container[str]) -> Iterator[list[str]]:
    """Yield a table's lines: module, mutants, killed, timeout, survived, untested, accepted, score."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for result in results:
        status = "accepted" if result.status in ALIVE and result.id in accepted else result.status
        for name in (module_of(result.id), "all"):
            counts[name][status] += 1
    columns = ("killed", "timeout", "survived", "untested", "accepted")
    yield ["module", "mutants", *columns, "score"]
    for name in sorted(counts, key=lambda name: (name == "all", name)):
        count = counts[name]
        dead = count["killed"] + count["timeout"]
        score = f"{100 * dead / count.total():.1f} %"
        yield [name, str(count.total()), *(str(count[column]) for column in columns), score]


def set_in_columns(rows: Sequence[list[str]]) -> Iterator[str]:
    """Yield the rows with columns of one width, figures to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *rest in rows:
        cells = [first.ljust(widths[0]), *map(str.rjust, rest, widths[1:])]
        yield "  ".join(cells).rstrip()


def describe_survivor(mutant: Mutant, source: bytes, status: str, why: str = "") -> str:
    """Return where a mutant lives, its change, and why it may stay if somebody has said so."""
    head = f"{mutant.path}:{mutant.line}: {status}: {mutant.id}"
    reason = [f"  may stay: {why}"] if why else []
    return "\n".join([head, show_diff(source, mutant), *reason])
