"""The forward model: what the converters did to a clean page, step by step.

A page that a converter annotated went through two programs, each of which worked on GBK bytes:

1. For every character of the page's table, one after another, each occurrence of its two bytes was
   followed by "(" + syllable + ")". The search looks at bytes, so the trail byte of one character
   and the lead byte of the next are found as well, and the text after them is decoded one byte off.
   The page was then decoded: a lead byte without a fitting trail byte became `?`, and took the next
   byte with it. What was printed was encoded again.
2. At some of the marks ！？；，、。 (bytes again, at any alignment) the text was cut in pieces, and
   each piece was decoded alone. What became there of a lead byte without a fitting trail byte depends
   on the decoder (`Decoder`).
3. Full-width ，：；？！（）～ are stored as ASCII.

In code page 936 the byte 80 begins nothing: it is the euro sign.

The model proves repairs: what was restored must, damaged again, give what was found. Whether a
converter cut at a given mark follows no known rule, so `damage` takes those decisions as input and
`find_cuts` finds the ones that explain a given text.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Literal

from shanben.pages.repair.converter.gbk import (
    CODEC_GBK,
    LONE_BYTE,
    LONE_CHARACTER,
    encode_page,
    encode_syllable,
    pair_characters,
)

Decoder = Literal["q", "d", "e"]
"""What the decoder of the pieces does with a lead byte that begins no character.

    q   prints `?` and takes the next byte with it
    d   drops it and goes on with the next byte
    e   prints `?` as q inside a piece, and drops it at the end of a piece
"""

# ！ ？ ； ， 、 。 in GBK: the marks at which the converters cut. They may overlap.
CUT_MARKS = (b"\xa3\xa1", b"\xa3\xbf", b"\xa3\xbb", b"\xa3\xac", b"\xa1\xa2", b"\xa1\xa3")
MARK_WIDTH = 2
CUT = re.compile(b"(?=%s)" % b"|".join(map(re.escape, CUT_MARKS)))

FULL_WIDTH_MARKS = "，：；？！（）～"
ASCII_MARKS = ",:;?!()~"
TO_ASCII = str.maketrans(FULL_WIDTH_MARKS, ASCII_MARKS)
TO_FULL_WIDTH = dict(zip(ASCII_MARKS, FULL_WIDTH_MARKS, strict=True))

CHINESE = "[\u3000-\u303f\u3400-\u9fff“”‘’·—…]"
MARK_BESIDE_CHINESE = re.compile(
    f"&[A-Za-z]{{2,8}};|(?<={CHINESE})[,:;?!()~]|[,:;?!()~](?={CHINESE})"  # an entity keeps its ";"
)
# The page was HTML: a no-break space travelled as its entity, in ASCII.
NO_BREAK_SPACE, ENTITY = "\xa0", "&nbsp;"


def damage(
    text: str,
    table: Mapping[str, str],
    decoder: Decoder = "q",
    cuts: Iterable[bool] | None = None,
) -> str:
    r"""Return the clean page `text` as a converter with `table` would have left it.

    `table` gives the syllable of each annotated character; its order is the order of the searches.
    `decoder` is the one of the pieces. `cuts` answers, for each mark that is not aligned
    for it, whether the page is cut there; None, or no more answers, means yes. The ASCII punctuation
    beside Chinese characters is taken for the full-width one that the page had, and stored as ASCII
    again.

    >>> damage("群眾勇擔使命、踔厲奮發", {"聯": "lián", "發": "fā"})
    '群眾勇?lián)\ue319姑?、踔厲奮發(fā)'
    >>> damage("上海科學院黨委", {}, decoder="d")
    '上?茖W院黨委'
    """
    stream = decode_again(insert_readings(encode_page(widen_marks(text)), table))
    decisions = iter(cuts) if cuts is not None else iter(())
    pieces = []
    start = position = 0
    for match in CUT.finditer(stream):
        mark = match.start()
        if mark < start:
            continue
        while position < mark:
            position = read_character(stream, position, decoder)[1]
        if position > mark and next(decisions, True):
            pieces += [stream[start:mark], stream[mark : mark + MARK_WIDTH]]
            start = position = mark + MARK_WIDTH
    pieces.append(stream[start:])
    found = "".join(decode_piece(piece, decoder) for piece in pieces)
    return narrow_marks(found.replace(ENTITY, NO_BREAK_SPACE))


def widen_marks(text: str) -> str:
    """Return `text` with the marks beside Chinese characters full-width, as the page had them.

    >>> widen_marks("會議(完)")
    '會議（完）'
    """
    text = MARK_BESIDE_CHINESE.sub(lambda match: _widen(match.group()), text)
    return text.replace(NO_BREAK_SPACE, ENTITY)


def _widen(found: str) -> str:
    return TO_FULL_WIDTH.get(found, found)


def narrow_marks(text: str) -> str:
    """Return `text` with the full-width marks that the corpus stores as ASCII narrowed."""
    return text.translate(TO_ASCII)


def insert_readings(stream: bytes, table: Mapping[str, str]) -> bytes:
    """Return the bytes with a reading after every occurrence of a table character's bytes."""
    for character, syllable in table.items():
        key = encode_page(character)
        stream = stream.replace(key, key + b"(" + encode_syllable(syllable) + b")")
    return stream


def decode_again(stream: bytes) -> bytes:
    r"""Return the bytes after the first program has decoded and encoded them.

    >>> decode_again(b"\xba<p>\xba\xa3")
    b'?p>\xba\xa3'
    """
    try:
        stream.decode(CODEC_GBK)
    except UnicodeDecodeError:
        return encode_page(decode_piece(stream, "q"))
    # What Python's own table has is printed and encoded as it was.
    return stream


def decode_piece(piece: bytes, decoder: Decoder) -> str:
    r"""Return one piece of a page as the decoder prints it.

    >>> decode_piece(b"\xba<p>", "q"), decode_piece(b"\xba<p>", "d")
    ('?p>', '<p>')
    """
    out = []
    position = 0
    while position < len(piece):
        text, position = read_character(piece, position, decoder)
        out.append(text)
    return "".join(out)


def read_character(piece: bytes, position: int, decoder: Decoder) -> tuple[str, int]:
    """Return what the decoder prints for the bytes at `position`, and where it goes on."""
    lead = piece[position]
    if lead < LONE_BYTE:
        return chr(lead), position + 1
    if lead == LONE_BYTE:
        return LONE_CHARACTER, position + 1
    if position + 1 == len(piece):
        return "?" if decoder == "q" else "", position + 1
    character = pair_characters().get((lead, piece[position + 1]))
    if character is not None:
        return character, position + 2
    return ("", position + 1) if decoder == "d" else ("?", position + 2)
