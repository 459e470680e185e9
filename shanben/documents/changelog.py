"""What each version of the data changed, and which ids are gone for good.

Both documents repeat `schema/history/`: the entries that `bump` wrote and the reasons that a person
gave. Seeds' names and reasons are foreign text and stand as code.
"""

import json
from dataclasses import dataclass
from typing import Any

from shanben.dataset.build_folder import BuildFolder
from shanben.documents.markup import render
from shanben.release.history import WITHDRAWN, History
from shanben.release.render import describe_column, shorten_list

CHANGELOG = "CHANGELOG.md"


@dataclass(frozen=True, slots=True)
class Release:
    """An entry of the history, and what it says of fields and pages in words, long lists cut."""

    entry: dict[str, Any]
    contract: list[str]
    withdrawn: list[str]
    edited: list[str]


def write_release_documents(dataset: BuildFolder, history: History) -> list[str]:
    """Write the changelog and the withdrawn ids into the dataset's folder; return their names."""
    texts = {CHANGELOG: make_changelog(history), WITHDRAWN: make_withdrawn(history)}
    for name, text in texts.items():
        (dataset.folder / name).write_text(text, encoding="utf-8", newline="\n")
    return list(texts)


def make_changelog(history: History) -> str:
    """Return the changelog in Markdown, newest version first."""
    reasons = {item["id"]: item["reason"] for item in history.withdrawn}
    releases = [_describe_release(entry, reasons) for entry in reversed(history.entries)]
    return render("changelog.md.jinja", releases=releases)


def make_withdrawn(history: History) -> str:
    """Return ids, versions and reasons as JSON, sorted by id."""
    items = sorted(history.withdrawn, key=lambda item: item["id"])
    keys = ("id", "version", "reason")
    chosen = [{key: item[key] for key in keys} for item in items]
    return json.dumps({"format": 1, "withdrawn": chosen}, ensure_ascii=False, indent=1) + "\n"


def _describe_release(entry: dict[str, Any], reasons: dict[str, str]) -> Release:
    contract = [describe_column(c["column"], c["kind"]) for c in entry.get("schema", ())]
    gone = [
        f"{name}: {reasons.get(name, 'no reason given')}" for name in entry.get("withdrawn", ())
    ]
    edited = [f"{p['seed']}: {p['before']} -> {p['after']}" for p in entry.get("edited", ())]
    return Release(entry, contract, shorten_list(gone), shorten_list(edited))
