"""Build the dataset, check it, and tell what was done: the command and the story of one run."""

import re
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

import typer
from typer.exceptions import TyperException

from shanben.assemble import (
    FINDINGS,
    Build,
    assemble_build,
    write_manifest,
    write_schema,
)
from shanben.cache import Cache
from shanben.compare import compare_folders
from shanben.console import format_finding, print_difference, print_findings, say, tell
from shanben.describe import (
    DATASHEET,
    collect_facts,
    has_stale_answers,
    review_build,
    write_documents,
)
from shanben.engines import EngineError, Kind, WorkerLostError, open_engine
from shanben.index import INDEX
from shanben.messages import (
    describe_counts,
    plural,
    show_text,
    wants_colour,
)
from shanben.model import CommandError
from shanben.options import Format, Options, UsageError, Work, load_inputs
from shanben.progress import show_progress
from shanben.read import FIELDS, Fields
from shanben.report import REPORT, make_report, write_report
from shanben.report.explain import explain_page, find_findings, find_rows
from shanben.report.reload import read_build
from shanben.schema import Contract, SchemaError, load_contract
from shanben.settings import REPO, Settings, SettingsError, load_settings
from shanben.shards import Made, MissingShardsError, Order, make_shards
from shanben.storage import (
    MANIFEST,
    StorageError,
    fetch_folder,
    open_root,
    upload_folder,
)
from shanben.workspace import (
    WORK_FOLDER,
    WorkspaceBusyError,
    cache_folder,
    link_file,
    open_workspace,
    show_file,
    switch_build,
)
from shanben.write import SeedsChangedError

EXIT_CLEAN, EXIT_ERRORS, EXIT_USAGE = 0, 1, 2
DEFAULT_OUT = Path("data")
HISTORY = Path("schema") / "history"
COMMANDS = ("build", "check", "report", "explain", "diff", "bump", "publish")

DiffFormat = Literal["text", "json", "markdown"]
Confirm = Callable[[], bool] | None


USAGE_ERRORS = (
    EngineError,
    MissingShardsError,
    SchemaError,
    SettingsError,
    StorageError,
    UsageError,
    WorkspaceBusyError,
)
FAILURES = (MemoryError, OSError, SeedsChangedError, WorkerLostError)


# --- the story of one run ------------------------------------------------------------------------


def make_build(
    options: Options, contract: Contract, settings: Settings, cache: Cache, scratch: Path
) -> tuple[Build, Made]:
    """Read every seed and write a whole build into `scratch`, which must be empty."""
    from shanben.release import open_history, write_release_documents

    history = open_history(HISTORY)
    target = scratch / "build"
    target.mkdir()
    made = _make_shards(options, settings, cache, scratch)
    place = show_file if cache.frozen else link_file
    build = assemble_build(target, made.pieces, made.findings, made.repeats, place)
    documents = [FINDINGS, INDEX, write_schema(target, contract)]
    documents += write_release_documents(target, history)
    build, facts = review_build(build, contract, settings)
    documents += write_documents(build, facts, contract, settings)
    documents.append(write_report(build, facts, contract, settings, history))
    write_manifest(build, made.scans, settings, documents)
    return build, made


def _make_shards(options: Options, settings: Settings, cache: Cache, scratch: Path) -> Made:
    work = options.work
    order = Order(options.seeds, settings.pages_per_shard, work.fields, work.turn, work.collect)
    with (
        show_progress(not options.quiet) as track,
        open_engine(work.engine, work.workers, work.address) as engine,
    ):
        return make_shards(order, engine, cache, scratch / "pieces" / "shards", track)


# --- commands ------------------------------------------------------------------------------------


def build_command(options: Options) -> int:
    """Build into the target folder and say what was written."""
    contract, settings = load_inputs(options)
    if options.work.turn:
        return _shard_command(options, settings)
    started = time.monotonic()
    with open_workspace(options.out) as staging:
        cache = Cache(cache_folder(options.out) if options.work.cache else staging / "cache")
        build, made = make_build(options, contract, settings, cache, staging)
        print_findings(build, options)
        _judge_release(build, options)
        switch_build(build.folder, options.out)
        cache.prune(made.scan_keys, (piece.result.name for piece in made.pieces))
        if options.remote:
            upload_folder(options.out, options.remote)
    if options.out == DEFAULT_OUT:
        Path(DATASHEET).write_bytes((options.out / DATASHEET).read_bytes())
    seconds = time.monotonic() - started
    summary = f"{plural(build.rows, 'row')} written to {options.target}/ in {seconds:.1f} s; "
    kept = _describe_kept(made)
    say(f"{summary}{kept}{describe_counts(_counts(build))}.", options)
    return _exit_code(build, options)


