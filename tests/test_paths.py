"""Names that come from elsewhere lead nowhere: nothing is read or written outside of its folder."""

import dataclasses
import hashlib
import json
import shutil

import fsspec
import msgspec
import pytest
from fsspec.implementations.memory import MemoryFile

from shanben.api.job import Work
from shanben.base.storage import Remote
from shanben.command.options import read_job
from shanben.dataset.manifest import DatasetError, parse_manifest
from shanben.dataset.transfer import fetch_folder, upload_folder
from shanben.publish.fetch import fetch_dataset
from shanben.publish.hub import Refs
from shanben.shards.pieces import RESULT, load, save
from shanben.shards.write import ShardResult
from tests.conftest import folder_bytes

# Each leads out of the folder that it is taken from.
LEADING_OUT = (
    "../secret.txt",
    "../../secret.txt",
    "jsonl/../../secret.txt",
    "a/b/../../../secret.txt",
    "./../secret.txt",
    "..",
)
# These only look so.
STAYING = ("..a/secret.txt", "a../b..txt", "...", "a/...txt", "jsonl/train-00000.jsonl")
CONFIDENTIAL = '{"title": "nobody may read or write this"}\n'


@pytest.fixture
def memory():
    """An object store of this process, empty again afterwards; it takes any name for a file."""
    system = fsspec.filesystem("memory")
    system.store.clear()
    yield system
    system.store.clear()


def put(system, name, data=b"x"):
    """Store a file under a name as it is: no file system would take some of them."""
    key = f"/bucket/data/{name}"
    system.store[key] = MemoryFile(system, key, data)


@pytest.mark.parametrize("name", LEADING_OUT)
def test_a_fetched_folder_writes_nothing_outside(tmp_path, memory, name):
    """Whoever lists the files at an address may be somebody else."""
    secret = tmp_path / "secret.txt"
    secret.write_text(CONFIDENTIAL)
    folder = tmp_path / "work" / "found"
    folder.mkdir(parents=True)
    put(memory, "a.txt")
    put(memory, name, b"evil")
    with pytest.raises(OSError, match=r"memory://bucket/data: .* leads out of the folder"):
        fetch_folder(Remote("memory://bucket/data"), folder)
    written = folder_bytes(tmp_path)
    assert written.pop("secret.txt") == CONFIDENTIAL.encode()
    assert written == {}


@pytest.mark.parametrize("name", STAYING)
def test_a_name_with_dots_is_a_name(tmp_path, memory, name):
    """Only a step of exactly two dots goes up."""
    put(memory, name)
    fetch_folder(Remote("memory://bucket/data"), tmp_path)
    assert folder_bytes(tmp_path) == {name: b"x"}


@pytest.mark.parametrize("name", LEADING_OUT[:2])
def test_check_of_a_hostile_address_ends_with_one_line(seeded, run, memory, name):
    """Nothing is compared with what leads elsewhere."""
    put(memory, name, b"evil")
    before = folder_bytes(seeded.parent)
    outcome = run("check", "--out", "memory://bucket/data", "--no-cache", "--workers", "1")
    assert outcome.code == 1
    (line,) = outcome.err.splitlines()
    assert line.startswith(f"shanben: memory://bucket/data: {name} leads out of the folder")
    assert folder_bytes(seeded.parent) == before


def build_page(project, run):
    """Return the data folder of a small build."""
    (project / "seeds" / "a.txt").write_text("善本书目", encoding="utf-8")
    assert run("--workers", "1").code == 0
    return project / "data"


@pytest.fixture
def data(project, run, made_once):
    """The data folder of a small build, a copy."""
    made_once("one page", project, lambda: build_page(project, run))
    return project / "data"


@pytest.mark.parametrize("name", LEADING_OUT[:4])
def test_an_upload_removes_nothing_outside(data, memory, name):
    """What is there and not ours is removed, but only below the address."""
    put(memory, name, CONFIDENTIAL.encode())
    with pytest.raises(OSError, match="leads out of the folder"):
        upload_folder(data, Remote("memory://bucket/data"))
    assert list(memory.store) == [f"/bucket/data/{name}"]


def name_in_manifest(data, name):
    """Let the manifest vouch for a file by another name."""
    path = data / "manifest.json"
    manifest = json.loads(path.read_bytes())
    digest = hashlib.sha256(CONFIDENTIAL.encode()).hexdigest()
    entry = {"path": name, "bytes": len(CONFIDENTIAL), "sha256": digest, "rows": 1}
    manifest["files"].append(entry)
    path.write_text(json.dumps(manifest), encoding="utf-8")


MANIFEST_NAMES = (*LEADING_OUT, "/secret.jsonl", "//secret", "jsonl/..", "", ".")


