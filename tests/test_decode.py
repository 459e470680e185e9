"""Bytes become text strictly, or a finding says why not."""

import hashlib
import re
from contextlib import suppress
from itertools import cycle, islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanben.seeds.decode import LEGACY_ENCODINGS, _common_characters, _is_escaped, decode_text
from shanben.seeds.seven_bits import Escaped
from shanben.seeds.web_codecs import LEAVE_OUT, TooManyLostError, decode_web
from tests.cases import load_cases
from tests.conftest import ROOT
from tests.rows import each_row

SEEDS = sorted((ROOT / "seeds").glob("*.txt"))
CHINESE = "青岛西海岸新区召开动员大会，会议强调要牢固树立抓党建就是抓全局的理念。"
TRADITIONAL = "青島西海岸新區召開動員大會，會議強調要牢固樹立抓黨建就是抓全局的理念。"


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.name[:3])
def test_real_pages_survive_gb18030(seed):
    """GB18030 holds every character, private use included, so nothing may be lost."""
    text = seed.read_bytes().decode()
    assert decode_text(text.encode("gb18030")) == (text, None)


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.name[:3])
def test_real_pages_survive_big5(seed):
    """Big5 lacks some of their characters; the rest must come back as it went."""
    data = seed.read_bytes().decode().encode("big5hkscs", "ignore")
    # Its middle dot, slash and the like are other characters to browsers than to Python.
    assert decode_text(data) == (decode_web(data, "big5hkscs")[0], None)
    assert decode_text(data)[0].translate({ord("‧"): "•"}) == data.decode("big5hkscs")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("nul", [b"\0", b"\0\0", b"\0" * 512], ids=["one", "two", "a block"])
@pytest.mark.parametrize("line", [0, 1, 3], ids=["before the text", "inside", "after the text"])
def test_nul_at_one_place_costs_itself(encoding, nul, line):
    """It is no character of any page, and the page is no less of one for it."""
    lines = [CHINESE.encode(encoding) + b"\n"] * 3
    before, after = b"".join(lines[:line]), b"".join(lines[line:])
    text, finding = decode_text(before + nul + after)
    assert text == f"{CHINESE}\n" * 3
    assert (finding.rule, finding.severity, finding.line) == ("D103", "warning", 1 + line)
    named = nul[:4].hex(" ")
    assert (
        f"byte {len(before)} ({named}) of {len(before + nul + after)} is no text" in finding.message
    )


NUL_REFUSED = {
    "at two places of a short page": f"{CHINESE}\0{CHINESE}\0{CHINESE}".encode(),
    "on a page without Chinese": b"GIF89a\0 and nothing else that a reader would see",
    "beside other bytes that are no text": f"{CHINESE}\0{CHINESE}".encode() + b"\xff",
}


@pytest.mark.parametrize("data", NUL_REFUSED.values(), ids=NUL_REFUSED)
def test_nul_elsewhere_is_refused(data):
    """Files of another kind are full of it."""
    text, finding = decode_text(data)
    assert text is None
    assert (finding.rule, "NUL byte" in finding.message) == ("D102", True)


REFUSED = {
    "empty": (b"", "D101", "holds no text"),
    "mark only": (b"\xef\xbb\xbf\r\n \n", "D101", "holds no text"),
    "binary": (bytes(range(256)), "D102", "NUL byte"),
    "UTF-16 without its mark": (CHINESE.encode("utf-16-le") + b"\n\0", "D102", "NUL byte"),
    "UTF-16 of half characters": (b"\xff\xfe" + b"\x00\xd8a\0" * 5, "D102", "mark of UTF-16"),
    "UTF-32": ("善本".encode("utf-32"), "D102", "NUL character"),
    "UTF-16, half a character": (b"\xff\xfe\xfd", "D102", "half a character"),
    "UTF-16 of nothing": (b"\xff\xfe \0", "D101", "holds no text"),
    "Shift JIS": (
        "新聞の記事を読むのは楽しいことです。".encode("shift_jis") * 3,
        "D102",
        "utf-8 fails at byte 0",
    ),
    "EUC-KR": (
        "한국어 신문 기사는 이렇게 씁니다".encode("euc_kr") * 3,
        "D102",
        "no likely Chinese",
    ),
    "Latin-1": (
        "déjà vu à Zürich, où là-bas ".encode("latin-1") * 9,
        "D102",
        "utf-8 fails at byte 1",
    ),
    "too little to judge": ("善本".encode("gbk"), "D102", "no likely Chinese"),
    "three bad places in UTF-8": (
        b"\xff".join([CHINESE.encode()] * 4),
        "D102",
        "Save it",
    ),
    "three bad places in GBK": (
        b"\xff\n".join([CHINESE.encode("gbk")] * 4),
        "D102",
        "gb18030 fails at byte 70",
    ),
}


