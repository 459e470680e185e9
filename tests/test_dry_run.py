"""`publish --dry-run` says everything that it can find out, and what it cannot."""

import pytest

from tests.conftest import describe, folder_bytes, run_process
from tests.hub.faults import Fault

pytestmark = pytest.mark.measured


@pytest.mark.slow
def test_a_dry_run_without_a_network_says_what_it_knows_and_what_it_does_not(seeded, run):
    """On a train the rest can be judged; nobody listens at port 9."""
    describe(seeded)
    assert run("build", "--workers", "1").code == 0
    nowhere = {"HF_ENDPOINT": "http://127.0.0.1:9", "HF_HOME": str(seeded.parent / "home")}
    done = run_process(seeded, "publish", "--dry-run", **nowhere)
    first, second, third = done.err.splitlines()
    assert first.startswith("the Hub cannot be asked: ConnectError: ")
    assert first.endswith("; try again later")  # nothing was sent that could go on
    files = len(folder_bytes(seeded / "data"))
    assert second.startswith(
        f"what would be sent is whole: v1.0.0 for shanben/shanben-news, {files} files, at most "
    )
    assert third == (
        "not known: whether shanben/shanben-news is there and the token may write to it, which files "
        "it has, and whether v1.0.0 or a higher version is published; run it again when the Hub answers"
    )
    assert done.code == 0
    real = run_process(seeded, "publish", "--yes", **nowhere)
    assert real.code == 3
    assert "the Hub failed while reading branches and tags: ConnectError" in real.err


@pytest.mark.slow
def test_a_dry_run_of_what_is_not_built_says_the_rest_and_fails(seeded, run):
    """What was built is whole, but it is not what the seeds give now."""
    describe(seeded)
    assert run("build", "--workers", "1").code == 0
    (seeded / "seeds" / "005.txt").write_text("河边小学开学。\n", encoding="utf-8")
    done = run_process(seeded, "publish", "--dry-run", HF_ENDPOINT="http://127.0.0.1:9")
    assert done.code == 1
    first, *rest = done.err.splitlines()
    assert first.startswith(
        "before it can be sent: 2 differences; run shanben build and commit data/"
    )
    assert [line.split(":")[0] for line in rest] == [
        "the Hub cannot be asked",
        "what would be sent is whole",
        "not known",
    ]


@pytest.mark.slow
def test_a_dry_run_of_what_is_not_clean_goes_on_and_fails(seeded, run):
    """Everything that is in the way is told at once; what was in the way is why it fails."""
    assert run("build", "--workers", "1").code == 0
    (seeded / "data" / "CITATION.cff").write_text("x")
    done = run_process(seeded, "publish", "--dry-run", HF_ENDPOINT="http://127.0.0.1:9")
    assert done.code == 1
    assert done.out.splitlines() == [
        "data/CITATION.cff: line 1 differs",
        "data/: 1 difference; run shanben build and commit data/. 3 findings (3 notes).",
    ]
    lines = done.err.splitlines()
    assert lines[0] == "before it can be sent: 1 difference; run shanben build and commit data/"
    assert lines[1] == (
        "before it can be sent: the changelog has no entry for 1.0.0; run shanben build --bump"
    )
    assert (
        lines[-1] == "shanben: not published: CITATION.cff is not what was built; run shanben build"
    )


@pytest.mark.slow
def test_a_hub_that_answers_is_not_taken_for_no_network(seeded, run, over_lfs):
    """Its refusal is what somebody must know; a dry run that goes on would call the rest good."""
    describe(seeded)
    assert run("build", "--workers", "1").code == 0
    over_lfs.hub.start_conversation(Fault(1, "429"))
    asked = {"HF_ENDPOINT": over_lfs.hub.endpoint, "HF_HOME": str(seeded.parent / "home")}
    done = run_process(seeded, "publish", "--dry-run", **asked)
    assert done.code == 3
    assert "the Hub failed while reading branches and tags: 429" in done.err
    assert "not known" not in done.err
