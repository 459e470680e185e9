"""The readings in parentheses on a page, and which of them a converter inserted.

A converter has one table of characters for a page, so it annotates a character everywhere or
nowhere; its characters are ordinary ones that exist in Traditional text only; and its page is
running text. A language lesson, a dictionary or a poem with glosses breaks at least one of these
laws. Only a page on which at least five annotations keep all of them is changed at all.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cache
from itertools import accumulate

from shanben.base.tables import read_table
from shanben.pages.repair.converter.damage import ASCII_MARKS

SYLLABLE = "[a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]{1,6}"
# Some converters print a space before the closing parenthesis.
READING = re.compile(rf"\(({SYLLABLE} ?)\)")
WITH_BRACKETS = re.compile(rf"(\({SYLLABLE} ?\))")
# Readings of a converter have their tone marks; English words in parentheses have none. Converters
# also met pages in Japanese, where kana follow.
BARE_CHARACTER = re.compile("[\u3041-\u30fe\u4e00-\u9fff](?!\\()")
# Prose has sentences: idioms and words of a list have four characters at most.
IN_SENTENCE = re.compile("[\u3041-\u30fe\u4e00-\u9fff]{4}\\Z")
SENTENCE_REACH = 40
TONED = re.compile("\\([a-z]{0,5}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]")

# What shows a converter without its readings, after a character that is no ASCII: a cut as decoder q
# leaves it ("?!" and "??" are also typed), a reading that lost its parenthesis, a tag that lost its "<".
BARE_SIGN = re.compile(
    r"""
    \?(?<=[^\x00-\x7f]\?)  # after a character that is no ASCII
    (?:[;,、。；，]  # a cut as decoder q leaves it,
      |[!?！？](?=[^\x00-\x7f])|！\?(?=[^\x00-\x7f])  # of which "?!" and "??" are also typed,
      |[a-z]{0,5}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-z]{0,5}[ ]?\))  # or a reading without its parenthesis,
    |\?(?<=[^\x00-\x7f]\?|[!！]\?)/(?:p|div|span|td|li|strong|h[1-6])>  # or a tag without its "<"
    """,
    re.VERBOSE,
)
# An exclamation mark that ends a line may be what decoders d and e leave of the end of a quote; e lets
# its `?` take the line end.
LEFT_OPEN = re.compile("[“「『][^“”「」『』\r\n]*(?<=[!！])(?:\r?\n|\\?(?=[“「『]))")
# How such a quote ends. Only the lines that have this are looked through.
EXCLAIMED = re.compile("[!！](?:\r?\n|\\?(?=[“「『]))")
# Most pages have none of these, which is found at once.
EXCLAMATION_ENDS = {"!": ("!\n", "!\r", "!?「", "!?“"), "！": ("！\n", "！\r")}
# A page that was cut short ends inside a reading, or before it.
CUT_SHORT = re.compile(
    "[一-鿿](?P<begun>\\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]{0,6})?(?:…|\\.\\.\\.)?\\s*\\Z"
)

LEAST_CONFIRMED = 5
LEAST_CHARACTERS = 2
LONGEST_CUT_SHORT = 16
# A shifted run may show a table character that the page never had: not all, but most.
LEAST_SHARE = 0.8
# Converters annotate ordinary characters; glosses explain rare ones. 142 characters were seen
# annotated on damaged pages, all but 3 of them among the commonest 1,800.
COMMON_RANK = 2500
# One reading in this many has a character without a reading after it.
LEAST_RUNNING = 3
# The second byte of a character stands alone: a word in Latin letters has its parentheses itself.
LATIN_WORD = re.compile("[0-9A-Za-z]{2}")


class BareText:
    """A page without any of its readings, whoever put them there: found once, for all that look at it.

    To look for what readings would hide, or hide it in patterns, is to match each of them again: of an
    annotated page three fifths of the time went into that. `pieces` are what stands between readings,
    one more than `readings`, which have their parentheses.
    """

    def __init__(self, found: str) -> None:
        """Take the page as found."""
        parts = WITH_BRACKETS.split(found)
        places = [*accumulate(map(len, parts))]
        self.pieces: list[str] = parts[::2]
        self.readings: list[str] = parts[1::2]
        # Where readings begin and end on the page as found, and begin on the bare one.
        self.starts: list[int] = places[:-1:2]
        self.ends: list[int] = places[1::2]
        self.text = "".join(self.pieces) if self.readings else found
        # The kinds of its characters, once somebody asks for them; see `glance`.
        self.kinds = b""
        self._bare_starts: list[int] = []

    def found_place(self, place: int) -> int:
        """Return where the character at a place of the bare text stands on the page as found."""
        if not self.readings:
            return place
        starts = self._starts()
        before = bisect_right(starts, place)
        return place if not before else self.ends[before - 1] + place - starts[before - 1]

    def bare_place(self, place: int) -> int:
        """Return how many characters of the bare text stand before a place of the page as found."""
        if not self.readings:
            return place
        before = bisect_left(self.starts, place)
        if not before:
            return place
        return self._starts()[before - 1] + max(0, place - self.ends[before - 1])

    def _starts(self) -> list[int]:
        if not self._bare_starts:
            self._bare_starts = [*accumulate(map(len, self.pieces[:-1]))]
        return self._bare_starts


@dataclass(frozen=True, slots=True)
class Annotations:
    """What the readings on a page say.

    `table` has the syllable of each character that the converter annotated (with the space that it
    may have printed), in the order of their first appearance; `inserted` are the spans of the
    readings after these characters, `residues` the readings that belong to no character before
    them, `contradicting` the readings of characters that also stand without one, `glosses` the
    readings of characters that no converter has in its table, and `bare` is the page without any of its
    readings, where that is known.
    """

    table: dict[str, str]
    inserted: tuple[tuple[int, int], ...]
    residues: tuple[re.Match[str], ...]
    contradicting: tuple[re.Match[str], ...]
    glosses: tuple[re.Match[str], ...]
    bare: BareText | None = field(default=None, compare=False, repr=False)


class Verdict(Enum):
    """What a character with a reading after it is on this page."""

    INSERTED = auto()
    RESIDUE = auto()
    CONTRADICTING = auto()
    GLOSS = auto()
    NOTHING = auto()


# What is known of a page without readings.
NO_ANNOTATIONS = Annotations({}, (), (), (), ())


# A character and the syllable after it, as found. A page has few of them, each many times: so
# everything is decided about them, not about their places.
Annotation = tuple[str, str]


@cache
def syllable_characters() -> dict[str, str]:
    """Return the Han characters of GBK that can be read as each syllable."""
    return {row["syllable"]: row["characters"] for row in read_table("readings")}


@cache
def _syllable_sets() -> dict[str, frozenset[str]]:
    return {syllable: frozenset(found) for syllable, found in syllable_characters().items()}


@cache
def observed_characters() -> dict[str, int]:
    """Return how often each character was seen annotated on damaged pages."""
    return {row["character"]: int(row["count"]) for row in read_table("annotated")}


@cache
def traditional_ranks() -> dict[str, int]:
    """Return the characters of Traditional text only, with their rank by frequency."""
    return {row["traditional"]: int(row["rank"] or 99999) for row in read_table("traditional")}


@cache
def simplified_characters() -> frozenset[str]:
    """Return the characters that stand in Simplified text only.

    The converters made their pages Traditional character by character, so none is left on one.
    """
    rows = (row for row in read_table("script") if row["evidence"] == "hans")
    return frozenset(character for row in rows for character in row["characters"])


def is_table_character(character: str) -> bool:
    """Tell whether converters may have `character` in their table at all.

    >>> [is_table_character(character) for character in "發著行"]
    [True, True, False]
    """
    return character in traditional_ranks() or character in observed_characters()


def is_reading(syllable: str, character: str) -> bool:
    """Tell whether `syllable` is a reading of `character`; a final space does not count.

    >>> is_reading("huì ", "會"), is_reading("chuàng", "苿")
    (True, False)
    """
    return character in _syllable_sets().get(syllable.rstrip(" "), ())


def find_annotations(text: str, is_proved: bool = False) -> Annotations | None:
    """Return the annotations of a page that a converter annotated, None for any other page.

    Where something else proves a converter, one reading is enough.
    """
    if not TONED.search(text):
        return None
    bare = BareText(text)
    spans, keys = _find_readings(bare)
    if len(keys) < (1 if is_proved else LEAST_CONFIRMED):
        return None
    counts = {(one, reading[1:-1]): count for (one, reading), count in Counter(keys).items()}
    annotated = {
        annotation: count
        for annotation, count in counts.items()
        if is_reading(annotation[1], annotation[0])
    }
    table = _confirm_characters(text, bare, annotated)
    verdicts = {
        annotation: _judge_annotation(annotation, annotation in annotated, table)
        for annotation in counts
    }
    spans_of = _sort_spans(spans, keys, verdicts)
    inserted = spans_of[Verdict.INSERTED]
    if not is_proved and not (
        len(table) >= LEAST_CHARACTERS
        and _are_common(table, annotated, len(inserted))
        and _is_running_text(text, inserted, sum(annotated.values()))
    ):
        return None
    others = (
        tuple(match for start, _ in spans_of[verdict] if (match := READING.match(text, start)))
        for verdict in (Verdict.RESIDUE, Verdict.CONTRADICTING, Verdict.GLOSS)
    )
    residues, contradicting, glosses = others
    if residues:
        residues = tuple(one for one in residues if not LATIN_WORD.match(text, one.start() - 2))
    inserted = [*inserted, *_find_cut_short(text, table)]
    return Annotations(table, tuple(inserted), residues, contradicting, glosses, bare)


def _sort_spans(
    spans: list[tuple[int, int]], keys: list[Annotation], verdicts: dict[Annotation, Verdict]
) -> defaultdict[Verdict, list[tuple[int, int]]]:
    """Return the spans of the readings of each verdict. Mostly there is one verdict."""
    spans_of: defaultdict[Verdict, list[tuple[int, int]]] = defaultdict(list)
    if all(verdict is Verdict.INSERTED for verdict in verdicts.values()):
        spans_of[Verdict.INSERTED] = spans
        return spans_of
    spans_like = {
        (character, f"({syllable})"): spans_of[verdict]
        for (character, syllable), verdict in verdicts.items()
    }
    for span, key in zip(spans, keys, strict=True):
        spans_like[key].append(span)
    return spans_of


def _are_common(table: dict[str, str], annotated: dict[Annotation, int], inserted: int) -> bool:
    """Tell whether half of the inserted readings stand after common characters."""
    common = 0
    for (character, syllable), count in annotated.items():
        if table.get(character) == syllable and _is_common(character):
            common += count
            if 2 * common >= inserted:
                return True
    return 2 * common >= inserted


def leaves_quote_open(text: str) -> bool:
    """Tell whether an exclamation mark ends a line, or seems to, on which a quote is open."""
    shows = any(
        mark in text and any(end in text for end in ends) for mark, ends in EXCLAMATION_ENDS.items()
    )
    if not shows:
        return False
    stop = 0
    for end in EXCLAIMED.finditer(text):
        if end.start() < stop:
            continue
        start = text.rfind("\n", 0, end.start()) + 1
        stop = text.find("\n", end.start()) + 1 or len(text)
        if LEFT_OPEN.search(text, start, stop):
            return True
    return False


def _find_readings(bare: BareText) -> tuple[list[tuple[int, int]], list[Annotation]]:
    """Return the spans of all readings after a character, and each with its character and brackets."""
    spans = [*zip(bare.starts, bare.ends, strict=True)]
    # A reading right after another one stands after its parenthesis.
    characters = [piece[-1:] or ")" for piece in bare.pieces]
    keys = [*zip(characters, bare.readings, strict=False)]
    if spans and not spans[0][0]:
        del spans[0], keys[0]
    return spans, keys


def _confirm_characters(
    text: str, bare: BareText, annotated: dict[Annotation, int]
) -> dict[str, str]:
    """Return the characters that are annotated (nearly) everywhere, with their usual syllable."""
    syllables: dict[str, dict[str, int]] = {}
    for (character, syllable), times in annotated.items():
        syllables.setdefault(character, {})[syllable] = times
    last = CUT_SHORT.search(text, len(text) - LONGEST_CUT_SHORT)
    alone = last.group()[0] if last else ""
    return {
        character: max(found, key=found.__getitem__)
        for character, found in syllables.items()
        if is_table_character(character)
        and sum(found.values()) >= LEAST_SHARE * (bare.text.count(character) - (character == alone))
    }


def _find_cut_short(text: str, table: dict[str, str]) -> Iterator[tuple[int, int]]:
    """Yield the span of the reading inside which a page was cut short, if it was."""
    last = CUT_SHORT.search(text, len(text) - LONGEST_CUT_SHORT)
    begun = last["begun"] if last else None
    if last is None or begun is None or begun == "(":
        return
    character = last.group()[0]
    if character not in table and text.count(character) > 1:
        return
    known = [table[character]] if character in table else _syllables_of(character)
    if is_table_character(character) and any(one.startswith(begun[1:]) for one in known):
        yield last.span("begun")


def _syllables_of(character: str) -> list[str]:
    return [syllable for syllable, found in syllable_characters().items() if character in found]


def _judge_annotation(annotation: Annotation, is_annotated: bool, table: dict[str, str]) -> Verdict:
    character, syllable = annotation
    if not is_annotated:
        is_shifted = character >= "@" or character in ASCII_MARKS
        return Verdict.RESIDUE if is_shifted else Verdict.NOTHING
    if character in table:
        # A table has one syllable for a character: another one belongs to misaligned bytes.
        return Verdict.INSERTED if table[character] == syllable else Verdict.RESIDUE
    return Verdict.CONTRADICTING if is_table_character(character) else Verdict.GLOSS


def _is_common(character: str) -> bool:
    return (
        character in observed_characters()
        or traditional_ranks().get(character, COMMON_RANK) < COMMON_RANK
    )


def _is_running_text(text: str, inserted: list[tuple[int, int]], annotated: int) -> bool:
    """Tell whether the readings are enough, and a character without a reading follows most.

    A list of glosses has none. A third is enough where the others end clauses, with words before them.
    """
    if len(inserted) < max(LEAST_CONFIRMED, LEAST_SHARE * annotated):
        return False
    others, running = [], 0
    for start, end in inserted:
        if BARE_CHARACTER.match(text, end) is None:
            others.append(start)
            continue
        running += 1
        if 2 * running >= len(inserted):  # mostly long before the last
            return True
    if LEAST_RUNNING * running >= len(inserted):
        running += sum(_ends_clause(text, start) for start in others)
    return 2 * running >= len(inserted)


def _ends_clause(text: str, start: int) -> bool:
    """Tell whether the character before the reading at `start` has a good part of a clause before it."""
    before = text[max(0, start - SENTENCE_REACH) : start - 1]
    return IN_SENTENCE.search(READING.sub("", before)) is not None
