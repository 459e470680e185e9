"""Run the campaign, or parts of it, and print its figures; see the package's docstring."""

import argparse
import os
import sys
import time
from collections.abc import Callable
from typing import NamedTuple

from tests.campaign.bombs import explode_all
from tests.campaign.calls import fail_calls
from tests.campaign.determinism import compare_runs
from tests.campaign.faults import meet_all
from tests.campaign.fuzz import Broken, fuzz
from tests.campaign.growth import measure_growth
from tests.campaign.guided import fuzz_guided
from tests.campaign.hubs import trust_no_hub
from tests.campaign.kills import kill_all

Rows = list[tuple[str, ...]]


class Wish(NamedTuple):
    """How much of the campaign is wanted."""

    inputs: int
    kills: int
    seed: int
    every: int
    seconds: int
    workers: int
    short: bool


PARTS: dict[str, Callable[[Wish], tuple[Rows, list[Broken]]]] = {
    "fuzz": lambda wish: fuzz(wish.inputs, wish.seed, wish.workers),
    "guided": lambda wish: fuzz_guided(wish.seed, wish.seconds, wish.workers),
    "growth": lambda wish: measure_growth(short=wish.short),
    "bombs": lambda _: explode_all(),
    "faults": lambda _: meet_all(),
    "calls": lambda wish: fail_calls(wish.seed, wish.workers, every=wish.every),
    "kills": lambda wish: kill_all(wish.kills, wish.seed),
    "determinism": lambda wish: compare_runs(short=wish.short),
    "hub": lambda wish: trust_no_hub(short=wish.short),
}


# What the tests of the suite do not do anyway, in some minutes.
SHORT = ("fuzz", "kills", "faults", "calls", "determinism")


def main(arguments: list[str]) -> int:
    """Return 1 when a law was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.campaign", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--short", action="store_true", help="some minutes, as in CI")
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--every", type=int, default=1, help="of the calls, one in this many fails")
    parser.add_argument("--seconds", type=int, default=300, help="of each entry of guided")
    parser.add_argument("--seed", type=int, default=0, help="of all random numbers")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    said = parser.parse_args(arguments)
    if unknown := sorted({*said.parts} - {*PARTS}):
        parser.error(f"no part {unknown[0]!r}; parts are {', '.join(PARTS)}")
    amounts = (20_000, 9, 60) if said.short else (said.inputs, said.kills, said.every)
    inputs, kills, every = amounts
    wish = Wish(inputs, kills, said.seed, every, said.seconds, said.workers, said.short)
    broken = []
    for part in said.parts or (SHORT if said.short else PARTS):
        begun = time.monotonic()
        rows, found = PARTS[part](wish)
        broken += found
        _show(part, rows, time.monotonic() - begun)
    for one in broken:
        print(f"broken: {one.name}: {one.raised} ({one.place})")
    print(f"campaign: {len(broken)} laws broken")
    return 1 if broken else 0


def _show(part: str, rows: Rows, seconds: float) -> None:
    print(f"\n{part}, {seconds:.0f} s\n")
    for number, row in enumerate(rows):
        print("| " + " | ".join(row) + " |")
        if number == 0:
            print("|" + "---|" * len(row))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
