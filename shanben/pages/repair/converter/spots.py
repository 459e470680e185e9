"""Find the damaged spots of a converted page, and restore those on which the evidence agrees.

Two kinds of trace lead to a spot: a residue, which is a reading that does not belong to the character
before it (the converter's search hit the trail byte of one character and the lead byte of the next),
and a mark after which the text makes no sense (a cut has torn two characters). For each the
bytes allow a few originals; those that cannot be damaged into what was found are dropped, and the
language model decides between the others where it speaks clearly.

Which decoder read the pieces shows at the cuts only. Decoder q read nearly all real pages, so another
one is looked for only where q explains no cut.
"""

import re
from collections.abc import Iterator
from heapq import heappop, heappush
from typing import NamedTuple, TypeAlias

from shanben.base.page_text import line_start
from shanben.base.patterns import compile_late
from shanben.pages.repair.converter.annotations import SYLLABLE, Annotations, BareText
from shanben.pages.repair.converter.damage import Decoder
from shanben.pages.repair.converter.damaged_page import (
    CUT_Q,
    DOUBTFUL,
    LINE_ENDS,
    UNEXPLAINED,
    DamagedPage,
    Spot,
    ends_in_returns,
)
from shanben.pages.repair.converter.first_look import TORN_TAG, shows_cut
from shanben.pages.repair.converter.glance import (
    find_before_halves,
    find_before_strange,
    has_private,
)
from shanben.pages.repair.converter.mark_laws import open_brackets
from shanben.pages.repair.converter.originals import may_be_cut
from shanben.pages.repair.converter.plain import PlainPage
from shanben.pages.repair.converter.runs import RUNS_ON
from shanben.pages.repair.converter.spot_reader import read_cut, read_insertion, read_resumed_end

# An orphan lead byte was printed as "?" and took the parenthesis with it.
RESIDUE_Q = re.compile(rf"\?({SYLLABLE} ?)\)")
# What decoders d and e leave of a cut. The mark comes first, so that the search skips everything else.
CUT_D = re.compile(
    r"""
    [!;,、。！？；，?] (?<!\?.)                        # a mark, not after "?": that is decoder q's
    (?: (?<!\?) (?=[^\x00-@] | [,:;?!][^\x00-@])      # before a letter, perhaps with a mark between
      | (?<=\?) (?=[^\x00-@！？；，] | :[^\x00-@])   # "?": the same, with ":" alone between
      | (?<=[!！。]) (?=[!！]? (?:[\r\n] | $))          # "!" and "。": at the end of a line as well
      | (?<=[。;；]) (?=[0-9])                          # and these before a figure
      | (?<!\?) (?=\?/?[a-z][^<>\n]{0,60}>)            # before a tag of which e took the "<"
    )
    """,
    re.VERBOSE,
)
# What explains nothing, or may be the page's own.
NO_CUTS = (UNEXPLAINED, DOUBTFUL)
Q: Decoder = "q"
D: Decoder = "d"
# Nats. How much likelier than the page as found all originals of cuts have to be together, where
# nothing but they speaks for decoder d or e.
LEAST_CUTS_GAIN = 8.0
# Nats, for two bytes that nothing shows. One character in twelve of a run is for private use, so a
# page of long runs without one has lost them: of 160 generated pages with as many characters in runs
# eight had none.
MANY_IN_RUNS, FIRST_GAP_PENALTY, GAP_PENALTY = 24, 6.0, 4.0
# Before a single letter with a reading: ,F(xiàn) is left of 。現 as well.
CUT_MARK = re.compile("[!;,、！？；，?]")
# Where a run may have ended for the second pass.
MET_MARK = re.compile("[!?;,、。！？；，]")
# Nobody types this, unless the question is about what is quoted. A run ended there for the first pass,
# though a cut had ended it before.
LOST_AT_LINE_END = re.compile(r"\?(?:(?<=。\?)|(?<=[。！？!?…][”」]\?))(?=[\r\n]|\Z)")
# Real pages have one damaged spot in a thousand characters.
MOST_SEARCHED = 1000
SEARCHED_EVERY = 100
# Originals of all spots, and one more for each character. On generated pages with a spot in every 300
# characters and no private use ones it was 2,500 at most.
MOST_WEIGHED = 5000
# What a run may be: up to ASCII.
IN_RUN = re.compile("[^\x00-\x7f]{0,24}")
# A run may reach to this `?`.
ORPHAN_AFTER = re.compile(rf"(?:[^\x00-\x80]|\({SYLLABLE} ?\)|[!,:;])*\?")

