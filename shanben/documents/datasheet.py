"""The datasheet: a person's answers to the questions of Gebru and others, with numbers from the build.

The questions are a table, the answers stand in `schema/datasheet.toml`. What is empty, unfinished or
older than the declared major version is refused before the first seed is read; what was written for
other numbers than the build has is told afterwards (`find_stale_answers`).
"""

import re
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Any

from shanben.base.findings import Finding
from shanben.base.settings import VERSION, Settings, SettingsError, read_toml
from shanben.base.tables import read_table
from shanben.dataset.dataset import Dataset
from shanben.documents.facts import NOT_METADATA, Facts, RuleCount, describe_settings
from shanben.documents.markup import make_table, render

FILE = Path("schema") / "datasheet.toml"
SECTIONS = {
    "motivation": "Motivation",
    "composition": "Composition",
    "collection": "Collection process",
    "preprocessing": "Preprocessing, cleaning, labeling",
    "uses": "Uses",
    "distribution": "Distribution",
    "maintenance": "Maintenance",
}
STALE = "C101"
RESERVED = ("reviewed_for", "holds_while")
UNFINISHED = re.compile(r"\b(TODO|FIXME|TBD|XXX)\b|\?\?\?|待定|待补|待填")
PLACEHOLDERS = frozenset((*Facts.NUMBERS, "version", "repo", "title"))


@dataclass(frozen=True, slots=True)
class Answers:
    """A person's words by question, the version they were read again for, and what they rely on."""

    words: dict[str, str]
    holds_while: dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Answered:
    """One question with its answer, both Markdown; `table` is a block of HTML, empty without numbers."""

    key: str
    question: str
    answer: str
    table: str


def load_answers(version: str, path: Path = FILE) -> Answers:
    """Return all answers; raise SettingsError when one is missing, unfinished or too old."""
    document = read_toml(path)
    _check_review(path, document.get("reviewed_for"), version)
    words = _read_words(path, document)
    return Answers(words, _read_conditions(path, document, words))


def make_datasheet(facts: Facts, settings: Settings, answered: list[Answered]) -> str:
    """Return the datasheet in Markdown."""
    sections = [
        (title, [entry for entry in answered if entry.key.startswith(f"{name}.")])
        for name, title in SECTIONS.items()
    ]
    return render(
        "datasheet.md.jinja", settings=settings, facts=facts, sections=sections, link=_link_of
    )


def answer_questions(
    build: Dataset, facts: Facts, settings: Settings, answers: Answers
) -> list[Answered]:
    """Return all questions with their answers, numbers filled in."""
    values = {name: f"{number:,}" for name, number in facts.numbers().items()}
    values |= describe_settings(settings)
    tables = _tables(build, facts, settings)
    return [
        Answered(
            row["key"],
            row["question"],
            answers.words[row["key"]].format_map(values),
            tables[row["key"]] if row["computed"] else "",
        )
        for row in read_table("datasheet")
    ]


def find_stale_answers(facts: Facts, answers: Answers) -> list[Finding]:
    """Return a finding for every number that answers were written for and the build no longer has."""
    numbers = facts.numbers()
    stale: dict[tuple[str, int], list[str]] = {}
    for key, conditions in answers.holds_while.items():
        for name, expected in conditions.items():
            if numbers[name] != expected:
                stale.setdefault((name, expected), []).append(key)
    return [
        Finding(
            STALE,
            f"{FILE}: written for {name} = {expected:,}, but there are {numbers[name]:,}: "
            f"{', '.join(keys)}; read again, then mend [holds_while].",
            count=len(keys),
        )
        for (name, expected), keys in stale.items()
    ]


def _link_of(heading: str) -> str:
    """Return the anchor that Markdown readers give a heading.

    >>> _link_of("Preprocessing, cleaning, labeling")
    'preprocessing-cleaning-labeling'
    """
    return re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-")


def _check_review(path: Path, reviewed: Any, version: str) -> None:
    if not isinstance(reviewed, str) or not VERSION.fullmatch(reviewed):
        raise SettingsError(f"{path}: reviewed_for must be a version, MAJOR.MINOR.PATCH")
    if int(reviewed.split(".")[0]) < int(version.split(".")[0]):
        raise SettingsError(
            f"{path}: the answers were last read for version {reviewed}, the dataset is {version}; "
            f"read them again and set reviewed_for"
        )


