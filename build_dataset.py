"""Build the dataset, check it, and tell what was done: the command and the story of one run."""

import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

import typer
from typer.exceptions import TyperException

from shanben.assemble import (
    FINDINGS,
    Build,
    assemble_build,
    finding_of,
    write_manifest,
    write_schema,
)
from shanben.compare import compare_folders
from shanben.describe import (
    DATASHEET,
    collect_facts,
    find_stale_answers,
    load_answers,
    write_documents,
)
from shanben.engines import WorkerLostError, choose_engine
from shanben.messages import (
    describe_counts,
    finding_as_github,
    finding_as_json,
    finding_as_line,
    plural,
    show_text,
)
from shanben.model import Finding, Source
from shanben.plan import Scan, Shard, cut_shards, find_repeats, list_sources, name_row
from shanben.progress import Track, show_progress
from shanben.scan import merge_scans, plan_scans, scan_sources
from shanben.schema import Contract, SchemaError, load_contract
from shanben.settings import Settings, SettingsError, load_settings
from shanben.workspace import WorkspaceBusyError, open_workspace, switch_build
from shanben.write import ShardJob, ShardResult, write_shard

EXIT_CLEAN, EXIT_ERRORS, EXIT_USAGE = 0, 1, 2
DEFAULT_OUT = Path("data")
COMMANDS = ("build", "check")
# A terminal or a CI log is no place for more; all of them stand in findings.jsonl.
MAX_SHOWN = 200

Format = Literal["text", "json", "github"]


class UsageError(Exception):
    """The command cannot be carried out as given; nothing was read or written."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a person asked for."""

    seeds: Path
    out: Path
    workers: int
    findings: Format
    quiet: bool
    strict: bool


# --- the story of one run ------------------------------------------------------------------------


def make_build(options: Options, contract: Contract, settings: Settings, folder: Path) -> Build:
    """Read every seed and write a whole build into `folder`, which must be empty."""
    target, pieces = folder / "build", folder / "pieces"
    target.mkdir()
    pieces.mkdir()
    with show_progress(not options.quiet) as track:
        sources, findings = list_sources(options.seeds)
        scans = _scan(options, sources, settings.pages_per_shard, track)
        shards, repeats = _plan(scans, settings.pages_per_shard)
        results = _write(options, shards, pieces, track)
    build = assemble_build(pieces, target, results, findings, repeats)
    documents = [FINDINGS, write_schema(target, contract)]
    documents += write_documents(build, contract, settings)
    write_manifest(build, scans, settings, documents)
    return build


def _scan(options: Options, sources: list[Source], pages: int, track: Track) -> list[Scan]:
    tasks = list(plan_scans(sources))
    engine = choose_engine(options.workers, len(tasks))
    scan = partial(scan_sources, options.seeds, pages=pages)
    batches = track("reading", engine.run(scan, tasks), len(tasks), lambda _: 1)
    return merge_scans(scan for batch in batches for scan in batch)


def _plan(scans: list[Scan], pages: int) -> tuple[list[Shard], list[tuple[str, str]]]:
    """Return the shards, each with the repeated pages in it, and all repeats."""
    repeats = {
        name_row(scans[scan].source, row): name_row(scans[first].source, first_row)
        for (scan, row), (first, first_row) in find_repeats(scans).items()
    }
    shards = [
        Shard(parts, tuple(_repeats_in(parts, repeats))) for parts in cut_shards(scans, pages)
    ]
    return shards, list(repeats.items())


def _repeats_in(parts: Iterable, repeats: dict[str, str]) -> Iterator[tuple[str, str]]:
    if repeats:
        for part in parts:
            for row in range(part.first, part.first + part.rows):
                seed = name_row(part.source, row)
                if seed in repeats:
                    yield seed, repeats[seed]


def _write(options: Options, shards: list[Shard], folder: Path, track: Track) -> list[ShardResult]:
    jobs = [
        ShardJob(options.seeds, folder, f"{number:06}", shard)
        for number, shard in enumerate(shards or [Shard(())])
    ]
    engine = choose_engine(options.workers, len(jobs))
    total = sum(shard.rows for shard in shards)
    return list(track("writing", engine.run(write_shard, jobs), total, lambda result: result.rows))


