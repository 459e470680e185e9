"""The campaign runs, and a law that is broken is seen; its long forms are run by hand and weekly."""

import errno
import os
import random
import shutil
import subprocess
import sys

import pytest

from shanben.documents import examples
from shanben.seeds import reader
from shanben.shards import write
from tests.campaign import bombs, fuzz, guided, plan
from tests.campaign.__main__ import main
from tests.campaign.calls import judge_build
from tests.campaign.entries import ENTRIES, Entry
from tests.campaign.fuzz import judge_one, run_chunk
from tests.campaign.mutate import mutate_bytes, mutate_tree
from tests.campaign.places import make_project
from tests.conftest import ROOT
from tests.examples import many
from tests.forks import Answer, Forks
from tests.rows import each_row


@pytest.mark.parametrize("entry", ENTRIES)
def test_inputs_of_every_entry_keep_its_laws(entry, monkeypatch):
    """Forty of each; the campaign judges a million."""
    monkeypatch.setattr(fuzz, "MOST_SECONDS", 0)  # no alarm: that is the whole suite's affair
    for number in range(many(40)):
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


@pytest.mark.skipif(
    not sys.platform.startswith("linux") or not shutil.which("cc"), reason="Linux and a C compiler"
)
def test_the_call_that_fails_is_the_one_that_was_named(tmp_path):
    """The n-th that opens a file below the folder, once or from then on; elsewhere none does."""
    library = plan.compile_library(tmp_path)
    folder, plan_file = tmp_path / "under", tmp_path / "plan"
    folder.mkdir()
    for place in (folder, tmp_path):
        (place / "a").write_text("")
    words = (
        "import sys\nfor path in sys.argv[1:]:\n try: open(path)\n"
        " except OSError as error: print(error.errno)\n else: print(0)"
    )
    command = [sys.executable, "-c", words, str(tmp_path / "a"), *[str(folder / "a")] * 4]
    preloaded = os.environ | plan.preload(library, plan_file, folder)

    def ask(**calls):
        plan.Plan(plan_file).begin(**calls)
        return subprocess.run(command, env=preloaded, capture_output=True, text=True).stdout.split()

    opens = {"kinds": plan.OPEN, "error": errno.EMFILE}
    assert ask(**opens) == ["0"] * 5
    assert plan.Plan(plan_file).counted == 4
    assert ask(**opens, first=2, last=2) == ["0", "0", "24", "0", "0"]
    assert ask(**opens, first=3) == ["0", "0", "0", "24", "24"]
    assert ask(kinds=plan.WRITE, error=errno.EIO, first=1) == ["0"] * 5


OLD, NEW = (
    {"jsonl/a.jsonl": b"".join(b'{"seed": "%d.txt", "n": %d}\n' % (k, n) for k in range(2))}
    for n in (1, 2)
)
LESS = {"jsonl/a.jsonl": b'{"seed": "0.txt", "n": 2}\n'}


@each_row(
    ("answer", "now", "wrong"),
    [
        (Answer(0, "", ""), NEW, None),
        (Answer(0, "", ""), OLD, "exit code 0, and other bytes"),
        (Answer(1, "", "shanben: no space; nothing was changed"), OLD, None),
        (Answer(1, "", "shanben: no space; nothing was changed"), NEW, "nothing was changed"),
        (Answer(1, "", ""), OLD, "without a word"),
        (Answer(2, "", "shanben: no space"), OLD, "exit code 2"),
        (Answer(1, "1.txt: P106 error: cannot be read", ""), LESS, None),
        (Answer(1, "9.txt: P106 error: cannot be read", ""), LESS, "1.txt was lost"),
        (Answer(1, "", "Traceback"), OLD, "Traceback"),
    ],
)
def test_a_build_of_which_a_call_failed_is_judged_by_what_it_says(answer, now, wrong):
    """And by what it did."""
    found = " ".join(filter(None, judge_build(answer, OLD, now, NEW)))
    assert wrong in found if wrong else not found


def test_forks_answer_each_with_streams_of_its_own():
    """What one does, the next does not see; a fork that fails is told from one that answers."""
    forks = Forks("tests.worker_tasks:answer", dict(os.environ))
    assert forks.ask("a") == Answer(0, "['a']", "said a")
    assert forks.ask("b") == Answer(0, "['b']", "said b")
    assert forks.ask("") == Answer(70, "", "")
    forks.end()


def test_fuzz_that_is_guided_is_skipped_where_it_is_not_installed(monkeypatch, capsys):
    """With a line that says so, and no figure."""
    monkeypatch.setattr(guided.importlib.util, "find_spec", lambda _: None)
    rows, broken = guided.fuzz_guided(0, 1, 1)
    assert (len(rows), broken) == (1, [])
    assert "guided: skipped; atheris is not installed" in capsys.readouterr().out


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
    assert f"long kept values have made it {write.ROW_GROUP_BYTES:,} bytes" in stated
    assert f"they pass over rows of more than {examples.LONGEST_LINE:,} bytes" in stated
    most, each = reader.MOST_ROWS, reader.BYTES_A_ROW
    assert f"at most {most:,} rows and one more for every {each} bytes" in stated
