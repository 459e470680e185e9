"""The formats that seeds come in: one entry each, which everything else about a format asks.

An entry says by which suffixes a file is known, how its rows are reached and what that needs. Each
format has a module with one public generator,

    read_rows(root, part, fields) -> Generator[RawRow]

which yields the rows of a file in order, from a place at or before the part's first row to the end of
the file; it is imported when the first such file is read. Listing, cuts, the cache's fingerprint, the
manifest's tools, help and messages follow the entry.
"""

from collections.abc import Generator, Iterable
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Literal, NamedTuple

from shanben.base.storage import Root
from shanben.base.types import UsageError
from shanben.seeds.formats.rows import FieldNames, Part, RawRow, SeedFile

Compression = Literal["gzip", "zstd"]
COMPRESSIONS: dict[str, Compression] = {".gz": "gzip", ".zst": "zstd"}


class Format(NamedTuple):
    """One format of files.

    `is_page` says that a file is one page, `is_packable` that it may be compressed as a whole, and
    `is_seekable` that reading a file that is not compressed can start at any line. `tools` are the
    packages, beside those of every build, whose version can change what is read; `extra` is the extra
    of this package that installs them.
    """

    suffix: str
    module: str
    is_page: bool = False
    is_packable: bool = False
    is_seekable: bool = False
    tools: tuple[str, ...] = ()
    extra: str = ""


FORMATS = {
    "text": Format(".txt", "shanben.seeds.formats.text", is_page=True),
    "jsonl": Format(".jsonl", "shanben.seeds.formats.jsonl", is_packable=True, is_seekable=True),
    "parquet": Format(".parquet", "shanben.seeds.formats.parquet"),
    "warc": Format(
        ".warc",
        "shanben.seeds.formats.warc",
        is_packable=True,
        tools=("fastwarc", "resiliparse"),
        extra="warc",
    ),
}


class MissingReaderError(UsageError):
    """A format's packages are not installed; nothing was read or written."""


def list_suffixes() -> dict[str, tuple[str, Compression | None]]:
    """Return every suffix that is read, with the name of its format and its compression.

    >>> list_suffixes()[".jsonl.gz"]
    ('jsonl', 'gzip')
    """
    suffixes: dict[str, tuple[str, Compression | None]] = {}
    for name, kind in FORMATS.items():
        suffixes[kind.suffix] = name, None
        if kind.is_packable:
            for ending, compression in COMPRESSIONS.items():
                suffixes[kind.suffix + ending] = name, compression
    return suffixes


def describe_suffixes(conjunction: Literal["and", "or"]) -> str:
    """Return the suffixes of all formats in words.

    >>> describe_suffixes("or")
    '.txt, .jsonl, .parquet or .warc'
    """
    *first, last = (kind.suffix for kind in FORMATS.values())
    return f"{', '.join(first)} {conjunction} {last}"


def find_format(path: str) -> tuple[str, Compression | None] | None:
    """Return the format and the compression of a file, by its suffix; None for other files."""
    suffixes = list_suffixes().items()
    return next((kind for suffix, kind in suffixes if path.endswith(suffix)), None)


def is_page(source: SeedFile) -> bool:
    """Return whether the file is one page."""
    return FORMATS[source.kind].is_page


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
    return tuple(tool for name, kind in FORMATS.items() if name in wanted for tool in kind.tools)


def can_read(name: str) -> bool:
    """Return whether the packages that a format needs are installed."""
    return all(find_spec(tool) for tool in FORMATS[name].tools)


def require_readers(kinds: Iterable[str]) -> None:
    """Raise MissingReaderError, with the cure, unless all of these formats can be read here."""
    for name in sorted(set(kinds)):
        kind = FORMATS[name]
        if missing := [tool for tool in kind.tools if find_spec(tool) is None]:
            raise MissingReaderError(
                f"{kind.suffix} files need {' and '.join(missing)}; "
                f"pip install 'shanben[{kind.extra}]'"
            )
