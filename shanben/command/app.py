"""The options of the command line: what can be asked for. What is done stands in one file a command.

Every command imports its rooms when it is called, so that help and mistakes are answered at once.
"""

import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from typer.exceptions import TyperException

from shanben.base.storage import open_root
from shanben.base.types import UsageError
from shanben.command.options import (
    DEFAULT_OUT,
    EXIT_USAGE,
    Options,
    OutputFormat,
    count_processors,
    read_job,
    read_turn,
    refuse_contrary,
    refuse_empty,
    refuse_unbumped,
)
from shanben.command.run import HELP, fail
from shanben.seeds.formats import describe_suffixes
from shanben.shards.engines import EngineName

DEFAULT_SEEDS = Path("seeds")
DiffFormat = Literal["text", "json", "markdown"]

app = typer.Typer(
    name="shanben",
    add_completion=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": list(HELP)},
    help="Scraped Chinese pages in, a versioned Hugging Face dataset out. Without a command: build. "
    "What a command takes is told by COMMAND --help; which program this is, by --version.",
)
Seeds = Annotated[
    str,
    typer.Option(metavar="FOLDER", help=f"Pages: {describe_suffixes('and')} files; or s3://…"),
]
Out = Annotated[
    str,
    typer.Option(metavar="FOLDER", help="Folder of the dataset, replaced as a whole; or s3://…"),
]
LocalOut = Annotated[Path, typer.Option(help="Folder of the dataset.")]
LocalSeeds = Annotated[Path, typer.Option(help="Folder of the seeds.")]
Author = Annotated[str, typer.Option(help="Who says so.")]
LineOption = Annotated[int | None, typer.Option(min=1, help="Line of the page.")]
Workers = Annotated[
    int, typer.Option(min=0, help="Processes; 0 is one a CPU. Never changes the output.")
]
Findings = Annotated[OutputFormat, typer.Option(help="How findings are printed.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Print errors and differences only.")]
Strict = Annotated[bool, typer.Option("--strict", help="Treat warnings as errors.")]
TextField = Annotated[
    str | None, typer.Option(help="Name of the text in the rows of dumps, whatever [input] says.")
]
UrlField = Annotated[
    str | None,
    typer.Option(help="Name of the address in the rows of dumps, whatever [input] says."),
]
UseCache = Annotated[
    bool, typer.Option("--cache/--no-cache", help="Keep shards that have not changed.")
]
Verify = Annotated[
    bool, typer.Option("--verify", help="Read again what looks as it did when it was read last.")
]
EngineOption = Annotated[
    EngineName, typer.Option(help="Where the work is done; never changes the output.")
]
Address = Annotated[
    str | None, typer.Option(help="A running Ray cluster; without it one is started here.")
]
AllowShrink = Annotated[
    bool,
    typer.Option("--allow-shrink", help="Write a dataset of no rows, or of less than half."),
]
Against = Annotated[
    str | None,
    typer.Option(help="Folder of a build, or hf://datasets/ORG/NAME@vX.Y.Z; else schema/history/."),
]
WithdrawalReason = Annotated[str, typer.Option(help="Why ids are withdrawn, if some are.")]
Turn = Annotated[
    str | None, typer.Option("--shard", metavar="I/N", help="Make the I-th of N shares only.")
]
Collect = Annotated[
    bool, typer.Option("--collect", help="Finish what the jobs --shard 1/N to N/N have made.")
]