@pytest.mark.parametrize("name", MANIFEST_NAMES)
def test_a_manifest_that_names_a_file_elsewhere_is_none(data, name):
    """A manifest comes from the Hub, from an address, from whoever sent a change."""
    name_in_manifest(data, name)
    with pytest.raises(ValueError, match="leads out of the folder"):
        parse_manifest((data / "manifest.json").read_bytes())


@pytest.mark.parametrize("name", STAYING)
def test_a_manifest_may_name_what_stays_inside(data, name):
    """Dots in names are no steps."""
    name_in_manifest(data, name)
    assert name in parse_manifest((data / "manifest.json").read_bytes()).hashes


@pytest.mark.parametrize(
    "command", [("report",), ("diff", "--against", "data"), ("bump", "--against", "data")]
)
def test_no_command_reads_what_a_manifest_names_elsewhere(data, project, run, command):
    """The report would print it, and publish would send it."""
    (project.parent / "secret.jsonl").write_text(CONFIDENTIAL)
    name_in_manifest(data, "../../secret.jsonl")
    outcome = run(*command)
    assert outcome.code == 2
    assert outcome.err.count("\n") == 1
    assert "leads out of the folder" in outcome.err
    assert CONFIDENTIAL.strip() not in outcome.out + outcome.err
    reports = [path.read_text("utf-8") for path in project.rglob("report.html")]
    assert not any(CONFIDENTIAL.strip() in report for report in reports)


def test_an_upload_sends_no_file_from_elsewhere(data, project, memory):
    """The manifest is ours, but it lies in a folder that others may have changed."""
    (project / "secret.jsonl").write_text(CONFIDENTIAL)
    name_in_manifest(data, "../secret.jsonl")
    with pytest.raises(DatasetError, match="leads out of the folder"):
        upload_folder(data, Remote("memory://bucket/data"))
    assert not memory.store


@pytest.mark.parametrize("part", ["parquet", "jsonl", "findings", "index"])
def test_a_kept_shard_names_only_its_own_files(project, run, part):
    """A cache may lie on a file system that many machines share."""
    data = build_page(project, run)
    before = folder_bytes(data)
    secret = project / "secret.txt"
    secret.write_text(CONFIDENTIAL)
    (result,) = (project / ".shanben" / "data" / "cache" / "shards").glob(f"*/{RESULT}")
    kept = load(result, ShardResult)
    digest = hashlib.sha256(CONFIDENTIAL.encode()).hexdigest()
    path = "../../../../../secret.txt"
    assert (result.parent / path).resolve() == secret
    forged = msgspec.structs.replace(getattr(kept, part), path=path, sha256=digest)
    save(result, dataclasses.replace(kept, **{part: forged}))
    assert run("--workers", "1").code == 0
    assert folder_bytes(data) == before


@pytest.mark.parametrize("name", LEADING_OUT[:4])
def test_a_seed_at_an_address_stays_below_it(project, run, memory, name):
    """Its name becomes part of the dataset; a step up is an error, and told."""
    put(memory, "good.txt", "善本书目".encode())
    put(memory, name, "别处的书".encode())
    outcome = run("--seeds", "memory://bucket/data", "--workers", "1")
    assert outcome.code == 1
    assert f"{name}: P102 error: leads out of the seeds folder" in outcome.out
    lines = (project / "data" / "jsonl" / "train-00000.jsonl").read_bytes().splitlines()
    assert [json.loads(line)["seed"] for line in lines] == ["good.txt"]


@pytest.mark.parametrize(
    "address", ["memory://../../x", "memory://a/../..", "file:///../etc", "memory://"]
)
def test_what_goes_to_an_address_is_built_in_the_work_folder(address):
    """The address is a name there, and a name has no steps."""
    job = read_job("seeds", address, Work())
    assert job.out.parent.as_posix() == ".shanben/remote"
    assert job.out.name not in ("", ".", "..")


class HostileHub:
    """A Hub whose release is a build that somebody forged; it remembers what was asked of it."""

    repo = "org/name"

    def __init__(self, data):
        self.data, self.asked = data, []

    def read_refs(self):
        return Refs("../../main", {"v1.0.0": "../../commit"})

    def download(self, path, commit, folder, limit):
        self.asked.append((path, commit))
        assert (self.data / path).stat().st_size <= limit
        shutil.copy(self.data / path, folder / path)


def test_a_release_that_names_a_file_elsewhere_is_not_compared_with(data, tmp_path):
    """Of a Hub files of known names are asked, the manifest first, and what it says is not believed."""
    name_in_manifest(data, "../../secret.jsonl")
    hub = HostileHub(data)
    (tmp_path / "fetched").mkdir()
    with pytest.raises(DatasetError, match="leads out of the folder"):
        fetch_dataset(hub, "v1.0.0", tmp_path / "fetched")
    assert hub.asked == [("manifest.json", "../../commit")]
    assert sorted(folder_bytes(tmp_path / "fetched")) == ["manifest.json"]
