"""Make shanben/base/tables/common_characters.tsv: the characters that make up most of any Chinese text.

usage: python tools/make_common_characters.py

Counts the characters of jieba's dictionary (MIT), each word weighted by its frequency, and converts
the most frequent ones to Traditional with OpenCC's s2t (Apache-2.0). `decode` reads the table to tell
text from bytes that merely happen to be valid in an encoding.
"""

from collections import Counter
from pathlib import Path

import jieba
import opencc

SIZE = 1000
HEAD = """\
# The {size} most frequent Han characters of Chinese, Simplified and Traditional.
# Source: jieba 0.42.1, dict.txt (MIT), word frequencies; Traditional forms by OpenCC s2t (Apache-2.0).
# Made by tools/make_common_characters.py.
script\tcharacters
"""


def main() -> None:
    """Write the table."""
    counts: Counter[str] = Counter()
    dictionary = Path(jieba.__file__).with_name("dict.txt").read_text(encoding="utf-8")
    for entry in dictionary.splitlines():
        word, frequency, _ = entry.split(" ")
        for character in word:
            if "\u4e00" <= character <= "\u9fff":
                counts[character] += int(frequency)
    ranked = sorted(counts, key=lambda character: (-counts[character], character))[:SIZE]
    to_traditional = opencc.OpenCC("s2t").convert
    traditional = sorted({to_traditional(character) for character in ranked} - set(ranked))
    rows = [f"zh-Hans\t{''.join(ranked)}\n", f"zh-Hant\t{''.join(traditional)}\n"]
    target = Path(__file__).parent.parent / "shanben" / "tables" / "common_characters.tsv"
    target.write_text(HEAD.format(size=SIZE) + "".join(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
