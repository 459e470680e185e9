"""The first sentence of the report: what became of the seeds, and whether a person is needed."""

from dataclasses import dataclass

from shanben.documents.facts import Facts
from shanben.documents.words import Said, say

SKIPPED = "P101"


@dataclass(frozen=True, slots=True)
class Outcome:
    """`kind` is good, look or bad; `parts` are one sentence."""

    kind: str
    parts: tuple[Said, ...]


def tell_outcome(facts: Facts) -> Outcome:
    """Return the outcome. Whatever of the seeds is not in the dataset is told, not only errors."""
    errors, warnings = facts.severities["error"], facts.severities["warning"]
    passed = sum(rule.rows for rule in facts.finding_rules if rule.rule == SKIPPED)
    kind = "bad" if errors else "look" if warnings else "good"
    said = []
    if errors:
        said.append(_count(errors, "{n} error", "{n} errors"))
    if facts.rejected:
        rejected = "{n} seed did not become a page", "{n} seeds did not become a page"
        said.append(_count(facts.rejected, *rejected))
    if passed:
        said.append(_count(passed, "{n} file was passed over", "{n} files were passed over"))
    if facts.duplicates:
        repeats = "{n} page was a repeat and left out", "{n} pages were repeats and left out"
        said.append(_count(facts.duplicates, *repeats))
    if not facts.rows:
        said.append(say("the dataset is empty"))
    elif said:
        said.append(say("every other seed became a page"))
    else:
        said.append(say("every seed became a page"))
    if warnings:
        said.append(_count(warnings, "{n} warning needs a person", "{n} warnings need a person"))
    elif not errors and facts.rows:
        said.append(say("nothing needs a person"))
    return Outcome(kind, tuple(said))


def _count(n: int, one: str, many: str) -> Said:
    return say(one if n == 1 else many, n=n)
