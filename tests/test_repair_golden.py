"""What repair makes of damaged pages stays what it is, until somebody reads the difference.

`tools/make_repair_golden.py` says where the pages are from. It writes the file anew.
"""

import json

import pytest

from shanben.base.page_text import replay_edits
from shanben.base.program import is_compiled
from shanben.pages.repair import repair_text
from tests.conftest import ROOT
from tests.damaged import watch_spots
from tests.rows import each_row

GOLDEN = ROOT / "tests" / "cases" / "repair_golden.jsonl"
PAGES = [json.loads(line) for line in GOLDEN.read_text("utf-8").splitlines()]


@each_row("page", PAGES, ids=range(len(PAGES)), most=8)
def test_a_damaged_page_is_restored_as_before(page):
    with watch_spots() as spots:
        restored, edits, findings = repair_text(page["found"])
    assert restored.split("\n") == page["restored"].split("\n")
    assert replay_edits(page["found"], edits) == restored
    assert [[one.rule, one.line, one.count, one.message] for one in findings] == page["findings"]
    torn = [[edit.start, edit.before, edit.after, edit.rule] for edit in edits if edit.after]
    assert torn == page["edits"]
    if is_compiled():  # nobody sees what is weighed
        return
    words, nats = tell_apart(spots)
    expected_words, expected_nats = tell_apart(page["spots"])
    assert words == expected_words
    assert nats == pytest.approx(expected_nats, abs=0.015)


def tell_apart(spots):
    """Return what is said of each spot in words and whole numbers, and all costs in their order."""
    words = [[part for part in spot or () if type(part) is not float] for spot in spots]
    return words, [part for spot in spots for part in spot or () if type(part) is float]
