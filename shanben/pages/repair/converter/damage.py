"""The forward model: what the converters did to a clean page, step by step.

A converter that annotated characters with their readings worked on the GBK bytes of the page:

1. For every character of the page's table, one after another, each occurrence of its two bytes is
   followed by "(" + syllable + ")". The search looks at bytes, so the trail byte of one character
   and the lead byte of the next are found as well, and the text after them is decoded one byte off.
2. At some of the marks ！？；，、 (bytes again, at any alignment) the text is cut in pieces.
3. Every piece is decoded alone. A lead byte without a fitting trail byte becomes `?` and takes the
   next byte with it (decoder "q"), or vanishes alone (decoder "d").
4. Full-width ，：；？！（） are stored as ASCII.

The model proves repairs: what was restored must, damaged again, give what was found. Whether a
converter cut at a given mark follows no known rule, so `damage` takes those decisions as input and
`find_cuts` finds the ones that explain a given text.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Literal

from shanben.pages.repair.converter.gbk import encode_page, encode_syllable, pair_characters

Decoder = Literal["q", "d"]
"""What a decoder does with a lead byte that begins no character: print `?`, or drop it."""

# ！ ？ ； ， 、 in GBK: the marks at which the converters cut.
CUT_MARKS = (b"\xa3\xa1", b"\xa3\xbf", b"\xa3\xbb", b"\xa3\xac", b"\xa1\xa2")
CUT = re.compile(b"|".join(map(re.escape, CUT_MARKS)))

FULL_WIDTH_MARKS = "，：；？！（）"
ASCII_MARKS = ",:;?!()"
TO_ASCII = str.maketrans(FULL_WIDTH_MARKS, ASCII_MARKS)
TO_FULL_WIDTH = dict(zip(ASCII_MARKS, FULL_WIDTH_MARKS, strict=True))

CHINESE = "[\u3000-\u303f\u3400-\u9fff“”‘’·—…]"
MARK_BESIDE_CHINESE = re.compile(f"(?<={CHINESE})[,:;?!()]|[,:;?!()](?={CHINESE})")
# The page was HTML: a no-break space travelled as its entity, in ASCII.
NO_BREAK_SPACE, ENTITY = "\xa0", "&nbsp;"


def damage(
    text: str,
    table: Mapping[str, str],
    decoder: Decoder = "q",
    cuts: Iterable[bool] | None = None,
    marks: bool = True,
) -> str:
    r"""Return the clean page `text` as a converter with `table` would have left it.

    `table` gives the syllable of each annotated character; its order is the order of the searches.
    `cuts` answers, for each mark that is not aligned for the decoder, whether the page
    is cut there; None, or no more answers, means yes. With `marks` the ASCII punctuation beside
    Chinese characters is taken for the full-width one that the page had, and stored as ASCII again.

    >>> damage("群眾勇擔使命、踔厲奮發", {"聯": "lián", "發": "fā"})
    '群眾勇?lián)\ue319姑?、踔厲奮發(fā)'
    >>> damage("上海科學院黨委", {}, decoder="d")
    '上?茖W院黨委'
    """
    stream = insert_readings(encode_page(widen_marks(text) if marks else text), table)
    decisions = iter(cuts) if cuts is not None else iter(())
    pieces = []
    start = 0
    for mark in CUT.finditer(stream):
        if mark.start() < start:
            continue
        if _is_aligned(stream, start, mark.start()) or next(decisions, True):
            pieces += [stream[start : mark.start()], mark.group()]
            start = mark.end()
    pieces.append(stream[start:])
    found = "".join(decode_piece(piece, decoder) for piece in pieces)
    return narrow_marks(found.replace(ENTITY, NO_BREAK_SPACE)) if marks else found


def widen_marks(text: str) -> str:
    """Return `text` with the marks beside Chinese characters full-width, as the page had them.

    >>> widen_marks("會議(完)")
    '會議（完）'
    """
    text = MARK_BESIDE_CHINESE.sub(lambda match: TO_FULL_WIDTH[match.group()], text)
    return text.replace(NO_BREAK_SPACE, ENTITY)


def narrow_marks(text: str) -> str:
    """Return `text` with the full-width marks that the corpus stores as ASCII narrowed."""
    return text.translate(TO_ASCII)


def insert_readings(stream: bytes, table: Mapping[str, str]) -> bytes:
    """Return the bytes with a reading after every occurrence of a table character's bytes."""
    for character, syllable in table.items():
        key = encode_page(character)
        stream = stream.replace(key, key + b"(" + encode_syllable(syllable) + b")")
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
    if lead < 0x80:
        return chr(lead), position + 1
    if position + 1 < len(piece):
        character = pair_characters().get((lead, piece[position + 1]))
        if character is not None:
            return character, position + 2
    if decoder == "q":
        return "?", position + 2
    return "", position + 1


def _is_aligned(stream: bytes, start: int, mark: int) -> bool:
    """Tell whether a decoder that begins at `start` begins a character at `mark`.

    A byte of 80 or more is taken with the next one, whatever it is, as the converters did.
    """
    position = start
    while position < mark:
        position += 2 if stream[position] >= 0x80 else 1
    return position == mark
