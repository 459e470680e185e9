"""Marks of a torn page that no spot explains, though nobody wrote what stands there.

Where a cut has lost more than its bytes tell, or a tool took characters out of its run, no original is
found, and what decoders d and e leave of it looks like text at first sight: a full stop for half a
character and a comma, some rare characters after it. Only on pages that one of them read is it looked
for; of every other page such a mark is its own.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator

from shanben.base.page_text import line_start
from shanben.pages.repair.chinese import KANA
from shanben.pages.repair.converter.annotations import BareText
from shanben.pages.repair.converter.damage import Decoder
from shanben.pages.repair.converter.damaged_page import DOUBTFUL, Spot, ends_in_returns
from shanben.pages.repair.converter.glance import find_before_rare, has_private, is_any_rare
from shanben.pages.repair.converter.mark_laws import QUOTE_STARTS, open_brackets
from shanben.pages.repair.converter.originals import count_oddities
from shanben.pages.repair.language.model import costs_at_least, word_cost

# Debris after a mark: a few characters, some of which cost this many nats, and then a single letter.
TORN = re.compile("[!;,、。！？；，?]([^\x00-\x7f!;,、。！？；，?]{1,7})[@-~](?=[^\x00-@])")
# Such a letter; outside of readings a page has few, so that it is looked for first.
TORN_LETTER = re.compile("[@-~](?<=[^\x00-\x7f].)(?=[^\x00-@])")
BEFORE_LETTER, REACH_BEFORE = (
    re.compile("[!;,、。！？；，?][^\x00-\x7f!;,、。！？；，?]{1,7}\\Z"),
    8,
)
# A tag of which the "<" is gone, with half of the character before it, or all.
REST_OF_TAG = re.compile(
    r"""
    (?:\?(?<=[^\x00-\x7f]\?)  # half of a character,
    /?|/(?<=[\u3001-\u9fff”]/))  # or the sign that ends a tag, right after Chinese,
    (?:p|br|div|span|strong|b|em|font|a|img|td|tr|li|ul|h[1-6])  # the name of a tag,
    (?:[ /][^<>\n]{0,60})?>  # and its attributes
    """,
    re.VERBOSE,
)
LONE_SIGN = re.compile(r"\?(?<=[\u4e00-\u9fff)]\?)[a-z,、](?=[\u4e00-\u9fff])")
TORN_COST, LEAST_TORN = 16.0, 2
# Full stops in a row as decoder q leaves them, where another mark or a figure follows.
STOPS = re.compile("\\?(?<=[\u3001-\u9fff”]\\?)!{2,}[?\ue000-\uf8ff]")
# What cuts leave of a full stop, of two and of a mark after half a character, with decoders d and e.
STRAY = re.compile("。[!?;,、！？；，]|[!！][,、。，]|[;；][,;、。！？；，]|？[、。]|\\?[、。]")
# So they leave a character of one byte between a mark and text.
LETTER = re.compile("[。!;?！；？][@-}](?=[\u4e00-\u9fff])")
# Nor does a figure follow an exclamation: 。“ or a character and 、 are printed so before one.
FIGURE = re.compile("[!！](?=[0-9])(?<=[\u4e00-\u9fff][!！])")
# Characters for private use beside Chinese ones are bytes of a run.
PRIVATE = re.compile("[\ue000-\uf8ff](?:(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff].))")
# The marks that stand at the bytes of common ones, of which half is that of another character.
# Numbers of a list, arrows and bullets stand after marks as well.
DEBRIS = re.compile(
    "[。!;?！；？](?=[^\x00-\x7f。!;?！；？、，“”‘’「」『』《》（）【】…—\u2160-\u2193\u2460-\u249b\u25a0-\u266f])"
)
WHOLE = re.compile("[^\x00-\x7f、。！？；，“”‘’「」『』《》（）【】…—]{1,7}")
DEBRIS_REACH = 24
# Where nothing else shows decoder d or e, one rare character may be a name.
LEAST_ALONE = 2
# At the end of a line; one with another "!" has its own, and so has a sentence that ends in a particle.
FINAL = re.compile(r"^[^!！\r\n]*[^!！吧呀呢嘛啦哦\r\n]([!！])\r?$", re.MULTILINE)
LOST_RETURN = re.compile(r"\?(?=\n)")
LAST_EXCLAMATION = re.compile(r"([!！])\r?$", re.MULTILINE)
# Nats a character. Of 5,660 such marks of generated pages that were left as found, 48 of the 131 torn
# ones cost this much, and of the whole ones none.
LEAST_DEBRIS = 10.0


def find_doubts(
    text: str, spots: list[Spot], decoder: Decoder, bare: BareText | None
) -> Iterator[Spot]:
    """Yield what stands on the page outside its spots and nobody wrote, as spots left as found.

    `bare` is the page without its readings, None where no converter put any there: on such a page only
    torn tags are that for certain, and what has left a quote open where another spot of decoder d or e
    is told.
    """
    places = {match.span() for match in REST_OF_TAG.finditer(text)}
    if bare is not None:
        places |= _find_places(text, bare, spots, decoder)
    elif spots and decoder != "q":
        places |= {*_find_left_open(text)}
    told = [spot.start for spot in spots if spot.restored is None]
    for start, end in sorted(places):
        before = bisect_left(told, start)
        is_told = before > 0 and "\n" not in text[told[before - 1] : start]
        if not is_told and is_free(spots, start, end):
            told.insert(before, start)
            yield Spot(start, end, "cut", None, reason=DOUBTFUL)


def _find_places(
    text: str, bare: BareText, spots: list[Spot], decoder: Decoder
) -> set[tuple[int, int]]:
    places = {*_find_torn(text, bare), *_find_lost_returns(text)}
    if decoder != "q":
        places.update(_find_left(text, bare), _find_ends(text, spots))
        return places
    places.update(match.span() for match in STOPS.finditer(text))
    if not any(spot.kind == "cut" and spot.restored is not None for spot in spots):
        # Nothing shows by which decoder the pieces were read.
        places.update(_find_debris(text, bare, LEAST_ALONE))
    return places


def is_free(spots: list[Spot], start: int, end: int) -> bool:
    """Tell whether no spot reaches into `text[start:end]`."""
    place = bisect_left(spots, end, key=lambda spot: spot.start) - 1
    return place < 0 or spots[place].end <= start


def _find_torn(text: str, bare: BareText) -> Iterator[tuple[int, int]]:
    """Yield where characters were lost from a run, and decoder d left the rest.

    Nor does anybody write `?` and a single small letter between Han characters.
    """
    yield from (match.span() for match in LONE_SIGN.finditer(text))
    if has_private(bare):
        yield from (match.span() for match in PRIVATE.finditer(text))
    for letter in TORN_LETTER.finditer(bare.text):
        place = bare.found_place(letter.start())
        before = BEFORE_LETTER.search(text, max(0, place - REACH_BEFORE), place)
        debris = TORN.match(text, before.start()) if before else None
        if debris is None:
            continue
        torn = debris[1]
        rare = {one for one in torn if word_cost(one) > TORN_COST}
        if rare and len(rare) + count_oddities("".join(set(torn) - rare)) >= LEAST_TORN:
            yield debris.span()


def _find_lost_returns(text: str) -> Iterator[tuple[int, int]]:
    """Yield the question marks before line feeds alone, on a page whose other lines end in CR LF.

    They are half a character, which took the CR.
    """
    if ends_in_returns(text):
        yield from (match.span() for match in LOST_RETURN.finditer(text))


def _find_left(text: str, bare: BareText) -> Iterator[tuple[int, int]]:
    """Yield marks with what decoders d and e leave after them and no page has."""
    for pattern in (STRAY, LETTER, FIGURE):
        yield from (match.span() for match in pattern.finditer(text))
    yield from _find_debris(text, bare, 1)


def _find_ends(text: str, spots: list[Spot]) -> Iterator[tuple[int, int]]:
    """Yield the exclamation marks at the ends of lines, on a page whose quotes run over lines.

    A full stop with the quote that it ends is printed so as well. Where all quotes end on the lines
    on which they began, one is missing on such a line.
    """
    ends = [
        (match.start(1), match.end(1))
        for match in FINAL.finditer(text)
        if is_free(spots, match.start(1), match.end(1))
    ]
    if ends and _has_open_quotes(text, spots):
        yield from ends


def _find_left_open(text: str) -> Iterator[tuple[int, int]]:
    """Yield the exclamation marks that end a line with an open quote: 。」 is printed so as well."""
    for last in LAST_EXCLAMATION.finditer(text):
        start, end = last.span(1)
        opened = open_brackets(text[line_start(text, start) : start])
        if not QUOTE_STARTS.isdisjoint(opened):
            yield start, end


def _has_open_quotes(text: str, spots: list[Spot]) -> bool:
    """Tell whether a quote is open at the end of any line without a spot, or closes where none began."""
    start = 0
    for line in text.splitlines(keepends=True):
        end = start + len(line)
        is_open = any(line.count(one) != line.count(other) for one, other in ("“”", "「」"))
        if is_open and is_free(spots, start, end):
            return True
        start = end
    return False


def _find_debris(text: str, bare: BareText, least_length: int) -> Iterator[tuple[int, int]]:
    """Yield marks with characters after them that no text has together, at least this many."""
    for place in find_before_rare(bare):
        whole = WHOLE.match(bare.text, place + 1) if DEBRIS.match(bare.text, place) else None
        if whole is None:
            continue
        start, piece = bare.found_place(place), whole.group()
        end = start + 1
        if text[end] == "(":
            continue
        if bare.found_place(place + len(piece)) >= end + DEBRIS_REACH:
            piece = piece[: bare.bare_place(end + DEBRIS_REACH) - place - 1]
        if len(piece) < least_length or KANA.search(piece):
            continue
        is_rare = is_any_rare(bare, place + 1, place + 1 + len(piece))
        if is_rare and costs_at_least(piece, LEAST_DEBRIS * len(piece)):
            yield start, end + 1
