"""What the driver of a very large build needs: its plan and its memory, without any page.

    simulate_driver.py [--shards 100000] [--pages-per-shard 1000]

Makes scans of as many files as a dump of that size has, with random digests, and runs the driver's
own steps on them: finding repeats, cutting shards, keys, and the content hash of all rows. Prints
seconds and the process's peak memory after each.
"""

import argparse
import random
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from shanben.seeds.cuts import Scan  # noqa: E402
from shanben.seeds.formats.seed_rows import SeedFile  # noqa: E402
from shanben.shards.assemble import hash_content  # noqa: E402
from shanben.shards.cache import Cache  # noqa: E402
from shanben.shards.schedule import Order, _plan, _plan_jobs  # noqa: E402

PAGES_PER_FILE = 50_000
T = TypeVar("T")


def main() -> None:
    """Simulate and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shards", type=int, default=100_000)
    parser.add_argument("--pages-per-shard", type=int, default=1000)
    options = parser.parse_args()
    pages = options.shards * options.pages_per_shard
    print(f"{pages:,} pages in {-(-pages // PAGES_PER_FILE):,} files")
    scans = step("scans in memory", lambda: make_scans(pages, options.pages_per_shard))
    shards, repeats = step("repeats and cuts", lambda: _plan(scans, options.pages_per_shard))
    order, cache = Order(Path("seeds"), options.pages_per_shard), Cache(Path("cache"))
    jobs = step("keys", lambda: list(_plan_jobs(order, shards, scans, cache, Path("scratch"))))
    print(f"{len(jobs):,} shards, {len(repeats):,} repeats")
    chance = random.Random(2)
    hashes = step("row hashes", lambda: [chance.randbytes(32 * s.rows) for s in shards])
    step("content hash", lambda: hash_content(hashes))


def make_scans(pages: int, per_shard: int) -> list[Scan]:
    """Return scans with a natural cut at a fixed number of rows, and one repeat in a thousand files."""
    chance = random.Random(1)
    scans = []
    for number in range(-(-pages // PAGES_PER_FILE)):
        rows = min(PAGES_PER_FILE, pages - number * PAGES_PER_FILE)
        cuts = tuple(row for row in range(1, rows) if chance.random() * per_shard < 1)
        source = SeedFile(f"dump-{number:05}.jsonl", "jsonl", None, rows * 3000)
        digests = chance.randbytes(16 * rows)
        scans.append(Scan(source, "0" * 64, rows, digests, cuts, (), chance.randbytes(16 * rows)))
    scans[-1] = scans[-1]._replace(digests=scans[0].digests[:1600] + scans[-1].digests[1600:])
    return scans


def step(name: str, work: Callable[[], T]) -> T:
    """Do a step and print what it took."""
    started = time.perf_counter()
    result = work()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{name:<18} {time.perf_counter() - started:7.1f} s, peak so far {memory:6.2f} GB")
    return result


if __name__ == "__main__":
    main()
