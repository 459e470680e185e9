"""Bytes become text strictly, or a finding says why not."""

from itertools import cycle, islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanben.seeds.decode import LEGACY_ENCODINGS, _common_characters, decode_text
from tests.cases import load_cases
from tests.conftest import ROOT

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
    assert decode_text(data) == (data.decode("big5hkscs"), None)


REFUSED = {
    "empty": (b"", "D101", "holds no text"),
    "mark only": (b"\xef\xbb\xbf\r\n \n", "D101", "holds no text"),
    "truncated GBK": (CHINESE.encode("gbk")[:-3], "D102", "gb18030 fails at byte 66"),
    "truncated UTF-8": (CHINESE.encode()[:-1], "D102", "utf-8 fails at byte 102"),
    "binary": (bytes(range(256)), "D102", "NUL byte"),
    "UTF-16": (CHINESE.encode("utf-16"), "D102", "mark of UTF-16"),
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
    "one bad byte in UTF-8": (
        (CHINESE + "\n").encode() * 3 + b"\xff" + CHINESE.encode(),
        "D102",
        "Save it",
    ),
}


@pytest.mark.parametrize(("data", "rule", "reason"), REFUSED.values(), ids=REFUSED)
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
        assert finding is not None
    else:
        encodings = ("utf-8", "utf-8-sig", "gb18030", "big5hkscs")
        assert data in [_encode(text, encoding) for encoding in encodings]


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


@pytest.mark.parametrize("case", LIMITS["cases"], ids=lambda case: case["name"])
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
