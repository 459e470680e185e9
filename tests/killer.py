"""Shard functions whose worker or node is lost; Ray's workers import them by name."""

import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path

from shanben.shards import pieces
from shanben.shards.write import ShardJob

# How long a node waits until the other one has begun.
WAIT_SECONDS = 120


def make_pieces(jobs: Sequence[ShardJob]) -> list[pieces.Piece]:
    """Make the first piece, die, and do it all again the next time."""
    flag = Path(jobs[0].folder).parents[4] / "killed.flag"
    if not flag.exists():
        pieces.make_pieces(jobs[:1])
        flag.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return pieces.make_pieces(jobs)


def make_pieces_until_lost(jobs: Sequence[ShardJob]) -> list[pieces.Piece]:
    """On the node that is to be lost, say that work has begun and never end it.

    The other node waits for that word: it could do all the work before this one has a worker.
    """
    flag = Path(os.environ["SHANBEN_TEST_LOST_FLAG"])
    if "SHANBEN_TEST_LOST_NODE" in os.environ:
        flag.touch()
        time.sleep(600)
    deadline = time.monotonic() + WAIT_SECONDS
    while not flag.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    return pieces.make_pieces(jobs)
