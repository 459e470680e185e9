"""The campaign runs, and a law that is broken is seen; its long forms are run by hand and weekly."""

import random

import pytest

from shanben.documents import examples
from shanben.seeds import reader
from shanben.shards import write
from tests.campaign import bombs, fuzz
from tests.campaign.__main__ import main
from tests.campaign.entries import ENTRIES, Entry
from tests.campaign.fuzz import judge_one, run_chunk
from tests.campaign.mutate import mutate_bytes, mutate_tree
from tests.campaign.places import make_project
from tests.conftest import ROOT


@pytest.mark.parametrize("entry", ENTRIES)
def test_inputs_of_every_entry_keep_its_laws(entry, monkeypatch):
    """Forty of each; the campaign judges a million."""
    monkeypatch.setattr(fuzz, "MOST_SECONDS", 0)  # no alarm: that is the whole suite's affair
    for number in range(40):
        judge_one(entry, 0, number)


def test_an_input_can_be_made_again_from_its_name():
    """Entry, chunk, number and seed are all there is to it."""
    for make, _, _ in ENTRIES.values():
        first, again = (make(random.Random("0/x/3/4")) for _ in range(2))  # noqa: S311
        assert first == again


def test_a_broken_law_is_named_with_its_input(monkeypatch):
    """Whatever it is that is raised."""

    def judge(number):
        assert number != 2, "two"
        return 1 // (number - 3)

    numbers = iter(range(5))
    monkeypatch.setitem(ENTRIES, "toy", Entry(lambda _: next(numbers), judge, 0))
    chunk = run_chunk("toy", 7, 5, 0)
    assert chunk.inputs == 5
    assert [one.name for one in chunk.broken] == ["fuzz toy:7:2", "fuzz toy:7:3"]
    assert chunk.broken[0].raised.startswith("AssertionError: two")
    assert chunk.broken[1].raised.startswith("ZeroDivisionError")


def test_mutations_change_what_they_are_given():
    """A campaign of unchanged input would find nothing."""
    rng = random.Random(1)  # noqa: S311
    data, tree = bytes(range(200)), {"a": [1, {"b": "x"}], "c": None}
    assert sum(mutate_bytes(rng, data) != data for _ in range(200)) > 180
    assert sum(mutate_tree(rng, tree) != tree for _ in range(200)) > 150
    assert tree == {"a": [1, {"b": "x"}], "c": None}


def test_a_part_that_is_none_is_wrong_use(capsys):
    with pytest.raises(SystemExit):
        main(["fuz"])
    assert "no part 'fuz'" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_many_long_pages_take_the_memory_of_one(tmp_path):
    """The stated bound; before there was one, 60 pages of 25 MB took 1,589 MB."""
    pack = bombs.different_texts(lambda number: bombs.prose(number, 2**23, bombs.SIMPLIFIED), 4)
    project = make_project(tmp_path / "long", rows=3)
    (project / "seeds" / "a.parquet").write_bytes(pack())
    peak, words = bombs.explode(project)
    assert words == ""
    assert 200 < peak <= bombs.MOST_FOR_25_MEGABYTES


def test_the_bounds_of_memory_are_the_stated_ones():
    """Whoever changes one says so."""
    stated = " ".join((ROOT / "docs" / "reliability.md").read_text(encoding="utf-8").split())
    assert f"A build takes at most {bombs.MOST_MEGABYTES:,} MB in one process" in stated
    assert f"at most {bombs.MOST_FOR_25_MEGABYTES} MB where none has more than 25 MB" in stated
    assert f"a row group has at most {write.ROW_GROUP_CHARACTERS:,} characters" in stated
    assert f"they pass over rows of more than {examples.LONGEST_LINE:,} bytes" in stated
    most, each = reader.MOST_ROWS, reader.BYTES_A_ROW
    assert f"at most {most:,} rows and one more for every {each} bytes" in stated
