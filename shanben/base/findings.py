"""Findings: what a person should know about a seed, and how it is told to people, programs and CI.

What a rule id means stands in `shanben/base/tables/rules.tsv`. A finding quotes the open web: a CI log
takes some lines for commands, so what goes there is escaped here.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import NamedTuple

from shanben.base.rulebook import SEVERITIES, Severity, read_rules, rule_severities
from shanben.base.terminal import Paint, plural, show_text
from shanben.base.types import seed_place

# Line separator, paragraph separator and next line: orjson writes them as they are.
LINE_SEPARATORS = tuple(
    (separator.encode(), escape)
    for separator, escape in (("\u2028", rb"\u2028"), ("\u2029", rb"\u2029"), ("\x85", rb"\u0085"))
)
GITHUB_LEVELS = {"error": "error", "warning": "warning", "note": "notice"}


@dataclass(frozen=True, slots=True, init=False)
class Finding:
    """Something a person should know about a seed.

    `seed` is the relative POSIX path (with `#L<n>` for a row of a many-row file), empty for the set
    as a whole and as long as a stage works on a text without knowing its name. `line` is the line
    of the page, None when the finding has no line. `start` and `end` give the span in the page as
    decoded. One finding may stand for `count` spots of the same kind. A `message` quotes pages and file
    names; what a terminal would not show as itself is written out in it, wherever it goes.
    """

    rule: str
    message: str
    line: int | None = None
    field: str | None = None
    start: int | None = None
    end: int | None = None
    count: int = 1
    seed: str = ""

    def __init__(  # noqa: PLR0913  (its members)
        self,
        rule: str,
        message: str,
        line: int | None = None,
        field: str | None = None,
        start: int | None = None,
        end: int | None = None,
        count: int = 1,
        seed: str = "",
    ) -> None:
        _fill_rule(self, rule)
        _fill_message(self, message if message.isprintable() else show_text(message))
        _fill_line(self, line)
        _fill_field(self, field)
        _fill_start(self, start)
        _fill_end(self, end)
        _fill_count(self, count)
        _fill_seed(self, seed)

    def __reduce__(self) -> "tuple[type[Finding], tuple[object, ...]]":
        # Compiled, nothing can be made of the class alone, as pickle would.
        return Finding, tuple([getattr(self, member.name) for member in fields(Finding)])

    @property
    def severity(self) -> Severity:
        """Return how grave the rule is; a rule that is not in the table raises KeyError."""
        return rule_severities()[self.rule]

    def of_seed(self, seed: str) -> "Finding":
        """Return the finding with its seed's name; twice as fast as `dataclasses.replace`."""
        line, field, start, end = self.line, self.field, self.start, self.end
        return Finding(self.rule, self.message, line, field, start, end, self.count, seed)

    def sort_key(self) -> tuple[bytes, int, int, str, int, str]:
        """Order findings as a reader expects them: by file, row, line, rule."""
        path, row = seed_place(self.seed)
        return (path.encode(), row, self.line or 0, self.rule, self.start or 0, self.message)


# What puts a value into each of its members: two thirds of the time of `object.__setattr__`, by which
# dataclasses fill what is frozen, are the search for these. A page has three findings, each made twice;
# named one by one they take half the time of a loop over them (measured).
(
    _fill_rule,
    _fill_message,
    _fill_line,
    _fill_field,
    _fill_start,
    _fill_end,
    _fill_count,
    _fill_seed,
) = [vars(Finding)[member.name].__set__ for member in fields(Finding)]


def finding_as_line(finding: Finding, seeds: str = "seeds") -> str:
    """Return a finding as a compiler would print it: place, rule, severity, what and what to do."""
    place = _place(finding, seeds)
    return show_text(f"{place}{finding.rule} {finding.severity}: {finding.message}")


def group_findings(findings: Iterable[Finding], seeds: str, colour: bool) -> Iterator[str]:
    """Yield lines for a person: the findings of each rule together, gravest first, and what to do."""
    paint = Paint(colour)
    rules = read_rules()
    groups: dict[str, list[Finding]] = {rule: [] for rule in rules}
    for finding in findings:
        groups[finding.rule].append(finding)
    for severity in SEVERITIES:
        for rule, found in groups.items():
            if not found or found[0].severity != severity:
                continue
            title = paint(rules[rule].title, "bold")
            yield f"{paint(f'{rule} {severity}', severity)} {title}"
            yield from (f"  {show_text(_place(f, seeds) + f.message)}" for f in found)
            yield "  " + paint("→ " + rules[rule].next_step, "dim")


def finding_as_json(finding: Finding) -> str:
    """Return a finding as one line of JSON, all keys present."""
    return encode_finding(finding).decode()


def encode_finding(finding: Finding) -> bytes:
    """Return the same as UTF-8."""
    return encode_line(finding_as_dict(finding))


def encode_line(value: object) -> bytes:
    r"""Return a value as JSON in which nothing ends a line for any reader, as U+2028 may.

    >>> encode_line("a\u2028b")
    b'"a\\u2028b"'
    """
    import orjson  # restoring a text needs no JSON, and no compiled package

    return escape_separators(orjson.dumps(value))


def escape_separators(encoded: bytes) -> bytes:
    """Return JSON with everything escaped that ends a line for some readers, but for LF and CR."""
    for separator, escape in LINE_SEPARATORS:
        encoded = encoded.replace(separator, escape)
    return encoded


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


class Location(NamedTuple):
    """Where a finding is to be mended: a file of the project, and its line, None for the whole file."""

    file: str
    line: int | None = None


def find_location(finding: Finding, seeds: str = "seeds") -> Location | None:
    """Return where the seed of a finding stands; of the row of a dump the row's line.

    None for a finding of the set as a whole.

    >>> find_location(Finding("P107", "broken", line=1, seed="dump.jsonl#L12"))
    Location(file='seeds/dump.jsonl', line=12)
    """
    if not finding.seed:
        return None
    path, row = seed_place(finding.seed)
    return Location(f"{seeds}/{path}", finding.line if path == finding.seed else row)


def finding_as_github(finding: Finding, place: Location | None = None) -> str:
    """Return a finding as a workflow command that annotates a file in a pull request."""
    properties = {"title": finding.rule}
    if place := place or find_location(finding):
        properties |= {"file": place.file} | ({"line": str(place.line)} if place.line else {})
    listed = ",".join(f"{key}={_escape_property(value)}" for key, value in properties.items())
    return f"::{GITHUB_LEVELS[finding.severity]} {listed}::{_escape_data(finding.message)}"


def describe_counts(counts: Mapping[Severity, int]) -> str:
    """Return counts of severities in words.

    >>> describe_counts({"error": 0, "warning": 1, "note": 2})
    '3 findings (1 warning, 2 notes)'
    """
    total = sum(counts.values())
    if not total:
        return "no findings"
    listed = ", ".join(plural(counts[kind], kind) for kind in SEVERITIES if counts.get(kind))
    return f"{plural(total, 'finding')} ({listed})"


def _place(finding: Finding, seeds: str) -> str:
    if not finding.seed:
        return ""
    line = "" if finding.line is None else f":{finding.line}"
    return f"{seeds}/{finding.seed}{line}: "


def _escape_data(text: str) -> str:
    return show_text(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")
