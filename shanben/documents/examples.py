"""Real rows for the card: a passage as found, restored and Simplified, for each kind of page there is.

Of each kind the row is taken whose id comes first among the rows remembered for a look. Ids are hashes,
so nobody chose it. The passages are as found here; `words.jinja` marks the edits and escapes the text.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, NamedTuple

import orjson

from shanben.base.page_text import replay_edits
from shanben.base.types import Edit, Row
from shanben.dataset.build_folder import BuildFolder
from shanben.dataset.tally import SampledRow

# Characters of the page as found that a passage has; three passages stand side by side.
PASSAGE = 90
KINDS = {
    ("zh-Hant", True): "Traditional, damaged",
    ("zh-Hant", False): "Traditional",
    ("zh-Hans", False): "Simplified",
    ("zh-Hans", True): "Simplified, damaged",
}
MAX_EXAMPLES = 3
# Bytes of a row's line; a longer one is no example, and far too long for a report. Several are held.
LONGEST_LINE = 2**22
LINE_ENDS = "\r\n"
# After these signs a reader takes what follows for a beginning.
ENDS = LINE_ENDS + "。！？；!?;"


class Stretch(NamedTuple):
    """A part of a passage as found and as restored; outside of edits both are the same."""

    before: str
    after: str
    is_edit: bool


@dataclass(frozen=True, slots=True)
class Example:
    """One passage: its pieces in order, and its Simplified form.

    `opens` and `closes` tell whether it begins and ends where a line or a sentence does.
    """

    kind: str
    id: str
    language: str
    pieces: tuple[Stretch, ...]
    simplified: str
    opens: bool = True
    closes: bool = True


def choose_examples(dataset: BuildFolder) -> list[Example]:
    """Return at most one example of each kind of page, three in all."""
    chosen: dict[tuple[str, bool], Example] = {}
    for sample in sorted(dataset.numbers.sample, key=lambda sample: sample.id):
        row = read_sampled(dataset, sample)
        kind = (row["language"], row["damage"] != "none") if row else None
        if row and kind in KINDS and kind not in chosen:
            chosen[kind] = make_example(KINDS[kind], row)
    return [chosen[kind] for kind in KINDS if kind in chosen][:MAX_EXAMPLES]


def read_sampled(dataset: BuildFolder, sample: SampledRow) -> Row | None:
    """Return a row of the dataset, read from the place the sample names; None for one too long."""
    with (dataset.folder / dataset.jsonl_files[sample.file].path).open("rb") as file:
        file.seek(sample.offset)
        return read_short(file)


def read_short(lines: IO[bytes]) -> Row | None:
    """Return the row whose line begins here; None when it is longer than LONGEST_LINE."""
    line = lines.readline(LONGEST_LINE + 1)
    if len(line) > LONGEST_LINE:
        return None
    row: Row = orjson.loads(line)
    return row


def make_example(kind: str, row: Row, start: int | None = None) -> Example:
    """Return a passage of a row in its three forms: from `start`, else the beginning of its article."""
    text = row["text"]
    edits = [Edit(**edit) for edit in row["edits"]]
    start = _find_article(row) if start is None else _leave_edit(row, min(start, len(text)))
    end = min(len(text), start + PASSAGE)
    inside = [edit for edit in edits if start <= edit.start < end]
    end = max([end, *(edit.end for edit in inside)])
    before = len(replay_edits(text[:start], [edit for edit in edits if edit.end <= start]))
    moved = [edit._replace(start=edit.start - start, end=edit.end - start) for edit in inside]
    passage = text[start:end]
    restored = replay_edits(passage, moved)
    return Example(
        kind,
        row["id"],
        row["language"],
        tuple(_cut_at_edits(passage, moved)),
        row["text_simplified"][before : before + len(restored)],
        opens=_is_border(text, start),
        closes=_is_border(text, end),
    )


def _is_border(text: str, place: int) -> bool:
    r"""Tell whether a line or a sentence ends before `place`, or a line after it.

    >>> [_is_border("会议开幕。代表一百人\n", place) for place in (0, 3, 5, 10)]
    [True, False, True, True]
    """
    before, after = text[:place].rstrip(" \t\u3000"), text[place:].lstrip(" \t\u3000")
    return not before or not after or before[-1] in ENDS or after[0] in LINE_ENDS


def _find_article(row: Row) -> int:
    """Return where the first line of the article begins, else the page; never inside an edit."""
    start: int = next((b["start"] for b in row["blocks"] if b["type"] == "body"), 0)
    text = row["text"]
    while start < len(text) and text[start].isspace():
        start += 1
    start = _leave_edit(row, start)
    return start if start < len(text) else 0


def _leave_edit(row: Row, start: int) -> int:
    """Return the beginning of the edit in which an offset lies, else the offset."""
    inside = (edit for edit in row["edits"] if edit["start"] < start < edit["end"])
    return next((int(edit["start"]) for edit in inside), start)


def _cut_at_edits(passage: str, edits: list[Edit]) -> Iterator[Stretch]:
    """Yield the pieces of a passage: what stands between its edits, and the edits."""
    place = 0
    for edit in edits:
        yield Stretch(passage[place : edit.start], passage[place : edit.start], is_edit=False)
        yield Stretch(edit.before, edit.after, is_edit=True)
        place = edit.end
    yield Stretch(passage[place:], passage[place:], is_edit=False)
