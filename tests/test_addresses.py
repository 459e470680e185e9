"""Seeds and datasets at addresses: an S3 server on the loopback interface, the test Hub."""

import contextlib
import gzip
import importlib.util
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator

import pytest

from tests.archives import make_crawl
from tests.conftest import ROOT, folder_bytes, run_process
from tests.dumps import make_pages, write_pages, write_parts
from tests.hub.server import WRITE_TOKEN
from tests.hub.worker import REPO, client_environment

# moto (PyPI) is an S3 server. It needs some twenty packages, so it lives in an environment of its
# own; SHANBEN_MOTO names its command. s3fs has to be where the tests run.
MOTO = os.environ.get("SHANBEN_MOTO") or shutil.which("moto_server")
needs_s3 = pytest.mark.skipif(
    MOTO is None or importlib.util.find_spec("s3fs") is None,
    reason="needs s3fs, and moto_server, which SHANBEN_MOTO can name",
)


@pytest.fixture(scope="module")
def s3() -> Iterator[tuple[object, dict[str, str]]]:
    """A server with an empty bucket: a client, and the environment by which others find it."""
    import s3fs

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    endpoint = f"http://127.0.0.1:{port}"
    with subprocess.Popen(
        [str(MOTO), "-H", "127.0.0.1", "-p", port],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            for _ in range(150):
                with (
                    contextlib.suppress(OSError),
                    socket.create_connection(("127.0.0.1", int(port)), timeout=1),
                ):
                    break
                time.sleep(0.2)
            # What moto asks of its clients: anything.
            login = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
            client = s3fs.S3FileSystem(
                endpoint_url=endpoint,
                key="testing",
                secret="testing",  # noqa: S106
                skip_instance_cache=True,
            )
            client.mkdir("bucket")
            region = {"AWS_DEFAULT_REGION": "us-east-1", "AWS_ENDPOINT_URL": endpoint}
            yield client, login | region
        finally:
            server.terminate()


def fill_seeds(project):
    """Every kind of container: text, plain and packed rows, Parquet, an archive."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    write_parts(project)
    (project / "seeds" / "deep").mkdir()
    (project / "seeds" / "deep" / "书目.txt").write_text("善本書目", encoding="utf-8")
    pq.write_table(pa.Table.from_pylist(make_pages(9, seed=9)), project / "seeds" / "z.parquet")
    packed = b"".join(map(gzip.compress, make_crawl()))
    (project / "seeds" / "a.warc.gz").write_bytes(packed)


def stored(client, base):
    client.invalidate_cache()
    return {path.removeprefix(f"{base}/"): client.cat_file(path) for path in client.find(base)}


@needs_s3
def test_seeds_and_dataset_may_lie_in_a_bucket(project, s3):
    """The same bytes; a second build sends nothing, a changed one only what changed."""
    client, environment = s3
    fill_seeds(project)
    assert run_process(project, "--workers", "1").code == 0
    expected = folder_bytes(project / "data")
    client.put(str(project / "seeds"), "bucket/seeds", recursive=True)
    there = "--seeds", "s3://bucket/seeds", "--out", "s3://bucket/data", "--workers", "2"
    outcome = run_process(project, *there, **environment)
    assert (outcome.code, outcome.err) == (0, "")
    assert stored(client, "bucket/data") == expected
    times = {path: client.info(path)["LastModified"] for path in client.find("bucket/data")}
    assert run_process(project, *there, **environment).code == 0
    client.invalidate_cache()
    assert times == {path: client.info(path)["LastModified"] for path in times}
    (project / "seeds" / "z.parquet").unlink()
    client.rm("bucket/seeds/z.parquet")
    assert run_process(project, "--workers", "1").code == 0
    assert run_process(project, *there, **environment).code == 0
    changed = folder_bytes(project / "data")
    assert stored(client, "bucket/data") == changed
    same = [f"bucket/data/{path}" for path in changed if changed[path] == expected.get(path)]
    assert len(same) > 2
    assert {path: client.info(path)["LastModified"] for path in same} == {
        path: times[path] for path in same
    }
    client.pipe_file("bucket/data/jsonl/train-00000.jsonl", b"{}\n")
    outcome = run_process(project, "check", *there, **environment)
    assert outcome.code == 1
    assert "s3://bucket/data/jsonl/train-00000.jsonl: row 1" in outcome.out


PROBLEMS = {
    "no such bucket": (
        "s3://nobody/seeds",
        {},
        ": cannot be listed: The specified bucket does not",
    ),
    "nothing there": ("s3://bucket/nothing", {}, ": no such folder, or nothing in it"),
    "no server": (
        "s3://bucket/seeds",
        {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"},
        "/accepted.toml: cannot be read: EndpointConnectionError: Could not connect",
    ),
}


@needs_s3
@pytest.mark.parametrize(("address", "other", "reason"), PROBLEMS.values(), ids=PROBLEMS)
def test_a_bucket_that_cannot_be_read_is_named_in_one_line(project, s3, address, other, reason):
    """A dataset that is there is not replaced by an empty one."""
    environment = s3[1] | {"AWS_MAX_ATTEMPTS": "1"} | other
    shutil.copytree(ROOT / "data", project / "data")
    outcome = run_process(project, "--seeds", address, **environment)
    assert outcome.code == 2
    assert outcome.err.startswith(f"shanben: {address}{reason}")
    assert len(outcome.err.splitlines()) == 1
    assert folder_bytes(project / "data") == folder_bytes(ROOT / "data")


@needs_s3
def test_a_bucket_that_cannot_be_written_is_named_in_one_line(seeded, s3):
    """What was made is kept, so the next run only has to send it."""
    environment = s3[1] | {"AWS_MAX_ATTEMPTS": "1", "AWS_ENDPOINT_URL": "http://127.0.0.1:1"}
    outcome = run_process(seeded, "--out", "s3://bucket/data", "--quiet", **environment)
    assert outcome.code == 1
    assert outcome.err.startswith("shanben: s3://bucket/data: EndpointConnectionError: Could not")
    assert len(outcome.err.splitlines()) == 1
    outcome = run_process(seeded, "--out", "s3://bucket/data", **s3[1])
    assert "1 of 1 shard unchanged" in outcome.lines[-1]


@pytest.mark.parametrize("option", ["--seeds", pytest.param("--out", marks=pytest.mark.slow)])
def test_a_missing_driver_is_told_before_the_work(seeded, option):
    """Drivers are installed by whoever needs them; nobody wants to hear of it after hours."""
    outcome = run_process(seeded, option, "az://bucket/pages")
    assert outcome.code == 2
    assert outcome.err.startswith("shanben: az://bucket/pages: no driver for az://: Install adlfs")
    assert len(outcome.err.splitlines()) == 1
    assert not (seeded / "data").exists()


def upload_seeds(folder: str) -> str:
    """Send a folder to the Hub and return the commit; runs in the client's process."""
    import huggingface_hub

    api = huggingface_hub.HfApi(token=WRITE_TOKEN)
    api.create_repo(REPO, repo_type="dataset", exist_ok=True)
    sent = api.upload_folder(
        folder_path=folder, repo_id=REPO, repo_type="dataset", path_in_repo="pages"
    )
    return sent.oid


@pytest.mark.slow
def test_seeds_may_lie_on_the_hub(project, over_lfs, tmp_path):
    """Dumps are published there; a revision holds them fast."""
    fill_seeds(project)
    write_pages(project / "seeds" / "b.jsonl", make_pages(5, seed=7))
    assert run_process(project, "--workers", "1").code == 0
    environment = client_environment(over_lfs.hub, tmp_path / "home", with_xet=False)
    environment |= {"HF_TOKEN": WRITE_TOKEN, "HF_HUB_DOWNLOAD_TIMEOUT": "20"}
    first = over_lfs.call(upload_seeds, str(project / "seeds"))

    def build(address: str, out: str) -> dict[str, bytes]:
        there = "--seeds", f"hf://datasets/{address}/pages", "--out", out, "--workers", "2"
        outcome = run_process(project, *there, **environment)
        assert (outcome.code, outcome.err) == (0, ""), outcome.out
        return folder_bytes(project / out)

    expected = folder_bytes(project / "data")
    assert build(REPO, "newest") == expected
    write_pages(project / "seeds" / "b.jsonl", make_pages(6, seed=8))
    over_lfs.call(upload_seeds, str(project / "seeds"))
    assert build(f"{REPO}@{first}", "held") == expected
    assert build(f"{REPO}@main", "moved") != expected
