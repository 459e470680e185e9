"""Find the seeds: the files below a folder or at an address, in the order of their paths' bytes.

Symbolic links are followed only while they stay inside the folder; devices, sockets and pipes never.
"""

import os
import stat
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from shanben.base.faults import is_machine_fault
from shanben.base.findings import Finding
from shanben.base.storage import Remote, Root, list_remote
from shanben.base.terminal import plural
from shanben.seeds.formats import (
    describe_suffixes,
    find_format,
    is_page,
    is_plain,
    list_suffixes,
)
from shanben.seeds.formats.names import describe_suffix_counts, find_suffix, is_quiet
from shanben.seeds.formats.seed_rows import SeedFile

# A many-row file up to this size is packed into a shard with its neighbours, as text files are.
SMALL_FILE_BYTES = 64 * 2**10
# What `save_to_disk` of `datasets` writes into the folder of a table, and above several of them.
TABLE_DESCRIPTIONS, SET_DESCRIPTION = ("state.json", "dataset_info.json"), "dataset_dict.json"
# Links to folders that are followed. What they lead to stands below the seeds anyway; a few dozen of
# them, each leading to the next in two ways, would have more paths than anybody can list.
MOST_LINKS = 100


def list_sources(root: Root) -> tuple[list[SeedFile], list[Finding]]:
    """Return the seed files below `root`, sorted by the bytes of their paths, and what is wrong.

    Symbolic links are followed only while they stay inside the folder; devices, sockets and pipes
    never. Files with other suffixes give one counted warning; hidden ones, README, LICENSE and what
    `datasets` writes beside its tables are passed over.
    """
    if not isinstance(root, Path):
        return _list_remote(root)
    suffixes = list_suffixes()
    sources: list[SeedFile] = []
    findings: list[Finding] = []
    skipped: list[str] = []
    inside = Path(os.path.realpath(root))
    for path, entry in _walk(root, inside, findings):
        kind = find_format(path, suffixes)
        if is_quiet(path):
            continue
        if kind is None:
            skipped.append(path)
        elif (finding := _refusal(path, entry, inside)) is not None:
            findings.append(finding)
        else:
            sources.append(SeedFile(path, *kind, entry.stat().st_size))
    return _sort_sources(sources, findings, skipped)


def _list_remote(root: Remote) -> tuple[list[SeedFile], list[Finding]]:
    suffixes = list_suffixes()
    sources: list[SeedFile] = []
    findings: list[Finding] = []
    skipped: list[str] = []
    for path, size in list_remote(root):
        if ".." in path.split("/"):  # a store takes any name, and this one would leave the folder
            findings.append(_leaves_folder(path))
            continue
        if is_quiet(path):
            continue
        kind = find_format(path, suffixes)
        if kind is None:
            skipped.append(path)
        else:
            sources.append(SeedFile(path, *kind, size))
    return _sort_sources(sources, findings, skipped)


def _sort_sources(
    sources: list[SeedFile], findings: list[Finding], skipped: list[str]
) -> tuple[list[SeedFile], list[Finding]]:
    described = _find_descriptions([source.path for source in sources if source.kind == "json"])
    sources = [source for source in sources if source.path not in described]
    sources.sort(key=lambda source: os.fsencode(source.path))
    if skipped:
        findings.append(_describe_skipped(skipped))
    if not sources:
        findings.append(
            Finding("P110", f"there are no seeds; add {describe_suffixes('or')} files.")
        )
    return sources, findings


def _find_descriptions(paths: Iterable[str]) -> set[str]:
    """Return the files in which `save_to_disk` of `datasets` says what the tables beside them are."""
    there = set(paths)
    found: set[str] = set()
    for path in there:
        folder, _, name = path.rpartition("/")
        pair = {f"{folder}/{one}".lstrip("/") for one in TABLE_DESCRIPTIONS}
        if name == TABLE_DESCRIPTIONS[0] and pair <= there:
            above = f"{folder.rpartition('/')[0]}/{SET_DESCRIPTION}".lstrip("/")
            found |= pair | ({above} & there)
    return found


