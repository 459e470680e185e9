"""The fault walk: every request of a publication is broken once, in one of many ways."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.hub import server
from tests.hub.faults import Fault
from tests.hub.walk import PAGES, TIMEOUT, Step, Walk, spread_faults
from tests.hub.worker import REPO, running_publisher
from tests.sample_build import write_build

pytestmark = pytest.mark.slow


def explain(steps: Sequence[Step]) -> list[str]:
    return [
        f"{step.fault.kind} {step.fault.when} {step.request}: {problem}"
        for step in steps
        for problem in step.problems
    ]


def test_no_broken_request_leaves_half_a_release(over_lfs, over_xet, tmp_path):
    """No tag, main old or new as a whole, and the rerun completes: whatever breaks, wherever.

    Over LFS the first release is broken, over Xet the second, at the same time: each has its own
    Hub and client process.
    """
    walks = (
        Walk(over_lfs, tmp_path / "lfs", first_release=True),
        Walk(over_xet, tmp_path / "xet", first_release=False),
    )
    with ThreadPoolExecutor(len(walks)) as pool:
        taken = list(pool.map(take_all, walks))
    for walk, steps in zip(walks, taken, strict=True):
        assert {step.fault.number for step in steps} == set(range(1, len(walk.requests) + 1))
        assert explain(steps) == []
        assert {step.first.code for step in steps} == {0, 3}  # the client overcomes some faults


def take_all(walk: Walk) -> list[Step]:
    return [walk.take(fault) for fault in spread_faults(walk.requests)]


@pytest.mark.timeout(180)
def test_a_hub_that_keeps_the_key_of_xet_to_itself_holds_up_no_publication(tmp_path, monkeypatch):
    """hf_xet asks for it with a client of its own, which waited for ever."""
    monkeypatch.setattr(server, "HANG", 100.0)
    data = write_build(tmp_path / "data", PAGES)
    with (
        server.running_hub(tmp_path / "hub", with_xet=True) as hub,
        running_publisher(hub, tmp_path / "home", with_xet=True) as publisher,
    ):
        assert publisher.publish(data, timeout=TIMEOUT).code == 0
        lines = [exchange.line for exchange in hub.exchanges]
        key = 1 + next(n for n, line in enumerate(lines) if "xet-write-token" in line)
        hub.forget_everything()
        hub.start_conversation(Fault(key, "hang"))
        begun = time.monotonic()
        assert publisher.publish(data, timeout=TIMEOUT).code == 0
        assert hub.exchanges[key - 1].fault is not None
        assert "xet-write-token" in hub.exchanges[key - 1].line
        assert time.monotonic() - begun < 60


@pytest.mark.timeout(180)
def test_a_fault_that_does_not_go_away_ends_the_publication(over_lfs, tmp_path):
    """The client tries six times; then there is one line, no tag, and main as it was."""
    walk = Walk(over_lfs, tmp_path)
    batch = 1 + next(n for n, line in enumerate(walk.requests) if "/objects/batch" in line)
    walk.hub.restore(walk.state)
    before = walk.hub.refs(REPO)
    walk.hub.start_conversation(Fault(batch, "503", times=99))
    done = over_lfs.publish(walk.data, timeout=TIMEOUT)
    assert sum(exchange.fault is not None for exchange in walk.hub.exchanges) == 6
    assert done.code == 3
    assert done.last.startswith("the Hub failed while ")
    assert "\n" not in done.last
    assert walk.hub.refs(REPO) == before
