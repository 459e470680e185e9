"""Put back no-break spaces that a program printed as question marks, for GBK has none.

Paragraphs that all begin with the same question marks have lost their indents. On a page
of the byte converter any line that begins with several question marks and a blank has: no torn character
can stand there. Inside a line only the words that print sets with blanks tell (摘? 要), several figures
or Latin words with one on both sides (在?2010?年), and the codes at the head of a paper
(文献标识码:B??文章编号:1001); other question marks with a blank after them may be what they look like.
Inside common words, or after a full year (2021?年), they are told on any page.
"""

import re
from collections.abc import Iterator
from functools import cache

from shanben.base.findings import Finding
from shanben.base.patterns import compile_late
from shanben.base.tables import read_table
from shanben.base.types import Edit
from shanben.pages.repair.converter.annotations import SYLLABLE
from shanben.pages.repair.language.model import word_cost
from shanben.pages.repair.places import report_places

INDENT = compile_late(r"^(\?{2,8})(?=[\u4e00-\u9fff“「《])", re.M)
INDENT_AND_BLANK = compile_late(r"^(\?{1,8})(?=[ \xa0\u3000]+[\u4e00-\u9fff“「《(（\[【])", re.M)
# Marks with blanks between, for no-break spaces of which every other one was kept.
BROKEN_INDENT = compile_late(r"^\?{1,4}(?: \?{1,4}){1,11} ?(?=[\u4e00-\u9fff“「《(（\[【])", re.M)
LEAST_INDENTS = 3
LONG_LINE = 20
# A question mark with Han after it, with or without blanks: nearly no page has one. Gaps are bounded,
# so that no page takes longer than its length.
SIGN = compile_late(r"\?[? \xa0\u3000]{0,16}+(?=[\u4e00-\u9fff“「《(（\[【])")
BLANKS = "? \xa0\u3000"
# A gap inside a word: a question mark with a blank, or several.
BLANK = "[ \xa0\u3000]"
GAP = (
    f"(?:{BLANK}{{0,8}}\\?(?:{BLANK}|\\?)[? \xa0\u3000]{{0,16}}"  # with a blank or a mark after it,
    f"|{BLANK}{{1,8}}\\?[? \xa0\u3000]{{0,16}})"  # or with a blank before
)
NO_GAP = f"{BLANK}{{0,8}}"
MARKS = re.compile(r"\?+")
# A figure or a Latin word that print sets off from the characters on both sides: nobody asks twice so.
SET_OFF = compile_late(
    r"(?<=[\u4e00-\u9fff、，,。])(\?)(?:[0-9][0-9.,%]{0,15}|[A-Za-z][A-Za-z0-9-]{0,23})(\?)(?=[\u4e00-\u9fff])"
)
# One of them, of a figure beside a mark.
HALF_SET_OFF = compile_late(r"(?<=[\u4e00-\u9fff])\?(?=[0-9])|(?<=[0-9%])\?(?=[\u4e00-\u9fff])")
LEAST_SET_OFF = 3
# A full year before its 年, where nobody asks anything; who does not know a year leaves figures out.
AFTER_YEAR = compile_late(r"\?(?=年)(?<=(?:19|20)[0-9][0-9]\?)(?<![0-9][0-9]{4}\?)")
# The labels of codes at the head of a paper, with readings where a converter put some in: nobody asks
# anything there.
_LABELS = ("中圖分類號", "中图分类号", "文獻標識碼", "文献标识码", "文章編號", "文章编号")
_READ = rf"(?:\({SYLLABLE}[ ]?\))?"
_LABEL = rf"[\[【]?(?:{'|'.join(map(_READ.join, _LABELS))}){_READ}[\]】:：]"
CODE_LABEL = compile_late(_LABEL)
CODE_BLANKS = compile_late(
    rf"""
    (?<=[0-9A-Z.)]) ([? \xa0\u3000]*+) (?={_LABEL})     # between a code and the next label
  | {_LABEL} ([? \xa0\u3000]*+) [0-9A-Z][^?\s\[【]*+    # between a label and its code
    (?:([? \xa0\u3000]++)$)?                            # and after a code that ends the line
    """,
    re.VERBOSE | re.MULTILINE,
)
AFTER_HAN = compile_late(r"(?<=[\u4e00-\u9fff])\?[ \xa0\u3000]+(?=[\u4e00-\u9fff])")

# Of question marks with a blank after them this many, and this share, are inside words that cost less,
# in nats: then no sentence ends there.
LEAST_SPLIT, SPLIT_SHARE, COMMON_WORD = 3, 0.8, 13.0


def undo_blanks(text: str, is_converted: bool) -> tuple[list[Edit], list[Finding]]:
    """Return the edits that put no-break spaces back, and what may be some more; mostly nothing."""
    signs = list(SIGN.finditer(text))
    spans = []
    if any(_begins_line(text, sign.start()) for sign in signs):
        spans += _find_indents(text, is_converted)
    if any(_splits_word(text, sign) for sign in signs):
        spans += _find_gaps(text)
    if any(CODE_LABEL.match(text, sign.end()) for sign in signs):
        spans += _find_beside_codes(text)
    beside_words = any(_ends_word(text, one.start()) for one in signs)
    set_off = [*_find_set_off(text)] if beside_words else []
    spans = sorted({*spans, *set_off})
    edits = [
        Edit(start, end, text[start:end], "\xa0" * (end - start), "R119") for start, end in spans
    ]
    has_blanks = bool(edits) or _split_words(text, signs)
    others = [AFTER_HAN] * has_blanks + [HALF_SET_OFF] * bool(set_off) + [AFTER_YEAR] * beside_words
    return edits, list(_report_others(text, spans, others)) if others else []


