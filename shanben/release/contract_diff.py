"""Compare two contracts (JSON Schemas of a row) column by column.

Read as what a reader of the data meets: a column is there or not, has a type or another one, or
is bound by other rules. Words (titles, descriptions, examples) are no change.
"""

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

ContractChangeKind = Literal[
    "column_removed", "column_retyped", "column_added", "column_constrained", "column_moved"
]
WORDS = {"title", "description", "examples", "$comment", "default", "x-null", "x-schema-org"}
# Constraints narrow the values of a type; whatever else stands in a schema makes the type itself.
CONSTRAINTS = {
    "pattern", "enum", "const", "minLength", "maxLength", "minItems", "maxItems", "uniqueItems",
    "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "required",
    "allOf", "anyOf", "oneOf", "not", "if", "then", "else", "contains", "additionalProperties",
    "minProperties", "maxProperties",
}  # fmt: skip
DEPTH = 20  # how deep references are followed; a schema that refers to itself ends there


class SchemaChange(NamedTuple):
    """A change of one column; `kind` is a key of the version policy."""

    column: str
    kind: ContractChangeKind


def compare_schemas(old: dict[str, Any], new: dict[str, Any]) -> Iterator[SchemaChange]:
    """Yield the changes of columns, in the order of the columns."""
    before, after = old.get("properties", {}), new.get("properties", {})
    yield from (SchemaChange(name, "column_removed") for name in before if name not in after)
    for name in after:
        if name not in before:
            yield SchemaChange(name, "column_added")
        elif _reduce(before[name], old, CONSTRAINTS) != _reduce(after[name], new, CONSTRAINTS):
            yield SchemaChange(name, "column_retyped")
        elif _reduce(before[name], old, set()) != _reduce(after[name], new, set()):
            yield SchemaChange(name, "column_constrained")
    shared = [name for name in before if name in after]
    if shared != [name for name in after if name in before]:
        yield SchemaChange("", "column_moved")


def _reduce(node: Any, root: dict[str, Any], without: set[str], depth: int = DEPTH) -> Any:
    """Return a schema without words and without the named keywords, references resolved."""
    if isinstance(node, list):
        return [_reduce(item, root, without, depth) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node and depth:
        target = _resolve(node["$ref"], root)
        rest = {key: value for key, value in node.items() if key != "$ref"}
        return _reduce({**target, **rest}, root, without, depth - 1)
    reduced = {}
    for key, value in node.items():
        if key == "properties" and isinstance(value, dict):
            # here the keys are names of fields, not keywords
            reduced[key] = {k: _reduce(v, root, without, depth) for k, v in value.items()}
        elif key not in WORDS and key not in without:
            reduced[key] = _reduce(value, root, without, depth)
    return reduced


def _resolve(reference: str, root: dict[str, Any]) -> dict[str, Any]:
    node: Any = root
    for step in reference.removeprefix("#/").split("/"):
        node = node.get(step, {}) if isinstance(node, dict) else {}
    return node if isinstance(node, dict) else {}
