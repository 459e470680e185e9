"""Judge which lines of a page are Traditional, by the characters that only one script has.

A line goes by the majority of its own evidence; a line that proves nothing, or as much for one
script as for the other, goes by its page; a page that proves nothing is taken as Traditional, so
that a lone 答覆 is converted. What counts as evidence stands in shanben/tables/script.tsv.

Japanese shares forms with both scripts (東, 車 and 国, 学), so its kana are the proof: a line, or a
quoted title inside a line, with kana for a third of its letters is Japanese and stays as it is,
unless it holds a Traditional character that Japanese has not printed since 1946 (畫, 歡).
"""

import re
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from shanben.model import Script
from shanben.tables import read_table

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
HAN_LETTER = re.compile("[㐀-鿿豈-﫿\U00020000-\U0003ffff]")

# Titles and quotations: what stands between an opening mark and the next closing one.
QUOTED = re.compile("[《〈「『“（(]([^《〈「『“（(》〉」』”）)\r\n]{2,200})[》〉」』”）)]")


@cache
def evidence_flags() -> Codes:
    """Return the flags of every code point, without the converted character."""
    flags = np.zeros(ALL_CODES, dtype=np.uint32)
    flags[[ord("\n"), ord("\r")]] = LINE_END
    for first, behind in KANA_BLOCKS:
        flags[first:behind] = KANA
    for kind, sign in (("hant", HANT), ("hans", HANS)):
        flags[[ord(character) for character in read_characters(kind)]] = sign << EVIDENCE_SHIFT
    return flags


@cache
def evidence_table() -> NDArray[np.int8]:
    """Return the evidence alone, one byte for every code point: a quarter of the memory to visit."""
    return _evidence(evidence_flags()).astype(np.int8)


@cache
def read_characters(kind: Literal["hant", "hans", "japanese"]) -> str:
    """Return the characters of one row of the table."""
    return next(row["characters"] for row in read_table("script") if row["evidence"] == kind)


def sum_evidence(packed: Codes) -> int:
    """Return how many more characters are Traditional-only than Simplified-only."""
    return int(_evidence(packed).sum(dtype=np.int32))  # 2**31 characters fit


def choose_characters(
    text: str, packed: Codes, page_starts: NDArray[np.intp], page_scores: NDArray[np.int32] | None
) -> Mask | None:
    """Return, for each character, whether its line is to be converted; None means all of them.

    `text` holds all pages, each followed by a line end; `page_starts` tells where each begins.
    `page_scores` gives the evidence of the whole pages where `text` holds only pieces of them.
    """
    starts = _line_starts(packed, page_starts)
    scores = np.add.reduceat(_evidence(packed), starts)
    first_lines = np.searchsorted(starts, page_starts)
    if page_scores is None:
        page_scores = np.add.reduceat(scores, first_lines)
    lines_per_page = np.diff(first_lines, append=len(starts))
    chosen = np.where(scores == 0, np.repeat(page_scores >= 0, lines_per_page), scores > 0)
    has_kana = bool(np.bitwise_or.reduce(packed) & KANA)
    if chosen.all() and not has_kana:
        return None
    mask: Mask = np.repeat(chosen, np.diff(starts, append=len(packed)))
    if has_kana:
        _leave_japanese(text, packed, starts, mask)
    return mask


def judge_script(text: str, codes: Codes) -> Script | None:
    """Return the script of `text` as a whole; None without Han characters.

    Text that proves nothing, or as much for one script as for the other, reads the same in both
    and counts as Simplified.
    """
    score = int(evidence_table().take(codes).sum(dtype=np.int32))
    if score:
        return "zh-Hant" if score > 0 else "zh-Hans"
    return "zh-Hans" if HAN_LETTER.search(text) else None


def is_japanese(text: str) -> bool:
    """Return whether a third of the letters is kana and no character speaks against Japanese.

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


def _evidence(packed: Codes) -> NDArray[np.int32]:
    return packed.view(np.int32) >> EVIDENCE_SHIFT  # the top byte, with its sign


def _line_starts(packed: Codes, page_starts: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return where lines begin; every page ends with a line end, the last one of the text."""
    ends = np.flatnonzero((packed & np.uint32(LINE_END)) != 0)  # fast on truth values only
    return np.concatenate((page_starts[:1], ends[:-1] + 1))


def _leave_japanese(text: str, packed: Codes, starts: NDArray[np.intp], mask: Mask) -> None:
    """Clear `mask` where a line or a quoted part of it is Japanese."""
    kana = np.flatnonzero((packed & np.uint32(KANA)) != 0)
    lines = np.unique(np.searchsorted(starts, kana, side="right") - 1)
    behind = np.append(starts[1:], len(packed))
    for start, end in zip(starts[lines].tolist(), behind[lines].tolist(), strict=True):
        if not mask[start]:
            continue
        if is_japanese(text[start:end]):
            mask[start:end] = False
            continue
        for match in QUOTED.finditer(text, start, end):
            if is_japanese(match[1]):
                mask[match.start(1) : match.end(1)] = False
