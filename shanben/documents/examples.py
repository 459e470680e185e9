"""Real rows for the card: a passage as found, restored and Simplified, for each kind of page there is.

Of each kind the row is taken whose id comes first among the rows remembered for a look. Ids are hashes,
so nobody chose it.
"""

import json
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from shanben.base.text import replay_edits
from shanben.base.types import Edit
from shanben.dataset.dataset import Dataset
from shanben.dataset.tally import SampledRow
from shanben.documents.markup import escape_found

Row = dict[str, Any]

# Characters of the page as found that a passage has; three passages stand side by side.
PASSAGE = 90
KINDS = {
    ("zh-Hant", True): "Traditional, damaged",
    ("zh-Hant", False): "Traditional",
    ("zh-Hans", False): "Simplified",
    ("zh-Hans", True): "Simplified, damaged",
}
MAX_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Example:
    """One passage in its three forms: safe HTML, edits marked with del and ins."""

    kind: str
    id: str
    language: str
    found: Any
    restored: Any
    simplified: Any


def choose_examples(build: Dataset) -> list[Example]:
    """Return at most one example of each kind of page, three in all."""
    chosen: dict[tuple[str, bool], Row] = {}
    for sample in sorted(build.numbers.sample, key=lambda sample: sample.id):
        row = read_sampled(build, sample)
        kind = (row["language"], row["damage"] != "none")
        if kind in KINDS:
            chosen.setdefault(kind, row)
    found = [make_example(KINDS[kind], chosen[kind]) for kind in KINDS if kind in chosen]
    return found[:MAX_EXAMPLES]


def read_sampled(build: Dataset, sample: SampledRow) -> Row:
    """Return a row of the build, read from the place the sample names."""
    with (build.folder / build.jsonl_files[sample.file].path).open("rb") as file:
        file.seek(sample.offset)
        row: Row = json.loads(file.readline())
    return row


def make_example(kind: str, row: Row) -> Example:
    """Return the beginning of a row's article in its three forms."""
    text = row["text"]
    edits = [Edit(**edit) for edit in row["edits"]]
    start = _find_article(row)
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
        _mark_edits(passage, moved, "del"),
        _mark_edits(passage, moved, "ins"),
        escape_found(row["text_simplified"][before : before + len(restored)]),
    )


def _find_article(row: Row) -> int:
    """Return where the first line of the article begins, else the page; never inside an edit."""
    start: int = next((b["start"] for b in row["blocks"] if b["type"] == "body"), 0)
    text = row["text"]
    while start < len(text) and text[start].isspace():
        start += 1
    for edit in row["edits"]:
        if edit["start"] < start < edit["end"]:
            start = edit["start"]
    return start if start < len(text) else 0


def _mark_edits(passage: str, edits: list[Edit], tag: Literal["del", "ins"]) -> Any:
    """Return the passage with what the edits took out, or put in, in a tag of its own."""
    from markupsafe import Markup

    cuts = [0, *(place for edit in edits for place in (edit.start, edit.end)), len(passage)]
    pieces = []
    for number, (start, end) in enumerate(pairwise(cuts)):
        if number % 2 == 0:
            pieces.append(escape_found(passage[start:end]))
            continue
        edit = edits[number // 2]
        changed = escape_found(edit.before if tag == "del" else edit.after)
        pieces.append(f"<{tag}>{changed}</{tag}>" if changed else "")
    return Markup("".join(pieces))  # noqa: S704  every piece is escaped
