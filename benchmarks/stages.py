"""Say what each stage costs a page, in microseconds of processor time, in one process.

    stages.py CORPUS [--pages 500] [--rounds 9]

CORPUS is what `make_corpus.py` makes; its first pages are taken. Of several rounds a stage's fastest
counts: where a machine has other work, all others are slower. `the whole shard` is what a worker does
from opening the seeds to closing the files, so it is a little more than its parts.
"""

import argparse
import gc
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT))  # behind an installed package, which may be compiled

from shanben.base.contract import arrow_schema, load_contract  # noqa: E402
from shanben.base.program import is_compiled  # noqa: E402
from shanben.dataset.arrays import make_record_batch  # noqa: E402
from shanben.dataset.index import index_batch  # noqa: E402
from shanben.pages.extract import extract_page  # noqa: E402
from shanben.pages.record import make_rows  # noqa: E402
from shanben.pages.repair import repair_text  # noqa: E402
from shanben.pages.rules.leftovers import find_traditional_pages  # noqa: E402
from shanben.pages.rules.sense import check_row  # noqa: E402
from shanben.pages.signature import sign_bodies  # noqa: E402
from shanben.pages.simplify import simplify_texts  # noqa: E402
from shanben.seeds.cuts import Shard  # noqa: E402
from shanben.seeds.formats.seed_rows import Part, SeedFile  # noqa: E402
from shanben.seeds.reader import PageReader, read_pages  # noqa: E402
from shanben.seeds.scan import ScanTask, scan_sources  # noqa: E402
from shanben.shards.write import (  # noqa: E402
    BATCH_PAGES,
    ShardJob,
    canonical_line,
    write_shard,
)

PAGES_PER_SHARD = 2000


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--pages", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        part = take_pages(options.corpus, Path(folder), options.pages)
        gc.disable()  # as a worker does
        print(f"compiled: {'yes' if is_compiled() else 'no'}; {options.pages} pages\n")
        print(f"| {'stage':<34} | µs a page |\n| --- | --- |")
        for stage, work in list_stages(Path(folder), part):
            print(f"| {stage:<34} | {measure(work, options):>9.0f} |")


def take_pages(corpus: Path, folder: Path, pages: int) -> Part:
    """Copy the first pages of a corpus into a folder; return them as a part of seeds.

    What holds no pages, or fewer than are asked for, ends the program, which says so.
    """
    with corpus.open("rb") as lines:
        taken = list(islice(lines, pages))
    if len(taken) < pages or not all(map(is_page, taken)):
        sys.exit(
            f"{corpus}: there are no {pages} pages in it, one JSON object with a text on each line, as "
            f"make_corpus.py writes them; see --pages."
        )
    data = b"".join(taken)
    (folder / "pages.jsonl").write_bytes(data)
    return Part(SeedFile("pages.jsonl", "jsonl", None, len(data)), 1, pages)


def is_page(line: bytes) -> bool:
    """Tell whether a line is a page as `make_corpus.py` writes it."""
    try:
        row = json.loads(line)
    except ValueError:
        return False
    return isinstance(row, dict) and isinstance(row.get("text"), str)


def measure(work: Callable[[], Any], options: argparse.Namespace) -> float:
    """Return the microseconds of processor time that a page takes, in the fastest round."""
    rounds = []
    for _ in range(options.rounds):
        gc.collect()
        started = time.process_time()
        work()
        rounds.append(time.process_time() - started)
    return min(rounds) / options.pages * 1e6


def list_stages(folder: Path, part: Part) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Yield the stages of a page, each as something to do, with what it needs made beforehand."""
    pages = list(read_pages(folder, part))
    restored = [repair_text(page.text)[0] for page in pages]
    printed = simplify_texts(restored)
    rows = make_rows(pages)[0]
    contract = load_contract()
    schema = arrow_schema(contract)
    hashes = bytes(32 * BATCH_PAGES)
    yield (
        "first pass: read, hash, cut",
        lambda: scan_sources(
            folder, ScanTask((part.source,), 0, part.source.size), PAGES_PER_SHARD
        ),
    )
    yield "read, decode, hash", lambda: list(read_pages(folder, part))
    yield "repair", lambda: [repair_text(page.text) for page in pages]
    yield "simplify", lambda: [simplify_texts(some) for some in cut(restored)]
    yield (
        "what is left Traditional",
        lambda: [find_traditional_pages(some) for some in cut(printed)],
    )
    yield (
        "metadata and article",
        lambda: [extract_page(*both) for both in zip(restored, printed, strict=True)],
    )
    yield "rules on the row", lambda: [check_row(row) for row in rows]
    yield "all of these: a row", lambda: [make_rows(some) for some in cut(pages)]
    yield "its line", lambda: [canonical_line(row) for row in rows]
    yield (
        "its columns and index",
        lambda: [
            (
                make_record_batch(some, schema),
                index_batch(some, hashes[: 32 * len(some)], contract.names),
            )
            for some in cut(rows)
        ],
    )
    yield (
        "its signature, for near duplicates",
        lambda: [sign_bodies([row["body_simplified"] for row in some]) for some in cut(rows)],
    )
    yield "the whole shard", lambda: make_shard(folder, part)


def cut(items: list[Any]) -> Iterator[list[Any]]:
    """Yield items in batches, as a worker takes pages."""
    rest = iter(items)
    while batch := list(islice(rest, BATCH_PAGES)):
        yield batch


def make_shard(folder: Path, part: Part) -> None:
    """Do all the work on a shard."""
    with tempfile.TemporaryDirectory(dir=folder) as target:
        job = ShardJob(folder, Path(target), "shard", Shard((part,)))
        write_shard(job, Path(target), PageReader(folder))


if __name__ == "__main__":
    main()
