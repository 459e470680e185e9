"""What became of the mutants: kept line by line in a git-ignored file, counted and shown."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from math import sqrt
from pathlib import Path
from typing import Any, Literal, NamedTuple

from tests.mutation.mutants import Mutant, show_diff
from tests.mutation.tree import ROOT

Status = Literal["killed", "timeout", "survived", "untested"]
ALIVE = ("survived", "untested")
# The columns of the table. A survivor that has not met all its tests is unfinished: nobody knows.
FATES = ("killed", "timeout", "survived", "untested", "unfinished", "accepted")
SURE = 1.96  # standard deviations of a normal distribution that hold 95 per cent of it


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


def room_of(mutant_id: str) -> str:
    """Return the folder of a mutant's module, two storeys deep at most.

    >>> room_of("shanben.pages.repair.converter.proof:explains:function:1")
    'pages.repair'
    >>> room_of("shanben.pages.record:make_rows:function:1"), room_of("shanben.pages.repair:f:not:1")
    ('pages', 'pages.repair')
    """
    _, *parts = module_of(mutant_id).split(".")
    is_folder = (ROOT / "shanben").joinpath(*parts).is_dir()
    return ".".join((parts if is_folder else parts[:-1])[:2]) or "."


def fate_of(result: Result, accepted: Container[str]) -> str:
    """Return the column of `FATES` in which a mutant counts."""
    if result.status not in ALIVE:
        return result.status
    if result.id in accepted:
        return "accepted"
    return "unfinished" if result.left else result.status


def count_fates(
    results: Iterable[Result], accepted: Container[str], name_of: Callable[[str], str]
) -> Iterator[list[str]]:
    """Yield a table's lines: name, mutants, one column for each fate, score and its 95 % interval.

    The score is the share that was killed, whatever the reasons of those that live; the interval is
    Wilson's, and says what it may be for all mutants when these are a random sample.
    """
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for result in results:
        for name in (name_of(result.id), "all"):
            counts[name][fate_of(result, accepted)] += 1
    yield ["", "mutants", *FATES, "score", "from", "to"]
    for name in sorted(counts, key=lambda name: (name == "all", name)):
        count = counts[name]
        dead = count["killed"] + count["timeout"]
        shares = (dead / count.total(), *wilson_interval(dead, count.total()))
        cells = [f"{100 * share:.1f} %" for share in shares]
        yield [name, str(count.total()), *(str(count[fate]) for fate in FATES), *cells]


def wilson_interval(hits: int, tries: int) -> tuple[float, float]:
    """Return between which shares the true one lies, with 95 % certainty, after this many tries.

    >>> [round(share, 3) for share in wilson_interval(9, 10)]
    [0.596, 0.982]
    >>> wilson_interval(10, 10)[1]
    1.0
    """
    share, square = hits / tries, SURE**2 / tries
    middle = share + square / 2
    reach = SURE * sqrt(share * (1 - share) / tries + square / (4 * tries))
    return (middle - reach) / (1 + square), min(1.0, (middle + reach) / (1 + square))


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
