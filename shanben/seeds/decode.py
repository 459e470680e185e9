"""Turn the bytes of a text file into text, strictly.

UTF-8, with or without a byte order mark, is certain when it decodes. GB18030 and Big5 decode almost
any bytes, so they need evidence: most of the text must be characters that make up most of any
Chinese text, and clearly more of it than under the other encoding. Everything else is a finding; a
character is never replaced and never guessed.
"""

from functools import cache
from typing import NamedTuple

from shanben.base.findings import Finding
from shanben.base.tables import read_table

# In running Chinese about nine Han characters of ten are among the 1,000 most frequent ones; in text
# decoded by the wrong one of the two about one of ten is (both measured on the five seeds, re-encoded).
MIN_COMMON_SHARE = 0.6
MIN_LEAD = 0.3
# Less Chinese than this could be chance.
MIN_EVIDENCE = 8
LEGACY_ENCODINGS = ("gb18030", "big5hkscs")
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class Attempt(NamedTuple):
    """What came of one encoding: the text, or where it fails, or neither when it is not Chinese."""

    encoding: str
    text: str | None
    fails_at: int | None
    common_share: float


def decode_text(data: bytes) -> tuple[str | None, Finding | None]:
    """Return the text of a file, without a byte order mark, or the finding that says why not."""
    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        return None, Finding("D101", "the file holds no text; fill it or remove it.", line=1)
    if data.startswith(UTF16_MARKS):
        return None, _undecodable(data, "it begins with the mark of UTF-16; save it as UTF-8.", 0)
    if (nul := data.find(b"\0")) >= 0:
        return None, _undecodable(data, "a NUL byte: this is not a text file.", nul)
    try:
        return data.decode("utf-8").removeprefix("\ufeff"), None
    except UnicodeDecodeError as error:
        return _decode_legacy(data, error)


def _decode_legacy(data: bytes, utf8: UnicodeDecodeError) -> tuple[str | None, Finding | None]:
    attempts = [_attempt(data, encoding) for encoding in LEGACY_ENCODINGS]
    second, first = sorted(attempts, key=_merit)
    if first.text is None:
        reasons = [_describe_failure(attempt) for attempt in attempts]
    elif first.common_share - second.common_share < MIN_LEAD:
        reasons = [f"it could be {' as well as '.join(LEGACY_ENCODINGS)}"]
    else:
        return first.text, None
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
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        return Attempt(encoding, None, error.start, 0.0)
    share = _common_share(text)
    return Attempt(encoding, text if share >= MIN_COMMON_SHARE else None, None, share)


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
