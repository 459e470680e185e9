"""Undo the classic confusions of encodings, entities and look-alike code points.

Each is undone only where the way back is exact and the evidence overwhelming: the bytes of the
wrong text, decoded rightly, are good Chinese from one end of a stretch to the other, which never
happens by chance. ftfy knows the first of these confusions but straightens quotes on the way, and
makes GBK read as Latin-1 worse; so the few lines needed stand here. A stretch whose bytes were
already lost is reported by `shanben.pages.repair.signs`, not guessed.
"""

import html
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from shanben.base.findings import Finding
from shanben.base.patterns import compile_late
from shanben.base.types import Edit
from shanben.pages.repair.chinese import HAN, cost_a_character, is_chinese, is_japanese
from shanben.pages.repair.converter.gbk import CODEC_GBK, character_codes
from shanben.pages.repair.places import report_places, report_unread
from shanben.pages.repair.utf8_as_gbk import UTF8_AS_GBK_SIGNS, undo_utf8_as_gbk
from shanben.pages.repair.western import WESTERN_SIGNS, undo_western

FOREIGN_STRETCH = re.compile("[^\x00-\x7f]+")
LINE = re.compile(r"[^\r\n]+")
PRIVATE = re.compile("[\ue000-\uf8ff]")

COMMON = "的一是不了在有人中大年国國上。，、"
SAMPLE = 2000
LEAST_SAMPLE = 40
# Characters that are encoded together.
PIECE = 2**16
# Nats a character.
LEAST_GAIN = 2.0

WESTERN_LETTER = re.compile(f"[{WESTERN_SIGNS}]")

# Browsers read a number without its semicolon, too, where nothing of a number follows.
ENTITY = re.compile(
    r"&(?:(?:#[0-9]{2,7}|#[xX][0-9a-fA-F]{2,6}|[a-z]{2,8});|#[0-9]{5}(?![0-9;])|#[xX][0-9a-fA-F]{4}(?![0-9a-fA-F;]))"
)
# Marks of Chinese text, full-width letters, and the signs of Latin-1 that stand in it.
MARK = compile_late(
    r"""
    ["'\xa0§°±·×÷]  # quotes of ASCII, signs of Latin-1,
    | [\u2010-\u2027\u2030-\u203b]  # dashes, quotation marks, …, ‰, ※,
    | [\u2103\u2160-\u217f\u2190-\u2193]  # ℃, Ⅳ, →,
    | [\u2460-\u249b\u25a0-\u25cf\u2605\u2606]  # ①, ■, ★,
    | [\u3000-\u3029\u3400-\u4dbf]  # 、, 《, and the rarer Han characters,
    | [\uff01-\uff5e\uffe0-\uffe6]  # full-width: ，, Ａ, ￥
    """,
    re.VERBOSE,
)
# "<" and ">" are left: a page must not gain markup.
NAMED_ENTITIES = frozenset(
    (
        "nbsp",
        "quot",
        "apos",
        "ldquo",
        "rdquo",
        "lsquo",
        "rsquo",
        "mdash",
        "ndash",
        "hellip",
        "middot",
        "bull",
    )
)
CODE_WORDS = re.compile("转义|轉義|实体|實體|entit|HTML|XML", re.I)
CODE_SIGNS = re.compile(rf"</?[a-z]|[{{}};]\s*$|{CODE_WORDS.pattern}", re.I | re.M)
LEAST_ENTITIES = 3
QUOTES = [["&ldquo;", "&rdquo;"], ["&lsquo;", "&rsquo;"]]
HALF_LOST = "half a character lost before an entity"
# A decoder printed `?` for half a character and the "&" after it. Nobody else writes this after Han
# characters or their marks; in addresses an ASCII character stands before the "?".
SWALLOWED_ENTITY = compile_late(
    r"""
    \?(?<=[\u3000-\u303f\u3400-\u9fff\uff01-\uff5e]\?)  # the mark after a Han character or its mark,
    ((?:nbsp|[lr][ds]quo|[mn]dash|hellip|middot|bull);)  # and the rest of &nbsp;
    """,
    re.VERBOSE,
)

