"""The steps of a publication one by one, with the real client and a Hub on the loopback interface.

A publication as a whole is asked in `test_publish`; the process that loads the dataset runs there.
"""

import hashlib
import json
import os
import shutil
import sys
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from huggingface_hub import CommitOperationAdd, constants
from huggingface_hub.errors import HfHubHTTPError, LocalTokenNotFoundError
from huggingface_hub.utils import get_session

from shanben.base import guard
from shanben.base.guard import AnswerError
from shanben.base.version import Version
from shanben.dataset.build_folder import open_build_folder
from shanben.dataset.manifest import DatasetError
from shanben.publish import load, send
from shanben.publish.fetch import fetch_dataset
from shanben.publish.hub import (
    ASKS_FOR_PIECES,
    RERUN,
    HubError,
    Refs,
    RemoteFile,
    connect,
    explain_failure,
)
from shanben.publish.load import describe_rows
from shanben.publish.plan import (
    LocalFile,
    Plan,
    PublishRefusedError,
    describe_plan,
    describe_unplanned,
    find_differences,
    make_plan,
    read_files,
    wants_large_jsonl,
)
from shanben.publish.send import plan_publication, publish_dataset
from tests.hub.server import READ_TOKEN, WRITE_TOKEN, running_hub
from tests.hub.store import regular_entry
from tests.hub.worker import REPO
from tests.rows import each_row
from tests.sample_build import make_row, write_build

# The client uploads in a way that its own library is going to drop.
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")

PAGES = [make_row(f"第{n}页的正文") for n in range(4)]
ONE = Version(1, 0, 0)
LARGE_LINE = "*.jsonl filter=lfs diff=lfs merge=lfs -text"


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """A finished build of four pages, version 1.0.0."""
    return write_build(tmp_path_factory.mktemp("steps") / "data", PAGES)


@pytest.fixture(scope="module")
def edited(tmp_path_factory):
    """The same with one page more and one less, declared as 1.1.0."""
    place = tmp_path_factory.mktemp("steps") / "data"
    return write_build(place, [*PAGES[1:], make_row("新")], "1.1.0")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with running_hub(tmp_path_factory.mktemp("hub")) as running:
        yield running


@pytest.fixture
def there(server, monkeypatch):
    """The Hub, empty, spoken to by this process as if it had never spoken to one."""
    monkeypatch.setattr(guard, "_process", guard.Process())
    monkeypatch.setattr(
        constants, "HF_HUB_DISABLE_XET", True
    )  # as its variable would, at the start
    monkeypatch.setenv(ASKS_FOR_PIECES, "false")
    server.forget_everything()
    server.start_conversation()
    server.on_commit = None
    return server


def reach(server, token=WRITE_TOKEN):
    return connect(REPO, endpoint=server.endpoint, token=token, timeout=20.0)


def send_build(server, folder, **how):
    """Send a build as `publish_dataset` does, up to its tag; return its commit and what was said."""
    hub, said = reach(server), []
    if hub.read_refs().head is None:
        hub.create_repository(False)
    plan, files = plan_publication(folder, hub), read_files(open_build_folder(folder))
    commit = send._send_commit(files, hub, plan, said.append, how.get("jsonl_limit", 10**8))
    send._verify_tree(files, hub, commit)
    hub.create_tag(plan.version.tag, commit, f"Release {plan.version.tag}")
    return commit, said


def hashes_of(folder):
    return {name: file.sha256 for name, file in read_files(open_build_folder(folder)).items()}


def commits_of(server):
    return [one.line for one in server.exchanges if "/commit/" in one.line]


# --- the steps


