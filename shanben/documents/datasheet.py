"""The datasheet: a person's answers to the questions of Gebru and others, with numbers from the data.

The questions are a table, the answers stand in `schema/datasheet.toml`, and where they do not, in
`answers.toml` beside this file. What is empty, unfinished, written for another dataset or older than
the declared major version is refused before the first seed is read; what was given for other pages than
the dataset has becomes a finding (`find_stale_answers`).
"""

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from string import Formatter
from typing import Any

import pyarrow.parquet as pq

from shanben.base.files import replace_file
from shanben.base.findings import Finding
from shanben.base.settings import VERSION, Settings, SettingsError, read_toml, split_mark
from shanben.base.tables import read_table
from shanben.base.terminal import plural, suggest
from shanben.base.version import Version
from shanben.dataset.build_folder import BuildFolder
from shanben.documents.facts import NOT_METADATA, Facts, RuleCount, describe_settings
from shanben.documents.markup import render

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
STALE, UNBOUND = "C101", "C102"
# Where an answer may speak of these very pages, and the words by which it does: each sentence that
# people wrote about all of a few pages had one of them. `they` are the pages.
ABOUT_PAGES = ("composition.", "collection.", "uses.")
SPEAKS_OF_ALL = re.compile(
    r"""
    \b(?:all|every|each|both|none|no|most|half  # how many,
      |two|three|four|five|six|seven|eight|nine|ten|[0-9]+)  # in words or as a number,
    (?:[ ]of[ ](?:them|these|the))?  # perhaps of them,
    (?:[ ](?:these|the))?(?:[ ][a-z]+)?  # perhaps of what kind,
    [ ](?:pages?|rows?|articles?|texts?)\b  # and of what,
    | \b(?:all|each|both|none|most|half)[ ]of[ ]them\b  # or all of them
    """,
    re.IGNORECASE | re.VERBOSE,
)
OF_OTHER_PAGES = "(This was said of other pages than these, and nobody has read it again since.)"
RESERVED = ("written_for", "reviewed_for", "given_for")
DEFAULTS = "answers.toml"
UNFINISHED = re.compile(r"\b(TODO|FIXME|TBD|XXX)\b|\?\?\?|待定|待补|待填")
PLACEHOLDERS = frozenset((*Facts.NUMBERS, "version", "repo", "title", "license", "program"))


@dataclass(frozen=True, slots=True)
class Answers:
    """The words by question, and the pages (`hash_pages`) for which some of them were given.

    `reviewed_for` is the version for which a person last read them. `own` names the questions that the
    project answers in words of its own.
    """

    words: dict[str, str]
    given_for: dict[str, str]
    reviewed_for: str
    own: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Table:
    """Numbers and words in rows; cells are text as found anywhere. Without rows it says "None."."""

    head: Sequence[str]
    rows: Sequence[Sequence[str | int]]


@dataclass(frozen=True, slots=True)
class Answered:
    """One question with its answer, both Markdown, and the tables of numbers that go with it."""

    key: str
    question: str
    answer: str
    tables: tuple[Table, ...]


def load_answers(settings: Settings, path: Path = FILE) -> Answers:
    """Return all answers: the project's own, and the program's where those say nothing.

    Raises SettingsError, with every problem, when one is empty, unfinished, too old, or was written for
    another dataset.
    """
    document = read_toml(path)
    own = _own_words(document)
    defaults = load_defaults()
    words = {**defaults, **own}
    problems = [*_find_strangers(document, settings), *_find_bad_words(words, own)]
    given_for = document.get("given_for", {})
    problems += _find_bad_bonds(given_for, words)
    if problems:
        raise SettingsError("\n".join(f"{path}: {problem}" for problem in problems))
    plain = {key: " ".join(words[key].split()) for key in asked_keys()}
    written = frozenset(key for key, text in own.items() if text != defaults.get(key))
    return Answers(plain, given_for, document["reviewed_for"], written)


@cache
def load_defaults() -> Mapping[str, str]:
    """Return the answers that are true of any set of web pages, by question."""
    text = resources.files("shanben.documents").joinpath(DEFAULTS).read_text(encoding="utf-8")
    return _own_words(tomllib.loads(text))


def asked_keys() -> list[str]:
    """Return the keys of all questions, in their order."""
    return [row["key"] for row in read_table("datasheet")]


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
    dataset: BuildFolder, facts: Facts, settings: Settings, answers: Answers
) -> list[Answered]:
    """Return all questions with their answers, numbers filled in; old words say that they are."""
    values = {name: f"{number:,}" for name, number in facts.numbers().items()}
    values |= describe_settings(settings)
    tables = _make_tables(dataset, facts, settings)
    stale = list_stale_answers(dataset, answers)
    words = {
        key: f"{OF_OTHER_PAGES} {text}" if key in stale else text
        for key, text in answers.words.items()
    }
    return [
        Answered(
            row["key"],
            row["question"],
            words[row["key"]].format_map(values),
            tables[row["key"]] if row["computed"] else (),
        )
        for row in read_table("datasheet")
    ]