def _describe_kept(made: Made) -> str:
    kept = len(made.pieces) - made.computed
    return f"{kept:,} of {plural(len(made.pieces), 'shard')} unchanged; " if kept else ""


def _shard_command(options: Options, settings: Settings) -> int:
    """Make a share of the shards and leave them in the cache, for `--collect` to find."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="shanben-") as scratch:
        cache = Cache(cache_folder(options.out))
        made = _make_shards(options, settings, cache, Path(scratch))
    seconds = time.monotonic() - started
    there = len(made.pieces) - made.computed
    summary = f"{plural(made.computed, 'shard')} made in {seconds:.1f} s, {there:,} were there"
    say(f"{summary}; run build --collect when every job is done.", options)
    return EXIT_CLEAN


def check_command(options: Options) -> int:
    """Build aside, compare with the target folder, write nothing."""
    contract, settings = load_inputs(options)
    with tempfile.TemporaryDirectory(prefix="shanben-") as folder:
        found = _fetch_target(options, Path(folder) / "found")
        place = cache_folder(options.out) if options.work.cache else Path(folder) / "cache"
        cache = Cache(place, frozen=True)
        build, _ = make_build(options, contract, settings, cache, Path(folder))
        print_findings(build, options)
        _judge_release(build, options)
        differences = [f"{options.target}/{line}" for line in compare_folders(found, build.folder)]
        if options.out == DEFAULT_OUT:
            differences += _compare_datasheet(build)
    for line in differences:
        print_difference(line, options)
    verdict = (
        f"{plural(len(differences), 'difference')}; run build" if differences else "is up to date"
    )
    say(f"{options.target}/: {verdict}. {describe_counts(_counts(build))}.", options)
    return EXIT_ERRORS if differences or has_stale_answers(build) else _exit_code(build, options)


def report_command(out: Path, show: bool) -> int:
    """Make the report of the data that is there; beside it when it would differ from the one in it."""
    from shanben.release import open_history

    build = _read_back(out)
    contract = load_contract()
    facts = collect_facts(build, contract)
    text = make_report(build, facts, contract, load_settings(), open_history(HISTORY))
    path = out / REPORT
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path = out.absolute().parent / WORK_FOLDER / out.name / REPORT
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    print(show_text(str(path)))
    if show:
        import webbrowser

        webbrowser.open(path.absolute().as_uri())
    return EXIT_CLEAN


def explain_command(seed: str, out: Path) -> int:
    """Show one page of the data that is there: what was read, changed and left."""
    if not (out / MANIFEST).is_file():
        raise UsageError(f"{out}: holds no build; run build first")
    rows = find_rows(out, seed.removeprefix("seeds/"))
    if not rows:
        raise UsageError(f"{seed}: no page of {out}/ has this seed or id")
    for row in rows:
        for line in explain_page(row, find_findings(out, row["seed"]), wants_colour(sys.stdout)):
            print(line)
    return EXIT_CLEAN


def _read_back(out: Path) -> Build:
    try:
        return read_build(out)
    except (OSError, ValueError, KeyError) as error:
        raise UsageError(f"{out}: holds no whole build ({error}); run build first") from None


def _fetch_target(options: Options, folder: Path) -> Path:
    """Return the target folder, or a copy of what is behind the address."""
    if options.remote is None:
        return options.out
    folder.mkdir()
    fetch_folder(options.remote, folder)
    return folder


def publish_command(options: Options, repo: str | None, private: bool, confirm: Confirm) -> int:
    """Publish the target folder, if it is what the seeds give and breaks no promise."""
    from shanben.publish import run_publish

    if check_command(options) != EXIT_CLEAN:
        return _fail("not published: the dataset is not clean", EXIT_ERRORS)
    name = repo or load_settings().repo
    return run_publish(options.out, name, private=private, confirm=confirm, say=tell)


def _counts(build: Build) -> dict[str, int]:
    return {severity: build.severities[severity] for severity in ("error", "warning", "note")}


def _exit_code(build: Build, options: Options) -> int:
    bad = build.severities["error"] + (build.severities["warning"] if options.strict else 0)
    return EXIT_ERRORS if bad else EXIT_CLEAN


def _compare_datasheet(build: Build) -> list[str]:
    copy = Path(DATASHEET)
    expected = (build.folder / DATASHEET).read_bytes()
    if copy.is_file() and copy.read_bytes() == expected:
        return []
    return [f"{DATASHEET}: is not the copy of {DEFAULT_OUT}/{DATASHEET}"]


def _judge_release(build: Build, options: Options) -> None:
    """Print what the build breaks of the last release's promises; it counts like other findings."""
    from shanben.release import check_release, open_build, open_history

    made = open_build(build.folder)
    for finding in check_release(made, open_history(HISTORY), made.version):
        build.severities[finding.severity] += 1
        print(format_finding(finding, options))


