"""Break every request of a publication, one at a time, and see what is left and what a rerun does.

`python -m tests.hub.walk lfs first` walks with every fault through every request of a first release
over Git LFS and prints what became of it; the other words are `xet` and `second`. A third word `spread`
breaks each request in one way only, as the test does.
"""

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.hub.faults import Fault
from tests.hub.readers import use_forked_readers
from tests.hub.server import WRITE_TOKEN, running_hub
from tests.hub.worker import REPO, Outcome, Publisher, running_publisher
from tests.sample_build import make_row, write_build

# seconds; a request that hangs costs the client this long
TIMEOUT = 1.0
KINDS = (
    ("500", "before"),
    ("cut", "after"),
    ("hang", "before"),
    ("cut", "before"),
    ("503", "after"),
    ("429", "before"),
    ("hang", "after"),
    ("403", "before"),
)
PAGES = [make_row(f"第{n}页的正文") for n in range(4)]


@dataclass(frozen=True)
class Step:
    """What one broken request led to."""

    fault: Fault
    request: str
    first: Outcome
    rerun: Outcome
    problems: tuple[str, ...]

    @property
    def result(self) -> str:
        """The outcome in words."""
        if self.first.code == 0:
            return "completed, the client tried again"
        return f"exit {self.first.code}, no tag; rerun completed"


class Walk:
    """A publication of version 1.1.0 over a published 1.0.0, repeated from the same state."""

    def __init__(self, publisher: Publisher, folder: Path, *, first_release: bool = False) -> None:
        self.publisher, self.hub = publisher, publisher.hub
        self.old: dict[str, str] = {}
        self.old_tags: dict[str, str] = {}
        if not first_release:
            old = publisher.publish(write_build(folder / "old", PAGES[:3], documents={"a.md": "a"}))
            self.old_tags = {"v1.0.0": old.commit}
            self.old = self.hub.files(REPO)
        documents = {"b.md": "b"}
        self.data = write_build(
            folder / "new", PAGES, "1.1.0", documents=documents, rows_per_shard=4
        )
        self.state = self.hub.save()
        for _ in range(2):  # Xet asks less when its store has the chunks, as in every later try
            self.hub.restore(self.state)
            done = publisher.publish(self.data)
            assert done.code == 0, done.said
        self.new = self.hub.files(REPO)
        self.requests = [exchange.line for exchange in self.hub.exchanges]

    def take(self, fault: Fault) -> Step:
        """Publish with one request broken, then again without."""
        self.hub.restore(self.state)
        self.hub.start_conversation(fault)
        first = self.publisher.publish(self.data, timeout=TIMEOUT)
        broken = [exchange for exchange in self.hub.exchanges if exchange.fault]
        problems = list(self.find_problems(first, fault, broken[0].line if broken else ""))
        self.hub.start_conversation()
        rerun = self.publisher.publish(self.data, timeout=20.0)
        problems += self.find_final_problems(rerun)
        line = broken[0].line if broken else "(not reached)"
        return Step(fault, line, first, rerun, tuple(problems))

    def find_problems(self, first: Outcome, fault: Fault, request: str) -> Iterator[str]:
        """Yield what is wrong after the broken publication."""
        head, tags = self.hub.refs(REPO)
        if not request:
            yield "no request was broken"
        if first.code not in (0, 3):
            yield f"exit {first.code}"
        if first.code == 3 and not first.last.startswith("the Hub failed while "):
            yield f"unclear: {first.last}"
        if any(WRITE_TOKEN in line or "\n" in line for line in first.said):
            yield "a message with a token or of many lines"
        main = self.hub.files(REPO) if head else {}
        if main not in ({}, self.old, self.new) or (self.old and not main):
            yield "main is neither old nor new"
        # an answer lost after the tag was made leaves the tag, on the verified commit
        lost_tag = "/tag/" in request and fault.when == "after"
        if first.code == 3 and tags != self.old_tags and not lost_tag:
            yield f"a tag after a failure: {sorted(tags)}"
        if tags.get("v1.1.0", head) != head:
            yield "the tag is not on main's commit"

    def find_final_problems(self, rerun: Outcome) -> Iterator[str]:
        """Yield what is wrong after the second publication."""
        head, tags = self.hub.refs(REPO)
        if rerun.code != 0:
            yield f"rerun: {rerun.last}"
        if tags != self.old_tags | {"v1.1.0": head}:
            yield f"tags after the rerun: {tags}"
        if self.hub.files(REPO) != self.new:
            yield "main after the rerun is not the release"
        if self.old and self.hub.files(REPO, "v1.0.0") != self.old:
            yield "the old tag reads something else"


def spread_faults(requests: list[str]) -> Iterator[Fault]:
    """Yield a fault for every request, the kinds in turn, and three for those that decide."""
    for number, request in enumerate(requests, 1):
        decides = request.startswith("POST") and any(
            call in request for call in ("/commit/", "/tag/", "/create")
        )
        chosen = KINDS[:3] if decides else (KINDS[number % len(KINDS)],)
        yield from (Fault(number, kind, when) for kind, when in chosen)


def all_faults(requests: list[str]) -> Iterator[Fault]:
    """Yield every kind of fault for every request."""
    for number, _ in enumerate(requests, 1):
        yield from (Fault(number, kind, when) for kind, when in KINDS)


@contextmanager
def prepared_walk(*, with_xet: bool, first_release: bool) -> Iterator[Walk]:
    """Yield a walk with a Hub and a client process of its own, whose readers are forked."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        with (
            running_hub(place / "hub", with_xet=with_xet) as hub,
            running_publisher(hub, place / "home", with_xet=with_xet) as publisher,
        ):
            publisher.call(use_forked_readers, place)
            yield Walk(publisher, place, first_release=first_release)


def main(transfer: str, release: str, which: str = "all") -> int:
    """Walk, print a line for every fault and a table at the end; return the number of problems."""
    steps: list[Step] = []
    with prepared_walk(with_xet=transfer == "xet", first_release=release == "first") as walk:
        faults = all_faults(walk.requests) if which == "all" else spread_faults(walk.requests)
        for fault in faults:
            step = walk.take(fault)
            words = "; ".join(step.problems) or step.result
            say(f"{fault.number} {fault.kind} {fault.when} {step.request[:60]}: {words}")
            steps.append(step)
    say(f"\n{transfer}, {release} release: {len(walk.requests)} requests, {len(steps)} faults\n")
    say("| fault | outcome | number |\n|---|---|---|")
    table = Counter((f"{step.fault.kind} {step.fault.when}", step.result) for step in steps)
    for (kind, result), number in sorted(table.items()):
        say(f"| {kind} | {result} | {number} |")
    return sum(len(step.problems) for step in steps)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
