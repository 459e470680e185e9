"""The contract of a row, read from `schema/record.schema.json`, and everything derived from it.

The schema file is the one place where a field is born. Arrow schema, Hugging Face features and the
card's table of fields are made from it here; nothing is typed twice. Keywords of our own
carry what JSON Schema has no word for: `x-arrow` (Arrow type), `x-null` (when a value is absent),
`x-schema-org` (equivalent property of schema.org), `x-set` (a column about the set, see `set_columns`).

A project may keep columns of its dumps; they follow the fields of the file, marked by `x-kept`.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema_rs
import pyarrow as pa

from shanben.base.types import UsageError

Json = dict[str, Any]

FILE_NAME = "record.schema.json"
# The root's folder `schema/` is installed under this name inside the package.
INSTALLED_FOLDER = "contract"
ARROW_TYPES = {"string": "string", "integer": "int64", "number": "float64", "boolean": "bool"}
ARROW_OVERRIDES = ("date32", "int32", "int64")
# What the `datasets` library calls the same types.
HF_TYPES = {name: name for name in ("string", "date32", "int32", "int64", "float64", "bool")}
# The types of kept columns, by the words that name them, and what each is in a contract.
KEPT_TYPES = {
    "string": "string",
    "int64": "int64",
    "float64": "float64",
    "bool": "bool",
    "date32": "date32",
    "list of string": "list of string",
    "list<string>": "list of string",
}
INT64 = {"minimum": -(2**63), "maximum": 2**63 - 1}
KEPT_SCHEMAS: dict[str, Json] = {
    "string": {"type": ["string", "null"]},
    "int64": {"type": ["integer", "null"], "x-arrow": "int64", **INT64},
    "float64": {"type": ["number", "null"]},
    "bool": {"type": ["boolean", "null"]},
    "date32": {"type": ["string", "null"], "format": "date", "x-arrow": "date32"},
    "list of string": {"type": ["array", "null"], "items": {"type": "string"}},
}


class SchemaError(UsageError):
    """The schema file itself is wrong; nothing has been built."""

    def __init__(self, path: str, pointer: str, problem: str) -> None:
        self.path, self.pointer, self.problem = path, pointer, problem
        super().__init__(f"{path}: {pointer or '/'}: {problem}")

    def __reduce__(self) -> tuple[type["SchemaError"], tuple[str, str, str]]:
        return type(self), (self.path, self.pointer, self.problem)


@dataclass(frozen=True, slots=True)
class Field:
    """One column: its name, its schema, and what the schema says about it in words."""

    name: str
    schema: Json

    @property
    def description(self) -> str:
        """Return what the field means."""
        return str(self.schema["description"])

    @property
    def null_policy(self) -> str:
        """Return when the field is null or empty."""
        return str(self.schema["x-null"])

    @property
    def nullable(self) -> bool:
        """Return whether the field may be null."""
        return "null" in _type_names(self.schema)

    @property
    def is_kept(self) -> bool:
        """Return whether the field is a column of the project's own dumps."""
        return "x-kept" in self.schema

    @property
    def type_name(self) -> str:
        """Return the type as people read it, such as `list<{name: string, role: string}>`."""
        return _readable_type(self.schema)


class KeptColumn(NamedTuple):
    """A column of a dump that is carried through to the rows; `kind` is a key of `KEPT_SCHEMAS`.

    `description` are a person's words for it, empty where nobody gave any.
    """

    name: str
    kind: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Contract:
    """A checked schema: its fields in the order of a row, and the document they come from."""

    fields: tuple[Field, ...]
    document: Json
    source: bytes

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the fields, in the order of a row."""
        return tuple(field.name for field in self.fields)


def find_schema_file() -> Path:
    """Return the schema file: the project's own in a checkout, else the installed copy."""
    checkout = Path(__file__).resolve().parents[2] / "schema" / FILE_NAME
    if checkout.is_file():
        return checkout
    return Path(str(resources.files("shanben"))) / INSTALLED_FOLDER / FILE_NAME


@cache
def load_contract(path: Path | None = None) -> Contract:
    """Return the contract of a row, by default the project's own.

    Raises SchemaError when the file cannot be read, is no valid JSON Schema (2020-12), or lacks
    what the derivations need.
    """
    path = path or find_schema_file()
    try:
        source = path.read_bytes()
        document = json.loads(source)
    except OSError as error:
        raise SchemaError(str(path), "", f"cannot be read ({error.strerror})") from None
    except ValueError as error:
        raise SchemaError(str(path), "", f"is not JSON: {error}; mend the file") from None
    _check_document(str(path), document)
    fields = tuple(Field(name, schema) for name, schema in document["properties"].items())
    return Contract(fields, document, source)


@cache
def extend_contract(columns: tuple[KeptColumn, ...]) -> Contract:
    """Return the program's contract with a project's kept columns after its own fields."""
    contract = load_contract()
    if not columns:
        return contract
    kept = {column.name: _kept_schema(column) for column in columns}
    document = {
        **contract.document,
        "required": [*contract.document["required"], *kept],
        "properties": {**contract.document["properties"], **kept},
    }
    fields = (Field(name, schema) for name, schema in kept.items())
    source = json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n"
    return Contract((*contract.fields, *fields), document, source)


