"""Damage lines of the undamaged seeds and of the tests, and write down what repair makes of them.

    python tools/make_repair_golden.py > tests/cases/repair_golden.jsonl

The pages are those of `benchmarks/repair_quality.py`, with more damage and less text. Whoever changes
what repair does runs this, reads the difference, and commits it: the file is no standard of what is
right, but nothing about a damaged page changes unseen. One page a line: what was `found`, what it is
`restored` to, its `edits` but for the readings that were taken out, its `findings`, and what was
weighed and decided on the way (`watch_spots` in `tests/damaged.py` says how to read it).
"""

import json
import re
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "benchmarks"), str(ROOT)]

import repair_quality  # noqa: E402

from shanben.pages.repair import repair_text  # noqa: E402
from shanben.pages.repair.converter.damage import Decoder, narrow_marks  # noqa: E402
from tests.damaged import watch_spots  # noqa: E402

# Pages of all lines, and as many of those that a mark can tear. Decoder q read nearly all real pages.
PAGES: dict[tuple[Decoder, bool], int] = {
    ("q", False): 12,
    ("q", True): 8,
    ("d", False): 6,
    ("e", False): 4,
    ("d", True): 2,
}
QUIET_LINES = 6
CASES = ROOT / "tests" / "cases"
LONGEST_LINE = 70


def main() -> None:
    """Write the pages to standard output."""
    repair_quality.QUIET_LINES = QUIET_LINES
    lines = [line for one in repair_quality.read_seeds() for line in split_line(one)]
    cases = json.loads((CASES / "repair_synthetic.json").read_text("utf-8"))
    lines += [narrow_marks(line) for case in cases for line in case["clean"].split("\n")]
    torn = [line for line in lines if repair_quality.find_shifted_cuts(line)]
    for (decoder, is_stripped), number in PAGES.items():
        for chosen in (lines, torn):
            pages = repair_quality.forced_pages(decoder, chosen, 4)
            if is_stripped:
                pages = map(repair_quality.strip_page, pages)
            for page in islice(pages, number):
                print(json.dumps(describe(page), ensure_ascii=False))


def split_line(line: str) -> Iterator[str]:
    """Yield the parts of a long line, which end with its sentences."""
    part = ""
    for sentence in re.findall("[^。]*。?", line):
        if part and len(part + sentence) > LONGEST_LINE:
            yield part
            part = ""
        part += sentence
    if part:
        yield part


def describe(page: list[repair_quality.Line]) -> dict[str, object]:
    """Return a damaged page with what repair makes of it."""
    found = "\n".join(line.found for line in page)
    with watch_spots() as spots:
        restored, edits, findings = repair_text(found)
    return {
        "found": found,
        "restored": restored,
        "edits": [[edit.start, edit.before, edit.after, edit.rule] for edit in edits if edit.after],
        "findings": [[one.rule, one.line, one.count, one.message] for one in findings],
        "spots": spots,
    }


if __name__ == "__main__":
    main()
