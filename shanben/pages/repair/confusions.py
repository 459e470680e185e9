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
from collections.abc import Iterator
from typing import NamedTuple

from shanben.base.types import Edit
from shanben.pages.repair.converter.gbk import CODEC_GBK, character_codes

HAN = re.compile("[\u4e00-\u9fff]")
# What cp1252 has in the place of the control characters of Latin-1.
CP1252_EXTRA = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
WESTERN = f"[\x80-\xff{CP1252_EXTRA}]"
# Two characters of GBK, or one and a half of UTF-8, side by side: no Western word has that.
WESTERN_STRETCH = re.compile(f"[\xa1-\xff]{WESTERN}{{3,}}(?:[ -~]{{0,40}}{WESTERN}{{2,}})*")
# All Chinese taken for Western text has letters of this half of Latin-1.
WESTERN_SIGNS = "\xc0-\xff"
WESTERN_SIGN = re.compile(f"[{WESTERN_SIGNS}]")
FOREIGN_STRETCH = re.compile("[^\x00-\x7f]+")

# The first two bytes of ，。的中是 in UTF-8, read as GBK.
UTF8_AS_GBK_SIGNS = "锛銆鐨涓鏄"
COMMON = "的一是不了在有人中大年国國上。，、"
SAMPLE = 2000
SAMPLED_COST = 400
LEAST_SAMPLE = 40
LEAST_SIGNS = 3
LEAST_HAN = 2
LEAST_GBK_HAN = 4
# Nats a character. Prose costs about 5, wrongly decoded text 10 and more.
GOOD_COST = 8.0
LEAST_GAIN = 2.0
MOST_LAYERS = 3

ENTITY = re.compile(r"&(?:#[0-9]{2,7}|#[xX][0-9a-fA-F]{2,6}|[a-z]{2,8});")
# "<" and ">" are left: a page must not gain markup.
NAMED_ENTITIES = frozenset(
    ("nbsp", "ldquo", "rdquo", "lsquo", "rsquo", "mdash", "ndash", "hellip", "middot", "bull")
)
CODE_SIGNS = re.compile(r"</?[a-z]|[{};]\s*$|转义|轉義|实体|實體|entit|HTML|XML", re.I | re.M)
LEAST_ENTITIES = 3

RADICALS = "\u2f00-\u2fd5"
RADICAL = re.compile(f"[{RADICALS}]")
LEAST_RADICALS = 3
INDENT = re.compile(r"^(\?{2,8})(?=[\u4e00-\u9fff“「《])", re.M)
LEAST_INDENTS = 3


class Confusion(NamedTuple):
    """One encoding taken for another: `wrong` gives the bytes back, `right` decodes them."""

    rule: str
    wrong: str
    right: str


CONFUSIONS = (
    Confusion("R111", "gb18030", "utf-8"),
    Confusion("R113", "big5", "gbk"),
    Confusion("R116", "gbk", "big5"),
)


def undo_confusion(text: str, suspects: frozenset[str]) -> list[Edit]:
    """Return the edits that undo a confusion of encodings, in order; mostly none.

    `suspects` are the suspicious characters of the page.
    """
    if any(map(WESTERN_SIGN.match, suspects)):
        edits = list(_undo_western(text))
        if edits:
            return edits
    sample = text[:SAMPLE]
    if not suspects.isdisjoint(UTF8_AS_GBK_SIGNS) and _has_signs(sample):
        edits = list(_undo_stretches(text, CONFUSIONS[0]))
        if edits:
            return edits
    return _undo_big5(text, sample)


def undo_lookalikes(text: str, suspects: frozenset[str]) -> list[Edit]:
    """Return the edits that undo entities, radicals and lost no-break spaces, in order."""
    edits: list[Edit] = []
    if "&" in text:
        edits += _undo_entities(text)
    if "??" in text:
        edits += _undo_indents(text)
    if any(map(RADICAL.match, suspects)):
        edits += _undo_radicals(text)
    return sorted(edits)


def _undo_western(text: str) -> Iterator[Edit]:
    for match in WESTERN_STRETCH.finditer(text):
        found = match.group()
        rule, restored = _read_western(found)
        if restored is not None:
            yield Edit(match.start(), match.end(), found, restored, rule)


def _read_western(found: str) -> tuple[str, str | None]:
    """Return the rule and the text of a stretch of Western characters that is Chinese, else None."""
    data = western_bytes(found)
    if data is None:
        return "", None
    restored = _decode(data, "utf-8")
    layers = 1
    while restored and not HAN.search(restored) and layers < MOST_LAYERS:
        data = western_bytes(restored)
        restored = _decode(data, "utf-8") if data else None
        layers += 1
    if restored and len(HAN.findall(restored)) >= LEAST_HAN and _is_chinese(restored):
        return "R114" if layers == 1 else "R115", restored
    restored = _decode(western_bytes(found) or b"", "gbk")
    if restored and len(HAN.findall(restored)) >= LEAST_GBK_HAN and _is_chinese(restored):
        return "R112", restored
    return "", None


