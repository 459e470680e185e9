"""Judge which lines of a page are Traditional, by the characters that only one script has.

A line goes by the majority of its own evidence; a line that proves nothing, or as much for one
script as for the other, goes by its page; a page that proves nothing is taken as Traditional, so
that a lone 答覆 is converted. What counts as evidence stands in shanben/base/tables/script.tsv.

Japanese shares forms with both scripts (東, 車 and 国, 学), so its kana are the proof: a line, or a
quoted title inside a line, with kana for a third of its letters is Japanese and stays as it is,
unless it holds a Traditional character that Japanese has not printed since 1946 (畫, 歡).
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from shanben.base.patterns import compile_late
from shanben.base.tables import read_table
from shanben.base.types import Script

Codes = NDArray[np.uint32]
Mask = NDArray[np.bool_]

# One word per code point: 21 bits for the converted character, three flags, and in the top byte
# the evidence as a signed number, so that one sum per line tells the majority.
CODE_BITS = 0x1FFFFF
ANCHOR = 1 << 21  # the character that a phrase is about
LINE_END = 1 << 22
KANA = 1 << 23
EVIDENCE_SHIFT = 24
HANT, HANS = 1, 0xFF  # +1 and -1 as signed bytes

ALL_CODES = 0x110000
KANA_BLOCKS = ((0x3041, 0x3097), (0x309D, 0x30A0), (0x30A1, 0x30FB), (0xFF66, 0xFF9E))
KANA_LETTER = re.compile("[ぁ-ゖゝ-ゟァ-ヺｦ-ﾝ]")
HAN_LETTER = compile_late("[㐀-鿿豈-﫿\U00020000-\U0003ffff]")

# Titles and quotations: what stands between an opening mark and the next closing one.
QUOTED = compile_late("[《〈「『“（(]([^《〈「『“（(》〉」』”）)\r\n]{2,200})[》〉」』”）)]")


class Flagged(NamedTuple):
    """Where the characters with a flag stand: those that need a closer look."""

    anchors: NDArray[np.intp]
    line_ends: NDArray[np.intp]
    kana: NDArray[np.intp]


class Lines(NamedTuple):
    """Where lines begin, their evidence (more than 0: Traditional), the first line of each page."""

    starts: NDArray[np.intp]
    scores: NDArray[np.int32]
    first_of_page: NDArray[np.intp]

    def score_pages(self) -> NDArray[np.int32]:
        """Return the evidence of each page."""
        return np.add.reduceat(self.scores, self.first_of_page)


@cache
def evidence_flags() -> Codes:
    """Return the flags of every code point, without the converted character."""
    flags = np.zeros(ALL_CODES, dtype=np.uint32)
    flags[[ord("\n"), ord("\r")]] = LINE_END
    for first, after in KANA_BLOCKS:
        flags[first:after] = KANA
    for kind, sign in (("hant", HANT), ("hans", HANS)):
        flags[[ord(character) for character in read_characters(kind)]] = sign << EVIDENCE_SHIFT
    return flags


@cache
def read_characters(kind: Literal["hant", "hans", "japanese"]) -> str:
    """Return the characters of one row of the table."""
    return next(row["characters"] for row in read_table("script") if row["evidence"] == kind)


def find_flagged(packed: Codes, spare: Codes) -> Flagged:
    """Return the places of all characters that have a flag; `spare` is memory to work in."""
    flags = np.bitwise_and(packed, np.uint32(ANCHOR | LINE_END | KANA), out=spare)
    places = np.flatnonzero(flags != 0)  # fast on truth values only
    flags = flags[places]
    return Flagged(*(places[(flags & np.uint32(flag)) != 0] for flag in (ANCHOR, LINE_END, KANA)))


def score_lines(
    packed: Codes, flagged: Flagged, page_starts: NDArray[np.intp], spare: Codes
) -> Lines:
    """Return the lines of all pages with their evidence.

    Every page ends with a line end, and `page_starts` tells where each begins; `spare` is memory
    to work in.
    """
    starts = np.concatenate((page_starts[:1], flagged.line_ends[:-1] + 1))
    evidence = np.right_shift(packed.view(np.int32), EVIDENCE_SHIFT, out=spare.view(np.int32))
    scores = np.add.reduceat(evidence, starts)
    return Lines(starts, scores, np.searchsorted(starts, page_starts))


def choose_characters(
    text: str, flagged: Flagged, lines: Lines, page_scores: NDArray[np.signedinteger]
) -> Mask | None:
    """Return, for each character, whether its line is to be converted; None means all of them."""
    lines_per_page = np.diff(lines.first_of_page, append=len(lines.starts))
    by_page = np.repeat(page_scores >= 0, lines_per_page)
    chosen = np.where(lines.scores == 0, by_page, lines.scores > 0)
    if chosen.all() and not len(flagged.kana):
        return None
    ends = np.append(lines.starts[1:], len(text))
    mask: Mask = np.repeat(chosen, ends - lines.starts)
    # Not by numpy.unique, which imports numpy.ma: 12 ms, once in every process.
    with_kana = set((np.searchsorted(lines.starts, flagged.kana, side="right") - 1).tolist())
    for line in (line for line in with_kana if chosen[line]):
        for start, end in find_japanese(text, int(lines.starts[line]), int(ends[line])):
            mask[start:end] = False
    return mask


def find_japanese(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans of the line `text[start:end]` that are Japanese: all, none or quotations."""
    if is_japanese(text[start:end]):
        return [(start, end)]
    quoted = QUOTED.finditer(text, start, end)
    return [match.span(1) for match in quoted if is_japanese(match[1])]


def judge_score(score: int, texts: Iterable[str]) -> Script | None:
    """Return the script of `texts` whose evidence is `score`; None without Han characters.

    Text that proves nothing, or as much for one script as for the other, reads the same in both
    and counts as Simplified.
    """
    if score:
        return "zh-Hant" if score > 0 else "zh-Hans"
    return "zh-Hans" if any(map(HAN_LETTER.search, texts)) else None


def is_japanese(text: str) -> bool:
    """Tell whether a third of the letters are kana and no character speaks against Japanese.

    >>> is_japanese("千と千尋の神隠し"), is_japanese("鮮の每日"), is_japanese("ワンピース漫畫")
    (True, False, False)
    """
    kana = len(KANA_LETTER.findall(text))
    if kana < 2 or kana * 2 < len(HAN_LETTER.findall(text)):
        return False
    return _not_japanese().search(text) is None


@cache
def _not_japanese() -> re.Pattern[str]:
    only_chinese = set(read_characters("hant")) - set(read_characters("japanese"))
    return re.compile(f"[{''.join(sorted(only_chinese))}]")
