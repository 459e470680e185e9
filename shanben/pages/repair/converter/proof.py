"""Prove a repair: damage the restored text again and compare with what was found.

The decisions to cut at a mark, and the order of the page's table, are unknown to us, so the proof
asks whether any choice of them gives the found text. It looks at one spot with its neighbours.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain, pairwise, permutations
from typing import NamedTuple

from shanben.pages.repair.converter.damage import (
    CUT,
    ENTITY,
    MARK_WIDTH,
    NO_BREAK_SPACE,
    Decoder,
    decode_again,
    insert_readings,
    read_character,
    widen_marks,
)
from shanben.pages.repair.converter.gbk import (
    FULL_WIDTH_OFFSET,
    LONE_BYTE,
    PRIVATE_USE,
    encode_page,
    later_characters,
    pair_characters,
)

# The orders of up to this many overlapping keys are tried one by one. Real spots have two or three.
MOST_PERMUTED = 4
MOST_VISITED = 20_000

# The corpus stores full-width ASCII as ASCII in places; to the proof both are the same.
NARROW = {code + FULL_WIDTH_OFFSET: chr(code) for code in range(0x21, 0x7F)}
NARROW_CHARACTERS = {chr(code): narrow for code, narrow in NARROW.items()}
LINE_END = re.compile(b"[\r\n]")


def explains(
    restored: str,
    found: str,
    table: Mapping[str, str],
    decoder: Decoder,
    keys: tuple[str, ...],
    is_stripped: bool = False,
) -> bool:
    """Tell whether the damage turns `restored` into `found`.

    `table` is the page's table; `keys` are the characters that hit misaligned bytes at this spot,
    whose place in the order of the table is unknown. `is_stripped` tells that the characters of the
    private use area were lost after the damage: what is printed is compared without them.
    """
    wanted = as_printed(found)
    # Here and there a page had ASCII marks beside its Chinese characters.
    for clean in dict.fromkeys((widen_marks(restored), restored.replace(NO_BREAK_SPACE, ENTITY))):
        for stream in list_streams(encode_page(clean), table, keys):
            if find_cuts(stream, wanted, decoder, is_stripped) is not None:
                return True
    return False


def list_streams(clean: bytes, table: Mapping[str, str], keys: tuple[str, ...]) -> Iterator[bytes]:
    """Yield what the first program may have left of a part of a page."""
    windows = list(map(pair_characters().get, pairwise(clean)))
    present = table.keys() & set(windows)
    here = {key: table[key] for key in table if key in present}
    overlapping = _find_overlapping(windows, here) if here else []
    orders = _orders(here, overlapping, keys)
    for stream in dict.fromkeys(insert_readings(clean, ordered) for ordered in orders):
        yield from _decode_again(stream)


def as_printed(found: str) -> str:
    """Return found text as the decoder printed it: as the corpus does not store it."""
    return found.replace(NO_BREAK_SPACE, ENTITY).translate(_printed_characters())


@cache
def _printed_characters() -> dict[int, str]:
    """Return what stands for characters that the corpus stores in another form."""
    return NARROW | {ord(later): private for later, private in later_characters().items()}


def _decode_again(stream: bytes) -> Iterator[bytes]:
    """Yield what the first program may have printed of the bytes, encoded again.

    Some worked line by line. If the part of the page ends inside a character for it, the byte that
    comes next may have saved the last one.
    """
    whole = decode_again(stream)
    yield whole
    if LINE_END.search(stream):
        by_line = b"".join(map(decode_again, re.split(rb"([\r\n])", stream)))
        if by_line != whole:
            yield by_line
    if stream[-1:] > b"?" and whole == (before := decode_again(stream[:-1])) + b"?":
        yield before + stream[-1:]


def find_cuts(
    stream: bytes, wanted: str, decoder: Decoder, is_stripped: bool = False
) -> tuple[int, ...] | None:
    """Return the ends of the pieces that make the decoder print `wanted`, None if there are none.

    A piece may end before and after every cut mark and before a line end: some converters worked
    line by line.
    """
    marks = frozenset(match.start() for match in CUT.finditer(stream))
    ends = {len(stream), *marks, *(match.start() for match in LINE_END.finditer(stream))}
    search = _Search(stream, wanted, decoder, is_stripped, frozenset(ends))
    branches: list[tuple[int, int, tuple[int, ...]]] = [(0, 0, ())]
    seen: set[tuple[int, int]] = set()
    while branches:
        place, printed, cuts = branches.pop()
        place, printed = _read_on(search, place, printed)
        if place >= len(stream) and printed == len(wanted):
            return cuts
        if place >= len(stream) or (place, printed) in seen or len(seen) > MOST_VISITED:
            continue
        seen.add((place, printed))
        branches += _next_branches(search, place, printed, cuts)
    return None


class _Search(NamedTuple):
    """What is decoded, and what it has to print; pieces may end at the places `ends`."""

    stream: bytes
    wanted: str
    decoder: Decoder
    is_stripped: bool
    ends: frozenset[int]

    def read(self, place: int) -> tuple[str, int]:
        """Return what the page shows of the bytes at `place`, and where the decoder goes on."""
        text, after = read_character(self.stream, place, self.decoder)
        if self.is_stripped and PRIVATE_USE.match(text):
            return "", after
        return NARROW_CHARACTERS.get(text, text), after


def _read_on(search: _Search, place: int, printed: int) -> tuple[int, int]:
    """Read on to where a piece may end inside a character; after the end if it does not fit."""
    stream, wanted, ends = search.stream, search.wanted, search.ends
    pairs = pair_characters()
    while place < len(stream):
        lead, text = stream[place], None
        if lead > LONE_BYTE:
            if place + 1 in ends:
                break
            text = pairs.get((lead, stream[place + 1]))
        if text is None or search.is_stripped:
            text, after = search.read(place)
        else:
            text, after = NARROW_CHARACTERS.get(text, text), place + MARK_WIDTH
        if not wanted.startswith(text, printed):
            return len(stream), -1
        printed += len(text)
        place = after
    return place, printed


def _next_branches(
    search: _Search, place: int, printed: int, cuts: tuple[int, ...]
) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    """Yield both ways to go on: the lead byte at `place` is the last one of its piece, or not."""
    text, after = search.read(place)
    if search.wanted.startswith(text, printed):
        yield min(after, len(search.stream)), printed + len(text), cuts
    orphan = "?" if search.decoder == "q" else ""
    if search.wanted.startswith(orphan, printed):
        yield place + 1, printed + len(orphan), (*cuts, place + 1)


def _find_overlapping(windows: list[str | None], here: Mapping[str, str]) -> list[str]:
    """Return the keys that share a byte with another key: only their order matters.

    `windows` are the characters that begin at each byte of the clean text. A reading put after one
    key tears the key that begins with its last byte, and makes no new one.
    """
    shared = (pair for pair in pairwise(windows) if pair[0] in here and pair[1] in here)
    return [key for key in dict.fromkeys(chain.from_iterable(shared)) if key is not None]


def _orders(
    here: dict[str, str], overlapping: list[str], keys: tuple[str, ...]
) -> Iterator[dict[str, str]]:
    """Yield the orders in which the table may have been applied, as far as it matters."""
    yield here
    if len(overlapping) <= MOST_PERMUTED:
        for order in permutations(overlapping):
            yield {key: here[key] for key in order} | here
        return
    late = {key: here[key] for key in keys if key in here}
    rest = {key: syllable for key, syllable in here.items() if key not in late}
    yield late | rest
    yield rest | late
