"""Publishing with the real client to a Hub on the loopback interface."""

import errno
import hashlib
import os
import pickle

import pytest

from shanben.base.version import Version
from shanben.publish.hub import RERUN, Hub, HubError, RemoteFile, explain_failure
from shanben.publish.plan import LocalFile, _plan_commit
from tests.hub.faults import Fault
from tests.hub.server import READ_TOKEN, WRITE_TOKEN
from tests.hub.worker import REPO
from tests.sample_build import make_row, write_build, write_manifest

STRANGER = "hf_unknown"
PAGES = [make_row(f"第{n}页的正文") for n in range(7)]


@pytest.fixture
def data(tmp_path):
    """A finished build of seven pages, version 1.0.0."""
    return write_build(tmp_path / "data", PAGES)


def local_files(folder):
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def writes(hub):
    """Return the requests that could change something."""
    return [exchange.line for exchange in hub.exchanges if exchange.method not in ("GET", "HEAD")]


# --- the way it should go


@pytest.mark.slow
def test_a_release_is_one_verified_commit_and_then_a_tag(publisher, data):
    """The whole story: create, commit, read back, load, tag."""
    done = publisher.publish(data)
    assert done.code == 0, done.said
    assert done.last == 'load_dataset("org/name", revision="v1.0.0")'
    assert f"{done.commit}: all 10 files have the right size and hash" in done.said
    assert f"{done.commit}: load_dataset gives 7 rows as built" in done.said
    hub = publisher.hub
    assert hub.refs(REPO) == (done.commit, {"v1.0.0": done.commit})
    assert hub.files(REPO) == local_files(data)
    assert len([line for line in writes(hub) if "/commit/" in line]) == 1
    assert "/tag/" in writes(hub)[-1]


@pytest.mark.slow
def test_a_second_time_there_is_nothing_to_do(over_lfs, data):
    first = over_lfs.publish(data)
    over_lfs.hub.start_conversation()
    again = over_lfs.publish(data)
    assert (again.code, again.commit) == (0, first.commit)
    assert again.said[0] == "org/name: v1.0.0 is published with these bytes; nothing to do"
    assert writes(over_lfs.hub) == []


def test_a_dry_run_says_everything_and_sends_nothing(over_lfs, data):
    done = over_lfs.publish(data, dry_run=True, token="")
    assert done.said[0] == "create the dataset repository org/name"
    assert done.said[1].startswith("one commit on main of org/name: add 10 files, change 0 files")
    assert "  + parquet/train-00002.parquet" in done.said
    assert writes(over_lfs.hub) == []
    assert over_lfs.hub.refs(REPO) == (None, {})


@pytest.mark.slow
def test_the_next_release_deletes_what_is_stale_and_leaves_the_rest_alone(over_lfs, data):
    """A stale shard would be loaded with the new ones, because its name matches."""
    first = over_lfs.publish(data)
    old = local_files(data)
    write_build(data, PAGES[:5], "2.0.0")
    over_lfs.hub.start_conversation()
    done = over_lfs.publish(data)
    assert done.code == 0, done.said
    assert (
        "one commit on main of org/name: add 0 files, change 5 files, delete 2 files, leave 3 alone;"
        in done.said[0]
    )
    assert over_lfs.hub.files(REPO) == local_files(data)
    assert over_lfs.hub.files(REPO, "v1.0.0") == old
    assert over_lfs.hub.refs(REPO)[1] == {"v1.0.0": first.commit, "v2.0.0": done.commit}
    puts = [line for line in writes(over_lfs.hub) if line.startswith("PUT")]
    assert len(puts) == 2  # the changed shard and the index


@pytest.mark.slow
def test_many_files_are_still_one_commit(over_lfs, tmp_path):
    """Readers of main never see a part of them; the listing comes in pages."""
    rows = [make_row(f"第{n}页") for n in range(60)]
    data = write_build(tmp_path / "data", rows, rows_per_shard=1)
    over_lfs.hub.page_size = 50
    done = over_lfs.publish(data)
    assert done.code == 0, done.said
    assert [line for line in done.said if line.startswith("sent ")] == [
        "sent 50 of 124 files",
        "sent 100 of 124 files",
        "sent 124 of 124 files",
    ]
    assert len([line for line in writes(over_lfs.hub) if "/commit/" in line]) == 1
    assert over_lfs.hub.files(REPO) == local_files(data)


