r"""Read Chinese that was written in seven bits: HZ, the encodings with escape sequences, UTF-7.

Such bytes are ASCII, so they are UTF-8 as well, and would become a page of escapes. Browsers know
none of these encodings but ISO-2022-JP any more. Whether what is read is Chinese,
`shanben.seeds.decode` decides.

Source: RFC 1843 (HZ), RFC 1922 (ISO-2022-CN; its sets beyond GB 2312 are not read), RFC 1554
(ISO-2022-JP-2, by Python's codec), RFC 2152 (UTF-7).
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

HZ_STRETCH = re.compile(rb"~\{((?:[!-w][!-~])+)(?:~\}|$)", re.M)
UTF7_STRETCH = re.compile(rb"\+([A-Za-z0-9+/]{3,})-?")
SHIFTED = re.compile(rb"\x0e([!-~]*)(?:\x0f|$)", re.M)
DESIGNATION = re.compile(rb"\x1b\$\)A")
HIGH_BITS = bytes(code | 0x80 for code in range(256))
MULTIBYTE_ESCAPE = b"\x1b$"


class Escaped(NamedTuple):
    """What an encoding makes of a page: its text, None when that fails somewhere.

    `stretches` is the text of those escapes that can be read, `share` their part of all bytes that
    print something. `is_marked` says that control characters announce the encoding, so it cannot be
    plain ASCII.
    """

    encoding: str
    text: str | None
    stretches: str
    share: float
    is_marked: bool = False


def read_seven_bits(data: bytes) -> Iterator[Escaped]:
    """Yield what the encodings make of `data` whose escapes stand in it.

    >>> [found.text for found in read_seven_bits(b"~{IF1>~}.")]
    ['善本.']
    """
    if not data.isascii():
        return
    if MULTIBYTE_ESCAPE in data:
        text = _try(_decode_iso2022_cn, data) or _try(_decode_iso2022_jp, data)
        yield Escaped("iso-2022", text, "", 1.0, is_marked=True)
    if b"~{" in data:
        yield _read("hz", data, _decode_hz, HZ_STRETCH, _decode_gb2312)
    if UTF7_STRETCH.search(data):
        yield _read("utf-7", data, _decode_utf7, UTF7_STRETCH, _decode_utf7_stretch)


def _read(
    encoding: str,
    data: bytes,
    decode: Callable[[bytes], str],
    pattern: re.Pattern[bytes],
    decode_stretch: Callable[[bytes], str],
) -> Escaped:
    found = [(len(match[0]), _try(decode_stretch, match[1])) for match in pattern.finditer(data)]
    read = [(length, text) for length, text in found if text]
    share = sum(length for length, _ in read) / max(1, len(b"".join(data.split())))
    return Escaped(encoding, _try(decode, data), "".join(text for _, text in read), share)


def _try(decode: Callable[[bytes], str], data: bytes) -> str | None:
    """Return what bytes are; None where they are nothing, or half a character, as UTF-7 can spell."""
    try:
        text = decode(data)
        text.encode()
    except UnicodeError:
        return None
    return text


def _decode_gb2312(data: bytes) -> str:
    return data.translate(HIGH_BITS).decode("gb2312")


def _decode_hz(data: bytes) -> str:
    return data.decode("hz")


def _decode_utf7(data: bytes) -> str:
    return data.decode("utf-7")


def _decode_utf7_stretch(data: bytes) -> str:
    return (b"+" + data + b"-").decode("utf-7")


def _decode_iso2022_jp(data: bytes) -> str:
    return data.decode("iso2022_jp_2")


def _decode_iso2022_cn(data: bytes) -> str:
    plain = DESIGNATION.sub(b"", data)
    if (left := plain.find(b"\x1b")) >= 0:
        raise UnicodeDecodeError("iso-2022-cn", data, left, left + 1, "another set of characters")
    pieces = SHIFTED.split(plain)  # ASCII and what is shifted take turns
    pieces[1::2] = [_decode_gb2312(piece).encode() for piece in pieces[1::2]]
    return b"".join(pieces).decode()
