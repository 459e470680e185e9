"""Turn the bytes of a text file into text, strictly.

UTF-8, with or without a byte order mark, is certain when it decodes, and so is UTF-16 with its
mark. GB18030 and Big5 decode almost any bytes, so they need evidence: most of the text must be
characters that make up most of any Chinese text, and clearly more of it than under the other
encoding. The same evidence tells Chinese in seven bits (HZ, ISO-2022-CN, UTF-7) from ASCII.
Everything else is a finding; a character is never replaced and never guessed.

On a page that is certain, single bytes that are none of its encoding (one place in a thousand
bytes, or a character that was cut at the end) are left out with a warning, and so is NUL.
`shanben.seeds.web_codecs` knows the codes.
"""

import codecs
import re
from functools import cache
from itertools import islice
from typing import NamedTuple

from shanben.base.findings import Finding
from shanben.base.tables import read_table
from shanben.seeds.seven_bits import Escaped, read_seven_bits
from shanben.seeds.web_codecs import LostBytes, TooManyLostError, decode_web

# In running Chinese about nine Han characters of ten are among the 1,000 most frequent ones; in text
# decoded by the wrong one of the two about one of ten is (both measured on the five seeds, re-encoded).
MIN_COMMON_SHARE = 0.6
MIN_LEAD = 0.3
# Less Chinese than this could be chance.
MIN_EVIDENCE = 8
LEGACY_ENCODINGS = ("gb18030", "big5hkscs")
UTF16_CODECS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
UTF16_MARKS = tuple(UTF16_CODECS)
# A place whose bytes are left out must be this rare, and stand among this many characters beyond ASCII.
BYTES_A_LOSS = 1000
CHARACTERS_A_LOSS = 8
# Two frequent characters in seven bits are no chance where they are half of a page.
LEAST_STRETCH = 2
MIN_ESCAPED_SHARE = 0.5
# Losses that a message names, and bytes of each.
MOST_NAMED, MOST_BYTES_NAMED = 3, 4


class Attempt(NamedTuple):
    """What came of one encoding: the text, or where it fails, or neither when it is not Chinese."""

    encoding: str
    text: str | None
    fails_at: int | None
    common_share: float
    lost: tuple[LostBytes, ...] = ()


def decode_text(data: bytes) -> tuple[str | None, Finding | None]:
    """Return the text of a file, without a byte order mark, and what a person should know of it.

    Without a text the finding is the error that says why; with one it is a warning, or None.
    """
    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        return None, _no_text()
    if data.startswith(UTF16_MARKS):
        return _decode_utf16(data)
    if (nul := data.find(b"\0")) >= 0:
        reason = "a NUL byte: this is not a text file."
        return _decode_without_nul(data) or (None, _undecodable(data, reason, nul))
    if data.isascii():
        return decode_seven_bits(data)
    try:
        return data.decode("utf-8").removeprefix("\ufeff"), None
    except UnicodeDecodeError as error:
        return decode_mostly(data, "utf-8") or _decode_legacy(data, error)


def decode_seven_bits(data: bytes) -> tuple[str | None, Finding | None]:
    """Return the text of ASCII bytes, which may be Chinese in seven bits."""
    tried = list(read_seven_bits(data))
    for found in tried:
        if found.text is not None and (found.is_marked or _is_chinese(found.text)):
            return found.text, None
    for found in tried:
        if found.is_marked or _is_escaped(found):
            reason = f"it looks like {found.encoding} and cannot be read so; save it as UTF-8."
            return None, _undecodable(data, reason, 0)
    return data.decode("ascii"), None


def decode_mostly(
    data: bytes, encoding: str, *, declared: bool = False, is_cut: bool = False
) -> tuple[str, Finding | None] | None:
    """Return the text of a page that is `encoding` but for single bytes, and the warning; else None.

    The first bytes of a character that end a page which `is_cut` are no loss of their own. What the
    page itself does not declare must show by its characters that it is in this encoding.
    """
    try:
        text, lost = _leave_out(data, encoding)
    except TooManyLostError:
        return None
    if is_cut and lost and lost[-1].end == len(data):
        lost = lost[:-1]
    if not declared:
        foreign = len(text) - len(text.encode("ascii", "ignore"))
        if foreign < CHARACTERS_A_LOSS * len(lost):
            return None
    return text.removeprefix("\ufeff"), _describe_losses(data, encoding, lost)


def find_broken_byte(data: bytes, encoding: str) -> int | None:
    """Return the offset of the first byte that is no character of `encoding`; None without any."""
    try:
        decode_web(data, encoding)
    except TooManyLostError as error:
        return error.lost[0].start
    return None


def _leave_out(data: bytes, encoding: str) -> tuple[str, tuple[LostBytes, ...]]:
    """Return the text and what was left out; raises TooManyLostError where it is more than is borne."""
    most = _most_losses(data)
    text, lost = decode_web(data, encoding, most + 1)
    if len(lost) > most and lost[-1].end < len(data):
        raise TooManyLostError(lost)
    return text, lost


