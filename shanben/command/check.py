"""Check the dataset: build aside and compare; nothing is written."""

from contextlib import nullcontext
from pathlib import Path

from shanben.api.build import make_build
from shanben.api.job import Job, load_inputs
from shanben.base.findings import describe_counts
from shanben.base.scratch import open_scratch
from shanben.base.types import UsageError
from shanben.command.branch import Branch, open_branch
from shanben.command.options import Options
from shanben.command.out_of_date import find_out_of_date
from shanben.command.output import print_remarks, say
from shanben.command.progress import show_progress
from shanben.command.summary import make_summary
from shanben.command.verdict import Judgement, judge_build
from shanben.dataset.transfer import fetch_folder
from shanben.shards.cache import Cache
from shanben.shards.workspace import cache_folder


def check_command(
    options: Options, revision: str | None = None, summary: Path | None = None
) -> int:
    """Build aside, compare with the target folder; return the exit code.

    With the `revision` that a branch left, rows of pages that the branch does not touch are taken from
    the dataset of that revision. `summary` is a file to which it is added what the branch does.
    """
    if summary is not None and (summary.is_dir() or not summary.absolute().parent.is_dir()):
        raise UsageError(f"--summary {summary}: no file can be written there")
    return judge_dataset(options, revision, summary).code


def judge_dataset(
    options: Options, revision: str | None = None, summary: Path | None = None
) -> Judgement:
    """Check the dataset, print what was found, and return the verdict."""
    job, inputs = options.job, load_inputs(options.job)
    with (
        open_scratch() as folder,
        open_branch(job, inputs, revision, folder) if revision else nullcontext() as branch,
        show_progress(not options.quiet) as track,
    ):
        found = _fetch_target(job, folder / "found")
        place = cache_folder(job.out) if job.work.cache else folder / "cache"
        known = branch.known if branch else None
        cache = Cache(place, frozen=True, verify=job.work.verify)
        built = make_build(job, inputs, cache, folder, track, known)
        differences = find_out_of_date(found, built.folder, job)
        print_remarks(built, options, differences, branch.touched if branch else None)
        verdict = judge_build(built, options, differences, is_check=True)
        _say_verdict(verdict, branch, options)
        if summary is not None:
            _write_summary(summary, make_summary(built, job.seeds, differences, verdict, branch))
    return verdict


def _say_verdict(verdict: Judgement, branch: Branch | None, options: Options) -> None:
    if branch is not None and branch.why_whole:
        say(f"everything was judged anew: {branch.why_whole}.", options)
    words = verdict.why or "is up to date"
    counts = describe_counts(verdict.severities)
    line = f"{options.job.target}/: {words}. {counts[:1].upper()}{counts[1:]}."
    say(line, options, always=bool(verdict.why))


def _write_summary(path: Path, text: str) -> None:
    """Add to the file, which may hold what other steps of a workflow said."""
    with path.open("a", encoding="utf-8", newline="\n") as file:
        file.write(text)


def _fetch_target(job: Job, folder: Path) -> Path:
    """Return the target folder, or a copy of what is at the address."""
    if job.remote is None:
        return job.out
    folder.mkdir()
    fetch_folder(job.remote, folder)
    return folder