@app.command("init")
def _init(  # noqa: PLR0913  (a command's parameters are its options)
    folder: Annotated[Path, typer.Argument(help="Made where there is none.")] = Path(),
    name: Annotated[str | None, typer.Option(help="Short name.")] = None,
    title: Annotated[str | None, typer.Option(help="As people read it.")] = None,
    summary: Annotated[str | None, typer.Option(help="What the pages are.")] = None,
    repo: Annotated[str | None, typer.Option(help="ORG/NAME on the Hub.")] = None,
    licence: Annotated[
        str | None, typer.Option("--license", help="Of the Hub's list; or other.")
    ] = None,
    license_name: Annotated[
        str | None, typer.Option(help="With --license other: its name, such as river-terms.")
    ] = None,
    license_link: Annotated[
        str | None,
        typer.Option(help="With --license other: its address, or a file here, which is copied."),
    ] = None,
    creator: Annotated[str | None, typer.Option(help="Whom a citation names.")] = None,
) -> int:
    """Make a dataset project: settings, datasheet, seeds/, a workflow. Nothing is overwritten.

    On a terminal it asks for what the options leave open; elsewhere it takes honest defaults.
    """
    from shanben.command.init import init_command

    given = {"name": name, "title": title, "summary": summary, "repo": repo}
    given |= {"license": licence, "creator": creator}
    given |= {"license_name": license_name, "license_link": license_link}
    return init_command(folder, given, ask=sys.stdin.isatty() and sys.stdout.isatty())


@app.command("add")
def _add(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE…", help="Pages; - is standard input.")
    ],
    seeds: Annotated[Path, typer.Option(help="Folder of the seeds.")] = Path("seeds"),
) -> int:
    """Copy pages into the seeds, each under a name that stays. Twins are refused by name.

    Every page is decoded and judged first, and shown: title, date, source, damage, and pages that are
    nearly the same. If one cannot be added, none is.
    """
    from shanben.command.add import add_command

    return add_command(files, seeds)


@app.command("build")
def _build(  # noqa: PLR0913  (a command's parameters are its options)
    seeds: Seeds = "seeds",
    out: Out = "data",
    workers: Workers = 0,
    findings: Findings = "text",
    quiet: Quiet = False,
    strict: Strict = False,
    text_field: TextField = None,
    url_field: UrlField = None,
    cache: UseCache = True,
    verify: Verify = False,
    engine: EngineOption = "local",
    address: Address = None,
    shard: Turn = None,
    collect: Collect = False,
    allow_shrink: AllowShrink = False,
    bump: Annotated[
        bool, typer.Option("--bump", help="Declare the version that it needs, and build again.")
    ] = False,
    against: Against = None,
    reason: WithdrawalReason = "",
    answers_hold: Annotated[
        bool,
        typer.Option("--answers-hold", help="With --bump: the datasheet's answers still hold."),
    ] = False,
) -> int:
    """Read the seeds and write the dataset, in one step.

    With --bump it is built, the version that it needs is computed from what changed, what only a person
    can answer is asked for on a terminal, and it is built again, and everything is read in full, as
    with --verify: then commit schema/ and data/.
    """
    from shanben.api.job import Work
    from shanben.command.build import build_command, shard_command

    refuse_empty(seeds=seeds, out=out, text_field=text_field, url_field=url_field, address=address)
    turn, processors = read_turn(shard), workers or count_processors()
    fields = text_field, url_field
    work = Work(engine, processors, address, *fields, cache, turn, collect, verify or bump)
    refuse_contrary(work)
    options = Options(read_job(seeds, out, work, allow_shrink), findings, quiet, strict)
    if bump:
        from shanben.command.bump import Curator, build_and_bump

        return build_and_bump(options, against, Curator(reason, answers_hold, _find_asker()))
    refuse_unbumped(against=against, reason=reason, answers_hold=answers_hold)
    return shard_command(options) if turn else build_command(options)


@app.command("check")
def _check(  # noqa: PLR0913  (a command's parameters are its options)
    seeds: Seeds = "seeds",
    out: Out = "data",
    workers: Workers = 0,
    findings: Findings = "text",
    quiet: Quiet = False,
    strict: Strict = False,
    text_field: TextField = None,
    url_field: UrlField = None,
    cache: UseCache = True,
    changed_since: Annotated[
        str | None,
        typer.Option(
            metavar="REV", help="Make only the rows that differ from this git revision's data/."
        ),
    ] = None,
    summary: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Add what the branch does, in Markdown.")
    ] = None,
    verify: Verify = False,
) -> int:
    """Build aside and compare with the dataset; writes nothing. For CI.

    With --changed-since, rows of pages that are as they were are taken from that revision's dataset,
    which its own check vouched for; every byte is still compared.
    """
    from shanben.api.job import Work
    from shanben.command.check import check_command

    refuse_empty(seeds=seeds, out=out, text_field=text_field, url_field=url_field)
    refuse_empty(changed_since=changed_since)
    processors = workers or count_processors()
    work = Work("local", processors, None, text_field, url_field, cache, verify=verify)
    options = Options(read_job(seeds, out, work), findings, quiet, strict)
    return check_command(options, changed_since, summary)


