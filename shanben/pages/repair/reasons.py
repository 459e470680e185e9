"""Say why an edit was made, and what was left damaged, in one line each."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby

from shanben.base.findings import Finding
from shanben.base.page_text import lines_of
from shanben.base.types import Edit, Span
from shanben.pages.repair.converter.annotations import (
    NO_ANNOTATIONS,
    Annotations,
    find_annotations,
)
from shanben.pages.repair.converter.damage import Decoder
from shanben.pages.repair.converter.damaged_page import Spot
from shanben.pages.repair.converter.gbk import encode_page
from shanben.pages.repair.converter.spots import Survey, find_spots
from shanben.pages.repair.insertions import INSERTION_RULES, explain_insertion
from shanben.pages.repair.places import is_apart, report_places

CONVERTER_RULES = ("R101", "R102", "R103", "R104")
# Who said it, and from which source, stands in a finding of the page.
BY_HAND = {
    "V107": "given by hand; damaged again it is what was found.",
    "V108": "given by hand; no damage that is known makes of it what was found.",
}
# A question mark before a figure, and the clause before its last character; a real question has a word
# that asks, or is none. To look for the mark first takes a fiftieth of the time.
LOST_FIGURE = re.compile(r"\?(?<=[^\x00-\x20\x22-\x2b\x2d-\x39\x40-\x7f]\?)(?=[0-9])")
CLAUSE, LONGEST_CLAUSE = re.compile(r"[^,;:!?，；：！？。、\s]{0,20}\Z"), 20
ASKED = re.compile("[吗嗎呢么麼何誰谁哪怎几幾否吧啊呀]|多少|是不是|有没有|有沒有")
# Characters shown before a spot, and of a quotation altogether.
CONTEXT = 6
LONGEST_CONTEXT = 18


def explain_edit(text: str, edit: Edit) -> str:
    """Return the evidence for one edit of `repair_text(text)` in one line, computed afresh."""
    if edit.rule in BY_HAND:
        return BY_HAND[edit.rule]
    if edit.rule == "R101":
        return _explain_reading(text, edit)
    if edit.rule in CONVERTER_RULES:
        return _explain_spot(text, edit)
    if edit.rule in INSERTION_RULES:
        return explain_insertion(text, edit, find_annotations(text) is not None)
    if edit.rule == "R123":
        return (
            f"{_shorten(edit.before)} is {_shorten(edit.after)} read wrongly, less its last byte."
        )
    return f"{_shorten(edit.before)} is {_shorten(edit.after)} read wrongly; the way back is exact."


def report_spots(text: str, spots: Iterable[Spot]) -> Iterator[Finding]:
    """Yield one finding for the spots of one rule on one line."""
    spots = list(spots)
    numbers = lines_of(text, (spot.start for spot in spots))
    pairs = zip(numbers, spots, strict=True)
    numbered = [(number, _rule_of(spot), spot) for number, spot in pairs]
    numbered.sort(key=lambda item: item[:2])
    for (line, rule), group in groupby(numbered, key=lambda item: item[:2]):
        of_line = [spot for _, _, spot in group]
        first = of_line[0]
        yield Finding(
            rule=rule,
            message=_describe(text, first, rule),
            line=line,
            start=first.start,
            end=first.end,
            count=len(of_line),
        )


def report_figures(text: str, taken: Sequence[Span]) -> list[Finding]:
    """Return the finding on question marks of a torn page that stand for a figure and half a character.

    A number goes on after them. `taken` are the stretches that are restored or told, in order.
    """
    spans = [
        mark.span()
        for mark in LOST_FIGURE.finditer(text)
        if is_apart(taken, *mark.span()) and not _is_asked(text, mark.start())
    ]
    if not spans:
        return []
    start, end = spans[0]
    shown = _shorten(text[max(0, start - CONTEXT) : end + 2], quote=True)
    message = f"a figure may be lost near {shown}; left as found."
    return [report_places("R203", message, text, spans)]


def _is_asked(text: str, place: int) -> bool:
    """Tell whether the clause that ends in the question mark at `place` has a word that asks."""
    clause = CLAUSE.search(text, max(0, place - 1 - LONGEST_CLAUSE), place - 1)
    return clause is not None and ASKED.search(text, clause.start(), place) is not None


def _rule_of(spot: Spot) -> str:
    if spot.kind == "contradiction":
        return "R204"
    if spot.reason == "swallowed":
        return "R203"
    return "R202" if spot.kind == "cut" else "R201"


def _describe(text: str, spot: Spot, rule: str) -> str:
    context = _shorten(text[max(0, spot.start - CONTEXT) : spot.end + 2], quote=True)
    if rule == "R204":
        return f"a reading at {context}, but the character also stands without one; left as found."
    if rule == "R203":
        guess = _shorten(spot.likeliest, quote=True)
        return f"a figure or space lost near {context}, after {guess}; left as found."
    what = "bytes shifted" if rule == "R202" else "bytes lost"
    guess = f" perhaps {_shorten(spot.likeliest, quote=True)};" if spot.likeliest else ""
    return f"{what} near {context};{guess} left as found."


# Edits are explained page by page.
@lru_cache(maxsize=1)
def _annotations_of(text: str) -> Annotations:
    # A page on which so few readings were undone has cuts that show what it is.
    return find_annotations(text) or find_annotations(text, is_proved=True) or NO_ANNOTATIONS


@lru_cache(maxsize=1)
def _spots_of(text: str) -> tuple[list[Spot], Decoder]:
    return find_spots(Survey(text, _annotations_of(text)))


def _explain_reading(text: str, edit: Edit) -> str:
    annotations = _annotations_of(text)
    character = text[edit.start - 1]
    syllable = edit.before.strip("( )")
    count = sum(text[start - 1] == character for start, _ in annotations.inserted)
    return (
        f"{syllable} is a reading of {character}, annotated {count} of {text.count(character)} "
        f"times; {len(annotations.inserted)} readings of {len(annotations.table)} characters "
        "on this page."
    )


def _explain_spot(text: str, edit: Edit) -> str:
    spots, decoder = _spots_of(text)
    spot = next(spot for spot in spots if spot.start <= edit.start and edit.end <= spot.end)
    keys = ", ".join(f"{key} ({encode_page(key).hex().upper()})" for key in spot.keys)
    what = f"reading of {keys} put between two characters" if keys else "cut inside two characters"
    rival = f"{spot.margin:.1f} nats before the next original" if spot.margin < 90 else "no rival"
    return f"{what}; decoder {decoder}; {rival}; damaged again it is what was found."


def _shorten(text: str, quote: bool = False) -> str:
    short = " ".join(text.split())
    if len(short) > LONGEST_CONTEXT:
        short = short[: LONGEST_CONTEXT - 1] + "…"
    return f'"{short}"' if quote else short