def _begins_line(text: str, place: int) -> bool:
    return place == 0 or text[place - 1] == "\n"


def _ends_word(text: str, place: int) -> bool:
    """Tell whether a figure or a Latin word ends before a place."""
    before = text[place - 1 : place]
    return before == "%" or (before.isascii() and before.isalnum())


def _splits_word(text: str, sign: re.Match[str]) -> bool:
    """Tell whether what stands before and after a question mark are neighbours in a spaced word."""
    before = text[max(0, sign.start() - len(BLANKS)) : sign.start()].rstrip(BLANKS)
    return before[-1:] + text[sign.end()] in _neighbours()


def _split_words(text: str, signs: list[re.Match[str]]) -> bool:
    """Tell whether nearly all question marks with a blank after them stand inside common words.

    Questions end in particles, and the next sentence begins anyhow.
    """
    if len(signs) < LEAST_SPLIT:
        return False
    places = [one.span() for one in AFTER_HAN.finditer(text)]
    if len(places) < LEAST_SPLIT:
        return False
    words = [text[start - 1] + text[end] for start, end in places]
    return sum(word_cost(word) < COMMON_WORD for word in words) >= SPLIT_SHARE * len(words)


@cache
def _neighbours() -> frozenset[str]:
    words = [row["word"] for row in read_table("spaced_words")]
    return frozenset(word[place : place + 2] for word in words for place in range(len(word) - 1))


def _find_indents(text: str, is_converted: bool) -> list[tuple[int, int]]:
    """Return the spans of question marks at the beginning of lines that are lost indents."""
    direct, with_blank = list(INDENT.finditer(text)), list(INDENT_AND_BLANK.finditer(text))
    broken = list(BROKEN_INDENT.finditer(text))
    long_lines = sum(len(line) > LONG_LINE for line in text.splitlines())
    spans = []
    for matches in (direct, with_blank, broken):
        lengths = {match.group() for match in matches}
        # Nobody begins lines with marks and blanks in turn, however many there are.
        is_rule = len(lengths) == 1 or matches is broken
        is_rule &= len(matches) >= max(LEAST_INDENTS, (long_lines + 1) // 2)
        sure = is_converted and matches is with_blank
        if is_rule and matches is not with_blank:
            # Where the lines of Han have lost their indents, others have as well.
            indent = "|".join(map(re.escape, sorted(lengths)))
            matches = list(re.finditer(rf"^({indent})(?=[^?\s])", text, re.MULTILINE))
        kept = [match for match in matches if is_rule or (sure and len(match[1]) > 1)]
        spans += [marks.span() for match in kept for marks in MARKS.finditer(text, *match.span())]
    return spans


def _find_set_off(text: str) -> list[tuple[int, int]]:
    """Return the spans of question marks on both sides of words, where several have them."""
    matches = list(SET_OFF.finditer(text))
    if len(matches) < LEAST_SET_OFF:
        return []
    return [match.span(side) for match in matches for side in (1, 2)]


def _find_beside_codes(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of question marks between the codes at the head of a paper and their labels."""
    for match in CODE_BLANKS.finditer(text):
        for gap in (1, 2, 3):
            for marks in MARKS.finditer(text, *match.span(gap)) if match[gap] else ():
                yield marks.span()


def _find_gaps(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of question marks inside words that print sets with blanks."""
    for word in _spaced_words().finditer(text):
        for marks in MARKS.finditer(text, *word.span()):
            yield marks.span()


@cache
def _spaced_words() -> re.Pattern[str]:
    """Return a pattern for spaced words with a question mark in one of their gaps at least."""
    words = sorted((row["word"] for row in read_table("spaced_words")), key=len, reverse=True)
    patterns = []
    for word in words:
        gaps = range(1, len(word))
        patterns += [
            "".join(
                (GAP if place == first else f"(?:{GAP}|{NO_GAP})" if place > first else NO_GAP)
                * (place > 0)
                + character
                for place, character in enumerate(word)
            )
            for first in gaps
        ]
    return re.compile("|".join(patterns))


def _report_others(
    text: str, spans: list[tuple[int, int]], patterns: list[re.Pattern[str]]
) -> Iterator[Finding]:
    """Yield the finding that further question marks of such a page may have been blanks."""
    known = {start for start, _ in spans}
    places = sorted({one.start() for pattern in patterns for one in pattern.finditer(text)} - known)
    if not places:
        return
    start = places[0]
    message = (
        f'a question mark that may have been a blank near "{text[start - 1 : start + 3]}"; '
        "left as found."
    )
    yield report_places("R211", message, text, [(place, place + 1) for place in places])
