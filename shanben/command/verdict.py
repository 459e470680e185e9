"""Why a run failed, and what to do next: in one line, whatever was printed before it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from shanben.api.build import Built
from shanben.base.findings import Finding
from shanben.base.rulebook import Severity, read_rules
from shanben.base.terminal import plural
from shanben.command.options import EXIT_CLEAN, EXIT_ERRORS, Options
from shanben.command.output import describe_differences
from shanben.command.remarks import STALE, Remark
from shanben.dataset.findings_file import FINDINGS, read_first_findings
from shanben.documents import ANSWERS, has_stale_answers

# Rules whose next step is told; whoever has broken more begins with these.
MOST_RULES = 3
# Findings that are looked through for the rules that they belong to.
MOST_READ = 1000


class Judgement(NamedTuple):
    """The exit code of a run, and why it is not 0; `severities` counts all findings."""

    code: int
    why: str
    severities: Counter[Severity]


def judge_build(
    built: Built, options: Options, differences: Sequence[Remark] = (), *, is_check: bool = False
) -> Judgement:
    """Return whether a run succeeded. Only `check` minds answers that nobody has read again."""
    severities = built.folder.numbers.severities.copy()
    for finding in built.broken:
        severities[finding.severity] += 1
    reasons = list(_find_reasons(built, options, severities))
    if is_check and has_stale_answers(built.folder):
        reasons.insert(0, f"{ANSWERS}: answers are out of date ({STALE}); {_next_step(STALE)}")
    if words := describe_differences(differences):
        target = options.job.target
        reasons.insert(0, f"{words}; run shanben build and commit {target}/")
    return Judgement(EXIT_ERRORS if reasons else EXIT_CLEAN, ". ".join(reasons), severities)


def _find_reasons(built: Built, options: Options, severities: Counter[Severity]) -> Iterator[str]:
    bad: tuple[Severity, ...] = ("error", "warning") if options.strict else ("error",)
    for severity in bad:
        if not severities[severity]:
            continue
        names = list(dict.fromkeys(finding.rule for finding in _read(built, severity)))
        strictly = " (--strict)" if severity == "warning" else ""
        more = " and others" if len(names) > MOST_RULES else ""
        steps = "; ".join(f"{name}: {_next_step(name)}" for name in names[:MOST_RULES])
        yield f"{plural(severities[severity], severity)}{strictly}, {steps}{more}"


def _read(built: Built, severity: Severity) -> Iterator[Finding]:
    yield from (finding for finding in built.broken if finding.severity == severity)
    yield from read_first_findings(built.folder.folder / FINDINGS, {severity: MOST_READ})


def _next_step(rule: str) -> str:
    step = read_rules()[rule].next_step.rstrip(".")
    return step[:1].lower() + step[1:] if step else f"see shanben rule {rule}"
