"""Make `language_model.gz` in `shanben/base/tables/`: words of Simplified Chinese and their pairs.

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
import gzip
import math
import struct
from array import array
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

OUTPUT = (
    Path(__file__).resolve().parent.parent / "shanben" / "base" / "tables" / "language_model.gz"
)
MAGIC = b"shanben-lm-2"
PAIRS_KEPT = 320_000
# open-gram's word 0 stands for everything that is no word: figures, Latin, unknown words.
OTHER = ""
# Rarer words of wordfreq are mostly names and misprints; two hundred thousand remain.
LEAST_FREQUENCY = 2e-8
# What a word that only wordfreq knows gets of its frequency, since open-gram's sum to one already.
WORDFREQ_SHARE = 0.5
STEPS_PER_NAT = 5
LONGEST_WORD = 6


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
    return data[start:].decode("utf-32-le").split("\0")


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
    """Return the compressed model; `shanben.pages.repair.language.vocabulary` is its reader."""
    merged = merge_words(lexicon, counts)
    spelled = sorted(merged, key=spell)
    steps_of = {word: quantise(merged[word]) for word in spelled}
    # A word's number is its rank; words of one cost stand in the order of their spelling.
    words = sorted(spelled, key=steps_of.__getitem__)
    numbers = {word: number for number, word in enumerate(words)}
    kept = choose_pairs(lexicon, counts, merged, numbers)
    back_offs = normalise_back_offs(kept, [merged[word] for word in words])
    keys = sorted(kept)
    places = [0, *(first * len(words) + second for first, second in keys)]
    steps = [place - before for before, place in pairwise(places)]
    text = code_fronts(spelled)
    raw = b"".join(
        (
            MAGIC,
            struct.pack("<III", len(words), len(keys), len(text)),
            text,
            bytes(steps_of[word] for word in spelled),
            bytes(quantise(back_offs.get(number, 1.0)) for number in range(len(words))),
            split_planes(steps),
            bytes(quantise(kept[key]) for key in keys),
        )
    )
    # xz is an eighth smaller and takes six times as long to unpack, at every start with a damaged page.
    return gzip.compress(raw, 9, mtime=0)


def spell(word: str) -> bytes:
    """Return the bytes by which words are ordered: GB18030 keeps common characters together."""
    return word.encode("gb18030")


def code_fronts(words: list[str]) -> bytes:
    """Return sorted words, each as the count of characters it shares with the one before + rest."""
    coded = []
    for before, word in pairwise(["", *words]):
        shared = 0
        while shared < min(len(before), len(word)) and before[shared] == word[shared]:
            shared += 1
        coded.append(f"{shared}{word[shared:]}")
    return "\n".join(coded).encode("gb18030")


def merge_words(lexicon: list[str], counts: Counts) -> dict[str, float]:
    """Return all words with their probabilities."""
    merged = {
        lexicon[number]: probability
        for number, probability in counts.unigrams.items()
        if len(lexicon[number]) <= LONGEST_WORD
    }
    for word, frequency in read_wordfreq().items():
        known = merged.get(word)
        merged[word] = WORDFREQ_SHARE * frequency if known is None else (known * frequency) ** 0.5
    return merged


def read_wordfreq() -> dict[str, float]:
    """Return the frequencies of wordfreq's Chinese words."""
    from wordfreq import get_frequency_dict

    return {
        word: frequency
        for word, frequency in get_frequency_dict("zh", wordlist="best").items()
        if frequency >= LEAST_FREQUENCY and len(word) <= LONGEST_WORD and is_han(word)
    }


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
    return {
        (numbers[lexicon[first]], numbers[lexicon[second]]): counts.pairs[first, second]
        for _, first, second in weights[:PAIRS_KEPT]
    }


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


def split_planes(steps: list[int]) -> bytes:
    """Return 32-bit numbers with all first bytes in front: neighbours then resemble each other."""
    raw = array("I", steps).tobytes()
    return b"".join(raw[plane::4] for plane in range(4))


if __name__ == "__main__":
    main()
