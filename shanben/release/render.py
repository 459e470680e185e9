"""Diffs and changelogs for people and programs: text, JSON, Markdown.

Seeds' names and reasons are foreign text: control characters are shown, not sent, and Markdown
shows them as code.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shanben.base.terminal import show_text
from shanben.release.diff import Diff
from shanben.release.history import History

SHOWN = 20  # lines of a list before "and n more"


def render_json(diff: Diff) -> str:
    """Return the whole diff as one JSON object, with the needed version and the reasons."""
    value = {
        "before": str(diff.before) if diff.before else None,
        "after": str(diff.after),
        "needed": str(diff.needed),
        "level": diff.level,
        "reasons": [reason._asdict() for reason in diff.reasons],
        "rows": {"before": diff.rows_before, "after": diff.rows_after},
        "added": {"count": diff.added, "examples": diff.added_ids},
        "withdrawn": diff.withdrawn,
        "edited": [page._asdict() for page in diff.edited],
        "changed": {"count": diff.changed, "recomputed": diff.recomputed, "columns": diff.columns},
        "moved": {"count": diff.moved, "examples": [page._asdict() for page in diff.moves]},
        "schema": [change._asdict() for change in diff.schema],
        "nulls": diff.nulls,
        "counts": diff.counts,
        "tools": diff.tools,
        "files": diff.files,
    }
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def render_text(diff: Diff) -> str:
    """Return the diff for a terminal: a head line, then one section per kind of change."""
    lines = [_headline(diff)]
    for title, items in _sections(diff):
        lines.append(f"{title}:")
        lines += [f"  {show_text(item)}" for item in _shorten(items)]
    return "\n".join(lines) + "\n"


def render_markdown(diff: Diff) -> str:
    """Return the diff for a pull request: a head line, then one list per kind of change."""
    lines = [f"**{_headline(diff)}**"]
    for title, items in _sections(diff):
        lines += ["", f"### {title[:1].upper()}{title[1:]}", ""]
        lines += [f"- {_code(item)}" for item in _shorten(items)]
    return "\n".join(lines) + "\n"


def _headline(diff: Diff) -> str:
    if diff.before is None:
        return f"first release {diff.after}: {diff.rows_after:,} rows"
    if diff.level == "none":
        return f"nothing changed since {diff.before}: {diff.rows_after:,} rows"
    rows = f"{diff.rows_before:,} rows before, {diff.rows_after:,} now"
    return (
        f"since {diff.before}: {rows}; declared {diff.after}, needed {diff.needed} ({diff.level})"
    )


def _sections(diff: Diff) -> Iterator[tuple[str, list[str]]]:
    both = {name: f"{old:,} -> {new:,}" for name, (old, new) in diff.nulls.items()}
    sections = {
        "why": [f"{reason.level}: {reason.words}" for reason in diff.reasons],
        "columns of the contract": [_schema_words(*change) for change in diff.schema],
        "rows added": _counted(diff.added - len(diff.edited), diff.added_ids),
        "ids withdrawn": list(diff.withdrawn),
        "pages edited": [f"{page.seed}: {page.before} -> {page.after}" for page in diff.edited],
        "pages moved": _counted(
            diff.moved, [f"{page.id}: {page.before} -> {page.after}" for page in diff.moves]
        ),
        "rows changed per column": [f"{name}: {n:,}" for name, n in diff.columns.items()],
        "nulls per column": [f"{name}: {pair}" for name, pair in both.items()],
        **{f"pages per {name}": _pairs(values) for name, values in diff.counts.items()},
        "tools": [f"{name}: {old} -> {new}" for name, (old, new) in diff.tools.items()],
        **{f"files {kind}": list(paths) for kind, paths in diff.files.items() if kind != "kept"},
    }
    yield from ((title, items) for title, items in sections.items() if items)


def _pairs(values: dict[str, tuple[int, int]]) -> list[str]:
    return [f"{name}: {old:,} -> {new:,}" for name, (old, new) in values.items()]


def _counted(count: int, examples: Any) -> list[str]:
    shown = list(examples)[: max(count, 0)]
    more = count - len(shown)
    return [*shown, f"and {more:,} more"] if shown and more > 0 else shown


def _schema_words(column: str, kind: str) -> str:
    return f"{column} {kind.removeprefix('column_')}".strip()


def _shorten(items: list[str]) -> list[str]:
    more = len(items) - SHOWN - 1
    return [*items[:SHOWN], f"and {more + 1:,} more"] if more > 0 else items


def _code(text: str) -> str:
    shown = show_text(text).replace("`", "ˋ")
    return f"`{shown}`"


def write_release_documents(folder: Path, history: History) -> list[str]:
    """Write the changelog and the withdrawn ids into a build's folder; return the files' names."""
    texts = {"CHANGELOG.md": render_changelog(history), "withdrawn.json": render_withdrawn(history)}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return list(texts)


def render_changelog(history: History) -> str:
    """Return the data's CHANGELOG.md, newest version first."""
    lines = [
        "# Changelog of the data",
        "",
        "MAJOR: an id is gone, a verbatim text changed, or a column was removed or retyped. "
        "MINOR: rows or columns were added, or derived columns recomputed. PATCH: documents only.",
    ]
    if not history.entries:
        lines += ["", "No release has been described yet."]
    for entry in reversed(history.entries):
        day = f" ({entry['date']})" if entry.get("date") else ""
        lines += ["", f"## {entry['version']}{day}", "", *_entry_lines(entry, history)]
    return "\n".join(lines) + "\n"


def _entry_lines(entry: dict[str, Any], history: History) -> Iterator[str]:
    rows = f"{entry['rows']:,} rows"
    if entry.get("from") is None:
        yield f"- First release: {rows}."
        return
    yield f"- {rows}; {entry['added']:,} added since {entry['from']}."
    if entry["moved"]:
        yield f"- {entry['moved']:,} pages moved to another seed."
    for change in entry["schema"]:
        yield f"- Contract: {_code(_schema_words(change['column'], change['kind']))}."
    if entry["columns"]:
        names = ", ".join(f"{_code(name)} {n:,}" for name, n in entry["columns"].items())
        yield f"- Rows changed per column: {names}."
    reasons = {item["id"]: item["reason"] for item in history.withdrawn}
    gone = [f"{row_id}: {reasons.get(row_id, 'no reason given')}" for row_id in entry["withdrawn"]]
    yield from (f"- Withdrawn {_code(item)}." for item in _shorten(gone))
    pages = [f"{p['seed']}: {p['before']} -> {p['after']}" for p in entry["edited"]]
    yield from (f"- Edited {_code(item)}." for item in _shorten(pages))
    for name, (old, new) in entry.get("tools", {}).items():
        yield f"- Built with {_code(f'{name} {new}')} instead of {_code(str(old))}."


def render_withdrawn(history: History) -> str:
    """Return the data's withdrawn.json: ids, versions and reasons, sorted by id."""
    items = sorted(history.withdrawn, key=lambda item: item["id"])
    keys = ("id", "version", "reason")
    chosen = [{key: item[key] for key in keys} for item in items]
    return json.dumps({"format": 1, "withdrawn": chosen}, ensure_ascii=False, indent=1) + "\n"