# An ellipsis as many type it: a page that shows some whole has lost others. With the other decoders
# nothing but a mark may be left of them.
TYPED_DOTS, LEAST_DOTS = "。。", 2

ENDS_AS_D = compile_late(r"\)|.[^@-\U0010ffff!,;\r\n]")

# What is known of traces, by their beginnings: the spots there, or None.
Known: TypeAlias = dict[int, Spot | None]


class Trace(NamedTuple):
    """A place that may be a spot, of kind "insertion" or "cut", or "resumed": the end of a run."""

    start: int
    kind: str
    match: re.Match[str]


class Survey:
    """What the readings of a page by several decoders share: each part is made when it is needed."""

    def __init__(self, text: str, annotations: Annotations) -> None:
        """Take the page as found, and what its readings say."""
        self.text = text
        self.annotations = annotations
        self._bare = annotations.bare
        self._plain: PlainPage | None = None
        self._by_d: list[Trace] | None = None
        self._debris: list[int] | None = None
        self._strange: set[int] | None = None
        # What decoders read of the page without knowing anything before: bare pages ask twice.
        self.read: dict[Decoder, list[Spot]] = {}

    def bare(self) -> BareText:
        """Return the page without any of its readings, also those that no converter put there."""
        if self._bare is None:
            self._bare = BareText(self.text)
        return self._bare

    def is_stripped(self) -> bool:
        """Tell whether no character for private use is on the page."""
        return not has_private(self.bare())

    def plain(self) -> PlainPage:
        """Return the page without its readings."""
        if self._plain is None:
            self._plain = PlainPage(self.text, self.annotations.inserted)
        return self._plain

    def traces(self, decoder: Decoder) -> list[Trace]:
        """Return the traces that a decoder would leave, in order; d and e leave the same."""
        if decoder == "q":
            return _find_traces(self, "q")
        if self._by_d is None:
            self._by_d = _find_traces(self, "d")
        return self._by_d

    def strange(self) -> set[int]:
        """Return the places of the marks after which there may be debris."""
        if self._strange is None:
            bare = self.bare()
            likely = (place for place in find_before_strange(bare) if _may_be_torn(bare, place))
            # At the beginning no cut is: nothing stands before it.
            self._strange = {*map(bare.found_place, likely), *find_before_halves(self.text)} - {0}
        return self._strange

    def debris(self, decoder: Decoder) -> list[int]:
        """Return the places of marks that debris follows, as d and e leave it after a cut."""
        if decoder == "q":
            return []
        if self._debris is None:
            self._debris = _find_debris(self.text, self.traces(decoder), self.strange())
        return self._debris


def find_spots(survey: Survey) -> tuple[list[Spot], Decoder]:
    """Return the damaged spots of a converted page, and the decoder that explains its cuts."""
    by_q = read_spots(survey, "q")
    if any(spot.kind == "cut" and spot.restored is not None for spot in by_q):
        return by_q, "q"
    if all(spot.restored is not None for spot in by_q) and not _looks_cut(survey, by_q):
        return by_q, "q"
    certain = _keep_certain(survey.text, by_q)
    by_d = read_spots(survey, "d", certain)
    best, decoder, most = by_q, Q, _weigh_spots(by_q)
    if (weight := _weigh_spots(by_d)) > most:
        best, decoder, most = by_d, D, weight
    is_clear = decoder == "q" or all(_is_settled(survey.text, spot) for spot in by_d)
    if is_clear and not _shows_e(survey):
        return best, decoder
    # d and e leave the same traces.
    alike = _keep_alike(survey, by_d)
    if alike is not None:
        by_e = read_spots(survey, "e", alike | certain)
        if _weigh_spots(by_e) > most:
            return by_e, "e"
    return best, decoder


def _may_hide_orphan(text: str, start: int, spot: Spot) -> bool:
    """Tell whether a spot meets a `?`, or d may have lost a byte at its end that e would have printed.

    That is after a reading, and before ASCII that is no mark.
    """
    return "?" in text[start : spot.end + 1] or ENDS_AS_D.match(text, spot.end - 1) is not None


