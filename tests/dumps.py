"""Dumps of pages made from the lines of the seeds: enough of them to be cut into many shards."""

import json
import random
from pathlib import Path

from tests.conftest import ROOT, set_pages_per_shard

# Seeds without damage: repair takes its time, and these tests are about everything else.
CLEAN = ("000", "002", "003")


def seed_lines() -> list[str]:
    """Every line of the clean seeds, blank ones left out."""
    paths = (path for number in CLEAN for path in (ROOT / "seeds").glob(f"{number}_*.txt"))
    texts = (path.read_bytes().decode() for path in paths)
    return [line for text in texts for line in text.splitlines() if line.strip()]


def make_pages(number: int, *, seed: int = 1) -> list[dict[str, str]]:
    """Pages of a few lines each, every one different, every fifth a repeat of the one before."""
    lines = seed_lines()
    chance = random.Random(seed)  # noqa: S311
    pages: list[dict[str, str]] = []
    for index in range(number):
        text = "\n".join([f"第{index}頁", *chance.sample(lines, 2)])
        if index % 5 == 4:
            text = pages[-1]["text"]
        pages.append({"url": f"http://a.example/{seed}/{index}", "text": text})
    return pages


def write_pages(path: Path, pages: list[dict[str, str]]) -> None:
    """Write pages as JSONL, packed as the suffix says."""
    import gzip

    data = b"".join(json.dumps(page, ensure_ascii=False).encode() + b"\n" for page in pages)
    if path.suffix == ".gz":
        data = gzip.compress(data, mtime=0)
    path.write_bytes(data)


def write_parts(project: Path, parts: int = 3, pages: int = 40, per_shard: int = 8) -> None:
    """Fill a project with several dumps that are cut into several shards each."""
    set_pages_per_shard(project, per_shard)
    for number in range(1, parts + 1):
        name = "part-{}.jsonl.gz" if number == parts else "part-{}.jsonl"
        # Filled up past the size below which dumps share shards.
        made = make_pages(pages, seed=number)
        for page in made:
            page["text"] += "\n" + "善本" * 600
        write_pages(project / "seeds" / name.format(number), made)
