"""The two-byte codes of GBK, as the converters that damaged the pages decoded them.

A pair of bytes is looked up with Python's `gbk`; the few codes that only GB18030 assigns come
from there, and the three user-defined areas go to the private use area in the way of code page 936.
Reading and writing whole pages is the business of `shanben.seeds.decode`; this is the table that the
forward model and its inversion share.
"""

from functools import cache

CODEC_GBK = "gbk"
REPLACEMENT = "\ufffd"
# Lead bytes under which GB18030 assigns two-byte codes that GBK leaves open.
GB18030_LEADS = frozenset((0xA2, 0xA6, 0xA8, 0xA9, 0xD7, 0xFE))
FIRST_LEAD, LAST_LEAD = 0x81, 0xFE

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
    for pair, found in zip(pairs, decoded, strict=True):
        is_gbk = len(found) == 1 and found != REPLACEMENT
        if character := found if is_gbk else _decode_others(*pair):
            characters[pair] = character
    return characters


@cache
def character_pairs() -> dict[str, BytePair]:
    """Return the lead byte and the trail byte of every character that has a two-byte code."""
    pairs: dict[str, BytePair] = {}
    for pair, character in pair_characters().items():
        pairs.setdefault(character, pair)
    return pairs


@cache
def character_codes() -> dict[str, bytes]:
    """Return the bytes of every character that has a code, ASCII among them."""
    codes = {chr(code): bytes((code,)) for code in range(0x80)}
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
    return syllable.encode("gb18030")


def _decode_others(lead: int, trail: int) -> str | None:
    """Return the character of a code that GBK itself leaves open."""
    if private := _private_use(lead, trail):
        return private
    if lead not in GB18030_LEADS:
        return None
    try:
        return bytes((lead, trail)).decode("gb18030")
    except UnicodeDecodeError:
        return None


def _private_use(lead: int, trail: int) -> str | None:
    if 0xAA <= lead <= 0xAF and trail >= 0xA1:
        return chr(0xE000 + (lead - 0xAA) * 94 + trail - 0xA1)
    if 0xF8 <= lead <= 0xFE and trail >= 0xA1:
        return chr(0xE234 + (lead - 0xF8) * 94 + trail - 0xA1)
    if 0xA1 <= lead <= 0xA7 and trail <= 0xA0:
        return chr(0xE4C6 + (lead - 0xA1) * 96 + trail - 0x40 - (trail > 0x7F))
    return None
