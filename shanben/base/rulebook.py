"""The rules: what each id means, shown by an example, and what to do about it.

All that there is to say of a rule stands in one line of `shanben/base/tables/rules.tsv`. Findings take
their severity from here, the report its titles, the command `rule` and docs/rules.md everything.
"""

import re
from difflib import get_close_matches
from functools import cache
from typing import Literal, NamedTuple

from shanben.base.tables import read_table

Severity = Literal["error", "warning", "note"]
# Gravest first.
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")

# What the first letter of an id stands for.
STAGES = {
    "C": "Documents",
    "D": "Decode",
    "L": "Release",
    "M": "Metadata",
    "P": "Plan",
    "R": "Repair",
    "S": "Simplify",
    "V": "Validate",
}
MOST_NEAREST = 3
HEAD = """\
# Rules

Every change to a page and every finding names its rule; `shanben rule` prints this page, and
`shanben rule M104` one of them.

An *edit* changes the text of a page, and the change is on record. An *error* costs a page its row or
breaks a promise of the set; a *warning* is a known flaw of a row that was written; a *note* is worth
knowing.
"""
# Examples quote pages: whatever could be markup there is text.
MARKUP = re.compile(r"[\\`*_<>\[\]|&#]")


class Rule(NamedTuple):
    """A rule: what it is called, what it means, an example, and what a person can do.

    `severity` is `edit` for a rule that changes text; such a rule has no `next_step`, the empty string,
    and its example reads `before → after`.
    """

    id: str
    severity: str
    title: str
    meaning: str
    example: str
    next_step: str

    @property
    def is_edit(self) -> bool:
        """Tell whether the rule changes text instead of making findings."""
        return self.severity not in SEVERITIES


@cache
def read_rules() -> dict[str, Rule]:
    """Return every rule by its id, in the order of the ids."""
    names = ("rule", "severity", "title", "description", "example", "next_step")
    rules = (Rule(*(row[name] for name in names)) for row in read_table("rules"))
    return {rule.id: rule for rule in rules}


@cache
def rule_severities() -> dict[str, Severity]:
    """Return the severity of every rule that makes findings."""
    return {
        rule.id: severity
        for rule in read_rules().values()
        for severity in SEVERITIES
        if severity == rule.severity
    }


def nearest_rules(name: str) -> list[str]:
    """Return the ids that look most like `name`, the likeliest first.

    >>> nearest_rules("v14")
    ['V104']
    """
    asked = name.upper()
    near = get_close_matches(asked, read_rules(), 3 * MOST_NEAREST)
    # The beginning of an id tells the stage and the kind: of equals those that begin alike are nearer.
    near.sort(key=lambda rule: rule[:3] != asked[:3])
    return near[:MOST_NEAREST]


def describe_rule(rule: Rule) -> list[str]:
    """Return a rule as lines for people: what it is, what it means, an example, what to do."""
    lines = [f"{rule.id} {rule.severity}: {rule.title}", rule.meaning, f"Example: {rule.example}"]
    return lines + ([f"What to do: {rule.next_step}"] if rule.next_step else [])


def describe_rules() -> str:
    """Return the whole book in Markdown, as it stands in docs/rules.md."""
    pages = [HEAD]
    stage = ""
    for rule in read_rules().values():
        if STAGES[rule.id[0]] != stage:
            stage = STAGES[rule.id[0]]
            pages.append(f"## {stage}\n")
        example = MARKUP.sub(r"\\\g<0>", rule.example)
        _, meaning, _, *next_step = describe_rule(rule)
        lines = [meaning, f"Example: {example}", *next_step]
        pages.append(
            f"### {rule.id} {rule.title} ({rule.severity})\n\n" + "  \n".join(lines) + "\n"
        )
    return "\n".join(pages)
