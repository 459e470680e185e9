"""A Hub that breaks, each request of a publication in every way; one that lies, to all who ask it."""

import multiprocessing
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import islice
from pathlib import Path

from tests.campaign.fuzz import Broken
from tests.hub import lies
from tests.hub.acts import ACTS, MOST_BYTES, ask, make_release
from tests.hub.server import WRITE_TOKEN, running_hub
from tests.hub.walk import Step, all_faults, prepared_walk, spread_faults
from tests.hub.worker import Publisher, running_publisher

Found = tuple[list[tuple[str, ...]], list[Broken]]
# What a lie may take; the client tries again five times, with pauses of up to eight seconds.
SECONDS = 120.0
# Hubs and clients at work at once. What is asked again is asked after pauses of a second or more, which
# no setting of the client shortens; each walker is idle for most of its time.
WALKERS = 8


def trust_no_hub(*, short: bool) -> Found:
    """Return how many requests were broken and how many lies told, and what was wrong afterwards."""
    rows, broken = _break_requests(short=short)
    told, believed = _tell_lies(short=short)
    return [*rows, *told], broken + believed


def _break_requests(*, short: bool) -> Found:
    rows: list[tuple[str, ...]] = [("what is done", "requests, lies", "faults", "broken")]
    broken: list[Broken] = []
    for with_xet in (False, True):
        for is_first in (True, False):
            name = f"{'Xet' if with_xet else 'LFS'}, {'first' if is_first else 'later'} release"
            walk = partial(_take_share, with_xet, is_first, short)
            with _open_pool() as pool:
                walked = list(pool.map(walk, range(WALKERS)))
            asked = walked[0][0]
            steps = [step for _, steps in walked for step in steps]
            found = [(step, words) for step in steps for words in step.problems]
            broken += [Broken(f"hub {name}", words, step.request) for step, words in found]
            rows.append((name, str(asked), str(len(steps)), str(len(found))))
            print(f"{name}: {len(steps)} faults, {len(found)} broken", flush=True)
    return rows, broken


def _open_pool() -> ProcessPoolExecutor:
    """Return processes for the walkers: each sets the environment in which its client begins."""
    return ProcessPoolExecutor(WALKERS, multiprocessing.get_context("spawn"))


def _take_share(with_xet: bool, is_first: bool, short: bool, number: int) -> tuple[int, list[Step]]:
    """Return how many requests there are, and what became of every eighth of the faults."""
    with prepared_walk(with_xet=with_xet, first_release=is_first) as walk:
        choose = spread_faults if short else all_faults
        mine = islice(choose(walk.requests), number, None, WALKERS)
        return len(walk.requests), [walk.take(fault) for fault in mine]


def _tell_lies(*, short: bool) -> Found:
    """Tell every lie to whoever does anything with a release."""
    rows: list[tuple[str, ...]] = []
    broken: list[Broken] = []
    lies.packed_small(None)  # packing takes longer than the client waits
    with _open_pool() as pool:
        acts = list(ACTS)[: 1 if short else None]
        for act, problems in zip(acts, pool.map(_lie_to, acts), strict=True):
            broken += problems
            told = str(len(lies.LIES))
            rows.append((f"{act.replace('_', ' ')}, lied to", told, told, str(len(problems))))
            print(f"{act}: {told} lies, {len(problems)} broken", flush=True)
    return rows, broken


def _lie_to(act: str) -> list[Broken]:
    """Return what was wrong after every lie that is told to those who do `act`."""
    problems = []
    with tempfile.TemporaryDirectory(prefix="shanben-lies-") as name:
        place = Path(name)
        with (
            running_hub(place / "hub") as hub,
            running_publisher(hub, place / "home", with_xet=False) as publisher,
        ):
            assert publisher.publish(make_release(place / "river")).code == 0
            state = hub.save()
            for words, make in lies.LIES.items():
                hub.restore(state)
                found = list(_tell_lie(publisher, act, make, place / "fetched"))
                problems += [Broken(f"hub {act}, {words}", one, "") for one in found]
    return problems


def _tell_lie(publisher: Publisher, act: str, make: lies.LieMaker, folder: Path) -> Iterator[str]:
    """Yield what is wrong after one lie."""
    begun, hub = time.monotonic(), publisher.hub
    with lies.running_thief() as thief:
        hub.lie, hub.sent_bytes = make(thief.url), 0
        try:
            said, memory = ask(publisher, act, folder)
        except Exception as error:  # noqa: BLE001  # nothing but an error of ours may come
            yield f"{type(error).__name__}: {str(error)[:200]}"
            return
        finally:
            hub.lie = None
        if "\n" in said or WRITE_TOKEN in said:
            yield "a message of many lines, or with the token"
        if any(WRITE_TOKEN in told for told in thief.secrets):
            yield "the token was told to another host"
    if hub.sent_bytes > MOST_BYTES or memory > MOST_BYTES:
        yield f"{hub.sent_bytes:,} bytes taken, {memory:,} bytes of memory"
    if sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) > MOST_BYTES:
        yield "too much was written"
    if (seconds := time.monotonic() - begun) > SECONDS:
        yield f"took {seconds:.0f} s"
