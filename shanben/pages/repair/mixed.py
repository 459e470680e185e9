"""The bytes of a page in GBK that a program showed as UTF-8 where valid, and as cp1252 elsewhere.

`ͳ` is CD B3 and `һ` D2 BB in `ͳһ`, which was 统一. A letter of Latin-1 is one byte, or two that
are valid UTF-8: `û` is FB, or C3 BB, which is 没. Which, the characters tell that come of it: the
cheapest way through a line by the frequency of its characters, among those that are shown exactly
as found.
"""

import heapq
from collections.abc import Callable
from functools import cache

from shanben.pages.repair.converter.annotations import traditional_ranks
from shanben.pages.repair.converter.gbk import pair_characters

# What cp1252 has in the place of the control characters of Latin-1.
CP1252_EXTRA = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
# Nats: a character that no model knows.
RARE = 20.0
# Pages in GBK are Simplified, but for a few.
TRADITIONAL = 4.0
# Quotes stand in pairs.
OPEN_QUOTE = 6.0
# Partial readings that are kept for each lead byte.
KEPT = 6
# No sentence is longer, and ways are copied with every character.
LONGEST_LINE = 2000
LEAST_MARGIN = 2.0
# Byte AD is shown as a soft hyphen, which many programs take out; one character in 150 ends in it.
SOFT_HYPHEN, SOFT_HYPHEN_BYTE, LOST_HYPHEN = "\xad", b"\xad", 2.0

# How a line may be read up to some place: cost, bytes, and the lead byte that waits for another one.
PartialReading = tuple[float, bytes, int]


def western_bytes(text: str) -> bytes | None:
    """Return the bytes that are `text` in cp1252, or in Latin-1 where cp1252 has nothing.

    >>> western_bytes("ÖÐ€").hex()
    'd6d080'
    """
    out = bytearray()
    for character in text:
        if character <= "\xff":
            out.append(ord(character))
        elif character in CP1252_EXTRA:
            out += character.encode("cp1252")
        else:
            return None
    return bytes(out)


def mixed_bytes(text: str) -> bytes | None:
    """Return the likeliest bytes that are shown as `text`; None when there are none.

    >>> mixed_bytes("ͳһ").hex()
    'cdb3d2bb'
    """
    if len(text) > LONGEST_LINE:
        return None
    ways: list[PartialReading] = [(0.0, b"", 0)]
    for character in text:
        ways = _go_on(ways, character)
    shown = [way for way in ways if not way[2] and show_mixed(way[1]) == text]
    read = sorted((_whole_cost(data.decode("gb18030"), cost), data) for cost, data, _ in shown)
    if not read or (len(read) > 1 and read[1][0] - read[0][0] < LEAST_MARGIN):
        return None
    return read[0][1]


def misses_hyphens(found: str, read: str, show: Callable[[bytes], str]) -> bool:
    """Tell whether a line, of which `read` was made, is likelier with soft hyphens put back.

    `show` is the way in which bytes are shown.

    >>> misses_hyphens("ÒÑ¾µ½ÁË", "已镜搅耍", show_western), misses_hyphens("µ½ÁË", "到了", show_western)
    (True, False)
    """
    if len(found) > LONGEST_LINE:
        return False
    ways: list[PartialReading] = [(0.0, b"", 0)]
    for character in found:
        ways = _go_on(ways, character)
        ways += _put_back(ways)
    likely = _whole_cost(read, 0.0)
    for _, data, lead in ways:
        shown = "" if lead else show(data)
        if shown and shown.replace(SOFT_HYPHEN, "") == found:
            put_back = shown.count(SOFT_HYPHEN) * LOST_HYPHEN
            if _whole_cost(data.decode("gb18030"), put_back) < likely:
                return True
    return False


def _put_back(ways: list[PartialReading]) -> list[PartialReading]:
    """Return the ways on which a soft hyphen is put back, as the second byte of a character."""
    lost = [_read_piece(way, SOFT_HYPHEN_BYTE) for way in ways if way[2]]
    return [(way[0] + LOST_HYPHEN, *way[1:]) for way in lost if way is not None]


def show_western(data: bytes) -> str:
    """Return bytes as cp1252 has them, or Latin-1 where it has nothing."""
    return "".join(map(_show_byte, data))


def show_mixed(data: bytes) -> str:
    """Return bytes as UTF-8 where they are valid in it, and as cp1252 elsewhere."""
    shown, start = [], 0
    while True:
        try:
            shown.append(data[start:].decode("utf-8"))
            break
        except UnicodeDecodeError as error:
            wrong = data[start + error.start : start + error.end]
            shown += [data[start : start + error.start].decode("utf-8"), *map(_show_byte, wrong)]
            start += error.end
    return "".join(shown)


def _go_on(ways: list[PartialReading], character: str) -> list[PartialReading]:
    """Return the cheapest ways with one more character, some for each lead byte that may wait."""
    further: dict[int, list[PartialReading]] = {}
    for piece in _pieces_of(character):
        for way in ways:
            longer = _read_piece(way, piece)
            if longer is not None:
                further.setdefault(longer[2], []).append(longer)
    return [way for group in further.values() for way in heapq.nsmallest(KEPT, group)]


@cache
def _pieces_of(character: str) -> list[bytes]:
    """Return the bytes that may be shown as a character: one of cp1252, or those of UTF-8."""
    if character <= "\x7f":
        return [character.encode()]
    single = western_bytes(character)
    several = character.encode("utf-8", "surrogatepass")
    return [several] if single is None else [single, several]


def _read_piece(way: PartialReading, piece: bytes) -> PartialReading | None:
    cost, data, lead = way
    for byte in piece:
        if lead:
            character = pair_characters().get((lead, byte))
            if character is None:
                return None
            cost, lead = cost + _cost_of(character), 0
        elif byte >= 0x81:
            lead = byte
        elif byte == 0x80:
            return None
    return cost, data + piece, lead


def _whole_cost(line: str, cost: float) -> float:
    """Return what a line costs whose characters one by one cost `cost`."""
    from shanben.pages.repair.language.model import text_cost

    return text_cost(line) + _quote_cost(line) + cost


def _quote_cost(line: str) -> float:
    return OPEN_QUOTE * abs(line.count("“") - line.count("”"))


@cache
def _cost_of(character: str) -> float:
    from shanben.pages.repair.language.model import text_cost

    return min(RARE, text_cost(character)) + (character in traditional_ranks()) * TRADITIONAL


def _show_byte(byte: int) -> str:
    try:
        return bytes((byte,)).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)