RADICALS = "\u2f00-\u2fd5"
RADICAL = re.compile(f"[{RADICALS}]")
LEAST_RADICALS = 3


class Confusion(NamedTuple):
    """One encoding taken for another: `wrong` gives the bytes back, `right` decodes them."""

    rule: str
    wrong: str
    right: str
    what: str


class LostCode(NamedTuple):
    """Where a decoder printed `?`, and the character that stood there if it is clear."""

    start: int
    character: str | None


# The characters of Big5 whose codes are open in GBK: of all that it has, these alone are lost.
OPEN_IN_GBK = "釆阮屆岷岡"
LOST_CONTEXT = 8
# Nats, as of last characters in `utf8_as_gbk`.
LEAST_LOST_MARGIN = 7.0
# On such pages the question mark of a text is a full-width one; another is rare.
LEAST_MARK_MARGIN = 3.0
# A stretch of this many characters that is no good Chinese is none of the page's own.
LEAST_UNREAD = 4
# Of the Han characters found, where bytes were lost. On 60 pages read so it was .02 to .18, in the
# bytes of others .003 at most.
LEAST_COMMON_SHARE = 0.02

CONFUSIONS = (
    Confusion("R113", "big5", "gbk", "GBK taken for Big5"),
    Confusion("R116", "gbk", "big5", "Big5 taken for GBK"),
)


def undo_confusion(text: str, suspects: frozenset[str]) -> tuple[list[Edit], list[Finding]]:
    """Return the edits that undo a confusion of encodings, in order, and what cannot be undone.

    Mostly there is none. `suspects` are the suspicious characters of the page.
    """
    if WESTERN_LETTER.search("".join(suspects)):
        edits, findings = undo_western(text)
        if edits or findings:
            return edits, findings
    if not suspects.isdisjoint(UTF8_AS_GBK_SIGNS):
        edits, findings = undo_utf8_as_gbk(text)
        if edits or findings:
            return edits, findings
    return _undo_big5(text)


def undo_lookalikes(text: str, suspects: frozenset[str]) -> list[Edit]:
    """Return the edits that undo entities and radicals, in order."""
    edits = list(_undo_entities(text))
    if RADICAL.search("".join(suspects)):
        edits += _undo_radicals(text)
    return sorted(edits)


def _undo_big5(text: str) -> tuple[list[Edit], list[Finding]]:
    """Try both confusions of GBK and Big5 on a page that has none of the commonest characters.

    A page is read whole or not at all.
    """
    head = text[:SAMPLE]
    if len(head) < LEAST_SAMPLE or _has_common_characters(head):
        return [], []
    if len(FOREIGN_STRETCH.sub("", head)) * 2 > len(head):
        return [], []
    for confusion in CONFUSIONS:
        edits = list(_undo_stretches(text, confusion))
        is_read = sum(len(edit.before) for edit in edits) * 2 > len(text)
        if not is_read and not _would_be_chinese(text, confusion):
            continue
        if is_read:
            edits = [*_read_rest(text, confusion, edits)]
        read = {edit.start for edit in edits}
        unread = [
            one
            for one in FOREIGN_STRETCH.finditer(text)
            if one.start() not in read and _is_unread(one.group())
        ]
        if unread:
            return [], [report_unread(text, unread, confusion.what)]
        if is_read:
            lost = list(_find_lost(text, edits)) if confusion.rule == "R116" else []
            return sorted([*edits, *_put_back(lost)]), list(_report_lost(text, edits, lost))
    return [], []