def western_bytes(text: str) -> bytes | None:
    """Return the bytes that are `text` in cp1252, or in Latin-1 where cp1252 has nothing.

    >>> western_bytes("ÖÐ€").hex()
    'd6d080'
    """
    out = bytearray()
    for character in text:
        code = character if character <= "\xff" else None
        if code is not None:
            out.append(ord(code))
        elif character in CP1252_EXTRA:
            out += character.encode("cp1252")
        else:
            return None
    return bytes(out)


def _undo_big5(text: str, sample: str) -> list[Edit]:
    """Try both confusions of GBK and Big5 on a page that has none of the commonest characters."""
    if (
        len(sample) < LEAST_SAMPLE
        or _has_common_characters(sample)
        or len(FOREIGN_STRETCH.sub("", sample)) * 2 > len(sample)
    ):
        return []
    for confusion in CONFUSIONS[1:]:
        edits = list(_undo_stretches(text, confusion))
        if sum(len(edit.before) for edit in edits) * 2 > len(text):
            return edits
    return []


def _has_signs(sample: str) -> bool:
    return sum(map(sample.count, UTF8_AS_GBK_SIGNS)) >= LEAST_SIGNS


def _has_common_characters(sample: str) -> bool:
    """Tell whether one character in fifty is among the commonest: in any Chinese prose it is."""
    seen = 0
    for character in COMMON:
        seen += sample.count(character)
        if seen * 50 >= len(sample):
            return True
    return False


def _undo_stretches(text: str, confusion: Confusion) -> Iterator[Edit]:
    for match in FOREIGN_STRETCH.finditer(text):
        found = match.group()
        data = _encode(found, confusion.wrong)
        restored = _decode(data, confusion.right) if data else None
        if restored and _is_better(found, restored):
            yield Edit(match.start(), match.end(), found, restored, confusion.rule)


def _is_better(found: str, restored: str) -> bool:
    if not HAN.search(restored) and len(found) > 1:
        return False
    return _is_chinese(restored) and _cost(found) > _cost(restored) + LEAST_GAIN


def _is_chinese(text: str) -> bool:
    """Tell whether a text is likely Chinese without strange characters."""
    strange = sum(unicodedata.category(character) in ("Co", "Cn", "Cc") for character in text)
    return strange == 0 and _cost(text) < GOOD_COST


def _cost(text: str) -> float:
    from shanben.pages.repair.language.model import text_cost

    sample = text[:SAMPLED_COST]
    return text_cost(sample) / max(1, len(sample))


def _encode(text: str, codec: str) -> bytes | None:
    if codec == CODEC_GBK:
        return _encode_gbk(text)
    try:
        return text.encode(codec)
    except UnicodeEncodeError:
        return None


def _encode_gbk(text: str) -> bytes | None:
    """Return `text` in code page 936, in whose user-defined area half of Big5 lies."""
    codes = character_codes()
    found = [codes.get(character) for character in text]
    return None if None in found else b"".join([code for code in found if code])


def _decode(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _undo_entities(text: str) -> Iterator[Edit]:
    """Undo entities on a page of prose that has several of them beside Chinese characters."""
    matches = [match for match in ENTITY.finditer(text) if _is_restorable(match.group())]
    beside = sum(_stands_in_chinese(text, match) for match in matches)
    if len(matches) < LEAST_ENTITIES or beside * 5 < len(matches) * 4 or CODE_SIGNS.search(text):
        return
    for match in matches:
        after = html.unescape(match.group())
        yield Edit(match.start(), match.end(), match.group(), after, "R117")


def _is_restorable(entity: str) -> bool:
    name = entity[1:-1]
    if name.startswith("#"):
        character = html.unescape(entity)
        return len(character) == 1 and (
            bool(HAN.match(character)) or character in "\xa0“”‘’—…·、。"
        )
    return name in NAMED_ENTITIES


def _stands_in_chinese(text: str, match: re.Match[str]) -> bool:
    around = text[max(0, match.start() - 1) : match.start()] + text[match.end() : match.end() + 1]
    return any(character > "\x7f" or character in "&;\n" for character in around)


def _undo_radicals(text: str) -> Iterator[Edit]:
    matches = list(RADICAL.finditer(text))
    beside = sum(bool(HAN.search(text, *_neighbours(text, match))) for match in matches)
    if len(matches) < LEAST_RADICALS or beside * 5 < len(matches) * 4 or "部首" in text:
        return
    for match in matches:
        after = unicodedata.normalize("NFKC", match.group())
        yield Edit(match.start(), match.end(), match.group(), after, "R118")


def _neighbours(text: str, match: re.Match[str]) -> tuple[int, int]:
    return max(0, match.start() - 1), min(len(text), match.end() + 1)


def _undo_indents(text: str) -> Iterator[Edit]:
    """Restore no-break spaces printed as "?" where the paragraphs of a page begin with them."""
    matches = list(INDENT.finditer(text))
    if len(matches) < LEAST_INDENTS or len({match.group() for match in matches}) > 1:
        return
    long_lines = sum(len(line) > 20 for line in text.splitlines())
    if len(matches) * 2 < long_lines:
        return
    for match in matches:
        after = "\xa0" * len(match.group())
        yield Edit(match.start(), match.end(), match.group(), after, "R119")
