"""Undo Chinese that was taken for Western text: bytes shown as Latin-1, cp1252 or cp1250.

A page that is such text from end to end is read line by line, in one way throughout, or left with a
finding: half a page restored would be worse than none. Stretches of such text on a page that is
Chinese otherwise are read one by one, with what else of their lines is such text; what is left of it
is told. ftfy knows some of these confusions, but makes GBK read as Latin-1 worse; so the few lines
needed stand here.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

import numpy as np

from shanben.base.findings import Finding
from shanben.base.patterns import compile_late
from shanben.base.types import Edit, Span
from shanben.pages.repair.chinese import HALF, HAN, cost_a_character, is_chinese
from shanben.pages.repair.converter.gbk import pair_characters
from shanben.pages.repair.mixed import (
    CP1252_EXTRA,
    SOFT_HYPHEN,
    misses_hyphens,
    mixed_bytes,
    show_mixed,
    show_western,
    western_bytes,
)
from shanben.pages.repair.places import report_places, report_unread, show_place
from shanben.pages.repair.scripts import count_scripts, read_codes

WESTERN = f"[\x80-\xff{CP1252_EXTRA}]"
# Two characters of GBK, or one and a half of UTF-8, side by side: no Western word has that.
STRETCH = compile_late(f"[\xa1-\xff]{WESTERN}{{3,}}(?:[ -~]{{0,40}}{WESTERN}{{2,}})*")
# What is told of lines that were read in part.
REST = "the rest of a line taken for Western text"
# What is left of one character beside figures; its first byte may be a mark, its second one in ASCII.
PAIR = compile_late(f"[\xc0-\xff]{WESTERN}|(?<![A-Za-z]){WESTERN}[@-~]")
# Letters as no language of Europe puts them side by side.
SIGN = compile_late(f"(?:[\xa1-\xff]|{WESTERN}[\xa1-\xff])[\x80-\u07ff{CP1252_EXTRA}]{{3,}}")
# What every such sign holds, and every stretch: without it nothing is found, in a third of the time.
CORE = compile_late(f"[\xa1-\xff][\x80-\u07ff{CP1252_EXTRA}]{{3}}")
# All Chinese taken for Western text has letters of this half of Latin-1.
WESTERN_SIGNS = "\xc0-\xff"
FOREIGN = re.compile("[^\x00-\x7f]")
BEFORE_HAN = compile_late("[\x80-\u2fff]")
FIRST_LATER = 0x3000
LINE = re.compile(r"[^\r\n]+")
# A lead byte before a blank: the blank was a no-break space, A0, before a program simplified it.
PAIR_OR_BLANK = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]|([\x81-\xfe])\x20")

# Of a line that no language writes this part is such letters, this many of them, and different ones.
UNWRITTEN = compile_late(f"[\xa1-\u017f\u02c6-\u02dd{CP1252_EXTRA}]")
LEAST_LETTERS, LEAST_LETTER_SHARE, LEAST_DIFFERENT = 12, 0.6, 8

LEAST_HAN = 2
LEAST_GBK_HAN = 4
LEAST_PAGE_HAN = 8
MOST_LAYERS = 3
# Of a page that is Western from end to end, Han characters are at most this part of what is no ASCII.
MOST_HAN_SHARE = 0.2
LEAST_FOREIGN, HEAD = 24, 1200
# A mixed page takes a fifth of a millisecond a character.
MAX_CHARACTERS, MOST_MIXED = 2**26, 50_000
# Of such a page this part stands in runs; of French or Vietnamese hardly any does.
RUN = re.compile(f"[\x80-\u07ff{CP1252_EXTRA}]{{3,}}")
LEAST_RUN_SHARE, LEAST_SIGN_SHARE = 0.3, 0.25
# A mixed page has this many Simplified characters for each Traditional one. Of 180 Traditional lines
# more than half were read wrongly, of 400 Simplified ones five.
LEAST_SIMPLIFIED = 4
LINE_START = 6
MARKS = frozenset(CP1252_EXTRA)
ASCII, LEAST_PIECE = re.compile("[ -~]+"), 6
# Halves of characters of which a byte was dropped, as programs drop those that cp1250 has not; of
# Simplified ones neither half is ASCII. Texts have few of them (A股, T恤).
LEAST_HALVES = 3
SENTENCE = re.compile("[，,。]")
LEAST_SENTENCE_HAN = 12
# How the bytes of a page in GBK were shown.
SHOWN_BY = {"R112": show_western, "R120": show_mixed}
# Nats a character; of 500 sentences from an encyclopaedia the dearest costs 7.6.
MOST_SENTENCE_COST = 9.0


class WayBack(NamedTuple):
    """One way back: the bytes that a line was made of, and what they are in the right encoding."""

    rule: str
    bytes_of: Callable[[str], bytes | None]
    decode: Callable[[bytes], str | None]
    most: int = MAX_CHARACTERS


def undo_western(text: str) -> tuple[list[Edit], list[Finding]]:
    """Return the edits that read Western text as the Chinese that it was, and what cannot be read."""
    if _is_western(text):
        lines = [match for match in LINE.finditer(text) if _is_western_line(match.group())]
        length = sum(len(line.group()) for line in lines)
        for way in WAYS_BACK:
            edits = _read_lines(lines, way) if length <= way.most else []
            if edits and not (way.rule == "R120" and _is_traditional(edits)):
                return edits, []
        edits = _read_stretches(text)
        return (edits, []) if _are_whole(text, edits) else ([], list(_report(text)))
    return _read_rest(text, _read_stretches(text)) if CORE.search(text) else ([], [])


def cp1250_bytes(text: str) -> bytes | None:
    """Return the bytes that are `text` in cp1250, or in Latin-1 where cp1250 has nothing."""
    out = bytearray()
    for character in text:
        if "\x80" <= character < "\xa0":
            out.append(ord(character))
            continue
        try:
            out += character.encode("cp1250")
        except UnicodeEncodeError:
            return None
    return bytes(out)


def _is_western(text: str) -> bool:
    """Tell whether a page has many characters beyond ASCII, most not Han, as no language has them."""
    # Of a Chinese page the beginning says that it is none.
    if _count_later(text[:HEAD]) > MOST_HAN_SHARE * len(text):
        return False
    foreign, western = _count_foreign(text)
    if foreign < LEAST_FOREIGN or foreign - western > MOST_HAN_SHARE * foreign:
        return False
    return sum(map(len, RUN.findall(text))) >= LEAST_RUN_SHARE * foreign


def _count_later(text: str) -> int:
    """Return how many characters are neither ASCII nor Western.

    >>> _count_later("1 ä漢字𠀀")
    3
    """
    codes = read_codes(text)
    # One beyond the first 65,536 is two codes.
    return int(np.count_nonzero(codes >= FIRST_LATER)) - (len(codes) - len(text))


def _is_western_line(line: str) -> bool:
    """Tell whether a line has characters beyond ASCII, and is not good Chinese as it stands."""
    foreign, western = _count_foreign(line)
    return foreign < 2 * western


def _count_foreign(text: str) -> tuple[int, int]:
    """Return how many characters are beyond ASCII, and how many of them Western: before U+3000."""
    return len(text) - len(text.encode("ascii", "ignore")), len(BEFORE_HAN.findall(text))


def _read_lines(lines: list[re.Match[str]], way: WayBack) -> list[Edit]:
    """Return the edits that read every line in one way; none when one of them cannot be read so."""
    edits = []
    for line in lines:
        found, start = line.group(), line.start()
        # An indent of no-break spaces was made of entities, unless it is half of a character.
        indent = len(found) - len(found.lstrip("\xa0"))
        restored = _read_line(found[indent:], way)
        if indent:
            other = _read_line(found[indent - 1 :], way)
            if restored is None or (other is not None and _reads_better(other, restored)):
                restored, indent = other, indent - 1
        if restored is None:
            return []
        if restored != found[indent:]:
            edits.append(Edit(start + indent, line.end(), found[indent:], restored, way.rule))
    whole = "\n".join([edit.after for edit in edits])
    if len(HAN.findall(whole)) < LEAST_PAGE_HAN or not is_chinese(whole):
        return []
    simplified, traditional = count_scripts(whole)
    if traditional > simplified and len(HALF.findall(whole)) >= LEAST_HALVES:
        return []
    if _lost_hyphens(edits):
        return []
    return edits if all(_is_prose(edit.after) for edit in edits) else []


def _lost_hyphens(edits: list[Edit]) -> bool:
    """Tell whether soft hyphens were taken out of a page of GBK: halves of characters.

    A page that has one has kept all.
    """
    if any(SOFT_HYPHEN in edit.before for edit in edits):
        return False
    return any(
        misses_hyphens(edit.before, edit.after, SHOWN_BY[edit.rule])
        for edit in edits
        if edit.rule in SHOWN_BY
    )


def _is_traditional(edits: list[Edit]) -> bool:
    """Tell whether a page would be Traditional; which of two ways such a line is read, nothing tells."""
    simplified, traditional = count_scripts("\n".join([edit.after for edit in edits]))
    return traditional * LEAST_SIMPLIFIED > simplified


def _is_prose(line: str) -> bool:
    """Tell whether a line is no sentence, or a likely one: a byte too few makes the rest of it none."""
    if not SENTENCE.search(line) or len(HAN.findall(line)) < LEAST_SENTENCE_HAN:
        return True
    return cost_a_character(line) < MOST_SENTENCE_COST


def _read_line(found: str, way: WayBack) -> str | None:
    data = way.bytes_of(found)
    return None if data is None else way.decode(data)


def _reads_better(one: str, other: str) -> bool:
    return cost_a_character(one[:LINE_START]) < cost_a_character(other[:LINE_START])


def _are_whole(text: str, edits: list[Edit]) -> bool:
    """Tell whether nothing that is no ASCII is left of the lines with edits, but no-break spaces."""
    for line, inside in _list_lines(text, edits):
        kept, place = "", line.start()
        for edit in inside:
            kept += text[place : edit.start]
            place = edit.end
        kept += text[place : line.end()]
        if SIGN.search(kept) or (inside and FOREIGN.search(kept.replace("\xa0", ""))):
            return False
    return True


def _list_lines(text: str, edits: list[Edit]) -> Iterator[tuple[re.Match[str], list[Edit]]]:
    """Yield each line with the edits in it; `edits` are in order."""
    starts = [edit.start for edit in edits]
    for line in LINE.finditer(text):
        yield line, edits[bisect_left(starts, line.start()) : bisect_left(starts, line.end())]


def _read_stretches(text: str) -> list[Edit]:
    """Return the edits that read stretches of Western letters.

    A mark right before one may be its first byte, or stand there by itself.
    """
    edits = []
    for match in STRETCH.finditer(text):
        start, end = match.span()
        has_mark = text[start - 1 : start] in MARKS if start else False
        for begin in (start - 1, start) if has_mark else (start,):
            rule, restored = _read_stretch(text[begin:end])
            if restored is not None:
                edits.append(Edit(begin, end, text[begin:end], restored, rule))
                break
    return edits


def _read_rest(text: str, edits: list[Edit]) -> tuple[list[Edit], list[Finding]]:
    """Return the edits, of whole lines where a stretch is too short to be read alone, and what is left.

    Beside figures one character stands alone: 1977年1月 has no other. Of lines without edits those are
    told that no language writes.
    """
    read: list[Edit] = []
    rests: list[Span] = []
    unread: list[Span] = []
    for line, inside in _list_lines(text, edits):
        if not inside and _is_unwritten(line.group()):
            unread.append(line.span())
        elif inside and _keeps_pair(line, inside):
            if whole := _read_whole(line, inside):
                inside = [whole]
            else:
                rests.append(line.span())
        read += inside
    whats = (("Chinese taken for Western text", unread), (REST, rests))
    return read, [_report_left(text, what, left) for what, left in whats if left]


def _keeps_pair(line: re.Match[str], edits: list[Edit]) -> bool:
    """Tell whether two Western letters stand side by side outside the edits of a line."""
    starts = [line.start(), *(edit.end for edit in edits)]
    ends = [*(edit.start for edit in edits), line.end()]
    return any(map(partial(PAIR.search, line.string), starts, ends))


def _read_whole(line: re.Match[str], edits: list[Edit]) -> Edit | None:
    """Return the edit that reads a line from its first Western character to its last, if it can be."""
    places = [match.start() for match in FOREIGN.finditer(line.string, *line.span())]
    start, end = places[0], places[-1] + 1
    found = line.string[start:end]
    rule, restored = _read_stretch(found)
    if restored is None or rule != edits[0].rule:
        return None
    return Edit(start, end, found, restored, rule)


def _is_unwritten(line: str) -> bool:
    """Tell whether most of a line is many different letters as no language of Europe has them."""
    letters = UNWRITTEN.findall(line)
    return (
        len(letters) >= max(LEAST_LETTERS, LEAST_LETTER_SHARE * len(line.replace(" ", "")))
        and len(set(letters)) >= LEAST_DIFFERENT
    )


def _report_left(text: str, what: str, left: list[Span]) -> Finding:
    message = (
        f'{what} near "{show_place(text, left[0])}"; it cannot be read back, and is left as found.'
    )
    return report_places("R207", message, text, left)


def _read_stretch(found: str) -> tuple[str, str | None]:
    """Return the rule and the text of a stretch of Western characters that is Chinese, else None."""
    data = western_bytes(found)
    if data is None:
        return "", None
    layers, restored = _decode_layers(data)
    if restored and len(HAN.findall(restored)) >= LEAST_HAN and is_chinese(restored):
        return "R114" if layers == 1 else "R115", restored
    restored = _decode(data, "gbk")
    if restored and len(HAN.findall(restored)) >= LEAST_GBK_HAN and is_chinese(restored):
        return ("R112", restored) if _are_good(restored) else ("", None)
    return "", None


def _are_good(restored: str) -> bool:
    """Tell whether a text is good between its figures, too: each of them ends what is one byte off."""
    pieces = [piece for piece in ASCII.split(restored) if len(piece) >= LEAST_PIECE]
    return all(cost_a_character(piece) < MOST_SENTENCE_COST for piece in pieces)


def _decode_layers(data: bytes) -> tuple[int, str | None]:
    """Return UTF-8 that was taken for Western text up to three times, and how often it was."""
    restored = _decode(data, "utf-8")
    layers = 1
    while restored and not HAN.search(restored) and layers < MOST_LAYERS:
        inner = western_bytes(restored)
        restored = _decode(inner, "utf-8") if inner else None
        layers += 1
    return layers, restored


def _decode_once(data: bytes) -> str | None:
    layers, restored = _decode_layers(data)
    return restored if layers == 1 else None


def _decode_again(data: bytes) -> str | None:
    layers, restored = _decode_layers(data)
    return restored if layers > 1 else None


def _decode_gbk(data: bytes) -> str | None:
    """Return `data` read as GBK; a blank that completes a character was a no-break space."""
    text = _decode(data, "gb18030")
    if text is not None:
        return text
    return _decode(PAIR_OR_BLANK.sub(_put_back_blank, data), "gb18030")


def _put_back_blank(match: re.Match[bytes]) -> bytes:
    lead = match[1]
    return match[0] if lead is None or (lead[0], 0xA0) not in pair_characters() else lead + b"\xa0"


def _decode_big5(data: bytes) -> str | None:
    return _decode(data, "big5hkscs")


def _decode(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _report(text: str) -> Iterator[Finding]:
    """Yield the finding that a page is probably Chinese taken for Western text."""
    found = list(SIGN.finditer(text))
    if sum(len(match.group()) for match in found) < LEAST_SIGN_SHARE * len(FOREIGN.findall(text)):
        return
    yield report_unread(text, found, "Chinese taken for Western text")


# In the order in which they are tried; the first that reads a whole page is right.
WAYS_BACK = (
    WayBack("R114", western_bytes, _decode_once),
    WayBack("R115", western_bytes, _decode_again),
    WayBack("R112", western_bytes, _decode_gbk),
    WayBack("R120", mixed_bytes, _decode_gbk, MOST_MIXED),
    WayBack("R121", western_bytes, _decode_big5),
    WayBack("R122", cp1250_bytes, _decode_gbk),
)
