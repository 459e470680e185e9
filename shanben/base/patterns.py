"""Compile patterns without the work that Python does again and again: late, and each class once.

A worker knows some three hundred patterns, and most pages ask a third of them. Python 3.11 compiles a
class of Han characters in half a millisecond each time one stands in a pattern, for it marks all
27,000 of them, so sixty patterns that few pages need are not compiled at the start. Loading the stages
takes 150 instead of 190 milliseconds (measured).
"""

import re
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any, TypeAlias, cast

OPTIMIZER = "_optimize_charset"
METHODS = ("match", "fullmatch", "search", "finditer", "findall", "sub", "subn", "split")


def compile_late(source: str, flags: int = 0) -> "re.Pattern[str]":
    """Return what `re.compile` does, but let it be compiled by whoever uses it first.

    A source that is no pattern raises re.error only then.

    >>> compile_late("[a-c]+").findall("abc cab")
    ['abc', 'cab']
    """
    return cast("re.Pattern[str]", _LatePattern(source, flags))


# What `re` calls a class while it compiles: operations with their arguments; and what it makes of it.
Class: TypeAlias = Iterable[tuple[Any, Any]]
Optimize: TypeAlias = Callable[..., tuple[list[Any], bool]]


def mark_classes_once() -> None:
    """Let `re` of this process work out a class of characters once, not wherever it stands in a pattern.

    Of 1,300 classes that the stages compile 115 hold all Han characters, .8 ms each: 85 ms of the start
    of a command and of each worker (measured). It is for processes that are ours, not for those that
    import the package. A Python whose `re` is made otherwise is left as it is.
    """
    compiler = import_module("re._compiler")
    optimize: Optimize | None = getattr(compiler, OPTIMIZER, None)
    if optimize is not None:
        setattr(compiler, OPTIMIZER, _remember(optimize))


def _remember(optimize: Optimize) -> Optimize:
    known: dict[tuple[Any, ...], tuple[list[Any], bool]] = {}

    def look_up(charset: Class, *folding: Any) -> tuple[list[Any], bool]:
        """Return what `optimize` does; `folding` is how letters are compared, if not one by one."""
        key = tuple(charset)
        if any(folding):
            return optimize(key, *folding)
        if key not in known:
            known[key] = optimize(key)
        found, has_cases = known[key]
        return list(found), has_cases

    return look_up


class _LatePattern:
    """Takes the methods of its pattern for its own once it is asked for one."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern, self._flags = pattern, flags

    def __getattr__(self, name: str) -> Any:
        if name not in METHODS:
            raise AttributeError(name)
        compiled = re.compile(self.pattern, self._flags)
        for method in METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)
