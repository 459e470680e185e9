"""Readers of a published dataset that share no code with the publisher's checks."""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.hub.server import LoopbackHub
from tests.hub.worker import QUICK_END, REPO, client_environment
from tests.sample_build import make_row, write_build

pytestmark = pytest.mark.slow

PAGES = [make_row(f"第{n}页的正文") for n in range(7)]
# olah (PyPI) is a mirror with a server and a client of its own. It needs some thirty packages, so it
# lives in an environment of its own; SHANBEN_OLAH names its command.
OLAH = os.environ.get("SHANBEN_OLAH") or shutil.which("olah-cli")
LOAD = """
import datasets, sys
for revision in sys.argv[1:]:
    rows = datasets.load_dataset("org/name", revision=revision, split="train")
    print(rows.num_rows, rows["text"][0])
"""


def run_reader(
    command: list[str], hub: LoopbackHub, place: Path, endpoint: str | None = None
) -> str:
    environment = client_environment(hub, place / "reader", with_xet=False)
    if endpoint:
        environment |= {"HF_ENDPOINT": endpoint, "HF_HUB_ETAG_TIMEOUT": "20"}
    done = subprocess.run(
        command, env=environment, cwd=place, capture_output=True, encoding="utf-8", timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_hf_command_downloads_a_release(over_lfs, tmp_path):
    """People fetch whole releases with it, by tag."""
    data = write_build(tmp_path / "data", PAGES)
    assert over_lfs.publish(data).code == 0
    hf = str(Path(sys.executable).with_name("hf"))
    command = [hf, "download", REPO, "--repo-type", "dataset", "--revision", "v1.0.0"]
    run_reader([*command, "--local-dir", "copy"], over_lfs.hub, tmp_path)
    for path in data.rglob("*"):
        if path.is_file():
            assert (tmp_path / "copy" / path.relative_to(data)).read_bytes() == path.read_bytes()


CODE = re.compile(r"```(python|sql)\n(.*?)```", re.DOTALL)


def test_the_code_of_the_card_runs(over_lfs, seeded, run, tmp_path):
    """A reader copies it from the Hub's page; it gives the rows of the release.

    Polars and DuckDB have clients of their own, which know no Hub but the one; they read the same files
    in the folder.
    """
    settings = seeded / "schema" / "dataset.toml"
    settings.write_text(settings.read_text().replace("shanben/shanben-news", REPO))
    assert run("--quiet").code == 0
    data = seeded / "data"
    assert over_lfs.publish(data).code == 0
    blocks = CODE.findall((data / "README.md").read_text(encoding="utf-8"))
    assert [kind for kind, _ in blocks] == ["python", "python", "python", "sql", "python"]
    for kind, code in blocks:
        if kind == "sql" or "polars" in code:
            code = code.replace(f"hf://datasets/{REPO}@v1.0.0/", f"{data}/")
        if kind == "sql":
            assert len(duckdb.sql(code.replace("-- DuckDB\n", "")).fetchall()) == 5
            continue
        command = [sys.executable, "-c", f"{code}\nprint(len(pages))" + QUICK_END]
        assert run_reader(command, over_lfs.hub, tmp_path).split()[-1] == "5", code


@contextlib.contextmanager
def running_olah(hub: LoopbackHub, place: Path) -> Iterator[str]:
    """Run a mirror whose upstream is the test Hub; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        here = f"127.0.0.1:{free.getsockname()[1]}"
    upstream, blobs = (url.removeprefix("http://") for url in (hub.endpoint, hub.blob_origin))
    options = {"host": "127.0.0.1", "port": here.split(":")[1], "repos-path": str(place / "repos")}
    options |= {"hf-scheme": "http", "hf-netloc": upstream, "hf-lfs-netloc": blobs}
    options |= {"mirror-scheme": "http", "mirror-netloc": here, "mirror-lfs-netloc": here}
    options |= {"log-path": str(place / "logs")}
    command = [str(OLAH), *(f"--{name}={value}" for name, value in options.items())]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("HF_")}
    with subprocess.Popen(
        command, cwd=place, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as mirror:
        try:
            wait_for(here)
            yield f"http://{here}"
        finally:
            mirror.terminate()


def wait_for(address: str) -> None:
    host, port = address.split(":")
    for _ in range(150):
        with contextlib.suppress(OSError), socket.create_connection((host, int(port)), timeout=1):
            return
        time.sleep(0.2)
    raise TimeoutError(address)


@pytest.mark.skipif(OLAH is None, reason="olah-cli is not installed; SHANBEN_OLAH can name it")
def test_a_mirror_serves_every_release(over_lfs, tmp_path):
    """An independent server between reader and Hub gives the rows of each tag."""
    data = write_build(tmp_path / "data", PAGES)
    assert over_lfs.publish(data).code == 0
    assert over_lfs.publish(write_build(data, PAGES[1:], "2.0.0")).code == 0
    with running_olah(over_lfs.hub, tmp_path) as endpoint:
        command = [sys.executable, "-c", LOAD + QUICK_END, "v1.0.0", "v2.0.0"]
        lines = run_reader(command, over_lfs.hub, tmp_path, endpoint).splitlines()
    assert lines == ["7 第0页的正文", "6 第1页的正文"]
