"""Decide what a publication has to do, from what is here and what is there. Sends nothing."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from shanben.base.files import hash_file
from shanben.base.terminal import plural, show_text
from shanben.base.types import CommandError
from shanben.base.version import Version, parse_version
from shanben.dataset.build_folder import BuildFolder
from shanben.dataset.manifest import MANIFEST
from shanben.publish.hub import Refs, RemoteFile

Action = Literal["nothing", "tag", "commit"]

# The Hub keeps this file for itself; it says which files are large.
GIT_ATTRIBUTES = ".gitattributes"
# The Hub takes 25,000 large files in one commit, by its documentation.
MAX_CHANGES = 20_000
LISTED = 20  # files that a plan names one by one
# One git checkout line of `.gitattributes` that sends JSONL to large-file storage.
LARGE_JSONL = "*.jsonl filter=lfs diff=lfs merge=lfs -text"


class PublishRefusedError(CommandError):
    """What is here must not be published as it is; nothing was sent."""

    exit_code = 1

    def __str__(self) -> str:
        return f"not published: {self.args[0]}"


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file of the dataset: where it lies, its size in bytes and its SHA-256."""

    place: Path
    size: int
    sha256: str

    def is_same(self, remote: RemoteFile | None) -> bool:
        """Return whether the Hub has these bytes; regular files are known there by git's hash."""
        if remote is None or remote.size != self.size:
            return False
        if remote.sha256 is not None:
            return remote.sha256 == self.sha256
        return remote.git_sha1 == git_sha1(self.place)


@dataclass(frozen=True, slots=True)
class Plan:
    """What will happen. `parent` is main's commit now, None when there is no repository yet."""

    repo: str
    version: Version
    action: Action
    parent: str | None
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    kept: int = 0
    upload_bytes: int = 0

    @property
    def sent(self) -> tuple[str, ...]:
        """The files that the commit carries."""
        return tuple(sorted(self.added + self.changed))


def git_sha1(path: Path) -> str:
    """Return the name git gives to a file's content."""
    data = path.read_bytes()
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def read_files(dataset: BuildFolder) -> dict[str, LocalFile]:
    """Return the dataset's files by path, each checked against the manifest.

    Raises PublishRefusedError when the folder is not exactly what its manifest says: one that
    was edited by hand, or one that is not finished.
    """
    listed = dataset.manifest.hashes
    present = {
        path.relative_to(dataset.folder).as_posix(): path
        for path in dataset.folder.rglob("*")
        if path.is_file()
    }
    for name in sorted(listed.keys() ^ (present.keys() - {MANIFEST})):
        problem = "is missing" if name in listed else "is not in the manifest"
        raise PublishRefusedError(f"{show_text(name)} {problem}; run shanben build")
    files = {}
    for name, path in present.items():
        files[name] = _measure(path)
        expected = listed.get(name)
        if expected and expected != files[name].sha256:
            raise PublishRefusedError(f"{show_text(name)} is not what was built; run shanben build")
    return files


def _measure(path: Path) -> LocalFile:
    return LocalFile(path, path.stat().st_size, hash_file(path))


def make_plan(
    repo: str,
    version: Version,
    files: Mapping[str, LocalFile],
    refs: Refs,
    trees: Mapping[str, Mapping[str, RemoteFile]],
) -> Plan:
    """Return what has to be done; `trees` holds the files of main's commit and of the tag's.

    Raises PublishRefusedError when the version was published with other content, when a higher one
    was published, or when the commit would carry more files than the Hub takes.
    """
    tagged = refs.tags.get(version.tag)
    if tagged is not None:
        if differences := list(find_differences(files, trees[tagged])):
            words = f"{version.tag} is published with other content ({differences[0]})"
            raise PublishRefusedError(f"{words}; a tag is never moved: run shanben build --bump")
        return Plan(repo, version, "nothing", refs.head, kept=len(files))
    _require_newest(version, refs)
    remote = trees[refs.head] if refs.head else {}
    plan = _plan_commit(repo, version, files, refs.head, remote)
    if len(plan.sent) + len(plan.deleted) > MAX_CHANGES:
        number = len(plan.sent) + len(plan.deleted)
        raise PublishRefusedError(
            f"{number:,} files in one commit are more than the Hub takes; raise pages_per_shard"
        )
    return plan


