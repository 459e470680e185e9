"""Hand out the rows of the seeds' files one by one, and lose no more than a file's broken place.

What cannot be read becomes a finding with the row's number, and reading goes on wherever the format
allows it. Formats are opened by `shanben.seeds.formats`.

A compressed file is one stream and can only be read from its beginning, so a `PageReader` that is
asked for the parts of one file in their order reads the file once.
"""

from collections.abc import Generator, Iterator

from shanben.base.faults import is_machine_fault
from shanben.base.findings import Finding
from shanben.base.storage import Root
from shanben.base.types import FoundPage
from shanben.seeds.formats import is_seekable, open_rows
from shanben.seeds.formats.seed_rows import (
    FIELD_NAMES,
    FieldNames,
    Part,
    RawRow,
    SeedFile,
    Textless,
    UnreadableError,
    describe_textless,
)
from shanben.seeds.naming import PLAIN_NAMING, Naming

# Rows that a file may have, and bytes of it that stand for one more: every row takes work, and memory
# for two hashes. A page of news takes some 1,000 bytes, packed; an address of its own eight.
MOST_ROWS, BYTES_A_ROW = 100_000, 8


class PageReader:
    """Reads parts of sources. Parts of one file, asked for in their order, are read in one go."""

    def __init__(self, root: Root, naming: Naming = PLAIN_NAMING) -> None:
        self.root, self.naming = root, naming
        self._source: SeedFile | None = None
        self._next = 0
        self._rows: Generator[RawRow] = _no_generator()

    def read_rows(self, part: Part) -> Iterator[RawRow]:
        """Yield the rows of `part`, in order.

        Raises OSError or UnreadableError where the file cannot be read on, or has far more rows than
        its bytes can stand for.
        """
        if self._source != part.source or self._next > part.first:
            self.close()
            self._source, self._next = part.source, part.offset_row
            self._rows = open_rows(self.root, part, self.naming.fields_of(part.source.path))
        end, most = part.first + part.rows, _count_most(part.source)
        for row in self._rows:
            if most is not None and row.number > most:
                raise UnreadableError(
                    f"more than {most:,} rows in {part.source.size:,} bytes, where every "
                    f"{BYTES_A_ROW} bytes may stand for one; unpack it, or write plain JSONL"
                )
            self._next = row.number + 1
            if row.number >= part.first:
                yield row
            if row.number + 1 >= end:
                return

    def close(self) -> None:
        """Close the file that is open, if any."""
        self._rows.close()
        self._source = None


def read_pages(
    root: Root, part: Part, fields: FieldNames = FIELD_NAMES
) -> Iterator[FoundPage | Finding]:
    """Yield every page of `part`, in order; a finding in the place of each that cannot be read.

    A page's warnings follow it. Blank lines of JSONL hold no page but are counted, so a row's number
    is its line in an editor.
    """
    reader = PageReader(root, Naming(others=fields))
    for row in read_safely(reader, part):
        if isinstance(row.page, Textless):
            yield describe_textless(part.source.path, row.page, fields)
        elif row.page is not None:
            yield row.page
        yield from row.warnings
    reader.close()


def read_safely(reader: PageReader, part: Part) -> Iterator[RawRow]:
    """Yield the rows of `part`; where it cannot be read on, one row with the finding, and end.

    Raises OSError or MemoryError when the machine lacks what reading takes.
    """
    number = part.first
    try:
        for row in reader.read_rows(part):
            yield row
            number = row.number + 1
    except (OSError, UnreadableError) as error:
        reader.close()
        cause = error.__cause__ or error
        if is_machine_fault(cause):
            raise cause from None
        yield RawRow(number, b"", _unreadable(part.source.path, error, is_begun=number > 1))


def _count_most(source: SeedFile) -> int | None:
    """Return how many rows a file may have; None where its bytes are its lines."""
    return None if is_seekable(source) else MOST_ROWS + source.size // BYTES_A_ROW


def _no_generator() -> Generator[RawRow]:
    yield from ()


def _unreadable(seed: str, error: Exception, is_begun: bool) -> Finding:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    kept = f"cannot be read further: {reason}. What came before is kept."
    return Finding(
        "P106", kept if is_begun else f"cannot be read: {reason.rstrip('.')}.", seed=seed
    )
