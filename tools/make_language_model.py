"""Make `language_model.bin` in `shanben/base/tables/`: words of Simplified Chinese and their pairs.

Two sources, both under Creative Commons Attribution-Share Alike (`shanben/base/tables/language_model.md`
states them for readers): open-gram, the language model of SunPinyin, as Debian ships it, gives word
pairs and marks; wordfreq gives words and how frequent they are. To make it:

    apt-get install sunpinyin-data sunpinyin-utils
    pip install wordfreq==3.1.1
    tslminfo -v -p /usr/lib/*/sunpinyin/data/lm_sc.t3g > open-gram.txt
    python tools/make_language_model.py open-gram.txt /usr/lib/*/sunpinyin/data/pydict_sc.bin

A word that both know gets the geometric mean of its frequencies. Of open-gram's 2.5 million word
pairs those are kept whose loss would change the model most (their probability times the logarithm
of how far it is from the backed-off one). Nothing is drawn at random and nothing else is read, so
the same packages give the same bytes.

How much each part is worth was measured on the choice of one character among those that share its
first or second byte, in 2,400 places of news and encyclopedia text: more words help more than more
pairs, and open-gram's word triples, all one million of them, change nothing.
"""

import argparse
import math
import struct
from bisect import bisect_left
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

TABLES = Path(__file__).resolve().parent.parent / "shanben" / "base" / "tables"
OUTPUT = TABLES / "language_model.bin"
MAGIC = b"shanben-lm-3"
PAIRS_KEPT = 320_000
# open-gram's word 0 stands for everything that is no word: figures, Latin, unknown words.
OTHER = ""
# How the reader spells that word, and the number of what words begin with and is no word.
FIGURES, NO_WORD = "0", -1
# Rarer words of wordfreq are mostly names and misprints; two hundred thousand remain.
LEAST_FREQUENCY = 2e-8
# What a word that only wordfreq knows gets of its frequency, since open-gram's sum to one already.
WORDFREQ_SHARE = 0.5
STEPS_PER_NAT = 5
LONGEST_WORD = 6
# Pages made Traditional write the one for both, so the model reads both as the other.
WRITTEN, READ = "著", "着"


class Counts(NamedTuple):
    """Probabilities by word number of open-gram."""

    unigrams: dict[int, float]
    back_offs: dict[int, float]
    pairs: dict[tuple[int, int], float]


def main() -> None:
    """Read both inputs, prune, write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("model", type=Path, help="what tslminfo -v -p printed")
    parser.add_argument("lexicon", type=Path, help="pydict_sc.bin")
    arguments = parser.parse_args()
    lexicon = read_lexicon(arguments.lexicon.read_bytes())
    counts = read_counts(arguments.model)
    OUTPUT.write_bytes(pack_model(lexicon, counts))
    print(f"{OUTPUT}: {OUTPUT.stat().st_size:,} bytes")


def read_lexicon(data: bytes) -> list[str]:
    """Return open-gram's words by number: zero-terminated UTF-32 after the syllable trie."""
    _, _, start, _ = struct.unpack("<4I", data[:16])
    return data[start:].decode("utf-32-le").replace(WRITTEN, READ).split("\0")


def read_counts(path: Path) -> Counts:
    """Return the levels 1 and 2 of the model as tslminfo prints them."""
    unigrams: dict[int, float] = {}
    back_offs: dict[int, float] = {}
    pairs: dict[tuple[int, int], float] = {}
    level = "0"
    with path.open(encoding="ascii") as lines:
        for line in lines:
            if line.startswith("\\"):
                level = line[1]
                continue
            cells = line.split()
            if level == "1":
                unigrams[int(cells[0])] = float(cells[1])
                back_offs[int(cells[0])] = float(cells[2])
            elif level == "2":
                pairs[int(cells[0]), int(cells[1])] = float(cells[2])
            elif level == "3":
                break
    return Counts(unigrams, back_offs, pairs)


def pack_model(lexicon: list[str], counts: Counts) -> bytes:
    """Return the model; `shanben.pages.repair.language.vocabulary` is its reader."""
    merged = merge_words(lexicon, counts)
    spelled = sorted(merged, key=spell)
    steps_of = {word: quantise(merged[word]) for word in spelled}
    # A word's number is its rank; words of one cost stand in the order of their spelling.
    words = sorted(spelled, key=steps_of.__getitem__)
    numbers = {word: number for number, word in enumerate(words)}
    kept = choose_pairs(lexicon, counts, merged, numbers)
    back_offs = normalise_back_offs(kept, [merged[word] for word in words])
    return pack_table(
        [(word or FIGURES, numbers[word]) for word in spelled],
        bytes(steps_of[word] for word in words),
        bytes(quantise(back_offs.get(number, 1.0)) for number in range(len(words))),
        {key: quantise(kept[key]) for key in sorted(kept)},
    )