@pytest.mark.slow
def test_large_files_go_up_in_parts(over_lfs, data):
    over_lfs.hub.part_size = 1000
    done = over_lfs.publish(data)
    assert done.code == 0, done.said
    assert sum("/_lfs/part/" in line for line in writes(over_lfs.hub)) > 3
    assert over_lfs.hub.files(REPO) == local_files(data)


@pytest.mark.slow
def test_much_jsonl_travels_as_large_files(publisher, data):
    """Regular files travel inside the commit, and the Hub takes one gigabyte of them at most."""
    done = publisher.publish(data, jsonl_limit=100)
    assert done.code == 0, done.said
    repository = publisher.hub.store.repositories[REPO]
    entries = repository.commits[done.commit].files
    assert entries["jsonl/train-00000.jsonl"].large
    assert not entries["README.md"].large
    assert publisher.hub.files(REPO) == local_files(data)
    again = publisher.publish(write_build(data, PAGES[:6], "2.0.0"), jsonl_limit=100)
    assert again.code == 0, again.said
    assert not any("kept as large files" in line for line in again.said)


@pytest.mark.slow
def test_a_private_repository_can_be_seen_with_the_token_only(over_lfs, data):
    assert over_lfs.publish(data, private=True).code == 0
    assert over_lfs.hub.store.repositories[REPO].private
    stranger = over_lfs.publish(data, token=STRANGER, dry_run=True)
    assert stranger.code == 3
    assert "401" in stranger.last


# --- what must not be published


@pytest.mark.slow
def test_a_tag_with_other_content_is_never_moved(over_lfs, data):
    first = over_lfs.publish(data)
    write_build(data, [*PAGES, make_row("新")], "1.0.0")
    done = over_lfs.publish(data)
    assert done.code == 1
    assert done.last.startswith(
        "not published: v1.0.0 is published with other content (README.md has other"
    )
    assert over_lfs.hub.refs(REPO) == (first.commit, {"v1.0.0": first.commit})


@pytest.mark.slow
def test_a_version_below_the_published_one_is_refused(over_lfs, data):
    assert over_lfs.publish(write_build(data, PAGES, "1.1.0")).code == 0
    done = over_lfs.publish(write_build(data, PAGES, "1.0.9"))
    assert (done.code, done.last) == (
        1,
        "not published: v1.1.0 is published, 1.0.9 is older; run shanben build --bump",
    )


@pytest.mark.slow
def test_a_version_too_low_for_what_readers_have_is_refused(over_lfs, data):
    """The last release on the Hub counts, whatever the local history says."""
    assert over_lfs.publish(data).code == 0
    done = over_lfs.publish(write_build(data, PAGES[1:], "1.1.0"))
    assert done.code == 1
    assert done.last == (
        "not published: since v1.0.0 on the Hub: 1 id withdrawn; 8 files changed. This needs 2.0.0, "
        "declared is 1.1.0; run shanben build --bump"
    )


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda data: (data / "README.md").write_text("x"), "README.md is not what was built"),
        (lambda data: (data / "stray.txt").write_text("x"), "stray.txt is not in the manifest"),
        (lambda data: (data / "index.parquet").unlink(), "index.parquet: no such file"),
        (lambda data: (data / "README.md").unlink(), "README.md is missing; run shanben build"),
    ],
)
def test_a_folder_that_is_not_as_built_is_refused_before_anything_is_sent(
    over_lfs, data, spoil, words
):
    spoil(data)
    done = over_lfs.publish(data)
    assert done.code == 1
    assert words in done.last
    assert over_lfs.hub.exchanges == []


# --- what can go wrong


@pytest.mark.slow
def test_a_commit_without_its_tag_is_completed(over_lfs, data):
    """The last run was cut off between commit and tag."""
    first = over_lfs.publish(data)
    over_lfs.hub.store.repositories[REPO].tags.clear()
    over_lfs.hub.start_conversation()
    done = over_lfs.publish(data)
    assert (done.code, done.commit) == (0, first.commit)
    assert done.said[0] == "main of org/name has these bytes already; no commit"
    assert [line.split("/")[-2] for line in writes(over_lfs.hub)] == ["tag"]