def published_versions(refs: Refs) -> dict[Version, str]:
    """Return the commits of all releases by version; other tags are left out."""
    versions = {}
    for tag, commit in refs.tags.items():
        try:
            version = parse_version(tag)
        except ValueError:
            continue
        if version.tag == tag:
            versions[version] = commit
    return versions


def _require_newest(version: Version, refs: Refs) -> None:
    newest = max(published_versions(refs), default=None)
    if newest and newest > version:
        raise PublishRefusedError(
            f"{newest.tag} is published, {version} is older; run shanben build --bump"
        )


def _plan_commit(
    repo: str,
    version: Version,
    files: Mapping[str, LocalFile],
    parent: str | None,
    remote: Mapping[str, RemoteFile],
) -> Plan:
    added = tuple(sorted(files.keys() - remote.keys()))
    shared = sorted(files.keys() & remote.keys())
    changed = tuple(name for name in shared if not files[name].is_same(remote[name]))
    deleted = tuple(sorted(remote.keys() - files.keys() - {GIT_ATTRIBUTES}))
    return Plan(
        repo,
        version,
        "commit" if added or changed or deleted else "tag",
        parent,
        added,
        changed,
        deleted,
        len(files) - len(added) - len(changed),
        sum(files[name].size for name in added + changed),
    )


def find_differences(
    files: Mapping[str, LocalFile], remote: Mapping[str, RemoteFile]
) -> Iterator[str]:
    """Yield, one line each, how a commit on the Hub differs from the dataset."""
    for name in sorted(files.keys() | remote.keys()):
        if name not in remote:
            yield f"{show_text(name)} is missing on the Hub"
        elif name not in files:
            if name != GIT_ATTRIBUTES:
                yield f"{show_text(name)} is only on the Hub"
        elif not files[name].is_same(remote[name]):
            yield f"{show_text(name)} has other bytes on the Hub"


def describe_plan(plan: Plan) -> Iterator[str]:
    """Yield, line by line, what a plan will do."""
    tag = plan.version.tag
    if plan.action == "nothing":
        yield f"{plan.repo}: {tag} is published with these bytes; nothing to do"
        return
    if plan.parent is None:
        yield f"create the dataset repository {plan.repo}"
    if plan.action == "commit":
        size = f"{plan.upload_bytes / 1e6:,.1f} MB"
        yield (
            f"one commit on main of {plan.repo}: add {plan_files(plan.added)}, "
            f"change {plan_files(plan.changed)}, delete {plan_files(plan.deleted)}, "
            f"leave {plan.kept:,} alone; at most {size} to send"
        )
        marks = (("+", plan.added), ("~", plan.changed), ("-", plan.deleted))
        for mark, names in marks:
            yield from (f"  {mark} {show_text(name)}" for name in names[:LISTED])
            if len(names) > LISTED:
                yield f"  {mark} and {len(names) - LISTED:,} more"
    else:
        yield f"main of {plan.repo} has these bytes already; no commit"
    yield f"read every file's hash back, load the dataset from the commit, then tag it {tag}"


def describe_unplanned(dataset: BuildFolder, repo: str, reason: str) -> Iterator[str]:
    """Yield what is known of a publication while the Hub cannot be asked, and what is not.

    Raises PublishRefusedError when the folder is not exactly what its manifest says.
    """
    files, tag = read_files(dataset), dataset.version.tag
    size = f"{sum(file.size for file in files.values()) / 1e6:,.1f} MB"
    yield f"the Hub cannot be asked: {reason}"
    yield f"what would be sent is whole: {tag} for {repo}, {plural(len(files), 'file')}, at most {size}"
    yield (
        f"not known: whether {repo} is there and the token may write to it, which files it has, and "
        f"whether {tag} or a higher version is published; run it again when the Hub answers"
    )


def plan_files(names: tuple[str, ...]) -> str:
    """Return a number of files in words."""
    return plural(len(names), "file")


def wants_large_jsonl(plan: Plan, files: Mapping[str, LocalFile], limit: int) -> bool:
    """Return whether the JSONL of a commit is too much to travel inside the commit itself.

    The Hub takes files below 10 MB that are not marked as large inside the commit, 1 GB in all.
    """
    return sum(files[name].size for name in plan.sent if name.endswith(".jsonl")) > limit
