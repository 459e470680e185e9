"""Ids that last: a page's id is a function of its text alone.

Not of its file's name, its place in the set, its container, encoding, byte order mark or line ends.
The definition can never change: an id is a promise to everybody who has stored it.
"""

import hashlib

from shanben.base.types import FoundPage

PREFIX = "sb1-"
# 26 characters of 5 bits: 130 of the 256 bits, two characters at a time.
ID_BITS, PAIR_BITS = 130, 10
ID_BYTES = 20
# Base32 of RFC 4648, in lower case.
ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
PAIRS = [first + second for first in ALPHABET for second in ALPHABET]
# The same as figures of Python's base 32; 13 of them hold a number of 64 bits and a bit more.
FIGURES = str.maketrans(ALPHABET, "0123456789abcdefghijklmnopqrstuv")
NUMBER = slice(len(PREFIX), len(PREFIX) + 13)
SHIFTS = range(8 * ID_BYTES - PAIR_BITS, 8 * ID_BYTES - ID_BITS - 1, -PAIR_BITS)
# As many leading bytes of the digest tell two pages apart as surely as the id itself.
DIGEST_BYTES = 16


def canonical_text(text: str) -> str:
    r"""Return the form of a page that its id is made from.

    One leading byte order mark is removed, CRLF and CR become LF, all final LF are removed; nothing
    else is normalised.

    >>> canonical_text("\ufeff甲\r\n乙\r\n\n")
    '甲\n乙'
    """
    text = text.removeprefix("\ufeff")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.rstrip("\n")


def digest_text(text: str) -> bytes:
    """Return SHA-256 of the canonical text in UTF-8: 32 bytes."""
    return digest_content(canonical_text(text))


def digest_content(content: bytes | str) -> bytes:
    """Return SHA-256 of a page's content as it was found, of a text in UTF-8."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).digest()


def identify_page(
    seed: str, text: str, url: str | None = None, sha256: bytes | None = None
) -> FoundPage:
    """Return a page with its digests. `sha256` is that of a file that is one page, else None."""
    canonical = canonical_text(text)
    content = sha256 or digest_content(text)
    is_canonical = sha256 is None and canonical == text
    digest = content if is_canonical else digest_content(canonical)
    return FoundPage(seed, text.removeprefix("\ufeff"), url, content, digest)


def make_id(text: str) -> str:
    """Return the id of a page.

    >>> make_id("善本")
    'sb1-du43vefoleco74in5wxndaz5n4'
    """
    return id_of_digest(digest_text(text))


def id_of_digest(digest: bytes) -> str:
    """Return the id of the page whose `digest_text` this is."""
    bits = int.from_bytes(digest[:ID_BYTES], "big")
    return PREFIX + "".join([PAIRS[bits >> shift & 1023] for shift in SHIFTS])


def number_of_id(page_id: str) -> int:
    """Return the first 64 bits of an id, a fair draw among pages.

    >>> f"{number_of_id('sb1-du43vefoleco74in5wxndaz5n4'):016x}"
    '1d39ba90ae5904ef'
    """
    return int(page_id[NUMBER].translate(FIGURES), 32) >> 1