def state_answer(entry: Answered) -> str:
    """Return question, answer and numbers in one text, which needs nothing around it.

    >>> state_answer(Answered("a.b", "Is it small?", "Yes:", (Table(("what", "rows"), [("all", 5)]),)))
    'Is it small? Yes: all: 5.'
    """
    return " ".join([entry.question, entry.answer, *map(_state_table, entry.tables)])


def _state_table(table: Table) -> str:
    """Return a table as a sentence: a name and what is said of it, row after row.

    What a lone number counts, the name says.
    """
    units = [head.removesuffix("s") for head in table.head[1:]] if len(table.head) > 2 else [""]
    rows = []
    for name, *cells in table.rows:
        said = (_state_cell(cell, unit) for cell, unit in zip(cells, units, strict=True))
        rows.append(f"{name}: {', '.join(said)}")
    return f"{'; '.join(rows) or 'None'}."


def _state_cell(cell: str | int, unit: str) -> str:
    if isinstance(cell, str):
        return cell
    return plural(cell, unit) if unit else f"{cell:,}"


def find_stale_answers(dataset: BuildFolder, answers: Answers) -> list[Finding]:
    """Return a finding when answers were given for other pages, or for all pages but bound to none."""
    findings = []
    if stale := list_stale_answers(dataset, answers):
        message = (
            f"{FILE}: given for other pages: {', '.join(stale)}; read again, then set each in "
            f'[given_for] to "{hash_pages(dataset)}", or run shanben build --bump --answers-hold.'
        )
        findings.append(Finding(STALE, message, count=len(stale)))
    if unbound := list_unbound_answers(answers):
        message = (
            f"{FILE}: said of all pages, but bound to none: {', '.join(unbound)}; set each in "
            f'[given_for] to "{hash_pages(dataset)}", or run shanben build --bump --answers-hold.'
        )
        findings.append(Finding(UNBOUND, message, count=len(unbound)))
    return findings


def list_stale_answers(dataset: BuildFolder, answers: Answers) -> list[str]:
    """Return the keys of the answers that were given for other pages than the dataset has."""
    pages = hash_pages(dataset) if answers.given_for else ""
    return [key for key, given_for in answers.given_for.items() if given_for != pages]


def list_unbound_answers(answers: Answers) -> list[str]:
    """Return the keys of the project's own answers that speak of all pages and are bound to none."""
    return [
        key
        for key in asked_keys()
        if key in answers.own
        and key not in answers.given_for
        and key.startswith(ABOUT_PAGES)
        and SPEAKS_OF_ALL.search(answers.words[key])
    ]


def confirm_answers(path: Path, version: Version, stale: Sequence[str], pages: str) -> None:
    """Write into the file that a person has read the answers again: for this version, these pages.

    Every other byte stays. Raises SettingsError when the file cannot be edited so.
    """
    import tomlkit  # only a bump writes TOML

    mark, text = split_mark(path.read_bytes().decode())
    document = tomlkit.parse(text)
    if tomlkit.dumps(document) != text:
        raise SettingsError(f"{path}: would lose some of its layout; set reviewed_for by hand")
    document["reviewed_for"] = str(version)
    if stale and "given_for" not in document:
        document["given_for"] = tomlkit.table()
    for key in stale:
        document["given_for"][key] = pages
    replace_file(path, mark + tomlkit.dumps(document))


def hash_pages(dataset: BuildFolder) -> str:
    """Return what stands for exactly these pages: the beginning of a SHA-256 over their sorted ids.

    Whatever else changes (metadata, documents, names of seeds), it stays; a page that comes, goes or is
    edited changes it.
    """
    return _hash_ids(dataset.index, dataset.manifest.content_hash)


@lru_cache(maxsize=1)
def _hash_ids(index: Path, content: str) -> str:  # noqa: ARG001
    """Return it for an index, which a run asks three times; `content` says what the index holds."""
    with pq.ParquetFile(index) as file:  # read_table imports pandas
        ids = file.read(["id"])["id"].to_pylist()
    return hashlib.sha256("\n".join(sorted(ids)).encode()).hexdigest()[:16]


def _link_of(heading: str) -> str:
    """Return the anchor that Markdown readers give a heading.

    >>> _link_of("Preprocessing, cleaning, labeling")
    'preprocessing-cleaning-labeling'
    """
    return re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-")


def _own_words(document: dict[str, Any]) -> dict[str, Any]:
    return {
        f"{section}.{name}": text
        for section, entries in document.items()
        if section not in RESERVED and isinstance(entries, dict)
        for name, text in entries.items()
    }


def _find_strangers(document: dict[str, Any], settings: Settings) -> Iterator[str]:
    """Yield why the answers are not about this dataset as it is declared now, and what is no answer."""
    for key, value in document.items():
        if key not in RESERVED and not isinstance(value, dict):
            cure = suggest(key, list(RESERVED)) or "; answers stand below the name of a section"
            yield f"{key} is no section of the datasheet{cure}"
    if document.get("written_for") != settings.name:
        yield (
            f"written_for must be {settings.name!r}, the name of the dataset, once the answers are "
            f"about it (it is {document.get('written_for')!r})"
        )
    reviewed = document.get("reviewed_for")
    if not isinstance(reviewed, str) or not VERSION.fullmatch(reviewed):
        yield "reviewed_for must be a version, MAJOR.MINOR.PATCH"
    elif int(reviewed.split(".")[0]) < int(settings.version.split(".")[0]):
        yield (
            f"the answers were last read for version {reviewed}, the dataset is {settings.version}; "
            f"read them again and set reviewed_for"
        )