def _read_rest(text: str, confusion: Confusion, edits: list[Edit]) -> Iterator[Edit]:
    """Yield the edits of a page that is read so, with those of its signs, which say nothing alone.

    Lines that are good Chinese without an edit are the page's own.
    """
    starts = [edit.start for edit in edits]
    for line in LINE.finditer(text):
        first, end = bisect_left(starts, line.start()), bisect_left(starts, line.end())
        read = {edit.start: edit for edit in edits[first:end]}
        if not read and is_chinese(line.group()) and HAN.search(line.group()):
            continue
        for match in FOREIGN_STRETCH.finditer(text, *line.span()):
            if match.start() in read:
                yield read[match.start()]
                continue
            restored = read_stretch(match.group(), confusion)
            is_own = not PRIVATE.search(match.group()) and is_chinese(match.group())
            if restored and not is_own and not PRIVATE.search(restored):
                yield Edit(match.start(), match.end(), match.group(), restored, confusion.rule)


def _would_be_chinese(text: str, confusion: Confusion) -> bool:
    """Tell whether what is left of the bytes has the commonest characters, however many were lost."""
    stretches = "\n".join(FOREIGN_STRETCH.findall(text[:SAMPLE]))
    data = stretches.encode(
        "gb18030" if confusion.wrong == CODEC_GBK else confusion.wrong, "ignore"
    )
    left = "".join(HAN.findall(data.decode(confusion.right, "ignore")))
    found = len(HAN.findall(stretches))
    if is_japanese(stretches):
        return False
    return found >= LEAST_SAMPLE and _count_common(left) >= LEAST_COMMON_SHARE * found


def _find_lost(text: str, edits: list[Edit]) -> Iterator[LostCode]:
    """Yield the question marks between stretches of Big5, of which each may be an open code of GBK."""
    for before, after in pairwise(edits):
        if before.end + 1 == after.start and text[before.end] == "?":
            yield LostCode(before.end, _choose_lost(before.after, after.after))


@lru_cache(maxsize=1024)
def _choose_lost(left: str, right: str) -> str | None:
    """Return what stood between two texts, a character or the question mark; None if it is not clear."""
    from shanben.pages.repair.language.model import text_cost

    left, right = left[-LOST_CONTEXT:], right[:LOST_CONTEXT]
    as_mark = text_cost(f"{left}?{right}")
    costs = sorted((text_cost(left + one + right), one) for one in OPEN_IN_GBK)
    (best, character), (second, _) = costs[:2]
    if best - as_mark >= LEAST_MARK_MARGIN:
        return "?"
    is_clear = second - best >= LEAST_LOST_MARGIN and as_mark - best >= LEAST_MARK_MARGIN
    return character if is_clear else None


def _put_back(lost: list[LostCode]) -> Iterator[Edit]:
    for one in lost:
        if one.character not in (None, "?"):
            yield Edit(one.start, one.start + 1, "?", one.character or "", "R116")


def _report_lost(text: str, edits: list[Edit], lost: list[LostCode]) -> Iterator[Finding]:
    """Yield the finding on characters that were lost when the page was taken for GBK."""
    unknown = [(one.start, one.start + 1) for one in lost if one.character is None]
    if unknown:
        before = next(edit.after for edit in edits if edit.end == unknown[0][0])
        message = f'a character lost after "{before[-6:]}"; the rest is restored.'
        yield report_places("R208", message, text, unknown)


def _is_unread(stretch: str) -> bool:
    """Tell whether a stretch is none of the page's own, which may have a sign or a name beyond Big5."""
    return len(stretch) >= LEAST_UNREAD and not is_chinese(stretch)


def _has_common_characters(head: str) -> bool:
    """Tell whether one character in fifty is among the commonest, as in any prose."""
    seen = 0
    for character in COMMON:
        seen += head.count(character)
        if seen * 50 >= len(head):
            return True
    return False


def _count_common(text: str) -> int:
    return sum(map(text.count, COMMON))


def _undo_stretches(text: str, confusion: Confusion) -> Iterator[Edit]:
    for match in FOREIGN_STRETCH.finditer(text):
        found = match.group()
        restored = read_stretch(found, confusion)
        if restored and _is_better(found, restored):
            yield Edit(match.start(), match.end(), found, restored, confusion.rule)


def read_stretch(found: str, confusion: Confusion) -> str | None:
    """Return what a stretch is where the confusion is undone; None where its bytes are no text."""
    data = _encode(found, confusion.wrong)
    return _decode(data, confusion.right) if data else None


