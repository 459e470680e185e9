"""Measure what each release of a growing dataset adds to the Hub's storage, over Xet.

    python benchmarks/releases.py [--pages 4000]

A project of synthetic pages (random common characters, so nothing compresses by repetition) lives
through four releases on the loopback Hub: the first; 1 % more pages in a new file; 5 pages edited; one
page withdrawn. What Xet stores is read from hf_xet's own store, which keeps every chunk once; files
below 10 MB that are not Parquet are stored whole in git.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.hub.server import WRITE_TOKEN, LoopbackHub, running_hub
from tests.hub.worker import client_environment
from tests.hub.xet import stored_bytes
from tests.sample_build import settle_datasheet

ROOT = Path(__file__).resolve().parent.parent
CHARACTERS = 1500  # of a page
PAGES_PER_SHARD = 500
PAGES_PER_FILE = 1000


def make_page(source: random.Random, letters: str) -> str:
    """Return a page: a headline, a date, paragraphs."""
    lines = ["".join(source.choices(letters, k=20)), "2024-03-01 来源:测试"]
    lines += [f"　　{''.join(source.choices(letters, k=99))}。" for _ in range(CHARACTERS // 100)]
    return "\n".join(lines)


def write_pages(path: Path, pages: list[str]) -> None:
    """Write a file of many rows."""
    rows = (json.dumps({"text": page}, ensure_ascii=False) for page in pages)
    path.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")


class Project:
    """A project folder and a Hub."""

    def __init__(self, place: Path, hub: LoopbackHub) -> None:
        self.folder, self.hub = place / "project", hub
        self.environment = client_environment(hub, place / "home", with_xet=True)
        self.environment |= {"HF_TOKEN": WRITE_TOKEN, "PYTHONPATH": str(ROOT)}
        shutil.copytree(ROOT / "schema", self.folder / "schema")
        shutil.rmtree(self.folder / "schema" / "history", ignore_errors=True)
        settings = self.folder / "schema" / "dataset.toml"
        lines = settings.read_text(encoding="utf-8").splitlines(keepends=True)
        own = f"pages_per_shard = {PAGES_PER_SHARD}\n"
        lines = [own if line.startswith("pages_per_shard") else line for line in lines]
        settings.write_text("".join(lines), encoding="utf-8")
        settle_datasheet(self.folder)
        (self.folder / "seeds").mkdir()
        self.stored = 0
        self.seen: set[str] = set()

    def run(self, *arguments: str) -> str:
        """Run the command; an exit code that is not 0 or 1 stops the measurement."""
        command = [sys.executable, str(ROOT / "build_dataset.py"), *arguments]
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=os.environ | self.environment,
            capture_output=True,
            text=True,
        )
        if done.returncode > 1 or (arguments[0] == "publish" and done.returncode):
            raise SystemExit(done.stdout[-2000:] + done.stderr)
        return done.stderr

    def release(self, name: str) -> None:
        """Make a release and print what it added."""
        self.run("build", "--quiet")
        self.run("bump", "--reason", "withdrawn")
        self.run("build", "--quiet")
        self.run("publish", "--repo", "org/growth", "--yes")
        head, tags = self.hub.refs("org/growth")
        entries = self.hub.store.repositories["org/growth"].commits[head or ""].files.values()
        large = sum(entry.size for entry in entries if entry.large)
        small = {entry.sha256: entry.size for entry in entries if not entry.large}
        new_small = sum(size for sha256, size in small.items() if sha256 not in self.seen)
        added = stored_bytes(self.hub.cas) - self.stored
        print(
            f"| {list(tags)[-1]} | {name} | {large / 1e6:.1f} MB | {added / 1e6:.2f} MB "
            f"| {added / large:.0%} | {new_small / 1e6:.2f} of {sum(small.values()) / 1e6:.2f} MB |",
            flush=True,
        )
        self.stored += added
        self.seen |= small.keys()


def main() -> None:
    """Play four releases and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=4000)
    count = parser.parse_args().pages
    source = random.Random(1)
    letters = "".join(chr(code) for code in range(0x4E00, 0x9FA5) if source.random() < 0.1)
    pages = [make_page(source, letters) for _ in range(count)]
    columns = ("version", "change", "large files", "added to Xet", "share", "small files added")
    print("| " + " | ".join(columns) + " |\n" + "|---" * len(columns) + "|")
    with (
        tempfile.TemporaryDirectory() as name,
        running_hub(Path(name) / "hub", with_xet=True) as hub,
    ):
        project = Project(Path(name), hub)
        seeds = project.folder / "seeds"
        for number in range(0, count, PAGES_PER_FILE):
            write_pages(seeds / f"{number:06}.jsonl", pages[number : number + PAGES_PER_FILE])
        project.release(f"{count:,} pages")
        write_pages(
            seeds / "later.jsonl", [make_page(source, letters) for _ in range(count // 100)]
        )
        project.release("1 % more pages")
        for place in range(0, PAGES_PER_FILE, PAGES_PER_FILE // 5):
            pages[place] += "改。"
        write_pages(seeds / "000000.jsonl", pages[:PAGES_PER_FILE])
        project.release("5 pages edited")
        write_pages(seeds / "000000.jsonl", pages[1:PAGES_PER_FILE])
        project.release("1 page withdrawn")


if __name__ == "__main__":
    main()