def _most_losses(data: bytes) -> int:
    """Return at how many places a page may lose bytes and still be read."""
    return max(1, len(data) // BYTES_A_LOSS)


def _decode_without_nul(data: bytes) -> tuple[str, Finding | None] | None:
    """Return the text of a page on which NUL stands at single places, and the warning; else None.

    A broken disk or a tool that counts in blocks leaves them, often in one run at the end. The rest
    must decode as it is, and be mostly Chinese.
    """
    most = _most_losses(data)
    runs = islice(re.finditer(rb"\0+", data), most + 1)
    lost = tuple(LostBytes(run.start(), run.end()) for run in runs)
    if len(lost) > most:
        return None
    text, finding = decode_text(data.replace(b"\0", b""))
    if text is None or finding is not None or not _is_chinese(text):
        return None
    return text, _describe_losses(data, "text", lost)


def _decode_utf16(data: bytes) -> tuple[str | None, Finding | None]:
    mark, body = data[:2], data[2:]
    try:
        text, lost = _leave_out(body, UTF16_CODECS[mark])
    except TooManyLostError as error:
        place = error.lost[0].start + len(mark)
        reason = "it begins with the mark of UTF-16, and is none; save it as UTF-8."
        return None, _undecodable(data, reason, place)
    if "\0" in text:
        units = range(0, len(body), 2)
        place = len(mark) + next(at for at in units if body[at : at + 2] == b"\0\0")
        return None, _undecodable(data, "a NUL character: this is not a text file.", place)
    if not text.strip():
        return None, _no_text() if not lost else _undecodable(data, "half a character.", len(mark))
    shifted = tuple(LostBytes(start + len(mark), end + len(mark)) for start, end in lost)
    return text, _describe_losses(data, "utf-16", shifted)


def _is_escaped(found: Escaped) -> bool:
    """Tell whether ASCII that cannot be read as Chinese in seven bits is probably such all the same."""
    common, punctuation = _common_characters()
    known = sum(character in common or character in punctuation for character in found.stretches)
    if known < LEAST_STRETCH or known < MIN_COMMON_SHARE * len(found.stretches):
        return False
    return known >= MIN_EVIDENCE or found.share >= MIN_ESCAPED_SHARE


def _decode_legacy(data: bytes, utf8: UnicodeDecodeError) -> tuple[str | None, Finding | None]:
    attempts = [_attempt(data, encoding) for encoding in LEGACY_ENCODINGS]
    second, first = sorted(attempts, key=_merit)
    if first.text is None:
        reasons = [_describe_failure(attempt) for attempt in attempts]
    elif first.common_share - second.common_share < MIN_LEAD:
        reasons = [f"it could be {' as well as '.join(LEGACY_ENCODINGS)}"]
    else:
        return first.text, _describe_losses(data, first.encoding, first.lost)
    tried = "; ".join([f"utf-8 fails at byte {utf8.start}", *reasons])
    return None, _undecodable(data, f"{tried}. Save it as UTF-8.", utf8.start)


def _describe_failure(attempt: Attempt) -> str:
    if attempt.fails_at is None:
        return f"{attempt.encoding} gives no likely Chinese"
    return f"{attempt.encoding} fails at byte {attempt.fails_at}"


def _merit(attempt: Attempt) -> tuple[bool, float]:
    return attempt.text is not None, attempt.common_share


def _attempt(data: bytes, encoding: str) -> Attempt:
    try:
        text, lost = _leave_out(data, encoding)
    except TooManyLostError as error:
        return Attempt(encoding, None, error.lost[0].start, 0.0)
    share = _common_share(text)
    return Attempt(encoding, text if share >= MIN_COMMON_SHARE else None, None, share, lost)


def _is_chinese(text: str) -> bool:
    return _common_share(text) >= MIN_COMMON_SHARE


def _common_share(text: str) -> float:
    """Return which part of everything beyond ASCII, punctuation aside, is a frequent character."""
    common, punctuation = _common_characters()
    foreign = [char for char in text if char > "\x7f" and char not in punctuation]
    hits = sum(char in common for char in foreign)
    return hits / len(foreign) if hits >= MIN_EVIDENCE else 0.0


@cache
def _common_characters() -> tuple[frozenset[str], frozenset[str]]:
    common = "".join(row["characters"] for row in read_table("common_characters"))
    return frozenset(common), frozenset("，。、；：？！“”‘’（）《》「」『』【】〔〕—…·　\xa0")


def _undecodable(data: bytes, reason: str, offset: int) -> Finding:
    line = 1 + data.count(b"\n", 0, offset)
    return Finding("D102", f"byte {offset} of {len(data)} cannot be decoded: {reason}", line=line)


def _no_text() -> Finding:
    return Finding("D101", "the file holds no text; fill it or remove it.", line=1)


def _describe_losses(data: bytes, encoding: str, lost: tuple[LostBytes, ...]) -> Finding | None:
    """Return the warning on bytes that were left out; None when there are none."""
    if not lost:
        return None
    named = ", ".join(
        f"byte {start} ({data[start : min(end, start + MOST_BYTES_NAMED)].hex(' ').upper()})"
        for start, end in lost[:MOST_NAMED]
    )
    more = f" and {len(lost) - MOST_NAMED} more" if len(lost) > MOST_NAMED else ""
    verb = "is" if len(lost) == 1 else "are"
    line = 1 + data.count(b"\n", 0, lost[0].start)
    message = f"{named}{more} of {len(data)} {verb} no {encoding} and left out; the rest is kept."
    return Finding("D103", message, line=line, count=len(lost))
