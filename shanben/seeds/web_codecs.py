r"""Read bytes in the encodings of Chinese pages as browsers read them, and say which bytes are none.

Python's codecs do the work. Where they differ from the indexes of the WHATWG Encoding Standard, or
refuse a code that these have, `web_codes.tsv` says what stands there: byte 80 of GBK is the euro
sign, A1E3 of Big5 is `～` and not `∼`. Bytes that are no character are left out and told, up to a
limit; how many are borne, and whether a text is Chinese at all, is the business of
`shanben.seeds.decode`.

Source: https://encoding.spec.whatwg.org, decoders of gb18030 and Big5.
"""

import codecs
import re
from collections.abc import Iterator
from contextvars import ContextVar
from functools import cache
from typing import NamedTuple

from shanben.base.tables import read_table

# How the standard calls what these codecs of Python read.
WEB_NAMES = {"gb18030": "gb18030", "big5hkscs": "big5"}
LEAVE_OUT = "shanben.leave_out"
LEAD = re.compile(rb"[\x81-\xfe]")
# A lead byte takes what follows with it, unless that is ASCII and makes no character.
BROKEN_PAIR = re.compile(rb"[\x81-\xfe][\x80-\xff]")
# GB18030 has codes of four bytes: one of no character is lost whole, and so is the beginning of one at
# the end.
BROKEN_FOUR = re.compile(rb"(?:[\x81-\xfe][0-9]){2}|[\x81-\xfe](?:[0-9][\x81-\xfe]?)?\Z")
PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xff]")


class LostBytes(NamedTuple):
    """Bytes from `start` to `end` that are no character of an encoding."""

    start: int
    end: int


class Differences(NamedTuple):
    """Where browsers read an encoding otherwise than Python's codec.

    `added` are codes that the codec refuses; `changed` characters that it makes of one code only,
    so they can be changed in the text; `split` codes whose character it makes of another code as
    well.
    """

    added: dict[bytes, str]
    changed: dict[int, str]
    split: dict[bytes, str]


class TooManyLostError(Exception):
    """More bytes are no character than may be left out; `lost` are the first of them."""

    def __init__(self, lost: tuple[LostBytes, ...]) -> None:
        self.lost = lost  # and the only argument, of which a copy is made


class _Losses:
    """What one call of `decode_web` has left out so far."""

    def __init__(self, encoding: str, most: int) -> None:
        self.added = find_differences(encoding).added
        self.is_paired = encoding in WEB_NAMES
        self.most, self.base = most, 0
        self.lost: list[LostBytes] = []

    def handle(self, error: UnicodeDecodeError) -> tuple[str, int]:
        """Return the character that the codec does not know, or leave out what stands for none."""
        data, start = error.object, error.start
        for code in (data[start : start + 2], data[start : start + 1]):
            if (character := self.added.get(code)) is not None:
                return character, start + len(code)
        end = _end_of_error(error) if self.is_paired else error.end
        self._leave_out(self.base + start, self.base + end)
        return "", end

    def _leave_out(self, start: int, end: int) -> None:
        if self.lost and self.lost[-1].end == start:
            start = self.lost.pop().start
        self.lost.append(LostBytes(start, end))
        if len(self.lost) > self.most:
            raise TooManyLostError(tuple(self.lost))


def _end_of_error(error: UnicodeDecodeError) -> int:
    """Return where the decoders of the standard go on after bytes that are no character."""
    data, start = error.object, error.start
    if LEAD.match(data, start) is None:
        return start + 1
    if (pair := BROKEN_PAIR.match(data, start)) is not None:
        return pair.end()
    four = BROKEN_FOUR.match(data, start) if WEB_NAMES[error.encoding] == "gb18030" else None
    return start + 1 if four is None else four.end()


_LOSSES: ContextVar[_Losses] = ContextVar("losses")


def decode_web(data: bytes, encoding: str, most: int = 0) -> tuple[str, tuple[LostBytes, ...]]:
    r"""Return `data` as browsers read it in `encoding`, and the bytes that were left out.

    Raises TooManyLostError when more than `most` places hold bytes that are no character.

    >>> decode_web(b"\x80100\xff", "gb18030", most=1)
    ('€100', (LostBytes(start=4, end=5),))
    """
    losses = _Losses(encoding, most)
    token = _LOSSES.set(losses)
    try:
        text = "".join(_decode_pieces(data, encoding, losses))
    finally:
        _LOSSES.reset(token)
    changed = find_differences(encoding).changed
    if any(chr(code) in text for code in changed):
        text = text.translate(changed)
    return text, tuple(losses.lost)


@cache
def find_differences(encoding: str) -> Differences:
    """Return where browsers read `encoding`, a codec of Python, otherwise; nothing for most."""
    found = Differences({}, {}, {})
    for row in read_table("web_codes"):
        if row["encoding"] != WEB_NAMES.get(encoding):
            continue
        code, character = bytes.fromhex(row["code"]), chr(int(row["character"], 16))
        try:
            known = code.decode(encoding)
        except UnicodeDecodeError:
            found.added[code] = character
            continue
        if row["shares"]:
            found.split[code] = character
        else:
            found.changed[ord(known)] = character
    return found


def _decode_pieces(data: bytes, encoding: str, losses: _Losses) -> Iterator[str]:
    """Yield the text between codes that Python would read like others, and their characters."""
    split = find_differences(encoding).split
    if any(code in data for code in split):
        for match in PAIR.finditer(data):
            if (character := split.get(match[0])) is not None:
                yield data[losses.base : match.start()].decode(encoding, LEAVE_OUT)
                yield character
                losses.base = match.end()
    yield (data[losses.base :] if losses.base else data).decode(encoding, LEAVE_OUT)


def _handle(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return _LOSSES.get().handle(error)


codecs.register_error(LEAVE_OUT, _handle)
