"""Good data is not lost by a mistyped option, an empty folder, or a history that was deleted."""

import json
import shutil

import pytest

from tests.conftest import folder_bytes
from tests.dumps import write_pages


@pytest.fixture
def ten(project, run, made_once):
    """A dataset of ten pages."""

    def make():
        write_rows(project, 10)
        assert run("--workers", "1").code == 0

    return made_once("ten pages", project, make)


def write_rows(project, number):
    rows = [{"text": f"第{index}頁\n\n會議開幕了。"} for index in range(number)]
    write_pages(project / "seeds" / "a.jsonl", rows)


@pytest.mark.parametrize("pages", [4, 1])
def test_less_than_half_of_the_rows_is_refused(ten, run, pages):
    """Nothing is touched, and the message says what to do if it is meant."""
    before = folder_bytes(ten / "data")
    write_rows(ten, pages)
    outcome = run("--workers", "1")
    assert outcome.code == 1
    assert f"this build has {pages} row" in outcome.err
    assert "data/ has 10; if that is meant, say --allow-shrink; nothing was changed" in outcome.err
    assert folder_bytes(ten / "data") == before
    assert run("--workers", "1", "--allow-shrink").code == 0
    assert json.loads((ten / "data" / "manifest.json").read_bytes())["rows"] == pages


def test_half_of_the_rows_is_an_edit(ten, run):
    """Removing some pages is a curator's daily work."""
    write_rows(ten, 5)
    assert run("--workers", "1").code == 0


def test_a_mistyped_field_does_not_empty_the_dataset(ten, run):
    """The option names a field that no row has."""
    before = folder_bytes(ten / "data")
    assert run("--workers", "1", "--text-field", "txet").code != 0
    assert folder_bytes(ten / "data") == before


def test_what_was_withdrawn_stays_withdrawn_without_the_history(ten, run):
    """data/ remembers; the history is input, so it has to come back."""
    item = {"id": "sb1-aaaaaaaaaaaaaaaaaaaaaaaaaa", "version": "1.0.0", "reason": "asked for"}
    history = ten / "schema" / "history" / "withdrawn.json"
    history.parent.mkdir()
    history.write_text(json.dumps({"format": 1, "withdrawn": [item]}), encoding="utf-8")
    assert run("--workers", "1").code == 0
    before = folder_bytes(ten / "data")
    shutil.rmtree(ten / "schema" / "history")
    for command in ("build", "check"):
        outcome = run(command, "--workers", "1")
        assert outcome.code == 2
        assert "lacks 1 withdrawn id that data/withdrawn.json names" in outcome.err
        assert item["id"] in outcome.err
    assert folder_bytes(ten / "data") == before