def pack_table(
    words: list[tuple[str, int]], costs: bytes, back_offs: bytes, pairs: dict[tuple[int, int], int]
) -> bytes:
    """Return the bytes of the table: `words` with their numbers as they are spelled, `pairs` in order.

    Nothing is packed, though it could be in a quarter of the space: unpacking it took 60 ms and 40 MB
    of every start with a damaged page, and what carries the program packs its files by itself.
    """
    beginnings = list_beginnings(words)
    heads = [place for place, (_, width, _) in enumerate(beginnings) if width == 1]
    firsts = [first for first, _ in pairs]
    starts = [bisect_left(firsts, number) for number in range(len(costs) + 1)]
    head = struct.pack("<IIII", len(costs), len(pairs), len(beginnings), len(heads))
    return b"".join(
        (
            MAGIC + head,
            struct.pack(f"<{len(beginnings)}i", *(number for _, _, number in beginnings)),
            *(
                struct.pack(f"<{len(values)}I", *values)
                for values in ([*heads, len(beginnings)], starts, [second for _, second in pairs])
            ),
            "".join(character for character, _, _ in beginnings).encode("utf-16-le"),
            bytes(width for _, width, _ in beginnings),
            costs,
            back_offs,
            bytes(pairs.values()),
        )
    )


def list_beginnings(words: list[tuple[str, int]]) -> list[tuple[str, int, int]]:
    """Return all that words begin with, each by its last character, its length and its number.

    What is no word itself has NO_WORD. The words are in the order of their spelling.
    """
    found: list[tuple[str, int, int]] = []
    before = ""
    for word, number in words:
        shared = next(width for width in range(len(word), -1, -1) if before[:width] == word[:width])
        found += [(word[width], width + 1, NO_WORD) for width in range(shared, len(word) - 1)]
        found.append((word[-1], len(word), number))
        before = word
    return found


def spell(word: str) -> bytes:
    """Return the bytes by which words are ordered: what begins with one character stands together."""
    return word.encode("gb18030")


def merge_words(lexicon: list[str], counts: Counts) -> dict[str, float]:
    """Return all words with their probabilities."""
    merged: defaultdict[str, float] = defaultdict(float)
    for number, probability in counts.unigrams.items():
        if len(lexicon[number]) <= LONGEST_WORD:
            merged[lexicon[number]] += probability
    for word, frequency in read_wordfreq().items():
        known = merged.get(word)
        merged[word] = WORDFREQ_SHARE * frequency if known is None else (known * frequency) ** 0.5
    return merged


def read_wordfreq() -> dict[str, float]:
    """Return the frequencies of wordfreq's Chinese words."""
    from wordfreq import get_frequency_dict

    frequencies: defaultdict[str, float] = defaultdict(float)
    for word, frequency in get_frequency_dict("zh", wordlist="best").items():
        if frequency >= LEAST_FREQUENCY and len(word) <= LONGEST_WORD and is_han(word):
            frequencies[word.replace(WRITTEN, READ)] += frequency
    return frequencies


def is_han(word: str) -> bool:
    """Tell whether a word is made of GBK's Han characters alone."""
    return all("\u4e00" <= character <= "\u9fff" for character in word)


def choose_pairs(
    lexicon: list[str], counts: Counts, merged: dict[str, float], numbers: dict[str, int]
) -> dict[tuple[int, int], float]:
    """Return the pairs that matter most, by the new word numbers."""
    weights = []
    for (first, second), probability in counts.pairs.items():
        if lexicon[first] not in numbers or lexicon[second] not in numbers:
            continue
        backed_off = counts.back_offs[first] * merged[lexicon[second]]
        gain = probability * abs(math.log(probability / backed_off))
        weights.append((-merged[lexicon[first]] * gain, first, second))
    weights.sort()
    kept: defaultdict[tuple[int, int], float] = defaultdict(float)
    for _, first, second in weights[:PAIRS_KEPT]:
        kept[numbers[lexicon[first]], numbers[lexicon[second]]] += counts.pairs[first, second]
    return kept


def normalise_back_offs(
    kept: dict[tuple[int, int], float], probabilities: list[float]
) -> dict[int, float]:
    """Return the weight with which each first word leaves its pairs for the second word alone."""
    seen: defaultdict[int, float] = defaultdict(float)
    alone: defaultdict[int, float] = defaultdict(float)
    for (first, second), probability in kept.items():
        seen[first] += probability
        alone[first] += probabilities[second]
    return {
        first: max(1e-4, 1 - seen[first]) / max(1e-4, 1 - alone[first]) for first in sorted(seen)
    }


def quantise(probability: float) -> int:
    """Return minus the natural logarithm in fifths, as one byte; weights above 1 count as 1."""
    return min(255, max(0, round(-STEPS_PER_NAT * math.log(probability))))


if __name__ == "__main__":
    main()
