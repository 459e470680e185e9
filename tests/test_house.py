"""The house is what the design says: layers, packages, and imports."""

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_the_picture_of_the_layers_is_the_contract_of_the_imports():
    """Who reads the design reads what import-linter enforces."""
    design = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
    (picture,) = re.findall(r"```layers\n(.*?)```", design, re.DOTALL)
    contracts = PROJECT["tool"]["importlinter"]["contracts"]
    (layers,) = [contract["layers"] for contract in contracts if contract["type"] == "layers"]
    assert picture.split("\n")[:-1] == layers


def test_every_room_of_the_table_is_a_layer():
    """A room that the table forgets has no description."""
    design = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
    rooms = re.findall(r"^\| `(\w+)` \|", design, re.MULTILINE)
    contracts = PROJECT["tool"]["importlinter"]["contracts"]
    (layers,) = [contract["layers"] for contract in contracts if contract["type"] == "layers"]
    assert sorted(rooms) == sorted(room for layer in layers for room in layer.split(" | "))


def test_the_wheel_holds_every_package():
    """A folder that the list forgets works in a checkout and fails once installed."""
    package = ROOT / "shanben"
    folders = {path.parent for path in package.rglob("*.py")}
    names = {folder.relative_to(ROOT).as_posix().replace("/", ".") for folder in folders}
    assert names | {"shanben.contract"} == set(PROJECT["tool"]["setuptools"]["packages"])


def test_a_test_that_promises_an_end_has_a_timeout_of_its_own():
    """Ten minutes, which every test has, are no end."""
    promise = re.compile(r"_ends?(_at_once)?$|_at_once$|_in_no_time$")
    promising = 0
    texts = {path: path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")}
    names = re.compile(
        r"\bdef (\w+)"
    )  # to parse the files without such a name takes most of a second
    for path, text in texts.items():
        has_promise = any(map(promise.search, names.findall(text)))
        for node in ast.walk(_read_tree(path)) if has_promise else ():
            if isinstance(node, ast.FunctionDef) and promise.search(node.name):
                promising += 1
                marks = map(ast.unparse, node.decorator_list)
                assert any("mark.timeout(" in mark for mark in marks), (path.name, node.name)
    assert promising


def test_nothing_is_printed_past_the_one_door():
    """What a command prints would else reach the log of a CI with commands in it."""
    word = re.compile(rb"\b(?:print|echo|stderr)\b")
    for path in (ROOT / "shanben").rglob("*.py"):
        text = path.read_bytes()
        if path.parts[-2:] != ("command", "printing.py") and word.search(text):
            calls = (node for node in ast.walk(_read_tree(path)) if isinstance(node, ast.Call))
            names = {ast.unparse(node.func) for node in calls}
            assert (
                not names & {"print", "typer.echo", "sys.stderr.write"}
                or path.name == "__main__.py"
            )


def test_every_table_says_where_it_comes_from_and_under_which_licence():
    """Before its columns: whoever copies a table copies that."""
    tables = sorted((ROOT / "shanben").rglob("*.tsv"))
    assert tables
    for table in tables:
        lines = table.read_text(encoding="utf-8").split("\n")
        head = " ".join(line for line in lines if line.startswith("#"))
        assert re.search("[Ss]ource: |written for this project", head), table.name
        assert re.search(r"[Ll]icence|\bMIT\b|\bCC0\b", head), table.name


def test_no_two_modules_have_one_name():
    """A name that stands twice is looked up twice. Doors are called what their users say."""
    doors = {
        "build.py": {"shanben/api", "shanben/command"},
        "ray.py": {"shanben/adapters", "shanben/shards/engines"},
    }
    places: dict[str, set[str]] = {}
    for path in (ROOT / "shanben").rglob("*.py"):
        if path.name != "__init__.py":
            places.setdefault(path.name, set()).add(path.parent.relative_to(ROOT).as_posix())
    assert {name: folders for name, folders in places.items() if len(folders) > 1} == doors


def test_a_name_of_a_module_is_given_once():
    """The second value of a constant would be that of every function, also of those above it."""
    for path in (ROOT / "shanben").rglob("*.py"):
        names = Counter(name for node in _read_tree(path).body for name in _names_given(node))
        assert [name for name, count in names.items() if count > 1] == [], path


@cache
def _read_tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _names_given(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield node.name
    for target in getattr(
        node, "targets", [node.target] if isinstance(node, ast.AnnAssign) else []
    ):
        yield from (name.id for name in getattr(target, "elts", [target]) if hasattr(name, "id"))


def test_a_pattern_of_several_lines_says_line_by_line_what_it_finds():
    """Only a line of nothing but brackets, bars and counts needs no comment."""
    bare = re.compile(r'\s*(?:[rbf]*"""|[()|?*+:\s]*(?:\{[0-9,]+\})?)')
    told = 0
    for path in (ROOT / "shanben").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        lines = text.split("\n")
        for pattern, flags in _patterns_of_several_lines(path) if "compile" in text else ():
            told += 1
            place = f"{path.relative_to(ROOT)}:{{}}".format
            assert isinstance(pattern, (ast.Constant, ast.JoinedStr)), place(pattern.lineno)
            assert "VERBOSE" in flags, place(pattern.lineno)
            for number, line in enumerate(lines[pattern.lineno - 1 : pattern.end_lineno - 1]):
                assert " # " in line or bare.fullmatch(line), place(pattern.lineno + number)
    assert told


def _patterns_of_several_lines(path: Path) -> Iterator[tuple[ast.expr, str]]:
    """Yield the first argument of what compiles it, or what stands before its `%`, and the flags."""
    for node in ast.walk(_read_tree(path)):
        named = getattr(node, "func", None)
        if getattr(named, "attr", getattr(named, "id", "")) in ("compile", "compile_late"):
            assert isinstance(node, ast.Call)
            pattern, *flags = node.args
            if isinstance(pattern, ast.BinOp) and isinstance(pattern.op, ast.Mod):
                pattern = pattern.left
            if pattern.lineno < pattern.end_lineno:
                yield pattern, " ".join(map(ast.unparse, flags))
