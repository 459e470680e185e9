"""A Hub that breaks: every request of a publication, in every way, before and after its deed."""

from tests.campaign.fuzz import Broken
from tests.hub.walk import all_faults, prepared_walk, spread_faults


def trust_no_hub(*, short: bool) -> tuple[list[tuple[str, ...]], list[Broken]]:
    """Return how many requests were broken in which publication, and what was wrong afterwards."""
    rows: list[tuple[str, ...]] = [("publication", "requests", "faults", "broken")]
    broken: list[Broken] = []
    for with_xet in (False, True):
        for is_first in (True, False):
            name = f"{'Xet' if with_xet else 'LFS'}, {'first' if is_first else 'later'} release"
            with prepared_walk(with_xet=with_xet, first_release=is_first) as walk:
                choose = spread_faults if short else all_faults
                steps = [walk.take(fault) for fault in choose(walk.requests)]
                asked = len(walk.requests)
            found = [(step, words) for step in steps for words in step.problems]
            broken += [Broken(f"hub {name}", words, step.request) for step, words in found]
            rows.append((name, str(asked), str(len(steps)), str(len(found))))
            print(f"{name}: {len(steps)} faults, {len(found)} broken", flush=True)
    return rows, broken