def test_a_build_is_sent_in_one_commit_on_main(there, data, monkeypatch):
    """In batches, with a line after each."""
    monkeypatch.setattr(send, "BATCH_FILES", 4)
    commit, said = send_build(there, data)
    number = len(hashes_of(data))
    assert there.refs(REPO) == (commit, {"v1.0.0": commit})
    assert there.files(REPO) == hashes_of(data)
    assert len(commits_of(there)) == 1
    batches = [f"sent {min(n, number)} of {number} files" for n in range(4, number + 4, 4)]
    assert said == [*batches, f"{commit}: committed to main of {REPO}"]
    hub = reach(there)
    assert hub.read_refs() == Refs(commit, {"v1.0.0": commit})
    tree = hub.read_tree(commit)
    assert not list(find_differences(read_files(open_build_folder(data)), tree))
    assert tree["index.parquet"].sha256 == hashes_of(data)["index.parquet"]
    assert tree["README.md"].sha256 is None


def test_what_is_stale_is_deleted_and_what_is_the_same_is_left(there, data, tmp_path):
    first, _ = send_build(there, data)
    hub = reach(there)
    hub.commit([CommitOperationAdd("stale/a.txt", b"x")], first, "Another")
    after = write_build(tmp_path / "data", [*PAGES[:3], make_row("新")], "2.0.0")
    plan = plan_publication(after, hub)
    assert (plan.added, plan.deleted) == ((), ("stale/a.txt",))
    assert {"jsonl/train-00001.jsonl", "manifest.json"} <= {*plan.changed}
    assert plan.kept == len(hashes_of(after)) - len(plan.changed) > 1
    send_build(there, after)
    assert there.files(REPO) == hashes_of(after)
    assert there.files(REPO, "v1.0.0") == hashes_of(data)


def test_what_is_published_is_left_alone_and_a_tag_never_moved(there, data):
    commit, _ = send_build(there, data)
    hub = reach(there)
    there.start_conversation()
    plan = plan_publication(data, hub)
    said = []
    done = publish_dataset(data, hub, plan, said.append)
    assert (done.repo, done.tag, done.commit, done.created) == (REPO, "v1.0.0", commit, False)
    assert done.load_line == f'load_dataset("{REPO}", revision="v1.0.0")'
    assert said == []
    assert {one.method for one in there.exchanges} <= {"GET", "HEAD"}
    with pytest.raises(HubError, match="while making the tag: 409"):
        hub.create_tag("v1.0.0", commit, "again")


def test_what_lacks_its_tag_alone_needs_no_commit(there, data):
    commit, _ = send_build(there, data)
    there.store.repositories[REPO].tags.clear()
    plan = plan_publication(data, reach(there))
    assert (plan.action, plan.parent, plan.sent) == ("tag", commit, ())


def test_nothing_is_begun_without_a_token(there, data, monkeypatch):
    monkeypatch.delenv("HF_TOKEN", raising=False)
    monkeypatch.setattr(constants, "HF_TOKEN_PATH", "/nowhere")
    hub = reach(there, token=None)
    with pytest.raises(HubError, match="while starting: no token; set HF_TOKEN or run `hf auth"):
        publish_dataset(data, hub, plan_publication(data, hub), print)
    assert there.refs(REPO) == (None, {})


@pytest.mark.parametrize(
    ("known", "content"),
    [
        ("", f"{LARGE_LINE}\n"),
        ("*.bin -text\n", f"*.bin -text\n{LARGE_LINE}\n"),
        ("*.bin -text", f"*.bin -text\n{LARGE_LINE}\n"),
        (f"{LARGE_LINE}\n*.bin -text\n", None),
    ],
)
def test_much_jsonl_is_marked_as_large_in_a_commit_of_its_own(there, data, known, content):
    hub = reach(there)
    hub.create_repository(False)
    head = hub.read_refs().head
    hub.commit([CommitOperationAdd(".gitattributes", known.encode())], head, "Known")
    there.start_conversation()
    commit, said = send_build(there, data, jsonl_limit=0)
    repository = there.store.repositories[REPO]
    assert repository.commits[commit].files["jsonl/train-00000.jsonl"].large
    assert len(commits_of(there)) == (1 if content is None else 2)
    assert any("JSONL is kept as large files from now on" in line for line in said) is bool(content)


