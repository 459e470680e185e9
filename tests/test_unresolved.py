"""A row says how many damaged spots were left in it: the ones that its findings report."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shanben.base.identify import identify_page
from shanben.pages.record import make_rows
from shanben.pages.repair.converter.damage import damage
from tests.cases import load_cases
from tests.examples import many
from tests.property.test_repair_laws import damaged_pages
from tests.rows import each_row
from tests.test_repair import FRAME, FRAME_TABLE

CASES = load_cases("unresolved")["cases"]
CLEAN = "全区的学校发展很快。"
# What a later program made of bytes that it could not read; one piece is one spot.
LOST = ("\ufffd", "\ufffd\ufffd", "锟斤拷", "锟斤拷锟斤拷")


def page_of(case):
    """Return the page of a case, after a converted page where it asks for one."""
    frame = [damage(FRAME, FRAME_TABLE, case["frame"])] if case["frame"] else []
    return "\n".join([*frame, *case["lines"]])


def make_row(text):
    """Return the row of a page between two others, and its findings."""
    others = [identify_page("before", "�" + CLEAN), identify_page("after", "总�口�")]
    rows, findings = make_rows([others[0], identify_page("page", text), others[1]])
    (row,) = [row for row in rows if row["seed"] == "page"]
    return row, [finding for finding in findings if finding.seed == "page"]


def count_spots(findings):
    """Return for how many damaged spots the findings of rules R2xx stand."""
    return sum(finding.count for finding in findings if finding.rule.startswith("R2"))


@each_row("case", CASES, ids=lambda case: case["name"])
def test_a_row_counts_the_spots_that_were_left(case):
    """One finding may stand for several spots; only damage counts, not every finding."""
    row, findings = make_row(page_of(case))
    assert (row["damage"], row["unresolved"]) == (case["damage"], case["spots"])
    assert count_spots(findings) == case["spots"]


def test_the_cases_reach_every_kind_of_damage():
    """And at least a quarter of the pages has no spot left."""
    assert {case["damage"] for case in CASES} == {"none", "repaired", "partial"}
    assert sum(case["spots"] == 0 for case in CASES) * 4 >= len(CASES)


@given(page=damaged_pages(), lost=st.lists(st.sampled_from(LOST), max_size=4))
@settings(
    max_examples=many(60),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
def test_unresolved_is_what_the_findings_count(page, lost):
    """`damage` and `unresolved` say the same as findings and edits, on whatever page."""
    text = "\n".join([page[1], *(f"前面{piece}后面" for piece in lost)])
    row, findings = make_row(text)
    spots = count_spots(findings)
    assert row["unresolved"] == spots >= len(lost)
    expected = "partial" if spots else "repaired" if row["edits"] else "none"
    assert row["damage"] == expected
