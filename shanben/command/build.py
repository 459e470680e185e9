"""Build the dataset: the story of one run."""

import tempfile
import time
from collections import Counter
from pathlib import Path

from shanben.base.contract import FILE_NAME as CONTRACT
from shanben.base.contract import Contract
from shanben.base.files import hard_link, symbolic_link
from shanben.base.findings import describe_counts
from shanben.base.rulebook import Severity
from shanben.base.settings import Settings
from shanben.base.terminal import plural
from shanben.base.types import FailedError
from shanben.command.inputs import load_inputs
from shanben.command.options import (
    DEFAULT_OUT,
    EXIT_CLEAN,
    EXIT_ERRORS,
    HISTORY,
    Options,
)
from shanben.command.output import format_finding, print_findings, say
from shanben.command.progress import show_progress
from shanben.dataset.dataset import Dataset, finish_dataset, open_dataset
from shanben.dataset.findings_file import FINDINGS
from shanben.dataset.index import INDEX
from shanben.dataset.manifest import MANIFEST
from shanben.dataset.transfer import upload_folder
from shanben.documents import (
    DATASHEET,
    review_dataset,
    write_documents,
    write_release_documents,
)
from shanben.documents.report import write_report
from shanben.release import check_release, open_history
from shanben.seeds.naming import make_naming
from shanben.shards.assemble import assemble_dataset
from shanben.shards.cache import Cache
from shanben.shards.engines import open_engine
from shanben.shards.schedule import Made, Order, make_shards
from shanben.shards.workspace import cache_folder, open_workspace, switch_build

# A build with less than this share of the rows that stand in the target is most likely a mistake.
LEAST_KEPT = 0.5


def make_build(
    options: Options, contract: Contract, settings: Settings, cache: Cache, scratch: Path
) -> tuple[Dataset, Made]:
    """Read every seed and write a whole build into `scratch`, which must be empty."""
    history = open_history(HISTORY)
    target = scratch / "build"
    target.mkdir()
    made = _make_shards(options, settings, cache, scratch)
    place = symbolic_link if cache.frozen else hard_link
    build = assemble_dataset(target, made, contract, settings, place)
    documents = [FINDINGS, INDEX, CONTRACT, *write_release_documents(build, history)]
    build, facts = review_dataset(build, contract, settings)
    documents += write_documents(build, facts, contract, settings)
    documents.append(write_report(build, facts, contract, settings, history))
    return finish_dataset(build, documents), made


def _make_shards(options: Options, settings: Settings, cache: Cache, scratch: Path) -> Made:
    work = options.work
    naming = make_naming(settings.input, settings.columns, work.text_field, work.url_field)
    order = Order(
        options.seeds, settings.pages_per_shard, naming, settings.columns, work.turn, work.collect
    )
    with (
        show_progress(not options.quiet) as track,
        open_engine(work.engine, work.workers, work.address) as engine,
    ):
        return make_shards(order, engine, cache, scratch / "pieces" / "shards", track)


def build_command(options: Options) -> int:
    """Build into the target folder and say what was written."""
    contract, settings = load_inputs(options)
    started = time.monotonic()
    with open_workspace(options.out) as staging:
        cache = Cache(cache_folder(options.out) if options.work.cache else staging / "cache")
        build, made = make_build(options, contract, settings, cache, staging)
        print_findings(build, options)
        severities = judge_release(build, options)
        _require_rows(build, options)
        switch_build(build.folder, options.out)
        cache.prune(made.scan_keys, (piece.result.name for piece in made.pieces))
        if options.remote:
            upload_folder(options.out, options.remote)
    if options.out == DEFAULT_OUT:
        Path(DATASHEET).write_bytes((options.out / DATASHEET).read_bytes())
    seconds = time.monotonic() - started
    summary = f"{plural(build.rows, 'row')} written to {options.target}/ in {seconds:.1f} s; "
    kept = _describe_kept(made)
    say(f"{summary}{kept}{describe_counts(severities)}.", options)
    return find_exit_code(severities, options)


def _require_rows(build: Dataset, options: Options) -> None:
    """Raise FailedError rather than let a mistyped option take the place of a good dataset."""
    if options.allow_shrink:
        return
    there = open_dataset(options.out).rows if (options.out / MANIFEST).is_file() else 0
    if not build.rows or build.rows < there * LEAST_KEPT:
        what = f"this build has {plural(build.rows, 'row')}"
        was = f", {options.target}/ has {there:,}" if there else ""
        raise FailedError(f"{what}{was}; if that is meant, say --allow-shrink")


def _describe_kept(made: Made) -> str:
    kept = len(made.pieces) - made.computed
    return f"{kept:,} of {plural(len(made.pieces), 'shard')} unchanged; " if kept else ""


def shard_command(options: Options) -> int:
    """Make a share of the shards and leave them in the cache, for `--collect` to find."""
    _, settings = load_inputs(options)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="shanben-") as scratch:
        cache = Cache(cache_folder(options.out))
        made = _make_shards(options, settings, cache, Path(scratch))
    seconds = time.monotonic() - started
    there = len(made.pieces) - made.computed
    summary = f"{plural(made.computed, 'shard')} made in {seconds:.1f} s, {there:,} were there"
    say(f"{summary}; run build --collect when every job is done.", options)
    return EXIT_CLEAN


def find_exit_code(severities: Counter[Severity], options: Options) -> int:
    """Return what the process returns when this many findings of each severity were made."""
    bad = severities["error"] + (severities["warning"] if options.strict else 0)
    return EXIT_ERRORS if bad else EXIT_CLEAN


def judge_release(build: Dataset, options: Options) -> Counter[Severity]:
    """Print what the build breaks of the last release's promises; return the number of all findings."""
    severities = build.numbers.severities.copy()
    for finding in check_release(build, open_history(HISTORY), build.version):
        severities[finding.severity] += 1
        print(format_finding(finding, options))
    return severities
