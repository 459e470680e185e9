"""A format is born in one place: its entry. Everything else asks it."""

import gzip
import json
import subprocess
import sys
from types import ModuleType

import pytest

from shanben.seeds import formats
from shanben.seeds.formats import (
    FORMATS,
    Format,
    MissingReaderError,
    describe_suffixes,
    find_format,
    list_tools,
    require_readers,
)
from tests.rows import each_row
from tests.test_adding import read_blocks


@pytest.fixture
def pages_format(monkeypatch):
    """The format of the recipe in docs/adding.md, with a tool that nobody else needs."""
    written, reader = read_blocks("A format", "python")
    ((name, entry),) = eval("{" + written + "}", {"Format": Format}).items()  # noqa: S307
    module = ModuleType(entry.module)
    exec(reader, module.__dict__)  # noqa: S102
    monkeypatch.setitem(sys.modules, entry.module, module)
    entry = entry._replace(tools=("pluggy",), extra="pages")
    monkeypatch.setitem(FORMATS, name, entry)
    return entry


@pytest.mark.usefixtures("pages_format")
@pytest.mark.parametrize(("name", "pack"), [("a.pages", bytes), ("a.PAGES.gz", gzip.compress)])
def test_a_new_format_is_one_entry_and_one_module(project, run, name, pack):
    """Its files are found, read, numbered, cut, built and named in manifest, datasheet and help."""
    (project / "seeds" / name).write_bytes(pack("第一頁說話。\f第二頁說話。".encode()))
    assert run("--workers", "1").code == 0
    files = sorted((project / "data" / "jsonl").iterdir())
    lines = [json.loads(line) for file in files for line in file.read_bytes().splitlines()]
    assert [line["seed"] for line in lines] == [f"{name}#L1", f"{name}#L2"]
    assert '"pluggy"' in (project / "data" / "manifest.json").read_text(encoding="utf-8")
    assert "pluggy" in (project / "data" / "DATASHEET.md").read_text(encoding="utf-8")
    assert ".pages" in describe_suffixes("and")


def test_a_format_without_its_packages_says_how_to_get_them(
    project, run, pages_format, monkeypatch
):
    """The extra is named by the entry."""
    monkeypatch.setitem(FORMATS, "pages", pages_format._replace(tools=("no_such_package",)))
    (project / "seeds" / "a.pages").write_text("一頁。", encoding="utf-8")
    outcome = run("--workers", "1")
    assert outcome.code == 2
    assert outcome.err == (
        "shanben: .pages files need no_such_package; pip install 'shanben[pages]'\n"
    )


def test_every_entry_has_a_module_with_one_reader():
    """A typing mistake in an entry would show only when somebody has such a file."""
    for kind in FORMATS.values():
        module = formats.import_module(kind.module)
        assert callable(module.read_rows)


def test_packages_that_come_with_the_program_are_named_themselves(monkeypatch):
    """An environment may have lost one of them."""
    monkeypatch.setattr("shanben.seeds.formats.find_spec", lambda _: None)
    with pytest.raises(MissingReaderError) as error:
        require_readers(["html", "jsonl"])
    assert str(error.value) == ".html files need resiliparse; pip install resiliparse"


KNOWN = {
    "a.txt": ("text", None),
    "a.b/notes.MD": ("markdown", None),
    "a.Htm.GZ": ("html", "gzip"),
    "a.jsonl": ("jsonl", None),
    "a.jsonl.gz": ("jsonl", "gzip"),
    "a.jsonl.zst": ("jsonl", "zstd"),
    "a.ndjson.xz": ("jsonl", "xz"),
    "a.csv.bz2": ("csv", "bz2"),
    "CC-MAIN-1.warc.wet.gz": ("warc", "gzip"),
    "a.tar.zst": ("tar", "zstd"),
    "a.TGZ": ("tar", "gzip"),
    "a.txz": ("tar", "xz"),
    "a.html.txt": ("text", None),
    "a.gz": None,
    "a.parquet.gz": None,
    "a.zip.gz": None,
    "jsonl": None,
    "a.txt/b": None,
    "a.": None,
    "": None,
}


@each_row(("path", "kind"), KNOWN.items())
def test_a_file_is_known_by_the_end_of_its_name(path, kind):
    """In small and capital letters, with and without a compression."""
    assert find_format(path) == kind


def test_no_suffix_stands_for_two_formats():
    """The entry that comes later would hide the other one."""
    suffixes = [
        suffix
        for kind in FORMATS.values()
        for suffix in (*kind.suffixes, *(short for short, _ in kind.short_suffixes))
    ]
    assert len(suffixes) == len(set(suffixes))
    assert all(suffix == suffix.lower() for suffix in suffixes)


def test_only_the_formats_that_were_read_name_their_tools():
    """A set of text files does not depend on the version of the parser of HTML."""
    assert list_tools(["text", "jsonl"]) == ()
    assert list_tools(["warc", "zip"]) == ("resiliparse",)


def test_listing_files_imports_no_reader():
    """Start-up is part of the product."""
    code = (
        "import sys; from shanben.seeds.formats import find_format; find_format('a.zip');"
        "print(sorted({'csv', 'zipfile', 'tarfile', 'resiliparse', 'pyarrow'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_page_format_says_what_archives_need_of_it():
    """Members of archives are read by the format of their suffix."""
    for kind in FORMATS.values():
        if kind.is_page:
            module = formats.import_module(kind.module)
            assert module.MAX_BYTES > 2**20
            assert callable(module.read_content)