# --- commands ------------------------------------------------------------------------------------


def build_command(options: Options) -> int:
    """Build into the target folder and say what was written."""
    contract, settings = _load(options)
    started = time.monotonic()
    with open_workspace(options.out) as staging:
        build = make_build(options, contract, settings, staging)
        _print_findings(build, options)
        stale = _stale_answers(build, contract, settings)
        switch_build(build.folder, options.out)
    if options.out == DEFAULT_OUT:
        Path(DATASHEET).write_bytes((options.out / DATASHEET).read_bytes())
    seconds = time.monotonic() - started
    summary = f"{plural(build.rows, 'row')} written to {options.out}/ in {seconds:.1f} s; "
    for line in stale:
        _say(line, options)
    _say(f"{summary}{describe_counts(_counts(build))}.", options)
    return _exit_code(build, options)


def check_command(options: Options) -> int:
    """Build aside, compare with the target folder, write nothing."""
    contract, settings = _load(options)
    with tempfile.TemporaryDirectory(prefix="shanben-") as folder:
        build = make_build(options, contract, settings, Path(folder))
        _print_findings(build, options)
        differences = [
            f"{options.out}/{line}" for line in compare_folders(options.out, build.folder)
        ]
        if options.out == DEFAULT_OUT:
            differences += _compare_datasheet(build)
        differences += _stale_answers(build, contract, settings)
    for line in differences:
        _print_difference(line, options)
    verdict = (
        f"{plural(len(differences), 'difference')}; run build" if differences else "is up to date"
    )
    _say(f"{options.out}/: {verdict}. {describe_counts(_counts(build))}.", options)
    return EXIT_ERRORS if differences else _exit_code(build, options)


def _load(options: Options) -> tuple[Contract, Settings]:
    """Read what a run needs before the first seed, and refuse what cannot work."""
    if not options.seeds.is_dir():
        raise UsageError(f"{options.seeds}: no such folder; name the folder of seeds with --seeds")
    if options.out.exists() and not options.out.is_dir():
        raise UsageError(f"{options.out}: is no folder; name another with --out")
    seeds, out = options.seeds.resolve(), options.out.resolve()
    if seeds == out or seeds in out.parents or out in seeds.parents:
        raise UsageError(f"{options.out}: seeds and output must be separate folders")
    if options.out.is_dir() and any(options.out.iterdir()) and not _is_ours(options.out):
        raise UsageError(
            f"{options.out}: is not empty and no build of ours; name another with --out"
        )
    settings = load_settings()
    load_answers(settings.version)
    return load_contract(), settings


def _is_ours(folder: Path) -> bool:
    return (folder / "manifest.json").is_file()


def _counts(build: Build) -> dict[str, int]:
    return {severity: build.severities[severity] for severity in ("error", "warning", "note")}


def _exit_code(build: Build, options: Options) -> int:
    bad = build.severities["error"] + (build.severities["warning"] if options.strict else 0)
    return EXIT_ERRORS if bad else EXIT_CLEAN


def _stale_answers(build: Build, contract: Contract, settings: Settings) -> list[str]:
    """Return what a person must read again because the numbers moved; `check` refuses it."""
    return find_stale_answers(collect_facts(build, contract), load_answers(settings.version))


def _compare_datasheet(build: Build) -> list[str]:
    copy = Path(DATASHEET)
    expected = (build.folder / DATASHEET).read_bytes()
    if copy.is_file() and copy.read_bytes() == expected:
        return []
    return [f"{DATASHEET}: is not the copy of {DEFAULT_OUT}/{DATASHEET}"]


# --- what people and CI read ---------------------------------------------------------------------


