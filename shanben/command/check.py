"""Check the dataset: build aside and compare; nothing is written."""

from pathlib import Path

from shanben.api.build import make_build
from shanben.api.job import Job, load_inputs
from shanben.base.findings import describe_counts
from shanben.base.scratch import open_scratch
from shanben.base.terminal import plural
from shanben.command.build import find_exit_code, tell_findings
from shanben.command.options import DEFAULT_OUT, EXIT_ERRORS, Options
from shanben.command.output import print_difference, say
from shanben.command.progress import show_progress
from shanben.dataset.build_folder import BuildFolder
from shanben.dataset.differences import compare_folders
from shanben.dataset.transfer import fetch_folder
from shanben.documents import ANSWERS, DATASHEET, has_stale_answers
from shanben.shards.cache import Cache
from shanben.shards.workspace import cache_folder


def check_command(options: Options) -> int:
    """Build aside, compare with the target folder, write nothing."""
    job, inputs = options.job, load_inputs(options.job)
    with (
        open_scratch() as folder,
        show_progress(not options.quiet) as track,
    ):
        found = _fetch_target(job, folder / "found")
        place = cache_folder(job.out) if job.work.cache else folder / "cache"
        built = make_build(job, inputs, Cache(place, frozen=True), folder, track)
        build = built.folder
        severities = tell_findings(built, options)
        differences = [f"{job.target}/{line}" for line in compare_folders(found, build.folder)]
        if job.out == DEFAULT_OUT:
            differences += _compare_datasheet(build)
    if has_stale_answers(build) and options.quiet:  # the finding is not printed then
        say(f"{ANSWERS}: answers are out of date (C101); read them again", options, always=True)
    for line in differences:
        print_difference(line, options)
    verdict = (
        f"{plural(len(differences), 'difference')}; run build" if differences else "is up to date"
    )
    say(
        f"{job.target}/: {verdict}. {describe_counts(severities)}.",
        options,
    )
    return (
        EXIT_ERRORS
        if differences or has_stale_answers(build)
        else find_exit_code(severities, options)
    )


def _fetch_target(job: Job, folder: Path) -> Path:
    """Return the target folder, or a copy of what is at the address."""
    if job.remote is None:
        return job.out
    folder.mkdir()
    fetch_folder(job.remote, folder)
    return folder


def _compare_datasheet(build: BuildFolder) -> list[str]:
    copy = Path(DATASHEET)
    expected = (build.folder / DATASHEET).read_bytes()
    if copy.is_file() and copy.read_bytes() == expected:
        return []
    return [f"{DATASHEET}: is not the copy of {DEFAULT_OUT}/{DATASHEET}"]