def _find_bad_words(words: dict[str, Any], own: dict[str, Any]) -> Iterator[str]:
    asked = asked_keys()
    for key in own:
        if key not in asked:
            yield f"{key} answers no question of the datasheet{suggest(key, asked)}"
    for key in asked:
        if problem := _refuse(words.get(key)):
            yield f"{key} {problem}; write what you know"


def _find_bad_bonds(given_for: Any, words: dict[str, str]) -> Iterator[str]:
    if not isinstance(given_for, dict):
        yield "given_for must be a table"
        return
    for key, pages in given_for.items():
        if key not in words:
            yield f"given_for names {key!r}, which is not an answer"
        elif not isinstance(pages, str):
            yield f'given_for {key} must be text such as "0123456789abcdef", not {pages!r}'


def _refuse(text: Any) -> str | None:
    """Return what is wrong with an answer; None if nothing is."""
    if text is None:
        return "has no answer"
    if not isinstance(text, str) or not text.strip():
        return "is empty"
    if mark := UNFINISHED.search(text):
        return f"is unfinished ({mark.group()})"
    try:
        fields = [field for _, *field in Formatter().parse(text) if field[0] is not None]
    except ValueError as error:
        return f"has a brace out of place ({error})"
    for name, form, conversion in fields:
        if name not in PLACEHOLDERS:
            return f"names {{{name}}}, which is not computed"
        if form or conversion:
            return f"asks for a form of {name}; write {{{name}}} and nothing more"
    return None


def _make_tables(
    dataset: BuildFolder, facts: Facts, settings: Settings
) -> dict[str, tuple[Table, ...]]:
    """Return, by question, the numbers after the answers that need them."""
    repository: list[tuple[str, str | int]] = [
        ("repository", settings.repo),
        ("Parquet files", len(dataset.parquet_files)),
        ("bytes of Parquet", dataset.parquet_bytes),
        ("content hash", dataset.manifest.content_hash),
    ]
    people = [(name, facts.rows - facts.absent[name]) for name in ("authors", "editors")]
    identical = [("identical with an earlier page, left out", facts.duplicates)]
    day = [(settings.version, settings.released.isoformat())]
    return {
        "composition.counts": (_count_composition(facts),),
        "composition.missing": (_count_absences(facts),),
        "composition.relations": (Table(("", "seeds"), identical),),
        "composition.errors": (
            _count_errors(facts),
            _list_rules(facts.finding_rules, "findings", "spots"),
        ),
        "composition.identifiable": (Table(("rows that name somebody", "rows"), people),),
        "collection.timeframe": (_list_timeframe(facts),),
        "preprocessing.steps": (_list_rules(facts.edit_rules, "edits", "rows"),),
        "preprocessing.software": (
            Table(("package", "version"), list(dataset.manifest.tools.items())),
        ),
        "distribution.how": (Table(("", ""), repository),),
        "distribution.when": (Table(("version", "day"), day),),
    }


def _count_composition(facts: Facts) -> Table:
    rows: list[tuple[str, str | int]] = [("pages", facts.rows)]
    rows += [(f"script: {script}", count) for script, count in facts.languages.items()]
    rows += [(f"damage: {state}", count) for state, count in facts.damage.items()]
    rows += [(f"{bound:,} characters and more", n) for bound, n in sorted(facts.lengths.items())]
    rows += [(f"outlet: {name}", count) for name, count in facts.sources]
    if facts.more_sources:
        rows.append(("outlet: others", "not listed"))
    return Table(("pages", "rows"), rows)


def _count_absences(facts: Facts) -> Table:
    rows = [
        (name, count, f"{100 * count / facts.rows:.1f} %")
        for name, count in facts.absent.items()
        if count and name not in NOT_METADATA
    ]
    return Table(("field null or empty", "rows", "of all"), rows)


def _count_errors(facts: Facts) -> Table:
    counts = [
        ("edits that restored damaged text", facts.edits),
        ("damaged spots left as found", facts.unresolved),
        ("characters in lines that no rule understood", facts.block_characters.get("unknown", 0)),
        ("seeds that could not become a row", facts.rejected),
    ]
    return Table(("", "count"), counts)


def _list_timeframe(facts: Facts) -> Table:
    months = sorted(facts.months)
    rows: list[tuple[str, str | int]] = [("pages that print a full date", facts.dated)]
    if months:
        rows += [("earliest month printed", months[0]), ("latest month printed", months[-1])]
    return Table(("", ""), rows)


def _list_rules(rules: tuple[RuleCount, ...], counted: str, also: str) -> Table:
    rows = [(rule.rule, rule.title, rule.count, rule.rows) for rule in rules]
    return Table(("rule", "what", counted, also), rows)
