"""What readers and publishers do with a Hub, each in one call that a process of its own can make.

Nothing here looks whether the Hub is honest; `act` says what came of it, and what memory it took.
"""

import contextlib
import io
import os
import resource
import shutil
from collections.abc import Callable
from pathlib import Path

import shanben
from shanben.base import guard
from shanben.base.types import CommandError
from shanben.command.run import run
from tests.dumps import write_pages
from tests.hub.server import WRITE_TOKEN
from tests.hub.worker import REPO, Publisher

ADDRESS = f"hf://datasets/{REPO}@v1.0.0"
# What may be taken in before a body without an end is known for one: the longest, a manifest, and what
# lies in the pipes.
MOST_BYTES = 2**28 + 2**26
TIMEOUT = 1.0  # seconds


def make_release(folder: Path) -> Path:
    """Return a whole dataset of three rows, of a project made in `folder`."""
    with contextlib.redirect_stdout(io.StringIO()):
        assert run(["init", str(folder)]) == 0
    pages = [{"text": f"第{n}号公告\n\n船回港了。"} for n in range(3)]
    write_pages(folder / "seeds" / "a.jsonl", pages)
    shanben.build(project=folder)
    return folder / "data"


def put_release(data: Path) -> None:
    """Put a dataset and its tag on the Hub without loading it from there, which takes two seconds."""
    from shanben.publish import connect

    hub = connect(REPO, token=WRITE_TOKEN)
    hub.create_repository(private=False)
    commit = hub.api.upload_folder(folder_path=data, repo_id=REPO, repo_type="dataset")
    hub.create_tag("v1.0.0", commit.oid, "Release v1.0.0")


def ask(publisher: Publisher, name: str, folder: Path) -> tuple[str, int]:
    """Do one thing in the client's process, which remembers no list; `folder` is emptied. See `act`."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    publisher.call(forget_lists)
    return publisher.call(act, name, folder)


def forget_lists() -> None:
    """Forget what the driver of fsspec remembers."""
    from huggingface_hub import HfFileSystem

    HfFileSystem.clear_instance_cache()


def act(name: str, folder: Path) -> tuple[str, int]:
    """Do one thing with the Hub; return what came of it, and the bytes by which the peak grew."""
    os.environ["HF_TOKEN"] = WRITE_TOKEN
    guard.WAIT = TIMEOUT
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        said = ACTS[name](folder)
    except (CommandError, OSError) as error:
        said = str(error)
    return said, 1024 * (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)


def fetch(folder: Path) -> str:
    from shanben.publish import connect, fetch_dataset

    hub = connect(REPO, token=WRITE_TOKEN, timeout=TIMEOUT)
    return str(fetch_dataset(hub, "v1.0.0", folder).rows)


def open_there(_: Path) -> str:
    return repr(shanben.open_dataset(ADDRESS))


def verify(_: Path) -> str:
    return "; ".join(shanben.open_dataset(ADDRESS).verify())


def read_rows(_: Path) -> str:
    return str(len(list(shanben.open_dataset(ADDRESS).rows)))


def read_tree(_: Path) -> str:
    from shanben.publish import connect

    return str(len(connect(REPO, token=WRITE_TOKEN, timeout=TIMEOUT).read_tree("main")))


def read_refs(_: Path) -> str:
    from shanben.publish import connect

    return str(connect(REPO, token=WRITE_TOKEN, timeout=TIMEOUT).read_refs())


def fetch_all(folder: Path) -> str:
    from shanben.base.storage import Remote
    from shanben.dataset.transfer import fetch_folder

    fetch_folder(Remote(ADDRESS), folder)
    return str(len(list(folder.rglob("*"))))


ACTS: dict[str, Callable[[Path], str]] = {
    function.__name__: function
    for function in (fetch, open_there, verify, read_rows, read_tree, read_refs, fetch_all)
}