@pytest.mark.slow
def test_a_commit_by_somebody_else_stops_the_publication(over_lfs, data):
    """The plan was made for another main; the next run shows what it does to the new one."""
    first = over_lfs.publish(data)
    write_build(data, [*PAGES, make_row("新")], "1.1.0")
    done = over_lfs.publish(data, commit_between=True)
    assert done.code == 3
    assert done.last == (
        "the Hub failed while committing: 412 A commit has happened since; "
        "main has moved meanwhile; run shanben publish again to see the new plan"
    )
    assert over_lfs.hub.refs(REPO)[1] == {"v1.0.0": first.commit}
    done = over_lfs.publish(data)
    assert done.code == 0
    assert "  - x.txt" in done.said


@pytest.mark.parametrize(
    ("token", "words"),
    [
        (READ_TOKEN, "403 This token has no rights to write here; the token has no right"),
        ("", "no token; set HF_TOKEN or run `hf auth login`"),
        (STRANGER, "401"),
    ],
)
def test_a_token_without_rights_is_one_clear_line(over_lfs, data, token, words):
    done = over_lfs.publish(data, token=token)
    assert done.code == 3
    assert words in done.last
    assert "\n" not in done.last
    assert over_lfs.hub.refs(REPO) == (None, {})


def test_a_wrong_tree_is_found_before_the_tag(over_lfs, data):
    """The Hub says yes and keeps something else."""

    def swap(repository, oid):
        files = repository.commits[oid].files
        files["README.md"] = files["jsonl/train-00000.jsonl"]

    over_lfs.hub.on_commit = swap
    done = over_lfs.publish(data)
    assert done.code == 3
    assert "is not what was sent: README.md has other bytes on the Hub" in done.last
    assert over_lfs.hub.refs(REPO)[1] == {}


@pytest.mark.slow
def test_a_dataset_that_does_not_load_gets_no_tag(over_lfs, data):
    """The card decides what readers get; here it names no file that exists."""
    card = (data / "README.md").read_text().replace("parquet/train-*", "elsewhere/*")
    (data / "README.md").write_text(card)
    write_manifest(data, "1.0.0", len(PAGES))
    done = over_lfs.publish(data)
    assert done.code == 3
    assert done.last.startswith("the Hub failed while loading the dataset: ")
    assert over_lfs.hub.refs(REPO)[1] == {}


@pytest.mark.slow
def test_a_dataset_that_loads_with_other_rows_gets_no_tag(over_lfs, data):
    card = (data / "README.md").read_text().replace("parquet/train-*", "parquet/train-00000*")
    (data / "README.md").write_text(card)
    write_manifest(data, "1.0.0", len(PAGES))
    done = over_lfs.publish(data)
    assert done.code == 3
    assert "rows of the loaded rows should be 7, found 3" in done.last
    assert over_lfs.hub.refs(REPO)[1] == {}


def test_too_many_requests_say_how_long_to_wait(over_lfs, data):
    over_lfs.hub.start_conversation(Fault(1, "429"))
    done = over_lfs.publish(data)
    assert done.code == 3
    assert done.last == (
        "the Hub failed while reading branches and tags: 429 broken on purpose; "
        "wait 1 seconds, then run shanben publish again; it goes on where it stopped"
    )


def test_no_hub_at_all_is_one_clear_line(over_lfs, data):
    """The address is wrong, or the network is gone."""
    done = over_lfs.call(publish_to_nowhere, data)
    assert done.startswith("the Hub failed while reading branches and tags: ConnectError: ")
    assert "\n" not in done


def publish_to_nowhere(data):
    """Runs in the worker; port 9 of the loopback interface answers nobody."""
    from shanben.publish import connect, plan_publication

    try:
        plan_publication(data, connect(REPO, endpoint="http://127.0.0.1:9", token=WRITE_TOKEN))
    except HubError as error:
        return str(error)
    return ""


def test_a_full_disk_is_one_clear_line():
    """Loading needs room for the dataset in the folder for temporary files."""
    hub = Hub(REPO, "http://127.0.0.1:9", None, 1.0, api=None)
    with pytest.raises(HubError) as caught, hub.step("loading the dataset"):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert str(caught.value) == (
        "the Hub failed while loading the dataset: OSError: [Errno 28] No space left on device; "
        "run shanben publish again; it goes on where it stopped"
    )


