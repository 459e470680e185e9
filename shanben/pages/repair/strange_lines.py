"""Lines of a page that were in another encoding than the rest, and were read in the same.

A site's frame may be in Big5 and its articles in GBK, or the other way round, and a line of UTF-8 may
come from a third place. What is read so looks like Chinese and is none: its characters are rare, and
together they make no sense. Such lines are told. Those of Big5 are read where the decoder has kept
every byte, as its characters for private use show; other decoders drop what they do not know, and
where a whole character is gone nothing shows it.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache

from shanben.base.findings import Finding
from shanben.base.page_text import replay_edits
from shanben.base.types import Edit, Span
from shanben.pages.repair.chinese import HALF, HAN, is_chinese, is_japanese
from shanben.pages.repair.confusions import (
    COMMON,
    CONFUSIONS,
    FOREIGN_STRETCH,
    LINE,
    PRIVATE,
    Confusion,
    read_stretch,
)
from shanben.pages.repair.converter.gbk import CODEC_GB18030, CODEC_GBK
from shanben.pages.repair.places import report_places, show_place
from shanben.pages.repair.suspects import find_strange

FOREIGN = re.compile("[^\x00-\x7f]")
LEAST_CHARACTERS, LEAST_READ, LEAST_JUDGED = 10, 8, 4
# Different codes of the commonest characters in the bytes of a line, and how many for each of its
# characters: by chance there is one among six hundred.
LEAST_COMMON, LEAST_COMMON_SHARE = 3, 0.04
# A Han character of UTF-8, and what such make of the bytes of a line; by chance they make a tenth.
UTF8_HAN, LEAST_UTF8_SHARE = re.compile(rb"[\xe4-\xe9][\x80-\xbf]{2}"), 0.4
UTF8 = "utf-8"
# A decoder that drops bytes leaves the others as signs between characters; another one shows them in
# the middle of the area for private use. Of 14,900 lines of a newspaper none that was no good Chinese
# had two.
SEAM = re.compile("(?<=[^\x00-\x7f])[@-~](?=[^\x00-\x7f])|[\ue4c6-\ue765]")
LEAST_SEAMS = 2
BIG5_AS_GBK = next(one for one in CONFUSIONS if one.wrong == CODEC_GBK)
OTHERS = (
    *CONFUSIONS,
    Confusion("", CODEC_GBK, UTF8, "UTF-8 taken for GBK"),
    Confusion("", "big5", UTF8, "UTF-8 taken for Big5"),
)


def undo_strange_lines(text: str) -> tuple[list[Edit], list[Finding]]:
    """Return the edits that read such lines, or the findings that they are there.

    All of a page are read, or none. Where none is among the lines with strange characters, which are
    few, there is none at all.
    """
    places = find_strange(text)
    lines = [*LINE.finditer(text)]
    strange = [
        line
        for line in lines
        if bisect_left(places, line.start()) < bisect_left(places, line.end())
    ]
    if not _read_lines(strange)[1]:
        return [], []
    edits, told, is_whole = _read_lines(lines)
    if is_whole and any(PRIVATE.search(edit.before) for edit in edits):
        return edits, []
    return [], [_report(text, what, spans) for what, spans in told.items()]


def _read_lines(lines: list[re.Match[str]]) -> tuple[list[Edit], dict[str, list[Span]], bool]:
    """Return the edits of lines, the spans of each confusion, and whether all of these are read."""
    edits: list[Edit] = []
    told: dict[str, list[Span]] = {}
    is_whole = True
    for line in lines:
        found = line.group()
        if (
            len(FOREIGN.findall(found)) < LEAST_CHARACTERS
            or is_chinese(found)
            or is_japanese(found)
        ):
            continue
        read = _read_line(found, line.start())
        edits += read
        if what := BIG5_AS_GBK.what if read else _name_confusion(found):
            told.setdefault(what, []).append(line.span())
            is_whole &= bool(read)
    return edits, told, is_whole


def _read_line(found: str, start: int) -> list[Edit]:
    """Return the edits that read a line of Big5, which begins at `start`; none where not all is good."""
    edits = [*_read_stretches(found)]
    whole = replay_edits(found, edits)
    if sum(len(edit.before) for edit in edits) < len(FOREIGN.findall(found)):
        return []
    if len(HAN.findall(whole)) < LEAST_READ or HALF.search(whole):
        return []
    return [Edit(start + one.start, start + one.end, *one[2:]) for one in edits]


def _read_stretches(found: str) -> Iterator[Edit]:
    """Yield the edits of the stretches of a line that are good Chinese, or too short to tell."""
    for match in FOREIGN_STRETCH.finditer(found):
        restored = read_stretch(match.group(), BIG5_AS_GBK)
        if restored and (len(restored) < LEAST_JUDGED or is_chinese(restored)):
            yield Edit(*match.span(), match.group(), restored, BIG5_AS_GBK.rule)


def _name_confusion(found: str) -> str | None:
    """Return which confusion a line's bytes tell, None where they tell none.

    Where some are lost the others are out of step: so the codes of the commonest characters are looked
    for at any place.
    """
    for confusion in OTHERS:
        wrong = CODEC_GB18030 if confusion.wrong == CODEC_GBK else confusion.wrong
        data = found.encode(wrong, "ignore")
        if confusion.right == UTF8:
            is_such = 3 * len(UTF8_HAN.findall(data)) >= LEAST_UTF8_SHARE * len(data)
        else:
            counts = [data.count(code) for code in _common_codes(confusion.right)]
            is_such = sum(counts) >= LEAST_COMMON_SHARE * len(found)
            is_such &= len(counts) - counts.count(0) >= LEAST_COMMON
            is_such |= confusion is BIG5_AS_GBK and any(counts) and _has_seams(found)
        if is_such:
            return confusion.what
    return None


def _has_seams(found: str) -> bool:
    return len(SEAM.findall(found)) >= LEAST_SEAMS and len(HAN.findall(found)) >= LEAST_JUDGED


@cache
def _common_codes(codec: str) -> list[bytes]:
    """Return the codes of the commonest characters and marks."""
    return [code for one in COMMON if (code := one.encode(codec, "ignore"))]


def _report(text: str, what: str, spans: list[Span]) -> Finding:
    message = (
        f'{what} near "{show_place(text, spans[0])}"; it cannot be read back for certain, '
        "and is left as found."
    )
    return report_places("R207", message, text, spans)
