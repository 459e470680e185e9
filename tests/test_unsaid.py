"""What nobody said is nothing: no count, no nats, no seconds, and no yes."""

from dataclasses import fields, is_dataclass
from pathlib import Path

from shanben.base.by_hand import GivenValue
from shanben.base.guard import AnswerHead
from shanben.base.version import Version
from shanben.pages.repair.converter.damaged_page import DamagedPage, Spot
from shanben.pages.repair.converter.runs import Ending
from shanben.publish.hub import HubError
from shanben.publish.plan import Plan, PublishRefusedError
from shanben.release.compare import Diff
from shanben.release.history import History, _Entry
from shanben.seeds.seven_bits import Escaped
from tests.rows import each_row

ONE = Version(1, 0, 0)
RECORDS = {
    "a value by hand": GivenValue("sb1-", "title", "x", "y", "z"),
    "the head of an answer": AnswerHead(1.0),
    "a spot": Spot(1, 2, "cut", "x"),
    "an ending": Ending("x", 1),
    "text in seven bits": Escaped("hz", "x", "y", 1.0),
    "what is sent": Plan("a/b", ONE, "publish", "x"),
    "what changed": Diff(ONE, ONE, 1, 1),
    "a history": History(Path("x"), None, (), ()),
    "an entry of it": _Entry("1.0.0", 1),
}


@each_row("record", RECORDS.values(), ids=RECORDS)
def test_what_nobody_said_is_nothing(record):
    names = getattr(record, "_fields", None) or getattr(record, "__struct_fields__", None)
    if is_dataclass(record):
        names = [one.name for one in fields(record)]
    given = {"Plan": 4, "Diff": 4, "Spot": 4, "History": 4, "_Entry": 2, "AnswerHead": 1}
    given |= {"GivenValue": 5, "Ending": 2, "Escaped": 4}
    unsaid = [getattr(record, name) for name in names[given[type(record).__name__] :]]
    assert unsaid
    assert not any(unsaid)


def test_a_page_that_nobody_looked_at_has_no_habits():
    known = {one.name: one.default for one in fields(DamagedPage)}
    assert (known["writes_dots"], known["weighed"]) == (False, 0)


def test_a_hub_that_failed_and_a_refusal_have_codes_of_their_own():
    """As the design says: 1 for what is here, 3 for the Hub."""
    assert (PublishRefusedError("x").exit_code, HubError("a", "b").exit_code) == (1, 3)
    assert not HubError("a", "b").is_silent
