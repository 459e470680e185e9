"""Say things to people and to CI without letting a seed speak in our name.

Findings quote pages and file names from the open web. In a terminal such text could move the cursor
or hide what follows; in a CI log it could give commands; so every exit escapes it here.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from typing import TextIO

from shanben.model import Finding
from shanben.tables import read_table

# Control, format (bidirectional, zero-width), surrogate, private use, unassigned; line separators.
HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
GITHUB_LEVELS = {"error": "error", "warning": "warning", "note": "notice"}
# Codes of a terminal (ECMA-48).
COLOURS = {
    "error": "31",
    "warning": "33",
    "note": "36",
    "removed": "31;9",
    "added": "32",
    "spot": "30;43",
    "dim": "2",
    "bold": "1",
}


class Paint:
    """Adds colours, or leaves them out."""

    def __init__(self, wanted: bool) -> None:
        self.wanted = wanted

    def __call__(self, text: str, style: str) -> str:
        """Return `text`, made safe, in a style of `COLOURS`."""
        safe = show_text(text)
        return f"\x1b[{COLOURS[style]}m{safe}\x1b[0m" if self.wanted and safe else safe

    def change(self, before: str, after: str) -> str:
        """Return what was taken out and put in: coloured, else in the marks of wdiff."""
        if self.wanted:
            return self(before, "removed") + self(after, "added")
        removed = f"[-{show_text(before)}-]" if before else ""
        return removed + (f"{{+{show_text(after)}+}}" if after else "")


def show_text(text: str) -> str:
    r"""Return `text` with every character that a terminal would not show as itself written out.

    >>> show_text("甲\x1b[31m乙\u202e")
    '甲\\x1b[31m乙\\u202e'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_show_character(character) for character in text)


def wants_colour(stream: TextIO) -> bool:
    """Return whether somebody looks at the stream and has not asked for plain text (no-color.org)."""
    import os

    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def finding_as_line(finding: Finding, seeds: str = "seeds") -> str:
    """Return a finding as a compiler would print it: place, rule, severity, what and what to do."""
    place = _place(finding, seeds)
    return show_text(f"{place}{finding.rule} {finding.severity}: {finding.message}")


def group_findings(findings: Iterable[Finding], seeds: str, colour: bool) -> Iterator[str]:
    """Yield lines for a person: the findings of each rule together, gravest first, and what to do."""
    paint = Paint(colour)
    rules = {row["rule"]: row for row in read_table("rules")}
    groups: dict[str, list[Finding]] = {rule: [] for rule in rules}
    for finding in findings:
        groups[finding.rule].append(finding)
    for severity in ("error", "warning", "note"):
        for rule, found in groups.items():
            if not found or found[0].severity != severity:
                continue
            title = paint(rules[rule]["title"], "bold")
            yield f"{paint(f'{rule} {severity}', severity)} {title}"
            yield from (f"  {show_text(_place(f, seeds) + f.message)}" for f in found)
            yield "  " + paint("→ " + rules[rule]["next_step"], "dim")


def finding_as_json(finding: Finding) -> str:
    """Return a finding as one line of JSON, all keys present."""
    import orjson

    return orjson.dumps(finding_as_dict(finding)).decode()


def member_as_json(name: str, value: str) -> str:
    """Return how a member stands in a line of `finding_as_json`; what a message quotes never looks so.

    >>> member_as_json("severity", "error")
    '"severity":"error"'
    """
    import orjson

    return orjson.dumps({name: value}).decode()[1:-1]


def finding_as_dict(finding: Finding) -> dict[str, str | int | None]:
    """Return a finding as plain data; null where it has no line, field or span."""
    return {
        "seed": finding.seed or None,
        "line": finding.line,
        "field": finding.field,
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        "start": finding.start,
        "end": finding.end,
        "count": finding.count,
    }


def finding_as_github(finding: Finding, seeds: str = "seeds") -> str:
    """Return a finding as a workflow command that annotates the seed in a pull request."""
    path, _, row = finding.seed.partition("#L")
    line = row or finding.line
    properties = {"title": finding.rule}
    if finding.seed:
        properties |= {"file": f"{seeds}/{path}"} | ({"line": str(line)} if line else {})
    listed = ",".join(f"{key}={_escape_property(value)}" for key, value in properties.items())
    return f"::{GITHUB_LEVELS[finding.severity]} {listed}::{_escape_data(finding.message)}"


def describe_counts(counts: dict[str, int]) -> str:
    """Return counts of severities in words.

    >>> describe_counts({"error": 0, "warning": 1, "note": 2})
    '3 findings (1 warning, 2 notes)'
    """
    total = sum(counts.values())
    if not total:
        return "no findings"
    listed = ", ".join(plural(number, severity) for severity, number in counts.items() if number)
    return f"{plural(total, 'finding')} ({listed})"


def plural(number: int, noun: str) -> str:
    """Return a number with its noun.

    >>> plural(1200, "row")
    '1,200 rows'
    """
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def _place(finding: Finding, seeds: str) -> str:
    if not finding.seed:
        return ""
    line = "" if finding.line is None else f":{finding.line}"
    return f"{seeds}/{finding.seed}{line}: "


def _show_character(character: str) -> str:
    if unicodedata.category(character) not in HIDDEN_CATEGORIES:
        return character
    return character.encode("unicode_escape").decode("ascii")


def _escape_data(text: str) -> str:
    return show_text(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")