@each_row(("data", "rule", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_known_is_refused(data, rule, reason):
    """A guess would put wrong characters into the dataset for ever."""
    text, finding = decode_text(data)
    assert text is None
    assert (finding.rule, finding.severity) == (rule, "error")
    assert reason in finding.message


def test_a_refusal_names_the_line():
    """The curator opens the file in an editor."""
    _, finding = decode_text(b"abc\ndef\n\xff\xff")
    assert (finding.line, "byte 8 of 10" in finding.message) == (3, True)


@given(st.binary(max_size=300))
def test_text_is_never_invented(data):
    """Whatever the bytes: the text encodes back to them, or there is a finding."""
    text, finding = decode_text(data)
    if text is None:
        assert finding.severity == "error"
    elif finding is not None:
        assert (finding.rule, finding.severity) == ("D103", "warning")
    else:
        encodings = (
            "utf-8",
            "utf-8-sig",
            "gb18030",
            "big5hkscs",
            "utf-16-le",
            "utf-16-be",
            "utf-7",
        )
        encoded = [_encode(text, encoding) for encoding in encodings]
        assert data.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff") in encoded


def _encode(text, encoding):
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return None


@given(st.lists(st.sampled_from([CHINESE, TRADITIONAL, "", "2022-07-01"]), min_size=1, max_size=5))
def test_gb18030_comes_back_whatever_the_lines(lines):
    """Short and long pages, Simplified and Traditional."""
    text = "\n".join([CHINESE, *lines])
    assert decode_text(text.encode("gb18030")) == (text, None)


LIMITS = load_cases("decode_limits")
# How each kind of pair reads in GB18030 and in Big5: as a frequent character or not.
FREQUENT = {
    "both": (True, True),
    "gb18030": (True, False),
    "big5hkscs": (False, True),
    "neither": (False, False),
}


def pairs_of(kind):
    """Return the pairs of bytes of a kind."""
    ((encoding, characters),) = LIMITS["kinds"][kind].items()
    return [character.encode(encoding) for character in characters]


@pytest.mark.parametrize("kind", FREQUENT)
def test_the_pairs_are_what_they_are_said_to_be(kind):
    """The cases below count them, so the table of frequent characters must agree."""
    common, punctuation = _common_characters()
    for pair in pairs_of(kind):
        read = [pair.decode(encoding) for encoding in LEGACY_ENCODINGS]
        assert [len(character) for character in read] == [1, 1]
        assert tuple(character in common for character in read) == FREQUENT[kind]
        assert not punctuation.intersection(read)


@each_row("case", LIMITS["cases"], ids=lambda case: case["name"])
def test_bytes_at_the_limits_are_taken_for_chinese_or_not(case):
    """What could be Chinese in both encodings is refused: a guess would be wrong for ever."""
    data = b"".join(
        pair for kind in FREQUENT for pair in islice(cycle(pairs_of(kind)), case.get(kind, 0))
    )
    text, finding = decode_text(data)
    if case["text"]:
        assert (text, finding) == (data.decode(case["text"]), None)
    else:
        assert (text, finding.rule) == (None, "D102")


def test_a_refusal_of_what_both_could_be_says_so():
    """Nobody should look for a broken byte in a file that has none."""
    for more in ("neither", "both"):
        _, finding = decode_text(b"".join(pairs_of("both") * 2 + pairs_of(more)))
        assert "it could be gb18030 as well as big5hkscs. Save it as UTF-8." in finding.message
        assert "no likely Chinese" not in finding.message


MANY = "\n".join([CHINESE] * 30)
BROKEN = {
    "UTF-8 cut inside a character": (MANY.encode()[:-1], MANY[:-1], "byte 3176 (E3 80)"),
    "GBK cut inside a character": (MANY.encode("gbk")[:-1], MANY[:-1], "byte 2127 (A1)"),
    "Big5 cut inside a character": (
        TRADITIONAL.encode("big5")[:-1],
        TRADITIONAL[:-1],
        "byte 68 (A1) of 69 is no big5hkscs",
    ),
    "UTF-16 cut inside a character": (
        CHINESE.encode("utf-16")[:-1],
        CHINESE[:-1],
        "byte 70 (02) of 71 is no utf-16",
    ),
    "a byte that is none in UTF-8": (
        CHINESE.encode() + b"\n\xff" + CHINESE.encode(),
        f"{CHINESE}\n{CHINESE}",
        "byte 106 (FF) of 212 is no utf-8",
    ),
    "half a character of UTF-8 in the middle": (
        CHINESE.encode() + CHINESE.encode()[:2] + CHINESE.encode(),
        CHINESE * 2,
        "byte 105 (E9 9D) of 212 is no utf-8",
    ),
    "a byte that is none in GBK": (
        CHINESE.encode("gbk") + b"\xff" + CHINESE.encode("gbk"),
        CHINESE * 2,
        "byte 70 (FF) of 141 is no gb18030",
    ),
    "a lead byte before a line's end": (
        CHINESE.encode("gbk") + b"\xd6\n" + CHINESE.encode("gbk"),
        f"{CHINESE}\n{CHINESE}",
        "byte 70 (D6) of 142 is no gb18030",
    ),
    "a byte in the middle and half a character at the end": (
        CHINESE.encode() + b"\xff" + CHINESE.encode()[:-1],
        CHINESE + CHINESE[:-1],
        "byte 105 (FF), byte 208 (E3 80) of 210 are no utf-8",
    ),
}


@each_row(("data", "text", "named"), BROKEN.values(), ids=BROKEN)
def test_single_bad_bytes_are_left_out_and_named(data, text, named):
    """One byte that changed on the way must not cost a page."""
    found, finding = decode_text(data)
    assert (found, finding.rule, finding.severity) == (text, "D103", "warning")
    assert finding.message.startswith(named)


def test_a_long_page_may_lose_one_place_in_a_thousand_bytes():
    """What is broken more often is not the encoding it is taken for."""
    thousand = (CHINESE * 15).encode("gbk")[:1000]
    assert len(thousand) == 1000
    good = b"\xff\n".join([thousand] * 5)
    text, finding = decode_text(good)
    assert (text.count("\n"), finding.rule, finding.count) == (4, "D103", 4)
    assert "byte 3004 (FF) and 1 more of 5008 are no gb18030" in finding.message
    text, finding = decode_text(b"\xff\n" * 2 + good)
    assert (text, finding.rule) == (None, "D102")


@pytest.mark.parametrize(
    ("number", "named"),
    [
        (1, "byte 1000 (FF) of 5005 is"),
        (2, "byte 1000 (FF), byte 2002 (FF) of 5006 are"),
        (3, "byte 1000 (FF), byte 2002 (FF), byte 3004 (FF) of 5007 are"),
        (4, "byte 1000 (FF), byte 2002 (FF), byte 3004 (FF) and 1 more of 5008 are"),
    ],
)
def test_the_first_three_places_are_named(number, named):
    """And the others counted, if there are others."""
    thousand = (CHINESE * 15).encode("gbk")[:1000]
    ends = [b"\xff\n"] * number + [b"\n"] * (4 - number)
    _, finding = decode_text(b"".join(thousand + end for end in ends) + thousand)
    assert finding.message == f"{named} no gb18030 and left out; the rest is kept."
    assert (finding.count, finding.line) == (number, 1)


CODES = {
    "big5hkscs": "4e0a36855cfba5c6696e2671c7e72400d733ee0084c4b68450ee7ee360c39393",
    "gb18030": "b1e2fd39b8d0a132698f66bf9e1e00aa3c3dde77ea6cd62354eeba57986c5d3f",
}


@pytest.mark.parametrize("encoding", CODES)
def test_every_code_is_what_it_is_in_a_browser(encoding):
    """The digests are of what TextDecoder of Chromium 156 makes of all codes of one and two bytes.

    The four codes of Big5 of which it makes half characters count as the standard has them.
    """
    digest = hashlib.sha256()
    for lead in range(0x80, 0x100):
        codes = [bytes((lead,)), *(bytes((lead, trail)) for trail in range(0x40, 0x100))]
        for code in codes[:1] if (lead, encoding) == (0x80, "gb18030") else codes:
            with suppress(TooManyLostError):
                digest.update(f"{code.hex()}\t{decode_web(code, encoding)[0]}\n".encode())
    assert digest.hexdigest() == CODES[encoding]


def test_the_euro_of_gbk_and_the_marks_of_big5():
    """The commonest of the differences, on pages."""
    data = CHINESE.encode("gbk") + b"\x80" + b"100"
    assert decode_text(data) == (f"{CHINESE}€100", None)
    data = TRADITIONAL.encode("big5") + b"\xa1\xe3\xa1\x45\xa2\x44\xa3\xe1\xa2\x41\xa1\xfe"
    assert decode_text(data) == (f"{TRADITIONAL}～‧￥€∕／", None)


def as_iso2022_cn(text):
    """Return text of GB 2312 and ASCII in ISO-2022-CN, as RFC 1922 writes it."""
    lines = []
    for line in text.encode("gb2312").split(b"\n"):
        shifted = re.sub(
            rb"[\x80-\xff]+",
            lambda match: b"\x0e" + bytes(byte & 0x7F for byte in match[0]) + b"\x0f",
            line,
        )
        lines.append(b"\x1b$)A" + shifted)
    return b"\n".join(lines)


@pytest.mark.parametrize("encoding", ["hz", "utf-7", "iso-2022-cn"])
def test_chinese_in_seven_bits_is_read(encoding):
    """Its bytes are ASCII, so they would be a page of escapes."""
    page = f"{CHINESE}\n2022-07-01 (ABC) {CHINESE}\n"
    data = as_iso2022_cn(page) if encoding == "iso-2022-cn" else page.encode(encoding)
    assert data.isascii()
    assert decode_text(data) == (page, None)


@each_row(
    ("stretches", "share", "expected"),
    [
        ("的一", 0.5, True),
        ("的一", 0.49, False),
        ("的", 1.0, False),
        ("的一是不了在有", 0.49, False),
        ("的一是不了在有人", 0.1, True),
        ("的一是不了在有，", 0.1, True),
        ("的一是龘龘", 1.0, True),
        ("的一龘龘", 1.0, False),
    ],
)
def test_chinese_in_seven_bits_is_suspected_where_common_characters_come_of_it(
    stretches, share, expected
):
    """Two at least, six in ten; eight of them, or half of what is escaped."""
    assert _is_escaped(Escaped("hz", None, stretches, share)) is expected


def test_what_leaves_bytes_out_is_for_decoding_alone():
    with pytest.raises(UnicodeEncodeError):
        "善".encode("ascii", LEAVE_OUT)


REFUSED_ESCAPES = {
    "HZ that breaks off": CHINESE.encode("hz")[:41] + b"\x7f~}" + CHINESE.encode("hz"),
    "HZ of two characters": "善本".encode("hz"),
    "UTF-7 of three characters": "善本的".encode("utf-7"),
    "ISO-2022-CN with a set of Taiwan": b"\x1b$)G\x0e" + b"0!1!" * 20 + b"\x0f",
}


@pytest.mark.parametrize("data", REFUSED_ESCAPES.values(), ids=REFUSED_ESCAPES)
def test_escapes_that_cannot_be_read_are_refused(data):
    """A row of escapes is no text of anybody."""
    text, finding = decode_text(data)
    assert (text, finding.rule) == (None, "D102")
    assert "looks like" in finding.message


@pytest.mark.parametrize(
    "text",
    [
        "if (a ~{b} && c) return x ~{y~};",
        "C++ +abc- and 1+1=2, base64+AAAA/BBBB+CCCC-DDDD",
        "call +86-10-12345678 or +8610-1234",
        "\x1b[31mred\x1b[0m on a terminal",
    ],
)
def test_plain_ascii_stays_what_it_is(text):
    """A tilde and a brace make no Chinese."""
    assert decode_text(text.encode()) == (text, None)


@each_row(
    ("data", "encoding", "text", "lost"),
    [
        (b"\xff0", "gb18030", "0", [(0, 1)]),
        (b"\x81\xff0", "gb18030", "0", [(0, 2)]),
        (b"\x874\xb25A", "gb18030", "A", [(0, 4)]),  # of no character
        (b"\xa313", "gb18030", "13", [(0, 1)]),
        (b"\xa31\xb2A", "gb18030", "1睞", [(0, 1)]),
        (b"A\xa31", "gb18030", "A", [(1, 3)]),
        (b"A\xa31\xb2", "gb18030", "A", [(1, 4)]),
        (b"A\xa31\xb2\n", "gb18030", "A1\n", [(1, 2), (3, 4)]),
        (b"\x874\xff5", "big5hkscs", "45", [(0, 1), (2, 3)]),
        (b"\x81\xa1A", "big5hkscs", "A", [(0, 2)]),
        (b"\x81\xa1A\x81", "big5hkscs", "A", [(0, 2), (3, 4)]),
        (b"\xff0", "utf-8", "0", [(0, 1)]),
        (b"\xe4\xb80", "utf-8", "0", [(0, 2)]),
    ],
)
def test_after_broken_bytes_the_text_goes_on_where_browsers_go_on(data, encoding, text, lost):
    """Python's own decoders take a figure or a letter with them."""
    assert decode_web(data, encoding, 9) == (text, tuple(lost))


@pytest.mark.parametrize(
    ("text", "place"),
    [("善\0本", 4), ("善本\n善本善本\0\0", 16), ("𠀀\0", 6), ("\u0100\u0001\0", 6)],
)
@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_the_place_of_a_nul_character_is_its_byte(text, place, codec):
    """A character beyond the first 65,536 takes four bytes; half a character before it is none."""
    data = ("\ufeff" + text).encode(codec)
    found, finding = decode_text(data)
    assert found is None
    assert f"byte {place} of {len(data)} " in finding.message
    assert finding.line == 1 + text.split("\0")[0].count("\n")
