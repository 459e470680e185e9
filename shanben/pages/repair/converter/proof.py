"""Prove a repair: damage the restored text again and compare with what was found.

The decisions to cut at a mark, and the order of the page's table, are unknown to us, so the proof
asks whether any choice of them gives the found text. It looks at one spot with its neighbours.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import chain, pairwise, permutations

from shanben.pages.repair.converter.damage import (
    CUT,
    ENTITY,
    NO_BREAK_SPACE,
    Decoder,
    insert_readings,
    read_character,
    widen_marks,
)
from shanben.pages.repair.converter.gbk import FULL_WIDTH_OFFSET, encode_page, pair_characters

# The orders of up to this many overlapping keys are tried one by one. Real spots have two or three.
MOST_PERMUTED = 4
MOST_VISITED = 20_000

# The corpus stores full-width ASCII as ASCII in places; to the proof both are the same.
NARROW = {code + FULL_WIDTH_OFFSET: chr(code) for code in range(0x21, 0x7F)}
NARROW_CHARACTERS = {chr(code): narrow for code, narrow in NARROW.items()}
LINE_END = re.compile(b"[\r\n]")


def explains(
    restored: str, found: str, table: Mapping[str, str], decoder: Decoder, keys: tuple[str, ...]
) -> bool:
    """Tell whether the damage turns `restored` into `found`.

    `table` is the page's table; `keys` are the characters that hit misaligned bytes at this spot,
    whose place in the order of the table is unknown.
    """
    clean = encode_page(widen_marks(restored))
    wanted = found.replace(NO_BREAK_SPACE, ENTITY).translate(NARROW)
    windows = list(map(pair_characters().get, pairwise(clean)))
    present = set(windows)
    here = {key: table[key] for key in filter(present.__contains__, table)}
    seen: set[bytes] = set()
    for ordered in _orders(here, _find_overlapping(windows, here), keys):
        stream = insert_readings(clean, ordered)
        if stream not in seen and find_cuts(stream, wanted, decoder) is not None:
            return True
        seen.add(stream)
    return False


def find_cuts(stream: bytes, wanted: str, decoder: Decoder) -> tuple[int, ...] | None:
    """Return the ends of the pieces that make the decoder print `wanted`, None if there are none.

    A piece may end before and after every cut mark and before a line end: some converters worked
    line by line.
    """
    marks = {match.start(): match.end() for match in CUT.finditer(stream)}
    ends = {len(stream), *marks, *(match.start() for match in LINE_END.finditer(stream))}
    branches: list[tuple[int, int, tuple[int, ...]]] = [(0, 0, ())]
    seen: set[tuple[int, int]] = set()
    while branches:
        place, printed, cuts = branches.pop()
        place, printed = _read_on(stream, wanted, decoder, ends, (place, printed))
        if place >= len(stream) and printed == len(wanted):
            return cuts
        if place >= len(stream) or (place, printed) in seen or len(seen) > MOST_VISITED:
            continue
        seen.add((place, printed))
        branches += _next_branches(stream, wanted, decoder, marks, (place, printed, cuts))
    return None


def _read_on(
    stream: bytes, wanted: str, decoder: Decoder, ends: set[int], start: tuple[int, int]
) -> tuple[int, int]:
    """Read on to where a piece may end inside a character; after the end if it does not fit."""
    place, printed = start
    while place < len(stream) and (place + 1 not in ends or stream[place] < 0x80):
        text, place = read_character(stream, place, decoder)
        text = NARROW_CHARACTERS.get(text, text)
        if not wanted.startswith(text, printed):
            return len(stream), -1
        printed += len(text)
    return place, printed


def _next_branches(
    stream: bytes,
    wanted: str,
    decoder: Decoder,
    marks: Mapping[int, int],
    branch: tuple[int, int, tuple[int, ...]],
) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    place, printed, cuts = branch
    text, after = read_character(stream, place, decoder)
    text = text.translate(NARROW)
    if wanted.startswith(text, printed):
        yield min(after, len(stream)), printed + len(text), cuts
    # The lead byte at `place` may be the last of its piece.
    ends_piece = place + 1 in marks or stream[place + 1 : place + 2] in (b"\n", b"\r", b"")
    if stream[place] >= 0x80 and ends_piece:
        orphan = "?" if decoder == "q" else ""
        if wanted.startswith(orphan, printed):
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