def test_a_commit_needs_the_main_that_was_planned_for(there, data):
    commit, _ = send_build(there, data)
    hub = reach(there)
    newer = hub.commit([CommitOperationAdd("x.txt", b"x")], commit, "Another")
    with pytest.raises(HubError, match=r"while committing: 412 .*; main has moved meanwhile; run"):
        hub.commit([CommitOperationAdd("y.txt", b"y")], commit, "Too late")
    assert hub.read_refs().head == newer


def test_a_commit_that_is_not_what_was_sent_gets_no_tag(there, data):
    def swap(repository, oid):
        files = repository.commits[oid].files
        files["README.md"] = files["jsonl/train-00000.jsonl"]

    there.on_commit = swap
    with pytest.raises(HubError, match=r"reading the commit back: .* README.md has other bytes"):
        send_build(there, data)
    assert there.refs(REPO)[1] == {}


@pytest.mark.parametrize(("token", "words"), [(READ_TOKEN, "403 "), ("hf_unknown", "401 ")])
def test_a_token_without_rights_can_do_nothing(there, token, words):
    hub = reach(there, token)
    with pytest.raises(HubError, match=f"while creating the repository: {words}") as caught:
        hub.create_repository(False)
    assert not caught.value.is_silent
    assert there.refs(REPO) == (None, {})


def test_a_private_repository_is_seen_with_a_token_alone(there):
    hub = reach(there)
    hub.create_repository(True)
    hub.create_repository(True)
    assert there.store.repositories[REPO].private
    assert hub.read_refs().head is not None
    assert reach(there, "hf_unknown").token == "hf_unknown"  # noqa: S105
    with pytest.raises(HubError, match="reading branches and tags: 401"):
        reach(there, "hf_unknown").read_refs()


def test_readers_of_the_newest_release_are_the_ones_who_count(there, data, edited, tmp_path):
    """A page is gone: what they have breaks, so 1.1.0 is too low, and 2.0.0 is not."""
    commit, _ = send_build(there, data)
    hub = reach(there)
    hub.create_tag("other", commit, "no version")
    with pytest.raises(PublishRefusedError) as caught:
        plan_publication(edited, hub)
    assert str(caught.value).startswith("not published: since v1.0.0 on the Hub: 1 id withdrawn; ")
    words = "This needs 2.0.0, declared is 1.1.0; run shanben build --bump"
    assert str(caught.value).endswith(words)
    whole = write_build(tmp_path / "data", [*PAGES[1:], make_row("新")], "2.0.0")
    assert plan_publication(whole, hub).action == "commit"
    # Before there was an index nothing can be compared.
    del there.store.repositories[REPO].commits[commit].files["index.parquet"]
    assert plan_publication(edited, hub).action == "commit"


def test_the_small_files_of_a_release_are_fetched(there, data, tmp_path):
    with pytest.raises(
        HubError, match="looking for the last release: there is no dataset org/name"
    ):
        fetch_dataset(reach(there), "v1.0.0", tmp_path)
    commit, _ = send_build(there, data)
    for revision in ("v1.0.0", commit):
        fetched = fetch_dataset(reach(there), revision, tmp_path)
        assert (fetched.rows, fetched.version) == (4, ONE)
    small = ("index.parquet", "manifest.json", "record.schema.json")
    assert sorted(path.name for path in tmp_path.iterdir()) == [*small]
    assert all((tmp_path / name).read_bytes() == (data / name).read_bytes() for name in small)


def test_a_file_that_the_manifest_does_not_name_is_refused(there, data, tmp_path):
    commit, _ = send_build(there, data)
    files = there.store.repositories[REPO].commits[commit].files
    files["record.schema.json"] = files["README.md"]
    with pytest.raises((DatasetError, HubError), match=r"record.schema.json"):
        fetch_dataset(reach(there), "v1.0.0", tmp_path)