@app.command("verify")
def _verify(
    place: Annotated[
        str, typer.Argument(metavar="[PLACE]", help="Folder, or hf://datasets/ORG/NAME@vX.Y.Z.")
    ] = "data",
    findings: Findings = "text",
    statement: Annotated[
        Path | None,
        typer.Option(help="Where an in-toto statement goes if it is whole, to be signed."),
    ] = None,
) -> int:
    """Look whether a dataset is whole. Files are held against the manifest, rows against their text.

    For whoever got a dataset; needs no seeds. Memory does not grow with the dataset.
    """
    from shanben.command.verify import verify_command

    return verify_command(place, findings, statement)


@app.command("diff")
def _diff(
    out: LocalOut = DEFAULT_OUT,
    against: Against = None,
    form: Annotated[DiffFormat, typer.Option("--format", help="How it is printed.")] = "text",
) -> int:
    """Say what changed since the last release, and the next version. Writes nothing."""
    from shanben.command.diff import diff_command

    return diff_command(out, against, form)


@app.command("bump")
def _bump(
    out: LocalOut = DEFAULT_OUT,
    against: Against = None,
    reason: WithdrawalReason = "",
    answers_hold: Annotated[
        bool, typer.Option("--answers-hold", help="The datasheet's answers still hold.")
    ] = False,
    released: Annotated[
        str | None, typer.Option(help="Only record this build or Hub revision as the last release.")
    ] = None,
) -> int:
    """Declare the version the dataset needs, in schema/. Run build again afterwards.

    What only a person can answer (why ids are gone, whether the datasheet's answers hold) is asked for
    on a terminal.
    """
    from shanben.command.bump import Curator, bump_command, record_command

    if released is not None:
        return record_command(released)
    return bump_command(out, against, Curator(reason, answers_hold, _find_asker()))


