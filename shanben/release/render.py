"""Diffs for people and programs: text, JSON, Markdown.

Seeds' names are foreign text: control characters are shown, not sent, and Markdown shows them as
code.
"""

import json
from collections.abc import Iterator
from typing import Any

from shanben.base.terminal import plural, show_json, show_text
from shanben.release.compare import Diff

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
        "regrouped": diff.regrouped,
        "moved": {"count": diff.moved, "examples": [page._asdict() for page in diff.moves]},
        "schema": [change._asdict() for change in diff.schema],
        "nulls": diff.nulls,
        "counts": diff.counts,
        "tools": diff.tools,
        "files": diff.files,
    }
    return show_json(json.dumps(value, ensure_ascii=False, indent=1)) + "\n"


def render_text(diff: Diff) -> str:
    """Return the diff for a terminal: a head line, then one section per kind of change."""
    lines = [_headline(diff)]
    for title, items in _sections(diff):
        lines.append(f"{title}:")
        lines += [f"  {show_text(item)}" for item in shorten_list(items)]
    return "\n".join(lines) + "\n"


def render_markdown(diff: Diff) -> str:
    """Return the diff for a pull request: a head line, then one list per kind of change."""
    lines = [f"**{_headline(diff)}**"]
    for title, items in _sections(diff):
        lines += ["", f"### {title[:1].upper()}{title[1:]}", ""]
        lines += [f"- {mark_code(item)}" for item in shorten_list(items)]
    return "\n".join(lines) + "\n"


def _headline(diff: Diff) -> str:
    if diff.before is None:
        return f"first release {diff.after}: {plural(diff.rows_after, 'row')}"
    if diff.level == "none":
        return f"nothing changed since {diff.before}: {plural(diff.rows_after, 'row')}"
    rows = f"{plural(diff.rows_before, 'row')} before, {diff.rows_after:,} now"
    return (
        f"since {diff.before}: {rows}; declared {diff.after}, needed {diff.needed} ({diff.level})"
    )


def _sections(diff: Diff) -> Iterator[tuple[str, list[str]]]:
    both = {name: f"{old:,} -> {new:,}" for name, (old, new) in diff.nulls.items()}
    sections = {
        "why": [f"{reason.level}: {reason.words}" for reason in diff.reasons],
        "columns of the contract": [describe_column(*change) for change in diff.schema],
        "rows added": _counted(diff.added - len(diff.edited), diff.added_ids),
        "ids withdrawn": list(diff.withdrawn),
        "pages edited": [f"{page.seed}: {page.before} -> {page.after}" for page in diff.edited],
        "pages moved": _counted(
            diff.moved, [f"{page.id}: {page.before} -> {page.after}" for page in diff.moves]
        ),
        "rows changed per column": [f"{name}: {n:,}" for name, n in diff.columns.items()],
        "nulls per column": [f"{name}: {pair}" for name, pair in both.items()],
        **{f"pages per {name}": _pairs(values) for name, values in diff.counts.items()},
        "tools": [
            f"{name}: {old or '–'} -> {new or '–'}" for name, (old, new) in diff.tools.items()
        ],
        **{f"files {kind}": list(paths) for kind, paths in diff.files.items() if kind != "kept"},
    }
    yield from ((title, items) for title, items in sections.items() if items)


def _pairs(values: dict[str, tuple[int, int]]) -> list[str]:
    return [f"{name}: {old:,} -> {new:,}" for name, (old, new) in values.items()]


def _counted(count: int, examples: Any) -> list[str]:
    shown = list(examples)[: max(count, 0)]
    more = count - len(shown)
    return [*shown, f"and {more:,} more"] if shown and more > 0 else shown


def describe_column(column: str, kind: str) -> str:
    """Return a change of the contract in words; `kind` is one of `SchemaChange`.

    >>> describe_column("title", "column_retyped")
    'title retyped'
    """
    return f"{column} {kind.removeprefix('column_')}".strip()


def shorten_list(items: list[str]) -> list[str]:
    """Return the first items and how many more there are; one more takes no more room than that."""
    more = len(items) - SHOWN - 1
    return [*items[:SHOWN], f"and {more + 1:,} more"] if more > 0 else items


def mark_code(text: str) -> str:
    r"""Return foreign text as a code span of Markdown: one line that nothing in it can end.

    >>> mark_code("a`b\x1b")
    '`aˋb\\x1b`'
    """
    shown = show_text(text).replace("`", "ˋ")
    return f"`{shown}`"
