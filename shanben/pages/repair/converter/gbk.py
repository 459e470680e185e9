"""The two-byte codes of GBK, as the converters that damaged the pages decoded them.

A pair of bytes is looked up with Python's `gbk`. What that leaves open goes to the private use area
in the way of code page 936: the three user-defined areas, and the codes that only GB18030 assigned
later, one after another. The byte 80 stands alone and is the euro sign there.

Reading and writing whole pages is the business of `shanben.seeds.decode`; this is the table that the
forward model and its inversion share.
"""

import re
from functools import cache
from itertools import count

CODEC_GBK, CODEC_GB18030 = "gbk", "gb18030"
REPLACEMENT = "\ufffd"
# The first of the characters for which code page 936 leaves codes open, outside the user-defined areas.
FIRST_OPEN = 0xE766
# The byte that is no lead byte, and what code page 936 prints for it.
LONE_BYTE, LONE_CHARACTER = 0x80, "€"
FIRST_LEAD, LAST_LEAD = 0x81, 0xFE
PRIVATE_USE = re.compile("[\ue000-\uf8ff]")

# Full-width ASCII differs from ASCII by a constant, in Unicode and in GBK (lead byte A3).
FULL_WIDTH_OFFSET = 0xFEE0
FULL_WIDTH_LEAD = 0xA3

# The lead byte and the trail byte of a character.
BytePair = tuple[int, int]


@cache
def pair_characters() -> dict[BytePair, str]:
    """Return the character of every two-byte code that the converters could decode."""
    leads, trails = range(FIRST_LEAD, LAST_LEAD + 1), range(0x40, 0xFF)
    pairs = [(lead, trail) for lead in leads for trail in trails if trail != 0x7F]
    # One call for all: a pair that GBK leaves open becomes no character or several, never a line's end.
    decoded = b"\n".join(map(bytes, pairs)).decode(CODEC_GBK, "replace").split("\n")
    characters: dict[BytePair, str] = {}
    open_codes = count(FIRST_OPEN)
    for pair, found in zip(pairs, decoded, strict=True):
        is_gbk = len(found) == 1 and found != REPLACEMENT
        characters[pair] = found if is_gbk else _user_defined(*pair) or chr(next(open_codes))
    return characters


@cache
def character_pairs() -> dict[str, BytePair]:
    """Return the lead byte and the trail byte of every character that has a two-byte code.

    That includes the characters that a page shows where a later program read the open codes as
    GB18030.
    """
    pairs = {character: pair for pair, character in pair_characters().items()}
    return {later: pairs[private] for later, private in later_characters().items()} | pairs


@cache
def later_characters() -> dict[str, str]:
    """Return the characters that GB18030 assigns to codes left open before, with those of page 936."""
    later = {}
    for pair, character in pair_characters().items():
        if not PRIVATE_USE.match(character):
            continue
        assigned = bytes(pair).decode(CODEC_GB18030, "replace")
        if len(assigned) == 1 and assigned not in (character, REPLACEMENT, LONE_CHARACTER):
            later[assigned] = character
    return later


@cache
def character_codes() -> dict[str, bytes]:
    """Return the bytes of every character that has a code, ASCII among them."""
    codes = {chr(code): bytes((code,)) for code in range(0x80)}
    codes[LONE_CHARACTER] = bytes((LONE_BYTE,))
    return codes | {character: bytes(pair) for character, pair in character_pairs().items()}


def encode_page(text: str) -> bytes:
    r"""Return `text` as GBK bytes; a character without a code becomes `?`.

    >>> encode_page("海\ue000!").hex()
    'baa3aaa121'
    """
    codes = character_codes()
    return b"".join([codes.get(character, b"?") for character in text])


def encode_syllable(syllable: str) -> bytes:
    """Return a syllable as the converters wrote it: tone-marked vowels take two bytes."""
    return syllable.encode(CODEC_GB18030)


def _user_defined(lead: int, trail: int) -> str | None:
    """Return the character of a code in the three user-defined areas."""
    if 0xAA <= lead <= 0xAF and trail >= 0xA1:
        return chr(0xE000 + (lead - 0xAA) * 94 + trail - 0xA1)
    if 0xF8 <= lead <= 0xFE and trail >= 0xA1:
        return chr(0xE234 + (lead - 0xF8) * 94 + trail - 0xA1)
    if 0xA1 <= lead <= 0xA7 and trail <= 0xA0:
        return chr(0xE4C6 + (lead - 0xA1) * 96 + trail - 0x40 - (trail > 0x7F))
    return None