def _kept_schema(column: KeptColumn) -> Json:
    words = {
        "description": column.description or "A column of the dump that the page comes from.",
        "x-null": "Null where the dump has no value, or none of this type.",
        "x-kept": True,
    }
    return {**KEPT_SCHEMAS[column.kind], **words}


def arrow_schema(contract: Contract) -> pa.Schema:
    """Return the Arrow schema of a row. Every column is declared nullable, as readers expect."""
    return pa.schema([pa.field(f.name, _arrow_type(f.schema)) for f in contract.fields])


def hf_features(contract: Contract) -> list[Json]:
    """Return the features of the card's `dataset_info`, in its YAML form."""
    return [{"name": field.name, **_hf_type(field.schema)} for field in contract.fields]


def _type_names(schema: Json) -> list[str]:
    names = schema["type"]
    return names if isinstance(names, list) else [names]


def _value_type(schema: Json) -> str:
    return next(name for name in _type_names(schema) if name != "null")


def _scalar_type(schema: Json) -> str:
    return str(schema.get("x-arrow") or ARROW_TYPES[_value_type(schema)])


def _arrow_type(schema: Json) -> pa.DataType:
    match _value_type(schema):
        case "array":
            return pa.list_(pa.field("element", _arrow_type(schema["items"])))
        case "object":
            members = schema["properties"].items()
            return pa.struct([pa.field(name, _arrow_type(member)) for name, member in members])
        case _:
            return pa.type_for_alias(_scalar_type(schema))


def _hf_type(schema: Json) -> Json:
    match _value_type(schema):
        case "array":
            inner = _hf_type(schema["items"])
            return {"list": inner.get("dtype") or inner.get("struct")}
        case "object":
            members = schema["properties"].items()
            return {"struct": [{"name": name, **_hf_type(member)} for name, member in members]}
        case _:
            return {"dtype": HF_TYPES[_scalar_type(schema)]}


def _readable_type(schema: Json) -> str:
    match _value_type(schema):
        case "array":
            return f"list<{_readable_type(schema['items'])}>" + _null_mark(schema)
        case "object":
            members = schema["properties"].items()
            return "{" + ", ".join(f"{n}: {_readable_type(m)}" for n, m in members) + "}"
        case _:
            name = "date" if schema.get("format") == "date" else _scalar_type(schema)
            return name + _null_mark(schema)


def _null_mark(schema: Json) -> str:
    return "?" if "null" in _type_names(schema) else ""


def _check_document(path: str, document: Any) -> None:
    """Refuse what is not a JSON Schema, then what the derivations above cannot read."""
    if not isinstance(document, dict):
        raise SchemaError(path, "", "is not a JSON object")
    if not jsonschema_rs.meta.is_valid(document):
        raise _explain_invalid(path, document)
    properties = document.get("properties")
    if not isinstance(properties, dict) or not properties:
        raise SchemaError(path, "/properties", "is missing; name every field of a row there")
    for name, schema in properties.items():
        _check_field(path, f"/properties/{name}", schema)
    if list(properties) != document.get("required"):
        raise SchemaError(path, "/required", "must name every property, in the order of properties")


def _explain_invalid(path: str, document: Json) -> SchemaError:
    """Return what is wrong with a document that is not a JSON Schema, in words."""
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import SchemaError as InvalidSchema

    try:
        Draft202012Validator.check_schema(document)
    except InvalidSchema as error:
        pointer = "".join(f"/{step}" for step in error.absolute_path)
        return SchemaError(path, pointer, f"{error.message}; see JSON Schema 2020-12")
    return SchemaError(
        path, "", "is refused by jsonschema-rs, while jsonschema finds nothing wrong"
    )


def _check_field(path: str, pointer: str, schema: Any) -> None:
    if not isinstance(schema, dict) or "type" not in schema:
        raise SchemaError(path, pointer, 'has no "type"; give one')
    for keyword in ("description", "x-null"):
        if not schema.get(keyword):
            raise SchemaError(path, pointer, f'has no "{keyword}"; write one sentence')
    if problem := _unmappable(schema):
        raise SchemaError(
            path, pointer + problem, "has no Arrow type; see x-arrow in the other fields"
        )


def _unmappable(schema: Any) -> str | None:
    """Return the pointer, below this schema, of the first type without an Arrow type; None if none."""
    try:
        kind = _value_type(schema)
    except (KeyError, TypeError, StopIteration):
        return "/type"
    if kind == "array":
        inner = _unmappable(schema.get("items"))
        return None if inner is None else f"/items{inner}"
    if kind == "object":
        for name, member in schema.get("properties", {}).items():
            if (inner := _unmappable(member)) is not None:
                return f"/properties/{name}{inner}"
        return None
    if schema.get("x-arrow", "int64") not in ARROW_OVERRIDES:
        return "/x-arrow"
    return None if kind in ARROW_TYPES else "/type"
