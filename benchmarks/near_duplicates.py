"""Measure how well near duplicates are found, in what time and memory.

    near_duplicates.py SENTENCES [--families N] [--seed N] [--pages N]

SENTENCES holds one sentence a line (the figures that comments in the program name are of the dev part
of UD_Chinese-GSD, Traditional, CC BY-SA 4.0). Articles are drawn from them and from the lines of the
seeds, so that any two share some sentences. Each is reprinted under another head, in the other
script, damaged by a converter, cut by 10 to 60 % from either end, or several of these at once; as many
articles have no reprint. All pages are built as one set. A pair of pages is right when both are
reprints of one article; precision and recall are of pairs in one cluster, recall also by what was
done to an article.

With --pages that many pages, a third of them reprints, are built a second time in one process, and the
steps for near duplicates are timed inside of it, in seconds of the processor; then with two processes,
for the peak memory.
"""

import argparse
import json
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from make_corpus import make_damage_table  # noqa: E402
from meter import measure  # noqa: E402
from opencc import OpenCC  # noqa: E402

from shanben.api.build import build  # noqa: E402
from shanben.api.dataset import open_dataset  # noqa: E402
from shanben.base.set_columns import CLUSTER  # noqa: E402
from shanben.command.init import init_command  # noqa: E402
from shanben.pages.repair.converter.damage import damage  # noqa: E402
from shanben.shards import schedule, write  # noqa: E402

LEAST_SENTENCES, MOST_SENTENCES = 6, 40
SENTENCES_PER_LINE = 4
# A longer sentence would be most of a short article, and two articles with it reprints in fact.
SHORTEST, LONGEST = 12, 80
CUTS = (0.1, 0.6)
HEADS = (
    "首页 > 新闻中心 > 正文\n{title}\n发布时间：2021-0{n}-1{n} 来源：江城日报\n",
    "{title}\n2020年{n}月2{n}日 10:0{n} 来源：青石在线 作者：李明\n",
    "当前位置：首页 > 要闻\n{title}\n浏览次数：{n}3{n} 发布日期：2022年1{n}月0{n}日\n",
)


class Reprint(NamedTuple):
    """A page, the number of its article, and what was done to it."""

    article: int
    deed: str
    text: str


def main() -> None:
    """Measure, and print a table."""
    options = read_options()
    chance = random.Random(options.seed)
    sentences = read_sentences(options.sentences)
    with tempfile.TemporaryDirectory() as folder:
        print_quality(list(make_reprints(sentences, options.families, chance)), Path(folder))
        if options.pages:
            families = options.pages // 8
            print_cost(make_reprints(sentences, families, chance, 6), Path(folder))