def _print_findings(build: Build, options: Options) -> None:
    """Print findings, the grave ones whatever their number says, up to a limit of each severity."""
    import json

    shown = dict.fromkeys(("error", "warning", "note"), 0)
    with (build.folder / FINDINGS).open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            finding = finding_of(json.loads(line))
            if options.quiet and finding.severity != "error":
                continue
            shown[finding.severity] += 1
            if options.findings == "json" or shown[finding.severity] <= MAX_SHOWN:
                print(_format(finding, options))
    for severity, number in shown.items():
        if options.findings != "json" and number > MAX_SHOWN:
            _say(f"… and {plural(number - MAX_SHOWN, f'more {severity}')} in {FINDINGS}.", options)


def _format(finding: Finding, options: Options) -> str:
    match options.findings:
        case "json":
            return finding_as_json(finding)
        case "github":
            return finding_as_github(finding, str(options.seeds))
        case "text":
            return finding_as_line(finding, str(options.seeds))


def _print_difference(line: str, options: Options) -> None:
    if options.findings == "github":
        print(finding_as_github(Finding("V105", line)))
    else:
        _say(line, options, always=True)


def _say(line: str, options: Options, *, always: bool = False) -> None:
    """Print a line for people; beside findings for machines it goes to standard error."""
    if always or not options.quiet:
        print(show_text(line), file=sys.stdout if options.findings == "text" else sys.stderr)


# --- the command line ----------------------------------------------------------------------------

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    help="Scraped Chinese pages in, a versioned Hugging Face dataset out. Without a command: build.",
)

Seeds = Annotated[Path, typer.Option(help="Folder of pages: .txt, .jsonl (.gz, .zst), .parquet.")]
Out = Annotated[Path, typer.Option(help="Folder of the dataset; it is replaced as a whole.")]
Workers = Annotated[
    int, typer.Option(min=0, help="Processes; 0 is one a CPU. Never changes the output.")
]
Findings = Annotated[Format, typer.Option(help="How findings are printed.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Print errors and differences only.")]
Strict = Annotated[bool, typer.Option("--strict", help="Treat warnings as errors.")]


@app.command("build")
def _build(
    seeds: Seeds = Path("seeds"),
    out: Out = DEFAULT_OUT,
    workers: Workers = 0,
    findings: Findings = "text",
    quiet: Quiet = False,
    strict: Strict = False,
) -> int:
    """Read the seeds and write the dataset, in one step."""
    return build_command(Options(seeds, out, workers or _cpus(), findings, quiet, strict))


@app.command("check")
def _check(
    seeds: Seeds = Path("seeds"),
    out: Out = DEFAULT_OUT,
    workers: Workers = 0,
    findings: Findings = "text",
    quiet: Quiet = False,
    strict: Strict = False,
) -> int:
    """Build aside and compare with the dataset; writes nothing. For CI."""
    return check_command(Options(seeds, out, workers or _cpus(), findings, quiet, strict))


def _cpus() -> int:
    import os

    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run(arguments: list[str]) -> int:
    """Carry out a command line; return the exit code. No traceback reaches a user."""
    if not arguments or arguments[0] not in (*COMMANDS, "--help"):
        arguments = ["build", *arguments]
    try:
        code = app(arguments, standalone_mode=False)
    except TyperException as error:
        return _fail(f"{_usage_problem(error)} (see --help)", EXIT_USAGE)
    except (UsageError, SettingsError, SchemaError, WorkspaceBusyError) as error:
        return _fail(str(error), EXIT_USAGE)
    except (WorkerLostError, OSError, MemoryError) as error:
        return _fail(f"{error or 'out of memory'}; nothing was changed", EXIT_ERRORS)
    except KeyboardInterrupt:
        return _fail("interrupted; nothing was changed", EXIT_ERRORS)
    return int(code or 0)


def _usage_problem(error: TyperException) -> str:
    """Return in one line what was wrong with the command line."""
    text = error.format_message() if hasattr(error, "format_message") else str(error)
    return " ".join(text.split()).rstrip(".")


def _fail(message: str, code: int) -> int:
    print(f"shanben: {show_text(message)}", file=sys.stderr)
    return code


def main() -> int:
    """Run as a console script."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
