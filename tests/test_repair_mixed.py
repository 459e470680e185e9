"""Bytes shown as UTF-8 where valid and as cp1252 elsewhere: which of the ways back is taken."""

import pytest

from shanben.pages.repair.language.model import text_cost
from shanben.pages.repair.mixed import (
    _cost_of,
    _go_on,
    _pieces_of,
    _put_back,
    _quote_cost,
    _read_piece,
    misses_hyphens,
    mixed_bytes,
    show_mixed,
    show_western,
    western_bytes,
)
from tests.rows import each_row


@each_row(
    ("text", "data"),
    [
        ("a\x7f", b"a\x7f"),
        ("\x80\x81\x9f", b"\x80\x81\x9f"),
        ("ÿ", b"\xff"),
        ("Ā", None),
        ("€Ÿ", b"\x80\x9f"),
        ("ÿ的", None),
        ("", b""),
    ],
)
def test_a_page_of_latin_1_and_of_cp1252_is_bytes(text, data):
    assert western_bytes(text) == data


@each_row(
    ("data", "shown"),
    [
        (b"", ""),
        (b"a\xcd\xb3b", "aͳb"),
        (b"\xcd\xcd\xb3", "Íͳ"),
        (b"\xcd\xb3\xcd", "ͳÍ"),
        (b"\x81\xe4\xb8 \x80", "\x81ä¸ €"),
        (b"\xc3\xc3\xc3", "ÃÃÃ"),
    ],
)
def test_bytes_are_shown_as_utf8_where_they_are_valid(data, shown):
    assert show_mixed(data) == shown


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("路一路", "路一路"),  # 2.0 nats before 芬环
        ("路没有", None),  # 1.8 after 符有
        ("路每路", "路每路"),  # 2.2
        ("路界没", "路界没"),  # 2.0
        ("路上没", None),  # 1.8
    ],
)
def test_a_line_is_read_where_it_is_two_nats_likelier_than_any_other(line, read):
    """Where another is likelier, that one is read: the frequency of characters knows no better."""
    data = mixed_bytes(show_mixed(line.encode("gbk")))
    if read is None:
        assert data is None
    else:
        assert data is not None
        assert show_mixed(data) == show_mixed(line.encode("gbk"))


@pytest.mark.parametrize(("length", "is_read"), [(2000, True), (2001, False)])
def test_longer_lines_are_no_sentences(length, is_read):
    assert mixed_bytes("a" * length) == (b"a" * length if is_read else None)


@pytest.mark.parametrize("text", ["€", "\ud800"])
def test_what_no_bytes_of_whole_characters_show_is_not_read(text):
    """The euro is the byte 80, which begins nothing, or three: one character and a half."""
    assert mixed_bytes(text) is None


@each_row(
    ("line", "cost"),
    [("山", 0.0), ("“山”", 0.0), ("“山", 6.0), ("山”", 6.0), ("““山”", 6.0), ("“山““", 18.0)],
)
def test_quotes_stand_in_pairs(line, cost):
    assert _quote_cost(line) == cost


def test_a_character_costs_what_the_model_says_and_a_traditional_one_more():
    """No more than twenty nats, whatever the model says of those that it does not know."""
    assert _cost_of("的") == text_cost("的")
    assert _cost_of("們") == text_cost("們") + 4.0
    assert (_cost_of("鶎"), text_cost("鶎")) == (20.0, 22.0)
    assert _cost_of("龘") == text_cost("龘") == 17.2


@each_row(
    ("character", "pieces"),
    [
        ("a", [b"a"]),
        ("\x7f", [b"\x7f"]),
        ("\x80", [b"\x80", b"\xc2\x80"]),
        ("û", [b"\xfb", b"\xc3\xbb"]),
        ("€", [b"\x80", b"\xe2\x82\xac"]),
        ("ͳ", [b"\xcd\xb3"]),
        ("\ud800", [b"\xed\xa0\x80"]),
    ],
)
def test_a_character_is_one_byte_of_cp1252_or_those_of_utf8(character, pieces):
    assert _pieces_of(character) == pieces


# What was read so far, what comes, and what is read then.
READ = {
    "a byte of ASCII": ((1.0, b"x", 0), b"a", (1.0, b"xa", 0)),
    "half a character": ((1.0, b"", 0), b"\x81", (1.0, b"\x81", 0x81)),
    "no byte of GBK": ((1.0, b"", 0), b"\x80", None),
    "the byte before it": ((1.0, b"", 0), b"\x7f", (1.0, b"\x7f", 0)),
    "the other half": ((1.0, b"\xb5", 0xB5), b"\xc4", (1.0 + text_cost("的"), b"\xb5\xc4", 0)),
    "no other half": ((1.0, b"\xb5", 0xB5), b"\x20", None),
    "one and a half": (
        (1.0, b"\xb5", 0xB5),
        b"\xc4\xb5",
        (1.0 + text_cost("的"), b"\xb5\xc4\xb5", 0xB5),
    ),
}


@each_row(("way", "piece", "read"), READ.values(), ids=READ)
def test_bytes_are_read_as_they_come(way, piece, read):
    assert _read_piece(way, piece) == read


def test_six_ways_are_kept_for_each_byte_that_waits_and_the_cheapest():
    ways = [(float(cost), b"", 0) for cost in range(9)]
    assert _go_on(ways, "a") == [(float(cost), b"a", 0) for cost in range(6)]
    kept = _go_on(ways[::-1], "û")
    assert [(cost, lead) for cost, _, lead in kept if lead] == [(float(n), 0xFB) for n in range(6)]
    assert sum(not lead for _, _, lead in kept) == 6


# A line, how its bytes are shown, what they are without soft hyphens, and whether those are missed.
MISSED = {
    "two are lost": ("船已经原样修好", show_western, "船已驹样修好", True),
    "none is lost": ("船已修好", show_western, "船已修好", False),
    "a rare word without one": ("骏马驹", show_western, "骏马驹", False),
    "one is lost": ("孩子经过桥头", show_mixed, "孩子戮过桥头", True),
    "in another way of showing": ("孩子经过桥头", show_western, "孩子戮过桥头", False),
    "likelier by less than two such losses cost": ("山谁谁水", show_western, "山怂水", False),
    "a line too long": ("船已经原样修好" + "a" * 2000, show_western, "船已驹样修好", False),
}


@each_row(("line", "show", "read", "expected"), MISSED.values(), ids=MISSED)
def test_soft_hyphens_are_missed_where_a_line_is_likelier_with_them(line, show, read, expected):
    """Byte AD is a soft hyphen in Latin-1, which many programs take out."""
    found = show_mixed(line.encode("gbk")) if read[2] == "戮" else show_western(line.encode("gbk"))
    assert misses_hyphens(found.replace("\xad", ""), read, show) is expected


def test_a_soft_hyphen_is_put_back_as_the_second_byte_of_a_character():
    ways = [(1.0, b"\xbe", 0xBE), (1.0, b"a", 0), (1.0, b"\xff", 0xFF)]
    assert _put_back(ways) == [(3.0 + _cost_of("经"), b"\xbe\xad", 0)]


def test_bytes_are_shown_as_cp1252_has_them():
    assert show_western(b"a\x80\x81\xad\xff") == "a€\x81\xadÿ"