# --- the command line ----------------------------------------------------------------------------

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    help="Scraped Chinese pages in, a versioned Hugging Face dataset out. Without a command: build.",
)

Seeds = Annotated[
    str,
    typer.Option(
        metavar="FOLDER", help="Pages: .txt, .jsonl, .warc (.gz, .zst), .parquet; or s3://…"
    ),
]
Out = Annotated[
    str,
    typer.Option(metavar="FOLDER", help="Folder of the dataset, replaced as a whole; or s3://…"),
]
LocalOut = Annotated[Path, typer.Option(help="Folder of the dataset.")]
Workers = Annotated[
    int, typer.Option(min=0, help="Processes; 0 is one a CPU. Never changes the output.")
]
Findings = Annotated[Format, typer.Option(help="How findings are printed.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Print errors and differences only.")]
Strict = Annotated[bool, typer.Option("--strict", help="Treat warnings as errors.")]
TextField = Annotated[str, typer.Option(help="Name of the text in rows of JSONL and Parquet.")]
UrlField = Annotated[str, typer.Option(help="Name of the address in rows of JSONL and Parquet.")]
UseCache = Annotated[
    bool, typer.Option("--cache/--no-cache", help="Keep shards that have not changed.")
]
EngineKind = Annotated[Kind, typer.Option(help="Where the work is done; never changes the output.")]
Address = Annotated[
    str | None, typer.Option(help="A running Ray cluster; without it one is started here.")
]
Turn = Annotated[
    str | None, typer.Option("--shard", metavar="I/N", help="Make the I-th of N shares only.")
]
Collect = Annotated[
    bool, typer.Option("--collect", help="Finish what the jobs --shard 1/N to N/N have made.")
]


@app.command("build")
def _build(  # noqa: PLR0913  (a command's parameters are its options)
    seeds: Seeds = "seeds",
    out: Out = "data",
    workers: Workers = 0,
    findings: Findings = "text",
    quiet: Quiet = False,
    strict: Strict = False,
    text_field: TextField = FIELDS.text,
    url_field: UrlField = FIELDS.url,
    cache: UseCache = True,
    engine: EngineKind = "local",
    address: Address = None,
    shard: Turn = None,
    collect: Collect = False,
) -> int:
    """Read the seeds and write the dataset, in one step."""
    fields = Fields(text_field, url_field)
    turn = _read_turn(shard)
    if (turn or collect) and not cache:
        raise UsageError("--shard and --collect need the cache; leave --no-cache out")
    work = Work(engine, workers or _cpus(), address, fields, cache, turn, collect)
    return build_command(_options(seeds, out, work, findings, quiet, strict))


@app.command("check")
def _check(  # noqa: PLR0913  (a command's parameters are its options)
    seeds: Seeds = "seeds",
    out: Out = "data",
    workers: Workers = 0,
    findings: Findings = "text",
    quiet: Quiet = False,
    strict: Strict = False,
    text_field: TextField = FIELDS.text,
    url_field: UrlField = FIELDS.url,
    cache: UseCache = True,
) -> int:
    """Build aside and compare with the dataset; writes nothing. For CI."""
    fields = Fields(text_field, url_field)
    work = Work(workers=workers or _cpus(), fields=fields, cache=cache)
    return check_command(_options(seeds, out, work, findings, quiet, strict))


Against = Annotated[
    str | None,
    typer.Option(help="Folder of a build, or hf://datasets/ORG/NAME@vX.Y.Z; else schema/history/."),
]


