"""Make the mutants of a module: for every place that an operator fits, one small change of the text.

A mutant is named by its module, the function (or the constant) it is in, its operator, and its
number among those of this operator there; so a name outlasts edits elsewhere in the file. Changes
are cut into the source itself, not printed from the tree, so that a diff shows only the change.

What is text for people is left alone: docstrings, messages (f-strings), annotations, `__all__`.
"""

import ast
import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

from tests.mutation.values import empty_values

MODULE = "<module>"
RULE_ID = re.compile(r"[A-Z][0-9]{3}")
# What each comparison becomes when it is turned round, and at its boundary.
OPPOSITES = {
    "==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">",
    "is": "is not", "is not": "is", "in": "not in", "not in": "in",
}  # fmt: skip
BOUNDARIES = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
COMPARISONS = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
    ast.Is: "is", ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in",
}  # fmt: skip

Function = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Mutant(NamedTuple):
    """One change to a file: its bytes `start` to `end` become `text`.

    `before` and `after` say so in one line each, for people and to tell whether an id still means
    the same.
    """

    id: str
    path: str
    scope: str
    line: int
    start: int
    end: int
    text: str
    before: str
    after: str

    @property
    def operator(self) -> str:
        return self.id.split(":")[2]


class Place(NamedTuple):
    """A node that operators look at, with the file's text and the function around it."""

    node: ast.AST
    module: "Module"
    function: Function | None


class Module:
    """The text of a module, and where its nodes stand in it."""

    def __init__(self, path: str, source: bytes, rule_ids: tuple[str, ...] = ()) -> None:
        self.path, self.source, self.rule_ids = path, source, rule_ids
        self.tree = ast.parse(source)
        self.starts = [0]
        for line in source.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Return the first and the last byte, plus one, of a node."""
        start = self.starts[node.lineno - 1] + node.col_offset
        return start, self.starts[node.end_lineno - 1] + node.end_col_offset

    def text(self, start: int, end: int) -> str:
        return self.source[start:end].decode()

    def line(self, place: int) -> int:
        return self.source.count(b"\n", 0, place) + 1


# What an operator yields: first byte, end, the text instead; and what people read, if that differs.
Change = tuple[int, int, str] | tuple[int, int, str, str, str]
Operator = Callable[[Place], Iterator[Change]]


# What no operator changes. Each would be shown to all of them, a quarter of the time that a file takes.
INERT = (
    ast.Name,
    ast.Attribute,
    ast.expr_context,
    ast.operator,
    ast.cmpop,
    ast.boolop,
    ast.unaryop,
)


def find_mutants(path: str, source: bytes, rule_ids: tuple[str, ...] = ()) -> list[Mutant]:
    """Return all mutants of a file, in the order of its text.

    `rule_ids` are those that the program knows: a rule's id becomes the next of them.
    """
    module = Module(path, source, rule_ids)
    name = path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
    numbers: Counter[str] = Counter()
    seen: set[tuple[int, int, str]] = set()  # two operators may make the same change
    mutants = []
    for scope, place in _walk(module):
        for operator, make in () if isinstance(place.node, INERT) else OPERATORS.items():
            for change in make(place):
                start, end, text, *words = change
                if (start, end, text) in seen:
                    continue
                seen.add((start, end, text))
                key = f"{name}:{scope}:{operator}"
                numbers[key] += 1
                before, after = words or (_in_a_line(module.text(start, end)), _in_a_line(text))
                line = module.line(start)
                named = f"{key}:{numbers[key]}"
                mutants.append(Mutant(named, path, scope, line, start, end, text, before, after))
    return mutants


def mutate(source: bytes, mutant: Mutant) -> bytes:
    """Return the file with the change in it."""
    return source[: mutant.start] + mutant.text.encode() + source[mutant.end :]


def show_diff(source: bytes, mutant: Mutant) -> str:
    """Return the change as a unified diff without its head."""
    lines = source.decode().splitlines()
    changed = mutate(source, mutant).decode().splitlines()
    return "\n".join(list(difflib.unified_diff(lines, changed, n=1, lineterm=""))[2:])


def _in_a_line(text: str) -> str:
    return " ".join(text.split())


def _walk(module: Module) -> Iterator[tuple[str, Place]]:
    """Yield the nodes that operators may look at, each with the name of its scope."""
    for statement in module.tree.body:
        if not _is_silent(statement):
            yield from _walk_node(statement, _names_of(statement), None, module)


def _names_of(statement: ast.AST) -> str:
    """Return the constant that a statement of a module makes: the scope of what stands in it."""
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    targets = [statement.target] if isinstance(statement, ast.AnnAssign) else targets
    names = (
        node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)
    )
    return next(names, MODULE)


def _walk_node(
    node: ast.AST, scope: str, function: Function | None, module: Module
) -> Iterator[tuple[str, Place]]:
    if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
        scope = node.name if scope == MODULE else f"{scope}.{node.name}"
    if isinstance(node, FUNCTIONS):
        function = node
    yield scope, Place(node, module, function)
    for child in _children(node):
        if not _is_silent(child):
            yield from _walk_node(child, scope, function, module)


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the parts of a node that do something, in the order of the text."""
    skipped = {"annotation", "returns", "decorator_list", "args", "bases", "type_params"}
    if not isinstance(node, (*FUNCTIONS, ast.ClassDef, ast.AnnAssign, ast.arg)):
        skipped = set()
    for field, value in ast.iter_fields(node):
        if field not in skipped:
            values = value if isinstance(value, list) else [value]
            yield from (item for item in values if isinstance(item, ast.AST))


