"""Print what a run has to say: findings, differences, a summary; for people, programs or CI."""

import sys

from shanben.base.findings import (
    Finding,
    finding_as_github,
    finding_as_json,
    finding_as_line,
    group_findings,
)
from shanben.base.rulebook import SEVERITIES, Severity
from shanben.base.terminal import plural, show_text, wants_colour
from shanben.command.options import Options
from shanben.dataset.build_folder import BuildFolder
from shanben.dataset.findings_file import FINDINGS, read_first_findings

# Neither a terminal nor a CI log is the place for more; all of them stand in findings.jsonl.
MAX_SHOWN = 200


def print_findings(build: BuildFolder, options: Options) -> None:
    """Print findings, the grave ones whatever their number says, up to a limit of each severity."""
    there = build.numbers.severities
    most = max(there.values(), default=0) if options.findings == "json" else MAX_SHOWN
    shown: tuple[Severity, ...] = ("error",) if options.quiet else SEVERITIES
    wanted = {severity: min(there[severity], most) for severity in shown}
    findings = read_first_findings(build.folder / FINDINGS, wanted)
    if options.findings == "text" and sys.stdout.isatty():
        lines = group_findings(findings, str(options.job.seeds), wants_colour(sys.stdout))
    else:
        lines = (format_finding(finding, options) for finding in findings)
    for line in lines:
        print(line)
    for severity, number in wanted.items():
        if more := there[severity] - number:
            say(f"… and {plural(more, f'more {severity}')} in {FINDINGS}.", options)


def format_finding(finding: Finding, options: Options) -> str:
    """Return a finding in the form that was asked for."""
    match options.findings:
        case "json":
            return finding_as_json(finding)
        case "github":
            return finding_as_github(finding, str(options.job.seeds))
        case "text":
            return finding_as_line(finding, str(options.job.seeds))


def print_difference(line: str, options: Options) -> None:
    """Print how the dataset differs from what the seeds give; in CI as an annotation."""
    if options.findings == "github":
        print(finding_as_github(Finding("V105", line)))
    else:
        say(line, options, always=True)


def say(line: str, options: Options, *, always: bool = False) -> None:
    """Print a line for people; beside findings for machines it goes to standard error."""
    if always or not options.quiet:
        print(show_text(line), file=sys.stdout if options.findings == "text" else sys.stderr)


def tell(line: str) -> None:
    """Print a line on the way of a long command, on standard error."""
    print(show_text(line), file=sys.stderr, flush=True)
