"""Patterns that were compiled before, kept where Python keeps its own modules when they are.

`re` compiles a pattern in Python, to a list of numbers that the matcher follows. What one process has
compiled, later ones read from a file beside the modules' own bytecode. It holds for one version of
Python and of the matcher; where it cannot be read or written, or Python is told to keep no bytecode,
nothing is lost but time. It is for processes that are ours, not for those that import the package.
"""

import atexit
import marshal
import re
import sys
import threading
from array import array
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module, util
from pathlib import Path
from typing import Any, TypeAlias
from zlib import crc32

# Of a pattern: its source and flags; and what the matcher is told: all flags, numbers of 4 bytes each,
# how many groups there are, and their names.
PatternKey: TypeAlias = tuple[str | bytes, int]
MatcherCode: TypeAlias = tuple[int, bytes, int, dict[str, int]]
# A build compiles some 600. Where far more are kept they are those of earlier sources.
MOST = 2000
NUMBERS = "I"


def keep_patterns() -> None:
    """Let `re` of this process take patterns from the file, and write at its end what it compiled.

    A Python whose `re` is made otherwise is left as it is.
    """
    compiler = import_module("re._compiler")
    names = ("compile", "_code", "_sre")
    if sys.implementation.cache_tag and all(hasattr(compiler, name) for name in names):
        kept = KeptPatterns(Path(util.cache_from_source(f"{Path(__file__).parent}/compiled.kept")))
        kept.stand_before(compiler)
        if not sys.dont_write_bytecode:
            atexit.register(kept.write)


class KeptPatterns:
    """The patterns of a file, those of them that were asked for, and what was compiled beside them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.known: dict[PatternKey, MatcherCode] = {}
        self.asked: dict[PatternKey, MatcherCode] = {}
        self.fresh: dict[PatternKey, MatcherCode] = {}
        with suppress(OSError, EOFError, ValueError, TypeError):
            head, data = _name_reader(), path.read_bytes()
            body = data[len(head) + 4 :]
            if data.startswith(head + crc32(body).to_bytes(4, "little")):
                self.known = marshal.loads(body)  # noqa: S302  trusted as modules are

    def stand_before(self, compiler: Any) -> None:
        """Ask the file before the compiler of `re`."""
        compile_anew: Callable[[Any, int], re.Pattern[Any]] = compiler.compile
        make_code: Callable[[Any, int], list[int]] = compiler._code
        last = threading.local()

        def note_code(parsed: Any, flags: int) -> list[int]:
            code = make_code(parsed, flags)
            last.code = code
            return code

        def compile_once(source: Any, flags: int = 0) -> re.Pattern[Any]:
            key = source, int(flags)
            kept = self.known.get(key) if isinstance(source, str | bytes) else None
            if kept is not None:
                self.asked[key] = kept
                return _make_pattern(compiler._sre, source, kept)
            last.code = None  # which stays where the compiler has a pattern without making it
            pattern = compile_anew(source, flags)
            is_kept = last.code is not None and len(self.fresh) < MOST and not flags & re.DEBUG
            if is_kept and isinstance(source, str | bytes):
                code = array(NUMBERS, last.code).tobytes()
                names = dict(pattern.groupindex)
                self.fresh[key] = pattern.flags, code, pattern.groups, names
            return pattern

        compiler._code, compiler.compile = note_code, compile_once

    def write(self) -> None:
        """Keep what was compiled in this process, with what was kept before."""
        from shanben.base.files import replace_file  # not for whoever asks for the version only

        if not self.fresh:
            return
        kept = self.known | self.fresh
        if len(kept) > MOST:
            kept = self.asked | self.fresh
        body = marshal.dumps(kept)
        with suppress(OSError):
            replace_file(self.path, _name_reader() + crc32(body).to_bytes(4, "little") + body)


def _make_pattern(matcher: Any, source: str | bytes, kept: MatcherCode) -> re.Pattern[Any]:
    """Return the pattern, as the last step of compiling does."""
    flags, code, groups, names = kept
    named: list[str | None] = [None] * (groups + 1)
    for name, group in names.items():
        named[group] = name
    numbers = array(NUMBERS, code).tolist()
    pattern: re.Pattern[Any] = matcher.compile(source, flags, numbers, groups, names, tuple(named))
    return pattern


def _name_reader() -> bytes:
    """Return what a file begins with that this Python can read."""
    return f"{sys.version} {sys.byteorder}\n".encode()
