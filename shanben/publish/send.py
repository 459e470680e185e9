"""The story of a publication: plan, upload, commit, read back, load, tag."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from huggingface_hub import CommitOperationAdd, CommitOperationDelete

from shanben.base.scratch import open_scratch
from shanben.base.types import Say
from shanben.base.version import Version
from shanben.dataset.build_folder import BuildFolder, open_build_folder
from shanben.dataset.index import INDEX
from shanben.publish.fetch import fetch_dataset
from shanben.publish.hub import RERUN, Hub, HubError
from shanben.publish.load import STREAMED_ROWS, describe_rows
from shanben.publish.plan import (
    GIT_ATTRIBUTES,
    LARGE_JSONL,
    LocalFile,
    Plan,
    PublishRefusedError,
    find_differences,
    make_plan,
    published_versions,
    read_files,
    wants_large_jsonl,
)
from shanben.release import compare_builds

BATCH_FILES = 50  # large files between two lines of progress
# Bytes of JSONL that may travel inside a commit and lie in git. The Hub takes 1 GB, but git keeps every
# changed file whole, while Xet keeps the pieces that changed (measured in benchmarks/releases.py).
JSONL_LIMIT = 10_000_000
# Bigger sets are loaded by their first rows: the whole would be downloaded and written twice.
WHOLE_LIMIT = 1_000_000_000  # bytes of Parquet
ATTRIBUTES_BYTES = 2**20  # of the file in which git notes what is large
LOAD_TIMEOUT = 3600.0  # seconds for loading the whole dataset


@dataclass(frozen=True, slots=True)
class Publication:
    """A release on the Hub. `created` is False when there was nothing to do."""

    repo: str
    tag: str
    commit: str
    created: bool

    @property
    def load_line(self) -> str:
        """The line of Python that loads it."""
        return f'load_dataset("{self.repo}", revision="{self.tag}")'


def plan_publication(data: Path, hub: Hub) -> Plan:
    """Return what publishing `data` would do; reads, sends nothing.

    Raises PublishRefusedError or DatasetError when it must not be published, HubError when the Hub
    fails.
    """
    dataset = open_build_folder(data)
    return _plan(dataset, read_files(dataset), hub)


def publish_dataset(
    data: Path,
    hub: Hub,
    plan: Plan,
    say: Say,
    *,
    private: bool = False,
    jsonl_limit: int = JSONL_LIMIT,
) -> Publication:
    """Carry out a plan; returns where the release is.

    `say` gets one line for every step. Raises HubError when a step fails: then there is no tag,
    main is old or new as a whole, and the same call goes on where it stopped. More than
    `jsonl_limit` bytes of JSONL travel outside of the commit.
    """
    dataset = open_build_folder(data)
    files = read_files(dataset)
    if plan.action == "nothing":
        commit = hub.read_refs().tags[plan.version.tag]
        return Publication(hub.repo, plan.version.tag, commit, created=False)
    if not hub.token:
        raise HubError("starting", "no token; set HF_TOKEN or run `hf auth login`")
    if plan.parent is None:
        hub.create_repository(private)
        say(f"created {hub.repo}")
        plan = _plan(dataset, files, hub)
    commit = plan.parent or ""
    if plan.action == "commit":
        commit = _send_commit(files, hub, plan, say, jsonl_limit)
    _verify_tree(files, hub, commit)
    say(f"{commit}: all {len(files):,} files have the right size and hash")
    say(f"{commit}: {_verify_load(dataset, hub, commit)}")
    hub.create_tag(plan.version.tag, commit, f"Release {plan.version.tag}")
    return Publication(hub.repo, plan.version.tag, commit, created=True)


def _plan(dataset: BuildFolder, files: Mapping[str, LocalFile], hub: Hub) -> Plan:
    refs = hub.read_refs()
    tagged = refs.tags.get(dataset.version.tag)
    wanted = [tagged] if tagged else [refs.head] if refs.head else []
    plan = make_plan(
        hub.repo, dataset.version, files, refs, {oid: hub.read_tree(oid) for oid in wanted}
    )
    if plan.action == "commit":
        _require_enough(dataset, hub, published_versions(refs))
    return plan


def _require_enough(dataset: BuildFolder, hub: Hub, published: Mapping[Version, str]) -> None:
    """Compare with the newest release on the Hub: its readers are the ones to whom we promised."""
    if not published:
        return
    newest = max(published)
    if INDEX not in hub.read_tree(published[newest]):
        return  # published by something else, or before there was an index
    with open_scratch() as folder:
        diff = compare_builds(fetch_dataset(hub, published[newest], folder), dataset)
    if diff.needed > dataset.version:
        why = "; ".join(reason.words for reason in diff.reasons[:3])
        words = f"since {newest.tag} on the Hub: {why}. This needs {diff.needed}"
        raise PublishRefusedError(
            f"{words}, declared is {dataset.version}; run shanben build --bump"
        )


def _send_commit(
    files: Mapping[str, LocalFile], hub: Hub, plan: Plan, say: Say, jsonl_limit: int
) -> str:
    """Upload what is large, then make the one commit."""
    parent = plan.parent or ""
    if wants_large_jsonl(plan, files, jsonl_limit):
        parent = _mark_jsonl_large(hub, parent, say)
    additions = [CommitOperationAdd(name, str(files[name].place)) for name in plan.sent]
    for start in range(0, len(additions), BATCH_FILES):
        hub.upload(additions[start : start + BATCH_FILES])
        say(f"sent {min(start + BATCH_FILES, len(additions)):,} of {len(additions):,} files")
    deletions = [CommitOperationDelete(name, is_folder=False) for name in plan.deleted]
    commit = hub.commit([*deletions, *additions], parent, f"Release {plan.version.tag}")
    say(f"{commit}: committed to main of {hub.repo}")
    return commit


def _mark_jsonl_large(hub: Hub, parent: str, say: Say) -> str:
    """Tell the Hub to keep JSONL as large files; a commit of its own that changes no data."""
    with open_scratch() as folder:
        known = hub.read_tree(parent)
        text = ""
        if GIT_ATTRIBUTES in known:
            found = hub.download(GIT_ATTRIBUTES, parent, folder, ATTRIBUTES_BYTES)
            text = found.read_text(encoding="utf-8")
    if LARGE_JSONL in text.splitlines():
        return parent
    separator = "" if text.endswith("\n") or not text else "\n"
    content = f"{text}{separator}{LARGE_JSONL}\n".encode()
    commit = hub.commit(
        [CommitOperationAdd(GIT_ATTRIBUTES, content)], parent, "Keep JSONL as large files"
    )
    say(f"{commit}: JSONL is kept as large files from now on")
    return commit


def _verify_tree(files: Mapping[str, LocalFile], hub: Hub, commit: str) -> None:
    differences = list(find_differences(files, hub.read_tree(commit)))
    if differences:
        words = f"commit {commit} is not what was sent: {differences[0]}; {RERUN}"
        raise HubError("reading the commit back", words)


def _verify_load(dataset: BuildFolder, hub: Hub, commit: str) -> str:
    """Load the dataset from the commit in a fresh process and cache; say what was loaded."""
    whole = dataset.parquet_bytes <= WHOLE_LIMIT
    ids = pq.read_table(dataset.index, columns=["id"])["id"]
    if not whole:
        ids = ids.slice(0, STREAMED_ROWS)
    expected = describe_rows(list(dataset.contract["properties"]), ids.to_pylist())
    with hub.step("loading the dataset"):
        largest = max(file.bytes for file in dataset.manifest.files)
        found = _run_load(hub, commit, whole, largest)
    for name, value in expected.items():
        if found.get(name) != value:
            words = f"{name} of the loaded rows should be {value}, found {found.get(name)}"
            raise HubError("loading the dataset", f"{words}; {RERUN}")
    return f"load_dataset gives {'' if whole else 'the first '}{expected['rows']:,} rows as built"


def _run_load(hub: Hub, commit: str, whole: bool, largest: int) -> dict[str, Any]:
    """Return what the loading process says; `largest` is the size of the largest file, in bytes."""
    question = {"repo": hub.repo, "commit": commit, "whole": whole, "timeout": hub.timeout}
    question["largest"] = largest
    with open_scratch() as home:
        try:
            done = subprocess.run(  # our own interpreter and module
                [sys.executable, "-P", "-m", "shanben.publish.load"],
                input=json.dumps(question) + "\n",
                env=_reader_environment(hub, str(home)),
                capture_output=True,
                timeout=LOAD_TIMEOUT,
                encoding="utf-8",
                check=False,
            )
        except subprocess.TimeoutExpired:
            words = f"no end after {LOAD_TIMEOUT:.0f} seconds; {RERUN}"
            raise HubError("loading the dataset", words) from None
    try:
        answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        words = f"the loading process ended with code {done.returncode}; {RERUN}"
        raise HubError("loading the dataset", words) from None
    if "error" in answer:
        raise HubError("loading the dataset", answer["error"])
    return answer


def _reader_environment(hub: Hub, home: str) -> dict[str, str]:
    """Return the environment of a reader who has never loaded anything."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("HF_", "HUGGINGFACE_", "XDG_CACHE"))
        or name in ("HF_HUB_DOWNLOAD_TIMEOUT", "HF_HUB_ETAG_TIMEOUT")
    }
    root = str(Path(__file__).parents[2])
    path = os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])
    chosen = {"HF_HOME": home, "HF_ENDPOINT": hub.endpoint, "PYTHONPATH": path}
    chosen |= {"HF_HUB_DISABLE_TELEMETRY": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1"}
    chosen["HF_HUB_DISABLE_XET"] = "1"  # hf_xet takes whatever comes, past all our bounds
    if hub.token:
        chosen["HF_TOKEN"] = hub.token
    return inherited | chosen