def is_small(source: SeedFile) -> bool:
    """Return whether the source shares a shard with its neighbours."""
    return is_page(source) or (is_plain(source) and source.size <= SMALL_FILE_BYTES)


class _Folder(NamedTuple):
    """A folder to be listed: its path with a slash, and the ways that led to it, of real places.

    A way goes down from one folder to another without a link; the last one ends at the folder.
    """

    path: str
    ways: tuple[tuple[str, str], ...]

    def enter(self, name: str) -> "_Folder":
        """Return a folder in this one that is no link."""
        top, bottom = self.ways[-1]
        return _Folder(f"{self.path}{name}/", (*self.ways[:-1], (top, f"{bottom}/{name}")))

    def follow(self, name: str, real: str) -> "_Folder | None":
        """Return the folder that a link leads to; None where it leads back, which would never end."""
        for top, bottom in self.ways:
            if f"{real}/".startswith(f"{top}/") and f"{bottom}/".startswith(f"{real}/"):
                return None
        return _Folder(f"{self.path}{name}/", (*self.ways, (real, real)))


def _walk(
    root: Path, inside: Path, findings: list[Finding]
) -> Iterator[tuple[str, "os.DirEntry[str]"]]:
    """Yield (relative path, entry) of everything below `root` that is not a folder."""
    folders, links = [_Folder("", ((str(inside), str(inside)),))], 0
    while folders:
        folder = folders.pop()
        for entry in _list_folder(root, folder.path, findings):
            path = f"{folder.path}{entry.name}"
            if not _is_folder(entry) or entry.name.startswith("."):
                yield path, entry
                continue
            if not entry.is_symlink():
                folders.append(folder.enter(entry.name))
                continue
            real = os.path.realpath(entry.path)
            if not Path(real).is_relative_to(inside):
                findings.append(_leaves_folder(path))
            elif (linked := folder.follow(entry.name, real)) is not None:
                links += 1
                folders += [linked] * (links <= MOST_LINKS)
    if links > MOST_LINKS:
        message = f"{plural(links, 'link')} to folders; no more than {MOST_LINKS} are followed."
        findings.append(Finding("P106", message))


def _list_folder(root: Path, path: str, findings: list[Finding]) -> list["os.DirEntry[str]"]:
    try:
        return list(os.scandir(root / path))
    except OSError as error:
        if is_machine_fault(error):
            raise
        findings.append(Finding("P106", f"cannot be listed: {error.strerror}.", seed=_name(path)))
        return []


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    """Return whether an entry is a folder, or a link to one; one that leads round and round is none."""
    try:
        return entry.is_dir()
    except OSError as error:
        if is_machine_fault(error):
            raise
        return False


def _refusal(path: str, entry: "os.DirEntry[str]", inside: Path) -> Finding | None:
    """Return why a file with a known suffix is not read; None when it is."""
    try:
        path.encode()
    except UnicodeEncodeError:
        message = "the file's name is not UTF-8; rename it."
        return Finding("P104", message, seed=_name(path))
    if entry.is_symlink() and not Path(os.path.realpath(entry.path)).is_relative_to(inside):
        return _leaves_folder(path)
    try:
        mode = entry.stat().st_mode
    except OSError as error:
        return Finding("P106", f"cannot be read: {error.strerror}.", seed=path)
    if not stat.S_ISREG(mode):
        return Finding("P103", "is not a regular file; it is not opened.", seed=path)
    return None


def _leaves_folder(path: str) -> Finding:
    message = "leads out of the seeds folder; put the file itself there."
    return Finding("P102", message, seed=_name(path))


def _name(path: str) -> str:
    """Return a path as a finding has it: names of files need not be UTF-8."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _describe_skipped(paths: list[str]) -> Finding:
    first = _name(min(paths, key=os.fsencode))
    counted = describe_suffix_counts(Counter(find_suffix(path) for path in paths))
    read = describe_suffixes("and")
    message = f"{counted} passed over, such as {first}; pages are read from {read} files."
    return Finding("P101", message, count=len(paths))
