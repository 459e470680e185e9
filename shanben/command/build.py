"""Build the dataset and say what was written; `shanben.api.build` is the story of the run."""

import time

from shanben.api.build import begin_build, make_all_shards
from shanben.api.job import load_inputs
from shanben.base.findings import describe_counts
from shanben.base.scratch import open_scratch
from shanben.base.terminal import plural
from shanben.command.options import EXIT_CLEAN, Options
from shanben.command.output import print_remarks, say
from shanben.command.progress import show_progress
from shanben.command.verdict import judge_build
from shanben.shards.cache import Cache
from shanben.shards.schedule import Made
from shanben.shards.workspace import cache_folder


def build_command(options: Options) -> int:
    """Build into the target folder and say what was written."""
    job, inputs = options.job, load_inputs(options.job)
    started = time.monotonic()
    with (
        show_progress(not options.quiet) as track,
        begin_build(job, inputs, track) as built,
    ):
        print_remarks(built, options)
        verdict = judge_build(built, options)
    seconds = time.monotonic() - started
    rows = plural(built.folder.rows, "row")
    summary = f"{rows} written to {job.target}/ in {seconds:.1f} s; "
    kept = _describe_kept(built.made)
    say(f"{summary}{kept}{describe_counts(verdict.severities)}.", options)
    if verdict.why and options.quiet and options.strict:  # the warnings were not printed
        say(f"{verdict.why}.", options, always=True)
    return verdict.code


def _describe_kept(made: Made) -> str:
    kept = len(made.pieces) - made.computed
    return f"{kept:,} of {plural(len(made.pieces), 'shard')} unchanged; " if kept else ""


def shard_command(options: Options) -> int:
    """Make a share of the shards and leave them in the cache, for `--collect` to find."""
    job, inputs = options.job, load_inputs(options.job)
    started = time.monotonic()
    with (
        open_scratch() as scratch,
        show_progress(not options.quiet) as track,
    ):
        cache = Cache(cache_folder(job.out), verify=job.work.verify)
        made = make_all_shards(job, inputs, cache, scratch, track)
    seconds = time.monotonic() - started
    there = len(made.pieces) - made.computed
    summary = f"{plural(made.computed, 'shard')} made in {seconds:.1f} s, {there:,} were there"
    say(f"{summary}; run shanben build --collect when every job is done.", options)
    return EXIT_CLEAN
