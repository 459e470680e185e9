"""Print what a run has to say: findings, differences, a summary; for people, programs or CI."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

import orjson

from shanben.api.build import Built
from shanben.base.findings import (
    GITHUB_LEVELS,
    Finding,
    Location,
    finding_as_dict,
    finding_as_github,
    finding_as_line,
    group_findings,
)
from shanben.base.rulebook import SEVERITIES, Severity
from shanben.base.terminal import disarm_lines, plural, show_json, show_text, wants_colour
from shanben.command.git import find_prefix
from shanben.command.options import Options
from shanben.command.printing import put, put_command, tell_beside
from shanben.command.remarks import OUT_OF_DATE, Remark, make_remark
from shanben.command.sarif import encode_sarif, lead_from_top
from shanben.dataset.findings_file import FINDINGS, read_first_findings

# Neither a terminal nor a CI log is the place for more; all of them stand in findings.jsonl.
MAX_SHOWN = 200
# GitHub shows ten annotations of a step, and passes over the others without a word.
MAX_ANNOTATIONS = 10
# Results of one severity in a SARIF log; GitHub takes 25,000 in all and shows 5,000.
MAX_RESULTS = 5000


def print_remarks(
    built: Built,
    options: Options,
    differences: Sequence[Remark] = (),
    touched: frozenset[str] | None = None,
) -> None:
    """Print what was found and how the dataset differs, the grave ones whatever their number says.

    `touched` are the files that a branch changes, None where nobody asked; annotations are about them.
    """
    match options.findings:
        case "text":
            _print_text(built, options, differences)
        case "json":
            for remark in chain(_read_remarks(built, options, None), differences):
                put(show_json(remark_as_json(remark)))
        case "github":
            for line in annotate(built, options, differences, touched):
                put_command(line)
        case "sarif":
            found = [*differences, *_read_remarks(built, options, MAX_RESULTS)]
            put(encode_sarif(found, find_prefix()))


def _print_text(built: Built, options: Options, differences: Sequence[Remark]) -> None:
    seeds = str(options.job.seeds)
    findings = _read_findings(built, options, MAX_SHOWN)
    if sys.stdout.isatty():
        lines = group_findings(findings, seeds, wants_colour(sys.stdout))
    else:
        lines = (finding_as_line(finding, seeds) for finding in findings)
    for line in lines:
        put(line)
    for severity, number in _count_wanted(built, options, MAX_SHOWN).items():
        if more := built.folder.numbers.severities[severity] - number:
            say(f"… and {plural(more, f'more {severity}')} in {FINDINGS}.", options)
    for finding in built.broken:
        put(finding_as_line(finding, seeds))
    for remark in differences[:MAX_SHOWN]:
        put(show_text(remark.finding.message))
    if rest := differences[MAX_SHOWN:]:
        put(f"… and {plural(len(rest), 'more difference')}.")


def _read_remarks(built: Built, options: Options, most: int | None) -> Iterator[Remark]:
    found = chain(_read_findings(built, options, most), built.broken)
    return (make_remark(finding, options.job.seeds) for finding in found)


def _read_findings(built: Built, options: Options, most: int | None) -> Iterator[Finding]:
    wanted = _count_wanted(built, options, most)
    return read_first_findings(built.folder.folder / FINDINGS, wanted)


def _count_wanted(built: Built, options: Options, most: int | None) -> dict[Severity, int]:
    there = built.folder.numbers.severities
    shown: tuple[Severity, ...] = ("error",) if options.quiet else SEVERITIES
    return {s: there[s] if most is None else min(there[s], most) for s in shown}


def remark_as_json(remark: Remark) -> str:
    """Return a remark as one line of JSON: a finding, and the file in which it is mended."""
    file = {"file": remark.place.file if remark.place else None}
    return orjson.dumps(file | finding_as_dict(remark.finding)).decode()


def annotate(
    built: Built,
    options: Options,
    differences: Sequence[Remark],
    touched: frozenset[str] | None = None,
) -> Iterator[str]:
    """Yield workflow commands that annotate the files in which something must be done.

    After them stand the warnings on files that the branch touched; notes are for the summary. Of many
    only the first are annotations, the last one says how many more there are, and those follow as plain
    lines in the log.
    """
    found = list(_read_remarks(built, replace(options, quiet=False), MAX_RESULTS))
    must = [remark for remark in found if remark.is_failure]
    rest = [
        remark
        for remark in found
        if remark.finding.severity == "warning"
        and not (remark.is_failure or options.quiet)
        and (touched is None or remark.is_about(touched))
    ]
    remarks = [*(one for one in differences if not one.is_sum), *must, *rest]
    shown = remarks if len(remarks) <= MAX_ANNOTATIONS else remarks[: MAX_ANNOTATIONS - 1]
    prefix = find_prefix() if shown else ""
    for one in shown:
        yield finding_as_github(one.finding, lead_to(one.place, prefix))
    if more := remarks[len(shown) :]:
        level = min((r.finding.severity for r in more), key=SEVERITIES.index)
        words = f"and {len(more):,} more, which stand in the log of this step"
        yield f"::{GITHUB_LEVELS[level]} title={more[0].finding.rule}::{words}"
        seeds = str(options.job.seeds)
        yield from (disarm_lines(finding_as_line(one.finding, seeds)) for one in more)


def lead_to(place: Location | None, prefix: str) -> Location | None:
    """Return a place as it is called from the top of the repository; see `lead_from_top`."""
    return place and place._replace(file=lead_from_top(place.file, prefix))


def describe_differences(differences: Iterable[Remark]) -> str:
    """Return how many differences there are, in words; empty without any."""
    number = sum(remark.finding.rule == OUT_OF_DATE for remark in differences)
    return plural(number, "difference") if number else ""


def say(line: str, options: Options, *, always: bool = False) -> None:
    """Print a line for people; beside findings for machines it goes to standard error."""
    if always or not options.quiet:
        tell_beside(line, options.findings)
