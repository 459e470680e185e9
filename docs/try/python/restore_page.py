"""What the page asks of the program: one text in, all that is shown out, as JSON."""

import json
from typing import Any

import shanben
from shanben.base.rulebook import read_rules

# Metadata that a reader of a page looks for first.
SHOWN = ("title", "date_published", "source", "authors", "section", "publisher")


def restore(text: str) -> str:
    """Return the text restored and Simplified, its changes in their places, and what was found."""
    repaired = shanben.repair_text(text)
    page = shanben.extract_page(text)
    rules = read_rules()
    findings = [
        {"rule": one.rule, "line": one.line, "message": one.message} for one in repaired.findings
    ]
    shown = {
        "pieces": list(cut_pieces(text, repaired.edits)),
        "rules": {edit.rule: rules[edit.rule].title for edit in repaired.edits},
        "edits": len(repaired.edits),
        "restored": repaired.text,
        "simplified": shanben.simplify_text(repaired.text),
        "findings": findings,
        "values": {name: say(page.values[name]) for name in SHOWN if page.values[name]},
    }
    return json.dumps(shown, ensure_ascii=False)


def cut_pieces(text: str, edits: tuple[Any, ...]) -> Any:
    """Yield [rule, before, after] for every piece of the page; outside of edits the rule is empty."""
    place = 0
    for edit in edits:
        if edit.start > place:
            yield ["", text[place : edit.start], text[place : edit.start]]
        yield [edit.rule, edit.before, edit.after]
        place = edit.end
    yield ["", text[place:], text[place:]]


def say(value: Any) -> str:
    """Return a value in words."""
    if isinstance(value, tuple):
        return "、".join(
            one if isinstance(one, str) else f"{one.name} ({one.role})" for one in value
        )
    return str(value)
