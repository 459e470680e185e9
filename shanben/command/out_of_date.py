"""Say how the dataset that is there differs from the one that its seeds give: by page, then by file.

Where a page came, went or changed, most files of the dataset differ for that reason, and a list of them
would hide it. They are told one by one only where all pages are what they should be.
"""

from collections.abc import Iterator
from pathlib import Path

from shanben.api.job import Job
from shanben.base.findings import Finding, Location, find_location
from shanben.base.terminal import plural
from shanben.base.types import seed_place
from shanben.command.options import DEFAULT_OUT
from shanben.command.remarks import OUT_OF_DATE, Remark
from shanben.dataset.build_folder import BuildFolder, open_build_folder
from shanben.dataset.differences import Difference, compare_files, list_differing
from shanben.dataset.manifest import MANIFEST, DatasetError
from shanben.documents import DATASHEET
from shanben.release.page_changes import PageChange, list_changes

# What became of a page since the dataset was built.
WORDS = {
    "added": "{seed} is not in {target}/",
    "edited": "{seed} has another text than in {target}/",
    "removed": "{seed} is gone, and its page is still in {target}/",
    "rejected": "{seed} gives no page any more, and its page is still in {target}/",
    "moved": "{seed} is still called {moved_from} in {target}/",
    "recomputed": "{seed} has other values than in {target}/: {columns} differ",
}


def find_out_of_date(found: Path, built: BuildFolder, job: Job) -> list[Remark]:
    """Return what is out of date in the dataset at `found`; empty when every byte is as it should be."""
    if not (found / MANIFEST).is_file():
        words = f"there is no dataset in {job.target}/ yet; {_cure(job)}"
        return [_make(words, Location(f"{job.target}/{MANIFEST}"))]
    files = list(list_differing(found, built.folder))
    remarks = list(_compare_pages(found, built, job)) if files else []
    if remarks:
        return [*remarks, _sum_up(files, job)]
    differences = compare_files(found, built.folder, files)
    remarks = [_tell_file(difference, job) for difference in differences]
    if job.out == DEFAULT_OUT and not _is_copy(Path(DATASHEET), built.folder / DATASHEET):
        words = f"{DATASHEET}: is not the copy of {DEFAULT_OUT}/{DATASHEET}"
        remarks.append(_make(words, Location(DATASHEET)))
    return remarks


def _compare_pages(found: Path, built: BuildFolder, job: Job) -> Iterator[Remark]:
    """Yield, in the order of the seeds, the pages that are not in the dataset as they are now."""
    try:
        there = open_build_folder(found)
        changes = list_changes(there, built)
    except DatasetError:  # the files tell what is broken
        return
    yield from _compare_tools(there, built, job)
    given = {entry.path for entry in built.manifest.inputs}
    for change in changes.named:
        yield _tell_page(change, given, job)
    if more := sum(changes.counts.values()) - len(changes.named):
        yield _make(f"the same goes for {plural(more, 'more page')}; {_cure(job)}", None)


def _compare_tools(there: BuildFolder, built: BuildFolder, job: Job) -> Iterator[Remark]:
    """Yield the libraries with which the dataset was built, where others are here: a common reason."""
    old, new = there.manifest.tools, built.manifest.tools
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            words = (
                f"{job.target}/ was built with {name} {old.get(name, 'of no version')}, here is "
                f"{new.get(name, 'none')}; install that version, or {_cure(job)}"
            )
            yield _make(words, Location(f"{job.target}/{MANIFEST}"))


def _tell_page(change: PageChange, given: set[str], job: Job) -> Remark:
    path = seed_place(change.seed)[0]
    kind = "rejected" if change.kind == "removed" and path in given else change.kind
    words = WORDS[kind].format(
        seed=change.seed,
        target=job.target,
        moved_from=change.moved_from,
        columns=", ".join(change.columns) or "some",
    )
    finding = Finding(OUT_OF_DATE, f"{words}; {_cure(job)}", seed=change.seed)
    return Remark(finding, find_location(finding, str(job.seeds)))


def _sum_up(files: list[str], job: Job) -> Remark:
    count = plural(len(files), "file")
    words = f"this makes a difference in {count} of {job.target}/; {_cure(job)}"
    return _make(words, Location(f"{job.target}/{MANIFEST}"))._replace(is_sum=True)


def _tell_file(difference: Difference, job: Job) -> Remark:
    name = f"{job.target}/{difference.file}"
    return _make(f"{name}: {difference.words}", Location(name, difference.line))


def _make(words: str, place: Location | None) -> Remark:
    return Remark(Finding(OUT_OF_DATE, words), place)


def _cure(job: Job) -> str:
    return f"run shanben build and commit {job.target}/"


def _is_copy(copy: Path, original: Path) -> bool:
    return copy.is_file() and copy.read_bytes() == original.read_bytes()
