"""A process that publishes with the real, unpatched client, and answers in plain values.

huggingface_hub reads its environment when it is imported, so every kind of client (with Xet or
without) is a process of its own; it serves many publications, because importing takes a second.
"""

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from shanben.dataset.manifest import DatasetError
from tests.hub.server import WRITE_TOKEN, LoopbackHub

REPO = "org/name"
# The last lines of a program that reads with `datasets`: threads that its libraries leave behind
# sometimes abort an orderly end on a busy machine (seen with datasets 5.2.0 and pyarrow 26.0.1).
QUICK_END = """
import os, sys
sys.stdout.flush()
os._exit(0)
"""


@dataclass(frozen=True)
class Outcome:
    """What a publication came to: `code` as the command would end, what it said, its commit."""

    code: int
    said: tuple[str, ...]
    commit: str = ""

    @property
    def last(self) -> str:
        return self.said[-1]


@dataclass(frozen=True)
class Wish:
    """How to publish; `commit_between` has somebody else commit between plan and publication."""

    token: str = WRITE_TOKEN
    timeout: float = 20.0
    private: bool = False
    dry_run: bool = False
    jsonl_limit: int = 10**8
    commit_between: bool = False


def publish(data: Path, wish: Wish) -> Outcome:
    """Plan and publish, as the command does."""
    from shanben.publish import (
        HubError,
        PublishRefusedError,
        connect,
        describe_plan,
        plan_publication,
        publish_dataset,
    )

    said: list[str] = []
    try:
        hub = connect(REPO, token=wish.token, timeout=wish.timeout)
        plan = plan_publication(data, hub)
        said += describe_plan(plan)
        if wish.dry_run:
            return Outcome(0, tuple(said))
        if wish.commit_between:
            hub.api.upload_file(
                path_or_fileobj=b"x", path_in_repo="x.txt", repo_id=REPO, repo_type="dataset"
            )
        options = {"private": wish.private, "jsonl_limit": wish.jsonl_limit}
        done = publish_dataset(data, hub, plan, said.append, **options)
    except (PublishRefusedError, DatasetError) as error:
        return Outcome(1, (*said, str(error)))
    except HubError as error:
        return Outcome(3, (*said, str(error)))
    return Outcome(0, (*said, done.load_line), done.commit)


class Publisher:
    """Publishes to one Hub from a worker process."""

    def __init__(self, hub: LoopbackHub, pool: ProcessPoolExecutor) -> None:
        self.hub, self.pool = hub, pool

    def publish(self, data: Path, **wishes) -> Outcome:
        return self.call(publish, data, Wish(**wishes))

    def call(self, function, *arguments):
        """Run any function of an importable module in the worker."""
        return self.pool.submit(function, *arguments).result(timeout=300)


def client_environment(hub: LoopbackHub, home: Path, *, with_xet: bool) -> dict[str, str]:
    """Return the environment of a client that has never spoken to a Hub."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("HF_")}
    chosen = {"HF_ENDPOINT": hub.endpoint, "HF_HOME": str(home), "HF_HUB_DISABLE_TELEMETRY": "1"}
    chosen |= {"HF_HUB_DISABLE_PROGRESS_BARS": "1", "HF_HUB_ETAG_TIMEOUT": "2"}
    chosen |= {"HF_HUB_DOWNLOAD_TIMEOUT": "2"}
    return kept | chosen | ({} if with_xet else {"HF_HUB_DISABLE_XET": "1"})


@contextmanager
def running_publisher(hub: LoopbackHub, home: Path, *, with_xet: bool) -> Iterator[Publisher]:
    """Run a worker process for a Hub."""
    environment = client_environment(hub, home, with_xet=with_xet)
    with mock.patch.dict(os.environ, environment, clear=True):
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(max_workers=1, mp_context=context) as pool:
            pool.submit(os.getpid).result()  # the process starts here, in this environment
            yield Publisher(hub, pool)
