"""Laws of the proof: it accepts what the damage can print, and nothing else.

What the forward model can print for an original is written down here without any search: every order
of the table, every choice of cuts. The proof has to agree with that list.
"""

import re
from itertools import chain, combinations, pairwise, permutations

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from shanben.pages.repair.converter.damage import (
    CUT,
    MARK_WIDTH,
    decode_piece,
    insert_readings,
    widen_marks,
)
from shanben.pages.repair.converter.gbk import character_pairs, encode_page, pair_characters
from shanben.pages.repair.converter.proof import LINE_END, NARROW, explains
from tests.examples import many

QUICK = settings(
    max_examples=many(150),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
# What stands side by side here holds marks or characters of the table between its bytes: 海|科 a
# question mark, 。|現 an exclamation mark, 數|據 the character 祿, 輸|到 the character 數.
FRAGMENTS = (
    "海科",
    "。現",
    "保證",
    "數據",
    "傳輸到",
    "勇擔",
    "們試",
    "因為",
    "要創",
    "去。",
    "海科\n",
    "海科\r\n",
)
TABLE = {
    "聯": "lián",
    "驗": "yàn",
    "冊": "cè",
    "獎": "jiǎng",
    "創": "chuàng",
    "現": "xiàn",
    "數": "shù",
    "據": "jù",
    "祿": "lù",
    "傳": "chuán",
    "輸": "shū",
    "學": "xué",
}
MOST_ENDS = 6


def list_damages(clean, table, decoder):
    """Return everything that a converter with the characters of `table` may have left of `clean`.

    Marks are in full width, as the page had them. Empty when there are too many cuts to list.
    """
    found = set()
    encoded = encode_page(widen_marks(clean))
    for order in permutations(table):
        inserted = insert_readings(encoded, {key: table[key] for key in order})
        for stream in list_first_prints(inserted):
            marks = [(m.start(), m.start() + MARK_WIDTH) for m in CUT.finditer(stream)]
            ends = marks + [(m.start(), m.start()) for m in LINE_END.finditer(stream)]
            if len(ends) > MOST_ENDS:
                return set()
            found |= {print_pieces(stream, chosen, decoder) for chosen in list_choices(ends)}
    return found


def list_first_prints(inserted):
    """Return what the first program may have encoded again: of the whole, or line by line.

    Where the part ends inside a character, the next byte of the page may have saved its last one.
    """
    whole = encode_page(decode_piece(inserted, "q"))
    lines = re.split(rb"([\r\n])", inserted)
    streams = {whole, b"".join(encode_page(decode_piece(line, "q")) for line in lines)}
    before = encode_page(decode_piece(inserted[:-1], "q"))
    if inserted and whole == before + b"?" and inserted[-1:] != b"?":
        streams.add(before + inserted[-1:])
    return streams


def list_choices(ends):
    """Return every choice of places to cut at that do not overlap."""
    choices = chain.from_iterable(combinations(ends, n) for n in range(len(ends) + 1))
    for chosen in choices:
        places = [place for end in sorted(chosen) for place in end]
        if places == sorted(places):
            yield places


def print_pieces(stream, chosen, decoder):
    places = sorted({0, len(stream), *chosen})
    return "".join(decode_piece(stream[start:end], decoder) for start, end in pairwise(places))


def narrow(texts):
    """Return texts as the corpus stores them: full-width ASCII as ASCII."""
    return {text.translate(NARROW) for text in texts}


@st.composite
def spots(draw):
    """Return an original, the table, the decoder, and one of the texts it may have become."""
    clean = "".join(draw(st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=3)))
    windows = {pair_characters().get(pair) for pair in pairwise(encode_page(widen_marks(clean)))}
    near = sorted(windows & TABLE.keys())
    keys = draw(st.lists(st.sampled_from(near), unique=True, max_size=4)) if near else []
    table = {key: TABLE[key] for key in keys}
    decoder = draw(st.sampled_from("qde"))
    damages = sorted(list_damages(clean, table, decoder))
    return clean, table, decoder, draw(st.sampled_from(damages)) if damages else None


ORDER_MATTERS = "數據傳輸到", {"數": "shù", "輸": "shū", "祿": "lù", "傳": "chuán"}, "q", ""


@given(spot=spots())
@example(spot=ORDER_MATTERS)
@QUICK
def test_what_the_damage_prints_is_explained(spot):
    """No true original is refused, whatever the order of the table and the cuts."""
    clean, table, decoder, _ = spot
    for found in list_damages(clean, table, decoder):
        assert explains(clean, found, table, decoder, tuple(table)[:1])


@given(spot=spots(), data=st.data())
@QUICK
def test_one_byte_changed_is_explained_only_if_the_damage_can_print_it(spot, data):
    """A text that the original cannot have become proves nothing for it."""
    clean, table, decoder, found = spot
    if not found:
        return
    place = data.draw(st.integers(0, len(found) - 1))
    pair = character_pairs().get(found[place])
    changed = data.draw(st.sampled_from(["", "?", "(", "字"]))
    if pair:
        lead, _ = pair
        other = data.draw(st.integers(0x40, 0xFE))
        changed = pair_characters().get((lead, other), changed)
    tampered = (found[:place] + changed + found[place + 1 :]).translate(NARROW)
    expected = tampered in narrow(list_damages(clean, table, decoder))
    assert explains(clean, tampered, table, decoder, tuple(table)) == expected


@given(spot=spots(), data=st.data())
@QUICK
def test_one_character_changed_is_proved_only_if_it_leaves_the_same_damage(spot, data):
    """Of two originals the proof tells those apart whose damage differs."""
    clean, table, decoder, found = spot
    if found is None:
        return
    place = data.draw(st.integers(0, len(clean) - 1))
    lead, _ = character_pairs().get(clean[place], (0xA3, 0xA1))
    near = [pair_characters().get((lead, other)) for other in range(0x80, 0xFF)]
    other = data.draw(st.sampled_from([*filter(None, near), "的", "!", "學"]))
    changed = clean[:place] + other + clean[place + 1 :]
    expected = found.translate(NARROW) in narrow(list_damages(changed, table, decoder))
    assert explains(changed, found, table, decoder, tuple(table)) == expected
