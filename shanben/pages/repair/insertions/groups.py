"""The readings of a page, whoever put them there: after which character, and how often in a row."""

import re
import unicodedata
from collections import defaultdict
from functools import cache
from typing import NamedTuple

from shanben.base.patterns import compile_late
from shanben.pages.repair.converter.annotations import SYLLABLE, is_reading, syllable_characters

HAN = "[\u3400-\u9fff]"
# The same reading once or several times in a row, and a blank after it.
READING_RUN = compile_late(rf"(?<={HAN})(\(({SYLLABLE}) ?\))(?:\1)*( ?)")
TONE_MARKS = re.compile("[\u0300\u0301\u0304\u030c]")


class Group(NamedTuple):
    """A reading, `times` in a row, after `character`; it ends before the blank that may follow."""

    character: str
    syllable: str
    times: int
    start: int
    end: int
    has_blank: bool

    @property
    def is_toned(self) -> bool:
        """Whether the reading has a tone mark."""
        return remove_tone(self.syllable) != self.syllable


def find_groups(text: str) -> list[Group]:
    """Return all readings of a page that stand after a Han character, in order."""
    return [
        Group(
            text[match.start() - 1],
            match[2],
            (match.end() - len(match[3]) - match.start()) // len(match[1]),
            match.start(),
            match.end() - len(match[3]),
            bool(match[3]),
        )
        for match in READING_RUN.finditer(text, 1)
    ]


def fits(group: Group) -> bool:
    """Tell whether the reading is one of its character; one without a tone mark fits any tone."""
    if group.is_toned and is_reading(group.syllable, group.character):
        return True
    return has_sound(group.character, group.syllable)


def has_sound(character: str, syllable: str) -> bool:
    """Tell whether a character is read as a syllable, whatever the tone.

    >>> has_sound("行", "hang"), has_sound("行", "xing"), has_sound("行", "hong")
    (True, True, False)
    """
    return character in _sounds().get(remove_tone(syllable), ())


@cache
def remove_tone(syllable: str) -> str:
    """Return a syllable without its tone mark.

    >>> remove_tone("lǜ"), remove_tone("hang")
    ('lü', 'hang')
    """
    decomposed = TONE_MARKS.sub("", unicodedata.normalize("NFD", syllable))
    return unicodedata.normalize("NFC", decomposed)


@cache
def _sounds() -> dict[str, frozenset[str]]:
    """Return the characters that are read as each syllable without its tone; `v` and `u` serve for ü."""
    sounds: defaultdict[str, set[str]] = defaultdict(set)
    for syllable, characters in syllable_characters().items():
        plain = remove_tone(syllable)
        for written in {plain, plain.replace("ü", "v"), plain.replace("ü", "u")}:
            sounds[written].update(characters)
    return {syllable: frozenset(characters) for syllable, characters in sounds.items()}
