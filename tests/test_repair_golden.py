"""What repair makes of damaged pages stays what it is, until somebody reads the difference.

`tools/make_repair_golden.py` says where the pages are from. It writes the file anew.
"""

import json

import pytest

from shanben.base.page_text import replay_edits
from shanben.pages.repair import repair_text
from tests.conftest import ROOT

GOLDEN = ROOT / "tests" / "cases" / "repair_golden.jsonl"
PAGES = [json.loads(line) for line in GOLDEN.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("page", PAGES, ids=range(len(PAGES)))
def test_a_damaged_page_is_restored_as_before(page):
    restored, edits, findings = repair_text(page["found"])
    assert restored.split("\n") == page["restored"].split("\n")
    assert replay_edits(page["found"], edits) == restored
    assert [[one.rule, one.line, one.count, one.message] for one in findings] == page["findings"]
    torn = [[edit.start, edit.before, edit.after, edit.rule] for edit in edits if edit.after]
    assert torn == page["edits"]
