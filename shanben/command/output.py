"""Print what a run has to say: findings, differences, a summary; for people, programs or CI."""

import sys
from collections.abc import Iterator

from shanben.base.findings import (
    Finding,
    finding_as_github,
    finding_as_json,
    finding_as_line,
    group_findings,
    member_as_json,
)
from shanben.base.terminal import plural, show_text, wants_colour
from shanben.command.options import Options
from shanben.shards.assemble import FINDINGS, Build, finding_of

# A terminal or a CI log is no place for more; all of them stand in findings.jsonl.
MAX_SHOWN = 200


def print_findings(build: Build, options: Options) -> None:
    """Print findings, the grave ones whatever their number says, up to a limit of each severity."""
    wanted = {
        severity: build.severities[severity]
        if options.findings == "json"
        else min(build.severities[severity], MAX_SHOWN)
        for severity in ("error",) + (() if options.quiet else ("warning", "note"))
    }
    findings = _read_findings(build, wanted)
    if options.findings == "text" and sys.stdout.isatty():
        lines = group_findings(findings, str(options.seeds), wants_colour(sys.stdout))
    else:
        lines = (format_finding(finding, options) for finding in findings)
    for line in lines:
        print(line)
    for severity, number in wanted.items():
        if more := build.severities[severity] - number:
            say(f"… and {plural(more, f'more {severity}')} in {FINDINGS}.", options)


def _read_findings(build: Build, wanted: dict[str, int]) -> Iterator[Finding]:
    """Yield so many findings of each severity, in order; lines beyond that are not even parsed."""
    import json

    left = {
        member_as_json("severity", severity): number
        for severity, number in wanted.items()
        if number
    }
    with (build.folder / FINDINGS).open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            if not left:
                return
            if mark := next((mark for mark in left if mark in line), None):
                yield finding_of(json.loads(line))
                left[mark] -= 1
                if not left[mark]:
                    del left[mark]


def format_finding(finding: Finding, options: Options) -> str:
    """Return a finding in the form that was asked for."""
    match options.findings:
        case "json":
            return finding_as_json(finding)
        case "github":
            return finding_as_github(finding, str(options.seeds))
        case "text":
            return finding_as_line(finding, str(options.seeds))


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
