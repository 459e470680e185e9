"""A page on which the work does not end is lost alone, and nothing of it is kept."""

import signal
import threading
import time

import pytest

from shanben.base import budget
from shanben.base.budget import OverBudget, limit_work
from shanben.base.identify import identify_page
from shanben.pages import record
from shanben.pages.record import make_rows
from shanben.shards.cache import Cache
from tests.conftest import folder_bytes

PAGE = "河边小学开学\n2024-09-01 来源：河边日报\n\n　　今天上午，河边小学举行了开学典礼。\n"
ENDLESS = "没完没了"
EXTRACT = record.extract_page


@pytest.fixture
def short(monkeypatch):
    """A budget of a fifth of a second, and a page that needs more."""

    def extract(restored, simplified):
        while ENDLESS in restored:
            pass
        return EXTRACT(restored, simplified)

    monkeypatch.setattr(budget, "FIXED_SECONDS", 0.2)
    monkeypatch.setattr(record, "extract_page", extract)


@pytest.mark.usefixtures("short")
def test_the_others_of_its_batch_are_rows():
    """However many they are: they are tried again one by one."""
    pages = [identify_page(f"{n}.txt", PAGE + f"第{n}页。") for n in range(3)]
    pages.insert(1, identify_page("endless.txt", ENDLESS))
    rows, findings = make_rows(pages)
    assert [row["seed"] for row in rows] == ["0.txt", "1.txt", "2.txt"]
    assert [f.seed for f in findings if f.rule == "V202"] == ["endless.txt"]
    alone = [row for page in pages[:1] + pages[2:] for row in make_rows([page])[0]]
    assert rows == alone


@pytest.mark.pure
@pytest.mark.parametrize(
    "stage",
    [
        pytest.param("repair_text", marks=pytest.mark.slow),
        pytest.param("simplify_pages", marks=pytest.mark.slow),
        "extract_page",
    ],
)
def test_neighbours_lend_it_no_time(monkeypatch, stage):
    """Law 5: a page that is lost alone is lost among pages whose length allows more."""
    work = getattr(record, stage)

    def work_long(*args):
        if ENDLESS in str(args):
            allowed = signal.getitimer(signal.ITIMER_VIRTUAL)[0]
            while 0 < signal.getitimer(signal.ITIMER_VIRTUAL)[0] > allowed - 0.3:
                sum(range(10_000))  # asking for the time is the system's work, which does not count
        return work(*args)

    slow = identify_page("slow.txt", PAGE + ENDLESS)
    others = [identify_page(f"{n}.txt", PAGE * 20 + f"第{n}页。") for n in range(3)]
    assert len(make_rows([*others, slow])[0]) == 4  # and now all tables are read
    # A thousandth of a second comes with each character: alone it has 0.15, each of the others 1.0.
    monkeypatch.setattr(budget, "FIXED_SECONDS", 0.1)
    monkeypatch.setattr(record, stage, work_long)
    for pages in ([slow], [others[0], slow], [*others, slow], [slow, *others]):
        rows, findings = make_rows(pages)
        assert len(rows) == len(pages) - 1
        assert [f.seed for f in findings if f.rule == "V202"] == ["slow.txt"]


@pytest.mark.usefixtures("short")
def test_its_shard_is_made_again(project, run, monkeypatch):
    """On a faster machine, or with a mended program, it may be a row."""
    (project / "seeds" / "a.txt").write_text(PAGE, encoding="utf-8")
    (project / "seeds" / "b.txt").write_text(ENDLESS, encoding="utf-8")
    assert "V202" in run("--workers", "1").out
    monkeypatch.setattr(record, "extract_page", EXTRACT)
    again = run("--workers", "1")
    assert (again.code, "V202" in again.out) == (0, False)
    made = folder_bytes(project / "data")
    assert run("--workers", "1", "--no-cache").code == 0
    assert folder_bytes(project / "data") == made


@pytest.mark.usefixtures("short")
def test_its_shard_is_made_again_after_a_run_that_was_killed(project, run, monkeypatch):
    """Before it could clear the cache."""
    (project / "seeds" / "b.txt").write_text(ENDLESS, encoding="utf-8")
    with monkeypatch.context() as killed:
        killed.setattr(Cache, "prune", lambda *_: None)
        assert "V202" in run("--workers", "1").out
    monkeypatch.setattr(record, "extract_page", EXTRACT)
    again = run("--workers", "1")
    assert (again.code, "V202" in again.out) == (0, False)
    assert run("verify").code == 0


def test_the_clock_is_given_back():
    """Programs that call the library may use it for something of their own."""
    assert signal.getsignal(signal.SIGVTALRM) is signal.SIG_DFL
    with pytest.raises(ZeroDivisionError):
        work_within(1, lambda: 1 // 0)
    assert signal.getsignal(signal.SIGVTALRM) is signal.SIG_DFL
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)


def test_where_there_is_no_such_clock_the_work_is_done_without(monkeypatch):
    """Windows has none."""
    monkeypatch.delattr(signal, "ITIMER_VIRTUAL")
    done = []
    with limit_work() as allow:
        allow(1)
        done.append(1)
    assert done
    assert signal.getsignal(signal.SIGVTALRM) is signal.SIG_DFL


def test_a_clock_that_is_in_use_is_left_alone(monkeypatch):
    def mine(_number, _frame):
        raise AssertionError

    monkeypatch.setattr(budget, "FIXED_SECONDS", 0.01)
    before = signal.signal(signal.SIGVTALRM, mine)
    try:
        with limit_work() as allow:
            allow(1)
            assert signal.getsignal(signal.SIGVTALRM) is mine
            assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)
    finally:
        signal.signal(signal.SIGVTALRM, before)


def test_other_threads_have_no_net():
    """Signals reach the first thread alone."""
    found = []

    def work():
        with limit_work() as allow:
            allow(1)
            found.append(signal.getitimer(signal.ITIMER_VIRTUAL))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [(0.0, 0.0)]


def test_waiting_costs_nothing(monkeypatch):
    """Only what the process does itself counts; a busy machine loses no page."""
    monkeypatch.setattr(budget, "FIXED_SECONDS", 0.05)
    with limit_work() as allow:
        allow(0)
        time.sleep(0.2)


@pytest.mark.timeout(60)
def test_more_characters_may_take_longer(monkeypatch):
    """A thousandth of a second each."""
    monkeypatch.setattr(budget, "FIXED_SECONDS", 0.0)
    allowed = []
    work_within(10_000_000, lambda: allowed.append(signal.getitimer(signal.ITIMER_VIRTUAL)[0]))
    assert allowed == [pytest.approx(10_000, rel=0.01)]
    with pytest.raises(OverBudget):
        work_within(1, work_for_ever)


def work_within(characters, work):
    with limit_work() as allow:
        allow(characters)
        work()


def work_for_ever():
    while True:
        pass
