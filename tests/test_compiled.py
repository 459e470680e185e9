"""What setup.py compiles, and that a package is compiled only where somebody asks for it."""

import ast
import importlib.util
import shutil
import sys
import tomllib
from pathlib import Path

import pytest

from shanben.base.program import VERSION, is_compiled
from shanben.shards import cache
from shanben.shards.cache import fingerprint_program
from tests.conftest import ROOT

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["shanben"]


@pytest.fixture
def setup():
    """The module setup.py, imported."""
    spec = importlib.util.spec_from_file_location("setup_of_shanben", ROOT / "setup.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_pattern_of_the_list_names_modules(setup):
    """A module that was renamed would silently be slow."""
    listed = setup.list_compiled()
    assert {"shanben/pages/record.py", "shanben/pages/extract/page.py"} <= set(listed)
    assert "shanben/pages/simplify/batch.py" not in listed
    for pattern in (*SETTINGS["compiled"], *SETTINGS["not-compiled"]):
        assert list(ROOT.glob(pattern)), pattern


def test_no_compiled_module_reads_a_name_beside_its_new_value(setup):
    """mypyc reads both sides of `x != (x := f())` after the assignment: a loop would end at once."""
    texts = {path: (ROOT / path).read_bytes() for path in setup.list_compiled()}
    for path, text in texts.items():
        for node in ast.walk(ast.parse(text)) if b":=" in text else ():
            if isinstance(node, ast.Compare | ast.BinOp | ast.Call | ast.Tuple):
                new = {walrus.target.id for walrus in direct(node, ast.NamedExpr)}
                old = {name.id for name in direct(node, ast.Name)}
                assert not new & old, (path, node.lineno)


def direct(node, kind):
    """The operands of a node that are of this kind."""
    return [child for child in ast.iter_child_nodes(node) if isinstance(child, kind)]


def test_nothing_is_compiled_unless_somebody_asks(setup, monkeypatch):
    """Without a compiler the package is installed all the same."""
    monkeypatch.setattr(setup, "COMPILE", False)
    monkeypatch.setattr(sys, "argv", ["setup.py", "bdist_wheel"])
    assert setup.make_extensions() == []


def test_what_a_build_takes_is_told_without_a_compiler(setup, monkeypatch):
    """The question comes before the compiler is installed."""
    monkeypatch.setattr(setup, "COMPILE", True)
    monkeypatch.setattr(sys, "argv", ["setup.py", "egg_info"])
    assert setup.make_extensions() == []
    assert [tool.partition("==")[0] for tool in setup.list_tools()] == ["msgspec", "mypy", "numpy"]


def test_what_was_compiled_is_no_other_program(tmp_path, monkeypatch):
    """The bytes are the same, so what the one has made the other keeps."""
    package = Path(cache.__file__).parents[1]
    copy = shutil.copytree(package, tmp_path / "shanben")
    monkeypatch.setattr(cache, "__file__", str(copy / "shards" / "cache.py"))
    here = fingerprint_program.__wrapped__()
    for name in ("record.cpython-311-x86_64-linux-gnu.so", "record.cp311-win_amd64.pyd"):
        (copy / "pages" / name).write_bytes(b"machine code")
    assert fingerprint_program.__wrapped__() == here


def test_the_version_says_which_it_is(run):
    """For a report of a fault."""
    assert run("--version").out == f"shanben {VERSION}{' (compiled)' * is_compiled()}\n"