def _read_words(path: Path, document: dict[str, Any]) -> dict[str, str]:
    found = {
        f"{section}.{name}": text
        for section, entries in document.items()
        if section not in RESERVED and isinstance(entries, dict)
        for name, text in entries.items()
    }
    asked = [row["key"] for row in read_table("datasheet")]
    if unknown := sorted(set(found) - set(asked)):
        raise SettingsError(f"{path}: {unknown[0]} answers no question of the datasheet")
    problems = [f"{key} {problem}" for key in asked if (problem := _refuse(found.get(key)))]
    if problems:
        raise SettingsError(f"{path}: {'; '.join(problems)}; write what you know")
    return {key: " ".join(found[key].split()) for key in asked}


def _refuse(text: Any) -> str | None:
    """Return what is wrong with an answer; None if nothing is."""
    if text is None:
        return "has no answer"
    if not isinstance(text, str) or not text.strip():
        return "is empty"
    if mark := UNFINISHED.search(text):
        return f"is unfinished ({mark.group()})"
    try:
        names = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    except ValueError as error:
        return f"has a brace out of place ({error})"
    unknown = [name for name in names if name not in PLACEHOLDERS]
    return f"names {{{unknown[0]}}}, which is not computed" if unknown else None


def _read_conditions(
    path: Path, document: dict[str, Any], words: dict[str, str]
) -> dict[str, dict[str, int]]:
    conditions = document.get("holds_while", {})
    for key, numbers in conditions.items():
        if key not in words:
            raise SettingsError(f"{path}: holds_while names {key!r}, which is no answer")
        for name, number in numbers.items():
            if name not in PLACEHOLDERS or type(number) is not int:
                raise SettingsError(f"{path}: holds_while {key}: {name} = {number!r} is no count")
    return dict(conditions)


def _tables(build: Dataset, facts: Facts, settings: Settings) -> dict[str, str]:
    """Return the numbers behind the answers that need them, each as a table."""
    return {
        "composition.counts": _composition(facts),
        "composition.missing": _absences(facts),
        "composition.relations": make_table(
            ["", "seeds"], [["identical with an earlier page, left out", facts.duplicates]]
        ),
        "composition.errors": _errors(facts),
        "composition.identifiable": make_table(
            ["rows that name somebody", "rows"],
            [[name, facts.rows - facts.absent[name]] for name in ("authors", "editors")],
        ),
        "collection.timeframe": _timeframe(facts),
        "preprocessing.steps": _rules(facts.edit_rules, "edits", "rows"),
        "preprocessing.software": make_table(
            ["package", "version"],
            build.manifest.tools.items(),
        ),
        "distribution.how": make_table(
            ["", ""],
            [
                ["repository", settings.repo],
                ["Parquet files", len(build.parquet_files)],
                ["bytes of Parquet", build.parquet_bytes],
                ["content hash", build.manifest.content_hash],
            ],
        ),
        "distribution.when": make_table(
            ["version", "day"], [[settings.version, settings.released.isoformat()]]
        ),
    }


def _composition(facts: Facts) -> str:
    rows: list[tuple[str, str | int]] = [("pages", facts.rows)]
    rows += [(f"script: {script}", count) for script, count in facts.languages.items()]
    rows += [(f"damage: {state}", count) for state, count in facts.damage.items()]
    rows += [(f"{bound:,} characters and more", n) for bound, n in sorted(facts.lengths.items())]
    rows += [(f"outlet: {name}", count) for name, count in facts.sources]
    if facts.more_sources:
        rows.append(("outlet: others", "not listed"))
    return make_table(["pages", "rows"], rows)


def _absences(facts: Facts) -> str:
    rows = [
        (name, count, f"{100 * count / facts.rows:.1f} %")
        for name, count in facts.absent.items()
        if count and name not in NOT_METADATA
    ]
    return make_table(["field null or empty", "rows", "of all"], rows)


def _errors(facts: Facts) -> str:
    counts = [
        ("edits that restored damaged text", facts.edits),
        ("damaged spots left as found", facts.unresolved),
        ("characters in lines that no rule understood", facts.block_characters.get("unknown", 0)),
        ("seeds that could not become a row", facts.rejected),
    ]
    table = make_table(["", "count"], counts)
    return table + "\n\n" + _rules(facts.finding_rules, "findings", "spots")


def _timeframe(facts: Facts) -> str:
    months = sorted(facts.months)
    rows: list[tuple[str, str | int]] = [("pages that print a full date", facts.dated)]
    if months:
        rows += [("earliest month printed", months[0]), ("latest month printed", months[-1])]
    return make_table(["", ""], rows)


def _rules(rules: tuple[RuleCount, ...], counted: str, also: str) -> str:
    rows = [(rule.rule, rule.title, rule.count, rule.rows) for rule in rules]
    if not rows:
        return "None."
    return make_table(["rule", "what", counted, also], rows)