def read_options() -> argparse.Namespace:
    """Return the arguments."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sentences", type=Path)
    parser.add_argument("--families", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pages", type=int, default=0)
    return parser.parse_args()


def read_sentences(path: Path) -> list[str]:
    """Return the sentences of a file and of the undamaged seeds, Traditional."""
    sentences = path.read_text(encoding="utf-8").splitlines()
    for number in ("000", "002", "003"):
        (seed,) = (ROOT / "seeds").glob(f"{number}_*.txt")
        sentences += re.findall("[^。\n]+。", seed.read_text(encoding="utf-8"))
    to_traditional = OpenCC("s2t")
    lines = (line.strip() for line in sentences)
    return [to_traditional.convert(line) for line in lines if SHORTEST < len(line) <= LONGEST]


def make_reprints(
    sentences: list[str], families: int, chance: random.Random, alone: int = 1
) -> Iterator[Reprint]:
    """Yield two pages or more of each of `families` articles, and `alone` times as many of others."""
    to_simplified = OpenCC("t2s").convert
    for article in range(families * (1 + alone)):
        drawn = chance.sample(sentences, chance.randint(LEAST_SENTENCES, MOST_SENTENCES))
        yield Reprint(article, "original", make_page(drawn, chance))
        if article >= families:
            continue
        for deed in chance.sample(list(DEEDS), chance.randint(1, 3)):
            yield Reprint(article, deed, DEEDS[deed](drawn, chance, to_simplified))


def make_page(sentences: list[str], chance: random.Random) -> str:
    """Return an article under a head of its own."""
    number = chance.randint(1, 9)
    title = "".join(chance.sample("全市重点工作推进会议召开部署新一年任务交流经验", 14))
    head = chance.choice(HEADS).format(title=title, n=number)
    starts = range(0, len(sentences), SENTENCES_PER_LINE)
    return head + "\n".join("".join(sentences[n : n + SENTENCES_PER_LINE]) for n in starts) + "\n"


def cut(sentences: list[str], chance: random.Random) -> list[str]:
    """Return what is left of an article when 10 to 60 % of its letters are cut from either end."""
    left = chance.uniform(*CUTS) * sum(map(len, sentences))
    end = chance.choice((0, -1))
    rest = list(sentences)
    while left >= len(rest[end]):
        left -= len(rest.pop(end))
    rest[end] = rest[end][int(left) :] if end == 0 else rest[end][: len(rest[end]) - int(left)]
    return [sentence for sentence in rest if sentence]


def damage_page(page: str, chance: random.Random) -> str:
    """Return a Traditional page as a converter leaves it."""
    return damage(page, make_damage_table(chance), chance.choice("qd"))


Convert = Callable[[str], str]
DEEDS: dict[str, Callable[[list[str], random.Random, Convert], str]] = {
    "head": lambda drawn, chance, _: make_page(drawn, chance),
    "script": lambda drawn, chance, simplify: simplify(make_page(drawn, chance)),
    "damage": lambda drawn, chance, _: damage_page(make_page(drawn, chance), chance),
    "cut": lambda drawn, chance, _: make_page(cut(drawn, chance), chance),
    "cut, script": lambda drawn, chance, simplify: simplify(make_page(cut(drawn, chance), chance)),
    "cut, damage": lambda drawn, chance, _: damage_page(
        make_page(cut(drawn, chance), chance), chance
    ),
}


def write_project(reprints: Iterator[Reprint] | list[Reprint], project: Path) -> int:
    """Write a dataset project with the pages as one dump; return their number."""
    init_command(project, {}, ask=False)
    with (project / "seeds" / "pages.jsonl").open("w", encoding="utf-8") as file:
        number = -1
        for number, page in enumerate(reprints):
            line = json.dumps({"url": f"http://example.com/{number}", "text": page.text})
            file.write(line + "\n")
    return number + 1


def print_quality(reprints: list[Reprint], folder: Path) -> None:
    """Build the pages and print precision and recall of pairs."""
    project = folder / "quality"
    write_project(reprints, project)
    rows = build(project=project, workers=2, cache=False).rows
    found = {int(row["url"].rpartition("/")[2]): row[CLUSTER] for row in rows}
    clusters: dict[Any, list[int]] = {}
    for page, name in found.items():
        clusters.setdefault(name or f"alone {page}", []).append(page)
    paired = {pair for pages in clusters.values() for pair in combinations(sorted(pages), 2)}
    families: dict[int, list[int]] = {}
    for page in sorted(found):
        families.setdefault(reprints[page].article, []).append(page)
    true = {pair for pages in families.values() for pair in combinations(pages, 2)}
    print(f"pages {len(found):,}, pairs {len(true):,}, articles {len(families):,}")
    print(f"precision {len(paired & true) / max(1, len(paired)):.4f}")
    print(f"recall    {len(paired & true) / len(true):.4f}")
    counts, hits = Counter[str](), Counter[str]()
    for first, second in true:
        if reprints[first].deed == "original":
            counts[reprints[second].deed] += 1
            hits[reprints[second].deed] += (first, second) in paired
    for deed in DEEDS:
        print(f"  {deed:12} {hits[deed] / max(1, counts[deed]):.4f} of {counts[deed]}")


def print_cost(reprints: Iterator[Reprint], folder: Path) -> None:
    """Build the pages and print the share of time that the near duplicates take, and the memory."""
    project = folder / "cost"
    pages = write_project(reprints, project)
    spent: Counter[str] = Counter()
    for module, name in (
        (write, "_sign_rows"),
        (schedule, "find_clusters"),
        (schedule, "stamp_piece"),
    ):
        setattr(module, name, time_calls(getattr(module, name), name, spent))
    started = time.process_time()
    build(project=project, cache=False)
    whole = time.process_time() - started
    print(f"{pages:,} pages in one process: {whole:.1f} s")
    for name, seconds in spent.items():
        print(f"  {name:14} {seconds:6.1f} s  {seconds / whole:.1%}")
    sizes = Counter(bool(row[CLUSTER]) for row in open_dataset(project / "data").rows)
    print(f"  {sizes[True]:,} pages in clusters")
    command = [
        sys.executable,
        str(ROOT / "build_dataset.py"),
        "build",
        "--workers",
        "2",
        "--no-cache",
    ]
    took = measure(command, project)
    print(f"two processes: {took.seconds:.1f} s, {took.peak_mb:.0f} MB")


def time_calls(function: Callable[..., Any], name: str, spent: Counter[str]) -> Callable[..., Any]:
    """Return the function, which adds the seconds it takes to the counts."""

    def timed(*arguments: Any) -> Any:
        started = time.process_time()
        result = function(*arguments)
        spent[name] += time.process_time() - started  # type: ignore[assignment]
        return result

    return timed


if __name__ == "__main__":
    main()