def _is_better(found: str, restored: str) -> bool:
    if not HAN.search(restored) and len(found) > 1:
        return False
    return (
        is_chinese(restored) and cost_a_character(found) > cost_a_character(restored) + LEAST_GAIN
    )


def _encode(text: str, codec: str) -> bytes | None:
    if codec == CODEC_GBK:
        return _encode_gbk(text)
    try:
        return text.encode(codec)
    except UnicodeEncodeError:
        return None


def _encode_gbk(text: str) -> bytes | None:
    """Return `text` in code page 936, in whose user-defined area half of Big5 lies.

    Joined piece by piece: to join them `bytes` keeps 80 bytes for each of the values.
    """
    codes = character_codes()
    pieces = (text[start : start + PIECE] for start in range(0, len(text), PIECE))
    try:
        return b"".join([b"".join([codes[character] for character in piece]) for piece in pieces])
    except KeyError:
        return None


def _decode(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _undo_entities(text: str) -> Iterator[Edit]:
    """Undo entities on a page of prose that has several of them beside Chinese characters."""
    if "&" not in text:
        return
    matches = [match for match in ENTITY.finditer(text) if _is_restorable(match.group())]
    beside = sum(_stands_in_chinese(text, match) for match in matches)
    if len(matches) < LEAST_ENTITIES and not _are_few_enough([one.group() for one in matches]):
        return
    if beside * 5 < len(matches) * 4:
        return
    # A line that ends with an entity ends with a semicolon, and is no code for that.
    if CODE_SIGNS.search(ENTITY.sub("的", text)):
        return
    for match in matches:
        after = html.unescape(match.group())
        yield Edit(match.start(), match.end(), match.group(), after, "R117")


def _are_few_enough(entities: list[str]) -> bool:
    """Tell whether two entities are clear by themselves: quotes of a word, or numbers of characters."""
    return len(entities) == 2 and (entities in QUOTES or all(one[1] == "#" for one in entities))


def undo_swallowed(text: str) -> Iterator[Edit]:
    """Undo entities of which a decoder took the "&"; its `?` goes on standing for half a character."""
    matches = list(SWALLOWED_ENTITY.finditer(text))
    if matches and not CODE_WORDS.search(text):
        for match in matches:
            after = "?" + html.unescape("&" + match[1])
            yield Edit(match.start(), match.end(), match.group(), after, "R117")


def report_swallowed(text: str, edits: list[Edit]) -> list[Finding]:
    """Return the finding on the half characters that went with the "&" of entities; mostly none."""
    halves = [edit for edit in edits if edit.rule == "R117" and edit.before.startswith("?")]
    if not halves:
        return []
    start, end = halves[0].start, halves[0].end
    message = f'{HALF_LOST} near "{text[max(0, start - 6) : end]}"; the entity is restored.'
    return [report_places("R203", message, text, [(edit.start, edit.end) for edit in halves])]


def _is_restorable(entity: str) -> bool:
    name = entity[1:].removesuffix(";")
    if name.startswith("#"):
        character = html.unescape(entity)
        return len(character) == 1 and (bool(HAN.match(character)) or bool(MARK.match(character)))
    return name in NAMED_ENTITIES


def _stands_in_chinese(text: str, match: re.Match[str]) -> bool:
    around = text[max(0, match.start() - 1) : match.start()] + text[match.end() : match.end() + 1]
    return any(character > "\x7f" or character in "&;\n" for character in around)


def _undo_radicals(text: str) -> Iterator[Edit]:
    matches = list(RADICAL.finditer(text))
    beside = sum(bool(HAN.search(text, one.start() - 1, one.end() + 1)) for one in matches)
    if len(matches) < LEAST_RADICALS or beside * 5 < len(matches) * 4 or "部首" in text:
        return
    for match in matches:
        after = unicodedata.normalize("NFKC", match.group())
        yield Edit(match.start(), match.end(), match.group(), after, "R118")
