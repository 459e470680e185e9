"""Build the dataset: the story of one run."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from shanben.api.dataset import Dataset
from shanben.api.job import Inputs, Job, Work, load_inputs
from shanben.base.contract import FILE_NAME as CONTRACT
from shanben.base.files import hard_link, replace_file, symbolic_link
from shanben.base.findings import Finding
from shanben.base.storage import open_root
from shanben.base.terminal import plural
from shanben.base.types import FailedError
from shanben.dataset.build_folder import BuildFolder, finish_dataset, open_build_folder
from shanben.dataset.findings_file import FINDINGS
from shanben.dataset.index import INDEX
from shanben.dataset.manifest import MANIFEST, read_manifest
from shanben.dataset.transfer import upload_folder
from shanben.documents import (
    DATASHEET,
    review_dataset,
    write_documents,
    write_release_documents,
)
from shanben.documents.report import write_report
from shanben.release import check_release
from shanben.seeds.naming import make_naming
from shanben.shards.assemble import assemble_dataset
from shanben.shards.cache import Cache
from shanben.shards.engines import open_engine
from shanben.shards.schedule import Made, Order, make_shards
from shanben.shards.track import Track, pass_through
from shanben.shards.workspace import cache_folder, open_workspace, switch_build, tell_unfinished

SEEDS, OUT = "seeds", "data"
# A build with less than this share of the rows that stand in the target is most likely a mistake.
LEAST_KEPT = 0.5


class Built(NamedTuple):
    """A whole build that does not stand in its place yet, how its shards were made, what it breaks.

    `broken` are the promises to readers of the last release that it does not keep.
    """

    folder: BuildFolder
    made: Made
    broken: tuple[Finding, ...]


def build(  # noqa: PLR0913  (most of them are options, said by name)
    seeds: str | Path | None = None,
    out: str | Path | None = None,
    project: str | Path = ".",
    *,
    workers: int = 1,
    text_field: str | None = None,
    url_field: str | None = None,
    cache: bool = True,
    allow_shrink: bool = False,
) -> Dataset:
    """Read the seeds of a dataset project and write its dataset, as the command `build` does.

    `project` is the folder with `schema/`; `seeds` and `out` are its folders `seeds` and `data`, unless
    others are named. Returns the dataset that is now in `out`; its `findings` say what became no row,
    its `broken_promises` why it may not be released as the version that is declared.

    Raises UsageError for what cannot be done as given, and FailedError for a run that could not be
    finished; then nothing was changed; UnfinishedError where the dataset is the new one and what
    comes after it failed. With more than one of `workers`, processes are started, so the
    calling program needs the usual guard `if __name__ == "__main__":`.

    >>> build(project="nowhere")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    shanben.base.types.UsageError: nowhere/seeds: no such folder; name the folder of seeds with ...
    """
    folder = Path(project)
    target = folder / OUT if out is None else Path(out)
    place = folder / SEEDS if seeds is None else open_root(str(seeds))
    work = Work("local", workers, None, text_field, url_field, cache)
    job = Job(place, target, work, folder, allow_shrink=allow_shrink)
    with begin_build(job, load_inputs(job)) as built:
        pass
    return Dataset(target, open_build_folder(target), built.broken)


@contextmanager
def begin_build(job: Job, inputs: Inputs, track: Track = pass_through) -> Iterator[Built]:
    """Make a whole build aside and hand it out; when the caller has seen it, it takes its place.

    Raises FailedError, and leaves the target as it is, for a build that would lose most of its rows;
    UnfinishedError when the target is the new build, but the project's copy of the datasheet is old.
    """
    with open_workspace(job.out) as staging:
        place = cache_folder(job.out) if job.work.cache else staging / "cache"
        cache = Cache(place, verify=job.work.verify)
        built = make_build(job, inputs, cache, staging, track)
        yield built
        _require_rows(built.folder, job)
        switch_build(built.folder.folder, job.out)
        with suppress(OSError):  # the dataset stands; a cache only saves time
            _tend_cache(cache, built.made)
        if job.remote:
            upload_folder(job.out, job.remote)
    if job.out == job.project / OUT:
        with tell_unfinished(job.out):
            replace_file(job.project / DATASHEET, (job.out / DATASHEET).read_bytes())


def _tend_cache(cache: Cache, made: Made) -> None:
    """Keep what made this build, and by which stamps it is known again; drop the rest."""
    cache.prune(made.scan_keys, (piece.result.name for piece in made.kept))
    cache.keep_seen(made.seeds, made.kept)
    cache.keep_clusters(made.clusters)


def make_build(
    job: Job,
    inputs: Inputs,
    cache: Cache,
    scratch: Path,
    track: Track,
    known: Path | None = None,
) -> Built:
    """Read every seed and write a whole build into `scratch`, which must be empty but for other work.

    `known` is where the rows of an earlier dataset are kept; see `shanben.shards.known`.
    """
    contract, settings, answers, history, licence, by_hand = inputs
    target = scratch / "build"
    target.mkdir()
    made = make_all_shards(job, inputs, cache, scratch, track, known)
    place = symbolic_link if cache.frozen else hard_link
    dataset = assemble_dataset(target, made, contract, settings, place, by_hand)
    documents = [FINDINGS, INDEX, CONTRACT, *write_release_documents(dataset, history)]
    dataset, facts = review_dataset(dataset, contract, settings, answers)
    documents += write_documents(dataset, facts, contract, settings, answers)
    if licence is not None:
        (target / settings.license_link).write_bytes(licence)
        documents.append(settings.license_link)
    documents.append(write_report(dataset, facts, contract, settings, history))
    dataset = finish_dataset(dataset, documents)
    return Built(dataset, made, tuple(check_release(dataset, history, dataset.version)))


def make_all_shards(
    job: Job,
    inputs: Inputs,
    cache: Cache,
    scratch: Path,
    track: Track,
    known: Path | None = None,
) -> Made:
    """Return the shards of a job: those that the cache holds, the others made."""
    work, settings = job.work, inputs.settings
    naming = make_naming(settings.input, settings.columns, work.text_field, work.url_field)
    order = Order(
        job.seeds, settings.pages_per_shard, naming, work.turn, work.collect, known, inputs.by_hand
    )
    with open_engine(work.engine, work.workers, work.address) as engine:
        return make_shards(order, engine, cache, scratch / "pieces" / "shards", track)


def _require_rows(dataset: BuildFolder, job: Job) -> None:
    """Raise FailedError rather than let a mistyped option take the place of a good dataset."""
    if job.allow_shrink:
        return
    there = read_manifest(job.out).rows if (job.out / MANIFEST).is_file() else 0
    if not dataset.rows or dataset.rows < there * LEAST_KEPT:
        what = f"this build has {plural(dataset.rows, 'row')}"
        was = f", {job.target}/ has {there:,}" if there else ""
        advice = (
            "if that is meant, say" if dataset.rows else "add pages, or for an empty dataset say"
        )
        raise FailedError(f"{what}{was}; {advice} --allow-shrink")