@app.command("publish")
def _publish(
    seeds: Seeds = "seeds",
    out: LocalOut = DEFAULT_OUT,
    repo: Annotated[str | None, typer.Option(help="ORG/NAME; else the one declared.")] = None,
    private: Annotated[bool, typer.Option("--private", help="If it has to be created.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> int:
    """Send the dataset to the Hub. One commit is made, read back, loaded, then tagged.

    Nothing is sent unless check is clean. The token comes from HF_TOKEN or `hf auth login`,
    the Hub from HF_ENDPOINT. After a failure run it again: it goes on where it stopped.
    """
    from shanben.api.job import Job, Work
    from shanben.base.settings import REPO
    from shanben.command.publish import ask_to_publish, publish_command

    refuse_empty(seeds=seeds)
    if repo is not None and not REPO.fullmatch(repo):
        raise UsageError(f"{repo}: expected ORG/NAME")
    if not (dry_run or yes or sys.stdin.isatty()):
        raise UsageError("publish asks before it sends; without a terminal say --yes or --dry-run")
    job = Job(open_root(seeds), out, Work(workers=count_processors(), verify=True))
    options = Options(job, "text", quiet=True, strict=False)
    confirm = None if dry_run else (lambda: True) if yes else ask_to_publish
    return publish_command(options, repo, private, confirm)


@app.command("report")
def _report(
    out: LocalOut = DEFAULT_OUT,
    show: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
) -> int:
    """Make the report of the dataset alone and say where it is. Nothing else changes."""
    from shanben.command.report import report_command

    return report_command(out, show)


@app.command("explain")
def _explain(
    seed: Annotated[str, typer.Argument(help="Path of a seed, as in its row, or id of a page.")],
    out: LocalOut = DEFAULT_OUT,
) -> int:
    """Show one page: what was read, changed and left, and why."""
    from shanben.command.explain import explain_command

    return explain_command(seed, out)


@app.command("rule")
def _rule(
    name: Annotated[
        str | None, typer.Argument(metavar="[RULE]", help="Id of a rule, such as V104; else all.")
    ] = None,
) -> int:
    """Say what a rule means, with an example, and what to do about it."""
    from shanben.command.rule import rule_command

    return rule_command(name)


@app.command("accept")
def _accept(  # noqa: PLR0913  (a command's parameters are its options)
    seed: Annotated[str, typer.Argument(help="Path of a seed, as in its row, or id of a page.")],
    rule: Annotated[str, typer.Argument(help="Id of the rule, such as M104.")],
    reason: Annotated[str, typer.Option(help="Why the finding may stay.")],
    author: Author,
    line: LineOption = None,
    seeds: LocalSeeds = DEFAULT_SEEDS,
    out: LocalOut = DEFAULT_OUT,
) -> int:
    """Say that a finding was looked at and may stay. It is written into seeds/accepted.toml.

    Then build. It is bound to the page as it is: when the page changes, the finding is back.
    """
    from shanben.command.say_by_hand import Where, accept_command

    return accept_command(Where(seed, line, seeds, out), rule, author, reason)


@app.command("correct")
def _correct(  # noqa: PLR0913  (a command's parameters are its options)
    seed: Annotated[str, typer.Argument(help="Path of a seed, as in its row, or id of a page.")],
    author: Author,
    source: Annotated[str, typer.Option(help="Where the right words stand.")],
    before: Annotated[str | None, typer.Option(help="The spot as it was found.")] = None,
    after: Annotated[str | None, typer.Option(help="What stood there.")] = None,
    field: Annotated[str | None, typer.Option(help="A field whose value is wrong.")] = None,
    value: Annotated[
        list[str] | None,
        typer.Option(help="Its value; once for each of a list, a person as NAME:ROLE."),
    ] = None,
    absent: Annotated[bool, typer.Option("--absent", help="The page does not say it.")] = False,
    line: LineOption = None,
    seeds: LocalSeeds = DEFAULT_SEEDS,
    out: LocalOut = DEFAULT_OUT,
) -> int:
    """Say what a spot or a field should be. It is written into seeds/corrections.toml; then build.

    A spot is given with --before and --after, a field with --field and --value or --absent. Whether the
    damage that is known makes of the spot what was found is said, and stands in the edit.
    """
    from shanben.command.say_by_hand import Where, correct_spot_command, correct_value_command

    where = Where(seed, line, seeds, out)
    if field is None and before is not None and after is not None and not value and not absent:
        return correct_spot_command(where, before, after, author, source)
    if field is not None and before is None and after is None and bool(value) != absent:
        return correct_value_command(where, field, value or [], author, source)
    raise UsageError("say either --before and --after, or --field and one of --value and --absent")


def _find_asker() -> Callable[[str], str] | None:
    """Return how to ask a person; None where nobody is at a terminal."""
    from shanben.command.bump import ask_on_terminal

    return ask_on_terminal if sys.stdin.isatty() and sys.stderr.isatty() else None


def parse(arguments: list[str]) -> int:
    """Carry out a command line with its options; return the exit code."""
    try:
        code = _make_command()(arguments, standalone_mode=False)
    except TyperException as error:
        return fail(f"{_usage_problem(error)} (see --help)", EXIT_USAGE)
    return int(code or 0)


@cache
def _make_command() -> Any:
    """Return the parser of all commands; making it takes 10 ms, a tenth of a small build, so once."""
    return typer.main.get_command(app)


def _usage_problem(error: TyperException) -> str:
    """Return in one line what was wrong with the command line."""
    text = error.format_message() if hasattr(error, "format_message") else str(error)
    return " ".join(text.replace("Value error, ", "").split()).rstrip(".")
