"""Turn what is known of a converted page into edits: readings go, spots become their originals.

A few pages are torn and have not a single reading. Nothing but their cuts shows what happened to
them, so there the cuts have to show it more than once.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import repeat

from shanben.base.types import Edit
from shanben.pages.repair.converter.annotations import (
    LEFT_OPEN,
    NO_ANNOTATIONS,
    Annotations,
    find_annotations,
)
from shanben.pages.repair.converter.damage import Decoder
from shanben.pages.repair.converter.damaged_page import LINE_ENDS, Spot
from shanben.pages.repair.converter.doubts import LAST_EXCLAMATION, find_doubts, is_free
from shanben.pages.repair.converter.first_look import may_be_run
from shanben.pages.repair.converter.gbk import character_pairs
from shanben.pages.repair.converter.glance import (
    find_before_halves,
    find_before_rare,
    find_before_strange,
)
from shanben.pages.repair.converter.runs import widen
from shanben.pages.repair.converter.spots import Survey, find_spots, read_spots
from shanben.pages.repair.scripts import count_scripts

# Chosen on clean pages, of which none may be changed; see benchmarks/repair_quality.py.
LEAST_CUTS = 2
LEAST_BARE_GAIN = 16.0
# What is only told: of 137 lines with `??` or `?！` that people had typed none had as much, of 570 torn
# ones four in five.
LEAST_TOLD_GAIN = 10.0
# Full stops in a row, which many type, are none of them.
TORN = re.compile("[^!;,、。！？；，\\s]")
# Nats. Of 300 clean pages no mark that a rare character follows within seven came as far as nine.
LEAST_RARER = 6.0
# Of 23 lines that end in such a character, torn, 17 have as much, of 492 that were given an exclamation
# mark instead 9, of 32 that people exclaim none.
LEAST_END_GAIN = -2.5
# A full stop with the quote that it ends has become "!" at the end of a line; of a run only the names or
# such are not known.
QUOTED_SENTENCE_ENDS = ("。”", "。」", "。』")
LEAST_TORN_GAIN, LEAST_TORN_RUN = 40.0, 6
# Of a reading out of place the syllable speaks as well.
LEAST_BARE_RUN, LEAST_BARE_REST = 3, 2
# About a third of the characters of Traditional text stand in such text only. Debris has others.
LEAST_TRADITIONAL, MOST_SIMPLIFIED = 0.1, 0.25
HAN = re.compile("[\u4e00-\u9fff]+")
_new_edit = partial(tuple.__new__, Edit)
# A mark between Han characters, or before a letter that may be half of one: ,F將 is left of 。現將.
ASKED = re.compile("\\?(?<=[\u4e00-\u9fff]\\?)(?=[\u4e00-\u9fff])")
HALF_AFTER = re.compile("[,;!](?<=[\u4e00-\u9fff].)[@-~](?=[\u4e00-\u9fff])")


def restore_page(survey: Survey) -> tuple[list[Edit], list[Spot]]:
    """Return the edits that restore an annotated page, and the spots that are left as found.

    Both are in order. A reading of a character that also stands without one is a spot as well: it
    contradicts the law that a converter annotates all of them or none. What has been read of the page
    so far is not read again.
    """
    text, annotations = survey.text, survey.annotations
    spots, decoder = find_spots(survey)
    if spots:
        edits = [*_remove_readings(text, annotations, spots)]
        edits += [_trim_edit(text, spot) for spot in spots if spot.restored is not None]
    else:
        edits = _remove_all(text, annotations.inserted)
    unresolved = [spot for spot in spots if spot.restored is None or spot.reason]
    unresolved += find_doubts(text, spots, decoder, survey.bare())
    if decoder == "q" and (ASKED.search(text) or HALF_AFTER.search(text)):
        unresolved += _find_cuts_by_d(survey, [*spots, *unresolved])
    if decoder == "q" and ("!" in text or "！" in text) and LAST_EXCLAMATION.search(text):
        unresolved += _find_ends_by_d(survey, [*spots, *unresolved])
    unresolved += [
        Spot(match.start() - 1, match.end(), "contradiction", None)
        for match in annotations.contradicting
        if is_free(spots, *match.span())
    ]
    return sorted(edits) if spots else edits, sorted(unresolved, key=lambda spot: spot.start)


def _find_cuts_by_d(survey: Survey, spots: list[Spot]) -> list[Spot]:
    """Return what decoder d would have left, on a page of which nothing shows the decoder, to be told.

    One `?` and a character that is not rare are debris too short for any look: 環?萍, of 環保科技. A
    letter after a mark is half of a character where a sentence may end before it.
    """
    if any(spot.kind == "cut" for spot in spots) or not _may_be_asked(survey):
        return []
    return [
        _leave(spot)
        for spot in read_spots(survey, "d")
        if spot.kind == "cut"
        and (
            (survey.text[spot.start] == "?" and spot.gain >= LEAST_TOLD_GAIN)
            or (
                (spot.restored or spot.likeliest).startswith("。")
                and HALF_AFTER.match(survey.text, spot.start)
            )
        )
        and all(spot.end <= other.start or other.end <= spot.start for other in spots)
    ]


def _find_ends_by_d(survey: Survey, spots: list[Spot]) -> list[Spot]:
    """Return the exclamation marks that end lines and may be what decoder d or e left, to be told.

    海。 is printed so at the end of a line, and nothing else on the page need show which decoder did.
    """
    if any(spot.kind == "cut" for spot in spots):
        return []
    text, traces = survey.text, survey.traces("d")
    ends = {last.start(1) for last in LAST_EXCLAMATION.finditer(text)}
    known = {spot.start: spot for spot in spots if spot.kind == "insertion"}
    others = {trace.start: known.get(trace.start) for trace in traces if trace.start not in ends}
    return [
        _leave(spot)
        for spot in read_spots(survey, "d", others)
        if spot.start in ends
        and HAN.match(spot.restored or spot.likeliest)
        and spot.gain >= LEAST_END_GAIN
    ]


def _may_be_asked(survey: Survey) -> bool:
    """Tell whether a run of decoder d may stand after any `?`, or half of a character after a mark.

    Mostly none does, and nothing is read.
    """
    text = survey.text
    return any(
        (text[trace.start] == "?" or HALF_AFTER.match(text, trace.start))
        and may_be_run(text, trace.match.end(), character_pairs()[widen("?")][1])
        for trace in survey.traces("d")
        if trace.kind == "cut"
    )


def _leave(spot: Spot) -> Spot:
    """Return a spot as one that is left as found, with its original as what it perhaps was."""
    return replace(spot, restored=None, likeliest=spot.restored or spot.likeliest)


def restore_bare_page(text: str, has_debris: bool = True) -> tuple[list[Edit], list[Spot]]:
    """Return the edits that restore a page without readings, and the spots that are left as found.

    Both are empty unless a cut is there whose original is clearly likelier than what was found, or a
    reading that lost its parenthesis and whose original is proved. Two or more whose originals are
    proved, and clearly likelier than any other, are evidence enough for each other, for weaker ones, and
    for the few readings that such a page may have; so are two ends of quotes that are missing, where a
    run is torn whatever it was. Else all are left. Nobody writes what is left of a
    torn tag, so it is told as well. `has_debris` tells that a mark may be a cut of any decoder.
    """
    if not _is_made_traditional(text):
        return [], []
    survey = Survey(text, NO_ANNOTATIONS)
    spots, decoder = _find_bare_spots(survey, has_debris)
    if sum(map(_is_certain, spots)) >= LEAST_CUTS or _close_quotes(spots):
        annotations = find_annotations(text, is_proved=True)
        return restore_page(Survey(text, annotations) if annotations else survey)
    told = [_leave(spot) for spot in spots if _is_likely(text, spot) or _is_certain(spot)]
    told += find_doubts(text, told, decoder, None)
    return [], sorted(told, key=lambda spot: spot.start)


def _find_bare_spots(survey: Survey, has_debris: bool) -> tuple[list[Spot], Decoder]:
    """Return the spots of a page without readings, by the decoder that shows on it.

    Nearly every mark may be a cut of decoder d, so one is looked for only where debris follows a mark,
    or ends of quotes are missing.
    """
    text = survey.text
    by_q = read_spots(survey, "q") if "?" in text else []
    if any(_is_likely(text, spot) or _is_certain(spot) for spot in by_q):
        return by_q, "q"
    is_other = (has_debris and _shows_debris(survey)) or len(LEFT_OPEN.findall(text)) >= LEAST_CUTS
    return find_spots(survey) if is_other else (by_q, "q")


def _shows_debris(survey: Survey) -> bool:
    """Tell whether what follows any mark is a run, by its bytes, and its original far less rare."""
    text, bare = survey.text, survey.bare()
    odd = {*find_before_rare(bare), *find_before_strange(bare)}
    for place in {*map(bare.found_place, odd), *find_before_halves(text)}:
        after, pending = place + 1, character_pairs()[widen(text[place])][1]
        if text[after : after + 1] not in LINE_ENDS and may_be_run(
            text, after, pending, -LEAST_RARER
        ):
            return True
    return False


def _is_likely(text: str, spot: Spot) -> bool:
    return spot.gain >= LEAST_TOLD_GAIN and TORN.search(text, spot.start, spot.end) is not None


def _is_certain(spot: Spot) -> bool:
    if spot.reason or spot.restored is None:
        return False
    if spot.kind == "insertion":
        return len(spot.restored) >= LEAST_BARE_REST
    return spot.gain >= LEAST_BARE_GAIN and len(spot.restored) >= LEAST_BARE_RUN


def _close_quotes(spots: list[Spot]) -> bool:
    """Tell whether a page is torn, and has lost ends of quotes, of which one may have been forgotten."""
    is_torn = any(
        spot.gain >= LEAST_TORN_GAIN and len(spot.restored or spot.likeliest) >= LEAST_TORN_RUN
        for spot in spots
    )
    closed = sum(
        spot.restored in QUOTED_SENTENCE_ENDS and spot.gain >= LEAST_BARE_GAIN for spot in spots
    )
    return is_torn and closed >= LEAST_CUTS


def _is_made_traditional(text: str) -> bool:
    """Tell whether a page has Traditional characters as a page in them has, and no Simplified ones."""
    simplified, traditional = count_scripts(text)
    han = sum(map(len, HAN.findall(text)))
    return traditional > LEAST_TRADITIONAL * han and simplified <= MOST_SIMPLIFIED * traditional


def _remove_all(text: str, inserted: tuple[tuple[int, int], ...]) -> list[Edit]:
    """Return the edits that remove readings. Made by their class one by one they take twice as long."""
    starts, ends = zip(*inserted, strict=True) if inserted else ((), ())
    found = [text[start:end] for start, end in inserted]
    return [*map(_new_edit, zip(starts, ends, found, repeat(""), repeat("R101")))]


def _remove_readings(text: str, annotations: Annotations, spots: list[Spot]) -> Iterator[Edit]:
    """Yield the edits that remove the readings outside all spots."""
    rest = iter(spots)
    spot = next(rest, None)
    for start, end in annotations.inserted:
        while spot is not None and spot.end <= start:
            spot = next(rest, None)
        if spot is None or end <= spot.start:
            yield Edit(start, end, text[start:end], "", "R101")


def _trim_edit(text: str, spot: Spot) -> Edit:
    """Return the edit of a restored spot without what is the same before and after."""
    before, after = text[spot.start : spot.end], spot.restored or ""
    start, least = 0, min(len(before), len(after))
    while start < least and before[start] == after[start]:
        start += 1
    end = 0
    while end < least - start and before[-1 - end] == after[-1 - end]:
        end += 1
    before, after = before[start : len(before) - end], after[start : len(after) - end]
    rule = "R104" if after.endswith("<") else "R103" if spot.kind == "cut" else "R102"
    return Edit(spot.start + start, spot.end - end, before, after, rule)
