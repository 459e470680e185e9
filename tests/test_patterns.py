"""How patterns are compiled changes no pattern."""

import re
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest

from shanben.base import kept_patterns
from shanben.base.kept_patterns import KeptPatterns
from tests.rows import each_row

compiler = import_module("re._compiler")
BASE = Path(kept_patterns.__file__).parent

SOURCES = [
    ("[㐀-鿿]{2,4}[㐀-鿿\U00020000-\U0003ffff]+", 0),
    ("[^㐀-鿿A-Z·]|[^㐀-鿿]", 0),
    ("[a-zÀ-ÿ]+[a-z]", re.IGNORECASE),
    ("[a-z]+[a-z]", re.IGNORECASE | re.ASCII),
    (r"[\w\s.、]|[\w\s.、]", re.VERBOSE),
    (r"(?P<day>[0-9]{1,2})(日)(?P<rest>.*?)(?(day)a|b)", 0),
    (rb"[\x81-\xfe][\x40-\xfe]|(?P<one>x)", 0),
    ("x{300}|" + "|".join(map(chr, range(0x4E00, 0x4F00))), re.DOTALL),
]


@pytest.fixture
def plain_compiler(monkeypatch):
    """The standard library's own functions, back in their places after the test."""
    for name in ("compile", "_code"):
        monkeypatch.setattr(compiler, name, getattr(compiler, name))
    return compiler.compile


@pytest.fixture
def read_kept(plain_compiler, monkeypatch, tmp_path):
    """Stand a file of patterns before the plain compiler; say what the plain one was asked for."""
    plain_code = compiler._code

    def read(name="kept"):
        asked = []

        def compile_plainly(source, flags=0):
            asked.append(source)
            return plain_compiler(source, flags)

        monkeypatch.setattr(compiler, "compile", compile_plainly)
        monkeypatch.setattr(compiler, "_code", plain_code)
        kept = KeptPatterns(tmp_path / name)
        kept.stand_before(compiler)
        return kept, asked

    return read


def test_a_kept_pattern_is_what_is_compiled(read_kept):
    """Otherwise the second run would read pages in another way than the first."""
    kept, asked = read_kept()
    fresh = [compiler.compile(source, flags) for source, flags in SOURCES]
    assert asked == [source for source, _ in SOURCES]
    kept.write()
    kept, asked = read_kept()
    found = [compiler.compile(source, flags) for source, flags in SOURCES]
    assert asked == []
    assert found == fresh  # source, flags, groups, and all that the matcher is told
    assert [dict(one.groupindex) for one in found] == [dict(one.groupindex) for one in fresh]
    assert found[5].match("7日xa").groupdict() == {"day": "7", "rest": "x"}
    assert found[5].match("7日xa").lastgroup == "rest"
    assert not kept.fresh


def test_patterns_of_several_runs_come_together(read_kept):
    """No command compiles what all of them need."""
    for source in ("a+", "b+"):
        kept, asked = read_kept()
        compiler.compile(source)
        kept.write()
        assert asked == [source]
    _, asked = read_kept()
    assert [compiler.compile(source).pattern for source in ("a+", "b+")] == ["a+", "b+"]
    assert asked == []
    compiler.compile("a+", re.IGNORECASE)
    compiler.compile(b"a+")
    assert asked == ["a+", b"a+"]


@each_row(
    "damage",
    [
        lambda data: data[:-5],
        lambda data: data[:10],
        lambda _: b"",
        lambda data: data[:-9] + bytes([data[-9] ^ 1]) + data[-8:],
        lambda data: data.replace(b"3.", b"2.", 1),
    ],
)
def test_a_file_that_is_not_what_was_written_is_not_asked(damage, read_kept, tmp_path):
    """Half a file, another Python's, a bit that has turned."""
    kept, _ = read_kept()
    compiler.compile("[a-c]+x")
    kept.write()
    (tmp_path / "kept").write_bytes(damage((tmp_path / "kept").read_bytes()))
    kept, asked = read_kept()
    assert compiler.compile("[a-c]+x").match("abcx")
    assert asked == ["[a-c]+x"]


def test_what_another_reader_gave_is_not_kept_with_the_code_of_an_earlier_pattern(read_kept):
    """Two stand one before the other where the command is begun twice in a process."""
    kept, _ = read_kept()
    compiler.compile("[a-c]+x")
    kept.write()
    read_kept()
    second = KeptPatterns(Path("gone"))
    second.stand_before(compiler)
    compiler.compile("[d-f]+y")
    assert compiler.compile("[a-c]+x").match("abcx")
    assert list(second.fresh) == [("[d-f]+y", 0)]


def test_where_nothing_can_be_written_nothing_is_lost(read_kept, tmp_path):
    """The program may be installed where only an administrator writes."""
    (tmp_path / "kept").mkdir()
    kept, asked = read_kept()
    assert compiler.compile("ab")
    kept.write()
    assert asked == ["ab"]
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_nothing_new_writes_nothing(read_kept, tmp_path):
    kept, _ = read_kept()
    kept.write()
    assert not (tmp_path / "kept").exists()


def test_old_patterns_go_when_there_are_too_many(read_kept, monkeypatch):
    """Each new state of the program brings others; what this run has asked for stays."""
    monkeypatch.setattr(kept_patterns, "MOST", 4)
    for source in ("abc", "de"):
        kept, asked = read_kept()
        for letter in source:
            compiler.compile(letter)
        if source == "de":
            compiler.compile("a")
        kept.write()
    kept, asked = read_kept()
    for letter in "abcde":
        compiler.compile(letter)
    assert asked == ["b", "c"]
    for letter in "vwxyz":
        compiler.compile(letter)
    assert len(kept.fresh) == 4


def test_a_python_that_keeps_no_bytecode_keeps_no_patterns(plain_compiler, monkeypatch):
    """Nor does one whose compiler is made otherwise, or that has no name for what it compiles."""
    registered = []
    monkeypatch.setattr(kept_patterns.atexit, "register", registered.append)
    for dont_write in (True, False):
        monkeypatch.setattr(kept_patterns.sys, "dont_write_bytecode", dont_write)
        kept_patterns.keep_patterns()
        assert compiler.compile is not plain_compiler
        assert len(registered) == (not dont_write)
        monkeypatch.setattr(compiler, "compile", plain_compiler)
    monkeypatch.delattr(compiler, "_code")
    kept_patterns.keep_patterns()
    assert compiler.compile is plain_compiler


def test_kept_patterns_lie_where_compiled_modules_do(monkeypatch):
    """Under a name that is no source of the program for its fingerprint."""
    places = []
    nothing = SimpleNamespace(stand_before=lambda _: None)
    monkeypatch.setattr(kept_patterns, "KeptPatterns", lambda path: places.append(path) or nothing)
    monkeypatch.setattr(kept_patterns.sys, "dont_write_bytecode", True)
    kept_patterns.keep_patterns()
    assert [(place.parent.name, place.suffix) for place in places] == [("__pycache__", ".pyc")]
    assert places[0].name.partition(".")[0] not in {path.stem for path in BASE.glob("*.py")}
