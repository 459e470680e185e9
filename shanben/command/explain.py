"""Show one page on a terminal as the report does: what was read, changed and left.

Seed text goes through `show_text`, so it cannot steer the terminal; colours are added after that, and
only where somebody looks.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson

from shanben.base.contract import load_contract
from shanben.base.findings import Finding
from shanben.base.page_text import line_of, replay_edits, split_lines
from shanben.base.rulebook import read_rules
from shanben.base.terminal import Paint, plural, show_text, wants_colour
from shanben.base.types import Edit, Row, UsageError, seed_place
from shanben.command.options import EXIT_CLEAN
from shanben.command.printing import put
from shanben.dataset.findings_file import FINDINGS, read_findings_of
from shanben.dataset.manifest import MANIFEST, DatasetError
from shanben.pages.offsets import Origin

# Characters shown on both sides of an edit.
CONTEXT = 8
# Words of a field that lost, which are shown, and characters of each.
MOST_RIVALS, LONGEST_RIVAL = 4, 30


def explain_command(seed: str, out: Path) -> int:
    """Show one page of the data that is there: what was read, changed and left."""
    if not (out / MANIFEST).is_file():
        raise UsageError(f"{out}: holds no build; run shanben build first")
    rows = find_rows(out, seed.removeprefix("seeds/"))
    if not rows:
        cure = "name it as findings do, such as 001.txt or dump.jsonl#L12"
        raise UsageError(f"{seed}: no page of {out}/ has this seed or id; {cure}")
    for row in rows:
        for line in explain_page(
            row, read_findings_of(out / FINDINGS, [row["seed"]]), wants_colour(sys.stdout)
        ):
            put(line)
    return EXIT_CLEAN


def find_rows(folder: Path, wanted: str) -> list[Row]:
    """Return the rows whose seed, or its file, or id is `wanted`, in order."""
    rows = []
    # A line that does not hold the words cannot be the row: most lines need no parsing.
    key = encode_string(wanted)
    for path in sorted((folder / "jsonl").rglob("*.jsonl")):
        with path.open("rb") as file:
            rows += [_parse_row(line, path) for line in file if key in line[:4096]]
    return [row for row in rows if wanted in (row["id"], row["seed"], seed_place(row["seed"])[0])]


def _parse_row(line: bytes, path: Path) -> Row:
    """Return the row of a line; raise DatasetError for what this program has not written."""
    try:
        row: Row = orjson.loads(line)
    except ValueError:
        raise DatasetError(str(path), f"a line is no row; {REBUILD}") from None
    if not isinstance(row, dict) or not row.keys() >= set(load_contract().names):
        raise DatasetError(str(path), f"a row has not the columns of this version; {REBUILD}")
    return row


REBUILD = "see shanben verify, or run shanben build"


def encode_string(text: str) -> bytes:
    r"""Return a text as it stands inside a string of JSONL; what is not UTF-8 stands in none.

    >>> encode_string('"'), encode_string("\udcff")
    (b'\\"', b'\xff')
    """
    try:
        return orjson.dumps(text)[1:-1]
    except TypeError:
        return os.fsencode(text)


def explain_page(row: Row, findings: Iterable[Finding], colour: bool) -> Iterator[str]:
    """Yield the lines that show a page: its values, its edits with their reasons, its findings."""
    paint = Paint(colour)
    yield paint(row["title"] or "(no title)", "bold")
    yield paint(f"{row['id']}  {row['seed']}", "dim")
    yield f"{plural(row['n_chars'], 'character')}, {row['language']}, damage: {row['damage']}"
    yield ""
    edits = [Edit(**edit) for edit in row["edits"]]
    yield from _show_values(row, edits, paint)
    yield from _show_meanings(row, edits, paint)
    if edits:
        yield ""
        yield paint(plural(len(edits), "edit"), "bold")
    yield from _show_edits(row["text"], edits, paint)
    yield from _show_overrides(row, edits, paint)
    findings = list(findings)
    if findings:
        yield ""
        yield paint(plural(len(findings), "finding"), "bold")
    yield from _show_findings(row["text"], findings, paint)


def _show_values(row: Row, edits: list[Edit], paint: Paint) -> Iterator[str]:
    """Yield field by field what was read, from which words and how, and what else could have been it."""
    from shanben.pages.extract.rivals import find_rivals  # compiles the patterns of the stage

    text, origin = row["text"], Origin(row["text"], edits)
    rivals = find_rivals(row["text_simplified"])
    for name in load_contract().names:
        entries = [entry for entry in row["evidence"] if entry["field"].split("/")[0] == name]
        for entry in entries:
            words = text[entry["start"] : entry["end"]]
            read = f"line {line_of(text, entry['start'])}, {entry['method']}"
            read += f", from “{words}”" if words else ""
            value = _value_at(row, entry["field"])
            yield f"  {entry['field']}: {show_text(str(value))}  {paint(show_text(read), 'dim')}"
        if name in rivals and not entries:
            yield f"  {name}: {show_text(str(row[name]))}"
        spans = [
            (*origin.span(rival.start, rival.end), rival.why) for rival in rivals.get(name, ())
        ]
        yield from (f"    {paint(line, 'dim')}" for line in _tell_rivals(text, spans))
    for name in row:
        if name not in load_contract().names and row[name] is not None:
            said = show_text(str(row[name]))
            yield f"  {name}: {said}  {paint('(kept from the seeds)', 'dim')}"


def _show_meanings(row: Row, edits: list[Edit], paint: Paint) -> Iterator[str]:
    """Yield the lines around the article, each with all that it can be and what speaks for that."""
    from shanben.pages.extract.rivals import find_meanings  # compiles the patterns of the stage

    text, origin = row["text"], Origin(row["text"], edits)
    found = [
        (origin.span(start, end), meanings)
        for start, end, meanings in find_meanings(row["text_simplified"])
        if meanings
    ]
    if found:
        yield ""
        yield paint("lines around the article, in points", "bold")
    for (start, end), meanings in found:
        place = f"  line {line_of(text, start)}, “{_shorten(text, start, end)}”:"
        told = "; ".join(f"{one.name} {one.points:.1f} ({one.says})" for one in meanings)
        yield show_text(f"{place} {told}")


def _tell_rivals(text: str, rivals: list[tuple[int, int, str]]) -> Iterator[str]:
    """Yield what could have been the value of a field, where it stands, and why it is not."""
    for start, end, why in rivals[:MOST_RIVALS]:
        words = _shorten(text, start, end)
        yield show_text(f"not line {line_of(text, start)}, “{words}”: {why}")
    if len(rivals) > MOST_RIVALS:
        yield f"nor {len(rivals) - MOST_RIVALS:,} more"


def _shorten(text: str, start: int, end: int) -> str:
    """Return the words at a span, cut short where they are many."""
    mark = "…" if end > start + LONGEST_RIVAL else ""
    return text[start : min(end, start + LONGEST_RIVAL)] + mark


def _value_at(row: Row, path: str) -> Any:
    """Return the value that a path of the evidence names; a label without a value has none."""
    value: Any = row
    for step in path.split("/"):
        if isinstance(value, list):
            value = value[int(step)] if int(step) < len(value) else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value


def _show_edits(text: str, edits: list[Edit], paint: Paint) -> Iterator[str]:
    """Yield the edits in order; what a rule does is told where it is met first."""
    from shanben.pages.repair import explain_edit  # loads the tables of repair

    rules = read_rules()
    lines = split_lines(text)
    told: set[str] = set()
    for edit in edits:
        rule = rules[edit.rule]
        if edit.rule not in told:
            told.add(edit.rule)
            yield f"  {edit.rule} {rule.title}: {paint(rule.meaning, 'dim')}"
        number = line_of(text, edit.start)
        first, last = lines[number - 1]
        before = text[max(first, edit.start - CONTEXT) : edit.start]
        after = text[edit.end : min(last, edit.end + CONTEXT)]
        changed = paint.change(edit.before, edit.after)
        reason = explain_edit(text, edit)
        place = f"{number:>5}:{edit.start - first + 1:<4} {edit.rule}"
        yield f"{place} {show_text(before)}{changed}{show_text(after)}  {paint(reason, 'dim')}"


def _show_overrides(row: Row, edits: list[Edit], paint: Paint) -> Iterator[str]:
    """Yield where a Simplified form is not that of the base dictionaries, and by which rule."""
    from shanben.pages.simplify.acting_overrides import list_overrides

    restored, rules = replay_edits(row["text"], edits), read_rules()
    told: set[str] = set()
    for number, (start, end) in enumerate(split_lines(restored), 1):
        for use in list_overrides(restored[start:end], row["text_simplified"][start:end]):
            if not told:
                yield ""
                yield paint("choices among Simplified forms", "bold")
            if use.rule not in told:
                told.add(use.rule)
                rule = rules[use.rule]
                yield f"  {use.rule} {rule.title}: {paint(rule.meaning, 'dim')}"
            why = f"the dictionaries alone: {use.base}; {use.source}"
            place = f"{number:>5}:{use.start + 1:<4} {use.rule}"
            yield f"{place} {show_text(f'{use.before} → {use.after}')}  {paint(show_text(why), 'dim')}"


def _show_findings(text: str, findings: list[Finding], paint: Paint) -> Iterator[str]:
    rules = read_rules()
    for finding in findings:
        place = f"line {finding.line}: " if finding.line else ""
        head = paint(f"{finding.rule} {finding.severity}", finding.severity)
        yield f"  {head} {place}{show_text(finding.message)}"
        if finding.start is not None and finding.end is not None and finding.rule.startswith("R"):
            around = text[max(0, finding.start - CONTEXT) : finding.start]
            spot = paint(text[finding.start : finding.end], "spot")
            after = text[finding.end : finding.end + CONTEXT]
            yield f"          {show_text(around)}{spot}{show_text(after)}"
        if step := rules[finding.rule].next_step:
            yield f"          {paint(step, 'dim')}"