@app.command("diff")
def _diff(
    out: LocalOut = DEFAULT_OUT,
    against: Against = None,
    form: Annotated[DiffFormat, typer.Option("--format", help="How it is printed.")] = "text",
) -> int:
    """Say what changed since the last release and which version that needs; writes nothing."""
    from shanben.publish import run_diff

    print(run_diff(out, against, form), end="")
    return EXIT_CLEAN


@app.command("bump")
def _bump(
    out: LocalOut = DEFAULT_OUT,
    against: Against = None,
    reason: Annotated[str, typer.Option(help="Why ids are withdrawn, if some are.")] = "",
    released: Annotated[
        str | None, typer.Option(help="Only record this build or Hub revision as the last release.")
    ] = None,
) -> int:
    """Declare the version the dataset needs, in schema/; build again afterwards."""
    from shanben.publish import run_bump, run_record

    if released is not None:
        return run_record(released, tell)
    return run_bump(out, against, reason, tell)


@app.command("publish")
def _publish(
    seeds: Seeds = "seeds",
    out: LocalOut = DEFAULT_OUT,
    repo: Annotated[str | None, typer.Option(help="ORG/NAME; else the one declared.")] = None,
    private: Annotated[bool, typer.Option("--private", help="If it has to be created.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> int:
    """Send the dataset to the Hub: one commit, read back, loaded, then tagged.

    Nothing is sent unless check is clean. The token comes from HF_TOKEN or `hf auth login`,
    the Hub from HF_ENDPOINT. After a failure run it again: it goes on where it stopped.
    """
    if repo is not None and not REPO.fullmatch(repo):
        raise UsageError(f"{repo}: expected ORG/NAME")
    if not (dry_run or yes or sys.stdin.isatty()):
        raise UsageError("publish asks before it sends; without a terminal say --yes or --dry-run")
    work = Work(workers=_cpus())
    options = Options(open_root(seeds), out, work, "text", quiet=True, strict=False)
    confirm = None if dry_run else (lambda: True) if yes else _ask
    return publish_command(options, repo, private, confirm)


def _ask() -> bool:
    print("publish? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _options(
    seeds: str, out: str, work: Work, findings: Format, quiet: bool, strict: bool
) -> Options:
    """Return the options. What goes to an address is built in a folder here and kept to compare."""
    place = open_root(out)
    if isinstance(place, Path):
        return Options(open_root(seeds), place, work, findings, quiet, strict)
    name = re.sub(r"[^A-Za-z0-9.-]+", "-", place.address)
    mirror = Path(WORK_FOLDER) / "remote" / name
    return Options(open_root(seeds), mirror, work, findings, quiet, strict, place)


def _read_turn(text: str | None) -> tuple[int, int] | None:
    """Return the two numbers of I/N."""
    if text is None:
        return None
    match = re.fullmatch("([0-9]{1,6})/([0-9]{1,6})", text)
    if match is None or not 1 <= int(match[1]) <= int(match[2]):
        raise UsageError(f"--shard {text}: is not I/N with I from 1 to N, such as 3/64")
    return int(match[1]), int(match[2])


@app.command("report")
def _report(
    out: LocalOut = DEFAULT_OUT,
    show: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
) -> int:
    """Make the report of the dataset alone and say where it is; changes nothing in the dataset."""
    return report_command(out, show)


@app.command("explain")
def _explain(
    seed: Annotated[str, typer.Argument(help="Path of a seed, as in its row, or id of a page.")],
    out: LocalOut = DEFAULT_OUT,
) -> int:
    """Show one page of the dataset: what was read, what was changed and why, what was left."""
    return explain_command(seed, out)


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
    except USAGE_ERRORS as error:
        return _fail(str(error), EXIT_USAGE)
    except CommandError as error:
        return _fail(str(error), error.exit_code)
    except FAILURES as error:
        return _fail(f"{error or 'out of memory'}; nothing was changed", EXIT_ERRORS)
    except Exception as error:  # noqa: BLE001, a fault of the program; no traceback reaches a user
        return _fail(_describe_fault(error), EXIT_ERRORS)
    except KeyboardInterrupt:
        return _fail("interrupted; nothing was changed", EXIT_ERRORS)
    return int(code or 0)


def _describe_fault(error: Exception) -> str:
    """Return in one line what failed and where, for a report to the maintainers."""
    import traceback

    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name}:{place.lineno}"
    return f"fault of the program, {type(error).__name__} at {where}: {error}; please report it"


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
