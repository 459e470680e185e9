"""What is measured less is only what tells nothing new, and the tests themselves stay as they are."""

import os
from types import SimpleNamespace

import pytest

from tests import measuring


class Meter:
    """Notes when it was stopped and started again."""

    def __init__(self):
        self.heard = []

    def stop(self):
        self.heard.append("stop")

    def start(self):
        self.heard.append("start")


def make_item(*marks, fixtures=(), law=None):
    names = set(marks)
    return SimpleNamespace(
        get_closest_marker=lambda name: name if name in names else None,
        fixturenames=fixtures,
        obj=SimpleNamespace(hypothesis=law) if law else None,
    )


def go_on(hook):
    """Let a hook that wraps a test end as pytest does."""
    with pytest.raises(StopIteration) as end:
        hook.send("done")
    assert end.value.value == "done"


@pytest.mark.parametrize(
    ("item", "is_there"),
    [
        (make_item(), True),
        (make_item("slow"), False),
        (make_item("slow", "measured"), True),
        (make_item("slow", fixtures=["over_lfs", "lfs_session"]), True),
    ],
    ids=["fast", "slow", "slow and measured", "a process that others will use"],
)
def test_slow_tests_and_what_they_start_are_not_measured(monkeypatch, item, is_there):
    monkeypatch.setenv(measuring.VARIABLE, "settings.toml")
    meter = Meter()
    hook = measuring.Pauses(meter).pytest_runtest_protocol(item)
    next(hook)
    assert (measuring.VARIABLE in os.environ) == is_there
    assert meter.heard == ([] if is_there else ["stop"])
    go_on(hook)
    assert os.environ[measuring.VARIABLE] == "settings.toml"
    assert meter.heard == ([] if is_there else ["stop", "start"])


def test_a_slow_law_does_not_begin_to_be_measured():
    """It was stopped as a whole, and goes on as it is."""
    law = SimpleNamespace(inner_test=print)
    hook = measuring.Pauses(Meter()).pytest_runtest_call(make_item("slow", law=law))
    next(hook)
    assert law.inner_test is print
    go_on(hook)


@pytest.mark.parametrize("more", [0, 3])
def test_a_law_is_tried_to_its_end_and_its_first_examples_are_measured(more):
    meter, tried = Meter(), []

    def body(value):
        tried.append((value, list(meter.heard)))

    law = SimpleNamespace(inner_test=body)
    hook = measuring.Pauses(meter).pytest_runtest_call(make_item(law=law))
    next(hook)
    for number in range(measuring.EXAMPLES + more):
        law.inner_test(number)
    go_on(hook)
    assert [value for value, _ in tried] == [*range(measuring.EXAMPLES + more)]
    assert [heard for _, heard in tried] == [[]] * measuring.EXAMPLES + [["stop"]] * more
    assert meter.heard == (["stop", "start"] if more else [])
    assert law.inner_test is body