def _is_silent(node: ast.AST) -> bool:
    """Tell whether nothing in a node is the program's behaviour."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.If):
        return ast.unparse(node.test) == "TYPE_CHECKING"
    if isinstance(node, ast.Assign):
        return ast.unparse(node.targets[0]) == "__all__"
    return isinstance(node, (ast.JoinedStr, ast.Import, ast.ImportFrom, ast.arguments))


def _answer_at_once(place: Place) -> Iterator[Change]:
    """A function does nothing, and gives back the plainest value of its kind."""
    node = place.node
    if not isinstance(node, FUNCTIONS):
        return
    body = [part for part in node.body if not _is_silent(part)]
    if not body or isinstance(body[0], (ast.Raise, ast.Pass)):
        return
    start, _ = place.module.span(body[0])
    indent = " " * body[0].col_offset
    for value in [""] if _is_generator(node) else empty_values(node.returns):
        answer = f"return {value}".strip()
        first = ast.unparse(body[0])
        if first != answer:
            yield start, start, f"{answer}\n{indent}", f"def {node.name}", answer


def _replace_return(place: Place) -> Iterator[Change]:
    """One of several returns gives back the plainest value of the function's kind."""
    node, function = place.node, place.function
    if not isinstance(node, ast.Return) or node.value is None or function is None:
        return
    returns = [part for part in ast.walk(function) if isinstance(part, ast.Return)]
    if len(returns) == 1 and function.body[-1] is node and len(function.body) <= 2:
        return  # the same as a function that answers at once
    start, end = place.module.span(node.value)
    for value in (value or "None" for value in empty_values(function.returns)):
        if ast.unparse(node.value) != ast.unparse(ast.parse(value)):
            yield start, end, value


def _compare(signs: dict[str, str]) -> Operator:
    def change(place: Place) -> Iterator[Change]:
        node = place.node
        if not isinstance(node, ast.Compare):
            return
        pairs = pairwise([node.left, *node.comparators])
        for operands, kind in zip(pairs, node.ops, strict=True):
            sign = COMPARISONS[type(kind)]
            if sign in signs:
                yield _replace_sign(place, operands, sign, signs[sign])

    return change


def _swap_boolean(place: Place) -> Iterator[Change]:
    node = place.node
    if isinstance(node, ast.BoolOp):
        sign, other = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
        for operands in pairwise(node.values):
            yield _replace_sign(place, operands, sign, other)