@pytest.mark.parametrize("name", ["record.schema.json", "index.parquet"])
def test_a_file_of_other_bytes_than_the_manifest_names_is_refused(there, data, tmp_path, name):
    """Of the same size, so that only its hash tells."""
    commit, _ = send_build(there, data)
    content = bytearray((data / name).read_bytes())
    content[len(content) // 2] ^= 1
    there.store.put_blob(bytes(content))
    there.store.repositories[REPO].commits[commit].files[name] = regular_entry(bytes(content))
    words = f"{REPO}@v1.0.0/{name}: is not the file that manifest.json names"
    with pytest.raises(DatasetError, match=words):
        fetch_dataset(reach(there), "v1.0.0", tmp_path)


def test_no_more_is_downloaded_than_is_asked_for(there, data, tmp_path):
    commit, _ = send_build(there, data)
    hub, size = reach(there), (data / "README.md").stat().st_size
    assert hub.download("README.md", commit, tmp_path, size).read_bytes()
    with pytest.raises(HubError, match=r"while reading README.md: the answer holds more than the"):
        hub.download("README.md", commit, tmp_path, size - 1)


# --- the last step: a process of its own loads what was committed

# What Python runs before the module it was started for: it notes what it was asked, answers, and ends.
STAND_IN = """
import os, pathlib, sys
place = pathlib.Path({place!r})
place.joinpath("asked.json").write_text(sys.stdin.readline())
place.joinpath("home").write_text(os.environ["HF_HOME"])
print("what a library says on its way")
print({answer!r})
sys.stderr.write("and what it warns of")
sys.stdout.flush()
os._exit({code})
"""


def loaded(rows=PAGES, **other):
    """Return what a process says that has loaded these rows."""
    digest = hashlib.sha256("\n".join(row["id"] for row in rows).encode()).hexdigest()
    return {"rows": len(rows), "columns": list(rows[0]), "ids": digest, **other}


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    """Let the process that would load the dataset say something at once; return what it was asked."""

    def stand_in(answer, code=0):
        folder = tmp_path / "stand_in"
        folder.mkdir(exist_ok=True)
        # Of two modules of one size within a second, what the first was compiled to would count.
        shutil.rmtree(folder / "__pycache__", ignore_errors=True)
        text = answer if isinstance(answer, str) else json.dumps(answer)
        content = STAND_IN.format(place=str(folder), answer=text, code=code)
        (folder / "sitecustomize.py").write_text(content, encoding="utf-8")
        monkeypatch.setenv("PYTHONPATH", str(folder))
        return lambda: json.loads((folder / "asked.json").read_text())

    return stand_in


@pytest.mark.quick_process
@pytest.mark.parametrize("private", [False, True])
def test_a_publication_creates_sends_reads_back_loads_and_tags(there, data, stand_in, private):
    """In this order, with a line for each step; nobody has to see it who does not ask for it."""
    asked = stand_in(loaded())
    hub, said = reach(there), []
    plan = plan_publication(data, hub)
    how = {"private": True} if private else {}
    done = publish_dataset(data, hub, plan, said.append, **how)
    number = len(hashes_of(data))
    assert there.refs(REPO) == (done.commit, {"v1.0.0": done.commit})
    assert there.files(REPO) == hashes_of(data)
    assert there.store.repositories[REPO].private is private
    assert (done.repo, done.tag, done.created) == (REPO, "v1.0.0", True)
    assert said == [
        f"created {REPO}",
        f"sent {number} of {number} files",
        f"{done.commit}: committed to main of {REPO}",
        f"{done.commit}: all {number} files have the right size and hash",
        f"{done.commit}: load_dataset gives 4 rows as built",
    ]
    sizes = {path.name: path.stat().st_size for path in data.rglob("*") if path.is_file()}
    largest = max(size for name, size in sizes.items() if name != "manifest.json")
    assert asked() == {
        "repo": REPO, "commit": done.commit, "whole": True, "timeout": 20.0, "largest": largest,
    }  # fmt: skip


@pytest.mark.quick_process
def test_a_commit_that_lacks_its_tag_is_loaded_and_tagged(there, data, stand_in):
    commit, _ = send_build(there, data)
    there.store.repositories[REPO].tags.clear()
    stand_in(loaded())
    hub, said = reach(there), []
    there.start_conversation()
    done = publish_dataset(data, hub, plan_publication(data, hub), said.append)
    assert (done.commit, done.created) == (commit, True)
    assert there.refs(REPO) == (commit, {"v1.0.0": commit})
    assert commits_of(there) == []
    assert [line.partition(": ")[0] for line in said] == [commit, commit]


@pytest.mark.quick_process
def test_of_a_big_set_the_first_rows_are_loaded(there, data, stand_in, monkeypatch, tmp_path):
    """A byte decides; the rows that were asked for are those that are compared."""
    folder = shutil.copytree(data, tmp_path / "data")
    manifest = json.loads((folder / "manifest.json").read_text())
    for file in manifest["files"]:
        file["rows"] = 2 if file["path"].startswith("parquet/") else None
    (folder / "manifest.json").write_text(json.dumps(manifest))
    size = sum(path.stat().st_size for path in (folder / "parquet").iterdir())
    dataset, hub = open_build_folder(folder), reach(there)
    monkeypatch.setattr(send, "STREAMED_ROWS", 3)
    asked = stand_in(loaded())
    monkeypatch.setattr(send, "WHOLE_LIMIT", size)
    assert send._verify_load(dataset, hub, "c") == "load_dataset gives 4 rows as built"
    assert asked()["whole"] is True
    stand_in(loaded(PAGES[:3]))
    monkeypatch.setattr(send, "WHOLE_LIMIT", size - 1)
    assert send._verify_load(dataset, hub, "c") == "load_dataset gives the first 3 rows as built"
    assert asked()["whole"] is False


# What the process says and how it ends; what is said of it then.
LOADS = {
    "a row less": (loaded(PAGES[1:]), 0, r"rows of the loaded rows should be 4, found 3"),
    "other pages": (loaded(PAGES[::-1]), 0, r"ids of the loaded rows should be"),
    "a column less": (loaded(columns=["id"]), 0, r"columns of the loaded rows should be"),
    "nothing of rows": ({}, 0, r"rows of the loaded rows should be 4, found None"),
    "a fault": ({"error": "no such file"}, 0, r"while loading the dataset: no such file$"),
    "no answer": ("", 3, r"the loading process ended with code 3; run"),
    "half an answer": ('{"rows": 4', 0, r"the loading process ended with code 0; run"),
}


@pytest.mark.quick_process
@pytest.mark.parametrize(("answer", "code", "words"), LOADS.values(), ids=LOADS)
def test_what_does_not_load_as_it_was_built_gets_no_tag(there, data, stand_in, answer, code, words):
    stand_in(answer, code)
    hub = reach(there)
    with pytest.raises(HubError, match=words):
        publish_dataset(data, hub, plan_publication(data, hub), lambda _: None)
    head, tags = there.refs(REPO)
    assert head
    assert tags == {}


@pytest.mark.quick_process
def test_a_load_without_an_end_is_ended(there, data, monkeypatch):
    """An hour is enough for what is loaded whole."""
    assert send.LOAD_TIMEOUT == 3600
    monkeypatch.setattr(send, "LOAD_TIMEOUT", 0.01)
    with pytest.raises(HubError, match="loading the dataset: no end after 0 seconds; run"):
        send._verify_load(open_build_folder(data), reach(there), "c")


@pytest.mark.quick_process
def test_a_load_leaves_nothing_on_the_disk(there, data, stand_in, tmp_path):
    stand_in(loaded())
    send._verify_load(open_build_folder(data), reach(there), "c")
    home = (tmp_path / "stand_in" / "home").read_text()
    assert home
    assert not Path(home).exists()


# --- who speaks


@pytest.mark.parametrize(
    ("endpoint", "largest", "asks", "bound"),
    [
        ("https://hub.example", 5, "false", guard.ANSWER_BYTES),
        ("https://hub.example", 10**12, "false", 10**12),
        (constants.HUGGINGFACE_CO_URL_HOME, 5, None, guard.ANSWER_BYTES),
    ],
)
def test_only_the_hub_itself_is_asked_for_pieces(monkeypatch, endpoint, largest, asks, bound):
    monkeypatch.setattr(guard, "_process", guard.Process())
    monkeypatch.setenv(ASKS_FOR_PIECES, "")
    monkeypatch.delenv(ASKS_FOR_PIECES)
    hub = connect(REPO, endpoint=endpoint, token="hf_x", timeout=3.0, largest=largest)  # noqa: S106
    assert guard._process.bounds == guard.Bounds(bound, None, 3.0)
    assert os.environ.get(ASKS_FOR_PIECES) == asks
    assert (hub.repo, hub.endpoint, hub.token, hub.timeout) == (REPO, endpoint, "hf_x", 3.0)
    assert (hub.again, hub.api.endpoint, hub.api.token) == (RERUN, endpoint, "hf_x")
    assert "hf_x" not in repr(hub)
    os.environ.pop(ASKS_FOR_PIECES, None)


def test_a_reader_who_has_never_loaded_anything(there, monkeypatch):
    """Nothing of this machine's own cache, token or address; time-outs stay."""
    for name in ("HF_HOME", "HUGGINGFACE_HUB_CACHE", "XDG_CACHE_HOME", "HF_TOKEN"):
        monkeypatch.setenv(name, "own")
    for name in [one for one in os.environ if one.startswith("HF_HUB_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HF_HUB_ETAG_TIMEOUT", "7")
    monkeypatch.setenv("HF_HUB_DOWNLOAD_TIMEOUT", "8")
    monkeypatch.setenv("PYTHONPATH", "more")
    monkeypatch.setenv("OTHER", "kept")
    hub = reach(there)
    os.environ.pop(ASKS_FOR_PIECES, None)
    found = send._reader_environment(hub, "/home")
    ours = {name: found[name] for name in found if name.startswith(("HF_", "HUGG", "XDG_C"))}
    assert ours == {
        "HF_HOME": "/home",
        "HF_ENDPOINT": there.endpoint,
        "HF_TOKEN": WRITE_TOKEN,
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        "HF_HUB_DISABLE_XET": "1",
        "HF_HUB_ETAG_TIMEOUT": "7",
        "HF_HUB_DOWNLOAD_TIMEOUT": "8",
    }
    root = str(Path(send.__file__).parents[2])
    assert (found["PYTHONPATH"], found["OTHER"]) == (f"{root}:more", "kept")
    monkeypatch.delenv("PYTHONPATH")
    assert send._reader_environment(hub, "/home")["PYTHONPATH"] == root


def refusal(status, headers=None, words="so. "):
    """Return what the client raises for an answer with this status."""
    client = sys.modules[type(get_session()).__module__.partition(".")[0]]
    asked = client.Request("GET", "https://hub.example/api")
    answered = client.Response(status, headers=headers or {}, request=asked)
    return HfHubHTTPError(words, response=answered, server_message=words)


@each_row(
    ("status", "headers", "cure"),
    [
        (401, {}, "set HF_TOKEN or run `hf auth login`"),
        (412, {}, "main has moved meanwhile; run shanben publish again to see the new plan"),
        (429, {"Retry-After": "30"}, f"wait 30 seconds, then {RERUN}"),
        (429, {"Retry-After": "soon"}, f"wait a while, then {RERUN}"),
        (429, {}, f"wait a while, then {RERUN}"),
        (500, {}, RERUN),
    ],
)
def test_an_answer_is_quoted_with_what_can_be_done(status, headers, cure):
    assert explain_failure(refusal(status, headers)) == f"{status} so; {cure}"
    assert explain_failure(refusal(status, headers, "x" * 400)) == f"{status} {'x' * 300}; {cure}"


def test_what_has_no_status_is_named():
    assert explain_failure(ValueError()) == f"ValueError: no reason given; {RERUN}"
    missing = LocalTokenNotFoundError("none")
    assert explain_failure(missing) == "no token; set HF_TOKEN or run `hf auth login`"
    assert explain_failure(AnswerError("is odd"), again="x").startswith(
        "the answer is odd; see that"
    )
    assert explain_failure(ValueError("of hf_x"), "hf_x", "y") == "ValueError: of ***; y"


@pytest.mark.parametrize(("whole", "number"), [(True, 4), (False, 3)])
def test_all_rows_are_loaded_or_the_first_ones(data, tmp_path, monkeypatch, whole, number):
    """By the library that readers have, from a folder that is as the Hub's; a cache of its own."""
    import datasets

    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", str(tmp_path))
    monkeypatch.setattr(load, "STREAMED_ROWS", 3)
    found = load.load_rows(str(data), "v1.0.0", whole)
    assert found == loaded(PAGES[:number])


@pytest.mark.parametrize("fails", [False, True])
def test_who_loads_answers_in_a_line_and_is_done(monkeypatch, capsys, fails):
    """As a process that has done its work, also where the answer is what went wrong."""
    asked, ended = [], []

    def answer(*question):
        asked.append(question)
        if fails:
            raise ValueError from KeyError("rows")
        return loaded(PAGES)

    question = {"repo": "a/b", "commit": "c", "whole": True, "timeout": 9.0, "largest": 9}
    monkeypatch.setattr(load.sys, "stdin", StringIO(json.dumps(question) + "\n"))
    monkeypatch.setattr(load.os, "_exit", ended.append)
    monkeypatch.setattr(load, "load_rows", answer)
    monkeypatch.setattr("shanben.publish.hub.connect", lambda *_, **__: SimpleNamespace(token=None))
    load.main()
    (line,) = capsys.readouterr().out.splitlines()
    told = {"error": explain_failure(KeyError("rows"))} if fails else loaded(PAGES)
    assert (asked, ended, json.loads(line)) == ([("a/b", "c", True)], [0], told)


def test_two_loads_of_the_same_rows_say_the_same():
    found = describe_rows(["id", "text"], iter(["a", "b"]))
    assert (found["rows"], found["columns"]) == (2, ["id", "text"])
    others = [describe_rows(["id", "text"], ids)["ids"] for ids in (["ab"], ["b", "a"], ["a"])]
    assert found["ids"] not in others


# --- the plan


def test_how_much_jsonl_travels_inside_a_commit(tmp_path):
    files = {name: LocalFile(tmp_path, 5, "") for name in ("a.jsonl", "b.jsonl", "c.parquet")}
    plan = Plan("a/b", ONE, "commit", None, added=("a.jsonl", "c.parquet"), changed=("b.jsonl",))
    assert not wants_large_jsonl(plan, files, 10)
    assert wants_large_jsonl(plan, files, 9)


def planned(files, head=None, tags=None, trees=None, version=ONE):
    return make_plan("a/b", version, files, Refs(head, tags or {}), trees or {})


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda data: (data / "README.md").write_text("x"), "README.md is not what was built"),
        (lambda data: (data / "stray.txt").write_text("x"), "stray.txt is not in the manifest"),
        (lambda data: (data / "README.md").unlink(), "README.md is missing"),
        (lambda data: (data / "README.md").rename(data / "a.txt"), "README.md is missing"),
    ],
)
def test_only_a_folder_as_it_was_built_has_files_to_send(tmp_path, spoil, words):
    folder = write_build(tmp_path / "data", PAGES)
    spoil(folder)
    with pytest.raises(PublishRefusedError) as caught:
        read_files(open_build_folder(folder))
    assert str(caught.value) == f"not published: {words}; run shanben build"


