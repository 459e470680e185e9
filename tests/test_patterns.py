"""How patterns are compiled changes no pattern."""

import re
from importlib import import_module

import pytest

from shanben.base import patterns

compiler = import_module("re._compiler")

SOURCES = [
    ("[㐀-鿿]{2,4}[㐀-鿿\U00020000-\U0003ffff]+", 0),
    ("[^㐀-鿿A-Z·]|[^㐀-鿿]", 0),
    ("[a-zÀ-ÿ]+[a-z]", re.IGNORECASE),
    ("[a-z]+[a-z]", re.IGNORECASE | re.ASCII),
    (r"[\w\s.、]|[\w\s.、]", re.VERBOSE),
]


@pytest.fixture
def plain_optimizer(monkeypatch):
    """The standard library's own function, back in its place after the test."""
    original = getattr(compiler, patterns.OPTIMIZER)
    monkeypatch.setattr(compiler, patterns.OPTIMIZER, original)
    return original


def code_of(source, flags):
    """Return what the matcher is told, which is all that a pattern is."""
    return compiler._code(compiler._parser.parse(source, flags), flags)


@pytest.mark.usefixtures("plain_optimizer")
@pytest.mark.parametrize(("source", "flags"), SOURCES)
def test_a_class_that_is_known_gives_the_same_pattern(source, flags):
    """Otherwise a page would be read differently by the command than by an importing program."""
    expected = code_of(source, flags)
    patterns.mark_classes_once()
    assert [code_of(source, flags), code_of(source, flags)] == [expected, expected]


def test_a_class_is_worked_out_once(plain_optimizer, monkeypatch):
    """That is what a start gains by."""
    asked = []

    def optimize(charset, *folding):
        asked.append(charset)
        return plain_optimizer(charset, *folding)

    monkeypatch.setattr(compiler, patterns.OPTIMIZER, optimize)
    patterns.mark_classes_once()
    code_of("[㐀-鿿]x[㐀-鿿]y[㐀-鿿]", 0)
    assert len(asked) == 1


@pytest.mark.usefixtures("plain_optimizer")
def test_another_python_is_left_as_it_is(monkeypatch):
    """The function has no promise to stay."""
    monkeypatch.delattr(compiler, patterns.OPTIMIZER)
    patterns.mark_classes_once()
    assert not hasattr(compiler, patterns.OPTIMIZER)
