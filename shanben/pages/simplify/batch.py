"""Take pages through the tables in batches: one array of code points in, one array out.

Texts become an array of code points, and one gather from a table gives, for each, the converted
character and what it tells; only the few places where a phrase may stand are looked at one by one.
"""

import threading
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from shanben.base.types import Script
from shanben.pages.simplify.conversion import Conversion, base_conversion, full_conversion
from shanben.pages.simplify.script import (
    Codes,
    Flagged,
    Lines,
    choose_characters,
    find_flagged,
    judge_score,
    score_lines,
)

PageScores = NDArray[np.int32] | NDArray[np.int64]

# Code points that go through the tables at a time, so that the arrays of a batch stay in the
# processor's cache. Measured: 2**15 to 2**17 are alike within a third, 2**18 takes twice as long.
BATCH_SIZE = 1 << 16


class Simplified(NamedTuple):
    """A page in Simplified Chinese, and for each of its lines what script it was written in.

    `starts` are the offsets of the lines, `scores` their evidence: more than 0 is Traditional.
    """

    text: str
    starts: list[int]
    scores: list[int]

    def detect_script(self, spans: Iterable[tuple[int, int]]) -> Script | None:
        """Return the script of the lines in `spans`; that of the whole page when they show none.

        None means that not even the page has Han characters.
        """
        return self._judge(spans) or self._judge([(0, len(self.text))])

    def _judge(self, spans: Iterable[tuple[int, int]]) -> Script | None:
        score, texts = 0, []
        for start, end in spans:
            first, after = bisect_right(self.starts, start) - 1, bisect_left(self.starts, end)
            score += sum(self.scores[first:after])
            texts.append(self.text[start:end])
        return judge_score(score, texts)


def simplify_pages(pages: Sequence[str]) -> list[Simplified]:
    """Return each page in Simplified Chinese."""
    simplified: list[Simplified] = []
    batch: list[str] = []
    size = 0
    for page in pages:
        if batch and size + len(page) > BATCH_SIZE:
            simplified += _simplify_batch(batch)
            batch, size = [], 0
        if len(page) > BATCH_SIZE:
            simplified.append(_simplify_long(page))
        else:
            batch.append(page)
            size += len(page)
    return [*simplified, *(_simplify_batch(batch) if batch else ())]


def convert_text(text: str) -> str:
    """Return what the base package makes of `text`."""
    conversion = base_conversion()
    converted = []
    for chunk in _split_at_lines(text):
        coded = look_up(chunk, conversion)
        codes = conversion.convert(chunk, coded.codes, coded.packed, coded.flagged.anchors)
        converted.append(decode_codes(codes))
    return "".join(converted)


def _simplify_long(page: str) -> Simplified:
    """Return a page that is longer than a batch: chunk by chunk, but judged as a whole.

    Each chunk is converted as if it were a page; the few that lean towards another script than the
    whole are converted again.
    """
    chunks = list(_split_at_lines(page))
    simplified = [_simplify_chunk(chunk) for chunk in chunks]
    whole = sum(sum(printed.scores) for printed in simplified)
    starts: list[int] = []
    position = 0
    for number, (chunk, printed) in enumerate(zip(chunks, simplified, strict=True)):
        if (sum(printed.scores) >= 0) != (whole >= 0):
            simplified[number] = _simplify_chunk(chunk, whole)
        starts += (start + position for start in printed.starts)
        position += len(chunk)
    scores = [score for printed in simplified for score in printed.scores]
    return Simplified("".join(printed.text for printed in simplified), starts, scores)


def _simplify_chunk(chunk: str, score: int | None = None) -> Simplified:
    """Return a chunk in Simplified, judged by the `score` of its page or by its own."""
    text = chunk if chunk.endswith("\n") else chunk + "\n"
    page_scores = None if score is None else np.array([score], dtype=np.int64)
    simplified, lines = _simplify_lines(text, np.zeros(1, dtype=np.intp), page_scores)
    return Simplified(simplified[: len(chunk)], lines.starts.tolist(), lines.scores.tolist())


def _split_at_lines(text: str) -> Iterator[str]:
    """Yield `text` in chunks of about one batch that end with a line end, but for the last."""
    start = 0
    while len(text) - start > BATCH_SIZE and (end := text.find("\n", start + BATCH_SIZE)) >= 0:
        yield text[start : end + 1]
        start = end + 1
    yield text[start:]


def _simplify_batch(pages: list[str]) -> Iterator[Simplified]:
    """Yield pages that go through the tables together."""
    bounds = list(accumulate((len(page) + 1 for page in pages), initial=0))
    page_starts = np.array(bounds[:-1])
    simplified, lines = _simplify_lines("\n".join([*pages, ""]), page_starts)
    lines_per_page = np.diff(lines.first_of_page, append=len(lines.starts))
    starts = (lines.starts - np.repeat(page_starts, lines_per_page)).tolist()
    scores = lines.scores.tolist()
    first = 0
    for (start, next_start), count in zip(pairwise(bounds), lines_per_page.tolist(), strict=True):
        own = slice(first, first + count)
        yield Simplified(simplified[start : next_start - 1], starts[own], scores[own])
        first += count


def _simplify_lines(
    text: str, page_starts: NDArray[np.intp], page_scores: PageScores | None = None
) -> tuple[str, Lines]:
    """Return `text`, whose pages all end with a line end, and its lines.

    Lines that prove nothing follow `page_scores`; without them, the evidence of the pages.
    """
    conversion = full_conversion()
    codes, packed, spare, flagged = look_up(text, conversion)
    lines = score_lines(packed, flagged, page_starts, spare)
    scores = lines.score_pages() if page_scores is None else page_scores
    mask = choose_characters(text, flagged, lines, scores)
    return decode_codes(conversion.convert(text, codes, packed, flagged.anchors, mask)), lines


class CodedText(NamedTuple):
    """A text as its conversion sees it; `packed` and `spare` are good until the next look-up."""

    codes: Codes
    packed: Codes
    spare: Codes
    flagged: Flagged


class Scratch(threading.local):
    """Memory that a thread uses again for every batch, two words for a code point.

    Nothing in it lasts from one batch to the next. To get new memory each time took a third of the time.
    """

    def __init__(self) -> None:
        self.words = np.empty((2, 2 * BATCH_SIZE), dtype=np.uint32)

    def lend(self, size: int) -> Codes:
        """Return two rows of `size` words; a text too long for the scratch gets its own memory."""
        if size > self.words.shape[1]:
            return np.empty((2, size), dtype=np.uint32)
        return self.words[:, :size]


SCRATCH = Scratch()


def look_up(text: str, conversion: Conversion) -> CodedText:
    """Return what the table of `conversion` says about each character: the one gather."""
    codes = encode_text(text)
    packed, spare = SCRATCH.lend(len(codes))
    conversion.packed.take(codes, out=packed, mode="clip")  # all codes are inside; saves a check
    return CodedText(codes, packed, spare, find_flagged(packed, spare))


# Lone surrogates cannot occur in a page, but the base package lets them pass, so they pass here.
def encode_text(text: str) -> Codes:
    """Return the code points of `text`."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def decode_codes(codes: Codes) -> str:
    """Return the text of `codes`."""
    return str(codes.data, "utf-32-le", "surrogatepass")
