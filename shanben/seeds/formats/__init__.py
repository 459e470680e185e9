"""The formats that seeds come in: one entry each, which everything else about a format asks.

An entry says by which suffixes a file is known, how its rows are reached and what that needs. Each
format has a module with one public generator,

    read_rows(root, part, fields) -> Generator[RawRow]

which yields the rows of a file in order, from a place at or before the part's first row to the end of
the file; it is imported when the first such file is read. Listing, cuts, the cache's fingerprint, the
manifest's tools, help and messages follow the entry.
"""

from collections.abc import Generator, Iterable, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Literal, NamedTuple

from shanben.base.storage import Root
from shanben.base.types import UsageError
from shanben.seeds.formats.seed_rows import Compression, FieldNames, Part, RawRow, SeedFile

COMPRESSIONS: dict[str, Compression] = {
    ".gz": "gzip",
    ".zst": "zstd",
    ".bz2": "bz2",
    ".xz": "xz",
}


class Format(NamedTuple):
    """One format of files. Suffixes are known in small and capital letters.

    `is_page` says that a file is one page, `is_packable` that it may be compressed as a whole,
    `is_plain` that a file that is not compressed has no more rows than its size allows, and
    `is_seekable` that reading such a file can start at any line. `has_fields` says that rows hold
    their text under a name. `short_suffixes` stand for a suffix and a compression. `tools` are the
    packages, beside those of every build, whose version can change what is read; `extra` is the extra
    of this package that installs them, empty when they are installed with it.
    """

    suffixes: tuple[str, ...]
    module: str
    is_page: bool = False
    is_packable: bool = False
    is_plain: bool = False
    is_seekable: bool = False
    has_fields: bool = False
    short_suffixes: tuple[tuple[str, Compression], ...] = ()
    tools: tuple[str, ...] = ()
    extra: str = ""


FORMATS = {
    "text": Format((".txt",), "shanben.seeds.formats.text", is_page=True, is_packable=True),
    "markdown": Format(
        (".md", ".markdown"), "shanben.seeds.formats.markdown", is_page=True, is_packable=True
    ),
    "html": Format(
        (".html", ".htm", ".xhtml", ".shtml"),
        "shanben.seeds.formats.html",
        is_page=True,
        is_packable=True,
        tools=("resiliparse",),
    ),
    "jsonl": Format(
        (".jsonl", ".ndjson"),
        "shanben.seeds.formats.jsonl",
        is_packable=True,
        is_plain=True,
        is_seekable=True,
        has_fields=True,
    ),
    "json": Format(
        (".json",),
        "shanben.seeds.formats.json_document",
        is_packable=True,
        is_plain=True,
        has_fields=True,
    ),
    "csv": Format(
        (".csv",),
        "shanben.seeds.formats.delimited",
        is_packable=True,
        is_plain=True,
        has_fields=True,
    ),
    "tsv": Format(
        (".tsv",),
        "shanben.seeds.formats.delimited",
        is_packable=True,
        is_plain=True,
        has_fields=True,
    ),
    "parquet": Format((".parquet",), "shanben.seeds.formats.parquet", has_fields=True),
    "arrow": Format((".arrow",), "shanben.seeds.formats.arrow", has_fields=True),
    "warc": Format(
        (".warc", ".wet"),
        "shanben.seeds.formats.warc",
        is_packable=True,
        tools=("resiliparse",),
    ),
    "zip": Format((".zip",), "shanben.seeds.formats.zip_archive", tools=("resiliparse",)),
    "tar": Format(
        (".tar",),
        "shanben.seeds.formats.tar_archive",
        is_packable=True,
        short_suffixes=(
            (".tgz", "gzip"),
            (".tzst", "zstd"),
            (".tbz2", "bz2"),
            (".tbz", "bz2"),
            (".txz", "xz"),
        ),
        tools=("resiliparse",),
    ),
}


class MissingReaderError(UsageError):
    """A format's packages are not installed; nothing was read or written."""


FileKind = tuple[str, Compression | None]


def list_suffixes() -> dict[str, FileKind]:
    """Return every suffix that is read, with the name of its format and its compression.

    >>> list_suffixes()[".jsonl.gz"]
    ('jsonl', 'gzip')
    """
    suffixes: dict[str, FileKind] = {}
    for name, kind in FORMATS.items():
        for suffix in kind.suffixes:
            suffixes[suffix] = name, None
            if kind.is_packable:
                for ending, compression in COMPRESSIONS.items():
                    suffixes[suffix + ending] = name, compression
        suffixes |= {suffix: (name, compression) for suffix, compression in kind.short_suffixes}
    return suffixes


def describe_suffixes(conjunction: Literal["and", "or"]) -> str:
    """Return the suffixes of all formats in words, each format by its first one.

    >>> describe_suffixes("or").startswith(".txt, ")
    True
    """
    *first, last = (kind.suffixes[0] for kind in FORMATS.values())
    return f"{', '.join(first)} {conjunction} {last}"


def find_format(path: str, suffixes: Mapping[str, FileKind] | None = None) -> FileKind | None:
    """Return the format and the compression of a file, by its suffix; None for other files.

    Whoever asks for many files hands in `list_suffixes()`.

    >>> find_format("dump/PAGES.JSONL.GZ")
    ('jsonl', 'gzip')
    """
    known = list_suffixes() if suffixes is None else suffixes
    stem, dot, last = path.rpartition("/")[2].lower().rpartition(".")
    inner = stem.rpartition(".")
    return known.get(f"{inner[1]}{inner[2]}{dot}{last}") or known.get(f"{dot}{last}")


def is_page(source: SeedFile) -> bool:
    """Return whether the file is one page."""
    return FORMATS[source.kind].is_page


def is_plain(source: SeedFile) -> bool:
    """Return whether the file has no more rows than its size allows."""
    return FORMATS[source.kind].is_plain and source.compression is None


def is_seekable(source: SeedFile) -> bool:
    """Return whether reading can start at any line of the file."""
    return FORMATS[source.kind].is_seekable and source.compression is None


def name_row(source: SeedFile, row: int) -> str:
    """Return the name of a seed: its path, with the row's number for a many-row file."""
    return source.path if is_page(source) else f"{source.path}#L{row}"


def open_rows(root: Root, part: Part, fields: FieldNames) -> Generator[RawRow]:
    """Return the rows of a file, from a place at or before the part's first row to the file's end."""
    module: Any = import_module(FORMATS[part.source.kind].module)
    rows: Generator[RawRow] = module.read_rows(root, part, fields)
    return rows


def list_tools(kinds: Iterable[str]) -> tuple[str, ...]:
    """Return the packages that reading these formats needs beside those of every build."""
    wanted = set(kinds)
    tools = (tool for name, kind in FORMATS.items() if name in wanted for tool in kind.tools)
    return tuple(dict.fromkeys(tools))


def can_read(name: str) -> bool:
    """Return whether the packages that a format needs are installed."""
    return all(find_spec(tool) for tool in FORMATS[name].tools)


def require_readers(kinds: Iterable[str]) -> None:
    """Raise MissingReaderError, with the cure, unless all of these formats can be read here."""
    for name in sorted(set(kinds)):
        kind = FORMATS[name]
        if missing := [tool for tool in kind.tools if find_spec(tool) is None]:
            cure = f"'shanben[{kind.extra}]'" if kind.extra else " ".join(missing)
            raise MissingReaderError(
                f"{kind.suffixes[0]} files need {' and '.join(missing)}; pip install {cure}"
            )
