"""Make a corpus of long pages, the same bytes for the same arguments.

    make_corpus.py SENTENCES PAGES OUT [--parts N] [--damaged SHARE] [--simplified SHARE] [--chars N]

SENTENCES holds one sentence a line (the comparison in the README uses the dev part of
UD_Chinese-GSD, Traditional, CC BY-SA 4.0); the lines of the clean seeds are mixed in. With --damaged
that share of the pages is damaged, each as a whole page by the forward model of
shanben.pages.repair, with a table and a decoder of its own. With --simplified that share of all pages is
printed in Simplified Chinese. With --parts N, OUT is a folder of N files.
"""

import argparse
import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from shanben.base.tables import read_table  # noqa: E402
from shanben.pages.repair.converter.damage import damage  # noqa: E402
from shanben.pages.simplify import simplify_text  # noqa: E402

CLEAN_SEEDS = ("000", "002", "003")
SENTENCES_PER_LINE = 5


def main() -> None:
    """Write the corpus and say what it holds."""
    options = read_options()
    chance = random.Random(20211121)
    sentences = read_sentences(options.sentences)
    pages = make_pages(sentences, options, chance)
    if options.parts == 1:
        size = write_pages(options.out, pages)
    else:
        options.out.mkdir(parents=True, exist_ok=True)
        lines = list(pages)
        share = -(-len(lines) // options.parts)
        size = sum(
            write_pages(options.out / f"part-{number:03}.jsonl", lines[start : start + share])
            for number, start in enumerate(range(0, len(lines), share))
        )
    print(json.dumps({"pages": options.pages, "bytes": size}))


def read_options() -> argparse.Namespace:
    """Return the arguments."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sentences", type=Path)
    parser.add_argument("pages", type=int)
    parser.add_argument("out", type=Path)
    parser.add_argument("--parts", type=int, default=1)
    parser.add_argument("--damaged", type=float, default=0.0)
    parser.add_argument("--simplified", type=float, default=0.0)
    parser.add_argument("--chars", type=int, default=2500)
    return parser.parse_args()


def read_sentences(path: Path) -> list[str]:
    """Return the sentences and the long lines of the clean seeds."""
    sentences = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    for number in CLEAN_SEEDS:
        (seed,) = (ROOT / "seeds").glob(f"{number}_*.txt")
        lines = (line.strip() for line in seed.read_text(encoding="utf-8").splitlines())
        sentences += (line for line in lines if len(line) > 20)
    return sentences


def make_pages(
    sentences: list[str], options: argparse.Namespace, chance: random.Random
) -> Iterator[bytes]:
    """Yield the lines of the corpus."""
    for number in range(options.pages):
        text = make_text(sentences, options.chars, chance)
        if options.damaged and chance.random() < options.damaged:
            text = damage(text, make_damage_table(chance), chance.choice("qd"))
        elif options.simplified and chance.random() < options.simplified / (1 - options.damaged):
            text = simplify_text(text)
        row = {"url": f"http://example.com/news/{number}.html", "source": "made", "text": text}
        yield json.dumps(row, ensure_ascii=False).encode() + b"\n"


def make_text(sentences: list[str], length: int, chance: random.Random) -> str:
    """Return a page of lines of a few sentences each, a little longer than `length` characters."""
    pieces: list[str] = []
    size = 0
    while size < length:
        sentence = chance.choice(sentences)
        pieces.append(sentence)
        size += len(sentence) + 1
        if len(pieces) % (SENTENCES_PER_LINE + 1) == SENTENCES_PER_LINE:
            pieces.append("\n")
    return "".join(pieces)[: length + chance.randrange(200)]


def make_damage_table(chance: random.Random) -> dict[str, str]:
    """Return which characters one converter annotates, each as often as it was seen."""
    rows = read_table("annotated")
    most = max(int(row["pages"]) for row in rows)
    return {
        row["character"]: row["syllables"].split("/")[0]
        for row in rows
        if chance.random() < int(row["pages"]) / most
    }


def write_pages(path: Path, lines: list[bytes] | Iterator[bytes]) -> int:
    """Write lines; return their bytes."""
    size = 0
    with path.open("wb") as file:
        for line in lines:
            size += file.write(line)
    return size


if __name__ == "__main__":
    main()