def _shows_e(survey: Survey) -> bool:
    """Tell whether a tag without its "<" follows a mark and `?`, as decoder e alone leaves it."""
    return any(TORN_TAG.match(survey.text, trace.match.end()) for trace in survey.traces("d"))


def _is_settled(text: str, spot: Spot) -> bool:
    """Tell whether a spot is restored, and no `?` after it may be an orphan that e printed."""
    return spot.restored is not None and not text.startswith("?", spot.end)


def _keep_certain(text: str, by_q: list[Spot]) -> Known:
    """Return what decoder q explains of the first pass, and any other does as well.

    Where a run meets a mark, another one may have ended there: it loses a byte without a trace.
    """
    return {
        spot.start: spot
        for spot in by_q
        if spot.kind == "insertion"
        and spot.restored
        and not spot.reason
        and not MET_MARK.search(text, spot.start + 1, spot.end + 1)
    }


def _keep_alike(survey: Survey, by_d: list[Spot]) -> Known | None:
    """Return what decoder e reads as d does, None when that is everything.

    It prints `?` for an orphan where d prints nothing, so only what meets a `?` is read otherwise.
    """
    spots = {spot.start: spot for spot in by_d}
    known: Known = {}
    text, traces = survey.text, survey.traces("d")
    for trace in traces:
        start, spot = trace.match.end(), spots.get(trace.start)
        if not (ORPHAN_AFTER.match(text, start) or (spot and _may_hide_orphan(text, start, spot))):
            known[trace.start] = spot
    return known if len(known) < len({trace.start for trace in traces}) else None


def _looks_cut(survey: Survey, by_q: list[Spot]) -> bool:
    """Tell whether debris follows a mark anywhere, as decoders d and e leave it after a cut."""
    text = survey.text
    if any(
        CUT_MARK.match(text, match.start() - 2) and not RUNS_ON.match(text, match.end())
        for match in survey.annotations.residues
    ):
        return True
    torn = {place for spot in by_q for place in range(spot.start, spot.end + 1)}
    return any(
        may_be_cut(text[place : place + 2])
        and not _is_natural(text, cut)
        and shows_cut(text, place + 1)
        for place in survey.strange()
        if place not in torn and (cut := CUT_D.match(text, place))
    )


def _weigh_spots(spots: list[Spot]) -> tuple[int, float]:
    """Return how many spots of a page the decoder explains, and by how much that is likelier.

    Originals of cuts count when they are likely together, also those that are not certain.
    """
    cuts = [spot for spot in spots if spot.kind == "cut" and spot.reason not in NO_CUTS]
    gain = sum(spot.gain for spot in cuts)
    if gain < LEAST_CUTS_GAIN:
        cuts, gain = [], 0.0
    # A reading after a single letter is removed whatever the decoder is.
    clear = [spot for spot in spots if spot.restored and not spot.reason and spot.kind != "cut"]
    return len(clear) + len(cuts), gain


def read_spots(survey: Survey, decoder: Decoder, known: Known | None = None) -> list[Spot]:
    """Return the damaged spots of a page in order, as this decoder explains them.

    `known` has what needs no reading: the spots, or None, at the beginnings of traces.
    """
    if known:
        return _read_all(survey, decoder, known)
    if decoder not in survey.read:
        survey.read[decoder] = _read_all(survey, decoder, {})
    return survey.read[decoder]


def _read_all(survey: Survey, decoder: Decoder, known: Known) -> list[Spot]:
    traces = survey.traces(decoder)
    if not traces:
        return []
    text, is_stripped = survey.text, survey.is_stripped()
    debris = survey.debris(decoder)
    begin_runs = traces if decoder == "q" else [*_keep_shown(traces, debris)]
    has_long_runs = is_stripped and _count_in_runs(text, begin_runs) >= MANY_IN_RUNS
    page = DamagedPage(
        text,
        survey.annotations,
        decoder,
        narrow="，" not in text,
        is_stripped=is_stripped,
        is_surely_stripped=has_long_runs,
        gap_penalty=GAP_PENALTY if has_long_runs else FIRST_GAP_PENALTY,
        residues=[trace.start for trace in traces if trace.kind == "insertion"],
        debris=debris,
        plain=survey.plain(),
        writes_dots=decoder == "q" and text.count(TYPED_DOTS) >= LEAST_DOTS,
        has_returns=ends_in_returns(text),
    )
    budget = MOST_SEARCHED + len(text) // SEARCHED_EVERY
    heap = [(trace.start, place, trace) for place, trace in enumerate(traces)]
    starts = {trace.start for trace in traces}
    while heap:
        start, place, trace = heappop(heap)
        if page.done and start < page.done[-1].end:
            continue
        budget -= 1
        is_too_much = budget < 0 or page.weighed > MOST_WEIGHED + len(text)
        spot = known[start] if start in known else _read_trace(page, trace, is_too_much)
        if spot is None:
            continue
        page.done.append(spot)
        end = page.find_resumed_end()
        if end is not None and end not in starts and text.startswith("?", end):
            heappush(heap, (end, place, Trace(end, "resumed", trace.match)))
    return page.done


