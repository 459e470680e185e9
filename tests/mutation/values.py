"""The plainest values of a kind: what a function gives back that does nothing."""

import ast

EMPTY = {
    "bool": ("True", "False"),
    "bytes": ('b""',),
    "dict": ("{}",),
    "float": ("0.0",),
    "frozenset": ("frozenset()",),
    "int": ("0",),
    "Iterable": ("iter(())",),
    "Iterator": ("iter(())",),
    "list": ("[]",),
    "None": ("",),
    "Sequence": ("()",),
    "set": ("set()",),
    "str": ('""',),
}
UNKNOWN = ("None",)


def empty_values(annotation: ast.expr | None) -> tuple[str, ...]:
    """Return the plainest values of an annotated kind as source text, two for a bool.

    For a kind that may be None that is None; for no value at all the empty text. A kind that is
    not known gives None too.

    >>> empty_values(ast.parse("tuple[str | None, list[int]]").body[0].value)
    ('(None, [])',)
    """
    if annotation is None:
        return UNKNOWN
    if isinstance(annotation, ast.Constant):
        if isinstance(annotation.value, str):
            return empty_values(ast.parse(annotation.value, mode="eval").body)
        return EMPTY["None"] if annotation.value is None else UNKNOWN
    if isinstance(annotation, ast.Subscript):
        name = ast.unparse(annotation.value)
        return (_empty_tuple(annotation.slice),) if name == "tuple" else EMPTY.get(name, UNKNOWN)
    return EMPTY.get(ast.unparse(annotation), UNKNOWN)


def _empty_tuple(kinds: ast.expr) -> str:
    parts = kinds.elts if isinstance(kinds, ast.Tuple) else [kinds]
    if any(isinstance(part, ast.Constant) and part.value is ... for part in parts):
        return "()"
    values = [empty_values(part)[-1] or "None" for part in parts]
    return f"({', '.join(values)}{',' if len(values) == 1 else ''})"