def test_a_plan_follows_from_what_is_there(tmp_path):
    files = {"a": LocalFile(tmp_path, 5, "2c")}
    same, other = {"a": RemoteFile(5, "2c", "")}, {"a": RemoteFile(5, "2d", "")}
    new = planned(files)
    assert (new.action, new.parent, new.added, new.upload_bytes) == ("commit", None, ("a",), 5)
    done = planned(files, "h", {"v1.0.0": "t"}, {"t": same | {".gitattributes": same["a"]}})
    assert (done.action, done.parent, done.kept, done.sent) == ("nothing", "h", 1, ())
    assert planned(files, "h", {"v0.9.9": "t", "v1": "u"}, {"h": same}).action == "tag"
    with pytest.raises(PublishRefusedError) as caught:
        planned(files, "h", {"v1.0.0": "t"}, {"t": other})
    assert str(caught.value) == (
        "not published: v1.0.0 is published with other content (a has other bytes on the Hub); a tag is "
        "never moved: run shanben build --bump"
    )
    with pytest.raises(PublishRefusedError) as caught:
        planned(files, "h", {"v1.0.1": "t", "v0.1.0": "u"}, {"h": same})
    words = "not published: v1.0.1 is published, 1.0.0 is older; run shanben build --bump"
    assert str(caught.value) == words
    assert caught.value.exit_code == 1


