"""Check the dataset: build aside and compare; nothing is written."""

import tempfile
from pathlib import Path

from shanben.base.findings import describe_counts
from shanben.base.terminal import plural
from shanben.command.build import find_exit_code, judge_release, make_build
from shanben.command.inputs import load_inputs
from shanben.command.options import DEFAULT_OUT, EXIT_ERRORS, Options
from shanben.command.output import print_difference, print_findings, say
from shanben.dataset.dataset import Dataset
from shanben.dataset.differences import compare_folders
from shanben.dataset.transfer import fetch_folder
from shanben.documents import DATASHEET, has_stale_answers
from shanben.shards.cache import Cache
from shanben.shards.workspace import cache_folder


def check_command(options: Options) -> int:
    """Build aside, compare with the target folder, write nothing."""
    contract, settings = load_inputs(options)
    with tempfile.TemporaryDirectory(prefix="shanben-") as folder:
        found = _fetch_target(options, Path(folder) / "found")
        place = cache_folder(options.out) if options.work.cache else Path(folder) / "cache"
        cache = Cache(place, frozen=True)
        build, _ = make_build(options, contract, settings, cache, Path(folder))
        print_findings(build, options)
        severities = judge_release(build, options)
        differences = [f"{options.target}/{line}" for line in compare_folders(found, build.folder)]
        if options.out == DEFAULT_OUT:
            differences += _compare_datasheet(build)
    for line in differences:
        print_difference(line, options)
    verdict = (
        f"{plural(len(differences), 'difference')}; run build" if differences else "is up to date"
    )
    say(
        f"{options.target}/: {verdict}. {describe_counts(severities)}.",
        options,
    )
    return (
        EXIT_ERRORS
        if differences or has_stale_answers(build)
        else find_exit_code(severities, options)
    )


def _fetch_target(options: Options, folder: Path) -> Path:
    """Return the target folder, or a copy of what is at the address."""
    if options.remote is None:
        return options.out
    folder.mkdir()
    fetch_folder(options.remote, folder)
    return folder


def _compare_datasheet(build: Dataset) -> list[str]:
    copy = Path(DATASHEET)
    expected = (build.folder / DATASHEET).read_bytes()
    if copy.is_file() and copy.read_bytes() == expected:
        return []
    return [f"{DATASHEET}: is not the copy of {DEFAULT_OUT}/{DATASHEET}"]
