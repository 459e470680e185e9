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
# Nodes looked at in one comparison; our own contract has 500. One from elsewhere may refer twice to what
# refers twice to something, and so on, which would never end.
MOST_NODES = 200_000


class StrangeSchemaError(ValueError):
    """A contract without columns, or nested or referring to itself beyond what anybody writes."""


class SchemaChange(NamedTuple):
    """A change of one column; `kind` is a key of the version policy."""

    column: str
    kind: ContractChangeKind


def compare_schemas(old: dict[str, Any], new: dict[str, Any]) -> Iterator[SchemaChange]:
    """Yield the changes of columns, in the order of the columns.

    Raises StrangeSchemaError for what could not be compared in any time.
    """
    left = iter(range(MOST_NODES))
    before, after = _columns(old), _columns(new)
    yield from (SchemaChange(name, "column_removed") for name in before if name not in after)
    for name in after:
        if name not in before:
            yield SchemaChange(name, "column_added")
        elif not _is_same(before[name], old, after[name], new, CONSTRAINTS, left):
            yield SchemaChange(name, "column_retyped")
        elif not _is_same(before[name], old, after[name], new, set(), left):
            yield SchemaChange(name, "column_constrained")
    shared = [name for name in before if name in after]
    if shared != [name for name in after if name in before]:
        yield SchemaChange("", "column_moved")


def _columns(schema: dict[str, Any]) -> dict[str, Any]:
    columns = schema.get("properties", {})
    if not isinstance(columns, dict):
        raise StrangeSchemaError
    return columns


def _is_same(
    was: Any,
    old: dict[str, Any],
    now: Any,
    new: dict[str, Any],
    without: set[str],
    left: Iterator[int],
) -> bool:
    try:
        same: bool = _reduce(was, old, without, left) == _reduce(now, new, without, left)
    except RecursionError:
        raise StrangeSchemaError from None
    return same


def _reduce(
    node: Any, root: dict[str, Any], without: set[str], left: Iterator[int], depth: int = DEPTH
) -> Any:
    """Return a schema without words and without the named keywords, references resolved."""
    if next(left, None) is None:
        raise StrangeSchemaError
    if isinstance(node, list):
        return [_reduce(item, root, without, left, depth) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node and depth:
        target = _resolve(node["$ref"], root)
        rest = {key: value for key, value in node.items() if key != "$ref"}
        return _reduce({**target, **rest}, root, without, left, depth - 1)
    reduced = {}
    for key, value in node.items():
        if key == "properties" and isinstance(value, dict):
            # here the keys are names of fields, not keywords
            reduced[key] = {k: _reduce(v, root, without, left, depth) for k, v in value.items()}
        elif key not in WORDS and key not in without:
            reduced[key] = _reduce(value, root, without, left, depth)
    return reduced


def _resolve(reference: Any, root: dict[str, Any]) -> dict[str, Any]:
    node: Any = root
    for step in str(reference).removeprefix("#/").split("/"):
        node = node.get(step, {}) if isinstance(node, dict) else {}
    return node if isinstance(node, dict) else {}