@pytest.mark.parametrize(("gone", "is_refused"), [(19_999, False), (20_000, True)])
def test_a_commit_has_a_bounded_number_of_files(tmp_path, gone, is_refused):
    files, there = {"a": LocalFile(tmp_path, 5, "2c")}, RemoteFile(5, "2c", "")
    trees = {"h": {f"{number}.txt": there for number in range(gone)}}
    if not is_refused:
        assert len(planned(files, "h", {}, trees).deleted) == gone
        return
    with pytest.raises(PublishRefusedError, match="20,001 files in one commit are more than"):
        planned(files, "h", {}, trees)


def test_differences_are_named(tmp_path):
    there = RemoteFile(5, "2c", "")
    files = dict.fromkeys("abc", LocalFile(tmp_path, 5, "2c"))
    remote = {"b": there, "c": RemoteFile(6, "2c", ""), "d": there, ".gitattributes": there}
    assert list(find_differences(files, remote)) == [
        "a is missing on the Hub",
        "c has other bytes on the Hub",
        "d is only on the Hub",
    ]


def test_a_plan_is_told_line_by_line():
    added = tuple(f"{number:02}" for number in range(21))
    plan = Plan("a/b", ONE, "commit", None, added, ("x",), ("y",), 1200, 2_650_000)
    assert list(describe_plan(plan)) == [
        "create the dataset repository a/b",
        "one commit on main of a/b: add 21 files, change 1 file, delete 1 file, leave 1,200 alone; "
        "at most 2.6 MB to send",
        *(f"  + {name}" for name in added[:20]),
        "  + and 1 more",
        "  ~ x",
        "  - y",
        "read every file's hash back, load the dataset from the commit, then tag it v1.0.0",
    ]
    few = Plan("a/b", ONE, "commit", "h", added[:20])
    assert list(describe_plan(few))[1:-1] == [f"  + {name}" for name in added[:20]]
    assert list(describe_plan(Plan("a/b", ONE, "tag", "h"))) == [
        "main of a/b has these bytes already; no commit",
        "read every file's hash back, load the dataset from the commit, then tag it v1.0.0",
    ]
    assert list(describe_plan(Plan("a/b", ONE, "nothing", "h"))) == [
        "a/b: v1.0.0 is published with these bytes; nothing to do"
    ]


def test_what_is_known_without_the_hub_is_told(data):
    dataset = open_build_folder(data)
    number = len(read_files(dataset))
    lines = list(describe_unplanned(dataset, "a/b", "no network"))
    assert lines[0] == "the Hub cannot be asked: no network"
    assert lines[1].startswith(
        f"what would be sent is whole: v1.0.0 for a/b, {number} files, at most 0.0 MB"
    )
    assert lines[2].startswith("not known: whether a/b is there")
    assert len(lines) == 3
