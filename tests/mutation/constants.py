"""Put a changed constant into a program that is loaded, with all that was made of it.

Python makes the constants of a module when it imports it. So the statement that changed is executed
again where it stands, then what uses its names while the module is imported, then the same in every
module that imports one of these names. Where that is more than an assignment, a decorator, a class or
the default of an argument, nothing is done: only a new import would show it.
"""

import ast
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


class TooMuchError(Exception):
    """What a constant is used for cannot be done again."""


class Part(NamedTuple):
    """What is done in a module: names taken from others, then statements executed again."""

    module: ModuleType
    taken: list[tuple[str, ModuleType, str]]
    again: list[ast.stmt]


def put_constant(path: Path, before: str, after: str) -> bool:
    """Put the change of one assignment of a module into the loaded program; False where it cannot be."""
    pairs = zip(ast.parse(before).body, ast.parse(after).body, strict=True)
    changed = [new for old, new in pairs if ast.dump(old) != ast.dump(new)]
    module = next((one for one in _list_modules() if one.__file__ == str(path)), None)
    if len(changed) != 1 or module is None:
        return False
    sources = {one: Path(one.__file__ or "").read_text("utf-8") for one in _list_modules()}
    try:
        parts = _plan(module, changed[0], sources | {module: after})
        for _ in parts:  # so that what comes by several ways comes whole
            for part in parts:
                _do(part)
    except Exception:  # noqa: BLE001  (what breaks the module breaks its import)
        return False
    return True


def _list_modules() -> list[ModuleType]:
    """Return the modules of the program and of its tests that are loaded."""
    return [
        module
        for name, module in list(sys.modules.items())
        if name.partition(".")[0] in ("shanben", "tests") and getattr(module, "__file__", None)
    ]


def _do(part: Part) -> None:
    names = vars(part.module)
    for name, source, of in part.taken:
        names[name] = getattr(source, of)
    code = compile(ast.Module(part.again, []), part.module.__file__ or "", "exec")
    exec(code, names)  # noqa: S102  (the program's own statements)


def _plan(first: ModuleType, changed: ast.stmt, sources: dict[ModuleType, str]) -> list[Part]:
    """Return what is to be done, module by module."""
    known: dict[ModuleType, set[str]] = {first: set()}
    waiting = [first]
    parts: dict[ModuleType, Part] = {}
    while waiting:
        module = waiting.pop(0)
        body = ast.parse(sources[module]).body
        forced = changed if module is first else None
        again, names = _find_again(body, known[module], forced)
        taken = [one for one in _find_taken(body, known) if one[0] in known[module]]
        parts[module] = Part(module, taken, again)
        if names <= known[module] and module is not first:
            continue
        known[module] |= names
        for other, source in sources.items():
            if other is not module and _may_use(source, module, names):
                new = _reached(ast.parse(source).body, module, names)
                if not new <= known.setdefault(other, set()):
                    known[other] |= new
                    waiting.append(other)
    return list(parts.values())


def _may_use(source: str, module: ModuleType, names: set[str]) -> bool:
    """Return whether a source may use names of a module: of some 500 few do, and are parsed."""
    is_known = module.__name__ in source
    return any(f".{name}" in source or (is_known and name in source) for name in names)


def _reached(body: list[ast.stmt], module: ModuleType, names: set[str]) -> set[str]:
    """Return under which names a module has those of another; raises if it uses them by that module."""
    for statement in body:
        uses = {node.attr for node in _at_import(statement) if isinstance(node, ast.Attribute)}
        if uses & names:
            raise TooMuchError
    return {
        alias.asname or alias.name
        for node in _imports(body)
        if node.module == module.__name__
        for alias in node.names
        if alias.name in names
    }


def _find_taken(
    body: list[ast.stmt], known: dict[ModuleType, set[str]]
) -> Iterator[tuple[str, ModuleType, str]]:
    by_name = {module.__name__: module for module in known}
    for node in _imports(body):
        if node.module in by_name:
            for alias in node.names:
                yield alias.asname or alias.name, by_name[node.module], alias.name


def _imports(body: list[ast.stmt]) -> Iterator[ast.ImportFrom]:
    """Yield the imports of a module that are done when it is imported itself."""
    nodes = (node for statement in body for node in _at_import(statement))
    return (node for node in nodes if isinstance(node, ast.ImportFrom))


def _find_again(
    body: list[ast.stmt], names: set[str], changed: ast.stmt | None
) -> tuple[list[ast.stmt], set[str]]:
    """Return the statements that use changed names while a module is imported, and all such names."""
    names, again = set(names), []
    for statement in body:
        is_changed = changed is not None and ast.dump(statement) == ast.dump(changed)
        if not is_changed and not names & (
            _used(_at_import(statement)) | _used_by(body, statement)
        ):
            continue
        if not isinstance(statement, (ast.Assign, ast.AnnAssign)):
            raise TooMuchError
        again.append(statement)
        names |= {
            node.id
            for node in ast.walk(statement)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
    return again, names


def _used_by(body: list[ast.stmt], statement: ast.stmt) -> set[str]:
    """Return the names in the functions of a module that an assignment calls."""
    if not isinstance(statement, (ast.Assign, ast.AnnAssign)):
        return set()
    functions = {one.name: one for one in body if isinstance(one, ast.FunctionDef)}
    called, waiting = set[str](), _used(_at_import(statement)) & functions.keys()
    while waiting:
        name = waiting.pop()
        called.add(name)
        waiting |= (_used(ast.walk(functions[name])) & functions.keys()) - called
    return set().union(*(_used(ast.walk(functions[name])) for name in called))


def _used(nodes: Iterable[ast.AST]) -> set[str]:
    return {
        node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }


def _at_import(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a node and those in it that are executed while its module is imported."""
    yield node
    if isinstance(node, FUNCTIONS):
        of = [*node.args.defaults, *filter(None, node.args.kw_defaults)]
        parts: Iterable[ast.AST] = [*of, *getattr(node, "decorator_list", ())]
    else:
        parts = ast.iter_child_nodes(node)
    for part in parts:
        yield from _at_import(part)