def _keep_shown(traces: list[Trace], debris: list[int]) -> Iterator[Trace]:
    """Yield the traces of decoders d and e that show: most marks begin no run, as no debris follows."""
    shown = {*debris}
    for trace in traces:
        if trace.kind == "insertion" or trace.start in shown:
            yield trace


def _count_in_runs(text: str, traces: list[Trace]) -> int:
    """Return how many characters the runs have that begin at traces, as far as these tell."""
    ends = (IN_RUN.match(text, trace.match.end()) for trace in traces)
    return sum(len(run.group()) for run in ends if run)


def _find_debris(text: str, traces: list[Trace], strange: set[int]) -> list[int]:
    """Return the places of marks that debris follows, as decoders d and e leave it after a cut.

    `strange` are those of marks after which it may be.
    """
    return [
        trace.start
        for trace in traces
        if trace.kind == "cut"
        and trace.start in strange
        and text[trace.match.end() : trace.match.end() + 1] not in LINE_ENDS
        and shows_cut(text, trace.match.end())
    ]


def _read_trace(page: DamagedPage, trace: Trace, is_too_much: bool) -> Spot | None:
    if is_too_much and trace.kind != "insertion":
        return None
    if is_too_much:
        # No page is so damaged: the rest is reported without being read.
        return Spot(trace.start, trace.match.end(), "insertion", None, reason=UNEXPLAINED)
    if trace.kind == "resumed":
        return read_resumed_end(page, trace.start)
    return (read_cut if trace.kind == "cut" else read_insertion)(page, trace.match)


def _find_traces(survey: Survey, decoder: Decoder) -> list[Trace]:
    """Return the traces that this decoder would leave, in order."""
    text, annotations = survey.text, survey.annotations
    if decoder == "q" and "?" not in text and not annotations.residues:
        return []
    insertions = [*RESIDUE_Q.finditer(text, 1), *annotations.residues]
    line_ends = LOST_AT_LINE_END.finditer(text)
    cuts = (CUT_Q if decoder == "q" else CUT_D).finditer(text, 1)
    traces = [Trace(match.start(), "insertion", match) for match in insertions]
    traces += [Trace(match.end() - 1, "resumed", match) for match in line_ends]
    traces += [
        Trace(match.start(), "cut", match)
        for match in cuts
        # Where a character may be lost, what follows the mark does not say.
        if (decoder == "q" and survey.is_stripped())
        or (may_be_cut(text[match.end() - 1 : match.end() + 1]) and not _is_natural(text, match))
    ]
    return sorted(traces, key=lambda trace: (trace.start, trace.kind == "cut"))


def _may_be_torn(bare: BareText, place: int) -> bool:
    """Tell whether the mark at a place of the bare text may be a cut, and is no natural end of a line.

    Most are none, which the text without readings tells as well. What follows a mark right before a
    reading is not asked about: that is no cut for any decoder.
    """
    text = bare.text
    if not may_be_cut(text[place : place + 2]):
        return False
    if text[place] != "。" or text[place + 1 : place + 2] not in LINE_ENDS:
        return True
    return bool(open_brackets(text[line_start(text, place) : place]))


def _is_natural(text: str, mark: re.Match[str]) -> bool:
    """Tell whether a mark is a full stop that ends a line in which no bracket is open."""
    start, end = mark.span()
    if mark.group() != "。" or text[end : end + 1] not in LINE_ENDS:
        return False
    return not open_brackets(text[line_start(text, start) : start])