def _replace_sign(
    place: Place, operands: tuple[ast.expr, ast.expr], sign: str, other: str
) -> Change:
    """Return the change of the sign that stands between two operands of the node."""
    module = place.module
    pattern = r"\s+".join(map(re.escape, sign.split()))
    if sign[0].isalpha():
        pattern = rf"\b{pattern}\b"
    between = module.span(operands[0])[1], module.span(operands[1])[0]
    match = re.compile(pattern.encode()).search(module.source, *between)
    if match is None:
        raise ValueError(f"{module.path}:{module.line(between[0])}: no {sign} between two operands")
    first, last = module.span(place.node)
    start, end = match.span()
    before = module.text(first, last)
    after = module.text(first, start) + other + module.text(end, last)
    return start, end, other, _in_a_line(before), _in_a_line(after)


def _remove_not(place: Place) -> Iterator[Change]:
    node = place.node
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        start, end = place.module.span(node)
        text = place.module.text(start, end)
        yield start, start + len("not"), "", _in_a_line(text), _in_a_line(text[len("not") :])


def _change_number(place: Place) -> Iterator[Change]:
    node = place.node
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        for value in (0, node.value + 1):
            if value != node.value:
                yield *place.module.span(node), str(value)


def _change_truth(place: Place) -> Iterator[Change]:
    node = place.node
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield *place.module.span(node), str(not node.value)


def _delete_statement(place: Place) -> Iterator[Change]:
    """A deed is gone; a generator stays one."""
    node = place.node
    start_end = place.module.span(node) if isinstance(node, ast.stmt) else (0, 0)
    if isinstance(node, ast.Expr) and isinstance(node.value, (ast.Yield, ast.YieldFrom)):
        yield *start_end, "yield from ()"
    elif (
        isinstance(node, (ast.Raise, ast.Continue, ast.Break, ast.AugAssign, ast.Delete))
        or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call))
        or (isinstance(node, ast.Assign) and not isinstance(node.targets[0], (ast.Name, ast.Tuple)))
    ):
        yield *start_end, "pass"


def _change_rule(place: Place) -> Iterator[Change]:
    """A finding or an edit gets the id of another rule."""
    node = place.node
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        ids = place.module.rule_ids
        if RULE_ID.fullmatch(node.value) and node.value in ids and len(ids) > 1:
            other = ids[(ids.index(node.value) + 1) % len(ids)]
            yield *place.module.span(node), f'"{other}"'


def _change_default(place: Place) -> Iterator[Change]:
    node = place.node
    if not isinstance(node, FUNCTIONS):
        return
    for default in [*node.args.defaults, *node.args.kw_defaults]:
        if isinstance(default, ast.Constant) and default.value is not None:
            value = default.value
            if isinstance(value, bool):
                other = str(not value)
            elif isinstance(value, int | float):
                other = str(value + 1)
            else:
                other = '"other"' if value == "" else '""'
            yield *place.module.span(default), other


def _force_condition(place: Place) -> Iterator[Change]:
    """A condition holds always, or never. One that names a value is left alone."""
    node = place.node
    if isinstance(node, ast.comprehension):
        tests = node.ifs
    else:
        tests = [node.test] if isinstance(node, (ast.If, ast.IfExp, ast.While)) else []
    for test in tests:
        if any(isinstance(part, ast.NamedExpr) for part in ast.walk(test)):
            continue
        for value in ("False",) if isinstance(node, ast.While) else ("True", "False"):
            if ast.unparse(test) != value:
                yield *place.module.span(test), value


def _is_generator(function: Function) -> bool:
    """Tell whether a function yields, itself and not one inside it."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.Yield, ast.YieldFrom)):
            return True
        if not isinstance(node, (*FUNCTIONS, ast.ClassDef, ast.Lambda)):
            waiting += ast.iter_child_nodes(node)
    return False


OPERATORS: dict[str, Operator] = {
    "function": _answer_at_once,
    "return": _replace_return,
    "compare": _compare(OPPOSITES),
    "boundary": _compare(BOUNDARIES),
    "boolean": _swap_boolean,
    "not": _remove_not,
    "number": _change_number,
    "truth": _change_truth,
    "statement": _delete_statement,
    "rule": _change_rule,
    "default": _change_default,
    "condition": _force_condition,
}