# --- words


def test_messages_hold_no_secrets_and_no_control_characters():
    """What the Hub says is foreign text, and may quote what we sent it."""
    evil = ValueError(
        f"bad token {WRITE_TOKEN} secret-of-another-form\n::error::\x1b[2J "
        "http://x/y?X-Amz-Signature=abc&X-Amz-Credential=k Authorization: Bearer abcdef"
    )
    words = explain_failure(evil, "secret-of-another-form")
    assert "hf_" not in words
    assert "secret" not in words
    assert "abc" not in words
    assert "\x1b" not in words
    said = (
        r"ValueError: bad token ***_write *** ::error::\x1b[2J http://x/y*** Authorization: ***; "
    )
    assert words == said + RERUN
    assert len(words) < 500


ADDRESSES = {
    "a store of Amazon": "https://h.example/p?X-Amz-Signature=secret&X-Amz-Date=secret",
    "a network of Amazon": "https://h.example/p?Expires=secret&Policy=secret&Signature=secret&Key-Pair-Id=secret",
    "a store of Google": "https://h.example/p?X-Goog-Signature=secret",
    "a store of Azure": "https://h.example/p?sv=2026&se=secret&sig=secret",
    "a name and a password": "https://who:secret@h.example/p",
    "a token for a name": "https://secret@h.example:8443/p",
}


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
@pytest.mark.parametrize("words", ["403 for url '{}'", 'Redirected to "{}": gone', "see {} (no)"])
def test_no_address_is_quoted_that_works_as_a_key(address, words):
    """Every store signs in words of its own; where the address leads may be said."""
    said = explain_failure(ValueError(words.format(address)))
    assert "secret" not in said
    assert "h.example" in said


def test_errors_cross_processes():
    error = pickle.loads(pickle.dumps(HubError("a", "b")))  # noqa: S301  # made right here
    assert str(error) == "the Hub failed while a: b"


@pytest.mark.parametrize(
    ("size", "sha256", "git_sha1", "expected"),
    [
        (5, None, "b6fc4c620b67d95f953a5c1c1230aaab5db5a1b0", True),
        (5, None, "b6fc4c620b67d95f953a5c1c1230aaab5db5a1b1", False),
        (6, None, "b6fc4c620b67d95f953a5c1c1230aaab5db5a1b0", False),
        (5, "2cf2", "b6fc4c620b67d95f953a5c1c1230aaab5db5a1b0", True),
        (5, "2cf3", "b6fc4c620b67d95f953a5c1c1230aaab5db5a1b0", False),
    ],
)
def test_a_file_is_known_on_the_hub_by_git_or_if_it_is_large_by_its_sha256(
    tmp_path, size, sha256, git_sha1, expected
):
    """What git calls `hello` without an end of line."""
    (tmp_path / "file").write_bytes(b"hello")
    local = LocalFile(tmp_path / "file", 5, "2cf2")
    assert local.is_same(RemoteFile(size, sha256, git_sha1)) is expected
    assert not local.is_same(None)


def test_a_commit_carries_what_is_new_or_changed_and_keeps_the_rest(tmp_path):
    """Whatever the Hub alone has goes, but for its own list of large files."""
    (tmp_path / "file").write_bytes(b"hello")
    local = LocalFile(tmp_path / "file", 5, "2cf2")
    same, other = RemoteFile(5, "2cf2", ""), RemoteFile(5, "2cf3", "")
    remote = {"same": same, "other": other, "gone": same, ".gitattributes": same}
    files = dict.fromkeys(("same", "other", "new"), local)
    plan = _plan_commit("a/b", Version(1, 0, 0), files, "c0", remote)
    assert (plan.added, plan.changed, plan.deleted) == (("new",), ("other",), ("gone",))
    assert (plan.action, plan.kept, plan.upload_bytes) == ("commit", 1, 10)
    plan = _plan_commit("a/b", Version(1, 0, 0), {"same": local}, "c0", {"same": same})
    assert (plan.action, plan.kept, plan.upload_bytes) == ("tag", 1, 0)
